"""The result line of `govmon check`: a contract that other programs rely on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..model import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of checking one text, file or page. `problem` not empty: unreadable."""

    name: str
    chars: int = 0
    findings: Sequence[Finding] = ()
    problem: str = ""
    note: str = ""  # what beside the text was not looked at: pictures in a document


def line(checked: Checked, *, key: str = "source") -> dict[str, Any]:
    """The result as JSON; `key` is "id" for lines of standard input, "source" for files.

    `start` and `end` are code-point offsets in the given text.
    """
    return {
        key: checked.name,
        "outcome": "unreadable" if checked.problem else "checked",
        "reason": checked.problem or checked.note,
        "chars": checked.chars,
        "findings": [
            {
                "rule": finding.rule,
                "group": str(finding.group),
                "kind": finding.kind,
                "level": str(finding.level),
                "start": finding.start,
                "end": finding.end,
                "text": finding.text,
                "suggestion": finding.suggestion,
                "message": finding.message,
                "location": finding.location,
                "confidence": round(finding.confidence, 3),
            }
            for finding in checked.findings
        ],
    }
