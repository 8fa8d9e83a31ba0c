"""How much a mask hides: what we show of a value, and masks that hide too little.

Publishing 5301**********1234 is accepted; a mask with three digits hidden is not, nor two
masks of one number that complete each other, nor a mask over the date of birth beside the
date of birth itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .characters import DIGIT, compact, is_word_character, plain

_STARS = "*＊﹡∗×✕✖╳●○◎•…#＃?？_＿■□▇█◆XxＸｘ"
# No look-behind in front: a pattern that opens with a character class is searched fastest.
_MASKED_ID = re.compile(rf"[{DIGIT}{re.escape(_STARS)}]{{18}}(?![0-9A-Za-z])")
_BIRTH = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-年./]?\s*(\d{1,2})\s*[-月./]?\s*(\d{1,2})(?!\d)")

_SHOWN = {
    "id_card": (4, 2),
    "mobile": (3, 2),
    "landline": (4, 2),
    "bank_card": (4, 2),
    "passport": (2, 2),
    "plate": (2, 1),
}


def masked(kind: str, value: str) -> str:
    """What we show of `value`: never enough to use or to complete it."""
    value = compact(value) if kind not in ("address", "email", "person_sensitive") else plain(value)
    if kind == "email":
        name, _, domain = value.partition("@")
        return f"{name[:1]}***@{domain}"
    if kind == "person_sensitive":
        return value[:1] + "某" * max(1, min(2, len(value) - 1))
    if kind == "address":
        kept = re.match(r".{2,12}?(?:省|市|州|县|区|镇|乡|街道)", value)
        return (kept.group() if kept else value[:3]) + "***"
    first, last = _SHOWN.get(kind, (2, 2))
    if len(value) <= first + last + 2:
        first, last = 1, 1
    return value[:first] + "*" * (len(value) - first - last) + value[len(value) - last :]


def shapes(text: str) -> Iterator[tuple[int, int, str]]:
    """Masked 18-character numbers: (start, end, digits with “*” where hidden)."""
    for match in _MASKED_ID.finditer(text):
        shape = re.sub(r"[^0-9]", "*", plain(match.group()).replace("…", "*"))
        if match.group()[-1] in "XxＸｘ" and shape[16] != "*":
            shape = shape[:17] + "X"
        if match.start() and is_word_character(text[match.start() - 1]):
            continue
        hidden = shape.count("*")
        if not re.search(rf"[{re.escape(_STARS)}]{{2}}|[*＊●○•]", match.group()):
            continue  # one X among digits is a check digit, not a mask
        if 1 <= hidden <= 17:
            yield match.start(), match.end(), shape


def is_weak(shape: str, hidden_at_most: int) -> bool:
    """A mask that leaves so few possibilities that the check digit nearly decides."""
    return 1 <= shape.count("*") <= hidden_at_most


def joins_birth(shape: str, around: str) -> bool:
    """First six and last four shown, and the hidden date of birth stands beside it."""
    if "*" in shape[:6] or shape[14:].count("*") > 1 or "*" not in shape[6:14]:
        return False
    for year, month, day in _BIRTH.findall(plain(around)):
        born = f"{year}{int(month):02d}{int(day):02d}"
        if all(s in ("*", b) for s, b in zip(shape[6:14], born, strict=True)):
            return True
    return False


def completes(one: str, other: str, hidden_at_most: int) -> bool:
    """Whether two masks of one number leave at most `hidden_at_most` digits unknown together."""
    both = 0
    for a, b in zip(one, other, strict=True):
        if a == "*" and b == "*":
            both += 1
        elif a != "*" and b != "*" and a != b:
            return False
    return both <= hidden_at_most and one != other
