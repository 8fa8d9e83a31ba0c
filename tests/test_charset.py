"""Bytes to text: what the bytes say beats what a label says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.charset import decode

NOTICE = "关于印发《样例区政务公开工作要点》的通知"
PAGE = f"<html><head><meta charset={{label}}><title>{NOTICE}</title></head><body>区发改局</body></html>"


@pytest.mark.parametrize(
    "label", ["utf-8", "gb2312", "GBK", "gb18030", "iso-8859-1", "big5", "x-no"]
)
@pytest.mark.parametrize("real", ["utf-8", "gb18030"])
@pytest.mark.parametrize("place", ["header", "meta", "xml", "nowhere"])
def test_labels_right_and_wrong(label: str, real: str, place: str) -> None:
    page = PAGE.format(label=label if place == "meta" else "")
    if place == "xml":
        page = f'<?xml version="1.0" encoding="{label}"?>{page}'
    header = f"text/html; charset={label}" if place == "header" else "text/html"
    assert decode(page.encode(real), header) == (page, real)


@pytest.mark.parametrize(
    ("codec", "charset"),
    [
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16-le"),
        ("utf-32", "utf-32-le"),
    ],
)
def test_a_bom_beats_every_label(codec: str, charset: str) -> None:
    assert decode(NOTICE.encode(codec), "text/html; charset=gb2312") == (NOTICE, charset)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_without_bom(codec: str) -> None:
    page = PAGE.format(label="utf-16")
    assert decode(page.encode(codec), "text/html") == (page, codec)


@pytest.mark.parametrize(
    "text",
    [
        "通知",  # its GBK bytes are valid UTF-8 by chance
        "公告",
        "中",
        "。",
        "（一）",
        "联系电话：0879-0000000",
        "中国abc中国",
        "样例区人民政府",
        "镕㙍喆堃",  # beyond GB 2312 and GBK
        "𠮷田街道",
    ],
)
@pytest.mark.parametrize("header", ["", "text/html", "text/html; charset=gb2312"])
def test_short_unlabelled_gbk(text: str, header: str) -> None:
    assert decode(text.encode("gb18030"), header)[0] == text
    assert decode(text.encode("utf-8"), header)[0] == text


@pytest.mark.parametrize("text", ["© 2026", "café", "Привет мир", "±5℃", "½", "100 €"])
def test_what_is_no_gbk_stays_utf8(text: str) -> None:
    assert decode(text.encode()) == (text, "utf-8")


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("big5", "big5hkscs", "繁體中文網頁測試"),
        ("Big5-HKSCS", "big5hkscs", "香港嘅政府"),
        ("shift_jis", "shift_jis", "日本語のページ"),
        ("euc-kr", "euc_kr", "한국어 페이지"),
        ("hz", "hz", "关于印发的通知"),
        ("iso-2022-jp", "iso2022_jp", "日本語"),
    ],
)
def test_other_labels(label: str, codec: str, text: str) -> None:
    assert decode(text.encode(codec), f"text/html; charset={label}") == (text, codec)


def test_unlabelled_big5() -> None:
    text = "行政院新聞稿：有關政府資訊公開法規的說明，請民眾參閱本院網站公告。" * 5
    assert decode(text.encode("big5"), "text/html") == (text, "big5hkscs")


def test_a_label_in_a_comment_counts_for_nothing() -> None:
    page = b"<!-- <meta charset=big5> --><title>" + NOTICE.encode("gbk") + b"</title>"
    assert decode(page)[1] == "gb18030"


def test_rare_broken_bytes_do_not_turn_a_page_into_gbk() -> None:
    page = NOTICE.encode() * 200
    broken = page[:3001] + b"\xe5\x85" + page[3001:]
    text, charset = decode(broken, "text/html; charset=gbk")
    assert charset == "utf-8"
    assert text.count("\ufffd") <= 3
    assert text.count("政务公开") >= 198


def test_a_character_cut_at_the_end() -> None:
    assert decode(NOTICE.encode()[:-1]) == (NOTICE[:-1], "utf-8")


def test_rare_broken_bytes_in_gbk() -> None:
    page = NOTICE.encode("gbk") * 100 + b"\xff" + NOTICE.encode("gbk")
    text, charset = decode(page, "text/html; charset=gb2312")
    assert charset == "gb18030"
    assert text.count("政务公开") == 101


def test_nuls_are_dropped() -> None:
    assert decode(b"<p>a\0b\0\0</p>", "text/html")[0] == "<p>ab</p>"
    assert decode(NOTICE.encode("gbk") + b"\0", "text/html")[0] == NOTICE


@pytest.mark.parametrize(
    ("body", "header"),
    [
        (b"", "text/html"),
        (b"plain", "image/png"),
        (b"plain", "application/pdf"),
        (b"plain", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (b"plain", "application/msword"),
        (b"plain", "video/mp4"),
        (b"%PDF-1.7\n...", "text/html"),
        (b"PK\x03\x04\x14\x00", "text/html"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(8), "text/plain"),
        (b"\x89PNG\r\n\x1a\n\x00", ""),
        (b"\x1f\x8b\x08\x00", ""),
        (bytes(range(32)) * 20, "application/octet-stream"),
    ],
)
def test_binary_has_no_text(body: bytes, header: str) -> None:
    assert decode(body, header) == ("", "")


@pytest.mark.parametrize(
    "header",
    ["", "application/octet-stream", "application/json", "application/rss+xml", "image/svg+xml",
     "application/vnd.api+json", "TEXT/HTML;;charset", "nonsense"],
)  # fmt: skip
def test_text_under_many_names(header: str) -> None:
    assert decode(NOTICE.encode(), header) == (NOTICE, "utf-8")
    assert decode(b"BMW and RIFF are words", header)[0] == "BMW and RIFF are words"


@pytest.mark.parametrize(
    "label", ["base64", "rot13", "idna", "utf-7", "unicode_escape", "", "a" * 500]
)
def test_labels_that_are_no_page_charset(label: str) -> None:
    header = f"text/html; charset={label}"
    assert decode(NOTICE.encode("gbk"), header)[0] == NOTICE
    assert decode(b"+ADw-script+AD4- \\u003c", header)[0] == "+ADw-script+AD4- \\u003c"


@given(st.binary(max_size=300), st.text(max_size=40))
def test_never_raises(body: bytes, header: str) -> None:
    text, charset = decode(body, header)
    assert bool(charset) or not text
    text.encode()  # no surrogates


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=12))
def test_any_hanzi_labelled(text: str) -> None:
    assert decode(text.encode("gb18030"), "text/html; charset=gb2312")[0] == text
    assert decode(text.encode(), "text/html; charset=gb2312")[0] == text


@pytest.mark.shared
def test_every_real_page(shared: Path) -> None:
    pages = sorted((shared / "pages").rglob("*.htm*"))
    assert len(pages) >= 100
    for page in pages:
        body = page.read_bytes()
        text, charset = decode(body, "text/html")
        assert charset, page.name
        # What was already broken when the page was saved stays broken; nothing is added.
        assert text.count("\ufffd") == body.count("\ufffd".encode()), page.name
        assert len(re.findall("[一-鿿]", text)) > 100, page.name
        assert not re.search("锟斤拷|烫烫烫|ï»¿|[åæçè][\x80-\xbf]{2}", text), page.name
        # The same page in GBK and without a label, as many portals still send it.
        recoded = text.encode("gb18030", "replace")
        assert decode(recoded, "text/html; charset=gb2312")[0] == recoded.decode("gb18030")
        assert decode(recoded, "")[0] == recoded.decode("gb18030"), page.name


@pytest.mark.shared
def test_known_titles_are_readable(shared: Path) -> None:
    known = json.loads((shared / "pages" / "gt_article.json").read_text("utf-8"))
    rows = known if isinstance(known, list) else [{"file": k, **v} for k, v in known.items()]
    seen = 0
    for row in rows:
        title, path = row.get("title") or "", shared / "pages" / row["file"]
        if title and path.is_file():
            words = re.sub(r"\W", "", title)[:6]
            text = re.sub(r"\W|&\w+;", "", decode(path.read_bytes(), "text/html")[0])
            seen += words in text
    assert seen >= 80
