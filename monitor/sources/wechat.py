"""微信公众号 over the official API, for the office's own AppID.

The only dependable route: lists of other accounts are closed since 2026-07-30. Options:
`appid` (default `account`), `base` (default https://api.weixin.qq.com).

    POST {base}/cgi-bin/freepublish/batchget?access_token=   {"offset","count","no_content"}
    POST {base}/cgi-bin/freepublish/getarticle?access_token=   {"article_id"}

Pages are followed until one ends before the span the rules on posts look at, or holds only
messages known already. Errors come as HTTP 200 with `errcode`. Source:
developers.weixin.qq.com, 发布能力.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from ..model import Document, Fetched, Reading, Request, Target
from .answers import code_of, could_not_look, json_object, records, shown, words
from .posts import OLDER, TEXT, post, reaches_back, when
from .tokens import Grant, Token, once_more

KIND = "wechat"
NAME = "微信官方接口"
ABOUT = "微信公众号官方接口，用本单位的 AppID，读已发布的图文"
BASE = "https://api.weixin.qq.com"
COUNT = 20  # the most one call gives
MAX_PAGES = 10

# The token is bad or old: one fresh token, one retry.
STALE_TOKEN = frozenset({40001, 40014, 41001, 42001, 42007})
# What a person of ours must do about the others.
CURES = {
    40013: "AppID 不正确，请核对名录中的 AppID",
    40125: "AppSecret 不正确，请核对密钥",
    40243: "AppSecret 已被冻结，请在公众平台解冻",
    45009: "接口调用次数已达当日上限，次日恢复",
    45011: "接口调用过于频繁",
    48001: "公众号没有该接口权限（须认证且开通发布能力）",
    48004: "接口被封禁，请登录公众平台查看",
    48006: "清零次数已达上限",
    50002: "公众号被封禁或受限",
    61024: "须由公众号所属平台换取令牌",
}
_BUSY = frozenset({-1, 45009, 45011})  # passing by itself
_IP = re.compile(r"invalid ip ((?:\d{1,3}\.){3}\d{1,3}|[0-9a-fA-F:]{3,39})")


def plan(target: Target) -> tuple[Request, ...]:
    return (_page(target, 0),)


def read(target: Target, fetched: Fetched) -> Reading:
    """The articles of a page of published messages; deleted ones do not count."""
    data, refused = json_object(fetched)
    if refused:
        return refused
    if (code := code_of(data.get("errcode"))) not in {None, 0}:
        return _refused(target, fetched, code or 0, shown(data.get("errmsg")))
    if isinstance(data.get("base_resp"), dict):
        said = shown(data["base_resp"].get("err_msg"))
        return could_not_look(f"公众平台后台拒绝列出文章：{said}", operator=True)
    if isinstance(data.get("news_item"), list):  # getarticle: one message
        stamp = fetched.request.context.get("create_time")
        return Reading(documents=_articles(data, {"create_time": stamp}, fetched))
    if not isinstance(data.get("item"), list):
        return could_not_look("返回的不是已发布消息列表", operator=True)
    documents: list[Document] = []
    follow: list[Request] = []
    for item in records(data["item"]):
        content = item.get("content")
        content = content if isinstance(content, dict) else {}
        articles = _articles(content, item, fetched)
        documents += articles
        if articles and not any(n.get("content") for n in records(content.get("news_item"))):
            follow += _article(target, item, content, articles)
    follow += _next_page(target, fetched, data, documents)
    if not documents and not follow and data["item"] and not _is_last(fetched, data):
        return could_not_look(
            f"最近 {_offset(fetched) + len(data['item'])} 条消息均已删除，无法判断"
        )
    return Reading(documents=tuple(documents), follow=tuple(follow))


def token_request(appid: str, secret: str, base: str = BASE) -> Request:
    """The exchange of AppID and secret for a token. The request itself is a secret.

    A new token kills the old one and 2000 a day are given: one keeper per AppID.
    """
    query = f"grant_type=client_credential&appid={quote(appid)}&secret={quote(secret)}"
    return Request(
        url=f"{base.rstrip('/')}/cgi-bin/token?{query}",
        purpose="token",
        context={"token_set": True},
    )


def stable_request(appid: str, secret: str, base: str = BASE, *, forced: bool = False) -> Request:
    """The stable exchange: it gives every caller the same token and kills no other program's.

    `forced` makes a new one, at most 20 a day. Source: developers.weixin.qq.com,
    getStableAccessToken.
    """
    ask = {"grant_type": "client_credential", "appid": appid, "secret": secret,
           "force_refresh": forced}  # fmt: skip
    return Request(
        url=f"{base.rstrip('/')}/cgi-bin/stable_token",
        purpose="token",
        method="POST",
        headers={"Content-Type": "application/json"},
        body=json.dumps(ask).encode(),
        context={"token_set": True},
    )


def token_requests(grant: Grant) -> tuple[Request, ...]:
    """The stable exchange; the older one where a gateway does not know it."""
    base = grant.base or BASE
    return (
        stable_request(grant.id, grant.secret, base, forced=grant.forced),
        token_request(grant.id, grant.secret, base),
    )


def read_token(fetched: Fetched) -> Token:
    """The token of an exchange, or why there is none."""
    data, refused = json_object(fetched)
    if refused:
        return Token(problem=f"换取令牌失败：{refused.problem}", operator=refused.operator)
    value, seconds = words(data.get("access_token")), code_of(data.get("expires_in"))
    if value and seconds:
        return Token(value=value, seconds=seconds)
    code = code_of(data.get("errcode")) or 0
    problem, operator = explain(code, shown(data.get("errmsg")))
    return Token(problem=f"换取令牌失败：{problem}", operator=operator)


def _page(target: Target, offset: int) -> Request:
    ask = {"offset": offset, "count": COUNT, "no_content": 0}
    request = _call(target, "freepublish/batchget", ask)
    return replace(request, context={**request.context, "offset": offset, OLDER: offset > 0})


def _call(target: Target, path: str, ask: dict[str, Any]) -> Request:
    base = words(target.options.get("base")) or BASE
    return Request(
        url=f"{base.rstrip('/')}/cgi-bin/{path}",
        purpose="posts",
        method="POST",
        headers={"Content-Type": "application/json"},
        body=json.dumps(ask).encode(),
        context={"token": f"{KIND}:{appid(target)}"},
    )


def appid(target: Target) -> str:
    """Whose token the account needs: everything with the same AppID shares it."""
    return words(target.options.get("appid")) or words(target.options.get("account"))


def _article(
    target: Target,
    item: dict[str, Any],
    content: dict[str, Any],
    articles: tuple[Document, ...],
) -> list[Request]:
    """Asks for the text of a message whose list entry carries none."""
    identity = words(item.get("article_id"))
    if not identity:
        return []
    stamp = content.get("create_time") or item.get("create_time") or item.get("update_time")
    request = _call(target, "freepublish/getarticle", {"article_id": identity})
    urls = tuple(article.url for article in articles)
    context = {**request.context, "create_time": stamp, "posts": urls}
    return [replace(request, purpose=TEXT, context=context)]


def _articles(
    content: dict[str, Any], item: dict[str, Any], fetched: Fetched
) -> tuple[Document, ...]:
    # The documentation puts the times on the item, real answers put them inside `content`.
    # Creation before update: mending an old article is not publishing.
    stamps = (
        holder.get(key) for key in ("create_time", "update_time") for holder in (content, item)
    )
    time = next((t for s in stamps if (t := when(s, fetched.at)).day), when(None, fetched.at))
    return tuple(
        post(
            time=time,
            title=words(news.get("title")),
            url=words(news.get("url")),
            html=words(news.get("content")),
            digest=words(news.get("digest")),
            author=words(news.get("author")),
        )
        for news in records(content.get("news_item"))
        if news.get("is_deleted") is not True
    )


def _offset(fetched: Fetched) -> int:
    return code_of(fetched.request.context.get("offset")) or 0


def _is_last(fetched: Fetched, data: dict[str, Any]) -> bool:
    return _offset(fetched) + len(data["item"]) >= (code_of(data.get("total_count")) or 0)


def _next_page(
    target: Target, fetched: Fetched, data: dict[str, Any], documents: list[Document]
) -> list[Request]:
    """A page full of deleted messages says nothing about those behind it; one that ends inside
    the span of the rules hides the rest of it."""
    offset = _offset(fetched) + len(data["item"])
    if not data["item"] or _is_last(fetched, data) or offset >= MAX_PAGES * COUNT:
        return []
    if documents and reaches_back(documents, fetched.at):
        return []
    page = _page(target, offset)
    if not documents:  # not even a known one: what lies behind must be read
        page = replace(page, context={**page.context, OLDER: False})
    return [page]


def _refused(target: Target, fetched: Fetched, code: int, said: str) -> Reading:
    if code in STALE_TOKEN:
        context = fetched.request.context
        text = fetched.request.purpose == TEXT
        planned = fetched.request if text else _page(target, _offset(fetched))
        if not context.get("refresh") and (again := once_more(planned)):
            return Reading(follow=(again,))
        return could_not_look(
            f"更新令牌后仍被拒绝（{code}）：请检查是否有其他系统在用同一 AppID 换取令牌",
            operator=True,
        )
    problem, operator = explain(code, said)
    return could_not_look(problem, operator=operator)


def explain(code: int, said: str) -> tuple[str, bool]:
    """(what it means and what to do, whether a person of ours must do it)."""
    if code == 40164:
        match = _IP.search(said)
        address = match[1] if match else "（见平台提示）"
        return f"服务器 IP {address} 不在白名单，请在公众平台“IP 白名单”中加入（40164）", True
    if code == -1:
        return "微信系统繁忙，稍后再试（-1）", False
    cure = CURES.get(code)
    text = f"{cure}（{code}）" if cure else f"接口返回错误 {code}" + (f"：{said}" if said else "")
    return text, code not in _BUSY
