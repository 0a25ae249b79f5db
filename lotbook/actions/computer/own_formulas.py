"""Columns of an old tracker whose cells are all formulas: which of these a new tracker can work out by itself."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lotbook.core.table import folded_header
from lotbook.hosts.ooxml.own_columns import column_formulas
from lotbook.sheets.functions import AS_OF, DEFAULT_PLACE, EXPIRED_BELOW, FUNCTIONS

_TEXT = re.compile(r'"[^"]*"')
_TABLE = re.compile(r"([^\W\d][\w.]*)\[")
_COLUMN = re.compile(r"\[([^\[\]#]+)\]")
_NAME = re.compile(r"[^\W\d][\w.]*")
_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_ELSEWHERE = ("!", "$", "'", "#REF")
"""Signs of another sheet, of a fixed cell, of a header that would have to be read with care, and of what is gone."""
_KNOWN = {name.casefold() for name in (AS_OF, EXPIRED_BELOW, DEFAULT_PLACE, *(each.name for each in FUNCTIONS))}
"""Names and functions that every tracker has."""


@dataclass(frozen=True, slots=True)
class OwnFormulas:
    """The columns with nothing but formulas, by table and case-folded header."""

    along: Mapping[str, Mapping[str, str]]
    """Formulas that come along."""
    values: Mapping[str, tuple[str, ...]]
    """Headers of those of which only the values can."""

    def are_in(self, table: str) -> set[str]:
        """The case-folded headers of a table's columns that nobody types into."""
        return {*self.along.get(table, ()), *map(folded_header, self.values.get(table, ()))}

    def remarks(self, old: str) -> Iterator[str]:
        """What has to be said of those that come as values."""
        for table, headers in self.values.items():
            named = ", ".join(f"'{header}'" for header in headers)
            yield (
                f"{table}: {named} came along as values, without the formulas, which look at something that stays in "
                f"{old}, or differ from row to row. Enter them again in the new tracker."
            )


def own_formulas(old: Path, headers: Mapping[str, Mapping[str, str]], names: Collection[str]) -> OwnFormulas:
    """Find them.

    Args:
        old: The tracker.
        headers: By table that comes along and header in the old tracker, the one in the new tracker; without the
            columns that lotbook works out.
        names: The names that the old workbook defines.

    Raises:
        HostError: If it cannot be read.
    """
    foreign = {name.casefold() for name in names} - _KNOWN
    there = {name.casefold(): {header.casefold() for header in new.values()} for name, new in headers.items()}
    along: dict[str, dict[str, str]] = {}
    values: dict[str, tuple[str, ...]] = {}
    for table, formulas in column_formulas(old, list(headers)).items():
        typed = {header: formula for header, formula in formulas.items() if header in headers[table]}
        fit = {header: f for header, f in typed.items() if f is not None and _fits(f, there, foreign)}
        along[table] = {folded_header(header): formula for header, formula in fit.items()}
        if left := tuple(header for header in typed if header not in fit):
            values[table] = left
    return OwnFormulas(along, values)


def _fits(formula: str, headers: Mapping[str, Collection[str]], foreign: Collection[str]) -> bool:
    """Whether a formula looks only at tables, columns and names that a new tracker has as well.

    Examples:
        >>> _fits("Lots[[#This Row],[Qty]]*2", {"lots": {"qty"}}, ()), _fits("Lots[[#This Row],[Qty]]*Rate!A1", {}, ())
        (True, False)
        >>> _fits("Lots[[#This Row],[Qty]]*Rate", {"lots": {"qty"}}, {"rate"})
        False
    """
    bare = _TEXT.sub("", formula)
    if any(sign in bare for sign in _ELSEWHERE):
        return False
    tables = {name.casefold() for name in _TABLE.findall(bare)}
    columns = {name.casefold() for name in _COLUMN.findall(bare)}
    if not tables <= set(headers) or any(column not in headers[table] for table in tables for column in columns):
        return False
    outside = _BRACKETS.sub("", _BRACKETS.sub("", bare))
    return not any(name.casefold() in foreign for name in _NAME.findall(outside))
