"""The tables of a tracker as Parquet files, as they were typed: the way to `lotbook ledger`."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lotbook.actions.session import Session
from lotbook.core import nw
from lotbook.core.days import FIRST_DAY, LAST_DAY, to_date
from lotbook.core.frames import make_rows
from lotbook.core.owners import handed_over
from lotbook.core.table import Cell, Column, Kind, RawTable, Table, folded_header
from lotbook.core.tables import INPUTS
from lotbook.core.tables_amazon import OPTIONAL
from lotbook.exchange.large.results import TABLES, placed, write_made
from lotbook.hosts.host import Host

ROW = "row"


def export(
    host: Host, folder: Path, *, owner: str | None = None, progress: Callable[[str], None] = lambda _: None
) -> dict[str, int]:
    """Write each input table to a Parquet file named after it; all of them or none.

    A column in which every cell is of its kind has that type: dates, whole numbers, numbers. Any other is text, each
    cell as it was typed and dates as 2027-03-31, so that nothing is lost. Columns of your own go with them.

    Args:
        host: Where the tracker is.
        folder: Where to write; files of an earlier export are replaced.
        owner: Whose goods; None for everybody's.
        progress: Told of each step.

    Returns:
        The rows of each table.

    Raises:
        InputError: If it is no tracker, or other files are in the folder.
        HostError: If something cannot be read or written.
    """
    session = Session.open(host, owner=owner, progress=progress)
    tables = session.book.tables if owner is None else handed_over(session.book.tables, owner)
    progress("Writing the tables")
    return write_tables(tables, folder)


def write_tables(raws: Mapping[str, RawTable], folder: Path) -> dict[str, int]:
    """Write raw tables to Parquet files named after them; all of them or none.

    Args:
        raws: The tables by their Excel names; those that are no input tables are left out.
        folder: Where to write.

    Returns:
        The rows of each table.

    Raises:
        InputError: If other files are in the folder.
        HostError: If something cannot be written.
    """
    counts = {}
    known = (*INPUTS, *OPTIONAL)
    with placed(folder, [f"{table.name}.parquet" for table in known], TABLES) as places:
        for table in known:
            if table.name in raws:
                columns, types = _columns(raws[table.name], table)
                counts[table.name] = len(columns[ROW])
                write_made(make_rows(columns, types), places.results / f"{table.name}.parquet", TABLES)
    return counts


def _columns(raw: RawTable, table: Table) -> tuple[dict[str, Sequence[Any]], dict[str, Any]]:
    known = {folded_header(column.header): column for column in table.columns}
    headers = [(place, header) for place, header in enumerate(raw.headers) if not _is_computed(known, header)]
    cells = [raw.values[place] for place, _ in headers]
    filled = [at for at, row in enumerate(zip(*cells, strict=True)) if any(each not in {None, ""} for each in row)]
    columns: dict[str, Sequence[Any]] = {ROW: [raw.first_row + at for at in filled]}
    types: dict[str, Any] = {ROW: nw.Int64()}
    for (_, header), values in zip(headers, cells, strict=True):
        column = known.get(folded_header(header))
        name = column.header if column else _unlike(header, columns)
        columns[name], types[name] = _typed([values[at] for at in filled], column)
    return columns, types


def _is_computed(known: dict[str, Column], header: str) -> bool:
    column = known.get(folded_header(header))
    return column is not None and column.computed


def _unlike(header: str, taken: dict[str, Any]) -> str:
    """A name for a user's column that no other column has."""
    name, number = header.strip() or "Column", 2
    while name.casefold() in {each.casefold() for each in taken}:
        name, number = f"{header.strip() or 'Column'} {number}", number + 1
    return name


def _typed(cells: Sequence[Cell], column: Column | None) -> tuple[Sequence[Any], Any]:
    kind = None if column is None else column.kind
    kinds = {type(cell) for cell in cells if cell is not None}
    if kind in {Kind.DATE, Kind.LABEL_DATE}:
        days = [cell if type(cell) is int and FIRST_DAY <= cell <= LAST_DAY else None for cell in cells]
        dates = [None if day is None else to_date(day) for day in days]
        if all(cell is None or date is not None for cell, date in zip(cells, dates, strict=True)):
            return dates, nw.Date()
        return [
            _text(cell) if date is None else date.isoformat() for cell, date in zip(cells, dates, strict=True)
        ], nw.String()
    if kinds and kinds <= {int}:
        return list(cells), nw.Int64()
    if kinds and kinds <= {int, float}:
        return [None if cell is None else float(cell) for cell in cells], nw.Float64()
    return [_text(cell) for cell in cells], nw.String()


def _text(cell: Cell) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).upper()
    return str(int(cell)) if float(cell).is_integer() else repr(cell)
