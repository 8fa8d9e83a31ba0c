"""A simulated district over two quarters with a fixed seed: the store is fed visit by visit,
and a ledger beside it keeps, in plain lists, what really happened."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from monitor.daemon.writing_desk import WritingDesk
from monitor.model import (
    CHINA,
    Block,
    Document,
    DocumentKind,
    Finding,
    Group,
    Level,
    Outcome,
    Span,
    Target,
    TargetKind,
    Unit,
    Visit,
)
from monitor.settings import Config, StoreSettings
from monitor.store import Store

START = datetime(2026, 4, 2, 8, 0, tzinfo=CHINA)
ROSTER_AT = datetime(2026, 3, 20, 8, 0, tzinfo=CHINA)
NOW = datetime(2026, 10, 9, 9, 0, tzinfo=CHINA)
VISITS = tuple(START + timedelta(days=13 * n) for n in range(15))  # the last on 1 October
CASE_DAYS = 25
REOPEN_DAYS = 90
PLATFORMS = ("wechat", "wechat", "weibo", "toutiao", "douyin")

# id, group, level, trial
RULES = (
    ("resident-id-exposed", Group.PRIVACY, Level.SEVERE, False),
    ("mobile-exposed", Group.PRIVACY, Level.ERROR, False),
    ("leader-name-wrong", Group.WORDING, Level.SEVERE, False),
    ("until-now-misused", Group.WORDING, Level.ERROR, False),
    ("two-thirds-doubtful", Group.WORDING, Level.HINT, False),
    ("new-rule-on-trial", Group.WORDING, Level.ERROR, True),
    ("typed-wrongly", Group.SPELLING, Level.ERROR, False),
    ("account-stale", Group.FRESHNESS, Level.SEVERE, False),
    ("dead-link", Group.LINKS, Level.ERROR, False),
    ("page-tags-missing", Group.MARKS, Level.ERROR, False),
)
WEIGHTS = (3, 8, 1, 25, 8, 8, 20, 3, 15, 9)


@dataclass
class Fault:
    """One planted fault: at which of `VISITS` it stands."""

    number: int
    target: Target
    rule: tuple[str, Group, Level, bool]
    spans: tuple[tuple[int, int], ...]
    dismissed: bool = False

    @property
    def finding(self) -> Finding:
        rule, group, level, trial = self.rule
        return Finding(
            rule=rule, group=group, kind="", level=level, trial=trial, title=f"问题{rule}",
            message="说明", basis="国办秘函〔2019〕19号", subject=f"s{self.number}", text="错",
            sentence=f"第{self.number}处有错。", mark=Span(len(f"第{self.number}处有"), len(f"第{self.number}处有错")),
            target=self.target.id, unit=self.target.unit,
            url=f"https://www.example.gov.cn/{self.number}.html",
        )  # fmt: skip

    def stands(self, visit: int) -> bool:
        return any(first <= visit < last for first, last in self.spans)


@dataclass
class District:
    units: list[Unit] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def blind(self, target: Target, visit: int) -> bool:
        """Two accounts cannot be read from July on, a third every other time."""
        if target.id in ("account:03", "account:07"):
            return VISITS[visit] >= datetime(2026, 7, 1, tzinfo=CHINA)
        return target.id == "account:11" and visit % 2 == 1


def district(seed: int = 7, faults: int = 600) -> District:
    """1 portal, 40 columns, 35 accounts, 40 units and some 600 faults."""
    chance = random.Random(seed)
    made = District()
    made.units = [
        Unit(id=f"u{n:02d}", name=f"样例单位{n:02d}", mail=("a@example.com",)) for n in range(40)
    ]
    made.targets.append(
        Target(id="site:portal", kind=TargetKind.SITE, name="样例区人民政府门户网站", unit="u00",
               url="https://www.example.gov.cn/", source="website")
    )  # fmt: skip
    for n in range(40):
        made.targets.append(
            Target(id=f"column:portal/{n:02d}", kind=TargetKind.COLUMN, name=f"栏目{n:02d}",
                   unit=f"u{n % 30:02d}", url=f"https://www.example.gov.cn/c{n}/", source="website",
                   parent="site:portal", column_class="news")
        )  # fmt: skip
    for n in range(35):
        made.targets.append(
            Target(id=f"account:{n:02d}", kind=TargetKind.ACCOUNT, name=f"账号{n:02d}",
                   unit=f"u{n:02d}", url=f"https://relay.example.cn/{n}", source="feed",
                   platform=PLATFORMS[n % len(PLATFORMS)])
        )  # fmt: skip
    for number in range(faults):
        target = chance.choice(made.targets[:38] + made.targets[41:])  # columns 37–39 are clean
        rule = chance.choices(RULES, WEIGHTS)[0]
        first = chance.randrange(0, 14)
        last = first + chance.choice((1, 1, 2, 3, 5, 20))
        spans: list[tuple[int, int]] = [(first, min(last, 99))]
        if last < 12 and chance.random() < 0.2:
            again = last + chance.choice((1, 2, 4, 8))
            spans.append((again, again + chance.choice((1, 2, 20))))
        fault = Fault(number, target, rule, tuple(spans))
        fault.dismissed = len(spans) == 1 and rule[2] is not Level.HINT and chance.random() < 0.05
        made.faults.append(fault)
    return made


def fill(store: Store, made: District) -> None:
    """Feeds the store visit by visit, then marks the false alarms."""
    store.sync_targets(made.targets, made.units, ROSTER_AT)
    for number, at in enumerate(VISITS):
        for target in made.targets:
            store.commit_visit(
                _visit(made, target, number, at), now=at, case_days=CASE_DAYS, settle=timedelta(0)
            )
    for fault in made.faults:
        if fault.dismissed and not fault.rule[3]:
            key = fault.finding.key
            rows = store.query("select id from findings where key = ?", (key,))
            if rows:
                store.dismiss_finding(
                    rows[0]["id"], "here", "李科长", "误报", NOW - timedelta(days=1)
                )


def _visit(made: District, target: Target, number: int, at: datetime) -> Visit:
    if made.blind(target, number):
        return Visit(target=target, at=at, outcome=Outcome.UNKNOWN, reason="订阅中转服务不再更新")
    own = [f for f in made.faults if f.target.id == target.id]
    standing = tuple(f.finding for f in own if f.stands(number))
    return Visit(
        target=target, at=at, outcome=Outcome.FOUND if standing else Outcome.CLEAN,
        documents=_documents(target, number, at), findings=standing,
        looked=frozenset({target.url} | {f.finding.url for f in own}), groups=frozenset(Group),
    )  # fmt: skip


def _documents(target: Target, number: int, at: datetime) -> tuple[Document, ...]:
    if target.kind is not TargetKind.ACCOUNT:
        return ()
    day = at.date() - timedelta(days=1)
    new = Document(
        url=f"{target.url}/{number}", kind=DocumentKind.POST, title="消息", published=day,
        blocks=(Block(text="消息"),), readings=told(target, number, number),
    )  # fmt: skip
    if not number:
        return (new,)
    last = Document(
        url=f"{target.url}/{number - 1}", kind=DocumentKind.POST, title="消息",
        blocks=(Block(text="消息"),), readings=told(target, number - 1, number),
    )  # fmt: skip
    return (new, last)


def told(target: Target, post: int, visit: int) -> int | None:
    """What a platform says of a post: nothing on 头条, on 微博 only now and then; it grows."""
    account = int(target.id[-2:])
    if target.platform == "toutiao" or (target.platform == "weibo" and post % 3 == 0):
        return None
    return 100 * account + 10 * post + 7 * (visit - post)


def desk(
    store: Store, config: Config, now: datetime = NOW, formats: Sequence[str] = ("docx",)
) -> WritingDesk:
    return WritingDesk(
        store=store, config=config, now=now, folder=config.bulletin.folder, formats=formats
    )


def open_store(folder: Path) -> Store:
    return Store.open(StoreSettings(path=folder / "govmon.db", reserve_mib=0))
