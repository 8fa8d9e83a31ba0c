"""How old the newest publication may be: days, or calendar months, from the indicator table.

Ages are counted in Beijing days. “前2周内” read as: a publication 14 days ago still counts,
15 days ago does not. Six months are calendar months: on 31 August, the last good day is
28 or 29 February.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ....model import CHINA, Target, TargetKind
from ....rulebook import Indicator, Rulebook

COLUMN = "column-update-"
FREE = "column-no-limit"
HOME = "home-update"
ACCOUNT = "account-update"


@dataclass(frozen=True, slots=True)
class Limit:
    """`days` or, when that is 0, `months`; neither means that nothing is demanded."""

    indicator: Indicator
    days: int = 0
    months: int = 0

    @property
    def demanded(self) -> bool:
        return self.days > 0 or self.months > 0

    def edge(self, today: date) -> date:
        """The oldest day of publication that still counts as updated on `today`."""
        if self.days:
            return today - timedelta(days=self.days)
        return months_before(today, self.months)

    def last_good_day(self, newest: date) -> date:
        """The last day on which a publication of `newest` still keeps the target fresh."""
        if self.days:
            return newest + timedelta(days=self.days)
        day = months_before(newest, -self.months)
        while self.edge(day + timedelta(days=1)) <= newest:  # months of unlike length
            day += timedelta(days=1)
        return day

    @property
    def words(self) -> str:
        """“14 天” or “6 个月”."""
        return f"{self.days} 天" if self.days else f"{self.months} 个月"


def limit_of(target: Target, rulebook: Rulebook) -> Limit | None:
    """The limit for a target; None when the table knows none for it.

    The narrowest wins: `limit_days` or `limit_months` of the target's options, then the
    platform's number, then the indicator's; a unit's own numbers stand before the district's.
    """
    indicator = _indicator(target, rulebook)
    if indicator is None:
        return None
    if own := number(target.options, "limit_days"):
        return Limit(indicator, days=own)
    if own := number(target.options, "limit_months"):
        return Limit(indicator, months=own)
    numbers = indicator.numbers_for(target.unit)
    days = number(numbers, f"{target.platform}_days") or number(numbers, "days")
    return Limit(indicator, days=days, months=number(numbers, "months"))


def _indicator(target: Target, rulebook: Rulebook) -> Indicator | None:
    if target.kind is TargetKind.SITE:
        return rulebook.indicators.get(HOME)
    if target.kind is TargetKind.ACCOUNT:
        return rulebook.indicators.get(ACCOUNT)
    for id, indicator in rulebook.indicators.items():
        known = id.startswith(COLUMN) or id == FREE
        if known and (target.column_class or "other") in indicator.applies:
            return indicator
    return None


def number(table: Mapping[str, object], name: str) -> int:
    """A whole number above 0, or 0 when there is none."""
    value = table.get(name, 0)
    usable = isinstance(value, int | float) and not isinstance(value, bool) and value > 0
    return int(value) if usable else 0  # type: ignore[call-overload]


def months_before(day: date, months: int) -> date:
    """The same day of the month `months` earlier, or that month's last; negative goes forward."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def day_in_china(moment: date) -> date:
    """The Beijing day of an instant; a bare day is itself."""
    return moment.astimezone(CHINA).date() if isinstance(moment, datetime) else moment
