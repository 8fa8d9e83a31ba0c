"""Pictures wait for their turn: no visit waits for OCR, and nothing unseen is called mended."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from documents_files import packed
from small_portal import COLUMN, NOW
from test_files import BASE, FILE, LEAK, Scene
from test_files import engine as engine  # the fixture

from monitor.attachments import Opener
from monitor.demo.attached import workbook
from monitor.model import Block, BlockKind, CaseState, Document, DocumentKind, Failure, Unit
from monitor.pipeline import Pictures
from monitor.settings import AttachmentSettings, StoreSettings
from monitor.store import AsyncStore, FileState

PICTURE = f"{BASE}/news/scan.pdf"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)
SEEN = "姓名\t身份证号码\n钱有田\t110101199003072316"


class SlowEyes(Opener):
    """Reads pictures at once, as this test says, and counts how often it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.text = SEEN

    def open_with_pictures(self, data: bytes, name: str, *, url: str = "", limits=None):
        self.asked.append(url)
        block = Block(text=self.text, kind=BlockKind.CAPTION, location="图片")
        parts = self.open(data, name, url=url)
        return (*(d for d in parts if not d.problem), Document(url=url, kind=DocumentKind.FILE, title=name, blocks=(block,)))  # fmt: skip


@pytest.fixture
def eyes(monkeypatch) -> Iterator[SlowEyes]:
    monkeypatch.setattr("monitor.pipeline.files.can_see", lambda: True)
    monkeypatch.setattr("monitor.pipeline.pictures.can_see", lambda: True)
    with SlowEyes() as opener:
        yield opener


@pytest.fixture
async def scene(tmp_path: Path, engine, eyes: SlowEyes) -> AsyncIterator[Scene]:
    async with await AsyncStore.open(StoreSettings(path=tmp_path / "s.db", reserve_mib=0)) as store:
        unit = Unit(id="u", name="区政府办", mail=("u@example.gov.cn",))
        await store.run("sync_targets", (COLUMN,), (unit,), NOW)
        made = Scene(store, engine, tmp_path, eyes)
        made.files._settings = AttachmentSettings(per_visit=3, max_mib=1, ocr=True)
        made.pictures = Pictures(made.files._means, made.files)
        yield made


async def test_the_visit_does_not_wait_and_the_queue_finds_it(scene: Scene, eyes: SlowEyes) -> None:
    scene.hang(PICTURE, PNG, name="公示.pdf")
    report = await scene.visit()
    waiting = await scene.file(PICTURE)
    assert eyes.asked == [] and waiting.state is FileState.PICTURES
    assert waiting.reason == "文字已查看；图片等待识别" and PICTURE not in report.visit.looked
    assert await scene.leaks() == []
    assert await scene.pictures.next()
    (case,) = await scene.leaks()
    assert case.finding.url == PICTURE and "图片" in case.finding.location
    assert (await scene.file(PICTURE)).state is FileState.LOOKED
    assert not await scene.pictures.next(), "the queue is empty"


async def test_what_the_text_shows_is_told_at_once(scene: Scene, eyes: SlowEyes) -> None:
    both = packed({"a.xlsx": workbook("名单", LEAK), "b.png": PNG})
    scene.hang(FILE.replace("xlsx", "zip"), both, name="附件.zip")
    await scene.visit()
    assert len(await scene.leaks()) == 1 and eyes.asked == []


async def test_a_look_without_eyes_mends_nothing(scene: Scene, eyes: SlowEyes) -> None:
    scene.hang(PICTURE, PNG, name="公示.pdf")
    await scene.visit()
    await scene.pictures.next()
    scene.web.files[PICTURE] = PNG + b"changed"
    await scene.visit(hours=24 * 40)
    assert (await scene.file(PICTURE)).state is FileState.PICTURES
    assert (await scene.leaks())[0].state is CaseState.PENDING
    eyes.text = "已更换为隐去号码的图片"
    await scene.pictures.next()
    assert (await scene.leaks())[0].state is not CaseState.PENDING


async def test_the_longest_waiting_comes_first_and_one_at_a_time(
    scene: Scene, eyes: SlowEyes
) -> None:
    for number in range(2):
        scene.hang(f"{BASE}/news/{number}.pdf", PNG + bytes([number]), name=f"图{number}.pdf")
    await scene.visit()
    second = await scene.file(f"{BASE}/news/1.pdf")
    earlier = replace(second, tried_at=second.tried_at - timedelta(days=1))
    await scene.store.run("save_files", [earlier])
    await scene.pictures.next()
    assert eyes.asked == [f"{BASE}/news/1.pdf"]
    counts = await scene.store.run("file_counts")
    assert counts == {FileState.LOOKED: 1, FileState.PICTURES: 1}


async def test_a_picture_that_cannot_be_fetched_again_leaves_the_queue(scene: Scene) -> None:
    scene.hang(PICTURE, PNG, name="公示.pdf")
    await scene.visit()
    scene.web.failures[PICTURE] = Failure.TIMEOUT
    await scene.pictures.next()
    failed = await scene.file(PICTURE)
    assert failed.state is FileState.FAILED and failed.next_look > scene.now
    assert not await scene.pictures.next()
    scene.web.failures.clear()
    await scene.visit(hours=24)
    assert (await scene.file(PICTURE)).state is FileState.PICTURES


async def test_a_picture_that_is_gone_is_gone(scene: Scene) -> None:
    scene.hang(PICTURE, PNG, name="公示.pdf")
    await scene.visit()
    del scene.web.files[PICTURE]
    await scene.pictures.next()
    assert (await scene.file(PICTURE)).state is FileState.GONE
