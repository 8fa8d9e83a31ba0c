"""On which pages a site shows a telephone number: by salted digest, never the number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .base import Base
from .convert import storable, to_json


class Offices(Base):
    """The table of numbers, from which those of offices are learned."""

    def note_numbers(self, site: str, pages: Mapping[str, Iterable[tuple[str, bool]]]) -> None:
        """Remember the numbers (digest, official) of pages; what a page no longer shows goes."""
        with self._writing(durable=False) as conn:
            conn.executemany(
                "delete from shown_numbers where site = ? and url = ?",
                [(site, storable(url)) for url in pages],
            )
            conn.executemany(
                "insert or replace into shown_numbers (site, digest, url, official)"
                " values (?,?,?,?)",
                [
                    (site, digest, storable(url), official)
                    for url, numbers in pages.items()
                    for digest, official in numbers
                ],
            )

    def office_numbers(self, site: str, digests: Iterable[str], pages: int) -> Mapping[str, bool]:
        """Those of `digests` that are an office's: True where a page of the site says so, False
        where it merely stands on at least `pages` pages."""
        rows = self.query(
            "select digest, max(official) official, count(*) n from shown_numbers where site = ?"
            " and digest in (select value from json_each(?)) group by digest"
            " having official or n >= ?",
            (site, to_json(list(digests)), pages),
        )
        return {r["digest"]: bool(r["official"]) for r in rows}
