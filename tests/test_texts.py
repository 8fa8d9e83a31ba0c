"""The text archive: what pages say now, once, without personal data, gone when they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import COLUMN, DAY, NOW, PORTAL, SITE, TARGETS, UNITS, commit, finding, opened
from store_samples import visit as visited

from monitor.model import Block, BlockKind, Cell, Document, DocumentKind, Group, Outcome
from monitor.store import Page, Store
from monitor.store.packing import pack_layout, pack_text, unpack_layout, unpack_text

HEADER = Block(text="样例区人民政府门户网站", kind=BlockKind.LINK, shared=True)
NUMBER = "13887654321"
FROZEN = "43eca003f6546e810fc2387071cbfe9dbbb642368f9f5d716d1500"


@pytest.fixture
def store(tmp_path: Path):
    with opened(tmp_path) as store:
        yield store


def page(url: str, *texts: str, **more: object) -> Document:
    blocks = (HEADER, *(Block(text=t, location=f"正文第 {n} 段") for n, t in enumerate(texts, 1)))
    given = {"url": PORTAL + url, "kind": DocumentKind.ARTICLE, "blocks": blocks}
    return Document(**{**given, **more})


def keep(store: Store, *pages: Document, at=NOW, target=SITE, masked=None, findings=(), **more):
    checked = {b.digest: () for p in pages for b in p.blocks}
    checked |= {f.block: (f,) for f in findings if f.block}
    commit(
        store,
        visited(*findings, at=at, target=target, documents=pages),
        checked_blocks=checked,
        rulebook_version="v",
        masked=masked or {},
        **more,
    )


def bodies(store: Store) -> list[str]:
    return [t.text for t in store.each_archived_text(accepted=False)]


# ── packing ──────────────────────────────────────────────────────────────────


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back(text: str) -> None:
    assert unpack_text(pack_text(text)) == text


def test_a_lone_surrogate_does_not_stop_a_visit() -> None:
    assert unpack_text(pack_text("前\ud800后")) == "前?后"


def test_a_paragraph_takes_less_than_half() -> None:
    text = "会议要求，各级各部门要深入贯彻落实党的二十大精神，坚持以人民为中心的发展思想，扎实推进各项工作。"
    assert len(pack_text(text)) < len(text.encode()) / 2


def test_the_dictionary_is_part_of_the_format() -> None:
    kept = bytes.fromhex(pack_text("区人民政府关于做好防汛抗旱工作的通知").hex())
    frozen = bytes.fromhex(FROZEN)
    assert unpack_text(frozen) == "区人民政府关于做好防汛抗旱工作的通知"
    assert kept == frozen, "dictionary.txt was changed: what was stored can no longer be read"


def test_a_layout_comes_back_with_all_a_block_knows() -> None:
    blocks = (
        HEADER,
        Block(text="姓名", kind=BlockKind.CELL, cell=Cell(table=1, row=0, column=2)),
        Block(text="藏着的", hidden="display:none", location="正文第 3 段"),
    )
    texts = [(b.text, b.digest) for b in blocks]
    assert unpack_layout(pack_layout(blocks, [7, 8, 9]), texts) == blocks


# ── what is kept ─────────────────────────────────────────────────────────────


def test_a_page_comes_back_as_it_was_read(store: Store) -> None:
    read = page("1.html", "第一段。", "第二段。", published=date(2026, 9, 1))
    keep(store, read)
    kept = store.archived_page(read.url)
    assert kept and kept.document == read and kept.at == NOW
    assert (kept.target, kept.site) == (SITE.id, SITE.id)
    assert [b.digest for b in kept.document.blocks] == [b.digest for b in read.blocks]


def test_shared_text_is_kept_once(store: Store) -> None:
    keep(store, *(page(f"{n}.html", f"第{n}篇。") for n in range(40)))
    assert store.archive_size().texts == 41
    assert store.archive_size().pages == 40


def test_pages_are_listed_in_steps(store: Store) -> None:
    keep(store, *(page(f"{n}.html", "一样的正文。") for n in range(7)))
    seen, after = [], ""
    while step := store.archived_pages(after=after, limit=3):
        seen += [p.document.url for p in step]
        after = seen[-1]
    assert seen == [f"{PORTAL}{n}.html" for n in range(7)]
    assert store.archived_pages(site="site:other") == ()


def test_what_a_page_no_longer_says_is_let_go(store: Store) -> None:
    keep(store, page("1.html", "旧的一段。", "留下的一段。"), page("2.html", "留下的一段。"))
    keep(store, page("1.html", "新的一段。"), at=NOW + DAY)
    assert sorted(bodies(store)) == sorted([HEADER.text, "新的一段。", "留下的一段。"])
    keep(store, page("2.html"), at=NOW + 2 * DAY)
    assert sorted(bodies(store)) == sorted([HEADER.text, "新的一段。"])


def test_looking_again_changes_nothing(store: Store) -> None:
    for day in range(3):
        keep(store, page("1.html", "正文。"), at=NOW + day * DAY)
    assert store.query("select distinct uses from texts")[0]["uses"] == 1
    assert store.archived_page(PORTAL + "1.html").at == NOW + 2 * DAY


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_taken_down_takes_its_text_with_it(store: Store, status: int) -> None:
    keep(store, page("1.html", "撤下的。"), page("2.html", "还在的。"))
    gone = Page(url=PORTAL + "1.html", status=status, fetched_at=NOW)
    commit(store, visited(looked={gone.url}, at=NOW + DAY), pages=[gone])
    assert store.archived_page(gone.url) is None
    assert sorted(bodies(store)) == sorted([HEADER.text, "还在的。"])


def test_a_visit_that_could_not_look_takes_nothing_away(store: Store) -> None:
    keep(store, page("1.html", "正文。"))
    commit(store, visited(at=NOW + DAY, outcome=Outcome.UNKNOWN))
    assert store.archive_size().pages == 1


def test_a_target_no_longer_watched_takes_its_text_with_it(store: Store) -> None:
    keep(store, page("1.html", "栏目的。"), target=COLUMN)
    keep(store, page("2.html", "首页的。"))
    store.sync_targets([t for t in TARGETS if t != COLUMN], UNITS, NOW + DAY)
    assert sorted(bodies(store)) == sorted([HEADER.text, "首页的。"])


def test_pages_not_seen_for_long_are_pruned(store: Store) -> None:
    keep(store, page("1.html", "旧的。"))
    keep(store, page("2.html", "新的。"), at=NOW + 1000 * DAY)
    assert store.prune(NOW + 1200 * DAY)["page_texts"] == 1
    assert sorted(bodies(store)) == sorted([HEADER.text, "新的。"])


# ── personal data ────────────────────────────────────────────────────────────


def test_personal_data_is_kept_masked_under_the_digest_of_what_was_read(store: Store) -> None:
    read = page("1.html", f"联系人张某，电话{NUMBER}。", "别的。")
    digest = read.blocks[1].digest
    keep(store, read, masked={digest: "联系人张某，电话138****4321。"})
    kept = store.archived_page(read.url)
    assert kept.document.blocks[1].text == "联系人张某，电话138****4321。"
    assert kept.document.blocks[1].digest == digest
    assert kept.masked == {digest} and not kept.withheld
    assert NUMBER not in "".join(bodies(store))


def test_a_rule_that_comes_later_masks_what_was_kept(store: Store) -> None:
    read = page("1.html", f"电话{NUMBER}。")
    keep(store, read)
    keep(store, read, at=NOW + DAY, masked={read.blocks[1].digest: "电话138****4321。"})
    assert NUMBER not in "".join(bodies(store))


def test_what_nobody_judged_is_not_kept(store: Store) -> None:
    read = page("1.html", f"电话{NUMBER}。")
    commit(store, visited(documents=(read,)))
    kept = store.archived_page(read.url)
    assert [b.text for b in kept.document.blocks] == ["", ""]
    assert kept.withheld == {b.digest for b in read.blocks}
    keep(store, read, at=NOW + DAY)
    assert store.archived_page(read.url).withheld == frozenset()


def test_text_judged_before_may_be_kept_when_it_was_clean(store: Store) -> None:
    clean, personal = page("1.html", "干净的。"), page("2.html", f"电话{NUMBER}。")
    fault = finding("电话", group=Group.PRIVACY, url=personal.url, block=personal.blocks[1].digest)
    keep(store, clean, personal, findings=(fault,))
    keep(store, page("1.html"), page("2.html"), at=NOW + DAY)  # both texts were taken down
    # They come back while the cache of checked blocks still knows them: nobody checks them anew.
    commit(store, visited(documents=(clean, personal), at=NOW + 2 * DAY))
    assert store.archived_page(clean.url).document.blocks[1].text == "干净的。"
    assert store.archived_page(personal.url).withheld == {personal.blocks[1].digest}


# ── what may be learned ──────────────────────────────────────────────────────


def test_only_accepted_text_is_learned(store: Store) -> None:
    read = page("1.html", "写得好。", "截止目前。", f"电话{NUMBER}。")
    fault = finding(url=read.url, block=read.blocks[2].digest)
    keep(store, read, findings=(fault,), masked={read.blocks[3].digest: "电话138****4321。"})
    learned = [t.text for t in store.each_archived_text(site=SITE.id)]
    assert sorted(learned) == sorted([HEADER.text, "写得好。"])
    assert len(list(store.each_archived_text(accepted=False))) == 4
    assert list(store.each_archived_text(site="site:other")) == []


def test_learning_goes_on_where_it_stopped(store: Store) -> None:
    keep(store, page("1.html", *(f"第{n}段。" for n in range(2500))))
    texts = store.archived_texts(limit=1100)
    assert len(texts) == 1100
    rest = store.archived_texts(after=texts[-1].id, limit=5000)
    assert len({t.text for t in (*texts, *rest)}) == 2501
    keep(store, page("2.html", "后来的。"), at=NOW + DAY)
    assert [t.text for t in store.archived_texts(after=rest[-1].id)] == ["后来的。"]
