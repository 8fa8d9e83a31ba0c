"""Discovery: columns, classes, CMS and a draft that `config check` takes, on seven CMS shapes."""

from __future__ import annotations

import asyncio
import os
import sys
import tomllib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from portal_shapes import COLUMNS, NEWEST, SHAPES, serving

from monitor.cli.commands.discover import limits_in_words, write_new
from monitor.cli.exits import Exit
from monitor.cli.loading import column_classes, load_rules
from monitor.config.loader import load
from monitor.discover.classify import Classified, classify, is_column_name
from monitor.discover.cms import detect
from monitor.discover.draft import draft
from monitor.discover.site import Column, Discovery
from monitor.errors import GovmonError
from monitor.fetch import Fetcher
from monitor.fetch.robots_txt import RobotsTxt
from monitor.model import CHINA
from monitor.pipeline.discovering import Explorer
from monitor.settings import FetchSettings, RuleSettings

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=CHINA)
FETCH = FetchSettings(allow_private=("127.0.0.0/8",), host_delay=0, per_host=8)
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def limits():
    return limits_in_words(load_rules(RuleSettings()))


async def explored(base: str, pages: int = 150) -> Discovery:
    async with Fetcher(FETCH, clock=lambda: NOW) as fetcher:
        robots = RobotsTxt(fetcher.fetch, agent="govmon", clock=lambda: NOW)
        return await Explorer(fetcher.fetch, robots, fetcher.keep_apart).explore(base, pages=pages)


@pytest.mark.parametrize("name", SHAPES)
async def test_every_column_of_every_shape(name: str, tmp_path: Path, limits) -> None:
    shape = SHAPES[name]
    async with serving(shape) as base:
        found = await explored(base + "/")
    assert not found.problem
    assert {c.name: c.classified.column_class for c in found.columns} == COLUMNS
    assert all(c.newest == NEWEST and c.rows == 10 for c in found.columns), [
        (c.name, c.newest, c.rows) for c in found.columns
    ]
    assert (shape.family in found.family.name) if shape.family else not found.family.sure
    assert found.name == "样例区人民政府" and found.id_code == "5308020001"
    # The draft is a configuration that stands as it is.
    path = tmp_path / "draft.toml"
    path.write_text(draft(found, limits, date(2026, 7, 1)), "utf-8")
    config = load(path, column_classes=column_classes())
    assert len(config.targets) == 1 + len(COLUMNS)
    assert {t.name: t.column_class for t in config.targets if t.parent} == COLUMNS


@pytest.mark.parametrize(("name", "kind"), [
    ("政务要闻", "news"), ("部门动态", "news"), ("今日样例", "other"), ("图片新闻", "news"), ("领导活动", "news"),
    ("通知公告", "notice"), ("公示公告", "notice"), ("规划公示", "plan"), ("招聘公告", "hr"), ("行政规范性文件", "policy"),
    ("政策文件解读", "interpretation"), ("政策法规", "policy"), ("人事任免", "hr"), ("政府工作报告", "plan"),
    ("区长信箱", "message"), ("民意征集", "interaction"), ("网民留言", "message"), ("咨询投诉", "message"),
    ("政策咨询", "message"), ("12345热线", "message"), ("我要写信", "message"), ("来信选登", "message"),
    ("互动交流", "interaction"), ("在线访谈", "interaction"), ("网上调查", "interaction"),
    ("规划意见征集", "interaction"), ("信访工作动态", "news"), ("信访", "message"), ("信息公开指南", "static"), ("办事指南", "service"),
    ("机构职能", "static"), ("领导之窗", "static"), ("乡村振兴专题", "topic"), ("行政处罚", "other"), ("财政预决算", "other"),
    ("政府信息公开年报", "other"), ("回应关切", "interaction"), ("新闻发布会", "interaction"), ("政府令", "policy"),
    # statistics, registers and speeches keep no fortnight, and no half year of a notice board
    ("统计快讯", "other"), ("双公示", "other"), ("行政执法公示", "other"), ("办件公示", "service"), ("干部公示", "hr"),
    ("建议提案办理", "other"), ("领导讲话", "other"), ("旅游资讯", "other"), ("部门职责", "static"), ("资料下载", "service"),
])  # fmt: skip
def test_classes_by_name(name: str, kind: str) -> None:
    assert classify(name).column_class == kind


def test_doubts_are_told() -> None:
    assert "看不出" in classify("样例之声").doubt
    assert classify("区级", ("政策文件",)).column_class == "policy"
    assert "上级" in classify("区级", ("政策文件",)).doubt
    assert classify("通知公告").doubt == ""


@pytest.mark.parametrize(
    "text", ["首页", "登录", "更多", "English", "12", "x", "第三次全区重点工作推进会议在样例召开"]
)
def test_no_names_of_columns(text: str) -> None:
    assert not is_column_name(text)


def test_no_marks_no_family() -> None:
    assert detect(["<html><body>你好</body></html>"]).name == ""


def test_marks_in_addresses_of_other_sites_say_nothing_of_the_cms() -> None:
    links = "<a href='http://www.other.gov.cn/col/col1/'>甲</a><a href='http://www.other.gov.cn/art/2026/1/2/art_1_2.html'>乙</a>"
    assert detect([links], "https://www.sample.gov.cn/").name == ""
    assert "大汉" in detect([links], "https://sjj.other.gov.cn/").name
    own = "<link href='/yx/xhtml/css/a.css'><script>var websiteCode = 'yx';</script><a href='/yx/a/redirect_firstChannel.shtml'>公开</a>"
    assert (
        found := detect([links + own], "https://www.sample.gov.cn/")
    ).sure and "UCAP" in found.name


def test_hostile_names_stay_data(tmp_path: Path, limits) -> None:
    evil = 'x"\n[mail]\nhost = "evil"\x1b[31m\u2028'
    column = Column(
        url='http://a.cn/"\n/', name=evil, classified=Classified("news"), doubts=(evil,)
    )
    broken = Column(url="http://a.cn/b", name=evil, classified=Classified("news"), problem=evil)
    found = Discovery(
        url="http://a.cn/", name=evil, sponsor=evil, doubts=(evil,), columns=(column, broken)
    )
    text = draft(found, limits, date(2026, 7, 1))
    told = tomllib.loads(text)
    assert set(told) == {"unit", "site"} and len(told["site"][0]["column"]) == 1
    assert told["site"][0]["name"] == evil
    assert "\x1b" not in text


async def explored_pages(page: Callable[[str], str]) -> Discovery:
    async def handle(request: web.Request) -> web.Response:
        return web.Response(text=page(request.path), content_type="text/html")

    app = web.Application()
    app.router.add_get("/{path:.*}", handle)
    async with TestServer(app) as server:
        return await explored(str(server.make_url("/")))


async def test_undated_and_blank_columns_are_told_of_and_pages_of_text_are_not(limits) -> None:
    names = ("通知公告", "政策文件", "政务要闻", "政务公开")
    menu = "".join(f"<li><a href='/lm{n}/'>{name}</a></li>" for n, name in enumerate(names))
    undated = "".join(
        f"<li><a href='/lm0/t{n}.html'>样例区第{n}次重点工作推进会议召开</a></li>" for n in range(4)
    )
    bodies = {
        "/lm0/": f"<ul class='list'>{undated}</ul>",
        "/lm1/": "<p>暂无内容</p>",
        "/lm2/": f"<div class='content'>{'<p>样例区位于某省南部，辖七个乡镇，人口三十余万。</p>' * 6}</div>",
        "/lm3/": "<ul><li><a href='/lm3/a/'>人事信息</a></li><li><a href='/lm3/b/'>规划计划</a></li></ul>",
    }

    def page(path: str) -> str:
        return (
            f"<html><head><title>样例区</title></head><body><div class='header'><ul class='nav'>{menu}"
            f"</ul></div><div class='main'>{bodies.get(path, '<p>暂无信息</p>')}</div></body></html>"
        )

    found = {c.name: c for c in (await explored_pages(page)).columns}
    assert set(found) == {"通知公告", "政策文件", "人事信息", "规划计划"}
    assert found["通知公告"].rows == 4 and "没有读到日期" in found["通知公告"].doubts[0]
    assert "空白栏目" in found["政策文件"].problem
    assert found["人事信息"].parents == ("政务公开",)


async def test_pages_that_lead_to_columns_are_none_though_the_menu_names_all_of_them() -> None:
    names = ("政务公开", "通知公告", "政策文件")
    menu = "".join(f"<li><a href='/lm{n}/'>{name}</a></li>" for n, name in enumerate(names))
    rows = "".join(
        f"<li><a href='/t/{{0}}{n}.html'>样例区第{n}次工作推进会议召开</a>2026-06-1{n}</li>"
        for n in range(4)
    )
    hub = "<h3>通知公告<a href='/lm1/'>更多</a></h3><h3>政策文件<a href='/lm2/'>更多</a></h3>"

    def page(path: str) -> str:
        body = hub if path == "/lm0/" else f"<ul>{rows.format(path[3:4])}</ul>"
        return f"<html><body><nav><ul>{menu}</ul></nav><div class='main'>{body}</div></body></html>"

    found = await explored_pages(page)
    assert {c.name for c in found.columns} == {"通知公告", "政策文件"}
    assert not found.doubts


async def test_a_home_page_on_another_host_is_told() -> None:
    async def handle(request: web.Request) -> web.Response:
        if request.host.startswith("localhost"):
            text = (
                "<ul>"
                + "".join(f"<li><a href='/lm{n}/'>通知公告{n}</a>" for n in range(3))
                + "</ul>"
            )
            return web.Response(text=f"<p>样例区人民政府欢迎您</p>{text}", content_type="text/html")
        raise web.HTTPFound(f"http://localhost:{request.url.port}/")

    app = web.Application()
    app.router.add_get("/{path:.*}", handle)
    async with TestServer(app, host="0.0.0.0") as server:
        found = await explored(f"http://127.0.0.1:{server.port}/")
    assert "跳到了 http://localhost:" in found.doubts[0]


async def test_lists_behind_an_interface_are_read_through_it() -> None:
    menu = "<li><a href='/lm0/'>通知公告</a></li><li><a href='/lm1/'>政务要闻</a></li>"
    text = (
        "样例区人民政府门户网站欢迎您的访问，请从导航进入各栏目查看有关内容，谢谢您的支持和关注。"
    )
    told = ",".join(
        f'{{"title": "样例区第{n}次工作推进会议召开", "url": "/x/{n}.html", "pubDate": "2026-06-{n + 10}"}}'
        for n in range(5)
    )

    def page(path: str) -> str:
        if path == "/api/list.json":
            return f'{{"data": [{told}]}}'
        script = "<script>$.getJSON('/api/list.json', draw);</script>" if path != "/" else ""
        shown = f"<p>{text}</p>" if path != "/lm1/" else ""  # that one is an empty shell
        bar = f"<div class='header'><ul class='nav'>{menu}</ul></div>" if shown else ""
        return f"<html><body>{bar}<div id='l'></div>{shown}{script}</body></html>"

    found = {c.name: c for c in (await explored_pages(page)).columns}
    assert found["通知公告"].rows == 5 and found["通知公告"].newest == date(2026, 6, 14)
    assert "政务要闻”内容相同" in found["通知公告"].doubts[0]


async def test_lists_drawn_by_script_are_drafted_switched_off(limits) -> None:
    names = ("通知公告", "政策文件", "政务要闻", "人事信息", "规划计划", "办事指南")
    menu = "".join(f"<li><a href='/lm{n}/'>{name}</a></li>" for n, name in enumerate(names))
    shell = (
        f"<html><body><div class='top'><ul class='nav'>{menu}</ul></div><div id='list'></div>"
        "<p>样例区人民政府门户网站欢迎您的访问，请从导航进入各栏目查看有关内容，谢谢您的支持。</p>"
        "<script>$.ajax({url:'/api/list'});</script></body></html>"
    )

    found = await explored_pages(lambda _path: shell)
    assert {c.name for c in found.columns if c.problem} == set(names)
    text = draft(found, limits, date(2026, 7, 1))
    assert "# [[site.column]]" in text and "脚本" in text
    assert "column" not in tomllib.loads(text)["site"][0]


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("mine", "utf-8")
    with pytest.raises(GovmonError, match="已存在"):
        write_new(path, "theirs")
    assert path.read_text("utf-8") == "mine"


async def govmon(folder: Path, *words: str) -> tuple[int, str, str]:
    config = folder / "fetch.toml"
    config.write_text('[fetch]\nallow_private = ["127.0.0.0/8"]\nhost_delay = 0\n', "utf-8")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "monitor", "--config", str(config), *words, cwd=ROOT,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "COLUMNS": "200"},
    )  # fmt: skip
    out, error = await process.communicate()
    return process.returncode or 0, out.decode(), error.decode()


async def test_the_command(tmp_path: Path) -> None:
    out = tmp_path / "portal.toml"
    async with serving(SHAPES["trs"]) as base:
        code, _, told = await govmon(tmp_path, "discover", base, "--out", str(out))
        assert code == Exit.CLEAN, told
        assert "TRS" in told and "14 天内须更新" in told and "财政预决算" in told
        code, _, told = await govmon(tmp_path, "discover", base, "--out", str(out))
        assert code == Exit.USAGE and "不会覆盖" in told
        code, printed, _ = await govmon(tmp_path, "discover", base)
        assert code == Exit.CLEAN and tomllib.loads(printed)["site"]
    code, _, told = await govmon(tmp_path, "discover", "http://127.0.0.1:9/")
    assert code == Exit.UNKNOWN and "无法判断" in told
    code, told, _ = await govmon(tmp_path, "--config", str(out), "config", "check")
    assert code == Exit.CLEAN, told
