"""What a `Fetched` says of ordinary answers: status, headers, text, time, our own line."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest
from hostile_servers import answer, saying, settings, talking

from monitor.fetch import Fetcher
from monitor.model import CHINA, Failure, Request

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=CHINA)


async def fetch(raw: bytes, **request):
    async with (
        talking(saying(raw)) as server,
        Fetcher(settings(), clock=lambda: NOW) as fetcher,
    ):
        return await fetcher.fetch(Request(url=server.url(), **request))


@pytest.mark.parametrize("status", [200, 403, 404, 412, 429, 500, 503, 521])
async def test_every_status_is_an_answer(status: int) -> None:
    raw = answer(b"<script>challenge()</script>", "Content-Type: text/html", status=f"{status} X")
    fetched = await fetch(raw)
    assert (fetched.status, fetched.failure) == (status, None)
    assert fetched.text == "<script>challenge()</script>"
    assert fetched.ok is (status == 200)


async def test_what_comes_back() -> None:
    request = {"purpose": "column", "context": {"page": 2}}
    fetched = await fetch(answer(b"a", "ETag: W/1", "X-Two: a", "X-Two: b"), **request)
    assert fetched.at == NOW
    assert (fetched.request.purpose, fetched.request.context) == ("column", {"page": 2})
    assert fetched.headers["etag"] == "W/1"
    assert fetched.headers["x-two"] == "a, b"
    assert fetched.redirects == ()
    assert (fetched.tls_rung, fetched.certificate_expires) == (0, None)


async def test_header_bytes_that_are_no_utf8() -> None:
    raw = b"HTTP/1.1 200 OK\r\nX-Unit: " + "区发改局".encode("gbk") + b"\r\n\r\n"
    fetched = await fetch(raw)
    assert fetched.headers["x-unit"] == "区发改局"


async def test_gbk_without_label() -> None:
    page = "<title>关于印发样例区工作方案的通知</title>".encode("gbk")
    fetched = await fetch(answer(page, "Content-Type: text/html"))
    assert fetched.text == "<title>关于印发样例区工作方案的通知</title>"
    assert fetched.charset == "gb18030"
    assert fetched.body == page


async def test_a_large_body_is_decoded_too() -> None:
    page = ("样例区" * 200_000).encode("gbk")
    fetched = await fetch(answer(page, "Content-Type: text/html; charset=gbk"))
    assert len(fetched.text) == 600_000


async def test_binary_has_no_text() -> None:
    fetched = await fetch(answer(b"%PDF-1.7 ...", "Content-Type: text/html"))
    assert (fetched.text, fetched.charset, fetched.body) == ("", "", b"%PDF-1.7 ...")


async def test_conditional_get() -> None:
    async def talk(_server, head, writer) -> None:
        fresh = b'If-None-Match: "v1"' in head and b"If-Modified-Since: Wed" in head
        status = "304 Not Modified" if fresh else "200 OK"
        writer.write(answer(b"" if fresh else b"new", status=status))

    async with talking(talk) as server, Fetcher(settings()) as fetcher:
        known = Request(
            url=server.url(), etag='"v1"', last_modified="Wed, 01 Jul 2026 01:00:00 GMT"
        )
        assert (await fetcher.fetch(known)).not_modified
        assert (await fetcher.fetch(Request(url=server.url()))).text == "new"


async def test_head_has_no_body() -> None:
    fetched = await fetch(answer(b"", length=123_456_789), method="HEAD")
    assert (fetched.status, fetched.body) == (200, b"")


async def test_what_is_sent() -> None:
    async with (
        talking(saying(answer(b"a"))) as server,
        Fetcher(settings(user_agent="govmon-test/1")) as fetcher,
    ):
        await fetcher.fetch(
            Request(url=server.url("/a?b=1#c"), headers={"accept": "application/json"})
        )
    head = server.requests[0].decode().lower()
    assert head.startswith("get /a?b=1 http/1.1\r\n")
    assert "user-agent: govmon-test/1\r\n" in head
    assert head.count("accept:") == 1
    assert "accept: application/json" in head
    assert "accept-encoding: gzip, deflate\r\n" in head


async def test_times() -> None:
    async def talk(_server, _head, writer) -> None:
        await asyncio.sleep(0.05)
        writer.write(answer(b"a"))
        await writer.drain()

    async with talking(talk) as server, Fetcher(settings(allow_private=("localhost",))) as fetcher:
        timing = (await fetcher.fetch(Request(url=server.url(host="localhost")))).timing
    assert timing.dns is not None
    assert timing.connect is not None
    assert timing.tls is None
    assert 0.05 <= timing.first_byte <= timing.total < 3


async def test_nobody_listens() -> None:
    async with Fetcher(settings()) as fetcher:
        fetched = await fetcher.fetch(Request(url="http://127.0.0.1:1/"))
    assert fetched.failure is Failure.CONNECT
    assert fetched.detail == "无法建立连接：连接被拒绝（端口未开放）"


async def test_no_such_name() -> None:
    async with Fetcher(settings()) as fetcher:
        fetched = await fetcher.fetch(Request(url="http://no-such-host.invalid/"))
    assert fetched.failure is Failure.DNS


async def test_before_it_is_opened() -> None:
    fetched = await Fetcher(settings()).fetch(Request(url="http://127.0.0.1:1/"))
    assert fetched.failure is Failure.PROTOCOL


@pytest.mark.parametrize(
    "wrong",
    [
        {"headers": {"X": "a\r\nHost: evil"}},
        {"headers": {"X\r\nY": "a"}},
        {"method": "GET / HTTP/1.1\r\nX:"},
        {"etag": 'a"\r\nX: b'},
    ],
)
async def test_requests_that_cannot_be_sent(wrong: dict) -> None:
    async with talking(saying(answer(b"a"))) as server, Fetcher(settings()) as fetcher:
        fetched = await fetcher.fetch(Request(url=server.url(), **wrong))
    assert fetched.failure is Failure.PROTOCOL
    assert not server.requests


async def test_cancelling_lets_go() -> None:
    begun = asyncio.Event()

    async def talk(_server, _head, _writer) -> None:
        begun.set()
        await asyncio.sleep(60)

    async with talking(talk) as server, Fetcher(settings(per_host=1)) as fetcher:
        task = asyncio.create_task(fetcher.fetch(Request(url=server.url())))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        # The host's only place is free again.
        again = await fetcher.fetch(Request(url=server.url(), timeout=0.05))
    assert again.failure is Failure.TIMEOUT
    assert len(server.requests) == 2


async def test_our_own_line_is_down() -> None:
    own = ("http://127.0.0.1:1/", "http://127.0.0.1:2/")
    async with Fetcher(settings(own_line=own)) as fetcher:
        assert not await fetcher.online()
        fetched = await fetcher.fetch(Request(url="http://127.0.0.1:3/"))
    assert fetched.failure is Failure.OFFLINE
    assert fetched.detail.startswith("本机网络不通")


async def test_our_own_line_is_up() -> None:
    async with talking(saying(answer(b"", status="500 Oops"))) as gateway:
        own = ("http://127.0.0.1:1/", gateway.url())
        # The gateway is inside and not allowed for crawling: the operator named it here.
        async with Fetcher(settings(own_line=own, allow_private=("127.0.0.2",))) as fetcher:
            assert await fetcher.online()
            assert await fetcher.online()
            fetched = await fetcher.fetch(Request(url="http://127.0.0.2:3/"))
            inside = await fetcher.fetch(Request(url=gateway.url()))
    assert fetched.failure is Failure.CONNECT
    assert inside.failure is Failure.FORBIDDEN
    assert len(gateway.requests) == 1  # the verdict is kept a few seconds


async def test_a_proxy() -> None:
    async with (
        talking(saying(answer(b"by proxy"))) as proxy,
        Fetcher(settings(proxy=proxy.url(), allow_private=())) as fetcher,
    ):
        fetched = await fetcher.fetch(Request(url="http://portal.example/a"))
        inside = await fetcher.fetch(Request(url="http://127.0.0.1/"))
        async with Fetcher(settings(proxy="http://127.0.0.1:1/")) as fetcher:
            down = await fetcher.fetch(Request(url="http://portal.example/a"))
    assert fetched.text == "by proxy"
    assert proxy.requests[0].startswith(b"GET http://portal.example/a ")
    assert inside.failure is Failure.FORBIDDEN
    assert down.failure is Failure.OFFLINE
