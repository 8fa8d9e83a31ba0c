"""What a command run as root leaves in the service's folders belongs to the service.

Under systemd the service is a user of its own (DynamicUser) and may not write to files of root.
SQLite gives its -wal and -shm to the owner of the database; evidence, tokens and bulletins are
written by us. A command that is killed leaves them to `ExecStartPre` of the unit.
"""

from __future__ import annotations

import atexit
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ..settings import Config


def hand_over_at_exit(config: Config) -> None:
    """When this command ends, give its files to the owner of the folders they stand in."""
    if os.name == "posix" and os.geteuid() == 0:
        atexit.register(hand_over, folders_of(config))


def folders_of(config: Config) -> tuple[Path, ...]:
    """The folders that the service writes to."""
    accounts, store, rules = config.accounts, config.store, config.rules
    found = [store.path.parent, store.evidence, accounts.tokens, accounts.screenshots]
    found += [config.bulletin.folder, *filter(None, (rules.updates, rules.learned))]
    return tuple(dict.fromkeys(found))


def hand_over(folders: Iterable[Path]) -> int:
    """Give files and folders of root to the owner of the folder; returns how many. Links are not
    followed, and a file with a second name stays: it may be one of the system's."""
    given = 0
    for folder in folders:
        with suppress(OSError):
            owner = folder.stat()
            if owner.st_uid == 0:
                continue
            for place, inside, files in os.walk(folder):
                for path in (os.path.join(place, name) for name in (*inside, *files)):
                    given += _give(path, owner.st_uid, owner.st_gid)
    return given


def _give(path: str, user: int, group: int) -> bool:
    with suppress(OSError):
        now = os.lstat(path)
        single = stat.S_ISDIR(now.st_mode) or (stat.S_ISREG(now.st_mode) and now.st_nlink == 1)
        if now.st_uid == 0 and single:
            os.chown(path, user, group, follow_symlinks=False)
            return True
    return False
