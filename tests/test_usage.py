"""What the command line says about wrong use: in Chinese, without a trace, with the cure."""

from __future__ import annotations

import argparse
import re
import socket
from pathlib import Path

import pytest

from monitor.cli import command_modules, command_names, main
from monitor.cli import parser as full_parser
from monitor.cli.exits import Exit
from monitor.cli.usage import _WORDS, Parser, in_chinese
from monitor.errors import GovmonError
from monitor.settings import WebSettings
from monitor.web import serve


def parser() -> Parser:
    top = Parser(prog="govmon")
    top.add_argument("--port", type=int)
    top.add_argument("--share", type=float)
    top.add_argument("--kind", choices=("site", "column"))
    both = top.add_mutually_exclusive_group()
    both.add_argument("--yes", action="store_true")
    both.add_argument("--no", action="store_true")
    actions = top.add_subparsers(dest="action", metavar="动作", required=True)
    show = actions.add_parser("show", help="显示")
    show.add_argument("number", metavar="编号")
    return top


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ("", "缺少：动作"),
        ("show", "缺少：编号"),
        ("shw", "动作 没有 'shw' 这一种，可用："),
        ("--port x show 1", "--port 须为整数，不能是 'x'"),
        ("--share x show 1", "--share 须为数字，不能是 'x'"),
        ("--port", "--port 后面要写一个值"),
        ("--kind home show 1", "--kind 没有 'home' 这一种，可用："),
        ("--yes --no show 1", "--no 不能与 --yes 同时使用"),
        ("--yes=1 show 1", "--yes 后面不能写值，多了 '1'"),
        ("show 1 2", "不认识：2"),
    ],
)
def test_every_complaint_is_in_chinese(
    argv: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args(argv.split())
    told = capsys.readouterr().err
    assert ended.value.code == Exit.USAGE
    assert f"用法有误：{said}" in told and "--help 有全部写法" in told
    assert not re.search(r"usage|error|argument|invalid|expected", told)


def test_what_argparse_never_said_before_stays() -> None:
    assert in_chinese("something new") == "something new"


@pytest.mark.parametrize("command", command_names())
def test_help_has_no_english_headings(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    told = capsys.readouterr().out
    assert ended.value.code == 0 and told.startswith("用法：")
    assert not re.search(r"usage:|options:|positional arguments|show this help", told)


@pytest.mark.parametrize("command", command_names())
def test_every_value_has_a_chinese_name(command: str) -> None:
    """`--port PORT` tells an official nothing."""
    for one in every_parser(command):
        for action in one._actions:
            if action.nargs == 0 or action.choices is not None:
                continue
            named = str(action.metavar or _WORDS.get(action.dest))
            assert re.search(r"[一-鿿]", named), (one.prog, action.dest)


def every_parser(command: str) -> list[argparse.ArgumentParser]:
    """The parser of a command and those of its actions."""
    found, waiting = [], [full_parser(command_modules([command]))]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for action in one._actions:
            if isinstance(action, argparse._SubParsersAction):
                waiting += action.choices.values()
    return found


def test_the_parsers_of_actions_are_of_the_same_kind() -> None:
    top = parser()
    actions = next(a for a in top._actions if isinstance(a, argparse._SubParsersAction))
    assert all(isinstance(one, Parser) for one in actions.choices.values())


@pytest.mark.parametrize("port", ["taken", 99_999])
async def test_a_port_that_cannot_be_had_is_told_with_its_cure(port: str | int) -> None:
    from aiohttp import web

    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        number = holder.getsockname()[1] if port == "taken" else port
        with pytest.raises(GovmonError, match=r"看板不能在 127\.0\.0\.1:\d+ 上打开：.*\[web\]"):
            async with serve(web.Application(), WebSettings(port=int(number))):
                pass


def test_a_system_error_nobody_expected_ends_without_a_trace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    assert main(["demo", "--once", "--folder", str(tmp_path / "file" / "x")]) == Exit.USAGE
    told = capsys.readouterr().err
    assert "路径中有一段不是文件夹" in told and "Traceback" not in told


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"[mail]\nhost = \n", "第 2 行"),
        (b"[mail]\nhost = 'a'\nhost = 'b'\n", "同一个键写了两次"),
        (b"\xff\xfe", "文件要用 UTF-8 编码"),
    ],
)
def test_a_configuration_that_is_no_toml_names_the_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(content)
    assert main(["--config", str(path), "config", "check"]) == Exit.USAGE
    told = capsys.readouterr().err
    assert "config.toml" in told and said in told
