"""Cells of lists that are not what they look like: errors, formulas without a value, dates in digits."""

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.command import Command
from tests.hosts.books import edited
from tests.scenarios.adopted import adopted, book, empty_tracker, left_out, listed, reasons, text

LOT = ("SKU", "Lot", "Received quantity")


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return empty_tracker(tmp_path)


@pytest.mark.long
def test_a_cell_with_an_error_is_not_blank(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("Stock & more")
        sheet.write_row("A1", ["SKU", "Lot", "Expiry", "Qty"])
        sheet.write_row("A2", ["T", "L1", "2027-05-31", 5])
        sheet.write_row("A3", ["T", "L2", "", 6])
        sheet.write_row("A4", ["T", "L3", "2027-05-31"])
        sheet.write_formula("C3", "=VLOOKUP(B3,X:Y,2,0)", None, "#N/A")
        sheet.write_formula("D4", "=1/0", None, "#DIV/0!")
    found = adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", *LOT) == [("T", "L1", 5)]
    assert reasons(found) == {
        3: "Expiry date shows #N/A: fix the formula, or type the value",
        4: "Received quantity shows #DIV/0!: fix the formula, or type the value",
    }


@pytest.mark.long
def test_a_number_that_is_none_is_left_out_and_kept(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    odd = {"987651": "nan", "987652": "inf", "987653": "-inf"}
    rows: list[list[Any]] = [["T", f"L{number}", "2027-05-31", int(number)] for number in odd]
    rows += [["T", f"G{number}", "2027-05-31", number] for number in range(1, 10)]
    whole = book(tmp_path / "whole.xlsx", ("S", [["SKU", "Lot", "Expiry", "Qty"], *rows]))

    def put(_: str, content: bytes) -> bytes:
        for number, word in odd.items():
            content = content.replace(f">{number}<".encode(), f">{word}<".encode())
        return content

    found = adopted(lotbook, tracker, edited(whole, tmp_path / "list.xlsx", put))
    said = [f"Received quantity '{word}' is not a whole number (in 'Qty')" for word in odd.values()]
    assert list(reasons(found).values()) == said
    assert left_out(found, "Lot", "Qty") == {"Left out": [(f"L{number}", word) for number, word in odd.items()]}


def test_a_cell_with_an_error_in_libreoffices_format_is_not_blank(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    def row(*cells: str, times: int = 1) -> str:
        return f'<table:table-row table:number-rows-repeated="{times}">{"".join(cells)}</table:table-row>'

    def cell(shown: str, kind: str = "string") -> str:
        return (
            f'<table:table-cell office:value-type="string" office:string-value="{shown if kind == "string" else ""}" '
            f'calcext:value-type="{kind}"><text:p>{shown}</text:p></table:table-cell>'
        )

    blank = '<table:table-cell table:number-columns-repeated="4"/>'
    path = open_document(
        tmp_path / "list.ods",
        row(*map(cell, ("SKU", "Lot", "Note", "Purchase order", "Expiry", "Qty"))),
        row(*map(cell, ("T", "L1", "a", "b", "2027-05-31", "5"))),
        row(blank, blank, times=2),
        row(cell("T"), cell("L2"), blank.replace("4", "2"), cell("#N/A", "error"), cell("6")),
        row(cell("T"), cell("L3"), blank.replace("4", "2"), cell("2027-05-31"), cell("Err:502", "error")),
    )
    found = adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", *LOT) == [("T", "L1", 5)]
    assert reasons(found) == {
        5: "Expiry date shows #N/A: fix the formula, or type the value",
        6: "Received quantity shows #VALUE!: fix the formula, or type the value",
    }


def open_document(path: Path, *rows: str) -> Path:
    """A file as LibreOffice saves it, of one sheet."""
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    with zipfile.ZipFile(path, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("META-INF/manifest.xml", "<manifest/>")
        parts.writestr(
            "content.xml",
            f'<office:document-content {spaces} {calc}><office:body><office:spreadsheet><table:table table:name="S">'
            f"{''.join(rows)}</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return path


def test_an_error_in_a_text_file_is_no_code(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = ("SKU,Lot,Expiry,Qty", "#N/A,L1,2027-05-31,5", "T,#REF!,2027-05-31,6", "T,L3,2027-05-31,7")
    found = adopted(lotbook, tracker, text(tmp_path / "list.csv", *lines))
    assert listed(tracker, "Lots", *LOT) == [("T", "L3", 7)]
    assert [reason.partition(":")[0] for reason in reasons(found).values()] == ["SKU shows #N/A", "Lot shows #REF!"]


def test_a_formula_that_nobody_calculated_is_not_blank(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["SKU", "Lot", "Expiry", "Qty"],
        ["T", "L1", "2027-05-31", 5],
        ["T", "L2", "=EDATE(C2,1)", 6],
    ]
    found = adopted(lotbook, tracker, book(tmp_path / "list.xlsx", ("S", [*rows, ["T", "L3", "2027-05-31", "=5*24"]])))
    assert listed(tracker, "Lots", *LOT) == [("T", "L1", 5)]
    said = "is a formula that was never calculated: open the file in Excel, save it, and adopt it again"
    assert reasons(found) == {3: f"Expiry date {said}", 4: f"Received quantity {said}"}


@pytest.mark.long
def test_a_formula_whose_result_is_an_empty_text_is_blank(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ("S", [["SKU", "Lot", "Expiry", "Qty"], ["T", "L1", '=IF(1,"")', 5]]))
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    part = "xl/worksheets/sheet1.xml"
    cell = b'<c r="C2" t="str"><f>IF(1,"")</f><v></v></c>'
    start = parts[part].index(b'<c r="C2"')
    end = parts[part].index(b"</c>", start) + len(b"</c>")
    parts[part] = parts[part][:start] + cell + parts[part][end:]
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", *LOT, "Expiry date") == [("T", "L1", 5, None)]


@pytest.mark.long
def test_dates_in_digits_that_are_numbers_are_read_as_they_are_written(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    path = book(tmp_path / "a.xlsx", ("Stock", [["SKU", "Lot", "Expiry", "Qty"], ["T", "L1", 270331, 5]]))
    outcome = lotbook("adopt", path, "--into", tracker, "--yes")
    assert outcome.code == 2
    assert "a.xlsx, Stock!C2: the date '270331' could be 2027-03-31 or 2031-03-27" in outcome.err
    assert "--date-order DMY for 2031-03-27 or --date-order YMD for 2027-03-31" in outcome.err
    adopted(lotbook, tracker, path, "--date-order", "YMD")
    assert [str(row[0]) for row in listed(tracker, "Lots", "Expiry date")] == ["2027-03-31"]


@pytest.mark.parametrize(
    "lines",
    [
        ("商品コード,ロット番号,賞味期限,数量,仕入単価", 'T,L1,27.03.31,１，２５０,"1,240円"'),
        ("SKU,Lot,Expiry,Qty,Unit cost,Received", 'T,L1,27.03.31,1250,"1,240",2026/08/28'),
    ],
)
def test_dots_begin_with_no_day_where_the_year_comes_first(
    lotbook: Command, tracker: Path, tmp_path: Path, lines: tuple[str, ...]
) -> None:
    path = text(tmp_path / "a.csv", *lines)
    outcome = lotbook("adopt", path, "--into", tracker, "--yes")
    assert outcome.code == 2
    assert "--date-order DMY for 2031-03-27 or --date-order YMD for 2027-03-31" in outcome.err
    adopted(lotbook, tracker, path, "--date-order", "YMD")
    # Nor does a dot stand there for a comma before decimals.
    found = listed(tracker, "Lots", "Expiry date", "Received quantity", "Unit cost")
    assert found == [(dt.date(2027, 3, 31), 1250, 1240)]


def test_dots_begin_with_the_day_elsewhere(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", "Artikelnummer;Charge;MHD;Menge;Eingang", "T;L1;31.03.27;1.250;2026-08-28")
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", "Expiry date", "Received quantity") == [(dt.date(2027, 3, 31), 1250)]


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("03/04/2027", "--date-order DMY for 2027-04-03 or --date-order MDY for 2027-03-04."),
        ("13/6/26", "--date-order DMY for 2026-06-13 or --date-order YMD for 2013-06-26."),
    ],
)
def test_a_date_that_could_be_two_is_named_by_its_cell_with_what_settles_it(
    lotbook: Command, tracker: Path, tmp_path: Path, date: str, said: str
) -> None:
    path = text(tmp_path / "a.csv", "SKU,Lot,Expiry,Qty", "T,L0,2027-05-31,1", f"T,L1,{date},5")
    outcome = lotbook("adopt", path, "--into", tracker, "--yes")
    assert outcome.code == 2
    assert f"a.csv, C3: the date '{date}' could be" in outcome.err
    assert said in outcome.err


def test_the_first_rows_show_every_date_whole(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    headers = ["SKU", "Lot", "Expiry", "Made on", "Received", "Qty", "Loc", "Status", "Supplier", "Unit cost", "Notes"]
    row = ["VITD-120-CAPS", "L24-118B-0001", "2027-03-31", "2025-03-30", "2025-04-15", 1240, "Garage", "ok", "Acme", 3]
    path = book(tmp_path / "a.xlsx", ("S", [headers, [*row, "label damaged on two cartons"]]))
    shown = lotbook("adopt", path, "--into", tracker, "--dry-run").out
    assert all(date in shown for date in ("2027-03-31", "2025-03-30", "2025-04-15"))
    assert all(len(line) <= 80 for line in shown.partition("Lots, as")[2].partition("SKUs, as")[0].splitlines())


@pytest.mark.parametrize("header", ["Loc", "Loc.", "Whse"])
def test_short_words_for_a_place(lotbook: Command, tracker: Path, tmp_path: Path, header: str) -> None:
    adopted(lotbook, tracker, text(tmp_path / "a.csv", f"SKU,Lot,Expiry,Qty,{header}", "T,L1,2027-05-31,5,Garage"))
    assert listed(tracker, "Lots", "Place") == [("Garage",)]


def test_two_dates_of_one_lot_are_named(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = ("T,L1,2027-05-31,5", "T,L1,2027-06-30,6", "t,l1,05/2027,7")
    found = adopted(lotbook, tracker, text(tmp_path / "a.csv", "SKU,Lot,Expiry,Qty", *lines))
    assert reasons(found) == {
        3: "its lot expires on 2027-06-30 here, and on 2027-05-31 in row 2: correct one of the two",
        4: "it repeats row 2; enter a later delivery as a Receipt on Shipments",
    }


def test_a_code_that_a_spreadsheet_shortened_is_none(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = ("T,2.41E+11,2027-05-31,5,", "1.2E+12,L2,2027-05-31,5,", "T,24-1E,2027-05-31,5,4006381333931")
    path = text(tmp_path / "a.csv", "SKU,Lot,Expiry,Qty,GTIN", *lines)
    found = adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", *LOT) == [("T", "24-1E", 5)]
    said = "is a number that a spreadsheet has shortened: type all its digits, as text"
    assert reasons(found) == {2: f"Lot '2.41E+11' {said}", 3: f"SKU '1.2E+12' {said}"}


@pytest.mark.parametrize(
    ("cells", "statuses"),
    [
        (("OK", "Expiring soon", "🔴 EXPIRED"), [None] * 3),
        (("frei", "läuft bald ab", "frei"), [None] * 3),
        (("OK", "Expired", "On hold"), ["Released", "Expired", "Hold"]),  # what is on hold stays on hold
        (("OK", "Released", ""), ["Released", "Released", None]),
    ],
)
def test_how_soon_a_lot_expires_is_no_status(
    lotbook: Command, tracker: Path, tmp_path: Path, cells: tuple[str, ...], statuses: list[str | None]
) -> None:
    """Lists that warn of expiry do so in a column Status. Lots whose status nobody knows are on hold."""
    rows = [["T", f"L{number}", "2027-05-31", 5, cell] for number, cell in enumerate(cells)]
    path = book(tmp_path / "list.xlsx", ("S", [["SKU", "Lot", "Expiry", "Qty", "Status"], *rows]))
    adopted(lotbook, tracker, path)
    assert [status for _, status in listed(tracker, "Lots", "Lot", "Status")] == statuses


D = dt.datetime
HALF: dict[str, tuple[str, list[Any]]] = {
    "a workbook, texts with the day first": ("list.xlsx", ["31/03/2027", "25/12/2027", D(2027, 4, 3), D(2027, 1, 9)]),
    "texts with the month first": ("list.xlsx", ["03/31/2027", "12/25/2027", D(2027, 4, 3), D(2027, 1, 9)]),
    "saved by a program as a text": (
        "list.csv",
        ["31/03/2027", "25/12/2027", "2027-04-03 00:00:00", "2027-01-09 00:00:00"],
    ),
    "saved by Excel as a text": ("list.tsv", ["31.03.2027", "25.12.2027", "03-Apr-27", "09-Jan-27"]),
}
SOUND: list[tuple[str, list[Any]]] = [
    ("list.xlsx", ["31/03/2027", "25/12/2027", D(2027, 4, 3), D(2027, 1, 19)]),
    ("list.csv", ["31/03/2027", "01/12/2027", "2027-04-03"]),
    ("list.xlsx", ["31/03/2027", "25/12/2027", "2027-04-03"]),
]


def half_converted(lotbook: Command, tracker: Path, tmp_path: Path, name: str, dates: list[Any]) -> list[str]:
    """What an adoption says of the dates of a list."""
    path = tmp_path / name
    rows = [["SKU", "Lot", "Best before", "Qty"], *(["T", f"L{n}", date, 5] for n, date in enumerate(dates))]
    mark = "\t" if path.suffix == ".tsv" else ","
    book(path, ("S", rows)) if path.suffix == ".xlsx" else text(path, *(mark.join(map(str, row)) for row in rows))
    found = adopted(lotbook, tracker, path)
    assert not found["left_out"]
    return [remark for each in found["lists"] for remark in each["remarks"] if "swapped" in remark]


@pytest.mark.long
@pytest.mark.parametrize("case", HALF)
def test_dates_that_excel_has_probably_swapped_are_named_before_they_come_in(
    lotbook: Command, tracker: Path, tmp_path: Path, case: str
) -> None:
    """In the tracker they are dates like all others, and nothing could tell any more."""
    (said,) = half_converted(lotbook, tracker, tmp_path, *HALF[case])
    first = "Row 4: 'Best before' 2027-04-03 is probably 2027-03-04; the same goes for row 5. "
    assert said.startswith(first + "The texts in this column all have a day above 12")


@pytest.mark.long
@pytest.mark.parametrize(("name", "dates"), SOUND)
def test_dates_of_which_one_cannot_be_swapped_are_as_they_are(
    lotbook: Command, tracker: Path, tmp_path: Path, name: str, dates: list[Any]
) -> None:
    assert half_converted(lotbook, tracker, tmp_path, name, dates) == []
