"""The numbers under barcodes: which of them are GTINs, and what the last digit of the others would have to be."""

from functools import cache

from lotbook.core import nw
from lotbook.core.frames import Frame, Rows, make_rows, text, whole

_LENGTHS = (8, 12, 13, 14)
_DIGITS = 14
_WEIGHTS = (3, 1)
"""Of the digits of a GTIN in turn; the number that makes their sum a multiple of 10 is the last one."""
_BETWEEN = "[ \u00a0\u2010-\u2015-]+"
"""What people write between the digits."""

_ANY_DIGIT = "[0-9\uff10-\uff19]"
"""Also the wide ones of a Japanese keyboard, which no barcode has."""


def with_gtin(rows: Frame) -> Frame:
    """The rows with what their column `gtin` comes to.

    - `gtin_14`: its 14 digits, zeros in front; null where it is no GTIN.
    - `gtin_fits`: the last digit that its other digits ask for; null where it has no digits, or not as many as a GTIN.
    - `gtin_given`: whether there is a number at all. A text without a digit, such as "exempt", is none.

    Args:
        rows: `gtin` and any other columns.

    References:
        GS1 General Specifications, 7.9: standard check digit.
    """
    digits = nw.col("gtin").str.replace_all(_BETWEEN, "")
    rows = rows.with_columns(gtin_given=nw.col("gtin").str.contains(_ANY_DIGIT).fill_null(value=False), _digits=digits)
    sized = nw.col("_digits").str.contains("^[0-9]+$") & nw.col("_digits").str.len_chars().is_in(list(_LENGTHS))
    # Zeros where it is none, so that every text is a number on every engine.
    rows = rows.with_columns(
        _sized=sized.fill_null(value=False), _digits=nw.when(sized).then("_digits").otherwise(text("0"))
    )
    rows = rows.with_columns(_digits=nw.concat_str([text("0" * _DIGITS), nw.col("_digits")]).str.tail(_DIGITS))
    weighted = [_digit("_digits", at) * _WEIGHTS[at % 2] for at in range(_DIGITS - 1)]
    rows = rows.with_columns(_fits=(whole(10) - nw.sum_horizontal(*weighted) % 10) % 10)
    right = nw.col("_sized") & (nw.col("_fits") == _digit("_digits", _DIGITS - 1))
    return rows.with_columns(
        gtin_14=nw.when(right).then("_digits"), gtin_fits=nw.when(nw.col("_sized")).then("_fits")
    ).drop("_digits", "_sized", "_fits")


def _digit(column: str, at: int) -> nw.Expr:
    return nw.col(column).str.slice(at, 1).cast(nw.Int64)


def with_last_digit(digits: str) -> str:
    """Digits with the last one that makes them a GTIN.

    Examples:
        >>> with_last_digit("400638133393")
        '4006381333931'
    """
    rows: Rows = make_rows({"gtin": [f"{digits}0"]}, {"gtin": nw.String()})
    return f"{digits}{with_gtin(rows.lazy()).collect()['gtin_fits'].to_list()[0]}"


@cache
def read_gtin(gtin: str) -> tuple[str | None, bool]:
    """The 14 digits of one GTIN, or None; and whether there is a number at all.

    Examples:
        >>> read_gtin("4 006381 333931"), read_gtin("4006381333932"), read_gtin("exempt")
        (('04006381333931', True), (None, True), (None, False))
    """
    rows: Rows = make_rows({"gtin": [gtin]}, {"gtin": nw.String()})
    found = with_gtin(rows.lazy()).collect()
    return found["gtin_14"].to_list()[0], found["gtin_given"].to_list()[0]
