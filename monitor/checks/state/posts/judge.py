"""Findings on the posts of one account; each conclusion stands at an address of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from ....model import Finding, Rule
from ....routes import closed
from ....rulebook import Rulebook
from ..freshness.limits import day_in_china, number
from ..judgement import Judgement, finding
from .history import History, Message

if TYPE_CHECKING:  # slow to load, and texts are checked without
    from ....settings import Repost

WEEKLY, MONTHLY, REPEATED = "account-weekly", "account-monthly", "account-repeated"
INTERACTION = "account-interaction"
_FIGURES = 20  # repeated posts told of one account; more is a broken list
_SHORT_TEXT = 16  # characters of title and text together: below it a greeting is repeated
_SHORT_TITLE = 15  # characters: a caption below that is shared by chance (#平安建设#)


def assess(history: History, rulebook: Rulebook, now: datetime) -> Judgement:
    """What is wrong with the posts. What could not be judged is absent from `looked`.

    A closed account is only asked whether it posted again.
    """
    today = day_in_china(now)
    judged: list[Judgement] = [_after_closing(history, rulebook)]
    if not closed(history.target):
        judged += [
            _weekly(history, rulebook, today),
            _monthly(history, rulebook, today),
            _repeated(history, rulebook, today),
            _interaction(history, rulebook, today),
            *(_repost(history, item, rulebook, today) for item in history.reposts),
        ]
    return Judgement(
        findings=tuple(f for one in judged for f in one.findings),
        looked=frozenset(url for one in judged for url in one.looked),
    )


def limit(history: History, rulebook: Rulebook, indicator: str, name: str) -> int:
    """The number that applies: of the account, its unit, its platform, then the table's."""
    table = rulebook.indicators.get(indicator)
    if table is None:
        return 0
    target = history.target
    numbers = table.numbers_for(target.unit)
    return (
        number(target.options, f"{indicator.removeprefix('account-')}_{name}")
        or number(numbers, f"{target.platform}_{name}")
        or number(numbers, name)
    )


def _weekly(history: History, rulebook: Rulebook, today: date) -> Judgement:
    """Posts of the last seven whole days against the least number asked for."""
    least = limit(history, rulebook, WEEKLY, "posts")
    first, last = today - timedelta(days=7), today - timedelta(days=1)
    count = len(history.since(first, last))
    covered = history.covered_from is not None and history.covered_from <= first
    if not least or not (covered or count >= least):  # enough is enough, seen whole or not
        return Judgement()
    return _concluded(
        history, rulebook, "posts.weekly", count < least and not history.accused,
        number=count, limit=least, first=first, last=last,
    )  # fmt: skip


def _monthly(history: History, rulebook: Rulebook, today: date) -> Judgement:
    """A whole calendar month without a post; 停更 of today says it already."""
    last = today.replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    if not limit(history, rulebook, MONTHLY, "posts"):
        return Judgement()
    covered = history.covered_from is not None and history.covered_from <= first
    posts = history.since(first, last)
    if not covered and not posts:
        return Judgement()
    least = limit(history, rulebook, MONTHLY, "posts")
    few = covered and len(posts) < least and not history.accused
    return _concluded(
        history, rulebook, "posts.monthly", few,
        part=f"{first:%Y-%m}", month=f"{first.year}年{first.month}月", number=len(posts), limit=least,
    )  # fmt: skip


def _repeated(history: History, rulebook: Rulebook, today: date) -> Judgement:
    """The same post again within so many days; a title alone is the same only when it is long."""
    days = limit(history, rulebook, REPEATED, "days")
    if not days:
        return Judgement()
    same: dict[str, list[Message]] = defaultdict(list)
    for message in history.since(today - timedelta(days=days), today):
        if len("".join(message.digest.split())) >= _SHORT_TEXT:
            same[message.digest].append(message)
        elif not message.digest and message.text and len(message.title) >= _SHORT_TITLE:
            same[f"\x1e{message.title}"].append(message)
    found: list[Finding] = []
    url = _url(history, "posts.repeated")
    for group in list(same.values()):
        posts = {m.url or (m.day, m.title): m for m in group}
        if len(posts) < 2 or len(found) >= _FIGURES:
            continue
        shown = sorted(m.day for m in posts.values())
        for rule in rulebook.by_type("posts.repeated"):
            found.append(
                finding(
                    rule, history.target, part=group[0].title, url=url, text=group[0].title,
                    number=len(posts), days="、".join(map(str, shown[:5])),
                )
            )  # fmt: skip
    return Judgement(findings=tuple(found), looked=frozenset({url}))


def _repost(history: History, item: Repost, rulebook: Rulebook, today: date) -> Judgement:
    """A message that had to be passed on, once its deadline is over."""
    target = history.target
    asked = (not item.platforms or target.platform in item.platforms) and (
        not item.units or target.unit in item.units
    )
    if not asked or today <= item.deadline:
        return Judgement()
    posts = history.since(item.published, today)
    url = f"{_url(history, 'posts.repost')}-{item.title}"
    if any(_holds(m, item) for m in posts):
        return Judgement(looked=frozenset({url}))
    # Unread texts and an unseen beginning may hold it: neither found nor clean.
    if history.covered_from is None or history.covered_from > item.published:
        return Judgement()
    if any(m.text is None for m in posts):
        return Judgement()
    found = tuple(
        finding(
            rule, target, part=item.title, url=url, text=item.title,
            deadline=item.deadline, keywords="、".join(item.keywords),
        )
        for rule in rulebook.by_type("posts.repost")
    )  # fmt: skip
    return Judgement(findings=found, looked=frozenset({url}))


def _holds(message: Message, item: Repost) -> bool:
    words = "".join(f"{message.title}{message.text or ''}".split())
    return all("".join(keyword.split()) in words for keyword in item.keywords)


def _after_closing(history: History, rulebook: Rulebook) -> Judgement:
    """违规私开: a post later than the day of closing."""
    word = closed(history.target)
    if not word or history.closed_on is None:
        return Judgement(
            looked=frozenset({_url(history, "posts.closed")}) if not word else frozenset()
        )
    later = [m for m in history.messages if m.day > history.closed_on]
    newest = max(later, key=lambda m: m.day, default=None)
    return _concluded(
        history, rulebook, "posts.closed", newest is not None, word=word,
        closed=history.closed_on, newest=newest.day if newest else "",
        text=newest.title if newest else "", number=len(later),
    )  # fmt: skip


def _interaction(history: History, rulebook: Rulebook, today: date) -> Judgement:
    """What people recorded of the interaction function, and records that are too old."""
    days = limit(history, rulebook, INTERACTION, "record_days")
    record = history.interaction
    parts = []
    if record:
        parts.append(
            _concluded(history, rulebook, "posts.interaction", record[1] == "无效", day=record[0])
        )
    if days:
        old = record is None or (today - record[0]).days > days
        last = f"上次核验 {record[0]}" if record else "尚未核验"
        parts.append(
            _concluded(history, rulebook, "posts.interaction-old", old, last=last, limit=days)
        )
    return Judgement(
        findings=tuple(f for one in parts for f in one.findings),
        looked=frozenset(url for one in parts for url in one.looked),
    )


def _concluded(
    history: History, rulebook: Rulebook, type: str, fires: bool, *, part: str = "", **facts: object
) -> Judgement:
    url = _url(history, type) + (f"-{part}" if part else "")
    found = (
        finding(rule, history.target, part=part, url=url, **facts)  # type: ignore[arg-type]
        for rule in _rules(rulebook, type)
    )
    return Judgement(findings=tuple(found) if fires else (), looked=frozenset({url}))


def _rules(rulebook: Rulebook, type: str) -> Iterator[Rule]:
    yield from rulebook.by_type(type)


def _url(history: History, type: str) -> str:
    return f"{history.target.url}#{type}"
