"""Reads a page met on the way without knowing what it is: a list, an article, or neither."""

from __future__ import annotations

from typing import Final

from ...model import Document, DocumentKind, Fetched, Reading, Target
from ...text.marks import read_marks
from ...text.page import Page
from .article import article_of
from .body import MainText
from .column import column_of, entered
from .common import blocks_behind, blocks_of, links_of, unread
from .island import unlinked_rows
from .rows import Listing, read_rows

FEW_ROWS: Final = 3
MANY_ROWS: Final = 8
OUTWEIGHS: Final = 3  # times the running text


def read_found(target: Target, fetched: Fetched) -> Reading:
    """A list as a column with its rows, else an article, else a page of blocks and links.

    A list found on the way is never "blank": a page without rows is simply no list.
    """
    page = entered(fetched)
    if isinstance(page, Reading):
        return page
    main = MainText(page)
    told = bool(page.meta("articletitle", "pubdate"))
    listing = Listing() if told else read_rows(page, fetched.at)
    if not told and not listing.dated_lists:
        rows = unlinked_rows(page, fetched.at)
        listing = Listing(rows) if rows else listing
    if not told and _is_list(page, main, listing):
        return column_of(page, listing.rows, fetched)
    document = article_of(page, target, fetched.at, main)
    if document.problem:
        return Reading(problem=document.problem, operator=True)
    if main.pieces:
        return Reading(documents=(document,))
    return Reading(documents=(_plain(page),))


def _is_list(page: Page, main: MainText, listing: Listing) -> bool:
    """Whether titles of links outweigh what the page itself says: articles have lists of
    others beside them, lists have a line of introduction."""
    dated = sum(1 for row in listing.rows if row.published)
    if dated < FEW_ROWS and len(listing.rows) < MANY_ROWS:
        return False
    titles = sum(len(row.title) for row in listing.rows)
    return titles >= OUTWEIGHS * _text(page, main)


def _text(page: Page, main: MainText) -> int:
    """How much running text the page has that is not the title of a link."""
    pieces = (page.pieces[number] for number in main.pieces)
    return sum(len(p.text) for p in pieces if not p.spans and "。" in p.text)


def _plain(page: Page) -> Document:
    return Document(
        url=page.url,
        kind=DocumentKind.ARTICLE,
        title=page.title,
        blocks=(*blocks_of(page), *blocks_behind(page)),
        links=links_of(page),
        marks=read_marks(page),
        unread=unread(page),
    )
