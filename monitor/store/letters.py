"""The outbox: letters collect events, are leased, rendered once, sent, and marked afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from ..model import Letter, Sent
from .base import Base
from .rows import Alert, LetterDraft, LetterRow, Part


class Letters(Base):
    """Letters and alerts to the operators."""

    def letters_due(
        self,
        now: datetime,
        limit: int,
        lease: timedelta,
        *,
        mail: bool = True,
        cap_per_day: int = 0,
    ) -> tuple[LetterDraft, ...]:
        """Lease up to `limit` letters that are due: nobody else gets them until the lease ends.

        With `mail` False only what still has to be rendered and robot messages are given.
        Letters of a unit beyond `cap_per_day` (0: no cap) are folded into its next digest.
        """
        raise NotImplementedError

    def save_rendering(self, letter_id: int, letter: Letter, *, robots: Sequence[str] = ()) -> None:
        """Keep what was rendered before it is sent, so that a repetition is the same letter;
        queue the same text once for each robot."""
        raise NotImplementedError

    def mark_delivery(
        self, letter_id: int, sent: Sent, now: datetime, retry_at: datetime | None = None
    ) -> None:
        """Note what the server said, after it said so. SENT refers the cases; REFUSED alerts
        the operators; DEFERRED repeats at `retry_at`."""
        raise NotImplementedError

    def void_letter(self, letter_id: int, now: datetime, reason: str) -> None:
        """Nothing is left to tell."""
        raise NotImplementedError

    def retry_letter(self, letter_id: int, now: datetime) -> bool:
        """Put a refused letter back, after the address was mended; it is rendered anew."""
        raise NotImplementedError

    def queue_letter(self, kind: str, letter: Letter, now: datetime) -> int:
        """Queue a letter that is rendered already (a bulletin for its editors)."""
        raise NotImplementedError

    def queue_digests(self, now: datetime, day: date, next_due: datetime) -> int:
        """One digest letter for each unit with open cases or folded letters, at most one per
        unit and day; sets when the next falls due in the same transaction."""
        raise NotImplementedError

    def letters(
        self, *, unit: str = "", state: str = "", kind: str = "", limit: int = 50, offset: int = 0
    ) -> Part[LetterRow]:
        """One page of letters, newest first, without bodies."""
        raise NotImplementedError

    def letter(self, letter_id: int) -> LetterRow | None:
        """One letter with its body."""
        raise NotImplementedError

    def letters_of_case(self, case_id: int) -> tuple[LetterRow, ...]:
        """The letters that told of a case, oldest first, without bodies."""
        raise NotImplementedError

    def raise_alert(
        self, kind: str, subject: str, reason: str, now: datetime, settle: timedelta = timedelta()
    ) -> int:
        """Tell the operators of something, once until it is cleared; returns its id."""
        raise NotImplementedError

    def clear_alert(self, kind: str, subject: str, now: datetime) -> bool:
        """It is mended; True when there was such an alert."""
        raise NotImplementedError

    def alerts(self, *, cleared: bool = False) -> tuple[Alert, ...]:
        """Alerts not yet cleared, newest first."""
        raise NotImplementedError

    def next_letter_due(self) -> datetime | None:
        """When the next open letter may go out."""
        raise NotImplementedError


__all__ = ["Iterable", "Letters", "Mapping"]
