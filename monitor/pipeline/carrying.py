"""The daily look at how a site is carried: HTTPS, its certificate, the TLS rung, IPv6; and,
where a browser is configured, at what only rendering shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

from ..browser import Browser
from ..checks import accessibility, transport
from ..model import Event, Failure, Fetched, Group, Outcome, Request, Seen, Target, Transport, Visit
from .means import Means

PURPOSE = "transport"
Ipv6 = Callable[[str], Awaitable[tuple[Seen, str]]]


class Carrier:
    """Looks at transport and commits what it proves."""

    def __init__(self, means: Means, *, ipv6: Ipv6, browser: Browser | None = None) -> None:
        self._means = means
        self._ipv6 = ipv6
        self._browser = browser

    async def check(self, target: Target) -> tuple[Event, ...]:
        """Ask for the site by https, whatever its own address, and for its IPv6."""
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
        if not named(target.url):
            return ()  # an address in numbers or a name of our own network has no certificate
        answer = await self._means.fetch(Request(url=secure(target.url), purpose=PURPOSE))
        ipv6, detail = await self._ipv6(target.url)
        sample = sample_of(target, answer, now, ipv6=ipv6, detail=detail)
        await self._means.store.run("save_transport", sample)
        judgement = transport.assess(target, sample, self._means.rulebook, now)
        outcome = Outcome.FOUND if judgement.findings else Outcome.CLEAN
        visit = Visit(
            target=target,
            at=now,
            outcome=outcome if judgement.looked else Outcome.UNKNOWN,
            reason="" if judgement.looked else answer.detail,
            findings=judgement.findings,
            looked=judgement.looked,
            groups=frozenset({Group.SECURITY}),
            seconds=answer.timing.total,
        )
        return await self._means.commit(visit, leave_status=True)


def named(url: str) -> bool:
    """Whether the host is a name of the public domain name system."""
    host = urlsplit(url).hostname or ""
    return "." in host and not host.replace(".", "").isdigit()


def secure(url: str) -> str:
    """The https address of a site; a port of plain http says nothing of the other."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        return url
    host = parts.hostname or ""
    return urlunsplit(("https", f"[{host}]" if ":" in host else host, parts.path or "/", "", ""))


def sample_of(
    target: Target, answer: Fetched, now: datetime, *, ipv6: Seen, detail: str
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
        at=now,
        https=https,
        certificate_expires=answer.certificate_expires if good else None,
        certificate_problem=answer.detail if good else "",
        tls_rung=answer.tls_rung if good else 0,
        ipv6=ipv6,
        detail=detail,
    )
