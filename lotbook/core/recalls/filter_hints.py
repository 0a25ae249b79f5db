"""What to tell whoever asks for a recall when a filter finds nothing, something else, or more than one."""

from collections.abc import Mapping, Sequence
from typing import Any

from lotbook.core import nw
from lotbook.core.bundles import LOT
from lotbook.core.frames import Rows, rows_of
from lotbook.core.lot_match import Wanted, is_pattern, meant, nearest_codes
from lotbook.core.names import one_of_each

_NAMED = 5
"""So many nearest ones are named in a hint."""

_NAMES = ("supplier", "consignee or place")
"""Filters of names, whose spellings may differ; those of codes may not."""


HAS_NO = "It has no"
"""What `why` of a lot begins with of which a date, the supplier or the purchase order is not known."""


def near_in_words(row: Mapping[str, Any]) -> str:
    """A lot that is not included, and why it nearly was.

    Args:
        row: A row of `Recall.near`.

    Examples:
        >>> near_in_words({"sku": "TEA", "lot": "7", "asked": "07", "why": "Spelled alike"})
        'TEA 7, like 07 (Spelled alike)'
        >>> near_in_words({"sku": "TEA", "lot": "7", "asked": "supplier", "why": "It has no supplier"})
        'TEA 7, which has no supplier'
    """
    lot = f"{row['sku']} {row['lot']}"
    if row["why"].startswith(HAS_NO):
        return f"{lot}, which has no {row['asked']}"
    return f"{lot}, like {row['asked']} ({row['why']})"


def not_included(asked: str, others: Sequence[str]) -> str:
    """A hint that names what is spelled like what was asked for, and is something else."""
    named = ", ".join(f"'{each}'" for each in others[:_NAMED])
    more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    return f"Spelled like '{asked}', and not included: {named}{more}."


def without_lot(number: int, of_what: str) -> list[str]:
    """A hint where rows of Shipments that fit name no lot."""
    return [f"{number} {of_what} {'names' if number == 1 else 'name'} no lot: see Shipments."] if number else []


def if_unknown(frame: Rows, names: Sequence[str], label: str, asked: str, fit: nw.Expr) -> list[str]:
    """A hint where nothing fits what was asked for, with what may have been meant."""
    if frame.filter(fit).shape[0]:
        return []
    known = nw.concat([frame.select(name=name) for name in names]).drop_nulls().unique()
    near = [] if is_pattern(asked) else nearest_codes(known, "name", asked).sort("name")["name"].to_list()
    near = (one_of_each(near) if label in _NAMES else near)[:_NAMED]
    told = " or ".join(f"'{name}'" for name in near)
    return [f"No {label} is '{asked}'. {f'Did you mean {told}?' if near else 'Check how it is written.'}"]


def if_no_lot(lots: Rows, found: Rows, code: str, lot: Wanted) -> list[str]:
    """A hint where a code is not on Lots as asked: what is spelled alike, or else what is nearest."""
    if lot.is_listed:
        return []
    alike = found.filter(nw.col("lot").is_in(list(lot.alike)), ~nw.col("row").is_null())
    if alike.shape[0]:
        return [
            f"No lot is exactly '{code}'. Spelled alike, and shown: {_names(alike)}. To mark one, ask for its own code."
        ]
    anywhere = meant(lots["lot"].to_list(), code)
    if anywhere.exact or anywhere.alike:
        return []
    near = lots.head(0) if is_pattern(code) else nearest_codes(lots, "lot", code)
    return [
        f"No lot is '{code}'. {f'The nearest: {_names(near)}.' if near.shape[0] else 'Check it against the label.'}"
    ]


def _names(lots: Rows) -> str:
    rows = rows_of(lots.sort(*LOT).head(_NAMED).select(*LOT))
    return ", ".join(f"{row['sku']} {row['lot']}" for row in rows)


def if_shared(found: Rows, codes: Mapping[str, Wanted]) -> list[str]:
    """A hint for each lot code asked for that several SKUs have."""
    hints = []
    for code, lot in codes.items():
        same = found.filter(nw.col("lot").is_in(list(lot.wanted)))
        if not is_pattern(code) and same["sku_key"].n_unique() > 1:
            skus = ", ".join(sorted(set(same["sku"].to_list())))
            hints.append(f"Several SKUs have a lot '{code}': {skus}. All are shown; name the SKU to see only one.")
    return hints
