"""The work of the day and the quarter: done once, also over restarts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from monitor.bulletin.period import Period
from monitor.daemon import reporting
from monitor.daemon.chores import Chores
from monitor.evidence import Archive
from monitor.model import CHINA, Outcome, Target, TargetKind, TargetState, TargetStatus, Unit, Visit
from monitor.settings import BulletinSettings, Config, StoreSettings
from monitor.store import AsyncStore

COLUMN = Target(
    id="account:wechat:a", kind=TargetKind.ACCOUNT, name="样例发布", unit="u",
    url="http://a.example/f", source="feed", platform="wechat",
)  # fmt: skip
Q3 = Period(2026, 7)


@dataclass
class Place:
    """What `Chores` needs of a workplace."""

    config: Config
    store: AsyncStore
    archive: Archive
    now: datetime
    outbox: SimpleNamespace = field(init=False)

    def __post_init__(self) -> None:
        async def arrange_digests(now: datetime) -> int:
            return 0

        self.outbox = SimpleNamespace(arrange_digests=arrange_digests)

    def clock(self) -> datetime:
        return self.now


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    settings = StoreSettings(path=tmp_path / "c.db", evidence=tmp_path / "e", reserve_mib=0)
    config = Config(
        path=tmp_path / "config.toml",
        store=settings,
        bulletin=BulletinSettings(
            folder=tmp_path / "out", editors=("bj@example.gov.cn",), pdf="typst"
        ),
    )
    async with await AsyncStore.open(settings) as store:
        yield Place(config, store, Archive(tmp_path / "e"), datetime(2026, 10, 8, 9, tzinfo=CHINA))


async def watched_since(place: Place, at: datetime) -> None:
    await place.store.run("sync_targets", (COLUMN,), (Unit(id="u", name="办公室"),), at)
    visit = Visit(target=COLUMN, at=at, outcome=Outcome.CLEAN, looked=frozenset({COLUMN.url}))
    status = TargetStatus(
        target=COLUMN, state=TargetState.NORMAL, first_looked_at=at, looked_at=at, newest=at.date()
    )
    await place.store.run(
        "commit_visit", visit, now=at, case_days=8, settle=timedelta(0), status=status
    )


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 9, 30), False),
        (date(2026, 10, 1), False),  # 国庆
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),  # the first workday after the quarter
        (date(2026, 11, 23), True),
    ],
)
def test_a_bulletin_is_due_from_the_first_workday(today: date, expected: bool) -> None:
    assert reporting.due(Q3, today) is expected


async def test_the_bulletin_is_built_once_and_told_once(place: Place) -> None:
    await watched_since(place, datetime(2026, 8, 3, 9, tzinfo=CHINA))
    for _ in range(3):
        await Chores(place).run()  # a new one each time, as after a restart
    assert {p.name for p in (place.config.bulletin.folder).iterdir()} == {
        "2026Q3.docx",
        "2026Q3.md",
        "2026Q3.pdf",
        "2026Q3.xlsx",
    }
    assert len(await place.store.run("bulletins", "2026Q3")) == 1
    letters = (await place.store.run("letters", kind="bulletin")).rows
    assert len(letters) == 1


async def test_a_quarter_nobody_watched_gets_no_bulletin(place: Place) -> None:
    await watched_since(place, datetime(2026, 10, 2, 9, tzinfo=CHINA))
    await Chores(place).run()
    assert not place.config.bulletin.folder.exists()


async def test_a_folder_that_cannot_be_written_is_tried_again(place: Place) -> None:
    await watched_since(place, datetime(2026, 8, 3, 9, tzinfo=CHINA))
    place.config.bulletin.folder.write_text("a file where the folder should be")
    with pytest.raises(Exception, match=r"\[bulletin\] folder"):
        await Chores(place).run()
    place.config = replace(
        place.config, bulletin=replace(place.config.bulletin, folder=place.config.path.parent / "b")
    )
    await Chores(place).run()
    assert (place.config.bulletin.folder / "2026Q3.docx").exists()


async def test_pruning_runs_once_a_day_at_night(place: Place) -> None:
    place.now = datetime(2026, 10, 9, 2, tzinfo=CHINA)
    await Chores(place).run()
    assert await place.store.run("last_success", "prune") is None
    for hour in (4, 5, 23):
        place.now = datetime(2026, 10, 9, hour, tzinfo=CHINA)
        await Chores(place).run()
    assert (await place.store.run("last_success", "prune")).hour == 4
