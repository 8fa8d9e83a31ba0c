"""Whether links lead where they should: dead links after two confirmations, dark links, drift.

wanted = worth_checking(document)                       links to ask for
check = advance(previous, fetched, now, confirm_after)  one answer taken into account
judge(target, checks, rulebook, now)                    findings of confirmed checks
judge_document(target, document, rulebook, now)         dark links standing on a page
"""

from __future__ import annotations

from .answers import Answer, Verdict, advance, understand
from .choose import MOST_LINKS, worth_checking
from .examples import EXAMPLES
from .identity import Home, Nowhere, home_of, nowhere_of
from .judge import dark, judge, judge_document, kind_of
from .vice import VICE, drifted

__all__ = [
    "EXAMPLES",
    "MOST_LINKS",
    "VICE",
    "Answer",
    "Home",
    "Nowhere",
    "Verdict",
    "advance",
    "dark",
    "drifted",
    "home_of",
    "judge",
    "judge_document",
    "kind_of",
    "nowhere_of",
    "understand",
    "worth_checking",
]
