"""The ways to a PDF when something is missing or fails: a clear word, and no process left."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from bulletin_samples import AS_OF, DISTRICT, busy

from monitor import printing
from monitor.bulletin import charts, pdf, typesetter
from monitor.bulletin.inputs import Inputs
from monitor.bulletin.period import Period
from monitor.bulletin.typesetter import TypesetError
from monitor.daemon.rendering import render
from monitor.printing import PrintError
from monitor.settings import BulletinSettings
from monitor.workdays import add_workdays

GIVEN = Inputs(district=DISTRICT, dated=AS_OF.date(), deadline=add_workdays(AS_OF.date(), 10))


def program(folder: Path, script: str) -> str:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_a_libreoffice_that_fails_says_why(tmp_path: Path) -> None:
    broken = program(tmp_path, "echo 'source file could not be loaded' >&2; exit 1")
    with pytest.raises(PrintError, match=r"source file could not be loaded.*typst"):
        printing.to_pdf(broken, b"x")


def test_a_libreoffice_that_hangs_is_ended(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(printing, "SECONDS", 0.3)
    hanging = program(tmp_path, "sleep 60 & wait")
    with pytest.raises(PrintError, match="没有转出 PDF"):
        printing.to_pdf(hanging, b"x")


def test_what_the_configuration_demands_and_the_machine_lacks(monkeypatch) -> None:
    monkeypatch.setattr(printing, "office", lambda: None)
    bulletin = GIVEN.compose(busy())
    with pytest.raises(PrintError, match=r"本机没有 LibreOffice.*auto"):
        render(bulletin, busy(), BulletinSettings(pdf="libreoffice"), AS_OF, ("pdf",))
    made = render(bulletin, busy(), BulletinSettings(), AS_OF, ("pdf",))
    assert made["pdf"] == pdf.write(bulletin, AS_OF)


def test_without_the_typesetter_there_are_no_charts_and_the_cure_is_told(monkeypatch) -> None:
    monkeypatch.setattr(typesetter, "available", lambda: False)
    assert charts.annex(busy()) is None
    with pytest.raises(TypesetError, match="pip install typst"):
        pdf.write(GIVEN.compose(busy()), AS_OF)


def test_a_template_that_is_not_there_is_named(tmp_path: Path) -> None:
    settings = BulletinSettings(template=str(tmp_path / "没有.docx"))
    with pytest.raises(PrintError, match=r"没有.docx 无法读取.*\[bulletin\] template"):
        render(GIVEN.compose(busy()), busy(), settings, AS_OF, ("docx",))


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(2026, 9, 1), ("2026年9月政府网站", "本月检查33个", "比上月下降", "上月问题整改复查情况")),
        (Period(2026, 1, 12), ("2026年度政府网站", "本年度检查33个", "比上年度", "上年度问题整改复查情况")),
    ],
)  # fmt: skip
def test_a_month_and_a_year_speak_of_themselves(period: Period, words: tuple[str, ...]) -> None:
    bulletin = GIVEN.compose(replace(busy(), period=period))
    text = bulletin.title + bulletin.text
    for word in words:
        assert word in text
    assert "季度" not in text
