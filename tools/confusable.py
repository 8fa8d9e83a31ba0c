"""Builds `monitor/text/confusable.tsv`: which characters are taken for which.

    python -m tools.confusable [FOLDER of the Unihan text files]

One line a character of GB 2312: the character, its readings without tone, the commonest first,
and its look-alikes. Sources: Unihan 15 (Unicode License V3), Debian package `unicode-data`.
"""

from __future__ import annotations

import bz2
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from tools.spelling.confusions import Confusions

TARGET = Path(__file__).parent.parent / "monitor" / "text" / "confusable.tsv"
LOOK_ALIKES = 10
"""At most so many for a character: beyond that they no longer look alike."""

# What Cangjie codes miss, from common knowledge of mistaken characters; each line is a set.
_FURTHER = "镕喆堃昇犇祎珺翀垚赟曈玥钇翾勍昉"
"""Characters of names that GB 2312 lacks."""
_KNOWN = """
己已巳 未末 日曰 土士 干千于 人入八 大太犬 天夭 王玉主 今令 习刁 平乎 贝见 免兔 折拆 析折 戊戌戍戎 治冶 侯候 沪护
祥详样 薛薜 际标 希布 李季 强墙 赵赴 毛手 泽译择 涛滔 锦绵棉 恩思 周同 席度 栗粟 书节 汪江 洋详 韩朝 克兄
祖袓 毫亳 炙灸 赢羸嬴 拔拨 崇祟 徒徙 栽裁载戴 晴睛 竟竞 贷货 幕墓慕暮募 辨辩辫瓣 燥躁澡噪 密蜜 杨扬 梁粱 陵陡 蓝篮
管菅 即既 汨汩 衷哀衰 乌鸟 历厉 代伐 式武 圾级 级极 洽恰 绵锦 挣睁 蹋塌 部陪倍 传专 检捡俭 纪记 防妨 撤撒 盲肓
复覆 俱具 提题 低抵底 坐座 象像 班斑 查察 沿沼 钓钩 枝技 彩采 练炼 峻俊 仓仑 间问 目日且 体休 设没 活话
统综 委季 义叉 全金 党堂 记计 员贡 责贵 团困 因囚 田由甲申 兴兵 风凤 处外 务备 展屐 导异寻 精睛 神袖 改攻 革草
"""


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode")
    characters = [*gb2312(), *_FURTHER]
    common = set(characters[:3755])
    known = Confusions(folder, characters)
    shapes = _shapes(folder, characters)
    lines = []
    for char in sorted(characters):
        sounds = list(dict.fromkeys(known.readings.get(char, ())))
        alike = sorted(shapes[char], key=lambda other: (-shapes[char][other], other not in common))
        alike = [other for other in alike if shapes[char][other] > 1]
        lines.append(f"{char}\t{' '.join(sounds)}\t{''.join(alike[:LOOK_ALIKES])}\n")
    TARGET.write_text("".join(lines), "utf-8")
    print(f"{len(lines)} 字，{TARGET.stat().st_size} 字节")


def gb2312() -> Iterator[str]:
    """The 6,763 characters of GB 2312; the first 3,755 are the common ones, by sound."""
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield bytes([row, cell]).decode("gb2312")
            except UnicodeDecodeError:
                continue


def _shapes(folder: Path, characters: list[str]) -> dict[str, Counter[str]]:
    """For each character its look-alikes, each with how much they look alike."""
    known = set(characters)
    cangjie: dict[str, str] = {}
    phonetic: dict[str, set[str]] = defaultdict(set)
    packed = (folder / "Unihan_DictionaryLikeData.txt.bz2").read_bytes()
    for line in bz2.decompress(packed).decode("utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) != 3 or chr(int(cells[0][2:], 16)) not in known:
            continue
        char = chr(int(cells[0][2:], 16))
        if cells[1] == "kCangjie":
            cangjie[char] = cells[2].split()[0]
        elif cells[1] == "kPhonetic":
            phonetic[char].update(code.rstrip("*x") for code in cells[2].split())
    groups: dict[str, set[str]] = defaultdict(set)
    for char, code in cangjie.items():
        for place in range(len(code)):
            groups[f"{code[:place]}_{code[place + 1 :]}"].add(char)
            groups[code[:place] + code[place + 1 :]].add(char)
        groups[code].add(char)
    for char, codes in phonetic.items():
        for code in codes:
            groups["@" + code].add(char)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for key, members in groups.items():
        if len(members) > 60:
            continue
        weight = 2 if not key.startswith("@") and len(key) > 2 else 1
        for char in members:
            for other in members - {char}:
                found[char][other] += weight
    for group in _KNOWN.split():
        for char in group:
            for other in group:
                if char != other:
                    found[char][other] += 9
    return found


if __name__ == "__main__":
    main()
