"""视频号, 小程序 and APP have no post list: a person confirms a post, with a screenshot.

Nothing is fetched. The option `confirmed` holds what people confirmed, newest anywhere:

    [[account]]
    options.confirmed = [{time = "2026-11-20 09:30", title = "…", url = "", by = "张某",
                          readings = 120}]
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..model import CHINA, Fetched, Reading, Request, Target
from .answers import could_not_look, words
from .posts import MAX_POSTS, post, when

KIND = "manual"
NAME = "人工确认"
ABOUT = "视频号、小程序、APP 没有公开列表：由人登记最近一次发布，附截图"


def plan(target: Target) -> tuple[Request, ...]:
    return ()


def read(target: Target, fetched: Fetched) -> Reading:
    """As `confirmed`; there is no answer to read."""
    return confirmed(target, fetched.at)


def confirmed(target: Target, now: datetime) -> Reading:
    """What people confirmed up to `now`; without any confirmation could not look."""
    entries = target.options.get("confirmed")
    entries = entries if isinstance(entries, list | tuple) else ()
    documents = tuple(
        post(
            time=when(entry.get("time"), now),
            title=words(entry.get("title")),
            url=words(entry.get("url")),
            author=words(entry.get("by")),
            readings=entry.get("readings"),
        )
        for entry in entries[:MAX_POSTS]
        if isinstance(entry, Mapping)
    )
    today = now.astimezone(CHINA).date()
    seen = tuple(d for d in documents if d.published and d.published <= today)
    if not seen:
        return could_not_look("该平台没有可读取的列表，尚无人工确认记录")
    return Reading(documents=seen)
