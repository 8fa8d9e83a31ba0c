"""What was read: a document as blocks, links, rows and messages."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from monitor.model.exchange import Request
from monitor.model.words import NOTHING


class BlockKind(StrEnum):
    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CELL = "cell"
    CAPTION = "caption"
    LINK = "link"
    META = "meta"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Where a cell stands in its table; all numbers start at 0. Row 0 is usually the header."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of text a person would read as a unit.

    `location` is the place in words for people (工作表“名单”第 12 行, 正文第 3 段); `hidden`
    says how it is hidden from the eye ("" when visible).
    """

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    location: str = ""
    cell: Cell | None = None
    hidden: str = ""
    shared: bool = False  # header, footer, navigation: the same on every page of a site
    _digest: str = field(default="", init=False, repr=False, compare=False)

    @property
    def digest(self) -> str:
        """16 hex digits that stand for text and kind in the store; worked out once."""
        if not self._digest:
            seed = f"{self.kind}\x1f{self.cell.column if self.cell else ''}\x1f{self.text}"
            data = seed.encode("utf-8", "surrogatepass")
            self._known_as(hashlib.blake2b(data, digest_size=8).hexdigest())
        return self._digest

    def _known_as(self, digest: str) -> None:
        object.__setattr__(self, "_digest", digest)

    def standing_for(self, digest: str) -> Block:
        """This block in place of the one with that digest: its text with personal parts
        masked is stored under the name of the text that was looked at."""
        block = replace(self)
        block._known_as(digest)
        return block


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An anchor as found: absolute `url`, its text, and where it stands."""

    url: str
    text: str = ""
    title: str = ""
    hidden: str = ""  # how it is hidden from the eye, "" when visible
    region: str = ""  # main, nav, header, footer, …


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a list page: title, absolute link, shown date (None when undated)."""

    title: str
    url: str
    published: date | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One 留言 of a public message column, as its list or page shows it.

    `answered` None: the page does not tell. `asked` and `replied` are the days shown.
    """

    title: str
    url: str = ""
    asked: date | None = None
    answered: bool | None = None
    replied: date | None = None


class DocumentKind(StrEnum):
    HOME = "home"
    COLUMN = "column"
    ARTICLE = "article"
    POST = "post"  # one message of an account
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One 稿件: page, post or attachment, as blocks.

    `published` is what the document itself shows; `published_at` the instant when it is
    known to the second (posts), `readings` how often it was read or played so far (None: not
    told, which is not 0). `unread` says in Chinese what of it could not be read, the rest could
    ("" when all was). `problem` says in Chinese why the document could not be
    looked at ("" when it could): then nothing else in it may be judged.
    """

    url: str
    kind: DocumentKind
    title: str = ""
    published: date | None = None
    published_at: datetime | None = None
    author: str = ""
    blocks: Sequence[Block] = ()  # a tuple, or `Blocks` of a file with tables
    links: tuple[Link, ...] = ()
    rows: tuple[Row, ...] = ()
    messages: tuple[Message, ...] = ()  # of a public message column
    marks: Mapping[str, str] = field(default_factory=lambda: NOTHING)  # page tags, ICP, …
    pinned: bool = False
    readings: int | None = None
    unread: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a source understood of one answer.

    `problem` not empty means *could not look* (无法判断), with the reason in Chinese.
    `follow` are requests the source wants next (articles of a list, next page of an API).
    `operator` marks a problem that only our own staff can mend (token, whitelist, captcha).
    `followers` is how many follow the account, where the answer tells.
    """

    documents: tuple[Document, ...] = ()
    follow: tuple[Request, ...] = ()
    problem: str = ""
    operator: bool = False
    followers: int | None = None
