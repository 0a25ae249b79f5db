"""The file a supplier sends back, read where it can be stopped."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from lotbook.core.errors import InputError, NotAWorkbookError
from lotbook.core.suppliers import form
from lotbook.core.table import Cell, ErrorValue
from lotbook.exchange.apart import read_apart
from lotbook.hosts.ooxml.external import read_external

RESEND = "Ask the supplier to fill in the file you sent, and to send it back as .xlsx."
_MOST_NAMED = 8
"""So many sheets are named in a message."""

_Told = list[list[str | float | bool | list[str] | None]]
"""Rows as JSON has them: an error value is a list of its text."""


@dataclass(frozen=True, slots=True)
class ReplyFile:
    """What a reply holds."""

    sheets: Mapping[str, Sequence[Sequence[Cell]]] = field(repr=False)
    """The cells of each worksheet, from A1, by the name on its tab, in order."""
    sha256: str
    """Of the file."""
    notes: Sequence[str] = ()
    """The texts of comments on cells."""


def read_reply_file(path: Path) -> ReplyFile:
    """Read a reply in a process of its own.

    Args:
        path: The file.

    Raises:
        InputError: If it cannot be a copy that was filled in.
        HostError: If it is no workbook lotbook can work with, or takes too long or too much memory to read.
    """
    sheets, sha256, notes = read_apart(told_of, path)
    return ReplyFile(_cells(sheets), sha256, notes)


def cells_of_copy(path: Path) -> Mapping[str, Sequence[Sequence[Cell]]]:
    """The cells of each worksheet of a copy that was just made, from A1, as `read_reply_file` reads those of a reply.

    Raises:
        HostError: If it cannot be read.
    """
    return _cells(told_of(path)[0])


def _cells(sheets: Sequence[tuple[str, _Told]]) -> dict[str, list[list[Cell]]]:
    return {name: [[_cell(each) for each in row] for row in rows] for name, rows in sheets}


def _cell(told: str | float | bool | list[str] | None) -> Cell:  # noqa: FBT001 (a cell's value)
    return ErrorValue(told[0]) if isinstance(told, list) else told


def told_of(path: Path) -> tuple[list[tuple[str, _Told]], str, list[str]]:
    """The sheets of a reply, the SHA-256 of its file and the texts of its comments, as JSON can tell them.

    Args:
        path: The file.

    Raises:
        InputError: If it cannot be a copy that was filled in.
        HostError: If it is no workbook lotbook can work with.
    """
    try:
        found = read_external(path, partial(_check_shape, path))
    except NotAWorkbookError as error:
        # Saved as a workbook, it still isn't the one that was sent.
        raise InputError(f"{path} {error.found}. {RESEND}") from error
    called = _called(tuple(found.sheets))
    sheets: list[tuple[str, _Told]] = [
        (called[name], [[[str(each)] if isinstance(each, ErrorValue) else each for each in row] for row in rows])
        for name, rows in found.sheets.items()
    ]
    return sheets, hashlib.sha256(found.content).hexdigest(), list(found.comments)


def _called(names: Sequence[str]) -> dict[str, str]:
    """By the name on its tab, what a sheet is called in a copy; blanks and capitals make no other sheet of it."""
    folded = [_folded(name) for name in names]
    ours = {_folded(name): name for name in (*form.SHEETS, *form.MORE_SHEETS)}
    return {
        name: ours.get(key, name) if folded.count(key) == 1 else name for name, key in zip(names, folded, strict=True)
    }


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _check_shape(path: Path, sheets: Sequence[str], others: Sequence[str], macros: bool) -> None:  # noqa: FBT001
    """Refuse what cannot be a copy that was filled in."""
    sheets = [*_called(sheets).values()]
    if macros:
        raise InputError(f"{path} contains macros, which a supplier copy never has. Nothing was read. {RESEND}")
    missing = [name for name in form.SHEETS if name not in sheets]
    extra = [name for name in (*sheets, *others) if name not in (*form.SHEETS, *form.MORE_SHEETS)]
    if missing:
        there = ", ".join(repr(name) for name in (*sheets, *others)[:_MOST_NAMED])
        raise InputError(f"{path} has no sheet {missing[0]!r}; it has {there}. It is not a supplier copy. {RESEND}")
    if extra:
        raise InputError(
            f"{path} has a sheet {extra[0]!r} that was not in the file you sent. Nothing was applied. Look at it "
            "yourself, delete it, and try again."
        )
