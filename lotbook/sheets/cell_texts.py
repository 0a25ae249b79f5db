"""What a worksheet function says in its cell where it cannot give a value; the VBA scalars say the same.

A message that reaches another function as an argument passes through it unchanged, as an Excel error does.
"""

import datetime as dt
import math
from typing import Any

from lotbook.core.errors import InputError
from lotbook.core.table import EXCEL_ERRORS

NOT_A_DATE = "Not a date: {found}"
OUT_OF_RANGE = "Not between 2000 and 2100: {found}"
"""For a number or date that Excel takes for a date, though no lot can have it."""
TWO_DATES = "Two dates possible: {found}. Type it as {dates}."
MORE_DATES = "Several dates possible: {found}. Type it as {dates}."
RESULT_OUT_OF_RANGE = "The result is not between 2000 and 2100."
NOT_A_NUMBER = "Not a number: {found}"
NOT_WHOLE = "Not a whole number: {found}"
TOO_LARGE = "Too large: {found}"
NEGATIVE = "Below 0: {found}"
NOT_A_SHELF_LIFE = "Not a shelf life: {found}. Type 24 months or 540 days."
FROM_RECEIPT = "This shelf life counts from receipt, not from production."
NOT_AN_ORDER = "Not an order of dates: {found}. Use DMY, MDY or YMD."
DOES_NOT_FIT = "Does not fit {pattern}: {found}"
NOT_TEXT = "Too long for a number: {found}. Format the cell as Text and scan again."
NO_LOT = "No lot (10) in the scan."
NO_EXPIRY = "No expiry date (17, 15 or 16) in the scan."
NO_GTIN = "No GTIN (01 or 02) in the scan."
SIZES = "Ranges of different sizes: {one} and {other}."
ONE_VALUE = "Give one value for {argument}, not a range."
BUCKETS = "Buckets: {problem}"
NO_HEADERS = "{argument} has no header row. Pass {example}."
NO_COLUMN = "{argument} has no column {header}. Pass {example}."
TWO_COLUMNS = "{argument} has two columns {header}."
NEEDS_FEFO = "Lots has one row for a lot, wherever its units are. Pass FEFO[#All] to choose places."
NO_SUCH_LOT = "No such lot: {found}"
NO_MOVEMENTS = "No movements"
NOT_READ = "Not read without Python: {found}"
"""For a text that only Python may be able to read, in a tracker without macros."""
WHOLE_COLUMN = "A whole column is too much for a formula. Give a column of a table, such as Lots[Expiry date]."
NEEDS_MACROS = "Needs a tracker with macros (.xlsm), and Excel for Windows"
"""What a function says in a tracker without macros if no formula can answer it."""
BUG = "lotbook error: {error}"

NOT_A_PATTERN, NOT_A_SCAN = "Not a pattern: ", "Not a GS1 scan: "
"""How what `core.lot_codes` and `exchange.gs1` say begins."""

OPENINGS = tuple(
    message.partition("{")[0]
    for message in (
        *(NOT_A_DATE, OUT_OF_RANGE, TWO_DATES, MORE_DATES, RESULT_OUT_OF_RANGE, NOT_A_NUMBER, NOT_WHOLE, TOO_LARGE),
        *(NEGATIVE, NOT_A_SHELF_LIFE, FROM_RECEIPT, NOT_AN_ORDER, DOES_NOT_FIT, NOT_TEXT, NO_LOT, NO_EXPIRY),
        *(NO_GTIN, SIZES),
        *(ONE_VALUE, BUCKETS, NO_SUCH_LOT, BUG, NOT_A_PATTERN, NOT_A_SCAN, "Two values for (", "Not a GTIN: "),
        *(NEEDS_FEFO, NOT_READ, NEEDS_MACROS, WHOLE_COLUMN, "Can be read in two ways: "),
    )
)


class ArgumentError(InputError):
    """An argument that a function cannot use; the text is what its cell shows."""


def is_message(text: str) -> bool:
    """True of an Excel error and of what another function said in place of a value.

    Examples:
        >>> is_message("#N/A"), is_message("Not a date: soon"), is_message("2027-03-31")
        (True, True, False)
    """
    return text in EXCEL_ERRORS or text.startswith(OPENINGS)


def shown(value: Any, longest: int = 60) -> str:
    """An argument as a message quotes it: dates as 2027-03-31, numbers with 15 digits at most, long texts cut.

    Examples:
        >>> shown(1.5), shown(120.0), shown(True), shown(dt.datetime(2150, 1, 1))
        ('1.5', '120', 'TRUE', '2150-01-01')
        >>> len(shown("x" * 1000))
        60
    """
    if isinstance(value, bool):
        text = str(value).upper()
    elif isinstance(value, dt.date):
        text = f"{value:%Y-%m-%d}" if value.year > 999 else value.isoformat()[:10]  # noqa: PLR2004 - strftime drops zeros
    elif isinstance(value, float):
        text = f"{value:.15g}" if not math.isfinite(value) or abs(value) >= 1e15 or value % 1 else str(int(value))  # noqa: PLR2004 - the digits Excel keeps
    else:
        text = str(value).strip()
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
