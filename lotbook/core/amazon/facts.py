"""What Amazon's reports say, as typed frames: the same whatever report, spelling or encoding it came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from lotbook.core import nw
from lotbook.core.frames import Rows, make_rows

_T, _N, _F = nw.String(), nw.Int64(), nw.Float64()
_KEY = {"sku": _T, "marketplace": _T}

STOCK: Mapping[str, Any] = {
    **_KEY,
    "snapshot_date": _N,
    **dict.fromkeys(("fulfillable", "unfulfillable", "reserved", "inbound", "auto_removal"), _N),
    "stranded_reason": _T,
    "source": _T,
}
WINDOWS: Mapping[str, Any] = {
    **_KEY, "snapshot_date": _N, "units_7": _N, "units_30": _N, "units_90": _N, "source": _T
}  # fmt: skip
SALES: Mapping[str, Any] = {**_KEY, "date": _N, "units": _N, "source": _T}
LEDGER: Mapping[str, Any] = {
    **_KEY, "date": _N, "event": _T, "disposition": _T, "units": _N, "lines": _N, "source": _T
}  # fmt: skip
EXPIRY: Mapping[str, Any] = {**_KEY, "snapshot_date": _N, "expiry_date": _N, "disposition": _T, "units": _N}
ORDERS: Mapping[str, Any] = {
    **dict.fromkeys(("order_id", "sku", "disposition", "order_type"), _T),
    **dict.fromkeys(("ordered_on", "requested", "shipped", "disposed", "cancelled"), _N),
    "state": _T,
    "updated_on": _N,
    "fee": _F,
    "taken_from": _T,
    "source": _T,
}

SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "stock": STOCK,
    "windows": WINDOWS,
    "sales": SALES,
    "ledger": LEDGER,
    "expiry": EXPIRY,
    "orders": ORDERS,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What one report says, or several together; days and units as whole numbers, null where not known."""

    stock: Rows
    """Counts: one row per `sku`, `marketplace`, `snapshot_date` and `source`: the columns of `STOCK`."""
    windows: Rows
    """Units sold in the 7, 30 and 90 days up to `snapshot_date`: the columns of `WINDOWS`."""
    sales: Rows
    """Units sold on each day: the columns of `SALES`; `units` > 0."""
    ledger: Rows
    """What happened on each day, signed: the columns of `LEDGER`."""
    expiry: Rows
    """Units by expiration date: the columns of `EXPIRY`."""
    orders: Rows
    """Removal orders: the columns of `ORDERS`; what a report does not say is null. Of shipments there is a row for each
    day, which is in `updated_on`."""

    @classmethod
    def of(cls, **columns: Mapping[str, Sequence[Any]]) -> "Facts":
        """Facts from lists of values by frame and column; frames that are not named are empty, columns null."""
        frames = {}
        for name, schema in SCHEMAS.items():
            given = columns.get(name, {})
            rows = len(next(iter(given.values()), ()))
            values = {column: list(given.get(column, [None] * rows)) for column in schema}
            frames[name] = make_rows(values, schema)
        return cls(**frames)

    def only(self, skus: Mapping[str, str]) -> "Facts":
        """The facts on some SKUs, under the names they have there.

        Args:
            skus: What to call each SKU.
        """
        kept = {}
        for each in fields(self):
            frame = getattr(self, each.name)
            frame = frame.filter(nw.col("sku").is_in(list(skus)))
            renamed = {old: new for old, new in skus.items() if old != new}
            if renamed and frame.shape[0]:
                # One branch for each, since a lookup is not spelled alike on every engine; there are few.
                name = nw.col("sku")
                for old, new in renamed.items():
                    name = nw.when(nw.col("sku") == old).then(nw.lit(new, dtype=_T)).otherwise(name)
                frame = frame.with_columns(sku=name)
                if len(set(skus.values())) < len(skus):
                    frame = _added_up(frame, each.name)
            kept[each.name] = frame
        return Facts(**kept)

    def skus(self) -> set[str]:
        """Every SKU there is a fact on."""
        return {sku for each in fields(self) for sku in getattr(self, each.name)["sku"].unique().to_list()}


_SUMMED: Mapping[str, Sequence[str]] = {
    "stock": ("fulfillable", "unfulfillable", "reserved", "inbound"),
    "windows": ("units_7", "units_30", "units_90"),
    "sales": ("units",),
    "ledger": ("units", "lines"),
    "expiry": ("units",),
}
"""Columns that are units of a row; an order is one whatever its SKU is called."""
_OF_ONE: Mapping[str, Sequence[str]] = {"stock": ("stranded_reason", "auto_removal")}
"""Columns that are said once for all of them."""


def _added_up(frame: Rows, name: str) -> Rows:
    """One row where two spellings of a SKU made two; what none of them says stays unknown."""
    if name not in _SUMMED:
        return frame
    summed, once = _SUMMED[name], _OF_ONE.get(name, ())
    keys = [column for column in SCHEMAS[name] if column not in {*summed, *once}]
    grouped = frame.group_by(keys).agg(
        *(nw.col(each).sum() for each in summed),
        *(nw.col(each).count().alias(f"_{each}") for each in summed),
        *(nw.col(each).min() for each in once),
    )
    known = {each: nw.when(nw.col(f"_{each}") > 0).then(each) for each in summed}
    return grouped.with_columns(**known).select(*SCHEMAS[name]).sort(*keys, nulls_last=True)
