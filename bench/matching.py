"""Word matching: MB of UTF-8 a CPU second for 1k, 10k and 80k words, all engines in one run.

    python -m bench.matching

Words are made the way those of rules are: one character of an ordinary word of jieba's
dictionary replaced, so that they begin like the text and seldom occur in it.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from bench.check import official_text
from monitor.text.terms import ENGINES, Terms, Wanted

SIZES = (1_000, 10_000, 80_000)
_SECONDS = 0.6  # of measuring, for each engine and size


class Row(NamedTuple):
    engine: str
    words: int
    megabytes_per_second: float
    times_pyahocorasick: float


def words(count: int) -> list[str]:
    """`count` different words of two to six characters, the same on every run."""
    import jieba

    chance = random.Random(20240506)
    with jieba.get_dict_file() as file:
        ordinary = [line.split()[0] for line in file.read().decode("utf-8").splitlines()]
    ordinary = sorted(word for word in ordinary if 2 <= len(word) <= 6 and word.isalpha())
    characters = sorted({char for word in ordinary for char in word})
    known, made = set(ordinary), dict[str, None]()
    while len(made) < count:
        word = chance.choice(ordinary)
        at = chance.randrange(len(word))
        word = word[:at] + chance.choice(characters) + word[at + 1 :]
        if word not in known:
            made[word] = None
    return list(made)


def _searches(terms: list[str]) -> Iterator[tuple[str, Callable[[str], Any]]]:
    for name in ENGINES:
        try:
            yield name, Terms([Wanted(terms)], engine=name).find
        except ImportError:
            continue
    try:
        import ahocorasick
    except ImportError:
        pass
    else:
        automaton = ahocorasick.Automaton()
        for index, term in enumerate(terms):
            automaton.add_word(term, (index, len(term)))
        automaton.make_automaton()
        yield "pyahocorasick", lambda text: list(automaton.iter(text))
    if len(terms) <= 10_000:  # beyond that one pass takes minutes
        pattern = re.compile("|".join(map(re.escape, sorted(terms, key=len, reverse=True))))
        yield "re alternation", lambda text: [match.span() for match in pattern.finditer(text)]


def _speed(search: Callable[[str], Any], texts: list[str]) -> float:
    """MB of UTF-8 a second over whole documents."""
    search(texts[0])
    size, done, start = 0, 0, time.process_time()
    while (passed := time.process_time() - start) < _SECONDS:
        text = texts[done % len(texts)]
        search(text)
        size += len(text.encode())
        done += 1
    return size / passed / 1e6


def rows() -> list[Row]:
    """One row for each engine and number of words."""
    texts = ["\n".join(blocks) for blocks in official_text()]
    found: list[Row] = []
    for count in SIZES:
        speeds = {name: _speed(search, texts) for name, search in _searches(words(count))}
        base = speeds.get("pyahocorasick", 0.0)
        found += [
            Row(name, count, speed, speed / base if base else 0.0) for name, speed in speeds.items()
        ]
    return found


def main() -> None:
    print(f"{'引擎':<16}{'词数':>8}{'MB/s':>10}{'对 pyahocorasick':>18}")
    for row in rows():
        print(
            f"{row.engine:<18}{row.words:>8}{row.megabytes_per_second:>10.1f}"
            f"{row.times_pyahocorasick:>14.1f}×"
        )


if __name__ == "__main__":
    main()
