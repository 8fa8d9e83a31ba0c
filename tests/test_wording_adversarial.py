"""Text made to slip through, to raise a false alarm, or to hang the check."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.attachments import Opener
from monitor.cli import reading
from monitor.engine import Engine
from monitor.model import Group
from monitor.rulebook import Danger, builtin_folder, compile_safe, load
from monitor.text.passage import Passage
from monitor.text.terms import ENGINES, Words
from monitor.text.terms import PurePython as Pure


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load((builtin_folder(),)))


def found(engine: Engine, text: str) -> list[tuple[str, str]]:
    hits, crashes = engine.hits(Passage.of_text(text), {Group.WORDING})
    assert not crashes
    return [(hit.rule.id, text[hit.start : hit.end]) for hit in hits]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("作出布\u200b署。", "布\u200b署"),
        ("作出布\u00ad署。", "布\u00ad署"),
        ("作出布\ufeff署。", "布\ufeff署"),
        ("訪問習進平同志", "習進平"),
        ("传达习*进*平讲话", "习*进*平"),
        ("传达习·进·平讲话", "习·进·平"),
        ("传达习 进 平讲话", "习 进 平"),
        ("传达习★进★平讲话", "习★进★平"),
        ("㈠ 购买博 彩 网 站", "博 彩 网 站"),
        ("欢迎光临真*人*百*家*乐", "真*人*百*家*乐"),
        ("推进全面從嚴冶黨工作", "全面從嚴冶黨"),
        ("依照《政府信息公开条\u200b列》执行", "政府信息公开条\u200b列"),
    ],
)
def test_hidden_faults_are_found(engine: Engine, text: str, wrong: str) -> None:
    assert wrong in [shown for _, shown in found(engine, text)]


PAGE = """<html><head><meta charset="utf-8"><title>通知公告</title></head><body>
<div class="nav"><a href="/">首页</a></div><h1>关于做好有关工作的通知</h1><div class="content">
<p>各镇人民政府、街道办事处，县政府各部门：</p>{}
<p>请各单位认真抓好落实，并及时报送有关情况。</p></div></body></html>"""


def found_on_page(engine: Engine, body: str, folder: Path) -> list[str]:
    """The rules that fire on a whole page, read as `govmon check FILE` reads it."""
    file = folder / "page.html"
    file.write_text(PAGE.format(body), "utf-8")
    with Opener() as opener:
        document = reading.file(str(file), opener)
    assert document.problem == ""
    checked = engine.check(document, groups={Group.WORDING})
    assert not checked.crashes
    return [finding.rule for finding in checked]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("<p>传达&#20064;进平总书记讲话。</p>", "leader-title-broken"),
        ("<p>传达&#x4e60;&#x8fdb;&#x5e73;总书记讲话。</p>", "leader-title-broken"),
        ("<p>现作出布&shy;署。</p>", "confusable-word"),
        ("<p>现作出布&zwnj;署。</p>", "confusable-word"),
        ("<p>现作出布&zwj;署。</p>", "confusable-word"),
        ("<p>现作出布&#x200b;署。</p>", "confusable-word"),
        ("<p>现作出布&#8203署。</p>", "confusable-word"),
        ("<p>现作出布&ZeroWidthSpace;署。</p>", "confusable-word"),
        ("<p>现作出布&#xfeff;署。</p>", "confusable-word"),
        ("<p>欢迎光临博&nbsp;彩&nbsp;网&nbsp;站。</p>", "gambling-promotion"),
        ("<p>传达习<b>进</b>平总书记讲话。</p>", "leader-title-broken"),
        ("<p>传达习<sup>进</sup>平总书记讲话。</p>", "leader-title-broken"),
        ("<p><span>截止</span>目前，已完成任务。</p>", "cutoff-for-as-of"),
        ("<p><i><font>截</font><em>止</em></i><b>目</b>前，已完成。</p>", "cutoff-for-as-of"),
        ("<p>现作出布<!-- 编辑 -->署。</p>", "confusable-word"),
        ("<p>现作出布<span></span>署。</p>", "confusable-word"),
        ("<p>现作出布<wbr>署。</p>", "confusable-word"),
        ("<p>现作出布\n署。</p>", "confusable-word"),
        ('<p>现作出<a href="/x">布</a>署。</p>', "confusable-word"),
        ("<table><tr><td>现作出<u>布</u><i>署</i></td></tr></table>", "confusable-word"),
        ("<p>欢迎光临，真＊人＊百＊家＊乐。</p>", "gambling-promotion"),
        ("<p>现作出布<span style='display:none'>某某</span>署。</p>", "confusable-word"),
        ("<p>现作出布<i hidden>某</i><b></b>署。</p>", "confusable-word"),
        ("<p>现作出布<s style='font-size:0'>公<u>开</u><br>乙</s>署。</p>", "confusable-word"),
        ("<p><a href='/x'>现作出布<u hidden>某</u>署</a>。</p>", "confusable-word"),
        ("<p>开户送<b style='opacity:0'>公开</b>彩金。</p>", "gambling-promotion"),
        ("<p>欢迎<span style='display:none'>开户送彩金</span>光临。</p>", "gambling-promotion"),
        ("<div style='display:none'><p>开户送彩金。</p></div>", "gambling-promotion"),
        ("<p style='visibility:hidden'>现作出布署。</p>", "confusable-word"),
        ("<p>定于２０２６年２月３０日召开。</p>", "impossible-date"),
        ("<p>２０２６年１１月２３日（星期五）召开。</p>", "weekday-date-mismatch"),
    ],
)
def test_markup_hides_nothing(engine: Engine, body: str, rule: str, tmp_path: Path) -> None:
    assert found_on_page(engine, body, tmp_path) == [rule]


@pytest.mark.parametrize(
    "body",
    [
        "<p>传达&#20064;近平总书记重要讲话精神。</p>",
        "<p>现作出部&shy;署，<b>截</b>至目前已完成。</p>",
        "<p>名单在此公布</p><p>署名文章另发。</p>",
        "<table><tr><td>公布</td><td>署名</td></tr></table>",
        "<p>名单公布<br>署名文章另发。</p>",
        "<p>定于２０２６年１１月２３日（星期一）召开。</p>",
        "<p>现作出<span style='display:none'>布署</span>部署。</p>",
        "<div style='display:none'><p>现作出布署。</p></div>",
        "<p>名单公布<span hidden><div>无</div></span>署名文章另发。</p>",
    ],
)
def test_markup_makes_no_fault(engine: Engine, body: str, tmp_path: Path) -> None:
    assert found_on_page(engine, body, tmp_path) == []


@pytest.mark.parametrize(
    "text",
    [
        "村民李强、王毅、张军三户签了合同，王晓红、刘国忠旁听。",
        "更正：原文“习进平”应为“习近平”，“布署”应为“部署”。",
        "常见错别字100例\n布署、按装、再接再励",
        "误：布署 正：部署",
        "《红楼梦》第四个意思，两个围城。",
        "1998年，国土资源部成立；时任国家环保总局局长到会。",
        "俄罗斯堪察加半岛、吉尔吉斯斯坦比什凯克、乌兹别克斯坦。",
        "他学习进平价超市的办法，邓小平理论指引方向。",
        "这个标的的价格是是非非都有人说，目的的确明确。",
        "比分3：75，音乐会的的确确精彩。",
        "朝鲜民主主义人民共和国、台湾国民党、香港等国际城市。",
        "全面从严治军、全面依法治省、中国现代化、共铸中华民族共同体意识。",
        "江西省吉安市、吉林省吉林市昌邑区、海南省三亚市天涯区。",
    ],
)
def test_innocent_text_is_silent(engine: Engine, text: str) -> None:
    assert found(engine, text) == []


@pytest.mark.parametrize(
    "piece",
    ["习进平", "布署", "李强、", "《安全生产发》", "习*进*平*", "富强、文明、", "全面从严冶党", "“", "《", "2", "\u200b", "9时75分", "赵乐际、蔡其、", "台湾、", "中国、台湾、", "一是甲；", "性性", "国土资源部近日", "误："],
)  # fmt: skip
def test_long_paragraphs_take_linear_time(engine: Engine, piece: str) -> None:
    """A quadratic check would need minutes for this, and the test would hang."""
    found(engine, piece * (60_000 // len(piece)))


@pytest.mark.parametrize("piece", ["布署，", "传达习进平总书记讲话，", "习*进*平*", "截止目前"])
def test_work_grows_with_the_hits_and_no_faster(engine: Engine, piece: str) -> None:
    """Counted in calls, not in seconds; the million characters below would show slow copying."""

    def work(times: int) -> int:
        calls = 0

        def count(frame: FrameType, event: str, _: object) -> None:
            nonlocal calls
            calls += event in ("call", "c_call")

        passage = Passage.of_text(piece * times)
        sys.setprofile(count)
        try:
            engine.hits(passage, {Group.WORDING})
        finally:
            sys.setprofile(None)
        return calls

    work(10)  # what is built once
    assert work(8_000) < 4.4 * work(2_000)


def test_a_hit_dense_paragraph_of_a_million_characters(engine: Engine) -> None:
    times = 1_000_000 // len("全区作出布署，")
    assert len(found(engine, "全区作出布署，" * times)) == times


def test_a_plain_paragraph_of_a_million_characters(engine: Engine) -> None:
    text = "各级各部门扎实推进重点工作，" * 70_000 + "作出布署。"
    assert found(engine, text) == [("confusable-word", "布署")]


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(甲|甲乙?)+丙",
        "(.*)*x",
        "(a{1,99}){1,99}",
        "a*a*a*b",
        "(甲|乙|甲乙)*丙",
        "(?:甲?){40}甲{40}",
        "(?:.*?,){12}P",
        "(?:(?:甲+)?乙?)+丙",
        r"(\s*\S*)*x",
        "(?P<x>a+)(?P=x)+b",
    ],
)
def test_patterns_that_could_hang_are_refused(pattern: str) -> None:
    with pytest.raises(Danger):
        compile_safe(pattern)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.text("习近平进部署，a1\u4e00\U0001f600", min_size=1, max_size=5), min_size=1, max_size=40, unique=True),
    st.text("习近平进部署，a1\u4e00\U0001f600", max_size=120),
)  # fmt: skip
def test_every_engine_finds_the_same_words(words: list[str], text: str) -> None:
    pure = sorted(Pure(words).find_overlapping(text))
    for name in ENGINES:
        try:
            matcher = Words(words, engine=name)
        except ImportError:
            continue
        assert sorted(map(tuple, matcher.find(text))) == pure
