"""Finds what keeps people with disabilities out of a page, as far as static HTML shows it.

The items are those of GB/T 37668-2019 and WCAG 2.1 that need neither a browser nor a person's
judgement. Each is counted with an example, so that a finding can say where. What a style sheet
or a script may still put right (contrast, size, labels set later) is left to a browser.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from .page import Page
from .spacing import tidy

IMAGE: Final = "image-without-alternative"
FIELD: Final = "field-without-label"
TITLE: Final = "page-without-title"
LANGUAGE: Final = "page-without-language"
HEADING: Final = "heading-level-skipped"
VAGUE: Final = "link-text-vague"
EMPTY: Final = "link-without-text"
FRAME: Final = "frame-without-title"
TWICE: Final = "id-used-twice"
FLOATING: Final = "window-floating"
ELDERLY: Final = "elderly-entrance"

_VAGUE = re.compile(
    r"^(?:点击(?:这里|此处|查看|进入)?|这里|此处|更多|查看|详情|详细|链接|more|click here|here|>+|»)$",
    re.I,
)
_ELDERLY = re.compile(
    r"适老|长者(?:版|模式|助手|专区|关怀)|关怀(?:版|模式)|无障碍|老年(?:版|模式)|大字版|敬老版|助老"
)
_FLOATS = re.compile(
    r"(?:new\s+)?(?:AdMove|floatAD|Float(?:ing)?Ad\w*|moveAd|piaofu|floatImg|drift(?:ing)?Ad?)\w*\s*\(|"
    r"id\s*=\s*['\"]?(?:piaofu|floatad|floatdiv|ad_?float|floating)", re.I
)  # fmt: skip
_FLOAT_LABEL = re.compile(
    r"(?:^|[\s_-])(?:piaofu|float_?ad|ad_?float|floatdiv|floatwin|piaochuang)", re.I
)
_DECOR = re.compile(
    r"(?:spacer|blank|dot|line|bg|icon|arrow|bullet|ico|space|transparent|px)[\w-]*\.(?:gif|png|svg|jpe?g)",
    re.I,
)
_NAMELESS_FIELDS = frozenset({"hidden", "submit", "button", "image", "reset"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Barrier:
    """One kind of barrier on one page: how often of how many, and the first example."""

    kind: str
    count: int
    of: int = 0
    example: str = ""


def barriers_of(page: Page) -> tuple[Barrier, ...]:
    """All kinds of barriers found on a page; an empty tuple when there is none."""
    found = [
        _images(page), _fields(page), _title(page), _language(page), _headings(page),
        *_links(page), _frames(page), _ids(page), _floating(page),
    ]  # fmt: skip
    return tuple(barrier for barrier in found if barrier)


def has_elderly_entrance(page: Page) -> bool:
    """Whether a 适老版 or 无障碍 entrance stands on the page, put there by markup or script."""
    for anchor in page.anchors:
        if _ELDERLY.search(f"{anchor.text} {anchor.title}") or re.search(
            r"wza|barrier[-_]?free|slb|zhangzhe|elder|canyou", anchor.href, re.I
        ):
            return True
    if any(_ELDERLY.search(image.alt) for image in page.images):
        return True
    if any(_ELDERLY.search(piece.text) for piece in page.pieces if len(piece.text) <= 20):
        return True
    told = " ".join(page.script_urls)
    return bool(re.search(r"wza|barrier|canyou|accessib|toolbar_?(?:wza|slh)|slh", told, re.I))


def _images(page: Page) -> Barrier | None:
    """Pictures without any alternative. alt="" marks decoration and is right (WCAG H67)."""
    bare, total = [], 0
    for node in page.tree.css("img"):
        attributes = node.attributes
        source = attributes.get("src") or attributes.get("data-src") or ""
        if _DECOR.search(source) or attributes.get("role") in {"presentation", "none"}:
            continue
        if attributes.get("aria-hidden") == "true" or _tiny(attributes):
            continue
        total += 1
        named = attributes.get("title") or attributes.get("aria-label")
        if "alt" not in attributes and not named:
            bare.append(source)
    return _barrier(IMAGE, bare, total)


def _tiny(attributes: Any) -> bool:
    return any(
        (attributes.get(name) or "") in {"0", "1", "0px", "1px"} for name in ("width", "height")
    )


def _fields(page: Page) -> Barrier | None:
    """Fields without label, title, aria name or even a placeholder."""
    labelled = {node.attributes.get("for") for node in page.tree.css("label[for]")}
    bare, total = [], 0
    for node in page.tree.css("input, select, textarea"):
        attributes = node.attributes
        kind = (attributes.get("type") or "text").lower()
        if node.tag == "input" and kind in _NAMELESS_FIELDS:
            continue
        if "hidden" in attributes or "display:none" in (attributes.get("style") or "").replace(
            " ", ""
        ):
            continue
        total += 1
        named = any(
            attributes.get(name)
            for name in ("title", "aria-label", "aria-labelledby", "placeholder")
        )
        if not named and attributes.get("id") not in labelled and not _inside_label(node):
            bare.append(attributes.get("name") or attributes.get("id") or node.tag)
    return _barrier(FIELD, bare, total)


def _inside_label(node: Any) -> bool:
    parent, steps = node.parent, 0
    while parent is not None and steps < 6:
        if parent.tag == "label":
            return True
        parent, steps = parent.parent, steps + 1
    return False


def _title(page: Page) -> Barrier | None:
    return None if page.title.strip() else Barrier(kind=TITLE, count=1)


def _language(page: Page) -> Barrier | None:
    root = page.tree.root
    if root is None or (root.attributes.get("lang") or root.attributes.get("xml:lang")):
        return None
    return Barrier(kind=LANGUAGE, count=1)


def _headings(page: Page) -> Barrier | None:
    """Jumps such as h1 → h3. Going back up by any number is right."""
    levels = [(int(node.tag[1]), node) for node in page.tree.css("h1, h2, h3, h4, h5, h6")]
    skipped = [
        f"h{before}→h{level} {tidy(node.text())[:20]}"
        for (before, _), (level, node) in pairwise(levels)
        if level > before + 1
    ]
    return _barrier(HEADING, skipped, len(levels))


def _links(page: Page) -> list[Barrier | None]:
    """Links that say nothing out of their place, and links that say nothing at all."""
    vague, empty, total = [], [], 0
    for anchor in page.anchors:
        if anchor.kind or anchor.hidden or not anchor.url:
            continue
        total += 1
        text = anchor.text or anchor.title
        if (not text and not anchor.image) or (not text and anchor.image):
            empty.append(anchor.url)
        elif _VAGUE.match(anchor.text.strip()) and not anchor.title:
            vague.append(anchor.text.strip())
    return [_barrier(VAGUE, vague, total), _barrier(EMPTY, empty, total)]


def _frames(page: Page) -> Barrier | None:
    frames = page.tree.css("iframe")
    bare = [
        node.attributes.get("src") or ""
        for node in frames
        if not (node.attributes.get("title") or node.attributes.get("aria-label"))
        and (node.attributes.get("src") or "") and not _tiny(node.attributes)
    ]  # fmt: skip
    return _barrier(FRAME, bare, len(frames))


def _ids(page: Page) -> Barrier | None:
    counted = Counter(node.attributes.get("id") for node in page.tree.css("[id]"))
    twice = [name for name, number in counted.items() if name and number > 1]
    return _barrier(TWICE, twice, len(counted))


def _floating(page: Page) -> Barrier | None:
    """Windows that drift over the page: the code that moves them, or their usual names."""
    names = [e.label.strip() for e in page.elements if _FLOAT_LABEL.search(e.label)]
    for script in page.scripts:
        if len(script) < 60_000 and (match := _FLOATS.search(script)):
            names.append(match[0][:40])
    return _barrier(FLOATING, names, len(names))


def _barrier(kind: str, examples: list[str], of: int) -> Barrier | None:
    if not examples:
        return None
    return Barrier(kind=kind, count=len(examples), of=of, example=tidy(examples[0])[:60])
