"""`govmon check` over files, folders and addresses: the next are opened while one is checked."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from ..attachments import UNSEEN, Opener, believable, groups_for
from ..engine import Engine
from ..model import Document, Group
from . import reading
from .named import files, is_address
from .results import Checked

if TYPE_CHECKING:  # slow to load, and mostly not needed
    from ..settings import Config

OPEN_AHEAD = 2
"""Files opened at once, each in a process of its own."""


def results(
    engine: Engine,
    paths: Sequence[str],
    groups: Collection[Group] | None,
    *,
    reveal: bool,
    config: Config | None,
) -> Iterator[Checked]:
    """One result for each file of `paths` and of the folders among them, in order."""
    names = list(files(paths))
    for name, document in _watched(_documents(names, config), total=len(names)):
        yield _checked(engine, name, document, groups, reveal)


def _watched(
    documents: Iterable[tuple[str, Document]], total: int
) -> Iterable[tuple[str, Document]]:
    """The documents, with a bar where somebody watches."""
    if not sys.stderr.isatty():
        return documents
    from .terminal import watched  # slow to load

    return watched(documents, "检查", total)


def _documents(names: list[str], config: Config | None) -> Iterator[tuple[str, Document]]:
    """Each name with its document, in order; the next files are opened while one is checked."""
    with Opener() as opener, ThreadPoolExecutor(OPEN_AHEAD) as hands:

        def opened(name: str) -> Document:
            if is_address(name):
                from . import addresses  # slow to load

                return addresses.document(name, config)
            return reading.file(name, opener)

        ahead: deque[tuple[str, Future[Document]]] = deque()
        rest = iter(names)
        for name in islice(rest, OPEN_AHEAD):
            ahead.append((name, hands.submit(opened, name)))
        while ahead:
            name, document = ahead.popleft()
            yield name, document.result()
            for following in islice(rest, 1):
                ahead.append((following, hands.submit(opened, following)))


def _checked(
    engine: Engine,
    name: str,
    document: Document,
    groups: Collection[Group] | None,
    reveal: bool,
) -> Checked:
    if document.problem and not document.blocks:
        return Checked(name=name, problem=document.problem)
    groups = groups_for(document, groups)
    found = engine.check(replace(document, problem=""), groups=groups, reveal=reveal)
    chars = sum(len(block.text) for block in document.blocks) + max(len(document.blocks) - 1, 0)
    return Checked(
        name=name,
        chars=chars,
        findings=believable(document, found),
        problem=document.problem or document.unread or found.problem,
        note=document.marks.get(UNSEEN, ""),
    )
