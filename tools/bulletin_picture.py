"""The picture of a bulletin in README: pages of the sample quarter as LibreOffice prints them.

python tools/bulletin_picture.py        (needs LibreOffice and Pillow)
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2
from PIL import Image

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from bulletin_samples import AS_OF, DISTRICT, busy  # noqa: E402

from monitor import printing  # noqa: E402
from monitor.bulletin import charts, docx  # noqa: E402
from monitor.bulletin.compose import compose  # noqa: E402
from monitor.bulletin.facts import Bygone, Tally  # noqa: E402
from monitor.bulletin.period import Period  # noqa: E402

SHOWN = (0, 2, 9, 13)  # first page, problems, accounts, charts
GAP, SHADE = 18, (225, 228, 232)


def main() -> None:
    bygone = tuple(
        Bygone(
            period=Period(2025 + (first == 1), first),
            sites=Tally(registered=1, checked=1, qualified=1),
            accounts=Tally(registered=34, checked=34, qualified=qualified),
        )
        for first, qualified in ((7, 30), (10, 31), (1, 32))
    )
    facts = replace(busy(), bygone=bygone)
    bulletin = compose(
        facts, DISTRICT, dated=date(2026, 10, 9), deadline=date(2026, 10, 22), number="12",
        copy_to="区委办公室，区人大常委会办公室，区政协办公室", charts=charts.annex(facts),
    )  # fmt: skip
    program = printing.office()
    assert program is not None
    document = pypdfium2.PdfDocument(printing.to_pdf(program, docx.write(bulletin, AS_OF)))
    pages = [document[n].render(scale=0.95).to_pil().convert("RGB") for n in SHOWN]
    width = sum(page.width + GAP for page in pages) + GAP
    picture = Image.new("RGB", (width, max(page.height for page in pages) + 2 * GAP), SHADE)
    at = GAP
    for page in pages:
        picture.paste(page, (at, GAP))
        at += page.width + GAP
    picture.quantize(64).save(ROOT / "docs/bulletin.png", optimize=True)


if __name__ == "__main__":
    main()
