"""The folder in which tokens lie: one file for each account, readable by its owner alone.

A new WeChat token kills the old one and Kuaishou hands out a new refresh token each time, so two
processes (the daemon and `govmon account try`) must see the same one. Writers hold a lock file;
readers need none, since a file is replaced whole. Nothing of this is ever in the store.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from .. import disk

LOCK_SECONDS = 90.0  # longer than any exchange takes
_POLL = 0.05


class ShelfError(Exception):
    """The folder cannot be used; the text says why, in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A token as it lies on the shelf.

    `origin` stands for the configured secret it came from: when that is changed by hand, what
    was made of the old one counts no more. `made` is the number of exchanges on `day`.
    """

    value: str = field(default="", repr=False)
    expires_at: datetime | None = None
    seconds: int = 0  # how long it lived when it was made
    refresh_token: str = field(default="", repr=False)
    refresh_expires_at: datetime | None = None
    origin: str = ""
    day: str = ""
    made: int = 0


class Shelf:
    """Tokens by key ("wechat:wx123"). Safe for several processes on one machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, key: str) -> Kept:
        """What is kept; an empty `Kept` when there is nothing usable.

        Raises ShelfError when the file may be read by others: it was not made by us.
        """
        path = self._path(key)
        try:
            mode = path.stat().st_mode
            if mode & 0o077:
                raise ShelfError(f"令牌文件 {path.name} 他人可读，请执行 chmod 600")
            told = json.loads(path.read_text("utf-8"))
            return Kept(
                **{
                    **told,
                    "expires_at": _instant(told["expires_at"]),
                    "refresh_expires_at": _instant(told["refresh_expires_at"]),
                }
            )
        except FileNotFoundError:
            return Kept()
        except OSError as error:
            raise ShelfError(f"令牌文件 {path.name} 无法读取（{disk.said(error)}）") from None
        except (ValueError, TypeError, KeyError):
            return Kept()  # half-written by another program: a new token is cheap

    def save(self, key: str, kept: Kept) -> None:
        """Replace what is kept, whole or not at all. Raises ShelfError."""
        path = self._path(key)
        text = json.dumps(
            {
                **asdict(kept),
                "expires_at": kept.expires_at.isoformat() if kept.expires_at else "",
                "refresh_expires_at": kept.refresh_expires_at.isoformat()
                if kept.refresh_expires_at
                else "",
            }
        )
        try:
            self._make_folder()
            disk.replace_file(path, text.encode(), mode=0o600)
        except OSError as error:
            raise ShelfError(f"令牌无法保存到 {self._folder}（{disk.said(error)}）") from None

    @asynccontextmanager
    async def locked(self, key: str) -> AsyncIterator[None]:
        """While inside, no other process exchanges this token.

        The lock is the kernel's: it is free again when its holder dies. Raises ShelfError
        after `LOCK_SECONDS`.
        """
        handle = await asyncio.to_thread(self._open_lock, key)
        try:
            waited = 0.0
            while not _try_lock(handle):
                if waited >= LOCK_SECONDS:
                    raise ShelfError("另一进程一直在换取同一令牌，稍后再试")
                await asyncio.sleep(_POLL)
                waited += _POLL
            yield
        finally:
            os.close(handle)

    def _open_lock(self, key: str) -> int:
        try:
            self._make_folder()
            return os.open(self._path(key).with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise ShelfError(f"令牌文件夹 {self._folder} 不可写（{disk.said(error)}）") from None

    def _make_folder(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def _path(self, key: str) -> Path:
        # Ids come from the roster: never a part of a path.
        return self._folder / (hashlib.sha256(key.encode()).hexdigest()[:24] + ".json")


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
