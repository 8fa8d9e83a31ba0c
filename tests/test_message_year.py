"""留言 in the store and in the yearly form, counted a second time here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from bulletin_samples import DISTRICT
from store_samples import COLUMN, DAY, NOW, TARGETS, UNITS, commit, opened, visit

from monitor.bulletin import annual
from monitor.bulletin.period import Period
from monitor.bulletin.tree import Table
from monitor.model import Document, DocumentKind, Message, Outcome
from monitor.store import Store, upkeep

YEAR = Period(2026, 1, 12)
BOX = replace(
    COLUMN, id="column:portal/xx", url="http://portal.example/xx/", column_class="message"
)
CHOSEN = replace(BOX, id="column:portal/xd", url="http://portal.example/xd/")
NAMES = ("收到留言数量", "办结留言数量", "平均办理时间", "公开答复数量")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path) as store:
        store.sync_targets([*TARGETS, BOX, CHOSEN], UNITS, NOW - DAY)
        yield store


def look(store: Store, *messages: Message, target=BOX, days: int = 0, problem: str = "") -> None:
    document = Document(
        url=target.url, kind=DocumentKind.COLUMN, messages=messages, problem=problem
    )
    commit(store, visit(target=target, at=NOW + days * DAY, documents=(document,)))


def form(store: Store) -> list[str]:
    (year,) = store.site_years(YEAR)
    made = annual.annual(year, YEAR, DISTRICT, NOW)
    rows = {r[1]: r for t in made.body if isinstance(t, Table) for r in t.rows}
    return [rows[name][2] for name in NAMES]


def message(number: int, asked: date | None, answered: bool | None = None, **more) -> Message:
    return Message(
        title=f"咨询{number}", url=f"{PAGE}{number}.html", asked=asked, answered=answered, **more
    )


PAGE = "http://portal.example/m/"
JUNE = date(2026, 6, 1)


def test_a_year_of_messages_equals_a_second_count(store: Store) -> None:
    random, messages = Random(7), []
    for number in range(300):
        asked = date(2025, 11, 1) + timedelta(days=random.randrange(420))
        answered = random.choice([True, True, False, None])
        replied = asked + timedelta(days=random.randrange(-1, 30))
        made = message(
            number, random.choice([asked, asked, asked, None]), answered,
            replied=replied if answered and random.random() < 0.8 else None,
        )  # fmt: skip
        messages.append(made if random.random() < 0.7 else replace(made, url=""))
    for start in range(0, 300, 40):
        look(store, *messages[start : start + 50], days=start // 40)
    look(store, *messages[100:140], target=CHOSEN, days=9)
    own = [m for m in messages if m.asked and m.asked.year == 2026]
    closed = [m for m in own if m.answered]
    times = [(m.replied - m.asked).days for m in closed if m.replied and m.replied >= m.asked]
    assert form(store) == [
        str(len(own)), str(len(closed)), f"{sum(times) / len(times):.1f}",
        str(sum(bool(m.url) for m in closed)),
    ]  # fmt: skip


def test_a_site_whose_messages_nobody_saw_is_filled_in_by_hand(store: Store) -> None:
    assert form(store) == ["", "", "", ""]
    look(store, message(1, JUNE, False), problem="正文由脚本生成")
    assert form(store) == ["", "", "", ""]
    look(store, message(1, date(2025, 12, 31), True))
    assert form(store) == ["0", "0", "", "0"], "seen, but none of this year"


def test_an_answer_once_shown_is_kept_and_a_message_is_counted_once(store: Store) -> None:
    look(store, message(1, JUNE, False))
    assert form(store) == ["1", "0", "", "0"]
    look(store, message(1, JUNE, True, replied=date(2026, 6, 4)), days=1)
    look(store, message(1, None), days=2)
    look(store, message(1, JUNE, False), target=CHOSEN, days=2)
    assert form(store) == ["1", "1", "3.0", "1"]
    (row,) = store.query("select first_seen, last_seen from messages where target = ?", (BOX.id,))
    assert row["first_seen"] < row["last_seen"]


def test_no_word_of_a_message_is_stored(store: Store) -> None:
    look(store, replace(message(1, JUNE, False), title="张建国反映路灯不亮", url=""))
    (row,) = store.query("select * from messages")
    assert "张建国" not in "".join(map(str, tuple(row))) and len(row["digest"]) == 24


def test_a_visit_that_could_not_look_changes_nothing(store: Store) -> None:
    document = Document(url=BOX.url, kind=DocumentKind.COLUMN, messages=(message(1, JUNE, False),))
    commit(store, visit(target=BOX, documents=(document,), outcome=Outcome.UNKNOWN, reason="超时"))
    assert not store.query("select * from messages")


def test_messages_are_kept_for_the_form_of_the_year_before(store: Store) -> None:
    look(store, message(1, JUNE, True))
    keep = timedelta(days=upkeep.KEEP_MESSAGES_DAYS)
    assert store.prune(NOW + keep)["messages"] == 0
    assert store.prune(NOW + keep + DAY)["messages"] == 1
