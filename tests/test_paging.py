"""Pagers that only a script draws: which pages a list has, CMS by CMS."""

from __future__ import annotations

import pytest

from monitor.sources.website.paging import further_pages, next_page, unread_pages
from monitor.text.html import read_page

HERE = "http://a.gov.cn/zwgk/index.html"


def page(script: str = "", body: str = "<p>列表</p>", url: str = HERE):
    return read_page(f"<body>{body}<script>{script}</script></body>", url)


def names(found) -> list[str]:
    return [url.removeprefix("http://a.gov.cn/zwgk/") for url in found]


@pytest.mark.parametrize(("url", "script", "want"), [
    # TRS counts from 0: page n is index_n.
    (HERE, 'createPageHTML(4, 0, "index", "shtml");', ["index_1.shtml", "index_2.shtml", "index_3.shtml"]),
    ("http://a.gov.cn/zwgk/", "createPageHTML(3,0,'index','html')", ["index_1.html", "index_2.html"]),
    (HERE, 'createPageHTML("page_div", 3, 0, "index", "html", 60);', ["index_1.html", "index_2.html"]),
    ("http://a.gov.cn/zwgk/index_1.html", 'createPageHTML(4, 1, "index", "html");', ["index_2.html", "index_3.html"]),
    # 开普 counts from 1: the second page is _2.
    ("http://a.gov.cn/zwgk/common_list.shtml", "createPageHTML('page-div',4, 1,'common_list','shtml',500);",
     ["common_list_2.shtml", "common_list_3.shtml", "common_list_4.shtml"]),
    # variables only
    (HERE, "var currentPage = 0; var countPage = 3; //共3页", ["index_1.html", "index_2.html"]),
    # a pager that builds the address
    (HERE, "laypage({cont:'p', pages: 3, curr: 1, jump: function(o){ location.href = 'list_' + o.curr + '.html'; }});",
     ["list_2.html", "list_3.html"]),
    (HERE, "var totalPage = '3'; function go(n){ window.location.href='?page=' + n; }",
     ["index.html?page=2", "index.html?page=3"]),
    # one page only, or none told
    (HERE, 'createPageHTML(1, 0, "index", "html");', []),
    (HERE, "var a = 1;", []),
    (HERE, "location.href = '/login?u=' + user;", []),
    (HERE, "for (var pages = 3;;) {}", []),
])  # fmt: skip
def test_scripted_pagers(url: str, script: str, want: list[str]) -> None:
    assert names(further_pages(page(script, url=url)))[: len(want) or None] == want


def test_the_total_may_stand_on_the_page() -> None:
    script = "function go(n){ location.href = 'list_' + n + '.html' }"
    found = further_pages(page(script, "<p>首页 上页 下页 尾页 共 4 页</p>"))
    assert names(found) == ["list_2.html", "list_3.html", "list_4.html"]


@pytest.mark.parametrize("text", ["下一页", "下页", "下一页 >", "后一页", "Next", "›"])
def test_an_anchor_is_believed_first(text: str) -> None:
    body = f"<a href='lm/3.htm'>{text}</a>"
    assert next_page(page("", body)) == "http://a.gov.cn/zwgk/lm/3.htm"


def test_a_last_page_has_no_next() -> None:
    last = page('createPageHTML(3, 2, "index", "html");', url="http://a.gov.cn/zwgk/index_2.html")
    assert next_page(last) == ""
    assert next_page(page("", "<a href='index.html'>下一页</a>")) == ""


def test_the_group_that_follows_in_a_datastore() -> None:
    body = (
        "<script type='text/xml'><datastore><nextgroup><![CDATA[<a href='/module/web/jpage/dataproxy.jsp?page=2"
        "&amp;webid=1&amp;columnid=9'></a>]]></nextgroup><recordset><record><![CDATA[<li><a href='/art/1.html'>"
        "第一条稿件的标题</a><b>2026-06-01</b></li>]]></record></recordset></datastore></script>"
    )
    assert next_page(page("", body)).endswith("/dataproxy.jsp?page=2&webid=1&columnid=9")


def test_pages_of_other_sites_are_not_followed() -> None:
    assert further_pages(page("", "<a href='http://evil.example/2.html'>下一页</a>")) == ()


def test_an_absurd_count_is_bounded() -> None:
    assert len(further_pages(page('createPageHTML(99999, 0, "index", "html");'))) == 5000


UNREAD = {
    "__doPostBack": ("", """<a href="javascript:__doPostBack('ctl00$Pager','2')">下一页</a>"""),
    "gotoPage": ("function gotoPage(n){document.forms[0].page.value=n;document.forms[0].submit()}",
                 "<form method=post><input name=page></form><a href='javascript:;' onclick='gotoPage(2)'>2</a>"),
    "_a2_gopage": ("", """<a href="javascript:_a2_gopage('list.jsp?a=1',2)">[尾页]</a>"""),
    "nextPage": ("", "<input type=button value=下一页 onclick='nextPage()'>"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNREAD)
def test_a_pager_that_cannot_be_followed_is_told(name: str) -> None:
    told = unread_pages(page(*UNREAD[name]))
    assert told == f"列表还有后面的页，翻页由脚本提交（{name}），没有读到"


@pytest.mark.parametrize(("script", "body", "pages"), [
    ("$('#p').jpage({perpage: 15, totalRecord: 121, proxyUrl: 'x'})", "<p>列表</p>", 9),
    ("laypage.render({elem:'p', count: 95, limit: 10, jump: f})", "<p>列表</p>", 10),
    ("", "<p>共 12 页 首页 上一页 下一页</p>", 12),
    ("", "<p>第 1/7 页</p>", 7),
])  # fmt: skip
def test_pages_that_only_a_number_tells_of(script: str, body: str, pages: int) -> None:
    assert (
        unread_pages(page(script, body)) == f"列表共 {pages} 页，翻页由脚本画出，后面的页没有读到"
    )


@pytest.mark.parametrize(("script", "body"), [
    ("", "<a href='2.html'>下一页</a><a href='javascript:go(9)'>尾页</a>"),  # one of them can be asked for
    ('createPageHTML(4, 0, "index", "shtml");', "<p>共4页</p>"),
    ("", "<a href='1.html'>上一页</a><p>共 12 页</p>"),  # the last page of a pager of links
    ("", "<a href='javascript:go(1)'>下一页</a><p>共 1 页</p>"),
    ("", "<a href='javascript:go(9)'>尾页</a><p>第 9/9 页</p>"),
    ("", "<a href='javascript:void(0)'>下一页</a>"),
    ("", "<a href='javascript:history.go(-1)'>返回上一页</a>"),
    ("", "<a href='javascript:' onclick='window.print()'>打印</a>"),
    ("laypage.render({elem:'p', count: 9, limit: 10})", "<p>列表</p>"),
])  # fmt: skip
def test_nothing_is_told_where_nothing_is_left_unread(script: str, body: str) -> None:
    assert unread_pages(page(script, body)) == ""
