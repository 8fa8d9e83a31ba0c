"""What README says is true: commands exist, keys exist, pictures are there."""

from __future__ import annotations

import contextlib
import re
import tomllib
from pathlib import Path

import pytest

from monitor.cli import command_modules, command_names, parser
from monitor.cli.results import Checked, line
from monitor.config.loader import LISTS, SECTIONS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")
CODE = "\n".join(re.findall(r"`[^`]*govmon[^`]*`|```bash.*?```", README, re.S))
COMMANDS = sorted(
    set(re.findall(r"govmon(?: --config \S+)?((?: [a-z]+)(?: [a-z]+)?)(?![\w.])", CODE))
)


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_named_exists(words: str) -> None:
    names = words.split()
    assert names[0] in command_names(), words
    module = command_modules(names)[names[0]]
    top = parser({names[0]: module})
    told = top.format_help()
    assert names[0] in told
    with contextlib.suppress(SystemExit):
        top.parse_args([names[0], "--help"])


def test_every_command_stands_in_the_table() -> None:
    for name in command_names():
        assert re.search(rf"^\| `govmon {name}\b", README, re.M), f"README says nothing of {name}"


@pytest.mark.parametrize("name", re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README))
def test_pictures_are_there(name: str) -> None:
    assert (ROOT / name).read_bytes()[:4] == b"\x89PNG"


@pytest.mark.parametrize(("section", "key"), re.findall(r"`\[(\w+)\] (\w+)`", README))
def test_configuration_keys_exist(section: str, key: str) -> None:
    shape = {**SECTIONS, **LISTS}[section]
    assert key in shape.__dataclass_fields__


def test_the_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in set(re.findall(r"make (\w+)", README)):
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_the_shown_result_has_the_fields_of_the_contract() -> None:
    shown = re.search(r'\{"id": "1".*?\]\}', README, re.S)
    assert shown
    for key in line(Checked(name="1"), key="id"):
        assert f'"{key}"' in shown.group()


def test_data_that_is_shipped_names_its_source() -> None:
    """A folder with tables (not rules) has a SOURCES beside them or above."""
    for path in (ROOT / "rules").rglob("*"):
        if path.suffix in {".tsv", ".csv", ".txt", ".bin", ".npz", ".npy", ".json"}:
            folders = [path.parent, *path.parent.parents]
            assert any(list(folder.glob("SOURCES*")) for folder in folders if folder != ROOT), (
                f"{path} has no SOURCES"
            )


def test_versions_agree() -> None:
    from monitor import __version__

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == __version__
    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
