"""Files that go out with letters: kept from queueing on, so that a repetition sends the same."""

from __future__ import annotations

from collections.abc import Iterable

from ..model import Enclosure
from .base import Base
from .convert import storable


class Enclosures(Base):
    """What is enclosed in letters; it goes with its letter when that is pruned."""

    def _put_enclosures(self, letter: int, files: Iterable[Enclosure]) -> None:
        self._conn.executemany(
            "insert or replace into enclosures (letter, name, content) values (?,?,?)",
            [(letter, storable(file.name), file.content) for file in files],
        )

    def enclosures(self, letter: int) -> tuple[Enclosure, ...]:
        """In the order in which they were enclosed."""
        rows = self.query(
            "select name, content from enclosures where letter = ? order by rowid", (letter,)
        )
        return tuple(Enclosure(name=r["name"], content=r["content"]) for r in rows)
