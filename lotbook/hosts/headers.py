"""Table columns by their headers: which one is meant, and how a formula refers to it."""

import re
from collections.abc import Sequence

from lotbook.core.tables import folded_header


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


def sums_column(formula: str, header: str) -> bool:
    """Whether the formula of a totals cell adds up the shown cells of its column."""
    column = re.escape(column_reference(header))
    return re.fullmatch(rf"(?i)SUBTOTAL\(1?0?9,\s*[\w.\\]*{column}\)", formula.strip()) is not None
