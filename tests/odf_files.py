"""OpenDocument files with a value in each place where one can hide, written as LibreOffice does."""

from __future__ import annotations

from collections.abc import Mapping

from documents_files import packed

_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (
        ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"),
        ("draw", "drawing"), ("svg", "svg-compatible"), ("fo", "xsl-fo-compatible"), ("meta", "meta"),
    )
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip
_STYLES = (
    '<style:style style:name="gone" style:family="text"><style:text-properties text:display="none"/></style:style>'
    '<style:style style:name="white" style:family="text"><style:text-properties fo:color="#FFFFFF"/></style:style>'
    '<style:style style:name="head" style:family="table-cell"><style:table-cell-properties fo:background-color="#004080"/>'
    '<style:text-properties fo:color="#ffffff"/></style:style>'
    '<style:style style:name="tiny" style:family="text"><style:text-properties fo:font-size="1pt"/></style:style>'
    '<style:style style:name="off" style:family="table"><style:table-properties table:display="false"/></style:style>'
)


def _file(kind: str, body: str, values: Mapping[str, str], more: Mapping[str, str]) -> bytes:
    def root(name: str, inside: str) -> str:
        head = '<?xml version="1.0" encoding="UTF-8"?>'
        return f"{head}<office:{name} {_NAMES}>{inside}</office:{name}>"

    margins = "".join(
        f"<style:{name}><text:p>{values.get(name, '')}</text:p></style:{name}>"
        for name in ("header", "footer-left")
    )
    masters = f'<office:master-styles><style:master-page style:name="a">{margins}</style:master-page></office:master-styles>'
    return packed(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": root(
                "document-content",
                f"<office:automatic-styles>{_STYLES}</office:automatic-styles>"
                f"<office:body><office:{kind}>{body}</office:{kind}></office:body>",
            ),
            "styles.xml": root("document-styles", masters),
            "meta.xml": root(
                "document-meta",
                f"<office:meta><dc:creator>甲</dc:creator><dc:subject>{values.get('subject', '')}</dc:subject></office:meta>",
            ),
            "META-INF/manifest.xml": "<manifest/>",
            **more,
        }
    )


def odt(v: Mapping[str, str], more: Mapping[str, str] | None = None) -> bytes:
    """A text document."""

    def value(key: str) -> str:
        return v.get(key, "")

    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>甲</dc:creator>"
        f"</office:change-info><text:p>{value('deleted')}</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        f'<text:p>正文{value("body")}<text:s text:c="2"/>尾</text:p>'
        + "".join(
            f'<text:p>甲<text:span text:style-name="{style}">{value(style)}</text:span>乙</text:p>'
            for style in ("gone", "white", "tiny")
        )
        + f"<text:p>有批注<office:annotation><dc:creator>甲</dc:creator><text:p>{value('comment')}</text:p></office:annotation></text:p>"
        f"<text:p>有脚注<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>{value('note')}</text:p></text:note-body></text:note></text:p>"
        f"<text:p><draw:frame><draw:text-box><text:p>{value('box')}</text:p></draw:text-box></draw:frame></text:p>"
        f"<text:p><draw:frame><draw:image/><svg:desc>{value('alt')}</svg:desc></draw:frame></text:p>"
        f'<text:section text:display="none"><text:p>{value("section")}</text:p></text:section>'
        f'<text:p><text:hidden-text text:string-value="{value("field")}"/></text:p>'
        f"<text:list><text:list-item><text:p>{value('item')}</text:p></text:list-item></text:list>"
        "<table:table><table:table-header-rows><table:table-row>"
        "<table:table-cell><text:p>姓名</text:p></table:table-cell><table:table-cell><text:p>身份证号</text:p></table:table-cell>"
        "</table:table-row></table:table-header-rows><table:table-row>"
        f"<table:table-cell><text:p>张三</text:p></table:table-cell><table:table-cell><text:p>{value('cell')}</text:p>"
        f"<table:table><table:table-row><table:table-cell><text:p>{value('inner')}</text:p></table:table-cell></table:table-row></table:table>"
        "</table:table-cell></table:table-row></table:table>"
    )
    return _file("text", body, v, more or {})


def ods(v: Mapping[str, str], more: Mapping[str, str] | None = None) -> bytes:
    """A workbook of a shown and a hidden sheet."""

    def cell(text: str, form: str = "", inside: str = "") -> str:
        return f'<table:table-cell{form} office:value-type="string">{inside}<text:p>{text}</text:p></table:table-cell>'

    def value(key: str) -> str:
        return v.get(key, "")

    far = '<table:table-cell table:number-columns-repeated="16380"/>'
    comment = f"<office:annotation><text:p>{value('comment')}</text:p></office:annotation>"
    number = f'office:value-type="float" office:value="{value("number")}"'
    rows = [
        cell("姓名", ' table:style-name="head"') + cell("身份证号") + far,
        cell("张三", inside=comment) + cell(value("cell")) + cell("") + cell(value("column")),
        f"<table:table-cell {number}><text:p>1.38E+10</text:p></table:table-cell>",
        cell(value("white"), ' table:style-name="white"'),
    ]
    body = (
        '<table:table table:name="名单"><table:table-column table:number-columns-repeated="3"/>'
        '<table:table-column table:visibility="collapse"/><table:table-column table:number-columns-repeated="16380"/>'
        + "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
        + f'<table:table-row table:visibility="collapse">{cell(value("row"))}</table:table-row>'
        f'<table:table-row table:visibility="filter">{cell(value("filtered"))}</table:table-row>'
        f'<table:table-row table:number-rows-repeated="1048500">{far}</table:table-row>'
        f"<table:table-row>{cell(value('last'))}</table:table-row>"
        f"<table:shapes><draw:frame><draw:text-box><text:p>{value('box')}</text:p></draw:text-box></draw:frame></table:shapes></table:table>"
        '<table:table table:name="旧" table:style-name="off"><table:table-row>'
        f"{cell(value('sheet'))}</table:table-row></table:table>"
    )
    return _file("spreadsheet", body, v, more or {})
