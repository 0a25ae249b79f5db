"""Units of a new lot at a second place and further ones: Adjustments, since Lots has one place for each lot.

The problem: a list of stock has what is there of a lot in the garage and at Amazon, and no day on which it came to
either. The idea: the first place of a lot is that on Lots. What is at the others is put there on the day of the report,
as a count would put it. Adopted again, the list is held against what the records have at each place.
"""

from lotbook.core.counted import counted
from lotbook.core.days import to_date
from lotbook.core.names import key_of_name
from lotbook.core.tables import LOTS, SHIPMENTS
from lotbook.exchange.adopt.proposal import QUANTITY
from lotbook.exchange.adopt.rows import ReadRow, TableRow

_UNITS = QUANTITY[LOTS.name]
_NOTE = "There when its list was adopted"
Key = tuple[str, ...]


class Elsewhere:
    """What lists have of new lots at further places."""

    def __init__(self, day: int, default_place: str) -> None:
        """Begin with nothing.

        Args:
            day: The day of the report.
            default_place: Where lots without a place are.
        """
        self._day, self._default_place = day, default_place
        self._places: dict[Key, set[str]] = {}
        self.rows: list[TableRow] = []
        """The Adjustments."""

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
        return is_stock and len(days) <= 1 and self.place_of(part) not in taken

    def take(self, key: Key, row: ReadRow) -> None:
        """Make a row of a lot an Adjustment at its place; one of no units is left as it is.

        Args:
            key: Of the lot.
            row: The row, whose part for Lots becomes one for Shipments.
        """
        lot = row.parts[LOTS.name]
        self._places.setdefault(key, set()).add(self.place_of(lot))
        if not lot.typed[_UNITS]:
            return
        cells = {
            "date": self._day,
            "type": "Adjustment",
            "sku": lot.cells["sku"],
            "lot": lot.cells["lot"],
            "quantity": lot.typed[_UNITS],
            "source": lot.typed.get("place") or self._default_place,
            "note": _NOTE,
        }
        made = TableRow(cells, cells)
        others = {name: part for name, part in row.parts.items() if name != LOTS.name}
        row.parts = {SHIPMENTS.name: made, **others}
        self.rows.append(made)

    @property
    def said(self) -> str:
        """What to say of it; blank if there is none."""
        if not self.rows:
            return ""
        are = "lots are" if len(self._places) > 1 else "lot is"
        return (
            f"{len(self._places):,} {are} at more than one place, and Lots has one place for each lot: the units at "
            f"the others go to Shipments as {counted(len(self.rows), 'Adjustment')} of {to_date(self._day)}."
        )
