"""Pictures of identity cards: the words printed on them, read by OCR, even where the number is not.

Front: 姓名 性别 民族 出生 住址 公民身份号码; back: 居民身份证 签发机关 有效期限 (GA 448).
"""

from __future__ import annotations

from collections.abc import Iterator

from ...text.patterns import Pattern
from .sight import Sight

_FRONT = Pattern(
    r"姓\s*名[\s:：]*[\u4e00-\u9fff·]{1,12}\s*性\s*别[\s:：]*[男女]\s*民\s*族[\s:：]*\S{1,5}\s*出\s*生[\s:：]*(?:19|20)\d\d[^\n]{0,14}\s*"
    r"住\s*址[\s:：]*[\s\S]{4,70}?(公民身份号码)"
)
_BACK = Pattern(
    r"居民身份证[\s\S]{0,20}签\s*发\s*机\s*关[\s:：]*[\u4e00-\u9fff]{3,20}(?:局|分局)\s*有\s*效\s*期\s*限?[\s:：]*(?:19|20)\d\d"
)


def photos(text: str) -> Iterator[Sight]:
    """A sight at 公民身份号码, or at the head of the back, of each card."""
    if "公民身份号码" in text:
        for match in _FRONT.finditer(text):
            yield Sight("id_card", "photo", *match.span(1), match.group(1), 0.9)
    if "签发机关" in text or "居民身份证" in text:
        for match in _BACK.finditer(text):
            start = match.start()
            yield Sight("id_card", "photo", start, start + 5, "居民身份证", 0.9)
