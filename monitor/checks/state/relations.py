"""What 稿件 owe each other: 政策解读 and its document, the same article twice, what has expired.

三同步: an interpretation leads to its document, the document back to it, both within some days.
A notice whose day has passed may stay in the archive, but not at the top of the list; a
document past its 有效期 is marked 失效 or renewed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from ...model import (
    CHINA,
    Block,
    Document,
    DocumentKind,
    Finding,
    Link,
    Relation,
    Row,
    Rule,
    Target,
    TargetKind,
)
from ...rulebook import Rulebook
from ...text.dates import find_dates
from ...text.patterns import Pattern
from ...text.urls import is_attachment, same_site
from ...workdays import add_workdays
from .freshness.limits import day_in_china, months_before
from .judgement import Judgement, finding
from .marks import NUMBER

INDICATOR: Final = "policy-interpretation"
POLICY, INTERPRETATION, NOTICE = "policy", "interpretation", "notice"
KINDS: Final = (POLICY, INTERPRETATION, NOTICE)
UNLINKED: Final = "marks.interpretation-unlinked"
NOT_BACK: Final = "marks.document-not-linked-back"
LATE: Final = "marks.interpretation-late"
EXPIRED: Final = "marks.expired"
PINNED: Final = "marks.expired-pinned"
REPEATED: Final = "marks.repeated"
TYPES: Final = (UNLINKED, NOT_BACK, LATE, EXPIRED, PINNED, REPEATED)

_REGIONS = frozenset({"main", "related", "cards", "aside", ""})
_DOCUMENT_LINK = Pattern(r"《|通知|办法|意见|方案|规定|细则|条例|规划|措施|原文|文件|政策|公告")
_MOST_LINKS = 200
_IN_FORCE = Pattern(
    r"有效期(?:限)?[^。；]{0,12}?([一二三四五六七八九十\d]{1,3})\s*年|有效期(?:限)?[^。；]{0,20}?至"
)
_FROM = Pattern(r"自([^。；，]{0,24}?)(?:起)?(?:施行|实施|执行|生效)")
_UNTIL = Pattern(
    r"(?:公示(?:期|时间)|报名(?:时间|日期|截止)|征求意见(?:时间|期限|截止)|申报(?:时间|截止)|截止(?:时间|日期)|有效期(?:限)?)[^。；]{0,40}?(?:至|到|：|:|为)"
)
_SPAN = Pattern(r"[至到—~～-]")
_ITSELF = Pattern(r"本(?:办法|规定|意见|细则|方案|通知|制度|规则|文件|措施|标准|政策)")
_VOID = Pattern(r"(?:已|予以|宣布)?(?:失效|废止)")
_FAR = date(2099, 12, 31)  # dates in running text carry their year: any day is read
_NUMERALS = {c: n for n, c in enumerate("零一二三四五六七八九十")}


def concerned(target: Target) -> tuple[str, ...]:
    """The classes of columns whose 稿件 matter for judging this one."""
    if target.column_class in (POLICY, INTERPRETATION):
        return (POLICY, INTERPRETATION)
    return (NOTICE,) if target.column_class == NOTICE else ()


# ── what one page tells ──────────────────────────────────────────────────────


def relation_of(document: Document, target: Target) -> Relation | None:
    """The relation of an article read in a policy, interpretation or notice column."""
    if document.kind is not DocumentKind.ARTICLE or target.column_class not in KINDS:
        return None
    main = [b for b in document.blocks if not b.shared and not b.hidden]
    head = " ".join(b.text for b in main[:8] if len(b.text) <= 120)
    number = NUMBER.search(f"{document.title} {head}")
    return Relation(
        url=document.url,
        target=target.id,
        site=target.site,
        title=document.title[:200],
        kind=target.column_class,
        published=document.published,
        number=number[0] if number else "",
        expires=_expires(main, target.column_class, document.published),
        voided=any(_VOID.search(b.text) for b in main if len(b.text) <= 30)
        or bool(_VOID.search(document.title)),
        links=tuple(dict.fromkeys(link.url for link in _own(document)))[:_MOST_LINKS],
    )


def _own(document: Document) -> list[Link]:
    return [
        link
        for link in document.links
        if link.region in _REGIONS and not link.hidden and same_site(link.url, document.url)
        and link.url != document.url
    ]  # fmt: skip


def _expires(blocks: Sequence[Block], kind: str, published: date | None) -> date | None:
    """The last day a document says it holds, or a notice's day; None when none is said."""
    last: date | None = None
    for text in (b.text for b in blocks if any(map(str.isdigit, b.text)) or "有效期" in b.text):
        told = _by_years(text, published) if kind == POLICY else None
        told = told or _until(text)
        last = max(filter(None, (last, told)), default=None)
    return last


def _until(text: str) -> date | None:
    """The last day of a span told after 报名时间, 公示期 and the like, within its sentence."""
    days = []
    for match in _UNTIL.finditer(text):
        after = re.split(r"[。；;]", text[match.end() : match.end() + 60], maxsplit=1)[0]
        found = [one for one in find_dates(after, _FAR) if not one.yearless]
        if found and found[0].start <= 2:
            days.append(found[1].day if len(found) > 1 and _SPAN.search(after) else found[0].day)
    return max(days, default=None)


def _by_years(text: str, published: date | None) -> date | None:
    match = _IN_FORCE.search(text)
    if not match or not match[1]:
        return None
    years = int(match[1]) if match[1].isdigit() else _NUMERALS.get(match[1], 0)
    begin = _FROM.search(text)
    if begin is None and not _ITSELF.search(text):
        return None  # of a licence or a permit, not of the document
    found = find_dates(begin[1], _FAR) if begin else ()
    start = found[0].day if found else published
    if not years or start is None or years > 30:
        return None
    return months_before(start, -12 * years) - timedelta(days=1)


# ── what follows ─────────────────────────────────────────────────────────────


def judge_page(
    target: Target, document: Document, rulebook: Rulebook, now: datetime
) -> tuple[Finding, ...]:
    """An interpretation that leads to no document at all."""
    if target.column_class != INTERPRETATION or document.kind is not DocumentKind.ARTICLE:
        return ()
    if document.problem or not _recent(document.published, rulebook, now):
        return ()
    leads = any(
        _DOCUMENT_LINK.search(f"{link.text}{link.title}") or is_attachment(link.url)
        for link in _own(document)
    )
    return () if leads else tuple(
        finding(rule, target, part=document.url, url=document.url, text=document.title[:60])
        for rule in rulebook.by_type(UNLINKED)
    )  # fmt: skip


def assess(
    target: Target,
    relations: Iterable[Relation],
    rows: Sequence[Row],
    repeated: Sequence[Sequence[tuple[str, str]]],
    rulebook: Rulebook,
    now: datetime,
) -> Judgement:
    """What the 稿件 of one column owe. `relations` are those of the whole site, `rows` the lines
    its list shows, `repeated` groups of (address, title) that are the same article."""
    relations = tuple(relations)
    own = [r for r in relations if r.target == target.id]
    found: list[Finding] = []
    for one in own:
        if one.kind == POLICY and _recent(one.published, rulebook, now):
            found += _linked_back(target, one, relations, rulebook)
        if one.kind == INTERPRETATION and _recent(one.published, rulebook, now):
            found += _in_time(target, one, relations, rulebook)
        if (
            one.kind == POLICY
            and one.expires
            and not one.voided
            and one.expires < day_in_china(now)
        ):
            found += _about(EXPIRED, rulebook, target, one, day=one.expires)
    by_url = {one.url: one for one in own}
    for row in rows:
        one = by_url.get(row.url)
        grace = timedelta(days=_number(rulebook, "pinned_days"))
        if row.pinned and one and one.expires and one.expires + grace < day_in_china(now):
            found += _about(PINNED, rulebook, target, one, day=one.expires)
    for group in repeated:
        if len(group) < 2 or len(group[-1][1]) < 6:
            continue
        url, title = group[-1]
        for rule in rulebook.by_type(REPEATED):
            found.append(
                finding(rule, target, part=group[0][0], url=url, text=title[:60], number=len(group),
                        count=len(group), first=group[0][0])
            )  # fmt: skip
    looked = {one.url for one in own} | {url for group in repeated for url, _ in group}
    return Judgement(findings=tuple(found), looked=frozenset(looked))


def _linked_back(
    target: Target, policy: Relation, relations: Sequence[Relation], rulebook: Rulebook
) -> list[Finding]:
    leading = [r for r in relations if r.kind == INTERPRETATION and _leads(r, policy)]
    if not leading or any(_leads(policy, r) for r in leading):
        return []
    return _about(NOT_BACK, rulebook, target, policy, other=leading[0].title[:40])


def _in_time(
    target: Target, one: Relation, relations: Sequence[Relation], rulebook: Rulebook
) -> list[Finding]:
    days = _number(rulebook, "workdays")
    policies = [r for r in relations if r.kind == POLICY and r.published and _leads(one, r)]
    if not policies or one.published is None:
        return []
    near = max(policies, key=lambda r: r.published or date.min)
    if near.published is None or one.published <= add_workdays(near.published, days):
        return []
    return _about(LATE, rulebook, target, one, other=near.title[:40], day=near.published, days=days)


def _about(
    type: str, rulebook: Rulebook, target: Target, one: Relation, **facts: object
) -> list[Finding]:
    shown = one.published or "（未注明日期）"
    return [
        finding(
            rule, target, part=one.url, url=one.url, text=one.title[:60], published=shown, **facts
        )  # type: ignore[arg-type]
        for rule in rulebook.by_type(type)
    ]


def _leads(one: Relation, other: Relation) -> bool:
    return _plain(other.url) in {_plain(url) for url in one.links}


def _plain(url: str) -> str:
    return url.partition("://")[2].rstrip("/")


def _recent(published: date | None, rulebook: Rulebook, now: datetime) -> bool:
    months = _number(rulebook, "recent_months")
    return published is not None and published >= months_before(day_in_china(now), months)


def _number(rulebook: Rulebook, name: str) -> int:
    indicator = rulebook.indicators.get(INDICATOR)
    known = {"workdays": 3, "recent_months": 12, "pinned_days": 30}
    return int(indicator.numbers.get(name, known[name]) if indicator else known[name])


# ── examples of rules ────────────────────────────────────────────────────────

_SITE = "http://www.sample.gov.cn"


def _example(rule: Rule, example: Mapping[str, Any], rulebook: Rulebook) -> bool:
    """A policy document and its interpretation: `policy`, `interpretation` = days published,
    `links` = which of “there” (interpretation → document) and “back” stand, `text` of the
    document, `pinned`, `repeats` = addresses of one article, `anchor` = a link's text on the
    interpretation, `kind` = the class of the column judged."""
    now = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
    links = example.get("links", ())
    pages = {
        POLICY: f"{_SITE}/p/1.html",
        INTERPRETATION: f"{_SITE}/i/1.html",
        NOTICE: f"{_SITE}/n/1.html",
    }
    relations, found = [], []
    for kind, url in pages.items():
        if kind not in example:
            continue
        other = {POLICY: (INTERPRETATION, "back"), INTERPRETATION: (POLICY, "there")}.get(kind)
        leads = [Link(url=pages[other[0]], text="相关文件")] if other and other[1] in links else []
        leads += (
            [Link(url=f"{_SITE}/x/9.html", text=str(example["anchor"]))]
            if "anchor" in example
            else []
        )
        document = Document(
            url=url, kind=DocumentKind.ARTICLE, title="某区供水管理办法",
            published=date.fromisoformat(str(example[kind])), links=tuple(leads),
            blocks=tuple(Block(text=str(t)) for t in example.get("text", ())),
        )  # fmt: skip
        column = _column(kind)
        found += judge_page(column, document, rulebook, now)
        relations.append(relation_of(document, column))
    known = [r for r in relations if r]
    for kind in KINDS:
        rows = [Row(title=r.title, url=r.url, pinned=bool(example.get("pinned"))) for r in known]
        repeats = [
            [(f"{_SITE}{url}", "某区召开会议部署工作") for url in example.get("repeats", ())]
        ]
        repeats = [group for group in repeats if len(group) > 1]
        found += assess(_column(kind), known, rows, repeats, rulebook, now).findings
    return any(f.rule == rule.id for f in found)


def _column(kind: str) -> Target:
    return Target(
        id=f"column:x/{kind}", kind=TargetKind.COLUMN, name="样例栏目", unit="", parent="site:x",
        url=f"{_SITE}/{kind[0]}/", source="website", column_class=kind,
    )  # fmt: skip


EXAMPLES = dict.fromkeys(TYPES, _example)
