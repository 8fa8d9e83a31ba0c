"""`govmon mail`: what was refused is found and sent again once the address is right."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.cli.exits import Exit
from monitor.model import CHINA, Delivery, Letter, Sent
from monitor.settings import StoreSettings
from monitor.store import Store

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=CHINA)
CONFIG = """
[district]
name = "样例区"
office = "样例区人民政府办公室"
[store]
path = "govmon.db"
[bulletin]
editors = ["new@example.cn"]
[[unit]]
name = "区财政局"
mail = ["czj@example.cn"]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two letters rendered once for all: one refused, one that waits."""
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    monkeypatch.chdir(tmp_path)
    with opened(tmp_path) as store:
        for name in ("bulletin-2026Q3", "bulletin-2026Q2"):
            letter = Letter(
                message_id=name, unit="", recipients=("old@example.cn",), subject=f"通报 {name}",
                text="文", html="",
            )  # fmt: skip
            store.queue_letter("bulletin", letter, NOW)
        refused = Sent(delivery=Delivery.REFUSED, detail="550 no such user")
        store.mark_delivery(1, refused, NOW)
    return tmp_path


def opened(folder: Path) -> Store:
    return Store.open(StoreSettings(path=folder / "govmon.db", reserve_mib=0))


def test_a_refused_letter_is_listed_with_its_answer(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mail", "list", "--state", "被拒收", "--json"]) == Exit.CLEAN
    (one,) = json.loads(capsys.readouterr().out)
    assert (one["id"], one["state"], one["reader"]) == (1, "refused", "通报拟稿人")
    assert "550" in one["detail"] and one["recipients"] == ["old@example.cn"]
    assert main(["mail", "list"]) == Exit.CLEAN
    told = capsys.readouterr().out
    # The alert that tells the operators of the refusal is a letter too.
    assert "被拒收" in told and "待发送" in told and "信件 3 封" in told


@pytest.mark.parametrize("argv", [["1"], ["--all"]])
def test_it_goes_out_again_to_the_address_of_today(folder: Path, argv: list[str]) -> None:
    assert main(["mail", "retry", *argv]) == Exit.CLEAN
    with opened(folder) as store:
        letter = store.letter(1)
        assert letter is not None
        assert (letter.state, letter.recipients) == ("open", ("new@example.cn",))
        assert letter.text == "文"  # what was rendered before is not rendered anew
        assert store.alerts() == ()


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["2"], "信件 2 没有被拒收"),
        (
            ["99", "1"],
            "信件 99 没有被拒收，不用重发；用 govmon mail list --state 被拒收 查看。已放回待发箱：1",
        ),
        ([], "请给出信件编号，或用 --all"),
        (["1", "--all"], "请给出信件编号，或用 --all"),
    ],
)
def test_what_cannot_be_sent_again_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str], argv: list[str], said: str
) -> None:
    assert main(["mail", "retry", *argv]) == Exit.USAGE
    assert said in "".join(capsys.readouterr().err.split("\n"))
