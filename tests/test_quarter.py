"""Every number of a bulletin against an independent count of the simulated district's ledger."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from quarter_district import (
    CASE_DAYS,
    NOW,
    REOPEN_DAYS,
    ROSTER_AT,
    VISITS,
    District,
    Fault,
    district,
    fill,
    open_store,
    told,
)

from monitor.bulletin import trace
from monitor.bulletin.compose import compose
from monitor.bulletin.facts import Facts
from monitor.bulletin.figures import CASES, query
from monitor.bulletin.lines import Packer, unpack
from monitor.bulletin.period import Period
from monitor.bulletin.tree import Paragraph
from monitor.model import CHINA, Group, Level, TargetKind
from monitor.settings import District as DistrictSettings
from monitor.settings import StoreSettings
from monitor.store import Store
from monitor.store.quarter import Quarters
from monitor.workdays import add_workdays

Q2, Q3 = Period(2026, 4), Period(2026, 7)


class Counting(Store, Quarters):
    """The store with the bulletin's reads."""


@dataclass
class Life:
    """One case as the ledger tells it."""

    fault: Fault
    opened: list[datetime] = field(default_factory=list)
    fixed: list[datetime] = field(default_factory=list)

    @property
    def open(self) -> bool:
        return len(self.opened) > len(self.fixed)

    @property
    def level(self) -> Level:
        return self.fault.rule[2]

    def opened_in(self, period: Period) -> bool:
        return any(period.start <= at < period.end for at in self.opened)

    def stood_in(self, period: Period) -> bool:
        ends = [*self.fixed, datetime.max.replace(tzinfo=CHINA)]
        return any(
            at < period.end and end > period.start
            for at, end in zip(self.opened, ends, strict=False)
        )

    @property
    def late(self) -> bool:
        due = self.opened[-1].date() + timedelta(days=CASE_DAYS)
        return self.open and datetime(due.year, due.month, due.day, 23, 59, 59, tzinfo=CHINA) < NOW


def lives(made: District) -> list[Life]:
    """The cases there must be, straight from where each fault stood when somebody looked."""
    out: list[Life] = []
    for fault in made.faults:
        if fault.rule[2] is Level.HINT or fault.rule[3] or fault.dismissed:
            continue
        current: Life | None = None
        for number, at in enumerate(VISITS):
            if made.blind(fault.target, number):
                continue
            if fault.stands(number):
                if current is None or not current.open:
                    if current is None or at - current.fixed[-1] > timedelta(days=REOPEN_DAYS):
                        current = Life(fault)
                        out.append(current)
                    current.opened.append(at)
            elif current is not None and current.open:
                current.fixed.append(at)
    return out


@dataclass
class World:
    made: District
    lives: list[Life]
    facts: Facts
    earlier: Facts
    settings: StoreSettings

    def found(self, period: Period) -> list[Life]:
        return [life for life in self.lives if life.opened_in(period)]

    def side(self, life: Life) -> TargetKind:
        account = life.fault.target.kind is TargetKind.ACCOUNT
        return TargetKind.ACCOUNT if account else TargetKind.SITE

    def name(self, unit: str) -> str:
        return next(u.name for u in self.made.units if u.id == unit)

    def failed(self, period: Period) -> set[str]:
        return {
            life.fault.target.site
            for life in self.lives
            if life.level is Level.SEVERE
            and life.fault.rule[1] not in (Group.PRIVACY, Group.SPELLING)
            and life.stood_in(period)
        }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = district()
    folder = tmp_path_factory.mktemp("quarter")
    with open_store(folder) as store:
        fill(store, made)
        settings = store.settings
    with Counting.open(settings, readonly=True) as reading:
        yield World(
            made,
            lives(made),
            reading.period_facts(Q3, NOW),
            reading.period_facts(Q2, NOW),
            settings,
        )


def test_the_simulation_is_worth_counting(world: World) -> None:
    found = world.found(Q3)
    assert 150 < len(found) < 600
    assert {life.level for life in found} == {Level.SEVERE, Level.ERROR}
    assert any(len(life.opened) > 1 for life in found)
    assert 0 < sum(life.late for life in found) < sum(life.open for life in found) < len(found)


def test_targets(world: World) -> None:
    facts, failed = world.facts, world.failed(Q3)
    assert (facts.sites.registered, facts.sites.checked) == (1, 1)
    assert facts.sites.qualified == (0 if "site:portal" in failed else 1)
    accounts = [t.id for t in world.made.targets if t.kind is TargetKind.ACCOUNT]
    blind = {"account:03", "account:07"}
    assert facts.accounts.registered == 35
    assert facts.accounts.checked == 33 and facts.accounts.unknown == 2
    assert facts.accounts.qualified == sum(a not in failed | blind for a in accounts)
    assert {u.name for u in facts.unseen} == {"账号03", "账号07"}
    assert {u.reason for u in facts.unseen} == {"订阅中转服务不再更新"}
    assert facts.columns == 40


def test_platforms_add_up(world: World) -> None:
    facts = world.facts
    registered = Counter(t.platform for t in world.made.targets if t.kind is TargetKind.ACCOUNT)
    assert {p.platform: p.tally.registered for p in facts.platforms} == registered
    for name in ("registered", "checked", "qualified"):
        assert sum(getattr(p.tally, name) for p in facts.platforms) == getattr(facts.accounts, name)
    assert facts.platforms[0].platform == "wechat"


def test_problems_and_their_mending(world: World) -> None:
    found, mending = world.found(Q3), world.facts.mending
    assert mending.found == len(found)
    assert mending.severe == sum(life.level is Level.SEVERE for life in found)
    assert mending.fixed == sum(not life.open for life in found)
    assert mending.open == sum(life.open for life in found)
    assert mending.overdue == sum(life.late for life in found)
    assert mending.closed == 0


def test_problems_by_indicator_name_units_and_numbers(world: World) -> None:
    found = world.found(Q3)
    for group in world.facts.problems:
        own = [x for x in found if x.fault.rule[0] == group.rule and world.side(x) is group.side]
        assert group.found == len(own)
        assert group.fixed == sum(not life.open for life in own)
        assert group.targets == len({life.fault.target.site for life in own})
        assert {u.unit: u.count for u in group.units} == Counter(
            world.name(life.fault.target.unit) for life in own
        )
        counts = [u.count for u in group.units]
        assert counts == sorted(counts, reverse=True)
    assert sum(g.found for g in world.facts.problems) == len(found)
    assert {g.rule for g in world.facts.problems}.isdisjoint(
        {"two-thirds-doubtful", "new-rule-on-trial"}
    )


def test_unqualified_and_why(world: World) -> None:
    facts = world.facts
    failed = {t.id for t in world.made.targets if t.id in world.failed(Q3)}
    seen = failed - {"account:03", "account:07"}
    assert len(facts.unqualified) == len(seen)
    assert facts.sites.unqualified + facts.accounts.unqualified == len(seen)
    for row in facts.unqualified:
        target = next(t for t in world.made.targets if t.name == row.name)
        own = [
            x for x in world.lives
            if x.fault.target.site == target.id and x.level is Level.SEVERE
            and x.fault.rule[1] is not Group.PRIVACY and x.stood_in(Q3)
        ]  # fmt: skip
        assert set(row.reasons) == {f"问题{life.fault.rule[0]}" for life in own}
        assert row.fixed == all(not life.open for life in own)


def test_the_period_before_is_the_baseline(world: World) -> None:
    facts, earlier = world.facts, world.earlier
    assert facts.previous is not None
    assert facts.previous.found == len(world.found(Q2)) == earlier.mending.found
    assert facts.previous.accounts == earlier.accounts
    assert facts.previous.sites == earlier.sites
    assert earlier.previous is None and earlier.recheck is None


def test_recheck_of_the_period_before(world: World) -> None:
    again, older = world.facts.recheck, world.found(Q2)
    assert again is not None
    assert again.found == len(older)
    assert again.fixed == sum(not life.open for life in older)
    assert again.still_count == sum(p.count for p in again.still)
    expected = Counter(
        (world.name(x.fault.target.unit), f"问题{x.fault.rule[0]}") for x in older if x.open
    )
    got: Counter[tuple[str, str]] = Counter()
    for p in again.still:
        got[p.unit, p.title] += p.count
    assert got == expected


def test_what_came_back_after_mending(world: World) -> None:
    again = world.facts.recheck
    assert again is not None and again.repeated

    def kind(life: Life) -> tuple[str, str, str]:
        return life.fault.target.unit, life.fault.target.id, life.fault.rule[0]

    mended: dict[tuple[str, str, str], datetime] = {}
    for life in world.found(Q2):
        for at in life.fixed:
            if at >= Q2.start:
                mended[kind(life)] = min(at, mended.get(kind(life), at))
    back = Counter(
        kind(life)
        for life in world.found(Q3)
        if kind(life) in mended
        and max(at for at in life.opened if Q3.start <= at < Q3.end) > mended[kind(life)]
    )
    assert sorted(p.count for p in again.repeated) == sorted(back.values())
    assert again.repeated_count == sum(back.values())


def test_account_table(world: World) -> None:
    rows = {row.name: row for row in world.facts.account_rows}
    assert len(rows) == 35
    for target in world.made.targets:
        if target.kind is not TargetKind.ACCOUNT:
            continue
        days = [
            at.date() - timedelta(days=1)
            for number, at in enumerate(VISITS)
            if not world.made.blind(target, number)
        ]
        row = rows[target.name]
        if target.id in ("account:03", "account:07"):
            assert row.posts is None and row.state == "无法判断"
        else:
            assert row.posts == sum(Q3.first_day <= day <= Q3.last_day for day in days)
            assert row.state == ("不合格" if target.id in world.failed(Q3) else "合格")
        assert row.newest == max(day for day in days if day <= Q3.last_day)
    assert world.facts.posts == sum(row.posts or 0 for row in rows.values())


def test_readings_are_the_newest_told_and_never_made_up(world: World) -> None:
    """Each visit tells of its own post and of the one before: the later figure counts."""
    rows = {row.name: row for row in world.facts.account_rows}
    for target in world.made.targets:
        if target.kind is not TargetKind.ACCOUNT:
            continue
        last: dict[int, int] = {}
        for number in range(len(VISITS)):
            if world.made.blind(target, number):
                continue
            for post in (number - 1, number):
                count = told(target, post, number) if post >= 0 else None
                # Of a post that was never listed in time nothing but its day is unknown.
                if count is not None:
                    last[post] = count
        shown = {
            number
            for number, at in enumerate(VISITS)
            if Q3.first_day <= at.date() - timedelta(days=1) <= Q3.last_day
            and not world.made.blind(target, number)
        }
        known = [last[post] for post in shown if post in last]
        row = rows[target.name]
        if row.posts is None:
            assert (row.counted, row.readings) == (0, None)
        else:
            assert (row.counted, row.readings) == (len(known), sum(known) if known else None)
    silent = [r for r in rows.values() if r.platform == "toutiao"]
    assert silent and all(r.readings is None and r.counted == 0 for r in silent)
    assert world.facts.readings == sum(r.readings or 0 for r in rows.values()) > 0
    assert 0 < world.facts.counted == sum(r.counted for r in rows.values()) < world.facts.posts


def test_lists_hold_the_lines_and_say_how_many_are_left(world: World) -> None:
    facts, found = world.facts, world.found(Q3)
    assert len(facts.problem_rows) + facts.problem_rows_left == len(found)
    text = [x for x in found if x.fault.rule[1] in (Group.WORDING, Group.SPELLING, Group.PRIVACY)]
    assert len(facts.wording_rows) + facts.wording_rows_left == len(text)
    states = Counter(row.state for row in facts.problem_rows)
    assert states["已整改"] == facts.mending.fixed
    assert states["逾期未改"] == facts.mending.overdue
    assert states["整改中"] == facts.mending.open - facts.mending.overdue
    levels = [row.level is not Level.SEVERE for row in facts.problem_rows]
    assert levels == sorted(levels)
    assert all("【错】" in row.detail for row in facts.wording_rows)
    assert all(Q3.first_day <= row.found <= Q3.last_day for row in facts.problem_rows)


def test_a_short_list_keeps_the_grave_ones(world: World, tmp_path) -> None:
    made = district(faults=40)
    with open_store(tmp_path) as store:
        fill(store, made)
        settings = store.settings
    with Counting.open(settings, readonly=True) as reading:
        whole = reading.period_facts(Q3, NOW)
        short = reading.period_facts(Q3, NOW, rows=5)
    assert short.problem_rows == whole.problem_rows[:5]
    assert short.problem_rows_left == len(whole.problem_rows) - 5
    assert short.mending == whole.mending


def test_ranking(world: World) -> None:
    found = world.found(Q3)
    rows = {row.unit: row for row in world.facts.ranking}
    with_targets = {t.unit for t in world.made.targets}
    assert set(rows) == {u.name for u in world.made.units if u.id in with_targets}
    for unit in (u for u in world.made.units if u.id in with_targets):
        own = [life for life in found if life.fault.target.unit == unit.id]
        row = rows[unit.name]
        assert (row.found, row.fixed, row.overdue) == (
            len(own),
            sum(not life.open for life in own),
            sum(life.late for life in own),
        )
        assert row.targets == sum(t.unit == unit.id for t in world.made.targets)
    ranks = [row.rank for row in world.facts.ranking]
    assert ranks[0] == 1 and ranks == sorted(ranks)
    merits = [(r.unqualified, r.open, r.severe, r.found) for r in world.facts.ranking]
    assert merits == sorted(merits)
    for (a, rank_a), (b, rank_b) in zip(
        zip(merits, ranks, strict=True), list(zip(merits, ranks, strict=True))[1:], strict=False
    ):
        assert (a == b) == (rank_a == rank_b)


def test_praise_goes_to_the_faultless_that_were_looked_at(world: World) -> None:
    found = {life.fault.target.unit for life in world.found(Q3)}
    failed = {t.unit for t in world.made.targets if t.id in world.failed(Q3)}
    blind = {t.unit for t in world.made.targets if t.id in ("account:03", "account:07")}
    with_targets = {t.unit for t in world.made.targets}
    assert set(world.facts.praised) == {
        u.name for u in world.made.units if u.id in with_targets - found - failed - blind
    }


def test_every_number_in_the_text_is_traced_and_counts_again(world: World) -> None:
    packer = Packer()
    folder = world.settings
    with Counting.open(folder, readonly=True) as reading:
        facts = reading.period_facts(Q3, NOW, packer=packer)
    assert facts == world.facts
    lines = unpack(packer.packed())
    bulletin = compose(
        facts, DistrictSettings(), dated=NOW.date(), deadline=add_workdays(NOW.date(), 10)
    )
    traced = trace.trace(bulletin, lines)
    assert [(t.excerpt, t.again) for t in traced if not t.agrees] == []
    assert sum(bool(t.figure.queries) for t in traced) > 100
    for one in traced:
        assert all(one.rows) or one.figure.text in ("0", "0%"), one.excerpt
    untraced = [
        (node.text[max(m.start() - 10, 0) : m.end() + 10])
        for node in bulletin.body
        if isinstance(node, Paragraph) and node.key
        for m in re.finditer(r"\d[\d.]*", node.text)
        if not any(f.start <= m.start() < f.start + len(f.text) for f in node.figures)
        and not (m.start() == 0 and m[0].endswith("."))  # the number of an item
        and not re.search(r"单位\d*$|账号\d*$|栏目\d*$", node.text[: m.end()])  # part of a name
    ]
    assert untraced == []


def test_the_lines_of_the_trace_are_those_of_the_ledger(world: World) -> None:
    """The rows behind a number, against the ledger: not only how many, but which."""
    packer = Packer()
    with Counting.open(world.settings, readonly=True) as reading:
        reading.period_facts(Q3, NOW, packer=packer)
    tables = trace.Tables(unpack(packer.packed()))
    fixed = tables.chosen(query(CASES, 状态="已整改", 对象="账号"))
    expected = Counter(
        (world.name(x.fault.target.unit), f"问题{x.fault.rule[0]}")
        for x in world.found(Q3)
        if not x.open and world.side(x) is TargetKind.ACCOUNT
    )
    assert Counter((row["单位"], row["问题"]) for row in fixed) == expected


def test_a_later_look_changes_the_mending_but_not_what_was_found(world: World, tmp_path) -> None:
    made = district(faults=60)
    with open_store(tmp_path) as store:
        fill(store, made)
        settings = store.settings
    with Counting.open(settings, readonly=True) as reading:
        early = reading.period_facts(Q2, VISITS[7] + timedelta(hours=1))
        late = reading.period_facts(Q2, NOW - timedelta(days=2))
    assert early.mending.found == late.mending.found
    assert early.mending.fixed < late.mending.fixed


def test_an_empty_store_gives_empty_facts(tmp_path) -> None:
    with open_store(tmp_path) as store:
        settings = store.settings
    with Counting.open(settings, readonly=True) as reading:
        facts = reading.period_facts(Q3, NOW)
    assert facts.sites.registered == facts.accounts.registered == facts.mending.found == 0
    assert facts.previous is None and facts.ranking == () and facts.praised == ()


def test_a_target_that_came_later_is_not_in_the_period(tmp_path) -> None:
    made = district(faults=0)
    with open_store(tmp_path) as store:
        store.sync_targets(made.targets, made.units, ROSTER_AT)
        store.sync_targets(
            [*made.targets, made.targets[-1].__class__(
                id="account:new", kind=TargetKind.ACCOUNT, name="新号", unit="u00", url="https://x.cn",
                source="feed", platform="wechat",
            )], made.units, datetime(2026, 10, 5, tzinfo=CHINA),
        )  # fmt: skip
        settings = store.settings
    with Counting.open(settings, readonly=True) as reading:
        facts = reading.period_facts(Q3, NOW)
    assert facts.accounts.registered == 35
    assert date(2026, 10, 5) > Q3.last_day
