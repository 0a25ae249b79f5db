import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core.days import FIRST_DAY, LAST_DAY, to_date, to_day
from lotbook.core.lot_codes import PatternError, production_days


def dates(code: str, pattern: str) -> list[str]:
    return [to_date(day).isoformat() for day in production_days(code, pattern)]


@pytest.mark.parametrize(
    ("code", "pattern", "date"),
    [
        ("26045", "YYDDD", "2026-02-14"),
        ("04526", "DDDYY", "2026-02-14"),
        ("260214", "YYMMDD", "2026-02-14"),
        ("140226", "DDMMYY", "2026-02-14"),
        ("021426", "MMDDYY", "2026-02-14"),
        ("26B14", "YYMDD", "2026-02-14"),
        ("b1426", "MDDYY", "2026-02-14"),
        ("14FEB26", "DDMMMYY", "2026-02-14"),
        ("2026045", "YYYYDDD", "2026-02-14"),
        ("L-26045/7", "L-YYDDD/?", "2026-02-14"),
        ("PLANT9 26045 B", "*YYDDD ?", "2026-02-14"),
        ("DAY26045", "\\DA\\YYYDDD", "2026-02-14"),
        ("2602", "YYMM", "2026-02-28"),
        ("24366", "YYDDD", "2024-12-31"),
        ("6045", "202YDDD", "2026-02-14"),
        ("2026045", "202YDDD", "2026-02-14"),
        ("26045", "20YYDDD", "2026-02-14"),
    ],
)
def test_a_clear_code_has_one_date(code: str, pattern: str, date: str) -> None:
    assert dates(code, pattern) == [date]


def test_a_one_digit_year_is_a_year_of_every_decade_to_2049() -> None:
    assert dates("5123", "YDDD") == ["2005-05-03", "2015-05-03", "2025-05-03", "2035-05-03", "2045-05-03"]


def test_day_366_leaves_the_leap_years() -> None:
    assert dates("0366", "YDDD") == ["2000-12-31", "2020-12-31", "2040-12-31"]
    assert dates("25366", "YYDDD") == []


@pytest.mark.parametrize(
    ("letter", "months"),
    [("A", [1]), ("H", [8]), ("I", [9]), ("J", [9, 10]), ("K", [10, 11]), ("L", [11, 12]), ("M", [12]), ("N", [])],
)
def test_a_month_letter_counts_with_and_without_the_i(letter: str, months: list[int]) -> None:
    assert [to_date(day).month for day in production_days(f"26{letter}07", "YYMDD")] == months


@pytest.mark.parametrize(
    ("code", "pattern"),
    [
        ("", "YYDDD"),
        ("2604", "YYDDD"),
        ("260456", "YYDDD"),
        ("26000", "YYDDD"),
        ("261301", "YYMMDD"),
        ("260230", "YYMMDD"),
        ("260200", "YYMMDD"),
        ("AB045", "YYDDD"),
        ("X26045", "LYYDDD"),
        ("٢٦٠٤٥", "YYDDD"),
        ("14XXX26", "DDMMMYY"),
    ],
)
def test_what_does_not_fit_has_no_date(code: str, pattern: str) -> None:
    assert dates(code, pattern) == []


def test_a_run_of_any_characters_gives_every_place_the_date_can_be() -> None:
    # 25 120, 51 202 and 12 026
    assert dates("2512026", "*YYDDD*") == ["2012-01-26", "2025-04-30", "2051-07-21"]


@pytest.mark.parametrize(
    "pattern", ["", "ABC", "YY", "DDD", "MMDD", "YYMMDDYY", "YYYDDD", "YYMMDDD", "YYDD", "YYD", "*Y*DDD*", "Y" * 101]
)
def test_a_pattern_must_say_one_date(pattern: str) -> None:
    with pytest.raises(PatternError, match="Not a pattern"):
        production_days("26045", pattern)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_a_date_written_by_a_pattern_is_among_its_readings(date: dt.date) -> None:
    letter, other = "ABCDEFGHIJKL"[date.month - 1], "ABCDEFGHJKLM"[date.month - 1]
    for code, pattern in (
        (date.strftime("%y%j"), "YYDDD"),
        (date.strftime("%j%y"), "DDDYY"),
        (date.strftime("%y%m%d"), "YYMMDD"),
        (date.strftime(f"%y{letter}%d"), "YYMDD"),
        (date.strftime(f"%y{other}%d"), "YYMDD"),
    ):
        assert to_day(date) in production_days(code, pattern)


@given(st.text(max_size=12), st.text(alphabet="YMD?*A2\\", max_size=10))
def test_whatever_is_read_is_a_day_lots_can_have_and_in_order(code: str, pattern: str) -> None:
    try:
        days = production_days(code, pattern)
    except PatternError:
        return
    assert list(days) == sorted(set(days))
    assert all(FIRST_DAY <= day <= LAST_DAY for day in days)
