"""Pages whose nesting would keep a parser busy for minutes are cut, honest ones are not."""

from __future__ import annotations

from time import process_time

import pytest

from monitor.text.html import read_page
from monitor.text.nesting import MOST_DEPTH, sound

MANY = 20_000
HOSTILE = {
    "divisions": "<div>" * MANY,
    "closed by the wrong tag": "<div></b>" * MANY,
    "lists": "<ul><li>" * MANY,
    "cells outside of a table": "<div><td>" * MANY,
    "a table closed at once": "<table></table>" * 9 + "<div></td>" * MANY,
    "tables between": "<div><table></table>" * MANY,
    "behind a script": "<script>if (a < b) {}</script>" + "<div>" * MANY,
    "behind what only looks like a script": "<script-x>" + "<div>" * MANY,
    "behind an empty comment": "<!-->" + "<div>" * MANY,
    "too many in an attribute": '<a title="<script >">' + "<div>" * (3 * MANY),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_nests_too_deep_is_cut(what: str) -> None:
    page = read_page(f"<title>某页</title><p>正文</p>{HOSTILE[what]}x")
    assert page.truncated
    assert len(page.elements) <= 2 * MOST_DEPTH + 10
    assert page.title == "某页"
    assert page.pieces[0].text == "正文"


HONEST = {
    "rows": "<table>" + "<tr><td><div><b>甲</b></div></td><td>乙" * MANY + "</table>",
    "an open tag in each cell": "<table>" + "<tr><td><div>甲</td></tr>" * MANY + "</table>",
    "paragraphs": "<p>甲" * MANY,
    "list": "<ul>" + "<li><div>甲</div>" * MANY + "</ul>",
    "words of a script": "<script>" + "h += '<div>';" * MANY + "</script><p>甲</p>",
    "a comment": "<!--" + "<div>" * MANY + "--><p>甲</p>",
}


OPEN = ["<!--", "<script>", "<textarea >", "<style/", "<!-"]


@pytest.mark.parametrize("piece", OPEN)
def test_what_is_left_open_costs_linear_time(piece: str) -> None:
    began = process_time()
    for _ in range(3):
        sound(piece.encode() * 200_000)
    assert process_time() - began < 5  # 0.1 s; minutes when each looks for its end


@pytest.mark.parametrize("what", HONEST)
def test_long_pages_stay_whole(what: str) -> None:
    html = HONEST[what].encode()
    assert sound(html) == html


def test_a_list_of_many_options_is_read_at_once() -> None:
    began = process_time()
    page = read_page("<select>" + "<option value='http://b.gov.cn/'>某局" * MANY)
    assert len(page.anchors) == MANY
    assert process_time() - began < 2  # 0.3 s; 4 s when the parser looks for the chosen one
