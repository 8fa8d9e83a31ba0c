"""Speed of the privacy check: ordinary text and dense personal tables, characters a second.

python bench/privacy.py [FILE.txt.xz …]
"""

from __future__ import annotations

import lzma
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from privacy_people import People

from monitor.checks import privacy
from monitor.rulebook import builtin_folder, load
from monitor.settings import RuleSettings
from monitor.text.passage import Passage

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"


def speed(check: privacy.PrivacyCheck, texts: list[str]) -> tuple[float, int]:
    """(million characters a second, hits)."""
    passages = [Passage.of_text(text) for text in texts]
    for passage in passages:
        passage.text  # noqa: B018  (joined once, for all checks)
    begun = time.process_time()  # of one core, whatever else runs
    hits = sum(1 for passage in passages for _ in check.run(passage))
    return sum(map(len, texts)) / (time.process_time() - begun) / 1e6, hits


def dense_table(rows: int) -> str:
    crowd = People(1)
    lines = ["序号\t姓名\t性别\t身份证号码\t联系电话\t一卡通账号\t家庭住址\t金额"]
    for number in range(rows):
        p = crowd.person()
        lines.append(
            f"{number}\t{p.name}\t{p.sex}\t{p.id_card}\t{p.mobile}\t{p.card}\t{p.village_address}\t860.00"
        )
    return "\n".join(lines)


def main() -> None:
    book = load([builtin_folder()])
    rules = [rule for rule in book.rules.values() if rule.type in privacy.TYPES]
    check = privacy.build(rules, RuleSettings())
    files = [Path(name) for name in sys.argv[1:]] or sorted(CORPUS.glob("*.xz"))
    for file in files:
        with lzma.open(file, "rt", encoding="utf-8") as source:
            text = source.read(5_000_000)
        texts = [text[at : at + 10_000] for at in range(0, len(text), 10_000)]
        rate, hits = speed(check, texts)
        print(f"{file.name:24} {rate:8.2f} M chars/s  {hits} hits in {len(text) / 1e6:.1f} M")
    tables = [dense_table(500) for _ in range(4)]
    rate, hits = speed(check, tables)
    print(f"{'dense personal table':24} {rate:8.2f} M chars/s  {hits} hits")


if __name__ == "__main__":
    main()
