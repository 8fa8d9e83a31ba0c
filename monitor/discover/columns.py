"""Finds candidates for columns among the links of home, navigation and site map pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from ..model import BlockKind, Document, DocumentKind, Link
from ..text.canonical import identity
from ..text.regions import CRUMBS, FOOTER, HEADER, NAVIGATION
from ..text.urls import ATTACHMENTS, MEDIA, host, suffix
from .classify import classify, is_column_name

_ARTICLE = re.compile(
    r"/t?20\d{6}_\d+|/art/\d{4}/|/art_\d+|/content_\d+|/post_\d+|/info/\d+/\d+|/20\d\d-?\d\d(?:-?\d\d)?/\w+\.|"
    r"/\d{5,}\.s?html?$|/c\d{5,}/content|[?&](?:id|newsid|articleid|contentid)=\d{3,}|/detail|/view[/_]",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"/$|/(?:index|list|common_list|col|node|channel|column|lanmu)[\w-]*(?:\.\w+)?$|/col/col\d+|[?&](?:cid|columnid|catid|typeid|channelid|wbtreeid)=",
    re.IGNORECASE,
)
_SITE_MAP = re.compile(r"网站地图|站点地图|网站导航图|site\s?map", re.IGNORECASE)
_MORE = re.compile(r"^(?:查看)?更多|^more\b|^\+$|^>{1,2}$|^…$", re.IGNORECASE)
_EDGES = "·•.。>»|｜[]【】-—_：: "
_NEVER = re.compile(r"javascript:|/search|/login|/english|/en/|mailto:", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A link that may lead to a column. `name` "" when only its page can tell (更多).
    `seen` says where it stood: 导航, 首页, 网站地图, sitemap.xml, or its parent's name."""

    url: str
    key: str
    name: str = ""
    seen: str = ""
    parents: tuple[str, ...] = ()
    level: int = 1
    score: int = 0


def candidates(
    document: Document, hosts: Iterable[str], *, seen: str, parents: tuple[str, ...] = ()
) -> tuple[Candidate, ...]:
    """The links of a page that may be columns, likeliest first, one for each address."""
    allowed = frozenset(hosts)
    titles = {row.url for row in document.rows if row.published}
    found: dict[str, Candidate] = {}
    here = identity(document.url)
    for link in document.links:
        if host(link.url) not in allowed or link.region in (CRUMBS, "select", "frame"):
            continue
        one = _candidate(link, seen, parents)
        if one is None or one.key == here or (link.url in titles and not _LIST.search(link.url)):
            continue
        old = found.get(one.key)
        if old is None or (one.score, bool(one.name)) > (old.score, bool(old.name)):
            found[one.key] = one
    return tuple(sorted(found.values(), key=lambda c: -c.score))


def _candidate(link: Link, seen: str, parents: tuple[str, ...]) -> Candidate | None:
    text = "".join((link.text or link.title).split())
    key = identity(link.url)
    if not key or _NEVER.search(link.url) or suffix(link.url) in ATTACHMENTS | MEDIA:
        return None
    path = urlsplit(link.url).path
    if path in ("", "/") and not urlsplit(link.url).query:
        return None
    more = bool(_MORE.match(text)) or not text
    if not more and not is_column_name(text):
        return None
    if _ARTICLE.search(link.url) and not _LIST.search(link.url):
        return None
    score = 0
    score += 3 if link.region in (NAVIGATION, HEADER) else 0
    score -= 3 if link.region == FOOTER else 0
    score += 2 if _LIST.search(link.url) else 0
    score += 2 if not more and classify(text).word else 0
    score += 1 if more else 0
    if more and not _LIST.search(link.url):
        return None
    where = "导航" if link.region in (NAVIGATION, HEADER) and seen == "首页" else seen
    return Candidate(
        url=link.url, key=key, name="" if more else text.strip(_EDGES)[:30], seen=where, parents=parents,
        level=len(parents) + 1, score=score,
    )  # fmt: skip


def site_maps(document: Document, hosts: Iterable[str]) -> tuple[str, ...]:
    """Links of a page to the site's own map (网站地图)."""
    allowed = frozenset(hosts)
    return tuple(
        dict.fromkeys(
            link.url
            for link in document.links
            if host(link.url) in allowed and _SITE_MAP.search(f"{link.text} {link.title}")
        )
    )[:2]


def from_sitemap(
    urls: Sequence[str], hosts: Iterable[str], most: int = 200
) -> tuple[Candidate, ...]:
    """Addresses of sitemap.xml that look like lists: short paths first."""
    allowed = frozenset(hosts)
    lists = [
        url
        for url in urls
        if host(url) in allowed
        and _LIST.search(url)
        and not _ARTICLE.search(url)
        and urlsplit(url).path.strip("/")
    ]
    lists.sort(key=lambda url: (url.count("/"), len(url)))
    return tuple(
        Candidate(url=url, key=identity(url), seen="sitemap.xml", score=1)
        for url in dict.fromkeys(lists)
    )[:most]


def portal_hosts(document: Document) -> tuple[str, ...]:
    """The hosts that are the portal's: its own with and without www., and the one to which
    nearly all links lead when the address asked for is only another name of it."""
    own = host(document.url).removeprefix("www.")
    names = Counter(host(link.url).removeprefix("www.") for link in document.links)
    hosts = [own]
    if names:
        most, count = names.most_common(1)[0]
        if most != own and count >= 10 and count > 0.5 * names.total() and names[own] < 0.2 * count:
            hosts.append(most)
    return tuple(name for bare in hosts for name in (bare, f"www.{bare}"))


FEWEST_ROWS: Final = 1
FEWEST_UNDATED: Final = 3
FEWEST_COLUMNS: Final = 2  # to which a page of columns leads
TITLE: Final = 9  # characters of a title at the mean; names of columns have fewer
LITTLE: Final = 60  # characters of running text: an introduction, no article


def is_column(document: Document) -> bool:
    """Whether a page read turned out to be a list with entries."""
    return len(document.rows) >= FEWEST_ROWS and document.kind is DocumentKind.COLUMN


def lists_entries(document: Document) -> bool:
    """Whether the rows of a page without text are entries: dated, or titles and no names."""
    rows = document.rows
    if any(row.published for row in rows):
        return True
    return len(rows) >= FEWEST_UNDATED and sum(len(row.title) for row in rows) >= TITLE * len(rows)


def says_little(document: Document) -> bool:
    """Whether a page has no text of its own: it is a list, or it is blank."""
    own = (b for b in document.blocks if not b.shared and b.kind is BlockKind.PARAGRAPH)
    return sum(len(b.text) for b in own if "。" in b.text) < LITTLE


def leads_to(document: Document, keys: Collection[str]) -> bool:
    """Whether a page without a list shows, outside its menus, the way to several columns."""
    outside = (a for a in document.links if a.region not in (NAVIGATION, HEADER, FOOTER, CRUMBS))
    found = {key for a in outside if (key := identity(a.url)) in keys}
    return len(found - {identity(document.url)}) >= FEWEST_COLUMNS


def below(document: Document, parent: Candidate, hosts: Iterable[str]) -> tuple[Candidate, ...]:
    """Candidates under a page: their address continues its folder, or its own menu names them
    with words that columns have (大汉 numbers all columns alike, /col/col12/)."""
    folder = parent.key.rpartition("/")[0] + "/"
    parents = (parent.name or document.title[:20], *parent.parents)
    found = candidates(document, hosts, seen=parent.name or "上级栏目", parents=parents)
    return tuple(
        c
        for c in found
        if c.key != folder
        and (c.key.startswith(folder) or (c.score >= 5 and classify(c.name).word))
    )
