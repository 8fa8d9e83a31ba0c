"""Tags with so many attributes that a parser would need hours are cut, honest pages are not."""

from __future__ import annotations

from time import process_time

import pytest

from monitor.text.crowding import MOST_ATTRIBUTES, may_crowd, uncrowded
from monitor.text.html import read_page

MANY = 60_000


def tag(start: str, form: str) -> str:
    return f"<{start}{''.join(form.format(n) for n in range(MANY))}>"


HOSTILE = {
    "values": tag("p", " a{0}={0}"),
    "no values": tag("p", " a{}"),
    "slashes": tag("p", "/a{}"),
    "long names": tag("p", " data-number-of-the-attribute-that-is-{}=1"),
    "quoted, nothing between": tag("p ", 'a{}="1"'),
    "single quotes over lines": tag("DIV", "\n\ta{} = '甲'"),
    "behind a script": "<script>if (a < b) {}</script>" + tag("p", " a{}"),
    "behind a comment": "<!-- <p> -->" + tag("a", " a{}"),
    "many bodies": "".join(f"<body a{n}=1>" for n in range(MANY)),
    "many roots": "".join(f"<HTML a{n}>" for n in range(MANY)),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_crowded_tag_ends_the_page(what: str) -> None:
    began = process_time()
    page = read_page(f"<title>某页</title><body><p>正文</p>{HOSTILE[what]}尾</p>")
    assert process_time() - began < 5  # 0.2 s; minutes when the parser gets it
    assert page.truncated
    assert page.title == "某页"
    assert page.pieces[0].text == "正文"


HONEST = {
    "a long value": f'<p title="{"甲 a=1 " * MANY}">乙</p>',
    "a script without tags": f"<script>for (i = 0; i < n; i++) {{ {'a = b / c; ' * MANY} }}</script>",
    "a style sheet": f"<style>{'.a { color: red }' * MANY}</style>",
    "a comment": f"<!-- {'<p a=1 b=2 c ' * MANY} -->",
    "words": f"<p>{'plain words and no tag ' * MANY}</p>",
    "a picture": f'<img src="data:image/png;base64,{"iVBORw0KGgo/" * MANY}">',
    "many attributes": f"<p {' '.join(f'a{n}=1' for n in range(MOST_ATTRIBUTES - 1))}>甲</p>",
}


@pytest.mark.parametrize("what", HONEST)
def test_honest_pages_stay_whole(what: str) -> None:
    page = read_page(f"<body>{HONEST[what]}<p>结尾</p></body>")
    assert not page.truncated
    assert page.pieces[-1].text == "结尾"


OPEN = ["<x", "<x ", "<", '<a b="', "<a b='", "<a ", "<script ", "<!--", "<p =", "<p a=1 ", '<p "']


@pytest.mark.parametrize("piece", OPEN)
def test_what_is_left_open_costs_linear_time(piece: str) -> None:
    began = process_time()
    body = piece.encode() * 200_000
    may_crowd(body)
    uncrowded(body)
    assert process_time() - began < 5
