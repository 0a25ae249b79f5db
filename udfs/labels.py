"""What labels, lot codes and barcodes say: dates, lots and GTINs in the texts that people and scanners type."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lotbook.core.date_texts import Reading
from lotbook.core.lot_codes import PatternError, production_days
from lotbook.core.table import Kind
from lotbook.sheets import cell_texts as messages
from udfs import arguments
from udfs.arguments import Given, dates_of, read_rows
from udfs.blocks import block
from udfs.registry import udf

if TYPE_CHECKING:
    from lotbook.exchange.gs1 import Scan

_LONG_NUMBER = 10**15
"""Of this and larger numbers Excel does not keep every digit."""
_LONGEST = 120
"""Characters of a message about a scan."""


@udf
def LOT_DATE(text: Any, order: Any = None) -> Any:
    """The date on a label; what can be two dates is said, never guessed.

    Examples:
        >>> LOT_DATE("EXP 03/2027"), LOT_DATE("03/04/2027")
        (datetime.datetime(2027, 3, 31, 0, 0), 'Two dates possible: 03/04/2027. Type it as 2027-04-03 or 2027-03-04.')
        >>> LOT_DATE("03/04/2027", "MDY"), LOT_DATE(["03/04/2027", "25/12/2026"])[0]
        (datetime.datetime(2027, 3, 4, 0, 0), datetime.datetime(2027, 4, 3, 0, 0))
    """
    rows = read_rows(arguments.order_of(order), alike=True, date=arguments.date(text))
    return rows.filled_dates(rows.frame["date"].to_list())


@udf
def LOT_DECODE(code: Any, pattern: Any) -> Any:
    """The production date in a maker's lot code; where it can mean several, all of them.

    Examples:
        >>> LOT_DECODE("L26045", "LYYDDD")
        datetime.datetime(2026, 2, 14, 0, 0)
        >>> [f"{date:%Y-%m-%d}" for date in LOT_DECODE("26K07", "YYMDD")[0]]
        ['2026-10-07', '2026-11-07']
        >>> LOT_DECODE(["26K07", "26A07"], "YYMDD")[0]
        '2026-10-07 or 2026-11-07'
    """
    rows = read_rows(alike=True, code=Given(code, Kind.CODE), pattern=Given(pattern, Kind.CODE))
    decoded = [
        _production_dates(code, pattern) if code and pattern else None
        for code, pattern in zip(rows.frame["code"].to_list(), rows.frame["pattern"].to_list(), strict=True)
    ]
    several = decoded and isinstance(decoded[0], list) and len(decoded[0]) > 1
    if rows.shape.is_single and several and not rows.messages:
        return [decoded[0]]
    return rows.filled([_in_one_cell(dates) for dates in decoded])


def _production_dates(code: str, pattern: str) -> Any:
    """Every date a code can mean, or a message."""
    try:
        days = production_days(code, pattern)
    except PatternError as error:
        return str(error)
    if not days:
        return messages.DOES_NOT_FIT.format(pattern=messages.shown(pattern), found=messages.shown(code))
    return dates_of(days)


def _in_one_cell(dates: Any) -> Any:
    if not isinstance(dates, list):
        return dates
    return dates[0] if len(dates) == 1 else " or ".join(f"{date:%Y-%m-%d}" for date in dates)


@udf
def GS1_LOT(scan: Any) -> Any:
    """The lot in a scanned GS1 code, with its zeros.

    Examples:
        >>> GS1_LOT("(01)09506000134352(17)270331(10)00123")
        '00123'
    """
    return _scanned(scan, lambda found: found.lot or messages.NO_LOT)


@udf
def GS1_EXPIRY(scan: Any) -> Any:
    """The expiry date in a scanned GS1 code; without one the best-before date, then the sell-by date.

    Examples:
        >>> GS1_EXPIRY("010950600013435215270300")
        datetime.datetime(2027, 3, 31, 0, 0)
    """
    return _scanned(scan, lambda found: found.expiry_date or messages.NO_EXPIRY)


@udf
def GS1_GTIN(scan: Any) -> Any:
    """The GTIN in a scanned GS1 code, as 14 digits.

    Examples:
        >>> GS1_GTIN(["https://id.gs1.org/01/9506000134352/10/00123", 9506000134352])
        ['09506000134352', '09506000134352']
    """
    return _scanned(scan, lambda found: found.gtin or messages.NO_GTIN)


def _scanned(scan: Any, part: Callable[["Scan"], str | Reading]) -> Any:
    """One part of each scan."""
    given = block(scan)
    whole = given.filled([messages.NOT_TEXT.format(found=messages.shown(c)) if _is_cut(c) else c for c in given.cells])
    rows = read_rows(alike=True, scan=Given(whole, Kind.CODE))
    return rows.filled([_part(text, part) for text in rows.frame["scan"].to_list()])


def _is_cut(cell: Any) -> bool:
    return isinstance(cell, (int, float)) and abs(cell) >= _LONG_NUMBER


def _part(text: str | None, part: Callable[["Scan"], str | Reading]) -> Any:
    from lotbook.exchange.gs1 import read_scan  # noqa: PLC0415 - biip takes as long to load as the rest
    from lotbook.exchange.gs1_elements import ScanError  # noqa: PLC0415 - likewise

    if text is None:
        return None
    try:
        found = part(read_scan(text))
    except ScanError as error:
        return messages.shown(str(error), _LONGEST)
    return dates_of([found.day])[0] if isinstance(found, Reading) else found
