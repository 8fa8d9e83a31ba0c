"""Finds the further pages of a list: anchors, and pagers that only a script would draw.

TRS        createPageHTML(12, 0, "index", "shtml")          index_1.shtml … index_11.shtml
开普       createPageHTML('page-div', 34, 1, 'common_list', 'shtml', 500)   …_2 … …_34
countPage  var countPage = 12; var currentPage = 0;         <this page>_1 … _11
location   pages: 20 … location.href = "list_" + n + ".html"
大汉 jpage  <nextgroup> naming dataproxy.jsp?page=2
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from ...text.page import Page
from ...text.urls import join, same_site

MOST_PAGES: Final = 5000  # of one list

_NEXT = re.compile(
    r"^(?:下一?页|后一页|下页|next(?:\s?page)?)\s*[>»›→]*$|^[>»›→]$|^&gt;$", re.IGNORECASE
)
_CALL = re.compile(
    r"(?:createPageHTML\w*|createPage\w*|pageHTML\w*|showPage\w*|drawPage\w*)\(\s*"
    r"(?:['\"][\w#.\- ]*['\"]\s*,\s*)?['\"]?(\d{1,5})['\"]?\s*,\s*['\"]?(\d{1,5})['\"]?\s*,\s*"
    r"['\"]([\w./-]{1,80})['\"]\s*,\s*['\"]\.?(\w{2,5})['\"]",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"\b(?:countPage|pageCount|page_count|totalPages?|total_page|allPages?|maxPage|sumPage|pages)\b"
    r"['\"]?\s*[:=]\s*(?:parseInt\()?['\"]?(\d{1,5})\b",
    re.IGNORECASE,
)
_CURRENT = re.compile(
    r"\b(?:currentPage|curPage|current_page|pageIndex|nowPage|curr|current)\b['\"]?\s*[:=]\s*['\"]?(\d{1,5})\b",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"(?:location(?:\.href)?\s*=|location\.(?:assign|replace)\(|window\.open\(|href\s*[:=])\s*['\"]([^'\"<>\s]{0,200})['\"]"
    r"\s*\+\s*\(?[\w.]+(?:\s*[-+]\s*1)?\)?(?:\s*\+\s*['\"]([^'\"<>\s]{0,60})['\"])?"
)
_TOLD_TOTAL = re.compile(
    r"共\s?(\d{1,5})\s?页|第?\s?\d{1,5}\s?/\s?(\d{1,5})\s?页|页次[:：]?\d+/(\d{1,5})"
)
_TOLD_CURRENT = re.compile(
    r"第\s?(\d{1,5})\s?(?:页|/)|(?<!\d)(\d{1,5})\s?/\s?\d{1,5}\s?页|当前页?[:：]?\s?(\d{1,5})"
)
_MOVE = re.compile(
    r"[\s\[【<]*(?:[上下前后]一?页|[尾末]页|最后一?页|(?:next|last|prev\w*)\b)", re.I
)
_FORWARD = re.compile(
    r"[\s\[【]*(?:[下后]一?页|[尾末]页|最后一?页|(?:next|last)(?:\s?page)?|[2-9]|[1-9]\d{1,3})[\s\]】>»›]*|[>»›]{1,2}",
    re.I,
)
_BY_SCRIPT = 'a[href^="javascript:" i], a[onclick], button[onclick], input[onclick], li[onclick], span[onclick]'
# A call with something in its brackets, or one that is named for pages: void(0) moves nothing.
_HANDLER = re.compile(
    r"(?!void\b|return\b|if\b|alert\b|print\b|window\b|history\b)\b([A-Za-z_$][\w$.]{0,40})\s*\((?=\s*[^)\s])|\b(\w*(?:[Pp]age|[Nn]ext|submit)\w*)\(\s*\)"
)
_PAGER = re.compile(r"laypage|jpage|[Pp]agination|[Pp]ager?\b|createPage|showPage", re.ASCII)
_ENTRIES = re.compile(
    r"\b(?:count|total(?:Records?|Count|Num|Row)?|recordCount|totalSize|rowCount)\b['\"]?\s*[:=]\s*['\"]?(\d{1,7})",
    re.I,
)
_EACH = re.compile(
    r"\b(?:limit|per_?page|page_?size|pageRows?|rows|num_?per_?page|size)\b['\"]?\s*[:=]\s*['\"]?(\d{1,4})",
    re.I,
)
_NUMBERED = re.compile(r"^(.+?)_(\d{1,5})$")
_PROXY = re.compile(r"/jpage/\w*dataproxy\.jsp\?\S*\bpage=\d+")


def next_page(page: Page) -> str:
    """The address of the page that follows this one in its list, "" when there is none."""
    for anchor in page.anchors:
        if anchor.url and (_NEXT.match(anchor.text or anchor.title) or _PROXY.search(anchor.url)):
            return anchor.url if anchor.url != page.url else ""
    further = _scripted(page)
    if not further:
        return ""
    here = _number(page.url)
    behind = [url for url in further if (_number(url) or 0) > (here or 0)]
    return behind[0] if behind else ""


def further_pages(page: Page) -> tuple[str, ...]:
    """Every other page of the list that this one names, nearest first, none of another site."""
    found = dict.fromkeys(_scripted(page))
    following = next_page(page)
    if following:
        found = {following: None, **found}
    return tuple(url for url in found if url and url != page.url and same_site(url, page.url))[
        :MOST_PAGES
    ]


def told_pages(page: Page) -> int:
    """How many pages of its list a script's pager speaks of; 0 when there is none."""
    return max((int(call[1]) for call in _calls(page)), default=0)


def unread_pages(page: Page) -> str:
    """Why the further pages of a list cannot be asked for, in Chinese; "" when they can, or
    when there are none: a pager that sends a form or calls a script (__doPostBack, jpage …)."""
    if further_pages(page):
        return ""
    moves = [a for a in page.anchors if not a.hidden and _MOVE.match(a.text or a.title)]
    if any(a.url and a.url != page.url for a in moves):
        return ""  # a pager of links at its last page
    told = _told_total(page)
    total = told or max(told_pages(page), _drawn(page))
    if total and total <= max(_told_current(page), 1):
        return ""
    for node in page.tree.css(_BY_SCRIPT):
        attributes = node.attributes
        call = _HANDLER.search(f"{attributes.get('href') or ''} {attributes.get('onclick') or ''}")
        name = (node.text() or attributes.get("value") or "").strip()
        if call and _FORWARD.fullmatch(name):
            return f"列表还有后面的页，翻页由脚本提交（{call[1] or call[2]}），没有读到"
    return f"列表共 {total} 页，翻页由脚本画出，后面的页没有读到" if total else ""


def _of_pages(page: Page) -> Iterator[str]:
    """The scripts that speak of pages: most, and the longest, do not."""
    return (script for script in page.scripts if "pag" in script.lower())


def _calls(page: Page) -> Iterator[re.Match[str]]:
    return (call for script in _of_pages(page) if (call := _CALL.search(script)))


def _drawn(page: Page) -> int:
    """How many pages a pager would have that a script draws from a number of entries (laypage,
    大汉 jpage and the like)."""
    for script in _of_pages(page):
        if _PAGER.search(script) and (total := _ENTRIES.search(script)):
            each = _EACH.search(script)
            return -(-int(total[1]) // max(int(each[1]), 1)) if each else 0
    return 0


def _told_current(page: Page) -> int:
    for piece in reversed(page.pieces):
        if len(piece.text) <= 200 and (match := _TOLD_CURRENT.search(piece.text)):
            return int(next(number for number in match.groups() if number))
    return 1


def _scripted(page: Page) -> list[str]:
    """The pages a script's pager would link, in order."""
    for call in _calls(page):
        return _named(page, call[3], call[4], int(call[1]), int(call[2]))
    for script in page.scripts:
        total = _TOTAL.search(script)
        if total is None and not (leads := _LEADS.search(script)):
            continue
        count = int(total[1]) if total else _told_total(page)
        if leads := _LEADS.search(script):
            if leads[1] or leads[2]:
                return [
                    join(page.base, f"{leads[1]}{number}{leads[2] or ''}")
                    for number in range(2, min(count, MOST_PAGES) + 1)
                ]
        elif re.search(r"countPage|createPage|\bsumPage\b", script):
            stem, _, ending = urlsplit(page.url).path.rpartition("/")[2].rpartition(".")
            told = _CURRENT.search(script)
            name = (_NUMBERED.match(stem) or [stem, stem])[1] if stem else "index"
            return _named(page, name, ending or "html", count, int(told[1]) if told else 0)
    return []


def _named(page: Page, name: str, ending: str, count: int, current: int) -> list[str]:
    """index.html, index_1.html …: counted from 0, or from 1 when the first page says it is 1."""
    here = _number(page.url)
    from_one = current == 1 if here is None else current == here and _starts_at_two(page, name)
    numbers = range(2, count + 1) if from_one else range(1, count)
    return [join(page.base, f"{name}_{number}.{ending}") for number in numbers[:MOST_PAGES]]


def _starts_at_two(page: Page, name: str) -> bool:
    """Whether a pager on a later page counts like its address: TRS says 1 on index_1."""
    return not any(f"{name}_1." in a.href for a in page.anchors) and "common_list" in name


def _number(url: str) -> int | None:
    stem = urlsplit(url).path.rpartition("/")[2].rpartition(".")[0]
    match = _NUMBERED.match(stem)
    return int(match[2]) if match else None


def _told_total(page: Page) -> int:
    for piece in reversed(page.pieces):
        if len(piece.text) <= 200 and (match := _TOLD_TOTAL.search(piece.text)):
            return int(next(number for number in match.groups() if number))
    return 0
