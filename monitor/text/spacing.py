"""White space as a browser shows it."""

from __future__ import annotations

import re

_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_CJK = "\u3400-\u9fff\uf900-\ufaff，。、；：？！“”‘’（）《》【】"
_WRAPPED = re.compile(rf"(?<=[{_CJK}])[ \t]*\n\s*(?=[{_CJK}])")


def collapse(text: str) -> str:
    """White space as a browser shows it; line ends between Chinese characters vanish."""
    if "\n" in text:
        text = _WRAPPED.sub("", text)
    elif "  " not in text and "\xa0" not in text and "\t" not in text and "\r" not in text:
        return text  # most text, at a tenth of the cost
    return _SPACE.sub(" ", text)


def tidy(text: str) -> str:
    """`collapse`, without white space at either end."""
    text = text.strip()
    return text if text.isalnum() else collapse(text)  # most names of columns and titles are
