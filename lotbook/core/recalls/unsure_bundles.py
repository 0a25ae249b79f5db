"""Bundles that may have an affected lot in them, though no row of Bundles says so.

The problem: a row of Bundles that names no component lot, or one that is on no other sheet, joins no two lots, so what
was packed from an affected lot would be in nobody's recall. The idea: such a row may have meant the affected lot of the
SKU it names; what it made is then in doubt, and so is whatever was made of that. Nothing of it is in the figures.

Worked example: 10 of TEA, of no lot, went into SET S2, and SET S2 into BOX B. Asked for TEA 1: SET S2 and BOX B may
have it in them, so who got either is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lotbook.core import nw
from lotbook.core.bundles import LOT, MADE_FROM, reach, starting
from lotbook.core.frames import Rows, make_rows, rows_of
from lotbook.core.lot_match import normalized
from lotbook.core.names import key_of_name

_NAMED = 5
"""So many bundles are named in a hint."""
_ENDS = ("bundle_sku", "bundle_lot", "component_sku", "component_lot")

Row = Mapping[str, Any]
Lot = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class UnsureBundles:
    """Bundles in doubt."""

    lots: Rows
    """`sku`, `lot` (null: any lot of the SKU that is not on Lots), `why`; each once, none that is affected."""
    hints: tuple[str, ...]


@dataclass(slots=True)
class _Reached:
    """What is affected or in doubt so far."""

    lots: set[Lot]
    listed_skus: frozenset[str]
    """Keys of the SKUs that have a lot on Lots."""
    skus: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)

    def add(self, lot: Lot) -> None:
        """Count one more."""
        self.lots.add(lot)
        self.skus.add(key_of_name(lot[0]))
        if lot[1] is not None:
            self.codes.add(normalized(lot[1]))

    def may_be_in(self, row: Row) -> bool:
        """Whether a component in doubt may be one of these."""
        sku, code = row["component_sku"], row["component_lot"]
        same_sku = sku is None or key_of_name(sku) in self.skus
        same_code = code is None or normalized(code) in self.codes
        if sku is None or code is None:
            return same_sku and same_code
        unknown_sku = key_of_name(sku) not in self.listed_skus
        return (sku, code) in self.lots or (row["is_stray"] and (same_sku or (unknown_sku and same_code)))


def unsure_bundles(bundles: Rows, known: Rows, links: Rows, alike: Rows, reached: Rows) -> UnsureBundles:
    """What may have been made of an affected lot.

    Args:
        bundles: Rows of Bundles: `row`, and the SKU and lot of each end.
        known: What `lots.lots_in` returns.
        links: What `bundles.links_of` returns.
        alike: What `lots.other_spellings` returns.
        reached: What `bundles.affected` returns.
    """
    listed = known.filter(~nw.col("row").is_null())
    so_far = _Reached(set(), frozenset(map(key_of_name, listed["sku"].unique().to_list())))
    for row in rows_of(reached.select(*LOT)):
        so_far.add((row["sku"], row["lot"]))
    rows = _open_rows(bundles, listed) if reached.shape[0] else []
    found: dict[Lot, str] = {}
    used: set[int] = set()
    while more := {
        lot: _name(row["bundle_sku"], row["bundle_lot"])
        for row in rows
        if so_far.may_be_in(row)
        for lot in _made(row, known, used)
        if lot not in so_far.lots
    }:
        for lot, through in [*more.items(), *_made_of(more, links, alike).items()]:
            if lot not in so_far.lots:
                so_far.add(lot)
                found[lot] = through
    return UnsureBundles(_as_rows(found), (*_hint(found, nameless=bool(used)), *_unknown_inside(rows, reached)))


def _open_rows(bundles: Rows, listed: Rows) -> list[dict[str, Any]]:
    """Rows of Bundles of which an end is not known, or whose component is not on Lots; `is_stray` says the latter."""
    on_lots = listed.select(component_sku="sku", component_lot="lot", on_lots="row")
    rows = bundles.select("row", *_ENDS).join(on_lots, on=["component_sku", "component_lot"], how="left")
    rows = rows.with_columns(is_stray=nw.col("on_lots").is_null())
    sku, lot, part_sku, part_lot = (nw.col(name).is_null() for name in _ENDS)
    is_open = sku | lot | part_sku | part_lot | nw.col("is_stray")
    return rows_of(rows.filter(is_open, ~(sku & lot & part_sku & part_lot)).sort("row"))


def _made(row: Row, known: Rows, nameless: set[int]) -> list[Lot]:
    """The lots that a row of Bundles may have made; a row that names none is one of the nameless."""
    sku, code = row["bundle_sku"], row["bundle_lot"]
    if sku is not None and code is not None:
        return [(sku, code)]
    if sku is None and code is None:
        nameless.add(row["row"])
        return []
    of_it = known.filter(nw.col("lot") == code if sku is None else nw.col("sku") == sku)
    every = [(each["sku"], each["lot"]) for each in rows_of(of_it.select(*LOT).sort(*LOT))]
    return every if sku is None else [*every, (sku, None)]


def _made_of(lots: Mapping[Lot, str], links: Rows, alike: Rows) -> dict[Lot, str]:
    """What was made of lots in doubt, each with the bundle that casts it."""
    start = [(sku, code) for sku, code in lots if code is not None]
    columns = {"sku": [sku for sku, _ in start], "lot": [code for _, code in start]}
    through = {_name(*lot): lots[lot] for lot in start}
    found: dict[Lot, str] = {}
    made = reach(links, starting(make_rows(columns, dict.fromkeys(LOT, nw.String())), alike), alike)
    for row in rows_of(made.sort("depth", *LOT)):
        name = _name(row["sku"], row["lot"])
        found[row["sku"], row["lot"]] = through.setdefault(name, through.get(row["via"], name))
    return found


def _as_rows(found: Mapping[Lot, str]) -> Rows:
    columns: dict[str, list[str | None]] = {
        "sku": [sku for sku, _ in found],
        "lot": [lot for _, lot in found],
        "why": [f"An affected lot may have gone into {through}: see Bundles" for through in found.values()],
    }
    return make_rows(columns, dict.fromkeys(columns, nw.String()))


def _hint(found: Mapping[Lot, str], *, nameless: bool) -> list[str]:
    """A hint that names the bundles in doubt."""
    names = sorted(_name(sku, lot) for sku, lot in found) + (["a bundle that Bundles doesn't name"] if nameless else [])
    if not names:
        return []
    return [
        f"An affected lot may have gone into {_some(names)}: Bundles doesn't say for sure which lot went in. Correct "
        "it there. Until then, set these bundles aside, and ask everyone who got them. They are among the shipments in "
        "doubt and not in the figures."
    ]


def _unknown_inside(rows: list[dict[str, Any]], reached: Rows) -> list[str]:
    """A hint where it isn't known what went into a bundle that was asked for: the fault may lie there."""
    asked = {(row["sku"], row["lot"]) for row in rows_of(reached.filter(nw.col("how") != MADE_FROM).select(*LOT))}
    unknown = (row for row in rows if row["component_sku"] is None or row["component_lot"] is None)
    made = {(row["bundle_sku"], row["bundle_lot"]) for row in unknown}
    if not asked & made:
        return []
    return [
        f"Bundles doesn't say which lots went into {_some(sorted(_name(*lot) for lot in asked & made))}. If the fault "
        "may lie in one of them, ask for that lot, too."
    ]


def _name(sku: str | None, lot: str | None) -> str:
    return f"{sku or '(SKU not known)'} {lot or '(lot not known)'}"


def _some(names: list[str]) -> str:
    return ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
