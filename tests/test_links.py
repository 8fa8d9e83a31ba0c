"""Links: what one answer proves, two confirmations hours apart, dark links, drifted links."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.checks import links
from monitor.checks.links import Verdict
from monitor.model import (
    CHINA,
    Document,
    DocumentKind,
    Failure,
    Fetched,
    Level,
    Link,
    LinkCheck,
    Request,
    Target,
    TargetKind,
)
from monitor.rulebook import Rulebook, builtin_folder, load

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
AFTER = timedelta(hours=4)
PAGE = "http://www.sample.gov.cn/"
LINK = "http://www.sample.gov.cn/a.html"
SITE = Target(
    id="site:x", kind=TargetKind.SITE, name="样例门户", unit="u", url=PAGE, source="website"
)
COLUMN = replace(SITE, id="column:x/y", kind=TargetKind.COLUMN)
GAMBLING = "<title>澳门娱乐平台</title><p>真人百家乐 老虎机 体育投注 注册送</p>"


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load((builtin_folder(),))


def answer(status: int = 200, failure: Failure | None = None, text: str = "") -> Fetched:
    return Fetched(
        request=Request(url=LINK),
        at=NOW,
        status=0 if failure else status,
        failure=failure,
        text=text,
    )


@pytest.mark.parametrize(
    ("fetched", "verdict"),
    [
        (answer(200), Verdict.ALIVE),
        (answer(204), Verdict.ALIVE),
        (answer(304), Verdict.ALIVE),
        (answer(200, text="<title>通知</title><p>正文</p>"), Verdict.ALIVE),
        (answer(404), Verdict.FAILED),
        (answer(410), Verdict.FAILED),
        (answer(200, text="<title>404</title><p>您访问的页面不存在</p>"), Verdict.FAILED),
        (answer(200, text=GAMBLING), Verdict.FAILED),
        (answer(500), Verdict.FAILED),
        (answer(503), Verdict.FAILED),
        (answer(failure=Failure.DNS), Verdict.FAILED),
        (answer(failure=Failure.CONNECT), Verdict.FAILED),
        (answer(failure=Failure.TIMEOUT), Verdict.FAILED),
        (answer(failure=Failure.TLS), Verdict.FAILED),
        (answer(failure=Failure.RESET), Verdict.FAILED),
        (answer(failure=Failure.REDIRECT), Verdict.FAILED),
        (answer(202), Verdict.NOTHING),
        (answer(401), Verdict.NOTHING),
        (answer(403), Verdict.NOTHING),
        (answer(405), Verdict.NOTHING),
        (answer(412), Verdict.NOTHING),
        (answer(429), Verdict.NOTHING),
        (answer(521), Verdict.NOTHING),
        (
            answer(200, text="<script>var arg1='A1B2C3D4E5F6A7B8C9D0E1F2';</script>"),
            Verdict.NOTHING,
        ),
        (answer(404, text="<title>网站防火墙</title><p>请求被拦截</p>"), Verdict.NOTHING),
        (answer(503, text="<p>安全验证</p>"), Verdict.NOTHING),
        (answer(failure=Failure.OFFLINE), Verdict.NOTHING),
        (answer(failure=Failure.FORBIDDEN), Verdict.NOTHING),
        (answer(failure=Failure.TOO_LARGE), Verdict.ALIVE),
    ],
)
def test_what_one_answer_proves(fetched: Fetched, verdict: Verdict) -> None:
    assert links.understand(fetched).verdict is verdict


def history(*steps: tuple[float, Fetched]) -> LinkCheck:
    """The check after answers, each so many hours after NOW."""
    check: LinkCheck | None = None
    for hours, fetched in steps:
        check = links.advance(check, fetched, NOW + timedelta(hours=hours), AFTER)
    assert check is not None
    return check


DEAD, ALIVE, WALL, OFFLINE = (
    answer(404), answer(200), answer(403), answer(failure=Failure.OFFLINE),
)  # fmt: skip


@pytest.mark.parametrize(
    ("steps", "dead"),
    [
        ([(0, DEAD)], False),
        ([(0, DEAD), (1, DEAD)], False),
        ([(0, DEAD), (3.9, DEAD)], False),
        ([(0, DEAD), (4, DEAD)], True),
        ([(0, DEAD), (1, DEAD), (5, DEAD)], True),
        ([(0, DEAD), (2, ALIVE), (5, DEAD)], False),
        ([(0, DEAD), (2, ALIVE), (5, DEAD), (9, DEAD)], True),
        ([(0, DEAD), (5, WALL)], False),
        ([(0, DEAD), (2, WALL), (5, DEAD)], True),
        ([(0, DEAD), (5, OFFLINE)], False),
        ([(0, DEAD), (5, DEAD), (6, ALIVE)], False),
        ([(0, DEAD), (5, DEAD), (6, WALL)], True),
        ([(0, WALL), (5, WALL)], False),
        ([(0, OFFLINE), (5, OFFLINE)], False),
        ([(0, answer(failure=Failure.DNS)), (5, answer(failure=Failure.TIMEOUT))], True),
    ],
)
def test_death_needs_two_failures_hours_apart(
    steps: list[tuple[float, Fetched]], dead: bool, rulebook: Rulebook
) -> None:
    check = history(*steps)
    later = NOW + timedelta(days=1)
    assert bool(links.judge(SITE, [check], rulebook, later)) is dead


def test_a_check_keeps_what_it_stands_on() -> None:
    previous = LinkCheck(page=PAGE, url=LINK, text="公告", failed_at=NOW)
    check = links.advance(previous, DEAD, NOW + AFTER, AFTER)
    assert (check.page, check.url, check.text) == (PAGE, LINK, "公告")
    assert (check.failed_at, check.confirmed_at, check.status) == (NOW, NOW + AFTER, 404)
    assert links.advance(None, DEAD, NOW, AFTER).url == LINK


@pytest.mark.parametrize(
    ("target", "url", "rule"),
    [
        (SITE, LINK, "home-link-dead"),
        (COLUMN, LINK, "inner-link-dead"),
        (SITE, "http://bm.sample.gov.cn/x", "home-link-dead"),
        (SITE, "http://www.sample.gov.cn/f.docx", "attachment-dead"),
        (COLUMN, "http://www.partner.example/", "external-link-dead"),
    ],
)
def test_each_kind_of_dead_link_has_its_rule(
    target: Target, url: str, rule: str, rulebook: Rulebook
) -> None:
    check = LinkCheck(
        page=PAGE,
        url=url,
        text="链接",
        failed_at=NOW,
        confirmed_at=NOW,
        reason="页面不存在（HTTP 404）",
    )
    (found,) = links.judge(target, [check], rulebook, NOW)
    assert (found.rule, found.url, found.target) == (rule, target.url, target.id)
    assert "链接" in found.message and "404" in found.message


def test_each_link_is_a_finding_of_its_own(rulebook: Rulebook) -> None:
    checks = [
        LinkCheck(page=PAGE, url=f"{PAGE}{n}.html", failed_at=NOW, confirmed_at=NOW)
        for n in range(3)
    ]
    assert len({f.key for f in links.judge(SITE, checks, rulebook, NOW)}) == 3


def test_drift_is_a_veto(rulebook: Rulebook) -> None:
    bad = answer(200, text=GAMBLING)
    check = history((0, bad), (5, bad))
    (found,) = links.judge(SITE, [check], rulebook, NOW + timedelta(days=1))
    assert (found.rule, found.level) == ("external-link-drifted", Level.SEVERE)


@pytest.mark.parametrize(
    "text",
    [
        "<title>警方打击网络赌博</title><p>查处百家乐、老虎机、时时彩窝点，民警提醒远离赌博</p>",
        "<title>某协会</title><p>会员单位名单</p>",
        "<title>彩票管理中心</title><p>福利彩票发行情况</p>",
        "<title>域名管理办法</title><p>域名转让应当办理手续。</p>"
        + "<p>第一条　为规范管理制定本办法。</p>" * 200,
    ],
)
def test_what_is_no_drift(text: str) -> None:
    assert links.drifted(answer(200, text=text)) == ""


def document(*found: Link) -> Document:
    return Document(url=PAGE, kind=DocumentKind.HOME, links=found)


def test_dark_links_stand_on_their_page(rulebook: Rulebook) -> None:
    page = document(
        Link(url="http://bad.example/", text="澳门娱乐平台", hidden="移出屏幕"),
        Link(url="http://bad.example/", text="澳门娱乐平台", hidden="移出屏幕"),
        Link(url="http://www.partner.example/", text="合作单位", hidden="display:none"),
        Link(url=PAGE + "x.html", text="打击线上博彩", hidden=""),
    )
    (found,) = links.judge_document(SITE, page, rulebook, NOW)
    assert (found.rule, found.url) == ("dark-link", PAGE)
    assert "移出屏幕" in found.message


def test_a_page_not_looked_at_has_no_dark_links(rulebook: Rulebook) -> None:
    page = replace(document(Link(url="http://bad.example/", text="六合彩")), problem="空壳")
    assert links.judge_document(SITE, page, rulebook, NOW) == ()


def test_worth_checking_takes_each_address_once_with_its_text() -> None:
    wanted = links.worth_checking(
        document(
            Link(url=LINK),
            Link(url=LINK, text="公告"),
            Link(url=PAGE),
            Link(url="http://www.partner.example/"),
            *(Link(url=f"{PAGE}{n}") for n in range(500)),
        )
    )
    assert wanted[:2] == (Link(url=LINK, text="公告"), Link(url="http://www.partner.example/"))
    assert len(wanted) == links.MOST_LINKS
