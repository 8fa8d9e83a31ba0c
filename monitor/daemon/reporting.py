"""Builds a bulletin from the store and writes it where the office looks for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ..bulletin import charts, draft, field_values
from ..bulletin.compose import highlights
from ..bulletin.draft import Draft
from ..bulletin.facts import Facts
from ..bulletin.frozen import freeze
from ..bulletin.inputs import Inputs
from ..bulletin.lines import Packer
from ..bulletin.merge import Merged, Note, merge
from ..bulletin.period import Period
from ..bulletin.phrases import day
from ..bulletin.tree import Bulletin
from ..issued import restored
from ..model import CHINA
from ..store import BulletinRow
from ..workdays import add_workdays, first_workday_on_or_after
from .filing import read_draft, write_file
from .rendering import render
from .writing_desk import WritingDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A bulletin on disk, in each format asked for. `notes` are what the office should look at
    in its draft `words`; `issued`: it was built from what had been frozen."""

    period: Period
    title: str
    paths: tuple[Path, ...]
    highlights: tuple[str, ...]
    bulletin: Bulletin
    edited: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    words: Path | None = None
    issued: bool = False

    @property
    def path(self) -> Path:
        """The first file: the Word one unless another was asked for."""
        return self.paths[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A bulletin before it is written. `used` are the inputs with the edits of the draft."""

    facts: Facts
    given: Inputs
    used: Inputs
    generated: Bulletin
    merged: Merged

    @property
    def bulletin(self) -> Bulletin:
        return self.merged.bulletin

    def words(self, period: Period) -> str:
        """The text of the draft file."""
        fields = field_values.shown(
            self.generated,
            self.given,
            self.bulletin.title,
            self.used,
            lambda dated: add_workdays(dated, self.given.workdays),
        )
        return draft.write(period.code, self.generated, self.bulletin, fields)


def build(desk: WritingDesk, period: Period, *, as_draft: bool = False) -> Built:
    """Write `<folder>/<period>.<format>` and note it in the store.

    Of an issued bulletin the frozen one is written again, unless `as_draft`; else: count,
    compose, lay the edits of `<folder>/<period>.md` over it, write, and keep that file current.
    Raises StoreError when the folder cannot be written, DraftError for a draft that cannot be
    read; the old files then stay whole.
    """
    issued = desk.store.issued(period.code)
    if issued is not None and not as_draft:
        return _again(desk, issued, period)
    stem = f"{period.code}-草稿" if as_draft and issued is not None else period.code
    words = desk.folder / f"{stem}.md"
    read = read_draft(words, period)
    made = compose(desk, period, read, as_draft=as_draft)
    contents = render(made.bulletin, made.facts, desk.config.bulletin, desk.now, desk.formats)
    paths = desk.write(stem, contents)
    text = made.words(period)
    write_file(words, text.encode())
    if issued is None:
        desk.store.save_bulletin(
            period.code,
            title=made.bulletin.title,
            path=str(paths[0]),
            now=desk.now,
            facts=freeze(made.facts),
            content=contents.get("docx", b""),
            number=made.bulletin.masthead.number,
            inputs=made.used.record(),
            words=draft.final(text),
        )
    return Built(
        period=period,
        title=made.bulletin.title,
        paths=paths,
        highlights=highlights(made.facts),
        bulletin=made.bulletin,
        edited=made.merged.edited,
        notes=made.merged.notes,
        words=words,
    )


def compose(
    desk: WritingDesk,
    period: Period,
    read: Draft | None,
    *,
    as_draft: bool = False,
    packer: Packer | None = None,
    dated: date | None = None,
    number: str = "",
) -> Composed:
    """Count and compose, with the edits of a draft; `dated` and `number` go before these.

    A bulletin of a period that is not over is marked as a draft on every page.
    """
    facts = desk.store.period_facts(period, desk.now, packer=packer)
    given = desk.inputs(period)
    used = field_values.applied(given, read, lambda day: add_workdays(day, given.workdays))
    if dated is not None:
        used = replace(used, dated=dated, deadline=add_workdays(dated, given.workdays))
    if number:
        used = replace(used, number=number)
    running = desk.now < period.end
    local = desk.now.astimezone(CHINA)
    mark = f"草稿　数据截至{day(local)}{local:%H:%M}" if as_draft or running else ""
    generated = used.compose(facts, charts.annex(facts), mark)
    merged = merge(generated, read)
    merged = replace(merged, bulletin=field_values.titled(merged.bulletin, read))
    return Composed(facts=facts, given=given, used=used, generated=generated, merged=merged)


def _again(desk: WritingDesk, row: BulletinRow, period: Period) -> Built:
    facts, _, bulletin = restored(row)
    # The Word file is the very one that was issued, whatever template stands in its place now.
    kept = {"docx": desk.store.bulletin_content(row.id)} if "docx" in desk.formats else {}
    others = tuple(name for name in desk.formats if name != "docx")
    made = render(
        bulletin, facts, desk.config.bulletin, row.built_at, others, docx=kept.get("docx")
    )
    return Built(
        period=period,
        title=bulletin.title,
        paths=desk.write(period.code, kept | made),
        highlights=highlights(facts),
        bulletin=bulletin,
        issued=True,
    )


def due(period: Period, today: date) -> bool:
    """Whether the bulletin of a finished period should be there: from its first workday on."""
    return today >= first_workday_on_or_after(period.next().first_day)
