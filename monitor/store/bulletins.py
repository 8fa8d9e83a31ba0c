"""Bulletins that were built, and when each job last succeeded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..errors import StoreError
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
        inputs: Mapping[str, Any] | None = None,
        words: str = "",
    ) -> int:
        """Remember the draft of a period ("2026Q3", "2026-07", "2026"); the one before it gives
        way. Returns its id. `facts` must be JSON; `content` is the DOCX for the dashboard."""
        with self._writing(durable=True) as conn:
            conn.execute("delete from bulletins where quarter = ? and kind = 'draft'", (quarter,))
            return self._add_bulletin(
                quarter=quarter, number=number, title=title, path=path, built_at=stamp(now),
                facts=to_json(facts or {}), content=content, kind="draft",
                inputs=to_json(inputs or {}), words=words,
            )  # fmt: skip

    def issue_bulletin(
        self,
        quarter: str,
        *,
        title: str,
        path: str,
        now: datetime,
        facts: Mapping[str, Any],
        inputs: Mapping[str, Any],
        words: str,
        lines: bytes,
        content: bytes,
        number: str = "",
        corrects: int = 0,
    ) -> int:
        """Keep a bulletin as it was issued, for good; its draft goes. Returns its id.

        `lines` are the packed rows it was counted from (`bulletin.lines`), `corrects` the
        bulletin a 更正 is about. Raises StoreError when the period's bulletin was issued before.
        """
        with self._writing(durable=True) as conn:
            if not corrects and self.issued(quarter):
                raise StoreError(f"{quarter} 的通报已经印发，不能再次印发；数据有误请出更正。")
            conn.execute("delete from bulletins where quarter = ? and kind = 'draft'", (quarter,))
            return self._add_bulletin(
                quarter=quarter, number=number, title=title, path=path, built_at=stamp(now),
                issued_at=stamp(now), facts=to_json(facts), inputs=to_json(inputs), words=words,
                lines=lines, content=content, corrects=corrects or None,
                kind="correction" if corrects else "issued",
            )  # fmt: skip

    def _add_bulletin(self, **values: Any) -> int:
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        cursor = self._conn.execute(
            f"insert into bulletins ({names}) values ({marks})", tuple(values.values())
        )
        return int(cursor.lastrowid or 0)

    def bulletins(self, quarter: str = "") -> tuple[BulletinRow, ...]:
        """All bulletins, newest first; of one period when given. Without `content`."""
        rows = self.query(
            "select id, quarter, number, title, path, built_at, facts, kind, issued_at, corrects,"
            " inputs, words from bulletins where ?1 = '' or quarter = ?1"
            " order by built_at desc, id desc",
            (quarter,),
        )
        return tuple(
            BulletinRow(
                id=r["id"], quarter=r["quarter"], number=r["number"] or "", title=r["title"],
                path=r["path"], built_at=instant(r["built_at"]), facts=json.loads(r["facts"]),
                kind=r["kind"], issued_at=instant_or_none(r["issued_at"]),
                corrects=r["corrects"] or 0, inputs=json.loads(r["inputs"] or "{}"),
                words=r["words"] or "",
            )
            for r in rows
        )  # fmt: skip

    def issued(self, quarter: str) -> BulletinRow | None:
        """The issued bulletin of a period; None while there is none."""
        return next((b for b in self.bulletins(quarter) if b.kind == "issued"), None)

    def bulletin_lines(self, bulletin_id: int) -> bytes:
        """The packed rows an issued bulletin was counted from; b"" when unknown or a draft."""
        row = self._one("select lines from bulletins where id = ?", (bulletin_id,))
        return row["lines"] or b"" if row else b""

    def verdicts_since(self, since: datetime) -> tuple[tuple[int, str, datetime, str], ...]:
        """误报 marked or taken back after an instant: (case, dismissed or restored, when, why)."""
        rows = self.query(
            "select case_id, kind, at, detail from events"
            " where kind in ('dismissed', 'restored') and at > ? order by at",
            (stamp(since),),
        )
        return tuple((r["case_id"], r["kind"], instant(r["at"]), r["detail"] or "") for r in rows)

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
