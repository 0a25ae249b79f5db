"""Which rows of a table in a live Excel hold something, looked at in one block for each table."""

from collections.abc import Collection, Iterable, Mapping

from lotbook.core.table import folded_header
from lotbook.hosts import refusals
from lotbook.hosts.host import Changes
from lotbook.hosts.live import live_cells
from lotbook.hosts.live.book import OpenBook
from lotbook.hosts.live.native import refused_by_excel
from lotbook.hosts.row_counts import TypedRows, difference, kept_tables


def rows_now(book: OpenBook, tables: Iterable[str], typed: Mapping[str, Collection[str]]) -> dict[str, TypedRows]:
    """The rows that hold something typed, of each of some tables by case-folded name.

    Args:
        book: The workbook.
        tables: Names of tables; of those that are not there nothing is said.
        typed: By case-folded name of a table, the case-folded headers of the columns that people type into; with
            none at all, every column of every table counts.
    """
    keys = dict.fromkeys(name.casefold() for name in tables)
    return {
        key: _typed_rows(book, key, typed.get(key)) for key in keys if book.has(key) and (not typed or key in typed)
    }


def _typed_rows(book: OpenBook, name: str, headers: Collection[str] | None) -> TypedRows:
    table = book.looked_at_again(name)
    block = book.native.values(table.rows(table.place.top, table.last_row))
    columns = [
        position
        for position, header in enumerate(block[0])
        if headers is None or folded_header(live_cells.header(header)) in headers
    ]
    filled = (
        row
        for row, cells in enumerate(block[1:], table.first_row)
        if any(live_cells.cell(cells[position]) is not None for position in columns)
    )
    return TypedRows(frozenset(filled), table.last_row)


def written_tables(changes: Changes, typed: Collection[str]) -> list[str]:
    """The tables that some changes write to and leave their rows."""
    cells = [*(each.table for each in changes.inputs), *(each.table for each in changes.new_rows)]
    return kept_tables([*(each.table for each in changes.columns), *cells], changes, typed)


def differing(
    book: OpenBook,
    before: Mapping[str, TypedRows],
    typed: Mapping[str, Collection[str]],
    changes: Changes,
    first_new: Mapping[str, int],
) -> tuple[str | None, list[str]]:
    """What is not as planned with the rows of the tables that were written, or None; and remarks for the user."""
    try:
        after = rows_now(book, before, typed)
    except Exception as error:
        if not refused_by_excel(error):
            raise
        return None, [refusals.NOT_COUNTED]
    found = (difference(book.table(name).name, before[name], after[name], changes, first_new) for name in after)
    return next((each for each in found if each is not None), None), []
