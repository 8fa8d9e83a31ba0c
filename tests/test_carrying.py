"""Transport: certificate steps, HTTPS, IPv6 in three outcomes, content in the clear."""

from __future__ import annotations

import errno
import socket
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from portal_scene import NOW, SITE, column, engine, staged

from monitor import rulebook as rulebooks
from monitor.checks.state import transport
from monitor.fetch import ipv6
from monitor.fetch.guard import Guard
from monitor.model import Failure, Fetched, Request, Seen, Transport
from monitor.pipeline.carrying import named, sample_of, secure
from monitor.settings import RuleSettings
from monitor.text.html import read_page
from monitor.text.resources import insecure_of

BOOK = rulebooks.load((rulebooks.builtin_folder(),), RuleSettings())


def sample(days: float | None = None, **more: object) -> Transport:
    expires = NOW + timedelta(days=days) if days is not None else None
    given = {"target": SITE.id, "at": NOW, "https": Seen.YES, "certificate_expires": expires}
    return Transport(**{**given, **more})


def found(one: Transport) -> dict[str, str]:
    return {f.rule: f.kind for f in transport.assess(SITE, one, BOOK, NOW).findings}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (31, {}), (30.5, {"certificate-expiring-soon": "30"}), (30, {"certificate-expiring-soon": "30"}),
        (15, {"certificate-expiring-soon": "30"}), (14.2, {"certificate-expiring-soon": "14"}),
        (8, {"certificate-expiring-soon": "14"}), (7.9, {"certificate-expiring": "7"}),
        (2, {"certificate-expiring": "7"}), (1.5, {"certificate-expiring": "1"}),
        (0.2, {"certificate-expiring": "1"}), (-1, {}),
    ],
)  # fmt: skip
def test_certificate_days_are_told_in_steps(days: float, expected: dict[str, str]) -> None:
    assert found(sample(days)) == expected


def test_an_expired_certificate_is_told_once_as_invalid() -> None:
    assert found(sample(-3, certificate_problem="证书已过期")) == {"certificate-invalid": ""}


def test_what_could_not_be_seen_is_not_looked_at() -> None:
    judgement = transport.assess(SITE, Transport(target=SITE.id, at=NOW), BOOK, NOW)
    assert judgement == type(judgement)()


@pytest.mark.parametrize(
    ("answer", "https"),
    [
        ({"status": 200, "url": "https://www.sample.gov.cn/"}, Seen.YES),
        ({"status": 403, "url": "https://www.sample.gov.cn/"}, Seen.YES),
        ({"status": 200, "url": "http://www.sample.gov.cn/"}, Seen.NO),
        ({"failure": Failure.CONNECT, "url": ""}, Seen.NO),
        ({"failure": Failure.TLS, "url": ""}, Seen.NO),
        ({"failure": Failure.TIMEOUT, "url": ""}, Seen.UNKNOWN),
        ({"failure": Failure.DNS, "url": ""}, Seen.UNKNOWN),
        ({"failure": Failure.OFFLINE, "url": ""}, Seen.UNKNOWN),
    ],
)
def test_what_an_answer_by_https_proves(answer: dict, https: Seen) -> None:
    fetched = Fetched(request=Request(url=secure(SITE.url)), at=NOW, **answer)
    assert sample_of(SITE, fetched, NOW, ipv6=Seen.UNKNOWN, detail="").https is https


def test_the_secure_address_keeps_path_and_no_port() -> None:
    assert secure("http://a.gov.cn:8080/x/") == "https://a.gov.cn/x/"
    assert secure("https://a.gov.cn:8443/") == "https://a.gov.cn:8443/"
    assert named(SITE.url) and not named("http://10.1.2.3/") and not named("http://localhost/")


# ── IPv6 ─────────────────────────────────────────────────────────────────────

OPEN = Guard(("2001:db8::/32",))


@pytest.mark.parametrize(
    ("records", "connection", "expected"),
    [
        (["2001:db8::1"], None, Seen.YES),
        (["2001:db8::1"], ConnectionRefusedError(), Seen.NO),
        (["2001:db8::1"], TimeoutError(), Seen.UNKNOWN),
        (["2001:db8::1"], OSError(errno.ENETUNREACH, "no route"), Seen.UNKNOWN),
        (["::1"], None, Seen.UNKNOWN),  # never a connection to our own machine
        (socket.gaierror(socket.EAI_NONAME, "none"), None, Seen.NO),
        (socket.gaierror(socket.EAI_AGAIN, "later"), None, Seen.UNKNOWN),
    ],
)
async def test_ipv6_in_three_outcomes(
    records: Sequence[str] | OSError, connection: OSError | None, expected: Seen
) -> None:
    async def lookup(name: str, port: int, family: socket.AddressFamily) -> Sequence[str]:
        if family is socket.AF_INET:
            return ["192.0.2.1"]
        if isinstance(records, OSError):
            raise records
        return records

    async def connect(address: str, port: int) -> None:
        if connection:
            raise connection

    seen, why = await ipv6.reach("https://a.gov.cn/", OPEN, lookup=lookup, connect=connect)
    assert seen is expected and why


async def test_a_name_that_does_not_resolve_proves_nothing_about_ipv6() -> None:
    async def lookup(name: str, port: int, family: socket.AddressFamily) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "none")

    assert (await ipv6.reach("https://a.gov.cn/", OPEN, lookup=lookup))[0] is Seen.UNKNOWN


# ── pages ────────────────────────────────────────────────────────────────────


def test_content_in_the_clear_is_told_by_what_browsers_do_with_it() -> None:
    html = (
        "<script src='http://a.cn/a.js'></script><img src='http://a.cn/a.jpg'><img src='/b.jpg'>"
        "<link rel=stylesheet href='http://a.cn/a.css'><link rel=canonical href='http://a.cn/'>"
        "<a href='http://a.cn/'>链接</a><script src='//a.cn/b.js'></script>"
    )
    insecure = insecure_of(read_page(html, "https://www.sample.gov.cn/"))
    assert insecure.active == ("http://a.cn/a.css", "http://a.cn/a.js")
    assert insecure.passive == ("http://a.cn/a.jpg",)
    assert insecure_of(read_page(html, "http://www.sample.gov.cn/")).active == ()


async def test_a_look_is_stored_and_a_renewed_certificate_closes_its_case(tmp_path: Path) -> None:
    async with staged(tmp_path, engine()) as scene:
        scene.ipv6 = (Seen.NO, "域名没有 IPv6 地址（AAAA 记录）")
        scene.world.pages["https://www.sample.gov.cn/"] = "<p>首页</p>"
        expires: datetime = NOW + timedelta(days=5)

        async def fetch(request: Request) -> Fetched:
            answer = await scene.world.fetch(request)
            return replace(answer, certificate_expires=expires)

        scene.carrier._means = replace(scene.carrier._means, fetch=fetch)
        await scene.carrier.check(SITE)
        assert await scene.standing() == {"certificate-expiring", "ipv6-unreachable"}
        expires = NOW + timedelta(days=365)
        scene.ipv6 = (Seen.UNKNOWN, "本机没有 IPv6 网络")
        await scene.later(days=1)
        await scene.carrier.check(SITE)
        assert await scene.standing() == {"ipv6-unreachable"}, "could not look closes nothing"
        stored = await scene.store.run("transport", SITE.id)
        assert (stored.certificate_expires, stored.ipv6) == (expires, Seen.NO)


async def test_every_host_of_a_site_is_looked_at(tmp_path: Path) -> None:
    """Columns on hosts of their own and those of [site.crawl]: certificate, TLS rung, IPv6."""
    columns = (
        column("a", "news", "https://zwgk.sample.gov.cn/a/"),
        column("b", "news", "http://zwgk.sample.gov.cn/b/"),
        column("c", "news", f"{SITE.url}c/"), column("d", "news", "http://10.0.0.8/d/"),
    )  # fmt: skip
    expires = {"www.sample.gov.cn": 300, "zwgk.sample.gov.cn": 5, "old.sample.gov.cn": 20}
    async with staged(tmp_path, engine(), *columns) as scene:

        async def fetch(request: Request) -> Fetched:
            name = urlsplit(request.url).hostname
            return Fetched(
                request=request, at=NOW, status=200, url=request.url,
                tls_rung=2 if name == "old.sample.gov.cn" else 0,
                certificate_expires=NOW + timedelta(days=expires[name]),
            )  # fmt: skip

        scene.carrier._means = replace(scene.carrier._means, fetch=fetch)
        scene.carrier._further = {SITE.id: ("old.sample.gov.cn", "www.sample.gov.cn")}
        await scene.carrier.check(SITE)
        seen = await scene.store.run("transports", SITE.id)
        assert [t.host for t in seen] == ["", "old.sample.gov.cn", "zwgk.sample.gov.cn"]
        places = {rule: await scene.places(rule) for rule in await scene.standing()}
        assert places["certificate-expiring"] == {
            "https://zwgk.sample.gov.cn/#certificate-expiring"
        }
        assert places["tls-outdated"] == {"https://old.sample.gov.cn/#tls-outdated"}
        assert not any(url.startswith(SITE.url) for urls in places.values() for url in urls)
        (case,) = (await scene.store.run("cases", open_only=True)).rows
        assert "样例区人民政府 zwgk.sample.gov.cn”的 HTTPS 证书" in case.finding.message
        # Renewed and modern: the cases close; a host no longer configured is forgotten.
        expires["zwgk.sample.gov.cn"] = 300
        scene.carrier._further = {}
        await scene.later(days=1)
        await scene.carrier.check(SITE)
        assert "certificate-expiring" not in await scene.standing()
        assert [t.host for t in await scene.store.run("transports", SITE.id)] == [
            "", "zwgk.sample.gov.cn",
        ]  # fmt: skip
