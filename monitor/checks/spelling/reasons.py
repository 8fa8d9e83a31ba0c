"""Why a suggestion is made, in words an office can weigh."""

from __future__ import annotations

from .proposals import PAIR, WORD

_SOUND = {3: "读音相同", 2: "读音相近（平翘舌、前后鼻音）", 1: "读音相近"}
_CLOSE = 2


def reason(kind: int) -> str:
    """Of a proposal's kind (see `proposals`)."""
    if kind == WORD:
        return "同音词，按上下文推断"
    if kind == PAIR:
        return "相邻两字音形相近，按上下文推断"
    sound, shape = kind >> 2, kind & 3
    words = [_SOUND[sound]] if sound else []
    if shape >= _CLOSE or not sound:
        words.append("字形相近")
    return "、".join(words) + "，按上下文推断"
