"""Speed of the store: visits and findings written a second, and the pages of the dashboard.

python bench/store.py [FINDINGS]     (default 300000 findings already there)
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from monitor.model import (
    CHINA,
    CaseState,
    Finding,
    Group,
    Level,
    Outcome,
    Probe,
    Target,
    TargetKind,
    Unit,
    Visit,
)
from monitor.settings import StoreSettings
from monitor.store import FindingFilter, Store

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=CHINA)
UNITS = tuple(Unit(id=f"u{n}", name=f"单位{n}", mail=(f"u{n}@example.cn",)) for n in range(40))
SITES = tuple(
    Target(id=f"site:{n}", kind=TargetKind.SITE, name=f"网站{n}", unit=f"u{n % 40}",
           url=f"http://site{n}.example/", source="website")
    for n in range(100)
)  # fmt: skip
GROUPS, LEVELS = tuple(Group), (Level.ERROR, Level.ERROR, Level.SEVERE, Level.HINT)


def finding(site: Target, number: int) -> Finding:
    return Finding(
        rule=f"rule-{number % 120}", group=GROUPS[number % len(GROUPS)], kind="x",
        level=LEVELS[number % 4], trial=number % 10 == 0, title="表述有误",
        message="“截止目前”疑为误用，建议改为“截至目前”。", basis="出版物规范",
        subject=f"{site.id}-{number}", text="截止目前", suggestion="截至目前",
        sentence=f"全市截止目前新增项目{number}个，完成投资若干亿元，同比增长百分之十二。",
        url=f"{site.url}art/{number}.html", target=site.id, unit=site.unit,
    )  # fmt: skip


def visit(site: Target, at: datetime, findings: tuple[Finding, ...]) -> Visit:
    return Visit(
        target=site, at=at, outcome=Outcome.FOUND if findings else Outcome.CLEAN,
        findings=findings, looked=frozenset(f.url for f in findings) | {site.url},
        groups=frozenset(Group),
    )  # fmt: skip


def commit(store: Store, visited: Visit) -> None:
    store.commit_visit(visited, now=visited.at, case_days=8, settle=timedelta(minutes=10))


def milliseconds(work: Callable[[], object], times: int = 5) -> float:
    """The median of several runs, the first one not counted."""
    work()
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return sorted(taken)[times // 2] * 1000


def writing(folder: Path) -> list[tuple[str, float, str]]:
    """What the daemon does all day, on an empty database."""
    with Store.open(StoreSettings(path=folder / "writing.db", reserve_mib=0)) as store:
        store.sync_targets(SITES, UNITS, NOW)
        rows = []
        for name, per_visit, visits in (("干净的巡查", 0, 400), ("有 3 个新问题的巡查", 3, 400)):
            begun = time.perf_counter()
            for n in range(visits):
                site = SITES[n % len(SITES)]
                found = tuple(finding(site, 1000 + n * 3 + k) for k in range(per_visit))
                commit(store, visit(site, NOW + timedelta(minutes=n), found))
            rows.append((name, visits / (time.perf_counter() - begun), "次/秒"))
        found = tuple(finding(SITES[0], 10_000 + n) for n in range(5000))
        for name in ("一次写入 5000 个新问题", "同样 5000 个问题再见到"):
            begun = time.perf_counter()
            commit(store, visit(SITES[0], NOW + timedelta(days=1), found))
            rows.append((name, 5000 / (time.perf_counter() - begun), "个/秒"))
        probes = [
            Probe(target=SITES[0].id, at=NOW + timedelta(seconds=n), first_ok=True, ok=True)
            for n in range(50_000)
        ]
        begun = time.perf_counter()
        store.add_probes(probes)
        rows.append(("拨测记录", 50_000 / (time.perf_counter() - begun), "条/秒"))
        return rows


def reading(folder: Path, count: int) -> list[tuple[str, float, str]]:
    """What the dashboard asks, with `count` findings in the database."""
    settings = StoreSettings(path=folder / "reading.db", reserve_mib=0)
    with Store.open(settings) as store:
        store.sync_targets(SITES, UNITS, NOW)
        each = count // len(SITES)
        begun = time.perf_counter()
        for n, site in enumerate(SITES):
            found = tuple(finding(site, k) for k in range(each))
            commit(store, visit(site, NOW + timedelta(minutes=n), found))
        filled = count / (time.perf_counter() - begun)
        store.prune(NOW)
        rows = [(f"写满 {count} 个问题", filled, "个/秒")]
    with Store.open(settings, readonly=True) as store:
        case = store.cases(limit=1).rows[0].id
        middle = FindingFilter(unit="u7", group=Group.PRIVACY)
        for name, work in (
            ("状态墙数字 counts", lambda: store.counts(NOW)),
            ("状态墙 wall", store.wall),
            ("问题第 1 页", store.findings),
            ("问题第 1000 页", lambda: store.findings(offset=50_000)),
            ("问题：单位＋类别", lambda: store.findings(middle)),
            ("问题：整改状态", lambda: store.findings(FindingFilter(state=CaseState.PENDING))),
            ("问题：全文查找", lambda: store.findings(FindingFilter(text="项目2999个"))),
            ("整改单第 1 页", lambda: store.cases(open_only=True)),
            ("一张整改单与经过", lambda: (store.case(case), store.events(case))),
            ("近 30 天走势", lambda: store.event_days(NOW - timedelta(days=30))),
        ):
            rows.append((name, milliseconds(work), "毫秒"))
    size = (folder / "reading.db").stat().st_size / 2**20
    rows.append(("数据库大小", size, "MiB"))
    return rows


def rows(count: int = 300_000) -> list[tuple[str, float, str]]:
    """(what, figure, unit) for `make bench`."""
    with tempfile.TemporaryDirectory() as name:
        return [*writing(Path(name)), *reading(Path(name), count)]


if __name__ == "__main__":
    print("SQLite", sqlite3.sqlite_version)
    for what, figure, unit in rows(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000):
        print(f"{what:<24}{figure:>12,.1f} {unit}")
