"""Home addresses precise to a door, a room or a villagers' group, beside a person.

An address given to the town or street is accepted practice; an office, a shop or a building
site is nobody's home.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...text.patterns import Pattern
from .characters import DIGIT, HAN
from .context import Context, context_of
from .layout import Layout
from .sight import Sight
from .vocabulary import Sense, header_senses, words_in

_NUMBER = rf"(?:[{DIGIT}]{{1,5}}[A-Za-z甲乙丙丁]?(?:[-－—–][{DIGIT}A-Za-z]{{1,5}}){{0,3}}|[A-Za-z]?[{DIGIT}]{{1,5}}|[一二三四五六七八九十百]{{1,4}}|[A-Z东西南北甲乙丙丁])"
_DOOR_WORD = (
    r"(?:号楼|号院|号附[0-9]{1,3}号|号|栋|幢|座|单元|室|村民小组|小组|组|社|队|户|弄|楼|层|门|房)"
)
_LOCAL = "村路街巷里道区苑园庄寨屯社组弄院府湾厦坊号楼幢栋座元段城家胡同会堡坝场镇乡寓舍湖山岛轩阁居庭邸埠坪塘沟坡冲箐哨营屋店口头桥门队层期公馆庙垭岗岭畔之梦江河"
_DOOR = Pattern(
    rf"(?<=[{_LOCAL}附第]){_NUMBER}{_DOOR_WORD}|(?<=[号栋幢元楼座])[{DIGIT}]{{3,4}}(?![{DIGIT}年月])"
)
_PREFILTER = Pattern(
    rf"[{_LOCAL}附第](?:[{DIGIT}A-Za-z]{{1,5}}|[一二三四五六七八九十]{{1,3}})[{_DOOR_WORD[3:4]}栋幢单室村小组社队户弄楼层座\-－—]"
)
_AREA = Pattern(
    rf"[{HAN}]{{1,10}}?(?:省|自治区|自治州|自治县|市|州|盟|县|旗|区|镇|乡|街道|社区|村|路|街|大道|巷|小区|新村|花园|寨|屯|庄|弄|胡同|苑|公寓|家园)"
)
_BODY = Pattern(rf"[{HAN}{DIGIT}A-Za-z\-－—–#（）()·•]+")
_SPREAD = Pattern(rf"(?<=[{HAN}])[ \u3000]+(?=[{HAN}])")
_CHAIN = 14
_STOPS = Pattern(r"的|联系|电话|身份|手机|邮编|邮政|和|与|及|收|办理|举行|召开")
_DELIMITER = Pattern(r"[，,、。；;：:\s|“”\"'（(【\[》>]")
_LIVES = Pattern(
    r"(?:家庭(?:详细)?(?:住址|地址)|(?:现)?(?:居住|住)(?:地址|在|于|址|所)?|户籍(?:所在)?(?:地址|地|在)?|户口所在地|家住|家在|租住(?:在|于)?|暂住(?:在|于|地)?|位于|地址|系|坐落于)"
)
_NOT_HOME = Pattern(
    r"公司|工程|项目|企业|门店|超市|酒店|宾馆|政府|委员会|局|法院|医院|学校|大队|中心|报名|办公|会议|举行|召开|施工|建设|改造|办事处|大厦|广场|派出所|银行|营业|经营|商铺|商户|厂|仓库|征收|拆迁|地块|宗地|拍卖|出让|火灾|发生|事故|现场|采样|接种|核酸|站|卫生院|卫生室|诊所|药店|餐|店"
)
_STAFF_HOMES = Pattern(
    rf"[{HAN}]{{1,6}}(?:局|厂|公司|医院|学校|中学|银行|政府|站)(?=家属|宿舍|职工|住宅|小区|公寓)"
)
_PERSON_CUE = Pattern(
    r"被告|原告|被执行人|申请人|被申请人|上诉人|男|女|族|生|岁|本人|患者|死者|罪犯|嫌疑人|当事人|身份证|(?<![0-9])[0-9]{17}[0-9Xx]|(?<![0-9])1[3-9][0-9]{9}(?![0-9])"
)
_NOT_LIVED_IN = frozenset("公司 门店 仓库 厂房 商铺 车间 门面 店面 车库 诊所".split())
# 石超、都晓双在本市…201室被抓获: what stands before 在 is who, and it is where it happened.
_HAPPENED = Pattern(r"[^住居家址现租存所地]在")
_HOME_UNIT = Pattern(r"室|单元|组|社|队|户|幢|栋")
_FINE = Pattern(r"号$|号附|室$|户$|房$|[0-9０-９]$")


class Addresses:
    """`see` yields home addresses of one passage."""

    def __init__(self, passage, layout: Layout) -> None:
        self._passage = passage
        self._text = passage.text
        self._layout = layout

    def see(self) -> Iterator[Sight]:
        done = 0
        for hint in _PREFILTER.finditer(self._text):
            if hint.start() < done:
                continue
            at = context_of(self._text, hint.start(), hint.end(), self._layout, False)
            chain = self._chain(hint.start(), at)
            if chain is None:
                continue
            first, end = chain
            done = end
            start = self._start(first, at)
            sight = self._judge(start, first, end)
            if sight is not None:
                yield sight

    def _chain(self, near: int, at: Context) -> tuple[int, int] | None:
        """The first and the last door of the address around `near`."""
        first = end = None
        for door in _DOOR.finditer(self._text, max(at.place.start, near - 2), at.place.end):
            if first is None:
                if door.start() > near + 8:
                    return None
                first, end = door.start(), door.end()
                continue
            between = self._text[end : door.start()]
            if (
                len(between) > _CHAIN
                or _STOPS.search(between)
                or not (between == "" or _BODY.fullmatch(between))
            ):
                break
            end = door.end()
        return None if first is None or end is None else (first, end)

    def _start(self, first: int, at: Context) -> int:
        """Where the address begins: after a delimiter or a word such as 住."""
        floor = max(at.place.start, first - 60)
        before = self._text[floor:first]
        cut = 0
        for match in _DELIMITER.finditer(before):
            # A gap between two parts of one address is not its beginning.
            if match.group() in " \u3000" and re.search(
                r"[省市区县州镇乡道村路]$", before[: match.start()]
            ):
                continue
            cut = match.end()
        for match in _LIVES.finditer(before, cut):
            follows = before[match.end() : match.end() + 1]
            if follows and follows not in "院房宿户建区小":
                cut = match.end()
        found = words_in(before[cut:])
        for _, word_end, sense in found:
            if sense in (Sense.HOME, Sense.ADDRESS) and cut + word_end < len(before):
                cut = max(cut, cut + word_end)
                break
        while cut < len(before) and before[cut] in "为是系在于至":
            cut += 1
        return floor + cut

    def _judge(self, start: int, first: int, end: int) -> Sight | None:
        text = self._text
        value = text[start:end]
        if not 5 <= len(value) <= 70 or not _AREA.search(value[: first - start + 1]):
            return None
        at = context_of(text, start, end, self._layout, False)
        if at.is_sample or not self._is_home(value, at):
            return None
        return Sight("address", "exposed", start, end, value, 0.9)

    def _is_home(self, value: str, at: Context) -> bool:
        senses = set(header_senses(at.place.header)) or set()
        before = re.split(r"[。；;\n]", at.before(40))[-1]
        parts = re.split(r"[，,、。；;\s]", _SPREAD.sub("", before.rstrip()))
        clause = parts[-1]  # of "家庭地址 工人村…" the label before the gap
        near = words_in(clause[-16:])
        if near:
            senses = {near[-1][2]}
        elif not senses and at.place.left:
            senses = set(header_senses(at.place.left))
        if senses & {Sense.OFFICE, Sense.OTHER} or self._text[at.end : at.end + 2] in _NOT_LIVED_IN:
            return False
        if Sense.HOME in senses:
            explicit = bool(
                re.search(
                    r"家庭|住址|现住|户籍|户口|家住|家在|居住|常住|租住|住(?=$|在|于)",
                    clause + at.place.header + at.place.left,
                )
            )
            if explicit and not re.search(r"公司|单位|法定代表人", before):
                return True
            return bool(at.names or _PERSON_CUE.search(before)) and not re.search(
                r"公司|企业|住所地", before
            )
        if (
            at.shared
            or not at.names
            or _NOT_HOME.search(_STAFF_HOMES.sub("", value))
            or _NOT_HOME.search(before)
        ):
            return False
        if Sense.ADDRESS in senses:
            return bool(_HOME_UNIT.search(value)) and not at.is_notice
        if at.place.fields:
            return bool(_HOME_UNIT.search(value) and _FINE.search(value)) and not at.is_notice
        if _HAPPENED.search(value):
            return False
        return bool(_HOME_UNIT.search(value) and _PERSON_CUE.search(before)) and not at.is_notice
