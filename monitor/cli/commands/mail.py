"""`govmon mail list|retry`: the letters, and those a server refused sent once more."""

from __future__ import annotations

import argparse

from ...daemon.clock import wall_clock
from ...errors import GovmonError
from ...settings import Config
from ...store import LetterRow, Store
from ...web.words import LETTER_READERS, LETTER_STATES, moment
from ..exits import Exit
from ..loading import load_config
from ..terminal import print_json, say, table

HELP = "列出信件；被拒收的，改正地址后重新投递"
SHOWN = 50


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="动作", required=True)
    listing = actions.add_parser("list", help="列出信件，新的在前")
    listing.add_argument(
        "--state", choices=tuple(LETTER_STATES.values()), help="只看这一状态，如 被拒收"
    )
    listing.add_argument("--limit", type=int, default=SHOWN, help=f"最多几封，默认 {SHOWN}")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    again = actions.add_parser("retry", help="把被拒收的信件放回待发箱（先改正地址并重启服务）")
    again.add_argument("id", type=int, nargs="*", help="信件编号，可写几个")
    again.add_argument("--all", action="store_true", help="全部被拒收的信件")


def run(args: argparse.Namespace) -> Exit:
    config = load_config(args)
    units = {unit.id: unit.name for unit in config.units}
    with Store.open(config.store, readonly=args.action == "list") as store:
        if args.action == "retry":
            return _retry(args, store, config)
        states = {word: state for state, word in LETTER_STATES.items()}
        found = store.letters(state=states.get(args.state, ""), limit=args.limit)
    if args.json:
        print_json([_as_json(letter, units) for letter in found.rows])
        return Exit.CLEAN
    rows = [
        (one.id, LETTER_STATES.get(one.state, one.state), _reader(one, units), one.subject or "（汇集中，尚未生成）",
         moment(one.sent_at or one.created_at), one.detail)
        for one in found.rows
    ]  # fmt: skip
    title = f"信件 {len(rows)} 封" + (f"（共 {found.total} 封）" if found.total > len(rows) else "")
    table(("编号", "状态", "收件单位", "主题", "时间", "服务器答复"), rows, title=title)
    return Exit.CLEAN


def _retry(args: argparse.Namespace, store: Store, config: Config) -> Exit:
    if bool(args.id) == args.all:
        raise GovmonError("请给出信件编号，或用 --all 重发全部被拒收的；编号见 govmon mail list")
    chosen = args.id or [one.id for one in store.letters(state="refused", limit=10_000).rows]
    now = wall_clock()
    put_back = [one for one in chosen if store.retry_letter(one, now, _sent_to(one, store, config))]
    if left := [str(number) for number in chosen if number not in put_back]:
        raise GovmonError(
            f"信件 {'、'.join(left)} 没有被拒收，不用重发；用 govmon mail list --state 被拒收 查看"
            + (f"。已放回待发箱：{'、'.join(map(str, put_back))}" if put_back else "")
        )
    say(f"已放回待发箱 {len(put_back)} 封，由后台服务在一分钟内重新生成并投递。", "green")
    return Exit.CLEAN


def _sent_to(number: int, store: Store, config: Config) -> tuple[str, ...]:
    """Where a letter that was rendered once for all goes by today's configuration."""
    letter = store.letter(number)
    match letter and letter.kind:
        case "bulletin":
            return config.bulletin.editors
        case "unit-report":
            return next((unit.mail for unit in config.units if unit.id == letter.unit), ())
    return ()


def _reader(letter: LetterRow, units: dict[str, str]) -> str:
    return units.get(letter.unit, letter.unit) or LETTER_READERS.get(letter.kind, "运维人员")


def _as_json(letter: LetterRow, units: dict[str, str]) -> dict[str, object]:
    return {
        "id": letter.id, "kind": letter.kind, "state": letter.state, "unit": letter.unit,
        "reader": _reader(letter, units), "recipients": list(letter.recipients),
        "subject": letter.subject, "created_at": letter.created_at.isoformat(),
        "sent_at": letter.sent_at.isoformat() if letter.sent_at else None,
        "attempts": letter.attempts, "detail": letter.detail,
    }  # fmt: skip
