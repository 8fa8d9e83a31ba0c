"""The engine: blocks, groups, masking, subjects, crashes, known blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest

from monitor import checks
from monitor.engine import Engine, merged
from monitor.errors import RuleError
from monitor.model import Block, Cell, Document, DocumentKind, Finding, Group, Hit, Level, Rule
from monitor.rulebook import Rulebook, builtin_folder, load
from monitor.settings import RuleSettings
from monitor.text.passage import Passage

NUMBER = "530802199003070015"

RULE = """
title = "题"
level = "{level}"
basis = "某某标准第一条"
status = "active"
message = "“{{text}}”：{{suggestion}}{{extra}}"
type = "{type}"
[data]
{data}
[examples]
bad = ["前⟦布署⟧后"]
good = ["部署"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "wording", "typo", 'words = { "布署" = "部署" }')
    return tmp_path


def write(
    folder: Path, group: str, id: str, data: str = "", type: str = "terms", level: str = "error"
) -> None:
    path = folder / group / f"{id}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RULE.format(level=level, type=type, data=data), "utf-8")


class Numbers:
    """Stands for the privacy check: every run of 18 digits is personal."""

    def __init__(self, rules: Sequence[Rule], *, crash: bool = False) -> None:
        self.rules, self.crash = rules, crash

    def run(self, passage: Passage) -> Iterator[Hit]:
        if self.crash:
            raise RuntimeError("no eyes")
        at = passage.text.find(NUMBER)
        while at >= 0:
            facts = {"extra": f"见{NUMBER}"}
            yield Hit(
                rule=self.rules[0], start=at, end=at + 18, masked="530802********0015",
                suggestion=NUMBER, facts=facts,
            )  # fmt: skip
            at = passage.text.find(NUMBER, at + 18)


def use(
    monkeypatch: pytest.MonkeyPatch, *, crash: bool = False, check: type[Numbers] = Numbers
) -> None:
    """Put the stand-in beside the real lexicon and pattern checks."""
    fake = SimpleNamespace(
        TYPES=frozenset({"privacy.fake"}),
        build=lambda rules, settings: check(rules, crash=crash),
    )
    real = [m for m in checks.modules() if not m.__name__.endswith(".privacy")]
    modules = (*real, cast(ModuleType, fake))
    monkeypatch.setattr(checks, "modules", lambda: modules)


@pytest.fixture
def guarded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Wording and privacy."""
    use(monkeypatch)
    write(folder, "privacy", "number", type="privacy.fake")
    return Engine(load((folder,)))


def document(*texts: str, **more: Any) -> Document:
    blocks = tuple(Block(text=text, location=f"第{n}段") for n, text in enumerate(texts, 1))
    return Document(url="http://x/", kind=DocumentKind.ARTICLE, blocks=blocks, **more)


def test_a_finding_convinces_by_itself(folder: Path) -> None:
    (finding,) = Engine(load((folder,))).check(
        document("第一段。", "前言。会议对工作作出布署。后记。")
    )
    assert finding == replace(
        finding,
        rule="typo", group=Group.WORDING, level=Level.ERROR, trial=False, title="题",
        message="“布署”：部署", basis="某某标准第一条", text="布署", suggestion="部署",
        sentence="会议对工作作出布署。", location="第2段", start=15, end=17, url="http://x/",
    )  # fmt: skip
    assert finding.sentence[finding.mark.start : finding.mark.end] == "布署"
    assert finding.block == Block(text="前言。会议对工作作出布署。后记。").digest


def test_a_document_that_could_not_be_looked_at_is_not_judged(folder: Path) -> None:
    found = Engine(load((folder,))).check(document("布署", problem="需要登录"))
    assert found == () and found.groups == frozenset()


def test_what_may_be_kept_of_personal_blocks(guarded: Engine) -> None:
    read = document("没有什么。", f"身份证{NUMBER}，布署。")
    found = guarded.check(read)
    assert found.masked == {read.blocks[1].digest: "身份证530802********0015，布署。"}
    assert guarded.check(document("布署。")).masked == {}


def test_groups_narrow_what_is_looked_at(guarded: Engine) -> None:
    text = document(f"布署{NUMBER}")
    assert guarded.groups == {Group.WORDING, Group.PRIVACY}
    assert {f.group for f in guarded.check(text)} == {Group.WORDING, Group.PRIVACY}
    only = guarded.check(text, groups={Group.WORDING})
    assert {f.group for f in only} == {Group.WORDING} == only.groups
    assert guarded.check(text, groups={Group.LINKS}).groups == frozenset()


# ── nothing personal leaves ──────────────────────────────────────────────────


def texts_of(finding: Finding) -> str:
    return "\n".join(
        (finding.text, finding.message, finding.sentence, finding.subject, finding.suggestion)
    )


@pytest.mark.parametrize("groups", [None, {Group.WORDING}, {Group.PRIVACY}])
def test_personal_data_is_masked_in_every_text_of_every_finding(
    guarded: Engine, groups: set[Group] | None
) -> None:
    found = guarded.check(document(f"张某{NUMBER}布署{NUMBER}。"), groups=groups)
    assert found
    for finding in found:
        assert NUMBER not in texts_of(finding)
        assert "530802********0015" in finding.sentence
        assert finding.sentence[finding.mark.start : finding.mark.end] == finding.text


def test_reveal_shows_it(guarded: Engine) -> None:
    found = guarded.check(document(f"布署{NUMBER}。"), reveal=True)
    assert [f.text for f in found] == ["布署", NUMBER]
    assert found[1].message == f"“{NUMBER}”：{NUMBER}见{NUMBER}"


def test_where_the_privacy_check_crashed_long_numbers_are_hidden(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, crash=True)
    write(folder, "privacy", "number", type="privacy.fake")
    engine = Engine(load((folder,)))
    for groups in (None, {Group.WORDING}):
        found = engine.check(document(f"布署{NUMBER}。"), groups=groups)
        assert [f.rule for f in found] == ["typo"]
        assert NUMBER not in texts_of(found[0])
        assert Group.PRIVACY not in found.groups


def test_a_salt_tells_apart_what_looks_alike_masked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch)
    write(folder, "privacy", "number", type="privacy.fake")
    book = load((folder,))
    text = document(f"张某{NUMBER}。")
    plain, salted = Engine(book), Engine(book, salt=b"secret")
    assert plain.check(text)[0].subject == "张某[530802********0015]。"
    assert salted.check(text)[0].subject.startswith("张某[530802********0015#")
    assert salted.check(text)[0].key != Engine(book, salt=b"other").check(text)[0].key


# ── the same finding ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("会议对下一步工作作出布署。", "会议对下一步工作作出布署。", True),
        ("会议对下一步工作作出布署。", "新增一句。会议对下一步工作作出布署。", True),
        ("会议对下一步工作作出布署。", "会议对下一步工作 作出布署。", True),
        ("會議對下一步工作作出布署。", "会议对下一步工作作出布署。", True),
        ("会议对下一步工作作出布署。", "大会已经完成全部布署任务。", False),
    ],
)
def test_an_edit_elsewhere_is_no_new_finding(
    folder: Path, before: str, after: str, same: bool
) -> None:
    engine = Engine(load((folder,)))
    (one,), (other,) = engine.check(document(before)), engine.check(document(after))
    assert (one.key == other.key) is same


def test_neighbouring_blocks_do_not_change_a_finding(folder: Path) -> None:
    engine = Engine(load((folder,)))
    alone = engine.check(document("页脚布署"))[0]
    assert engine.check(document("导航", "页脚布署", "版权"))[0].key == alone.key


def test_merged_counts_the_same_fault(folder: Path) -> None:
    found = Engine(load((folder,))).check(document("页脚布署", "正文布署了", "页脚布署"))
    assert [(f.start, f.count) for f in merged(found)] == [(2, 2), (7, 1)]


# ── known blocks ─────────────────────────────────────────────────────────────


def test_known_blocks_are_left_out_and_places_stay_those_of_the_document(folder: Path) -> None:
    engine = Engine(load((folder,)))
    page = document("导航布署", "正文布署", "页脚布署")
    everything = engine.check(page)
    known = {page.blocks[0].digest, page.blocks[2].digest}
    part = engine.check(page, skip=known)
    assert tuple(part) == (everything[1],)
    assert engine.check(page, skip={block.digest for block in page.blocks}) == ()


def test_with_all_blocks_known_every_group_was_looked_at(folder: Path) -> None:
    engine = Engine(load((folder,)))
    page = document("布署")
    assert engine.check(page, skip={page.blocks[0].digest}).groups == {Group.WORDING}


def test_a_table_is_read_whole_while_one_cell_is_new(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    class Spy(Numbers):
        def run(self, passage: Passage) -> Iterator[Hit]:
            seen.append(passage.text)
            return super().run(passage)

    use(monkeypatch, check=Spy)
    write(folder, "privacy", "number", type="privacy.fake")
    engine = Engine(load((folder,)))
    cells = tuple(
        Block(text=text, cell=Cell(table=table, row=row, column=0))
        for table, row, text in [(0, 0, "布署头"), (0, 1, "新布署"), (1, 0, "别的布署")]
    )
    page = Document(url="u", kind=DocumentKind.FILE, blocks=cells)
    found = engine.check(page, skip={cells[0].digest, cells[2].digest})
    assert seen == ["布署头\n新布署"]
    assert [f.start for f in found] == [5]


# ── crashes and bad rules ────────────────────────────────────────────────────


class Together(Numbers):
    """Reads all at once, and fails where one of them says 坏."""

    def run(self, passage: Passage) -> Iterator[Hit]:
        if "坏" in passage.text:
            raise ValueError("broken")
        return super().run(passage)

    def run_all(self, passages: Sequence[Passage]) -> list[list[Hit]]:
        return [list(self.run(passage)) for passage in passages]


def test_texts_checked_together_are_checked_alike(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, check=Together)
    write(folder, "privacy", "number", type="privacy.fake")
    engine = Engine(load((folder,)))
    texts = [f"号码{NUMBER}，布署工作", "布署", "", f"坏了，{NUMBER}，布署"]
    passages = [Passage.of_text(text) for text in texts]
    together = engine.check_all(passages)
    assert [len(found) for found in together] == [2, 1, 0, 1]
    assert [found.problem for found in together] == ["", "", "", "规则出错：ValueError: broken"]
    for passage, found in zip(passages, together, strict=True):
        alone = engine.check_passage(passage)
        assert found == alone and found.crashes == alone.crashes and found.masked == alone.masked


def test_a_crash_silences_only_its_own_rule(folder: Path) -> None:
    write(folder, "wording", "broken", type="code")
    (folder / "wording" / "broken.py").write_text("def find(text):\n    return [1 / 0]\n", "utf-8")
    found = Engine(load((folder,))).check(document("布署"))
    assert [f.rule for f in found] == ["typo"]
    (crash,) = found.crashes
    assert crash.rules == ("broken",) and "ZeroDivisionError" in crash.error
    assert found.groups == frozenset()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("依照《城市市容管理条列》执行。", "regulation-suffix-misspelled"),
        ("依照《政府信息公开条列》执行。", "law-title-misspelled"),
    ],
)
def test_one_fault_is_one_finding(builtin: Rulebook, text: str, rule: str) -> None:
    found = Engine(builtin).check_passage(Passage.of_text(text), groups={Group.WORDING})
    assert [finding.rule for finding in found] == [rule]


def test_what_is_in_service_hides_what_is_on_trial_and_not_the_other_way(folder: Path) -> None:
    write(
        folder, "wording", "phrase", "pattern = '工作布署会'\nanchors = ['布']", "pattern", "severe"
    )
    texts = document("工作布署会")
    book = load((folder,), RuleSettings(trial=frozenset({"phrase"})))
    assert [f.rule for f in Engine(book).check(texts)] == ["typo"]
    assert [f.rule for f in Engine(load((folder,))).check(texts)] == ["phrase"]


def test_an_unknown_type_is_an_error_with_a_suggestion(folder: Path) -> None:
    write(folder, "wording", "strange", type="term")
    with pytest.raises(RuleError, match="是不是 terms？"):
        Engine(load((folder,)))


# ── allow list ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("allow", "text", "found"),
    [
        ((), "布署巷", 1),
        (("布署巷",), "布署巷", 0),
        (("布署巷",), "布署巷的布署", 1),
        (("布 署",), "布署", 1),
        (("布署",), "布\u200b署", 0),
        (("",), "布署", 1),
    ],
)
def test_what_the_district_allows(
    folder: Path, allow: tuple[str, ...], text: str, found: int
) -> None:
    engine = Engine(load((folder,)), RuleSettings(allow=allow))
    assert len(engine.check(document(text))) == found


def test_a_text_of_many_lines_names_the_line(folder: Path) -> None:
    found = Engine(load((folder,))).check_passage(Passage.of_text("一\n二布署\n三"))
    assert (found[0].location, found[0].start) == ("第 2 行", 3)


@pytest.mark.parametrize(
    "text", ["", "\n" * 50, "\ud800布署", "\x00布署", "🄰" * 3 + "布署", "布署，" * 2000]
)
def test_hostile_text_is_only_text(folder: Path, text: str) -> None:
    found = Engine(load((folder,))).check(document(text))
    assert not found.crashes
    assert len(found) == text.count("布署")


@pytest.fixture(scope="module")
def builtin() -> Rulebook:
    return load((builtin_folder(),))


def test_a_paragraph_of_a_megabyte_is_read(builtin: Rulebook) -> None:
    found = Engine(builtin).check(document("会议强调要抓好落实，" * 100_000 + "再次布署工作。"))
    assert [f.rule for f in found] == ["confusable-word"]


@pytest.mark.parametrize(
    "text",
    [
        "深入学习习\u200b进\u00ad平同志讲话", "深入学习習進平同志讲话", "深入学习 习*进*平 同志讲话",
        "深入学习习 进 平同志讲话", "深入学习习★进★平同志讲话", "深入学习习-进-平同志讲话",
    ],
)  # fmt: skip
def test_disguises_do_not_help(builtin: Rulebook, text: str) -> None:
    found = Engine(builtin).check_passage(Passage.of_text(text), groups={Group.WORDING})
    assert [f.rule for f in found] == ["leader-name-misspelled"]
