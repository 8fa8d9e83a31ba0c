"""Fills the templates with an invented person and says which hits are expected."""

from __future__ import annotations

import re

from privacy_people import FULL_WIDTH, People, Person

_FIELD = re.compile(r"\{(=?)(\w+)\}")
_KIND = {
    "id_card": "id_card", "id_lower": "id_card", "id_spaced": "id_card", "id_dashed": "id_card",
    "id_wide": "id_card", "id_wrapped": "id_card", "id_glued": "id_card", "id_zero": "id_card",
    "id_old": "id_card", "id_typo": "id_card", "id_second": "id_card", "id_spread": "id_card",
    "mobile2": "mobile", "mobile_glued": "mobile", "bank_glued": "bank_card",
    "bank_card2": "bank_card", "id_child": "id_card",
    "person_second": "person_sensitive",
    "mobile": "mobile", "mobile_dashed": "mobile", "mobile_spaced": "mobile", "mobile_wide": "mobile",
    "landline": "landline", "landline_short": "landline", "landline_bracket": "landline",
    "bank_card": "bank_card", "bank_spaced": "bank_card", "bank_wide": "bank_card",
    "passport": "passport", "plate": "plate", "plate_dotted": "plate", "plate_spaced": "plate",
    "email": "email", "village_address": "address", "town_address": "address",
    "person_sensitive": "person_sensitive",
}  # fmt: skip


def _values(crowd: People, person: Person) -> dict[str, str]:
    r = crowd.random
    number, mobile, card = person.id_card, person.mobile, person.card
    split = r.randint(5, 13)
    return {
        **_plain_numbers(crowd, number, mobile),
        "id_second": crowd.id18(), "id_spread": " ".join(number), "mobile2": crowd.mobile(),
        "bank_glued": card, "bank_card2": crowd.bank_card(), "id_child": crowd.id18(2012, 2020), "person_second": crowd.name(),
        "name": person.name, "person_sensitive": person.name, "name2": crowd.name(), "sex": person.sex,
        "n": str(r.randint(10, 99)), "grade": f"{r.randint(1, 7)}{r.randint(1, 4)}",
        "five": crowd.digits(5), "six": crowd.digits(6), "eight": crowd.digits(8),
        "id_card": number, "id_lower": number.lower(), "id_glued": number,
        "id_spaced": f"{number[:6]} {number[6:14]} {number[14:]}",
        "id_dashed": f"{number[:6]}-{number[6:14]}-{number[14:]}",
        "id_wide": number.translate(FULL_WIDTH), "id_wrapped": number[:split] + "\n" + number[split:],
        "id_zero": number[:split] + "\u200b" + number[split:], "id_old": crowd.id15(),
        "id_typo": crowd.typo(), "mobile": mobile, "mobile_glued": mobile,
        "mobile_dashed": f"{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}",
        "mobile_spaced": f"{mobile[:3]} {mobile[3:7]} {mobile[7:]}",
        "mobile_wide": mobile.translate(FULL_WIDTH),
        "bank_card": card, "bank_spaced": " ".join(card[i : i + 4] for i in range(0, len(card), 4)),
        "bank_wide": card.translate(FULL_WIDTH), "landline": person.landline,
        "landline_short": person.landline[5:], "landline_bracket": f"（0879）{person.landline[5:]}",
        "passport": person.passport, "plate": person.plate,
        "plate_dotted": person.plate[:2] + "·" + person.plate[2:],
        "plate_spaced": person.plate[:2] + " " + person.plate[2:], "email": person.email,
        "village_address": person.village_address, "town_address": person.town_address,
    }  # fmt: skip


def _plain_numbers(crowd: People, number: str, mobile: str) -> dict[str, str]:
    """Numbers that belong to no person, and pieces of masked ones."""
    r = crowd.random
    sizes = {"three": 3, "four": 4, "seven": 7, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
             "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen_like": 17, "twenty": 20}  # fmt: skip
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = "9" + r.choice("123") + number[:6] + "".join(r.choice(letters[:20]) for _ in range(9))
    weights, total = 1, 0
    for char in body:
        total += letters.index(char) * weights
        weights = weights * 3 % 31
    return {
        **{name: crowd.digits(size) for name, size in sizes.items()},
        "uscc": body + letters[(31 - total % 31) % 31], "orgcode": crowd.digits(8) + "-" + r.choice("0123456789X"),
        "reg15": number[:6] + crowd.digits(9), "eleven_mobile": mobile, "landline7": "2" + crowd.digits(6),
        "id6": number[:6], "id4": number[:4], "id3": number[:3], "tail4": number[14:],
        "m3": mobile[:3], "m7": mobile[:7], "office_local": r.choice(("smqzfb", "bgs", "zwgk2")) + crowd.digits(2),
    }  # fmt: skip


def fill(template: str, crowd: People) -> tuple[str, list[tuple[int, int, str]]]:
    """The text and its expected hits as (start, end, kind)."""
    values = _values(crowd, crowd.person())
    text, expected, at = "", [], 0
    for field in _FIELD.finditer(template):
        text += template[at : field.start()]
        value = values[field.group(2)]
        if not field.group(1) and field.group(2) in _KIND:
            expected.append((len(text), len(text) + len(value), _KIND[field.group(2)]))
        text += value
        at = field.end()
    return text + template[at:], expected
