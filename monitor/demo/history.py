"""Three months of earlier visits for the sample district, so that there is something to look
back on: weekly looks, faults found and mended, letters, probes. All of it is made up and says so.

The past is replayed through the real checks, the real store and the real outbox, with the
clock set to the day and a mailer that only files. Faults of the past are the `bad` examples
of the rules themselves, standing on pages that are gone today.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .. import rulebook as rulebooks
from ..checks.state import freshness
from ..engine import Engine
from ..model import (
    Block,
    Delivery,
    Document,
    DocumentKind,
    Finding,
    Group,
    Letter,
    LinkCheck,
    Outcome,
    Probe,
    Row,
    Rule,
    Sent,
    Target,
    TargetKind,
    TargetStatus,
    Timing,
    Visit,
)
from ..outbox import Outbox
from ..rulebook import Rulebook
from ..settings import Config
from ..store import AsyncStore, Store
from .accounts import BY_TARGET
from .columns import BY_KEY
from .district import SampleDistrict
from .plants import STANDING
from .portal import SITE
from .prose import Writer

WEEKS = 15
FAULTS = 34  # found in the past, nearly all mended
GAPS = 5  # accounts that fell silent for a while
OUTAGE = (2, 3)  # failed probes: how many, how many days ago
LINK_AGE = timedelta(hours=5)  # first failure of the dead links: the second is the live one
TEXT = frozenset({Group.WORDING, Group.PRIVACY})
COULD_NOT = {
    "challenge": "页面返回验证挑战（HTTP 412），未能看到内容",
    "shell": "页面内容由脚本生成，未能看到内容",
    "captcha": "返回的是网页而不是订阅源（可能是验证码或登录页）",
    "down": "HTTP 503",
    "blocked": "m.weibo.cn 要求验证码，请改用官方接口或稍后再试",
    "expired": "快手授权已失效，请由账号管理员重新授权，并更新密钥文件",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fault:
    """A fault of the past: what was written where, and when it stood there."""

    target: str
    url: str
    text: str
    since: int  # weeks ago, inclusive
    until: int  # weeks ago, exclusive: mended at that look; -1 still standing


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    at: datetime
    title: str
    url: str
    old: bool  # not to be seen today any more


async def seed_history(config: Config, district: SampleDistrict, now: datetime) -> None:
    """Replay the past into the empty store of `config`; nothing is sent to anybody."""
    book = rulebooks.load((rulebooks.builtin_folder(), *config.rules.folders), config.rules)
    past = _Past(config, district, book, now)
    store = await AsyncStore.open(config.store)
    try:
        begin = past.at(WEEKS)
        await store.run("sync_targets", config.targets, config.units, begin)
        past.engine = Engine(
            book, config.rules, salt=bytes.fromhex(await store.run("meta", "salt"))
        )
        clock = _Clock(begin)
        outbox = Outbox(config, store=store, mailer=_Files(), clock=clock.now)
        for week in range(WEEKS, 0, -1):
            clock.at = past.at(week)
            await store.run(Store.set_job_due, "digest", now + timedelta(minutes=3))
            for visit, status in past.visits(week):
                await store.run(
                    "commit_visit",
                    visit,
                    now=visit.at,
                    case_days=config.schedule.case_days,
                    settle=timedelta(minutes=10),
                    status=status,
                )
            await store.run("sweep_overdue", clock.at, timedelta(minutes=10))
            clock.at += timedelta(minutes=40)
            await outbox.deliver()
        await store.run("add_probes", list(past.probes()))
        await store.run("save_link_checks", list(past.links()))
    finally:
        await store.close()


class _Files:
    """A mailer that files every letter and sends none."""

    async def send(self, letter: Letter) -> Sent:
        return Sent(delivery=Delivery.SENT, detail="样例历史：未真实发送")


@dataclass(slots=True)
class _Clock:
    at: datetime

    def now(self) -> datetime:
        return self.at


class _Past:
    """What each weekly look of the past saw."""

    engine: Engine

    def __init__(
        self, config: Config, district: SampleDistrict, book: Rulebook, now: datetime
    ) -> None:
        self.config, self.district, self.book, self.now = config, district, book, now
        self.dice = random.Random(district.seed + 7)
        self.base = next(t.url for t in config.targets if t.id == SITE).rstrip("/")
        writer = Writer(district.seed + 7)
        self.traps = {t.id: self._trap(t) for t in config.targets}
        watched = [t for t in config.targets if self.traps[t.id] not in COULD_NOT]
        quiet = self._gaps(watched)
        self.items = {
            t.id: self._items(t, writer, quiet.get(t.id))
            for t in config.targets
            if t.kind is not TargetKind.SITE
        }
        self.faults = self._faults(watched)
        self.statuses: dict[str, TargetStatus] = {}

    def at(self, week: int) -> datetime:
        """The look of that week: a Tuesday morning's hour, whatever day it is."""
        then = self.now - timedelta(weeks=week)
        return then.replace(hour=9, minute=10, second=0, microsecond=0)

    def _trap(self, target: Target) -> str:
        if target.id in BY_TARGET:
            return BY_TARGET[target.id].trap
        return BY_KEY[target.id.rsplit("/", 1)[-1]].trap if target.parent else ""

    # ── what was published ───────────────────────────────────────────────────

    def _gaps(self, watched: Sequence[Target]) -> dict[str, tuple[datetime, datetime]]:
        """Accounts silent for a while in the past, and when."""
        able = [t for t in watched if t.kind is TargetKind.ACCOUNT and not self.traps[t.id]]
        chosen = self.dice.sample(able, GAPS)
        gaps = {}
        for number, target in enumerate(chosen):
            end = self.at(3 + 2 * number) - timedelta(days=2)
            gaps[target.id] = (end - timedelta(days=self.dice.randint(19, 27)), end)
        return gaps

    def _items(
        self, target: Target, writer: Writer, gap: tuple[datetime, datetime] | None
    ) -> list[_Item]:
        """Everything published, newest first; what is older than today's pages is made up."""
        items = self._today(target)
        if self.traps[target.id] == "blank":
            return []
        if target.kind is TargetKind.ACCOUNT:
            step, genre = BY_TARGET[target.id].step, ""
        else:
            column = BY_KEY[target.id.rsplit("/", 1)[-1]]
            step, genre = max(column.step, 1.0), column.genre
        last = items[-1].at if items else self.now - timedelta(days=9)
        oldest = self.now - timedelta(weeks=WEEKS, days=7 + 6 * step)
        number = 0
        at = last - timedelta(days=step)
        while at > oldest:
            number += 1
            title = writer.article(genre, at.date()).title if genre else writer.post(at.date())
            mark = f"h{number:03d}"
            path = f"{target.url.rstrip('/')}/{at:%Y%m}/{mark}.html" if genre else (
                f"{self.base}/s/{target.options['account']}-{mark}"
            )  # fmt: skip
            items.append(_Item(at=at, title=title.split("。")[0], url=path, old=True))
            at -= timedelta(days=step * self.dice.uniform(0.5, 1.5))
        if gap:
            items = [i for i in items if not (i.old and gap[0] <= i.at <= gap[1])]
        return items

    def _today(self, target: Target) -> list[_Item]:
        if target.kind is TargetKind.ACCOUNT:
            return [
                _Item(at=p.at, title=p.title, url=f"{self.base}/s/{target.options['account']}-{p.number}",
                      old=False)
                for p in self.district.posts[target.id] if not p.pinned
            ]  # fmt: skip
        rows = self.district.portal.articles[target.id.rsplit("/", 1)[-1]]
        return [
            _Item(at=a.at, title=a.title, url=self.base + a.path, old=False)
            for a in rows
            if not a.pinned
        ]

    # ── what was wrong ───────────────────────────────────────────────────────

    def _faults(self, watched: Sequence[Target]) -> list[_Fault]:
        """Bad examples of wording and privacy rules, spread over targets and weeks."""
        rules = [r for r in self.book.rules.values() if r.group in TEXT and _mild(r)]
        texts = [text for rule in rules for text in _examples(rule)]
        self.dice.shuffle(texts)
        able = [t for t in watched if t.kind is not TargetKind.SITE and self.traps[t.id] != "blank"]
        faults = []
        for number, text in enumerate(texts[:FAULTS]):
            target = self.dice.choice(able)
            since = self.dice.randint(3, WEEKS - 1)
            until = max(1, since - self.dice.choice((1, 1, 1, 2, 2, 3)))
            url = f"{target.url.split('?')[0].rstrip('/')}/old-{number:03d}.html"
            faults.append(_Fault(target=target.id, url=url, text=text, since=since, until=until))
        # Some stand on pages that cannot be looked at since: their cases stay open.
        for place, path, _rule, text in STANDING:
            faults.append(_Fault(target=place, url=self.base + path, text=text, since=4, until=-1))
        return faults

    def _findings(self, target: Target, week: int) -> Iterable[Finding]:
        for fault in self.faults:
            if fault.target == target.id and fault.until < week <= fault.since:
                document = Document(
                    url=fault.url,
                    kind=DocumentKind.ARTICLE,
                    blocks=(Block(text=fault.text, location="正文第 2 段"),),
                )
                for finding in self.engine.check(document):
                    if not isinstance(finding, Finding):
                        continue
                    yield finding.at(target=target.id, unit=target.unit, url=fault.url)

    # ── the looks ────────────────────────────────────────────────────────────

    def visits(self, week: int) -> Iterable[tuple[Visit, TargetStatus]]:
        """The visits of a week: accounts and columns, then the site."""
        ordered = sorted(self.config.targets, key=lambda t: t.kind is TargetKind.SITE)
        for number, target in enumerate(ordered):
            at = self.at(week) + timedelta(seconds=7 * number)
            yield self._visit(target, week, at)

    def _visit(self, target: Target, week: int, at: datetime) -> tuple[Visit, TargetStatus]:
        status = self.statuses.get(target.id, TargetStatus(target=target))
        trap = self.traps[target.id]
        if trap in COULD_NOT and week <= 3:
            status = freshness.after_failure(status, COULD_NOT[trap], at)
            visit = Visit(target=target, at=at, outcome=Outcome.UNKNOWN, reason=COULD_NOT[trap])
            return visit, self._judged(status, at)
        documents = tuple(self._documents(target, at))
        status = freshness.after_look(status, documents, at)
        judgement = freshness.assess(status, self.book, at, documents)
        findings = [*self._findings(target, week), *judgement.findings]
        looked = set(judgement.looked) | {f.url for f in self.faults if f.target == target.id}
        if target.kind is TargetKind.SITE:
            others = [s for s in self.statuses.values() if s.target.parent == target.id]
            whole = freshness.assess_site((status, *others), self.book, at)
            findings += whole.findings
            looked |= whole.looked
        status = self._judged(status, at)
        placed = tuple(
            f if f.target else f.at(target=target.id, unit=target.unit, url=f.url or target.url)
            for f in findings
        )
        visit = Visit(
            target=target,
            at=at,
            outcome=Outcome.FOUND if placed else Outcome.CLEAN,
            documents=documents,
            findings=placed,
            looked=frozenset(looked),
            groups=TEXT | {Group.FRESHNESS},
            seconds=self.dice.uniform(0.4, 3.0),
        )
        return visit, status

    def _judged(self, status: TargetStatus, at: datetime) -> TargetStatus:
        state, reason = freshness.explain_state(status, self.book, at)
        self.statuses[status.target.id] = status
        return replace(status, state=state, reason=reason)

    def _documents(self, target: Target, at: datetime) -> Iterable[Document]:
        """What stood there that day. Today's articles appear only as rows of the list: the
        live visit has yet to read them."""
        if target.kind is TargetKind.SITE:
            rows = [r for items in self.items.values() for r in items if r.at <= at][:60]
            yield _listing(target.url, DocumentKind.HOME, rows)
            return
        items = [i for i in self.items[target.id] if i.at <= at]
        if target.kind is TargetKind.COLUMN:
            yield _listing(target.url, DocumentKind.COLUMN, items[:20])
        for item in items[:12]:
            if target.kind is TargetKind.ACCOUNT:
                yield Document(
                    url=item.url, kind=DocumentKind.POST, title=item.title,
                    published=item.at.date(), published_at=item.at,
                )  # fmt: skip
            elif item.old and item.at >= at - timedelta(days=7):
                yield Document(
                    url=item.url, kind=DocumentKind.ARTICLE, title=item.title,
                    published=item.at.date(),
                )  # fmt: skip

    # ── samples ──────────────────────────────────────────────────────────────

    def probes(self) -> Iterable[Probe]:
        """A probe an hour for the last four weeks, with one short outage."""
        failed, days = OUTAGE
        for hour in range(1, 24 * 28):
            at = self.now - timedelta(hours=hour)
            down = 24 * days <= hour < 24 * days + failed
            took = 15.0 if down else self.dice.uniform(0.18, 0.9)
            yield Probe(
                target=SITE, at=at, first_ok=not down and self.dice.random() > 0.01, ok=not down,
                status=0 if down else 200, reason="15 秒内未打开" if down else "",
                timing=Timing(first_byte=took * 0.7, total=took),
            )  # fmt: skip

    def links(self) -> Iterable[LinkCheck]:
        """The dead links of the home page failed once before, hours ago."""
        site = next(t for t in self.config.targets if t.id == SITE)
        for text, href in self.district.dead_links:
            yield LinkCheck(
                page=site.url, url=self.base + href, text=text, checked_at=self.now - LINK_AGE,
                failed_at=self.now - LINK_AGE, status=404, reason="HTTP 404",
            )  # fmt: skip


def _listing(url: str, kind: DocumentKind, items: Sequence[_Item]) -> Document:
    rows = tuple(Row(title=i.title, url=i.url, published=i.at.date()) for i in items)
    return Document(url=url, kind=kind, rows=rows)


def _mild(rule: Rule) -> bool:
    """Rules whose examples may stand on a screen in a meeting."""
    return not rule.trial and not any(part in rule.path for part in ("vulgar", "leaders"))


def _examples(rule: Rule) -> list[str]:
    """The bad examples of a rule as plain sentences."""
    strings = [e for e in rule.bad if isinstance(e, str) and "\n" not in e]
    return [e.replace("⟦", "").replace("⟧", "") for e in strings]
