"""The history scan as it is run: fetch, read, inspect, cases and frontier in the store.

    first      a whole scan of a site never seen
    second     the same scan an hour later: lists are asked, articles are not due
    all        every known address asked conditionally (304), nothing read
    memory     peak with 1,000 addresses in the frontier beside 100,000 (from sitemaps), after
               as many pages read
    probes     1,000 sites probed 20 times a day, and the daemon's ticks, in share of a core

Run by hand: `python -m bench.scan [PAGES] [MANY]`; MANY 0 leaves out the memory.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bench._portal import peak_mib, portal, serving

ROOT = Path(__file__).resolve().parent.parent
SITES = 1000
PROBES_A_DAY = 20
READ = 1000  # pages of the bench of memory
START = datetime.fromisoformat("2026-07-01T09:00:00+08:00")


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


def _config(folder: Path, targets: tuple, units: tuple):
    from monitor.settings import Config, FetchSettings, RuleSettings, StoreSettings

    return Config(
        path=folder / "config.toml",
        units=units,
        targets=targets,
        fetch=FetchSettings(
            allow_private=("127.0.0.0/8",), host_delay=0, per_host=16, concurrency=16
        ),
        # The spelling engine has a bench of its own and would be most of the work here.
        rules=RuleSettings(off=frozenset(p.stem for p in (ROOT / "rules/spelling").glob("*.toml"))),
        store=StoreSettings(path=folder / "govmon.db", evidence=folder / "evidence", reserve_mib=0),
    )


def _site(base: str, number: int = 0):
    from monitor.model import Target, TargetKind

    return Target(
        id=f"site:s{number}", kind=TargetKind.SITE, name=f"网站{number}", unit="u",
        url=f"{base}/", source="website",
    )  # fmt: skip


def _units():
    from monitor.model import Unit

    return (Unit(id="u", name="u", mail=("u@example.cn",)),)


async def scans(base: str, folder: Path) -> None:
    """first, second and all, as JSON lines."""
    from monitor.daemon.workplace import open_workplace
    from monitor.settings import Crawl

    clock = Clock()
    site = _site(base)
    config = _config(folder, (site,), _units())
    async with open_workplace(config, clock=clock) as place:
        # One page first: loading rules, dictionaries and tables is no part of a crawl.
        await place.scanner.scan(site, (), Crawl(pages=1))
        for name, everything in (("first", False), ("second", False), ("all", True)):
            wall, cpu = time.perf_counter(), time.process_time()
            report = await place.scanner.scan(site, (), Crawl(depth=100), everything=everything)
            known = await place.store.run(
                lambda store: store.query("select count(*) n from frontier")[0]["n"]
            )
            print(
                json.dumps(
                    {
                        "what": name,
                        "known": known,
                        "asked": sum(report.counts.values()),
                        "seconds": time.perf_counter() - wall,
                        "cpu": time.process_time() - cpu,
                        "peak_mib": peak_mib(),
                    }
                ),
                flush=True,
            )
            clock.now += timedelta(hours=1)


async def held(base: str, folder: Path) -> None:
    """Peak memory with all addresses of the sitemaps known and `READ` pages read."""
    from monitor.daemon.workplace import open_workplace
    from monitor.settings import Crawl

    site = _site(base)
    async with open_workplace(_config(folder, (site,), _units()), clock=Clock()) as place:
        await place.scanner.scan(site, (), Crawl(pages=READ))
        known = await place.store.run(
            lambda store: store.query("select count(*) n from frontier")[0]["n"]
        )
        print(json.dumps({"known": known, "peak_mib": peak_mib(), "cpu": time.process_time()}))


async def probes(base: str, folder: Path) -> None:
    """CPU of a round of probes over 1,000 sites, and of a minute of the daemon's ticks."""
    from monitor.daemon.service import Service
    from monitor.daemon.workplace import open_workplace

    port = base.rpartition(":")[2]
    places = [f"http://127.0.{n // 250 + 1}.{n % 250 + 1}:{port}" for n in range(SITES)]
    clock = Clock()
    config = _config(folder, tuple(_site(b, n) for n, b in enumerate(places)), _units())
    config = replace(config, fetch=replace(config.fetch, concurrency=64))
    async with open_workplace(config, clock=clock) as place:
        service = Service(place)
        await service.arrange()
        later = {t.id: clock.now + timedelta(days=1) for t in config.targets}
        for kind in ("probe", "visit", "links"):
            for target, when in later.items():
                await place.store.run("postpone", kind, target, when)
        cpu = time.process_time()
        for _ in range(60):
            await service.dispatch()
        tick = (time.process_time() - cpu) / 60
        cpu = time.process_time()
        rounds = 3
        for _ in range(rounds):
            gate = asyncio.Semaphore(32)

            async def one(target, gate=gate) -> None:
                async with gate:
                    await place.prober.probe(target)

            await asyncio.gather(*map(one, config.targets))
            clock.now += timedelta(hours=1)
        probe = (time.process_time() - cpu) / rounds / SITES
        share = (probe * SITES * PROBES_A_DAY + tick * 86_400) / 86_400
        print(json.dumps({"probe_ms": probe * 1e3, "tick_ms": tick * 1e3, "core": share}))


def many(pages: int) -> dict[str, bytes]:
    """A site of so many tiny pages in its sitemaps; only those that are read are there."""
    paths = [f"/a/{n // 1000}/{n}.html" for n in range(pages)]
    site = {
        paths[n]: (
            f"<html><head><title>{_word(n)}号通知</title></head><body><h1>{_word(n)}号通知</h1>"
            f"<div class='content'><p>{_word(n)}号事项已经办理完毕，请有关单位按照要求认真抓好落实，"
            "确保取得实效。</p></div></body></html>"
        ).encode()
        for n in range(min(pages, READ))
    }
    maps = [paths[n : n + 50_000] for n in range(0, len(paths), 50_000)]
    site["/"] = "<html><body><p>样例区人民政府门户网站首页，欢迎您的访问，请从导航进入。</p>".encode() + b"".join(
        b"<a href='/c%d/'>\xe6\xa0\x8f\xe7\x9b\xae\xe5\x90\x8d\xe7\xa7\xb0</a>" % n for n in range(6)
    )  # fmt: skip
    site["/robots.txt"] = b"User-agent: *\n" + b"".join(
        b"Sitemap: BASE/map%d.xml\n" % n for n in range(len(maps))
    )
    for number, part in enumerate(maps):
        urls = "".join(f"<url><loc>BASE{path}</loc></url>" for path in part)
        site[f"/map{number}.xml"] = f"<urlset>{urls}</urlset>".encode()
    return site


def _word(number: int) -> str:
    """A word no other page has: a scan passes over pages that differ in figures only."""
    return "".join(chr(0x4E00 + 7 * int(figure)) for figure in str(number))


@contextmanager
def _with_base(site: dict[str, bytes]) -> Iterator[str]:
    """Serve a site whose maps name their own address."""
    from bench import _portal

    port = _portal.free_port()
    base = f"http://127.0.0.1:{port}".encode()
    for path in list(site):
        if path.endswith((".txt", ".xml")):
            site[path] = site[path].replace(b"BASE", base)
    with serving(site, port=port) as served:
        yield served


def _run(*words: str) -> list[dict[str, float]]:
    with tempfile.TemporaryDirectory(prefix="govmon-bench-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "bench.scan", *words, folder],
            capture_output=True, text=True, cwd=ROOT,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(done.stderr.strip()[-800:])
        return [json.loads(line) for line in done.stdout.splitlines()]


def main(arguments: list[str]) -> None:
    match arguments:
        case ["scans", base, folder]:
            asyncio.run(scans(base, Path(folder)))
        case ["held", base, folder]:
            asyncio.run(held(base, Path(folder)))
        case ["probes", base, folder]:
            asyncio.run(probes(base, Path(folder)))
        case _:
            pages, amount = (*map(int, arguments), *(5000, 100_000)[len(arguments) :])[:2]
            with serving(portal(pages)) as base:
                table = _run("scans", base)
            first = table[0]
            for row in table:
                ratio = (first["cpu"] / first["known"]) / (row["cpu"] / row["known"])
                print(
                    f"{row['what']:8} 已知 {row['known']:6} 页，问 {row['asked']:6} 页"
                    f" {row['cpu']:7.2f} CPU秒 {row['known'] / row['cpu']:8.0f} 页/CPU秒"
                    f" {ratio:6.1f}× {row['peak_mib']:5.0f} MiB"
                )
            with serving({"/": b"<html><body>ok</body></html>"}, listen="0.0.0.0") as base:
                [row] = _run("probes", base)
                print(
                    f"probes   {SITES} 个网站每天 {PROBES_A_DAY} 次：每次 {row['probe_ms']:.2f} ms，"
                    f"每秒调度 {row['tick_ms']:.2f} ms，合计占一个核的 {row['core']:.2%}"
                )
            for size in (READ, amount) if amount else ():
                with _with_base(many(size)) as base:
                    [row] = _run("held", base)
                print(
                    f"memory   {row['known']:6} 个地址 {row['peak_mib']:5.0f} MiB {row['cpu']:7.1f} CPU秒"
                )


if __name__ == "__main__":
    main(sys.argv[1:])
