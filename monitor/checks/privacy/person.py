"""Personal names as they stand in lists, cells and sentences.

No statistics: a surname, one or two characters, and a place that lets a name stand there.
`is_name` is for places that promise a name (a cell under 姓名); `names_in` looks for whole
chunks between words that surround names, and rejects ordinary words.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ...text.patterns import Pattern
from .characters import HAN
from .tables import surnames, verbs, words

_DOTTED = Pattern(rf"[{HAN}]{{1,7}}(?:[·•・‧．.][{HAN}]{{1,7}}){{1,3}}")
_NO_DOTTED = frozenset("获评全国的是在了被为到于及年月日表示说介绍带领得系患病现与")
_HIDDEN = Pattern(r"[某×Xx*＊〇○●]")

# Characters that do not occur in given names: what ends in them is a word.
_NOT_GIVEN = frozenset(
    "的了是在有与及或被把对为于从向将已未不也都并等其该此各每我你他她它们这那么吗呢吧啊而且但因则即"
    "县市区镇乡村街路局委办处科股室所站院校厂店司部省州组队号码人员者群户费款额时分"
    "岁个位项条件份次种类级第型式率量值表栏页"
)
_AGENCY = Pattern(
    r"(?:局|委|办|处|科|股|室|所|站|院|校|厂|店|公司|部|厅|中心|政府|街道|大队|支队|协会|学会|基金会|银行|集团|村|镇|乡|县|市|区|组|会|社|园|馆)$"
)

# Words around names: roles, titles, labels, verbs. They split a chunk, so that 联系人康河伟邮箱
# leaves 康河伟.
ROLES = tuple(
    sorted(
        """联系人 联络人 经办人 负责人 姓名 户主 申请人 申请 患者 病人 被告人 被告 原告人 原告 被执行人 执行人 申请执行人 被申请人 上诉人 罪犯 学生 考生 家长 监护人
    法定代表人 代表人 法人代表 法人 通信作者 通讯作者 作者 第一作者 车主 司机 驾驶员 驾驶人 村民 居民 市民 网民 群众 职工 职员 教师 老师 医生 护士 同志 先生 女士 同学 小姐
    其父 其母 其妻 其子 其女 父亲 母亲 妻子 丈夫 儿子 女儿 爷爷 奶奶 之子 之女 之妻 配偶 本人 我叫 我是 名叫 叫做 汉族 回族 彝族 傣族 白族
    身份证号码 身份证号 身份证 身份号码 证件号码 证件号 证件 手机号码 手机号 手机 电话号码 电话 联系电话 联系方式 邮箱 电子邮箱 银行卡号 银行卡 银行账号 账号 帐号 卡号 住址 家庭住址
    现住址 住在 家住 现住 户籍 户籍地 地址 护照号码 护照号 护照 车牌号 车牌 号牌 收款人 持卡人 户名 开户名 参保人 死者 伤者 被征收人 承包人 权利人 当事人 委托代理人 代理人 证人 嫌疑人 犯罪嫌疑人
    收件人 收货人 寄件人 旅客 乘客 业主 租户 房东 承租人 买受人 买方 卖方 业主 户主名 队员 党员 社员 会员 成员 记者 通讯员 编辑 摄影 主任 局长 科长 处长 所长 站长 院长 校长 书记 镇长 县长 市长
    持有者 持有人 持证人 对象 租户 投诉人 诉求人 来信人 来电人 来访人 信访人 举报人 反映人 留言人 咨询人 委托人 受托人 收养人 送养人 用户 志愿者 被处罚人 遗失人 失主 领取人
    领款人 出租人 转让人 受让人 继承人 被继承人 亲属 公民 网友 第一书记 工作队员 老人 残疾人 低保户 贫困户 特困人员 住户 农户 户主姓名 被救助人 受助人 捐赠人 投保人 被保险人
    区长 州长 乡长 部长 经理 总经理 董事长 委员 代表 队长 组长 身患 患有""".split(),
        key=len,
        reverse=True,
    )
)
# What may follow a name directly after a role: 考生张三请将…, 租户李四住….
_GOES_ON = frozenset(
    "请将已于被把向因在从到对经现与自办持驾名应可须需要未不系住由为是来电反所拟诉称说提申等曾受获给也又再就往至及收领报发使参遗丢委前同之家（("
)
_LABELS = frozenset(
    "姓名 户主 户名 户主姓名 投诉人 诉求人 来信人 来电人 来访人 举报人 反映人 留言人 申请人 被申请人 联系人 收款人 持卡人 领取人 领款人 委托人 受托人 当事人 车主 原告 被告 学生 考生".split()
)
_ROLE_SET = frozenset(ROLES)
_SPLIT = Pattern(
    "|".join(map(re.escape, ROLES)) + rf"|(?<=[{HAN}])[的在为是由与及因患等系男女副]|[^{HAN}·•・‧]+"
)


@cache
def _heads() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    common, rare, compound = surnames()
    return frozenset(common), frozenset(common + rare), frozenset(compound)


def is_masked_name(text: str) -> bool:
    """张某某, 李*, 王X: somebody took care."""
    return bool(_HIDDEN.search(text))


@lru_cache(maxsize=8192)
def is_name(text: str, *, strict: bool = False) -> bool:
    """Whether the whole `text` is a name.

    `strict` also demands a common surname and that the text is no ordinary word; it is for
    places where anything may stand.
    """
    if not 2 <= len(text) <= 20 or _HIDDEN.search(text):
        return False
    if _DOTTED.fullmatch(text):
        return not strict or not _NO_DOTTED & set(text)
    if len(text) > 6:
        return False
    common, every, compound = _heads()
    given = text[1:]
    if text[:2] in compound and 3 <= len(text) <= 5:
        given = text[2:]
    elif len(text) > 4:
        return (
            not strict and all("\u4e00" <= c <= "\u9fff" for c in text) and not _AGENCY.search(text)
        )
    elif len(text) == 4:
        # A double surname (欧阳… aside) or a name of the Yi, Hani, Dai: only where promised.
        if strict and text[0] not in common:
            return False
    elif text[0] not in (common if strict else every):
        return False
    if len(text) == 4 and not strict:
        given = given.replace("都", "")  # 李阿木都, of the Yi
    if any(c in _NOT_GIVEN or not "\u3400" <= c <= "\u9fff" for c in given):
        return False
    if strict and len(text) == 4 and text[:2] not in compound:
        return False
    if not strict:
        return True
    if text[-1] == "家":  # 金雪家住…
        return False
    if text in words() or text in _NEVER or text[:2] in _PLACES:
        return False
    return len(text) < 3 or not (text[:2] in verbs() or text[1:3] in verbs())


_NEVER = frozenset(
    "高龄和 童和 儿童和 麻风病 应准予 高危 门球 独居 涉案 房屋和 康复场 康复 康复后 康复期 应称 花名册 金额数 项目名 于姓名 时间段 成员名 高龄津 查询码 应发数 符合率 石料厂 平均分 常住地 单元室 连心卡".split()
)

# Places that a two-character word check misses when a character follows: 昆明西.
_PLACES = frozenset(
    """安宁 元江 江城 景东 景谷 镇沅 宁洱 西盟 孟连 澜沧 思茅 普洱 昆明 曲靖 玉溪 文山 大理 保山 昭通 丽江 临沧
    楚雄 红河 德宏 怒江 云南 贵州 江苏 江西 安徽 宁夏 甘肃 河北 河南 湖北 湖南 温州 常州 金华 沈阳 长江 黄河
    石林 嵩明 宜良 罗平 师宗 武定 禄丰 牟定 姚安 华坪 永胜 双江 耿马 祥云 宾川 洱源 剑川 鹤庆 高新 经济 单位
    项目 管理 安全 公司 全国 全省 全市 全县 全区 全州""".split()
)


# 获奖者陈志明: what a name may follow without a word of our list.
_ROLE_ENDS = frozenset("者人员生师户主民士工友亲母父妻子女儿童手方")


def names_in(text: str, *, glued: bool = True) -> list[tuple[int, int]]:
    """Ranges of the names that stand as whole chunks in a short piece of text.

    `glued` also takes a name after a role we have no word for: 获奖者陈志明.
    """
    found, at, role = [], 0, ""
    for match in (*_SPLIT.finditer(text), None):
        end = match.start() if match else len(text)
        chunk = text[at:end]
        if is_name(chunk, strict=True) or (role in _LABELS and _is_long_name(chunk)):
            found.append((at, end))
        elif size := _opens_with_name(chunk) if role in _ROLE_SET else 0:
            found.append((at, at + size))
        elif glued:
            for size in (3, 2):
                if chunk[-size - 1 : -size] in _ROLE_ENDS and is_name(chunk[-size:], strict=True):
                    found.append((end - size, end))
                    break
        if match:
            at, role = match.end(), match.group().rstrip("：: ") or role
    return found


def _opens_with_name(chunk: str) -> int:
    """How many characters of a chunk after a role are a name, 0 for none."""
    for size in (3, 2):
        follows = chunk[size : size + 1]
        if follows and follows in _GOES_ON and is_name(chunk[:size], strict=True):
            return size
    return 0


def _is_long_name(chunk: str) -> bool:
    """A name of four characters (李阿木都) in a place that promises one."""
    if len(chunk) != 4 or not is_name(chunk):
        return False
    ordinary = (chunk[:2], chunk[1:3], chunk[2:], chunk[1:])
    return not any(part in words() or part in verbs() for part in ordinary)
