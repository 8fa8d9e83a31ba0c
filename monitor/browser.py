"""A real browser, where one is configured: what only rendering shows (contrast, size of targets).

Chromium is started for one page, driven over its DevTools protocol and ended again; axe-core
(MPL-2.0, a file the operator names) does the measuring. Nothing here raises: what could not be
looked at comes back as a problem in Chinese.
"""

from __future__ import annotations

import asyncio
import ipaddress
import itertools
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from .settings import BrowserSettings
from .text.barriers import Barrier

START_SECONDS = 20.0
SHORTEST_TEXT = 80  # characters; a page that shows fewer is a challenge or a shell
FLAGS = (
    "--headless=new", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--mute-audio",
    "--disable-breakpad", "--disable-dev-shm-usage",
    "--remote-debugging-port=0", "--window-size=1366,900", "--remote-allow-origins=*",
)  # fmt: skip
# 44 pixels: MIIT 互联网网站适老化通用设计规范; axe's own rule asks for 24 (WCAG 2.2, 2.5.8).
_MEASURE = """
axe.configure({checks: [{id: 'target-size', options: {minSize: 44}},
                        {id: 'target-offset', options: {minOffset: 44}}]});
axe.run(document, {runOnly: ['color-contrast', 'target-size'], resultTypes: ['violations']})
   .then(r => JSON.stringify({
     text: (document.body.innerText || '').trim().length,
     found: r.violations.map(v => ({id: v.id, count: v.nodes.length,
       example: (v.nodes[0].any[0] || {}).message || v.nodes[0].html}))}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewed:
    """What the browser saw of a page; with a `problem` nothing was looked at."""

    barriers: tuple[Barrier, ...] = ()
    problem: str = ""


class Browser:
    """One page at a time: a browser takes 300 MB."""

    def __init__(self, settings: BrowserSettings) -> None:
        self._settings = settings
        self._one = asyncio.Lock()

    async def measure(self, url: str) -> Viewed:
        """The barriers that rendering shows on the page at `url`. Never raises.

        The page may not make the browser ask for addresses of our own network, unless it
        stands at such an address itself.
        """
        try:
            source = await asyncio.to_thread(Path(self._settings.axe).read_text, "utf-8")
        except (OSError, UnicodeDecodeError) as error:
            return Viewed(problem=f"[browser] axe 文件读不了：{error}")
        async with self._one:
            folder = tempfile.mkdtemp(prefix="govmon-browser-")
            try:
                async with asyncio.timeout(self._settings.seconds + START_SECONDS):
                    return await self._measure(url, source, Path(folder))
            except TimeoutError:
                return Viewed(problem="浏览器检测超时")
            except (OSError, aiohttp.ClientError, ValueError, KeyError) as error:
                return Viewed(problem=f"浏览器检测失败：{error}")
            finally:
                await asyncio.to_thread(shutil.rmtree, folder, True)

    async def _measure(self, url: str, source: str, folder: Path) -> Viewed:
        flags = [*FLAGS, f"--user-data-dir={folder}"]
        if os.geteuid() == 0:
            flags.append("--no-sandbox")  # Chromium refuses to run as root otherwise
        process = await asyncio.create_subprocess_exec(
            self._settings.path, *flags, "about:blank", env=_environment(folder),
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            port = await self._port(folder, process)
            async with aiohttp.ClientSession() as session:
                async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                    pages = json.loads(await answer.text())
                address = next(p["webSocketDebuggerUrl"] for p in pages if p["type"] == "page")
                async with session.ws_connect(address, max_msg_size=0) as socket:
                    return await _look(_Wire(socket, urlsplit(url).hostname or ""), url, source)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    @staticmethod
    async def _port(folder: Path, process: asyncio.subprocess.Process) -> int:
        """The port Chromium chose, which it writes into its folder."""
        file = folder / "DevToolsActivePort"
        while True:
            if process.returncode is not None:
                raise OSError(
                    f"浏览器没有启动（返回码 {process.returncode}）；由 systemd 运行的，"
                    "请装上 systemd/browser.conf"
                )
            if file.is_file() and (text := file.read_text("utf-8")).strip():
                return int(text.splitlines()[0])
            await asyncio.sleep(0.05)


def _environment(folder: Path) -> dict[str, str]:
    """A home that goes with the page (the service may have none), and none of our secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TZ") if name in os.environ}
    return {**kept, "HOME": str(folder), "TMPDIR": str(folder)}


class _Wire:
    """Commands of the DevTools protocol over one socket."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, own: str) -> None:
        self._socket, self._own = socket, own
        self._numbers = itertools.count(1)
        self._seen: set[str] = set()

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        while True:
            told = await self._next()
            if told.get("id") == number:
                if "error" in told:
                    raise ValueError(told["error"].get("message", method))
                return told.get("result", {})

    async def until(self, event: str) -> None:
        while event not in self._seen:
            await self._next()

    async def _next(self) -> dict[str, Any]:
        message = await self._socket.receive()
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise OSError("浏览器中断了连接")
        told = json.loads(message.data)
        if "method" in told:
            self._seen.add(told["method"])
        if told.get("method") == "Fetch.requestPaused":
            await self._decide(told["params"])
        return told

    async def _decide(self, paused: dict[str, Any]) -> None:
        """Let a request of the page go on, or refuse it; the answer of Chromium is not awaited."""
        url = str(paused["request"]["url"])
        refused = private(url) and (urlsplit(url).hostname or "") != self._own
        method = "Fetch.failRequest" if refused else "Fetch.continueRequest"
        params: dict[str, Any] = {"requestId": paused["requestId"]}
        if refused:
            params["errorReason"] = "AccessDenied"
        await self._socket.send_json(
            {"id": next(self._numbers), "method": method, "params": params}
        )


def private(url: str) -> bool:
    """Whether an address written in a page leads into our own network, or is none of the web."""
    parts = urlsplit(url)
    if parts.scheme in {"data", "blob", "about"}:
        return False
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https", "ws", "wss"} or ("." not in host and ":" not in host):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host.endswith((".local", ".localhost", ".internal"))


async def _look(wire: _Wire, url: str, source: str) -> Viewed:
    await wire.call("Page.enable")
    await wire.call("Fetch.enable", patterns=[{"urlPattern": "*"}])
    told = await wire.call("Page.navigate", url=url)
    if problem := told.get("errorText"):
        return Viewed(problem=f"浏览器打不开页面：{problem}")
    await wire.until("Page.loadEventFired")
    await wire.call("Runtime.evaluate", expression=source)
    told = await wire.call(
        "Runtime.evaluate", expression=_MEASURE, awaitPromise=True, returnByValue=True
    )
    if "exceptionDetails" in told or not told.get("result", {}).get("value"):
        return Viewed(problem="页面中不能运行 axe")
    result = json.loads(told["result"]["value"])
    if result["text"] < SHORTEST_TEXT:
        return Viewed(problem="浏览器看到的页面几乎没有文字，可能是验证页或空壳")
    return Viewed(
        barriers=tuple(
            Barrier(kind=str(one["id"]), count=int(one["count"]), example=str(one["example"])[:80])
            for one in result["found"]
        )
    )
