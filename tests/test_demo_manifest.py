"""Comparing what was planted with what was found."""

from __future__ import annotations

from monitor.demo.manifest import Plant, compare, summary_rows
from monitor.model import Finding, Group, Level


def finding(rule: str = "cutoff-for-as-of", subject: str = "a", **changes: object) -> Finding:
    values: dict[str, object] = {
        "rule": rule, "group": Group.WORDING, "kind": "", "level": Level.ERROR, "trial": False,
        "title": "t", "message": "[red]m", "basis": "b", "subject": subject, "text": "截止目前",
        "target": "column:portal/yw", "url": "http://127.0.0.1:1/yw/a.html",
    }  # fmt: skip
    return Finding(**{**values, **changes})  # type: ignore[arg-type]


PLANT = Plant(group=Group.WORDING, target="column:portal/yw", why="w", text="截止目前")


def test_found_missed_and_unexpected() -> None:
    other = finding(subject="b", text="布署")
    result = compare([PLANT, Plant(group=Group.LINKS, target="site:portal", why="x")],
                     [finding(), other])  # fmt: skip
    assert result.found == (PLANT,)
    assert [p.why for p in result.missed] == ["x"]
    assert result.unexpected == (other,)
    assert not result.clean


def test_the_same_finding_on_two_pages_is_one() -> None:
    again = finding(url="http://127.0.0.1:1/yw/b.html")
    assert compare([PLANT], [finding(), again]).clean


def test_two_findings_need_two_plants() -> None:
    twice = [finding(subject="a"), finding(subject="b")]
    assert compare([PLANT], twice).unexpected
    assert compare([PLANT, PLANT], twice).clean


def test_narrow_plants_choose_before_wide_ones() -> None:
    wide = Plant(group=Group.WORDING, target="column:portal/yw", why="wide")
    narrow = Plant(group=Group.WORDING, target="column:portal/yw", why="narrow", text="布署")
    assert compare([wide, narrow], [finding(subject="b", text="布署"), finding()]).clean


def test_each_field_narrows() -> None:
    for changes in (
        {"group": Group.SPELLING},
        {"target": "column:portal/bmdt"},
        {"text": "截至目前"},
    ):
        assert not PLANT.matches(finding(**changes))
    placed = Plant(group=Group.WORDING, target="column:portal/yw", why="w", path="/yw/a.html")
    assert placed.matches(finding())
    assert not placed.matches(finding(url="http://127.0.0.1:1/yw/c.html"))
    assert not Plant(group=Group.WORDING, target="column:portal/yw", why="", kind="mobile").matches(
        finding()
    )


def test_the_rows_name_what_was_missed_and_what_nobody_planted() -> None:
    rows = summary_rows(compare([PLANT], [finding(subject="z", text="x")]))
    assert [row[0] for row in rows] == ["漏报", "误报"]
    assert "[red]m" in rows[1][3]
