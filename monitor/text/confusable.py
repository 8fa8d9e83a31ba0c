"""Which characters are mistaken for which: the same sound, nearly the same, or a like shape.

The table is built by `tools/confusable.py` from Unihan for the 6,763 characters of GB 2312.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib.resources import files

_NEAR_STARTS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("h", "f"), ("l", "r"))
_NEAR_ENDS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


@cache
def _tables() -> tuple[dict[str, tuple[str, ...]], dict[str, str], dict[str, str]]:
    """Character → sounds; character → look-alikes; sound → characters."""
    readings: dict[str, tuple[str, ...]] = {}
    shapes: dict[str, str] = {}
    chars: dict[str, list[str]] = defaultdict(list)
    text = files(__package__).joinpath("confusable.tsv").read_text("utf-8")
    for line in text.splitlines():
        char, own, alike = line.split("\t")
        readings[char] = tuple(own.split())
        shapes[char] = alike
        for sound in readings[char]:
            chars[sound].append(char)
    return readings, shapes, {sound: "".join(own) for sound, own in chars.items()}


def sounds(char: str) -> tuple[str, ...]:
    """The readings of `char`, tones aside; none for what is not in the table."""
    return _tables()[0].get(char, ())


@cache
def homophones(char: str) -> str:
    """Characters with a reading of `char`, tones aside; "" for what is not in the table."""
    chars = _tables()[2]
    found = dict.fromkeys(other for sound in sounds(char) for other in chars[sound])
    found.pop(char, None)
    return "".join(found)


@cache
def mistaken(char: str) -> frozenset[str]:
    """Every character that is written for `char` by mistake of ear, of input method or of eye."""
    _, shapes, chars = _tables()
    found = set(homophones(char)) | set(shapes.get(char, ()))
    for sound in sounds(char):
        for near in _near(sound):
            found.update(chars.get(near, ()))
    found.discard(char)
    return frozenset(found)


def sound_alike(one: str, other: str) -> bool:
    """Whether two characters have a sound in common, or nearly."""
    theirs = sounds(other)
    return any(sound in theirs or not _near(sound).isdisjoint(theirs) for sound in sounds(one))


def _near(sound: str) -> set[str]:
    """Sounds that many speakers, and input methods with 模糊音, do not tell from `sound`."""
    found: set[str] = set()
    for one, other in _NEAR_STARTS:
        if sound.startswith(one):
            found.add(other + sound[len(one) :])
        elif sound.startswith(other):
            found.add(one + sound[len(other) :])
    for one, other in _NEAR_ENDS:
        if sound.endswith(one):
            found.add(sound[: -len(one)] + other)
        elif sound.endswith(other):
            found.add(sound[: -len(other)] + one)
    return found
