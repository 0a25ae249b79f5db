"""Lots for a list that has none: each expiry date is one.

The problem: who sells from a shelf often notes the best-before date and no lot code, and stock can't be taken in
without a lot. The idea: all units of a SKU with the same date are one lot, named after that date. A recall then covers
all of them, which is why this is done only for who asks for it.
"""

from collections.abc import Collection
from dataclasses import replace

from lotbook.core.days import to_date
from lotbook.core.table import Cell
from lotbook.exchange.adopt.cell_kinds import filled, is_blank, is_date, share
from lotbook.exchange.adopt.header_words import meaning
from lotbook.exchange.adopt.lists import FoundList

LOT = "Lot"
_MARK = "BB"
_MOST = 0.5
_UNITS = frozenset(("quantity", "on_hand", "cases", "case_qty", "loose"))

NO_LOTS = (
    "it has expiry dates and units, but no lots. Add a column Lot with the codes on the labels. If there are none, run "
    "lotbook adopt with --lots-by-date, which names each lot after its date, as in BB 2027-05-31"
)
"""Why no stock comes of such a list."""


def has_stock_without_lots(meant: Collection[str]) -> bool:
    """Whether columns of these meanings say how many units there are of which date, and not of which lot."""
    return "lot" not in meant and "expiry_date" in meant and bool(_UNITS & {*meant})


def with_lots_by_date(source: FoundList) -> FoundList:
    """A list with a column of lots made of its expiry dates, where it has dates and no lots; else the list itself."""
    meant = [(meaning(header) or ("",))[0] for header in source.headers]
    dated = [
        position
        for position, what in enumerate(meant)
        if what == "expiry_date" and share(filled(source.column(position)), is_date) >= _MOST
    ]
    if "lot" in meant or not dated:
        return source
    rows = [replace(row, cells=(*row.cells, lot_of_date(row.cells[dated[0]]))) for row in source.rows]
    return replace(
        source, headers=(*source.headers, LOT), letters=(*source.letters, source.letters[dated[0]]), rows=rows
    )


def lot_of_date(cell: Cell) -> str | None:
    """The lot of an expiry date as a list has it: the day, or what is typed.

    Examples:
        >>> lot_of_date(46538), lot_of_date(" 05/2027 "), lot_of_date("n/a")
        ('BB 2027-05-31', 'BB 05/2027', None)
    """
    if is_blank(cell) or not is_date(cell):
        return None
    day = to_date(int(cell)).isoformat() if isinstance(cell, int | float) else " ".join(str(cell).split())
    return f"{_MARK} {day}"
