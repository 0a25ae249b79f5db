"""The sheet Functions: every worksheet function with its arguments and an example that runs."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from xlsxwriter.worksheet import Worksheet

from lotbook.core.days import to_day
from lotbook.sheets.cell_texts import NEEDS_MACROS
from lotbook.sheets.functions import FUNCTIONS, Function
from lotbook.sheets.lambdas import FIRST_CELL, is_answered
from lotbook.sheets.model import Sheet
from lotbook.sheets.styles import INK, NAVY, QUIET, RULED, STYLES

FIRST_ROW = 6
"""Worksheet row of the first function."""

HEADERS: Mapping[str, float] = {"Function": 34, "What it gives": 46, "Arguments": 62, "Example": 50, "Shows": 22}
"""Column widths by header."""

NO_MACROS = "Macros are off"
"""What an example shows instead of #NAME? when macros are off."""

HELP = (
    "Use these in your own cells in this workbook. The six with a dot work without Python, for dates, numbers and "
    "texts such as 2027-03-31; the others require Excel for Windows with lotbook installed (lotbook init). An answer "
    "of several cells spills in Excel 365 and 2021 only; 2019 and older show its first cell unless it is entered as an "
    "array formula (Ctrl+Shift+Enter). In a table nothing can spill: use the cell of the row there, such as "
    "=LOT_DAYS_LEFT([@[Expiry date]])."
)

NOT_2024 = "Needs Excel 2024 or 365"
"""What an example shows in a tracker without macros if Excel does not know LAMBDA."""

_HELP_OF_FORMULAS = (
    "Use these in your own cells in this workbook: on Windows, on a Mac, in the browser and on a phone, with nothing "
    "installed. They are formulas with a name (Formulas > Name Manager), and all of them are newer than Excel 2021: "
    "they need Excel 2024 or 365. Excel 2021 and older, and LibreOffice, cannot calculate them. One cell or a whole "
    "range goes in; an answer of several cells spills. In a table nothing can spill: use the cell of the row there, "
    "such as =LOT_DAYS_LEFT([@[Expiry date]]). Format cells with dates as dates."
)


@dataclass(frozen=True, slots=True)
class HowAnswered:
    """What differs between the functions of the two editions."""

    help: str
    otherwise: str
    """What an example shows instead of #NAME?."""
    are_formulas: bool


OF_MACROS = HowAnswered(HELP, NO_MACROS, are_formulas=False)
OF_FORMULAS = HowAnswered(_HELP_OF_FORMULAS, NOT_2024, are_formulas=True)

_HEIGHT, _LINE = 8.0, 15.0
_HELP_HEIGHT = 48.0
_BODY = {"font_color": f"#{INK}", "valign": "top", "text_wrap": True, "align": "left", "indent": 1, **RULED}
_CODE = _BODY | {"font_name": "Consolas", "font_size": 10}
_SHOWN = _BODY | {"bold": True}
_STYLES: Mapping[str, Mapping[str, object]] = {
    "header": {"bold": True, "font_color": "#FFFFFF", "bg_color": f"#{NAVY}", "align": "left", "indent": 1,
               "valign": "vcenter"},
    "help": {**STYLES["help"], "text_wrap": True, "valign": "top"},
    "name": _CODE | {"bold": True, "font_color": f"#{NAVY}"},
    "code": _CODE,
    "body": _BODY,
    "arguments": _BODY | {"font_color": f"#{QUIET}"},
    "shown": _SHOWN,
    "date": _SHOWN | {"num_format": "yyyy-mm-dd"},
}  # fmt: skip


def write(
    page: Worksheet, sheet: Sheet, formatted: Callable[[Mapping[str, object]], object], answered: HowAnswered
) -> None:
    """Fill the sheet.

    Args:
        page: The worksheet.
        sheet: Its description.
        formatted: Gives the format with some properties.
        answered: How the functions of this edition are.
    """
    page.hide_gridlines(2)
    page.set_row(0, 34, formatted(STYLES["title"]))
    page.write_string("A1", sheet.title, formatted(STYLES["title"]))
    page.merge_range(1, 0, 1, len(HEADERS) - 1, answered.help, formatted(_STYLES["help"]))
    page.set_row(1, _HELP_HEIGHT)
    page.write_url("A3", "internal:'Start'!A1", formatted(STYLES["link"]), "← Start")
    page.set_row(FIRST_ROW - 2, 24)
    for column, (header, width) in enumerate(HEADERS.items()):
        page.set_column(column, column, width)
        page.write_string(FIRST_ROW - 2, column, header, formatted(_STYLES["header"]))
    for row, function in enumerate(FUNCTIONS, start=FIRST_ROW - 1):
        _write_function(page, row, function, formatted, answered)
    page.freeze_panes(FIRST_ROW - 1, 1)
    page.repeat_rows(FIRST_ROW - 2)
    page.fit_to_pages(1, 0)
    page.ignore_errors({"number_stored_as_text": f"A1:E{FIRST_ROW + len(FUNCTIONS)}"})


def shown_formula(function: Function, answered: HowAnswered = OF_MACROS) -> str:
    """The formula of the cell that shows what the example gives.

    Examples:
        >>> shown_formula(FUNCTIONS[0])
        'IFERROR(LOT_DAYS_LEFT(DATE(2027,3,31),DATE(2027,1,1)),"Macros are off")'
    """
    example = function.example.removeprefix("=")
    # A formula spills, and there is room for one cell.
    first = f"{FIRST_CELL}({example})" if answered.are_formulas else example
    return f'IFERROR({first},"{answered.otherwise}")'


def _write_function(
    page: Worksheet,
    row: int,
    function: Function,
    formatted: Callable[[Mapping[str, object]], object],
    answered: HowAnswered,
) -> None:
    arguments = "\n".join(f"{argument.name}: {argument.help}" for argument in function.arguments)
    texts = {
        "Function": function.signature + ("  •" if function.native and not answered.are_formulas else ""),
        "What it gives": f"{function.summary}\n{function.returns}",
        "Arguments": arguments,
        "Example": function.example,
    }
    styles = {"Function": "name", "What it gives": "body", "Arguments": "arguments", "Example": "code"}
    lines = 1
    for column, (header, text) in enumerate(texts.items()):
        page.write_string(row, column, text, formatted(_STYLES[styles[header]]))
        wide = HEADERS[header] * (0.9 if styles[header] in {"name", "code"} else 1.05)
        lines = max(lines, sum(1 + int(len(line) // wide) for line in text.split("\n")))
    page.set_row(row, _HEIGHT + _LINE * lines)
    value = function.example_value if not answered.are_formulas or is_answered(function) else NEEDS_MACROS
    is_date = isinstance(value, dt.date)
    shown = to_day(value) if isinstance(value, dt.date) else value
    form = formatted(_STYLES["date" if is_date else "shown"])
    formula = f"={shown_formula(function, answered)}"
    if answered.are_formulas:
        page.write_dynamic_array_formula(row, len(texts), row, len(texts), formula, form, shown)
    else:
        page.write_formula(row, len(texts), formula, form, shown)
