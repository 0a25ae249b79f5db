"""Lists whose lines a spreadsheet had in one cell each."""

import csv
from pathlib import Path

import pytest

from lotbook.exchange.adopt.grids import read_grids
from lotbook.exchange.shops.orders import read_orders
from tests.exchange.taken import proposals

SAVED = {
    "with quotation marks": [
        "SKU,Product,Lot,Best before,Units",
        '"GUM-9,""Gummies, berry"",24118,2027-05-31,120"',
        "TEA-7,Tea,24119,2027-06-30,80",
    ],
    "with blank cells": [
        "SKU,Product,Lot,Best before,Units;",
        '"GUM-9,""Gummies, berry"",24118,2027-05-31,120";',
        '"TEA-7,""Tea";" green"",24119,2027-06-30,80"',
    ],
    "only blank cells": [
        "SKU,Product,Lot,Best before,Units;;",
        "GUM-9,Gummies,24118,2027-05-31,120;;",
        "TEA-7,Tea; green,24119,2027-06-30,80;",
    ],
    "with commas": [
        "SKU;Product;Lot;Best before;Units,",
        '"GUM-9;""Gummies"," berry"";24118;2027-05-31;120"',
        "TEA-7;Tea;24119;2027-06-30;80,",
    ],
    "all in quotation marks": [
        '"""SKU"",""Product"",""Lot"",""Best before"",""Units"""',
        '"""GUM-9"",""Gummies, berry"",""24118"",""2027-05-31"",""120"""',
        '"""TEA-7"",""Tea"",""24119"",""2027-06-30"",""80"""',
    ],
}


@pytest.mark.parametrize("lines", SAVED.values(), ids=SAVED)
def test_a_list_in_one_cell_for_each_line_has_all_its_rows(tmp_path: Path, lines: list[str]) -> None:
    """A row with quotation marks was taken for a note, and its lot was left out."""
    path = tmp_path / "stock.csv"
    path.write_text("\r\n".join([*lines, ""]), newline="")
    (proposal,) = proposals(path)
    assert proposal.source.headers == ("SKU", "Product", "Lot", "Best before", "Units")
    assert [(row.cells[0], row.cells[4]) for row in proposal.source.rows] == [("GUM-9", "120"), ("TEA-7", "80")]
    assert proposal.source.rows[0].cells[1] in {"Gummies", "Gummies, berry"}


def test_a_shops_orders_in_one_cell_for_each_line_are_read(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "Name,Fulfilled at,Lineitem quantity,Lineitem name,Lineitem sku,Lineitem fulfillment status\n"
        '"#1001,2026-11-20 10:00:00 -0500,2,""Gummies, berry"",GUM-9,fulfilled"\n'
        "#1002,2026-11-21 10:00:00 -0500,1,Tea,TEA-7,fulfilled\n"
    )
    assert [(line.order, line.sku, line.units) for line in read_orders(path).lines] == [
        ("#1001", "GUM-9", 2),
        ("#1002", "TEA-7", 1),
    ]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ('SKU,Lot,Units\n"Counted, by Ann, in May",,\nTEA,A1,5\n"JAR, big",A2,6\n', ","),
        ("SKU;Lot;Cost;Weight\nTEA;1,5;2,5;\nJAR;2,5;3,5;\n", ";"),
        ('SKU,Note,Lot\nTEA,"one;\ntwo",A1\nJAR,x;,A2\nOIL,,A3;\n', ","),
        ("SKU,Lot,Units,Place,Note\nTEA,A1,5,,\nJAR,A2,6,,\n", ","),
        ('SKU,Lot,Units\n"TEA,A1,5\n"JAR,A2,6\n', ","),
    ],
)
def test_other_lists_stay_as_they_are(tmp_path: Path, text: str, delimiter: str) -> None:
    path = tmp_path / "stock.csv"
    path.write_text(text, newline="")
    (grid,) = read_grids(path)
    rows = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))
    assert grid.delimiter == delimiter
    assert [[cell for cell in row if cell] for row in rows] == [[c for c in row if c is not None] for row in grid.rows]
