"""Spelling: sentence correction, false alarms on clean text and speed, by our own tables.

A sentence counts as corrected only when it equals the reference. False alarms are counted on
the lines that training left out, for each 10,000 characters; every alarm counts, also those
that are true errors of the source.

    rows(shared) -> list of {"set", "least", "precision", "recall", "f1", "alarms", …}

Run by hand: `python -m bench.spelling ../shared [LEAST …]`.
"""

from __future__ import annotations

import lzma
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from monitor.checks.spelling.corrector import Corrector
from monitor.rulebook import builtin_folder

BLOCK = 50  # as in tools/spelling/train.py: odd blocks were never trained on
CORRECTION = ("ecspell_odw_train", "ecspell_law_train")
PRESS = "cschard_people_daily_jieba"
TABLES = "tables.npz"


def rows(shared: Path, least: Sequence[float] = (0.5,), tables: Path | None = None) -> list[dict]:
    """One row for each set and threshold; `shared` is the reference folder."""
    start = time.process_time()
    path = tables or builtin_folder() / "spelling" / TABLES
    corrector = Corrector.from_bytes(path.read_bytes())
    loaded = time.process_time() - start
    folder = shared / "eval" / "spelling"
    result = [{"set": "start", "seconds": round(loaded, 2)}]
    for threshold in least:
        for name in CORRECTION:
            pairs = [row.split("\t")[1:] for row in _lines(folder / f"{name}.tsv")]
            result.append(
                {"set": name, "least": threshold, **_correction(corrector, pairs, threshold)}
            )
        clean = list(_held_back(folder / "clean_gov.tsv.xz"))
        for name in ("law", "policy", "gwr", "xwlb"):
            texts = [text for label, text in clean if label.startswith(f"{name}-")]
            result.append({"set": name, "least": threshold, **_alarms(corrector, texts, threshold)})
        texts = [text for _, text in _held_back(folder / f"{PRESS}.tsv")]
        result.append({"set": "press", "least": threshold, **_alarms(corrector, texts, threshold)})
    return result


def _lines(path: Path) -> Iterator[str]:
    text = path.read_bytes()
    decoded = (lzma.decompress(text) if path.suffix == ".xz" else text).decode("utf-8")
    return iter(decoded.splitlines())


def _held_back(path: Path) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(_lines(path)):
        if number // BLOCK % 2 == 1:
            cells = line.split("\t")
            yield cells[0], cells[-1]


def _corrected(corrector: Corrector, texts: list[str], least: float) -> list[str]:
    """Every text with all suggestions made; as one text, because that is how pages are read."""
    whole = "\n".join(texts)
    pieces, last = [], 0
    for found in corrector.find(whole, least, repeats=False):
        pieces += [whole[last : found.start], found.suggestion]
        last = found.end
    return "".join([*pieces, whole[last:]]).split("\n")


def _correction(corrector: Corrector, pairs: list[list[str]], least: float) -> dict[str, Any]:
    start = time.process_time()
    answers = _corrected(corrector, [wrong for wrong, _ in pairs], least)
    seconds = time.process_time() - start
    touched = sum(answer != wrong for answer, (wrong, _) in zip(answers, pairs, strict=True))
    faulty = sum(wrong != right for wrong, right in pairs)
    good = sum(a == right != wrong for a, (wrong, right) in zip(answers, pairs, strict=True))
    precision, recall = good / max(touched, 1), good / max(faulty, 1)
    clean = [(a, w) for a, (w, right) in zip(answers, pairs, strict=True) if w == right]
    return {
        "precision": round(precision, 3),
        "recall": round(recall, 3),
        "f1": round(2 * precision * recall / max(precision + recall, 1e-9), 3),
        "touched_clean": round(sum(a != w for a, w in clean) / len(clean), 4),
        "speed": round(sum(len(wrong) for wrong, _ in pairs) / seconds),
    }


def _alarms(corrector: Corrector, texts: list[str], least: float) -> dict[str, Any]:
    whole = "\n".join(texts)
    start = time.process_time()
    found = corrector.find(whole, least, repeats=False)
    seconds = time.process_time() - start
    return {
        "alarms": round(len(found) / len(whole) * 1e4, 2),
        "speed": round(len(whole) / seconds),
    }


def main() -> None:
    """`python -m bench.spelling SHARED [THRESHOLD …]`; says so where no tables are shipped."""
    if len(sys.argv) < 2 or not (Path("rules") / "spelling").is_dir():
        print("错别字引擎：规则与数据表尚未随附，略过（用法：python -m bench.spelling 参考文件夹）")
        return
    shared = Path(sys.argv[1])
    least = [float(text) for text in sys.argv[2:]] or [0.5, 0.9]
    for row in rows(shared, least):
        print(row)


if __name__ == "__main__":
    main()
