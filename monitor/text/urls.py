"""Joins, normalises and classifies the addresses that stand on pages; never touches a network."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final
from urllib.parse import urljoin, urlsplit, urlunsplit

ATTACHMENTS: Final = frozenset(
    "pdf doc docx xls xlsx et ett wps wpt dps ppt pptx ofd odt ods odp rtf txt csv zip rar 7z tar gz".split()
)
PICTURES: Final = frozenset("jpg jpeg png bmp webp tif tiff".split())  # which OCR reads
MEDIA: Final = frozenset(
    "jpg jpeg png gif bmp webp svg ico mp3 mp4 wav avi flv wmv mov m4v swf css js".split()
)
_STRIP = " \t\r\n\f\x00　"
_INNER = re.compile(r"[\t\r\n\x00]")
_PLAIN = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?::\d{1,4})?(?:/[\w./%~=&?+;,:@-]*)?", re.ASCII)
_ROOTED = re.compile(r"/[\w/%~=&?+;,:@-]*(?:\.[\w=&?]+)*", re.ASCII)  # without ./ and ../
_ROOT = re.compile(r"https?://[a-z0-9][a-z0-9.-]*(?::\d{1,4})?(?=/|$)")
_STEP = r"[\w%~=&+,@-][\w.%~=&+,@-]*"
_RELATIVE = re.compile(rf"(?:\./)?((?:\.\./)*)({_STEP}(?:/{_STEP})*/?)", re.ASCII)
_FOLDER = re.compile(  # the root of an address and its folder, without empty or dotted steps
    rf"(https?://[a-z0-9][a-z0-9.-]*(?::\d{{1,4}})?)/((?:{_STEP}/)*)(?:{_STEP})?(?:\?[\w=&%]*)?",
    re.ASCII,
)
_MARK = re.compile(r"#[a-z][a-z0-9.-]*\Z")  # ours: `join` drops the fragments of pages
_NO_ADDRESS = re.compile(r"(?:javascript|mailto|tel|data|about|blob|vbscript|file):|#|$", re.I)


def join(base: str, href: str) -> str:
    """The absolute http(s) address of `href` on page `base`, without fragment; "" for none."""
    href = href.strip(_STRIP)
    if href[:1] in "?#":  # also where there is nothing
        return _join(base, href)
    return _remembered(_folder(base), href)


@lru_cache(maxsize=256)
def _folder(base: str) -> str:
    """An address that all pages of a folder share: what a link there leads to is the same."""
    return base[: base.rindex("/") + 1] if base.count("/") > 2 else base


def _join(base: str, href: str) -> str:
    if href[:1] == "/" and href[1:2] != "/":
        if _ROOTED.fullmatch(href) and (root := _ROOT.match(base)):
            return root[0] + href
    elif _PLAIN.fullmatch(href):  # four of five addresses: no parsing needed
        return href if href.count("/") > 2 else href + "/"
    href = _INNER.sub("", href).replace("\\", "/")
    if _NO_ADDRESS.match(href):
        return ""
    if href[:2] == "//" and _PLAIN.fullmatch(same := base.partition(":")[0] + ":" + href):
        return same if same.count("/") > 2 else same + "/"
    if (relative := _RELATIVE.fullmatch(href)) and (folder := _FOLDER.fullmatch(base)):
        return _climbed(folder[1], folder[2], relative)
    try:
        parts = urlsplit(urljoin(base, href))
        if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
            return ""
        _ = parts.port
    except ValueError:
        return ""
    return urlunsplit(
        (parts.scheme.lower(), parts.netloc, parts.path or "/", parts.query, "")
    ).replace(" ", "%20")


_remembered = lru_cache(maxsize=4096)(_join)
"""The menus of a site have the same links on every page."""


def _climbed(root: str, folder: str, relative: re.Match[str]) -> str:
    """`../` taken off a folder, as far as there is one; then the rest put on."""
    steps = folder.split("/")[:-1]
    up = len(relative[1]) // 3
    kept = steps[: max(0, len(steps) - up)] if up else steps
    return "/".join((root, *kept, relative[2]))


def host(url: str) -> str:
    """The lower-case host name of an address, "" when it has none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def page_of(url: str) -> str:
    """The address of a finding without the mark (`#account-stale`, `#posts.gap`) by which
    conclusions about a whole site or account are told apart; people are shown the page alone."""
    return _MARK.sub("", url)


def suffix(url: str) -> str:
    """The file suffix of an address's path, lower-case without the dot."""
    try:
        name = urlsplit(url).path.rpartition("/")[2]
    except ValueError:
        return ""
    stem, dot, ending = name.rpartition(".")
    return ending.lower() if dot and stem and len(ending) <= 5 else ""


def is_attachment(url: str) -> bool:
    return suffix(url) in ATTACHMENTS


_SECOND_LEVEL = frozenset("gov com org net edu ac mil".split())


def registered(name: str) -> str:
    """The part of a host name that somebody registered: www.a.gov.cn → a.gov.cn.

    A short rule in place of the public suffix list: two labels, or three under a
    second-level domain such as gov.cn. Addresses in numbers stay whole.
    """
    labels = name.split(".")
    if name.replace(".", "").isdigit() or ":" in name or len(labels) <= 2:
        return name
    if labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2:
        return ".".join(labels[-3:])
    return ".".join(labels[-2:])


def same_site(one: str, other: str) -> bool:
    """Whether two addresses belong to one registered domain."""
    a, b = host(one), host(other)
    return bool(a) and registered(a) == registered(b)


def is_government(url: str) -> bool:
    name = host(url)
    return name.endswith(".gov.cn") or name == "gov.cn"
