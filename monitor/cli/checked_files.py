"""`govmon check` over files, folders and addresses: the next are opened while one is checked."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import islice

from ..attachments import UNSEEN, Opener, believable, groups_for
from ..engine import Engine
from ..model import Document, Finding, Group
from ..settings import FetchSettings
from . import reading
from .results import Checked
from .terminal import level, marked, progress, say, table

OPEN_AHEAD = 2
"""Files opened at once, each in a process of its own."""
ALIKE_TOLD = 20
"""Rows of one table for faults that are alike: a roll of 5,000 names would be 60,000 lines."""


def results(
    engine: Engine,
    paths: Sequence[str],
    groups: Collection[Group] | None,
    *,
    reveal: bool,
    fetch: FetchSettings,
) -> Iterator[Checked]:
    """One result for each file of `paths` and of the folders among them, in order."""
    names = list(reading.files(paths))
    with progress("检查") as bar:
        for name, document in bar.track(_documents(names, fetch), total=len(names)):
            yield _checked(engine, name, document, groups, reveal)


def _documents(names: list[str], settings: FetchSettings) -> Iterator[tuple[str, Document]]:
    """Each name with its document, in order; the next files are opened while one is checked."""
    with Opener() as opener, ThreadPoolExecutor(OPEN_AHEAD) as hands:

        def opened(name: str) -> Document:
            if reading.is_address(name):
                return asyncio.run(_fetched(name, settings))
            return reading.file(name, opener)

        ahead: deque[tuple[str, Future[Document]]] = deque()
        rest = iter(names)
        for name in islice(rest, OPEN_AHEAD):
            ahead.append((name, hands.submit(opened, name)))
        while ahead:
            name, document = ahead.popleft()
            yield name, document.result()
            for following in islice(rest, 1):
                ahead.append((following, hands.submit(opened, following)))


async def _fetched(url: str, settings: FetchSettings) -> Document:
    from ..fetch import Fetcher  # slow to load, and needed for addresses only

    async with Fetcher(settings) as fetcher:
        return reading.page(await fetcher.fetch(reading.address_request(url, settings)))


def _checked(
    engine: Engine,
    name: str,
    document: Document,
    groups: Collection[Group] | None,
    reveal: bool,
) -> Checked:
    if document.problem and not document.blocks:
        return Checked(name=name, problem=document.problem)
    groups = groups_for(document, groups)
    found = engine.check(replace(document, problem=""), groups=groups, reveal=reveal)
    chars = sum(len(block.text) for block in document.blocks) + max(len(document.blocks) - 1, 0)
    return Checked(
        name=name,
        chars=chars,
        findings=believable(document, found),
        problem=document.problem or document.unread or found.problem,
        note=document.marks.get(UNSEEN, ""),
    )


def show(results: Sequence[Checked]) -> None:
    """Tables for a person, one for each file that has a fault."""
    for checked in results:
        if checked.problem:
            say(f"{checked.name}：未能全部检查（{checked.problem}）", "yellow")
        if checked.problem and not checked.findings:
            continue
        if not checked.findings:
            note = f"；{checked.note}" if checked.note else ""
            say(f"{checked.name}：未发现问题（{checked.chars} 字{note}）", "green")
        else:
            told, left = _first_of_each(checked.findings)
            table(
                ("级别", "问题", "原文", "建议", "依据", "位置"),
                [
                    (
                        level(f.level),
                        f"{f.title}\n{f.rule}",
                        marked(f),
                        f.suggestion,
                        f.basis,
                        f.location,
                    )
                    for f in told
                ],
                title=f"{checked.name}：{len(checked.findings)} 处",
            )
            if left:
                rest = "、".join(f"{title} {count} 处" for title, count in left.items())
                say(f"同类问题各列前 {ALIKE_TOLD} 处，另有{rest}；加 --json 逐处列出", "yellow")


def _first_of_each(findings: Sequence[Finding]) -> tuple[list[Finding], Counter[str]]:
    """The first of those alike, and how many there are of each beyond these. What is hidden counts
    by itself: nobody finds that by looking into the file."""
    told: list[Finding] = []
    met: Counter[tuple[str, str]] = Counter()
    left: Counter[str] = Counter()
    for finding in findings:
        way = finding.location.rpartition("（")[2] if finding.location.endswith("）") else ""
        met[finding.rule, way] += 1
        if met[finding.rule, way] <= ALIKE_TOLD:
            told.append(finding)
        else:
            left[finding.title] += 1
    return told, left
