"""The engine itself: which checks run on which blocks, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from ..model import NOTHING, Document, Finding, Group, Hit
from ..rule_settings import RuleSettings
from ..rulebook import Rulebook
from ..text.mask import Masked
from ..text.passage import Passage
from .allowing import Allowed
from .anchored import Texts
from .building import Built, build
from .known import Reading, Unknown
from .nearby import Part, hits_near
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
        self.near = frozenset(
            rule.id for check in self._checks if check.near for rule in check.rules
        )
        """Rules that judge a block by what stands near: see `checks.Near`."""
        self._allowed = Allowed(self.settings.allow)

    def check(
        self,
        document: Document,
        *,
        groups: Collection[Group] | None = None,
        reveal: bool = False,
        skip: Collection[str] = frozenset(),
    ) -> Findings:
        """Findings of a document; blocks whose digest is in `skip` are known and left out."""
        return self.check_each([Reading(document=document, skip=skip)], groups, reveal)[0]

    def check_each(
        self,
        readings: Sequence[Reading],
        groups: Collection[Group] | None = None,
        reveal: bool = False,
    ) -> list[Findings]:
        """Findings of several documents, read together where that takes less time."""
        wanted = _asked(groups, self.groups)
        unknown = [None if r.document.problem else Unknown(r) for r in readings]
        found = iter(self._check([one.part for one in unknown if one and one.part], wanted, reveal))
        results = []
        for one in unknown:
            if one is None:
                results.append(Findings())
            elif one.part is None:
                results.append(Findings((), (), wanted))
            else:
                result = next(found)
                results.append(
                    Findings(one.in_place(result), result.crashes, result.groups, result.masked)
                )
        return results

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
        return self._check([Part(passage) for passage in passages], wanted, reveal)

    def _check(
        self, parts: Sequence[Part], wanted: frozenset[Group], reveal: bool
    ) -> list[Findings]:
        return [
            self._findings(part.passage, hits, crashes, wanted, reveal)
            for part, (hits, crashes) in zip(parts, self._hits(parts, wanted), strict=True)
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
        return self._hits([Part(passage)], _asked(groups, self.groups))[0]

    def _hits(
        self, parts: Sequence[Part], wanted: frozenset[Group]
    ) -> list[tuple[list[Hit], tuple[Crash, ...]]]:
        found: list[list[Hit]] = [[] for _ in parts]
        crashes: list[list[Crash]] = [[] for _ in parts]
        texts = Texts([part.passage for part in parts])
        for check in self._checks:
            if not check.groups & wanted:
                continue
            together = _together(check, parts)
            for row in texts.rows(check.anchored):
                try:
                    hits = together[row] if together else _alone(check, parts[row])
                    found[row].extend(hit for hit in hits if hit.rule.group in wanted)
                except Exception as error:  # any fault of a rule is "could not look"
                    ids = tuple(rule.id for rule in check.rules if rule.group in wanted)
                    text = f"{type(error).__name__}: {error}"
                    crashes[row].append(Crash(groups=check.groups & wanted, rules=ids, error=text))
        return [
            (self._sorted(hits, part.passage), tuple(failed))
            for hits, part, failed in zip(found, parts, crashes, strict=True)
        ]

    def _sorted(self, hits: list[Hit], passage: Passage) -> list[Hit]:
        hits = one_for_each_place(self._allowed.without(in_sight(hits, passage), passage))
        hits.sort(key=lambda hit: (hit.start, hit.end, hit.rule.id))
        return hits


def _alone(check: Built, part: Part) -> Iterable[Hit]:
    return hits_near(check, [part])[0] if check.near else check.check.run(part.passage)


def _together(check: Built, parts: Sequence[Part]) -> list[list[Hit]] | None:
    """The hits of a check that reads all at once; None where each is to be read by itself."""
    if len(parts) > 1 and check.together:
        with suppress(Exception):  # one of them: each is read by itself to know which
            if check.near:
                return hits_near(check, parts)
            return check.together.run_all([part.passage for part in parts])
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
