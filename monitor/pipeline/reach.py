"""Decides what a history scan of a site looks at: which addresses, for whom, in which order.

Pure: links in, spots or the reason against them out. It also remembers which families of
addresses bring nothing new, so that calendars and endless lists end.
"""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from ..model import Document, Target
from ..settings import Crawl
from ..store import Spot
from ..text.canonical import canonical, family, identity
from ..text.traps import trap
from ..text.urls import ATTACHMENTS, MEDIA, host, suffix

HOME, LIST, PAGE, SITEMAP = "home", "column", "page", "sitemap"
FOUND_LIST = "list"  # a page met on the way that turned out to be a list
RANKS = {HOME: 0, SITEMAP: 0, LIST: 1}
INDEX_RANK, PAGE_RANK = 2, 3
BARREN_RUN = 40  # pages in a row of one family that show nothing not seen in it before
REMEMBERED = 1 << 15  # addresses and shapes held in memory; the store knows the rest
_DIGITS = re.compile(r"[\d一二三四五六七八九十〇零]+")
_PROXY = re.compile(r"/jpage/\w*dataproxy\.jsp")


class Recent:
    """What was met lately, in a table of fixed size: a new value takes the place of an old one,
    so a site of a million addresses costs no more than one of a thousand."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._places = array("q", bytes(8 * most))

    def add(self, value: object) -> bool:
        """Take it in; True when it was not there."""
        number = hash(value)
        place = number % len(self._places)
        new = self._places[place] != number
        self._places[place] = number
        return new


@dataclass(frozen=True, slots=True)
class Admitted:
    """New spots of a page, and how many lead out of the page's own family."""

    spots: tuple[Spot, ...]
    outside: int


class Reach:
    """The bounds of one scan."""

    def __init__(self, site: Target, columns: Sequence[Target], crawl: Crawl, today: date) -> None:
        self.site, self.columns, self.crawl, self._today = site, tuple(columns), crawl, today
        named = {host(site.url), *(host(c.url) for c in columns), *map(str.lower, crawl.hosts)}
        bare = {name.removeprefix("www.") for name in named if name}
        self.hosts = tuple(sorted(bare | {f"www.{name}" for name in bare}))
        self._allowed = frozenset(self.hosts)
        self._lists = {identity(c.url): c for c in columns}
        self._folders = sorted(
            ((folder, c.id) for c in columns if (folder := _folder(c.url))),
            key=lambda f: -len(f[0]),
        )
        self._met = Recent()
        self._shapes = Recent()
        self._barren: dict[str, int] = {}
        self.closed: set[str] = set()

    def seeds(self, sitemaps: Iterable[str] = ()) -> tuple[Spot, ...]:
        """Home page, configured columns, and sitemaps."""
        home = self._spot(self.site.url, self.site.id, HOME, 0, "")
        columns = [self._spot(c.url, c.id, LIST, 1, self.site.url) for c in self.columns]
        maps = sitemaps or (_at_root(self.site.url, "/sitemap.xml"),)
        charts = [
            self._spot(url, self.site.id, SITEMAP, 1, "")
            for url in maps
            if host(url) in self._allowed
        ]
        return tuple(s for s in (home, *columns, *charts) if s.key)

    def admit(
        self,
        urls: Iterable[str],
        parent: Spot,
        *,
        purpose: str = PAGE,
        listed: bool = False,
    ) -> Admitted:
        """The spots of links on a page. `listed` entries of a list belong to its column; pages
        of the list (purpose LIST) are no farther from home than it."""
        spots: list[Spot] = []
        outside = 0
        depth = parent.depth + (purpose != LIST)
        if depth > self.crawl.depth:
            return Admitted((), 0)
        for url in urls:
            if not self._met.add((url, listed)):
                continue
            if self.refused(url, purpose):
                continue
            spot = self._spot(url, self._owner(url, parent, listed), purpose, depth, parent.url)
            if spot.key in ("", parent.key) or spot.family in self.closed:
                continue
            outside += spot.family != parent.family and spot.purpose != LIST
            spots.append(spot)
        return Admitted(tuple(spots), outside)

    def refused(self, url: str, purpose: str = PAGE) -> str:
        """Why a link is not followed, in Chinese; "" when it is."""
        if host(url) not in self._allowed:
            return "站外链接"
        if purpose == SITEMAP:  # often packed, as sitemap1.xml.gz
            return ""
        ending = suffix(url)
        if ending in ATTACHMENTS or ending in MEDIA:
            return "附件或媒体文件"
        path = urlsplit(url).path
        if any(path.startswith(prefix) for prefix in self.crawl.leave_out):
            return "配置中不巡查的路径"
        if _PROXY.search(path):
            return ""
        return trap(url, self._today)

    def barren(self, spot: Spot, documents: Sequence[Document], outside: int) -> bool:
        """Whether a family has shown nothing new for so long that it is taken for endless."""
        if "*" not in spot.family or spot.family in self.closed:
            return False
        fresh = outside > 0
        for document in documents:
            fresh = self._shapes.add((spot.family, shape(document))) or fresh
        run = 0 if fresh else self._barren.get(spot.family, 0) + 1
        self._barren[spot.family] = run
        if run < BARREN_RUN:
            return False
        self.closed.add(spot.family)
        self._barren.pop(spot.family)
        return True

    def _spot(self, url: str, target: str, purpose: str, depth: int, found_on: str) -> Spot:
        address = canonical(url)
        key = identity(url)
        if known := self._lists.get(key):
            target, purpose = known.id, LIST
        rank = RANKS.get(purpose, PAGE_RANK)
        if rank == PAGE_RANK and (key.endswith("/") or "_" not in key.rpartition("/")[2]):
            rank = INDEX_RANK if key.endswith("/") else PAGE_RANK
        return Spot(
            key=key, url=address, target=target, purpose=purpose, depth=depth, rank=rank,
            family=family(url) if key else "", found_on=found_on,
        )  # fmt: skip

    def _owner(self, url: str, parent: Spot, listed: bool) -> str:
        """The column under whose address it lies, else whose list names it, else the site."""
        key = identity(url)
        for folder, target in self._folders:
            if key.startswith(folder):
                return target
        return parent.target if listed else self.site.id


def shape(document: Document) -> str:
    """What a page says, numbers left out: two months of an empty calendar are one."""
    text = "\n".join(b.text for b in document.blocks if not b.shared)
    seed = _DIGITS.sub("", f"{document.title}\x1f{text}")
    return hashlib.blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _folder(url: str) -> str:
    """The folder of a column as a beginning of identities, "" when it is the root or a query."""
    key = identity(url)
    if "?" in key:
        return ""
    folder = key.rpartition("/")[0] + "/"
    return folder if folder.count("/") > 1 else ""


def _at_root(url: str, path: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{path}"
