"""Hands out tokens: from the shelf while they live, else by one exchange that all share.

A token is exchanged at most once for everything with the same AppID: whoever finds it refused
or near its end takes the lock, looks again, and only then asks the platform.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from ..model import CHINA, Fetched, Request
from ..settings import Credential
from ..sources.tokens import Grant, Token, exchange_of
from .shelf import Kept, Shelf, ShelfError

MARGIN = timedelta(minutes=5)  # renewed this long before its end, or a tenth of its life
# WeChat gives 2000 a day. So many of ours mean that another program takes the token away each
# time; going on would lock both out for the day.
EXCHANGES_A_DAY = 300
_NAMES = {"wechat": "微信", "weibo": "微博", "douyin": "抖音", "kuaishou": "快手"}
_UNKNOWN_PATH = frozenset({404, 405})


class Keeper:
    """The tokens of all configured credentials. Never raises; see `Token.problem`."""

    def __init__(
        self,
        credentials: Iterable[Credential],
        folder: Path,
        fetch: Callable[[Request], Awaitable[Fetched]],
        clock: Callable[[], datetime],
    ) -> None:
        self._credentials = {c.key: c for c in credentials}
        self._shelf = Shelf(folder)
        self._fetch = fetch
        self._clock = clock
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._seen: set[str] = set()  # token values, to be masked wherever they turn up

    async def token(self, key: str, refused: str = "") -> Token:
        """The token for "<platform>:<account>". `refused` is the value the platform no longer
        takes: whatever has replaced it since is handed out before a new one is made."""
        credential = self._credentials.get(key)
        if credential is None:
            return Token(problem=_unknown(key), operator=True)
        async with self._turns[key]:
            try:
                token = await self._obtain(credential, refused)
            except ShelfError as error:
                token = Token(problem=str(error), operator=True)
        if token.value:
            self._seen.add(token.value)
        return replace(token, problem=self.masked(token.problem))

    def masked(self, text: str) -> str:
        """`text` without any secret this keeper knows: servers echo what they were sent."""
        if not text:
            return text
        known = set(self._seen)
        for c in self._credentials.values():
            known |= {c.secret, c.token, c.refresh_token}
        for secret in sorted(filter(None, known), key=len, reverse=True):
            text = text.replace(secret, "***")
        return text

    async def _obtain(self, credential: Credential, refused: str) -> Token:
        if kept := self._usable(credential, refused):
            return kept
        if not credential.renewable:
            return Token(problem=_dead(credential), operator=True)
        async with self._shelf.locked(credential.key):
            # Another process may have been quicker: its token must not be killed by ours.
            if kept := self._usable(credential, refused):
                return kept
            return await self._exchange(credential, forced=bool(refused))

    def _usable(self, credential: Credential, refused: str) -> Token | None:
        kept = self._kept(credential)
        value = kept.value or credential.token
        if not value or value == refused:
            return None
        if kept.value and kept.expires_at is not None:
            life = timedelta(seconds=kept.seconds)
            if self._clock() >= kept.expires_at - min(MARGIN, life / 10):
                return None
        return Token(value=value, seconds=kept.seconds)

    def _kept(self, credential: Credential) -> Kept:
        kept = self._shelf.load(credential.key)
        return kept if kept.origin == _origin(credential) else Kept()

    async def _exchange(self, credential: Credential, *, forced: bool) -> Token:
        now = self._clock()
        day = f"{now.astimezone(CHINA):%Y-%m-%d}"
        kept = self._kept(credential)
        made = kept.made if kept.day == day else 0
        if made >= EXCHANGES_A_DAY:
            return Token(problem=_contested(credential, made), operator=True)
        rolling = kept.refresh_token or credential.refresh_token
        if kept.refresh_expires_at is not None and now >= kept.refresh_expires_at:
            return Token(problem=_dead(credential), operator=True)
        grant = Grant(
            id=credential.id,
            app=credential.app,
            secret=credential.secret,
            refresh_token=rolling,
            base=credential.base,
            forced=forced,
        )
        token = await self._ask(credential.platform, grant)
        entry = replace(kept, origin=_origin(credential), day=day, made=made + 1)
        if token.value:
            entry = replace(
                entry,
                value=token.value,
                seconds=token.seconds,
                expires_at=now + timedelta(seconds=token.seconds) if token.seconds else None,
                refresh_token=token.refresh_token or rolling,
                refresh_expires_at=now + timedelta(seconds=token.refresh_seconds)
                if token.refresh_seconds
                else kept.refresh_expires_at,
            )
        self._shelf.save(credential.key, entry)
        return token

    async def _ask(self, platform: str, grant: Grant) -> Token:
        """The first exchange the platform knows: older gateways lack the newer address."""
        exchange = exchange_of(platform)
        token = Token(problem="该平台不能自动换取令牌", operator=True)
        for request in exchange.token_requests(grant):
            fetched = await self._fetch(request)
            token = exchange.read_token(fetched)
            if fetched.status not in _UNKNOWN_PATH:
                break
        return token


def _origin(credential: Credential) -> str:
    """A stand-in for the configured secrets, by which nobody can guess them."""
    parts = (credential.key, credential.app, credential.secret, credential.token,
             credential.refresh_token)  # fmt: skip
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def _unknown(key: str) -> str:
    platform, _, account = key.partition(":")
    return (
        f"没有{_NAMES.get(platform, platform)} {account} 的访问令牌：请在 config.toml 中写 [[credential]]"
        f'（platform = "{platform}"，id = "{account}"）'
    )


def _named(credential: Credential) -> str:
    return f"{_NAMES[credential.platform]} {credential.id}"


def _dead(credential: Credential) -> str:
    return f"{_named(credential)} 的授权已失效，请由账号管理员重新授权，并更新密钥文件"


def _contested(credential: Credential, made: int) -> str:
    return (
        f"{_named(credential)} 今天已换取令牌 {made} 次，疑有其他系统反复换取同一 AppID 的令牌；"
        "今天不再换取，请让两个系统共用一个令牌"
    )
