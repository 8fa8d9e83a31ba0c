"""Runs all text checks over a document and turns their hits into findings fit to be stored.

    blocks → Passage → checks → Hit → allow list → one for each place → mask → Finding

Pure. A check that crashes is "could not look" for its groups: `Findings.crashes` says so and
nothing is raised.
"""

from __future__ import annotations

from .allowing import Allowed
from .building import begin
from .core import Crash, Engine, Findings, merged
from .known import Reading

__all__ = ["Allowed", "Crash", "Engine", "Findings", "Reading", "begin", "merged"]
