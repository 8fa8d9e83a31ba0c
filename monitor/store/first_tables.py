"""The tables of the first version. Frozen: a change is a further step in `schema`."""

from __future__ import annotations

import secrets

from sqlite_utils import Database


def first_tables(db: Database) -> None:
    """1: everything the first release needs."""
    make = db.create_table
    make("meta", {"name": str, "value": str}, pk="name", strict=True)
    db["meta"].insert_all(
        [
            {"name": "identity", "value": secrets.token_hex(6)},
            {"name": "salt", "value": secrets.token_hex(32)},
        ]
    )
    make("jobs", {"name": str, "last_success": str, "next_due": str, "detail": str},
         pk="name", strict=True)  # fmt: skip

    # ── what is watched ──
    make("units", {"id": str, "name": str, "kind": str, "mail": str, "retired_at": str},
         pk="id", strict=True, not_null={"name", "mail"})  # fmt: skip
    make(
        "targets",
        {"id": str, "kind": str, "name": str, "unit": str, "url": str, "source": str,
         "parent": str, "site": str, "column_class": str, "platform": str, "options": str,
         "ordinal": int, "added_at": str, "retired_at": str},
        pk="id", strict=True, not_null={"kind", "name", "unit", "url", "source", "site"},
    )  # fmt: skip
    db["targets"].create_index(["site"])
    make(
        "status",
        {"target": str, "state": str, "since": str, "reason": str, "first_looked_at": str,
         "looked_at": str, "attempted_at": str, "newest": str, "newest_title": str,
         "blank": int, "undated": int, "failures": int},
        pk="target", strict=True, foreign_keys=[("target", "targets", "id")],
        defaults={"blank": 0, "undated": 0, "failures": 0},
    )  # fmt: skip
    make("due", {"kind": str, "target": str, "next_due": str}, pk=("kind", "target"),
         strict=True, not_null={"next_due"},
         foreign_keys=[("target", "targets", "id")])  # fmt: skip
    db["due"].create_index(["kind", "next_due"])

    # ── what was read ──
    make(
        "visits",
        {"id": int, "target": str, "at": str, "outcome": str, "reason": str, "seconds": float,
         "groups": str, "looked": int, "documents": int, "findings": int},
        pk="id", strict=True, foreign_keys=[("target", "targets", "id")],
    )  # fmt: skip
    db["visits"].create_index(["target", "at"])
    db["visits"].create_index(["at"])
    make(
        "documents",
        {"id": int, "target": str, "url": str, "kind": str, "title": str, "author": str,
         "published": str, "published_at": str, "first_seen": str, "last_seen": str,
         "text_hash": str, "changed_at": str},
        pk="id", strict=True, foreign_keys=[("target", "targets", "id")],
    )  # fmt: skip
    db["documents"].create_index(["url"], unique=True)
    db["documents"].create_index(["target", "published"])
    db["documents"].create_index(["first_seen"])
    make("document_dates", {"document": int, "at": str, "published": str},
         pk=("document", "at"), strict=True,
         foreign_keys=[("document", "documents", "id")])  # fmt: skip
    make(
        "pages",
        {"url": str, "etag": str, "last_modified": str, "body_hash": str, "status": int,
         "fetched_at": str},
        pk="url", strict=True,
    )  # fmt: skip
    db["pages"].create_index(["fetched_at"])
    make("blocks", {"digest": str, "version": str, "findings": str, "at": str},
         pk=("digest", "version"), strict=True)  # fmt: skip
    db["blocks"].create_index(["at"])

    # ── what is wrong ──
    make(
        "findings",
        {"id": int, "site": str, "key": str, "target": str, "unit": str, "url": str,
         "rule": str, "grp": str, "kind": str, "level": str, "trial": int, "title": str,
         "message": str, "basis": str, "subject": str, "start": int, "end": int, "text": str,
         "suggestion": str, "sentence": str, "mark_start": int, "mark_end": int,
         "location": str, "confidence": float, "count": int, "first_seen": str,
         "last_seen": str, "gone_at": str, "silent": int},
        pk="id", strict=True, defaults={"silent": 0},
        foreign_keys=[("target", "targets", "id")],
    )  # fmt: skip
    db["findings"].create_index(["site", "key"], unique=True)
    db["findings"].create_index(["key"])
    db["findings"].create_index(["target", "last_seen"])
    db["findings"].create_index(["unit", "last_seen"])
    db["findings"].create_index(["grp", "last_seen"])
    db["findings"].create_index(["last_seen"])
    db.execute("create index idx_findings_present on findings (last_seen) where gone_at is null")
    db.execute(
        "create index idx_findings_tally on findings (unit, rule, grp, level, trial, gone_at, silent)"
        " where gone_at is null and silent = 0"
    )
    db.execute(
        "create index idx_findings_by_target on findings (target, trial, gone_at, silent)"
        " where gone_at is null and silent = 0"
    )
    make(
        "sightings",
        {"finding": int, "url": str, "target": str, "location": str, "count": int,
         "first_seen": str, "last_seen": str, "gone_at": str},
        pk=("finding", "url"), strict=True,
        foreign_keys=[("finding", "findings", "id"), ("target", "targets", "id")],
    )  # fmt: skip
    db["sightings"].create_index(["url"])
    db["sightings"].create_index(["target"])
    make("evidence", {"id": int, "finding": int, "url": str, "at": str, "ref": str},
         pk="id", strict=True, foreign_keys=[("finding", "findings", "id")])  # fmt: skip
    db["evidence"].create_index(["finding"])
    db["evidence"].create_index(["at"])
    make(
        "dismissals",
        {"id": int, "scope": str, "site": str, "rule": str, "key": str, "matter": str,
         "case_id": int, "actor": str, "reason": str, "at": str, "revoked_at": str,
         "revoked_by": str},
        pk="id", strict=True,
    )  # fmt: skip
    db["dismissals"].create_index(["rule"])

    # ── what is done about it ──
    make(
        "cases",
        {"id": int, "finding": int, "unit": str, "state": str, "level": str, "opened_at": str,
         "due_at": str, "case_days": int, "last_seen_at": str, "fixed_at": str,
         "still_at": str, "told_at": str, "overdue_at": str},
        pk="id", strict=True, not_null={"state", "opened_at"},
        foreign_keys=[("finding", "findings", "id")],
    )  # fmt: skip
    db["cases"].create_index(["finding"])
    db["cases"].create_index(["state", "due_at"])
    db["cases"].create_index(["unit", "opened_at"])
    db["cases"].create_index(["opened_at"])
    db["cases"].create_index(["fixed_at"])
    make(
        "events",
        {"id": int, "case_id": int, "kind": str, "at": str, "finding_key": str, "detail": str,
         "actor": str},
        pk="id", strict=True, foreign_keys=[("case_id", "cases", "id")],
    )  # fmt: skip
    db["events"].create_index(["case_id", "at"])
    db["events"].create_index(["at", "kind"])

    # ── who is told ──
    make(
        "letters",
        {"id": int, "unit": str, "kind": str, "channel": str, "state": str, "day": str,
         "created_at": str, "not_before": str, "leased_at": str, "lease_until": str,
         "attempts": int, "sent_at": str, "message_id": str, "recipients": str,
         "subject": str, "text": str, "html": str, "refs": str, "detail": str, "into": int},
        pk="id", strict=True, defaults={"attempts": 0},
        not_null={"unit", "kind", "channel", "state", "created_at", "not_before"},
    )  # fmt: skip
    db["letters"].create_index(["state", "not_before"])
    db["letters"].create_index(["unit", "sent_at"])
    db.execute(
        "create unique index idx_letters_one_digest on letters (unit, day) where kind = 'digest'"
    )
    make("letter_events", {"letter": int, "event": int, "dropped": int},
         pk=("letter", "event"), defaults={"dropped": 0}, strict=True,
         foreign_keys=[("letter", "letters", "id"), ("event", "events", "id")])  # fmt: skip
    db["letter_events"].create_index(["event"])
    make(
        "alerts",
        {"id": int, "kind": str, "subject": str, "reason": str, "at": str, "cleared_at": str,
         "letter": int},
        pk="id", strict=True,
    )  # fmt: skip
    db.execute(
        "create unique index idx_alerts_one on alerts (kind, subject) where cleared_at is null"
    )
    db["alerts"].create_index(["letter"])
    make(
        "bulletins",
        {"id": int, "quarter": str, "number": str, "title": str, "path": str, "built_at": str,
         "facts": str, "content": bytes},
        pk="id", strict=True,
    )  # fmt: skip
    db["bulletins"].create_index(["quarter"])

    # ── samples ──
    make(
        "probes",
        {"target": str, "at": str, "first_ok": int, "ok": int, "status": int, "reason": str,
         "dns": float, "connect": float, "tls": float, "first_byte": float, "total": float,
         "tls_rung": int, "offline": int},
        pk=("target", "at"), strict=True, foreign_keys=[("target", "targets", "id")],
    )  # fmt: skip
    db["probes"].create_index(["at"])
    make(
        "link_checks",
        {"page": str, "url": str, "text": str, "checked_at": str, "failed_at": str,
         "confirmed_at": str, "status": int, "reason": str},
        pk=("page", "url"), strict=True,
    )  # fmt: skip
    db["link_checks"].create_index(["checked_at"])
