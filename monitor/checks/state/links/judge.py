"""Findings of confirmed link checks, and of dark links standing on a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from ....model import CHINA, Document, Finding, Link, LinkCheck, Rule, Target, TargetKind
from ....rulebook import Rulebook
from ....text.urls import host, is_attachment, registered, same_site
from ....text.visibility import OFF_SCREEN, ZERO_SIZE
from ..judgement import finding, named
from .vice import CONDEMNS, DRIFTED, PARKED, VICE

TYPES: Final = {
    "drifted": "links.drifted",
    "attachment": "links.attachment-dead",
    "external": "links.external-dead",
    "home": "links.home-dead",
    "inner": "links.inner-dead",
}
DARK: Final = "links.dark"
CLUSTER: Final = "links.out-of-sight"
FEWEST_STRANGERS: Final = 3  # registered domains linked out of sight on one page
_OUT_OF_SIGHT: Final = frozenset({OFF_SCREEN, ZERO_SIZE})


def kind_of(check: LinkCheck, target: Target) -> str:
    """Which of the five kinds of fault a confirmed check is."""
    if check.reason.startswith((DRIFTED, PARKED)):
        return "drifted"
    if is_attachment(check.url):
        return "attachment"
    if not same_site(check.url, target.url):
        return "external"
    inner = target.kind is not TargetKind.SITE or check.page not in {"", target.url}
    return "inner" if inner else "home"


def judge(
    target: Target, checks: Sequence[LinkCheck], rulebook: Rulebook, now: datetime
) -> tuple[Finding, ...]:
    """One finding for each link whose failure is confirmed; the pages it stands on are its places."""
    found: list[Finding] = []
    for check in checks:
        if check.failed_at is None or check.confirmed_at is None or check.confirmed_at > now:
            continue
        shown = check.text.strip()[:60] or check.url[:80]
        for rule in rulebook.by_type(TYPES[kind_of(check, target)]):
            found.append(
                finding(
                    rule,
                    target,
                    part=check.url,
                    url=check.page or target.url,
                    text=shown,
                    location=check.url,
                    address=check.url,
                    reason=check.reason,
                    since=check.failed_at.astimezone(CHINA).strftime("%m月%d日 %H:%M"),
                )
            )
    return tuple(found)


def judge_document(
    target: Target,
    document: Document,
    rulebook: Rulebook,
    now: datetime,
    *,
    written: Sequence[Link] = (),
) -> tuple[Finding, ...]:
    """Dark links on a page: anchors to strangers in the words of vice, seen or not, those that
    scripts write (`written`) included; and many strangers linked out of sight."""
    if document.problem:
        return ()
    links = (*document.links, *written)
    found: list[Finding] = []
    for rule in rulebook.by_type(DARK):
        words = _words(rule)
        done: set[str] = set()
        for link in links:
            reason = dark(link, document.url, words)
            if not reason or link.url in done:
                continue
            done.add(link.url)
            found.append(
                finding(
                    rule,
                    target,
                    part=link.url,
                    url=document.url,
                    text=(link.text or link.title or link.url)[:60],
                    location=link.url,
                    address=link.url,
                    reason=reason,
                )
            )
    for rule in rulebook.by_type(CLUSTER):
        strangers = out_of_sight(links, document.url)
        if len(strangers) >= FEWEST_STRANGERS and not found:
            found.append(
                finding(
                    rule, target, part=document.url, url=document.url, text=strangers[0],
                    number=len(strangers), hosts=named(strangers, 6),
                )
            )  # fmt: skip
    return tuple(found)


def dark(link: Link, page: str, words: re.Pattern[str] = VICE) -> str:
    """Why a link is a dark link, or "".

    Hidden alone is no fault: menus and tabs are hidden until touched. A stranger's address
    moved off the screen or shrunk to nothing has no such excuse when its words are vice;
    nor has a frame hidden so. Visible vice is one only towards a stranger's address.
    """
    told = f"{link.text} {link.title}"
    match = words.search(told)
    if not match or not _strange(link.url, page) or CONDEMNS.search(told):
        return ""
    how = f"且以“{link.hidden}”方式隐藏" if link.hidden else "且指向站外"
    return f"含“{match[0]}”，{how}"


def out_of_sight(links: Sequence[Link], page: str) -> list[str]:
    """Strange domains linked by text moved off the screen or shrunk to nothing."""
    hosts = {
        registered(host(link.url))
        for link in links
        if link.hidden in _OUT_OF_SIGHT and link.text and _strange(link.url, page)
    }
    return sorted(hosts)


def _strange(url: str, page: str) -> bool:
    name = host(url)
    if not name or name == "gov.cn" or name.endswith(".gov.cn"):
        return False
    return registered(name) != registered(host(page))


def _words(rule: Rule) -> re.Pattern[str]:
    """The vocabulary of vice, with the rule's own words added to it."""
    more = rule.data.get("words", ())
    own = [re.escape(w) for w in more if isinstance(w, str) and w]
    return re.compile("|".join([VICE.pattern, *own]), re.IGNORECASE) if own else VICE
