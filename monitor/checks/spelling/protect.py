"""What is never doubted or never swapped: numerals, function words, matters of style."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from ...text.patterns import Pattern
from .encode import Encoded
from .proposals import Proposals
from .words import LONGEST

NUMERALS = "〇零一二三四五六七八九十百千万亿两几第"
STEMS = "甲乙丙丁戊己庚辛壬癸"
FUNCTION_WORDS = "的地得了着过和与及或其他它她们这那此该是在不无未可应须需也又再就才"
_FAMILIES = (NUMERALS, STEMS, "的地得", "他它她", "和与及或")
"""Which of a family is meant only the writer, grammar or taste can tell: nobody is accused."""
_TASTE = (
    "亟须亟需 急须急需 交纳缴纳 海沙海砂 泥沙泥砂 企盼期盼 临近邻近 惟一唯一 其它其他 订货定货 订金定金 制订制定 "
    "拟订拟定 审订审定 化妆化装 年青年轻 人材人才 图象图像 录象录像 法制法治 督察督查 牟取谋取 长年常年 应强映强 达则达到 豫则预则 亦说亦乐 "
    "参见参观 渐小减小 省直省级 市直市级 州直州级 县直县级 区直区级 主责主管"
)
"""Words that both stand for themselves where no more than the sense tells them apart (应强: 反应强烈, 参见: before a book), and some of the
classics: 达则兼济天下, 凡事豫则立, 不亦说乎."""
COUNTRIES = "美俄日韩朝越老柬泰缅印巴约德法英意西葡荷比瑞奥加墨澳新马菲孟尼斯伊叙埃以黎沙阿土希波匈捷罗保乌塔吉哈蒙卡科也利突摩"
"""Short forms of countries beside 中: which of them is meant nobody can guess."""


class Protection:
    """Hard limits on proposals, whatever the model thinks."""

    def __init__(self, numbers: NDArray[np.uint16]) -> None:
        size = int(numbers.max()) + 1
        self._family = np.zeros((len(_FAMILIES), size), dtype=bool)
        for row, family in enumerate(_FAMILIES):
            self._family[row, [numbers[ord(char)] for char in family]] = True
        self._family[:, 0] = False

    def allowed(self, ids: NDArray[np.uint16], proposals: Proposals) -> NDArray[np.bool_]:
        """Whether no proposal swaps two of a family: numerals, stems, matters of style."""
        inside = np.arange(LONGEST) < proposals.lengths[:, None]
        at = np.minimum(proposals.starts[:, None] + np.arange(LONGEST), len(ids) - 1)
        old, new = ids[at], proposals.new
        differs = inside & (old != new)
        bad = np.zeros(differs.shape, dtype=bool)
        for family in self._family:
            bad |= family[old] & family[new]
        return ~(differs & bad).any(1)


_LEADERS = (
    "习近平 赵乐际 王沪宁 蔡奇 丁薛祥 何立峰 张国清 刘国中 谌贻琴 吴政隆 王小洪 李干杰 李书磊 李鸿忠 石泰峰 陈文清 陈吉宁 陈敏尔 袁家军 黄坤明 刘金国 "
    "毛泽东 周恩来 刘少奇 邓小平 江泽民 胡锦涛 温家宝 李克强 栗战书"
).split()
"""So often in the corpus that names near them are pulled there; the exact layer, which tells a leader
from a teacher by the words beside, looks after them."""
_PLATES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SURE = "亟"
"""Rare in the corpus and never typed by mistake."""


SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔"
    "向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕"
    "单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦"
    "褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘"
)
_TITLES = (
    "主席|书记|主任|局长|市长|县长|区长|镇长|乡长|村长|州长|省长|部长|厅长|处长|科长|股长|校长|院长|所长|站长|队长|组长|会长|"
    "行长|社长|馆长|班长|排长|连长|团长|厂长|经理|代表|委员|常委|同志|记者|通讯员|总理|总统|教授|院士|医生|护士|老师|村民|"
    "当事人|申请人|被申请人|负责人|代表人|联系人|经办人|原告|被告|被执行人|姓名|患者|学生|职工|驾驶员|户主|"
    "居民|党员|干部|市民|群众|专员|干事|委员长|检察官|法官|审判员|检察长|民警|调研员|司机|作者|编辑|责编|摄影|供稿"
)
_GIVEN = "[一-鿿]"
_NAMED = Pattern(f"(?:{_TITLES})[：:]?([{SURNAMES}]{_GIVEN}{{1,2}})")
_CALLED = Pattern(
    f"((?!(?<=[有相机海])关)[{SURNAMES}]{_GIVEN}{{1,2}})(?:同志|先生|女士|老人|大爷|大妈|奶奶|爷爷|夫妇|烈士|律师|告诉记者|[（(][男女])"
)
_IN_LISTS = (
    "李王张刘陈杨赵黄周吴徐孙胡朱郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆汪"
    "范廖贾夏韦付邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵钱覃武戴莫孔汤"
)
"""The commonest surnames, without those that often begin a word: what a list of names begins with."""
_LISTED_NAME = f"[{_IN_LISTS}]{_GIVEN}{{1,2}}"
_LISTED = Pattern(
    f"(?<![一-鿿]){_LISTED_NAME}(?:[、 \u3000\n]{_LISTED_NAME})+"
    "(?=[^一-鿿]|$|等|同志|先生|女士|同学|出席|参加|参会|主持|分别|陪同|到会)"
)
_CREDITED = Pattern(
    "(?:记者|通讯员|作者|编辑|责编|摄影|供稿|审核|校对)[：: \u3000/]([一-鿿]{2,3})(?![一-鿿])"
)
_SPACED = Pattern(
    f"(?<![一-鿿])([{SURNAMES}](?:[ \u3000]*{_GIVEN}){{1,2}})[ \u3000]+(?=[一-鿿]{{2}})"
)
"""王　磊　县教育局副局长: a line of a list of members."""
_ALONE = Pattern(f"(?<![^\n])([{SURNAMES}]{_GIVEN}{{1,2}})(?![^\n])")
"""A line, or a cell of a table, that is as long as a name and begins like one."""
_PLACED = Pattern("(?:[市州盟县区旗镇乡]|街道)([一-鿿]{2,3})(?:镇|乡|街道|村|社区)")
"""思茅区倚象镇: what a place is called within another."""
_NAME_REACH = 8
_LIST_REACH = 24


def in_a_name(text: str, start: int, end: int) -> bool:
    """Whether the place lies in somebody's name (after a title, before 同志, in a list) or a place's.

    Which character parents chose nobody can guess; the leaders' names are the exact layer's.
    """
    first, last = max(0, start - _NAME_REACH), end + _NAME_REACH
    named = ((_NAMED, 1), (_CALLED, 1), (_SPACED, 0), (_ALONE, 0), (_CREDITED, 0), (_PLACED, 0))
    for pattern, surname in named:
        for found in pattern.finditer(text, first, last):
            low, high = found.span(1)
            if low + surname <= start < high and end <= high:
                return True
    first, last = max(0, start - _LIST_REACH), end + _LIST_REACH
    return any(
        found.start() <= start and end <= found.end()
        for found in _LISTED.finditer(text, first, last)
    )


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
_OF_SUMS = _CAPITALS | frozenset("零万亿元圆角分整：")
"""Numerals of sums are capitals: 壹佰零捌万陆仟元伍角."""


def matter_of_taste(text: str, start: int, end: int, suggestion: str) -> bool:
    """Whether the change only puts one good word for another, or one country for another."""
    old = text[start:end]
    if any(char in _SURE for char in old):
        return True
    changed = text[max(0, start - 2) : start] + suggestion + text[end : end + 2]
    if any(name in changed for name in _LEADERS):
        return True
    if not set(old) - _CAPITALS and {text[start - 1 : start], text[end : end + 1]} & _OF_SUMS:
        return True
    follows = text[end : end + 12]
    if _NUMBERED.match(follows) and not _COUNCIL.match(suggestion + follows):
        return True
    if _NUMBER_ENDS.match(text[end : end + 14]) and _NUMBER_BEGINS.search(
        text[max(0, start - 22) : start]
    ):
        return True
    if old in _LEVELS and suggestion in _LEVELS and text[start - 1 : start] in _OWN:
        return True
    office = old in "局委办厅" and _OFFICE.search(text[max(0, start - 5) : start])
    if office and _OFFICE_DOES.match(text[end : end + 1]):
        return True  # 教体局要: what stands after so short a name is seldom attested
    if len(old) == 1 and old in _PLATES and re.match("[A-HJ-Z]", text[end : end + 1]):
        return True
    if len(old) == len(suggestion) == 1 and old in COUNTRIES and suggestion in COUNTRIES:
        beside = text[start - 1 : start] + text[end : end + 1]
        if "中" in beside:
            return True
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
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

AGAIN = 1.2
"""Log-odds that each further occurrence takes from a proposal."""
_AGAIN_AT_MOST = 3
ALWAYS = 50
"""What a text writes more often than this it means to write."""


def repeated(encoded: Encoded) -> NDArray[np.float32]:
    """Log-odds to take from proposals at each place of a text, because the text repeats it.

    What an author writes twice is rather the author's own word: a name, a place, an agency.
    Rows of three characters are compared; of what stands there more than `ALWAYS` times nothing
    is ever believed wrong.
    """
    result = np.zeros(len(encoded.ids), dtype=np.float32)
    ids = encoded.ids.astype(np.uint64)
    keys = (ids[:-2] << np.uint64(32)) | (ids[1:-1] << np.uint64(16)) | ids[2:]
    for start, end in encoded.spans:
        _, back, counts = np.unique(keys[start : end - 2], return_inverse=True, return_counts=True)
        again = np.minimum(counts[back] - 1, _AGAIN_AT_MOST).astype(np.float32) * AGAIN
        again[counts[back] > ALWAYS] = np.inf
        for offset in range(3):
            part = result[start + offset : end - 2 + offset]
            np.maximum(part, again, out=part)
    return result
