"""What a list becomes, row by row, without a tracker."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lotbook.exchange.adopt.address_books import as_address_book
from lotbook.exchange.adopt.bracketed_skus import with_bracketed_skus
from lotbook.exchange.adopt.clear_headers import with_clear_headers
from lotbook.exchange.adopt.file_texts import habits_of
from lotbook.exchange.adopt.grids import read_grids
from lotbook.exchange.adopt.known import Known
from lotbook.exchange.adopt.lists import find_lists
from lotbook.exchange.adopt.logs import Lots, of_log
from lotbook.exchange.adopt.lots_side_by_side import with_a_row_for_each_lot
from lotbook.exchange.adopt.mapping import propose
from lotbook.exchange.adopt.proposal import Proposal, Wishes
from lotbook.exchange.adopt.rows import ReadRow, read_list

NAMES = {
    "Lots": ("sku", "lot", "expiry_date", "received_date", "received_quantity", "place"),
    "Shipments": ("date", "type", "lot", "quantity", "source", "destination"),
}


def proposals(path: Path, there: Lots | None = None) -> list[Proposal]:
    """What becomes of the one list of a file, which may be divided in two."""
    (grid,) = read_grids(path)
    (found,) = find_lists(grid)
    found = with_clear_headers(with_a_row_for_each_lot(found), ())
    parts, _ = of_log(as_address_book(with_bracketed_skus(found, ())), there or {})
    return [propose(each, Wishes(), Known(), {}) for each in parts]


def read_rows(folder: Path, headers: str, *lines: str, name: str = "list.csv") -> list[ReadRow]:
    """The rows of a list, read."""
    path = folder / name
    path.write_text("\n".join((headers, *lines)) + "\n", "utf-8")
    proposed = proposals(path)
    assert all(each.tables for each in proposed), [each.why_not for each in proposed]
    habits = habits_of(path, proposed, None)
    return [row for each in proposed for row in read_list(each, habits, {}).rows]


def cells_of(folder: Path, headers: str, *lines: str, name: str = "list.csv") -> list[Mapping[str, Mapping[str, Any]]]:
    """By row the cells for each table; no row may be left out."""
    read = read_rows(folder, headers, *lines, name=name)
    assert [row.reason for row in read] == [""] * len(read)
    return [{table: dict(part.cells) for table, part in row.parts.items()} for row in read]


def in_table(rows: Sequence[Mapping[str, Mapping[str, Any]]], table: str, *names: str) -> list[tuple[Any, ...]]:
    """Some cells of the rows for a table."""
    return [tuple(row[table].get(name) for name in names or NAMES[table]) for row in rows if table in row]
