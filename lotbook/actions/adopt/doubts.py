"""New SKUs that may be ones the tracker has under another name: said, and asked about before anything is written."""

from collections.abc import Collection, Iterator

from lotbook.actions.adopt.merge import Merge
from lotbook.core.names import key_of_name
from lotbook.core.tables import SKUS
from lotbook.exchange.adopt.known import alike


def doubts(merge: Merge, before: Collection[str]) -> tuple[str, ...]:
    """What to say of new SKUs that may be none.

    Args:
        merge: What lists change.
        before: The SKUs that the tracker had, case-folded.
    """
    named = [*_named_before(merge, before)]
    return (*_spelled_otherwise(merge, before), *map(_said_of_name, named), *_renamed(merge, before, named))


def _spelled_otherwise(merge: Merge, before: Collection[str]) -> Iterator[str]:
    """SKUs that look like one in several spellings, at least one of which is new."""
    for group in alike(merge.skus.values()):
        new = [sku for sku in group if sku.casefold() not in before]
        if new:
            *first, last = sorted(group)
            there = [sku for sku in group if sku not in new]
            which = f" (already in the tracker: {', '.join(there)})" if there else ""
            yield (
                f"{', '.join(first)} and {last} look like one SKU{which}; they are treated as different SKUs. If they "
                "are one, spell it the same everywhere, and adopt the list then."
            )


def _named_before(merge: Merge, before: Collection[str]) -> Iterator[tuple[str, str]]:
    """The SKUs that are the product's name of a new one, as a list without SKUs brought them in, and the new ones."""
    names = {key_of_name(sku): sku for key, sku in merge.skus.items() if key in before}
    for part in merge.new_parts(SKUS.name):
        sku, there = part.typed["sku"], names.get(key_of_name(part.typed.get("product") or ""))
        if there is not None and sku.casefold() not in before:
            yield there, sku


def _said_of_name(pair: tuple[str, str]) -> str:
    there, sku = pair
    return (
        f"'{there}' is in the tracker as an SKU, and here it is the product name of the SKU {sku}; they are treated as "
        f"different products, and units of both count. If they are one, say no, replace that SKU by {sku} on SKUs, "
        "Lots and Shipments, and adopt the list then."
    )


def _renamed(merge: Merge, before: Collection[str], named: Collection[tuple[str, str]]) -> Iterator[str]:
    """New SKUs with a lot that the tracker has under another SKU, of which the lists say nothing any more."""
    told = {*named}
    for old, new in merge.lots_under_other_skus():
        pair = (old["sku"], new["sku"])
        if new["sku"].casefold() not in before and pair not in told:
            told.add(pair)
            yield (
                f"Lot {new['lot']} of '{new['sku']}' is in the tracker with the same expiry date as a lot of "
                f"'{old['sku']}', which the list doesn't have any more; units of both count. If they are one product, "
                f"say no, replace '{old['sku']}' by '{new['sku']}' on SKUs, Lots and Shipments, and adopt the list "
                "then."
            )
