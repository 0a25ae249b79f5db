"""What was decided of lists before: by the headers of a list, which column of the tracker each of its columns fills."""

import hashlib
from collections.abc import Mapping, Sequence

from lotbook.core.table import Cell, RawTable, folded_header
from lotbook.core.tables import LOTS, SKUS
from lotbook.core.tables_adopt import MAPPINGS
from lotbook.exchange.adopt.fills import is_column
from lotbook.exchange.adopt.grids import Grid
from lotbook.exchange.adopt.lists import FoundList, find_lists
from lotbook.exchange.adopt.proposal import OWN, SKIPPED, UNKNOWN_HEADER, Proposal, Wishes

_LENGTH = 12

Row = Mapping[str, Cell]
"""A row of the table Mappings, by column name."""


def shape_of(source: FoundList) -> str:
    """A short code for the headers of a list, whatever their order."""
    headers = sorted({folded_header(header) for header in source.headers if header})
    return hashlib.sha256("\n".join(headers).encode()).hexdigest()[:_LENGTH]


def rows_of(raw: RawTable | None) -> list[Row]:
    """The rows of the table Mappings that say something.

    Args:
        raw: The table; None for a tracker without one.
    """
    if raw is None:
        return []
    places = {folded_header(header): place for place, header in enumerate(raw.headers)}
    columns = {c.name: places[folded_header(c.header)] for c in MAPPINGS.columns if folded_header(c.header) in places}
    rows = ({name: raw.values[place][i] for name, place in columns.items()} for i in range(raw.rows))
    return [row for row in rows if row.get("shape") and row.get("header")]


def lists_on(grid: Grid, words: set[str], rows: Sequence[Row]) -> list[FoundList]:
    """The lists of a sheet: the headers of a list that was decided on before are headers whatever they mean.

    Args:
        grid: The sheet.
        words: Headers, folded, that the user has named.
        rows: Rows of the table Mappings.
    """
    headers = {folded_header(str(row["header"])) for row in rows if row.get("column")}
    shapes = {row["shape"] for row in rows}
    known = find_lists(grid, words | headers) if headers else []
    return known if any(shape_of(each) in shapes for each in known) else find_lists(grid, words)


def wishes_for(source: FoundList, rows: Sequence[Row], wishes: Wishes) -> Wishes:
    """What the user says of a list now, and where they say nothing, what was decided before.

    Args:
        source: The list.
        rows: Rows of the table Mappings.
        wishes: What the user says now.
    """
    before = [row for row in rows if row["shape"] == shape_of(source)]
    if not before or wishes.table:
        return wishes
    named = {folded_header(str(row["header"])): row for row in before}
    new = {*wishes.columns, *wishes.skip}
    tables = [str(row["table"]) for row in before if row.get("table")]
    # A list of lots fills SKUs besides, perhaps from its first column.
    table = next((name for name in tables if name != SKUS.name), next(iter(tables), ""))
    filled = {table, SKUS.name} if table == LOTS.name else {table}
    kept = {
        name: row
        for name, row in named.items()
        if name not in new and _can_be_filled(row) and (not row.get("column") or row.get("table") in filled)
    }
    columns = {name: f"{row['table']}.{row['column']}" for name, row in kept.items() if row.get("column")}
    skip = [name for name, row in kept.items() if not row.get("column")]
    return Wishes({**columns, **wishes.columns}, [*skip, *wishes.skip], table, before=frozenset(kept))


def _can_be_filled(row: Row) -> bool:
    """Whether the tracker has the column, or none is to be filled."""
    return not row.get("column") or is_column(str(row.get("table")), str(row["column"]))


def decided(proposal: Proposal, day: int) -> list[Row]:
    """The rows of the table Mappings for a list, in the order of its columns.

    Args:
        proposal: What became of the list.
        day: Today.
    """
    source, table = proposal.source, proposal.tables[0]
    found: dict[str, Row] = {}
    for position, header in enumerate(source.headers):
        matches = [match for match in proposal.matches if match.position == position]
        # A column that fills two tables, such as the SKU, is told of the first.
        match = next((match for match in matches if match.table == table), next(iter(matches), None))
        own = match is not None and match.column.name.startswith(OWN)
        # A column that was blank, say, may be filled in the next list.
        open_ = match is None and proposal.left_out.get(position) not in {SKIPPED, UNKNOWN_HEADER}
        if not header or own or open_:
            continue
        column = None if match is None else match.column.header
        names = None if match is None else match.names
        found.setdefault(
            folded_header(header),
            {
                "shape": shape_of(source),
                "header": source.name(position),
                "table": SKUS.name if names else table if match is None else match.table,
                "column": SKUS.column(names.what).header if names else column,
                "decided_on": day,
            },
        )
    return list(found.values())
