"""Official text that is right stays silent: clean_gov of the reference folder."""

from __future__ import annotations

import lzma
from pathlib import Path

import pytest

from monitor.engine import Engine
from monitor.model import Group, Level
from monitor.rulebook import builtin_folder, load
from monitor.text.passage import Passage

# True errors of the source, each looked at by a person: (rule, text).
TRUE_ERRORS = {("word-doubled", "的的")}  # law-3787: 经检疫合格的的生猪产品


@pytest.mark.shared
def test_clean_official_text_has_no_finding_that_would_be_mailed(shared: Path) -> None:
    path = shared / "eval" / "spelling" / "clean_gov.tsv.xz"
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        texts = [line.rstrip("\n").split("\t", 1)[1] for line in lines]
    assert sum(map(len, texts)) > 1_000_000
    engine = Engine(load((builtin_folder(),)))
    hits = []
    for first in range(0, len(texts), 2000):
        passage = Passage.of_texts(texts[first : first + 2000])
        found, crashes = engine.hits(passage, {Group.WORDING})
        assert not crashes
        hits += [
            (hit.rule.id, passage.text[hit.start : hit.end])
            for hit in found
            if (hit.level or hit.rule.level) is not Level.HINT and not hit.rule.trial
        ]
    assert set(hits) == TRUE_ERRORS
