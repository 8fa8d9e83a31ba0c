"""Finds what may be a personal number, in this order: contiguous, wrapped over lines, spaced
groups, windows inside longer runs of digits (collapsed columns).

One prefilter pattern looks for seven digits close together; everything else works only there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from ...text.patterns import Pattern
from . import bank, id_card, phone
from .characters import DIGIT, HYPHEN, INVISIBLE, MASK, SPACE, compact, is_word_character

_GAP = rf"[{SPACE}{INVISIBLE}{HYPHEN}\t\r\n.·/]"
_LONGEST_RUN = 5000  # digits: columns of a page that lost their gaps are shorter
_CLUSTER = Pattern(rf"[{DIGIT}](?:{_GAP}{{0,3}}[{DIGIT}XxＸｘ]){{6,}}")
_TOKEN = Pattern(
    rf"[{DIGIT}](?:[{INVISIBLE}]{{0,3}}[{DIGIT}])*(?:[{INVISIBLE}]?[XxＸｘ](?![XxＸｘ]))?"
)
# Prefixes that people glue to a number: 学籍号 G/L, ID, NO, SFZ, TEL.
_GLUED = Pattern(
    r"(?<![A-Za-z])(?:[GLＧＬ]|ID|id|No|NO|no|SFZH?|sfzh?|TEL|Tel|tel|T|M|Mob|VX|vx|WX|wx|V|Phone|phone)$"
)

_SPREAD = Pattern(rf"[{DIGIT}](?:[{SPACE}]{{1,2}}[{DIGIT}]){{9,16}}[{SPACE}]{{1,2}}[{DIGIT}XxＸｘ]")

# 残疾人证 issued again: …43B1.
_REISSUED = Pattern(r"B[1-9](?![0-9A-Za-z])")

_MOBILE_GROUPS = frozenset(
    {(3, 4, 4), (3, 8), (7, 4), (4, 3, 4), (3, 3, 5), (3, 5, 3), (3, 4, 2, 2), (3, 2, 2, 2, 2)}
)
_MAX_TOKENS = 7


@dataclass(frozen=True, slots=True)
class Candidate:
    """A range of the text and what its compact digits may be.

    `form` is id18, id_typo, id15, mobile, bank, landline; `how` is contiguous, wrapped,
    spaced or window.
    """

    form: str
    start: int
    end: int
    value: str
    how: str


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    value: str
    clear_left: bool  # no letter, digit or mask touches it
    clear_right: bool
    gap: str  # what stands before it, back to the token before ("" when they touch)


def candidates(
    text: str, published: date | None, walls: Collection[int] = ()
) -> Iterator[Candidate]:
    """Candidates in the order of the text; two of them never overlap, landlines aside.

    `walls` are offsets of line feeds that no number crosses: those between table cells.
    """
    for cluster in _CLUSTER.finditer(text):
        if (spread := _spread(text, cluster.start(), cluster.end(), published)) is not None:
            yield spread
            continue
        tokens = _tokens(text, cluster.start(), cluster.end(), walls)
        yield from _read(tokens, published)


def _spread(text: str, start: int, end: int, published: date | None) -> Candidate | None:
    """A citizen's number or a mobile with a gap after every digit: 5 3 0 1 0 2 …"""
    if end - start < 21 or text[start + 1] not in SPACE:
        return None
    match = _SPREAD.match(text, start)
    if match is None or not _clear_left(text, start) or not _clear_right(text, match.end()):
        return None
    value = compact(match.group())
    if len(value) == 18 and id_card.is_valid(value, published):
        return Candidate("id18", start, match.end(), value, "spaced")
    if len(value) == 11 and phone.is_mobile(value):
        return Candidate("mobile", start, match.end(), value, "spaced")
    return None


def _tokens(text: str, start: int, end: int, walls: Collection[int] = ()) -> list[_Token]:
    tokens: list[_Token] = []
    last = start
    # A trailing X may lie just past the cluster; the pattern decides, not the cluster.
    for match in _TOKEN.finditer(text, start, min(len(text), end + 2)):
        a, b = match.span()
        if a >= end:
            break
        tokens.append(
            _Token(
                a,
                b,
                compact(match.group()),
                _clear_left(text, a),
                _clear_right(text, b),
                ("\t" if last in walls else text[last:a]) if tokens else "\x00",
            )
        )
        last = b
    return tokens


def _clear_left(text: str, at: int) -> bool:
    if not at:
        return True
    before = text[at - 1]
    if is_word_character(before):
        return bool(_GLUED.search(text[max(0, at - 6) : at]))
    if before in MASK:
        return before in "·_#…?？" and (at < 2 or text[at - 2] not in MASK) and before != "…"
    return not (before in ".．" and at > 1 and text[at - 2] in ".．")


def _clear_right(text: str, at: int) -> bool:
    if at >= len(text):
        return True
    after = text[at]
    if _REISSUED.match(text, at):
        return True
    if is_word_character(after) or after == "@":
        return False
    following = text[at + 1] if at + 1 < len(text) else " "
    if after in MASK:
        return after in "·_#?？" and following not in MASK
    return not (after in ".．" and following in ".．")


def _read(tokens: list[_Token], published: date | None) -> Iterator[Candidate]:
    at = 0
    while at < len(tokens):
        found, used = _one(tokens, at, published)
        yield from found
        at += used


def _one(tokens: list[_Token], at: int, published: date | None) -> tuple[list[Candidate], int]:
    """The candidates that start at token `at`, and how many tokens they use."""
    token = tokens[at]
    if token.clear_left:
        whole = _contiguous(token, published) if token.clear_right else []
        if whole and whole[0].form in {"id18", "mobile"}:
            wrapped = (
                whole[0].form == "mobile" and at + 1 < len(tokens) and "\n" in tokens[at + 1].gap
            )
            longer = _joined(tokens, at, published) if wrapped else None
            # Eleven digits of a citizen's number at the end of a line may look like a mobile.
            return longer if longer and longer[0][0].form == "id18" else (whole, 1)
        joined = _joined(tokens, at, published)
        if joined:
            return joined
        if whole and whole[0].form in {"account", "bank"} and len(token.value) > 18:
            inside = _windows([token], published)
            return (inside or whole), 1
        if whole:
            return whole, 1
    # Tokens that touch (an X between them) and long runs: look inside.
    last = at
    while last + 1 < len(tokens) and tokens[last + 1].gap == "":
        last += 1
    run = tokens[at : last + 1]
    if sum(len(t.value) for t in run) > 18:
        return _windows(run, published), len(run)
    return [], len(run)


def _contiguous(token: _Token, published: date | None) -> list[Candidate]:
    value, found = token.value, []

    def add(form: str, start: int = token.start, end: int = token.end, text: str = value) -> None:
        found.append(Candidate(form, start, end, text, "contiguous"))

    size = len(value)
    if size == 18:
        if id_card.is_valid(value, published):
            add("id18")
        elif bank.is_valid(value):
            add("bank")
        elif id_card.is_typo(value, published):
            add("id_typo")
        elif id_card.is_shaped(value):
            add("number18")
    elif (
        size in (20, 22)
        and id_card.is_valid(value[:18], published)
        and token.end - token.start == size
    ):
        # 残疾人证: the citizen's number, category, grade, and two digits of a reissue.
        add("id18", end=token.start + 18, text=value[:18])
    elif size == 11 and phone.is_mobile(value):
        add("mobile")
    elif size in (13, 15) and value[:-11] in ("86", "0086") and phone.is_mobile(value[-11:]):
        add("mobile", start=token.end - 11, text=value[-11:])
    elif size == 12 and value[0] == "0" and phone.is_mobile(value[1:]):
        add("mobile", start=token.start + 1, text=value[1:])
    elif size == 15 and id_card.is_old(value, published):
        add("id15")
    elif 15 <= size <= 21 and value.isdigit() and bank.is_plausible(value):
        add("bank")
    elif 15 <= size <= 22 and value.isdigit():
        add("account")
    elif size == 17 and value.isdigit():
        add("number17")
    elif 7 <= size <= 12 and phone.is_landline(value):
        add("landline")
    elif size == 9 and value[:2] in ("14", "15"):
        add("passport9")
    return found


def _joined(
    tokens: list[_Token], at: int, published: date | None
) -> tuple[list[Candidate], int] | None:
    """A value wrapped over lines or written in groups, starting at token `at`."""
    value, sizes, wrapped = tokens[at].value, [len(tokens[at].value)], False
    best: tuple[list[Candidate], int] | None = None
    for count in range(2, _MAX_TOKENS + 1):
        if at + count > len(tokens) or "X" in value:
            break
        following = tokens[at + count - 1]
        if not following.gap or "\t" in following.gap or "/" in following.gap:
            break
        wrapped = wrapped or "\n" in following.gap
        value += following.value
        sizes.append(len(following.value))
        if len(value) > 22:
            break
        if not following.clear_right:
            continue
        form = _joined_form(value, tuple(sizes), wrapped, following.gap, published)
        if form:
            how, start = "wrapped" if wrapped else "spaced", tokens[at].start
            number = value
            if form == "mobile86":  # the country code is not part of the value
                form, start, number = "mobile", tokens[at + 1].start, value[2:]
            found = [Candidate(form, start, following.end, number, how)]
            if form == "id18":
                return found, count
            before = _RANK[best[0][0].form] if best else -1
            if _RANK[form] > before or (form == "account" and _RANK[form] == before):
                best = (found, count)
    return best


# A card in groups of four begins like a landline: the stronger reading wins.
_RANK = {"landline": 0, "account": 1, "mobile": 2, "bank": 3}


def _joined_form(
    value: str, sizes: tuple[int, ...], wrapped: bool, gap: str, published: date | None
) -> str:
    size = len(value)
    if size == 18 and id_card.is_valid(value, published):
        return "id18"
    if not value.isdigit():
        return ""
    if size == 11 and phone.is_mobile(value) and sizes[0] >= 3:
        if wrapped:
            return "mobile" if len(sizes) == 2 and min(sizes) >= 2 else ""
        return "mobile" if sizes in _MOBILE_GROUPS else ""
    if size == 13 and value[:2] == "86" and sizes[0] == 2 and phone.is_mobile(value[2:]):
        return "mobile86"
    if 15 <= size <= 19 and sizes[0] >= 4 and bank.is_valid(value) and "." not in gap:
        grouped = all(n == 4 for n in sizes[:-1]) or len(sizes) <= 3
        return "bank" if grouped and (not wrapped or len(sizes) == 2 or sizes[0] == 4) else ""
    if 16 <= size <= 19 and sizes[:4] == (4, 4, 4, 4) and bank.is_plausible(value) and not wrapped:
        return "account"  # believed beside a label and a person only
    if 10 <= size <= 12 and value[0] == "0" and len(sizes) in (2, 3) and sizes[0] in (3, 4):
        return "landline" if not wrapped and phone.is_landline(value) else ""
    if size in (7, 8) and len(sizes) == 2 and min(sizes) >= 3 and not wrapped:
        return "landline" if phone.is_landline(value) else ""
    return ""


def _windows(run: list[_Token], published: date | None) -> list[Candidate]:
    """Valid citizen's numbers inside a longer run, and what stands beside them."""
    if run[-1].end - run[0].start > _LONGEST_RUN:
        return []
    places = [i for token in run for i in range(token.start, token.end)]
    digits = "".join(token.value for token in run)
    if len(places) != len(digits):  # invisible characters inside: rare, and then only contiguous
        return []
    found: list[Candidate] = []

    def add(form: str, start: int, size: int) -> None:
        value = digits[start : start + size]
        found.append(Candidate(form, places[start], places[start + size - 1] + 1, value, "window"))

    at = free = 0
    spans: list[tuple[int, int]] = []
    while at + 18 <= len(digits):
        if digits[at + 6 : at + 8] in ("19", "20") and id_card.is_valid(
            digits[at : at + 18], published
        ):
            add("id18", at, 18)
            spans.append((free, at))
            at += 18
            free = at
        else:
            at += 1
    spans.append((free, len(digits)))
    for start, end in spans:
        _beside(digits, start, end, bool(found), add)
    return sorted(found, key=lambda c: c.start)


def _beside(digits: str, start: int, end: int, beside_id: bool, add: object) -> None:
    """A mobile and a card, or one of them beside a citizen's number, that fill a stretch."""
    stretch, size = digits[start:end], end - start
    assert callable(add)
    if not stretch.isdigit():
        return
    if beside_id and size == 11 and phone.is_mobile(stretch):
        add("mobile", start, 11)
    elif beside_id and 16 <= size <= 19 and bank.is_valid(stretch):
        add("bank", start, size)
    elif beside_id and 17 <= size <= 25:  # an amount clings to the card
        for length in (19, 18, 17, 16):
            if size - 6 <= length < size and bank.is_valid(stretch[:length]):
                add("bank", start, length)
                break
    elif 27 <= size <= 30:
        if phone.is_mobile(stretch[:11]) and bank.is_valid(stretch[11:]):
            add("mobile", start, 11)
            add("bank", start + 11, size - 11)
        elif phone.is_mobile(stretch[-11:]) and bank.is_valid(stretch[:-11]):
            add("bank", start, size - 11)
            add("mobile", end - 11, 11)
    elif size == 22 and phone.is_mobile(stretch[:11]) and phone.is_mobile(stretch[11:]):
        add("mobile", start, 11)
        add("mobile", start + 11, 11)
