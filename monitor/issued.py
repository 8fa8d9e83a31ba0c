"""Bulletins as they were issued, and what would be stated otherwise today: out of the store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from .bulletin import charts, correction, draft, field_values, lines
from .bulletin.correction import Changes, Verdict
from .bulletin.facts import Facts
from .bulletin.frozen import thaw
from .bulletin.inputs import Inputs, inputs_of
from .bulletin.lines import Packer
from .bulletin.merge import merge
from .bulletin.period import Period
from .bulletin.tree import Bulletin
from .errors import GovmonError
from .store import BulletinRow, Store


class IssueError(GovmonError):
    """A bulletin cannot be issued or corrected; the text says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """`base`: the issued bulletin or its latest 更正; `facts`: counted anew for its instant."""

    base: BulletinRow
    first: BulletinRow
    facts: Facts
    packed: bytes
    changes: Changes


def restored(row: BulletinRow, *, drawn: bool = True) -> tuple[Facts, Inputs, Bulletin]:
    """A bulletin out of what was kept of it: its facts, its inputs, its every word; without the
    charts unless `drawn`. Raises FrozenError where nothing was kept."""
    facts, inputs = thaw(row.facts), inputs_of(row.inputs)
    read = draft.read(row.words, row.quarter, row.quarter)
    merged = merge(inputs.compose(facts, charts.annex(facts) if drawn else None), read)
    return facts, inputs, field_values.titled(merged.bulletin, read)


def difference(store: Store, period: Period, now: datetime) -> Difference:
    """What would be stated otherwise today for the instant of the issued bulletin.

    Raises IssueError when nothing was issued.
    """
    first = store.issued(period.code)
    if first is None:
        raise IssueError(
            f"{period.name}的通报还没有印发，无从比较；印发：govmon report issue {period.code}。"
        )
    later = [b for b in store.bulletins(period.code) if b.corrects == first.id]
    base = later[0] if later else first
    old_facts = thaw(base.facts)
    packer = Packer(keep=True)
    old = lines.unpack(store.bulletin_lines(base.id), before=False)
    new_facts = store.period_facts(
        period, old_facts.as_of, judged=now, packer=packer, told=old.now.targets
    )
    new_facts = replace(new_facts, bygone=old_facts.bygone)
    inputs = inputs_of(first.inputs)
    verdicts = {
        case: Verdict(kind=kind, on=at.date(), reason=reason)
        for case, kind, at, reason in store.verdicts_since(old_facts.as_of)
    }
    found = correction.changes(
        inputs.compose(old_facts),
        inputs.compose(new_facts),
        restored(first, drawn=False)[2],
        old,
        packer.kept(),
        verdicts,
        correction.newly_mended(old, store.mended_cases()),
    )
    return Difference(
        base=base, first=first, facts=new_facts, packed=packer.packed(), changes=found
    )
