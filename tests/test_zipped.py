"""Members of an archive come out as zipfile gives them, or are refused as it refuses them."""

from __future__ import annotations

import io
import zipfile
from random import Random

import pytest

from monitor.documents.zipped import Zipped

_TEXT = "南屏镇整碗村".encode() * 300


class _Pipe(io.BytesIO):
    """Cannot be sought in: sizes are told behind the members."""

    def seekable(self) -> bool:
        return False


def _archive(out: io.BytesIO, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    with zipfile.ZipFile(out, "w", how) as archive:
        archive.writestr("word/document.xml", _TEXT)
        archive.writestr("附件.txt", b"")
        archive.writestr("stored.txt", _TEXT, zipfile.ZIP_STORED)
    return out.getvalue()


_ARCHIVES = {
    "usual": _archive(io.BytesIO()),
    "told behind": _archive(_Pipe()),
    "behind a program": b"MZ" * 500 + _archive(io.BytesIO()),
    "bzip2": _archive(io.BytesIO(), zipfile.ZIP_BZIP2),
}


def _outcomes(archive: zipfile.ZipFile, most: int) -> list[object]:
    found: list[object] = []
    for info in archive.infolist():
        try:
            if isinstance(archive, Zipped):
                found.append(archive.content(info, most))
            else:
                with archive.open(info) as part:
                    found.append(part.read(most))
        except Exception as error:
            found.append(type(error))
    return found


@pytest.mark.parametrize("kind", _ARCHIVES)
@pytest.mark.parametrize("most", [10, len(_TEXT), 1 << 20])
def test_members_come_out_as_zipfile_gives_them(kind: str, most: int) -> None:
    data = _ARCHIVES[kind]
    assert _outcomes(Zipped(data), most) == [_TEXT[:most], b"", _TEXT[:most]]


def test_usual_members_take_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Zipped(_ARCHIVES["usual"])
    monkeypatch.setattr(archive, "open", None)
    assert archive.content(archive.getinfo("word/document.xml"), 1 << 20) == _TEXT


def test_damage_is_told_as_zipfile_tells_it() -> None:
    dice, refused = Random(6), 0
    usual = _ARCHIVES["usual"]
    for _ in range(1500):
        spoiled = bytearray(usual)
        for _ in range(dice.randint(1, 3)):
            spoiled[dice.randrange(len(spoiled))] = dice.randrange(256)
        data = bytes(spoiled)
        try:
            by_zipfile = _outcomes(zipfile.ZipFile(io.BytesIO(data)), 1 << 20)
        except Exception:
            continue
        assert _outcomes(Zipped(data), 1 << 20) == by_zipfile
        refused += any(isinstance(outcome, type) for outcome in by_zipfile)
    assert refused > 100
