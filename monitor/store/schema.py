"""The tables, as numbered steps that each run once, in one transaction, and import nothing of ours but each other.

`PRAGMA user_version` is the number of steps done. A step is never edited after a release:
a change is the next step. Times are ISO-8601 text at +08:00 with microseconds, so that text
order is time order; days are ISO dates; truth is 0 or 1.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlite_utils import Database

from .first_tables import first_tables

APPLICATION_ID = 0x676F766D  # "govm": tells our file from another program's database


def attachments(db: Database) -> None:
    """2: attachments of watched pages, and what became of looking at each."""
    db.create_table(
        "files",
        {"url": str, "target": str, "page": str, "name": str, "state": str, "reason": str,
         "found_at": str, "tried_at": str, "looked_at": str, "next_look": str, "attempts": int,
         "etag": str, "last_modified": str, "body_hash": str, "version": str, "size": int},
        pk="url", strict=True, foreign_keys=[("target", "targets", "id")],
        not_null={"target", "state", "found_at", "next_look"},
    )  # fmt: skip
    db["files"].create_index(["target", "next_look"])
    db["files"].create_index(["target", "state"])


def text_archive(db: Database) -> None:
    """3: the text of every page as last looked at, for new rules and for learning.

    `texts.body` is null where nobody has judged what in it is personal; `uses` counts the
    pages that hold it: at 0 the row goes, so that what a site took down is not kept here.
    """
    make = db.create_table
    make("texts", {"id": int, "site": str, "digest": str, "body": bytes, "masked": int, "uses": int},
         pk="id", strict=True, not_null={"site", "digest", "masked", "uses"})  # fmt: skip
    db["texts"].create_index(["site", "digest"], unique=True)
    make(
        "page_texts",
        {"url": str, "target": str, "site": str, "kind": str, "published": str, "at": str,
         "layout": bytes},
        pk="url", strict=True, not_null={"target", "site", "kind", "at", "layout"},
    )  # fmt: skip
    db["page_texts"].create_index(["site", "url"])
    db["page_texts"].create_index(["at"])


def history_scans(db: Database) -> None:
    """4: the frontier of history scans: one row an address of a site, kept from scan to scan."""
    make = db.create_table
    make(
        "scans",
        {"id": int, "site": str, "started_at": str, "finished_at": str, "resumed": int,
         "detail": str},
        pk="id", strict=True, not_null={"site", "started_at"},
    )  # fmt: skip
    db["scans"].create_index(["site"])
    make(
        "frontier",
        {"site": str, "key": str, "url": str, "target": str, "purpose": str, "depth": int,
         "rank": int, "family": str, "found_on": str, "standing": str, "reason": str,
         "same": int, "scan": int, "looked_at": str, "next_look": str, "body_hash": str,
         "version": str},
        pk=("site", "key"), strict=True, not_null={"url", "target", "standing"},
    )  # fmt: skip
    db.execute(
        "create index idx_frontier_waiting on frontier (site, rank, depth)"
        " where standing = 'waiting'"
    )
    db["frontier"].create_index(["site", "family"])
    db["frontier"].create_index(["looked_at"])
    make("closed_families", {"site": str, "family": str, "reason": str},
         pk=("site", "family"), strict=True)  # fmt: skip


def lasting_dismissals(db: Database) -> None:
    """5: 误报 marks outlive new names of rules and new layouts, and tell what they silence."""
    db["findings"].add_column("aliases", str, not_null_default="")
    db["findings"].add_column("dismissal", int)
    db.execute("create index idx_findings_dismissal on findings (dismissal) where silent = 1")
    db["dismissals"].add_column("subject", str, not_null_default="")
    db.execute(
        "update dismissals set subject = coalesce((select f.subject from findings f"
        " where f.key = dismissals.key and f.site = dismissals.site), '')"
    )


def accounts(db: Database) -> None:
    """6: each source of an account by itself, what people recorded, closed accounts."""
    make = db.create_table
    make(
        "routes",
        {"target": str, "route": str, "source": str, "since": str, "state": str, "reason": str,
         "operator": int, "first_looked_at": str, "looked_at": str, "attempted_at": str,
         "asked_at": str, "newest": str, "newest_title": str, "blank": int, "undated": int,
         "failures": int},
        pk=("target", "route"), strict=True, foreign_keys=[("target", "targets", "id")],
        defaults={"operator": 0, "blank": 0, "undated": 0, "failures": 0},
    )  # fmt: skip
    make(
        "confirmations",
        {"id": int, "target": str, "kind": str, "at": str, "day": str, "person": str,
         "title": str, "url": str, "value": str, "note": str, "screenshot": str, "sha256": str,
         "revoked_at": str},
        pk="id", strict=True, not_null={"target", "kind", "at", "day", "person"},
        foreign_keys=[("target", "targets", "id")],
    )  # fmt: skip
    db["confirmations"].create_index(["target", "day"])
    make("closures", {"target": str, "word": str, "seen": str}, pk="target", strict=True,
         not_null={"seen"})  # fmt: skip


def portal_judgements(db: Database) -> None:
    """7: what portals are judged by beyond single pages: skeletons, dates in lists, relations."""
    make = db.create_table
    make(
        "skeletons",
        {"page": str, "target": str, "site": str, "baseline": str, "taken_at": str,
         "accepted_by": str, "current": str, "seen_at": str},
        pk="page", strict=True, not_null={"target", "site", "baseline", "taken_at"},
        foreign_keys=[("target", "targets", "id")],
    )  # fmt: skip
    db["skeletons"].create_index(["site"])
    make("link_pages", {"page": str, "site": str, "checked_at": str}, pk="page", strict=True)
    db["link_pages"].create_index(["site", "checked_at"])
    db["link_checks"].create_index(["url", "checked_at"])
    make(
        "transports",
        {"target": str, "at": str, "https": str, "certificate_expires": str,
         "certificate_problem": str, "tls_rung": int, "ipv6": str, "detail": str},
        pk="target", strict=True, foreign_keys=[("target", "targets", "id")],
    )  # fmt: skip
    make("row_dates", {"target": str, "url": str, "at": str, "published": str, "title": str},
         pk=("target", "url", "at"), strict=True,
         foreign_keys=[("target", "targets", "id")])  # fmt: skip
    db["row_dates"].create_index(["at"])
    make(
        "relations",
        {"url": str, "target": str, "site": str, "title": str, "kind": str, "published": str,
         "number": str, "expires": str, "voided": int, "links": str, "at": str},
        pk="url", strict=True, foreign_keys=[("target", "targets", "id")],
    )  # fmt: skip
    db["relations"].create_index(["site", "kind"])
    db["relations"].create_index(["target"])


def rescans(db: Database) -> None:
    """8: what the rules said under each version, and pages a rescan wants looked at again."""
    db.create_table(
        "editions", {"version": str, "base": str, "rules": str, "at": str},
        pk="version", strict=True, not_null={"base", "rules", "at"},
    )  # fmt: skip
    db["page_texts"].add_column("recheck", int, not_null_default=0)
    db.execute("create index idx_page_texts_recheck on page_texts (target) where recheck = 1")


def issued_bulletins(db: Database) -> None:
    """9: a bulletin is a draft, issued or a 更正; what was issued keeps the rows it came from."""
    for name, kind in (
        ("kind", "text not null default 'draft'"),
        ("issued_at", "text"),
        ("corrects", "integer"),
        ("inputs", "text"),
        ("words", "text"),
        ("lines", "blob"),
    ):
        db.execute(f"alter table bulletins add column {name} {kind}")


def shown_numbers(db: Database) -> None:
    """10: which numbers a site shows on which pages, to learn those of its offices."""
    db.create_table(
        "shown_numbers", {"site": str, "digest": str, "url": str, "official": int},
        pk=("site", "digest", "url"), strict=True, not_null={"official"},
    )  # fmt: skip
    db["shown_numbers"].create_index(["site", "url"])


def messages(db: Database) -> None:
    """11: the days and states of public messages, without their words."""
    db.create_table(
        "messages",
        {"target": str, "digest": str, "asked": str, "answered": int, "replied": str,
         "linked": int, "first_seen": str, "last_seen": str},
        pk=("target", "digest"), strict=True, not_null={"linked", "first_seen", "last_seen"},
        foreign_keys=[("target", "targets", "id")],
    )  # fmt: skip
    db["messages"].create_index(["last_seen"])


def readings(db: Database) -> None:
    """12: how often posts and articles were read, and how many follow an account, as last told."""
    db.create_table(
        "readings", {"document": int, "count": int, "seen_at": str}, pk="document", strict=True,
        not_null={"count", "seen_at"}, foreign_keys=[("document", "documents", "id")],
    )  # fmt: skip
    db.create_table(
        "followers", {"target": str, "count": int, "seen_at": str}, pk="target", strict=True,
        not_null={"count", "seen_at"}, foreign_keys=[("target", "targets", "id")],
    )  # fmt: skip


def site_marks(db: Database) -> None:
    """13: 备案号 and 网站标识码 as a site's home page shows them."""
    db.create_table(
        "site_marks", {"target": str, "name": str, "value": str, "seen_at": str},
        pk=("target", "name"), strict=True, not_null={"value", "seen_at"},
        foreign_keys=[("target", "targets", "id")],
    )  # fmt: skip


def enclosures(db: Database) -> None:
    """14: files that go out with letters."""
    db.execute(
        "create table enclosures (letter integer not null references letters(id) on delete cascade,"
        " name text not null, content blob not null, unique (letter, name)) strict"
    )


def first_attempts_and_hosts(db: Database) -> None:
    """15: what the first attempt of a probe came to where it failed; transport by host ("" is
    the site's own), since parts of a site stand on hosts of their own; when a line of a list
    was last seen there, so that those of lines long gone can be forgotten."""
    db["row_dates"].add_column("seen_at", str, not_null_default="")
    db.execute("update row_dates set seen_at = at")
    db["probes"].add_column("first", str)
    db["transports"].add_column("host", str, not_null_default="")
    db["transports"].transform(pk=("target", "host"))


STEPS: tuple[Callable[[Database], None], ...] = (
    first_tables,
    attachments,
    text_archive,
    history_scans,
    lasting_dismissals,
    accounts,
    portal_judgements,
    rescans,
    issued_bulletins,
    shown_numbers,
    messages,
    readings,
    site_marks,
    enclosures,
    first_attempts_and_hosts,
)


def migrate(db: Database, steps: tuple[Callable[[Database], None], ...] = STEPS) -> int:
    """Run the steps not yet done, each in its own transaction; returns how many ran.

    The version and the step are written together: a crash leaves the old schema whole.
    """
    done = version(db)
    for number in range(done, len(steps)):
        db.conn.execute("begin immediate")
        try:
            if version(db) == number:  # another process may have been quicker
                steps[number](db)
                db.conn.execute(f"pragma application_id = {APPLICATION_ID}")
                db.conn.execute(f"pragma user_version = {number + 1}")
            db.conn.execute("commit")
        except BaseException:
            if db.conn.in_transaction:
                db.conn.execute("rollback")
            raise
    return len(steps) - done


def version(db: Database) -> int:
    """How many steps this file has seen."""
    return int(db.conn.execute("pragma user_version").fetchone()[0])
