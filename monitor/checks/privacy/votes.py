"""The column vote: where most values of a column are citizen's numbers, the rest are meant to be.

A wrong digit in such a column is still a leaked number; so is a valid one under a header as
vague as 编号.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from .candidates import Candidate
from .context import Context
from .sight import Sight

_SHARE = 0.6
_AT_LEAST = 3
_VAGUE = frozenset({"编号", "号码", "证书编号", "代码", "编码", "证号"})
_NEARLY = frozenset({"id_typo", "number18", "number17"})


class Votes:
    """Counts as the candidates pass; `outvoted` is asked once at the end."""

    def __init__(self) -> None:
        self._valid: dict[tuple[int, int], int] = defaultdict(int)
        self._doubtful: dict[tuple[int, int], list[tuple[str, Sight]]] = defaultdict(list)

    def count(self, candidate: Candidate, context: Context, sight: Sight | None) -> None:
        column = context.place.column
        if column is None:
            return
        if sight is not None and sight.kind == "id_card":
            self._valid[column] += 1
            return
        if sight is not None or (candidate.form not in _NEARLY and candidate.form != "id18"):
            return
        if candidate.form == "id18":
            if context.place.header.strip() not in _VAGUE:
                return
            fault, confidence = "exposed", 0.8
            self._valid[column] += 1
        else:
            fault, confidence = "wrong_checksum", 0.6
        doubtful = Sight(
            "id_card", fault, candidate.start, candidate.end, candidate.value, confidence
        )
        self._doubtful[column].append((candidate.form, doubtful))

    def outvoted(self) -> Iterator[Sight]:
        for column, doubtful in self._doubtful.items():
            valid = self._valid[column]
            wrong = sum(form in _NEARLY for form, _ in doubtful)
            if valid >= _AT_LEAST and valid >= _SHARE * (valid + wrong):
                yield from (sight for _, sight in doubtful)
