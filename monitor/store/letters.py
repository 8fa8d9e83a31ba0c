"""The outbox: letters collect events, are leased, rendered once, sent, and marked afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from ..cases import deadline, joins_letter, worth_telling
from ..model import (
    CHINA,
    EARLY_WARNING,
    CaseState,
    Delivery,
    Event,
    EventKind,
    Letter,
    Sent,
)
from .base import on_full_disk
from .bulletins import Bulletins
from .convert import (
    OPEN_CASES,
    local_day,
    stamp,
    storable,
    to_json,
)
from .letter_drafts import LetterDrafts
from .letter_lists import LetterLists
from .rows import LetterDraft

FIRST_RETRY = timedelta(minutes=1)
ALERT_AFTER_ATTEMPTS = 8
MAIL = "mail"
WARN_AGAIN = timedelta(days=3) - timedelta(hours=12)


class Letters(LetterDrafts, LetterLists, Bulletins):
    """Letters and their delivery."""

    # ── collecting ───────────────────────────────────────────────────────────

    def _join_letters(self, events: Iterable[Event], now: datetime, settle: timedelta) -> None:
        """Put events into the open letter of their unit, or begin one due `settle` from now."""
        letters: dict[str, int] = {}
        for event in events:
            if not joins_letter(event):
                continue
            unit = self._conn.execute(
                "select unit from cases where id = ?", (event.case,)
            ).fetchone()[0]
            if not unit:
                continue
            if unit not in letters:
                letters[unit] = self._open_letter(unit, "case", now, settle)
            self._conn.execute(
                "insert or ignore into letter_events (letter, event) values (?,?)",
                (letters[unit], event.id),
            )

    def _put_event(self, event: Event) -> Event:
        cursor = self._conn.execute(
            "insert into events (case_id, kind, at, finding_key, detail, actor)"
            " values (?,?,?,?,?,?)",
            (event.case, str(event.kind), stamp(event.at), event.finding_key, event.detail,
             event.actor),
        )  # fmt: skip
        return replace(event, id=int(cursor.lastrowid or 0))

    # ── leasing ──────────────────────────────────────────────────────────────

    @on_full_disk
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
        Letters of a unit beyond `cap_per_day` (0: no cap) are folded into its next digest;
        letters with nothing left to tell are void. After a clock step back a letter or lease
        from the future counts as due.
        """
        at = stamp(now)
        with self._writing(durable=True) as conn:
            rows = conn.execute(
                "select * from letters l where"
                " ((state = 'open' and (not_before <= ?1 or created_at > ?1))"
                "  or (state = 'leased' and (lease_until <= ?1 or leased_at > ?1)))"
                " and (?2 or channel != 'mail' or text is null)"
                " order by not_before, id limit ?3",
                (at, mail, limit),
            ).fetchall()
            leased, today = [], {}
            for row in rows:
                if row["text"] is None and row["kind"] == "case":
                    if self._drop_stale_events(row["id"]) == 0:
                        self._finish(row["id"], "void", "问题在发信前已消失，无须告知")
                        continue
                    if cap_per_day and self._sent_today(row["unit"], now, today) >= cap_per_day:
                        self._finish(row["id"], "folded", "已达当日上限，并入每日汇总")
                        continue
                    today[row["unit"]] = today.get(row["unit"], 0) + 1
                conn.execute(
                    "update letters set state = 'leased', leased_at = ?, lease_until = ?,"
                    " attempts = attempts + 1 where id = ?",
                    (at, stamp(now + lease), row["id"]),
                )
                leased.append(row["id"])
        return tuple(d for i in leased if (d := self._draft(i)) is not None)

    def _free_leases(self) -> None:
        with self._writing(durable=True) as conn:
            conn.execute(
                "update letters set state = 'open', lease_until = null where state = 'leased'"
            )

    def _finish(self, letter: int, state: str, detail: str) -> None:
        self._conn.execute(
            "update letters set state = ?, detail = ?, lease_until = null where id = ?",
            (state, detail, letter),
        )

    def _sent_today(self, unit: str, now: datetime, today: dict[str, int]) -> int:
        if unit not in today:
            start = datetime.combine(local_day(now), time(), CHINA)
            today[unit] = self._conn.execute(
                "select count(*) from letters where unit = ? and kind = 'case' and"
                " coalesce(sent_at, iif(state = 'leased', leased_at, '')) >= ?",
                (unit, stamp(start)),
            ).fetchone()[0]
        return today[unit]

    def _drop_stale_events(self, letter: int) -> int:
        """Mark what no longer says anything; returns how many events are left to tell."""
        events = self._events_of(letter)
        told = self._told({e.case for e in events})
        kept = {e.id for e in worth_telling(events, told)}
        self._conn.executemany(
            "update letter_events set dropped = 1 where letter = ? and event = ?",
            [(letter, e.id) for e in events if e.id not in kept],
        )
        return len(kept)

    # ── rendering and delivery ───────────────────────────────────────────────

    @on_full_disk
    def save_rendering(self, letter_id: int, letter: Letter, *, robots: Sequence[str] = ()) -> None:
        """Keep what was rendered before it is sent, so that a repetition is the same letter;
        queue the same text once for each robot."""
        with self._writing(durable=True) as conn:
            changed = conn.execute(
                "update letters set message_id = ?, recipients = ?, subject = ?, text = ?,"
                " html = ?, refs = ? where id = ? and text is null",
                (letter.message_id, to_json(letter.recipients), storable(letter.subject),
                 storable(letter.text), storable(letter.html), to_json(letter.references),
                 letter_id),
            ).rowcount  # fmt: skip
            if not changed:
                return
            conn.executemany(
                "insert into letters (unit, kind, channel, state, created_at, not_before,"
                " message_id, recipients, subject, text, html, refs)"
                " select unit, 'robot', ?, 'open', coalesce(leased_at, created_at),"
                " coalesce(leased_at, created_at), '', '[]', subject, text, '', '[]'"
                " from letters where id = ?",
                [(name, letter_id) for name in robots],
            )

    @on_full_disk
    def mark_delivery(
        self, letter_id: int, sent: Sent, now: datetime, retry_at: datetime | None = None
    ) -> tuple[Event, ...]:
        """Note what the server said, after it said so; returns the events it causes.

        SENT: cases not yet referred become 已转办 and their deadline counts from now.
        REFUSED, and recipients refused for good: the operators are alerted. Recipients the
        server wants later (4xx) get the same letter again.
        DEFERRED: repeated at `retry_at` (default: a minute, doubled with each attempt, at
        most four hours); after 8 attempts the operators are alerted.
        Marking a letter again that was sent changes nothing.
        """
        at = stamp(now)
        with self._writing(durable=True) as conn:
            row = conn.execute("select * from letters where id = ?", (letter_id,)).fetchone()
            if row is None or row["state"] in ("sent", "void", "folded"):
                return ()
            detail = storable(sent.detail)
            if sent.delivery is Delivery.SENT:
                conn.execute(
                    "update letters set state = 'sent', sent_at = ?, detail = ?,"
                    " lease_until = null where id = ?",
                    (at, detail, letter_id),
                )
                later = [who for who, why in sent.refused.items() if why.lstrip().startswith("4")]
                never = {who: why for who, why in sent.refused.items() if who not in later}
                if later:
                    self._repeat_for(row, later, now)
                if never:
                    said = "；".join(f"{who}：{why}" for who, why in never.items())
                    self._alert_of_letter(row, f"部分收件人被拒收：{said}", now)
                elif not later:
                    self._clear_alert(*_alert_name(row), now)
                return self._refer(row, now)
            if sent.delivery is Delivery.REFUSED:
                self._finish(letter_id, "refused", detail)
                self._alert_of_letter(row, f"投递被永久拒绝：{detail}", now)
                return ()
            retry = retry_at or now + backoff(row["attempts"])
            conn.execute(
                "update letters set state = 'open', not_before = ?, detail = ?,"
                " lease_until = null where id = ?",
                (stamp(retry), detail, letter_id),
            )
            if row["attempts"] == ALERT_AFTER_ATTEMPTS:
                self._alert_of_letter(row, f"已尝试 {row['attempts']} 次仍未送达：{detail}", now)
            return ()

    def _repeat_for(self, row: sqlite3.Row, recipients: Sequence[str], now: datetime) -> None:
        """The same letter, with the same Message-ID, for those the server wants later (4xx)."""
        self._conn.execute(
            "insert into letters (unit, kind, channel, state, created_at, not_before, attempts,"
            " message_id, recipients, subject, text, html, refs)"
            " select unit, 'repeat', channel, 'open', ?1, ?2, attempts, message_id, ?3, subject,"
            " text, html, refs from letters where id = ?4",
            (stamp(now), stamp(now + backoff(row["attempts"])), to_json(recipients), row["id"]),
        )

    def _refer(self, letter: sqlite3.Row, now: datetime) -> tuple[Event, ...]:
        if letter["channel"] != MAIL or letter["kind"] not in ("case", "digest"):
            return ()
        events = []
        for row in self._conn.execute(
            "select distinct c.id, c.state, c.case_days, f.key from letter_events le"
            " join events e on e.id = le.event join cases c on c.id = e.case_id"
            " join findings f on f.id = c.finding"
            " where le.letter = ? and not le.dropped order by c.id",
            (letter["id"],),
        ).fetchall():
            self._conn.execute(
                "update cases set told_at = coalesce(told_at, ?) where id = ?",
                (stamp(now), row["id"]),
            )
            if row["state"] != CaseState.PENDING:
                continue
            self._conn.execute(
                "update cases set state = ?, due_at = ?, overdue_at = null where id = ?",
                (str(CaseState.REFERRED), stamp(deadline(now, row["case_days"] or 8)), row["id"]),
            )
            event = Event(
                kind=EventKind.REFERRED, at=now, finding_key=row["key"], case=row["id"],
                detail="邮件已送达",
            )  # fmt: skip
            events.append(self._put_event(event))
        return tuple(events)

    def _alert_of_letter(self, row: sqlite3.Row, reason: str, now: datetime) -> None:
        if row["kind"] != "source":  # a refused alert cannot be cured by another one
            self._raise_alert(*_alert_name(row), reason, now, timedelta())

    def void_letter(self, letter_id: int, now: datetime, reason: str) -> None:
        """Nothing is left to tell."""
        with self._writing(durable=True):
            self._finish(letter_id, "void", reason)

    @on_full_disk
    def retry_letter(self, letter_id: int, now: datetime, recipients: Sequence[str] = ()) -> bool:
        """Put a refused letter back, after the address was mended; False for any other letter.

        What we render is rendered anew, to the addresses of that day. What was rendered before (a
        bulletin, a unit's list) goes to `recipients`, or where these are none, to those it had.
        """
        with self._writing(durable=True) as conn:
            row = conn.execute("select * from letters where id = ?", (letter_id,)).fetchone()
            if row is None or row["state"] != "refused":
                return False
            fresh = row["kind"] in ("case", "digest", "source")
            conn.execute(
                "update letters set state = 'open', not_before = ?, attempts = 0,"
                " text = iif(?, null, text), recipients = coalesce(?, recipients) where id = ?",
                (stamp(now), fresh, to_json(tuple(recipients)) if recipients else None, letter_id),
            )
            self._clear_alert(*_alert_name(row), now)
            return True

    @on_full_disk
    def queue_letter(self, kind: str, letter: Letter, now: datetime) -> int:
        """Queue a letter that is rendered already (a bulletin for its editors); returns its
        id. The same `message_id` twice is one letter."""
        at = stamp(now)
        with self._writing(durable=True) as conn:
            known = conn.execute(
                "select id from letters where message_id = ? and message_id != ''",
                (letter.message_id,),
            ).fetchone()
            if known:
                return int(known[0])
            cursor = conn.execute(
                "insert into letters (unit, kind, channel, state, created_at, not_before,"
                " message_id, recipients, subject, text, html, refs)"
                " values (?,?,?,'open',?,?,?,?,?,?,?,?)",
                (letter.unit, kind, MAIL, at, at, letter.message_id, to_json(letter.recipients),
                 storable(letter.subject), storable(letter.text), storable(letter.html),
                 to_json(letter.references)),
            )  # fmt: skip
            number = int(cursor.lastrowid or 0)
            self._put_enclosures(number, letter.files)
            if not letter.message_id:
                row = conn.execute("select * from letters where id = ?", (number,)).fetchone()
                conn.execute(
                    "update letters set message_id = ? where id = ?",
                    (self._message_id(row), number),
                )
            return number

    @on_full_disk
    def queue_digests(self, now: datetime, day: date, next_due: datetime) -> int:
        """One digest letter for each unit with open cases it was told of, or with folded
        letters; at most one per unit and day. A unit with early warnings only hears of them
        every `WARN_AGAIN`: the steps before a breach (7, 10, 13 days) lie so far apart. Sets
        when the next digest falls due in the same transaction. Returns how many were queued."""
        at = stamp(now)
        with self._writing(durable=True) as conn:
            units = [
                r["unit"]
                for r in conn.execute(
                    "select distinct unit from cases where told_at is not null and unit != ''"
                    " and state in (select value from json_each(?)) union"
                    " select distinct unit from letters where state = 'folded' and \"into\" is null"
                    " union select distinct f.unit from findings f where f.level = 'hint'"
                    " and f.trial = 0 and f.silent = 0 and f.gone_at is null and f.unit != ''"
                    " and instr(f.basis, ?) and not exists (select 1 from letters l where"
                    " l.unit = f.unit and l.kind = 'digest' and l.created_at > ?)",
                    (OPEN_CASES, EARLY_WARNING, stamp(now - WARN_AGAIN)),
                )
            ]
            queued = 0
            for unit in units:
                queued += conn.execute(
                    "insert or ignore into letters (unit, kind, channel, state, day, created_at,"
                    " not_before) values (?, 'digest', ?, 'open', ?, ?, ?)",
                    (unit, MAIL, day.isoformat(), at, at),
                ).rowcount
                digest = conn.execute(
                    "select id from letters where unit = ? and day = ? and kind = 'digest'"
                    " and text is null and state = 'open'",
                    (unit, day.isoformat()),
                ).fetchone()
                if digest:
                    self._unfold(unit, digest[0])
            self._set_job_due("digest", next_due)
            return queued

    def _unfold(self, unit: str, digest: int) -> None:
        self._conn.execute(
            "insert or ignore into letter_events (letter, event) select ?, le.event"
            " from letters l join letter_events le on le.letter = l.id and not le.dropped"
            " where l.unit = ? and l.state = 'folded' and l.\"into\" is null",
            (digest, unit),
        )
        self._conn.execute(
            "update letters set \"into\" = ? where unit = ? and state = 'folded'"
            ' and "into" is null',
            (digest, unit),
        )


def backoff(attempts: int) -> timedelta:
    """The wait after the given number of attempts: 1, 2, 4 … minutes, at most four hours."""
    return min(FIRST_RETRY * 2 ** min(max(attempts - 1, 0), 16), timedelta(hours=4))


def _alert_name(row: sqlite3.Row) -> tuple[str, str]:
    if row["channel"] != MAIL:
        return "robot", row["channel"]
    return MAIL, row["unit"] or row["kind"]
