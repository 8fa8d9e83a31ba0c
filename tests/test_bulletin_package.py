"""Every file we hand out is a sound package: parts, relations, content types, identities, nothing
active and nothing from elsewhere. (Validated on 2026-11-24 against the schemas of ISO/IEC
29500-4:2016 as well; these are too large to ship.)"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from bulletin_samples import AS_OF, DISTRICT, busy
from lxml import etree

from monitor.bulletin import appraisal, charts, docx, pdf, template, xlsx
from monitor.bulletin.inputs import Inputs
from monitor.bulletin.period import Period
from monitor.bulletin.tree import Bulletin
from monitor.workdays import add_workdays

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
GIVEN = Inputs(
    district=DISTRICT, dated=AS_OF.date(), deadline=add_workdays(AS_OF.date(), 10), copy_to="区委办"
)


def bulletin() -> Bulletin:
    return replace(GIVEN.compose(busy(), charts.annex(busy())), mark="草稿")


def year() -> Bulletin:
    facts = replace(busy(), period=Period(2026, 1, 12))
    return appraisal.appraisal(facts, {"full": 100, "severe": 2}, DISTRICT, AS_OF)


FILES: dict[str, Callable[[], bytes]] = {
    "bulletin.docx": lambda: docx.write(bulletin(), AS_OF),
    "sheet.docx": lambda: docx.write(year(), AS_OF),
    "template.docx": lambda: template.sample(busy(), AS_OF),
    "filled.docx": lambda: template.fill(
        template.sample(busy(), AS_OF), "t", bulletin(), busy(), AS_OF
    ),
    "bulletin.xlsx": lambda: xlsx.write(bulletin(), AS_OF),
    "sheet.xlsx": lambda: xlsx.write(year(), AS_OF),
}


@pytest.fixture(scope="module", params=FILES)
def package(request: pytest.FixtureRequest) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(FILES[request.param]())) as opened:
        assert opened.testzip() is None
        assert len(set(opened.namelist())) == len(opened.namelist())
        return {name: opened.read(name) for name in opened.namelist()}


def test_every_relation_leads_to_a_part_of_the_package(package: dict[str, bytes]) -> None:
    for name, data in package.items():
        if not name.endswith(".rels"):
            continue
        folder = posixpath.dirname(posixpath.dirname(name))
        identities = []
        for relation in etree.fromstring(data):
            assert relation.get("TargetMode") in (None, "Internal"), name
            target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target")))
            assert target.lstrip("/") in package, f"{name} → {target}"
            identities.append(relation.get("Id"))
        assert len(set(identities)) == len(identities)


def test_every_reference_has_its_relation(package: dict[str, bytes]) -> None:
    space = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
    for name, data in package.items():
        if not name.endswith(".xml") or name.startswith("["):
            continue
        used = {
            value
            for element in etree.fromstring(data).iter()
            for key, value in element.attrib.items()
            if key.startswith(space)
        }
        rels = f"{posixpath.dirname(name)}/_rels/{posixpath.basename(name)}.rels"
        known = {r.get("Id") for r in etree.fromstring(package[rels])} if rels in package else set()
        assert used <= known, name


def test_every_part_has_a_content_type_and_none_is_active(package: dict[str, bytes]) -> None:
    types = etree.fromstring(package["[Content_Types].xml"])
    endings = {e.get("Extension").lower() for e in types if e.tag.endswith("Default")}
    named = {e.get("PartName").lstrip("/") for e in types if e.tag.endswith("Override")}
    for name in package:
        if name != "[Content_Types].xml":
            assert name in named or name.rpartition(".")[2].lower() in endings, name
    assert named <= set(package)
    assert not re.search(
        rb"macroEnabled|vbaProject|activeX|oleObject", package["[Content_Types].xml"]
    )
    for name, data in package.items():
        assert not re.search(r"vba|macro|embeddings|activeX|externalLink", name, re.I)
        assert b"<!DOCTYPE" not in data[:200] and b"INCLUDEPICTURE" not in data


def test_drawings_have_identities_of_their_own(package: dict[str, bytes]) -> None:
    if "word/document.xml" not in package:
        return
    tree = etree.fromstring(package["word/document.xml"])
    found = [e.get("id") for e in tree.iter("{*}docPr")]
    assert len(set(found)) == len(found)
    assert all(e.get("descr") for e in tree.iter("{*}docPr"))


def test_settings_are_those_of_the_standard(package: dict[str, bytes]) -> None:
    if "word/settings.xml" not in package:
        return
    settings = etree.fromstring(package["word/settings.xml"])
    zoom = settings.find(f"{W}zoom")
    assert zoom is None or zoom.get(f"{W}percent")
    foreign = [e.tag for e in settings if "microsoft.com/office/word/2010" in str(e.tag)]
    assert foreign == []


def test_the_pdf_has_tags_and_no_script_and_no_link() -> None:
    content = pdf.write(bulletin(), AS_OF)
    assert content.startswith(b"%PDF-")
    for active in (b"/JavaScript", b"/JS ", b"/Launch", b"/URI", b"/EmbeddedFile", b"/AcroForm"):
        assert active not in content
    assert b"/StructTreeRoot" in content or b"/MarkInfo" in content
    assert pdf.write(bulletin(), AS_OF) == content
    # The clock of the daemon gives microseconds.
    assert pdf.write(bulletin(), AS_OF.replace(microsecond=5)) == content


HOSTILE = [
    '#image("/etc/passwd") #read("/etc/passwd")', "$x^2$ *粗* _斜_ `码` @引用 <标签>", "\\u{202e}反",
    "=1+1", "{{ 7*7 }}{% for x in y %}", "\ue000[]\ue001假\ue002", "<script>alert(1)</script>&amp;",
    "\x00\x0b\ufffe", "]#[ #panic() // */",
]  # fmt: skip


def test_hostile_text_is_set_as_it_stands() -> None:
    import pypdfium2

    from monitor.bulletin.tree import Annex, Column, Masthead, Role, Table, paragraph

    rows = tuple((text,) for text in HOSTILE)
    made = Bulletin(
        title=HOSTILE[0], masthead=Masthead(office=HOSTILE[1], number=HOSTILE[8]),
        body=tuple(paragraph(Role.BODY, text) for text in HOSTILE),
        annexes=(Annex(title=HOSTILE[4], nodes=(Table((Column(HOSTILE[0], 1),), rows),)),),
    )  # fmt: skip
    document = pypdfium2.PdfDocument(pdf.write(made, AS_OF))
    text = "".join(page.get_textpage().get_text_range() for page in document)
    bare = re.sub(r"\s|\u200b", "", text)
    assert bare.count('#image("/etc/passwd")#read("/etc/passwd")') >= 2
    assert "root:" not in bare and "{{7*7}}" in bare and "49" not in bare
    assert "#panic()" in bare and "假" in bare and "\ue000" not in bare
