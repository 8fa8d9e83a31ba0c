"""The sentences of a bulletin: they follow the facts, and every number in them is a fact."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from bulletin_samples import ACCOUNT, AS_OF, DISTRICT, Q3, SITE, UNITS, baseline, busy

from monitor.bulletin.compose import compose, highlights, title
from monitor.bulletin.facts import (
    Facts,
    Mending,
    Pending,
    PlatformTally,
    ProblemGroup,
    Recheck,
    Tally,
    UnitCount,
    UnitRow,
    Unseen,
)
from monitor.bulletin.figures import CASES, apart, query
from monitor.bulletin.phrases import change, counted, names, percent, points
from monitor.bulletin.tree import Bulletin, Role
from monitor.model import Group, Level
from monitor.workdays import add_workdays

DATED = date(2026, 10, 9)


def written(facts: Facts, copy_to: str = "") -> Bulletin:
    return compose(facts, DISTRICT, dated=DATED, deadline=add_workdays(DATED, 10), copy_to=copy_to)


def text(facts: Facts) -> str:
    return written(facts).text


def calm(**changes: object) -> Facts:
    """A quarter without any fault, the quarter before as well."""
    values: dict[str, object] = {
        "period": Q3,
        "as_of": AS_OF,
        "sites": Tally(registered=1, checked=1, qualified=1),
        "accounts": Tally(registered=35, checked=35, qualified=35),
        "previous": baseline(accounts=Tally(registered=35, checked=35, qualified=35), found=0),
        "recheck": Recheck(),
        "ranking": tuple(UnitRow(rank=1, unit=u, targets=2, checked=2) for u in UNITS),
    }
    return Facts(**(values | changes))  # type: ignore[arg-type]


def one_group(found: int = 1, fixed: int = 0, units: int = 1, **changes: object) -> ProblemGroup:
    values: dict[str, object] = {
        "side": ACCOUNT, "rule": "account-stale", "group": Group.FRESHNESS, "level": Level.SEVERE,
        "title": "两周内无更新", "basis": "", "found": found, "fixed": fixed, "targets": found,
        "units": tuple(UnitCount(unit=f"单位{n}", count=1) for n in range(units)),
    }  # fmt: skip
    return ProblemGroup(**(values | changes))  # type: ignore[arg-type]


# ── the frame ────────────────────────────────────────────────────────────────


def test_title_addressees_basis_sections_date() -> None:
    bulletin = written(busy(), copy_to="区委办公室。")
    assert bulletin.title == title(busy(), DISTRICT)
    assert bulletin.title == (
        "样例区人民政府办公室关于2026年第三季度政府网站与政务新媒体检查情况的通报"
    )
    lines = bulletin.text.splitlines()
    assert lines[0] == "各乡镇人民政府、街道办事处，区政府各部门："
    assert "（国办秘函〔2019〕19号）" in lines[1]
    heads = [n.text for n in bulletin.body if getattr(n, "role", None) is Role.HEADING]
    assert heads == [
        "一、总体情况",
        "二、存在的主要问题",
        "三、上季度问题整改复查情况",
        "四、下一步工作要求",
    ]
    assert lines[-2:] == ["样例区人民政府办公室", "2026年10月9日"]
    assert bulletin.masthead.number == "样政办函〔2026〕　号"
    assert bulletin.colophon is not None and bulletin.colophon.copy_to == "区委办公室"


def test_annexes_are_listed_as_they_follow() -> None:
    bulletin = written(busy())
    listed = [n.text for n in bulletin.body if getattr(n, "role", None) is Role.ANNEX_LIST]
    assert [re.sub(r"^(附件：|　+)\d\.", "", line) for line in listed] == [
        annex.title for annex in bulletin.annexes
    ]
    assert all(line[-1] not in "。；" for line in listed)
    assert [annex.wide for annex in bulletin.annexes] == [True, True, True, False]


def test_a_single_annex_has_no_number_and_none_no_list() -> None:
    only = [n.text for n in written(calm()).body if getattr(n, "role", None) is Role.ANNEX_LIST]
    assert only == ["附件：2026年第三季度各单位检查情况排名"]
    assert "附件" not in text(calm(ranking=()))


def test_the_deadline_is_said_as_day_and_as_workdays() -> None:
    early = date(2026, 9, 29)
    bulletin = compose(
        busy(), DISTRICT, dated=early, deadline=add_workdays(early, 5), deadline_workdays=5
    )
    # 30 September, then the holidays of 1–7 October, then 8, 9, the make-up Saturday 10, and 12.
    assert "于2026年10月12日前（本通报印发之日起5个工作日内）" in bulletin.text


@pytest.mark.parametrize(
    ("sites", "accounts", "words"),
    [
        (1, 1, "政府网站与政务新媒体2026"),
        (0, 1, "样例区政务新媒体2026"),
        (1, 0, "样例区政府网站2026"),
    ],
)
def test_the_basis_names_what_there_is(sites: int, accounts: int, words: str) -> None:
    facts = calm(sites=Tally(registered=sites), accounts=Tally(registered=accounts))
    assert words in text(facts)


# ── none, one, many; better, worse ───────────────────────────────────────────


def test_nothing_registered() -> None:
    empty = text(Facts(period=Q3, as_of=AS_OF))
    assert "尚未登记" in empty and "未能形成有效检查结果" in empty and "首次通报" in empty


def test_all_is_well() -> None:
    words = text(calm())
    for expected in (
        "合格35个，合格率100%，与上季度持平",
        "本季度检查未发现问题",
        "未发现突出问题",
        "上季度检查未发现问题，无需复查",
        "继续保持",
        "予以表扬",
    ):
        assert expected in words, expected
    assert "不合格" not in words and "整改率" not in words and "前（本通报" not in words


def test_one_stale_account() -> None:
    facts = calm(
        accounts=Tally(registered=35, checked=35, qualified=34),
        mending=Mending(found=1, severe=1), problems=(one_group(),),
    )  # fmt: skip
    words = text(facts)
    assert "合格34个，不合格1个，合格率97.1%，比上季度下降2.9个百分点" in words
    assert "共发现问题1个，其中严重问题1个，比上季度增加1个" in words
    assert "上述问题尚未整改到位" in words
    assert "共发现1个问题，尚未整改。1个账号" not in words
    assert "发现1个，责任单位：单位0；尚未整改。" in words


@pytest.mark.parametrize(
    ("found", "fixed", "overdue", "words"),
    [
        (3, 3, 0, "已全部整改到位。"),
        (3, 0, 0, "均未整改到位。"),
        (3, 0, 2, "均未整改到位，其中2个已超过整改期限。"),
        (3, 0, 3, "均未整改到位，均已超过整改期限。"),
        (1, 0, 1, "上述问题尚未整改到位，已超过整改期限。"),
        (3, 1, 0, "已整改1个，整改率33.3%，尚有2个未整改到位。"),
        (3, 1, 1, "已整改1个，整改率33.3%，尚有2个未整改到位，其中1个已超过整改期限。"),
    ],
)
def test_mending(found: int, fixed: int, overdue: int, words: str) -> None:
    facts = calm(mending=Mending(found=found, fixed=fixed, overdue=overdue))
    assert words in text(facts)


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        (20, 20, "与上季度持平"),
        (25, 20, "比上季度增加5个"),
        (12, 20, "比上季度减少8个"),
    ],
)
def test_more_or_fewer_than_before(now: int, before: int, words: str) -> None:
    facts = calm(mending=Mending(found=now), previous=baseline(found=before))
    assert words in text(facts)


@pytest.mark.parametrize(
    ("before", "words"),
    [(34, "比上季度提高2.9个百分点"), (35, "与上季度持平")],
)
def test_the_rate_against_the_last_period(before: int, words: str) -> None:
    facts = calm(previous=baseline(accounts=Tally(registered=35, checked=35, qualified=before)))
    assert words in text(facts)


def test_the_first_bulletin_compares_with_nothing() -> None:
    words = text(calm(previous=None, recheck=None, mending=Mending(found=2, fixed=1)))
    assert "暂无上季度数据" in words and "首次通报，没有上季度问题需要复查" in words
    assert "比上季度" not in words


def test_sources_that_failed_are_nobodys_fault() -> None:
    unseen = tuple(
        Unseen(
            side=ACCOUNT, unit="区民政局", name=f"账号{n}", platform="wechat", reason="中转服务停止"
        )
        for n in range(35)
    )
    facts = calm(
        accounts=Tally(registered=35), unseen=unseen, ranking=(),
        platforms=(PlatformTally(platform="wechat", tally=Tally(registered=35)),),
    )  # fmt: skip
    words = text(facts)
    assert "均未能有效检查，合格率暂无法统计" in words
    assert "以下35个对象的数据来源异常" in words and "等35个" in words
    assert "不合格" not in words


def test_platform_with_no_look_is_said_so() -> None:
    platforms = (
        PlatformTally(platform="wechat", tally=Tally(registered=3, checked=3, qualified=3)),
        PlatformTally(platform="某平台", tally=Tally(registered=2)),
    )
    words = text(calm(platforms=platforms))
    assert "微信公众号登记3个，合格3个，合格率100%；某平台登记2个，均无法判断。" in words


@pytest.mark.parametrize(
    ("recheck", "words"),
    [
        (Recheck(found=5, fixed=5), "对上季度通报的5个问题逐一进行了复查。截至2026年10月9日，已全部整改到位。"),
        (Recheck(found=5), "均未整改到位，整改工作严重滞后。"),
        (Recheck(found=5, fixed=4), "已整改到位4个，整改率80%，仍有1个未整改到位。"),
        (Recheck(found=5, fixed=3, closed=1), "另有1个因监测对象退出名录等原因销号。"),
        (Recheck(found=2, closed=2), "均已随监测对象退出名录销号。"),
    ],
)  # fmt: skip
def test_recheck(recheck: Recheck, words: str) -> None:
    assert words in text(calm(recheck=recheck))


def test_who_fails_again_is_named() -> None:
    pending = Pending(unit="区卫生健康局", target="健康样例", title="两周内无更新")
    again = Recheck(found=3, fixed=2, still=(pending,), repeated=(replace(pending, count=2),))
    words = text(calm(recheck=again))
    assert "仍未整改到位的：区卫生健康局“健康样例”两周内无更新。" in words
    assert "屡查屡犯的：区卫生健康局“健康样例”两周内无更新（2个）。" in words
    assert "予以点名通报" in words


@pytest.mark.parametrize(
    ("found", "fixed", "words"),
    [
        (1, 0, "尚未整改"),
        (1, 1, "；已整改。"),
        (3, 0, "均未整改"),
        (3, 3, "均已整改"),
        (3, 2, "已整改2个"),
    ],
)
def test_each_kind_says_how_far_it_is_mended(found: int, fixed: int, words: str) -> None:
    assert words in text(calm(problems=(one_group(found, fixed),)))


def test_many_kinds_of_problems_are_summed_up() -> None:
    groups = tuple(one_group(2, 1, rule=f"r{n}", title=f"问题{n}", side=SITE) for n in range(14))
    words = text(calm(problems=groups))
    assert "共发现14类28个问题，已整改14个" in words
    assert "10.问题9" in words and "问题10" not in words
    assert "另有4类8个问题，详见附件" in words


def test_demands_stand_on_facts() -> None:
    only_stale = text(calm(problems=(one_group(),), mending=Mending(found=1)))
    assert "保持常态更新" in only_stale and "三审三校" not in only_stale
    privacy = one_group(group=Group.PRIVACY, side=SITE)
    assert "三审三校" in text(calm(problems=(privacy,), mending=Mending(found=1)))
    links = one_group(group=Group.LINKS, side=SITE)
    assert "错链、死链" in text(calm(problems=(links,), mending=Mending(found=1)))


def test_accessibility_is_demanded_by_its_name() -> None:
    told = text(calm(problems=(one_group(group=Group.ACCESSIBILITY),)))
    tail = told.split("四、下一步工作要求")[1]
    assert "推进适老化与无障碍改造" in tail and "加强运行维护" not in tail


def test_demands_are_numbered_without_gap() -> None:
    for facts in (busy(), calm(problems=(one_group(),), mending=Mending(found=1))):
        tail = text(facts).split("四、下一步工作要求")[1]
        marks = re.findall(r"^（([一二三四五])）", tail, re.M)
        assert "".join(marks) == "一二三四五"[: len(marks)] and len(marks) > 1
    alone = text(calm(problems=(one_group(group=Group.LINKS),))).split("四、下一步工作要求")[1]
    assert alone.strip().startswith("加强运行维护。")


# ── numbers ──────────────────────────────────────────────────────────────────


def _facts_numbers(value: object) -> set[str]:
    """Every number that may be said: those in the facts, and shares of two of them."""
    found: set[str] = set()

    def walk(x: object) -> None:
        if isinstance(x, bool) or x is None:
            return
        if isinstance(x, int):
            found.add(str(x))
        elif isinstance(x, tuple):
            found.add(str(len(x)))
            for y in x:
                walk(y)
        elif isinstance(x, str):
            found.update(re.findall(r"\d+", x))
        elif hasattr(x, "__dataclass_fields__"):
            for name in x.__dataclass_fields__:
                walk(getattr(x, name))
            for name in ("unknown", "unqualified", "open", "still_count", "repeated_count"):
                walk(getattr(x, name, None))
            for name in ("rate", "coverage"):
                share = getattr(x, name, None)
                if isinstance(share, Fraction):
                    found.add(percent(share).rstrip("%"))

    walk(value)
    return found


def test_every_number_in_the_text_is_a_fact() -> None:
    facts = busy()
    allowed = _facts_numbers(facts) | {"2019", "19", "2026", "9", "30", "10", "23"}  # dates, basis
    allowed |= {"85", "6.2", "4"}  # 17 of 20 mended; 90.9 − 97.1; 24 − 20
    by_side = [(17, 13, 3), (7, 4, 2)]  # sums over the groups of each side, by hand
    allowed |= {str(n) for row in by_side for n in row}
    body = re.sub(r"^\d+\.", "", text(facts).split("附件：")[0], flags=re.M)
    said = set(re.findall(r"\d+(?:\.\d+)?", body))
    assert said <= allowed, sorted(said - allowed)


def test_highlights_are_whole_sentences() -> None:
    lines = highlights(busy())
    assert all(line.endswith("。") for line in lines)
    assert "合格率90.9%" in lines[1] and "整改率70.8%" in lines[2] and "无法判断2个" in lines[3]


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (None, "—"),
        (Fraction(0), "0%"),
        (Fraction(1), "100%"),
        (Fraction(1, 2), "50%"),
        (Fraction(1, 3), "33.3%"),
        (Fraction(2, 3), "66.7%"),
        (Fraction(1, 8), "12.5%"),
        (Fraction(9999, 10000), "99.9%"),
        (Fraction(1, 10000), "0.1%"),
        (Fraction(1, 2000), "0.1%"),
        (Fraction(9, 10), "90%"),
        (Fraction(10, 100), "10%"),
    ],
)
def test_percent_never_lies_upward(share: Fraction | None, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("now", "before", "shown"),
    [
        (Fraction(1), Fraction(9, 10), "提高10个百分点"),
        (Fraction(9, 10), Fraction(1), "下降10个百分点"),
        (Fraction(2, 3), Fraction(1, 3), "提高33.4个百分点"),  # of the rates as printed
        (Fraction(1, 2), Fraction(1, 2), "持平"),
    ],
)
def test_points(now: Fraction, before: Fraction, shown: str) -> None:
    assert apart(points(now, before))[0] == shown


def test_lists_of_units() -> None:
    assert names(["甲"]) == "甲"
    assert apart(names([f"{n}" for n in range(20)], 3))[0] == "0、1、2等20个单位"
    rows = [UnitCount(unit=f"单位{n}", count=n) for n in (3, 2, 1)]
    told = counted(rows, lambda unit: query(CASES, 单位=unit), 2)
    assert apart(told)[0] == "单位3（3个）、单位2（2个）等3个单位"
    assert counted(rows[:1], lambda unit: query(CASES)) == "单位3"
    moved = [apart(change(n, 3))[0] for n in (3, 4, 1)]
    assert moved == ["持平", "增加1个", "减少2个"]
