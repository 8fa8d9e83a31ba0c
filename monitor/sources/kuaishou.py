"""快手 over the open platform, for an account that authorised us.

Options: `account` (key of its token), `app_id`, `base` (default https://open.kuaishou.com).

    GET {base}/openapi/photo/list?app_id=&access_token=&cursor=&count=200

`create_time` is in s or ms: no document says which. A `pending` video is not public yet.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ..model import Fetched, Reading, Request, Target
from .answers import code_of, could_not_look, json_object, records, shown, words
from .posts import MAX_POSTS, post, when
from .tokens import once_more

KIND = "kuaishou"
BASE = "https://open.kuaishou.com"
COUNT = 200
# U: seen in client code only; a wrong guess costs one retry.
STALE_TOKEN = frozenset({100200101, 100200102, 100200103, 100200104})


def plan(target: Target) -> tuple[Request, ...]:
    base = words(target.options.get("base")) or BASE
    app = quote(words(target.options.get("app_id")))
    return (
        Request(
            url=f"{base.rstrip('/')}/openapi/photo/list?app_id={app}&count={COUNT}",
            purpose="posts",
            context={"token": f"{KIND}:{words(target.options.get('account'))}"},
        ),
    )


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
    return Reading(
        documents=tuple(
            post(
                time=when(video.get("create_time"), fetched.at),
                title=words(video.get("caption")),
                url=words(video.get("play_url")),
                pinned=video.get("is_top") is True,
            )
            for video in records(data["video_list"])[:MAX_POSTS]
            if video.get("pending") is not True
        )
    )


def _refused(target: Target, fetched: Fetched, data: dict[str, Any], result: int | None) -> Reading:
    if result is None:
        return could_not_look("返回的不是快手视频列表", operator=True)
    said = shown(data.get("error_msg")) or "无说明"
    if result in STALE_TOKEN:
        again = None if fetched.request.context.get("refresh") else once_more(plan(target)[0])
        if again:
            return Reading(follow=(again,))
        return could_not_look(f"快手授权已失效，请重新授权（{result}）：{said}", operator=True)
    return could_not_look(f"快手接口返回错误 {result}：{said}", operator=True)
