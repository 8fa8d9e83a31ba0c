"""The connection under every table: opening, transactions, a full disk, and errors that name the cure."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import functools
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ParamSpec, Self, TypeVar

from sqlite_utils import Database

from ..disk import FULL, said
from ..errors import StoreError
from ..settings import StoreSettings
from . import schema

BUSY_SECONDS = 30.0


class Base:
    """One SQLite file. Not for use by two threads at once; see `AsyncStore`.

    Writers keep a reserve file beside the database. When the disk is full the reserve is
    given up, so that the running transaction and the deletes of `prune` still find room.
    """

    def __init__(
        self, settings: StoreSettings, conn: sqlite3.Connection, *, readonly: bool, lock: int = -1
    ) -> None:
        self.settings = settings
        self.readonly = readonly
        self._conn = conn
        self._lock = lock
        self._synchronous = ""

    # ── opening and closing ──────────────────────────────────────────────────

    @classmethod
    def open(
        cls, settings: StoreSettings, *, readonly: bool = False, exclusive: bool = False
    ) -> Self:
        """The store at `settings.path`, created and migrated when writable.

        `readonly` is for the dashboard and the command line: it never creates, migrates or
        waits for a writer. `exclusive` is for the daemon: a second one is refused, and
        letters leased by a daemon that died are free again at once.

        Raises `StoreError`, naming file and cure, when the file is missing (read-only),
        truncated, corrupt, no database, of a newer or foreign schema, not writable, or
        held by another daemon.
        """
        path = Path(settings.path)
        lock = -1
        with _explained(path):
            if readonly:
                conn = _connect_readonly(path)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                lock = _lock(path) if exclusive else -1
                try:
                    conn = _connect(path, f"file:{_quoted(path)}?mode=rwc")
                except BaseException:
                    _unlock(lock)
                    raise
        store = cls(settings, conn, readonly=readonly, lock=lock)
        try:
            with _explained(path):
                store._prepare()
                if exclusive:
                    store._free_leases()
        except BaseException:
            store.close()
            raise
        return store

    def close(self) -> None:
        """Give file and lock back; closing twice is harmless."""
        with contextlib.suppress(sqlite3.Error):
            self._conn.close()
        _unlock(self._lock)
        self._lock = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _prepare(self) -> None:
        path = Path(self.settings.path)
        known = self._conn.execute("pragma application_id").fetchone()[0]
        steps = self._conn.execute("pragma user_version").fetchone()[0]
        tables = self._conn.execute("select count(*) from sqlite_master").fetchone()[0]
        if known not in (0, schema.APPLICATION_ID) or (tables and known == 0):
            raise StoreError(
                f"{path} 是另一个程序的数据库，不是 govmon 的；请在 [store] path 中换一个文件。"
            )
        if steps > len(schema.STEPS):
            raise StoreError(
                f"{path} 由更新版本的 govmon 写成（结构 {steps}，本程序只认到 {len(schema.STEPS)}）；"
                "请升级 govmon，或换用升级前的备份。"
            )
        if steps:
            _must_be_sound(self._conn, path)
        if self.readonly:
            if steps < len(schema.STEPS):
                raise StoreError(
                    f"{path} 的结构较旧（{steps}）；请先启动一次 govmon run 完成升级。"
                )
            return
        self._conn.execute("pragma journal_mode = wal")
        schema.migrate(Database(self._conn, execute_plugins=False))
        self.fill_reserve()

    # Hooks by which one part of the store asks another.

    def _free_leases(self) -> None:
        """`Letters`: nobody but the exclusive owner sends."""

    def _close_retired(self, targets: Sequence[str], now: datetime) -> None:
        """`Casework`: close what stood on targets that are no longer watched."""

    def _recheck_texts(self, site: str, words: Sequence[str]) -> None:
        """`Texts`: pages of a site on which these words stand are to be looked at again."""

    # ── reading and writing ──────────────────────────────────────────────────

    def query(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> list[sqlite3.Row]:
        """Rows of a SELECT; only for modules of this package, since all SQL lives here."""
        with _explained(Path(self.settings.path)):
            return self._conn.execute(sql, parameters).fetchall()

    def _one(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> sqlite3.Row | None:
        rows = self.query(sql, parameters)
        return rows[0] if rows else None

    @contextlib.contextmanager
    def _snapshot(self) -> Iterator[None]:
        """Several reads that see one state of the database."""
        if self._conn.in_transaction:
            yield
            return
        with _explained(Path(self.settings.path)):
            self._conn.execute("begin")
            try:
                yield
            finally:
                self._conn.execute("rollback")

    @contextlib.contextmanager
    def _writing(self, *, durable: bool) -> Iterator[sqlite3.Connection]:
        """One transaction. `durable` ones are on the disk when this returns (findings, cases,
        letters); the others may lose their last seconds to a power cut (probes, page cache).

        On a full disk the transaction fails whole; `on_full_disk` repeats it.
        """
        if self.readonly:
            raise StoreError(f"{self.settings.path} 是以只读方式打开的，不能写入。")
        with _explained(Path(self.settings.path)):
            level = "full" if durable else "normal"
            if level != self._synchronous:
                self._conn.execute(f"pragma synchronous = {level}")
                self._synchronous = level
            self._conn.execute("begin immediate")
            try:
                yield self._conn
                self._conn.execute("commit")
            except BaseException:
                if self._conn.in_transaction:
                    with contextlib.suppress(sqlite3.Error):
                        self._conn.execute("rollback")
                raise

    # ── the reserve ──────────────────────────────────────────────────────────

    @property
    def reserve(self) -> Path:
        path = Path(self.settings.path)
        return path.with_name(path.name + ".reserve")

    def fill_reserve(self) -> bool:
        """Keep `reserve_mib` of the disk for the day it is full; False when there is no room.

        Nothing is reserved while that would leave less than as much again free.
        """
        size = self.settings.reserve_mib << 20
        with contextlib.suppress(OSError):
            if size <= 0:
                self.reserve.unlink(missing_ok=True)
                return True
            if self.reserve.exists() and self.reserve.stat().st_size == size:
                return True
            if shutil.disk_usage(self.reserve.parent).free < 2 * size:
                return False
            with self.reserve.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, size)
            return True
        return False

    def give_up_reserve(self) -> bool:
        """Free the reserve; True when there was one."""
        try:
            self.reserve.unlink()
        except OSError:
            return False
        return True


def _quoted(path: Path) -> str:
    return str(path.absolute()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _connect(path: Path, uri: str) -> sqlite3.Connection:
    conn = sqlite3.connect(
        uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    conn.row_factory = sqlite3.Row
    try:
        conn.execute("pragma foreign_keys = on")
        conn.execute("pragma temp_store = memory")
        conn.execute("pragma cache_size = -4096")
        conn.execute("pragma journal_size_limit = 67108864")
        conn.execute("select count(*) from sqlite_master").fetchone()
    except BaseException:
        conn.close()
        raise
    return conn


def _connect_readonly(path: Path) -> sqlite3.Connection:
    if not path.exists():
        raise StoreError(f"没有数据库 {path}；请先启动 govmon run，或检查 [store] path。")
    conn = _connect(path, f"file:{_quoted(path)}?mode=ro")
    conn.execute("pragma query_only = on")
    return conn


def _must_be_sound(conn: sqlite3.Connection, path: Path) -> None:
    """A cut-off file opens well and fails weeks later: compare its size with its header."""
    pages = conn.execute("pragma page_count").fetchone()[0]
    size = conn.execute("pragma page_size").fetchone()[0]
    wal = path.with_name(path.name + "-wal")
    if path.stat().st_size < pages * size and not (wal.exists() and wal.stat().st_size):
        raise sqlite3.DatabaseError("database disk image is malformed (cut off)")
    conn.execute("select count(*) from meta").fetchone()


def _lock(path: Path) -> int:
    """The descriptor that holds `<database>.lock`; the kernel frees it however the owner dies."""
    name = path.with_name(path.name + ".lock")
    descriptor = os.open(name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = os.read(descriptor, 20).decode("ascii", "replace").strip()
        os.close(descriptor)
        raise StoreError(
            f"{path} 正由另一个 govmon 使用（进程 {owner or '未知'}）；请先停止它，"
            "或在 [store] path 中换一个文件。"
        ) from None
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())
    return descriptor


def _unlock(descriptor: int) -> None:
    if descriptor >= 0:
        os.close(descriptor)


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system say into a `StoreError` that names file and cure."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{path}：{_cure(error)}（{error}）") from error
    except OSError as error:
        raise StoreError(f"{path}：{_system_cure(error)}（{said(error)}）") from error


P = ParamSpec("P")
R = TypeVar("R")


def on_full_disk(method: Callable[P, R]) -> Callable[P, R]:
    """Repeat a write once after giving up the reserve: for what must not be lost."""

    @functools.wraps(method)
    def repeated(*args: P.args, **kwargs: P.kwargs) -> R:
        store = args[0]
        assert isinstance(store, Base)
        try:
            return method(*args, **kwargs)
        except StoreError as error:
            if is_full(error) and store.give_up_reserve():
                return method(*args, **kwargs)
            raise

    return repeated


def is_full(error: BaseException) -> bool:
    """Whether a `StoreError` came of a full disk."""
    cause = error.__cause__
    if isinstance(cause, OSError):
        return cause.errno in FULL
    return isinstance(cause, sqlite3.Error) and "disk is full" in str(cause)


def _cure(error: sqlite3.Error) -> str:
    said = str(error)
    if "not a database" in said:
        return "不是 SQLite 数据库；请检查 [store] path，或移走该文件后重新启动"
    if "malformed" in said or "corrupt" in said:
        return "数据库已损坏或被截断；请从备份恢复，或用 sqlite3 的 .recover 命令抢救后再启动"
    if "disk is full" in said:
        return "磁盘已满；请腾出空间（或缩短 [store] 中的保留天数），数据未丢失"
    if "readonly" in said or "read-only" in said:
        return "数据库或所在文件夹不可写；请检查权限和磁盘是否以只读方式挂载"
    if "locked" in said or "busy" in said:
        return f"被其他程序占用超过 {BUSY_SECONDS:.0f} 秒；请关闭占用它的程序后重试"
    if "unable to open" in said:
        return "无法打开；请检查文件夹是否存在、可写"
    if "disk I/O" in said:
        return "磁盘读写出错；请检查磁盘，必要时从备份恢复"
    return "数据库操作失败"


def _system_cure(error: OSError) -> str:
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return "没有写入权限或磁盘只读；请检查文件夹权限和挂载方式"
    if error.errno in FULL:
        return "磁盘已满；请腾出空间"
    return "文件操作失败"
