"""Builds every check for its rules, or says all that is wrong with their data."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from types import ModuleType

from .. import checks
from ..errors import Problem, RuleError
from ..model import TEXT_GROUPS, Group, Rule
from ..rule_settings import RuleSettings
from ..rulebook import Rulebook, builtin_folder


@dataclass(frozen=True, slots=True)
class Built:
    """A check with the rules it runs."""

    check: checks.TextCheck
    rules: tuple[Rule, ...]
    groups: frozenset[Group]
    near: checks.Near | None = None  # the check itself, if it judges by what stands near
    together: checks.ManyAtOnce | None = None  # likewise, if it reads many passages at once
    anchored: checks.Anchored | None = None  # likewise, if it needs certain words to start from


def begin(rulebook: Rulebook, groups: Collection[Group] | None) -> None:
    """Begins what takes long to read for checks of these groups (None: of all): for who builds them
    while texts are waiting."""
    for module in checks.modules():
        if hasattr(module, "begin"):
            rules = [r for r in _of(module, rulebook) if groups is None or r.group in groups]
            if rules:
                module.begin(rules)


def build(rulebook: Rulebook, settings: RuleSettings) -> Iterator[Built]:
    """Every check with its rules; raises RuleError with the problems of all of them."""
    problems: list[Problem] = []
    built: list[Built] = []
    types: set[str] = set()
    for module in checks.modules():
        types.update(getattr(module, "TYPES", ()))
        rules = _of(module, rulebook)
        if not rules or not hasattr(module, "build"):
            continue
        parts = [(rule,) for rule in rules] if getattr(module, "SEPARATE", False) else [rules]
        for part in parts:
            try:
                groups = frozenset(rule.group for rule in part)
                built.append(_built(module.build(part, settings), part, groups))
            except RuleError as error:
                problems.extend(error.problems)
    problems += _of_unknown_types(rulebook, types)
    if problems:
        raise RuleError(problems)
    return iter(built)


def _of_unknown_types(rulebook: Rulebook, types: set[str]) -> Iterator[Problem]:
    """Of the rules that come with the program and are not of texts the tests ask this."""
    shipped = f"{builtin_folder()}/"
    asked = [
        rule
        for rule in rulebook.rules.values()
        if rule.type not in types
        and (rule.group in TEXT_GROUPS or not rule.path.startswith(shipped))
    ]
    if not asked:
        return
    from ..checks import state  # slow to load

    known = {*types, *state.examples()}
    for rule in asked:
        if rule.type not in known:
            near = get_close_matches(rule.type, known, 1)
            hint = f"没有这种检查，是不是 {near[0]}？" if near else "没有这种检查"
            yield Problem(rule.path, "type", rule.type, hint)


def _of(module: ModuleType, rulebook: Rulebook) -> tuple[Rule, ...]:
    """The rules that the module checks."""
    own = getattr(module, "TYPES", ())
    return tuple(rule for rule in rulebook.rules.values() if rule.type in own)


def _built(check: checks.TextCheck, rules: tuple[Rule, ...], groups: frozenset[Group]) -> Built:
    # Asked once: what a class can do is slow to find out.
    return Built(
        check,
        rules,
        groups,
        near=check if isinstance(check, checks.Near) else None,
        together=check if isinstance(check, checks.ManyAtOnce) else None,
        anchored=check if isinstance(check, checks.Anchored) else None,
    )
