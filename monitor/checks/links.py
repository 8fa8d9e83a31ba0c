"""Whether links lead where they should: dead links after two confirmations, dark links, drift.

    wanted = worth_checking(document)                    links to ask for
    check = advance(previous, fetched, now, confirm_after)   one answer taken into account
    judge(target, checks, rulebook, now)                 findings of confirmed checks
    judge_document(target, document, rulebook, now)      dark links standing on a page

| answer | what it proves |
|---|---|
| 2xx, 3xx target read | the link is alive: the series of failures ends |
| 404, 410, soft 404 | failed; dead when confirmed `confirm_after` later |
| DNS, connect, timeout, TLS, reset, 5xx | failed; dead when confirmed `confirm_after` later |
| 403, 405, 412, 418, 429, 521, 202, challenge, login | a wall: alive for all we know, nothing changes |
| our line down, our own guard, size limit | nothing was asked: nothing changes |
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from ..model import (
    CHINA,
    Document,
    DocumentKind,
    Failure,
    Fetched,
    Finding,
    Link,
    LinkCheck,
    Request,
    Rule,
    Target,
    TargetKind,
)
from ..rulebook import Rulebook
from ..text.obstacles import GONE_STATUSES, WALL_STATUSES, missing, visible_text, wall
from ..text.urls import host, is_attachment, registered, same_site
from .judgement import finding

MOST_LINKS: Final = 300  # of one page, asked for in one round
DRIFTED: Final = "外链页面出现违规内容"
_NO_PROOF: Final = frozenset({Failure.OFFLINE, Failure.FORBIDDEN, Failure.TOO_LARGE})
_FAILED = {
    Failure.DNS: "域名无法解析",
    Failure.CONNECT: "无法建立连接",
    Failure.TLS: "安全连接失败",
    Failure.TIMEOUT: "访问超时",
    Failure.RESET: "连接中断",
    Failure.REDIRECT: "跳转异常",
    Failure.PROTOCOL: "返回内容不合协议",
}
_SERVER_ERRORS: Final = frozenset({500, 502, 503, 504})


class Verdict(StrEnum):
    """What one answer proves of a link."""

    ALIVE = "alive"
    FAILED = "failed"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Answer:
    verdict: Verdict
    reason: str = ""


# ── one answer ───────────────────────────────────────────────────────────────


def understand(fetched: Fetched) -> Answer:
    """The decision table above, for one answer."""
    if fetched.failure is not None:
        if fetched.failure in _NO_PROOF:
            return Answer(Verdict.NOTHING, fetched.detail)
        return Answer(Verdict.FAILED, _FAILED.get(fetched.failure, "访问失败"))
    status = fetched.status
    if status in GONE_STATUSES:
        if fetched.text and wall(fetched.text):
            return Answer(Verdict.NOTHING, f"疑似被防护设备拦截（HTTP {status}）")
        return Answer(Verdict.FAILED, f"页面不存在（HTTP {status}）")
    if status in WALL_STATUSES or status in {401, 407}:
        return Answer(Verdict.NOTHING, f"疑似被防护设备拦截（HTTP {status}）")
    if status in _SERVER_ERRORS:
        if fetched.text and wall(fetched.text):
            return Answer(Verdict.NOTHING, f"疑似被防护设备拦截（HTTP {status}）")
        return Answer(Verdict.FAILED, f"网站返回错误（HTTP {status}）")
    if status == 304 or 200 <= status < 300:
        if fetched.text:
            if reason := wall(fetched.text):
                return Answer(Verdict.NOTHING, reason)
            if reason := missing(fetched.text):
                return Answer(Verdict.FAILED, reason)
            if reason := drifted(fetched):
                return Answer(Verdict.FAILED, reason)
        return Answer(Verdict.ALIVE)
    return Answer(Verdict.NOTHING, f"返回异常状态（HTTP {status}）")


def advance(
    previous: LinkCheck | None, fetched: Fetched, now: datetime, confirm_after: timedelta
) -> LinkCheck:
    """The check after this answer; `failed_at` and `confirmed_at` as model.LinkCheck tells.

    A second failure counts only `confirm_after` the first: a server's bad hour is no dead link.
    """
    before = previous or LinkCheck(page="", url=fetched.request.url)
    answer = understand(fetched)
    if answer.verdict is Verdict.NOTHING:
        return replace(before, checked_at=now, status=fetched.status)
    if answer.verdict is Verdict.ALIVE:
        return replace(
            before,
            checked_at=now,
            failed_at=None,
            confirmed_at=None,
            status=fetched.status,
            reason="",
        )
    failed, confirmed = before.failed_at, before.confirmed_at
    if failed is None:
        failed = now
    elif confirmed is None and now - failed >= confirm_after:
        confirmed = now
    return replace(
        before,
        checked_at=now,
        failed_at=failed,
        confirmed_at=confirmed,
        status=fetched.status,
        reason=answer.reason,
    )


# What gambling and pornography sites call themselves. Several words must meet on one page;
# a single one stands in any news of a police operation.
VICE: Final = re.compile(
    r"(?:澳门|葡京|皇冠|金沙|威尼斯人|银河|永利|太阳城|美高梅|新葡|bet365|365)(?:娱乐|赌|博彩|体育|平台|官网|投注|国际)|"
    r"博彩|线上娱乐|娱乐城|真人(?:荷官|视讯|娱乐|百家乐)|百家乐|老虎机|时时彩|北京赛车|六合彩|彩票(?:平台|投注|网投)|棋牌(?:游戏|平台|娱乐)|网投平台|"
    r"体育投注|电子游艺|捕鱼(?:游戏|王)|开户送|注册送|首存|成人(?:视频|电影|网站|影院|小说)|情色|色情|无码|AV(?:在线|视频|女优)|裸聊|"
    r"约炮|一夜情|黄色(?:网站|视频|电影)|三级片|毛片|性爱|援交|上门服务|私服|传奇sf|代开发票|办证刻章",
    re.IGNORECASE,
)
_PARKED = re.compile(
    r"域名(?:出售|转让|停放|可转让|已过期|正在出售)|(?:此|该|本)域名.{0,10}(?:出售|转让|过期|待售)|domain (?:is )?for sale|buy this domain|"
    r"domain (?:has )?expired|parked (?:free|domain)",
    re.IGNORECASE,
)
_CONDEMNS = re.compile(
    r"打击|整治|查处|警方|民警|公安|举报|防范|警惕|远离|拒绝|禁止|严禁|案件|判决|处罚|违法|非法"
)
_FEWEST_WORDS: Final = 3
_HEAD = re.compile(
    r"<title[^>]*>([^<]{0,200})|<meta[^>]+name=[\"'](?:keywords|description)[\"'][^>]*content=[\"']([^\"']{0,400})",
    re.I,
)


def drifted(fetched: Fetched) -> str:
    """Why a linked page is no longer its owner's: gambling, pornography, a parked domain; ""."""
    if not fetched.text or len(fetched.text) < 20:
        return ""
    head = " ".join(f"{a} {b}" for a, b in _HEAD.findall(fetched.text[:20_000]))
    text = visible_text(fetched.text)[:20_000]
    words = {m.lower() for m in VICE.findall(f"{head} {text}")}
    in_head = VICE.search(head)
    if not _CONDEMNS.search(head) and (
        (in_head and len(words) >= 2)
        or (len(words) >= _FEWEST_WORDS and len(_CONDEMNS.findall(text)) < len(words))
    ):
        return f"{DRIFTED}（{'、'.join(sorted(words)[:3])}）"
    if len(text) < 2000 and _PARKED.search(f"{head} {text}"):
        return "外链域名已被停放或出售"
    return ""


# ── which links ──────────────────────────────────────────────────────────────


def worth_checking(document: Document) -> tuple[Link, ...]:
    """Links to ask for, each address once: no own page, no shown-nowhere ones beyond the limit."""
    chosen: dict[str, Link] = {}
    for link in document.links:
        url = link.url
        if not url.startswith(("http://", "https://")) or url == document.url:
            continue
        if url not in chosen or (not chosen[url].text and link.text):
            chosen[url] = link
    return tuple(list(chosen.values())[:MOST_LINKS])


# ── findings ─────────────────────────────────────────────────────────────────

_TYPES = {
    "drifted": "links.drifted",
    "attachment": "links.attachment-dead",
    "external": "links.external-dead",
    "home": "links.home-dead",
    "inner": "links.inner-dead",
}


def kind_of(check: LinkCheck, target: Target) -> str:
    """Which of the five kinds of fault a confirmed check is."""
    if check.reason.startswith((DRIFTED, "外链域名")):
        return "drifted"
    if is_attachment(check.url):
        return "attachment"
    if not same_site(check.url, target.url):
        return "external"
    return "home" if target.kind is TargetKind.SITE else "inner"


def judge(
    target: Target, checks: Sequence[LinkCheck], rulebook: Rulebook, now: datetime
) -> tuple[Finding, ...]:
    """One finding for each link whose failure is confirmed."""
    found: list[Finding] = []
    for check in checks:
        if check.failed_at is None or check.confirmed_at is None or check.confirmed_at > now:
            continue
        shown = check.text.strip()[:60] or check.url[:80]
        for rule in rulebook.by_type(_TYPES[kind_of(check, target)]):
            found.append(
                finding(
                    rule,
                    target,
                    part=check.url,
                    text=shown,
                    location=check.url,
                    address=check.url,
                    reason=check.reason,
                    since=check.failed_at.astimezone(CHINA).strftime("%m月%d日 %H:%M"),
                )
            )
    return tuple(found)


def judge_document(
    target: Target, document: Document, rulebook: Rulebook, now: datetime
) -> tuple[Finding, ...]:
    """Dark links on a page: hidden anchors to strangers, or anchors in the words of vice."""
    if document.problem:
        return ()
    found: list[Finding] = []
    for rule in rulebook.by_type("links.dark"):
        words = _words(rule)
        done: set[str] = set()
        for link in document.links:
            reason = dark(link, document.url, words)
            if not reason or link.url in done:
                continue
            done.add(link.url)
            found.append(
                finding(
                    rule,
                    target,
                    part=f"{link.url}",
                    url=document.url,
                    text=(link.text or link.title or link.url)[:60],
                    location=link.url,
                    address=link.url,
                    reason=reason,
                )
            )
    return tuple(found)


def dark(link: Link, page: str, words: re.Pattern[str] = VICE) -> str:
    """Why a link is a dark link, or "".

    Hidden alone is no fault: menus and tabs are hidden until touched. A stranger's address
    moved off the screen or shrunk to nothing has no such excuse when its words are vice;
    nor has a frame hidden so. Visible vice is one only towards a stranger's address.
    """
    told = f"{link.text} {link.title}"
    match = words.search(told)
    stranger = bool(link.url) and registered(host(link.url)) != registered(host(page))
    if link.url.split("?")[0].endswith(".gov.cn/") or host(link.url).endswith(".gov.cn"):
        stranger = False
    if not stranger:
        return ""
    if match and not _CONDEMNS.search(told):
        how = f"且以“{link.hidden}”方式隐藏" if link.hidden else "且指向站外"
        return f"含“{match[0]}”，{how}"
    return ""


def _words(rule: Rule) -> re.Pattern[str]:
    """The vocabulary of vice, with the rule's own words added to it."""
    more = rule.data.get("words", ())
    own = [re.escape(w) for w in more if isinstance(w, str) and w]
    return re.compile("|".join([VICE.pattern, *own]), re.IGNORECASE) if own else VICE


# ── examples of rules ────────────────────────────────────────────────────────

_NOW = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)


def _dead_example(rule: Rule, example: Mapping[str, Any], rulebook: Rulebook) -> bool:
    """Run answers through `advance`: `answers` are statuses, failures or bodies, each `hours`
    (default 6) after the last; `url` of the link; `kind` of the target (site, column)."""
    column = example.get("kind") == "column"
    target = Target(
        id="site:x", kind=TargetKind.COLUMN if column else TargetKind.SITE, name="样例门户",
        unit="", url="http://www.sample.gov.cn/", source="website",
    )  # fmt: skip
    request = Request(url=str(example.get("url", "http://www.sample.gov.cn/a.html")))
    step = timedelta(hours=float(example.get("hours", 6)))
    check, at = None, _NOW
    for answer in example["answers"]:
        at += step
        check = advance(check, _answered(request, answer, at), at, timedelta(hours=4))
    checks = [replace(check, url=request.url)] if check else []
    return any(f.rule == rule.id for f in judge(target, checks, rulebook, at))


def _answered(request: Request, answer: object, at: datetime) -> Fetched:
    if isinstance(answer, int):
        return Fetched(request=request, at=at, status=answer)
    text = str(answer)
    if text in {str(f) for f in Failure}:
        return Fetched(request=request, at=at, failure=Failure(text))
    return Fetched(request=request, at=at, status=200, text=text)


def _dark_example(rule: Rule, example: Mapping[str, Any], rulebook: Rulebook) -> bool:
    """One link: `text`, `url`, `hidden`."""
    page = "http://www.sample.gov.cn/"
    target = Target(
        id="site:x", kind=TargetKind.SITE, name="样例门户", unit="", url=page, source="website"
    )
    link = Link(
        url=str(example.get("url", "http://www.stranger.example/")),
        text=str(example.get("text", "")),
        hidden=str(example.get("hidden", "")),
    )
    document = Document(url=page, kind=DocumentKind.HOME, links=(link,))
    return any(f.rule == rule.id for f in judge_document(target, document, rulebook, _NOW))


EXAMPLES = dict.fromkeys(_TYPES.values(), _dead_example) | {"links.dark": _dark_example}
