"""A portal of tables, cards and English paths over three weeks around 国庆, as an outsider made it:
what an inspector would reject, each beside something innocent that looks like it.

    Portal.lay_out(day)   the pages of that day, by address
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from portal_scene import BASE, column

from monitor.model import CHINA, Failure

START = datetime(2026, 9, 21, 9, 0, tzinfo=CHINA)  # a Monday; 国庆 is day 10 to 16
DAYS = 21
PARTNER = "http://www.partner-association.example/"
WALLED = "http://www.walled-bank.example/"

# What goes wrong, by day (0 is the 21st of September).
STALE_ON = (3, 5, 9, 12, 14)  # five news columns are silent for 15 days on these
STALE_MENDED = 17
TENTH_OLD_ON = 15  # nine columns are over a year old from the start, the tenth on this day
FIFTH_BLANK_FROM = 11  # until then its server answers 502
MESSAGE_OVERDUE, MESSAGE_ANSWERED = 8, 13
DARK, DARK_GONE = 4, 6
DRIFTED = 7
DEAD_FROM = 3  # a link of the home page; another is dead on day 9 alone
FUTURE_FROM, MOVED_ON, BACKDATED_ON, REPEATED_ON = 6, 12, 10, 5
HOME_SILENT_FROM = 2  # its newest entry is of this day: too old from day 17 on
HOME_AGAIN = 19

NEWS = [column(f"dept{n}", "news", f"{BASE}/news/dept{n}/list.html") for n in range(5)]
LIVELY = column("yaowen", "news", f"{BASE}/news/yaowen/")
OLD = [column(f"zt{n}", "topic", f"{BASE}/special/{n}/index.htm") for n in range(10)]
BLANK = [column(f"empty{n}", "other", f"{BASE}/open/empty{n}/") for n in range(5)]
SHELL = column("data", "other", f"{BASE}/open/data/")
PICTURES = column("photo", "other", f"{BASE}/open/photo/")
NOTICE = column("tzgg", "notice", f"{BASE}/open/notice/")
POLICY = column("zcwj", "policy", "http://sample.gov.cn/open/policy/")  # 301 to www
STAFF = column("rsxx", "hr", f"{BASE}/open/staff/")
ABOUT = column("jgzn", "static", f"{BASE}/open/about/")
LETTERS = column("letters", "message", f"{BASE}/ask/list.html")
COLUMNS = [
    LIVELY, *NEWS, *OLD, *BLANK, SHELL, PICTURES, NOTICE, POLICY, STAFF, ABOUT, LETTERS,
]  # fmt: skip

FOOT = (
    "<div class=foot>主办：样例区人民政府办公室 网站标识码：5300000001 滇ICP备05000001号 "
    "滇公网安备 53080202000001号 <a href='http://pucha.kaipuyun.cn/exposure/jiucuo.html?site_code=5300000001'>"
    "政府网站找错</a> <a href='/map.html'>网站地图</a> <a href='/elder.html'>适老版</a></div>"
)
HEAD = (
    "<meta name=SiteName content=样例区人民政府><meta name=SiteDomain content=www.sample.gov.cn>"
    "<meta name=SiteIDCode content=5300000001>"
)
TAGS = "<meta name=ColumnName content=栏目><meta name=ColumnType content=信息>"


def at(day: int) -> date:
    return (START + timedelta(days=day)).date()


def html(title: str, body: str, more: str = "") -> str:
    return f"<html lang=zh-CN><head><title>{title}</title>{HEAD}{more}</head><body>{body}{FOOT}</body></html>"


def table(rows: list[tuple[str, str, date]], title: str) -> str:
    """An old list: one table row for an entry, the day in brackets, a dot in front."""
    lines = "".join(
        f"<tr><td>{'[置顶]' if '长期公告' in name else '·'}</td><td><a href='{url}' target=_blank>{name}</a></td>"
        f"<td>[{day:%Y-%m-%d}]</td></tr>"
        for name, url, day in rows
    )
    body = f"<table width=96%>{lines}</table><p>共 {len(rows)} 条 1/1页</p>"
    more = f"<meta name=ColumnName content={title}><meta name=ColumnType content=信息>"
    return html(f"{title}_样例区人民政府", body, more)


def cards(rows: list[tuple[str, str, date]], title: str) -> str:
    """A new list: cards with day and month apart."""
    lines = "".join(
        f"<div class=card><div class=when><b>{day:%d}</b><span>{day:%Y-%m}</span></div>"
        f"<h4><a href='{url}'>{name}</a></h4></div>"
        for name, url, day in rows
    )
    return html(f"{title}-样例区人民政府", f"<div class=cards>{lines}</div>",
                f"<meta name=ColumnName content={title}><meta name=ColumnType content=信息>")  # fmt: skip


def article(title: str, day: date, text: str) -> str:
    more = (
        f"<meta name=ArticleTitle content='{title}'><meta name=PubDate content='{day} 09:00'>"
        "<meta name=ContentSource content=区政府办><meta name=ColumnName content=信息><meta name=ColumnType content=信息>"
    )
    paragraphs = "".join(f"<p>　　{part}</p>" for part in text.split("|"))
    return html(title, f"<h1>{title}</h1><p class=info>发布日期：{day}　来源：区政府办</p>"
                f"<div class=article-content>{paragraphs}</div>", more)  # fmt: skip


def story(topic: str) -> str:
    """Running text that no other topic shares."""
    return (
        f"近日，区有关部门围绕{topic}深入一线调研，详细了解工作进展和存在的困难。"
        f"|调研组指出，{topic}事关群众切身利益，要压实责任、细化措施，确保按期完成。"
        f"|下一步，各单位将继续做好{topic}，并及时向社会公布进展情况。"
    )


TOPICS = (
    "高标准农田 城市更新 森林防火 防汛备汛 校园安全 社区养老 乡村道路 饮水工程 老旧小区 职业培训 "
    "河湖治理 文化惠民 疫病防控 电网改造 普惠金融 秸秆利用 夜间停车 菜篮子 残疾人康复 图书馆建设"
).split()


class Portal:
    """All pages of a day."""

    def lay_out(self, day: int) -> tuple[dict[str, str | int | Failure], dict[str, str]]:
        """(pages, redirects) on that day."""
        self._pages: dict[str, str | int | Failure] = {}
        self._home(day)
        self._news(day)
        self._columns(day)
        self._letters(day)
        moved = {"http://sample.gov.cn/open/policy/": f"{BASE}/open/policy/"}
        return self._pages, moved

    def _put(self, topic: str, day: date, path: str, text: str = "") -> tuple[str, str, date]:
        title = f"我区扎实推进{topic}工作见实效"
        number = "".join(c for c in path if c.isdigit())
        text = text or story(f"{topic}第{number}号任务")
        self._pages.setdefault(f"{BASE}{path}", article(title, day, text))
        return title, path, day

    def _home(self, day: int) -> None:
        last = day if day >= HOME_AGAIN else min(day, HOME_SILENT_FROM)
        rows = [
            self._put(TOPICS[(last + n) % 20], at(last - n), f"/news/yaowen/h{last - n + 40}.html")
            for n in range(6)
        ]
        lines = "".join(
            f"<tr><td><a href='{url}'>{name}</a></td><td>{when:%m-%d}</td></tr>"
            for name, url, when in rows
        )
        dark = (
            "<div style='position:absolute;left:-9999px'><a href='http://bet365-casino.example/'>澳门赌场在线投注</a></div>"
            if DARK <= day < DARK_GONE else ""
        )  # fmt: skip
        body = (
            f"<table class=nav><tr><td><a href='/news/yaowen/'>要闻</a><td><a href='/open/notice/'>公告</a>"
            f"<td><a href='/open/policy/'>政策</a><td><a href='/ask/list.html'>咨询</a></tr></table>"
            f"<table class=latest>{lines}</table>{dark}<p>今天是{at(day):%Y年%m月%d日} 星期{'一二三四五六日'[at(day).weekday()]}</p><p>{story('政务公开')}</p>"
            f"<a href='/download/form.html'>表格下载</a> <a href='/download/guide.html'>办事指南</a>"
            f"<div class=links><a href='{PARTNER}'>行业协会</a> <a href='{WALLED}'>开户银行</a></div>"
        )
        self._pages[f"{BASE}/"] = html("样例区人民政府", body)
        self._pages[f"{BASE}/download/form.html"] = (
            404 if day >= DEAD_FROM else article("表格下载", at(-90), story("表格下载"))
        )
        self._pages[f"{BASE}/download/guide.html"] = (
            404 if day == 9 else article("办事指南", at(-90), story("办事指南"))
        )
        self._pages[f"{BASE}/map.html"] = html(
            "网站地图", "<p>网站地图：要闻、公告、政策、咨询等栏目的完整目录。</p>"
        )
        self._pages["http://pucha.kaipuyun.cn/exposure/jiucuo.html?site_code=5300000001"] = html(
            "找错", story("找错")
        )
        self._pages[PARTNER] = (
            "<html><head><title>澳门葡京_真人百家乐_老虎机</title></head><body><p>真人荷官 在线投注 注册送彩金 百家乐 老虎机</p></body></html>"
            if day >= DRIFTED else html("行业协会", f"<p>{story('行业自律')}</p>")
        )  # fmt: skip
        self._pages[WALLED] = 403
        self._pages[f"{BASE}/elder.html"] = html("适老版", f"<p>{story('适老服务')}</p>")

    def _news(self, day: int) -> None:
        holiday = 10 <= day <= 16  # nothing is published
        last = 9 if holiday else day
        rows = [self._put(TOPICS[(last - n) % 20], at(last - n), f"/news/yaowen/{last - n + 40}.html")
                for n in range(9) if not 10 <= last - n <= 16]  # fmt: skip
        self._pages[LIVELY.url] = cards(rows, "要闻")
        for number, (target, stale) in enumerate(zip(NEWS, STALE_ON, strict=True)):
            newest = day if number == 2 and day >= STALE_MENDED else stale - 15
            rows = [
                self._put(
                    f"{TOPICS[number * 3 + n]}二期",
                    at(newest - 3 * n),
                    f"/news/dept{number}/{newest - 3 * n + 90}.html",
                )
                for n in range(4)
            ]
            self._pages[target.url] = table(rows, target.name)

    def _columns(self, day: int) -> None:
        for number, target in enumerate(OLD):
            newest = at(TENTH_OLD_ON) - timedelta(days=366) if number == 9 else date(2025, 6, 3)
            rows = [
                self._put(
                    f"{TOPICS[number]}专项{'甲乙丙'[n]}",
                    newest - timedelta(days=40 * n),
                    f"/special/{number}/{n}.htm",
                )
                for n in range(3)
            ]
            self._pages[target.url] = table(rows, target.name)
        for number, target in enumerate(BLANK):
            self._pages[target.url] = html(
                "栏目",
                "<h3>信息列表</h3><table><tr><td>暂无信息</td></tr></table><p>共 0 条</p>",
                TAGS,
            )
            if number == 4 and day < FIFTH_BLANK_FROM:
                self._pages[target.url] = 502
        self._pages[SHELL.url] = (
            "<html><head><title>数据</title></head><body><div id=app></div><script src=/js/app.8f3a.js></script></body></html>"
        )
        self._pages[PICTURES.url] = html(
            "图片新闻", "".join(f"<p><img src=/p/{n}.jpg width=600></p>" for n in range(6))
        )
        self._pages[STAFF.url] = table([self._put("干部任前公示", date(2025, 12, 8), "/open/staff/1.html"),
                                        self._put("公开招聘", date(2025, 11, 2), "/open/staff/2.html"),
                                        self._put("任免职", date(2025, 10, 20), "/open/staff/3.html")], "人事信息")  # fmt: skip
        self._pages[ABOUT.url] = html(
            "机构职能",
            "<h2>区政府办公室</h2><p>负责区政府会议的准备工作，协助区政府领导组织会议决定事项的实施。</p><p>办公时间：工作日八时至十二时。</p>",
            TAGS,
        )
        self._pages[f"{BASE}/open/policy/"] = cards(
            [self._put("招商引资政策", date(2026, 6, 2), "/open/policy/1.html"), self._put("人才公寓管理", date(2026, 4, 14), "/open/policy/2.html"),
             self._put("耕地保护", date(2026, 1, 9), "/open/policy/3.html")], "政策文件")  # fmt: skip
        self._notices(day)

    def _notices(self, day: int) -> None:
        pinned = [self._put(f"{name}长期公告", date(2024, 3, n + 1), f"/open/notice/p{n}.html")
                  for n, name in enumerate(("便民热线", "举报渠道", "办公地点"))]  # fmt: skip
        self._pages[f"{BASE}/open/notice/p0.html"] = article(
            pinned[0][0],
            date(2024, 3, 1),
            f"报名时间：2024年3月1日至2024年4月1日。|{story('便民热线')}",
        )
        rows = [
            self._put(f"{TOPICS[n]}招标", at(-5 - 9 * n), f"/open/notice/{n}.html")
            for n in range(7)
        ]
        if day >= REPEATED_ON:  # word for word what was published five days before the first day
            again = story(f"{TOPICS[0]}招标第0号任务")
            rows.insert(
                0, self._put(f"{TOPICS[0]}招标", at(REPEATED_ON), "/open/notice/99.html", again)
            )
        if day >= BACKDATED_ON:  # comes up among older ones, dated seven weeks before it was seen
            rows.insert(6, self._put("补录的事项", at(BACKDATED_ON - 52), "/open/notice/late.html"))
        if day >= FUTURE_FROM:
            rows.insert(0, self._put("明年计划", date(2026, 12, 1), "/open/notice/future.html"))
        if day >= MOVED_ON:
            title, path, _ = rows[-1]
            rows = [(title, path, at(MOVED_ON)), *rows[:-1]]
        self._pages[NOTICE.url] = table([*pinned, *rows], "通知公告")

    def _letters(self, day: int) -> None:
        overdue = date(2026, 6, 28)
        rows = [("关于公园开放时间的咨询", at(day), "已回复"), ("关于路灯维修的咨询", date(2026, 7, 30), "办理中"),
                ("关于校车线路的咨询", date(2026, 7, 2), "已回复")]  # fmt: skip
        first = "".join(f"<dl><dt><a href='/ask/{n}.html'>{t}</a></dt><dd>提问时间：{d}</dd><dd>状态：{s}</dd></dl>"
                        for n, (t, d, s) in enumerate(rows))  # fmt: skip
        state = "已回复" if day >= MESSAGE_ANSWERED else "办理中"
        second = (
            f"<dl><dt><a href='/ask/8.html'>关于施工噪声的投诉</a></dt><dd>提问时间：{overdue}</dd><dd>状态：{state}</dd></dl>"
            "<dl><dt><a href='/ask/9.html'>关于公交站点的建议</a></dt><dd>提问时间：2026-06-20</dd><dd>状态：已回复</dd></dl>"
        )
        tags = "<meta name=ColumnName content=咨询><meta name=ColumnType content=互动>"
        self._pages[LETTERS.url] = html("咨询", f"{first}<a href='list_2.html'>下一页</a>", tags)
        self._pages[f"{BASE}/ask/list_2.html"] = html(
            "咨询", f"{second}<a href='list.html'>上一页</a>", tags
        )
        for n in (0, 1, 2, 8, 9):
            self._pages[f"{BASE}/ask/{n}.html"] = article(
                f"第{n}件来信的办理情况", at(-30 - n), story("来信办理")
            )
