"""What one unit must mend, and what a site published in a year."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from ..bulletin.count import OVERDUE, account_rows
from ..bulletin.facts import ProblemRow
from ..bulletin.lines import OPEN
from ..bulletin.period import Period
from ..bulletin.sheets import OpenProblem, SiteYear
from ..model import Group, Level, TargetKind
from .convert import instant, instant_or_none, local_day, stamp
from .messages import Messages
from .quarter import Quarters, marked


class Papers(Quarters, Messages):
    """The papers beside the bulletin."""

    def open_problems(self, unit: str, now: datetime) -> tuple[OpenProblem, ...]:
        """Every open case of a unit, grave ones first, then by place and time."""
        names = self._target_names()
        units = self._unit_names()
        rows = self.query(
            "select c.level, c.opened_at, c.due_at, f.target, f.grp, f.title, f.url, f.sentence,"
            " f.mark_start, f.mark_end, f.message, f.suggestion, f.basis"
            " from cases c join findings f on f.id = c.finding"
            " where c.unit = ? and f.trial = 0 and c.level <> 'hint'"
            " and c.state in ('待核实', '已转办', '整改中')"
            " order by c.level <> 'severe', f.target, c.opened_at, c.id",
            (unit,),
        )
        out = []
        for r in rows:
            due = instant_or_none(r["due_at"])
            late = due is not None and due < now
            out.append(
                OpenProblem(
                    row=ProblemRow(
                        unit=units.get(unit, unit),
                        target=names.get(r["target"], r["target"]),
                        group=Group(r["grp"]),
                        level=Level(r["level"]),
                        title=r["title"],
                        detail=marked(r),
                        url=r["url"],
                        found=local_day(instant(r["opened_at"])),
                        state=OVERDUE if late else OPEN,
                        suggestion=r["suggestion"],
                        basis=r["basis"],
                    ),
                    due=local_day(due) if due else None,
                    late=late,
                )
            )
        return tuple(out)

    def mended_cases(self) -> frozenset[int]:
        """The cases whose problem is mended as of now."""
        return frozenset(r["id"] for r in self.query("select id from cases where state = '已复查'"))

    def site_years(self, period: Period) -> tuple[SiteYear, ...]:
        """Every site on the roster when the year ended (or today), with what it published.

        The accounts of the district are told with its first site, as the form asks.
        """
        lines = self._target_lines(period)
        units = self._unit_names()
        accounts = tuple(
            (row.platform, row.name, row.posts) for row in account_rows(lines, (), units)
        )
        made = []
        for line in lines:
            if line.kind is not TargetKind.SITE:
                continue
            one = self._one(
                "select url, coalesce(json_extract(nullif(options, ''), '$.id_code'), '') code"
                " from targets where id = ?",
                (line.id,),
            )
            assert one is not None
            columns, new = self._columns(line.id, period)
            made.append(
                SiteYear(
                    name=line.name,
                    url=one["url"],
                    unit=units.get(line.unit, line.unit),
                    id_code=one["code"],
                    posts=self._published(line.id, period.first_day, period.last_day),
                    columns=columns,
                    columns_new=new,
                    messages=self.message_year(line.id, period.first_day, period.last_day),
                    accounts=accounts if not made else (),
                )
            )
        return tuple(made)

    def _published(self, site: str, first: date, last: date) -> Counter[str]:
        """Articles by the class of the column they were read in."""
        rows = self.query(
            "select coalesce(nullif(t.column_class, ''), 'other') class, count(*) n"
            " from documents d join targets t on t.id = d.target"
            " where t.site = ? and d.kind = 'article' and d.published between ? and ?"
            " group by 1",
            (site, first.isoformat(), last.isoformat()),
        )
        return Counter({r["class"]: r["n"] for r in rows})

    def _columns(self, site: str, period: Period) -> tuple[Counter[str], Counter[str]]:
        rows = self.query(
            "select column_class class, added_at >= ? fresh, count(*) n from targets"
            " where site = ? and kind = 'column' and added_at < ?"
            " and (retired_at is null or retired_at >= ?) group by 1, 2",
            (stamp(period.start), site, stamp(period.end), stamp(period.end)),
        )
        every: Counter[str] = Counter()
        new: Counter[str] = Counter()
        for r in rows:
            every[r["class"]] += r["n"]
            if r["fresh"]:
                new[r["class"]] += r["n"]
        return every, new
