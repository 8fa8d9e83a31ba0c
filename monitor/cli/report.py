"""What `govmon report` does, one function an action."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from ..bulletin import template
from ..bulletin.period import Period, parse_period, quarter_of
from ..bulletin.trace import Traced
from ..bulletin.tree import Paragraph, Role
from ..daemon import issuing, reporting, sheets
from ..daemon.filing import read_draft, write_file
from ..daemon.rendering import FORMATS
from ..daemon.reporting import Built
from ..daemon.writing_desk import WritingDesk
from ..errors import ConfigError, Problem
from ..issued import difference, restored
from ..settings import Config
from ..store import BulletinRow, Store
from .exits import Exit
from .terminal import print_json, say

KINDS = {"draft": "草稿", "issued": "已印发", "correction": "更正"}
ROWS_TOLD = 8  # names of rows in a trace for people; JSON has all


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One call of the command. `words`: what follows the action's name."""

    args: argparse.Namespace
    config: Config
    now: datetime
    words: tuple[str, ...]

    @property
    def period(self) -> Period:
        return parse_period(self.words[-1], self.now.date())

    @property
    def folder(self) -> Path:
        return Path(self.args.out or self.config.bulletin.folder)

    @property
    def dated(self) -> date | None:
        if not self.args.date:
            return None
        try:
            return date.fromisoformat(self.args.date)
        except ValueError:
            raise ConfigError(
                [Problem("命令行", "--date", self.args.date, "须为日期，如 2026-10-12")]
            ) from None

    def formats(self, default: str = "docx") -> tuple[str, ...]:
        given = self.args.format or default
        names = tuple(dict.fromkeys(n.strip() for n in given.split(",") if n.strip()))
        unknown = [name for name in names if name not in FORMATS]
        if unknown or not names:
            allowed = f"可用：{'、'.join(FORMATS)}"
            raise ConfigError([Problem("命令行", "--format", "、".join(unknown), allowed)])
        return names

    def store(self) -> Store:
        return Store.open(self.config.store)

    def desk(self, store: Store, formats: str = "docx") -> WritingDesk:
        return WritingDesk(
            store=store, config=self.config, now=self.now, folder=self.folder,
            formats=self.formats(formats),
        )  # fmt: skip


def build(order: Order) -> Exit:
    """Write a bulletin."""
    period = order.period
    with order.store() as store:
        made = reporting.build(order.desk(store), period, as_draft=order.args.draft)
        traced = []
        if order.args.trace:
            traced = issuing.traced(store, period, order.now, made.bulletin)
    if order.args.json:
        print_json(_record(made) | ({"trace": list(map(_trace_record, traced))} if traced else {}))
        return Exit.CLEAN
    _tell(made)
    _tell_trace(traced)
    return Exit.CLEAN


def listing(order: Order) -> Exit:
    """Drafts, issued bulletins and 更正, newest first."""
    code = order.period.code if order.words else ""
    with order.store() as store:
        rows = store.bulletins(code)
    if order.args.json:
        print_json([_row_record(row) for row in rows])
        return Exit.CLEAN
    if not rows:
        say("还没有通报。生成：govmon report 2026Q3")
    for row in rows:
        when = f"{row.built_at:%Y-%m-%d %H:%M}"
        say(f"{row.id:>4}  {row.quarter:<8}{KINDS[row.kind]:　<4}{when}  {row.number}  {row.title}")
    return Exit.CLEAN


def show(order: Order) -> Exit:
    """The words in the terminal: of the issued bulletin, else of the draft with its edits."""
    period = order.period
    with order.store() as store:
        issued = store.issued(period.code)
        if issued is not None and not order.args.draft:
            _, _, bulletin = restored(issued)
        else:
            read = read_draft(order.folder / f"{period.code}.md", period)
            bulletin = reporting.compose(
                order.desk(store), period, read, as_draft=order.args.draft
            ).bulletin
        traced = []
        if order.args.trace:
            traced = issuing.traced(store, period, order.now, bulletin)
    if order.args.json:
        body = [n.text for n in bulletin.body if isinstance(n, Paragraph)]
        print_json(
            {"period": period.code, "title": bulletin.title, "issued": issued is not None,
             "number": bulletin.masthead.number, "body": body,
             "trace": list(map(_trace_record, traced))}
        )  # fmt: skip
        return Exit.CLEAN
    say(bulletin.title, "bold")
    say(f"{bulletin.masthead.number}{'' if issued is not None else '（未印发）'}")
    for node in bulletin.body:
        if isinstance(node, Paragraph):
            say(node.text, "bold" if node.role is Role.HEADING else "")
    _tell_trace(traced)
    return Exit.CLEAN


def issue(order: Order) -> Exit:
    """Freeze a bulletin."""
    with order.store() as store:
        made = issuing.issue(
            order.desk(store), order.period,
            number=order.args.number, dated=order.dated, checked=order.args.checked,
        )  # fmt: skip
    return _told(order, made)


def diff(order: Order) -> Exit:
    """What changed since a bulletin was issued; of a draft, what the office rewrote."""
    period = order.period
    with order.store() as store:
        if store.issued(period.code) is None:
            return _rewritten(order, store, period)
        found = difference(store, period, order.now)
    changes = found.changes
    if order.args.json:
        print_json(
            {"period": period.code, "since": found.base.built_at.isoformat(),
             "words": [
                 {"place": w.place, "old": w.old, "new": w.new, "verbatim": w.verbatim}
                 for w in changes.words
             ],
             "causes": list(changes.causes), "annexes": list(changes.annexes),
             "mended": changes.mended}
        )  # fmt: skip
        return Exit.FINDINGS if changes else Exit.CLEAN
    what = "更正" if found.base.kind == "correction" else "印发"
    say(f"{period.name}通报自 {found.base.built_at:%Y-%m-%d %H:%M} {what}以来：", "bold")
    if changes.mended:
        say(f"又有 {changes.mended} 个问题整改到位（不属更正，下期通报反映）。")
    if not changes:
        say("统计口径内的数据没有变动，不需要更正。", "green")
        return Exit.CLEAN
    for reworded in changes.words:
        say(reworded.place)
        if reworded.old:
            say(f"－ {reworded.old}", "red")
        if reworded.new:
            say(f"＋ {reworded.new}", "green")
    for title in changes.annexes:
        say(f"附件有变动：{title}")
    for cause in changes.causes:
        say(f"原因：{cause}")
    say(f"出更正：govmon report correct {period.code}")
    return Exit.FINDINGS


def _rewritten(order: Order, store: Store, period: Period) -> Exit:
    read = read_draft(order.folder / f"{period.code}.md", period)
    made = reporting.compose(order.desk(store), period, read)
    texts: dict[str, list[str]] = {}
    for node in made.bulletin.body:
        if isinstance(node, Paragraph) and node.key:
            texts.setdefault(node.key, []).append(node.text)
    before = {n.key: n.text for n in made.generated.body if isinstance(n, Paragraph) and n.key}
    pairs = [
        (key, before.get(key, ""), "\n".join(texts.get(key, []))) for key in made.merged.edited
    ]
    if order.args.json:
        print_json(
            {"period": period.code,
             "edited": [{"key": k, "generated": a, "edited": b} for k, a, b in pairs],
             "notes": [{"place": n.place, "text": n.text} for n in made.merged.notes]}
        )  # fmt: skip
        return Exit.CLEAN
    say(f"{period.name}通报尚未印发。", "bold")
    if not pairs:
        say("文字稿没有改动，全部随数据生成。")
    for key, old, new in pairs:
        say(f"【{key}】")
        say(f"－ {old or '（无）'}", "red")
        say(f"＋ {new or '（删去）'}", "green")
    for note in made.merged.notes:
        say(f"{note.place}：{note.text}", "yellow")
    return Exit.CLEAN


def correct(order: Order) -> Exit:
    """The 更正 of an issued bulletin."""
    with order.store() as store:
        made = issuing.correct(
            order.desk(store), order.period,
            number=order.args.number, dated=order.dated, as_draft=order.args.draft,
        )  # fmt: skip
    return _told(order, made)


def unit(order: Order) -> Exit:
    """One unit's own report."""
    period = order.period if len(order.words) == 2 else quarter_of(order.now.date())
    with order.store() as store:
        made = sheets.unit_report(order.desk(store), order.words[0], period)
    return _wrote(order, made.title, made.paths)


def annual(order: Order) -> Exit:
    """政府网站工作年度报表."""
    with order.store() as store:
        made = sheets.annual(order.desk(store, "xlsx,docx"), _year(order))
    return _wrote(order, made.title, made.paths, made.traced)


def supervision(order: Order) -> Exit:
    """政府网站监管年度报表."""
    with order.store() as store:
        made = sheets.supervision(order.desk(store, "xlsx,docx"), _year(order))
    return _wrote(order, made.title, made.paths, made.traced)


def appraisal(order: Order) -> Exit:
    """The yearly 考评 sheet."""
    with order.store() as store:
        made = sheets.appraisal(order.desk(store, "xlsx,docx"), _year(order))
    return _wrote(order, made.title, made.paths, made.traced)


def word_template(order: Order) -> Exit:
    """A template to begin with."""
    path = order.folder / "通报模板.docx"
    with order.store() as store:
        facts = store.period_facts(quarter_of(order.now.date()), order.now, rows=0)
    write_file(path, template.sample(facts, order.now))
    say(f"已写入 {path}", "green")
    say('在 Word 里改好样式后，写进配置：[bulletin] template = "通报模板.docx"')
    return Exit.CLEAN


ACTIONS: Mapping[str, Callable[[Order], Exit]] = {
    "list": listing, "show": show, "issue": issue, "diff": diff, "correct": correct,
    "unit": unit, "annual": annual, "supervision": supervision, "appraisal": appraisal, "template": word_template,
}  # fmt: skip


def _year(order: Order) -> Period:
    period = order.period
    if period.months != 12:
        raise ConfigError([Problem("命令行", "report", order.words[-1], "须为年度，如 2026")])
    return period


# ── telling ──────────────────────────────────────────────────────────────────


def _told(order: Order, made: Built) -> Exit:
    if order.args.json:
        print_json(_record(made))
    else:
        _tell(made)
    return Exit.CLEAN


def _tell(made: Built) -> None:
    say(made.title, "bold")
    for path in made.paths:
        say(f"已写入 {path}", "green")
    if made.words is not None:
        say(f"文字稿 {made.words}（可直接修改，改后重新生成）")
    if made.edited:
        say(f"保留了 {len(made.edited)} 处改动：{'、'.join(made.edited)}")
    for note in made.notes:
        say(f"{note.place}：{note.text}", "yellow")


def _wrote(
    order: Order, title: str, paths: tuple[Path, ...], traced: Sequence[Traced] = ()
) -> Exit:
    traced = traced if order.args.trace else ()
    if order.args.json:
        record: dict[str, object] = {"title": title, "paths": list(map(str, paths))}
        print_json(record | ({"trace": list(map(_trace_record, traced))} if traced else {}))
        return Exit.CLEAN
    say(title, "bold")
    for path in paths:
        say(f"已写入 {path}", "green")
    _tell_trace(traced)
    return Exit.CLEAN


def _tell_trace(traced: Sequence[Traced]) -> None:
    for one in traced:
        say("")
        where = f"：{one.excerpt}" if one.excerpt else ""
        say(f"【{one.figure.text}】 {one.key}{where}", "bold")
        say(f"  规则：{one.figure.rule}")
        for query, rows in zip(one.figure.queries, one.rows, strict=True):
            names = "、".join(rows[:ROWS_TOLD]) + (
                f" 等{len(rows)}行" if len(rows) > ROWS_TOLD else ""
            )
            say(f"  取数：{query}")
            say(f"  明细：{names or '无'}")
        if not one.agrees:
            say(f"  重新统计得 {one.again}，与文中不符。", "red")


def _record(made: Built) -> dict[str, object]:
    return {
        "period": made.period.code,
        "title": made.title,
        "paths": [str(path) for path in made.paths],
        "words": str(made.words) if made.words else "",
        "issued": made.issued,
        "edited": list(made.edited),
        "notes": [{"place": n.place, "text": n.text} for n in made.notes],
    }


def _row_record(row: BulletinRow) -> dict[str, object]:
    return {
        "id": row.id, "period": row.quarter, "kind": row.kind, "title": row.title,
        "number": row.number, "built_at": row.built_at.isoformat(), "path": row.path,
        "corrects": row.corrects,
    }  # fmt: skip


def _trace_record(one: Traced) -> dict[str, object]:
    return {
        "key": one.key, "excerpt": one.excerpt, "number": one.figure.text, "rule": one.figure.rule,
        "queries": [str(q) for q in one.figure.queries], "rows": [list(r) for r in one.rows],
        "again": one.again, "agrees": one.agrees,
    }  # fmt: skip
