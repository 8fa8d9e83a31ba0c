"""Rule files: what is read, and that everything wrong is said at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from monitor.errors import RuleError
from monitor.model import Group, Level
from monitor.rulebook import book as loading
from monitor.rulebook import builtin_folder, load, load_with, marked
from monitor.rulebook.editions import fingerprint
from monitor.rulebook.examples import text_of
from monitor.settings import RuleSettings

GOOD = """
title = "“截止目前”应为“截至目前”"
level = "error"
basis = "《现代汉语词典》"
status = "active"
message = "“{text}”应为“{suggestion}”。"
type = "terms"
[data.words]
"截止目前" = "截至目前"
[examples]
bad = ["全市⟦截止目前⟧新增12个。"]
good = ["截至目前，全市新增12个。"]
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str = "wording/own-rule.toml", text: str = GOOD) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return tmp_path

    return write


def problems(folder: Path, **settings: Any) -> list[tuple[str, str]]:
    with pytest.raises(RuleError) as caught:
        load((folder,), RuleSettings(**settings))
    return [(p.place, f"{p.value} {p.allowed}") for p in caught.value.problems]


def test_a_rule_is_read(write: Write) -> None:
    book = load((write(),))
    rule = book.rules["own-rule"]
    assert (rule.group, rule.level, rule.type, rule.trial) == (
        Group.WORDING, Level.ERROR, "terms", False,
    )  # fmt: skip
    assert book.by_type("terms") == (rule,) and book.by_group(Group.WORDING) == (rule,)
    assert book.by_type("pairs") == () and book.groups == {Group.WORDING}


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ('level = "error"', 'level = "eror"', "level", "severe、error、hint"),
        ('level = "error"', "", "level", "必填"),
        ('level = "error"', "level = 3", "level", "非空文字"),
        ('status = "active"', 'status = "live"', "status", "active、trial"),
        ('title = "', 'titel = "', "titel", "是不是 title？"),
        ('type = "terms"', 'type = "terms"\nweight = 3', "weight", "没有这个键"),
        ("{suggestion}”。", "{suggestion.__class__}”。", "message", "只能写"),
        ("{suggestion}”。", "{suggestion”。", "message", "花括号"),
        ("{suggestion}”。", "{0}”。", "message", "只能写"),
        ("[data.words]", "[data]\nboundry = true\n[data.words]", "data.boundry", "boundary"),
        ("[data.words]", '[data]\nboundary = "ja"\n[data.words]', "data.boundary", "true 或 false"),
        ("[data.words]", '[data]\nallow = ["a", "a"]\n[data.words]', "data.allow", "重复"),
        ("[data.words]", '[data]\nnot_before = "neu"\n[data.words]', "data.not_before", "日期"),
        ("[data.words]", "[data]\nvariants = 5\n[data.words]", "data.variants", "变体"),
        ('"截止目前" = "截至目前"', '"截止目前" = "截止目前"', "data.words", "相同"),
        ('"截止目前" = "截至目前"', '"截" = "截至"', "data.words", "至少两个字"),
        ('"截止目前" = "截至目前"', "", "data.words", "至少一个词"),
        ('bad = ["全市⟦截止目前⟧新增12个。"]', "bad = []", "examples.bad", "至少一个"),
        ("⟦截止目前⟧", "截止目前", "examples.bad 第1个", "标出错处"),
        ("⟦截止目前⟧", "⟦截止目前", "examples.bad 第1个", "没有结束"),
        ("⟦截止目前⟧", "⟦⟦截止目前⟧", "examples.bad 第1个", "嵌套"),
        ('good = ["截至', 'good = ["⟦截至⟧', "examples.good 第1个", "不应有标记"),
        ('good = ["截至', 'good = ["截至目前，全市新增12个。", "截至', "examples.good", "重复"),
        ("[examples]", "[examples]\nugly = []", "examples.ugly", "没有这个键"),
    ],
)
def test_one_fault_is_named(write: Write, old: str, new: str, place: str, said: str) -> None:
    assert old in GOOD
    found = problems(write(text=GOOD.replace(old, new, 1)))
    assert any(where == place and said in what for where, what in found), found


def test_all_faults_of_all_files_are_told_at_once(write: Write) -> None:
    write("wording/one.toml", GOOD.replace('"error"', '"bad"').replace("{text}", "{0}"))
    write("wording/two.toml", "title = ")
    write("wordng/three.toml", GOOD)
    write("four.toml", GOOD)
    write("wording/five.toml", GOOD)
    folder = write("office/wording/five.toml", "")
    found = dict(problems(folder))
    assert {"level", "message", "TOML 第 1 行", "文件夹"} <= found.keys()
    with pytest.raises(RuleError) as caught:
        load((folder,))
    text = str(caught.value)
    assert "one.toml" in text and "two.toml" in text and "是不是 wording/？" in text


def test_a_file_that_is_not_utf8_is_named(write: Write) -> None:
    folder = write()
    (folder / "wording" / "gbk.toml").write_bytes("title = '错'".encode("gbk"))
    assert any("UTF-8" in what for _, what in problems(folder))


def test_ids_are_unique_over_folders(tmp_path: Path, write: Write) -> None:
    folder = write()
    write("wording/deep/own-rule.toml")
    assert any("规则 id 重复" in what for _, what in problems(folder))


def test_an_empty_or_missing_folder_is_an_error(tmp_path: Path) -> None:
    assert problems(tmp_path)[0][0] == "规则"
    assert problems(tmp_path / "none")[0][0] == "规则文件夹"


# ── types ────────────────────────────────────────────────────────────────────

PATTERN = GOOD.replace('"terms"', '"pattern"').replace(
    '[data.words]\n"截止目前" = "截至目前"', "[data]\n{}"
)


@pytest.mark.parametrize(
    ("data", "place", "said"),
    [
        ("pattern = '(a+)+b'\nanchors = ['b']", "data.pattern", "卡死"),
        ("pattern = '('\nanchors = ['b']", "data.pattern", "有误"),
        ("pattern = '截止目前'", "data.anchors", "至少一个"),
        ("pattern = '截止目前'\nanchors = ['截']\ngroup = 2", "data.group", "0 到 0"),
        ("pattern = '截'\nanchors = ['截']\nsuggestion = '\\2'", "data.suggestion", "替换式"),
        ("patern = '截'\nanchors = ['截']", "data.patern", "pattern"),
    ],
)
def test_pattern_data(write: Write, data: str, place: str, said: str) -> None:
    found = problems(write(text=PATTERN.replace("{}", data, 1)))
    assert any(where == place and said in what for where, what in found), found


PAIRS = GOOD.replace('"terms"', '"pairs"').replace(
    '[data.words]\n"截止目前" = "截至目前"', '[data]\nfile = "own.tsv"'
)


def test_pairs_come_from_the_file_beside_the_rule(write: Write) -> None:
    write("wording/own.tsv", "# 注释\n截止目前\t截至目前\n台联\t台联党\n部份\t部分\t部份额|x部份\n")
    rule = load((write(text=PAIRS),)).rules["own-rule"]
    assert rule.data["rows"][1] == ("台联", "台联党")


@pytest.mark.parametrize(
    ("file", "rows", "said"),
    [
        ("own.tsv", "只有一列\n", "错误写法"),
        ("own.tsv", "甲乙\t甲丙\n甲乙\t甲丁\n", "出现两次，own.tsv 第1行已有，改法不同：甲丙"),
        ("own.tsv", "甲乙\t甲丙\t甲乙丁|甲乙\n", "永远不会提示"),
        ("../own.tsv", "", "同一文件夹"),
        ("none.tsv", None, "读不了"),
        ("own.txt", "", "同一文件夹"),
    ],
)
def test_what_is_wrong_with_pairs(write: Write, file: str, rows: str | None, said: str) -> None:
    if rows is not None:
        write("wording/own.tsv", rows)
    found = problems(write(text=PAIRS.replace("own.tsv", file)))
    assert any(said in what for _, what in found), found


def test_a_fault_in_a_table_is_named_by_its_line(write: Write) -> None:
    write("wording/own.tsv", "# 注释\n\n甲乙\t甲丙\n只有一列\n甲乙\t甲丁\n")
    found = problems(write(text=PAIRS))
    assert [place for place, _ in found] == ["own.tsv 第4行", "own.tsv 第5行"]


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ('title = "甲"\ntitle = "乙"\n', "第 2 行", "同一个键写了两次"),
        ('title = "甲"\n[data]\n[data]\n', "第 3 行", "同一个表写了两次"),
        ('title = "甲\nlevel = "error"\n', "第 1 行", "引号没有成对"),
        ("title = 甲\n", "第 1 行", "值要加引号"),
        ('标题 = "甲"\n', "第 1 行", "要加引号"),
        ('[data]\npattern = "\\d+"\n', "第 2 行", "反斜线要写两个"),
        ('title = "甲"\n\nlevel "error"\n', "第 3 行", "要有 ="),
        ('words = ["甲",\n"乙"\n', "行", "格式有误"),
    ],
)
def test_bad_toml_is_named_by_its_line(write: Write, text: str, place: str, said: str) -> None:
    ((where, what),) = problems(write(text=text))
    assert place in where and said in what, (where, what)


def test_a_hundred_thousand_words_are_read_and_their_faults_told_apart(write: Write) -> None:
    """Nothing grows with the square: this would take an hour, not a second."""
    words = [f"甲{n}乙" for n in range(100_000)]
    listed = "[data]\nwords = [" + ", ".join(f'"{w}"' for w in words) + "]"
    text = GOOD.replace('[data.words]\n"截止目前" = "截至目前"', listed)
    text = text.replace("⟦截止目前⟧", "⟦甲5乙⟧")
    assert len(load((write(text=text),)).rules["own-rule"].data["words"]) == 100_000
    ((place, what),) = problems(write(text=text.replace('"甲7乙"', '"甲6乙"')))
    assert place == "data.words" and "甲6乙 重复（2 次）" in what
    write("wording/own.tsv", "".join(f"{w}\t{w[1:]}\n" for w in words) + "甲9乙\t丙丁\n")
    (folder,) = {write("wording/own-rule.toml", PAIRS)}
    found = problems(folder)
    assert [place for place, _ in found] == ["own.tsv 第100001行"]


CODE = GOOD.replace('"terms"', '"code"').replace('[data.words]\n"截止目前" = "截至目前"', "[data]")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (None, "同名的 .py"),
        ("x = 1", "函数 find"),
        ("1/0", "division by zero"),
        ("def", "代码出错"),
    ],
)
def test_what_is_wrong_with_code(write: Write, code: str | None, said: str) -> None:
    if code is not None:
        write("wording/own-rule.py", code)
    found = problems(write(text=CODE))
    assert any(said in what for _, what in found), found


def test_code_beside_a_rule_is_its_data(write: Write) -> None:
    write("wording/own-rule.py", "def find(text):\n    yield 0, 1, 'x'\n")
    rule = load((write(text=CODE),)).rules["own-rule"]
    assert list(rule.data["find"]("abc")) == [(0, 1, "x")]


# ── settings and version ─────────────────────────────────────────────────────


def test_off_trial_and_active(write: Write) -> None:
    write("wording/second.toml", GOOD.replace('"active"', '"trial"'))
    folder = write()
    assert set(load((folder,), RuleSettings(off=frozenset({"own-rule"}))).rules) == {"second"}
    changed = load(
        (folder,), RuleSettings(trial=frozenset({"own-rule"}), active=frozenset({"second"}))
    ).rules
    assert changed["own-rule"].trial and not changed["second"].trial


@pytest.mark.parametrize("key", ["off", "trial", "active"])
def test_a_setting_for_no_rule_is_an_error_with_a_suggestion(write: Write, key: str) -> None:
    found = problems(write(), **{key: frozenset({"own-rul"})})
    assert found == [(f"rules.{key}", "own-rul 没有这条规则，是不是 own-rule？")]


def test_the_version_tells_every_change(write: Write) -> None:
    folder = write()
    first = load((folder,)).version
    assert load((folder,)).version == first
    versions = {
        first,
        load((folder,), RuleSettings(trial=frozenset({"own-rule"}))).version,
        load((folder,), RuleSettings(allow=("截止目前",))).version,
        load((write(text=GOOD.replace("12", "13")),)).version,
    }
    write("wording/extra.tsv", "甲乙\t甲丙\n")
    versions.add(load((folder,)).version)
    assert len(versions) == 5


# ── indicators ───────────────────────────────────────────────────────────────

INDICATOR = """
[[indicator]]
id = "site-unreachable"
title = "站点无法访问"
clause = "单项否决第2项"
veto = true
numbers = { days = 7, share = 0.05 }
"""


def test_indicators_and_the_numbers_of_a_province(write: Write) -> None:
    write("indicators/site.toml", INDICATOR)
    folder = write()
    assert load((folder,)).indicators["site-unreachable"].numbers["share"] == 0.05
    limits = {"site-unreachable": {"share": 0.03}}
    changed = load((folder,), RuleSettings(limits=limits)).indicators["site-unreachable"]
    assert changed.numbers == {"days": 7, "share": 0.03} and changed.veto


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"site-unreachabel": {"share": 1}}, "是不是 site-unreachable？"),
        ({"site-unreachable": {"shar": 1}}, "days、share"),
        ({"site-unreachable": {"share": "x"}}, "数字"),
    ],
)
def test_wrong_limits(write: Write, limits: Any, said: str) -> None:
    write("indicators/site.toml", INDICATOR)
    assert any(said in what for _, what in problems(write(), limits=limits))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("veto = true", 'veto = "yes"', "true 或 false"),
        ("veto", "vetto", "是不是 veto？"),
        ("0.05", '"x"', "名称 = 数字"),
        ('id = "site-unreachable"', "", "必填"),
    ],
)
def test_wrong_indicators(write: Write, old: str, new: str, said: str) -> None:
    write("indicators/site.toml", INDICATOR.replace(old, new))
    assert any(said in what for _, what in problems(write()))


# ── the rest ─────────────────────────────────────────────────────────────────


def test_marks_of_examples() -> None:
    text, spans = marked("甲⟦乙丙⟧丁⟦戊⟧")
    assert text == "甲乙丙丁戊"
    assert [(span.start, span.end) for span in spans] == [(1, 3), (4, 5)]


def test_builtin_rules_are_found_beside_the_package_or_inside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (builtin_folder() / "wording").is_dir()
    monkeypatch.setattr(loading, "PACKAGE", tmp_path / "site-packages" / "monitor")
    assert builtin_folder() == tmp_path / "site-packages" / "monitor" / "_rules"


def test_days_are_read_as_days(write: Write) -> None:
    text = GOOD.replace("[data.words]", "[data]\nnot_before = 2024-01-31\n[data.words]")
    assert load((write(text=text),)).rules["own-rule"].data["not_before"] == date(2024, 1, 31)


def test_another_number_in_large_tables_makes_another_fingerprint(tmp_path: Path) -> None:
    """Only the ZIP directory at the end is read: it has the checksum of every array."""
    numbers = np.arange(200_000, dtype=np.uint32)
    told = set()
    for first in (0, 7):
        numbers[0] = first
        np.savez(tmp_path / "tables.npz", numbers=numbers)
        tables = {"data": {"tables": "tables.npz"}}
        told.add(fingerprint(tmp_path / "typo.toml", b"", tables, RuleSettings()))
    assert len(told) == 2


def test_proven_rules_are_those_that_are_judged() -> None:
    """The program's own rules are taken unseen at start; every other test loads them judged."""
    judged, taken = load((builtin_folder(),)), load_with(RuleSettings(), None)
    assert taken.version == judged.version
    assert list(taken.rules) == list(judged.rules)
    for id, rule in taken.rules.items():
        if rule.type == "code":
            texts = [text_of(row) for row in (*rule.bad, *rule.good)]
            own, other = rule.data["find"], judged.rules[id].data["find"]
            assert [list(own(text)) for text in texts] == [list(other(text)) for text in texts]


def test_a_proven_rule_is_not_judged(write: Write) -> None:
    write("wording/own-rule.py", "raise RuntimeError\n")
    folder = write(text=CODE)
    assert problems(folder)
    assert list(load((folder,), proven=folder).rules) == ["own-rule"]
