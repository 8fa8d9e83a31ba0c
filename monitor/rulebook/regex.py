"""Compiles the patterns of rules and refuses those that could hang a check (ReDoS).

`re` has no time limit, so a pattern is judged before it is used, on the tree that
`re` itself parses: an unbounded repeat inside an unbounded repeat, an unbounded repeat over
alternatives that can start alike, and two neighbouring unbounded repeats over common
characters are refused. See Davis et al., "The Impact of Regular Expression Denial of
Service", ESEC/FSE 2018, for these three shapes.
"""

from __future__ import annotations

import re
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

MANY = 50
"""A bounded repeat longer than this counts as unbounded: (a{1,99}){1,99} hangs as well."""

_PROBES = tuple(map(chr, range(32, 127))) + tuple(
    "\n\t一二三的是国年月日号第省市县区，。；：、？！“”《》（）〔〕—…％"
)


class Danger(ValueError):
    """A pattern that does not compile or could take exponential or cubic time; says why."""


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
    return compiled


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
            if many and _parses_twice(list(body), _firsts(body)):
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
            found.update(p for p in _PROBES if _in_category(value, p))
    return frozenset(_PROBES) - found if negated else frozenset(found)


def _in_category(category: Any, char: str) -> bool:
    name = str(category).rsplit("_", 1)[-1]
    is_in = {
        "DIGIT": char.isdigit(),
        "SPACE": char.isspace(),
        "WORD": char.isalnum() or char == "_",
    }[name]
    return is_in != ("NOT" in str(category))
