"""Addresses without their secrets: what may be logged, stored and shown of a URL."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

MASK = "***"

_SECRET_NAME = re.compile(
    r"(?:^|[_\-.])(?:key|appkey|apikey|token|secret|appsecret|sign|signature|sig|password|passwd|pwd|"
    r"auth|authorization|credential|ticket|session|sessionid|jsessionid|sid|openid)$",
    re.IGNORECASE,
)
_CREDENTIAL = re.compile(
    r"(?:^|[_\-.])(?:token|secret|appsecret|password|passwd|pwd|credential)$", re.IGNORECASE
)
# 飞书 keeps the secret of a robot in the path; Java servers keep the session there.
_SECRET_PATH = re.compile(r"(?<=/hook/)[^/?#]+|(?<=;jsessionid=)[^/?#;]+", re.IGNORECASE)
_PAIR = re.compile(r"(?P<name>[^=&;?#]+)=(?P<value>[^&;#]*)")


def redact(url: str) -> str:
    """The same address with passwords, tokens and keys replaced by `***`; never raises."""
    try:
        parts = urlsplit(url)
        place = parts.netloc
    except ValueError:
        return url.split("?", 1)[0].rsplit("@", 1)[-1]
    if "@" in place:
        place = f"{MASK}@{place.rsplit('@', 1)[1]}"
    path = _SECRET_PATH.sub(MASK, parts.path)
    query = _PAIR.sub(_masked, parts.query)
    fragment = _PAIR.sub(_masked, parts.fragment)
    return urlunsplit((parts.scheme, place, path, query, fragment))


def carries_secret(url: str) -> bool:
    """Whether an address holds a credential that must not travel over doubtful TLS.

    Narrower than `redact`: `key`, `sid` and the like stand in search and session addresses of
    portals with old TLS too, and those must stay readable.
    """
    if "?" not in url and "@" not in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return True
    return "@" in parts.netloc or any(
        _CREDENTIAL.search(pair["name"]) for pair in _PAIR.finditer(parts.query)
    )


def _masked(pair: re.Match[str]) -> str:
    if _SECRET_NAME.search(pair["name"]) and pair["value"]:
        return f"{pair['name']}={MASK}"
    return pair[0]
