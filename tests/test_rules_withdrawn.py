"""A rule taken back, a rule made milder, an allowed text added or dropped: what becomes of cases.

Nobody mended anything then: the case is closed and says why, and never counts as 已整改."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from store_samples import DAY, NOW, SITE, TARGETS, UNITS, commit
from store_samples import visit as visited
from test_rescan import page, rule

from monitor.bulletin.period import quarter_of
from monitor.cases import NO_FAULT
from monitor.engine import Engine
from monitor.letters import case_letter
from monitor.model import CaseState, Document, EventKind
from monitor.pipeline.inspect import inspect
from monitor.rulebook import load
from monitor.settings import District, RuleSettings, StoreSettings
from monitor.store import AsyncStore
from monitor.store.withdrawn import WITHDRAWN

DISTRICT = District(name="样例区", office="样例区人民政府办公室", document_code="样政办函")


class Scene:
    def __init__(self, store: AsyncStore, folder: Path) -> None:
        self.store, self.folder, self.days = store, folder, 0

    async def look(self, *pages: Document, allow: tuple[str, ...] = ()) -> None:
        """A visit a day later, under the rules in the folder as they are now."""
        settings = RuleSettings()
        book = load((self.folder,), settings)
        self.days += 1
        at = NOW + self.days * DAY
        await self.store.run("save_edition", book.version, book.edition, at)
        await self.store.run("withdraw_rules", book.names, at, timedelta(0))
        seen = await inspect(
            pages, engine=Engine(book, settings), store=self.store, version=book.version,
            allow=allow,
        )  # fmt: skip
        found = [f.at(target=SITE.id, unit=SITE.unit, url=f.url) for f in seen.findings]
        done = visited(*found, at=at, documents=pages, looked=seen.looked)
        await self.store.run(
            commit, done, checked_blocks=seen.blocks, rulebook_version=book.version,
            masked=seen.masked,
        )  # fmt: skip

    async def cases(self) -> list[CaseState]:
        return [c.state for c in (await self.store.run("cases")).rows]

    async def told(self) -> list[tuple[EventKind, str]]:
        events = await self.store.run("events", 1)
        return [(e.kind, e.detail) for e in events]


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    rule(tmp_path / "rules", "bad-word", "错词")
    rule(tmp_path / "rules", "other-word", "另词")
    async with await AsyncStore.open(StoreSettings(path=tmp_path / "s.db", reserve_mib=0)) as store:
        await store.run("sync_targets", TARGETS, UNITS, NOW)
        yield Scene(store, tmp_path / "rules")


FAULTY = page("a", "本段有错词一处，请看。")
SILENT = page("a", "本段没有问题，请看。")


async def test_a_withdrawn_rule_closes_its_cases_and_nobody_is_praised(scene: Scene) -> None:
    await scene.look(FAULTY)
    (scene.folder / "wording" / "bad-word.toml").unlink()
    await scene.look(FAULTY)
    assert await scene.cases() == [CaseState.CLOSED]
    assert (await scene.told())[-1] == (EventKind.CLOSED, WITHDRAWN)
    facts = await scene.store.run("period_facts", quarter_of(NOW.date()), NOW + 9 * DAY)
    assert (facts.mending.found, facts.mending.fixed, facts.mending.closed) == (1, 0, 1)
    counts = await scene.store.run("query", "select count(*) n from findings where gone_at is null")
    assert counts[0]["n"] == 0


async def test_a_case_mended_before_the_rule_went_stays_mended(scene: Scene) -> None:
    await scene.look(FAULTY)
    await scene.look(SILENT)
    (scene.folder / "wording" / "bad-word.toml").unlink()
    await scene.look(SILENT)
    assert await scene.cases() == [CaseState.VERIFIED]


async def test_a_renamed_rule_is_not_withdrawn(scene: Scene) -> None:
    await scene.look(FAULTY)
    (scene.folder / "wording" / "bad-word.toml").unlink()
    rule(scene.folder, "new-name", "错词", extra='aliases = ["bad-word"]\n')
    await scene.look(FAULTY)
    assert await scene.cases() == [CaseState.PENDING]


async def test_a_rule_that_comes_back_opens_a_new_case(scene: Scene) -> None:
    path = scene.folder / "wording" / "bad-word.toml"
    await scene.look(FAULTY)
    kept = path.read_text("utf-8")
    path.unlink()
    await scene.look(FAULTY)
    path.write_text(kept, "utf-8")
    await scene.look(FAULTY)
    assert sorted(await scene.cases()) == sorted([CaseState.CLOSED, CaseState.PENDING])


async def test_a_milder_rule_closes_what_it_no_longer_means(scene: Scene) -> None:
    await scene.look(FAULTY)
    rule(scene.folder, "bad-word", "错错词")
    await scene.look(FAULTY)
    assert await scene.cases() == [CaseState.CLOSED]
    assert (await scene.told())[-1] == (EventKind.CLOSED, NO_FAULT)


@pytest.mark.parametrize(
    "mended",
    [SILENT, page("a", "本段有对词一处，请看。"), page("a")],
    ids=["other", "word", "empty"],
)
async def test_words_that_were_really_changed_are_mended(scene: Scene, mended: Document) -> None:
    """Even on the very day on which the rule changed."""
    await scene.look(FAULTY)
    rule(scene.folder, "bad-word", "错错词")
    await scene.look(mended)
    assert await scene.cases() == [CaseState.VERIFIED]


async def test_words_hidden_from_the_eye_are_mended(scene: Scene) -> None:
    await scene.look(FAULTY)
    rule(scene.folder, "bad-word", "错错词")
    hidden = replace(FAULTY, blocks=tuple(replace(b, hidden="display:none") for b in FAULTY.blocks))
    await scene.look(hidden)
    assert await scene.cases() == [CaseState.VERIFIED]


async def test_an_allowed_text_closes_and_its_removal_opens_again(scene: Scene) -> None:
    store, allowing = scene.store, replace(SITE, options={"allow": ["有错词一处"]})
    others = [t for t in TARGETS if t.id != SITE.id]
    await scene.look(FAULTY, page("b", "此页无事。"))
    await store.run("sync_targets", [allowing, *others], UNITS, NOW)
    await scene.look(FAULTY, allow=("有错词一处",))
    assert await scene.cases() == [CaseState.CLOSED]
    assert (await scene.told())[-1] == (EventKind.CLOSED, NO_FAULT)
    assert FAULTY.url not in await store.run("open_pages", SITE.id)
    await store.run("sync_targets", TARGETS, UNITS, NOW)
    assert await store.run("open_pages", SITE.id) == (FAULTY.url,)  # and not the harmless one
    await scene.look(FAULTY)
    assert sorted(await scene.cases()) == sorted([CaseState.CLOSED, CaseState.PENDING])


async def test_the_letter_says_why_and_asks_for_nothing(scene: Scene) -> None:
    await scene.look(FAULTY)
    (scene.folder / "wording" / "bad-word.toml").unlink()
    await scene.look(FAULTY)
    (case,) = (await scene.store.run("cases")).rows
    event = (await scene.store.run("events", case.id))[-1]
    letter = case_letter(district=DISTRICT, unit=UNITS[0], items=[(event, case)], now=NOW + 3 * DAY)
    assert WITHDRAWN in letter.text and "无需回复" in letter.text
    for word in ("感谢", "恢复正常", "已整改", "抓紧", "期限", "请于", "尽快"):
        assert word not in letter.text + letter.subject, word
