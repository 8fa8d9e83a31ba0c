"""Reads what a bulletin of a period is counted from; `bulletin.count` does the counting.

The state of a case at an instant is told by its events up to then, never by its row of today:
so a bulletin can be built again, for an older instant, with the same numbers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from sys import intern

from ..bulletin import count
from ..bulletin.count import OVERDUE
from ..bulletin.facts import Bygone, Facts, ProblemRow
from ..bulletin.frozen import thaw
from ..bulletin.lines import CLOSED, FIXED, OPEN, CaseLine, Packer, TargetLine
from ..bulletin.period import Period
from ..model import TEXT_GROUPS, Group, Level, TargetKind
from .bulletins import Bulletins
from .convert import instant_or_none, local_day, stamp, to_json

ROWS_SHOWN = 500  # of each annex; the rest goes into a spreadsheet

_GROUPS = {str(group): group for group in Group}  # a third of the time of Group(text)
_LEVELS = {str(level): level for level in Level}

# Stamps have one length, so the greatest "stamp + id + kind" is the latest event.
_CASES = """
with told as (
  select e.case_id,
    max(case when kind in ('opened', 'reopened', 'restored')
      and e.at >= :start and e.at < :end then e.at end) opened,
    max(case when e.at < :start then e.at || printf('%012d', e.id) || kind end) before,
    max(case when kind <> 'closed' then e.at || printf('%012d', e.id) || kind end) last,
    max(case when kind = 'closed' then e.at end) closed,
    min(case when kind = 'fixed' and e.at >= :start then e.at end) fixed
  from events e
  where (e.at < :as_of or kind in ('dismissed', 'restored') and e.at < :judged) and kind in
    ('opened', 'reopened', 'restored', 'mending', 'fixed', 'dismissed', 'closed')
  group by e.case_id
)
select c.id, c.unit, c.level, f.site, f.target, f.rule, f.grp, f.title, f.basis,
  t.opened, t.fixed, substr(t.last, 45) last, coalesce(t.closed > t.last, 0) closed,
  c.due_at < :as_of late
from told t join cases c on c.id = t.case_id join findings f on f.id = c.finding
where f.trial = 0 and c.level <> 'hint' and substr(t.last, 45) <> 'dismissed'
  and (t.opened is not null
    or c.level = 'severe'
      and substr(t.before, 45) in ('opened', 'reopened', 'restored', 'mending'))
"""


@dataclass(frozen=True, slots=True)
class _Bounds:
    """The instants a count is bound by."""

    period: Period
    as_of: datetime
    judged: datetime

    def parameters(self) -> dict[str, str]:
        # An event of this very instant counts.
        moment = timedelta(microseconds=1)
        return {
            "start": stamp(self.period.start),
            "end": stamp(self.period.end),
            "as_of": stamp(self.as_of + moment),
            "judged": stamp(max(self.judged, self.as_of) + moment),
        }


class _NoPacker(Packer):
    """Keeps nothing."""

    def _add(self, record: list[object]) -> None:
        pass

    def cases(self, which: str, lines: Iterable[CaseLine]) -> Iterator[CaseLine]:
        return iter(lines)


class Quarters(Bulletins):
    """The facts of a period."""

    def period_facts(
        self,
        period: Period,
        now: datetime,
        rows: int = ROWS_SHOWN,
        *,
        judged: datetime | None = None,
        packer: Packer | None = None,
        told: Sequence[TargetLine] = (),
    ) -> Facts:
        """All that a bulletin of `period` states, as of `now`.

        `rows` is how many lines each list of problems holds. 误报 marked (and taken back)
        until `judged` count, which a 更正 sets later than `now`; `packer` is given every line
        that was counted. `told` are the lines of an issued bulletin: figures of readings are taken
        from these, since they rise every day and are kept only as they are now. A period without any visit before it is the first one.
        """
        packer = packer or _NoPacker()
        bounds = _Bounds(period, now, judged or now)
        with self._snapshot():
            units = self._unit_names()
            names = self._target_names()
            packer.names(units, names)
            targets = count.read_as_told(self._target_lines(period), told)
            packer.targets("now", targets)
            sides = {t.id: t.kind for t in targets if t.kind is not TargetKind.COLUMN}
            tallied = count.tally_cases(packer.cases("now", self._case_lines(bounds)), sides)
            before = period.previous()
            previous = again = None
            if self._visits_between(before.start, before.end):
                older = self._target_lines(before)
                packer.targets("before", older)
                kinds = {t.id: t.kind for t in older if t.kind is not TargetKind.COLUMN}
                lines = self._case_lines(replace(bounds, period=before))
                earlier = count.tally_cases(packer.cases("before", lines), kinds)
                previous = count.baseline(before, older, earlier)
                again = count.recheck(earlier, tallied, units, names)
            problems, problems_left = self._problem_rows(
                tallied, frozenset(Group), rows, units, names
            )
            wording, wording_left = self._problem_rows(tallied, TEXT_GROUPS, rows, units, names)
            vetoed = tallied.vetoes
            accounts = count.account_rows(targets, vetoed, units)
            return Facts(
                period=period,
                as_of=now,
                sites=count.tally_targets(targets, TargetKind.SITE, vetoed),
                accounts=count.tally_targets(targets, TargetKind.ACCOUNT, vetoed),
                platforms=count.platforms(targets, vetoed),
                columns=sum(t.kind is TargetKind.COLUMN and t.looks > 0 for t in targets),
                documents=self._documents_between(period.start, period.end),
                visits=self._visits_between(period.start, period.end),
                posts=sum(row.posts or 0 for row in accounts),
                counted=sum(row.counted for row in accounts),
                readings=sum(row.readings or 0 for row in accounts),
                mending=tallied.mending,
                problems=count.problem_groups(tallied, units),
                unqualified=count.unqualified(targets, vetoed, units),
                unseen=count.unseen(targets, units),
                previous=previous,
                bygone=self._bygone(before) if previous else (),
                recheck=again,
                problem_rows=problems,
                problem_rows_left=problems_left,
                wording_rows=wording,
                wording_rows_left=wording_left,
                account_rows=accounts,
                ranking=count.ranking(targets, tallied, units),
            )

    def _bygone(self, before: Period, most: int = 6) -> tuple[Bygone, ...]:
        """The periods before `before`, as their latest bulletins stated them, without a gap."""
        found: list[Bygone] = []
        period = before.previous()
        while len(found) < most and (row := next(iter(self.bulletins(period.code)), None)):
            facts = thaw(row.facts) if row.facts else None
            if facts is None:
                break
            found.append(Bygone(period=period, sites=facts.sites, accounts=facts.accounts))
            period = period.previous()
        return tuple(reversed(found))

    # ── targets ──────────────────────────────────────────────────────────────

    def _unit_names(self) -> Mapping[str, str]:
        """Names by id, in the order of the configuration."""
        return {r["id"]: r["name"] for r in self.query("select id, name from units order by rowid")}

    def _target_names(self) -> Mapping[str, str]:
        """Names by id; a column is named with its site."""
        rows = self.query(
            "select t.id, t.name, p.name site from targets t left join targets p on p.id = t.parent"
        )
        return {r["id"]: f"{r['site']}·{r['name']}" if r["site"] else r["name"] for r in rows}

    def _target_lines(self, period: Period) -> Sequence[TargetLine]:
        """Targets on the roster when the period ended, in the roster's order."""
        first, last = period.first_day.isoformat(), period.last_day.isoformat()
        rows = self.query(
            "with looked as (select target, sum(outcome <> 'unknown') looks,"
            "  max(case when outcome = 'unknown' then at || reason end) failed"
            "  from visits where at >= :start and at < :end group by target),"
            " written as (select target, sum(kind = 'post' and published >= :first) posts,"
            "  sum(kind = 'post' and published >= :first and r.count is not null) counted,"
            "  sum(iif(kind = 'post' and published >= :first, r.count, 0)) readings,"
            "  max(published) newest from documents d left join readings r on r.document = d.id"
            "  where published <= :last group by target)"
            " select t.id, t.kind, t.site, t.name, t.unit, t.platform, l.looks,"
            "  substr(l.failed, 33) failed, w.posts, w.counted, w.readings, w.newest,"
            "  s.newest known"
            " from targets t left join looked l on l.target = t.id"
            " left join written w on w.target = t.id left join status s on s.target = t.id"
            " where t.added_at < :end and (t.retired_at is null or t.retired_at >= :end)"
            # An account that was given up and can still be read is watched, not inspected.
            " and not coalesce(json_extract(nullif(t.options, ''), '$.closed'), 0)"
            " order by t.ordinal, t.id",
            {"start": stamp(period.start), "end": stamp(period.end), "first": first, "last": last},
        )
        return tuple(
            TargetLine(
                id=r["id"], kind=TargetKind(r["kind"]), site=r["site"], name=r["name"],
                unit=r["unit"], platform=r["platform"] or "", looks=r["looks"] or 0,
                posts=r["posts"] or 0, newest=_newest(r, period.last_day), reason=r["failed"] or "",
                counted=r["counted"] or 0, readings=r["readings"] or 0,
            )
            for r in rows
        )  # fmt: skip

    def _visits_between(self, start: datetime, end: datetime) -> int:
        row = self._one(
            "select count(*) n from visits where at >= ? and at < ?", (stamp(start), stamp(end))
        )
        return row["n"] if row else 0

    def _documents_between(self, start: datetime, end: datetime) -> int:
        row = self._one(
            "select count(*) n from documents where last_seen >= ? and first_seen < ?",
            (stamp(start), stamp(end)),
        )
        return row["n"] if row else 0

    # ── cases ────────────────────────────────────────────────────────────────

    def _case_lines(self, bounds: _Bounds) -> Iterator[CaseLine]:
        """Cases that count in a period, one at a time: a district can have 300,000."""
        for r in self._conn.execute(_CASES, bounds.parameters()):
            state = FIXED if r["last"] == "fixed" else CLOSED if r["closed"] else OPEN
            yield CaseLine(
                r["id"], intern(r["unit"]), intern(r["site"]), intern(r["target"]),
                intern(r["rule"]), _GROUPS[r["grp"]], _LEVELS[r["level"]], intern(r["title"]),
                intern(r["basis"]), instant_or_none(r["opened"]), state,
                instant_or_none(r["fixed"]), state == OPEN and bool(r["late"]),
            )  # fmt: skip

    def _problem_rows(
        self,
        tallied: count.Tallied,
        groups: frozenset[Group],
        limit: int,
        units: Mapping[str, str],
        names: Mapping[str, str],
    ) -> tuple[tuple[ProblemRow, ...], int]:
        """The lines of an annex, grave ones first, and how many more there are."""
        chosen, total = tallied.first(limit, groups)
        details = {
            r["id"]: r
            for r in self.query(
                "select c.id, f.url, f.sentence, f.mark_start, f.mark_end, f.suggestion, f.message"
                " from cases c join findings f on f.id = c.finding"
                " where c.id in (select value from json_each(?))",
                (to_json([line.case for line in chosen]),),
            )
        }
        lines = tuple(
            ProblemRow(
                unit=units.get(line.unit, line.unit),
                target=names.get(line.target, line.target),
                group=line.group,
                level=line.level,
                title=line.title,
                detail=marked(details[line.case]),
                url=details[line.case]["url"],
                found=local_day(line.opened),
                state=OVERDUE if line.overdue else line.state,
                suggestion=details[line.case]["suggestion"],
                basis=line.basis,
            )
            for line in chosen
            if line.opened is not None
        )
        return lines, total - len(lines)


def _newest(row: sqlite3.Row, last_day: date) -> date | None:
    """The newest day shown by the target that lies not after the period."""
    days = [date.fromisoformat(row[name][:10]) for name in ("newest", "known") if row[name]]
    return max((day for day in days if day <= last_day), default=None)


def marked(row: sqlite3.Row) -> str:
    """The masked sentence with the fault in 【】; the message where there is no sentence."""
    sentence, start, end = row["sentence"], row["mark_start"], row["mark_end"]
    if not sentence:
        return str(row["message"])
    if not 0 <= start < end <= len(sentence):
        return str(sentence)
    return f"{sentence[:start]}【{sentence[start:end]}】{sentence[end:]}"
