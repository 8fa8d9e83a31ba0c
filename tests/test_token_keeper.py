"""Tokens: one exchange for all, renewed in time, safe between processes, never shown."""

from __future__ import annotations

import asyncio
import json
import stat
import sys
import textwrap
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fake_platforms import SECRET, FakePlatforms, World

from monitor.fetch import Fetcher
from monitor.model import CHINA
from monitor.settings import Credential, FetchSettings
from monitor.tokens import Keeper, Shelf
from monitor.tokens.keeper import EXCHANGES_A_DAY

START = datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)
WX = "wechat:wx1"
LOCAL = FetchSettings(allow_private=("127.0.0.0/8",), host_delay=0.0, per_host=8, total_timeout=5.0)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def server(clock: Clock) -> AsyncIterator[FakePlatforms]:
    async with FakePlatforms(World(clock=clock)) as running:
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    async with Fetcher(LOCAL) as running:
        yield running


def wechat(server: FakePlatforms, **more: str) -> Credential:
    told = {"platform": "wechat", "id": "wx1", "secret": SECRET, "base": server.base, **more}
    return Credential(**told)  # type: ignore[arg-type]


def keeper_of(tmp_path: Path, fetcher: Fetcher, clock: Clock, *credentials: Credential) -> Keeper:
    return Keeper(credentials, tmp_path / "tokens", fetcher.fetch, clock)


async def test_everybody_shares_one_exchange(
    tmp_path: Path, server: FakePlatforms, fetcher: Fetcher, clock: Clock
) -> None:
    keeper = keeper_of(tmp_path, fetcher, clock, wechat(server))
    tokens = await asyncio.gather(*(keeper.token(WX) for _ in range(20)))
    assert {t.value for t in tokens} == {"tok-wx1-1"}
    assert server.world.made == 1
    other = keeper_of(tmp_path, fetcher, clock, wechat(server))  # after a restart
    assert (await other.token(WX)).value == "tok-wx1-1"
    assert server.world.asked["token"] == 1


@pytest.mark.parametrize(
    ("minutes", "made"), [(0, 1), (114, 1), (115, 2), (119, 2), (121, 2), (600, 2)]
)
async def test_a_token_is_renewed_before_its_end(
    tmp_path: Path, server: FakePlatforms, fetcher: Fetcher, clock: Clock, minutes: int, made: int
) -> None:
    server.world.stable = False  # the older exchange gives a new token each time
    keeper = keeper_of(tmp_path, fetcher, clock, wechat(server))
    await keeper.token(WX)
    clock.now += timedelta(minutes=minutes)
    token = await keeper.token(WX)
    assert server.world.made == made
    assert server.world.fresh("wx1", token.value)


async def test_a_refused_token_is_exchanged_once_for_all_who_saw_it_refused(
    tmp_path: Path, server: FakePlatforms, fetcher: Fetcher, clock: Clock
) -> None:
    keeper = keeper_of(tmp_path, fetcher, clock, wechat(server))
    old = (await keeper.token(WX)).value
    server.world.steal("wx1")
    tokens = await asyncio.gather(*(keeper.token(WX, refused=old) for _ in range(10)))
    assert len({t.value for t in tokens}) == 1
    assert server.world.fresh("wx1", tokens[0].value)
    assert server.world.asked["token"] == 2


async def test_the_stable_exchange_does_not_take_the_token_from_another_program(
    tmp_path: Path, server: FakePlatforms, fetcher: Fetcher, clock: Clock
) -> None:
    theirs = server.world.new_token("wx1")
    ours = await keeper_of(tmp_path, fetcher, clock, wechat(server)).token(WX)
    assert ours.value == theirs


@pytest.mark.parametrize(
    ("change", "words", "operator"),
    [
        ({"allowed": False}, "203.0.113.9 不在白名单", True),
        ({"quota": 0}, "45009", False),
        ({}, "", False),
    ],
)
async def test_why_there_is_no_token(
    tmp_path: Path, server: FakePlatforms, fetcher: Fetcher, clock: Clock,
    change: dict[str, object], words: str, operator: bool,
) -> None:  # fmt: skip
    for name, value in change.items():
        setattr(server.world, name, value)
    token = await keeper_of(tmp_path, fetcher, clock, wechat(server)).token(WX)
    assert words in token.problem and bool(token.problem) is bool(words)
    assert token.operator is operator


async def test_a_wrong_secret_is_named_but_not_shown(
    tmp_path: Path, server: FakePlatforms, fetcher: Fetcher, clock: Clock
) -> None:
    wrong = wechat(server, secret="wr0ng-s3cret")
    token = await keeper_of(tmp_path, fetcher, clock, wrong).token(WX)
    assert "AppSecret 不正确" in token.problem and "wr0ng-s3cret" not in token.problem
    assert "wr0ng" not in repr(wrong) and "wr0ng" not in repr(token)


async def test_an_unknown_account_says_what_to_configure(
    tmp_path: Path, fetcher: Fetcher, clock: Clock
) -> None:
    token = await keeper_of(tmp_path, fetcher, clock).token("douyin:abc")
    assert "[[credential]]" in token.problem and 'id = "abc"' in token.problem and token.operator


@pytest.mark.parametrize("platform", ["douyin", "kuaishou", "weibo"])
async def test_rolling_tokens_survive_restarts_and_many_renewals(
    tmp_path: Path, server: FakePlatforms, fetcher: Fetcher, clock: Clock, platform: str
) -> None:
    server.world.refresh["me"] = "first-refresh"
    credential = Credential(
        platform=platform, id="me", app="app", secret=SECRET, refresh_token="first-refresh",
        base=server.base,
    )  # type: ignore[arg-type]  # fmt: skip
    for number in range(1, 6):
        keeper = keeper_of(tmp_path, fetcher, clock, credential)  # a new process each time
        token = await keeper.token(credential.key)
        assert token.value == f"tok-me-{number}" and not token.problem
        clock.now += timedelta(days=3)
    server.world.refresh["me"] = "revoked"
    token = await keeper_of(tmp_path, fetcher, clock, credential).token(credential.key)
    assert "重新授权" in token.problem and token.operator
    # The office authorises again and writes the new one into the secrets file.
    server.world.refresh["me"] = "second-refresh"
    again = replace(credential, refresh_token="second-refresh")
    assert (await keeper_of(tmp_path, fetcher, clock, again).token(again.key)).value == "tok-me-6"


async def test_a_token_that_was_handed_to_us_is_used_until_refused(
    tmp_path: Path, server: FakePlatforms, fetcher: Fetcher, clock: Clock
) -> None:
    credential = Credential(platform="weibo", id="9", token="given", base=server.base)
    keeper = keeper_of(tmp_path, fetcher, clock, credential)
    assert (await keeper.token("weibo:9")).value == "given"
    dead = await keeper.token("weibo:9", refused="given")
    assert "重新授权" in dead.problem and dead.operator and server.world.asked["token"] == 0


async def test_a_war_over_the_token_ends_before_the_platforms_limit(
    tmp_path: Path, server: FakePlatforms, fetcher: Fetcher, clock: Clock
) -> None:
    keeper = keeper_of(tmp_path, fetcher, clock, wechat(server))
    value = (await keeper.token(WX)).value
    for _ in range(EXCHANGES_A_DAY - 1):
        server.world.steal("wx1")
        value = (await keeper.token(WX, refused=value)).value
    server.world.steal("wx1")
    token = await keeper.token(WX, refused=value)
    assert "其他系统" in token.problem and token.operator
    clock.now += timedelta(days=1)
    assert (await keeper.token(WX, refused=value)).value


async def test_files_are_private_and_others_are_refused(
    tmp_path: Path, server: FakePlatforms, fetcher: Fetcher, clock: Clock
) -> None:
    keeper = keeper_of(tmp_path, fetcher, clock, wechat(server))
    await keeper.token(WX)
    folder = tmp_path / "tokens"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (file,) = folder.glob("*.json")
    assert all(stat.S_IMODE(p.stat().st_mode) == 0o600 for p in folder.iterdir())
    assert SECRET not in file.read_text() and "wx1" not in file.name
    file.chmod(0o644)
    token = await keeper.token(WX)
    assert "他人可读" in token.problem and token.operator
    file.chmod(0o600)
    file.write_text("{half")
    assert (await keeper.token(WX)).value, "a broken file costs one exchange, no more"


async def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, server: FakePlatforms, fetcher: Fetcher, clock: Clock
) -> None:
    (tmp_path / "tokens").write_text("a file where the folder should be")
    token = await keeper_of(tmp_path, fetcher, clock, wechat(server)).token(WX)
    assert "令牌" in token.problem and token.operator


async def test_secrets_echoed_by_a_server_are_masked(
    tmp_path: Path, server: FakePlatforms, fetcher: Fetcher, clock: Clock
) -> None:
    keeper = keeper_of(tmp_path, fetcher, clock, wechat(server))
    value = (await keeper.token(WX)).value
    assert value not in keeper.masked(f"invalid credential {value}, secret {SECRET}")


PROCESS = textwrap.dedent(
    """
    import asyncio, json, sys
    from datetime import datetime
    from pathlib import Path
    from monitor.fetch import Fetcher
    from monitor.model import CHINA
    from monitor.settings import Credential, FetchSettings
    from monitor.tokens import Keeper

    async def main(base, folder, secret, refused):
        settings = FetchSettings(allow_private=("127.0.0.0/8",), host_delay=0.0)
        credential = Credential(platform="wechat", id="wx1", secret=secret, base=base)
        async with Fetcher(settings) as fetcher:
            clock = lambda: datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)
            keeper = Keeper([credential], Path(folder), fetcher.fetch, clock)
            print("ready", flush=True)
            sys.stdin.readline()
            token = await keeper.token("wechat:wx1", refused=refused)
            print(json.dumps([token.value, token.problem]), flush=True)

    asyncio.run(main(*sys.argv[1:]))
    """
)


@pytest.mark.parametrize("refused", [False, True], ids=["first", "both saw it refused"])
async def test_two_processes_do_not_kill_each_others_token(
    tmp_path: Path, server: FakePlatforms, fetcher: Fetcher, clock: Clock, refused: bool
) -> None:
    server.world.stable = False  # here each exchange kills the token before
    old = ""
    if refused:
        old = (await keeper_of(tmp_path, fetcher, clock, wechat(server)).token(WX)).value
        server.world.steal("wx1")
    before = server.world.made
    arguments = [server.base, str(tmp_path / "tokens"), SECRET, old]
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", PROCESS, *arguments,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    for process in processes:
        assert process.stdout and await process.stdout.readline() == b"ready\n"
    outputs = await asyncio.gather(*(p.communicate(b"go\n") for p in processes))
    told = [json.loads(out) for out, _ in outputs]
    assert told[0] == told[1] and told[0][1] == ""
    assert server.world.made == before + 1
    assert server.world.fresh("wx1", told[0][0])


async def test_a_holder_that_dies_frees_the_lock(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "tokens")
    code = (
        "import asyncio, sys\nfrom pathlib import Path\nfrom monitor.tokens import Shelf\n"
        "async def main():\n async with Shelf(Path(sys.argv[1])).locked('k'):\n"
        "  print('held', flush=True)\n  await asyncio.sleep(60)\nasyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(tmp_path / "tokens"), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout and await process.stdout.readline() == b"held\n"
    process.kill()
    await process.wait()
    async with asyncio.timeout(5), shelf.locked("k"):
        pass
