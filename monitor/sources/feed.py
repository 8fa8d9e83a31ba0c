"""RSS, Atom and JSON Feed of one account, most often served by a relay.

Options of the target: `feed` (address, default the target's url), `gmt_is_local` (the relay
labels Beijing times GMT, as RSSHub does with zone-less pages), `article_pages` (read the texts of
WeChat articles from their pages), `relay`, `status_url`, `relay_id`, `alive_hours` (see `relays`).

feedparser finds the entries; their times are read from the raw strings by `text.dates`,
because feedparser 6.0.14 turns 2024年01月26日 into the first of the current month.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from ..model import Document, Fetched, Reading, Request, Target
from . import jsonfeed, relays, wechat_page
from .answers import (
    could_not_look,
    decode,
    looks_like_html,
    parse_json,
    refusal,
    shown,
    words,
)
from .posts import (
    AS_OF,
    MAX_POSTS,
    TEXT,
    When,
    as_of,
    has_text,
    post,
    tells_something,
    when,
)

KIND = "feed"
NAME = "订阅源"
ABOUT = "RSS、Atom、JSON Feed，多由 RSSHub、wewe-rss 等中转提供"

BOMB = "订阅源含实体声明（疑为实体炸弹），拒绝解析"
NO_FEED = "返回的不是订阅源"
_HEAD = 4096
_ROOT = re.compile(r"<(?:[a-zA-Z]\w*:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_CLOSED = re.compile(r"</(?:[a-zA-Z]\w*:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_XML_HEAD = re.compile(r"^\s*<\?xml[^<>]*\?>", re.IGNORECASE)
_DECLARED = re.compile(rb"""^\s*<\?xml[^<>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_SPACE = re.compile(r"[\s\ufeff]*")
_ENTITY = re.compile(r"<!ENTITY", re.IGNORECASE)
_ARTICLE = re.compile(r"https?://[^/]+/s[/?]")
_LABELLED_GMT = re.compile(r"\s*(?:GMT|UTC?|Z|[+-]00:?00)\s*$", re.IGNORECASE)


def plan(target: Target) -> tuple[Request, ...]:
    """The feed; where a relay with a status list is named, that list first."""
    if status := relays.status_request(target, _address(target)):
        return (status,)
    return (_feed_request(target),)


def read(target: Target, fetched: Fetched) -> Reading:
    """The posts of a feed. An empty feed is a good look at no posts; a page that is no feed,
    a feed of a dead relay and a broken one without entries are not."""
    if fetched.request.purpose == "relay":
        problem, synced = relays.read_status(target, fetched, _address(target))
        if problem:
            return relays.dead(problem)
        return Reading(follow=(_feed_request(target, synced),))
    if fetched.request.purpose == TEXT:
        return wechat_page.read(target, fetched)
    reading = _read_feed(target, fetched)
    if not target.options.get("article_pages"):
        return reading
    pages = (d.url for d in reading.documents if not has_text(d) and _ARTICLE.match(d.url))
    texts = (Request(url=url, purpose=TEXT, context={"posts": (url,)}) for url in pages)
    return replace(reading, follow=(*reading.follow, *texts))


def _read_feed(target: Target, fetched: Fetched) -> Reading:
    if refused := refusal(fetched):
        return refused
    data = parse_json(fetched.body) if fetched.body.lstrip()[:1] in {b"{", b"["} else None
    if jsonfeed.is_feed(data):
        base = fetched.url or fetched.request.url
        read_time = _local if target.options.get("gmt_is_local") else when
        documents = jsonfeed.posts_of(data, base, fetched.at, read_time)
        return _believed(documents, len(data["items"]), fetched)
    if data is not None:
        error = data.get("error") if isinstance(data, dict) else None
        said = shown(error.get("message") if isinstance(error, dict) else error)
        return could_not_look(NO_FEED + (f"：{said}" if said else ""), operator=True)
    if looks_like_html(fetched.body):
        return could_not_look("返回的是网页而不是订阅源（可能是验证码或登录页）", operator=True)
    return _read_xml(target, fetched)


def _address(target: Target) -> str:
    return words(target.options.get("feed")) or target.url


def _feed_request(target: Target, synced: datetime | None = None) -> Request:
    """`synced` is when the relay says it last asked the platform."""
    return Request(
        url=_address(target),
        purpose="feed",
        context={AS_OF: synced} if synced else {},
        headers={"Accept": "application/rss+xml, application/atom+xml, application/feed+json"},
    )


def _local(value: object, now: datetime) -> When:
    """The time in a string whose GMT label is wrong."""
    return when(_LABELLED_GMT.sub("", value) if isinstance(value, str) else value, now)


def _believed(
    documents: tuple[Document, ...], entries: int, fetched: Fetched, built: datetime | None = None
) -> Reading:
    if entries and not documents:
        # RSSHub's Kuaishou route: entries without title, link and date.
        return could_not_look("条目没有标题、链接和时间，无法判断", operator=True)
    synced = fetched.request.context.get(AS_OF)
    return Reading(documents=as_of(documents, synced if isinstance(synced, datetime) else built))


def _read_xml(target: Target, fetched: Fetched) -> Reading:
    match = _DECLARED.match(fetched.body[:_HEAD])
    text = decode(fetched.body, match[1].decode("ascii") if match else "")
    if problem := _prolog_problem(text):
        return could_not_look(problem, operator=True)
    # Decoded by us, so the parser must not look at a declaration that may lie. BytesIO always:
    # feedparser takes bytes and strings for addresses and opens them.
    body = _XML_HEAD.sub("", text).encode("utf-8", "replace")
    import feedparser  # slow to load, and most commands read no feed

    try:
        parsed: Any = feedparser.parse(
            io.BytesIO(body),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:  # a parser of hostile input: whatever it raises is "could not look"
        return could_not_look(f"订阅源无法解析（{type(error).__name__}）", operator=True)
    if not parsed.get("version"):
        return could_not_look(NO_FEED, operator=True)
    head, entries = parsed.get("feed") or {}, parsed.get("entries") or []
    generator = words(_raw(head, "generator"))
    stamp = _raw(head, "updated")
    stale = relays.stamped_too_old(target, generator, stamp, fetched.at)
    if stale:
        return relays.dead(stale)
    if not _CLOSED.search(text, max(0, len(text) - _HEAD)):
        entries = entries[:-1]  # cut off on the way: the last entry may be half a title
    if not entries and parsed.get("bozo"):
        return could_not_look("订阅源不完整，未读到任何条目", operator=True)
    if entries and all(words(_raw(e, "link")).startswith("rss/") for e in entries):
        return could_not_look("这是 we-mp-rss 的订阅列表，不是公众号的文章", operator=True)
    read_time = _local if target.options.get("gmt_is_local") else when
    base = fetched.url or fetched.request.url
    found = [_post(e, base, fetched.at, read_time, generator) for e in entries[:MAX_POSTS]]
    documents = tuple(d for d in found if tells_something(d))
    built = when(stamp, fetched.at).at if relays.stamps(target, generator) else None
    return _believed(documents, len(entries), fetched, built)


def _prolog_problem(text: str) -> str:
    """Why this is not the beginning of a harmless feed, or "".

    Walks over declaration, comments and DOCTYPE; an internal subset is where entity bombs
    and external entities are declared, and no feed of today has one.
    """
    at = 0
    while True:
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]  # matches always
        if text.startswith("<?", at):
            at = text.find("?>", at) + 2
        elif text.startswith("<!--", at):
            at = text.find("-->", at) + 3
        elif text[at : at + 9].upper() == "<!DOCTYPE":
            end = text.find(">", at)
            if "[" in text[at : end if end > 0 else len(text)]:
                return BOMB
            at = end + 1
        else:
            break
        if at < 4:  # not closed
            return NO_FEED
    if _ROOT.match(text, at):
        return ""
    # Some servers print a warning first; the tolerant parser copes, so long as nothing is declared.
    if not _ROOT.search(text[:_HEAD]):
        return NO_FEED
    return BOMB if _ENTITY.search(text) else ""


def _raw(entry: Any, key: str) -> Any:
    """The value as parsed; `entry[key]` would fall back from `updated` to `published`."""
    return dict.get(entry, key)


def _post(entry: Any, base: str, now: datetime, read_time: Any, generator: str) -> Document:
    time = read_time(_raw(entry, "published"), now)
    # RSSHub fills a missing date of an Atom entry with the time of the answer: always fresh.
    if time.day is None and "rsshub" not in generator.lower():
        for key in ("updated", "created"):
            time = read_time(_raw(entry, key), now)
            if time.day is not None:
                break
    link, identity = words(_raw(entry, "link")), words(_raw(entry, "id"))
    return post(
        time=time,
        title=words(_raw(entry, "title")),
        url=link or (identity if identity.startswith("http") else ""),
        base=base,
        html=_content(entry),
        author=words(_raw(entry, "author")),
        readings=_readings(entry),
    )


def _readings(entry: Any) -> object:
    """media:statistics of Media RSS, the only element for views that feeds have."""
    told = _raw(entry, "media_statistics")
    return told.get("views") if isinstance(told, dict) else None


def _content(entry: Any) -> str:
    """The fullest text an entry carries: content, else summary."""
    contents = _raw(entry, "content")
    if isinstance(contents, list):
        texts = [words(dict.get(c, "value")) for c in contents if isinstance(c, dict)]
        if best := max(texts, key=len, default=""):
            return best
    return words(_raw(entry, "summary"))
