"""Importing a list into the roster: what it would do, what it refuses, and that nothing is lost."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from monitor.cli import main
from monitor.cli.exits import Exit
from monitor.config import loader as config
from monitor.config.roster_import import Entry, plan, read_list
from monitor.errors import ConfigError

UNITS = '[[unit]]\nname = "区发改局"\n[[unit]]\nname = "区财政局"\n'
TODAY = date(2026, 11, 23)
ROSTER = [
    ["账号名称", "平台", "主办单位", "账号ID", "采集方式", "采集地址", "状态", "备注"],
    ["发改之窗", "微信", "区发改局", "wx1", "wechat", "", "正常", "老张管"],
    ["发改微博", "微博", "区发改局", "", "", "https://f.example/w.rss", "正常", ""],
    ["财政快讯", "抖音", "区财政局", "dy1", "", "", "已注销", ""],
]


def entry(name: str, platform: str = "微信", **more: str) -> Entry:
    return Entry(place="第 2 行", name=name, platform=platform, unit="区发改局", **more)


CASES = [
    ("nothing new", entry("发改之窗", id="wx1"), None, ()),
    ("known by id under a new name", entry("区发改局发布", id="wx1"), "change",
     (("name", "发改之窗", "区发改局发布"),)),
    ("known by name, now with its id", entry("发改微博", "新浪微博", id="9001"), "change",
     (("id", "", "9001"),)),
    ("the same name elsewhere is another account", entry("发改之窗", "快手"), "add", ()),
    ("closed", entry("发改之窗", id="wx1", status="已关停"), "close",
     (("status", "正常", "已关停"),)),
    ("stays closed", entry("财政快讯", "抖音", status="已注销"), "change",
     (("unit", "区财政局", "区发改局"),)),
    ("open again", entry("财政快讯", "抖音", id="dy1"), "reopen",
     (("unit", "区财政局", "区发改局"), ("status", "已注销", "正常"))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "kind", "details"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_what_a_row_does(one: Entry, kind: str | None, details: tuple) -> None:
    told = plan(ROSTER, {}, [one], TODAY)
    assert [c.kind for c in told.changes] == ([kind] if kind else [])
    if kind:
        assert told.changes[0].details == details
    assert told.same == (kind is None)


def test_nothing_of_the_roster_is_lost() -> None:
    told = plan(
        ROSTER, {}, [entry("新号", "视频号"), entry("发改之窗", id="wx1", status="已注销")], TODAY
    )
    heading, *rows = told.rows
    assert heading[: len(ROSTER[0])] == tuple(ROSTER[0]) and heading[-1] == "关停日期"
    assert len(rows) == 4
    first = dict(zip(heading, rows[0], strict=True))
    assert first["备注"] == "老张管" and first["状态"] == "已注销"
    assert first["关停日期"] == "2026-11-23" and first["采集方式"] == "wechat"
    assert rows[1][: len(ROSTER[2])] == tuple(ROSTER[2])
    assert told.unnamed == ("发改微博（微博）",)


def test_accounts_missing_in_the_list_are_closed_only_when_asked() -> None:
    told = plan(ROSTER, {}, [entry("发改之窗", id="wx1")], TODAY, close_missing=True)
    assert [(c.kind, c.entry.name) for c in told.changes] == [("close", "发改微博")]


def write(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path.write_text("\n".join(lines), encoding=encoding)
    return path


def read(path: Path, **columns: str):
    return read_list(path, sheet="", columns=columns, units={"区发改局", "区财政局"})


def test_headings_vary_and_a_title_line_may_stand_above(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv", "政务新媒体名单,,,", "新媒体类型,新媒体名称,责任单位,账号状态",
        "微信公众号,发改之窗,区发改局,运行中", "抖音号,财政快讯,区财政局,注销",
        encoding="gb18030",
    )  # fmt: skip
    assert [(e.name, e.platform, e.unit, e.status) for e in read(path)] == [
        ("发改之窗", "微信公众号", "区发改局", ""), ("财政快讯", "抖音号", "区财政局", "已注销"),
    ]  # fmt: skip


def test_an_excel_file_with_numbers_for_ids(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["名称", "平台", "单位", "UID"])
    book.active.append(["发改微博", "微博", "区发改局", 9000000001.0])
    book.save(tmp_path / "a.xlsx")
    (one,) = read(tmp_path / "a.xlsx", unit="单位")
    assert one.id == "9000000001"


def test_every_fault_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv", "账号名称,平台,主办单位,账号ID,状态",
        "甲,微信,区发改局,wx1,正常", "乙,微信,区发改局,wx1,正常", "丙,微讯,区发改局,,正常",
        "丁,微博,区发改,,正常", ",微博,区发改局,,正常", "戊,微博,区发改局,,半停",
        "甲,公众号,区财政局,,正常", "=己,微博,区发改局,,正常",
    )  # fmt: skip
    with pytest.raises(ConfigError) as error:
        read(path)
    text = str(error.value)
    for words in ("第 3 行：乙", "与第 2 行重复", "第 4 行“平台”：微讯", "是否为 区发改局",
                  "第 6 行“账号名称”", "第 7 行“状态”：半停", "第 8 行：甲", "不可以 = + @ 开头"):  # fmt: skip
        assert words in text, words


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为"),
        ("a.xlsx", b"PK\x03\x04broken", "CSV 或 XLSX"),
        ("a.csv", "标题,正文\n甲,乙\n".encode(), "--map name="),
        ("a.csv", b"", "缺少"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError, match=words):
        read(tmp_path / name)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GOVMON_CONFIG", raising=False)
    write(tmp_path / "config.toml", UNITS + '[roster]\nfile = "accounts.csv"\n')
    write(tmp_path / "accounts.csv", *(",".join(row) for row in ROSTER))
    write(tmp_path / "new.csv", "账号名称,平台,主办单位,账号ID,状态",
          "发改之窗,微信,区发改局,wx1,已注销", "发改头条,头条,区发改局,,正常")  # fmt: skip
    return tmp_path


def test_a_dry_run_changes_no_file(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {p.name: p.read_bytes() for p in office.iterdir()}
    assert main(["roster", "import", "new.csv"]) == Exit.CLEAN
    told = capsys.readouterr().out
    assert "关停 1 个" in told and "新增 1 个" in told and "--apply" in told
    assert {p.name: p.read_bytes() for p in office.iterdir()} == before


def test_apply_writes_the_roster_and_keeps_the_old_one(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = (office / "accounts.csv").read_bytes()
    assert main(["roster", "import", "new.csv", "--apply", "--json"]) == Exit.CLEAN
    told = json.loads(capsys.readouterr().out)
    assert (office / told["backup"]).read_bytes() == old
    targets = {t.name: t for t in config.load(office / "config.toml").targets}
    assert targets["发改之窗"].options["closed"] == "已注销", "watched on: it has a source"
    assert targets["发改之窗"].options["closed_on"]
    assert "发改头条" in targets and "财政快讯" not in targets, "closed, nothing to look at"
    assert main(["roster", "import", "new.csv", "--apply", "--json"]) == Exit.CLEAN
    assert json.loads(capsys.readouterr().out) == {
        "changes": [], "same": 2, "unnamed": ["发改微博（微博）"], "backup": ""
    }  # fmt: skip
    assert main(["roster", "list"]) == Exit.CLEAN
    assert "财政快讯" in capsys.readouterr().out, "closed accounts stay in the roster"


def test_an_excel_roster_stays_one(office: Path) -> None:
    book = openpyxl.Workbook()
    for row in ROSTER:
        book.active.append(row)
    book.save(office / "accounts.xlsx")
    write(office / "config.toml", UNITS + '[roster]\nfile = "accounts.xlsx"\n')
    assert main(["roster", "import", "new.csv", "--apply"]) == Exit.CLEAN
    assert len(config.load(office / "config.toml").targets) == 3


def test_a_wrong_mapping_is_explained(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["roster", "import", "new.csv", "--map", "标题=x"]) == Exit.USAGE
    assert "字段可为：name platform" in capsys.readouterr().err
