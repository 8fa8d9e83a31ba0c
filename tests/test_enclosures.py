"""Files that go out with letters: the draft to its editors, its own report to a unit."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import docx
import pytest
from quarter_district import NOW, District
from test_chores import Place, watched_since
from test_chores import place as place  # a fixture
from test_issuing import config as config
from test_issuing import filled as filled
from test_issuing import issue
from test_issuing import store as store

from monitor.daemon.chores import Chores
from monitor.letters import enclosed
from monitor.mail import compose
from monitor.model import CHINA, Delivery, Enclosure, Letter, Sent
from monitor.settings import Config, MailSettings
from monitor.store import Store

SETTINGS = MailSettings(host="localhost", sender="xc@example.gov.cn")
FILES = (
    Enclosure(name="2026Q3.docx", content=b"PK-word"),
    Enclosure(name="样例区\r\n财政局-整改清单.PDF", content=b"%PDF-1.7"),
)
LETTER = Letter(
    message_id="bulletin-1.x", unit="", recipients=("bj@example.gov.cn",), subject="通报",
    text="正文\n", html="<p>正文</p>", files=FILES,
)  # fmt: skip


def size(*sizes: int) -> list[Enclosure]:
    return [Enclosure(name=f"{n}.pdf", content=b"x" * number) for n, number in enumerate(sizes)]


@pytest.mark.parametrize(
    ("sizes", "most", "taken"),
    [
        ((3, 3, 3), 9, ["0", "1", "2"]),
        ((3, 3, 3), 8, ["0", "1"]),
        ((9, 3), 8, ["1"]),
        ((9, 3), 0, []),
        ((0, 3), 8, ["1"]),
        ((), 8, []),
    ],
)
def test_what_fits_goes_along(sizes: tuple[int, ...], most: int, taken: list[str]) -> None:
    files = size(*sizes)
    along, left = enclosed(files, most)
    assert [f.name[0] for f in along] == taken
    assert sorted([*along, *left], key=lambda f: f.name) == files


def test_files_arrive_whole_with_their_names() -> None:
    raw = compose(LETTER, SETTINGS, NOW).as_bytes()
    message = message_from_bytes(raw, policy=policy.default)
    assert message.get_content_type() == "multipart/mixed"
    assert message.get_body(("plain",)).get_content().strip() == "正文"
    assert message.get_body(("html",)).get_content().strip() == "<p>正文</p>"
    word, pdf = message.iter_attachments()
    assert (word.get_filename(), word.get_content()) == ("2026Q3.docx", b"PK-word")
    assert word.get_content_type().endswith("wordprocessingml.document")
    assert (pdf.get_filename(), pdf.get_content_type()) == (
        "样例区 财政局-整改清单.PDF", "application/pdf",
    )  # fmt: skip
    assert max(map(len, raw.splitlines())) <= 998


def test_the_same_letter_with_files_gives_the_same_bytes() -> None:
    random.seed(1)
    first = compose(LETTER, SETTINGS, NOW).as_bytes()
    random.seed(2)
    assert compose(LETTER, SETTINGS, NOW).as_bytes() == first
    assert first != compose(replace(LETTER, files=FILES[:1]), SETTINGS, NOW).as_bytes()


def test_files_are_kept_until_the_letter_is_pruned(store: Store) -> None:
    number = store.queue_letter("bulletin", LETTER, NOW)
    assert store.queue_letter("bulletin", LETTER, NOW) == number
    leased = store.letters_due(NOW, 500, timedelta(minutes=5))
    (due,) = [draft for draft in leased if draft.id == number]
    assert due.rendered is not None and due.rendered.files == FILES
    store.mark_delivery(number, Sent(delivery=Delivery.DEFERRED), NOW)
    again = store.draft(number)
    assert again is not None and again.rendered is not None and again.rendered.files == FILES
    store.mark_delivery(number, Sent(delivery=Delivery.SENT), NOW)
    store.prune(NOW + timedelta(days=4000))
    assert store.query("select count(*) n from enclosures")[0]["n"] == 0
    assert store.check() == ()


async def queued(place: Place, most: int = 8) -> Letter:
    place.config = replace(place.config, mail=replace(place.config.mail, attach_mib=most))
    await watched_since(place, datetime(2026, 8, 1, 9, tzinfo=CHINA))
    await Chores(place).run()  # type: ignore[arg-type]
    (row,) = (await place.store.run("letters")).rows
    draft = await place.store.run("draft", row.id)
    return draft.rendered


async def test_editors_get_the_draft_itself(place: Place) -> None:
    letter = await queued(place)
    assert [f.name for f in letter.files] == [
        "2026Q3.docx",
        "2026Q3.pdf",
        "2026Q3.xlsx",
        "2026Q3.md",
    ]
    folder = place.config.bulletin.folder
    assert all(f.content == (folder / f.name).read_bytes() for f in letter.files)
    assert letter.text.count("随信附上") == 4


async def test_without_room_the_files_are_only_named(place: Place) -> None:
    letter = await queued(place, most=0)
    assert letter.files == () and "2026Q3.docx" in letter.text
    assert letter.text.count("在服务器的通报文件夹中") == 4 and "随信附上" not in letter.text


# ── units ────────────────────────────────────────────────────────────────────


@pytest.fixture
def telling(config: Config, filled: tuple[Path, District]) -> Iterator[Config]:
    units = filled[1].units
    yield replace(
        config, units=(*units[:6], replace(units[6], mail=())),
        bulletin=replace(config.bulletin, tell_units=True),
    )  # fmt: skip


def unit_letters(store: Store) -> dict[str, Letter]:
    rows = [r for r in store.letters().rows if r.kind == "unit-report"]
    drafts = [store.draft(r.id) for r in rows]
    return {d.rendered.unit: d.rendered for d in drafts if d and d.rendered}


def test_each_unit_gets_its_own_list_and_no_other(store: Store, telling: Config) -> None:
    made = issue(store, telling)
    letters = unit_letters(store)
    wanted = {u.id for u in telling.units if u.mail and store.open_problems(u.id, NOW)}
    assert set(letters) == wanted and len(wanted) >= 3
    assert f"已为 {len(wanted)} 个单位备好信件" in "".join(note.text for note in made.notes)
    for unit in telling.units:
        if unit.id not in letters:
            continue
        letter = letters[unit.id]
        problems = store.open_problems(unit.id, NOW)
        (file,) = letter.files
        assert file.name == f"2026Q3-{unit.name}-整改清单.docx"
        table = docx.Document(io.BytesIO(file.content)).tables[0]
        assert len(table.rows) == len(problems) + 1
        words = "\n".join(p.text for p in docx.Document(io.BytesIO(file.content)).paragraphs)
        others = [u.name for u in telling.units if u is not unit]
        assert unit.name in words and not any(name in words for name in others)
        assert f"尚有{len(problems)}个问题待整改" in letter.text and "附件" in letter.text
        assert letter.recipients == unit.mail


def test_nobody_is_written_to_unless_the_office_asks(store: Store, config: Config) -> None:
    issue(store, config)
    assert unit_letters(store) == {}


def test_a_list_too_large_is_asked_for(store: Store, telling: Config) -> None:
    small = replace(telling, mail=replace(telling.mail, attach_mib=0))
    issue(store, small)
    letter = next(iter(unit_letters(store).values()))
    assert letter.files == () and "过大，未随函发送" in letter.text
