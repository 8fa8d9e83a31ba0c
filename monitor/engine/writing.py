"""Turns hits into findings that convince by themselves and are safe to store."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property

from ..model import Finding, Hit
from ..text.excerpt import LENGTH, excerpt
from ..text.fold import fold_text
from ..text.mask import Masked
from ..text.passage import Passage
from ..text.sentences import sentence_around

CONTEXT = 8
"""Characters before and after a fault that tell it from the same fault elsewhere."""
_ENOUGH = LENGTH + 1
"""So many characters beside a fault are more than an excerpt shows."""
_WINDOW = _ENOUGH + 40
"""So many are looked at first: some may be blanks, or masked by fewer."""


class Writer:
    """Writes findings of one passage, everything shown or stored masked."""

    def __init__(self, passage: Passage, masked: Masked, salt: bytes) -> None:
        self._passage, self._masked, self._salt = passage, masked, salt

    def finding(self, hit: Hit) -> Finding:
        rule, passage = hit.rule, self._passage
        index = passage.block_at(hit.start)
        block = passage.blocks[index]
        text = self._masked.slice(hit.start, hit.end)
        before, after = self._around(hit)
        sentence, mark = excerpt(
            before + text + after,
            len(before),
            len(before) + len(text),
            whole=self._masked.keeps_sentences,
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
            subject=self._subject(hit, index, text),
            start=hit.start,
            end=hit.end,
            text=text,
            suggestion=suggestion,
            sentence=sentence,
            mark=mark,
            location=block.location or self._line(hit.start),
            block=block.digest,
            confidence=hit.confidence,
            url=passage.url,
            aliases=rule.aliases,
        )

    def _around(self, hit: Hit) -> tuple[str, str]:
        """What may be shown of its sentence before and behind the hit; of a long one no more
        than an excerpt can take."""
        text, masked = self._passage.text, self._masked
        first, last = masked.edges(max(0, hit.start - _WINDOW), hit.end + _WINDOW)
        reach = max(hit.start - first, last - hit.end)
        begin, finish = sentence_around(text, hit.start, hit.end, reach)
        cut_before = not text[first:begin].strip()  # no stop stands there
        cut_after = not text[finish:last].strip()
        before = masked.slice(first if cut_before else begin, hit.start)
        after = masked.slice(hit.end, last if cut_after else finish)
        # Blanks at the ends are trimmed, and what is masked may be shorter than what is written.
        short_before = min(hit.start - begin, len(before.lstrip())) < _ENOUGH
        short_after = min(finish - hit.end, len(after.rstrip())) < _ENOUGH
        if (cut_before and short_before) or (cut_after and short_after):
            begin, finish = sentence_around(text, hit.start, hit.end)
            return masked.slice(begin, hit.start), masked.slice(hit.end, finish)
        return before, after

    def _subject(self, hit: Hit, index: int, shown: str) -> str:
        """The fault as `shown` and the folded words around it inside its block, never personal
        data."""
        first = self._passage.starts[index]
        last = first + len(self._passage.blocks[index].text)
        text = self._passage.text[hit.start : hit.end]
        behind = min(last, hit.end + 3 * CONTEXT)
        before = fold_text(self._masked.slice(max(first, hit.start - 3 * CONTEXT), hit.start))
        middle = fold_text(shown)
        after = fold_text(self._masked.slice(hit.end, max(hit.end, behind)))
        if shown != text and self._salt:
            seed = text.encode("utf-8", "surrogatepass")
            middle += "#" + hashlib.blake2b(seed, key=self._salt[:64], digest_size=6).hexdigest()
        return f"{_words(before)[-CONTEXT:]}[{middle}]{_words(after)[:CONTEXT]}"

    def _line(self, offset: int) -> str:
        """第 N 行 for one text of many lines, else nothing."""
        if len(self._passage.blocks) != 1 or not self._line_feeds:
            return ""
        return f"第 {bisect_left(self._line_feeds, offset) + 1} 行"

    @cached_property
    def _line_feeds(self) -> list[int]:
        return [found.start() for found in re.finditer("\n", self._passage.text)]


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
