"""What each column of a list means, by its header and by its cells; the best column for each meaning."""

from collections.abc import Mapping, Sequence
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
    is_pack,
    is_reference,
    is_shipped,
    meaning,
    phrases,
    says,
    says_nothing,
    says_sku,
)
from lotbook.exchange.adopt.known import CALLED_BY, Known, Names
from lotbook.exchange.adopt.lists import OWN_TABLES, FoundList
from lotbook.exchange.adopt.proposal import CASE_QTY, CASES, LOOSE, SOLD, TABLES, Sure, Wishes
from lotbook.exchange.adopt.unit_counts import PER_CASE
from lotbook.exchange.adopt.variants import tells_apart
from lotbook.exchange.adopt.word_lists import (
    CUSTOMER_LISTS,
    EITHER,
    NAMES_OR_SKUS,
    NO_PRODUCTS,
    SUPPLIER_LISTS,
    VARIANTS,
)

_FEW = 0.3
"""A column of fewer dates, or numbers, than this share is not one of them whatever its header."""
_MOST = 0.8
"""The share of a column that must be SKUs, names or what a guess takes it for."""
_NAMES = frozenset(("place", "shop", "channel", "type", "status"))
"""Meanings that a column of bare numbers can't have; customers and suppliers may be called by number."""
_CODED = frozenset(("place", "shop"))
"""Those of them that it can have if a number begins with 0."""
_BY_CELLS = "its cells are SKUs you have"
_OF_OTHERS = frozenset(("contact", "email", "phone", "address", "company", "lead_days", "laboratory"))
"""Meanings of columns that lists of people, companies and certificates have: names in them are no products."""
_PEOPLE = frozenset(("contact", "email", "phone", "address"))
_OF_PRODUCTS = frozenset((*CALLED_BY[1:], "unit_cost", "shelf_life", "units_per_box", PER_CASE))


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
    names: Names | None = None
    """Where the cells are names or codes of products, what tells the SKU of each."""


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
    _take_people(source, found)
    if {"company", "destination"} <= found.keys() and "sku" not in found:
        # Whoever buys for a company is its contact.
        found.setdefault("contact", found.pop("destination"))
    _guess(source, found, wishes)
    return found


def _take_people(source: FoundList, found: dict[str, Meant]) -> None:
    """Take a column Name for what a list of people or companies calls itself: suppliers, or customers."""
    if not _PEOPLE & found.keys() or {"sku", "supplier", "destination"} & found.keys():
        return
    names = f"{source.sheet} {source.title} {source.path.stem}"
    name, company = found.get("product"), found.get("company")
    if says(names, SUPPLIER_LISTS) and (first := company or name) is not None:
        found["supplier"] = first
        if company is not None and name is not None:
            found.setdefault("contact", name)
        for what in ("company", "product"):
            found.pop(what, None)
    elif says(names, CUSTOMER_LISTS) and name is not None:
        found["destination"] = found.pop("product")


def _is_better(what: str, sure: Sure, header: str, source: FoundList, before: Meant | None) -> bool:
    """Whether a column is the one for a meaning, rather than one that was found before it.

    What is there counts before what nobody has ordered of it yet, and Qty before Count, which may be of a pack.
    """
    if before is None:
        return True
    other = source.headers[before.position]
    if what == "quantity" and is_pack(other) != is_pack(header):
        return is_pack(other)
    is_whole = what == "on_hand" and is_available(other) and not is_available(header)
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
    """Without a column of SKUs, find one of product names or codes that are on the SKUs sheet."""
    sku = found.get("sku")
    if "sku" in wished(wishes):
        return
    names = known.names("product")
    if sku is not None and not are_names(source, sku.position, names):
        if filled(source.column(sku.position)):
            return
        del found["sku"]
    open_ = [i for i, header in enumerate(source.headers) if not {folded_header(header)} & {*wishes.skip}]
    is_shared = "product" in found and "product" not in _columns_of_names(source, found, wishes)
    free = {"sku"} if is_shared else {"product", "sku"}
    taken = {each.position for what, each in found.items() if what not in free}
    others = [i for i in open_ if i not in taken and folded_header(source.headers[i]) not in wishes.columns]
    chosen = _called(source, found, wishes, known) or next(
        ((i, names) for i in others if are_names(source, i, names)), None
    )
    sure = Sure.LIKELY
    if chosen is None and known.new is not None:
        chosen = _standing_in(source, found, wishes, known)
        if chosen is None and {"lot", "expiry_date"} <= found.keys():
            texts = [i for i in others if i < found["lot"].position and _may_be_names(source, i)]
            chosen, sure = (texts[0], names) if len(texts) == 1 else None, Sure.GUESS
    if chosen is not None:
        position, by = chosen
        if by.what in found and found[by.what].position == position:
            del found[by.what]
        found["sku"] = Meant(position, sure, by.why, 0, by)


def _called(source: FoundList, found: Mapping[str, Meant], wishes: Wishes, known: Known) -> tuple[int, Names] | None:
    """The column of names or codes by which the SKUs sheet has products, and what tells their SKUs."""
    columns = _columns_of_names(source, found, wishes)
    named = ((position, known.names(what)) for what, position in columns.items())
    return next((each for each in named if any(map(each[1].is_known, filled(source.column(each[0]))))), None)


def _columns_of_names(source: FoundList, found: Mapping[str, Meant], wishes: Wishes) -> dict[str, int]:
    """By what they are, the columns of names and codes; without names that several products share by their codes."""
    at = {what: [found[what].position] if what in found else _wished_at(source, what, wishes) for what in CALLED_BY}
    columns = {what: places[0] for what, places in at.items() if places and filled(source.column(places[0]))}
    codes = [position for what, position in columns.items() if what != "product"]
    if "product" in columns and any(tells_apart(source, columns["product"], i) for i in codes):
        del columns["product"]
    return columns


def _standing_in(
    source: FoundList, found: Mapping[str, Meant], wishes: Wishes, known: Known
) -> tuple[int, Names] | None:
    """The column that is the SKU because a list of lots, or of products, has no other, and neither has the tracker.

    A name that several products share, as their codes or sizes show, is none; their codes are.
    """
    there = {*found, *wished(wishes)}
    if there & _OF_OTHERS or not ("lot" in there or "expiry_date" in there or there & _OF_PRODUCTS):
        return None
    columns = _columns_of_names(source, found, wishes)
    kinds = [i for i, header in enumerate(source.headers) if says(header, VARIANTS)]
    if "product" in columns and any(tells_apart(source, columns["product"], i) for i in kinds):
        del columns["product"]
    return next(((position, known.names(what)) for what, position in columns.items()), None)


def _may_be_names(source: FoundList, position: int) -> bool:
    """Whether a column without a header that lotbook knows may have the names of products, as each cell is a text."""
    cells = filled(source.column(position))
    header = source.headers[position]
    return (
        says_nothing(header)
        and not says(header, f"{VARIANTS}, {NO_PRODUCTS}")
        and len(cells) == len(source.rows)
        and all(isinstance(cell, str) and not is_number(cell) and not is_date(cell) for cell in cells)
    )


def _wished_at(source: FoundList, what: str, wishes: Wishes) -> list[int]:
    """The columns that the user named as a column of SKUs."""
    named = folded_header(TABLES["SKUs"].column(what).header)
    targets = [wishes.columns.get(folded_header(header), "") for header in source.headers]
    return [i for i, target in enumerate(targets) if target and folded_header(target.rpartition(".")[2]) == named]


def are_names(source: FoundList, position: int, names: Names) -> bool:
    """Whether the cells of a column are names of products rather than SKUs."""
    return share(filled(source.column(position)), names.is_known) >= _MOST


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


def _is_coded(cell: Cell) -> bool:
    """Whether a cell is a code of digits and no number of units, such as warehouse 01."""
    return isinstance(cell, str) and cell.isdigit() and cell.startswith("0") and len(cell) > 1


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
        return what in _CODED and any(map(_is_coded, cells))
    return what != "status" or not tells_expiry(cells)
