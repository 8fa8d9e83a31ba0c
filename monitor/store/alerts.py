"""What only our own staff can mend: broken sources, refused mail. Units never hear of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from ..model import TargetStatus
from .base import on_full_disk
from .convert import instant, instant_or_none, stamp, storable
from .rows import Alert
from .targets import Targets


class Alerts(Targets):
    """Alerts to the operators, and the open letter they share."""

    @on_full_disk
    def raise_alert(
        self,
        kind: str,
        subject: str,
        reason: str,
        now: datetime,
        settle: timedelta = timedelta(),
    ) -> int:
        """Tell the operators of something, once until it is cleared; returns its id."""
        with self._writing(durable=True):
            return self._raise_alert(kind, subject, reason, now, settle)

    def clear_alert(self, kind: str, subject: str, now: datetime) -> bool:
        """It is mended; True when there was such an alert."""
        with self._writing(durable=True):
            return self._clear_alert(kind, subject, now)

    def alerts(self, *, cleared: bool = False) -> tuple[Alert, ...]:
        """Alerts not yet cleared, newest first; with `cleared` the past ones as well."""
        rows = self.query(
            "select * from alerts where ? or cleared_at is null order by at desc, id desc",
            (cleared,),
        )
        return tuple(_alert_of(r) for r in rows)

    def alerts_of_letter(self, letter_id: int) -> tuple[Alert, ...]:
        """What a letter to the operators is still to tell: alerts cleared meanwhile are left out."""
        rows = self.query(
            "select * from alerts where letter = ? and cleared_at is null order by id",
            (letter_id,),
        )
        return tuple(_alert_of(r) for r in rows)

    def _raise_alert(
        self, kind: str, subject: str, reason: str, now: datetime, settle: timedelta
    ) -> int:
        row = self._conn.execute(
            "select id from alerts where kind = ? and subject = ? and cleared_at is null",
            (kind, subject),
        ).fetchone()
        if row:
            self._conn.execute(
                "update alerts set reason = ? where id = ?", (storable(reason), row["id"])
            )
            return int(row["id"])
        letter = self._open_letter("", "source", now, settle)
        cursor = self._conn.execute(
            "insert into alerts (kind, subject, reason, at, letter) values (?,?,?,?,?)",
            (kind, subject, storable(reason), stamp(now), letter),
        )
        return int(cursor.lastrowid or 0)

    def _clear_alert(self, kind: str, subject: str, now: datetime) -> bool:
        return bool(
            self._conn.execute(
                "update alerts set cleared_at = ? where kind = ? and subject = ?"
                " and cleared_at is null",
                (stamp(now), kind, subject),
            ).rowcount
        )

    def _open_letter(self, unit: str, kind: str, now: datetime, settle: timedelta) -> int:
        """The letter of this unit that still collects, or a new one. One that waits (no mail
        server, cap) goes on collecting: better one long letter than many."""
        row = self._conn.execute(
            "select id from letters where unit = ? and kind = ? and channel = 'mail'"
            " and state = 'open' and text is null order by id desc limit 1",
            (unit, kind),
        ).fetchone()
        if row:
            return int(row["id"])
        cursor = self._conn.execute(
            "insert into letters (unit, kind, channel, state, created_at, not_before)"
            " values (?, ?, 'mail', 'open', ?, ?)",
            (unit, kind, stamp(now), stamp(now + settle)),
        )
        return int(cursor.lastrowid or 0)

    def _statuses_of_alerts(self, alerts: Iterable[Alert]) -> Mapping[str, TargetStatus]:
        # "route" alerts name the account first, then which of its sources is dead.
        named = (a.subject.split(" ")[0] for a in alerts if a.kind in {"source", "route"})
        sources = map(self.status, dict.fromkeys(named))
        return {s.target.id: s for s in sources if s}


def _alert_of(row: sqlite3.Row) -> Alert:
    return Alert(
        id=row["id"], kind=row["kind"], subject=row["subject"], reason=row["reason"],
        at=instant(row["at"]), cleared_at=instant_or_none(row["cleared_at"]),
    )  # fmt: skip
