"""Every rule carries its examples, and here they are the tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor import checks
from monitor.checks import state
from monitor.engine import Engine
from monitor.model import Level, Rule, Span
from monitor.rulebook import TEXT_GROUPS, Rulebook, builtin_folder, load
from monitor.rulebook.examples import passage_of, text_of
from monitor.text.passage import Passage

CLEAN = Path(__file__).parent / "corpus" / "clean"

BOOK: Rulebook = load((builtin_folder(),))
TEXT_RULES = [rule for rule in BOOK.rules.values() if rule.group in TEXT_GROUPS]
STATE_RULES = [rule for rule in BOOK.rules.values() if rule.group not in TEXT_GROUPS]
STATES = state.examples()


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(BOOK)


def is_text(example: object) -> bool:
    return isinstance(example, str) or (isinstance(example, dict) and "text" in example)


def has_state_examples(rule: Rule) -> bool:
    """Table-shaped examples of text rules (cells of a sheet) are run by their check."""
    return rule.type in STATES


def spans(engine: Engine, rule: Rule, example: object) -> tuple[set[Span], set[Span]]:
    """Where the rule fires, and where the marks are."""
    passage, marks = passage_of(example)
    hits, crashes = engine.hits(passage)
    assert not crashes
    return {Span(hit.start, hit.end) for hit in hits if hit.rule.id == rule.id}, set(marks)


@pytest.mark.parametrize("rule", TEXT_RULES, ids=lambda rule: rule.id)
def test_fires_exactly_at_the_marks(rule: Rule, engine: Engine) -> None:
    examples = [example for example in rule.bad if is_text(example)]
    assert examples or has_state_examples(rule)
    for example in examples:
        found, marks = spans(engine, rule, example)
        assert found == marks, f"{rule.id}：{text_of(example)}"


@pytest.mark.parametrize("rule", TEXT_RULES, ids=lambda rule: rule.id)
def test_no_rule_in_service_fires_on_its_near_misses(rule: Rule, engine: Engine) -> None:
    for example in filter(is_text, rule.good):
        passage, _ = passage_of(example)
        hits, _ = engine.hits(passage)
        own = [hit.rule.id for hit in hits if hit.rule.id == rule.id]
        others = [hit.rule.id for hit in hits if graver_than_hint(hit.rule)]
        assert own == [] and others == [], f"{rule.id}：{text_of(example)} → {own or others}"


def graver_than_hint(rule: Rule) -> bool:
    return rule.level is not Level.HINT and not rule.trial


@pytest.mark.parametrize("rule", STATE_RULES, ids=lambda rule: rule.id)
def test_state_rules_judge_their_examples(rule: Rule) -> None:
    run = STATES[rule.type]
    for example in rule.bad:
        assert run(rule, example, BOOK), f"{rule.id} 应当判为问题：{example}"
    for example in rule.good:
        assert not run(rule, example, BOOK), f"{rule.id} 不应判为问题：{example}"


@pytest.mark.parametrize("rule", TEXT_RULES, ids=lambda rule: rule.id)
def test_one_mark_stands_between_chinese_characters(rule: Rule) -> None:
    """A rule that only fires at line ends or beside blanks would never fire on a real page."""
    if any(inside_chinese(example) for example in rule.bad if is_text(example)):
        return
    assert has_state_examples(rule), f"{rule.id} 没有夹在汉字之间的例子"


def inside_chinese(example: object) -> bool:
    passage, marks = passage_of(example)
    text = passage.text
    return any(
        (mark.start > 0 and is_chinese(text[mark.start - 1]))
        or (mark.end < len(text) and is_chinese(text[mark.end]))
        for mark in marks
    )


def is_chinese(char: str) -> bool:
    return "一" <= char <= "鿿" or char in "，。、；：“”《》（）\t"


def paragraphs() -> Iterator[tuple[str, str]]:
    for path in sorted(CLEAN.glob("*.txt")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if line:
                yield f"{path.name}:{number}", line


def test_our_own_clean_paragraphs_stay_clean(engine: Engine) -> None:
    texts = dict(paragraphs())
    assert len(texts) >= 30
    passage = Passage.of_texts(texts.values())
    hits, crashes = engine.hits(passage)
    assert not crashes
    assert [(h.rule.id, passage.text[h.start : h.end]) for h in hits] == []


def test_a_rule_names_the_fault_and_the_clause() -> None:
    for rule in BOOK.rules.values():
        assert rule.id == rule.id.lower() and " " not in rule.id and "_" not in rule.id, rule.id
        assert len(rule.basis) >= 6, rule.id


def test_there_are_rules_of_every_family() -> None:
    families = {Path(rule.path).parent.name for rule in TEXT_RULES}
    wanted = {"pairs", "leaders", "politics", "territory", "institutions", "laws", "vulgar"}
    assert wanted | {"format", "style"} <= families
    assert len([rule for rule in TEXT_RULES if rule.group == "wording"]) >= 30


def test_every_shipped_rule_has_a_check() -> None:
    """Loading asks this only of rules that an office wrote, see `engine.building`."""
    known = {type for module in checks.modules() for type in getattr(module, "TYPES", ())}
    assert {rule.type for rule in BOOK.rules.values()} <= {*known, *STATES}
