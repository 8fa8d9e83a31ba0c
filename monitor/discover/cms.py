"""Recognises the CMS that made a portal from what it leaves in pages and addresses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..text.urls import host, registered

FEWEST: Final = 2  # marks that must speak for a family before it is called sure


@dataclass(frozen=True, slots=True)
class Family:
    """A CMS: its name for people and the marks of it in HTML and addresses."""

    name: str
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Detected:
    """The likeliest family, "" when none left a mark; `sure` with several different marks."""

    name: str = ""
    sure: bool = False
    marks: tuple[str, ...] = ()


FAMILIES: Final = (
    Family("拓尔思 TRS WCM", (
        r"TRS_(?:Editor|UEDITOR|PreAppend)", r"createPageHTML\(\s*\d+\s*,", r"/t20\d{6}_\d+\.s?html",
        r"trs_(?:web|paper|main)", r"TRS WCM|TRS WAS", r"\bW0201\d{10,}",
    )),
    Family("大汉 JCMS", (
        r"/col/col\d+/", r"/art/(?:\d{4}/\d{1,2}/\d{1,2}/)?art_\d+_\d+", r"/module/(?:web/)?jpage/",
        r"<datastore>", r"/script/\d+/\w*\.js\?", r"hanweb|大汉网络|jcms", r"unitbuild|jpaas|/jact/",
    )),
    Family("博达 VSB", (
        r"_vsl/|/_sitegray|system/resource/(?:js|style)", r"vsb_content|v_news_content",
        r"/info/\d+/\d+\.htm", r"VSB|博达软件|webber", r"wbTreeId|_showDynClickBatch", r"list-?\d*\.jsp\?\S*urltype=",
    )),
    Family("开普 UCAP", (
        r"ucap-?content|ucapsite", r"common_(?:list|content|index)\.s?html", r"createPageHTML\(\s*['\"]page",
        r"kaipuyun|开普云|UCAP|/doc/ucap/", r"redirect_firstChannel", r"/xhtml/(?:js|css|images|skin\w*)/",
        r"\bwebsiteCode\s*=", r"\blistData\s*=\s*\{\s*articleList\b", r"/c/20\d\d-\d\d-\d\d/\d+\.s?html", r"/content_\d{5,}\.s?html",
    )),
    Family("南威／中科汇联 EasySite", (
        r"/eportal/", r"easysite|EasySite", r"/lanmu/?|/portal/\w+\.portal", r"中科汇联|linewell",
    )),
    Family("广东省集约化 GKMLPT", (r"gkmlpt", r"/post_\d+\.html", r"/content/post_\d+", r"mpost_\d+\.html")),
    Family("国脉／政府网站集约化平台", (r"govmade|国脉", r"/cms/(?:pub|view|html)/", r"site_?code|siteCode=\d")),
    Family("JEECMS", (r"jeecms|/jeeadmin", r"/jspui/|\.jhtml")),
    Family("WordPress", (r"wp-content/", r"wp-includes/|wp-json", r"<meta name=\"generator\" content=\"WordPress")),
    Family("织梦 DedeCMS", (r"/plus/(?:list|view|count)\.php", r"dedecms|DedeCMS|dedeajax", r"list_\d+_\d+\.html")),
    Family("帝国 EmpireCMS", (r"/e/(?:action|public|extend|tool)/", r"EmpireCMS|帝国")),
    Family("PHPCMS", (r"index\.php\?m=content", r"phpcms|/statics/(?:js|css)/")),
    Family("SiteServer CMS", (r"/sitefiles/", r"siteserver", r"/contents/\d+/\d+\.html")),
    Family("自建（脚本渲染）", (
        r"<div id=[\"']?(?:app|root)[\"']?>\s*</div>", r"webpackJsonp|chunk-vendors", r"__NUXT__|__NEXT_DATA__",
    )),
)  # fmt: skip
_COMPILED = tuple(
    (family.name, tuple(re.compile(mark, re.IGNORECASE) for mark in family.marks))
    for family in FAMILIES
)
LONGEST: Final = 400_000  # characters of a page that are searched


_ABSOLUTE = re.compile(r"https?://([\w.-]+)[^\"'\s<>]*")


def detect(pages: Iterable[str], home: str = "") -> Detected:
    """The family whose marks are most on these pages (HTML with its addresses).

    Addresses of other sites than that of `home` are left out: another CMS may have made them.
    """
    texts = [page[:LONGEST] for page in pages]
    if own := registered(host(home)):
        texts = [
            _ABSOLUTE.sub(lambda m: m[0] if registered(m[1]) == own else "", text) for text in texts
        ]
    best = Detected()
    score = 0.0
    for name, marks in _COMPILED:
        found: list[str] = []
        pages_with = 0
        for mark in marks:
            hits = [match[0] for text in texts if (match := mark.search(text))]
            if hits:
                found.append(hits[0][:40])
                pages_with += len(hits)
        if not found:
            continue
        own = len(found) + 0.1 * min(pages_with, 20)
        if own > score:
            best, score = Detected(name, len(found) >= FEWEST, tuple(found)), own
    return best
