"""Attachments of the sizes that offices publish, written by libraries that none of the readers use.

Word by python-docx, workbooks by XlsxWriter and xlwt, PDF by typst, archives by zipfile. What was
planted is remembered here, at the moment of planting, and not asked of any reader: `shown` stands
where a person sees it, `hidden` where only the file knows of it.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

import docx
import typst
import xlsxwriter
import xlwt
from privacy_people import People

_WORDS = (
    "各乡镇人民政府", "区直各部门", "认真贯彻落实", "进一步加强", "按照工作安排", "结合本地实际", "现将有关事项通知如下",
    "严格执行", "确保资金安全", "及时公开", "接受社会监督", "完善工作机制", "明确责任分工", "项目建设进度", "年度目标任务",
    "农村人居环境整治", "基层公共服务", "城乡居民基本医疗保险", "高标准农田", "乡村振兴", "公示期限", "联系单位", "补助标准",
)  # fmt: skip


@dataclass(slots=True)
class Office:
    """Writes one file after the other; `dice` and `crowd` make them reproducible."""

    seed: int
    shown: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    dice: Random = field(init=False)
    crowd: People = field(init=False)

    def __post_init__(self) -> None:
        self.dice, self.crowd = Random(self.seed), People(self.seed)

    def plant(self, *, hidden: bool = False) -> str:
        value = self.crowd.id18()
        (self.hidden if hidden else self.shown).append(value)
        return value

    def sentence(self) -> str:
        return "，".join(self.dice.choices(_WORDS, k=self.dice.randint(3, 7))) + "。"

    def paragraph(self) -> str:
        return "".join(self.sentence() for _ in range(self.dice.randint(2, 6)))

    def row(self, number: int, *, planted: bool = True) -> list[object]:
        """序号、姓名、身份证号、村组、面积、金额、备注."""
        return [
            number, self.crowd.name(), self.plant() if planted else "", f"南屏镇整碗村{number % 19}组",
            round(self.dice.uniform(0.5, 30), 2), self.dice.randint(100, 9000), "",
        ]  # fmt: skip

    # ── Word ─────────────────────────────────────────────────────────────────

    def notice(self) -> bytes:
        return self._word(self.dice.randint(8, 25), 0)

    def report(self) -> bytes:
        """50–200 KB of text."""
        return self._word(self.dice.randint(150, 600), self.dice.randint(0, 40))

    def roll(self) -> bytes:
        """A Word table of 30 to 300 rows."""
        return self._word(4, self.dice.randint(30, 300))

    def _word(self, paragraphs: int, rows: int) -> bytes:
        file = docx.Document()
        for number in range(paragraphs):
            text = self.paragraph()
            if number % 40 == 7:
                text += f"申请人{self.crowd.name()}（身份证号：{self.plant()}）。"
            file.add_paragraph(text)
        if self.dice.random() < 0.3:
            file.sections[0].header.paragraphs[0].text = f"经办 {self.plant()}"
        if self.dice.random() < 0.3:
            run = file.add_paragraph("备注").add_run(self.plant(hidden=True))
            run.font.hidden = True
        if rows:
            table = file.add_table(rows=1, cols=7)
            _fill(table.rows[0].cells, _HEAD)
            for number in range(1, rows + 1):
                _fill(table.add_row().cells, self.row(number))
        return _saved(file.save)

    # ── workbooks ────────────────────────────────────────────────────────────

    def sheet(self) -> bytes:
        return self._book(self.dice.randint(30, 400))

    def ledger(self) -> bytes:
        """500–5,000 rows."""
        return self._book(self.dice.randint(500, 5000))

    def _book(self, rows: int) -> bytes:
        out = io.BytesIO()
        book = xlsxwriter.Workbook(out, {"in_memory": True})
        sheet = book.add_worksheet("发放名册")
        sheet.write_row(0, 0, ["2026年补贴发放名册"])
        for number, row in enumerate(
            [_HEAD, *(self.row(n, planted=n % 5 == 1) for n in range(1, rows + 1))]
        ):
            sheet.write_row(number + 1, 0, row)
        if self.dice.random() < 0.4:
            sheet.write(2, 7, self.plant(hidden=True))
            sheet.set_column(7, 7, None, None, {"hidden": True})
        if self.dice.random() < 0.3:
            sheet.write_comment(3, 1, f"原为 {self.plant(hidden=True)}")
        if self.dice.random() < 0.3:
            other = book.add_worksheet("原始数据")
            other.write(0, 0, self.plant(hidden=True))
            self.dice.choice((other.hide, other.very_hidden))()
        book.close()
        return out.getvalue()

    def old_sheet(self) -> bytes:
        book = xlwt.Workbook()
        sheet = book.add_sheet("名册")
        for number, row in enumerate(
            [_HEAD, *(self.row(n) for n in range(1, self.dice.randint(40, 800)))]
        ):
            for column, value in enumerate(row):
                sheet.write(number, column, value)
        return _saved(book.save)

    def table(self) -> bytes:
        out = io.StringIO()
        csv.writer(out).writerows(
            [_HEAD, *(self.row(n) for n in range(1, self.dice.randint(50, 2000)))]
        )
        return out.getvalue().encode("gb18030")

    # ── PDF ──────────────────────────────────────────────────────────────────

    def print(self) -> bytes:
        """5–50 pages of text and tables."""
        parts = ['#set text(font: "Noto Sans CJK SC", size: 11pt)\n#set page(paper: "a4")']
        for number in range(self.dice.randint(5, 50)):
            parts.extend(self.paragraph() for _ in range(5))
            if number % 3 == 0:
                parts.append(f"申请人身份证号：{self.plant()}")
            if number % 6 == 1:
                cells = [str(c) for n in range(1, 20) for c in self.row(n)[:5]]
                parts.append(
                    "#table(columns: (auto, auto, auto, 1fr, auto),\n"
                    + ",".join(f"[{c}]" for c in cells)
                    + ")"
                )
            parts.append("#pagebreak(weak: true)")
        return bytes(typst.compile("\n\n".join(parts).encode(), format="pdf"))

    # ── archives ─────────────────────────────────────────────────────────────

    def bundle(self) -> bytes:
        """A zip of two to five of the others, with names as Windows writes them."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(self.dice.randint(2, 5)):
                ending, make = self.dice.choice(
                    (("docx", self.notice), ("xlsx", self.sheet), ("xls", self.old_sheet))
                )
                archive.writestr(f"附件{number + 1}.{ending}", make())
        return out.getvalue()


_HEAD = ["序号", "姓名", "身份证号", "住址", "面积", "金额", "备注"]

MIX: tuple[tuple[str, int, Callable[[Office], bytes]], ...] = (
    ("docx", 8, Office.notice), ("docx", 2, Office.report), ("docx", 3, Office.roll), ("xlsx", 5, Office.sheet),
    ("xlsx", 2, Office.ledger), ("xls", 2, Office.old_sheet), ("pdf", 6, Office.print), ("csv", 1, Office.table),
    ("zip", 2, Office.bundle),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    data: bytes
    shown: frozenset[str]
    hidden: frozenset[str]


def attachments(count: int, seed: int = 1) -> Iterator[Attachment]:
    """`count` files in the proportions of `MIX`."""
    dice = Random(seed)
    kinds = [(ending, make) for ending, weight, make in MIX for _ in range(weight)]
    for number in range(count):
        if number % len(kinds) == 0:
            dice.shuffle(kinds)
        ending, make = kinds[number % len(kinds)]
        office = Office(seed * 100_000 + number)
        data = make(office)
        yield Attachment(
            f"{number:04d}-{make.__name__}.{ending}",
            data,
            frozenset(office.shown),
            frozenset(office.hidden),
        )


def _fill(cells: object, values: list[object]) -> None:
    for cell, value in zip(cells, values, strict=True):  # type: ignore[call-overload]
        cell.text = str(value)


def _saved(save: Callable[[io.BytesIO], None]) -> bytes:
    out = io.BytesIO()
    save(out)
    return out.getvalue()
