"""What portals are judged by beyond single pages: baselines, dates in lists, relations, transport."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from ..checks.state.sheet import SiteFacts, Standing
from ..model import (
    Baseline,
    LinkCheck,
    ListedRow,
    Relation,
    Row,
    Seen,
    Skeleton,
    TargetKind,
    Transport,
)
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
from .rows import FindingFilter, KnownDocument

SEEN_AGAIN = timedelta(days=30)  # how often a line of a list is noted to stand still


class Portal(Base):
    """Skeletons, rows of lists, relations, transport, the rotation of link rounds."""

    # ── skeletons ────────────────────────────────────────────────────────────

    def baseline(self, page: str) -> Baseline | None:
        """The accepted skeleton of a page; None when it was never seen."""
        row = self._one("select * from skeletons where page = ?", (storable(page),))
        return _baseline_of(row) if row else None

    def baselines(self, site: str) -> tuple[Baseline, ...]:
        """All baselines of a site, by page."""
        rows = self.query("select * from skeletons where site = ? order by page", (site,))
        return tuple(_baseline_of(row) for row in rows)

    def note_skeleton(
        self, page: str, skeleton: Skeleton, *, target: str, site: str, now: datetime
    ) -> None:
        """Store what a page looks like now; the first look is its baseline."""
        value, at = _skeleton_json(skeleton), stamp(now)
        with self._writing(durable=False) as conn:
            conn.execute(
                "insert into skeletons (page, target, site, baseline, taken_at, accepted_by,"
                " current, seen_at) values (?1,?2,?3,?4,?5,'',?4,?5)"
                " on conflict (page) do update set current = excluded.current,"
                " seen_at = excluded.seen_at, target = excluded.target, site = excluded.site",
                (storable(page), target, site, value, at),
            )

    def accept_baselines(
        self, site: str, actor: str, now: datetime, pages: Sequence[str] = ()
    ) -> int:
        """Make what was last seen the baseline, of `pages` or of the whole site; how many."""
        with self._writing(durable=True) as conn:
            return conn.execute(
                "update skeletons set baseline = current, taken_at = ?, accepted_by = ?"
                " where site = ? and current is not null and current <> baseline"
                " and (? or page in (select value from json_each(?)))",
                (stamp(now), storable(actor), site, not pages, to_json(list(pages))),
            ).rowcount

    # ── dates shown in lists ─────────────────────────────────────────────────

    def note_rows(self, target: str, rows: Iterable[Row], now: datetime) -> None:
        """Remember the day each line shows, one record for each time it changes, and now and
        then that it still stands there."""
        shown = {storable(r.url): r for r in rows if r.url and r.published}
        at = stamp(now)
        with self._writing(durable=False) as conn:
            known = self._last_days(target, list(shown))
            conn.execute(
                "update row_dates set seen_at = ? where target = ? and seen_at < ?"
                " and url in (select value from json_each(?))",
                (at, target, stamp(now - SEEN_AGAIN), to_json(list(shown))),
            )
            conn.executemany(
                "insert or replace into row_dates (target, url, at, published, title, seen_at)"
                " values (?,?,?,?,?,?)",
                [
                    (target, url, at, day_text(row.published), storable(row.title), at)
                    for url, row in shown.items()
                    if known.get(url) != day_text(row.published)
                ],
            )

    def _last_days(self, target: str, urls: list[str]) -> dict[str, str]:
        rows = self.query(
            "select url, published, max(at) from row_dates where target = ?"
            " and url in (select value from json_each(?)) group by url",
            (target, to_json(urls)),
        )
        return {r["url"]: r["published"] for r in rows}

    def listed_rows(self, target: str, urls: Sequence[str]) -> tuple[ListedRow, ...]:
        """The history of lines of a column, by address."""
        rows = self.query(
            "select * from row_dates where target = ?"
            " and url in (select value from json_each(?)) order by url, at",
            (target, to_json([storable(url) for url in urls])),
        )
        began = self._one("select min(at) at from row_dates where target = ?", (target,))
        found: dict[str, list[Any]] = {}
        for row in rows:
            found.setdefault(row["url"], []).append(row)
        return tuple(
            ListedRow(
                target=target,
                url=url,
                title=history[-1]["title"],
                dates=tuple((instant(r["at"]), day_or_none(r["published"])) for r in history),  # type: ignore[misc]
                looked_before=self._looked_before(target, history[0]["at"], began["at"]),
            )
            for url, history in found.items()
        )

    def _looked_before(self, target: str, at: str, began: str) -> datetime | None:
        """The last good look before `at`, when the lines of the list were noted already."""
        if at <= began:
            return None
        row = self._one(
            "select max(at) at from visits where target = ? and at < ? and at >= ?"
            " and outcome <> 'unknown'",
            (target, at, began),
        )
        return instant_or_none(row["at"]) if row else None

    def repeated_documents(self, target: str) -> tuple[tuple[KnownDocument, ...], ...]:
        """Articles of one column that stand there more than once, the earliest first."""
        rows = self.query(
            "select url, text_hash, title from documents where target = ?1 and kind = 'article'"
            " and not exists (select 1 from pages p where p.url = documents.url"
            "  and p.status in (404, 410))"
            " and text_hash in (select text_hash from documents where target = ?1"
            "  and kind = 'article' and text_hash <> '' group by text_hash, title"
            "  having count(*) > 1) order by first_seen, id",
            (target,),
        )
        alike: dict[tuple[str, str], list[str]] = {}
        for row in rows:
            alike.setdefault((row["text_hash"], row["title"]), []).append(row["url"])
        return tuple(
            tuple(d for url in urls if (d := self.document(url)))
            for urls in alike.values()
            if len(urls) > 1
        )

    # ── relations ────────────────────────────────────────────────────────────

    def note_relations(self, relations: Iterable[Relation], now: datetime) -> None:
        """Insert or replace."""
        with self._writing(durable=False) as conn:
            conn.executemany(
                "insert or replace into relations values (?,?,?,?,?,?,?,?,?,?,?)",
                [
                    (storable(r.url), r.target, r.site, storable(r.title), r.kind,
                     day_text(r.published), storable(r.number), day_text(r.expires), r.voided,
                     to_json([storable(url) for url in r.links]), stamp(now))
                    for r in relations
                ],
            )  # fmt: skip

    def relations(self, site: str, kinds: Sequence[str]) -> tuple[Relation, ...]:
        """What was read in columns of these classes of a site; pages taken down are left out."""
        rows = self.query(
            "select r.* from relations r left join pages p on p.url = r.url where r.site = ?"
            " and r.kind in (select value from json_each(?))"
            " and coalesce(p.status, 200) not in (404, 410) order by r.url",
            (site, to_json(list(kinds))),
        )
        return tuple(
            Relation(
                url=r["url"], target=r["target"], site=r["site"], title=r["title"],
                kind=r["kind"], published=day_or_none(r["published"]), number=r["number"],
                expires=day_or_none(r["expires"]), voided=bool(r["voided"]),
                links=tuple(json.loads(r["links"])),
            )
            for r in rows
        )  # fmt: skip

    # ── the sheet of a site ──────────────────────────────────────────────────

    def site_facts(self, site: str, now: datetime) -> SiteFacts | None:
        """All that a site's sheet is drawn from; None for an unknown site."""
        target = self.target(site)
        if target is None or target.kind is not TargetKind.SITE:
            return None
        with self._snapshot():
            statuses = self.statuses_of_site(site)
            wanted = FindingFilter(site=site, present=True, silent=False)
            standing = [
                Standing(finding=row.finding, since=row.first_seen, id=row.id)
                for row in self.each_finding(wanted)
            ]
            told = self.query(
                "select v.target from visits v join targets t on t.id = v.target where t.site = ?"
                " and v.outcome <> 'unknown' and ' ' || v.groups || ' ' like '% interaction %'"
                " and v.at = (select max(w.at) from visits w where w.target = v.target"
                "  and w.outcome <> 'unknown' and w.documents > 0)",
                (site,),
            )
            pages = self._one(
                "select (select count(*) from skeletons where site = ?1) kept,"
                " (select count(*) from link_pages where site = ?1) linked",
                (site,),
            )
            return SiteFacts(
                site=target,
                statuses=statuses,
                standing=standing,
                probes=self.probes(site, now - timedelta(days=8)),
                transport=self.transport(site),
                told=frozenset(r["target"] for r in told),
                baselines=pages["kept"] if pages else 0,
                linked=pages["linked"] if pages else 0,
            )

    # ── transport ────────────────────────────────────────────────────────────

    def save_transport(self, sample: Transport) -> None:
        """The last look stands; what it could not tell is kept from the one before."""
        before = next((t for t in self.transports(sample.target) if t.host == sample.host), None)
        https, ipv6, detail = sample.https, sample.ipv6, sample.detail
        if before and ipv6 is Seen.UNKNOWN:
            ipv6, detail = before.ipv6, before.detail
        with self._writing(durable=False) as conn:
            conn.execute(
                "insert or replace into transports (target, host, at, https, certificate_expires,"
                " certificate_problem, tls_rung, ipv6, detail) values (?,?,?,?,?,?,?,?,?)",
                (sample.target, storable(sample.host), stamp(sample.at), str(https),
                 stamp_or_none(sample.certificate_expires), storable(sample.certificate_problem),
                 sample.tls_rung, str(ipv6), storable(detail)),
            )  # fmt: skip

    def keep_transports(self, target: str, hosts: Iterable[str]) -> None:
        """Forget what was seen of further hosts that are no longer the site's."""
        with self._writing(durable=False) as conn:
            conn.execute(
                "delete from transports where target = ? and host <> ''"
                " and host not in (select value from json_each(?))",
                (target, to_json(list(hosts))),
            )

    def transport(self, target: str) -> Transport | None:
        """The last look at how a site is reached, on its own host."""
        return next((t for t in self.transports(target) if not t.host), None)

    def transports(self, target: str) -> tuple[Transport, ...]:
        """The last look at each host of a site, its own first."""
        rows = self.query("select * from transports where target = ? order by host", (target,))
        return tuple(
            Transport(
                target=r["target"], host=r["host"], at=instant(r["at"]), https=Seen(r["https"]),
                certificate_expires=instant_or_none(r["certificate_expires"]),
                certificate_problem=r["certificate_problem"], tls_rung=r["tls_rung"],
                ipv6=Seen(r["ipv6"]), detail=r["detail"],
            )
            for r in rows
        )  # fmt: skip

    # ── the rotation of link rounds ──────────────────────────────────────────

    def pages_for_links(self, site: str, limit: int) -> tuple[str, ...]:
        """Inner pages of a site whose links are next: those with a failure that waits for its
        confirmation, then columns and articles longest not checked, the newest first."""
        rows = self.query(
            "select u.url from ("
            "  select t.url url, 1 rank, '' day from targets t"
            "   where t.site = ?1 and t.kind = 'column' and t.retired_at is null"
            "  union select d.url, 2, coalesce(d.published, '') from documents d"
            "   join targets t on t.id = d.target where t.site = ?1 and d.kind = 'article'"
            "   and t.retired_at is null"
            " ) u left join link_pages l on l.page = u.url left join pages p on p.url = u.url"
            " where coalesce(p.status, 200) not in (404, 410)"
            "  and u.url <> (select url from targets where id = ?1)"
            " group by u.url order by not exists (select 1 from link_checks c where c.page = u.url"
            "   and c.failed_at is not null and c.confirmed_at is null),"
            "  coalesce(l.checked_at, ''), min(u.rank), max(u.day) desc, u.url limit ?2",
            (site, limit),
        )
        return tuple(r["url"] for r in rows)

    def note_link_pages(self, site: str, pages: Iterable[str], now: datetime) -> None:
        """These pages had their links checked now."""
        with self._writing(durable=False) as conn:
            conn.executemany(
                "insert or replace into link_pages values (?,?,?)",
                [(storable(page), site, stamp(now)) for page in pages],
            )

    def links_checked_since(self, urls: Sequence[str], since: datetime) -> Mapping[str, LinkCheck]:
        """The last check of each address on whatever page, when it is not older than `since`."""
        rows = self.query(
            "select *, max(checked_at) from link_checks where checked_at >= ?"
            " and url in (select value from json_each(?)) group by url",
            (stamp(since), to_json([storable(url) for url in urls])),
        )
        return {r["url"]: _check_of(r) for r in rows}

    def pending_links(self, site: str) -> int:
        """How many failed links of a site wait for their confirmation."""
        row = self._one(
            "select count(*) n from link_checks c where c.failed_at is not null"
            " and c.confirmed_at is null and (c.page = (select url from targets where id = ?1)"
            " or c.page in (select page from link_pages where site = ?1))",
            (site,),
        )
        return int(row["n"]) if row else 0


def _check_of(r: Any) -> LinkCheck:
    return LinkCheck(
        page=r["page"], url=r["url"], text=r["text"], checked_at=instant_or_none(r["checked_at"]),
        failed_at=instant_or_none(r["failed_at"]), confirmed_at=instant_or_none(r["confirmed_at"]),
        status=r["status"], reason=r["reason"],
    )  # fmt: skip


def _skeleton_json(skeleton: Skeleton) -> str:
    values: dict[str, Any] = {}
    for f in fields(Skeleton):
        value = getattr(skeleton, f.name)
        values[f.name] = storable(value) if isinstance(value, str) else sorted(map(storable, value))
    return to_json(values)


def _skeleton(text: str | None) -> Skeleton | None:
    if not text:
        return None
    known = {f.name for f in fields(Skeleton)}
    values = {k: v for k, v in json.loads(text).items() if k in known}
    return Skeleton(**{k: frozenset(v) if isinstance(v, list) else v for k, v in values.items()})


def _baseline_of(row: Any) -> Baseline:
    return Baseline(
        page=row["page"], target=row["target"], site=row["site"],
        accepted=_skeleton(row["baseline"]) or Skeleton(), taken_at=instant(row["taken_at"]),
        accepted_by=row["accepted_by"] or "", current=_skeleton(row["current"]),
        seen_at=instant_or_none(row["seen_at"]),
    )  # fmt: skip
