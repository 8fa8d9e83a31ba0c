"""The rows a bulletin is counted from, one line per target and per case, and how they are kept.

An issued bulletin keeps these lines packed (`Packer`), so that every number of it can be
counted again from the very rows it came from, however the store has changed since.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from sys import intern
from typing import Any

from ..model import Group, Level, TargetKind
from .facts import VETO_GROUPS
from .frozen import FrozenError

OPEN, FIXED, CLOSED = "整改中", "已整改", "已销号"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetLine:
    """A target registered at the end of the period. `looks`: visits that could really look,
    `posts`: of an account, published in the period; `counted` of these are known to have been
    read `readings` times together; `reason`: of the last look that failed."""

    id: str
    kind: TargetKind
    site: str
    name: str
    unit: str
    platform: str = ""
    looks: int = 0
    posts: int = 0
    newest: date | None = None
    reason: str = ""
    counted: int = 0
    readings: int = 0


@dataclass(slots=True)
class CaseLine:
    """One case as a period sees it. `opened`: the last time it was opened within the period
    (None: it is older and was still open when the period began); `state`: OPEN, FIXED, CLOSED."""

    case: int
    unit: str
    site: str
    target: str
    rule: str
    group: Group
    level: Level
    title: str
    basis: str
    opened: datetime | None
    state: str
    fixed_at: datetime | None
    overdue: bool

    @property
    def vetoes(self) -> bool:
        return self.level is Level.SEVERE and self.group in VETO_GROUPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines of one period; unit and target names by id, in the order of the roster."""

    targets: Sequence[TargetLine] = ()
    cases: Sequence[CaseLine] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLines:
    """What a bulletin was counted from: its period and, where there was one, the one before."""

    units: Mapping[str, str]
    names: Mapping[str, str]
    now: Lines
    before: Lines | None = None


# ── packed ───────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Packer:
    """Packs lines while they stream by: 300,000 cases never stand in memory for this.

    `keep` holds the lines of the period itself as well, for whoever compares them at once.
    """

    keep: bool = False
    kept_names: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {})
    kept_targets: list[TargetLine] = field(default_factory=list)
    kept_cases: list[CaseLine] = field(default_factory=list)
    _squeeze: Any = field(default_factory=lambda: zlib.compressobj(6))
    _parts: list[bytes] = field(default_factory=list)

    def names(self, units: Mapping[str, str], names: Mapping[str, str]) -> None:
        """The names come first."""
        self.kept_names = (units, names)
        self._add(["names", dict(units), dict(names)])

    def targets(self, which: str, lines: Sequence[TargetLine]) -> None:
        """The targets of "now" or "before"."""
        if self.keep and which == "now":
            self.kept_targets.extend(lines)
        for line in lines:
            self._add([f"{which} target", *(_plain(getattr(line, f.name)) for f in _TARGET)])

    def cases(self, which: str, lines: Iterable[CaseLine]) -> Iterator[CaseLine]:
        """The same cases, each packed as it is taken."""
        keep = self.keep and which == "now"
        for line in lines:
            if keep:
                self.kept_cases.append(line)
            self._add([f"{which} case", *(_plain(getattr(line, f.name)) for f in _CASE)])
            yield line

    def kept(self) -> PeriodLines:
        """The lines of the period itself, where these were kept."""
        units, names = self.kept_names
        return PeriodLines(
            units=units, names=names, now=Lines(targets=self.kept_targets, cases=self.kept_cases)
        )

    def packed(self) -> bytes:
        """All that was added; nothing can be added after."""
        self._parts.append(self._squeeze.flush())
        return b"".join(self._parts)

    def _add(self, record: list[Any]) -> None:
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
        self._parts.append(self._squeeze.compress(f"{line}\n".encode()))


_TARGET, _CASE = fields(TargetLine), fields(CaseLine)


def unpack(packed: bytes, *, before: bool = True) -> PeriodLines:
    """The lines again, without those of the period before when not `before`.

    Raises FrozenError when these are no lines.
    """
    units: Mapping[str, str] = {}
    names: Mapping[str, str] = {}
    kept: dict[str, list[Any]] = {}
    try:
        for text in _unpacked(packed):
            if not before and text.startswith(b'["before'):
                continue
            kind, *values = json.loads(text)
            if kind == "names":
                units, names = values
            else:
                made = _case(values) if kind.endswith("case") else _target(values)
                kept.setdefault(kind, []).append(made)
    except (zlib.error, ValueError, TypeError, KeyError) as error:
        raise FrozenError(f"通报所存的明细已损坏，无法读取（{error}）。") from error
    earlier = None
    if "before target" in kept or "before case" in kept:
        earlier = Lines(targets=kept.get("before target", []), cases=kept.get("before case", []))
    return PeriodLines(
        units=units,
        names=names,
        now=Lines(targets=kept.get("now target", []), cases=kept.get("now case", [])),
        before=earlier,
    )


def _unpacked(packed: bytes) -> Iterator[bytes]:
    """Line by line; the whole text of a large district is 60 MB."""
    loosen = zlib.decompressobj()
    rest = b""
    for start in range(0, len(packed), _PIECE):
        lines = (rest + loosen.decompress(packed[start : start + _PIECE])).split(b"\n")
        rest = lines.pop()
        yield from lines
    if rest or not loosen.eof:
        raise ValueError("不完整")


_PIECE = 1 << 16


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _target(values: list[Any]) -> TargetLine:
    # Lines of an older release lack the fields that were added since.
    record = dict(zip((f.name for f in _TARGET), values, strict=False))
    record["kind"] = TargetKind(record["kind"])
    record["newest"] = date.fromisoformat(record["newest"]) if record["newest"] else None
    return TargetLine(**record)


def _case(values: list[Any]) -> CaseLine:
    # 300,000 cases share some hundred rules, units and titles.
    values = [intern(value) if isinstance(value, str) else value for value in values]
    record = dict(zip((f.name for f in _CASE), values, strict=True))
    record["group"], record["level"] = Group(record["group"]), Level(record["level"])
    for name in ("opened", "fixed_at"):
        record[name] = datetime.fromisoformat(record[name]) if record[name] else None
    return CaseLine(**record)
