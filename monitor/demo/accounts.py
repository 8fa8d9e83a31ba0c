"""The sample district's 35 accounts: who runs them, over which route they are read, how fresh.

`newest` is the age in days of the newest post. Traps: pinned (an old post stands first),
captcha and down (the relay is dead: could not look), stale and zombie (planted).
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..model import CHINA
from .prose import Writer


@dataclass(frozen=True, slots=True)
class Account:
    """One 政务新媒体 account before its posts are written."""

    key: str
    name: str
    platform: str
    office: str
    route: str
    newest: float = 1.0
    step: float = 1.5
    trap: str = ""
    count: int = 8

    @property
    def target(self) -> str:
        return f"account:{self.platform}:{self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message of an account; `number` makes its ids and addresses."""

    account: str
    number: int
    title: str
    text: str
    at: datetime
    pinned: bool = False


ACCOUNTS: tuple[Account, ...] = (
    Account("yangli", "样例区发布", "wechat", "zfb", "wechat-api", 0.2, 0.9, "", 12),
    Account("yljyty", "样例教育体育", "wechat", "jyj", "wechat-api", 0.8, 1.4),
    Account("ylwsjk", "样例卫生健康", "wechat", "wjj", "wechat-api", 1.1, 1.6),
    Account("ylnync", "样例农业农村", "wechat", "nyj", "wewe-atom", 1.4, 1.8),
    Account("ylwhly", "样例文旅", "wechat", "wlj", "wewe-atom", 0.7, 1.2),
    Account("ylrsjk", "样例人社", "wechat", "rsj", "wewe-json", 2.1, 2.0),
    Account("ylscjg", "样例市场监管", "wechat", "scj", "wewe-json", 1.9, 2.2),
    Account("ylmz", "样例民政", "wechat", "mzhj", "wemp-rss", 12.3, 3.0, "soon"),
    Account("ylyj", "样例应急", "wechat", "yjj", "wemp-rss", 0.5, 1.5),
    Account("ylsw", "样例水务", "wechat", "swj", "wewe-rss", 24, 4.0, "stale"),
    Account("yltyjr", "样例退役军人", "wechat", "tyj", "wewe-rss", 3.0, 2.4),
    Account("ylxf", "样例消防", "wechat", "xfdd", "wewe-atom", 1.0, 2.0, "captcha"),
    Account("qhjd", "青禾街道", "wechat", "qhjd", "rsshub-rss", 1.2, 1.9),
    Account("yxz", "云溪镇发布", "wechat", "yxz", "rsshub-atom", 2.2, 2.1),
    Account("csx", "茶山微讯", "wechat", "csx", "rsshub-json", 131, 9.0, "zombie"),
    Account("9000000001", "样例区发布", "weibo", "zfb", "weibo-m", 0.3, 0.8, "pinned", 10),
    Account("9000000002", "平安样例", "weibo", "gaj", "weibo-m", 0.6, 1.1),
    Account("9000000003", "样例生态环境", "weibo", "hbj", "weibo-m", 17.4, 3.0, "stale"),
    Account("9000000004", "样例城管", "weibo", "cgj", "weibo-m", 1.0, 1.0, "blocked"),
    Account("9000000005", "样例消防", "weibo", "xfdd", "weibo-api", 1.3, 1.7),
    Account("9000000006", "样例交通", "weibo", "jtj", "weibo-api", 2.4, 1.9),
    Account("dy-yangli", "样例区融媒", "douyin", "zfb", "douyin", 0.4, 0.9, "pinned", 10),
    Account("dy-wenlv", "样例文旅", "douyin", "wlj", "douyin", 1.6, 1.8),
    Account("dy-xfdd", "样例消防", "douyin", "xfdd", "douyin", 2.7, 2.2),
    Account("dy-slz", "松岭镇", "douyin", "slz", "douyin", 32, 5.0, "stale"),
    Account("ks-yangli", "样例区融媒", "kuaishou", "zfb", "kuaishou", 0.9, 1.3),
    Account("ks-nyj", "样例三农", "kuaishou", "nyj", "kuaishou", 2.0, 1.8),
    Account("ks-zyx", "竹园乡", "kuaishou", "zyx", "kuaishou", 1.7, 2.0, "expired"),
    Account("tt-yangli", "样例区发布", "toutiao", "zfb", "rsshub-rss", 0.4, 1.0, "", 10),
    Account("tt-scj", "样例市监", "toutiao", "scj", "rsshub-json", 1.5, 1.7),
    Account("tt-zyx", "竹园乡", "toutiao", "zyx", "rsshub-atom", 46, 6.0, "stale"),
    Account("tt-qshx", "清水河乡", "toutiao", "qshx", "rsshub-rss", 1.0, 1.5, "down"),
    Account("feed-zw", "样例政务服务", "feed", "zwj", "json-feed", 0.9, 1.4),
    Account("feed-tj", "样例统计", "feed", "tjj", "rss-gbk", 3.1, 2.6),
    Account("feed-yqgw", "样例工业园区", "feed", "yqgw", "rss-bare", 1.8, 1.9),
)  # fmt: skip

BY_TARGET = {account.target: account for account in ACCOUNTS}


def write(now: datetime, writer: Writer, seed: int) -> dict[str, list[Post]]:
    """The posts of every account by target id, newest first; a pinned old one stands on top."""
    dice = random.Random(seed)
    now = now.astimezone(CHINA)
    posts: dict[str, list[Post]] = {}
    number = 26_400
    for account in ACCOUNTS:
        rows = []
        age = account.newest
        for _ in range(account.count):
            number += dice.randint(1, 20)
            rows.append(_post(account, number, now - timedelta(days=age), writer))
            age += account.step * dice.uniform(0.6, 1.4)
        if account.trap == "pinned":
            number += 1
            old = _post(account, number, now - timedelta(days=390), writer, pinned=True)
            rows.insert(0, old)
        posts[account.target] = rows
    return posts


def _post(
    account: Account, number: int, at: datetime, writer: Writer, *, pinned: bool = False
) -> Post:
    at = at.replace(microsecond=0)
    text = writer.post(at.date())
    title = text.split("。")[0].split("？")[0].split("！")[0]
    return Post(account=account.target, number=number, title=title, text=text, at=at, pinned=pinned)
