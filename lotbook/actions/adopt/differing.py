"""Rows of lists beside those of a tracker's table: what identifies one, and in what they differ."""

from collections.abc import Mapping, Sequence
from typing import Any

from lotbook.core.days import to_date
from lotbook.core.names import key_of_name
from lotbook.core.table import Column, Kind
from lotbook.exchange.adopt.proposal import OWN, TABLES
from lotbook.exchange.adopt.rows import TableRow

_PARTS = ("", "_precision", "_months", "_days", "_from_receipt", "_share")
"""How the names end of what the core makes of one column."""

Key = tuple[str, ...]


def lot_of(row: Mapping[str, Any]) -> Key:
    """The lot of a row, by SKU and code, whatever their capitals."""
    return str(row["sku"]).casefold(), str(row["lot"]).casefold()


def _column(table: str, name: str) -> Column | None:
    return None if name.startswith(OWN) else TABLES[table].column(name)


def header_of(table: str, name: str) -> str:
    """The header of a column, by its name."""
    column = _column(table, name)
    return name.removeprefix(OWN) if column is None else column.header


def key_of(table: str, typed: Mapping[str, Any]) -> Key | None:
    """What identifies a row; None where the table has no key, or the row lacks some of it."""
    names = TABLES[table].key
    if not names or any(typed.get(name) is None for name in names):
        return None
    return tuple(str(typed[name]).casefold() for name in names)


def differing(table: str, part: TableRow, old: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The columns that are blank in the tracker, and those that say something else there."""
    blank: list[str] = []
    other: list[str] = []
    for name in part.cells:
        if name.startswith(OWN) or name in TABLES[table].key:
            continue
        new_values, old_values = _values(table, name, part.typed), _values(table, name, old)
        if new_values != old_values and any(value is not None for value in new_values):
            is_blank = all(value is None or value is False for value in old_values)
            (blank if is_blank else other).append(name)
    return blank, other


def _values(table: str, name: str, typed: Mapping[str, Any]) -> tuple[Any, ...]:
    """What the core makes of a column, names and codes in one spelling."""
    values = tuple(typed[f"{name}{part}"] for part in _PARTS if f"{name}{part}" in typed)
    column = _column(table, name)
    if column is not None and column.kind in {Kind.TEXT, Kind.CODE}:
        return tuple(None if value is None else key_of_name(str(value)) for value in values)
    return values


def signature(table: str, names: Sequence[str], typed: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a row says in some columns, names and codes in one spelling."""
    return tuple(value for name in names for value in _values(table, name, typed))


def shown(table: str, name: str, typed: Mapping[str, Any]) -> str:
    """A cell for the user."""
    column = _column(table, name)
    value = next((value for value in (typed.get(f"{name}{part}") for part in _PARTS) if value is not None), "")
    if column is not None and column.kind in {Kind.DATE, Kind.LABEL_DATE} and isinstance(value, int):
        return to_date(value).isoformat()
    return f"'{value}'"
