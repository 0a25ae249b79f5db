"""Dates of a report that a spreadsheet has saved again: read in the one order that fits, or asked for."""

import datetime as dt
from pathlib import Path

import pytest

from lotbook.core.date_texts import Order
from lotbook.core.days import to_date
from lotbook.core.errors import InputError
from lotbook.exchange.amazon.report import Report, read_report
from lotbook.exchange.amazon.report_dates import days_in_name
from tests.amazon import dated, written

TODAY = dt.date(2026, 12, 20)
EXPIRY = "snapshot-date | sku | quantity | expiration-date\n"
PLANNING = "snapshot-date | sku | available | units-shipped-t30\n"
LEDGER = "Date | MSKU | Event Type | Quantity | Disposition\n"
STAMPED = "Date | Date and Time | MSKU | Event Type | Quantity | Disposition\n"
RETURNS = "return-date | sku | quantity | detailed-disposition\n"
SALES = "shipment-date | sku | quantity | fulfillment-center-id\n"
SHIPPED = "shipment-date | purchase-date | sku | quantity-shipped | fulfillment-channel\n"
ORDERS = "request-date | last-updated-date | order-id | sku | requested-quantity | order-status\n"
STRANDED = "sku | stranded-reason | fulfillable-qty | Date-to-take-auto-removal | Date-stranded\n"


def read(path: Path, text: str, *, on: dt.date = TODAY, order: Order | None = None, name: str = "report.csv") -> Report:
    """A report in a file that was written on a day, read in December 2026."""
    file = dated(written(path / name, text, delimiter=","), on)
    return read_report(file, marketplace="US", day=None, today=TODAY, order=order)


def days(report: Report) -> list[str]:
    """Every date it has, in order."""
    facts = report.facts
    found: list[int] = []
    for frame, names in (
        (facts.stock, ("snapshot_date", "auto_removal")),
        (facts.expiry, ("snapshot_date", "expiry_date")),
        (facts.ledger, ("date",)),
        (facts.sales, ("date",)),
        (facts.orders, ("ordered_on", "updated_on")),
    ):
        for name in names:
            found += frame[name].drop_nulls().to_list() if name in frame.columns else []
    return [to_date(day).isoformat() for day in sorted(set(found))]


ONE_DATE_SETTLES_ALL = {
    "expiry, by its count": (EXPIRY + "20/11/2026 | TEA | 5 | 03/04/2027", ["2026-11-20", "2027-04-03"]),
    "count, by an expiry date": (EXPIRY + "03/11/2026 | TEA | 5 | 30/04/2027", ["2026-11-03", "2027-04-30"]),
    "month first as well": (EXPIRY + "11/03/2026 | TEA | 5 | 04/30/2027", ["2026-11-03", "2027-04-30"]),
    "removal orders": (ORDERS + "05/10/2026 | 19/10/2026 | R1 | TEA | 5 | Completed", ["2026-10-05", "2026-10-19"]),
    "a date that is not kept": (SHIPPED + "03/11/2026 | 31/10/2026 | TEA | 5 | AFN", ["2026-11-03"]),
    "stranded": (STRANDED + "TEA | No listing | 5 | 05/02/2027 | 21/11/2026", ["2026-12-20", "2027-02-05"]),
    "other separators": (EXPIRY + "20-11-2026 | TEA | 5 | 03/04/2027", ["2026-11-20", "2027-04-03"]),
    "with times": (EXPIRY + "20/11/2026 0:00 | TEA | 5 | 03/04/2027 0:00", ["2026-11-20", "2027-04-03"]),
    "years of two digits": (EXPIRY + "20/11/26 | TEA | 5 | 03/04/27", ["2026-11-20", "2027-04-03"]),
    "two digits, year first": (EXPIRY + "26/11/20 | TEA | 5 | 27/04/03", ["2026-11-20", "2027-04-03"]),
    "two digits, dots": (EXPIRY + "05.11.26 | TEA | 5 | 03.04.27", ["2026-11-05", "2027-04-03"]),
    "times with points": (EXPIRY + "20/11/2026 0.00.00 | TEA | 5 | 03/04/2027 00.00", ["2026-11-20", "2027-04-03"]),
    "sales with names of months": (SALES + "20 nov. 2026 05:00 | TEA | 5 | LTN1", ["2026-11-20"]),
    "short sales with times": (SALES + "20/11/26 5:00 | TEA | 5 | LTN1\n3/9/26 5:00 | TEA | 1 | LTN1",
                               ["2026-09-03", "2026-11-20"]),
    "returns with names of months": (RETURNS + "20 nov. 2026 05:00 | TEA | 5 | SELLABLE", ["2026-11-20"]),
    "stamps with names of months": (STAMPED + "3/11/2026 | 3 nov. 2026 05:00 | TEA | Receipts | 5 | SELLABLE",
                                    ["2026-11-03"]),
    "dots": (LEDGER + "03.11.2026 | TEA | Receipts | 5 | SELLABLE", ["2026-11-03"]),
    "ISO": (EXPIRY + "2026-11-03 | TEA | 5 | 2027-04-03", ["2026-11-03", "2027-04-03"]),
}  # fmt: skip


@pytest.mark.parametrize("name", ONE_DATE_SETTLES_ALL)
def test_one_date_settles_the_order_of_all_columns(name: str, tmp_path: Path) -> None:
    text, expected = ONE_DATE_SETTLES_ALL[name]
    assert days(read(tmp_path, text)) == expected


def test_lines_far_apart_share_one_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lotbook.exchange.amazon.reading._LINES", 2)
    text = EXPIRY + "03/11/2026 | TEA | 5 | 03/04/2027\n" * 5 + "03/11/2026 | TEA | 5 | 23/04/2027"
    assert days(read(tmp_path, text)) == ["2026-11-03", "2027-04-03", "2027-04-23"]


OPEN = {
    "a count": PLANNING + "03/11/2026 | TEA | 5 | 2",
    "sales": SALES + "".join(f"{day:02}/11/2026 | TEA | 1 | LTN1\n" for day in range(1, 9)),
    "ledger": LEDGER + "03/11/2026 | TEA | Receipts | 5 | SELLABLE",
    "expiry": EXPIRY + "2026-11-20 | TEA | 5 | 03/04/2027",
    "orders": ORDERS + "03/11/2026 | 04/11/2026 | R1 | TEA | 5 | Completed",
    "stranded": STRANDED + "TEA | No listing | 5 | 05/02/2027 |",
}


@pytest.mark.parametrize("name", OPEN)
def test_what_is_open_is_asked_for_and_never_taken_month_first(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"could be \d{4}-\d\d-\d\d or .*--date-order DMY \(day\)"):
        read(tmp_path, OPEN[name])
    by_day, by_month = (days(read(tmp_path, OPEN[name], order=order)) for order in ("DMY", "MDY"))
    assert by_day != by_month


def test_no_report_speaks_of_days_to_come(tmp_path: Path) -> None:
    text = EXPIRY + "12/11/2026 | TEA | 5 | 03/04/2027"
    assert days(read(tmp_path, text, on=dt.date(2026, 11, 30))) == ["2026-11-12", "2027-04-03"]
    report = read(tmp_path, PLANNING + "11/12/2026 | TEA | 5 | 2", on=dt.date(2026, 11, 30))
    assert (days(report), len(report.remarks)) == (["2026-11-12"], 1 + 1)
    # An expiry date lies ahead in both orders, and says nothing.
    with pytest.raises(InputError, match="could be"):
        read(tmp_path, EXPIRY + "2026-11-12 | TEA | 5 | 11/12/2026")


def test_the_last_day_of_a_report_is_the_day_of_the_file(tmp_path: Path) -> None:
    sales = OPEN["sales"]
    assert days(read(tmp_path, sales, on=dt.date(2026, 11, 9)))[-1] == "2026-11-08"
    assert days(read(tmp_path, sales, name="sales 2026-11-08.csv"))[0] == "2026-11-01"
    assert days(read(tmp_path, sales, on=dt.date(2026, 8, 12)))[0] == "2026-01-11"
    both = PLANNING + "03/11/2026 | TEA | 5 | 2"
    with pytest.raises(InputError, match="could be"):  # the file and its name say different things
        read(tmp_path, both, on=dt.date(2026, 11, 3), name="planning_20260312.csv")


def test_how_unclear_dates_were_read_is_said(tmp_path: Path) -> None:
    (said,) = read(tmp_path, EXPIRY + "20/11/2026 | TEA | 5 | 03/04/2027").remarks[1:]
    assert said == "Dates such as 03/04/2027 are read with the day first: as 20/11/2026 shows."
    assert len(read(tmp_path, EXPIRY + "11/20/2026 | TEA | 5 | 04/03/2027").remarks) == 1  # as Amazon writes them


@pytest.mark.parametrize(
    "text",
    [
        LEDGER + "11/20/2026 | TEA | Receipts | 5 | SELLABLE\n02.11.2026 | TEA | Receipts | 5 | SELLABLE",
        LEDGER + "11/20/2026 | TEA | Receipts | 5 | SELLABLE\n20/11/2026 | TEA | Receipts | 5 | SELLABLE\n"
        "03/11/2026 | TEA | Receipts | 5 | SELLABLE",
    ],
)
def test_a_report_that_a_spreadsheet_has_half_converted_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="some dates begin with the day and others with the month"):
        read(tmp_path, text)


def test_an_order_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the order DMY doesn't fit the date '11/20/2026'"):
        read(tmp_path, EXPIRY + "11/20/2026 | TEA | 5 | 04/03/2027", order="DMY")


def test_days_in_a_file_name() -> None:
    found = days_in_name(Path("restock-20261120_2026-12-31 v2.txt"))
    assert [to_date(day).isoformat() for day in found] == ["2026-11-20", "2026-12-31"]
    assert not days_in_name(Path("2026-13-01 120261120 20.csv"))
