"""A new tracker with the rows of an old one: nothing that was typed is left behind without a word."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lotbook.actions.computer.carry_over import blank_now, carry_over
from lotbook.actions.session import INPUT_TABLES, NEEDED
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import CellData, Changes, NewRows
from tests.cells import cell_of, named_cell
from tests.command import Command
from tests.conftest import SAMPLE_DAY
from tests.drawn import build, write_new
from tests.hosts.books import edited
from tests.libreoffice import differences, needs_libreoffice
from tests.notation import raw_tables
from tests.package_checks import problems

LATER = ("AmazonLedger", "AmazonExpiry", "RemovalOrders", "Recall", "Recall movements", "Recall log")


@pytest.fixture
def old(sample: Path, tmp_path: Path) -> Path:
    """A tracker without the sheets of later versions, with columns, settings and a sheet of the user's own."""
    book = openpyxl.load_workbook(sample, keep_vba=True)
    for name in LATER:
        del book[name]
    for name in [name for name in book.defined_names if name.startswith("Recall")]:
        del book.defined_names[name]
    lots, settings = book["Lots"], book["Settings"]
    table = lots.tables["Lots"]
    last = lots.max_column + 1
    lots.cell(4, last, "Shelf")
    for row in range(5, lots.max_row + 1):
        lots.cell(row, last, f"S{row}")
    table.ref = table.autoFilter.ref = f"A4:{lots.cell(lots.max_row, last).coordinate}"
    table.tableColumns.append(openpyxl.worksheet.table.TableColumn(id=99, name="Shelf"))
    for row in settings.iter_rows(min_row=5):
        if row[0].value == "Remove soon days":
            row[1].value = 21
    del book["Functions"]
    book.create_sheet("My prices")["A1"] = 9.5
    path = tmp_path / "old.xlsm"
    book.save(path)
    return path


def tables(path: Path) -> dict[str, list[dict[str, Any]]]:
    """What stands in the input tables, by header; what lotbook computes and blank rows left out."""
    found = {}
    host = FileHost(path, needed={**NEEDED, "Lots": NEEDED["Lots"] | {"shelf"}})
    for name, raw in host.read(INPUT_TABLES, []).tables.items():
        rows = [dict(zip(raw.headers, row, strict=True)) for row in zip(*raw.values, strict=True)]
        computed = {"Expiry read as", "On hand", "Sell-by", "Ship-by", "Days left", "Flag"}
        typed = [{header: cell for header, cell in row.items() if header not in computed} for row in rows]
        found[name] = [row for row in typed if any(cell is not None for cell in row.values())]
    return found


@pytest.mark.long
def test_every_row_and_column_comes_along(lotbook: Command, old: Path, tmp_path: Path) -> None:
    new, before = tmp_path / "new.xlsm", old.read_bytes()
    outcome = lotbook("new", new, "--from", old)
    assert (outcome.code, "Sheets of your own stay in old.xlsm: My prices." in outcome.out) == (0, True)
    assert "Rows taken over from old.xlsm: SKUs 14, Lots 61, Shipments 445," in outcome.out
    here, there = tables(old), tables(new)
    for name in INPUT_TABLES:
        if name != "Settings":
            assert [{header: row.get(header) for header in row} for row in here[name]] == [
                {header: row.get(header) for header in mine} for row, mine in zip(there[name], here[name], strict=True)
            ]
    assert {row["Shelf"] for row in there["Lots"]} == {f"S{row}" for row in range(5, 5 + len(here["Lots"]))}
    values = {row["Setting"]: row.get("Value") for row in there["Settings"]}
    assert (values["Remove soon days"], values["Company"]) == (21, "Fern & Fell Wellness")
    assert problems(new) == []
    assert old.read_bytes() == before


@pytest.mark.long
@needs_libreoffice
def test_the_new_tracker_counts_the_same(lotbook: Command, sample: Path, old: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.xlsm"
    lotbook("init", new, "--from", old)
    lotbook("refresh", new, "--as-of", SAMPLE_DAY.isoformat())
    pages = [openpyxl.load_workbook(path, data_only=True)["Start"] for path in (sample, new)]
    tiles = [[page[f"{column}10"].value for column in "CDEFGHI"] for page in pages]
    assert tiles[0] == tiles[1] != [None] * 7
    assert differences(new) == []


@pytest.mark.long
def test_settings_of_this_version_and_unknown_ones_stay(old: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(old, keep_vba=True)
    for header, text in {"Setting": "My own switch", "Value": "on"}.items():
        cell_of(book, "Settings", header).value = text
    book.save(old)
    write_new(tmp_path / "new.xlsm", today=SAMPLE_DAY)
    carry_over(old, tmp_path / "new.xlsm")
    values = {row["Setting"]: row.get("Value") for row in tables(tmp_path / "new.xlsm")["Settings"]}
    assert values["My own switch"] == "on"
    assert values["Default channel"] == "FBA-US"


@pytest.mark.long
def test_a_day_that_was_typed_comes_along(old: Path, tmp_path: Path) -> None:
    FileHost(old).write(Changes(cells=(CellData("AsOf", 46500),)))
    write_new(tmp_path / "new.xlsm", today=SAMPLE_DAY)
    carry_over(old, tmp_path / "new.xlsm")
    shown = named_cell(openpyxl.load_workbook(tmp_path / "new.xlsm"), "AsOf").value
    assert isinstance(shown, dt.datetime)
    assert f"{shown:%Y-%m-%d}" == "2027-04-23"


@pytest.mark.long
def test_a_number_that_is_none_comes_along_to_be_named(lotbook: Command, tmp_path: Path) -> None:
    old, new = tmp_path / "old.xlsm", tmp_path / "new.xlsm"
    build(old, rows={"SKUs": {"sku": ["TEA"], "unit_cost": [987654]}})
    edited(old, old, lambda _, content: content.replace(b">987654<", b">nan<"))
    assert lotbook("new", new, "--from", old).code in {0, 1}
    assert "Unit cost 'nan' is not a number" in lotbook("check", new).out


def test_what_is_no_tracker_leaves_no_new_file(lotbook: Command, tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    for command in ("new", "init"):
        outcome = lotbook(command, tmp_path / "new.xlsm", "--from", tmp_path / "other.xlsx")
        assert (outcome.code, "is not a tracker" in outcome.err) == (2, True)
        assert not (tmp_path / "new.xlsm").exists()
    assert lotbook("new", tmp_path / "new.xlsm", "--from", tmp_path / "none.xlsm").code == 2


def test_what_is_blank_in_the_new_tracker_is_named() -> None:
    """A column with another header came along as one's own: the new tracker had no expiry date, and nobody said so."""
    raws = raw_tables({"Lots": "SKU | Lot | Expiry date\nTEA | 7 | 2027-01-31"})
    assert not list(blank_now("old.xlsx", raws))
    renamed = tuple("Best before" if header == "Expiry date" else header for header in raws["Lots"].headers)
    raws["Lots"] = replace(raws["Lots"], headers=renamed)
    del raws["Shipments"]
    assert list(blank_now("old.xlsx", raws)) == [
        "Lots in old.xlsx has no column 'Expiry date', so it is blank in the new tracker. If that is 'Best before' "
        "now, rename the header in old.xlsx and make the new tracker once more.",
        "old.xlsx has no table Shipments, so the new one begins without its rows.",
    ]


def test_the_record_of_a_recall_comes_along(sample: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.xlsm", tmp_path / "new.xlsm"
    old.write_bytes(sample.read_bytes())
    typed: dict[str, Any] = {
        "RecallLot": "24-1*",
        "RecallExpiryTo": 46400,
        "RecallComplaint": "C-7",
        "RecallStartedOn": 46350.5,
    }
    FileHost(old).write(Changes(cells=tuple(CellData(name, value) for name, value in typed.items())))
    write_new(new, today=SAMPLE_DAY)
    carry_over(old, new)
    cells = FileHost(new).read((), (*typed, "RecallHazard")).cells
    assert {name: cell.value for name, cell in cells.items()} == {**typed, "RecallHazard": None}


def with_formulas(path: Path, **formulas: str) -> Path:
    """Gives Lots and Shipments columns that the user added, with a formula in every row, blank ones too."""
    book = openpyxl.load_workbook(path)
    rate = book.create_sheet("Rates")
    rate["A1"] = 3
    book.defined_names["MyRate"] = openpyxl.workbook.defined_name.DefinedName("MyRate", attr_text="Rates!$A$1")
    for name in ("Lots", "Shipments"):
        sheet, table = book[name], book[name].tables[name]
        quantity = {"Lots": "Received quantity", "Shipments": "Quantity"}[name]
        for header, formula in formulas.items():
            text = formula.format(f"{name}[[#This Row],[{quantity}]]")
            last = sheet.max_column + 1
            sheet.cell(4, last, header)
            for row in range(5, sheet.max_row + 1):
                sheet.cell(row, last, f"={text}")
            table.ref = table.autoFilter.ref = f"A4:{sheet.cell(sheet.max_row, last).coordinate}"
            column = openpyxl.worksheet.table.TableColumn(id=last + 50, name=header)
            column.calculatedColumnFormula = openpyxl.worksheet.table.TableFormula(attr_text=text)
            table.tableColumns.append(column)
    book.save(path)
    blank = re.compile(rb"</f><v(?:></v>| ?/>)")
    return edited(path, path, lambda name, part: blank.sub(b"</f><v>7</v>", part) if "/sheet" in name else part)


def own_columns(path: Path, table: str) -> tuple[dict[str, str | None], list[Any]]:
    """The formula of each own column, as Excel fills it down, and what the first one's cells hold."""
    book = openpyxl.load_workbook(path)
    columns = book[table].tables[table].tableColumns[-2:]
    formulas = {each.name: each.calculatedColumnFormula and each.calculatedColumnFormula.attr_text for each in columns}
    last = book[table].max_column - 1
    return formulas, [book[table].cell(row, last).value for row in range(5, book[table].max_row + 1)]


def test_a_formula_of_ones_own_comes_along(lotbook: Command, tmp_path: Path) -> None:
    """It came as its values, without a word, a blank row with it as a row, and not at all after lotbook added a row."""
    old, new = tmp_path / "old.xlsx", tmp_path / "new.xlsx"
    build(old, rows={"Lots": {"sku": ["TEA"], "lot": ["T"], "received_quantity": [4]}}, macros=False)
    with_formulas(old, Twice="{}*2", Priced="{}*MyRate")
    FileHost(old).write(Changes(new_rows=(NewRows("Lots", [{"SKU": "TEA", "Lot": "U", "Priced": 3}]),)))
    outcome = lotbook("new", new, "--from", old)
    assert outcome.code in {0, 1}, outcome.err
    assert "Rows taken over from old.xlsx: Lots 2." in outcome.out
    twice = "[[#This Row],[{}]]*2"
    lots, shipments = "Lots" + twice.format("Received quantity"), "Shipments" + twice.format("Quantity")
    assert own_columns(new, "Lots") == ({"Twice": lots, "Priced": None}, [f"={lots}"] * 2)
    assert own_columns(new, "Shipments") == ({"Twice": shipments, "Priced": None}, [f"={shipments}"])
    assert problems(new) == []
    told = " ".join(outcome.out.split())
    assert "Shipments: 'Priced' came along as values, without the formulas, which look at something that" in told
    assert "'Twice'" not in told
