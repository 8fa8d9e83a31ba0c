"""One personal value as a recogniser saw it, before a rule is put to it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sight:
    """`fault` is the `data.fault` of the rule that speaks of it (exposed, notice, weak_mask …)."""

    kind: str
    fault: str
    start: int
    end: int
    value: str
    confidence: float
