"""Public message columns: what is read of a list of 留言, and what it proves."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from portal_scene import column, engine, page, staged

from monitor.model import CHINA, Group, Message
from monitor.text.html import read_page
from monitor.text.messages import read_messages

NOW = datetime(2026, 7, 20, 9, 0, tzinfo=CHINA)
MAY, JUNE = date(2026, 5, 6), date(2026, 6, 8)

TABLE = """<table><tr><th>编号</th><th>标题</th><th>来信时间</th><th>状态</th><th>回复时间</th></tr>
<tr><td>1</td><td><a href="/m/1.html">关于小区停水的咨询</a></td><td>2026-05-06</td><td>已回复</td><td>2026-06-08</td></tr>
<tr><td>2</td><td><a href="/m/2.html">关于道路破损的反映</a></td><td>2026-06-08</td><td>办理中</td><td></td></tr>
</table>"""
LIST = """<ul><li><a href="/m/1.html">关于小区停水的咨询</a><span>[已办结]</span><i>2026-05-06</i></li>
<li><a href="/m/2.html">关于道路破损的反映</a><span>[待受理]</span><i>2026-06-08</i></li></ul>"""
LABELLED = """<div class=m><h3><a href="/m/1.html">关于小区停水的咨询</a></h3>
<p>来信时间：2026-05-06 回复时间：2026-06-08 状态：已回复</p></div>
<div class=m><h3><a href="/m/2.html">关于道路破损的反映</a></h3><p>提交日期：2026-06-08 办理状态：未回复</p></div>"""
REPLY_ONLY = """<ul><li><a href="/m/1.html">关于小区停水的咨询</a><p>咨询时间：2026-05-06</p><p>答复时间：2026-06-08</p></li>
<li><a href="/m/2.html">关于道路破损的反映</a><p>咨询时间：2026-06-08</p><p>暂无回复</p></li></ul>"""
YES_NO = """<table><tr><td>主题</td><td>留言日期</td><td>是否回复</td></tr>
<tr><td><a href="/m/1.html">关于小区停水的咨询</a></td><td>2026-05-06</td><td>是</td></tr>
<tr><td><a href="/m/2.html">关于道路破损的反映</a></td><td>2026-06-08</td><td>否</td></tr></table>"""
PICTURED = """<ul><li><img src=a.png alt="已回复"><a href="/m/1.html">关于小区停水的咨询</a><i>2026-05-06</i></li>
<li><a href="/m/2.html">关于道路破损的反映</a><i>2026-06-08</i><img src=b.png alt="办理中"></li></ul>"""
SILENT = """<ul><li><a href="/m/1.html">关于小区停水的咨询</a><i>2026-05-06</i></li>
<li><a href="/m/2.html">关于未回复来信办理中的说明</a><i>2026-06-08</i></li></ul>"""


def read(body: str) -> tuple[Message, ...]:
    return read_messages(read_page(f"<html><body>{body}</body></html>", "http://a.gov.cn/m/"), NOW)


@pytest.mark.parametrize(
    "body", [TABLE, LIST, LABELLED, REPLY_ONLY, YES_NO, PICTURED],
    ids=["table", "list", "labelled", "reply only", "yes or no", "pictured"],
)  # fmt: skip
def test_every_shape_tells_who_waits(body: str) -> None:
    answered, waiting = read(body)
    assert (answered.title, answered.asked, answered.answered) == ("关于小区停水的咨询", MAY, True)
    assert (waiting.url, waiting.asked) == ("http://a.gov.cn/m/2.html", JUNE)
    assert waiting.answered is False


def test_the_day_of_the_answer_is_read_where_it_is_told() -> None:
    for body in (TABLE, LABELLED, REPLY_ONLY):
        assert read(body)[0].replied == JUNE


def test_a_list_that_tells_no_state_accuses_nobody() -> None:
    assert read(SILENT) == ()


async def test_personal_data_in_shown_messages_is_found(tmp_path: Path) -> None:
    """The list is read and checked like any page; what it says is masked."""
    letters = column("letters", "message")
    body = TABLE.replace(
        "关于小区停水的咨询", "关于社保的咨询，本人张伟，身份证号530802199003071236"
    )
    async with staged(tmp_path, engine(), letters) as scene:
        scene.world.pages[letters.url] = page(body, title="领导信箱")
        report = await scene.visitor.visit(letters)
    found = [f for f in report.visit.findings if f.group is Group.PRIVACY]
    assert found and all("19900307" not in f"{f.text}{f.sentence}{f.message}" for f in found)


async def test_a_message_on_the_second_page_of_the_list_is_seen(tmp_path: Path) -> None:
    letters = column("letters", "message")
    late = TABLE.replace("2026-06-08", "2026-03-08").replace("/m/", "/n/")
    async with staged(tmp_path, engine(), letters) as scene:
        first = TABLE.replace("办理中", "已回复") + '<a href="/letters/index_1.html">下一页</a>'
        scene.world.pages |= {
            letters.url: page(first, title="领导信箱"),
            f"{letters.url}index_1.html": page(late, title="领导信箱"),
        }
        for _ in range(2):
            report = await scene.visitor.visit(letters)
            assert "message-unanswered" in {f.rule for f in report.visit.findings}
            await scene.later(hours=4)
