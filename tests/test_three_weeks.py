"""Three weeks around 国庆 of a portal made by an outsider: what stands on each day is what an
inspector's table says, the innocent look-alikes beside it stay untouched.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import outside_portal as made
from outside_portal import COLUMNS, DAYS, LETTERS, NEWS, NOTICE, START, Portal
from portal_scene import BASE, SITE, Scene, engine, staged

from monitor.checks.state.sheet import Mark, Sheet, draw
from monitor.model import Failure, Outcome

# Probes that fail: one bad hour in the first week, eight of 164 later, then a ninth.
DOWN = {(1, 10)} | {(10, hour) for hour in range(1, 9)} | {(12, 15)}
OUR_LINE = {(5, hour) for hour in range(3, 7)}  # our own line is mended; not counted

#      line   first day, gone on (DAYS: it stays)
VETOES = {
    "1.3": {*range(4, 6), *range(8, DAYS)},  # the dark link; the drifted partner, confirmed
    "1.4": {*range(4, 6)},
    "2": {*range(13, 18)},
    "3": {*range(17, 19)},
    "4.1": {*range(14, 17)},
    "4.2": {*range(15, DAYS)},
    "4.3": {*range(11, DAYS)},
    "5.2": {*range(8, 13)},
}
#      rule                      where                    on which days
FAULTS = {
    ("column-news-stale", NEWS[0].url): {*range(3, DAYS)},
    ("column-news-stale", NEWS[1].url): {*range(5, DAYS)},
    ("column-news-stale", NEWS[2].url): {*range(9, 17)},
    ("column-news-stale", NEWS[3].url): {*range(12, DAYS)},
    ("column-news-stale", NEWS[4].url): {*range(14, DAYS)},
    ("date-in-future", NOTICE.url): {*range(made.FUTURE_FROM, DAYS)},
    ("date-moved-later", NOTICE.url): {*range(made.MOVED_ON, DAYS)},
    ("article-backdated", NOTICE.url): {*range(made.BACKDATED_ON, DAYS)},
    # Known by what earlier visits have stored: told a visit later.
    ("article-repeated", f"{BASE}/open/notice/99.html"): {*range(made.REPEATED_ON + 1, DAYS)},
    ("notice-expired-on-top", f"{BASE}/open/notice/p0.html"): {*range(DAYS)},
    ("home-link-dead", SITE.url): {*range(made.DEAD_FROM + 1, DAYS)},
    ("dark-link", SITE.url): {4, 5},
    ("external-link-drifted", SITE.url): {*range(made.DRIFTED + 1, DAYS)},
    ("message-unanswered", LETTERS.url): VETOES["5.2"],
    ("message-answered-slowly", LETTERS.url): {*range(DAYS)},
    ("home-stale-soon", f"{SITE.url}#home-stale-soon"): {*range(12, 17)},
    ("home-stale", f"{SITE.url}#home-stale"): VETOES["3"],
    ("site-unreachable-warning", f"{SITE.url}#site-unreachable-warning"): {11, 12},
    ("site-unreachable-veto", f"{SITE.url}#site-unreachable-veto"): VETOES["2"],
    ("columns-stale-veto", f"{SITE.url}#columns-stale-veto"): VETOES["4.1"],
    ("columns-longterm-veto", f"{SITE.url}#columns-longterm-veto"): VETOES["4.2"],
    ("columns-blank-veto", f"{SITE.url}#columns-blank-veto"): VETOES["4.3"],
    **{("column-blank", c.url): {*range(DAYS)} for c in made.BLANK[:4]},
    ("column-blank", made.BLANK[4].url): {*range(11, DAYS)},
    **{("column-other-stale", c.url): {*range(DAYS)} for c in made.OLD[:9]},
    ("column-other-stale", made.OLD[9].url): {*range(15, DAYS)},
}  # fmt: skip
EARLY = {"column-stale-soon", "columns-near-veto"}  # warnings: looked at for their first day only
NEAR = {"columns-blank": 0, "columns-long-not-updated": 0, "columns-not-updated": 9}


async def live(scene: Scene, day: int) -> tuple[Sheet, set[tuple[str, str]]]:
    """Visits and links in the morning; the sheet and what stands then; probes to the next day."""
    pages, scene.world.redirects = Portal().lay_out(day)
    scene.world.pages = dict(pages)
    reports = [await scene.visitor.visit(target) for target in (*COLUMNS, SITE)]
    if day < 11:
        await scene.links.check(SITE)
    unknown = {r.visit.target.url for r in reports if r.visit.outcome is Outcome.UNKNOWN}
    late = made.BLANK[4:] if day < made.FIFTH_BLANK_FROM else []
    assert unknown == {c.url for c in (made.SHELL, made.PICTURES, *late)}
    facts = await scene.store.run("site_facts", SITE.id, scene.now)
    sheet = draw(facts, scene.visitor._means.rulebook, scene.now)
    standing = {(r, place) for r in await scene.standing() for place in await scene.places(r)}
    morning = scene.now
    for hour in range(24):
        scene.now = morning + timedelta(minutes=30 + 60 * hour)
        scene.online = (day, hour) not in OUR_LINE
        broken = (day, hour) in DOWN | OUR_LINE
        scene.world.pages[SITE.url] = Failure.TIMEOUT if broken else pages[SITE.url]
        await scene.prober.probe(SITE)
    scene.now = morning + timedelta(days=1)
    return sheet, standing


async def test_each_day_stands_what_the_table_says_and_nothing_else(tmp_path: Path) -> None:
    async with staged(tmp_path, engine(), *COLUMNS) as scene:
        scene.now = START
        days = [await live(scene, day) for day in range(DAYS)]
    vetoed = {
        line.indicator.order: {
            day for day, (sheet, _) in enumerate(days)
            if line.indicator.order in {one.indicator.order for one in sheet.marked(Mark.VETO)}
        }
        for line in days[0][0].lines
    }  # fmt: skip
    assert {order: found for order, found in vetoed.items() if found} == VETOES
    seen: dict[tuple[str, str], set[int]] = {}
    for day, (_, standing) in enumerate(days):
        for fault in standing:
            seen.setdefault(fault, set()).add(day)
    assert {f: on for f, on in seen.items() if f[0] not in EARLY} == FAULTS
    near = {place.partition("#columns-near-veto-")[2]: min(on) for (rule, place), on in seen.items()
            if rule == "columns-near-veto"}  # fmt: skip
    assert near == NEAR
    soon = {place: min(on) for (rule, place), on in seen.items() if rule == "column-stale-soon"}
    assert soon.keys() == {target.url for target in NEWS}
