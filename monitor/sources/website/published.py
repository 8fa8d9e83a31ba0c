"""Finds the day on which an article was published, as its page shows it to a reader.

What misleads is left out: dates in addresses, 页面生成时间 and MakeTime, Last-Modified, lists of
related articles, footers, 成文日期 and 发文日期 of the document shown, deadlines in the text.
Rather None than a guess.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from ...model import CHINA
from ...text.dates import FoundDate, find_dates, parse_date
from ...text.page import Page
from ...text.regions import ASIDE, CARDS, CRUMBS, RELATED, SHARED

_META: Final = (
    "pubdate", "publishdate", "article:published_time", "og:release_date", "og:published_time",
    "datepublished", "publish-date", "publish_date", "publishtime", "publish_time", "publication_date",
    "pubtime", "apub:time", "_pubtime", "og:time", "dc.date.issued", "dcterms.issued", "article:create_at",
    "firstpublishedtime", "contentpubdate", "sailthru.date", "parsely-pub-date",
)  # fmt: skip
_PUBLISHED = re.compile(
    r"(?:发布|发表|公布|公开|上传|录入|推送|刊发|上网|信息|投稿|添加|发稿|网站|登载|刊登)(?:时间|日期|于)|"
    r"发布[：:]|(?<![一-鿿])(?:时间|日期)[：:\s]*$|^\s*(?:时间|日期)[：:]|[Pp]ublish|[Rr]elease|[Pp]osted|(?<![A-Za-z])(?:[Dd]ate|[Tt]ime)[：:\s]"
)
_UPDATED = re.compile(r"(?:更新|修改|编辑|修订)(?:时间|日期|于)?[：:\s]*$")
_OTHER = re.compile(
    r"(?:生成|成文|形成|发文|印发|签发|制发|制定|实施|施行|生效|截止|截至|报名|开标|投标|有效|失效|废止|打印|访问|当前|今天是|下载|"
    r"会议|活动|考试|起止|征集|公示|执行|召开|开始|结束|检查|立案|处罚|决定|登记|成立|批准|审批|批复|注册|出生|办结|回复|答复|留言|"
    r"来信|提交|受理|转办|拍摄|采集|抓取|缓存|转载|开放|服务|办公|营业|值班|采访|录制|播出|首播|直播)"
    r"(?:时间|日期|期限|期间|日|时限)?(?:[：:\s]*$|为)|(?:有效期|[一-鿿]自|至)\s*$|欢迎您|^\s*今天|今日是|Copyright|©|版权|星期[一二三四五六日天]\s*$"
)
_LABELLED_CELL = re.compile(r"^[\s【\[]*(?:发布|公开|信息发布|上网|发表)(?:日期|时间)[\s】\]：:]*$")
_OTHER_CELL = re.compile(
    r"^[\s【\[]*(?:成文|发文|生成|印发|实施|施行|生效|失效|废止|有效)(?:日期|时间|期)?[\s】\]：:]*$"
)
_LABEL_ALONE = re.compile(r"(?:时间|日期|[:：])\s*$")
_ROLE = re.compile(r"date|time|pub|riqi|shijian|(?:^|[\s_-])(?:sj|rq|fbsj)(?:$|[\s_-])", re.I)
_INFO = re.compile(
    r"来源|作者|编辑|浏览|点击|阅读|字[体号]|访问|稿源|责编|打印|分享|发布(?:者|人|单位|机构)|信息"
)
_SCRIPT = re.compile(
    r"""["']?\b(?:pub(?:lish|lic)?_?(?:time|date|edtime|ed_at|At)|ct|create_?time|datePublished|ptime|news_?time|input_?time"""
    r"""|publishDate|pubDate|pub_?date|releaseTime|fbsj|ddate|docpubtime|docreltime)["']?\s*[:=]\s*["']?([^"',;}<>\n]{8,40})""",
    re.IGNORECASE,
)
_WECHAT = re.compile(
    r"""\bvar\s+(?:ct|oriCreateTime|createTime)\s*=\s*["'](\d{10}|\d{4}-\d\d-\d\d[^"']{0,12})["']"""
)
_DIGIT = re.compile(r"\d|[一二][〇○零一二三四五六七八九]{3}年")
_LONGEST_LINE: Final = 160  # a date line is short; a paragraph that has a date is text
_NEAR: Final = 12  # pieces between title and date line


@dataclass(frozen=True, slots=True)
class Published:
    """A publication day, the instant when shown, and where it was found (for explanation)."""

    day: date
    at: datetime | None = None
    found: str = ""


def published(page: Page, body: list[int], title: str, today: date) -> Published | None:
    """The day the article was published, or None when the page does not tell.

    1. WeChat's script variable; 2. a line or cell labelled 发布日期; 3. the page tag PubDate;
    4. the date line between title and text; 5. structured data; 6. a date line below the text.
    """
    if wechat := _wechat(page, today):
        return wechat
    lines = _lines(page, body, title, today)
    if lines and lines[0].score >= _LABELLED:
        return lines[0].value
    if tagged := _from_metas(page, today):
        return tagged
    if lines and lines[0].score >= _PLAIN:
        return lines[0].value
    if structured := _structured(page, today):
        return structured
    return lines[0].value if lines else None


@dataclass(frozen=True, slots=True)
class _Line:
    score: int
    value: Published


_LABELLED: Final = 80
_PLAIN: Final = 40


def _lines(page: Page, body: list[int], title: str, today: date) -> list[_Line]:
    """Every date that may be the publication date, best first."""
    pieces = page.pieces
    first = body[0] if body else len(pieces)
    last = body[-1] if body else -1
    inside = set(body)
    at_title = _title_place(page, title, first)
    found: list[_Line] = []
    for number, piece in enumerate(pieces):
        if piece.region in SHARED and not 0 <= at_title < number < first:
            continue  # a "header" between title and text is the article's own
        if piece.region in {RELATED, CARDS}:
            continue
        if piece.region == ASIDE and not 0 <= at_title < number < first:
            continue
        if piece.hidden or piece.tag in {"option", "select"}:
            continue
        text = piece.text
        if len(text) > _LONGEST_LINE or not _DIGIT.search(text):
            continue
        if piece.linked > 0.5 * len(text) or (piece.tag == "li" and piece.linked >= 4):
            continue  # a line of a list
        for one in find_dates(text, today):
            score = _score(page, number, one, number in inside)
            if score <= 0:
                continue
            distance = number - at_title if at_title >= 0 else 0
            if at_title >= 0 and 0 < distance <= _NEAR:
                score += 20 - distance
            elif at_title >= 0 and -4 <= distance <= 0:
                score += 4
            elif number > last >= 0:
                score -= 30 if score >= _LABELLED else 60  # below the text
            elif number < first - 25:
                score -= 25
            if number in inside and number > first + 2:
                score -= 40
            if one.day > _day(today):
                score -= 30
            if one.yearless:
                score -= 30
            found.append(_Line(score, Published(one.day, one.at, f"正文页“{text[:40]}”")))
    return sorted((f for f in found if f.score > 0), key=lambda f: -f.score)


def _score(page: Page, number: int, one: FoundDate, in_body: bool) -> int:
    piece = page.pieces[number]
    text = piece.text
    before = text[: one.start]
    # Only the words since the last date or gap belong to this date.
    near = re.split(r"[\s　|｜]{2,}|\d{4}[-年/]", before)[-1][-14:]
    label = page.elements[piece.element].label
    role = bool(label and _ROLE.search(label)) or piece.tag == "time"
    role = role or any(r.start <= one.start < r.end and _ROLE.search(r.label) for r in piece.runs)
    if piece.cell is not None and number:
        left = page.pieces[number - 1]
        if left.cell is not None and left.cell.table == piece.cell.table:
            near = left.text[-14:] + near
            if _LABELLED_CELL.match(left.text):
                return 95
            if _OTHER_CELL.match(left.text):
                return 0
    if not near.strip() and number and _LABEL_ALONE.search(page.pieces[number - 1].text[-12:]):
        near = page.pieces[number - 1].text[-12:]  # <dt>发布日期</dt><dd>2024-01-26</dd>
    if _OTHER.search(near):
        return 0
    if _PUBLISHED.search(near):
        return 100
    if _UPDATED.search(near):
        return 55
    rest = text[one.end :]
    alone = len(text) - (one.end - one.start) <= 4
    if role and len(text) <= 80:
        return 70 if (alone or _INFO.search(text)) else 60
    if _INFO.search(before) or _INFO.search(rest[:20]):
        return 65 if not in_body or len(text) < 80 else 30
    if alone:
        return 50 if not in_body else 20
    if in_body:
        return 0
    return 25 if len(text) <= 50 and one.start <= 12 else 0


def _title_place(page: Page, title: str, first: int) -> int:
    """The number of the piece that shows the title nearest above the text, or -1."""
    solid = "".join(title.split())
    if len(solid) < 4:
        return -1
    places = []
    least = max(4, 0.4 * len(solid))
    for number, piece in enumerate(page.pieces):
        if len(piece.text) < least:
            continue
        text = "".join(piece.text.split())
        if len(text) < least or piece.region == CRUMBS:
            continue
        if text in solid or (solid in text and len(text) < 2 * len(solid)):
            places.append(number)
    above = [p for p in places if p <= first + 3]
    return above[-1] if above else -1


def _from_metas(page: Page, today: date) -> Published | None:
    for name in _META:
        text = page.meta(name)
        day = parse_date(text, today) if 0 < len(text) <= 40 else None
        if day and day <= _day(today):
            return Published(day, None, f"页面标签 {name}“{text}”")
    return None


def _wechat(page: Page, today: date) -> Published | None:
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


def _structured(page: Page, today: date) -> Published | None:
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
            if day and day <= _day(today):
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


def _day(today: date) -> date:
    return today.astimezone(CHINA).date() if isinstance(today, datetime) else today
