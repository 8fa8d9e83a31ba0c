"""What was discovered of a portal: its columns, who made it, and what is unsure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from ..model import Document, Row
from ..text.canonical import identity
from .classify import TITLES, Classified
from .cms import Detected

# What an inspector expects of a portal; one that is missing is told, never invented.
EXPECTED = ("news", "notice", "policy", "interpretation", "hr", "plan", "message", "service")


_SHOWN = 3  # names of columns that show the same list


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `problem` says why its list could not be read ("" when it could): such a
    column is drafted switched off. `doubts` are what a person should look at."""

    url: str
    name: str
    classified: Classified
    seen: str = ""
    parents: tuple[str, ...] = ()
    rows: int = 0
    newest: date | None = None
    problem: str = ""
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """A portal as discovered. `problem` not empty: the home page could not be looked at."""

    url: str
    name: str = ""
    id_code: str = ""
    sponsor: str = ""
    family: Detected = field(default_factory=Detected)
    columns: tuple[Column, ...] = ()
    doubts: tuple[str, ...] = ()
    asked: int = 0
    problem: str = ""


def column_of(
    document: Document, classified: Classified, *, name: str, seen: str, parents: tuple[str, ...]
) -> Column:
    """The column whose list page was read."""
    dated = [row.published for row in document.rows if row.published]
    doubts = [classified.doubt] if classified.doubt else []
    if not dated:
        doubts.append(
            "列表没有读到日期（稿件页也没有的，按指标算未更新）；页面上有的，请在 options 里写 list 选择器"
        )
    if document.unread:
        doubts.append(document.unread)
    if len(document.rows) < 3:
        doubts.append(f"列表只读到 {len(document.rows)} 条")
    return Column(
        url=document.url, name=name, classified=classified, seen=seen, parents=parents,
        rows=len(document.rows), newest=max(dated, default=None), doubts=tuple(doubts),
    )  # fmt: skip


def without_repeats(
    columns: Sequence[tuple[Column, tuple[Row, ...]]],
) -> tuple[Column, ...]:
    """Columns less those that show the very list of another, or stand at its address."""
    kept: list[Column] = []
    lists: dict[frozenset[str], int] = {}
    keys: set[str] = set()
    copies: dict[int, list[str]] = {}
    for column, rows in columns:
        shown = frozenset(row.url or row.title for row in rows)
        key = identity(column.url)
        if key in keys:
            continue
        keys.add(key)
        same = lists.get(shown) if len(shown) >= 3 else None
        if same is not None:
            copies.setdefault(same, []).append(column.name)
            continue
        if len(shown) >= 3:
            lists[shown] = len(kept)
        kept.append(column)
    for number, names in copies.items():
        shown = "、".join(f"“{name}”" for name in names[:_SHOWN])
        more = f"等 {len(names)} 个栏目" if len(names) > _SHOWN else ""
        note = f"与{shown}{more}内容相同，只保留一个"
        kept[number] = replace(kept[number], doubts=(*kept[number].doubts, note))
    return tuple(kept)


def missing(columns: Sequence[Column]) -> tuple[str, ...]:
    """Which expected kinds of columns were not found."""
    there = {column.classified.column_class for column in columns if not column.problem}
    return tuple(TITLES[kind] for kind in EXPECTED if kind not in there)
