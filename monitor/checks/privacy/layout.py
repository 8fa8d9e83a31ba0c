"""Where a value stands: its line, its cell, the row it belongs to, the header above it.

Two kinds of tables are understood: blocks that know their cell (`Block.cell`), and lines of
plain text whose fields are separated by tabs, bars, commas or spaces under a line of labels.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ...text.passage import Passage
from .characters import DIGIT
from .person import is_name, names_in
from .vocabulary import Sense, header_senses, is_label

_LONG_NUMBER = re.compile(rf"[{DIGIT}]{{7}}")
_WIDE_GAP = re.compile(r"[ \u00a0]*(?:\u3000|[ \u00a0]{2,})[ \u00a0\u3000]*")
_GAP = re.compile(r"[ \u00a0\u3000]+")
_HEADER_ROWS = 6  # titles and merged heads come before the labels
_LONG_FIELD = 24
_TITLE_REACH = 150
_HEADER_REACH = 300  # blocks: a reader of files gives one block a line


@dataclass(frozen=True, slots=True)
class Field:
    """One cell of a row, as a range of the passage."""

    start: int
    end: int
    header: str


@dataclass(frozen=True, slots=True)
class Place:
    """The surroundings of a value. `fields` is empty where the line is no table row."""

    start: int  # of the line, or of the cell
    end: int
    header: str = ""
    left: str = ""  # the cell to the left, when it reads like a label
    fields: tuple[Field, ...] = ()
    column: tuple[int, int] | None = None  # table and column, for the vote
    title: str = ""  # what stands above the table

    @property
    def row(self) -> tuple[int, int]:
        """The range of the whole row (or line)."""
        if not self.fields:
            return self.start, self.end
        return self.fields[0].start, self.fields[-1].end


def split_fields(line: str) -> tuple[str, list[tuple[int, int]]]:
    """The separator of a line (tab, bar, comma, gap, space or "") and the ranges of its fields."""
    if "\t" in line:
        return "\t", _ranges(line, re.compile(r" *\t *"))
    if line.count("|") >= 2:
        return "|", _ranges(line, re.compile(r" *\| *"))
    if line.count("│") >= 2:
        return "|", _ranges(line, re.compile(r" *│ *"))
    if "," in line and (line.count(",") >= 2 or len(line) <= 80):
        return ",", _ranges(line, re.compile(r" *, *"))
    if line.count("，") >= 3 and line.count("。") == 0:
        return "，", _ranges(line, re.compile(r" *， *"))
    if _WIDE_GAP.search(line.strip()):
        return "gap", _ranges(line, _WIDE_GAP)
    if _GAP.search(line.strip()):
        return " ", _ranges(line, _GAP)
    return "", [(0, len(line))]


def _ranges(line: str, separator: re.Pattern[str]) -> list[tuple[int, int]]:
    found, at = [], 0
    for match in separator.finditer(line):
        found.append((at, match.start()))
        at = match.end()
    found.append((at, len(line)))
    return found


def looks_like_header(fields: list[str]) -> bool:
    """Labels side by side: at least two fields, one of them a word of the vocabulary, no values."""
    filled = [f for f in fields if f.strip()]
    if len(filled) < 2 or any(len(f) > _LONG_FIELD or _LONG_NUMBER.search(f) for f in filled):
        return False
    if any(mark in field for field in filled for mark in "：:。；;"):
        return False
    if any(is_name(field.strip(), strict=True) for field in filled):
        return False  # 姓名 | 李国强: a form, whose labels stand to the left
    return any(header_senses(field) for field in filled)


class Layout:
    """Answers `at(offset)` for one passage; everything is computed on first use."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        self._text = passage.text
        self._lines: dict[int, Place] = {}
        self._last = Place(start=0, end=-1)  # values of one line come one after the other
        self._told: dict[tuple[int, Callable[[str, Field], bool]], bool] = {}
        self._names_of_rows: dict[int, tuple[str, ...]] = {}
        self._rows: dict[tuple[int, int], tuple[Field, ...]] = {}

    def at(self, offset: int) -> Place:
        """The place of the value that starts at `offset`."""
        index = self._passage.block_at(offset)
        block = self._passage.blocks[index]
        if block.cell is not None:
            return self._cell(index)
        line = self._last
        if not line.start <= offset <= line.end or line.start < self._passage.starts[index]:
            start = self._text.rfind("\n", self._passage.starts[index], offset) + 1
            start = max(start, self._passage.starts[index])
            line = self._lines.get(start)
            if line is None:
                line = self._lines[start] = self._line(index, start)
            self._last = line
        column = bisect_right(line.fields, offset, key=lambda field: field.start) - 1
        if column < 0 or offset >= line.fields[column].end:
            return line
        field, left = line.fields[column], line.fields[column - 1] if column else None
        return Place(
            start=field.start,
            end=field.end,
            header=field.header,
            left=self._text[left.start : left.end] if left and not field.header else "",
            fields=line.fields,
            column=(-1 - index, column if field.header else 100 * len(line.fields) + column),
            title=line.title,
        )

    @cached_property
    def walls(self) -> frozenset[int]:
        """Offsets of the line feeds that end a table cell: no number goes on behind them."""
        passage = self._passage
        return frozenset(
            start + len(block.text)
            for start, block in zip(passage.starts, passage.blocks, strict=True)
            if block.cell is not None
        )

    def row_names(self, fields: tuple[Field, ...]) -> tuple[str, ...]:
        """The names that stand as cells of a row; computed once for each row."""
        key = fields[0].start
        known = self._names_of_rows.get(key)
        if known is None:
            found: list[str] = []
            for field in fields:
                cell = self._text[field.start : field.end].strip()
                promised = Sense.NAME in header_senses(field.header)
                if is_name(cell, strict=not promised):
                    found.append(cell)
                elif not field.header and len(cell) < 20:
                    found.extend(cell[a:b] for a, b in names_in(cell))
            known = self._names_of_rows[key] = tuple(found)
        return known

    def has_cell(self, fields: tuple[Field, ...], what: Callable[[str, Field], bool]) -> bool:
        """Whether one cell of a row is `what` says of the text and it; asked once for each row."""
        if not fields:
            return False
        key = fields[0].start, what
        if key not in self._told:
            self._told[key] = any(what(self._text, field) for field in fields)
        return self._told[key]

    # ── tables whose blocks know their cell ──────────────────────────────────

    @cached_property
    def _tables(self) -> dict[int, dict[int, dict[int, int]]]:
        """table → row → column → index of the block."""
        tables: dict[int, dict[int, dict[int, int]]] = {}
        for index, block in enumerate(self._passage.blocks):
            if block.cell is not None:
                row = tables.setdefault(block.cell.table, {}).setdefault(block.cell.row, {})
                row[block.cell.column] = index
        return tables

    @cached_property
    def _heads(self) -> dict[int, tuple[int, dict[int, str], str]]:
        """table → (row of the labels, column → label, title above the table)."""
        heads = {}
        for table, rows in self._tables.items():
            title, best = [], (-1, {})
            first = min(index for row in rows.values() for index in row.values())
            for index in range(max(0, first - 3), first):
                if self._passage.blocks[index].cell is None:
                    title.append(self._passage.blocks[index].text[:80])
            for number in sorted(rows)[:_HEADER_ROWS]:
                texts = {c: self._passage.blocks[i].text for c, i in rows[number].items()}
                if len(texts) == 1 or len(set(texts.values())) == 1:
                    title.append(next(iter(texts.values()))[:80])
                    continue
                if looks_like_header(list(texts.values())):
                    best = (number, {**best[1], **{c: t for c, t in texts.items() if t.strip()}})
                elif best[0] >= 0:
                    break
            heads[table] = (*best, " ".join(title))
        return heads

    def _cell(self, index: int) -> Place:
        block = self._passage.blocks[index]
        cell = block.cell
        assert cell is not None
        head_row, headers, title = self._heads[cell.table]
        is_head = cell.row <= head_row
        row = self._tables[cell.table][cell.row]
        fields = self._rows.get((cell.table, cell.row))
        if fields is None:
            starts, blocks = self._passage.starts, self._passage.blocks
            fields = self._rows[cell.table, cell.row] = tuple(
                Field(
                    starts[row[column]],
                    starts[row[column]] + len(blocks[row[column]].text),
                    "" if is_head else headers.get(column, ""),
                )
                for column in sorted(row)
            )
        start = self._passage.starts[index]
        header = "" if is_head else headers.get(cell.column, "")
        left = ""
        if not header and (cell.column - 1) in row:
            left = self._passage.blocks[row[cell.column - 1]].text
        return Place(
            start=start,
            end=start + len(block.text),
            header=header,
            left=left,
            fields=fields,
            column=(cell.table, cell.column),
            title=title,
        )

    # ── tables in plain text ─────────────────────────────────────────────────

    @cached_property
    def _text_heads(self) -> list[tuple[int, int, str, list[str], str]]:
        """Header lines of all blocks: (start, block, separator, labels, the line above)."""
        heads = []
        for index, block in enumerate(self._passage.blocks):
            if block.cell is not None:
                continue
            at, above = self._passage.starts[index], ""
            for line in block.text.split("\n"):
                if 3 < len(line) < 400:
                    separator, ranges = split_fields(line)
                    if len(ranges) >= 2:
                        labels = [line[a:b] for a, b in ranges]
                        if looks_like_header(labels):
                            heads.append((at, index, separator, labels, above[:80]))
                if line.strip():
                    above = line
                at += len(line) + 1
        return heads

    @cached_property
    def _head_starts(self) -> frozenset[int]:
        return frozenset(head[0] for head in self._text_heads)

    def _line(self, index: int, start: int) -> Place:
        block_end = self._passage.starts[index] + len(self._passage.blocks[index].text)
        end = self._text.find("\n", start, block_end)
        end = block_end if end < 0 else end
        separator, ranges = split_fields(self._text[start:end])
        if len(ranges) < 2:
            return Place(start=start, end=end, left=self._label_above(index, start))
        labels, title = self._labels_for(start, index, separator, len(ranges))
        is_head = separator in "\t|" and start in self._head_starts
        if not labels and not is_head and (separator in " ，" or len(ranges) < 3):
            return Place(start=start, end=end)
        fields = tuple(
            Field(start + a, start + b, labels[i] if i < len(labels) else "")
            for i, (a, b) in enumerate(ranges)
        )
        return Place(start=start, end=end, fields=fields, title=title)

    def _label_above(self, index: int, start: int) -> str:
        """The line above, when it is nothing but a label: forms that were copied cell by cell."""
        above = self._text[max(0, start - 24) : max(0, start - 1)]
        line = above.rpartition("\n")[2] if "\n" in above or start <= 24 else ""
        block_above = index and self._passage.starts[index] == start
        if block_above and self._passage.blocks[index - 1].cell is not None:
            return ""
        label = line.strip(" \u3000：:*")
        return label if 2 <= len(label) <= 14 and is_label(label) else ""

    def _labels_for(
        self, start: int, index: int, separator: str, count: int
    ) -> tuple[list[str], str]:
        """The labels of the nearest header line above that fits this row."""
        heads = self._text_heads
        place = bisect_right(heads, start, key=lambda head: head[0]) - 1
        while place >= 0 and heads[place][1] >= index - _HEADER_REACH:
            head_start, _, head_separator, labels, title = heads[place]
            if head_start == start:
                return [], title
            loose = {separator, head_separator} <= {"gap", " "}
            if (separator == head_separator or loose) and len(labels) == count:
                return labels, title
            place -= 1
        return [], ""

    # ── whole columns ────────────────────────────────────────────────────────

    def rows_below(self, offset: int) -> list[tuple[Field, ...]]:
        """The rows of the table whose header line (or header cell) holds `offset`."""
        index = self._passage.block_at(offset)
        cell = self._passage.blocks[index].cell
        if cell is not None:
            rows = self._tables[cell.table]
            below = (rows[number] for number in sorted(rows) if number > cell.row)
            return [self._cell(next(iter(row.values()))).fields for row in below]
        return list(self._text_rows(offset))

    def _text_rows(self, offset: int) -> Iterator[tuple[Field, ...]]:
        at, strangers = offset, 0
        while strangers < 2:
            at = self._text.find("\n", at) + 1
            if not at or at >= len(self._text):
                return
            if self._text[at : at + 1] in "\n\r":
                continue
            fields = self.at(at).fields
            if fields and any(f.header for f in fields):
                strangers = 0
                yield fields
            else:
                strangers += 1

    def column_with_names(self, offset: int) -> Iterator[tuple[Field, Field]]:
        """(name, value) for every row below the column head at `offset`."""
        head = self.at(offset)
        column = next((i for i, f in enumerate(head.fields) if f.start <= offset <= f.end), None)
        if column is None:
            return
        for fields in self.rows_below(offset):
            if column < len(fields):
                for name in self._names(fields):
                    yield name, fields[column]
                    break

    def names_under(self, end: int) -> Iterator[Field]:
        """The names of the table or list that follows a title which ends at `end`."""
        for table, (row, _, _) in self._heads.items():
            first = min(i for cells in self._tables[table].values() for i in cells.values())
            start = self._passage.starts[first]
            if 0 <= start - end < _TITLE_REACH and row >= 0:
                for number in sorted(self._tables[table]):
                    if number > row:
                        cells = self._tables[table][number]
                        yield from self._names(self._cell(next(iter(cells.values()))).fields)
                return
        for start, *_ in self._text_heads:
            if 0 < start - end < _TITLE_REACH:
                for fields in self._text_rows(start):
                    yield from self._names(fields)
                return
        yield from self._bare_names(end)

    def _names(self, fields: tuple[Field, ...]) -> Iterator[Field]:
        for field in fields:
            if Sense.NAME in header_senses(field.header):
                name = self._text[field.start : field.end]
                stripped = name.strip()
                if is_name(stripped):
                    start = field.start + name.index(stripped)
                    yield Field(start, start + len(stripped), field.header)
                    return

    def _bare_names(self, end: int) -> Iterator[Field]:
        """Lines of nothing but names below a title."""
        for line in re.compile(r"[^\n]+").finditer(self._text, end, end + 2000):
            words = list(re.compile(r"[^\s、，,]+").finditer(self._text, *line.span()))
            names = [w for w in words if is_name(w.group(), strict=True)]
            if not names or len(names) < 0.8 * len(words):
                return
            for name in names:
                yield Field(*name.span(), "")
