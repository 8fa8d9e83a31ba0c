"""Attachments in a visit: met, fetched, opened, found, mended, and never clean unread."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from small_portal import BASE, COLUMN, NOW, Web, article

from monitor import rulebook as rulebooks
from monitor.attachments import Opener
from monitor.demo.attached import packed, workbook
from monitor.engine import Engine
from monitor.evidence import Archive
from monitor.model import CaseState, EventKind, Failure, Fetched, Request, Unit
from monitor.pipeline import Files, Means, Visitor
from monitor.settings import AttachmentSettings, RuleSettings, Schedule, StoreSettings
from monitor.store import AsyncStore, FileState

PAGE = f"{BASE}/news/1.html"
FILE = f"{BASE}/news/list.xlsx"
LEAK = [["姓名", "身份证号码"], ["钱有田", "110101199003072316"], ["孙满仓", "110101197509231047"]]
CHILD = "110101201503072312"
MASKED = [["姓名", "身份证号码"], ["钱*田", "110101********2316"]]


class FileWeb(Web):
    """Pages and files; files answer conditional requests by their tag."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, bytes] = {}

    async def fetch(self, request: Request) -> Fetched:
        if request.url not in self.files:
            return await super().fetch(request)
        self.asked.append(request)
        body, tag = self.files[request.url], f'"{hash(self.files[request.url])}"'
        common = {"request": request, "at": NOW, "url": request.url}
        if failure := self.failures.get(request.url):
            return Fetched(**common, failure=failure, detail="连接超时")
        if request.etag == tag:
            return Fetched(**common, status=304)
        if len(body) > request.max_bytes:
            return Fetched(**common, failure=Failure.TOO_LARGE, detail="超过大小上限")
        return Fetched(**common, status=200, body=body, headers={"etag": tag})


class Scene:
    def __init__(self, store: AsyncStore, engine: Engine, folder: Path, opener: Opener) -> None:
        self.web, self.store, self.now = FileWeb(), store, NOW
        means = Means(
            fetch=self.web.fetch, store=store, rulebook=engine.rulebook, schedule=Schedule(),
            clock=lambda: self.now, settle=timedelta(minutes=10),
        )  # fmt: skip
        archive = Archive(folder / "evidence")
        settings = AttachmentSettings(per_visit=3, max_mib=1, ocr=False)
        self.files = Files(means, engine=engine, archive=archive, settings=settings, opener=opener)
        self.visitor = Visitor(means, engine=engine, archive=archive, files=self.files)

    def hang(self, url: str, content: bytes, *, name: str = "附件1：名单") -> None:
        """Put a file on the web and a link to it on the first article."""
        self.web.files[url] = content
        page = self.web.pages.get(PAGE) or article(1)
        self.web.pages[PAGE] = page.replace("</div>", f"<p><a href='{url}'>{name}</a></p></div>", 1)

    async def visit(self, *, hours: float = 4):
        self.now += timedelta(hours=hours)
        self.web.asked.clear()
        return await self.visitor.visit(COLUMN)

    async def leaks(self):
        return [c for c in (await self.store.run("cases")).rows if c.finding.group == "privacy"]

    async def file(self, url: str = FILE):
        return (await self.store.run("known_files", [url])).get(url)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(rulebooks.load((rulebooks.builtin_folder(),), RuleSettings()), RuleSettings())


@pytest.fixture(scope="module")
def opener() -> Iterator[Opener]:
    with Opener() as opener:
        yield opener


@pytest.fixture
async def scene(tmp_path: Path, engine: Engine, opener: Opener) -> AsyncIterator[Scene]:
    async with await AsyncStore.open(StoreSettings(path=tmp_path / "s.db", reserve_mib=0)) as store:
        unit = Unit(id="u", name="区政府办", mail=("u@example.gov.cn",))
        await store.run("sync_targets", (COLUMN,), (unit,), NOW)
        yield Scene(store, engine, tmp_path, opener)


async def test_a_leak_in_a_file_is_one_case_at_the_address_of_the_file(scene: Scene) -> None:
    scene.hang(FILE, workbook("名单", LEAK, hidden_columns=(2,)))
    await scene.visit()
    (case,) = await scene.leaks()
    found = case.finding
    assert (found.url, found.count, found.unit) == (FILE, 2, "u")
    assert "工作表“名单”第 2 行“身份证号码”列" in found.location and "隐藏" in found.location
    assert "110101199003072316" not in repr(found), "stored masked only"
    row = (await scene.store.run("findings")).rows[0]
    assert await scene.store.run("evidence", row.id), "the bytes behind it are kept"


async def test_unchanged_file_keeps_its_case_and_is_not_opened_again(scene: Scene) -> None:
    scene.hang(FILE, workbook("名单", LEAK))
    await scene.visit()
    report = await scene.visit()
    assert "/news/list.xlsx" in scene.web.urls, "a file with a finding is asked for every time"
    assert not [e for e in report.events if e.kind is EventKind.FIXED]
    assert (await scene.leaks())[0].state is CaseState.PENDING


@pytest.mark.parametrize("how", ["masked", "taken down"])
async def test_a_mended_file_closes_its_case(scene: Scene, how: str) -> None:
    scene.hang(FILE, workbook("名单", LEAK))
    await scene.visit()
    if how == "masked":
        scene.web.files[FILE] = workbook("名单", MASKED)
    else:
        del scene.web.files[FILE]
    await scene.visit()
    assert (await scene.leaks())[0].state is CaseState.VERIFIED
    state = FileState.LOOKED if how == "masked" else FileState.GONE
    assert (await scene.file()).state is state


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (packed({"a.txt": b"x"}, locked=True), "密码"),
        (b"PK\x03\x04 cut short", "损坏"),
        (b"\x89PNG\r\n\x1a\n" + b"\x01" * 64, "ocr"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "网页而不是文件"),
        (b"", "空"),
        (b"x" * (2 << 20), "大小上限"),
    ],
)
async def test_what_cannot_be_read_is_never_clean(
    scene: Scene, content: bytes, reason: str
) -> None:
    scene.hang(FILE, content)
    report = await scene.visit()
    file = await scene.file()
    assert file.state in {FileState.UNREADABLE, FileState.FAILED}
    assert reason in file.reason and "未能查看" in report.visit.reason
    assert FILE not in report.visit.looked
    first = file.next_look
    await scene.visit(hours=0.2)
    assert (await scene.file()).attempts == 1, "not before it is due"
    await scene.visit(hours=24 * 3)
    again = await scene.file()
    assert again.attempts == 2 and again.next_look - scene.now > first - NOW - timedelta(hours=4)


async def test_could_not_look_changes_no_case(scene: Scene) -> None:
    scene.hang(FILE, workbook("名单", LEAK))
    await scene.visit()
    for broken in ("fetch", "content"):
        if broken == "fetch":
            scene.web.failures[FILE] = Failure.TIMEOUT
        else:
            scene.web.failures.clear()
            scene.web.files[FILE] = packed({"a.xlsx": b"x"}, locked=True)
        await scene.visit(hours=24)
        assert (await scene.leaks())[0].state is CaseState.PENDING, broken


async def test_the_budget_leaves_the_rest_for_the_next_visit(scene: Scene) -> None:
    for number in range(5):
        scene.hang(f"{BASE}/f{number}.xlsx", workbook("名单", LEAK), name=f"附件{number}")
    await scene.visit()
    counts = await scene.store.run("file_counts", COLUMN.id)
    assert counts == {FileState.LOOKED: 3, FileState.WAITING: 2}
    for url in list(scene.web.files):
        scene.web.files[url] = workbook("名单", MASKED)
    await scene.visit()
    await scene.visit()
    assert (await scene.store.run("file_counts"))[FileState.LOOKED] == 5


async def test_a_file_that_comes_back_is_looked_at_anew(scene: Scene) -> None:
    scene.hang(FILE, workbook("名单", MASKED))
    await scene.visit()
    content = scene.web.files.pop(FILE)
    await scene.visit(hours=24 * 40)
    assert (await scene.file()).state is FileState.GONE
    scene.web.files[FILE] = content
    scene.web.pages[PAGE] += " "
    scene.web.pages[COLUMN.url] += f"<a href='{FILE}'>附件：名单</a>"
    await scene.visit()
    assert (await scene.file()).state is FileState.LOOKED


async def test_a_list_of_many_people_on_a_page_is_one_finding_a_kind(scene: Scene) -> None:
    rows = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in LEAK)
    scene.web.pages[PAGE] = article(1).replace("</div>", f"<table>{rows}</table></div>")
    for _ in range(2):  # from the engine, then from what is remembered of the blocks
        report = await scene.visit()
        (found,) = [f for f in report.visit.findings if f.kind == "id_card"]
        assert (found.url, found.count) == (PAGE, 2)


async def test_the_history_scan_can_work_through_what_waits(scene: Scene) -> None:
    scene.hang(FILE, workbook("名单", LEAK))
    await scene.files.look(COLUMN, (await scene.visit()).visit.documents, scene.now, limit=0)
    handful = await scene.files.look(COLUMN, (), scene.now + timedelta(days=40), limit=50)
    assert [f.url for f in handful.files] == [FILE]


async def test_what_files_say_is_archived_masked(scene: Scene) -> None:
    scene.hang(FILE, workbook("名单", [*LEAK, ["备注", "资金已全部发放到位"]]))
    await scene.visit()
    page = await scene.store.run("archived_page", FILE)
    texts = [block.text for block in page.document.blocks]
    assert "资金已全部发放到位" in texts and page.masked and not page.withheld
    assert not any("110101199003072316" in text for text in texts)
    accepted = [t.text for t in await scene.store.run("archived_texts")]
    assert "资金已全部发放到位" in accepted and not any("1101011990" in t for t in accepted)


async def test_a_changed_file_takes_its_old_words_along_and_a_gone_one_all(scene: Scene) -> None:
    scene.hang(FILE, workbook("名单", [["标题", "内容"], ["旧的", "旧的内容在此"]]))
    await scene.visit()
    scene.web.files[FILE] = workbook("名单", [["标题", "内容"], ["新的", "新的内容在此"]])
    await scene.visit(hours=24 * 40)
    page = await scene.store.run("archived_page", FILE)
    assert "新的内容在此" in [b.text for b in page.document.blocks]
    assert not any("旧的" in t.text for t in await scene.store.run("archived_texts"))
    del scene.web.files[FILE]
    await scene.visit(hours=24 * 40)
    assert (await scene.file()).state is FileState.GONE
    assert await scene.store.run("archived_page", FILE) is None


async def test_a_long_table_is_not_archived(scene: Scene) -> None:
    scene.hang(FILE, workbook("名单", [[f"第{n}组", f"第{n}户"] for n in range(1100)]))
    await scene.visit()
    assert (await scene.file()).state is FileState.LOOKED
    assert await scene.store.run("archived_page", FILE) is None


async def test_a_rescan_has_the_file_looked_at_again(scene: Scene, engine: Engine) -> None:
    scene.hang(FILE, workbook("名单", [["说明", "内容"], ["一", "全市已完成新增项目12个"]]))
    await scene.visit()
    assert not (await scene.store.run("due_files", COLUMN.id, scene.now, 10))
    await scene.store.run("save_rescan", "v2", {}, {}, {FILE}, "{}", scene.now)
    (due,) = await scene.store.run("due_files", COLUMN.id, scene.now, 10)
    assert due.url == FILE and FILE not in await scene.store.run("open_pages", COLUMN.id)


async def test_a_child_is_told_by_the_day_of_the_page(scene: Scene) -> None:
    """Born in March 2015: eleven years old when the page of July 2026 came out."""
    child = [["姓名", "身份证号码"], ["陆浩然", CHILD]]
    scene.hang(FILE, workbook("新生名单", child))
    await scene.visit()
    (case,) = await scene.leaks()
    assert case.finding.rule == "id-card-of-child-exposed"
    scene.web.files[FILE] = workbook("新生名单（更正）", child)
    later = await scene.files.look(COLUMN, (), scene.now + timedelta(days=40))
    assert [f.rule for f in later.findings] == ["id-card-of-child-exposed"], "the page is known"
