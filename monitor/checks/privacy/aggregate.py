"""One finding for each kind on a page or in a file, however many values stand there.

A list of 800 citizens is one case, not 800: with the count, the hidden places, and how much
was published together. Values leave only masked and as salted hashes.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ...model import Finding, Group, Level
from .characters import compact

KIND_NAMES = {
    "id_card": "公民身份号码",
    "mobile": "手机号码",
    "landline": "家庭电话",
    "bank_card": "银行账号",
    "passport": "护照（通行证）号码",
    "address": "家庭住址",
    "plate": "车牌号",
    "email": "个人邮箱",
    "person_sensitive": "姓名与敏感信息",
}

# 《个人信息保护法》第28条: financial accounts, health, identity are sensitive information.
_GRAVE = frozenset({"id_card", "bank_card", "person_sensitive", "passport"})
_NAMED = 3  # places that are named one by one
_COLUMNS = 5  # columns of which the places are counted
_COLUMN = re.compile(r"(.*)第 [0-9]+ 行(“[^”]+”列)")
_RANK = {Level.HINT: 0, Level.ERROR: 1, Level.SEVERE: 2}


def digest(value: str, salt: bytes) -> str:
    """32 hex digits that tell whether two values are the same without telling which.

    HMAC-SHA-256 with the installation's salt: 18-digit numbers are few enough to be tried out,
    so an unsalted hash would be the number itself.
    """
    return hmac.new(salt, compact(value).encode("utf-8"), hashlib.sha256).hexdigest()[:32]


def combination(kinds: Iterable[str]) -> int:
    """How grave the kinds are together: 1 one ordinary kind, 2 several or one grave, 3 grave ones joined."""
    kinds = set(kinds)
    grave = len(kinds & _GRAVE)
    if grave >= 2 or (grave and len(kinds) >= 3):
        return 3
    return 2 if grave or len(kinds) >= 2 else 1


def aggregate(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings of one document: the privacy ones one per kind and level, all others as they are.

    The order is that of the first finding of each. `subject` is the kind (with the url it makes
    the case), `count` the number of distinct places, `location` where they are, hidden ones first.
    """
    kept: list[Finding] = []
    groups: dict[tuple[str, str, bool], list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.group is not Group.PRIVACY:
            kept.append(finding)
            continue
        groups[(finding.url, finding.kind, finding.level is Level.HINT)].append(finding)
    grave = combination({kind for _, kind, hint in groups if not hint})
    for (url, kind, hint), members in groups.items():
        kept.append(_one(url, kind, hint, members, grave))
    return tuple(kept)


def _columns(places: Sequence[str]) -> str:
    """How many places each column has, where there are too many to name each: “身份证号”列 153 处."""
    met = [match.groups() for place in places if (match := _COLUMN.match(place))]
    if len(met) <= _NAMED:
        return ""
    tables = {table for table, _ in met}
    counts = Counter(met).most_common()
    told = [f"{table if len(tables) > 1 else ''}{label} {n} 处" for (table, label), n in counts]
    return "、".join(told[:_COLUMNS]) + (f"等 {len(told)} 列" if len(told) > _COLUMNS else "")


def _one(url: str, kind: str, hint: bool, members: list[Finding], grave: int) -> Finding:
    first = max(members, key=lambda f: (_RANK[f.level], -f.start))
    count = sum(f.count for f in members)
    places = list(dict.fromkeys(f.location for f in members if f.location))
    hidden = [p for p in places if "隐藏" in p or "批注" in p or "删除" in p]
    shown = hidden + [p for p in places if p not in hidden]
    where = "；".join(shown[:_NAMED]) + (f"等 {len(places)} 处" if len(places) > _NAMED else "")
    name = KIND_NAMES.get(kind, kind)
    parts = [f"公开了{name} {count} 个" + (f"，如 {first.text}" if first.text else "")]
    if columns := _columns(places):
        parts.append(columns)
    if hidden:
        parts.append(f"其中 {len(hidden)} 处不直接可见（{hidden[0]}），下载后即可看到")
    if grave == 3 and not hint:
        parts.append("与其他个人信息同时公开，可相互对应，后果更重")
    subject = f"{url}#{kind}" + ("#hint" if hint else "")
    if count == 1:
        return replace(first, subject=subject, location=where or first.location)
    level = Level.SEVERE if grave == 3 and not hint else first.level
    return replace(
        first,
        subject=subject,
        message="；".join(parts) + "。",
        count=count,
        level=level,
        location=where,
    )
