"""Addresses whose street, city and ZIP code stand in columns of their own, made one cell as Customers has it."""

from dataclasses import replace

from lotbook.exchange.adopt.cell_kinds import is_blank
from lotbook.exchange.adopt.header_words import folded, meaning, phrases
from lotbook.exchange.adopt.lists import FoundList, SourceRow
from lotbook.exchange.adopt.word_lists import ADDRESS_PARTS


def with_whole_addresses(source: FoundList) -> FoundList:
    """A list in which the address has all its parts, in the order of their columns; any other list as it is.

    Args:
        source: The list.
    """
    meant = [(meaning(header) or ("",))[0] for header in source.headers]
    parts = [i for i, header in enumerate(source.headers) if folded(header) in phrases(ADDRESS_PARTS)]
    if "address" not in meant or "sku" in meant or not parts:
        return source
    at = meant.index("address")
    kept = [i for i in range(len(source.headers)) if i not in parts]

    def whole(row: SourceRow) -> SourceRow:
        said = [str(row.cells[i]).strip() for i in sorted({at, *parts}) if not is_blank(row.cells[i])]
        cells = [*row.cells]
        cells[at] = ", ".join(said) or None
        return replace(row, cells=tuple(cells[i] for i in kept), dates=frozenset())

    return replace(
        source,
        headers=tuple(source.headers[i] for i in kept),
        letters=tuple(source.letters[i] for i in kept),
        rows=[whole(row) for row in source.rows],
    )
