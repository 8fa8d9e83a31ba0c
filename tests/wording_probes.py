"""Sentences made from a rule's own data: right ones one step beside the wrong, and wrong ones.

    near_misses(rule)  every one must be silent, for every rule
    misses(rule)       every one should be found

A new rule file is covered without code: what its type reads is what its probes are made of.
All is drawn with a fixed seed. `published` None means a document without a date.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import islice

from monitor.model import Rule
from monitor.rulebook import builtin_folder, load, marked
from monitor.rulebook.examples import text_of
from monitor.rulebook.shapes import read_pairs, read_terms
from monitor.text.nearly import one_fault

MOST = 400
"""So many words of one rule are drawn for each kind of probe."""

CARRIERS = (
    "会议强调，{}，各单位要抓好落实。", "关于{}的通知", "全区{}情况良好。", "“{}”", "据了解，{}。", "名单如下：{}、其他。",
    "（{}）", "一是{}；二是其他。", "认真做好{}", "{}取得明显成效。",
)  # fmt: skip
BESIDE = ("，{}，", "要求：{}。", "（{}）", "“{}”等", "包括{}、其他")
"""Carriers whose neighbours belong to no word: what is wrong there is wrong everywhere."""


@dataclass(frozen=True, slots=True)
class Probe:
    """`wrong` is where a fault stands, "" in a sentence without one; `kind` says how it was made."""

    text: str
    kind: str
    wrong: str = ""
    right: str = ""
    published: date | None = None


def _chance(rule: Rule, what: str) -> random.Random:
    return random.Random(f"{rule.id} {what} 2026")


def _some(chance: random.Random, items: Iterable[str], most: int = MOST) -> list[str]:
    listed = list(dict.fromkeys(item for item in items if item))
    return listed if len(listed) <= most else chance.sample(listed, most)


@cache
def dictionary() -> dict[str, int]:
    """Words that people use, with how often jieba's dictionary counts them."""
    lines = files("jieba").joinpath("dict.txt").read_text("utf-8").splitlines()
    rows = (line.split(" ") for line in lines)
    return {
        word: int(count)
        for word, count, *_ in rows
        if int(count) >= 30 and 2 <= len(word) <= 5 and all("一" <= char <= "鿿" for char in word)
    }


@cache
def _by_start() -> dict[str, list[str]]:
    return _indexed(lambda word, size: word[:size])


@cache
def _by_end() -> dict[str, list[str]]:
    return _indexed(lambda word, size: word[-size:])


def _indexed(part) -> dict[str, list[str]]:  # type: ignore[no-untyped-def]
    found: dict[str, list[str]] = defaultdict(list)
    words = sorted(dictionary().items(), key=lambda item: -item[1])
    for word, count in words:
        if count < 300:
            break
        for size in range(1, len(word)):
            found[part(word, size)].append(word)
    return found


def pairs_of(rule: Rule) -> list[tuple[str, str]]:
    """(wrong, right or "") of a rule of words."""
    shape = read_pairs if rule.type == "pairs" else read_terms
    return list(shape(rule.data, lambda *_: None).words)


def _dated(rule: Rule) -> date | None:
    """A day on which the rule holds."""
    first, last = rule.data.get("not_before"), rule.data.get("not_after")
    return last or (first + timedelta(days=400) if first else None)


# ── right sentences beside the wrong ──


def near_misses(rule: Rule) -> Iterator[Probe]:
    """Right sentences that lie one step beside what the rule is against."""
    made = _NEAR.get(rule.type)
    if made:
        yield from made(rule)
    yield from _excused(rule)
    yield from _corrected_examples(rule)


def _words_near(rule: Rule) -> Iterator[Probe]:
    chance = _chance(rule, "near")
    pairs = pairs_of(rule)
    day = _dated(rule)
    rights = _some(
        chance,
        (right.rstrip("，。、；") for _, right in pairs if any("一" <= c <= "鿿" for c in right)),
    )
    for right in rights:
        yield Probe(_carrier(chance, right).format(right), "right form", published=day)
        yield Probe(right, "right form", published=day)
    for word in rule.data.get("allow", ()):
        plain = any("一" <= char <= "鿿" for char in word)
        text = _carrier(chance, word).format(word) if plain else f"后续故事{word}"
        yield Probe(text, "allowed word", published=day)
    for wrong in _some(chance, (wrong for wrong, _ in pairs)):
        if not all("一" <= char <= "鿿" for char in wrong):
            continue
        place = chance.randrange(1, len(wrong))
        if (
            len(wrong) > 6
            or (rule.type == "terms" and "习" in wrong)
            or _known_wrong(wrong[:place])
            or _known_wrong(wrong[place:])
        ):
            continue  # a part is a fault of its own
        for mark in "，。、；\n":
            if _known_wrong(wrong[:place] + mark):
                continue  # cut off before the mark
            text = f"此处{wrong[:place]}{mark}{wrong[place:]}。"
            yield Probe(text, "punctuation between", published=day)
        for left, right in _across(wrong, chance):
            if left.startswith("各地"):
                continue  # the carrier begins with it
            yield Probe(f"各地{left}{right}情况", "across a word border", published=day)
        for word in islice(_containing(wrong), 4):
            yield Probe(_carrier(chance, word).format(word), "inside a longer word", published=day)


def _carrier(chance: random.Random, word: str) -> str:
    """One in which `word` doubles nothing: 一是|是否, 做好|做好, 目的|的通知."""
    return chance.choice(
        [
            carrier
            for carrier in CARRIERS
            if f"{word[0]}{{" not in carrier and f"{word}{{" not in carrier
            if f"}}{word[-1]}" not in carrier
        ]
    )


@cache
def _every_wrong() -> frozenset[str]:
    rules = load((builtin_folder(),)).rules.values()
    return frozenset(w for r in rules if r.type in ("terms", "pairs") for w, _ in pairs_of(r))


def _known_wrong(part: str) -> bool:
    ends = range(2, len(part) + 1)
    return any(part[first:last] in _every_wrong() for last in ends for first in range(last - 1))


def _across(wrong: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Two common words between which the wrong form appears: 公布|署名."""
    for place in range(1, len(wrong)):
        lefts = _by_end().get(wrong[:place], [])[:6]
        rights = _by_start().get(wrong[place:], [])[:6]
        if lefts and rights:
            yield chance.choice(lefts), chance.choice(rights)


@cache
def _all_words() -> str:
    return "\n".join(dictionary())


def _containing(wrong: str) -> Iterator[str]:
    words, at = _all_words(), 0
    while (at := words.find(wrong, at)) >= 0:
        first, last = words.rfind("\n", 0, at) + 1, words.find("\n", at)
        word = words[first : last if last >= 0 else None]
        at += len(wrong)
        if word != wrong:
            yield word


def _phrases_near(rule: Rule) -> Iterator[Probe]:
    chance = _chance(rule, "near")
    data = rule.data
    phrases = [*data.get("phrases", ()), *data.get("short", ())]
    for phrase in phrases:
        for carrier in chance.sample(CARRIERS, 4):
            yield Probe(carrier.format(phrase), "right form")
        yield Probe(f"{phrase}，{phrase}、{phrase}", "right form, repeated")
        yield Probe(f"{phrase}、{chance.choice(phrases)}", "two right forms in a row")
        for size in () if "、" in phrase else (len(phrase) // 2, len(phrase) - 2):
            begin, end = phrase[:size].rstrip("“、，"), phrase[-size:].lstrip("、，”")
            yield Probe(f"各地{begin}情况。", "only the beginning")
            yield Probe(f"各地，{end}工作", "only the end")
        for word in chance.sample(_by_start().get(phrase[-1], [""]), 1):
            if word:
                yield Probe(f"实行{phrase}{word}", "followed by a word like its end")
        for word in chance.sample(_by_end().get(phrase[0], [""]), 1):
            if word:
                yield Probe(f"{word}{phrase}工作", "after a word like its beginning")
    for word in data.get("allow", ()):
        yield Probe(_carrier(chance, word).format(word), "allowed word")


_ORDINARY = (
    "村民{}家的茶园",
    "被告人{}，男，汉族",
    "{}老人今年83岁",
    "驾驶员{}（男）",
    "获奖学生：{}、赵小小",
    "联系人：{}",
)


def _roster_near(rule: Rule) -> Iterator[Probe]:
    chance = _chance(rule, "near")
    for name, titles, since, until, rank in rule.data["rows"]:
        if rank == "fallen":
            continue
        day = date.fromisoformat(since) + timedelta(days=30)
        last = date.fromisoformat(until) if until else None
        for title in titles.split("|"):
            yield Probe(f"近日，{title}{name}到会讲话。", "right title", published=day)
            yield Probe(f"时任{title}{name}到会。", "former title", published=date(2026, 3, 1))
        for word in _by_start().get(name[-1], [])[:3]:
            text = f"会上，{name}{word[1:] if len(word) > 2 else word}。"
            yield Probe(text, "followed by a word like its end", published=last or day)
        for word in _by_start().get(name[-1], [])[:8]:
            title = chance.choice(titles.split("|"))
            yield Probe(
                f"{title}{name}{word}工作。", "followed by a word like its end", published=day
            )
        yield Probe(f"《{name}文选》、《{name}传》", "title of a book")
        yield Probe(f"{name}故居、{name}纪念馆", "name of a place")
        for form in _some(chance, _one_off(name), 6) if rank != "top" else ():
            yield Probe(chance.choice(_ORDINARY).format(form), "somebody else's name")


def _one_off(name: str) -> Iterator[str]:
    from monitor.checks.roster.forms import substituted

    forms = (form for form in substituted(name) if form[0] == name[0] and len(form) == 3)
    return (form for form in forms if not _known_wrong(form))


def _titles_near(rule: Rule) -> Iterator[Probe]:
    chance = _chance(rule, "near")
    prefix = rule.data.get("prefix", "")
    for row in rule.data["rows"]:
        name, until = row[0], row[1] if len(row) > 1 else ""
        day = date.fromisoformat(until) if until else None
        yield Probe(f"根据《{name}》第十条。", "right title", published=day)
        yield Probe(f"《{prefix}{name}》自公布之日起施行。", "right title", published=day)
        yield Probe(
            f"《关于贯彻〈{prefix}{name}〉的意见》", "right title inside another", published=day
        )
        yield Probe(f"依照{prefix}{name}的规定。", "right title without marks", published=day)
        if name.endswith("法"):
            yield Probe(f"《云南省实施〈{prefix}{name}〉办法》", "local statute", published=day)
        region = chance.choice(("云南省", "普洱市", "某区"))
        yield Probe(f"《{region}{name}（试行）》", "local statute", published=day)


def _places_near(rule: Rule) -> Iterator[Probe]:
    chance = _chance(rule, "near")
    rows = [tuple(row) + ("",) * (6 - len(row)) for row in rule.data["rows"]]
    for code, name, above, until, now, *_ in (
        rows if len(rows) < MOST else chance.sample(rows, MOST)
    ):
        day = date.fromisoformat(until) if until else None
        for higher in filter(None, above.split("|")):
            yield Probe(f"位于{higher}{name}境内。", "under its own", published=day)
        yield Probe(f"昆明市、{name}等地。", "in a list", published=day)
        if code and not until:
            yield Probe(f"{name}行政区划代码：{code}", "its own code")
        if now:
            after = date(2026, 3, 1)
            yield Probe(f"《{name}志》", "title of a book", published=after)
            yield Probe(f"原{name}档案", "told as history", published=after)
            yield Probe(
                f"{day.year - 3}年，{name}成立。" if day else name,
                "told as history",
                published=after,
            )


def _former_near(rule: Rule) -> Iterator[Probe]:
    for name, until, now in rule.data["rows"]:
        day, after = date.fromisoformat(until), date(2026, 3, 1)
        yield Probe(f"近日，{name}印发通知。", "in its time", published=day)
        yield Probe(f"请报{now}审批。", "name of now", published=after)
        yield Probe(f"根据原{name}规定执行。", "told as history", published=after)
        yield Probe(f"《{name}关于测绘的通知》", "title of a document", published=after)
        yield Probe(f"{day.year - 2}年，{name}印发通知。", "told as history", published=after)
        yield Probe(f"时任{name}部长到会。", "told as history", published=after)
        yield Probe(f"报{name}备案。", "document without a date")


def _order_near(rule: Rule) -> Iterator[Probe]:
    chance = _chance(rule, "near")
    for order in rule.data["orders"]:
        items = order["items"]
        yield Probe("、".join(items) + "。", "right order")
        yield Probe("、".join(items[:-1]) + f"和{items[-1]}。", "right order")
        for _ in range(6):
            size = chance.randint(2, len(items))
            kept = sorted(chance.sample(range(len(items)), size))
            yield Probe(
                "、".join(items[place] for place in kept) + "。", "right order, some left out"
            )
        mixed = chance.sample(items, len(items))
        yield Probe("；其次，".join(mixed) + "。", "not a list")


def _quoted_near(rule: Rule) -> Iterator[Probe]:
    chance = _chance(rule, "near")
    data = rule.data
    for slot in data["slots"]:
        right, before, after = slot["right"], slot.get("before", ()), slot.get("after", ())
        for cue in before:
            yield Probe(f"各级党组织{cue}“{right}”，抓好落实。", "right phrase in its slot")
        for cue in after:
            yield Probe(f"各级党组织按照“{right}”{cue}，抓好落实。", "right phrase in its slot")
        others = [word for word in data["legit"] if word[:1] == right[:1]]
        for word in others[:20]:
            cue = chance.choice([*before, "围绕"])
            yield Probe(f"各级党组织{cue}“{word}”，抓好落实。", "another phrase that is right")
    for family in data["families"]:
        yield Probe("、".join(f"“{phrase}”" for phrase in family) + "。", "companions")


def _sessions_near(rule: Rule) -> Iterator[Probe]:
    chance = _chance(rule, "near")
    for body, term, _, _, most, *_ in rule.data["rows"]:
        number = _numeral(int(term))
        for session in range(1, int(most) + 1):
            held = _numeral(session)
            for text in _MEETINGS[body]:
                yield Probe(text.format(number, held), "session that was held")
            if body == "中央全会":
                local = chance.choice(("省委", "市委", "区委", "共青团", "县纪委"))
                extra = _numeral(session + 6)
                yield Probe(f"{local}{number}届{extra}中全会召开。", "somebody else's plenum")
                yield Probe(f"市政协{number}届{extra}次会议开幕。", "local session")
                yield Probe(f"省{number}届人大{extra}次会议开幕。", "local session")


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    high = "" if not tens else ("" if tens == 1 else "一二三四五六七八九"[tens - 1]) + "十"
    return high + ("一二三四五六七八九"[ones - 1] if ones else "")


_MEETINGS = {
    "中央全会": ("学习贯彻党的{}届{}中全会精神。", "中国共产党第{}届中央委员会第{}次全体会议召开。"),
    "党代会": ("中国共产党第{}次全国代表大会，", "党的{}大以来，"),
    "全国人大": ("第{}届全国人民代表大会第{}次会议开幕。", "{}届全国人大{}次会议通过。", "全国人大{}届{}次会议。"),
    "全国政协": ("全国政协{}届{}次会议开幕。", "政协第{}届全国委员会第{}次会议。"),
}  # fmt: skip


_NEAR = {
    "terms": _words_near, "pairs": _words_near, "phrases": _phrases_near, "roster": _roster_near,
    "titles": _titles_near, "places": _places_near, "place-names": _places_near,
    "former": _former_near, "order": _order_near,
    "quoted": _quoted_near, "sessions": _sessions_near,
}  # fmt: skip


def _faults(rule: Rule) -> list[tuple[str, str, str, date | None]]:
    """(before, wrong, after, day) of the marked examples with one mark."""
    found = []
    for row in rule.bad:
        if not isinstance(row, str) and "text" not in row:
            continue
        text, spans = marked(text_of(row))
        if len(spans) == 1 and "\n" not in text:
            start, end = spans[0].start, spans[0].end
            day = None if isinstance(row, str) else row.get("published")
            found.append((text[:start], text[start:end], text[end:], day))
    return found


def _excused(rule: Rule) -> Iterator[Probe]:
    """The wrong form in each context that the rule excuses."""
    data = rule.data
    chance = _chance(rule, "excused")
    faults = _faults(rule)
    for before, wrong, after, day in faults:
        day = day or _dated(rule)
        for cue in data.get("unless_before", ()):
            yield Probe(
                f"{before.rstrip('，、')}{cue}{wrong}{after}",
                "after an excusing word",
                published=day,
            )
        for cue in data.get("unless_near", ()):
            yield Probe(
                f"{cue.strip('，、')}，{before}{wrong}{after}",
                "beside an excusing word",
                published=day,
            )
        if "not_before" in data:
            early = data["not_before"] - timedelta(days=1)
            yield Probe(f"{before}{wrong}{after}", "before the first day", published=early)
        for exemption in data.get("exemptions", ()):
            if rule.id == "punctuation-doubled":
                continue  # beside other marks it is another fault
            # Beside a word alone; a mark (误：) is told from further away.
            words = rule.type in ("terms", "pairs")
            for cue in _some(
                chance, (c for c in exemption.before if words or c[-1] in "：:）】]"), 6
            ):
                yield Probe(f"{before}{cue}{wrong}{after}", exemption.name, published=day)
            for cue in _some(chance, (c for c in exemption.after if words or c[0] in "（(【—"), 6):
                rest = "" if after[:1] in tuple("，。、；") else after
                yield Probe(f"{before}{wrong}{cue}{rest}", exemption.name, published=day)
            if "“" in wrong or "”" in wrong or "《" in wrong or wrong.endswith("。"):
                continue  # what is said of it stands in another sentence
            if exemption.quoted:
                for cue in exemption.near:
                    yield Probe(
                        f"{cue}“{before}{wrong}{after}”的说法".replace("。”", "”"),
                        exemption.name,
                        published=day,
                    )
                    yield Probe(f"“{wrong}”{cue}“正确的写法”。", exemption.name, published=day)
            elif exemption.near:
                for cue in exemption.near:
                    yield Probe(f"{cue}，{before}{wrong}{after}", exemption.name, published=day)


def _corrected_examples(rule: Rule) -> Iterator[Probe]:
    for row in rule.good:
        if isinstance(row, str):
            yield Probe(row, "own good example")


# ── wrong sentences ──


def misses(rule: Rule) -> Iterator[Probe]:
    """Sentences with one fault of the kind that the rule promises to find."""
    made = _WRONG.get(rule.type)
    if made:
        yield from made(rule)


def _words_wrong(rule: Rule) -> Iterator[Probe]:
    chance = _chance(rule, "wrong")
    day = _dated(rule)
    quoted = any("“" in cue for cue in rule.data.get("unless_before", ()))
    beside = [carrier for carrier in BESIDE if not quoted or "“" not in carrier]
    if rule.id == "punctuation-doubled":
        beside = ["工作{}下一步"]
    for wrong, right in dict(_sampled(chance, pairs_of(rule))).items():
        yield Probe(chance.choice(beside).format(wrong), "as listed", wrong, right, day)
        if len(wrong) > 1 and all("一" <= char <= "鿿" for char in wrong):
            for kind, form in disguised(wrong, chance, bool(rule.data.get("skip_symbols"))):
                yield Probe(f"要求，{form}。", kind, form, right, day)


def _sampled(chance: random.Random, pairs: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    return pairs if len(pairs) <= MOST else chance.sample(pairs, MOST)


@cache
def _traditional() -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in files("monitor.text").joinpath("traditional.txt").read_text("utf-8").split():
        found.setdefault(pair[1], pair[0])
    return found


def disguised(word: str, chance: random.Random, symbols: bool = False) -> Iterator[tuple[str, str]]:
    """(how, form) of each disguise that is seen through everywhere, or by rules that skip symbols."""
    place = chance.randrange(1, len(word))
    head, tail = word[:place], word[place:]
    yield "zero width", f"{head}\u200b{tail}"
    yield "soft hyphen", f"{head}\u00ad{tail}"
    traditional = "".join(_traditional().get(char, char) for char in word)
    if traditional != word:
        yield "traditional", traditional
    if symbols:
        yield "stars", "*".join(word)
        yield "blanks", " ".join(word)
        yield "dots", f"{head}·{tail}"


def _phrases_wrong(rule: Rule) -> Iterator[Probe]:
    chance = _chance(rule, "wrong")
    for phrase in rule.data.get("phrases", ()):
        forms = [f for f in one_fault(phrase) if f not in phrase and not _only_style(phrase, f)]
        for form in chance.sample(forms, min(8, len(forms))):
            yield Probe(chance.choice(BESIDE).format(form), _how(phrase, form), form, phrase)
    for phrase in rule.data.get("short", ()):
        forms = [f for f in one_fault(phrase) if len(f) == len(phrase) and _changed(phrase, f) == 1]
        for form in chance.sample(forms, min(4, len(forms))):
            yield Probe(chance.choice(BESIDE).format(form), "short", form, phrase)


def _changed(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _how(right: str, wrong: str) -> str:
    if len(wrong) == len(right):
        return "mistaken" if _changed(right, wrong) == 1 else "swapped"
    return "missing" if len(wrong) < len(right) else "doubled"


def _only_style(phrase: str, form: str) -> bool:
    """The lost or changed character is a mark or a word like 的."""
    return any(
        phrase.replace(mark, "") == form.replace(mark, "") for mark in "的其之、，“”（）·"
    ) or any(char not in form for char in "、，“”（）·" if char in phrase)


def _titles_wrong(rule: Rule) -> Iterator[Probe]:
    if rule.data["ask"] != "misspelled":
        return
    chance = _chance(rule, "wrong")
    known = {row[0] for row in rule.data["rows"]}
    for name in _some(chance, (name for name in known if len(name) > 4), 300):
        forms = [form for form in one_fault(name) if form not in known]
        form = chance.choice(forms)
        prefix = chance.choice(("", rule.data.get("prefix", "")))
        yield Probe(f"根据《{prefix}{form}》的规定。", _how(name, form), form, name)


def _places_wrong(rule: Rule) -> Iterator[Probe]:
    chance = _chance(rule, "wrong")
    rows = [tuple(row) + ("",) * (6 - len(row)) for row in rule.data["rows"]]
    if rule.data["ask"] == "code":
        for code, name, _, until, *_ in chance.sample(rows, MOST):
            wrong = f"{(int(code) + 10101) % 1000000:06d}" if code else ""
            if wrong and not until and len(name) > 2:
                yield Probe(f"{name}行政区划代码：{wrong}。", "wrong code", wrong, code)


def _former_wrong(rule: Rule) -> Iterator[Probe]:
    for name, until, now in rule.data["rows"]:
        day = date.fromisoformat(until) + timedelta(days=700)
        for text in ("请登记后报{}审批。", "近日，{}发布通知。"):
            yield Probe(text.format(name), "abolished", name, now, day)


def _order_wrong(rule: Rule) -> Iterator[Probe]:
    chance = _chance(rule, "wrong")
    orders = [tuple(order["items"]) for order in rule.data["orders"]]
    for order in rule.data["orders"]:
        for _ in range(12):
            size = chance.randint(order["least"], len(order["items"]))
            items = chance.sample(list(order["items"]), size)
            if not any(_follows(items, other) for other in orders):
                yield Probe("强调" + "、".join(items) + "。", "out of order", "、".join(items))


def _follows(items: list[str], order: tuple[str, ...]) -> bool:
    return set(items) <= set(order) and items == sorted(items, key=order.index)


def _quoted_wrong(rule: Rule) -> Iterator[Probe]:
    chance = _chance(rule, "wrong")
    legit = {*rule.data["legit"], *(slot["right"] for slot in rule.data["slots"])}
    for slot in rule.data["slots"]:
        right = slot["right"]
        forms = [f for f in one_fault(right) if f not in legit and f[0] in "一两二三四五六七八九十"]
        for form in _some(chance, forms, 12):
            cue = chance.choice([*slot.get("before", ()), *slot.get("after", ())])
            before = cue if cue in slot.get("before", ()) else ""
            text = f"各级{before}“{form}”{'' if before else cue}，抓好落实。"
            yield Probe(text, _how(right, form), form, right)


def _sessions_misdated(rule: Rule) -> Iterator[Probe]:
    """Each plenum that the table dates, one year late."""
    for body, term, *_, months in (row for row in rule.data["rows"] if len(row) > 5):
        for place, month in enumerate(months.split(), 1):
            if body != "中央全会":
                continue
            year, number = int(month[:4]) + 1, f"{_numeral(int(term))}届{_numeral(place)}中全会"
            text = f"{year}年{int(month[5:])}月召开的党的{number}审议通过了决定。"
            yield Probe(text, f"{body} in another year", number)


def _sessions_wrong(rule: Rule) -> Iterator[Probe]:
    if rule.data.get("ask") == "year":
        yield from _sessions_misdated(rule)
        return
    for body, term, _, last, most, *_ in rule.data["rows"]:
        number = _numeral(int(term))
        if body == "党代会" or int(last) > 2030:
            continue
        held = _numeral(int(most) + 1)
        for text in _MEETINGS[body]:
            wrong = (
                f"{number}届{held}" if f"{number}届{held}" in text.format(number, held) else number
            )
            yield Probe(text.format(number, held), "one session too many", wrong)


_WRONG = {
    "terms": _words_wrong, "pairs": _words_wrong, "phrases": _phrases_wrong, "titles": _titles_wrong,
    "places": _places_wrong, "former": _former_wrong, "order": _order_wrong,
    "quoted": _quoted_wrong, "sessions": _sessions_wrong,
}  # fmt: skip
