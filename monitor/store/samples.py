"""Samples and caches: probes, link checks, pages, checked blocks. Losing the last seconds
of them to a power cut does no harm."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from ..model import Attempt, Finding, LinkCheck, Probe, Timing
from .base import Base
from .convert import (
    finding_from_json,
    finding_to_json,
    instant,
    instant_or_none,
    stamp,
    stamp_or_none,
    storable,
    to_json,
)
from .rows import Page


class Samples(Base):
    """Probes, links, pages, blocks."""

    # ── availability ─────────────────────────────────────────────────────────

    def add_probes(self, probes: Iterable[Probe]) -> None:
        """Add probes; the same target and instant twice is one probe."""
        rows = [
            (p.target, stamp(p.at), p.first_ok, p.ok, p.status, storable(p.reason), p.timing.dns,
             p.timing.connect, p.timing.tls, p.timing.first_byte, p.timing.total, p.tls_rung,
             p.offline, _attempt_json(p.first))
            for p in probes
        ]  # fmt: skip
        with self._writing(durable=False) as conn:
            conn.executemany(
                "insert or replace into probes values (?,?,?,?,?,?,?,?,?,?,?,?,?,?)", rows
            )

    def probes(self, target: str, since: datetime) -> tuple[Probe, ...]:
        """Probes of a target from `since` on, oldest first."""
        rows = self.query(
            "select * from probes where target = ? and at >= ? order by at", (target, stamp(since))
        )
        return tuple(
            Probe(
                target=r["target"], at=instant(r["at"]), first_ok=bool(r["first_ok"]),
                ok=bool(r["ok"]), status=r["status"], reason=r["reason"],
                timing=Timing(dns=r["dns"], connect=r["connect"], tls=r["tls"],
                              first_byte=r["first_byte"], total=r["total"]),
                tls_rung=r["tls_rung"], offline=bool(r["offline"]),
                first=_attempt_of(r["first"]),
            )
            for r in rows
        )  # fmt: skip

    # ── links ────────────────────────────────────────────────────────────────

    def link_checks(self, page: str) -> tuple[LinkCheck, ...]:
        """What is known of the links standing on a page."""
        rows = self.query("select * from link_checks where page = ? order by url", (page,))
        return tuple(
            LinkCheck(
                page=r["page"], url=r["url"], text=r["text"],
                checked_at=instant_or_none(r["checked_at"]),
                failed_at=instant_or_none(r["failed_at"]),
                confirmed_at=instant_or_none(r["confirmed_at"]),
                status=r["status"], reason=r["reason"],
            )
            for r in rows
        )  # fmt: skip

    def save_link_checks(
        self, checks: Iterable[LinkCheck], *, standing: Mapping[str, Iterable[str]] | None = None
    ) -> None:
        """Insert or replace. `standing` maps a page to all links now on it: the others of
        that page are forgotten, so that a removed dead link is no longer reported."""
        rows = [
            (c.page, storable(c.url), storable(c.text), stamp_or_none(c.checked_at),
             stamp_or_none(c.failed_at), stamp_or_none(c.confirmed_at), c.status,
             storable(c.reason))
            for c in checks
        ]  # fmt: skip
        with self._writing(durable=False) as conn:
            conn.executemany("insert or replace into link_checks values (?,?,?,?,?,?,?,?)", rows)
            for page, urls in (standing or {}).items():
                conn.execute(
                    "delete from link_checks where page = ?"
                    " and url not in (select value from json_each(?))",
                    (page, to_json([storable(url) for url in urls])),
                )

    # ── pages ────────────────────────────────────────────────────────────────

    def page(self, url: str) -> Page | None:
        """What is remembered of a URL."""
        return self.pages((url,)).get(url)

    def pages(self, urls: Sequence[str]) -> Mapping[str, Page]:
        """What is remembered of several URLs; unknown ones are missing."""
        rows = self.query(
            "select * from pages where url in (select value from json_each(?))",
            (to_json([storable(u) for u in urls]),),
        )
        return {
            r["url"]: Page(
                url=r["url"], etag=r["etag"], last_modified=r["last_modified"],
                body_hash=r["body_hash"], status=r["status"],
                fetched_at=instant_or_none(r["fetched_at"]),
            )
            for r in rows
        }  # fmt: skip

    def save_pages(self, pages: Iterable[Page]) -> None:
        """Insert or replace, outside a visit."""
        with self._writing(durable=False):
            self._put_pages(pages)

    def _put_pages(self, pages: Iterable[Page]) -> None:
        self._conn.executemany(
            "insert or replace into pages values (?,?,?,?,?,?)",
            [
                (storable(p.url), p.etag, p.last_modified, p.body_hash, p.status,
                 stamp_or_none(p.fetched_at))
                for p in pages
            ],
        )  # fmt: skip

    # ── blocks ───────────────────────────────────────────────────────────────

    def findings_of_blocks(
        self, digests: Iterable[str], version: str
    ) -> Mapping[str, tuple[Finding, ...]]:
        """Findings of blocks already checked under this rulebook version, by digest.

        A digest that is missing was not checked yet; an empty tuple is a clean block. The
        findings are as the engine gave them: without target, unit and url.
        """
        rows = self.query(
            "select digest, findings from blocks where version = ?"
            " and digest in (select value from json_each(?))",
            (version, to_json(list(digests))),
        )
        return {
            digest: ()
            if found == "[]"  # nearly all blocks are clean: not to be parsed
            else tuple(finding_from_json(f) for f in json.loads(found))
            for digest, found in map(tuple, rows)
        }

    def _put_blocks(
        self, checked: Mapping[str, Sequence[Finding]], version: str, now: datetime
    ) -> None:
        at = stamp(now)
        self._conn.executemany(
            "insert or replace into blocks values (?,?,?,?)",
            [
                (digest, version, to_json([finding_to_json(f) for f in found]), at)
                for digest, found in checked.items()
            ],
        )


def _attempt_json(attempt: Attempt | None) -> str | None:
    if attempt is None:
        return None
    times = {name: value for name, value in asdict(attempt.timing).items() if value is not None}
    return to_json({"status": attempt.status, "reason": storable(attempt.reason), "timing": times})


def _attempt_of(text: str | None) -> Attempt | None:
    if text is None:
        return None
    told = json.loads(text)
    return Attempt(**{**told, "timing": Timing(**told["timing"])})
