"""The desk at which the office's papers are written (拟稿)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ..bulletin.facts import Facts
from ..bulletin.inputs import Inputs
from ..bulletin.period import Period
from ..bulletin.tree import Bulletin
from ..model import CHINA
from ..settings import Config
from ..store import Store
from ..workdays import add_workdays, first_workday_on_or_after
from .filing import write_files
from .rendering import render


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingDesk:
    """What every paper is written with: the rows it counts, the settings, the moment it states,
    the folder it is put in and the formats asked for (of `rendering.FORMATS`)."""

    store: Store
    config: Config
    now: datetime
    folder: Path
    formats: Sequence[str] = ("docx",)

    @property
    def with_word(self) -> tuple[str, ...]:
        """The formats, and the Word file, which is always kept of what is issued."""
        return tuple(dict.fromkeys((*self.formats, "docx")))

    def inputs(self, period: Period) -> Inputs:
        """As if signed today, or on the first workday after a period that is not over."""
        today = self.now.astimezone(CHINA).date()
        dated = max(today, first_workday_on_or_after(period.next().first_day))
        workdays = self.config.bulletin.deadline_workdays
        return Inputs(
            district=self.config.district,
            dated=dated,
            deadline=add_workdays(dated, workdays),
            workdays=workdays,
            copy_to=self.config.bulletin.copy_to,
        )

    def plain(self, paper: Bulletin, facts: Facts, formats: Sequence[str]) -> dict[str, bytes]:
        """A paper by format, in our own layout: the office's template is the bulletin's alone."""
        return render(paper, facts, replace(self.config.bulletin, template=""), self.now, formats)

    def write(self, stem: str, contents: Mapping[str, bytes]) -> tuple[Path, ...]:
        """The files `<stem>.<format>` asked for, in order. Raises StoreError."""
        return write_files(self.folder, stem, {name: contents[name] for name in self.formats})
