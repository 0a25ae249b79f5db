"""From a formula as a person types it to the text Excel stores in a file.

The problem: a file says `_xlfn.` before functions that are younger than the format, `_xlpm.` before every name that LET
or LAMBDA binds, and `_xlop.` before a parameter that may be left out; formulas in that spelling cannot be read. The
idea: formulas are written as they are typed, names in small letters, functions and the workbook's own names with
capitals, and this module puts the prefixes.
"""

import re
from collections.abc import Callable

_YOUNG = frozenset(
    (
        *("BYROW", "CHOOSECOLS", "CHOOSEROWS", "DROP", "EXPAND", "HSTACK", "ISOMITTED", "LAMBDA", "LET", "MAKEARRAY"),
        *("MAP", "REDUCE", "SCAN", "SEQUENCE", "SORTBY", "TAKE", "TEXTJOIN", "TOCOL", "UNIQUE", "VSTACK", "XLOOKUP"),
        "XMATCH",
    )
)
"""Functions with the prefix `_xlfn.`; the workbook needs Excel 2024 or 365 for most of them."""

_SHEET_FUNCTIONS = frozenset(("FILTER", "SORT"))
"""Functions with the prefix `_xlfn._xlws.`."""

_TABLES = frozenset(("buckets", "lots", "shipments", "skus"))
"""Arguments that are called like a table of the tracker, which some programs then take instead."""

LONGEST = 8192
"""Characters of a formula in Excel."""

_TOKEN = re.compile(
    r'(?P<text>"(?:[^"]|"")*")|\[(?P<optional>[a-z_]+)\]|(?P<name>[A-Za-z_][A-Za-z0-9_.]*)|(?P<blank>\s+)|(?P<other>.)',
    re.DOTALL,
)
_NOT_A_NAME = re.compile(r"[a-z]{1,3}\d+|r\d*(?:c\d*)?|c\d*", re.IGNORECASE)
"""What Excel takes for a cell, a row or a column."""


def stored(formula: str) -> str:
    """A formula as it is stored, without blanks that mean nothing.

    Examples:
        >>> stored('LAMBDA(cell, [order], IF(ISOMITTED(order), cell & " or", LotDay(cell)))')
        '_xlfn.LAMBDA(_xlpm.cell,_xlop.order,IF(_xlfn.ISOMITTED(_xlpm.order),_xlpm.cell&" or",LotDay(_xlpm.cell)))'

    Raises:
        ValueError: If a name would be a cell to Excel, or is that of a function in it, or the formula is too long.
    """
    _check_names(formula)
    result = "".join(_TOKENS[str(found.lastgroup)](found[str(found.lastgroup)]) for found in _TOKEN.finditer(formula))
    if len(result) > LONGEST:
        raise ValueError(f"{len(result)} characters are too many: {result[:60]}")
    return result


def names_in(formula: str) -> set[str]:
    """The functions and names with capitals that a formula uses."""
    return {found["name"] for found in _TOKEN.finditer(formula) if found["name"] and not found["name"].islower()}


def _check_names(formula: str) -> None:
    found = {each["name"] or each["optional"] for each in _TOKEN.finditer(formula)} - {None}
    both = {name for name in found if name.islower() and name.upper() in found}
    if both:
        raise ValueError(f"These are functions as well as names: {', '.join(sorted(both))}")


def _name(name: str) -> str:
    if name.islower():
        return f"_xlpm.{_checked(name)}"
    if name in _SHEET_FUNCTIONS:
        return f"_xlfn._xlws.{name}"
    return f"_xlfn.{name}" if name in _YOUNG else name


def _checked(name: str) -> str:
    if _NOT_A_NAME.fullmatch(name):
        raise ValueError(f"Excel takes {name} for a cell")
    return name


_TOKENS: dict[str, Callable[[str], str]] = {
    "text": str,
    "optional": lambda name: f"_xlop.{_checked(name)}",
    "name": _name,
    "blank": lambda _: "",
    "other": str,
}


def parameter(argument: str) -> str:
    """What a formula calls an argument: a name that no table of the tracker has.

    Examples:
        >>> parameter("expiry"), parameter("lots")
        ('expiry', 'lots_range')
    """
    return f"{argument}_range" if argument in _TABLES else argument


def quoted(text: str) -> str:
    """A text as a formula writes it.

    Examples:
        >>> quoted('5" pot')
        '"5"" pot"'
    """
    return '"' + text.replace('"', '""') + '"'
