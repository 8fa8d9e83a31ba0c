"""What of an address may be shown."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.text.redact import carries_secret, redact


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        (
            "https://api.weixin.qq.com/cgi-bin/token?grant_type=client_credential&appid=wx1&secret=S",
            "https://api.weixin.qq.com/cgi-bin/token?grant_type=client_credential&appid=wx1&secret=***",
        ),
        (
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=K",
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=***",
        ),
        (
            "https://oapi.dingtalk.com/robot/send?access_token=T&timestamp=1&sign=a%2Bb",
            "https://oapi.dingtalk.com/robot/send?access_token=***&timestamp=1&sign=***",
        ),
        (
            "https://open.feishu.cn/open-apis/bot/v2/hook/ab-cd",
            "https://open.feishu.cn/open-apis/bot/v2/hook/***",
        ),
        ("https://u:p@proxy.example:8080/a", "https://***@proxy.example:8080/a"),
        ("http://a.cn/x;jsessionid=AB12?y=1", "http://a.cn/x;jsessionid=***?y=1"),
        ("http://a.cn/#access_token=T", "http://a.cn/#access_token=***"),
        ("http://a.cn/?PASSWORD=x&pwd=", "http://a.cn/?PASSWORD=***&pwd="),
        ("http://a.cn/?X-Amz-Signature=x;token=y", "http://a.cn/?X-Amz-Signature=***;token=***"),
    ],
)
def test_secrets_are_hidden(url: str, shown: str) -> None:
    assert redact(url) == shown
    assert redact(shown) == shown


@pytest.mark.parametrize(
    "url",
    [
        "http://www.example.gov.cn/col/col1/index.html?page=2&keyword=通知",
        "http://a.cn/?monkey=1&tokens=2&design=3&keys=4",  # names that only contain one
        "http://a.cn/hooked/1",
        "http://a.cn",
        "",
        "not an address",
    ],
)
def test_everything_else_stays(url: str) -> None:
    assert redact(url) == url
    assert not carries_secret(url)


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("https://api.weixin.qq.com/cgi-bin/token?appid=a&secret=S", True),
        ("https://open.kuaishou.com/openapi/photo/list?access_token=T", True),
        ("https://gateway.example/posts?token=T", True),
        ("https://user:pass@feed.example/rss", True),
        ("https://www.example.gov.cn/search?key=通知", False),
        ("https://www.example.gov.cn/a;jsessionid=AB?sid=1", False),
        ("https://www.example.gov.cn/", False),
    ],
)
def test_what_must_not_travel_over_doubtful_tls(url: str, secret: bool) -> None:
    assert carries_secret(url) is secret


def test_what_cannot_be_parsed_shows_no_query() -> None:
    assert redact("http://u:secret@[::1?key=K") == "[::1"
    assert carries_secret("http://[::1?key=K")


@given(st.text(max_size=60), st.text(alphabet="abcdef0123456789", min_size=9))
def test_never_raises_never_tells(junk: str, secret: str) -> None:
    assume(secret not in junk)
    assert secret not in redact(
        f"http://a.cn/{junk.replace('#', '').replace('?', '')}?key={secret}"
    )
    redact(junk)
