"""Whether three characters could be the name of just anybody."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

# What stands right before a name and says that it is not that of a state leader.
_ORDINARY = tuple(
    """村民 居民 村支书 村主任 支书 农民 工人 职工 员工 学生 同学 老师 教师 教授 医生 医师 护士 民警 辅警 警官 战士 司机 经理 董事长
    总经理 负责人 业主 店主 商户 市民 群众 志愿者 队员 社员 党员 代表 委员会委员 经办人 联系人 申请人 被申请人 原告 被告 被告人 上诉人 当事人
    嫌疑人 犯罪嫌疑人 罪犯 死者 伤者 患者 考生 选手 运动员 教练 演员 导演 作家 作者 记者 通讯员 编辑 摄影 先生 女士 大爷 大妈 老人 儿子 女儿
    丈夫 妻子 县长 市长 区长 镇长 乡长 局长 科长 处长 主任科员 院长 校长 所长 站长 队长 组长 委员 专员 技术员 工程师 会计 出纳 律师 法官
    检察官 书记员 审判员 审判长 户主 户 农户 贫困户 低保户 法定代表人 法人代表 驾驶员 乘客 获奖学生 获得者 收件人 寄件人 报告人 举报人 代理人 监护人 投资人 股东 校友 烈士 模范 标兵 县委书记 区委书记
    市委书记 镇党委书记 乡党委书记 街道党工委书记 党支部书记 支部书记 党总支书记 总支书记 纪委书记 工会主席 县政协主席 区政协主席 市政协主席 常务副县长
    常务副区长 副县长 副区长 副市长 副局长 副主任 名叫 叫 姓名 审核 责编 来源 文/ 图/ 供稿 校对 审签""".split()
)
# 画家、技术员、承包户: nobody introduces a state leader by a trade.
_TRADES = "员师士者民户家手匠工生商"
# 县教体局、二车间: an office or a workplace introduces its own people.
_PLACES = "局办镇乡村厂校站所队科股室组间街"
# What stands right behind it.
_BEHIND = (
    "（男", "（女", "，男，", "，女，", "先生", "女士", "老人", "同学", "老师", "家", "户", "大爷",
    "大妈", "医生", "村民", "摄", "等农户", "一家", "夫妇", "的儿子", "的女儿", "、男", "、女",
    "告诉记者", "某", "(男", "(女", "律师", "审判", "教授", "主任", "局长", "县长", "镇长",
)  # fmt: skip


@cache
def _characters() -> tuple[frozenset[str], frozenset[str]]:
    surnames, given = files(__package__).joinpath("person_names.txt").read_text("utf-8").split()
    return frozenset(surnames), frozenset(given)


def may_be_anybody(name: str) -> bool:
    """A surname and one or two characters that parents like."""
    surnames, given = _characters()
    return 2 <= len(name) <= 3 and name[0] in surnames and all(char in given for char in name[1:])


def is_told_as_ordinary(text: str, start: int, end: int) -> bool:
    """Whether the words beside the name `start:end` are those for people in general."""
    if start and text[start - 1] in ":：":
        start -= 1
    if start and text[start - 1] in _TRADES + _PLACES:
        return True
    return text.endswith(_ORDINARY, max(0, start - 8), start) or text.startswith(_BEHIND, end)
