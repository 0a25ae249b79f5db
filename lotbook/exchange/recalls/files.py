"""A file of a packet before it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lotbook.core.days import to_date
from lotbook.core.table import Column, Kind
from lotbook.exchange.plain_csv import csv_bytes


@dataclass(frozen=True, slots=True)
class PacketFile:
    """A name below the packet's folder, with slashes, and what is in it."""

    name: str
    content: bytes
    rows: int | None = None
    """Rows of its tables; None where it has none."""


def csv_file(name: str, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> PacketFile:
    """A table as a CSV file, days as yyyy-mm-dd.

    Args:
        name: Of the file.
        columns: What to show.
        rows: Values by the columns' code names; days as numbers.
    """
    days = {column.name for column in columns if column.kind is Kind.DATE}

    def shown(column: str, value: Any) -> Any:
        return to_date(value).isoformat() if column in days and value is not None else value

    cells = [[shown(column.name, row[column.name]) for column in columns] for row in rows]
    return PacketFile(name, csv_bytes([column.header for column in columns], cells), len(rows))
