"""The engine itself: which checks run on which blocks, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from ..checks import ManyAtOnce
from ..model import NOTHING, Document, Finding, Group, Hit
from ..rulebook import Rulebook
from ..settings import RuleSettings
from ..text.mask import Masked
from ..text.passage import Passage
from .allowing import Allowed
from .building import Built, build
from .overlap import one_for_each_place
from .sight import in_sight
from .writing import Writer, keepable


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

    @property
    def problem(self) -> str:
        """A crashed rule is "could not look" for the whole text: silence would be a lie."""
        return "；".join(f"规则出错：{crash.error}" for crash in self.crashes)


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
        self._checks = tuple(build(rulebook, self.settings))
        self.groups = frozenset(group for check in self._checks for group in check.groups)
        """The groups this engine looks at."""
        self._allowed = Allowed(self.settings.allow)

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
        return self.check_all([passage], groups=groups, reveal=reveal)[0]

    def check_all(
        self,
        passages: Sequence[Passage],
        *,
        groups: Collection[Group] | None = None,
        reveal: bool = False,
    ) -> list[Findings]:
        """`check_passage` of each: many short texts together take a fraction of the time."""
        wanted = _asked(groups, self.groups)
        return [
            self._findings(passage, hits, crashes, wanted, reveal)
            for passage, (hits, crashes) in zip(
                passages, self._hits_of_all(passages, wanted), strict=True
            )
        ]

    def _findings(
        self,
        passage: Passage,
        hits: list[Hit],
        crashes: tuple[Crash, ...],
        wanted: frozenset[Group],
        reveal: bool,
    ) -> Findings:
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
        writer = Writer(passage, masked, self._salt)
        return Findings(
            (writer.finding(hit) for hit in hits), crashes, wanted, keepable(passage, masked, spans)
        )

    def allows(self, hit: Hit, passage: Passage) -> bool:
        """Whether the configuration allows the text around this hit everywhere."""
        return not self._allowed.without([hit], passage)

    def hits(
        self, passage: Passage, groups: Collection[Group] | None = None
    ) -> tuple[list[Hit], tuple[Crash, ...]]:
        """Unmasked hits in reading order: for the example tests and for `check_passage`."""
        return self._hits_of_all([passage], _asked(groups, self.groups))[0]

    def _hits_of_all(
        self, passages: Sequence[Passage], wanted: frozenset[Group]
    ) -> list[tuple[list[Hit], tuple[Crash, ...]]]:
        found: list[list[Hit]] = [[] for _ in passages]
        crashes: list[list[Crash]] = [[] for _ in passages]
        for check in self._checks:
            if not check.groups & wanted:
                continue
            together = _together(check, passages)
            for row, passage in enumerate(passages):
                try:
                    hits = together[row] if together else check.check.run(passage)
                    found[row].extend(hit for hit in hits if hit.rule.group in wanted)
                except Exception as error:  # any fault of a rule is "could not look"
                    ids = tuple(rule.id for rule in check.rules if rule.group in wanted)
                    text = f"{type(error).__name__}: {error}"
                    crashes[row].append(Crash(groups=check.groups & wanted, rules=ids, error=text))
        return [
            (self._sorted(hits, passage), tuple(failed))
            for hits, passage, failed in zip(found, passages, crashes, strict=True)
        ]

    def _sorted(self, hits: list[Hit], passage: Passage) -> list[Hit]:
        hits = one_for_each_place(self._allowed.without(in_sight(hits, passage), passage))
        hits.sort(key=lambda hit: (hit.start, hit.end, hit.rule.id))
        return hits


def _together(check: Built, passages: Sequence[Passage]) -> list[list[Hit]] | None:
    """The hits of a check that reads all at once; None where each is to be read by itself."""
    if len(passages) > 1 and isinstance(check.check, ManyAtOnce):
        with suppress(Exception):  # one of them: each is read by itself to know which
            return check.check.run_all(passages)
    return None


def _asked(groups: Collection[Group] | None, all: frozenset[Group]) -> frozenset[Group]:
    return all if groups is None else all & frozenset(groups)


def merged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding for each key, the first, with how often it was seen in `count`."""
    firsts: dict[str, Finding] = {}
    for finding in findings:
        first = firsts.get(finding.key)
        firsts[finding.key] = (
            replace(first, count=first.count + finding.count) if first else finding
        )
    return tuple(firsts.values())
