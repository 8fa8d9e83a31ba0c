"""Says how markup hides an element from the eye, in the words of people who hunt dark links.

Only what stands in the page itself is judged: attributes, inline styles, and the class and id
rules of its own `<style>` elements. External style sheets are not fetched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

NOT_SHOWN: Final = "display:none"
TRANSPARENT: Final = "visibility:hidden"
ZERO_SIZE: Final = "尺寸为零"
OFF_SCREEN: Final = "移出屏幕"
HIDDEN_ATTRIBUTE: Final = "hidden 属性"

# Of declarations in lower case.
_NONE = re.compile(r"display\s*:\s*none")
_FAINT = re.compile(
    r"visibility\s*:\s*(?:hidden|collapse)|(?<![\w-])opacity\s*:\s*0*(?:\.0+)?\s*(?:;|!|$|\})"
)
_NEGATIVE = re.compile(r":\s*-")
_AWAY = re.compile(
    r"(?<![\w-])(?:left|top|right|bottom|margin(?:-(?:left|top|right))?|text-indent)\s*:\s*-\s*"
    r"(?:\d{3,}\s*(?:px|pt)?|\d{2,}\s*r?em)|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01]"
    r"|clip-path\s*:\s*inset\(\s*(?:50|100)%"
)
_NO_FONT = re.compile(r"font-size\s*:\s*0*(?:\.0+)?\s*(?:px|pt|em|rem|%)?\s*(?:;|!|$|\})")
_ZERO_OR_ONE = re.compile(r":\s*[01](?:\.0|(?![\d.]))")
_TINY = re.compile(
    r"(?<![\w-])(?:max-)?(width|height)\s*:\s*[01](?:\.0+)?\s*(?:px|pt|em|rem|%)?\s*(?:;|!|$|\})"
)
_CLIPPED = re.compile(r"overflow(?:-[xy])?\s*:\s*(?:hidden|clip)")
_SMALL = {"0", "1", "0px", "1px"}

# Off-screen words and indents also serve image replacement (logo headings); the reader of a
# finding decides, so the reason names the trick.
_TRICKS = (
    ("display", "none"),
    ("visibility", "hidden"),
    ("opacity", "0"),
    ("text-indent", "-"),
    ("left", "-"),
    ("top", "-"),
    ("height", "0"),
    ("height", "1px"),
    ("font-size", "0"),
)
# Looked for at once and from the colon on: style sheets are long and seldom hide anything.
_MAY_HIDE = re.compile(
    f":(?= ?[-01hn])(?:{'|'.join(f'(?<={name}:) ?{value}()' for name, value in _TRICKS)})"
)
_SHOWS = re.compile(r"\s*\{[^{}]*display\s*:\s*(?!none)\w", re.IGNORECASE)
LONGEST_RULE: Final = 2000  # characters from a declaration back to its brace
LONGEST_SELECTOR: Final = 300
_SIMPLE = re.compile(r"[.#][\w-]{1,80}")
MAX_STYLE: Final = 400_000
MOST_REMEMBERED: Final = 1024  # style sheets


@lru_cache(maxsize=2048)
def style_hides(style: str) -> str:
    """How these CSS declarations hide, or ""."""
    style = style.lower()
    # Plain words are looked for first: new styles are many, and few of them hide.
    if "none" in style and _NONE.search(style):
        return NOT_SHOWN
    if ("visibility" in style or "opacity" in style) and _FAINT.search(style):
        return TRANSPARENT
    if ("clip" in style or _NEGATIVE.search(style)) and _AWAY.search(style):
        return OFF_SCREEN
    if _NO_FONT.search(style):
        return ZERO_SIZE
    if _ZERO_OR_ONE.search(style):
        tiny = {match[1] for match in _TINY.finditer(style)}
        if len(tiny) == 2 or (tiny and _CLIPPED.search(style)):
            return ZERO_SIZE
    return ""


def element_hides(tag: str, attributes: Mapping[str, str | None]) -> str:
    """How an element's own attributes hide it, or ""."""
    style = attributes.get("style")
    if style and (reason := style_hides(style)):
        return reason
    if "hidden" in attributes:
        return HIDDEN_ATTRIBUTE
    if tag == "marquee" and (
        (attributes.get("width") or "") in _SMALL or (attributes.get("height") or "") in _SMALL
    ):
        return ZERO_SIZE
    return ""


def hiding_rules(stylesheet: str) -> Mapping[str, str]:
    """`.class` and `#id` selectors of a style sheet that hide, each with how.

    What was found is remembered: a template has the same style sheet on every page.

    Selectors of more than one step (`.menu li`) depend on where they stand and are left out,
    as is everything inside @media: hidden on a telephone is not hidden.
    """
    if len(stylesheet) > MAX_STYLE:
        return {}
    key = hash(stylesheet), len(stylesheet)  # not the text itself, which is long
    rules = _remembered.get(key)
    if rules is None:
        if len(_remembered) >= MOST_REMEMBERED:
            del _remembered[next(iter(_remembered))]
        rules = _remembered[key] = _search_rules(stylesheet)
    return rules


def _search_rules(stylesheet: str) -> Mapping[str, str]:
    found: dict[str, str] = {}
    places: dict[str, int] = {}
    hits = _MAY_HIDE.finditer(stylesheet, 0, stylesheet.rfind("}"))
    counted: dict[int, tuple[int, int]] = {}
    passed = 0, 0  # trick, end of the rule it was last met in
    for trick, at in sorted((hit.lastindex or 0, hit.start()) for hit in hits):
        if (trick, at) < passed:
            continue
        closed = stylesheet.find("}", at)
        passed = trick, closed
        opened = stylesheet.rfind("{", max(0, at - LONGEST_RULE), at)
        if opened < 0:
            continue
        low = max(0, opened - LONGEST_SELECTOR)
        start = max([stylesheet.rfind(c, low, opened) for c in "{};/"]) + 1
        names = [name.strip() for name in stylesheet[start:opened].split(",")]
        names = [name for name in names if name not in found and _SIMPLE.fullmatch(name)]
        if (
            names
            and not _conditional(stylesheet, start, counted)
            and (reason := style_hides(stylesheet[opened + 1 : closed + 1]))
        ):
            found.update(dict.fromkeys(names, reason))
            places.update(dict.fromkeys(names, start))
    for name, start in places.items():  # a later rule may show it again
        last = max(stylesheet.rfind(name + "{", start), stylesheet.rfind(name + " {", start))
        if last >= 0 and _SHOWS.match(stylesheet, last + len(name)):
            del found[name]
    return MappingProxyType(found)


_remembered: dict[tuple[int, int], Mapping[str, str]] = {}  # by hash and length


def _conditional(stylesheet: str, position: int, counted: dict[int, tuple[int, int]]) -> bool:
    """Whether a rule stands inside an @media (or like) block.

    `counted` is for each @ how far its braces were counted, and how many were open there: the
    rules of one block are asked about one after another.
    """
    at = stylesheet.rfind("@", 0, position)
    if at < 0:
        return False
    since, depth = counted.get(at, (at, 0))
    if since > position:
        since, depth = at, 0
    depth += stylesheet.count("{", since, position) - stylesheet.count("}", since, position)
    counted[at] = position, depth
    return depth > 0
