"""Whether an answer is the page asked for, or a stand-in: the home page, the page for nothing.

Sites answer 200 for pages long gone: they lead to their home page, or show one notice for
every address they do not know. Both are known by identity (address, 网站标识码, title, text),
never by words alone.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from ....model import Fetched
from ....text.obstacles import visible_text
from ....text.urls import host, same_site

_TITLE = re.compile(r"<title[^>]*>([^<]{0,300})", re.IGNORECASE)
_CODE = re.compile(
    r"<meta[^>]{0,200}name=[\"']?SiteIDCode[\"']?[^>]{0,200}content=[\"']?([0-9A-Za-z]{6,12})", re.I
)
_OF_A_PAGE = re.compile(r"<meta[^>]{0,200}name=[\"']?(?:ArticleTitle|ColumnName)[\"']?", re.I)
_FRONT = re.compile(r"^/?$|/(?:index|default|home|main|shouye)(?:\.\w+)?/?$", re.IGNORECASE)
_LONGEST = 400_000
_SHORT = 1600  # characters of visible text a notice may have


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What a site shows as its home page."""

    url: str
    title: str = ""
    code: str = ""  # 网站标识码
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nowhere:
    """What a host answers with 200 for an address that cannot exist."""

    host: str
    title: str = ""
    digest: str = ""
    length: int = 0


def home_of(fetched: Fetched) -> Home:
    """The identity of a home page that was read."""
    return Home(
        url=fetched.url or fetched.request.url,
        title=_title(fetched.text),
        code=_code(fetched.text),
        digest=_digest(fetched),
    )


def nowhere_of(fetched: Fetched) -> Nowhere | None:
    """The identity of a host's answer for nothing; None when it says 404 as it should."""
    if fetched.failure is not None or fetched.status != 200 or not fetched.text:
        return None
    return Nowhere(
        host=host(fetched.request.url),
        title=_title(fetched.text),
        digest=_digest(fetched),
        length=len(visible_text(fetched.text)),
    )


def substitute(fetched: Fetched, home: Home | None, nowhere: Nowhere | None) -> str:
    """Why a 200 answer is another page than the one linked, in Chinese; ""."""
    asked = fetched.request.url
    if _is_front(asked):
        return ""
    if nowhere and host(asked) == nowhere.host and _is_nowhere(fetched, nowhere):
        return "返回 200，但内容与不存在的地址完全相同"
    if home is None or not same_site(asked, home.url):
        return ""
    led_home = bool(fetched.redirects) and _same_address(fetched.url, home.url)
    if led_home and not _same_address(asked, home.url):
        return "原页面已不存在，被跳转到网站首页"
    if home.digest and _digest(fetched) == home.digest:
        return "返回的是网站首页，原页面已不存在"
    if (
        home.code
        and fetched.redirects
        and _code(fetched.text) == home.code
        and _title(fetched.text) == home.title != ""
        and not _OF_A_PAGE.search(fetched.text[:20_000])
        and _is_front(fetched.url)
    ):
        return "原页面已不存在，被跳转到网站首页"
    return ""


def _is_nowhere(fetched: Fetched, nowhere: Nowhere) -> bool:
    if _digest(fetched) == nowhere.digest:
        return True
    length = len(visible_text(fetched.text))
    return (
        bool(nowhere.title)
        and nowhere.length <= _SHORT
        and _title(fetched.text) == nowhere.title
        and abs(length - nowhere.length) <= max(10, nowhere.length // 20)
    )


def _is_front(url: str) -> bool:
    """Whether an address may be another name of the home page."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return False
    return bool(_FRONT.search(path))


def _same_address(one: str, other: str) -> bool:
    a, b = urlsplit(one), urlsplit(other)
    return (a.hostname, a.path.rstrip("/"), a.query) == (b.hostname, b.path.rstrip("/"), b.query)


def _title(html: str) -> str:
    match = _TITLE.search(html[:20_000])
    return match[1].strip() if match else ""


def _code(html: str) -> str:
    match = _CODE.search(html[:20_000])
    return match[1].lower() if match else ""


def _digest(fetched: Fetched) -> str:
    """Of the visible text without digits and without the address that notices repeat."""
    path = urlsplit(fetched.request.url).path
    text = visible_text(fetched.text, _LONGEST).replace(fetched.request.url, "")
    text = re.sub(r"[\d\s]+", "", text.replace(path, "") if len(path) > 1 else text)
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
