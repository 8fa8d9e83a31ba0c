"""The sources an account is read through: one, or several that make up for each other.

A route is the account's own `Target` with the source, address and options of that one source.
The first is what the roster says; the others stand in the option `also`:

    options.also = [{source = "feed", url = "https://…/x.rss"}, {source = "manual"}]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .model import Target

# They prove that something was published, never that nothing was.
POSITIVE_ONLY = frozenset({"manual", "wechat-page", "wechat-stats"})
# An empty list of these is believed only after the whole span was watched: relays start empty.
RELAYED = frozenset({"feed", "mapping", "table", "toutiao"})
# Limits belong to the account, whichever way it is read.
_SHARED = ("limit_days", "limit_months", "closed", "closed_on", "allow")


def routes(target: Target) -> tuple[Target, ...]:
    """The routes of an account, the roster's own first; malformed entries are left out
    (`config` refuses them before anything starts)."""
    own = replace(target, options={k: v for k, v in target.options.items() if k != "also"})
    found = [own]
    also = target.options.get("also")
    for entry in also if isinstance(also, list | tuple) else ():
        if isinstance(entry, Mapping) and isinstance(entry.get("source"), str):
            found.append(_route(own, entry))
    return tuple(found)


def routes_by_key(target: Target) -> Mapping[str, Target]:
    """The routes under names that stay the same over restarts and a changed order: source,
    and address or account. Two routes that are one and the same count once."""
    return {route_key(route): route for route in routes(target)}


def route_key(route: Target) -> str:
    """`wechat wx123`, `feed https://…`, `weibo 9000 mobile`."""
    where = route.url or route.options.get("account", "")
    way = " mobile" if route.options.get("mobile") else ""
    return f"{route.source} {where}{way}".strip()[:300]


def is_fallback(route: Target) -> bool:
    """Whether the route is asked only when those before it gave nothing."""
    return bool(route.options.get("fallback"))


def accuses(route: Target) -> bool:
    """Whether a good look through this route can show that nothing was published."""
    return route.source not in POSITIVE_ONLY


def positive_only(target: Target) -> bool:
    """Whether no route of the account can show that nothing was published."""
    return not any(map(accuses, routes(target)))


def relayed(target: Target) -> bool:
    """Whether every route that can accuse is a list at second hand."""
    return all(route.source in RELAYED for route in routes(target) if accuses(route))


def closed(target: Target) -> str:
    """已关停 or 已注销 as the roster says it, "" for an account in use."""
    word = target.options.get("closed", "")
    return word if isinstance(word, str) else ""


def _route(own: Target, entry: Mapping[str, object]) -> Target:
    options = entry.get("options")
    account = entry.get("id") or own.options.get("account", "")
    return replace(
        own,
        source=str(entry["source"]),
        url=str(entry.get("url") or ""),
        options={
            "account": account,
            **{k: own.options[k] for k in _SHARED if k in own.options},
            **(options if isinstance(options, Mapping) else {}),
        },
    )
