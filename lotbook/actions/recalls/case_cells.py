"""The record of a recall as people type it: into cells of the sheet Recall or into options, the same either way."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lotbook.core.days import FIRST_DAY, LAST_DAY
from lotbook.core.errors import InputError
from lotbook.core.recalls.case import Case, moment_text
from lotbook.core.recalls.case_list import BY_ENTRY, CASE_CELLS, DEPTHS, ENTRIES, Entry
from lotbook.core.table import Cell
from lotbook.core.typed_days import full_day
from lotbook.hosts.host import CellData, NamedCell

_TIME = re.compile(r"(?:\s+|T)(\d{1,2}):(\d{2})(?::\d{2})?\s*([ap]m)?\s*$", re.IGNORECASE)
_HOURS, _MINUTES, _NOON = 24, 60, 12


def case_given(options: Mapping[str, str | None]) -> dict[str, Any]:
    """What options say, by the field of `Case`; an option that was left out says nothing, a blank one empties its cell.

    Args:
        options: The text of each option, by its field.

    Raises:
        InputError: If a date is none or can be several, or a depth is not known.

    Examples:
        >>> case_given({"complaint": "C-7", "closed_on": "27.11.2026 13:30", "hazard": None})
        {'complaint': 'C-7', 'closed_on': 46353.5625}
    """
    given = {field: text.strip() for field, text in options.items() if text is not None}
    return {field: _read(BY_ENTRY[field], text, BY_ENTRY[field].option) for field, text in given.items()}


def case_in(cells: Mapping[str, NamedCell], given: Mapping[str, Any] | None = None) -> Case:
    """What the cells say, and what was given in their place; a cell that is not there says nothing.

    Raises:
        InputError: If a cell that should hold a date does not, or the record contradicts itself.
    """
    found = {
        each.field: _read(each, cells[each.cell].value, _cell(each))
        for each in ENTRIES
        if each.cell in cells and each.field not in (given or {})
    }
    case = replace(Case(), **found, **(given or {}))
    case.check()
    return case


def _cell(entry: Entry) -> str:
    return f"The cell {entry.label} ({entry.cell}) on the sheet Recall:"


def refuse_to_come(case: Case, given: Mapping[str, Any], *, today: int, as_of: int | None) -> None:
    """Refuse a record that something happened on a day that is still to come.

    Args:
        case: The record.
        given: What of it came from options, by field.
        today: The day of this run.
        as_of: The day everything is judged on, which may be later; None for today.

    Raises:
        InputError: If a day is after both.
    """
    last = max(today, today if as_of is None else as_of)
    for entry in ENTRIES:
        day = getattr(case, entry.field) if entry.kind in {"day", "moment"} else None
        if day is not None and int(day) > last:
            what = entry.option if entry.field in given else _cell(entry)
            until = f"{'today' if last == today else 'the as-of date'}, {moment_text(last)}"
            raise InputError(
                f"{what} {moment_text(day)} is after {until}. Type the day on which it happened, or leave it blank "
                "until it has."
            )


def only(cells: Mapping[str, NamedCell], field: str) -> dict[str, NamedCell]:
    """The cell of one field of a record, where the tracker has it.

    Args:
        cells: The cells that were read.
        field: The field of `Case`.
    """
    name = BY_ENTRY[field].cell
    return {name: cells[name]} if name in cells else {}


def case_cells(case: Case, there: Mapping[str, NamedCell]) -> tuple[CellData, ...]:
    """The content of the cells that says the same; cells that a tracker lacks are left out.

    Args:
        case: The record.
        there: The cells that were read.
    """
    return tuple(CellData(each.cell, getattr(case, each.field) or None) for each in ENTRIES if each.cell in there)


def lacking(there: Mapping[str, NamedCell], fields: Mapping[str, Any]) -> tuple[str, ...]:
    """The labels of what was given and has no cell in the tracker."""
    return tuple(BY_ENTRY[field].label for field in fields if BY_ENTRY[field].cell not in there)


NAMES = CASE_CELLS
"""The cells of the record."""


def _read(entry: Entry, value: Cell, what: str) -> Any:
    text = _text(value)
    if entry.kind in {"day", "moment"}:
        return _when(value, text, what, day_only=entry.kind == "day")
    if entry.kind == "depth" and text:
        return _depth(text, what)
    return text


def _text(value: Cell) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _when(value: Cell, text: str, what: str, *, day_only: bool) -> float | int | None:
    if not text:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and FIRST_DAY <= value < LAST_DAY + 1:
        return int(value) if day_only or float(value).is_integer() else float(value)
    time = None if day_only else _TIME.search(text)
    if time is None:
        return full_day(text, what)
    hour, minute, half = int(time[1]), int(time[2]), (time[3] or "").casefold()
    if half:
        hour = hour % _NOON + (_NOON if half == "pm" else 0) if 1 <= hour <= _NOON else _HOURS
    if hour >= _HOURS or minute >= _MINUTES:
        raise InputError(f"{what} '{text}' has a time that does not exist. Type it as 2027-02-28 14:30.")
    return full_day(text[: time.start()], what) + (hour * _MINUTES + minute) / (_HOURS * _MINUTES)


def _depth(text: str, what: str) -> str:
    found = next((depth for depth in DEPTHS if depth.casefold() == text.casefold()), None)
    if found is None:
        raise InputError(f"{what} '{text}' is not a depth. Use {', '.join(DEPTHS[:-1])} or {DEPTHS[-1]}.")
    return found
