"""The rows of a table that people type into, before and after a write: what was not planned is a difference.

Rows of such a table never move, so it is not only their number that has to be right: the same rows have to hold
something as before, and the new ones besides.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from lotbook.core.table import Cell
from lotbook.hosts.host import Changes, NewRows

_NAMED = 5


@dataclass(frozen=True, slots=True)
class TypedRows:
    """What a table has for rows."""

    filled: frozenset[int]
    """The worksheet rows that hold something typed."""
    last: int
    """The last row of its data, filled or not."""


def kept_tables(tables: Iterable[str], changes: Changes, typed: Collection[str]) -> list[str]:
    """Those of some tables whose rows stay, each once: not those that are written anew.

    Args:
        tables: Their names.
        changes: What is to be written.
        typed: Case-folded names of the tables of which is known what people type. Of another table whose columns are
            written, these would count as well, so it is left out.

    Examples:
        >>> from lotbook.hosts.host import TableRows
        >>> kept_tables(["Lots", "FEFO", "lots"], Changes(rows=(TableRows("fefo", (), ()),)), ())
        ['Lots']
    """
    replaced = {change.table.casefold() for change in changes.rows}
    replaced |= {change.table.casefold() for change in changes.columns} - set(typed)
    found: dict[str, str] = {}
    for table in tables:
        if table.casefold() not in replaced:
            found.setdefault(table.casefold(), table)
    return list(found.values())


def difference(
    table: str, before: TypedRows, after: TypedRows, changes: Changes, first_new: Mapping[str, int]
) -> str | None:
    """What is not as planned with the rows of a table, or None.

    Args:
        table: The table.
        before: Its rows before the write.
        after: Its rows as they are now.
        changes: What was to be written.
        first_new: For each table with new rows, by case-folded name, the worksheet row in which the first comes.

    Examples:
        >>> difference("Lots", TypedRows(frozenset({5, 6}), 6), TypedRows(frozenset({5}), 6), Changes(), {})
        'the table Lots lost what row 6 held'
    """
    key = table.casefold()
    typed = {row for each in changes.inputs if each.table.casefold() == key for row in each.values}
    new: dict[int, Mapping[str, Cell]] = {}
    for some in _new_rows(changes, key):
        new |= dict(enumerate(some.rows, first_new[key]))
    wanted = (before.filled - typed - new.keys()) | {row for row, cells in new.items() if _holds(cells)}
    lost = wanted - after.filled
    if lost:
        return f"the table {table} lost what {_rows(lost)} held"
    added = after.filled - wanted - typed - new.keys()
    if added:
        return f"the table {table} got more than it should, in {_rows(added)}"
    last = max(before.last, *new) if new else before.last
    if after.last != last:
        return f"the table {table} ends at row {after.last}, not at row {last}"
    return None


def _new_rows(changes: Changes, key: str) -> list[NewRows]:
    return [each for each in changes.new_rows if each.table.casefold() == key and each.rows]


def _holds(cells: Mapping[str, Cell]) -> bool:
    return any(value is not None and value != "" for value in cells.values())


def _rows(numbers: Collection[int]) -> str:
    shown = ", ".join(str(number) for number in sorted(numbers)[:_NAMED])
    more = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
    return f"{'row' if len(numbers) == 1 else 'rows'} {shown}{more}"
