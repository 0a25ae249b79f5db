"""Where large tables are: a folder of Parquet or CSV files, a DuckDB file, or a database that DuckDB can reach."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lotbook.core.errors import HostError, InputError
from lotbook.core.table import Table, folded_header

READ = {".parquet": "read_parquet({})", ".csv": "read_csv({}, {})", ".tsv": "read_csv({}, {})"}
_CSV = "all_varchar = true, header = true, sample_size = -1, strict_mode = true"
_FILES = {".duckdb", ".ddb"}
_SQLITE = {".sqlite", ".sqlite3", ".db"}
_ADDRESSES = {"postgres": "postgres", "postgresql": "postgres", "mysql": "mysql"}
ATTACHED = "lotbook_source"
"""What the database of a source is called while it is read."""


@dataclass(frozen=True, slots=True)
class Found:
    """One table of a source."""

    table: Table
    query: str
    """What selects all of its rows as they are stored."""
    place: str
    """Where it is, for messages."""
    columns: Mapping[str, str]
    """The type of each column, by its name as it is stored."""
    rows: int
    """How many it has."""


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
        InputError: If there is no such source, or nothing of a tracker in it.
        HostError: If it cannot be read.
    """
    import duckdb  # noqa: PLC0415 - only where it is asked for

    try:
        queries, others = _queries(connection, source, {folded_header(name): table for name, table in tables.items()})
        found = [
            Found(table, query, place, _columns(connection, query, place), _count(connection, query))
            for table, (query, place) in queries.items()
        ]
    except duckdb.Error as error:
        raise HostError(f"{source} cannot be read: {_first_line(error)}") from error
    if not found:
        raise InputError(
            f"{source} has no table of a tracker: name a file after each, such as Lots.parquet and Shipments.csv "
            f"(lotbook export makes them). Known names: {', '.join(tables)}."
        )
    return found, others


def _queries(
    connection: Any, source: str, names: Mapping[str, Table]
) -> tuple[dict[Table, tuple[str, str]], list[str]]:
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


def _of_folder(folder: Path, names: Mapping[str, Table]) -> tuple[dict[Table, tuple[str, str]], list[str]]:
    found: dict[Table, tuple[str, str]] = {}
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
        found[table] = f"SELECT * FROM {reads.format(text(str(where)), _CSV)}", str(path)
    return found, others


def _of_database(
    connection: Any, address: str, kind: str, names: Mapping[str, Table]
) -> tuple[dict[Table, tuple[str, str]], list[str]]:
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
    found: dict[Table, tuple[str, str]] = {}
    others = []
    for schema, name in listed:
        table = names.get(folded_header(name))
        if table is None or table in found:
            others.append(name)
            continue
        found[table] = f"SELECT * FROM {ATTACHED}.{quoted(schema)}.{quoted(name)}", f"{Path(address).name}, {name}"
    return found, others


def _columns(connection: Any, query: str, place: str) -> dict[str, str]:
    described = connection.execute(f"DESCRIBE {query}").fetchall()
    names = [name for name, *_ in described]
    if not names:
        raise InputError(f"{place} has no columns.")
    return {name: kind for name, kind, *_ in described}


def _count(connection: Any, query: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM ({query})").fetchone()[0])


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0]


def quoted(name: str) -> str:
    """A name in a query."""
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text in a query."""
    return "'" + value.replace("'", "''") + "'"
