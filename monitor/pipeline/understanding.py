"""What an answer means for its spot of the frontier, and what a page leads to.

Pure but for the clock: an answer in, a `Seen` out. Nothing here asks or stores.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from ..fetch.client import OFF_SITE
from ..model import Document, DocumentKind, Failure, Fetched, Target
from ..sources import find
from ..store import Settled, Spot, Standing
from ..text.canonical import identity
from ..text.sitemap import Sitemap, read_sitemap
from .gather import GONE
from .reach import FOUND_LIST, LIST, PAGE, SITEMAP, Reach

AGAIN_AFTER_FAILURE = timedelta(minutes=10)
CHARTED_AT_ONCE = 1000
FIRST_AGAIN, LONGEST_AGAIN = timedelta(days=1), timedelta(days=64)


@dataclass(slots=True)
class Seen:
    """One page in hand: the answer, what was read, what is to be settled."""

    spot: Spot
    settled: Settled
    answer: Fetched | None = None
    documents: tuple[Document, ...] = ()
    found: list[Spot] = field(default_factory=list)
    barren: bool = False
    charted: Iterable[tuple[Spot, ...]] = ()  # of a sitemap: too many for one list


class Understanding:
    """Reads the answers of one scan. `version` are the rules the text is checked under."""

    def __init__(
        self,
        reach: Reach,
        targets: Mapping[str, Target],
        version: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._reach, self._targets, self._version, self._clock = reach, targets, version, clock

    def of(self, spot: Spot, answer: Fetched) -> Seen:
        """What an answer means for its spot; reads the page when there is one to read."""
        if answer.failure is Failure.OFFLINE:
            return self.settled(spot, Standing.WAITING, answer.detail, answer)
        if answer.failure is Failure.REDIRECT and answer.detail.startswith(OFF_SITE):
            return self.settled(spot, Standing.PASSED, OFF_SITE, answer)
        if answer.failure is not None:
            return self.settled(spot, Standing.FAILED, answer.detail, answer)
        if answer.status in GONE:
            if spot.purpose == SITEMAP:
                return self.settled(spot, Standing.PASSED, "没有网站地图文件", answer)
            return self.settled(spot, Standing.GONE, f"HTTP {answer.status}", answer)
        digest = hashlib.blake2b(answer.body, digest_size=16).hexdigest() if answer.ok else ""
        same_rules = spot.version == self._version
        if same_rules and (answer.not_modified or (digest and digest == spot.body_hash)):
            return self.settled(spot, Standing.SAME, "", answer, same=spot.same + 1)
        if answer.ok and (sitemap := read_sitemap(answer.body, expected=spot.purpose == SITEMAP)):
            seen = self.settled(spot, Standing.READ, "", answer, digest=digest)
            seen.charted = self._spots_of(sitemap, spot)
            return seen
        if spot.purpose == SITEMAP:
            return self.settled(spot, Standing.PASSED, "没有网站地图文件", answer)
        if identity(answer.url) != spot.key:
            seen = self.settled(spot, Standing.PASSED, "跳转到站内其他页面", answer)
            seen.found += self._reach.admit([answer.url], spot).spots
            return seen
        return self._read(spot, answer, digest)

    def _read(self, spot: Spot, answer: Fetched, digest: str) -> Seen:
        target = self.target_of(spot)
        reading = find("website").read(target, answer)
        documents = tuple(d for d in reading.documents if not d.problem)
        problem = reading.problem or next((d.problem for d in reading.documents if d.problem), "")
        if problem and reading.follow:  # a page of frames
            seen = self.settled(spot, Standing.PASSED, "框架页，改查各框架里的页面", answer)
            seen.found += self._reach.admit([r.url for r in reading.follow], spot).spots
            return seen
        if problem and not documents:
            return self.settled(spot, Standing.FAILED, problem, answer)
        if spot.purpose == PAGE and any(d.kind is DocumentKind.COLUMN for d in documents):
            spot = replace(spot, purpose=FOUND_LIST)
        unread = next((d.unread for d in documents if d.unread), "")
        seen = self.settled(spot, Standing.READ, unread, answer, digest=digest)
        if unread:  # so that the next scan reads it again, and tells it again
            seen.settled = replace(seen.settled, version="")
        seen.documents = documents
        outside = 0
        follow = [r for r in reading.follow if r.purpose != "article"]
        for request in follow:
            purpose = LIST if request.purpose == LIST else PAGE
            seen.found += self._reach.admit([request.url], spot, purpose=purpose, listed=True).spots
        for document in documents:
            rows = [row.url for row in document.rows if row.url]
            listed = self._reach.admit(rows, spot, listed=document.kind is DocumentKind.COLUMN)
            links = self._reach.admit((link.url for link in document.links), spot)
            seen.found += (*listed.spots, *links.spots)
            outside += listed.outside + links.outside
        seen.barren = self._reach.barren(spot, documents, outside)
        return seen

    def _spots_of(self, sitemap: Sitemap, spot: Spot) -> Iterator[tuple[Spot, ...]]:
        """The spots of a sitemap, a thousand at a time."""
        purpose = SITEMAP if sitemap.index else PAGE
        addresses = sitemap.addresses()
        while some := tuple(islice(addresses, CHARTED_AT_ONCE)):
            yield self._reach.admit(some, spot, purpose=purpose).spots

    def settled(
        self,
        spot: Spot,
        standing: Standing,
        reason: str,
        answer: Fetched | None = None,
        *,
        same: int = 0,
        digest: str = "",
    ) -> Seen:
        now = self._clock()
        if standing is Standing.FAILED:
            again = now + AGAIN_AFTER_FAILURE
        elif spot.purpose != PAGE:
            again = now  # what lists others is looked at in every scan
        else:
            again = now + min(FIRST_AGAIN * 2 ** min(same, 10), LONGEST_AGAIN)
        settled = Settled(
            key=spot.key,
            purpose=spot.purpose,
            standing=standing,
            reason=reason,
            body_hash=digest,
            version=self._version if standing in (Standing.READ, Standing.SAME) else spot.version,
            same=same,
            next_look=again,
        )
        return Seen(spot=spot, settled=settled, answer=answer)

    def target_of(self, spot: Spot) -> Target:
        """Whose page it is; a column taken out of the configuration leaves its to the site."""
        return self._targets.get(spot.target, self._targets[self._reach.site.id])
