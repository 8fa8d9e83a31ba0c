"""The sample district 样例区 at a given moment: pages, posts, planted faults and near misses.

Pure: the same `now` and `seed` give the same district, byte for byte.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from . import accounts, plants, platforms, portal
from .accounts import ACCOUNTS, Post
from .manifest import NearMiss, Plant
from .pages import ORIGIN, Page
from .portal import Portal
from .prose import Writer

SEED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDistrict:
    """All that the sample server shows, and what of it is wrong on purpose."""

    now: datetime
    seed: int
    portal: Portal
    posts: Mapping[str, list[Post]]
    pages: tuple[Page, ...]
    manifest: tuple[Plant, ...]
    near_misses: tuple[NearMiss, ...]

    @property
    def dead_links(self) -> tuple[tuple[str, str], ...]:
        """(text, path) of the home page's links that lead nowhere."""
        return tuple(self.portal.dead_links)

    @property
    def article_count(self) -> int:
        return sum(map(len, self.portal.articles.values()))


def sample_district(now: datetime, seed: int = SEED) -> SampleDistrict:
    """The district as it stands at `now`; all dates in it are relative to that moment."""
    writer = Writer(seed)
    site = portal.write(now, writer, seed)
    posts = accounts.write(now, writer, seed)
    manifest, near_misses = plants.plant(site, posts, seed)
    pages = [*portal.lay_out(site)]
    for account in ACCOUNTS:
        pages += platforms.answers(account, posts[account.target], site.now)
        if account.platform == "wechat":
            pages += [platforms.article_page(account, p) for p in posts[account.target]]
    return SampleDistrict(
        now=site.now,
        seed=seed,
        portal=site,
        posts=posts,
        pages=tuple(pages),
        manifest=manifest,
        near_misses=near_misses,
    )


__all__ = ["ORIGIN", "SampleDistrict", "sample_district"]
