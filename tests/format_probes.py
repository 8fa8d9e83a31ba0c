"""Numbers, dates and marks as documents write them, right and wrong: for the rules of form."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta

from wording_probes import Probe

_FIRST = date(1990, 1, 1)
_NAMES = "一二三四五六日"
_ONES = ("", *"一二三四五六七八九")


def chinese(number: int) -> str:
    """1 to 99: 二十三."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _ONES[tens] + "十") + _ONES[ones]


def digits(year: int) -> str:
    return "".join("〇一二三四五六七八九"[int(figure)] for figure in str(year))


def full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if char in "0123456789" else char for char in text)


def day_in_words(year: int, month: int, day: int, style: str) -> str:
    if style == "chinese":
        return f"{digits(year)}年{chinese(month)}月{chinese(day)}日"
    text = f"{year}年{month}月{day}日"
    return full_width(text) if style == "full width" else text


STYLES = ("ascii", "full width", "chinese")


def _day(chance: random.Random) -> date:
    return _FIRST + timedelta(days=chance.randrange(14_000))


def right(count: int = 400) -> Iterator[Probe]:
    """Sentences with right numbers of every kind."""
    chance = random.Random("right 2026")
    makers = (
        _right_day,
        _right_range,
        _right_weekday,
        _right_time,
        _right_shares,
        _right_number,
        _right_marks,
        _right_units,
    )
    for maker in makers:
        for _ in range(count // len(makers) * 2):
            yield Probe(maker(chance), maker.__name__)


def wrong(count: int = 60) -> Iterator[tuple[str, Probe]]:
    """(rule, sentence with a fault) of every rule of form that counts."""
    chance = random.Random("wrong 2026")
    for rule, maker in _WRONG.items():
        for _ in range(count):
            text, fault = maker(chance)
            yield rule, Probe(text, maker.__name__, fault)


# ── right ──


def _right_day(chance: random.Random) -> str:
    day = _day(chance)
    text = day_in_words(day.year, day.month, day.day, chance.choice(STYLES))
    return chance.choice(
        ("会议定于{}召开。", "（{}印发）", "自{}起施行。", "{}，第3次常务会议召开。", "截至{}，共有12户。", "生于{}，汉族。",
         "农历腊月三十日、{}放假。", "第30次会议、{}。")
    ).format(text)  # fmt: skip


def _right_range(chance: random.Random) -> str:
    first = _day(chance)
    last = first + timedelta(days=chance.randrange(0, 500))
    style = chance.choice(STYLES)
    one, other = (day_in_words(d.year, d.month, d.day, style) for d in (first, last))
    mark = chance.choice(("至", "到", "—", "－", "-", "～", "起至"))
    whole = f"公示期为{one}{mark}{other}。"
    if chance.random() < 0.3 and first.month < last.month and first.year == last.year:
        return f"时间：{first.month}月{first.day}日至{last.month}月{last.day}日，共{(last - first).days + 1}天。"
    if chance.random() < 0.3:
        return f"任期{first.year}年{first.month}月至{last.year}年{last.month}月。"
    return whole


def _right_weekday(chance: random.Random) -> str:
    day = _day(chance)
    name = _NAMES[day.weekday()]
    text = day_in_words(day.year, day.month, day.day, chance.choice(STYLES))
    shown = chance.choice(
        (
            f"（星期{name}）",
            f"(星期{name})",
            f"（周{name}）",
            f"星期{name}上午",
            f"（星期{name}）下午",
        )
    )
    return chance.choice(("会议定于{}召开。", "{}正式开放。")).format(text + shown)


def _right_time(chance: random.Random) -> str:
    at = time(chance.randrange(24), chance.randrange(60))
    half = "上午" if at.hour < 12 else "下午"
    clock = at.hour if at.hour < 13 else at.hour - 12
    return chance.choice(
        (f"会议于{at.hour}时{at.minute:02d}分开始。", f"{half}{clock}:{at.minute:02d}集合。", f"{half}{at.hour}时整开馆。",
         f"营业时间{at.hour}：{at.minute:02d}至24：00。", f"{at.hour}点{at.minute:02d}分到达，用时{at.minute + 60}分钟。",
         f"{chinese(clock or 12)}时{chinese(at.minute or 1)}分发车。", f"共{at.minute + 25}时次、{at.minute + 25}点位。")
    )  # fmt: skip


def _right_shares(chance: random.Random) -> str:
    one = chance.randrange(1, 9900) / 100
    other = round(100 - one, 2)
    third = round(other * chance.random(), 2)
    return chance.choice(
        (f"男性占{one}%，女性占{other}%。", f"城镇人口占{one}％；乡村人口占{other}％。", f"覆盖率达{one}%，同比提高{other * 9:.1f}%。",
         f"三次产业占比分别为{one}%、{third}%、{round(other - third, 2)}%。", f"党员占{one}%，女性占{round(one, 1)}%。",
         f"完成投资占年度计划的{one + 100:.1f}%，增长{one + 120:.1f}%。", f"拨备覆盖率{one + 180:.2f}%，参保率100%。")
    )  # fmt: skip


def _right_number(chance: random.Random) -> str:
    year, number = chance.randrange(1998, 2027), chance.randrange(1, 400)
    return chance.choice(
        (f"根据普政办发〔{year}〕{number}号文件。", f"（国办函〔{year}〕{number}号）", f"国务院令第{number}号公布。",
         f"（{year}）云08民初{number}号", f"第{number}期总第{year}期", f"财政部公告{year}年第{number}号", f"GB/T 9704—{year}")
    )  # fmt: skip


def _right_marks(chance: random.Random) -> str:
    word = chance.choice(("农业", "林业", "水利", "教育", "卫生"))
    return chance.choice(
        (f"他说：“发展{word}。”大家鼓掌。", f"{word}（含国有）、交通等。", f"《关于印发〈{word}规划〉的通知》、《办法》。", f"{word}……等等。",
         f"姓名：______，单位：{word}局。", f"一、{word}\n二、交通\n三、金融\n四、其他", f"{word}——新的希望。", f"怎么办？！{word}人回答：干！",
         f"“{word}”“交通”等。", f"（一）{word}；（二）交通。", f"包括{word}、“一站式”服务。")
    )  # fmt: skip


def _right_units(chance: random.Random) -> str:
    amount = chance.randrange(1, 90000) / 10
    unit = chance.choice(
        (
            "平方公里",
            "公顷",
            "亿元",
            "万元",
            "立方米",
            "千瓦时",
            "毫米",
            "摄氏度",
            "毫克/立方米",
            "公里",
            "亩",
            "%",
            "℃",
            "个百分点",
        )
    )
    return chance.choice(("全区完成{}。", "达到{}，超额完成。", "约{}。", "增加{}以上。")).format(
        f"{amount}{unit}"
    )


# ── wrong ──


def _wrong_day(chance: random.Random) -> tuple[str, str]:
    year = chance.randrange(1990, 2030)
    month, day = chance.choice(
        ((2, 30), (2, 31), (4, 31), (6, 31), (9, 31), (11, 31), (13, 5), (15, 12), (1, 32), (5, 33))
    )
    if chance.random() < 0.2 and year % 4:
        month, day = 2, 29
    fault = day_in_words(year, month, day, chance.choice(STYLES))
    if month > 12 and fault[0] in "一二":
        fault = day_in_words(year, month, day, "ascii")
    return chance.choice(("定于{}召开会议。", "自{}起施行。", "（{}印发）")).format(fault), fault


def _wrong_range(chance: random.Random) -> tuple[str, str]:
    first = _day(chance)
    last = first - timedelta(days=chance.randrange(1, 700))
    style = chance.choice(STYLES)
    one, other = (day_in_words(d.year, d.month, d.day, style) for d in (first, last))
    fault = f"{one}{chance.choice(('至', '到', '—', '－', '-', '～', '起至'))}{other}"
    return f"公示期为{fault}，逾期不受理。", fault


def _wrong_weekday(chance: random.Random) -> tuple[str, str]:
    day = _day(chance)
    name = _NAMES[(day.weekday() + chance.randrange(1, 7)) % 7]
    text = day_in_words(day.year, day.month, day.day, chance.choice(STYLES))
    fault = text + chance.choice(
        (f"（星期{name}）", f"(星期{name})", f"（周{name}）", f"星期{name}上午")
    )
    return f"会议定于{fault}召开。", fault


def _wrong_time(chance: random.Random) -> tuple[str, str]:
    fault = chance.choice(
        (f"{chance.randrange(25, 90)}时30分", f"9时{chance.randrange(60, 99)}分", f"上午{chance.randrange(13, 24)}时",
         f"下午3:{chance.randrange(60, 99)}", f"{chinese(chance.randrange(25, 60))}时三十分")
    )  # fmt: skip
    return f"请于{fault}前到会。", fault


def _wrong_pair(chance: random.Random) -> tuple[str, str]:
    one, other = chance.randrange(51, 99), chance.randrange(51, 99)
    a, b = chance.choice(
        (
            ("男性", "女性"),
            ("城镇人口", "乡村人口"),
            ("汉族", "少数民族"),
            ("合格企业", "不合格企业"),
            ("女干部", "男干部"),
        )
    )
    between = chance.choice(("，", "；", "、"))
    fault = f"{a}占{one}%{between}{b}占{other}%"
    return f"其中，{fault}。", fault


def _wrong_share(chance: random.Random) -> tuple[str, str]:
    word = chance.choice(("覆盖率", "合格率", "满意度", "占比", "知晓率", "办结率"))
    number = f"{chance.randrange(1005, 9999) / 10:.1f}"
    fault = f"{word}{chance.choice(('达', '为', '达到', ''))}{chance.choice((number, full_width(number)))}%"
    return f"全区{fault}，再创新高。", fault


_WRONG: dict[str, Callable[[random.Random], tuple[str, str]]] = {
    "impossible-date": _wrong_day, "date-range-reversed": _wrong_range, "weekday-date-mismatch": _wrong_weekday,
    "time-impossible": _wrong_time, "shares-exceed-whole": _wrong_pair, "share-above-hundred": _wrong_share,
}  # fmt: skip
