"""One site of 5,000 pages, checked twice as visits check it: pages a second on one core.

    python -m bench.site [pages]

Real sentences (../shared/corpus, else the project's own clean paragraphs) stand in pages with
one shared header, navigation and footer. Each page is a document that is inspected against a
real store, findings remembered by block, and committed. Two figures for each crawl: the check
alone (`inspect`: look up, rules, findings), and with the commit of the visit. The second crawl
finds every page unchanged; the third finds one paragraph in fifty new. CPU seconds of this
process, so that other work on the machine does not count.
"""

from __future__ import annotations

import asyncio
import lzma
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from monitor.engine import Engine
from monitor.model import (
    CHINA,
    Block,
    BlockKind,
    Document,
    DocumentKind,
    Outcome,
    Target,
    TargetKind,
    Unit,
    Visit,
)
from monitor.pipeline.inspect import inspect
from monitor.rulebook import builtin_folder, load
from monitor.settings import StoreSettings
from monitor.store import AsyncStore

_ROOT = Path(__file__).parent.parent
_CORPUS = [
    _ROOT.parent / "shared" / "corpus" / f"{name}.txt.xz" for name in ("news", "laws_reports")
]
_OWN = _ROOT / "tests" / "corpus" / "clean"
PAGES = 5_000
PER_VISIT = 30  # articles a visit reads, as configured by default
NOW = datetime(2026, 9, 7, 9, tzinfo=CHINA)
SITE = Target(
    id="site:bench", kind=TargetKind.SITE, name="样例区政府", unit="u",
    url="https://www.bench.example/", source="website",
)  # fmt: skip


class Row(NamedTuple):
    what: str
    pages: int
    check_seconds: float
    all_seconds: float
    findings: int

    def __str__(self) -> str:
        return (
            f"{self.what}：检查 {self.pages / self.check_seconds:.0f} 页/CPU 秒，"
            f"连同入库 {self.pages / self.all_seconds:.0f} 页/CPU 秒，问题 {self.findings} 处"
        )


def paragraphs() -> Iterator[str]:
    """Paragraphs of 20 to 400 characters, for ever."""
    while True:
        if all(path.is_file() for path in _CORPUS):
            for path in _CORPUS:
                with lzma.open(path, "rt", encoding="utf-8") as lines:
                    yield from (t for line in lines if 20 <= len(t := line.strip()) <= 400)
        else:
            for path in sorted(_OWN.glob("*.txt")):
                for line in path.read_text("utf-8").splitlines():
                    if line.strip():
                        yield line.strip()


def site(count: int, seed: int = 7) -> list[Document]:
    """Pages of 6 to 18 own paragraphs between a header of 70 blocks and a footer of 8."""
    chance = random.Random(seed)
    texts = paragraphs()
    frame = [t[:12] for t in islice(texts, 78)]
    header = [Block(text=t, kind=BlockKind.LINK, shared=True) for t in frame[:70]]
    footer = [Block(text=t, shared=True) for t in frame[70:]]
    pages = []
    for number in range(count):
        own = [
            Block(text=text, location=f"正文第 {n} 段")
            for n, text in enumerate(islice(texts, chance.randint(6, 18)), 1)
        ]
        title = Block(text=own[0].text[:30], kind=BlockKind.TITLE)
        pages.append(
            Document(
                url=f"{SITE.url}news/{number}.html",
                kind=DocumentKind.ARTICLE,
                title=title.text,
                blocks=(*header, title, *own, *footer),
            )
        )
    return pages


def read_anew(pages: Sequence[Document]) -> list[Document]:
    """The same pages as a reader makes them on another day: fresh blocks, nothing kept."""
    return [
        Document(
            url=page.url, kind=page.kind, title=page.title,
            blocks=tuple(
                Block(text=b.text, kind=b.kind, location=b.location, shared=b.shared)
                for b in page.blocks
            ),
        )
        for page in pages
    ]  # fmt: skip


def edited(pages: Sequence[Document], chance: random.Random) -> list[Document]:
    """Some paragraphs got another sentence."""
    changed = []
    for page in read_anew(pages):
        blocks = [
            Block(text=b.text + "（更新）", location=b.location)
            if not b.shared and b.kind is BlockKind.PARAGRAPH and chance.random() < 0.02
            else b
            for b in page.blocks
        ]
        changed.append(
            Document(url=page.url, kind=page.kind, title=page.title, blocks=tuple(blocks))
        )
    return changed


async def crawl(
    what: str, pages: list[Document], engine: Engine, store: AsyncStore, at: datetime
) -> Row:
    version = engine.rulebook.version
    findings, checking, begin = 0, 0.0, time.process_time()
    for first in range(0, len(pages), PER_VISIT):
        some = pages[first : first + PER_VISIT]
        started = time.process_time()
        seen = await inspect(some, engine=engine, store=store, version=version)
        checking += time.process_time() - started
        found = tuple(f.at(target=SITE.id, unit=SITE.unit, url=f.url) for f in seen.findings)
        findings += len(found)
        await store.run(
            "commit_visit",
            Visit(
                target=SITE, at=at, outcome=Outcome.FOUND if found else Outcome.CLEAN,
                documents=tuple(some), findings=found, looked=seen.looked, groups=engine.groups,
            ),
            now=at, case_days=8, settle=timedelta(minutes=10), checked_blocks=seen.blocks,
            rulebook_version=version, masked=seen.masked,
        )  # fmt: skip
    return Row(what, len(pages), checking, time.process_time() - begin, findings)


async def rows(count: int = PAGES) -> list[Row]:
    engine = Engine(load((builtin_folder(),)))
    pages = site(count)
    with tempfile.TemporaryDirectory() as folder:
        settings = StoreSettings(path=Path(folder) / "bench.db", reserve_mib=0)
        async with await AsyncStore.open(settings) as store:
            await store.run("sync_targets", (SITE,), (Unit(id="u", name="办公室"),), NOW)
            day = timedelta(days=1)
            again, later = read_anew(pages), edited(pages, random.Random(3))
            found = [await crawl("第一次", pages, engine, store, NOW)]
            found.append(await crawl("第二次（未变）", again, engine, store, NOW + day))
            found.append(
                await crawl("第三次（2% 段落有改动）", later, engine, store, NOW + 2 * day)
            )
            size = await store.run("archive_size")
    characters = sum(len(b.text) for p in pages for b in p.blocks)
    print(f"{count} 页，{characters / count:.0f} 字/页，文字存档 {size.bytes / count:.0f} 字节/页")
    return found


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else PAGES
    for row in asyncio.run(rows(count)):
        print(row)


if __name__ == "__main__":
    main()
