"""Makes one `Document` of one message: its instant, its title, its text as blocks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from html import unescape
from urllib.parse import urljoin, urlsplit

from ..model import CHINA, Block, BlockKind, Document, DocumentKind
from ..text.dates import parse_date, parse_instant
from ..text.nesting import sound
from ..text.tree import parsed
from .counts import count_of

AS_OF = "as_of"
OLDER = "older"  # in a request's context: a further page, of no use when this one was all known
TEXT = "text"  # purpose of a request for the text of one message: its failure says nothing else
SPAN_DAYS = 40  # how far back the rules on posts look: a month, and the days to see its end
MAX_POSTS = 1000  # of one answer; more is a broken or hostile list
_MAX_HTML = 400_000  # characters of one message
_MAX_TITLE = 300
_TITLE_FROM_TEXT = 60  # characters of text that stand in for a missing title

_BREAK = re.compile(
    r"</?(?:p|div|br|li|ul|ol|tr|td|th|table|section|article|blockquote|h[1-6]|pre|hr|dd|dt|figure"
    r"|figcaption)\b[^<>]*>",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<[a-zA-Z/!]|&(?:#\d|#x|[a-zA-Z]{2,8};)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class When:
    """The day and, when it was told, the instant of a message."""

    day: date | None = None
    at: datetime | None = None


def when(value: object, now: datetime) -> When:
    """The time in `value`: epoch s or ms as number, or any shape `text.dates` reads.

    `now` (the time of the fetch) resolves 15小时前, 昨天 and missing years.
    """
    if isinstance(value, datetime):
        at = value if value.tzinfo else value.replace(tzinfo=CHINA)
        return When(at.astimezone(CHINA).date(), at)
    if isinstance(value, date):
        return When(value)
    if isinstance(value, bool) or value is None:
        return When()
    if isinstance(value, float):
        if not 0 < value < 1e14:
            return When()
        value = int(value)
    text = str(value)[:80] if isinstance(value, int | str) else ""
    at = parse_instant(text, now)
    if at is not None:
        return When(at.astimezone(CHINA).date(), at)
    return When(parse_date(text, now))


def post(
    *,
    time: When,
    title: str = "",
    url: str = "",
    base: str = "",
    html: str = "",
    text: str = "",
    digest: str = "",
    quoted: str = "",
    author: str = "",
    pinned: bool = False,
    readings: object = None,
) -> Document:
    """One message as a document of kind POST.

    `html` or plain `text` is its body, `digest` the lines people see before they open it (left
    out where the body begins with the same words), `quoted` the HTML of a message it passes on. A
    missing title is the beginning of the text. `url` is made absolute against `base`; what
    is not http(s) is dropped. `readings` is what the platform says of it, in any of the ways `count_of` reads.
    """
    heading = one_line(title)
    body = list(paragraphs(html) if html else lines(text))
    if body and body[0] == heading:
        body = body[1:]
    blocks = [Block(text=heading, kind=BlockKind.TITLE, location="标题")] if heading else []
    blocks += [Block(text=line, location=f"正文第 {n} 段") for n, line in enumerate(body, 1)]
    if quoted:
        blocks += [Block(text=line, location="转发的原文") for line in paragraphs(quoted)]
    blocks += [
        Block(text=line, kind=BlockKind.META, location="摘要") for line in _apart(digest, body)
    ]
    return Document(
        url=absolute(url, base),
        kind=DocumentKind.POST,
        title=heading or shorten(" ".join(body) or one_line(digest), _TITLE_FROM_TEXT),
        published=time.day,
        published_at=time.at,
        author=one_line(author),
        blocks=tuple(blocks),
        pinned=pinned,
        readings=count_of(readings),
    )


def _apart(digest: str, body: list[str]) -> tuple[str, ...]:
    said = one_line(digest)
    if not said or "".join(body).replace(" ", "").startswith(said.rstrip("….").replace(" ", "")):
        return ()
    return (said,)


def reaches_back(documents: Iterable[Document], now: datetime) -> bool:
    """Whether a list goes back beyond the span the rules look at; a pinned message is no proof."""
    days = [d.published for d in documents if d.published and not d.pinned]
    edge = now.astimezone(CHINA).date() - timedelta(days=SPAN_DAYS)
    return bool(days) and min(days) < edge


def paragraphs(html: str) -> tuple[str, ...]:
    """The lines a person sees in a fragment of HTML, scripts and styles left out."""
    broken = _BREAK.sub("\n", html[:_MAX_HTML])
    tree = parsed(sound(f"<div>{broken}</div>".encode("utf-8", "ignore")))
    tree.strip_tags(["script", "style", "noscript", "template", "iframe"])
    return lines(tree.text() if tree.root else "")


def lines(text: str) -> tuple[str, ...]:
    """Plain text as lines without blank ones."""
    cleaned = (" ".join(clean(line).split()) for line in text[:_MAX_HTML].splitlines())
    return tuple(line for line in cleaned if line)


def one_line(text: str) -> str:
    """A title or name on one line; markup in it is read, not shown."""
    text = text[: _MAX_TITLE * 20]
    if _MARKUP.search(text):
        text = " ".join(paragraphs(unescape(text) if "<" not in text else text))
    return shorten(" ".join(clean(text).split()), _MAX_TITLE)


def clean(text: str) -> str:
    """Without control characters and lone surrogates, which neither XML nor SQLite takes."""
    return _CONTROL.sub("", text)


def shorten(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def absolute(url: str, base: str = "") -> str:
    """An http(s) address, or "" for anything else (javascript:, data:, broken)."""
    address = clean(url).strip()
    if not address:
        return ""  # urljoin would make it the base
    try:
        joined = urljoin(base, address) if base else address
        scheme = urlsplit(joined).scheme
    except ValueError:
        return ""
    return joined if scheme in {"http", "https"} and len(joined) <= 4000 else ""


def as_of(documents: Iterable[Document], moment: datetime | None) -> tuple[Document, ...]:
    """The posts, marked with the time at which their list was true.

    A relay's cache or an export file speaks of the time it was made, not of the time it was
    fetched: a post published since is not in it. `checks.state.freshness` reads the mark.
    """
    if moment is None:
        return tuple(documents)
    mark = {AS_OF: moment.isoformat()}
    return tuple(replace(d, marks={**d.marks, **mark}) for d in documents)


def has_text(document: Document) -> bool:
    """Whether more than title and digest was read."""
    return any(b.kind not in {BlockKind.TITLE, BlockKind.META} for b in document.blocks)


def tells_something(document: Document) -> bool:
    """False for an entry without title, text, link and time: it proves nothing."""
    return bool(document.title or document.blocks or document.url or document.published)


def newest(documents: Iterable[Document]) -> date | None:
    """The maximum day, never the first: pinned messages stand on top."""
    return max((d.published for d in documents if d.published), default=None)
