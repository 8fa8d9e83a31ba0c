"""What a history scan of a site still has to look at, and what it has seen: one row an address.

A row is *waiting*, *taken* (by the one process that scans), or settled: *read*, *same*
(the server or the body said: unchanged), *gone*, *failed* (could not look) or *passed over*
(a trap, robots.txt, off the site). Rows stay from scan to scan; when one falls due again is
a column.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from ..errors import StoreError
from .base import Base, _explained, _lock, _unlock
from .convert import instant, instant_or_none, stamp, stamp_or_none, storable, to_json

CHUNK: Final = 2000  # rows that one statement changes


class Standing(StrEnum):
    """Where an address of the frontier stands."""

    WAITING = "waiting"
    TAKEN = "taken"
    READ = "read"
    SAME = "same"
    GONE = "gone"
    FAILED = "failed"
    PASSED = "passed"


_SETTLED: Final = tuple(s for s in Standing if s not in (Standing.WAITING, Standing.TAKEN))
_UNREAD: Final = (Standing.FAILED, Standing.PASSED, Standing.GONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """An address of the frontier. `key` is its identity, `rank` what is looked at first (0),
    `same` how often in a row it was found unchanged, `version` the rules its text was checked
    under."""

    key: str
    url: str
    target: str
    purpose: str = "page"
    depth: int = 0
    rank: int = 3
    family: str = ""
    found_on: str = ""
    same: int = 0
    body_hash: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What came of looking at a spot."""

    key: str
    purpose: str
    standing: Standing
    reason: str = ""
    body_hash: str = ""
    version: str = ""
    same: int = 0
    next_look: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanRow:
    """One history scan; `finished_at` None while it runs or was cut off. `resumed` counts how
    often it was taken up again."""

    id: int
    site: str
    started_at: datetime
    finished_at: datetime | None = None
    resumed: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanState:
    """How far a scan is, for the dashboard."""

    scan: ScanRow
    counts: Mapping[Standing, int]
    waiting: int
    findings: int
    next_due: datetime | None = None


class Frontier(Base):
    """Scans and their addresses."""

    @contextlib.contextmanager
    def scanning(self, site: str) -> Iterator[None]:
        """Hold the site for one scanning process; the kernel lets go however it dies.

        Raises `StoreError` when another process scans it.
        """
        digest = hashlib.blake2b(site.encode(), digest_size=6).hexdigest()
        path = Path(self.settings.path)
        try:
            held = _lock(path.with_name(f"{path.name}.scan-{digest}"))
        except StoreError:
            raise StoreError(f"{site} 正由另一个 govmon 扫描；请等它结束，或先停止它。") from None
        try:
            yield
        finally:
            _unlock(held)

    def begin_scan(self, site: str, now: datetime, *, everything: bool = False) -> ScanRow:
        """The unfinished scan of a site taken up again, or a new one over what is due.

        `everything` makes all known addresses due.
        """
        at = stamp(now)
        with self._writing(durable=True) as conn:
            conn.execute(
                "update frontier set standing = 'waiting' where site = ? and standing = 'taken'",
                (site,),
            )
            open_scan = conn.execute(
                "select * from scans where site = ? and finished_at is null", (site,)
            ).fetchone()
            if open_scan:
                conn.execute(
                    "update scans set resumed = resumed + 1 where id = ?", (open_scan["id"],)
                )
                number = open_scan["id"]
            else:
                number = conn.execute(
                    "insert into scans (site, started_at, resumed, detail) values (?,?,0,'')",
                    (site, at),
                ).lastrowid
                self._change(
                    "standing = 'waiting'",
                    "+site = :site and standing != 'waiting'"
                    " and (:everything or next_look is null or next_look <= :now)",
                    {"site": site, "now": at, "everything": everything},
                )
                conn.execute("delete from closed_families where site = ?", (site,))
        return self.scan(number)

    def scan(self, number: int) -> ScanRow:
        """One scan by its number."""
        return _scan_of(self.query("select * from scans where id = ?", (number,))[0])

    def scans(self, site: str) -> tuple[ScanRow, ...]:
        """Scans of a site, newest first."""
        rows = self.query("select * from scans where site = ? order by id desc", (site,))
        return tuple(_scan_of(r) for r in rows)

    def finish_scan(self, scan: ScanRow, now: datetime, detail: str = "") -> None:
        """Nothing is left to look at."""
        with self._writing(durable=True) as conn:
            conn.execute(
                "update scans set finished_at = ?, detail = ? where id = ?",
                (stamp(now), detail, scan.id),
            )

    def add_spots(self, site: str, spots: Iterable[Spot]) -> int:
        """Add addresses not known yet; returns how many. One that waits under the site itself
        goes over to the column whose list names it."""
        with self._writing(durable=False):
            return self._add_spots(site, spots)

    def take_spots(self, site: str, limit: int) -> tuple[Spot, ...]:
        """The next addresses to look at, now taken."""
        with self._writing(durable=False) as conn:
            rows = conn.execute(
                "select rowid, * from frontier where site = ? and standing = 'waiting'"
                " order by rank, depth, rowid limit ?",
                (site, limit),
            ).fetchall()
            conn.executemany(
                "update frontier set standing = 'taken' where rowid = ?",
                [(r["rowid"],) for r in rows],
            )
        return tuple(
            Spot(
                key=r["key"], url=r["url"], target=r["target"], purpose=r["purpose"],
                depth=r["depth"], rank=r["rank"], family=r["family"],
                found_on=r["found_on"] or "", same=r["same"], body_hash=r["body_hash"] or "",
                version=r["version"] or "",
            )
            for r in rows
        )  # fmt: skip

    def settle_spots(
        self, scan: ScanRow, settled: Iterable[Settled], found: Iterable[Spot], now: datetime
    ) -> int:
        """Settle addresses and add those found on them, in one transaction; returns how many
        were new."""
        at = stamp(now)
        with self._writing(durable=False) as conn:
            conn.executemany(
                "update frontier set standing = ?, reason = ?, same = ?, looked_at = ?,"
                " next_look = ?, scan = ?, version = ?, purpose = ?,"
                " body_hash = case when ?9 = '' then body_hash else ?9 end"
                " where site = ? and key = ?",
                [
                    (str(s.standing), storable(s.reason), s.same, at,
                     stamp_or_none(s.next_look), scan.id, s.version, s.purpose,
                     s.body_hash, scan.site, s.key)
                    for s in settled
                ],
            )  # fmt: skip
            return self._add_spots(scan.site, found)

    def close_family(self, scan: ScanRow, family: str, reason: str, now: datetime) -> int:
        """Pass over every waiting address of a family; returns how many there were."""
        with self._writing(durable=False) as conn:
            conn.execute(
                "insert or replace into closed_families values (?,?,?)",
                (scan.site, family, storable(reason)),
            )
            return self._change(
                "standing = 'passed', reason = :reason, looked_at = :now, scan = :scan",
                "site = :site and family = :family and standing in ('waiting', 'taken')",
                {"reason": storable(reason), "now": stamp(now), "scan": scan.id,
                 "site": scan.site, "family": family},
            )  # fmt: skip

    def closed_families(self, site: str) -> frozenset[str]:
        rows = self.query("select family from closed_families where site = ?", (site,))
        return frozenset(r["family"] for r in rows)

    def waiting(self, site: str) -> int:
        """How many addresses are still to be looked at."""
        row = self._one(
            "select count(*) n from frontier where site = ? and standing in ('waiting', 'taken')",
            (site,),
        )
        return row["n"] if row else 0

    def scan_counts(self, scan: ScanRow) -> dict[Standing, int]:
        """How many addresses this scan settled, by standing."""
        sums = ", ".join(f"sum(standing = '{one}') as {one}" for one in _SETTLED)  # no sorting
        row = self._one(f"select {sums} from frontier where site = ? and scan = ?",
                        (scan.site, scan.id))  # fmt: skip
        return {one: row[str(one)] for one in _SETTLED if row and row[str(one)]}

    def last_scan(self, site: str) -> ScanState | None:
        """How far the latest scan of a site is; None when it was never scanned."""
        row = self._one("select * from scans where site = ? order by id desc limit 1", (site,))
        if row is None:
            return None
        scan = _scan_of(row)
        due = self._one("select next_due from due where kind = 'scan' and target = ?", (site,))
        return ScanState(
            scan=scan,
            counts=self.scan_counts(scan),
            waiting=self.waiting(site),
            findings=self.scan_findings(scan),
            next_due=instant_or_none(due["next_due"]) if due else None,
        )

    def scan_findings(self, scan: ScanRow) -> int:
        """How many findings of the site were seen since the scan began and still stand."""
        row = self._one(
            "select count(*) n from findings where site = ? and last_seen >= ?"
            " and gone_at is null and silent = 0",
            (scan.site, stamp(scan.started_at)),
        )
        return row["n"] if row else 0

    def scan_reasons(
        self, scan: ScanRow, limit: int = 30
    ) -> tuple[tuple[Standing, str, int, str], ...]:
        """(standing, reason, how many, one address) of what was not read or not read whole,
        most frequent first."""
        counts: Counter[tuple[str, str]] = Counter()
        examples: dict[tuple[str, str], str] = {}
        for standing, reason, url in self._settled_by(scan):
            if standing in _UNREAD or reason:
                counts[standing, reason] += 1
                examples[standing, reason] = min(url, examples.get((standing, reason), url))
        ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0][1], one[0][0]))
        return tuple((Standing(s), r, n, examples[s, r]) for (s, r), n in ranked[:limit])

    def _settled_by(self, scan: ScanRow) -> Iterator[tuple[str, str, str]]:
        """(standing, reason, url) row by row: SQLite would sort all of a large site in memory."""
        with _explained(Path(self.settings.path)):
            yield from self._conn.execute(
                "select standing, reason, url from frontier where site = ? and scan = ?"
                " and standing not in ('waiting', 'taken')",
                (scan.site, scan.id),
            )

    def _change(self, assign: str, where: str, values: dict[str, Any]) -> int:
        """Change rows by chunks, since SQLite keeps a list of all that one statement changes;
        returns how many. Within the transaction of the caller."""
        select = f"select rowid from frontier where rowid > :last and {where} order by rowid limit {CHUNK}"
        update = f"update frontier set {assign} where rowid in (select value from json_each(:rows))"
        last, changed = 0, 0
        while rows := [r[0] for r in self._conn.execute(select, {**values, "last": last})]:
            changed += self._conn.execute(update, {**values, "rows": to_json(rows)}).rowcount
            last = rows[-1]
        return changed

    def _add_spots(self, site: str, spots: Iterable[Spot]) -> int:
        before = self._conn.total_changes
        self._conn.executemany(
            "insert into frontier (site, key, url, target, purpose, depth, rank, family, found_on,"
            " standing, reason, same) values (?,?,?,?,?,?,?,?,?,'waiting','',0)"
            " on conflict (site, key) do update set target = excluded.target, rank = excluded.rank,"
            " purpose = excluded.purpose"
            " where frontier.standing = 'waiting' and frontier.target = frontier.site"
            " and excluded.target != frontier.site",
            [
                (site, storable(s.key), storable(s.url), s.target, s.purpose, s.depth, s.rank,
                 storable(s.family), storable(s.found_on))
                for s in spots
            ],
        )  # fmt: skip
        return self._conn.total_changes - before


def _scan_of(row) -> ScanRow:
    return ScanRow(
        id=row["id"], site=row["site"], started_at=instant(row["started_at"]),
        finished_at=instant_or_none(row["finished_at"]), resumed=row["resumed"],
        detail=row["detail"],
    )  # fmt: skip
