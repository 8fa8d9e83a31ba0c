"""The schema grows in numbered steps; a damaged or foreign file is refused with its cure."""

from __future__ import annotations

import ast
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database
from store_samples import NOW, TARGETS, UNITS, commit, finding, opened, settings, visit

from monitor.errors import StoreError
from monitor.settings import StoreSettings
from monitor.store import Store, first_tables, is_full, schema


def test_a_new_file_has_every_step(tmp_path: Path) -> None:
    with Store.open(settings(tmp_path)) as store:
        assert store.query("pragma user_version")[0][0] == len(schema.STEPS)
        assert store.check() == ()


def test_opening_again_runs_no_step(tmp_path: Path) -> None:
    opened(tmp_path).close()
    conn = sqlite3.connect(tmp_path / "govmon.db", isolation_level=None)
    assert schema.migrate(Database(conn, execute_plugins=False)) == 0
    conn.close()


def test_a_step_that_fails_leaves_the_old_schema_whole(tmp_path: Path) -> None:
    opened(tmp_path).close()
    conn = sqlite3.connect(tmp_path / "govmon.db", isolation_level=None)
    db = Database(conn, execute_plugins=False)

    def broken(db: Database) -> None:
        db.create_table("half", {"a": int})
        raise RuntimeError("power")

    with pytest.raises(RuntimeError):
        schema.migrate(db, (*schema.STEPS, broken))
    assert "half" not in db.table_names()
    assert schema.version(db) == len(schema.STEPS)

    def grown(db: Database) -> None:
        db.create_table("more", {"a": int})

    assert schema.migrate(db, (*schema.STEPS, grown)) == 1
    assert "more" in db.table_names()
    conn.close()


def test_steps_import_nothing_of_ours() -> None:
    """A step must do the same when what the rest of the program means by a name has changed."""
    for module in (schema, first_tables):
        for node in ast.walk(ast.parse(Path(module.__file__).read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module != "first_tables":
                assert node.level == 0 and not (node.module or "").startswith("monitor")


# ── files that cannot be used ────────────────────────────────────────────────


def file_of(folder: Path, count: int = 300) -> Path:
    """A closed database with some findings in it."""
    with opened(folder) as store:
        commit(store, visit(*(finding(f"错{n}") for n in range(count))))
        store._conn.execute("pragma wal_checkpoint(truncate)")
    return folder / "govmon.db"


def damaged_not_a_database(path: Path) -> None:
    path.write_bytes(b"this is a letter, not a database\n" * 100)


def damaged_cut_off(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def damaged_cut_within_a_page(path: Path) -> None:
    os.truncate(path, path.stat().st_size - 1000)


def damaged_header_only(path: Path) -> None:
    os.truncate(path, 100)


def damaged_schema(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(100)
        file.write(os.urandom(3000))


def damaged_newer(path: Path) -> None:
    conn = sqlite3.connect(path)
    conn.execute("pragma user_version = 99")
    conn.close()


def damaged_foreign(path: Path) -> None:
    path.unlink()
    conn = sqlite3.connect(path)
    conn.execute("create table notes (a)")
    conn.commit()
    conn.close()


def damaged_other_application(path: Path) -> None:
    conn = sqlite3.connect(path)
    conn.execute("pragma application_id = 12345")
    conn.close()


def damaged_is_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("readonly", [False, True], ids=["daemon", "dashboard"])
@pytest.mark.parametrize(
    ("damage", "cure"),
    [
        (damaged_not_a_database, "检查"),
        (damaged_cut_off, "备份"),
        (damaged_cut_within_a_page, "备份"),
        (damaged_header_only, "备份|检查"),
        (damaged_schema, "备份|检查"),
        (damaged_newer, "升级 govmon"),
        (damaged_foreign, "换一个文件"),
        (damaged_other_application, "换一个文件"),
        (damaged_is_a_folder, "检查"),
    ],
)
def test_a_file_that_cannot_be_used(tmp_path: Path, damage, cure: str, readonly: bool) -> None:
    path = file_of(tmp_path)
    damage(path)
    with pytest.raises(StoreError, match=cure) as caught:
        Store.open(settings(tmp_path), readonly=readonly)
    assert str(path) in str(caught.value)


def test_a_refused_file_is_left_as_it_was(tmp_path: Path) -> None:
    path = file_of(tmp_path)
    damaged_cut_off(path)
    before = path.read_bytes()
    with pytest.raises(StoreError):
        Store.open(settings(tmp_path))
    assert path.read_bytes() == before


def test_damage_met_while_reading_is_a_store_error(tmp_path: Path) -> None:
    path = file_of(tmp_path)
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 3)
        file.write(b"\xff" * (size // 3))
    with (
        pytest.raises(StoreError, match="备份"),
        Store.open(settings(tmp_path), readonly=True) as store,
    ):
        list(store.each_finding())
        store.counts(NOW)
        store.cases(limit=1000)


def test_a_missing_file_is_not_created_by_a_reader(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="govmon run"):
        Store.open(settings(tmp_path), readonly=True)
    assert list(tmp_path.iterdir()) == []


def test_a_second_daemon_is_refused_and_the_first_can_be_followed(tmp_path: Path) -> None:
    first = Store.open(settings(tmp_path), exclusive=True)
    with pytest.raises(StoreError, match=f"进程 {os.getpid()}"):
        Store.open(settings(tmp_path), exclusive=True)
    Store.open(settings(tmp_path)).close()  # the command line may still write
    first.close()
    first.close()
    Store.open(settings(tmp_path), exclusive=True).close()


def test_a_writer_that_never_ends_is_named(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        other = sqlite3.connect(tmp_path / "govmon.db", isolation_level=None)
        other.execute("begin immediate")
        store._conn.execute("pragma busy_timeout = 10")
        with pytest.raises(StoreError, match="占用"):
            store.mark_success("x", NOW)
        other.execute("rollback")
        other.close()
        store.mark_success("x", NOW)


def test_a_folder_where_a_file_should_be(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreError, match="data"):
        Store.open(settings(tmp_path / "data"))


READ_ONLY = """
import os, sys
from pathlib import Path
sys.path[:0] = {paths!r}
from store_samples import settings, NOW
from monitor.errors import StoreError
from monitor.settings import StoreSettings
from monitor.store import Store
if os.geteuid() == 0:
    os.setgid(65534); os.setuid(65534)
folder = Path({folder!r})
try:
    with Store.open(settings(folder)) as store:
        store.mark_success("x", NOW)
except StoreError as error:
    print("refused", error)
"""


@pytest.mark.parametrize("existing", [True, False], ids=["with a file", "empty"])
def test_a_read_only_folder(tmp_path: Path, existing: bool) -> None:
    """In a process of its own, since root may write everywhere."""
    folder = tmp_path / "data"
    folder.mkdir()
    if existing:
        file_of(folder, 3)
        for path in folder.iterdir():
            path.chmod(0o444)
    for parent in (folder, tmp_path, tmp_path.parent, tmp_path.parent.parent):
        parent.chmod(parent.stat().st_mode | 0o055)
    folder.chmod(0o555)
    project = Path(__file__).parent.parent
    script = READ_ONLY.format(paths=[str(Path(__file__).parent), str(project)], folder=str(folder))
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    folder.chmod(0o755)
    assert "refused" in done.stdout, done.stdout + done.stderr
    assert "检查" in done.stdout and str(folder) in done.stdout
    assert "Traceback" not in done.stderr


# ── a full disk ──────────────────────────────────────────────────────────────


def fill(store: Store, spare_pages: int = 0) -> None:
    """From now on the file cannot grow, as on a full disk."""
    pages = store.query("pragma page_count")[0][0]
    store._conn.execute(f"pragma max_page_count = {pages + spare_pages}")


def test_a_full_disk_loses_nothing_and_says_so(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        commit(store, visit(finding("先前")))
        fill(store)
        many = visit(*(finding(f"错{n}") for n in range(500)))
        with pytest.raises(StoreError, match="磁盘已满") as caught:
            commit(store, many)
        assert is_full(caught.value)
        assert store.findings().total == 1, "the transaction is gone whole"
        assert store.check() == ()
        store._conn.execute("pragma max_page_count = 1000000")
        assert len(commit(store, many)) == 501  # and the earlier one is mended


def test_the_reserve_is_given_up_for_what_must_not_be_lost(tmp_path: Path, monkeypatch) -> None:
    with Store.open(StoreSettings(path=tmp_path / "govmon.db", reserve_mib=1)) as store:
        store.sync_targets(TARGETS, UNITS, NOW)
        assert store.reserve.stat().st_size == 1 << 20
        fill(store)
        real = store.give_up_reserve

        def freed() -> bool:
            store._conn.execute("pragma max_page_count = 1000000")  # there is room again
            return real()

        monkeypatch.setattr(store, "give_up_reserve", freed)
        assert len(commit(store, visit(*(finding(f"错{n}") for n in range(500))))) == 500
        assert not store.reserve.exists()
        store.prune(NOW)
        assert store.reserve.exists(), "kept again once there is room"


def test_no_reserve_is_taken_from_a_disk_that_is_nearly_full(tmp_path: Path, monkeypatch) -> None:
    from types import SimpleNamespace

    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1 << 20))
    with Store.open(StoreSettings(path=tmp_path / "g.db", reserve_mib=1)) as store:
        assert not store.reserve.exists()


def test_transports_and_lists_of_before_step_15_are_kept(tmp_path: Path) -> None:
    conn = sqlite3.connect(tmp_path / "govmon.db", isolation_level=None)
    db = Database(conn, execute_plugins=False)
    schema.migrate(db, schema.STEPS[:14])
    at = "2026-09-07T01:00:00Z"
    conn.execute(
        "insert into targets (id, kind, name, unit, url, source, site) values"
        " ('site:portal', 'site', 'x', 'fgj', 'http://a', 'website', 'site:portal')"
    )
    conn.execute(
        "insert into transports values ('site:portal', ?, 'yes', null, '', 0, 'no', 'x')", (at,)
    )
    conn.execute("insert into row_dates values ('site:portal', 'u', ?, '2026-01-01', 't')", (at,))
    schema.migrate(db)
    assert conn.execute("select host, https, ipv6 from transports").fetchall() == [
        ("", "yes", "no")
    ]
    assert conn.execute("select seen_at = at from row_dates").fetchall() == [(1,)]
    conn.execute("insert into transports (target, host, at) values ('site:portal', 'b', ?)", (at,))
    assert not conn.execute("pragma foreign_key_check").fetchall()
    assert conn.execute("select strict from pragma_table_list('transports')").fetchone()[0] == 1
    conn.close()
