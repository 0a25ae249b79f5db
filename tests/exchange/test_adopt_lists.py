"""Laws of adopted lists: headers in other words, other orders and stray rows change nothing, and no row is lost."""

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core.days import to_date, to_day
from lotbook.core.frames import rows_of
from lotbook.core.reading import parse
from lotbook.core.table import Cell, RawTable, Table
from lotbook.core.tables import CERTIFICATES, CUSTOMERS, DEMAND, LOTS, PLACES, SHIPMENTS, SKUS, STOCK_COUNT, SUPPLIERS
from lotbook.exchange.adopt.file_texts import habits_of
from lotbook.exchange.adopt.grids import Grid, read_grids
from lotbook.exchange.adopt.header_words import meaning, phrases, says
from lotbook.exchange.adopt.known import Known
from lotbook.exchange.adopt.lists import find_lists
from lotbook.exchange.adopt.mapping import propose
from lotbook.exchange.adopt.proposal import Wishes
from lotbook.exchange.adopt.rows import read_list
from lotbook.exchange.adopt.word_lists import CUSTOMERS_IN_HEADERS, WORDS
from tests.exchange.taken import proposals

START = to_day(dt.date(2026, 1, 1))
CALLED = {"received_quantity": "quantity", "customer": "destination", "number": "certificate"}
"""What a column's meaning is called, where not as the column."""
COLUMNS = {
    "Lots": ("sku", "lot", "expiry_date", "received_date", "received_quantity", "supplier", "unit_cost", "note"),
    "Shipments": ("date", "shipment", "type", "sku", "lot", "quantity", "destination", "note"),
    "SKUs": ("sku", "product", "supplier", "fnsku", "gtin", "unit_cost", "units_per_case", "note"),
    "Suppliers": ("supplier", "contact", "email", "lead_days"),
    "Customers": ("customer", "contact", "email", "address", "phone"),
    "Places": ("place", "kind", "channel", "contact", "phone"),
    "Certificates": ("sku", "number", "laboratory", "issue_date", "due_date", "note"),
    "StockCount": ("date", "place", "sku", "lot", "counted"),
    "Demand": ("sku", "channel", "units_per_day"),
}
TABLES = (LOTS, SHIPMENTS, SKUS, SUPPLIERS, CUSTOMERS, PLACES, CERTIFICATES, STOCK_COUNT, DEMAND)
ADDED_UP = {"quantity", "received_quantity", "counted", "units_per_day", "unit_cost"}
DAYS = st.integers(START, START + 900)
CELLS: dict[str, st.SearchStrategy[Cell]] = {
    "sku": st.sampled_from(["TEA-1", "0042", "HON-2"]),
    "lot": st.text("AB012-", min_size=1, max_size=5).filter(lambda text: text.strip("-") != ""),
    "type": st.sampled_from(["Sale", "Receipt", "Return", "Disposal"]),
    "unit_cost": st.none() | st.sampled_from([1.5, 2.25, 10]),
    "quantity": st.integers(1, 5000),
    "received_quantity": st.integers(1, 5000),
    "units_per_case": st.none() | st.integers(1, 48),
    "expiry_date": st.none() | DAYS | st.sampled_from(["03/2027", "2027-12"]),
    "received_date": st.none() | DAYS,
    "date": DAYS,
    "issue_date": DAYS,
    "due_date": st.none() | DAYS,
    "counted": st.integers(0, 500),
    "lead_days": st.none() | st.integers(1, 90),
    "units_per_day": st.sampled_from([0.5, 2, 12.25]),
    "kind": st.sampled_from(["Own", "3PL", "FBA"]),
    "place": st.sampled_from(["Garage", "ShipCo"]),
    "channel": st.sampled_from(["Amazon.com", "Shop"]),
    "supplier": st.sampled_from(["Acme", "Bo & Co"]),
    "customer": st.sampled_from(["Cafe Blue", "Nook"]),
    "number": st.sampled_from(["C-2027-1", "00815"]),
    "email": st.none() | st.sampled_from(["ann@example.com"]),
    "phone": st.none() | st.sampled_from(["+49 30 123456"]),
}
WORD = st.none() | st.sampled_from(["Acme", "Bo & Co", "left shelf", "X0012345"])


@st.composite
def written(draw: st.DrawFn) -> tuple[Table, dict[str, list[Cell]], Grid]:
    """Rows of a table, and the same rows as a list of somebody's own."""
    table = draw(st.sampled_from(TABLES))
    names = COLUMNS[table.name]
    count = draw(st.integers(3, 8))
    rows = {name: [draw(CELLS.get(name, WORD)) for _ in range(count)] for name in names}
    headers = {name: draw(st.sampled_from(sorted(phrases(WORDS[CALLED.get(name, name)])))) for name in names}
    order = draw(st.permutations(names))
    width = len(order)
    lines: list[list[Cell]] = [["What we have", *[None] * (width - 1)]] * draw(st.integers(0, 1))
    lines += [[None] * width] * draw(st.integers(0, 2))
    lines.append([headers[name].title() for name in order])
    for i in range(count):
        lines += [[None] * width] * draw(st.integers(0, 1))
        lines.append([rows[name][i] for name in order])
    added = [17 if name in ADDED_UP else None for name in order[1:]]
    lines += draw(st.sampled_from([[], [["Total", *added]], [["Summe:", *[None] * (width - 1)]]]))
    dates = frozenset(
        (r, c)
        for r, line in enumerate(lines)
        for c, name in enumerate(order)
        if name.endswith("date") and isinstance(line[c], int)
    )
    if table is SHIPMENTS and says(headers["destination"], CUSTOMERS_IN_HEADERS):
        back = [kind == "Return" for kind in rows["type"]]
        rows["source"] = [who if is_back else None for who, is_back in zip(rows["destination"], back, strict=True)]
        rows["destination"] = [None if is_back else who for who, is_back in zip(rows["destination"], back, strict=True)]
    return table, rows, Grid(Path("mine.xlsx"), "Sheet1", lines, dates)


def typed(table: Table, rows: dict[str, list[Cell]]) -> list[dict[str, Any]]:
    """What the core reads of the rows."""
    count = len(next(iter(rows.values())))
    columns = [column for column in table.columns if not column.computed]
    values = tuple(rows.get(column.name, [None] * count) for column in columns)
    raw = RawTable(table.name, table.name, tuple(column.header for column in columns), 1, 1, values)
    return [{**row, "row": 0} for row in rows_of(parse(raw, table).frame)]


@given(written())
def test_a_table_in_other_words_is_the_same_table(case: tuple[Table, dict[str, list[Cell]], Grid]) -> None:
    table, rows, grid = case
    (found,) = find_lists(grid)
    proposal = propose(found, Wishes(table=table.name), Known(), {})
    read = read_list(proposal, habits_of(grid.path, [proposal], None), {})
    taken = [row.parts[table.name].typed for row in read.rows if not row.reason]
    assert [{**row, "row": 0} for row in taken] == typed(table, rows)
    assert all(row.parts or row.reason for row in read.rows)
    lines = {r + 1 for r, line in enumerate(grid.rows) if r + 1 > found.header_row and any(c is not None for c in line)}
    assert {row.source.number for row in read.rows} == lines


def as_text(cell: object, mark: str) -> str:
    """A cell as a text file has it, with a mark before decimals."""
    return "" if cell is None else str(cell).replace(".", mark) if isinstance(cell, float) else str(cell)


def saved(grid: Grid, folder: Path, ending: str, delimiter: str) -> Path:
    """The list as a file: a workbook, or a text with something between its cells."""
    path = folder / f"mine.{ending}"
    days = [
        [to_date(int(c or 0)) if (r, k) in grid.dates else c for k, c in enumerate(row)]
        for r, row in enumerate(grid.rows)
    ]
    if ending == "xlsx":
        workbook = openpyxl.Workbook()
        for r, row in enumerate(days, 1):
            for c, cell in enumerate(row, 1):
                workbook.active.cell(r, c, cell)
        workbook.save(path)
        return path
    mark = "," if delimiter == ";" else "."
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([as_text(cell, mark) for cell in row] for row in days)
    return path


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize(("ending", "delimiter"), [("xlsx", ""), ("csv", ","), ("csv", ";"), ("tsv", "\t")])
@given(case=written())
def test_a_table_comes_back_from_a_file_of_any_kind(
    tmp_path_factory: pytest.TempPathFactory, ending: str, delimiter: str, case: tuple[Any, ...]
) -> None:
    """Without a word of what the list is for."""
    table, rows, grid = case
    path = saved(grid, tmp_path_factory.mktemp("law"), ending, delimiter)
    (read_back,) = read_grids(path)
    (found,) = find_lists(read_back)
    proposal = propose(found, Wishes(), Known(), {})
    assert proposal.tables[:1] == (table.name,)
    read = read_list(proposal, habits_of(path, [proposal], None), {})
    taken = [row.parts[table.name].typed for row in read.rows if not row.reason]
    assert [{**row, "row": 0} for row in taken] == typed(table, rows)


@pytest.mark.parametrize("name", sorted(WORDS))
def test_each_word_means_one_thing(name: str) -> None:
    assert {meaning(phrase) for phrase in phrases(WORDS[name])} == {(name, 2, len(p)) for p in phrases(WORDS[name])}


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("a;b;c\n1,5;2,5;3\n", ["1,5", "2,5", "3"]),
        ("a,b,c\n1;2,x,y\n", ["1;2", "x", "y"]),
        ("a\tb\tc\n1,5\t2;5\t3\n", ["1,5", "2;5", "3"]),
        ('Title\n\na,b,c\n"1,200",x,y\n', ["1,200", "x", "y"]),
        ("sep=;\na;b;c\n1;2;3\n", ["1", "2", "3"]),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_files_are_read_whatever_divides_their_cells(
    tmp_path: Path, text: str, cells: list[str], encoding: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text, encoding=encoding)
    (grid,) = read_grids(path)
    assert list(grid.rows[-1][: len(cells)]) == cells


def test_a_wide_list_is_one_by_its_clear_headers() -> None:
    others = [
        "Target",
        "Max",
        "Jan",
        "Feb",
        "Mar",
        "Apr",
        "May",
        "Jun",
        "Jul",
        "Aug",
        "Sep",
        "Oct",
        "Nov",
        "Dec",
        "Bin",
    ]
    headers = ("SKU", "Lot", "Expiry", "Qty", *others)
    (found,) = find_lists(Grid(Path("wide.csv"), "", [headers, ("V", "A", "2027-03-31", 24, *range(15))]))
    assert (found.headers, len(found.rows)) == (headers, 1)


@pytest.mark.parametrize("shelf", ["left shelf", "lot", None])
def test_a_row_behind_a_blank_one_is_no_header_for_its_words(shelf: str | None) -> None:
    """A place named Shop that sells for the channel Shop began a second list, and the rows below were nowhere."""
    headers = ("Almacen", "Kind", "Canal", "Ansprechpartner")
    rows: list[list[Cell]] = [["Garage", "Own", "Amazon.com", None], [None] * 4, ["Shop", "Own", "Shop", shelf]]
    (found,) = find_lists(Grid(Path("places.csv"), "", [headers, *rows, ["Loft", "Own", "Amazon.com", None]]))
    assert (found.headers, found.rows[-1].cells[0]) == (headers, "Loft")


def test_the_first_row_below_the_headers_is_no_header_for_its_words() -> None:
    """It began a second list, whose headers were a place and its kind, and the list it is of had no rows."""
    headers = ("Almacen", "Kind", "Canal", "Ansprechpartner")
    rows: list[list[Cell]] = [["Garage", "Own", "Shop", "left shelf"], ["Loft", "Own", "Amazon.com", None]]
    (found,) = find_lists(Grid(Path("places.csv"), "", [headers, *rows]))
    assert (found.headers, [row.cells[0] for row in found.rows]) == (headers, ["Garage", "Loft"])
    *_, found = find_lists(Grid(Path("places.csv"), "", [("Stock", "Place", None, None), headers, *rows]))
    assert (found.headers[2:], [row.cells[0] for row in found.rows]) == (headers[2:], ["Garage", "Loft"])


def test_ranges_of_days_are_headers_of_an_aging_report() -> None:
    """No list was found, as if 31-60 were a date."""
    headers = ("Item", "Lot Number", "Expiration Date", "0-30", "31-60", "61 - 90 days", "90+", "Total")
    row = ("VC", "B1", "2026-12-20", 40, None, None, None, 40)
    (found,) = find_lists(Grid(Path("aging.csv"), "", [("As of 11/30/2026", *[None] * 7), headers, row]))
    assert (found.headers, len(found.rows)) == (headers, 1)


def test_codes_of_warehouses_may_be_digits(tmp_path: Path) -> None:
    """Whse was taken for the name of a place whose column has units."""
    path = tmp_path / "stock.csv"
    path.write_text("Item Code,Whse,Batch,Expiration Date,Quantity\nVC,01,B1,2027-12-31,40\nVC,02,B2,2028-12-31,9\n")
    (proposal,) = proposals(path)
    rows = read_list(proposal, habits_of(path, [proposal], None), {}).rows
    assert [row.parts["Lots"].typed["place"] for row in rows] == ["01", "02"]


def test_headers_that_a_legend_above_names_are_headers() -> None:
    legend = [["Code", "Name", None], ["SKU", "What Amazon calls it", None], ["Lot", "On the box", None]]
    list_ = [["SKU", "Lot", "Expiry"], ["TEA", "A1", "2027-03-31"]]
    *_, found = find_lists(Grid(Path("legend.csv"), "", [*legend, [None] * 3, *list_]))
    assert (found.headers, len(found.rows)) == (("SKU", "Lot", "Expiry"), 1)


def test_dates_as_excels_numbers_are_left_out_with_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("SKU,Lot,Expiry date,Quantity\nTEA-1,A1,46600,5\nTEA-1,A2,46601,5\n")
    (proposal,) = proposals(path)
    assert proposal.left_out == {
        2: "its header says Expiry date, but its cells don't; '46600' looks like Excel's number for 2027-08-01: format "
        "it as a date in Excel, and save the list"
    }
