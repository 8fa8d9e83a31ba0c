"""Reads pictures by OCR where the optional `ocr` component is installed: offline, one thread.

Models come inside the wheel of rapidocr. Detection is bounded to 1,280 pixels a side, which
reads tables of 10-point type and keeps a page near a few seconds and 300 MB.
"""

from __future__ import annotations

import importlib.util
import io
from collections.abc import Iterator, Sequence
from typing import Any

from .budget import Unreadable

_MOST_PIXELS = 60_000_000
_MOST_FRAMES = 40
_PARAMETERS = {
    "Det.limit_type": "max",
    "Det.limit_side_len": 1280,
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    "Global.log_level": "critical",
}


def installed() -> bool:
    """Whether pictures can be read here."""
    return all(importlib.util.find_spec(n) for n in ("rapidocr", "onnxruntime", "PIL"))


class Eyes:
    """Reads one picture after the other; models are loaded with the first."""

    def __init__(self) -> None:
        self._engine: Any = None

    def read(self, data: bytes) -> Iterator[str]:
        """The text of each frame of a picture, rows as lines; raises Unreadable."""
        from PIL import Image, ImageOps, ImageSequence

        Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
        try:
            with Image.open(io.BytesIO(data)) as picture:
                for number, frame in enumerate(ImageSequence.Iterator(picture)):
                    if number >= _MOST_FRAMES:
                        raise Unreadable(f"图片超过 {_MOST_FRAMES} 页，未能全部查看")
                    if frame.width * frame.height > _MOST_PIXELS:
                        raise Unreadable("图片过大，未能查看")
                    yield self.look(ImageOps.exif_transpose(frame).convert("RGB"))
        except Unreadable:
            raise
        except Exception as error:
            raise Unreadable(f"图片已损坏，未能查看（{type(error).__name__}）") from None

    def look(self, picture: Any) -> str:
        """The text of one PIL picture."""
        import numpy

        if self._engine is None:
            from rapidocr import RapidOCR

            self._engine = RapidOCR(params=_PARAMETERS)
        # RapidOCR expects the order of OpenCV: blue, green, red.
        result = self._engine(numpy.ascontiguousarray(numpy.asarray(picture)[:, :, ::-1]))
        if result.boxes is None or result.txts is None:
            return ""
        return rows_of(
            [(box.tolist(), text) for box, text in zip(result.boxes, result.txts, strict=True)]
        )


def rows_of(found: Sequence[tuple[Sequence[Sequence[float]], str]]) -> str:
    """Pieces of text with their four corners as lines, the pieces of a line apart by tabs."""
    rows: list[tuple[float, float, list[tuple[float, str]]]] = []
    for box, text in sorted(found, key=lambda item: sum(p[1] for p in item[0])):
        top, bottom = min(p[1] for p in box), max(p[1] for p in box)
        middle, left = (top + bottom) / 2, min(p[0] for p in box)
        if rows and rows[-1][0] <= middle <= rows[-1][1]:
            rows[-1][2].append((left, text))
        else:
            rows.append((top, bottom, [(left, text)]))
    return "\n".join("\t".join(text for _, text in sorted(pieces)) for _, _, pieces in rows)
