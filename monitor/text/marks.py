"""Reads what a government page must tell of itself: page tags, 网站标识码, ICP, 公安备案, 找错.

Page tags (页面标签) keep their official names; what stands visibly on the page has the
keys below. `FOOTER` is set when a footer was seen at all: without one (it may come by script)
nothing can be called missing.
"""

from __future__ import annotations

import re
from typing import Final

from .page import Page
from .patterns import Pattern

PAGE_TAGS: Final = (
    "SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnDescription", "ColumnKeywords",
    "ColumnType", "ArticleTitle", "PubDate", "ContentSource", "Keywords", "Author", "Description",
    "Image", "Url",
)  # fmt: skip
SITE_CODE: Final = "网站标识码"
ICP: Final = "ICP备案"
POLICE: Final = "公安备案"
ERROR_REPORT: Final = "找错入口"
SPONSOR: Final = "主办单位"
OPENNESS: Final = "公开属性"
FOOTER: Final = "页脚"

_ICP = Pattern(
    r"[一-鿿]?\s?ICP\s?[备证]\s?案?[:：]?\s?[A-Z]?\d{5,12}\s?号?(?:\s?[-—–]\s?[A-Z]?\d{1,4})?", re.I
)
_POLICE = Pattern(
    r"[一-鿿]?公网安备[:：\s]*\d{10,16}\s?号?|公[安网](?:网安)?备案?号?[:：\s]*\d{10,16}号?"
)
_CODE = Pattern(r"(?:网站)?标识码[:：\s]*([0-9A-Za-z]{10})(?![0-9A-Za-z])")
_CODE_IN_LINK = Pattern(r"(?:site_?code|siteCode)=([0-9A-Za-z]{10})(?![0-9A-Za-z])")
_ERROR_URL = Pattern(r"zfwz(?:gl|zc)\.www\.gov\.cn|jiucuo|zhaocuo", re.IGNORECASE)
_ERROR_TEXT = Pattern(r"网站(?:找错|纠错)")
_SPONSOR = Pattern(r"主\s?办(?:单位)?\s?[:：]\s?([^\s|　:：]{2,40})|主办单位")
# The records are often a picture that leads to the register.
_ICP_URL = Pattern(r"beian\.miit\.gov\.cn|miitbeian\.gov\.cn", re.IGNORECASE)
_POLICE_URL = Pattern(r"(?:www\.)?beian\.(?:mps\.)?gov\.cn", re.IGNORECASE)
# Code that brings the footer: what is not in it yet cannot be called missing.
_WRITES_FOOTER = ("foot", "bottom", "copyright", "banquan", "yejiao")
_OPENNESS = Pattern(
    r"此件(?:主动|依申请)?公开(?:发布)?|[（(]此件公开[^）)]{0,20}[）)]|公开(?:方式|属性|形式|类别)[:：\s]*(?:主动公开|依申请公开|不予公开)|此件(?:不予|删减后)公开"
)
_FOOTER_WORDS = Pattern(
    r"版权所有|主\s?办(?:单位)?[:：]|承办(?:单位)?[:：]|Copyright|ICP\s?[备证]|标识码"
)
# Each mark with a hint that is quick to find; only from there the whole pattern is tried.
_ON_PAGE: Final = (
    (FOOTER, _FOOTER_WORDS, _FOOTER_WORDS, 0),
    (ICP, re.compile("ICP|icp|Icp"), _ICP, 0),
    (POLICE, re.compile("公[安网]{1,4}备"), _POLICE, 0),
    (SITE_CODE, re.compile("标识码"), _CODE, 1),
    (SPONSOR, re.compile("主\\s?办"), _SPONSOR, 1),
)
_BEFORE_HINT: Final = 3
_LONGEST: Final = 600  # characters of a line that can be a mark
_BETWEEN: Final = "\n\x00\n"  # between lines: no pattern crosses it


def read_marks(page: Page) -> dict[str, str]:
    """The marks of a page that are there, each with its text."""
    found: dict[str, str] = {}
    by_lower = {tag.lower(): tag for tag in PAGE_TAGS}
    for name, content in page.metas:
        tag = by_lower.get(name)
        if tag and content and tag not in found:
            found[tag] = content[:300]
    for piece in page.pieces:
        text = piece.text
        if "公开" in text and len(text) <= _LONGEST and (match := _OPENNESS.search(text)):
            found[OPENNESS] = match[0]
            break
    _from_pieces(page, found)
    _from_anchors(page, found)
    _from_scripts(page, found)
    if not found.keys() & {ICP, POLICE, SITE_CODE} and _footer_by_script(page):
        found.pop(FOOTER, None)
    return found


def _footer_by_script(page: Page) -> bool:
    """Whether a script or a frame may still bring the real footer."""
    sources = "\n".join([*page.script_urls, *(url for url, _ in page.frames)]).lower()
    return any(word in sources for word in _WRITES_FOOTER)


def _from_pieces(page: Page, found: dict[str, str]) -> None:
    """What stands visibly on the page: one search for each mark over all lines at once."""
    shown = [p.text for p in page.pieces if not p.hidden and len(p.text) <= _LONGEST]
    whole = _BETWEEN.join(shown)
    for mark, near, pattern, group in _ON_PAGE:
        if mark in found or not (hint := near.search(whole)):
            continue
        match = pattern.search(whole, max(0, hint.start() - _BEFORE_HINT))
        if match and mark == FOOTER:  # the line it stands in
            start = whole.rfind(_BETWEEN, 0, match.start())
            line = whole[start + len(_BETWEEN) if start >= 0 else 0 :]
            found[mark] = line.partition(_BETWEEN)[0][:60]
        elif match:
            found[mark] = (match[group] or match[0]).strip()


def _from_anchors(page: Page, found: dict[str, str]) -> None:
    """找错 as a link, by its address or its words; records that lead to their register."""
    lines = "\n".join([a.href for a in page.anchors] + [a.text or a.title for a in page.anchors])
    lower = lines.lower()
    if "beian" in lower:
        for mark, register in ((ICP, _ICP_URL), (POLICE, _POLICE_URL)):
            if mark not in found and (match := register.search(lines)):
                found[mark] = match[0]
    if not (_may_report(lower) or _ERROR_TEXT.search(lines)):
        return
    for anchor in page.anchors:
        if _ERROR_URL.search(anchor.href) or (
            _ERROR_TEXT.search(anchor.text or anchor.title) and len(anchor.text) < 20
        ):
            found.setdefault(ERROR_REPORT, anchor.url or anchor.href or anchor.text)
            if match := _CODE_IN_LINK.search(anchor.href):
                found.setdefault(SITE_CODE, match[1])


def _may_report(lower: str) -> bool:
    """Plain searches before the pattern: texts are long and seldom have the address."""
    return "zfwz" in lower or "jiucuo" in lower or "zhaocuo" in lower


def _from_scripts(page: Page, found: dict[str, str]) -> None:
    """找错 is often put in by the official script; so are image alternatives."""
    if _may_report("\n".join(page.script_urls).lower()):
        for source in page.script_urls:
            if _ERROR_URL.search(source):
                found.setdefault(ERROR_REPORT, source)
    if ERROR_REPORT not in found:
        for script in page.scripts:
            if (
                len(script) < 20_000
                and _may_report(script.lower())
                and (match := _ERROR_URL.search(script))
            ):
                found[ERROR_REPORT] = match[0]
                break
    pictures = "\n".join([text for image in page.images for text in (image.src, image.alt)])
    if ERROR_REPORT not in found and (
        _may_report(pictures.lower()) or _ERROR_TEXT.search(pictures)
    ):
        for image in page.images:
            if _ERROR_TEXT.search(image.alt) or _ERROR_URL.search(image.src):
                found[ERROR_REPORT] = image.alt or image.src
                break
