"""Generated sentences: beside every wrong form the right ones are silent, and faults are found.

Rules are taken as they are: a new file is probed without a line of code here.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator

import format_probes
import pytest
from wording_probes import BESIDE, Probe, disguised, misses, near_misses, pairs_of

from monitor.engine import Engine
from monitor.model import Block, Group, Hit, Level, Rule
from monitor.rulebook import builtin_folder, load
from monitor.text.html import read_page
from monitor.text.passage import Passage

BOOK = load((builtin_folder(),))
RULES = [rule for rule in BOOK.rules.values() if rule.group is Group.WORDING]
HEADING = "工作简报。" + "本期内容如下，供参考。" * 8
"""Longer than what counts as the heading of a document."""
AT_LEAST = 0.98
MILD = {"former"}
"""Types whose faults are hints by nature."""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(BOOK)


def is_mailed(hit: Hit) -> bool:
    return (hit.level or hit.rule.level) is not Level.HINT and not hit.rule.trial


def looked_at(
    engine: Engine, probes: Iterable[Probe]
) -> Iterator[tuple[Probe, list[tuple[Hit, int, int]]]]:
    """Each probe with the hits in it; those of one day are read as one document."""
    days = defaultdict(list)
    for probe in probes:
        days[probe.published].append(probe)
    for day, part in days.items():
        blocks = (Block(text=HEADING), *(Block(text=probe.text) for probe in part))
        passage = Passage(blocks, day)
        hits, crashes = engine.hits(passage, {Group.WORDING})
        assert not crashes
        found = defaultdict(list)
        for hit in hits:
            place = passage.block_at(hit.start)
            at = passage.starts[place]
            found[place - 1].append((hit, hit.start - at, hit.end - at))
        for number, probe in enumerate(part):
            yield probe, found.get(number, [])


def is_found(probe: Probe, hits: list[tuple[Hit, int, int]], *, mild: bool) -> bool:
    at = probe.text.index(probe.wrong)
    return any(
        start < at + len(probe.wrong) and end > at and (mild or is_mailed(hit))
        for hit, start, end in hits
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_near_misses_are_silent(engine: Engine, rule: Rule) -> None:
    probes = list(near_misses(rule))
    assert len(probes) >= 2
    flagged = [
        (probe.kind, probe.text, [(hit.rule.id, probe.text[a:b]) for hit, a, b in hits if is_mailed(hit)])
        for probe, hits in looked_at(engine, probes)
        if any(is_mailed(hit) for hit, _, _ in hits)
    ]  # fmt: skip
    assert flagged == []


@pytest.mark.parametrize("rule", [r for r in RULES if next(misses(r), None)], ids=lambda r: r.id)
def test_faults_are_found(engine: Engine, rule: Rule) -> None:
    probes = list(misses(rule))
    mild = rule.level is Level.HINT or rule.type in MILD
    missed = [
        (probe.kind, probe.text)
        for probe, hits in looked_at(engine, probes)
        if not is_found(probe, hits, mild=mild)
    ]
    assert len(missed) <= (1 - AT_LEAST) * len(probes), missed[:20]


def test_right_numbers_are_silent(engine: Engine) -> None:
    flagged = [
        (probe.text, hit.rule.id)
        for probe, hits in looked_at(engine, format_probes.right(800))
        for hit, _, _ in hits
        if is_mailed(hit)
    ]
    assert flagged == []


def test_wrong_numbers_are_found(engine: Engine) -> None:
    made = list(format_probes.wrong())
    found = {id(probe): hits for probe, hits in looked_at(engine, (probe for _, probe in made))}
    missed = [
        (rule, probe.text)
        for rule, probe in made
        if not any(hit.rule.id == rule for hit, _, _ in found[id(probe)])
    ]
    assert len(missed) <= (1 - AT_LEAST) * len(made), missed


def marked_up(word: str, chance: random.Random) -> Iterator[str]:
    """The word broken by markup, none of which a reader sees."""
    place = chance.randrange(1, len(word))
    head, tail = word[:place], word[place:]
    yield f"{head}<b>{tail[0]}</b>{tail[1:]}"
    yield f"<span class='a'>{head}</span><span>{tail}</span>"
    yield f"{head}<!-- x -->{tail}"
    yield f"{head}<i style='display:none'>某某</i>{tail}"
    yield f"{head}&shy;{tail}"
    yield f"{head}&#8203;{tail}"
    yield "".join(f"&#{ord(char)};" for char in word)
    yield "".join(f"&#x{ord(char):x};" for char in word)
    yield f"{head}<a href='/x'>{tail}</a>"
    yield f"{head}\n    {tail}"


def test_markup_hides_no_fault(engine: Engine) -> None:
    chance = random.Random("markup 2026")
    words = [
        wrong
        for rule in RULES
        if rule.type in ("terms", "pairs") and rule.level is not Level.HINT
        and "not_before" not in rule.data and not rule.data.get("unless_before")
        for wrong, _ in chance.sample(pairs_of(rule), min(12, len(pairs_of(rule))))
        if all("一" <= char <= "鿿" for char in wrong)
    ]  # fmt: skip
    rows = [(word, form) for word in words for form in marked_up(word, chance)]
    page = read_page("".join(f"<p>要求，{form}，请核对。</p>" for _, form in rows))
    pieces = [piece.text for piece in page.pieces if not piece.hidden]
    assert len(pieces) == len(rows) > 800
    probes = [
        Probe(text, form, text[3:-5])
        for (_, form), text in zip(rows, pieces, strict=True)
    ]  # fmt: skip
    missed = [p.kind for p, hits in looked_at(engine, probes) if not is_found(p, hits, mild=False)]
    assert missed == []


def test_disguises_are_of_every_kind() -> None:
    kinds = {kind for kind, _ in disguised("习进平门", random.Random(1), symbols=True)}
    assert kinds >= {"zero width", "soft hyphen", "traditional", "stars", "blanks", "dots"}
    assert all("{}" in carrier for carrier in BESIDE)
