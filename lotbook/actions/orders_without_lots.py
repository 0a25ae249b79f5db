"""Lines of orders that name no lot: booked with the lot that was most likely picked, or only listed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lotbook.actions.for_channel import ruled
from lotbook.core import nw
from lotbook.core.assumed_picks import LotThere, Wanted, assumed_picks
from lotbook.core.counted import counted
from lotbook.core.frames import rows_of, text, whole
from lotbook.core.inputs import Tracker
from lotbook.core.records import Records, records_of
from lotbook.core.table import Cell
from lotbook.core.words import ASSUMED, Status
from lotbook.exchange.shops.orders import OrderLine

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Part:
    """What an order has of one SKU: it is booked whole or not at all, so that the rest never comes by itself."""

    lines: Sequence[OrderLine]
    buyers: str


@dataclass(slots=True)
class WithoutLots:
    """What becomes of them."""

    rows: list[dict[str, Cell]] = field(default_factory=list)
    """Of Shipments."""
    open: int = 0
    """Lines that are not booked."""
    remarks: list[str] = field(default_factory=list)


def without_lots(
    tracker: Tracker, parts: Sequence[Part], booked: Sequence[Mapping[str, Cell]], place: str, *, assume: bool
) -> WithoutLots:
    """Lines that name no lot, with the lot that first-expired-first-out picking would have taken.

    Args:
        tracker: What was typed.
        parts: What orders have of a SKU, where a line of it names no lot.
        booked: The rows that are booked with the lots they name.
        place: Where the orders left from.
        assume: Whether a lot may be assumed; if not, the lines are only named.
    """
    if not assume:
        unnamed = [line for part in parts for line in part.lines if not line.lot]
        verb = "names" if len(unnamed) == 1 else "name"
        remark = (
            f"{_shown(unnamed)} {verb} no lot, so these SKUs of their orders weren't booked. With --assume-fefo, each "
            "line gets the lot in stock that day that expires first, and the column Lot basis says so."
        )
        return WithoutLots(open=sum(len(part.lines) for part in parts), remarks=[remark])
    records = records_of(tracker)
    skus = {part.lines[0].sku for part in parts}
    lots = _lots(records, skus, tracker, place)
    moved = [*_moved(records, skus, place), *_booked_already(booked, skus)]
    found = WithoutLots()
    short: list[OrderLine] = []
    for sku in sorted(skus):
        mine = [part for part in parts if part.lines[0].sku == sku]
        rows, missing, left = _with_assumed(mine, lots, moved, place)
        found.open += left
        found.rows += rows
        short += missing
    if short:
        found.remarks.append(
            f"{place} had too few units on the day for {_shown(short, what=' missing')}, so these SKUs of their orders "
            "weren't booked. Enter what came in, and on which day, and import again."
        )
    return found


def _with_assumed(
    parts: Sequence[Part], lots: Sequence[LotThere], moved: Sequence[tuple[str, str, int, int]], place: str
) -> tuple[list[dict[str, Cell]], list[OrderLine], int]:
    """The rows of all orders of a SKU that can be filled, the lines for which there was nothing, and how many are left.

    With a line, what its order has of the SKU is left too.
    """
    short: list[OrderLine] = []
    left = 0
    while True:
        lines = [(line, part) for part in parts for line in part.lines if not line.lot]
        taken = [(line.sku, line.lot, line.day, -line.units) for part in parts for line in part.lines if line.lot]
        wanted = [Wanted(line.sku, line.day, line.units) for line, _ in lines]
        alone = {number for number, (_, part) in enumerate(lines) if len(part.lines) == 1}
        picks, missing = assumed_picks(wanted, lots, [*moved, *taken], alone)
        # Without the first that cannot be filled, the others may be; what is one line has made room for them already.
        number = min(missing.keys() - alone, default=None)
        if number is None:
            break
        short.append(replace(lines[number][0], units=missing[number]))
        left += len(lines[number][1].lines)
        parts = [part for part in parts if part is not lines[number][1]]
    short += [replace(lines[number][0], units=units) for number, units in sorted(missing.items())]
    rows = [row_of(line, place, part.buyers) for part in parts for line in part.lines if line.lot]
    for pick in picks:
        line, part = lines[pick.wanted]
        row = row_of(replace(line, lot=pick.lot, units=pick.units), place, part.buyers)
        rows.append({**row, "Lot basis": ASSUMED})
    return rows, short, left + len(missing)


def _shown(lines: Sequence[OrderLine], what: str = "") -> str:
    """Some lines, for the user."""
    shown = "; ".join(f"order {line.order}, {line.units:,} of {line.sku}{what}" for line in lines[:_MOST_NAMED])
    more = f" and {len(lines) - _MOST_NAMED:,} more" if len(lines) > _MOST_NAMED else ""
    return f"{counted(len(lines), 'line')} ({shown}{more})"


def _lots(records: Records, skus: set[str], tracker: Tracker, place: str) -> list[LotThere]:
    """The lots, with the day from which the place sells them no more: what Allocate would take is assumed."""
    columns = ("sku", "lot", "expiry_date", "typed_sell_by", "received_date", "status", "status_since")
    frame = records.lots.filter(nw.col("sku").is_in(sorted(skus))).select(*columns).collect()
    there = ruled(frame.with_columns(place=text(place), on_hand=whole(0), promised=whole(0)), tracker, "", as_of=0)
    off_sale_on = {(row["sku"], row["lot"]): row["off_sale_on"] for row in rows_of(there)}
    expired_below = tracker.settings.expired_below
    return [
        LotThere(
            row["sku"],
            row["lot"],
            None if row["expiry_date"] is None else row["expiry_date"] - expired_below,
            None if row["status"] == Status.RELEASED else (row["status_since"] or 0),
            row["received_date"],
            off_sale_on[row["sku"], row["lot"]],
        )
        for row in rows_of(frame)
    ]


def _moved(records: Records, skus: set[str], place: str) -> list[tuple[str, str, int, int]]:
    frame = records.movements.filter(nw.col("sku").is_in(sorted(skus)), nw.col("place") == place).collect()
    return [
        (row["sku"], row["lot"], row["date"] or 0, row["units"])
        for row in rows_of(frame.select("sku", "lot", "date", "units"))
    ]


def _booked_already(rows: Sequence[Mapping[str, Cell]], skus: set[str]) -> list[tuple[str, str, int, int]]:
    """What the lists themselves take of lots that they name."""
    return [
        (str(row["SKU"]), str(row["Lot"]), int(str(row["Date"])), -int(str(row["Quantity"])))
        for row in rows
        if row["SKU"] in skus
    ]


def row_of(line: OrderLine, place: str, buyers: str) -> dict[str, Cell]:
    """The row of Shipments for a line whose lot is known."""
    return {
        "Date": line.day,
        "Type": "Sale",
        "SKU": line.sku,
        "Lot": line.lot,
        "Quantity": line.units,
        "From": place,
        "To": line.consignee or buyers,
        "Document": line.order,
    }
