"""`govmon account list|show|try|confirm|revoke`: the accounts, what is known of them, what people saw."""

from __future__ import annotations

import argparse
from datetime import date, datetime
from getpass import getuser
from pathlib import Path

from ... import screenshots
from ...daemon.clock import wall_clock
from ...errors import GovmonError
from ...letters.cures import cure_for
from ...model import CHINA, Target, TargetKind, TargetState
from ...routes import closed
from ...settings import Config
from ...sources import name_of
from ...sources.counts import count_of
from ...store import Confirmation, RouteStatus, Store, TargetRow
from ...web.words import PLATFORM_NAMES
from ..account_trial import try_account
from ..exits import Exit
from ..loading import load_config
from ..terminal import print_json, say, state, table

HELP = "查看新媒体账号的状态和来源，试读一次，登记人工确认"


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="动作", required=True)
    listing = actions.add_parser("list", help="列出账号：状态、起始时间、最近发布、原因")
    listing.add_argument("--state", choices=[str(s) for s in TargetState], help="只看这一状态")
    listing.add_argument("--platform", default="", help="只看这一平台，如 微信、weibo")
    listing.add_argument("--unit", default="", help="只看这一单位")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    for name, told in (("show", "一个账号的全部情况：各来源、最近发布、人工记录"),
                       ("try", "现在读一次，说明读到了什么；不入库")):  # fmt: skip
        one = actions.add_parser(name, help=told)
        one.add_argument("account", help="账号编号、账号ID 或名称")
        one.add_argument("--json", action="store_true", help="输出 JSON")
    confirming = actions.add_parser(
        "confirm", help="登记人工确认：视频号、小程序、APP 的一次发布，或互动功能"
    )
    confirming.add_argument("account", help="账号编号、账号ID 或名称")
    confirming.add_argument("--date", required=True, help="发布（或核验）日期，如 2026-11-23")
    confirming.add_argument("--person", default="", help="谁看到的（默认当前用户）")
    confirming.add_argument("--title", default="", help="发布内容的标题")
    confirming.add_argument("--url", default="", help="链接")
    confirming.add_argument("--screenshot", metavar="文件", help="截图，存为证据")
    confirming.add_argument("--interaction", choices=["有效", "无效"], help="核验的是互动功能")
    confirming.add_argument("--readings", default="", help="当时显示的阅读（播放）量，如 1.2万")
    confirming.add_argument("--note", default="", help="说明")
    revoking = actions.add_parser("revoke", help="撤回一条登错的人工记录")
    revoking.add_argument("id", type=int, help="记录编号（见 account show）")


def run(args: argparse.Namespace) -> Exit:
    config = load_config(args)
    if args.action == "list":
        return _list(args, config)
    if args.action == "revoke":
        with Store.open(config.store) as store:
            if not store.revoke_confirmation(args.id, wall_clock()):
                raise GovmonError(f"没有编号 {args.id} 的有效记录")
        say(f"已撤回记录 {args.id}。", "green")
        return Exit.CLEAN
    target = chosen(config, args.account)
    if args.action == "show":
        return _show(args, config, target)
    if args.action == "try":
        return try_account(config, target, as_json=args.json)
    return _confirm(args, config, target)


def chosen(config: Config, name: str) -> Target:
    """The account meant; GovmonError when there is none or more than one."""
    accounts = [t for t in config.targets if t.kind is TargetKind.ACCOUNT]
    exact = [t for t in accounts if name in (t.id, t.id.rpartition(":")[2])]
    found = exact or [t for t in accounts if t.name == name]
    found = found or [t for t in accounts if name and name in t.name]
    if len(found) == 1:
        return found[0]
    if not found:
        raise GovmonError(f"没有账号“{name}”；用 govmon account list 查看")
    raise GovmonError(f"“{name}”对应几个账号，请写编号：{'、'.join(t.id for t in found[:12])}")


def _list(args: argparse.Namespace, config: Config) -> Exit:
    with Store.open(config.store, readonly=True) as store:
        rows = [r for r in store.wall(TargetKind.ACCOUNT) if _wanted(args, r)]
    if args.json:
        print_json([_as_json(r) for r in rows])
        return Exit.CLEAN
    table(
        ("账号", "单位", "状态", "最近发布", "原因"),
        [
            (
                f"{r.status.target.name}\n{_platform(r.status.target)}",
                r.status.target.unit,
                state(r.status.state, closed(r.status.target), since=_day(r.status.since)),
                r.status.newest or "—",
                r.status.reason or "尚未巡查",
            )
            for r in rows
        ],
    )
    counted = {s: sum(r.status.state is s for r in rows) for s in TargetState}
    say(f"共 {len(rows)} 个账号：" + "，".join(f"{s} {n} 个" for s, n in counted.items()) + "。")
    return Exit.CLEAN


def _wanted(args: argparse.Namespace, row: TargetRow) -> bool:
    target = row.status.target
    return (
        (not args.state or row.status.state == args.state)
        and (not args.platform or args.platform in (target.platform, _platform(target)))
        and (not args.unit or args.unit in target.unit)
    )


def _platform(target: Target) -> str:
    return PLATFORM_NAMES.get(target.platform, target.platform)


def _show(args: argparse.Namespace, config: Config, target: Target) -> Exit:
    with Store.open(config.store, readonly=True) as store:
        status = store.status(target.id)
        routes = store.routes_of(target)
        posts = store.documents(target.id, limit=10)
        records = store.confirmations(target.id)
    if status is None:
        raise GovmonError(f"{target.id} 尚未入库；请先运行 govmon once {target.id}")
    if args.json:
        print_json({
            **_as_json(TargetRow(status=status, findings=0)),
            "routes": [_route_json(r) for r in routes.values()],
            "posts": [{"title": d.title, "published": d.published, "url": d.url} for d in posts],
            "records": [_record_json(r) for r in records],
        })  # fmt: skip
        return Exit.CLEAN
    say(f"{target.name}（{_platform(target)}，{target.unit}）　{target.id}", "bold")
    say(f"{status.state}，自 {_moment(status.since)}：{status.reason or '正常'}")
    if routes:
        table(
            ("来源", "状态", "起始", "最近成功", "最近发布", "原因与处理办法"),
            [_route_row(r) for r in routes.values()],
            title="来源",
        )
    if posts:
        table(
            ("日期", "标题", "链接"),
            [(d.published or "无日期", d.title, d.url) for d in posts],
            title="最近发布",
        )
    if records:
        table(
            ("编号", "日期", "内容", "登记人", "截图"),
            [(r.id, r.day, _told(r), r.person, r.screenshot) for r in records],
            title="人工记录",
        )
    return Exit.CLEAN


def _route_row(route: RouteStatus) -> tuple[object, ...]:
    status = route.status
    why = f"{status.reason}\n→ {cure_for(status.reason)}" if status.failures else ""
    return (
        name_of(route.source), state(status.state), _day(status.since), _moment(status.looked_at),
        status.newest or "—", why,
    )  # fmt: skip


def _confirm(args: argparse.Namespace, config: Config, target: Target) -> Exit:
    now = wall_clock()
    day = _date(args.date, now)
    if args.url and not args.url.startswith(("http://", "https://")):
        raise GovmonError("--url 须以 http:// 或 https:// 开头")
    if not (args.interaction or args.title or args.url or args.screenshot):
        raise GovmonError("请写 --title、--url 或 --screenshot，说明看到了什么")
    if args.readings and (args.interaction or not args.url or count_of(args.readings) is None):
        raise GovmonError(
            "--readings 须为数量（如 860、1.2万），并与 --url 同用，不与 --interaction 同用"
        )
    picture = screenshots.Picture("", "")
    if args.screenshot:
        picture = screenshots.keep(
            Path(args.screenshot), config.accounts.screenshots,
            max_mib=config.accounts.screenshot_mib, now=now,
        )  # fmt: skip
    record = Confirmation(
        target=target.id, kind="interaction" if args.interaction else "post", at=now, day=day,
        person=args.person or getuser(), title=args.title, url=args.url,
        value=args.interaction or args.readings, note=args.note, screenshot=picture.name,
        sha256=picture.sha256,
    )  # fmt: skip
    with Store.open(config.store) as store:
        if store.target(target.id) is None:
            store.sync_targets(config.targets, config.units, now)
        number = store.add_confirmation(record)
        store.pull_forward_one("visit", target.id, now)
    say(f"已登记（编号 {number}）：{target.name} {day} {_told(record)}", "green")
    if picture.name:
        say(
            f"截图存为 {config.accounts.screenshots / picture.name}（SHA-256 {picture.sha256[:16]}…）"
        )
    return Exit.CLEAN


def _date(told: str, now: datetime) -> date:
    try:
        day = date.fromisoformat(told)
    except ValueError:
        raise GovmonError(f"--date {told!r} 不是日期，请写成 2026-11-23") from None
    if day > now.astimezone(CHINA).date():
        raise GovmonError(f"--date {day} 在今天之后")
    return day


def _told(record: Confirmation) -> str:
    if record.kind == "interaction":
        return f"互动功能{record.value}" + (f"（{record.note}）" if record.note else "")
    return record.title or record.url or record.note or "有发布（见截图）"


def _as_json(row: TargetRow) -> dict[str, object]:
    s = row.status
    return {
        "id": s.target.id, "name": s.target.name, "platform": s.target.platform,
        "unit": s.target.unit, "state": str(s.state), "since": s.since, "reason": s.reason,
        "newest": s.newest, "newest_title": s.newest_title, "looked_at": s.looked_at,
        "failures": s.failures, "closed": closed(s.target),
    }  # fmt: skip


def _route_json(route: RouteStatus) -> dict[str, object]:
    s = route.status
    return {
        "route": route.key, "state": str(s.state), "since": s.since, "looked_at": s.looked_at,
        "newest": s.newest, "reason": s.reason, "failures": s.failures,
        "cure": cure_for(s.reason) if s.failures else "",
    }  # fmt: skip


def _record_json(record: Confirmation) -> dict[str, object]:
    return {
        "id": record.id, "kind": record.kind, "day": record.day, "person": record.person,
        "title": record.title, "url": record.url, "value": record.value, "note": record.note,
        "screenshot": record.screenshot, "sha256": record.sha256,
    }  # fmt: skip


def _day(moment: datetime | None) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d}" if moment else "—"


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}" if moment else "—"
