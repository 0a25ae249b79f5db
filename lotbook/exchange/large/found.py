"""One table of a source: the columns of it that lotbook needs, each as a type that the rules of cells know."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lotbook.core.errors import InputError, MissingColumnError
from lotbook.core.table import Column, Kind, Table, folded_header
from lotbook.core.tables import SKUS
from lotbook.exchange.large.names import ROW, quoted

WHOLE = {
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"),
}
"""Types of whole numbers."""
MOMENTS = {"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"}
_FLOATS = {"FLOAT", "DOUBLE"}
_AS_THEY_ARE = re.compile(rf'{"|".join(sorted({*WHOLE, *MOMENTS}))}|VARCHAR|BOOLEAN|DATE|DECIMAL\(\d+, ?\d+\)|"NULL"')
_AS_TEXTS = re.compile(r"ENUM\(.*\)|UUID|JSON", re.DOTALL)
_ZONED = re.compile(r"TIMESTAMP\w* WITH TIME ZONE")
_DAY = 86_400_000_000
"""Microseconds."""


@dataclass(frozen=True, slots=True)
class Found:
    """One table of a source."""

    table: Table
    query: str
    """What selects all of its rows: the columns that lotbook needs, and `row` if these are whole numbers."""
    place: str
    """Where it is, for messages."""
    columns: Mapping[str, str]
    """The type of each of these columns, by its name as it is stored."""
    rows: int
    """How many it has."""
    stored: tuple[str, ...] = ()
    """The names of all its columns, for messages."""
    number: str = ""
    """A further column that counts its rows from 0; blank if none does."""
    first_row: int = 1
    """The number of its first row where nothing numbers them: 2 in a CSV file, as Excel shows it."""


def found_table(
    connection: Any,
    table: Table,
    query: str,
    place: str,
    *,
    names: Sequence[str] | None = None,
    number: str = "",
    first_row: int = 1,
) -> Found:
    """A table of a source.

    Args:
        connection: To DuckDB.
        table: Which one it is.
        query: What selects all of its columns and rows.
        place: Where it is, for messages.
        names: Its columns as the file has them, None where DuckDB has renamed none.
        number: What the query calls a column that counts its rows from 0; blank if it has none.
        first_row: The number of its first row where it has none.

    Raises:
        InputError: If it has no column of the table, or one of them holds what no cell can.
        MissingColumnError: If it has one of them twice.
    """
    kinds = {name: kind for name, kind in _kinds(connection, query).items() if name != number}
    known = _known(table)
    _check_alike(known, names or tuple(kinds), place)
    read = [name for name in kinds if folded_header(name) in known]
    if not read:
        listed = ", ".join(map(repr, kinds))
        raise InputError(f"{place} has no column of the table {table.name}; it has {listed}. Rename its columns.")
    shown = [_expression(connection, query, place, name, kinds[name]) for name in read]
    if kinds.get(ROW) in WHOLE:
        shown.append(quoted(ROW))
    read_from = query
    query = f"SELECT {', '.join(shown)} FROM ({read_from})"
    ((rows,),) = connection.execute(f"SELECT count(*) FROM ({query})").fetchall()
    columns = _kinds(connection, query)
    if number:
        query = f"SELECT {', '.join([*shown, quoted(number)])} FROM ({read_from})"
    return Found(table, query, place, columns, int(rows), tuple(kinds), number, first_row)


def skus_named(connection: Any, lots: Found) -> Found:
    """The SKUs of a table of lots, each once, as a table of SKUs without anything else about them.

    Args:
        connection: To DuckDB.
        lots: The table of lots.
    """
    header = SKUS.column("sku").header
    stored = next(name for name, known in headers_of(lots).items() if known == header)
    cell = f"trim({quoted(stored)})" if lots.columns[stored] == "VARCHAR" else quoted(stored)
    query = f"SELECT DISTINCT {cell} AS sku FROM ({lots.query}) ORDER BY 1"
    return found_table(connection, SKUS, query, lots.place)


def headers_of(found: Found) -> dict[str, str]:
    """The header of each column of a source, as a tracker has it; columns go by their headers or their code names."""
    known = _known(found.table)
    return {name: known.get(folded_header(name), name) for name in found.columns}


def absent(found: Found) -> list[Column]:
    """The columns of a tracker's table that a source does not have: they count as blank.

    Raises:
        MissingColumnError: If it lacks one that a row must have, or the expiry date.
    """
    there = set(headers_of(found).values())
    missing = [each for each in found.table.columns if not each.computed and each.header not in there]
    for column in missing:
        if column.required or (column.kind is Kind.LABEL_DATE and column.name == "expiry_date"):
            raise MissingColumnError(
                f"{found.place} has no column {column.header!r} (or {column.name!r}); it has "
                f"{', '.join(map(repr, found.stored))}. Rename the one that holds it."
            )
    return missing


def _known(table: Table) -> dict[str, str]:
    """The header of each column that is read, by what it may be called."""
    columns = [column for column in table.columns if not column.computed]
    known = {folded_header(column.header): column.header for column in columns}
    return known | {column.name: column.header for column in columns}


def _kinds(connection: Any, query: str) -> dict[str, str]:
    return {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE {query}").fetchall()}


def _check_alike(known: Mapping[str, str], names: Sequence[str], place: str) -> None:
    seen: dict[str, str] = {}
    for name in names:
        header = known.get(folded_header(name))
        if header is not None and header in seen:
            raise MissingColumnError(
                f"{place} has two columns for {header}: {seen[header]!r} and {name!r}. Rename one of them."
            )
        if header is not None:
            seen[header] = name


def _expression(connection: Any, query: str, place: str, name: str, kind: str) -> str:
    """A column as a type that the rules of cells know."""
    cell = quoted(name)
    if kind in _FLOATS:
        # What is no number is in no statistics of a Parquet file, and by these DuckDB leaves out rows that have it.
        return f"CASE WHEN isnan({cell}) THEN 'NaN'::{kind} ELSE {cell} END AS {cell}"
    if _AS_THEY_ARE.fullmatch(kind):
        return cell
    if _AS_TEXTS.fullmatch(kind):
        return f"CAST({cell} AS VARCHAR) AS {cell}"
    if _ZONED.fullmatch(kind):
        moment = f"epoch_us({cell})"
        odd = f"SELECT 1 FROM ({query}) WHERE {cell} IS NOT NULL AND (NOT isfinite({cell}) OR {moment} % {_DAY} <> 0)"
        if connection.execute(f"{odd} LIMIT 1").fetchall():
            raise InputError(
                f"{place}: the column {name!r} holds moments with a time zone. Which day they are on depends on the "
                "zone, and it isn't stored with them. Save the column as dates."
            )
        return f"make_timestamp({moment}) AS {cell}"
    raise InputError(
        f"{place}: the column {name!r} holds {kind}, where lotbook needs texts, numbers or dates. Save it as one of "
        "these, or rename the column if it is another."
    )
