"""Bodies of every kind: compressed, bombs, too large, cut short, garbage."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
import zlib

import pytest
from hostile_servers import answer, saying, settings, talking
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from monitor.fetch import Fetcher
from monitor.fetch import body as reading
from monitor.model import Failure, Request

TEXT = "关于开展巡查的通知\n" * 400
HTML = ("Content-Type: text/html; charset=utf-8",)


async def fetch(raw: bytes, **request):
    async with talking(saying(raw)) as server, Fetcher(settings()) as fetcher:
        return await fetcher.fetch(Request(url=server.url(), **request))


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


BODY = TEXT.encode()
ENCODED = {
    "identity": BODY,
    "utf-8": BODY,  # a charset in the wrong place
    "gzip": gzip.compress(BODY),
    "x-gzip": gzip.compress(BODY[:5000]) + gzip.compress(BODY[5000:]),
    "GZIP ": gzip.compress(BODY) + b"garbage after the end",
    "deflate": zlib.compress(BODY),
    "deflate, gzip": gzip.compress(zlib.compress(BODY)),
}


@pytest.mark.parametrize("encoding", ENCODED)
async def test_encodings(encoding: str) -> None:
    fetched = await fetch(answer(ENCODED[encoding], *HTML, f"Content-Encoding: {encoding}"))
    assert fetched.text == TEXT
    assert fetched.body == BODY


async def test_raw_deflate() -> None:
    fetched = await fetch(answer(raw_deflate(BODY), *HTML, "Content-Encoding: deflate"))
    assert fetched.text == TEXT


@pytest.mark.parametrize(
    ("body", "encoding", "detail"),
    [
        (b"<p>not packed", "gzip", "正文与声明的压缩方式不符"),
        (b"\xff\xff\xff", "deflate", "正文与声明的压缩方式不符"),
        (gzip.compress(BODY)[:-30], "gzip", "压缩数据不完整"),
        (b"abc", "zstd", "zstd"),
        (b"abc", "gzip, gzip, gzip", "层数"),
    ],
    ids=["not packed", "not deflate", "cut", "zstd", "thrice"],
)
async def test_wrong_encodings(body: bytes, encoding: str, detail: str) -> None:
    fetched = await fetch(answer(body, *HTML, f"Content-Encoding: {encoding}"))
    assert fetched.failure is Failure.PROTOCOL
    assert detail in fetched.detail


async def test_an_empty_body_may_call_itself_gzip() -> None:
    assert (await fetch(answer(b"", "Content-Encoding: gzip"))).ok


@pytest.mark.skipif(reading.brotli is None, reason="no Brotli here (2026-07): we never ask for it")
async def test_brotli_unasked() -> None:
    packed = reading.brotli.compress(BODY)
    assert (await fetch(answer(packed, *HTML, "Content-Encoding: br"))).text == TEXT
    bomb = reading.brotli.compress(bytes(50_000_000))
    bombed = await fetch(answer(bomb, "Content-Encoding: br"), max_bytes=1_000_000)
    assert bombed.failure is Failure.TOO_LARGE


async def test_a_gzip_bomb_is_never_unpacked_whole() -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    assert len(bomb) < 300_000
    tracemalloc.start()
    try:
        fetched = await fetch(answer(bomb, "Content-Encoding: gzip"), max_bytes=1_000_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (fetched.failure, fetched.body) == (Failure.TOO_LARGE, b"")
    assert peak < 12_000_000


async def test_a_bomb_within_a_bomb() -> None:
    bomb = gzip.compress(gzip.compress(bytes(100_000_000)))
    assert len(bomb) < 5_000
    packed = answer(bomb, "Content-Encoding: gzip, gzip")
    assert (await fetch(packed, max_bytes=1_000_000)).failure is Failure.TOO_LARGE


async def test_100_megabytes_announced_are_not_begun() -> None:
    async def talk(server, _head, writer) -> None:
        writer.write(answer(b"", *HTML, length=100 << 20))
        await stream(server, writer)

    await refused_early(talk)


async def test_100_megabytes_unannounced_are_stopped() -> None:
    async def talk(server, _head, writer) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        await stream(server, writer)

    await refused_early(talk)


async def stream(server, writer) -> None:
    for _ in range(1600):
        writer.write(bytes(64 << 10))
        await writer.drain()
        server.sent += 64 << 10


async def refused_early(talk) -> None:
    async with talking(talk) as server, Fetcher(settings()) as fetcher:
        fetched = await fetcher.fetch(Request(url=server.url(), max_bytes=1 << 20))
        assert fetched.failure is Failure.TOO_LARGE
        assert fetched.status == 0
    # What the kernel buffers may still leave; nothing near 100 MB does.
    assert server.sent < 20 << 20


async def test_the_largest_allowed_body_is_kept() -> None:
    assert (await fetch(answer(b"x" * 5000), max_bytes=5000)).ok
    assert (await fetch(answer(b"x" * 5001), max_bytes=5000)).failure is Failure.TOO_LARGE


@pytest.mark.parametrize(
    "raw",
    [
        answer(b"<p>half", *HTML, length=5000),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nff\r\ncut",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello",
        b"",
        b"HTTP/1.1 200",
    ],
    ids=["length", "chunk", "bad chunk", "nothing", "half a head"],
)
async def test_cut_short(raw: bytes) -> None:
    fetched = await fetch(raw)
    assert fetched.failure in {Failure.RESET, Failure.PROTOCOL}
    assert fetched.detail


async def test_a_reset_in_the_middle() -> None:
    async def talk(_server, _head, writer) -> None:
        writer.write(answer(b"x" * 1000, length=100_000))
        await writer.drain()
        writer.transport.abort()

    async with talking(talk) as server, Fetcher(settings()) as fetcher:
        fetched = await fetcher.fetch(Request(url=server.url()))
    assert fetched.failure is Failure.RESET


@pytest.mark.parametrize(
    "raw",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"\x00\x01\x02\x03" * 100 + b"\r\n\r\n",
        b"HTTP/9.9 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 50_000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    ],
    ids=["ssh", "binary", "version", "huge header", "many headers", "negative", "two lengths"],
)
async def test_garbage_instead_of_http(raw: bytes) -> None:
    fetched = await fetch(raw)
    assert fetched.failure in {Failure.PROTOCOL, Failure.RESET}
    assert "127.0.0.1" not in fetched.detail


async def test_a_body_until_close() -> None:
    fetched = await fetch(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>old server")
    assert fetched.text == "<p>old server"


async def test_a_dripping_server_ends_with_the_total_time() -> None:
    async def talk(_server, _head, writer) -> None:
        writer.write(answer(b"", *HTML, length=1000))
        while True:
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with talking(talk) as server, Fetcher(settings()) as fetcher:
        fetched = await fetcher.fetch(Request(url=server.url(), timeout=0.2))
    assert fetched.failure is Failure.TIMEOUT
    assert fetched.detail == "0.2 秒内未完成（正文接收缓慢）"
    assert 0.2 <= fetched.timing.total < 1.5


async def test_a_silent_server() -> None:
    async def talk(_server, _head, _writer) -> None:
        await asyncio.sleep(60)

    async with talking(talk) as server, Fetcher(settings(total_timeout=0.1)) as fetcher:
        fetched = await fetcher.fetch(Request(url=server.url()))
    assert fetched.failure is Failure.TIMEOUT
    assert "没有应答" in fetched.detail


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    head=st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 302 Found\r\nLocation: "]),
    rest=st.binary(max_size=200),
)
def test_no_bytes_make_it_raise(head: bytes, rest: bytes) -> None:
    fetched = asyncio.run(fetch(head + rest + b"\r\n\r\n", timeout=2.0))
    assert (fetched.failure is None) != (fetched.status == 0)
