"""Fixed expressions with one fault, and names of statutes."""

from __future__ import annotations

import random
from datetime import date
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.checks.phrases import Phrases
from monitor.checks.titles import Titles
from monitor.model import Rule
from monitor.rulebook import builtin_folder, load
from monitor.text.confusable import homophones, mistaken
from monitor.text.nearly import NearlyRight, one_fault
from monitor.text.passage import Passage

BOOK = load((builtin_folder(),))
PHRASES = BOOK.by_type("phrases")


def found(check: Phrases | Titles, text: str, published: date | None = None) -> list[str]:
    hits = check.run(Passage.of_text(text, published=published))
    return [text[hit.start : hit.end] for hit in hits]


def right(rule: Rule) -> list[str]:
    return [*rule.data.get("phrases", ()), *rule.data.get("short", ())]


# ── the matcher ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("甲全面从严治党乙", []),
        ("甲全面从严冶党乙", ["全面从严冶党"]),
        ("甲全面从严治档乙", ["全面从严治档"]),
        ("甲泉面从严治党乙", ["泉面从严治党"]),
        ("甲全面从治严党乙", ["全面从治严党"]),
        ("甲全面严从治党乙", ["全面严从治党"]),
        ("甲面全从严治党乙", ["面全从严治党"]),
        ("甲全面从治党乙", ["全面从治党"]),
        ("甲全从严治党乙", ["全从严治党"]),
        ("甲全面面从严治党乙", ["全面面从严治党"]),
        ("甲全面从严治治党乙", ["全面从严治治党"]),
        ("甲面从严治党乙", []),
        ("甲全面从严治乙", []),
        ("甲全全面从严治党党乙", []),
        ("甲全面从严治军乙", []),
        ("甲泉面从严冶党乙", []),
    ],
)
def test_one_fault_is_found_and_two_are_not(text: str, near: list[str]) -> None:
    matches = NearlyRight(["全面从严治党"]).find(text)
    assert [text[match.start : match.end] for match in matches] == near


@pytest.mark.parametrize(
    "phrase", ["一国两制好", "全面从严治党", "三个代表思想", "中国式现代化建设"]
)
def test_every_one_fault_form_is_found(phrase: str) -> None:
    matcher = NearlyRight([phrase])
    for form in one_fault(phrase):
        text = f"推进{form}，"
        spans = [text[near.start : near.end] for near in matcher.find(text)]
        assert form in spans, form


@given(st.text("全面从严治党冶中国式", max_size=24))
def test_engines_agree(text: str) -> None:
    phrases = ["全面从严治党", "中国式全面从严"]
    assert NearlyRight(phrases).find(text) == NearlyRight(phrases, engine="python").find(text)


def test_confusable_characters() -> None:
    assert "冶" in mistaken("治") and "至" in mistaken("治") and "粟" in mistaken("栗")
    assert "进" in homophones("近") and "近" not in homophones("近")
    assert mistaken("a") == frozenset() and homophones("·") == ""


# ── the rules ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("rule", PHRASES, ids=lambda rule: rule.id)
def test_right_expressions_are_silent(rule: Rule) -> None:
    check = Phrases([rule])
    for phrase in (*right(rule), *rule.data.get("allow", ())):
        for carrier in ("会议强调{}，各单位要落实。", "{0}和{0}", "《{}》", "关于{}工作的意见"):
            assert found(check, carrier.format(phrase)) == [], phrase


@pytest.mark.parametrize("rule", PHRASES, ids=lambda rule: rule.id)
def test_homophones_in_expressions_are_found(rule: Rule) -> None:
    chance = random.Random(7)
    check = Phrases([rule])
    texts = []
    for phrase in right(rule):
        place = chance.randrange(len(phrase))
        for wrong in islice(homophones(phrase[place]), 3):
            texts.append(
                f"会议强调，要落实{phrase[:place]}{wrong}{phrase[place + 1 :]}，抓好工作。"
            )
    missed = [text for text in texts if not found(check, text)]
    assert len(missed) <= 0.05 * len(texts), missed


@pytest.mark.parametrize(
    ("text", "published", "wrong"),
    [
        ("《政府信息公开条列》", None, ["政府信息公开条列"]),
        ("《中华人民共和国网落安全法》", None, ["网落安全法"]),
        ("《安全生产产法》", None, ["安全生产产法"]),
        ("《安全产生法》", None, ["安全产生法"]),
        ("《关于贯彻〈安全生产发〉的通知》", None, ["安全生产发"]),
        ("“《安全生产发》”应为《安全生产法》", None, []),
        ("《北京市安全生产条例》《刑事诉讼规则》《诗经》", None, []),
        ("《合同法》", date(2025, 1, 1), ["《合同法》"]),
        ("《合同法》", date(2020, 1, 1), []),
        ("《合同法》", None, []),
        ("2019年依据《合同法》订立", date(2025, 1, 1), []),
        ("根据原《信访条例》", date(2025, 1, 1), []),
        ("根据《信访条例》办理", date(2025, 1, 1), ["《信访条例》"]),
    ],
)
def test_statutes(text: str, published: date | None, wrong: list[str]) -> None:
    assert found(Titles(BOOK.by_type("titles")), text, published) == wrong


def test_every_statute_is_known() -> None:
    check = Titles(BOOK.by_type("titles"))
    names = [row[0] for row in BOOK.rules["law-title-misspelled"].data["rows"]]
    assert len(names) > 900 and len(set(names)) == len(names)
    assert [name for name in names if found(check, f"依照《{name}》办理")] == []
