"""Bulletins that were built, and when each job last succeeded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .base import Base
from .convert import instant, instant_or_none, stamp, to_json
from .rows import BulletinRow


class Bulletins(Base):
    """Bulletins and jobs."""

    def save_bulletin(
        self,
        quarter: str,
        *,
        title: str,
        path: str,
        now: datetime,
        facts: Mapping[str, Any] | None = None,
        content: bytes = b"",
        number: str = "",
    ) -> int:
        """Remember a bulletin of a quarter ("2026Q3"); earlier builds of it stay. Returns its id.

        `facts` must be JSON; `content` is the DOCX, so that the dashboard can hand it out.
        """
        with self._writing(durable=True) as conn:
            cursor = conn.execute(
                "insert into bulletins (quarter, number, title, path, built_at, facts, content)"
                " values (?,?,?,?,?,?,?)",
                (quarter, number, title, path, stamp(now), to_json(facts or {}), content),
            )
            return int(cursor.lastrowid or 0)

    def bulletins(self, quarter: str = "") -> tuple[BulletinRow, ...]:
        """All bulletins, newest first; of one quarter when given. Without `content`."""
        rows = self.query(
            "select id, quarter, number, title, path, built_at, facts from bulletins"
            " where ?1 = '' or quarter = ?1 order by built_at desc, id desc",
            (quarter,),
        )
        return tuple(
            BulletinRow(
                id=r["id"], quarter=r["quarter"], number=r["number"] or "", title=r["title"],
                path=r["path"], built_at=instant(r["built_at"]), facts=json.loads(r["facts"]),
            )
            for r in rows
        )  # fmt: skip

    def bulletin(self, bulletin_id: int) -> BulletinRow | None:
        """One bulletin by id."""
        return next((b for b in self.bulletins() if b.id == bulletin_id), None)

    def bulletin_content(self, bulletin_id: int) -> bytes:
        """The DOCX; b"" when unknown or not kept."""
        row = self._one("select content from bulletins where id = ?", (bulletin_id,))
        return row["content"] or b"" if row else b""

    # ── jobs ─────────────────────────────────────────────────────────────────

    def last_success(self, job: str) -> datetime | None:
        """When a job last succeeded; None when never."""
        row = self._one("select last_success from jobs where name = ?", (job,))
        return instant_or_none(row["last_success"]) if row else None

    def mark_success(self, job: str, now: datetime, detail: str = "") -> None:
        """Note that a job succeeded."""
        with self._writing(durable=True) as conn:
            conn.execute(
                "insert into jobs (name, last_success, detail) values (?,?,?) on conflict (name)"
                " do update set last_success = excluded.last_success, detail = excluded.detail",
                (job, stamp(now), detail),
            )

    def job_due(self, job: str) -> datetime | None:
        """When a job (digest, bulletin) falls due next; None when never set."""
        row = self._one("select next_due from jobs where name = ?", (job,))
        return instant_or_none(row["next_due"]) if row else None

    def set_job_due(self, job: str, due: datetime) -> None:
        """Set when a job falls due next; it survives restarts."""
        with self._writing(durable=True) as conn:
            self._set_job_due(job, due)
            del conn

    def _set_job_due(self, job: str, due: datetime) -> None:
        self._conn.execute(
            "insert into jobs (name, next_due) values (?,?) on conflict (name)"
            " do update set next_due = excluded.next_due",
            (job, stamp(due)),
        )

    def jobs(self) -> Mapping[str, tuple[datetime | None, datetime | None, str]]:
        """All jobs: name → (last success, next due, detail)."""
        return {
            r["name"]: (
                instant_or_none(r["last_success"]),
                instant_or_none(r["next_due"]),
                r["detail"] or "",
            )
            for r in self.query("select * from jobs order by name")
        }
