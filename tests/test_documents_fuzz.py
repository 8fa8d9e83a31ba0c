"""Spoiled files: every reader comes to an end in time, and says so when it could not look.

`python tools/fuzz_documents.py` does the same for ten minutes.
"""

from __future__ import annotations

import shutil
from random import Random

import pytest
from documents_seeds import seeds, spoiled
from privacy_people import People

from monitor.attachments import Limits, Opener

SEEDS = seeds(People(123))
ROUNDS = 12


@pytest.fixture(scope="module")
def opener():
    with Opener() as opener:
        yield opener


@pytest.mark.parametrize("name", SEEDS)
def test_the_whole_file_is_read(opener: Opener, name: str) -> None:
    if name.endswith(".rar"):
        assert shutil.which("unar"), "Debian's unar: .ci/run installs it"
    documents = opener.open(SEEDS[name], name)
    assert not any(d.problem for d in documents)
    assert any(b.text for d in documents for b in d.blocks)


@pytest.mark.parametrize("name", SEEDS)
def test_spoiled_files_end_in_time(opener: Opener, name: str) -> None:
    dice = Random(name)
    for _ in range(ROUNDS):
        documents = opener.open(spoiled(SEEDS[name], dice), name, limits=Limits(seconds=10))
        assert documents, "an outcome for each file"
        assert not any("超过" in d.problem and "秒" in d.problem for d in documents)
        assert not any("意外退出" in d.problem for d in documents)
