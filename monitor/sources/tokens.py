"""The seam between a planned request and the secret it needs.

A source plans requests without any secret. `needs_token` names what is missing
("wechat:wx12345"), the pipeline obtains it, `with_token` puts it in. So plans can be
logged and stored, and the token never passes through a source.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol, cast
from urllib.parse import quote, urlencode

from ..model import Fetched, Reading, Request
from .answers import could_not_look


@dataclass(frozen=True, slots=True)
class Token:
    """The answer of a token exchange; `problem` not empty means there is none."""

    value: str = field(default="", repr=False)
    seconds: int = 0  # how long it lives
    problem: str = ""
    operator: bool = False
    refresh_token: str = field(default="", repr=False)  # where the platform rolls it
    refresh_seconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What an exchange is asked with. `forced`: the platform refused the token it gave last."""

    id: str
    app: str = ""
    secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    base: str = ""
    forced: bool = False


class Exchange(Protocol):
    """What a platform's module offers when its tokens are made by exchange."""

    def token_requests(self, grant: Grant) -> tuple[Request, ...]:
        """The exchange, and what to try where its address is unknown. They are secrets."""
        ...

    def read_token(self, fetched: Fetched) -> Token:
        """The token of an answer, or why there is none."""
        ...


def exchange_of(platform: str) -> Exchange:
    """The exchange of a platform that `settings.Credential` knows."""
    return cast(Exchange, importlib.import_module(f"{__package__}.{platform}"))


def posted(url: str, form: Mapping[str, str]) -> tuple[Request, ...]:
    """An exchange sent as a form; it carries secrets, so it counts as having its token."""
    return (
        Request(
            url=url,
            purpose="token",
            method="POST",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(form).encode(),
            context={"token_set": True},
        ),
    )


def needs_token(request: Request) -> str:
    """The key of the token this request lacks: "<platform>:<account>", or ""."""
    if request.context.get("token_set"):
        return ""
    key = request.context.get("token", "")
    return key if isinstance(key, str) else ""


def wants_fresh(request: Request) -> bool:
    """Whether the platform refused the current token, so that a new one must be made."""
    return bool(request.context.get("refresh"))


def with_token(request: Request, token: str) -> Request:
    """The request with the token where its platform wants it (query or header).

    The result must not be logged; its context says `token_set`.
    """
    place = str(request.context.get("token_in", "query:access_token"))
    where, _, name = place.partition(":")
    context = {**request.context, "token_set": True}
    if where == "header":
        return replace(request, headers={**request.headers, name: token}, context=context)
    mark = "&" if "?" in request.url else "?"
    url = f"{request.url}{mark}{name}={quote(token, safe='')}"
    return replace(request, url=url, context=context)


def missing(request: Request) -> Reading:
    """What to conclude when no token can be had: could not look, our own staff must act."""
    key = needs_token(request)
    return could_not_look(f"没有可用的访问令牌（{key}），请检查密钥配置", operator=True)


def once_more(request: Request) -> Request | None:
    """The same request, to be repeated with a fresh token; None after the second refusal.

    `request` is the planned one, without token.
    """
    if wants_fresh(request):
        return None
    return replace(request, context={**request.context, "refresh": True})
