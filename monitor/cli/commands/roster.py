"""`govmon roster import|list`: the account roster, compared with a list before anything is written."""

from __future__ import annotations

import argparse
import shutil
from collections import Counter
from datetime import datetime
from pathlib import Path

import tomli

from ...config import roster, roster_import, sheets
from ...config.checking import Checker
from ...config.schema import RosterTable
from ...daemon.clock import wall_clock
from ...disk import said
from ...errors import ConfigError, GovmonError, Problem
from ...model import CHINA
from ..exits import Exit
from ..loading import load_config
from ..terminal import print_json, say, table

HELP = "账号名录：导入新名单（默认只比较，不改动）"
KINDS = {"add": "新增", "change": "变更", "close": "关停", "reopen": "恢复"}
LISTED = ("name", "platform", "unit", "id", "status")
FIELD_NAMES = {"name": "名称", "unit": "主办单位", "id": "账号ID", "source": "采集方式",
               "url": "采集地址", "status": "状态"}  # fmt: skip


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="动作", required=True)
    actions.add_parser("list", help="列出名录，含已关停、已注销的")
    importing = actions.add_parser("import", help="导入 CSV 或 XLSX；默认只显示会改什么")
    importing.add_argument("file", help="报送系统导出或单位自己的名单")
    importing.add_argument("--sheet", default="", help="XLSX 的工作表（默认第一个）")
    importing.add_argument(
        "--map", action="append", default=[], metavar="字段=列名",
        help="列名对应，如 --map name=新媒体名称（字段：name platform unit id source url status）",
    )  # fmt: skip
    importing.add_argument(
        "--close-missing", action="store_true", help="名单里没有的在用账号，标为已关停"
    )
    importing.add_argument("--apply", action="store_true", help="写入名录（旧名录另存，不丢失）")
    importing.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> Exit:
    config = load_config(args)
    chosen = _roster(config.path)
    path = config.path.resolve().parent / chosen.file
    rows = sheets.read_rows(path, chosen.sheet)
    if args.action == "list":
        _list(rows, chosen)
        return Exit.CLEAN
    entries = roster_import.read_list(
        Path(args.file),
        sheet=args.sheet,
        columns=_mapping(args.map),
        units={unit.name for unit in config.units},
    )
    now = wall_clock()
    told = roster_import.plan(
        rows, chosen.columns, entries, now.astimezone(CHINA).date(),
        close_missing=args.close_missing,
    )  # fmt: skip
    backup = _apply(path, chosen, told, now) if args.apply and told.changes else None
    if args.json:
        print_json(_as_json(told, backup))
    else:
        _tell(told, path, backup, applied=args.apply)
    return Exit.CLEAN


def _list(rows: list[list[str]], chosen: RosterTable) -> None:
    """The columns a person looks for; the file has the others."""
    heading, *rest = rows or [[]]
    wanted = {**roster.DEFAULT_COLUMNS, **chosen.columns}
    shown = [wanted[k] for k in LISTED if wanted[k] in heading]
    at = [heading.index(name) for name in shown]
    table(shown, [[row[i] if i < len(row) else "" for i in at] for row in rest if any(row)])


def _roster(path: Path) -> RosterTable:
    """The `[roster]` of the configuration, which was checked already."""
    raw = tomli.loads(path.read_text("utf-8-sig")).get("roster")
    if not raw or not raw.get("file"):
        raise GovmonError("config.toml 没有 [roster] file；账号写在 [[account]] 里的不能导入")
    return RosterTable(**raw)


def _mapping(told: list[str]) -> dict[str, str]:
    columns = {}
    for one in told:
        key, sign, name = one.partition("=")
        if not sign or key not in roster_import.HEADINGS or not name:
            allowed = " ".join(roster_import.HEADINGS)
            raise GovmonError(f"--map {one!r} 应写作 字段=列名，字段可为：{allowed}")
        columns[key] = name
    return columns


def _apply(path: Path, chosen: RosterTable, told: roster_import.Plan, now: datetime) -> Path:
    """Write the new roster beside the old one, check it, keep the old one, put it in place."""
    draft = path.with_name(f"{path.stem}.new{path.suffix}")
    backup = path.with_name(f"{path.stem}-{now.astimezone(CHINA):%Y%m%d-%H%M%S-%f}{path.suffix}")
    try:
        sheets.write_rows(draft, told.rows)
        check = Checker(draft.name)
        table_ = RosterTable(file=draft.name, columns=chosen.columns)
        list(roster.read(table_, path.parent, check))
        if check.problems:
            raise ConfigError(check.problems)
        shutil.copy2(path, backup)
        draft.replace(path)
    except OSError as error:
        raise ConfigError(
            [Problem(path.name, "写入", said(error), "请检查文件夹权限和磁盘空间")]
        ) from None
    finally:
        draft.unlink(missing_ok=True)
    return backup


def _tell(told: roster_import.Plan, path: Path, backup: Path | None, *, applied: bool) -> None:
    if told.changes:
        table(
            ("动作", "账号", "平台", "单位", "内容"),
            [
                (KINDS[c.kind], c.entry.name, c.entry.platform, c.entry.unit, _details(c))
                for c in told.changes
            ],
        )
    counted = Counter(c.kind for c in told.changes)
    parts = [f"{name} {counted[kind]} 个" for kind, name in KINDS.items() if counted[kind]]
    say(("，".join(parts) or "没有变化") + f"；不变 {told.same} 个。", "bold")
    if told.unnamed:
        say(
            f"名录里有、名单里没有的 {len(told.unnamed)} 个（未改动；确已关停的加 --close-missing）："
            + "、".join(told.unnamed[:20]),
            "yellow",
        )
    if backup:
        say(f"已写入 {path}；旧名录存为 {backup.name}。", "green")
        say("请运行 govmon config check，再重启服务使新名录生效。")
    elif told.changes and not applied:
        say("以上只是比较，没有改动；确认后加 --apply 写入。", "green")


def _details(change: roster_import.Change) -> str:
    if change.kind == "add":
        return change.entry.status or change.entry.source or change.entry.url or "新账号"
    return "；".join(f"{FIELD_NAMES[k]}：{old or '空'} → {new}" for k, old, new in change.details)


def _as_json(told: roster_import.Plan, backup: Path | None) -> dict[str, object]:
    return {
        "changes": [
            {"kind": c.kind, "name": c.entry.name, "platform": c.entry.platform,
             "unit": c.entry.unit, "id": c.entry.id, "place": c.entry.place,
             "details": [list(d) for d in c.details]}
            for c in told.changes
        ],
        "same": told.same,
        "unnamed": list(told.unnamed),
        "backup": backup.name if backup else "",
    }  # fmt: skip
