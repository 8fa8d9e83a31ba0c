"""`govmon account`: list, show, try, confirm, revoke, as a person uses them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.cli.exits import Exit
from monitor.model import CHINA
from monitor.settings import StoreSettings
from monitor.store import Store

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
CONFIG = """
[fetch]
allow_private = ["127.0.0.0/8"]
host_delay = 0.0
[[unit]]
name = "区融媒体中心"
[[account]]
name = "样例视频"
platform = "视频号"
unit = "区融媒体中心"
id = "sph1"
[[account]]
name = "样例发布"
platform = "微信"
unit = "区融媒体中心"
id = "wx1"
source = "wechat"
[[account]]
name = "样例发布"
platform = "微博"
unit = "区融媒体中心"
id = "9001"
source = "weibo"
options = { mobile = true, mobile_base = "http://127.0.0.1:9" }
"""


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GOVMON_CONFIG", raising=False)
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    (tmp_path / "shot.jpg").write_bytes(PNG)  # the name lies: it is a PNG
    return tmp_path


def today() -> str:
    return f"{datetime.now(CHINA):%Y-%m-%d}"


def confirm(*more: str) -> int:
    return main(["account", "confirm", "sph1", "--date", today(), "--person", "张某", *more])


def as_json(capsys: pytest.CaptureFixture[str], *command: str):
    capsys.readouterr()
    assert main([*command, "--json"]) in (Exit.CLEAN, Exit.UNKNOWN)
    return json.loads(capsys.readouterr().out)


def test_a_confirmed_post_makes_the_next_look_good(office: Path, capsys) -> None:
    assert confirm("--title", "区里的短片", "--screenshot", "shot.jpg") == Exit.CLEAN
    said = capsys.readouterr().out
    assert "已登记（编号 1）" in said
    (kept,) = (office / "data/screenshots").iterdir()
    assert kept.suffix == ".png" and kept.read_bytes() == PNG and "shot" not in kept.name
    assert main(["once", "account:channels:sph1"]) == Exit.CLEAN
    shown = as_json(capsys, "account", "show", "sph1")
    assert shown["state"] == "正常" and shown["newest"] == today()
    (record,) = shown["records"]
    assert record["person"] == "张某" and record["screenshot"] == kept.name
    assert main(["account", "revoke", "1"]) == Exit.CLEAN
    assert main(["account", "revoke", "1"]) == Exit.USAGE
    assert as_json(capsys, "account", "show", "sph1")["records"] == []


def test_readings_a_person_saw_are_kept(office: Path, capsys) -> None:
    seen = ("--title", "短片", "--url", "http://x.example/v", "--readings", "1.2万")
    assert confirm(*seen) == Exit.CLEAN
    assert main(["once", "account:channels:sph1"]) == Exit.CLEAN
    with Store.open(StoreSettings(path=office / "data/govmon.db"), readonly=True) as store:
        assert [r["count"] for r in store.query("select count from readings")] == [12_000]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--title", "x", "--date", "昨天"], "不是日期"),
        (["--title", "x", "--date", "2999-01-01"], "今天之后"),
        ([], "请写 --title"),
        (["--url", "javascript:alert(1)"], "--url 须以"),
        (["--url", "http://x.example/v", "--readings", "很多"], "--readings 须为数量"),
        (["--title", "x", "--readings", "12"], "并与 --url 同用"),
        (["--screenshot", "nowhere.png"], "无法读取"),
        (["--screenshot", "config.toml"], "不是图片"),
    ],
)
def test_a_wrong_confirmation_is_refused_and_nothing_kept(
    office: Path, capsys, more: list[str], words: str
) -> None:
    assert confirm(*more) == Exit.USAGE
    assert words in capsys.readouterr().err
    assert not (office / "data/screenshots").exists()


def test_a_screenshot_has_a_limit(office: Path, capsys) -> None:
    (office / "big.png").write_bytes(PNG + b"\0" * (11 << 20))
    assert confirm("--screenshot", "big.png") == Exit.USAGE
    assert "超过 10 MB" in capsys.readouterr().err


def test_interaction_is_recorded_with_day_and_person(capsys) -> None:
    assert confirm("--interaction", "无效", "--note", "留言三天未回复") == Exit.CLEAN
    (record,) = (as_json(capsys, "account", "show", "sph1"))["records"]
    assert (record["kind"], record["value"], record["day"]) == ("interaction", "无效", today())


def test_a_name_that_means_two_accounts_is_asked_back(capsys) -> None:
    assert main(["account", "show", "样例发布"]) == Exit.USAGE
    assert "account:wechat:wx1、account:weibo:9001" in capsys.readouterr().err
    assert main(["account", "show", "没有"]) == Exit.USAGE


def test_the_list_fits_a_terminal(capsys, monkeypatch) -> None:
    confirm("--title", "短片")
    capsys.readouterr()
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["account", "list"]) == Exit.CLEAN
    out = capsys.readouterr().out
    assert "共 3 个账号" in out and "尚未巡查" in out
    assert {r["id"] for r in as_json(capsys, "account", "list", "--platform", "微信公众号")} == {
        "account:wechat:wx1"
    }
    assert as_json(capsys, "account", "list", "--state", "正常") == []


def test_try_names_the_missing_secret_and_the_cure(capsys) -> None:
    assert main(["account", "try", "wx1"]) == Exit.UNKNOWN
    out = capsys.readouterr().out
    assert "[[credential]]" in out and "处理办法" in out


def test_try_asks_the_mobile_site_once_in_six_hours(capsys) -> None:
    assert main(["account", "try", "9001"]) == Exit.UNKNOWN
    assert "GET http://127.0.0.1:9/api/container/getIndex" in capsys.readouterr().out
    assert main(["account", "try", "9001"]) == Exit.UNKNOWN
    assert "之后才可再读" in capsys.readouterr().out
