"""No request goes where it must not: schemes, private addresses, names that turn."""

from __future__ import annotations

import socket

import pytest
from hostile_servers import answer, path_of, saying, settings, talking

from monitor.fetch import Fetcher
from monitor.fetch.guard import Guard
from monitor.model import Failure, Request


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("114.114.114.114", True),
        ("2408:8000::1", True),
        ("64:ff9b::7272:7272", True),  # NAT64 of a public address
        ("::ffff:114.114.114.114", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # metadata of most clouds
        ("100.100.100.200", False),  # metadata of 阿里云
        ("198.18.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:169.254.169.254", False),
        ("::127.0.0.1", False),  # IPv4-compatible
        ("2002:7f00:1::", False),  # 6to4 of 127.0.0.1
        ("64:ff9b::7f00:1", False),
        ("2001:0:7f00:1::", False),  # Teredo server 127.0.0.1
        ("not an address", False),
    ],
)
def test_addresses(address: str, public: bool) -> None:
    assert Guard().permits(address) is public


def test_what_the_operator_allows() -> None:
    guard = Guard(("10.20.0.0/16", "fd00:20::/32", "OA.example.gov.cn", "192.0.2.7"))
    assert guard.permits("10.20.3.4")
    assert guard.permits("::ffff:10.20.3.4")
    assert guard.permits("fd00:20::1")
    assert guard.permits("192.0.2.7")
    assert not guard.permits("10.21.0.1")
    assert guard.exempt("oa.example.gov.cn.")
    assert not guard.exempt("www.oa.example.gov.cn")


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.com/a",
        "javascript:alert(1)",
        "gopher://127.0.0.1/",
        "data:text/html,x",
        "//example.com/a",
        "/a/b",
        "",
        "http://",
        "http:///a",
        "http://[::1",
        "http://a:99999/",
        "http://a/" + "x" * 9000,
        "http://127.0.0.1/",
        "http://localhost:1/",
        "http://[::1]/",
        "http://[::ffff:7f00:1]/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://0177.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://user:pass@192.168.1.1/",
        "https://10.0.0.1/",
        "http://１２７.0.0.1/",
        "http://ⓛocalhost/",
    ],
)
async def test_refused_before_any_connection(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_socket(*_: object, **__: object) -> socket.socket:
        raise AssertionError("a socket was made")

    async with Fetcher(settings(allow_private=())) as fetcher:
        monkeypatch.setattr("monitor.fetch.client.socket.socket", no_socket)
        fetched = await fetcher.fetch(Request(url=url))
    assert fetched.failure is Failure.FORBIDDEN
    assert fetched.status == 0
    assert fetched.detail


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """Every name resolves to the next of these addresses, the last one for ever."""
    left = list(answers)

    def getaddrinfo(_host: str, port: int, *_: object, **__: object) -> list:
        address = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr("monitor.fetch.resolver.socket.getaddrinfo", getaddrinfo)


async def test_a_name_that_leads_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "127.0.0.1")
    async with (
        talking(saying(answer(b"secret"))) as server,
        Fetcher(settings(allow_private=())) as fetcher,
    ):
        fetched = await fetcher.fetch(Request(url=server.url(host="evil.example")))
    assert fetched.failure is Failure.FORBIDDEN
    assert "127.0.0.1" in fetched.detail
    assert not server.requests


async def test_a_name_the_operator_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    resolving(monkeypatch, "127.0.0.1")
    async with (
        talking(saying(answer(b"fine"))) as server,
        Fetcher(settings(allow_private=("oa.example",))) as fetcher,
    ):
        assert (await fetcher.fetch(Request(url=server.url(host="oa.example")))).ok
        other = await fetcher.fetch(Request(url=server.url(host="other.example")))
    assert other.failure is Failure.FORBIDDEN


async def test_rebinding_between_two_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    # Whatever the first look said, the address of the socket itself is what counts.
    resolving(monkeypatch, "127.0.0.2", "127.0.0.1")
    async with (
        talking(saying(answer(b"inside"))) as server,
        Fetcher(settings(allow_private=("127.0.0.2/32",))) as fetcher,
    ):
        first = await fetcher.fetch(Request(url=server.url(host="turn.example")))
        fetcher._session.connector.clear_dns_cache()
        second = await fetcher.fetch(Request(url=server.url(host="turn.example")))
    assert first.failure is Failure.CONNECT  # nobody listens on 127.0.0.2
    assert second.failure is Failure.FORBIDDEN
    assert not server.requests


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{port}/inside",
        "//127.0.0.1:{port}/inside",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:{port}/inside",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://2130706433:{port}/inside",
    ],
)
async def test_redirects_lead_nowhere_inside(
    location: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolving(monkeypatch, "127.0.0.1")

    async def talk(server, head, writer) -> None:
        target = location.format(port=server.port)
        writer.write(answer(b"", f"Location: {target}", status="302 Found"))

    async with (
        talking(talk) as server,
        Fetcher(settings(allow_private=("portal.example",))) as fetcher,
    ):
        fetched = await fetcher.fetch(Request(url=server.url(host="portal.example")))
    assert fetched.failure in {Failure.REDIRECT, Failure.FORBIDDEN}
    assert [path_of(head) for head in server.requests] == ["/"]
