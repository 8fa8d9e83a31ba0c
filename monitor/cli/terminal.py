"""Tables, marked sentences and progress bars; hostile text is never read as markup."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from ..model import LEVEL_NAMES, Finding, Level, TargetState

out = Console(highlight=False, markup=False, soft_wrap=False)
err = Console(stderr=True, highlight=False, markup=False)

LEVEL_STYLES = {Level.SEVERE: "bold white on red", Level.ERROR: "red", Level.HINT: "yellow"}


def plain(text: object) -> str:
    """Text without control characters: a crawled page must not drive the terminal."""
    return "".join(c if c.isprintable() or c == " " else " " for c in str(text))


def complain(text: str) -> None:
    """An error for the person, on standard error."""
    lines = "\n".join(plain(line) for line in text.splitlines())
    err.print(Text(lines, style="red"), soft_wrap=True)


def say(text: str, style: str = "") -> None:
    out.print(Text(plain(text), style=style), soft_wrap=True)


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """A table that folds long cells instead of cutting them."""
    grid = Table(title=Text(title, style="bold") if title else None, header_style="bold cyan")
    for heading in headings:
        grid.add_column(heading, overflow="fold")
    for row in rows:
        grid.add_row(*(cell if isinstance(cell, Text) else _cell(cell) for cell in row))
    out.print(grid)


STATE_STYLES = {
    TargetState.NORMAL: "green",
    TargetState.FAULTY: "red",
    TargetState.UNKNOWN: "yellow",
}


def state(value: TargetState, word: str = "", *, since: str = "") -> Text:
    """A state in its colour; `word` stands instead of it, `since` under it."""
    text = Text(word or str(value), style="dim" if word else STATE_STYLES[value])
    return text.append(f"\n自 {since}", style="dim") if since else text


def _cell(value: object) -> Text:
    """A cell whose own line feeds are kept; a page's text never has any in one."""
    return Text("\n".join(plain(line) for line in str(value).split("\n")))


def level(value: Level) -> Text:
    return Text(LEVEL_NAMES[value], style=LEVEL_STYLES[value])


def marked(finding: Finding) -> Text:
    """The sentence with the fault in red."""
    text = Text(plain(finding.sentence))
    if finding.mark.end > finding.mark.start:
        text.stylize("bold red underline", finding.mark.start, finding.mark.end)
    return text


def print_json(value: Any) -> None:
    """Machine output: one JSON value, readable Chinese, on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def progress(description: str) -> Progress:
    """A bar on standard error, gone when done; silent when nobody watches."""
    return Progress(
        TextColumn(description),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )


_Item = TypeVar("_Item")


def watched(items: Iterable[_Item], description: str, total: int) -> Iterator[_Item]:
    """The items, with a bar that tells how many of `total` are done."""
    with progress(description) as bar:
        yield from bar.track(items, total=total)
