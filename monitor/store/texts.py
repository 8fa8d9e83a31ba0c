"""The text archive: what every page said when it was last looked at.

New rules are tried on it (`govmon rules update`, `govmon rescan`) and a site's own language
is learned from it (`govmon learn`). It is no history: a page that changed, was taken down or
is no longer watched takes its old text with it in the same transaction.

**Personal data.** Only text that somebody has judged is kept. Where a privacy rule fired, in
service or on trial, the spans are stored masked, as the finding shows them; text that could
not be judged is not kept at all (`body` null) until it can be. What no rule knows as personal
is kept as the public page shows it, for no longer than the page shows it.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ..model import NOTHING, Document, DocumentKind, Group, Target
from ..text.fold import fold_text
from .base import Base
from .convert import day_or_none, day_text, instant, stamp, storable, to_json
from .packing import pack_layout, pack_text, texts_of_layout, unpack_layout, unpack_text
from .rows import Page

GONE = (404, 410)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedPage:
    """One page with the text it had at `at`.

    Blocks whose digest is in `masked` hold stars for personal data, those in `withheld` hold
    nothing: for privacy rules such a page must be fetched again.
    """

    target: str
    site: str
    at: datetime
    document: Document
    masked: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedText:
    """One distinct text of a site. `id` grows: give the last one to go on from there."""

    id: int
    site: str
    digest: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveSize:
    """`bytes` as stored; what the file takes is a tenth more."""

    pages: int = 0
    texts: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What is known of the texts of a visit: `looked` at by the privacy rules, and for those
    with personal data what may be kept instead (`masked`)."""

    looked: Collection[str] = frozenset()
    masked: Mapping[str, str] = field(default_factory=lambda: NOTHING)


class Texts(Base):
    """Reading and writing the archive."""

    # ── reading ──────────────────────────────────────────────────────────────

    def archived_pages(
        self, *, site: str = "", after: str = "", limit: int = 200
    ) -> tuple[ArchivedPage, ...]:
        """Pages in order of their URL, those after `after` only: go on with the last one."""
        with self._snapshot():
            rows = self.query(
                "select * from page_texts where url > ?1 and (?2 = '' or site = ?2)"
                " order by url limit ?3",
                (after, site, limit),
            )
            return self._pages_of(rows)

    def archived_page(self, url: str) -> ArchivedPage | None:
        """The page at this URL, or None."""
        with self._snapshot():
            rows = self.query("select * from page_texts where url = ?", (storable(url),))
            return next(iter(self._pages_of(rows)), None)

    def _recheck_texts(self, site: str, words: Sequence[str]) -> None:
        super()._recheck_texts(site, words)
        wanted = [fold_text(word) for word in words]
        after = ""
        while pages := self.archived_pages(site=site, after=after):
            after = pages[-1].document.url
            self._conn.executemany(
                "update page_texts set recheck = 1 where url = ?",
                [
                    (storable(page.document.url),)
                    for page in pages
                    if any(w in fold_text(b.text) for b in page.document.blocks for w in wanted)
                ],
            )

    def archived_texts(
        self, *, site: str = "", after: int = 0, limit: int = 1000, accepted: bool = True
    ) -> tuple[ArchivedText, ...]:
        """Distinct texts in the order they were first met, from the one after `after` on.

        `accepted` leaves out texts with personal data and those with a wording or spelling
        finding, dismissed or not: what remains is how this site writes when it writes well.
        """
        found: list[ArchivedText] = []
        upto: int | None = after
        while upto is not None and len(found) < limit:
            step, upto = self._texts_after(upto, site, limit - len(found), accepted)
            found += step
        return tuple(found)

    def _texts_after(
        self, after: int, site: str, limit: int, accepted: bool
    ) -> tuple[list[ArchivedText], int | None]:
        """Of the next `limit` texts those wanted, and where to go on (None at the end)."""
        rows = self.query(
            "select id, site, digest, body, masked from texts where id > ?1"
            " and (?2 = '' or site = ?2) and body is not null order by id limit ?3",
            (after, site, limit),
        )
        faulty = self._faulty([r["digest"] for r in rows]) if accepted else frozenset()
        texts = [
            ArchivedText(
                id=r["id"], site=r["site"], digest=r["digest"], text=unpack_text(r["body"])
            )
            for r in rows
            if not (accepted and (r["masked"] or r["digest"] in faulty))
        ]
        return texts, rows[-1]["id"] if rows else None

    def each_archived_text(
        self, *, site: str = "", accepted: bool = True
    ) -> Iterator[ArchivedText]:
        """All of them, in steps that hold neither memory nor the database."""
        after: int | None = 0
        while after is not None:
            step, after = self._texts_after(after, site, 1000, accepted)
            yield from step

    def archive_size(self) -> ArchiveSize:
        """How much is kept."""
        with self._snapshot():
            texts = self.query("select count(*) n, coalesce(sum(length(body)), 0) b from texts")[0]
            pages = self.query(
                "select count(*) n, coalesce(sum(length(layout)), 0) b from page_texts"
            )[0]
        return ArchiveSize(pages=pages["n"], texts=texts["n"], bytes=texts["b"] + pages["b"])

    def _pages_of(self, rows: Sequence[sqlite3.Row]) -> tuple[ArchivedPage, ...]:
        wanted = {number for row in rows for number in texts_of_layout(row["layout"])}
        texts = {
            r["id"]: r
            for r in self.query(
                "select * from texts where id in (select value from json_each(?))",
                (to_json(sorted(wanted)),),
            )
        }
        bodies = {number: unpack_text(row["body"]) for number, row in texts.items()}
        return tuple(_page_of(row, texts, bodies) for row in rows)

    def _faulty(self, digests: Sequence[str]) -> frozenset[str]:
        """Those of `digests` in which wording or spelling rules found something."""
        rows = self.query(
            "select digest, findings from blocks where findings != '[]'"
            " and digest in (select value from json_each(?))",
            (to_json(digests),),
        )
        return frozenset(
            r["digest"]
            for r in rows
            if any(f["group"] in (Group.WORDING, Group.SPELLING) for f in json.loads(r["findings"]))
        )

    # ── writing, inside the transaction of a visit ───────────────────────────

    def _put_texts(
        self, target: Target, documents: Iterable[Document], judged: Judged, now: datetime
    ) -> None:
        """Keep what these documents say; what they no longer say is let go."""
        pages = {storable(d.url): d for d in documents if d.url and not d.problem}
        if not pages:
            return
        site = target.site
        blocks = {b.digest: b.text for d in pages.values() for b in d.blocks}
        numbers = self._put_bodies(site, blocks, judged)
        old = {
            r["url"]: r
            for r in self._conn.execute(
                "select url, site, layout, published from page_texts"
                " where url in (select value from json_each(?))",
                (to_json(list(pages)),),
            )
        }
        uses: Counter[int] = Counter()
        for url, document in pages.items():
            layout = pack_layout(document.blocks, [numbers[b.digest] for b in document.blocks])
            before = old.get(url)
            same_site = before is not None and before["site"] == site
            if not (before and same_site and before["layout"] == layout):
                uses.update(set(texts_of_layout(layout)))
                if before:
                    uses.subtract(set(texts_of_layout(before["layout"])))
            self._conn.execute(
                "insert or replace into page_texts (url, target, site, kind, published, at, layout)"
                " values (?,?,?,?,?,?,?)",
                (url, target.id, site, str(document.kind), day_text(document.published),
                 stamp(now), layout),
            )  # fmt: skip
        self._count_uses(uses)

    def _put_bodies(
        self, site: str, blocks: Mapping[str, str], judged: Judged
    ) -> Mapping[str, int]:
        """The row of each text; new ones, and those judged anew, get their body."""
        listed = to_json(list(blocks))
        known = {
            r["digest"]: r
            for r in self._conn.execute(
                "select id, digest, masked, body is null withheld from texts where site = ?"
                " and digest in (select value from json_each(?))",
                (site, listed),
            )
        }
        unsure = [d for d in blocks if d not in judged.looked]
        vouched = self._vouched([d for d in unsure if d not in known or known[d]["withheld"]])
        fresh, changed = [], []
        for digest, text in blocks.items():
            hidden = digest in judged.masked
            looked = hidden or digest in judged.looked or digest in vouched
            kept = pack_text(judged.masked.get(digest, text)) if looked else None
            row = known.get(digest)
            if row is None:
                fresh.append((site, digest, kept, int(hidden)))
            elif looked and (hidden or row["masked"] or row["withheld"]):
                changed.append((kept, int(hidden), row["id"]))
        self._conn.executemany(
            "insert into texts (site, digest, body, masked, uses) values (?,?,?,?,0)", fresh
        )
        self._conn.executemany("update texts set body = ?, masked = ? where id = ?", changed)
        numbers = {digest: row["id"] for digest, row in known.items()}
        if fresh:
            numbers |= {
                r["digest"]: r["id"]
                for r in self._conn.execute(
                    "select id, digest from texts where site = ?"
                    " and digest in (select value from json_each(?))",
                    (site, to_json([row[1] for row in fresh])),
                )
            }
        return numbers

    def _vouched(self, digests: Sequence[str]) -> frozenset[str]:
        """Texts not judged in this visit, but before, and found free of personal data."""
        if not digests:
            return frozenset()
        clean: set[str] = set()
        personal: set[str] = set()
        for row in self._conn.execute(
            "select digest, findings from blocks where digest in (select value from json_each(?))",
            (to_json(digests),),
        ):
            faults = json.loads(row["findings"])
            found = any(f["group"] == Group.PRIVACY for f in faults)
            (personal if found else clean).add(row["digest"])
        return frozenset(clean - personal)

    def _forget_gone(self, pages: Iterable[Page]) -> None:
        """Pages that were taken down take their text with them."""
        self._forget_pages([storable(p.url) for p in pages if p.status in GONE])

    def _forget_target(self, target: str) -> None:
        """What is no longer watched is no longer kept."""
        rows = self._conn.execute("select url from page_texts where target = ?", (target,))
        self._forget_pages([r["url"] for r in rows.fetchall()])

    def _forget_pages(self, urls: Sequence[str]) -> int:
        if not urls:
            return 0
        listed = to_json(urls)
        uses: Counter[int] = Counter()
        for row in self._conn.execute(
            "select layout from page_texts where url in (select value from json_each(?))",
            (listed,),
        ):
            uses.subtract(set(texts_of_layout(row["layout"])))
        count = self._conn.execute(
            "delete from page_texts where url in (select value from json_each(?))", (listed,)
        ).rowcount
        self._count_uses(uses)
        return count

    def _count_uses(self, uses: Mapping[int, int]) -> None:
        changed = [(n, number) for number, n in uses.items() if n]
        self._conn.executemany("update texts set uses = uses + ? where id = ?", changed)
        fallen = [number for n, number in changed if n < 0]
        if fallen:
            self._conn.execute(
                "delete from texts where uses <= 0 and id in (select value from json_each(?))",
                (to_json(fallen),),
            )


def _page_of(
    row: sqlite3.Row, texts: Mapping[int, sqlite3.Row], bodies: Mapping[int, str]
) -> ArchivedPage:
    standing = [texts[number] for number in texts_of_layout(row["layout"])]
    blocks = unpack_layout(row["layout"], [(bodies[t["id"]], t["digest"]) for t in standing])
    return ArchivedPage(
        target=row["target"],
        site=row["site"],
        at=instant(row["at"]),
        document=Document(
            url=row["url"],
            kind=DocumentKind(row["kind"]),
            published=day_or_none(row["published"]),
            blocks=blocks,
        ),
        masked=frozenset(t["digest"] for t in standing if t["masked"]),
        withheld=frozenset(t["digest"] for t in standing if t["body"] is None),
    )
