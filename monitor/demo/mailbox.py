"""A mail server for the demo: takes every letter, keeps it as a file and in memory.

No TLS and no login: it listens on loopback only and shows what would have been sent.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from types import TracebackType

from aiosmtpd.smtp import SMTP, Envelope, Session

from ..model import CHINA

LIMIT = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One letter as received. `path` is "" when it is kept in memory only."""

    at: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    message_id: str
    text: str
    path: str = ""


class Mailbox:
    """An async context manager; `port` is known inside it, `mails` grows as letters arrive.

    The same Message-ID received twice overwrites its file and is listed once: sending is at
    least once, reading is not.
    """

    def __init__(self, folder: Path | None = None, *, host: str = "127.0.0.1") -> None:
        self._folder, self._host = folder, host
        self._server: asyncio.Server | None = None
        self._mails: dict[str, Mail] = {}

    @property
    def mails(self) -> Sequence[Mail]:
        return tuple(self._mails.values())

    @property
    def port(self) -> int:
        if self._server is None:
            raise RuntimeError("the mailbox is not listening")
        return int(self._server.sockets[0].getsockname()[1])

    async def __aenter__(self) -> Mailbox:
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, self._host, 0)
        return self

    def _protocol(self) -> SMTP:
        return SMTP(
            self, loop=asyncio.get_running_loop(), hostname="localhost", ident="govmon demo",
            data_size_limit=LIMIT, enable_SMTPUTF8=True,
        )  # fmt: skip

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        body = envelope.original_content or b""
        message = message_from_bytes(body, policy=policy.default)
        assert isinstance(message, EmailMessage)
        message_id = str(message["Message-ID"] or "").strip()
        key = message_id or hashlib.blake2b(body, digest_size=8).hexdigest()
        path = ""
        if self._folder is not None:
            # The name is a digest: what a mail says never becomes a path.
            name = hashlib.blake2b(key.encode(), digest_size=8).hexdigest() + ".eml"
            await asyncio.to_thread((self._folder / name).write_bytes, body)
            path = str(self._folder / name)
        part = message.get_body(("plain",))
        self._mails[key] = Mail(
            at=datetime.now(CHINA),
            sender=envelope.mail_from or "",
            recipients=tuple(envelope.rcpt_tos),
            subject=str(message["Subject"] or ""),
            message_id=message_id,
            text=part.get_content() if part is not None else "",
            path=path,
        )
        return "250 OK"
