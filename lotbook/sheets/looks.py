"""Colours that follow the content of a table, as XlsxWriter conditional formats."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lotbook.core.table import column_letters
from lotbook.core.tables import BUCKET_SLOTS
from lotbook.core.tables_report import aging_columns
from lotbook.sheets.model import Flag, TableSpec
from lotbook.sheets.styles import ACTIONS, AMBER_INK, FLAGS, INK, QUIET, RED

_HEAT = ((0.5, "F6C26B"), (0.25, "FADFA8"), (0.1, "FDF1D8"))
"""Share of a product's stock that is in the bucket, from which on the cell has the colour."""

_SEVERITIES = {"Error": ("FBE3E0", RED), "Warning": ("FFF1CF", AMBER_INK), "Info": ("E9EFF5", QUIET)}


@dataclass(frozen=True, slots=True)
class Look:
    """One conditional format, over all rows of a table."""

    first: int
    """First worksheet column, counted from 0."""
    last: int
    rule: Mapping[str, object]
    form: Mapping[str, object]


def letters(column: int) -> str:
    """Letters of a worksheet column, counted from 0.

    Examples:
        >>> letters(0), letters(27)
        ('A', 'AB')
    """
    return column_letters(column + 1)


def looks(spec: TableSpec) -> Iterator[Look]:
    """Every conditional format of the table."""
    places = {column.header: i for i, column in enumerate(spec.columns, start=spec.column - 1)}
    if "Flag" in places:
        yield from _flags(places["Flag"], places["Days left"], spec.row + 1)
    if "Action" in places:
        for word, ink in ACTIONS.items():
            begins = {"type": "text", "criteria": "begins with", "value": word}
            yield Look(places["Action"], places["Action"], begins, {"font_color": f"#{ink}"})
    if "Severity" in places:
        for word, (fill, ink) in _SEVERITIES.items():
            form = {"bg_color": f"#{fill}", "font_color": f"#{ink}", "bold": True}
            yield Look(places["Severity"], places["Severity"], _is(word), form)
    for header in ("On hand", "Running units"):
        if header in places:
            negative = {"type": "cell", "criteria": "<", "value": 0}
            yield Look(places[header], places[header], negative, {"font_color": f"#{RED}", "bold": True})
    if spec.name == "Aging":
        yield from _heat(spec)


def _is(word: str) -> Mapping[str, object]:
    return {"type": "cell", "criteria": "==", "value": f'"{word}"'}


def flag_look(flag: Flag) -> tuple[Mapping[str, object], Mapping[str, object]]:
    """The rule that finds the flag's word, and how its cell then looks."""
    form = {"bg_color": f"#{flag.fill}", "font_color": f"#{flag.ink}", "bold": flag.word != "Used up"}
    return _is(flag.word), form


def _flags(flag_place: int, days_place: int, first_row: int) -> Iterator[Look]:
    for flag in FLAGS:
        yield Look(flag_place, flag_place, *flag_look(flag))
        if flag.tint:
            same = {"type": "formula", "criteria": f'=${letters(flag_place)}{first_row}="{flag.word}"'}
            yield Look(days_place, days_place, same, {"bg_color": f"#{flag.tint}", "font_color": f"#{INK}"})


def _heat(spec: TableSpec) -> Iterator[Look]:
    """Shade each bucket cell by its share of its row, whatever the number of buckets; the totals row as well."""
    left = len(aging_columns(()))
    row = spec.row + 1
    cell, head = f"{letters(left)}{row}", f"{letters(left)}${spec.row}"
    units, value = (f"${letters(left - back)}{row}" for back in (2, 1))
    for share, fill in _HEAT:
        whole = f'IF(LEFT({head},6)="Units:",N({units}),IF(LEFT({head},6)="Value:",N({value}),1E+99))'
        rule = {"type": "formula", "criteria": f"=AND(N({cell})>0,N({cell})>={share}*{whole})", "stop_if_true": True}
        yield Look(left, left + 2 * BUCKET_SLOTS - 1, rule, {"bg_color": f"#{fill}"})
