"""What a visit means for cases: a decision table, and a machine that tries everything."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from store_samples import DAY, HOUR, NOW, PORTAL, SITE, finding, visit

from monitor.cases import (
    MOVES,
    Decision,
    Dismissal,
    Followed,
    Known,
    deadline,
    decide,
    joins_letter,
    matter_of,
    move,
    worth_telling,
)
from monitor.model import (
    CHINA,
    OPEN_STATES,
    CaseState,
    Event,
    EventKind,
    Finding,
    Group,
    Level,
    Outcome,
)

A, B, C = (PORTAL + name for name in ("a.html", "b.html", "c.html"))
FAULT = finding(url=A)
KEY = FAULT.key
K, S = EventKind, CaseState


def followed(state: CaseState = S.REFERRED, **more: object) -> Followed:
    given = {"id": 7, "state": state, "level": Level.ERROR, "opened_at": NOW, "still_at": NOW,
             "due_at": deadline(NOW, 8)}  # fmt: skip
    if state is S.VERIFIED:
        given["fixed_at"] = NOW
    return Followed(**{**given, **more})


def known(*pages: str, case: Followed | None = None, lost: tuple[str, ...] = ()) -> Known:
    return Known(
        key=KEY, group=Group.WORDING, pages=frozenset(pages), lost=frozenset(lost), case=case
    )


def mark(scope: str = "here", **more: object) -> Dismissal:
    given = {"id": 1, "scope": scope, "site": SITE.id, "rule": FAULT.rule, "key": KEY,
             "matter": matter_of(FAULT), "case": 7, "actor": "张", "reason": "专名", "at": NOW}  # fmt: skip
    return Dismissal(**{**given, **more})


@dataclass
class Row:
    """One line of the table: what was known, what is seen, what follows."""

    id: str
    before: Known | None
    seen: tuple[Finding, ...] = ()
    looked: frozenset[str] = frozenset()
    groups: frozenset[Group] = frozenset(Group)
    outcome: Outcome | None = None
    after: timedelta = HOUR
    marks: tuple[Dismissal, ...] = ()
    event: EventKind | None = None
    state: CaseState | None = None
    new: bool = False
    gone: set[str] = field(default_factory=set)
    vanished: bool = False


HINT, TRIAL = replace(FAULT, level=Level.HINT), replace(FAULT, trial=True)
SEVERE = replace(FAULT, level=Level.SEVERE)
AT_A, AT_B = frozenset({A}), frozenset({B})
PEN, REF = followed(S.PENDING), followed()

TABLE = [
    # nothing known
    Row("clean and unknown stays nothing", None, (), AT_A),
    Row("first sight opens", None, (FAULT,), AT_A, event=K.OPENED, state=S.PENDING, new=True),
    Row("a severe one opens", None, (SEVERE,), AT_A, event=K.OPENED, state=S.PENDING, new=True),
    Row("a hint opens nothing", None, (HINT,), AT_A),
    Row("a trial rule opens nothing", None, (TRIAL,), AT_A),
    Row("hint on one page, fault on another: opens", None, (HINT, replace(FAULT, url=B)),
        AT_A | AT_B, event=K.OPENED, state=S.PENDING, new=True),
    Row("a known finding whose rule left 试行 opens", known(A), (FAULT,), AT_A, event=K.OPENED,
        state=S.PENDING, new=True),
    Row("dismissed before it opened", None, (FAULT,), AT_A, marks=(mark(),)),
    # could not look
    Row("could not look opens nothing", None, (FAULT,), AT_A, outcome=Outcome.UNKNOWN),
    Row("could not look closes nothing", known(A, case=REF), (), AT_A, outcome=Outcome.UNKNOWN),
    # still there
    Row("still the same day: no row", known(A, case=REF), (FAULT,), AT_A),
    Row("still the next day: one row", known(A, case=REF), (FAULT,), AT_A, after=DAY,
        event=K.STILL, state=S.REFERRED),
    Row("still on the day of the last row: none",
        known(A, case=followed(still_at=NOW + DAY)), (FAULT,), AT_A, after=DAY + HOUR),
    Row("graver at once, even the same day", known(A, case=REF), (SEVERE,), AT_A, event=K.STILL,
        state=S.REFERRED),
    Row("became a hint: no longer followed", known(A, case=REF), (HINT,), AT_A, event=K.CLOSED,
        state=S.CLOSED),
    Row("back to 试行: no longer followed", known(A, case=REF), (TRIAL,), AT_A, event=K.CLOSED,
        state=S.CLOSED),
    Row("a new page joins without a row", known(A, case=REF), (replace(FAULT, url=B),), AT_B),
    # gone
    Row("gone from its only page", known(A, case=REF), (), AT_A, event=K.FIXED, state=S.VERIFIED,
        gone={A}, vanished=True),
    Row("gone before anybody was told", known(A, case=PEN), (), AT_A, event=K.FIXED,
        state=S.VERIFIED, gone={A}, vanished=True),
    Row("another page looked at", known(A, case=REF), (), AT_B),
    Row("another group looked", known(A, case=REF), (), AT_A, frozenset({Group.PRIVACY})),
    Row("gone from one of two", known(A, B, case=REF), (), AT_A, event=K.MENDING,
        state=S.MENDING, gone={A}),
    Row("gone from one of two, being mended already", known(A, B, case=followed(S.MENDING)), (),
        AT_A, gone={A}),
    Row("gone from one, seen on the other", known(A, B, case=REF), (replace(FAULT, url=B),),
        AT_A | AT_B, event=K.MENDING, state=S.MENDING, gone={A}),
    Row("gone from both", known(A, B, case=REF), (), AT_A | AT_B, event=K.FIXED,
        state=S.VERIFIED, gone={A, B}, vanished=True),
    Row("moved to another page", known(A, case=REF), (replace(FAULT, url=B),), AT_A | AT_B,
        event=K.MENDING, state=S.MENDING, gone={A}),
    Row("gone from all that can be looked at", known(A, B, case=REF, lost=(B,)), (), AT_A,
        event=K.FIXED, state=S.VERIFIED, gone={A}, vanished=True),
    Row("nothing looked at, though all are lost", known(A, case=REF, lost=(A,)), (),
        frozenset({C})),
    Row("a hint gone leaves without event", known(A), (), AT_A, gone={A}, vanished=True),
    # back again
    Row("back within the time", known(case=followed(S.VERIFIED)), (FAULT,), AT_A, after=30 * DAY,
        event=K.REOPENED, state=S.PENDING),
    Row("back on the last day", known(case=followed(S.VERIFIED)), (FAULT,), AT_A, after=90 * DAY,
        event=K.REOPENED, state=S.PENDING),
    Row("back long after: another case", known(case=followed(S.VERIFIED)), (FAULT,), AT_A,
        after=90 * DAY + HOUR, event=K.OPENED, state=S.PENDING, new=True),
    Row("said to be mended by hand, but stands", known(A, case=followed(S.VERIFIED)), (FAULT,),
        AT_A, event=K.REOPENED, state=S.PENDING),
    Row("stays mended", known(case=followed(S.VERIFIED)), (), AT_A),
    # false alarms and closed ones
    Row("a false alarm stays silent", known(A, case=followed(S.FALSE_ALARM)), (FAULT,), AT_A,
        after=DAY, marks=(mark(),)),
    Row("a mark silences an open case", known(A, case=REF), (FAULT,), AT_A, marks=(mark(),),
        event=K.DISMISSED, state=S.FALSE_ALARM),
    Row("a withdrawn mark does not", known(A, case=REF), (FAULT,), AT_A,
        marks=(mark(revoked_at=NOW),)),
    Row("without its mark it is followed again", known(A, case=followed(S.FALSE_ALARM)), (FAULT,),
        AT_A, event=K.RESTORED, state=S.PENDING),
    Row("a false alarm that goes is not mended", known(A, case=followed(S.FALSE_ALARM)), (), AT_A,
        gone={A}, vanished=True),
    Row("closed by a person stays closed while it stands",
        known(A, case=followed(S.CLOSED, held=True)), (FAULT,), AT_A, after=DAY),
    Row("closed by a person, gone, back: another case", known(case=followed(S.CLOSED, held=True)),
        (FAULT,), AT_A, event=K.OPENED, state=S.PENDING, new=True),
    Row("closed by us and stands: another case", known(A, case=followed(S.CLOSED)), (FAULT,),
        AT_A, event=K.OPENED, state=S.PENDING, new=True),
]  # fmt: skip


@pytest.mark.parametrize("row", TABLE, ids=[r.id for r in TABLE])
def test_decision_table(row: Row) -> None:
    at = NOW + row.after
    seen = visit(*row.seen, at=at, looked=row.looked, groups=row.groups, outcome=row.outcome)
    before = {KEY: row.before} if row.before else {}
    decision = decide(before, seen, at, dismissals=row.marks, case_days=8)
    assert [e.kind for e in decision.events] == ([row.event] if row.event else [])
    assert {url for _, url in decision.gone} == row.gone
    assert decision.vanished == ({KEY} if row.vanished else set())
    if not row.event:
        assert decision.changes == ()
        return
    (event,), (change,) = decision.events, decision.changes
    assert change.case.state is row.state
    assert event.case == change.case.id == (0 if row.new else 7)
    assert event.at == at and event.finding_key == change.key == KEY
    if row.event in (K.OPENED, K.REOPENED, K.RESTORED):
        assert change.case.due_at == deadline(at, 8)
        assert change.case.fixed_at is None
    if row.event is K.FIXED:
        assert change.case.fixed_at == at


def test_a_change_of_level_says_so_and_is_told() -> None:
    (event,) = decide({KEY: known(A, case=REF)}, visit(SEVERE, at=NOW), NOW, case_days=8).events
    assert event.detail == "级别由“一般”改为“严重”"
    assert joins_letter(event)
    assert not joins_letter(replace(event, detail=""))


@pytest.mark.parametrize(
    ("scope", "site", "other", "silenced"),
    [
        ("here", SITE.id, FAULT, True),
        ("here", "site:other", FAULT, False),
        ("here", SITE.id, replace(FAULT, subject="别处"), False),
        ("site", SITE.id, replace(FAULT, subject="别处"), True),
        ("site", SITE.id, replace(FAULT, text="截止日前"), False),
        ("site", "site:other", FAULT, False),
        ("everywhere", "site:other", replace(FAULT, subject="别处"), True),
        ("everywhere", SITE.id, replace(FAULT, rule="other"), False),
    ],
)
def test_scopes_of_a_mark(scope: str, site: str, other: Finding, silenced: bool) -> None:
    assert mark(scope).silences(site, other) is silenced


def test_masked_text_never_silences_another_person() -> None:
    one = finding("138****0000", group=Group.PRIVACY)
    two = replace(one, subject="another person")
    assert not mark("everywhere", rule=one.rule, matter=matter_of(one)).silences(SITE.id, two)


def test_the_deadline_is_the_end_of_a_day_in_shanghai() -> None:
    late = datetime.fromisoformat("2026-09-07T17:30:00+00:00")  # 01:30 on the 8th in Shanghai
    assert deadline(late, 8) == datetime(2026, 9, 16, 23, 59, 59, tzinfo=CHINA)


# ── by hand ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("to", list(S))
def test_moves_by_hand(state: CaseState, to: CaseState) -> None:
    case = followed(state)
    if to not in MOVES[state]:
        with pytest.raises(ValueError, match="可以："):
            move(case, to, NOW)
        return
    _, moved = move(case, to, NOW + DAY)
    assert moved.state is to
    assert moved.held is (to is S.CLOSED)
    assert (moved.fixed_at == NOW + DAY) is (to is S.VERIFIED)


# ── what is told ─────────────────────────────────────────────────────────────


def events(*kinds: EventKind, case: int = 1) -> list[Event]:
    return [
        Event(kind=kind, at=NOW + n * HOUR, finding_key="k", case=case, id=100 * case + n,
              detail="升级" if kind is K.STILL else "")
        for n, kind in enumerate(kinds)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kinds", "told", "kept"),
    [
        ((K.OPENED,), False, [K.OPENED]),
        ((K.OPENED, K.FIXED), False, []),
        ((K.OPENED, K.DISMISSED), False, []),
        ((K.OPENED, K.FIXED, K.REOPENED), False, [K.OPENED]),
        ((K.OPENED, K.STILL), False, [K.OPENED]),
        ((K.OPENED, K.OVERDUE), False, [K.OPENED]),
        ((K.FIXED,), False, []),
        ((K.FIXED,), True, [K.FIXED]),
        ((K.DISMISSED,), True, [K.DISMISSED]),
        ((K.REOPENED, K.FIXED), True, []),
        ((K.FIXED, K.REOPENED), True, [K.REOPENED]),
        ((K.OVERDUE,), True, [K.OVERDUE]),
        ((K.OVERDUE, K.FIXED), True, [K.FIXED]),
        ((K.STILL,), True, [K.STILL]),
    ],
)
def test_what_is_still_worth_telling(
    kinds: tuple[EventKind, ...], told: bool, kept: list[EventKind]
) -> None:
    found = worth_telling(events(*kinds), frozenset({1} if told else ()))
    assert [e.kind for e in found] == kept


def test_cases_do_not_hide_each_other() -> None:
    both = [*events(K.OPENED, K.FIXED), *events(K.OPENED, case=2)]
    assert [e.case for e in worth_telling(both, frozenset())] == [2]


# ── everything at random ─────────────────────────────────────────────────────

PAGES = (A, B, C)
FAULTS = tuple(finding(word) for word in ("甲", "乙"))


class World(RuleBasedStateMachine):
    """Faults come and go on three pages; visits look at some of them, sometimes in vain.

    The machine keeps what a perfect observer would remember and compares.
    """

    @initialize()
    def begin(self) -> None:
        self.now = NOW
        self.truth: dict[str, set[str]] = {page: set() for page in PAGES}
        self.believed: dict[str, set[str]] = {f.key: set() for f in FAULTS}
        self.cases: dict[str, Followed] = {}
        self.marks: dict[str, Dismissal] = {}
        self.numbers = 0
        self.stills: dict[tuple[int, str], int] = {}

    @rule(page=st.sampled_from(PAGES), which=st.integers(0, 1))
    def fault_appears_or_goes(self, page: str, which: int) -> None:
        self.truth[page] ^= {FAULTS[which].key}

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        self.now += hours * HOUR

    @rule(which=st.integers(0, 1))
    def marked_or_withdrawn(self, which: int) -> None:
        f = FAULTS[which]
        if f.key in self.marks:
            del self.marks[f.key]
        else:
            self.marks[f.key] = mark(key=f.key, matter=matter_of(f))

    @rule(which=st.integers(0, 1), to=st.sampled_from(list(S)))
    def person_moves(self, which: int, to: CaseState) -> None:
        case = self.cases.get(FAULTS[which].key)
        if case and to in MOVES[case.state]:
            self.cases[FAULTS[which].key] = move(case, to, self.now)[1]

    @rule(pages=st.sets(st.sampled_from(PAGES), min_size=1), wording=st.booleans())
    def looks(self, pages: set[str], wording: bool) -> None:
        groups = frozenset({Group.WORDING if wording else Group.LINKS})
        seen = [
            replace(f, url=page)
            for f in FAULTS for page in sorted(pages) if wording and f.key in self.truth[page]
        ]  # fmt: skip
        decision = self.decide(visit(*seen, at=self.now, looked=pages, groups=groups))
        if wording:
            for f in FAULTS:
                self.believed[f.key] -= pages
                self.believed[f.key] |= {s.url for s in seen if s.key == f.key}
        seen_keys = {f.key for f in seen}
        for key in self.believed:
            case = self.cases.get(key)
            if key in seen_keys and key not in self.marks:
                held = case is not None and case.state is S.CLOSED and case.held
                assert case and (case.state in OPEN_STATES or held)
            if key in self.marks and key in seen_keys:
                assert case is None or case.state not in OPEN_STATES
        assert all(e.kind is not K.FIXED or e.finding_key not in seen_keys for e in decision.events)

    @rule(pages=st.sets(st.sampled_from(PAGES)))
    def looks_in_vain(self, pages: set[str]) -> None:
        found = visit(FAULTS[0], at=self.now, looked=pages, outcome=Outcome.UNKNOWN)
        assert self.decide(found) == Decision()

    def decide(self, seen) -> Decision:
        before = {
            f.key: Known(key=f.key, group=f.group, pages=frozenset(self.believed[f.key]),
                         case=self.cases.get(f.key))
            for f in FAULTS
        }  # fmt: skip
        decision = decide(before, seen, self.now, dismissals=tuple(self.marks.values()))
        assert decision == decide(before, seen, self.now, dismissals=tuple(self.marks.values()))
        for event, change in zip(decision.events, decision.changes, strict=True):
            case = change.case
            if case.id == 0:
                self.numbers += 1
                case = replace(case, id=self.numbers)
            self.cases[change.key] = case
            if event.kind is K.STILL:
                slot = (case.id, str(self.now.date()))
                self.stills[slot] = self.stills.get(slot, 0) + 1
        return decision

    @invariant()
    def an_open_case_has_a_page_or_was_moved_by_hand(self) -> None:
        for key, case in self.cases.items():
            if case.state is S.VERIFIED and case.fixed_at is None:
                raise AssertionError("verified without a date")
            if case.state in OPEN_STATES:
                assert case.due_at is not None
            assert key in self.believed

    @invariant()
    def still_is_told_once_a_day(self) -> None:
        assert all(n == 1 for n in self.stills.values())


TestWorld = World.TestCase
TestWorld.settings = hypothesis_settings(max_examples=60, stateful_step_count=40, deadline=None)
