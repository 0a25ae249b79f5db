"""The seller's own Send-to-Amazon workbook: where its columns are, and what goes into which cell.

Its columns depend on what the seller ticked when it was made, and on the country. They are known by their headers, in
any other language by their place: the order never changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, load_workbook

from lotbook.core.amazon.inbound import Packing
from lotbook.core.days import to_date
from lotbook.core.errors import HostError, InputError
from lotbook.core.table import Cell, column_letters
from lotbook.exchange.amazon.recognise import normal
from lotbook.exchange.apart import read_apart

_HEADER_ROW = 8
"""Where the headers are in every template seen so far, counted from 1."""
_NAMES = {
    "merchantsku": "sku",
    "quantity": "units",
    "prepowner": "prep_owner",
    "labelingowner": "labeling_owner",
    "labellingowner": "labeling_owner",
    "expirationdate": "expiry_date",
    "manufacturinglotcode": "lot",
    "unitsperbox": "per_box",
    "numberofboxes": "boxes",
}
_OWNERS, _CASE = 2, 6
_BOX = ("per_box", "boxes", "length", "width", "height", "weight")
_FILLED = ("sku", "units", "expiry_date", "lot", "per_box", "boxes")
_ROWS_LOOKED_AT = 30


@dataclass(frozen=True, slots=True)
class Template:
    """Where the columns of a template are."""

    path: Path
    sheet: str
    first_row: int
    """The row below the headers, counted from 1."""
    columns: dict[str, int]
    """By what goes in: `sku`, `units`, `expiry_date`, `lot`, `per_box`, `boxes`; counted from 1."""
    by_place: bool
    """The headers are in a language lotbook does not know, so their places counted."""


def template_of(path: Path) -> Template:
    """Find the columns of a template.

    Raises:
        InputError: If it is none, or is filled in already.
        HostError: If it cannot be read.
    """
    sheets: dict[str, list[list[str]]] = read_apart(shown_in, path)
    found = [each for name, rows in sheets.items() if (each := _named(path, name, rows))]
    found = found or [each for name, rows in sheets.items() if (each := _placed(path, name, rows))]
    blank = [each for each in found if not _filled(sheets[each.sheet], each)]
    if not found:
        raise InputError(
            f"{path} is not a Send to Amazon template: no sheet has the columns Merchant SKU and Quantity. Download it "
            "in Seller Central: Send to Amazon > File upload."
        )
    if not blank:
        where = " and ".join(f"'{each.sheet}' from {_filled(sheets[each.sheet], each)} on" for each in found)
        raise InputError(
            f"{path} is filled in already, in {where}. Take a fresh template, or clear what you typed there."
        )
    return blank[0]


def shown_in(path: Path) -> dict[str, list[list[str]]]:
    """What the cells of each sheet show, as texts; a blank row has none.

    Raises:
        HostError: If the file cannot be read.
    """
    try:
        book = load_workbook(path)
        sheets = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (OSError, CalamineError, ValueError) as error:
        raise HostError(f"{path} cannot be read as a workbook: {error}.") from error
    return {
        name: [[str(cell) for cell in row] if row.count("") < len(row) else [] for row in rows]
        for name, rows in sheets.items()
    }


def _named(path: Path, sheet: str, rows: Sequence[Sequence[object]]) -> Template | None:
    for number, row in enumerate(rows[:_ROWS_LOOKED_AT], 1):
        columns: dict[str, int] = {}
        for column, cell in enumerate(row, 1):
            name = _NAMES.get(normal(str(cell).partition("(")[0]))
            if name:
                columns.setdefault(name, column)
        if {"sku", "units"} <= columns.keys():
            return Template(path, sheet, number + 1, columns, by_place=False)
    return None


def _placed(path: Path, sheet: str, rows: Sequence[Sequence[object]]) -> Template | None:
    """The columns by their place; the groups of optional ones follow from how many there are."""
    headers = [str(cell).strip() for cell in rows[_HEADER_ROW - 1]] if len(rows) >= _HEADER_ROW else []
    while headers and not headers[-1]:
        headers.pop()
    if len(headers) < _OWNERS or not all(headers):
        return None
    names, rest = ["sku", "units"], len(headers) - 2
    case = rest >= _CASE
    rest -= _CASE if case else 0
    if rest >= _OWNERS:
        names += ["prep_owner", "labeling_owner"]
        rest -= _OWNERS
    names += ["expiry_date", "lot"][:rest] + (list(_BOX) if case else [])
    if len(names) != len(headers):
        return None
    return Template(path, sheet, _HEADER_ROW + 1, {name: i for i, name in enumerate(names, 1)}, by_place=True)


def _filled(rows: Sequence[Sequence[object]], template: Template) -> str:
    """The first cell below the headers with something in it, of the columns that are filled in; blank if there is none.

    Units without a SKU would stay between or below the rows that go in.
    """
    columns = sorted(template.columns[name] for name in _FILLED if name in template.columns)
    for number, row in enumerate(rows[template.first_row - 1 :], template.first_row):
        for column in columns:
            if column <= len(row) and str(row[column - 1]).strip():
                return f"{column_letters(column)}{number}"
    return ""


def cells(template: Template, lines: tuple[Packing, ...]) -> dict[tuple[int, int], Cell]:
    """What goes into which cell, by row and column.

    The expiration date is a text as the header asks for it, MM/DD/YYYY: a date would show as the computer likes it.

    Args:
        template: Where the columns are.
        lines: The packing lines.
    """
    found: dict[tuple[int, int], Cell] = {}
    for number, line in enumerate(lines):
        date = None if line.expiry_date is None else f"{to_date(line.expiry_date):%m/%d/%Y}"
        values: dict[str, Cell] = {
            "sku": line.sku,
            "units": line.units,
            "expiry_date": date,
            "lot": line.lot,
            "per_box": line.per_box,
            "boxes": line.boxes,
        }
        for name, value in values.items():
            if value not in {None, ""} and name in template.columns:
                found[template.first_row + number, template.columns[name]] = value
    return found
