"""Joins the edges and the core: a visit, an availability probe, a round of link checks."""

from __future__ import annotations

from .carrying import Carrier
from .files import Files, Handful
from .linkround import LinkRound
from .means import Means
from .pictures import Pictures
from .probing import Prober
from .rescan import Progress, Rescanner
from .scan import Scanner, ScanReport
from .visit import Report, Visitor

__all__ = [
    "Carrier",
    "Files",
    "Handful",
    "LinkRound",
    "Means",
    "Pictures",
    "Prober",
    "Progress",
    "Report",
    "Rescanner",
    "ScanReport",
    "Scanner",
    "Visitor",
]
