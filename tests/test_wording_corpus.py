"""Official text that is right stays silent: all of the reference folder, 31 million characters.

`wording_true_errors.tsv` beside this file lists what is really wrong in those sources, each
looked at by a person: rule, text, where it stands.
"""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.engine import Engine
from monitor.model import Group, Level
from monitor.rulebook import builtin_folder, load
from monitor.text.passage import Passage

REVIEWED = Path(__file__).with_name("wording_true_errors.tsv")
SOURCES = ("eval/spelling/clean_gov.tsv.xz", "corpus/laws_reports.txt.xz", "corpus/news.txt.xz")
_CHUNK = 30_000


def true_errors() -> set[tuple[str, str]]:
    lines = REVIEWED.read_text("utf-8").splitlines()
    return {tuple(line.split("\t")[:2]) for line in lines if line and line[0] != "#"}  # type: ignore[misc]


def chunks(path: Path) -> Iterator[list[str]]:
    """Paragraphs, some thirty thousand characters at a time."""
    part: list[str] = []
    size = 0
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = line.rstrip("\n")
            part.append(text.split("\t", 1)[1] if ".tsv" in path.name else text)
            size += len(part[-1])
            if size > _CHUNK:
                yield part
                part, size = [], 0
    yield part


@pytest.mark.shared
def test_clean_official_text_has_no_finding_that_would_be_mailed(shared: Path) -> None:
    engine = Engine(load((builtin_folder(),)))
    found: set[tuple[str, str]] = set()
    size = 0
    for source in SOURCES:
        for texts in chunks(shared / source):
            passage = Passage.of_texts(texts)
            size += len(passage.text)
            hits, crashes = engine.hits(passage, {Group.WORDING})
            assert not crashes
            found |= {
                (hit.rule.id, passage.text[hit.start : hit.end])
                for hit in hits
                if (hit.level or hit.rule.level) is not Level.HINT and not hit.rule.trial
            }
    assert size > 30_000_000
    assert found - true_errors() == set()
    assert true_errors() - found == set()
