"""Whether a host can be reached by IPv6: an AAAA record, and a connection to its address.

Three answers: yes, no, could not look. A machine without IPv6 of its own, or a name server that
does not answer, proves nothing about the host.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit

from ..model import Seen
from .guard import Guard

SECONDS = 8.0
_OURS = frozenset({errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EACCES})
_NO_RECORD = frozenset(
    {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME), socket.EAI_ADDRFAMILY}
)

Lookup = Callable[[str, int, socket.AddressFamily], Awaitable[Sequence[str]]]
Connect = Callable[[str, int], Awaitable[None]]


async def reach(
    url: str, guard: Guard, *, lookup: Lookup | None = None, connect: Connect | None = None
) -> tuple[Seen, str]:
    """(yes/no/unknown, why in Chinese) for the host of an address. Never raises."""
    lookup, connect = lookup or _lookup, connect or _connect
    parts = urlsplit(url)
    name, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    try:
        addresses = await lookup(name, port, socket.AF_INET6)
    except socket.gaierror as error:
        if error.errno not in _NO_RECORD:
            return Seen.UNKNOWN, "域名服务器没有应答"
        addresses = ()
    except OSError:
        return Seen.UNKNOWN, "域名解析出错"
    if not addresses:
        try:  # a name that does not resolve at all is another fault
            await lookup(name, port, socket.AF_INET)
        except OSError:
            return Seen.UNKNOWN, "域名无法解析"
        return Seen.NO, "域名没有 IPv6 地址（AAAA 记录）"
    allowed = [a for a in addresses if guard.permits(a)]
    if not allowed:
        return Seen.UNKNOWN, "IPv6 地址不允许访问"
    try:
        async with asyncio.timeout(SECONDS):
            await connect(allowed[0], port)
    except TimeoutError:
        return Seen.UNKNOWN, "IPv6 连接超时，不能排除本机线路的原因"
    except ConnectionRefusedError:
        return Seen.NO, "有 IPv6 地址，但服务器拒绝连接"
    except OSError as error:
        if error.errno in _OURS:
            return Seen.UNKNOWN, "本机没有 IPv6 网络"
        return Seen.UNKNOWN, "IPv6 连接失败，不能排除本机线路的原因"
    return Seen.YES, "可以用 IPv6 访问"


async def _lookup(name: str, port: int, family: socket.AddressFamily) -> Sequence[str]:
    infos = await asyncio.get_running_loop().getaddrinfo(
        name, port, family=family, type=socket.SOCK_STREAM
    )
    return [str(place[0]) for *_, place in infos]


async def _connect(address: str, port: int) -> None:
    _, writer = await asyncio.open_connection(address, port, family=socket.AF_INET6)
    writer.close()
