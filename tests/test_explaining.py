"""Why a rule fired or not: one reason for each thing that can hold it back."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.engine import Engine
from monitor.engine.explaining import Verdict, explain
from monitor.rulebook import load
from monitor.settings import RuleSettings
from monitor.text.passage import Passage

RULE = """
title = "题"
level = "{level}"
basis = "某某标准"
status = "{status}"
message = "“{{text}}”"
type = "terms"
[data]
words = ["布署"]
{data}
[examples]
bad = ["前⟦布署⟧后"]
good = ["部署"]
"""
CONTEXT = """
title = "更正说明"
near = ["应为"]
quoted = true
[examples]
excused = ["“⟦布署⟧”应为部署"]
accused = ["⟦布署⟧"]
"""


def write(
    folder: Path, data: str = "", id: str = "typo", *, level="error", status="active"
) -> None:
    path = folder / "wording" / f"{id}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RULE.format(data=data, level=level, status=status), "utf-8")


def told(folder: Path, text: str, published: date | None = None, **settings) -> list[Verdict]:
    given = RuleSettings(**settings)
    engine = Engine(load((folder,), given), given)
    whole = load((folder,), RuleSettings())
    return explain(engine, Passage.of_text(text, published=published), whole=whole)


HELD: list[tuple[str, str, str, date | None]] = [
    ('allow = ["天罗布署"]', "撒下天罗布署的网", "不算错：“天罗布署”", None),
    ('unless_before = ["张"]', "张布署同志", "紧接前面有“张”", None),
    ('unless_after = ["村"]', "到布署村去", "紧接后面有“村”", None),
    ('unless_near = ["村名", "地名"]', "布署是一个地名", "同一句里有“地名”", None),
    (
        "not_before = 2020-01-01",
        "作出布署",
        "2020-01-01 起才算错；本文发布于 2019-05-01",
        date(2019, 5, 1),
    ),
    (
        "not_after = 2018-01-01",
        "作出布署",
        "2018-01-01 以后不算错；本文发布于 2019-05-01",
        date(2019, 5, 1),
    ),
    ('except = ["correction"]', "“布署”应为“部署”", "语境例外“更正说明”", None),
    (
        'allow = ["大布署"]\nunless_near = ["地名"]',
        "大布署是地名",
        "几个不报的理由：允许的词、同句的词",
        None,
    ),
]


@pytest.mark.parametrize(("data", "text", "reason", "published"), HELD)
def test_what_held_a_rule_back_is_named(
    tmp_path: Path, data: str, text: str, reason: str, published: date | None
) -> None:
    (tmp_path / "contexts").mkdir()
    (tmp_path / "contexts/correction.toml").write_text(CONTEXT, "utf-8")
    write(tmp_path, data)
    (verdict,) = told(tmp_path, text, published)
    assert not verdict.fired and verdict.text == "布署"
    assert reason in verdict.reasons[0], verdict.reasons


def test_a_rule_that_fired_shows_its_basis(tmp_path: Path) -> None:
    write(tmp_path)
    (verdict,) = told(tmp_path, "作出布署。")
    assert verdict.fired and verdict.reasons == ("某某标准",)


def test_a_rule_on_trial_and_a_hint_are_not_mailed(tmp_path: Path) -> None:
    write(tmp_path, status="trial")
    assert "不发信" in told(tmp_path, "作出布署。")[0].reasons[1]
    write(tmp_path, level="hint")
    assert "不发信" in told(tmp_path, "作出布署。")[0].reasons[1]


def test_without_a_date_an_accusation_becomes_a_hint(tmp_path: Path) -> None:
    write(tmp_path, "not_before = 2020-01-01")
    (verdict,) = told(tmp_path, "作出布署。")
    assert verdict.fired and any("没有发布日期" in reason for reason in verdict.reasons)


def test_what_the_configuration_does_is_told(tmp_path: Path) -> None:
    write(tmp_path)
    (verdict,) = told(tmp_path, "作出布署。", allow=("出布署",))
    assert not verdict.fired and "[rules] allow" in verdict.reasons[0]
    write(tmp_path, id="other")
    verdicts = told(tmp_path, "作出布署。", off=frozenset({"other"}))
    (off,) = [v for v in verdicts if v.rule.id == "other"]
    assert "已停用" in off.reasons[0]


def test_of_two_rules_at_one_place_the_loser_names_the_winner(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, id="weaker", level="hint")
    winner, loser = told(tmp_path, "作出布署。")
    assert (winner.rule.id, winner.fired) == ("typo", True)
    assert loser.rule.id == "weaker" and "规则 typo 命中同一处" in loser.reasons[0]


def test_nothing_near_nothing_said(tmp_path: Path) -> None:
    write(tmp_path)
    assert told(tmp_path, "作出部署。") == []


# ── the command ──────────────────────────────────────────────────────────────


def test_the_command_tells_both(capsys: pytest.CaptureFixture[str], tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    text = "全市截止目前新增12个。更正：“截止目前”应为“截至目前”。"
    assert main(["rules", "explain", "cutoff-for-as-of", "--text", text, "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert [row["fired"] for row in rows] == [True, False]
    assert "contexts/correction.toml" in rows[1]["reasons"][0]
    assert main(["rules", "explain", "--text", "今天天气好。"]) == 0
    assert "没有看到" in capsys.readouterr().out
    assert main(["rules", "explain", "--text", "字", "--published", "明天"]) == 2
    assert main(["rules", "explain"]) == 2
