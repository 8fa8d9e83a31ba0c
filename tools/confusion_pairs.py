"""Builds `rules/wording/pairs/generated.tsv`: common words and idioms with one wrong character.

    python -m tools.confusion_pairs JIONLP_WHEEL [--reference FOLDER]

Right forms: words of 3–6 characters of jieba's dictionary (MIT) that official text uses, and
the idioms of JioNLP (Apache-2.0). Wrong forms: one character typed as another of the same or
nearly the same sound, or taken for a look-alike (`monitor/text/confusable.tsv`). Of these only
those stay that

1. are no word and no part of a longer word (else the longer word is put into the third column),
2. never stand in the reference text (31 million characters of statutes, reports and news),
3. have no two neighbours that often stand side by side there, so that they cannot arise where
   two other words meet,
4. are of no name of the roster, which has rules of its own,
5. are among the likeliest slips for their word: a common character for the wrong one, the same
   sound before a near one before a mere likeness.

The reference text is only counted, nothing of it is copied.
"""

from __future__ import annotations

import argparse
import io
import json
import lzma
import math
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import numpy as np

from monitor.rulebook.tables import table
from monitor.text.confusable import homophones, mistaken
from monitor.text.fold import fold_text
from monitor.text.terms import Words

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "rules" / "wording" / "pairs" / "generated.tsv"
ROSTER = ROOT / "rules" / "wording" / "leaders" / "roster.tsv"
OWN = ("idioms.tsv", "words.tsv")
SOURCES = ("corpus/laws_reports.txt.xz", "corpus/news.txt.xz", "eval/spelling/clean_gov.tsv.xz")

LEAST = {3: 80, 4: 20, 5: 20, 6: 20}
"""A word of so many characters must stand so often in the reference text."""
FORMS = ((2000, 14), (500, 7), (100, 3), (0, 2))
"""A word that stands so often in the reference text may have so many wrong forms."""
IDIOM_FREQUENCY = 40
"""An idiom that the reference text lacks must be at least so frequent in JioNLP."""
RARE = 2
"""Two neighbours inside a wrong form may stand side by side so often, at the most."""
UNSAFE = frozenset(
    "常伟会 常威会 常唯会 常微会 常慰会 常韦会 常遗会 董奥会 董使会 董实会 董视会 功业用 情求权 巴肋斯 马达家斯".split()
)
"""A person read these and saw what else they may be: the name 常伟 before the verb 会."""
_NUMERALS = frozenset("一二三四五六七八九十百千万亿两第")


def main() -> None:
    parser = argparse.ArgumentParser(description="builds the table of generated confusion pairs")
    parser.add_argument("jionlp", type=Path)
    parser.add_argument("--reference", type=Path, default=ROOT.parent / "shared")
    args = parser.parse_args()
    text = "\n".join(_reference(args.reference))
    words, idioms = _dictionary(), _idioms(args.jionlp)
    targets = _targets(text, words, idioms)
    print(f"{len(targets)} 个词")
    makers = _Slips(text, words, idioms)
    forms = dict(makers.forms(targets))
    print(f"{len(forms)} 个候选")
    standing = {word for _, _, word in _find(text, forms)}
    own = {line.split("\t")[0] for name in OWN for line in _lines(TARGET.with_name(name))}
    kept = {
        w: r
        for i, (w, r) in enumerate(forms.items())
        if i not in standing and w not in own | UNSAFE
    }
    longer = _longer(kept, words.keys() | idioms.keys())
    rows = sorted(kept.items(), key=lambda item: (item[1], item[0]))
    head = "# 错误写法\t正确写法\t不算错的词（用 | 分开）；由 tools/confusion_pairs.py 生成，出处见 SOURCES.md\n"
    TARGET.write_text(
        head
        + "".join(
            "\t".join(filter(None, (w, r, "|".join(longer.get(w, ()))))) + "\n" for w, r in rows
        ),
        "utf-8",
    )
    print(f"{len(rows)} 对，{TARGET.stat().st_size} 字节")


def _reference(folder: Path) -> Iterator[str]:
    for name in SOURCES:
        with lzma.open(folder / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield fold_text(line.rstrip("\n").split("\t")[-1])


def _dictionary() -> dict[str, int]:
    import jieba

    with jieba.get_dict_file() as file:
        rows = (line.split() for line in file.read().decode("utf-8").splitlines())
        return {row[0]: int(row[1]) for row in rows if len(row) > 1 and len(row[0]) > 1}


def _idioms(wheel: Path) -> dict[str, int]:
    """Idiom → frequency, from the wheel of JioNLP."""
    with zipfile.ZipFile(wheel) as outer:
        inner = zipfile.ZipFile(io.BytesIO(outer.read("jionlp/dictionary/chinese_idiom.zip")))
        lines = inner.read(inner.namelist()[0]).decode("utf-8").splitlines()
    found = {}
    for line in lines:
        word, value = (*line.split("\t", 1), "")[:2]
        try:
            found[word] = (
                int(json.loads(value).get("freq", 0)) if value[:1] == "{" else int(value or 0)
            )
        except ValueError:
            found[word] = 0
    return found


@cache
def _names() -> tuple[str, ...]:
    rows = table(ROSTER.read_text("utf-8"))
    return tuple({row[0] for row in rows if len(row[0]) > 2})


def _is_chinese(word: str) -> bool:
    return all("一" <= char <= "鿿" for char in word)


def _find(text: str, words: Iterable[str]) -> Iterator[tuple[int, int, int]]:
    matcher = Words(words)
    for first in range(0, len(text), 1_000_000):
        yield from matcher.find(text[first : first + 1_000_010])


def _targets(text: str, words: dict[str, int], idioms: dict[str, int]) -> dict[str, int]:
    """The right forms, with how often they stand in the reference text."""
    wanted = [
        word
        for word in words.keys() | idioms.keys()
        if 3 <= len(word) <= 6 and _is_chinese(word) and not any(map(word.__contains__, _names()))
    ]
    counts = Counter(word for _, _, word in _find(text, wanted))
    standing = {word: counts[place] for place, word in enumerate(dict.fromkeys(wanted))}
    return {
        word: count
        for word, count in standing.items()
        if count >= LEAST[len(word)] or idioms.get(word, 0) >= IDIOM_FREQUENCY
    }


def _neighbours(text: str) -> Counter[str]:
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    pairs, counts = np.unique((codes[:-1] << np.uint64(32)) | codes[1:], return_counts=True)
    return Counter(
        {
            chr(int(pair >> np.uint64(32))) + chr(int(pair & np.uint64(0xFFFFFFFF))): int(count)
            for pair, count in zip(pairs, counts, strict=True)
        }
    )


class _Slips:
    """Makes the likeliest slips of words, and knows which could arise by chance."""

    def __init__(self, text: str, words: dict[str, int], idioms: dict[str, int]) -> None:
        self._words, self._idioms = words, idioms
        self._neighbours = _neighbours(text)
        common = Counter(text).most_common()
        self._order = {char: place for place, (char, _) in enumerate(common)}

    def forms(self, targets: dict[str, int]) -> Iterator[tuple[str, str]]:
        """(wrong, right), the commonest words first: a form of two words goes to the first."""
        taken = set(targets) | self._words.keys() | self._idioms.keys()
        for word in sorted(targets, key=lambda word: (-targets[word], word)):
            if word[0] in _NUMERALS and word not in self._idioms:
                continue
            scored = sorted(self._scored(word), reverse=True)
            most = next(forms for least, forms in FORMS if targets[word] >= least)
            made = 0
            for _, form in scored:
                if form not in taken and made < most:
                    taken.add(form)
                    made += 1
                    yield form, word

    def _scored(self, word: str) -> Iterator[tuple[float, str]]:
        for place, char in enumerate(word):
            same = homophones(char)
            for wrong in mistaken(char):
                form = word[:place] + wrong + word[place + 1 :]
                if wrong not in _NUMERALS and self._is_unlikely_elsewhere(form, place):
                    common = 8 - math.log(2 + self._order.get(wrong, 5000))
                    yield common + (3 if wrong in same else 0), form

    def _is_unlikely_elsewhere(self, form: str, place: int) -> bool:
        """No chance meeting of two other words: the wrong character and its neighbours are
        strangers, and what is left of the word is not itself made of words."""
        if self._is_words(form[:place]) and self._is_words(form[place + 1 :]):
            return False
        before = self._neighbours[form[place - 1 : place + 1]] if place else None
        after = self._neighbours[form[place : place + 2]] if place + 1 < len(form) else None
        if before is not None and after is not None:
            return before <= RARE * 4 and after <= RARE * 4 and min(before, after) <= RARE
        alone = self._order.get(form[place], 5000) < 300
        return max(before or 0, after or 0) <= (0 if alone else RARE)

    def _is_words(self, text: str) -> bool:
        """Whether `text` is empty or a row of words of two characters and more."""
        return not text or any(
            text[:end] in self._words and self._is_words(text[end:])
            for end in range(2, len(text) + 1)
        )


def _longer(forms: Iterable[str], words: Iterable[str]) -> dict[str, list[str]]:
    """Innocent longer words that hold a wrong form."""
    found: dict[str, list[str]] = defaultdict(list)
    matcher = Words(forms)
    for word in sorted(words):
        for _, _, place in matcher.find(word):
            if matcher.words[place] != word:
                found[matcher.words[place]].append(word)
    return found


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line and line[0] != "#"]


if __name__ == "__main__":
    main()
