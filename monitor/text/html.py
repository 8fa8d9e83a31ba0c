"""Turns HTML into pieces of text as a person would read them, in one pass over the tree.

    read_page(text, url) → Page(pieces, elements, anchors, metas, scripts …)

A piece is what stands between two block boundaries: inline tags join (words broken over
<span> come together), <br> and block elements split. Elements are kept as ranges of pieces,
so that readers can weigh any part of the page without walking the tree again.
"""

from __future__ import annotations

from typing import Any

from selectolax.lexbor import LexborHTMLParser

from .behind import numbers_behind
from .datastore import MARK, unpacked
from .frames import frame_addresses
from .nesting import may_nest, sound
from .page import Page, tidy
from .regions import settle_regions
from .tables import settle_tables
from .urls import join
from .visibility import hiding_rules
from .walk import Walk

_STORE = MARK.encode()


def read_page(text: str, url: str = "") -> Page:
    """The page as pieces; any string at all gives a Page, an empty one gives an empty Page."""
    # Looked through as bytes, which the parser needs anyway: a third of the cost.
    body = text.encode("utf-8", "ignore").replace(b"\0", b"")
    if _STORE in body:
        body = unpacked(body.decode()).encode()
    whole = len(body)
    if may_nest(body):
        body = sound(body.decode()).encode()
    tree = LexborHTMLParser(body or b"<html></html>")
    page = Page(url=url, base=url, tree=tree, truncated=len(body) < whole)
    rules = _read_head(page)
    if tree.body is None:  # a frameset
        page.frames += [(url, "") for url in frame_addresses(tree, page.base)]
    else:
        settle_tables(page, Walk(page, rules).walk(tree.body))
    settle_regions(page)
    page.behind = numbers_behind(body, (piece.text for piece in page.pieces))
    return page


def _read_head(page: Page) -> dict[str, str]:
    """Title, metas, base and hiding style rules, wherever in the page they stand."""
    tree = page.tree
    rules: dict[str, str] = {}
    seen = set()
    for node in tree.css("title, meta, base, style"):  # one scan of the tree for all four
        tag = node.tag
        if tag == "title":
            if not page.title and _not_in_svg(node):
                page.title = tidy(node.text())
        elif tag == "meta":
            _read_meta(page, node.attributes)
        elif tag == "base":
            if "base" not in seen and (href := node.attributes.get("href")):
                seen.add("base")
                page.base = join(page.url, href) or page.url
        else:
            rules.update(hiding_rules(node.text()))
    if tree.head is not None:
        for node in tree.head.css("script"):
            page.kept_scripts.keep(node)
    return rules


def _read_meta(page: Page, attributes: Any) -> None:
    name = (attributes.get("name") or attributes.get("property") or "").strip().lower()
    content = (attributes.get("content") or "").strip()
    if name:
        page.metas.append((name, tidy(content)))
    elif (attributes.get("http-equiv") or "").lower() == "refresh":
        _, _, target = content.partition("=")
        page.refresh = join(page.url, target.strip("'\" ")) if target else page.url
    elif itemprop := (attributes.get("itemprop") or "").lower():
        page.metas.append((itemprop, tidy(content)))


def _not_in_svg(node: Any) -> bool:
    return node.parent is not None and node.parent.tag not in {"svg", "symbol", "g"}
