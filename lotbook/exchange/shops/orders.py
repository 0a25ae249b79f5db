"""The lines of orders that left, from a shop's or a warehouse's list; buyers only if they are asked for."""

import csv
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from lotbook.core.code_texts import code_text
from lotbook.core.date_texts import Order, spelling_of
from lotbook.core.days import FIRST_DAY, LAST_DAY, date_of_number
from lotbook.core.errors import HostError, InputError
from lotbook.core.number_texts import is_shortened, whole_with
from lotbook.core.table import Cell, Column, Kind, column_letters
from lotbook.exchange.adopt.file_texts import Habits, habits_of
from lotbook.exchange.adopt.grids import TEXTS, WORKBOOKS, Grid, is_text, read_grids, read_tabbed
from lotbook.exchange.adopt.header_words import meaning
from lotbook.exchange.adopt.lists import FoundList, SourceRow, own_table
from lotbook.exchange.adopt.proposal import Match, Proposal, Sure
from lotbook.exchange.adopt.swapped import swapped_in
from lotbook.exchange.amazon.layout import utf_16_of
from lotbook.exchange.amazon.recognise import is_amazons
from lotbook.exchange.one_cell import as_they_were, sign_between
from lotbook.exchange.shops.profiles import Profile, folded, nearest, profile_of

_OF_ORDER = ("order", "record", "date", "ordered", "status", "cancelled")
"""What is the same for all lines of an order."""
_REFUNDED = ("refunded", "refund", "wc-refunded")
_CANCELLED = ("cancelled", "canceled", "wc-cancelled", "void", "voided")
_RESTOCKED = ("restocked", "shipped - returned to seller")
_PARTLY = (
    *("partial", "partial shipped", "partially shipped", "partiallyshipped", "partially fulfilled"),
    "wc partial shipped",
)
CANCELLED = "order cancelled"
LINE_CANCELLED = "cancelled"
REFUNDED = "refunded"
NO_LINE = "no order and no SKU named"
CAME_BACK = "no units, or all of them came back"
PARTLY = "shipped in part, and the list doesn't say how many units"
_TOP = 10
"""Rows in which the headers are looked for."""
_START = 1 << 16
_DELIMITERS = ",;\t"


def order_key(number: str) -> str:
    """An order's number whatever its capitals, and with or without the sign that some programs put before it.

    Examples:
        >>> order_key("#1001"), order_key("1001"), order_key("S-7a")
        ('1001', '1001', 's-7a')
    """
    return number.casefold().removeprefix("#").strip()


def key_of(number: str, sku: str) -> tuple[str, str]:
    """An order and a SKU of it."""
    return order_key(number), sku.casefold()


@dataclass(frozen=True, slots=True)
class OrderLine:
    """Units of one SKU that left for one order."""

    row: int
    """In the list, counted from 1."""
    order: str
    day: int
    sku: str
    units: int
    lot: str = ""
    """Blank where the list does not say."""
    consignee: str = ""
    """Blank unless it was asked for."""
    place: str = ""
    """Where it left from, as the list has it."""
    asin: str = ""
    """Amazon's product ID, where the list has it."""

    @property
    def key(self) -> tuple[str, str]:
        """Its order and SKU, however they are written."""
        return key_of(self.order, self.sku)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A line that doesn't count."""

    row: int
    """In the list, counted from 1."""
    order: str
    sku: str
    why: str
    asin: str = ""
    """Amazon's product ID, where the list has it."""

    @property
    def key(self) -> tuple[str, str]:
        """Its order and SKU, however they are written."""
        return key_of(self.order, self.sku)


@dataclass(frozen=True, slots=True)
class Orders:
    """What one list says."""

    path: Path
    profile: Profile
    lines: tuple[OrderLine, ...]
    remarks: tuple[str, ...]
    left_out: Sequence[Skipped] = ()
    """Lines that may have left, but could not be read."""
    skipped: Sequence[Skipped] = ()
    """Lines that have not left, or came back."""
    refunded: Sequence[str] = ()
    """Orders that count, and were refunded: perhaps in part, and perhaps without anything coming back."""
    has_more: bool = False
    """Whether it says who got the units, and that was not asked for."""

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and the last day of its lines."""
        days = [line.day for line in self.lines]
        return (min(days), max(days)) if days else None


def whose_orders(path: Path) -> Profile | None:
    """The profile of a file that is a list of orders; of a text only the beginning is looked at.

    Raises:
        HostError: If it cannot be read.
    """
    return next(filter(None, map(profile_of, _first_rows(path))), None)


def nearly_orders(path: Path) -> tuple[Profile, str] | None:
    """The profile that a file fits but for one column, and what that means; None if there is none, or it is Amazon's.

    Raises:
        HostError: If it cannot be read.
    """
    for row in _first_rows(path):
        near = nearest(row)
        if near is not None:
            return near if near[0].is_of_amazon or not is_amazons(row) else None
    return None


def has_report_of_amazons(path: Path) -> bool:
    """Whether a file is a workbook in which somebody saved a report of Amazon's.

    Raises:
        HostError: If it cannot be read.
    """
    return path.suffix.lower() in WORKBOOKS and not is_text(path) and any(map(is_amazons, _first_rows(path)))


def shops_or_amazons(grids: Sequence[Grid]) -> tuple[str, str] | None:
    """What the sheets of a file are and where they come in, if a shop's orders or a report of Amazon's."""
    for row in _texts_at_the_top(grids):
        profile = profile_of(row)
        if profile is not None and "lot" not in profile.columns:
            return f"a list of {profile.name}", "in a terminal"
        if is_amazons(row) and own_table(row) is None and not any(_is_lot(header) for header in row):
            return "a report of Amazon's", "in Excel: Import Amazon report"
    return None


def _texts_at_the_top(grids: Sequence[Grid]) -> Iterator[list[str]]:
    for grid in grids:
        yield from ([cell if isinstance(cell, str) else "" for cell in row] for row in grid.rows[:_TOP])


def _is_lot(header: str) -> bool:
    return (meaning(header) or ("",))[0] == "lot"


def _first_rows(path: Path) -> Iterator[list[str]]:
    """The rows in which the headers may be, their texts only; of a text split in every way there is."""
    if path.suffix.lower() not in TEXTS:
        with suppress(InputError):
            yield from _texts_at_the_top(read_grids(path))
        return
    try:
        with path.open("rb") as file:
            start = file.read(_START)
    except OSError as error:
        raise HostError(f"{path} cannot be read: {error.strerror or error}.") from error
    lines = start.decode(utf_16_of(start) or "utf-8-sig", "replace").splitlines()
    lines = list(as_they_were(lines, sign_between(lines)))
    for delimiter in _DELIMITERS:
        yield from islice(csv.reader(lines[:_TOP], delimiter=delimiter), _TOP)


def read_orders(path: Path, *, order: Order | None = None, consignees: bool = False) -> Orders:
    """Read a list of orders.

    Args:
        path: A spreadsheet or text file.
        order: Of day, month and year in its dates; None finds it.
        consignees: Whether to keep who got the units.

    Raises:
        InputError: If it is no list of orders that lotbook knows, or has dates that could be two days.
        HostError: If it cannot be read.
    """
    found = _found(path)
    if found is None:
        raise InputError(f"{path.name} isn't a list of orders lotbook recognizes. lotbook adopt takes in any list.")
    grid, top, profile = found
    headers = tuple(str(cell or "") for cell in grid.rows[top])
    places, who = profile.places(headers), profile.consignees(headers)
    rows = _rows(grid, top, profile, places)
    _carry_down(rows, profile, places, who)
    rows = [(number, row) for number, row in rows if "item" not in places or row[places["item"]] is not None]
    letters = tuple(map(column_letters, range(1, len(headers) + 1)))
    source = FoundList(
        *(path, grid.sheet, "", top + 1, headers, letters, [SourceRow(n, row) for n, row in rows]),
        delimiter=grid.delimiter,
    )
    habits = _habits(source, places, order)
    lines: list[OrderLine] = []
    left_out: list[Skipped] = []
    skipped: list[Skipped] = []
    for number, row in rows:
        cells = {name: row[place] for name, place in places.items()}
        names, asin = (number, _text(cells["order"]), code_text(_text(cells["sku"]))), _text(cells.get("asin"))
        why = _why_not_shipped(cells, profile)
        if why:
            skipped.append(Skipped(*names, why, asin))
            continue
        line, reason = _line(number, cells, habits, _consignee(row, who) if consignees else "")
        reason = _unclear_status(cells, profile) or _blank(cells, profile, headers, places) or reason
        if line is None or reason:
            left_out.append(Skipped(*names, reason, asin))
        elif line.units:
            lines.append(line)
        else:
            skipped.append(Skipped(*names, CAME_BACK, asin))
    days = Proposal(source, ("Shipments",), (_match(places["date"], "date", Kind.DATE),), {})
    remarks = [*swapped_in(days, "import the list again (lotbook undo takes this import back)")]
    if places["date"] == places.get("ordered"):
        remarks.append(_day_of_the_order(profile, headers[places["date"]]))
    if consignees and not who:
        remarks.append("The list has no column lotbook knows for who got the units, so --consignees keeps nobody.")
    has_more = not consignees and any(_consignee(row, who) for _, row in rows)
    refunded = _refunds(rows, places, {line.order for line in lines})
    return Orders(path, profile, tuple(lines), tuple(remarks), left_out, skipped, refunded, has_more)


def _rows(grid: Grid, top: int, profile: Profile, places: Mapping[str, int]) -> list[tuple[int, list[Cell]]]:
    """The rows below the headers that say something, counted from 1; not the one that describes the columns."""
    numbered = enumerate(grid.rows[top + 1 :], top + 2)
    rows = [(number, list(row)) for number, row in numbered if any(cell is not None for cell in row)]
    is_described = profile.described and rows and _units(rows[0][1][places["quantity"]], Habits()) is None
    return rows[1:] if is_described else rows


def _day_of_the_order(profile: Profile, header: str) -> str:
    missing = profile.header("date")
    if "date" not in profile.columns:
        return f"The list doesn't say when units left, so {header} counts as the day they did."
    return (
        f"The list has no {missing}, so {header} counts as the day the units left. Add {missing} to the export for the "
        "exact day."
    )


def _refunds(rows: Sequence[tuple[int, list[Cell]]], places: Mapping[str, int], shipped: Collection[str]) -> list[str]:
    """The orders that left and were refunded."""
    place = places.get("refunded")
    if place is None:
        return []
    named = {_text(row[places["order"]]) for _, row in rows if "refunded" in str(row[place] or "").casefold()}
    return sorted(named & {*shipped})


def some(orders: Collection[str]) -> str:
    """Some orders, for the user."""
    return f"{', '.join(sorted(orders)[:_TOP])}{', …' if len(orders) > _TOP else ''}"


def _found(path: Path) -> tuple[Grid, int, Profile] | None:
    """The sheet, its row of headers, and whose list it is."""
    for grid in read_grids(path):
        for top, row in enumerate(grid.rows[:_TOP]):
            fits = profile_of([cell if isinstance(cell, str) else "" for cell in row])
            if fits is not None:
                return _unquoted(grid, fits), top, fits
    return None


def _unquoted(grid: Grid, profile: Profile) -> Grid:
    """A report of Amazon's whose cells have quotation marks of their own, as a product's name may; else the same."""
    if not profile.is_of_amazon or grid.delimiter != "\t":
        return grid
    found = read_tabbed(grid.path)
    return found if any(profile_of([str(cell or "") for cell in row]) for row in found.rows[:_TOP]) else grid


def _carry_down(
    rows: Sequence[tuple[int, list[Cell]]],
    profile: Profile,
    places: Mapping[str, int],
    consignees: Sequence[tuple[int, ...]],
) -> None:
    """Give every line of an order what only its first one says."""
    of_order = [places[name] for name in _OF_ORDER if name in places]
    from_ = {places["place"]} if "place" in places else set()
    above: list[Cell] = []
    for _, row in rows:
        # Of an order with several lines, some exports fill these in on the first only.
        if above and row[places["sku"]] is not None and all(row[place] is None for place in of_order):
            for place in {*of_order, *(place for way in consignees for place in way)}:
                row[place] = above[place]
            for place in from_:
                row[place] = row[place] or above[place]
        above = row
    first: dict[Cell, list[Cell]] = {}
    carried = {places[name] for name in profile.of_order if name in places}
    carried |= {place for way in consignees for place in way} if "consignee" in profile.of_order else set()
    for _, row in rows:
        number = row[places["order"]]
        head = row if number is None else first.setdefault(number, row)
        for place in carried:
            if row[place] is None:
                row[place] = head[place]


def _consignee(row: Sequence[Cell], ways: Sequence[tuple[int, ...]]) -> str:
    """Who got the units of a line: from the first column, or parts of a name, that say it."""
    names = (" ".join(filter(None, (_text(row[place]) for place in way))) for way in ways)
    return next(filter(None, names), "")


def _habits(source: FoundList, places: Mapping[str, int], order: Order | None) -> Habits:
    """How the list writes its dates and its numbers of units."""
    kinds = {"date": Kind.DATE, "quantity": Kind.UNITS, "returned": Kind.UNITS}
    matches = tuple(_match(places[name], name, kind) for name, kind in kinds.items() if name in places)
    try:
        return habits_of(source.path, [Proposal(source, ("Shipments",), matches, {})], order)
    except InputError:
        # Days that could be two may be settled by other dates beside them, such as the lots' expiry dates.
        others = (column for column, header in enumerate(source.headers) if _has_dates(header))
        unused = tuple(_match(column, "date", Kind.DATE) for column in others if column not in places.values())
        every = Proposal(source, ("Shipments",), (*matches, *unused), {})
        habits = habits_of(source.path, [every], order, dates_stay_open=True)
        days = {str(row.cells[places["date"]] or "") for row in source.rows}
        if any(len(spelling_of(day.strip()).dates) > 1 and habits.reading(day) is None for day in days):
            raise
        return habits


def _match(column: int, name: str, kind: Kind) -> Match:
    return Match(column, "Shipments", Column(name, name, kind), Sure.SURE)


def _has_dates(header: str) -> bool:
    """Whether a column's header says that it has dates."""
    means = (meaning(header) or ("",))[0]
    return "date" in header.casefold() or means.endswith("_date") or means == "typed_sell_by"


def _why_not_shipped(cells: Mapping[str, Cell], profile: Profile) -> str:
    """Why a line has not left; blank if it has."""
    if not _text(cells["order"]) and not _text(cells["sku"]):
        return NO_LINE
    if cells.get("cancelled") is not None or _status(cells, "status") in _CANCELLED:
        return CANCELLED
    if _status(cells, "line_status") in _CANCELLED:
        return LINE_CANCELLED
    for name, ways in (profile.own or {}).items():
        way = _text(cells.get(name))
        if way and folded(way) not in map(folded, ways):
            return f"not shipped by you ({way})"
    return _why_open(cells, profile)


def _why_open(cells: Mapping[str, Cell], profile: Profile) -> str:
    """What a line's statuses and its day say against its having left; blank if nothing does."""
    for name in profile.shipped or {}:
        status = _status(cells, name)
        if name == "status" and status in _REFUNDED and cells["date"] is not None:
            return REFUNDED
        if status.replace("-", " ") in _PARTLY:
            # Of an order that left in part, a line of one unit did or did not, as its own status says.
            if name == "status" and "line_status" in (profile.shipped or {}) and _text(cells["quantity"]) == "1":
                continue
            return PARTLY
        if status in _RESTOCKED:
            return CAME_BACK
        if not status or status in (profile.open or {}).get(name, ()):
            return f"not shipped ({cells[name] or 'no status'})"
    if cells["date"] is None and profile.shipped is None:
        return "not shipped"
    return ""


def _unclear_status(cells: Mapping[str, Cell], profile: Profile) -> str:
    """What to say of a status that could mean that a line has left, and need not; blank if there is none."""
    for name, statuses in (profile.shipped or {}).items():
        if _status(cells, name) not in statuses:
            return (
                f"lotbook doesn't know the status '{_text(cells[name])}'; type on Shipments what has left, with the "
                "order's number under Document"
            )
    return ""


def _blank(cells: Mapping[str, Cell], profile: Profile, headers: Sequence[str], places: Mapping[str, int]) -> str:
    """Which cell that a line can't do without is blank, for the user; blank if none is."""
    blank = next((name for name in profile.also_needed if not _text(cells[name])), None)
    return "" if blank is None else f"{headers[places[blank]]} is blank"


def _status(cells: Mapping[str, Cell], name: str) -> str:
    return str(cells.get(name) or "").strip().casefold()


def _line(number: int, cells: Mapping[str, Cell], habits: Habits, consignee: str) -> tuple[OrderLine | None, str]:
    """One line of an order, or why it cannot be read."""
    texts = {name: code_text(_text(cells.get(name))) for name in ("order", "sku", "lot")}
    day = _day(cells["date"], habits)
    units = _units(cells["quantity"], habits)
    back = _units(cells.get("returned"), habits) if cells.get("returned") is not None else 0
    wrong = [
        ("no order named", not texts["order"]),
        (
            f"a spreadsheet has shortened the order number to {texts['order']}; import the file as it was downloaded",
            is_shortened(cells["order"]),
        ),
        ("no SKU named", not texts["sku"]),
        ("shipped, and the list doesn't say when", cells["date"] is None),
        (_no_day(cells["date"]), day is None),
        ("no number of units", cells["quantity"] is None),
        (_no_units(cells["quantity"], habits), units is None),
        (_no_units(cells.get("returned"), habits), back is None),
    ]
    reason = next((said for said, is_so in wrong if is_so), "")
    if reason or day is None or units is None or back is None:
        return None, reason
    names = texts["lot"], consignee, _text(cells.get("place")), _text(cells.get("asin"))
    return OrderLine(number, texts["order"], day, texts["sku"], max(0, units - back), *names), ""


def _text(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else " ".join(str(cell).replace("\t", " ").split())


def _day(cell: Cell, habits: Habits) -> int | None:
    if isinstance(cell, str):
        reading = habits.reading(cell.strip())
        return reading.day if reading is not None and reading.precision == "day" else None
    if isinstance(cell, bool) or cell is None:
        return None
    return int(cell) if FIRST_DAY <= cell < LAST_DAY + 1 else None


def _no_day(cell: Cell) -> str:
    number = date_of_number(cell) if isinstance(cell, str) else ""
    looks = f", but looks like Excel's number for {number}; format the column as a date in Excel, and save the list"
    return f"'{cell}' is not a date{looks if number else ''}"


def _units(cell: Cell, habits: Habits) -> int | None:
    if isinstance(cell, bool) or cell is None or _is_open(cell, habits):
        return None
    if isinstance(cell, str):
        found = whole_with(cell.strip(), habits.mark)
    else:
        found = int(cell) if float(cell).is_integer() else None
    return found if found is not None and found >= 0 else None


def _is_open(cell: Cell, habits: Habits) -> bool:
    """Whether a number can be one with three decimals, and nothing in the list shows that it is, or isn't."""
    return isinstance(cell, str) and habits.leaves_open(cell)


def _no_units(cell: Cell, habits: Habits) -> str:
    """Why a number of units could not be read."""
    if not _is_open(cell, habits):
        return f"'{cell}' is not a number of units"
    return (
        f"its units could be thousands or have three decimals, as {cell} has, and nothing in the list shows which; "
        "type them without a mark between thousands"
    )
