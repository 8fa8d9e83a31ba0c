"""What a state check concludes, and how a finding about a target is made from its rule."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ...model import Finding, Rule, Target

_PERSONAL = re.compile(r"(?<![0-9A-Za-z])(\d{3})\d{6,14}(\d\d[0-9Xx]?)(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Findings, and the urls they could be looked for at.

    A url absent from `looked` was *not* judged: a case that stands there is neither opened
    nor closed. A target that carries several conclusions, each decidable by itself (the
    vetoes of a site), has one url for each: its own with `#<rule id>`.
    """

    findings: tuple[Finding, ...] = ()
    looked: frozenset[str] = frozenset()


def finding(
    rule: Rule,
    target: Target,
    *,
    part: str = "",
    url: str = "",
    kind: str = "",
    text: str = "",
    location: str = "",
    count: int = 1,
    **facts: object,
) -> Finding:
    """The finding of `rule` about `target`; `facts` fill the fields of its message.

    `part` tells apart findings of one rule about one target (an article, a kind of count).
    Raises KeyError when the message names a field that the check does not give: the rule's
    examples catch that before anything is watched.
    """
    text = hidden(text)
    if "other" in facts:
        facts["other"] = hidden(str(facts["other"]))
    subject = f"{target.id}\x1f{part}" if part else target.id
    message = rule.message.format_map({"name": target.name, "text": text, **facts})
    return Finding(
        rule=rule.id,
        group=rule.group,
        kind=kind or rule.kind,
        level=rule.level,
        trial=rule.trial,
        title=rule.title,
        message=message,
        basis=rule.basis,
        subject=subject,
        text=text,
        location=location,
        target=target.id,
        unit=target.unit,
        url=url or target.url,
        count=count,
    )


def hidden(title: str) -> str:
    """A title of a page, numbers in it that may be a person's shortened to their ends: state
    checks quote titles that no privacy rule has seen."""
    return _PERSONAL.sub(r"\1****\2", title)


def named(names: Iterable[str], limit: int = 12) -> str:
    """“A、B、C 等 20 个”, for messages that list targets."""
    listed = list(names)
    more = f" 等 {len(listed)} 个" if len(listed) > limit else ""
    return "、".join(listed[:limit]) + more
