"""What a state check concludes, and how a finding about a target is made from its rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..model import Finding, Rule, Target


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


def named(names: Iterable[str], limit: int = 12) -> str:
    """“A、B、C 等 20 个”, for messages that list targets."""
    listed = list(names)
    more = f" 等 {len(listed)} 个" if len(listed) > limit else ""
    return "、".join(listed[:limit]) + more
