"""Workbooks to try the file host on, small and full of things lotbook does not know."""

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from lotbook.hosts.host import ColumnData, TableRows

DAYS = "FEFO[[#This Row],[Expiry date]]-AsOf"
NOTE_OF_ROW = '"see "&FEFO[[#This Row],[Lot]]'

FOREIGN = {
    "xl/vbaProject.bin": bytes(range(256)) * 40,
    "customUI/customUI.xml": b'<customUI xmlns="http://schemas.microsoft.com/office/2006/01/customui"/>',
    "customXml/item1.xml": b"<mine><a>1</a></mine>",
    "xl/threadedComments/threadedComment1.xml": b'<ThreadedComments xmlns="http://schemas.microsoft.com/office/'
    b'spreadsheetml/2018/threadedcomments"/>',
    "xl/slicers/slicer1.xml": b'<slicers xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"/>',
    "xl/media/photo.bin": bytes(i * 7 % 251 for i in range(5000)),
}


def tracker(path: Path, *, fefo_rows: int = 3, user_column: bool = True) -> Path:
    """A tracker: Start with AsOf, Lots (input), FEFO (output, totals row, notes around it), a user's sheet."""
    path.write_bytes(_tracker(fefo_rows, user_column=user_column))
    return path


@lru_cache
def _tracker(fefo_rows: int, *, user_column: bool) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"strings_to_formulas": False})
    book.set_properties({"created": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    bold = book.add_format({"bold": True, "bg_color": "#DDEEFF"})
    start, lots, fefo, mine = (book.add_worksheet(name) for name in ("Start", "Lots", "FEFO", "My own sheet"))
    start.write("A1", "As of")
    start.write_formula("C4", "=TODAY()", day, 46000)
    book.define_name("AsOf", "=Start!$C$4")
    book.define_name("FEFO!Title", "=FEFO!$B$1")

    _fill_lots(lots, day)
    _fill_fefo(fefo, day, bold, fefo_rows, user_column=user_column)
    mine.write_formula("A1", "=SUM(FEFO[On hand])", None, 60)
    mine.write_formula("A2", "=Lots!E4", None, 5)
    mine.add_sparkline("B1", {"range": "FEFO!B5:B7"})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Lots!$E$4:$E$5"})
    mine.insert_chart("D4", chart)
    mine.data_validation("A5", {"validate": "list", "source": ["x", "y"]})
    book.close()
    return content.getvalue()


def _fill_lots(lots: Worksheet, day: Format) -> None:
    lots.add_table(
        "B3:G5",
        {
            "name": "Lots",
            "columns": [
                {"header": "SKU"},
                {"header": "Lot"},
                {"header": "Expiry date", "format": day},
                {"header": "Qty"},
                {"header": "Mine"},
                {"header": "Days left", "formula": "Lots[[#This Row],[Expiry date]]-AsOf"},
            ],
        },
    )
    for row, (sku, lot, expiry, quantity) in enumerate(
        [("A-1", "007", 46100, 5), ("B-2", "L & <2>", 46200.25, 7.5)], 3
    ):
        lots.write(row, 1, sku)
        lots.write_string(row, 2, lot)
        lots.write_number(row, 3, expiry, day)
        lots.write(row, 4, quantity)
        lots.write_formula(row, 5, f"=E{row + 1}*2", None, quantity * 2)
        lots.write_formula(row, 6, "=Lots[[#This Row],[Expiry date]]-AsOf", None, expiry - 46000)
    lots.write("J4", "beside the table")
    lots.data_validation("E4:E5", {"validate": "integer", "criteria": ">", "value": 0})
    lots.conditional_format("E4:E5", {"type": "data_bar", "data_bar_2010": True})


def _fill_fefo(fefo: Worksheet, day: Format, bold: Format, fefo_rows: int, *, user_column: bool) -> None:
    fefo.write("B1", "Old title", bold)
    headers = ["Rank", "SKU", "Lot", "Expiry date", "Days left", "On hand"]
    columns = [{"header": header} for header in headers]
    columns[0]["total_string"] = "Total"
    columns[4]["formula"] = DAYS
    columns[5]["total_function"] = "sum"
    if user_column:
        columns.insert(3, {"header": "Note"})
    width = len(columns)
    last = 4 + fefo_rows + 1
    fefo.add_table(3, 1, last - 1, width, {"name": "FEFO", "columns": columns, "total_row": True})
    for i in range(fefo_rows):
        line: list[int | str] = [i + 1, f"S{i}", f"L{i}", 46100 + i, 100 + i, 10 * (i + 1)]
        if user_column:
            line.insert(3, f"note {i}")
        for column, value in enumerate(line, 1):
            at_date = headers.index("Expiry date") + (2 if user_column else 1)
            at_days = at_date + 1
            if column == at_days:
                fefo.write_formula(4 + i, column, f"={DAYS}", bold, value)
            else:
                fefo.write(4 + i, column, value, day if column == at_date else bold)
    fefo.write("A6", "left of it")
    fefo.write("L2", "right of it")
    fefo.write(29, 1, "far below")
    fefo.write_comment("L2", "a comment")


def edited(
    path: Path, target: Path, edit: Callable[[str, bytes], bytes | None], new: Mapping[str, bytes] | None = None
) -> Path:
    """A copy of a package with parts changed (None drops one) and parts added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name in old.namelist():
            content = edit(name, old.read(name))
            if content is not None:
                made.writestr(name, content)
        for name, content in (new or {}).items():
            made.writestr(name, content)
    target.write_bytes(buffer.getvalue())
    return target


def replaced(path: Path, target: Path, part: str, before: str, after: str) -> Path:
    """A copy of a package with every match of a pattern in one part replaced; there must be one."""

    def edit(name: str, content: bytes) -> bytes:
        if name != part:
            return content
        text, count = re.subn(before, after, content.decode(), flags=re.DOTALL)
        assert count, f"{before!r} is not in {part}"
        return text.encode()

    return edited(path, target, edit)


def with_foreign_parts(path: Path, target: Path) -> Path:
    """A copy with parts no library knows, properly declared, and a calcChain."""
    chain = (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<calcChain xmlns="http://schemas.openxmlformats.org/'
        b'spreadsheetml/2006/main"><c r="C4" i="1"/></calcChain>'
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def edit(name: str, content: bytes) -> bytes:
        if name == "[Content_Types].xml":
            declared = (
                b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override PartName='
                b'"/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
                b'calcChain+xml"/>'
            )
            return content.replace(b"</Types>", declared + b"</Types>")
        if name == "xl/_rels/workbook.xml.rels":
            related = f'<Relationship Id="rId99" Type="{office}/calcChain" Target="calcChain.xml"/>'
            return content.replace(b"</Relationships>", related.encode() + b"</Relationships>")
        return content

    return edited(path, target, edit, {**FOREIGN, "xl/calcChain.xml": chain})


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def fefo(rows: Sequence[tuple[str, str, int, int]], as_of: int = 46000, **more: object) -> TableRows:
    """New rows for FEFO, from SKU, lot, expiry and units."""
    skus, lots, expiries, units = [list(column) for column in zip(*rows, strict=True)] if rows else ([], [], [], [])
    columns = (
        ColumnData("Rank", list(range(1, len(rows) + 1))),
        ColumnData("SKU", skus),
        ColumnData("Lot", lots),
        ColumnData("Expiry date", expiries),
        ColumnData("Days left", [expiry - as_of for expiry in expiries], formula=DAYS),
        ColumnData("On hand", units),
    )
    return TableRows("FEFO", columns, ("SKU", "Lot"), **more)  # type: ignore[arg-type]  # the tests name real fields


def two_tables(path: Path) -> Path:
    """A sheet with FEFO and, below it, another table."""
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Both")
    headers = ["Rank", "SKU", "Lot", "Expiry date", "Days left", "On hand"]
    sheet.add_table("A1:F3", {"name": "FEFO", "columns": [{"header": header} for header in headers]})
    sheet.add_table("C10:D12", {"name": "Other", "columns": [{"header": "SKU"}, {"header": "Units"}]})
    sheet.write("D11", 5)
    book.close()
    return path


def many(count: int) -> TableRows:
    """So many new rows for FEFO."""
    return fefo([(f"S{i}", "L", 46100, 1) for i in range(count)])


NOTE_FORMULA = 'FEFO[[#This Row],[On hand]]*"2"'
"""What `with_note_formula` puts into the user's column."""


LARGEST = "MAX(IF(Lots[Lot]=FEFO[[#This Row],[Lot]],Lots[Qty],0))"
"""A formula that works on whole columns: evaluated for its own row alone, it gives 0."""


def with_note_formula(path: Path, target: Path, formula: str = NOTE_FORMULA, *, array: str | None = None) -> Path:
    """The tracker with a calculated column of the user's in FEFO: Note.

    Args:
        path: The tracker.
        target: Where it goes.
        formula: The formula of that column.
        array: What the cells of an array formula say beside that: `cm="1"` if it was typed in an Excel whose formulas
            spill, nothing if it was entered with Ctrl+Shift+Enter; None if it is none.
    """
    table, sheet = "xl/tables/table2.xml", "xl/worksheets/sheet3.xml"
    stated = "" if array is None else ' array="1"'
    calculated = f"<calculatedColumnFormula{stated}>{formula}</calculatedColumnFormula>"
    column = '<tableColumn id="4" name="Note"'
    made = replaced(path, target, table, f"{column}/>", f"{column}>{calculated}</tableColumn>")
    cell = r'<c r="E(\d)" s="2" t="s"><v>\d+</v>'
    if array is None:
        return replaced(made, made, sheet, cell, rf'<c r="E\1" s="2"><f>{formula}</f><v>1</v>')
    made = replaced(made, made, sheet, cell, rf'<c r="E\1" s="2"{array}><f t="array" ref="E\1">{formula}</f><v>1</v>')
    return with_spilling_mark(made) if array else made


def with_spilling_mark(path: Path) -> Path:
    """The workbook with the part that says what `cm="1"` means, as Excel 365 writes it."""
    office, spreadsheet = "http://schemas.openxmlformats.org/officeDocument/2006/relationships", "spreadsheetml"
    kind = f"application/vnd.openxmlformats-officedocument.{spreadsheet}.sheetMetadata+xml"
    added = {
        "[Content_Types].xml": ("</Types>", f'<Override PartName="/xl/metadata.xml" ContentType="{kind}"/>'),
        "xl/_rels/workbook.xml.rels": (
            "</Relationships>",
            f'<Relationship Id="rId77" Type="{office}/sheetMetadata" Target="metadata.xml"/>',
        ),
    }

    def edit(name: str, content: bytes) -> bytes:
        end, new = added.get(name, ("", ""))
        return content.replace(end.encode(), (new + end).encode()) if end else content

    return edited(path, path, edit, {"xl/metadata.xml": SPILLING.encode()})


SPILLING = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<metadata xmlns="http://schemas.openxmlformats.org/'
    'spreadsheetml/2006/main" xmlns:xda="http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray">'
    '<metadataTypes count="1"><metadataType name="XLDAPR" minSupportedVersion="120000" copy="1" pasteAll="1" '
    'pasteValues="1" merge="1" splitFirst="1" rowColShift="1" clearFormats="1" clearComments="1" assign="1" coerce="1" '
    'cellMeta="1"/></metadataTypes><futureMetadata name="XLDAPR" count="1"><bk><extLst><ext uri="{bdbb8cdc-fa1e-496e-'
    'a857-3c3f30c029c3}"><xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext></extLst></bk></futureMetadata>'
    '<cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>'
)
