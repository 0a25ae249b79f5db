"""Numbers that are texts: what people and spreadsheets put between thousands, behind the units and in front."""

import re
import unicodedata

LARGEST = 10**9
"""Units above this are a barcode in the wrong column."""

_GROUPED = re.compile(r"^-?\d{1,3}(([,. '])\d{3})(\2\d{3})*((?!\2)[.,](\d+))?$")
"""Thousands in groups, and decimals behind the other mark."""
_WHOLE = re.compile(r"^-?\d+([.,]0+)?$")
_DOT_AND_THREE = re.compile(r"^-?\d{1,3}\.\d{3}$")
_MARKS = str.maketrans({"\u2212": "-", "\u2010": "-", "\u2011": "-", "\u2019": "'", "\u00b4": "'"})


def plain_number(text: str) -> str:
    """A number without marks between its thousands, and with a dot before decimals if it had such marks.

    Examples:
        >>> plain_number("1,234.56"), plain_number("1.234,56"), plain_number("1\u202f200"), plain_number("\u22121'200")
        ('1234.56', '1234.56', '1200', '-1200')
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.translate(_MARKS))
    text = text.strip()
    found = _GROUPED.match(text)
    if not found:
        return text
    whole = text[: -len(found[4])] if found[4] else text
    return re.sub(r"[^\d-]", "", whole) + (f".{found[5]}" if found[4] else "")


def whole_number(text: str) -> int | None:
    """A whole number, or None; it may be too large.

    Examples:
        >>> [whole_number(text) for text in ("24.00", "1,200", "1\u202f200", "1.240,00", "\u22123", "1.5", "24 pcs")]
        [24, 1200, 1200, 1240, -3, None, None]
    """
    text = plain_number(text)
    return int(re.split("[.,]", text)[0]) if _WHOLE.match(text) else None


def may_have_decimals(text: str) -> bool:
    """Whether a whole number can be one with three decimals: 2.000 is 2 to one and 2000 to another.

    Examples:
        >>> may_have_decimals("2.000"), may_have_decimals("2.000.000"), may_have_decimals("2.00")
        (True, False, False)
    """
    return bool(_DOT_AND_THREE.match(text.strip()))
