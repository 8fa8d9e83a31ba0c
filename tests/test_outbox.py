"""The outbox: grouped, once, in order, never lost; the operators hear of what units must not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from store_samples import (
    ACCOUNT,
    COLUMN,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    PORTAL,
    SITE,
    TARGETS,
    UNITS,
    commit,
    finding,
    opened,
    settings,
    visit,
)

from monitor.model import (
    CHINA,
    CaseState,
    Delivery,
    EventKind,
    Group,
    Letter,
    Level,
    Outcome,
    Sent,
)
from monitor.outbox import Outbox
from monitor.settings import Config, MailSettings, Robot
from monitor.store import AsyncStore, Store
from monitor.store.letters import backoff

LEASE = timedelta(minutes=5)
ACCEPTED = Sent(delivery=Delivery.SENT, detail="250 OK")
LATER = Sent(delivery=Delivery.DEFERRED, detail="451 try later")
NEVER = Sent(delivery=Delivery.REFUSED, detail="550 no such user")


class Server:
    """A mail server that says what it is told to and keeps what it took."""

    def __init__(self) -> None:
        self.answers: list[Sent | Exception] = []
        self.letters: list[Letter] = []

    async def send(self, letter: Letter) -> Sent:
        answer = self.answers.pop(0) if self.answers else ACCEPTED
        if isinstance(answer, Exception):
            raise answer
        if answer.delivery is Delivery.SENT:
            self.letters.append(letter)
        return answer


class Office:
    """An outbox with a clock that only the test turns."""

    def __init__(self, store: Store, folder: Path, **mail: object) -> None:
        from concurrent.futures import ThreadPoolExecutor

        self.now = NOW
        self.server = Server()
        self.robots: list[tuple[str, str]] = []
        self.store = store
        given = {"host": "mail.example", "operators": ("ops@example.cn",), "cap_per_day": 20}
        self.config = Config(
            path=folder / "config.toml", units=UNITS, targets=TARGETS,
            mail=MailSettings(**{**given, **mail}), robots=(),
        )  # fmt: skip
        self.thread = AsyncStore(store, ThreadPoolExecutor(max_workers=1))
        self.outbox = self.made()

    def made(self) -> Outbox:
        return Outbox(
            self.config, store=self.thread, mailer=self.server, clock=lambda: self.now,
            send_robot=self.to_robot,
        )  # fmt: skip

    async def to_robot(self, robot: Robot, title: str, text: str) -> Sent:
        self.robots.append((robot.name, title))
        return ACCEPTED

    async def at(self, moment: datetime) -> int:
        self.now = moment
        return await self.outbox.deliver()


@pytest.fixture
async def office(tmp_path: Path):
    with opened(tmp_path) as store:
        office = Office(store, tmp_path)
        yield office
        office.thread._executor.shutdown(wait=True)


def states(store: Store) -> list[str]:
    return [letter.state for letter in reversed(store.letters(limit=1000).rows)]


# ── grouping and time ────────────────────────────────────────────────────────


async def test_one_letter_per_unit_after_the_settling_time(office: Office) -> None:
    commit(office.store, visit(finding("甲"), finding("乙")))
    commit(office.store, visit(finding("丙", target=COLUMN, url=COLUMN.url), target=COLUMN))
    commit(office.store, visit(finding("丁", target=ACCOUNT, url=ACCOUNT.url), target=ACCOUNT,
                               at=NOW + 9 * MINUTE))  # fmt: skip
    assert await office.at(NOW + 9 * MINUTE) == 0
    assert await office.at(NOW + 10 * MINUTE) == 2
    one, two = office.server.letters
    assert (one.recipients, two.recipients) == (("fgj@example.cn",), ("jtj@example.cn",))
    assert all(word in one.text for word in "甲乙丁")
    assert "丙" not in one.text and "丙" in two.text
    assert await office.at(NOW + HOUR) == 0, "nothing is sent twice"


async def test_sending_refers_the_case_and_the_deadline_counts_from_then(office: Office) -> None:
    (event,) = commit(office.store, visit(finding()))
    await office.at(NOW + DAY)
    case = office.store.case(event.case)
    assert case is not None and case.state is CaseState.REFERRED
    assert case.due_at == datetime(2026, 9, 16, 23, 59, 59, tzinfo=CHINA)
    kinds = [e.kind for e in office.store.events(event.case)]
    assert kinds == [EventKind.OPENED, EventKind.REFERRED]
    assert [x.id for x in office.store.letters_of_case(event.case)] == [1]


async def test_what_came_and_went_meanwhile_is_not_told(office: Office) -> None:
    commit(office.store, visit(finding()))
    commit(office.store, visit(at=NOW + 5 * MINUTE))
    assert await office.at(NOW + HOUR) == 0
    assert states(office.store) == ["void"]


async def test_a_case_is_one_thread(office: Office) -> None:
    commit(office.store, visit(finding()))
    await office.at(NOW + HOUR)
    commit(office.store, visit(at=NOW + DAY))
    await office.at(NOW + DAY + HOUR)
    commit(office.store, visit(finding(), at=NOW + 2 * DAY))
    await office.at(NOW + 2 * DAY + HOUR)
    first, second, third = office.server.letters
    assert "恢复正常" in second.subject
    assert first.references == ()
    assert second.references == (first.message_id,)
    assert third.references == (first.message_id, second.message_id)
    assert len({x.message_id for x in office.server.letters}) == 3


async def test_a_mark_of_false_alarm_is_told_only_to_who_was_told(office: Office) -> None:
    (one,) = commit(office.store, visit(finding("甲")))
    office.store.dismiss(one.case, "here", "张", "专名", NOW + MINUTE)
    await office.at(NOW + HOUR)
    assert office.server.letters == []
    (two,) = commit(office.store, visit(finding("乙"), at=NOW + 2 * HOUR))
    await office.at(NOW + 3 * HOUR)
    office.store.dismiss(two.case, "here", "张", "专名", NOW + 4 * HOUR)
    await office.at(NOW + 5 * HOUR)
    assert len(office.server.letters) == 2


async def test_an_overdue_case_is_told_once_and_not_while_the_source_is_dead(
    office: Office,
) -> None:
    commit(office.store, visit(finding()))
    await office.at(NOW + HOUR)
    late = NOW + 9 * DAY
    commit(office.store, visit(at=late, outcome=Outcome.UNKNOWN, reason="超时"))
    assert office.store.sweep_overdue(late, timedelta()) == ()
    commit(office.store, visit(finding(), at=late + HOUR))
    (event,) = office.store.sweep_overdue(late + HOUR, timedelta())
    assert event.kind is EventKind.OVERDUE
    assert office.store.sweep_overdue(late + DAY, timedelta()) == ()
    await office.at(late + HOUR)
    assert "逾期" in office.server.letters[-1].text


# ── delivery ─────────────────────────────────────────────────────────────────


async def test_a_deferred_letter_is_repeated_unchanged(office: Office) -> None:
    commit(office.store, visit(finding("甲")))
    office.server.answers = [LATER]
    start = NOW + HOUR
    assert await office.at(start) == 0
    draft = office.store.draft(1)
    assert draft is not None and draft.rendered is not None
    # A new event does not get into a letter that was rendered.
    commit(office.store, visit(finding("甲"), finding("乙"), at=start))
    assert await office.at(start + timedelta(seconds=59)) == 0
    assert await office.at(start + MINUTE) == 1
    letter = office.server.letters[0]
    assert (letter.text, letter.message_id) == (draft.rendered.text, draft.rendered.message_id)
    assert await office.at(start + HOUR) == 1
    assert "乙" in office.server.letters[1].text


def test_back_off_doubles_up_to_four_hours() -> None:
    minutes = [backoff(n) / MINUTE for n in range(1, 12)]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240]


async def test_a_refused_letter_alerts_the_operators_and_can_be_retried(office: Office) -> None:
    commit(office.store, visit(finding()))
    office.server.answers = [NEVER]
    await office.at(NOW + HOUR)
    (alert,) = office.store.alerts()
    assert (alert.kind, alert.subject) == ("mail", "fgj") and "550" in alert.reason
    (told,) = office.server.letters
    assert told.recipients == ("ops@example.cn",)
    case = office.store.cases().rows[0]
    assert case.state is CaseState.PENDING
    assert office.store.retry_letter(1, NOW + DAY)
    assert not office.store.retry_letter(2, NOW + DAY)
    assert await office.at(NOW + DAY) == 1
    assert office.store.alerts() == ()
    assert office.store.case(case.id).state is CaseState.REFERRED


async def test_one_refused_recipient_does_not_hold_up_the_others(office: Office) -> None:
    commit(office.store, visit(finding()))
    office.server.answers = [replace(ACCEPTED, refused={"x@example.cn": "550"})]
    await office.at(NOW + HOUR)
    assert office.store.cases().rows[0].state is CaseState.REFERRED
    assert "x@example.cn" in office.store.alerts()[0].reason


async def test_a_recipient_the_server_wants_later_gets_the_same_letter_later(
    office: Office,
) -> None:
    commit(office.store, visit(finding()))
    busy = {"fgj2@example.cn": "450 greylisted", "fgj3@example.cn": "550 unknown"}
    office.server.answers = [replace(ACCEPTED, refused=busy)]
    await office.at(NOW + HOUR)
    assert "fgj3" in office.store.alerts()[0].reason
    assert "fgj2" not in office.store.alerts()[0].reason
    office.server.letters.clear()
    assert await office.at(NOW + 2 * HOUR) == 1
    (again,) = office.server.letters
    assert again.recipients == ("fgj2@example.cn",)
    first = office.store.letter(1)
    assert first is not None and (again.message_id, again.text) == (first.message_id, first.text)
    assert await office.at(NOW + 3 * HOUR) == 0


async def test_a_refused_alert_causes_no_alert(office: Office) -> None:
    office.store.raise_alert("system", "disk", "磁盘已满", NOW)
    office.server.answers = [NEVER]
    await office.at(NOW)
    assert states(office.store) == ["refused"]
    assert len(office.store.alerts()) == 1


async def test_a_fault_in_one_letter_holds_up_no_other(office: Office, monkeypatch) -> None:
    from monitor import outbox

    real = outbox.case_letter

    def broken(*, unit, **more):
        if unit.id == "fgj":
            raise RuntimeError("bug")
        return real(unit=unit, **more)

    monkeypatch.setattr(outbox, "case_letter", broken)
    commit(office.store, visit(finding()))
    commit(office.store, visit(finding("丙", target=COLUMN, url=COLUMN.url), target=COLUMN))
    assert await office.at(NOW + HOUR) == 1
    monkeypatch.undo()
    assert await office.at(NOW + 2 * HOUR) == 1


async def test_without_a_mail_server_letters_are_kept(office: Office, tmp_path: Path) -> None:
    kept = Office(office.store, tmp_path, host="")
    commit(office.store, visit(finding()))
    assert await kept.at(NOW + HOUR) == 0
    assert await kept.at(NOW + DAY) == 0
    (row,) = office.store.letters().rows
    assert (row.state, row.attempts) == ("open", 1)
    assert office.store.letter(row.id).text
    assert await office.at(NOW + 2 * DAY) == 1, "sent once there is a server"
    kept.thread._executor.shutdown()


async def test_a_unit_without_address_is_the_operators_business(office: Office) -> None:
    office.store.sync_targets(TARGETS, (replace(UNITS[0], mail=()), UNITS[1]), NOW)
    commit(office.store, visit(finding()))
    await office.at(NOW + HOUR)
    assert [x.recipients for x in office.server.letters] == [("ops@example.cn",)]


async def test_a_crash_after_acceptance_repeats_the_same_letter(
    office: Office, tmp_path: Path
) -> None:
    commit(office.store, visit(finding()))
    at = NOW + HOUR
    (draft,) = office.store.letters_due(at, 10, LEASE)
    letter = await office.outbox._letter(draft, at)
    await office.server.send(letter)  # … and the power goes
    assert office.store.letters_due(at + MINUTE, 10, LEASE) == (), "leased"
    office.store.close()
    office.store = Store.open(settings(tmp_path), exclusive=True)
    again = Office(office.store, tmp_path)
    again.server = office.server
    again.outbox = again.made()
    assert await again.at(at + 2 * MINUTE) == 1, "a new daemon need not wait for the lease"
    one, two = office.server.letters
    assert (one.message_id, one.text) == (two.message_id, two.text)
    again.thread._executor.shutdown()


@pytest.mark.parametrize(
    ("later", "count"),
    [(LEASE - MINUTE, 0), (LEASE, 1), (-2 * HOUR, 1)],
    ids=["leased", "lease over", "clock stepped back"],
)
def test_a_lease_ends(tmp_path: Path, later: timedelta, count: int) -> None:
    with opened(tmp_path) as store:
        commit(store, visit(finding()))
        at = NOW + HOUR
        assert len(store.letters_due(at, 10, LEASE)) == 1
        assert len(store.letters_due(at + later, 10, LEASE)) == count


def test_marking_twice_changes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        commit(store, visit(finding()))
        (draft,) = store.letters_due(NOW + HOUR, 10, LEASE)
        assert len(store.mark_delivery(draft.id, ACCEPTED, NOW + HOUR)) == 1
        assert store.mark_delivery(draft.id, LATER, NOW + 2 * HOUR) == ()
        assert store.letter(draft.id).state == "sent"


# ── floods ───────────────────────────────────────────────────────────────────


async def test_beyond_the_cap_events_go_into_the_digest(office: Office) -> None:
    office.config = replace(office.config, mail=replace(office.config.mail, cap_per_day=2))
    office.outbox = office.made()
    await office.outbox.arrange_digests(NOW)
    for n in range(4):
        at = NOW + n * HOUR
        commit(office.store, visit(finding(f"错{n}"), at=at, looked=set()))
        await office.at(at + 30 * MINUTE)
    assert states(office.store) == ["sent", "sent", "folded", "folded"]
    morning = datetime(2026, 9, 8, 8, 30, tzinfo=CHINA)
    assert await office.outbox.arrange_digests(morning) == 1
    assert await office.at(morning) == 1
    assert all(f"错{n}" in office.server.letters[-1].text for n in range(4))
    assert {c.state for c in office.store.cases().rows} == {CaseState.REFERRED}
    assert states(office.store)[:4] == ["sent", "sent", "folded", "folded"]
    folded = office.store.letters(state="folded").rows
    assert {row.into for row in folded} == {5}


async def test_the_digest_is_for_workdays_and_once(office: Office) -> None:
    commit(office.store, visit(finding()))
    await office.at(NOW + HOUR)
    assert await office.outbox.arrange_digests(NOW + HOUR) == 0
    due = office.store.job_due("digest")
    assert due == datetime(2026, 9, 8, 8, 30, tzinfo=CHINA)
    assert await office.outbox.arrange_digests(due - MINUTE) == 0
    assert await office.outbox.arrange_digests(due) == 1
    assert await office.outbox.arrange_digests(due) == 0
    office.store.set_job_due("digest", due)  # even when the row is lost
    assert await office.outbox.arrange_digests(due + HOUR) == 0
    assert await office.at(due) == 1
    assert "仍" in office.server.letters[-1].text or "未" in office.server.letters[-1].text


async def test_a_digest_missed_over_a_weekend_waits_for_monday(office: Office) -> None:
    commit(office.store, visit(finding()))
    await office.at(NOW + HOUR)
    friday = datetime(2026, 9, 11, 8, 30, tzinfo=CHINA)
    office.store.set_job_due("digest", friday)
    assert await office.outbox.arrange_digests(friday + DAY) == 0
    assert office.store.job_due("digest") == friday + 3 * DAY
    office.store.set_job_due("digest", NOW + 4000 * DAY)  # set by a clock gone wild
    assert await office.outbox.arrange_digests(friday) == 0
    assert office.store.job_due("digest").time() == time(8, 30)
    assert office.store.job_due("digest") == friday + 3 * DAY


async def test_no_digest_without_anything_told_and_open(office: Office) -> None:
    commit(office.store, visit(finding()))  # not told yet
    due = NOW + DAY
    office.store.set_job_due("digest", due)
    assert await office.outbox.arrange_digests(due) == 0


async def test_a_digest_with_everything_mended_meanwhile_is_void(office: Office) -> None:
    commit(office.store, visit(finding()))
    await office.at(NOW + HOUR)
    office.store.set_job_due("digest", NOW + DAY)
    assert await office.outbox.arrange_digests(NOW + DAY) == 1
    commit(office.store, visit(at=NOW + DAY))
    await office.at(NOW + DAY)
    assert states(office.store)[:2] == ["sent", "void"]


# ── operators and robots ─────────────────────────────────────────────────────


async def test_a_dead_source_is_told_to_the_operators_once_and_never_to_the_unit(
    office: Office,
) -> None:
    for n in range(6):
        commit(office.store, visit(at=NOW + n * HOUR, outcome=Outcome.UNKNOWN, reason="超时"))
        await office.at(NOW + n * HOUR + 30 * MINUTE)
    (letter,) = office.server.letters
    assert letter.recipients == ("ops@example.cn",) and "超时" in letter.text
    assert SITE.name in letter.text
    commit(office.store, visit(at=NOW + DAY))
    assert office.store.alerts() == ()
    assert len(office.store.alerts(cleared=True)) == 1


async def test_an_alert_cleared_before_it_left_is_not_told(office: Office) -> None:
    office.store.raise_alert("system", "disk", "磁盘已满", NOW, 10 * MINUTE)
    assert office.store.clear_alert("system", "disk", NOW + MINUTE)
    await office.at(NOW + HOUR)
    assert office.server.letters == [] and states(office.store) == ["void"]


async def test_robots_hear_what_units_hear(office: Office) -> None:
    robot = Robot(name="值班群", kind="wecom", url="http://robot.example/")
    office.config = replace(office.config, robots=(robot,))
    office.outbox = office.made()
    commit(office.store, visit(finding()))
    office.server.answers = [LATER]
    await office.at(NOW + HOUR)
    assert [name for name, _ in office.robots] == ["值班群"]
    await office.at(NOW + 2 * HOUR)
    assert len(office.robots) == 1, "a repeated mail is no second message"
    assert office.store.letters(kind="robot").rows[0].state == "sent"
    assert office.store.cases().rows[0].state is CaseState.REFERRED


async def test_a_bulletin_is_queued_once_and_sent_as_given(office: Office) -> None:
    letter = Letter(message_id="bulletin-2026Q3", unit="", recipients=("ed@example.cn",),
                    subject="通报", text="见附件")  # fmt: skip
    number = office.store.queue_letter("bulletin", letter, NOW)
    assert office.store.queue_letter("bulletin", letter, NOW + HOUR) == number
    nameless = office.store.queue_letter("bulletin", replace(letter, message_id=""), NOW)
    assert nameless != number
    assert await office.at(NOW) == 2
    sent, other = office.server.letters
    assert (sent.subject, sent.message_id) == ("通报", "bulletin-2026Q3")
    assert other.message_id.startswith("bulletin-")


async def test_a_second_delivery_at_the_same_time_does_nothing(office: Office) -> None:
    import asyncio

    commit(office.store, visit(finding()))
    office.now = NOW + HOUR
    assert sorted(await asyncio.gather(office.outbox.deliver(), office.outbox.deliver())) == [0, 1]


# ── false alarms over the store ──────────────────────────────────────────────


def test_a_wider_mark_takes_the_others_along_and_can_be_withdrawn(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        here = commit(store, visit(finding("甲"), finding("甲", subject="别处甲")))
        there = commit(store, visit(finding("甲", target=ACCOUNT, url=ACCOUNT.url), target=ACCOUNT))
        assert len(here) == 2 and len(there) == 1
        dismissed = store.dismiss(here[0].case, "site", "张", "专名", NOW + HOUR)
        assert {e.case for e in dismissed} == {e.case for e in here}
        assert store.case(there[0].case).state is CaseState.PENDING
        # A new place with the same words is silent from the start.
        seen = visit(finding("甲", subject="第三处甲"), at=NOW + HOUR, looked=set())
        assert commit(store, seen) == ()
        (mark,) = store.dismissals()
        back = store.restore(mark.id, "李", NOW + DAY)
        assert [e.kind for e in back] == [EventKind.RESTORED] * 2
        assert store.dismissals() == () and len(store.dismissals(revoked=True)) == 1
        assert not any(r.silent for r in store.findings().rows)
        with pytest.raises(ValueError, match="误报标记"):
            store.restore(mark.id, "李", NOW + DAY)


def test_a_mark_tells_how_much_it_silences(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        (event,) = commit(store, visit(finding("甲")))
        store.dismiss(event.case, "site", "张", "专名", NOW + HOUR)
        pages = (finding("甲", url=PORTAL + f"{n}", subject=f"第{n}处甲") for n in (1, 1, 2))
        commit(store, visit(*pages, at=NOW + DAY, looked=set()))
        (row,) = store.dismissal_rows()
        assert (row.findings, row.pages, row.last_seen) == (3, 3, NOW + DAY)
        assert (row.mark.actor, row.mark.reason, row.mark.shown) == ("张", "专名", "甲")
        store.restore(row.mark.id, "李", NOW + DAY)
        assert store.dismissal_rows() == ()
        (row,) = store.dismissal_rows(revoked=True)
        assert row.findings == 0 and row.mark.revoked_by == "李"


def test_what_a_second_mark_covers_stays_silent(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        (event,) = commit(store, visit(finding("甲")))
        store.dismiss(event.case, "here", "张", "", NOW)
        store.dismiss(event.case, "everywhere", "张", "", NOW + HOUR)
        newest, oldest = store.dismissals()
        assert store.restore(newest.id, "李", NOW + DAY) == ()
        (row,) = store.dismissal_rows()
        assert row.mark.id == oldest.id and row.findings == 1


SUBJECTS = [
    ("此次会议安排[甲]工作进展情况", True, "unchanged"),
    ("前文并入本段此次会议安排[甲]工作进展情况", True, "the paragraph before was joined"),
    ("议安排[甲]工作进展情况", True, "the block was cut before it"),
    ("此次会议安排[甲]工作进", True, "cut after it"),
    ("此次会议部署[甲]工作进展情况", False, "other words before it"),
    ("此次会议安排[甲]任务", False, "other words after it"),
    ("[甲]", False, "a cell of its own: too little to know it by"),
    ("此次会议安排[乙]工作进展情况", False, "another fault"),
    ("此次会议安排甲", False, "no subject of a text rule"),
]


@pytest.mark.parametrize(("subject", "silent", "why"), SUBJECTS)
def test_a_mark_for_this_place_outlives_a_new_layout(
    tmp_path: Path, subject: str, silent: bool, why: str
) -> None:
    with opened(tmp_path) as store:
        (event,) = commit(store, visit(finding("甲", subject="此次会议安排[甲]工作进展情况")))
        store.dismiss(event.case, "here", "张", "", NOW)
        events = commit(store, visit(finding("甲", subject=subject), at=NOW + DAY))
        assert (EventKind.OPENED not in [e.kind for e in events]) is silent, why


@pytest.mark.parametrize("scope", ["here", "site", "everywhere"])
def test_a_mark_outlives_new_names_of_its_rule(tmp_path: Path, scope: str) -> None:
    with opened(tmp_path) as store:
        (event,) = commit(store, visit(finding("甲", rule="first")))
        store.dismiss(event.case, scope, "张", "", NOW)
        renamed = finding("甲", rule="third", aliases=("first", "second"))
        assert commit(store, visit(renamed, at=NOW + DAY)) == ()
        (row,) = store.findings().rows
        assert row.silent and row.finding.rule == "third" and row.finding.key == renamed.key
        (mark,) = store.dismissals()
        assert store.restore(mark.id, "李", NOW + 2 * DAY)[0].kind is EventKind.RESTORED


def test_a_case_outlives_a_new_name_of_its_rule(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        (event,) = commit(store, visit(finding("甲", rule="first")))
        renamed = finding("甲", rule="second", aliases=("first",))
        (still,) = commit(store, visit(renamed, at=NOW + DAY))
        assert (still.kind, still.case) == (EventKind.STILL, event.case)
        assert store.case(event.case).finding.rule == "second"


def test_a_withdrawn_mark_of_something_gone_closes_it(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        (event,) = commit(store, visit(finding()))
        store.dismiss(event.case, "here", "张", "", NOW)
        commit(store, visit(at=NOW + HOUR))
        (closed,) = store.restore(store.dismissals()[0].id, "李", NOW + DAY)
        assert closed.kind is EventKind.CLOSED


def test_hints_can_be_dismissed_too(tmp_path: Path) -> None:
    from monitor.model import Level

    with opened(tmp_path) as store:
        commit(store, visit(finding(level=Level.HINT)))
        (row,) = store.findings().rows
        assert store.dismiss_finding(row.id, "here", "张", "专名", NOW) == ()
        assert store.finding(row.id).silent


@pytest.mark.parametrize("call", ["scope", "case", "finding", "move"])
def test_what_makes_no_sense_is_refused_with_the_reason(tmp_path: Path, call: str) -> None:
    with opened(tmp_path) as store:
        (event,) = commit(store, visit(finding()))
        with pytest.raises(ValueError, match=r"可以|没有编号"):
            if call == "scope":
                store.dismiss(event.case, "galaxy", "张", "", NOW)
            elif call == "case":
                store.dismiss(99, "here", "张", "", NOW)
            elif call == "finding":
                store.dismiss_finding(99, "here", "张", "", NOW)
            else:
                store.move_case(event.case, CaseState.FALSE_ALARM, "张", "", NOW)
        assert store.dismissals() == ()


def test_a_case_is_moved_by_hand_with_actor_and_reason(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        (event,) = commit(store, visit(finding()))
        store.move_case(event.case, CaseState.MENDING, "张", "单位来电", NOW)
        store.move_case(event.case, CaseState.CLOSED, "张", "历史原貌", NOW)
        last = store.events(event.case)[-1]
        assert (last.kind, last.actor, last.detail) == (EventKind.CLOSED, "张", "历史原貌")
        assert commit(store, visit(finding(), at=NOW + DAY)) == (), "stays closed while it stands"


async def test_early_warnings_are_mailed_without_a_case_every_third_day(office: Office) -> None:
    early = finding(
        "栏目", rule="column-stale-soon", group=Group.FRESHNESS, level=Level.HINT,
        basis="国办秘函〔2019〕19号（提前提醒）", message="“通知公告”已 10 天没有更新。", sentence="",
    )  # fmt: skip
    plain = finding(
        "图片", group=Group.ACCESSIBILITY, level=Level.HINT, message="没有替代文字", sentence=""
    )
    office.store.commit_visit(visit(early, plain), now=NOW, case_days=8, settle=timedelta(0))
    queued = []
    for day in range(1, 6):  # Tuesday to Saturday
        office.store.set_job_due("digest", NOW + day * DAY)
        queued.append(await office.outbox.arrange_digests(NOW + day * DAY))
    assert queued == [1, 0, 0, 1, 0]
    await office.at(NOW + 5 * DAY)
    told = [letter.text for letter in office.server.letters]
    assert told and all("已 10 天没有更新" in text and "替代文字" not in text for text in told)
