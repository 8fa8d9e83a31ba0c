"""Finds the day on which an article was published, as its page shows it to a reader.

What misleads is left out: dates in addresses, 页面生成时间 and MakeTime, Last-Modified, lists of
related articles, footers, 成文日期 and 发文日期 of the document shown, deadlines in the text.
Rather None than a guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from ...text.dates import FoundDate, find_dates
from ...text.page import Page
from ...text.regions import ASIDE, CARDS, RELATED, SHARED
from .date_places import (
    LONGEST_LINE,
    besides,
    heads_title,
    is_programme,
    late_title,
    leaf_at,
    names_only,
    of_an_event,
    tells_of_a_link,
    title_place,
)
from .declared import Published, china_day, from_metas, from_structure, from_wechat

_PUBLISHED = re.compile(
    r"(?:发布|发表|公布|公开|上传|录入|推送|刊发|上网|信息|投稿|添加|发稿|网站|登载|刊登)(?:时间|日期|于)|"
    r"发布[：:]|(?<![一-鿿])(?:时\s?间|日\s?期)[：:\s]*$|^\s*(?:时\s?间|日\s?期)[：:]|[Pp]ublish|[Rr]elease|[Pp]osted|(?<![A-Za-z])(?:[Dd]ate|[Tt]ime)[：:\s]"
)
# Says 发布 in so many words; 录入时间 and its like give way to it on the same line.
_BEST = re.compile(
    r"(?:发布|公布|公开|发表)(?:时间|日期|于)?|发布[：:]|[Pp]ublish|[Rr]elease|[Pp]osted"
)
_UPDATED = re.compile(
    r"(?:更新|修改|编辑|修订)(?:时间|日期|于)?[：:\s]*$|(?:[Uu]pdated?|[Mm]odified)(?: on| at)?[：:\s]*$"
)
# The list of penalties and permits calls its day of publication so; a span is a time limit.
_SHOWN_PUBLICLY = re.compile(r"公示日期[】\]：:\s]*$")
_SPAN = re.compile(r"\s*(?:至|到|起|[-—－~～]{1,2}\s*(?:\d|二))")
# The cell of a document's card that tells the day it was put there, where no other does.
_LAST_RESORT = re.compile(r"^[\s【\[]*(?:发文|生成)(?:日期|时间)[】\]：:\s]*$")
_OTHER = re.compile(
    r"(?:生成|成文|形成|发文|印发|签发|制发|制定|实施|施行|生效|截止|截至|报名|开标|投标|有效|失效|废止|打印|访问|当前|今天是|下载|"
    r"会议|活动|考试|起止|征集|公示|执行|召开|开始|结束|检查|立案|处罚|决定|登记|成立|批准|审批|批复|注册|出生|办结|回复|答复|留言|"
    r"来信|提交|受理|转办|拍摄|采集|抓取|缓存|转载|开放|服务|办公|营业|值班|采访|录制|播出|首播|直播)"
    r"(?:时间|日期|期限|期间|日|时限)?(?:[：:\s]*$|为)|(?:有效期|[一-鿿]自|至)\s*$|推荐\S{0,4}于\s*$|欢迎您|^\s*今天|今日是|Copyright|©|版权|星期[一二三四五六日天]\s*$"
)
_OTHER_EVENT = re.compile(
    r"(?:访谈|开庭|庭审|拍卖|竞拍|竞买|听证|出让|开工|竣工|讲座|培训|演出|展览|展出|比赛|验收|停水|停电|施工|成交|签约|签订|预约|毕业)"
    r"(?:时间|日期)[：:\s]*$"
)
_BARE = re.compile(r"^\s*(?:时\s?间|日\s?期)[：:]\s*$")
_NEIGHBOUR = re.compile(r"\s*[【\[]?[上下前后]一?[篇条]")
_LABELLED_CELL = re.compile(r"^[\s【\[]*(?:发布|公开|信息发布|上网|发表)(?:日期|时间)[\s】\]：:]*$")
_OTHER_CELL = re.compile(
    r"^[\s【\[]*(?:成文|发文|生成|印发|实施|施行|生效|失效|废止|有效)(?:日期|时间|期)?[\s】\]：:]*$"
)
_LABEL_ALONE = re.compile(r"(?:时间|日期|[:：])\s*$")
_ROLE = re.compile(r"date|time|pub|riqi|shijian|(?:^|[\s_-])(?:sj|rq|fbsj)(?:$|[\s_-])", re.I)
_INFO = re.compile(
    r"来源|作者|编辑|浏览|点击|阅读|字[体号]|访问|稿源|责编|打印|分享|发布(?:者|人|单位|机构)|信息"
)
_DIGIT = re.compile(r"\d|[一二][〇○零一二三四五六七八九]{3}年")
_NAME: Final = 16  # characters of a source beside the day
_SENTENCE = re.compile(
    r"[。，；：,;:]|今[天日]|时间|日期|会议?|活动|[上下]午|开[始幕]|闭幕|举行|召开|自|至|前|截"
)
_ABOVE: Final = 6  # pieces over the title beyond which a date is not the article's
_NEAR: Final = 12  # pieces between title and date line


def published(page: Page, body: list[int], title: str, today: date) -> Published | None:
    """The day the article was published, or None when the page does not tell.

    1. WeChat's script variable; 2. a line or cell labelled 发布日期; 3. the page tag PubDate;
    4. the date line between title and text; 5. structured data; 6. a date line below the text.
    """
    if wechat := from_wechat(page, today):
        return wechat
    lines = _lines(page, body, title, today)
    if lines and lines[0].score >= _LABELLED:
        return lines[0].value
    if tagged := from_metas(page, today):
        return tagged
    if lines and lines[0].score >= _PLAIN:
        return lines[0].value
    if structured := from_structure(page, today):
        return structured
    return lines[0].value if lines else None


@dataclass(frozen=True, slots=True)
class _Line:
    score: int
    value: Published


_LABELLED: Final = 80
_PLAIN: Final = 40
_FALLBACK: Final = 1


def _lines(page: Page, body: list[int], title: str, today: date) -> list[_Line]:
    """Every date that may be the publication date, best first."""
    pieces = page.pieces
    first = body[0] if body else len(pieces)
    last = body[-1] if body else -1
    at_title = title_place(page, title, first)
    if at_title < 0 and (late := late_title(page, title, body)) >= 0:
        at_title = late  # what stands over the title is no text of the article
        body = [number for number in body if number > late]
        first = body[0] if body else late + 1
    inside = set(body)
    found: list[_Line] = []
    for number, piece in enumerate(pieces):
        if piece.region in SHARED and not (
            0 <= at_title < number < first or heads_title(page, number, at_title)
        ):
            continue  # a "header" between title and text is the article's own
        if piece.region in {RELATED, CARDS}:
            continue
        if piece.region == ASIDE and not 0 <= at_title < number < first:
            continue
        if piece.hidden or piece.tag in {"option", "select"}:
            continue
        text = piece.text
        if len(text) > LONGEST_LINE or not _DIGIT.search(text):
            continue
        listed = piece.linked > 0.5 * len(text) or (piece.tag == "li" and piece.linked >= 4)
        under = 0 <= at_title < number <= at_title + 2 and number < first
        if (listed and not (under and names_only(piece))) or _NEIGHBOUR.match(text):
            continue  # a line of a list
        if number > last >= 0 and tells_of_a_link(page, number):
            continue
        for one in find_dates(text, today):
            score = _score(page, number, one, number in inside, today)
            if score == 0 and _is_line_under(page, number, one, at_title):
                score = 0 if is_programme(page, number, today) else 25
            if score == 0 and listed and not one.yearless and not besides(piece, one):
                score = 25  # the day alone between linked names
            if score == 0 and number == at_title and not one.yearless:
                ahead = "".join(text[: one.start].rstrip("（([【 \u3000").split())
                score = 25 if ahead == "".join(title.split()) else 0
            if score <= 0:
                continue
            if score == _FALLBACK:
                found.append(_Line(score, Published(one.day, one.at, f"公文信息“{text[:40]}”")))
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
            if score < _LABELLED and 0 <= number < at_title - _ABOVE:
                continue  # the clock or the weather in the head of the page
            if number in inside and number > first + 2:
                score -= 40
            if one.day > china_day(today):
                score -= 30
            if one.yearless:
                score -= 30
            found.append(_Line(score, Published(one.day, one.at, f"正文页“{text[:40]}”")))
    if not found and at_title >= 0 and (leaf := leaf_at(page, at_title, today)):
        found.append(_Line(_PLAIN, Published(leaf, None, "标题旁的日历")))
    return sorted((f for f in found if f.score > 0), key=lambda f: -f.score)


def _is_line_under(page: Page, number: int, one: FoundDate, at_title: int) -> bool:
    """Whether a short line under the title is "文明青山 2026-03-05 11:00": a day and a name.

    A programme ("1月8日 开幕会", "1月9日 …") has a day in the next line too, and more words.
    """
    if at_title < 0 or not 0 < number - at_title <= 2 or one.yearless:
        return False
    text = page.pieces[number].text
    if page.pieces[number].cell is not None:
        return False  # of a form: its label says what day it is
    rest = text[: one.start] + text[one.end :]
    if len(rest.strip()) > _NAME or _SENTENCE.search(rest) or _OTHER.search(rest):
        return False
    return 0 in (len(text[: one.start].strip()), len(text[one.end :].strip()))


def _score(page: Page, number: int, one: FoundDate, in_body: bool, today: date) -> int:
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
                return _FALLBACK if _LAST_RESORT.search(left.text) else 0
    if not near.strip() and number and _LABEL_ALONE.search(page.pieces[number - 1].text[-12:]):
        near = page.pieces[number - 1].text[-12:]  # <dt>发布日期</dt><dd>2024-01-26</dd>
    if _SHOWN_PUBLICLY.search(near):
        return 0 if _SPAN.match(text[one.end :]) else 60
    if _OTHER.search(near) or _OTHER_EVENT.search(near):
        return 0
    if _BARE.search(near) and of_an_event(page, number):
        return 0
    if _PUBLISHED.search(near):
        return 100 if _BEST.search(near) else 90
    if _UPDATED.search(near):
        return 55
    if one.start <= 2 and is_programme(page, number, today):
        return 0
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
