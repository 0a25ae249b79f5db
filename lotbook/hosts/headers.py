"""Table columns by their headers: which one is meant, and how a formula refers to it."""

import re
from collections.abc import Mapping, Sequence

from lotbook.core.table import folded_header

_REFERENCE = re.compile(
    r"""("(?:[^"]|"")*")|([^\W\d][\w.]*)\[(?:(\[\#[\w ]+\],)\[((?:[^\[\]']|'.)+)\]|((?:[^\[\]'@\#]|'.)+))\]"""
)
"""A text, or a reference to one column of a table: Lots[[#This Row],[Lot]] or Lots[Lot]."""


def position_of(header: str, headers: Sequence[str]) -> int | None:
    r"""Position of a header among others, or None; compared as `folded_header` says.

    Examples:
        >>> position_of("Expiry date", ["SKU", "EXPIRY\ndate "])
        1
    """
    wanted = folded_header(header)
    return next((i for i, each in enumerate(headers) if folded_header(each) == wanted), None)


def column_reference(header: str) -> str:
    """What stands behind a table's name in a formula, to refer to a column; signs with a meaning are escaped.

    Examples:
        >>> column_reference("Units: #1")
        "[Units: '#1]"
    """
    return "[" + "".join(f"'{sign}" if sign in "'#[]" else sign for sign in header) + "]"


def tables_in(formula: str) -> set[str]:
    """The tables a formula refers to, case-folded."""
    return {found[2].casefold() for found in _REFERENCE.finditer(formula) if found[2]}


def with_own_headers(formula: str, tables: Mapping[str, Sequence[str]]) -> str:
    r"""A formula with the columns of tables called as their headers are written.

    A formula that names a column otherwise, be it by a blank for a line break, is an error to Excel.

    Args:
        formula: The formula, without the equals sign.
        tables: The headers of each table, by its case-folded name.

    Examples:
        >>> with_own_headers("Lots[[#This Row],[Expiry date]]-AsOf", {"lots": ["SKU", "Expiry\ndate"]})
        'Lots[[#This Row],[Expiry\ndate]]-AsOf'
        >>> with_own_headers('SUM(FEFO[On hand])&"FEFO[On hand]"', {"fefo": ["On  hand"]})
        'SUM(FEFO[On  hand])&"FEFO[On hand]"'
    """

    def called(found: re.Match[str]) -> str:
        before, table, part, inner, alone = found.groups()
        headers = tables.get(table.casefold()) if table else None
        if before or headers is None:
            return found[0]
        header = re.sub("'(.)", r"\1", inner or alone)
        if header in headers:
            return found[0]
        position = position_of(header, headers)
        if position is None or headers[position].casefold() == header.casefold():
            return found[0]
        reference = column_reference(headers[position])
        return f"{table}[{part}{reference}]" if inner else f"{table}{reference}"

    return _REFERENCE.sub(called, formula)


def sums_column(formula: str, header: str) -> bool:
    """Whether the formula of a totals cell adds up the shown cells of its column."""
    column = re.escape(column_reference(header))
    return re.fullmatch(rf"(?i)SUBTOTAL\(1?0?9,\s*[\w.\\]*{column}\)", formula.strip()) is not None
