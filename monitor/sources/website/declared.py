"""Reads the publication day that a page declares for machines: page tags, JSON-LD, scripts."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ...model import CHINA
from ...text.dates import parse_date
from ...text.page import Page

_META: Final = (
    "pubdate", "publishdate", "article:published_time", "og:release_date", "og:published_time",
    "datepublished", "publish-date", "publish_date", "publishtime", "publish_time", "publication_date",
    "pubtime", "apub:time", "_pubtime", "og:time", "dc.date.issued", "dcterms.issued", "article:create_at",
    "firstpublishedtime", "contentpubdate", "sailthru.date", "parsely-pub-date",
)  # fmt: skip
_SCRIPT = re.compile(
    r"""["']?\b(?:pub(?:lish|lic)?_?(?:time|date|edtime|ed_at|At)|ct|create_?time|datePublished|ptime|news_?time|input_?time"""
    r"""|publishDate|pubDate|pub_?date|releaseTime|fbsj|ddate|docpubtime|docreltime)["']?\s*[:=]\s*["']?([^"',;}<>\n]{8,40})""",
    re.IGNORECASE,
)
_WECHAT = re.compile(
    r"""\bvar\s+(?:ct|oriCreateTime|createTime)\s*=\s*["'](\d{10}|\d{4}-\d\d-\d\d[^"']{0,12})["']"""
)


@dataclass(frozen=True, slots=True)
class Published:
    """A publication day, the instant when shown, and where it was found (for explanation)."""

    day: date
    at: datetime | None = None
    found: str = ""


def from_metas(page: Page, today: date) -> Published | None:
    for name in _META:
        text = page.meta(name)
        day = parse_date(text, today) if 0 < len(text) <= 40 else None
        if day and day <= china_day(today):
            return Published(day, None, f"页面标签 {name}“{text}”")
    return None


def from_wechat(page: Page, today: date) -> Published | None:
    if not any(e.label and "js_content" in e.label for e in page.elements) and not any(
        "rich_media" in e.label for e in page.elements
    ):
        return None
    for script in page.scripts:
        if match := _WECHAT.search(script):
            day = parse_date(match[1], today)
            if day:
                at = datetime.fromtimestamp(int(match[1]), CHINA) if match[1].isdigit() else None
                return Published(day, at, "公众号页面脚本 ct")
    return None


def from_structure(page: Page, today: date) -> Published | None:
    """The date of JSON-LD, <time datetime>, or of a script variable that names it."""
    days: list[date] = []
    for script in page.scripts:
        if '"@context"' in script or "'@context'" in script or "datePublished" in script:
            days += [d for text in _json_dates(script) if (d := parse_date(text, today))]
    if days:
        return Published(days[0], None, "结构化数据 datePublished")
    for node in page.tree.css("time[datetime]")[:3]:
        day = parse_date(node.attributes.get("datetime") or "", today)
        if day:
            return Published(day, None, "time 标签")
    for script in page.scripts:
        for match in _SCRIPT.finditer(script[:400_000]):
            day = parse_date(match[1].strip(), today)
            if day and day <= china_day(today):
                days.append(day)
    if days and len(set(days)) == 1:
        return Published(days[0], None, "页面脚本")
    return None


def _json_dates(script: str) -> list[str]:
    try:
        values = [json.loads(script.strip())]
    except (ValueError, RecursionError):
        match = re.search(r'"(?:datePublished|pubDate)"\s*:\s*"([^"]{8,40})"', script)
        return [match[1]] if match else []
    found: list[str] = []
    for _ in range(200):
        if not values:
            break
        value = values.pop()
        if isinstance(value, list):
            values += value
        elif isinstance(value, dict):
            for key in ("datePublished", "pubDate"):
                if isinstance(value.get(key), str):
                    found.append(value[key])
            values += [v for v in value.values() if isinstance(v, list | dict)]
    return found


def china_day(today: date) -> date:
    """The day in China of an instant, or a day as it is."""
    return today.astimezone(CHINA).date() if isinstance(today, datetime) else today
