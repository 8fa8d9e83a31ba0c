"""Findings as the dashboard reads them, and their 误报 marks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

from ..cases import Dismissal
from ..model import CaseState
from .base import Base
from .convert import finding_of, instant, instant_or_none, storable
from .rows import EVERYTHING, DismissalRow, EvidenceRow, FindingFilter, FindingRow, Part, Sighting

# The latest case of each finding, by an index look-up per row shown.
_CASE = " left join cases c on c.id = (select max(x.id) from cases x where x.finding = f.id)"
_ROW = (
    "f.*, c.id case_id, c.state case_state, c.due_at case_due,"
    " (select count(*) from sightings s where s.finding = f.id) pages"
)


class Findings(Base):
    """Findings, sightings, evidence, dismissals (reading)."""

    def findings(
        self, wanted: FindingFilter = EVERYTHING, *, limit: int = 50, offset: int = 0
    ) -> Part[FindingRow]:
        """One page of findings, last seen first."""
        where, values = _where(wanted)
        with self._snapshot():
            total = self.query(f"select count(*) n from findings f where {where}", values)[0]["n"]
            # Page first, join afterwards: 300k findings cost no more than 50.
            rows = self.query(
                f"select {_ROW} from (select * from findings f where {where}"
                " order by f.last_seen desc, f.id desc limit ? offset ?) f"
                f"{_CASE} order by f.last_seen desc, f.id desc",
                (*values, limit, offset),
            )
        return Part(rows=tuple(_finding_row(r) for r in rows), total=total)

    def each_finding(self, wanted: FindingFilter = EVERYTHING) -> Iterator[FindingRow]:
        """All findings that match, oldest row first, in small steps: an export holds neither
        memory nor the database."""
        where, values = _where(wanted)
        last = 0
        while True:
            rows = self.query(
                f"select {_ROW} from (select * from findings f where {where} and f.id > ?"
                f" order by f.id limit 500) f{_CASE} order by f.id",
                (*values, last),
            )
            yield from (_finding_row(r) for r in rows)
            if len(rows) < 500:
                return
            last = rows[-1]["id"]

    def finding(self, finding_id: int) -> FindingRow | None:
        """One finding by the id of its row."""
        row = self._one(f"select {_ROW} from findings f{_CASE} where f.id = ?", (finding_id,))
        return _finding_row(row) if row else None

    def findings_by_key(self, key: str) -> tuple[FindingRow, ...]:
        """The finding of this key on every site that has it."""
        rows = self.query(
            f"select {_ROW} from findings f{_CASE} where f.key = ? order by f.id", (key,)
        )
        return tuple(_finding_row(r) for r in rows)

    def sightings(self, finding_id: int) -> tuple[Sighting, ...]:
        """The pages a finding stands or stood on, first seen first."""
        rows = self.query(
            "select * from sightings where finding = ? order by first_seen, url", (finding_id,)
        )
        return tuple(
            Sighting(
                url=r["url"], target=r["target"], location=r["location"] or "", count=r["count"],
                first_seen=instant(r["first_seen"]), last_seen=instant(r["last_seen"]),
                gone_at=instant_or_none(r["gone_at"]),
            )
            for r in rows
        )  # fmt: skip

    def evidence(self, finding_id: int) -> tuple[EvidenceRow, ...]:
        """Where the bytes behind a finding are kept, newest first."""
        rows = self.query(
            "select * from evidence where finding = ? order by at desc, id desc", (finding_id,)
        )
        return tuple(
            EvidenceRow(finding=r["finding"], url=r["url"], at=instant(r["at"]), ref=r["ref"])
            for r in rows
        )

    def ever_private(self, url: str) -> bool:
        """Whether personal information was ever found on this page."""
        return bool(
            self.query(
                "select 1 from findings f where f.grp = 'privacy' and (f.url = ?1 or exists"
                " (select 1 from sightings s where s.finding = f.id and s.url = ?1)) limit 1",
                (storable(url),),
            )
        )

    def dismissal_rows(self, *, revoked: bool = False) -> tuple[DismissalRow, ...]:
        """The same with what each mark silences now: findings and the pages they stand on."""
        counts = {
            r["dismissal"]: r
            for r in self.query(
                "select f.dismissal, count(distinct f.id) findings, count(s.url) pages,"
                " max(f.last_seen) last from findings f left join sightings s"
                " on s.finding = f.id and s.gone_at is null"
                " where f.silent = 1 and f.dismissal is not null group by f.dismissal"
            )
        }
        return tuple(
            DismissalRow(
                mark=mark,
                findings=row["findings"] if (row := counts.get(mark.id)) else 0,
                pages=row["pages"] if row else 0,
                last_seen=instant(row["last"]) if row else None,
            )
            for mark in self.dismissals(revoked=revoked)
        )

    def dismissals(self, *, revoked: bool = False) -> tuple[Dismissal, ...]:
        """误报 marks in force, newest first; with `revoked` the withdrawn ones as well."""
        rows = self.query(
            "select * from dismissals where ? or revoked_at is null order by at desc, id desc",
            (revoked,),
        )
        return tuple(
            Dismissal(
                id=r["id"], scope=r["scope"], site=r["site"], rule=r["rule"], key=r["key"],
                matter=r["matter"], case=r["case_id"] or 0, actor=r["actor"],
                reason=r["reason"], at=instant(r["at"]),
                subject=r["subject"], revoked_at=instant_or_none(r["revoked_at"]), revoked_by=r["revoked_by"] or "",
            )
            for r in rows
        )  # fmt: skip


def _where(f: FindingFilter) -> tuple[str, list[Any]]:
    terms: list[str] = []
    values: list[Any] = []
    for column, value in (
        ("unit", f.unit), ("grp", f.group), ("level", f.level), ("target", f.target),
        ("site", f.site), ("rule", f.rule),
    ):  # fmt: skip
        if value:
            terms.append(f"f.{column} = ?")
            values.append(str(value))
    for column, flag in (("trial", f.trial), ("silent", f.silent)):
        if flag is not None:
            terms.append(f"f.{column} = ?")
            values.append(int(flag))
    if f.present is not None:
        terms.append(f"f.gone_at is {'' if f.present else 'not '}null")
    if f.state:
        terms.append(
            "(select y.state from cases y where y.finding = f.id order by y.id desc limit 1) = ?"
        )
        values.append(str(f.state))
    if f.text:
        terms.append(
            "(instr(f.text, ?) or instr(f.sentence, ?) or instr(f.title, ?) or instr(f.url, ?))"
        )
        values += [f.text] * 4
    return " and ".join(terms) or "1", values


def _finding_row(row: sqlite3.Row) -> FindingRow:
    return FindingRow(
        id=row["id"], site=row["site"], finding=finding_of(row),
        first_seen=instant(row["first_seen"]), last_seen=instant(row["last_seen"]),
        gone_at=instant_or_none(row["gone_at"]), silent=bool(row["silent"]),
        pages=row["pages"], case=row["case_id"] or 0,
        state=CaseState(row["case_state"]) if row["case_state"] else None,
        due_at=instant_or_none(row["case_due"]),
    )  # fmt: skip
