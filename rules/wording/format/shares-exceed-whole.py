"""Shares of one whole that add up to more than it: 占比分别为30%、50%、40%; 男性占65%，女性占45%."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.text.patterns import Pattern

_SHARE = r"[0-9０-９.．]{1,6}[%％]"
_ROW = Pattern(
    rf"(?:占比|比重|构成比)(?:分别|依次)为({_SHARE}(?:(?:[、，]|和|与|、和){_SHARE}){{2,13}})"
)
# Said of several wholes, or of parts that overlap.
_OTHERWISE = Pattern("同比|增长|提高|下降|其中|覆盖|上升|达标|多选|较")
_AROUND = 40
_NUMBER = Pattern(r"[0-9０-９.．]+(?=[%％])")
_PERCENT = Pattern("[%％]")
_ROUNDING = 0.6
"""Rounded shares may add up to a little more."""

# Nothing is both; “不” and “非” before the same word exclude each other as well.
_EXCLUSIVE = frozenset(
    frozenset(pair.split("/"))
    for pair in """男/女 城镇/乡村 城镇/农村 城市/农村 汉族/少数民族 赞成/反对 已婚/未婚 公办/民办
    国有/民营 内资/外资 本地/外地 线上/线下 户籍人口/流动人口 公民/法人 自然人/法人""".split()
)
_PART = (
    r"([男女]|城镇|乡村|农村|城市|汉族|少数民族|[不非]?(?:合格|同意|满意|党员)|赞成|反对|已婚|未婚|公办"
    r"|民办|国有|民营|内资|外资|本地|外地|线上|线下|户籍人口|流动人口|公民|自然人|法人)"
    r"(?:性|生|员工|职工|学生|干部|代表|委员|居民|人口|群众|企业|学校|教师|票)?"
    r"(?:[0-9０-９]{1,9}[人名户家])?的?[，,]?约?(?:占比?|比例)约?(?:为|总人?数的?|全[部体]的?)?"
    rf"({_SHARE})"
)
# Looked for around the one character that every pair has between its parts.
_JOINT = Pattern(r"[%％](?=[，,、；;和])")
_REACH = 40
_PAIR = Pattern(rf"{_PART}[，,、；;和]{{1,2}}{_PART}")

# Answers to one question: 满意占62%，基本满意占35%，不满意占13%.
_GRADE = r"(?:非常|十分|很|比较|较为?|基本|一般|不太|不|完全|部分)?"
_GRADES = Pattern(
    "|".join(
        rf"(?:{_GRADE}{word}的?(?:占比?为?|比例为){_SHARE}[，,、；;]){{2,5}}{_GRADE}{word}的?(?:占比?为?|比例为){_SHARE}"
        for word in ("满意", "了解", "支持", "同意", "赞成", "合格")
    )
)

# The same as a rate of each answer: 满意率86%、基本满意率10%、不满意率9%.
_RATES = Pattern(
    rf"(?<!总)满意率(?:为|是)?({_SHARE})[，,、；;](?:比较|基本|较为)满意率(?:为|是)?{_SHARE}[，,、；;](?:(?:一般|不了解)率?(?:为|是)?{_SHARE}[，,、；;])?不满意率(?:为|是)?{_SHARE}"
)

# How requests for information were answered, as the yearly reports tell.
_ANSWER = "(?:予以公开|部分公开|不予公开|无法提供|不予处理|其他处理)"
_ANSWERED = rf"{_ANSWER}的?(?:[0-9０-９]{{1,6}}件)?[，,]?占(?:比|总数的?)?为?约?{_SHARE}"
_ANSWERS = Pattern(rf"(?:{_ANSWERED}[，,、；;]){{2,5}}{_ANSWERED}")

_GRADED = Pattern("满意|了解|支持|同意|赞成|合格")
_INDUSTRIES = Pattern(
    rf"第一产业[^。；;%％]{{0,12}}?占比?(?:为)?({_SHARE})[，,、；;]第二产业[^。；;%％]{{0,12}}?占比?(?:为)?({_SHARE})"
    rf"[，,、；;]第三产业[^。；;%％]{{0,12}}?占比?(?:为)?({_SHARE})"
)


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, sum) of each row of three or more shares, of the answers to one question, or of
    two parts that exclude each other, above 100%."""
    for start, line in _lines(text):
        for first, last, total in _judged(line):
            yield start + first, start + last, total


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The paragraphs with two shares or more, and where they begin."""
    end = -1
    for match in _PERCENT.finditer(text):
        if match.start() < end:
            continue
        start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.start())
        end = len(text) if end < 0 else end
        line = text[start:end]
        if line.count("%") + line.count("％") > 1:
            yield start, line


def _judged(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _ROW.finditer(text):
        around = text[max(0, match.start() - _AROUND) : match.end() + _AROUND]
        if (total := _sum(match[1])) > 100 + _ROUNDING and not _OTHERWISE.search(around):
            yield match.start(), match.end(), f"{total:g}%"
    for match in _INDUSTRIES.finditer(text) if "第一产业" in text else ():
        if (total := _sum(match[0])) > 100 + _ROUNDING:
            yield match.start(), match.end(), f"{total:g}%"
    graded = (*_GRADES.finditer(text), *_RATES.finditer(text)) if _GRADED.search(text) else ()
    if "部分公开" in text:
        graded = (*graded, *_ANSWERS.finditer(text))
    for match in graded:
        if (total := _sum(match[0])) > 100 + _ROUNDING:
            yield match.start(), match.end(), f"{total:g}%"
    done = 0
    for joint in _JOINT.finditer(text):
        at = max(done, joint.start() - _REACH)
        match = _PAIR.search(text, at, joint.end() + _REACH)
        if not match:
            continue
        done = match.end()
        one, other = match[1], match[3]
        apart = frozenset((one, other)) in _EXCLUSIVE or other in (f"不{one}", f"非{one}")
        if apart and (total := _sum(match[0])) > 100 + _ROUNDING:
            yield match.start(), match.end(), f"{total:g}%"


def _sum(shares: str) -> float:
    """The sum of the shares; 0 for what is no number (1.2.3%)."""
    try:
        return sum(float(number.replace("．", ".")) for number in _NUMBER.findall(shares))
    except ValueError:
        return 0.0
