"""What a letter would say now: its events, cases, alerts, and the letters it answers."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence

from ..model import OPEN_STATES, Case, Enclosure, Event, Letter
from .alerts import Alerts
from .convert import (
    CASE_COLUMNS,
    OPEN_CASES,
    case_of,
    day_or_none,
    event_of,
    instant,
    to_json,
    unit_of,
)
from .enclosures import Enclosures
from .rows import LetterDraft

THREAD_LENGTH = 10


class LetterDrafts(Alerts, Enclosures):
    """Letters before they are rendered."""

    def draft(self, letter_id: int) -> LetterDraft | None:
        """A letter as it would be rendered now; for a preview. None when unknown."""
        return self._draft(letter_id)

    def _draft(self, letter_id: int) -> LetterDraft | None:
        with self._snapshot():
            row = self._one("select * from letters where id = ?", (letter_id,))
            if row is None:
                return None
            unit = self._one("select * from units where id = ?", (row["unit"],))
            events = self._events_of(letter_id)
            cases = self._cases_by_id(sorted({e.case for e in events}))
            if row["kind"] == "digest":
                cases = {**self._digest_cases(row["unit"]), **cases}
                cases = {i: c for i, c in cases.items() if c.state in OPEN_STATES}
            alerts = self.alerts_of_letter(letter_id) if row["kind"] == "source" else ()
            return LetterDraft(
                id=letter_id,
                kind=row["kind"],
                channel=row["channel"],
                unit=unit_of(unit) if unit else None,
                created_at=instant(row["created_at"]),
                day=day_or_none(row["day"]),
                events=events,
                cases=cases,
                told=self._told(cases),
                alerts=alerts,
                statuses=self._statuses_of_alerts(alerts),
                previous=self._previous(row, sorted(cases)),
                message_id=row["message_id"] or self._message_id(row),
                rendered=_rendered(row, self.enclosures(letter_id)),
                attempts=row["attempts"],
            )

    def _message_id(self, row: sqlite3.Row) -> str:
        """From database, unit and letter: a repetition, even rendered anew, is the same mail."""
        identity = self._one("select value from meta where name = 'identity'")
        unit = hashlib.blake2b(row["unit"].encode(), digest_size=4).hexdigest()
        return f"{row['kind']}-{row['id']}.{unit}.{identity['value'] if identity else ''}"

    def _events_of(self, letter: int) -> tuple[Event, ...]:
        rows = self.query(
            "select e.* from letter_events le join events e on e.id = le.event"
            " where le.letter = ? and not le.dropped order by e.at, e.id",
            (letter,),
        )
        return tuple(event_of(r) for r in rows)

    def _cases_by_id(self, ids: Sequence[int]) -> dict[int, Case]:
        rows = self.query(
            f"select {CASE_COLUMNS} from cases c join findings f on f.id = c.finding"
            " where c.id in (select value from json_each(?)) order by c.id",
            (to_json(list(ids)),),
        )
        return {r["case_id"]: case_of(r) for r in rows}

    def _digest_cases(self, unit: str) -> dict[int, Case]:
        """What the unit was told of and has still to mend."""
        rows = self.query(
            "select id from cases where unit = ? and told_at is not null"
            " and state in (select value from json_each(?))",
            (unit, OPEN_CASES),
        )
        return self._cases_by_id([r["id"] for r in rows])

    def _told(self, cases: Iterable[int]) -> frozenset[int]:
        rows = self.query(
            "select id from cases where told_at is not null"
            " and id in (select value from json_each(?))",
            (to_json(list(cases)),),
        )
        return frozenset(r["id"] for r in rows)

    def _previous(self, row: sqlite3.Row, cases: Sequence[int]) -> tuple[str, ...]:
        """Message-IDs this letter answers, oldest first: the first of the thread and the latest."""
        if row["kind"] == "case":
            found = self.query(
                "select distinct l.id, l.message_id from events e"
                " join letter_events le on le.event = e.id and not le.dropped"
                " join letters l on l.id = le.letter"
                " where e.case_id in (select value from json_each(?)) and l.state = 'sent'"
                " and l.channel = 'mail' and l.id != ? order by l.id",
                (to_json(list(cases)), row["id"]),
            )
        elif row["kind"] == "digest":
            found = self.query(
                "select id, message_id from letters where unit = ? and kind = 'digest'"
                " and state = 'sent' and id != ? order by id",
                (row["unit"], row["id"]),
            )
        else:
            return ()
        ids = [r["message_id"] for r in found if r["message_id"]]
        return tuple(ids if len(ids) <= THREAD_LENGTH else [ids[0], *ids[1 - THREAD_LENGTH :]])


def _rendered(row: sqlite3.Row, files: tuple[Enclosure, ...]) -> Letter | None:
    if row["text"] is None:
        return None
    return Letter(
        message_id=row["message_id"], unit=row["unit"],
        recipients=tuple(json.loads(row["recipients"])), subject=row["subject"],
        text=row["text"], html=row["html"] or "", references=tuple(json.loads(row["refs"])),
        id=row["id"], attempts=row["attempts"], files=files,
    )  # fmt: skip
