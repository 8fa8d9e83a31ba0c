"""Reads `config.toml` into a checked `Config`, or raises one ConfigError with every problem."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from ..errors import ConfigError
from ..model import Target, TargetKind, Unit
from ..settings import (
    AccountSettings,
    AttachmentSettings,
    BrowserSettings,
    BulletinSettings,
    Config,
    Crawl,
    Credential,
    District,
    FetchSettings,
    MailSettings,
    Repost,
    Robot,
    RuleSettings,
    Schedule,
    StoreSettings,
    WebSettings,
)
from . import roster, rules, secrets
from .accounts import PLATFORMS, targets_of
from .checking import Checker
from .schema import AccountTable, RosterTable, SiteTable, UnitTable
from .tables import read

SECTIONS = {
    "district": District, "fetch": FetchSettings, "store": StoreSettings, "mail": MailSettings,
    "web": WebSettings, "rules": RuleSettings, "schedule": Schedule, "bulletin": BulletinSettings,
    "browser": BrowserSettings, "attachments": AttachmentSettings, "accounts": AccountSettings,
}  # fmt: skip
LISTS = {
    "unit": UnitTable, "site": SiteTable, "account": AccountTable, "robot": Robot,
    "credential": Credential, "repost": Repost,
}  # fmt: skip
SECRETS = {
    "mail": ("password",), "robot": ("url", "secret"),
    "credential": ("secret", "token", "refresh_token"),
}  # fmt: skip
PATHS = {"store": ("path", "evidence"), "bulletin": ("folder",),
         "accounts": ("tokens", "screenshots")}  # fmt: skip


def load(
    path: Path,
    *,
    column_classes: Collection[str] = (),
    sources: Collection[str] = (),
) -> Config:
    """The checked configuration.

    `column_classes` and `sources` are the names that the indicator table and the source
    modules know; empty means these are not checked here. Raises ConfigError.
    """
    check = Checker(path.name)
    raw = read(path)
    folder = path.resolve().parent
    check.unknown("", raw, {*SECTIONS, *LISTS, "roster"})
    sections = {
        name: check.table(name, _prepared(name, raw.get(name, {}), name, folder, check), shape)
        for name, shape in SECTIONS.items()
    }
    lists: dict[str, list[tuple[str, Any]]] = {}
    for name, shape in LISTS.items():
        given = raw.get(name, [])
        if not isinstance(given, list):
            check.add(name, given, f"须写成 [[{name}]]")
            given = []
        lists[name] = []
        for number, one in enumerate(given, 1):
            place = f"{name}[{number}]"
            value = check.table(place, _prepared(name, one, place, folder, check), shape)
            if isinstance(one, Mapping) and name == "site":
                _unknown_in_columns(place, one, check)
            if value is not None:
                lists[name].append((place, value))

    units = _units(lists["unit"], check)
    targets = _sites(lists["site"], units, column_classes, check)
    accounts = list(lists["account"])
    if "roster" in raw:
        table = check.table("roster", raw["roster"], RosterTable)
        if table is not None:
            accounts += roster.read(table, folder, check)
    credentials = _credentials(lists["credential"], check)
    targets += targets_of(accounts, units, sources, credentials, check)
    _unique(targets, check)
    reposts = _reposts(lists["repost"], units, check)
    if check.problems:
        raise ConfigError(check.problems)
    return Config(
        path=path,
        units=tuple(units.values()),
        targets=tuple(target for _, target in targets),
        robots=tuple(robot for _, robot in lists["robot"]),
        crawls={f"site:{site.id}": site.crawl for _, site in lists["site"]},
        credentials=tuple(credentials.values()),
        reposts=reposts,
        **{name: _absolute(name, value, folder) for name, value in sections.items()},
    )


def _prepared(name: str, given: Any, place: str, folder: Path, check: Checker) -> Any:
    """`given` with its secrets looked up; a secret written in the file itself is refused."""
    if name not in SECRETS or not isinstance(given, Mapping):
        return given
    known = dict(given)
    for key in SECRETS[name]:
        value = known.get(key)
        if not isinstance(value, str) or not value:
            continue
        if not value.startswith(secrets.PREFIX):
            check.add(
                f"{place}.{key}", "（已隐去）", f'密钥不可写在配置里，请写 "secret:{name}-{key}"'
            )
            del known[key]
            continue
        found, cure = secrets.find(value.removeprefix(secrets.PREFIX), folder)
        if cure:
            check.add(f"{place}.{key}", value, cure)
        known[key] = found
    return known


def _unknown_in_columns(place: str, site: Mapping[str, Any], check: Checker) -> None:
    columns = site.get("column", [])
    for number, column in enumerate(columns if isinstance(columns, list) else [], 1):
        if isinstance(column, Mapping):
            known = {"id", "name", "url", "column_class", "unit", "options"}
            check.unknown(f"{place}.column[{number}]", column, known)
    if isinstance(crawl := site.get("crawl"), Mapping):
        known = {field.name for field in dataclasses.fields(Crawl)}
        check.unknown(f"{place}.crawl", crawl, known)


def _absolute(section: str, value: Any, folder: Path) -> Any:
    """Relative paths count from the folder of `config.toml`, wherever the program is started."""
    if section == rules.SECTION:
        return rules.absolute(value, folder)
    changes = {key: folder / getattr(value, key) for key in PATHS.get(section, ())}
    if section == "bulletin" and value.template:
        changes["template"] = str(folder / value.template)
    return dataclasses.replace(value, **changes) if changes else value


def _units(rows: list[tuple[str, UnitTable]], check: Checker) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for place, row in rows:
        if row.name in units:
            check.add(f"{place}.name", row.name, "单位重复")
        for address in row.mail:
            name, at, domain = address.partition("@")
            if not (name and at and "." in domain) or any(
                c.isspace() or c in "<>," for c in address
            ):
                check.add(f"{place}.mail", address, "须为一个邮箱地址，如 fgj@example.gov.cn")
        units[row.name] = Unit(id=row.name, name=row.name, mail=row.mail, kind=row.kind)
    return units


def _known_unit(place: str, name: str, units: Mapping[str, Unit], check: Checker) -> None:
    if name not in units:
        check.add(f"{place}.unit", name, "须为某个 [[unit]] 的 name")


def _sites(
    rows: list[tuple[str, SiteTable]],
    units: Mapping[str, Unit],
    classes: Collection[str],
    check: Checker,
) -> list[tuple[str, Target]]:
    targets: list[tuple[str, Target]] = []
    for place, site in rows:
        _known_unit(place, site.unit, units, check)
        site_id = f"site:{site.id}"
        targets.append((
            f"{place}.id",
            Target(
                id=site_id, kind=TargetKind.SITE, name=site.name, unit=site.unit, url=site.url,
                source="website",
                options={"id_code": site.id_code, **_allow(site.allow), **site.options},
            ),
        ))  # fmt: skip
        for number, column in enumerate(site.column, 1):
            spot = f"{place}.column[{number}]"
            unit = column.unit or site.unit
            _known_unit(spot, unit, units, check)
            if classes and column.column_class not in classes:
                options = "、".join(sorted(classes))
                check.add(f"{spot}.column_class", column.column_class, f"可填：{options}")
            targets.append((
                f"{spot}.id",
                Target(
                    id=f"column:{site.id}/{column.id}", kind=TargetKind.COLUMN, name=column.name,
                    unit=unit, url=column.url, source="website", parent=site_id,
                    column_class=column.column_class, options=column.options,
                ),
            ))  # fmt: skip
    return targets


def _allow(texts: tuple[str, ...]) -> Mapping[str, Any]:
    return {"allow": list(texts)} if texts else {}


def _credentials(rows: list[tuple[str, Credential]], check: Checker) -> dict[str, Credential]:
    """By key; one that cannot give a token is refused."""
    found: dict[str, Credential] = {}
    for place, one in rows:
        if one.key in found:
            check.add(f"{place}.id", one.id, "同一平台的同一账号只写一个 [[credential]]")
        if not one.renewable and not one.token:
            need = (
                'secret = "secret:名称"（AppSecret）'
                if one.platform == "wechat"
                else "token，或 app 和 refresh_token（都写成 secret: 名称）"
            )
            check.add(place, one.id, f"还须填 {need}")
        if one.base and not one.base.startswith(("http://", "https://")):
            check.add(f"{place}.base", one.base, "须以 http:// 或 https:// 开头")
        found[one.key] = one
    return found


def _reposts(
    rows: list[tuple[str, Repost]], units: Mapping[str, Unit], check: Checker
) -> tuple[Repost, ...]:
    known: dict[str, str] = {}
    found = []
    for place, one in rows:
        if one.title in known:
            check.add(f"{place}.title", one.title, f"与 {known[one.title]} 重复")
        known.setdefault(one.title, place)
        if one.deadline < one.published:
            check.add(f"{place}.deadline", str(one.deadline), "不可早于 published")
        for unit in one.units:
            if unit not in units:
                check.add(f"{place}.units", unit, "须为某个 [[unit]] 的 name")
        for name in one.platforms:
            if name not in PLATFORMS:
                names = "、".join(k for k in PLATFORMS if not k.isascii())
                check.add(f"{place}.platforms", name, f"可填：{names}")
        platforms = tuple(PLATFORMS.get(name, name) for name in one.platforms)
        found.append(dataclasses.replace(one, platforms=platforms))
    return tuple(found)


def _unique(targets: list[tuple[str, Target]], check: Checker) -> None:
    seen: dict[str, str] = {}
    for place, target in targets:
        if target.id in seen:
            check.add(place, target.id, f"与 {seen[target.id]} 重复")
        seen.setdefault(target.id, place)
