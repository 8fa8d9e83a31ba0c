"""误报: the mark of a person that a fault is none, and what it silences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..model import Finding, Group, finding_key

SCOPE_NAMES = {"here": "此处", "site": "本站", "everywhere": "各处"}
SCOPES = tuple(SCOPE_NAMES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismissal:
    """A 误报 mark. `scope` here: this finding of this site; site: the same matter on this
    site; everywhere: the same matter on all. `matter` see `matter_of`.

    A mark holds on when its rule gets another name (`Finding.rule_names`), and one for this
    place when the page is laid out anew: then the words beside the fault still agree as far as
    both blocks reach."""

    id: int
    scope: str
    site: str
    rule: str
    key: str
    matter: str
    case: int
    actor: str
    reason: str
    at: datetime
    subject: str = ""
    revoked_at: datetime | None = None
    revoked_by: str = ""

    @property
    def shown(self) -> str:
        """What the mark is about, in words: `before[fault]after`, or the fault wherever it is."""
        return self.subject if self.scope == "here" or self.matter == self.key else self.matter

    def silences(self, site: str, finding: Finding) -> bool:
        if self.revoked_at is not None or self.rule not in finding.rule_names:
            return False
        if self.scope != "everywhere" and self.site != site:
            return False
        keys = (finding.key, finding_key(self.rule, finding.subject))
        if self.scope == "here":
            return self.key in keys or same_place(self.subject, finding.subject)
        return self.matter in (matter_of(finding), *keys)


SURE = 8
"""Characters beside a fault that must agree before a moved one is taken for the same."""


def same_place(one: str, other: str) -> bool:
    """Whether two subjects (`before[fault]after`) are the same fault in two layouts: a block
    that was cut or joined loses or gains words at its ends, the others stay."""
    parts = [_parts(subject) for subject in (one, other)]
    if None in parts:
        return False
    (before, fault, after), (earlier, middle, later) = parts  # type: ignore[misc]
    if fault != middle:
        return False
    left, right = min(len(before), len(earlier)), min(len(after), len(later))
    return (
        left + right >= SURE
        and before[len(before) - left :] == earlier[len(earlier) - left :]
        and after[:right] == later[:right]
    )


def _parts(subject: str) -> tuple[str, str, str] | None:
    before, opened, rest = subject.partition("[")
    fault, closed, after = rest.rpartition("]")
    return (before, fault, after) if opened and closed else None


def matter_of(finding: Finding) -> str:
    """What a wider dismissal is about: the words themselves, or the very finding where words
    are masked (two people may share a mask) or absent."""
    by_words = finding.group in (Group.WORDING, Group.SPELLING) and finding.text
    return finding.text if by_words else finding.key
