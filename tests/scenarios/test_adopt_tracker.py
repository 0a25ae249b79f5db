"""A tracker that another program saved without its tables comes back whole."""

import csv
import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lotbook.exchange.adopt.proposal import TABLES
from tests.command import Command
from tests.drawn import write_new
from tests.package_checks import problems
from tests.scenarios.adopted import adopted, listed


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "my_lots.xlsm"
    write_new(path, today=dt.date(2026, 11, 1))
    return path


def without_tables(path: Path, out: Path, change: Callable[[Any], None] = lambda _: None) -> Path:
    """A tracker as a program without Excel tables saves it: all cells, and no table."""
    workbook = openpyxl.load_workbook(path)
    change(workbook)
    for sheet in workbook.worksheets:
        for name in list(sheet.tables):
            del sheet.tables[name]
    workbook.save(out)
    return out


@pytest.mark.long
def test_a_tracker_without_its_tables_comes_back_whole(
    lotbook: Command, tracker: Path, sample: Path, tmp_path: Path
) -> None:
    def own_column(workbook: Any) -> None:
        sheet = workbook["Shipments"]
        column = sheet.max_column + 1
        sheet.cell(4, column, "Pallet")
        for row in range(5, sheet.max_row + 1):
            sheet.cell(row, column, f"P{row}")

    lost = without_tables(sample, tmp_path / "lost.xlsx", own_column)
    refused = lotbook("refresh", lost)
    assert refused.code == 2
    assert "no Excel table" in refused.err
    assert "lotbook adopt" in refused.err
    outcome = lotbook("adopt", lost, "--into", tracker, "--yes", "--json")
    assert outcome.code == 0, outcome.err
    for table, headers in {
        "Lots": ("SKU", "Lot", "Expiry date", "Received quantity", "Status", "Note"),
        "Shipments": ("Date", "Type", "SKU", "Lot", "Quantity", "From", "To"),
        "SKUs": ("SKU", "Product", "Shelf life", "Unit cost"),
        "Buckets": ("Bucket", "From days", "To days"),
        "Settings": ("Setting", "Value"),
    }.items():
        assert listed(tracker, table, *headers) == listed(sample, table, *headers)
    pallets = [cell for (cell,) in listed(tracker, "Shipments", "Pallet")]
    assert pallets == [f"P{row}" for row in range(5, 5 + len(pallets))]
    assert problems(tracker) == []


@pytest.mark.long
def test_numbers_that_a_program_made_texts_of_are_numbers_again(
    lotbook: Command, tracker: Path, sample: Path, tmp_path: Path
) -> None:
    """Costs such as 9,5 came back as texts: each was an error on Checks, and the money was blank."""
    money = {"Unit cost", "Net price", "Removal fee", "Units per day"}

    def as_texts(workbook: Any) -> None:
        for name in ("SKUs", "Lots", "Shipments"):
            header, *rows = workbook[name].iter_rows(min_row=4)
            for column, cell in enumerate(header):
                for row in rows:
                    value = row[column].value
                    if cell.value in {*money, "Received quantity", "Quantity"} and isinstance(value, int | float):
                        row[column].value = f"{value:,}".translate(str.maketrans(".,", ",."))

    lost = without_tables(sample, tmp_path / "lost.xlsx", as_texts)
    assert lotbook("adopt", lost, "--into", tracker, "--yes").code == 0
    for table, headers in {
        "SKUs": ("SKU", "Shelf life", *sorted(money)),
        "Lots": ("SKU", "Lot", "Received quantity"),
        "Shipments": ("SKU", "Lot", "Quantity"),
    }.items():
        assert listed(tracker, table, *headers) == listed(sample, table, *headers)


@pytest.mark.long
def test_columns_of_ones_own_in_empty_tables_and_what_was_decided_of_lists_come_back_too(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    old = tmp_path / "old.xlsm"
    write_new(old, today=dt.date(2026, 11, 1))
    shop = tmp_path / "shop.csv"
    shop.write_text("Article,Batch,Use until,Pieces\nVIT-C,L1,2027-10-31,24\n", encoding="utf-8")
    decided = ("--map", "Article=SKU", "--map", "Use until=Expiry date", "--map", "Pieces=Received quantity")
    assert lotbook("adopt", shop, "--into", old, *decided, "--map", "Batch=Lot", "--yes").code == 0

    def own_columns(workbook: Any) -> None:
        for name in ("Bundles", "Demand"):
            sheet = workbook[name]
            header = next(cell for row in sheet.iter_rows() for cell in row if cell.value in {"SKU", "Date"})
            sheet.cell(header.row, sheet.max_column + 1, f"{name} of my own")

    lost = without_tables(old, tmp_path / "lost.xlsx", own_columns)
    outcome = lotbook("adopt", lost, "--into", tracker, "--yes", "--json")
    assert outcome.code == 0, outcome.err
    workbook = openpyxl.load_workbook(tracker)
    for name in ("Bundles", "Demand"):
        assert f"{name} of my own" in workbook[name].tables[name].column_names
    assert workbook["Mappings"].sheet_state == "visible"
    shape = ("Shape", "Your header", "Table", "Column")
    assert listed(tracker, "Mappings", *shape) == listed(old, "Mappings", *shape) != []
    again = json.loads(lotbook("adopt", shop, "--into", tracker, "--yes", "--json").out)
    assert again["changed"] == {}


def as_shown(cell: Any, mark: str) -> str:
    """A cell as a program shows it, and so saves it as text."""
    if cell.value is None or isinstance(cell.value, str | bool):
        return "" if cell.value is None else str(cell.value).upper() if isinstance(cell.value, bool) else cell.value
    if isinstance(cell.value, dt.datetime):
        return f"{cell.value:%Y-%m-%d}"
    shape = cell.number_format
    text = f"{cell.value:,.2f}" if "0.00" in shape else f"{cell.value:,}" if "#,##" in shape else str(cell.value)
    if "%" in shape and 0 < cell.value < 1:
        text = f"{cell.value:.0%}"
    return text if mark == "." else text.translate(str.maketrans(".,", ",."))


def one_file_a_sheet(tracker: Path, folder: Path, delimiter: str, mark: str) -> list[Path]:
    """The sheets of a tracker as text files, in the order of the alphabet, as one picks them in a folder."""
    folder.mkdir()
    workbook = openpyxl.load_workbook(tracker, data_only=True)
    for sheet in workbook.worksheets:
        if sheet.sheet_state == "visible":
            with (folder / f"my_lots - {sheet.title}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, delimiter=delimiter).writerows(
                    [as_shown(cell, mark) for cell in row] for row in sheet.iter_rows()
                )
    return sorted(folder.iterdir())


EVERYTHING = ("Lots", "Shipments", "SKUs", "Bundles", "AmazonStock", "Suppliers", "Places", "Channels", "Buckets")


@pytest.mark.long
@pytest.mark.parametrize("signs", [",.", ";,"])
def test_a_tracker_with_a_file_for_each_sheet_comes_back_whole(
    lotbook: Command, tracker: Path, sample: Path, tmp_path: Path, signs: str
) -> None:
    """The signs are what divides the cells, and what comes before decimals."""
    old = tmp_path / "old.xlsm"
    workbook = openpyxl.load_workbook(sample, data_only=True)
    sheet = workbook["Shipments"]
    for column, header in enumerate(("Pallet", "Weight"), sheet.max_column + 1):
        for row in range(4, sheet.max_row + 1):
            sheet.cell(row, column, header if row == 4 else f"00{row}" if header == "Pallet" else row + 0.5)
    # It is filled by a recall, and has the headers of Shipments among its own.
    for column, value in enumerate((dt.datetime(2026, 1, 1), "Sale", "X", "Y", 5), 1):  # noqa: DTZ001 - of a cell
        workbook["Recall movements"].cell(7, column, value)
    workbook["Recall movements"].sheet_state = "visible"
    workbook.save(old)
    files = one_file_a_sheet(old, tmp_path / "sheets", *signs)
    outcome = lotbook("adopt", *files, "--into", tracker, "--yes", "--json")
    assert outcome.code == 0, outcome.err
    found = json.loads(outcome.out)
    assert found["left_out"] == []
    (remark,) = found["remarks"]
    assert (remark.startswith("No list was found in "), "my_lots - Aging.csv, " in remark) == (True, True)
    for table in EVERYTHING:
        headers = [column.header for column in TABLES[table].columns if not column.computed]
        assert listed(tracker, table, *headers) == listed(sample, table, *headers), table
    settings = [(name, str(value)) for name, value in listed(sample, "Settings", "Setting", "Value")]
    assert [(name, str(value)) for name, value in listed(tracker, "Settings", "Setting", "Value")] == settings
    own = listed(tracker, "Shipments", "Pallet", "Weight")
    assert own == [(f"00{row}", row + 0.5) for row in range(5, 5 + len(own))]
    assert problems(tracker) == []
    left = {each["why_not"] for each in found["lists"] if each["why_not"]}
    assert all("a refresh writes again" in why for why in left)


@pytest.mark.long
def test_some_sheets_of_a_tracker_are_lists_like_others(
    lotbook: Command, tracker: Path, sample: Path, tmp_path: Path
) -> None:
    """Without its settings it is not a whole one, and a file without a list is a mistake."""
    files = one_file_a_sheet(sample, tmp_path / "sheets", ",", ".")
    some = [file for file in files if file.stem.endswith((" Lots", " SKUs"))]
    found = adopted(lotbook, tracker, *some, "--date-order", "DMY")
    assert {table: each["new"] > 0 for table, each in found["changed"].items()} == {"SKUs": True, "Lots": True}
    refused = lotbook("adopt", *some, *(file for file in files if "Aging" in file.stem), "--into", tracker, "--yes")
    assert (refused.code, "Aging.csv: no list was found" in refused.err) == (2, True)


@pytest.mark.long
def test_sheets_of_a_tracker_into_one_that_is_in_use_bring_only_what_was_typed(
    lotbook: Command, tracker: Path, sample: Path, tmp_path: Path
) -> None:
    """FEFO and others that a refresh writes are no lots."""
    files = one_file_a_sheet(sample, tmp_path / "sheets", ",", ".")
    assert lotbook("adopt", *files, "--into", tracker, "--yes", "--json").code == 0
    again = json.loads(lotbook("adopt", *files, "--into", tracker, "--date-order", "DMY", "--yes", "--json").out)
    assert again["changed"] == {}
    results = [each for each in again["lists"] if Path(each["file"]).stem.endswith((" FEFO", " Removals", " To do"))]
    assert [each["tables"] for each in results] == [[]] * 3
