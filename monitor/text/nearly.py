"""Finds fixed expressions written with one fault: a character mistaken, lost, doubled, swapped.

A form with one fault still holds one part of the expression unharmed. These parts are looked
for with the automaton of `terms`, and only where one stands is the rest compared, so a
thousand expressions cost little more than a word list. The few forms that harm both parts
(five characters with the middle one wrong; two swapped across the cut) are words themselves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .confusable import mistaken
from .terms import Words

LEAST = 5
"""Shorter expressions with a fault are too often other words."""
_PART = 3
"""A part shorter than this would stand everywhere."""
_PAIR_OF_WORDS = 4
_LONG, _EDGE = 9, 2
"""In the middle of an expression so long, so far from its ends, any other character is a fault:
at the ends another word may follow (中国特色社会主义道|德)."""
_HEAD, _TAIL, _WHOLE = range(3)


@dataclass(frozen=True, slots=True)
class Near:
    """`start:end` is expression number `index` with one fault."""

    start: int
    end: int
    index: int


class NearlyRight:
    """A matcher for one-fault forms of fixed expressions, given folded as the texts are."""

    def __init__(
        self,
        phrases: Sequence[str],
        short: Sequence[str] = (),
        strict: Iterable[str] = (),
        middle: Iterable[str] = (),
        *,
        engine: str = "auto",
    ) -> None:
        """`short` expressions come after `phrases` and are only looked for with one character
        mistaken, those of four characters also with one inside doubled or two swapped; in `strict`
        phrases, and in the middle of the long ones among `middle`, any other character is a fault,
        not only a likely one. Raises ValueError for one of `phrases`
        shorter than `LEAST`."""
        self._phrases = tuple(phrases)
        strict, middle = frozenset(strict), frozenset(middle)
        self._certain = tuple(_certain(p, p in strict, p in middle) for p in self._phrases)
        uses: dict[str, list[tuple[int, int]]] = defaultdict(list)
        cuts = _cuts(self._phrases)
        for index, (phrase, (head, tail)) in enumerate(zip(self._phrases, cuts, strict=True)):
            uses[phrase[:head]].append((index, _HEAD))
            uses[phrase[tail:]].append((index, _TAIL))
            for form in _harming_both(phrase, head, tail):
                uses[form].append((index, _WHOLE))
        for index, phrase in enumerate(short, len(self._phrases)):
            for place, char in enumerate(phrase):
                for wrong in mistaken(char):
                    uses[phrase[:place] + wrong + phrase[place + 1 :]].append((index, _WHOLE))
            if len(phrase) == _PAIR_OF_WORDS:
                for form in one_fault(phrase, range(0)):
                    if len(form) >= len(phrase):  # 两个维维护, 两维个护; none is lost
                        uses[form].append((index, _WHOLE))
        self._cuts = cuts
        self._words = Words(uses, engine=engine)
        # Most are used alike: each way once takes a tenth of the memory.
        ways: dict[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]] = {}
        own = (tuple(uses[word]) for word in self._words.words)
        self._uses = [ways.setdefault(way, way) for way in own]

    def find(self, text: str) -> list[Near]:
        """The one-fault forms; where the expression stands as it should there is none."""
        near: dict[tuple[int, int, int], Near] = {}
        phrases, uses = self._phrases, self._uses
        for start, end, word in self._words.find(text):
            for index, part in uses[word]:
                if part == _WHOLE:
                    near[start, end, index] = Near(start, end, index)
                    continue
                phrase = phrases[index]
                if part == _HEAD:
                    if text.startswith(phrase, start):
                        continue
                    span = _after(phrase, text, start, self._cuts[index][0], self._certain[index])
                else:
                    if text.endswith(phrase, 0, end):
                        continue
                    span = _before(phrase, text, end, self._cuts[index][1], self._certain[index])
                if span:
                    near[*span, index] = Near(*span, index)
        return list(near.values())


def _cuts(phrases: Sequence[str]) -> list[tuple[int, int]]:
    """For each phrase (end of its head, start of its tail), in parts few others have."""
    heads = Counter(phrase[:end] for phrase in phrases for end in range(_PART, len(phrase)))
    tails = Counter(phrase[at:] for phrase in phrases for at in range(1, len(phrase) - _PART + 1))
    cuts = []
    for phrase in phrases:
        if len(phrase) < LEAST:
            raise ValueError(f"{phrase!r} is too short")
        if len(phrase) < 2 * _PART:
            cuts.append((_PART, len(phrase) - _PART))
            continue
        middle = len(phrase) / 2
        cut = min(
            range(_PART, len(phrase) - _PART + 1),
            key=lambda at: (heads[phrase[:at]] + tails[phrase[at:]], abs(at - middle)),
        )
        cuts.append((cut, cut))
    return cuts


def _harming_both(phrase: str, head: int, tail: int) -> Iterator[str]:
    """The one-fault forms that hold neither the head nor the tail."""
    if head == tail:
        swapped = phrase[: head - 1] + phrase[head] + phrase[head - 1] + phrase[head + 1 :]
        if swapped != phrase:
            yield swapped
        return
    for form in one_fault(phrase, range(tail, head)):  # elsewhere, either part is unharmed
        if not form.startswith(phrase[:head]) and not form.endswith(phrase[tail:]):
            yield form


def _after(
    phrase: str, text: str, start: int, place: int, certain: range
) -> tuple[int, int] | None:
    """The range from `start` that is `phrase` with one fault behind its head."""
    while place < len(phrase) and text[start + place : start + place + 1] == phrase[place]:
        place += 1
    at, rest = start + place, phrase[place:]
    wrong = text[at : at + 1]
    if wrong == phrase[place - 1] and text.startswith(rest, at + 1):
        return start, at + 1 + len(rest)
    if wrong and _is_wrong(wrong, rest[0], place in certain) and text.startswith(rest[1:], at + 1):
        return start, at + len(rest)
    if len(rest) > 1:
        if text.startswith(rest[1::-1] + rest[2:], at):
            return start, at + len(rest)
        if text.startswith(rest[1:], at):  # the last character is never lost
            return start, at + len(rest) - 1
    return None


def _before(phrase: str, text: str, end: int, place: int, certain: range) -> tuple[int, int] | None:
    """The range up to `end` that is `phrase` with one fault before its tail."""
    at = end - (len(phrase) - place)
    while place > 0 and at > 0 and text[at - 1] == phrase[place - 1]:
        place -= 1
        at -= 1
    if place == 0 or at == 0:
        return None
    rest, wrong = phrase[:place], text[at - 1]
    if wrong == phrase[place] and text.endswith(rest, 0, at - 1):
        return at - 1 - len(rest), end
    if _is_wrong(wrong, rest[-1], place - 1 in certain) and text.endswith(rest[:-1], 0, at - 1):
        return at - len(rest), end
    if len(rest) > 1:
        if text.endswith(rest[:-2] + rest[:-3:-1], 0, at):
            return at - len(rest), end
        if text.endswith(rest[:-1], 0, at):  # the first character is never lost
            return at - len(rest) + 1, end
    return None


def _certain(phrase: str, strict: bool, middle: bool) -> range:
    """The places at which any other character is a fault."""
    if strict:
        return range(len(phrase))
    if middle and len(phrase) >= _LONG and "“" not in phrase:
        return range(_EDGE, len(phrase) - _EDGE)
    return range(0)


def _is_wrong(wrong: str, right: str, strict: bool) -> bool:
    """Whether the one character may have been written for the other."""
    if wrong in mistaken(right):
        return True
    return strict and "一" <= wrong <= "鿿" and "一" <= right <= "鿿"


def one_fault(phrase: str, taken: range | None = None) -> Iterator[str]:
    """Every form of `phrase` with one fault; its ends are neither lost nor doubled, and only
    characters at the places `taken`, if given, are taken for others."""
    for place, char in enumerate(phrase):
        for wrong in sorted(mistaken(char)) if taken is None or place in taken else ():
            yield phrase[:place] + wrong + phrase[place + 1 :]
        pair = phrase[place : place + 2]
        if pair != pair[::-1]:
            yield phrase[:place] + pair[::-1] + phrase[place + 2 :]
        if 0 < place < len(phrase) - 1:
            yield phrase[:place] + phrase[place + 1 :]
            yield phrase[:place] + char + phrase[place:]


def one_other(form: str, right: str) -> bool:
    """Whether exactly one character is another."""
    return len(form) == len(right) and sum(map(str.__ne__, form, right)) == 1


def two_swapped(form: str, right: str) -> bool:
    """Whether two neighbours stand in the other order, and nothing else differs."""
    if len(form) != len(right):
        return False
    places = [at for at, (a, b) in enumerate(zip(form, right, strict=True)) if a != b]
    if len(places) != 2 or places[1] != places[0] + 1:
        return False
    first, second = places
    return form[first] == right[second] and form[second] == right[first]


def covered(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether one of `spans` holds `start:end`."""
    return any(first <= start and end <= last for first, last in spans)
