"""What each column of a list means, by its header and by its cells; the best column for each meaning."""

from collections.abc import Sequence
from dataclasses import dataclass

from lotbook.core.table import Cell, Kind, folded_header
from lotbook.exchange.adopt.cell_kinds import (
    filled,
    is_bare_number,
    is_code,
    is_count,
    is_date,
    is_number,
    share,
    tells_expiry,
)
from lotbook.exchange.adopt.header_words import (
    EXACT,
    PART,
    came_in,
    folded,
    is_available,
    is_reference,
    is_shipped,
    meaning,
    phrases,
    says_nothing,
    says_sku,
)
from lotbook.exchange.adopt.known import Known
from lotbook.exchange.adopt.lists import OWN_TABLES, FoundList
from lotbook.exchange.adopt.proposal import CASE_QTY, CASES, LOOSE, SOLD, TABLES, Sure, Wishes
from lotbook.exchange.adopt.unit_counts import PER_CASE
from lotbook.exchange.adopt.word_lists import EITHER, NAMES_OR_SKUS

_FEW = 0.3
"""A column of fewer dates, or numbers, than this share is not one of them whatever its header."""
_MOST = 0.8
"""The share of a column that must be SKUs, names or what a guess takes it for."""
_NAMES = frozenset(("place", "shop", "channel", "type", "status"))
"""Meanings that a column of bare numbers can't have; customers and suppliers may be called by number."""
_BY_CELLS = "its cells are SKUs you have"
BY_NAME = "the SKU that has this product name on the SKUs sheet"


@dataclass(frozen=True, slots=True)
class Meant:
    """The column that has a meaning."""

    position: int
    """In the list."""
    sure: Sure
    why: str
    """How it is known, where not by its header."""
    length: int
    """Of the word for it in the header."""
    names: Known | None = None
    """Where the cells are names of products, what says the SKU of each."""


def meanings_in(source: FoundList, wishes: Wishes, known: Known) -> dict[str, Meant]:
    """The best column for each meaning.

    Args:
        source: The list.
        wishes: What the user said: columns they named or skipped mean nothing here.
        known: The SKUs and product names that the tracker has.
    """
    found: dict[str, Meant] = {}
    is_of_lots = any((meaning(header) or ("",))[0] == "expiry_date" for header in source.headers)
    otherwise = _if_not_the_sku(source)
    for position, header in enumerate(source.headers):
        name = folded_header(header)
        fit = meaning(header)
        if fit is None or name in wishes.skip or name in wishes.columns:
            continue
        what, how = otherwise.get(header, fit[:2])
        cells = filled(source.column(position))
        if not _can_be(what, cells):
            what = SOLD if is_shipped(header) else EITHER.get(what, "") if is_of_lots else ""
            if not what or not _can_be(what, cells):
                continue
        sure = Sure.SURE if how == EXACT else Sure.LIKELY
        if _is_better(what, sure, header, source, found.get(what)):
            found[what] = Meant(position, sure, "", fit[2])
    taken = {each.position for each in found.values()}
    for position in range(len(source.headers)):
        name = folded_header(source.headers[position])
        if position in taken or name in wishes.skip or name in wishes.columns:
            continue
        cells = filled(source.column(position))
        if "sku" not in found and share(cells, known.is_sku) >= _MOST:
            found["sku"] = Meant(position, Sure.LIKELY, _BY_CELLS, 0)
    _take_skus_by_name(source, found, wishes, known)
    _settle_units(source, found)
    if {"company", "destination"} <= found.keys() and "sku" not in found:
        # Whoever buys for a company is its contact.
        found.setdefault("contact", found.pop("destination"))
    _guess(source, found, wishes)
    return found


def _is_better(what: str, sure: Sure, header: str, source: FoundList, before: Meant | None) -> bool:
    """Whether a column is the one for a meaning, rather than one that was found before it.

    What is there counts before what nobody has ordered of it yet.
    """
    if before is None:
        return True
    is_whole = what == "on_hand" and is_available(source.headers[before.position]) and not is_available(header)
    return is_whole or (before.sure is Sure.LIKELY and sure is Sure.SURE)


def _settle_units(source: FoundList, found: dict[str, Meant]) -> None:
    """Take columns of units for what they are beside others."""
    if {"on_hand", "quantity"} <= found.keys():
        there, units = (source.headers[found[what].position] for what in ("on_hand", "quantity"))
        if is_available(there) and not came_in(units):
            # Units that are ordered and not sent yet are there all the same.
            del found["on_hand"]
    if {CASES, CASE_QTY} <= found.keys():
        # Beside the number of cases it is what is in one.
        found.setdefault(PER_CASE, found.pop(CASE_QTY))


def _if_not_the_sku(source: FoundList) -> dict[str, tuple[str, int]]:
    """What headers that can mean the SKU mean where another column is the SKU for sure, and how well that fits."""
    meant = {header: (meaning(header) or ("", 0))[:2] for header in source.headers}
    skus = [header for header, fit in meant.items() if fit == ("sku", EXACT) and not is_reference(header)]
    is_said = any(says_sku(header) and filled(source.column(at)) for at, header in enumerate(source.headers))
    others = {header: ("sku", PART) for header in skus if is_said and not says_sku(header)}
    references = [header for header, (what, _) in meant.items() if what == "sku" and is_reference(header)]
    others |= dict.fromkeys(references, ("document", PART)) if skus else {}
    names = [header for header in skus if folded(header) in phrases(NAMES_OR_SKUS)]
    return others | (dict.fromkeys(names, ("product", PART)) if len(skus) > len(names) else {})


def _take_skus_by_name(source: FoundList, found: dict[str, Meant], wishes: Wishes, known: Known) -> None:
    """Without a column of SKUs, find the column of product names that are on the SKUs sheet."""
    sku = found.get("sku")
    if not known.products or "sku" in wished(wishes):
        return
    if sku is not None and not are_names(source, sku.position, known):
        if filled(source.column(sku.position)):
            return
        del found["sku"]
    asked = [i for i, header in enumerate(source.headers) if _is_wished_product(header, wishes)]
    called = [found["product"].position] if "product" in found else asked
    named = [i for i in called if any(map(known.is_name, filled(source.column(i))))]
    taken = {each.position for what, each in found.items() if what not in {"product", "sku"}}
    others = [
        i
        for i, header in enumerate(source.headers)
        if i not in taken
        and not {folded_header(header)} & {*wishes.skip, *wishes.columns}
        and are_names(source, i, known)
    ]
    for position in (*named, *others)[:1]:
        if "product" in found and found["product"].position == position:
            del found["product"]
        found["sku"] = Meant(position, Sure.LIKELY, BY_NAME, 0, known)


def _is_wished_product(header: str, wishes: Wishes) -> bool:
    target = wishes.columns.get(folded_header(header), "")
    return folded_header(target.rpartition(".")[2]) == folded_header(TABLES["SKUs"].column("product").header)


def are_names(source: FoundList, position: int, known: Known) -> bool:
    """Whether the cells of a column are names of products rather than SKUs."""
    return share(filled(source.column(position)), known.is_name) >= _MOST


def _guess(source: FoundList, found: dict[str, Meant], wishes: Wishes) -> None:
    """The one column of dates, or of whole numbers, in a list of lots that has no header lotbook knows for it.

    In a list that is known by its SKUs alone, the one column of codes besides is that of the lots.
    """
    by_cells = "sku" in found and found["sku"].why == _BY_CELLS
    if "type" in found or not ("lot" in found or by_cells):
        return
    kinds = (("expiry_date", "dates", is_date), ("quantity", "numbers", is_count), ("lot", "codes", is_code))
    for what, kind, fits in kinds:
        taken = {each.position for each in found.values()}
        if what in found or (what == "quantity" and {"on_hand", CASES, CASE_QTY, "counted"} & found.keys()):
            continue
        if what == "lot" and "expiry_date" not in found:
            continue
        fitting = [
            position
            for position in range(len(source.headers))
            if position not in taken
            and says_nothing(source.headers[position])
            and not {folded_header(source.headers[position])} & {*wishes.skip, *wishes.columns}
            and share(filled(source.column(position)), fits) >= _MOST
        ]
        if len(fitting) == 1:
            found[what] = Meant(fitting[0], Sure.GUESS, f"the only other column of {kind}", 0)


def wished(wishes: Wishes) -> set[str]:
    """Meanings of the columns that the user named."""
    found = set()
    for target in wishes.columns.values():
        header = folded_header(target.split(".", 1)[-1])
        found |= {c.name for table in OWN_TABLES for c in table.columns if folded_header(c.header) == header}
    return found


def _can_be(what: str, cells: Sequence[Cell]) -> bool:
    """Whether cells can be what their header says."""
    if not cells:
        return True
    kind = next((c.kind for table in OWN_TABLES for c in table.columns if c.name == what), None)
    if kind in {Kind.DATE, Kind.LABEL_DATE}:
        return share(cells, is_date) >= _FEW
    if kind in {Kind.UNITS, Kind.MONEY, Kind.RATE} or what in {CASES, CASE_QTY, LOOSE, SOLD}:
        return share(cells, is_number) >= _FEW
    if what in _NAMES and share(cells, is_bare_number) >= _MOST:
        return False
    return what != "status" or not tells_expiry(cells)
