"""What `[data]` may hold for the types that data alone can say: terms, pairs, pattern,
code. Types with more to them have their shape beside their check.

Each reader is called twice with the same data: by the loader, to report all that is wrong, and
by the check, which then gets the typed value of data already known to be good. Of the rules
that come with the program the tests know that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from .contexts import Exemption
from .regex import Danger, compile_safe
from .tables import line_of

Report = Callable[[str, object, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """When a rule holds: literal neighbours that excuse a hit, and days of publication."""

    unless_before: tuple[str, ...] = ()  # stands right before the hit
    unless_after: tuple[str, ...] = ()  # stands right after the hit
    unless_near: tuple[str, ...] = ()  # stands in the same sentence
    not_before: date | None = None  # first day on which it is wrong
    not_after: date | None = None  # last day on which it is wrong
    exemptions: tuple[Exemption, ...] = ()  # of rules/contexts, named by `except`


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsData:
    """Words that are wrong, each with its right form ("" where there is none)."""

    words: tuple[tuple[str, str], ...]
    allow: tuple[str, ...] = ()
    boundary: bool = False  # must begin and end where jieba cuts its sentence
    skip_symbols: bool = False  # also 赌*博
    context: Context = Context()


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternData:
    """A regular expression; `anchors` are literals one of which every match contains."""

    pattern: str
    anchors: tuple[str, ...]
    suggestion: str = ""  # a template for `re.Match.expand`
    group: int = 0  # which group is the fault
    folded: bool = False  # match on the folded text
    context: Context = Context()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeData:
    """`find(text) -> Iterable[(start, end, suggestion)]` of the file beside the rule."""

    find: Callable[[str], Any]
    anchors: tuple[str, ...] = ()
    context: Context = Context()


CONTEXT = (
    "unless_before", "unless_after", "unless_near", "not_before", "not_after",
    "except", "exemptions", "hidden",
)  # fmt: skip
"""Keys that `Reader.context` reads; the loader puts `exemptions` there for what `except` names.
`hidden = true` is for the engine: the rule also judges text that is hidden from the eye."""


class Reader:
    """Takes typed values out of a `[data]` table and reports those of a wrong type."""

    def __init__(self, data: Mapping[str, Any], report: Report, known: tuple[str, ...]) -> None:
        self.data, self.report = data, report
        for key in data:
            if key not in known:
                near = get_close_matches(key, known, 1)
                hint = f"是不是 {near[0]}？" if near else "允许：" + "、".join(known)
                report(f"data.{key}", "", f"没有这个键，{hint}")

    def flag(self, key: str) -> bool:
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            self.report(f"data.{key}", value, "true 或 false")
        return value is True

    def text(self, key: str, default: str = "") -> str:
        value = self.data.get(key, default)
        if not isinstance(value, str):
            self.report(f"data.{key}", value, "文字")
            return default
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.data.get(key, [])
        if not isinstance(value, (list, tuple)) or not all(
            isinstance(item, str) and item for item in value
        ):
            self.report(f"data.{key}", value, "非空文字的列表")
            return ()
        if len(set(value)) < len(value):
            for item, times in Counter(value).items():
                if times > 1:
                    self.report(f"data.{key}", item, f"重复（{times} 次）")
        return tuple(value)

    def table(self, key: str) -> dict[str, str]:
        value = self.data.get(key, {})
        if not isinstance(value, Mapping) or not all(
            isinstance(item, str) and name for name, item in value.items()
        ):
            self.report(f"data.{key}", value, "表：错误写法 = 正确写法")
            return {}
        return dict(value)

    def day(self, key: str) -> date | None:
        value = self.data.get(key)
        if value is not None and type(value) is not date:
            self.report(f"data.{key}", value, "日期，写作 2026-01-31")
            return None
        return value

    def context(self) -> Context:
        self.flag("hidden")
        return Context(
            unless_before=self.texts("unless_before"),
            unless_after=self.texts("unless_after"),
            unless_near=self.texts("unless_near"),
            not_before=self.day("not_before"),
            not_after=self.day("not_after"),
            exemptions=tuple(self.data.get("exemptions", ())),
        )


_CUT = 4


def read_terms(data: Mapping[str, Any], report: Report) -> TermsData:
    """`words` is a list, or a table wrong → right.

    Further words are made from `families` (every head with every tail: 开元 × 棋牌), from
    `variants` (how a part of a word is disguised: 博彩 → 菠菜, bo彩), one part at a time, and
    from `cut` (`words` whose last character is lost before one of `marks`: 营商环，).
    """
    known = (
        "words", "families", "variants", "cut", "allow", "boundary", "skip_symbols", *CONTEXT,
    )  # fmt: skip
    reader = Reader(data, report, known)
    if isinstance(data.get("words"), Mapping):
        words = tuple(reader.table("words").items())
    else:
        words = tuple((word, "") for word in reader.texts("words"))
    made = dict(words)
    for word, right in _cut(data.get("cut", {}), report):
        made.setdefault(word, right)
    for word in _families(data.get("families", ()), report):
        made.setdefault(word, "")
    for part, disguises in _variants(data.get("variants", {}), report):
        for word, right in list(made.items()):
            if part in word:
                for disguise in disguises:
                    made.setdefault(word.replace(part, disguise), right)
    listed = dict(words)
    words = (*words, *((word, right) for word, right in made.items() if word not in listed))
    if not words:
        reader.report("data.words", "", "至少一个词，写作列表或表")
    allow = reader.texts("allow")
    _check_words(words, frozenset(allow), lambda _: "data.words", report)
    return TermsData(
        words=words,
        allow=allow,
        boundary=reader.flag("boundary"),
        skip_symbols=reader.flag("skip_symbols"),
        context=reader.context(),
    )


def _families(rows: Any, report: Report) -> Iterator[str]:
    """Every head with every tail of each `[[data.families]]`."""
    for number, row in enumerate(rows if isinstance(rows, (list, tuple)) else [rows], 1):
        part = Reader(row if isinstance(row, Mapping) else {}, report, ("heads", "tails"))
        heads, tails = part.texts("heads"), part.texts("tails")
        if not heads or not tails:
            report(f"data.families 第{number}项", str(row)[:60], "heads 和 tails，都是词的列表")
        yield from (head + tail for head in heads for tail in tails)


def _cut(table: Any, report: Report) -> Iterator[tuple[str, str]]:
    """Each of `words` without its last character, and as it should be, before each of `marks`."""
    given = table if isinstance(table, Mapping) else {}
    part = Reader(given, report, ("words", "marks"))
    words, marks = part.texts("words"), part.texts("marks")
    if bool(words) != bool(marks) or given is not table:
        report("data.cut", str(table)[:60], "words 和 marks，都是词的列表")
    for word in words:
        if len(word) < _CUT:
            report("data.cut.words", word, f"至少 {_CUT} 个字：再短，缺一字就可能是别的词")
        yield from ((word[:-1] + mark, word + mark) for mark in marks)


def _variants(table: Any, report: Report) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each part of a word with its disguises."""
    if not isinstance(table, Mapping):
        report("data.variants", str(table)[:60], '表：词 = ["变体", …]')
        return
    reader = Reader(table, report, tuple(table))
    for part in reader.data:
        yield part, reader.texts(part)


def read_pairs(data: Mapping[str, Any], report: Report) -> TermsData:
    """`file` names a TSV beside the rule: wrong, right, words that contain the wrong form.

    The loader puts its rows into `rows`. The right form is an allow-span of its own when it
    contains the wrong one (台联 → 台联党).
    """
    known = ("file", "rows", "allow", "boundary", "skip_symbols", *CONTEXT)
    reader = Reader(data, report, known)
    reader.text("file")
    if not data.get("file"):
        report("data.file", "", "同一文件夹里的 .tsv 文件名")
    rows = data.get("rows", ())

    def place(number: int) -> str:
        return f"{data.get('file')} 第{line_of(rows, number)}行"

    good = [at for at, row in enumerate(rows) if 2 <= len(row) <= 3 and row[0] and row[1]]
    for number in sorted({*range(len(rows))} - {*good}) if len(good) < len(rows) else ():
        said = "错误写法、正确写法，可加第三列：不算错的词，用 | 分开"
        report(place(number), "\t".join(rows[number]), said)
    words = [rows[at][:2] for at in good]
    allow = [*reader.texts("allow"), *(right for wrong, right in words if wrong in right)]
    for at in good:
        if len(rows[at]) == 3:
            allow += filter(None, rows[at][2].split("|"))
    _check_words(words, frozenset(allow), lambda at: place(good[at]), report)
    return TermsData(
        words=tuple(words),
        allow=tuple(dict.fromkeys(allow)),
        boundary=reader.flag("boundary"),
        skip_symbols=reader.flag("skip_symbols"),
        context=reader.context(),
    )


def _check_words(
    words: Sequence[tuple[str, str]],
    allow: frozenset[str],
    place_of: Callable[[int], str],
    report: Report,
) -> None:
    """Reports each (wrong, right) that says nothing, or something else than another."""
    all_wrong = {wrong for wrong, _ in words}
    if (
        len(all_wrong) == len(words)
        and all_wrong.isdisjoint(allow)
        and min(map(len, all_wrong), default=2) > 1
        and not any(wrong == right for wrong, right in words)
    ):
        return
    seen: dict[str, tuple[str, str]] = {}
    for at, (wrong, right) in enumerate(words):
        place = place_of(at)
        before = seen.setdefault(wrong, (place, right))
        if before != (place, right):
            where = before[0] if before[0] != place else "前面"
            told = "" if before[1] == right else f"，改法不同：{before[1]}"
            report(place, wrong, f"同一错误写法出现两次，{where}已有{told}")
        if wrong == right:
            report(place, wrong, "错误写法与正确写法相同")
        if len(wrong) < 2:
            report(place, wrong, "错误写法至少两个字")
        if wrong in allow:
            report(place, wrong, "同时写在不算错的词里，永远不会提示；请删去一处")


def read_pattern(data: Mapping[str, Any], report: Report) -> PatternData:
    """Anchors are asked for because a pattern alone would read every character of every page."""
    known = ("pattern", "anchors", "suggestion", "group", "folded", *CONTEXT)
    reader = Reader(data, report, known)
    anchors, group = reader.texts("anchors"), data.get("group", 0)
    if not anchors:
        report("data.anchors", "", "至少一个文字：每处命中都必含其中之一，用来快速筛选")
    if type(group) is not int or group < 0:
        report("data.group", group, "整数，从 0 起")
        group = 0
    return PatternData(
        pattern=reader.text("pattern"),
        anchors=anchors,
        suggestion=reader.text("suggestion"),
        group=group,
        folded=reader.flag("folded"),
        context=reader.context(),
    )


def judge_pattern(data: Mapping[str, Any], report: Report) -> None:
    """Reads the data and reports a pattern that could hang a check, or groups it lacks."""
    read = read_pattern(data, report)
    try:
        compiled = compile_safe(read.pattern)
    except Danger as danger:
        report("data.pattern", read.pattern, str(danger))
        return
    if read.group > compiled.groups:
        report("data.group", read.group, f"0 到 {compiled.groups} 的整数")
    try:
        _check_template(read.suggestion, compiled)
    except (ValueError, IndexError, LookupError) as error:
        report("data.suggestion", read.suggestion, f"替换式有误：{error}")


def _check_template(template: str, compiled: Any) -> None:
    """Raise what `re` raises for a template that names groups the pattern lacks."""
    from re import _parser, error

    try:
        _parser.parse_template(template, compiled)
    except error as wrong:
        raise ValueError(str(wrong)) from wrong


def read_code(data: Mapping[str, Any], report: Report) -> CodeData:
    reader = Reader(data, report, ("find", "anchors", *CONTEXT))
    find = data.get("find")
    if not callable(find):
        report("type", "code", "规则旁边要有同名的 .py 文件，内有 find(text)")
        find = tuple
    return CodeData(find=find, anchors=reader.texts("anchors"), context=reader.context())


SHAPES: Mapping[str, Callable[[Mapping[str, Any], Report], Any]] = {
    "terms": read_terms,
    "pairs": read_pairs,
    "pattern": judge_pattern,
    "code": read_code,
}
