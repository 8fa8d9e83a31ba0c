"""Sentences as documents have them: faulty ones are found, hard right ones are silent.

corpus/wording_faulty.tsv    the rule that must fire, the sentence
corpus/wording_innocent.txt  corrections, history, other people's names, books, police notices
"""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.engine import Engine
from monitor.model import Group, Level
from monitor.rulebook import builtin_folder, load
from monitor.text.passage import Passage

CORPUS = Path(__file__).parent / "corpus"
FAULTY = [
    tuple(line.split("\t"))
    for line in (CORPUS / "wording_faulty.tsv").read_text("utf-8").splitlines()
    if line[0] != "#"
]
INNOCENT = (CORPUS / "wording_innocent.txt").read_text("utf-8").splitlines()


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load((builtin_folder(),)))


def mailed(engine: Engine, text: str) -> list[tuple[str, str]]:
    hits, crashes = engine.hits(Passage.of_text(text), {Group.WORDING})
    assert not crashes
    return [
        (hit.rule.id, text[hit.start : hit.end])
        for hit in hits
        if (hit.level or hit.rule.level) is not Level.HINT and not hit.rule.trial
    ]


@pytest.mark.parametrize(("rule", "text"), FAULTY)
def test_faulty_sentences_are_found(engine: Engine, rule: str, text: str) -> None:
    assert rule in [found for found, _ in mailed(engine, text)]


@pytest.mark.parametrize("text", INNOCENT)
def test_innocent_sentences_are_silent(engine: Engine, text: str) -> None:
    assert mailed(engine, text) == []
