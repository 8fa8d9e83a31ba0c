"""The shape of `config.toml` where it differs from `settings`: tables people write by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from annotated_types import MinLen

from ..model import NOTHING
from ..rule_settings import After
from ..settings import Crawl, Name


def _web_address(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("须以 http:// 或 https:// 开头")
    return value


def _identifier(value: str) -> str:
    if not all(c.isalnum() or c in "-_" for c in value):
        raise ValueError("只可用字母、数字、汉字和 - _")
    return value


Identifier = Annotated[str, MinLen(1), After(_identifier)]
Url = Annotated[str, After(_web_address)]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTable:
    """`[[unit]]`: a 责任单位 and whom to write to."""

    name: Name
    mail: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnTable:
    """`[[site.column]]`: a 栏目 with the class whose limit applies."""

    id: Identifier
    name: Name
    url: Url
    column_class: Name = "other"
    unit: str = ""  # "" means the site's
    options: Mapping[str, Any] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteTable:
    """`[[site]]`: a portal and its columns."""

    id: Identifier
    name: Name
    unit: Name
    url: Url
    id_code: str = ""  # 网站标识码
    allow: tuple[str, ...] = ()  # texts never flagged on this site
    column: tuple[ColumnTable, ...] = ()
    crawl: Crawl = field(default_factory=Crawl)
    options: Mapping[str, Any] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlsoTable:
    """`[[account.also]]`: a further source of the same account."""

    source: Name
    url: str = ""
    id: str = ""  # "" means the account's
    options: Mapping[str, Any] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTable:
    """`[[account]]`: a new-media account written in the configuration itself."""

    name: Name
    platform: Name
    unit: Name
    id: str = ""
    source: str = ""
    url: str = ""
    allow: tuple[str, ...] = ()
    also: tuple[AlsoTable, ...] = ()
    closed: Literal["", "已关停", "已注销"] = ""
    closed_on: str = ""  # 关停日期
    options: Mapping[str, Any] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterTable:
    """`[roster]`: a CSV or XLSX file of accounts; `columns` maps our names to its headings."""

    file: str = ""
    sheet: str = ""
    columns: Mapping[str, str] = field(default_factory=lambda: NOTHING)
