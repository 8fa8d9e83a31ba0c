"""One visit, one transaction: visit, documents, findings, sightings, cases, events, letters."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ..cases import Decision, Followed, Known, decide
from ..errors import StoreError
from ..model import CaseState, Document, Event, Finding, Group, Level, Outcome, TargetStatus, Visit
from .accounts import Accounts
from .base import on_full_disk
from .casework import followed_of
from .convert import FINDING_COLUMNS, finding_values, stamp, storable, to_json
from .dismissals import Dismissals
from .files import Files
from .letters import Letters
from .messages import Messages
from .offices import Offices
from .readings import Readings
from .rows import File, FileState, Page, RouteStatus
from .samples import Samples
from .site_marks import SiteMarks
from .targets import Targets
from .texts import Judged, Texts
from .visits import Visits

ALERT_AFTER = 3
"""Failed looks in a row before the operators hear of a source: one is often the weather."""

_POSITION = ("url", "target", "unit", "start", "end", "text", "suggestion", "sentence",
             "mark_start", "mark_end", "location", "confidence", "count")  # fmt: skip
_JUDGEMENT = ("rule", "aliases", "level", "trial", "title", "message", "basis")


class Commits(
    Dismissals,
    Letters,
    Visits,
    Accounts,
    Targets,
    Samples,
    Files,
    Offices,
    Messages,
    Readings,
    SiteMarks,
    Texts,
):
    """The one transaction of a visit."""

    @on_full_disk
    def commit_visit(
        self,
        visit: Visit,
        *,
        now: datetime,
        case_days: int,
        settle: timedelta,
        status: TargetStatus | None = None,
        leave_status: bool = False,
        pages: Iterable[Page] = (),
        checked_blocks: Mapping[str, Sequence[Finding]] | None = None,
        rulebook_version: str = "",
        masked: Mapping[str, str] | None = None,
        evidence: Mapping[str, str] | None = None,
        files: Iterable[File] = (),
        texts: Iterable[Document] = (),
        routes: Iterable[RouteStatus] = (),
        readings: Iterable[Document] = (),
        followers: int | None = None,
    ) -> tuple[Event, ...]:
        """Store a visit whole or not at all; returns the events it caused, with ids.

        `status` is what the pipeline now thinks of the target; without it the plain facts
        (attempt, failures, newest day) are taken from the visit. `leave_status` is for jobs that
        do not read the target's content (probes, link rounds): what a visit committed meanwhile
        stands. `pages` and
        `checked_blocks` (digest → findings as the engine gave them, under
        `rulebook_version`) are caches. What the documents say goes into the text archive;
        `masked` (digest → text without personal data) is kept there instead. `files` are
        attachments as they are now known, `texts` what they say, for the archive only, `routes` the sources of an account, `readings` posts of
        it that were only listed, `followers` how many follow it.
        `evidence` maps a URL to the archive's id. Events
        that a unit should hear of join its open letter, which goes out `settle` after the
        first of them.

        A page answering 404 or 410 was looked at: it belongs into `visit.looked`, so that a
        fault removed with its page is fixed.
        """
        # The transaction may run twice.
        pages, files, routes, readings = tuple(pages), tuple(files), tuple(routes), tuple(readings)
        texts = tuple(texts)
        with self._writing(durable=True):
            if self.target(visit.target.id) is None:
                raise StoreError(
                    f"监测对象 {visit.target.id} 不在名录中；请先载入名录（sync_targets）。"
                )
            self._put_visit(visit)
            self._put_pages(pages)
            self._put_files(files)
            if routes:
                self._put_routes(visit.target.id, routes)
            if checked_blocks:
                self._put_blocks(checked_blocks, rulebook_version, now)
            if not leave_status:
                self._put_status(status or self._plain_status(visit, now), now)
                self._tell_operators(visit, now, settle)
            if visit.outcome is Outcome.UNKNOWN:
                return ()
            self._put_documents(visit.target.id, visit.documents, now)
            self._put_messages(visit.target.id, visit.documents, now)
            self._put_readings(visit.target.id, (*visit.documents, *readings), now)
            self._put_site_marks(visit.target.id, visit.documents, now)
            self._put_followers(visit.target.id, followers, now)
            judged = Judged(looked=(checked_blocks or {}).keys(), masked=masked or {})
            self._put_texts(visit.target, (*visit.documents, *texts), judged, now)
            self._forget_gone(pages)
            self._forget_pages([storable(f.url) for f in files if f.state is FileState.GONE])
            known, rows = self._known(visit)
            decision = decide(known, visit, now, dismissals=self.dismissals(), case_days=case_days)
            numbers = self._put_findings(visit, rows, decision, now)
            self._put_evidence(visit, numbers, evidence or {}, now)
            events = self._put_cases(visit, decision, numbers, case_days, now)
            self._join_letters(events, now, settle)
            return events

    def _close_retired(self, targets: Sequence[str], now: datetime) -> None:
        super()._close_retired(targets, now)
        for target in targets:
            self._forget_target(target)

    def _plain_status(self, visit: Visit, now: datetime) -> TargetStatus:
        old = self.status(visit.target.id) or TargetStatus(target=visit.target)
        if visit.outcome is Outcome.UNKNOWN:
            return replace(
                old, attempted_at=now, failures=old.failures + 1, reason=visit.reason or old.reason
            )
        newest = max(
            (d for d in visit.documents if d.published and d.published <= visit.at.date()),
            key=lambda d: d.published, default=None,
        )  # fmt: skip
        if newest and (old.newest is None or newest.published > old.newest):
            old = replace(old, newest=newest.published, newest_title=newest.title)
        return replace(
            old, attempted_at=now, looked_at=now, first_looked_at=old.first_looked_at or now,
            failures=0, reason=visit.reason,
        )  # fmt: skip

    def _tell_operators(self, visit: Visit, now: datetime, settle: timedelta) -> None:
        """A source that cannot be read is our staff's business, never the unit's."""
        target = visit.target.id
        if visit.outcome is not Outcome.UNKNOWN:
            self._clear_alert("source", target, now)
            return
        status = self.status(target)
        if status and status.failures >= ALERT_AFTER:
            self._raise_alert("source", target, visit.reason, now, settle)

    # ── what is known ────────────────────────────────────────────────────────

    def _known(self, visit: Visit) -> tuple[dict[str, Known], dict[str, sqlite3.Row]]:
        """Findings of this site seen now, or standing on a page looked at now."""
        site = visit.target.site
        rows = self._conn.execute(
            "select * from findings where site = ?1 and key in (select value from json_each(?2))"
            # cross join: from the pages looked at; the other way round is every finding of the
            # site times every page, 80 times slower at 5000.
            " union select f.* from json_each(?3) j cross join sightings s on s.url = j.value"
            " cross join findings f on f.id = s.finding where f.site = ?1 and s.gone_at is null",
            (
                site,
                to_json([f.key for f in visit.findings]),
                to_json([storable(u) for u in visit.looked]),
            ),
        ).fetchall()
        ids = to_json([r["id"] for r in rows])
        pages: dict[int, set[str]] = {}
        lost: dict[int, set[str]] = {}
        others: dict[int, set[str]] = {}
        for r in self._conn.execute(
            "select s.finding, s.url, s.target, p.status in (404, 410) or t.retired_at is not null"
            " lost"
            " from sightings s left join pages p on p.url = s.url"
            " left join targets t on t.id = s.target"
            " where s.gone_at is null and s.finding in (select value from json_each(?))",
            (ids,),
        ):
            pages.setdefault(r["finding"], set()).add(r["url"])
            if r["lost"]:
                lost.setdefault(r["finding"], set()).add(r["url"])
            if r["target"] != visit.target.id:
                others.setdefault(r["finding"], set()).add(r["url"])
        cases: dict[int, Followed] = {
            r["finding"]: followed_of(r)
            for r in self._conn.execute(
                "select c.*, (select actor from events e where e.case_id = c.id and e.kind ="
                " 'closed' order by e.id desc limit 1) closer from cases c"
                " where c.finding in (select value from json_each(?)) order by c.id",
                (ids,),
            )
        }
        known = {
            r["key"]: Known(
                key=r["key"],
                group=Group(r["grp"]),
                pages=frozenset(pages.get(r["id"], ())),
                sentence=r["sentence"] or "",
                lost=frozenset(lost.get(r["id"], ())),
                others=frozenset(others.get(r["id"], ())),
                case=cases.get(r["id"]),
            )
            for r in rows
        }
        return known, {r["key"]: r for r in rows}

    # ── what is written ──────────────────────────────────────────────────────

    def _put_findings(
        self, visit: Visit, rows: Mapping[str, sqlite3.Row], decision: Decision, now: datetime
    ) -> dict[str, int]:
        """Findings and sightings; returns the row of each key seen or known."""
        at, site, target = stamp(now), visit.target.site, visit.target.id
        numbers = {key: row["id"] for key, row in rows.items()}
        by_key: dict[str, dict[str, list[Finding]]] = {}
        for f in visit.findings:
            f = replace(f, target=f.target or target, unit=f.unit or visit.target.unit,
                        url=f.url or visit.target.url)  # fmt: skip
            by_key.setdefault(f.key, {}).setdefault(f.url, []).append(f)
        sightings = []
        for key, by_url in by_key.items():
            found = [f for group in by_url.values() for f in group]
            shown = min(found, key=lambda f: list(Level).index(f.level))
            silent = decision.silent.get(key)
            row = rows.get(key)
            if row is None:
                numbers[key] = self._insert_finding(site, shown, silent, at)
            else:
                same_page = next(
                    (f for f in found if f.url == row["url"] and f.target == row["target"]), None
                )
                moved = shown if row["gone_at"] else same_page
                self._update_finding(row["id"], shown, moved, silent, at)
            for url, group in by_url.items():
                sightings.append(
                    (numbers[key], storable(url), group[0].target, storable(group[0].location),
                     sum(f.count for f in group), at, at)
                )  # fmt: skip
        self._conn.executemany(
            "insert into sightings (finding, url, target, location, count, first_seen, last_seen)"
            " values (?,?,?,?,?,?,?) on conflict (finding, url) do update set"
            " target = excluded.target, location = excluded.location, count = excluded.count,"
            " last_seen = excluded.last_seen, gone_at = null",
            sightings,
        )
        self._conn.executemany(
            "update sightings set gone_at = ? where finding = ? and url = ?",
            [(at, numbers[key], url) for key, url in decision.gone],
        )
        self._conn.executemany(
            "update findings set gone_at = ? where id = ?",
            [(at, numbers[key]) for key in decision.vanished],
        )
        # A finding that left the page it is shown with is shown with another one.
        self._conn.executemany(
            "update findings set (url, location, target) = (select s.url, s.location, s.target"
            "  from sightings s where s.finding = findings.id and s.gone_at is null"
            "  order by s.first_seen, s.url limit 1)"
            " where id = ?1 and url = ?2 and exists (select 1 from sightings s"
            "  where s.finding = ?1 and s.gone_at is null)",
            [(numbers[key], url) for key, url in decision.gone],
        )
        return numbers

    def _insert_finding(self, site: str, finding: Finding, mark: int | None, at: str) -> int:
        columns = ("site", *FINDING_COLUMNS, "first_seen", "last_seen", "silent", "dismissal")
        quoted = ", ".join(f'"{c}"' for c in columns)
        cursor = self._conn.execute(
            f"insert into findings ({quoted}) values ({','.join('?' * len(columns))})",
            (site, *finding_values(finding), at, at, mark is not None, mark),
        )
        return int(cursor.lastrowid or 0)

    def _update_finding(
        self, number: int, shown: Finding, moved: Finding | None, mark: int | None, at: str
    ) -> None:
        values = dict(zip(FINDING_COLUMNS, finding_values(shown), strict=True))
        chosen = {c: values[c] for c in _JUDGEMENT}
        if moved:
            moved_values = dict(zip(FINDING_COLUMNS, finding_values(moved), strict=True))
            chosen |= {c: moved_values[c] for c in _POSITION}
        sets = ", ".join(f'"{c}" = ?' for c in chosen)
        self._conn.execute(
            f"update findings set {sets}, last_seen = ?, gone_at = null, silent = ?, dismissal = ?"
            " where id = ?",
            (*chosen.values(), at, mark is not None, mark, number),
        )

    def _put_evidence(
        self, visit: Visit, numbers: Mapping[str, int], evidence: Mapping[str, str], now: datetime
    ) -> None:
        wanted = {(numbers[f.key], f.url) for f in visit.findings if f.url in evidence}
        self._conn.executemany(
            "insert into evidence (finding, url, at, ref) select ?1, ?2, ?3, ?4 where not exists"
            " (select 1 from evidence where finding = ?1 and url = ?2 and ref = ?4)",
            [(n, storable(url), stamp(now), evidence[url]) for n, url in sorted(wanted)],
        )

    def _put_cases(
        self,
        visit: Visit,
        decision: Decision,
        numbers: Mapping[str, int],
        case_days: int,
        now: datetime,
    ) -> tuple[Event, ...]:
        events = []
        for event, change in zip(decision.events, decision.changes, strict=True):
            case = self._put_case(numbers[change.key], change.case, case_days, event.kind)
            events.append(self._put_event(replace(event, case=case)))
        at = stamp(now)
        self._conn.executemany(
            "update cases set last_seen_at = ? where finding = ? and state not in (?, ?)",
            [
                (at, numbers[key], str(CaseState.VERIFIED), str(CaseState.CLOSED))
                for key in {f.key for f in visit.findings}
            ],
        )
        return tuple(events)
