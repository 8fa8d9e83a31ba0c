"""Joins the edges and the core: a visit, an availability probe, a round of link checks."""

from __future__ import annotations

from .linkround import LinkRound
from .probing import Prober
from .visit import Report, Visitor

__all__ = ["LinkRound", "Prober", "Report", "Visitor"]
