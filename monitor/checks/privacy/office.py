"""Telephone numbers that are an office's own, as a site itself shows: learned, never configured.

Those of headers, footers and contact pages are; so is a number that stands on three pages.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ...model import Document, Finding, Group, Level

PAGES = 3
"""On so many pages a number is nobody's private one."""

_NUMBER = re.compile(r"(?<![0-9])(?:1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4})(?![0-9])")
_CONTACT = re.compile(
    r"联系我们|联系方式|通讯录|办公电话|机构(?:职能|概况|信息|设置)|领导之窗|值班|服务电话|便民电话|部门电话"
)
_KINDS = frozenset({"mobile", "landline"})


@dataclass(frozen=True, slots=True)
class Shown:
    """A number of a page by its digest; `official` where the page says it is an office's."""

    digest: str
    official: bool


def digest_of(number: str, salt: bytes) -> str:
    """12 hex digits, as the subject of a finding ends with: no number is stored."""
    seed = number.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(seed, key=salt[:64], digest_size=6).hexdigest()


def shown_numbers(document: Document, salt: bytes) -> tuple[Shown, ...]:
    """The mobile numbers of a page that may be an office's."""
    contact = bool(_CONTACT.search(document.title))
    found: dict[str, bool] = {}
    for block in document.blocks:
        for match in _NUMBER.finditer(block.text):
            official = contact or block.shared
            found[match.group()] = found.get(match.group(), False) or official
    return tuple(Shown(digest_of(number, salt), official) for number, official in found.items())


def without_offices(
    findings: Iterable[Finding], official: Collection[str], common: Collection[str]
) -> tuple[Finding, ...]:
    """Findings less the numbers of offices: `official` ones never count, `common` ones (on many
    pages) no longer as a hint; beside a person's name they still do."""
    return tuple(f for f in findings if not _is_office(f, official, common))


def _is_office(finding: Finding, official: Collection[str], common: Collection[str]) -> bool:
    if finding.group is not Group.PRIVACY or finding.kind not in _KINDS:
        return False
    digest = finding.subject.partition("#")[2][:12]
    return digest in official or (digest in common and finding.level is Level.HINT)
