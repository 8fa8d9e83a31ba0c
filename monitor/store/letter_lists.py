"""The letters as lists and pages show them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

from .base import Base
from .convert import instant, instant_or_none
from .rows import LetterRow, Part

_LIST = (
    "l.id, l.unit, l.kind, l.channel, l.state, l.created_at, l.not_before, l.sent_at, l.attempts,"
    ' l.message_id, l.recipients, l.subject, l.detail, l.refs, l."into",'
    " (select count(*) from letter_events le where le.letter = l.id and not le.dropped) events"
)


class LetterLists(Base):
    """Letters read, with what became of them."""

    def letters(
        self, *, unit: str = "", state: str = "", kind: str = "", limit: int = 50, offset: int = 0
    ) -> Part[LetterRow]:
        """One page of letters, newest first, without bodies."""
        where = (
            "(?1 = '' or l.unit = ?1) and (?2 = '' or l.state = ?2) and (?3 = '' or l.kind = ?3)"
        )
        values = (unit, state, kind)
        with self._snapshot():
            total = self.query(f"select count(*) n from letters l where {where}", values)[0]["n"]
            rows = self.query(
                f"select {_LIST} from letters l where {where}"
                " order by l.created_at desc, l.id desc limit ?4 offset ?5",
                (*values, limit, offset),
            )
        return Part(rows=tuple(_letter_row(r) for r in rows), total=total)

    def letter(self, letter_id: int) -> LetterRow | None:
        """One letter with its body."""
        row = self._one(
            f"select {_LIST}, l.text, l.html from letters l where l.id = ?", (letter_id,)
        )
        if row is None:
            return None
        return replace(_letter_row(row), text=row["text"] or "", html=row["html"] or "")

    def letters_of_case(self, case_id: int) -> tuple[LetterRow, ...]:
        """The letters that told of a case, oldest first, without bodies."""
        rows = self.query(
            f"select {_LIST} from letters l where l.id in (select le.letter from letter_events le"
            " join events e on e.id = le.event where e.case_id = ? and not le.dropped)"
            " order by l.id",
            (case_id,),
        )
        return tuple(_letter_row(r) for r in rows)


def _letter_row(row: sqlite3.Row) -> LetterRow:
    return LetterRow(
        id=row["id"], unit=row["unit"], kind=row["kind"], channel=row["channel"],
        state=row["state"], created_at=instant(row["created_at"]),
        not_before=instant(row["not_before"]), sent_at=instant_or_none(row["sent_at"]),
        attempts=row["attempts"], message_id=row["message_id"] or "",
        recipients=tuple(json.loads(row["recipients"] or "[]")), subject=row["subject"] or "",
        detail=row["detail"] or "", references=tuple(json.loads(row["refs"] or "[]")),
        events=row["events"], into=row["into"] or 0,
    )  # fmt: skip
