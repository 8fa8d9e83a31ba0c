"""Builds `rules/wording/pairs/idiom-list.tsv`: the idioms of jieba's dictionary that people use.

    python -m tools.idioms

Words of four characters that jieba (MIT) tags as idioms, used often enough, those of our own
`own_idioms.txt`, and the right forms of our own `idioms.tsv`. What a person found unsafe stands in
the rule file under `allow`.
"""

from __future__ import annotations

from pathlib import Path

import jieba

TARGET = Path(__file__).parent.parent / "rules" / "wording" / "pairs" / "idiom-list.tsv"
OWN = Path(__file__).with_name("own_idioms.txt")
OFTEN = 5
"""jieba gives 3 to words it never counted: among them many that are no idioms (不正当地)."""
_ROW = 16


def main() -> None:
    with jieba.get_dict_file() as file:
        rows = [line.split() for line in file.read().decode("utf-8").splitlines()]
    found = {word for word, count, tag in rows if tag == "i" and int(count) >= OFTEN}
    own = TARGET.with_name("idioms.tsv").read_text("utf-8").splitlines()
    phrases = {word for word, _, tag in rows if tag in ("i", "l")}
    found |= phrases & {line.split("\t")[1] for line in own if line and line[0] != "#"}
    found |= {w for line in OWN.read_text("utf-8").splitlines()[1:] for w in line.split()}
    words = sorted(word for word in found if len(word) == 4 and word.isalpha())
    lines = ["\t".join(words[at : at + _ROW]) for at in range(0, len(words), _ROW)]
    head = "# 成语，一行若干，用制表符分开；由 tools/idioms.py 生成，出处见 SOURCES.md"
    TARGET.write_text("\n".join([head, *lines, ""]), "utf-8")
    print(f"{len(words)} 个成语，{TARGET.stat().st_size} 字节")


if __name__ == "__main__":
    main()
