"""Logs with a row for each time units came in or went out: the lots and the movements that become of them."""

from pathlib import Path

import pytest

from tests.exchange.taken import cells_of, in_table, proposals, read_rows

OLD, NEW = "2026-01-05", "2026-03-08"


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ("In,Out,Balance", "Date,SKU,Lot,Expiry"),
        ("Received,Shipped,Customer", "Date,SKU,Lot,Expiry"),
        ("Stock in,Stock out,Stock", "Date,SKU,Lot,Expiry"),
        ("Eingang,Ausgang,Bestand", "Datum,Artikel,Charge,MHD"),
        ("Entrée,Sortie,Solde", "Date,Article,Lot,DDM"),
    ],
)
def test_units_under_in_and_out(tmp_path: Path, headers: str, words: str) -> None:
    lines = (
        f"{NEW},V,C1,2027-06-30,100,,",
        "2026-02-05,V,C1,2027-06-30,,40,",
        f"{OLD},V,C1,2027-06-30,500,-,",
        "Total,,,,600,40,",
    )
    read = read_rows(tmp_path, f"{words},{headers}", *lines)
    assert [row.reason for row in read] == ["", "", "", "a total"]
    rows = [{table: dict(part.cells) for table, part in row.parts.items()} for row in read if not row.reason]
    assert in_table(rows, "Lots", "sku", "lot", "received_quantity") == [("V", "C1", 500)]
    assert in_table(rows, "Shipments", "type", "quantity") == [("Receipt", 100), ("Sale", 40)]


@pytest.mark.parametrize("is_newest_first", [True, False])
def test_days_that_could_be_two_go_by_the_order_of_the_rows(tmp_path: Path, *, is_newest_first: bool) -> None:
    rows = ["01/13/2026,9,A,Receipt", "02/03/2026,500,B,Receipt", "03/02/2026,100,B,Receipt", "05/25/2026,1,B,Sale"]
    lines = [f"{row},V" for row in (reversed(rows) if is_newest_first else rows)]
    found = cells_of(tmp_path, "Date,Qty,Lot,Type,SKU", *lines)
    assert {*in_table(found, "Lots", "lot", "received_quantity")} == {("A", 9), ("B", 500)}


def test_a_row_with_what_came_and_what_left_is_two(tmp_path: Path) -> None:
    lines = (f"{OLD},V,C1,500,", f"{NEW},V,C1,20,5", *(f"2026-03-{day},V,C1,,1" for day in range(10, 14)))
    found = cells_of(tmp_path, "Date,SKU,Lot,In,Out", *lines)
    assert in_table(found, "Lots", "lot", "received_quantity") == [("C1", 500)]
    moves = [("Receipt", 20), ("Sale", 5), *([("Sale", 1)] * 4)]
    assert in_table(found, "Shipments", "type", "quantity") == moves


def test_units_below_0_left(tmp_path: Path) -> None:
    lines = (
        "01/15/2026,V,L1,06/30/2027,+500,",
        "02/15/2026,V,L1,06/30/2027,-40,",
        "02/16/2026,V,L1,06/30/2027,-3,damaged",
        "02/17/2026,V,L1,06/30/2027,2,customer return",
        "02/18/2026,V,L1,06/30/2027,-4,count correction",
        "02/19/2026,V,L1,06/30/2027,-30,sent to FBA",
    )
    found = cells_of(tmp_path, "Date,SKU,Lot,Expiry,Qty +/-,Reason", *lines)
    assert in_table(found, "Lots", "lot", "received_quantity") == [("L1", 500)]
    assert in_table(found, "Shipments", "type", "quantity", "note", "destination") == [
        ("Sale", 40, None, None),
        ("Disposal", 3, "damaged", None),
        ("Return", 2, "customer return", None),
        ("Adjustment", -4, "count correction", None),
        ("Transfer", 30, "sent to FBA", "FBA"),
    ]


def test_a_lot_with_less_than_nothing_is_no_movement(tmp_path: Path) -> None:
    lines = (f"{OLD},V,L1,2027-06-30,500", f"{NEW},V,L2,2027-06-30,-3")
    read = read_rows(tmp_path, "Date,SKU,Lot,Expiry,Qty", *lines)
    assert ["-3 is below 0" in row.reason for row in read] == [False, True]


def test_a_number_of_cases_in_a_log_is_one(tmp_path: Path) -> None:
    lines = (f"{OLD},V,C1,2027-06-30,500,", *(f"2026-02-0{n},V,C1,2027-06-30,,{n}" for n in range(1, 7)))
    read = read_rows(tmp_path, "Date,SKU,Lot,Expiry,In,Out", *lines, "2026-02-08,V,C1,2027-06-30,,2 cases")
    assert [row.reason for row in read[:-1]] == [""] * 7
    assert "the units of a case are not known" in read[-1].reason


def test_a_list_of_lots_with_what_came_and_left_is_no_log(tmp_path: Path) -> None:
    lines = (f"{OLD},V,C1,2027-06-30,500,40,460", f"{NEW},V,C2,2027-06-30,300,0,300")
    found = cells_of(tmp_path, "Date,SKU,Lot,Expiry,Received,Sold,Closing", *lines)
    assert in_table(found, "Lots", "lot", "received_quantity") == [("C1", 460), ("C2", 300)]


def test_what_came_in_is_never_what_was_sold(tmp_path: Path) -> None:
    lines = (f"{OLD},V,C1,2027-06-30,500,10,Cafe", f"{NEW},V,C2,2027-06-30,50,40,Cafe")
    found = cells_of(tmp_path, "Date,SKU,Lot,Expiry,Received,Shipped,Customer", *lines)
    assert in_table(found, "Shipments", "type", "quantity") == [("Sale", 10), ("Sale", 40)]


def test_a_balance_alone_is_no_log_that_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "card.csv"
    path.write_text(f"Date,SKU,Batch,Balance\n{OLD},T,L1,100\n{NEW},T,L1,60\n", "utf-8")
    (proposal,) = proposals(path)
    assert "it looks like a log of movements with a balance" in proposal.why_not
