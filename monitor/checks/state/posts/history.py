"""What is known of an account's posts, and from which day on nothing is missing in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from ....model import BlockKind, Document, DocumentKind, Target
from ..freshness.limits import day_in_china

if TYPE_CHECKING:  # slow to load, and texts are checked without
    from ....settings import Repost

LISTED = "listed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One post. `text` is None when only its entry in a list was read."""

    day: date
    title: str
    url: str = ""
    text: str | None = None
    digest: str = ""  # of title and text, of those in a list now; "" without text


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """`covered_from`: every post since that day is among `messages`; None: nothing is sure.

    `accused` that the account is found stale already, `closed_on` the day of its closing.
    `interaction` is the newest record of a person: (day, 有效 or 无效).
    """

    target: Target
    messages: tuple[Message, ...] = ()
    covered_from: date | None = None
    accused: bool = False
    closed_on: date | None = None
    interaction: tuple[date, str] | None = None
    reposts: tuple[Repost, ...] = ()

    def since(self, day: date, until: date) -> tuple[Message, ...]:
        """Posts of the days from `day` to `until`, both included."""
        return tuple(m for m in self.messages if day <= m.day <= until)


def history_of(
    target: Target,
    listed: Sequence[Document],
    remembered: Iterable[Message],
    now: datetime,
    **more: object,
) -> History:
    """The history from what the lists show now and what was stored before; `more` as `History`.

    A list has no holes between its oldest entry and now, so the days after that entry are
    covered. A pinned message stands alone and proves nothing of its neighbours.
    """
    today = day_in_china(now)
    shown = [m for d in listed if (m := _message(d)) and m.day <= today]
    unpinned = [
        d.published
        for d in listed
        if d.published and not d.pinned and d.kind is DocumentKind.POST and d.published <= today
    ]
    covered = min(unpinned) + timedelta(days=1) if unpinned else None
    names = {m.url for m in shown if m.url} | {(m.day, m.title) for m in shown}
    rest = (m for m in remembered if m.url not in names and (m.day, m.title) not in names)
    return History(target=target, messages=(*shown, *rest), covered_from=covered, **more)  # type: ignore[arg-type]


def _message(document: Document) -> Message | None:
    if document.published is None:
        return None
    body = [b for b in document.blocks if b.kind is not BlockKind.TITLE]
    text = "\n".join(b.text for b in document.blocks)
    return Message(
        day=document.published,
        title=document.title,
        url=document.url,
        text=None if LISTED in document.marks and not body else text,
        digest=f"{document.title}\x1f{text}" if body else "",
    )
