"""The roster: misspelled names are found, other people's names are not; titles by date."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from monitor.checks.roster import Roster
from monitor.checks.roster.forms import shuffled, substituted
from monitor.checks.roster.names import _list_start
from monitor.errors import RuleError
from monitor.model import Hit, Level
from monitor.rulebook import builtin_folder, load
from monitor.text.passage import Passage

BOOK = load((builtin_folder(),))
NAMES = BOOK.rules["leader-name-misspelled"]
PEOPLE = [row for row in NAMES.data["rows"] if row[4] != "fallen"]

WITH_TITLE = (
    "近日，{title}{name}在调研时强调要抓好落实。",
    "会议认真学习了{title}{name}同志的重要讲话精神，研究部署下一阶段工作。",
    "受{title}{name}委托，代表团一行于3月5日抵达。",
)
ALONE = (
    "会议传达了{name}同志重要讲话精神。",
    "日前，{name}主持召开座谈会。",
    "以{name}为主题的图片展开幕。",
)


@pytest.fixture(scope="module")
def roster() -> Roster:
    return Roster(BOOK.by_type("roster"))


def hits(roster: Roster, text: str, published: date | None = None) -> list[Hit]:
    return list(roster.run(Passage.of_text(text, published=published)))


def misspelled(count: int) -> Iterator[tuple[str, str, str, str]]:
    """(right name, wrong name, a title of the person, sentence), the same on every run."""
    chance = random.Random(20241105)
    names = {row[0] for row in PEOPLE}
    ordinary = set(NAMES.data["ordinary"])
    for _ in range(count):
        name, titles, *_ = chance.choice(PEOPLE)
        forms = [*substituted(name), *(shuffled(name) if len(name) > 2 else ())]
        wrong = chance.choice([f for f in forms if f not in names and f not in ordinary])
        title = chance.choice(titles.split("|"))
        carriers = WITH_TITLE if len(name) == 2 else (*WITH_TITLE, *ALONE)
        yield name, wrong, title, chance.choice(carriers).format(title=title, name=wrong)


def test_500_generated_misspellings_are_found(roster: Roster) -> None:
    missed = []
    for name, wrong, _, text in misspelled(500):
        found = hits(roster, text)
        at = text.index(wrong)
        if not any(
            h.start < at + len(wrong) and h.end > at and h.suggestion == name for h in found
        ):
            missed.append(text)
    assert len(missed) <= 10, missed


def test_beside_the_title_every_misspelling_is_severe(roster: Roster) -> None:
    mild = [
        text
        for _, wrong, title, text in misspelled(300)
        if title + wrong in text and not any(h.level is None for h in hits(roster, text))
    ]
    assert len(mild) <= 6, mild


def test_right_names_are_silent_everywhere(roster: Roster) -> None:
    for name, titles, *_ in PEOPLE:
        for title in titles.split("|"):
            for carrier in (
                *WITH_TITLE,
                *ALONE,
                "深入学习{name}同志论述",
                "{name}、{name}、{name}",
            ):
                text = carrier.format(title=title, name=name)
                assert hits(roster, text) == [], text


@pytest.mark.parametrize(
    "text",
    [
        "村民丁学祥家的茶园今年增收两万元。",
        "被告人邓晓平，男，1975年4月生。",
        "获奖名单：张国庆、刘国忠、王晓红、李洪忠、陈文青。",
        "区委书记何立锋主持召开会议。",
        "选手李墙夺得冠军，王以获得亚军。",
        "西晋平吴之后，天下一统。",
        "三年级学生李喜、韩政、王艺。",
        "新加坡总理李显龙、越南国家主席梁强、朝鲜国务委员长金正恩。",
        "深入学习习近平总书记重要讲话，温习习近平总书记论述。",
        "李克强强调，要坚持就业优先。",
        "习近平平易近人的作风感染了在场群众。",
        "毛泽东西征路线示意图，刘少奇其人其事。",
        "他学习进平价超市的管理办法。",
        "江泽民间艺术团、周恩来到延安。",
        "党员刘国忠同志优秀事迹。",
        "张家港亮丽的名片，把任务当成全国样板。",
        "总理办公室、委员长会议、国务委员职责。",
    ],
)
def test_other_people_and_words_are_silent(roster: Roster, text: str) -> None:
    assert hits(roster, text) == []


@pytest.mark.parametrize(
    ("text", "wrong", "level"),
    [
        ("国务院总理李墙主持", "李墙", None),
        ("李墙总理主持", "李墙", None),
        ("李强、赵乐际、王沪宁、蔡其、丁薛祥出席", "蔡其", None),
        ("蔡其、丁薛祥、王沪宁出席", "蔡其", None),
        ("村民蔡其、张三、李四", "", None),
        ("国务院副总理丁学祥讲话", "丁学祥", None),
        ("著名画家丁学祥的作品", "", None),
        ("看望丁学祥", "丁学祥", Level.HINT),
        ("高云隆说", "高云隆", Level.HINT),
        ("国务院副总理丁祥讲话", "丁祥", None),
        ("国务院总理李强强同志讲话", "李强强", None),
        ("国务院总理李李强讲话", "李李强", None),
        ("国务院总理李强强调", "", None),
        ("国务院总理李强强力推进", "", None),
        ("国务院副总理韩正正在调研", "", None),
        ("王沪宁、全国政协主席王沪宁宁波之行", "", None),
        ("总书记习近干指出", "习近干", None),
        ("总书记习远平指出", "习远平", None),
        ("越共中央总书记苏林", "", None),
        ("国务院副总理刘划中出席", "刘划中", None),
        ("国家副主席韩止会见", "韩止", None),
        ("越南国家副主席韩孝会见", "", None),
        ("全国人大常委会副委员长洛江村出席", "洛江村", None),
        ("最高人民法院党组书记、院长张张军讲话", "张张军", None),
        ("全国政协副主席王光英、周铁农出席", "", None),
        ("国家副主席韩正正在讲话", "", None),
        ("国家副主席访韩期间", "", None),
        ("民盟中央主席丁忠礼", "丁忠礼", None),
        ("县民盟主委丁忠礼", "丁忠礼", Level.HINT),
        ("村民李强强同志", "", None),
        ("习禁评", "习禁评", None),
        ("习锦评同志", "习锦评", None),
        ("传达习\u200b进\u200b平讲话", "习\u200b进\u200b平", None),
        ("传达習進平讲话", "習進平", None),
        ("传达习*进*平讲话", "习*进*平", None),
        ("传达习 进 平讲话", "习 进 平", None),
    ],
)
def test_decisions(roster: Roster, text: str, wrong: str, level: Level | None) -> None:
    found = [(text[hit.start : hit.end], hit.level) for hit in hits(roster, text)]
    assert found == ([(wrong, level)] if wrong else [])


@pytest.mark.parametrize(
    ("text", "published", "level"),
    [
        ("国家主席李强会见。", None, None),
        ("国务院总理李克强主持会议。", date(2025, 6, 1), Level.ERROR),
        ("国务院总理李克强主持会议。", date(2022, 6, 1), ...),
        ("国务院总理李克强主持会议。", date(2023, 3, 20), ...),
        ("国务院总理李克强主持会议。", None, ...),
        ("时任国务院总理李克强主持会议。", date(2025, 6, 1), ...),
        ("2015年，国务院总理李克强到访。", date(2025, 6, 1), ...),
        ("国家副主席王岐山出席。", date(2020, 6, 1), ...),
        ("全国政协副主席王勇出席。", date(2025, 6, 1), ...),
        ("中央纪委书记赵乐际出席。", date(2019, 6, 1), ...),
        ("“国家主席李强”应为“国务院总理李强”。", None, ...),
    ],
)
def test_titles(roster: Roster, text: str, published: date | None, level: Any) -> None:
    found = [hit.level for hit in hits(roster, text, published)]
    assert found == ([] if level is ... else [level])


def test_an_office_adds_people_and_ends_terms(tmp_path: Path) -> None:
    folder = tmp_path / "wording" / "leaders"
    folder.mkdir(parents=True)
    (folder / "own.tsv").write_text(
        "欧阳建华\t普城区委书记|区委书记\t2024-01-01\t\ttop\n"
        "李强\t国务院总理|总理\t2023-03-11\t2028-03-11\tlead\n",
        "utf-8",
    )
    (folder / "own-people.toml").write_text(
        'title = "本区领导"\nlevel = "severe"\nbasis = "本区规定"\nstatus = "active"\n'
        'message = "{text}"\ntype = "roster"\n[data]\nask = "name"\nfile = "own.tsv"\n'
        '[examples]\nbad = ["区委书记⟦欧阳健华⟧到会"]\ngood = ["区委书记欧阳建华到会"]\n',
        "utf-8",
    )
    roster = Roster(load((builtin_folder(), tmp_path)).by_type("roster"))
    assert [h.suggestion for h in hits(roster, "区委书记欧阳健华到会")] == ["欧阳建华"]
    late = hits(roster, "国务院总理李强主持会议。", date(2029, 1, 1))
    assert [hit.level for hit in late] == [Level.ERROR]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("李", "总理", "2023-03-11", "", "lead"), "两个字"),
        (("李强", "总理", "2023-3-11", "", "lead"), "日期"),
        (("李强", "总理", "2023-03-11", "2020-01-01", "lead"), "晚于"),
        (("李强", "总理", "2023-03-11", "", "head"), "类"),
        (("李强", "总理"), "五列"),
    ],
)
def test_what_is_wrong_in_a_roster_is_said(row: tuple[str, ...], said: str) -> None:
    data = {**NAMES.data, "rows": (row,)}
    rule = NAMES.__class__(
        **{k: getattr(NAMES, k) for k in NAMES.__slots__} | {"data": MappingProxyType(data)}
    )
    with pytest.raises(RuleError, match=said):
        Roster([rule])


def test_a_row_of_names_is_followed_back_no_further_than_a_list_reaches() -> None:
    row = "村民" + "、".join(["李墙"] * 400)
    assert _list_start(row, len(row) - 2) >= len(row) - 70  # each of them asks: else for hours
    assert _list_start("村民李墙、王户宁、赵乐济", 9) == 2
