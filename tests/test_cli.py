"""The command line as people and programs use it: outputs, exit codes, errors."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from monitor.cli import command_names, main
from monitor.cli.checked_tables import ALIKE_TOLD
from monitor.cli.exits import Exit

ID_CARD = "530802199003072418"  # shaped like one; the check digit is computed below
BAD = "全市截止目前新增项目12个。"
GOOD = "截至目前，全市新增项目12个。"


def valid_id() -> str:
    """A synthetic ID number with a right check digit (GB 11643, MOD 11-2)."""
    stem = ID_CARD[:17]
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    total = sum(int(digit) * weight for digit, weight in zip(stem, weights, strict=True))
    return stem + "10X98765432"[total % 11]


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GOVMON_CONFIG", raising=False)
    return tmp_path


def feed(monkeypatch: pytest.MonkeyPatch, *lines: object) -> None:
    """Put lines on standard input; what is not bytes is written as JSON."""
    raw = b"\n".join(
        line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode()
        for line in lines
    )
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))


def results(capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


class TestCheckLines:
    def test_contract(self, monkeypatch, capsys) -> None:
        feed(monkeypatch, {"id": "a", "text": BAD}, {"id": 7, "text": GOOD})
        assert main(["check", "--jsonl"]) == Exit.FINDINGS
        bad, good = results(capsys)
        assert list(bad) == ["id", "outcome", "reason", "chars", "findings"]
        assert (bad["id"], bad["outcome"], bad["reason"], bad["chars"]) == (
            "a",
            "checked",
            "",
            len(BAD),
        )
        (finding,) = bad["findings"]
        assert list(finding) == [
            "rule", "group", "kind", "level", "start", "end", "text", "suggestion", "message",
            "location", "confidence",
        ]  # fmt: skip
        assert BAD[finding["start"] : finding["end"]] == finding["text"] == "截止目前"
        assert (finding["group"], finding["level"]) == ("wording", "error")
        assert good == {
            "id": 7,
            "outcome": "checked",
            "reason": "",
            "chars": len(GOOD),
            "findings": [],
        }

    def test_offsets_are_code_points_of_the_given_text(self, monkeypatch, capsys) -> None:
        text = "𠮷\u200b㎡\t" + BAD
        feed(monkeypatch, {"id": "a", "text": text})
        main(["check", "--jsonl"])
        ((finding,),) = (line["findings"] for line in results(capsys))
        assert text[finding["start"] : finding["end"]] == "截止目前"

    def test_personal_data_is_masked_unless_revealed(self, monkeypatch, capsys) -> None:
        number = valid_id()
        text = f"张建国，身份证号：{number}，全市截止目前完成登记。"
        for arguments, shown in (
            (["check", "--jsonl"], False),
            (["check", "--jsonl", "--reveal"], True),
        ):
            feed(monkeypatch, {"id": "a", "text": text})
            main(arguments)
            out = capsys.readouterr().out
            kinds = [f["kind"] for f in json.loads(out)["findings"]]
            assert "id_card" in kinds
            assert (number in out) is shown

    def test_only_some_groups(self, monkeypatch, capsys) -> None:
        text = f"张建国，身份证号：{valid_id()}，全市截止目前完成登记。"
        feed(monkeypatch, {"id": "a", "text": text})
        main(["check", "--jsonl", "--only", "privacy"])
        assert {f["group"] for f in results(capsys)[0]["findings"]} == {"privacy"}

    @pytest.mark.parametrize(
        "line",
        [b"nonsense", b'{"id": 1}', b'{"text": "a"}', b"[]", b"\xff\xfe", b'{"id":1,"text":3}'],
    )
    def test_a_bad_line_is_told_and_the_others_are_checked(
        self, monkeypatch, capsys, line: bytes
    ) -> None:
        feed(monkeypatch, line, {"id": "ok", "text": GOOD})
        assert main(["check", "--jsonl"]) == Exit.UNKNOWN
        broken, good = results(capsys)
        assert broken["outcome"] == "unreadable" and "第 1 行" in broken["reason"]
        assert good["outcome"] == "checked"

    def test_odd_texts_keep_their_line(self, monkeypatch, capsys) -> None:
        texts = [
            "",
            "\n\n",
            "\ud800截止目前",
            "\0" * 10,
            "截" * 100_000,
            "<script>{{7*7}}</script>",
        ]
        feed(monkeypatch, *(json.dumps({"id": n, "text": t}).encode() for n, t in enumerate(texts)))
        main(["check", "--jsonl"])
        lines = results(capsys)
        assert [line["id"] for line in lines] == list(range(len(texts)))
        assert all(line["outcome"] == "checked" for line in lines)


class TestCheckFiles:
    def test_text_page_and_folder(self, empty_folder: Path, capsys) -> None:
        folder = empty_folder / "in"
        folder.mkdir()
        (folder / "a.txt").write_bytes(BAD.encode("gb18030"))
        body = f"<h1>工作通报</h1><div class='content'><p>{BAD}</p><p>{'各项工作有序推进。' * 12}</p></div>"
        (folder / "b.html").write_text(f"<html><body>{body}</body></html>", "utf-8")
        assert main(["check", "--json", str(folder)]) == Exit.FINDINGS
        lines = results(capsys)
        assert [Path(line["source"]).name for line in lines] == ["a.txt", "b.html"]
        assert all(f["text"] == "截止目前" for line in lines for f in line["findings"])
        assert all(len(line["findings"]) == 1 for line in lines)

    def test_the_content_decides_whatever_the_name(self, empty_folder, capsys) -> None:
        from monitor.demo.attached import workbook

        rows = [["姓名", "身份证号码"], ["钱有田", "110101199003072316"]]
        for name in ("名单.txt", "名单.html"):
            Path(name).write_bytes(workbook("名单", rows))
            assert main(["check", "--json", name]) == Exit.FINDINGS
            (found,) = [
                f
                for f in json.loads(capsys.readouterr().out)["findings"]
                if f["group"] == "privacy"
            ]
            assert found["location"] == "工作表“名单”第 2 行“身份证号码”列"

    def test_an_archive_of_documents(self, empty_folder: Path, capsys) -> None:
        with zipfile.ZipFile(empty_folder / "附件.zip", "w") as archive:
            archive.writestr("名单.csv", f"姓名,身份证号\n张建国,{valid_id()}\n")
            archive.writestr("坏.docx", b"PK\x03\x04 broken")
        assert main(["check", "--json", "附件.zip"]) == Exit.FINDINGS
        (line,) = results(capsys)
        assert "名单.csv" in next(f["location"] for f in line["findings"] if f["kind"] == "id_card")
        assert line["outcome"] == "unreadable" and "坏.docx" in line["reason"]

    def test_what_cannot_be_read_is_said(self, empty_folder: Path, capsys) -> None:
        (empty_folder / "x.bin").write_bytes(b"\0\1\2\3" * 100)
        assert main(["check", "--json", "x.bin", "none.txt"]) == Exit.UNKNOWN
        assert [line["outcome"] for line in results(capsys)] == ["unreadable"] * 2

    def test_people_see_the_sentence(self, empty_folder: Path, capsys) -> None:
        (empty_folder / "a.txt").write_text(BAD, "utf-8")
        assert main(["check", "a.txt"]) == Exit.FINDINGS
        assert "截至目前" in capsys.readouterr().out

    def test_a_guarded_address_is_not_fetched(self, capsys) -> None:
        assert main(["check", "--json", "http://169.254.169.254/latest"]) == Exit.UNKNOWN
        (line,) = results(capsys)
        assert line["outcome"] == "unreadable" and line["reason"]


class TestUsage:
    @pytest.mark.parametrize(
        "arguments",
        [
            ["check"],
            ["check", "--jsonl", "a.txt"],
            ["check", "--only", "wordings", "a.txt"],
            ["--config", "none.toml", "config", "check"],
            ["config", "check"],
            ["rules", "explain", "no-such-rule"],
            ["report", "2026Q9"],
            ["once", "nobody"],
        ],
    )
    def test_wrong_use_exits_with_2_and_a_reason(self, arguments: list[str], capsys) -> None:
        assert main(arguments) == Exit.USAGE
        assert capsys.readouterr().err.strip()

    def test_argparse_errors_exit_with_2(self) -> None:
        with pytest.raises(SystemExit) as caught:
            main(["nonsense"])
        assert caught.value.code == Exit.USAGE

    def test_help_lists_every_command(self, capsys) -> None:
        with pytest.raises(SystemExit):
            main(["--help"])
        told = capsys.readouterr().out
        assert all(name in told for name in command_names())

    def test_a_report_needs_a_past_quarter(self, empty_folder: Path, capsys) -> None:
        (empty_folder / "config.toml").write_text("[store]\nreserve_mib = 0\n", "utf-8")
        assert main(["report", "2099Q1"]) == Exit.USAGE
        assert "尚未开始" in capsys.readouterr().err


class TestRules:
    def test_every_example_holds(self, capsys) -> None:
        assert main(["rules", "test"]) == Exit.CLEAN

    def test_list_and_explain(self, capsys) -> None:
        assert main(["rules", "list", "--json"]) == Exit.CLEAN
        rules = json.loads(capsys.readouterr().out)
        assert len(rules) >= 40
        groups = {rule["group"] for rule in rules}
        assert groups >= {"wording", "privacy", "freshness", "availability", "links", "marks"}
        assert main(["rules", "explain", "cutoff-for-as-of"]) == Exit.CLEAN
        assert main(["rules", "list", "--indicators"]) == Exit.CLEAN


def test_a_long_roll_is_told_by_its_first_rows(empty_folder: Path, capsys) -> None:
    rows = [f"第{n}户,{valid_id()}" for n in range(60)]
    Path("roll.csv").write_text("\n".join(["户名,身份证号", *rows]), "utf-8")
    assert main(["check", "roll.csv", "--only", "privacy"]) == Exit.FINDINGS
    said = "".join(capsys.readouterr().out.split())
    assert said.count("5308") == ALIKE_TOLD
    assert "另有" in said and "40处" in said and "--json" in said
    main(["check", "roll.csv", "--only", "privacy", "--json"])
    (line,) = results(capsys)
    assert len(line["findings"]) == 60


def test_the_module_runs_as_a_program(empty_folder: Path) -> None:
    (empty_folder / "a.txt").write_text(GOOD, "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "check", "--json", "a.txt"], capture_output=True
    )
    assert done.returncode == Exit.CLEAN, done.stderr.decode()
    assert json.loads(done.stdout)["outcome"] == "checked"


def test_a_reader_that_goes_away_is_no_error(empty_folder: Path) -> None:
    lines = (json.dumps({"id": n, "text": GOOD}) for n in range(5000))
    (empty_folder / "in.jsonl").write_text("\n".join(lines), "utf-8")
    command = f"{sys.executable} -m monitor check --jsonl < in.jsonl | head -n 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True)
    assert len(done.stdout.splitlines()) == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("thread", [False, True])
def test_the_program_ends_with_all_that_must_be_done(thread: bool) -> None:
    code = (
        "import atexit, sys, threading; from monitor import cli; atexit.register(print, 'ended')\n"
        "sys.argv = ['govmon', 'check', '--json', 'none.txt']\n"
        "def late():\n threading.main_thread().join()\n print('late')\n"
        f"if {thread}: threading.Thread(target=late).start()\n"
        "cli.program()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == Exit.UNKNOWN, done.stderr
    said = done.stdout.splitlines()
    assert "none.txt" in said[0] and set(said[1:]) == ({"late", "ended"} if thread else {"ended"})
