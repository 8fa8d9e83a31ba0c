"""The rulebook: all rules of all folders, checked together before anything starts."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..disk import said
from ..errors import Problem, RuleError
from ..model import TEXT_GROUPS, Group, Rule
from ..rule_settings import RuleSettings
from ..toml_text import parse
from .beside import arrays, found_by, function, rows
from .contexts import Exemption, read_exemption
from .editions import Edition, code_version, fingerprint, settings_version
from .indicators import Indicator, apply_limits, apply_unit_limits, read_indicators
from .schema import read_rule
from .shapes import SHAPES

PACKAGE = Path(__file__).parent.parent
INDICATORS = "indicators"
CONTEXTS = "contexts"
WITHDRAWN = "withdrawn.txt"
_WITH_ROWS = frozenset(
    {"pairs", "roster", "titles", "places", "place-names", "former", "sessions", "idioms"}
)
"""Types whose data is a TSV beside the rule."""
_WITH_CONTEXT = _WITH_ROWS | SHAPES.keys() | {"order", "phrases", "quoted", "spelling.engine"}
_WANTED = (".toml", ".py", ".tsv", ".txt")
_MAX_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """Rules by id, in order of group and id; those switched off are left out."""

    rules: Mapping[str, Rule]
    indicators: Mapping[str, Indicator]
    off: frozenset[str] = frozenset()
    contexts: Mapping[str, Exemption] = field(default_factory=dict)
    _content: str = ""
    """Changes with every file and setting."""
    _everywhere: str = ""
    """Settings that touch every text rule: allowed texts, numbers."""
    _by_type: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict, repr=False)

    @property
    def version(self) -> str:
        """Changes whenever any data, code or setting could change a finding."""
        return _short(f"{code_version()}{self._content}")

    def by_type(self, type: str) -> tuple[Rule, ...]:
        """Rules of exactly this type, `()` when there are none."""
        return self._by_type.get(type, ())

    def by_group(self, group: Group) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules.values() if rule.group == group)

    def named(self, id: str) -> Rule | None:
        """The rule of this id, now or formerly."""
        former = (rule for rule in self.rules.values() if id in rule.aliases)
        return self.rules.get(id) or next(former, None)

    @property
    def names(self) -> frozenset[str]:
        """The ids of all rules and all names these had before."""
        return frozenset(name for rule in self.rules.values() for name in (rule.id, *rule.aliases))

    def only(self, ids: Collection[str]) -> Rulebook:
        """The same book with these rules alone: to try what was changed."""
        kept = {id: rule for id, rule in self.rules.items() if id in ids}
        listed = "\x1f".join((self._content, *kept))
        return replace(
            self,
            rules=MappingProxyType(kept),
            _content=_short(listed),
            _by_type=_by_type(kept),
        )

    @property
    def edition(self) -> Edition:
        """What this book says, rule by rule, to be compared with another book."""
        return Edition(
            base=f"{code_version()} {self._everywhere}",
            rules={
                id: f"{rule.fingerprint}{'-trial' if rule.trial else ''}"
                for id, rule in self.rules.items()
                if rule.group in TEXT_GROUPS
            },
        )

    @property
    def groups(self) -> frozenset[Group]:
        return frozenset(rule.group for rule in self.rules.values())


def builtin_folder() -> Path:
    """The rules that come with the program: `rules/` of a checkout, else inside the wheel."""
    checkout = PACKAGE.parent / "rules"
    if checkout.is_dir() and (PACKAGE.parent / "pyproject.toml").is_file():
        return checkout
    return PACKAGE / "_rules"


def shipped_indicators() -> Mapping[str, Indicator]:
    """The indicator tables that come with the program, without the rules. Raises RuleError."""
    problems: list[Problem] = []
    found: dict[str, Indicator] = {}
    for path in sorted((builtin_folder() / INDICATORS).glob("*.toml")):
        if tables := parse(str(path), _read(path, problems), problems):
            found |= {one.id: one for one in read_indicators(tables, str(path), problems)}
    if problems:
        raise RuleError(problems)
    return found


def load(
    folders: Sequence[Path],
    settings: RuleSettings | None = None,
    *,
    update: Path | None = None,
    proven: Path | None = None,
) -> Rulebook:
    """Read every rule of `folders`; usually `(builtin_folder(), *settings.folders)`.

    A later folder may not repeat a rule id of an earlier one: it is switched off by its id and
    an own rule is written. Only the folder `update`, which came as a signed bundle, replaces
    what stands in an earlier one. Of the folder `proven` the tests have shown that the data is
    good and the code runs: this is not looked at again. Raises `RuleError` with every problem
    of every file.
    """
    settings = settings or RuleSettings()
    problems: list[Problem] = []
    rules: dict[str, Rule] = {}
    indicators: dict[str, Indicator] = {}
    contexts: dict[str, Exemption] = {}
    digest = hashlib.blake2b(digest_size=8)
    for folder in folders:
        for path in _files(folder, problems):
            name = path.relative_to(folder).as_posix()
            content = _read(path, problems)
            digest.update(f"{name}\x1f{len(content)}\x1f".encode())
            digest.update(content)
            if path.suffix != ".toml":
                continue
            tables = parse(str(path), content, problems)
            if tables is None:
                continue
            if name.startswith(f"{INDICATORS}/"):
                for indicator in read_indicators(tables, str(path), problems):
                    if indicator.id in indicators and folder != update:
                        problems.append(Problem(str(path), indicator.id, "", "指标 id 重复"))
                    indicators[indicator.id] = indicator
                continue
            if name.startswith(f"{CONTEXTS}/"):
                read = read_exemption(tables, name=path.stem, file=str(path), problems=problems)
                if read:
                    contexts[read.name] = read
                continue
            _add_exemptions(tables, contexts, str(path), problems)
            rule = _rule(path, folder, tables, problems, proven=folder == proven)
            if rule:
                mark = fingerprint(path, content, tables, settings)
                rule = replace(rule, fingerprint=mark)
                digest.update(mark.encode())
            if rule and rule.id in rules and folder != update:
                problems.append(
                    Problem(
                        str(path), "文件名", rule.id, f"规则 id 重复，已有 {rules[rule.id].path}"
                    )
                )
            elif rule:
                for former in rule.aliases if folder == update else ():
                    rules.pop(former, None)
                rules[rule.id] = rule
        if folder == update:
            for id in _withdrawn(folder):
                rules.pop(id, None)
    if not rules and not problems:
        places = "、".join(map(str, folders)) or "（没有文件夹）"
        problems.append(Problem(places, "规则", "", "一条规则也没有找到"))
    indicators = apply_limits(indicators, settings.limits, problems)
    _check_aliases(rules, problems)
    indicators = apply_unit_limits(indicators, settings.unit_limits, problems)
    if not problems:
        rules = _apply(settings, rules, problems)
    if problems:
        raise RuleError(problems)
    digest.update(settings_version(settings).encode())
    ordered = dict(sorted(rules.items(), key=lambda item: (item[1].group, item[0])))
    return Rulebook(
        rules=MappingProxyType(ordered),
        indicators=MappingProxyType(indicators),
        off=settings.off,
        contexts=MappingProxyType(contexts),
        _content=digest.hexdigest(),
        _everywhere=f"{(settings.allow, sorted(settings.office_numbers))!r}",
        _by_type=_by_type(ordered),
    )


def _short(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _by_type(rules: Mapping[str, Rule]) -> Mapping[str, tuple[Rule, ...]]:
    sorted_out: dict[str, list[Rule]] = {}
    for rule in rules.values():
        sorted_out.setdefault(rule.type, []).append(rule)
    return MappingProxyType({type: tuple(found) for type, found in sorted_out.items()})


def _check_aliases(rules: Mapping[str, Rule], problems: list[Problem]) -> None:
    """A former id means one rule, and no rule of today."""
    owners: dict[str, str] = {}
    for rule in rules.values():
        for former in rule.aliases:
            other = former if former in rules else owners.setdefault(former, rule.id)
            if other != rule.id:
                problems.append(
                    Problem(rule.path, "aliases", former, f"这个编号已属于规则 {other}")
                )


def _withdrawn(folder: Path) -> Iterable[str]:
    """Rules that an update takes back: one id a line, `#` for comments."""
    path = folder / WITHDRAWN
    lines = path.read_text("utf-8-sig").splitlines() if path.is_file() else ()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def load_all(settings: RuleSettings, *, now: datetime) -> Rulebook:
    """The rules in force for a configuration: those of the program, the installed bundle over
    them, and the office's own. Raises RuleError or BundleError."""
    if settings.updates is None or not settings.updates.is_dir():
        return load_with(settings, None)
    from .shelf import Shelf  # brings cryptography, which most runs do not need

    installed = Shelf(settings, now=now).current()
    return load_with(settings, installed.folder if installed else None)


def load_with(settings: RuleSettings, update: Path | None) -> Rulebook:
    """The same with the rules of this bundle (None: without any) instead of the installed."""
    shipped, updates = builtin_folder(), (update,) if update else ()
    return load((shipped, *updates, *settings.folders), settings, update=update, proven=shipped)


def _files(folder: Path, problems: list[Problem]) -> Iterable[Path]:
    if not folder.is_dir():
        problems.append(Problem(str(folder), "规则文件夹", "", "没有这个文件夹"))
        return ()
    return sorted(
        Path(path)
        for inside, _, names in os.walk(folder)
        if "__pycache__" not in inside.split(os.sep)
        for name in names
        if os.path.splitext(name)[1] in _WANTED
        and os.path.isfile(path := os.path.join(inside, name))
    )


def _read(path: Path, problems: list[Problem]) -> bytes:
    try:
        if path.stat().st_size > _MAX_BYTES:
            problems.append(Problem(str(path), "文件", "", "规则文件不得超过 16 MiB"))
            return b""
        return path.read_bytes()
    except OSError as error:
        problems.append(Problem(str(path), "文件", "", f"读不了：{said(error)}"))
        return b""


def _rule(
    path: Path, folder: Path, tables: dict[str, Any], problems: list[Problem], *, proven: bool
) -> Rule | None:
    parts = path.relative_to(folder).parts
    allowed = "、".join(Group)
    if len(parts) < 2 or parts[0] not in tuple(Group):
        place = parts[0] if len(parts) > 1 else ""
        near = get_close_matches(place, tuple(Group), 1)
        hint = f"是不是 {near[0]}/？" if near else f"规则放在以组命名的文件夹里：{allowed}"
        problems.append(Problem(str(path), "文件夹", place, hint))
        return None
    data = tables.get("data")
    if isinstance(data, dict) and tables.get("type") in _WITH_ROWS:
        data["rows"] = rows(path, data.get("file"), problems)
    if isinstance(data, dict) and "tables" in data:
        data["read"] = arrays(path, data["tables"], problems)
    code = path.with_suffix(".py")
    if tables.get("type") == "code" and code.is_file():
        find = partial(found_by, code) if proven else function(code, problems)
        if find:
            data = tables.setdefault("data", {})
            data["find"] = find
    group = Group(parts[0])
    return read_rule(
        tables, id=path.stem, group=group, file=str(path), problems=problems, proven=proven
    )


def _add_exemptions(
    tables: dict[str, Any], contexts: Mapping[str, Exemption], file: str, problems: list[Problem]
) -> None:
    """Put what `except` names, or the defaults, beside the data of a rule that knows context.

    Files are read in order of their names, so `contexts/` comes before the rules.
    """
    if tables.get("type") not in _WITH_CONTEXT:
        return
    data = tables.setdefault("data", {})
    if not isinstance(data, dict):
        return
    wanted = data.get("except")
    if wanted is None:
        wanted = [name for name, exemption in contexts.items() if exemption.default]
    if not isinstance(wanted, list) or not all(isinstance(name, str) for name in wanted):
        problems.append(Problem(file, "data.except", str(wanted), "语境名称的列表"))
        return
    for name in wanted:
        if name not in contexts:
            near = get_close_matches(name, contexts, 1)
            hint = f"是不是 {near[0]}？" if near else "允许：" + "、".join(contexts)
            problems.append(Problem(file, "data.except", name, f"没有这种语境，{hint}"))
    data["exemptions"] = tuple(contexts[name] for name in wanted if name in contexts)


def _apply(
    settings: RuleSettings, rules: dict[str, Rule], problems: list[Problem]
) -> dict[str, Rule]:
    """`rules` with off, trial and active as the office wants them."""
    renamed = {former: id for id, rule in rules.items() for former in rule.aliases}
    asked = {
        key: frozenset(renamed.get(id, id) for id in getattr(settings, key))
        for key in ("off", "trial", "active")
    }
    for key, ids in asked.items():
        for id in sorted(ids - rules.keys()):
            near = get_close_matches(id, rules, 1)
            hint = f"没有这条规则，是不是 {near[0]}？" if near else "没有这条规则"
            problems.append(Problem("config", f"rules.{key}", id, hint))
    for id in sorted(asked["trial"] & asked["active"]):
        problems.append(Problem("config", "rules.trial", id, "不能同时写在 trial 和 active 里"))
    changed = {}
    for id, rule in rules.items():
        if id in asked["off"]:
            continue
        if id in asked["trial"]:
            rule = replace(rule, trial=True)
        elif id in asked["active"]:
            rule = replace(rule, trial=False)
        changed[id] = rule
    return changed
