"""The text of a notice without parsing it."""

from __future__ import annotations

from time import process_time

import pytest

from monitor.text.obstacles import visible_text


@pytest.mark.parametrize(
    "html, text",
    [
        ("<p>甲<b>乙</b></p>丙", "甲 乙 丙"),
        ("<SCRIPT>var a = '<p>';</script >后", "后"),
        ("<style>a<b{}</style>甲<noscript>乙</noscript>", "甲"),
        ("<style>a{}</script>甲</style>乙", "乙"),
        ("甲<!-- - -- > <b> -->乙", "甲 乙"),
        ("甲<script>永不结束 乙", "甲"),
        ("甲<!-- 永不结束 <p>乙", "甲"),
        ("甲 < 乙 > 丙<3", "甲 < 乙 > 丙<3"),
        ("甲<a href='乙", "甲"),
        ("<scripted>甲", "甲"),
    ],
)
def test_only_what_is_seen(html: str, text: str) -> None:
    assert visible_text(html) == text


@pytest.mark.parametrize("piece", ["<!--", "<script>", "<style ", "<!-", "<noscript><", "<"])
def test_hostile_markup_costs_linear_time(piece: str) -> None:
    began = process_time()
    visible_text(piece * (400_000 // len(piece)), limit=400_000)
    assert process_time() - began < 5  # 0.01 s; a second look from each piece takes minutes
