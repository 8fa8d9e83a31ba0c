"""Changed rules over stored text: only they are run, everything found is what a full check finds,
nobody is accused before the page was looked at again, and an interruption loses nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from store_samples import ACCOUNT, NOW, PORTAL, SITE, TARGETS, UNITS, commit
from store_samples import visit as visited

from monitor.engine import Engine
from monitor.model import Block, Document, DocumentKind
from monitor.pipeline.inspect import inspect
from monitor.pipeline.rescan import Progress, Rescanner
from monitor.rulebook import load
from monitor.settings import RuleSettings, StoreSettings
from monitor.store import AsyncStore

RULE = """
title = "{words}"
level = "error"
basis = "某某标准"
status = "active"
message = "“{{text}}”"
type = "terms"
[data]
words = [{listed}]
[examples]
bad = ["前⟦{first}⟧后"]
good = ["没有"]
"""
LEAK = """
title = "身份证号"
level = "severe"
basis = "个人信息保护法"
status = "active"
message = "{text}"
type = "privacy.id_card"
[data]
fault = "exposed"
[examples]
bad = [{ cells = "x" }]
good = [{ cells = "y" }]
"""
NUMBER = "530802199003070014"


def rule(folder: Path, id: str, *words: str, extra: str = "") -> None:
    path = folder / "wording" / f"{id}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    listed = ", ".join(f'"{w}"' for w in words)
    path.write_text(
        extra + RULE.format(words="、".join(words), listed=listed, first=words[0]), "utf-8"
    )


@dataclass
class Scene:
    store: AsyncStore
    folder: Path
    settings: RuleSettings

    @property
    def engine(self) -> Engine:
        return Engine(load((self.folder,), self.settings), self.settings)

    async def look(self, *pages: Document, target=SITE, engine: Engine | None = None) -> None:
        """A visit, as the pipeline commits one."""
        engine = engine or self.engine
        book = engine.rulebook
        await self.store.run("save_edition", book.version, book.edition, NOW)
        seen = await inspect(pages, engine=engine, store=self.store, version=book.version)
        findings = [f.at(target=target.id, unit=target.unit, url=f.url) for f in seen.findings]
        await self.store.run(
            commit,
            visited(*findings, target=target, documents=pages, looked=seen.looked),
            checked_blocks=seen.blocks, rulebook_version=book.version, masked=seen.masked,
        )  # fmt: skip

    async def rescan(self, engine: Engine | None = None, limit: int = 200):
        scanner = Rescanner(engine or self.engine, self.store, clock=lambda: NOW)
        found = []
        while True:
            progress, fresh = await scanner.step(limit)
            found += fresh
            if progress.done:
                return progress, found

    async def remembered(self, engine: Engine) -> dict[str, list[str]]:
        """What the cache says of every stored block under these rules."""
        pages = await self.store.run("archived_pages", limit=1000)
        digests = {b.digest for p in pages for b in p.document.blocks}
        known = await self.store.run("findings_of_blocks", digests, engine.rulebook.version)
        return {d: sorted(f"{f.rule} {f.text} {f.key}" for f in fs) for d, fs in known.items()}


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    rule(tmp_path / "rules", "old-fault", "布署")
    settings = StoreSettings(path=tmp_path / "s.db", reserve_mib=0)
    async with await AsyncStore.open(settings) as store:
        await store.run("sync_targets", TARGETS, UNITS, NOW)
        yield Scene(store, tmp_path / "rules", RuleSettings())


def page(name: str, *texts: str, kind: DocumentKind = DocumentKind.ARTICLE) -> Document:
    header = Block(text="样例区政府", shared=True)
    return Document(
        url=PORTAL + name, kind=kind, blocks=(header, *(Block(text=text) for text in texts))
    )


PAGES = (
    page("1.html", "作出布署。", "截止目前，完成。"),
    page("2.html", "没有问题。"),
    page("3.html", "截止目前，又完成。", "一段。"),
)


async def test_nothing_changed_nothing_is_run(scene: Scene) -> None:
    await scene.look(*PAGES)
    progress, fresh = await scene.rescan()
    assert fresh == [] and (progress.carried, progress.checked) == (0, 0)


async def test_only_the_added_rule_is_run(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    await scene.look(*PAGES)
    rule(scene.folder, "new-fault", "截止目前")
    ran: list[tuple[str, ...]] = []
    real = Engine.check

    def check(self: Engine, document: Document, **more: object):
        ran.append((document.url[-6:], *self.rulebook.rules))
        return real(self, document, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "check", check)
    progress, fresh = await scene.rescan()
    assert {(f.rule, f.url) for f in fresh} == {
        ("new-fault", PORTAL + "1.html"), ("new-fault", PORTAL + "3.html"),
    }  # fmt: skip
    assert (progress.pages, progress.carried, progress.checked) == (3, 1, 2)
    assert ("2.html", "new-fault") in ran and ("2.html", "new-fault", "old-fault") not in ran


async def test_the_cache_afterwards_is_that_of_a_full_check(scene: Scene, tmp_path: Path) -> None:
    await scene.look(*PAGES)
    rule(scene.folder, "new-fault", "截止目前", "一段")
    rule(scene.folder, "old-fault", "部暑")  # what it found falls silent
    engine = scene.engine
    await scene.rescan(engine)
    after = await scene.remembered(engine)
    async with await AsyncStore.open(StoreSettings(path=tmp_path / "t.db", reserve_mib=0)) as other:
        await other.run("sync_targets", TARGETS, UNITS, NOW)
        fresh = replace(scene, store=other)
        await fresh.look(*PAGES, engine=engine)
        assert await fresh.remembered(engine) == after
    assert len(after) == 6
    versions = await scene.store.run(lambda s: s.query("select distinct version from blocks"))
    assert [row["version"] for row in versions] == [engine.rulebook.version]


async def test_pages_found_faulty_are_looked_at_again_and_accuse_nobody(scene: Scene) -> None:
    await scene.look(*PAGES)
    rule(scene.folder, "new-fault", "截止目前")
    before = await scene.store.run("cases")
    await scene.rescan()
    assert await scene.store.run("cases") == before
    again = await scene.store.run("open_pages", SITE.id)
    assert again[:2] == (PORTAL + "1.html", PORTAL + "3.html")
    assert await scene.store.run("waiting_rechecks") == {SITE.id: 2}
    await scene.look(*PAGES)
    assert await scene.store.run("waiting_rechecks") == {}
    assert (await scene.store.run("cases")).total == before.total + 2


async def test_a_rescan_goes_on_where_it_stopped(scene: Scene) -> None:
    await scene.look(*(page(f"{n}.html", f"第{n}段，截止目前。") for n in range(10)))
    rule(scene.folder, "new-fault", "截止目前")
    engine = scene.engine
    first, fresh = await Rescanner(engine, scene.store, clock=lambda: NOW).step(4)
    assert first.pages == 4 and len(fresh) == 4 and not first.done
    progress, rest = await scene.rescan(engine, limit=4)  # another process, later
    assert progress.pages == 10 and progress.fresh == 10 and len(rest) == 6
    assert await scene.rescan(engine) == (progress, [])


async def test_rules_changed_meanwhile_begin_anew(scene: Scene) -> None:
    await scene.look(*(page(f"{n}.html", f"第{n}段，截止目前。") for n in range(6)))
    rule(scene.folder, "new-fault", "截止目前")
    await Rescanner(scene.engine, scene.store, clock=lambda: NOW).step(3)
    rule(scene.folder, "newer-fault", "第5段")
    progress, fresh = await scene.rescan()
    assert progress.pages == 6
    assert {f.rule for f in fresh} == {"new-fault", "newer-fault"}


async def test_an_unknown_past_is_checked_whole(scene: Scene) -> None:
    await scene.look(*PAGES)
    await scene.store.run(lambda s: s._conn.execute("delete from editions"))
    rule(scene.folder, "new-fault", "没有")
    progress, _ = await scene.rescan()
    assert (progress.carried, progress.checked) == (0, 3)


async def test_a_renamed_rule_finds_nothing_new(scene: Scene) -> None:
    await scene.look(*PAGES)
    (scene.folder / "wording/old-fault.toml").unlink()
    rule(scene.folder, "better-name", "布署", extra='aliases = ["old-fault"]\n')
    _, fresh = await scene.rescan()
    assert fresh == []


async def test_posts_of_accounts_are_carried_too(scene: Scene) -> None:
    post = page("post/1", "截止目前。", kind=DocumentKind.POST)
    await scene.look(post, target=ACCOUNT)
    rule(scene.folder, "new-fault", "截止目前")
    _, (fresh,) = await scene.rescan()
    assert (fresh.target, fresh.url) == (ACCOUNT.id, post.url)


async def test_changed_privacy_rules_ask_for_masked_pages_again(scene: Scene) -> None:
    leak = scene.folder / "privacy" / "id-card-exposed.toml"
    leak.parent.mkdir()
    leak.write_text(LEAK, "utf-8")
    read = page("1.html", f"张小军，身份证号码{NUMBER}，截止目前。")
    await scene.look(read)
    kept = await scene.store.run("archived_page", read.url)
    assert kept.masked == {read.blocks[1].digest}

    rule(scene.folder, "new-fault", "截止目前")
    engine = scene.engine
    _, fresh = await scene.rescan(engine)
    assert [f.rule for f in fresh] == ["new-fault"]
    found = (await scene.remembered(engine))[read.blocks[1].digest]
    assert [row.split()[0] for row in found] == ["id-card-exposed", "new-fault"], "leak kept"

    leak.write_text(LEAK.replace("severe", "error"), "utf-8")
    engine = scene.engine
    await scene.rescan(engine)
    assert read.blocks[1].digest not in await scene.remembered(engine), "nobody knows"
    assert await scene.store.run("waiting_rechecks") == {SITE.id: 1}


async def test_text_that_turns_out_personal_is_masked(scene: Scene) -> None:
    read = page("1.html", f"张小军，身份证号码{NUMBER}。")
    await scene.look(read)
    leak = scene.folder / "privacy" / "id-card-exposed.toml"
    leak.parent.mkdir()
    leak.write_text(LEAK, "utf-8")
    await scene.rescan()
    kept = await scene.store.run("archived_page", read.url)
    assert NUMBER not in kept.document.blocks[1].text and kept.masked


def test_progress_of_other_rules_is_none() -> None:
    kept = Progress(version="a", after="x", pages=3)
    assert Progress.of_json(kept.as_json(), "a") == kept
    assert Progress.of_json(kept.as_json(), "b") == Progress(version="b")
    for broken in ("", "{", '{"odd": 1}'):
        assert Progress.of_json(broken, "b") == Progress(version="b")
