"""Files that take more than they give: bombs, traversal, loops, damage, and honest giants.

Deterministic and written byte by byte where no library would write such a thing. Each is to end
with a clear outcome, in bounded time and memory; `bench.traps` measures it.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_PR = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
ID = "110101199003070118"
"""A citizen's number of nobody, to be found where a file is said to have been read."""


def packed(parts: Mapping[str, bytes | str], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(body: str, head: str = "") -> bytes:
    return packed({"[Content_Types].xml": "<Types/>",
                   "word/document.xml": f"{head}<w:document {_W}><w:body>{body}</w:body></w:document>"})  # fmt: skip


def xlsx(sheets: Mapping[str, str], strings: str = "", head: str = "") -> bytes:
    """`sheets` by name, as the XML of their rows."""
    listed = "".join(
        f'<sheet name="{n}" sheetId="{i}" r:id="r{i}"/>' for i, n in enumerate(sheets, 1)
    )
    led = "".join(
        f'<Relationship Id="r{i}" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    parts = {
        "xl/workbook.xml": f"{head}<workbook {_S} {_R}><sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships {_PR}>{led}</Relationships>",
    }  # fmt: skip
    if strings:
        parts["xl/sharedStrings.xml"] = f"{head}<sst {_S}>{strings}</sst>"
    for number, rows in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f"{head}<worksheet {_S}><sheetData>{rows}</sheetData></worksheet>"
        )
    return packed(parts)


# ── archives ─────────────────────────────────────────────────────────────────


def zip_flat() -> bytes:
    return packed({"a.txt": bytes(600 << 20)})


def zip_many_flat() -> bytes:
    return packed({f"{n}.txt": bytes(20 << 20) for n in range(40)})


def zip_nested() -> bytes:
    data = packed({"a.txt": bytes(30 << 20)})
    for _ in range(6):
        data = packed({f"{n}.zip": data for n in range(10)})
    return data


def zip_deep() -> bytes:
    data = packed({"a.txt": ID})
    for number in range(200):
        data = packed({f"{number}.zip": data}, zipfile.ZIP_STORED)
    return data


def zip_overlapping() -> bytes:
    """Many names in the directory for one and the same data (after D. Fifield)."""
    data = zlib.compress(bytes(1 << 20), 9)[2:-4]
    crc = zlib.crc32(bytes(1 << 20))
    local = (
        struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 33, crc, len(data), 1 << 20, 1, 0) + b"a"
    )
    count = 20_000
    central = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 33, crc, len(data), 1 << 20, 6, 0, 0, 0, 0, 0, 0)
        + b"%06d" % n for n in range(count)
    )  # fmt: skip
    body = local + data
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(central), len(body), 0)
    return body + central + end


def zip_lying() -> bytes:
    """The directory says 10 bytes, the data is 50 MiB."""
    data = bytearray(packed({"a.txt": bytes(50 << 20)}))
    at = data.rfind(b"PK\1\2")
    data[at + 24 : at + 28] = struct.pack("<L", 10)
    data[22:26] = struct.pack("<L", 10)
    return bytes(data)


def zip_traversal() -> bytes:
    return packed({"../../../../etc/cron.d/x": f"身份证号 {ID}", "/etc/passwd": "x", "C:\\Windows\\a.txt": "x",
                   "a/../../b.txt": "y", "长" * 3000 + ".txt": "z"})  # fmt: skip


def zip_many_names() -> bytes:
    return packed({f"{n:06d}.txt": b"" for n in range(60_000)}, zipfile.ZIP_STORED)


def zip_bzip2() -> bytes:
    return packed({"a.txt": bytes(500 << 20)}, zipfile.ZIP_BZIP2)


def zip_lzma() -> bytes:
    return packed({"a.txt": bytes(300 << 20)}, zipfile.ZIP_LZMA)


def zip_self_extracting() -> bytes:
    return b"MZ" + bytes(4000) + packed({"a.txt": ID})


def zip_comment() -> bytes:
    data = packed({"a.txt": ID})
    return data[:-2] + struct.pack("<H", 65535) + b"PK\5\6" * 16383 + b"PK\5"


def gz_bomb() -> bytes:
    return gzip.compress(bytes(700 << 20), 9)


def gz_nested() -> bytes:
    data = bytes(60 << 20)
    for _ in range(8):
        data = gzip.compress(data)
    return data


def gz_members() -> bytes:
    """A million members of nothing each."""
    return gzip.compress(b"") * 1_000_000


def bz2_bomb() -> bytes:
    return bz2.compress(bytes(500 << 20))


def xz_bomb() -> bytes:
    return lzma.compress(bytes(300 << 20))


def _tar(mode: str, parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in parts.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


def tar_plain() -> bytes:
    return _tar("w", {"名单.txt": f"身份证号 {ID}".encode(), "../../x.txt": b"x"})


def tar_gz() -> bytes:
    return _tar("w:gz", {"名单.txt": f"身份证号 {ID}".encode()})


def tar_bomb() -> bytes:
    return _tar("w:gz", {f"{n}.txt": bytes(10 << 20) for n in range(50)})


def tar_lying() -> bytes:
    """One member that claims 8 EiB."""
    info = tarfile.TarInfo("a.txt")
    info.size = 1 << 62
    return info.tobuf(tarfile.GNU_FORMAT) + bytes(1024)


def seven_head() -> bytes:
    """A right signature, then a header said to be of 2**62 bytes."""
    rest = struct.pack("<QQL", 32, 1 << 62, 0)
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<L", zlib.crc32(rest)) + rest + bytes(64)


def seven_bomb() -> bytes:
    import py7zr

    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        archive.writestr(bytes(400 << 20), "a.txt")
    return out.getvalue()


def seven_cut() -> bytes:
    import py7zr

    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        archive.writestr(ID * 100, "a.txt")
    return out.getvalue()[:-20]


def seven_garbage() -> bytes:
    rest = struct.pack("<QQL", 0, 4096, zlib.crc32(b"\xff" * 4096))
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<L", zlib.crc32(rest)) + rest + b"\xff" * 4096


def rar_head() -> bytes:
    return b"Rar!\x1a\x07\x00" + b"\xcf\x90\x73\x00\x00\x0d" + bytes(7) + b"\xff" * 3000


def rar5_head() -> bytes:
    return b"Rar!\x1a\x07\x01\x00" + b"\xff" * 9 + bytes(5000)


# ── office packages ──────────────────────────────────────────────────────────

_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip
_OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def laughs_docx() -> bytes:
    return docx("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", _LAUGHS)


def laughs_xlsx() -> bytes:
    return xlsx(
        {"a": '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'}, "<si><t>&j;</t></si>", _LAUGHS
    )


def laughs_ofd() -> bytes:
    return packed(
        {
            "OFD.xml": f"{_LAUGHS}<OFD>&j;</OFD>",
            "Doc_0/Pages/Page_0/Content.xml": f"{_LAUGHS}<Page>&j;</Page>",
        }
    )


def outside_docx() -> bytes:
    return docx("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>", _OUTSIDE)


def outside_xlsx() -> bytes:
    return xlsx({"a": ""}, "<si><t>&a;</t></si>", _OUTSIDE)


def outside_ofd() -> bytes:
    return packed(
        {"OFD.xml": "<OFD/>", "Doc_0/Pages/Page_0/Content.xml": f"{_OUTSIDE}<Page>&a;</Page>"}
    )


def bomb_docx() -> bytes:
    return docx("<w:p><w:r><w:t>" + "0" * (200 << 20) + "</w:t></w:r></w:p>")


def deep_docx() -> bytes:
    return docx("<w:sdt>" * 300_000 + "</w:sdt>" * 300_000)


def nested_tables_docx() -> bytes:
    return docx(
        "<w:tbl><w:tr><w:tc>" * 3000
        + f"<w:p><w:r><w:t>{ID}</w:t></w:r></w:p>"
        + "</w:tc></w:tr></w:tbl>" * 3000
    )


def boxes_docx() -> bytes:
    """Text boxes in text boxes, each written twice."""
    return docx(
        "<w:p><w:r><w:pict><w:txbxContent>" * 300
        + ID
        + "</w:txbxContent></w:pict></w:r></w:p>" * 300
    )


def long_docx() -> bytes:
    words = "认真贯彻落实上级部署，按照工作安排，结合本地实际"
    return docx("".join(f"<w:p><w:r><w:t>{n}{words}</w:t></w:r></w:p>" for n in range(200_000)))


def runs_docx() -> bytes:
    """One paragraph of 400,000 runs."""
    return docx(
        "<w:p>" + "<w:r><w:rPr><w:sz w:val='21'/></w:rPr><w:t>认</w:t></w:r>" * 400_000 + "</w:p>"
    )


def attributes_docx() -> bytes:
    return docx("<w:p " + " ".join(f'w:a{n}="{n}"' for n in range(200_000)) + "/>")


def sheets_xlsx() -> bytes:
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
    return xlsx({f"表{n}": row.format(ID if n == 9999 else n) for n in range(10_000)})


def rows_xlsx() -> bytes:
    """A million rows; the last but one holds a number."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="str"><v>{ID if n == 999_999 else "张三"}</v></c></row>'
        for n in range(1, 1_000_001)
    )  # fmt: skip
    return xlsx({"名册": rows})


def strings_xlsx() -> bytes:
    """A million rows of shared strings of their own."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>{n - 1}</v></c></row>' for n in range(1, 1_000_001)
    )
    strings = "".join(
        f"<si><t>第{n}号{ID if n == 999_998 else ''}</t></si>" for n in range(1_000_000)
    )
    return xlsx({"名册": rows}, strings)


def columns_xlsx() -> bytes:
    """100 rows of 16,384 columns."""
    from openpyxl.utils import get_column_letter

    letters = [get_column_letter(n) for n in range(1, 16_385)]
    rows = "".join(
        f'<row r="{r}">' + "".join(f'<c r="{c}{r}"><v>{r}</v></c>' for c in letters) + "</row>" for r in range(1, 101)
    )  # fmt: skip
    return xlsx({"a": rows})


def merged_xlsx() -> bytes:
    rows = '<row r="1"><c r="A1" t="str"><v>标题</v></c></row>'
    book = {
        "a": rows
        + "</sheetData><mergeCells>"
        + "".join(f'<mergeCell ref="A{n}:XFD{n}"/>' for n in range(1, 300_000))
        + "</mergeCells><sheetData>"
    }
    return xlsx(book)


def hidden_columns_xlsx() -> bytes:
    """Ranges of hidden columns, a hundred thousand times all of them."""
    sheet = (
        f"<worksheet {_S}><cols>"
        + '<col min="1" max="16384" hidden="1"/>' * 100_000
        + '</cols><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
    )
    return packed(
        {
            "xl/workbook.xml": f'<workbook {_S} {_R}><sheets><sheet name="a" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships {_PR}><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": sheet,
        }
    )


def styles_xlsx() -> bytes:
    fonts, forms = '<font><color rgb="FFFFFFFF"/></font>' * 300_000, '<xf fontId="1"/>' * 300_000
    data = io.BytesIO(xlsx({"a": '<row r="1"><c r="A1" s="5"><v>1</v></c></row>'}))
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "xl/styles.xml",
            f"<styleSheet {_S}><fonts>{fonts}</fonts><cellXfs>{forms}</cellXfs></styleSheet>",
        )
    return data.getvalue()


def same_part_xlsx() -> bytes:
    """20,000 sheets that are one part of 10,000 cells."""
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 10_001))
    listed = "".join(f'<sheet name="s{n}" r:id="r1"/>' for n in range(20_000))
    return packed(
        {
            "xl/workbook.xml": f"<workbook {_S} {_R}><sheets>{listed}</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": f'<Relationships {_PR}><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f"<worksheet {_S}><sheetData>{rows}</sheetData></worksheet>",
        }
    )


def embedded_docx() -> bytes:
    """A document that carries a document, ten deep, five wide."""
    data = docx(f"<w:p><w:r><w:t>{ID}</w:t></w:r></w:p>")
    for _ in range(6):
        out = io.BytesIO(docx("<w:p/>"))
        with zipfile.ZipFile(out, "a") as archive:
            for number in range(5):
                archive.writestr(f"word/embeddings/{number}.docx", data)
        data = out.getvalue()
    return data


def pages_ofd() -> bytes:
    text = '<TextObject Boundary="10 {} 100 5"><TextCode>认真贯彻落实</TextCode></TextObject>'
    page = "<Page>" + "".join(text.format(n) for n in range(50)) + "</Page>"
    return packed(
        {"OFD.xml": "<OFD/>"} | {f"Doc_0/Pages/Page_{n}/Content.xml": page for n in range(15_000)}
    )


def objects_ofd() -> bytes:
    """Black boxes and texts, 5,000 of each: all pairs are 25 million."""
    box = '<PathObject Boundary="{0} {0} 10 10" Fill="true"><FillColor Value="0 0 0"/></PathObject>'
    text = '<TextObject Boundary="{0} {0} 10 10"><TextCode>认</TextCode></TextObject>'
    page = "<Page>" + "".join(box.format(n) + text.format(n + 7) for n in range(5000)) + "</Page>"
    return packed({"OFD.xml": "<OFD/>", "Doc_0/Pages/Page_0/Content.xml": page})


# ── text ─────────────────────────────────────────────────────────────────────


def rows_csv() -> bytes:
    lines = [f"{n},张三,南屏镇整碗村{n % 19}组" for n in range(1_000_000)]
    lines[-2] += f",{ID}"
    return "\n".join(["序号,姓名,住址", *lines]).encode("gb18030")


def columns_csv() -> bytes:
    return "\n".join(",".join(str(n) for n in range(200_000)) for _ in range(10)).encode()


def one_line_csv() -> bytes:
    return b'"' + b"a" * (20 << 20)


def quotes_csv() -> bytes:
    return b'a,"' + b'""' * (5 << 20) + b'"\n'


def one_line_txt() -> bytes:
    return "认真贯彻落实".encode() * 2_000_000


def digits_txt() -> bytes:
    return b"1" * (8 << 20)


def numbers_txt() -> bytes:
    return " ".join(f"{n:018d}" for n in range(300_000)).encode()


def deep_html() -> bytes:
    return b"<html><body>" + b"<div>" * 400_000 + ID.encode()


def attributes_html() -> bytes:
    """The parser looks at all attributes of a tag for each new one."""
    return b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(30_000)) + b">x</p>"


def table_html() -> bytes:
    return (
        b"<html><body><table>"
        + b'<tr><td colspan="1000" rowspan="60000">x</td></tr>' * 3000
        + b"</table>"
    )


def deep_rtf() -> bytes:
    return b"{\\rtf1 " + b"{" * 5_000_000 + ID.encode() + b"}" * 5_000_000 + b"}"


def words_rtf() -> bytes:
    return b"{\\rtf1\\ansi " + b"\\b\\i\\u25105?" * 2_000_000 + b"}"


def picture_rtf() -> bytes:
    return (
        b"{\\rtf1 {\\pict\\wmetafile8 "
        + b"0123456789abcdef" * (2 << 20)
        + b"}"
        + ID.encode()
        + b"}"
    )


def binary_rtf() -> bytes:
    return b"{\\rtf1 {\\pict\\bin2000000000 " + bytes(1000) + b"}" + ID.encode() + b"}"


# ── OLE ──────────────────────────────────────────────────────────────────────

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _ole(
    fat: list[int], entries: bytes, first: int = 1, difat: tuple[int, int] = (_END, 0)
) -> bytes:
    """A compound file of one FAT sector (0), the directory (1) and whatever follows."""
    head = struct.pack("<8s16s5H6x8L", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", bytes(16), 0x3E, 3, 0xFFFE, 9, 6,
                       0, 1, first, 0, 4096, _END, 0, difat[0]) + struct.pack("<L", difat[1])  # fmt: skip
    head += struct.pack("<109L", 0, *[_FREE] * 108)
    table = struct.pack("<128L", *(fat + [_FREE] * 128)[:128])
    return head[:512] + table + entries


def _entry(
    name: str,
    kind: int,
    start: int,
    size: int,
    left: int = _FREE,
    right: int = _FREE,
    child: int = _FREE,
) -> bytes:
    raw = name.encode("utf-16-le")
    return raw.ljust(64, b"\0") + struct.pack(
        "<HBB3L16sL16sLQ",
        len(raw) + 2,
        kind,
        1,
        left,
        right,
        child,
        bytes(16),
        0,
        bytes(16),
        start,
        size,
    )


def ole(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of whole streams, each padded to a size that needs no second table."""
    fat, body, entries = [_FAT, _END], b"", b""
    for number, (name, data) in enumerate(streams.items(), 2):
        data = data.ljust(4096, b"\0")
        data += bytes(-len(data) % 512)
        first, count = len(fat), len(data) // 512
        fat += [*range(first + 1, first + count), _END]
        right = number if number <= len(streams) else _FREE
        entries += _entry(name, 2, first, len(data), right=right)
        body += data
    return _ole(fat, (_entry("Root Entry", 5, _END, 0, child=1) + entries).ljust(512, b"\0") + body)


def circular_fat() -> bytes:
    """The chain of the stream leads back to its beginning."""
    entries = (
        _entry("Root Entry", 5, _END, 0, child=1)
        + _entry("WordDocument", 2, 2, 1 << 30)
        + bytes(256)
    )
    return _ole([_FAT, _END, 3, 2], entries + bytes(512 * 4))


def circular_directory() -> bytes:
    entries = (
        _entry("Root Entry", 5, _END, 0, child=1)
        + _entry("Workbook", 2, 2, 1 << 30, left=1, right=0, child=0)
        + bytes(256)
    )
    return _ole([_FAT, 1, 3, 2], entries + bytes(512 * 4))


def circular_difat() -> bytes:
    entries = (
        _entry("Root Entry", 5, _END, 0, child=1) + _entry("Workbook", 2, 2, 8192) + bytes(256)
    )
    return _ole(
        [_FAT, _END, 3, 2], entries + struct.pack("<128L", *[2] * 128) * 4, difat=(2, 1 << 30)
    )


def old_sheet() -> bytes:
    import xlwt

    book = xlwt.Workbook()
    for number in range(250):
        book.add_sheet(f"s{number}").write(0, 0, ID)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def full_old_sheet() -> bytes:
    """All 65,536 rows of an old workbook, ten columns."""
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for row in range(65_536):
        for column in range(10):
            sheet.write(row, column, ID if (row, column) == (65_000, 9) else row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# ── PDF ──────────────────────────────────────────────────────────────────────


def pdf(objects: Mapping[int, bytes], root: int = 1) -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = {}
    for number, body in objects.items():
        places[number] = out.tell()
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start, last = out.tell(), max(objects) + 1
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % last)
    for number in range(1, last):
        out.write(
            b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 00000 f \n"
        )
    out.write(b"trailer<</Root %d 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (root, last, start))
    return out.getvalue()


def stream(data: bytes, more: bytes = b"") -> bytes:
    body = zlib.compress(data, 9)
    return (
        b"<</Filter/FlateDecode/Length %d%s>>stream\n" % (len(body), more) + body + b"\nendstream"
    )


def _one_page(
    content: bytes, resources: bytes = b"<<>>", more: Mapping[int, bytes] | None = None
) -> bytes:
    return pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources " + resources + b">>",
                4: content, **(more or {})})  # fmt: skip


FONT = b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"


def many_ops() -> bytes:
    """Three million lines are drawn."""
    return _one_page(stream(b"0 0 m 9 9 l S\n" * 3_000_000))


def many_boxes() -> bytes:
    return _one_page(stream(b"0 0 20 20 re f\n" * 1_000_000))


def many_texts() -> bytes:
    return _one_page(stream(b"BT /F 9 Tf 1 0 0 1 9 9 Tm (1) Tj ET\n" * 800_000), FONT)


def one_spot() -> bytes:
    """200,000 texts on one spot: whoever compares each with each is lost."""
    return _one_page(stream(b"BT /F 9 Tf " + b"1 0 0 1 99 99 Tm (13) Tj " * 200_000 + b"ET"), FONT)


def nested_saves() -> bytes:
    return _one_page(stream(b"q " * 3_000_000))


def forms() -> bytes:
    """Forms that draw forms: 10 to the power of 8 of them."""
    made = {
        n: stream(
            b"/X Do " * 10,
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>"
            % (n + 1),
        )
        for n in range(5, 13)
    }
    made[13] = stream(b"0 0 m 9 9 l S", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    return _one_page(stream(b"/X Do " * 10), b"<</XObject<</X 5 0 R>>>>", made)


def own_form() -> bytes:
    """A form that draws itself."""
    return _one_page(stream(b"/X Do"), b"<</XObject<</X 5 0 R>>>>",
                     {5: stream(b"/X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>")})  # fmt: skip


def filters_pdf() -> bytes:
    """Deflated four times."""
    data = bytes(1 << 30)
    for _ in range(3):
        data = zlib.compress(data, 9)
    body = zlib.compress(data, 9)
    return _one_page(
        b"<</Filter["
        + b"/FlateDecode" * 4
        + b"]/Length %d>>stream\n" % len(body)
        + body
        + b"\nendstream"
    )


def flat_pdf() -> bytes:
    return _one_page(stream(b" " * (1 << 30)))


def page_count() -> bytes:
    """Says that it has two thousand million pages."""
    return pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>",
                3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"})  # fmt: skip


def many_pages() -> bytes:
    """100,000 pages that are one."""
    return pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[" + b"3 0 R " * 100_000 + b"]/Count 100000>>",
                3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"})  # fmt: skip


def heavy_pages() -> bytes:
    """2,900 pages, each the same 20,000 texts."""
    return pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[" + b"3 0 R " * 2900 + b"]/Count 2900>>",
                3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources " + FONT + b">>",
                4: stream(b"".join(b"BT /F 9 Tf 1 0 0 1 %d %d Tm (a) Tj ET\n" % (n % 600, n // 30) for n in range(20_000)))})  # fmt: skip


def own_pages() -> bytes:
    """A tree of pages that contains itself."""
    return pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 50>>",
                3: b"<</Type/Pages/Kids[2 0 R]/Parent 2 0 R/Count 50>>"})  # fmt: skip


def own_length() -> bytes:
    return _one_page(b"<</Length 4 0 R>>stream\nq\nendstream")


def outline_loop() -> bytes:
    return pdf({1: b"<</Type/Catalog/Pages 2 0 R/Outlines 4 0 R>>", 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>", 4: b"<</First 5 0 R/Last 5 0 R/Count 1>>",
                5: b"<</Title(a)/Next 6 0 R/First 5 0 R>>", 6: b"<</Title(b)/Next 5 0 R/First 6 0 R>>"})  # fmt: skip


def deep_array() -> bytes:
    return pdf(
        {
            1: b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * 500_000 + b"]" * 500_000 + b">>",
            2: b"<</Type/Pages/Kids[]/Count 0>>",
        }
    )


def huge_image_pdf() -> bytes:
    picture = stream(
        bytes(50 << 20),
        b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceRGB",
    )
    return _one_page(
        stream(b"q 600 0 0 800 0 0 cm /X Do Q"), b"<</XObject<</X 5 0 R>>>>", {5: picture}
    )


def annotations() -> bytes:
    notes = b"5 0 R " * 200_000
    return pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
                3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Annots[" + notes + b"]>>",
                5: b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(13800138000)>>"})  # fmt: skip


def many_states() -> bytes:
    """Saved ten thousand times."""
    data = _one_page(stream(b"q"))
    at = data.rfind(b"startxref")
    return data + data[at:] * 10_000


def no_xref() -> bytes:
    return b"%PDF-1.7\n" + b"".join(b"%d 0 obj<<>>endobj\n" % n for n in range(800_000))


# ── pictures ─────────────────────────────────────────────────────────────────


def _png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))
        )

    head = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def huge_png() -> bytes:
    return _png(60_000, 60_000, zlib.compress(bytes(300 << 20), 9))


def cut_png() -> bytes:
    return _png(2000, 2000, zlib.compress(bytes(2000 * 6001), 9))[:-500]


def huge_gif() -> bytes:
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", 65535, 65535, 0xF7, 0, 0)
        + bytes(768)
        + b","
        + struct.pack("<HHHHB", 0, 0, 65535, 65535, 0)
        + b"\x08\x01\x00\x00;"
    )


def loop_tiff() -> bytes:
    """Directories that lead to each other for ever."""
    entry = struct.pack("<HHLL", 256, 4, 1, 100) + struct.pack("<HHLL", 257, 4, 1, 100)
    return (
        b"II*\0"
        + struct.pack("<L", 8)
        + struct.pack("<H", 2)
        + entry
        + struct.pack("<L", 8)
        + bytes(4000)
    )


def huge_bmp() -> bytes:
    return (
        b"BM"
        + struct.pack("<LHHL", 1 << 30, 0, 0, 54)
        + struct.pack("<LllHHLLllLL", 40, 60_000, 60_000, 1, 24, 0, 0, 0, 0, 0, 0)
        + bytes(5000)
    )


TRAPS: Mapping[str, Callable[[], bytes]] = {
    f"{make.__name__.replace('_', '-')}.{ending}": make
    for ending, makes in {
        "zip": (zip_flat, zip_many_flat, zip_nested, zip_deep, zip_overlapping, zip_lying, zip_traversal, zip_many_names,
                zip_bzip2, zip_lzma, zip_comment),
        "exe": (zip_self_extracting,),
        "gz": (gz_bomb, gz_nested, gz_members), "bz2": (bz2_bomb,), "xz": (xz_bomb,),
        "tar": (tar_plain, tar_lying), "tar.gz": (tar_gz, tar_bomb),
        "7z": (seven_head, seven_bomb, seven_cut, seven_garbage), "rar": (rar_head, rar5_head),
        "docx": (laughs_docx, outside_docx, bomb_docx, deep_docx, nested_tables_docx, boxes_docx, long_docx, runs_docx,
                 attributes_docx, embedded_docx),
        "xlsx": (laughs_xlsx, outside_xlsx, sheets_xlsx, rows_xlsx, strings_xlsx, columns_xlsx, merged_xlsx,
                 hidden_columns_xlsx, styles_xlsx, same_part_xlsx),
        "ofd": (laughs_ofd, outside_ofd, pages_ofd, objects_ofd),
        "csv": (rows_csv, columns_csv, one_line_csv, quotes_csv), "txt": (one_line_txt, digits_txt, numbers_txt),
        "html": (deep_html, attributes_html, table_html), "rtf": (deep_rtf, words_rtf, picture_rtf, binary_rtf),
        "doc": (circular_fat, circular_difat), "xls": (circular_directory, old_sheet, full_old_sheet),
        "pdf": (many_ops, many_boxes, many_texts, one_spot, nested_saves, forms, own_form, filters_pdf, flat_pdf, page_count,
                many_pages, heavy_pages, own_pages, own_length, outline_loop, deep_array, huge_image_pdf, annotations,
                many_states, no_xref),
        "png": (huge_png, cut_png), "gif": (huge_gif,), "tif": (loop_tiff,), "bmp": (huge_bmp,),
    }.items()
    for make in makes
}  # fmt: skip
"""Name of the file → its bytes."""
