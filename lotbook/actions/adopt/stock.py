"""What is there of new lots, by place: so many units the records are to have, whatever else they say.

The problem: a list of stock has what is there of a lot in the garage and at Amazon, and no day on which it came to
either. Lots has one place for each lot, and where movements come with the list, what left is not in it. The idea: the
first place of a lot is that on Lots. What is at the others is received there on the day of the report. What left a
place besides was there before. Adopted again, the list is held against the records of each place.

Worked example: 100 units of L1 are in the garage and 40 at Amazon; 30 were sold from the garage. 130 were received in
the garage, and a Receipt puts 40 at Amazon.
"""

from collections.abc import Mapping

from lotbook.actions.adopt.differing import Key
from lotbook.core.counted import counted
from lotbook.core.days import to_date
from lotbook.core.names import key_of_name
from lotbook.core.tables import LOTS, SHIPMENTS
from lotbook.exchange.adopt.held_in_words import status_in
from lotbook.exchange.adopt.proposal import QUANTITY
from lotbook.exchange.adopt.rows import ReadRow, TableRow

_UNITS = QUANTITY[LOTS.name]
_NOTE = "There when its list was adopted"


class StockNow:
    """What lists have of new lots at each place."""

    def __init__(self, day: int, default_place: str) -> None:
        """Begin with nothing.

        Args:
            day: The day of the report.
            default_place: Where lots without a place are.
        """
        self._day, self._default_place = day, default_place
        self._places: dict[Key, set[str]] = {}
        self._put: dict[tuple[Key, str], TableRow] = {}
        self.units: dict[Key, dict[str, int]] = {}
        """By lot and place, what is there now by the lists that say so."""
        self._settled: dict[int, TableRow] = {}

    def final(self, part: TableRow) -> TableRow:
        """A row as it is written, of one that was taken in."""
        return self._settled.get(id(part), part)

    @property
    def rows(self) -> list[TableRow]:
        """What is put at other places: Receipts, or Adjustments where the records have more than is there."""
        return [row for row in self._put.values() if row.cells["quantity"]]

    def note(self, key: Key, part: TableRow) -> None:
        """Keep what is there now of a lot at the place of a row."""
        self.units.setdefault(key, {})[self.place_of(part)] = part.typed[_UNITS] or 0

    def settle(self, key: Key, first: TableRow, there: Mapping[str, int]) -> TableRow | None:
        """The row of a lot for Lots with what left its place received besides, the rows for other places likewise.

        Args:
            key: Of the lot.
            first: The row as it is.
            there: What the records have of the lot by place without these rows.

        Returns:
            None if more came back or was put there than is there now.
        """
        here, now = self.place_of(first), self.units[key]
        # Another list may say what came in, and this one what is at other places.
        received = first.typed[_UNITS] + now.get(here, there.get(here, 0)) - there.get(here, 0)
        if received < 0:
            return None
        for place in now.keys() - {here}:
            row = self._put[key, place]
            self._put[key, place] = self._settled[id(row)] = _with_units(row, now[place] - there.get(place, 0))
        self._settled[id(first)] = _with(first, {_UNITS: received})
        return self._settled[id(first)]

    def place_of(self, part: TableRow) -> str:
        """The key of the place that a row of lots names, or of the default one."""
        return key_of_name(part.typed.get("place") or self._default_place)

    def has(self, key: Key, part: TableRow, first: TableRow, *, there_now: str) -> bool:
        """Whether a row has more units of a new lot, at another place than all rows of it so far.

        Of a list of what came in, a row with the day it did is a delivery; and of two expiry dates one is a slip.

        Args:
            key: Of the lot.
            part: The row.
            first: The row that the lot has on Lots.
            there_now: What the list calls its column of what is there now, if that counts as received.
        """
        days = {each.typed.get("expiry_date") for each in (part, first)} - {None}
        is_stock = (bool(there_now) or part.typed.get("received_date") is None) and part.typed.get(_UNITS) is not None
        taken = {self.place_of(first), *self._places.get(key, ())}
        # A lot has one status: units on hold at the other place would count as released.
        is_one = len(days) <= 1 and (_is_held(first) or not _is_held(part))
        return is_stock and is_one and self.place_of(part) not in taken

    def take(self, key: Key, row: ReadRow) -> None:
        """Make a row of a lot a Receipt at its place.

        Args:
            key: Of the lot.
            row: The row, whose part for Lots becomes one for Shipments.
        """
        lot = row.parts[LOTS.name]
        self._places.setdefault(key, set()).add(self.place_of(lot))
        cells = {
            "date": self._day,
            "type": "Receipt",
            "sku": lot.cells["sku"],
            "lot": lot.cells["lot"],
            "quantity": lot.typed[_UNITS],
            "destination": lot.typed.get("place") or self._default_place,
            "note": _NOTE,
        }
        made = TableRow(cells, cells)
        others = {name: part for name, part in row.parts.items() if name != LOTS.name}
        row.parts = {SHIPMENTS.name: made, **others} if lot.typed[_UNITS] else row.parts
        self._put[key, self.place_of(lot)] = made

    @property
    def said(self) -> str:
        """What to say of it; blank if there is none."""
        if not self.rows:
            return ""
        lots = len({key for (key, _), row in self._put.items() if row.cells["quantity"]})
        are = "lots are" if lots > 1 else "lot is"
        types = [str(row.cells["type"]) for row in self.rows]
        kinds = [counted(types.count(kind), kind) for kind in dict.fromkeys(types)]
        return (
            f"{lots:,} {are} at more than one place, and Lots has one place for each lot: the units at "
            f"the others go to Shipments as {' and '.join(kinds)} of {to_date(self._day)}."
        )


def _is_held(part: TableRow) -> bool:
    """Whether a row of lots says that its units are held back."""
    return bool(status_in(str(part.typed.get("status") or "")))


def _with_units(row: TableRow, units: int) -> TableRow:
    """A Receipt of so many units, or an Adjustment where they are below 0."""
    if units >= 0:
        return _with(row, {"quantity": units})
    cells = {name: cell for name, cell in row.cells.items() if name != "destination"}
    cells |= {"type": "Adjustment", "source": row.cells["destination"], "quantity": units}
    return TableRow(cells, cells)


def _with(row: TableRow, cells: Mapping[str, int]) -> TableRow:
    return TableRow({**row.cells, **cells}, {**row.typed, **cells})
