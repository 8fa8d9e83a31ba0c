"""The outbox: lease what is due, render it once, send it, and mark it *after* the server took it.

    commit_visit → letter rows → letters_due (lease) → render → save → send → mark_delivery

A crash between two steps repeats a step, never skips one: the same letter with the same
Message-ID may arrive twice, no letter is lost.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

import aiohttp

from . import robots
from .letters import Draft, SourceTrouble, case_letter, digest_letter, source_alert
from .model import EARLY_WARNING, Delivery, Finding, Group, Letter, Level, Sent, Target, TargetKind
from .settings import Config, Robot
from .sources import name_of
from .store import Alert, AsyncStore, FindingFilter, LetterDraft
from .workdays import is_workday, next_workday_at

log = logging.getLogger("govmon.outbox")

BATCH = 20
WARNING_GROUPS = (Group.FRESHNESS, Group.AVAILABILITY, Group.INTERACTION, Group.SECURITY)
LONGEST_BREAK = timedelta(days=20)
"""No row of holidays is longer: a digest due later than this was set by a wrong clock."""

_CURES = {
    "mail": "请核对收件地址（config.toml 中 [[unit]] 的 mail、[bulletin] editors），改正并重启服务后，"
    "用 govmon mail list --state 被拒收 查看，govmon mail retry 编号 重发。",
    "robot": "请核对群机器人的地址和密钥（config.toml 中 [[robot]]）。",
    "rules": "请按上述说明改正规则文件，或执行 govmon rules rollback；改好之前仍用原来的规则巡查。",
}


class Sender(Protocol):
    """What the outbox needs of a mailer; `mail.Mailer` is one."""

    async def send(self, letter: Letter) -> Sent: ...


RobotSender = Callable[[Robot, str, str], Awaitable[Sent]]


class Outbox:
    """Sends what the store wants sent. Holds nothing that a restart would lose."""

    def __init__(
        self,
        config: Config,
        *,
        store: AsyncStore,
        mailer: Sender,
        clock: Callable[[], datetime],
        send_robot: RobotSender | None = None,
    ) -> None:
        self._config, self._store, self._mailer, self._clock = config, store, mailer, clock
        self._robots = {robot.name: robot for robot in config.robots}
        self._send_robot = send_robot or self._post
        self._busy = asyncio.Lock()

    async def deliver(self) -> int:
        """Send everything that is due; returns how many letters were accepted.

        A call during another one returns 0 at once. One letter that cannot be rendered or
        sent does not hold up the others.
        """
        if self._busy.locked():
            return 0
        async with self._busy:
            accepted = 0
            while drafts := await self._lease():
                for draft in drafts:
                    accepted += await self._deliver(draft)
            return accepted

    async def arrange_digests(self, now: datetime) -> int:
        """Queue the digests of the day when they have fallen due; returns how many.

        What is due is a row, so a restart neither repeats nor forgets it. Missed while the
        daemon was down: sent late the same workday, or on the next one.
        """
        at = self._config.mail.digest_at
        due = await self._store.run("job_due", "digest")
        following = next_workday_at(now, at)
        if due is None or due > now + LONGEST_BREAK:
            await self._store.run("set_job_due", "digest", following)
            return 0
        if now < due:
            return 0
        today = now.astimezone(following.tzinfo).date()
        if not is_workday(today):
            await self._store.run("set_job_due", "digest", following)
            return 0
        return await self._store.run("queue_digests", now, today, following)

    # ── one letter ───────────────────────────────────────────────────────────

    async def _lease(self) -> tuple[LetterDraft, ...]:
        mail = self._config.mail
        # The whole batch must be done before the lease ends, even if every send times out.
        batch = max(1, min(BATCH, int(mail.lease_seconds / (2 * max(mail.timeout, 1)))))
        return await self._store.run(
            "letters_due",
            self._clock(),
            batch,
            timedelta(seconds=mail.lease_seconds),
            mail=bool(mail.host),
            cap_per_day=mail.cap_per_day,
        )

    async def _deliver(self, draft: LetterDraft) -> bool:
        now = self._clock()
        if draft.channel != "mail":
            sent = await self._to_robot(draft)
        else:
            try:
                letter = await self._letter(draft, now)
            except Exception:
                # A fault of ours in one letter; the traceback names no page text.
                log.exception("邮件 %s 无法生成，稍后重试", draft.id)
                letter = Sent(delivery=Delivery.DEFERRED, detail="邮件无法生成（见日志）")
            if letter is None:
                return False
            if isinstance(letter, Sent):
                sent = letter
            elif not self._config.mail.host:
                sent = Sent(delivery=Delivery.DEFERRED, detail="未配置邮件服务器，暂存")
            else:
                sent = await self._mailer.send(letter)
        await self._store.run("mark_delivery", draft.id, sent, self._clock())
        if sent.delivery is not Delivery.SENT:
            log.warning("邮件 %s（%s）%s：%s", draft.id, draft.kind, sent.delivery, sent.detail)
        return sent.delivery is Delivery.SENT

    async def _letter(self, draft: LetterDraft, now: datetime) -> Letter | Sent | None:
        """The letter as it goes out: as rendered before, or rendered and kept now. None when
        nothing is left to tell, `Sent` when there is nobody to write to."""
        if draft.rendered is not None:
            return draft.rendered
        recipients = self._recipients(draft)
        if not recipients and draft.kind == "source":
            await self._store.run("void_letter", draft.id, now, "未配置运维人员邮箱")
            return None
        words = await self._words(draft, now)
        if words is None:
            await self._store.run("void_letter", draft.id, now, "已无待告知内容")
            return None
        letter = Letter(
            message_id=draft.message_id,
            unit=draft.unit.id if draft.unit else "",
            recipients=recipients,
            subject=words.subject,
            text=words.text,
            html=words.html,
            references=draft.previous,
            id=draft.id,
            attempts=draft.attempts,
        )
        told_to_robots = tuple(self._robots) if draft.kind == "case" else ()
        await self._store.run("save_rendering", draft.id, letter, robots=told_to_robots)
        if not recipients:  # the group chats hear of it all the same
            return Sent(delivery=Delivery.REFUSED, detail="未配置该单位的邮箱")
        return letter

    def _recipients(self, draft: LetterDraft) -> tuple[str, ...]:
        if draft.kind == "source":
            return self._config.mail.operators
        return draft.unit.mail if draft.unit else ()

    async def _words(self, draft: LetterDraft, now: datetime) -> Draft | None:
        names = {t.id: t.name for t in await self._store.run("targets", retired=True)}
        shared = {
            "district": self._config.district,
            "now": now,
            "base_url": self._config.web.base_url,
        }
        if draft.kind == "source":
            if not draft.alerts:
                return None
            units = {u.id: u.name for u in (await self._store.run("units")).values()}
            troubles = [trouble(alert, draft) for alert in draft.alerts]
            sources = {kind: name_of(kind.partition(" ")[0]) for kind in map(_source, troubles)}
            return source_alert(troubles=troubles, units=units, sources=sources, **shared)
        assert draft.unit is not None
        if draft.kind == "digest":
            warnings = await self._warnings(draft.unit.id)
            if not draft.cases and not warnings:
                return None
            return digest_letter(
                unit=draft.unit,
                cases=tuple(draft.cases.values()),
                names=names,
                warnings=warnings,
                **shared,
            )
        items = [(event, draft.cases[event.case]) for event in draft.events]
        return case_letter(unit=draft.unit, items=items, names=names, **shared) if items else None

    async def _warnings(self, unit: str) -> tuple[Finding, ...]:
        """Early signs that are no fault yet: a column nearing its limit, a site often down, a
        certificate about to end, a message that waits. Other hints are not mailed."""
        rows = []
        for group in WARNING_GROUPS:
            wanted = FindingFilter(
                unit=unit, level=Level.HINT, group=group, present=True, silent=False, trial=False
            )
            rows += (await self._store.run("findings", wanted, limit=50)).rows
        found = (row.finding for row in rows)
        return tuple(f for f in found if f.group is Group.FRESHNESS or EARLY_WARNING in f.basis)

    # ── robots ───────────────────────────────────────────────────────────────

    async def _to_robot(self, draft: LetterDraft) -> Sent:
        robot, letter = self._robots.get(draft.channel), draft.rendered
        if robot is None or letter is None:
            return Sent(delivery=Delivery.REFUSED, detail="该群机器人已不在配置中")
        return await self._send_robot(robot, letter.subject, letter.text)

    async def _post(self, robot: Robot, title: str, text: str) -> Sent:
        async with aiohttp.ClientSession() as session:
            return await robots.send(robot, title, text, session, self._clock())


def _source(one: SourceTrouble) -> str:
    return one.target.source


def trouble(alert: Alert, draft: LetterDraft) -> SourceTrouble:
    """An alert in the words of the letter to the operators."""
    named, _, route = alert.subject.partition(" ")
    status = draft.statuses.get(named) if alert.kind in {"source", "route"} else None
    if status is not None and alert.kind == "route":
        one = f"{status.target.name}（几个来源之一：{name_of(route.partition(' ')[0])}；其余来源仍可判断）"
        target = replace(status.target, name=one, source=route)
        return SourceTrouble(target=target, reason=alert.reason, since=alert.at)
    if status is not None:
        return SourceTrouble(
            target=status.target, reason=alert.reason, since=alert.at, last_good=status.looked_at
        )
    named = {"mail": "邮件投递", "robot": "群机器人", "rules": "规则更新"}.get(alert.kind, "系统")
    stand_in = Target(
        id=f"{alert.kind}:{alert.subject}", kind=TargetKind.SITE,
        name=f"{named}：{alert.subject}", unit="", url="", source=alert.kind,
    )  # fmt: skip
    return SourceTrouble(
        target=stand_in, reason=alert.reason, since=alert.at, cure=_CURES.get(alert.kind, "")
    )
