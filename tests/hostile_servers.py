"""Local servers that behave as badly as real ones, for the tests of `monitor.fetch`."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from monitor.settings import FetchSettings

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
LOCAL = ("127.0.0.0/8",)


def settings(**changes) -> FetchSettings:
    """Settings that reach 127.0.0.1 and hurry."""
    return FetchSettings(
        **{"allow_private": LOCAL, "host_delay": 0.0, "total_timeout": 5.0, **changes}
    )


@dataclass
class Server:
    port: int
    requests: list[bytes] = field(default_factory=list)
    sent: int = 0  # bytes of streamed bodies that went out

    def url(self, path: str = "/", *, scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


@asynccontextmanager
async def talking(
    talk: Callable[[Server, bytes, asyncio.StreamWriter], Awaitable[None]],
    *,
    tls: ssl.SSLContext | None = None,
    patient: bool = True,
) -> AsyncIterator[Server]:
    """A server that reads the head of a request and lets `talk` answer as it likes.

    An impatient one answers the first byte.
    """
    server = Server(port=0)
    tasks: set[asyncio.Task] = set()

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await (reader.readuntil(b"\r\n\r\n") if patient else reader.read(1))
            server.requests.append(head)
            await talk(server, head, writer)
            await writer.drain()
        with suppress(Exception, asyncio.CancelledError):
            writer.close()
            await writer.wait_closed()

    listener = await asyncio.start_server(one, "127.0.0.1", 0, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await listener.wait_closed()


def saying(raw: bytes) -> Callable[[Server, bytes, asyncio.StreamWriter], Awaitable[None]]:
    """Answers every request with the same bytes and closes."""

    async def talk(_server: Server, _head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)

    return talk


def answer(
    body: bytes = b"", *headers: str, status: str = "200 OK", length: int | None = None
) -> bytes:
    """A whole HTTP answer."""
    lines = [f"HTTP/1.1 {status}", *headers, "Connection: close"]
    lines.append(f"Content-Length: {len(body) if length is None else length}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def path_of(head: bytes) -> str:
    return head.split(b" ", 2)[1].decode("latin-1")
