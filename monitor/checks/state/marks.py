"""Whether pages tell what they must: page tags, 网站标识码, ICP, 公安备案, 找错, 此件公开发布.

What may come by script cannot be called missing: marks of the footer are judged only on a
page whose footer was seen, page tags only on articles and columns really read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from ...model import (
    CHINA,
    Block,
    Document,
    DocumentKind,
    Finding,
    Rule,
    Target,
    TargetKind,
)
from ...rulebook import Rulebook
from ...text.dates import parse_date
from ...text.marks import FOOTER, OPENNESS, SITE_CODE
from ...text.urls import host, is_government
from .judgement import finding

_KINDS = {"home": DocumentKind.HOME, "column": DocumentKind.COLUMN, "article": DocumentKind.ARTICLE}
# 文件 in the sense of official documents: a document number in title or head.
NUMBER = re.compile(r"[一-鿿]{1,12}[〔\[（(【]\s?(?:19|20)\d\d\s?[〕\]）)】]\s?\d{1,4}\s?号")
_DOCUMENT_TITLE = re.compile(r"(?:关于.{2,60}的(?:通知|意见|决定|批复|函|方案|办法|规定|通告))$")
_HEAD_BLOCKS: Final = 8


def judge(
    target: Target, document: Document, rulebook: Rulebook, now: datetime
) -> tuple[Finding, ...]:
    """The marks one page lacks or contradicts. Findings of the home page stand for its site;
    those of other pages for their column (one finding, the page as its place)."""
    if document.problem:
        return ()
    found: list[Finding] = []
    for kind, test in _TESTS.items():
        for rule in rulebook.by_type(kind):
            if not _applies(rule, document) or not _is_of_site(rule, document, target):
                continue
            for part, facts in test(rule, document, now):
                found.append(
                    finding(
                        rule,
                        target,
                        part=part,
                        url=document.url,
                        location=document.title[:60],
                        **facts,
                    )
                )
    return tuple(found)


def _applies(rule: Rule, document: Document) -> bool:
    pages = rule.data.get("pages", ())
    return not pages or any(_KINDS.get(p) is document.kind for p in pages)


def _is_of_site(rule: Rule, document: Document, target: Target) -> bool:
    """Rules with `government = true` bind sites under gov.cn only."""
    return not rule.data.get("government") or is_government(document.url or target.url)


def _missing_mark(
    rule: Rule, document: Document, now: datetime
) -> list[tuple[str, dict[str, Any]]]:
    """A mark of the footer that is not there though the footer is."""
    mark = str(rule.data.get("mark", ""))
    if FOOTER not in document.marks or document.marks.get(mark):
        return []
    return [("", {"mark": mark})]


def _missing_tags(
    rule: Rule, document: Document, now: datetime
) -> list[tuple[str, dict[str, Any]]]:
    """Page tags missing, all together as one finding of the column or site."""
    tags = [str(t) for t in rule.data.get("tags", ())]
    lacking = [tag for tag in tags if not document.marks.get(tag)]
    if not lacking:
        return []
    return [(str(document.kind), {"tags": "、".join(lacking), "number": len(lacking)})]


def _code_differs(
    rule: Rule, document: Document, now: datetime
) -> list[tuple[str, dict[str, Any]]]:
    """The code in the page tag is not the one shown on the page."""
    tag, shown = document.marks.get("SiteIDCode", ""), document.marks.get(SITE_CODE, "")
    if not tag or not shown or tag.lower() == shown.lower():
        return []
    return [("", {"tag": tag, "shown": shown})]


def _date_differs(
    rule: Rule, document: Document, now: datetime
) -> list[tuple[str, dict[str, Any]]]:
    """The day shown is not the day of the tag PubDate, by more than `days`."""
    tag = document.marks.get("PubDate", "")
    told = parse_date(tag, now) if tag else None
    days = int(rule.data.get("days", 1))
    if told is None or document.published is None or abs((told - document.published).days) <= days:
        return []
    return [(document.url, {"tag": told.isoformat(), "shown": document.published.isoformat()})]


def _not_marked_open(
    rule: Rule, document: Document, now: datetime
) -> list[tuple[str, dict[str, Any]]]:
    """An official document shown in full without a word on its openness."""
    main = [b for b in document.blocks if not b.shared and not b.hidden]
    if document.marks.get(OPENNESS) or not is_official(document.title, main):
        return []
    return [(document.url, {"text": document.title[:60]})]


def is_official(title: str, blocks: list[Block]) -> bool:
    """Whether a page carries an official document: its number at the head, and its title."""
    head = " ".join(b.text for b in blocks[:_HEAD_BLOCKS] if len(b.text) <= 120)
    numbered = bool(NUMBER.search(title) or NUMBER.search(head.replace(title, "", 1)))
    length = sum(len(b.text) for b in blocks)
    return numbered and length >= 200 and bool(_DOCUMENT_TITLE.search(_plain_title(title)))


def _plain_title(title: str) -> str:
    return re.sub(r"[（(【〔].{0,30}[）)】〕]\s*(?:\d{1,4}号)?$", "", title).strip()


_TESTS = {
    "marks.missing": _missing_mark,
    "marks.tags": _missing_tags,
    "marks.code": _code_differs,
    "marks.date": _date_differs,
    "marks.openness": _not_marked_open,
}


def _example(rule: Rule, example: Mapping[str, Any], rulebook: Rulebook) -> bool:
    """One page: `page` (home, column, article), `marks`, `url`, `title`, `published`, `text`."""
    kind = _KINDS[str(example.get("page", "article"))]
    url = str(example.get("url", "http://www.sample.gov.cn/a.html"))
    published = example.get("published")
    lines = [str(t) for t in example.get("text", ())]
    document = Document(
        url=url,
        kind=kind,
        title=str(example.get("title", "")),
        published=date.fromisoformat(str(published)) if published else None,
        blocks=tuple(Block(text=t) for t in lines),
        marks={str(k): str(v) for k, v in dict(example.get("marks", {})).items()},
    )
    target = Target(
        id="site:x", kind=TargetKind.SITE, name="样例门户", unit="", url=f"http://{host(url)}/",
        source="website",
    )  # fmt: skip
    now = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
    return any(f.rule == rule.id for f in judge(target, document, rulebook, now))


EXAMPLES = dict.fromkeys(_TESTS, _example)
