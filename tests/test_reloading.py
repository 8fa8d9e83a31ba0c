"""Changed rules are taken up while the service runs; broken ones are refused and told."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from small_portal import COLUMN, NOW, Web, article

from monitor.daemon.reloading import Reloading
from monitor.daemon.workplace import Workplace, open_workplace
from monitor.model import Unit
from monitor.settings import Config, MailSettings, RuleSettings, StoreSettings

RULE = """
title = "不写WORD"
level = "error"
basis = "某某标准"
status = "active"
message = "“{text}”"
type = "terms"
[data]
words = ["WORD"]
[examples]
bad = ["前⟦WORD⟧后"]
good = ["没有"]
"""


class Office:
    def __init__(self, place: Workplace, folder: Path) -> None:
        self.place, self.folder = place, folder
        self.reloading = Reloading(place)
        self.written = 0

    def write(self, word: str, text: str = RULE) -> None:
        path = self.folder / "wording" / "own-word.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("WORD", word), "utf-8")
        self.written += 1
        os.utime(path, ns=(self.written * 10**9, self.written * 10**9))

    async def alerts(self) -> list[str]:
        return [a.reason for a in await self.place.store.run("alerts") if a.kind == "rules"]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    folder = tmp_path / "own"
    folder.mkdir()
    config = Config(
        path=tmp_path / "config.toml",
        targets=(COLUMN,),
        units=(Unit(id="u", name="区政府办"),),
        store=StoreSettings(path=tmp_path / "s.db", evidence=tmp_path / "e", reserve_mib=0),
        mail=MailSettings(operators=("yw@example.gov.cn",)),
        rules=RuleSettings(folders=(folder,)),
    )
    async with open_workplace(config, clock=lambda: NOW) as place:
        yield Office(place, folder)


async def test_nothing_changed_nothing_happens(office: Office) -> None:
    crew = office.place.crew
    assert not await office.reloading.look()
    assert office.place.crew is crew


async def test_a_new_rule_is_taken_up_once_it_has_settled(office: Office) -> None:
    before = office.place.visitor
    office.write("新词语")
    assert not await office.reloading.look(), "somebody may still be writing"
    assert await office.reloading.look()
    assert "own-word" in office.place.rulebook.rules
    assert office.place.visitor is not before
    assert not await office.reloading.look(), "once"
    editions = await office.place.store.run("editions")
    assert office.place.rulebook.version in editions and len(editions) == 2


async def test_a_file_still_being_written_waits(office: Office) -> None:
    for word in ("词一", "词二", "词三"):
        office.write(word)
        assert not await office.reloading.look()
    assert await office.reloading.look()
    assert office.place.rulebook.rules["own-word"].title == "不写词三"


async def test_broken_rules_are_refused_and_told_until_mended(office: Office) -> None:
    office.write("好的")
    await office.reloading.look()
    await office.reloading.look()
    good = office.place.crew
    office.write("坏的", RULE.replace('"error"', '"bad"'))
    await office.reloading.look()
    assert not await office.reloading.look()
    assert office.place.crew is good, "the old stays"
    (reason,) = await office.alerts()
    assert "own-word.toml" in reason and "severe、error、hint" in reason
    await office.reloading.look()
    assert len(await office.alerts()) == 1, "told once"
    office.write("改好了")
    await office.reloading.look()
    assert await office.reloading.look()
    assert await office.alerts() == []


async def test_going_back_to_what_it_was_clears_the_alarm(office: Office) -> None:
    office.write("原来")
    await office.reloading.look()
    await office.reloading.look()
    crew = office.place.crew
    office.write("坏", "title = ")
    await office.reloading.look()
    await office.reloading.look()
    office.write("原来")
    await office.reloading.look()
    assert not await office.reloading.look(), "the same rules: nobody new"
    assert office.place.crew is crew and await office.alerts() == []


async def test_a_visit_under_way_keeps_its_rules(office: Office) -> None:
    """The rules change while a visit fetches: its engine and version still belong together."""
    web = Web()
    first = next(url for url in web.pages if url.endswith("/news/1.html"))
    web.pages[first] = article(1).replace("</div>", "<p>本段写着新词语三个字。</p></div>")
    fetch, changed = web.fetch, []

    async def fetch_and_change(request):
        if not changed:
            changed.append(True)
            office.write("新词语")
            await office.reloading.look()
            await office.reloading.look()
        return await fetch(request)

    place = office.place
    outfit = place.outfit
    place.outfit = replace(
        outfit, means=lambda **given: outfit.means(**given | {"fetch": fetch_and_change})
    )
    place.crew = place.outfit.crew(place.rulebook)
    old = place.rulebook.version
    report = await place.visitor.visit(COLUMN)
    assert place.rulebook.version != old
    assert "own-word" not in {f.rule for f in report.visit.findings}
    rows = await place.store.run(lambda s: s.query("select distinct version from blocks"))
    assert [row["version"] for row in rows] == [old]

    await office.reloading.rescan()
    progress = await place.crew.rescanner.progress()
    assert progress.done and progress.fresh == 1 and progress.recheck == 1
    again = await place.visitor.visit(COLUMN)
    assert "own-word" in {f.rule for f in again.visit.findings}, "looked at again and confirmed"
