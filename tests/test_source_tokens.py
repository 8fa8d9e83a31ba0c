"""Secrets stay out of plans, problems and repr; the seam puts them where the platform wants."""

from __future__ import annotations

from datetime import datetime

import pytest

from monitor.model import CHINA, Failure, Fetched, Request, Target, TargetKind
from monitor.sources import find
from monitor.sources.answers import scrub
from monitor.sources.tokens import missing, needs_token, once_more, with_token
from monitor.sources.wechat import read_token, token_request

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=CHINA)
SECRET = "s3cret/+ 令牌"


def account(source: str, **options: object) -> Target:
    return Target(
        id="account:x", kind=TargetKind.ACCOUNT, name="样例发布", unit="u", url="http://x.example/",
        source=source, options={"account": "acc1", **options},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("source", "key", "in_header"),
    [
        ("wechat", "wechat:acc1", False),
        ("weibo", "weibo:acc1", False),
        ("douyin", "douyin:acc1", True),
        ("kuaishou", "kuaishou:acc1", False),
    ],
)
def test_a_token_is_named_then_placed(source: str, key: str, in_header: bool) -> None:
    (planned,) = find(source).plan(account(source))
    assert needs_token(planned) == key
    ready = with_token(planned, SECRET)
    assert needs_token(ready) == ""
    assert ("access-token" in ready.headers) is in_header
    assert ("access_token=s3cret%2F%2B" in ready.url) is not in_header
    assert ready.body == planned.body


@pytest.mark.parametrize("source", ["feed", "table"])
def test_public_sources_need_none(source: str) -> None:
    assert [needs_token(r) for r in find(source).plan(account(source))] == [""]
    (mobile,) = find("weibo").plan(account("weibo", mobile=True))
    assert needs_token(mobile) == "" and mobile.context["min_seconds"] == 6 * 3600


def test_without_a_token_nothing_is_concluded() -> None:
    (planned,) = find("wechat").plan(account("wechat"))
    reading = missing(planned)
    assert "wechat:acc1" in reading.problem and reading.operator


def test_a_request_is_repeated_once() -> None:
    (planned,) = find("wechat").plan(account("wechat"))
    again = once_more(planned)
    assert again is not None and needs_token(again) == "wechat:acc1"
    assert once_more(again) is None


@pytest.mark.parametrize(
    "text",
    [
        "http://h/x?access_token=abc123&y=1",
        "GET /cgi-bin/token?appid=1&secret=abc123",
        "access-token: abc123",
        "http://h/login/list?k=abc123",
        "http://h/x?uid=1&token=abc123",
    ],
)
def test_secrets_are_scrubbed(text: str) -> None:
    assert "abc123" not in scrub(text) and "***" in scrub(text)


def test_a_failure_does_not_tell_the_token() -> None:
    ready = with_token(find("wechat").plan(account("wechat"))[0], "abc123")
    fetched = Fetched(
        request=ready, at=NOW, failure=Failure.CONNECT, detail=f"无法连接 {ready.url}"
    )
    assert "abc123" not in find("wechat").read(account("wechat"), fetched).problem


@pytest.mark.parametrize(
    ("body", "problem", "operator"),
    [
        (b'{"errcode":40164,"errmsg":"invalid ip 203.0.113.9, not in whitelist"}', "203.0.113.9", True),
        (b'{"errcode":40125,"errmsg":"invalid appsecret"}', "AppSecret", True),
        (b'{"errcode":-1,"errmsg":"system error"}', "繁忙", False),
        (b'{"access_token":"","expires_in":7200}', "换取令牌失败", True),
        (b"<html>", "网页", True),
    ],
)  # fmt: skip
def test_a_failed_exchange_names_the_cure(body: bytes, problem: str, operator: bool) -> None:
    request = token_request("wx1", "geheim", "http://127.0.0.1:1/")
    assert request.url.startswith("http://127.0.0.1:1/cgi-bin/token?") and not needs_token(request)
    token = read_token(Fetched(request=request, at=NOW, status=200, body=body))
    assert problem in token.problem and token.operator is operator and token.value == ""


def test_bases_are_configurable() -> None:
    for source in ("wechat", "weibo", "douyin", "kuaishou"):
        (request,) = find(source).plan(account(source, base="http://127.0.0.1:9/"))
        assert isinstance(request, Request) and request.url.startswith("http://127.0.0.1:9/")
        assert "//" not in request.url.removeprefix("http://")
    (request,) = find("weibo").plan(account("weibo", mobile=True, mobile_base="http://127.0.0.1:9"))
    assert request.url.startswith("http://127.0.0.1:9/api/")
