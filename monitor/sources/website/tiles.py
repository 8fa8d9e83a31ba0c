"""Entries that are names rather than titles: the leaders of 领导之窗, the offices of 机构设置.

They are too short for a list of articles and have no dates, but a column with them is not
blank. What only leads on to other columns is none of them.
"""

from __future__ import annotations

from collections import Counter
from typing import Final
from urllib.parse import urlsplit

from ...model import Row
from ...text.page import Page
from ...text.regions import ASIDE, CRUMBS, RELATED, SHARED
from ...text.urls import same_site

_FEWEST: Final = 2
_SIBLINGS: Final = 3  # pages of one folder that are no menu
_ELSEWHERE: Final = SHARED | {CRUMBS, ASIDE, RELATED}


def tiles(page: Page) -> tuple[Row, ...]:
    """What the main part leads to: pages below the column's own folder, several pages of one
    folder, pictures with a name under them; () for fewer than two."""
    anchors = [
        a
        for a in page.anchors
        if a.region not in _ELSEWHERE
        and not (a.kind or a.hidden)
        and len(a.text or a.title) >= 2
        and (not a.url or same_site(a.url, page.url))
    ]
    own = _folder(page.url)[0]
    folders = Counter(folder for a in anchors if (folder := _folder(a.url)[0]))
    found: dict[str, Row] = {}
    for number, anchor in enumerate(anchors):
        folder, name = _folder(anchor.url)
        single = bool(name) and (folder.startswith(own) or folders[folder] >= _SIBLINGS)
        if single or (anchor.image and anchor.text):
            row = Row(title=anchor.text or anchor.title, url=anchor.url, published=None)
            found.setdefault(anchor.url or f"#{number}", row)
    return tuple(found.values()) if len(found) >= _FEWEST else ()


def _folder(url: str) -> tuple[str, str]:
    """(the folder of an address, the name of its page); no name for a folder's own or further
    pages (index_2.html)."""
    path = urlsplit(url).path
    folder, _, name = path.rpartition("/")
    page = "." in name and not name.startswith(("index", "list", "default"))
    return (f"{folder}/" if url else "", name if page else "")
