"""What a look at a target adds to what is known of it: its newest credible publication.

Newest is the maximum, never the first: pinned entries stand on top. Dates after today are
not credible and never make anything fresh.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from ....model import Document, DocumentKind, TargetKind, TargetStatus
from .limits import day_in_china

Dated = tuple[date | None, str]


def newest_credible(documents: Sequence[Document], now: datetime) -> tuple[date | None, str]:
    """(the newest day not after today, the title that stands by it) over entries and posts."""
    today = day_in_china(now)
    credible = [(day, title) for day, title in entries(documents) if day and day <= today]
    return max(credible, key=lambda one: one[0], default=(None, ""))


def entries(documents: Sequence[Document]) -> tuple[Dated, ...]:
    """(day, title) of every publication shown: posts, rows of lists, articles.

    Articles speak only where no row shows a date: lists tell what a reader is shown, and an
    article reached from a list confirms it but may be an old one.
    """
    posts = [(_day(d), d.title) for d in documents if d.kind is DocumentKind.POST]
    rows = [(row.published, row.title) for d in documents for row in d.rows]
    shown = posts + rows
    if any(day for day, _ in shown):
        return tuple(shown)
    articles = [(_day(d), d.title) for d in documents if d.kind is DocumentKind.ARTICLE]
    return tuple(shown + articles)


def after_look(
    status: TargetStatus,
    documents: Sequence[Document],
    now: datetime,
    *,
    unchanged: bool = False,
) -> TargetStatus:
    """The status after a good look. `unchanged` (HTTP 304): what was there is still there.

    An account keeps the newest post ever seen, since relays drop old ones; a page is judged
    by what it shows now. A list that tells when it was true (a relay's cache, an export)
    counts as looked at then.
    """
    if status.target.kind is TargetKind.SITE:  # articles read again say nothing of a home page
        documents = [d for d in documents if d.kind is not DocumentKind.ARTICLE]
    looked = replace(
        status,
        first_looked_at=status.first_looked_at or now,
        looked_at=min([now, *_true_at(documents)]),
        attempted_at=now,
        failures=0,
        reason="",
    )
    if unchanged:
        return looked
    newest, title = newest_credible(documents, now)
    known = day_in_china(status.newest) if status.newest else None
    if known and (newest is None or (status.target.kind is TargetKind.ACCOUNT and known > newest)):
        newest, title = known, status.newest_title
    found = entries(documents)
    return replace(
        looked,
        newest=newest,
        newest_title=title,
        blank=not found and status.target.kind is not TargetKind.SITE,
        undated=bool(found) and newest_credible(documents, now)[0] is None,
    )


def after_failure(status: TargetStatus, reason: str, now: datetime) -> TargetStatus:
    """The status after a look that failed: nothing known before is lost or changed."""
    return replace(status, attempted_at=now, failures=status.failures + 1, reason=reason)


def _true_at(documents: Sequence[Document]) -> Iterator[datetime]:
    """The marks `as_of` that sources put on posts of second-hand lists."""
    for document in documents:
        if document.kind is DocumentKind.POST and (mark := document.marks.get("as_of")):
            yield datetime.fromisoformat(mark)


def _day(document: Document) -> date | None:
    return document.published or (
        day_in_china(document.published_at) if document.published_at else None
    )
