"""kill -9 at any moment: no finding and no letter is lost, nothing is half."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from store_samples import settings

from monitor.model import CaseState
from monitor.store import Store

KILLS = 60
FINDINGS_PER_VISIT = 3

# Forks a worker for each line read, so that imports are paid for once.
NURSERY = """
import asyncio, os, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
sys.path[:0] = {paths!r}
from datetime import timedelta
from store_samples import *
from monitor.model import Delivery, Sent
from monitor.outbox import Outbox
from monitor.settings import Config, MailSettings
from monitor.store import AsyncStore, Store

folder = Path({folder!r})

def note(name, line):
    descriptor = os.open(folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(descriptor, (line + "\\n").encode())
    os.fsync(descriptor)
    os.close(descriptor)

class Server:
    async def send(self, letter):
        note("accepted", letter.message_id + " " + str(hash_of(letter.text)))
        return Sent(delivery=Delivery.SENT)

def hash_of(text):
    import hashlib
    return hashlib.sha256(text.encode()).hexdigest()[:16]

async def work(last):
    config = Config(path=folder / "c", units=UNITS, targets=TARGETS,
                    mail=MailSettings(host="x", cap_per_day=0))
    store = Store.open(settings(folder), exclusive=True)
    store.sync_targets(TARGETS, UNITS, NOW)
    thread = AsyncStore(store, ThreadPoolExecutor(max_workers=1))
    number = store.query("select count(*) n from visits")[0]["n"]
    at = lambda: NOW + number * MINUTE
    outbox = Outbox(config, store=thread, mailer=Server(), clock=at)
    for _ in range(1 if last else 100000):
        found = [finding(f"{{number}}-{{k}}") for k in range(3)]
        await thread.run("commit_visit", visit(*found, at=at(), looked=set()), now=at(),
                         case_days=8, settle=timedelta())
        note("committed", str(number))
        number += 1
        await outbox.deliver()
    await thread.close()

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        code = 1
        try:
            asyncio.run(work(line.strip() == "last"))
            code = 0
        except BaseException:
            import traceback
            traceback.print_exc()
        finally:
            os._exit(code)
    print(child, flush=True)
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


def size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def test_killed_again_and_again_loses_nothing(tmp_path: Path) -> None:
    dice = random.Random(20260907)
    project = Path(__file__).parent.parent
    script = NURSERY.format(paths=[str(Path(__file__).parent), str(project)], folder=str(tmp_path))
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as nursery:
        assert nursery.stdin and nursery.stdout
        window = 0.12  # seconds; grows on a machine too slow to get any work done in it
        for _ in range(KILLS):
            before = size(tmp_path / "committed")
            nursery.stdin.write("go\n")
            nursery.stdin.flush()
            child = int(nursery.stdout.readline())
            # The one sleep of the tests: a kill must come at a moment nobody chose.
            time.sleep(dice.uniform(0.0, window))
            os.kill(child, signal.SIGKILL)
            assert int(nursery.stdout.readline()) == -signal.SIGKILL
            if size(tmp_path / "committed") == before:
                window *= 1.2
        nursery.stdin.write("last\n")
        nursery.stdin.flush()
        nursery.stdout.readline()
        assert int(nursery.stdout.readline()) == 0
        nursery.stdin.close()

    committed = [int(n) for n in (tmp_path / "committed").read_text().split()]
    accepted = [line.split() for line in (tmp_path / "accepted").read_text().splitlines()]
    assert len(committed) >= 10, "the kills came before any work"

    with Store.open(settings(tmp_path)) as store:
        assert store.check() == ()
        visits = store.query("select count(*) n from visits")[0]["n"]
        texts = [row.finding.text for row in store.each_finding()]
        # No finding lost, none twice, no visit half.
        per_visit = Counter(int(text.split("-")[0]) for text in texts)
        assert set(committed) <= set(per_visit) == set(range(visits))
        assert set(per_visit.values()) == {FINDINGS_PER_VISIT}
        assert len(set(texts)) == len(texts)
        # Every case was opened once, told in exactly one letter, and that letter was accepted.
        told = store.query(
            "select c.state, count(e.id) opened, count(distinct le.letter) letters,"
            " min(l.state) sent, l.message_id from cases c"
            " join events e on e.case_id = c.id and e.kind = 'opened'"
            " left join letter_events le on le.event = e.id"
            " left join letters l on l.id = le.letter group by c.id"
        )
        assert len(told) == len(texts)
        arrived = {message_id for message_id, _ in accepted}
        for row in told:
            assert (row["state"], row["opened"], row["letters"]) == (CaseState.REFERRED, 1, 1)
            assert row["sent"] == "sent" and row["message_id"] in arrived
        # What came twice was the same letter.
        words: dict[str, set[str]] = {}
        for message_id, digest in accepted:
            words.setdefault(message_id, set()).add(digest)
        assert all(len(digests) == 1 for digests in words.values())
        assert len(words) == store.letters().total
