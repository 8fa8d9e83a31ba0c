"""Misspelt names of places: right behind what lies above them, long names, autonomous areas."""

from __future__ import annotations

import random

import pytest

from monitor.checks.place_names import PlaceNames
from monitor.rulebook import builtin_folder, load
from monitor.text.confusable import homophones
from monitor.text.passage import Passage

RULE = load((builtin_folder(),)).rules["place-name-misspelled"]
ROWS = [tuple(row) + ("",) * (5 - len(row)) for row in RULE.data["rows"]]
KINDS = ("市", "县", "区", "旗")


@pytest.fixture(scope="module")
def names() -> PlaceNames:
    return PlaceNames(RULE)


def found(names: PlaceNames, text: str) -> list[tuple[str, str]]:
    return [(text[hit.start : hit.end], hit.suggestion) for hit in names.run(Passage.of_text(text))]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("云南省个久市", [("个久市", "个旧市")]),
        ("云南个久市", [("个久市", "个旧市")]),
        ("红河州个久市", [("个久市", "个旧市")]),
        ("山东省荷泽市牡丹区", [("荷泽市", "菏泽市")]),
        ("江苏省准安市", [("准安市", "淮安市")]),
        ("普洱市孟莲县", [("孟莲县", "孟连县")]),
        ("哈尔宾市", [("哈尔宾市", "哈尔滨市")]),
        ("双江拉祜族佤族傣族自治县", [("双江拉祜族佤族傣族自治县", "双江拉祜族佤族布朗族傣族自治县")]),
        ("湘西苗族土家族自治州", [("湘西苗族土家族自治州", "湘西土家族苗族自治州")]),
        ("内蒙古省", [("内蒙古省", "内蒙古自治区")]),
        # Of another place, of many, of none: nothing is near enough.
        ("个久市", []),
        ("安徽省个久市", []),
        ("云南省义良县", []),  # 宜良县, 彝良县
        ("湖北省乌鲁木齐已开工", []),
        # Words that stand behind the name of a place.
        ("云南省试点县", []),
        ("浙江省义务市场监督员", []),
        ("浙江省义务市", [("义务市", "义乌市")]),
        ("河北省大城市", []),
        ("昆明市高新区、经开区、度假区、空港区", []),
        # Old and short names, another rank of the same name.
        ("江苏省启东县", []),
        ("河北省任邱县", []),
        ("云南省景谷县、景谷自治县、红河州", []),
        ("1955年，西双版纳傣族自治区人民政府", []),
        ("2025年，西双版纳傣族自治区人民政府", [("西双版纳傣族自治区", "西双版纳傣族自治州")]),
        ("在西藏省钱旅行", []),
        ("日本熊本县阿苏地区", []),
        ("“云南省个久市”应为“云南省个旧市”", []),
    ],
)  # fmt: skip
def test_decisions(names: PlaceNames, text: str, wrong: list[tuple[str, str]]) -> None:
    assert found(names, text) == wrong


def test_every_name_under_each_of_its_own_is_silent(names: PlaceNames) -> None:
    chains = [f"{upper}{name}" for _, name, above, *_ in ROWS for upper in above.split("|")]
    assert len(chains) > 5000
    assert [chain for chain in chains if found(names, f"赴{chain}考察")] == []


def test_names_with_another_character_of_the_same_sound_are_found(names: PlaceNames) -> None:
    chance = random.Random(2026)
    every = {row[1] for row in ROWS}
    counted = known = 0
    for code, name, above, until, _ in chance.sample(ROWS, 1200):
        stem = name[:-1]
        at = chance.randrange(len(stem))
        wrong = chance.choice(homophones(stem[at]) or " ")
        form = stem[:at] + wrong + name[at + 1 :]
        upper = above.split("|")[0]
        if not code or until or name[-1] not in KINDS or len(stem) not in (2, 3) or not upper:
            continue
        if wrong != " " and form not in every:
            counted += 1
            known += [form] == [text for text, _ in found(names, f"赴{upper}{form}考察。")]
    assert counted > 500
    assert known / counted > 0.9, f"{known} of {counted}"
