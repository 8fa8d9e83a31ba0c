"""`govmon check --jsonl`: one result for each line of standard input, in order and at once.

Lines that have arrived together are checked together, which is much faster for short ones;
a program that writes one line and waits for its answer gets it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from io import BufferedIOBase
from typing import Any

from ..engine import Engine, Findings
from ..model import Group
from ..text.passage import Passage
from .results import Checked

_MOST = 64 * 1024
"""Bytes taken at once: as much as a pipe holds."""


def results(
    engine: Engine, stream: BufferedIOBase, groups: Collection[Group] | None, *, reveal: bool
) -> Iterator[Checked]:
    """One result for each line that is not empty; a line that cannot be read says why."""
    number = 0
    for arrived in _arriving(stream):
        asked = [_read(line, place) for place, line in enumerate(arrived, number + 1) if line]
        number += len(arrived)
        given = [one for one in asked if not isinstance(one, Checked)]
        passages = [Passage.of_text(text) for _, text in given]
        answers = iter(engine.check_all(passages, groups=groups, reveal=reveal))
        for one in asked:
            yield one if isinstance(one, Checked) else _checked(*one, next(answers))


def _arriving(stream: BufferedIOBase) -> Iterator[list[bytes]]:
    """The lines that are there when one is, without their ends; the last needs no line feed."""
    rest: list[bytes] = []
    while some := stream.read1(_MOST):
        *lines, last = some.split(b"\n")
        if lines:
            yield [line.strip() for line in (b"".join([*rest, lines[0]]), *lines[1:])]
            rest = []
        rest.append(last)
    yield [b"".join(rest).strip()]


def _read(line: bytes, number: int) -> tuple[Any, str] | Checked:
    """The name and the text of a line, or why it cannot be read."""
    try:
        given = json.loads(line)
        name, text = given["id"], given["text"]
    except (ValueError, KeyError, TypeError):
        return Checked(
            name=f"line {number}", problem=f'第 {number} 行须为 {{"id","text"}} 形式的 JSON'
        )
    if not isinstance(text, str):
        return Checked(name=name, problem=f"第 {number} 行的 text 须为文字")
    return name, text


def _checked(name: Any, text: str, found: Findings) -> Checked:
    return Checked(name=name, chars=len(text), findings=found, problem=found.problem)
