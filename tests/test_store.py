"""The store: what goes in comes out, one visit is one transaction, the readers find things."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from store_samples import (
    ACCOUNT,
    COLUMN,
    DAY,
    HOUR,
    NOW,
    PORTAL,
    SETTLE,
    SITE,
    TARGETS,
    UNITS,
    article,
    commit,
    finding,
    opened,
    settings,
    visit,
)

from monitor.errors import StoreError
from monitor.model import (
    CaseState,
    EventKind,
    Group,
    Level,
    LinkCheck,
    Outcome,
    Probe,
    Span,
    TargetState,
    TargetStatus,
    Timing,
)
from monitor.store import AsyncStore, FindingFilter, Page, Store


@pytest.fixture
def store(tmp_path: Path):
    with opened(tmp_path) as store:
        yield store


# ── the roster ───────────────────────────────────────────────────────────────


def test_targets_come_back_as_given_and_in_order(store: Store) -> None:
    assert store.targets() == TARGETS
    assert tuple(store.units().values()) == UNITS
    assert store.target(COLUMN.id) == COLUMN
    assert store.target("site:none") is None


def test_the_same_roster_again_changes_nothing(store: Store) -> None:
    assert store.sync_targets(TARGETS, UNITS, NOW + DAY) == (0, 0, 0)


def test_a_changed_and_a_removed_target_are_counted_and_history_is_kept(store: Store) -> None:
    commit(store, visit(finding(target=COLUMN, url=COLUMN.url), target=COLUMN))
    store.schedule("visit", {COLUMN.id: NOW})
    assert store.sync_targets((SITE, ACCOUNT), UNITS, NOW + DAY) == (0, 0, 1)
    assert store.targets() == (SITE, ACCOUNT)
    assert COLUMN in store.targets(retired=True)
    assert store.due("visit", NOW + DAY) == ()
    assert len(store.visits(COLUMN.id)) == 1
    closed = store.cases().rows[0]
    assert closed.state is CaseState.CLOSED
    assert [e.kind for e in store.events(closed.id)] == [EventKind.OPENED, EventKind.CLOSED]
    # It comes back, and so does the fault: a new case, since the old one was never mended.
    assert store.sync_targets(TARGETS, UNITS, NOW + 2 * DAY) == (0, 1, 0)
    (event,) = commit(
        store, visit(finding(target=COLUMN, url=COLUMN.url), target=COLUMN, at=NOW + 2 * DAY)
    )
    assert event.kind is EventKind.OPENED and event.case != closed.id


def test_what_is_due_is_a_column(store: Store) -> None:
    assert store.due("visit", NOW) == ()
    assert store.schedule("visit", {SITE.id: NOW, COLUMN.id: NOW - HOUR}) == 2
    assert store.schedule("visit", {SITE.id: NOW + DAY}) == 0, "the first due time is kept"
    assert store.due("visit", NOW) == (COLUMN, SITE), "longest due first"
    assert store.due("visit", NOW, limit=1) == (COLUMN,)
    assert store.next_due("visit") == NOW - HOUR
    store.postpone("visit", COLUMN.id, NOW + DAY)
    assert store.due("visit", NOW) == (SITE,)
    assert store.due("probe", NOW) == ()
    assert store.pull_forward("visit", NOW, NOW + HOUR) == 1
    assert {t.id for t in store.due("visit", NOW)} == {SITE.id, COLUMN.id}


def test_the_since_of_a_state_is_kept_while_it_lasts(store: Store) -> None:
    def judged(state: TargetState, at: datetime) -> None:
        status = TargetStatus(
            target=SITE, state=state, reason=f"{state}", looked_at=at, attempted_at=at,
            newest=date(2026, 9, 1), newest_title="要闻",
        )  # fmt: skip
        commit(store, visit(at=at), status=status)

    judged(TargetState.NORMAL, NOW)
    judged(TargetState.NORMAL, NOW + HOUR)
    assert store.status(SITE.id).since == NOW
    judged(TargetState.FAULTY, NOW + 2 * HOUR)
    status = store.status(SITE.id)
    assert (status.state, status.since) == (TargetState.FAULTY, NOW + 2 * HOUR)
    assert status.newest == date(2026, 9, 1)
    assert [s.target.id for s in store.statuses_of_site(SITE.id)] == [SITE.id, COLUMN.id]


def test_without_a_judged_status_the_plain_facts_are_kept(store: Store) -> None:
    day = date(2026, 9, 5)
    commit(store, visit(documents=(article("http://a/1", published=day, title="新闻"),)))
    commit(store, visit(at=NOW + HOUR, outcome=Outcome.UNKNOWN, reason="验证码"))
    status = store.status(SITE.id)
    assert (status.newest, status.newest_title) == (day, "新闻")
    assert (status.looked_at, status.attempted_at) == (NOW, NOW + HOUR)
    assert (status.failures, status.reason) == (1, "验证码")


# ── one visit ────────────────────────────────────────────────────────────────


def test_a_finding_comes_back_as_it_was(store: Store) -> None:
    given = finding(
        start=3, end=7, mark=Span(2, 6), location="正文第 3 段", confidence=0.75, count=2,
        suggestion="截至目前",
    )  # fmt: skip
    commit(store, visit(given))
    (row,) = store.findings().rows
    assert row.finding == given
    assert (row.first_seen, row.last_seen, row.gone_at) == (NOW, NOW, None)
    assert row.state is CaseState.PENDING


def test_times_come_back_aware_and_in_shanghai_whatever_zone_they_had(store: Store) -> None:
    at = datetime(2026, 9, 7, 1, 0, 0, 123456, tzinfo=UTC)
    commit(store, visit(at=at))
    (row,) = store.visits(SITE.id)
    assert row.at == at
    assert row.at.isoformat() == "2026-09-07T09:00:00.123456+08:00"


def test_a_naive_time_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="naive"):
        store.due("visit", datetime(2026, 9, 7))  # noqa: DTZ001


def test_a_visit_that_fails_half_way_leaves_nothing(store: Store, monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("power")

    monkeypatch.setattr(store, "_join_letters", broken)
    with pytest.raises(RuntimeError):
        commit(store, visit(finding(), documents=(article("http://a/1"),)))
    for table in ("visits", "documents", "findings", "sightings", "cases", "events", "letters"):
        assert store.query(f"select count(*) n from {table}")[0]["n"] == 0, table
    monkeypatch.undo()
    assert len(commit(store, visit(finding()))) == 1


def test_an_unknown_target_is_an_error_that_says_what_to_do(store: Store) -> None:
    from dataclasses import replace

    with pytest.raises(StoreError, match="名录"):
        commit(store, visit(target=replace(SITE, id="site:other")))


def test_lone_surrogates_and_nul_of_hostile_pages_are_stored(store: Store) -> None:
    commit(store, visit(finding("坏\ud800字\x00", url="http://a/\udcff")))
    assert store.findings().total == 1


def test_one_fault_on_many_pages_is_one_finding_with_its_pages(store: Store) -> None:
    urls = [f"{PORTAL}{n}.html" for n in range(3)]
    events = commit(store, visit(*(finding(url=u) for u in urls)))
    assert len(events) == 1
    (row,) = store.findings().rows
    assert row.pages == 3
    assert [s.url for s in store.sightings(row.id)] == urls
    case = store.case(row.case)
    assert case is not None and case.urls == tuple(urls)
    assert store.open_pages(SITE.id) == tuple(urls)


def test_a_finding_is_shown_with_a_page_it_still_stands_on(store: Store) -> None:
    one, two = PORTAL + "1.html", PORTAL + "2.html"
    commit(store, visit(finding(url=one, location="一"), finding(url=two, location="二")))
    commit(store, visit(finding(url=two, location="二"), looked={one, two}, at=NOW + HOUR))
    (row,) = store.findings().rows
    assert (row.finding.url, row.finding.location) == (two, "二")
    assert store.open_pages(SITE.id) == (two,)


def test_the_same_fault_on_two_sites_is_two_cases(store: Store) -> None:
    commit(store, visit(finding()))
    commit(store, visit(finding(target=ACCOUNT, url=ACCOUNT.url), target=ACCOUNT))
    assert store.cases().total == 2
    assert len(store.findings_by_key(finding().key)) == 2


def test_a_page_that_is_404_does_not_keep_a_case_open(store: Store) -> None:
    one, two = PORTAL + "1.html", PORTAL + "2.html"
    commit(store, visit(finding(url=one), finding(url=two)))
    gone = Page(url=one, status=404, fetched_at=NOW + HOUR)
    (event,) = commit(store, visit(looked={two}, at=NOW + HOUR), pages=(gone,))
    assert event.kind is EventKind.FIXED


def test_blocks_are_remembered_per_rulebook(store: Store) -> None:
    raw = finding(target=SITE, url="")
    commit(store, visit(), checked_blocks={"d1": (raw,), "d2": ()}, rulebook_version="v1")
    known = store.findings_of_blocks(["d1", "d2", "d3"], "v1")
    assert known == {"d1": (raw,), "d2": ()}
    assert store.findings_of_blocks(["d1"], "v2") == {}


def test_pages_are_remembered(store: Store) -> None:
    page = Page(url="http://a/", etag='"x"', last_modified="Mon", body_hash="ff", status=200,
                fetched_at=NOW)  # fmt: skip
    commit(store, visit(), pages=[page])
    assert store.page("http://a/") == page
    assert store.page("http://b/") is None
    assert store.pages(["http://a/", "http://b/"]) == {"http://a/": page}


def test_a_document_keeps_every_date_it_showed(store: Store) -> None:
    url = "http://a/1"
    first, forged = date(2026, 8, 1), date(2026, 9, 1)
    commit(store, visit(documents=(article(url, published=first),)))
    commit(store, visit(at=NOW + HOUR, documents=(article(url),)))
    commit(store, visit(at=NOW + DAY, documents=(article(url, "改了", published=forged),)))
    document = store.document(url)
    assert document is not None
    assert [d for _, d in document.dates] == [first, forged]
    assert (document.first_seen, document.last_seen) == (NOW, NOW + DAY)
    assert document.changed_at == NOW + DAY
    assert set(store.known_documents(SITE.id)) == {url}
    assert [d.url for d in store.redated_documents(NOW)] == [url]
    assert store.redated_documents(NOW + 2 * DAY) == ()


def test_an_unreadable_document_is_not_remembered_as_read(store: Store) -> None:
    commit(store, visit(documents=(article("http://a/1", problem="加密"),)))
    assert store.known_documents(SITE.id) == {}


def test_evidence_is_kept_once_per_finding_and_record(store: Store) -> None:
    for hour in range(2):
        commit(store, visit(finding(), at=NOW + hour * HOUR), evidence={PORTAL: "a.warc.gz#0"})
    (row,) = store.findings().rows
    (kept,) = store.evidence(row.id)
    assert (kept.ref, kept.at) == ("a.warc.gz#0", NOW)


# ── samples ──────────────────────────────────────────────────────────────────


def test_probes_and_links_come_back(store: Store) -> None:
    probe = Probe(target=SITE.id, at=NOW, first_ok=False, ok=True, status=200,
                  timing=Timing(dns=0.1, total=1.5), tls_rung=1)  # fmt: skip
    store.add_probes([probe, probe])
    assert store.probes(SITE.id, NOW - HOUR) == (probe,)
    assert store.probes(SITE.id, NOW + HOUR) == ()
    link = LinkCheck(page=PORTAL, url="http://x/", text="友情链接", checked_at=NOW, failed_at=NOW,
                     status=404, reason="HTTP 404")  # fmt: skip
    other = LinkCheck(page=PORTAL, url="http://y/", checked_at=NOW)
    store.save_link_checks([link, other])
    assert store.link_checks(PORTAL) == (link, other)
    store.save_link_checks([], standing={PORTAL: ["http://y/"]})
    assert store.link_checks(PORTAL) == (other,)


def test_bulletins_and_jobs(store: Store) -> None:
    number = store.save_bulletin(
        "2026Q3", title="通报", path="b.docx", now=NOW, facts={"a": [1]}, content=b"PK"
    )
    row = store.bulletin(number)
    assert row is not None and row.facts == {"a": [1]} and row.built_at == NOW
    assert store.bulletin_content(number) == b"PK"
    assert store.bulletins("2026Q2") == ()
    assert store.last_success("prune") is None
    store.mark_success("prune", NOW, "ok")
    store.set_job_due("prune", NOW + DAY)
    assert store.last_success("prune") == NOW
    assert store.jobs()["prune"] == (NOW, NOW + DAY, "ok")


# ── what the dashboard asks ──────────────────────────────────────────────────


@pytest.fixture
def stocked(store: Store) -> Store:
    commit(store, visit(
        finding("甲错"), finding("乙错", level=Level.SEVERE), finding("丙错", level=Level.HINT),
        finding("丁错", trial=True), finding("13*****89", group=Group.PRIVACY, rule="mobile"),
    ))  # fmt: skip
    commit(store, visit(finding("戊错", target=COLUMN, url=COLUMN.url), target=COLUMN,
                        at=NOW + HOUR))  # fmt: skip
    return store


@pytest.mark.parametrize(
    ("wanted", "texts"),
    [
        (FindingFilter(), {"甲错", "乙错", "丙错", "丁错", "13*****89", "戊错"}),
        (FindingFilter(unit="jtj"), {"戊错"}),
        (FindingFilter(group=Group.PRIVACY), {"13*****89"}),
        (FindingFilter(level=Level.SEVERE), {"乙错"}),
        (FindingFilter(target=COLUMN.id), {"戊错"}),
        (FindingFilter(site=SITE.id, trial=True), {"丁错"}),
        (FindingFilter(trial=False, level=Level.HINT), {"丙错"}),
        (FindingFilter(state=CaseState.PENDING), {"甲错", "乙错", "13*****89", "戊错"}),
        (FindingFilter(state=CaseState.VERIFIED), set()),
        (FindingFilter(text="丙"), {"丙错"}),
        (FindingFilter(text="%"), set()),
        (FindingFilter(text="tzgg"), {"戊错"}),
        (FindingFilter(present=False), set()),
        (FindingFilter(silent=True), set()),
    ],
)
def test_findings_are_filtered(stocked: Store, wanted: FindingFilter, texts: set[str]) -> None:
    part = stocked.findings(wanted)
    assert {r.finding.text for r in part.rows} == texts
    assert part.total == len(texts)
    assert {r.finding.text for r in stocked.each_finding(wanted)} == texts


def test_findings_are_paged_last_seen_first(stocked: Store) -> None:
    pages = [stocked.findings(limit=2, offset=n).rows for n in (0, 2, 4, 6)]
    ids = [r.id for page in pages for r in page]
    assert len(ids) == len(set(ids)) == 6
    assert pages[0][0].finding.text == "戊错"


def test_the_figures_of_the_wall(stocked: Store) -> None:
    counts = stocked.counts(NOW + HOUR)
    assert (counts.targets, counts.findings, counts.trial) == (3, 5, 1)
    assert counts.by_group == {Group.WORDING: 4, Group.PRIVACY: 1}
    assert counts.by_unit == {"fgj": 4, "jtj": 1}
    assert counts.by_rule == {"截止-截至": 4, "mobile": 1}
    assert counts.cases == {CaseState.PENDING: 4}
    assert counts.letters == {"open": 2}
    assert (counts.last_visit, counts.visits_today) == (NOW + HOUR, 2)
    assert stocked.counts(NOW + 20 * DAY).overdue == 4
    assert stocked.event_days(NOW) == {NOW.date(): {EventKind.OPENED: 4}}
    wall = {r.status.target.id: r.findings for r in stocked.wall()}
    assert wall == {SITE.id: 4, COLUMN.id: 1, ACCOUNT.id: 0}


def test_cases_and_timeline(stocked: Store) -> None:
    part = stocked.cases(unit="fgj", limit=2)
    assert (len(part.rows), part.total) == (2, 3)
    assert stocked.cases(target=COLUMN.id).total == 1
    assert stocked.cases(since=NOW + HOUR).total == 1
    assert stocked.cases(until=NOW + HOUR).total == 3
    assert stocked.cases(overdue_at=NOW + 30 * DAY).total == 4
    rows = stocked.timeline(since=NOW, kinds=frozenset({EventKind.OPENED}), unit="jtj")
    assert [r.case.finding.text for r in rows] == ["戊错"]
    assert stocked.timeline(since=NOW, until=NOW) == ()
    row = stocked.findings(FindingFilter(unit="jtj")).rows[0]
    assert stocked.case_of_finding(row.id) == rows[0].case


# ── the file ─────────────────────────────────────────────────────────────────


def test_the_dashboard_reads_while_the_daemon_writes(store: Store, tmp_path: Path) -> None:
    with Store.open(settings(tmp_path), readonly=True) as reader:
        assert reader.findings().total == 0
        commit(store, visit(finding()))
        assert reader.findings().total == 1
        with pytest.raises(StoreError, match="只读"):
            reader.mark_success("x", NOW)


def test_identity_and_salt_survive_and_differ(tmp_path: Path) -> None:
    with Store.open(settings(tmp_path)) as store:
        salt, identity = store.meta("salt"), store.meta("identity")
        store.set_meta("note", "x")
    with Store.open(settings(tmp_path)) as store:
        assert (store.meta("salt"), store.meta("identity")) == (salt, identity)
        assert store.meta("note") == "x" and store.meta("none") == ""
    with Store.open(settings(tmp_path / "other")) as store:
        assert store.meta("salt") != salt


def test_findings_are_full_sync_and_samples_are_not(store: Store) -> None:
    commit(store, visit())
    assert store.query("pragma synchronous")[0][0] == 2
    store.add_probes([Probe(target=SITE.id, at=NOW, first_ok=True, ok=True)])
    assert store.query("pragma synchronous")[0][0] == 1
    assert store.query("pragma journal_mode")[0][0] == "wal"


def test_a_backup_is_a_whole_database(store: Store, tmp_path: Path) -> None:
    commit(store, visit(finding()))
    store.backup(tmp_path / "copy.db")
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("select count(*) from findings").fetchone() == (1,)
    copy.close()
    assert store.check() == ()


async def test_the_thread_runs_one_thing_at_a_time(tmp_path: Path) -> None:
    import asyncio
    import threading

    async with await AsyncStore.open(settings(tmp_path)) as store:
        await store.run("sync_targets", TARGETS, UNITS, NOW)
        await asyncio.gather(
            *(
                store.run(
                    "commit_visit", visit(finding(str(n))), now=NOW, case_days=8, settle=SETTLE
                )
                for n in range(20)
            )
        )
        part = await store.run(Store.findings, limit=5)
        assert part.total == 20
        names = await asyncio.gather(
            *(store.run(lambda _: threading.get_ident()) for _ in range(5))
        )
        assert len(set(names)) == 1


async def test_a_refused_open_leaves_no_thread(tmp_path: Path) -> None:
    (tmp_path / "govmon.db").write_bytes(b"not a database, but long enough to be read" * 40)
    with pytest.raises(StoreError, match="不是 SQLite"):
        await AsyncStore.open(settings(tmp_path))


def test_probes_and_link_rounds_leave_the_status_to_visits(store: Store) -> None:
    newer = TargetStatus(
        target=SITE, state=TargetState.NORMAL, looked_at=NOW, newest=date(2026, 9, 7)
    )
    commit(store, visit(target=SITE), status=newer)
    probe = visit(at=NOW + HOUR, outcome=Outcome.UNKNOWN, reason="打不开", looked=frozenset())
    for _ in range(4):
        store.commit_visit(probe, now=NOW + HOUR, case_days=8, settle=SETTLE, leave_status=True)
    status = store.status(SITE.id)
    assert (status.newest, status.failures, status.state) == (newer.newest, 0, newer.state)
    assert store.alerts() == (), "a site that is down is no broken source"


def test_two_targets_at_one_address_are_judged_apart(store: Store) -> None:
    """A column whose address is the home page's: neither closes what stands of the other."""
    column = replace(COLUMN, url=PORTAL)
    of_site = finding("首页无标识码", rule="site-id-code-missing", group=Group.MARKS, target=SITE)
    of_column = finding("空白", rule="column-blank", group=Group.FRESHNESS, target=column)
    commit(store, visit(of_site))
    commit(store, visit(of_column, at=NOW + HOUR, target=column))
    assert store.findings(FindingFilter(present=True)).total == 2
    commit(store, visit(at=NOW + 2 * HOUR))
    (left,) = store.findings(FindingFilter(present=True)).rows
    assert left.finding.rule == "column-blank"
