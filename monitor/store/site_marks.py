"""What the home page of a site shows of itself: 备案号, 网站标识码."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from ..model import Document, DocumentKind
from ..text.marks import ICP, POLICE, SITE_CODE
from .base import Base
from .convert import stamp, storable

KEPT = (ICP, POLICE, SITE_CODE)


class SiteMarks(Base):
    """Marks as last seen; a home page that stops showing one leaves the older."""

    def _put_site_marks(self, target: str, documents: Iterable[Document], now: datetime) -> None:
        self._conn.executemany(
            "insert or replace into site_marks (target, name, value, seen_at) values (?,?,?,?)",
            [
                (target, name, storable(document.marks[name])[:100], stamp(now))
                for document in documents
                if document.kind is DocumentKind.HOME and not document.problem
                for name in KEPT
                if document.marks.get(name)
            ],
        )

    def site_marks(self, target: str) -> Mapping[str, str]:
        """By the names of `text.marks`."""
        rows = self.query("select name, value from site_marks where target = ?", (target,))
        return {r["name"]: r["value"] for r in rows}
