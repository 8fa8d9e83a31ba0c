"""Citizens' numbers that a page carries where no reader looks: scripts, comments, attributes.

A scanner that reads the source finds them, and so does a search engine. Pages are full of long
random numbers, so one counts only with a sound check character *and* words of a person's papers
beside it: a key such as `sfzh` or 身份证, or, in what was commented out, a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from .citizen import checksum_holds

MOST: Final = 50  # of one page
_DIGITS = bytes(48 if 48 <= byte < 58 else 32 for byte in range(256))
_SEVENTEEN = b"0" * 17
_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
_BIRTH = re.compile(rb"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_PAPERS = re.compile(
    r"身份证|证件号|公民身份|身份号码|sfz|zjh[mo]?|id[_-]?card|identity|(?:card|cert|id)[_-]?(?:no|num|number|code|id)(?![a-z])",
    re.IGNORECASE,
)
_KEY = re.compile(r"([\w$\u4e00-\u9fff-]{1,40})[\"']?\s*[:=：]\s*[\"']?$")
_PERSON = re.compile(
    r"(?:\b(?:xm|xb|csrq|real_?name|user_?name|name|sex|gender|birth\w*)|姓名|性别|出生\w*|户主)[\"']?\s*[:=：]\s*[\"']?[\u4e00-\u9fff\d]",
    re.IGNORECASE,
)
_PLAIN_ID = re.compile(r"(?:\w*[a-z_])?(?:id|uuid|guid|key|seq|hash|time|stamp|version|v|t)", re.I)
_NAME = re.compile(r"(?:^|[\s,，、|:：])([\u4e00-\u9fff]{2,4})[\s,，、|:：]{1,3}$")
_TAGS = re.compile(r"<[^<>]*>?|^[^<>]*>")
_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"[^\"]*|'[^']*|[^\s\"'>]*)$")
_NEAR: Final = 120  # characters on either side that may say whose number it is


@dataclass(frozen=True, slots=True)
class Behind:
    """One number: the `text` with the word beside it, and its `place` in words for people."""

    text: str
    place: str


def numbers_behind(html: bytes, shown: Iterator[str]) -> list[Behind]:
    """The citizens' numbers in the source of a page that stand in none of the texts `shown`."""
    if not _may_hold(html):
        return []
    source = html.decode("utf-8", "replace")
    found: dict[str, Behind] = {}
    seen: str | None = None
    for match in _NUMBER.finditer(source):
        number = match[0].upper()
        if number in found or not checksum_holds(number):
            continue
        if seen is None:
            seen = "".join("\n".join(shown).split()).upper()
        if number in seen:
            continue
        kind, inner = _place(source, match.start())
        word = _word(source, match, kind, inner)
        if word:
            line = source.count("\n", 0, match.start()) + 1
            text = f"{word} {match[0]}"
            found[number] = Behind(text, f"页面源代码第{line}行（{kind}）")
            if len(found) >= MOST:
                break
    return list(found.values())


def _may_hold(html: bytes) -> bool:
    """Whether 17 or 18 digits in a row have a day of birth in their midst: half of all pages
    have a number as long, few have such a one."""
    digits = html.translate(_DIGITS)
    at = digits.find(_SEVENTEEN)
    while at >= 0:
        end = digits.find(b" ", at)
        if end < 0:
            end = len(digits)
        if end - at <= 18 and _BIRTH.match(html, at + 6):
            return True
        at = digits.find(_SEVENTEEN, end)
    return False


def _place(source: str, at: int) -> tuple[str, int]:
    """(what kind of place it is, where that begins)."""
    before = source[:at].lower()
    script = before.rfind("<script")
    if script > before.rfind("</script"):
        head = before[script : before.find(">", script) + 1]
        return ("JSON-LD" if "ld+json" in head else "脚本"), script
    comment = before.rfind("<!--")
    if comment > before.rfind("-->"):
        return "注释", comment
    tag = before.rfind("<")
    if tag > before.rfind(">"):
        end = source.find(">", at)
        whole = before[tag:] + source[at : end if end > 0 else at].lower()
        if whole.startswith("<input") and re.search(r"type\s*=\s*[\"']?hidden", whole):
            return "隐藏字段", tag
        attribute = _ATTRIBUTE.search(source[tag:at])
        return (f"{attribute[1]} 属性" if attribute else "标签属性"), tag
    return "不显示的内容", max(at - _NEAR, 0)


def _word(source: str, match: re.Match[str], kind: str, inner: int) -> str:
    """The word by which the number is a person's, "" when nothing says so."""
    start, end = match.span()
    before = source[max(inner, start - _NEAR) : start]
    key = _KEY.search(before)
    if key and _PAPERS.search(key[1]):
        return key[1]
    if kind == "隐藏字段" or kind.endswith("属性"):
        tag = source[inner : (source.find(">", end) + 1 or end)]
        papers = _PAPERS.search(tag)
        return papers[0] if papers else ""
    if key and _PLAIN_ID.fullmatch(key[1]):
        return ""
    if papers := _PAPERS.search(before[-_NEAR // 2 :]):
        return papers[0]
    if kind in ("脚本", "JSON-LD"):
        around = before + source[end : end + _NEAR]
        person = _PERSON.search(around)
        return key[1] if person and key else ""
    name = _NAME.search(_TAGS.sub(" ", before)[-40:])
    return name[1] if name else ""
