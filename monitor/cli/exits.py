"""What the exit code of `govmon` means."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """0 clean, 1 findings, 2 usage or configuration, 3 could not look."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    UNKNOWN = 3
    INTERRUPTED = 130


def verdict(*, found: bool, unknown: bool) -> Exit:
    """Findings outweigh what could not be looked at: something must be done either way."""
    if found:
        return Exit.FINDINGS
    return Exit.UNKNOWN if unknown else Exit.CLEAN
