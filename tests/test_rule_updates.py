"""The way of a rule bundle on the command line: key, pack, try, install, use, roll back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from store_samples import SETTLE, visit

from monitor.cli import main
from monitor.engine import Engine
from monitor.model import Block, Document, DocumentKind, Target, TargetKind, Unit
from monitor.rulebook import load_with
from monitor.settings import RuleSettings, StoreSettings
from monitor.store import Store

RULE = """
title = "不写WORD"
level = "error"
basis = "某某标准"
status = "active"
message = "“{text}”应为“好词”"
type = "terms"
[data.words]
"WORD" = "好词"
[examples]
bad = ["前⟦WORD⟧后"]
good = ["没有"]
"""
SITE = Target(
    id="site:p", kind=TargetKind.SITE, name="门户", unit="办公室", url="https://a.example/",
    source="website",
)  # fmt: skip
PAGES = {
    "https://a.example/1.html": "各科室的旧词语要改。",
    "https://a.example/2.html": "全市截止目前新增项目12个。",
    "https://a.example/3.html": "旧词语和允许的旧词语。",
}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["--config", str(tmp_path / "config.toml"), *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture
def office(tmp_path: Path, run: Run) -> Path:
    """A configuration that trusts `key.pem`, an archive of three pages, rules to pack."""
    code, out, _ = run("rules", "key", "key.pem")
    assert code == 0 and (tmp_path / "key.pem").stat().st_mode & 0o777 == 0o600
    public = out.strip().splitlines()[-1]
    (tmp_path / "config.toml").write_text(
        f"""
[store]
path = "s.db"
reserve_mib = 0
[rules]
updates = "updates"
trusted_keys = ["{public}"]
[[unit]]
name = "办公室"
[[site]]
id = "p"
name = "门户"
unit = "办公室"
url = "https://a.example/"
allow = ["允许的旧词语"]
""",
        "utf-8",
    )
    now = datetime.now(UTC)
    book = load_with(RuleSettings(), None)
    engine = Engine(book)
    with Store.open(StoreSettings(path=tmp_path / "s.db", reserve_mib=0)) as store:
        store.sync_targets((SITE,), (Unit(id="办公室", name="办公室"),), now)
        store.save_edition(book.version, book.edition, now)
        pages = [
            Document(url=url, kind=DocumentKind.ARTICLE, blocks=(Block(text=text),))
            for url, text in PAGES.items()
        ]
        found = {page.url: engine.check(page) for page in pages}
        store.commit_visit(
            visit(target=SITE, at=now, documents=tuple(pages), looked=set(PAGES)),
            now=now, case_days=8, settle=SETTLE, rulebook_version=book.version,
            checked_blocks={p.blocks[0].digest: tuple(found[p.url]) for p in pages},
        )  # fmt: skip
    write(tmp_path, "旧词语")
    return tmp_path


def write(folder: Path, word: str, name: str = "own-word", text: str = RULE) -> None:
    path = folder / "rules" / "wording" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.replace("WORD", word), "utf-8")


def pack(run: Run, out: str = "a.zip") -> None:
    code, _, err = run("rules", "pack", "rules", "--key", "key.pem", "--name", "省级", "--out", out)
    assert code == 0, err


def test_a_dry_run_tells_what_would_change_and_changes_nothing(office: Path, run: Run) -> None:
    (office / "rules/withdrawn.txt").parent.mkdir(exist_ok=True)
    (office / "rules/withdrawn.txt").write_text("cutoff-for-as-of\n")
    pack(run)
    code, out, _ = run("rules", "update", "a.zip", "--json")
    told = json.loads(out)
    assert code == 0 and not told["applied"] and told["pages"] == 3
    assert told["added"] == ["own-word"] and told["withdrawn"] == ["cutoff-for-as-of"]
    own = told["rules"]["own-word"]
    assert (own["new"], own["silent"], own["dismissed"]) == (2, 0, 1), "one is allowed on the site"
    assert {s["url"][-6:] for s in own["samples"]} == {"1.html", "3.html"}
    assert told["rules"]["cutoff-for-as-of"]["silent"] == 1
    code, out, _ = run("rules", "list", "--json")
    assert "own-word" not in {r["id"] for r in json.loads(out)}
    assert [p for p in (office / "updates").iterdir() if p.is_dir()] == []


def test_applied_it_is_in_force_and_the_archive_is_carried_along(office: Path, run: Run) -> None:
    pack(run)
    code, out, _ = run("rules", "update", "a.zip", "--apply")
    assert code == 0 and "已安装" in out
    code, out, _ = run("rules", "installed", "--json")
    (installed,) = json.loads(out)
    assert installed["name"] == "省级"
    code, out, _ = run("rescan", "--json")
    told = json.loads(out)
    assert code == 1 and told["done"] and (told["carried"], told["checked"]) == (1, 2)
    assert {f["text"] for f in told["findings"]} == {"旧词语"}
    code, out, _ = run("rescan")
    assert code == 0 and "已完成" in out
    code, out, _ = run("rules", "rollback")
    assert code == 0 and "程序自带" in out
    code, out, _ = run("rules", "list", "--json")
    assert "own-word" not in {r["id"] for r in json.loads(out)}


def test_a_bundle_whose_examples_fail_is_neither_packed_nor_installed(
    office: Path, run: Run
) -> None:
    write(office, "旧词语", text=RULE.replace("⟦WORD⟧后", "WORD⟦后⟧"))
    code, _, err = run("rules", "pack", "rules", "--key", "key.pem")
    assert code == 2 and "例句不符" in err and "own-word" in err


def test_rules_that_cannot_be_read_are_not_packed(office: Path, run: Run) -> None:
    write(office, "旧词语", text=RULE.replace('"error"', '"grave"'))
    code, _, err = run("rules", "pack", "rules", "--key", "key.pem")
    assert code == 2 and "severe、error、hint" in err


def test_one_that_clashes_with_own_rules_is_refused_before_it_is_installed(
    office: Path, run: Run
) -> None:
    pack(run)
    own = office / "mine" / "wording" / "own-word.toml"
    own.parent.mkdir(parents=True)
    own.write_text(RULE.replace("WORD", "别的词"), "utf-8")
    text = (office / "config.toml").read_text("utf-8")
    (office / "config.toml").write_text(text.replace("[rules]\n", '[rules]\nfolders = ["mine"]\n'))
    code, _, err = run("rules", "update", "a.zip", "--apply")
    assert code == 2 and "规则 id 重复" in err
    assert run("rules", "list")[0] == 0, "nothing was installed"


def test_an_older_one_is_refused(office: Path, run: Run, monkeypatch) -> None:
    pack(run, "old.zip")
    from monitor.cli import rule_updates

    later = datetime.now(UTC).replace(microsecond=0)
    monkeypatch.setattr(rule_updates, "wall_clock", lambda: later.replace(year=later.year + 1))
    pack(run, "new.zip")
    assert run("rules", "update", "new.zip", "--apply")[0] == 0
    code, _, err = run("rules", "update", "old.zip", "--apply")
    assert code == 2 and "rules rollback" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("rules", "update", "none.zip"), "none.zip 读不了"),
        (("rules", "update", "config.toml"), "不是规则包"),
        (("rules", "pack", "nowhere", "--key", "key.pem"), "没有文件夹"),
        (("rules", "pack", "rules", "--key", "none.pem"), "none.pem 读不了"),
        (("rules", "key", "key.pem"), "不会覆盖"),
        (("rules", "rollback"), "没有安装过"),
    ],
)
def test_what_goes_wrong_is_explained(office: Path, run: Run, words, said: str) -> None:
    code, _, err = run(*words)
    assert code == 2 and said in err


def test_a_broken_installed_bundle_is_mended_by_an_update(office: Path, run: Run) -> None:
    pack(run)
    run("rules", "update", "a.zip", "--apply")
    (path,) = (office / "updates").rglob("own-word.toml")
    path.write_text("")
    code, _, err = run("rules", "list")
    assert code == 2 and "rules rollback" in err
    write(office, "新词语")
    pack(run, "b.zip")
    assert run("rules", "update", "a.zip", "--apply")[0] == 0, "the same one again"
    assert run("rules", "list")[0] == 0
    path.write_text("")
    assert run("rules", "update", "b.zip", "--apply")[0] == 0
    assert run("rules", "explain", "own-word")[0] == 0
