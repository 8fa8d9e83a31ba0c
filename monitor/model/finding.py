"""What is wrong: rules, what they hit, and the findings that come of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from monitor.model.words import NOTHING


class Level(StrEnum):
    """How grave: 单项否决 / 一般错误 / 提示. Hints are shown and counted, never mailed."""

    SEVERE = "severe"
    ERROR = "error"
    HINT = "hint"


EARLY_WARNING = "提前提醒"
"""What the basis of a rule says that warns before the breach: such hints are mailed."""

LEVEL_NAMES = {Level.SEVERE: "严重", Level.ERROR: "一般", Level.HINT: "提示"}


class Group(StrEnum):
    """The families of rules; each is a folder of `rules/`."""

    WORDING = "wording"
    SPELLING = "spelling"
    PRIVACY = "privacy"
    FRESHNESS = "freshness"
    AVAILABILITY = "availability"
    LINKS = "links"
    MARKS = "marks"
    SECURITY = "security"
    INTERACTION = "interaction"
    ACCESSIBILITY = "accessibility"


TEXT_GROUPS = frozenset({Group.WORDING, Group.SPELLING, Group.PRIVACY})
"""Groups that judge the words on a page, whoever leads to it; the others judge a target."""

GROUP_NAMES = {
    Group.WORDING: "错敏表述",
    Group.SPELLING: "错别字",
    Group.PRIVACY: "个人信息",
    Group.FRESHNESS: "更新",
    Group.AVAILABILITY: "可用性",
    Group.LINKS: "链接",
    Group.MARKS: "页面标识",
    Group.SECURITY: "安全防护",
    Group.INTERACTION: "互动回应",
    Group.ACCESSIBILITY: "无障碍",
}


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One file of `rules/<group>/`; its name is its id and names the fault.

    `type` says which check understands `data`. `trial` (试行) rules are stored, shown and
    counted, never mailed. `bad` and `good` are the examples, and the examples are tests.
    """

    id: str
    group: Group
    title: str
    level: Level
    basis: str
    message: str  # format string over {text}, {suggestion} and what the check adds
    type: str
    trial: bool = False
    kind: str = ""
    data: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    bad: tuple[Any, ...] = ()
    good: tuple[Any, ...] = ()
    path: str = ""
    aliases: tuple[str, ...] = ()  # ids it had before, oldest first
    fingerprint: str = ""  # changes with anything its file and tables say


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What a text check saw, in offsets of the whole checked text."""

    rule: Rule
    start: int
    end: int
    suggestion: str = ""
    kind: str = ""  # "" means the rule's own
    level: Level | None = None  # None means the rule's own
    confidence: float = 1.0
    masked: str = ""  # what may be shown instead of the text; "" when it is not personal
    facts: Mapping[str, Any] = field(default_factory=lambda: NOTHING)  # for the message


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One 问题, convincing without a telephone call, and safe to store.

    `subject` is what makes it the *same* finding on the next visit. `text`, `sentence` and
    `message` are masked unless the caller asked to reveal. `mark` is the fault's place in
    `sentence`. `target` and `url` are "" until the pipeline knows them.
    """

    rule: str
    group: Group
    kind: str
    level: Level
    trial: bool
    title: str
    message: str
    basis: str
    subject: str
    start: int = 0
    end: int = 0
    text: str = ""
    suggestion: str = ""
    sentence: str = ""
    mark: Span = Span(0, 0)
    location: str = ""
    block: str = ""  # digest of the block it stands in
    confidence: float = 1.0
    target: str = ""
    unit: str = ""
    url: str = ""
    count: int = 1
    aliases: tuple[str, ...] = ()  # ids its rule had before, oldest first

    @property
    def key(self) -> str:
        """20 hex digits: rule and subject, stable over visits, restarts, and new names of the
        rule, since its first name is meant."""
        return finding_key(self.aliases[0] if self.aliases else self.rule, self.subject)

    @property
    def rule_names(self) -> tuple[str, ...]:
        """The rule's id now and all it had before."""
        return (self.rule, *self.aliases)

    @property
    def mailed(self) -> bool:
        """Whether the responsible unit hears of it."""
        return self.level is not Level.HINT and not self.trial

    def at(self, *, target: str, unit: str, url: str) -> Finding:
        """The same finding, placed."""
        return replace(self, target=target, unit=unit, url=url)


def finding_key(rule: str, subject: str) -> str:
    """20 hex digits for a fault of this rule at this subject."""
    seed = f"{rule}\x1f{subject}"
    return hashlib.blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
