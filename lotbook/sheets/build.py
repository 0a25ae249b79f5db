"""From the description of the tracker to the .xlsm, the same bytes every time."""

import datetime as dt
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol, xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from lotbook import __version__
from lotbook.core.days import to_day
from lotbook.core.tables import BUCKET_SLOTS, Column, Kind, aging_columns
from lotbook.sheets import help_page, project, start, tracker
from lotbook.sheets.defaults import DEFAULT_ROWS, Content, Rows
from lotbook.sheets.empty import column_values, named_value
from lotbook.sheets.entry import entry_rule, hint, listed
from lotbook.sheets.formulas import BANNER, FORMULAS, LISTS, total_formula
from lotbook.sheets.looks import flag_look, looks
from lotbook.sheets.model import Chart, Choice, NamedCell, Role, Sheet, TableSpec
from lotbook.sheets.styles import (
    AMBER,
    BUCKET_WIDTH,
    FAINT,
    FLAGS,
    FONT,
    LINE,
    QUIET,
    RULED,
    STYLES,
    SURFACE,
    TAB_COLOURS,
    cell_style,
    flag_style,
    header_style,
    row_height,
    width,
)
from lotbook.sheets.xlsm import TABLE_STYLE, finished

AS_OF = to_day(dt.date(2026, 11, 1))
"""The day a tracker is built for unless told otherwise: fixed, so that two builds are equal."""

_CREATED = dt.datetime(2026, 11, 1, tzinfo=dt.UTC).replace(tzinfo=None)
_SOON, _LATE = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
"""Days that AsOf may hold."""

_DEPTH = 1048575
"""Last row of a worksheet, counted from 0: formats and drop-downs reach down to it, as tables grow."""


def build(
    target: str | Path | BinaryIO,
    *,
    rows: Rows | None = None,
    cells: Mapping[str, Content] | None = None,
    as_of: int = AS_OF,
) -> None:
    """Write the tracker as an .xlsm; equal arguments give equal bytes.

    Formulas carry the values they have in a tracker without lots. With rows in tables that formulas read, a
    refresh (or opening it in Excel) brings them up to date.

    Args:
        target: A path, or a file opened for writing bytes.
        rows: Content of tables by Excel table name and column name as the code calls it, for example
            `{"SKUs": {"sku": ["TEA-01"]}}`; dates as dates, day numbers or text. Tables that are not named have
            their default rows, or one blank row. `Buckets` also sets the bucket sheets and the Aging columns.
        cells: Values of named cells, for example `{"RefreshedAsOf": 46023, "LookupSku": "TEA-01"}`; a value for
            `AsOf` takes the place of its formula.
        as_of: The day number that AsOf shows until it is calculated.
    """
    buffer = io.BytesIO()
    _Builder(buffer, {**DEFAULT_ROWS, **(rows or {})}, dict(cells or {}), as_of).build()
    package = finished(buffer.getvalue(), ribbon=project.ribbon())
    if isinstance(target, str | Path):
        Path(target).write_bytes(package)
    else:
        target.write(package)


class _Builder:
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
        self.sheets = tracker.sheets(self.buckets)

    def build(self) -> None:
        self.book.set_properties(
            {
                "title": "Lot tracker",
                "author": "lotbook",
                "comments": f"Built by lotbook {__version__}",
                "created": _CREATED,
            }
        )
        self.book.set_vba_name(project.WORKBOOK)
        self.book.add_vba_project(io.BytesIO(project.project()), is_stream=True)
        self.book.set_size(2400, 1400)
        for sheet in self.sheets:
            page = self.book.add_worksheet(sheet.name)
            page.set_vba_name(sheet.code_name)
            page.set_tab_color(f"#{sheet.tab_colour or TAB_COLOURS[sheet.role]}")
            page.set_landscape()
            page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
            page.set_footer('&L&8&"Calibri"&F&C&8&A&R&8Page &P of &N')
            if sheet.hidden:
                page.hide()
            if sheet.role is Role.START:
                self._start(page, sheet)
            elif sheet.role is Role.HELP:
                help_page.write(page, sheet, self._format)
            elif sheet.role is Role.CONF:
                self._table(page, sheet.tables[0], sheet.role)
            else:
                self._table_sheet(page, sheet)
        for name, reference in LISTS.items():
            self.book.define_name(name, f"={reference}")
        self.book.close()

    # Cells

    def _format(self, properties: Mapping[str, object]) -> object:
        """The format with these properties; one each, however often it is asked for."""
        key = json.dumps(properties, sort_keys=True)
        if key not in self.formats:
            self.formats[key] = self.book.add_format(dict(properties))
        return self.formats[key]

    def _style(self, name: str) -> object:
        return self._format(STYLES[name])

    @staticmethod
    def _write(page: Worksheet, row: int, column: int, value: Content, form: object, *, text: bool = False) -> None:
        """Write one cell; with `text`, numbers too become text."""
        if isinstance(value, dt.date):
            value = to_day(value)
        if value is None or value == "":
            page.write_blank(row, column, None, form)
        elif text or isinstance(value, str):
            page.write_string(row, column, str(value), form)
        else:
            page.write_number(row, column, value, form)

    def _name_here(self, sheet: Sheet, name: str, cell: str) -> None:
        """Give a cell a name that exists once per sheet."""
        quoted = "'" + sheet.name.replace("'", "''") + "'"
        self.book.define_name(f"{sheet.name}!{name}", f"={quoted}!{_fixed(cell)}")

    def _banner(self, page: Worksheet, sheet: Sheet, cell: str, last: str) -> None:
        page.write_formula(cell, f"={BANNER}", self._style("banner"), "")
        self._name_here(sheet, "Banner", cell)
        test = f'={_fixed(cell)}<>""'
        amber = self.book.add_format({"bg_color": f"#{AMBER}"})
        page.conditional_format(f"{cell}:{last}", {"type": "formula", "criteria": test, "format": amber})

    # Sheets with one table

    def _table_sheet(self, page: Worksheet, sheet: Sheet) -> None:
        spec = sheet.tables[0]
        written = sheet.role is Role.OUTPUT
        page.hide_gridlines(2 if written else 1)
        page.set_row(0, 34, self._style("title"))
        page.set_default_row(row_height(spec.columns))
        for row in range(1, spec.row - 1):
            page.set_row(row, 18)
        page.set_row(spec.row - 1, 36)
        page.write_string(tracker.TITLE_CELL, sheet.title, self._style("title"))
        if written:
            page.write_string(tracker.STAMP_CELL, tracker.NOT_REFRESHED, self._style("stamp"))
            self._name_here(sheet, "Stamp", tracker.STAMP_CELL)
            self._banner(page, sheet, tracker.BANNER_CELL, "H3")
            page.write_string("A4", sheet.help, self._style("help"))
            page.write_url("A5", "internal:'Start'!A1", self._style("link"), "← Start")
        else:
            page.write_string("A2", sheet.help, self._style("help"))
            page.write_url("A3", "internal:'Start'!A1", self._style("link"), "← Start")
            key = "Dark header: required.  Lighter: as you like."
            if any(column.computed for column in spec.columns):
                key += "  Grey: fills itself at the refresh; Days left and Flag follow the date by themselves."
            page.write_string("B3", key, self._style("hint"))
        if sheet.named_title:
            self._name_here(sheet, "Title", tracker.TITLE_CELL)
        for position, column in enumerate(spec.columns, start=spec.column - 1):
            chars = sheet.widths.get(column.header, width(column.header, column.kind))
            page.set_column(position, position, chars, self._format(cell_style(column, sheet.role)))
        if spec.name == "Aging":
            page.set_column(len(spec.columns), len(aging_columns(())) + 2 * BUCKET_SLOTS - 1, BUCKET_WIDTH)
        self._table(page, spec, sheet.role)
        page.freeze_panes(spec.row, sheet.frozen_columns)
        page.repeat_rows(spec.row - 1)
        page.fit_to_pages(1, 0)
        page.ignore_errors({"number_stored_as_text": f"A1:XFD{_DEPTH + 1}"})
        self._looks(page, spec)
        if written:
            self._explanations(page, spec)
        else:
            self._entry_rules(page, spec, sheet.choices)

    def _content(self, spec: TableSpec, column: Column, count: int) -> Sequence[Content]:
        typed = self._given(spec).get(column.name, ())
        return [*typed, *[None] * (count - len(typed))]

    def _given(self, spec: TableSpec) -> Mapping[str, Sequence[Content]]:
        if spec.name in self.rows:
            return self.rows[spec.name]
        if spec.name == "FirstTen":
            return {"number": range(1, spec.fixed_rows + 1)}
        if spec.name == "RiskByMonth":
            return {"number": range(spec.fixed_rows)}
        if spec.name == "BucketTotals":
            return {name: self.rows["Buckets"][name] for name in ("bucket", "from_days", "to_days")}
        return {}

    def _table(self, page: Worksheet, spec: TableSpec, role: Role) -> None:
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
            form = self._format({**style, **({} if column.header == "#" else RULED)})
            if column.header in formulas:
                shown = column_values(spec.name, column.header, count, as_of=self.as_of, buckets=len(self.buckets))
                for row, result in enumerate(shown, start=first):
                    page.write_formula(row, position, f"={formulas[column.header]}", form, result)
            else:
                text = column.kind in {Kind.CODE, Kind.LIFE}
                for row, value in enumerate(self._content(spec, column, count), start=first):
                    self._write(page, row, position, value, form, text=text)
            if spec.totals:
                self._total(page, spec, position, last)

    def _described(self, spec: TableSpec, role: Role) -> list[dict[str, object]]:
        """The columns of the table as XlsxWriter wants them."""
        formulas = FORMULAS.get(spec.name, {})
        columns: list[dict[str, object]] = []
        for column in spec.columns:
            described = {"header": column.header, "header_format": self._format(header_style(column, role))}
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
        form = self._format({**cell_style(column, Role.OUTPUT), **STYLES["total"]})
        if _adds_up(column):
            page.write_formula(row, position, f"={total_formula(spec.name, column.header)}", form, 0)
        else:
            self._write(page, row, position, "Total" if column is spec.columns[0] else None, form)

    def _looks(self, page: Worksheet, spec: TableSpec) -> None:
        last = spec.row + spec.fixed_rows - 1 if spec.fixed_rows > 1 else _DEPTH
        for look in looks(spec):
            form = self.book.add_format(dict(look.form))
            page.conditional_format(spec.row, look.first, last, look.last, {**look.rule, "format": form})

    # Drop-downs and hints

    def _entry_rules(self, page: Worksheet, spec: TableSpec, choices: Mapping[str, Choice]) -> None:
        for position, column in enumerate(spec.columns, start=spec.column - 1):
            rule = entry_rule(column, choices.get(column.header))
            if rule:
                page.data_validation(spec.row, position, _DEPTH, position, rule)

    @staticmethod
    def _explanations(page: Worksheet, spec: TableSpec) -> None:
        """What a column of an output table means shows while its header is selected."""
        for position, column in enumerate(spec.columns, start=spec.column - 1):
            note = hint(column)
            if note:
                page.data_validation(spec.row - 1, position, spec.row - 1, position, {"validate": "any", **note})

    # The dashboard

    def _start(self, page: Worksheet, sheet: Sheet) -> None:
        self._start_page(page, sheet)
        for fill in start.FILLS:
            self._fill(page, fill.cells, fill.style)
        for text in start.TEXTS:
            page.write_string(text.cell, text.text, self._style(text.style))
        for link in start.LINKS:
            page.write_url(link.cell, f"internal:'{link.sheet}'!A1", self._style(link.style), link.text)
        for flag in FLAGS:
            page.write_string(start.FLAG_CELLS[flag.word], flag.word, self._format(flag_style(flag)))
        page.write_string(start.STAMP_CELL, tracker.NOT_REFRESHED, self._style("band text"))
        self._name_here(sheet, "Stamp", start.STAMP_CELL)
        self._banner(page, sheet, start.BANNER_CELL, "N3")
        for named in start.NAMED_CELLS:
            self._named(page, sheet, named)
        for rule, looks_like in map(flag_look, FLAGS):
            form = self.book.add_format(dict(looks_like))
            page.conditional_format(start.LOOKUP_FLAG_CELL, {**rule, "format": form})
        for spec in sheet.tables:
            self._table(page, spec, Role.START)
            self._looks(page, spec)
        for chart in start.CHARTS:
            self._chart(page, sheet, chart)

    def _start_page(self, page: Worksheet, sheet: Sheet) -> None:
        page.hide_gridlines(2)
        page.hide_row_col_headers()
        page.set_zoom(90)
        for position, chars in enumerate(start.WIDTHS):
            page.set_column(position, position, chars)
        last = max(spec.row + spec.fixed_rows for spec in sheet.tables) + 5
        spare = range(start.BUCKET_TOTALS.row + len(self.buckets), start.BUCKET_TOTALS.row + BUCKET_SLOTS)
        for row in range(last):
            height = start.HEIGHTS.get(row + 1, start.ROW_HEIGHT)
            page.set_row(row, height, None, {"hidden": row in spare})
        page.freeze_panes(start.FROZEN_ROWS, 0)
        page.print_area(0, 0, start.PRINT_ROWS - 1, start.PRINT_COLUMNS - 1)
        page.fit_to_pages(1, 1)
        page.center_horizontally()
        page.ignore_errors({"number_stored_as_text": "A1:O100"})
        page.set_selection("C6")

    def _fill(self, page: Worksheet, cells: str, style: str) -> None:
        (top, left), (bottom, right) = (xl_cell_to_rowcol(cell) for cell in cells.split(":"))
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                page.write_blank(row, column, None, self._style(style))

    def _named(self, page: Worksheet, sheet: Sheet, named: NamedCell) -> None:
        row, column = xl_cell_to_rowcol(named.cell)
        if named.formula and named.name not in self.cells:
            value = self.as_of if named.name == "AsOf" else named_value(named.name)
            page.write_formula(row, column, f"={named.formula}", self._style(named.style), value)
        else:
            self._write(page, row, column, self.cells.get(named.name), self._style(named.style))
        self.book.define_name(named.name, f"='{sheet.name}'!{_fixed(named.cell)}")
        if named.name == "AsOf":
            rule = {
                "validate": "date", "criteria": "between", "minimum": _SOON, "maximum": _LATE,
                "error_title": "Not a date", "error_message": "Type a date such as 2027-03-31, or =TODAY().",
            }  # fmt: skip
            page.data_validation(
                row, column, row, column, {**rule, "input_title": "As of", "input_message": named.hint}
            )
        elif named.hint:
            rule = listed(named.choice) if named.choice else {"validate": "any"}
            page.data_validation(row, column, row, column, {**rule, "input_message": named.hint})

    def _chart(self, page: Worksheet, sheet: Sheet, described: Chart) -> None:
        spec = described.table
        chart = self.book.add_chart({"type": "column"})
        labels, values = (
            f"='{sheet.name}'!" + xl_range_abs(spec.row, place, spec.row + spec.fixed_rows - 1, place)
            for place in (_place(spec, header) for header in (described.labels, described.values))
        )
        quiet = {"name": FONT, "size": described.font_size, "color": f"#{QUIET}"}
        series: dict[str, object] = {
            "name": described.values, "categories": labels, "values": values, "gap": 45,
            "fill": {"color": f"#{described.colour}"}, "border": {"none": True},
        }  # fmt: skip
        axis: dict[str, object] = {"num_font": quiet, "line": {"none": True}, "major_tick_mark": "none", "min": 0}
        if described.by_bucket:
            colours = [colour for _, colour in self.buckets]
            spare = [described.colour] * (spec.fixed_rows - len(colours))
            series["points"] = [{"fill": {"color": f"#{colour}"}} for colour in [*colours, *spare]]
            series["data_labels"] = {"value": True, "num_format": "#,##0;;", "font": quiet}
            axis |= {"visible": False, "major_gridlines": {"visible": False}}
        else:
            grid = {"visible": True, "line": {"color": f"#{LINE}", "width": 0.5}}
            axis |= {"num_format": '[>=2]#,##0;""', "major_gridlines": grid}
        chart.add_series(series)
        chart.set_legend({"none": True})
        chart.set_title({"none": True})
        chart.set_chartarea({"border": {"none": True}, "fill": {"color": f"#{SURFACE}"}})
        chart.set_plotarea({"fill": {"none": True}})
        chart.set_x_axis({"num_font": quiet, "line": {"color": f"#{FAINT}"}, "major_tick_mark": "none"})
        chart.set_y_axis(axis)
        (top, left), (bottom, right) = (xl_cell_to_rowcol(cell) for cell in (described.first, described.last))
        wide = sum(int(start.WIDTHS[place] * 7 + 5) for place in range(left, right + 1))
        high = sum(start.HEIGHTS.get(row + 1, start.ROW_HEIGHT) * 4 / 3 for row in range(top, bottom + 1))
        chart.set_size({"width": wide - 6, "height": int(high)})
        alt = f"Column chart: {described.values.lower()} by {described.labels.lower()}"
        page.insert_chart(top, left, chart, {"object_position": 1, "description": alt})


def _fixed(cell: str) -> str:
    """The absolute reference of a cell."""
    return str(xl_rowcol_to_cell(*xl_cell_to_rowcol(cell), row_abs=True, col_abs=True))


def _place(spec: TableSpec, header: str) -> int:
    """Worksheet column of a header, counted from 0."""
    return spec.column - 1 + [column.header for column in spec.columns].index(header)


def _adds_up(column: Column) -> bool:
    return column.kind in {Kind.UNITS, Kind.MONEY}
