"""Every source and every sample of it: `tests/samples/<kind>/<case>.{body,expected.json}`.

The samples are of our own making, one for each trap. `expected.json` holds the time of the
fetch, the target's options, and either the exact posts, the problem, or the next request.
"""

from __future__ import annotations

import importlib
import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import (
    CHINA,
    Document,
    DocumentKind,
    Failure,
    Fetched,
    Reading,
    Request,
    Target,
    TargetKind,
)
from monitor.sources import SHARED, find, kinds, name_of

SAMPLES = Path(__file__).parent / "samples"
NOW = datetime(2026, 11, 23, 14, 30, tzinfo=CHINA)
OURS = (
    "douyin", "feed", "kuaishou", "manual", "mapping", "table", "toutiao", "wechat", "wechat-page",
    "wechat-stats", "weibo",
)  # fmt: skip
CASES = sorted(p for kind in OURS for p in (SAMPLES / kind).glob("*.body"))


def account(source: str, **options: Any) -> Target:
    return Target(
        id="account:x",
        kind=TargetKind.ACCOUNT,
        name="样例发布",
        unit="u",
        url="http://source.example/feed",
        source=source,
        options=options,
    )


def answer(
    body: bytes,
    *,
    status: int = 200,
    at: datetime = NOW,
    url: str = "http://source.example/feed",
    request: dict[str, Any] | None = None,
    failure: Failure | None = None,
    detail: str = "",
    headers: dict[str, str] | None = None,
) -> Fetched:
    asked = Request(url=url, **(request or {"purpose": "posts"}))
    return Fetched(
        request=asked,
        at=at,
        status=0 if failure else status,
        url=url,
        body=body,
        failure=failure,
        detail=detail,
        headers=headers or {},
    )


def shown(document: Document) -> dict[str, Any]:
    """A post as `expected.json` writes it: the instant in Beijing time, or the day."""
    assert document.kind is DocumentKind.POST
    at = document.published_at
    if at is not None:
        assert document.published == at.astimezone(CHINA).date()
    day = document.published.isoformat() if document.published else None
    post = {
        "title": document.title,
        "time": at.astimezone(CHINA).isoformat() if at else day,
        "url": document.url,
        "text": [b.text for b in document.blocks if b.kind != "title"],
    }
    if document.readings is not None:
        post["readings"] = document.readings
    return {**post, "pinned": True} if document.pinned else post


def meets(request: Request, wanted: dict[str, Any]) -> bool:
    """Whether a planned request is the expected one; only what is named is compared."""
    return (
        request.url.startswith(wanted["url"])
        and wanted.get("purpose", request.purpose) == request.purpose
        and wanted.get("body", "").encode() in request.body
        and wanted.get("context", {}).items() <= request.context.items()
    )


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_sample_is_read_exactly(path: Path) -> None:
    expected = json.loads(path.with_suffix(".expected.json").read_text("utf-8"))
    fetched = answer(
        path.read_bytes(),
        status=expected.get("status", 200),
        at=datetime.fromisoformat(expected["at"]),
        url=expected.get("url", "http://source.example/feed"),
        request=expected.get("request"),
    )
    source = path.parent.name
    reading = find(source).read(account(source, **expected.get("options", {})), fetched)
    if "problem" in expected:
        assert expected["problem"] in reading.problem
        assert reading.operator is expected["operator"]
        assert not reading.documents and not reading.follow
    else:
        assert reading.problem == ""
        assert [shown(d) for d in reading.documents] == expected.get("posts", [])
        assert reading.followers == expected.get("followers")
        follow = expected.get("follow", [])
        assert len(reading.follow) == len(follow)
        assert all(meets(r, w) for r, w in zip(reading.follow, follow, strict=True))


def test_every_kind_has_samples_and_every_sample_a_kind() -> None:
    assert set(OURS) <= set(kinds())
    folders = {p.name for p in SAMPLES.iterdir() if p.is_dir() and list(p.glob("*.body"))}
    assert set(OURS) <= folders <= set(kinds())
    assert all(p.with_suffix(".expected.json").is_file() for p in CASES)
    for kind in OURS:
        outcomes = {
            "problem" in json.loads(p.read_text("utf-8"))
            for p in (SAMPLES / kind).glob("*.expected.json")
        }
        assert outcomes == {True, False}, f"{kind} lacks a good or a failing sample"


def test_every_source_offers_the_three_names() -> None:
    for kind in kinds():
        source = find(kind)
        assert kind == source.KIND
        assert callable(source.plan) and callable(source.read)


def test_an_unknown_kind_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        find("telegram")


@pytest.mark.parametrize("kind", [k for k in OURS if k != "manual"])
@pytest.mark.parametrize("failure", list(Failure))
def test_no_failure_of_the_line_looks_like_an_answer(kind: str, failure: Failure) -> None:
    reading = find(kind).read(account(kind), answer(b"", failure=failure, detail="说明"))
    assert reading.problem and "说明" in reading.problem
    assert not reading.documents and not reading.follow


@pytest.mark.parametrize("kind", [k for k in OURS if k != "manual"])
@pytest.mark.parametrize(
    "status", [202, 204, 206, 301, 304, 400, 401, 403, 404, 412, 429, 500, 521]
)
def test_only_200_is_believed(kind: str, status: int) -> None:
    sample = next((SAMPLES / kind).glob("empty*.body"), None)
    body = sample.read_bytes() if sample else b"x"
    reading = find(kind).read(account(kind), answer(body, status=status))
    assert str(status) in reading.problem


@pytest.mark.parametrize("kind", [k for k in OURS if k != "manual"])
@pytest.mark.parametrize("body", [b"", b" \r\n\t", b" " * (5 * 1024 * 1024 + 1)])
def test_empty_and_oversized_bodies_are_refused(kind: str, body: bytes) -> None:
    assert find(kind).read(account(kind), answer(body)).problem


# ── hostile input ────────────────────────────────────────────────────────────

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.text(max_size=20)
    | st.sampled_from(["1795228200", "2026-11-20", "javascript:x", "http://[", "\ud800", "-1"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "item",
                    "content",
                    "news_item",
                    "title",
                    "url",
                    "create_time",
                    "update_time",
                    "is_deleted",
                    "errcode",
                    "errmsg",
                    "data",
                    "cards",
                    "mblog",
                    "ok",
                    "created_at",
                    "text",
                    "list",
                    "statuses",
                    "video_list",
                    "result",
                    "video_status",
                    "error_code",
                    "version",
                    "items",
                    "id",
                    "date_published",
                    "total_count",
                    "cursor",
                    "has_more",
                    "user",
                    "retweeted_status",
                    "visible",
                    "tabsInfo",
                    "tabs",
                    "containerid",
                    "card_group",
                ]
            ),
            inner,
            max_size=8,
        )
    ),
    max_leaves=30,
)


def well_formed(reading: Reading) -> None:
    for document in reading.documents:
        document.title.encode()
        document.url.encode()
        assert all(b.text.encode() and b.digest for b in document.blocks)
        assert document.published_at is None or document.published_at.tzinfo
    reading.problem.encode("utf-8", "replace")


@settings(max_examples=60, deadline=None)
@given(value=JSON, kind=st.sampled_from([k for k in OURS if k != "manual"]))
def test_no_json_makes_a_source_raise(value: Any, kind: str) -> None:
    body = json.dumps(value).encode()
    for purpose in ("posts", "mobile", "relay"):
        target = account(kind, relay="wewe-rss", items="items", time="id")
        well_formed(find(kind).read(target, answer(body, request={"purpose": purpose})))


@settings(max_examples=60, deadline=None)
@given(
    body=st.binary(max_size=200)
    | st.text(max_size=200).map(
        lambda t: f"<rss version='2.0'><channel>{t}".encode("utf-8", "replace")
    )
    | st.text(max_size=200).map(lambda t: f"发布时间,标题\n{t},{t}".encode("utf-8", "replace")),
    kind=st.sampled_from([k for k in OURS if k != "manual"]),
)
def test_no_bytes_make_a_source_raise(body: bytes, kind: str) -> None:
    well_formed(find(kind).read(account(kind), answer(body)))


@pytest.mark.parametrize("kind", [k for k in OURS if k != "manual"])
def test_deeply_nested_json_is_refused(kind: str) -> None:
    body = b'{"data":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    assert find(kind).read(account(kind), answer(body)).problem


@pytest.mark.parametrize("kind", OURS)
@pytest.mark.parametrize(
    "options",
    [{}, {"account": "甲 乙&x=1"}, {"uid": 7, "open_id": None, "base": 3, "confirmed": "x"}],
    ids=["none", "quoted", "wrong types"],
)
def test_plans_are_made_of_any_options(kind: str, options: dict[str, Any]) -> None:
    for request in find(kind).plan(account(kind, **options)):
        assert "&x=1" not in request.url
        assert request.url.isascii()


def test_a_reading_does_not_depend_on_the_clock_of_the_machine() -> None:
    body = (SAMPLES / "weibo/mobile.body").read_bytes()
    later = answer(body, at=NOW + timedelta(days=365), request={"purpose": "mobile"})
    newest = max(d.published for d in find("weibo").read(account("weibo"), later).documents)
    assert newest == (NOW + timedelta(days=365)).date()


def test_a_kind_is_the_name_of_its_file() -> None:
    """So kinds are known without importing them; what has no kind is listed as shared."""
    assert [find(kind).KIND for kind in kinds()] == list(kinds())
    for name in SHARED:
        assert not hasattr(importlib.import_module(f"monitor.sources.{name}"), "KIND")


@pytest.mark.parametrize("kind", kinds())
def test_people_are_told_in_chinese_what_a_source_is(kind: str) -> None:
    source = find(kind)
    assert kind == source.KIND
    for told in (source.NAME, source.ABOUT):
        assert re.search(r"[一-鿿]", told) and "\n" not in told
    assert name_of(kind) == source.NAME


def test_a_source_nobody_knows_keeps_its_name() -> None:
    assert name_of("carrier-pigeon") == "carrier-pigeon"
