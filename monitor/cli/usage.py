"""`argparse` as an official reads it: headings, help and complaints in Chinese."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any, NoReturn

from .exits import Exit

# What argparse says, in the wording of Python 3.11 to 3.14.
_SAID = (
    (r"the following arguments are required: (.*)", r"缺少：\1"),
    (r"one of the arguments (.*) is required", r"须写其中一项：\1"),
    (r"unrecognized arguments: (.*)", r"不认识：\1"),
    (r"ambiguous option: (.*) could match (.*)", r"\1 不够明确，可能是 \2"),
    (r"argument ([^:]*): (.*)", r"\1 \2"),
)
_WHY = (
    (r"invalid choice: (.*) \(choose from (.*)\)", r"没有 \1 这一种，可用：\2"),
    (r"invalid int value: (.*)", r"须为整数，不能是 \1"),
    (r"invalid float value: (.*)", r"须为数字，不能是 \1"),
    (r"invalid \w+ value: (.*)", r"不能是 \1"),
    (r"expected one argument", "后面要写一个值"),
    (r"expected at least one argument", "后面至少要写一个值"),
    (r"expected (\d+) arguments?", r"后面要写 \1 个值"),
    (r"not allowed with argument (.*)", r"不能与 \1 同时使用"),
    (r"ignored explicit argument (.*)", r"后面不能写值，多了 \1"),
)


_WORDS = {
    "account": "账号", "date": "日期", "file": "文件", "folder": "文件夹", "group": "类别",
    "id": "编号", "interaction": "结果", "kind": "种类", "limit": "条数", "name": "名称",
    "note": "说明", "person": "姓名", "platform": "平台", "port": "端口", "readings": "次数",
    "reason": "理由", "rule": "规则编号", "scope": "范围", "seed": "数字", "sheet": "工作表",
    "site": "网站编号", "source": "采集方式", "state": "状态", "target": "监测对象",
    "text": "文字", "title": "标题", "unit": "单位", "url": "网址",
}  # fmt: skip


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Calls values by what they are, where an argument does not name them itself."""

    def _get_default_metavar_for_optional(self, action: argparse.Action) -> str:
        return _WORDS.get(action.dest, action.dest)

    def _get_default_metavar_for_positional(self, action: argparse.Action) -> str:
        return _WORDS.get(action.dest, action.dest)


class Parser(argparse.ArgumentParser):
    """Tells what is wrong and where to look; the parsers of its commands are of this kind too."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **({"formatter_class": Formatter} | options | {"add_help": False}))
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "用法：", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "用法：", 1)

    def error(self, message: str) -> NoReturn:
        """Ends the program with `Exit.USAGE`."""
        sys.stderr.write(
            f"{self.format_usage()}用法有误：{in_chinese(message)}；"
            f"{self.prog} --help 有全部写法。\n"
        )
        raise SystemExit(int(Exit.USAGE))


def in_chinese(message: str) -> str:
    """A complaint of argparse; one it never made before stays as it is."""
    for told in (_SAID, _WHY):
        for pattern, said in told:
            message = re.sub(rf"(?s)(?:^|(?<= )){pattern}$", said, message, count=1)
    return message
