"""White space as a browser shows it."""

from __future__ import annotations

import re

_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_CJK = "\u3400-\u9fff\uf900-\ufaff，。、；：？！“”‘’（）《》【】"
_WRAPPED = re.compile(rf"(?<=[{_CJK}])[ \t]*\n\s*(?=[{_CJK}])")


def collapse(text: str) -> str:
    """White space as a browser shows it; line ends between Chinese characters vanish."""
    if is_collapsed(text):
        return text  # most text, at a tenth of the cost
    if "\n" in text:
        text = _WRAPPED.sub("", text)
    return _SPACE.sub(" ", text)


def is_collapsed(text: str) -> bool:
    """Whether `collapse` leaves a text as it is; it does with what has a form feed only."""
    if "  " in text:
        return False
    # Most texts are printable, which is asked once for all.
    return text.isprintable() or not (
        "\n" in text or "\xa0" in text or "\t" in text or "\r" in text
    )


def tidy(text: str) -> str:
    """`collapse`, without white space at either end."""
    return collapse(text.strip())
