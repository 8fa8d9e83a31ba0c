"""微博: the official timeline of the authorised account, or m.weibo.cn where switched on.

Options: `uid` (default `account`), `base` (default https://api.weibo.com), `mobile = true`
for the fallback (then `mobile_base`, default https://m.weibo.cn, asked at most once in six
hours: the request says so in `context["min_seconds"]`).

    GET {base}/2/statuses/user_timeline.json?access_token=&uid=&count=100&page=
    POST {base}/oauth2/access_token   grant_type=refresh_token, where the app was given one
    GET {mobile_base}/api/container/getIndex?type=uid&value=UID&containerid=107603UID

Sources: open.weibo.com/wiki/2/statuses/user_timeline; bodies of m.weibo.cn as measured.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from ..model import Document, Fetched, Reading, Request, Target
from .answers import code_of, could_not_look, json_object, records, shown, words
from .counts import count_of
from .posts import MAX_POSTS, OLDER, post, reaches_back, when
from .tokens import Grant, Token, once_more, posted

KIND = "weibo"
NAME = "微博接口"
ABOUT = "微博官方接口读已授权账号；m.weibo.cn 须在配置里打开"
BASE = "https://api.weibo.com"
MOBILE_BASE = "https://m.weibo.cn"
MOBILE_SECONDS = 6 * 3600
COUNT = 100
MAX_PAGES = 5
_CAPTCHA = "m.weibo.cn 要求验证码，请改用官方接口或稍后再试"
_BLOCKED = frozenset({403, 418, 432})

STALE_TOKEN = frozenset({21314, 21315, 21316, 21317, 21327, 21332, 10006})
_RATE = frozenset({10022, 10023, 10024})
CURES = {
    21335: "官方接口只能读取授权账号本身，请用该账号授权",
    20502: "该接口要求关注对方，请用账号本身授权",
    20003: "微博账号不存在，请核对 UID",
}


def plan(target: Target) -> tuple[Request, ...]:
    if target.options.get("mobile"):
        return (_mobile(target, f"107603{_uid(target)}"),)
    return (_official(target),)


def read(target: Target, fetched: Fetched) -> Reading:
    """The posts of either route; a captcha or a frequency limit is could not look."""
    mobile = fetched.request.purpose.startswith("mobile")
    if mobile and fetched.failure is None and fetched.status in _BLOCKED:
        return could_not_look(_CAPTCHA, operator=True)
    data, refused = json_object(fetched)
    if refused and not (fetched.failure is None and fetched.status in {400, 403}):
        return refused
    if refused:  # the official API puts its error object into 400 and 403
        data, again = json_object(_as_200(fetched))
        if again:
            return refused
    if "error_code" in data:
        return _refused(target, fetched, data)
    if refused:
        return refused
    if mobile or "ok" in data:
        return _read_mobile(target, fetched, data)
    if not isinstance(data.get("statuses"), list):
        return could_not_look("返回的不是微博列表", operator=True)
    blogs = records(data["statuses"])
    documents = _posts(blogs, fetched)
    return Reading(
        documents=documents, follow=_next_page(target, fetched, data, documents),
        followers=_followers(target, blogs),
    )  # fmt: skip


def token_requests(grant: Grant) -> tuple[Request, ...]:
    """The renewal of a rolling token. Web apps have none: theirs are handed to us and end."""
    form = {
        "client_id": grant.app,
        "client_secret": grant.secret,
        "grant_type": "refresh_token",
        "refresh_token": grant.refresh_token,
    }
    return posted(f"{(grant.base or BASE).rstrip('/')}/oauth2/access_token", form)


def read_token(fetched: Fetched) -> Token:
    """The token of a renewal, or why there is none."""
    asked = _as_200(fetched) if fetched.failure is None and fetched.status == 400 else fetched
    data, refused = json_object(asked)
    if refused:
        return Token(problem=f"续期失败：{refused.problem}", operator=refused.operator)
    value, seconds = words(data.get("access_token")), code_of(data.get("expires_in"))
    if value and seconds:
        return Token(value=value, seconds=seconds, refresh_token=words(data.get("refresh_token")))
    code = code_of(data.get("error_code")) or 0
    return Token(problem=f"微博授权已失效，请重新授权（{code}）", operator=True)


def _as_200(fetched: Fetched) -> Fetched:
    return Fetched(request=fetched.request, at=fetched.at, status=200, body=fetched.body)


def _uid(target: Target) -> str:
    return words(target.options.get("uid")) or words(target.options.get("account"))


def _official(target: Target, page: int = 1) -> Request:
    base = words(target.options.get("base")) or BASE
    uid = _uid(target)
    query = f"uid={quote(uid)}&count={COUNT}" + (f"&page={page}" if page > 1 else "")
    return Request(
        url=f"{base.rstrip('/')}/2/statuses/user_timeline.json?{query}",
        purpose="posts",
        context={"token": f"{KIND}:{uid}", "page": page, OLDER: page > 1},
    )


def _next_page(
    target: Target, fetched: Fetched, data: dict[str, Any], documents: tuple[Document, ...]
) -> tuple[Request, ...]:
    page = (code_of(fetched.request.context.get("page")) or 1) + 1
    total = code_of(data.get("total_number")) or 0
    # A page may hold fewer than asked for: deleted ones are taken out after counting.
    more = len(data["statuses"]) > 0 and (page - 1) * COUNT < total
    if not more or page > MAX_PAGES or reaches_back(documents, fetched.at):
        return ()
    return (_official(target, page),)


def _mobile(target: Target, container: str) -> Request:
    base = words(target.options.get("mobile_base")) or MOBILE_BASE
    uid = quote(_uid(target))
    query = f"type=uid&value={uid}&containerid={quote(container)}"
    return Request(
        url=f"{base.rstrip('/')}/api/container/getIndex?{query}",
        purpose="mobile",
        context={"min_seconds": MOBILE_SECONDS},
    )


def _refused(target: Target, fetched: Fetched, data: dict[str, Any]) -> Reading:
    code = code_of(data.get("error_code")) or 0
    if code in STALE_TOKEN:
        context = fetched.request.context
        planned = _official(target, code_of(context.get("page")) or 1)
        if not context.get("refresh") and (again := once_more(planned)):
            return Reading(follow=(again,))
        return could_not_look(f"微博授权已失效，请重新授权（{code}）", operator=True)
    if code in _RATE:
        return could_not_look(f"微博接口调用过于频繁（{code}）")
    said = CURES.get(code) or shown(data.get("error")) or "微博接口返回错误"
    return could_not_look(f"{said}（{code}）", operator=True)


def _read_mobile(target: Target, fetched: Fetched, data: dict[str, Any]) -> Reading:
    if code_of(data.get("ok")) != 1:
        if code_of(data.get("ok")) == -100 or "geetest" in words(data.get("url")):
            return could_not_look(_CAPTCHA, operator=True)
        said = shown(data.get("msg")) or "没有数据"
        return could_not_look(f"m.weibo.cn 未给出列表：{said}")
    inside = data.get("data")
    inside = inside if isinstance(inside, dict) else {}
    if isinstance(inside.get("cards"), list):
        blogs = [c["mblog"] for c in _cards(inside["cards"]) if isinstance(c.get("mblog"), dict)]
        tops = {
            id(c["mblog"])
            for c in _cards(inside["cards"])
            if words(c.get("profile_type_id")).startswith("proweibotop")
            and isinstance(c.get("mblog"), dict)
        }
        return Reading(documents=_posts(blogs, fetched, tops), followers=_followers(target, blogs))
    # The profile card names the container that holds the posts.
    tabs = inside.get("tabsInfo")
    tabs = tabs.get("tabs") if isinstance(tabs, dict) else None
    tabs = list(tabs.values()) if isinstance(tabs, dict) else tabs
    for tab in records(tabs):
        container = words(tab.get("containerid"))
        asked = fetched.request.context.get("second")
        if tab.get("tab_type") == "weibo" and container and not asked:
            # Not a new call in the sense of the six hours: it is the second half of one look.
            return Reading(follow=(replace(_mobile(target, container), context={"second": True}),))
    return could_not_look("m.weibo.cn 返回的不是微博列表", operator=True)


def _cards(cards: list[Any]) -> list[dict[str, Any]]:
    """Cards, with those inside groups, in order."""
    found: list[dict[str, Any]] = []
    for card in records(cards):
        found.append(card)
        found += records(card.get("card_group"))
    return found


def _posts(
    blogs: list[dict[str, Any]], fetched: Fetched, tops: set[int] | None = None
) -> tuple[Document, ...]:
    return tuple(
        _post(blog, fetched, tops)
        for blog in blogs[:MAX_POSTS]
        if words(blog.get("deleted")) != "1" and _public(blog)
    )


def _public(blog: dict[str, Any]) -> bool:
    visible = blog.get("visible")
    return not (isinstance(visible, dict) and code_of(visible.get("type")) not in {None, 0})


def _followers(target: Target, blogs: list[dict[str, Any]]) -> int | None:
    """Each message tells it of its author."""
    for blog in blogs:
        user = blog.get("user")
        if isinstance(user, dict) and _uid(target) in (
            words(user.get("id")),
            words(user.get("idstr")),
        ):
            return count_of(user.get("followers_count"))
    return None


def _readings(blog: dict[str, Any]) -> object:
    """Times read where the account may see them, else times its video was played."""
    if blog.get("reads_count") is not None:
        return blog["reads_count"]
    page = blog.get("page_info")
    return page.get("play_count") if isinstance(page, dict) else None


def _post(blog: dict[str, Any], fetched: Fetched, tops: set[int] | None) -> Document:
    """`tops` are the pinned ones by identity; None for the official API, whose text is plain."""
    title, user = blog.get("title"), blog.get("user")
    quoted = blog.get("retweeted_status")
    label = words(title.get("text")) if isinstance(title, dict) else ""
    # m.weibo.cn's id is a 64-bit number: the string form is the safe one.
    identity = words(blog.get("bid")) or words(blog.get("idstr")) or words(blog.get("id"))
    return post(
        time=when(blog.get("created_at"), fetched.at),
        url=f"https://m.weibo.cn/status/{quote(identity)}" if identity else "",
        html=words(blog.get("text")) if tops is not None else "",
        text=words(blog.get("text")),
        quoted=words(quoted.get("text")) if isinstance(quoted, dict) else "",
        author=words(user.get("screen_name")) if isinstance(user, dict) else "",
        pinned=id(blog) in (tops or ())
        or code_of(blog.get("isTop")) == 1
        or blog.get("isTop") is True
        or label == "置顶",
        readings=_readings(blog),
    )
