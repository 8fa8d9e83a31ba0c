"""The edits of a draft laid over freshly generated words, and what then no longer agrees."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .draft import Block, Draft, paragraphs
from .phrases import NUMERALS
from .tree import Bulletin, Face, Node, Paragraph, Role, Run

_NUMBER = re.compile(
    r"\d{4}年\d{1,2}月\d{1,2}日|〔\d{4}〕\d+号|(?<![\d.])\d+(?:\.\d+)?(?:%|个百分点)?", re.ASCII
)
_ORDINAL = re.compile(r"(?P<number>\d+)\.(?!\d)")
_COUNTER = re.compile(rf"（(?P<numeral>[{NUMERALS}]+)）")


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something the office should look at. `number`: a figure that is not in the data."""

    place: str  # file and line
    text: str
    number: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    bulletin: Bulletin
    edited: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


def merge(generated: Bulletin, draft: Draft | None) -> Merged:
    """Steps: take each text edited or generated; put in texts that are no longer generated but
    were edited; number the paragraphs again; compare every figure in an edited text."""
    if draft is None:
        return Merged(bulletin=generated)
    blocks = {block.key: block for block in draft.blocks}
    body: list[Node] = []
    edited: list[str] = []
    notes: list[Note] = []
    made = {n.key: n for n in generated.body if isinstance(n, Paragraph) and n.key}
    for node in generated.body:
        if not isinstance(node, Paragraph) or not node.key:
            body.append(node)
            continue
        block = blocks.get(node.key)
        if block is None and draft.removed(node.key):
            edited.append(node.key)
        elif block is None or not draft.edited(block):
            body.append(node)
        else:
            texts = paragraphs(block)
            if [text.runs for text in texts] == [_whole(node)]:
                body.append(node)
                continue
            edited.append(node.key)
            body.extend(_figured(text, node) for text in texts)
            notes.extend(_disagreements(draft, block, node, made.values()))
    for block in draft.blocks:
        if block.key not in made and block.text and draft.edited(block):
            at = _after(body, [b.key for b in draft.blocks], block.key)
            body[at:at] = paragraphs(block)
            edited.append(block.key)
            place = f"{draft.name} 第 {block.line} 行"
            notes.append(
                Note(place=place, text=f"“{block.key}”一段改过，但数据里已没有这项内容，请核对。")
            )
    return Merged(
        bulletin=replace(generated, body=tuple(_numbered(body))),
        edited=tuple(edited),
        notes=tuple(notes),
    )


def _whole(node: Paragraph) -> tuple[Run, ...]:
    return tuple(run for run in node.runs if run.text)


def _figured(text: Paragraph, node: Paragraph) -> Paragraph:
    """An edited text with the figures of the generated one that still stand behind the same
    words, so that these can be traced on."""
    figures = []
    for figure in node.figures:
        lead = node.text[max(figure.start - 4, 0) : figure.start]
        at = text.text.find(lead + figure.text)
        if at >= 0:
            figures.append(replace(figure, start=at + len(lead)))
    return replace(text, figures=tuple(figures))


def _after(body: Sequence[Node], order: Sequence[str], key: str) -> int:
    """Where a text belongs: after the last paragraph of the nearest key before it."""
    for before in reversed(order[: order.index(key)]):
        places = [n for n, node in enumerate(body) if getattr(node, "key", "") == before]
        if places:
            return places[-1] + 1
    return 1


# ── numbering ────────────────────────────────────────────────────────────────


def _numbered(body: Sequence[Node]) -> list[Node]:
    """（一）（二） and 1.2. once more in order, since texts may have come or gone."""
    out: list[Node] = []
    counter = ordinal = 0
    for node in body:
        if isinstance(node, Paragraph) and node.role is Role.HEADING:
            counter = ordinal = 0
        elif isinstance(node, Paragraph) and node.role is Role.BODY and node.runs:
            first = node.runs[0]
            if found := _COUNTER.match(first.text):
                counter, ordinal = counter + 1, 0
                if counter <= len(NUMERALS):
                    node = _led(node, f"（{NUMERALS[counter - 1]}）", found.end())
            elif first.face is Face.SUBHEADING:
                ordinal = 0
            elif found := _ORDINAL.match(first.text):
                ordinal += 1
                node = _led(node, f"{ordinal}.", found.end())
        out.append(node)
    return out


def _led(node: Paragraph, lead: str, length: int) -> Paragraph:
    first = node.runs[0]
    if first.text.startswith(lead):
        return node
    moved = len(lead) - length
    return replace(
        node,
        runs=(Run(lead + first.text[length:], first.face), *node.runs[1:]),
        figures=tuple(replace(f, start=f.start + moved) for f in node.figures),
    )


# ── figures ──────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Seen:
    """A figure in a text with the words before it and the character after it."""

    text: str
    before: str
    unit: str


def _seen(text: str) -> list[_Seen]:
    start = found.end() if (found := _ORDINAL.match(text)) else 0
    return [
        _Seen(m[0], text[max(m.start() - 8, start) : m.start()], text[m.end() : m.end() + 1])
        for m in _NUMBER.finditer(text, start)
    ]


def _disagreements(
    draft: Draft, block: Block, generated: Paragraph, every: Iterable[Paragraph]
) -> list[Note]:
    """The figures of an edited text that the data does not give.

    A figure agrees when the generated text of this paragraph has it with the same unit, as often
    as the edited one, or another paragraph has it behind the same two characters.
    """
    left = _seen(generated.text)
    elsewhere = {(s.text, s.unit, s.before[-2:]) for p in every for s in _seen(p.text)}
    found = [
        (line, seen)
        for line, piece in enumerate(block.text.split("\n"), block.line)
        for seen in _seen(piece.replace("**", ""))
    ]
    doubtful = []
    # First those behind the very same words, so that a number put in takes nobody's place.
    for alike in (4, 0):
        doubtful = []
        for line, seen in found:
            same = next((s for s in left if _agree(s, seen, alike)), None)
            if same is not None:
                left.remove(same)
            else:
                doubtful.append((line, seen))
        found = doubtful
    return [
        Note(
            place=f"{draft.name} 第 {line} 行",
            text=f"“{block.key}”中的“{seen.before[-6:]}{seen.text}{seen.unit}”与数据不一致："
            + (f"现在的数据是 {now}" if (now := _likeliest(seen, left)) else "数据里没有这个数")
            + "，请核对。",
            number=True,
        )
        for line, seen in doubtful
        if (seen.text, seen.unit, seen.before[-2:]) not in elsewhere
    ]


def _agree(made: _Seen, seen: _Seen, alike: int) -> bool:
    ends = made.before[len(made.before) - alike :] == seen.before[len(seen.before) - alike :]
    return made.text == seen.text and made.unit == seen.unit and ends


def _likeliest(seen: _Seen, here: Sequence[_Seen]) -> str:
    """The figure of the generated text behind the same words; "" when none is alike."""

    def alike(other: _Seen) -> int:
        count = 0
        for a, b in zip(reversed(seen.before), reversed(other.before), strict=False):
            if a != b:
                break
            count += 1
        return count

    same_unit = [
        s for s in here if s.unit == seen.unit and s.text[-1:].isdigit() == seen.text[-1:].isdigit()
    ]
    best = max(same_unit, key=alike, default=None)
    return best.text if best is not None and alike(best) >= 2 else ""
