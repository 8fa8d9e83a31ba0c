"""`govmon case list|show|dismiss|restore|move`."""

from __future__ import annotations

import argparse
from datetime import datetime
from getpass import getuser
from typing import Any

from ...cases import SCOPE_NAMES, SCOPES
from ...daemon.clock import wall_clock
from ...errors import GovmonError
from ...model import EVENT_NAMES, GROUP_NAMES, OPEN_STATES, Case, CaseState
from ...store import DismissalRow, Store
from ..exits import Exit
from ..loading import load_config
from ..terminal import level, marked, out, print_json, say, table

UNFINISHED = "未办结"
HELP = "查看整改事项，标记误报，登记进展"


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="动作", required=True)
    listing = actions.add_parser("list", help="列出整改事项")
    listing.add_argument(
        "--state", choices=[*CaseState, UNFINISHED], default=UNFINISHED, help="状态"
    )
    listing.add_argument("--unit", default="", help="责任单位")
    listing.add_argument("--limit", type=int, default=100, help="最多几条")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    showing = actions.add_parser("show", help="一个事项的全过程")
    showing.add_argument("id", type=int, help="事项编号")
    showing.add_argument("--json", action="store_true", help="输出 JSON")
    dismissing = actions.add_parser("dismiss", help="标为误报，以后不再提示")
    dismissing.add_argument("id", type=int, nargs="?", help="事项编号")
    dismissing.add_argument(
        "--finding", type=int, default=0, metavar="编号", help="没有事项的问题（提示、试行）的编号"
    )
    dismissing.add_argument(
        "--scope",
        choices=SCOPES,
        default="here",
        help="只此一处、本网站、各处",
    )
    dismissing.add_argument("--reason", required=True, help="理由")
    restoring = actions.add_parser("restore", help="撤销误报标记")
    restoring.add_argument("id", type=int, help="误报标记的编号（见 case dismissals）")
    dismissals = actions.add_parser("dismissals", help="列出误报标记，供复核")
    dismissals.add_argument("--all", action="store_true", help="含已撤销的")
    dismissals.add_argument("--json", action="store_true", help="输出 JSON")
    moving = actions.add_parser("move", help="登记进展")
    moving.add_argument("id", type=int, help="事项编号")
    moving.add_argument("state", choices=list(CaseState), help="新状态")
    moving.add_argument("--note", default="", help="说明")


def run(args: argparse.Namespace) -> Exit:
    config = load_config(args)
    reading = args.action in ("list", "show", "dismissals")
    with Store.open(config.store, readonly=reading) as store:
        if args.action == "list":
            return _list(args, store)
        if args.action == "dismissals":
            return _dismissals(args, store)
        try:
            return _act(args, store)
        except ValueError as error:
            raise GovmonError(str(error)) from None


def _act(args: argparse.Namespace, store: Store) -> Exit:
    now, actor = wall_clock(), getuser()
    if args.action == "restore":
        store.restore(args.id, actor, now)
        say(f"已撤销误报标记 {args.id}", "green")
        return Exit.CLEAN
    if args.action == "dismiss" and args.finding:
        store.dismiss_finding(args.finding, args.scope, actor, args.reason, now)
        say(f"问题 {args.finding} 已标为误报", "green")
        return Exit.CLEAN
    if args.id is None:
        raise GovmonError("请给出事项编号，或用 --finding 给出问题的编号")
    case = store.case(args.id)
    if case is None:
        raise GovmonError(f"没有编号为 {args.id} 的事项；用 govmon case list 查看")
    if args.action == "show":
        return _show(args, store, case)
    if args.action == "dismiss":
        store.dismiss(case.id, args.scope, actor, args.reason, now)
    else:
        store.move_case(case.id, CaseState(args.state), actor, args.note, now)
    after = store.case(case.id)
    say(f"事项 {case.id}：{case.state} → {after.state if after else ''}", "green")
    return Exit.CLEAN


def _dismissals(args: argparse.Namespace, store: Store) -> Exit:
    rows = store.dismissal_rows(revoked=args.all)
    if args.json:
        print_json([_mark_as_json(row) for row in rows])
        return Exit.CLEAN
    table(
        ("编号", "范围", "规则", "内容", "静默", "最近", "理由", "经办", "时间", "撤销"),
        [
            (r.mark.id, SCOPE_NAMES[r.mark.scope], r.mark.rule, r.mark.shown,
             f"{r.findings} 处 {r.pages} 页" if r.findings else "", _day(r.last_seen),
             r.mark.reason, r.mark.actor, _minute(r.mark.at),
             f"{_day(r.mark.revoked_at)} {r.mark.revoked_by}" if r.mark.revoked_at else "")
            for r in rows
        ],
        title=f"误报标记 {len(rows)} 个（撤销：govmon case restore 编号）",
    )  # fmt: skip
    return Exit.CLEAN


def _mark_as_json(row: DismissalRow) -> dict[str, Any]:
    mark = row.mark
    return {
        "id": mark.id, "scope": mark.scope, "site": mark.site, "rule": mark.rule,
        "text": mark.shown, "reason": mark.reason, "actor": mark.actor,
        "at": mark.at.isoformat(), "findings": row.findings, "pages": row.pages,
        "last_seen": row.last_seen.isoformat() if row.last_seen else None,
        "revoked_at": mark.revoked_at.isoformat() if mark.revoked_at else None,
        "revoked_by": mark.revoked_by,
    }  # fmt: skip


def _list(args: argparse.Namespace, store: Store) -> Exit:
    still_open = args.state == UNFINISHED
    found = store.cases(
        open_only=still_open,
        state=None if still_open else CaseState(args.state),
        unit=args.unit,
        limit=args.limit,
    )
    cases = found.rows
    if args.json:
        print_json([_as_json(case) for case in cases])
    else:
        table(
            ("编号", "状态", "级别", "类别", "责任单位", "问题", "发现", "期限"),
            [
                (c.id, c.state, level(c.finding.level), GROUP_NAMES[c.finding.group],
                 c.finding.unit, c.finding.title, _day(c.opened_at), _day(c.due_at))
                for c in cases
            ],
            title=f"整改事项 {len(cases)} 件（共 {found.total} 件）",
        )  # fmt: skip
    return Exit.FINDINGS if cases else Exit.CLEAN


def _show(args: argparse.Namespace, store: Store, case: Case) -> Exit:
    events = store.events(case.id)
    if args.json:
        history = [{"at": e.at.isoformat(), "kind": str(e.kind), "detail": e.detail,
                    "actor": e.actor} for e in events]  # fmt: skip
        print_json({**_as_json(case), "events": history})
    else:
        finding = case.finding
        say(f"事项 {case.id} · {finding.title}", "bold")
        table(
            ("项", "内容"),
            [
                ("状态", case.state),
                ("级别", level(finding.level)),
                ("责任单位", finding.unit),
                ("说明", finding.message),
                ("原文", marked(finding)),
                ("建议", finding.suggestion),
                ("依据", finding.basis),
                ("位置", finding.location),
                ("页面", "\n".join(case.urls or (finding.url,))),
                ("期限", _day(case.due_at)),
            ],
        )
        table(
            ("时间", "经过", "说明", "经办"),
            [(_minute(e.at), EVENT_NAMES[e.kind], e.detail, e.actor) for e in events],
            title="全过程",
        )
        out.print()
    return Exit.FINDINGS if case.state in OPEN_STATES else Exit.CLEAN


def _day(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d") if at else ""


def _minute(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")


def _as_json(case: Case) -> dict[str, Any]:
    finding = case.finding
    return {
        "id": case.id,
        "state": str(case.state),
        "rule": finding.rule,
        "group": str(finding.group),
        "level": str(finding.level),
        "unit": finding.unit,
        "target": finding.target,
        "title": finding.title,
        "message": finding.message,
        "sentence": finding.sentence,
        "suggestion": finding.suggestion,
        "urls": list(case.urls),
        "opened_at": case.opened_at.isoformat(),
        "due_at": case.due_at.isoformat() if case.due_at else None,
        "fixed_at": case.fixed_at.isoformat() if case.fixed_at else None,
    }
