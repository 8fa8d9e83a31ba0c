"""Natural official Chinese from templates: titles and paragraphs for every kind of column.

A template holds slots in braces, filled by a seeded generator; no paragraph is handed out
twice. The texts are free of faults: whatever a rule finds here was planted, or is a false alarm.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from datetime import date, timedelta

from .genres import GENRES
from .places import CITY, DISTRICT, OFFICES, PLACES, TOWNS, VILLAGES
from .subjects import SUBJECTS, Subject

_SLOT = re.compile(r"\{(\w+)(?::(\d+)-(\d+))?\}")


@dataclass(frozen=True, slots=True)
class Text:
    """A title and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


class Writer:
    """Writes texts from a seed; `day` fixes what “近日” and the deadlines mean."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._written: set[str] = set()
        self._cast: dict[str, str] = {}

    def fill(self, template: str, day: date, subject: Subject | None = None) -> str:
        """The template with every slot replaced; the same slot name may differ each time."""

        def value(match: re.Match[str]) -> str:
            name, low, high = match.group(1), match.group(2), match.group(3)
            if name == "n":
                return str(self._random.randint(int(low), int(high)))
            if name == "f":
                return f"{self._random.uniform(int(low), int(high)):.1f}"
            return self._word(name, day, subject)

        return _SLOT.sub(value, template)

    def _word(self, name: str, day: date, subject: Subject | None) -> str:
        pick = self._random.choice
        if name in self._cast:
            return self._cast[name]
        match name:
            case "town":
                return pick(TOWNS)
            case "village":
                return pick(VILLAGES)
            case "place":
                return pick(PLACES)
            case "unit":
                return pick(OFFICES[:31]).name
            case "district":
                return DISTRICT
            case "city":
                return CITY
            case "year":
                return str(day.year)
            case "lastyear":
                return str(day.year - 1)
            case "day":
                then = day - timedelta(days=self._random.randint(0, 2))
                return f"{then.month}月{then.day}日"
            case "later":
                then = day + timedelta(days=self._random.randint(7, 30))
                return f"{then.year}年{then.month}月{then.day}日"
            case "soon":
                then = day + timedelta(days=self._random.randint(2, 5))
                return f"{then.month}月{then.day}日"
            case "work":
                return pick(subject.works) if subject else "有关工作"
            case "thing":
                return pick(subject.things) if subject else "有关事项"
            case "field":
                return subject.field if subject else "重点领域"
            case "office":
                return subject.office if subject else pick(OFFICES[:31]).name
            case _:
                raise KeyError(f"unknown slot {name}")

    def article(self, genre: str, day: date, subject_key: str = "") -> Text:
        """A text of one genre (a key of `GENRES`) on one subject (a key of `SUBJECTS`)."""
        form = GENRES[genre]
        for _ in range(60):
            subject = SUBJECTS[subject_key or self._random.choice(tuple(SUBJECTS))]
            self._cast = {
                "town": self._random.choice(TOWNS),
                "village": self._random.choice(VILLAGES),
                "work": self._random.choice(subject.works),
            }
            used: set[str] = set()
            title = self._new((form.titles,), day, subject, used)
            body = [self._new(groups, day, subject, used) for groups in form.body]
            self._cast = {}
            if title and all(body):
                return Text(title, tuple(body))
        raise RuntimeError("the templates are too few for so many texts")

    def post(self, day: date, subject_key: str = "") -> str:
        """A short message as accounts publish it."""
        for _ in range(60):
            subject = SUBJECTS[subject_key or self._random.choice(tuple(SUBJECTS))]
            if text := self._new(GENRES["post"].body[0], day, subject, set()):
                return text
        raise RuntimeError("the templates are too few for so many texts")

    def _new(
        self, groups: tuple[tuple[str, ...], ...], day: date, subject: Subject, used: set[str]
    ) -> str:
        """One sentence per group, never written before; `used` templates are not repeated.
        "" when all that was tried had been written."""
        for _ in range(40):
            chosen = [
                self._random.choice([t for t in group if t not in used] or group)
                for group in groups
            ]
            text = "".join(self.fill(template, day, subject) for template in chosen)
            if text not in self._written:
                self._written.add(text)
                used.update(chosen)
                return text
        return ""
