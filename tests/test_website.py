"""The website source as a whole: what it plans, and when it says "could not look"."""

from __future__ import annotations

import time
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import CHINA, Failure, Fetched, Reading, Request, Target, TargetKind
from monitor.sources import find, website
from monitor.sources.website.home import NAVIGATION_ONLY
from monitor.text.obstacles import missing, wall

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
URL = "http://www.sample.gov.cn/"
TEXT = "会议强调，要进一步压实责任，细化措施，确保各项工作落到实处、取得实效。" * 4
ROWS = "".join(
    f"<li><a href=/t{n}.html>关于某项工作的通知之{n}</a><span>2026-11-0{n}</span></li>"
    for n in range(1, 6)
)


def target(kind: TargetKind = TargetKind.SITE) -> Target:
    return Target(id="site:x", kind=kind, name="样例", unit="u", url=URL, source="website")


def read(purpose: str = "home", *, text: str = "", status: int = 200, failure: Failure | None = None,
         context: dict[str, object] | None = None, **headers: str) -> Reading:  # fmt: skip
    fetched = Fetched(
        request=Request(url=URL, purpose=purpose, context=context or {}), at=NOW, url=URL, text=text,
        status=0 if failure else status, failure=failure,
        headers={k.replace("_", "-"): v for k, v in headers.items()},
    )  # fmt: skip
    return website.read(target(), fetched)


def test_it_is_found_by_its_kind() -> None:
    assert find("website") is website


@pytest.mark.parametrize(
    ("kind", "purpose"), [(TargetKind.SITE, "home"), (TargetKind.COLUMN, "column")]
)
def test_plan(kind: TargetKind, purpose: str) -> None:
    (request,) = website.plan(target(kind))
    assert (request.url, request.purpose) == (URL, purpose)


@pytest.mark.parametrize("purpose", ["home", "column", "article"])
@pytest.mark.parametrize("failure", list(Failure))
def test_failures_are_could_not_look(purpose: str, failure: Failure) -> None:
    reading = read(purpose, failure=failure)
    assert reading.problem and not reading.documents


@pytest.mark.parametrize("purpose", ["home", "column", "article"])
@pytest.mark.parametrize(
    "status", [202, 301, 401, 403, 404, 410, 412, 418, 429, 493, 500, 502, 503, 521]
)
def test_statuses_are_could_not_look(purpose: str, status: int) -> None:
    reading = read(purpose, status=status, text=f"<ul>{ROWS}</ul>")
    assert str(status) in reading.problem and not reading.documents


def test_an_unchanged_page_is_no_problem() -> None:
    assert read("column", status=304) == Reading()


OBSTACLES = {
    "质询": "<html><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script><script src='/x.js'></script></html>",
    "加速乐": "<script>document.cookie=('_')+('_jsluid');document.cookie='__jsl_clearance=1';location.href=location.pathname</script>",
    "阿里": "<html><script>var arg1='A1B2C3D4E5F6A7B8C9D0E1F2';</script></html>",
    "验证": "<title>安全验证</title><p>请完成验证后继续访问</p>",
    "验证码": "<title>提示</title><p>访问过于频繁，请输入验证码</p><img src=c.png>",
    "需脚本": "<p>请开启JavaScript并刷新该页</p>",
    "拦截": "<title>网站防火墙</title><p>您的请求带有不合法参数，已被网站管理员设置拦截</p>",
    "空壳": "<title>样例区</title><div id=app></div><script src=/js/app.3f2a.js></script>",
    "登录": "<title>统一登录</title><form>用户名<input>密码<input type=password></form>",
    "软404": "<title>404</title><h1>您访问的页面不存在</h1><a href=/>返回首页</a>",
    "已删除": "<title>提示信息</title><p>该文章不存在或已删除</p>",
    "维护": "<title>系统维护</title><p>网站维护中，请稍后访问</p>",
    "报错": "<title>Error</title><pre>java.lang.NullPointerException at com.x</pre>",
    "空白": "   \n ",
    "空页": "<html><head></head><body></body></html>",
}


@pytest.mark.parametrize("purpose", ["home", "column", "article"])
@pytest.mark.parametrize("name", OBSTACLES)
def test_obstacles_are_could_not_look(purpose: str, name: str) -> None:
    reading = read(purpose, text=OBSTACLES[name])
    assert reading.problem and not reading.documents


def test_files_are_not_pages() -> None:
    assert (
        "application/pdf"
        in read("article", text="%PDF-1.5", content_type="application/pdf").problem
    )


@pytest.mark.parametrize(
    "text",
    [
        f"<title>关于404路公交线路调整的公告</title><h1>关于404路公交线路调整的公告</h1><p>{TEXT}</p>",
        f"<title>网站防火墙采购公告</title><p>拟采购Web应用防火墙一套。{TEXT}</p>",
        f"<title>防范电信诈骗</title><p>不要向他人透露验证码。{TEXT}</p><input type=password>",
        f"<title>某会议</title><p>{TEXT}</p><script>document.cookie='a=1';location.reload</script>",
    ],
)
def test_pages_that_only_speak_of_obstacles_are_read(text: str) -> None:
    assert read("article", text=text).documents


def test_an_application_that_asks_for_scripts_is_a_shell_not_a_wall() -> None:
    asks = "<noscript>请启用JavaScript后访问本站</noscript>"
    assert wall(f"<body>{asks}<div id=app></div><script src=/js/app.js></script></body>") == ""
    assert wall(f"<body>{asks}<script>location.reload()</script></body>") != ""


def test_soft_404_and_wall_judge_short_pages_only() -> None:
    assert missing("<title>Not Found</title><p>404</p>")
    assert not missing(f"<title>通知</title><p>{TEXT * 3}页面不存在</p>")
    assert not missing("") and not wall("")


@pytest.mark.parametrize(
    "text",
    [
        "<meta http-equiv=refresh content='0;url=/index/'>",
        "<script>window.location.href='/index/'</script>",
        '<script>location.replace("/index/")</script>',
    ],
)
def test_pages_that_only_lead_on_are_followed_a_few_times(text: str) -> None:
    reading = read("home", text=f"<html>{text}</html>")
    assert [(r.url, r.purpose) for r in reading.follow] == [(URL + "index/", "home")]
    assert not reading.problem and not reading.documents
    assert read("home", text=f"<html>{text}</html>", context={"hops": 3}).problem


def test_a_page_that_leads_to_itself_is_not_followed() -> None:
    assert read("home", text="<script>location.href='/'</script>").follow == ()


def test_home_page() -> None:
    html = (
        "<title>样例区人民政府</title><meta name=SiteIDCode content=9901020001>"
        f"<div class=nav><a href=/zw/>政务公开</a></div><ul>{ROWS}</ul>"
        "<select><option value='http://www.partner.example/'>友情链接</option></select>"
        "<div class=footer>主办单位：样例区人民政府 样ICP备05000001号-1 样公网安备 99010202000001号 网站标识码：9901020001"
        "<a href='https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=9901020001'><img src=j.png></a></div>"
    )
    (document,) = read("home", text=html).documents
    assert document.published == date(2026, 11, 5)
    assert len(document.rows) == 5 and NAVIGATION_ONLY not in document.marks
    assert {link.region for link in document.links} == {"nav", "main", "select", "footer"}
    marks = dict(document.marks)
    assert marks["网站标识码"] == marks["SiteIDCode"] == "9901020001"
    assert marks["ICP备案"] == "样ICP备05000001号-1"
    assert marks["公安备案"] == "样公网安备 99010202000001号"
    assert marks["找错入口"].startswith("https://zfwzgl.")


def test_a_home_page_of_links_only_is_marked() -> None:
    names = (
        "政务公开",
        "互动交流",
        "办事服务",
        "走进样例",
        "政府信息公开",
        "专题专栏",
        "数据发布",
        "要闻动态",
    )
    html = "<title>样例区</title>" + "".join(
        f"<a href=/{n}/>{name}</a>" for n, name in enumerate(names)
    )
    (document,) = read(
        "home", text=html + "<p>样例区人民政府主办，欢迎您访问本网站，请选择栏目进入浏览。</p>"
    ).documents
    assert document.marks[NAVIGATION_ONLY] == "是"


def test_an_unknown_purpose_is_our_own_fault() -> None:
    assert read("nonsense", text="x").operator


@settings(max_examples=60, deadline=None)
@given(
    st.text(max_size=300) | st.lists(st.sampled_from(
        ["<div>", "</div>", "<ul>", "<li>", "<a href=x>", "</a>", "2026-01-0", "5", "标题文字", "<td>", "<script>",
         "</script>", "<title>", "</title>", "<meta name=PubDate content=x>", "<br>", "来源：", "<select>", "<option>"]
    ), max_size=50).map("".join),
    st.sampled_from(["home", "column", "article"]),
)  # fmt: skip
def test_nothing_crashes_a_reader(text: str, purpose: str) -> None:
    reading = read(purpose, text=text)
    assert "解析出错" not in reading.problem
    assert reading.problem or reading.documents or reading.follow


HOSTILE = {
    "nested anchors": "<div><a href=/x>一条标题文字</a>" * 5000,
    "one endless line": "<p>" + "<a href=/x.html>标题文字</a> 2026-01-01 " * 5000,
    "nested tables": "<table><tr><td>文字" * 3000,
    "style rules": "<style>" + ".a{left:-1px}" * 30000 + "</style>",
    "date runs": "<p>" + "<span class=date>2026-01-01</span>" * 10000,
    "half dates": "<p>" + "2026-01-" * 100000,
    "open brackets": "<" * 200000,
    "a cookie without end": "<script>document.cookie=" + "a" * 300000 + "</script>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_cost_no_quadratic_time(name: str) -> None:
    """CPU seconds, generous: what is quadratic takes minutes here."""
    start = time.process_time()
    for purpose in ("column", "article"):
        read(purpose, text=HOSTILE[name])
    assert time.process_time() - start < 20
