"""What one unit must mend, and what a site published in a year."""

from __future__ import annotations

from datetime import datetime

from ..bulletin.annual import AccountYear, ColumnYear, SiteYear
from ..bulletin.count import OVERDUE, account_rows
from ..bulletin.facts import ProblemRow
from ..bulletin.lines import OPEN
from ..bulletin.period import Period
from ..bulletin.sheets import OpenProblem
from ..model import DocumentKind, Group, Level, TargetKind
from .convert import instant, instant_or_none, local_day, stamp
from .messages import Messages
from .quarter import Quarters, marked
from .readings import Readings
from .site_marks import SiteMarks


class Papers(Quarters, Messages, Readings, SiteMarks):
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
        followers = self.followers()
        rows = account_rows(lines, (), units)
        own = [line for line in lines if line.kind is TargetKind.ACCOUNT]
        accounts = tuple(
            AccountYear(
                platform=row.platform, name=row.name, posts=row.posts, counted=row.counted,
                readings=row.readings, followers=followers.get(line.id),
            )
            for row, line in zip(rows, own, strict=True)
        )  # fmt: skip
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
            made.append(
                SiteYear(
                    name=line.name,
                    url=one["url"],
                    unit=units.get(line.unit, line.unit),
                    id_code=one["code"],
                    columns=self._columns(line.id, period),
                    messages=self.message_year(line.id, period.first_day, period.last_day),
                    accounts=accounts if not made else (),
                    marks=self.site_marks(line.id),
                )
            )
        return tuple(made)

    def _columns(self, site: str, period: Period) -> tuple[ColumnYear, ...]:
        """The columns of a site on the roster when the year ended, with the articles read in them;
        what was read elsewhere on the site, or in columns given up since, under their names too."""
        read = self.read_counts(period.first_day, period.last_day, DocumentKind.ARTICLE)
        rows = self.query(
            "select id, name, kind, coalesce(nullif(column_class, ''), 'other') class,"
            " added_at >= :start fresh,"
            " added_at < :end and (retired_at is null or retired_at >= :end) listed"
            " from targets where site = :site order by ordinal, id",
            {"site": site, "start": stamp(period.start), "end": stamp(period.end)},
        )
        made = []
        for r in rows:
            seen = read.get(r["id"])
            column = r["kind"] == "column" and bool(r["listed"])
            if column or seen:
                made.append(
                    ColumnYear(
                        name=r["name"], kind=r["class"], column=column,
                        new=column and bool(r["fresh"]),
                        posts=seen.documents if seen else 0, counted=seen.counted if seen else 0,
                        readings=seen.readings if seen else 0,
                    )
                )  # fmt: skip
        return tuple(made)

    def site_changes(
        self, period: Period
    ) -> tuple[tuple[str, ...], tuple[str, ...]] | tuple[None, None]:
        """Sites put on and taken off the roster in a period; None twice when the watch had not
        begun before it: then all of them were new to us."""
        first = self._one("select min(added_at) at from targets")
        if first is None or first["at"] is None or first["at"] >= stamp(period.start):
            return None, None
        rows = self.query(
            "select name, added_at >= :start and added_at < :end added,"
            " retired_at >= :start and retired_at < :end retired"
            " from targets where kind = 'site' order by ordinal, id",
            {"start": stamp(period.start), "end": stamp(period.end)},
        )
        return (
            tuple(r["name"] for r in rows if r["added"]),
            tuple(r["name"] for r in rows if r["retired"]),
        )
