"""What is known of accounts beyond their status: each source by itself, what people recorded,
since when an account is closed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from ..model import Target
from ..routes import closed
from .base import Base
from .convert import (
    day_text,
    instant,
    instant_or_none,
    stamp,
    stamp_or_none,
    storable,
    to_json,
)
from .rows import Confirmation, PostRow, RouteStatus
from .targets import status_of

POST, INTERACTION = "post", "interaction"


class Accounts(Base):
    """Routes, confirmations, closures, posts."""

    # ── sources of one account ───────────────────────────────────────────────

    def routes_of(self, target: Target) -> Mapping[str, RouteStatus]:
        """What is known of each source of an account, by route key."""
        rows = self.query("select * from routes where target = ?", (target.id,))
        return {r["route"]: _route_of(target, r) for r in rows}

    def note_asked(self, target: str, route: str, source: str, now: datetime) -> None:
        """A platform that may be asked only so often is about to be asked: on the disk before
        the call, so that no crash asks it again too early."""
        with self._writing(durable=True) as conn:
            conn.execute(
                "insert into routes (target, route, source, asked_at) values (?,?,?,?)"
                " on conflict (target, route) do update set asked_at = excluded.asked_at",
                (target, storable(route), source, stamp(now)),
            )

    def _put_routes(self, target: str, routes: Iterable[RouteStatus]) -> None:
        """The sources as the account now has them; what is no longer among them is forgotten."""
        routes = tuple(routes)
        self._conn.execute(
            "delete from routes where target = ? and route not in (select value from json_each(?))",
            (target, to_json([storable(r.key) for r in routes])),
        )
        self._conn.executemany(
            "insert into routes (target, route, source, since, state, reason, operator,"
            " first_looked_at, looked_at, attempted_at, newest, newest_title, blank, undated,"
            " failures) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
            " on conflict (target, route) do update set"
            " since = case when routes.state = excluded.state and routes.since is not null"
            "   then routes.since else excluded.since end,"
            " source = excluded.source, state = excluded.state, reason = excluded.reason,"
            " operator = excluded.operator, first_looked_at = excluded.first_looked_at,"
            " looked_at = excluded.looked_at, attempted_at = excluded.attempted_at,"
            " newest = excluded.newest, newest_title = excluded.newest_title,"
            " blank = excluded.blank, undated = excluded.undated, failures = excluded.failures",
            [
                (target, storable(r.key), r.status.target.source,
                 stamp_or_none(r.status.attempted_at), str(r.status.state),
                 storable(r.status.reason), r.operator, stamp_or_none(r.status.first_looked_at),
                 stamp_or_none(r.status.looked_at), stamp_or_none(r.status.attempted_at),
                 day_text(r.status.newest), storable(r.status.newest_title), r.status.blank,
                 r.status.undated, r.status.failures)
                for r in routes
            ],
        )  # fmt: skip

    # ── what people recorded ─────────────────────────────────────────────────

    def add_confirmation(self, record: Confirmation) -> int:
        """Keep what a person saw of an account; returns its number."""
        with self._writing(durable=True) as conn:
            cursor = conn.execute(
                "insert into confirmations (target, kind, at, day, person, title, url, value, note,"
                " screenshot, sha256) values (?,?,?,?,?,?,?,?,?,?,?)",
                (record.target, record.kind, stamp(record.at), day_text(record.day),
                 storable(record.person), storable(record.title), storable(record.url),
                 storable(record.value), storable(record.note), record.screenshot, record.sha256),
            )  # fmt: skip
            return int(cursor.lastrowid or 0)

    def revoke_confirmation(self, number: int, now: datetime) -> bool:
        """Take back a record made by mistake; it stays in the file. False when there is none."""
        with self._writing(durable=True) as conn:
            return bool(
                conn.execute(
                    "update confirmations set revoked_at = ? where id = ? and revoked_at is null",
                    (stamp(now), number),
                ).rowcount
            )

    def confirmations(self, target: str, kind: str = "") -> tuple[Confirmation, ...]:
        """Records that stand, newest day first; `kind` post or interaction, "" for both."""
        rows = self.query(
            "select * from confirmations where target = ?1 and revoked_at is null"
            " and (?2 = '' or kind = ?2) order by day desc, id desc",
            (target, kind),
        )
        return tuple(_confirmation_of(r) for r in rows)

    # ── closed accounts ──────────────────────────────────────────────────────

    def note_closed(self, targets: Sequence[Target], now: datetime) -> None:
        """Remember since when each closed account was known to be closed, and forget those
        that are in use again."""
        shut = [(t.id, closed(t), stamp(now)) for t in targets if closed(t)]
        with self._writing(durable=True) as conn:
            conn.execute(
                "delete from closures where target not in (select value from json_each(?))",
                (to_json([row[0] for row in shut]),),
            )
            conn.executemany(
                "insert into closures (target, word, seen) values (?,?,?)"
                " on conflict (target) do nothing",
                shut,
            )

    def closed_since(self, target: str) -> datetime | None:
        """When the account was first known to be closed; None for one in use."""
        row = self._one("select seen from closures where target = ?", (target,))
        return instant(row["seen"]) if row else None

    # ── posts ────────────────────────────────────────────────────────────────

    def posts_since(self, target: str, day: date, limit: int = 2000) -> tuple[PostRow, ...]:
        """Posts of an account published on `day` or later, newest first."""
        rows = self.query(
            "select url, title, published, published_at from documents"
            " where target = ? and published >= ? order by published desc, id desc limit ?",
            (target, day_text(day), limit),
        )
        return tuple(
            PostRow(
                url=r["url"], title=r["title"] or "", published=date.fromisoformat(r["published"]),
                published_at=instant_or_none(r["published_at"]),
            )
            for r in rows
        )  # fmt: skip


def _route_of(target: Target, r: sqlite3.Row) -> RouteStatus:
    return RouteStatus(
        key=r["route"],
        status=status_of(target, r),
        source=r["source"] or "",
        asked_at=instant_or_none(r["asked_at"]),
        operator=bool(r["operator"]),
    )


def _confirmation_of(r: sqlite3.Row) -> Confirmation:
    return Confirmation(
        id=r["id"], target=r["target"], kind=r["kind"], at=instant(r["at"]),
        day=date.fromisoformat(r["day"]), person=r["person"], title=r["title"], url=r["url"],
        value=r["value"], note=r["note"], screenshot=r["screenshot"], sha256=r["sha256"],
    )  # fmt: skip
