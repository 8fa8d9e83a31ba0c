"""The command `govmon`: one file per command, discovered by listing this package.

A command module has `HELP`, `arguments(parser)` and `run(args) -> Exit`.
"""

from __future__ import annotations

import argparse
import atexit
import gc
import importlib
import logging
import os
import pkgutil
import sys
import threading
from collections.abc import Sequence
from types import ModuleType
from typing import NoReturn

from .. import __version__
from ..disk import said
from ..errors import GovmonError
from . import commands
from .exits import Exit
from .usage import Parser


def command_names() -> tuple[str, ...]:
    """Every command: the names of the files in `commands`."""
    return tuple(sorted(info.name for info in pkgutil.iter_modules(commands.__path__)))


def command_modules(argv: Sequence[str]) -> dict[str, ModuleType]:
    """The command asked for; all of them where none is, to tell what there is.

    Loading one keeps `govmon check` from waiting for the libraries of the dashboard.
    """
    names = command_names()
    wanted = [word for word in argv if word in names][:1] or names
    return {name: importlib.import_module(f"{commands.__name__}.{name}") for name in wanted}


def parser(modules: dict[str, ModuleType]) -> argparse.ArgumentParser:
    """The whole command line; wrong usage exits with 2."""
    top = Parser(prog="govmon", description="政府网站与政务新媒体巡查：发现、转办、复查、通报")
    top.add_argument(
        "--version", action="version", version=f"govmon {__version__}", help="显示版本"
    )
    top.add_argument(
        "--config",
        metavar="文件",
        default=None,
        help="配置文件（默认：./config.toml，或环境变量 GOVMON_CONFIG，或 /etc/govmon/config.toml）",
    )
    top.add_argument("-v", "--verbose", action="store_true", help="显示运行日志")
    subparsers = top.add_subparsers(dest="command", metavar="命令", required=True)
    for name, module in modules.items():
        sub = subparsers.add_parser(name, help=module.HELP, description=module.HELP)
        module.arguments(sub)
        sub.set_defaults(run=module.run)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is an `Exit`."""
    argv = sys.argv[1:] if argv is None else argv
    gc.disable()  # nothing of what a command loads is garbage
    try:
        args = parser(command_modules(argv)).parse_args(argv)
    finally:
        gc.enable()
    logging.basicConfig(
        level=logging.INFO if args.verbose or args.command == "run" else logging.WARNING,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        stream=sys.stderr,
    )
    for chatty in ("apscheduler", "mail.log"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    try:
        return int(args.run(args))
    except GovmonError as error:
        from .terminal import complain  # slow to load

        complain(str(error))
        return Exit.USAGE
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away: not our fault, and nothing more to say
        return Exit.CLEAN
    except OSError as error:  # of a file or an address that no part of ours watches over
        from .terminal import complain

        if args.verbose:
            logging.exception("系统报错")
        where = f"{error.filename}：" if error.filename else ""
        complain(f"{where}{said(error)}；请检查路径、权限和磁盘空间（加 -v 看详情）")
        return Exit.USAGE
    except KeyboardInterrupt:
        return Exit.INTERRUPTED


def program() -> NoReturn:
    """`main` as a process of its own.

    To give the rules back to the system one by one takes longer than to check a page with them:
    where no other thread is left to wait for, the process ends with what must be done at the end.
    """
    code = main()
    if threading.active_count() > 1:
        sys.exit(code)
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):  # the reader went away, see `main`
        sys.exit(code)
    os._exit(code)
