"""Arguments in every form Excel hands over, and what a cell says where there is no value."""

import datetime as dt
import logging
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import udfs.shelf_life
from lotbook.core.errors import HostError
from udfs import LOT_BUCKET, LOT_DATE, LOT_DAYS_LEFT, LOT_EXPIRY, LOT_FLAG, LOT_ON_HAND, LOT_SELL_BY, LOT_SHIP_BY, log

ON = dt.datetime(2027, 1, 1)  # noqa: DTZ001 - as Excel hands dates over
EXPIRY = 46477  # 2027-03-31, 89 days after


@pytest.mark.parametrize(
    "expiry",
    [
        EXPIRY,
        float(EXPIRY),
        EXPIRY + 0.99,
        Decimal(EXPIRY),
        dt.date(2027, 3, 31),
        dt.datetime(2027, 3, 31, 23, 59),  # noqa: DTZ001 - as Excel hands dates over
        dt.datetime(2027, 3, 31, tzinfo=dt.UTC),
        "2027-03-31",
        " 31/03/2027 ",
        "EXP 03/2027",
        "(17)270300",
    ],
)
def test_a_date_in_every_form(expiry: Any) -> None:
    assert LOT_DAYS_LEFT(expiry, ON) == 89


@pytest.mark.parametrize("blank", [None, "", "  ", float("nan")])
def test_blank_gives_blank(blank: Any) -> None:
    assert LOT_DAYS_LEFT(blank, ON) == ""
    assert LOT_FLAG([blank, EXPIRY], ON) == ["", "OK"]
    assert LOT_SELL_BY(EXPIRY, blank) == ""
    assert LOT_EXPIRY(blank, "24 months") == LOT_EXPIRY(EXPIRY, blank) == ""


def test_the_result_has_the_form_of_the_range() -> None:
    assert LOT_DAYS_LEFT([EXPIRY, None], ON) == [89, ""]
    assert LOT_DAYS_LEFT(((EXPIRY, None), (EXPIRY + 1, "x")), ON) == [(89, ""), (90, "Not a date: x")]
    assert LOT_DAYS_LEFT(((EXPIRY,),), ON) == [(89,)]
    assert LOT_DAYS_LEFT(EXPIRY, [[ON], [EXPIRY]]) == [(89,), (0,)]
    assert LOT_DAYS_LEFT([[EXPIRY], [EXPIRY, EXPIRY]], ON) == [(89, ""), (89, 89)]
    assert LOT_DAYS_LEFT([], ON) == [""]


def test_ranges_go_together_cell_by_cell() -> None:
    assert LOT_DAYS_LEFT([EXPIRY, EXPIRY + 1], [EXPIRY, EXPIRY]) == [0, 1]


def test_ranges_of_different_sizes_are_one_text() -> None:
    said = LOT_DAYS_LEFT([[EXPIRY]] * 3, [[EXPIRY]] * 4)
    assert said == "Ranges of different sizes: 3 x 1 and 4 x 1."
    assert LOT_DAYS_LEFT([EXPIRY] * 3, [[EXPIRY]] * 3) == "Ranges of different sizes: 1 x 3 and 3 x 1."


@pytest.mark.parametrize(
    ("expiry", "said"),
    [
        ("31/02/2027", "Not a date: 31/02/2027"),
        (" soon ", "Not a date: soon"),
        (True, "Not a date: TRUE"),
        (0, "Not a date: 0"),
        (-5.0, "Not a date: -5"),
        (0.5, "Not a date: 0.5"),
        (3e6, "Not a date: 3000000"),
        (1e300, "Not a date: 1e+300"),
        (float("inf"), "Not a date: inf"),
        (120.0, "Not between 2000 and 2100: 1900-04-29"),
        (dt.datetime(1999, 12, 31), "Not between 2000 and 2100: 1999-12-31"),  # noqa: DTZ001 - as Excel
        (dt.date(2101, 1, 1), "Not between 2000 and 2100: 2101-01-01"),
        ("03/04/2027", "Two dates possible: 03/04/2027. Type it as 2027-04-03 or 2027-03-04."),
        ("01/02/03", "Several dates possible: 01/02/03. Type it as 2003-02-01 or 2003-01-02 or 2001-02-03."),
        ("#N/A", "#N/A"),
        ("Not a date: soon", "Not a date: soon"),
        ("y" * 80, "Not a date: " + "y" * 59 + "…"),
    ],
)
def test_what_is_no_date_is_said(expiry: Any, said: str) -> None:
    assert LOT_DAYS_LEFT(expiry, ON) == said
    assert LOT_DAYS_LEFT(EXPIRY, expiry) == said


def test_the_first_day_and_the_last() -> None:
    assert LOT_DAYS_LEFT(dt.date(2100, 12, 31), dt.date(2000, 1, 1)) == 36889
    assert LOT_DAYS_LEFT("31 Dec 2100", "1 Jan 2000") == 36889


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("fifty", "Not a whole number: fifty"),
        (1.5, "Not a whole number: 1.5"),
        (True, "Not a whole number: TRUE"),
        (-1, "Below 0: -1"),
        (9506000134352, "Too large: 9506000134352"),
        ("#REF!", "#REF!"),
        (30000, "The result is not between 2000 and 2100."),
    ],
)
def test_what_are_no_days_is_said(days: Any, said: str) -> None:
    assert LOT_SELL_BY(EXPIRY, days) == said


def test_the_first_argument_that_cannot_be_read_is_named() -> None:
    assert LOT_SHIP_BY(["x", EXPIRY], "y", -1) == ["Not a date: x", "Not a whole number: y"]


@pytest.mark.parametrize("life", ["long", 0, "-3 months", 540.5, "99999 months", "1300 months", True])
def test_what_is_no_shelf_life_is_said(life: Any) -> None:
    assert LOT_EXPIRY(EXPIRY, life).startswith("Not a shelf life: ")


def test_a_result_beyond_2100_is_said() -> None:
    assert LOT_EXPIRY(EXPIRY, "10 days from receipt") == "This shelf life counts from receipt, not from production."
    assert LOT_EXPIRY("2099-06-30", "24 months") == "The result is not between 2000 and 2100."


def test_an_unclear_date_is_settled_by_its_range_only() -> None:
    assert LOT_DAYS_LEFT(["03/04/2027", "25/12/2026"], "2027-04-01") == [2, -97]
    assert LOT_DAYS_LEFT(["03/04/2027", "12/25/2026"], "2027-03-01") == [3, -66]


def test_without_an_as_of_date_it_is_today() -> None:
    today = dt.date.today()  # noqa: DTZ011 - the day the function takes
    assert LOT_DAYS_LEFT(today) in {0, -1}  # -1 if midnight has just passed
    assert LOT_DAYS_LEFT([today, today], ["", today])[1] == 0
    assert LOT_FLAG("2000-01-01") == "Expired"


def test_buckets_are_taken_with_and_without_their_header_row() -> None:
    rows: list[list[Any]] = [["Late", None, -1], ["Soon", 0, 88], ["Fine", 89, None]]
    titled: list[list[Any]] = [["Bucket", "From days", "To days", "Colour"]]
    titled += [[*row, "FFFFFF"] for row in rows]
    for buckets in (rows, titled):
        assert LOT_BUCKET([EXPIRY, EXPIRY - 1, EXPIRY - 90, None], ON, buckets) == ["Fine", "Soon", "Late", ""]


@pytest.mark.parametrize(
    ("buckets", "said"),
    [
        ([["A", None, -1], ["B", 5, None]], "No bucket holds 0 to 4 days left: gap after 'A' and before 'B'."),
        ([["Late", None, 5], ["Fine", 5, None]], "'Fine' overlaps 'Late'."),
        ([["Late", None, "x"], ["Fine", 5, None]], "To days 'x' is not a whole number."),
        ([["Late", None]], "three columns are needed: Bucket, From days, To days."),
        ([["Bucket", "From days", "To days"]], "No bucket holds any number of days left: gap in an empty table."),
    ],
)  # fmt: skip
def test_buckets_that_do_not_meet_are_said(buckets: Any, said: str) -> None:
    assert LOT_BUCKET(EXPIRY, ON, buckets) == f"Buckets: {said}"


def test_one_value_is_one_value() -> None:
    assert LOT_DATE("2027-03-31", [["DMY"], ["MDY"]]) == "Give one value for order, not a range."
    assert LOT_DATE("2027-03-31", "DYM") == "Not an order of dates: DYM. Use DMY, MDY or YMD."


@pytest.mark.parametrize(
    ("lots", "said"),
    [
        ([["TEA", "1", 100]], "lots has no header row. Pass Lots[#All]."),
        ([["SKU", "Lot"], ["TEA", "1"]], "lots has no column Received quantity. Pass Lots[#All]."),
        ([["SKU", "Lot", "lot ", "Received quantity"]], "lots has two columns Lot."),
        (None, "lots has no header row. Pass Lots[#All]."),
    ],
)
def test_a_table_needs_its_headers(lots: Any, said: str) -> None:
    assert LOT_ON_HAND("TEA", "1", lots, [["Date", "Type", "SKU", "Lot", "Quantity"]], None, ON) == said


def test_an_error_of_ours_is_one_line_in_the_cell_and_all_of_it_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise HostError("something\nbroke")

    monkeypatch.setattr(udfs.shelf_life, "read_rows", broken)
    monkeypatch.setattr(log, "path", lambda: tmp_path / "lotbook.log")
    monkeypatch.setattr(logging.getLogger("lotbook"), "handlers", [])
    with caplog.at_level(logging.ERROR, logger="lotbook"):
        assert LOT_DAYS_LEFT(EXPIRY, ON) == "lotbook error: HostError: something broke"
    written = (tmp_path / "lotbook.log").read_text(encoding="utf-8")
    assert "LOT_DAYS_LEFT failed" in written
    assert "Traceback" in written
    log.logger().handlers[0].close()


def test_the_log_is_in_the_users_own_folder() -> None:
    assert log.path().name == "lotbook.log"
    assert log.path().parent.is_dir()
