"""Which characters are taken for which, by sound (Unihan) and by shape (`shapes`).

Source of the sounds: Unicode Character Database, Unihan 15.0 (Unicode License V3), as the text
files `Unihan_Readings.txt` and `Unihan_DictionaryLikeData.txt`, also compressed with bzip2.
"""

from __future__ import annotations

import bz2
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from .shapes import alike

SAME, BLURRED, NEAR = 3, 2, 1
"""The same syllable; the same with 模糊音 (z/zh, in/ing …); near it."""

_READINGS = {
    "kHanyuPinlu": lambda value: [part.split("(")[0] for part in value.split()],
    "kMandarin": lambda value: value.split(),
    "kXHC1983": lambda value: [part.split(":")[-1] for part in value.split()],
}
_INITIALS = [
    ("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"), ("l", "r"), ("b", "p"),
    ("d", "t"), ("g", "k"), ("j", "q"), ("q", "x"), ("j", "x"), ("zh", "ch"), ("z", "c"),
    ("zh", "j"), ("m", "n"),
]  # fmt: skip
_FINALS = [
    ("ou", "uo"), ("ei", "ui"), ("e", "uo"), ("i", "v"), ("ian", "uan"), ("u", "v"),
    ("iu", "iao"), ("ao", "ou"), ("o", "uo"),
]  # fmt: skip


class Confusions:
    """Readings and look-alikes of `characters`."""

    def __init__(
        self, folder: Path, characters: Iterable[str], *, font: Path, decomposition: Path
    ) -> None:
        self._known = set(characters)
        self.readings: dict[str, list[str]] = defaultdict(list)
        raw: dict[str, dict[str, list[str]]] = defaultdict(dict)
        for char, key, value in self._lines(folder, "Unihan_Readings"):
            if key in _READINGS:
                raw[key][char] = [plain(text) for text in _READINGS[key](value)]
        for key in _READINGS:  # the commonest reading first
            for char, sounds in raw[key].items():
                own = self.readings[char]
                own.extend(sound for sound in dict.fromkeys(sounds) if sound not in own)
        self._by_sound: dict[str, set[str]] = defaultdict(set)
        for char, sounds in self.readings.items():
            for sound in sounds:
                self._by_sound[sound].add(char)
        codes: dict[str, dict[str, str]] = defaultdict(dict)
        for char, key, value in self._lines(folder, "Unihan_DictionaryLikeData"):
            codes[char][key] = value
        self._shapes = alike(self._known, font=font, decomposition=decomposition, codes=codes)

    def of(self, char: str) -> dict[str, int]:
        """Every character that `char` may stand for: four times the sound class + shape class."""
        sounds: dict[str, int] = {}
        own = self.readings.get(char, ())
        for sound in own:
            for other in near(sound):
                same = blurred(sound) == blurred(other)
                for one in self._by_sound.get(other, ()):
                    sounds[one] = max(sounds.get(one, 0), BLURRED if same else NEAR)
        for sound in own:
            sounds.update(dict.fromkeys(self._by_sound.get(sound, ()), SAME))
        result = {one: 4 * likeness for one, likeness in sounds.items()}
        for one, likeness in self._shapes.get(char, {}).items():
            result[one] = result.get(one, 0) + likeness
        result.pop(char, None)
        return result

    def _lines(self, folder: Path, name: str) -> Iterator[tuple[str, str, str]]:
        packed = folder / f"{name}.txt.bz2"
        text = (
            bz2.decompress(packed.read_bytes())
            if packed.is_file()
            else (folder / f"{name}.txt").read_bytes()
        )
        for line in text.decode("utf-8").splitlines():
            cells = line.split("\t")
            if len(cells) == 3 and chr(int(cells[0][2:], 16)) in self._known:
                yield chr(int(cells[0][2:], 16)), cells[1], cells[2]


def plain(sound: str) -> str:
    """`sound` without tone, ü as v."""
    text = unicodedata.normalize("NFD", sound).replace("u\u0308", "v")
    return re.sub("[^a-z]", "", text)


def near(sound: str) -> set[str]:
    """Sounds that dialects or hasty typing put for `sound`."""
    starts = {sound}
    for a, b in _INITIALS:
        for one, other in ((a, b), (b, a)):
            if sound.startswith(one) and not (len(one) == 1 and sound[1:2] == "h"):
                starts.add(other + sound[len(one) :])
    result = set(starts)
    for text in starts:
        if text.endswith("ng"):
            result.add(text[:-1])
        elif text.endswith("n"):
            result.add(text + "g")
    for a, b in _FINALS:
        for one, other in ((a, b), (b, a)):
            if sound.endswith(one):
                result.add(sound[: len(sound) - len(one)] + other)
    return result


def blurred(sound: str) -> str:
    """One spelling for sounds that an input method with 模糊音 does not tell apart."""
    for a, b in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if sound.startswith(a):
            sound = b + sound[len(a) :]
    return sound[:-1] if sound.endswith(("ang", "eng", "ing")) else sound
