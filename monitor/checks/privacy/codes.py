"""Values with letters: passports and permits, licence plates, mail addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...text.patterns import Pattern
from . import phone
from .characters import HAN, INVISIBLE, compact, is_word_character, plain
from .context import Context, context_of
from .layout import Layout
from .sight import Sight
from .vocabulary import Sense

_PASSPORT = Pattern(rf"[A-ZＡ-Ｚ][A-ZＡ-Ｚ]?(?:[ {INVISIBLE}\-]?[0-9０-９]){{7,10}}")
_NUMBER_OF_PASSPORT = Pattern(
    r"(?:护照|通行证)[（(【\[，,：: ]{0,2}(?:号码?|编号|证号)[为是：: ]{0,2}$"
)
_PASSPORT_FORMS = Pattern(
    r"[EGDSP]\d{8}|[EDSPK][A-HJ-NP-Z]\d{7}|[CHMWT]\d{8}|[HM]\d{10}|[A-Z]{1,2}\d{7,9}"
)

# Permits for residents of Taiwan are mere digits: believed behind the name of the permit only.
_TAIWAN = Pattern(
    r"(?:台胞证|[台臺]湾居民来往大陆通行证|来往大陆通行证)(?:件?号码?|证号)?[\s：:为是（(]{0,3}([0-9０-９]{8}(?:[0-9０-９]{2})?)"
)

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = Pattern(
    rf"[{_PROVINCES}][{INVISIBLE}]?[A-ZＡ-Ｚa-z][ ·•・‧．.\-{INVISIBLE}]?"
    rf"[0-9０-９A-ZＡ-Ｚa-z]{{4,6}}[学挂港澳警]?(?![0-9０-９A-Za-zＡ-Ｚａ-ｚ])"
)
_PLATE_FORMS = Pattern(
    # five characters with at most two letters, new energy 小型 and 大型, 学/挂/港/澳
    r"(?=(?:[^A-Z]*[A-Z]?){0,2}[^A-Z]*$)[0-9A-HJ-NP-Z]{5}"
    r"|[A-HJK][0-9A-HJ-NP-Z][0-9]{4}|[0-9]{5}[A-HJK]|[0-9A-HJ-NP-Z]{4}[学挂港澳]"
)
# How many city letters a province has given out, where it is not most of the alphabet.
_LAST_LETTER = {
    "津": "ABCDEFGHJKLMNPQRSTUVWXYZ",
    "琼": "ABCDEF",
    "藏": "ABCDEFGHJ",
    "青": "ABCDEFGH",
    "宁": "ABCDEF",
}
_NOT_PLATE_BEFORE = Pattern(
    r"(?:编号|文号|地块|标段|备案|许可证|证号|公务用车|公车|公务车|执法车|救护车|校车|公交|出租车|警车|巡逻车|消防车|环卫车|洒水车|拍卖|报废|处置|项目|线路|站点|型号|产品|合同|代码|批次|号段|航班|标的|公告|招标|设备|国有资产|单位车辆|单位名下)[^。；\n]{0,12}$"
)
_NOT_PLATE_AFTER = Pattern(
    r"[ ]?(?:号(?!牌|小|重|轻|中|大|车|的|机|普|白|黑|红|银|灰|蓝|摩)|[-－—/][0-9A-Za-z]|ICP|地块|标段|路线|型|项目|批次|区|座|栋|幢|线|版|级|类|桥|段|公路)"
)

_MAIL = Pattern(
    r"[A-Za-z0-9Ａ-Ｚａ-ｚ０-９][\w.+\-％]{0,63}[ ]?[@＠][ ]?(?:[A-Za-z0-9Ａ-Ｚａ-ｚ０-９\-]{1,63}[.．。]){1,4}[A-Za-zＡ-Ｚａ-ｚ]{2,10}",
    re.ASCII,
)
_MAIL_CHARS = Pattern(rf"[^@＠\s{HAN}，。；：、（）()“”<>《》:;,|/]+$")
_PERSONAL_DOMAINS = frozenset(
    "163.com 126.com yeah.net 188.com vip.163.com vip.126.com qq.com vip.qq.com foxmail.com sina.com sina.cn sina.com.cn vip.sina.com sohu.com tom.com 21cn.com 139.com 189.cn wo.cn wo.com.cn 10086.cn "
    "hotmail.com outlook.com live.com live.cn msn.com msn.cn gmail.com googlemail.com yahoo.com yahoo.cn yahoo.com.cn yahoo.com.tw icloud.com me.com mac.com aliyun.com 263.net eyou.com protonmail.com proton.me mail.com qq.cn 163.net netease.com".split()
)
_OFFICIAL = Pattern(r"(?:^|\.)(?:gov|mil)\.cn$|(?:^|\.)gov$")
_ROLE = Pattern(
    r"^(?:webmaster|web|admin|administrator|info|office|service|services|kefu|support|help|contact|hr|zhaopin|jobs|news|press|editor|tougao|mail|post|postmaster|noreply|no-reply|sales|market|marketing|public|jubao|tousu|jiandu|xxgk|bgs|zwgk|zfwz|wz|xinxi|bangong|rsc|rsk|jwc|hotline|feedback|complaint|bid|zhaobiao|caigou|tender|root|abuse|security|legal|pr|ir)(?:[\d_.\-].*)?$",
    re.IGNORECASE,
)
_OFFICE_MAIL = Pattern(
    r"(?:投稿|举报|监督|征集|报名|单位|公开|受理|咨询|征求|意见|建议|反馈|投诉|官方|办公|部门|公司|局|委|办公室|中心|科|股|政府|学校|医院|协会|学会|编辑部|支队|大队|街道|镇|乡|报送|发送至|发送到|发至|发到|寄至|邮寄|招聘|简历|工作|邮政)"
)
_ITS_OWNER = Pattern(
    r"(?:个人|本人|私人)(?:联系|电子)?(?:邮箱|邮件|邮件地址|信箱|[Ee]-?[Mm]ail)(?:地址)?[为是：: ]{0,2}$"
    r"|(?:来信|申请|举报|投诉|留言|反映|信访|写信|提问|咨询|报名|应聘)(?:人|者)(?:的|个人)?(?:联系|电子)?(?:邮箱|邮件|邮件地址|信箱|[Ee]-?[Mm]ail)(?:地址)?[为是：: ]{0,2}$"
)
_NOTICE_MAIL = Pattern(
    r"联系人|联络人|经办人|负责人|咨询|报名|征求|反馈|受理|举报|采购|招标|投标|简历|应聘"
)


# An office's or a company's car is nobody's: 牌照为鄂A0260W的公务用车.
_PUBLIC_CAR = Pattern(
    rf"号?[”）)]?的?[{HAN}]{{0,6}}?(?:公务用?车|执法车|警车|救护车|消防车|公交车|出租车|环卫车)"
)


class Codes:
    """`see` yields passports, plates and mail addresses of one passage."""

    def __init__(self, passage, layout: Layout) -> None:
        self._passage = passage
        self._text = passage.text
        self._layout = layout

    def see(self) -> Iterator[Sight]:
        text = self._text
        if "照" in text or "证" in text or "assport" in text.lower():
            yield from self._passports()
            yield from self._permits_of_taiwan()
        yield from self._plates()
        if "@" in text or "＠" in text:
            yield from self._mails()

    def _context(self, start: int, end: int) -> Context:
        blocks = self._passage.blocks
        shared = len(blocks) > 1 and blocks[self._passage.block_at(start)].shared
        return context_of(self._text, start, end, self._layout, shared)

    def _clear(self, start: int, end: int) -> bool:
        text = self._text
        left = start == 0 or not is_word_character(text[start - 1])
        return left and (end >= len(text) or not is_word_character(text[end]))

    def _passports(self) -> Iterator[Sight]:
        for match in _PASSPORT.finditer(self._text):
            value = compact(match.group())
            if not self._clear(*match.span()) or not _PASSPORT_FORMS.fullmatch(value):
                continue
            at = self._context(*match.span())
            senses = at.senses
            if re.match(r"号?(?:的)?(?:普通|因私|因公)?护照", at.after(8)):
                senses |= {Sense.PASSPORT}
            if _NUMBER_OF_PASSPORT.search(at.before(16)):
                senses |= {Sense.PASSPORT}
            if at.is_sample or not senses & {Sense.PASSPORT, Sense.ID}:
                continue
            if Sense.PASSPORT not in senses and not (
                re.match(r"[EG]\d{8}|E[A-Z]\d{7}|[HM]\d{8}", value) and at.names
            ):
                continue
            yield Sight("passport", "exposed", *match.span(), value, 0.95)

    def _permits_of_taiwan(self) -> Iterator[Sight]:
        for match in _TAIWAN.finditer(self._text):
            if self._clear(*match.span(1)) and not self._context(*match.span(1)).is_sample:
                yield Sight("passport", "exposed", *match.span(1), compact(match.group(1)), 0.9)

    def _plates(self) -> Iterator[Sight]:
        for match in _PLATE.finditer(self._text):
            start, end = match.span()
            value = compact(match.group())
            if not _PLATE_FORMS.fullmatch(value[2:]) or value[2:].isalpha():
                continue
            if value[1] not in _LAST_LETTER.get(value[0], "ABCDEFGHJKLMNPQRSTUVWXYZ"):
                continue
            at = self._context(start, end)
            senses = at.senses
            if at.is_sample or _NOT_PLATE_BEFORE.search(at.before(20)):
                continue
            if _PUBLIC_CAR.match(self._text, end):
                continue
            if Sense.PLATE not in senses and (
                Sense.OTHER in senses or _NOT_PLATE_AFTER.match(self._text, end)
            ):
                continue
            yield Sight(
                "plate", "exposed", start, end, value, 0.95 if Sense.PLATE in senses else 0.8
            )

    def _mails(self) -> Iterator[Sight]:
        for match in _MAIL.finditer(self._text):
            start, end = match.span()
            value = plain(match.group()).replace(" ", "").replace("。", ".")
            local, _, domain = value.lower().rpartition("@")
            if _OFFICIAL.search(domain) or _ROLE.match(local):
                continue
            at = self._context(start, end)
            if at.shared or at.is_sample:
                continue
            fault = self._whose(local, domain, at)
            if fault:
                yield Sight("email", fault, start, end, value, 0.9 if fault == "exposed" else 0.7)

    def _whose(self, local: str, domain: str, at: Context) -> str:
        """exposed, notice, or "" for an office's mailbox."""
        before = re.split(r"[。；;\n]", at.before(40))[-1]
        if domain in _PERSONAL_DOMAINS and _ITS_OWNER.search(before):
            return "exposed"
        if at.names:
            return (
                "notice"
                if _NOTICE_MAIL.search(before) and _OFFICE_MAIL.search(before)
                else "exposed"
            )
        if domain not in _PERSONAL_DOMAINS or _OFFICE_MAIL.search(before):
            return ""
        if phone.is_mobile(local) or at.has_masked_name:
            return "exposed"
        if local.isdigit() and domain.endswith("qq.com") and Sense.EMAIL not in at.senses:
            return "exposed"
        return "exposed" if at.place.fields and Sense.EMAIL in at.senses else ""
