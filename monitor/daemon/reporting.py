"""Builds a bulletin from the store and writes it where the office looks for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from ..bulletin import docx, html, xlsx
from ..bulletin.compose import compose, highlights
from ..bulletin.frozen import freeze
from ..bulletin.period import Period
from ..bulletin.tree import Bulletin
from ..errors import StoreError
from ..settings import Config
from ..store import Store
from ..workdays import add_workdays, first_workday_on_or_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A bulletin on disk, in each format asked for."""

    period: Period
    title: str
    paths: tuple[Path, ...]
    highlights: tuple[str, ...]

    @property
    def path(self) -> Path:
        """The first file: the Word one unless another was asked for."""
        return self.paths[0]


WRITERS: Mapping[str, Callable[[Bulletin, datetime], bytes]] = {
    "docx": docx.write,
    "xlsx": xlsx.write,
    "html": lambda bulletin, _now: html.write(bulletin).encode("utf-8"),
}


def build(
    store: Store,
    config: Config,
    period: Period,
    now: datetime,
    folder: Path,
    formats: Sequence[str] = ("docx",),
) -> Built:
    """Count, compose, write `<folder>/<period>.<format>` and note it in the store.

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
    contents = {name: WRITERS[name](bulletin, now) for name in formats}
    paths = {name: folder / f"{period.code}.{name}" for name in formats}
    for name, content in contents.items():
        _replace(paths[name], content)
    store.save_bulletin(
        period.code,
        title=bulletin.title,
        path=str(paths[formats[0]]),
        now=now,
        facts=freeze(facts),
        content=contents.get("docx", b""),
    )
    return Built(
        period=period,
        title=bulletin.title,
        paths=tuple(paths.values()),
        highlights=tuple(highlights(facts)),
    )


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
