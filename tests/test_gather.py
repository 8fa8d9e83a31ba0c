"""Following a source: order, budgets, conditional requests, and the three outcomes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from small_portal import BASE, COLUMN, NOW, Web, article, listing

from monitor.model import DocumentKind, Failure
from monitor.pipeline.gather import gather
from monitor.store import Page


async def test_list_then_articles_each_once() -> None:
    web = Web()
    look = await gather(COLUMN, web.fetch, now=NOW)
    assert web.urls == ["/news/", *(f"/news/{n}.html" for n in range(1, 6))]
    assert not look.problem
    assert len(look.documents) == 6
    assert set(look.answers) == {document.url for document in look.documents}


async def test_known_articles_are_left_out_save_those_with_findings() -> None:
    web = Web()
    known = {f"{BASE}/news/{n}.html" for n in range(1, 6)}
    await gather(COLUMN, web.fetch, now=NOW, known=known, again=[f"{BASE}/news/3.html"])
    assert web.urls == ["/news/", "/news/3.html"]


async def test_the_budget_bounds_new_articles_only() -> None:
    web = Web()
    again = [f"{BASE}/news/5.html"]
    await gather(COLUMN, web.fetch, now=NOW, budget=2, again=again)
    assert "/news/5.html" in web.urls
    assert len(web.urls) <= 4


async def test_pages_with_findings_are_asked_for_in_full() -> None:
    web = Web()
    remembered = {url: Page(url=url, etag='"1"', status=200) for url in web.pages}
    look = await gather(
        COLUMN, web.fetch, now=NOW, remembered=remembered, again=[f"{BASE}/news/1.html"]
    )
    conditional = {request.url for request in web.asked if request.etag}
    assert f"{BASE}/news/" not in conditional, "a list may name articles not read yet"
    assert f"{BASE}/news/1.html" not in conditional
    assert f"{BASE}/news/2.html" in look.unchanged


async def test_a_list_with_a_finding_is_read_as_a_list_and_adds_nothing_to_the_columns() -> None:
    """The second page of a list, or a list below the column that a scan met."""
    web = Web()
    web.pages[f"{BASE}/news/sub/"] = listing(9)
    look = await gather(COLUMN, web.fetch, now=NOW, again=[f"{BASE}/news/sub/"])
    [lower] = [d for d in look.documents if d.url.endswith("/sub/")]
    assert (lower.kind, lower.rows) == (DocumentKind.COLUMN, ())
    assert web.urls[-1] == "/news/sub/" and "/news/9.html" not in web.urls


async def test_an_article_taken_down_is_gone() -> None:
    web = Web()
    web.statuses[f"{BASE}/news/2.html"] = 404
    look = await gather(COLUMN, web.fetch, now=NOW)
    assert look.gone == {f"{BASE}/news/2.html"}
    assert not look.problem


async def test_an_article_that_fails_says_nothing_of_the_column() -> None:
    web = Web()
    web.failures[f"{BASE}/news/2.html"] = Failure.TIMEOUT
    look = await gather(COLUMN, web.fetch, now=NOW)
    assert not look.problem
    assert f"{BASE}/news/2.html" not in look.answers
    assert f"{BASE}/news/2.html" not in look.gone


@pytest.mark.parametrize(
    "spoil",
    [
        lambda web: web.failures.update({f"{BASE}/news/": Failure.TIMEOUT}),
        lambda web: web.failures.update({f"{BASE}/news/": Failure.OFFLINE}),
        lambda web: web.statuses.update({f"{BASE}/news/": 412}),
        lambda web: web.statuses.update({f"{BASE}/news/": 503}),
        lambda web: web.pages.update(
            {
                f"{BASE}/news/": "<html><body><div id='app'></div><script src='a.js'></script></body></html>"
            }
        ),
    ],
    ids=["timeout", "offline", "challenge", "unavailable", "empty shell"],
)
async def test_could_not_look(spoil: Callable[[Web], None]) -> None:
    web = Web()
    spoil(web)
    look = await gather(COLUMN, web.fetch, now=NOW)
    assert look.problem
    assert look.documents == ()


# ── lists of several pages ──


def paged(web: Web, pages: int, per_page: int = 3) -> Web:
    """A list of TRS shape: further pages only by script, each with other articles."""
    rows = listing(pages * per_page).split("<li>")
    head, items = rows[0], ["<li>" + row.partition("</ul>")[0] for row in rows[1:]]
    for number in range(pages):
        some = "".join(items[number * per_page : (number + 1) * per_page])
        pager = f"<script>createPageHTML({pages}, {number}, 'index', 'html');</script>"
        name = f"{BASE}/news/" if number == 0 else f"{BASE}/news/index_{number}.html"
        web.pages[name] = f"{head}{some}</ul></div>{pager}</body></html>"
    web.pages |= {f"{BASE}/news/{n}.html": article(n) for n in range(1, pages * per_page + 1)}
    return web


def lists(web: Web) -> list[str]:
    return [url for url in web.urls if "index_" in url]


async def test_a_list_is_turned_while_all_it_shows_is_new() -> None:
    web = paged(Web(), 3)
    look = await gather(COLUMN, web.fetch, now=NOW)
    assert lists(web) == ["/news/index_1.html", "/news/index_2.html"]
    assert len([d for d in look.documents if d.kind == "article"]) == 9


async def test_a_known_article_ends_the_turning() -> None:
    web = paged(Web(), 3)
    await gather(COLUMN, web.fetch, now=NOW, known={f"{BASE}/news/3.html"})
    assert lists(web) == []
    web = paged(Web(), 3)
    await gather(COLUMN, web.fetch, now=NOW, known={f"{BASE}/news/6.html"})
    assert lists(web) == ["/news/index_1.html"]


async def test_no_list_is_turned_without_room_to_read_more() -> None:
    web = paged(Web(), 3)
    await gather(COLUMN, web.fetch, now=NOW, budget=3)
    assert lists(web) == []


async def test_lists_are_turned_five_pages_at_most() -> None:
    web = paged(Web(), 6)
    await gather(COLUMN, web.fetch, now=NOW, budget=100)
    assert len(lists(web)) == 4


async def test_a_further_page_that_fails_says_nothing_of_the_column() -> None:
    web = paged(Web(), 3)
    web.failures[f"{BASE}/news/index_1.html"] = Failure.TIMEOUT
    look = await gather(COLUMN, web.fetch, now=NOW)
    assert not look.problem
    assert len([d for d in look.documents if d.kind == "article"]) == 3
