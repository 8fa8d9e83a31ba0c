"""What rules that are no longer in force said: it stands no more, and nobody mended it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from ..model import OPEN_STATES, CaseState, Event, EventKind
from .base import on_full_disk
from .casework import Casework
from .convert import stamp, to_json
from .letters import Letters
from .rescans import Rescans

WITHDRAWN = "规则已撤销，不再作为问题"


class Withdrawn(Casework, Letters, Rescans):
    """Closes what stood only by a rule that was taken back."""

    @on_full_disk
    def withdraw_rules(
        self, in_force: Collection[str], now: datetime, settle: timedelta
    ) -> tuple[Event, ...]:
        """Findings of rules that an earlier edition had and that have no name in `in_force` (ids
        and former names) stand no more; their open cases are closed, not fixed."""
        earlier = {id for edition in self.editions().values() for id in edition.rules}
        gone = sorted(earlier - set(in_force))
        if not gone:
            return ()
        at = stamp(now)
        with self._writing(durable=True) as conn:
            rows = conn.execute(
                "select id, aliases from findings where gone_at is null"
                " and rule in (select value from json_each(?)) order by id",
                (to_json(gone),),
            ).fetchall()
            lost = [r["id"] for r in rows if not set(r["aliases"].split()) & set(in_force)]
            conn.execute(
                "update sightings set gone_at = ?1 where gone_at is null"
                " and finding in (select value from json_each(?2))",
                (at, to_json(lost)),
            )
            conn.execute(
                "update findings set gone_at = ? where id in (select value from json_each(?))",
                (at, to_json(lost)),
            )
            events = []
            for number in lost:
                case = self._followed_by_finding(number)
                if case and case.state in OPEN_STATES:
                    closed = replace(case, state=CaseState.CLOSED)
                    self._put_case(number, closed, self._days_of(case.id), EventKind.CLOSED)
                    events.append(
                        self._case_event(closed, EventKind.CLOSED, WITHDRAWN, "govmon", now)
                    )
            self._join_letters(events, now, settle)
            return tuple(events)
