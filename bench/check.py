"""The whole check of text, without spelling: characters a CPU second.

    python -m bench.check

Documents have 1–5 thousand characters in paragraphs of about a hundred, from the reference
folder when it is there, else from the project's own clean paragraphs.
"""

from __future__ import annotations

import lzma
import time
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import NamedTuple

from monitor.engine import Engine
from monitor.model import Block, Document, DocumentKind, Group
from monitor.rulebook import builtin_folder, load

_ROOT = Path(__file__).parent.parent
_SHARED = _ROOT.parent / "shared" / "eval" / "spelling" / "clean_gov.tsv.xz"
_OWN = _ROOT / "tests" / "corpus" / "clean"
_ROUNDS = 3
_LENGTHS = (1_000, 5_000, 2_000, 3_500)


class Row(NamedTuple):
    what: str
    characters_per_second: float
    documents_per_second: float
    findings: int


@cache
def official_text() -> tuple[tuple[str, ...], ...]:
    """Documents as tuples of paragraphs, about a million characters."""
    if _SHARED.is_file():
        with lzma.open(_SHARED, "rt", encoding="utf-8") as lines:
            paragraphs = [line.rstrip("\n").split("\t", 1)[1] for line in lines]
    else:
        own = [line for path in sorted(_OWN.glob("*.txt")) for line in path.open(encoding="utf-8")]
        paragraphs = [line.strip() for line in own] * 400
    documents: list[tuple[str, ...]] = []
    current: list[str] = []
    for paragraph in paragraphs:
        current.append(paragraph)
        if sum(map(len, current)) >= _LENGTHS[len(documents) % len(_LENGTHS)]:
            documents.append(tuple(current))
            current = []
    return (*documents, tuple(current)) if current else tuple(documents)


def _document(number: int, paragraphs: tuple[str, ...]) -> Document:
    blocks = tuple(Block(text=text) for text in paragraphs)
    return Document(url=f"http://x/{number}", kind=DocumentKind.ARTICLE, blocks=blocks)


def _row(what: str, engine: Engine, groups: Collection[Group] | None, *, known: bool) -> Row:
    documents = [_document(*pair) for pair in enumerate(official_text())]
    characters = sum(len(block.text) for page in documents for block in page.blocks)
    skip = frozenset(b.digest for page in documents for b in page.blocks) if known else frozenset()
    best, findings = float("inf"), 0
    for _ in range(_ROUNDS):
        start = time.process_time()
        findings = sum(len(engine.check(page, groups=groups, skip=skip)) for page in documents)
        best = min(best, time.process_time() - start)
    return Row(what, characters / best, len(documents) / best, findings)


def rows() -> list[Row]:
    """All text groups, each one alone, and a second crawl on which every block is known."""
    engine = Engine(load((builtin_folder(),)))
    groups = engine.groups - {Group.SPELLING}
    found = [_row("全部（不含错别字）", engine, groups, known=False)]
    found += [_row(group.value, engine, {group}, known=False) for group in sorted(groups)]
    return [*found, _row("第二次巡查（内容未变）", engine, groups, known=True)]


def main() -> None:
    for row in rows():
        print(
            f"{row.what}：{row.characters_per_second / 1e6:.2f} 百万字/CPU 秒，"
            f"{row.documents_per_second:.0f} 篇/CPU 秒，问题 {row.findings} 处"
        )


if __name__ == "__main__":
    main()
