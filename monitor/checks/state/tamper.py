"""Whether a page was tampered with (挂马、篡改): its skeleton against the one accepted before.

    compare(baseline, now)                 what an intruder may have changed, in words
    judge(target, document url, baseline, now, rulebook)   findings

What an editor does all day (texts, pictures, links, own scripts) is no part of a skeleton, so
ordinary content stays silent. A redesign changes most labels at once: it raises one finding,
which a person ends by accepting the page as it is (`govmon baseline SITE --accept`).
Words of vice in title or keywords accuse without any baseline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from ...model import Finding, Rule, Skeleton, Target, TargetKind
from ...rulebook import Rulebook
from ...text.urls import registered
from .judgement import finding
from .links.vice import CONDEMNS, VICE

SCRIPT: Final = "security.script"
FRAME: Final = "security.frame"
REFRESH: Final = "security.refresh"
HIDDEN: Final = "security.hidden"
TITLE: Final = "security.title"
REDESIGN: Final = "security.redesign"
VICE_TITLE: Final = "security.vice-title"
TYPES: Final = (SCRIPT, FRAME, REFRESH, HIDDEN, TITLE, REDESIGN, VICE_TITLE)

FEWEST_LABELS: Final = 8  # a page with fewer class names has no shape to compare
REDESIGNED: Final = 0.5  # share of labels in common below which the page is another one
UNPACKING: Final = "由脚本解码后写入页面的代码"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is new: the rule type, what, and how it is said."""

    type: str
    what: str
    before: str = ""


def compare(baseline: Skeleton, now: Skeleton) -> tuple[Change, ...]:
    """What is on the page now and was not when it was accepted."""
    changes = [Change(SCRIPT, host) for host in sorted(now.scripts - baseline.scripts) if host]
    changes += [Change(SCRIPT, f"{UNPACKING}（{d}）") for d in sorted(now.inline - baseline.inline)]
    strange = (now.frames - baseline.frames) | (now.forms - baseline.forms)
    changes += [Change(FRAME, host) for host in sorted(strange) if host]
    if now.refresh and now.refresh != baseline.refresh:
        changes.append(Change(REFRESH, now.refresh))
    changes += [Change(HIDDEN, host) for host in sorted(now.hidden - baseline.hidden)]
    for name, word in (("title", "标题"), ("keywords", "关键词")):
        old, new = getattr(baseline, name), getattr(now, name)
        if old and new and not _alike(old, new):
            changes.append(Change(TITLE, f"{word}：{new[:60]}", f"{old[:60]}"))
    if redesigned(baseline, now):
        kept = ("security.script", "security.frame", "security.refresh", "security.hidden")
        strange = [c.what for c in changes if c.type in kept]
        return (Change(REDESIGN, "、".join(strange[:6])),)
    return tuple(changes)


def redesigned(baseline: Skeleton, now: Skeleton) -> bool:
    """Whether most of the page's labels are others than before."""
    if min(len(baseline.labels), len(now.labels)) < FEWEST_LABELS:
        return False
    common = len(baseline.labels & now.labels)
    return common / len(baseline.labels | now.labels) < REDESIGNED


def _alike(one: str, other: str) -> bool:
    """Titles that only grew or shrank by a page number, a date or a name are the same."""
    a, b = set(_solid(one)), set(_solid(other))
    return bool(a & b) and len(a & b) / min(len(a), len(b)) >= 0.6


def _solid(text: str) -> str:
    return "".join(c for c in text if c.isalpha())


def judge(
    target: Target, page: str, baseline: Skeleton | None, now: Skeleton, rulebook: Rulebook
) -> tuple[Finding, ...]:
    """Findings on one page. Without a baseline only words of vice accuse.

    Hosts named in a rule's `known` (statistics, sharing, official services), those under
    gov.cn and those already trusted elsewhere on the page are no news.
    """
    found: list[Finding] = []
    for rule in rulebook.by_type(VICE_TITLE):
        if reason := vicious(now):
            found.append(_finding(rule, target, page, "", what=reason))
    trusted = _hosts(baseline) if baseline else frozenset()
    for change in compare(baseline, now) if baseline else ():
        for rule in rulebook.by_type(change.type):
            if change.type != REDESIGN and _known(rule, change.what, trusted):
                continue
            what = change.what or "未见陌生的脚本、框架和隐藏链接"
            part = "" if change.type in {REDESIGN, TITLE} else change.what
            found.append(_finding(rule, target, page, part, what=what, before=change.before))
    return tuple(found)


def vicious(skeleton: Skeleton) -> str:
    """The words of vice in title, keywords or description, "" for none or for a police report."""
    told = f"{skeleton.title} {skeleton.keywords} {skeleton.description}"
    words = sorted({m[0] for m in VICE.finditer(told)})
    return "" if not words or CONDEMNS.search(told) else "、".join(words[:3])


def _hosts(skeleton: Skeleton) -> frozenset[str]:
    hosts = skeleton.scripts | skeleton.frames | skeleton.forms
    return frozenset(registered(host) for host in hosts if host)


def _known(rule: Rule, host: str, trusted: frozenset[str]) -> bool:
    if host.startswith(UNPACKING):
        return False
    name = registered(host)
    listed = rule.data.get("known", ())
    return host.endswith(".gov.cn") or name in trusted or name in listed or host in listed


def _finding(
    rule: Rule, target: Target, page: str, part: str, *, what: str, before: str = ""
) -> Finding:
    return finding(
        rule, target, part=f"{page}\x1f{part}", url=page, text=what, what=what, before=before
    )


# ── examples of rules ────────────────────────────────────────────────────────


def _example(rule: Rule, example: Mapping[str, Any], rulebook: Rulebook) -> bool:
    """Two skeletons told by what they hold: `before` and `now`; no `before`: a first look."""
    page = "http://www.sample.gov.cn/"
    target = Target(
        id="site:x", kind=TargetKind.SITE, name="样例门户", unit="", url=page, source="website"
    )
    before = _told(example["before"]) if "before" in example else None
    found = judge(target, page, before, _told(example.get("now", {})), rulebook)
    return any(one.rule == rule.id for one in found)


def _told(values: Mapping[str, Any]) -> Skeleton:
    known = {f.name for f in fields(Skeleton)}
    usual: dict[str, Any] = {
        "title": "某区人民政府", "labels": [f"div.part{n}" for n in "abcdefghijkl"], "scripts": [""],
    }  # fmt: skip
    told = {**usual, **{k: v for k, v in values.items() if k in known}}
    return Skeleton(**{k: frozenset(v) if isinstance(v, list) else v for k, v in told.items()})


EXAMPLES = dict.fromkeys(TYPES, _example)
