"""Conditional formats and charts over a whole column of a table go on covering it, in a closed file."""

import re
from pathlib import Path

import pytest
import xlsxwriter

from lotbook.hosts.file import FileHost
from lotbook.hosts.grid import Rectangle
from lotbook.hosts.host import Changes, NewRows
from lotbook.hosts.ooxml.growth import Growth, with_chart_ranges, with_conditional_formats
from tests.hosts.books import many, parts
from tests.package_checks import problems

GROWTH = Growth("sheet", Rectangle(2, 4, 5, 9), 5, 8, 12)
"""A table at B4:E9 with its headers and its totals, whose rows of data become those down to row 12."""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("B5:B8", "B5:B12"),
        ("B5:C8 E5:E8", "B5:C12 E5:E12"),
        ("B4:B8", "B4:B12"),  # with the header
        ("B5:B9", "B5:B9"),  # with the totals
        ("B9:E9", "B13:E13"),  # the totals
        ("B6:B8", "B6:B8"),
        ("B5:B7", "B5:B7"),
        ("B3:B8", "B3:B8"),
        ("A5:B8", "A5:B8"),  # wider than the table
        ("B5:B1048576", "B5:B1048576"),
        ("B:B", "B:B"),
    ],
)
def test_a_conditional_format_over_all_rows_stays_one(before: str, after: str) -> None:
    for text in (
        '<conditionalFormatting sqref="{}"><cfRule type="dataBar" priority="1"/></conditionalFormatting>',
        "<extLst><ext><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule/><xm:sqref>{}</xm:sqref>"
        "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>",
    ):
        assert with_conditional_formats(text.format(before), GROWTH) == text.format(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Lots!$B$5:$B$8", "Lots!$B$5:$B$12"),
        ("lots!B5:C8", "lots!B5:C12"),
        ("(Lots!$B$5:$B$8,Lots!$D$5:$D$8)", "(Lots!$B$5:$B$12,Lots!$D$5:$D$12)"),
        ("Lots!$B$4:$B$8", "Lots!$B$4:$B$12"),
        ("Lots!$B$5:$B$7", "Lots!$B$5:$B$7"),
        ("Other!$B$5:$B$8", "Other!$B$5:$B$8"),
        ("'[1]Lots'!$B$5:$B$8", "'[1]Lots'!$B$5:$B$8"),
        ("[1]Lots!$B$5:$B$8", "[1]Lots!$B$5:$B$8"),  # of another workbook
        ("Lots!$B$9:$D$9", "Lots!$B$13:$D$13"),  # its totals
        ("Lots!$B$9", "Lots!$B$13"),
        ("Lots!Units", "Lots!Units"),
    ],
)
def test_a_series_over_all_rows_stays_one(before: str, after: str) -> None:
    text = "<c:ser><c:tx><c:strRef><c:f>Lots!$B$5:$B$8</c:f></c:strRef></c:tx><c:val><c:f>{}</c:f></c:val></c:ser>"
    assert with_chart_ranges(text.format(before), [("Lots", GROWTH)]) == text.format(after)


def test_rows_added_to_a_table_are_in_its_formats_and_charts(book: Path) -> None:
    new = NewRows("Lots", [{"SKU": "C", "Lot": str(lot), "Qty": lot} for lot in range(3)])
    FileHost(book).write(Changes(new_rows=(new,)))
    held = {name: content.decode("utf-8", "replace") for name, content in parts(book).items()}
    lots = held["xl/worksheets/sheet2.xml"]
    assert re.findall('<conditionalFormatting sqref="([^"]*)"', lots) == ["E4:E8"]
    assert re.search("<x14:conditionalFormatting .*<xm:sqref>E4:E8</xm:sqref>", lots)
    # The chart is on another sheet.
    chart = held["xl/charts/chart1.xml"]
    assert re.findall("<c:f>([^<]*)</c:f>", chart) == ["Lots!$E$4:$E$8"]
    assert re.findall("<c:v>([^<]*)</c:v>", chart) == ["5", "7.5", "0", "1", "2"]
    assert problems(book) == []


def test_a_list_takes_its_formats_and_charts_along_as_its_rows_come_and_go(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(str(path))
    page = book.add_worksheet("It's mine")
    headers = ["Rank", "SKU", "Lot", "Expiry date", "Days left", "On hand"]
    page.add_table("B4:G7", {"name": "FEFO", "columns": [{"header": header} for header in headers]})
    page.conditional_format("G5:G7", {"type": "top", "value": 2})
    page.conditional_format("B20:G30", {"type": "top", "value": 2})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"name": "='It''s mine'!$G$5", "values": "='It''s mine'!$G$5:$G$7"})
    book.add_chartsheet("Chart").set_chart(chart)
    book.close()
    for rows in (5, 1, 2, 3):
        FileHost(path).write(Changes(rows=(many(rows),)))
        held = {name: content.decode("utf-8", "replace") for name, content in parts(path).items()}
        covered = re.findall('<conditionalFormatting sqref="([^"]*)"', held["xl/worksheets/sheet1.xml"])
        assert covered == [f"G5:G{4 + rows}", "B20:G30"]
        series = re.findall("<c:f>([^<]*)</c:f>", held["xl/charts/chart1.xml"])
        assert series == ["'It''s mine'!$G$5", f"'It''s mine'!$G$5:$G${4 + rows}"]
        assert problems(path) == []
