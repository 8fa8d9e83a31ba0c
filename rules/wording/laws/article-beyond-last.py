"""Articles that a statute does not have: 《中华人民共和国宪法》第一百五十条."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.text.patterns import Pattern

# The last article; of statutes revised, the highest there ever was.
_LAST = {
    "宪法": 143, "民法典": 1260, "刑法": 452, "刑事诉讼法": 308, "民事诉讼法": 306, "行政诉讼法": 103,
    "行政处罚法": 86, "行政许可法": 83, "行政强制法": 71, "行政复议法": 90, "公务员法": 113, "国家赔偿法": 42,
    "道路交通安全法": 124, "食品安全法": 154, "土地管理法": 87, "环境保护法": 70, "安全生产法": 119,
    "劳动法": 107, "劳动合同法": 98, "社会保险法": 98, "招标投标法": 68, "政府采购法": 88, "公司法": 266,
    "消费者权益保护法": 63, "未成年人保护法": 132, "治安管理处罚法": 144, "村民委员会组织法": 41,
    "政府信息公开条例": 56, "信访工作条例": 50, "工伤保险条例": 67,
}  # fmt: skip
_NUMERAL = "〇零一二三四五六七八九"
_CITED = Pattern(
    rf"《(?:中华人民共和国)?({'|'.join(_LAST)})》(?:[（(][^（()）\n]{{1,12}}[）)])?第([{_NUMERAL}十百千]{{1,8}}|\d{{1,4}})条"
)


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, the last article there is) of each article beyond it."""
    for match in _CITED.finditer(text):
        last = _LAST[match[1]]
        if _worth(match[2]) > last:
            yield match.start(), match.end(), f"{last}"


def _worth(number: str) -> int:
    if number.isdigit():
        return int(number)
    total, digit = 0, 0
    for char in number:
        if char in "十百千":
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[char]
            digit = 0
        else:
            digit = max(0, _NUMERAL.index(char) - 1)
    return total + digit
