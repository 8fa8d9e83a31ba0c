"""What rescans need: which rules each remembered block was checked under, and what to look at anew."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..model import Finding
from ..rulebook import Edition
from .convert import finding_from_json, stamp, storable, to_json
from .packing import pack_text
from .samples import Samples


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What a block brought when it was last checked, and under which version of the rules."""

    version: str
    findings: tuple[Finding, ...]


class Rescans(Samples):
    """Editions of the rulebook, blocks under older ones, pages to be looked at again."""

    def save_edition(self, version: str, edition: Edition, now: datetime) -> None:
        """Remember what the rules of this version say, to compare later ones with it."""
        with self._writing(durable=False) as conn:
            conn.execute(
                "insert or replace into editions values (?,?,?,?)",
                (version, edition.base, to_json(dict(edition.rules)), stamp(now)),
            )

    def editions(self) -> Mapping[str, Edition]:
        """The editions under which some block was checked, by version."""
        return {
            r["version"]: Edition(base=r["base"], rules=json.loads(r["rules"]))
            for r in self.query("select * from editions")
        }

    def remembered_blocks(
        self, digests: Collection[str], version: str
    ) -> tuple[dict[str, tuple[Finding, ...]], dict[str, Remembered]]:
        """(findings of blocks checked under this version, the newest of the others)."""
        known: dict[str, tuple[Finding, ...]] = {}
        older: dict[str, Remembered] = {}
        for row in self.query(
            "select digest, version, findings from blocks"
            " where digest in (select value from json_each(?)) order by at desc",
            (to_json(list(digests)),),
        ):
            if row["version"] == version:
                known[row["digest"]] = _findings(row)
            elif row["digest"] not in older:
                older[row["digest"]] = Remembered(version=row["version"], findings=_findings(row))
        return known, older

    def save_rescan(
        self,
        version: str,
        blocks: Mapping[str, Sequence[Finding]],
        masked: Mapping[str, str],
        recheck: Collection[str],
        progress: str,
        now: datetime,
    ) -> None:
        """One step of a rescan, whole or not at all: blocks as they are under this version,
        texts that turned out to be personal, and pages that a visit must look at again."""
        with self._writing(durable=False) as conn:
            self._put_blocks(blocks, version, now)
            conn.execute(
                "delete from blocks where version != ?"
                " and digest in (select value from json_each(?))",
                (version, to_json(list(blocks))),
            )
            conn.executemany(
                "update texts set body = ?, masked = 1 where digest = ?",
                [(pack_text(text), digest) for digest, text in masked.items()],
            )
            conn.execute(
                "update page_texts set recheck = 1 where url in (select value from json_each(?))",
                (to_json([storable(url) for url in recheck]),),
            )
            conn.execute(
                "update files set next_look = ?, version = ''"
                " where url in (select value from json_each(?))",
                (stamp(now), to_json([storable(url) for url in recheck])),
            )
            conn.execute("insert or replace into meta values ('rescan', ?)", (progress,))

    def waiting_rechecks(self) -> Mapping[str, int]:
        """How many pages of each target wait to be looked at again after a rescan."""
        rows = self.query(
            "select target, count(*) n from page_texts where recheck = 1 group by target"
        )
        return {r["target"]: r["n"] for r in rows}


def _findings(row: sqlite3.Row) -> tuple[Finding, ...]:
    found = row["findings"]
    return () if found == "[]" else tuple(finding_from_json(f) for f in json.loads(found))
