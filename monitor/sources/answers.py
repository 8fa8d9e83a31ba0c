"""What all account sources ask of an answer before they read it: is there a body at all?

Every refusal is a `Reading` with a `problem`: could not look, never "no posts".
"""

from __future__ import annotations

import codecs
import json
import re
from typing import Any

from ..model import Failure, Fetched, Reading

MAX_BODY = 5 * 1024 * 1024  # PLATFORMS.md: feeds are capped near 5 MB
_DETAIL = 160  # characters of a foreign message shown to people

FAILURES = {
    Failure.DNS: "域名解析失败",
    Failure.CONNECT: "连接失败",
    Failure.TLS: "TLS 握手失败",
    Failure.TIMEOUT: "超时",
    Failure.RESET: "连接中断",
    Failure.TOO_LARGE: "内容过大",
    Failure.REDIRECT: "跳转异常",
    Failure.FORBIDDEN: "地址不在允许范围",
    Failure.PROTOCOL: "回应不合规范",
    Failure.OFFLINE: "本机网络不通",
}
# Passing by itself; all other refusals need a person of ours.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_SECRET = re.compile(
    r"((?:access[_-]?token|refresh_token|app_?secret|secret|[?&](?:k|key|token))\s*[=:]\s*)"
    r"[^&\s\"',;]+",
    re.IGNORECASE,
)


def could_not_look(problem: str, *, operator: bool = False) -> Reading:
    """The reading of an answer that says nothing about the account."""
    return Reading(problem=scrub(problem), operator=operator)


def scrub(text: str) -> str:
    """`text` without tokens and secrets of query strings and headers."""
    return _SECRET.sub(r"\1***", text)


def shown(message: object) -> str:
    """A message of a foreign server, short and without secrets, for people."""
    text = message if isinstance(message, str) else ""
    text = " ".join(re.sub(r"<[^<>]*>", " ", text[:4000]).split())
    return scrub(text if len(text) <= _DETAIL else text[:_DETAIL] + "…")


def refusal(fetched: Fetched) -> Reading | None:
    """Why this answer cannot be read, or None when there is a body of acceptable size.

    Only HTTP 200 counts: 202 and 206 are what challenge pages and broken caches send.
    """
    if fetched.failure is not None:
        reason = FAILURES.get(fetched.failure, str(fetched.failure))
        detail = shown(fetched.detail)
        ours = fetched.failure in {Failure.FORBIDDEN, Failure.TOO_LARGE}
        told = detail if detail.startswith(reason) else "：".join(filter(None, (reason, detail)))
        return could_not_look(told, operator=ours)
    if fetched.status != 200:
        said = shown(_error_message(fetched))
        return could_not_look(
            f"HTTP {fetched.status}" + (f"：{said}" if said else ""),
            operator=fetched.status not in _PASSING,
        )
    if len(fetched.body) > MAX_BODY:
        return could_not_look("内容超过 5 MB，未读取", operator=True)
    if not fetched.body.strip():
        return could_not_look("回应为空")
    return None


def _error_message(fetched: Fetched) -> str:
    """What RSSHub and most gateways put into an error answer in JSON; "" for HTML."""
    body = fetched.body[:4000]
    if body.lstrip()[:1] != b"{":
        return ""
    data = parse_json(body)
    error = data.get("error") if isinstance(data, dict) else None
    if isinstance(error, dict):
        error = error.get("message")
    if not error and isinstance(data, dict):
        error = data.get("message") or data.get("msg")
    return error if isinstance(error, str) else ""


def decode(body: bytes, declared: str = "") -> str:
    """BOM → declared (gb2312 widened) → UTF-8 → GB18030; never raises."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if body.startswith(mark):
            return body.decode(name, "replace")
    # A wrong label is common, so a body that is valid UTF-8 is UTF-8 whatever the label says.
    for name in ("utf-8", _widened(declared), "gb18030"):
        try:
            return body.decode(name)
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    return body.decode("gb18030", "replace")


def _widened(label: str) -> str:
    name = label.strip().lower()
    return "gb18030" if name in {"gb2312", "gbk", "gb_2312-80", "cp936", "gb18030"} else name


def parse_json(body: bytes) -> Any:
    """The JSON value, or None when it is none (or nested too deep to be honest)."""
    try:
        return json.loads(decode(body))
    except (ValueError, RecursionError):
        return None


def json_object(fetched: Fetched) -> tuple[dict[str, Any], Reading | None]:
    """The JSON object of an answer, or the reason it is none."""
    if refused := refusal(fetched):
        return {}, refused
    data = parse_json(fetched.body)
    if isinstance(data, dict):
        return data, None
    if looks_like_html(fetched.body):
        return {}, could_not_look("返回的是网页而不是数据（可能是验证码或登录页）", operator=True)
    return {}, could_not_look("返回的不是 JSON 数据", operator=True)


def looks_like_html(body: bytes) -> bool:
    """Whether a body starts as a web page does."""
    head = body[:1024].lstrip(codecs.BOM_UTF8).lstrip().lower()
    return head.startswith((b"<!doctype html", b"<html", b"<head", b"<script", b"<body"))


def code_of(value: object) -> int | None:
    """An error code given as number or as digits in a string; None otherwise."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,12}", value.strip()):
        return int(value)
    return None


def records(value: object) -> list[dict[str, Any]]:
    """The objects of a JSON list; everything else in it is skipped."""
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


def words(value: object) -> str:
    """A string as it is, a number as its digits, everything else as ""."""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return ""
