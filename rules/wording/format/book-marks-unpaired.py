"""Title marks 《 or 》 without their other half in the same paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARK = re.compile("[《》\n]")
_INNER = re.compile("《[^《》〈〉\n]*(?:(〈)[^《》〈〉\n]*》|(〉))")
_CUT = ("…", "...", "..", "…》")


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, "") of each lonely mark; nested pairs are read as the writer meant them."""
    for match in _INNER.finditer(text):  # 《关于印发〈办法的通知》
        yield *match.span(match.lastindex or 0), ""
    opened: list[int] = []
    first, judged = 0, (-1, False)  # where a line begins, and whether it is a sentence
    for match in _MARK.finditer(text + "\n"):
        if match[0] == "《":
            opened.append(match.start())
        elif match[0] == "》":
            if opened:
                opened.pop()
                continue
            if judged[0] != first:
                last = text.find("\n", match.start()) % (len(text) + 1)
                judged = first, _is_sentence(text[first:last])
            if judged[1]:
                yield match.start(), match.end(), ""
        else:
            line = text[first : match.start()]
            if opened and _is_sentence(line):
                for place in opened:
                    if len(line) - (place - first) > 3:
                        yield place, place + 1, ""
            opened, first = [], match.end()


def _is_sentence(line: str) -> bool:
    return line.rstrip().endswith(("。", "；", "！", "？")) and not line.rstrip().endswith(_CUT)
