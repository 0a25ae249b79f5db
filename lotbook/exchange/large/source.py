"""Where large tables are: a folder of Parquet or CSV files, a DuckDB file, or a database that DuckDB can reach."""

from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from lotbook.core.errors import HostError, InputError
from lotbook.core.table import Table, folded_header
from lotbook.exchange.large.csv_files import csv_fault
from lotbook.exchange.large.found import Found, found_table
from lotbook.exchange.large.names import quoted, text

READ = {".parquet": "read_parquet({})", ".csv": "read_csv({}, {})", ".tsv": "read_csv({}, {})"}
_CSV = "all_varchar = true, header = true, sample_size = -1, strict_mode = true"
_NUMBER = "file_row_number"
"""What DuckDB calls the number of a row in a Parquet file."""
_FILES = {".duckdb", ".ddb"}
_SQLITE = {".sqlite", ".sqlite3", ".db"}
_Query = tuple[str, str, Path | None]
"""What selects all of a table as it is stored, where that is for messages, and the file or folder of files."""
_ADDRESSES = {"postgres": "postgres", "postgresql": "postgres", "mysql": "mysql"}
ATTACHED = "lotbook_source"
"""What the database of a source is called while it is read."""


def find_tables(connection: Any, source: str, tables: Mapping[str, Table]) -> tuple[list[Found], list[str]]:
    """The tables of a source.

    Args:
        connection: To DuckDB.
        source: A folder with files named after the tables (or folders of Parquet files so named), a DuckDB or SQLite
            file, or the address of a database.
        tables: The tables to look for, by their Excel names.

    Returns:
        Those that are there, and the names of files or tables that are none of them.

    Raises:
        InputError: If there is no such source, nothing of a tracker in it, a table twice, a column that holds what no
            cell can, or a CSV file that isn't in UTF-8 or whose rows differ in their number of fields.
        MissingColumnError: If a table has a column twice.
        HostError: If it cannot be read.
    """
    import duckdb  # noqa: PLC0415 - only where it is asked for

    try:
        queries, others = _queries(connection, source, {folded_header(name): table for name, table in tables.items()})
    except duckdb.Error as error:
        raise HostError(f"{source} cannot be read: {_first_line(error)}") from error
    found = [_found(connection, table, *each) for table, each in queries.items()]
    if not found:
        raise InputError(
            f"{source} has no table of a tracker: name a file after each, such as Lots.parquet and Shipments.csv "
            f"(lotbook export makes them). Known names: {', '.join(tables)}."
        )
    return found, others


def _queries(connection: Any, source: str, names: Mapping[str, Table]) -> tuple[dict[Table, _Query], list[str]]:
    kind = _ADDRESSES.get(source.partition("://")[0].lower()) if "://" in source else None
    path = Path(source)
    if kind is not None:
        return _of_database(connection, source, kind, names)
    if path.is_dir():
        return _of_folder(path, names)
    if path.suffix.lower() in _FILES and path.is_file():
        return _of_database(connection, source, "", names)
    if path.suffix.lower() in _SQLITE and path.is_file():
        return _of_database(connection, source, "sqlite", names)
    if not path.exists():
        raise InputError(f"{source} is not there. Name a folder of Parquet or CSV files, or a DuckDB file.")
    raise InputError(
        f"{source} is neither a folder nor a database. Put Parquet or CSV files named after the tables into a folder, "
        "and name that; lotbook export makes one of a tracker."
    )


def _of_folder(folder: Path, names: Mapping[str, Table]) -> tuple[dict[Table, _Query], list[str]]:
    found: dict[Table, _Query] = {}
    others = []
    for path in sorted(folder.iterdir()):
        table = names.get(folded_header(path.stem if path.is_file() else path.name))
        reads = READ.get(path.suffix.lower()) if path.is_file() else READ[".parquet"] if path.is_dir() else None
        if table is None or reads is None:
            if not path.name.startswith("."):
                others.append(path.name)
            continue
        if table in found:
            raise InputError(f"{folder} has the table {table.name} twice: {path.name} is one of them. Take one away.")
        where = path if path.is_file() else path / "**" / "*.parquet"
        found[table] = f"SELECT * FROM {reads.format(text(str(where)), _CSV)}", str(path), path
    return found, others


def _of_database(
    connection: Any, address: str, kind: str, names: Mapping[str, Table]
) -> tuple[dict[Table, _Query], list[str]]:
    if kind:
        import duckdb  # noqa: PLC0415 - only where it is asked for

        try:
            connection.execute(f"LOAD {kind}")
        except duckdb.Error as error:
            raise InputError(
                f"DuckDB reaches {kind} with an extension that is not on this computer. Where it may use the internet, "
                f"run once: duckdb -c 'INSTALL {kind}'. Or save the tables as Parquet files, and name their folder."
            ) from error
    options = ", ".join(filter(None, (kind and f"TYPE {kind}", "READ_ONLY")))
    connection.execute(f"ATTACH {text(address)} AS {ATTACHED} ({options})")
    listed = connection.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ? UNION ALL "
        "SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = ? AND NOT internal ORDER BY ALL",
        [ATTACHED, ATTACHED],
    ).fetchall()
    found: dict[Table, _Query] = {}
    others = []
    for schema, name in listed:
        table = names.get(folded_header(name))
        if table is None:
            others.append(name)
            continue
        if table in found:
            raise InputError(
                f"{Path(address).name} has the table {table.name} twice: {schema}.{name} is one of them. Rename one, "
                "or take it away."
            )
        place = f"{Path(address).name}, {name}"
        found[table] = f"SELECT * FROM {ATTACHED}.{quoted(schema)}.{quoted(name)}", place, None
    return found, others


def _found(connection: Any, table: Table, query: str, place: str, path: Path | None) -> Found:
    """A table, or what is wrong with its file."""
    import duckdb  # noqa: PLC0415 - only where it is asked for

    if path is not None and path.is_file() and path.suffix.lower() == ".parquet":
        # If the file can't be read like this, the attempt below says why.
        with suppress(duckdb.Error):
            counted = f"SELECT * FROM read_parquet({text(str(path))}, {_NUMBER} = true)"
            return found_table(connection, table, counted, place, names=_names(connection, path), number=_NUMBER)
    is_csv = path is not None and READ.get(path.suffix.lower(), "").startswith("read_csv")
    try:
        names = None if path is None else _names(connection, path)
        found = found_table(connection, table, query, place, names=names, first_row=2 if is_csv else 1)
    except InputError:
        # A row with a field too many makes DuckDB take each line for one field.
        if is_csv and path is not None and (fault := csv_fault(path)):
            raise InputError(fault) from None
        raise
    except duckdb.Error as error:
        if is_csv and path is not None and (fault := csv_fault(path)):
            raise InputError(fault) from None
        raise HostError(f"{place} cannot be read: {_first_line(error)}") from error
    return found


def _names(connection: Any, path: Path) -> list[str] | None:
    """The columns of a file under the names it has: DuckDB renames those that are alike."""
    if path.suffix.lower() in {".csv", ".tsv"} and path.is_file():
        as_rows = _CSV.replace("header = true", "header = false")
        rows = connection.execute(f"SELECT * FROM read_csv({text(str(path))}, {as_rows}) LIMIT 1").fetchall()
        return [name for name in rows[0] if name is not None] if rows else None
    parquet = import_module("pyarrow.parquet")
    files = [path] if path.is_file() else sorted(path.rglob("*.parquet"))
    try:
        several = [parquet.read_schema(each).names for each in files]
    except (OSError, ValueError):
        return None  # DuckDB says what is wrong with it
    return next((names for names in several if len({*map(folded_header, names)}) < len(names)), None)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]
