"""The figures of the wall, retention, and the state of the file itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from .base import Base
from .rows import Counts


class Upkeep(Base):
    """Counts, pruning, backup."""

    def counts(self, now: datetime) -> Counts:
        """The figures on the status wall."""
        raise NotImplementedError

    def prune(self, now: datetime) -> Mapping[str, int]:
        """Delete what is older than the settings keep, in chunks, so that nobody waits long;
        returns rows deleted per table. Open cases and their findings are never deleted."""
        raise NotImplementedError

    def meta(self, name: str) -> str:
        """A value that belongs to this database: "identity", "salt"; "" when unknown."""
        row = self._one("select value from meta where name = ?", (name,))
        return row["value"] if row else ""

    def set_meta(self, name: str, value: str) -> None:
        """Keep a small value with the database."""
        with self._writing(durable=True) as conn:
            conn.execute("insert or replace into meta values (?,?)", (name, value))

    def backup(self, path: str) -> None:
        """A consistent copy of the whole database while it is in use."""
        raise NotImplementedError
