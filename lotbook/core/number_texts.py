"""Numbers that are texts: what people and spreadsheets put between thousands, behind the units and in front."""

import re
import unicodedata
from collections.abc import Iterable

LARGEST = 10**9
"""Units above this are a barcode in the wrong column."""

_GROUPED = re.compile(r"^-?(?!0)\d{1,3}(([,. '])\d{3})(\2\d{3})*((?!\2)[.,](\d+))?$")
"""Thousands in groups, and decimals behind the other mark; 0,500 is less than one."""
_SHORTENED = re.compile(r"\d([.,]\d+)?[eE]\+\d+")
_TOO_LONG = 10**15
"""Numbers from here on have more digits than a spreadsheet keeps."""
_WHOLE = re.compile(r"^-?\d+([.,]0+)?$")
_COMMA_AND_THREE = re.compile(r"^-?[1-9]\d{0,2},\d{3}$")
_DOT_AND_THREE = re.compile(r"^-?\d{1,3}\.\d{3}$")
_MARKS = str.maketrans({"\u2212": "-", "\u2010": "-", "\u2011": "-", "\u2019": "'", "\u00b4": "'"})


def is_shortened(cell: object) -> bool:
    """Whether a code is a long number of which a spreadsheet has kept only the first digits.

    Examples:
        >>> [is_shortened(cell) for cell in ("5.76461E+17", 576461413038589100, "24-118E", 4006381333931, "1E10")]
        [True, True, False, False, False]
    """
    if isinstance(cell, str):
        return _SHORTENED.fullmatch(cell.strip()) is not None
    return isinstance(cell, int | float) and abs(cell) >= _TOO_LONG


def as_shown(number: float) -> float:
    """A number with the 15 digits that Excel shows and LibreOffice stores.

    Examples:
        >>> 4.35 * 100, as_shown(4.35 * 100)
        (434.99999999999994, 435.0)
    """
    return float(f"{number:.15g}")


def plain_number(text: str) -> str:
    """A number without marks between its thousands, and with a dot before decimals if it had such marks.

    Examples:
        >>> plain_number("1,234.56"), plain_number("1.234,56"), plain_number("1\u202f200"), plain_number("\u22121'200")
        ('1234.56', '1234.56', '1200', '-1200')
        >>> plain_number("'+24"), plain_number("120\u00b9")
        ('24', '120¹')
    """
    text = _plain(text)
    found = _GROUPED.match(text)
    if not found:
        return text
    whole = text[: -len(found[4])] if found[4] else text
    return re.sub(r"[^\d-]", "", whole) + (f".{found[5]}" if found[4] else "")


def _plain(text: str) -> str:
    """A text with plain digits and marks; digits that are set higher or lower stay, since they lead to a footnote.

    The apostrophe that makes a text of a number is left out, as LibreOffice keeps it in the cell, and so is a plus.
    """
    if not text.isascii():
        text = "".join(_as_typed(each) for each in text.translate(_MARKS))
    return re.sub(r"^'?\+?(?=\d)|^'(?=-)", "", text.strip())


def _as_typed(character: str) -> str:
    kind = unicodedata.category(character)
    return "" if kind == "Cf" else character if kind == "No" else unicodedata.normalize("NFKC", character)


def whole_number(text: str) -> int | None:
    """A whole number, or None; it may be too large.

    Examples:
        >>> [whole_number(text) for text in ("24.00", "1,200", "1\u202f200", "1.240,00", "\u22123", "1.5", "0,500")]
        [24, 1200, 1200, 1240, -3, None, None]
    """
    text = plain_number(text)
    return int(re.split("[.,]", text)[0]) if _WHOLE.match(text) else None


def whole_with(text: str, mark: str | None) -> int | None:
    """A whole number of a file whose mark before decimals is known, or None; without a mark as `whole_number`.

    Examples:
        >>> [whole_with("24,000", mark) for mark in (",", ".", None)], whole_with("1.200", ".")
        ([24, 24000, 24000], None)
    """
    if mark is None:
        return whole_number(text)
    plain = with_dot(text, mark)
    return int(plain.split(".")[0]) if _WHOLE.match(plain) else None


def may_have_decimals(text: str) -> bool:
    """Whether a whole number can be one with three decimals: 2.000 is 2 to one and 2000 to another.

    Examples:
        >>> may_have_decimals("2.000"), may_have_decimals("2.000.000"), may_have_decimals("2.00")
        (True, False, False)
    """
    return bool(_DOT_AND_THREE.match(_plain(text)))


def has_comma_and_three(text: str) -> bool:
    """Whether a number can be one of thousands, or one with three decimals behind a comma.

    Examples:
        >>> has_comma_and_three("2,000"), has_comma_and_three("2,000,000"), has_comma_and_three("0,500")
        (True, False, False)
    """
    return bool(_COMMA_AND_THREE.match(_plain(text)))


_WITH_UNIT = re.compile(r"^(?P<minus>-?)(?P<before>[^\d.,'+-]{0,4}?)\s*(?P<number>-?\d[\d., ']*)(?P<after>[^\d]*)$")
_COMMA_DECIMAL = re.compile(r"^-?(0,\d+|\d+,(\d{1,2}|\d{4,})|\d{1,3}([. ']\d{3})+,\d+|\d{1,3}(\.\d{3}){2,})$")
_DOT_DECIMAL = re.compile(r"^-?(0\.\d+|\d+\.(\d{1,2}|\d{4,})|\d{1,3}([, ']\d{3})+\.\d+|\d{1,3}(,\d{3}){2,})$")


def number_and_unit(text: str) -> tuple[str, str] | None:
    """A number with a currency or a unit around it: the number, and the unit behind it; None if it is none.

    Examples:
        >>> [number_and_unit(text) for text in ("24 pcs", "\u20ac 3,50", "1\u202f200 Stk.", "-$5", "A-12 b 3")]
        [('24', 'pcs'), ('3,50', ''), ('1 200', 'Stk'), ('-5', ''), None]
    """
    found = number_and_words(text)
    return None if found is None else found[1:]


def number_and_words(text: str) -> tuple[str, str, str] | None:
    """What is in front of a number, the number, and what is behind it; None if it is none.

    Examples:
        >>> [number_and_words(text) for text in ("~100", "x 12", "24 pcs.", "50?", "A-12 b 3")]
        [('~', '100', ''), ('x', '12', ''), ('', '24', 'pcs'), ('', '50', '?'), None]
    """
    found = _WITH_UNIT.match(_plain(text))
    if not found or (found["before"].isalpha() and not _is_currency(found["before"]) and found["before"] != "x"):
        return None
    number = found["number"].rstrip(" .,'")
    return found["before"], found["minus"] + number, found["after"].strip(" .")


def _is_currency(text: str) -> bool:
    return len(text) == 3 and text.isupper()  # noqa: PLR2004 - EUR, USD


def decimal_mark(numbers: Iterable[str], otherwise: str | None = None) -> str | None:
    """The mark before decimals that numbers of one hand share; None if they contradict each other.

    Args:
        numbers: The numbers, as texts.
        otherwise: The mark where they leave it open.

    Examples:
        >>> decimal_mark(["1.240", "3,50"]), decimal_mark(["1,240", "3.50"]), decimal_mark(["1.240", "17"])
        (',', '.', None)
        >>> decimal_mark(["1.240", "17"], otherwise=","), decimal_mark(["3,50", "3.50"], otherwise=",")
        (',', None)
        >>> decimal_mark(["12,000", "0,500"]), decimal_mark(["1.240", "0.500"])
        (',', '.')
    """
    comma = dot = False
    for number in numbers:
        comma = comma or _COMMA_DECIMAL.match(number) is not None
        dot = dot or _DOT_DECIMAL.match(number) is not None
    if comma == dot:
        return None if comma else otherwise
    return "," if comma else "."


def with_dot(number: str, mark: str | None) -> str:
    """A number as programs write it: a dot before its decimals, and nothing between its thousands.

    Examples:
        >>> with_dot("1.240", ","), with_dot("1.240,5", ","), with_dot("1,240", "."), with_dot("1 240", None)
        ('1240', '1240.5', '1240', '1240')
    """
    if mark is None:
        return plain_number(number)
    other = "." if mark == "," else ","
    return re.sub(rf"[{other} ']", "", number).replace(mark, ".")
