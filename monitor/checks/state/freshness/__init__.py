"""Whether sites, columns and accounts are kept up to date: 首页不更新, 栏目不更新, 停更.

status = after_look(status, documents, now)      or after_failure(status, reason, now)
assess(status, rulebook, now, documents)         one target
assess_site(statuses, rulebook, now)             the home page and the counts 5/10/5
assess_rows(target, rows, rulebook)              dates that moved or appeared already old
explain_state(status, rulebook, now)             正常 / 异常 / 无法判断, and why
"""

from __future__ import annotations

from .examples import EXAMPLES
from .forged import assess_rows
from .judge import assess, judge
from .limits import Limit, limit_of, months_before
from .observe import after_failure, after_look, newest_credible
from .several import combine, disagreement
from .site import assess_site, judge_site
from .verdict import Kind, Verdict, explain_state, judge_one

__all__ = [
    "EXAMPLES",
    "Kind",
    "Limit",
    "Verdict",
    "after_failure",
    "after_look",
    "assess",
    "assess_rows",
    "assess_site",
    "combine",
    "disagreement",
    "explain_state",
    "judge",
    "judge_one",
    "judge_site",
    "limit_of",
    "months_before",
    "newest_credible",
]
