"""整改 cases: reading them, and what people decide about them by hand."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from ..cases import Followed, move
from ..model import OPEN_STATES, Case, CaseState, Event, EventKind, Level
from .base import on_full_disk
from .convert import (
    CASE_COLUMNS,
    OPEN_CASES,
    case_of,
    event_of,
    instant,
    instant_or_none,
    stamp,
    stamp_or_none,
    storable,
    to_json,
)
from .findings import Findings
from .letters import Letters
from .rows import Part, TimelineRow

NO_WAIT = timedelta()


class Casework(Letters, Findings):
    """Cases and events."""

    # ── reading ──────────────────────────────────────────────────────────────

    def cases(
        self,
        *,
        state: CaseState | None = None,
        open_only: bool = False,
        unit: str = "",
        target: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        overdue_at: datetime | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> Part[Case]:
        """One page of cases, newest first. `since`/`until` bound the opening (half open);
        `overdue_at` keeps open cases due before that instant."""
        terms, values = ["1"], []
        if state:
            terms.append("c.state = ?")
            values.append(str(state))
        if open_only or overdue_at:
            terms.append("c.state in (select value from json_each(?))")
            values.append(OPEN_CASES)
        for term, value in (
            ("c.unit = ?", unit),
            ("c.opened_at >= ?", stamp_or_none(since)),
            ("c.opened_at < ?", stamp_or_none(until)),
            ("c.due_at < ?", stamp_or_none(overdue_at)),
            ("c.finding in (select id from findings where target = ?)", target),
        ):
            if value:
                terms.append(term)
                values.append(value)
        where = " and ".join(terms)
        with self._snapshot():
            total = self.query(f"select count(*) n from cases c where {where}", values)[0]["n"]
            rows = self.query(
                f"select {CASE_COLUMNS} from (select * from cases c where {where}"
                " order by c.opened_at desc, c.id desc limit ? offset ?) c"
                " join findings f on f.id = c.finding order by c.opened_at desc, c.id desc",
                (*values, limit, offset),
            )
        return Part(rows=tuple(case_of(r) for r in rows), total=total)

    def case(self, case_id: int) -> Case | None:
        """One case."""
        return next(iter(self._cases_by_id([case_id]).values()), None)

    def case_of_finding(self, finding_id: int) -> Case | None:
        """The latest case about a finding."""
        row = self._one("select max(id) id from cases where finding = ?", (finding_id,))
        return self.case(row["id"]) if row and row["id"] else None

    def finding_of_case(self, case_id: int) -> int:
        """The row id of the finding a case is about; 0 when there is no such case."""
        row = self._one("select finding from cases where id = ?", (case_id,))
        return row["finding"] if row else 0

    def events(self, case_id: int) -> tuple[Event, ...]:
        """The history of a case, oldest first."""
        rows = self.query("select * from events where case_id = ? order by at, id", (case_id,))
        return tuple(event_of(r) for r in rows)

    def timeline(
        self,
        *,
        since: datetime,
        until: datetime | None = None,
        kinds: frozenset[EventKind] = frozenset(),
        unit: str = "",
        limit: int = 100,
        offset: int = 0,
    ) -> tuple[TimelineRow, ...]:
        """Events of all cases, newest first, each with its case."""
        with self._snapshot():
            rows = self.query(
                "select e.* from events e join cases c on c.id = e.case_id where e.at >= ?1"
                " and (?2 is null or e.at < ?2) and (?3 = '' or c.unit = ?3)"
                " and (?4 = '[]' or e.kind in (select value from json_each(?4)))"
                " order by e.at desc, e.id desc limit ?5 offset ?6",
                (
                    stamp(since),
                    stamp_or_none(until),
                    unit,
                    to_json(sorted(map(str, kinds))),
                    limit,
                    offset,
                ),
            )
            cases = self._cases_by_id(sorted({r["case_id"] for r in rows}))
        return tuple(TimelineRow(event=event_of(r), case=cases[r["case_id"]]) for r in rows)

    def event_days(
        self, since: datetime, until: datetime | None = None
    ) -> Mapping[date, Mapping[EventKind, int]]:
        """Events per day in Shanghai and kind, oldest day first; days without any are missing."""
        rows = self.query(
            "select substr(at, 1, 10) day, kind, count(*) n from events"
            " where at >= ?1 and (?2 is null or at < ?2) group by day, kind order by day, kind",
            (stamp(since), stamp_or_none(until)),
        )
        days: dict[date, dict[EventKind, int]] = {}
        for r in rows:
            days.setdefault(date.fromisoformat(r["day"]), {})[EventKind(r["kind"])] = r["n"]
        return days

    # ── by hand and by the clock ─────────────────────────────────────────────

    @on_full_disk
    def move_case(
        self,
        case_id: int,
        state: CaseState,
        actor: str,
        reason: str,
        now: datetime,
        settle: timedelta = NO_WAIT,
    ) -> Event:
        """Set a state by hand (已转办, 整改中, 已复查, 已关闭). Raises ValueError for a move
        that makes no sense, naming those that do."""
        with self._writing(durable=True):
            case = self._followed(case_id)
            if case is None:
                raise ValueError(f"没有编号为 {case_id} 的整改单")
            days = self._days_of(case_id)
            kind, moved = move(case, state, now, case_days=days)
            self._put_case(self.finding_of_case(case_id), moved, days, kind)
            event = self._case_event(moved, kind, reason, actor, now)
            self._join_letters([event], now, settle)
            return event

    @on_full_disk
    def sweep_overdue(self, now: datetime, settle: timedelta) -> tuple[Event, ...]:
        """OVERDUE, once per deadline, for cases still standing after it. Held back while the
        target cannot be looked at: the fault may be ours."""
        with self._writing(durable=True) as conn:
            rows = conn.execute(
                "select c.id from cases c join findings f on f.id = c.finding"
                " left join status s on s.target = f.target"
                " where c.state in (select value from json_each(?)) and c.due_at < ?"
                " and (c.overdue_at is null or c.overdue_at < c.due_at)"
                " and coalesce(s.failures, 0) = 0 order by c.id",
                (OPEN_CASES, stamp(now)),
            ).fetchall()
            events = []
            for row in rows:
                case = self._followed(row["id"])
                assert case is not None
                conn.execute("update cases set overdue_at = ? where id = ?", (stamp(now), case.id))
                events.append(self._case_event(case, EventKind.OVERDUE, "", "govmon", now))
            self._join_letters(events, now, settle)
            return tuple(events)

    def _close_retired(self, targets: Sequence[str], now: datetime) -> None:
        """Pages of targets no longer watched stand nowhere; what stood only there is closed."""
        at = stamp(now)
        for target in targets:
            touched = [
                r["finding"]
                for r in self._conn.execute(
                    "select distinct finding from sightings where target = ? and gone_at is null",
                    (target,),
                )
            ]
            self._conn.execute(
                "update sightings set gone_at = ? where target = ? and gone_at is null",
                (at, target),
            )
            for number in touched:
                left = self._conn.execute(
                    "select count(*) from sightings where finding = ? and gone_at is null",
                    (number,),
                ).fetchone()[0]
                if left:
                    continue
                self._conn.execute("update findings set gone_at = ? where id = ?", (at, number))
                case = self._followed_by_finding(number)
                if case and case.state in OPEN_STATES:
                    closed = replace(case, state=CaseState.CLOSED)
                    self._put_case(number, closed, self._days_of(case.id), EventKind.CLOSED)
                    self._case_event(case, EventKind.CLOSED, "监测对象已移出名录", "govmon", now)

    # ── rows ─────────────────────────────────────────────────────────────────

    def _followed(self, case_id: int) -> Followed | None:
        row = self._conn.execute(
            "select c.*, null closer from cases c where id = ?", (case_id,)
        ).fetchone()
        return followed_of(row) if row else None

    def _followed_by_finding(self, finding: int) -> Followed | None:
        row = self._conn.execute(
            "select c.*, null closer from cases c where finding = ? order by id desc limit 1",
            (finding,),
        ).fetchone()
        return followed_of(row) if row else None

    def _days_of(self, case_id: int) -> int:
        row = self._conn.execute("select case_days from cases where id = ?", (case_id,)).fetchone()
        return (row[0] if row else 0) or 8

    def _case_event(
        self, case: Followed, kind: EventKind, detail: str, actor: str, now: datetime
    ) -> Event:
        key = self._conn.execute(
            "select key from findings where id = (select finding from cases where id = ?)",
            (case.id,),
        ).fetchone()[0]
        event = Event(
            kind=kind, at=now, finding_key=key, case=case.id, detail=storable(detail),
            actor=storable(actor),
        )  # fmt: skip
        return self._put_event(event)

    def _put_case(self, finding: int, case: Followed, case_days: int, kind: EventKind) -> int:
        """Insert (id 0) or update; a new deadline may be missed anew."""
        if case.id == 0:
            cursor = self._conn.execute(
                "insert into cases (finding, unit, state, level, opened_at, due_at, case_days,"
                " last_seen_at, still_at)"
                " select id, unit, ?, ?, ?, ?, ?, last_seen, ? from findings where id = ?",
                (str(case.state), str(case.level), stamp(case.opened_at),
                 stamp_or_none(case.due_at), case_days, stamp_or_none(case.still_at), finding),
            )  # fmt: skip
            return int(cursor.lastrowid or 0)
        again = kind in (EventKind.REOPENED, EventKind.RESTORED)
        self._conn.execute(
            "update cases set state = ?, level = ?, due_at = ?, fixed_at = ?, still_at = ?,"
            " overdue_at = iif(?, null, overdue_at),"
            " unit = (select unit from findings where id = cases.finding) where id = ?",
            (str(case.state), str(case.level), stamp_or_none(case.due_at),
             stamp_or_none(case.fixed_at), stamp_or_none(case.still_at), again, case.id),
        )  # fmt: skip
        return case.id


def followed_of(row: sqlite3.Row) -> Followed:
    """A row of `cases` with `closer`, who closed it."""
    return Followed(
        id=row["id"], state=CaseState(row["state"]), level=Level(row["level"]),
        opened_at=instant(row["opened_at"]), due_at=instant_or_none(row["due_at"]),
        fixed_at=instant_or_none(row["fixed_at"]), still_at=instant_or_none(row["still_at"]),
        held=row["closer"] not in (None, "govmon"),
    )  # fmt: skip
