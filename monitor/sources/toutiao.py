"""今日头条: it has no interface for lists, so a feed of a relay or the export of the back-end.

Options are those of `feed` or `table`. Which of them it is tells the address (…csv, …xlsx), or
the option `format` = "feed" or "table".
"""

from __future__ import annotations

from urllib.parse import urlsplit

from ..model import Fetched, Reading, Request, Target
from . import feed, table
from .answers import words

KIND = "toutiao"
NAME = "头条（订阅或表格）"
ABOUT = "今日头条没有列表接口：读中转的订阅源，或后台导出的表格"
TABLES = (".csv", ".xlsx", ".xls", ".tsv")


def plan(target: Target) -> tuple[Request, ...]:
    return table.plan(target) if _is_table(target) else feed.plan(target)


def read(target: Target, fetched: Fetched) -> Reading:
    """As `table` or `feed` read it."""
    return table.read(target, fetched) if _is_table(target) else feed.read(target, fetched)


def _is_table(target: Target) -> bool:
    if form := words(target.options.get("format")):
        return form == "table"
    try:
        path = urlsplit(target.url).path
    except ValueError:
        return False
    return path.lower().endswith(TABLES)
