"""Reads the marked examples of text rules: `全市⟦截止目前⟧新增项目12个。`"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..model import Span
from ..text.passage import Passage

OPEN, CLOSE = "⟦", "⟧"


def marked(example: str) -> tuple[str, tuple[Span, ...]]:
    """The text without marks, and the marked ranges in it.

    Raises ValueError when the marks are nested, empty or not closed.
    """
    text: list[str] = []
    spans: list[Span] = []
    length, start = 0, -1
    for piece in _pieces(example):
        if piece == OPEN:
            if start >= 0:
                raise ValueError("标记 ⟦ 重复或嵌套")
            start = length
        elif piece == CLOSE:
            if start < 0 or start == length:
                raise ValueError("标记 ⟧ 没有对应的 ⟦，或标记之间没有文字")
            spans.append(Span(start, length))
            start = -1
        else:
            text.append(piece)
            length += len(piece)
    if start >= 0:
        raise ValueError("标记 ⟦ 没有结束")
    return "".join(text), tuple(spans)


def _pieces(example: str) -> list[str]:
    return example.replace(OPEN, f"\0{OPEN}\0").replace(CLOSE, f"\0{CLOSE}\0").split("\0")


def text_of(example: Any) -> str:
    """The marked text of an example: a string, or a table with `text`."""
    return example["text"] if isinstance(example, Mapping) else example


def passage_of(example: Any) -> tuple[Passage, tuple[Span, ...]]:
    """What an example wants checked, and where it wants hits.

    A table may add `published` (a TOML date or "2026-01-02") and `url` to its `text`.
    """
    text, spans = marked(text_of(example))
    published, url = None, ""
    if isinstance(example, Mapping):
        given = example.get("published")
        published = date.fromisoformat(given) if isinstance(given, str) else given
        url = example.get("url", "")
    return Passage.of_text(text, published=published, url=url), spans
