"""What is remembered of the pages of a site: skeletons, listed days, relations, links."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Skeleton:
    """What of a page an intruder changes and an editor does not: no text of articles in it.

    Hosts are host names, "" standing for the page's own site. `labels` are the commonest
    tag.class pairs, by which a redesign is known.
    """

    title: str = ""
    keywords: str = ""
    description: str = ""
    scripts: frozenset[str] = frozenset()  # hosts scripts come from
    inline: frozenset[str] = frozenset()  # digests of inline scripts that unpack or write scripts
    frames: frozenset[str] = frozenset()  # hosts of frames
    refresh: str = ""  # host a meta refresh leads to
    forms: frozenset[str] = frozenset()  # hosts forms are sent to
    hidden: frozenset[str] = frozenset()  # strange hosts linked out of sight
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The accepted skeleton of one page beside the one last seen."""

    page: str
    target: str
    site: str
    accepted: Skeleton
    taken_at: datetime
    accepted_by: str = ""  # "" for the first look
    current: Skeleton | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow:
    """The days one line of a list showed, oldest look first.

    `looked_before` is the good look at the list before the line first appeared on it.
    """

    target: str
    url: str
    title: str
    dates: tuple[tuple[datetime, date], ...]
    looked_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What ties one 稿件 to others: its 文号, how long it holds, whom it links to.

    `kind` is the column class it was read in. `links` are addresses of its own site in the
    main part of the page. `expires` is the last day a document says it is in force.
    """

    url: str
    target: str
    site: str
    title: str
    kind: str
    published: date | None = None
    number: str = ""
    expires: date | None = None
    voided: bool = False  # the page says itself that it is 失效 or 废止
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCheck:
    """What is known of a link standing on a page.

    `failed_at` is the first failure of the current series, `confirmed_at` the second, hours
    later; a link is dead only when both are set. Bot walls and failures of our line set neither.
    """

    page: str
    url: str
    text: str = ""
    checked_at: datetime | None = None
    failed_at: datetime | None = None
    confirmed_at: datetime | None = None
    status: int = 0
    reason: str = ""
