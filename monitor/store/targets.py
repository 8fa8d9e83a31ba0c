"""The roster as last loaded, what is known of each target, and what falls due when."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ..model import Target, TargetKind, TargetState, TargetStatus, Unit
from .base import Base
from .convert import (
    day_or_none,
    day_text,
    instant,
    instant_or_none,
    stamp,
    stamp_or_none,
    storable,
    target_of,
    to_json,
    unit_of,
)
from .rows import TargetRow

_STATUS = (
    "select t.*, s.state, s.since, s.reason, s.first_looked_at, s.looked_at, s.attempted_at,"
    " s.newest, s.newest_title, s.blank, s.undated, s.failures"
    " from targets t left join status s on s.target = t.id"
)


class Targets(Base):
    """Targets, units, statuses, due."""

    def sync_targets(
        self, targets: Sequence[Target], units: Sequence[Unit], now: datetime
    ) -> tuple[int, int, int]:
        """Make the roster in the store that of the configuration; returns (added, changed, retired).

        A target that is gone is retired: no longer due, its history kept, its open cases
        closed. One that comes back keeps its history. Pages with words that are no longer allowed
        are looked at again.
        """
        at = stamp(now)
        with self._writing(durable=True) as conn:
            known = {r["id"]: r for r in conn.execute("select * from targets").fetchall()}
            added = changed = 0
            conn.executemany(
                "insert into units (id, name, kind, mail) values (?,?,?,?) on conflict (id) do"
                " update set name = excluded.name, kind = excluded.kind, mail = excluded.mail,"
                " retired_at = null",
                [(u.id, u.name, u.kind, to_json(u.mail)) for u in units],
            )
            conn.execute(
                "update units set retired_at = ? where retired_at is null"
                " and id not in (select value from json_each(?))",
                (at, to_json([u.id for u in units])),
            )
            for target in targets:
                row = known.get(target.id)
                added += row is None
                changed += row is not None and (
                    target_of(row) != replace(target, options=_plain(target.options))
                    or row["retired_at"] is not None
                )
            conn.executemany(
                "insert into targets values (?,?,?,?,?,?,?,?,?,?,?,?,?,null)"
                " on conflict (id) do update set kind = excluded.kind, name = excluded.name,"
                " unit = excluded.unit, url = excluded.url, source = excluded.source,"
                " parent = excluded.parent, site = excluded.site,"
                " column_class = excluded.column_class, platform = excluded.platform,"
                " options = excluded.options, ordinal = excluded.ordinal, retired_at = null",
                [
                    (t.id, str(t.kind), t.name, t.unit, t.url, t.source, t.parent, t.site,
                     t.column_class, t.platform, to_json(_plain(t.options)), n, at)
                    for n, t in enumerate(targets)
                ],
            )  # fmt: skip
            conn.executemany(
                "insert into status (target, state, since, reason) values (?,?,?,'')"
                " on conflict (target) do nothing",
                [(t.id, str(TargetState.UNKNOWN), at) for t in targets],
            )
            present = {t.id for t in targets}
            gone = [i for i, r in known.items() if r["retired_at"] is None and i not in present]
            for target_id in gone:
                conn.execute("update targets set retired_at = ? where id = ?", (at, target_id))
                conn.execute("delete from due where target = ?", (target_id,))
            self._close_retired(gone, now)
            for target in targets:
                row = known.get(target.id)
                before = _allowed(target_of(row)) if row else ()
                dropped = [word for word in before if word not in _allowed(target)]
                if dropped:
                    self._recheck_texts(target.site, dropped)
        return added, changed, len(gone)

    def targets(self, *, retired: bool = False) -> tuple[Target, ...]:
        """Targets in the configuration's order; with `retired` those of the past as well."""
        rows = self.query(
            "select * from targets where ? or retired_at is null order by ordinal, id", (retired,)
        )
        return tuple(target_of(r) for r in rows)

    def target(self, target_id: str) -> Target | None:
        """One target, retired or not."""
        row = self._one("select * from targets where id = ?", (target_id,))
        return target_of(row) if row else None

    def units(self) -> Mapping[str, Unit]:
        """All units ever known, by id."""
        return {r["id"]: unit_of(r) for r in self.query("select * from units order by rowid")}

    # ── state ────────────────────────────────────────────────────────────────

    def statuses(self, kind: TargetKind | None = None) -> tuple[TargetStatus, ...]:
        """Every target now watched with what is known of it, in the configuration's order."""
        rows = self.query(
            f"{_STATUS} where t.retired_at is null and (?1 is null or t.kind = ?1)"
            " order by t.ordinal, t.id",
            (str(kind) if kind else None,),
        )
        return tuple(status_of(target_of(r), r) for r in rows)

    def status(self, target_id: str) -> TargetStatus | None:
        """What is known of one target."""
        row = self._one(f"{_STATUS} where t.id = ?", (target_id,))
        return status_of(target_of(row), row) if row else None

    def statuses_of_site(self, site: str) -> tuple[TargetStatus, ...]:
        """The site itself and its columns, now watched."""
        rows = self.query(
            f"{_STATUS} where t.retired_at is null and t.site = ? order by t.ordinal, t.id", (site,)
        )
        return tuple(status_of(target_of(r), r) for r in rows)

    def wall(self, kind: TargetKind | None = None) -> tuple[TargetRow, ...]:
        """`statuses` with the number of findings standing (without 误报) and the next visit."""
        with self._snapshot():
            statuses = self.statuses(kind)
            found = {
                r["target"]: r["n"]
                for r in self.query(
                    "select target, count(*) n from findings"
                    " where gone_at is null and silent = 0 and trial = 0 group by target"
                )
            }
            due = {
                r["target"]: instant(r["at"])
                for r in self.query("select target, min(next_due) at from due group by target")
            }
        return tuple(
            TargetRow(status=s, findings=found.get(s.target.id, 0), next_due=due.get(s.target.id))
            for s in statuses
        )

    def save_status(self, status: TargetStatus) -> None:
        """Store a judged status outside a visit (a state that changes by the clock alone)."""
        with self._writing(durable=True):
            self._put_status(status, status.since or status.attempted_at)

    def _put_status(self, s: TargetStatus, now: datetime | None) -> None:
        """`since` is kept while the state stays the same."""
        self._conn.execute(
            "insert into status (target, state, since, reason, first_looked_at, looked_at,"
            " attempted_at, newest, newest_title, blank, undated, failures)"
            " values (?,?,?,?,?,?,?,?,?,?,?,?) on conflict (target) do update set"
            " since = case when status.state = excluded.state and status.since is not null"
            "   then status.since else excluded.since end,"
            " state = excluded.state, reason = excluded.reason,"
            " first_looked_at = coalesce(status.first_looked_at, excluded.first_looked_at),"
            " looked_at = coalesce(excluded.looked_at, status.looked_at),"
            " attempted_at = coalesce(excluded.attempted_at, status.attempted_at),"
            " newest = excluded.newest, newest_title = excluded.newest_title,"
            " blank = excluded.blank, undated = excluded.undated, failures = excluded.failures",
            (s.target.id, str(s.state), stamp_or_none(now), storable(s.reason),
             stamp_or_none(s.first_looked_at), stamp_or_none(s.looked_at),
             stamp_or_none(s.attempted_at), day_text(s.newest), storable(s.newest_title),
             s.blank, s.undated, s.failures),
        )  # fmt: skip

    # ── due ──────────────────────────────────────────────────────────────────

    def due(self, kind: str, now: datetime, limit: int = 100) -> tuple[Target, ...]:
        """Targets whose job of this kind (visit, probe, links …) is due, the longest due first.

        A target never scheduled for this kind is not due: see `schedule`.
        """
        rows = self.query(
            "select t.* from due d join targets t on t.id = d.target"
            " where d.kind = ? and d.next_due <= ? and t.retired_at is null"
            " order by d.next_due, t.ordinal limit ?",
            (kind, stamp(now), limit),
        )
        return tuple(target_of(r) for r in rows)

    def schedule(self, kind: str, first: Mapping[str, datetime]) -> int:
        """Give targets that have no due time of this kind their first one; returns how many."""
        with self._writing(durable=False) as conn:
            return conn.executemany(
                "insert into due values (?,?,?) on conflict (kind, target) do nothing",
                [(kind, target, stamp(at)) for target, at in first.items()],
            ).rowcount

    def postpone(self, kind: str, target: str, until: datetime) -> None:
        """Set when this job of a target falls due next."""
        with self._writing(durable=False) as conn:
            conn.execute("insert or replace into due values (?,?,?)", (kind, target, stamp(until)))

    def pull_forward_one(self, kind: str, target: str, now: datetime) -> None:
        """Somebody told something new of a target: this job of it is due now."""
        with self._writing(durable=False) as conn:
            conn.execute(
                "update due set next_due = min(next_due, ?) where kind = ? and target = ?",
                (stamp(now), kind, target),
            )

    def next_due(self, kind: str) -> datetime | None:
        """When the next job of this kind falls due; None when none is scheduled."""
        row = self._one("select min(next_due) at from due where kind = ?", (kind,))
        return instant_or_none(row["at"]) if row else None

    def pull_forward(self, kind: str, now: datetime, horizon: datetime) -> int:
        """After a clock step back: what is due later than `horizon` becomes due now."""
        with self._writing(durable=False) as conn:
            return conn.execute(
                "update due set next_due = ? where kind = ? and next_due > ?",
                (stamp(now), kind, stamp(horizon)),
            ).rowcount


def _plain(options: Mapping[str, object]) -> dict[str, object]:
    def plain(value: object) -> object:
        if isinstance(value, Mapping):
            return {str(k): plain(v) for k, v in value.items()}
        if isinstance(value, Iterable) and not isinstance(value, str | bytes):
            return [plain(v) for v in value]
        return value

    return {name: plain(value) for name, value in options.items()}


def status_of(target: Target, r: sqlite3.Row) -> TargetStatus:
    """What a row says of `target`: of itself, or of it as one of its sources sees it."""
    return TargetStatus(
        target=target,
        state=TargetState(r["state"] or TargetState.UNKNOWN),
        since=instant_or_none(r["since"]),
        reason=r["reason"] or "",
        first_looked_at=instant_or_none(r["first_looked_at"]),
        looked_at=instant_or_none(r["looked_at"]),
        attempted_at=instant_or_none(r["attempted_at"]),
        newest=day_or_none(r["newest"]),
        newest_title=r["newest_title"] or "",
        blank=bool(r["blank"]),
        undated=bool(r["undated"]),
        failures=r["failures"] or 0,
    )


def _allowed(target: Target) -> tuple[str, ...]:
    return tuple(target.options.get("allow", ()))
