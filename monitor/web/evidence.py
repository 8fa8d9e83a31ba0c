"""证据: what was kept of a page, to be read and never run.

The kept page is hostile. Nothing of it is served as itself: its text and its source stand as
escaped characters in a page of ours, under the policy that allows no foreign script, frame,
picture or address. Numbers that could be somebody's are masked; of a page on which personal
information was ever found only the archive's masked text is shown.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from ..errors import StoreError
from ..evidence import Archive, Kept
from ..model import Group
from ..sources.answers import decode, looks_like_html
from ..store import EvidenceRow, FindingRow
from ..text.html import read_page
from .desk import Desk, desk_of, identity

LINES = 600
LINE = 2_000  # characters of a line shown
SOURCE = 200_000  # characters of the source shown
_NUMBER = re.compile(r"(?<!\d)\d(?:[ \-]?\d){6,}[Xx]?(?!\d)")
_DATE = re.compile(r"(?:19|20)\d\d-\d{1,2}-\d{1,2}(?: \d{1,2})?")
_TEXTUAL = re.compile(r"text/|json|xml|javascript", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """`lines` of text with whether the fault stands in each; `source` as characters; `withheld`
    why something is not shown ("" when all is)."""

    kept: Kept | None = None
    lines: tuple[tuple[str, bool], ...] = ()
    source: str = ""
    cut: bool = False
    withheld: str = ""
    problem: str = ""


async def shown(request: web.Request) -> web.Response:
    """/findings/N/evidence/M: the M-th of what was kept of finding N, newest first."""
    desk = desk_of(request)
    row: FindingRow | None = await desk.store.run("finding", identity(request))
    place = request.match_info["place"]
    if row is None or not (place.isascii() and place.isdigit() and len(place) <= 6):
        raise web.HTTPNotFound
    kept: tuple[EvidenceRow, ...] = await desk.store.run("evidence", row.id)
    if not 1 <= int(place) <= len(kept):
        raise web.HTTPNotFound
    one = kept[int(place) - 1]
    what = await _what(desk, row, one)
    return desk.render(
        request, "evidence.html", title=f"证据：{row.finding.title}", row=row, one=one, what=what,
        place=int(place), count=len(kept),
    )  # fmt: skip


async def _what(desk: Desk, row: FindingRow, one: EvidenceRow) -> Shown:
    archive = Archive(Path(desk.config.store.evidence))
    try:
        kept = await asyncio.to_thread(archive.load, one.ref)
    except StoreError as error:
        return Shown(problem=str(error))
    private = row.finding.group is Group.PRIVACY or await desk.store.run("ever_private", one.url)
    if private:
        return await _masked(desk, row, one, kept)
    return await asyncio.to_thread(read_kept, kept, row.finding.sentence)


async def _masked(desk: Desk, row: FindingRow, one: EvidenceRow, kept: Kept) -> Shown:
    """The text archive keeps personal parts masked, as the checks saw them; it holds the page as
    last looked at."""
    why = "这个页面上查出过个人信息，看板不显示留存的原文和源码；确需核对的，请在服务器上按编号从证据档案调取。"
    page = await desk.store.run("archived_page", one.url)
    if page is None:
        return Shown(kept=kept, withheld=why)
    texts = [block.text for block in page.document.blocks if not block.shared]
    return Shown(kept=kept, lines=_marked(texts, row.finding.sentence),
                 withheld=f"{why}下面是最近一次查看时的文字，个人信息已遮挡。")  # fmt: skip


def read_kept(kept: Kept, sentence: str) -> Shown:
    """Text and source of a kept answer, numbers masked. Pure."""
    kind = kept.headers.get("content-type", "")
    if not (_TEXTUAL.search(kind) or looks_like_html(kept.body)) or b"\x00" in kept.body[:4096]:
        return Shown(kept=kept, withheld="这是附件或图片，看板不打开；请按编号从证据档案调取。")
    source = decode(kept.body, _charset(kind))
    return Shown(
        kept=kept,
        lines=_marked(_texts(kept, source), sentence),
        source=mask(source[:SOURCE]),
        cut=len(source) > SOURCE,
    )


def mask(text: str) -> str:
    """Runs of seven digits or more, blanks and hyphens between them or not, lose their middle; days do not."""
    return _NUMBER.sub(_without_middle, text)


def _without_middle(found: re.Match[str]) -> str:
    run = found[0]
    return run if _DATE.fullmatch(run) else f"{run[:2]}{'*' * (len(run) - 4)}{run[-2:]}"


def _charset(kind: str) -> str:
    _, _, label = kind.lower().partition("charset=")
    return label.split(";")[0].strip(" \"'")


def _texts(kept: Kept, source: str) -> list[str]:
    """The text of a page piece by piece, wherever it would lead; of anything else its lines."""
    if not looks_like_html(kept.body):
        return source[:SOURCE].splitlines()
    return [piece.text for piece in read_page(source, kept.url).pieces]


def _marked(texts: list[str], sentence: str) -> tuple[tuple[str, bool], ...]:
    words = "".join(sentence.split()).strip("…")
    lines = []
    for text in texts:
        if not text.strip():
            continue
        hit = len(words) > 1 and words in "".join(text.split())
        lines.append((mask(text)[:LINE], hit))
    if len(lines) > LINES:  # the fault must be among what is shown
        first = next((at for at, (_, hit) in enumerate(lines) if hit), 0)
        start = max(0, min(first - LINES // 2, len(lines) - LINES))
        lines = lines[start : start + LINES]
    return tuple(lines)
