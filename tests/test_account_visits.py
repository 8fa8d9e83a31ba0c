"""Accounts over the official interfaces: paging, tokens, errors, several sources, three states."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from account_scene import DAY, START, Scene, account, enrol, post, scene_at, small_engine

from monitor.engine import Engine
from monitor.model import Outcome, TargetState
from monitor.settings import Repost
from monitor.store import Confirmation

OFFICIAL = ("wechat", "weibo", "douyin", "kuaishou")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return small_engine()


@pytest.fixture
async def scene(tmp_path: Path, engine: Engine) -> AsyncIterator[Scene]:
    async with scene_at(tmp_path, engine, seconds=0.8) as one:
        yield one


def daily(scene: Scene, days: int, *, until: int = 0) -> None:
    scene.world.posts["acc1"] = [post(scene.now - n * DAY) for n in range(until, days)]


@pytest.mark.parametrize("source", OFFICIAL)
async def test_every_platform_is_read_and_judged(scene: Scene, source: str) -> None:
    target = account(source, scene.base)
    await enrol(scene, target)
    daily(scene, 30)
    report = await scene.visit(target)
    assert report.visit.outcome is Outcome.CLEAN, report.visit
    status = await scene.status(target)
    assert status.state is TargetState.NORMAL and status.newest == date(2026, 6, 1)
    scene.now += 20 * DAY
    report = await scene.visit(target)
    assert "account-stale" in {f.rule for f in report.visit.findings}
    assert (await scene.status(target)).state is TargetState.FAULTY
    scene.world.posts["acc1"].insert(0, post(scene.now))
    report = await scene.visit(target)
    assert report.visit.outcome is Outcome.CLEAN
    assert "account-stale" not in await scene.standing(target)


@pytest.mark.parametrize(
    ("source", "posts", "pages"), [("wechat", 70, 3), ("douyin", 90, 7), ("weibo", 330, 3)]
)
async def test_pages_are_followed_as_far_as_the_rules_look(
    scene: Scene, source: str, posts: int, pages: int
) -> None:
    """More than one post a day: the span of 40 days ends on a later page."""
    target = account(source, scene.base)
    await enrol(scene, target)
    step = 40 * DAY / (posts * 0.65)
    scene.world.posts["acc1"] = [post(scene.now - n * step, f"动态第{n}条") for n in range(posts)]
    report = await scene.visit(target)
    asked = {"wechat": "batchget", "douyin": "videos", "weibo": "timeline"}[source]
    assert scene.world.asked[asked] == pages
    assert len(report.visit.documents) > posts * 0.5
    scene.world.posts["acc1"].insert(0, post(scene.now, "新的一条"))
    await scene.visit(target)
    assert scene.world.asked[asked] <= pages + 2, "known pages are not read again"


async def test_a_pinned_old_post_does_not_make_an_account_stale(scene: Scene) -> None:
    target = account("douyin", scene.base)
    await enrol(scene, target)
    daily(scene, 9)
    scene.world.posts["acc1"].append(post(scene.now - 400 * DAY, "置顶旧作", pinned=True))
    await scene.visit(target)
    assert (await scene.status(target)).newest == date(2026, 6, 1)


TROUBLES = [
    ("wechat", {"errcode": 45009, "errmsg": "reach max api daily quota limit"}, "上限"),
    ("wechat", {"errcode": 48001, "errmsg": "api unauthorized"}, "没有该接口权限"),
    ("wechat", {"errcode": -1, "errmsg": "system error"}, "繁忙"),
    ("weibo", {"error_code": "10022", "error": "IP requests out of rate limit"}, "频繁"),
    ("weibo", {"error_code": 21335, "error": "uid"}, "授权账号本身"),
    ("douyin", {"data": {"error_code": 28001005, "description": "系统繁忙"}}, "28001005"),
    ("kuaishou", {"result": 100200500, "error_msg": "内部错误"}, "100200500"),
    *((source, "broken", "不是 JSON") for source in OFFICIAL),
    *((source, "html", "网页") for source in OFFICIAL),
    *((source, "slow", "超时") for source in OFFICIAL),
    *((source, 502, "HTTP 502") for source in OFFICIAL),
]


@pytest.mark.parametrize(("source", "trouble", "words"), TROUBLES)
async def test_no_trouble_of_a_platform_looks_like_silence(
    scene: Scene, source: str, trouble: object, words: str
) -> None:
    target = account(source, scene.base)
    await enrol(scene, target)
    daily(scene, 20)
    await scene.visit(target)
    scene.world.trouble[source] = trouble
    scene.now += 20 * DAY
    report = await scene.visit(target)
    assert report.visit.outcome is Outcome.UNKNOWN and words in report.visit.reason
    status = await scene.status(target)
    assert status.state is TargetState.UNKNOWN and words in status.reason
    assert await scene.standing(target) == []
    scene.world.trouble.clear()
    scene.world.posts["acc1"].insert(0, post(scene.now))
    report = await scene.visit(target)
    assert report.visit.outcome is Outcome.CLEAN
    assert (await scene.status(target)).state is TargetState.NORMAL
    assert await scene.alerts() == {}


async def test_the_alert_names_the_ip_to_be_allowed(scene: Scene) -> None:
    target = account("wechat", scene.base)
    await enrol(scene, target)
    scene.world.allowed = False
    report = await scene.visit(target)
    assert report.operator
    (reason,) = (await scene.alerts()).values()
    assert "203.0.113.9" in reason and "白名单" in reason


async def test_a_stolen_token_costs_one_refresh_and_one_retry(scene: Scene) -> None:
    target = account("wechat", scene.base)
    await enrol(scene, target)
    daily(scene, 5)
    await scene.visit(target, hours=0)
    scene.world.steal("acc1")
    before = scene.world.asked.copy()
    report = await scene.visit(target, hours=0.1)
    assert report.visit.outcome is Outcome.CLEAN
    assert scene.world.asked["batchget"] - before["batchget"] == 2
    assert scene.world.asked["token"] - before["token"] == 1


async def test_a_token_taken_away_every_time_is_told_not_fought(scene: Scene) -> None:
    target = account("wechat", scene.base)
    await enrol(scene, target)
    daily(scene, 5)
    scene.world.trouble["wechat"] = {"errcode": 40001, "errmsg": "invalid credential"}
    report = await scene.visit(target)
    assert "同一 AppID" in report.visit.reason and report.operator
    assert scene.world.asked["batchget"] == 2 and scene.world.asked["token"] == 2


async def test_no_token_and_no_secret_is_ever_stored(scene: Scene, tmp_path: Path) -> None:
    targets = [account(source, scene.base, bad=True) for source in OFFICIAL]
    await enrol(scene, *targets)
    scene.world.posts["acc1"] = [post(scene.now, text="截止目前，全区已建成服务点36个。")]
    for target in targets:
        await scene.visit(target)
    assert any(f.rule == "cutoff-for-as-of" for f in await scene.findings())
    await scene.store.run("meta", "salt")
    kept, warc = _kept(tmp_path)
    assert warc, "evidence was kept"
    for secret in (b"tok-acc1", b"app-secret", b"r0-acc1", b"refresh-acc1"):
        assert secret not in kept and secret not in warc


def _kept(folder: Path) -> tuple[bytes, bytes]:
    """All that lies in the folder save the tokens' own, and the evidence unpacked."""
    files = [p for p in folder.rglob("*") if p.is_file() and "tokens" not in p.parts]
    warc = (gzip.decompress(p.read_bytes()) for p in files if p.suffix == ".gz")
    return b"".join(p.read_bytes() for p in files), b"".join(warc)


async def test_texts_missing_in_the_list_are_read_once(scene: Scene) -> None:
    target = account("wechat", scene.base)
    await enrol(scene, target)
    scene.world.content = False
    scene.world.posts["acc1"] = [
        post(scene.now - DAY, "例会", text="截止目前，全区已建成服务点36个。", id="a1"),
        post(scene.now, "晴天", text="今天天气晴好，适合出行。", id="a2"),
    ]
    report = await scene.visit(target)
    assert [f.rule for f in report.visit.findings] == ["cutoff-for-as-of"]
    assert scene.world.asked["getarticle"] == 2
    await scene.visit(target)
    assert scene.world.asked["getarticle"] == 3, "only the one with a finding is read again"
    assert "cutoff-for-as-of" in await scene.standing(target)
    scene.world.posts["acc1"][0].text = "截至目前，全区已建成服务点36个。"
    await scene.visit(target)
    assert await scene.standing(target) == []


async def test_a_faulty_post_that_was_taken_down_is_mended(scene: Scene) -> None:
    target = account("wechat", scene.base)
    await enrol(scene, target)
    daily(scene, 10)
    scene.world.posts["acc1"].insert(
        2, post(scene.now - DAY, "例会", text="截止目前，已建成。", id="x")
    )
    await scene.visit(target)
    assert "cutoff-for-as-of" in await scene.standing(target)
    scene.world.posts["acc1"] = [p for p in scene.world.posts["acc1"] if p.id != "x"]
    await scene.visit(target)
    assert "cutoff-for-as-of" not in await scene.standing(target)


# ── several sources ──────────────────────────────────────────────────────────


def both(scene: Scene) -> tuple[object, ...]:
    return [{"source": "weibo", "id": "acc2", "options": {"base": scene.base}}]


@pytest.fixture
async def pair(tmp_path: Path, engine: Engine) -> AsyncIterator[tuple[Scene, object]]:
    async with scene_at(tmp_path, engine, ids=("acc1", "acc2"), seconds=0.8) as scene:
        target = account("wechat", scene.base, also=both(scene))
        await enrol(scene, target)
        yield scene, target


async def test_the_newest_post_over_all_sources_counts(pair) -> None:
    scene, target = pair
    scene.world.posts["acc1"] = [post(scene.now - n * DAY) for n in range(20, 40)]
    scene.world.posts["acc2"] = [post(scene.now - 2 * DAY)]
    report = await scene.visit(target)
    assert report.visit.outcome is Outcome.CLEAN
    status = await scene.status(target)
    assert status.newest == date(2026, 5, 30)
    assert "各来源不一致" in status.reason and "weibo 最近 2026-05-30" in status.reason


async def test_one_dead_source_does_not_blind_the_account(pair) -> None:
    scene, target = pair
    for name in ("acc1", "acc2"):
        scene.world.posts[name] = [post(scene.now - n * DAY, f"通知{n}") for n in range(30)]
    await scene.visit(target)
    scene.world.trouble["weibo"] = {"error_code": 21327, "error": "expired"}
    scene.now += 20 * DAY
    report = await scene.visit(target)
    assert "account-stale" in {f.rule for f in report.visit.findings}
    alerts = await scene.alerts()
    assert (
        list(alerts) == [f"route {target.id} weibo acc2"]
        and "重新授权" in alerts[next(iter(alerts))]
    )
    scene.world.trouble.clear()
    scene.world.posts["acc2"].insert(0, post(scene.now, "恢复"))
    report = await scene.visit(target)
    assert report.visit.outcome is Outcome.CLEAN and await scene.alerts() == {}


async def test_a_source_that_is_behind_accuses_nobody(pair) -> None:
    """The living list never had the posts that the dead one showed: it proves nothing."""
    scene, target = pair
    scene.world.posts["acc1"] = [post(scene.now - n * DAY) for n in range(10, 40)]
    scene.world.posts["acc2"] = [post(scene.now)]
    await scene.visit(target)
    scene.world.trouble["weibo"] = 502
    scene.now += 30 * DAY
    report = await scene.visit(target)
    assert report.visit.findings == ()
    status = await scene.status(target)
    assert status.state is TargetState.UNKNOWN and "落后" in status.reason


async def test_all_sources_dead_is_could_not_look(pair) -> None:
    scene, target = pair
    scene.world.trouble = {"wechat": 502, "weibo": 502}
    report = await scene.visit(target)
    assert report.visit.outcome is Outcome.UNKNOWN
    assert "wechat：HTTP 502" in report.visit.reason and "weibo：HTTP 502" in report.visit.reason


async def test_the_mobile_fallback_is_asked_at_most_once_in_six_hours(
    tmp_path: Path, engine: Engine
) -> None:
    async with scene_at(tmp_path, engine) as scene:
        target = account("weibo", scene.base, mobile=True)
        await enrol(scene, target)
        daily(scene, 5)
        assert (await scene.visit(target)).visit.outcome is Outcome.CLEAN
        for _ in range(5):
            report = await scene.visit(target, hours=1)
            assert report.not_before and "之后再读取" in report.visit.reason
        assert scene.world.asked["mobile"] == 1
        assert (await scene.status(target)).failures == 0
        await scene.visit(target, hours=1.1)
        assert scene.world.asked["mobile"] == 2
        scene.world.trouble["mobile"] = {"ok": -100, "url": "/geetest"}
        report = await scene.visit(target, hours=6.1)
        assert "验证码" in report.visit.reason and report.operator
        await scene.visit(target, hours=0.1)
        assert scene.world.asked["mobile"] == 3, "a refusal is an answer: no second try"


async def test_a_fallback_is_left_alone_while_the_first_source_works(
    tmp_path: Path, engine: Engine
) -> None:
    async with scene_at(tmp_path, engine) as scene:
        mobile = {"source": "weibo", "options": {"mobile": True, "fallback": True,
                                                 "mobile_base": scene.base}}  # fmt: skip
        target = account("weibo", scene.base, also=[mobile])
        await enrol(scene, target)
        daily(scene, 5)
        await scene.visit(target)
        assert scene.world.asked["mobile"] == 0
        scene.world.trouble["weibo"] = {"error_code": 21327}
        report = await scene.visit(target)
        assert scene.world.asked["mobile"] == 1 and report.visit.outcome is Outcome.CLEAN


async def test_statistics_prove_posts_but_never_silence(tmp_path: Path, engine: Engine) -> None:
    async with scene_at(tmp_path, engine) as scene:
        target = account(
            "wechat", scene.base, also=[{"source": "wechat-stats", "options": {"base": scene.base}}]
        )
        await enrol(scene, target)
        scene.world.posts["acc1"] = [post(scene.now - 3 * DAY, "群发的通知")]
        report = await scene.visit(target)
        assert scene.world.asked["summary"] == 1 and scene.world.asked["details"] == 1
        assert report.visit.outcome is Outcome.CLEAN
        alone = account("wechat-stats", scene.base, id="acc1", platform="wechat")
        await enrol(scene, alone)
        scene.world.posts["acc1"] = []
        scene.now += 60 * DAY
        report = await scene.visit(alone)
        assert report.visit.findings == ()


# ── what people record ───────────────────────────────────────────────────────


async def test_a_confirmed_post_keeps_a_channel_fresh_but_silence_accuses_nobody(
    scene: Scene,
) -> None:
    target = account("manual", id="video")
    await enrol(scene, target)
    report = await scene.visit(target)
    assert report.visit.outcome is Outcome.UNKNOWN and "人工确认" in report.visit.reason
    record = Confirmation(
        target=target.id,
        kind="post",
        at=scene.now,
        day=scene.now.date(),
        person="张某",
        title="短片",
    )
    number = await scene.store.run("add_confirmation", record)
    report = await scene.visit(target)
    assert report.visit.outcome is Outcome.CLEAN
    assert (await scene.status(target)).newest_title == "短片"
    scene.now += 20 * DAY
    report = await scene.visit(target)
    status = await scene.status(target)
    assert report.visit.findings == () and status.state is TargetState.UNKNOWN
    assert "没有人工确认" in status.reason
    assert await scene.store.run("revoke_confirmation", number, scene.now)
    assert not await scene.store.run("revoke_confirmation", number, scene.now)


async def test_an_interaction_function_found_missing_is_a_finding_until_recorded_otherwise(
    scene: Scene,
) -> None:
    target = account("wechat", scene.base)
    await enrol(scene, target)
    daily(scene, 5)

    async def record(value: str) -> None:
        await scene.store.run(
            "add_confirmation",
            Confirmation(target=target.id, kind="interaction", at=scene.now, person="李某",
                         day=scene.now.date(), value=value),
        )  # fmt: skip

    await record("无效")
    await scene.visit(target)
    assert await scene.standing(target) == ["account-interaction-invalid"]
    await record("有效")
    await scene.visit(target)
    assert await scene.standing(target) == []


async def test_a_closed_account_that_posts_again_is_found(scene: Scene) -> None:
    target = account("wechat", scene.base, closed="已注销")
    scene.world.posts["acc1"] = [post(scene.now - 300 * DAY, "再见")]
    await enrol(scene, target)
    report = await scene.visit(target)
    assert report.visit.outcome is Outcome.CLEAN
    status = await scene.status(target)
    assert status.state is TargetState.NORMAL and "已注销" in status.reason
    scene.now += 3 * DAY
    scene.world.posts["acc1"].insert(0, post(scene.now, "我又回来了"))
    await scene.visit(target)
    assert await scene.standing(target) == ["account-reopened"]
    (found,) = await scene.findings()
    assert "我又回来了" in found.message and "2026-06-01" in found.message


async def test_repeated_and_few_posts(tmp_path: Path) -> None:
    limits = {"account-weekly": {"wechat_posts": 3}}
    async with scene_at(tmp_path, small_engine(limits=limits)) as scene:
        target = account("wechat", scene.base)
        await enrol(scene, target)
        text = "各单位：现将安全生产检查有关事项通知如下，请认真落实。"
        scene.world.posts["acc1"] = [
            post(scene.now - 2 * DAY, "安全生产检查通知", text=text, id="b"),
            post(scene.now - 5 * DAY, "安全生产检查通知", text=text, id="a"),
            post(scene.now - 30 * DAY, "旧闻"),
        ]
        await scene.visit(target)
        assert await scene.standing(target) == ["account-few-posts", "account-post-repeated"]


async def test_what_had_to_be_passed_on_is_searched_on_older_pages(
    tmp_path: Path, engine: Engine
) -> None:
    asked = Repost(title="全会公报", keywords=("全会", "公报"), published=date(2026, 6, 1),
                   deadline=date(2026, 6, 4))  # fmt: skip
    async with scene_at(tmp_path, engine, reposts=(asked,)) as scene:
        target = account("wechat", scene.base)
        await enrol(scene, target)
        daily(scene, 45)
        scene.world.posts["acc1"].insert(
            0, post(scene.now, "要闻", text="中央全会发表公报。", id="p")
        )
        for hours in range(18):  # 54 posts in three days: the one asked for is on the third page
            scene.now += timedelta(hours=4)
            for n in range(3):
                at = scene.now + timedelta(minutes=n)
                scene.world.posts["acc1"].insert(
                    0, post(at, f"动态{hours}-{n}", text="今天天气晴好。")
                )
        await scene.visit(target)
        scene.now += 2 * DAY
        await scene.visit(target)
        assert await scene.standing(target) == []
        scene.world.posts["acc1"] = [p for p in scene.world.posts["acc1"] if p.id != "p"]
        await scene.visit(target)
        # What was stored before has a title and no text, so it can be neither found nor missed.
        assert await scene.standing(target) == []


async def test_what_was_not_passed_on_by_the_deadline_is_found(
    tmp_path: Path, engine: Engine
) -> None:
    asked = Repost(title="全会公报", keywords=("全会", "公报"), published=date(2026, 6, 1),
                   deadline=date(2026, 6, 4))  # fmt: skip
    async with scene_at(tmp_path, engine, reposts=(asked,)) as scene:
        target = account("wechat", scene.base)
        await enrol(scene, target)
        daily(scene, 45)
        await scene.visit(target)
        assert await scene.standing(target) == [], "there is time until the deadline"
        scene.now += 4 * DAY
        await scene.visit(target)
        assert await scene.standing(target) == ["account-repost-missing"]
        late = post(scene.now, "转载", text="中央全会发表公报。")
        scene.world.posts["acc1"].insert(0, late)
        await scene.visit(target)
        assert await scene.standing(target) == [], "late, but done"


def test_start_is_a_monday_morning() -> None:
    assert START.weekday() == 0 and timedelta(hours=9) == timedelta(hours=START.hour)
