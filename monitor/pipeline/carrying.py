"""The daily look at how a site is carried: HTTPS, its certificate, the TLS rung, IPv6; and,
where a browser is configured, at what only rendering shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from ..browser import Browser
from ..checks.state import accessibility, transport
from ..model import (
    NOTHING,
    Event,
    Failure,
    Fetched,
    Group,
    Outcome,
    Request,
    Seen,
    Target,
    TargetKind,
    Transport,
    Visit,
)
from ..text.urls import host
from .means import Means

PURPOSE = "transport"
MOST_HOSTS = 20  # of one site
Ipv6 = Callable[[str], Awaitable[tuple[Seen, str]]]


class Carrier:
    """Looks at transport and commits what it proves."""

    def __init__(
        self,
        means: Means,
        *,
        ipv6: Ipv6,
        browser: Browser | None = None,
        further: Mapping[str, Sequence[str]] = NOTHING,
    ) -> None:
        """`further` hosts of a site by its id."""
        self._means, self._further = means, further
        self._ipv6 = ipv6
        self._browser = browser

    async def check(self, target: Target) -> tuple[Event, ...]:
        """Ask for each host of the site by https, whatever its own address, and for its IPv6."""
        seen = await self._view(target) if self._browser else ()
        return (*seen, *await self._carried(target))

    async def _view(self, target: Target) -> tuple[Event, ...]:
        """What the browser measures on the home page, at an address of its own: the visits of
        the page know nothing of it."""
        assert self._browser is not None
        now = self._means.clock()
        viewed = await self._browser.measure(target.url)
        page = f"{target.url}#browser"
        found = accessibility.judge(target, page, viewed.barriers, self._means.rulebook)
        outcome = Outcome.FOUND if found else Outcome.CLEAN
        visit = Visit(
            target=target,
            at=now,
            outcome=Outcome.UNKNOWN if viewed.problem else outcome,
            reason=viewed.problem,
            findings=found,
            looked=frozenset() if viewed.problem else frozenset({page}),
            groups=frozenset({Group.ACCESSIBILITY}),
            seconds=(self._means.clock() - now).total_seconds(),
        )
        return await self._means.commit(visit, leave_status=True)

    async def _carried(self, target: Target) -> tuple[Event, ...]:
        now = self._means.clock()
        samples = [
            await self._sample(target, url, name, now) for name, url in await self._hosts(target)
        ]
        if not samples:
            return ()
        judgements = [transport.assess(target, s, self._means.rulebook, now) for s in samples]
        findings = tuple(f for j in judgements for f in j.findings)
        looked = frozenset().union(*(j.looked for j in judgements))
        visit = Visit(
            target=target,
            at=now,
            outcome=(Outcome.FOUND if findings else Outcome.CLEAN) if looked else Outcome.UNKNOWN,
            reason="" if looked else "没有看到证书，也没有看到 IPv6",
            findings=findings,
            looked=looked,
            groups=frozenset({Group.SECURITY, Group.AVAILABILITY}),
            seconds=(self._means.clock() - now).total_seconds(),
        )
        return await self._means.commit(visit, leave_status=True)

    async def _hosts(self, target: Target) -> list[tuple[str, str]]:
        """("" or the further host, address): the site's own host, then those its columns and
        its `[site.crawl]` name. An address in numbers or a name of our own network has no
        certificate of the public kind."""
        statuses = await self._means.store.run("statuses_of_site", target.id)
        further = [s.target.url for s in statuses if s.target.kind is TargetKind.COLUMN]
        further += [f"https://{name}/" for name in self._further.get(target.id, ())]
        found = {_host(target.url): ("", target.url)}
        for url in further:
            found.setdefault(_host(url), (_host(url), url))
        await self._means.store.run("keep_transports", target.id, [n for n, _ in found.values()])
        return [(name, url) for name, url in found.values() if named(url)][:MOST_HOSTS]

    async def _sample(self, target: Target, url: str, name: str, now: datetime) -> Transport:
        answer = await self._means.fetch(Request(url=secure(url), purpose=PURPOSE))
        ipv6, detail = await self._ipv6(url)
        sample = sample_of(target, answer, now, ipv6=ipv6, detail=detail, host=name)
        await self._means.store.run("save_transport", sample)
        return sample


def _host(url: str) -> str:
    """One name for a host with and without www, of which one certificate is looked at."""
    return host(url).removeprefix("www.")


def named(url: str) -> bool:
    """Whether the host is a name of the public domain name system."""
    name = host(url)
    return "." in name and not name.replace(".", "").isdigit()


def secure(url: str) -> str:
    """The https address of a site; a port of plain http says nothing of the other."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return url
    host = parts.hostname or ""
    return urlunsplit(("https", f"[{host}]" if ":" in host else host, parts.path or "/", "", ""))


def sample_of(
    target: Target, answer: Fetched, now: datetime, *, ipv6: Seen, detail: str, host: str = ""
) -> Transport:
    """What one answer by https tells. Led back to http, the site has no https of its own; a
    dead line or an overloaded site tells nothing."""
    led_back = answer.failure is None and not answer.url.startswith("https://")
    if answer.failure in {Failure.CONNECT, Failure.TLS} or led_back:
        https = Seen.NO
    else:
        https = Seen.UNKNOWN if answer.failure is not None else Seen.YES
    good = https is Seen.YES
    return Transport(
        target=target.id,
        host=host,
        at=now,
        https=https,
        certificate_expires=answer.certificate_expires if good else None,
        certificate_problem=answer.detail if good else "",
        tls_rung=answer.tls_rung if good else 0,
        ipv6=ipv6,
        detail=detail,
    )
