"""The dashboard's 通报: every stage to read, what changed since, and hostile text as text."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from bulletin_samples import AS_OF, DISTRICT, busy

from monitor import rulebook
from monitor.bulletin import draft, field_values
from monitor.bulletin.frozen import freeze
from monitor.bulletin.inputs import Inputs
from monitor.bulletin.lines import Packer
from monitor.settings import Config, StoreSettings
from monitor.store import AsyncStore, Store
from monitor.web import build_app
from monitor.workdays import add_workdays

EVIL = "<script>alert(1)</script>{{7*7}}"
NOW = AS_OF + timedelta(days=3)


def fill(store: Store) -> None:
    """A draft of the fourth quarter, and the third one issued with an edit and a 更正."""
    given = Inputs(district=DISTRICT, dated=AS_OF.date(), deadline=add_workdays(AS_OF.date(), 10))
    generated = given.compose(busy())
    fields = field_values.shown(
        generated, given, generated.title, given, lambda day: add_workdays(day, 10)
    )
    words = draft.write("2026Q3", generated, generated, fields).replace("予以表扬", f"表扬{EVIL}")
    packer = Packer()
    packer.names({}, {})
    issued = store.issue_bulletin(
        "2026Q3", title=generated.title, path="x", now=AS_OF, facts=freeze(busy()),
        inputs=given.record(), words=draft.final(words), lines=packer.packed(), content=b"PK",
        number="样政办函〔2026〕12号",
    )  # fmt: skip
    store.issue_bulletin(
        "2026Q3", title=f"关于更正的通知{EVIL}", path="y", now=NOW, facts=freeze(busy()),
        inputs=given.record(), words=f"一、更正内容\n{EVIL}", lines=packer_of_nothing(), content=b"PK",
        corrects=issued,
    )  # fmt: skip
    store.save_bulletin("2026Q4", title=f"草稿{EVIL}", path="z", now=NOW, content=b"PK")


def packer_of_nothing() -> bytes:
    packer = Packer()
    packer.names({}, {})
    return packer.packed()


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[TestClient]:
    settings = StoreSettings(path=tmp_path / "w.db", reserve_mib=0)
    with Store.open(settings) as store:
        fill(store)
    config = Config(path=tmp_path / "config.toml", store=settings)
    book = rulebook.load((rulebook.builtin_folder(),))
    async with await AsyncStore.open(settings, readonly=True) as store:
        app = build_app(store=store, config=config, rulebook=book, clock=lambda: NOW)
        async with TestClient(TestServer(app)) as opened:
            yield opened


async def text_of(client: TestClient, address: str) -> str:
    async with client.get(address) as answer:
        assert answer.status == 200, address
        text = await answer.text()
    assert "<script>alert" not in text and "49" not in text.replace("2026", "")
    return text


async def test_the_list_tells_drafts_from_issued_ones_and_corrections(client: TestClient) -> None:
    text = await text_of(client, "/bulletins")
    for word in (
        "草稿",
        "已印发",
        "更正",
        "2026年第三季度",
        "样政办函〔2026〕12号",
        "印发以来的变动",
    ):
        assert word in text
    assert text.count("印发以来的变动") == 1


async def test_the_issued_text_is_read_with_its_edits(client: TestClient) -> None:
    text = await text_of(client, "/bulletins/1")
    assert "<h2>一、总体情况</h2>" in text
    assert "未发现问题，表扬&lt;script&gt;" in text
    assert "各乡镇人民政府、街道办事处，区政府各部门：" in text and "2026年10月9日" in text


async def test_a_correction_and_a_draft_without_words_are_read(client: TestClient) -> None:
    assert "一、更正内容" in await text_of(client, "/bulletins/2")
    assert "没有留存全文" in await text_of(client, "/bulletins/3")


async def test_what_changed_since_is_told(client: TestClient) -> None:
    text = await text_of(client, "/bulletins/1/changes")
    assert "<del>" in text and "<ins>" in text and "report correct 2026Q3" in text
    assert "更正。" in text  # compared with the latest 更正


@pytest.mark.parametrize(
    "address", ["/bulletins/9", "/bulletins/9/changes", "/bulletins/2/changes", "/bulletins/x"]
)
async def test_what_there_is_not_is_not_found(client: TestClient, address: str) -> None:
    async with client.get(address) as answer:
        assert answer.status == 404
