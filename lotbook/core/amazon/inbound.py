"""What to send to Amazon: packing lines from the lots that expire first and still pass the check-in.

A packing line is one lot. Amazon takes at most four for a SKU, and only one of them in loose units: the others are
whole boxes, each of one expiry date. So boxes come first, and of what is left over only the first lot's units go.
"""

from dataclasses import dataclass, replace
from typing import Any

from lotbook.core.counted import counted
from lotbook.core.errors import InputError

MOST_LINES = 4
LONGEST_LOT = 60
LONGEST_SKU = 80


@dataclass(frozen=True, slots=True)
class Packing:
    """One packing line."""

    sku: str
    lot: str
    place: str
    expiry_date: int | None
    units: int
    per_box: int | None
    """Units in each box; None for loose units."""

    @property
    def boxes(self) -> int | None:
        """Number of boxes."""
        return None if self.per_box is None else self.units // self.per_box


def packing_lines(picks: list[dict[str, Any]], per_box: dict[str, int]) -> tuple[tuple[Packing, ...], tuple[str, ...]]:
    """Packing lines of what was allocated.

    Args:
        picks: Units of each lot, in pick order: `sku`, `lot`, `place`, `expiry_date`, `units`.
        per_box: Units per box of the SKUs that are packed so.

    Returns:
        The lines, at most `MOST_LINES` for a SKU; and what was left behind for it, in sentences.

    Raises:
        InputError: If Amazon would not take a lot code or SKU.

    Examples:
        >>> picks = [{"sku": "TEA", "lot": lot, "place": "W", "expiry_date": 46500, "units": 30} for lot in ("1", "2")]
        >>> lines, said = packing_lines(picks, {"TEA": 24})
        >>> [(line.lot, line.units, line.boxes) for line in lines], said
        ([('1', 24, 1), ('1', 6, None), ('2', 24, 1)], ('TEA, lot 2: 6 units stay behind: Amazon allows one loose lot \
per SKU.',))
    """
    lines: dict[str, list[Packing]] = {}
    remarks = []
    for pick in picks:
        sku, size = pick["sku"], per_box.get(pick["sku"])
        _check(sku, pick["lot"])
        mine = lines.setdefault(sku, [])
        whole = 0 if not size else pick["units"] // size * size
        line = Packing(sku, pick["lot"], pick["place"], pick["expiry_date"], pick["units"], size)
        wanted = [replace(line, units=whole)] if whole else []
        loose = pick["units"] - whole
        if loose and any(each.per_box is None for each in mine):
            what = "" if size else " Type Units per box on the sheet SKUs, or send them separately."
            remarks.append(
                f"{sku}, lot {pick['lot']}: {_left_behind(loose)}: Amazon allows one loose lot per SKU.{what}"
            )
        elif loose:
            wanted.append(replace(line, units=loose, per_box=None))
        for each in wanted:
            if len(mine) < MOST_LINES:
                mine.append(each)
            else:
                remarks.append(f"{sku}, lot {each.lot}: {_left_behind(each.units)}: Amazon allows four lines per SKU.")
    return tuple(line for each in lines.values() for line in each), tuple(remarks)


def _left_behind(units: int) -> str:
    return f"{counted(units, 'unit')} {'stays' if units == 1 else 'stay'} behind"


def _check(sku: str, lot: str) -> None:
    if len(lot) > LONGEST_LOT or "," in lot:
        raise InputError(
            f"{sku}: lot code '{lot}' must have at most {LONGEST_LOT} characters and no comma. "
            "Write it on the boxes and the sheet Lots without the comma, or shorter."
        )
    if len(sku) > LONGEST_SKU or not sku.isascii():
        raise InputError(
            f"SKU '{sku}' doesn't fit the template: Amazon allows at most {LONGEST_SKU} characters there, and only "
            "plain letters, digits and signs, without accents. Create this shipment in Seller Central."
        )


def template_rows(
    lines: tuple[Packing, ...], *, dates: bool, lots: bool, boxes: bool
) -> tuple[tuple[Packing, ...], tuple[str, ...]]:
    """The packing lines as a template can tell them apart: what differs in nothing it asks for is one row.

    Nothing is left out and nothing added: the units of each SKU stay. Without columns for boxes each row counts as
    loose units, of which Amazon takes one row for a SKU; what then stands in several is said.

    Args:
        lines: The packing lines.
        dates: Whether the template has a column for expiration dates.
        lots: Whether it has one for lot codes.
        boxes: Whether it has those for units per box and number of boxes.

    Returns:
        The rows, in the order of their first line; and what the user should know, in sentences.

    Examples:
        >>> lines = (Packing("TEA", "1", "W", 46500, 48, 24), Packing("TEA", "1", "W", 46500, 6, None))
        >>> rows, said = template_rows(lines, dates=True, lots=True, boxes=False)
        >>> [(row.lot, row.units, row.boxes) for row in rows], said
        ([('1', 54, None)], ())
    """
    rows: dict[tuple[Any, ...], Packing] = {}
    together: dict[tuple[Any, ...], list[str]] = {}
    for line in lines:
        key = (
            line.sku,
            line.expiry_date if dates else None,
            line.lot if lots else "",
            line.per_box if boxes else None,
        )
        there = rows.get(key)
        units = line.units + (0 if there is None else there.units)
        rows[key] = replace(line, expiry_date=key[1], lot=key[2], per_box=key[3], units=units)
        together.setdefault(key, []).append(line.lot)
    return tuple(rows.values()), (*_mixed(together), *(() if boxes else _loose(rows)))


def _mixed(together: dict[tuple[Any, ...], list[str]]) -> list[str]:
    """Which lots of a SKU stand in one row."""
    found: dict[str, list[str]] = {}
    for (sku, *_), lots in together.items():
        if len(set(lots)) > 1:
            found.setdefault(sku, []).extend(lots)
    return [
        f"{sku}: lots {', '.join(dict.fromkeys(lots))} are in one row, because the template has no column that tells "
        "them apart. Keep them in boxes of their own, with their labels."
        for sku, lots in found.items()
    ]


def _loose(rows: dict[tuple[Any, ...], Packing]) -> list[str]:
    """SKUs with several rows of loose units, which Amazon refuses."""
    count: dict[str, int] = {}
    for sku, *_ in rows:
        count[sku] = count.get(sku, 0) + 1
    return [
        f"{sku}: {number} rows of loose units, since the template has no columns for boxes; Amazon allows one per SKU. "
        "Tick case packs when you make the template in Seller Central, or send each lot in a shipment of its own."
        for sku, number in count.items()
        if number > 1
    ]
