"""RTF: text, tables as bars, hidden and deleted runs; Chinese as \\u numbers or GBK bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Block
from .budget import Budget

_TOKEN = re.compile(
    rb"\\'([0-9a-fA-F]{2})|\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+"
)
_SKIPPED = frozenset(
    b"fonttbl colortbl stylesheet info pict object themedata colorschememapping listtable listoverridetable"
    b" rsidtbl generator datastore xmlnstbl latentstyles objdata fldinst filetbl revtbl sn".split()
)
_NAMED = {
    b"header": "页眉",
    b"headerl": "页眉",
    b"headerr": "页眉",
    b"headerf": "页眉",
    b"footer": "页脚",
    b"footerl": "页脚",
    b"footerr": "页脚",
    b"footerf": "页脚",
    b"footnote": "脚注",
    b"annotation": "批注",
    b"title": "文档属性",
    b"subject": "文档属性",
    b"keywords": "文档属性",
    b"doccomm": "文档属性",
}
_BREAKS = {
    b"par": "\n",
    b"line": "\n",
    b"row": "\n",
    b"sect": "\n",
    b"page": "\n",
    b"cell": "\t",
    b"tab": "\t",
    b"nestcell": "\t",
    b"nestrow": "\n",
}
_BEHIND = frozenset({"批注", "文档属性"})
_MAX_DEPTH = 2000
_LOOK_AT_CLOCK = 50_000  # tokens


def read_rtf(data: bytes, budget: Budget) -> Iterator[Block]:
    """Blocks by place: body lines together, headers, notes, hidden and deleted text apart."""
    texts: dict[tuple[str, str], list[str]] = {}
    place, hidden, skip, uc = "正文", "", False, 1
    stack: list[tuple[str, str, bool, int]] = []
    codec, pending, drop, star = "gb18030", bytearray(), 0, False

    def flush() -> None:
        if pending:
            add(bytes(pending).decode(codec, "replace"))
            pending.clear()

    def add(text: str) -> None:
        if not skip:
            texts.setdefault((place, hidden), []).append(text)

    for count, match in enumerate(_TOKEN.finditer(data)):
        if count % _LOOK_AT_CLOCK == 0 and budget.late():
            break
        byte, word, number, symbol, brace, plain = match.groups()
        if byte is not None:
            if drop:
                drop -= 1
            else:
                pending.append(int(byte, 16))
            continue
        if plain is not None:
            cut = plain[drop:] if drop else plain
            drop = max(0, drop - len(plain))
            pending.extend(cut)
            continue
        flush()
        if brace == b"{":
            if len(stack) < _MAX_DEPTH:
                stack.append((place, hidden, skip, uc))
        elif brace == b"}":
            if stack:
                place, hidden, skip, uc = stack.pop()
        elif symbol is not None:
            if symbol == b"*":
                star = True
                continue
            add({b"~": " ", b"_": "-", b"-": ""}.get(symbol, symbol.decode("latin-1")))
        elif word == b"u" and number:
            code = int(number) % 65536
            add(chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd")
            drop = uc
        elif word == b"uc":
            uc = min(int(number or 1), 8)
        elif word == b"ansicpg":
            codec = {"936": "gb18030", "950": "big5", "65001": "utf-8", "1252": "gb18030"}.get(
                (number or b"").decode(), "gb18030"
            )
        elif word in _BREAKS:
            add(_BREAKS[word])
        elif word in _NAMED:
            place, skip = _NAMED[word], False
        elif word in _SKIPPED or (
            star and word not in _NAMED and word not in (b"shptxt", b"shpinst")
        ):
            skip = True
        elif word == b"shptxt":
            place, skip = "文本框", False
        elif word == b"sv":  # a property of a shape, such as the words on it or behind it
            place = "形状"
            add("\n\n")
        elif word == b"v":
            hidden = "" if number == b"0" else "隐藏文字"
        elif word == b"deleted":
            hidden = "" if number == b"0" else "已删除的修订"
        elif word == b"bin":
            skip = True
        star = False
    flush()
    for (where, way), parts in texts.items():
        for number, text in enumerate(re.split(r"\n{2,}", "".join(parts)), 1):
            if text.strip():
                budget.text(text)
                location = f"{where}第 {number} 段" + (f"（{way}）" if way else "")
                hidden_by = "、".join(filter(None, (where if where in _BEHIND else "", way)))
                yield Block(text=text.strip("\n"), location=location, hidden=hidden_by)
    budget.in_time("只查看了前一部分，")
