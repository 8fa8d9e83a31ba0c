"""XML of strangers, by expat: no DTD, so no entities, no external files, no billion laughs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from .budget import Unreadable

_CHUNK = 256 * 1024


def parser(**handlers: Any) -> expat.XMLParserType:
    """An expat parser that knows no entities; `handlers` are start, end, text."""
    made = expat.ParserCreate(namespace_separator="}")
    made.buffer_text = True

    def refuse(*_: Any) -> None:
        raise Unreadable("文件含有外部实体等危险内容，未打开")

    made.StartDoctypeDeclHandler = refuse
    made.EntityDeclHandler = refuse
    made.ExternalEntityRefHandler = refuse
    made.StartElementHandler = handlers.get("start")
    made.EndElementHandler = handlers.get("end")
    made.CharacterDataHandler = handlers.get("text")
    return made


def feed(made: expat.XMLParserType, data: bytes, *, cut: bool = False) -> Iterator[None]:
    """Parse `data` piece by piece; raises Unreadable where it is no XML. `cut`: the end is missing."""
    try:
        for at in range(0, len(data), _CHUNK):
            made.Parse(data[at : at + _CHUNK], not cut and at + _CHUNK >= len(data))
            yield
    except expat.ExpatError:
        raise Unreadable("文件内部结构损坏") from None


def well_formed(data: bytes, *, cut: bool = False) -> None:
    """Raises Unreadable for what is no XML or declares entities; without handlers this is quick."""
    for _ in feed(parser(), data, cut=cut):
        pass
