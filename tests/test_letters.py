"""The letters: what they say, what they hide, and what hostile text cannot do in them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest

from monitor.letters import (
    Draft,
    SourceTrouble,
    bulletin_letter,
    case_letter,
    cure_for,
    digest_letter,
    source_alert,
)
from monitor.letters.clean import one_line, web_address
from monitor.letters.cures import _CURES, GENERAL
from monitor.model import (
    CHINA,
    Case,
    CaseState,
    Event,
    EventKind,
    Finding,
    Group,
    Level,
    Span,
    Target,
    TargetKind,
    Unit,
)
from monitor.settings import District

NOW = datetime(2026, 7, 28, 9, 30, tzinfo=CHINA)
DISTRICT = District(
    name="思茅区", office="思茅区人民政府办公室", contact="李科长", phone="0879-2100001"
)
UNIT = Unit(id="fgj", name="区发改局")
SENTENCE = "全市截止目前新增项目12个。"


def finding(**changes: object) -> Finding:
    values: dict[str, object] = {
        "rule": "until-now-misused", "group": Group.WORDING, "kind": "", "level": Level.ERROR,
        "trial": False, "title": "“截至”误作“截止”", "message": "“截止目前”建议改为“截至目前”。",
        "basis": "国办秘函〔2019〕19号", "subject": "s1", "text": "截止目前", "suggestion": "截至目前",
        "sentence": SENTENCE, "mark": Span(2, 6), "target": "column:portal/tzgg", "unit": "fgj",
        "url": "https://www.example.gov.cn/tzgg/1.html",
    }  # fmt: skip
    return Finding(**(values | changes))  # type: ignore[arg-type]


def case(id: int = 7, **changes: object) -> Case:
    return Case(
        id=id,
        finding=finding(**changes),
        state=CaseState.REFERRED,
        opened_at=NOW - timedelta(hours=2),
        due_at=NOW + timedelta(days=8),
    )


def event(kind: EventKind = EventKind.OPENED, id: int = 7, **changes: object) -> Event:
    return Event(kind=kind, at=NOW, finding_key="k", case=id, **changes)  # type: ignore[arg-type]


def letter(*items: tuple[Event, Case], **changes: object) -> Draft:
    values: dict[str, object] = {
        "district": DISTRICT, "unit": UNIT, "items": items or ((event(), case()),), "now": NOW,
        "base_url": "http://127.0.0.1:8080/", "names": {"column:portal/tzgg": "通知公告"},
    }  # fmt: skip
    return case_letter(**(values | changes))  # type: ignore[arg-type]


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in {"br", "meta"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        self.words.append(data)


# ── the case letter ──────────────────────────────────────────────────────────


def test_a_finding_is_told_so_that_nobody_has_to_telephone() -> None:
    text = letter().text
    for expected in (
        "区发改局：",
        "〔一般〕“截至”误作“截止”",
        "页面：https://www.example.gov.cn/tzgg/1.html",
        "所在：通知公告，错敏表述类",
        "原文：全市【截止目前】新增项目12个。",
        "建议：截至目前",
        "依据：国办秘函〔2019〕19号",
        "发现时间：2026年7月28日 07:30",
        "整改期限：2026年8月5日",
        "详情：http://127.0.0.1:8080/cases/7",
        "请于2026年8月5日前完成整改",
        "思茅区人民政府办公室",
        "联系人：李科长，电话：0879-2100001",
    ):
        assert expected in text, expected


@pytest.mark.parametrize(
    ("kinds", "subject"),
    [
        (["opened"], "新发现问题1个"),
        (["opened!", "opened"], "新发现问题2个（严重1个）"),
        (["overdue", "opened"], "逾期未改1个、新发现问题1个"),
        (["reopened!"], "再次出现1个（严重1个）"),
        (["opened", "fixed!"], "新发现问题1个、已整改1个"),
        (["fixed"], "恢复正常，1个问题已整改"),
        (["fixed!", "fixed"], "恢复正常，2个问题已整改"),
        (["dismissed"], "标为误报1个"),
    ],
)
def test_subject_says_what_happened(kinds: list[str], subject: str) -> None:
    items = [
        (
            event(EventKind(kind.rstrip("!")), id=number),
            case(number, level=Level.SEVERE if kind.endswith("!") else Level.ERROR),
        )
        for number, kind in enumerate(kinds, 1)
    ]
    assert letter(*items).subject == f"【思茅区政务巡查】区发改局：{subject}"


@pytest.mark.parametrize("kind", [kind for kind in EventKind if kind is not EventKind.OPENED])
def test_every_kind_of_event_is_told(kind: EventKind) -> None:
    text = letter((event(kind, id=1), case(1)), (event(EventKind.OPENED, id=2), case(2))).text
    assert text.count("〔一般〕") == 2
    assert "一、" in text and "二、" in text


@pytest.mark.parametrize("url", ["", "#posts.weekly"])
def test_a_conclusion_about_an_account_names_no_page(url: str) -> None:
    items = [(event(id=n), case(id=n, subject=f"s{n}", url=url)) for n in range(40)]
    for told in (items[:1], items):
        text = letter(*told).text
        assert "页面：" not in text and "#posts" not in text and "所在：通知公告" in text


def test_the_address_of_an_account_is_shown_without_our_mark() -> None:
    told = letter((event(), case(url="https://f.example/x.rss#posts.weekly"))).text
    assert "页面：https://f.example/x.rss\n" in told


def test_grave_and_overdue_come_first() -> None:
    items = (
        (event(EventKind.OPENED, 1), case(1, title="甲")),
        (event(EventKind.OPENED, 2), case(2, title="乙", level=Level.SEVERE)),
        (event(EventKind.OVERDUE, 3), case(3, title="丙")),
    )
    text = letter(*items).text
    assert text.index("丙") < text.index("乙") < text.index("甲")


def test_a_day_that_is_over_is_not_asked_for() -> None:
    """A letter on overdue findings must not ask to mend them before a day gone by."""
    late = replace(case(1), due_at=NOW - timedelta(days=2))
    open_yet = replace(case(2), due_at=NOW + timedelta(days=3))
    told = letter((event(EventKind.OVERDUE, 1), late)).text
    assert "以上问题已超过整改期限，请立即整改，" in told and "请及时联系" in told
    told = letter((event(EventKind.OVERDUE, 1), late), (event(EventKind.OPENED, 2), open_yet)).text
    assert "已超过整改期限的，请立即整改；其余请于2026年7月31日前完成整改，" in told
    undated = replace(case(3), due_at=None)
    assert "请尽快完成整改，" in letter((event(EventKind.OPENED, 3), undated)).text


def test_the_recovery_notice_asks_for_nothing() -> None:
    fixed = Case(
        id=7, finding=finding(), state=CaseState.VERIFIED, opened_at=NOW - timedelta(days=3),
        fixed_at=NOW, due_at=NOW + timedelta(days=5),
    )  # fmt: skip
    text = letter((event(EventKind.FIXED), fixed)).text
    assert "恢复正常" in text
    assert "复查时间：2026年7月28日 09:30" in text
    assert "整改期限" not in text and "完成整改，" not in text


def test_the_fault_is_red_in_its_sentence() -> None:
    html = letter().html
    assert '全市<b style="color:#c00000">截止目前</b>新增项目12个。' in html
    assert not _Tags(html).open


@pytest.mark.parametrize("mark", [Span(0, 0), Span(5, 5), Span(3, 99), Span(-1, 2)])
def test_a_mark_outside_the_sentence_marks_nothing(mark: Span) -> None:
    text = letter((event(), case(mark=mark))).text
    assert f"原文：{SENTENCE}" in text and "【截" not in text


def test_pages_with_the_same_fault_are_listed_a_few() -> None:
    urls = tuple(f"https://www.example.gov.cn/{n}.html" for n in range(10))
    one = case()
    many = Case(id=7, finding=one.finding, state=one.state, opened_at=NOW, urls=urls)
    text = letter((event(), many)).text
    assert text.count("同一问题：") == 3 and "另有7个页面存在同一问题" in text


def test_a_flood_stays_readable() -> None:
    items = [(event(id=n), case(n)) for n in range(1, 1001)]
    draft = letter(*items)
    assert "新发现问题1000个" in draft.subject
    assert draft.text.count("〔一般〕") == 200 and "另有800个问题" in draft.text
    assert len(draft.html.encode()) < 300_000


def test_without_dashboard_there_is_no_dead_link() -> None:
    assert "详情" not in letter(base_url="").text
    assert "详情" not in letter(base_url="javascript:alert(1)").text


def test_no_events_no_letter() -> None:
    with pytest.raises(ValueError, match="at least one event"):
        case_letter(district=DISTRICT, unit=UNIT, items=(), now=NOW)


# ── hostile text ─────────────────────────────────────────────────────────────

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "好\r\nBcc: all@example.com\r\n\r\n正文",
    "{{ config }} {% for x in y %} ${x} %s {0}",
    "\u202e\u2066倒着写\u200b\ufeff\x00\x1b[31m",
    "\ud800半个",
    "&lt;b&gt;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_crawled_text_stays_text(text: str) -> None:
    hostile = case(
        title=text, message=text, sentence=text, suggestion=text, location=text, url=text,
        text=text, mark=Span(0, len(text)), target=text,
    )  # fmt: skip
    for draft in (
        letter((event(detail=text), hostile), unit=Unit(id="x", name=text), names={text: text}),
        letter((event(EventKind.FIXED), hostile), unit=Unit(id="x", name=text)),
        digest_letter(
            district=DISTRICT, unit=Unit(id="x", name=text), cases=[hostile], now=NOW,
            warnings=[hostile.finding], names={text: text},
        ),
        source_alert(
            district=DISTRICT, now=NOW, troubles=[SourceTrouble(target=_target(text), reason=text)]
        ),
        bulletin_letter(district=DISTRICT, title=text, highlights=[text], files=[text], now=NOW),
    ):  # fmt: skip
        assert not re.search(
            r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", draft.subject
        )
        draft.subject.encode(), draft.text.encode(), draft.html.encode()
        tags = _Tags(draft.html)
        assert not tags.open
        names = {name for name, _ in tags.seen}
        assert names <= {
            "html", "head", "meta", "title", "style", "body", "div", "p", "h2", "b", "a", "br",
            "table", "tr", "th", "td",
        }  # fmt: skip
        for _, attrs in tags.seen:
            assert not any(name.startswith("on") for name in attrs)
            assert (attrs.get("href") or "http://").startswith(("http://", "https://"))
        assert not re.search(r"[\u202a-\u202e\u200b\x00\x1b]", draft.text + draft.html)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://www.example.gov.cn/a.html", True),
        ("http://例子.中国/页", True),
        ("javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        ("data:text/html,x", False),
        ("//host/path", False),
        ("https://", False),
        ("http://[broken", False),
        ("http://example.com/" + "a" * 600, False),
    ],
)
def test_only_web_addresses_become_links(url: str, kept: bool) -> None:
    assert bool(web_address(url)) is kept


def test_a_number_that_slipped_through_unmasked_is_masked_here() -> None:
    # Built from pieces: no number of a real person stands in this file.
    identity = "11010119900307" + "789X"
    mobile = "1380000" + "0000"
    text = letter((event(), case(sentence=f"张某某，身份证{identity}，电话{mobile}。"))).text
    assert identity not in text and mobile not in text
    assert "110*************" in text and "138******00" in text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("一 \t\n 二", "一 二"),
        ("零\u200b宽", "零宽"),
        ("0879-2100001", "0879-2100001"),
        ("2026年7月28日", "2026年7月28日"),
        ("", ""),
    ],
)
def test_one_line(raw: str, shown: str) -> None:
    assert one_line(raw) == shown


def test_one_line_cuts_with_an_ellipsis() -> None:
    assert one_line("一二三四五", 4) == "一二三…"


# ── digest, alert, editors ───────────────────────────────────────────────────


def _due(days: int | None, id: int, **changes: object) -> Case:
    return Case(
        id=id, finding=finding(title=f"问题{id}", **changes), state=CaseState.REFERRED,
        opened_at=NOW - timedelta(days=20),
        due_at=None if days is None else NOW + timedelta(days=days),
    )  # fmt: skip


def _digest(*cases: Case, warnings: tuple[Finding, ...] = ()) -> Draft:
    return digest_letter(
        district=DISTRICT, unit=UNIT, cases=cases, now=NOW, base_url="https://jc.example.gov.cn",
        names={"column:portal/tzgg": "通知公告"}, warnings=warnings,
    )  # fmt: skip


def test_digest_puts_the_urgent_first_and_counts_days() -> None:
    draft = _digest(_due(None, 1), _due(5, 2), _due(-3, 3, level=Level.SEVERE), _due(0, 4))
    assert draft.subject == "【思茅区政务巡查】区发改局：7月28日待整改问题4个（严重1个，逾期1个）"
    order = [draft.text.index(f"〕问题{id}") for id in (3, 4, 2, 1)]
    assert order == sorted(order)
    for words in ("已逾期3天", "今天到期", "还剩5天", "尽快"):
        assert words in draft.text
    assert 'href="https://jc.example.gov.cn/cases/3"' in draft.html


def test_digest_warns_before_the_breach() -> None:
    soon = finding(message="已12天未更新，满14天将被单项否决。", target="account:fgj-wx")
    draft = _digest(warnings=(soon,))
    assert "提醒1条" in draft.subject and "已12天未更新" in draft.text
    assert "待整改" not in draft.text


def test_an_empty_digest_is_not_sent() -> None:
    with pytest.raises(ValueError, match="digest"):
        _digest()


def _target(name: str = "思茅发改") -> Target:
    return Target(
        id="account:fgj-wx", kind=TargetKind.ACCOUNT, name=name, unit="fgj",
        url="https://relay.example.gov.cn/feeds/1.atom", source="feed", platform="wechat",
    )  # fmt: skip


def test_the_operators_hear_what_broke_and_what_cures_it() -> None:
    draft = source_alert(
        district=DISTRICT,
        troubles=[
            SourceTrouble(
                target=_target(), reason="40164 invalid ip 1.2.3.4, not in whitelist",
                since=NOW - timedelta(hours=3), last_good=NOW - timedelta(days=1),
            )
        ],
        now=NOW,
        units={"fgj": "区发改局"},
    )  # fmt: skip
    assert draft.subject == "【思茅区政务巡查·运维】思茅发改无法读取"
    for words in ("IP白名单", "1.2.3.4", "区发改局", "2026年7月27日 09:30", "不会立案"):
        assert words in draft.text


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("errcode 42001 access_token expired", "重新授权"),
        ("HTTP 432 geetest", "人工验证"),
        ("访问频次过高", "访问次数"),
        ("HTTP 412 安全防护挑战页", "白名单"),
        ("DNS 解析失败", "域名无法解析"),
        ("本机线路中断", "本机网络异常"),
        ("连接超时", "连接超时"),
        ("从未见过的原因", "手工试取"),
    ],
)
def test_cures(reason: str, words: str) -> None:
    assert words in cure_for(reason)


def test_every_cure_can_be_reached_and_ends_as_a_sentence() -> None:
    for fragments, cure in _CURES:
        assert cure.endswith("。") and any(cure_for(f) == cure for f in fragments), fragments
        assert all(f == f.casefold() for f in fragments)
    assert GENERAL.endswith("。")


def test_the_editors_hear_of_a_built_bulletin() -> None:
    draft = bulletin_letter(
        district=DISTRICT, title="关于2026年第三季度政府网站与政务新媒体检查情况的通报",
        highlights=["全区登记政务新媒体35个，合格率91.4%。"], files=["2026Q3.docx"], now=NOW,
        base_url="http://127.0.0.1:8080",
    )  # fmt: skip
    assert "通报已生成，请审核" in draft.subject
    assert "合格率91.4%" in draft.text and "2026Q3.docx" in draft.text
    assert "http://127.0.0.1:8080/bulletins" in draft.html


def stand_in(kind: str, name: str, reason: str, cure: str) -> SourceTrouble:
    target = Target(id=f"{kind}:{name}", kind=TargetKind.SITE, name=name, unit="", url="",
                    source=kind)  # fmt: skip
    return SourceTrouble(target=target, reason=reason, since=NOW, cure=cure)


RULES = (
    "rules",
    "规则更新：规则文件",
    "坏规则.toml：level 须为 severe、error、hint",
    "请改正规则文件。",
)
MAIL = ("mail", "邮件投递：区财政局", "550 no such user", "请核对邮箱。")
ROBOT = ("robot", "群机器人：工作群", "invalid webhook", "请核对密钥。")


@pytest.mark.parametrize(
    ("one", "subject", "said"),
    [
        (RULES, "规则变更未启用", "仍用原来的规则"),
        (MAIL, "邮件未送达", "整改期限也未开始计算"),
        (ROBOT, "群消息未发出", "邮件不受影响"),
    ],
)
def test_an_alert_speaks_of_what_happened(one: tuple[str, ...], subject: str, said: str) -> None:
    """Not of sources that cannot be read, when none is."""
    made = source_alert(district=DISTRICT, troubles=[stand_in(*one)], now=NOW)
    assert made.subject.endswith(subject) and said in made.text
    assert one[2] in made.text and one[3] in made.text
    for word in ("无法读取", "无法判断", "最近一次正常", "来源："):
        assert word not in made.subject + made.text + made.html, word


def test_an_alert_of_several_kinds_says_each_once() -> None:
    troubles = [stand_in(*RULES), stand_in(*MAIL), stand_in(*MAIL)]
    made = source_alert(district=DISTRICT, troubles=troubles, now=NOW)
    assert made.subject.endswith("规则变更未启用；邮件未送达")
    assert made.text.count("仍用原来的规则") == 1 and "以下2个单位或信箱" in made.text
