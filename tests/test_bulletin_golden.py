"""Six situations, word for word: the whole text of the bulletin stands in `golden/*.txt`.

After an intended change of words: `python tests/test_bulletin_golden.py`, then read the diff.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from bulletin_samples import ACCOUNT, AS_OF, DISTRICT, Q3, SITE, TOWNS, UNITS, baseline, busy

from monitor.bulletin.compose import compose
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
    Unqualified,
    Unseen,
)
from monitor.bulletin.tree import Table
from monitor.model import Group, Level
from monitor.workdays import add_workdays

GOLDEN = Path(__file__).parent / "golden"
ALL = UNITS + TOWNS


def all_fine() -> Facts:
    accounts = Tally(registered=35, checked=35, qualified=35)
    return Facts(
        period=Q3, as_of=AS_OF, sites=Tally(registered=1, checked=1, qualified=1), accounts=accounts,
        platforms=(
            PlatformTally(platform="wechat", tally=Tally(registered=20, checked=20, qualified=20)),
            PlatformTally(platform="weibo", tally=Tally(registered=15, checked=15, qualified=15)),
        ),
        columns=40, posts=1020, previous=baseline(accounts=accounts, found=0), recheck=Recheck(),
        ranking=tuple(UnitRow(rank=1, unit=unit, targets=3, checked=3) for unit in ALL),
    )  # fmt: skip


def one_stale_account() -> Facts:
    stale = Unqualified(
        side=ACCOUNT, unit="南山镇", name="南山发布", platform="weibo", reasons=("两周内无更新",),
        fixed=False,
    )  # fmt: skip
    group = ProblemGroup(
        side=ACCOUNT, rule="account-stale", group=Group.FRESHNESS, level=Level.SEVERE,
        title="两周内无更新", basis="", found=1, fixed=0, targets=1,
        units=(UnitCount(unit="南山镇", count=1),),
    )  # fmt: skip
    worst = UnitRow(rank=9, unit="南山镇", targets=2, checked=2, unqualified=1, found=1, severe=1)
    fine = all_fine()
    return replace(
        fine,
        accounts=Tally(registered=35, checked=35, qualified=34),
        platforms=(
            fine.platforms[0],
            PlatformTally(platform="weibo", tally=Tally(registered=15, checked=15, qualified=14)),
        ),
        mending=Mending(found=1, severe=1),
        problems=(group,),
        unqualified=(stale,),
        ranking=(*(row for row in fine.ranking if row.unit != "南山镇"), worst),
    )


def mass_problems() -> Facts:
    """Twelve kinds on the site, a failed portal, and units beyond what a sentence names."""
    kinds = [
        ProblemGroup(
            side=SITE, rule=f"rule-{n}", group=tuple(Group)[n % 7],
            level=Level.SEVERE if n < 2 else Level.ERROR, title=f"第{n + 1}类问题", basis="",
            found=240 - 20 * n, fixed=120 - 10 * n, targets=1,
            units=tuple(UnitCount(unit=f"区{k + 1}号局", count=20 - n) for k in range(12 + n % 3)),
        )
        for n in range(12)
    ]  # fmt: skip
    portal = Unqualified(
        side=SITE, unit="区人民政府办公室", name="样例区人民政府门户网站", platform="",
        reasons=("首页两周未更新", "空白栏目超过5个"), fixed=True,
    )  # fmt: skip
    found, fixed = sum(k.found for k in kinds), sum(k.fixed for k in kinds)
    return replace(
        busy(),
        sites=Tally(registered=1, checked=1, qualified=0),
        mending=Mending(found=found, severe=460, fixed=fixed, closed=7, overdue=55),
        problems=tuple(kinds),
        unqualified=(portal,),
        problem_rows_left=found - 24,
        wording_rows_left=300,
    )


def nothing_fixed() -> Facts:
    pending = tuple(
        Pending(unit=unit, target="样例区人民政府门户网站", title="首页存在错链死链", count=2)
        for unit in ALL[:5]
    )
    quiet = busy()
    return replace(
        quiet,
        mending=Mending(found=24, severe=5, fixed=0, overdue=24),
        problems=tuple(replace(p, fixed=0) for p in quiet.problems),
        unqualified=tuple(replace(u, fixed=False) for u in quiet.unqualified),
        previous=baseline(found=10),
        recheck=Recheck(found=10, still=pending),
    )


def sources_failed() -> Facts:
    reasons = ("订阅中转服务不再更新", "平台要求人工验证", "访问令牌失效")
    unseen = tuple(
        Unseen(side=ACCOUNT, unit=ALL[n % 9], name=f"账号{n + 1}", platform="wechat",
               reason=reasons[n % 3])
        for n in range(20)
    )  # fmt: skip
    return replace(
        all_fine(),
        accounts=Tally(registered=35, checked=15, qualified=15),
        platforms=(
            PlatformTally(platform="wechat", tally=Tally(registered=20)),
            PlatformTally(platform="weibo", tally=Tally(registered=15, checked=15, qualified=15)),
        ),
        posts=310,
        unseen=unseen,
        ranking=tuple(UnitRow(rank=1, unit=unit, targets=3, checked=1) for unit in ALL),
    )


def first_quarter_ever() -> Facts:
    return replace(busy(), previous=None, recheck=None)


SITUATIONS = {
    make.__name__.replace("_", "-"): make
    for make in (
        all_fine, one_stale_account, mass_problems, nothing_fixed, sources_failed,
        first_quarter_ever,
    )
}  # fmt: skip


def written(facts: Facts) -> str:
    """Title, text, and of each annex its title and how many rows it has."""
    dated = AS_OF.date()
    bulletin = compose(facts, DISTRICT, dated=dated, deadline=add_workdays(dated, 10))
    annexes = [
        f"［附件］{annex.title}：{sum(len(n.rows) for n in annex.nodes if isinstance(n, Table))}行"
        for annex in bulletin.annexes
    ]
    return "\n".join([bulletin.title, "", bulletin.text, "", *annexes]) + "\n"


@pytest.mark.parametrize("name", SITUATIONS)
def test_word_for_word(name: str) -> None:
    golden = (GOLDEN / f"bulletin-{name}.txt").read_text("utf-8")
    assert written(SITUATIONS[name]()) == golden


def test_no_golden_text_is_left_over() -> None:
    assert {p.name for p in GOLDEN.glob("bulletin-*.txt")} == {
        f"bulletin-{n}.txt" for n in SITUATIONS
    }


if __name__ == "__main__":
    for name, make in SITUATIONS.items():
        (GOLDEN / f"bulletin-{name}.txt").write_text(written(make()), "utf-8")
