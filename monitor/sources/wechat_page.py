"""A public 微信公众号 article page, whose date stands only in its script: `var ct = "1652831299"`.

A page proves that it was published, never that nothing else was. Options: `pages`, the addresses
of articles (default the target's own address). `feed` reads the texts of its entries with it.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from ..model import Fetched, Reading, Request, Target
from ..text.nesting import sound
from ..text.tree import parsed
from .answers import could_not_look, decode, refusal, words
from .posts import absolute, post, when

KIND = "wechat-page"
NAME = "微信文章页"
ABOUT = "一篇公开的微信公众号文章，读标题、日期和正文"
MAX_PAGES = 10
_STAMP = re.compile(
    r"""\b(?:var\s+)?(?:ct|create_time|oriCreateTime)\s*[=:]\s*["']?(\d{10})(?!\d)"""
)
_NAME = re.compile(r"""\bvar\s+nickname\s*=\s*(?:htmlDecode\()?["']([^"'<>]{1,60})["']""")
_TAKEN_DOWN = ("该内容已被发布者删除", "此内容因违规无法查看", "该公众号已迁移", "此账号已自主注销")
_BLOCKED = ("环境异常", "完成验证后即可继续访问", "访问过于频繁")


def plan(target: Target) -> tuple[Request, ...]:
    pages = target.options.get("pages")
    listed = [words(p) for p in pages] if isinstance(pages, list | tuple) else [target.url]
    addresses = list(filter(None, map(absolute, listed)))[:MAX_PAGES]
    return tuple(Request(url=address, purpose="page") for address in addresses)


def read(target: Target, fetched: Fetched) -> Reading:
    """The article; a check for robots, and a page that was taken down, are could not look."""
    if refused := refusal(fetched):
        return refused
    html = decode(fetched.body)
    tree = parsed(sound(html.encode("utf-8", "ignore")))
    body = tree.css_first("#js_content")
    title = _title(tree)
    if body is None or not title:
        seen = tree.text()[:20_000] if tree.root else ""
        if any(word in seen for word in _BLOCKED):
            return could_not_look("微信文章页要求验证，请稍后再试或改用官方接口", operator=True)
        if said := next((word for word in _TAKEN_DOWN if word in seen), ""):
            return could_not_look(f"文章已不可见：{said}")
        return could_not_look("返回的不是微信文章页", operator=True)
    stamp = _STAMP.search(html)
    if stamp is None:
        return could_not_look("微信文章页没有发布时间（var ct）", operator=True)
    author, name = tree.css_first("#js_name"), _NAME.search(html)
    document = post(
        time=when(stamp[1], fetched.at),
        title=title,
        url=fetched.request.url,
        html=body.html or "",
        author=author.text() if author else (name[1] if name else ""),
    )
    return Reading(documents=(document,))


def _title(tree: LexborHTMLParser) -> str:
    shown = tree.css_first("#activity-name")
    if shown is not None and shown.text().strip():
        return shown.text()
    told = tree.css_first('meta[property="og:title"]')
    return (told.attributes.get("content") or "") if told is not None else ""
