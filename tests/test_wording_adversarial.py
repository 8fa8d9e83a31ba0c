"""Text made to slip through, to raise a false alarm, or to hang the check."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    ["习进平", "布署", "李强、", "《安全生产发》", "习*进*平*", "富强、文明、", "全面从严冶党", "“", "《", "2", "\u200b", "9时75分", "赵乐际、蔡其、"],
)  # fmt: skip
def test_long_paragraphs_take_linear_time(engine: Engine, piece: str) -> None:
    """A quadratic check would need minutes for this, and the test would hang."""
    found(engine, piece * (60_000 // len(piece)))


def test_a_plain_paragraph_of_a_million_characters(engine: Engine) -> None:
    text = "各级各部门扎实推进重点工作，" * 70_000 + "作出布署。"
    assert found(engine, text) == [("confusable-word", "布署")]


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(甲|甲乙?)+丙", "(.*)*x", "(a{1,99}){1,99}", "a*a*a*b"]
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
