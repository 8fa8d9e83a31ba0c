"""Links and images: noted by the walk, made when asked for, the same as if made at once."""

from __future__ import annotations

from monitor.sources.website.body import MainText
from monitor.text.html import read_page

URL = "http://www.sample.gov.cn/zwgk/t1.html"


def test_the_text_of_an_article_makes_no_links() -> None:
    page = read_page(
        f"<body><p>{'正文一句话。' * 20}<a href='a.html'>附件</a><img src='b.png'></p>", URL
    )
    assert len(MainText(page).pieces) == 1
    assert page._anchors is None
    assert [a.url for a in page.anchors] == ["http://www.sample.gov.cn/zwgk/a.html"]
    assert page.anchors is page.anchors


def test_an_image_names_the_link_around_it() -> None:
    page = read_page(
        "<body><a href='/1'><img src='a.png' alt=' 徽 标 '></a><a href='/2' title='二'><img data-src='b.png' alt='乙'></a>"
        "<img src='c.png' title='丙'>",
        URL,
    )
    assert [(a.title, a.image) for a in page.anchors] == [("徽 标", True), ("二", True)]
    assert [(i.src, i.alt) for i in page.images] == [
        ("a.png", "徽 标"),
        ("b.png", "乙"),
        ("c.png", "丙"),
    ]


def test_a_link_inside_a_link_ends_the_outer_one() -> None:
    page = read_page(
        "<body><a href='/1'>外<table><tr><td><a href='/2'>内</a>后</td></tr></table>尾</a>", URL
    )
    assert [(a.href, a.text) for a in page.anchors] == [("/1", ""), ("/2", "内")]


def test_links_stand_in_the_piece_that_holds_their_text() -> None:
    page = read_page(
        "<body><p>前<a href='/1'>一</a><b hidden>藏<a href='/2'>二</a></b>后</p>"
        "<select><option value='http://b.gov.cn/'>某局</option></select>",
        URL,
    )
    assert [p.text for p in page.pieces] == ["前一后", "藏二", "某局"]
    assert [(a.href, a.piece, a.kind) for a in page.anchors] == [
        ("/1", 0, ""), ("/2", 1, ""), ("http://b.gov.cn/", 2, "option"),
    ]  # fmt: skip
