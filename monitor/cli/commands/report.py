"""`govmon report`: bulletins of quarters, months and years, and what belongs to them."""

from __future__ import annotations

import argparse

from ...daemon.clock import wall_clock
from ...errors import ConfigError, Problem
from ..exits import Exit
from ..loading import load_config
from ..report import ACTIONS, Order, build

HELP = "通报：生成、修改、印发、比对、更正；单位报告、年度报表、监管报表、考评表"
_EPILOG = """
用法：
  govmon report 2026Q3                     生成（月份写 2026-07，年度写 2026）；已印发的按印发稿重出
  govmon report list                       列出草稿、印发稿和更正
  govmon report show 2026Q3                在终端看全文；--trace 列出每个数字的出处
  govmon report issue 2026Q3 --number 12   印发：数据和文字从此冻结
  govmon report diff 2026Q3                印发以来数据有什么变动；未印发的，列出改过的段落
  govmon report correct 2026Q3             出更正（先看用 --draft）
  govmon report unit 区财政局 2026Q3        一个单位的整改清单
  govmon report annual 2026                政府网站工作年度报表（能统计的填好，其余留空标明）
  govmon report supervision 2026           政府网站监管年度报表（分季度）
  govmon report appraisal 2026             各单位年度考评表（权重见 [bulletin] weights）
  govmon report template                   得到一份可在 Word 里改样式的通报模板
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    parser.add_argument("words", metavar="期间或动作", nargs="+", help="如 2026Q3，或见下面的用法")
    parser.add_argument("--out", metavar="文件夹", help="存到哪里（默认 [bulletin] folder）")
    parser.add_argument(
        "--format", default="", metavar="格式,…", help="docx、pdf、html、xlsx，可并列（默认 docx）"
    )
    parser.add_argument("--draft", action="store_true", help="草稿：标明数据时点，不影响已印发的")
    parser.add_argument(
        "--trace", action="store_true", help="列出每个数字的规则、取数和明细（报表、考评表也可用）"
    )
    parser.add_argument("--number", default="", metavar="序号", help="发文字号的序号，如 12")
    parser.add_argument("--date", default="", metavar="日期", help="成文日期，如 2026-10-12")
    parser.add_argument("--checked", action="store_true", help="文字稿里与数据不一致的数字已核对")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> Exit:
    first, *rest = args.words
    action = ACTIONS.get(first, build)
    words = tuple(rest) if first in ACTIONS else tuple(args.words)
    allowed = _allowed(first, action)
    if not allowed.start <= len(words) < allowed.stop:
        wanted = "govmon report --help 有每种用法的写法"
        raise ConfigError([Problem("命令行", "report", " ".join(args.words), wanted)])
    order = Order(args=args, config=load_config(args), now=wall_clock(), words=words)
    _ = order.dated  # a date that is none is told of before anything is counted
    return action(order)


def _allowed(first: str, action: object) -> range:
    """How many words an action takes after its name."""
    counts = {"list": range(2), "template": range(1), "unit": range(1, 3)}
    return counts.get(first, range(1, 2))
