"""Writes the `[[site]]` part of a configuration that a person then edits.

What came from pages is quoted as data: a hostile title can close no string and start no line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit

from ..text.urls import host
from .site import Column, Discovery, missing

UNIT = "请填责任单位"
_IDENTIFIER = re.compile(r"[A-Za-z0-9][\w-]{0,30}", re.ASCII)
_DULL = frozenset("index list default main www col node channel common_list html".split())
_GENERAL = re.compile(r"[^0-9A-Za-z一-鿿_-]+")


def draft(found: Discovery, limits: Mapping[str, str], today: date) -> str:
    """The TOML text. `limits` tells each column class's limit in words."""
    site_id = _site_id(found.url)
    unit = found.sponsor or UNIT
    unsure = sum(1 for c in found.columns if c.doubts or c.problem)
    lines = [
        f"# govmon discover {_comment(found.url)}（{today}）生成，请核对后并入 config.toml。",
        f"# 建站系统：{_comment(_family(found))}",
        f"# 栏目 {len(found.columns)} 个，其中 {unsure} 个有“不确定”之处；column_class 决定更新时限，",
        "# 责任单位（unit）须是某个 [[unit]] 的 name，空缺的栏目随网站。",
    ]
    lines += [f"# 不确定：{_comment(doubt)}" for doubt in found.doubts]
    if absent := missing(found.columns):
        lines.append(f"# 没有找到的栏目类别：{'、'.join(absent)}；若网站有，请补上。")
    lines += [
        "",
        "[[unit]]                      # 配置里已有这个单位就删去这一段",
        f"name = {_quoted(unit)}",
        "mail = []",
        "",
        "[[site]]",
        f"id = {_quoted(site_id)}",
        f"name = {_quoted(found.name or host(found.url))}",
        f"unit = {_quoted(unit)}",
        f"url = {_quoted(found.url)}",
        f"id_code = {_quoted(found.id_code)}"
        + ("" if found.id_code else "      # 页脚未读到网站标识码，请补"),
        "",
        "[site.crawl]                  # govmon scan 用，可整段删去",
        "depth = 20",
        "pages = 50000",
    ]
    taken: set[str] = set()
    for column in found.columns:
        lines += ["", *_column(column, limits, taken)]
    return "\n".join(lines) + "\n"


def _column(column: Column, limits: Mapping[str, str], taken: set[str]) -> list[str]:
    kind = column.classified.column_class
    trail = " › ".join((*reversed(column.parents), column.name))
    lines = [f"# {_comment(trail)}：{_comment(_evidence(column))}"]
    lines += [f"# 不确定：{_comment(doubt)}" for doubt in column.doubts]
    table = [
        "[[site.column]]",
        f"id = {_quoted(_column_id(column.url, taken))}",
        f"name = {_quoted(column.name)}",
        f"url = {_quoted(column.url)}",
        f"column_class = {_quoted(kind)}      # {_comment(limits.get(kind, '不设期限'))}",
    ]
    if column.problem:
        lines.append(f"# 不确定：{_comment(column.problem)}。先不启用")
        table = [f"# {line}" for line in table]
    return lines + table


def _evidence(column: Column) -> str:
    parts = [f"见于{column.seen}" if column.seen else ""]
    if column.rows:
        parts.append(f"{column.rows} 条")
    if column.newest:
        parts.append(f"最新 {column.newest}")
    if column.classified.word:
        parts.append(f"依“{column.classified.word}”归类")
    return "，".join(filter(None, parts))


def _family(found: Discovery) -> str:
    family = found.family
    if not family.name:
        return "未能识别"
    marks = "、".join(family.marks[:3])
    return f"{family.name}{'' if family.sure else '（不确定）'}，依据 {marks}"


def _site_id(url: str) -> str:
    name = host(url).removeprefix("www.")
    first = name.split(".")[0]
    return first if _IDENTIFIER.fullmatch(first) and not first.isdigit() else "portal"


def _column_id(url: str, taken: set[str]) -> str:
    """A short name from the address, unique within the site."""
    parts = urlsplit(url)
    segments = [s.partition(".")[0] for s in parts.path.split("/") if s]
    words = [s for s in segments if _IDENTIFIER.fullmatch(s) and s.lower() not in _DULL]
    base = words[-1] if words else _GENERAL.sub("", parts.query)[-24:] or "column"
    name = base
    if name in taken and len(words) > 1:
        name = base = f"{words[-2]}-{words[-1]}"
    number = 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    taken.add(name)
    return name


def _quoted(text: str) -> str:
    """A TOML basic string of any text."""
    escaped = "".join(
        f"\\{c}"
        if c in '"\\'
        else c
        if c.isprintable()
        else f"\\u{ord(c):04x}"
        if ord(c) < 0xD800
        else " "
        for c in text
    )
    return f'"{escaped}"'


def _comment(text: str) -> str:
    """Text that stays on its line behind a #."""
    return "".join(c if c.isprintable() else " " for c in text)[:300]
