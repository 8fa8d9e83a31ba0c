"""What the surroundings of a value say: what the number is, whose it is, whether it is a sample.

The sense of a number comes from its column header, else from a label to its left in the same
row, else from the 14 characters before it in the same clause.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...text.patterns import Pattern
from .characters import BLANK, HAN
from .layout import Field, Layout, Place
from .person import is_masked_name, is_name, names_in
from .vocabulary import Sense, header_senses, is_some_number, words_in

_REACH = 14
_CLAUSE = Pattern(r"[，,。；;！!？?\n\t|、]")
_CLAUSE_END = Pattern(r"[，,。；;\n]")
_SPREAD = Pattern(rf"(?<=[{HAN}])[ \u3000]+(?=[{HAN}])")  # 住    址
_TAIL = BLANK + "：:（([【“\"'‘=＝为是即+"
_SAMPLE = Pattern(
    r"示例|样表|样例|范例|填写说明|填表说明|填写样式|填报说明|参考样式|样式|样本|模板|例如|举例|如：|（例）|\(例\)|假设|虚构|×××"
)

_UNIT = Pattern(
    r"[\s]*(?:万|亿)?(?:元|美元|平方|公里|千米|吨|千瓦|株|人(?![民员口社事大名])|公顷|户(?![主籍口名])|辆|公斤|千克|克|立方|亩|%|％|‰|℃|册|人次|户次|人民币|字节|比特|bit|号文|号楼|号地块|号公告|号令)"
    r"|(?:万|亿)?(?:米|度(?!假)|头|只|件|次|票|股|套|升|个(?!人)|种(?![植粮养])|份)"
)

_CORPORATE = Pattern(
    r"公司|财政|医院|专户|学校|中学|小学|大学|学院|委员会|红十字会|基金会|慈善|中心|政府|办事处|合作社|协会|学会|法院|检察院|街道办|村委会|居委会|村民委员会|国库|库款|税务|局|厅|管委会|事务所|党委|工会|幼儿园|卫生院|研究院|设计院|联合会|残联|妇联|指挥部|集团|商会|福利院|敬老院|消防|支队|大队|派出所|电视台|报社|收费|非税|保证金|履约|捐款|捐赠账|对公|基本户|单位账|党费|团费|预算收入|税款|罚没|工程款|专项经费|金库|支库|管理部|联合社|经济组织|集体经济|组织部|宣传部|统战部|政法委|区委|县委|市委|党校|机关|部队|管理处|事业单位|企业"
)
_BANK_NAME = Pattern(
    rf"[{HAN}]{{2,16}}?(?:银行|信用社|信用联社|农商行|邮储)(?:股份有限公司|有限责任公司|有限公司)?(?:[{HAN}]{{0,18}}?(?:支行|分行|营业部|营业室|分理处|储蓄所|网点|信用社|营业厅))?"
)
# The field before, in a form written in a row: 申请人：彭志军；联系电话：…
_NAMED_BEFORE = Pattern(rf"(?:姓名|户主|[一-鿿]{{0,2}}人)[：:] ?([{HAN}]{{2,4}})[；;]$")
# Roles of private people whose names hold a word of offices.
_PEOPLE = Pattern(r"(?:投诉|举报|咨询|监督|受理|来电|反映)人")
_OFFICE = Pattern(
    r"热线|值班|服务电话|监督|举报|投诉|咨询|救援|处(?=[电：:，, ]|$)|管理处|客服|技术支持|办公室|公众服务|便民|应急|报修|抢修|24小时|工作日|工作时间|上班时间|窗口|受理|大厅|服务站|服务中心|局|委员会|政府|公司|中心|街道办|办事处|医院|学校|协会|站|所|院|厅|厂|馆|店|企业|物业|银行|支行|营业部|指挥部|专班|平台|工作组|支队|大队|红十字会|残联|妇联|社区居委会|村委会"
)
_NOTICE = Pattern(
    r"联系人|联络人|联系方式|经办人|项目负责人|采购|招标|投标|报名|咨询|征求意见|征集|公告|受理|举报|监督|反馈|来电(?!人)|应聘|招聘|承办|值班|公示期|异议|咨询电话|书面形式|局长|主任|科长|股长|所长|站长|书记|镇长|乡长|村长|河长|湖长|林长|路长|网格员|网格长|责任人|包保|驻村|干部|民警|工作人员|客户经理|代办员|服务队|负责人"
)
# The last lines of a notice: 联系人：…⏎联系电话：0515-89803566 15950298580
_CONTACT_ABOVE = Pattern(
    r"(?:联系|联络|经办)人[：:][^\n]{1,20}\n(?:联系)?(?:电话|方式|手机)[^\n]{0,24}$"
    r"|0[0-9]{2,3}[-—－][0-9]{7,8}[；;，,、 ]{1,2}手机[：: ]{0,2}$"
)
_NOTICE_HEAD = Pattern(rf"{_NOTICE.pattern}|职务|单位|部门|科室|岗位|职责|站点|网点")


@lru_cache(maxsize=1024)
def _is_sample_head(text: str) -> bool:
    return bool(text) and bool(_SAMPLE.search(text))


@dataclass(frozen=True, slots=True)
class Context:
    """One value in its surroundings; `start` and `end` are its range in `text`."""

    text: str
    start: int
    end: int
    place: Place
    layout: Layout
    shared: bool = False  # stands in a header or footer of the site

    # ── what the number is ───────────────────────────────────────────────────

    @property
    def senses(self) -> frozenset[Sense]:
        """Header, else label in the row, else the words just before."""
        place = self.place
        before = self._sense_before()
        if before:
            return before
        if place.header:
            found = header_senses(place.header)
            if found:
                return found
            if is_some_number(place.header):
                return frozenset({Sense.OTHER})
        if place.left and len(place.left) <= 16:
            found = header_senses(place.left)
            if found and not any(c.isdigit() for c in place.left[-4:]):
                return found
        return frozenset()

    def _sense_before(self) -> frozenset[Sense]:
        """The word nearest before the value, when only joining characters stand between."""
        window = self.before(_REACH + 6)
        if not window:
            return frozenset()
        clause = _CLAUSE.split(window.rstrip(_TAIL))[-1]
        if " " in clause or "\u3000" in clause:
            clause = _SPREAD.sub("", clause)
        found = words_in(clause[-(_REACH + 6) :])
        if not found:
            return frozenset({Sense.OTHER}) if is_some_number(clause) else frozenset()
        _, end, sense = found[-1]
        if len(clause) - end > _REACH:
            return frozenset()
        near = {s for _, e, s in found if end - e <= 4 and s is not Sense.NAME}
        return (
            frozenset(near | {sense})
            if Sense.OTHER not in near | {sense} or sense is Sense.OTHER
            else frozenset({sense})
        )

    def before(self, reach: int) -> str:
        """Up to `reach` characters before the value in its line or cell."""
        return self.text[max(self.place.start, self.start - reach) : self.start]

    def after(self, reach: int) -> str:
        return self.text[self.end : min(self.place.end, self.end + reach)]

    @property
    def row(self) -> str:
        start, end = self.place.row
        return self.text[max(start, self.start - 200) : min(end, self.end + 200)]

    # ── what it certainly is not ─────────────────────────────────────────────

    @property
    def is_sample(self) -> bool:
        return bool(
            _SAMPLE.search(self.before(30))
            or _SAMPLE.search(self.after(8))
            or _is_sample_head(self.place.title)
            or _is_sample_head(self.place.header)
        )

    @property
    def has_unit(self) -> bool:
        """An amount: 13812345678元."""
        return bool(_UNIT.match(self.text[self.end : self.end + 8]))

    @property
    def in_address_of_machine(self) -> bool:
        """Inside a URL, a path, a decimal or a coordinate."""
        text, left, right = self.text, self.start, self.end
        if left and text[left - 1] in ".．" and left > 1 and text[left - 2].isdigit():
            return True
        if right + 1 < len(text) and text[right] in ".．" and text[right + 1].isdigit():
            return True
        while left and self.start - left < 160 and _in_url(text[left - 1]):
            left -= 1
        while right < len(text) and right - self.end < 80 and _in_url(text[right]):
            right += 1
        word = (text[left : self.start] + "0" + text[self.end : right]).lower()
        return bool(_LETTER.search(_ENDS_IN_X.sub("0", word))) and bool(_URL.search(word))

    # ── whose it is ──────────────────────────────────────────────────────────

    @property
    def names(self) -> Sequence[str]:
        """Names in the row, else in the clause around the value, nearest first."""
        fields = self.place.fields
        if fields and (known := self.layout.row_names(fields)):
            return known
        before = self.before(40)
        cut = max(before.rfind("。"), before.rfind("；"), before.rfind("\n"), before.rfind(";"))
        before = before[cut + 1 :]
        found = [before[a:b] for a, b in reversed(names_in(before))]
        if not found and (field := _NAMED_BEFORE.search(self.before(40)[: cut + 1])):
            found.extend(name for name in field.groups() if is_name(name, strict=True))
        if not found:
            after = re.split(r"[。；;\n]", self.after(16))[0]
            found.extend(after[a:b] for a, b in names_in(after)[:1])
        return found

    @property
    def has_masked_name(self) -> bool:
        return self.layout.has_cell(self.place.fields, _holds_masked_name)

    @property
    def is_corporate(self) -> bool:
        """The owner named beside the value is an office, a company, a fund."""
        start, end = self.place.row
        around = self.text[max(start, self.start - 60) : min(end, self.end + 40)]
        if not self.place.fields:
            start = max(start, self.start - 60)
            tail = re.split(r"[。；\n]", self.text[self.end : min(end, self.end + 30)])[0]
            around = re.split(r"[。；\n]", self.text[start : self.start])[-1] + tail
        return bool(_CORPORATE.search(_BANK_NAME.sub("", around)))

    @property
    def is_office(self) -> bool:
        """An office or a service line is named in the sentence, before or just after."""
        before = _PEOPLE.sub("", re.split(r"[。；;\n]", self.before(50))[-1])
        after = _CLAUSE_END.split(self.after(12))[0]  # “，投诉内容为…” says nothing of whose it is
        return bool(_OFFICE.search(before) or _OFFICE.search(after))

    @property
    def is_notice(self) -> bool:
        """A contact in a notice: somebody chose to publish it."""
        before = re.split(r"[。\n]", self.before(60))[-1]
        return (
            bool(_NOTICE.search(before))
            or bool(_CONTACT_ABOVE.search(self.text[max(0, self.start - 60) : self.start]))
            or self.layout.has_cell(self.place.fields, _heads_a_notice)
        )


def _holds_masked_name(text: str, field: Field) -> bool:
    return Sense.NAME in header_senses(field.header) and is_masked_name(
        text[field.start : field.end]
    )


def _heads_a_notice(_: str, field: Field) -> bool:
    return field.header != "联系方式" and bool(_NOTICE_HEAD.search(field.header))


_ENDS_IN_X = Pattern(r"\d{17}x")
_LETTER = Pattern(r"[a-z]")  # 男/5301…/139… is a row, not a path
_URL = Pattern(
    r"://|www\.|\.(?:s?html?|jsp|php|aspx?|cn|com|net|org|pdf|docx?|xlsx?|jpe?g|png|gif|zip|rar|mp4)\b|[?&]\w+=|[/_]\w*[/_]"
)


def _in_url(char: str) -> bool:
    return "!" <= char <= "~" and char not in ",;|\"'<>()[]{}"


def context_of(text: str, start: int, end: int, layout: Layout, shared: bool) -> Context:
    return Context(
        text=text, start=start, end=end, place=layout.at(start), layout=layout, shared=shared
    )
