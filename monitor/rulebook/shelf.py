"""The installed rule bundle on disk: one in force, the one before it, and a note which is which.

    folder/installed.json   {"current": id, "previous": id}
    folder/<id>/…           the files of a bundle, with manifest and signature

A bundle is written beside, synced and renamed, then the note is replaced in one step: a crash
leaves the old one in force. Whoever loads it verifies the signature again, so that a file
edited by hand is noticed and a key no longer trusted takes its rules with it.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from .. import disk
from ..errors import BundleError
from ..rule_settings import RuleSettings
from .bundle import Bundle, verify

NOTE = "installed.json"
STAMP = len("20261124-093000")  # of an id: when it was issued


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """A bundle on the shelf and the folder of its rules."""

    bundle: Bundle
    folder: Path


class Shelf:
    """Where one configuration keeps its bundles."""

    def __init__(self, settings: RuleSettings, *, now: datetime) -> None:
        if settings.updates is None:
            raise BundleError("没有设定规则包的位置；请在 config.toml 写 [rules] updates")
        self._folder = settings.updates
        self._trusted = settings.trusted_keys
        self._now = now

    def current(self) -> Installed | None:
        """The bundle in force, or None. Raises BundleError when it is not as it was signed."""
        return self._read(self._note().get("current", ""))

    def previous(self) -> Installed | None:
        """The one that was in force before."""
        return self._read(self._note().get("previous", ""))

    def stage(self, bundle: Bundle) -> Installed:
        """The bundle unpacked beside the one in force, for trying it. Raises BundleError when
        it is older than that one, also where that one is damaged: an update mends it."""
        current = self._note().get("current", "")
        if current[:STAMP] > bundle.id[:STAMP]:
            raise BundleError(
                f"规则包签发于 {_minute(bundle.issued)}，比已安装的（{current}）旧；"
                "要退回上一版请用 govmon rules rollback"
            )
        place = self._folder / bundle.id
        with _told(self._folder):
            if place.is_dir() and not self._sound(bundle.id):
                shutil.rmtree(place)
            if not place.is_dir():
                self._write(place, bundle)
        return Installed(bundle=bundle, folder=place)

    def _sound(self, id: str) -> bool:
        try:
            return self._read(id) is not None
        except BundleError:
            return False

    def install(self, staged: Installed) -> None:
        """Put a staged bundle in force; the one before is kept for `rollback`."""
        note = self._note()
        before = note.get("current", "")
        if before != staged.bundle.id:
            self._put_note({"current": staged.bundle.id, "previous": before})
        self.tidy()

    def rollback(self) -> Installed | None:
        """Back to the bundle before, or to the rules of the program alone (None). What was in
        force becomes the one before. Raises BundleError when nothing was installed."""
        note = self._note()
        if not note.get("current") and not note.get("previous"):
            raise BundleError("没有安装过规则包，无可退回")
        before = self.previous()
        self._put_note({"current": note.get("previous", ""), "previous": note.get("current", "")})
        return before

    def tidy(self) -> None:
        """Delete what is neither in force nor the one before."""
        kept = set(self._note().values())
        if not self._folder.is_dir():
            return
        for path in self._folder.iterdir():
            if path.is_dir() and path.name not in kept:
                shutil.rmtree(path, ignore_errors=True)

    def _read(self, id: str) -> Installed | None:
        if not id:
            return None
        folder = self._folder / id
        if Path(id).name != id or not folder.is_dir():
            raise BundleError(
                f"{self._folder / NOTE} 所指的规则包 {id!r} 不存在；请重新 rules update"
            )
        try:
            files = {
                path.relative_to(folder).as_posix(): path.read_bytes()
                for path in folder.rglob("*")
                if path.is_file()
            }
            bundle = verify(files, self._trusted, now=self._now)
        except BundleError as error:
            raise BundleError(
                f"已安装的规则包 {folder} 不可用：{error}。"
                "自己的规则请放在 [rules] folders；重新 rules update 或 rules rollback 可恢复"
            ) from error
        except OSError as error:
            raise BundleError(f"已安装的规则包 {folder} 读不了：{disk.said(error)}") from error
        return Installed(bundle=bundle, folder=folder)

    def _note(self) -> dict[str, str]:
        try:
            note = json.loads((self._folder / NOTE).read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise BundleError(
                f"{self._folder / NOTE} 读不了（{error}）；请重新 rules update"
            ) from error
        return {k: v for k, v in note.items() if isinstance(v, str)}

    def _put_note(self, note: dict[str, str]) -> None:
        with _told(self._folder):
            disk.replace_file(self._folder / NOTE, json.dumps(note).encode())
            _sync(self._folder)

    def _write(self, place: Path, bundle: Bundle) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".new-", dir=self._folder))
        try:
            for member, content in bundle.files.items():
                path = beside / member  # names were judged by `bundle`
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("xb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            beside.chmod(0o755)
            os.replace(beside, place)
            _sync(self._folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


class _told:
    """Turns what the system says into a BundleError that names place and cure."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError):
            raise BundleError(
                f"{self._place} 不可写（{disk.said(error)}）；请检查权限和磁盘空间"
            ) from error


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _minute(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")
