"""From the description of the tracker to the workbook, the same bytes every time."""

import datetime as dt
import io
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from xlsxwriter.worksheet import Worksheet

from lotbook.core.days import to_day
from lotbook.core.row_height import ONE_LINE, row_height
from lotbook.core.tables import BUCKET_SLOTS
from lotbook.core.tables_report import aging_columns
from lotbook.sheets import dashboard, edition, help_page, paper, project, tracker
from lotbook.sheets.canvas import DEPTH, Canvas
from lotbook.sheets.defaults import DEFAULT_ROWS, Content, Rows
from lotbook.sheets.entry import entry_rule
from lotbook.sheets.formulas import LISTS
from lotbook.sheets.functions import FUNCTIONS
from lotbook.sheets.lambdas import named_formulas
from lotbook.sheets.model import Choice, Role, Sheet, TableSpec
from lotbook.sheets.styles import BUCKET_WIDTH, TAB_COLOURS, cell_style, width, wraps
from lotbook.sheets.xlsm import finished
from lotbook.version import VERSION

AS_OF = to_day(dt.date(2026, 11, 1))
"""The day a tracker is built for unless told otherwise: fixed, so that two builds are equal."""

_CREATED = dt.datetime(2026, 11, 1, tzinfo=dt.UTC).replace(tzinfo=None)


def build(
    target: str | Path | BinaryIO,
    *,
    rows: Rows | None = None,
    cells: Mapping[str, Content] | None = None,
    as_of: int = AS_OF,
    macros: bool = True,
) -> None:
    """Write the tracker; equal arguments give equal bytes.

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
        macros: Whether it is an .xlsm with functions in VBA and a ribbon, or an .xlsx without either.
    """
    buffer = io.BytesIO()
    defaults, given = DEFAULT_ROWS, rows or {}
    if not macros:
        defaults, given = edition.rows_without_macros(defaults), edition.with_commands(given)
    _draw(Canvas(buffer, {**defaults, **given}, dict(cells or {}), as_of), macros=macros)
    if macros:
        package = finished(buffer.getvalue(), ribbon=project.ribbon())
    else:
        package = finished(buffer.getvalue(), ribbon=None, comments=_comments())
    if isinstance(target, str | Path):
        Path(target).write_bytes(package)
    else:
        target.write(package)


def _comments() -> dict[str, str]:
    """What Excel shows beside the names of the functions, as it does beside its own, and of their pieces."""
    pieces = dict.fromkeys(named_formulas(), "A piece of lotbook's functions; not for your own cells.")
    return pieces | {function.name: function.summary for function in FUNCTIONS}


def _draw(canvas: Canvas, *, macros: bool) -> None:
    canvas.book.set_properties(
        {
            "title": "Lot tracker",
            "author": "lotbook",
            "comments": f"Built by lotbook {VERSION}",
            "created": _CREATED,
        }
    )
    sheets, names = tracker.sheets(canvas.buckets), LISTS
    if macros:
        canvas.book.set_vba_name(project.WORKBOOK)
        canvas.book.add_vba_project(io.BytesIO(project.project()), is_stream=True)
    else:
        sheets, names = edition.without_macros(sheets), {**LISTS, **named_formulas()}
    canvas.book.set_size(2400, 1400)
    for sheet in sheets:
        _sheet(canvas, sheet, macros=macros)
    for name, formula in names.items():
        canvas.book.define_name(name, f"={formula}")
    canvas.book.close()


def _sheet(canvas: Canvas, sheet: Sheet, *, macros: bool) -> None:
    page = canvas.page(sheet.name)
    if macros:
        page.set_vba_name(sheet.code_name)
    page.set_tab_color(f"#{sheet.tab_colour or TAB_COLOURS[sheet.role]}")
    paper.margins(page)
    page.set_footer('&L&8&"Calibri"&F&C&8&A&R&8Page &P of &N')
    if sheet.hidden:
        page.hide()
    if sheet.dashboard is not None:
        dashboard.draw(canvas, page, sheet, sheet.dashboard)
    elif sheet.role is Role.HELP:
        help_page.write(page, sheet, canvas.format, help_page.OF_MACROS if macros else help_page.OF_FORMULAS)
    elif sheet.role is Role.CONF:
        canvas.table(page, sheet.tables[0], sheet.role)
    else:
        _table_sheet(canvas, page, sheet)


def _table_sheet(canvas: Canvas, page: Worksheet, sheet: Sheet) -> None:
    spec = sheet.tables[0]
    written = sheet.role in {Role.OUTPUT, Role.RECALL}
    page.hide_gridlines(2 if written else 1)
    page.set_row(0, 34, canvas.style("title"))
    page.set_default_row(ONE_LINE)
    for row in range(1, spec.row - 1):
        page.set_row(row, ONE_LINE)
    page.set_row(spec.row - 1, 36)
    page.write_string(tracker.TITLE_CELL, sheet.title, canvas.style("title"))
    if written:
        canvas.stamp(page, sheet, tracker.STAMP_CELL, sheet.stamp, "stamp")
        if sheet.banner:
            canvas.banner(page, sheet, tracker.BANNER_CELL, "H3", sheet.banner)
        page.write_string("A4", sheet.help, canvas.style("help"))
        page.write_url("A5", "internal:'Start'!A1", canvas.style("link"), "← Start")
    else:
        page.write_string("A2", sheet.help, canvas.style("help"))
        page.write_url("A3", "internal:'Start'!A1", canvas.style("link"), "← Start")
        key = "Dark header: required.  Lighter: optional."
        if any(column.computed for column in spec.columns):
            key += "  Gray: filled in by the refresh; Days left and Flag update themselves every day."
        page.write_string("B3", key, canvas.style("hint"))
    if sheet.named_title:
        canvas.name_here(sheet, "Title", tracker.TITLE_CELL)
    shown = _columns(canvas, page, sheet)
    count = canvas.table(page, spec, sheet.role)
    _room_for_lines(canvas, page, spec, sheet.widths)
    page.freeze_panes(spec.row, sheet.frozen_columns)
    page.repeat_rows(spec.row - 1)
    paper.fit(page, shown, sheet.frozen_columns)
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{DEPTH + 1}"})
    if written:
        canvas.explanations(page, spec)
    else:
        _entry_rules(page, spec, count, sheet.choices)


def _columns(canvas: Canvas, page: Worksheet, sheet: Sheet) -> list[float]:
    """Set the columns, those behind the ones in front grouped; returns the widths of those that show."""
    spec = sheet.tables[0]
    behind = False
    shown: list[float] = []
    for position, column in enumerate(spec.columns, start=spec.column - 1):
        chars = sheet.widths.get(column.header, width(column.header, column.kind))
        grouped = {"level": 1, "hidden": True} if behind else {}
        page.set_column(position, position, chars, canvas.format(cell_style(column, sheet.role)), grouped)
        if not behind:
            shown.append(chars)
        behind |= column.header == sheet.in_front
    if behind:
        page.set_column(
            spec.column - 1 + len(spec.columns), spec.column - 1 + len(spec.columns), None, None, {"collapsed": True}
        )
    if spec.name == "Aging":
        every = len(aging_columns(())) + 2 * BUCKET_SLOTS
        page.set_column(len(spec.columns), every - 1, BUCKET_WIDTH)
        shown += [BUCKET_WIDTH] * (every - len(shown))
    return shown


def _room_for_lines(canvas: Canvas, page: Worksheet, spec: TableSpec, widths: Mapping[str, float]) -> None:
    """Rows high enough for texts of several lines, such as that of a mail."""
    heights: dict[int, float] = {}
    for column in filter(wraps, spec.columns):
        chars = widths.get(column.header, width(column.header, column.kind))
        for row, value in enumerate(canvas.content(spec, column), start=spec.row):
            heights[row] = max(heights.get(row, ONE_LINE), row_height(str(value or ""), chars))
    for row, height in heights.items():
        if height > ONE_LINE:
            page.set_row(row, height)


def _entry_rules(page: Worksheet, spec: TableSpec, count: int, choices: Mapping[str, Choice]) -> None:
    """Drop-downs and hints for the rows of a table. They end where it ends, and grow with it."""
    last = spec.row + count - 1
    for position, column in enumerate(spec.columns, start=spec.column - 1):
        rule = entry_rule(column, choices.get(column.header))
        if rule:
            page.data_validation(spec.row, position, last, position, rule)
