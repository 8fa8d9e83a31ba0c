"""Builds a bulletin from the store and writes it where the office looks for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from ..bulletin.compose import compose
from ..bulletin.docx import write
from ..bulletin.facts import Facts
from ..bulletin.frozen import freeze
from ..bulletin.period import Period
from ..errors import StoreError
from ..settings import Config
from ..store import Store
from ..workdays import add_workdays, first_workday_on_or_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A bulletin on disk."""

    period: Period
    title: str
    path: Path
    facts: Facts


def build(store: Store, config: Config, period: Period, now: datetime, folder: Path) -> Built:
    """Count, compose, write `<folder>/<period>.docx` and note it in the store.

    Raises StoreError when the folder cannot be written; the old file then stays whole.
    """
    facts = store.period_facts(period, now)
    dated = max(now.date(), first_workday_on_or_after(period.next().first_day))
    bulletin = compose(
        facts,
        config.district,
        dated=dated,
        deadline=add_workdays(dated, config.bulletin.deadline_workdays),
        deadline_workdays=config.bulletin.deadline_workdays,
        copy_to=config.bulletin.copy_to,
    )
    content = write(bulletin, now)
    path = folder / f"{period.code}.docx"
    _replace(path, content)
    if not store.readonly:
        store.save_bulletin(
            period.code,
            title=bulletin.title,
            path=str(path),
            now=now,
            facts=freeze(facts),
            content=content,
        )
    return Built(period=period, title=bulletin.title, path=path, facts=facts)


def due(period: Period, today: date) -> bool:
    """Whether the bulletin of a finished period should be there: from its first workday on."""
    return today >= first_workday_on_or_after(period.next().first_day)


def _replace(path: Path, content: bytes) -> None:
    """Write beside and rename: a reader never sees half a document."""
    draft = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        raise StoreError(
            f"通报无法写入 {path}：{error.strerror}；请检查 [bulletin] folder 的权限和磁盘空间。"
        ) from error
