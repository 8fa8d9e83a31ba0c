"""Lists that a page carries as data for a script of its own, which draws them for visitors.

    var listData = {articleList: [{"title": "…", "pubDate": "2025-07-29 16:59",
                                   "urls": "{\\"pc\\":\\"/col/1/content_2.html\\"}"}, …]}

Menus and banners stand in such data as well: a list counts when most of it shows a day.
"""

from __future__ import annotations

import itertools
import json
import re
from datetime import datetime
from typing import Any, Final

from ...model import Row
from ...text.page import Page
from .clicked import clicked_rows
from .interface import MOST_ROWS, literals, rows_of

_LIST = re.compile(r"\[\s*\{\s*\"")
_OBJECT = re.compile(r"\{([^{}]{10,3000})\}")  # {title: '…', url: '…', time: '…'}
_FEWEST: Final = 2  # dated objects: a single one may tell of the page itself
_MOST_LISTS: Final = 60  # of one page that are taken apart
_LONGEST: Final = 2_000_000  # characters of one script


def unlinked_rows(page: Page, now: datetime) -> tuple[Row, ...]:
    """The dated rows of a list that has no anchors: carried as data, or led to by clicks."""
    return carried_rows(page, now) or clicked_rows(page, now)


def carried_rows(page: Page, now: datetime) -> tuple[Row, ...]:
    """The rows of the longest dated list in the scripts of a page, () without one."""
    best: tuple[Row, ...] = ()
    for told in _lists(page):
        objects = [one for one in told[:MOST_ROWS] if isinstance(one, dict)]
        rows = rows_of(objects, page.base, now)
        dated = sum(1 for row in rows if row.published)
        if (
            dated >= _FEWEST
            and 2 * dated >= len(objects)
            and dated > sum(1 for row in best if row.published)
        ):
            best = rows
    return best


def _lists(page: Page) -> list[list[Any]]:
    """The lists of objects that are written out as JSON in the scripts of a page."""
    decoder = json.JSONDecoder()
    found: list[list[Any]] = []
    tries = 0
    for script in page.scripts:
        if len(script) > _LONGEST or "itle" not in script:
            continue
        end = 0
        for match in _LIST.finditer(script):
            if match.start() < end:
                continue  # inside a list that was read
            tries += 1
            if tries > _MOST_LISTS:
                return found
            try:
                told, end = decoder.raw_decode(script, match.start())
            except (ValueError, RecursionError):
                continue
            found.append(told)
        if not end:
            found.append(_plain_objects(script))
    return found


def _plain_objects(script: str) -> list[Any]:
    """The objects of plain values in a script that are code, not JSON."""
    told = (literals(match[1]) for match in _OBJECT.finditer(script) if "itle" in match[1])
    return [dict(pairs) for pairs in itertools.islice(told, MOST_ROWS) if pairs]
