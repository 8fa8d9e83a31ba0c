"""Reads a home page: links by region, dated entries, marks, and whether it only navigates."""

from __future__ import annotations

from datetime import datetime

from ...model import Document, DocumentKind, Fetched, Reading, Target
from ...text.marks import read_marks
from ...text.page import Page
from .column import entered, newest
from .common import blocks_behind, blocks_of, links_of, unread
from .island import unlinked_rows
from .rows import read_rows

NAVIGATION_ONLY = "仅导航"
"""Key of the mark set when a home page shows no entry of its own (首页仅为网站栏目导航入口)."""


def read_home(target: Target, fetched: Fetched) -> Reading:
    page = entered(fetched)
    if isinstance(page, Reading):
        return page
    return Reading(documents=(home_of(page, fetched.at),))


def home_of(page: Page, now: datetime) -> Document:
    """The document of a home page already known to be readable."""
    rows = read_rows(page, now).rows
    if not any(row.published for row in rows):
        rows = unlinked_rows(page, now) or rows
    dated = tuple(row for row in rows if row.published)
    marks = read_marks(page)
    if not dated and _only_navigates(page, len(rows)):
        marks[NAVIGATION_ONLY] = "是"
    return Document(
        url=page.url,
        kind=DocumentKind.HOME,
        title=page.title,
        published=newest(dated),
        blocks=(*blocks_of(page), *blocks_behind(page)),
        links=links_of(page),
        rows=rows,
        marks=marks,
        unread=unread(page),
    )


def _only_navigates(page: Page, listed: int) -> bool:
    """No dated entry, and anchors that are names of columns rather than titles."""
    shown = [a for a in page.anchors if a.url and a.text and not a.hidden and not a.kind]
    if len(shown) < 3:
        return False
    titles = sum(1 for a in shown if len(a.text) >= 14)
    return titles <= max(2, 0.1 * len(shown)) and listed < 20
