"""Builds a bulletin from the store and writes it where the office looks for it."""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
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
from ..errors import StoreError
from ..issued import restored
from ..model import CHINA
from ..settings import Config
from ..store import BulletinRow, Store
from ..workdays import add_workdays, first_workday_on_or_after
from .rendering import render


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

    def words(self, period: Period, deadline_workdays: int) -> str:
        """The text of the draft file."""
        fields = field_values.shown(
            self.generated,
            self.given,
            self.bulletin.title,
            self.used,
            lambda dated: add_workdays(dated, deadline_workdays),
        )
        return draft.write(period.code, self.generated, self.bulletin, fields)


def build(
    store: Store,
    config: Config,
    period: Period,
    now: datetime,
    folder: Path,
    formats: Sequence[str] = ("docx",),
    *,
    as_draft: bool = False,
) -> Built:
    """Write `<folder>/<period>.<format>` and note it in the store.

    Of an issued bulletin the frozen one is written again, unless `as_draft`; else: count,
    compose, lay the edits of `<folder>/<period>.md` over it, write, and keep that file current.
    Raises StoreError when the folder cannot be written, DraftError for a draft that cannot be
    read; the old files then stay whole.
    """
    issued = store.issued(period.code)
    if issued is not None and not as_draft:
        return _again(store, config, issued, period, folder, formats)
    stem = f"{period.code}-草稿" if as_draft and issued is not None else period.code
    words = folder / f"{stem}.md"
    read = read_draft(words, period)
    made = compose(store, config, period, now, read, as_draft=as_draft)
    contents = render(made.bulletin, made.facts, config.bulletin, now, formats)
    paths = write_files(folder, stem, contents)
    text = made.words(period, config.bulletin.deadline_workdays)
    replace_file(words, text.encode())
    if issued is None:
        store.save_bulletin(
            period.code,
            title=made.bulletin.title,
            path=str(paths[0]),
            now=now,
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
    store: Store,
    config: Config,
    period: Period,
    now: datetime,
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
    facts = store.period_facts(period, now, packer=packer)
    given = default_inputs(config, period, now)
    used = field_values.applied(given, read, lambda day: add_workdays(day, given.workdays))
    if dated is not None:
        used = replace(used, dated=dated, deadline=add_workdays(dated, given.workdays))
    if number:
        used = replace(used, number=number)
    running = now < period.end
    local = now.astimezone(CHINA)
    mark = f"草稿　数据截至{day(local)}{local:%H:%M}" if as_draft or running else ""
    generated = used.compose(facts, charts.annex(facts), mark)
    merged = merge(generated, read)
    merged = replace(merged, bulletin=field_values.titled(merged.bulletin, read))
    return Composed(facts=facts, given=given, used=used, generated=generated, merged=merged)


def default_inputs(config: Config, period: Period, now: datetime) -> Inputs:
    """As if signed today, or on the first workday after a period that is not over."""
    dated = max(now.astimezone(CHINA).date(), first_workday_on_or_after(period.next().first_day))
    workdays = config.bulletin.deadline_workdays
    return Inputs(
        district=config.district,
        dated=dated,
        deadline=add_workdays(dated, workdays),
        workdays=workdays,
        copy_to=config.bulletin.copy_to,
    )


def _again(
    store: Store,
    config: Config,
    row: BulletinRow,
    period: Period,
    folder: Path,
    formats: Sequence[str],
) -> Built:
    facts, _, bulletin = restored(row)
    # The Word file is the very one that was issued, whatever template stands in its place now.
    kept = {"docx": store.bulletin_content(row.id)} if "docx" in formats else {}
    others = tuple(name for name in formats if name != "docx")
    made = render(bulletin, facts, config.bulletin, row.built_at, others, docx=kept.get("docx"))
    contents = {name: (kept | made)[name] for name in formats}
    return Built(
        period=period,
        title=bulletin.title,
        paths=write_files(folder, period.code, contents),
        highlights=highlights(facts),
        bulletin=bulletin,
        issued=True,
    )


def due(period: Period, today: date) -> bool:
    """Whether the bulletin of a finished period should be there: from its first workday on."""
    return today >= first_workday_on_or_after(period.next().first_day)


# ── files ────────────────────────────────────────────────────────────────────


def read_draft(path: Path, period: Period) -> Draft | None:
    """The draft file; None where there is none. Raises DraftError."""
    try:
        text = path.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise draft.DraftError(
            f"文字稿 {path} 无法读取（{error}）；请存成 UTF-8 编码，或把它移走后重新生成。"
        ) from error
    return draft.read(text, path.name, period.code)


def write_files(folder: Path, stem: str, contents: dict[str, bytes]) -> tuple[Path, ...]:
    """Write `<folder>/<stem>.<format>` each."""
    for name, content in contents.items():
        replace_file(folder / f"{stem}.{name}", content)
    return tuple(folder / f"{stem}.{name}" for name in contents)


def replace_file(path: Path, content: bytes) -> None:
    """Write beside and rename: a reader never sees half a document."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)  # on a full disk half a file would take the room
        raise StoreError(f"通报无法写入 {path}：{_cure(error)}。原有的文件未动。") from error


def _cure(error: OSError) -> str:
    """What the system said, in Chinese, and what to do about it."""
    where = "[bulletin] folder（或 --out）"
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return "磁盘已满，请腾出空间后重新生成"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"没有写入权限或磁盘只读，请检查 {where} 所在文件夹的权限，或换一个文件夹"
        case errno.ENOENT | errno.ENOTDIR | errno.EEXIST:
            return f"文件夹不存在也不能新建（路径中有同名文件或上级不可写），请检查 {where}"
        case errno.ENAMETOOLONG:
            return "文件名过长，请缩短单位名称或换一个文件夹"
        case _:
            return f"{error.strerror or type(error).__name__}，请检查 {where}"
