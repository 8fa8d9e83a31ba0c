"""Pages of which some blocks are known: what is read again, and that it finds the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import cast

import pytest

from monitor import checks
from monitor.engine import Engine
from monitor.model import Block, Document, DocumentKind, Finding, Group, Hit, Rule
from monitor.pipeline.examine import Examined, Known, batches, examine_each
from monitor.rulebook import load
from monitor.text.passage import Passage

TYPO = "错字"
RULE = """
title = "题"
level = "error"
basis = "某某标准第一条"
status = "active"
message = "“{{text}}”"
type = "{type}"
[data]
{data}
[examples]
bad = ["前⟦布署⟧后"]
good = ["部署"]
"""


class Speller:
    """Stands for the spelling check: 错字 is wrong, but not where the text has it thrice."""

    reach = 100

    def __init__(self, rules: Sequence[Rule], read: list[str]) -> None:
        self._rule, self._read = rules[0], read

    def run(self, passage: Passage) -> Iterator[Hit]:
        return iter(self.run_all([passage])[0])

    def run_all(self, passages: Sequence[Passage]) -> list[list[Hit]]:
        return [list(self._hits(passage.text)) for passage in passages]

    def _hits(self, text: str) -> Iterator[Hit]:
        self._read.append(text)
        if "崩" in text:
            raise ValueError("broken")
        at = text.find(TYPO)
        while at >= 0 and text.count(TYPO) < 3:
            yield Hit(rule=self._rule, start=at, end=at + 2, suggestion="对字")
            at = text.find(TYPO, at + 2)


@pytest.fixture
def read() -> list[str]:
    """The texts that the stand-in was given."""
    return []


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read: list[str]) -> Engine:
    """布署 is wrong, except near a heading 例句; 错字 is a misspelling."""
    fake = SimpleNamespace(
        TYPES=frozenset({"spelling.fake"}), build=lambda rules, settings: Speller(rules, read)
    )
    real = [m for m in checks.modules() if not m.__name__.endswith(".spelling")]
    monkeypatch.setattr(checks, "modules", lambda: (*real, cast(ModuleType, fake)))
    for group, type, data in [
        ("wording", "pattern", "pattern = '(?<!例句\\n)布署'\nanchors = ['布署']"),
        ("spelling", "spelling.fake", ""),
    ]:
        path = tmp_path / group / f"{group}-rule.toml"
        path.parent.mkdir()
        path.write_text(RULE.format(type=type, data=data), "utf-8")
    return Engine(load((tmp_path,)))


def page(*texts: str, number: int = 1, header: Sequence[str] = ()) -> Document:
    blocks = [Block(text=text, shared=True) for text in header]
    blocks += [Block(text=text, location=f"正文第 {n} 段") for n, text in enumerate(texts, 1)]
    url = f"http://x/{number}"
    return Document(url=url, kind=DocumentKind.ARTICLE, blocks=tuple(blocks))


def long_page() -> list[str]:
    return [f"第{n}段。" + "这里是一句平常的话。" * 12 for n in range(40)]


def shown(examined: Examined) -> list[tuple[str, str, str, str]]:
    return sorted((f.url, f.rule, f.block, f.location) for f in examined.findings)


def test_of_a_page_edited_in_one_paragraph_that_paragraph_is_spelt_anew(
    engine: Engine, read: list[str]
) -> None:
    texts = long_page()
    texts[5] += TYPO
    (first,) = examine_each([page(*texts)], {}, engine)
    read.clear()
    texts[20] = "换了一段话。" + texts[20]
    (second,) = examine_each([page(*texts)], first.blocks, engine)
    assert sum(map(len, read)) < 4 * len(texts[20]), "the paragraph and its two neighbours"
    assert texts[20] in read[0]
    assert [(f.rule, f.location) for f in second.findings] == [("spelling-rule", "正文第 6 段")]
    assert len(second.blocks) == 40 and all(
        found == () or found[0].text == TYPO for found in map(tuple, second.blocks.values())
    )


def test_a_misspelling_in_a_new_paragraph_is_judged_by_the_whole_page(
    engine: Engine, read: list[str]
) -> None:
    texts = long_page()
    texts[1] += TYPO
    (first,) = examine_each([page(*texts)], {}, engine)
    texts[38] = TYPO
    assert len(examine_each([page(*texts)], first.blocks, engine)[0].findings) == 2
    texts[39] += TYPO
    (second,) = examine_each([page(*texts)], first.blocks, engine)
    assert [f.location for f in second.findings] == ["正文第 2 段"], "thrice: the office's word"


def test_a_remembered_finding_stands_where_its_paragraph_stands_now(engine: Engine) -> None:
    texts = long_page()
    texts[5] += TYPO
    (first,) = examine_each([page(*texts)], {}, engine)
    (second,) = examine_each([page("先说一句。", *texts)], first.blocks, engine)
    assert [f.location for f in second.findings] == ["正文第 7 段"]


def test_where_another_rule_changes_its_mind_the_page_is_read_whole(
    engine: Engine, read: list[str]
) -> None:
    """Of hits that overlap one is chosen: which one may change with what stands above."""
    texts = ["例句", f"布署{TYPO}", *long_page()]
    (first,) = examine_each([page(*texts)], {}, engine)
    assert {f.rule for f in first.findings} == {"spelling-rule"}
    read.clear()
    texts[0] = "正文"
    (second,) = examine_each([page(*texts)], first.blocks, engine)
    assert {f.rule for f in second.findings} == {"spelling-rule", "wording-rule"}
    assert page(*texts).blocks[-1].text in read[-1]


def one_by_one(documents: Sequence[Document], engine: Engine) -> list[Examined]:
    known: dict[str, Sequence[Finding]] = {}
    seen = []
    for document in documents:
        seen += examine_each([document], known, engine)
        known.update(seen[-1].blocks)
    return seen


@pytest.mark.parametrize("crash", [False, True])
def test_pages_read_together_bring_what_they_bring_one_by_one(
    engine: Engine, crash: bool, read: list[str]
) -> None:
    header = ["首页", f"栏目{TYPO}"]
    documents = [
        page("一段布署。", "同一段" + TYPO, number=1, header=header),
        page("崩" if crash else "好", number=2, header=header),
        page("同一段" + TYPO, "另一段" + TYPO, number=3, header=header),
        page("一段布署。", "同一段" + TYPO, number=4, header=header),
    ]
    alone = one_by_one(documents, engine)
    alone_read = sum(map(len, read))
    read.clear()
    together = examine_each(documents, {}, engine)
    assert list(map(shown, together)) == list(map(shown, alone))
    assert [one.blocks for one in together] == [one.blocks for one in alone]
    assert [bool(one.crashes) for one in together] == [False, crash, False, False]
    assert crash or sum(map(len, read)) == alone_read, "a shared header is read once"


def test_a_known_page_is_not_read_at_all(engine: Engine, read: list[str]) -> None:
    documents = [page(f"{TYPO}第{n}页", number=n) for n in range(3)]
    known: Known = {d: f for e in examine_each(documents, {}, engine) for d, f in e.blocks.items()}
    read.clear()
    ((again, new),) = batches(documents, known)
    assert again == documents and not new
    seen = examine_each(again, known, engine)
    assert read == [] and [len(one.findings) for one in seen] == [1, 1, 1]
    assert [f.url for one in seen for f in one.findings] == [d.url for d in documents]


def test_no_more_is_read_together_than_is_bounded() -> None:
    documents = [page("字" * 9_000, number=n) for n in range(8)]
    documents[6] = replace(documents[6], blocks=(Block(text="字" * 100_000),))
    sizes = [len(some) for some, new in batches(documents, {}) if new]
    assert sizes == [3, 3, 1, 1]


def test_the_spelling_check_says_how_far_it_looks() -> None:
    from monitor.rulebook import builtin_folder

    engine = Engine(load((builtin_folder(),)))
    assert {engine.rulebook.rules[id].group for id in engine.near} == {Group.SPELLING}
