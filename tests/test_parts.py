"""Headers, menus and footers put in from memory leave the very page that walking them leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from page_variations import articles, listings

from monitor.text import parts
from monitor.text.html import read_page

URL = "http://a.gov.cn/zwgk/t1.html"


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    parts.forget()
    yield
    parts.forget()


def state(html: str, url: str = URL) -> dict:
    page = read_page(html, url)
    kept = {
        "title",
        "metas",
        "images",
        "frames",
        "scripts",
        "script_urls",
        "passwords",
        "truncated",
    }
    return {
        **{name: getattr(page, name) for name in kept},
        "pieces": [asdict(p) for p in page.pieces],
        "elements": [asdict(e) for e in page.elements],
        "anchors": [{**asdict(a), "url": a.url, "_url": None} for a in page.anchors],
    }


def walked(html: str, url: str = URL) -> dict:
    parts.forget()
    return state(html, url)


def remembered(html: str, url: str = URL) -> dict:
    """The page read until its parts are remembered: their names met, their HTML, recorded."""
    plain = walked(html, url)
    for _ in range(2):
        assert state(html, url) == plain
    return plain


PAGES = [p.html for p in articles(40, 2)] + [p.html for p in list(listings())[::7]]
HEADER = (
    "<div class='header'><a href='/'>首页</a><form><input type='password'></form><img src='a.png' alt='徽标'>"
    "<script>var a = 1;</script><script src='/m.js'></script><iframe src='/w.html'></iframe><ul class='nav'>"
    + "".join(f"<li style='{'display:none' if n == 3 else ''}'><a href='/c{n}/'><b>栏目</b>{n}</a></li>" for n in range(9))
    + "</ul><p class='date'>今天 <span class='date'>2026-07-01</span></p></div>"
)  # fmt: skip


@pytest.mark.parametrize("number", range(len(PAGES)))
def test_variations(number: int) -> None:
    html = PAGES[number]
    plain = remembered(html)
    assert state(html) == plain  # now from memory
    other = f"<html><body><p>前面多一段文字，位置全都后移。</p>{html.partition('<body>')[2]}"
    expected = walked(other)
    remembered(html)
    assert state(other) == expected


@pytest.mark.parametrize(
    "before",
    ["", "<p>前</p>", "裸文字", "<table><tr><td>格</td></tr></table>", "<a href='/x'>未闭合的链接"],
)
@pytest.mark.parametrize("around", ["{}", "<div class='wrap'>{}</div>", "<div style='display:none'>{}</div>",
                                    "<table><tr><td>{}</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>"])  # fmt: skip
def test_places(before: str, around: str) -> None:
    def page(more: str) -> str:
        return f"<body>{more}{before}{around.format(HEADER)}<p>正文一段，足够长的文字。</p></body>"

    expected = walked(page("<p>另一页</p>"))
    remembered(page(""))
    assert state(page("<p>另一页</p>")) == expected


def test_relative_links_are_of_their_folder() -> None:
    html = f"<body>{HEADER.replace('/c', 'c')}</body>"
    first = remembered(html, "http://a.gov.cn/one/a.html")
    there = state(html, "http://a.gov.cn/two/a.html")
    assert there == walked(html, "http://a.gov.cn/two/a.html") != first
    again = state(html.replace("<body>", "<body> "), "http://a.gov.cn/two/b.html")
    assert again["anchors"][1]["url"].startswith("http://a.gov.cn/two/")


def test_rooted_links_are_of_their_site() -> None:
    html = f"<body>{HEADER.replace('<iframe src=/w.html></iframe>', '')}</body>"
    remembered(html, "http://a.gov.cn/x")
    there = state(html, "http://b.gov.cn/x")
    assert {a["url"].split("/")[2] for a in there["anchors"]} == {"b.gov.cn"}


def test_style_rules_that_hide_are_part_of_the_key() -> None:
    html = f"<body>{HEADER}</body>"
    remembered(html)
    hidden = state(f"<style>.header{{display:none}}</style>{html}")
    assert all(a["hidden"] for a in hidden["anchors"])


def test_memory_is_bounded() -> None:
    for n in range(3 * parts.MOST_PARTS):
        for _ in range(3):
            read_page(f"<body>{HEADER.replace('首页', f'首页{n}')}</body>", URL)
    assert len(parts._parts) == parts.MOST_PARTS
    for n in range(parts.MOST_NAMES + 9):
        read_page(f"<body>{HEADER.replace('header', f'header n{n}')}</body>", URL)
    assert len(parts._met) == parts.MOST_NAMES
    for n in range(parts.MOST_NAMES + 9):
        read_page(f"<body>{HEADER.replace('首页', f'页首{n}')}</body>", URL)
    assert len(parts._seen) == parts.MOST_NAMES


def test_nothing_is_made_of_a_part_before_two_pages_had_it() -> None:
    html = f"<body>{HEADER}</body>"
    kept = []
    for page in (html, html.replace("<body>", "<body>二"), html, html):
        read_page(page, URL)
        kept.append(len(parts._parts))
    assert kept == [0, 0, 1, 1]
    read_page(html, "http://b.gov.cn/x.html")  # another site
    assert len(parts._parts) == 1


@pytest.mark.parametrize("change", [("首页", "首页{}"), ("href='/'", "href='/?from={}'")])
def test_what_changes_with_each_page_is_not_recorded(change: tuple[str, str]) -> None:
    before, after = change
    for n in range(parts.WATCHED_FIRST):
        read_page(f"<body>{HEADER.replace(before, after.format(n))}</body>", URL)
    assert not parts._parts


@pytest.mark.parametrize(
    "around",
    [
        "前半句<b hidden>藏{}</b>后半句",  # a part inside what a hidden element put aside
        "<span class='title'>题{}</span>",  # and inside a name that goes on behind it
    ],
)
def test_what_stands_around_a_part_is_not_remembered_with_it(around: str) -> None:
    plain = walked(f"<body>{HEADER}</body>")
    remembered(f"<body>{around.format(HEADER)}</body>")
    assert state(f"<body>{HEADER}</body>") == plain


def test_names_of_parts_too_short_to_keep_are_not_looked_at_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []
    recall = parts._recall
    monkeypatch.setattr(parts, "_recall", lambda known: asked.append(known) or recall(known))
    rows = "<ul>" + "<li class='top'>置顶</li>" * parts.MOST_UNFIT + "</ul>"
    long = f"<ul><li class='top'>{'置顶的一条很长。' * 60}</li></ul>"
    for html in (long, long, rows[: len(rows) // 2], long, rows, long):
        read_page(f"<body>{html}</body>", URL)
    assert len(asked) == 1  # the last comes after too many short ones
    assert state(f"<body>{rows}{long}</body>") == walked(f"<body>{rows}{long}</body>")


def test_a_menu_inside_a_header_that_changes_is_remembered() -> None:
    def page(n: int) -> str:
        return f"<body>{HEADER.replace('首页', f'首页{n}').replace('<ul', f'</div><div class=header>{n}<ul')}</body>"

    pages = [page(n) for n in range(2 * parts.WATCHED_FIRST)]
    plain = [walked(html) for html in pages]
    parts.forget()
    assert [state(html) for html in pages] == plain
    assert any('<ul class="nav"' in key[0][:20] for key in parts._parts)


@pytest.mark.shared
def test_shared_pages_of_the_reference_folder(shared: Path) -> None:
    for path in sorted((shared / "pages").glob("*/*.html"))[::4]:
        html = path.read_bytes().decode("utf-8", "replace")
        assert walked(html) == state(html), path.name
