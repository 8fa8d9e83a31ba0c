"""How often posts and articles were read, and how many follow an account: the newest figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ..model import Document, DocumentKind
from .base import Base
from .convert import day_text, stamp, storable


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCount:
    """Of the documents of one target published in a span: how many there are, of how many a
    figure is known, and the sum of these figures."""

    documents: int
    counted: int
    readings: int


class Readings(Base):
    """Figures of readers. What nobody told has no row, and is never 0."""

    def _put_readings(self, target: str, documents: Iterable[Document], now: datetime) -> None:
        """Remember the counts told: for the document at the address, else, since statistics
        name posts by other addresses, for the post of that day with that title."""
        at = stamp(now)
        for document in documents:
            if document.readings is None:
                continue
            figures = {"count": document.readings, "at": at}
            if document.url and self._put("url = :url", figures | {"url": storable(document.url)}):
                continue
            if document.kind is DocumentKind.POST and document.title and document.published:
                self._put(
                    "target = :target and kind = 'post' and published = :day and title = :title",
                    figures | {"target": target, "day": day_text(document.published),
                               "title": storable(document.title)},
                )  # fmt: skip

    def _put(self, which: str, figures: Mapping[str, object]) -> bool:
        return bool(
            self._conn.execute(
                "insert into readings (document, count, seen_at)"
                f" select id, :count, :at from documents where {which}"
                " on conflict (document) do update set count = excluded.count,"
                " seen_at = excluded.seen_at",
                figures,
            ).rowcount
        )

    def _put_followers(self, target: str, followers: int | None, now: datetime) -> None:
        if followers is not None:
            self._conn.execute(
                "insert or replace into followers (target, count, seen_at) values (?,?,?)",
                (target, followers, stamp(now)),
            )

    def followers(self) -> Mapping[str, int]:
        """The newest number of followers by account, of those that tell it."""
        return {r["target"]: r["count"] for r in self.query("select target, count from followers")}

    def read_counts(self, first: date, last: date, kind: DocumentKind) -> Mapping[str, ReadCount]:
        """By target, of what was published from `first` to `last`."""
        rows = self.query(
            "select d.target, count(*) n, count(r.count) counted, coalesce(sum(r.count), 0) total"
            " from documents d left join readings r on r.document = d.id"
            " where d.kind = ? and d.published between ? and ? group by d.target",
            (str(kind), first.isoformat(), last.isoformat()),
        )
        return {
            r["target"]: ReadCount(documents=r["n"], counted=r["counted"], readings=r["total"])
            for r in rows
        }
