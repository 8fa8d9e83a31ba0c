"""Rules on the posts of an account beyond its freshness: how many, which, twice, and after closing.

assess(history, rulebook, now)     findings, and what could be judged
"""

from __future__ import annotations

from .examples import EXAMPLES
from .history import History, Message, history_of
from .judge import assess

__all__ = ["EXAMPLES", "History", "Message", "assess", "history_of"]
