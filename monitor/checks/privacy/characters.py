"""Character classes of numbers as people type them, and how a value looks without disguise.

Everything works on the text as published, so that offsets need no map: full-width forms,
invisible characters and line wraps are part of the patterns.
"""

from __future__ import annotations

import re
import unicodedata

DIGIT = "0-9０-９"
LETTER = "A-Za-zＡ-Ｚａ-ｚ"
INVISIBLE = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0f\ufeff"
HYPHEN = "\\-‐-―－﹣−"
SPACE = " \u00a0\u2000-\u200a\u202f\u205f\u3000"
MASK = "*＊﹡∗⁎×✕✖╳●○◎•·…#＃?？_＿■□▇█◆★☆※"
HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"

_PLAIN = dict.fromkeys(range(8288, 8293))
_PLAIN.update(dict.fromkeys((173, 6158, 65039, 65279, *range(8203, 8208))))
_PLAIN.update(dict.fromkeys(range(8234, 8239)))
BLANK = "".join([*map(chr, _PLAIN), *re.findall(r"\s", "".join(map(chr, range(0x3001))))])
"""What nobody sees, and all white space."""
_PLAIN.update({0xFF01 + i: 0x21 + i for i in range(94)})
_COMPACT = dict(_PLAIN)
_COMPACT.update({ord(c): None for c in " \t\r\n\u00a0\u202f\u205f\u3000-‐‑‒–—―－﹣−./()（）·"})
_COMPACT.update(dict.fromkeys(range(8192, 8203)))


def plain(text: str) -> str:
    """`text` with full-width forms narrowed and invisible characters removed."""
    return text if text.isascii() else text.translate(_PLAIN)


def compact(text: str) -> str:
    """A value without the separators people put into it; letters become upper case."""
    if text.isascii() and text.isdigit():
        return text
    return text.translate(_COMPACT).upper()


def is_word_character(char: str) -> bool:
    """Whether an ASCII (or full-width) letter or digit: what `\\b` should have meant."""
    if char.isascii():
        return char.isalnum()
    return "０" <= char <= "ｚ" and unicodedata.normalize("NFKC", char).isalnum()
