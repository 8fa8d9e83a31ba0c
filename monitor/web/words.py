"""How values are written for people: times, ages, safe links, marked sentences.

Crawled text is hostile. Everything printed passes `tame` and is escaped by Jinja2; an address
becomes a link only when `href` lets it.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from ..discover.classify import TITLES
from ..model import CHINA, Span, TargetKind
from ..sources import name_of
from ..store import Standing
from ..text.urls import page_of

# Bidirectional overrides and isolates turn the rest of a page around; controls hide things.
_TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_TAME = {ord(c): None for c in _TURNING} | dict.fromkeys(
    (*range(9), *range(11, 13), *range(14, 32), *range(127, 160)), " "
)
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])(\d{3})\d{6,13}(\d\d[0-9Xx]?)(?![0-9A-Za-z])")

PLATFORM_NAMES = {
    "wechat": "微信公众号", "weibo": "微博", "douyin": "抖音", "kuaishou": "快手",
    "toutiao": "头条号", "channels": "视频号", "feed": "网站订阅源", "miniprogram": "小程序",
    "app": "移动客户端", "other": "其他",
}  # fmt: skip
SHEET_STYLES = {
    "否决": "veto", "有问题": "fault", "预警": "warning", "未发现": "clean", "无法判断": "unknown",
    "人工": "manual",
}  # fmt: skip
CLASS_NAMES = TITLES
STANDINGS = {
    Standing.READ: "读过并检查", Standing.SAME: "内容未变", Standing.GONE: "页面已删除",
    Standing.FAILED: "无法判断", Standing.PASSED: "未访问",
}  # fmt: skip
KIND_NAMES = {
    TargetKind.SITE: "网站", TargetKind.COLUMN: "栏目", TargetKind.ACCOUNT: "新媒体账号",
}  # fmt: skip
LETTER_KINDS = {
    "case": "整改通知", "digest": "每日汇总", "source": "采集告警", "bulletin": "通报送审", "unit-report": "整改清单",
    "robot": "群机器人",
}  # fmt: skip
LETTER_READERS = {"bulletin": "通报拟稿人", "robot": "群机器人"}  # of letters to no unit
LETTER_STATES = {
    "open": "待发送", "leased": "发送中", "sent": "已发送", "refused": "被拒收",
    "void": "已取消", "folded": "并入汇总",
}  # fmt: skip
PRIVACY_KINDS = {
    "id_card": "身份证号", "mobile": "手机号", "landline": "固定电话", "bank_card": "银行卡号",
    "passport": "护照号", "address": "住址", "plate": "车牌号", "email": "电子邮箱",
    "person_sensitive": "敏感个人信息",
}  # fmt: skip


def tame(value: Any) -> Any:
    """Jinja's `finalize`: strings lose characters that turn or hide text, None is nothing."""
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        return value.translate(_TAME)
    return value


def href(url: str) -> str:
    """`url` when a browser may follow it (absolute http or https), else ""."""
    if not url or any(unicodedata.category(c) in {"Cc", "Cf", "Zs"} for c in url):
        return ""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.hostname else ""


def short_url(url: str, length: int = 64) -> str:
    """An address to read: without scheme, cut in the middle."""
    text = re.sub(r"^https?://", "", url)
    return text if len(text) <= length else f"{text[: length // 2]}…{text[-(length // 2) + 1 :]}"


def mask(text: str) -> str:
    """Long digit runs of foreign titles shortened to their ends; the engine never saw these."""
    return _LONG_NUMBER.sub(r"\1******\2", text)


def parts(sentence: str, mark: Span) -> tuple[str, str, str]:
    """The sentence before, in and after the mark; a mark out of range marks nothing."""
    if not 0 <= mark.start < mark.end <= len(sentence):
        return sentence, "", ""
    return sentence[: mark.start], sentence[mark.start : mark.end], sentence[mark.end :]


def moment(at: datetime | None) -> str:
    """Beijing time to the minute."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}" if at else "—"


def short_moment(at: datetime | None) -> str:
    return f"{at.astimezone(CHINA):%m-%d %H:%M}" if at else "—"


def day(at: date | datetime | None) -> str:
    if at is None:
        return "—"
    if isinstance(at, datetime):
        at = at.astimezone(CHINA)
    return f"{at:%Y-%m-%d}"


def ago(at: date | datetime | None, now: datetime) -> str:
    """How long ago in words: 刚刚, 5 分钟前, 3 小时前, 昨天, 12 天前; in the future: 还有…"""
    if at is None:
        return "—"
    if not isinstance(at, datetime):
        days = (now.astimezone(CHINA).date() - at).days
        return {0: "今天", 1: "昨天", -1: "明天"}.get(
            days, f"{days} 天前" if days > 0 else f"{-days} 天后"
        )
    gap = now - at
    late = gap >= timedelta()
    minutes = int(abs(gap).total_seconds() // 60)
    if minutes < 1:
        return "刚刚"
    if minutes < 60:
        text = f"{minutes} 分钟"
    elif minutes < 48 * 60:
        text = f"{minutes // 60} 小时"
    else:
        text = f"{minutes // 1440} 天"
    return text + ("前" if late else "后")


def filters() -> dict[str, Any]:
    """The filters templates know."""
    return {
        "href": href, "page_of": page_of, "source_name": name_of, "short_url": short_url, "mask": mask, "moment": moment,
        "short_moment": short_moment, "day": day, "ago": ago,
    }  # fmt: skip
