"""Lists of countries in which 香港, 澳门 or 台湾 stand as if they were one."""

from __future__ import annotations

import re
from collections.abc import Iterator

_REGIONS = ("台湾", "香港", "澳门")
_COUNTRIES = """中国 美国 日本 韩国 朝鲜 越南 老挝 柬埔寨 泰国 缅甸 马来西亚 新加坡 印度尼西亚 印尼 菲律宾 文莱 东帝汶 印度 巴基斯坦 孟加拉国 孟加拉
尼泊尔 不丹 斯里兰卡 马尔代夫 阿富汗 哈萨克斯坦 吉尔吉斯斯坦 塔吉克斯坦 乌兹别克斯坦 土库曼斯坦 蒙古 蒙古国 俄罗斯 乌克兰 白俄罗斯 波兰 捷克 斯洛伐克
匈牙利 罗马尼亚 保加利亚 塞尔维亚 克罗地亚 斯洛文尼亚 希腊 土耳其 意大利 西班牙 葡萄牙 法国 德国 英国 爱尔兰 荷兰 比利时 卢森堡 瑞士 奥地利 丹麦 瑞典
挪威 芬兰 冰岛 伊朗 伊拉克 沙特 沙特阿拉伯 阿联酋 卡塔尔 科威特 阿曼 以色列 约旦 叙利亚 黎巴嫩 埃及 利比亚 摩洛哥 阿尔及利亚 突尼斯 苏丹 埃塞俄比亚
肯尼亚 坦桑尼亚 乌干达 尼日利亚 加纳 南非 安哥拉 赞比亚 莫桑比克 加拿大 墨西哥 古巴 巴西 阿根廷 智利 秘鲁 哥伦比亚 委内瑞拉 厄瓜多尔 乌拉圭 澳大利亚
新西兰 斐济""".split()
_NAMES = "|".join(sorted((*_REGIONS, *_COUNTRIES), key=len, reverse=True))
_REGION = re.compile("|".join(_REGIONS))
_REACH = 60
"""A list begins at most so many characters before its region."""
_NEXT = re.compile(rf"(?:、|和|与|及|以及)({_NAMES})")
_FIRST = re.compile(_NAMES)
_COUNTED = re.compile(
    r"(?:等?(?:[两二三四五六七八九十数多]{1,3}|[0-9]{1,3})[多余]?个?|等)国(?:家(?!和地区|或地区|、地区|或者地区))?"
    r"(?![际内有民道籍务产语画术王防标营军外演家])"
)
_ENDS = re.compile(r"[，。；）、等的]|三地|两地|$")


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, a right form) of each list that counts a region as a country, or that
    names one beside 中国."""
    done = 0
    for region in _REGION.finditer(text):
        at = max(done, region.start() - _REACH)
        while region.start() >= done and (first := _FIRST.search(text, at, region.end())):
            names, end = _list(text, first)
            at = end
            if end > region.start():
                done = end
                if found := _judged(text, first.start(), end, names):
                    yield found
                    done = max(done, found[1])


def _list(text: str, first: re.Match[str]) -> tuple[list[str], int]:
    """The names from `first` on that stand in one list, and where it ends."""
    names, end = [first[0]], first.end()
    while following := _NEXT.match(text, end):
        names.append(following[1])
        end = following.end()
    return names, end


def _judged(text: str, start: int, end: int, names: list[str]) -> tuple[int, int, str] | None:
    if len(names) < 2 or not any(name in _REGIONS for name in names):
        return None
    counted = _COUNTED.match(text, end)
    if counted and not all(name in _REGIONS for name in names):
        return start, counted.end(), _right(names) + "等国家和地区"
    before = text[max(0, start - 2) : start]
    if "中国" in names and not before.endswith(("新", "旧")) and _ENDS.match(text, end):
        return start, end, _right(names)
    return None


def _right(names: list[str]) -> str:
    written = {"中国": "中国大陆", **{name: f"中国{name}" for name in _REGIONS}}
    return "、".join(written.get(name, name) for name in names)
