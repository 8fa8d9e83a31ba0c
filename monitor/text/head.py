"""Reads what a page says of itself in its head: title, metas, where it sends the reader on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from .spacing import tidy
from .urls import join


@dataclass(slots=True)
class Head:
    """Wherever in the page they stand: careless pages have metas in the body."""

    title: str = ""
    metas: list[tuple[str, str]] = field(default_factory=list)  # (name lower-case, content)
    named: dict[str, str] = field(default_factory=dict)  # the first content of each name
    refresh: str = ""  # target of a <meta http-equiv=refresh>


def read_head(tree: LexborHTMLParser, url: str) -> Head:
    """The head of the page at `url`."""
    head = Head()
    for node in tree.tags("meta"):
        _read_meta(head, node.attributes, url)
    head.named = {name: content for name, content in reversed(head.metas) if content}
    titles = (tidy(node.text()) for node in tree.tags("title") if _not_in_svg(node))
    head.title = next(filter(None, titles), "")
    return head


def _read_meta(head: Head, attributes: Any, url: str) -> None:
    name = (attributes.get("name") or attributes.get("property") or "").strip().lower()
    content = (attributes.get("content") or "").strip()
    if name:
        head.metas.append((name, tidy(content)))
    elif (attributes.get("http-equiv") or "").lower() == "refresh":
        _, _, target = content.partition("=")
        head.refresh = join(url, target.strip("'\" ")) if target else url
    elif itemprop := (attributes.get("itemprop") or "").lower():
        head.metas.append((itemprop, tidy(content)))


def _not_in_svg(node: Any) -> bool:
    return node.parent is not None and node.parent.tag not in {"svg", "symbol", "g"}
