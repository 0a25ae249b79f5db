"""Numbers in the sentences of a report, as people write them.

The same as `counted`, for the rows of a plan.
"""

from lotbook.core import nw
from lotbook.core.frames import text

_THOUSAND = 1000


def grouped(number: nw.Expr) -> nw.Expr:
    """A whole number from 0 up as a text, with a comma before each three digits.

    Args:
        number: Whole numbers; null stays null.

    Examples:
        >>> import polars as pl
        >>> from lotbook.core.frames import rows_of
        >>> rows = nw.from_native(pl.LazyFrame({"units": [7, 1200, 2000045]}))
        >>> [row["units"] for row in rows_of(rows.select(units=grouped(nw.col("units"))))]
        ['7', '1,200', '2,000,045']
    """
    return nw.concat_str(*_parts(number))


def counted(number: nw.Expr, word: str) -> nw.Expr:
    """A number of things, which knows its singular.

    Args:
        number: Whole numbers from 0 up; null stays null.
        word: What is counted, such as "unit".

    Examples:
        >>> import polars as pl
        >>> from lotbook.core.frames import rows_of
        >>> rows = nw.from_native(pl.LazyFrame({"lots": [1, 1200]}))
        >>> [row["lots"] for row in rows_of(rows.select(lots=counted(nw.col("lots"), "lot")))]
        ['1 lot', '1,200 lots']
    """
    return nw.concat_str(*_parts(number), nw.when(number == 1).then(text(f" {word}")).otherwise(text(f" {word}s")))


def _parts(number: nw.Expr) -> tuple[nw.Expr, ...]:
    # Side by side: a text within a text is written out twice by DuckDB, and one within that four times.
    thousands, none = number // _THOUSAND, text("")
    some, many = number >= _THOUSAND, thousands >= _THOUSAND
    return (
        nw.when(many).then((thousands // _THOUSAND).cast(nw.String)).otherwise(none),
        nw.when(many).then(text(",")).otherwise(none),
        nw.when(some).then(thousands.cast(nw.String).str.tail(3)).otherwise(none),
        nw.when(some).then(text(",")).otherwise(none),
        number.cast(nw.String).str.tail(3),
    )
