"""The words that say what a number is: column headers, labels before a value, owners.

A word has one sense; the longest word wins, and of several the one nearest to the value.
The senses are those of `Sense`: `OTHER` is any number that is not personal (project,
contract, order, credit code), which silences a value however valid it looks.
"""

from __future__ import annotations

from enum import Enum, auto
from functools import cache, lru_cache

from ...text.patterns import Pattern
from .characters import HAN


class Sense(Enum):
    ID = auto()
    MOBILE = auto()
    PHONE = auto()  # 电话, 联系方式: says nothing of whose
    HOME_PHONE = auto()
    OFFICE_PHONE = auto()
    BANK = auto()
    PASSPORT = auto()
    HOME = auto()  # 家庭住址
    ADDRESS = auto()  # 地址: says nothing of whose
    OFFICE = auto()  # 办公地址
    PLATE = auto()
    EMAIL = auto()
    NAME = auto()
    BIRTH = auto()
    OTHER = auto()


_WORDS: dict[Sense, str] = {
    Sense.ID: """身份证 身份證 身份证号 身份证号码 身份证件号 身份证件号码 居民身份证 居民身份证号码 公民身份号码
        公民身份证号 公民身份证号码 身份号码 身份证明号码 证件号 证件号码 证件 证号 有效证件号码 身份证编号 身份证代码 身份证明编号
        残疾证 残疾证号 残疾人证 残疾人证号 残疾人证号码 残疾证号码 残疾证编号 残疾人证编号 学籍号 学籍号码 全国学籍号
        学籍辅号 社会保障号 社会保障号码 社保号 社保号码 社保编号 社会保障编号 社会保障卡号 社保卡号 医保号 医疗保险号 医保编号 个人社保号
        参合号 公民身份 身份ID 身份证ID 身份信息 从业资格证号 证件编号 身份识别号 个人识别号 军官证 SFZ SFZH ID号 ID号码
        户主身份证 户主身份证号 本人身份证 监护人身份证 身份证复印件 驾驶证号 驾照号 驾驶证档案""",
    Sense.MOBILE: """手机 手机号 手机号码 移动电话 移动电话号码 手机电话 联系手机 本人手机 手机联系 微信 微信号 微信同号
        移动号码 预留手机号 注册手机 手機 手機號碼 手机/微信""",
    Sense.PHONE: """电话 电话号码 联系电话 联系方式 联系 联系号码 致电 拨打 来电 电联 tel phone mobile 電話 聯繫電話 通讯方式
        通信方式 联络电话 联络方式 联系人电话 号码""",
    Sense.HOME_PHONE: """家庭电话 家庭电话号码 家庭联系电话 住宅电话 住宅电话号码 宅电 住宅 家庭座机 家里电话 家中电话 家电话 自宅电话
        家庭固定电话 住宅固话 家庭固话 家庭联系方式 住家电话 宅话 家庭号码 家庭座机号 家里座机 家中座机 家里固话 家庭座机电话""",
    Sense.OFFICE_PHONE: """办公电话 办公室电话 单位电话 值班电话 监督电话 举报电话 投诉电话 咨询电话 服务电话 服务热线 热线 热线电话
        传真 传真电话 技术支持电话 客服电话 客服 公司电话 报名电话 总机 公开电话 受理电话 咨询热线 举报热线 监督举报电话
        值班手机 热线手机 公众服务热线手机 服务手机 值守电话 应急电话 报警电话 救援电话 维修电话 抢修电话 招生电话 预约电话 24小时电话 办公室 值班室
        投诉举报电话 电话传真 联系传真 fax 投诉热线 值班 公务手机 业务咨询 咨询 办公手机 窗口电话 前台 前台电话 工作电话""",
    Sense.BANK: """银行卡 银行卡号 银行卡号码 银行账号 银行帐号 银行账户 银行帐户 卡号 账号 帐号 账户 帐户 一卡通 一卡通号 一卡通账号
        一卡通帐号 一折通 一折通账号 惠农卡 惠农卡号 存折 存折号 存折账号 存折帐号 开户账号 开户帐号 开户银行 开户行 银行
        工资卡 工资卡号 打卡账号 打款账号 收款账号 收款账户 信用社账号 信合账号 农信社账号 社保卡银行账号 社保卡金融账号 储蓄卡 储蓄卡号 信用卡 信用卡号 借记卡
        金融账号 金融账户 补贴账号 发放账号 代发账号 转账 汇款 打入""",
    Sense.PASSPORT: "护照 护照号 护照号码 護照 passport 通行证 通行证号 通行证号码 港澳通行证 往来港澳通行证 台胞证 台湾通行证 往来台湾通行证 因私护照 普通护照 因公护照",
    Sense.HOME: """家庭住址 家庭地址 家庭详细住址 家庭详细地址 住址 现住址 现住地址 居住地 居住地址 现居住地 现居地 现居 常住地址 常住地 户籍地址
        户籍地 户籍所在地 户口所在地 户口地址 户籍住址 户籍 家住 现住 住所 住在 居住 居住于 居住在 暂住地址 暂住地 房屋坐落 现居住地址 住房地址 户籍详细地址 住 住地
        身份证地址 本人住址 详细住址 经常居住地 现住所 租住 寄住 入户地址 户籍地详细地址 户主住址 常住户口所在地 家住址 家在 户籍在""",
    Sense.ADDRESS: "地址 详细地址 联系地址 通讯地址 通信地址 收货地址 收件地址 邮寄地址 寄送地址 送达地址",
    Sense.OFFICE: """办公地址 办公地点 单位地址 注册地址 经营地址 经营场所 营业场所 项目地址 项目地点 建设地点 建设地址 施工地点 公司地址 住所地
        机构地址 会议地点 报名地点 报到地点 受理地点 办理地点 地点 学校地址 医院地址 生产地址 工厂地址 仓库地址 门店地址 企业地址 交易地点 开标地点
        企业住所 机构住所 坐落 位于 坐落于 办事处 展厅 递交地点 投标地点 领取地点 考试地点 考点地址 采样点 接种点 服务地址 窗口地址 联系单位 场所地址 店址 厂址""",
    Sense.PLATE: "车牌 车牌号 车牌号码 号牌 号牌号码 车号 车辆号牌 牌照 牌照号 牌号 机动车号牌 机动车号牌号码 车辆牌照 驾驶 车辆牌号 悬挂",
    Sense.EMAIL: "邮箱 电子邮箱 邮箱地址 电子邮件 邮件 email e-mail e-mail地址 mail 邮箱号 信箱 电邮 电子信箱 邮件地址",
    Sense.NAME: """姓名 名字 户主 户主姓名 申请人 申请人姓名 学生姓名 患者姓名 受益人 受益人姓名 领取人 领款人 监护人 家长姓名 考生姓名
        当事人 联系人 联系人姓名 保障对象 救助对象 救助对象姓名 补贴对象 残疾人姓名 被保险人 参保人 参保人姓名 法定代表人 负责人 收款人 户名 持卡人 儿童姓名 对象姓名
        老人姓名 老年人姓名 本人姓名 承包方代表 承包人 农户姓名 农户 人员姓名 被征收人 承租人 产权人 权利人 户主名字 低保户主 保障对象姓名 帮扶对象 贫困户姓名 死者姓名 病人姓名 成员姓名 家庭成员姓名 亲属姓名 中签人""",
    Sense.BIRTH: "出生日期 出生年月 出生年月日 生日 出生 生于 出生时间",
    Sense.OTHER: """项目 项目编号 项目代码 项目编码 项目统一代码 统一代码 合同 合同号 合同编号 订单 订单号 采购订单号 流水 流水号 交易流水号 受理
        受理号 受理编号 编号 编码 代码 信用代码 统一社会信用代码 社会信用代码 组织机构代码 机构代码 社会组织代码 批次 批次号 单号 运单号 快递单号
        票号 票据 票据号 发票 发票号 发票号码 交易 交易号 业务号 业务编号 工单 工单号 案号 备案号 备案编号 公告 公告编号 招标编号 采购编号 标段编号 序列号 条码 条形码
        IMEI ISBN ISSN 档案号 图斑 图斑号 图斑编号 地块 地块编号 宗地 宗地号 宗地代码 不动产单元号 不动产权证 产权证号 房产证号 许可证号 许可证 登记号 登记证号 注册号 申请号 专利号
        回执 回执号 设备号 设备编号 车架号 发动机号 准考证 准考证号 准考证号码 考号 报名号 报名序号 岗位代码 职位代码 岗位编号 学号 工号 税号 纳税人识别号 识别号 纳税识别号
        标识码 网站标识码 备案 资产编号 资产编码 物资编码 产品编号 产品批号 批号 证书编号 证书号 证书编码 检疫证书 检验编号 报告编号 文号 文件号 密码 验证码 参数 坐标 经度 纬度 事项编码 实施编码 办件编号 目录编码 主项编码 基本编码
        QQ QQ号 QQ群 群号 微信公众号 公众号 微博 抖音号 会议号 直播间 域名 IP 网址 链接 邮编 邮政编码 金额 人口 人口数 决算 决算数 执行数 完成数 目标数 总额 合计数 收入 支出 总收入 总支出 数量 总量 人数 产量 产值 总额 面积 预算 价格 单价 合计 库号 索引号 查询号 取件码 营业执照 执照号 权证 序号 统一编号 标段 标的编号 房屋编号
        房屋代码 门牌编码 单元号 监督码 追溯码 校验码 防伪码 识别码 行政区划代码 区划代码 电表号 户号 用户编号 用电户号 水表号 缴费编号 保单号 保险单号 案件编号 决定书 通知书 处罚决定书 罚没 缴款码 缴款书 凭证号 摘要 会员号 积分 版号 刊号 统一刊号 书号 药品批准文号 批准文号 国药准字 特许 采购项目 采购计划 计划编号 计划号 论文编号 样品编号 样品 器械 航班 车次 台账编号 主键 主键ID 流程号 流程编号 事件编号 任务编号 工程编号 合约 借据号 贷款合同号 保函编号 交易单号 商户号 商户单号 支付单号 转账单号 终端号 柜员号 机构号 行号 联行号 开户行行号 大额行号 支付系统行号 电子监管号 监管号 条目编号 实验编号 基金编号 课题编号 资助编号 立项编号
        备案证号 登记证号 许可证号 资质证号 产权证号 权属证号 执业证号 执业证书编号 注册证号 使用证号 经营证号 合格证号 检验证号 林权证号 土地证号 建造师证号 资格证书编号""",
}  # fmt: skip

_TRIM = Pattern(rf"[^{HAN}A-Za-z0-9/-]+")

# Longer words that swallow a label: 住院 is no address.
_NOT_LABELS = """住院 住房 住建 住宿 住户 住户调查 入住 居住证 户籍警 户籍民警 联系单位 电话会议 电话号码本 地址变更 证件照 证件照片 银行业 银行家
    项目经理 手机银行 手机短信 微信群 微信支付 邮件投票 代码段 护照首页 咨询师 咨询公司 驾驶人 驾驶员 驾驶证 联系实际 密切联系 联系点 交易日 居住区 居住小区 居住用地
    项目负责人 项目联系人 采购人 编号人 办公室主任 办公室工作人员""".split()


@cache
def _lexicon() -> tuple[dict[str, Sense | None], dict[str, tuple[int, ...]]]:
    """Word → sense, and first character → the lengths to try, longest first."""
    senses: dict[str, Sense | None] = {}
    for sense, words in _WORDS.items():
        senses.update({word.lower(): sense for word in words.split()})
    senses.update(dict.fromkeys(_NOT_LABELS))
    senses.update({"项目负责人": Sense.NAME, "项目联系人": Sense.NAME, "采购人": Sense.OFFICE})
    lengths: dict[str, set[int]] = {}
    for word in senses:
        lengths.setdefault(word[0], set()).add(len(word))
    return senses, {c: tuple(sorted(n, reverse=True)) for c, n in lengths.items()}


@lru_cache(maxsize=4096)
def words_in(text: str) -> tuple[tuple[int, int, Sense], ...]:
    """(start, end, sense) of every word in a short piece of text, left to right, longest first."""
    senses, lengths = _lexicon()
    text = text.lower()
    found, at = [], 0
    while at < len(text):
        for length in lengths.get(text[at], ()):
            word = text[at : at + length]
            if word in senses and not _inside_ascii_word(text, at, at + length):
                sense = senses[word]
                if sense is not None:
                    found.append((at, at + length, sense))
                at += length - 1
                break
        at += 1
    return tuple(found)


def _inside_ascii_word(text: str, start: int, end: int) -> bool:
    """Whether an ASCII word such as “tel” is only part of a longer one."""
    if not text[start].isascii():
        return False
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    return any(c.isascii() and c.isalpha() for c in (before, after))


@lru_cache(maxsize=2048)
def header_senses(header: str) -> frozenset[Sense]:
    """Every sense named in a column header or row label, e.g. “姓名及电话” → NAME, PHONE."""
    return frozenset(sense for _, _, sense in words_in(_TRIM.sub("", header[:40])))


def is_label(text: str) -> bool:
    """Whether a short text is a label and nothing else: 身份证号, 联系电话（必填）."""
    bare = _TRIM.sub("", _ASIDE.sub("", text))
    covered = sum(end - start for start, end, _ in words_in(bare))
    return bool(bare) and covered * 4 >= len(bare) * 3


_ASIDE = Pattern(r"[（(][^（()）]{0,12}[）)]")
_NUMBERED = Pattern(
    rf"[{HAN}A-Za-z]{{0,8}}(?:编号|代码|编码|单号|号码|图号|ID|[号码])[：:（( 为]*$"
)
# Papers of a person stay open; papers of things do not.
_HOLDERS = Pattern(
    r"(?<!许可)(?<!备案)(?<!登记)(?<!产权)(?<!权属)(?<!资质)(?<!认证)(?<!检验)(?<!合格)(?<!注册)(?<!使用)(?<!经营)(?<!权)"
    r"证(?:号码?)?$|户口本号?$|手机|电话|身份"
)


_BARE_ID = Pattern(r"(?:^|[\s，,；;（(])ID[：: ]*$")


def is_some_number(before: str) -> bool:
    """A label we have no word for, that still says “a number of something”: 查询码, 图号."""
    label = _NUMBERED.search(before) if not _BARE_ID.search(before) else None
    return bool(label) and not _HOLDERS.search(label.group().rstrip("：:（( 为"))
