"""Runs the table examples of freshness rules: each row is a small history, told in few keys.

One target: `class` (of a column) or `platform`; `newest`, `now`, `blank`, `undated`,
`failures`, `looked` (last good look, default now), `first` (first good look, default 2020),
`limit_days`, `source`; `dated` = the date of an entry the look showed.
A site: `stale`, `old`, `blanks`, `undateds`, `unknown`, `fresh` = numbers of its columns of
`class` (default news), `home` = newest of the home page ("" = shows no dates).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from ....model import (
    CHINA,
    Document,
    DocumentKind,
    Finding,
    Row,
    Rule,
    Target,
    TargetKind,
    TargetStatus,
)
from ....rulebook import Rulebook
from . import forged
from .judge import assess
from .limits import months_before
from .site import assess_site

_SITE = Target(
    id="site:x", kind=TargetKind.SITE, name="样例门户", unit="", url="http://x.example/",
    source="website",
)  # fmt: skip


def run(rule: Rule, example: Mapping[str, Any], rulebook: Rulebook) -> bool:
    """Whether the rule fires on the history that an example tells."""
    return any(found.rule == rule.id for found in _findings(example, rulebook))


def _findings(example: Mapping[str, Any], rulebook: Rulebook) -> tuple[Finding, ...]:
    now = _moment(example.get("now", "2026-11-23"))
    if "class" in example and not _COUNTED & example.keys():
        target = Target(
            id="column:x/y", kind=TargetKind.COLUMN, name="样例栏目", unit="", parent="site:x",
            url="http://x.example/y/", source="website", column_class=example["class"],
            options=_options(example),
        )  # fmt: skip
    elif "platform" in example:
        target = Target(
            id="account:x", kind=TargetKind.ACCOUNT, name="样例发布", unit="", url="",
            source=example.get("source", example["platform"]), platform=example["platform"],
            options=_options(example),
        )  # fmt: skip
    else:
        return assess_site(_site(example, now), rulebook, now).findings
    documents = ()
    if "dated" in example:
        row = Row(title="样例稿件", url="", published=_moment(example["dated"]).date())
        documents = (Document(url=target.url, kind=DocumentKind.COLUMN, rows=(row,)),)
    return assess(_status(target, example, now), rulebook, now, documents).findings


_COUNTED = frozenset({"stale", "old", "blanks", "undateds", "unknown", "fresh", "home"})


def _options(example: Mapping[str, Any]) -> dict[str, Any]:
    return {k: example[k] for k in ("limit_days", "limit_months") if k in example}


def _status(target: Target, example: Mapping[str, Any], now: datetime) -> TargetStatus:
    newest = example.get("newest")
    return TargetStatus(
        target=target,
        first_looked_at=_moment(example.get("first", "2020-01-01")),
        looked_at=_moment(example["looked"]) if "looked" in example else now,
        newest=_moment(newest).date() if newest else None,
        blank=bool(example.get("blank", False)),
        undated=bool(example.get("undated", False)),
        failures=int(example.get("failures", 0)),
    )


def _site(example: Mapping[str, Any], now: datetime) -> list[TargetStatus]:
    """The site and as many columns of each kind as the example says."""
    today = now.date()
    kinds: dict[str, dict[str, Any]] = {
        "stale": {"newest": str(months_before(today, 7))},
        "old": {"newest": str(months_before(today, 13))},
        "blanks": {"blank": True},
        "undateds": {"undated": True},
        "unknown": {"failures": 3, "newest": str(months_before(today, 13))},
        "fresh": {"newest": str(today)},
    }
    home = {"newest": example.get("home", str(today)), "undated": example.get("home") == ""}
    statuses = [_status(_SITE, home, now)]
    for kind, facts in kinds.items():
        for number in range(int(example.get(kind, 0))):
            target = Target(
                id=f"column:x/{kind}{number}", kind=TargetKind.COLUMN, name=f"{kind}{number}",
                unit="", url=f"http://x.example/{kind}{number}/", source="website",
                parent=_SITE.id, column_class=example.get("class", "news"),
            )  # fmt: skip
            statuses.append(_status(target, facts, now))
    return statuses


def _moment(told: Any) -> datetime:
    """Noon in Beijing of a day given as "2026-07-01" or as a TOML date."""
    day = told if isinstance(told, date) else date.fromisoformat(str(told))
    return datetime.combine(day, time(0), CHINA) + timedelta(hours=12)


EXAMPLES = {
    f"freshness.{name}": run
    for name in (
        "home", "home-soon", "column", "column-soon", "blank", "undated", "columns",
        "columns-soon", "account", "account-soon", "zombie", "future",
    )
} | dict.fromkeys((forged.MOVED, forged.BACKDATED), forged.run)  # fmt: skip
