"""Compiles the patterns of rules and refuses those that could hang a check (ReDoS).

`re` has no time limit, so two things bound a pattern. It is judged before it is used, on the
tree that `re` itself parses: repeats that can read the same characters in many ways are
refused, whether nested, neighbouring or over like alternatives (Davis et al., "The Impact of
Regular Expression Denial of Service", ESEC/FSE 2018). And it is run line by line, on at most
`PIECE` characters at a time, so that what grows with the square of a text stays small.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from math import prod
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

MANY = 50
"""A bounded repeat longer than this counts as unbounded: (a{1,99}){1,99} hangs as well."""

PIECE = 2_000
"""Characters a pattern sees at a time; a match is at most `OVERLAP` long in longer lines."""
OVERLAP = 400
WAYS = 12_000
"""In so many ways may a sequence of repeats divide a piece between them, from one start."""

_PROBES = tuple(map(chr, range(32, 127))) + tuple(
    "\n\t一二三的是国年月日号第省市县区，。；：、？！“”《》（）〔〕—…％"
)


class Danger(ValueError):
    """A pattern that does not compile or could take exponential or cubic time; says why."""


@lru_cache(maxsize=256)  # asked by the loader, by the reader of the data and by the check
def compile_safe(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The compiled pattern; raises `Danger` with the reason in Chinese."""
    if len(pattern) > 4000:
        raise Danger("正则表达式过长（超过 4000 个字符）")
    try:
        tree = _parser.parse(pattern, flags)
        compiled = re.compile(pattern, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise Danger(f"正则表达式有误：{error}") from error
    if compiled.match("") is not None:
        raise Danger("正则表达式可以匹配空文本，会处处命中")
    _judge(tree, inside=False)
    _judge_sequence(list(tree))
    return compiled


def matches(
    pattern: re.Pattern[str], text: str, anchors: Sequence[str] = ()
) -> Iterator[re.Match[str]]:
    """Matches in reading order, none across lines; of lines without one of `anchors` none.

    The cost is bounded: see `PIECE`.
    """
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if not anchors or holds_any(line, anchors):
            if len(line) <= PIECE:
                yield from pattern.finditer(text, start, end)
            else:
                yield from _in_pieces(pattern, text, start, end)
        start = end + 1


def holds_any(text: str, anchors: Sequence[str]) -> bool:
    """Whether one of `anchors` is in `text`; any() over a generator takes twice as long."""
    for anchor in anchors:  # noqa: SIM110
        if anchor in text:
            return True
    return False


def _in_pieces(
    pattern: re.Pattern[str], text: str, start: int, end: int
) -> Iterator[re.Match[str]]:
    """Matches of a long line; one that reaches the end of its piece is read again in the next."""
    at = start
    while at < end:
        stop = min(at + PIECE, end)
        following = max(at + 1, stop - OVERLAP) if stop < end else end
        for match in pattern.finditer(text, at, stop):
            if match.end() == stop < end and match.start() > at:
                following = match.start()
                break
            yield match
            following = max(following, match.end())
        at = following


def _judge(tree: Any, *, inside: bool) -> None:
    """Raise `Danger` for the three shapes; `inside` says we are in an unbounded repeat."""
    before: list[Any] = []
    for node, value in tree:
        if node in (op.MAX_REPEAT, op.MIN_REPEAT):
            _, most, body = value
            many = most is op.MAXREPEAT or most > MANY
            if many and inside:
                raise Danger("无限重复里又有无限重复，遇到特殊文本会卡死")
            if many and any(_overlap(body, other) for other in before):
                raise Danger("相邻的两个无限重复可以匹配同样的字符，遇到长文本会很慢")
            _judge(body, inside=inside or most is op.MAXREPEAT or most > 1)
            if most > 2 and _parses_twice(list(body), _firsts(body)):
                raise Danger(
                    "重复之中有可有可无的部分，与后面可以匹配同样的字符，遇到特殊文本会卡死"
                )
            if many:
                before.append(body)
                continue
            if value[0] == 0:  # may be absent, so what follows still touches what came before
                continue
        elif node is op.SUBPATTERN:
            _judge(value[3], inside=inside)
        elif node is op.BRANCH:
            branches = value[1]
            if inside and _ambiguous(branches):
                raise Danger("重复之中的几个分支可以以同样的字符开头，遇到特殊文本会卡死")
            for branch in branches:
                _judge(branch, inside=inside)
        elif node in (op.ASSERT, op.ASSERT_NOT):
            _judge(value[1], inside=inside)
            continue
        elif node is op.ATOMIC_GROUP:
            _judge(value, inside=inside)
        elif node is op.POSSESSIVE_REPEAT:
            _judge(value[2], inside=False)
        elif node is op.AT:
            continue
        elif node is op.GROUPREF and inside:
            raise Danger("重复之中有反向引用，遇到特殊文本会卡死")
        before.clear()


def _judge_sequence(items: list[Any]) -> None:
    """Raise `Danger` when repeats that follow each other can share a text in too many ways."""
    if _ways_of_all(items) > WAYS:
        raise Danger(
            "几个重复可以匹配同样的字符，遇到长文本会很慢；请给重复加上限，如 {0,20}，"
            "或让它们匹配不同的字符"
        )
    for node, value in _flat(items):
        if node in (op.ASSERT, op.ASSERT_NOT):
            _judge_sequence(list(value[1]))


def _ways_of_all(items: list[Any]) -> int:
    """In how many ways a sequence can read a text from one start.

    Each part that may be longer or shorter multiplies the ways of those before it which can
    read what it begins with, and all that stands between.
    """
    alive: list[tuple[frozenset[str], int]] = []
    most = 1
    for node, value in _flat(items):
        if node is op.AT:
            continue
        if node in (op.ASSERT, op.ASSERT_NOT):  # read anew wherever what stands before may end
            begins = _firsts(value[1])
            ways = prod(before for read, before in alive if read & begins)
            most = max(most, ways * _ways_of_all(list(value[1])))
            continue
        size, reads = _ways(node, value), _all_of([(node, value)])
        begins = _first(node, value)  # where that is distinct, nothing before can take its place
        ways = size * prod(before for read, before in alive if read & begins)
        most = max(most, ways)
        if not _may_be_empty([(node, value)]):
            alive = [one for one in alive if one[0] & reads]
        if size > 1:
            alive.append((reads, size))
    return most


_REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT)


def _ways(node: Any, value: Any) -> int:
    """In how many ways this part can read a text: lengths it can take, branches it can go."""
    if node in _REPEATS:
        least, most, body = value
        inner = min(_ways_of_all(list(body)), WAYS + 1)
        if most is op.MAXREPEAT or most > PIECE:
            return PIECE * inner
        if least == 0 and most == 1:
            return 1 + inner
        return int(most - least + 1) * inner ** min(int(most), 8)
    if node is op.BRANCH:
        branches = [list(_flat(list(branch))) for branch in value[1]]
        words = [b for b in branches if all(part is op.LITERAL for part, _ in b)]
        # Of words of one length only one can stand here.
        lengths = len({len(b) for b in words})
        return lengths + sum(_ways_of_all(b) for b in branches if b not in words)
    return 1


def _flat(items: list[Any]) -> Iterator[tuple[Any, Any]]:
    """The sequence with its groups opened."""
    for node, value in items:
        if node is op.SUBPATTERN:
            yield from _flat(list(value[3]))
        elif node is op.ATOMIC_GROUP:
            yield from _flat(list(value))
        elif node in _REPEATS and value[0] == value[1] == 1:
            yield from _flat(list(value[2]))
        else:
            yield node, value


def _all_of(tree: Any) -> frozenset[str]:
    """Characters that may stand anywhere in what a tree reads."""
    found: set[str] = set()
    for node, value in tree:
        if node in (op.ASSERT, op.ASSERT_NOT, op.AT):
            continue
        if node is op.SUBPATTERN:
            found |= _all_of(value[3])
        elif node is op.BRANCH:
            for branch in value[1]:
                found |= _all_of(branch)
        elif node in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            found |= _all_of(value[2])
        elif node is op.ATOMIC_GROUP:
            found |= _all_of(value)
        else:
            found |= _first(node, value)
    return frozenset(found)


def _parses_twice(body: list[Any], again: frozenset[str]) -> bool:
    """Whether a part of a repeated body may be left out or taken, and what follows fits it too.

    (aa?)+ reads aaa in two ways, and n characters in exponentially many. `again` is what the
    next round can start with.
    """
    for place, (node, value) in enumerate(body):
        rest = body[place + 1 :]
        follows = _firsts(rest) | (again if _may_be_empty(rest) else frozenset())
        if node is op.SUBPATTERN:
            if _parses_twice(list(value[3]), follows):
                return True
        elif node is op.BRANCH:
            empty = sum(map(_may_be_empty, value[1]))
            if empty > 1 or (empty and _first(node, value) & follows):
                return True
            if any(_parses_twice(list(branch), follows) for branch in value[1]):
                return True
        elif (
            node in (op.MAX_REPEAT, op.MIN_REPEAT)
            and value[0] != value[1]
            and _first(node, value) & follows
        ):
            return True
    return False


def _may_be_empty(tree: Any) -> bool:
    for node, value in tree:
        if node in (op.ASSERT, op.ASSERT_NOT, op.AT):
            continue
        if node is op.SUBPATTERN and _may_be_empty(value[3]):
            continue
        if node is op.BRANCH and any(map(_may_be_empty, value[1])):
            continue
        if node in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT) and (
            value[0] == 0 or _may_be_empty(value[2])
        ):
            continue
        return False
    return True


def _ambiguous(branches: list[Any]) -> bool:
    firsts = [_firsts(branch) for branch in branches]
    return any(a & b for i, a in enumerate(firsts) for b in firsts[i + 1 :])


def _overlap(one: Any, other: Any) -> bool:
    return bool(_firsts(one) & _firsts(other))


def _firsts(tree: Any) -> frozenset[str]:
    """Characters a tree can start with, out of the probes and the literals it names."""
    found: set[str] = set()
    for node, value in tree:
        if node in (op.ASSERT, op.ASSERT_NOT, op.AT):
            continue
        found |= _first(node, value)
        if node in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT) and value[0] == 0:
            continue
        break
    return frozenset(found)


def _first(node: Any, value: Any) -> frozenset[str]:
    if node is op.LITERAL:
        return frozenset(chr(value))
    if node is op.SUBPATTERN:
        return _firsts(value[3])
    if node is op.BRANCH:
        return frozenset().union(*map(_firsts, value[1]))
    if node in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return _firsts(value[2])
    if node is op.ATOMIC_GROUP:
        return _firsts(value)
    if node is op.IN:
        return _members(value)
    return frozenset(_PROBES)  # ., [^…], a reference: could be anything


def _members(items: list[Any]) -> frozenset[str]:
    negated = bool(items) and items[0][0] is op.NEGATE
    found: set[str] = set()
    for node, value in items[negated:]:
        if node is op.LITERAL:
            found.add(chr(value))
        elif node is op.RANGE:
            low, high = value
            found.update(p for p in _PROBES if low <= ord(p) <= high)
            found.update((chr(low), chr(high)))
        elif node is op.CATEGORY:
            found |= _in_category(str(value))
    return frozenset(_PROBES) - found if negated else frozenset(found)


@cache
def _in_category(category: str) -> frozenset[str]:
    name = category.rsplit("_", 1)[-1]
    holds = {
        "DIGIT": str.isdigit,
        "SPACE": str.isspace,
        "WORD": lambda char: char.isalnum() or char == "_",
    }[name]
    wanted = "NOT" not in category
    return frozenset(char for char in _PROBES if holds(char) == wanted)
