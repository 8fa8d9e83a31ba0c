"""Personal information in text: found in every dress, silent on what only looks like it."""

from __future__ import annotations

import json
import lzma
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from privacy_fill import fill
from privacy_leaks import LEAKS
from privacy_people import People
from privacy_silence import SILENCE
from privacy_templates import FOUND, SILENT

from monitor.checks import privacy
from monitor.checks.privacy import bank, id_card, person, phone
from monitor.model import Block, BlockKind, Cell
from monitor.rulebook import builtin_folder, load
from monitor.settings import RuleSettings
from monitor.text.passage import Passage


def build(**settings) -> privacy.PrivacyCheck:
    book = load([builtin_folder()])
    rules = [rule for rule in book.rules.values() if rule.type in privacy.TYPES]
    return privacy.build(rules, RuleSettings(**settings))


@pytest.fixture(scope="module")
def check() -> privacy.PrivacyCheck:
    return build()


def spans(check, text: str, **passage) -> set[tuple[int, int, str]]:
    hits = check.run(Passage.of_text(text, **passage))
    return {(hit.start, hit.end, hit.kind) for hit in hits}


def rules_of(check, passage: Passage | str) -> list[str]:
    passage = Passage.of_text(passage) if isinstance(passage, str) else passage
    return [hit.rule.id for hit in check.run(passage)]


UNFAMILIAR = {  # missed when an outsider's sentences were first read; silent ones beside them
    "ID:35020320000707208X": ["id_card"],
    "用户主键ID：350203200007072": [],
    "申请人持普通护照（号码E98234517）": ["passport"],
    "来信人邮箱：li_xy88@qq.com": ["email"],
    "来信请寄邮箱：li_xy88@qq.com": [],
    "低保对象何秀芳 家庭地址 工人村街道青和居社区18栋1单元203": ["address", "person_sensitive"],
    "陈玉珍 女 住 湖北省恩施市舞阳坝街道办事处航空路102号2单元602室": ["address"],
    "经审核，杨志强家庭符合最低生活保障条件，予以公示。": ["person_sensitive"],
    "社区矫正对象黄海燕期满解除。": ["person_sensitive"],
    "失独家庭马晓东夫妇，享受特别扶助金。": ["person_sensitive"],
    "拟取消陈玉珍的低保待遇": ["person_sensitive"],
    "杨志强一家三口纳入低保": ["person_sensitive"],
    "黄海燕确诊为白血病，申请慈善救助": ["person_sensitive"],
    "朱红霞因交通事故致残，生活困难": ["person_sensitive"],
    "贫困大学生王建国获资助5000元": ["person_sensitive"],
    "审核人张桂芳的低保工作经验": [],
    "区民政局召开会议，对低保工作作出安排": [],
}


@pytest.mark.parametrize("text", UNFAMILIAR)
def test_sentences_of_an_outsider(check, text: str) -> None:
    assert sorted({hit.kind for hit in check.run(Passage.of_text(text))}) == UNFAMILIAR[text]


GOALS = {  # kind: (precision, recall)
    "id_card": (0.99, 0.98), "mobile": (0.95, 0.95), "landline": (0.95, 0.95),
    "bank_card": (0.95, 0.95), "passport": (0.95, 0.95), "plate": (0.95, 0.95),
    "email": (0.95, 0.95), "address": (0.90, 0.85), "person_sensitive": (0.85, 0.80),
}  # fmt: skip


@pytest.mark.parametrize("kind", GOALS)
def test_goal_on_fresh_sentences_and_tables(check, kind: str) -> None:
    crowd, tally = People(41), Counter()
    for template in FOUND[kind]:
        for _ in range(8):
            text, expected = fill(template, crowd)
            got = {span for span in spans(check, text) if span[2] == kind}
            tally["right"] += len(got & set(expected))
            tally["wrong"] += len(got - set(expected))
            tally["missed"] += len(set(expected) - got)
    precision, recall = GOALS[kind]
    assert tally["right"] >= precision * (tally["right"] + tally["wrong"])
    assert tally["right"] >= recall * (tally["right"] + tally["missed"])


def test_official_and_lookalike_numbers_stay_silent(check) -> None:
    crowd, alarmed = People(42), []
    for template in SILENT:
        for _ in range(5):
            text, _ = fill(template, crowd)
            if spans(check, text):
                alarmed.append(text)
    assert len(alarmed) <= 0.01 * 5 * len(SILENT), alarmed[:5]


def test_goals_on_documents_written_apart(check) -> None:
    crowd, tally = People(61), Counter()
    for template in LEAKS:
        for _ in range(3):
            text, expected = fill(template, crowd)
            got = spans(check, text)
            for name, group in (("right", got & set(expected)), ("wrong", got - set(expected)),
                                ("missed", set(expected) - got)):  # fmt: skip
                tally.update((name, kind) for _, _, kind in group)
    for kind, (precision, recall) in GOALS.items():
        right = tally["right", kind]
        assert right >= precision * (right + tally["wrong", kind]), (kind, tally)
        assert right >= recall * (right + tally["missed", kind]), (kind, tally)


def test_documents_of_offices_stay_silent(check) -> None:
    crowd, alarmed = People(62), []
    for template in SILENCE:
        for _ in range(3):
            text, _ = fill(template, crowd)
            if spans(check, text):
                alarmed.append(text)
    assert len(alarmed) <= 0.01 * 3 * len(SILENCE), alarmed[:5]


@pytest.mark.shared
def test_development_set(check, shared: Path) -> None:
    tally, alarmed, hard = Counter(), 0, 0
    for line in (shared / "eval" / "pii_dev.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        got = spans(check, record["text"])
        wanted = {(s["start"], s["end"], s["type"]) for s in record["spans"]}
        tally["right"] += len(got & wanted)
        tally["wrong"] += len(got - wanted)
        tally["missed"] += len(wanted - got)
        if record["category"].startswith("neg_"):
            hard += 1
            alarmed += bool(got)
    f1 = 2 * tally["right"] / (2 * tally["right"] + tally["wrong"] + tally["missed"])
    assert f1 >= 0.98
    assert alarmed <= 0.01 * hard


@pytest.mark.shared
@pytest.mark.parametrize("name", ["corpus/news.txt.xz", "corpus/laws_reports.txt.xz"])
def test_news_and_laws_stay_nearly_silent(check, shared: Path, name: str) -> None:
    with lzma.open(shared / name, "rt", encoding="utf-8") as source:
        text = source.read(2_000_000)
    hits = sum(len(spans(check, text[at : at + 50_000])) for at in range(0, len(text), 50_000))
    assert hits <= 3 * len(text) / 1_000_000


def test_nothing_shown_of_a_value_completes_it(check) -> None:
    crowd = People(43)
    for kind, templates in FOUND.items():
        text, _ = fill(templates[0], crowd)
        for hit in check.run(Passage.of_text(text)):
            if hit.kind == kind:
                assert hit.masked
                assert text[hit.start : hit.end] not in hit.masked


# ── context ──────────────────────────────────────────────────────────────────


def table(rows: list[list[str]]) -> Passage:
    return Passage(
        tuple(
            Block(text=text, kind=BlockKind.CELL, cell=Cell(table=0, row=r, column=c))
            for r, row in enumerate(rows)
            for c, text in enumerate(row)
        )
    )


def test_column_header_decides_over_what_the_digits_look_like(check) -> None:
    crowd = People(44)
    number = crowd.id18()
    assert rules_of(check, table([["项目代码", "金额"], [number, "3"]])) == []
    assert rules_of(check, table([["公民身份号码", "金额"], [number, "3"]])) == ["id-card-exposed"]
    assert rules_of(
        check, table([["2024年名单", "2024年名单"], ["姓名", "住宅电话"], ["李国强", "2145678"]])
    ) == ["landline-home-exposed"]


def test_label_to_the_left_in_a_form(check) -> None:
    assert rules_of(check, table([["姓名", "李国强"], ["家庭电话", "0879-2145678"]])) == [
        "landline-home-exposed"
    ]


def test_a_person_owns_the_account_whatever_unit_stands_in_the_row(check) -> None:
    rows = [["单位", "姓名", "账号"], ["区人民医院", "李国强", People(46).bank_card()]]
    assert rules_of(check, table(rows)) == ["bank-card-exposed"]


def test_column_vote_flags_the_rest(check) -> None:
    crowd = People(45)
    rows = [["序号", "姓名", "编码", "金额"]]
    rows += [[str(i), crowd.name(), crowd.id18(), "300"] for i in range(6)]
    rows.append(["7", "李国强", crowd.typo(), "300"])
    rules = rules_of(check, table(rows))
    assert rules.count("id-card-wrong-checksum") == 1
    few = table([rows[0], *[["1", "李国强", crowd.typo(), "300"] for _ in range(5)]])
    assert rules_of(check, few) == []


def test_office_numbers_are_learned_from_settings_and_footers() -> None:
    text = "李国强 13987651206"
    assert rules_of(build(), text) == ["mobile-exposed"]
    assert rules_of(build(office_numbers=("139-8765-1206",)), text) == []
    footer = Block(text="联系我们：139 8765 1206", shared=True)
    assert rules_of(build(), Passage((Block(text=text), footer))) == []


def test_child_is_graver_than_adult_when_the_day_is_known(check) -> None:
    child = People(46).id18(2015, 2016)
    text = f"学生身份证号{child}"
    assert {h.rule.id for h in check.run(Passage.of_text(text))} == {"id-card-exposed"}
    dated = Passage.of_text(text, published=date(2024, 5, 1))
    assert {h.rule.id for h in check.run(dated)} == {"id-card-of-child-exposed"}


def test_born_after_publication_is_no_citizen(check) -> None:
    number = People(47).id18(2010, 2012)
    assert not spans(check, f"{number}", published=date(2005, 1, 1))


def test_line_wrap_is_part_of_the_span(check) -> None:
    number = People(48).id18()
    text = f"证件号码\n{number[:11]}\n{number[11:]}\n备注"
    assert spans(check, text) == {(5, 24, "id_card")}


def test_collapsed_columns_of_a_pdf(check) -> None:
    crowd = People(49)
    number, mobile = crowd.id18(), crowd.mobile()
    text = f"12张桂芳{number}{mobile}永庆村"
    assert spans(check, text) == {(5, 23, "id_card"), (23, 34, "mobile")}


# ── validators ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("number", "valid"),
    [
        ("11010519491231002X", True),
        ("110105194912310021", False),
        ("999999194912310026", False),
        ("11010519491331002X", False),
    ],
)
def test_citizen_numbers(number: str, valid: bool) -> None:
    assert id_card.is_valid(number) is valid


def test_random_digits_hardly_ever_pass() -> None:
    crowd = People(50)
    assert sum(id_card.is_valid(crowd.digits(18)) for _ in range(20_000)) == 0


@pytest.mark.parametrize(
    ("number", "valid"),
    [("6222021001116245702", True), ("6222021001116245703", False), ("1234567890123456", False)],
)
def test_cards(number: str, valid: bool) -> None:
    assert bank.is_valid(number) is valid


def test_phones() -> None:
    assert phone.is_mobile("13987651206")
    assert not phone.is_mobile("12987651206")
    assert not phone.is_mobile("13800138000")
    assert phone.is_landline("08792145678")
    assert not phone.is_landline("1145678")


@pytest.mark.parametrize(
    ("text", "name"),
    [("李国强", True), ("欧阳文静", True), ("阿依古丽·买买提", True), ("高新区", False),
     ("张某某", False), ("财政局", False), ("金额", False)],
)  # fmt: skip
def test_names(text: str, name: bool) -> None:
    assert person.is_name(text, strict=True) is name


# ── aggregation ──────────────────────────────────────────────────────────────


def test_digest_needs_the_salt_and_ignores_dress() -> None:
    one = privacy.digest("530802198503162145", b"salt")
    assert one == privacy.digest("530802 19850316 2145", b"salt")
    assert one != privacy.digest("530802198503162145", b"other")
    assert "5308" not in one


def test_one_finding_a_kind_with_count_and_hidden_places() -> None:
    from monitor.model import Finding, Group, Level

    def finding(kind: str, text: str, place: str) -> Finding:
        return Finding(
            rule=f"{kind}-exposed", group=Group.PRIVACY, kind=kind, level=Level.ERROR, trial=False,
            title="t", message="m", basis="b", subject="s", text=text, location=place, url="u",
        )  # fmt: skip

    found = [finding("id_card", "5308**", f"第 {i} 行") for i in range(5)]
    found += [
        finding("id_card", "5308**", "工作表“甲”第 2 行（隐藏行）"),
        finding("bank_card", "6217**", "第 1 行"),
    ]
    result = privacy.aggregate(found)
    assert [(f.kind, f.count) for f in result] == [("id_card", 6), ("bank_card", 1)]
    assert "列" not in result[0].message
    assert "隐藏行" in result[0].message
    assert result[0].level is Level.SEVERE
    assert result[0].subject == "u#id_card"


@pytest.mark.parametrize(
    ("places", "told"),
    [
        ([f"工作表“甲”第 {n} 行“身份证号”列" for n in range(2, 5)], ""),
        ([f"工作表“甲”第 {n} 行“身份证号”列" for n in range(2, 155)], "；“身份证号”列 153 处。"),
        (
            [f"工作表“甲”第 {n} 行“身份证号”列（隐藏列）" for n in range(2, 6)] + ["工作表“甲”第 2 行“备注”列批注"],
            "；“身份证号”列 4 处、“备注”列 1 处；",
        ),
        (
            [f"附件1.xls 工作表“{s}”第 {n} 行“A”列" for s in "甲乙" for n in range(3)],
            "；附件1.xls 工作表“甲”“A”列 3 处、附件1.xls 工作表“乙”“A”列 3 处。",
        ),
        ([f"第 {n} 行“{chr(65 + n)}”列" for n in range(8)], "、“E”列 1 处等 8 列。"),
    ],
)  # fmt: skip
def test_places_in_columns_are_counted(places: list[str], told: str) -> None:
    from monitor.model import Finding, Group, Level

    found = [
        Finding(
            rule="id-card-exposed", group=Group.PRIVACY, kind="id_card", level=Level.ERROR, trial=False,
            title="t", message="m", basis="b", subject="s", text=f"5308**{n}", location=place, url="u",
        )
        for n, place in enumerate(places)
    ]  # fmt: skip
    (one,) = privacy.aggregate(found)
    assert told in one.message if told else "列 " not in one.message
