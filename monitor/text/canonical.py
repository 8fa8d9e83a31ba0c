"""Tells when two addresses mean one page: session ids, ports, case, order of the query.

    canonical(url)  what is asked for: the address as written, less what only follows a visitor
    identity(url)   what is compared: also scheme, www., index names and order left out
    family(url)     the shape of an address, numbers and long ids starred: /a/t20240101_3.html → /a/t*_*.html

Pure and cached: the navigation of a portal repeats the same hundred addresses on every page.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from urllib.parse import unquote_to_bytes, urlsplit, urlunsplit

_PORTS: Final = {"http": 80, "https": 443}
# Values that name a visit, never a page. Names are compared lower-case.
_SESSION = re.compile(
    r"^(?:(?:jsp?|php|asp|aspx|net)?_?sess(?:ion)?_?(?:id)?|phpsessid|aspsessionid\w*|asp\.net_sessionid|"
    r"cfid|cftoken|zenid|csrf\w*|_csrf|viewstate|utm_\w+|spm|scm|share_?token|from_?source|"
    r"weixin\.\w+|isappinstalled|nsukey|gclid|fbclid|bd_vid|_hm\w*|tdsourcetag|clickid|wap_?source)$"
)
# These may also number a site or an article; only a long value is a session.
_MAYBE_SESSION = re.compile(r"^(?:sid|s_?id|token|ticket|key|sign)$")
_LONG_VALUE: Final = 16
# Values put on an address only to pass by caches.
_CACHE_BUSTER = re.compile(r"^(?:_|_t|t|ts|time|timestamp|r|rd|rnd|rand|random|nocache|v|ver|_dc)$")
_CLOCK = re.compile(r"^(?:0?\.\d{4,}|1[0-9]{9}(?:\d{3})?|\d{14,17})$")
_SESSION_PATH = re.compile(r";(?:jsessionid|sid|phpsessid)=[^/?#;]*|\(S\([a-z0-9]{20,}\)\)/?", re.I)
_INDEX = re.compile(r"/(?:index|default|main)\.(?:s?html?|jsp|php|aspx?|do|jhtml)$", re.I)
_UNRESERVED = frozenset(
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$'()*,:@"
)
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}|[^\x21-\x7e]|%")
_NUMBER = re.compile(r"\d+")
_LONG_ID = re.compile(r"(?<![a-z])(?=[0-9a-z-]{8,})(?=[a-z-]*\d)[0-9a-z]+(?:-[0-9a-z]+)*", re.I)


@lru_cache(maxsize=4096)
def canonical(url: str) -> str:
    """The address to ask for, without fragment, session id, user name and default port."""
    try:
        parts = urlsplit(url)
        scheme, name, port = parts.scheme.lower(), parts.hostname, parts.port
    except ValueError:
        return ""
    if scheme not in _PORTS or not name:
        return ""
    name = name.rstrip(".")
    if ":" in name:
        name = f"[{name}]"
    place = name if port in (None, _PORTS[scheme]) else f"{name}:{port}"
    path = _tidy_path(parts.path)
    query = "&".join(one for one in parts.query.split("&") if one and not _follows_visitor(one))
    return urlunsplit((scheme, place, path, query, ""))


@lru_cache(maxsize=4096)
def identity(url: str) -> str:
    """What two addresses of one page have in common; "" for none."""
    parts = urlsplit(canonical(url))
    if not parts.netloc:
        return ""
    name = parts.netloc.removeprefix("www.")
    path = _INDEX.sub("/", parts.path)
    query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
    return f"{name}{path}?{query}" if query else f"{name}{path}"


def family(url: str) -> str:
    """The shape an address shares with its like: what counts, names or dates is starred."""
    key = identity(url)
    path, _, query = key.partition("?")
    shape = _NUMBER.sub("*", _LONG_ID.sub("*", path))
    names = [one.partition("=") for one in query.split("&")] if query else []
    kept = [
        f"{name}={'*' if _NUMBER.search(value) or len(value) > 24 else value}"
        for name, _, value in names
    ]
    return f"{shape}?{'&'.join(kept)}" if kept else shape


def _tidy_path(path: str) -> str:
    path = _SESSION_PATH.sub("", path) or "/"
    if "//" in path:
        path = re.sub(r"/{2,}", "/", path)
    if "/." in path:
        kept: list[str] = []
        segments = path.split("/")
        for segment in segments:
            if segment == "..":
                kept = kept[:-1] if len(kept) > 1 else kept
            elif segment != ".":
                kept.append(segment)
        path = "/".join(kept) + ("/" if segments[-1] in {".", ".."} else "")
        path = re.sub(r"/{2,}", "/", path) if path.startswith("/") else "/" + path
    return _ESCAPE.sub(_escaped, path) if "%" in path or not path.isascii() else path


def _escaped(match: re.Match[str]) -> str:
    text = match[0]
    if text == "%":
        return "%25"
    raw = unquote_to_bytes(text) if text[0] == "%" else text.encode("utf-8", "replace")
    return "".join(chr(b) if b in _UNRESERVED else f"%{b:02X}" for b in raw)


def _follows_visitor(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    name = name.lower()
    if _SESSION.match(name):
        return True
    if _MAYBE_SESSION.match(name):
        return len(value) >= _LONG_VALUE and not value.isdigit()
    return bool(_CACHE_BUSTER.match(name) and _CLOCK.match(value))
