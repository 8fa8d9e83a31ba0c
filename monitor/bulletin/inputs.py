"""What a bulletin is composed with besides the facts: who signs, when, by when units mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ..settings import District
from .compose import compose
from .facts import Facts
from .frozen import FrozenError
from .tree import Annex, Bulletin


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """`number` is the running number of the 发文字号, "" until the office gives it."""

    district: District
    dated: date
    deadline: date
    workdays: int = 10
    copy_to: str = ""
    number: str = ""

    def compose(self, facts: Facts, charts: Annex | None = None, mark: str = "") -> Bulletin:
        """The bulletin of these facts."""
        return compose(
            facts,
            self.district,
            dated=self.dated,
            deadline=self.deadline,
            deadline_workdays=self.workdays,
            copy_to=self.copy_to,
            number=self.number,
            charts=charts,
            mark=mark,
        )

    def record(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self) | {
            "dated": self.dated.isoformat(),
            "deadline": self.deadline.isoformat(),
        }


def inputs_of(record: Mapping[str, Any]) -> Inputs:
    """The inputs again. Raises FrozenError."""
    try:
        values = dict(record)
        for name in ("dated", "deadline"):
            values[name] = date.fromisoformat(values[name])
        return Inputs(**(values | {"district": District(**values["district"])}))
    except (KeyError, TypeError, ValueError) as error:
        raise FrozenError(f"通报所存的签发信息已损坏（{error}）。") from error
