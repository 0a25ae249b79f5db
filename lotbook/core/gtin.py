"""The numbers of GS1: which are GTINs and GLNs, what the last digit of others would be, and which lots they hold."""

import re
from functools import cache

from lotbook.core import nw
from lotbook.core.frames import Frame, Rows, make_rows, text, whole

_LENGTHS = (8, 12, 13, 14)
_DIGITS = 14
_WEIGHTS = (3, 1)
"""Of the digits of a GTIN in turn; the number that makes their sum a multiple of 10 is the last one."""
_BETWEEN = "[ \u00a0\u2010-\u2015-]+"
"""What people write between the digits."""

_GLN_DIGITS = 13
_NOT_GS1 = re.compile(r"""[^!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]""")
"""A sign that no lot in a GS1 code may have: GS1 General Specifications, character set 82."""
_LONGEST_LOT = 20

_ANY_DIGIT = "[1-9\uff11-\uff19]"
"""Also the wide ones of a Japanese keyboard, which no barcode has. Zeros alone stand for no number."""


def with_gtin(rows: Frame) -> Frame:
    """The rows with what their column `gtin` comes to.

    - `gtin_14`: its 14 digits, zeros in front; null where it is no GTIN.
    - `gtin_fits`: the last digit that its other digits ask for; null where it has no digits, or not as many as a GTIN.
    - `gtin_given`: whether there is a number at all. A text without a digit, such as "exempt", is none,
      nor are zeros alone.

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
    right = nw.col("_sized") & nw.col("gtin_given") & (nw.col("_fits") == _digit("_digits", _DIGITS - 1))
    return rows.with_columns(
        gtin_14=nw.when(right).then("_digits"), gtin_fits=nw.when(nw.col("_sized")).then("_fits")
    ).drop("_digits", "_sized", "_fits")


def with_gln(rows: Frame) -> Frame:
    """The rows with what their column `gln` comes to.

    - `gln_13`: its 13 digits; null where it is no GLN.
    - `gln_given`: whether there is a number at all.

    Args:
        rows: `gln` and any other columns but those of GTINs.
    """
    digits = nw.col("gln").str.replace_all(_BETWEEN, "")
    right = ~nw.col("gtin_14").is_null() & (nw.col("_gln").str.len_chars() == _GLN_DIGITS)
    read = with_gtin(rows.with_columns(gtin="gln", _gln=digits))
    read = read.with_columns(gln_13=nw.when(right).then("_gln"), gln_given="gtin_given")
    return read.drop("gtin", "gtin_14", "gtin_fits", "gtin_given", "_gln")


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


@cache
def read_gln(gln: str) -> str | None:
    """A Global Location Number whose check digit fits, or None.

    Examples:
        >>> read_gln("0614141 000012"), read_gln("0614141000011"), read_gln("614141000012"), read_gln("")
        ('0614141000012', None, None, None)
    """
    rows: Rows = make_rows({"gln": [gln]}, {"gln": nw.String()})
    found: str | None = with_gln(rows.lazy()).collect()["gln_13"].to_list()[0]
    return found


def not_gs1(lot: str) -> str:
    """Why GS1 has no code for a lot; blank where it has.

    Examples:
        >>> not_gs1("24-118B"), not_gs1("L#7")
        ('', "'#' can't be in a barcode")
    """
    signs = dict.fromkeys("a blank" if sign.isspace() else f"'{sign}'" for sign in _NOT_GS1.findall(lot))
    if signs:
        return f"{' and '.join(signs)} can't be in a barcode"
    if len(lot) > _LONGEST_LOT:
        return f"a barcode holds at most {_LONGEST_LOT} characters of a lot, and this one has {len(lot)}"
    return ""
