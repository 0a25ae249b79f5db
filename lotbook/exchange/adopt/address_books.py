"""Address books as shops export them: names and addresses whose parts stand in columns of their own, in one cell each.

Worked example: a list has First Name, Last Name, Company, Address1, City and Zip. Ann Lee of Green Shop is the customer
Green Shop with the contact Ann Lee; Bo Ray without a company is the customer Bo Ray.
"""

from dataclasses import replace

from lotbook.core.table import Cell
from lotbook.exchange.adopt.cell_kinds import is_blank
from lotbook.exchange.adopt.header_words import folded, meaning, phrases
from lotbook.exchange.adopt.lists import FoundList, SourceRow
from lotbook.exchange.adopt.word_lists import ADDRESS_PARTS, FIRST_NAMES, LAST_NAMES

_CUSTOMER, _CONTACT = "Customer", "Contact"


def as_address_book(source: FoundList) -> FoundList:
    """A list of people in which names and addresses are whole; any other list as it is.

    Args:
        source: The list.
    """
    meant = [(meaning(header) or ("",))[0] for header in source.headers]
    if "sku" in meant or not {"email", "phone", "address"} & {*meant}:
        return source
    return _with_whole_addresses(_with_whole_names(source, meant))


def _with_whole_names(source: FoundList, meant: list[str]) -> FoundList:
    """First and last names as one: the contact of a company, or else the customer."""
    first, last = (_first(source, words) for words in (FIRST_NAMES, LAST_NAMES))
    if first is None or last is None or "contact" in meant or {"destination", "supplier"} & {*meant}:
        return source
    company = meant.index("company") if "company" in meant else None

    def whole(row: SourceRow) -> SourceRow:
        cells = [*row.cells]
        cells[first] = _joined(row, (first, last), " ")
        if company is not None and is_blank(cells[company]):
            cells[company], cells[first] = cells[first], None
        return replace(row, cells=tuple(cell for i, cell in enumerate(cells) if i != last))

    headers = [*source.headers]
    headers[first] = _CUSTOMER if company is None else _CONTACT
    return _without(replace(source, headers=tuple(headers)), (last,), [whole(row) for row in source.rows])


def _with_whole_addresses(source: FoundList) -> FoundList:
    """The address with all its parts, in the order of their columns."""
    at = next((i for i, header in enumerate(source.headers) if (meaning(header) or ("",))[0] == "address"), None)
    if at is None:
        return source
    prefix = _prefix(source.headers[at])
    named = [folded(header).removeprefix(prefix) for header in source.headers]
    parts = [i for i, name in enumerate(named) if i != at and name in phrases(ADDRESS_PARTS)]
    if not parts:
        return source

    def whole(row: SourceRow) -> SourceRow:
        cells = [*row.cells]
        cells[at] = _joined(row, sorted({at, *parts}), ", ")
        return replace(row, cells=tuple(cell for i, cell in enumerate(cells) if i not in parts))

    return _without(source, parts, [whole(row) for row in source.rows])


def _prefix(header: str) -> str:
    """What stands before the word for an address, as in Default Address Address1 and Shipping Address 1.

    Examples:
        >>> _prefix("Default Address Address1"), _prefix("Shipping Address 1"), _prefix("Address"), _prefix("Shipping")
        ('default address ', 'shipping ', '', '')
    """
    found = [word for word in ("address line 1", "address 1", "address1", "address") if folded(header).endswith(word)]
    return folded(header).removesuffix(found[0]) if found else ""


def _first(source: FoundList, words: str) -> int | None:
    return next((i for i, header in enumerate(source.headers) if folded(header) in phrases(words)), None)


def _joined(row: SourceRow, places: list[int] | tuple[int, int], between: str) -> Cell:
    return between.join(str(row.cells[i]).strip() for i in places if not is_blank(row.cells[i])) or None


def _without(source: FoundList, gone: list[int] | tuple[int, ...], rows: list[SourceRow]) -> FoundList:
    """A list without some of its columns, whose rows have them no more."""
    kept = [i for i in range(len(source.headers)) if i not in gone]
    return replace(
        source,
        headers=tuple(source.headers[i] for i in kept),
        letters=tuple(source.letters[i] for i in kept),
        rows=[replace(row, dates=frozenset()) for row in rows],
    )
