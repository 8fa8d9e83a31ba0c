"""Group robots against a local server: shapes, signatures, limits, codes, secrets."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import web

from monitor.model import CHINA, Delivery
from monitor.robots import LIMITS, cut, judge, prepare, send
from monitor.settings import Robot

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=CHINA)
SECRET = "SECdeadbeef0123456789"
KEY = "0a1b2c3d-key-of-the-robot"
PATHS = {
    "wecom": f"/cgi-bin/webhook/send?key={KEY}",
    "dingtalk": f"/robot/send?access_token={KEY}",
    "feishu": f"/open-apis/bot/v2/hook/{KEY}",
}
KINDS = sorted(PATHS)


@asynccontextmanager
async def platform(answer: web.Response | None = None) -> AsyncIterator[tuple[str, list]]:
    """(base URL, [(path with query, JSON)]) of a server that always gives one answer."""
    seen: list[tuple[str, dict]] = []

    async def handle(request: web.Request) -> web.Response:
        seen.append((request.raw_path, await request.json()))
        if answer is None:
            return web.json_response({"errcode": 0, "code": 0})
        return web.Response(body=answer.body, status=answer.status)

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}", seen
    finally:
        await runner.cleanup()


def robot(kind: str, base: str = "https://robot.example", *, secret: str = SECRET) -> Robot:
    return Robot(name="巡查群", kind=kind, url=base + PATHS[kind], secret=secret)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_message_arrives(kind: str) -> None:
    async with platform() as (base, seen), aiohttp.ClientSession() as session:
        sent = await send(robot(kind, base), "新发现 2 处", "区发改局：\n一处", session, NOW)
    assert sent.delivery is Delivery.SENT
    [(path, payload)] = seen
    assert path.startswith(PATHS[kind])
    assert "新发现 2 处" in json.dumps(payload, ensure_ascii=False)


def test_wecom() -> None:
    url, payload = prepare(robot("wecom"), "标题", "甲\n乙", NOW)
    assert url == "https://robot.example" + PATHS["wecom"]
    assert payload == {"msgtype": "markdown", "markdown": {"content": "**标题**\n甲\n乙"}}


def test_dingtalk_is_signed() -> None:
    url, payload = prepare(robot("dingtalk"), "标题", "甲\n乙", NOW)
    query = parse_qs(urlsplit(url).query)
    stamp = str(int(NOW.timestamp() * 1000))
    digest = hmac.new(SECRET.encode(), f"{stamp}\n{SECRET}".encode(), hashlib.sha256).digest()
    assert query["timestamp"] == [stamp]
    assert query["sign"] == [base64.b64encode(digest).decode()]  # encoded exactly once
    assert query["access_token"] == [KEY]
    assert payload["markdown"] == {"title": "标题", "text": "### 标题\n\n甲\n\n乙"}


def test_feishu_is_signed() -> None:
    url, payload = prepare(robot("feishu"), "标题", "甲", NOW)
    stamp = str(int(NOW.timestamp()))
    digest = hmac.new(f"{stamp}\n{SECRET}".encode(), b"", hashlib.sha256).digest()
    assert url.endswith(KEY)
    assert payload == {
        "timestamp": stamp,
        "sign": base64.b64encode(digest).decode(),
        "msg_type": "text",
        "content": {"text": "标题\n甲"},
    }


@pytest.mark.parametrize("kind", KINDS)
def test_without_secret_nothing_is_signed(kind: str) -> None:
    url, payload = prepare(robot(kind, secret=""), "标题", "甲", NOW)
    assert url == "https://robot.example" + PATHS[kind]
    assert "sign" not in payload


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("text", ["样例" * 20_000, "a\n" * 30_000, "😀" * 10_000])
def test_no_message_is_too_long(kind: str, text: str) -> None:
    payload = prepare(robot(kind), "标题" * 200, text, NOW)[1]
    inner = payload.get("markdown") or payload["content"]
    content = inner.get("content") or inner["text"]
    assert LIMITS[kind] - 8 <= len(content.encode()) <= LIMITS[kind]
    assert content.endswith("…")
    assert "\ufffd" not in content


def test_cut() -> None:
    assert cut("样例区", 9) == "样例区"
    assert cut("样例区", 8) == "样…"
    assert cut("abc\ud800", 9) == "abc?"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "hostile",
    ["<at user_id=\"all\">x</at>", "<@all>", "[点此](http://evil.example)", "![](http://x/y.png)",
     "<font color='warning'>x</font>", "**x**", "`x`"],
)  # fmt: skip
def test_crawled_text_stays_text(kind: str, hostile: str) -> None:
    payload = prepare(robot(kind), hostile, hostile, NOW)[1]
    inner = payload.get("markdown") or payload["content"]
    content = (inner.get("content") or inner["text"]).removeprefix("**").replace("**\n", "\n")
    assert not set("<>[]`*!") & set(content)


ANSWERS = [
    ("wecom", 200, {"errcode": 0, "errmsg": "ok"}, Delivery.SENT, ""),
    ("wecom", 200, {"errcode": 93000, "errmsg": "invalid webhook"}, Delivery.REFUSED, "机器人"),
    ("wecom", 200, {"errcode": 45009, "errmsg": "freq"}, Delivery.DEFERRED, "过于频繁"),
    ("wecom", 200, {"errcode": 40008, "errmsg": "bad type"}, Delivery.REFUSED, "40008 bad type"),
    ("dingtalk", 200, {"errcode": "0"}, Delivery.SENT, ""),
    ("dingtalk", 200, {"errcode": 310000, "errmsg": "sign not match"}, Delivery.REFUSED, "签名"),
    ("dingtalk", 200, {"errcode": 130101, "errmsg": "too fast"}, Delivery.DEFERRED, "过于频繁"),
    ("feishu", 200, {"StatusCode": 0, "StatusMessage": "success"}, Delivery.SENT, ""),
    ("feishu", 200, {"code": 0, "data": {}}, Delivery.SENT, ""),
    ("feishu", 200, {"code": 19021, "msg": "sign match fail"}, Delivery.REFUSED, "签名"),
    ("feishu", 400, {"code": 9499, "msg": "Bad Request"}, Delivery.DEFERRED, "9499"),
    ("wecom", 502, {"errcode": 0}, Delivery.DEFERRED, "HTTP 502"),
    ("wecom", 429, None, Delivery.DEFERRED, "HTTP 429"),
    ("wecom", 302, {"errcode": 0}, Delivery.REFUSED, ""),
    ("wecom", 200, [], Delivery.DEFERRED, "不是 JSON"),
    ("wecom", 200, {}, Delivery.DEFERRED, "没有结果代码"),
    ("wecom", 200, {"errcode": None}, Delivery.DEFERRED, "没有结果代码"),
]


@pytest.mark.parametrize(("kind", "status", "answer", "delivery", "detail"), ANSWERS)
def test_answers(kind: str, status: int, answer: object, delivery: Delivery, detail: str) -> None:
    sent = judge(robot(kind), status, json.dumps(answer).encode())
    assert sent.delivery is delivery
    assert detail in sent.detail


@pytest.mark.parametrize("body", [b"", b"<html>login", b"\xff\xfe", b"[" * 100_000])
def test_answers_that_are_none(body: bytes) -> None:
    assert judge(robot("wecom"), 200, body).delivery is Delivery.DEFERRED


@pytest.mark.parametrize("kind", KINDS)
async def test_secrets_are_in_no_result(kind: str) -> None:
    echo = {"errcode": 1, "code": 1, "errmsg": f"bad {KEY} {SECRET}", "msg": f"{KEY} {SECRET}"}
    told = web.Response(body=json.dumps(echo).encode())
    async with platform(told) as (base, _seen), aiohttp.ClientSession() as session:
        refused = await send(robot(kind, base), "a", "b", session, NOW)
        down = await send(robot(kind, "http://127.0.0.1:1"), "a", "b", session, NOW)
        broken = Robot(name="r", kind=kind, url=f"http://[{KEY}", secret=SECRET)
        invalid = await send(broken, "a", "b", session, NOW)
    assert refused.delivery is Delivery.REFUSED
    assert down.delivery is invalid.delivery is Delivery.DEFERRED
    for sent in (refused, down, invalid):
        assert sent.detail
        assert KEY not in sent.detail
        assert SECRET not in sent.detail
    assert KEY not in repr(robot(kind))
    assert SECRET not in repr(robot(kind))


async def test_an_unknown_kind() -> None:
    async with aiohttp.ClientSession() as session:
        sent = await send(Robot(name="r", kind="irc", url="http://x/"), "a", "b", session, NOW)
    assert sent.delivery is Delivery.REFUSED
