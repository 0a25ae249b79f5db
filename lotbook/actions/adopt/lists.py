"""The lists of a file, in the form that tables have. A file without one, or for another command, is refused."""

from collections.abc import Collection, Sequence
from pathlib import Path

from lotbook.actions.adopt.whole import Files
from lotbook.core.errors import InputError
from lotbook.core.table import folded_header
from lotbook.exchange.adopt import memory
from lotbook.exchange.adopt.address_books import as_address_book
from lotbook.exchange.adopt.bins import without_bins
from lotbook.exchange.adopt.bracketed_skus import with_bracketed_skus
from lotbook.exchange.adopt.clear_headers import with_clear_headers
from lotbook.exchange.adopt.grids import Grid, read_grids
from lotbook.exchange.adopt.known import Known
from lotbook.exchange.adopt.lists import FoundList, find_lists, headers_by_cells
from lotbook.exchange.adopt.logs import Lots, of_log
from lotbook.exchange.adopt.lots_by_date import with_lots_by_date
from lotbook.exchange.adopt.lots_side_by_side import with_a_row_for_each_lot
from lotbook.exchange.adopt.products_above import with_products
from lotbook.exchange.adopt.proposal import Proposal, Wishes
from lotbook.exchange.shops.orders import shops_or_amazons
from lotbook.hosts.ooxml.foreign import check_foreign

_SHOWN = 3


def _refuse_what_is_imported(path: Path, grids: Sequence[Grid]) -> None:
    """A shop's orders and Amazon's reports have a command of their own, which knows what their columns mean.

    Raises:
        InputError: If it is one of these.
    """
    known = shops_or_amazons(grids)
    if known is not None:
        what, where = known
        raise InputError(
            f"{path.name} is {what}: lotbook import takes it in ({where}). To adopt it as a list all the same, say "
            "what for, as in --as Shipments."
        )


def lists_in(
    path: Path,
    sheets: Collection[str],
    wishes: Wishes,
    before: Sequence[memory.Row],
    *,
    known: Known,
    lots: Lots,
    places: Collection[str],
    remarks: list[str],
) -> list[FoundList]:
    """The lists of a file; of several sheets those without one are named in the remarks.

    Args:
        path: The file.
        sheets: The sheets to look at; none means all.
        wishes: What the user said.
        before: Rows of the table Mappings.
        known: The SKUs and product names that the tracker has.
        lots: The lots that it has.
        places: The places that it has, by `key_of_name`.
        remarks: What there is to say is added to it.

    Raises:
        InputError: If a sheet isn't there, or another command takes the file in.
    """
    check_foreign(path)
    grids, words = read_grids(path), {*wishes.columns}
    if not wishes.table:
        _refuse_what_is_imported(path, grids)
    if sheets:
        asked = {name.strip().casefold() for name in sheets}
        there = ", ".join(grid.sheet for grid in grids if grid.sheet) or "no sheets"
        grids = [grid for grid in grids if grid.sheet.casefold() in asked]
        if not grids:
            raise InputError(f"{path} has no sheet {' or '.join(sheets)} with anything on it; it has {there}.")
    by_sheet = {
        # A tracker's table without rows counts too: the user may have added columns to it.
        grid.sheet: [each for each in memory.lists_on(grid, words, before) if each.rows or each.own_table]
        for grid in grids
    }
    if not any(each for some in by_sheet.values() for each in some):
        by_cells = [(grid, headers_by_cells(grid, known.is_sku)) for grid in grids]
        by_sheet |= {grid.sheet: find_lists(grid, words | headers) for grid, headers in by_cells if headers}
    by_sheet = {
        sheet: [part for each in some for part in _as_tables(each, wishes, lots, places, remarks)]
        for sheet, some in by_sheet.items()
    }
    parts = iter(with_products([each for some in by_sheet.values() for each in some], remarks))
    by_sheet = {sheet: [next(parts) for _ in some] for sheet, some in by_sheet.items()}
    without = [sheet for sheet, some in by_sheet.items() if not any(each.rows for each in some)]
    if 0 < len(without) < len(by_sheet):
        more = f" and {len(without) - _SHOWN:,} more sheets" if len(without) > _SHOWN + 1 else ""
        shown = without[:_SHOWN] if more else without
        remarks.append(f"{path.name}: no list was found on {', '.join(shown)}{more}.")
    return [each for some in by_sheet.values() for each in some]


def _as_tables(
    source: FoundList, wishes: Wishes, lots: Lots, places: Collection[str], remarks: list[str]
) -> list[FoundList]:
    """A list in the form that tables have: a SKU, an address and a lot in one cell each, and a log divided in two."""
    if source.own_table is None:
        source = with_clear_headers(with_a_row_for_each_lot(source), {*wishes.columns, *wishes.skip})
    source = as_address_book(with_bracketed_skus(source, {*wishes.columns, *wishes.skip}))
    if wishes.lots_by_date:
        source = with_lots_by_date(source)
    if source.own_table is None:
        source = without_bins(source, places, {*wishes.columns}, remarks)
    if wishes.table:
        return [source]
    parts, said = of_log(source, lots)
    if said:
        remarks.append(said)
    return parts


def all_named(wishes: Wishes, paths: Sequence[Path], proposals: Sequence[Proposal]) -> None:
    """Refuse options for columns that no list has: they are misspelled.

    Raises:
        InputError: If an option names a column that no list has.
    """
    headers = list(dict.fromkeys(h for p in proposals for h in p.source.headers if h))
    there = set(map(folded_header, headers))
    for option, names in (("--map", wishes.columns), ("--skip", wishes.skip)):
        for name in (name for name in names if name not in there):
            said = f"{option}: no list has a column '{wishes.spelled.get(name, name)}'."
            if headers:
                raise InputError(f"{said} The columns are {', '.join(headers)}.")
            raise InputError(f"{said} {_no_list(paths[0])}")


def _no_list(path: Path) -> str:
    return (
        f"{path}: no list was found. A list has a row of headers, such as SKU, Lot, Best before and Quantity, "
        'above its rows. If the headers are other words, name them: --map "Your header=SKU".'
    )


def without_lists(files: Files, *, is_whole: bool) -> list[str]:
    """What to say of files without a list: sheets of a tracker may have none.

    Raises:
        InputError: If they are not files of a tracker.
    """
    none = [path for path, some in files if not some]
    if none and not is_whole:
        raise InputError(_no_list(none[0]))
    return [f"No list was found in {', '.join(path.name for path in none)}."] if none else []
