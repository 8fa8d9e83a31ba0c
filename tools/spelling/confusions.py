"""Which characters are taken for which: sounds and shapes from the Unihan database.

Source: Unicode Character Database, Unihan 15.0 (Unicode License V3), as the text files
`Unihan_Readings.txt` and `Unihan_DictionaryLikeData.txt`, also compressed with bzip2.
"""

from __future__ import annotations

import bz2
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

SAME_SOUND, NEAR_SOUND, SHAPE = 1, 2, 3

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
    """Readings and look-alikes of the characters of a vocabulary."""

    def __init__(self, folder: Path, characters: Iterable[str]) -> None:
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
        self._shapes = self._look_alikes(folder)

    def of(self, char: str) -> dict[str, int]:
        """Every character that `char` may stand for, with how they are alike."""
        result = dict.fromkeys(self._shapes.get(char, ()), SHAPE)
        for sound in self.readings.get(char, ()):
            for other in near(sound):
                result.update(dict.fromkeys(self._by_sound.get(other, ()), NEAR_SOUND))
        for sound in self.readings.get(char, ()):
            result.update(dict.fromkeys(self._by_sound.get(sound, ()), SAME_SOUND))
        result.pop(char, None)
        return result

    @property
    def _by_sound(self) -> dict[str, set[str]]:
        if not hasattr(self, "_sounds"):
            self._sounds: dict[str, set[str]] = defaultdict(set)
            for char, sounds in self.readings.items():
                for sound in sounds:
                    self._sounds[sound].add(char)
        return self._sounds

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

    def _look_alikes(self, folder: Path) -> dict[str, set[str]]:
        """One Cangjie key apart, a component in common, the same corners, the same phonetic."""
        keys: dict[str, set[str]] = defaultdict(set)
        for char, key, value in self._lines(folder, "Unihan_DictionaryLikeData"):
            if key == "kCangjie":
                keys[char].update(_cangjie_keys(value.split()[0]))
            elif key == "kFourCornerCode":
                keys[char].update("#" + code[:4] for code in value.split())
            elif key == "kPhonetic":
                keys[char].update("@" + re.sub("[^0-9A-Z]", "", code) for code in value.split())
        groups: dict[str, set[str]] = defaultdict(set)
        for char, own in keys.items():
            for key in own:
                groups[key].add(char)
        return {char: set().union(*(groups[key] for key in own)) for char, own in keys.items()}


def _cangjie_keys(code: str) -> Iterator[str]:
    yield code
    for i in range(len(code)):
        yield f"{code[:i]}_{code[i + 1 :]}"
        yield code[:i] + code[i + 1 :]
    if len(code) >= 3:
        yield f"{code[1:]}$"
        yield f"^{code[:-1]}"
    if len(code) >= 4:
        yield f"{code[2:]}$$"


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
