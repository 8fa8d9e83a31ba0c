"""Numbers of dates, however they are written."""

from __future__ import annotations

import re

import pytest

from monitor.text.numerals import NUMBER, YEAR, is_chinese, value, written


@pytest.mark.parametrize(
    ("written", "worth"),
    [
        ("7", 7), ("１２", 12), ("三", 3), ("十", 10), ("十二", 12), ("二十", 20), ("三十一", 31), ("廿五", 25),
        ("卅", 30), ("２０２６", 2026), ("二〇二六", 2026), ("二○二六", 2026), ("一九九八", 1998), ("十十", -1),
        ("三五", -1), ("三十一五", -1), ("二十十", -1),
    ],
)  # fmt: skip
def test_value(written: str, worth: int) -> None:
    assert value(written) == worth


def test_every_day_of_a_month_is_read_back() -> None:
    ones = ["", *"一二三四五六七八九"]
    for day in range(1, 32):
        tens, low = divmod(day, 10)
        chinese = ("" if tens == 0 else "十" if tens == 1 else ones[tens] + "十") + ones[low]
        assert re.fullmatch(NUMBER, chinese) and value(chinese) == day and is_chinese(chinese)
        assert re.fullmatch(NUMBER, str(day)) and value(str(day)) == day


@pytest.mark.parametrize("year", ["2026", "１９９８", "二〇二六", "二零二六", "一九四九"])
def test_years(year: str) -> None:
    assert re.fullmatch(YEAR, year)


@pytest.mark.parametrize("year", ["1826", "二三二六", "20２", "三〇二六"])
def test_no_years(year: str) -> None:
    assert not re.fullmatch(YEAR, year)


def test_what_is_written_is_worth_the_same() -> None:
    assert [written(n) for n in (1, 10, 12, 20, 99)] == ["一", "十", "十二", "二十", "九十九"]
    assert all(value(written(number)) == number for number in range(1, 100))
