"""Attachments of watched pages: met, fetched, opened in a worker, inspected, remembered.

    links → known or new → due → fetch → sandboxed worker → text rules → one finding a kind

What could not be fetched or read is "could not look": never clean, tried again with growing
pauses, and its reason is in the store. Looking commits nothing: a visit commits a `Handful`
with what else it saw, in one transaction; a handful by itself is committed by `Files.commit`.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from ..attachments import UNSEEN, Limits, Opener, believable, can_see, groups_for, need_eyes, whole
from ..checks.privacy import aggregate
from ..engine import Engine, Findings
from ..evidence import Archive
from ..model import (
    NOTHING,
    TEXT_GROUPS,
    BlockKind,
    Document,
    Fetched,
    Finding,
    Group,
    Outcome,
    Request,
    Target,
    Visit,
)
from ..settings import AttachmentSettings
from ..store import File, FileState
from ..text.attached import attachments
from ..text.obstacles import wall
from ..text.urls import suffix
from .gather import GONE
from .means import Means

PURPOSE = "attachment"
OPEN_AT_ONCE = 2  # worker processes
FETCH_SECONDS = 300.0  # large files on slow lines
FIRST_PAUSE = timedelta(hours=1)
LONGEST_PAUSE = timedelta(days=30)

# Formats that are never HTML: a page in their place is an error page or a challenge.
_NEVER_PAGES = frozenset(
    "pdf docx xlsx pptx ofd odt ods odp zip rar 7z gz tar png jpg jpeg webp tif".split()
)
_MARKUP = re.compile(rb"\s*(?:<!--.{0,200}?-->\s*)?<(?:!doctype\s+html|html|head|script|body)", re.I | re.S)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Handful:
    """What came of looking at some attachments.

    `looked` are addresses really looked at whole, or gone; `files` what to remember of each;
    `evidence` maps an address to the archive's id; `problems` say in Chinese what could not be
    looked at this time. `documents` are what may be kept of the words of files, with their
    `blocks` (digest → findings) and what is `masked` in them, as of an `Inspection`.
    """

    findings: tuple[Finding, ...] = ()
    looked: frozenset[str] = frozenset()
    files: tuple[File, ...] = ()
    evidence: dict[str, str]
    problems: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    blocks: Mapping[str, Sequence[Finding]] = field(default_factory=lambda: NOTHING)
    masked: Mapping[str, str] = field(default_factory=lambda: NOTHING)


NONE = Handful(evidence={})
ALL_GROUPS = frozenset(Group)
WAIT_FOR_EYES = "文字已查看；图片等待识别"
MOST_TOLD = 4  # problems of one handful, in the record of a visit
MOST_KEPT = 4000  # blocks of one file in the archive of texts


class Files:
    """Looks at attachments; holds no state that another process could not see."""

    def __init__(
        self,
        means: Means,
        *,
        engine: Engine,
        archive: Archive,
        settings: AttachmentSettings | None = None,
        opener: Opener | None = None,
    ) -> None:
        self._means = means
        self._engine = engine
        self._archive = archive
        self._settings = settings or AttachmentSettings()
        self._opener = opener or Opener()
        self._hands = asyncio.Semaphore(OPEN_AT_ONCE)

    async def look(
        self,
        target: Target,
        documents: Sequence[Document],
        now: datetime,
        *,
        limit: int | None = None,
        tried_before: datetime | None = None,
    ) -> Handful:
        """Remember the attachments that `documents` link to, and look at what is due of `target`.

        `limit` is how many are looked at (default: the settings'); 0 only remembers.
        `tried_before` leaves out what was tried since then, so that a scan comes to an end.
        """
        if not self._settings.enabled:
            return NONE
        await self._meet(target, documents, now)
        limit = self._settings.per_visit if limit is None else limit
        due = await self._means.store.run("due_files", target.id, now, limit, tried_before)
        shown = {document.url: document.published for document in documents}
        results = await asyncio.gather(
            *(self._one(target, file, now, shown.get(file.page)) for file in due)
        )
        return joined(results)

    async def _meet(self, target: Target, documents: Iterable[Document], now: datetime) -> None:
        """New links become waiting files, before anything slow begins: a crash forgets none."""
        met: dict[str, File] = {}
        for document in documents:
            for link in attachments(document.url, document.links):
                met.setdefault(
                    link.url,
                    File(url=link.url, target=target.id, page=document.url, name=link.text,
                         found_at=now, next_look=now),
                )  # fmt: skip
        known = await self._means.store.run("known_files", list(met))
        fresh = [file for url, file in met.items() if url not in known]
        # One that came back stands on a page again: it is looked at as if it were new.
        back = [
            replace(known[url], state=FileState.WAITING, next_look=now, etag="", last_modified="")
            for url in met
            if url in known and known[url].state is FileState.GONE
        ]
        if fresh or back:
            await self._means.store.run("save_files", [*fresh, *back])

    async def _one(
        self, target: Target, file: File, now: datetime, published: date | None = None
    ) -> Handful:
        version = self._means.rulebook.version
        same_rules = file.state is FileState.LOOKED and file.version == version
        answer = await self._means.fetch(self._request(file, known=same_rules))
        tried = replace(file, tried_at=now)
        digest = hashlib.blake2b(answer.body, digest_size=16).hexdigest() if answer.ok else ""
        if answer.not_modified or (same_rules and digest and digest == file.body_hash):
            same = replace(tried, next_look=now + self._again, attempts=0)
            return Handful(files=(same,), evidence={})
        if none := _no_file(tried, answer, now):
            return none
        return await self._opened(target, tried, answer, digest, now, published)

    def _request(self, file: File, *, known: bool) -> Request:
        """`known`: only if it changed since it was looked at."""
        return Request(
            url=file.url,
            purpose=PURPOSE,
            max_bytes=self._settings.max_mib << 20,
            timeout=FETCH_SECONDS,
            etag=file.etag if known else "",
            last_modified=file.last_modified if known else "",
        )

    async def see(self, target: Target, file: File, now: datetime) -> Handful:
        """Look at a file of which the pictures wait: fetched anew, read whole, by OCR."""
        answer = await self._means.fetch(self._request(file, known=False))
        tried = replace(file, tried_at=now)
        if none := _no_file(tried, answer, now):
            return none
        digest = hashlib.blake2b(answer.body, digest_size=16).hexdigest()
        parts = await asyncio.to_thread(
            self._opener.open_with_pictures, answer.body, file.name, url=file.url
        )
        return await self._inspected(target, tried, answer, digest, now, parts)

    async def _opened(
        self,
        target: Target,
        file: File,
        answer: Fetched,
        digest: str,
        now: datetime,
        published: date | None,
    ) -> Handful:
        """Opened at once, without looking at pictures, which takes minutes: these wait."""
        limits = Limits(
            seconds=self._settings.seconds,
            file_size=self._settings.max_mib << 20,
        )
        async with self._hands:
            parts = await asyncio.to_thread(
                self._opener.open, answer.body, file.name, url=file.url, limits=limits
            )
            found = await self._inspected(target, file, answer, digest, now, parts, published)
        if not (self._settings.ocr and need_eyes(parts) and can_see()):
            return found
        # Not `looked`: what stands in the pictures must not be called mended.
        waiting = replace(
            found.files[0], state=FileState.PICTURES, reason=WAIT_FOR_EYES, attempts=0,
            next_look=now + self._again,
        )  # fmt: skip
        return replace(found, files=(waiting,), looked=frozenset(), problems=())

    async def _inspected(
        self,
        target: Target,
        file: File,
        answer: Fetched,
        digest: str,
        now: datetime,
        parts: Sequence[Document],
        published: date | None = None,
    ) -> Handful:
        if published is None:
            page = await self._means.store.run("document", file.page)
            published = page.published if page else None
        # A file is as old as the page that it hangs on: some rules hold from a day or until one,
        # and who was a child then may be none today.
        document = replace(whole(file.url, parts), published=published)
        found = await asyncio.to_thread(
            self._engine.check, replace(document, problem=""), groups=groups_for(document)
        )
        kept = kept_words(document, found)
        problem = "；".join(filter(None, (document.problem, found.problem)))
        findings = tuple(
            finding.at(target=target.id, unit=target.unit, url=file.url)
            for finding in aggregate(believable(document, found))
        )
        evidence = {}
        if findings and (ref := await asyncio.to_thread(self._archive.store, answer)):
            evidence[file.url] = ref
        seen = replace(
            file, etag=answer.headers.get("etag", ""), size=len(answer.body), body_hash=digest,
            last_modified=answer.headers.get("last-modified", ""),
            version=self._means.rulebook.version,
        )  # fmt: skip
        if problem:
            seen = _failed(seen, FileState.UNREADABLE, problem, now, timedelta(days=1))
            return Handful(
                findings=findings, files=(seen,), evidence=evidence,
                problems=(_told(file, problem),), **kept,
            )  # fmt: skip
        seen = replace(
            seen, state=FileState.LOOKED, reason=document.marks.get(UNSEEN, ""), looked_at=now, attempts=0,
            next_look=now + self._again,
        )  # fmt: skip
        return Handful(
            findings=findings,
            looked=frozenset({file.url}),
            files=(seen,),
            evidence=evidence,
            **kept,
        )

    async def commit(self, target: Target, handful: Handful, now: datetime, occasion: str) -> None:
        """A handful by itself, as a look at nothing but these files: the status stays."""
        rulebook = self._means.rulebook
        await self._means.commit(
            Visit(
                target=target,
                at=now,
                outcome=Outcome.FOUND if handful.findings else Outcome.CLEAN,
                reason="；".join((occasion, *handful.problems[:MOST_TOLD])),
                findings=handful.findings,
                looked=handful.looked,
                groups=TEXT_GROUPS & rulebook.groups,
            ),
            leave_status=True,
            files=handful.files,
            texts=handful.documents,
            checked_blocks=handful.blocks,
            masked=handful.masked,
            rulebook_version=rulebook.version,
            evidence=handful.evidence,
        )

    @property
    def _again(self) -> timedelta:
        return timedelta(days=self._settings.again_days)


def joined(handfuls: Iterable[Handful]) -> Handful:
    """Several as one."""
    parts = tuple(handfuls)
    return Handful(
        findings=tuple(f for part in parts for f in part.findings),
        looked=frozenset(url for part in parts for url in part.looked),
        files=tuple(f for part in parts for f in part.files),
        evidence={url: ref for part in parts for url, ref in part.evidence.items()},
        problems=tuple(p for part in parts for p in part.problems),
        documents=tuple(d for part in parts for d in part.documents),
        blocks={digest: f for part in parts for digest, f in part.blocks.items()},
        masked={digest: text for part in parts for digest, text in part.masked.items()},
    )


def kept_words(document: Document, found: Findings) -> dict[str, Any]:
    """What the archive of texts may keep of a file: `documents`, `blocks`, `masked` of a Handful.

    Nothing of long tables, in which not all rules looked and of which new rules are asked with
    the next look, nor of what OCR read, which is no model of anybody's language.
    """
    blocks = tuple(b for b in document.blocks if b.kind is not BlockKind.CAPTION)
    if not blocks or found.crashes or len(blocks) > MOST_KEPT or groups_for(document) != ALL_GROUPS:
        return {}
    judged: dict[str, list[Finding]] = {block.digest: [] for block in blocks}
    for finding in found:
        if finding.block in judged:
            judged[finding.block].append(replace(finding, url=""))
    return {
        "documents": (replace(document, blocks=blocks, problem=""),),
        "blocks": judged,
        "masked": {d: text for d, text in found.masked.items() if d in judged},
    }


def not_a_file(answer: Fetched) -> str:
    """Why an answer is not the attachment asked for; "" when it may be one."""
    if answer.failure is not None:
        return answer.detail or "未能下载"
    if not answer.ok:
        return f"未能下载（HTTP {answer.status}）"
    if not answer.body:
        return "下载到的是空文件"
    head = answer.body[:4096].lstrip(b"\xef\xbb\xbf")
    if not _MARKUP.match(head):
        return ""
    ending = suffix(answer.request.url)
    # Old office programs save tables as HTML under .xls and .doc.
    office = b"<table" in answer.body[:1_000_000].lower() or b"urn:schemas-microsoft" in head
    if ending in _NEVER_PAGES or wall(answer.text[:60_000]) or (ending != "html" and not office):
        return "返回的是网页而不是文件，可能是验证页或错误页"
    return ""


def _no_file(file: File, answer: Fetched, now: datetime) -> Handful | None:
    """What to remember of an answer that is no file to open; None when it is one."""
    if answer.status in GONE:
        return _gone(file, answer.status, now)
    if problem := not_a_file(answer):
        failed = _failed(file, FileState.FAILED, problem, now, FIRST_PAUSE)
        return Handful(files=(failed,), evidence={}, problems=(_told(file, problem),))
    return None


def _gone(file: File, status: int, now: datetime) -> Handful:
    gone = replace(
        file, state=FileState.GONE, reason=f"文件已不存在（HTTP {status}）",
        next_look=now + LONGEST_PAUSE, attempts=0,
    )  # fmt: skip
    return Handful(looked=frozenset({file.url}), files=(gone,), evidence={})


def _failed(file: File, state: FileState, reason: str, now: datetime, first: timedelta) -> File:
    """Tried again after `first`, then after twice as long each time."""
    pause = min(first * 2 ** min(file.attempts, 20), LONGEST_PAUSE)
    return replace(
        file, state=state, reason=reason[:500], attempts=file.attempts + 1, next_look=now + pause
    )


def _told(file: File, problem: str) -> str:
    return f"附件“{file.name}”未能查看：{problem}"
