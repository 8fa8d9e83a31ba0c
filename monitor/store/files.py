"""Attachments: which there are, what became of looking at each, and when to look again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import datetime

from .base import Base
from .convert import instant, instant_or_none, stamp, stamp_or_none, storable, to_json
from .rows import File, FileState


class Files(Base):
    """The table of attachments; a file belongs to the target it was first met on."""

    def known_files(self, urls: Iterable[str]) -> Mapping[str, File]:
        """Those of `urls` that are known, by address."""
        rows = self.query(
            "select * from files where url in (select value from json_each(?))",
            (to_json([storable(url) for url in urls]),),
        )
        return {r["url"]: _file_of(r) for r in rows}

    def due_files(
        self, target: str, now: datetime, limit: int, tried_before: datetime | None = None
    ) -> tuple[File, ...]:
        """What of a target is to be looked at now: those with standing findings first, then
        those never looked at, newest page first, then what is due again."""
        rows = self.query(
            "select f.*, exists (select 1 from sightings s where s.url = f.url"
            "  and s.gone_at is null) standing from files f where f.target = ?1"
            " and (f.next_look <= ?2 or (f.state = 'looked' and exists (select 1 from sightings s"
            "  where s.url = f.url and s.gone_at is null)))"
            " and (?4 is null or f.tried_at is null or f.tried_at < ?4)"
            " order by standing desc, f.looked_at is not null, f.next_look, f.found_at desc, f.url"
            " limit ?3",
            (target, stamp(now), limit, stamp_or_none(tried_before)),
        )
        return tuple(_file_of(r) for r in rows)

    def files_with_pictures(self, limit: int = 1) -> tuple[File, ...]:
        """Files of which the pictures are still to be looked at, longest waiting first."""
        rows = self.query(
            "select * from files where state = 'pictures' order by tried_at, url limit ?", (limit,)
        )
        return tuple(map(_file_of, rows))

    def files(
        self, target: str, *, states: Iterable[FileState] = FileState, limit: int = 100
    ) -> tuple[File, ...]:
        """Attachments of a target in these states, last tried first."""
        rows = self.query(
            "select * from files where target = ? and state in (select value from json_each(?))"
            " order by tried_at desc, found_at desc, url limit ?",
            (target, to_json([str(s) for s in states]), limit),
        )
        return tuple(_file_of(r) for r in rows)

    def file_counts(self, target: str = "") -> Mapping[FileState, int]:
        """How many attachments are in which state, of one target or of all."""
        rows = self.query(
            "select state, count(*) n from files where ?1 = '' or target = ?1 group by state",
            (target,),
        )
        return {FileState(r["state"]): r["n"] for r in rows}

    def save_files(self, files: Iterable[File]) -> None:
        """Keep what is known of attachments, outside of a visit."""
        files = tuple(files)
        with self._writing(durable=False):
            self._put_files(files)

    def _put_files(self, files: Iterable[File]) -> None:
        self._conn.executemany(
            "insert into files (url, target, page, name, state, reason, found_at, tried_at,"
            " looked_at, next_look, attempts, etag, last_modified, body_hash, version, size)"
            " values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) on conflict (url) do update set"
            " page = excluded.page, name = excluded.name, state = excluded.state,"
            " reason = excluded.reason, tried_at = excluded.tried_at,"
            " looked_at = excluded.looked_at, next_look = excluded.next_look,"
            " attempts = excluded.attempts, etag = excluded.etag,"
            " last_modified = excluded.last_modified, body_hash = excluded.body_hash,"
            " version = excluded.version, size = excluded.size",
            [
                (storable(f.url), f.target, storable(f.page), storable(f.name), str(f.state),
                 storable(f.reason), stamp(f.found_at), stamp_or_none(f.tried_at),
                 stamp_or_none(f.looked_at), stamp(f.next_look), f.attempts, storable(f.etag),
                 storable(f.last_modified), f.body_hash, f.version, f.size)
                for f in files
            ],
        )  # fmt: skip


def _file_of(row: sqlite3.Row) -> File:
    return File(
        url=row["url"], target=row["target"], page=row["page"], name=row["name"],
        state=FileState(row["state"]), reason=row["reason"], found_at=instant(row["found_at"]),
        tried_at=instant_or_none(row["tried_at"]), looked_at=instant_or_none(row["looked_at"]),
        next_look=instant(row["next_look"]), attempts=row["attempts"], etag=row["etag"],
        last_modified=row["last_modified"], body_hash=row["body_hash"], version=row["version"],
        size=row["size"],
    )  # fmt: skip
