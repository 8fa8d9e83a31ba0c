"""Lists that a page's script fetches from an interface whose address stands in the page.

大汉 jpaas  <script querydata="{'webId':'…','tagId':'…'}" url="/api-gateway/…/build/unit">
           → {"data": {"html": "<ul>…</ul>"}}
any        $.ajax({url: "/api/list.json", data: {channel: 3}}), $.getJSON("…"), fetch("…")
           → JSON with a list of objects that have a title and an address or a date

Only what is written out is asked, by GET, on the page's own host; an address that is put
together by script, a POST or an answer of another shape is "could not look".
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from ...model import CHINA, Block, BlockKind, Document, DocumentKind, Request, Row
from ...text.dates import parse_date
from ...text.html import read_page
from ...text.page import Page
from ...text.urls import host, join
from .rows import read_rows

PAGE: Final = "page"  # in the context: the page whose script asks
MOST_ROWS: Final = 200
MOST_DEPTH: Final = 8
_CALL = re.compile(
    r"""(?:\burl\s*:|\$\.get(?:JSON)?\(|\bfetch\(|\baxios(?:\.get)?\()\s*(['"])([^'"\s<>{}]{4,400})\1\s*(?=[,)};\r\n])"""
)
_WORTH_ASKING = re.compile(
    r"\.json\b|_isJson=|/api[-/]|list|page|query|search|data|article|content|channel", re.IGNORECASE
)
_NO_DATA = re.compile(r"\.(?:js|css|html?|shtml|png|jpe?g|gif|svg)$", re.IGNORECASE)
_POST = re.compile(r"""\b(?:type|method)\s*:\s*['"]post""", re.IGNORECASE)
_LITERAL = re.compile(
    r"""\s*['"]?(\w+)['"]?\s*:\s*(?:'([^'\\]*)'|"([^"\\]*)"|(-?\d+(?:\.\d+)?|true|false))\s*,?"""
)
_PARAMETERS = re.compile(r"\b(?:data|params)\s*:\s*\{([^{}]{0,600})\}")
_TITLE = ("title", "articletitle", "doctitle", "bt", "titlename", "name", "showtitle")
_LINK = (
    "url",
    "link",
    "href",
    "puburl",
    "docpuburl",
    "contenturl",
    "linkurl",
    "visiturl",
    "htmlurl",
)
_DAY = (
    "publishedtimestr", "publishtime", "publishdate", "published", "pubdate", "pubtime", "docreltime",
    "releasetime", "fbsj", "displaytime", "showdate", "date", "time", "createtime", "createdate",
)  # fmt: skip
_TAG = re.compile(r"<[^>]{0,200}>")


def asked_for(page: Page) -> str:
    """The address from which a script of the page fetches its list, "" when none is told."""
    for address in (*_units(page), *_calls(page)):
        path = urlsplit(address).path
        if address and host(address) == host(page.url) and not _NO_DATA.search(path):
            return address
    return ""


def request_of(page: Page, hops: int) -> Request | None:
    """What to ask for in place of a page whose list a script fetches."""
    address = asked_for(page)
    if not address or hops:
        return None
    return Request(url=address, purpose="column", context={PAGE: page.url, "hops": 1})


def listed(text: str, base: str, now: datetime) -> Document | None:
    """The list in an answer of an interface, its addresses taken from `base`; None when there
    is none: an empty answer proves nothing, since we may have asked wrongly."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return None
    rows: tuple[Row, ...] = ()
    for markup in _markup(told):
        page = read_page(f"<body>{markup}</body>", base)
        found = read_rows(page, now.date(), range(len(page.pieces) + 1)).rows
        rows = max(rows, found, key=len)
    rows = rows or max((rows_of(some, base, now) for some in _lists(told)), key=len, default=())
    if not rows:
        return None
    return Document(
        url=base,
        kind=DocumentKind.COLUMN,
        published=max((r.published for r in rows if r.published), default=None),
        blocks=tuple(Block(text=r.title, kind=BlockKind.LINK, location="列表") for r in rows),
        rows=rows[:MOST_ROWS],
    )


def _units(page: Page) -> Iterator[str]:
    """The units of 大汉 jpaas: address and query stand in attributes."""
    for node in page.tree.css("[querydata][url]"):
        address = join(page.base, node.attributes.get("url") or "")
        values = dict(literals((node.attributes.get("querydata") or "").strip(" {}")) or ())
        if address and values:
            yield f"{address}{'&' if '?' in address else '?'}{urlencode(values)}"


def _calls(page: Page) -> Iterator[str]:
    for script in page.scripts:
        for match in _CALL.finditer(script):
            written = html.unescape(match[2])
            around = script[max(match.start() - 300, 0) : match.end() + 600]
            if _POST.search(around) or not _WORTH_ASKING.search(written):
                continue
            address = join(page.base, written)
            if told := _PARAMETERS.search(script[match.start() : match.end() + 600]):
                values = literals(told[1])
                if values is None:  # put together by script
                    continue
                address += ("&" if "?" in address else "?") + urlencode(values)
            yield address


def literals(text: str) -> list[tuple[str, str]] | None:
    """The pairs of an object of plain values, None when anything in it is worked out."""
    pairs: list[tuple[str, str]] = []
    place = 0
    text = text.strip()
    while place < len(text):
        match = _LITERAL.match(text, place)
        if match is None:
            return None
        pairs.append((match[1], next((v for v in match.groups()[1:] if v is not None), "")))
        place = match.end()
    return pairs


def _markup(told: Any, depth: int = 0) -> Iterator[str]:
    """The values that are pieces of HTML with links."""
    if isinstance(told, str):
        if "<a" in told and "href" in told:
            yield told
    elif depth < MOST_DEPTH and isinstance(told, (dict, list)):
        for value in told.values() if isinstance(told, dict) else told[:MOST_ROWS]:
            yield from _markup(value, depth + 1)


def _lists(told: Any, depth: int = 0) -> Iterator[list[Mapping[str, Any]]]:
    """Every list of objects, however deep."""
    if depth >= MOST_DEPTH or not isinstance(told, (dict, list)):
        return
    if isinstance(told, list):
        objects = [one for one in told[:MOST_ROWS] if isinstance(one, dict)]
        if objects:
            yield objects
    for value in told.values() if isinstance(told, dict) else told[:MOST_ROWS]:
        yield from _lists(value, depth + 1)


def rows_of(objects: list[Mapping[str, Any]], base: str, now: datetime) -> tuple[Row, ...]:
    """The rows that objects with a title and an address or a day make."""
    rows: list[Row] = []
    for one in objects:
        low = {str(key).lower().replace("_", ""): value for key, value in one.items()}
        title = _first(low, _TITLE)
        title = " ".join(html.unescape(_TAG.sub("", title)).split()) if title else ""
        link = _first(low, _LINK) or _by_device(low)
        day = next((d for key in _DAY if (d := _day(low.get(key), now))), None)
        if len(title) >= 4 and (link or day):
            rows.append(Row(title=title, url=join(base, link) if link else "", published=day))
    return tuple(rows)


def _first(low: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((low[n] for n in names if isinstance(low.get(n), str) and low[n].strip()), "")


def _by_device(low: Mapping[str, Any]) -> str:
    """The address of 开普云's `"urls": "{\\"pc\\":\\"/…\\"}"`, as text or as an object."""
    told = low.get("urls")
    if isinstance(told, str) and told.startswith("{"):
        try:
            told = json.loads(told)
        except (ValueError, RecursionError):
            return ""
    address = told.get("pc") or told.get("common") if isinstance(told, dict) else ""
    return address if isinstance(address, str) else ""


def _day(value: Any, now: datetime) -> date | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        seconds = value / 1000 if value > 10**11 else value
        return datetime.fromtimestamp(seconds, CHINA).date() if 9 * 10**8 < seconds < 5e9 else None
    return parse_date(value, now) if isinstance(value, str) and len(value) <= 40 else None
