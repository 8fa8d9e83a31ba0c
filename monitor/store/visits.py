"""Past visits and the documents they found."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime

from ..model import Document, DocumentKind, Group, Outcome, Visit
from .base import Base
from .convert import (
    day_or_none,
    day_text,
    instant,
    instant_or_none,
    stamp,
    stamp_or_none,
    storable,
    to_json,
)
from .rows import KnownDocument, VisitRow

KEPT_KINDS = frozenset({DocumentKind.ARTICLE, DocumentKind.POST, DocumentKind.FILE})
"""Home and column pages are looked at anew each time; they are no 稿件."""


def text_hash(document: Document) -> str:
    """Changes with the visible text only, not with markup or navigation."""
    blocks = "".join(b.digest for b in document.blocks if not b.shared)
    return hashlib.blake2b(f"{document.title}\x1f{blocks}".encode("utf-8", "replace"),
                           digest_size=12).hexdigest()  # fmt: skip


class Visits(Base):
    """Visits and documents."""

    def known_documents(self, target: str) -> Mapping[str, KnownDocument]:
        """Documents of a target by URL, without their date history."""
        rows = self.query("select * from documents where target = ?", (target,))
        return {r["url"]: _document_of(r) for r in rows}

    def document(self, url: str) -> KnownDocument | None:
        """One document with all publication days it ever showed."""
        row = self._one("select * from documents where url = ?", (url,))
        if row is None:
            return None
        dates = self.query(
            "select at, published from document_dates where document = ? order by at", (row["id"],)
        )
        return _document_of(row, dates)

    def documents(
        self, target: str, *, limit: int = 50, offset: int = 0
    ) -> tuple[KnownDocument, ...]:
        """Documents of a target, newest publication first."""
        rows = self.query(
            "select * from documents where target = ?"
            " order by published desc, first_seen desc, id desc limit ? offset ?",
            (target, limit, offset),
        )
        return tuple(_document_of(r) for r in rows)

    def redated_documents(self, since: datetime, limit: int = 100) -> tuple[KnownDocument, ...]:
        """Documents whose shown publication day changed since then (伪造发稿日期)."""
        rows = self.query(
            "select url from documents where id in (select document from document_dates"
            " group by document having count(*) > 1 and max(at) >= ?) order by url limit ?",
            (stamp(since), limit),
        )
        return tuple(d for r in rows if (d := self.document(r["url"])))

    def visits(self, target: str, *, limit: int = 50, offset: int = 0) -> tuple[VisitRow, ...]:
        """Visits of a target, newest first."""
        rows = self.query(
            "select * from visits where target = ? order by at desc, id desc limit ? offset ?",
            (target, limit, offset),
        )
        return tuple(
            VisitRow(
                id=r["id"], target=r["target"], at=instant(r["at"]),
                outcome=Outcome(r["outcome"]), reason=r["reason"], seconds=r["seconds"],
                groups=frozenset(Group(g) for g in r["groups"].split()),
                looked=r["looked"], documents=r["documents"], findings=r["findings"],
            )
            for r in rows
        )  # fmt: skip

    def open_pages(self, target: str, limit: int = 200, hints: int = 5) -> tuple[str, ...]:
        """Pages of a target that still carry a finding, longest not looked at first: visit
        them again, or nothing on them can ever be called fixed. Attachments are not among
        them: they are `due_files`.

        First those in whose stored text changed rules found something, then those with a fault
        that somebody is asked to mend, `limit` at most together; of those with hints and trial
        findings only, which may stand on every page, `hints`.
        """
        rows = self.query(
            "select url, max(followed) followed, min(at) at from ("
            "  select url, 1 followed, '' at from page_texts where target = ?1 and recheck = 1"
            "  union all"
            "  select s.url, f.level <> 'hint' and f.trial = 0, s.last_seen"
            "  from sightings s join findings f on f.id = s.finding"
            "  where s.target = ?1 and s.gone_at is null) p"
            " where not exists (select 1 from files x where x.url = p.url)"
            " group by url order by at, url",
            (target,),
        )
        asked = [r["url"] for r in rows if r["followed"]][:limit]
        return (*asked, *[r["url"] for r in rows if not r["followed"]][:hints])

    def _put_visit(self, visit: Visit) -> None:
        self._conn.execute(
            "insert into visits (target, at, outcome, reason, seconds, groups, looked, documents,"
            " findings) values (?,?,?,?,?,?,?,?,?)",
            (visit.target.id, stamp(visit.at), str(visit.outcome), storable(visit.reason),
             visit.seconds, " ".join(sorted(visit.groups)), len(visit.looked),
             len(visit.documents), len(visit.findings)),
        )  # fmt: skip

    def _put_documents(self, target: str, documents: Iterable[Document], now: datetime) -> None:
        kept = {
            storable(d.url): d
            for d in documents
            if d.kind in KEPT_KINDS and not d.problem and d.url
        }
        known = {
            r["url"]: r
            for r in self._conn.execute(
                "select id, url, published, text_hash from documents"
                " where url in (select value from json_each(?))",
                (to_json(list(kept)),),
            )
        }
        at = stamp(now)
        for url, d in kept.items():
            row, digest, published = known.get(url), text_hash(d), day_text(d.published)
            if row is None:
                cursor = self._conn.execute(
                    "insert into documents (target, url, kind, title, author, published,"
                    " published_at, first_seen, last_seen, text_hash) values (?,?,?,?,?,?,?,?,?,?)",
                    (target, url, str(d.kind), storable(d.title), storable(d.author), published,
                     stamp_or_none(d.published_at), at, at, digest),
                )  # fmt: skip
                number = cursor.lastrowid
            else:
                number = row["id"]
                self._conn.execute(
                    "update documents set title = ?, author = ?, last_seen = ?,"
                    " published = coalesce(?, published), published_at = coalesce(?, published_at),"
                    " changed_at = case when text_hash = ? then changed_at else ? end,"
                    " text_hash = ? where id = ?",
                    (storable(d.title), storable(d.author), at, published,
                     stamp_or_none(d.published_at), digest, at, digest, number),
                )  # fmt: skip
            if published and (row is None or row["published"] != published):
                self._conn.execute(
                    "insert or replace into document_dates values (?,?,?)", (number, at, published)
                )


def _document_of(row: sqlite3.Row, dates: Iterable[sqlite3.Row] = ()) -> KnownDocument:
    return KnownDocument(
        target=row["target"], url=row["url"], kind=DocumentKind(row["kind"]),
        title=row["title"], author=row["author"] or "", published=day_or_none(row["published"]),
        published_at=instant_or_none(row["published_at"]), first_seen=instant(row["first_seen"]),
        last_seen=instant(row["last_seen"]), text_hash=row["text_hash"] or "",
        changed_at=instant_or_none(row["changed_at"]),
        dates=tuple((instant(d["at"]), day_or_none(d["published"])) for d in dates),
    )  # fmt: skip
