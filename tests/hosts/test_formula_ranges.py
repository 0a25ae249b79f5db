"""Formulas, names and pivot tables over a whole column of a table go on covering it, in a closed file."""

import re
from pathlib import Path

import pytest
import xlsxwriter

from lotbook.hosts.file import FileHost
from lotbook.hosts.grid import Rectangle
from lotbook.hosts.host import Changes, NewRows
from lotbook.hosts.ooxml.formula_ranges import FormulaRanges
from lotbook.hosts.ooxml.growth import Growth
from tests.hosts.books import many, parts, replaced
from tests.package_checks import problems

RANGES = FormulaRanges({"it's lots": [Growth("sheet", Rectangle(2, 4, 5, 9), 5, 8, 12)]})
"""A table at B4:E9 with its headers and its totals, whose rows of data become those down to row 12."""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("SUM('It''s lots'!$B$5:$B$8)/2", "SUM('It''s lots'!$B$5:$B$12)/2"),
        ("SUM('It''s lots'!B5:C8,'it''s lots'!E4:E8)", "SUM('It''s lots'!B5:C12,'it''s lots'!E4:E12)"),
        ("'It''s lots'!B9*2", "'It''s lots'!B13*2"),  # its total
        ("'It''s lots'!B8", "'It''s lots'!B8"),
        ("SUM('It''s lots'!B$5:B8)", "SUM('It''s lots'!B$5:B8)"),  # a running total
        ("SUM('It''s lots'!B5:B7)", "SUM('It''s lots'!B5:B7)"),
        ("SUM('It''s lots'!B5:B9)", "SUM('It''s lots'!B5:B9)"),
        ("SUM('It''s lots'!B:B,'It''s lots'!B5:B1000)", "SUM('It''s lots'!B:B,'It''s lots'!B5:B1000)"),
        ("SUM('[1]It''s lots'!B5:B8,[1]Lots!B5:B8)", "SUM('[1]It''s lots'!B5:B8,[1]Lots!B5:B8)"),
        ("SUM('Start:It''s lots'!B5:B8)", "SUM('Start:It''s lots'!B5:B8)"),
        ("INDIRECT(\"'It''s lots'!B5:B8\")", "INDIRECT(\"'It''s lots'!B5:B8\")"),
        ("SUM(Mine[['It''s lots'!B5:B8]])", "SUM(Mine[['It''s lots'!B5:B8]])"),
        ("SUM(B5:B8,Other!B5:B8)", "SUM(B5:B8,Other!B5:B8)"),
    ],
)
def test_a_formula_on_another_sheet_refers_to_all_rows(before: str, after: str) -> None:
    assert RANGES.followed(before, "Mine", 8) == after


@pytest.mark.parametrize(
    ("before", "row", "after"),
    [
        ("SUM(B5:B8)", 13, "SUM(B5:B12)"),  # in its totals row
        ("B9/C9", 13, "B13/C13"),
        ("SUM(B5:B8)", 2, "SUM(B5:B12)"),
        ("C7/SUM($B$5:$B$8)", 7, "C7/SUM($B$5:$B$12)"),  # a share
        ("B9*2", 9, "B9*2"),  # a new row, of its own cell
        ("SUM(B5:B8)", 8, "SUM(B5:B8)"),
        ("SUM(B$5:B8)", 8, "SUM(B$5:B8)"),
        ("SUM(Other!B5:B8)", 2, "SUM(Other!B5:B8)"),
    ],
)
def test_a_formula_on_the_sheet_of_the_table_refers_to_all_rows(before: str, row: int, after: str) -> None:
    assert RANGES.followed(before, "It's lots", row) == after


def test_a_cell_of_the_only_row_stays_one() -> None:
    ranges = FormulaRanges({"lots": [Growth("sheet", Rectangle(2, 4, 5, 5), 5, 5, 9)]})
    assert ranges.followed("Lots!$B$5+SUM(Lots!$B$5:$B$5)") == "Lots!$B$5+SUM(Lots!$B$5:$B$9)"


def test_a_pivot_table_over_a_whole_list_is_drawn_from_all_its_rows() -> None:
    source = '<cacheSource type="worksheet"><worksheetSource ref="B4:E8" sheet="It\'s lots"{}/></cacheSource>'
    assert RANGES.in_pivot_source(source.format("")) == source.format("").replace("E8", "E12")
    for kept in (source.format(' r:id="rId1"'), source.format("").replace("E8", "D7"), source.replace("It's", "My")):
        assert RANGES.in_pivot_source(kept) == kept


def _book(path: Path, *, rows: int) -> Path:
    book = xlsxwriter.Workbook(str(path))
    page, mine = book.add_worksheet("FEFO"), book.add_worksheet("Mine & yours")
    headers = ["Rank", "SKU", "Lot", "Expiry date", "Days left", "On hand"]
    columns = [{"header": header} for header in headers]
    columns[-1]["total_function"] = "sum"
    page.add_table(3, 1, 4 + rows, 6, {"name": "FEFO", "columns": columns, "total_row": True})
    page.write_formula("I2", f"=SUM(G5:G{4 + rows})")
    page.write_formula("I5", f"=G5/SUM($G$5:$G${4 + rows})")
    mine.write_formula("A1", f"=SUM(FEFO!G5:G{4 + rows})")
    mine.write_formula("A2", f"=FEFO!G{5 + rows}")
    mine.data_validation("B1", {"validate": "list", "source": f"=FEFO!$D$5:$D${4 + rows}"})
    mine.conditional_format("A1", {"type": "formula", "criteria": f"=SUM(FEFO!$G$5:$G${4 + rows})>9"})
    mine.add_sparkline("C1", {"range": f"FEFO!G5:G{4 + rows}"})
    book.define_name("MyUnits", f"=FEFO!$G$5:$G${4 + rows}")
    book.close()
    return path


def test_formulas_names_and_lists_of_the_user_follow_a_list_as_its_rows_come_and_go(tmp_path: Path) -> None:
    path = _book(tmp_path / "list.xlsx", rows=3)
    for rows in (5, 1, 4):
        FileHost(path).write(Changes(rows=(many(rows),)))
        held = {name: content.decode("utf-8", "replace") for name, content in parts(path).items()}
        last = 4 + rows
        mine, page = held["xl/worksheets/sheet2.xml"], held["xl/worksheets/sheet1.xml"]
        assert re.findall("<f>([^<]*)</f>", mine) == [f"SUM(FEFO!G5:G{last})", f"FEFO!G{last + 1}"]
        assert f"<formula1>FEFO!$D$5:$D${last}</formula1>" in mine
        assert f"<formula>SUM(FEFO!$G$5:$G${last})&gt;9</formula>" in mine
        assert f"<xm:f>FEFO!G5:G{last}</xm:f>" in mine
        assert f"<f>SUM(G5:G{last})</f>" in page
        assert f"<f>G5/SUM($G$5:$G${last})</f>" in page
        assert f">FEFO!$G$5:$G${last}</definedName>" in held["xl/workbook.xml"]
        assert problems(path) == []


def test_a_totals_row_that_moves_goes_on_adding_up_its_column(tmp_path: Path) -> None:
    path = tmp_path / "lots.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("Lots")
    columns: list[dict[str, str]] = [{"header": each} for each in ("SKU", "Lot", "Qty")]
    page.add_table("B4:D7", {"name": "Lots", "columns": columns, "total_row": True})
    for row, cells in enumerate((("A", "1", 5), ("B", "2", 6)), 4):
        page.write_row(row, 1, cells)
    page.write_formula("D7", "=SUM(D5:D6)")
    page.write_formula("C7", "=D7/2")
    book.close()
    FileHost(path).write(Changes(new_rows=(NewRows("Lots", [{"SKU": "C", "Lot": "3", "Qty": 7}]),)))
    text = parts(path)["xl/worksheets/sheet1.xml"].decode()
    assert re.findall('<c r="([A-Z]+[0-9]+)"[^>]*><f>([^<]*)</f>', text) == [("C8", "D8/2"), ("D8", "SUM(D5:D7)")]
    assert problems(path) == []


def test_a_shared_formula_follows_as_one_of_each_cell(tmp_path: Path) -> None:
    path = _book(tmp_path / "list.xlsx", rows=3)
    first = '<f t="shared" si="0" ref="A1:A2">SUM(FEFO!G$5:G$7)</f>'
    replaced(path, path, "xl/worksheets/sheet2.xml", re.escape("<f>SUM(FEFO!G5:G7)</f>"), first)
    replaced(path, path, "xl/worksheets/sheet2.xml", "<f>FEFO!G8</f>", '<f t="shared" si="0"/>')
    FileHost(path).write(Changes(rows=(many(5),)))
    mine = parts(path)["xl/worksheets/sheet2.xml"].decode()
    assert re.findall("<f[^>]*>([^<]*)</f>", mine) == ["SUM(FEFO!G$5:G$9)"] * 2
    assert "shared" not in mine
