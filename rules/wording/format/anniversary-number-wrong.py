"""Anniversaries that do not fit the year they are told of: 2026年是中国共产党成立104周年."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.text.numerals import value
from monitor.text.patterns import Pattern

_EVENTS = {
    1911: "辛亥革命(?:爆发|胜利)?",
    1919: "五四运动(?:爆发|发生)?",
    1921: "(?:中国共产党|中共|我们党|党|我党)(?:成立|诞生|建立|建党)|建党",
    1927: "(?:中国)?(?:人民)?解放军(?:建军|成立|诞生)|建军|(?:八一)?南昌起义",
    1931: "[“]?九一八[”]?事变(?:爆发|发生)?",
    1935: "遵义会议(?:召开)?",
    1936: "(?:中国工农)?红军长征胜利",
    1937: "(?:全民族抗战|全面抗战|七七事变|[“]七七[”]事变|卢沟桥事变)(?:爆发|发生)?",
    1945: "(?:中国人民)?(?:抗日战争|抗战)(?:暨世界反法西斯战争)?胜利|世界反法西斯战争胜利",
    1949: "(?:新中国|中华人民共和国|共和国|人民政协)(?:成立|建立|诞生)|建国",
    1951: "西藏和平解放",
    1954: "(?:全国人民代表大会|全国人大)成立",
    1963: "(?:毛泽东(?:同志|主席)?等?)?[“]?向雷锋同志学习[”]?题词发表",
    1965: "西藏自治区成立",
    1978: "(?:我国|中国)?改革开放",
    1997: "香港(?:特别行政区成立|回归(?:祖国)?)",
    1999: "澳门(?:特别行政区成立|回归(?:祖国)?)",
    2008: "汶川(?:特大|大)?地震",
}
_NUMBER = r"(?P<number>\d{1,3}|[一二三四五六七八九十百]{1,5})"
_BEFORE = (
    r"(?<![0-9—－~～至-])(?P<year>(?:19|20)\d\d)年"
    r"(?:(?:\d{1,2}月(?:\d{1,2}日)?)?[，,]?(?:也|又|恰|正)?(?:我们|全国|全党|全国人民|我国|中国)?(?:是|值|逢|正值|恰逢|适逢|时值|迎来了?)(?:我们|伟大的|光荣的)?"
    r"|\d{1,2}月\d{1,2}日[，,]?(?:庆祝|纪念))"
)
_TOLD = Pattern(
    _BEFORE
    + "(?P<what>(?:"
    + "|".join(f"(?P<e{year}>{event})" for year, event in _EVENTS.items())
    + f")(?:的)?{_NUMBER}周年)"
)
_AHEAD = ("前夕", "倒计时")


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, the right number) of each anniversary that falls into another year."""
    if "周年" not in text:
        return
    for match in _TOLD.finditer(text):
        begun = next(year for year in _EVENTS if match[f"e{year}"])
        years = int(match["year"]) - begun
        told = value(match["number"])
        if 0 < told != years > 0 and not text.startswith(_AHEAD, match.end()):
            yield *match.span("what"), f"{years}周年"
