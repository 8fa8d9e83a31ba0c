"""Makes the targets of accounts from rows of the roster and of `[[account]]`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ..model import Target, TargetKind, Unit
from ..settings import Credential
from .checking import Checker
from .schema import AccountTable, AlsoTable

# What offices write → our name of the platform.
PLATFORMS = {
    "微信": "wechat", "微信公众号": "wechat", "公众号": "wechat", "wechat": "wechat",
    "微博": "weibo", "新浪微博": "weibo", "政务微博": "weibo", "weibo": "weibo",
    "抖音": "douyin", "抖音号": "douyin", "douyin": "douyin",
    "快手": "kuaishou", "快手号": "kuaishou", "kuaishou": "kuaishou",
    "头条": "toutiao", "今日头条": "toutiao", "头条号": "toutiao", "toutiao": "toutiao",
    "视频号": "channels", "微信视频号": "channels", "channels": "channels",
    "小程序": "miniprogram", "miniprogram": "miniprogram",
    "app": "app", "APP": "app", "移动客户端": "app",
    "网站": "feed", "feed": "feed", "rss": "feed", "其他": "other", "other": "other",
}  # fmt: skip

# These are read at an address; the others at the interface of their platform.
AT_ADDRESS = frozenset({"feed", "mapping", "table", "toutiao", "wechat-page"})
OFFICIAL = frozenset({"wechat", "weibo", "douyin", "kuaishou", "wechat-stats"})


def account(row: AccountTable, credentials: Mapping[str, Credential] | None = None) -> Target:
    """The target of one account; its id is made of platform and account id (or name).

    What its credential says of the interface (address, application) goes into the options.
    """
    platform = PLATFORMS[row.platform.strip()]
    url = row.url.strip()
    source = row.source.strip() or ("feed" if url else "manual")
    identity = row.id.strip()
    options: dict[str, Any] = {"account": identity, **_interface(source, identity, credentials)}
    options |= row.options
    if row.allow:
        options["allow"] = list(row.allow)
    if row.also:
        options["also"] = [_also(one, identity, credentials) for one in row.also]
    if row.closed:
        options |= {"closed": row.closed, "closed_on": row.closed_on}
    return Target(
        id=f"account:{platform}:{identity or row.name.strip()}",
        kind=TargetKind.ACCOUNT,
        name=row.name.strip(),
        unit=row.unit.strip(),
        url=url,
        source=source,
        platform=platform,
        options=options,
    )


def targets_of(
    rows: list[tuple[str, AccountTable]],
    units: Mapping[str, Unit],
    sources: Collection[str],
    credentials: Mapping[str, Credential],
    check: Checker,
) -> list[tuple[str, Target]]:
    """(place, target) of every account; what is wrong goes to `check`. `sources` empty means
    that their names are not checked."""
    targets: list[tuple[str, Target]] = []
    for place, row in rows:
        if row.platform.strip() not in PLATFORMS:
            names = "、".join(sorted(set(PLATFORMS.values())))
            check.add(f"{place}.platform", row.platform, f"可填：{names}")
            continue
        if row.unit.strip() not in units:
            check.add(f"{place}.unit", row.unit.strip(), "须为某个 [[unit]] 的 name")
        target = account(row, credentials)
        _check_source(f"{place}", target.source, target.url, sources, check)
        for number, one in enumerate(row.also, 1):
            _check_source(f"{place}.also[{number}]", one.source, one.url, sources, check)
        targets.append((place, target))
    return targets


def _check_source(
    place: str, source: str, url: str, sources: Collection[str], check: Checker
) -> None:
    if sources and source not in sources:
        check.add(f"{place}.source", source, f"可填：{'、'.join(sorted(sources))}")
    if source in AT_ADDRESS and not url.startswith(("http://", "https://")):
        check.add(
            f"{place}.url", url, f"采集方式 {source} 须填采集地址（http:// 或 https:// 开头）"
        )


def _also(
    one: AlsoTable, identity: str, credentials: Mapping[str, Credential] | None
) -> dict[str, Any]:
    own = one.id.strip() or identity
    options = {**_interface(one.source, own, credentials), **one.options}
    return {"source": one.source, "url": one.url, "id": own, "options": options}


def _interface(
    source: str, identity: str, credentials: Mapping[str, Credential] | None
) -> dict[str, str]:
    platform = source.removesuffix("-stats")
    known = (credentials or {}).get(f"{platform}:{identity}")
    if known is None:
        return {}
    told = {"base": known.base, "app_id": known.app if platform == "kuaishou" else ""}
    return {name: value for name, value in told.items() if value}
