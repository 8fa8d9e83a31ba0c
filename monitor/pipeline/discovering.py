"""Walks a portal never seen before, a level at a time, and says which columns it has.

home page → links, site map page, sitemap.xml → candidates → their pages → columns
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from ..discover.classify import classify
from ..discover.cms import detect
from ..discover.columns import (
    Candidate,
    below,
    candidates,
    from_sitemap,
    is_column,
    leads_to,
    lists_entries,
    portal_hosts,
    says_little,
    site_maps,
)
from ..discover.site import Column, Discovery, column_of, without_repeats
from ..fetch.robots_txt import RobotsTxt
from ..model import Document, Fetched, Reading, Request, Row, Target, TargetKind
from ..sources import find
from ..sources.website.column import TOO_LITTLE
from ..text.canonical import canonical, identity
from ..text.marks import SITE_CODE, SPONSOR
from ..text.obstacles import SHELL
from ..text.sitemap import LARGEST, read_sitemap
from ..text.urls import host, same_site
from .frames import Fetch, read_whole

DEEPEST = 3  # levels of columns: 政务公开 › 政策文件 › 区政府文件
MOST_HOPS = 3
MOST_MAPS = 3  # sitemaps read, of the site and of an index
WIDTH = 8
NO_LIST = (
    "页面打得开，但没有信息列表：确是空白栏目的请启用（会计入空白栏目），是导航页或单页的请删去"
)
SURE_SCORE = 4  # of a candidate that is told even when its page cannot be read
_STATES_OF_PAGES = 8  # pages whose HTML tells the CMS


class Explorer:
    """Discovers portals; asks no host but the portal's own."""

    def __init__(
        self, fetch: Fetch, robots: RobotsTxt, keep_apart: Callable[[str, float], None]
    ) -> None:
        self._fetch, self._robots, self._keep_apart = fetch, robots, keep_apart
        self._asked = 0
        self._html: list[str] = []

    async def explore(
        self,
        url: str,
        *,
        pages: int = 150,
        watch: Callable[[int, int, str], None] = lambda _done, _known, _name: None,
    ) -> Discovery:
        """What the portal at `url` has; at most `pages` pages are asked for."""
        self._asked, self._html = 0, []
        home, problem = await self._home(url)
        if home is None:
            return Discovery(url=url, problem=problem, asked=self._asked)
        hosts = portal_hosts(home)
        first = await self._first_candidates(home, hosts)
        columns = await self._walk(home, first, hosts, pages, watch)
        doubts = (*_led_away(url, home), *_elsewhere(home, hosts))
        if not columns:
            doubts = (*doubts, "没有找到栏目，可能全由脚本生成；请手工填写 [[site.column]]")
        return Discovery(
            url=home.url,
            name=_printable(home.marks.get("SiteName", "") or _site_name(home.title)),
            id_code=home.marks.get(SITE_CODE, "") or home.marks.get("SiteIDCode", ""),
            sponsor=_printable(home.marks.get(SPONSOR, "")),
            family=detect(self._html, home.url),
            columns=columns,
            doubts=doubts,
            asked=self._asked,
        )

    async def _home(self, url: str) -> tuple[Document | None, str]:
        for _ in range(MOST_HOPS + 1):
            reading = await self._reading(_target(url, TargetKind.SITE), "home", ())
            if reading.documents:
                return reading.documents[0], ""
            if not reading.follow:
                return None, reading.problem or "首页没有可读的内容"
            url = reading.follow[0].url
        return None, "首页一再跳转"

    async def _first_candidates(
        self, home: Document, hosts: tuple[str, ...]
    ) -> tuple[Candidate, ...]:
        found = list(candidates(home, hosts, seen="首页"))
        for url in site_maps(home, hosts):
            for document in await self._read(url, hosts):
                found += candidates(document, hosts, seen="网站地图")
        maps = (await self._robots.rules(home.url)).sitemaps or (_root(home.url, "/sitemap.xml"),)
        listed = [
            a for url in maps[:MOST_MAPS] for a in await self._charted(url, hosts, deeper=True)
        ]
        found += from_sitemap(tuple(dict.fromkeys(listed)), hosts)
        return _one_each(found)

    async def _charted(self, url: str, hosts: tuple[str, ...], *, deeper: bool) -> list[str]:
        """The pages that a sitemap names, and those of the maps that an index leads to."""
        if host(url) not in hosts:
            return []
        answer = await self._ask(url, "sitemap", hosts)
        sitemap = read_sitemap(answer.body) if answer.ok else None
        if sitemap is None:
            return []
        addresses = [a for a in sitemap.addresses() if host(a) in hosts]
        if not sitemap.index:
            return addresses
        further = addresses[:MOST_MAPS] if deeper else []
        return [a for one in further for a in await self._charted(one, hosts, deeper=False)]

    async def _walk(
        self,
        home: Document,
        first: Sequence[Candidate],
        hosts: tuple[str, ...],
        pages: int,
        watch: Callable[[int, int, str], None],
    ) -> tuple[Column, ...]:
        """Level by level: the pages of all candidates, then what lies under them."""
        known = {c.key for c in first} | {identity(home.url)}
        level, found = list(first), []
        left = pages
        done = 0
        for depth in range(1, DEEPEST + 1):
            level = level[:left]
            left -= len(level)
            gate = asyncio.Semaphore(WIDTH)

            async def look(candidate: Candidate, gate=gate):
                async with gate:
                    return candidate, await self._page(candidate, hosts)

            following: list[Candidate] = []
            for task in asyncio.as_completed([look(c) for c in level]):
                candidate, (document, problem) = await task
                done += 1
                watch(done, done + len(level), candidate.name or candidate.url)
                under = below(document, candidate, hosts) if document is not None else ()
                if problem in (NO_LIST, TOO_LITTLE) and document is not None:
                    hub = leads_to(document, known | {c.key for c in under})
                    if hub or any(c.key not in known for c in under):
                        problem = ""  # a page that leads to its columns
                if column := _column(candidate, document, problem):
                    found.append((candidate, column, document.rows if document else ()))
                if depth < DEEPEST:
                    following += under
            order = {c.key: n for n, c in enumerate(level)}
            following.sort(key=lambda c: -c.score)
            level = [c for c in _one_each(following) if c.key not in known]
            known |= {c.key for c in level}
            found.sort(key=lambda f: (f[0].level, order.get(f[0].key, 0)))
            if not level or left <= 0:
                break
        ordered: list[tuple[Column, tuple[Row, ...]]] = [(c, rows) for _, c, rows in found]
        return without_repeats(ordered)

    async def _page(
        self, candidate: Candidate, hosts: tuple[str, ...]
    ) -> tuple[Document | None, str]:
        if not (await self._robots.rules(candidate.url)).allows(candidate.url):
            return None, "robots.txt 不允许访问"
        answer = await self._ask(candidate.url, "page", hosts)
        target = _target(candidate.url, TargetKind.COLUMN)
        reading, answer = await read_whole(target, answer, self._asking(hosts))
        if reading.documents or reading.problem == SHELL:
            document = reading.documents[0] if reading.documents else None
            if document is not None and is_column(document):
                return document, ""
            # A list that scripts fetch is no list for us; a short or undated one still is.
            as_list = replace(answer, request=replace(answer.request, purpose="column"))
            told = find("website").read(target, as_list)
            if not told.documents and told.follow:  # its script asks an interface for the list
                return await self._interface(candidate, document, told.follow[0], hosts)
            if document is None or told.problem or not told.documents or not says_little(document):
                return document, told.problem
            listed = told.documents[0]
            return (listed, "") if lists_entries(listed) else (document, NO_LIST)
        if reading.follow:
            onward = replace(candidate, url=reading.follow[0].url)
            if host(onward.url) in hosts and onward.url != candidate.url:
                return await self._page_at(onward, hosts)
        return None, reading.problem or "没有可读的内容"

    async def _interface(
        self, candidate: Candidate, page: Document | None, request: Request, hosts: tuple[str, ...]
    ) -> tuple[Document | None, str]:
        answer = await self._ask(request.url, "column", hosts)
        answer = replace(answer, request=replace(answer.request, context=request.context))
        told = find("website").read(_target(candidate.url, TargetKind.COLUMN), answer)
        return (told.documents[0], "") if told.documents else (page, told.problem)

    async def _page_at(self, candidate: Candidate, hosts: tuple[str, ...]):
        documents = await self._read(candidate.url, hosts)
        return (documents[0], "") if documents else (None, "跳转后的页面读不到内容")

    async def _read(self, url: str, hosts: tuple[str, ...]) -> tuple[Document, ...]:
        return (await self._reading(_target(url, TargetKind.COLUMN), "page", hosts)).documents

    async def _reading(self, target: Target, purpose: str, hosts: tuple[str, ...]) -> Reading:
        answer = await self._ask(target.url, purpose, hosts)
        return (await read_whole(target, answer, self._asking(hosts)))[0]

    def _asking(self, hosts: tuple[str, ...]) -> Fetch:
        """How the frames of a page are asked for: as politely as pages."""
        return lambda request: self._ask(request.url, request.purpose, hosts)

    async def _ask(self, url: str, purpose: str, hosts: Iterable[str]) -> Fetched:
        self._asked += 1
        rules = await self._robots.rules(url)
        self._keep_apart(url, rules.delay)
        address = canonical(url) or url
        request = Request(url=address, purpose=purpose, hosts=tuple(hosts))
        if purpose == "sitemap":
            request = replace(request, max_bytes=LARGEST, raw=True)
        answer = await self._fetch(request)
        if answer.ok and answer.text and len(self._html) < _STATES_OF_PAGES:
            self._html.append(answer.text)
        return answer


def _column(candidate: Candidate, document: Document | None, problem: str) -> Column | None:
    """The column a candidate's page turned out to be; None when it is no column."""
    title = _site_name(document.title) if document else ""
    name = _printable(candidate.name or title)[:30] or "（未读到名称）"
    classified = classify(name, candidate.parents)
    if document is not None and is_column(document):
        return column_of(
            document, classified, name=name, seen=candidate.seen, parents=candidate.parents
        )
    if problem and candidate.score >= SURE_SCORE and classified.word:
        return Column(
            url=candidate.url, name=name, classified=classified, seen=candidate.seen,
            parents=candidate.parents, problem=problem,
        )  # fmt: skip
    return None


def _led_away(asked: str, home: Document) -> tuple[str, ...]:
    """That the address given belongs to another host than the home page it led to."""
    names = [host(url).removeprefix("www.") for url in (asked, home.url)]
    if names[0] == names[1]:
        return ()
    return (f"给出的地址 {asked} 跳到了 {home.url}，以下是那里的栏目；不是要查的网站时请核对网址",)


def _elsewhere(home: Document, hosts: tuple[str, ...]) -> tuple[str, ...]:
    """Hosts of the same domain to which the navigation leads: a person decides about them."""
    names: dict[str, str] = {}
    for link in home.links:
        name = host(link.url)
        if link.region in ("nav", "header") and name not in hosts and same_site(link.url, home.url):
            names.setdefault(name, link.text[:12])
    if not names:
        return ()
    shown = "、".join(f"{name}（{text}）" for name, text in list(names.items())[:8])
    return (f"导航还通向同一域名的其他主机，未纳入：{shown}",)


def _site_name(title: str) -> str:
    """The first part of a page title: “要闻_样例区人民政府” → 要闻."""
    for mark in ("_", "|", "｜", " - ", "-", "—", "－", "–"):
        title = title.split(mark)[0]
    return title.strip()[:40]


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable()).strip()


def _one_each(found: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """One candidate an address, the one with a name and the better place first."""
    best: dict[str, Candidate] = {}
    for one in found:
        old = best.get(one.key)
        if old is None:
            best[one.key] = one
        elif one.name and not old.name:
            best[one.key] = replace(one, score=max(one.score, old.score))
    return tuple(best.values())


def _target(url: str, kind: TargetKind) -> Target:
    return Target(id="discover", kind=kind, name="", unit="", url=url, source="website")


def _root(url: str, path: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}{path}"
