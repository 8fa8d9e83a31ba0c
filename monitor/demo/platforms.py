"""Answers of the platforms and relays, in the shapes PLATFORMS.md describes, traps included.

WeChat's official API, wewe-rss (only `updated`), we-mp-rss (times without zone and a trailing
blank), RSSHub, Weibo's mobile and official interfaces, Douyin, Kuaishou, plain feeds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import Any

from .accounts import Account, Post
from .pages import JSON, ORIGIN, XML, Page, html

# Prefixes of the sample server, each standing for one platform's host.
WECHAT, WEIBO, DOUYIN, KUAISHOU = "/weixin", "/weibo", "/douyin", "/kuaishou"
WEWE, WEMP, RSSHUB, FEEDS = "/wewe", "/wemp", "/rsshub", "/feeds"

# Accounts read over the official interface of their platform, and where that interface stands.
OFFICIAL: Mapping[str, str] = {
    "wechat-api": WECHAT,
    "weibo-api": WEIBO,
    "douyin": DOUYIN,
    "kuaishou": KUAISHOU,
}
SECRET = "sample-secret"
"""Of every application of the sample platforms, and all of it that is secret."""


def token(account: Account) -> str:
    """The access token the sample platforms hand out and accept."""
    return f"sample-token-{account.key}"


def answers(account: Account, posts: Sequence[Post], now: datetime) -> Iterable[Page]:
    """Everything the sample server answers about one account."""
    match account.trap:
        case "captcha":
            yield html(feed_path(account), CAPTCHA)
            yield _json(f"{WEWE}/status/{account.key}", _status(account, now))
            return
        case "down":
            body = json.dumps({"error": {"message": "Request failed: 503 upstream"}})
            yield Page(path=feed_path(account), body=body.encode(), content_type=JSON, status=503)
            return
    yield from _ROUTES[account.route](account, posts, now)
    if account.route.startswith("wewe"):
        yield _json(f"{WEWE}/status/{account.key}", _status(account, now))


def _status(account: Account, now: datetime) -> list[dict[str, Any]]:
    """What wewe-rss says of its subscriptions: `syncTime` tells whether it still works."""
    stamp = int((now - timedelta(hours=3)).timestamp())
    return [{"id": f"MP_WXS_{account.key}", "name": account.name, "syncTime": stamp}]


def feed_path(account: Account) -> str:
    """Where the feed of an account stands; "" for accounts read through an API."""
    match account.route:
        case "wewe-atom":
            return f"{WEWE}/feeds/MP_WXS_{account.key}.atom"
        case "wewe-json":
            return f"{WEWE}/feeds/MP_WXS_{account.key}.json"
        case "wewe-rss":
            return f"{WEWE}/feeds/MP_WXS_{account.key}.rss"
        case "wemp-rss":
            return f"{WEMP}/rss/{account.key}"
        case "rsshub-rss" | "rsshub-atom" | "rsshub-json":
            return f"{RSSHUB}/{account.platform}/user/{account.key}"
        case "json-feed":
            return f"{FEEDS}/{account.key}.json"
        case "rss-gbk" | "rss-bare":
            return f"{FEEDS}/{account.key}.xml"
        case _:
            return ""


def feed_query(account: Account) -> str:
    """What is appended to `feed_path` in the configuration."""
    kind = account.route.removeprefix("rsshub-")
    return f"?format={kind}" if account.route.startswith("rsshub-") and kind != "rss" else ""


def post_path(account: Account, post: Post) -> str:
    return f"/s/{account.key}-{post.number}"


def _link(account: Account, post: Post) -> str:
    return ORIGIN + post_path(account, post)


def _json(path: str, value: Any, /, **where: str) -> Page:
    body = json.dumps(value, ensure_ascii=False).encode()
    return Page(path=path, body=body, content_type=JSON, where=where)


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


# ── WeChat ───────────────────────────────────────────────────────────────────


def _wechat(account: Account, posts: Sequence[Post], now: datetime) -> Iterable[Page]:
    yield _json(
        f"{WECHAT}/cgi-bin/token",
        {"access_token": token(account), "expires_in": 7200},
        appid=appid(account),
        secret=SECRET,
    )
    items = [
        {
            "article_id": f"zj{post.number}",
            "content": {
                "news_item": [
                    {
                        "title": post.title,
                        "author": account.name,
                        "digest": post.text[:40],
                        "content": f"<section><p>{escape(post.text)}</p></section>",
                        "url": _link(account, post),
                        "is_deleted": False,
                    }
                ],
                "create_time": int(post.at.timestamp()) - 30,
                "update_time": int(post.at.timestamp()),
            },
            "update_time": int(post.at.timestamp()),
        }
        for post in posts
    ]
    body = json.dumps(
        {"item": items, "total_count": len(items), "item_count": len(items)}, ensure_ascii=False
    )
    yield Page(
        path=f"{WECHAT}/cgi-bin/freepublish/batchget",
        body=body.encode(),
        content_type=JSON,
        where={"access_token": token(account)},
        method="POST",
    )


def _seen_by(post: Post) -> int:
    """How often a sample post was read: any number will do, always the same."""
    return 180 + post.number * 7919 % 2600


def appid(account: Account) -> str:
    return f"wx0000{account.key}"


def article_page(account: Account, post: Post) -> Page:
    """A WeChat article: its date stands only in the script (`var ct`)."""
    return html(
        post_path(account, post),
        "<!DOCTYPE html><html><head><meta charset='utf-8'>"
        f'<meta property="og:title" content="{escape(post.title)}"><title></title></head><body>'
        f'<h1 class="rich_media_title" id="activity-name">{escape(post.title)}</h1>'
        f'<a id="js_name">{escape(account.name)}</a><em id="publish_time"></em>'
        f'<div class="rich_media_content" id="js_content" style="visibility: hidden;">'
        f"<p><span>{escape(post.text)}</span></p></div>"
        f'<script>var ct = "{int(post.at.timestamp())}";var svr_time="1";</script></body></html>',
    )


# ── feeds ────────────────────────────────────────────────────────────────────


def _wewe_atom(account: Account, posts: Sequence[Post], now: datetime) -> Iterable[Page]:
    """wewe-rss writes `updated` only, and CDATA in CDATA."""
    entries = "".join(
        f'<entry><title type="html"><![CDATA[{post.title}]]></title><id>{post.number}</id>'
        f'<link href="{_link(account, post)}"/><updated>{_utc(post.at)}</updated>'
        f'<content type="html"><![CDATA[<p>{escape(post.text)}</p>]]></content></entry>'
        for post in posts
    )
    yield _feed(
        account,
        '<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{ORIGIN}{feed_path(account)}</id><title>{account.name}</title>"
        f"<updated>{_utc(now)}</updated><generator>WeWe-RSS</generator>{entries}</feed>",
    )


def _wewe_json(account: Account, posts: Sequence[Post], now: datetime) -> Iterable[Page]:
    yield _json(
        feed_path(account),
        {
            "version": "https://jsonfeed.org/version/1",
            "title": account.name,
            "feed_url": ORIGIN + feed_path(account),
            "items": [
                {
                    "id": str(post.number),
                    "url": _link(account, post),
                    "title": post.title,
                    "content_html": f"<p>{escape(post.text)}</p>",
                    "date_modified": _utc(post.at),
                }
                for post in posts
            ],
        },
    )


def _rss(stamp: Callable[[datetime], str], *, encoding: str = "utf-8", declare: bool = True):
    """An RSS 2.0 route; `stamp` writes pubDate the way that relay does."""

    def route(account: Account, posts: Sequence[Post], now: datetime) -> Iterable[Page]:
        items = "".join(
            f"<item><title>{escape(post.title)}</title><link>{_link(account, post)}</link>"
            f"<guid>{_link(account, post)}</guid><description>{escape(f'<p>{post.text}</p>')}"
            f"</description><pubDate>{stamp(post.at)}</pubDate></item>"
            for post in posts
        )
        text = (
            f'<rss version="2.0"><channel><title>{account.name}</title><link>{ORIGIN}/</link>'
            f"<description>{account.name}</description>"
            f"<lastBuildDate>{stamp(now)}</lastBuildDate>{items}</channel></rss>"
        )
        yield _feed(account, text, encoding=encoding, declare=declare)

    return route


def _feed(account: Account, text: str, *, encoding: str = "utf-8", declare: bool = True) -> Page:
    first = f'<?xml version="1.0" encoding="{encoding}"?>' if declare else '<?xml version="1.0"?>'
    kind = XML if encoding == "utf-8" else "application/xml"
    return Page(path=feed_path(account), body=(first + text).encode(encoding), content_type=kind)


def _rsshub_atom(account: Account, posts: Sequence[Post], now: datetime) -> Iterable[Page]:
    entries = "".join(
        f"<entry><title>{escape(post.title)}</title><id>{_link(account, post)}</id>"
        f'<link href="{_link(account, post)}"/><published>{_utc(post.at)}</published>'
        f"<updated>{_utc(post.at)}</updated>"
        f'<content type="html">{escape(f"<p>{post.text}</p>")}</content></entry>'
        for post in posts
    )
    yield _feed(
        account,
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:rsshub="http://rsshub.app/xml/schemas">'
        f"<id>{ORIGIN}{feed_path(account)}</id><title>{account.name}</title>"
        f"<generator>RSSHub</generator><updated>{_utc(now)}</updated>{entries}</feed>",
    )


def _json_feed(account: Account, posts: Sequence[Post], now: datetime) -> Iterable[Page]:
    yield _json(
        feed_path(account),
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": account.name,
            "home_page_url": ORIGIN + "/",
            "items": [
                {
                    "id": _link(account, post),
                    "url": _link(account, post),
                    "title": post.title,
                    "content_html": f"<p>{escape(post.text)}</p>",
                    "date_published": _utc(post.at),
                }
                for post in posts
            ],
        },
    )


# ── Weibo, Douyin, Kuaishou ──────────────────────────────────────────────────


def _weibo_mobile(account: Account, posts: Sequence[Post], now: datetime) -> Iterable[Page]:
    path = f"{WEIBO}/api/container/getIndex"
    if account.trap == "blocked":
        value = {"ok": -100, "errno": "-100", "msg": "", "url": "/api/geetest?testType=1"}
        yield _json(path, value, value=account.key)
        return
    cards = [
        {
            "card_type": 9,
            "profile_type_id": "proweibotop_" if post.pinned else "proweibo_",
            "mblog": {
                "created_at": _weibo_time(post.at, now),
                "idstr": str(post.number),
                "bid": f"Q{post.number}",
                "text": escape(post.text),
                "isLongText": False,
                "user": {
                    "idstr": account.key,
                    "screen_name": account.name,
                    "followers_count": 3200 + 41 * len(account.name),
                },
                **({"isTop": 1, "title": {"text": "置顶"}} if post.pinned else {}),
            },
        }
        for post in posts
    ]
    value = {"ok": 1, "data": {"cardlistInfo": {"total": len(cards)}, "cards": cards}}
    yield _json(path, value, value=account.key)


def _weibo_time(at: datetime, now: datetime) -> str:
    """As m.weibo.cn writes it: 15小时前, 昨天 12:00, 06-27, or the long form."""
    age = now - at
    if age < timedelta(hours=1):
        return f"{max(int(age.total_seconds() // 60), 1)}分钟前"
    if at.date() == now.date():
        return f"{int(age.total_seconds() // 3600)}小时前"
    if at.date() == now.date() - timedelta(days=1):
        return f"昨天 {at:%H:%M}"
    if at.year == now.year and age < timedelta(days=20):
        return f"{at:%m-%d}"
    return at.strftime("%a %b %d %H:%M:%S +0800 %Y")


def _weibo_api(account: Account, posts: Sequence[Post], now: datetime) -> Iterable[Page]:
    statuses = [
        {
            "reads_count": _seen_by(post),
            "created_at": post.at.strftime("%a %b %d %H:%M:%S +0800 %Y"),
            "id": post.number,
            "idstr": str(post.number),
            "text": post.text,
            "source": '<a href="http://weibo.com" rel="nofollow">微博</a>',
            "truncated": False,
            "user": {"idstr": account.key, "screen_name": account.name},
        }
        for post in posts
    ]
    value = {"statuses": statuses, "total_number": len(statuses)}
    path = f"{WEIBO}/2/statuses/user_timeline.json"
    yield _json(path, value, uid=account.key, access_token=token(account))


def _douyin(account: Account, posts: Sequence[Post], now: datetime) -> Iterable[Page]:
    videos = [
        {
            "item_id": f"@{post.number}",
            "title": post.text,
            "is_top": post.pinned,
            "is_reviewed": True,
            "create_time": int(post.at.timestamp()),
            "share_url": _link(account, post),
            "video_status": 1,
            "statistics": {"play_count": _seen_by(post)},
        }
        for post in posts
    ]
    value = {"data": {"error_code": 0, "cursor": 0, "has_more": False, "list": videos}}
    yield _json(f"{DOUYIN}/video/list/", value, open_id=account.key)


def _kuaishou(account: Account, posts: Sequence[Post], now: datetime) -> Iterable[Page]:
    path = f"{KUAISHOU}/openapi/photo/list"
    if account.trap == "expired":
        value = {"result": 100200100, "error_msg": "access_token expired"}
        yield _json(path, value, access_token=token(account))
        return
    scale = 1000 if account.key == "ks-yangli" else 1
    videos = [
        {
            "photo_id": f"3x{post.number}",
            "caption": post.text,
            "view_count": _seen_by(post),
            "play_url": _link(account, post),
            "create_time": int(post.at.timestamp()) * scale,
            "pending": False,
        }
        for post in posts
    ]
    yield _json(path, {"result": 1, "video_list": videos}, access_token=token(account))


CAPTCHA = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title>环境异常</title></head><body>"
    "<h2>环境异常</h2><p>当前环境异常，完成验证后即可继续访问。</p><a>去验证</a></body></html>"
)

_ROUTES: dict[str, Callable[[Account, Sequence[Post], datetime], Iterable[Page]]] = {
    "wechat-api": _wechat,
    "wewe-atom": _wewe_atom,
    "wewe-json": _wewe_json,
    "wewe-rss": _rss(lambda at: format_datetime(at.astimezone(UTC), usegmt=True)),
    "wemp-rss": _rss(lambda at: at.strftime("%a, %d %b %Y %H:%M:%S ")),
    "rsshub-rss": _rss(lambda at: format_datetime(at.astimezone(UTC), usegmt=True)),
    "rsshub-atom": _rsshub_atom,
    "rsshub-json": _json_feed,
    "json-feed": _json_feed,
    "rss-gbk": _rss(lambda at: at.strftime("%Y-%m-%d %H:%M:%S"), encoding="gb18030", declare=False),
    "rss-bare": _rss(lambda at: f"{at.year}年{at.month:02d}月{at.day:02d}日 {at:%H:%M}"),
    "weibo-m": _weibo_mobile,
    "weibo-api": _weibo_api,
    "douyin": _douyin,
    "kuaishou": _kuaishou,
}
