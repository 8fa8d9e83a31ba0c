"""A year of four platforms: no account is called stale that is not, none is missed that can be seen.

What is true is told by the fake platforms themselves: the newest post they hold, and whether they
answered at the moment of the visit.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from account_scene import DAY, START, Scene, account, enrol, post, scene_at, small_engine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.engine import Engine
from monitor.model import CHINA, Outcome, Target, TargetState

LIMIT = 14
CODES = {
    "wechat": [{"errcode": 45009}, {"errcode": 40164, "errmsg": "invalid ip 203.0.113.9"},
               {"errcode": -1}, {"errcode": 40001}, {"errcode": 48001}],
    "weibo": [{"error_code": "10022"}, {"error_code": 21327}, {"error_code": 21335}],
    "douyin": [{"data": {"error_code": 28001008}}, {"data": {"error_code": 28001005}}],
    "kuaishou": [{"result": 100200100}, {"result": 0, "error_msg": "x"}],
}  # fmt: skip
COMMON = ["broken", "html", 502, 404, 412]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return small_engine()


@dataclass
class Truth:
    """What an onlooker knows: posts, and what the last good visit could have seen."""

    target: Target
    stale: bool = False  # as it stood after the last visit that could look

    def age(self, scene: Scene) -> int:
        days = [p.at.astimezone(CHINA).date() for p in scene.world.posts["acc1"]]
        return (scene.now.astimezone(CHINA).date() - max(days)).days


async def check(scene: Scene, truth: Truth, *, hours: float) -> None:
    """One visit, held against the truth."""
    report = await scene.visit(truth.target, hours=hours)
    found = {f.rule for f in report.visit.findings}
    status = await scene.status(truth.target)
    age = truth.age(scene)
    troubled = truth.target.source in scene.world.trouble
    if troubled:
        assert report.visit.outcome is Outcome.UNKNOWN and not found
        assert status.state is not TargetState.FAULTY
    else:
        truth.stale = age > LIMIT
        assert ("account-stale" in found) is truth.stale, (age, report.visit)
        assert status.state is (TargetState.FAULTY if truth.stale else TargetState.NORMAL)
        assert ("account-stale-soon" in found) is (7 <= age <= LIMIT), (age, found)
    assert ("account-stale" in await scene.standing(truth.target)) is truth.stale
    if status.state is TargetState.UNKNOWN:
        assert status.reason


@pytest.mark.parametrize("source", list(CODES))
def test_a_scripted_year(engine: Engine, source: str) -> None:
    """Visits each day of a year with quiet spells, broken days, thefts and expiries."""

    async def year(folder: Path) -> None:
        async with scene_at(folder, engine) as scene:
            truth = Truth(account(source, scene.base))
            await enrol(scene, truth.target)
            dice = random.Random(source)
            scene.world.token_seconds = 5 * 86400
            scene.world.posts["acc1"] = [post(START - n * DAY) for n in range(45)]
            spells = {40: 20, 120: 16, 200: 100, 330: 15}  # day → days of silence
            quiet_until = 0
            for day in range(365):
                quiet_until = max(quiet_until, day + spells.get(day, 0))
                if day >= quiet_until and dice.random() < 0.6:
                    scene.world.posts["acc1"].insert(0, post(scene.now, f"第{day}天的动态"))
                scene.world.trouble.clear()
                if dice.random() < 0.15:
                    scene.world.trouble[source] = dice.choice([*CODES[source], *COMMON])
                elif dice.random() < 0.1:
                    scene.world.steal("acc1")
                await check(scene, truth, hours=24)

    with tempfile.TemporaryDirectory() as name:
        asyncio.run(year(Path(name)))


STEP = st.tuples(
    st.sampled_from(["post", "quiet", "quiet", "trouble", "heal", "steal", "pin"]),
    st.floats(0.1, 9.0),
    st.integers(0, 9),
)


@settings(
    max_examples=16, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(source=st.sampled_from(list(CODES)), steps=st.lists(STEP, min_size=5, max_size=40))
def test_random_histories(engine: Engine, source: str, steps: list[tuple[str, float, int]]) -> None:
    async def history(folder: Path) -> None:
        async with scene_at(folder, engine) as scene:
            truth = Truth(account(source, scene.base))
            await enrol(scene, truth.target)
            world = scene.world
            world.token_seconds = 3 * 86400
            world.posts["acc1"] = [post(START - n * DAY) for n in range(45)]
            for number, (action, days, which) in enumerate(steps):
                troubles = [*CODES[source], *COMMON]
                match action:
                    case "post":
                        world.posts["acc1"].insert(0, post(scene.now, f"第{number}步"))
                    case "trouble":
                        world.trouble[source] = troubles[which % len(troubles)]
                    case "heal":
                        world.trouble.clear()
                    case "steal":
                        world.steal("acc1")
                    case "pin":
                        old = post(START - timedelta(days=500 + number), "置顶", pinned=True)
                        world.posts["acc1"].append(old)
                await check(scene, truth, hours=days * 24)

    with tempfile.TemporaryDirectory() as name:
        asyncio.run(history(Path(name)))
