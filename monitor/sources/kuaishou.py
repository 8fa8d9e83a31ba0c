"""快手 over the open platform, for an account that authorised us.

Options: `account` (key of its token), `app_id`, `base` (default https://open.kuaishou.com).

    GET {base}/openapi/photo/list?app_id=&access_token=&cursor=&count=200
    GET {base}/oauth2/refresh_token?grant_type=refresh_token&app_id=&app_secret=&refresh_token=

The cursor is the id of the oldest video of the page before. Access tokens live 48 hours, refresh
tokens 180 days; a renewal gives both anew.

`create_time` is in s or ms: no document says which. A `pending` video is not public yet.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from ..model import Fetched, Reading, Request, Target
from .answers import code_of, could_not_look, json_object, records, shown, words
from .posts import MAX_POSTS, OLDER, post, reaches_back, when
from .tokens import Grant, Token, once_more

KIND = "kuaishou"
NAME = "快手官方接口"
ABOUT = "快手开放平台，读已授权账号的作品列表和播放数"
BASE = "https://open.kuaishou.com"
COUNT = 200
MAX_PAGES = 5
# U: seen in client code only; a wrong guess costs one retry.
STALE_TOKEN = frozenset({100200100, 100200101, 100200102, 100200103, 100200104})


def plan(target: Target) -> tuple[Request, ...]:
    return (_page(target, "", 1),)


def read(target: Target, fetched: Fetched) -> Reading:
    """The published videos."""
    data, refused = json_object(fetched)
    if refused:
        return refused
    result = code_of(data.get("result"))
    if result != 1:
        return _refused(target, fetched, data, result)
    if not isinstance(data.get("video_list"), list):
        return could_not_look("返回的不是快手视频列表", operator=True)
    videos = records(data["video_list"])[:MAX_POSTS]
    documents = tuple(
        post(
            time=when(video.get("create_time"), fetched.at),
            title=words(video.get("caption")),
            url=words(video.get("play_url")),
            pinned=video.get("is_top") is True,
            readings=video.get("view_count"),
        )
        for video in videos
        if video.get("pending") is not True
    )
    page = (code_of(fetched.request.context.get("page")) or 1) + 1
    cursor = words(videos[-1].get("photo_id")) if len(videos) >= COUNT else ""
    if not cursor or page > MAX_PAGES or reaches_back(documents, fetched.at):
        return Reading(documents=documents)
    return Reading(documents=documents, follow=(_page(target, cursor, page),))


def token_requests(grant: Grant) -> tuple[Request, ...]:
    """The renewal of an access token; the answer holds a new refresh token as well."""
    query = urlencode(
        {
            "grant_type": "refresh_token",
            "app_id": grant.app,
            "app_secret": grant.secret,
            "refresh_token": grant.refresh_token,
        }
    )
    return (
        Request(
            url=f"{(grant.base or BASE).rstrip('/')}/oauth2/refresh_token?{query}",
            purpose="token",
            context={"token_set": True},
        ),
    )


def read_token(fetched: Fetched) -> Token:
    """The token of a renewal, or why there is none."""
    data, refused = json_object(fetched)
    if refused:
        return Token(problem=f"续期失败：{refused.problem}", operator=refused.operator)
    value, seconds = words(data.get("access_token")), code_of(data.get("expires_in"))
    if code_of(data.get("result")) == 1 and value and seconds:
        return Token(
            value=value,
            seconds=seconds,
            refresh_token=words(data.get("refresh_token")),
            refresh_seconds=code_of(data.get("refresh_token_expires_in")) or 0,
        )
    code, said = code_of(data.get("result")) or 0, shown(data.get("error_msg"))
    return Token(problem=f"快手授权已失效，请重新授权（{code}）：{said}", operator=True)


def _page(target: Target, cursor: str, page: int) -> Request:
    base = words(target.options.get("base")) or BASE
    app = quote(words(target.options.get("app_id")))
    query = f"app_id={app}&count={COUNT}" + (f"&cursor={quote(cursor)}" if cursor else "")
    return Request(
        url=f"{base.rstrip('/')}/openapi/photo/list?{query}",
        purpose="posts",
        context={
            "token": f"{KIND}:{words(target.options.get('account'))}",
            "cursor": cursor,
            "page": page,
            OLDER: bool(cursor),
        },
    )


def _refused(target: Target, fetched: Fetched, data: dict[str, Any], result: int | None) -> Reading:
    if result is None:
        return could_not_look("返回的不是快手视频列表", operator=True)
    said = shown(data.get("error_msg")) or "无说明"
    if result in STALE_TOKEN:
        context = fetched.request.context
        page = _page(target, words(context.get("cursor")), code_of(context.get("page")) or 1)
        again = None if context.get("refresh") else once_more(page)
        if again:
            return Reading(follow=(again,))
        return could_not_look(f"快手授权已失效，请重新授权（{result}）：{said}", operator=True)
    return could_not_look(f"快手接口返回错误 {result}：{said}", operator=True)
