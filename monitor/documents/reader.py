"""Reads a file of any format into documents.

The format is told by content, never by name. One file gives one `Document`; an archive, or a
document with files embedded in it, gives one for each of them. Nothing is raised: what cannot
be read is a Document with a `problem`. Meant to run inside `monitor.attachments`, which puts
limits on time and memory around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Block, Blocks, Cells, Document, DocumentKind
from .archive import members
from .boxes import spelled_out
from .budget import Budget, Unreadable
from .doc import decrypted, ole_kind, read_doc
from .docx import EMBEDDED, read_docx
from .elsewhere import Shown, numbers_elsewhere, numbers_in
from .mime import read_mime
from .odf import read_odf
from .ofd import read_ofd
from .ooxml import Package
from .pdf import Inside, read_pdf
from .pdf_history import earlier_lines
from .pictures import INSIDE, MEDIA, read_picture, worth_looking
from .plain import read_csv, read_html, read_text
from .properties import read_properties
from .rtf import read_rtf
from .slides import read_slides
from .sniff import sniffed
from .xls import read_xls
from .xlsx import read_xlsx

_ARCHIVES = frozenset({"zip", "7z", "rar", "tar", "gz"})
_NATIVE = frozenset({"pdf", "image", "7z", "rar"})  # read by libraries and programs in C
_ATTACHED = re.compile(r"/Attachs?/[^/]+\.(?!xml$)\w+$")
CRASHED, OVERGROWN = "读取出错", "文件结构异常或内容过大"
_PACKAGES = frozenset({"docx", "xlsx", "pptx", "ofd", "odf"})


def read(
    data: bytes, name: str, *, url: str = "", budget: Budget | None = None
) -> tuple[Document, ...]:
    """All documents in the file `name`; `url` is where it was fetched (default: the name)."""
    found: list[Document] = []
    _read(data, name, url or name, budget or Budget(), 0, found)
    return tuple(found)


def _read(
    data: bytes, name: str, url: str, budget: Budget, depth: int, found: list[Document]
) -> None:
    blocks: list[Block | Cells] = []
    inside: list[Inside] = []
    problem = ""
    try:
        kind, archive = sniffed(data, name)
        if kind == "ole" and ole_kind(data) == "encrypted":
            data = decrypted(data)
            kind, archive = sniffed(data, name)
        if kind in _NATIVE:
            budget.native()
        if kind in _ARCHIVES:
            if depth >= budget.depth:
                raise Unreadable("压缩包嵌套过深，未能查看")
            before = len(found)
            for member, content in members(kind, data, budget):
                _member(member, content, url, budget, depth + 1, found)
            if len(found) == before:
                raise Unreadable("压缩包内没有可读的文件")
            return
        package = Package(archive, budget) if archive and kind in _PACKAGES else None
        if package is not None and kind != "ofd":
            blocks.extend(read_properties(package, budget))
        blocks.extend(
            _blocks(kind, data, package, budget, inside)
        )  # what came before an error stays
        blocks.extend([*_behind(kind, data, package, blocks, budget)])
        if package is not None:
            inside = _embedded(package, budget)
    except Unreadable as reason:
        problem = str(reason)
    except (MemoryError, RecursionError):
        problem = f"{OVERGROWN}，未能查看"
    except Exception as error:  # a reader's own mistake must not cost the other files
        problem = f"{CRASHED}（{type(error).__name__}），未能查看"
    found.append(
        Document(
            url=url, kind=DocumentKind.FILE, title=name, blocks=Blocks(blocks), problem=problem
        )
    )
    for member, content in inside:
        _member(member, content, url, budget, depth + 1, found)


def _member(
    name: str,
    content: bytes | Unreadable,
    url: str,
    budget: Budget,
    depth: int,
    found: list[Document],
) -> None:
    """One file inside another; its title is what people see, its url stays below the outer one."""
    place = f"{url}!/{name}"
    if isinstance(content, Unreadable):
        found.append(Document(url=place, kind=DocumentKind.FILE, title=name, problem=str(content)))
    elif depth > budget.depth:
        found.append(
            Document(url=place, kind=DocumentKind.FILE, title=name, problem="嵌套过深，未能查看")
        )
    else:
        _read(content, name, place, budget, depth, found)


def _blocks(
    kind: str, data: bytes, package: Package | None, budget: Budget, inside: list[Inside]
) -> Iterator[Block | Cells]:
    if package is not None:
        if kind == "docx":
            return read_docx(package, budget)
        if kind == "xlsx":
            return read_xlsx(package, budget)
        if kind == "odf":
            return read_odf(package, budget)
        return read_ofd(package, budget) if kind == "ofd" else read_slides(package, budget)
    if kind == "ole":
        return _ole(data, budget)
    if kind == "pdf":
        return read_pdf(data, budget, inside)
    readers = {
        "rtf": read_rtf,
        "html": read_html,
        "mime": read_mime,
        "csv": read_csv,
        "text": read_text,
        "image": read_picture,
    }
    if kind in readers:
        return readers[kind](data, budget)
    raise Unreadable("空文件" if kind == "empty" else "不认识的文件格式，未能查看")


def _behind(
    kind: str, data: bytes, package: Package | None, blocks: list[Block | Cells], budget: Budget
) -> Iterator[Block]:
    """What the readers do not show: numbers spelled out in boxes, earlier states, inner corners."""
    yield from spelled_out(blocks)
    shown = Shown(blocks)
    if package is not None:
        yield from numbers_elsewhere(package, shown, budget)
    elif kind == "pdf":
        yield from earlier_lines(data, shown, budget)
        yield from numbers_in(data, shown, "文件内部", budget)
    elif kind in ("ole", "rtf"):  # names, rules, properties, links: a NUL behind each character
        yield from numbers_in(data.translate(None, b"\0"), shown, "文件内部", budget)
    elif kind == "html":
        yield from numbers_in(data, shown, "网页源码", budget)


def _ole(data: bytes, budget: Budget) -> Iterator[Block | Cells]:
    kind = ole_kind(data)
    if kind == "xls":
        return read_xls(data, budget)
    if kind == "ppt":
        raise Unreadable("旧版演示文稿（ppt），未能查看")
    budget.native()
    return read_doc(data, budget)


def _embedded(package: Package, budget: Budget) -> list[tuple[str, bytes | Unreadable]]:
    """Embedded files, and pictures: the latter count as not looked at."""
    found: list[tuple[str, bytes | Unreadable]] = []
    attached = filter(_ATTACHED.search, package.names)
    for name in (*package.matching(*EMBEDDED), *attached):
        try:
            found.append((name.rsplit("/", 1)[-1], package.bytes(name)))
        except Unreadable as reason:
            found.append((name, reason))
    return [*found, *_pictures(package, budget)]


def _pictures(package: Package, budget: Budget) -> Iterator[tuple[str, bytes | Unreadable]]:
    """Pictures in a document: read where there are eyes, else each counts as not looked at."""
    for name in package.names:
        if MEDIA.fullmatch(name):
            try:
                content = package.bytes(name)
            except Unreadable as reason:
                yield name, reason
                continue
            if worth_looking(content):
                shown = name.rsplit("/", 1)[-1]
                yield shown, content if budget.eyes else Unreadable(INSIDE)
