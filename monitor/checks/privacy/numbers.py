"""Judges the digit candidates: citizen's numbers, telephones, bank cards, old passports."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date

from . import bank, id_card
from .candidates import Candidate, candidates
from .characters import plain
from .context import Context, context_of
from .layout import Field, Layout
from .person import is_name, names_in
from .sight import Sight
from .vocabulary import Sense, header_senses
from .votes import Votes

_PHONES = frozenset({Sense.MOBILE, Sense.PHONE, Sense.HOME_PHONE, Sense.OFFICE_PHONE})
_BANK_WORD = ("银行", "信用社", "卡", "账", "帐", "存折")

_HOLDER = re.compile(r"(?:户\s*名|开户名称?|账户名称?|收款人|持卡人)(?:姓名)?[为是：: ]{0,3}")
_BRACKETED = re.compile(r"[（(]0[0-9]{2,3}[）)][ -]?$")


class Numbers:
    """`see` yields a sight for every personal number of one passage."""

    def __init__(self, passage, layout: Layout, office: Collection[str]) -> None:
        self._text = passage.text
        self._passage = passage
        self._published: date | None = passage.published
        self._layout = layout
        self._office = office
        self._votes = Votes()

    def see(self) -> Iterator[Sight]:
        for candidate in candidates(self._text, self._published, self._layout.walls):
            context = self._context(candidate)
            judge = _JUDGES.get(candidate.form)
            if judge is None:
                continue
            sight = judge(self, candidate, context)
            self._votes.count(candidate, context, sight)
            if sight is not None:
                yield sight
        yield from self._votes.outvoted()

    def _context(self, candidate: Candidate) -> Context:
        blocks = self._passage.blocks
        shared = len(blocks) > 1 and blocks[self._passage.block_at(candidate.start)].shared
        return context_of(self._text, candidate.start, candidate.end, self._layout, shared)

    # ── citizen's numbers ────────────────────────────────────────────────────

    def _id18(self, c: Candidate, at: Context) -> Sight | None:
        senses = at.senses
        if c.value in id_card.SAMPLES or at.is_sample or at.has_unit:
            return None
        if Sense.ID not in senses:
            if Sense.OTHER in senses or at.in_address_of_machine:
                return None
            if id_card.is_credit_code(c.value) and at.is_corporate:
                return None
        fault = "exposed"
        if self._published and id_card.age_at(c.value, self._published) < 14:
            fault = "child"
        sure = Sense.ID in senses or c.how in ("contiguous", "window") or bool(at.names)
        return Sight("id_card", fault, c.start, c.end, c.value, 0.99 if sure else 0.9)

    def _id_typo(self, c: Candidate, at: Context) -> Sight | None:
        if Sense.ID not in at.senses or at.is_sample or c.value in id_card.SAMPLES:
            return None
        return Sight("id_card", "wrong_checksum", c.start, c.end, c.value, 0.6)

    def _id15(self, c: Candidate, at: Context) -> Sight | None:
        senses = at.senses
        if Sense.ID not in senses or c.value in id_card.SAMPLES or at.is_sample:
            return self._account(c, at) if Sense.BANK in senses else None
        return Sight("id_card", "exposed", c.start, c.end, c.value, 0.9)

    # ── telephones ───────────────────────────────────────────────────────────

    def _mobile(self, c: Candidate, at: Context) -> Sight | None:
        if at.shared or c.value in self._office or at.is_sample or at.has_unit:
            return None
        senses = at.senses
        phone = bool(senses & _PHONES)
        if (Sense.OTHER in senses and not phone) or (not phone and at.in_address_of_machine):
            return None
        names = at.names
        if c.how == "wrapped" and not (phone or names):
            return None
        if Sense.HOME_PHONE in senses:
            return self._sight(c, "exposed", 0.97)
        if names:
            if at.is_notice or Sense.OFFICE_PHONE in senses:
                return self._sight(c, "notice", 0.8)
            return self._sight(c, "exposed", 0.95)
        if Sense.OFFICE_PHONE in senses or at.is_office:
            return None
        if Sense.MOBILE in senses or at.place.fields or at.has_masked_name:
            if at.is_notice and not at.has_masked_name:
                return self._sight(c, "notice", 0.6)  # 联系人：刘永杰，0515-69057406；手机：…
            return self._sight(c, "exposed", 0.8)
        return self._sight(c, "unnamed", 0.6)

    def _landline(self, c: Candidate, at: Context) -> Sight | None:
        if Sense.HOME_PHONE not in at.senses or at.shared or c.value in self._office:
            return None
        area = _BRACKETED.search(self._text[max(at.place.start, c.start - 9) : c.start])
        start = c.start - len(area.group()) if area else c.start
        return Sight("landline", "exposed", start, c.end, self._text[start : c.end], 0.95)

    def _sight(self, c: Candidate, fault: str, confidence: float) -> Sight:
        return Sight("mobile", fault, c.start, c.end, c.value, confidence)

    # ── bank cards and accounts ──────────────────────────────────────────────

    def _bank(self, c: Candidate, at: Context) -> Sight | None:
        if not bank.is_valid(c.value):
            return self._account(c, at)
        senses = at.senses
        if at.is_sample or at.has_unit or (Sense.OTHER in senses and Sense.BANK not in senses):
            return None
        labelled = Sense.BANK in senses
        if not labelled and at.in_address_of_machine:
            return None
        if at.is_corporate and not self._row_names_owner(at):
            return None
        known = len(bank.issuer(c.value)) >= 5
        if not known and not labelled and not any(w in plain(at.row) for w in _BANK_WORD):
            return None
        if len(c.value) == 15 and not labelled:
            return None
        return Sight("bank_card", "exposed", c.start, c.end, c.value, 0.97 if labelled else 0.9)

    def _account(self, c: Candidate, at: Context) -> Sight | None:
        """A number that no card table knows: an account only beside a label and a person."""
        if Sense.BANK not in at.senses or at.is_sample or at.is_corporate or not at.names:
            return None
        return Sight("bank_card", "account", c.start, c.end, c.value, 0.7)

    def _row_names_owner(self, at: Context) -> bool:
        """A table row whose 姓名/户名 cell is a person, though a bank or unit stands in it too."""
        if self._layout.has_cell(at.place.fields, _names_a_person):
            return True
        row = at.row
        holder = _HOLDER.search(row)
        return bool(holder) and bool(names_in(row[holder.end() : holder.end() + 6]))

    def _passport9(self, c: Candidate, at: Context) -> Sight | None:
        if Sense.PASSPORT not in at.senses:
            return None
        return Sight("passport", "exposed", c.start, c.end, c.value, 0.8)


def _names_a_person(text: str, field: Field) -> bool:
    return Sense.NAME in header_senses(field.header) and is_name(
        text[field.start : field.end].strip()
    )


_JUDGES = {
    "id18": Numbers._id18,
    "id_typo": Numbers._id_typo,
    "id15": Numbers._id15,
    "mobile": Numbers._mobile,
    "landline": Numbers._landline,
    "bank": Numbers._bank,
    "account": Numbers._account,
    "passport9": Numbers._passport9,
}
