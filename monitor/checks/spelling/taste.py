"""Changes that put one good word for another: matters of style, codes, frames that any word fills."""

from __future__ import annotations

import re

from ...text.patterns import Pattern

_TASTE = (
    "亟须亟需 急须急需 交纳缴纳 海沙海砂 泥沙泥砂 企盼期盼 临近邻近 惟一唯一 其它其他 订货定货 订金定金 制订制定 "
    "拟订拟定 审订审定 化妆化装 年青年轻 人材人才 图象图像 录象录像 法制法治 督察督查 牟取谋取 长年常年 应强映强 达则达到 豫则预则 亦说亦乐 "
    "做出作出 曝露暴露 约请邀请 之机之际 主院住院 一院医院 参见参观 渐小减小 省直省级 市直市级 州直州级 县直县级 区直区级 主责主管"
)
"""Words that both stand for themselves where no more than the sense tells them apart (应强: 反应强烈, 参见: before a book), and some of the
classics: 达则兼济天下, 凡事豫则立, 不亦说乎."""
COUNTRIES = "美俄日韩朝越老柬泰缅印巴约德法英意西葡荷比瑞奥加墨澳新马菲孟尼斯伊叙埃以黎沙阿土希波匈捷罗保乌塔吉哈蒙卡科也利突摩"
"""Short forms of countries beside 中: which of them is meant nobody can guess."""
_LEADERS = (
    "习近平 赵乐际 王沪宁 蔡奇 丁薛祥 何立峰 张国清 刘国中 谌贻琴 吴政隆 王小洪 李干杰 李书磊 李鸿忠 石泰峰 陈文清 陈吉宁 陈敏尔 袁家军 黄坤明 刘金国 "
    "毛泽东 周恩来 刘少奇 邓小平 江泽民 胡锦涛 温家宝 李克强 栗战书"
).split()
"""So often in the corpus that names near them are pulled there; the exact layer, which tells a leader
from a teacher by the words beside, looks after them."""
_PLATES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SURE = "亟"
"""Rare in the corpus and never typed by mistake."""
_FRAMES = Pattern(r"应([一-鿿]{1,2})尽\1|因[^的得低第抵]制宜")
"""What any word fills: 应延尽延, 因矿制宜."""
_FRAME_REACH = 5


_NUMBERED = Pattern(r"[一-鿿]{0,5}[〔\[［【（(]\s*(?:19|20)\d\d")
"""What follows inside the short name of an office in the number of a document: 普政办发〔2024〕."""
_COUNCIL = Pattern("(?:国办?[发函]|中办?发)[〔\\[［【（(]")
"""Of these the whole country knows how they are written."""
_NUMBER_BEGINS = Pattern(r"[〔\[［【（(]\s*(?:19|20)\d\d\s*[）)〕\]］】][^\s，。；：]{0,12}$")
_NUMBER_ENDS = Pattern(r"[一-鿿]{0,6}(?:\d{2,6}[一-鿿]{1,6})?\d{1,7}号")
"""（2026）云08民终123号: the court and the kinds of cases are letters of a code."""
_OFFICE = Pattern("(?:^|[省市州盟县区旗镇乡、，。；：和])[一-鿿]{1,4}$")
_OFFICE_DOES = Pattern("[要应须将已会能可按把对向为在负组开举召印与和及的、，。；：）]|$")


_LEVELS, _OWN = frozenset("国省市州盟县区旗镇乡村"), frozenset("我全本各该")
"""我县经济: of which it is said nobody can guess."""
_CAPITALS = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟")
_OF_SUMS = _CAPITALS | frozenset("零万亿元圆角分整：年月日份式套")
"""Numerals of sums and of contracts are capitals: 壹佰零捌万陆仟元伍角, 壹式肆份."""
_NEEDS, _NEEDED = frozenset("需须"), frozenset("必无要求")
"""必须, 无须, 需要, 需求 are written in one way."""


def matter_of_taste(text: str, start: int, end: int, suggestion: str) -> bool:
    """Whether the change only puts one good word for another, or one country for another."""
    old = text[start:end]
    if any(char in _SURE for char in old):
        return True
    changed = text[max(0, start - 2) : start] + suggestion + text[end : end + 2]
    if any(name in changed for name in _LEADERS):
        return True
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    if not set(old) - _CAPITALS and {before, after} & _OF_SUMS:
        return True
    if {old, suggestion} == _NEEDS and not _NEEDED.intersection(before + after):
        return True  # 考生需自备 and 考生须自备 are both said
    frames = _FRAMES.finditer(text, max(0, start - _FRAME_REACH), end + _FRAME_REACH)
    if any(frame.start() <= start and end <= frame.end() for frame in frames):
        return True
    follows = text[end : end + 12]
    if _NUMBERED.match(follows) and not _COUNCIL.match(suggestion + follows):
        return True
    if _NUMBER_ENDS.match(text[end : end + 14]) and _NUMBER_BEGINS.search(
        text[max(0, start - 22) : start]
    ):
        return True
    if old in _LEVELS and suggestion in _LEVELS and before in _OWN:
        return True
    office = old in "局委办厅" and _OFFICE.search(text[max(0, start - 5) : start])
    if office and _OFFICE_DOES.match(after):
        return True  # 教体局要: what stands after so short a name is seldom attested
    if len(old) == 1 and old in _PLATES and re.match("[A-HJ-Z]", after):
        return True
    countries = len(old) == len(suggestion) == 1 and old in COUNTRIES and suggestion in COUNTRIES
    if countries and "中" in before + after:
        return True
    return any(
        one + two in _VARIANTS
        for one, two in (
            (old, suggestion),
            (before + old, before + suggestion),
            (old + after, suggestion + after),
        )
    )


_VARIANTS = frozenset(
    form
    for pair in _TASTE.split()
    for form in (pair, pair[len(pair) // 2 :] + pair[: len(pair) // 2])
)
