"""Takes up changed rules while the service runs.

files changed → and still for one look → loaded and built aside → new crew
                                       → broken: the old stays, operators are told
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
from datetime import timedelta
from pathlib import Path

from .. import rulebook as rulebooks
from ..errors import GovmonError
from ..rulebook import builtin_folder
from .crew import Crew
from .workplace import Workplace

log = logging.getLogger("govmon.rules")

ALERT, SUBJECT = "rules", "规则文件"
RESCAN_PAGES = 25  # a step, so that the service stays responsive
RESCAN_SECONDS = 20.0  # of every minute


class Reloading:
    """Watches the rule files of a workplace; holds only what it saw last."""

    def __init__(self, workplace: Workplace) -> None:
        self._place = workplace
        self._taken = self._seen = signature(self._folders())

    async def look(self) -> bool:
        """Take up rules that changed and have settled; True when a new crew is at work."""
        now = await asyncio.to_thread(lambda: signature(self._folders()))
        settled, self._seen = now == self._seen, now
        if now == self._taken or not settled:  # an editor may be writing several files
            return False
        self._taken = now
        place = self._place
        settle = timedelta(seconds=place.config.mail.settle_seconds)
        try:
            crew = await asyncio.to_thread(self._built)
        except GovmonError as error:
            log.error("规则有变更，但不能使用，仍用原来的规则：%s", error)
            await place.store.run("raise_alert", ALERT, SUBJECT, str(error), place.clock(), settle)
            return False
        await place.store.run("clear_alert", ALERT, SUBJECT, place.clock())
        if crew.rulebook.version == place.rulebook.version:
            return False
        await place.take_up(crew)
        log.info(
            "已启用变更后的规则：%d 条，版本 %s", len(crew.rulebook.rules), crew.rulebook.version
        )
        return True

    async def rescan(self) -> None:
        """Go on with the rescan of stored text, for a part of every minute."""
        place, rescanner = self._place, self._place.crew.rescanner
        end = place.clock() + timedelta(seconds=RESCAN_SECONDS)
        before = await rescanner.progress()
        while not before.done and place.clock() < end:
            before, _ = await rescanner.step(RESCAN_PAGES)
            if before.done and before.pages:
                log.info(
                    "回查存档文字完成：%d 页，新发现 %d 处，%d 页待重新查看",
                    before.pages, before.fresh, before.recheck,
                )  # fmt: skip

    def _built(self) -> Crew:
        place = self._place
        book = rulebooks.load_all(place.config.rules, now=place.clock())
        return place.outfit.crew(book)

    def _folders(self) -> tuple[Path, ...]:
        rules = self._place.config.rules
        updates = (rules.updates,) if rules.updates else ()
        learned = (rules.learned,) if rules.learned else ()
        return (builtin_folder(), *updates, *rules.folders, *learned)


def signature(places: tuple[Path, ...]) -> str:
    """Changes when one of these files, or a file of these folders, is written, added, renamed
    or removed."""
    digest = hashlib.blake2b(digest_size=16)
    for folder in places:
        if folder.is_file():
            told = folder.stat()
            digest.update(f"{folder} {told.st_size} {told.st_mtime_ns}\n".encode())
        for root, inner, names in os.walk(folder):
            inner[:] = sorted(d for d in inner if d != "__pycache__" and not d.startswith("."))
            for name in sorted(names):
                try:
                    told = os.stat(os.path.join(root, name))
                except OSError:
                    continue  # gone between listing and asking: the next look sees it
                digest.update(f"{root}/{name} {told.st_size} {told.st_mtime_ns}\n".encode())
    return digest.hexdigest()
