"""The columns of the sample portal: what each is called, its class, look and age."""

from __future__ import annotations

from dataclasses import dataclass

# The looks of list pages, as real content systems write them; `listing` renders them.
LOOKS = (
    "span-first", "span-last", "bracket", "chinese", "cards", "table", "newline", "slashes",
    "definition",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One 栏目.

    `newest` is the age of its newest entry and `step` the mean distance between entries, both
    in days. `trap` names what makes it hard to read: pinned, undated, gbk, challenge, shell;
    or what is planted on it: stale, blank.
    """

    key: str
    name: str
    genre: str
    column_class: str
    office: str
    look: str
    count: int = 8
    newest: float = 1.0
    step: float = 3.0
    trap: str = ""
    subject: str = ""


COLUMNS: tuple[Column, ...] = (
    Column("yw", "样例要闻", "news", "news", "zfb", "span-first", 14, 0.3, 0.8),
    Column("bmdt", "部门动态", "news", "news", "zfb", "bracket", 12, 0.5, 1.1),
    Column("xzdt", "乡镇动态", "news", "news", "zfb", "chinese", 12, 0.6, 1.3),
    Column("tpxw", "图片新闻", "news", "news", "zfb", "cards", 8, 0.7, 1.5),
    Column("zwhd", "政务活动", "news", "news", "zfb", "span-last", 8, 1.2, 1.6, "gbk"),
    Column("mtgz", "媒体关注", "news", "news", "zfb", "newline", 7, 41, 6, "stale"),
    Column("tzgg", "通知公告", "notice", "notice", "zfb", "span-last", 11, 1, 3, "pinned"),
    Column("gsgg", "公示公告", "notice", "notice", "zfb", "table", 9, 2, 4),
    Column("zkzp", "招考招聘", "hr", "hr", "rsj", "slashes", 8, 6, 14),
    Column("rsxx", "人事信息", "hr", "hr", "rsj", "span-first", 6, 18, 25),
    Column("zfwj", "政府文件", "policy", "policy", "zfb", "table", 8, 9, 15),
    Column("bmwj", "部门文件", "policy", "policy", "sfj", "definition", 7, 5, 12),
    Column("gfxwj", "规范性文件", "policy", "policy", "sfj", "chinese", 6, 22, 24, "gbk"),
    Column("xzwj", "乡镇文件", "policy", "policy", "zfb", "chinese", 5, 236, 30, "stale"),
    Column("zcjd", "政策解读", "interpretation", "interpretation", "sfj", "span-first", 8, 4, 10),
    Column("twjd", "图文解读", "interpretation", "interpretation", "sfj", "cards", 6, 8, 13),
    Column("hygq", "回应关切", "interaction", "interaction", "xfj", "newline", 7, 3, 9),
    Column("ghxx", "规划信息", "plan", "plan", "fgj", "span-last", 6, 33, 40),
    Column("jhzj", "计划总结", "plan", "plan", "fgj", "definition", 6, 40, 38),
    Column("czyjs", "财政预决算", "finance", "other", "czj", "table", 7, 25, 30),
    Column("bmys", "部门预算", "finance", "other", "czj", "bracket", 7, 30, 33),
    Column("hmzj", "惠民资金", "finance", "other", "czj", "span-first", 7, 12, 18),
    Column(
        "zfcg", "政府采购", "notice", "notice", "czj", "slashes", 6, 212, 9, "stale", "industry"
    ),
    Column("zdxm", "重大项目", "notice", "notice", "fgj", "span-last", 7, 5, 9, "", "industry"),
    Column("xzcf", "行政处罚", "notice", "notice", "cgj", "newline", 7, 3, 8, "", "city"),
    Column("xzxk", "行政许可", "notice", "notice", "zwj", "chinese", 7, 4, 7, "", "business"),
    Column("ssj", "双随机一公开", "notice", "notice", "scj", "definition", 6, 7, 12, "", "market"),
    Column("yjgl", "应急管理", "notice", "notice", "yjj", "span-first", 8, 2, 6, "", "fire"),
    Column("shjz", "社会救助", "notice", "notice", "mzhj", "table", 7, 6, 11, "", "help"),
    Column("bzzf", "保障性住房", "notice", "notice", "zjj", "bracket", 6, 11, 15, "", "house"),
    Column("jyxx", "教育信息", "notice", "notice", "jyj", "span-last", 7, 4, 8, "", "school"),
    Column("ylws", "医疗卫生", "notice", "notice", "wjj", "cards", 7, 3, 8, "", "health"),
    Column("sthj", "生态环境", "notice", "notice", "hbj", "undated", 6, 5, 9, "undated", "green"),
    Column("spyp", "食品药品安全", "notice", "notice", "scj", "slashes", 6, 4, 9, "", "market"),
    Column("sncy", "乡村产业", "news", "news", "nyj", "definition", 7, 11.2, 3, "soon", "farm"),
    Column("yjzj", "意见征集", "interaction", "interaction", "sfj", "span-first", 6, 7, 12),
    Column("lxxd", "来信选登", "interaction", "interaction", "xfj", "newline", 8, 2, 6),
    Column("zxft", "在线访谈", "interaction", "interaction", "zfb", "chinese", 5, 14, 20),
    Column("bszn", "办事指南", "service", "service", "zwj", "span-last", 8, 20, 22),
    Column("ztzl", "专题专栏", "topic", "topic", "zfb", "cards", 6, 9, 14),
    Column("szxc", "数字乡村", "topic", "topic", "nyj", "span-first", 0, 0, 0, "blank"),
    Column("sjyw", "上级要闻", "news", "news", "zfb", "span-first", 0, 0, 0, "challenge"),
    Column("spxw", "视频新闻", "news", "news", "zfb", "span-first", 0, 0, 0, "shell"),
)

BY_KEY = {column.key: column for column in COLUMNS}
