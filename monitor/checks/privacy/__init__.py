"""Leaked personal information in text: ID numbers, telephones, bank cards, addresses, names
beside sensitive attributes.

    passage → candidates → validators → context → sight → rule → Hit

Each rule of `rules/privacy/` speaks of one `kind` and one `data.fault`; where the rule is
absent or switched off, the sight is dropped. Every hit carries a masked form, the only one
that may leave this process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...model import Hit, Rule, single_blocks
from ...rule_settings import RuleSettings
from ...text.passage import Passage
from .address import Addresses
from .aggregate import aggregate, digest
from .characters import compact
from .codes import Codes
from .layout import Layout
from .masks import masked
from .numbers import Numbers
from .photo import photos
from .sensitive import Attributes, Sensitive
from .sight import Sight
from .weak_masks import weak_masks

TYPES = frozenset(
    {
        "privacy.id_card", "privacy.mobile", "privacy.landline", "privacy.bank_card",
        "privacy.passport", "privacy.address", "privacy.plate", "privacy.email",
        "privacy.person_sensitive",
    }
)  # fmt: skip

# Where two sights overlap the one earlier in this list stays.
_PRECEDENCE = ("id_card", "bank_card", "mobile", "email", "landline", "passport", "plate")


class PrivacyCheck:
    """All privacy rules over one passage; built once, without state between runs."""

    def __init__(self, rules: Sequence[Rule], settings: RuleSettings) -> None:
        self._rules = {(r.type.removeprefix("privacy."), r.data["fault"]): r for r in rules}
        self._kinds = {kind for kind, _ in self._rules}
        self._office = frozenset(compact(number) for number in settings.office_numbers)
        weak = self._rules.get(("id_card", "weak_mask")) or self._rules.get(
            ("id_card", "joinable_mask")
        )
        self._hidden_at_most = int(weak.data.get("hidden_at_most", 3)) if weak else 0
        sensitive = self._rules.get(("person_sensitive", "exposed"))
        self._attributes = sensitive and Attributes(
            *(
                sensitive.data.get(key, ())
                for key in ("attributes", "other_words", "heads", "public_people")
            )
        )

    def run(self, passage: Passage) -> Iterator[Hit]:
        """Hits in the order of the text; no two of one kind overlap."""
        layout = Layout(passage)
        sights = sorted(self._sights(passage, layout), key=lambda s: (s.start, s.end))
        for sight in _without_overlaps(sights):
            rule = self._rules.get((sight.kind, sight.fault)) or self._rules.get(
                (sight.kind, _STRONGER.get(sight.fault, ""))
            )
            if rule is None:
                continue
            yield Hit(
                rule=rule,
                start=sight.start,
                end=sight.end,
                kind=sight.kind,
                confidence=sight.confidence,
                masked="" if sight.fault == "photo" else masked(sight.kind, sight.value),
            )

    def _sights(self, passage: Passage, layout: Layout) -> Iterator[Sight]:
        kinds = self._kinds
        if kinds & {"id_card", "mobile", "landline", "bank_card", "passport"}:
            office = self._office | _shared_numbers(passage)
            yield from Numbers(passage, layout, office).see()
        if kinds & {"passport", "plate", "email"}:
            yield from Codes(passage, layout).see()
        if "address" in kinds:
            yield from Addresses(passage, layout).see()
        if self._attributes:
            yield from Sensitive(passage, layout, self._attributes).see()
        if "id_card" in kinds:
            yield from photos(passage.text)
        if self._hidden_at_most:
            yield from weak_masks(passage, layout, self._hidden_at_most)


# The finer fault falls back on the coarser one where its own rule is switched off.
_STRONGER = {"child": "exposed"}


def _without_overlaps(sights: list[Sight]) -> list[Sight]:
    kept: list[Sight] = []
    for sight in sights:
        if sight.kind in _PRECEDENCE and kept and kept[-1].end > sight.start:
            last = kept[-1]
            if last.kind in _PRECEDENCE:
                if _PRECEDENCE.index(sight.kind) < _PRECEDENCE.index(last.kind):
                    kept[-1] = sight
                continue
        kept.append(sight)
    return kept


def _shared_numbers(passage: Passage) -> frozenset[str]:
    """Telephone numbers in headers and footers of the site: they are offices'."""
    if len(passage.given) < 2:
        return frozenset()
    return frozenset(
        compact(number)
        for block in single_blocks(passage.given)  # no cell is shared
        if block.shared
        for number in re.findall(
            r"1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[-—－ ]?\d{7,8}", block.text
        )
    )


def build(rules: Sequence[Rule], settings: RuleSettings) -> PrivacyCheck:
    """The check for the engine; `rules` are those of `TYPES` that are switched on."""
    return PrivacyCheck(rules, settings)


__all__ = ["TYPES", "PrivacyCheck", "aggregate", "build", "digest"]
