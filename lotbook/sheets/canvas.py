"""The paper a tracker is drawn on: formats, cells, names and tables, for every kind of sheet."""

import datetime as dt
import io
import json
from collections.abc import Mapping, Sequence

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from lotbook.core.days import to_day
from lotbook.core.table import Column, Kind
from lotbook.sheets import recall_page
from lotbook.sheets.defaults import DEFAULT_ROWS, Content, Rows
from lotbook.sheets.empty import column_values
from lotbook.sheets.entry import hint
from lotbook.sheets.formulas import FORMULAS, total_formula
from lotbook.sheets.looks import looks
from lotbook.sheets.model import Role, Sheet, TableSpec
from lotbook.sheets.styles import AMBER, FONT, RULED, STYLES, cell_style, header_style
from lotbook.sheets.xlsm import TABLE_STYLE

DEPTH = 1048575
"""Last row of a worksheet, counted from 0: formats and drop-downs reach down to it, as tables grow."""


class Page(Worksheet):  # type: ignore[misc]  # XlsxWriter is untyped here
    """A worksheet that looks for new functions in a formula once: a column has the same formula in every row."""

    def __init__(self) -> None:
        super().__init__()
        self._prepared: dict[tuple[str, bool], str] = {}

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: FBT001, FBT002 (XlsxWriter's)
        asked = formula, expand_future_functions
        if asked not in self._prepared:
            self._prepared[asked] = super()._prepare_formula(*asked)
        return self._prepared[asked]


class Canvas:
    """A workbook being written, and what goes into it."""

    def __init__(self, buffer: io.BytesIO, rows: Rows, cells: Mapping[str, Content], as_of: int) -> None:
        base = {"font_name": FONT, "font_size": 11}
        self.book = xlsxwriter.Workbook(
            buffer,
            {"in_memory": True, "default_format_properties": base, "strings_to_formulas": False,
             "strings_to_urls": False},
        )  # fmt: skip
        self.formats: dict[str, object] = {}
        self.rows, self.cells, self.as_of = rows, cells, as_of
        names = [str(name) for name in rows["Buckets"]["bucket"]]
        colours = rows["Buckets"].get("colour") or [None] * len(names)
        fallback = str(DEFAULT_ROWS["Buckets"]["colour"][-1])
        self.buckets = [(name, str(colour or fallback)) for name, colour in zip(names, colours, strict=True)]

    def page(self, name: str) -> Page:
        """A new worksheet."""
        page: Page = self.book.add_worksheet(name, Page)
        return page

    def format(self, properties: Mapping[str, object]) -> object:
        """The format with these properties; one each, however often it is asked for."""
        key = json.dumps(properties, sort_keys=True)
        if key not in self.formats:
            self.formats[key] = self.book.add_format(dict(properties))
        return self.formats[key]

    def style(self, name: str) -> object:
        """The format of that name."""
        return self.format(STYLES[name])

    @staticmethod
    def write(page: Worksheet, row: int, column: int, value: Content, form: object, *, text: bool = False) -> None:
        """Write one cell; with `text`, numbers too become text."""
        if isinstance(value, dt.date):
            value = to_day(value)
        if value is None or value == "":
            page.write_blank(row, column, None, form)
        elif text or isinstance(value, str):
            page.write_string(row, column, str(value), form)
        else:
            page.write_number(row, column, value, form)

    def name_here(self, sheet: Sheet, name: str, cell: str) -> None:
        """Give a cell a name that exists once per sheet."""
        quoted = "'" + sheet.name.replace("'", "''") + "'"
        self.book.define_name(f"{sheet.name}!{name}", f"={quoted}!{fixed(cell)}")

    def stamp(self, page: Worksheet, sheet: Sheet, cell: str, text: str, style: str) -> None:
        """The cell that says what the sheet is as of, and who wrote it."""
        page.write_string(cell, text, self.style(style))
        self.name_here(sheet, "Stamp", cell)

    def banner(self, page: Worksheet, sheet: Sheet, cell: str, last: str, formula: str) -> None:
        """The cell that says when the sheet is out of date; amber as far as the last cell while it does."""
        page.write_formula(cell, f"={formula}", self.style("banner"), "")
        self.name_here(sheet, "Banner", cell)
        test = f'={fixed(cell)}<>""'
        amber = self.book.add_format({"bg_color": f"#{AMBER}"})
        page.conditional_format(f"{cell}:{last}", {"type": "formula", "criteria": test, "format": amber})

    def _content(self, spec: TableSpec, column: Column, count: int) -> Sequence[Content]:
        typed = self._given(spec).get(column.name, ())
        return [*typed, *[None] * (count - len(typed))]

    def content(self, spec: TableSpec, column: Column) -> Sequence[Content]:
        """The cells of a column that are not blank rows to come."""
        return self._given(spec).get(column.name, ())

    def _given(self, spec: TableSpec) -> Mapping[str, Sequence[Content]]:
        if spec.name in self.rows:
            return self.rows[spec.name]
        if spec.name == "FirstTen":
            return {"number": range(1, spec.fixed_rows + 1)}
        if spec.name == "RiskByMonth":
            return {"number": range(spec.fixed_rows)}
        if spec.name == "RecallNotes":
            return {"about": [recall_page.FIRST_NOTE[0]], "note": [recall_page.FIRST_NOTE[1]]}
        if spec.name == "BucketTotals":
            return {name: self.rows["Buckets"][name] for name in ("bucket", "from_days", "to_days")}
        return {}

    def table(self, page: Worksheet, spec: TableSpec, role: Role) -> int:
        """A table with its content, formulas and looks; returns its number of rows."""
        given = self._given(spec)
        count = max(spec.fixed_rows, *map(len, given.values())) if given else spec.fixed_rows
        first, left = spec.row, spec.column - 1
        last = first + count - 1 + spec.totals
        columns = self._described(spec, role)
        page.add_table(
            first - 1, left, last, left + len(columns) - 1,
            {"name": spec.name, "style": TABLE_STYLE, "autofilter": spec.filters, "total_row": spec.totals,
             "columns": columns},
        )  # fmt: skip
        formulas = FORMULAS.get(spec.name, {})
        for position, column in enumerate(spec.columns, start=left):
            style = cell_style(column, role)
            form = self.format({**style, **({} if column.header == "#" else RULED)})
            if column.header in formulas:
                shown = column_values(spec.name, column.header, count, as_of=self.as_of, buckets=len(self.buckets))
                for row, result in enumerate(shown, start=first):
                    page.write_formula(row, position, f"={formulas[column.header]}", form, result)
            else:
                text = column.kind in {Kind.CODE, Kind.LIFE}
                for row, value in enumerate(self._content(spec, column, count), start=first):
                    self.write(page, row, position, value, form, text=text)
            if spec.totals:
                self._total(page, spec, position, last)
        self._looks(page, spec)
        return count

    def _described(self, spec: TableSpec, role: Role) -> list[dict[str, object]]:
        """The columns of the table as XlsxWriter wants them."""
        formulas = FORMULAS.get(spec.name, {})
        columns: list[dict[str, object]] = []
        for column in spec.columns:
            described = {"header": column.header, "header_format": self.format(header_style(column, role))}
            if column.header in formulas:
                described["formula"] = f"={formulas[column.header]}"
            if spec.totals and _adds_up(column):
                described["total_function"] = "sum"
            columns.append(described)
        if spec.totals:
            columns[0]["total_string"] = "Total"
        return columns

    def _total(self, page: Worksheet, spec: TableSpec, position: int, row: int) -> None:
        """Write one cell of the totals row."""
        column = spec.columns[position - spec.column + 1]
        form = self.format({**cell_style(column, Role.OUTPUT), **STYLES["total"]})
        if _adds_up(column):
            page.write_formula(row, position, f"={total_formula(spec.name, column.header)}", form, 0)
        else:
            self.write(page, row, position, "Total" if column is spec.columns[0] else None, form)

    def _looks(self, page: Worksheet, spec: TableSpec) -> None:
        last = spec.row + spec.fixed_rows - 1 if spec.fixed_rows > 1 else DEPTH
        for look in looks(spec):
            form = self.book.add_format(dict(look.form))
            page.conditional_format(spec.row, look.first, last, look.last, {**look.rule, "format": form})

    @staticmethod
    def explanations(page: Worksheet, spec: TableSpec) -> None:
        """What a column of an output table means shows while its header is selected."""
        for position, column in enumerate(spec.columns, start=spec.column - 1):
            note = hint(column)
            if note:
                page.data_validation(spec.row - 1, position, spec.row - 1, position, {"validate": "any", **note})


def fixed(cell: str) -> str:
    """The absolute reference of a cell."""
    return str(xl_rowcol_to_cell(*xl_cell_to_rowcol(cell), row_abs=True, col_abs=True))


def _adds_up(column: Column) -> bool:
    return column.kind in {Kind.UNITS, Kind.MONEY}
