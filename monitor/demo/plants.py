"""What is wrong in the sample district on purpose, and what only looks wrong."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from ..model import Group
from .accounts import ACCOUNTS, Post
from .columns import COLUMNS
from .manifest import NearMiss, Plant
from .markup import table
from .portal import SITE, Portal

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

    def personal(self, column: str, number: int, sentence: str, kind: str, why: str) -> None:
        article = self.portal.add_paragraph(column, number, sentence)
        self.plants.append(
            Plant(group=Group.PRIVACY, target=article.target, path=article.path, kind=kind, why=why)
        )

    def roll(self, column: str, number: int, rows: list[list[str]], kinds: dict[str, str]) -> None:
        """A table of people; each of `kinds` (kind → why) is one plant."""
        article = self.portal.add_extra(column, number, table(rows))
        self.plants += [
            Plant(group=Group.PRIVACY, target=article.target, path=article.path, kind=kind, why=why)
            for kind, why in kinds.items()
        ]

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
    p.words("bmdt", 2, "截止目前，全区已建成便民服务点36个，受到群众好评。",
            "“截止目前”应为“截至目前”", text="截止目前")  # fmt: skip


def _privacy(p: _Planter) -> None:
    dice = p.dice
    p.personal(
        "zkzp", 1, f"经审核，赵启明（公民身份号码{id_card(dice, '19900307')}）符合报名条件。",
        "id_card", "公告正文写出完整身份证号",
    )  # fmt: skip
    p.personal(
        "lxxd", 0, f"网民李先生（联系电话：{mobile(dice)}）来信咨询住房补贴政策。",
        "mobile", "来信选登公开网民手机号",
    )  # fmt: skip
    rows = [["序号", "姓名", "身份证号码", "开户银行账号", "补助金额（元）"]]
    people = (("钱有田", "19681112"), ("孙满仓", "19750923"), ("周得水", "19591204"))
    for number, (name, born) in enumerate(people, 1):
        rows.append(
            [str(number), name, id_card(dice, born), bank_card(dice), str(dice.randint(3, 9) * 100)]
        )
    p.roll("hmzj", 1, rows, {"id_card": "惠民资金名单未隐去身份证号",
                             "bank_card": "惠民资金名单未隐去银行卡号"})  # fmt: skip
    p.harmless(
        "shjz", 1, "公示对象王某某，身份证号350***********1234，享受临时救助。", "已隐去的身份证号"
    )
    p.harmless(
        "tzgg", 4, "监督举报电话：0990-2120001，受理时间为工作日8时30分至17时30分。", "办公电话"
    )


def _freshness(p: _Planter) -> None:
    rules = {"mtgz": "column-news-stale", "zfcg": "column-notice-stale", "xzwj": "column-policy-stale",
             "szxc": "column-blank", "sncy": "column-stale-soon"}  # fmt: skip
    whys = {"mtgz": "动态要闻类栏目超过2周未更新", "zfcg": "通知公告类栏目超过6个月未更新",
            "xzwj": "政策文件类栏目超过6个月未更新", "szxc": "空白栏目", "sncy": "动态要闻类栏目临近2周未更新"}  # fmt: skip
    for column in COLUMNS:
        if column.key in rules:
            target = f"column:portal/{column.key}"
            p.state(
                Group.FRESHNESS, target, rules[column.key], f"{column.name}：{whys[column.key]}"
            )
    p.state(Group.FRESHNESS, SITE, "columns-near-veto", "3个栏目未更新，接近单项否决")
    for account in ACCOUNTS:
        match account.trap:
            case "stale":
                p.state(
                    Group.FRESHNESS, account.target, "account-stale", f"{account.name}超过2周未更新"
                )
            case "zombie":
                p.state(
                    Group.FRESHNESS,
                    account.target,
                    "account-zombie",
                    f"{account.name}超过3个月未更新",
                )
            case "soon":
                p.state(
                    Group.FRESHNESS,
                    account.target,
                    "account-stale-soon",
                    f"{account.name}临近2周未更新",
                )


def _links(p: _Planter) -> None:
    p.portal.home_links += [
        ("示范市人民政府", "/friend/sfs.html"),
        ("市政务服务网", "/friend/zwfw.html"),
        ("公共资源交易中心", "/friend/ggzy.html"),
        ("网上信访大厅", "/friend/xf.html"),
    ]


_PARTS: tuple[Callable[[_Planter], None], ...] = (_wording, _privacy, _freshness, _links)


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
