"""Runs all text checks over a document and turns their hits into findings fit to be stored.

    blocks → Passage → checks → Hit → allow list → mask → Finding

Pure. A check that crashes is "could not look" for its groups: `Findings.crashes` says so and
nothing is raised.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from . import checks
from .errors import Problem, RuleError
from .model import NOTHING, Document, Finding, Group, Hit, Level, Rule
from .rulebook import Rulebook
from .settings import RuleSettings
from .text.excerpt import excerpt
from .text.fold import fold_text
from .text.mask import Masked
from .text.passage import Passage
from .text.sentences import sentence_around
from .text.terms import EVERYBODY, Term, Terms

CONTEXT = 8
"""Characters before and after a fault that tell it from the same fault elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crash:
    """A check that failed on a document: its groups were not looked at."""

    groups: frozenset[Group]
    rules: tuple[str, ...]
    error: str


class Findings(tuple[Finding, ...]):
    """The findings of one document in reading order, with what could not be looked at.

    `crashes` are the checks that failed, `groups` those that looked at the whole document.
    `masked` holds, by digest, what may be kept of blocks in which somebody's data stand.
    """

    crashes: tuple[Crash, ...]
    groups: frozenset[Group]
    masked: Mapping[str, str]

    def __new__(
        cls,
        findings: Iterable[Finding] = (),
        crashes: Iterable[Crash] = (),
        groups: Iterable[Group] = (),
        masked: Mapping[str, str] = NOTHING,
    ) -> Findings:
        self = super().__new__(cls, findings)
        self.crashes = tuple(crashes)
        self.masked = masked
        self.groups = frozenset(groups) - {group for c in self.crashes for group in c.groups}
        return self


@dataclass(frozen=True, slots=True)
class _Check:
    check: checks.TextCheck
    rules: tuple[Rule, ...]
    groups: frozenset[Group]


class Engine:
    """All text checks of one rulebook. Build it once: it holds nothing of what it read.

    `salt` tells two hidden numbers apart that look alike masked; without it they are one
    finding when even the words around them agree. It never leaves the process.
    """

    def __init__(
        self, rulebook: Rulebook, settings: RuleSettings | None = None, *, salt: bytes = b""
    ) -> None:
        """Raises RuleError when rules have data their check cannot use, or an unknown type."""
        self.rulebook = rulebook
        self.settings = settings or RuleSettings()
        self._salt = salt
        self._checks = tuple(_build(rulebook, self.settings))
        self.groups = frozenset(group for check in self._checks for group in check.groups)
        """The groups this engine looks at."""
        allow = filter(None, map(fold_text, self.settings.allow))
        self._allow = Terms(Term(text, EVERYBODY) for text in allow)

    def check(
        self,
        document: Document,
        *,
        groups: Collection[Group] | None = None,
        reveal: bool = False,
        skip: Collection[str] = frozenset(),
    ) -> Findings:
        """Findings of a document; blocks whose digest is in `skip` are known and left out.

        A table is read as a whole while one of its cells is new, since cells are judged by
        their header; findings inside skipped cells are still left out. `start` and `end` count
        from the start of all blocks joined by line feeds, skipped ones included.
        """
        if document.problem:
            return Findings()
        whole = Passage(document.blocks, document.published, document.url)
        if not skip:
            return self.check_passage(whole, groups=groups, reveal=reveal)
        fresh = [block.digest not in skip for block in document.blocks]
        tables = {
            block.cell.table
            for block, new in zip(document.blocks, fresh, strict=True)
            if block.cell and new
        }
        kept = [
            index
            for index, block in enumerate(document.blocks)
            if fresh[index] or (block.cell and block.cell.table in tables)
        ]
        if not kept:
            return Findings((), (), _asked(groups, self.groups))
        part = Passage(
            tuple(document.blocks[index] for index in kept), document.published, document.url
        )
        found = self.check_passage(part, groups=groups, reveal=reveal)
        moved = []
        for finding in found:
            place = part.block_at(finding.start)
            if fresh[kept[place]]:
                shift = whole.starts[kept[place]] - part.starts[place]
                moved.append(replace(finding, start=finding.start + shift, end=finding.end + shift))
        return Findings(moved, found.crashes, found.groups, found.masked)

    def check_passage(
        self,
        passage: Passage,
        *,
        groups: Collection[Group] | None = None,
        reveal: bool = False,
    ) -> Findings:
        """Findings of a passage, with offsets in `passage.text`."""
        wanted = _asked(groups, self.groups)
        hits, crashes = self.hits(passage, wanted)
        if not hits:
            return Findings((), crashes, wanted)
        personal = hits
        if not reveal and Group.PRIVACY not in wanted:
            # What we did not accuse must not be republished either.
            personal, blind = self.hits(passage, {Group.PRIVACY})
        else:
            blind = tuple(crash for crash in crashes if Group.PRIVACY in crash.groups)
        spans = () if reveal else [(h.start, h.end, h.masked) for h in personal if h.masked]
        masked = Masked(passage.text, spans, digits=bool(blind) and not reveal)
        writer = _Writer(passage, masked, self._salt)
        return Findings(
            (writer.finding(hit) for hit in hits), crashes, wanted, _kept(passage, masked, spans)
        )

    def hits(
        self, passage: Passage, groups: Collection[Group] | None = None
    ) -> tuple[list[Hit], tuple[Crash, ...]]:
        """Unmasked hits in reading order: for the example tests and for `check_passage`."""
        wanted = _asked(groups, self.groups)
        hits: list[Hit] = []
        crashes: list[Crash] = []
        for check in self._checks:
            if not check.groups & wanted:
                continue
            try:
                hits.extend(hit for hit in check.check.run(passage) if hit.rule.group in wanted)
            except Exception as error:  # any fault of a rule is "could not look"
                ids = tuple(rule.id for rule in check.rules if rule.group in wanted)
                text = f"{type(error).__name__}: {error}"
                crashes.append(Crash(groups=check.groups & wanted, rules=ids, error=text))
        if hits and self._allow.terms:
            hits = self._without_allowed(hits, passage)
        hits = _one_for_each_place(hits)
        hits.sort(key=lambda hit: (hit.start, hit.end, hit.rule.id))
        return hits, tuple(crashes)

    def _without_allowed(self, hits: list[Hit], passage: Passage) -> list[Hit]:
        folded = passage.folded
        found, _ = self._allow.overlapping(folded.text)
        spans = [folded.origin(match.start, match.end) for match in found]
        return [
            hit
            for hit in hits
            if not any(start <= hit.start and hit.end <= end for start, end in spans)
        ]


class _Writer:
    """Writes findings of one passage, everything shown or stored masked."""

    def __init__(self, passage: Passage, masked: Masked, salt: bytes) -> None:
        self._passage, self._masked, self._salt = passage, masked, salt

    def finding(self, hit: Hit) -> Finding:
        rule, passage = hit.rule, self._passage
        index = passage.block_at(hit.start)
        block = passage.blocks[index]
        text = self._masked.slice(hit.start, hit.end)
        begin, finish = sentence_around(passage.text, hit.start, hit.end)
        before = self._masked.slice(begin, hit.start)
        sentence, mark = excerpt(
            before + text + self._masked.slice(hit.end, finish),
            len(before),
            len(before) + len(text),
        )
        suggestion = str(self._masked.value(hit.suggestion, hit.start, hit.end))
        told = {k: self._masked.value(v, hit.start, hit.end) for k, v in hit.facts.items()}
        told.update(text=text, suggestion=suggestion)
        return Finding(
            rule=rule.id,
            group=rule.group,
            kind=hit.kind or rule.kind,
            level=hit.level or rule.level,
            trial=rule.trial,
            title=rule.title,
            message=rule.message.format_map(_Facts(told)),
            basis=rule.basis,
            subject=self._subject(hit, index),
            start=hit.start,
            end=hit.end,
            text=text,
            suggestion=suggestion,
            sentence=sentence,
            mark=mark,
            location=block.location or _line(passage, hit.start),
            block=block.digest,
            confidence=hit.confidence,
            url=passage.url,
        )

    def _subject(self, hit: Hit, index: int) -> str:
        """The fault and the folded words around it inside its block, never personal data."""
        first = self._passage.starts[index]
        last = first + len(self._passage.blocks[index].text)
        text = self._passage.text[hit.start : hit.end]
        shown = self._masked.slice(hit.start, hit.end)
        before = fold_text(self._masked.slice(max(first, hit.start - 3 * CONTEXT), hit.start))
        after = fold_text(
            self._masked.slice(hit.end, max(hit.end, min(last, hit.end + 3 * CONTEXT)))
        )
        middle = fold_text(shown)
        if shown != text and self._salt:
            seed = text.encode("utf-8", "surrogatepass")
            middle += "#" + hashlib.blake2b(seed, key=self._salt[:64], digest_size=6).hexdigest()
        return f"{_words(before)[-CONTEXT:]}[{middle}]{_words(after)[:CONTEXT]}"


def _kept(
    passage: Passage, masked: Masked, spans: Iterable[tuple[int, int, str]]
) -> dict[str, str]:
    """What may be kept of the blocks that hold one of `spans`, by digest."""
    places = {
        index
        for start, end, _ in spans
        for index in range(passage.block_at(start), passage.block_at(end - 1) + 1)
    }
    kept = {}
    for index in places:
        block, first = passage.blocks[index], passage.starts[index]
        kept[block.digest] = masked.slice(first, first + len(block.text))
    return kept


class _Facts(dict[str, object]):
    """A message may name a fact that this hit does not have."""

    def __missing__(self, key: str) -> str:
        return ""


_ONE_FAULT = (Group.WORDING, Group.SPELLING)
_GRAVITY = tuple(Level)


def _one_for_each_place(hits: list[Hit]) -> list[Hit]:
    """Of wording and spelling hits that overlap only one: an office reads one fault once.

    What is in service goes before what is on trial, the exact rules before the guessing
    ones, then the graver, then the longer hit. Other groups are left alone.
    """
    rest = [hit for hit in hits if hit.rule.group not in _ONE_FAULT]
    rivals = [hit for hit in hits if hit.rule.group in _ONE_FAULT]
    rivals.sort(
        key=lambda hit: (
            hit.rule.trial,
            _ONE_FAULT.index(hit.rule.group),
            _GRAVITY.index(hit.level or hit.rule.level),
            hit.start - hit.end,
            hit.start,
            hit.rule.id,
        )
    )
    starts: list[int] = []
    taken: list[Hit] = []
    for hit in rivals:
        place = bisect_left(starts, hit.end)
        if not place or taken[place - 1].end <= hit.start:
            starts.insert(place, hit.start)
            taken.insert(place, hit)
    return rest + taken


def _words(text: str) -> str:
    """`text` without white space: a page laid out anew has the same faults."""
    return "".join(text.split())


def _line(passage: Passage, offset: int) -> str:
    """第 N 行 for one text of many lines, else nothing."""
    if len(passage.blocks) != 1 or "\n" not in passage.text:
        return ""
    return f"第 {passage.text.count(chr(10), 0, offset) + 1} 行"


def _asked(groups: Collection[Group] | None, all: frozenset[Group]) -> frozenset[Group]:
    return all if groups is None else all & frozenset(groups)


def _build(rulebook: Rulebook, settings: RuleSettings) -> Iterator[_Check]:
    """Every check with its rules; raises RuleError with the problems of all of them."""
    problems: list[Problem] = []
    built: list[_Check] = []
    types: set[str] = set()
    for module in checks.modules():
        own = frozenset(getattr(module, "TYPES", ()))
        types |= own | set(getattr(module, "EXAMPLES", ()))
        rules = tuple(rule for rule in rulebook.rules.values() if rule.type in own)
        if not rules or not hasattr(module, "build"):
            continue
        parts = [(rule,) for rule in rules] if getattr(module, "SEPARATE", False) else [rules]
        for part in parts:
            try:
                groups = frozenset(rule.group for rule in part)
                built.append(_Check(module.build(part, settings), part, groups))
            except RuleError as error:
                problems.extend(error.problems)
    for rule in rulebook.rules.values():
        if rule.type not in types:
            near = get_close_matches(rule.type, types, 1)
            hint = f"没有这种检查，是不是 {near[0]}？" if near else "没有这种检查"
            problems.append(Problem(rule.path, "type", rule.type, hint))
    if problems:
        raise RuleError(problems)
    return iter(built)


def merged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding for each key, the first, with how often it was seen in `count`."""
    firsts: dict[str, Finding] = {}
    for finding in findings:
        first = firsts.get(finding.key)
        firsts[finding.key] = (
            replace(first, count=first.count + finding.count) if first else finding
        )
    return tuple(firsts.values())
