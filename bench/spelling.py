"""Spelling as `govmon check` emits it: corrected sentences, false alarms, speed, memory.

    python -m bench.spelling [--choose] [SHARED]

Whatever is chosen (thresholds, features, sizes of trees) is chosen on one half of the
development sets; this table shows the other: odd lines of the sentence pairs, and of the clean
texts every second block among those that the trees did not train on. `--choose` shows the
choosing half, and what other thresholds would give there. Both the exact layer and the engine
look at each line, as with `check --jsonl`; all suggestions of a line are made.

- sC: a sentence counts as corrected only when it equals the reference. P of the sentences
  touched, R of those that are faulty; cD the same for characters that are said to be wrong.
- FPR: share of the right sentences that are touched.
- alarms: findings in 10,000 clean characters; true errors of the source count as well.
"""

from __future__ import annotations

import lzma
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from monitor.engine import Engine
from monitor.model import Finding, Group, Level
from monitor.rulebook import builtin_folder, load
from monitor.text.passage import Passage

BLOCK = 50  # as in tools/spelling/train.py: odd blocks were never trained on
PAIRS = {"odw": "ecspell_odw_train.tsv", "law": "ecspell_law_train.tsv"}
CLEAN = {"gov": "clean_gov.tsv.xz", "press": "cschard_people_daily_jieba.tsv"}
GROUPS = frozenset({Group.SPELLING, Group.WORDING})
TOGETHER = 256  # lines that `check --jsonl` reads at once, about
RULES = ("typo-likely", "typo-possible")
STEPS = (0.7, 0.75, 0.8, 0.83, 0.85, 0.87, 0.89, 0.91, 0.93, 0.95)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A line as it was written and as it should be, with what was found in it."""

    wrong: str
    right: str
    findings: tuple[Finding, ...]

    def corrected(self, hints: bool) -> str:
        pieces, last = [], 0
        for one in counted(self.findings, hints):
            if one.suggestion and one.start >= last:
                pieces += [self.wrong[last : one.start], one.suggestion]
                last = one.end
        return "".join([*pieces, self.wrong[last:]])

    def accused(self, hints: bool) -> set[int]:
        """Places that are said to be wrong."""
        places = set()
        for one in counted(self.findings, hints):
            old = self.wrong[one.start : one.end]
            same = len(old) == len(one.suggestion)
            places.update(
                one.start + k for k in range(len(old)) if not same or old[k] != one.suggestion[k]
            )
        return places

    @property
    def faults(self) -> set[int]:
        return {k for k, (a, b) in enumerate(zip(self.wrong, self.right, strict=False)) if a != b}


@dataclass(frozen=True, slots=True)
class Ratio:
    """Precision, recall and F1 of `good` among `said` and `there`."""

    good: int
    said: int
    there: int

    @property
    def precision(self) -> float:
        return self.good / max(self.said, 1)

    @property
    def recall(self) -> float:
        return self.good / max(self.there, 1)

    @property
    def f1(self) -> float:
        return 2 * self.good / max(self.said + self.there, 1)

    def __str__(self) -> str:
        return f"{100 * self.precision:5.1f} {100 * self.recall:5.1f} {100 * self.f1:5.1f}"


@dataclass(frozen=True)
class Answers:
    """One set with all that was found, and the seconds of a core it took."""

    name: str
    sentences: Sequence[Sentence]
    seconds: float

    @cached_property
    def characters(self) -> int:
        return sum(len(one.wrong) + 1 for one in self.sentences)

    def sentences_corrected(self, hints: bool) -> Ratio:
        answers = [(one, one.corrected(hints)) for one in self.sentences]
        return Ratio(
            sum(answer == one.right != one.wrong for one, answer in answers),
            sum(answer != one.wrong for one, answer in answers),
            sum(one.right != one.wrong for one in self.sentences),
        )

    def characters_detected(self, hints: bool) -> Ratio:
        good = said = there = 0
        for one in self.sentences:
            accused, faults = one.accused(hints), one.faults
            good, said, there = (
                good + len(accused & faults), said + len(accused), there + len(faults),
            )  # fmt: skip
        return Ratio(good, said, there)

    def clean_touched(self, hints: bool) -> float:
        clean = [one for one in self.sentences if one.wrong == one.right]
        return sum(bool(counted(one.findings, hints)) for one in clean) / max(len(clean), 1)

    def alarms(self, hints: bool) -> float:
        found = sum(len(counted(one.findings, hints)) for one in self.sentences)
        return found / self.characters * 1e4


def counted(findings: Sequence[Finding], hints: bool) -> list[Finding]:
    """What is mailed, and the hints where they are asked for."""
    return [one for one in findings if hints or one.level != Level.HINT]


def halves(path: Path, half: int, *, clean: bool) -> Iterator[tuple[str, str]]:
    """(as written, as it should be) of the choosing (0) or the reporting (1) half."""
    content = path.read_bytes()
    text = (lzma.decompress(content) if path.suffix == ".xz" else content).decode("utf-8")
    for number, row in enumerate(text.splitlines()):
        cells = row.split("\t")
        if not clean and number % 2 == half:
            yield cells[1], cells[2]
        elif clean and number // BLOCK % 2 == 1 and number // (2 * BLOCK) % 2 == half:
            yield cells[-1], cells[-1]


def answers(engine: Engine, shared: Path, half: int) -> list[Answers]:
    """Everything found in all sets of one half."""
    result = []
    for name, file in (*PAIRS.items(), *CLEAN.items()):
        path = shared / "eval" / "spelling" / file
        pairs = list(halves(path, half, clean=name in CLEAN))
        start, sentences = time.process_time(), []
        for first in range(0, len(pairs), TOGETHER):
            some = pairs[first : first + TOGETHER]
            passages = [Passage.of_text(wrong) for wrong, _ in some]
            found = engine.check_all(passages, groups=GROUPS, reveal=True)
            sentences += [Sentence(*pair, tuple(f)) for pair, f in zip(some, found, strict=True)]
        result.append(Answers(name, sentences, time.process_time() - start))
    return result


def table(sets: Sequence[Answers]) -> Iterator[str]:
    """One table: what is mailed, then with the hints."""
    yield "集      级别      sC: P     R    F1   cD: P     R    F1    FPR   报警/万字   字/秒"
    for hints, level in ((False, "一般"), (True, "含提示")):
        for one in sets:
            speed = f"{one.characters / one.seconds:8.0f}"
            if one.name in CLEAN:
                yield f"{one.name:6s}{level:>6s}{'':50s}{one.alarms(hints):10.2f} {speed}"
                continue
            yield (
                f"{one.name:6s}{level:>6s}   {one.sentences_corrected(hints)} "
                f"  {one.characters_detected(hints)}  {100 * one.clean_touched(hints):5.2f}"
                f"{'':12s}{speed}"
            )


def at(one: Answers, least: float) -> Answers:
    """The same with another `least` of the spelling rules (theirs must be no greater)."""

    def kept(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
        own = [f for f in findings if f.rule in RULES]
        sure = any(f.confidence >= least for f in own)
        return tuple(
            replace(f, level=Level.ERROR) if f in own else f
            for f in findings
            if sure or f not in own
        )

    return Answers(
        one.name, [replace(s, findings=kept(s.findings)) for s in one.sentences], one.seconds
    )


def steps(sets: Sequence[Answers]) -> Iterator[str]:
    """What other thresholds would give."""
    for least in STEPS:
        row = f"{least:.2f}"
        for one in sets:
            other = at(one, least)
            if one.name in CLEAN:
                row += f" | {one.name} {other.alarms(hints=False):.2f}"
            else:
                row += f" | {one.name} {other.sentences_corrected(hints=False)}"
        yield row


def main() -> None:
    """Says so where there is no reference folder."""
    given = [text for text in sys.argv[1:] if text != "--choose"]
    shared = Path(given[0]) if given else Path(__file__).parent.parent.parent / "shared"
    if not (shared / "eval" / "spelling").is_dir():
        print("没有参考文件夹，略过（用法：python -m bench.spelling [--choose] 参考文件夹）")
        return
    choose = "--choose" in sys.argv
    start = time.process_time()
    engine = Engine(load((builtin_folder(),)))
    engine.check_passage(Passage.of_text("市政府召开会议。"), groups=GROUPS)
    print(f"启动 {time.process_time() - start:.2f} 秒（规则与数据表，本进程）")
    sets = answers(engine, shared, half=0 if choose else 1)
    for line in table(sets):
        print(line)
    if choose:
        for line in steps(sets):
            print(line)
    print(f"内存峰值 {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
