"""A CSV or XLSX export: of the 报送系统 or of another monitor. Column names vary, so the
option `columns` maps ours (time, title, url, text, account, readings) to theirs.

Other options: `sheet`, `account_name` (default the target's name: rows of other accounts are
skipped where the table has an account column), `alive_hours` (default 168, 0 = off: an
export nobody renews cannot prove that an account is stale). It speaks of the time it was
made: its Last-Modified, or the newest entry of any account in it.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from ..model import CHINA, Fetched, Reading, Request, Target
from .answers import could_not_look, decode, looks_like_html, refusal, words
from .posts import When, as_of, post, when

KIND = "table"
NAME = "导出表格"
ABOUT = "报送系统或其他监测系统导出的 CSV、XLSX，列名可对应"
MAX_ROWS = 100_000
MAX_EXPANDED = 64 * 1024 * 1024  # bytes; PRIVACY.md: attachments are bounded the same way
ALIVE_HOURS = 168.0
_HEADER_WITHIN = 10  # rows: exports begin with a title line or two
_XLSX_TYPES = ("application/vnd.openxmlformats", "application/zip")

# Headings seen in exports; the configured one is tried first.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "time": ("发布时间", "发布日期", "最新发布时间", "更新时间", "最后更新时间", "时间", "日期"),
    "title": ("标题", "文章标题", "内容标题", "作品标题", "信息标题"),
    "url": ("链接", "文章链接", "原文链接", "网址", "URL", "地址"),
    "text": ("正文", "内容", "摘要"),
    "readings": ("阅读量", "阅读数", "阅读次数", "阅读人数", "浏览量", "播放量", "播放次数"),
    "account": ("账号名称", "新媒体名称", "账号", "公众号", "名称"),
}


def plan(target: Target) -> tuple[Request, ...]:
    return (Request(url=target.url, purpose="table"),)


def read(target: Target, fetched: Fetched) -> Reading:
    """The rows of this account; an old export or one without it is could not look."""
    if refused := refusal(fetched):
        return refused
    rows, problem = _rows(fetched.body, words(target.options.get("sheet")))
    if problem:
        return could_not_look(problem, operator=True)
    places, start = _header(rows, target.options.get("columns"))
    if "time" not in places:
        seen = "、".join(str(c) for c in (rows[0] if rows else [])[:12] if c) or "无"
        return could_not_look(f"表中没有发布时间一列（首行为：{seen}），请配置列名", operator=True)
    entries = [_entry(row, places, fetched.at) for row in rows[start:] if any(row)]
    made = _made_at(fetched, [shown for _, shown, _ in entries])
    if old := _too_old(target, fetched, made):
        return could_not_look(old, operator=True)
    if "account" in places:
        name = words(target.options.get("account_name")) or target.name
        entries = [e for e in entries if e[0].strip() == name]
        if not entries:
            return could_not_look(f"表中没有账号“{name}”", operator=True)
    base = fetched.url or fetched.request.url
    found = (
        post(
            time=shown,
            title=fields.get("title", ""),
            url=fields.get("url", ""),
            base=base,
            text=fields.get("text", ""),
            readings=fields.get("readings"),
        )
        for _, shown, fields in entries
    )
    return Reading(documents=as_of(found, made))


def _rows(body: bytes, sheet: str) -> tuple[list[Sequence[Any]], str]:
    """All rows, or the reason why they cannot be had."""
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        return [], "旧版 .xls 不能读取，请另存为 .xlsx 或 .csv"
    if looks_like_html(body):
        return [], "返回的是网页而不是表格（可能是登录页）"
    if body.startswith(b"PK"):
        return _xlsx(body, sheet)
    text = decode(body)
    if "\x00" in text:
        return [], "不是 CSV 或 XLSX 表格"
    head = text[:2000]
    delimiter = max(",;\t", key=head.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [row for row, _ in zip(reader, range(MAX_ROWS), strict=False)], ""
    except csv.Error as error:
        return [], f"CSV 无法读取：{error}"


def _xlsx(body: bytes, sheet: str) -> tuple[list[Sequence[Any]], str]:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_EXPANDED:
                return [], "表格展开后过大，拒绝读取"
        import openpyxl  # slow to load, and most tables are CSV

        book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True)
        try:
            page = book[sheet] if sheet in book.sheetnames else book.worksheets[0]
            if sheet and sheet not in book.sheetnames:
                return [], f"没有工作表“{sheet}”，有：{'、'.join(book.sheetnames[:8])}"
            return list(page.iter_rows(max_row=MAX_ROWS, max_col=100, values_only=True)), ""
        finally:
            book.close()
    except Exception as error:  # openpyxl raises whatever a broken file makes it raise
        return [], f"表格无法读取（{type(error).__name__}）"


def _header(rows: Sequence[Sequence[Any]], chosen: Any) -> tuple[dict[str, int], int]:
    """(our name → position, number of the first row of data): the row with most known names."""
    names = chosen if isinstance(chosen, Mapping) else {}
    best: dict[str, int] = {}
    start = 0
    for number, row in enumerate(rows[:_HEADER_WITHIN]):
        cells = [words(cell).strip() for cell in row]
        places: dict[str, int] = {}
        for name, usual in HEADINGS.items():
            wanted = (words(names[name]),) if name in names else usual
            if hit := next((w for w in wanted if w in cells), None):
                places[name] = cells.index(hit)
        if len(places) > len(best):
            best, start = places, number + 1
    return best, start


def _entry(
    row: Sequence[Any], places: Mapping[str, int], now: datetime
) -> tuple[str, When, dict[str, str]]:
    """(account, time, the other fields) of one row."""
    values = {name: row[place] if place < len(row) else None for name, place in places.items()}
    fields = {n: words(v) for n, v in values.items() if n in {"title", "url", "text", "readings"}}
    return words(values.get("account")), _time(values["time"], now), fields


def _time(value: Any, now: datetime) -> When:
    # An unformatted XLSX date is the number of days since 1899-12-30.
    if isinstance(value, int | float) and not isinstance(value, bool) and 20000 < value < 80000:
        day = datetime(1899, 12, 30, tzinfo=CHINA) + timedelta(days=float(value))
        return When(day.date(), day if value % 1 else None)
    if isinstance(value, datetime) and not any((value.hour, value.minute, value.second)):
        return When(value.date())  # a day formatted as a date, not midnight
    return when(value, now)


def _made_at(fetched: Fetched, times: Sequence[When]) -> datetime | None:
    """When the export was true: the file's date, else the newest entry of any account in it."""
    try:
        stamp = parsedate_to_datetime(fetched.headers.get("last-modified", ""))
        if stamp.tzinfo and stamp <= fetched.at:
            return stamp
    except (TypeError, ValueError):
        pass
    today = fetched.at.astimezone(CHINA).date()
    days = [t.day for t in times if t.day and t.day <= today]
    return datetime.combine(max(days), time(), CHINA) if days else None


def _too_old(target: Target, fetched: Fetched, made: datetime | None) -> str:
    """Why the export is too old to say anything, or ""."""
    value = target.options.get("alive_hours", ALIVE_HOURS)
    hours = float(value) if isinstance(value, int | float) else ALIVE_HOURS
    if hours <= 0 or made is None or fetched.at - made <= timedelta(hours=hours):
        return ""
    return f"表格中的数据止于 {made.astimezone(CHINA):%Y-%m-%d}，导出可能已停止，无法判断"
