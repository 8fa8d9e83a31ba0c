"""URLs on their way: cleaning what was asked for, joining a Location, naming the host."""

from __future__ import annotations

from yarl import URL

from ..model import Failure
from .failures import Stop
from .guard import Guard, literal

_LEFT_OUT = str.maketrans("", "", "\r\n\t")  # as browsers do
_LONGEST = 8000  # characters; beyond it every server refuses


def parse(text: str, *, failure: Failure = Failure.FORBIDDEN) -> URL:
    """An http or https URL with a host, without fragment. Raises `Stop` with `failure`."""
    text = text.strip().translate(_LEFT_OUT)
    try:
        url = URL(text)
        url = url.with_fragment(None) if "#" in text else url
        scheme, host, _port = url.scheme, url.raw_host, url.port
    except (ValueError, UnicodeError):
        raise Stop(failure, "网址无效") from None
    if scheme not in {"http", "https"}:
        raise Stop(failure, f"只访问 http 和 https 地址，不访问“{scheme[:20] or '无协议'}”")
    if not host or len(str(url)) > _LONGEST:
        raise Stop(failure, "网址无效")
    return url


def follow(base: URL, location: str) -> URL:
    """Where a Location header leads. Raises `Stop` with `REDIRECT`.

    Bytes outside ASCII come back as they stand: a GBK server wants its GBK.
    """
    raw = location.strip().encode("utf-8", "surrogateescape")
    try:
        location = raw.decode("utf-8")
    except UnicodeDecodeError:
        location = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw)
    try:
        joined = base.join(URL(location))
    except (ValueError, UnicodeError):
        raise Stop(Failure.REDIRECT, "跳转地址无效") from None
    return parse(str(joined), failure=Failure.REDIRECT)


def check_literal(url: URL, guard: Guard, *, failure: Failure = Failure.FORBIDDEN) -> None:
    """Refuse a forbidden address written out in the URL; names are checked on connecting."""
    host = url.host or ""
    if guard.exempt(host):
        return
    address = literal(host)
    if (address and not guard.permits(address)) or host.rstrip(".").lower() == "localhost":
        if not address and guard.permits("127.0.0.1"):
            return
        raise Stop(failure, f"目标 {host} 是内网或保留地址，已拒绝访问")


def host_key(url: URL) -> str:
    """The name under which a host's politeness and TLS are kept: http and https share it."""
    host = (url.host or "").rstrip(".").lower()
    return host if url.is_default_port() else f"{host}:{url.port}"


def same_origin(one: URL, two: URL) -> bool:
    return (one.scheme, one.host, one.port) == (two.scheme, two.host, two.port)
