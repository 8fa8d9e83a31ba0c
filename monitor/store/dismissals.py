"""误报 marks: setting and withdrawing them, with all that they cover."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from ..cases import SCOPES, Dismissal, Followed, deadline, matter_of
from ..model import CaseState, Event, EventKind, Finding
from .base import on_full_disk
from .casework import NO_WAIT, Casework
from .convert import finding_of, stamp, storable


class Dismissals(Casework):
    """What people call a false alarm."""

    @on_full_disk
    def dismiss(
        self,
        case_id: int,
        scope: str,
        actor: str,
        reason: str,
        now: datetime,
        settle: timedelta = NO_WAIT,
    ) -> tuple[Event, ...]:
        """Mark a case as 误报; `scope` is here (this finding), site (the same words on this
        site) or everywhere. Matching open cases are dismissed with it. Raises ValueError for
        another scope or an unknown case."""
        finding = self.finding_of_case(case_id)
        if not finding:
            raise ValueError(f"没有编号为 {case_id} 的整改单")
        return self._dismiss(finding, case_id, scope, actor, reason, now, settle)

    @on_full_disk
    def dismiss_finding(
        self,
        finding_id: int,
        scope: str,
        actor: str,
        reason: str,
        now: datetime,
        settle: timedelta = NO_WAIT,
    ) -> tuple[Event, ...]:
        """The same for a finding, with or without a case (hint, trial)."""
        return self._dismiss(finding_id, 0, scope, actor, reason, now, settle)

    def _dismiss(
        self,
        finding_id: int,
        case_id: int,
        scope: str,
        actor: str,
        reason: str,
        now: datetime,
        settle: timedelta,
    ) -> tuple[Event, ...]:
        if scope not in SCOPES:
            raise ValueError(f"范围“{scope}”不认识；可以：{'、'.join(SCOPES)}")
        with self._writing(durable=True) as conn:
            row = conn.execute("select * from findings where id = ?", (finding_id,)).fetchone()
            if row is None:
                raise ValueError(f"没有编号为 {finding_id} 的问题")
            finding = finding_of(row)
            mark = Dismissal(
                id=0, scope=scope, site=row["site"], rule=finding.rule, key=finding.key,
                matter=matter_of(finding), case=case_id, actor=storable(actor),
                reason=storable(reason), at=now, subject=finding.subject,
            )  # fmt: skip
            made = conn.execute(
                "insert into dismissals (scope, site, rule, key, matter, case_id, actor, reason,"
                " at, subject) values (?,?,?,?,?,?,?,?,?,?)",
                (mark.scope, mark.site, mark.rule, mark.key, storable(mark.matter), mark.case,
                 mark.actor, mark.reason, stamp(now), mark.subject),
            ).lastrowid  # fmt: skip
            events = []
            for number, case in self._matching(mark.silences, finding.rule):
                conn.execute(
                    "update findings set silent = 1, dismissal = ? where id = ?", (made, number)
                )
                if case is None or case.state in (CaseState.FALSE_ALARM, CaseState.CLOSED):
                    continue
                self._put_case(
                    number, replace(case, state=CaseState.FALSE_ALARM), 0, EventKind.DISMISSED
                )
                events.append(self._case_event(case, EventKind.DISMISSED, mark.reason, actor, now))
            self._join_letters(events, now, settle)
            return tuple(events)

    @on_full_disk
    def restore(
        self, dismissal_id: int, actor: str, now: datetime, settle: timedelta = NO_WAIT
    ) -> tuple[Event, ...]:
        """Withdraw a 误报 mark: findings that still stand are followed again.

        Raises ValueError when there is no such mark in force.
        """
        with self._writing(durable=True) as conn:
            marks = {d.id: d for d in self.dismissals()}
            mark = marks.pop(dismissal_id, None)
            if mark is None:
                raise ValueError(f"没有编号为 {dismissal_id} 且有效的误报标记")
            conn.execute(
                "update dismissals set revoked_at = ?, revoked_by = ? where id = ?",
                (stamp(now), storable(actor), dismissal_id),
            )

            def still(site: str, finding: Finding) -> Dismissal | None:
                covering = (m for m in marks.values() if m.silences(site, finding))
                return next(covering, None)

            events = []
            for number, case in self._matching(mark.silences, mark.rule):
                row = conn.execute("select * from findings where id = ?", (number,)).fetchone()
                other = still(row["site"], finding_of(row))
                conn.execute(
                    "update findings set silent = ?, dismissal = ? where id = ?",
                    (other is not None, other and other.id, number),
                )
                if other:
                    continue
                if case is None or case.state is not CaseState.FALSE_ALARM:
                    continue
                standing = conn.execute(
                    "select gone_at is null from findings where id = ?", (number,)
                ).fetchone()[0]
                days = self._days_of(case.id)
                if standing:
                    case = replace(
                        case, state=CaseState.PENDING, due_at=deadline(now, days), still_at=now
                    )
                    kind, detail = EventKind.RESTORED, ""
                else:
                    case = replace(case, state=CaseState.CLOSED)
                    kind, detail = EventKind.CLOSED, "撤销误报时问题已不存在"
                self._put_case(number, case, days, kind)
                events.append(self._case_event(case, kind, detail, actor, now))
            # What already was gone is not told: nobody waits for it.
            self._join_letters([e for e in events if e.kind is EventKind.RESTORED], now, settle)
            return tuple(events)

    def _matching(
        self, covered: Callable[[str, Finding], bool], rule: str
    ) -> list[tuple[int, Followed | None]]:
        """Findings of a rule that a mark covers, each with its latest case."""
        rows = self._conn.execute(
            "select * from findings where rule = ?1"
            " or instr(' ' || aliases || ' ', ' ' || ?1 || ' ')",
            (rule,),
        ).fetchall()
        numbers = [r["id"] for r in rows if covered(r["site"], finding_of(r))]
        return [(n, self._followed_by_finding(n)) for n in numbers]
