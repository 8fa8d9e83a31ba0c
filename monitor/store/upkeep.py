"""The figures of the wall, retention, and the state of the file itself."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TypeVar

from ..errors import StoreError
from ..model import CHINA, CaseState, Group, Level, TargetState
from .base import _explained
from .convert import OPEN_CASES, instant_or_none, local_day, stamp, to_json
from .rows import Counts
from .texts import Texts

CHUNK = 2000
"""Rows deleted per transaction: a few milliseconds, so that a visit never waits long."""

KEEP_BLOCKS_DAYS = 90
KEEP_GONE_DAYS = 90
"""Of what is remembered of pages that were taken down."""
KEEP_MESSAGES_DAYS = 800
"""Of messages no list shows any more: the form of the year before can still be made."""

K = TypeVar("K")


class Upkeep(Texts):
    """Counts, pruning, backup, meta."""

    def counts(self, now: datetime) -> Counts:
        """The figures on the status wall."""
        today = stamp(datetime.combine(local_day(now), time(), CHINA))
        with self._snapshot():
            states = self.query(
                "select s.state k, count(*) n from targets t join status s on s.target = t.id"
                " where t.retired_at is null group by s.state"
            )
            # One pass over the index of standing findings; everything else is sums of it.
            tally = self.query(
                "select unit, rule, grp, level, trial, count(*) n from findings"
                " where gone_at is null and silent = 0 group by unit, rule, grp, level, trial"
            )
            cases = self.query("select state k, count(*) n from cases group by state")
            overdue = self.query(
                "select count(*) n from cases where due_at < ?"
                " and state in (select value from json_each(?))",
                (stamp(now), OPEN_CASES),
            )[0]["n"]
            letters = self.query("select state k, count(*) n from letters group by state")
            visits = self.query("select count(*) n from visits where at >= ?", (today,))[0]["n"]
            last = self.query("select max(at) at from visits")[0]["at"]
            alerts = self.query("select count(*) n from alerts where cleared_at is null")[0]["n"]
        followed = [r for r in tally if not r["trial"]]
        return Counts(
            targets=sum(r["n"] for r in states),
            states={TargetState(r["k"]): r["n"] for r in states},
            findings=sum(r["n"] for r in followed),
            by_group={Group(k): n for k, n in _sums(followed, "grp").items()},
            by_level={Level(k): n for k, n in _sums(followed, "level").items()},
            by_unit=_sums(followed, "unit"),
            by_rule=_sums(followed, "rule"),
            trial=sum(r["n"] for r in tally if r["trial"]),
            cases={CaseState(r["k"]): r["n"] for r in cases},
            overdue=overdue,
            letters={r["k"]: r["n"] for r in letters},
            last_visit=instant_or_none(last),
            visits_today=visits,
            alerts=alerts,
        )

    def prune(self, now: datetime) -> Mapping[str, int]:
        """Delete what is older than the settings keep, in chunks, so that nobody waits long;
        returns rows deleted per table, and restores the reserve when there is room again.

        Kept as long as pages: findings that are gone, with their closed cases and events.
        Open cases, standing findings and unsent letters are never deleted, nor is the last
        visit of a target. With the disk full the reserve is given up first: in WAL mode a
        DELETE writes before it frees.
        """
        keep = self.settings
        visits = stamp(now - timedelta(days=keep.keep_visits_days))
        pages = stamp(now - timedelta(days=keep.keep_pages_days))
        old_findings = (
            "select f.id from findings f where f.gone_at < ?1 and not exists"
            " (select 1 from cases c where c.finding = f.id"
            f"  and (c.state in ('{CaseState.PENDING}', '{CaseState.REFERRED}',"
            f" '{CaseState.MENDING}') or coalesce(c.fixed_at, c.opened_at) >= ?1))"
            f" limit {CHUNK}"
        )
        old_letters = (
            "select id from letters where state in ('sent', 'void', 'folded', 'refused')"
            f" and created_at < ?1 limit {CHUNK}"
        )
        deleted: dict[str, int] = {}
        try:
            self._prune_all(now, deleted, visits, pages, old_findings, old_letters)
        except StoreError as error:
            if "磁盘已满" not in str(error) or not self.give_up_reserve():
                raise
            self._prune_all(now, deleted, visits, pages, old_findings, old_letters)
        with contextlib.suppress(StoreError), _explained(Path(keep.path)):
            self._conn.execute("pragma wal_checkpoint(truncate)")
            self._conn.execute("pragma optimize")
        self.fill_reserve()
        return deleted

    def _prune_all(
        self,
        now: datetime,
        deleted: dict[str, int],
        visits: str,
        pages: str,
        old_findings: str,
        old_letters: str,
    ) -> None:
        keep = self.settings
        probes = stamp(now - timedelta(days=keep.keep_probes_days))
        blocks = stamp(now - timedelta(days=KEEP_BLOCKS_DAYS))
        evidence = stamp(now - timedelta(days=keep.keep_evidence_days))
        self._thin(deleted, "probes", "at < ?1", probes)
        self._thin(deleted, "blocks", "at < ?1", blocks)
        self._thin(
            deleted,
            "visits",
            "at < ?1 and id != (select id from visits v where v.target = visits.target"
            " order by at desc limit 1)",
            visits,
        )
        self._thin(deleted, "files", "state = 'gone' and tried_at < ?1", pages)
        gone = stamp(now - timedelta(days=min(KEEP_GONE_DAYS, keep.keep_pages_days)))
        self._thin(deleted, "frontier", "looked_at < ?1", pages)
        self._thin(deleted, "frontier", "standing = 'gone' and looked_at < ?1", gone)
        self._thin(deleted, "row_dates", "seen_at < ?1", pages)
        self._thin(
            deleted,
            "relations",
            "url in (select url from pages where status in (404, 410) and fetched_at < ?1)",
            gone,
        )
        for table, owner in (("frontier", "site"), ("closed_families", "site"), ("scans", "site"),
                             ("link_pages", "site"), ("skeletons", "site"), ("relations", "site"),
                             ("transports", "target"), ("row_dates", "target")):  # fmt: skip
            self._thin(
                deleted,
                table,
                f"{owner} in (select id from targets where retired_at < ?1)",
                pages,
            )
        self._thin(deleted, "pages", "fetched_at < ?1", pages)  # after what asks them
        self._thin(deleted, "link_checks", "checked_at < ?1", pages)
        messages = stamp(now - timedelta(days=KEEP_MESSAGES_DAYS))
        self._thin(deleted, "messages", "last_seen < ?1", messages)
        self._thin(deleted, "evidence", "at < ?1", evidence)
        self._prune_texts(deleted, stamp(now - timedelta(days=keep.keep_texts_days)))
        self._thin(
            deleted, "editions", "at < ?1 and version not in (select version from blocks)", blocks
        )
        # Letters before their events, events before cases, cases before findings.
        while self._chunk(
            deleted, old_letters, visits, (("letter_events", "letter"), ("letters", "id"))
        ):
            pass
        while self._chunk(
            deleted,
            old_findings,
            pages,
            (
                ("letter_events", "event in (select e.id from events e join cases c"
                 " on c.id = e.case_id where c.finding in {ids})"),
                ("events", "case_id in (select id from cases where finding in {ids})"),
                ("cases", "finding"), ("evidence", "finding"), ("sightings", "finding"),
                ("findings", "id"),
            ),
        ):  # fmt: skip
            pass

    def _thin(self, deleted: dict[str, int], table: str, where: str, before: str) -> None:
        while True:
            with self._writing(durable=False) as conn:
                count = conn.execute(
                    f"delete from {table} where rowid in"
                    f" (select rowid from {table} where {where} limit {CHUNK})",
                    (before,),
                ).rowcount
            deleted[table] = deleted.get(table, 0) + count
            if count < CHUNK:
                return

    def _prune_texts(self, deleted: dict[str, int], before: str) -> None:
        """Pages not looked at since then; their texts go with them."""
        count = CHUNK
        while count == CHUNK:
            with self._writing(durable=False) as conn:
                rows = conn.execute(
                    f"select url from page_texts where at < ? limit {CHUNK}", (before,)
                ).fetchall()
                count = self._forget_pages([r["url"] for r in rows])
            deleted["page_texts"] = deleted.get("page_texts", 0) + count

    def _chunk(
        self,
        deleted: dict[str, int],
        select: str,
        before: str,
        steps: tuple[tuple[str, str], ...],
    ) -> bool:
        """Delete one chunk of rows with all that hangs on them; True when there may be more."""
        with self._writing(durable=False) as conn:
            ids = [r[0] for r in conn.execute(select, (before,))]
            listed = "(select value from json_each(?1))"
            for table, by in steps:
                where = by.format(ids=listed) if "{ids}" in by else f"{by} in {listed}"
                count = conn.execute(f"delete from {table} where {where}", (to_json(ids),)).rowcount
                deleted[table] = deleted.get(table, 0) + count
        return len(ids) == CHUNK

    # ── the file ─────────────────────────────────────────────────────────────

    def meta(self, name: str) -> str:
        """A value that belongs to this database: "identity", "salt"; "" when unknown."""
        row = self._one("select value from meta where name = ?", (name,))
        return row["value"] if row else ""

    def set_meta(self, name: str, value: str) -> None:
        """Keep a small value with the database."""
        with self._writing(durable=True) as conn:
            conn.execute("insert or replace into meta values (?,?)", (name, value))

    def backup(self, path: str | Path) -> None:
        """A consistent copy of the whole database while it is in use."""
        with _explained(Path(path)):
            target = sqlite3.connect(path)
            try:
                self._conn.backup(target, pages=1000)
            finally:
                target.close()

    def check(self) -> tuple[str, ...]:
        """What SQLite finds wrong with the file, row by row; empty when it is sound."""
        rows = self.query("pragma integrity_check(20)")
        wrong = [r[0] for r in rows if r[0] != "ok"]
        foreign = self.query("pragma foreign_key_check")
        return (*wrong, *(f"{r[0]} 行 {r[1]} 缺少 {r[2]}" for r in foreign))


def _sums(rows: list[sqlite3.Row], column: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in rows:
        sums[row[column]] = sums.get(row[column], 0) + row["n"]
    return sums
