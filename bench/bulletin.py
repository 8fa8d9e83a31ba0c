"""A bulletin over 300,000 findings: built, issued and compared. Goal: under 20 s and 500 MB each.

python -m bench.bulletin [FINDINGS]

Each step runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from monitor.bulletin.period import Period
from monitor.daemon import issuing, reporting
from monitor.daemon.writing_desk import WritingDesk
from monitor.issued import difference
from monitor.model import (
    CHINA,
    Document,
    DocumentKind,
    Finding,
    Group,
    Level,
    Outcome,
    Target,
    TargetKind,
    Unit,
    Visit,
)
from monitor.settings import BulletinSettings, Config, StoreSettings
from monitor.store import Store

Q3 = Period(2026, 7)
BEGAN = datetime(2026, 7, 3, 9, 0, tzinfo=CHINA)
NOW = datetime(2026, 10, 9, 9, 0, tzinfo=CHINA)
UNITS = tuple(Unit(id=f"u{n}", name=f"单位{n}", mail=(f"u{n}@example.cn",)) for n in range(40))
ACCOUNTS = 100
GROUPS, LEVELS = tuple(Group)[:7], (Level.ERROR, Level.ERROR, Level.SEVERE, Level.ERROR)
STEPS = ("build", "issue", "diff", "all formats")


def target(n: int) -> Target:
    return Target(
        id=f"account:{n}", kind=TargetKind.ACCOUNT, name=f"账号{n}", unit=f"u{n % 40}",
        url=f"http://a{n}.example/", source="feed", platform=("wechat", "weibo", "toutiao")[n % 3],
    )  # fmt: skip


def finding(on: Target, n: int) -> Finding:
    return Finding(
        rule=f"rule-{n % 120}", group=GROUPS[n % len(GROUPS)], kind="x", level=LEVELS[n % 4], trial=False,
        title=f"第{n % 120}类表述问题", message="“截止目前”疑为误用。", basis="出版物规范",
        subject=f"{on.id}-{n}", text="截止目前", suggestion="截至目前",
        sentence=f"全市截止目前新增项目{n}个，完成投资若干亿元。", url=f"{on.url}art/{n}.html",
        target=on.id, unit=on.unit,
    )  # fmt: skip


def fill(store: Store, count: int) -> None:
    """A third found in the quarter before, two thirds in this one; half of each mended."""
    targets = [target(n) for n in range(ACCOUNTS)]
    store.sync_targets(targets, UNITS, BEGAN - timedelta(days=200))
    each = count // ACCOUNTS
    for n, one in enumerate(targets):
        found = tuple(finding(one, k) for k in range(each))
        looked = frozenset(f.url for f in found) | {one.url}
        post = Document(url=f"{one.url}p", kind=DocumentKind.POST, published=BEGAN.date())
        early, later = found[: each // 3], found[each // 6 : each]
        for at, standing in (
            (BEGAN - timedelta(days=60, minutes=-n), early),
            (BEGAN + timedelta(minutes=n), later),
            (BEGAN + timedelta(days=40, minutes=n), later[::2]),
        ):
            visit = Visit(
                target=one, at=at, outcome=Outcome.FOUND, findings=standing, looked=looked,
                groups=frozenset(Group), documents=(post,),
            )  # fmt: skip
            store.commit_visit(visit, now=at, case_days=25, settle=timedelta(0))


def step(name: str, folder: Path) -> None:
    """One step, its time and its peak memory on one line."""
    config = Config(
        path=folder / "config.toml",
        store=StoreSettings(path=folder / "b.db", reserve_mib=0),
        bulletin=BulletinSettings(folder=folder / "out", pdf="typst"),
    )
    formats = ("docx", "pdf", "html", "xlsx") if name == "all formats" else ("docx",)
    with Store.open(config.store) as store:
        desk = WritingDesk(
            store=store, config=config, now=NOW, folder=config.bulletin.folder, formats=formats
        )
        began, cpu = time.perf_counter(), time.process_time()
        match name:
            case "issue":
                issuing.issue(desk, Q3)
            case "diff":
                difference(store, Q3, NOW + timedelta(days=5))
            case _:
                reporting.build(desk, Q3, as_draft=True)
        taken, cpu = time.perf_counter() - began, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:<14}{taken:8.1f} 秒  {cpu:8.1f} CPU 秒  {peak:8.0f} MiB", flush=True)


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.perf_counter()
        with Store.open(StoreSettings(path=folder / "b.db", reserve_mib=0)) as store:
            fill(store, count)
            cases = store.query("select count(*) n from cases")[0]["n"]
        print(f"{count} 个问题、{cases} 件整改事项，写入 {time.perf_counter() - began:.0f} 秒")
        for one in STEPS:
            environment = {**os.environ, "OMP_NUM_THREADS": "1"}
            command = [sys.executable, "-m", "bench.bulletin", "--step", one, str(folder)]
            subprocess.run(command, check=True, env=environment)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        step(sys.argv[2], Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
