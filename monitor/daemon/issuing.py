"""Issues a bulletin for good, writes the 更正, and leads a number back to its rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from ..bulletin import correction, draft, lines, sheets, trace
from ..bulletin.compose import highlights
from ..bulletin.facts import Facts
from ..bulletin.frozen import freeze
from ..bulletin.inputs import Inputs
from ..bulletin.lines import Packer, PeriodLines
from ..bulletin.merge import Note
from ..bulletin.period import Period
from ..bulletin.trace import Traced
from ..bulletin.tree import Bulletin
from ..issued import IssueError, difference
from ..letters import enclosed, unit_report_letter
from ..model import Enclosure, Letter
from ..store import Store
from ..workdays import add_workdays
from .filing import read_draft, write_file
from .rendering import render
from .reporting import Built, compose
from .writing_desk import WritingDesk


def issue(
    desk: WritingDesk,
    period: Period,
    *,
    number: str = "",
    dated: date | None = None,
    checked: bool = False,
) -> Built:
    """Count once more, lay the draft's edits over it, freeze everything, write the files.

    Raises IssueError for a period that is not over or was issued, and, unless `checked`, for
    figures in the draft that are not in the data.
    """
    if desk.now < period.end:
        raise IssueError(
            f"{period.name}到 {period.last_day} 才结束，还不能印发；"
            f"先看草稿：govmon report {period.code} --draft。"
        )
    if (before := desk.store.issued(period.code)) is not None:
        raise IssueError(
            f"{period.name}的通报已于 {before.built_at:%Y-%m-%d} 印发（{before.number}）；"
            f"数据有误请出更正：govmon report correct {period.code}。"
        )
    read = read_draft(desk.folder / f"{period.code}.md", period)
    packer = Packer()
    made = compose(desk, period, read, packer=packer, dated=dated, number=number)
    doubtful = [note for note in made.merged.notes if note.number]
    if doubtful and not checked:
        told = "\n".join(f"  {note.place}：{note.text}" for note in doubtful)
        raise IssueError(
            f"文字稿里有 {len(doubtful)} 处数字与数据不一致：\n{told}\n"
            "请改正；核对无误的，加 --checked 再印发。"
        )
    words = made.words(period)
    contents = render(made.bulletin, made.facts, desk.config.bulletin, desk.now, desk.with_word)
    paths = desk.write(period.code, contents)
    write_file(desk.folder / f"{period.code}.md", words.encode())
    desk.store.issue_bulletin(
        period.code,
        title=made.bulletin.title,
        path=str(paths[0]),
        now=desk.now,
        facts=freeze(made.facts),
        inputs=made.used.record(),
        words=draft.final(words),
        lines=packer.packed(),
        content=contents["docx"],
        number=made.bulletin.masthead.number,
    )
    notes = list(made.merged.notes)
    if desk.config.bulletin.tell_units:
        told = tell_units(desk, made.facts, made.bulletin.title, made.used)
        notes.append(Note(place="各单位清单", text=f"已为 {told} 个单位备好信件，由后台服务发出。"))
    if not made.used.number:
        notes.append(
            Note(place="发文字号", text="序号未填，印发的文件里留空；可用 --number 指定。")
        )
    return Built(
        period=period, title=made.bulletin.title, paths=paths, highlights=highlights(made.facts),
        bulletin=made.bulletin, edited=made.merged.edited, notes=tuple(notes), issued=True,
    )  # fmt: skip


def tell_units(desk: WritingDesk, facts: Facts, title: str, inputs: Inputs) -> int:
    """Queue a letter with its own report for every unit that has something to mend and an
    address; returns how many. Queued again, the same letter is not sent twice."""
    config, now = desk.config, desk.now
    told = 0
    for unit in config.units:
        problems = desk.store.open_problems(unit.id, now)
        if not problems or not unit.mail:
            continue
        report = sheets.unit_report(
            facts, unit.name, problems, config.district, dated=inputs.dated,
            deadline=inputs.deadline, workdays=inputs.workdays,
        )  # fmt: skip
        content = desk.plain(report, facts, ("docx",))["docx"]
        name = f"{facts.period.code}-{unit.name}-整改清单.docx"
        taken, left = enclosed(
            [Enclosure(name=name, content=content)], config.mail.attach_mib << 20
        )
        words = unit_report_letter(
            district=config.district, unit=unit.name, bulletin=title, problems=len(problems),
            late=sum(p.late for p in problems), deadline=inputs.deadline, enclosed=taken,
            left_out=left, now=now, base_url=config.web.base_url,
        )  # fmt: skip
        letter = Letter(
            message_id=f"unit-{facts.period.code}-{unit.id}", unit=unit.id, recipients=unit.mail,
            subject=words.subject, text=words.text, html=words.html, files=taken,
        )  # fmt: skip
        desk.store.queue_letter("unit-report", letter, now)
        told += 1
    return told


# ── 更正 ─────────────────────────────────────────────────────────────────────


def correct(
    desk: WritingDesk,
    period: Period,
    *,
    number: str = "",
    dated: date | None = None,
    as_draft: bool = False,
) -> Built:
    """The 更正 of an issued bulletin, frozen too; only written, not frozen, when `as_draft`.

    Raises IssueError when nothing was issued or nothing needs correcting.
    """
    found = difference(desk.store, period, desk.now)
    if not found.changes:
        raise IssueError(f"{period.name}的通报印发以来数据没有更正的必要。")
    inputs = replace(desk.inputs(period), number=number)
    if dated is not None:
        inputs = replace(inputs, dated=dated, deadline=add_workdays(dated, inputs.workdays))
    bulletin = correction.compose(
        found.facts,
        found.changes,
        inputs,
        corrected=found.first.title,
        corrected_number=found.first.number,
    )
    if as_draft:
        bulletin = replace(bulletin, mark="草稿")
    contents = desk.plain(bulletin, found.facts, desk.with_word)
    count = sum(b.corrects == found.first.id for b in desk.store.bulletins(period.code)) + 1
    stem = f"{period.code}-更正{count}" + ("-草稿" if as_draft else "")
    paths = desk.write(stem, contents)
    if not as_draft:
        desk.store.issue_bulletin(
            period.code,
            title=bulletin.title,
            path=str(paths[0]),
            now=desk.now,
            facts=freeze(found.facts),
            inputs=inputs.record(),
            words=bulletin.text,
            lines=found.packed,
            content=contents["docx"],
            number=bulletin.masthead.number,
            corrects=found.first.id,
        )
    return Built(
        period=period, title=bulletin.title, paths=paths, highlights=found.changes.causes,
        bulletin=bulletin, issued=not as_draft,
    )  # fmt: skip


# ── back to the rows ─────────────────────────────────────────────────────────


def traced(store: Store, period: Period, now: datetime, bulletin: Bulletin) -> list[Traced]:
    """Every number of the text with rule, query and rows: the frozen ones of an issued bulletin,
    else those of now."""
    return trace.trace(bulletin, lines_of(store, period, now))


def lines_of(store: Store, period: Period, now: datetime) -> PeriodLines:
    """The lines a bulletin was, or would be, counted from."""
    issued = store.issued(period.code)
    if issued is not None:
        return lines.unpack(store.bulletin_lines(issued.id))
    packer = Packer()
    store.period_facts(period, now, packer=packer)
    return lines.unpack(packer.packed())
