"""What follows from a visit for the findings that were known and those it saw."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ..model import (
    LEVEL_NAMES,
    NOTHING,
    OPEN_STATES,
    TEXT_GROUPS,
    CaseState,
    Event,
    EventKind,
    Finding,
    Group,
    Level,
    Outcome,
    Visit,
)
from .dismissals import Dismissal
from .following import Followed, deadline, local_day

NO_FAULT = "原文未改，规则或允许用语调整后不再作为问题"
SHORTEST_SENTENCE = 4
"""Characters of a sentence that can tell whether it still stands."""

REOPEN_DAYS = 90
"""A fault that comes back within these days is the same case; later it is a new one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A finding of the visited site as it stood before the visit.

    `pages` are those where it was last seen standing, `sentence` its words there, personal data
    masked. `lost` are those of them that can no longer be looked at (the page is 404/410 by now,
    or its target is no longer watched), `others` those where another target was judged: two
    targets may share an address (a column that is the home page, an article in two columns), and
    a judgement of one says nothing about the other.
    """

    key: str
    group: Group
    pages: frozenset[str]
    sentence: str = ""
    lost: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    case: Followed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a case becomes; `case.id` 0 asks for a new one."""

    key: str
    case: Followed


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a visit changes. `gone`: (key, url) no longer standing; `vanished`: keys that stand
    nowhere any more; `silent`: keys seen that a dismissal covers, with its id. Events carry the
    id of an old case, or 0."""

    events: tuple[Event, ...] = ()
    changes: tuple[Change, ...] = ()
    gone: tuple[tuple[str, str], ...] = ()
    vanished: frozenset[str] = frozenset()
    silent: Mapping[str, int] = field(default_factory=lambda: NOTHING)


def decide(
    known: Mapping[str, Known],
    visit: Visit,
    now: datetime,
    *,
    dismissals: Sequence[Dismissal] = (),
    case_days: int = 8,
    reopen_days: int = REOPEN_DAYS,
) -> Decision:
    """What follows from a visit.

    `known` holds by key the findings of the visit and all that stand on a page of
    `visit.looked`; others cannot change.

    1. A visit that could not look changes nothing.
    2. A finding seen: opened, still (once a day), reopened, or nothing when dismissed.
    3. A finding not seen where it stood, on a page looked at by its group: gone from there.
    4. Gone from all pages that can still be looked at: fixed, or closed where the very words still
       stand there: then a rule or an allowed text changed, and nobody mended anything. From some
       pages: 整改中.
    """
    if visit.outcome is Outcome.UNKNOWN:
        return Decision()
    site = visit.target.site
    seen: dict[str, list[Finding]] = {}
    for finding in visit.findings:
        seen.setdefault(finding.key, []).append(finding)

    by_rule: dict[str, list[Dismissal]] = {}
    for mark in dismissals:
        by_rule.setdefault(mark.rule, []).append(mark)

    events: list[Event] = []
    changes: list[Change] = []
    gone: list[tuple[str, str]] = []
    vanished: set[str] = set()
    silent: dict[str, int] = {}

    def note(step: tuple[EventKind, str, Followed] | None, key: str) -> None:
        if step:
            kind, detail, case = step
            events.append(Event(kind=kind, at=now, finding_key=key, case=case.id, detail=detail))
            changes.append(Change(key=key, case=case))

    for key in {**seen, **known}:
        here = seen.get(key, [])
        before = known.get(key)
        case = before.case if before else None
        left, remaining = _departures(before, here, visit)
        gone += [(key, url) for url in sorted(left)]
        if not here:
            if left and not remaining:
                vanished.add(key)
                followed = case is not None and case.state in OPEN_STATES
                unmended = followed and _still_written(before, left, visit)
                note(_vanished(case, now, unmended=unmended), key)
            elif left:
                note(_partly_mended(case, len(left), len(remaining), now), key)
            continue
        grave = min(here, key=lambda f: (not f.mailed, _GRAVITY[f.level]))
        marks = (d for name in grave.rule_names for d in by_rule.get(name, ()))
        mark = next((d for d in marks if d.silences(site, grave)), None)
        if mark:
            silent[key] = mark.id
            note(_dismissed(case, mark), key)
        elif not grave.mailed:
            note(_unfollowed(case), key)
        else:
            standing = bool(before and before.pages)
            step = _seen(case, grave, standing, now, case_days, reopen_days)
            mended = _partly_mended(case, len(left), len(remaining), now) if left else None
            note(mended if mended and step and step[0] is EventKind.STILL else step or mended, key)

    return Decision(
        events=tuple(events),
        changes=tuple(changes),
        gone=tuple(gone),
        vanished=frozenset(vanished),
        silent=silent,
    )


_GRAVITY = {Level.SEVERE: 0, Level.ERROR: 1, Level.HINT: 2}
Step = tuple[EventKind, str, Followed]


def _departures(
    before: Known | None, here: Iterable[Finding], visit: Visit
) -> tuple[frozenset[str], frozenset[str]]:
    """(pages the finding left in this visit, pages it still counts as standing on)."""
    urls = frozenset(f.url for f in here)
    if before is None:
        return frozenset(), urls
    looked = visit.looked if before.group in visit.groups else frozenset()
    if before.group not in TEXT_GROUPS:  # text is the page's own, whoever leads to it
        looked -= before.others
    left = (before.pages & looked) - urls
    return left, (before.pages - left - before.lost) | urls


def _seen(
    case: Followed | None,
    finding: Finding,
    standing: bool,
    now: datetime,
    case_days: int,
    reopen_days: int,
) -> Step | None:
    fresh = Followed(
        id=0, state=CaseState.PENDING, level=finding.level, opened_at=now,
        due_at=deadline(now, case_days), still_at=now,
    )  # fmt: skip
    if case is None:
        return EventKind.OPENED, "", fresh
    again = replace(fresh, id=case.id, opened_at=case.opened_at)
    match case.state:
        case CaseState.VERIFIED:
            since = case.fixed_at or case.opened_at
            if now - since <= timedelta(days=reopen_days):
                return EventKind.REOPENED, "", again
            return EventKind.OPENED, "", fresh
        case CaseState.FALSE_ALARM:
            return EventKind.RESTORED, "", again
        case CaseState.CLOSED:
            if case.held and standing:
                return None
            return EventKind.OPENED, "", fresh
    if case.level is not finding.level:
        detail = f"级别由“{LEVEL_NAMES[case.level]}”改为“{LEVEL_NAMES[finding.level]}”"
        return EventKind.STILL, detail, replace(case, level=finding.level, still_at=now)
    last = case.still_at or case.opened_at
    if local_day(now) > local_day(last):
        return EventKind.STILL, "", replace(case, still_at=now)
    return None


def _vanished(case: Followed | None, now: datetime, *, unmended: bool) -> Step | None:
    if case is None or case.state not in OPEN_STATES:
        return None
    if unmended:
        return EventKind.CLOSED, NO_FAULT, replace(case, state=CaseState.CLOSED, held=False)
    return EventKind.FIXED, "", replace(case, state=CaseState.VERIFIED, fixed_at=now)


def _still_written(before: Known | None, left: Iterable[str], visit: Visit) -> bool:
    """Whether the sentence of a finding that is no longer found stands where it stood.

    A masked character may be any; what is hidden from the eye by now counts as taken away.
    """
    if before is None or before.group not in TEXT_GROUPS:
        return False
    words = "".join(before.sentence.split()).strip("…")
    if len(words) < SHORTEST_SENTENCE:
        return False
    pattern = re.compile(re.escape(words).replace(r"\*", ".").replace("…", ".*"))
    pages = frozenset(left)
    return any(
        pattern.search("".join(block.text.split()))
        for document in visit.documents
        if document.url in pages and not document.problem
        for block in document.blocks
        if not block.hidden
    )


def _partly_mended(case: Followed | None, left: int, remaining: int, now: datetime) -> Step | None:
    if case is None or case.state is not CaseState.REFERRED:
        return None
    detail = f"已有 {left} 个页面改正，尚余 {remaining} 个"
    return EventKind.MENDING, detail, replace(case, state=CaseState.MENDING, still_at=now)


def _dismissed(case: Followed | None, mark: Dismissal) -> Step | None:
    if case is None or case.state not in OPEN_STATES:
        return None
    return EventKind.DISMISSED, mark.reason, replace(case, state=CaseState.FALSE_ALARM)


def _unfollowed(case: Followed | None) -> Step | None:
    """The rule went back to 试行 or became a hint."""
    if case is None or case.state not in OPEN_STATES:
        return None
    detail = "规则转为试行或提示，不再转办"
    return EventKind.CLOSED, detail, replace(case, state=CaseState.CLOSED, held=False)
