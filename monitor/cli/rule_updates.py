"""`govmon rules key|pack|update|rollback|installed`: how signed rules are made and taken."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from .. import disk
from .. import rulebook as rulebooks
from ..daemon.clock import wall_clock
from ..engine import Allowed, Engine
from ..errors import BundleError, GovmonError, StoreError
from ..model import Finding
from ..pipeline.tryout import Tally, Tryout
from ..rulebook import Rulebook
from ..settings import Config, RuleSettings
from ..store import ArchivedPage, Store
from .exits import Exit
from .loading import load_config
from .rule_trial import try_examples
from .terminal import complain, marked, print_json, progress, say, table

ACTIONS = ("key", "pack", "update", "rollback", "installed")
_KINDS = {"new": "新提示", "silent": "不再提示", "regraded": "级别或状态变化"}


def arguments(actions: Any) -> None:
    """Adds the subcommands."""
    key = actions.add_parser("key", help="生成签发规则包的私钥，给出公钥")
    key.add_argument("file", metavar="私钥文件")
    packing = actions.add_parser("pack", help="把规则文件夹打成签名的规则包")
    packing.add_argument("folder", metavar="文件夹")
    packing.add_argument("--key", required=True, metavar="私钥文件")
    packing.add_argument("--name", default="", help="规则包的名称")
    packing.add_argument("--note", default="", help="更新说明")
    packing.add_argument("--out", default="", metavar="文件", help="省略则按日期命名")
    update = actions.add_parser("update", help="校验规则包，在存档文字上试算；--apply 才安装")
    update.add_argument("file", metavar="规则包")
    update.add_argument("--apply", action="store_true", help="安装")
    update.add_argument("--json", action="store_true", help="输出 JSON")
    actions.add_parser("rollback", help="退回上一个规则包")
    installed = actions.add_parser("installed", help="现在装的是哪个规则包")
    installed.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> Exit:
    return {
        "key": _key, "pack": _pack, "update": _update, "rollback": _rollback,
        "installed": _installed,
    }[args.action](args)  # fmt: skip


def _key(args: argparse.Namespace) -> Exit:
    from ..rulebook import bundle

    pem, public = bundle.new_key()
    try:
        handle = os.open(args.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise GovmonError(f"{args.file} 已存在，不会覆盖；请换一个文件名") from None
    except OSError as error:
        raise GovmonError(f"{args.file} 写不了：{disk.said(error)}") from error
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
    say(f"私钥已存入 {args.file}（仅本人可读），请妥善保管。", "green")
    say("公钥（给使用方写进 [rules] trusted_keys）：")
    print(public)
    return Exit.CLEAN


def _pack(args: argparse.Namespace) -> Exit:
    from ..rulebook import bundle

    folder = Path(args.folder)
    if not folder.is_dir():
        raise GovmonError(f"没有文件夹 {folder}")
    key = bundle.private_key(_bytes(args.key), args.key)
    now = wall_clock().replace(microsecond=0)
    plain = RuleSettings()
    new = rulebooks.load_with(plain, folder)
    if faults := _examples(new, rulebooks.load_with(plain, None), plain):
        raise BundleError(f"有 {faults} 个例句不符（见上），不予打包")
    made = bundle.pack(folder, key, name=args.name or folder.resolve().name, issued=now,
                       note=args.note)  # fmt: skip
    out = Path(args.out or f"rules-{now:%Y%m%d-%H%M%S}.zip")
    try:
        disk.replace_file(out, made.data)
    except OSError as error:
        raise GovmonError(f"{out} 写不了：{disk.said(error)}；请换一个文件名或文件夹") from error
    for name, reason in made.left_out:
        say(f"未收入 {name}：{reason}", "yellow")
    say(
        f"{out}：{made.files} 个文件，{len(made.data) / 1024:.0f} KiB，签发于 {_minute(now)}",
        "green",
    )
    return Exit.CLEAN


def _update(args: argparse.Namespace) -> Exit:
    """1. verify 2. load with all other rules 3. examples 4. try on stored text 5. install."""
    from ..rulebook import bundle
    from ..rulebook.shelf import Shelf

    config = load_config(args)
    now = wall_clock()
    shelf = Shelf(config.rules, now=now)
    data = _bytes(args.file)
    taken = bundle.read(data, config.rules.trusted_keys, now=now)
    staged = shelf.stage(taken)
    try:
        old = _loaded(config, now)
        new = rulebooks.load_with(config.rules, staged.folder)
        if faults := _examples(new, old, config.rules):
            raise BundleError(f"规则包里有 {faults} 个例句不符（见上），不予安装")
        tallies, pages = _tried(config, old, new)
    except BaseException:
        shelf.tidy()
        raise
    if args.json:
        print_json(_as_json(taken.name, taken.issued, old, new, tallies, pages, args.apply))
    else:
        say(f"规则包“{taken.name}”，签发于 {_minute(taken.issued)}，签名有效。", "bold")
        if taken.note:
            say(taken.note)
        _show(old, new, tallies, pages)
    if args.apply:
        shelf.install(staged)
        if not args.json:
            say("已安装。正在运行的服务会在半分钟内启用，并回查存档文字。", "green")
    else:
        shelf.tidy()
        if not args.json:
            say("以上是试算，尚未安装；确认后加 --apply。", "yellow")
    return Exit.CLEAN


def _rollback(args: argparse.Namespace) -> Exit:
    from ..rulebook.shelf import Shelf

    config = load_config(args)
    before = Shelf(config.rules, now=wall_clock()).rollback()
    if before:
        bundle = before.bundle
        say(f"已退回规则包“{bundle.name}”（签发于 {_minute(bundle.issued)}）", "green")
    else:
        say("已退回程序自带的规则", "green")
    return Exit.CLEAN


def _installed(args: argparse.Namespace) -> Exit:
    from ..rulebook.shelf import Shelf

    config = load_config(args)
    shelf = Shelf(config.rules, now=wall_clock())
    rows = [("现用", shelf.current()), ("上一个", shelf.previous())]
    if args.json:
        print_json([
            {"place": place, "name": row.bundle.name, "issued": row.bundle.issued.isoformat(),
             "id": row.bundle.id, "key": row.bundle.key, "files": len(row.bundle.files)}
            for place, row in rows if row
        ])  # fmt: skip
        return Exit.CLEAN
    table(
        ("", "名称", "签发", "编号", "公钥"),
        [
            (place, row.bundle.name, _minute(row.bundle.issued), row.bundle.id, row.bundle.key)
            if row
            else (place, "程序自带的规则", "", "", "")
            for place, row in rows
        ],
    )
    return Exit.CLEAN


# ── trying ───────────────────────────────────────────────────────────────────


def _loaded(config: Config, now: datetime) -> Rulebook:
    """The rules in force; where the installed bundle is broken, those of the program: an update
    is how it gets mended."""
    try:
        return rulebooks.load_all(config.rules, now=now)
    except BundleError as error:
        complain(str(error))
        return rulebooks.load_with(config.rules, None)


def _examples(new: Rulebook, old: Rulebook, settings: RuleSettings) -> int:
    """Tries the examples of the rules that changed, tells what fails and returns how many."""
    changed = new.edition.changed_since(old.edition)
    rules = [r for r in new.rules.values() if changed is None or r.id in changed]
    engine = Engine(new, settings)
    faults = [fault for rule in rules for fault in try_examples(rule, engine, new)]
    for fault in faults:
        complain(f"{fault.rule}：{fault.example}\n    → {fault.told}")
    return len(faults)


def _tried(config: Config, old: Rulebook, new: Rulebook) -> tuple[Mapping[str, Tally], int]:
    """What changes on the stored text, and how many pages there are; -1 without an archive."""
    try:
        store = Store.open(config.store, readonly=True)
    except StoreError as error:
        complain(f"没有存档文字可试算：{error}")
        return {}, -1
    sites = {t.id: Allowed(t.options.get("allow", ())) for t in config.targets}
    nothing = Allowed(())
    with store:
        total = store.archive_size().pages
        with progress("试算") as bar:
            tallies = Tryout(old, new, config.rules).over(
                bar.track(_pages(store), total=total),
                dismissals=store.dismissals(),
                allowed=lambda site: sites.get(site, nothing),
            )
    return tallies, total


def _pages(store: Store) -> Iterator[ArchivedPage]:
    after = ""
    while step := store.archived_pages(after=after):
        yield from step
        after = step[-1].document.url


def _show(old: Rulebook, new: Rulebook, tallies: Mapping[str, Tally], pages: int) -> None:
    added = new.rules.keys() - old.rules.keys()
    gone = old.rules.keys() - new.rules.keys()
    changed = new.edition.changed_since(old.edition)
    same = (changed or frozenset()) - added - gone
    say(f"规则：新增 {len(added)} 条，修改 {len(same)} 条，撤回 {len(gone)} 条。")
    if pages < 0:
        return
    say(f"在存档的 {pages} 个页面上试算：")
    table(
        ("规则", "新提示", "不再提示", "变级", "误报标记挡下", "页面"),
        [
            (rule, t.new, t.silent, t.regraded, t.dismissed, len(t.pages))
            for rule, t in _sorted(tallies)
        ],
    )
    samples = [
        (_KINDS[kind], rule, marked(finding), finding.url)
        for rule, tally in _sorted(tallies)
        for kind, finding in tally.samples
    ]
    if samples:
        table(("变化", "规则", "原文", "页面"), samples, title="举例")


def _sorted(tallies: Mapping[str, Tally]) -> Iterable[tuple[str, Tally]]:
    return sorted(tallies.items(), key=lambda item: (-item[1].new, -item[1].silent, item[0]))


def _as_json(
    name: str, issued: datetime, old: Rulebook, new: Rulebook,
    tallies: Mapping[str, Tally], pages: int, applied: bool,
) -> dict[str, Any]:  # fmt: skip
    return {
        "name": name,
        "issued": issued.isoformat(),
        "applied": applied,
        "pages": max(pages, 0),
        "added": sorted(new.rules.keys() - old.rules.keys()),
        "withdrawn": sorted(old.rules.keys() - new.rules.keys()),
        "changed": sorted(new.edition.changed_since(old.edition) or ()),
        "rules": {
            rule: {
                "new": t.new, "silent": t.silent, "regraded": t.regraded,
                "dismissed": t.dismissed, "pages": len(t.pages),
                "samples": [_sample(kind, finding) for kind, finding in t.samples],
            }
            for rule, t in _sorted(tallies)
        },
    }  # fmt: skip


def _sample(kind: str, finding: Finding) -> dict[str, Any]:
    return {
        "change": kind, "level": str(finding.level), "text": finding.text,
        "sentence": finding.sentence, "suggestion": finding.suggestion, "url": finding.url,
    }  # fmt: skip


def _bytes(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise GovmonError(f"{file} 读不了：{disk.said(error)}") from error


def _minute(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")
