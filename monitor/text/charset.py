"""Bytes of a page to text, by evidence in the bytes before what a label says.

The order is BOM, strict UTF-8, label (HTTP header, `<meta>`, XML declaration), guess.
Labels of government pages are often wrong in both directions: GBK pages that say UTF-8
and UTF-8 pages that say gb2312. Strict UTF-8 almost never accepts GBK by chance, so it
goes first; `gb2312` and `gbk` are read as their superset gb18030, as browsers do.
"""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its BOM starts with the same bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDER = {
    "gb2312": "gb18030",
    "gb_2312": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "ms936": "gb18030",
    "hz": "hz",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5hkscs",
}
# Labels that say something about bytes that are not UTF-8. Latin ones do not: servers put them
# on everything, and in them no byte is ever wrong. Python has codecs that are no charsets.
_TELLING = {"gb18030", "big5hkscs", "hz", "shift_jis", "euc_jp", "iso2022_jp", "iso2022_kr",
            "euc_kr", "cp949", "cp932", "cp1251", "koi8-r"}  # fmt: skip
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:\-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:\-]{2,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:\-]{2,40})", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.{0,4000}?-->", re.DOTALL)
_LABEL_WITHIN = 4096  # bytes; browsers look at 1024, some portals put scripts first
_GUESS_WITHIN = 32 * 1024

_BINARY_TYPES = re.compile(
    r"^(?:image/(?!svg)|audio/|video/|font/|application/(?:pdf|zip|gzip|x-gzip|x-zip|x-rar|x-7z|"
    r"vnd\.(?!.*(?:\+xml|\+json))|msword|ms-|x-ms|rtf|ofd|x-shockwave|wasm))",
    re.IGNORECASE,
)
_TEXT_TYPES = re.compile(r"^(?:text/|application/(?:json|xml|javascript|[\w.\-]+\+(?:xml|json)))")
_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"Rar!",
          b"7z\xbc\xaf", b"\x1f\x8b", b"BM", b"RIFF", b"\x00\x00\x01\x00")  # fmt: skip
_HIGH = bytes(range(0x80, 0x100))

# Hanzi of GB 2312 level 1 in GBK: high byte B0–D7. Real Chinese consists almost wholly of them.
_COMMON = re.compile(rb"[\xb0-\xd7][\xa1-\xfe]|[\xa1-\xa3][\xa1-\xfe]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_HANZI = re.compile(rb"(?:[\xb0-\xd7][\xa1-\xfe]){2,}")
_NO_LEAD = bytes(range(0xE0)) + bytes(range(0xF5, 0x100))  # of a character of three or four bytes
_PRIVATE = re.compile("[\ue000-\uf8ff\ufffd]")


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """The text of a body and the charset it was read with; `("", "")` for binary or empty.

    Never raises. Undecodable bytes become U+FFFD. NULs are dropped from single-byte text.
    `content_type` is the HTTP header as received.
    """
    if not body or _BINARY_TYPES.match(_kind(content_type)):
        return "", ""
    for bom, charset in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(charset, "replace").replace("\0", ""), charset
    if _is_binary(body, content_type):
        return "", ""
    if charset := _utf16_without_bom(body):
        return body.decode(charset, "replace"), charset
    body = body.replace(b"\0", b"")
    text = _strict_utf8(body)
    if text is not None:
        # ISO-2022 and HZ are pure ASCII bytes: only a label can tell.
        label = _label(body, content_type) if text.isascii() else ""
        if label in {"hz", "iso2022_jp", "iso2022_kr"} and (b"\x1b" in body or b"~{" in body):
            return body.decode(label, "replace"), label
        if _gbk_by_chance(body, text, content_type):
            return body.decode("gb18030"), "gb18030"
        return text, "utf-8"
    label = _label(body, content_type)
    return _by_label(body, label) or _by_guess(body)


def _kind(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _is_binary(body: bytes, content_type: str) -> bool:
    """Whether bytes that no BOM explains are no text, whatever their type says."""
    head = body[:64]
    if head.startswith(b"%PDF-") or (
        head.startswith(_MAGIC) and b"<" not in head and (b"\0" in head or head[0] in b"\x1f7")
    ):
        return True
    if _TEXT_TYPES.match(_kind(content_type)):
        return False
    # octet-stream or nothing: text has no control characters but white space.
    head = body[:1024]
    control = sum(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
    return control > len(head) * 0.05 and not _utf16_without_bom(body)


def _strict_utf8(body: bytes) -> str | None:
    """UTF-8 if it is, forgiving a character cut at the very end and rare broken bytes.

    A few bad bytes in a long page come from titles cut in the middle of a character. More
    than one in 2,000 bytes, or fewer good multi-byte characters than bad ones, is no UTF-8.
    """
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(body) - 3 and error.reason == "unexpected end of data":
            return body[: error.start].decode("utf-8") or None
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    if bad * 2000 > len(body):
        return None
    good = len(text.encode().translate(None, _NO_LEAD)) - bad
    return text if good > bad * 20 else None


def _gbk_by_chance(body: bytes, text: str, content_type: str) -> bool:
    """Short GBK such as 通知 is valid UTF-8 by chance: then it has no three-byte characters.

    Only pairs of common hanzi count, so that “©” and “café” stay what they are.
    """
    if len(body) > 4096 or text.isascii() or max(text) >= "\u0800":
        return False
    if not all(_HANZI.fullmatch(run) for run in _HIGH_RUN.findall(body)):
        return False
    named = _HEADER.search(content_type)
    return not (named and named[1].lower().startswith("utf"))


def _utf16_without_bom(body: bytes) -> str:
    """UTF-16 of a page without BOM shows as NULs in every second byte of its markup."""
    head = body[:512]
    if head.count(0) < 8:
        return ""
    half = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > half * 0.3 and even < half * 0.05:
        return "utf-16-le"
    if even > half * 0.3 and odd < half * 0.05:
        return "utf-16-be"
    return ""


def _label(body: bytes, content_type: str) -> str:
    """The codec a page names for itself, widened; "" when none or unknown."""
    head = _COMMENT.sub(b"", body[:_LABEL_WITHIN])
    named = [match[1] for match in (_HEADER.search(content_type),) if match]
    named += [m[1].decode("ascii", "replace") for m in (_XML.search(head), _META.search(head)) if m]
    for name in named:
        codec = _codec(name)
        if codec:
            return codec
    return ""


def _codec(name: str) -> str:
    name = name.strip().lower()
    try:
        codec = codecs.lookup(_WIDER.get(name, name)).name
    except (LookupError, ValueError):
        return ""
    return codec if codec in _TELLING else ""


def _by_label(body: bytes, codec: str) -> tuple[str, str] | None:
    """The text by its label unless the label is plainly wrong."""
    if not codec or (codec == "big5hkscs" and _share_of_common(body) > 0.97):
        return None
    text = body.decode(codec, "replace")
    return None if _is_garbled(text) else (text, codec)


def _is_garbled(text: str) -> bool:
    """More than one character in 50 outside ASCII is broken or of private use."""
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    return len(_PRIVATE.findall(text)) * 50 > foreign


def _share_of_common(body: bytes) -> float:
    """How much of the bytes outside ASCII are common hanzi and punctuation if read as GBK."""
    head = body[:_GUESS_WITHIN]
    high = len(head) - len(head.translate(None, _HIGH))
    return (len(head) - len(_COMMON.sub(b"", head))) / high if high else 0.0


def _by_guess(body: bytes) -> tuple[str, str]:
    """GB 18030 where the bytes look like common hanzi, else what charset-normalizer says."""
    if _share_of_common(body) >= 0.85:
        text = body.decode("gb18030", "replace")
        if not _is_garbled(text):
            return text, "gb18030"
    # Imported late: its tables cost 30 ms, and few pages come this far.
    from charset_normalizer import from_bytes

    found = from_bytes(body[:_GUESS_WITHIN], cp_isolation=_PLAUSIBLE).best()
    codec = found.encoding if found and found.encoding != "utf_8" else "gb18030"
    return body.decode(codec, "replace"), codec


_PLAUSIBLE = ["gb18030", "big5hkscs", "utf_8", "shift_jis", "euc_jp", "euc_kr", "cp1252"]
