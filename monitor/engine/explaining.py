"""Why a rule fired on a text, or why it did not: which word, exception, threshold or rival.

Nothing is asked of the checks but what they do anyway. A rule is run again with one excuse
after the other taken from its data; the excuse without which it fires is the one that held it
back. So an explanation can never differ from what the rule really does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from ..errors import RuleError
from ..model import Hit, Level, Rule
from ..rulebook import Rulebook
from ..text.fold import fold_text
from ..text.passage import Passage
from .core import Engine
from .overlap import one_for_each_place

MOST = 200  # verdicts: a long text with everything excused has thousands
FAINT = 0.05  # the least probability at which a guess is worth explaining
Data = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one place under one rule. `reasons` say why, in Chinese, the strongest first."""

    rule: Rule
    start: int
    end: int
    text: str
    suggestion: str
    fired: bool
    reasons: tuple[str, ...]


def explain(engine: Engine, passage: Passage, *, whole: Rulebook | None = None) -> list[Verdict]:
    """Every place where a rule of the engine fires or nearly does, in reading order.

    `whole` is the book with the rules that the configuration switched off, so that a silent
    one can say so. Personal data is not masked: for the local command line only.
    """
    fired, crashes = engine.hits(passage)
    book = whole or engine.rulebook
    verdicts = [_fired(engine, hit, passage) for hit in fired]
    seen = {(hit.rule.id, hit.start, hit.end) for hit in fired}
    for rule in book.rules.values():
        for hit in _near(rule, book, engine, passage):
            if (rule.id, hit.start, hit.end) not in seen and len(verdicts) < MOST:
                reasons = tuple(_silent(hit, fired, engine, book, passage))
                verdicts.append(_verdict(hit, passage, False, reasons))
    for crash in crashes:
        for id in crash.rules:
            verdicts.append(_crashed(engine.rulebook.rules[id], crash.error))
    return sorted(verdicts, key=lambda v: (v.start, v.end, not v.fired, v.rule.id))


def _fired(engine: Engine, hit: Hit, passage: Passage) -> Verdict:
    rule = hit.rule
    reasons = [rule.basis]
    if rule.trial:
        reasons.append("试行规则：只记录，不发信")
    elif (hit.level or rule.level) is Level.HINT:
        reasons.append("提示：只记录，不发信")
    if hit.level and hit.level is not rule.level:
        reasons.append("没有发布日期，不能断定，降为提示")
    if hit.confidence < 1:
        reasons.append(f"把握 {hit.confidence:.2f}")
    return _verdict(hit, passage, True, tuple(reasons))


def _verdict(hit: Hit, passage: Passage, fired: bool, reasons: tuple[str, ...]) -> Verdict:
    return Verdict(
        rule=hit.rule, start=hit.start, end=hit.end, text=passage.text[hit.start : hit.end],
        suggestion=hit.suggestion, fired=fired, reasons=reasons,
    )  # fmt: skip


def _crashed(rule: Rule, error: str) -> Verdict:
    return Verdict(
        rule=rule, start=0, end=0, text="", suggestion="", fired=False,
        reasons=(f"规则出错，未能检查：{error}",),
    )  # fmt: skip


# ── why not ──────────────────────────────────────────────────────────────────


def _near(rule: Rule, book: Rulebook, engine: Engine, passage: Passage) -> Iterable[Hit]:
    """Hits of this rule alone with every excuse taken away."""
    data = dict(rule.data)
    for excuse in EXCUSES:
        data = excuse.without(data) or data
    return _hits(replace(rule, data=MappingProxyType(data)), book, engine, passage)


def _silent(
    hit: Hit, fired: list[Hit], engine: Engine, book: Rulebook, passage: Passage
) -> Iterator[str]:
    """What held this hit back."""
    rule = book.rules[hit.rule.id]
    if rule.id not in engine.rulebook.rules:
        yield "规则已停用（[rules] off）"

    def held(data: Mapping[str, Any]) -> Hit | None:
        """The hit under this data, if it is one."""
        again = _hits(replace(rule, data=MappingProxyType(dict(data))), book, engine, passage)
        return next((h for h in again if h.start < hit.end and hit.start < h.end), None)

    if alone := held(rule.data):
        if engine.allows(alone, passage):
            yield "被 [rules] allow 中的文字覆盖"
        rivals = [h for h in fired if h.start < alone.end and alone.start < h.end]
        for rival in rivals:
            yield f"与规则 {rival.rule.id} 命中同一处，一处只报一个"
        if not rivals and not engine.allows(alone, passage):
            yield "与同一词表里更长或更重的词重叠"
        return
    found = False
    for excuse in EXCUSES:
        without = excuse.without(dict(rule.data))
        if without and held(without):
            found = True
            yield excuse.told(dict(rule.data), hit, passage, held)
    if not found:
        names = [e.name for e in EXCUSES if e.without(dict(rule.data))]
        yield "同时有几个不报的理由：" + "、".join(names)


def _hits(rule: Rule, book: Rulebook, engine: Engine, passage: Passage) -> list[Hit]:
    """Hits of one rule; none where its data cannot do without what was taken."""
    alone = replace(
        book.only({rule.id}),
        rules=MappingProxyType({rule.id: rule}),
        _by_type=MappingProxyType({rule.type: (rule,)}),
    )
    try:
        settings = replace(engine.settings, allow=())
        hits, _ = Engine(alone, settings).hits(passage)
    except RuleError:
        return []
    return one_for_each_place(hits)


Held = Callable[[Mapping[str, Any]], Hit | None]


@dataclass(frozen=True, slots=True)
class _Excuse:
    """A part of a rule's data that silences it, and how to say so."""

    name: str
    without: Callable[[Data], Data | None]  # None where the rule has no such part
    told: Callable[[Data, Hit, Passage, Held], str]


def _dropping(*keys: str) -> Callable[[Data], Data | None]:
    def without(data: Data) -> Data | None:
        if not any(data.get(key) for key in keys):
            return None
        return {key: value for key, value in data.items() if key not in keys}

    return without


def _without_allow(data: Data) -> Data | None:
    """Allowed words stand in `allow`, and in the third column of a table of pairs."""
    rows = data.get("rows", ())
    third = "file" in data and any(len(row) == 3 for row in rows)
    if not data.get("allow") and not third:
        return None
    kept = {key: value for key, value in data.items() if key != "allow"}
    if third:
        kept["rows"] = tuple(row[:2] for row in rows)
    return kept


def _told_allow(data: Data, hit: Hit, passage: Passage, held: Held) -> str:
    rows = [word for row in data.get("rows", ()) if len(row) == 3 for word in row[2].split("|")]
    text = fold_text(passage.text[max(0, hit.start - 20) : hit.end + 20])
    own = fold_text(passage.text[hit.start : hit.end])
    words = [w for w in (*data.get("allow", ()), *rows) if fold_text(w) in text]
    covering = [w for w in words if own in fold_text(w) or fold_text(w) in own] or words
    return "词表说明这样写不算错" + (f"：“{max(covering, key=len)}”" if covering else "")


def _told_exemption(data: Data, hit: Hit, passage: Passage, held: Held) -> str:
    exemptions = data.get("exemptions", ())
    for one in exemptions:
        others = tuple(e for e in exemptions if e is not one)
        if held({**data, "exemptions": others}):
            return f"语境例外“{one.title}”（rules/contexts/{one.name}.toml）"
    return "语境例外：" + "、".join(e.title for e in exemptions)


def _told_neighbour(key: str, where: str) -> Callable[[Data, Hit, Passage, Held], str]:
    def told(data: Data, hit: Hit, passage: Passage, held: Held) -> str:
        for word in data.get(key, ()):
            rest = [w for w in data[key] if w != word]
            if held({**data, key: rest}):
                return f"{where}有“{word}”，这样用不算错"
        return f"{where}的文字说明这样用不算错"

    return told


def _told_dates(data: Data, hit: Hit, passage: Passage, held: Held) -> str:
    begin, end = data.get("not_before"), data.get("not_after")
    days = "，".join(filter(None, (begin and f"{begin} 起才算错", end and f"{end} 以后不算错")))
    given = passage.published
    return f"{days}；本文发布于 {given}" if given else f"{days}；本文没有发布日期"


def _told_least(data: Data, hit: Hit, passage: Passage, held: Held) -> str:
    return f"把握 {hit.confidence:.2f}，低于门槛 {data['least']}"


EXCUSES = (
    _Excuse("允许的词", _without_allow, _told_allow),
    _Excuse("语境例外", _dropping("exemptions"), _told_exemption),
    _Excuse("前面的字", _dropping("unless_before"), _told_neighbour("unless_before", "紧接前面")),
    _Excuse("后面的字", _dropping("unless_after"), _told_neighbour("unless_after", "紧接后面")),
    _Excuse("同句的词", _dropping("unless_near"), _told_neighbour("unless_near", "同一句里")),
    _Excuse(
        "词的边界",
        _dropping("boundary"),
        lambda data, hit, passage, held: "分词后不是独立的词，是别的词的一部分",
    ),
    _Excuse("日期", _dropping("not_before", "not_after"), _told_dates),
    _Excuse(
        "把握",
        lambda data: {**data, "least": FAINT} if data.get("least", 0) > FAINT else None,
        _told_least,
    ),
)
