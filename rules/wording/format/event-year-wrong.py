"""Events of history told of another year: 1999年香港回归祖国, 1912年，辛亥革命爆发."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.text.patterns import Pattern

_EVENTS = {
    1840: "(?<!第二次)鸦片战争爆发",
    1894: "(?:中日)?甲午(?:中日)?(?:战争|海战)爆发",
    1911: "(?:辛亥革命|武昌起义)(?:爆发|打响|发生)",
    1919: "五四运动(?:爆发|发生)",
    1927: "(?:八一)?南昌起义(?:爆发|打响)|(?:湘赣边界?)?秋收起义(?:爆发|打响)",
    1931: "[“”]?九一八[“”]?事变(?:爆发|发生)",
    1935: "遵义会议召开",
    1936: "西安事变(?:爆发|发生)",
    1937: "(?:[“”]?七七[“”]?事变|卢沟桥事变)(?:爆发|发生)",
    1941: "皖南事变(?:爆发|发生)",
    1949: "新中国(?:宣告|正式)?成立(?=[，。；、”])|中华人民共和国(?:宣告|正式)成立",
    1976: "唐山(?:发生7.8级(?:特大|强烈)?|特?大)地震(?:发生|爆发)?",
    1977: "(?:国家|全国)?恢复高考(?:制度)?(?=[，。；、”])",
    1997: "香港回归(?:祖国)?(?=[，。；、”])",
    1999: "澳门回归(?:祖国)?(?=[，。；、”])",
    2001: "(?:我国|中国)(?:正式)?加入(?:世界贸易组织|世贸组织|WTO)(?=[，。；、”])",
    2008: "(?:四川)?汶川(?:发生8.0级(?:特大|强烈)?|特?大)地震(?:发生|爆发)?",
}
_TOLD = Pattern(
    r"(?<![0-9—－~～至于-])(?P<year>(?:18|19|20)\d\d)年(?:\d{1,2}月(?:\d{1,2}日)?)?[，,]?(?:"
    + "|".join(f"(?P<e{year}>{event})" for year, event in _EVENTS.items())
    + ")(?!(?:发生|爆发)?(?:于|在|则|是))(?![^。；，,\n]{0,3}(?:周年|后|前|以来|纪念|之际|之前|之后|题材|图片|展))"
)


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, the right year) of each event that a sentence puts into another year."""
    for match in _TOLD.finditer(text):
        year = next(year for year in _EVENTS if match[f"e{year}"])
        if int(match["year"]) != year:
            yield match.start(), match.end(), f"{year}年"
