"""Numbers to call or write to that nobody can reach: 手机：1389876543, 电话：0371-6789, 邮编：45000."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.text.patterns import Pattern

_TELEPHONE = r"(?:电话|热线|手机|传真)(?:号码)?(?:[（(][^（()）\n]{0,6}[）)])?[:：]?\s?"
# Behind the digits nothing that goes on with them: another group, an extension, a masked part.
_ENDS = r"(?![\d*×xX＊]|[-—－ ]{1,2}[\d*]|[转、/／])"
_NUMBER = Pattern(
    rf"{_TELEPHONE}(?P<mobile>1[3-9]\d{{8}}|1[3-9]\d{{10}}){_ENDS}"
    rf"|{_TELEPHONE}[（(]?0\d{{2,3}}[）)]?[-—－](?P<landline>\d{{4}}|\d{{9}}){_ENDS}"
    rf"|(?:邮政编码|邮编)[:：]?\s?(?P<postcode>\d{{5}}|\d{{7}})(?![\d*])"
    r"|邮箱[:：]?\s?(?P<mail>[A-Za-z0-9._-]{2,30}(?:#[A-Za-z0-9-]{2,20}\.(?:com|cn|net|org)"
    r"|@(?:163|126|qq|sina|sohu|139|189|gmail|foxmail)[,，。]?(?:com|cn)))(?![A-Za-z0-9.])"
)
_DUE = {
    "mobile": "手机号码应为11位",
    "landline": "固定电话号码应为7至8位",
    "postcode": "邮政编码应为6位",
    "mail": "电子邮箱格式有误",
}


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what is due) of each number or address of an impossible form."""
    for match in _NUMBER.finditer(text):
        kind = match.lastgroup or ""
        yield *match.span(kind), _DUE[kind]
