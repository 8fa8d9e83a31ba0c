"""HTML to pieces: what joins, what splits, what is hidden, what every page shares."""

from __future__ import annotations

from time import process_time
from urllib.parse import urljoin, urlsplit, urlunsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.text.html import read_page
from monitor.text.page import Page
from monitor.text.urls import is_attachment, join, registered, same_site, suffix
from monitor.text.visibility import MOST_REMEMBERED, _remembered, hiding_rules, style_hides

URL = "http://www.sample.gov.cn/zwgk/tzgg/index.html"


def page(body: str, head: str = "") -> Page:
    return read_page(f"<html><head>{head}</head><body>{body}</body></html>", URL)


def texts(body: str) -> list[str]:
    return [p.text for p in page(body).pieces]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>全市<span>截止</span><b>目前</b>新增</p>", ["全市截止目前新增"]),
        ("<p>全市<font>截</font><font>止</font>目前</p>", ["全市截止目前"]),
        ("<p>第一行<br>第二行<br/>第三行</p>", ["第一行", "第二行", "第三行"]),
        ("<div>甲<p>乙</p>丙</div>", ["甲", "乙", "丙"]),
        ("<p>全市截止\n      目前新增</p>", ["全市截止目前新增"]),
        ("<p>open\n  data</p>", ["open data"]),
        ("<p>　　缩进&nbsp;&nbsp;正文</p>", ["缩进 正文"]),
        ("<p>5 &lt; 6 &amp; &#26032;&ldquo;引&rdquo;</p>", ["5 < 6 & 新“引”"]),
        ("<p>甲<!-- 乙 -->丙</p>", ["甲丙"]),
        ("<p>甲</p><script>var a='乙'</script><style>.c{color:red}</style>", ["甲"]),
        ("<p>甲<noscript>请开启脚本</noscript></p><textarea>乙</textarea>", ["甲"]),
        (
            "<li><a href=a>关于停水的公告</a><span>2026-01-05</span></li>",
            ["关于停水的公告 2026-01-05"],
        ),
        ("<p><span>来源：某报</span><span>作者：张三</span></p>", ["来源：某报 作者：张三"]),
        ("<p>一<span style='display:block'>二</span>三</p>", ["一", "二", "三"]),
        ("<p>未关闭<p>的段落<div>和<b>标签", ["未关闭", "的段落", "和标签"]),
        ("", []),
    ],
)
def test_pieces(body: str, expected: list[str]) -> None:
    assert texts(body) == expected


def test_null_bytes_do_not_break_words() -> None:
    assert [p.text for p in read_page("<p>截\x00止</p>").pieces] == ["截止"]


@pytest.mark.parametrize(
    "opening",
    [
        "<div style='display:none'>",
        "<div style='DISPLAY : none !important'>",
        "<div style='visibility:hidden'>",
        "<div style='opacity:0'>",
        "<div style='position:absolute;left:-9999px'>",
        "<div style='text-indent:-999em'>",
        "<div style='font-size:0'>",
        "<div style='width:0;height:0;overflow:hidden'>",
        "<div style='height:1px;overflow:hidden'>",
        "<div hidden>",
        "<marquee width='1' height='5'>",
        "<div class='trick'>",
        "<div id=trick2>",
    ],
)
def test_hidden_elements_are_marked(opening: str) -> None:
    head = "<style>.trick,.x{display:none} #trick2{position:absolute;left:-3000px}</style>"
    found = page(f"<p>看得见</p>{opening}<a href='http://x.example/'>看不见</a></div>", head)
    assert [bool(p.hidden) for p in found.pieces] == [False, True]
    assert found.anchors[0].hidden


@pytest.mark.parametrize(
    "style",
    [
        "display:block",
        "left:-20px",
        "opacity:0.9",
        "opacity:.5",
        "width:0",
        "height:100%",
        "height:10px;overflow:hidden",
        "font-size:0.9em",
        "text-indent:-2em",
        "margin-left:-15px",
    ],
)
def test_ordinary_styles_do_not_hide(style: str) -> None:
    assert style_hides(style) == ""


def test_style_rules_of_steps_and_media_do_not_count() -> None:
    rules = hiding_rules(
        ".a{display:none} .menu li{display:none} @media print{.b{display:none}} "
        ".c{display:none}.c{display:block} /* .d */ .e{ display: none }"
    )
    assert set(rules) == {".a", ".e"}


def test_style_sheets_of_any_length_are_remembered_within_bounds() -> None:
    long = "." + "x" * 40 + "{color:red}" * 3000 + ".h{display:none}"
    assert hiding_rules(long) is hiding_rules(long)
    for n in range(MOST_REMEMBERED):
        hiding_rules(f".s{n}{{display:none}}")
    assert len(_remembered) == MOST_REMEMBERED


@pytest.mark.parametrize("sheet", ["@media x{" + ".a{left:-}" * 39_000, "left:-}" * 57_000])
def test_a_style_sheet_made_to_keep_us_busy_is_read_in_a_moment(sheet: str) -> None:
    began = process_time()
    assert not hiding_rules(sheet)
    assert process_time() - began < 0.7  # 0.2 s; 7 s when braces are counted anew for each rule


def test_an_earlier_style_rule_does_not_show_again() -> None:
    assert set(hiding_rules(".f{display:block} .f,.g{display: none}")) == {".f", ".g"}


def test_regions_and_links() -> None:
    found = page(
        "<div class='header'><a href='/'>首页</a></div>"
        "<div class=weizhi>当前位置：<a href='/zwgk/'>政务公开</a></div>"
        "<div class='padding-top content'><p>"
        + "正文内容很长。"
        * 30
        + "<a href='./a.pdf'>附件</a></p></div>"
        "<div class='wzFooter'>主办单位：某局</div>"
    )
    assert [(a.url, a.region) for a in found.anchors] == [
        ("http://www.sample.gov.cn/", "header"),
        ("http://www.sample.gov.cn/zwgk/", "crumbs"),
        ("http://www.sample.gov.cn/zwgk/tzgg/a.pdf", ""),
    ]
    assert found.pieces[-1].region == "footer"


def test_a_header_that_holds_the_text_is_no_header() -> None:
    found = page("<div class=header><p>" + "这是正文。" * 100 + "</p></div>")
    assert found.pieces[0].region == ""


def test_a_block_named_bottom_in_the_middle_of_a_page_is_no_footer() -> None:
    items = "".join(f"<li>标题{n}<span>2026-01-0{n}</span></li>" for n in range(1, 6))
    found = page(f"<div class=bottom><ul>{items}</ul></div><p>后面还有内容</p>")
    assert {p.region for p in found.pieces} == {""}


def test_data_tables_have_cells_and_layout_tables_have_none() -> None:
    data = "<table><tr><th>姓名</th><th colspan=2>证件</th><th>备注</th></tr><tr><td>甲</td><td>1</td><td>2</td><td>无</td></tr></table>"
    found = page(f"<table><tr><td><p>版面</p>{data}</td></tr></table>")
    cells = [(p.text, p.cell and (p.cell.table, p.cell.row, p.cell.column)) for p in found.pieces]
    assert cells == [
        ("版面", None),
        ("姓名", (0, 0, 0)),
        ("证件", (0, 0, 1)),
        ("备注", (0, 0, 3)),
        ("甲", (0, 1, 0)),
        ("1", (0, 1, 1)),
        ("2", (0, 1, 2)),
        ("无", (0, 1, 3)),
    ]


def test_anchor_spans_give_the_linked_part() -> None:
    (piece,) = page("<p>详见<a href=a.html>附<b>件</b></a>。</p>").pieces
    assert [(piece.text[s:e], n) for s, e, n in piece.spans] == [("附件", 0)]


def test_base_and_metas() -> None:
    found = page(
        "<a href='b.html'>x</a>",
        "<title> 通知 公告 </title><base href='http://cdn.sample.gov.cn/x/'>"
        "<meta name=SiteIDCode content=' 5308020001 '><meta property='og:title' content=题>",
    )
    assert found.title == "通知 公告"
    assert found.anchors[0].url == "http://cdn.sample.gov.cn/x/b.html"
    assert (found.meta("siteidcode"), found.meta("og:title")) == ("5308020001", "题")


def test_deep_nesting_does_not_overflow() -> None:
    assert read_page("<div>" * 10_000 + "底" + "</div>" * 10_000).truncated  # see text.nesting
    found = read_page("<div>" * 1_400 + "底" + "</div>" * 1_400)
    assert [p.text for p in found.pieces] == ["底"]


def test_a_five_megabyte_page_is_read() -> None:
    found = read_page("<p>某市召开工作会议，研究部署下一阶段重点任务。</p>" * 50_000)
    assert len(found.pieces) == 50_000


def test_endless_pages_are_cut() -> None:
    found = read_page("<p>字</p>" * 70_000)
    assert found.truncated and len(found.pieces) < 70_000


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<div>", "</div>", "<p>", "</p>", "<a href='x'>", "</a>", "<table>", "<td>", "<tr>", "</table>",
             "<span class=date>", "</span>", "<br>", "字", " ", "\n", "<!--", "-->", "<li hidden>", "</b>",
             "<select><option value='//x'>", "<script>", "</script>", "&#0;", "<", "\ud800"]
        ),
        max_size=60,
    )
)  # fmt: skip
def test_any_soup_gives_consistent_ranges(parts: list[str]) -> None:
    found = read_page("".join(parts).encode("utf-8", "replace").decode(), URL)
    for element in found.elements:
        assert 0 <= element.first <= element.last <= len(found.pieces)
    for piece in found.pieces:
        assert piece.text == piece.text.strip() and piece.text
        assert all(0 <= s < e <= len(piece.text) for s, e, _ in piece.spans)


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("a.html", "http://www.sample.gov.cn/zwgk/tzgg/a.html"),
        ("./a.html#top", "http://www.sample.gov.cn/zwgk/tzgg/a.html"),
        ("../x/", "http://www.sample.gov.cn/zwgk/x/"),
        ("/a?b=1", "http://www.sample.gov.cn/a?b=1"),
        ("//cdn.example/a", "http://cdn.example/a"),
        ("HTTP://A.example", "http://A.example/"),
        ("http://a.example", "http://a.example/"),
        ("/a/../b", "http://www.sample.gov.cn/b"),
        (" a b.doc ", "http://www.sample.gov.cn/zwgk/tzgg/a%20b.doc"),
        ("..\\x.htm", "http://www.sample.gov.cn/zwgk/x.htm"),
        ("#", ""),
        ("", ""),
        ("javascript:void(0)", ""),
        ("JavaScript:go()", ""),
        ("mailto:a@b.cn", ""),
        ("file:///etc/passwd", ""),
        ("ftp://a.example/x", ""),
        ("http://[bad", ""),
        ("http://a.example:99999/", ""),
    ],
)
def test_join(href: str, url: str) -> None:
    assert join(URL, href) == url


@pytest.mark.parametrize(
    "base",
    ["http://a.gov.cn", URL, "https://a.gov.cn:8080/x/y.z/t.html?p=1", "http://a.gov.cn/x//y/"],
)
@pytest.mark.parametrize(
    "href",
    ["b.htm", "./b.htm", "../b.htm", "../../../../b/c.htm", "../b/", "b//c", "../a..b/c", "b/../c.htm",
     "//b.cn", "//b.cn/c?d=1", "../b.htm?c=1", "b/./c"],
)  # fmt: skip
def test_addresses_joined_without_parsing_are_as_parsed(base: str, href: str) -> None:
    parsed = urlsplit(urljoin(base, href))
    assert join(base, href) == urlunsplit(parsed._replace(path=parsed.path or "/"))


def test_sites_and_suffixes() -> None:
    assert registered("www.fgj.sample.gov.cn") == "sample.gov.cn"
    assert registered("a.b.example.com") == "example.com"
    assert same_site("http://fgj.sample.gov.cn/", URL)
    assert not same_site("http://other.gov.cn/", URL)
    assert not same_site("", "")
    assert is_attachment("http://a.cn/x/名单.XLSX?v=1") and not is_attachment("http://a.cn/doc/")
    assert suffix("http://a.cn/.htaccess") == ""


def test_a_date_broken_over_inline_tags_stays_one() -> None:
    page = read_page(
        "<body><p>拟于1<strong>0月9日在礼堂</strong>举办培训班。</p></body>", "http://a.cn/"
    )
    assert [piece.text for piece in page.pieces] == ["拟于10月9日在礼堂举办培训班。"]


def test_pieces_of_hidden_inline_elements_follow_and_keep_their_anchors() -> None:
    page = read_page(
        "<p>甲<span hidden>丙<a href='http://x.cn/h'>丁</a><br>寅</span>戊<a href='/v'>己</a></p>"
    )
    assert [(p.text, bool(p.hidden)) for p in page.pieces] == [
        ("甲戊己", False),
        ("丙丁", True),
        ("寅", True),
    ]
    assert [(a.text, a.piece, page.pieces[a.piece].hidden != "") for a in page.anchors] == [
        ("丁", 1, True),
        ("己", 0, False),
    ]
    element = page.elements[page.pieces[0].element]
    assert [p.text for p in page.pieces[element.first : element.last]] == ["甲戊己", "丙丁", "寅"]


def test_a_block_in_a_hidden_inline_element_ends_the_paragraph() -> None:
    page = read_page("<div>甲<span hidden>乙<div>丙</div>丁</span>戊</div>")
    assert [(p.text, bool(p.hidden)) for p in page.pieces] == [
        ("甲", False), ("乙", True), ("丙", True), ("丁", True), ("戊", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("base", "href", "expected"),
    [
        ("http://a.cn/x/b.html", "c.html", "http://a.cn/x/c.html"),
        ("http://a.cn/y/b.html", "c.html", "http://a.cn/y/c.html"),
        ("http://a.cn/x/b.html", "?p=2", "http://a.cn/x/b.html?p=2"),
        ("http://a.cn/x/c.html", " \t?p=2", "http://a.cn/x/c.html?p=2"),
        ("http://a.cn/x/c.html", "#top", ""),
        ("http://a.cn", "c", "http://a.cn/c"),
        ("http://a.cn/d?u=http://b.cn/e/f", "c", "http://a.cn/c"),
    ],
)
def test_a_remembered_address_is_that_of_its_own_page(base: str, href: str, expected: str) -> None:
    for _ in range(2):
        assert join(base, href) == expected


def test_an_area_is_a_link_whatever_its_style() -> None:
    page = read_page('<map><area style="display:block" href="/a.html"></map>', "http://a.gov.cn/")
    assert [a.url for a in page.anchors] == ["http://a.gov.cn/a.html"]


@pytest.mark.parametrize("odd", ["\0", "\ud800"])
def test_characters_that_are_none_vanish(odd: str) -> None:
    assert [p.text for p in read_page(f"<p>通{odd}知").pieces] == ["通知"]
    stored = f"<datastore><record><![CDATA[<li>通{odd}知</li>]]></record></datastore>"
    assert [p.text for p in read_page(stored).pieces] == ["通知"]


def test_scripts_keep_their_order_and_only_code_and_data() -> None:
    page = read_page(
        "<head><script>var a;</script></head><body><script src='/m.js'></script>"
        "<script type='text/x-template'>无</script><script type='application/json'>{}</script>"
    )
    assert page.scripts == ["var a;", "{}"] and page.script_urls == ["/m.js"]


def test_a_name_around_another_ends_with_its_element() -> None:
    found = page(
        "<p><span class='info'>来源：<em class='source'>某局</em> 电</span>后</p><p>正文</p>"
    ).pieces
    assert [(p.text, [(p.text[r.start : r.end], r.label) for r in p.runs]) for p in found] == [
        ("来源：某局 电后", [("来源：某局 电", "info "), ("某局", "source ")]),
        ("正文", []),
    ]


@pytest.mark.parametrize("inside", ["", "x "])
def test_names_inside_of_names_cost_no_more_than_any(inside: str) -> None:
    began = process_time()
    assert len(page(f"<p>{f'<span class=date>{inside}' * 30_000}日").pieces) == 1
    assert process_time() - began < 2  # 0.2 s; 8 s when each looks through the others
