"""What a visit means for the 整改 cases: pure, from known cases and a visit to events and states.

    待核实 ─(letter sent)→ 已转办 ─(part mended, or by hand)→ 整改中 ─(gone from all pages)→ 已复查
       └──────────── 误报 (withdrawn: back to 待核实) ── 已关闭 (no longer followed) ────────┘

Three rules carry the rest. Only what was really looked at can be fixed. A visit that could
not look changes nothing. Hints and trial rules make findings but no case, since a case is a
demand on a unit.
"""

from .deciding import NO_FAULT, REOPEN_DAYS, Change, Decision, Known, decide
from .dismissals import SCOPE_NAMES, SCOPES, Dismissal, matter_of, same_place
from .following import Followed, deadline, local_day
from .moving import MOVES, move
from .telling import joins_letter, worth_telling

__all__ = [
    "MOVES", "NO_FAULT", "REOPEN_DAYS", "SCOPES", "SCOPE_NAMES", "Change", "Decision",
    "Dismissal", "Followed", "Known", "deadline", "decide", "joins_letter", "local_day",
    "matter_of", "move", "same_place", "worth_telling",
]  # fmt: skip
