"""微信公众号 statistics (datacube): proof that something was sent out, never that nothing was.

They come a day late (after 08:00), begin on 2025-11-01 and leave out articles with fewer than 3
readers; so they only complement `wechat`, whose list lacks what was sent by 群发. Options:
`appid` (default `account`), `base`.

    POST {base}/datacube/getbizsummary?access_token=          {"begin_date","end_date"}, ≤ 30 days
    POST {base}/datacube/getarticletotaldetail?access_token=  one day: titles of its articles
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

from ..model import CHINA, Document, Fetched, Reading, Request, Target
from . import wechat
from .answers import code_of, could_not_look, json_object, records, shown, words
from .posts import TEXT, post, when
from .tokens import once_more

KIND = "wechat-stats"
DAYS = 30
READY_HOUR = 8
FIRST_DAY = date(2025, 11, 1)


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
    """A post for each day on which something was sent; the titles of the newest day."""
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
    newest = max(sent)
    return Reading(
        documents=documents, follow=(_ask(target, "getarticletotaldetail", newest, newest, TEXT),)
    )


def _article(row: dict[str, Any], fetched: Fetched) -> Document:
    return post(
        time=when(row.get("ref_date"), fetched.at),
        title=words(row.get("title")),
        url=words(row.get("content_url")) or words(row.get("url")),
    )


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
