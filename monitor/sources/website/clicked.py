"""Rows of a list that has no anchors: elements whose onclick leads to an address.

    <li onclick="location.href='/n/1.html'"><p>标题</p><p>2026-03-09</p></li>

They count only as a list: several, most of them with a day.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from ...model import Row
from ...text.page import Page
from ...text.spacing import tidy
from ...text.urls import join
from .row_dates import first_date

_LEADS = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:assign|replace)\(|window\.open\(|\bopen\()\s*['\"]([^'\"<>\s]{2,400})['\"]"
)
_FEWEST: Final = 3
_MOST: Final = 500
_SHORT: Final = 40  # characters of a line that is the day
_LONGEST: Final = 2000  # characters of a row


def clicked_rows(page: Page, today: date) -> tuple[Row, ...]:
    """The rows of the list that such elements are, () when they are none."""
    rows: list[Row] = []
    for node in page.tree.css("body [onclick]")[:_MOST]:
        match = _LEADS.search(node.attributes.get("onclick") or "")
        text = node.text(separator="\n") if match else ""
        if not match or len(text) > _LONGEST:
            continue
        lines = [line for part in text.split("\n") if (line := tidy(part))]
        day = next((d for li in lines if len(li) <= _SHORT and (d := first_date(li, today))), None)
        title = max((li for li in lines if not first_date(li, today)), key=len, default="")
        if len(title) >= 4:
            rows.append(Row(title=title, url=join(page.base, match[1]) or "", published=day))
    dated = sum(1 for row in rows if row.published)
    return tuple(rows) if dated >= _FEWEST and 2 * dated >= len(rows) else ()
