"""Source `website`: home pages, columns and articles of a government web site.

    plan(target)  SITE → its home page; COLUMN → its list page
    read(target, fetched)  by `fetched.request.purpose`: "home", "column", "article", or "page"
                           for one met on the way, whatever it is

`target.options` may hold CSS selectors for pages that the general readers do not fit:
`list` (entries of a column, or their container), `title`, `date` and `body` of articles.
"""

from __future__ import annotations

from ...model import Fetched, Reading, Request, Target, TargetKind
from .article import read_article
from .column import read_column
from .found import read_found
from .home import read_home

KIND = "website"
NAME = "网页"
ABOUT = "政府网站的首页、栏目页、稿件页"
LIST_PAGES = 5  # of a list in one visit, while all that they show is new

_READERS = {"home": read_home, "column": read_column, "article": read_article,
            "page": read_found}  # fmt: skip


def plan(target: Target) -> tuple[Request, ...]:
    """The one request that looks at a target; its reading says what else to fetch."""
    if target.kind is TargetKind.SITE:
        return (Request(url=target.url, purpose="home"),)
    return (Request(url=target.url, purpose="column", context={"pages": LIST_PAGES}),)


def read(target: Target, fetched: Fetched) -> Reading:
    """What the answer says; an unchanged page (304) is an empty reading without a problem.

    Never raises: what no reader foresaw is "could not look" with the error's name.
    """
    if fetched.not_modified:
        return Reading()
    reader = _READERS.get(fetched.request.purpose)
    if reader is None:
        return Reading(problem=f"不认识的读取目的“{fetched.request.purpose}”", operator=True)
    try:
        return reader(target, fetched)
    except Exception as error:  # hostile pages must not stop a visit
        return Reading(problem=f"页面解析出错（{type(error).__name__}）", operator=True)
