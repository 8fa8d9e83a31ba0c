"""Administrative divisions: names that are no more, and counties put under a wrong city.

The table beside the rule has, for each place: code, name, every place above it at any time,
its last day (empty: it exists), what it became.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from ..model import Hit, Level, Rule
from ..rule_settings import RuleSettings
from ..rulebook.shapes import CONTEXT, Context, Reader, Report
from ..text.passage import Passage
from ..text.terms import Match, Terms, Wanted, Words
from .context import excused, facts, is_later, is_younger, level_on, read

TYPES = frozenset({"places"})

_ASKS = ("abolished", "misplaced", "code")
_OFFICES = ("人民政府", "人民法院", "人民检察院", "公安局", "政府")
_CODED = re.compile(
    r"(?:(?:行政)?区划代码|(?<=[市区县])代码)(?:为|是|：|:|填写?|应填写?|应为|应是|录入)?([1-8][0-9]{5})(?![0-9])"
)


@dataclass(frozen=True, slots=True)
class Place:
    code: str
    name: str
    above: frozenset[str]
    until: date | None
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesData:
    ask: str
    places: tuple[Place, ...]
    allow: tuple[str, ...] = ()
    context: Context


def read_places(data: Mapping[str, Any], report: Report) -> PlacesData:
    reader = Reader(data, report, ("file", "rows", "ask", "allow", *CONTEXT))
    ask = reader.text("ask")
    if ask not in _ASKS:
        report("data.ask", ask, "允许：" + "、".join(_ASKS))
    places = read_table(data, report)
    return PlacesData(ask=ask, places=places, allow=reader.texts("allow"), context=reader.context())


def read_table(data: Mapping[str, Any], report: Report) -> tuple[Place, ...]:
    """The places of the table that the loader put into `rows`."""
    places, bad = _places(tuple(data.get("rows", ())))
    for number, row in bad:
        where = f"{data.get('file')} 第{number}行"
        report(where, "\t".join(row)[:60], "代码、名称、上级、最后一日（2026-01-31 或空）、改为")
    if not places:
        report("data.file", data.get("file"), "至少一个地名")
    return places


@lru_cache(maxsize=2)
def _places(
    rows: tuple[tuple[str, ...], ...],
) -> tuple[tuple[Place, ...], tuple[tuple[int, tuple[str, ...]], ...]]:
    """The places of a table that several rules share, and the rows that cannot be read."""
    places, bad = [], []
    for number, row in enumerate(rows, 1):
        code, name, above, until, now = (*row, "", "", "", "")[:5]
        try:
            day = date.fromisoformat(until) if until else None
        except ValueError:
            name = ""
        if name:
            places.append(Place(code, name, frozenset(filter(None, above.split("|"))), day, now))
        else:
            bad.append((number, row))
    return tuple(places), tuple(bad)


class Abolished:
    """思茅市 in a text of 2026 that does not speak of the past."""

    def __init__(self, rule: Rule, data: PlacesData) -> None:
        self._rule, self._context = rule, data.context
        self._ended = [place for place in data.places if place.until]
        ended = self._ended_names = {place.name for place in self._ended}
        cities = {place.name for place in data.places if place.code.endswith("00")}
        cities = {name for name in cities if not name.endswith(("省", "自治区"))}
        self._uppers = tuple(cities | {name for name in ended if name.endswith("市")})
        # 芜湖县 may stand inside a longer name that exists: it is no fault there.
        living = {place.name for place in data.places if not place.until} - ended
        inside = Words(ended)
        longer = [name for name in living if inside.find(name)]
        self._terms = Terms(
            [
                Wanted([place.name for place in self._ended]),
                Wanted([*longer, *data.allow], allow=True),
            ]
        )

    def run(self, passage: Passage) -> Iterator[Hit]:
        text, published = passage.folded.text, passage.published
        for match in self._terms.find(text):
            place = self._ended[match.index]
            assert place.until
            start, end = passage.folded.origin(match.start, match.end)
            younger = is_younger(passage.text, start, end, published, place.until)
            if not younger and (published is not None or not self._is_seat(text, match)):
                continue
            context = replace(self._context, not_before=place.until)
            if not excused(context, passage.text, start, end):
                sure = is_later(passage.text, start, end, published, _year_after(place.until))
                full = self._is_seat(text, match) or _is_whole(text, match.start, place)
                yield Hit(
                    rule=self._rule, start=start, end=end, suggestion=place.now,
                    level=Level.ERROR if sure and full else None,
                    facts=facts(self._rule),
                )  # fmt: skip

    def _is_seat(self, text: str, match: Match) -> bool:
        """Whether it stands in a full chain that an address of today could have (云南省思茅市
        翠云区人民政府, 普洱市思茅县): an undated text is then asked about."""
        above = next((n for n in self._uppers if text.endswith(n, 0, match.start)), "")
        if not above:
            return False
        return above not in self._ended_names or text.startswith(_OFFICES, match.end)


def _is_whole(text: str, at: int, place: Place) -> bool:
    """Whether the province stands before the name, or before the city that does."""
    city = next((name for name in place.above if text.endswith(name, 0, at)), "")
    if city and not _is_province(city):
        at -= len(city)
    return text.endswith(tuple(_forms(filter(_is_province, place.above))), 0, at)


def _year_after(day: date) -> date:
    """A year's grace: old names live on in news of the change."""
    return day + timedelta(days=365)


_MUNICIPALITIES = frozenset({"北京市", "天津市", "上海市", "重庆市"})
_MUNICIPAL = date(1997, 6, 18)
"""Since this day 重庆 has been one of them."""


class Misplaced:
    """普洱市个旧市: a county with a name of its own right behind a city it never belonged to; and
    湖北省长沙市. A municipality behind a province (四川省重庆市) is only asked about, unless the
    text is younger than 重庆's rank: provinces may stand in a row without marks."""

    def __init__(self, rule: Rule, data: PlacesData) -> None:
        self._rule, self._context = rule, data.context
        counts = Counter(place.name for place in data.places)
        self._upper = {
            place.name for place in data.places if place.code.endswith("00") and not place.until
        }
        self._lengths = sorted({len(name) for name in self._upper}, reverse=True)
        self._above = {
            place.name: place.above
            for place in data.places
            if not place.code.endswith("0000")
            and not place.until
            and len(place.name) > 2
            and counts[place.name] == 1
            and place.above
            and place.name not in data.allow
        }
        self._above |= dict.fromkeys(_MUNICIPALITIES, frozenset())
        self._words = Words(self._above)

    def run(self, passage: Passage) -> Iterator[Hit]:
        text = passage.folded.text
        for start, end, word in self._words.find(text):
            upper = self._upper_before(text, start)
            name = self._words.words[word]
            if not upper or upper in self._above[name] or upper == name:
                continue
            holds, level = level_on(self._context, self._rule, passage.published)
            first, last = passage.folded.origin(start - len(upper), end)
            if name in _MUNICIPALITIES:
                holds, level = _is_province(upper), Level.HINT
                if upper == "四川省" and is_younger(
                    passage.text, first, last, passage.published, _MUNICIPAL
                ):
                    level = None
            if holds and not excused(self._context, passage.text, first, last):
                right = min(self._above[name] & self._upper, key=self._rank, default="")
                yield Hit(
                    rule=self._rule, start=first, end=last, suggestion=f"{right}{name}",
                    level=level, facts=facts(self._rule),
                )  # fmt: skip

    def _upper_before(self, text: str, start: int) -> str:
        for length in self._lengths:
            if length <= start and text[start - length : start] in self._upper:
                return text[start - length : start]
        return ""

    @staticmethod
    def _rank(name: str) -> bool:
        return _is_province(name)


def _forms(provinces: Iterable[str]) -> Iterator[str]:
    """西藏自治区, 西藏; 新疆维吾尔自治区, 新疆."""
    for name in provinces:
        yield name
        yield re.sub("(?:(?:维吾尔|壮族|回族)?自治区|省)$", "", name)


def _is_province(name: str) -> bool:
    return name.endswith(("省", "自治区"))


class WrongCode:
    """普洱市行政区划代码530900: the code of another place; without a place, of none at all (hint)."""

    def __init__(self, rule: Rule, data: PlacesData) -> None:
        self._rule, self._context = rule, data.context
        self._codes: dict[str, set[str]] = defaultdict(set)
        for place in data.places:
            self._codes[place.name].add(place.code)
        self._every = {place.code for place in data.places}
        self._lengths = sorted({len(name) for name in self._codes}, reverse=True)

    def run(self, passage: Passage) -> Iterator[Hit]:
        text = passage.folded.text
        if "代码" not in text:
            return
        for match in _CODED.finditer(text):
            at = match.start() - (text[match.start() - 1] in "的（(，")
            name = next(
                (
                    text[at - length : at]
                    for length in self._lengths
                    if at >= length and text[at - length : at] in self._codes
                ),
                "",
            )
            codes = self._codes.get(name, set()) - {""}
            if not codes and match[0].startswith("代码"):
                continue  # 沪市代码600519
            if match[1] in (codes or self._every):
                continue
            right = "或".join(sorted(codes))
            start, end = passage.folded.origin(match.start(1), match.end(1))
            if not excused(self._context, passage.text, start, end):
                told = f"，应为{right}" if codes else "，请核对"
                yield Hit(
                    rule=self._rule, start=start, end=end, suggestion=right,
                    level=None if codes else Level.HINT,
                    facts={**facts(self._rule), "place": name if codes else "任何县级以上地方", "told": told},
                )  # fmt: skip


_CHECKS = {"abolished": Abolished, "misplaced": Misplaced, "code": WrongCode}


class Places:
    """All rules of the type."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        parts = [(rule, read(read_places, rule)) for rule in rules]
        self._parts = [_CHECKS[data.ask](rule, data) for rule, data in parts]

    def run(self, passage: Passage) -> Iterator[Hit]:
        for part in self._parts:
            yield from part.run(passage)


def build(rules: Sequence[Rule], settings: RuleSettings) -> Places:
    """The check for these rules; raises RuleError when their data cannot be used."""
    return Places(rules)
