"""Reads the account roster (名录), CSV or XLSX, with the office's own column names."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile

from ..disk import said
from .accounts import PLATFORMS
from .checking import Checker
from .schema import AccountTable, AlsoTable, RosterTable
from .sheets import read_rows

# The headings of the 报送系统 export and of most offices' own lists.
DEFAULT_COLUMNS = {"name": "账号名称", "platform": "平台", "unit": "主办单位", "id": "账号ID",
                   "source": "采集方式", "url": "采集地址", "status": "状态",
                   "closed_on": "关停日期", "also_source": "备用采集方式",
                   "also_url": "备用采集地址", "also_id": "备用账号ID"}  # fmt: skip
REQUIRED = ("name", "platform", "unit")
CLOSED = {"已关停": "已关停", "关停": "已关停", "停用": "已关停", "closed": "已关停",
          "已注销": "已注销", "注销": "已注销"}  # fmt: skip


def read(table: RosterTable, folder: Path, check: Checker) -> Iterator[tuple[str, AccountTable]]:
    """(place, row) for every account of the roster that can be read; problems are noted by row.

    Closed ones with a source are read as well: they must not post again.
    """
    path = folder / table.file
    check.unknown("roster.columns", table.columns, set(DEFAULT_COLUMNS))
    columns = {**DEFAULT_COLUMNS, **{k: v for k, v in table.columns.items() if isinstance(v, str)}}
    try:
        rows = read_rows(path, table.sheet)
    except FileNotFoundError:
        check.add("roster.file", table.file, f"没有这个文件，应在 {folder.name} 文件夹内")
        return
    except OSError as error:
        check.add("roster.file", table.file, f"名录文件无法打开：{said(error)}")
        return
    except (BadZipFile, KeyError, ValueError, csv.Error) as error:
        check.add("roster.file", table.file, f"须为 CSV 或 XLSX 表格（{error}）")
        return
    if not rows:
        check.add("roster.file", table.file, "名录是空的")
        return
    heading = {name.strip(): index for index, name in enumerate(rows[0])}
    own = Checker(table.file)
    missing = [columns[key] for key in REQUIRED if columns[key] not in heading]
    for name in missing:
        own.add(
            "第 1 行", "、".join(heading) or None, f"缺少“{name}”列，可在 [roster.columns] 中指明"
        )
    if not missing:
        for number, row in enumerate(rows[1:], 2):
            if any(cell.strip() for cell in row):
                yield from _account_row(number, row, columns, heading, own)
    check.problems.extend(own.problems)


def _account_row(
    number: int,
    row: Sequence[str],
    columns: Mapping[str, str],
    heading: Mapping[str, int],
    check: Checker,
) -> Iterator[tuple[str, AccountTable]]:
    def cell(key: str) -> str:
        index = heading.get(columns[key])
        return row[index].strip() if index is not None and index < len(row) else ""

    place = f"第 {number} 行"
    word = CLOSED.get(cell("status"), "")
    if word and not (cell("url") or cell("source")):
        return  # kept in the file; there is nothing to look at
    faults = 0
    for key in REQUIRED:
        if not cell(key):
            check.add(f"{place}“{columns[key]}”", None, "不可为空")
            faults += 1
    platform = cell("platform")
    if platform and platform not in PLATFORMS:
        names = "、".join(k for k in PLATFORMS if not k.isascii())
        check.add(f"{place}“{columns['platform']}”", platform, f"可填：{names}")
        faults += 1
    url = cell("url")
    if url and not url.startswith(("http://", "https://")):
        check.add(f"{place}“{columns['url']}”", url, "须以 http:// 或 https:// 开头")
        faults += 1
    also = ()
    if cell("also_source") or cell("also_url"):
        source = cell("also_source") or "feed"
        also = (AlsoTable(source=source, url=cell("also_url"), id=cell("also_id")),)
    if not faults:
        fields = {key: cell(key) for key in ("name", "platform", "unit", "id", "source", "url")}
        yield (
            f"{check.file} {place}",
            AccountTable(**fields, also=also, closed=word, closed_on=cell("closed_on")),
        )
