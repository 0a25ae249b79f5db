"""What a recall is asked for: ranges of days as people type them, and the filter cells of the sheet Recall."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from lotbook.core.days import FIRST_DAY, LAST_DAY
from lotbook.core.errors import InputError
from lotbook.core.recalls import codes
from lotbook.core.recalls.filter_list import FILTERS, RANGES, TEXTS
from lotbook.core.recalls.recall import Filters, Span
from lotbook.core.typed_days import typed_day
from lotbook.hosts.host import CellData, NamedCell

_ENDS = {"From": "first", "To": "last"}
NAMES = (*(each.cell for each in TEXTS), *(f"{each.cell}{end}" for each in RANGES for end in _ENDS))
"""The filter cells."""

_TO = ".."


def span(text: str, what: str) -> Span:
    """A range of days as people type it: a day or a month, or two with .. between, either of which may be left out.

    Args:
        text: What was typed; each day in any form that a cell may have. A month begins with its first day and ends with
            its last.
        what: What it was typed into, as a message begins.

    Raises:
        InputError: If a day is none, or can be several.

    Examples:
        >>> span("2027-03-01..31.03.2027", "--expiry"), span("..2027-03", "--expiry"), span("2027-03", "--expiry")
        (Span(first=46447, last=46477), Span(first=None, last=46477), Span(first=46447, last=46477))
    """
    first, dots, last = (part.strip() for part in text.partition(_TO))
    begins, ends = (typed_day(part, what) if part else None for part in (first, last if dots else first))
    return Span(None if begins is None else begins.first, None if ends is None else ends.last)


def filters_given(options: Mapping[str, str | None], *, lots: Sequence[str]) -> Filters:
    """What options ask for.

    An option that was left out is None. A blank one is a slip, such as a variable of a script that was never set: it
    is refused, since a recall without filters asks the cells of the sheet, and other lots would be recalled.

    Args:
        options: The text of each option but --lot, by the option.
        lots: Lot codes.

    Raises:
        InputError: If an option is blank, or is no range of days where one is meant.

    Examples:
        >>> filters_given({"--supplier": "Acme", "--received": None}, lots=["7"])
        Filters(sku='', lots=('7',), supplier='Acme', purchase_order='', production=Span(first=None, last=None), \
received=Span(first=None, last=None), expiry=Span(first=None, last=None), shipment='', consignee='')
    """
    found: dict[str, Any] = {"lots": tuple(lots)}
    given = [(option, text) for option, text in options.items() if text is not None]
    for option, text in (*given, *(("--lot", code) for code in lots)):
        if not text.strip(" ."):
            raise InputError(f"{option} is blank. Say what to look for, or leave the option out.")
    for option, text in given:
        asked = next(each for each in FILTERS if each.option == option)
        found[asked.field] = span(text, option) if asked.is_range else text
    return Filters(**found)


def filters_in(cells: Mapping[str, NamedCell], known: Callable[[], Collection[str]] = tuple) -> Filters:
    """What the filter cells ask for; a cell that is not there asks for nothing.

    Lot codes stand apart by ; or , or a new line; a code that holds one of these stands in quotes, unless the sheets
    have it. A month alone begins with its first day and ends with its last.

    Args:
        cells: The cells by name.
        known: Gives the lot codes on the sheets, case-folded; asked where a text may be one code or several.

    Raises:
        InputError: If a cell that should hold a day does not, or lot codes can be meant in two ways.

    Examples:
        >>> filters_in({"RecallLot": NamedCell("7; 24-118B"), "RecallExpiryTo": NamedCell("03/2027")})
        Filters(sku='', lots=('7', '24-118B'), supplier='', purchase_order='', production=Span(first=None, last=None), \
received=Span(first=None, last=None), expiry=Span(first=None, last=46477), shipment='', consignee='')
    """
    texts = {each.field: _text(cells.get(each.cell)) for each in TEXTS}
    several = texts.pop("lots")
    try:
        lots = codes.read_codes(several, known() if len(codes.read_codes(several)) > 1 else ())
    except InputError as error:
        raise InputError(f"The filter cell RecallLot on the sheet Recall: {error}") from None
    spans = {
        each.field: Span(_day(cells, f"{each.cell}From", begins=True), _day(cells, f"{each.cell}To", begins=False))
        for each in RANGES
    }
    asked: dict[str, Any] = {"lots": lots, **texts, **spans}
    return Filters(**asked)


def filter_cells(filters: Filters) -> tuple[CellData, ...]:
    """The content of the filter cells that asks for the same."""
    found: dict[str, str | int | None] = {}
    for each in TEXTS:
        found[each.cell] = codes.as_text(filters.lots) if each.field == "lots" else getattr(filters, each.field)
    for each in RANGES:
        days: Span = getattr(filters, each.field)
        found |= {f"{each.cell}{end}": getattr(days, which) for end, which in _ENDS.items()}
    return tuple(CellData(name, value or None) for name, value in found.items())


def _text(cell: NamedCell | None) -> str:
    value = None if cell is None else cell.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _day(cells: Mapping[str, NamedCell], name: str, *, begins: bool) -> int | None:
    cell = cells.get(name)
    value = None if cell is None else cell.value
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and FIRST_DAY <= value < LAST_DAY + 1:
        return int(value)
    day = typed_day(str(value), f"The filter cell {name} on the sheet Recall:")
    return day.first if begins else day.last
