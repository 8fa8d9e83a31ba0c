"""Lines of `govmon check --jsonl`: answered in order, at once, and together where they can be."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from monitor.cli.jsonl import results
from monitor.engine import Engine, Findings
from monitor.rulebook import load
from monitor.text.passage import Passage

RULE = """
title = "题"
level = "error"
basis = "某某标准第一条"
status = "active"
message = "“{text}”应为“{suggestion}”"
type = "terms"
[data]
words = { "布署" = "部署" }
[examples]
bad = ["前⟦布署⟧后"]
good = ["部署"]
"""


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    (tmp_path / "wording").mkdir()
    (tmp_path / "wording" / "typo.toml").write_text(RULE, "utf-8")
    return Engine(load((tmp_path,)))


def line(name: object, text: str) -> bytes:
    return json.dumps({"id": name, "text": text}, ensure_ascii=False).encode() + b"\n"


def told(engine: Engine, raw: bytes) -> list[tuple[object, int, bool]]:
    answers = results(engine, io.BytesIO(raw), None, reveal=False)
    return [(one.name, len(one.findings), bool(one.problem)) for one in answers]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", []),
        (b"\n \r\n\n", []),
        (line(1, "布署").rstrip(), [(1, 1, False)]),  # no line feed at the end
        (line(1, "布署") + b"\n\n" + line(2, ""), [(1, 1, False), (2, 0, False)]),
        (line(1, "布署").replace(b"\n", b"\r\n") + line(2, "好"), [(1, 1, False), (2, 0, False)]),
        (b"\nbad\n" + line("x", "布署"), [("line 2", 0, True), ("x", 1, False)]),
    ],
)
def test_every_line_has_its_result(engine: Engine, raw: bytes, expected: list) -> None:
    assert told(engine, raw) == expected


def test_lines_longer_than_what_is_taken_at_once(engine: Engine) -> None:
    long = "工作" * 50_000 + "布署"
    raw = line("a", long) + line("b", "好") + line("c", long) + b"x" * 70_000
    assert told(engine, raw) == [
        ("a", 1, False),
        ("b", 0, False),
        ("c", 1, False),
        ("line 4", 0, True),
    ]


def test_what_arrived_together_is_checked_together(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    check_all = Engine.check_all

    def spy(self: Engine, passages: Sequence[Passage], **more: object) -> list[Findings]:
        sizes.append(len(passages))
        return check_all(self, passages, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "check_all", spy)
    assert len(told(engine, b"".join(line(n, "布署") for n in range(5000)))) == 5000
    assert len(sizes) < 10


def test_a_program_that_waits_for_each_answer_gets_it(engine: Engine) -> None:
    reader, writer = os.pipe()
    with open(reader, "rb") as stream, open(writer, "wb", buffering=0) as pen:
        answers = results(engine, stream, None, reveal=False)
        for number in range(3):
            pen.write(line(number, "布署") + line("half", "好")[:7])
            assert next(answers).name == number
            pen.write(line("half", "好")[7:])
            assert next(answers).name == "half"
