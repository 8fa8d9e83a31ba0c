"""Reading article pages: milliseconds a page, and F1 of the main text beside trafilatura's.

    python -m bench.reading

On the 43 pages with a gold text in the reference folder, else on the project's own samples
(no gold there, so no F1). F1 is of character bigrams, white space left out, mean over pages.
trafilatura is measured in the same run where it can be imported; it is no dependency.
The first reading of each page is told apart: headers, menus, names and addresses that were read
before are remembered, and the rounds read the same pages again, as a crawl of one site does.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from monitor.model import CHINA, BlockKind, Fetched, Request, Target, TargetKind
from monitor.sources import website
from monitor.sources.website.body import MainText
from monitor.text import parts
from monitor.text.html import read_page

_ROOT = Path(__file__).parent.parent
_PAGES = _ROOT.parent / "shared" / "pages"
_OWN = _ROOT / "tests" / "samples" / "website" / "article"
_ROUNDS = 3
_URL = "http://www.sample.gov.cn/a/b.html"
_TARGET = Target(id="x", kind=TargetKind.COLUMN, name="x", unit="", url=_URL, source="website")
_NOW = datetime(2026, 11, 23, tzinfo=CHINA)


class Row(NamedTuple):
    what: str
    first_ms: float  # CPU time a page, when none of the pages was read before
    ms_per_page: float  # CPU time, best of the rounds
    pages_per_second: float
    f1: float | None


def pages() -> tuple[list[str], list[str]]:
    """HTML of the pages and their gold texts ([] when there are none)."""
    gold_file = _PAGES / "gold_text.json"
    if gold_file.is_file():
        gold = json.loads(gold_file.read_text("utf-8"))
        html = [(_PAGES / name).read_bytes().decode("utf-8", "replace") for name in gold]
        return html, list(gold.values())
    return [path.read_text("utf-8") for path in sorted(_OWN.glob("*.html"))], []


def main_text(html: str) -> str:
    """Only the main text, as trafilatura gives it."""
    page = read_page(html, _URL)
    return "\n".join(page.pieces[n].text for n in MainText(page).pieces)


def whole_reading(html: str) -> str:
    """All that a visit reads: title, day, source, blocks, links, marks."""
    fetched = Fetched(
        request=Request(url=_URL, purpose="article"), at=_NOW, status=200, url=_URL, text=html
    )
    reading = website.read(_TARGET, fetched)
    return "\n".join(
        block.text
        for document in reading.documents
        for block in document.blocks
        if not (block.shared or block.hidden or block.kind is BlockKind.TITLE)
    )


def f1(text: str, gold: str) -> float:
    """F1 of the two texts' character bigrams as multisets, white space left out."""
    got, known = _bigrams(text), _bigrams(gold)
    common = sum((got & known).values())
    return 2 * common / (sum(got.values()) + sum(known.values())) if common else 0.0


def _bigrams(text: str) -> Counter[str]:
    solid = "".join(text.split())
    return Counter(solid[i : i + 2] for i in range(len(solid) - 1))


def _measure(what: str, read: Callable[[str], str], html: list[str], gold: list[str]) -> Row:
    read("<html><body><p>正文</p></body></html>")  # what is loaded late
    start = time.process_time()
    texts = [read(page) for page in html]  # also warms every cache
    first = (time.process_time() - start) / len(html)
    best = float("inf")
    for _ in range(_ROUNDS):
        start = time.process_time()
        for page in html:
            read(page)
        best = min(best, (time.process_time() - start) / len(html))
    score = sum(map(f1, texts, gold)) / len(gold) if gold else None
    return Row(what, first * 1000, best * 1000, 1 / best, score)


def rows() -> list[Row]:
    """Ours, the main text alone and the whole reading; trafilatura where it is installed."""
    html, gold = pages()
    main = _measure("main text", main_text, html, gold)
    parts.forget()
    measured = [main, _measure("whole reading", whole_reading, html, gold)]
    try:
        from trafilatura import extract
    except ImportError:
        return measured
    return [*measured, _measure("trafilatura", lambda page: extract(page) or "", html, gold)]


def main() -> None:
    for row in rows():
        score = f"{row.f1:.3f}" if row.f1 is not None else "—"
        print(
            f"{row.what:14} {row.ms_per_page:8.2f} ms {row.pages_per_second:8.0f} /s  F1 {score}"
            f"  (first reading {row.first_ms:.2f} ms)"
        )


if __name__ == "__main__":
    main()
