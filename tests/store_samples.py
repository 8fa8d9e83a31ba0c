"""Small values the tests of store, cases and outbox share."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from monitor.model import (
    CHINA,
    Block,
    Document,
    DocumentKind,
    Event,
    Finding,
    Group,
    Level,
    Outcome,
    Target,
    TargetKind,
    Unit,
    Visit,
)
from monitor.settings import StoreSettings
from monitor.store import Store

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=CHINA)  # a Monday
SETTLE = timedelta(minutes=10)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PORTAL = "http://portal.example/"

UNITS = (
    Unit(id="fgj", name="区发改局", mail=("fgj@example.cn",), kind="部门"),
    Unit(id="jtj", name="区教育体育局", mail=("jtj@example.cn",), kind="部门"),
)
SITE = Target(
    id="site:portal", kind=TargetKind.SITE, name="样例区政府", unit="fgj", url=PORTAL,
    source="website",
)  # fmt: skip
COLUMN = Target(
    id="column:portal/tzgg", kind=TargetKind.COLUMN, name="通知公告", unit="jtj",
    url=PORTAL + "tzgg/", source="website", parent="site:portal", column_class="notice",
    options={"rows": "ul.list li"},
)  # fmt: skip
ACCOUNT = Target(
    id="account:wx", kind=TargetKind.ACCOUNT, name="样例发布", unit="fgj",
    url="http://relay.example/wx", source="feed", platform="wechat",
)  # fmt: skip
TARGETS = (SITE, COLUMN, ACCOUNT)
ALL_GROUPS = frozenset(Group)


def finding(
    text: str = "截止目前",
    *,
    url: str = PORTAL,
    rule: str = "截止-截至",
    group: Group = Group.WORDING,
    level: Level = Level.ERROR,
    trial: bool = False,
    target: Target = SITE,
    **more: object,
) -> Finding:
    given = {
        "rule": rule, "group": group, "kind": "usage", "level": level, "trial": trial,
        "title": "截止误用", "message": f"“{text}”疑为误用", "basis": "出版规范",
        "subject": f"前{text}后", "text": text, "sentence": f"全市{text}新增项目。",
    }  # fmt: skip
    placed = {"target": target.id, "unit": target.unit, "url": url}
    return Finding(**{**given, **placed, **more})


def visit(
    *findings: Finding,
    at: datetime = NOW,
    target: Target = SITE,
    looked: frozenset[str] | set[str] | None = None,
    groups: frozenset[Group] = ALL_GROUPS,
    outcome: Outcome | None = None,
    **more: object,
) -> Visit:
    seen = frozenset(f.url for f in findings) | {target.url} if looked is None else looked
    outcome = outcome or (Outcome.FOUND if findings else Outcome.CLEAN)
    return Visit(
        target=target, at=at, outcome=outcome, findings=findings, looked=frozenset(seen),
        groups=groups, **more,
    )  # fmt: skip


def article(url: str, text: str = "正文", **more: object) -> Document:
    given = {
        "url": url,
        "kind": DocumentKind.ARTICLE,
        "title": "标题",
        "blocks": (Block(text=text),),
    }
    return Document(**{**given, **more})


def settings(folder: Path, **more: object) -> StoreSettings:
    return StoreSettings(path=folder / "govmon.db", reserve_mib=0, **more)


def opened(folder: Path, **more: object) -> Store:
    store = Store.open(settings(folder, **more))
    store.sync_targets(TARGETS, UNITS, NOW)
    return store


def commit(store: Store, visited: Visit, **more: object) -> tuple[Event, ...]:
    given = {"now": visited.at, "case_days": 8, "settle": SETTLE}
    return store.commit_visit(visited, **{**given, **more})
