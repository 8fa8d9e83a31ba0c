"""Rows taken out of Word documents by pattern are read as the parser would have read them."""

from __future__ import annotations

from random import Random
from time import process_time

import pytest
from documents_files import packed

from monitor.documents import docx_rows
from monitor.documents.reader import read
from monitor.model import Document

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'


def _cell(runs: str, form: str = "", paragraph: str = "<w:p>") -> str:
    return f"<w:tc>{form}{paragraph}{runs}</w:p></w:tc>"


def _run(text: str, form: str = "") -> str:
    return f"<w:r>{form}<w:t>{text}</w:t></w:r>"


def _row(*cells: str, start: str = "<w:tr>") -> str:
    return f"{start}{''.join(cells)}</w:tr>"


_PLAIN = _row(
    _cell(_run("张桂芳"), '<w:tcPr><w:tcW w:w="1234" w:type="dxa"/></w:tcPr>'), _cell(_run("12"))
)
_WORD = _row(
    _cell(
        _run("李", '<w:rPr><w:rFonts w:ascii="仿宋" w:hint="eastAsia"/><w:sz w:val="24"/></w:rPr>')
        + _run(" 秀英", '<w:rPr><w:color w:val="000000"/></w:rPr>').replace("<w:t>", '<w:t xml:space="preserve">'),
        '<w:tcPr><w:tcW w:w="9" w:type="dxa"/><w:tcBorders><w:top w:val="nil"/></w:tcBorders></w:tcPr>',
        '<w:p w14:paraId="1A" w:rsidR="00A1"><w:pPr><w:jc w:val="center"/><w:rPr><w:vanish/></w:rPr></w:pPr>',
    ),
    _cell(""),
    start='<w:tr w:rsidR="00A1" w14:paraId="2B"><w:trPr><w:trHeight w:val="300"/></w:trPr>',
)  # fmt: skip
_UNUSUAL = (
    *(_row(_cell(_run("甲")), _cell(_run("乙", form))) for form in (
        "<w:rPr><w:vanish/></w:rPr>",
        '<w:rPr><w:sz w:val="2"/></w:rPr>',
        '<w:rPr><w:color w:val="FFFFFF"/></w:rPr>',
        '<w:rPr><w:color w:val="FFFFFF"/><w:highlight w:val="red"/></w:rPr>',
    )),
    _row(_cell(_run("丙"), '<w:tcPr><w:gridSpan w:val="2"/></w:tcPr>'), _cell(_run("丁"))),
    _row(_cell(_run("A&amp;B")), _cell(_run("x > y"))),
    _row(_cell("<w:r><w:t>一</w:t><w:br/><w:t>二</w:t></w:r>"), _cell("<w:r/>")),
    _row(_cell("<w:del><w:r><w:delText>删</w:delText></w:r></w:del>"), _cell(_run("　"))),
    _row(_cell(_run("上") + "</w:p><w:p>" + _run("下")), "<w:tc><w:p/></w:tc>"),
)  # fmt: skip


def _file(body: str, head: str = f"{_W} {_W14}") -> bytes:
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\r\n<w:document {head}><w:body>{body}</w:body></w:document>'
    return packed({"word/document.xml": xml.encode("utf-8", "surrogatepass")})


def _both(data: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[Document, Document]:
    """As read, and as the parser alone reads it."""
    (quick,) = read(data, "名册.docx")
    with monkeypatch.context() as patch:
        patch.setattr(docx_rows, "_without_rows", lambda data, rows: b"")
        (whole,) = read(data, "名册.docx")
    return quick, whole


def _table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def test_plain_rows_never_reach_the_parser() -> None:
    xml = f"<w:document {_W} {_W14}><w:body>{_table(_PLAIN, _PLAIN, _WORD, _UNUSUAL[0], _WORD, _PLAIN)}</w:body></w:document>"
    root, rows = docx_rows.parsed_without_rows(xml.encode())
    assert [len(docx_rows.texts_of(some)) for some in rows] == [2, 2]
    assert docx_rows.texts_of(rows[0]) == [["张桂芳", "12"], ["李 秀英", ""]]
    assert "李" not in "".join(root.itertext())


@pytest.mark.parametrize("seed", range(40))
def test_tables_are_read_as_the_parser_reads_them(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = Random(seed)
    tables = [
        _table(*dice.choices((*_UNUSUAL, *[_PLAIN, _WORD] * 8), k=dice.randint(1, 30)))
        for _ in range(3)
    ]
    quick, whole = _both(_file("<w:p/>".join(tables)), monkeypatch)
    assert list(quick.blocks) == list(whole.blocks)
    assert whole.blocks and not quick.problem


_ROWS = _table(_PLAIN, _PLAIN, _WORD)


@pytest.mark.parametrize(
    "body",
    [
        f"<w:sdt><w:sdtContent>{_ROWS}</w:sdtContent></w:sdt>",
        _table(_row(f"<w:tc>{_ROWS}<w:p/></w:tc>")),
        _table(_row(f"<w:tc><w:sdt>{_ROWS}</w:sdt><w:p/></w:tc>")),
        f"<w:p><w:r><w:pict><w:txbxContent>{_ROWS}</w:txbxContent></w:pict></w:r></w:p>",
        f"<w:p>{_PLAIN}{_PLAIN}{_PLAIN}</w:p>",
        f"{_ROWS}<!-- {_ROWS} -->",
        f"{_ROWS}<?keep {_ROWS}?>",
        f"<w:p><w:r><w:t><![CDATA[{_ROWS}]]></w:t></w:r></w:p>",
        _table('<w:tr w:takenOut="0"/>', _PLAIN, '<w:tr w:takenOut="7"/>', _PLAIN, _WORD),
        _table('<w:tr xmlns:w="urn:other"></w:tr>', _PLAIN, _PLAIN),
    ],
)
def test_rows_elsewhere_are_left_to_the_parser(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick, whole = _both(_file(f"<w:p>{_run('文')}</w:p>{body}"), monkeypatch)
    assert list(quick.blocks) == list(whole.blocks)
    assert (quick.problem, whole.problem) == ("", "")


@pytest.mark.parametrize(
    ("told", "instead"),
    [
        ('w:w="1234"', 'w:w="1234" w:w="1234"'),
        ("张桂芳", "张\x01芳"),
        ("张桂芳", "张\uffff芳"),
        ("张桂芳", "张\ud800芳"),
        ("张桂芳", "张]]>芳"),
        ("张桂芳", "张&nbsp;芳"),
        ("<w:tr>", '<w:tr w14:paraId="1">'),
        ("</w:p>", ""),
    ],
)
def test_what_is_no_xml_stays_unreadable(
    told: str, instead: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = _table(_PLAIN, _PLAIN.replace(told, instead, 1), _PLAIN)
    quick, whole = _both(_file(rows, _W), monkeypatch)
    assert quick.problem == whole.problem == "文件内部结构损坏"


@pytest.mark.parametrize("around", ["sdt", "ins", "customXml"])
def test_rows_in_content_controls_are_read(around: str) -> None:
    inside = _PLAIN * 3 if around != "sdt" else f"<w:sdtContent>{_PLAIN * 3}</w:sdtContent>"
    (document,) = read(_file(_table(_PLAIN, f"<w:{around}>{inside}</w:{around}>")), "名册.docx")
    assert [b.text for b in document.blocks] == ["张桂芳", "12"] * 4
    assert document.blocks[6].location == "正文第 1 个表格第 4 行“张桂芳”列"


def test_long_text_full_of_attributes_takes_no_time() -> None:
    row = _row(_cell(_run("".join(f' a{n}="' for n in range(120_000)))))
    begun = process_time()
    (document,) = read(_file(_table(_PLAIN, row, row)), "名册.docx")
    assert process_time() - begun < 5
    assert "a99" in document.blocks[2].text
