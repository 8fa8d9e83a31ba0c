"""What public message columns (留言选登) showed: when each message was asked and answered.

No text, name or address is kept: a message is known by a digest with this database's salt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime

from ..bulletin.annual import MessageYear
from ..model import Document, Message
from .base import Base
from .convert import day_text, stamp


class Messages(Base):
    """Messages seen, one row for each column they were seen in."""

    def _put_messages(self, target: str, documents: Iterable[Document], now: datetime) -> None:
        """Remember messages; a day or state once shown is not lost when a page stops telling it."""
        messages = [m for document in documents if not document.problem for m in document.messages]
        if not messages:
            return
        salt = self._conn.execute("select value from meta where name = 'salt'").fetchone()[0]
        at = stamp(now)
        self._conn.executemany(
            "insert into messages (target, digest, asked, answered, replied, linked, first_seen,"
            " last_seen) values (?,?,?,?,?,?,?,?)"
            " on conflict (target, digest) do update set asked = coalesce(excluded.asked, asked),"
            " answered = coalesce(excluded.answered, answered),"
            " replied = coalesce(excluded.replied, replied), linked = excluded.linked,"
            " last_seen = excluded.last_seen",
            [
                (target, _digest(m, salt), day_text(m.asked), m.answered, day_text(m.replied),
                 bool(m.url), at, at)
                for m in messages
            ],
        )  # fmt: skip

    def message_year(self, site: str, first: date, last: date) -> MessageYear | None:
        """Messages asked from `first` to `last` and what became of them, those shown in several
        columns of a site once; None when no message of the site was ever seen."""
        rows = self.query(
            "with seen as (select m.digest, max(m.asked) asked, max(m.answered) answered,"
            "  max(m.replied) replied, max(m.linked) linked"
            "  from messages m join targets t on t.id = m.target where t.site = ?1 group by m.digest)"
            " select count(*) known, sum(asked between ?2 and ?3) received,"
            " sum(answered = 1 and asked between ?2 and ?3) closed,"
            " sum(answered = 1 and linked = 1 and asked between ?2 and ?3) public,"
            " sum(answered = 1 and replied >= asked and asked between ?2 and ?3) timed,"
            " sum(case when answered = 1 and replied >= asked and asked between ?2 and ?3"
            "  then julianday(replied) - julianday(asked) end) days from seen",
            (site, first.isoformat(), last.isoformat()),
        )
        row = rows[0]
        if not row["known"]:
            return None
        return MessageYear(
            received=row["received"] or 0, closed=row["closed"] or 0, public=row["public"] or 0,
            timed=row["timed"] or 0, days=round(row["days"] or 0),
        )  # fmt: skip


def _digest(message: Message, salt: str) -> str:
    """By its page; a message without one by its title and day."""
    known = message.url or f"{message.title}\x1f{day_text(message.asked) or ''}"
    return hashlib.blake2b(
        known.encode("utf-8", "replace"), key=bytes.fromhex(salt), digest_size=12
    ).hexdigest()
