"""Two weeks of a portal by a fixed clock, through the real pipeline and store.

The table of an inspector says on which day each veto must stand for the first time and on which
it must be gone: none before its time, none that the table does not expect.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from portal_scene import BASE, NOW, SITE, Scene, column, engine, page, prose, staged

from monitor.checks.state.sheet import Mark, Sheet, draw
from monitor.engine import Engine
from monitor.model import Failure, Outcome, TargetKind

DAYS = 15
NEWS = [column(f"news{n}", "news") for n in range(5)]
TOPICS = [column(f"topic{n}", "topic") for n in range(10)]
BLANKS = [column(f"blank{n}", "other") for n in range(5)]
LETTERS = column("letters", "message")
COLUMNS = [*NEWS, *TOPICS, *BLANKS, LETTERS]

# day by day, what happens
STALE_ON = (1, 2, 4, 6, 9)  # the day on which each news column has been silent for 15 days
NEWS_AGAIN = 11  # the third news column publishes
HOME_STALE, HOME_AGAIN = 12, 13
TOPIC_OLD = 5  # nine topics are a year old from the start, the tenth on this day
LAST_BLANK = 8  # until then a wall stands before the fifth blank column
OVERDUE, ANSWERED = 6, 12
HIJACKED, CLEANED = 10, 11
DOWN = {(2, hour) for hour in range(1, 9)} | {(8, 18)}  # probes that fail: 8 of 168, then a ninth
OUR_LINE = {(5, hour) for hour in range(3, 7)}  # not counted; 20 probes are left that day

#         line    first day, gone on (DAYS: it stays)
TABLE = {
    "1.4": (HIJACKED, CLEANED),
    "2": (9, 10),
    "3": (HOME_STALE, HOME_AGAIN),
    "4.1": (9, NEWS_AGAIN),
    "4.2": (TOPIC_OLD, DAYS),
    "4.3": (LAST_BLANK, DAYS),
    "5.2": (OVERDUE, ANSWERED),
}  # fmt: skip
WARNED = {"2": 3, "3": 7, "4.1": 0, "4.3": 0}  # warnings come before the veto, from this day on


def at(day: int) -> date:
    return (NOW + timedelta(days=day)).date()


def listing(newest: date, *, name: str = "推进会") -> str:
    lines = "".join(
        f'<li><a href="/doc/{newest:%m%d}{n}.html">第{n}次全区重点工作{name}召开</a>'
        f"<span>{newest - timedelta(days=n)}</span></li>"
        for n in range(5)
    )
    return page(f"<div class='list'><ul>{lines}</ul></div>", title="栏目")


def home(day: int) -> str:
    newest = at(day) if day >= HOME_AGAIN else at(HOME_STALE - 15)
    parts = "".join(
        f'<div class="part-{c}"><a href="/{c}/">栏目{c}</a></div>' for c in "abcdefghijkl"
    )
    head = (
        "<meta http-equiv=refresh content='3;url=http://evil.example/'>" if day == HIJACKED else ""
    )
    lines = "".join(
        f'<li><a href="/h/{n}.html">第{n}次全区重点工作推进会召开</a><span>{newest - timedelta(days=n)}</span></li>'
        for n in range(5)
    )
    return page(f"{parts}<ul>{lines}</ul>{prose('防汛')}", head=head)


def letters(day: int) -> str:
    asked = date(2026, 4, 25)  # three months before day 5: overdue from day 6 on
    state = "已回复" if day >= ANSWERED else "办理中"
    rows = f"<tr><td><a href=/l/1.html>关于路灯不亮的咨询</a><td>{asked}<td>{state}</tr>"
    rows += f"<tr><td><a href=/l/2.html>关于停水的咨询</a><td>{at(day)}<td>已回复</tr>"
    return page(f"<table><tr><th>标题<th>来信时间<th>状态</tr>{rows}</table>", title="领导信箱")


def lay_out(scene: Scene, day: int) -> None:
    """The portal as it stands on a day."""
    pages = scene.world.pages
    pages[SITE.url] = home(day)
    for target, stale in zip(NEWS, STALE_ON, strict=True):
        again = target is NEWS[2] and day >= NEWS_AGAIN
        pages[target.url] = listing(at(day) if again else at(stale - 15))
    for target in TOPICS[:9]:
        pages[target.url] = listing(date(2025, 5, 20))
    pages[TOPICS[9].url] = listing(date(2025, 7, 24))
    for target in BLANKS:
        pages[target.url] = page(
            "<h2>栏目</h2><div class='list'></div><p>暂无内容，敬请期待。</p><p>主办单位：样例区人民政府办公室</p>"
        )
    if day < LAST_BLANK:
        pages[BLANKS[4].url] = 412
    pages[LETTERS.url] = letters(day)
    for n in range(5):
        pages[f"{BASE}/h/{n}.html"] = page(prose("防汛"))


async def live(scene: Scene, day: int) -> Sheet:
    """Visits in the morning, the sheet after them, then a probe in each hour to the next morning."""
    lay_out(scene, day)
    for target in (*COLUMNS, SITE):
        await scene.visitor.visit(target)
    facts = await scene.store.run("site_facts", SITE.id, scene.now)
    sheet = draw(facts, scene.visitor._means.rulebook, scene.now)
    morning = scene.now
    for hour in range(24):
        scene.now = morning + timedelta(minutes=30 + 60 * hour)
        scene.online = (day, hour) not in OUR_LINE
        broken = (day, hour) in DOWN | OUR_LINE
        scene.world.pages[SITE.url] = Failure.TIMEOUT if broken else home(day)
        await scene.prober.probe(SITE)
    scene.now = morning + timedelta(days=1)
    return sheet


@pytest.fixture(name="engine")
def _engine() -> Engine:
    return engine()


async def test_exactly_the_vetoes_of_the_table_each_in_its_time(
    tmp_path: Path, engine: Engine
) -> None:
    async with staged(tmp_path, engine, *COLUMNS) as scene:
        sheets = [await live(scene, day) for day in range(DAYS)]
        cases = await scene.store.run("cases")
        visits = await scene.store.run("visits", BLANKS[4].id, limit=99)

    vetoed = {
        line.indicator.order: [
            day for day, s in enumerate(sheets) if line.indicator.order in vetoes(s)
        ]
        for line in sheets[0].lines
    }
    assert {k: v for k, v in vetoed.items() if v} == {
        order: list(range(first, gone)) for order, (first, gone) in TABLE.items()
    }
    for order, first in WARNED.items():
        days = [day for day, sheet in enumerate(sheets) if mark(sheet, order) is Mark.WARNING]
        assert days and days[0] == first, order

    # Before a week was watched availability is undecided, never clean; so is the count of blank
    # columns while a wall hides the one that would carry it over the line.
    assert [mark(s, "2") for s in sheets[:3]] == [Mark.UNKNOWN] * 3
    assert [mark(s, "4.3") for s in sheets[:LAST_BLANK]] == [Mark.WARNING] * LAST_BLANK
    assert "1 个栏目无法判断" in reason(sheets[0], "4.3")
    assert {v.outcome for v in visits[-LAST_BLANK:]} == {Outcome.UNKNOWN}

    # A case was opened once for each, and those that are gone were closed by what was seen.
    severe = [c for c in cases.rows if c.finding.level == "severe"]
    assert sorted(c.finding.rule for c in severe) == [
        "columns-blank-veto", "columns-longterm-veto", "columns-stale-veto", "home-stale",
        "message-unanswered", "refresh-to-stranger", "site-unreachable-veto",
    ]  # fmt: skip
    still = {c.finding.rule for c in severe if c.fixed_at is None}
    assert still == {"columns-blank-veto", "columns-longterm-veto"}


def vetoes(sheet: Sheet) -> Iterator[str]:
    return (line.indicator.order for line in sheet.marked(Mark.VETO))


def mark(sheet: Sheet, order: str) -> Mark:
    return next(line.mark for line in sheet.lines if line.indicator.order == order)


def reason(sheet: Sheet, order: str) -> str:
    return next(line.reason for line in sheet.lines if line.indicator.order == order)


def test_the_scene_has_every_kind_of_target() -> None:
    assert SITE.kind is TargetKind.SITE and len(COLUMNS) == 21
