"""`govmon learn`: the office's own words fall silent, planted misspellings do not."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from store_samples import NOW, PORTAL, SITE, commit, finding, opened
from store_samples import visit as visited

from monitor.checks.spelling import tables
from monitor.checks.spelling.corrector import Corrector
from monitor.checks.spelling.learned import Learned, NotLearned
from monitor.cli.commands.learn import accepted, marked, write
from monitor.errors import GovmonError
from monitor.model import Block, Document, DocumentKind, Group, Level
from monitor.rulebook import builtin_folder

LOCAL = {
    "涢水鱼庄": "我区涢水鱼庄系列农产品走俏市场。",
    "驿栈": "游客在云栖驿栈体验非遗手作。",
    "黟品五黑": "枣核村的黟品五黑系列农产品走俏市场。",
}
ACCEPTED = [
    "涢水鱼庄开业。", "周末到涢水鱼庄吃鱼。", "涢水鱼庄通过食品安全检查。", "涢水鱼庄、新桥农庄同日开展演练。", "走进涢水鱼庄。", "记者在涢水鱼庄看到，游人如织。",
    "云栖驿栈开业迎客。", "住进云栖驿栈看日出。", "云栖驿栈获评省级民宿。", "本月云栖驿栈预订已满。",
    "黟品五黑亮相农博会。", "品牌“黟品五黑”签约。", "我区黟品五黑走进超市。", "黟品五黑产业链逐步形成。",
]  # fmt: skip
PLANTED = [
    ("涢水鱼庄召开会义，研究防汛工作。", "义", "议"),
    ("云栖驿栈负责人请申请人提交材科。", "科", "料"),
    ("黟品五黑生产企业加强食品安全监官，保障群众健康。", "官", "管"),
]  # fmt: skip


@pytest.fixture(scope="module")
def corrector() -> Corrector:
    with (builtin_folder() / "spelling" / "tables.npz").open("rb") as file:
        return Corrector(tables.read(file))


@pytest.fixture(scope="module")
def learned() -> Learned:
    return Learned.of(ACCEPTED)


@pytest.mark.parametrize("name", LOCAL)
def test_local_names_are_learned(corrector: Corrector, learned: Learned, name: str) -> None:
    assert corrector.find(LOCAL[name], 0.7), "the test needs a false alarm to remove"
    assert corrector.find(LOCAL[name], 0.7, learned=learned) == ()


@pytest.mark.parametrize(("text", "wrong", "right"), PLANTED)
def test_planted_errors_are_still_found(
    corrector: Corrector, learned: Learned, text: str, wrong: str, right: str
) -> None:
    (found,) = corrector.find(text, 0.87, learned=learned)
    assert (text[found.start : found.end], found.suggestion) == (wrong, right)


def test_what_stands_in_one_text_only_is_not_learned(corrector: Corrector) -> None:
    once = Learned.of(["市政府常务会义研究了防汛工作。", "另一篇稿件。"])
    assert corrector.find("市政府常务会义研究了防汛工作。", 0.87, learned=once)


def test_a_mark_counts_as_many_texts(corrector: Corrector) -> None:
    text = LOCAL["涢水鱼庄"]
    assert corrector.find(text, 0.7, learned=Learned.of([], [text])) == ()


def test_what_was_learned_comes_back(learned: Learned) -> None:
    again = Learned.from_bytes(learned.to_bytes())
    assert (again.keys == learned.keys).all() and (again.counts == learned.counts).all()
    assert len(again) > 10


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"{}"])
def test_another_file_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(NotLearned, match="govmon learn"):
        Learned.from_bytes(content)


def test_only_old_pages_without_findings_teach(tmp_path: Path) -> None:
    today = NOW.date()

    def page(url: str, text: str, day: date | None) -> Document:
        return Document(
            url=PORTAL + url, kind=DocumentKind.ARTICLE, published=day, blocks=(Block(text=text),)
        )

    faulty = Block(text="有问题的一段。")
    pages = (
        page("a", "早已发布的一段。", today - timedelta(days=60)),
        page("b", "昨天发布的一段。", today - timedelta(days=1)),
        page("c", "没有日期的一段。", None),
        page("d", faulty.text, today - timedelta(days=60)),
    )
    wrong = finding(
        rule="typo-likely", group=Group.SPELLING, level=Level.ERROR, url=PORTAL + "d",
        block=faulty.digest, text="问题", sentence=faulty.text,
    )  # fmt: skip
    with opened(tmp_path) as store:
        checked = {b.digest: () for p in pages for b in p.blocks} | {faulty.digest: (wrong,)}
        commit(
            store,
            visited(wrong, target=SITE, documents=pages),
            checked_blocks=checked,
            rulebook_version="v",
        )
        texts = list(accepted(store, SITE.id, today - timedelta(days=30)))
        assert texts == ["早已发布的一段。"]
        assert list(marked(store, SITE.id)) == []
        (case,) = store.cases().rows
        store.dismiss(case.id, "site", "tester", "本地用语", NOW)
        assert list(marked(store, SITE.id)) == [faulty.text]


def test_a_file_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(GovmonError, match="写不了"):
        write(tmp_path / "file" / "learned.npz", b"x")
    write(tmp_path / "new" / "learned.npz", b"x")
    assert (tmp_path / "new" / "learned.npz").read_bytes() == b"x"
