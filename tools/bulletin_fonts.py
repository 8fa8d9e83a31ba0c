"""Cuts the fonts of charts and PDF out of Noto CJK, so that a bare machine can set Chinese.

python tools/bulletin_fonts.py [FOLDER WITH NotoSerifCJK-Regular.ttc AND NotoSansCJK-Regular.ttc]

Serif: GB 2312 and 《通用规范汉字表》 (Unihan kTGH, Debian `unicode-data`). Sans, for charts and
headings: the most frequent characters of jieba's dictionary and all that this program writes.
Needs fonttools. What comes out is described in monitor/bulletin/fonts/SOURCES.
"""

from __future__ import annotations

import bz2
import sys
from collections import Counter
from pathlib import Path

import jieba
from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent.parent
OUT = HERE / "monitor/bulletin/fonts"
NOTO = Path("/usr/share/fonts/opentype/noto")
UNIHAN = Path("/usr/share/unicode/Unihan_OtherMappings.txt.bz2")
SIMPLIFIED = 2  # the place of "SC" in the collection
SANS_CHARACTERS = 1800
SIGNS = (
    "".join(map(chr, range(32, 127)))
    + "—–―…“”‘’·〔〕《》【】〈〉「」『』、。，；：？！（）％～￥　①②③④⑤⑥⑦⑧⑨⑩"
    + "▲△●○■□◆◇★☆→←↑↓√×÷±℃′″©®€£＝＋－／＊＆＠＃［］｛｝｜＜＞"
)


def gb2312() -> set[str]:
    out = set()
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            out.update(bytes([high, low]).decode("gb2312", "ignore"))
    return out


def standard() -> set[str]:
    """《通用规范汉字表》, 8105 characters."""
    lines = bz2.decompress(UNIHAN.read_bytes()).decode().splitlines()
    return {chr(int(line.split("\t")[0][2:], 16)) for line in lines if "\tkTGH\t" in line}


def frequent() -> set[str]:
    tally: Counter[str] = Counter()
    jieba.initialize()
    for word, times in jieba.dt.FREQ.items():
        for character in word:
            tally[character] += times
    common = [c for c, _ in tally.most_common() if "\u4e00" <= c <= "\u9fff"]
    return set(common[:SANS_CHARACTERS])


def written_here() -> set[str]:
    """Every Chinese character in the program's own text."""
    paths = [*(HERE / "monitor").rglob("*.py"), *(HERE / "rules").rglob("*.toml")]
    text = "".join(path.read_text("utf-8") for path in paths if "wording" not in path.parts)
    return {c for c in text if "\u4e00" <= c <= "\u9fff"}


def cut(source: Path, name: str, characters: set[str]) -> None:
    font = TTFont(source, fontNumber=SIMPLIFIED)
    options = subset.Options()
    options.layout_features, options.hinting, options.desubroutinize = [], False, False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["GPOS", "GSUB", "BASE", "vhea", "vmtx", "VORG", "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted(map(ord, characters | set(SIGNS))))
    cutter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6):
            spaced = name if record.nameID != 6 else name.replace(" ", "")
            font["name"].setName(
                spaced, record.nameID, record.platformID, record.platEncID, record.langID
            )
    out = OUT / f"{name.replace(' ', '')}.otf"
    font.save(out)
    print(out.name, out.stat().st_size, len(font.getGlyphOrder()))


def main(folder: Path) -> None:
    everything = gb2312() | standard()
    cut(folder / "NotoSerifCJK-Regular.ttc", "Govmon Serif", everything)
    cut(folder / "NotoSansCJK-Regular.ttc", "Govmon Sans", frequent() | written_here())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else NOTO)
