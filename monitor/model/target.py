"""What is watched, and who answers for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from monitor.model.words import NOTHING


class TargetKind(StrEnum):
    """What kind of thing a 监测对象 is."""

    SITE = "site"
    COLUMN = "column"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One 监测对象: a site (its home page), a 栏目 of a site, or a new-media account.

    `id` is stable over restarts: "site:portal", "column:portal/tzgg", "account:fgj-wx".
    `source` names the module of `monitor.sources` that plans and reads it.
    `parent` is the site id of a column. `column_class` is a key of the indicator
    table (news, notice, policy, …). `platform` is wechat, weibo, … for accounts.
    `options` holds what only that source understands (selectors, ids).
    """

    id: str
    kind: TargetKind
    name: str
    unit: str
    url: str
    source: str
    parent: str = ""
    column_class: str = ""
    platform: str = ""
    options: Mapping[str, Any] = field(default_factory=lambda: NOTHING)

    @property
    def site(self) -> str:
        """The id under which findings of this target are grouped: its site, or itself."""
        return self.parent or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A 主办单位/责任单位 and whom to write to."""

    id: str
    name: str
    mail: tuple[str, ...] = ()
    kind: str = ""  # 部门 / 乡镇 / 街道: only for grouping in bulletins
