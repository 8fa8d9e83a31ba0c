"""A person's name beside what nobody should learn of him: allowance, disability, illness …

The finding is the name. Names in a table are read by their column or the title above; names
in a sentence only where they stand directly beside the attribute, since officials and
journalists are named in the same sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from ...model import BlockKind
from ...text.passage import Passage
from ...text.patterns import Pattern
from ...text.terms import Words
from ...text.words import is_common
from .characters import HAN
from .layout import Field, Layout, Place
from .person import ROLES, is_name, names_in
from .sight import Sight
from .vocabulary import Sense, header_senses

_HOLDER = r"(?:人证持有者|人证持有人|证持有者|证持有人|户主|户|对象|人员|患者|病人|者|儿童|老人|大学生|中学生|小学生|研究生|学生|家庭|群众|职工|人士|人|女童|男童|家属|供养人员|供养对象|残疾人|病患|病例)"
_HOLDS = Pattern(rf"(?:{_HOLDER}|孤儿|孕妇|贫困生|特困生)$")
_LIST = r"(?:名单|对象|人员|人|户|患者|儿童|学生|老人|家庭|名册|花名册|发放表|登记表|明细表|公示|如下|姓名|者)"
_AFTER_NAME = Pattern(
    r"$|[\s，,。；;、（(：:）)！!”\"|]|家|的|因|身份|享受|领取|每|女|男|同志|等|于|已|被|系|在|和|与|及|是|也|患|说|申|由|之|未|所|向|需|表现|接受|参加|居住|病情|生活|反映|来|到|将|自|从|经|须|应|不|无|有|获|得|共|属|符合|以|就|把|对|提|办|及|跟|户|一家|现|住|期满|解除|老人|按期|按时|按月|护理|入住|今年|去年|日前|依法|主动|自愿|先生|女士|夫妇|夫妻|父母|去世|死亡|，"
)
_BETWEEN = Pattern(
    r"[，,、：:（(\s|-]*(?:男|女)?[，,、\s]*(?:[0-9０-９]{1,3}岁|[0-9]{4}年[0-9月日]{0,5}(?:出)?生)?[，,、\s]*"
    r"(?:(?:[0-9]{4}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?|经|检查|曾|后|现|又|被|多|严重|系|是|为|属于|属|患有|患上|患|身患|因患|因|自幼|肢体|视力|听力|言语|语言|智力|多重|长期患|确诊为|确诊|被确诊为|被诊断为|诊断为|被认定为|认定为|享受|领取|纳入|列为|申请|被评定为|评定为|鉴定为|获得|为我[村镇乡县]|本村|我村|本镇|该村|农村|城市|城镇|[一二三四1234]级|重度|轻度|中度|家庭|多年|类别|符合|纳入|一家[一二三四五六七八]?口?|夫妇|交通事故|意外事故|工伤|残疾类别|病种|状况|情况|备注|疾病|先天性|慢性|晚期|急性|重症|一名|名|的|，|,|：|:|\s))*"
)
_OFFICIAL = Pattern(
    r"记者|通讯员|编辑|摄影|局长|书记|主任|县长|镇长|区长|市长|州长|乡长|部长|科长|股长|院长|校长|所长|站长|理事长|主席|干部|慰问|走访|看望|调研|报道|介绍|表示|强调|指出|主持|带领|一行|专家|教授|医生|志愿者|委员|代表|律师|法官|检察官|民警|经理|工作人员|联系人|负责人|经办人|责任人|咨询|审核|审批|报告人|主讲|讲师|作者|帮扶|包保"
)
# Surnames that join or open a phrase in running text: 残疾人和孕妇, 女方又怀孕.
_WEAK_HEADS = frozenset("和向方万童时于全代班成常能同依商")
# What a chunk that looks like a name ends in when it is none: 性侵的严重性, 李宁说，上访…, 高山上,
# 常见病、慢性病, 唐泥犯强奸罪, 李树无精神病; and one that hides the name: 李女士.
_NO_NAME = Pattern(
    r"[说性氏上病犯无膜孕癌瘤内疑]$|^宫[寒颈外内腔]|^(.)\1\1$|(?:女士|先生|大爷|大妈|大娘|阿姨|奶奶|爷爷|师傅|老师|同学)$"
)
# 习近平总书记来到神山村，在贫困户…家; not 学习总书记讲话精神，走进贫困户…家.
_VISITED = Pattern(
    r"(?:习近平|总书记)(?:(?!关于|精神|思想|讲话|指示|要求|论述)[^。；\n]){0,50}?(?:来到|走进|看望|考察)"
)
_COUNTED = Pattern(r"[0-9０-９一二两三四五六七八九十百几多余数]$")
_OBITUARY = Pattern(
    r"[，,]?(?:经)?(?:[抢医救]{1,2}[救治]无效|(?:不幸)?(?:去世|逝世|病逝|离世|殉职|牺牲))"
)
_DOTTED_NAME = Pattern(
    rf"[{HAN}]{{1,6}}(?:[·•][{HAN}]{{1,6}})*[·•][{HAN}]{{2,6}}?"
    r"(?=$|[^\u4e00-\u9fff]|家|的|因|享受|表现|由|于|被|系|在|和|与|患|现|自|每月|接受|一家)"
)
_OF_A_PERSON = Pattern(
    r"[，,、（( ]{1,2}(?:男|女|[0-9]{1,3}岁|身份|残疾证|公民|住|家住|现住|家庭|系|电话|联系|父|母|现由|由其|患|享受|监护)"
)
_NOT_PEOPLE = frozenset("独居 涉案 困难 重度 广大 贫困 特困 儿童 妇女 孕妇 毒和 贸物".split())
_LABELLED = Pattern(
    rf"(?:姓名|患者|户主|学生|申请人|对象)(?:[：:] ?([{HAN}·•]{{2,9}})|([{HAN}]{{1,6}}[·•][{HAN}]{{1,6}}))"
)
# Names in the run of a sentence: 杨志强家庭符合, 拟取消陈玉珍的, 黄海燕确诊为.
_IN_RUN = Pattern(
    rf"(?:^|[^{HAN}]|取消|停止|暂停|恢复|发放|[拟对将给])([{HAN}]{{2,4}}?)"
    r"(?=(?:一家[一二三四五六七八]?口?|家庭|夫妇|确诊|患|因|的)(?:[^，。；]{0,8})$)"
)
_EXAMINED = Pattern(r"[经经过]审[核批查]|审核(?:通过|后)|审批")
_EDGE = Pattern(rf"(?:[^{HAN}]|{'|'.join(ROLES)})$")
_NEGATED = Pattern(r"^(?:无|否|没有|不是|非|—|-|/|0|未|健康|正常|良好)?$")
_TITLE = Pattern(
    r"名单|花名册|名册|对象|公示|发放|明细|汇总|台账|登记表|统计表|一览表|人员|情况表|信息表|补助表|患者|审批表|救助"
)
_STAFF = Pattern(
    r"工作人员|评委|评审|专家|干部|联系人|机构|医疗机构|医院|负责人|鉴定机构|律师|帮扶责任人|包保|领导小组|志愿者|记者|运动员|先进|表彰|模范|定点|获奖|评定委员会|师资|教师"
)
_LONG_NUMBER = Pattern(r"[0-9０-９]{6}")
_CELL = 1000
"""Characters of a cell that are looked at."""
_LONGEST_LIST = 50_000
"""Characters of a list of names in one line."""


class Attributes:
    """The words that say something sensitive of a person, looked for all at once."""

    def __init__(
        self,
        attributes: Iterable[str],
        other_words: Iterable[str],
        heads: Iterable[str],
        public_people: Iterable[str] = (),
    ) -> None:
        """`other_words` only look like one (高致病性病原), `heads` are some only at the head of a
        column (病情); of `public_people` everybody knows it."""
        self.public = frozenset(public_people)
        others = tuple(other_words)
        # The place of a word is its rank where two begin together.
        self._words = Words([*others, *sorted(attributes, key=len, reverse=True), *heads])
        self._others, self._heads = frozenset(others), frozenset(heads) - frozenset(attributes)

    def find(self, text: str) -> Iterator[tuple[int, int, bool]]:
        """(start, end, whether it must head a column) in reading order, none overlapping."""
        end = 0
        for start, place, stop in sorted((a, place, b) for a, b, place in self._words.find(text)):
            if start < end:
                continue
            end, word = stop, self._words.words[place]
            if word not in self._others:
                yield start, stop, word in self._heads


class Sensitive:
    """`see` yields the names of one passage that stand beside one of `attributes`."""

    def __init__(self, passage: Passage, layout: Layout, attributes: Attributes) -> None:
        self._passage = passage
        self._text = passage.text
        self._layout = layout
        self._attributes = attributes
        self._seen: set[int] = set()
        self._rows: dict[tuple[int, Pattern], bool] = {}
        self._people_of_rows: dict[int, list[tuple[int, int, int, float]]] = {}

    def see(self) -> Iterator[Sight]:
        text = self._text
        for first, last, heads in self._attributes.find(text):
            if heads and not self._heads_a_column(first):
                continue
            for start, end, confidence in self._beside(first, last):
                if start not in self._seen and text[start:end] not in self._attributes.public:
                    self._seen.add(start)
                    yield Sight(
                        "person_sensitive", "exposed", start, end, text[start:end], confidence
                    )

    def _beside(self, start: int, end: int) -> Iterator[tuple[int, int, float]]:
        """The names that the attribute at this range speaks of."""
        place = self._layout.at(start)
        blocks = self._passage.blocks
        block = blocks[self._passage.block_at(start)]
        if block.shared and len(blocks) > 1:
            return
        if place.fields:
            yield from self._in_row(start, end, place)
            return
        yield from self._in_list(end, place)
        yield from self._following(end, place)
        yield from self._preceding(start, end, place)
        yield from self._under_title(start, end, place, block.kind)

    # ── tables ───────────────────────────────────────────────────────────────

    def _in_row(self, start: int, end: int, place: Place) -> Iterator[tuple[int, int, float]]:
        if self._is_head(place, start):
            if not self._row_says(place, _STAFF):
                yield from self._column_below(start, place)
            return
        cell = self._text[place.start : min(place.end, place.start + _CELL)].strip()
        if len(cell) > 30 or self._row_says(place, _STAFF) or _NEGATED.match(cell):
            return
        for cell_start, *name in self._people(place.fields):
            if cell_start != place.start:
                yield tuple(name)
                return

    def _people(self, fields: tuple[Field, ...]) -> list[tuple[int, int, int, float]]:
        """The first two names in the cells of a row, each behind the start of its cell."""
        key = fields[0].start
        if key not in self._people_of_rows:
            self._people_of_rows[key] = list(islice(self._all_people(fields), 2))
        return self._people_of_rows[key]

    def _all_people(self, fields: tuple[Field, ...]) -> Iterator[tuple[int, int, int, float]]:
        for field in fields:
            value = self._text[field.start : field.end]
            stripped = value.strip()
            promised = Sense.NAME in header_senses(field.header)
            if field.header and not promised and header_senses(field.header):
                continue
            if is_name(stripped, strict=not promised) and not (
                field.header and re.search(r"村|社区|乡|镇|单位|医院|街道|组", field.header)
            ):
                offset = field.start + value.index(stripped)
                yield field.start, offset, offset + len(stripped), 0.9 if promised else 0.85

    def _row_says(self, place: Place, pattern: Pattern) -> bool:
        """Whether the text of its row holds the pattern; asked once for each row."""
        key = place.row[0], pattern
        if key not in self._rows:
            self._rows[key] = bool(pattern.search(self._text[slice(*place.row)]))
        return self._rows[key]

    def _is_head(self, place: Place, start: int) -> bool:
        return (
            bool(place.fields)
            and not self._layout.has_cell(place.fields, _has_header)
            and self._layout.has_cell(place.fields, _is_label)
            and not self._row_says(place, _LONG_NUMBER)
        )

    def _heads_a_column(self, start: int) -> bool:
        place = self._layout.at(start)
        return self._is_head(place, start)

    def _column_below(self, start: int, place: Place) -> Iterator[tuple[int, int, float]]:
        """An attribute in a column head (残疾类别): the names of rows with something in it."""
        for names, value in self._layout.column_with_names(start):
            text = self._text[value.start : value.end].strip()
            if not _NEGATED.match(text) and len(text) <= 30:
                yield names.start, names.end, 0.85

    def _under_title(
        self, start: int, end: int, place: Place, kind: BlockKind
    ) -> Iterator[tuple[int, int, float]]:
        """A title such as 农村低保对象名单 above a table: every name in the name column."""
        line = self._text[place.start : place.end]
        if len(line) > 60 or not _TITLE.search(line) or _STAFF.search(line):
            return
        if re.search(r"[。；！？]", line):
            return
        for field in self._layout.names_under(place.end):
            yield field.start, field.end, 0.8

    # ── sentences ────────────────────────────────────────────────────────────

    def _in_list(self, end: int, place: Place) -> Iterator[tuple[int, int, float]]:
        """低保对象名单：张三、李四、王五."""
        tail = self._text[end : min(place.end, end + 30)]
        head = re.match(
            rf"[{HAN}0-9（）()]{{0,14}}?{_LIST}(?:名单)?(?:（[^）]{{0,12}}）)?(?:如下|为|有|包括)?[：:]\s*",
            tail,
        )
        if not head or _STAFF.search(head.group()):
            return
        at = end + head.end()
        limit = min(place.end, at + _LONGEST_LIST)
        for stop in "。\n":
            found = self._text.find(stop, at, limit)
            limit = found if found >= 0 else limit
        for piece in re.finditer(
            r"(?:[^、，,；;\s（）()和及]|(?<![^、，,；;\s])和)+(?:（[^）]*）)?",
            self._text[at:limit],
        ):
            name = re.split(r"[（(0-9：:]", piece.group())[0]
            if is_name(name, strict=False) and (len(name) <= 4 or "·" in name):
                yield at + piece.start(), at + piece.start() + len(name), 0.88
            elif piece.start() > 200 or len(piece.group()) > 12:
                return

    def _following(self, end: int, place: Place) -> Iterator[tuple[int, int, float]]:
        """低保户张三家, 尿毒症患者李四."""
        tail = self._text[end : min(place.end, end + 16)]
        holder = re.match(rf"(?:[一二三四]级)?{_HOLDER}{{0,2}}[：:“ ]?(?:户主|姓名)?[：: ]?", tail)
        skip = holder.end() if holder else 0
        if not skip and not _HOLDS.search(self._text[max(0, end - 4) : end]):
            verb = re.match(r"的", tail)
            if not verb:
                return
            skip = verb.end()
            person = re.match(r"(?:村民|居民|群众|学生|老人|职工|女孩|男孩|儿童|患者)", tail[skip:])
            skip += person.end() if person else 0
        if _VISITED.search(self._text, max(place.start, end - 60), end):
            return  # the whole country knows whom he visited
        name = self._name_at(end + skip, place.end)
        if name and not _OFFICIAL.match(self._text[name[1] : name[1] + 4]):
            yield *name, 0.85

    def _name_at(self, start: int, limit: int) -> tuple[int, int] | None:
        dotted = _DOTTED_NAME.match(self._text, start, limit)
        if dotted:
            return dotted.span()
        for size in (3, 2, 4):
            end = start + size
            if end > limit:
                continue
            name = self._text[start:end]
            if name[-1] == "一" and self._text[end : end + 1] == "家":
                continue  # 张三一家
            if name[:1] in _WEAK_HEADS and not _OF_A_PERSON.match(self._text[end : end + 6]):
                continue
            if _NO_NAME.search(name):
                continue
            if is_name(name, strict=True) and _AFTER_NAME.match(self._text[end : end + 2]):
                return start, end
        return None

    def _preceding(self, start: int, end: int, place: Place) -> Iterator[tuple[int, int, float]]:
        """张三（肢体残疾二级）, 李四，男，患尿毒症."""
        floor = max(place.start, start - 40)
        before = self._text[floor:start]
        cut = max(before.rfind(c) for c in "。；\n!！？")
        before, floor = before[cut + 1 :], floor + cut + 1
        names = names_in(before, glued=False)
        if _OFFICIAL.search(_EXAMINED.sub("", before)):
            return
        labelled = _LABELLED.search(before)
        if names:
            a, b = names[-1]
            joined = before[a] in _WEAK_HEADS or before[a : a + 2] == "高危"
            if joined and a and not _EDGE.search(before[:a]):
                return
            if before[a + 1 : b] in _NOT_PEOPLE:
                return
        elif (run := _IN_RUN.search(before)) and is_name(run[1], strict=True):
            a, b = run.span(1)
        elif labelled and is_name(labelled.group(1) or labelled.group(2)):
            a, b = labelled.span(labelled.lastindex or 0)
        else:
            return
        if not _BETWEEN.fullmatch(before[b:]) or before.endswith("非"):
            return  # 贫困户和|非贫困户
        if b == len(before) and before[-1] in "和与" and is_common(before[a : b - 1], 1):
            return  # 暴打和|强奸
        if _NO_NAME.search(before[a:b]):
            return
        if before[a] in "位名" and _COUNTED.search(before[:a]):
            return  # 8|位中国|残疾人
        if _OBITUARY.match(self._text, end):
            return
        if before[:a].endswith("被告人") and self._text[start:end].endswith(("前科", "刑满释放")):
            return  # a judgment tells it
        after = self._text[end : end + 8]
        if re.match(
            r"(?:政策|工作|制度|标准|资金|服务|事业|条例|办法|联合会|机构|防治|保障工作|康复|中心|专家|协会|问题|领域|研究)",
            after,
        ):
            return
        yield floor + a, floor + b, 0.85


def _has_header(_: str, field: Field) -> bool:
    return bool(field.header)


def _is_label(text: str, field: Field) -> bool:
    return bool(header_senses(text[field.start : field.end]))
