"""Redirects are followed by us: loops, cookie walls, methods, secrets."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hostile_servers import Server, answer, path_of, settings, talking
from yarl import URL

from monitor.fetch import Fetcher
from monitor.fetch.address import follow
from monitor.model import Failure, Request


def redirecting(table: dict[str, str], *, status: str = "302 Found"):
    """Answers paths of the table with a redirect, all others with their own name."""

    async def talk(server: Server, head: bytes, writer) -> None:
        path = path_of(head)
        target = table.get(path)
        if target is None:
            writer.write(answer(path.encode()))
        else:
            location = target.format(port=server.port)
            writer.write(answer(b"moved", f"Location: {location}", status=status))

    return talk


async def fetch(server: Server, path: str = "/", **request):
    async with Fetcher(settings(max_redirects=5)) as fetcher:
        return await fetcher.fetch(Request(url=server.url(path), **request))


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
async def test_followed_with_every_hop_named(status: str) -> None:
    table = {"/": "/a", "/a": "http://127.0.0.1:{port}/b/", "/b/": "c#top"}
    async with talking(redirecting(table, status=status)) as server:
        fetched = await fetch(server)
    assert fetched.ok
    assert fetched.text == "/b/c"
    assert fetched.url == server.url("/b/c")
    assert fetched.redirects == (server.url("/a"), server.url("/b/"), server.url("/b/c"))


async def test_a_loop() -> None:
    async with talking(redirecting({"/": "/a", "/a": "/"})) as server:
        fetched = await fetch(server)
    assert (fetched.failure, fetched.detail) == (Failure.REDIRECT, "跳转成环")
    assert len(server.requests) == 2


async def test_endless_new_addresses() -> None:
    async def talk(_server, head, writer) -> None:
        writer.write(answer(b"", f"Location: {path_of(head)}x", status="302 Found"))

    async with talking(talk) as server:
        fetched = await fetch(server)
    assert fetched.failure is Failure.REDIRECT
    assert "5" in fetched.detail
    assert len(server.requests) == 6


async def test_a_cookie_wall_that_redirects_to_itself() -> None:
    async def talk(_server, head, writer) -> None:
        if b"Cookie: wall=passed" in head:
            writer.write(answer(b"page"))
        else:
            headers = ("Set-Cookie: wall=passed; path=/", "Location: /")
            writer.write(answer(b"", *headers, status="302 Found"))

    async with talking(talk) as server:
        fetched = await fetch(server)
    assert fetched.text == "page"


async def test_cookies_do_not_outlive_a_fetch() -> None:
    async def talk(_server, head, writer) -> None:
        if path_of(head) == "/in":
            writer.write(answer(b"", "Set-Cookie: a=b", "Location: /", status="302 Found"))
        else:
            writer.write(answer(b"with" if b"Cookie" in head else b"without"))

    async with talking(talk) as server, Fetcher(settings()) as fetcher:
        first = await fetcher.fetch(Request(url=server.url("/in")))
        second = await fetcher.fetch(Request(url=server.url("/")))
    assert (first.text, second.text) == ("with", "without")


async def test_no_location_is_an_answer() -> None:
    async def talk(_server, _head, writer) -> None:
        writer.write(answer(b"<p>moved", status="302 Found"))

    async with talking(talk) as server:
        fetched = await fetch(server)
    assert (fetched.status, fetched.text) == (302, "<p>moved")


@pytest.mark.parametrize("location", ["http://[", "http://", "mailto:a@b.cn", "https://a:b/"])
async def test_a_location_that_is_none(location: str) -> None:
    async with talking(redirecting({"/": location.replace("{", "{{")})) as server:
        fetched = await fetch(server)
    assert fetched.failure is Failure.REDIRECT


@pytest.mark.parametrize("charset", ["gbk", "utf-8"])
async def test_a_location_with_raw_hanzi(charset: str) -> None:
    async def talk(_server, head, writer) -> None:
        if path_of(head) == "/":
            raw = "Location: /样例".encode(charset)
            head = b"HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\n"
            writer.write(head + raw + b"\r\n\r\n")
        else:
            writer.write(answer(path_of(head).encode()))

    async with talking(talk) as server:
        fetched = await fetch(server)
    assert fetched.text == "/" + quote("样例", encoding=charset)


@pytest.mark.parametrize(
    ("status", "methods"),
    [
        ("302 Found", ["POST", "GET"]),
        ("303 See Other", ["POST", "GET"]),
        ("307 Temporary", ["POST", "POST"]),
    ],
)
async def test_methods(status: str, methods: list[str]) -> None:
    async with talking(redirecting({"/": "/a"}, status=status)) as server:
        await fetch(server, method="POST", body=b"x=1")
    assert [head.split()[0].decode() for head in server.requests] == methods


async def test_a_body_is_not_handed_to_another_site() -> None:
    async with talking(redirecting({})) as other:
        table = {"/": other.url("/there")}
        async with talking(redirecting(table, status="307 Temporary")) as server:
            fetched = await fetch(server, method="POST", body=b"s3cret")
    assert fetched.failure is Failure.REDIRECT
    assert not other.requests


def test_a_location_with_a_chinese_host() -> None:
    base = URL("http://a.cn/")
    assert follow(base, "http://政务.cn/通知").raw_host == "xn--zfr164b.cn"
    as_received = "/样例".encode("gbk").decode("utf-8", "surrogateescape")
    assert follow(base, as_received).raw_path == "/%D1%F9%C0%FD"


async def test_secrets_stay_with_their_origin() -> None:
    async with talking(redirecting({})) as other:
        there = other.url("/there")
        async with talking(redirecting({"/": there, "/same": "/stay"})) as server:
            headers = {"Authorization": "Bearer abc", "X-Plain": "1"}
            await fetch(server, "/", headers=headers)
            await fetch(server, "/same", headers=headers)
    assert b"Bearer" in server.requests[0]
    assert b"Bearer" in server.requests[2]  # /stay
    assert b"Bearer" not in other.requests[0]
    assert b"X-Plain" in other.requests[0]


async def test_script_and_meta_refresh_are_not_followed() -> None:
    page = b"<meta http-equiv=refresh content='0;url=/a'><script>location='/b'</script>"

    async def talk(_server, _head, writer) -> None:
        writer.write(answer(page, "Content-Type: text/html", "Refresh: 0; url=/c"))

    async with talking(talk) as server:
        fetched = await fetch(server)
    assert fetched.body == page
    assert len(server.requests) == 1
