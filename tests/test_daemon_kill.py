"""The daemon is killed with `kill -9` at chosen moments; no finding and no mail is lost."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from small_portal import article, listing

from monitor.demo.mailbox import Mailbox
from monitor.model import EventKind
from monitor.settings import StoreSettings
from monitor.store import Store

FAULTS = {
    1: "截止目前，全区已建成便民服务点36个，群众办事更加方便。",
    3: "各单位要认真做好安全生产工作的布署，确保万无一失。",
    5: "全体干部要再接再励，完成全年目标任务。",
}
FAULTY_WORDS = ("截止目前", "布署", "再接再励")
POLL = 0.02  # how often the mailbox of another process is looked into
PATIENCE = 60  # seconds, only to end a test that hangs


class World:
    """A portal and a mailbox that can tell the test when something reaches them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.requests = 0
        self.on_request: Callable[[int], None] = lambda _n: None
        self.mailbox = Mailbox(folder / "mails")

    async def serve(self, request: web.Request) -> web.Response:
        self.requests += 1
        self.on_request(self.requests)
        name = request.match_info["name"]
        text = listing(5) if name == "" else article(int(name.removesuffix(".html")))
        fault = FAULTS.get(int(name.removesuffix(".html"))) if name else None
        if fault:
            text = text.replace("</div>", f"<p>{fault}</p></div>")
        return web.Response(text=text, content_type="text/html")

    def configure(self, base: str) -> None:
        (self.folder / "config.toml").write_text(
            f"""
[fetch]
allow_private = ["127.0.0.0/8"]
host_delay = 0.0
[store]
reserve_mib = 0
[mail]
host = "127.0.0.1"
port = {self.mailbox.port}
security = "none"
sender = "xuncha@example.gov.cn"
settle_seconds = 0
lease_seconds = 10
[web]
enabled = false
[schedule]
scan_days = 0
[[unit]]
name = "区政府办"
mail = ["zfb@example.gov.cn"]
[[site]]
id = "p"
name = "门户"
unit = "区政府办"
url = "{base}/news/"
[[site.column]]
id = "news"
name = "要闻"
url = "{base}/news/"
column_class = "other"
""",
            "utf-8",
        )

    async def start(self) -> asyncio.subprocess.Process:
        environment = {k: v for k, v in os.environ.items() if k != "NOTIFY_SOCKET"}
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "monitor", "--config", "config.toml", "run",
            cwd=self.folder, env=environment,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    here = World(tmp_path)
    app = web.Application()
    app.router.add_get("/news/{name:.*}", here.serve)
    async with here.mailbox, TestServer(app) as server:
        here.configure(str(server.make_url("")).rstrip("/"))
        yield here


async def killed_when(world: World, moment: int) -> None:
    """Run the daemon and kill it without warning at its `moment`-th request."""
    reached = asyncio.Event()
    first = world.requests

    def notice(number: int) -> None:
        if number - first >= moment:
            reached.set()

    world.on_request = notice
    process = await world.start()
    try:
        await asyncio.wait_for(reached.wait(), PATIENCE)
    finally:
        process.send_signal(signal.SIGKILL)
        await process.communicate()


async def killed_after_mail(world: World) -> None:
    """Kill the daemon as soon as a mail arrived, before it can note that it was taken."""
    process = await world.start()
    try:
        async with asyncio.timeout(PATIENCE):
            while not world.mailbox.mails:  # noqa: ASYNC110 - the mailbox knows no events
                await asyncio.sleep(POLL)
    finally:
        process.send_signal(signal.SIGKILL)
        await process.communicate()


async def serving(process: asyncio.subprocess.Process) -> None:
    """Wait for the line of the log that says so: from then on SIGTERM is heard."""
    assert process.stderr
    while line := await process.stderr.readline():
        if "开始巡查" in line.decode():
            return
    raise AssertionError("the daemon ended before it served")


def told(world: World) -> str:
    return "\n".join(mail.text for mail in world.mailbox.mails)


async def test_nothing_is_lost(world: World) -> None:
    for moment in (1, 2, 4, 6, 3):
        await killed_when(world, moment)
    world.on_request = lambda _n: None
    await killed_after_mail(world)
    process = await world.start()
    try:
        async with asyncio.timeout(PATIENCE):
            await serving(process)
            while not all(word in told(world) for word in FAULTY_WORDS):
                assert process.returncode is None
                await asyncio.sleep(POLL)
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.communicate(), PATIENCE)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
    assert process.returncode == 0, "SIGTERM ends the service in order"
    settings = StoreSettings(path=world.folder / "data" / "govmon.db", reserve_mib=0)
    with Store.open(settings, readonly=True) as store:
        cases = store.cases(limit=100).rows
        wording = [case for case in cases if case.finding.text in FAULTY_WORDS]
        assert sorted(case.finding.text for case in wording) == sorted(FAULTY_WORDS)
        for case in wording:
            kinds = [event.kind for event in store.events(case.id)]
            assert kinds.count(EventKind.OPENED) == 1, "found many times, opened once"
            letters = store.letters_of_case(case.id)
            assert len(letters) >= 1
    identities = [mail.message_id for mail in world.mailbox.mails]
    assert len(identities) == len(set(identities)), "a repeated mail is the same mail"
