"""Rows that were a table and are none any more: nobody would see that they don't count.

Excel makes a range of a table on request, and LibreOffice drops the table of the sheet before one that is deleted.
"""

from collections.abc import Collection, Sequence

from lotbook.core.table import folded_header

LAST_ROW, LAST_COLUMN = 1_000, 60
"""As far as a sheet without a table is looked at."""
_LEAST = 3


def header_row(rows: Sequence[Sequence[object]], headers: Collection[str]) -> tuple[int, int] | None:
    """Row and column, counted from 0, of the first header of what was a table; None where nothing stands below it.

    Three of four headers are enough: the user may have deleted a column, and an older tracker lacks some.

    Args:
        rows: What a sheet shows.
        headers: The case-folded headers of the table.

    Examples:
        >>> headers = {"sku", "channel", "units per day", "note"}
        >>> header_row([["Demand", ""], ["SKU", "Channel", "Units per day"], ["TEA", "DTC", 4.0]], headers)
        (1, 0)
        >>> header_row([["SKU", "Channel", "Units per day"], ["", "", ""]], headers) is None
        True
    """
    least = max(_LEAST, -(-len(headers) * 3 // 4))
    for number, row in enumerate(rows):
        found = [column for column, cell in enumerate(row) if isinstance(cell, str) and folded_header(cell) in headers]
        if len({folded_header(str(row[column])) for column in found}) >= least:
            below = [row[column] for row in rows[number + 1 :] for column in found if column < len(row)]
            filled = any(cell not in {"", None} for cell in below)
            return (number, found[0]) if filled else None
    return None
