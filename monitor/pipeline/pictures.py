"""The queue of pictures: files whose text a visit looked at and whose pictures OCR reads later.

    visit → text looked at, file waits → this queue, one at a time → findings, cases

A page of a scan takes seconds to minutes, so no visit waits for it. What the pictures show is
committed as a look at that one file: until then it counts as not looked at.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ..attachments import can_see
from ..store import FileState
from .files import Files
from .means import Means

AGAIN = timedelta(hours=1)


class Pictures:
    """Works through the queue; what waits is in the store, so a restart loses nothing."""

    def __init__(self, means: Means, files: Files) -> None:
        self._means, self._files = means, files

    async def next(self) -> bool:
        """Look at the file that waits longest; False when none does or nobody can see."""
        store, now = self._means.store, self._means.clock()
        waiting = await store.run("files_with_pictures", 1)
        if not waiting or not can_see():
            return False
        (file,) = waiting
        target = await store.run("target", file.target)
        if target is None:  # no longer watched
            left = replace(file, state=FileState.WAITING, next_look=now + AGAIN)
            await store.run("save_files", [left])
            return True
        handful = await self._files.see(target, file, now)
        await self._files.commit(target, handful, now, "图片识别")
        return True
