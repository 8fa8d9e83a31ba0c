"""Retention: what is old goes, in chunks; what is open, standing or unsent stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from store_samples import COLUMN, DAY, HOUR, NOW, PORTAL, SITE, commit, finding, opened, visit

from monitor.model import Delivery, LinkCheck, Probe, Relation, Row, Sent, Transport
from monitor.store import Page, Settled, Spot, Standing, Store, upkeep

LATER = NOW + 1000 * DAY
SENT = Sent(delivery=Delivery.SENT)


@pytest.fixture
def store(tmp_path: Path):
    with opened(tmp_path) as store:
        yield store


def count(store: Store, table: str) -> int:
    return store.query(f"select count(*) n from {table}")[0]["n"]


def test_nothing_goes_before_its_time(store: Store) -> None:
    commit(store, visit(finding()), pages=[Page(url=PORTAL, fetched_at=NOW)])
    store.add_probes([Probe(target=SITE.id, at=NOW, first_ok=True, ok=True)])
    assert not any(store.prune(NOW + 30 * DAY).values())


def test_samples_go_and_the_last_visit_stays(store: Store) -> None:
    for n in range(5):
        commit(store, visit(at=NOW + n * HOUR), pages=[Page(url=f"{n}", fetched_at=NOW)],
               checked_blocks={f"{n}": ()}, rulebook_version="v")  # fmt: skip
    store.add_probes(
        Probe(target=SITE.id, at=NOW + n * HOUR, first_ok=True, ok=True) for n in range(7)
    )
    store.save_link_checks([LinkCheck(page=PORTAL, url="x", checked_at=NOW)])
    deleted = store.prune(LATER)
    assert (deleted["visits"], deleted["probes"], deleted["pages"]) == (4, 7, 5)
    assert (deleted["blocks"], deleted["link_checks"]) == (5, 1)
    assert len(store.visits(SITE.id)) == 1


def test_an_open_case_is_kept_for_ever(store: Store) -> None:
    (event,) = commit(store, visit(finding()))
    store.prune(LATER)
    assert store.case(event.case) is not None
    assert count(store, "letters") == 1, "a letter not sent is kept"


def test_what_is_long_mended_goes_with_all_that_hangs_on_it(store: Store) -> None:
    commit(store, visit(finding("旧")), evidence={PORTAL: "a#1"})
    for draft in store.letters_due(NOW + HOUR, 9, timedelta(minutes=5)):
        store.mark_delivery(draft.id, SENT, NOW + HOUR)
    commit(store, visit(at=NOW + DAY))
    (kept,) = commit(store, visit(finding("新"), at=NOW + 500 * DAY))
    store.prune(NOW + 500 * DAY)
    assert [r.finding.text for r in store.findings().rows] == ["新"]
    assert [c.id for c in store.cases().rows] == [kept.case]
    assert count(store, "evidence") == 0
    assert store.check() == ()


def test_what_was_mended_lately_stays(store: Store) -> None:
    commit(store, visit(finding()))
    commit(store, visit(at=NOW + 300 * DAY))
    store.prune(NOW + 500 * DAY)
    assert store.cases().total == 1


def test_deleting_goes_in_chunks(store: Store, monkeypatch) -> None:
    monkeypatch.setattr(upkeep, "CHUNK", 10)
    store.add_probes(
        Probe(target=SITE.id, at=NOW + n * timedelta(minutes=1), first_ok=True, ok=True)
        for n in range(95)
    )
    commit(store, visit(*(finding(f"错{n}") for n in range(35))))
    commit(store, visit(at=NOW + HOUR))
    for draft in store.letters_due(NOW + HOUR, 9, timedelta(minutes=5)):
        store.mark_delivery(draft.id, SENT, NOW + HOUR)
    deleted = store.prune(LATER)
    assert (deleted["probes"], deleted["findings"], deleted["cases"]) == (95, 35, 35)
    assert count(store, "letter_events") == 0
    assert store.check() == ()


def test_a_daemon_of_years_does_not_grow(store: Store) -> None:
    for day in range(0, 900, 30):
        at = NOW + day * DAY
        commit(store, visit(finding(f"错{day}"), at=at))
        store.add_probes(Probe(target=SITE.id, at=at + n * HOUR, first_ok=True, ok=True)
                         for n in range(24))  # fmt: skip
        for draft in store.letters_due(at + HOUR, 99, timedelta(minutes=5)):
            store.mark_delivery(draft.id, SENT, at + HOUR)
        store.prune(at)
    assert count(store, "probes") <= 24 * 5
    assert count(store, "findings") <= 16
    assert count(store, "letters") <= 16


def row(number: int) -> Row:
    return Row(title=f"第{number}号", url=f"{PORTAL}{number}.html", published=NOW.date())


def test_lines_that_still_stand_in_a_list_are_never_forgotten(store: Store) -> None:
    """Else a line of years ago would look as if it had come up today with an old date."""
    store.note_rows(COLUMN.id, [row(1), row(2)], NOW)
    for day in range(0, 900, 10):
        store.note_rows(COLUMN.id, [row(1)], NOW + day * DAY)
        store.prune(NOW + day * DAY)
    (kept,) = store.listed_rows(COLUMN.id, [row(1).url, row(2).url])
    assert kept.url == row(1).url and kept.dates[0][0] == NOW
    assert count(store, "row_dates") == 1


def test_what_is_remembered_of_pages_taken_down_goes_soon(store: Store) -> None:
    gone, there = f"{PORTAL}gone.html", f"{PORTAL}there.html"
    store.note_relations(
        [Relation(url=url, target=COLUMN.id, site=SITE.id, title="", kind="policy")
         for url in (gone, there)], NOW,
    )  # fmt: skip
    store.save_pages([Page(url=gone, status=404, fetched_at=NOW), Page(url=there, fetched_at=NOW)])
    scan = store.begin_scan(SITE.id, NOW)
    store.add_spots(SITE.id, [Spot(key=k, url=k, target=SITE.id) for k in (gone, there)])
    settled = [
        Settled(key=gone, purpose="page", standing=Standing.GONE),
        Settled(key=there, purpose="page", standing=Standing.READ),
    ]
    store.settle_spots(scan, settled, (), NOW)
    store.prune(NOW + 80 * DAY)
    assert (count(store, "relations"), count(store, "frontier")) == (2, 2)
    store.prune(NOW + 100 * DAY)
    assert (count(store, "relations"), count(store, "frontier")) == (1, 1)
    store.prune(NOW + 500 * DAY)
    assert [r.url for r in store.relations(SITE.id, ["policy"])] == [there], "never back to life"


def test_what_is_remembered_of_a_site_given_up_goes(store: Store) -> None:
    store.note_rows(COLUMN.id, [row(1)], NOW + 300 * DAY)
    store.begin_scan(SITE.id, NOW + 300 * DAY)
    store.save_transport(Transport(target=SITE.id, at=NOW))
    store.sync_targets((), (), NOW + DAY)
    store.prune(NOW + 390 * DAY)
    assert count(store, "scans") == count(store, "transports") == count(store, "row_dates") == 1
    store.prune(NOW + 410 * DAY)
    assert count(store, "scans") == count(store, "transports") == count(store, "row_dates") == 0
    assert store.check() == ()
