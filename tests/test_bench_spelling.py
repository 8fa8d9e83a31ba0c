"""How the spelling bench counts: sentences, characters, alarms, halves."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.spelling import BLOCK, Answers, Ratio, Sentence, at, halves
from monitor.model import Finding, Group, Level


def _found(start: int, suggestion: str, level: Level = Level.ERROR, sure: float = 0.95) -> Finding:
    return Finding(
        rule="typo-likely" if level == Level.ERROR else "typo-possible",
        group=Group.SPELLING, kind="", level=level, trial=False, title="", message="", basis="",
        subject="", start=start, end=start + len(suggestion), suggestion=suggestion,
        confidence=sure,
    )  # fmt: skip


HALF = Sentence("会义和材科", "会议和材料", (_found(1, "议"), _found(4, "料", Level.HINT, 0.8)))
RIGHT = Sentence("会议", "会议", ())
ACCUSED = Sentence("会议", "会议", (_found(0, "汇"),))
MISSED = Sentence("会义", "会议", ())
SETS = Answers("odw", (HALF, RIGHT, ACCUSED, MISSED), 1.0)


def test_a_sentence_is_corrected_only_as_a_whole() -> None:
    assert HALF.corrected(hints=False) == "会议和材科"
    assert HALF.corrected(hints=True) == HALF.right
    assert SETS.sentences_corrected(hints=False) == Ratio(good=0, said=2, there=2)
    assert SETS.sentences_corrected(hints=True) == Ratio(good=1, said=2, there=2)


def test_characters_and_clean_sentences_are_counted() -> None:
    assert SETS.characters_detected(hints=False) == Ratio(good=1, said=2, there=3)
    assert SETS.characters_detected(hints=True) == Ratio(good=2, said=3, there=3)
    assert SETS.clean_touched(hints=False) == 0.5
    assert SETS.alarms(hints=True) == pytest.approx(3 / SETS.characters * 1e4)


def test_a_lower_threshold_mails_what_was_a_hint_and_a_higher_one_drops_it() -> None:
    assert at(SETS, 0.7).sentences_corrected(hints=False).good == 1
    # Beside something sure, what is less sure counts as well.
    assert at(SETS, 0.9).sentences_corrected(hints=False).good == 1
    assert at(SETS, 0.97).sentences_corrected(hints=False).said == 0


def test_ratios_of_nothing_are_nought() -> None:
    assert (Ratio(0, 0, 0).precision, Ratio(0, 0, 0).recall, Ratio(0, 0, 0).f1) == (0, 0, 0)
    assert str(Ratio(1, 2, 4)) == " 50.0  25.0  33.3"


def test_no_line_stands_in_both_halves(tmp_path: Path) -> None:
    path = tmp_path / "set.tsv"
    path.write_text("".join(f"{n}\t错{n}\t对{n}\n" for n in range(6 * BLOCK)), "utf-8")
    pairs = [{right for _, right in halves(path, half, clean=False)} for half in (0, 1)]
    assert not pairs[0] & pairs[1] and len(pairs[0] | pairs[1]) == 6 * BLOCK
    clean = [{right for _, right in halves(path, half, clean=True)} for half in (0, 1)]
    trained = {f"对{n}" for n in range(6 * BLOCK) if n // BLOCK % 2 == 0}
    assert not clean[0] & clean[1] and not (clean[0] | clean[1]) & trained
    assert len(clean[0] | clean[1]) == 3 * BLOCK
