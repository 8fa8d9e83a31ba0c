"""Runs the table examples of rules on posts: each row is a small history, told in few keys.

`now`; `posts`, a list of "day title" or "day title ‖ text"; `covered` (the day from which on
nothing is missing; default the first of `posts`); `platform`, `unit`, `options`; `stale`;
`closed` (a word) and `closed_on`; `interaction` = [day, 有效|无效]; `repost` = {title, keywords,
published, deadline, …}.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from ....model import CHINA, Rule, Target, TargetKind
from ....rulebook import Rulebook
from .history import History, Message
from .judge import assess

if TYPE_CHECKING:  # slow to load, and texts are checked without
    from ....settings import Repost


def run(rule: Rule, example: Mapping[str, Any], rulebook: Rulebook) -> bool:
    """Whether the rule fires on the history that an example tells."""
    now = datetime.combine(_day(example.get("now", "2026-11-23")), time(12), CHINA)
    found = assess(_history(example), rulebook, now).findings
    return any(one.rule == rule.id for one in found)


def _history(example: Mapping[str, Any]) -> History:
    options = dict(example.get("options", {}))
    if "closed" in example:
        options["closed"] = example["closed"]
    messages = tuple(_message(n, told) for n, told in enumerate(example.get("posts", ())))
    first = min((m.day for m in messages), default=None)
    covered = _day(example["covered"]) if "covered" in example else first
    repost = example.get("repost")
    return History(
        target=Target(
            id="account:x", kind=TargetKind.ACCOUNT, name="样例发布", unit=example.get("unit", ""),
            url="", source="wechat", platform=example.get("platform", "wechat"), options=options,
        ),
        messages=messages,
        covered_from=covered,
        accused=bool(example.get("stale")),
        closed_on=_day(example["closed_on"]) if "closed_on" in example else None,
        interaction=(_day(example["interaction"][0]), example["interaction"][1])
        if "interaction" in example
        else None,
        reposts=(_repost(repost),) if repost else (),
    )  # fmt: skip


def _message(number: int, told: str) -> Message:
    head, _, text = told.partition("‖")
    day, _, title = head.strip().partition(" ")
    title, text = title.strip(), text.strip()
    return Message(
        day=_day(day), title=title, url=f"http://x.example/{number}", text=text or title,
        digest=f"{title}\x1f{text}" if text else "",
    )  # fmt: skip


def _repost(told: Mapping[str, Any]) -> Repost:
    from ....settings import Repost

    return Repost(
        title=told["title"],
        keywords=tuple(told["keywords"]),
        published=_day(told["published"]),
        deadline=_day(told["deadline"]),
        platforms=tuple(told.get("platforms", ())),
        units=tuple(told.get("units", ())),
    )


def _day(told: Any) -> date:
    return told if isinstance(told, date) else date.fromisoformat(str(told))


EXAMPLES = {
    f"posts.{name}": run
    for name in (
        "weekly", "monthly", "repeated", "repost", "closed", "interaction", "interaction-old",
    )
}  # fmt: skip
