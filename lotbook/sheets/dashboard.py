"""Drawing a dashboard: a sheet laid out cell by cell, with tables and charts among the cells."""

import datetime as dt

from xlsxwriter.utility import xl_cell_to_rowcol, xl_range_abs
from xlsxwriter.worksheet import Worksheet

from lotbook.core.table import LAST_ROW
from lotbook.sheets.canvas import Canvas, fixed
from lotbook.sheets.empty import named_value
from lotbook.sheets.entry import listed
from lotbook.sheets.looks import flag_look
from lotbook.sheets.model import Chart, Dashboard, Fill, NamedCell, Sheet, TableSpec
from lotbook.sheets.styles import FAINT, FLAGS, FONT, LINE, QUIET, SURFACE, flag_style

_SOON, _LATE = dt.date(2000, 1, 1), dt.date(2100, 12, 31)
"""Days that AsOf may hold."""

_PRINT_SCALE = 46
"""Percent."""


def draw(canvas: Canvas, page: Worksheet, sheet: Sheet, plan: Dashboard) -> None:
    """Write all of a dashboard."""
    _page(page, plan)
    _words(canvas, page, plan)
    canvas.stamp(page, sheet, plan.stamp_cell, plan.stamp, "band text")
    canvas.banner(page, sheet, plan.banner_cell, plan.banner_last, plan.banner)
    for named in plan.named_cells:
        _named(canvas, page, sheet, named)
    for cell in plan.flag_cells:
        for rule, looks_like in map(flag_look, FLAGS):
            page.conditional_format(cell, {**rule, "format": canvas.book.add_format(dict(looks_like))})
    for spec in sheet.tables:
        canvas.table(page, spec, sheet.role)
        canvas.explanations(page, spec)
    for chart in plan.charts:
        _chart(canvas, page, sheet, plan, chart)


def _page(page: Worksheet, plan: Dashboard) -> None:
    page.hide_gridlines(2)
    page.hide_row_col_headers()
    page.set_zoom(90)
    for position, chars in enumerate(plan.widths):
        page.set_column(position, position, chars)
    for row in range(1, plan.rows + 1):
        page.set_row(row - 1, plan.heights.get(row, plan.row_height), None, {"hidden": row in plan.hidden_rows})
    page.freeze_panes(plan.frozen_rows, 0)
    if plan.print_rows is None:
        # What grows has no print area: the first columns on one page, the others on the next with SKU and lot again.
        page.set_print_scale(_PRINT_SCALE)
        page.repeat_columns(*plan.print_again)
        page.set_v_pagebreaks([plan.print_columns])
    else:
        page.print_area(0, 0, plan.print_rows - 1, plan.print_columns - 1)
        page.fit_to_pages(1, 1)
    page.center_horizontally()
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{LAST_ROW}"})
    page.set_selection(plan.selection)


def _words(canvas: Canvas, page: Worksheet, plan: Dashboard) -> None:
    for fill in plan.fills:
        _fill(canvas, page, fill)
    for text in plan.texts:
        page.write_string(text.cell, text.text, canvas.style(text.style))
    for link in plan.links:
        page.write_url(link.cell, f"internal:'{link.sheet}'!A1", canvas.style(link.style), link.text)
    for flag in FLAGS:
        if flag.word in plan.flag_words:
            page.write_string(plan.flag_words[flag.word], flag.word, canvas.format(flag_style(flag)))


def _fill(canvas: Canvas, page: Worksheet, fill: Fill) -> None:
    (top, left), (bottom, right) = (xl_cell_to_rowcol(cell) for cell in fill.cells.split(":"))
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            page.write_blank(row, column, None, canvas.style(fill.style))


def _named(canvas: Canvas, page: Worksheet, sheet: Sheet, named: NamedCell) -> None:
    row, column = xl_cell_to_rowcol(named.cell)
    if named.formula and named.name not in canvas.cells:
        value = canvas.as_of if named.name == "AsOf" else named_value(named.name)
        page.write_formula(row, column, f"={named.formula}", canvas.style(named.style), value)
    else:
        canvas.write(page, row, column, canvas.cells.get(named.name), canvas.style(named.style))
    canvas.book.define_name(named.name, f"='{sheet.name}'!{fixed(named.cell)}")
    if named.name == "AsOf":
        rule = {
            "validate": "date", "criteria": "between", "minimum": _SOON, "maximum": _LATE,
            "error_title": "Not a date", "error_message": "Type a date such as 2027-03-31, or =TODAY().",
        }  # fmt: skip
        page.data_validation(row, column, row, column, {**rule, "input_title": "As of", "input_message": named.hint})
    elif named.hint:
        rule = listed(named.choice) if named.choice else {"validate": "any"}
        page.data_validation(row, column, row, column, {**rule, "input_message": named.hint})


def _chart(canvas: Canvas, page: Worksheet, sheet: Sheet, plan: Dashboard, described: Chart) -> None:
    stacked = len(described.series) > 1
    chart = canvas.book.add_chart({"type": "column", **({"subtype": "stacked"} if stacked else {})})
    quiet = {"name": FONT, "size": described.font_size, "color": f"#{QUIET}"}
    axis: dict[str, object] = {"num_font": quiet, "line": {"none": True}, "major_tick_mark": "none", "min": 0}
    if described.by_bucket:
        axis |= {"visible": False, "major_gridlines": {"visible": False}}
    else:
        grid = {"visible": True, "line": {"color": f"#{LINE}", "width": 0.5}}
        axis |= {"num_format": '[>=2]#,##0;""', "major_gridlines": grid}
    for each in described.series:
        series: dict[str, object] = {
            "name": each.header,
            "categories": _cells(sheet, described.table, described.labels),
            "values": _cells(sheet, described.table, each.header),
            "gap": 45,
            "fill": {"color": f"#{each.colour}"},
            "border": {"none": True},
        }
        if described.by_bucket:
            colours = [colour for _, colour in canvas.buckets]
            spare = [each.colour] * (described.table.fixed_rows - len(colours))
            series["points"] = [{"fill": {"color": f"#{colour}"}} for colour in [*colours, *spare]]
            series["data_labels"] = {"value": True, "num_format": "#,##0;;", "font": quiet}
        chart.add_series(series)
    chart.set_legend({"position": "top", "font": quiet} if stacked else {"none": True})
    chart.set_title({"none": True})
    chart.set_chartarea({"border": {"none": True}, "fill": {"color": f"#{SURFACE}"}})
    chart.set_plotarea({"fill": {"none": True}})
    chart.set_x_axis({"num_font": quiet, "line": {"color": f"#{FAINT}"}, "major_tick_mark": "none"})
    chart.set_y_axis(axis)
    (top, left), (bottom, right) = (xl_cell_to_rowcol(cell) for cell in (described.first, described.last))
    wide = sum(int(plan.widths[place] * 7 + 5) for place in range(left, right + 1))
    high = sum(plan.heights.get(row + 1, plan.row_height) * 4 / 3 for row in range(top, bottom + 1))
    chart.set_size({"width": wide - 6, "height": int(high)})
    drawn = " and ".join(each.header.lower() for each in described.series)
    alt = f"Column chart: {drawn} by {described.labels.lower()}"
    page.insert_chart(top, left, chart, {"object_position": 1, "description": alt})


def _cells(sheet: Sheet, spec: TableSpec, header: str) -> str:
    """The cells of a column of a table, for a chart."""
    place = spec.column - 1 + [column.header for column in spec.columns].index(header)
    cells = str(xl_range_abs(spec.row, place, spec.row + spec.fixed_rows - 1, place))
    return f"='{sheet.name}'!{cells}"
