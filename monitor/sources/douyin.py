"""抖音 over the open platform, for an account that authorised us.

Options: `open_id` (default `account`), `base` (default https://open.douyin.com).

    GET {base}/video/list/?open_id=&cursor=0&count=10      header access-token
    POST {base}/oauth/refresh_token/     client_key, refresh_token (15 days, then 30)

Only videos with `video_status` 1 are public. Source: developer.open-douyin.com.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from ..model import Fetched, Reading, Request, Target
from .answers import code_of, could_not_look, json_object, records, shown, words
from .posts import MAX_POSTS, OLDER, post, reaches_back, when
from .tokens import Grant, Token, once_more, posted

KIND = "douyin"
NAME = "抖音官方接口"
ABOUT = "抖音开放平台，读已授权账号的作品列表和播放数"
BASE = "https://open.douyin.com"
COUNT = 10
MAX_PAGES = 10
STALE_TOKEN = frozenset({28001003, 28001008, 10008, 2190002, 2190008})
_BUSY = frozenset({28001005, 2100005, 28001019})


def plan(target: Target) -> tuple[Request, ...]:
    return (_page(target, 0, 1),)


def read(target: Target, fetched: Fetched) -> Reading:
    """The public videos of a page."""
    data, refused = json_object(fetched)
    if refused:
        return refused
    inside = data.get("data")
    if not isinstance(inside, dict):
        return could_not_look("返回的不是抖音视频列表", operator=True)
    code = code_of(inside.get("error_code"))
    if code not in {0, None}:
        return _refused(target, fetched, code or 0, shown(inside.get("description")))
    if not isinstance(inside.get("list"), list):
        return could_not_look("返回的不是抖音视频列表", operator=True)
    documents = tuple(
        post(
            time=when(video.get("create_time"), fetched.at),
            title=words(video.get("title")),
            url=words(video.get("share_url")),
            pinned=video.get("is_top") is True,
            readings=_played(video),
        )
        for video in records(inside["list"])[:MAX_POSTS]
        if code_of(video.get("video_status")) == 1
    )
    further = _further(target, fetched, inside)
    if not further and not documents and inside.get("has_more") is True:
        return could_not_look("前几页均为未公开视频，无法判断")
    if not further or reaches_back(documents, fetched.at):
        return Reading(documents=documents)
    older = replace(further, context={**further.context, OLDER: bool(documents)})
    return Reading(documents=documents, follow=(older,))


def _played(video: dict[str, Any]) -> object:
    told = video.get("statistics")
    return told.get("play_count") if isinstance(told, dict) else None


def token_requests(grant: Grant) -> tuple[Request, ...]:
    """The renewal of an access token by the refresh token the account's owner gave us."""
    form = {
        "client_key": grant.app,
        "grant_type": "refresh_token",
        "refresh_token": grant.refresh_token,
    }
    return posted(f"{(grant.base or BASE).rstrip('/')}/oauth/refresh_token/", form)


def read_token(fetched: Fetched) -> Token:
    """The token of a renewal, or why there is none."""
    data, refused = json_object(fetched)
    if refused:
        return Token(problem=f"续期失败：{refused.problem}", operator=refused.operator)
    inside = data.get("data")
    inside = inside if isinstance(inside, dict) else {}
    value, seconds = words(inside.get("access_token")), code_of(inside.get("expires_in"))
    if value and seconds:
        return Token(
            value=value,
            seconds=seconds,
            refresh_token=words(inside.get("refresh_token")),
            refresh_seconds=code_of(inside.get("refresh_expires_in")) or 0,
        )
    code = code_of(inside.get("error_code")) or 0
    if code in _BUSY:
        return Token(problem=f"抖音接口繁忙（{code}）：{shown(inside.get('description'))}")
    return Token(
        problem=f"抖音授权已失效，请由账号管理员重新授权（{code}）：{shown(inside.get('description'))}",
        operator=True,
    )


def _page(target: Target, cursor: int, page: int) -> Request:
    base = words(target.options.get("base")) or BASE
    who = words(target.options.get("open_id")) or words(target.options.get("account"))
    return Request(
        url=f"{base.rstrip('/')}/video/list/?open_id={quote(who)}&cursor={cursor}&count={COUNT}",
        purpose="posts",
        context={
            "token": f"{KIND}:{who}",
            "token_in": "header:access-token",
            "cursor": cursor,
            "page": page,
        },
    )


def _further(target: Target, fetched: Fetched, inside: dict[str, Any]) -> Request | None:
    page = (code_of(fetched.request.context.get("page")) or 1) + 1
    cursor = code_of(inside.get("cursor"))
    if inside.get("has_more") is not True or page > MAX_PAGES or not cursor:
        return None
    return _page(target, cursor, page)


def _refused(target: Target, fetched: Fetched, code: int, said: str) -> Reading:
    context = fetched.request.context
    if code in STALE_TOKEN:
        page = _page(target, code_of(context.get("cursor")) or 0, code_of(context.get("page")) or 1)
        if not context.get("refresh") and (again := once_more(page)):
            return Reading(follow=(again,))
        return could_not_look(f"抖音授权已失效，请由账号管理员重新授权（{code}）", operator=True)
    return could_not_look(f"抖音接口返回错误 {code}：{said}", operator=code not in _BUSY)
