"""Telephone numbers of offices, learned from the pages of the site itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor import rulebook as rulebooks
from monitor.checks.privacy.office import PAGES, shown_numbers, without_offices
from monitor.engine import Engine
from monitor.model import Block, Document, DocumentKind
from monitor.pipeline.inspect import inspect
from monitor.settings import RuleSettings, StoreSettings
from monitor.store import AsyncStore

NUMBER = "13987651206"
HINT = f"报名请联系李国强，电话{NUMBER}。"
LEAK = f"患者李国强本人手机号{NUMBER}。"


def page(number: int, text: str, *, title: str = "公告", shared: bool = False) -> Document:
    return Document(
        url=f"http://site.example/{number}.html", kind=DocumentKind.ARTICLE, title=title,
        blocks=(Block(text=text, shared=shared), Block(text=f"第{number}页的正文写得很长很长。")),
    )  # fmt: skip


@pytest.fixture(scope="module")
def book():
    return rulebooks.load((rulebooks.builtin_folder(),), RuleSettings())


async def found(tmp_path: Path, book, *batches: list[Document]) -> list[int]:
    """How many mobile numbers each batch of pages brought."""
    counts = []
    async with await AsyncStore.open(StoreSettings(path=tmp_path / "s.db", reserve_mib=0)) as store:
        engine = Engine(book, RuleSettings(), salt=bytes.fromhex(await store.run("meta", "salt")))
        for batch in batches:
            inspection = await inspect(
                batch, engine=engine, store=store, version=book.version, site="site:p"
            )
            counts.append(sum(f.kind == "mobile" for f in inspection.findings))
    return counts


async def test_a_number_on_one_page_is_told(tmp_path: Path, book) -> None:
    assert await found(tmp_path, book, [page(1, HINT)]) == [1]


async def test_a_number_on_many_pages_is_an_office(tmp_path: Path, book) -> None:
    pages = [page(n, HINT) for n in range(1, PAGES + 1)]
    assert await found(tmp_path, book, pages[:1], pages) == [1, 0]


async def test_a_persons_number_is_told_however_often_it_stands(tmp_path: Path, book) -> None:
    assert await found(tmp_path, book, [page(n, LEAK) for n in range(1, PAGES + 1)]) == [PAGES]


@pytest.mark.parametrize("how", [{"title": "联系我们"}, {"shared": True}])
async def test_a_contact_page_or_a_footer_tells_at_once(tmp_path: Path, book, how: dict) -> None:
    own = page(1, f"办公室 {NUMBER}", **how)
    assert await found(tmp_path, book, [own], [page(2, LEAK)]) == [0, 0]


def test_no_number_is_stored() -> None:
    (number,) = shown_numbers(page(1, HINT), b"salt")
    assert NUMBER not in number.digest and len(number.digest) == 12
    assert without_offices((), {number.digest}, ()) == ()
