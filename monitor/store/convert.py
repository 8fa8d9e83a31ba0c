"""Between values and rows: instants, days, findings, cases."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date, datetime, timedelta, timezone
from typing import Any

from ..model import (
    CHINA,
    OPEN_STATES,
    Case,
    CaseState,
    Event,
    EventKind,
    Finding,
    Group,
    Level,
    Span,
    Target,
    TargetKind,
    Unit,
)

EAST_8 = timezone(timedelta(hours=8))  # fixed: CHINA had summer time in 1986–1991


def stamp(instant: datetime) -> str:
    """ISO text at +08:00, always 32 characters, so that text order is time order.

    A datetime without zone is refused (ValueError): it would be a guess.
    """
    if instant.tzinfo is None:
        raise ValueError(f"naive datetime: {instant!r}")
    return instant.astimezone(EAST_8).isoformat(timespec="microseconds")


def stamp_or_none(instant: datetime | None) -> str | None:
    return None if instant is None else stamp(instant)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(CHINA)


def instant_or_none(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(CHINA) if text else None


def day_text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def day_or_none(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def local_day(moment: datetime) -> date:
    """The day in Shanghai."""
    return moment.astimezone(CHINA).date()


def to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


OPEN_CASES = to_json([str(state) for state in sorted(OPEN_STATES)])
"""The states of open cases, for `json_each`."""


def storable(text: str) -> str:
    """SQLite refuses lone surrogates and hostile pages contain them."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


# ── findings ─────────────────────────────────────────────────────────────────

FINDING_COLUMNS = (
    "key", "target", "unit", "url", "rule", "grp", "kind", "level", "trial", "title", "message",
    "basis", "subject", "start", "end", "text", "suggestion", "sentence", "mark_start",
    "mark_end", "location", "confidence", "count", "aliases",
)  # fmt: skip


def finding_values(finding: Finding) -> tuple[Any, ...]:
    """In the order of `FINDING_COLUMNS`."""
    f = finding
    return (
        f.key, f.target, f.unit, storable(f.url), f.rule, str(f.group), f.kind, str(f.level),
        int(f.trial), storable(f.title), storable(f.message), f.basis, storable(f.subject),
        f.start, f.end, storable(f.text), storable(f.suggestion), storable(f.sentence),
        f.mark.start, f.mark.end, storable(f.location), f.confidence, f.count,
        " ".join(f.aliases),
    )  # fmt: skip


def finding_of(row: sqlite3.Row) -> Finding:
    return Finding(
        rule=row["rule"], group=Group(row["grp"]), kind=row["kind"], level=Level(row["level"]),
        trial=bool(row["trial"]), title=row["title"], message=row["message"],
        basis=row["basis"], subject=row["subject"], start=row["start"], end=row["end"],
        text=row["text"], suggestion=row["suggestion"], sentence=row["sentence"],
        mark=Span(row["mark_start"], row["mark_end"]), location=row["location"],
        confidence=row["confidence"], target=row["target"], unit=row["unit"], url=row["url"],
        count=row["count"], aliases=tuple(row["aliases"].split()),
    )  # fmt: skip


_DEFAULTS = {f.name: f.default for f in fields(Finding)}


def finding_to_json(finding: Finding) -> dict[str, Any]:
    """Only what differs from the default."""
    values = asdict(finding)
    values["mark"] = [finding.mark.start, finding.mark.end]
    return {
        name: storable(value) if isinstance(value, str) else value
        for name, value in values.items()
        if getattr(finding, name) != _DEFAULTS[name]
    }


def finding_from_json(values: Mapping[str, Any]) -> Finding:
    known = {name: value for name, value in values.items() if name in _DEFAULTS}
    known["group"] = Group(known["group"])
    known["level"] = Level(known["level"])
    if "mark" in known:
        known["mark"] = Span(*known["mark"])
    if "aliases" in known:
        known["aliases"] = tuple(known["aliases"])
    return Finding(**known)


# ── targets, units, cases, events ────────────────────────────────────────────


def target_of(row: sqlite3.Row) -> Target:
    return Target(
        id=row["id"], kind=TargetKind(row["kind"]), name=row["name"], unit=row["unit"],
        url=row["url"], source=row["source"], parent=row["parent"],
        column_class=row["column_class"], platform=row["platform"],
        options=json.loads(row["options"]),
    )  # fmt: skip


def unit_of(row: sqlite3.Row) -> Unit:
    return Unit(
        id=row["id"], name=row["name"], mail=tuple(json.loads(row["mail"])), kind=row["kind"]
    )


# Joined as: cases c join findings f on f.id = c.finding
CASE_COLUMNS = (
    "c.id case_id, c.state case_state, c.opened_at, c.due_at, c.last_seen_at, c.fixed_at,"
    " (select json_group_array(url) from (select url from sightings s where s.finding = f.id"
    "  and s.gone_at is null order by s.first_seen, s.url limit 50)) urls, f.*"
)


def case_of(row: sqlite3.Row) -> Case:
    """A row of `CASE_COLUMNS`. `urls` are the pages it still stands on, at most 50; the page
    of the first sighting when it stands on none."""
    finding = finding_of(row)
    return Case(
        id=row["case_id"],
        finding=finding,
        state=CaseState(row["case_state"]),
        opened_at=instant(row["opened_at"]),
        due_at=instant_or_none(row["due_at"]),
        last_seen_at=instant_or_none(row["last_seen_at"]),
        fixed_at=instant_or_none(row["fixed_at"]),
        urls=tuple(json.loads(row["urls"])) or (finding.url,),
    )


def event_of(row: sqlite3.Row) -> Event:
    return Event(
        id=row["id"], case=row["case_id"], kind=EventKind(row["kind"]), at=instant(row["at"]),
        finding_key=row["finding_key"], detail=row["detail"], actor=row["actor"],
    )  # fmt: skip
