"""The adversarial portal through the real pipeline and store: each verdict exactly an inspector's."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from adversarial_site import TRAPS, Trap
from hostile_servers import Server, answer, path_of, settings, talking
from portal_scene import SITE, Scene, column, engine, page, prose, staged

from monitor.checks.state import links
from monitor.checks.state.freshness import Kind, judge_one
from monitor.engine import Engine
from monitor.fetch import Fetcher, tls
from monitor.model import Failure, Fetched, Group, Outcome, Request
from monitor.pipeline.probing import reachable

COLUMNS = {trap.key: column(trap.key, trap.column_class) for trap in TRAPS}
FRESHNESS = {
    "column-news-stale", "column-notice-stale", "column-policy-stale", "column-blank",
    "column-undated", "date-in-future", "date-moved-later", "article-backdated",
}  # fmt: skip
ACCUSED = {
    Kind.STALE: {"column-news-stale"}, Kind.BLANK: {"column-blank"}, Kind.UNDATED: {"column-undated"},
}  # fmt: skip


@pytest.fixture(name="engine")
def _engine() -> Engine:
    return engine()


@pytest.fixture
async def scene(tmp_path: Path, engine: Engine) -> AsyncIterator[Scene]:
    async with staged(tmp_path, engine, *COLUMNS.values()) as made:
        yield made


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.key)
async def test_every_column_is_judged_as_an_inspector_would(scene: Scene, trap: Trap) -> None:
    target = COLUMNS[trap.key]
    scene.world.pages |= {target.url: trap.body, **trap.articles}
    report = await scene.visitor.visit(target)
    status = await scene.store.run("status", target.id)
    verdict = judge_one(status, scene.visitor._means.rulebook, scene.now)
    assert (verdict.kind, status.newest) == (trap.verdict, trap.newest), trap.why
    assert (report.visit.outcome is Outcome.UNKNOWN) == (trap.verdict is Kind.UNKNOWN)
    found = {f.rule for f in report.visit.findings} & FRESHNESS
    assert found == ACCUSED.get(trap.verdict, set()) | (trap.rules & FRESHNESS)


async def test_the_whole_site_counts_only_what_was_seen(scene: Scene) -> None:
    """Stale ones are counted, blank ones apart, and those that hide behind a wall not at all."""
    for trap in TRAPS:
        scene.world.pages |= {COLUMNS[trap.key].url: trap.body, **trap.articles}
        await scene.visitor.visit(COLUMNS[trap.key])
    scene.world.pages[SITE.url] = page(
        prose("防汛") + "<ul><li><a href=/1.html>工作推进会召开</a>2026-07-19</ul>"
    )
    report = await scene.visitor.visit(SITE)
    counts = {f.rule: f.count for f in report.visit.findings if f.rule.startswith("columns-")}
    not_updated = sum(t.verdict in {Kind.STALE, Kind.UNDATED} for t in TRAPS)
    assert counts == {"columns-stale-veto": not_updated}


# ── servers on this machine ──────────────────────────────────────────────────

Talk = Callable[[Server, bytes, asyncio.StreamWriter], Awaitable[None]]
HTML = "Content-Type: text/html"
LONG_AGO = datetime(2024, 1, 31, 12, 0, 0, tzinfo=UTC)
BODY = page(prose("防汛"))


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(autouse=True)
def trusted(ca: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    file = tmp_path / "ca.pem"
    ca.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    tls.context.cache_clear()
    yield
    tls.context.cache_clear()


def says(*args: str, body: str = BODY, status: str = "200 OK", charset: str = "utf-8") -> Talk:
    async def talk(_server: Server, _head: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(
            answer(body.encode(charset), *(args or (f"{HTML}; charset=utf-8",)), status=status)
        )

    return talk


async def drip(_server: Server, _head: bytes, writer: asyncio.StreamWriter) -> None:
    """A byte now and then: every single read is quick, the page never comes."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def to_home(_server: Server, head: bytes, writer: asyncio.StreamWriter) -> None:
    if path_of(head) == "/":
        writer.write(answer(BODY.encode(), f"{HTML}; charset=utf-8"))
    else:
        writer.write(answer(b"", "Location: /", status="302 Found"))


async def endless(_server: Server, head: bytes, writer: asyncio.StreamWriter) -> None:
    number = int(path_of(head).strip("/") or 0)
    writer.write(answer(b"", f"Location: /{number + 1}", status="302 Found"))


def old_tls(ca: trustme.CA) -> ssl.SSLContext:
    context = serving(ca.issue_cert("127.0.0.1"))
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = ssl.TLSVersion.TLSv1
    return context


def expired(ca: trustme.CA) -> ssl.SSLContext:
    return serving(ca.issue_cert("127.0.0.1", not_after=LONG_AGO))


def serving(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


async def asked(talk: Talk, *, path: str = "/", context: ssl.SSLContext | None = None) -> Fetched:
    """One probe of a local server, with a second in place of the fifteen."""
    async with talking(talk, tls=context) as server, Fetcher(settings(host_delay=0.0)) as fetcher:
        scheme = "https" if context else "http"
        return await fetcher.fetch(Request(url=server.url(path, scheme=scheme), timeout=1.0))


async def test_a_dripping_server_is_not_open() -> None:
    fetched = await asked(drip)
    assert fetched.failure is Failure.TIMEOUT and not reachable(fetched)
    assert 1.0 <= fetched.timing.total < 3.0


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:ssl.OP_NO:DeprecationWarning")
async def test_tls_1_0_is_open_and_told(ca: trustme.CA) -> None:
    fetched = await asked(says(), context=old_tls(ca))
    assert reachable(fetched) and fetched.tls_rung == 2 and "防汛" in fetched.text


async def test_an_expired_certificate_is_open_and_told(ca: trustme.CA) -> None:
    fetched = await asked(says(), context=expired(ca))
    assert reachable(fetched) and fetched.detail == "证书已过期"
    assert fetched.certificate_expires == LONG_AGO


@pytest.mark.parametrize(
    ("label", "written"),
    [("utf-8", "gb18030"), ("gb2312", "utf-8"), ("iso-8859-1", "gb18030"), ("", "gb18030")],
)
async def test_a_wrong_charset_is_read_all_the_same(label: str, written: str) -> None:
    header = f"{HTML}; charset={label}" if label else HTML
    fetched = await asked(says(header, charset=written))
    assert "防汛工作会议召开" in fetched.text


@pytest.mark.parametrize("status", ["412 Precondition Failed", "521 Web Server Is Down"])
async def test_a_challenge_proves_nothing_about_a_link(status: str) -> None:
    fetched = await asked(says(HTML, body="<script>var arg1='A1'</script>", status=status))
    assert fetched.status == int(status[:3])
    assert links.understand(fetched).verdict is links.Verdict.NOTHING


async def test_endless_redirects_end_and_are_no_open_site() -> None:
    fetched = await asked(endless)
    assert fetched.failure is Failure.REDIRECT and not reachable(fetched)


async def test_every_page_led_to_the_home_page_is_dead_after_two_answers(
    tmp_path: Path, engine: Engine
) -> None:
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(talking(to_home))
        fetcher = await stack.enter_async_context(Fetcher(settings(host_delay=0.0)))
        scene = await stack.enter_async_context(staged(tmp_path, engine))
        site = replace(SITE, url=server.url("/"))
        await scene.store.run("sync_targets", (site,), (), scene.now)
        linked = page(
            prose("防汛")
            + '<a href="/zwgk/2020/1.html">旧文件全文</a><a href="/index.html">首页</a>'
        )

        async def fetch(request: Request) -> Fetched:
            fetched = await fetcher.fetch(request)
            if request.url == site.url:
                fetched = replace(fetched, text=linked, body=linked.encode())
            return replace(fetched, at=scene.now)

        scene.links._means = replace(scene.links._means, fetch=fetch)
        await scene.links.check(site)
        assert Group.LINKS not in await groups(scene)
        await scene.later(hours=4)
        await scene.links.check(site)
        found = await scene.store.run("findings")
        dead = [r.finding for r in found.rows if r.finding.group is Group.LINKS]
        assert [(f.rule, f.text) for f in dead] == [("home-link-dead", "旧文件全文")]


async def groups(scene: Scene) -> set[Group]:
    return {row.finding.group for row in (await scene.store.run("findings")).rows}


async def test_an_endless_calendar_costs_one_budget_of_pages(scene: Scene) -> None:
    """Each month links to the next; a round reads the pages it is allowed and no more."""
    target = COLUMNS["plain"]
    months = "".join(
        f'<a href="/calendar?y=20{y}&m={m}">{y}年{m}月</a>'
        for y in range(10, 40)
        for m in range(1, 13)
    )
    scene.world.unknown = page(prose("日历") + months)
    scene.world.pages |= {target.url: next(t.body for t in TRAPS if t.key == "plain")}
    scene.world.pages[SITE.url] = page(prose("防汛") + months)
    await scene.visitor.visit(target)
    await scene.later(hours=1)
    await scene.links.check(SITE)
    budget = scene.links._means.schedule.link_pages_per_round
    assert len(scene.world.asked) <= links.MOST_LINKS + 2 * budget + 10
