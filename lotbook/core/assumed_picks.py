"""Which lots a place most likely picked for orders that name none: first expired, first out, on the day of each.

The problem: a shop knows what it sold and not from which lot, and without a lot a sale is nobody's stock. The idea:
whoever picks by date takes, of the lots that are there, the one that expires first; and of every lot only what no later
movement needs, since that is known to have been there still.

Worked example: 10 units of A (expires in May) and 10 of B (in June) are there from the 1st; 6 of A are sold on the
20th, with their lot. An order of 7 on the 10th gets 4 of A, since 6 are still there on the 20th, and 3 of B.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

_NEVER = 10**9


@dataclass(frozen=True, slots=True)
class Wanted:
    """Units of a SKU that left a place on a day; lots unknown."""

    sku: str
    day: int
    units: int


@dataclass(frozen=True, slots=True)
class LotThere:
    """A lot of a SKU."""

    sku: str
    lot: str
    expiry: int | None
    """The last day on which it has not expired; None where it is not known."""
    held_from: int | None = None
    """The day from which nobody may take it; None if it is free."""
    received: int | None = None
    """The day it came: of lots that expire on one day the first to come is the first to go."""
    off_sale_on: int | None = None
    """The day from which it is taken only where nothing else is there; None if there is none."""


@dataclass(frozen=True, slots=True)
class Pick:
    """Units of one lot for one order line."""

    wanted: int
    """The number of the line, from 0."""
    lot: str
    units: int


@dataclass(slots=True)
class _Balance:
    """What is there of one lot, day by day."""

    changes: dict[int, int] = field(default_factory=dict)

    def free_on(self, day: int) -> int:
        """Units that are there on a day and that no later movement needs."""
        there, least = 0, _NEVER
        for each, units in sorted(self.changes.items()):
            if each > day:
                least = min(least, there)
            there += units
        return max(0, min(least, there))


def assumed_picks(
    wanted: Sequence[Wanted],
    lots: Iterable[LotThere],
    moved: Iterable[tuple[str, str, int, int]],
    whole: Collection[int] = (),
) -> tuple[list[Pick], dict[int, int]]:
    """The lots that were most likely picked.

    A lot that has expired, or is held, is passed over, and one without a date comes last. Behind all of these comes
    what the place doesn't sell any more.

    Args:
        wanted: What left one place, in any order.
        lots: The lots of these SKUs.
        moved: What moved at that place by the records: SKU, lot, day, units (negative if they left).
        whole: The numbers of lines that are filled whole or not at all; of those that are not, others get the units.

    Returns:
        The picks; and by the number of a line the units for which no lot was there.
    """
    balances: dict[tuple[str, str], _Balance] = {}
    for sku, code, day, units in moved:
        changes = balances.setdefault((sku, code), _Balance()).changes
        changes[day] = changes.get(day, 0) + units
    by_sku: dict[str, list[LotThere]] = {}
    for each in sorted(lots, key=_turn):
        by_sku.setdefault(each.sku, []).append(each)
    picks: list[Pick] = []
    missing: dict[int, int] = {}
    for number, line in sorted(enumerate(wanted), key=lambda item: (item[1].day, item[0])):
        taken = _taken(line, by_sku.get(line.sku, ()), balances)
        left = line.units - sum(taken.values())
        if left:
            missing[number] = left
        if left and number in whole:
            continue
        for lot, units in taken.items():
            changes = balances[line.sku, lot].changes
            changes[line.day] = changes.get(line.day, 0) - units
            picks.append(Pick(number, lot, units))
    return picks, missing


def _turn(lot: LotThere) -> tuple[bool, int, bool, int, str]:
    """When a lot is picked, as in `fefo.PICK_ORDER`."""
    return lot.expiry is None, lot.expiry or 0, lot.received is None, lot.received or 0, lot.lot


def _taken(line: Wanted, lots: Iterable[LotThere], balances: Mapping[tuple[str, str], _Balance]) -> dict[str, int]:
    """Units by lot, of those that may be taken on the day."""
    taken: dict[str, int] = {}
    left = line.units
    for lot in sorted(lots, key=lambda each: each.off_sale_on is not None and each.off_sale_on <= line.day):
        if not left:
            break
        gone = lot.expiry is not None and lot.expiry < line.day
        if gone or (lot.held_from is not None and lot.held_from <= line.day):
            continue
        balance = balances.get((lot.sku, lot.lot))
        units = min(left, balance.free_on(line.day)) if balance is not None else 0
        if units:
            taken[lot.lot] = units
            left -= units
    return taken
