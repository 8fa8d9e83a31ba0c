"""Runs the table examples of link rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from ....model import (
    CHINA,
    Document,
    DocumentKind,
    Failure,
    Fetched,
    Link,
    Request,
    Rule,
    Target,
    TargetKind,
)  # fmt: skip
from ....rulebook import Rulebook
from .answers import advance
from .judge import CLUSTER, DARK, TYPES, judge, judge_document

_NOW = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)


def _dead_example(rule: Rule, example: Mapping[str, Any], rulebook: Rulebook) -> bool:
    """Run answers through `advance`: `answers` are statuses, failures or bodies, each `hours`
    (default 6) after the last; `url` of the link; `kind` of the target (site, column)."""
    column = example.get("kind") == "column"
    target = Target(
        id="site:x", kind=TargetKind.COLUMN if column else TargetKind.SITE, name="样例门户",
        unit="", url="http://www.sample.gov.cn/", source="website",
    )  # fmt: skip
    request = Request(url=str(example.get("url", "http://www.sample.gov.cn/a.html")))
    step = timedelta(hours=float(example.get("hours", 6)))
    check, at = None, _NOW
    for answer in example["answers"]:
        at += step
        check = advance(check, _answered(request, answer, at), at, timedelta(hours=4))
    checks = [replace(check, url=request.url)] if check else []
    return any(f.rule == rule.id for f in judge(target, checks, rulebook, at))


def _answered(request: Request, answer: object, at: datetime) -> Fetched:
    if isinstance(answer, int):
        return Fetched(request=request, at=at, status=answer)
    text = str(answer)
    if text in {str(f) for f in Failure}:
        return Fetched(request=request, at=at, failure=Failure(text))
    return Fetched(request=request, at=at, status=200, text=text)


def _dark_example(rule: Rule, example: Mapping[str, Any], rulebook: Rulebook) -> bool:
    """One link: `text`, `url`, `hidden`."""
    page = "http://www.sample.gov.cn/"
    target = Target(
        id="site:x", kind=TargetKind.SITE, name="样例门户", unit="", url=page, source="website"
    )
    link = Link(
        url=str(example.get("url", "http://www.stranger.example/")),
        text=str(example.get("text", "")),
        hidden=str(example.get("hidden", "")),
    )
    document = Document(url=page, kind=DocumentKind.HOME, links=(link,))
    return any(f.rule == rule.id for f in judge_document(target, document, rulebook, _NOW))


def _cluster_example(rule: Rule, example: Mapping[str, Any], rulebook: Rulebook) -> bool:
    """Many links: `hosts`, all `hidden` in one way."""
    page = "http://www.sample.gov.cn/"
    target = Target(
        id="site:x", kind=TargetKind.SITE, name="样例门户", unit="", url=page, source="website"
    )
    links = tuple(
        Link(url=f"http://{name}/", text="友情链接", hidden=str(example.get("hidden", "")))
        for name in example["hosts"]
    )
    document = Document(url=page, kind=DocumentKind.HOME, links=links)
    return any(f.rule == rule.id for f in judge_document(target, document, rulebook, _NOW))


EXAMPLES = dict.fromkeys(TYPES.values(), _dead_example) | {
    DARK: _dark_example, CLUSTER: _cluster_example,
}  # fmt: skip
