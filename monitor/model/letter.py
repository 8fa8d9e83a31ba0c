"""What goes out by mail, and what the server said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from monitor.model.words import NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes out with a letter; `name` ends in .docx, .pdf, .xlsx or .md."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail to a unit, rendered from events. `message_id` never changes, so sending twice is safe."""

    message_id: str
    unit: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    html: str = ""
    references: tuple[str, ...] = ()
    id: int = 0
    attempts: int = 0
    files: tuple[Enclosure, ...] = ()


class Delivery(StrEnum):
    """What the server said of a letter."""

    SENT = "sent"
    REFUSED = "refused"  # permanent: do not retry
    DEFERRED = "deferred"  # temporary: retry later


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The result of handing one letter (or robot message) to its server."""

    delivery: Delivery
    detail: str = ""
    refused: Mapping[str, str] = field(default_factory=lambda: NOTHING)  # recipient → reason
