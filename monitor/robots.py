"""Group chat robots: 企业微信, 钉钉 and 飞书 webhooks.

Their hosts, limits and signatures differ; their answers have in common that errors come as
HTTP 200 with a code in the body. Sources: the three platforms' robot documentation.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import aiohttp

from .model import Delivery, Sent
from .settings import Robot

LIMITS = {"wecom": 4096, "dingtalk": 20_000, "feishu": 20_000}  # bytes of UTF-8
_TIMEOUT = aiohttp.ClientTimeout(total=15)
_LONGEST_ANSWER = 64 * 1024
_NAMES = {"wecom": "企业微信", "dingtalk": "钉钉", "feishu": "飞书"}

# Codes that mean "later"; every other code but 0 is for good.
_LATER = {
    "wecom": {-1, 45009, 45033},
    "dingtalk": {-1, 130101, 410100},
    "feishu": {9499, 11232, 11233},
}
_WORDS = {
    ("wecom", 93000): "机器人地址无效或机器人已被移出群",
    ("wecom", 45009): "发送过于频繁",
    ("dingtalk", 310000): "安全设置不符（签名、关键词或IP）",
    ("dingtalk", 300001): "机器人地址无效",
    ("dingtalk", 130101): "发送过于频繁",
    ("feishu", 19001): "机器人地址无效",
    ("feishu", 19021): "签名不符或时间相差超过一小时",
    ("feishu", 19022): "IP 不在白名单",
    ("feishu", 19024): "不含自定义关键词",
    ("feishu", 11232): "发送过于频繁",
}
# Crawled text must not become a link, a picture or a call to all members.
_INERT = str.maketrans(
    {"<": "＜", ">": "＞", "[": "［", "]": "］", "`": "｀", "*": "＊", "!": "！"}
)  # fmt: skip


async def send(
    robot: Robot, title: str, text: str, session: aiohttp.ClientSession, now: datetime
) -> Sent:
    """What the platform said of a message. Never raises, except `CancelledError`.

    `title` and `text` are shown as plain text; too long ones are cut at a character with “…”.
    The robot's address and secret appear in no result.
    """
    if robot.kind not in LIMITS:
        return Sent(delivery=Delivery.REFUSED, detail=f"未知的机器人类型 {robot.kind!r}")
    try:
        url, payload = prepare(robot, title, text, now)
        async with session.post(
            url, json=payload, timeout=_TIMEOUT, allow_redirects=False
        ) as response:
            status, body = response.status, await response.content.read(_LONGEST_ANSWER)
    except TimeoutError:
        return _later(robot, "应答超时")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        # str(error) may hold the address, and the address is the key.
        return _later(robot, f"无法连接（{type(error).__name__}）")
    return judge(robot, status, body)


def prepare(robot: Robot, title: str, text: str, now: datetime) -> tuple[str, Mapping[str, Any]]:
    """The address, signed where the robot has a secret, and the JSON to post."""
    limit = LIMITS[robot.kind]
    title, text = title.strip().translate(_INERT), text.strip().translate(_INERT)
    title = cut(title, 200)
    if robot.kind == "wecom":
        content = cut(f"**{title}**\n{text}", limit)
        return robot.url, {"msgtype": "markdown", "markdown": {"content": content}}
    if robot.kind == "dingtalk":
        # In 钉钉's markdown a single line break is a space.
        content = cut(f"### {title}\n\n" + text.replace("\n", "\n\n"), limit)
        markdown = {"title": title, "text": content}
        return _dingtalk_url(robot, now), {"msgtype": "markdown", "markdown": markdown}
    payload: dict[str, Any] = {}
    if robot.secret:
        seconds = str(int(now.timestamp()))
        key = f"{seconds}\n{robot.secret}".encode()
        payload = {"timestamp": seconds, "sign": _signature(key, b"")}
    content = cut(f"{title}\n{text}", limit)
    return robot.url, payload | {"msg_type": "text", "content": {"text": content}}


def judge(robot: Robot, status: int, body: bytes) -> Sent:
    """The answer of a platform as a value."""
    if status == 429 or status >= 500:
        return _later(robot, f"HTTP {status}")
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        return _later(robot, f"HTTP {status}，应答不是 JSON")
    code = next((answer[k] for k in ("errcode", "code", "StatusCode") if k in answer), None)
    try:
        code = int(code)
    except (TypeError, ValueError):
        return _later(robot, f"HTTP {status}，应答中没有结果代码")
    if code == 0 and status < 300:
        return Sent(delivery=Delivery.SENT)
    said = str(answer.get("errmsg") or answer.get("msg") or answer.get("StatusMessage") or "")
    words = _WORDS.get((robot.kind, code)) or _masked(robot, said)
    detail = f"{_NAMES[robot.kind]}机器人“{robot.name}”：{code} {words}".strip()
    later = code in _LATER[robot.kind]
    return Sent(delivery=Delivery.DEFERRED if later else Delivery.REFUSED, detail=detail)


def cut(text: str, limit: int) -> str:
    """At most `limit` bytes of UTF-8, cut between characters and marked with “…”."""
    raw = text.encode("utf-8", "replace")
    if len(raw) <= limit:
        return raw.decode("utf-8")
    mark = "…"
    return raw[: limit - len(mark.encode())].decode("utf-8", "ignore") + mark


def _dingtalk_url(robot: Robot, now: datetime) -> str:
    if not robot.secret:
        return robot.url
    milliseconds = str(int(now.timestamp() * 1000))
    sign = _signature(robot.secret.encode(), f"{milliseconds}\n{robot.secret}".encode())
    joint = "&" if "?" in robot.url else "?"
    return robot.url + joint + urlencode({"timestamp": milliseconds, "sign": sign})


def _signature(key: bytes, message: bytes) -> str:
    return base64.b64encode(hmac.new(key, message, hashlib.sha256).digest()).decode("ascii")


def _later(robot: Robot, reason: str) -> Sent:
    detail = f"{_NAMES[robot.kind]}机器人“{robot.name}”：{reason}"
    return Sent(delivery=Delivery.DEFERRED, detail=detail)


def _masked(robot: Robot, said: str) -> str:
    """A platform's words without the robot's keys."""
    keys = [robot.secret, robot.url, *robot.url.replace("?", "/").replace("=", "/").split("/")]
    for key in sorted({k for k in keys if len(k) >= 8}, key=len, reverse=True):
        said = said.replace(key, "***")
    return " ".join(said.split())[:200]
