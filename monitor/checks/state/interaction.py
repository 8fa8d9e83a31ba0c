"""Whether the public is answered: 留言 left unanswered over three months, or over some workdays.

Basis: 检查指标“互动回应差”——监测时间点前1年内，对网民留言应及时答复处理的政务咨询类栏目存在超过
3个月未回应有效留言的现象. Judged from what the public list shows; a list that does not tell its
states proves nothing. Texts of messages are never quoted: they are people's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from ...model import CHINA, Document, DocumentKind, Message, Rule, Target, TargetKind
from ...rulebook import Rulebook
from ...workdays import add_workdays
from .freshness.limits import day_in_china, months_before
from .judgement import Judgement, finding

INDICATOR: Final = "messages-unanswered"
VETO: Final = "interaction.unanswered"
SLOW: Final = "interaction.slow"
IDLE: Final = "interaction.idle"


def assess(
    target: Target, documents: Sequence[Document], rulebook: Rulebook, now: datetime
) -> Judgement:
    """What a message column shows: one finding for each sort of delay, the oldest day named."""
    messages = [m for document in documents for m in document.messages]
    indicator = rulebook.indicators.get(INDICATOR)
    if not messages or indicator is None:
        return Judgement()
    numbers = indicator.numbers
    today = day_in_china(now)
    first = months_before(today, int(numbers["within_months"]))
    late = months_before(today, int(numbers["months"]))
    waiting = [m for m in messages if m.answered is False and m.asked and m.asked >= first]
    overdue = [m for m in waiting if m.asked and m.asked < late]
    found = [
        finding(rule, target, count=len(overdue), **_facts(overdue, numbers))
        for rule in rulebook.by_type(VETO)
        if overdue
    ]
    step = _step([m for m in waiting if m not in overdue], numbers, today)
    if step:
        slow = [m for m in waiting if m.asked and _workdays_ago(step, today) > m.asked >= late]
        found += [
            finding(
                rule, target, kind=str(step), count=len(slow), days=step, **_facts(slow, numbers)
            )
            for rule in rulebook.by_type(SLOW)
        ]
    newest = max((m.asked for m in messages if m.asked), default=None)
    if newest and newest < months_before(today, int(numbers["idle_months"])):
        found += [
            finding(rule, target, newest=newest, age=(today - newest).days)
            for rule in rulebook.by_type(IDLE)
        ]
    told = any(m.answered is not None for m in messages)
    looked = frozenset({target.url}) if told and _whole(documents, first) else frozenset()
    return Judgement(findings=tuple(found), looked=looked)


def _whole(documents: Sequence[Document], first: date) -> bool:
    """Whether all that was asked since `first` was shown: the rest of a list may be beyond reach,
    but lists stand in the order of their days."""
    asked = [m.asked for document in documents for m in document.messages if m.asked]
    return not any(d.unread for d in documents if d.messages) or min(asked, default=first) < first


def _step(waiting: Sequence[Message], numbers: Mapping[str, float], today: date) -> int:
    """The greatest number of workdays (5, 10) that an unanswered message has gone over; 0."""
    steps = sorted(int(numbers[name]) for name in ("warn_workdays_1", "warn_workdays_2"))
    over = [s for s in steps if any(m.asked and m.asked < _workdays_ago(s, today) for m in waiting)]
    return max(over, default=0)


def _workdays_ago(count: int, today: date) -> date:
    return add_workdays(today, -count)


def _facts(waiting: Sequence[Message], numbers: Mapping[str, float]) -> dict[str, Any]:
    oldest = min((m for m in waiting if m.asked), key=lambda m: m.asked or date.max)
    return {
        "number": len(waiting),
        "oldest": oldest.asked,
        "months": int(numbers["months"]),
        "location": oldest.url,
    }


def _example(rule: Rule, example: Mapping[str, Any], rulebook: Rulebook) -> bool:
    """One column: `waiting` and `answered` as days asked; `untold`: days of unknown state."""
    now = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
    target = Target(
        id="column:x/y", kind=TargetKind.COLUMN, name="咨询投诉", unit="", parent="site:x",
        url="http://www.sample.gov.cn/m/", source="website", column_class="message",
    )  # fmt: skip
    states = {"waiting": False, "answered": True, "untold": None}
    messages = tuple(
        Message(title="样例", url=f"http://www.sample.gov.cn/m/{n}", asked=date.fromisoformat(day),
                answered=state)
        for name, state in states.items()
        for n, day in enumerate(example.get(name, ()))
    )  # fmt: skip
    document = Document(url=target.url, kind=DocumentKind.COLUMN, messages=messages)
    return any(f.rule == rule.id for f in assess(target, (document,), rulebook, now).findings)


EXAMPLES = dict.fromkeys((VETO, SLOW, IDLE), _example)
