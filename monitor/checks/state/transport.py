"""How a site is carried: HTTPS, days left of its certificate, IPv6, content in the clear.

assess(target, sample, rulebook, now)        what the last look at the site proves
judge_page(target, page, insecure, rulebook) what one page loads in the clear

The TLS rung of the site's own host is told with availability, which sees it with every probe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from ...model import CHINA, Finding, Rule, Seen, Target, TargetKind, Transport
from ...rulebook import Rulebook
from ...text.resources import Insecure
from .judgement import Judgement, finding

INDICATOR: Final = "certificate"
HTTPS: Final = "security.https"
EXPIRY: Final = "security.certificate-days"
INVALID: Final = "security.certificate"
IPV6: Final = "security.ipv6"
TLS: Final = "availability.tls"
MIXED: Final = "security.mixed"
CHAIN: Final = "chain"
_CHAIN_WORDS: Final = ("证书链", "签发机构", "密钥强度", "签名算法")


def assess(target: Target, sample: Transport, rulebook: Rulebook, now: datetime) -> Judgement:
    """Findings on transport, each with a url of its own, since each may be undecidable alone.

    Of a further host of the site also the TLS rung is told: no probe sees it.
    """
    found: list[Finding] = []
    looked: set[str] = set()
    base, told = target.url, target
    if sample.host:
        base = f"https://{sample.host}/"
        told = replace(target, name=f"{target.name} {sample.host}")

    def conclude(rule: Rule, fires: bool, **facts: object) -> None:
        url = f"{base}#{rule.id}"
        looked.add(url)
        if fires:
            found.append(finding(rule, told, url=url, part=sample.host, **facts))  # type: ignore[arg-type]

    if sample.https is not Seen.UNKNOWN:
        for rule in rulebook.by_type(HTTPS):
            conclude(rule, sample.https is Seen.NO)
    if sample.https is Seen.YES:
        for rule in rulebook.by_type(INVALID):
            chain = any(word in sample.certificate_problem for word in _CHAIN_WORDS)
            wanted = chain == bool(rule.data.get(CHAIN))
            fires = bool(sample.certificate_problem) and wanted
            conclude(rule, fires, reason=sample.certificate_problem)
        if sample.certificate_expires is not None:
            for rule in rulebook.by_type(EXPIRY):
                left, step = _step(sample.certificate_expires, rule, rulebook, now)
                day = sample.certificate_expires.astimezone(CHINA).date()
                conclude(rule, step > 0, kind=str(step or ""), left=left, day=day)
        if sample.host:
            for rule in rulebook.by_type(TLS):
                conclude(rule, sample.tls_rung > 0)
    if sample.ipv6 is not Seen.UNKNOWN:
        for rule in rulebook.by_type(IPV6):
            conclude(rule, sample.ipv6 is Seen.NO, reason=sample.detail)
    return Judgement(findings=tuple(found), looked=frozenset(looked))


def days_left(expires: datetime, now: datetime) -> int:
    """Whole days until a certificate ends; negative when it has."""
    return (expires - now) // timedelta(days=1)


def steps(rulebook: Rulebook) -> tuple[int, ...]:
    """The days before the end at which people are told, the first warning first."""
    indicator = rulebook.indicators.get(INDICATOR)
    numbers = indicator.numbers if indicator else {}
    return tuple(
        sorted((int(v) for k, v in numbers.items() if k.startswith("warn_left_")), reverse=True)
    )


def _step(expires: datetime, rule: Rule, rulebook: Rulebook, now: datetime) -> tuple[int, int]:
    """(days left, the step reached that is this rule's business, 0 for none).

    A rule speaks of the steps between its `most` and `least` days.
    """
    left = days_left(expires, now)
    if left < 0:
        return left, 0  # expired: the certificate no longer verifies, which is told by itself
    reached = [step for step in steps(rulebook) if left <= step]
    most, least = rule.data.get("most", 10_000), rule.data.get("least", 0)
    step = min(reached, default=0)
    return left, step if least <= step <= most else 0


def judge_page(
    target: Target, page: str, insecure: Insecure, rulebook: Rulebook
) -> tuple[Finding, ...]:
    """One finding of the site for each sort of content in the clear, the page as its place."""
    found: list[Finding] = []
    for rule in rulebook.by_type(MIXED):
        addresses = insecure.active if rule.data.get("active") else insecure.passive
        if addresses:
            found.append(
                finding(
                    rule, target, url=page, text=addresses[0][:80], number=len(addresses),
                    count=len(addresses),
                )
            )  # fmt: skip
    return tuple(found)


def _example(rule: Rule, example: Mapping[str, Any], rulebook: Rulebook) -> bool:
    """`https`, `ipv6` as yes/no/unknown, `expires` (a day), `problem`; or `active`, `passive`."""
    now = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
    target = Target(
        id="site:x", kind=TargetKind.SITE, name="样例门户", unit="", source="website",
        url="https://www.sample.gov.cn/",
    )  # fmt: skip
    if rule.type == MIXED:
        insecure = Insecure(
            active=tuple(example.get("active", ())), passive=tuple(example.get("passive", ()))
        )
        return any(f.rule == rule.id for f in judge_page(target, target.url, insecure, rulebook))
    expires = example.get("expires")
    day = date.fromisoformat(str(expires)) if expires else None
    sample = Transport(
        target=target.id,
        at=now,
        https=Seen(example.get("https", "yes")),
        certificate_expires=datetime(day.year, day.month, day.day, 12, tzinfo=CHINA)
        if day
        else None,
        certificate_problem=str(example.get("problem", "")),
        ipv6=Seen(example.get("ipv6", "unknown")),
    )
    return any(f.rule == rule.id for f in assess(target, sample, rulebook, now).findings)


EXAMPLES = dict.fromkeys((HTTPS, EXPIRY, INVALID, IPV6, MIXED), _example)
