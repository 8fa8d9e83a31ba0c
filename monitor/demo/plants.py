"""What is wrong in the sample district on purpose, and what only looks wrong."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from ..model import Group
from ..web.words import PLATFORM_NAMES
from . import attached
from .accounts import ACCOUNTS, Post
from .columns import COLUMNS
from .manifest import NearMiss, Plant
from .markup import SITE_CODE, table
from .pages import html
from .portal import SITE, Article, Portal

Manifest = tuple[tuple[Plant, ...], tuple[NearMiss, ...]]


class _Planter:
    """Changes the written district and notes what was changed."""

    def __init__(self, portal: Portal, posts: dict[str, list[Post]], seed: int) -> None:
        self.portal, self.posts = portal, posts
        self.dice = random.Random(seed + 1)
        self.plants: list[Plant] = []
        self.near: list[NearMiss] = []

    # ── portal ───────────────────────────────────────────────────────────────

    def words(self, column: str, number: int, sentence: str, why: str, **plant: str) -> None:
        """A sentence with a wording fault as a paragraph of an article."""
        article = self.portal.add_paragraph(column, number, sentence)
        self.plants.append(
            Plant(group=Group.WORDING, target=article.target, path=article.path, why=why, **plant)
        )

    def personal(
        self, column: str, number: int, sentence: str, kind: str, why: str, rule: str
    ) -> None:
        article = self.portal.add_paragraph(column, number, sentence)
        self._private(article, rule, kind, why)

    def roll(
        self, column: str, number: int, rows: list[list[str]], whys: list[tuple[str, str, str]]
    ) -> None:
        """A table of people; each of `whys` (rule, kind, why) is one plant."""
        article = self.portal.add_extra(column, number, table(rows))
        # A title that speaks of hardship would make every name in the table a fault of its own.
        article = self.portal.change(article, title="惠农补贴一卡通发放明细")
        for rule, kind, why in whys:
            self._private(article, rule, kind, why)

    def file(
        self, column: str, number: int, name: str, content: bytes, rule: str, kind: str, why: str
    ) -> None:
        """A file on an article that leaks one kind."""
        article, path = self.portal.add_file(column, number, name, content)
        self.plants.append(
            Plant(group=Group.PRIVACY, target=article.target, path=path, rule=rule, kind=kind,
                  why=why)
        )  # fmt: skip

    def _private(self, article: Article, rule: str, kind: str, why: str) -> None:
        self.plants.append(
            Plant(group=Group.PRIVACY, target=article.target, path=article.path, rule=rule,
                  kind=kind, why=why)
        )  # fmt: skip

    def harmless(self, column: str, number: int, sentence: str, why: str) -> None:
        article = self.portal.add_paragraph(column, number, sentence)
        self.near.append(NearMiss(target=article.target, path=article.path, text=sentence, why=why))

    # ── accounts ─────────────────────────────────────────────────────────────

    def post(self, target: str, number: int, sentence: str) -> Post:
        rows = self.posts[target]
        rows[number] = replace(rows[number], text=rows[number].text + sentence)
        return rows[number]

    def post_words(self, target: str, number: int, sentence: str, why: str, **plant: str) -> None:
        self.post(target, number, sentence)
        self.plants.append(Plant(group=Group.WORDING, target=target, why=why, **plant))

    def state(self, group: Group, target: str, rule: str, why: str, **plant: str) -> None:
        self.plants.append(Plant(group=group, target=target, rule=rule, why=why, **plant))


def plant(portal: Portal, posts: dict[str, list[Post]], seed: int) -> Manifest:
    """Plant everything; returns the manifest of faults and the near misses."""
    planter = _Planter(portal, posts, seed)
    for part in _PARTS:
        part(planter)
    return tuple(planter.plants), tuple(planter.near)


def _wording(p: _Planter) -> None:
    for column, number, sentence, rule, text, why in (
        ("bmdt", 2, "截止目前，全区已建成便民服务点36个，受到群众好评。",
         "cutoff-for-as-of", "截止目前", "“截止目前”应为“截至目前”"),
        ("yw", 3, "会议对下一阶段重点工作作出布署，明确了时间表和路线图。",
         "confusable-word", "布署", "“布署”应为“部署”"),
        ("xzdt", 1, "全乡干部群众将再接再励，把各项惠民实事办好。",
         "idiom-miswritten", "再接再励", "“再接再励”应为“再接再厉”"),
        ("zwhd", 2, "各单位要进行进行全面排查，确保不留死角。",
         "word-doubled", "进行进行", "重复词；页面为未标注编码的GBK"),
        ("zcjd", 1, "深入践行社会主义核心价值观，倡导富强、文明、民主、和谐。",
         "fixed-list-out-of-order", "富强、文明、民主、和谐", "核心价值观顺序错误"),
        ("tpxw", 2, "党员干部要增强大局意识、政治意识、核心意识、看齐意识。",
         "fixed-list-out-of-order", "大局意识、政治意识、核心意识、看齐意识",
         "“四个意识”顺序错误"),
        ("bszn", 2, "申请人可登陆系统查询办理进度，也可到窗口咨询。",
         "logon-for-landing", "登陆系统", "“登陆”应为“登录”"),
        ("zfwj", 1, "有关材料报送区人力资源和社会保章局备案。",
         "institution-name-garbled", "", "机构名称写错"),
        ("gfxwj", 1, "听证会定于2024年5月6日（星期二）上午召开。",
         "weekday-date-mismatch", "", "日期与星期不符；页面为未标注编码的GBK"),
        ("yjgl", 1, "应急演练定于2月30日举行，请有关单位提前做好准备。",
         "impossible-date", "2月30日", "不存在的日期"),
        ("shjz", 2, "工作人员走访慰问辖区内残废人家庭，送去米面油等物资。",
         "disabled-person-insult", "残废人", "对残疾人的不当称呼"),
        ("ghxx", 1, "规划范围总面积120平方公理，涉及3个乡镇。",
         "unit-symbol-wrong", "平方公理", "计量单位写错"),
        ("ylws", 1, "全区基本医疗保险覆盖率达到102.3%，群众看病负担进一步减轻。",
         "share-above-hundred", "覆盖率达到102.3%", "比例超过百分之百"),
        ("ztzl", 1, "景区产品远销日本、韩国、台湾等国，深受游客喜爱。",
         "region-among-countries", "日本、韩国、台湾等国", "把台湾与国家并列（严重表述错误）"),
        ("hygq", 1, "会议强调，，要把群众反映的问题办实办好。",
         "punctuation-doubled", "，，", "重复标点"),
    ):  # fmt: skip
        p.words(column, number, sentence, why, rule=rule, text=text)
    for target, number, sentence, rule, text, why in (
        ("account:wechat:ylnync", 1, "政策直达田间地头，打通服务群众“最后一公理”。",
         "policy-term-misspelled", "最后一公理", "公众号推文错字"),
        ("account:weibo:9000000002", 2, "各派出所一如继往守护平安，感谢大家支持。",
         "idiom-miswritten", "一如继往", "微博中的错别成语"),
        ("account:toutiao:tt-scj", 1, "截止目前，抽检合格率为99.1%。",
         "cutoff-for-as-of", "截止目前", "头条号文章“截止目前”"),
        ("account:douyin:dy-wenlv", 1, "欢迎登陆网站预约参观。",
         "logon-for-landing", "登陆网站", "抖音文案“登陆网站”"),
    ):  # fmt: skip
        p.post_words(target, number, sentence, why, rule=rule, text=text)
    for column, number, sentence, why in (
        ("yw", 1, "截至目前，全区新增市场主体210家，报名截止日期为本月底。", "正确写法“截至目前”与“截止日期”"),
        ("xzdt", 3, "会上发布了署名文章汇编，并对下一步工作作出部署。", "“发布署名”中相邻的“布署”"),
        ("bmdt", 4, "台风在沿海登陆后强度减弱，对我区影响较小。", "台风“登陆”是正确用法"),
        ("tzgg", 5, "区语言文字工作办公室提醒：公文中“截止目前”应写作“截至目前”。", "引用错误写法的提示"),
        ("zcjd", 3, "倡导富强、民主、文明、和谐，倡导自由、平等、公正、法治。", "核心价值观顺序正确"),
    ):  # fmt: skip
        p.harmless(column, number, sentence, why)


def _privacy(p: _Planter) -> None:
    dice = p.dice
    for column, number, sentence, rule, kind, why in (
        ("zkzp", 1, f"经审核，赵启明（公民身份号码{id_card(dice, '19900307')}）符合报名条件。",
         "id-card-exposed", "id_card", "公告正文写出完整身份证号"),
        ("lxxd", 1, f"反映人陈志明，联系电话{mobile(dice)}，家住锦绣社区。",
         "mobile-exposed", "mobile", "来信选登公开网民姓名和手机号"),
        ("bzzf", 1, "公租房保障对象孙立国，家庭住址：示范市样例区云溪镇上坝村12组35号。",
         "address-exposed", "address", "公示中写出门牌住址"),
        ("xzcf", 1, "当事人周建军驾驶云J·4K72D小型轿车占用人行道停放，被依法处罚。",
         "plate-exposed", "plate", "处罚信息公开车牌号"),
    ):  # fmt: skip
        p.personal(column, number, sentence, kind, why, rule)
    rows = [["序号", "姓名", "身份证号码", "银行卡号", "补助金额（元）"]]
    people = (("钱有田", "19681112"), ("孙满仓", "19750923"), ("周得水", "19591204"))
    for number, (name, born) in enumerate(people, 1):
        rows.append(
            [str(number), name, id_card(dice, born), bank_card(dice), str(dice.randint(3, 9) * 100)]
        )
    whys = [
        ("id-card-exposed", "id_card", "惠民资金名单3人身份证号未隐去，作一个问题"),
        ("bank-card-exposed", "bank_card", "惠民资金名单3人银行卡号未隐去，作一个问题"),
    ]
    p.roll("hmzj", 1, rows, whys)
    for column, number, sentence, why in (
        ("shjz", 1, "公示对象王某某，身份证号350***********1234，享受临时救助。", "已隐去的身份证号"),
        ("tzgg", 4, "监督举报电话：0990-2120001，受理时间为工作日8时30分至17时30分。", "办公电话"),
        ("zdxm", 1, "项目统一代码2603-990102-04-01-138651，合同编号13987651206。", "形似手机号的合同编号"),
        ("jyxx", 1, "本学期共发放助学金2394人次，资金973万元。", "只有统计数字，没有个人信息"),
    ):  # fmt: skip
        p.harmless(column, number, sentence, why)


def _attachments(p: _Planter) -> None:
    """Leaks that only an opened file shows; one file that cannot be opened, one that is clean."""
    dice = p.dice
    people = (("钱有田", "19681112"), ("孙满仓", "19750923"))
    rows = [["序号", "姓名", "身份证号码", "补助金额（元）"]]
    rows += [[str(n), name, id_card(dice, born), "600"] for n, (name, born) in enumerate(people, 1)]
    p.file(
        "hmzj", 2, "耕地地力保护补贴发放表.xlsx",
        attached.workbook("发放表", rows, hidden_columns=(3,)),
        "id-card-exposed", "id_card", "附件表格隐藏列里的身份证号",
    )  # fmt: skip
    lines = f"序号,姓名,联系电话\r\n1,周得水,{mobile(dice)}\r\n2,赵启明,{mobile(dice)}\r\n"
    p.file(
        "gsgg", 1, "征收补偿登记.zip", attached.packed({"登记表.csv": lines.encode("gb18030")}),
        "mobile-exposed", "mobile", "压缩包内表格的姓名和手机号",
    )  # fmt: skip
    p.portal.add_file("jyxx", 2, "考生成绩.zip", attached.packed({"成绩.csv": b"?"}, locked=True))
    masked = [["姓名", "身份证号码"], ["钱*田", "110101********1234"]]
    article, path = p.portal.add_file("bzzf", 2, "配租结果.xlsx", attached.workbook("结果", masked))
    p.near.append(
        NearMiss(target=article.target, path=path, text="110101", why="附件里已隐去的身份证号")
    )


# What stands on pages that cannot be looked at since: the case is kept, neither fixed nor new.
STANDING: tuple[tuple[str, str, str, str], ...] = (
    ("column:portal/sjyw", "/sjyw/202610/t20261012_1001.html", "cutoff-for-as-of",
     "截止目前，全区共受理依申请公开186件。"),
    ("account:weibo:9000000004", "/weibo/old/1001", "idiom-miswritten",
     "城管队员将再接再励，守护城市洁净。"),
)  # fmt: skip


def _standing(p: _Planter) -> None:
    for target, path, rule, text in STANDING:
        why = f"此前发现，现在看不到页面，整改任务保持原状（{text[:4]}）"
        p.state(Group.WORDING, target, rule, why, path=path)


_STALE_COLUMNS = {
    "mtgz": ("column-news-stale", "动态要闻类栏目超过2周未更新"),
    "zfcg": ("column-notice-stale", "通知公告类栏目超过6个月未更新"),
    "xzwj": ("column-policy-stale", "政策文件类栏目超过6个月未更新"),
    "szxc": ("column-blank", "空白栏目"),
    "sncy": ("column-stale-soon", "动态要闻类栏目临近2周未更新"),
}


def _freshness(p: _Planter) -> None:
    for column in COLUMNS:
        if column.key in _STALE_COLUMNS:
            rule, why = _STALE_COLUMNS[column.key]
            p.state(Group.FRESHNESS, f"column:portal/{column.key}", rule, f"{column.name}：{why}")
    p.state(Group.FRESHNESS, SITE, "columns-near-veto", "3个栏目未更新，接近单项否决")
    for account in ACCOUNTS:
        name = f"{account.name}（{PLATFORM_NAMES[account.platform]}）"
        if account.trap in {"stale", "zombie"}:
            p.state(Group.FRESHNESS, account.target, "account-stale", f"{name}超过2周未更新")
        if account.trap == "zombie":
            p.state(Group.FRESHNESS, account.target, "account-zombie", f"{name}超过3个月未更新")
        if account.trap == "soon":
            why = f"{name}临近2周未更新"
            p.state(Group.FRESHNESS, account.target, "account-stale-soon", why)


def _links(p: _Planter) -> None:
    """Two dead links; a bot wall, an anchor and a script are none."""
    good = (("示范市人民政府", "/friend/sfs.html"), ("市政务服务网", "/friend/zwfw.html"))
    dead = (("公共资源交易中心", "/friend/ggzy.html"), ("网上信访大厅", "/friend/xf.html"))
    p.portal.home_links += [*good, *dead, ("市统计数据库", "/friend/tjk.html")]
    p.portal.dead_links += dead
    for text, path in (*good, ("网站地图", "/zwgk/wzdt.html"), ("我为政府网站找错", "/jiucuo/")):
        body = f"<html lang='zh-CN'><head><meta charset='utf-8'><title>{text}</title></head><body><h1>{text}</h1><p>本页为样例页面。</p></body></html>"
        p.portal.extra_pages.append(html(path, body))
    wall = "<html><head><meta charset='utf-8'><title>403</title></head><body>访问受限</body></html>"
    p.portal.extra_pages.append(html("/friend/tjk.html", wall, status=403))
    for text, _ in dead:
        p.state(Group.LINKS, SITE, "home-link-dead", f"首页链接“{text}”打不开")
    p.near.append(
        NearMiss(target=SITE, path="/friend/tjk.html", text="市统计数据库", why="403 不是死链")
    )


def _marks(p: _Planter) -> None:
    """The footer of the home page names another code than its page tag."""
    p.portal.home_code = f"{SITE_CODE[:-2]}10"
    p.state(Group.MARKS, SITE, "site-id-code-differs", "首页页脚的网站标识码与页面标签不一致")


_PARTS: tuple[Callable[[_Planter], None], ...] = (
    _wording, _privacy, _attachments, _standing, _freshness, _links, _marks,
)  # fmt: skip


# ── numbers that validators accept; they belong to nobody ────────────────────


def id_card(dice: random.Random, born: str) -> str:
    """A resident identity number with a true check digit (GB 11643-1999)."""
    body = f"110101{born}{dice.randint(1, 99) * 10 + dice.randint(0, 9):03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    rest = sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11
    return body + "10X98765432"[rest]


def mobile(dice: random.Random) -> str:
    return f"139{dice.randint(1000, 9899)}{dice.randint(1000, 9899)}"


def bank_card(dice: random.Random) -> str:
    """A 19-digit debit card number with a true check digit (ISO/IEC 7812-1, Luhn)."""
    body = f"622202{dice.randint(10**11, 10**12 - 1)}"
    total = 0
    for place, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)
