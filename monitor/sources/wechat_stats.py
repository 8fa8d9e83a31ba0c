"""微信公众号 statistics (datacube): proof that something was sent out, never that nothing was.

They come a day late (after 08:00), begin on 2025-11-01 and leave out articles with fewer than 3
readers; so they only complement `wechat`, whose list lacks what was sent by 群发. Options:
`appid` (default `account`), `base`.

    POST {base}/datacube/getbizsummary?access_token=          {"begin_date","end_date"}, ≤ 30 days
    POST {base}/datacube/getarticletotaldetail?access_token=  one day: its articles, and how many
                                                              people read each since
    POST {base}/datacube/getusercumulate?access_token=        how many follow the account
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from ..model import CHINA, Document, Fetched, Reading, Request, Target
from . import wechat
from .answers import code_of, could_not_look, json_object, records, shown, words
from .counts import count_of
from .posts import TEXT, post, when
from .tokens import once_more

KIND = "wechat-stats"
NAME = "微信数据统计"
ABOUT = "微信公众号数据统计接口：能证明发过，不能证明没发"
FOLLOWERS = "followers"
DAYS = 30
READY_HOUR = 8
FIRST_DAY = date(2025, 11, 1)
AGES = frozenset({1, 2, 3, 5, 7, 10, 14, 21, 28, 29, 30})
"""Days after which the readers of an article are asked for: they rise for 30 days, most at first,
and each day of articles is one call. The doubled end stands for a day on which we were off."""


def plan(target: Target) -> tuple[Request, ...]:
    """Without a day nothing can be asked: see `plan_on`."""
    return ()


def plan_on(target: Target, now: datetime) -> tuple[Request, ...]:
    """The last 30 days that are ready at `now`."""
    local = now.astimezone(CHINA)
    last = local.date() - timedelta(days=1 if local.hour >= READY_HOUR else 2)
    first = max(last - timedelta(days=DAYS - 1), FIRST_DAY)
    return (_ask(target, "getbizsummary", first, last),) if first <= last else ()


def read(target: Target, fetched: Fetched) -> Reading:
    """A post for each day on which something was sent; the articles of some of these days."""
    data, refused = json_object(fetched)
    if refused:
        return refused
    code = code_of(data.get("errcode"))
    if code in wechat.STALE_TOKEN and not fetched.request.context.get("refresh"):
        again = once_more(fetched.request)
        return Reading(follow=(again,) if again else ())
    if code not in {None, 0}:
        problem, operator = wechat.explain(code or 0, shown(data.get("errmsg")))
        return could_not_look(problem, operator=operator)
    if not isinstance(data.get("list"), list):
        return could_not_look("返回的不是公众号统计数据", operator=True)
    rows = records(data["list"])
    if fetched.request.context.get("about") == FOLLOWERS:
        days = {when(r.get("ref_date"), fetched.at).day: r.get("cumulate_user") for r in rows}
        newest = max((day for day in days if day), default=None)
        return Reading(followers=count_of(days.get(newest)))
    if fetched.request.purpose == TEXT:
        return Reading(documents=tuple(d for r in rows if (d := _article(r, fetched)).title))
    sent: dict[date, int] = {}
    for row in rows:
        day = when(row.get("ref_date"), fetched.at).day
        count = code_of(row.get("send_page_count")) or 0
        if day and count > 0:
            sent[day] = sent.get(day, 0) + count
    documents = tuple(
        post(time=when(day, fetched.at), title=f"（统计）当日发布 {count} 篇")
        for day, count in sorted(sent.items(), reverse=True)
    )
    if not sent:
        return Reading()
    today = fetched.at.astimezone(CHINA).date()
    asked = sorted({max(sent), *(day for day in sent if (today - day).days in AGES)}, reverse=True)
    details = (_ask(target, "getarticletotaldetail", day, day, TEXT) for day in asked)
    last = today - timedelta(days=1 if fetched.at.astimezone(CHINA).hour >= READY_HOUR else 2)
    return Reading(documents=documents, follow=(*details, _followers(target, last)))


def _article(row: dict[str, Any], fetched: Fetched) -> Document:
    return post(
        time=when(row.get("ref_date"), fetched.at),
        title=words(row.get("title")),
        url=words(row.get("content_url")) or words(row.get("url")),
        readings=_readers(row),
    )


def _readers(row: dict[str, Any]) -> object:
    """Each entry of `detail_list` holds the sum from the first day to its `stat_date`."""
    told = {
        words(one.get("stat_date")): one.get("read_user") for one in records(row.get("detail_list"))
    }
    return told[max(told)] if told else None


def _followers(target: Target, day: date) -> Request:
    request = _ask(target, "getusercumulate", day, day, TEXT)
    return replace(request, context={**request.context, "about": FOLLOWERS})


def _ask(target: Target, call: str, first: date, last: date, purpose: str = "posts") -> Request:
    base = words(target.options.get("base")) or wechat.BASE
    return Request(
        url=f"{base.rstrip('/')}/datacube/{call}",
        purpose=purpose,
        method="POST",
        headers={"Content-Type": "application/json"},
        body=json.dumps({"begin_date": str(first), "end_date": str(last)}).encode(),
        context={"token": f"{wechat.KIND}:{wechat.appid(target)}"},
    )
