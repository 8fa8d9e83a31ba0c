"""Issuing freezes; what came after is told by the difference and said in a 更正."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from bulletin_samples import DISTRICT
from quarter_district import NOW, District, desk, district, fill, open_store

from monitor.bulletin.frozen import thaw
from monitor.bulletin.period import Period
from monitor.bulletin.tree import Bulletin, Paragraph, Role
from monitor.daemon import issuing, reporting
from monitor.errors import StoreError
from monitor.issued import IssueError, difference, restored
from monitor.model import CHINA, Outcome
from monitor.settings import BulletinSettings, Config, StoreSettings
from monitor.store import Store

Q3 = Period(2026, 7)
LATER = NOW + timedelta(days=20)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, District]:
    folder = tmp_path_factory.mktemp("issuing")
    made = district()
    with open_store(folder) as store:
        fill(store, made)
    return folder / "govmon.db", made


@pytest.fixture
def config(filled: tuple[Path, District], tmp_path: Path) -> Config:
    shutil.copy(filled[0], tmp_path / "govmon.db")
    return Config(
        path=tmp_path / "config.toml",
        district=DISTRICT,
        store=StoreSettings(path=tmp_path / "govmon.db", reserve_mib=0),
        bulletin=BulletinSettings(folder=tmp_path / "out", pdf="typst"),
    )


@pytest.fixture
def store(config: Config) -> Iterator[Store]:
    with Store.open(config.store) as opened:
        yield opened


ALL = ("docx", "html", "xlsx", "pdf")


def issue(store: Store, config: Config, **options: object) -> reporting.Built:
    return issuing.issue(desk(store, config), Q3, **options)  # type: ignore[arg-type]


def build(
    store: Store,
    config: Config,
    now: datetime = NOW,
    formats: Sequence[str] = ("docx",),
    *,
    as_draft: bool = False,
) -> reporting.Built:
    return reporting.build(desk(store, config, now, formats), Q3, as_draft=as_draft)


def dismissed(store: Store, count: int) -> list[int]:
    """Marks problems of the quarter as 误报 after it was issued; returns their cases."""
    lines = issuing.lines_of(store, Q3, NOW)
    chosen = [line for line in lines.now.cases if line.opened is not None][:count]
    for line in chosen:
        row = store.query("select finding from cases where id = ?", (line.case,))[0]
        store.dismiss_finding(row["finding"], "here", "李科长", "引用原文", NOW + timedelta(days=3))
    return [line.case for line in chosen]


# ── frozen ───────────────────────────────────────────────────────────────────


def test_every_format_is_the_same_again_after_everything_changed(
    store: Store, config: Config
) -> None:
    build(store, config)
    words = config.bulletin.folder / "2026Q3.md"
    words.write_text(
        words.read_text("utf-8").replace("现将有关情况通报如下", "现通报如下"), "utf-8"
    )
    made = issue(store, config, number="12", dated=date(2026, 10, 12))
    issued = made.path.read_bytes()
    first = build(store, config, formats=ALL)
    before = {path.name: path.read_bytes() for path in first.paths}
    assert before["2026Q3.docx"] == issued
    dismissed(store, 5)
    store.sync_targets([], [], LATER)
    words.write_text("<!-- govmon 2026Q3\n-->\n<!-- 依据 -->\n别的话\n", "utf-8")
    other = replace(config, district=replace(DISTRICT, office="别处人民政府办公室"))
    again = build(store, other, LATER, formats=ALL)
    assert again.issued
    assert {path.name: path.read_bytes() for path in again.paths} == before
    assert "检查。现通报如下：" in again.bulletin.text
    assert again.bulletin.masthead.number == "样政办函〔2026〕12号"
    assert "于2026年10月26日前" in again.bulletin.text


def test_the_word_file_itself_can_be_made_again_byte_for_byte(store: Store, config: Config) -> None:
    issue(store, config)
    row = store.issued("2026Q3")
    assert row is not None
    from monitor.bulletin import docx

    _, _, bulletin = restored(row)
    assert docx.write(bulletin, row.built_at) == store.bulletin_content(row.id)


def test_the_frozen_rows_give_every_number_of_the_text(store: Store, config: Config) -> None:
    issue(store, config)
    row = store.issued("2026Q3")
    assert row is not None
    expected = thaw(row.facts)
    dismissed(store, 9)
    facts, _, bulletin = restored(row)
    assert facts == expected
    traced = issuing.traced(store, Q3, LATER, bulletin)
    assert len(traced) > 100 and [t for t in traced if not t.agrees] == []
    found = next(t for t in traced if "季度共发现问题【" in t.excerpt)
    assert found.figure.text == str(expected.mending.found) == found.again
    assert len(found.rows[0]) == expected.mending.found


def test_it_is_issued_once_and_never_before_its_time(store: Store, config: Config) -> None:
    issue(store, config)
    with pytest.raises(IssueError, match=r"已于 2026-10-09 印发.*report correct 2026Q3"):
        issue(store, config)
    with pytest.raises(StoreError, match="已经印发"):
        store.issue_bulletin(
            "2026Q3", title="", path="", now=NOW, facts={}, inputs={}, words="", lines=b"",
            content=b"",
        )  # fmt: skip
    with pytest.raises(IssueError, match="才结束"):
        issuing.issue(desk(store, config), Period(2026, 10))


def test_doubtful_figures_stop_it_until_somebody_has_checked(store: Store, config: Config) -> None:
    build(store, config)
    words = config.bulletin.folder / "2026Q3.md"
    text = words.read_text("utf-8").replace("登记政务新媒体35个", "登记政务新媒体50个")
    words.write_text(text, "utf-8")
    with pytest.raises(IssueError, match=r"2026Q3.md 第 \d+ 行.*现在的数据是 35[\s\S]*--checked"):
        issue(store, config)
    assert store.issued("2026Q3") is None
    made = issue(store, config, checked=True)
    assert "登记政务新媒体50个" in made.bulletin.text


def test_a_draft_beside_the_issued_one_leaves_it_alone(store: Store, config: Config) -> None:
    issue(store, config)
    made = build(store, config, LATER, as_draft=True)
    assert {path.stem for path in made.paths} == {"2026Q3-草稿"}
    assert made.bulletin.mark.startswith("草稿　数据截至2026年10月29日")
    kinds = [row.kind for row in store.bulletins("2026Q3")]
    assert kinds == ["issued"]


def test_a_running_period_is_marked_and_its_draft_gives_way(store: Store, config: Config) -> None:
    running = datetime(2026, 9, 1, 9, tzinfo=CHINA)
    for _ in range(2):
        made = build(store, config, running)
    assert made.bulletin.mark == "草稿　数据截至2026年9月1日09:00"
    assert len(store.bulletins("2026Q3")) == 1
    assert build(store, config).bulletin.mark == ""


# ── what changed since ───────────────────────────────────────────────────────


def text_of(bulletin: Bulletin) -> list[str]:
    roles = (Role.BODY, Role.HEADING)
    return [n.text for n in bulletin.body if isinstance(n, Paragraph) and n.role in roles]


def test_without_anything_new_nothing_is_to_be_corrected(store: Store, config: Config) -> None:
    issue(store, config)
    assert not difference(store, Q3, LATER).changes
    with pytest.raises(IssueError, match="没有更正的必要"):
        issuing.correct(desk(store, config, LATER), Q3)


def test_what_units_mended_since_is_no_correction(store: Store, config: Config, filled) -> None:
    from quarter_district import CASE_DAYS, _visit

    issue(store, config)
    at = NOW + timedelta(days=2)
    for target in filled[1].targets:
        visit = _visit(filled[1], target, 14, at)
        if visit.outcome is Outcome.FOUND:
            visit = replace(visit, findings=(), outcome=Outcome.CLEAN)
        visit = replace(visit, documents=())
        store.commit_visit(visit, now=at, case_days=CASE_DAYS, settle=timedelta(0))
    found = difference(store, Q3, LATER)
    assert found.changes.mended > 0
    assert not found.changes.words and not found.changes.causes


def test_false_alarms_make_a_correction_that_says_what_and_why(
    store: Store, config: Config
) -> None:
    issue(store, config, number="12")
    before = thaw(store.issued("2026Q3").facts)  # type: ignore[union-attr]
    cases = dismissed(store, 3)
    found = difference(store, Q3, LATER)
    assert found.facts.mending.found == before.mending.found - len(cases)
    assert found.facts.as_of == before.as_of
    preview = issuing.correct(desk(store, config, LATER), Q3, as_draft=True)
    assert preview.path.name == "2026Q3-更正1-草稿.docx" and not preview.issued
    made = issuing.correct(desk(store, config, LATER), Q3, number="15")
    lines = text_of(made.bulletin)
    assert made.title == (
        "样例区人民政府办公室关于更正2026年第三季度政府网站与政务新媒体检查情况通报有关数据的通知"
    )
    assert "（样政办函〔2026〕12号）印发后" in lines[0]
    assert lines[1] == "一、更正内容" and "二、更正原因" in lines
    assert f"共发现问题{before.mending.found}个" in lines[2]
    assert f"更正为“本季度共发现问题{before.mending.found - 3}个" in lines[2]
    causes = lines[lines.index("二、更正原因") + 1 : -1]
    assert len(causes) == 3
    assert all("2026年10月12日复核认定为误报（引用原文），予以撤销。" in c for c in causes)
    assert made.bulletin.masthead.number == "样政办函〔2026〕15号"
    kinds = [(row.kind, row.corrects) for row in store.bulletins("2026Q3")]
    assert [kind for kind, _ in kinds] == ["correction", "issued"]
    assert kinds[0][1] == store.issued("2026Q3").id  # type: ignore[union-attr]
    # Once corrected, the next difference starts from there.
    assert not difference(store, Q3, LATER).changes


def test_words_the_office_changed_are_not_quoted_as_the_original(
    store: Store, config: Config
) -> None:
    build(store, config)
    words = config.bulletin.folder / "2026Q3.md"
    text = words.read_text("utf-8").replace("本季度共发现问题", "本季度累计发现各类问题")
    words.write_text(text, "utf-8")
    issue(store, config)
    dismissed(store, 1)
    (first, *_) = difference(store, Q3, LATER).changes.words
    assert not first.verbatim and str(first).startswith("“总体情况”部分“问题和整改”所涉“")


def test_nothing_issued_nothing_to_compare(store: Store, config: Config) -> None:
    with pytest.raises(IssueError, match="还没有印发"):
        difference(store, Q3, NOW)


def test_what_only_moves_in_its_list_is_not_quoted(store: Store, config: Config) -> None:
    """A kind of problem that falls away renumbers those after it: one sentence says so."""
    issue(store, config)
    rule = store.issued(Q3.code).facts["problems"][0]["rule"]  # type: ignore[union-attr]
    for row in store.query(
        "select f.id from findings f join cases c on c.finding = f.id where f.rule = ?", (rule,)
    ):
        store.dismiss_finding(row["id"], "here", "李科长", "误报", LATER - timedelta(days=1))
    found = difference(store, Q3, LATER)
    assert found.changes.renumbered
    for reworded in found.changes.words:
        if reworded.new:
            assert reworded.old.split(".")[-1] != reworded.new.split(".")[-1]
    made = issuing.correct(desk(store, config, LATER), Q3)
    assert made.bulletin.text.count("其余各项内容不变，序号依次调整。") == 1
    assert "。”。" not in made.bulletin.text and "；”。" not in made.bulletin.text
    for line in made.bulletin.text.splitlines():
        assert line.count("（") == line.count("）") and line.count("“") == line.count("”"), line
