"""The few things xlwings has no common word for, said to Excel on Windows (COM) and on macOS (Apple events).

The macOS half follows Excel's scripting dictionary as xlwings ships it; only Excel itself can show that it works.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, cast

import xlwings

from lotbook.core.errors import HostError

Block = Sequence[Sequence[Any]]

_CELLS_PER_EVENT = 1_000_000
"""An Apple event has a greatest size; xlwings found 1.5 million numbers to pass and 2 million to fail."""

_EXCEPTIONS = {"com_error", "CommandError", "XlwingsError", "ExcelBusyError"}
"""What Excel's refusals arrive as: pywin32's, appscript's and xlwings' own exceptions have no common base."""


class Native(Protocol):
    """What is asked of Excel beside xlwings."""

    def values(self, cells: xlwings.Range) -> Block:
        """The values of a range of two cells or more, dates as serial numbers and errors as Excel gives them."""

    def fill(self, cells: xlwings.Range, values: Block) -> None:
        """Write one value into each cell of a range."""

    def from_1904(self, book: xlwings.Book) -> bool:
        """Whether its dates count from 1904."""

    def read_only(self, book: xlwings.Book) -> bool:
        """Whether it cannot be saved under its name."""

    def structure_protected(self, book: xlwings.Book) -> bool:
        """Whether its sheets can be neither renamed nor hidden."""

    def protected(self, sheet: xlwings.Sheet) -> bool:
        """Whether its cells are locked."""

    def filtered(self, table: xlwings.main.Table) -> bool:
        """Whether a filter hides rows of it."""


class Windows:
    """Excel on Windows. `Value2` gives dates and money as the plain numbers they are."""

    def values(self, cells: xlwings.Range) -> Block:  # noqa: D102 (said in the protocol)
        return cells.api.Value2  # type: ignore[no-any-return]  # COM objects have no types

    def fill(self, cells: xlwings.Range, values: Block) -> None:  # noqa: D102 (said in the protocol)
        cells.raw_value = values

    def from_1904(self, book: xlwings.Book) -> bool:  # noqa: D102 (said in the protocol)
        return bool(book.api.Date1904)

    def read_only(self, book: xlwings.Book) -> bool:  # noqa: D102 (said in the protocol)
        return bool(book.api.ReadOnly)

    def structure_protected(self, book: xlwings.Book) -> bool:  # noqa: D102 (said in the protocol)
        return bool(book.api.ProtectStructure)

    def protected(self, sheet: xlwings.Sheet) -> bool:  # noqa: D102 (said in the protocol)
        return bool(sheet.api.ProtectContents)

    def filtered(self, table: xlwings.main.Table) -> bool:  # noqa: D102 (said in the protocol)
        buttons = table.api.AutoFilter
        return buttons is not None and bool(buttons.FilterMode)


class Mac:
    """Excel on macOS. A cell with an error has no value there; what it shows tells which error."""

    def values(self, cells: xlwings.Range) -> Block:  # noqa: D102 (said in the protocol)
        found: list[list[Any]] = []
        for part in _parts(cells):
            shown = _rows(part.api.string_value.get())
            for values, texts in zip(_rows(part.api.value2.get()), shown, strict=True):
                found.append(
                    [
                        ShownError(text) if str(text).startswith("#") and not isinstance(value, str | float) else value
                        for value, text in zip(values, texts, strict=True)
                    ]
                )
        return found

    def fill(self, cells: xlwings.Range, values: Block) -> None:  # noqa: D102 (said in the protocol)
        done = 0
        for part in _parts(cells):
            count = part.shape[0]
            part.raw_value = values[done : done + count]
            done += count

    def from_1904(self, book: xlwings.Book) -> bool:  # noqa: D102 (said in the protocol)
        return bool(book.api.date_1904.get())

    def read_only(self, book: xlwings.Book) -> bool:  # noqa: D102 (said in the protocol)
        return bool(book.api.read_only.get())

    def structure_protected(self, book: xlwings.Book) -> bool:  # noqa: D102 (said in the protocol)
        return bool(book.api.protect_structure.get())

    def protected(self, sheet: xlwings.Sheet) -> bool:  # noqa: D102 (said in the protocol)
        return bool(sheet.api.protect_contents.get())

    def filtered(self, table: xlwings.main.Table) -> bool:  # noqa: D102 (said in the protocol)
        return table.show_autofilter and any(criteria.type != "none" for criteria in table.autofilter.criteria)


class ShownError(str):
    """The text of an error where Excel gives no code for it."""

    __slots__ = ()


def native() -> Native:
    """The way to speak to the Excel of this machine."""
    return Mac() if sys.platform == "darwin" else Windows()


def _rows(found: list[Any]) -> list[list[Any]]:
    """What appscript gives, always as rows: the last part may be a single one, which comes flat."""
    return found if isinstance(found[0], list) else [found]


def formulas(cells: xlwings.Range) -> Sequence[Sequence[str]]:
    """The formulas of a range of two rows or more; a cell without one gives its value as text."""
    return cast("Sequence[Sequence[str]]", cells.formula)


def knows_spilling(cells: xlwings.Range) -> bool:
    """Whether this Excel has formulas that spill, as 365 and 2021 do, and so the property Formula2."""
    try:
        found = cells[0, 0].formula2
    except (AttributeError, NotImplementedError):
        return False  # xlwings says so of an Excel whose objects lack the property
    except Exception as error:
        if not refused_by_excel(error):
            raise
        return False
    return found is not None


def users_formulas(cells: xlwings.Range, *, spilling: bool) -> Sequence[Sequence[str]]:
    """The formulas of a range of two rows or more, as the user entered them; see `formulas`.

    `Formula` gives a formula that works on whole ranges just like one that works on the cell in its own row, and
    makes every formula it is given one of the second kind. `Formula2` tells them apart.

    Args:
        cells: The range.
        spilling: What `knows_spilling` says.
    """
    return cast("Sequence[Sequence[str]]", cells.formula2) if spilling else formulas(cells)


def array_rows(cells: xlwings.Range) -> tuple[int, ...]:
    """The rows of a column, counted from 0, whose formulas were entered with Ctrl+Shift+Enter."""
    if cells.has_array is False:
        return ()
    return tuple(row for row in range(cells.shape[0]) if cells[row, 0].has_array)


def _parts(cells: xlwings.Range) -> Iterator[xlwings.Range]:
    rows, columns = cells.shape
    step = max(_CELLS_PER_EVENT // columns, 2)
    for first in range(0, rows, step):
        yield cells[first : first + step, :]


def refused_by_excel(error: Exception) -> bool:
    """Whether an exception comes from Excel, not from a defect here."""
    return any(each.__name__ in _EXCEPTIONS for each in type(error).__mro__)


def said(error: BaseException) -> str:
    """What an exception says, in one short line."""
    told = getattr(error, "excepinfo", None)
    text = (told[2] if told and len(told) > 2 and told[2] else None) or str(error) or type(error).__name__  # noqa: PLR2004 (the third item is the description)
    line = " ".join(str(text).split())
    return line if len(line) <= 200 else f"{line[:200]}…"  # noqa: PLR2004 (as much as a message box shows well)


@contextmanager
def asking(what: str) -> Iterator[None]:
    """Turn a refusal of Excel's into a HostError.

    Args:
        what: What lotbook was doing: "read the workbook".
    """
    try:
        yield
    except Exception as error:
        if not refused_by_excel(error):
            raise
        raise HostError(
            f"Excel did not let lotbook {what} ({said(error)}). Nothing was changed. Leave the cell you are editing, "
            "close any open dialog, and try again."
        ) from error
