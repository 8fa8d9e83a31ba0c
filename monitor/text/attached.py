"""Tells which links of a page are its attachments, and what people call them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

from ..model import Link
from .urls import ATTACHMENTS, PICTURES, is_attachment, is_government, join, same_site, suffix

_NAMED = re.compile(r"\.(" + "|".join(sorted(ATTACHMENTS)) + r")(?![0-9a-z])", re.I)
_CALLED = re.compile(
    r"^[【\[(（]?(?:附\s*件|附\s*表|下载附件)\s*[0-9一二三四五六七八九十]*\s*[\]】)）：:.、]"
)
_PICTURE = re.compile(r"\.(" + "|".join(sorted(PICTURES)) + r")(?![0-9a-z])", re.I)
_PAGE = re.compile(r"^(?:s?html?|aspx?|jspx?|php|do|action|ashx|cgi)?$")
_DOWNLOAD = re.compile(r"download|down(?:load)?file|getfile|attach|fileid|readfile", re.I)
_OWN_REGIONS = frozenset({"main", "frame", ""})


def attachments(page: str, links: Iterable[Link]) -> tuple[Link, ...]:
    """The attachments among the `links` of the page at `page`, each address once.

    By suffix of the address, by a file name in the text of the link or in its query
    (`download.jsp?name=x.xlsx`, a viewer's `?file=`), or by 附件1： before a download address. A
    picture counts where words lead to it that speak of a file (附件：名单.jpg): the pictures of an
    article, which lead to themselves in a larger size, have none.
    Files of other government sites are theirs to answer for; files on foreign hosts count when
    they stand in the text of the page, since sites keep their own files in bought storage.
    """
    found: dict[str, Link] = {}
    for link in links:
        url = _address(page, link)
        if not url or url in found or url == page:
            continue
        if not same_site(page, url) and (is_government(url) or link.region not in _OWN_REGIONS):
            continue
        found[url] = Link(url=url, text=name_of(url, link), hidden=link.hidden, region=link.region)
    return tuple(found.values())


def _address(page: str, link: Link) -> str:
    """Where the file lies; "" when the link is none."""
    return _told(page, link) if "?" in link.url else _plain_address(link)


@lru_cache(maxsize=32768)
def _plain_address(link: Link) -> str:
    """As `_address` for links whose page does not matter: menus repeat them on every page."""
    return _told("", link)


def _told(page: str, link: Link) -> str:
    if is_attachment(link.url):
        return link.url
    if suffix(link.url) in PICTURES:
        own = link.region in _OWN_REGIONS
        return link.url if own and (_CALLED.match(link.text) or _PICTURE.search(link.text)) else ""
    try:
        query = parse_qsl(urlsplit(link.url).query)
    except ValueError:
        return ""
    if not _PAGE.match(suffix(link.url)):
        return ""
    for _, value in query:
        # A viewer page shows the file named in its query.
        if is_attachment(join(page, value)) and ("/" in value or link.region == "frame"):
            return join(page, value)
    names = [link.text, link.title, *(value for _, value in query)]
    if any(_NAMED.search(name) for name in names):
        return link.url
    asks = _DOWNLOAD.search(link.url)
    return link.url if asks and (_CALLED.match(link.text) or link.region == "main") else ""


def name_of(url: str, link: Link) -> str:
    """What people call the file: the text of its link, with a suffix where the address has one."""
    parts = urlsplit(url)
    last = unquote(parts.path.rpartition("/")[2])
    given = [value for _, value in parse_qsl(parts.query) if _NAMED.search(value)]
    for name in (link.text, link.title, *given):
        name = " ".join(name.split())[:120]
        if not name or name in {"下载", "点击下载", "附件", "附件下载", "点击查看", "（内嵌框架）"}:
            continue
        ending = suffix(url)
        if _NAMED.search(name) or _PICTURE.search(name) or ending not in ATTACHMENTS | PICTURES:
            return name
        return f"{name}.{ending}"
    return last[:120] or "附件"
