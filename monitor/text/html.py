"""Turns HTML into pieces of text as a person would read them, in one pass over the tree.

    read_page(text, url) → Page(pieces, elements, anchors, metas, scripts …)

A piece is what stands between two block boundaries: inline tags join (words broken over
<span> come together), <br> and block elements split. Elements are kept as ranges of pieces,
so that readers can weigh any part of the page without walking the tree again.
"""

from __future__ import annotations

from .crowding import may_crowd, uncrowded, with_few_roots
from .datastore import MARK, unpacked
from .frames import frame_addresses
from .names import Rules
from .nesting import may_nest, sound
from .page import Page
from .regions import settle_regions
from .tables import settle_tables
from .tree import parsed
from .urls import join
from .visibility import hiding_rules
from .walk import Walk
from .written_days import with_days

_STORE = MARK.encode()


def read_page(text: str, url: str = "") -> Page:
    """The page as pieces; any string at all gives a Page, an empty one gives an empty Page."""
    # Looked through as bytes, which the parser needs anyway: a third of the cost.
    body = text.encode("utf-8", "ignore").replace(b"\0", b"")
    if _STORE in body:
        body = unpacked(body.decode()).encode()
    body = with_days(body)
    whole = len(body)
    if may_crowd(body):
        body = uncrowded(body)
    if may_nest(body):
        body = with_few_roots(sound(body))
    tree = parsed(body)
    page = Page(url=url, base=url, tree=tree, source=body, truncated=len(body) < whole)
    rules = _style_rules(page)
    if tree.head is not None:
        page.kept_scripts.keep(*(node for node in tree.head.iter() if node.tag == "script"))
    if tree.body is None:  # a frameset
        page.frames += [(url, "") for url in frame_addresses(tree, page.base)]
    else:
        settle_tables(page, Walk(page, rules).walk(tree.body))
    settle_regions(page)
    return page


def _style_rules(page: Page) -> Rules:
    """Hiding style rules, wherever in the page they stand; a <base> is taken to the page."""
    rules: dict[str, str] = {}
    for node in page.tree.tags("style"):  # `css` would first make a reader of selectors
        rules.update(hiding_rules(node.text()))
    based = (href for node in page.tree.tags("base") if (href := node.attributes.get("href")))
    if href := next(based, ""):
        page.base = join(page.url, href) or page.url
    return tuple(sorted(rules.items()))
