"""Where a request may go: http and https to public addresses, and what the operator allows.

Addresses are checked at the last moment, when a socket for exactly that address is made.
So names that change between look-up and connection, numeric spellings of loopback and
redirects all meet the same check. Server-side request forgery: OWASP ASVS 12.6.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")


class ForbiddenAddress(OSError):
    """A socket to a place that is not public was asked for."""


class Guard:
    """Decides on addresses. `allow` holds networks in CIDR form and host names."""

    def __init__(self, allow: Iterable[str] = ()) -> None:
        networks: list[Network] = []
        names: set[str] = set()
        for entry in allow:
            try:
                networks.append(ipaddress.ip_network(entry.strip(), strict=False))
            except ValueError:
                names.add(_plain(entry))
        self._networks = tuple(networks)
        self._names = frozenset(names)

    def exempt(self, host: str) -> bool:
        """Whether the operator allows this host by name, wherever it resolves to."""
        return _plain(host) in self._names

    def permits(self, address: str) -> bool:
        """Whether a connection to this literal address may be made; False for no address."""
        try:
            ip = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        mapped = getattr(ip, "ipv4_mapped", None)
        # Python versions differ in what they call a mapped address: judge what it maps.
        forms = (mapped,) if mapped else (ip, *_wrapped(ip))
        if any(f.version == n.version and f in n for f in forms for n in self._networks):
            return True
        return all(_public(form) for form in forms)


@lru_cache(maxsize=4096)
def literal(host: str) -> str:
    """The host as an address if it is written as one, else ""."""
    try:
        return str(ipaddress.ip_address(host.strip("[]").partition("%")[0]))
    except ValueError:
        return ""


def _public(ip: Address) -> bool:
    # is_global is False for private, loopback, link-local (metadata), shared 100.64/10,
    # documentation, benchmarking and reserved ranges.
    local = getattr(ip, "is_site_local", False)
    return ip.is_global and not ip.is_multicast and not ip.is_unspecified and not local


def _wrapped(ip: Address) -> tuple[Address, ...]:
    """IPv4 addresses wrapped in an IPv6 one: compatible, 6to4, Teredo, NAT64."""
    if ip.version == 4:
        return ()
    found: list[Address] = []
    if ip.sixtofour:
        found.append(ip.sixtofour)
    if ip.teredo:
        found.extend(ip.teredo)
    if ip in _NAT64 or (ip in _COMPATIBLE and int(ip) > 1):
        found.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return tuple(found)


def _plain(host: str) -> str:
    return host.strip().rstrip(".").lower()
