"""What an imported list of accounts would change in the roster: add, change, close.

Pure but for `read_list`. Rows are matched by platform and account id, else by platform and name.
Nothing is ever dropped: a closed account stays in the roster with its word and day.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zipfile import BadZipFile

from ..disk import said
from ..errors import ConfigError, Problem
from .accounts import PLATFORMS
from .roster import CLOSED, DEFAULT_COLUMNS
from .sheets import read_rows

FIELDS = ("name", "platform", "unit", "id", "source", "url", "status")
REQUIRED = ("name", "platform", "unit")
# Headings seen in the exports of 报送系统 and in offices' own lists; the chosen one goes first.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("账号名称", "新媒体名称", "公众号名称", "名称", "账号"),
    "platform": ("平台", "新媒体类型", "平台类型", "账号类型", "类型"),
    "unit": ("主办单位", "责任单位", "主管单位", "开办单位", "单位", "单位名称"),
    "id": ("账号ID", "账号标识", "ID", "UID", "AppID", "微信号", "帐号"),
    "source": ("采集方式",),
    "url": ("采集地址", "订阅地址"),
    "status": ("状态", "账号状态", "运行状态", "开设状态"),
}
OPEN_WORDS = frozenset({"", "正常", "在用", "运行", "运行中", "正常运行", "已开通", "开通", "open"})
_HEADER_WITHIN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One account of a list; `place` is where it stands. `status` is "" or a word of closing."""

    place: str
    name: str
    platform: str
    unit: str
    id: str = ""
    source: str = ""
    url: str = ""
    status: str = ""

    @property
    def keys(self) -> tuple[tuple[str, str, str], ...]:
        """By what the account may be known, the surest first."""
        kind = PLATFORMS[self.platform]
        named = ((kind, "name", self.name),)
        return ((kind, "id", self.id), *named) if self.id else named


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happens to one account: add, change, close, reopen. `details`: (field, old, new)."""

    kind: str
    entry: Entry
    row: int = -1  # of the roster, -1 for a new one
    details: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All changes, what stays, and accounts of the roster the list does not name."""

    changes: tuple[Change, ...] = ()
    same: int = 0
    unnamed: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = field(default=(), repr=False)  # the roster afterwards


def read_list(
    path: Path, *, sheet: str, columns: Mapping[str, str], units: Collection[str]
) -> tuple[Entry, ...]:
    """The accounts of a file. Raises ConfigError with every problem of every row at once."""
    try:
        rows = read_rows(path, sheet)
    except (OSError, BadZipFile, KeyError, ValueError, csv.Error) as error:
        why = said(error) if isinstance(error, OSError) else str(error)
        raise ConfigError(
            [Problem(path.name, "文件", why, "须为能打开的 CSV 或 XLSX 表格")]
        ) from None
    places, start = _header(rows, columns)
    problems = [
        Problem(path.name, "表头", "、".join(filter(None, rows[0][:12])) if rows else "",
                f"缺少“{HEADINGS[key][0]}”一列，可用 --map {key}=列名 指明")
        for key in REQUIRED if key not in places
    ]  # fmt: skip
    if problems:
        raise ConfigError(problems)
    entries: list[Entry] = []
    seen: dict[tuple[str, str, str], Entry] = {}
    for number, row in enumerate(rows[start:], start + 1):
        if not any(cell.strip() for cell in row):
            continue
        place = f"第 {number} 行"
        values = {k: row[i].strip() if i < len(row) else "" for k, i in places.items()}
        own = _problems(path.name, place, values, units)
        problems += own
        if own:
            continue
        entry = Entry(place=place, **{**values, "status": CLOSED.get(values.get("status", ""), "")})
        if twin := next((seen[k] for k in entry.keys if k in seen), None):
            problems.append(
                Problem(path.name, place, entry.name, f"与{twin.place}重复（{entry.platform}）")
            )
            continue
        seen |= dict.fromkeys(entry.keys, entry)
        entries.append(entry)
    if problems:
        raise ConfigError(problems)
    return tuple(entries)


def plan(
    roster: Sequence[Sequence[str]],
    columns: Mapping[str, str],
    entries: Sequence[Entry],
    today: date,
    *,
    close_missing: bool = False,
) -> Plan:
    """What the list changes in the roster (its rows, heading first). `columns`: our names to
    the roster's headings; columns we do not know are left as they are."""
    wanted = {**DEFAULT_COLUMNS, **columns}
    heading = [name.strip() for name in roster[0]] if roster else []
    for key in (*FIELDS, "closed_on"):
        if wanted[key] not in heading:
            heading.append(wanted[key])
    at = {key: heading.index(wanted[key]) for key in (*FIELDS, "closed_on")}
    rows = [[*row, *[""] * (len(heading) - len(row))] for row in roster[1:]]
    known: dict[tuple[str, str, str], int] = {}
    for number, row in enumerate(rows):
        if (kind := PLATFORMS.get(row[at["platform"]].strip())) and any(map(str.strip, row)):
            for name in ("name", "id"):
                if value := row[at[name]].strip():
                    known.setdefault((kind, name, value), number)
    changes: list[Change] = []
    met: set[int] = set()
    same = 0
    for entry in entries:
        number = next((known[k] for k in entry.keys if k in known), None)
        if number is None:
            row = [""] * len(heading)
            for key in FIELDS:
                row[at[key]] = getattr(entry, key)
            row[at["status"]] = entry.status or "正常"
            if entry.status:
                row[at["closed_on"]] = today.isoformat()
            rows.append(row)
            changes.append(Change(kind="add", entry=entry))
            continue
        met.add(number)
        change = _merge(rows[number], at, entry, number, today)
        same += change is None
        changes += [change] if change else []
    unnamed = []
    for number, row in enumerate(rows[: len(roster) - 1 if roster else 0]):
        name = row[at["name"]].strip()
        if number in met or not name or row[at["status"]].strip() in CLOSED:
            continue
        if not close_missing:
            unnamed.append(f"{name}（{row[at['platform']].strip()}）")
            continue
        entry = Entry(
            place=f"第 {number + 2} 行", name=name, platform=row[at["platform"]].strip(),
            unit=row[at["unit"]].strip(), status="已关停",
        )  # fmt: skip
        if change := _merge(row, at, entry, number, today):
            changes.append(change)
    return Plan(
        changes=tuple(changes),
        same=same,
        unnamed=tuple(unnamed),
        rows=(tuple(heading), *map(tuple, rows)),
    )


def _merge(
    row: list[str], at: Mapping[str, int], entry: Entry, number: int, today: date
) -> Change | None:
    """Write the entry into its row; what it leaves empty stays. None when nothing changes."""
    was_closed = CLOSED.get(row[at["status"]].strip(), "")
    details: list[tuple[str, str, str]] = []
    for key in ("name", "unit", "id", "source", "url"):
        new, old = getattr(entry, key), row[at[key]].strip()
        if new and new != old:
            details.append((key, old, new))
            row[at[key]] = new
    kind = "change"
    if entry.status and not was_closed:
        kind = "close"
        details.append(("status", row[at["status"]].strip() or "正常", entry.status))
        row[at["status"]], row[at["closed_on"]] = entry.status, today.isoformat()
    elif entry.status and entry.status != was_closed:
        details.append(("status", was_closed, entry.status))
        row[at["status"]] = entry.status
    elif was_closed and not entry.status:
        kind = "reopen"
        details.append(("status", was_closed, "正常"))
        row[at["status"]], row[at["closed_on"]] = "正常", ""
    if not details:
        return None
    return Change(kind=kind, entry=entry, row=number, details=tuple(details))


def _header(
    rows: Sequence[Sequence[str]], columns: Mapping[str, str]
) -> tuple[dict[str, int], int]:
    """(our name → position, number of the first row of data): the row with most known names."""
    best: dict[str, int] = {}
    start = 0
    for number, row in enumerate(rows[:_HEADER_WITHIN]):
        cells = [cell.strip() for cell in row]
        places = {}
        for key, usual in HEADINGS.items():
            names = (columns[key],) if key in columns else usual
            if hit := next((n for n in names if n in cells), None):
                places[key] = cells.index(hit)
        if len(places) > len(best):
            best, start = places, number + 1
    return best, start


def _problems(
    file: str, place: str, values: Mapping[str, str], units: Collection[str]
) -> list[Problem]:
    found = [
        Problem(file, f"{place}“{HEADINGS[key][0]}”", "", "不可为空")
        for key in REQUIRED if not values.get(key)
    ]  # fmt: skip
    platform, unit = values.get("platform", ""), values.get("unit", "")
    if platform and platform not in PLATFORMS:
        names = "、".join(k for k in PLATFORMS if not k.isascii())
        found.append(Problem(file, f"{place}“平台”", platform, f"可填：{names}"))
    if unit and unit not in units:
        near = difflib.get_close_matches(unit, list(units), 1, 0.5)
        hint = f"，是否为 {near[0]}？" if near else ""
        found.append(Problem(file, f"{place}“主办单位”", unit, f"须为某个 [[unit]] 的 name{hint}"))
    status = values.get("status", "")
    if status not in CLOSED and status not in OPEN_WORDS:
        words = "、".join(sorted(set(CLOSED.values())))
        found.append(Problem(file, f"{place}“状态”", status, f"可填：正常、{words}"))
    url = values.get("url", "")
    if url and not url.startswith(("http://", "https://")):
        found.append(Problem(file, f"{place}“采集地址”", url, "须以 http:// 或 https:// 开头"))
    for key, value in values.items():
        if value[:1] in "=+@" and value:
            found.append(Problem(file, f"{place}“{HEADINGS[key][0]}”", value, "不可以 = + @ 开头"))
    return found
