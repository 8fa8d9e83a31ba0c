"""Turns hits into findings that convince by themselves and are safe to store."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from ..model import Finding, Hit
from ..text.excerpt import excerpt
from ..text.fold import fold_text
from ..text.mask import Masked
from ..text.passage import Passage
from ..text.sentences import sentence_around

CONTEXT = 8
"""Characters before and after a fault that tell it from the same fault elsewhere."""


class Writer:
    """Writes findings of one passage, everything shown or stored masked."""

    def __init__(self, passage: Passage, masked: Masked, salt: bytes) -> None:
        self._passage, self._masked, self._salt = passage, masked, salt

    def finding(self, hit: Hit) -> Finding:
        rule, passage = hit.rule, self._passage
        index = passage.block_at(hit.start)
        block = passage.blocks[index]
        text = self._masked.slice(hit.start, hit.end)
        begin, finish = sentence_around(passage.text, hit.start, hit.end)
        before = self._masked.slice(begin, hit.start)
        sentence, mark = excerpt(
            before + text + self._masked.slice(hit.end, finish),
            len(before),
            len(before) + len(text),
        )
        suggestion = str(self._masked.value(hit.suggestion, hit.start, hit.end))
        told = {k: self._masked.value(v, hit.start, hit.end) for k, v in hit.facts.items()}
        told.update(text=text, suggestion=suggestion)
        return Finding(
            rule=rule.id,
            group=rule.group,
            kind=hit.kind or rule.kind,
            level=hit.level or rule.level,
            trial=rule.trial,
            title=rule.title,
            message=rule.message.format_map(_Facts(told)),
            basis=rule.basis,
            subject=self._subject(hit, index),
            start=hit.start,
            end=hit.end,
            text=text,
            suggestion=suggestion,
            sentence=sentence,
            mark=mark,
            location=block.location or _line(passage, hit.start),
            block=block.digest,
            confidence=hit.confidence,
            url=passage.url,
            aliases=rule.aliases,
        )

    def _subject(self, hit: Hit, index: int) -> str:
        """The fault and the folded words around it inside its block, never personal data."""
        first = self._passage.starts[index]
        last = first + len(self._passage.blocks[index].text)
        text = self._passage.text[hit.start : hit.end]
        shown = self._masked.slice(hit.start, hit.end)
        before = fold_text(self._masked.slice(max(first, hit.start - 3 * CONTEXT), hit.start))
        after = fold_text(
            self._masked.slice(hit.end, max(hit.end, min(last, hit.end + 3 * CONTEXT)))
        )
        middle = fold_text(shown)
        if shown != text and self._salt:
            seed = text.encode("utf-8", "surrogatepass")
            middle += "#" + hashlib.blake2b(seed, key=self._salt[:64], digest_size=6).hexdigest()
        return f"{_words(before)[-CONTEXT:]}[{middle}]{_words(after)[:CONTEXT]}"


def keepable(
    passage: Passage, masked: Masked, spans: Iterable[tuple[int, int, str]]
) -> dict[str, str]:
    """What may be kept of the blocks that hold one of `spans`, by digest."""
    places = {
        index
        for start, end, _ in spans
        for index in range(passage.block_at(start), passage.block_at(end - 1) + 1)
    }
    kept = {}
    for index in places:
        block, first = passage.blocks[index], passage.starts[index]
        kept[block.digest] = masked.slice(first, first + len(block.text))
    return kept


class _Facts(dict[str, object]):
    """A message may name a fact that this hit does not have."""

    def __missing__(self, key: str) -> str:
        return ""


def _words(text: str) -> str:
    """`text` without white space: a page laid out anew has the same faults."""
    return "".join(text.split())


def _line(passage: Passage, offset: int) -> str:
    """第 N 行 for one text of many lines, else nothing."""
    if len(passage.blocks) != 1 or "\n" not in passage.text:
        return ""
    return f"第 {passage.text.count(chr(10), 0, offset) + 1} 行"
