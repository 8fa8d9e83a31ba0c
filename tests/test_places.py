"""Administrative divisions: abolished names by date, counties under a wrong city, codes."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.checks.places import Places
from monitor.rulebook import builtin_folder, load
from monitor.text.passage import Passage

BOOK = load((builtin_folder(),))
TODAY = date(2026, 3, 1)
ROWS = BOOK.rules["county-under-wrong-city"].data["rows"]


@pytest.fixture(scope="module")
def places() -> Places:
    return Places(BOOK.by_type("places"))


def found(places: Places, text: str, published: date | None = TODAY) -> list[tuple[str, str]]:
    hits = places.run(Passage.of_text(text, published=published))
    return [(text[hit.start : hit.end], hit.suggestion) for hit in hits]


@pytest.mark.parametrize(
    ("text", "published", "wrong"),
    [
        ("请到襄樊市办理", TODAY, [("襄樊市", "襄阳市")]),
        ("请到襄樊市办理", date(2010, 1, 1), []),
        ("请到襄樊市办理", None, []),
        ("原襄樊市档案", TODAY, []),
        ("2008年襄樊市年鉴", TODAY, []),
        ("《襄樊市志》", TODAY, []),
        ("个旧市", TODAY, []),
        ("普洱市个旧市", TODAY, [("普洱市个旧市", "红河哈尼族彝族自治州个旧市")]),
        ("普洱市个旧市", None, [("普洱市个旧市", "红河哈尼族彝族自治州个旧市")]),
        ("普洱市、个旧市", TODAY, []),
        ("普洱市与个旧市", TODAY, []),
        ("四川省巫溪县", TODAY, []),
        ("“普洱市个旧市”应为“红河州个旧市”", TODAY, []),
        ("表中杭州市代码应填330200", TODAY, [("330200", "330100")]),
        ("沪市代码600519", TODAY, []),
        ("普洱市行政区划代码：530900", TODAY, [("530900", "530800")]),
        ("普洱市（行政区划代码530800）", TODAY, []),
        ("某地行政区划代码530900", TODAY, []),
        ("普洱市区划代码530800123", TODAY, []),
    ],
)
def test_decisions(
    places: Places, text: str, published: date | None, wrong: list[tuple[str, str]]
) -> None:
    assert found(places, text, published) == wrong


def test_every_place_under_each_of_its_own_is_silent(places: Places) -> None:
    flagged = [
        f"{above}{name}"
        for _, name, above, *rest in (tuple(row) + ("",) * 5 for row in ROWS)
        for above in above.split("|")
        if above and not rest[0] and found(places, f"位于{above}{name}境内", None)
    ]
    assert len(ROWS) > 3000 and flagged == []


def test_rows_are_sound() -> None:
    for row in ROWS:
        code, name, *_ = row
        assert name and (not code or (len(code) == 6 and code.isdigit())), row
        if len(row) > 3 and row[3]:
            assert date.fromisoformat(row[3]) and row[4] and row[4] != name, row
