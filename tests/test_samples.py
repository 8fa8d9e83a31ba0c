"""Every file of the reference samples gives exactly its posts, or the right "could not look".

`TABLE` names each file. Posts are told as (number, newest, oldest, first title); twins in
other formats must agree post by post.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.model import CHINA, Document, Fetched, Reading, Request, Target, TargetKind
from monitor.sources import find
from monitor.sources.wechat import read_token

pytestmark = pytest.mark.shared

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=CHINA)


@dataclass(frozen=True)
class Posts:
    """What a file must give; instants in Beijing time, a bare day where no time is shown."""

    number: int
    newest: str = ""
    oldest: str = ""
    first: str = ""
    url: str = ""
    pinned: tuple[int, ...] = ()


@dataclass(frozen=True)
class Look:
    source: str
    expect: Posts | str | dict[str, Any]  # posts, the problem's words, or the next request
    status: int = 200
    purpose: str = "feed"
    options: dict[str, Any] = field(default_factory=dict)
    at: datetime = NOW


def _feed(expect: Posts | str, status: int = 200) -> Look:
    return Look("feed", expect, status)


EMPTY = Posts(0)
GITHUB = "https://github.com/DIYgod/RSSHub/issues/"
COMPLICATED = Posts(
    9,
    "2019-03-01T08:00:00",
    "2018-12-31T23:59:10",
    "Complicated Title",
    "https://mock.com/DIYgod/RSSHub",
)
ENCLOSURE = Posts(1, "", "", "", GITHUB + "1")
ILLEGAL = Posts(6, "2019-03-01T08:00:00", "2018-12-31T23:59:10", "TitleIllegal", GITHUB + "1")
TEN = Posts(10, "2019-03-01T08:00:00", "2018-12-31T23:59:10", "Title0", GITHUB + "-3")
MESS = Posts(6, "2019-01-01T00:00:00", "2018-12-31T23:59:10", "Mess Title", GITHUB + "0")
TRANSFORM = Posts(
    6,
    "2026-11-20T17:30:00",
    "2026-11-15T17:35:00",
    "【政务公开】第0号文件解读",
    "http://127.0.0.1:18080/p/0.html",
)
WEIBO_USER = Posts(
    11, "2019-07-15T19:00:00", "2019-07-15T03:00:00", "", "https://weibo.com/5529945701/HCmeLCkKC"
)
WEWE = Posts(
    5, "2026-11-20T09:30:00", "2026-10-31T09:30:00", '【通知】第0号 关于&"开展"检查的通知',
    "https://mp.weixin.qq.com/s/AbCdEf0",
)  # fmt: skip
PAGE = "网页而不是订阅源"
MOBILE = {"mobile": True, "uid": "5529945701"}
RELAY = {"relay": "wewe-rss", "feed": "http://relay.example/feeds/MP_WXS_3900000001.atom"}

# RSSHub answers errors with 503 or 404; the bodies alone must be refused as well.
TABLE: dict[str, list[Look]] = {
    "douyin_video_list_shape.json": [
        Look("douyin", Posts(1, "2019-10-15T01:45:29", "2019-10-15T01:45:29", "测试视频 #抖音",
                             "https://www.iesdouyin.com/share/video/6747..."))
    ],
    "kuaishou_photo_list_shape.json": [
        Look("kuaishou", Posts(1, "2024-04-25T07:06:40", "2024-04-25T07:06:40", "标题", "https://x/v.mp4"))
    ],
    "rsshub_nosuch_route.json": [_feed("HTTP 404", 404), _feed("不是订阅源")],
    "rsshub_nosuch_route.rss": [_feed("HTTP 404", 404), _feed(PAGE)],
    "rsshub_test_allow_empty.atom": [_feed(EMPTY)],
    "rsshub_test_allow_empty.json": [_feed(EMPTY)],
    "rsshub_test_allow_empty.rss": [_feed(EMPTY)],
    "rsshub_test_complicated.atom": [_feed(COMPLICATED)],
    "rsshub_test_complicated.json": [_feed(COMPLICATED)],
    "rsshub_test_complicated.rss": [_feed(COMPLICATED)],
    "rsshub_test_config-not-found-error.atom": [_feed("HTTP 503", 503), _feed(PAGE)],
    "rsshub_test_config-not-found-error.json": [
        _feed("HTTP 503：Test config not found error", 503), _feed("Test config not found error")],
    "rsshub_test_config-not-found-error.rss": [_feed("HTTP 503", 503), _feed(PAGE)],
    "rsshub_test_empty.atom": [_feed("HTTP 503", 503), _feed(PAGE)],
    "rsshub_test_empty.json": [_feed("this route is empty", 503), _feed("this route is empty")],
    "rsshub_test_empty.rss": [_feed("HTTP 503", 503), _feed(PAGE)],
    "rsshub_test_enclosure.atom": [_feed(ENCLOSURE)],
    "rsshub_test_enclosure.json": [_feed(ENCLOSURE)],
    "rsshub_test_enclosure.rss": [_feed(ENCLOSURE)],
    "rsshub_test_error.json": [_feed("HTTP 503：Error test", 503), _feed("Error test")],
    "rsshub_test_error.rss": [_feed("HTTP 503", 503), _feed(PAGE)],
    "rsshub_test_filter-illegal-category.atom": [_feed(ILLEGAL)],
    "rsshub_test_filter-illegal-category.json": [_feed(ILLEGAL)],
    "rsshub_test_filter-illegal-category.rss": [_feed(ILLEGAL)],
    "rsshub_test_httperror.atom": [_feed("HTTP 503", 503), _feed(PAGE)],
    "rsshub_test_httperror.json": [_feed("httpbingo.org", 503), _feed("httpbingo.org")],
    "rsshub_test_httperror.rss": [_feed("HTTP 503", 503), _feed(PAGE)],
    "rsshub_test_invalid-parameter-error.atom": [_feed("HTTP 503", 503), _feed(PAGE)],
    "rsshub_test_invalid-parameter-error.json": [
        _feed("Test invalid parameter error", 503), _feed("Test invalid parameter error")],
    "rsshub_test_invalid-parameter-error.rss": [_feed("HTTP 503", 503), _feed(PAGE)],
    "rsshub_test_json.atom": [_feed(TEN)],
    "rsshub_test_json.json": [_feed(TEN)],
    "rsshub_test_json.rss": [_feed(TEN)],
    "rsshub_test_mess.atom": [_feed(MESS)],
    "rsshub_test_mess.json": [_feed(MESS)],
    "rsshub_test_mess.rss": [_feed(MESS)],
    "rsshub_transform_html.atom": [_feed(TRANSFORM)],
    "rsshub_transform_html.json": [_feed(TRANSFORM)],
    "rsshub_transform_html.rss": [
        _feed(TRANSFORM),
        # The page showed 09:30 without zone; RSSHub wrote GMT behind it.
        Look("feed", Posts(6, "2026-11-20T09:30:00", "2026-11-15T09:35:00", TRANSFORM.first,
                           TRANSFORM.url), options={"gmt_is_local": True}),
    ],
    "rsshub_transform_json.atom": [_feed(TRANSFORM)],
    "rsshub_transform_json.json": [_feed(TRANSFORM)],
    "rsshub_transform_json.rss": [_feed(TRANSFORM)],
    "rsshub_weibo_user.json": [_feed(WEIBO_USER)],
    "rsshub_weibo_user.rss": [_feed(WEIBO_USER)],
    "wechat2rss_login_list.json": [
        Look("feed", "重新扫码登录", purpose="relay",
             options={"relay": "wechat2rss", "status_url": "http://relay.example/login/list"}),
        _feed("不是订阅源"),
    ],
    "wechat_errors.jsonl": [
        Look("wechat", problem) for problem in (
            {"refresh": True}, {"refresh": True}, {"refresh": True}, {"refresh": True}, "日上限",
            "服务器 IP 118.190.42.90 不在白名单", "清零次数", "53600", "系统繁忙", "没有该接口权限")
    ],
    "wechat_freepublish_batchget.json": [
        Look("wechat", Posts(1, "2021-10-23T16:05:06", "2021-10-23T16:05:06", "新建草稿-对象形式",
                             "http://mp.weixin.qq.com/s?__biz=MzAwMTE2MzA1Mg==&mid=26501776710e5adb91#rd"))
    ],
    "wechat_freepublish_get.json": [Look("wechat", "不是已发布消息列表")],
    "wechat_freepublish_getarticle.json": [
        Look("wechat", Posts(1, "2021-10-23T12:01:10", "2021-10-23T12:01:10",
                             "欢迎你加入啊~ 这是我的第一条文字消息草稿",
                             "http://mp.weixin.qq.com/s?__biz=MzAwMTE2MzA1Mg==&mid=2650177668"))
    ],
    "wechat_mp_freq_control.json": [Look("wechat", "freq control")],
    "wechat_token_ok.json": [Look("wechat", "不是已发布消息列表")],
    "weibo_api_errors.jsonl": [
        Look("weibo", "授权账号本身"), Look("weibo", "20502"), Look("weibo", {"refresh": True})],
    "weibo_api_user_timeline_shape.json": [
        Look("weibo", Posts(1, "2011-05-31T17:46:55", "2011-05-31T17:46:55", "求关注。",
                            "https://m.weibo.cn/status/11488058246"))
    ],
    "weibo_m_captcha.json": [Look("weibo", "验证码", purpose="mobile", options=MOBILE)],
    "weibo_m_freq.json": [Look("weibo", "访问频次过高", purpose="mobile", options=MOBILE)],
    "weibo_m_getIndex_cards_2019.json": [
        Look("weibo", Posts(11, "2019-07-15T02:00:00", "2019-06-27", "",
                            "https://m.weibo.cn/status/HATy0b0sZ", pinned=(0,)),
             purpose="mobile", options=MOBILE, at=datetime(2019, 7, 15, 17, 0, tzinfo=CHINA)),
        # The same body read on 3 January: every month and day belongs to the year before.
        Look("weibo", Posts(11, "2020-01-02T02:00:00", "2019-06-27", "",
                            "https://m.weibo.cn/status/HATy0b0sZ", pinned=(0,)),
             purpose="mobile", options=MOBILE, at=datetime(2020, 1, 2, 17, 0, tzinfo=CHINA)),
    ],
    "weibo_m_getIndex_user_2019.json": [
        Look("weibo", {"url": "containerid=1076036100410734"}, purpose="mobile",
             options={"mobile": True, "uid": "6100410734"})
    ],
    "weibo_m_pinned_first.json": [
        Look("weibo", Posts(3, "2026-05-21T17:37:27", "2025-07-28T12:35:34", "置顶旧文",
                            "https://m.weibo.cn/status/pinned-old", pinned=(0,)),
             purpose="mobile", options=MOBILE)
    ],
    "wemprss_feed.rss": [
        _feed(Posts(5, "2026-11-22T06:23:05", "2026-11-02T06:23:05",
                    '【通知】第0号 关于&"开展"检查的通知', "https://mp.weixin.qq.com/s/AbC0")),
        # The same file served from the cache of a dead relay three days later.
        Look("feed", "中转服务疑已停止", at=datetime(2026, 11, 26, 14, 30, tzinfo=CHINA)),
    ],
    "wemprss_list.rss": [_feed("订阅列表")],
    "wewerss_feedlib.atom": [_feed(WEWE)],
    "wewerss_feedlib.json": [_feed(WEWE)],
    "wewerss_feedlib.rss": [_feed(WEWE)],
    "wewerss_feeds_list_shape.json": [
        Look("feed", "最后同步于 2024-11-19", purpose="relay", options=RELAY),
        Look("feed", {"url": "/feeds/MP_WXS_3900000001.atom"}, purpose="relay", options=RELAY,
             at=datetime(2024, 11, 20, 8, 0, tzinfo=CHINA)),
        _feed("不是订阅源"),
    ],
    "wewerss_platform_articles_shape.json": [
        Look("mapping", Posts(1, "2024-11-19T15:06:40", "2024-11-19T15:06:40", "标题",
                              "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv"),
             options={"items": ".", "time": "publishTime",
                      "url_format": "https://mp.weixin.qq.com/s/{id}"}),
        _feed("不是订阅源"),
    ],
}  # fmt: skip


def _read(look: Look, body: bytes) -> Reading:
    target = Target(
        id="account:x", kind=TargetKind.ACCOUNT, name="样例发布", unit="u",
        url="http://127.0.0.1:1200/x", source=look.source, options=look.options,
    )  # fmt: skip
    request = Request(url="http://127.0.0.1:1200/x", purpose=look.purpose)
    fetched = Fetched(
        request=request, at=look.at, status=look.status, url=request.url, body=body
    )  # fmt: skip
    return find(look.source).read(target, fetched)


def _told(document: Document) -> str:
    if document.published_at:
        assert document.published_at.tzinfo
        return document.published_at.astimezone(CHINA).isoformat()[:19]
    return document.published.isoformat() if document.published else ""


def _bodies(path: Path, looks: list[Look]) -> list[bytes]:
    if path.suffix != ".jsonl":
        return [path.read_bytes()] * len(looks)
    return [line for line in path.read_bytes().splitlines() if line.strip()]


@pytest.mark.parametrize("name", [n for n in TABLE if n != "douyin_errors.jsonl"])
def test_sample(shared: Path, name: str) -> None:
    path = shared / "samples" / name
    bodies = _bodies(path, TABLE[name])
    assert len(bodies) == len(TABLE[name])
    for look, body in zip(TABLE[name], bodies, strict=True):
        reading = _read(look, body)
        if isinstance(look.expect, str):
            assert look.expect in reading.problem
            assert not reading.documents and not reading.follow
        elif isinstance(look.expect, dict):
            assert reading.problem == "" and not reading.documents
            (request,) = reading.follow
            wanted = dict(look.expect)
            assert wanted.pop("url", "") in request.url
            assert wanted.items() <= request.context.items()
        else:
            _exactly(reading, look.expect)


def _exactly(reading: Reading, expect: Posts) -> None:
    assert reading.problem == "" and not reading.follow
    documents = reading.documents
    assert len(documents) == expect.number
    times = [t for t in map(_told, documents) if t]
    assert max(times, default="") == expect.newest
    assert min(times, default="") == expect.oldest
    if documents:
        assert documents[0].url == expect.url
        assert documents[0].title == expect.first or not expect.first
    assert tuple(n for n, d in enumerate(documents) if d.pinned) == expect.pinned


def test_douyin_errors_are_named_one_by_one(shared: Path) -> None:
    lines = (shared / "samples/douyin_errors.jsonl").read_bytes().splitlines()
    expected = [{"refresh": True}, {"refresh": True}, "系统内部错误", {"refresh": True}]
    for body, expect in zip([x for x in lines if x.strip()], expected, strict=True):
        reading = _read(Look("douyin", expect), body)
        if isinstance(expect, str):
            assert expect in reading.problem and reading.operator is False
        else:
            assert reading.follow[0].context["refresh"] is True


def test_the_table_names_every_file(shared: Path) -> None:
    files = {p.name for p in (shared / "samples").iterdir()} - {"MANIFEST.json"}
    assert set(TABLE) | {"douyin_errors.jsonl"} == files
    listed = {entry["file"] for entry in json.loads((shared / "samples/MANIFEST.json").read_text())}
    assert listed == files


TWINS = [
    ("rsshub_test_allow_empty", ("atom", "rss")),
    ("rsshub_test_complicated", ("atom", "rss")),
    ("rsshub_test_enclosure", ("atom", "rss")),
    ("rsshub_test_filter-illegal-category", ("atom", "rss")),
    ("rsshub_test_json", ("atom", "rss")),
    ("rsshub_test_mess", ("atom", "rss")),
    ("rsshub_transform_html", ("atom", "rss")),
    ("rsshub_transform_json", ("atom", "rss")),
    ("rsshub_weibo_user", ("rss",)),
    ("wewerss_feedlib", ("atom", "rss")),
]


@pytest.mark.parametrize(("stem", "others"), TWINS, ids=[t[0] for t in TWINS])
def test_formats_of_one_feed_agree(shared: Path, stem: str, others: tuple[str, ...]) -> None:
    """Post by post: the JSON as it stands, and the same told by RSS and Atom."""
    raw = json.loads((shared / f"samples/{stem}.json").read_text("utf-8"))["items"]
    bodies = {s: (shared / f"samples/{stem}.{s}").read_bytes() for s in ("json", *others)}
    read = {s: _read(_feed(EMPTY), body).documents for s, body in bodies.items()}
    assert [d.url for d in read["json"]] == [i["url"] for i in raw]
    stamps = [i.get("date_published") or i.get("date_modified") for i in raw]
    utc = [
        datetime.fromisoformat(s).astimezone(CHINA).isoformat()[:19] if s else "" for s in stamps
    ]
    for documents in read.values():
        assert [_told(d) for d in documents] == utc
        assert [d.url for d in documents] == [i["url"] for i in raw]
    for suffix in others:
        for ours, other in zip(read["json"], read[suffix], strict=True):
            assert _letters(ours.title) == _letters(other.title)
            if ours.blocks[1:] and stem != "rsshub_test_mess":
                assert [b.text for b in ours.blocks] == [b.text for b in other.blocks]


def _letters(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(
    ("name", "source", "text"),
    [
        ("rsshub_transform_html.rss", "feed", ["正文0 宇宙无敌 & 测试"]),
        ("wewerss_feedlib.atom", "feed", ["正文 ]]> 测试"]),
        ("wemprss_feed.rss", "feed", ["摘要"]),
        ("wechat_freepublish_batchget.json", "wechat",
         ["图文消息的具体内容，支持HTML标签，必须少于2万字符，小于1M，且此处会去除JS"]),
    ],
)  # fmt: skip
def test_text_of_the_first_post(shared: Path, name: str, source: str, text: list[str]) -> None:
    reading = _read(Look(source, EMPTY), (shared / "samples" / name).read_bytes())
    told = reading.documents[0].blocks[1:]
    assert [b.text for b in told if b.location != "摘要"] == text


def test_token_sample(shared: Path) -> None:
    body = (shared / "samples/wechat_token_ok.json").read_bytes()
    fetched = Fetched(request=Request(url="x"), at=NOW, status=200, body=body)
    token = read_token(fetched)
    assert (token.value, token.seconds, token.problem) == ("1234567890", 7200, "")
    assert "1234567890" not in repr(token)


def test_a_2019_post_keeps_its_own_text_and_the_one_it_passes_on(shared: Path) -> None:
    body = (shared / "samples/weibo_m_getIndex_cards_2019.json").read_bytes()
    reading = _read(Look("weibo", EMPTY, purpose="mobile", options=MOBILE), body)
    first = reading.documents[0]
    assert "规避丧尸的位置" in first.blocks[0].text
    assert [b for b in first.blocks if b.location == "转发的原文"]
    assert not any("<" in b.text for d in reading.documents for b in d.blocks)
