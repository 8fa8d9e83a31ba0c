"""`govmon scan` as its user runs it: killed at any moment, it goes on where it was."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

from scan_site import Portal, serving

from monitor.cli.exits import Exit

ROOT = Path(__file__).parent.parent
CONFIG = """
[fetch]
allow_private = ["127.0.0.0/8"]
host_delay = 0
per_host = 4
concurrency = 4

[store]
path = "govmon.db"
evidence = "evidence"
reserve_mib = 0

[[site]]
id = "p"
name = "样例区人民政府"
unit = "办公室"
url = "{base}/"
crawl = {{ leave_out = ["/cal", "/s/"], depth = 6 }}

[[site.column]]
id = "zwyw"
name = "政务要闻"
url = "{base}/zwyw/"
column_class = "news"

[[unit]]
name = "办公室"
"""


async def command(folder: Path, *words: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "monitor", "--config", str(folder / "config.toml"), *words,
        cwd=ROOT, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "COLUMNS": "200"},
    )  # fmt: skip


async def until_asked(portal: Portal, count: int, process: asyncio.subprocess.Process) -> None:
    """Until the portal was asked so often, or the process ended."""
    ended = asyncio.create_task(process.wait())
    reached = asyncio.create_task(portal.until_asked(count))
    await asyncio.wait({ended, reached}, return_when=asyncio.FIRST_COMPLETED)
    reached.cancel()
    ended.cancel()


async def test_killed_again_and_again_it_comes_to_the_same_end(tmp_path: Path) -> None:
    portal = Portal(slow=0.004)
    async with serving(portal):
        (tmp_path / "config.toml").write_text(CONFIG.format(base=portal.base), "utf-8")
        kills = 0
        for at in (1, 12, 30, 47, 63, 80):
            process = await command(tmp_path, "scan")
            await until_asked(portal, portal.asked.total() + at // (kills + 1) + 1, process)
            if process.returncode is None:
                process.send_signal(signal.SIGKILL)
                kills += 1
            await process.communicate()
        process = await command(tmp_path, "scan", "p", "--json")
        out, error = await process.communicate()
        assert process.returncode in (Exit.FINDINGS, Exit.UNKNOWN), error.decode()
        report = json.loads(out)
        assert report["finished"] and kills >= 4
        assert all(portal.asked[path] >= 1 for path in portal.articles)
        # What a kill costs is what was in hand: a batch at most.
        assert portal.asked.total() <= len(portal.articles) + 30 + kills * 50

        case = await command(tmp_path, "case", "list", "--json")
        listed = json.loads((await case.communicate())[0])
        [wording] = [c for c in listed if "截止目前" in json.dumps(c, ensure_ascii=False)]
        assert wording

        again = await command(tmp_path, "scan")
        out, _ = await again.communicate()
        assert again.returncode in (Exit.CLEAN, Exit.UNKNOWN)
        assert "样例区人民政府" in out.decode()


async def test_wrong_names_are_told_with_what_there_is(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG.format(base="http://127.0.0.1:9"), "utf-8")
    process = await command(tmp_path, "scan", "portal")
    _, error = await process.communicate()
    assert process.returncode == Exit.USAGE
    assert "没有网站 portal" in error.decode() and "p" in error.decode()


async def test_a_dead_site_is_could_not_look(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG.format(base="http://127.0.0.1:9"), "utf-8")
    process = await command(tmp_path, "scan")
    out, error = await process.communicate()
    assert process.returncode == Exit.UNKNOWN, error.decode()
    assert "无法判断" in out.decode()
