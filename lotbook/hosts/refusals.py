"""What a host refuses or remarks on, in the words the user sees: what it is, why, and what to do about it."""

import zipfile
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from lotbook.core.errors import HostError, InputError, MissingTableError, NotAWorkbookError
from lotbook.hosts.copies import held_open

_MOST_BYTES = 2 * 1024**3
_MOST_ENTRIES = 20_000
_BOMB_RATIO = 200
_BOMB_FLOOR = 100 * 1024**2

_RESAVE = "Open it in Excel and save it as .xlsx or .xlsm (File > Save As)."
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = 1
_WITH_MACROS = ".xlsm"
_TRACKERS = (_WITH_MACROS, ".xlsx")
_LOTS = "lots"
"""The table without which `lotbook new --from` knows no tracker, case-folded."""


def file_bytes(path: Path) -> bytes:
    """All bytes of the file at `path`.

    Raises:
        HostError: If there is no such file, it cannot be read, or a program keeps it beside an open workbook.
    """
    if (told := held_open(path)) is not None:
        raise HostError(told)
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        first = f" For a new tracker, run lotbook new {path} first." if path.suffix.lower() == _WITH_MACROS else ""
        raise HostError(f"{path}: there is no such file. Check the name and the folder.{first}") from error
    except IsADirectoryError as error:
        raise HostError(f"{path} is a folder. Give the name of the workbook in it.") from error
    except OSError as error:
        if path.is_dir():
            raise HostError(f"{path} is a folder. Give the name of the workbook in it.") from error
        reason = error.strerror or "unknown reason"
        raise HostError(
            f"{path} cannot be read ({reason}). Check that you have permission to open it, and try again."
        ) from error


def not_a_zip(path: Path, content: bytes) -> HostError:
    """Why a file that is no zip is no workbook: what it seems to be."""
    start = content[:4096].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if not content:
        found, remedy = "is empty", "Restore an earlier copy."
    elif content.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in content:
        found = "is protected with a password to open"
        remedy = "Open it in Excel, remove the password (File > Info > Protect Workbook), save it, and try again."
    elif content.startswith(_OLE):
        found, remedy = "is in the old .xls format", _RESAVE
    elif content.startswith(b"PK"):
        found = "is damaged: its end is missing, as after a broken download or copy"
        remedy = "Copy or download it again."
    elif start.startswith((b"<!doctype html", b"<html", b"<table")):
        found, remedy = "is a web page (HTML) with the name of a workbook", _RESAVE
    elif start.startswith((b"<?xml", b"<workbook")):
        found, remedy = "is an XML text, not a workbook", _RESAVE
    elif b"\0" not in content[:4096]:
        found, remedy = "is plain text (such as CSV), not a workbook", _RESAVE
    else:
        found, remedy = "is not an Excel workbook", "Check that it is the right file."
    error = HostError if content.startswith((_OLE, b"PK")) else partial(NotAWorkbookError, found=found)
    return error(f"{path} {found}. {remedy}")


def check_entries(path: Path, entries: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse archives that no spreadsheet program writes.

    Raises:
        HostError: For encrypted entries, two entries of one name, or sizes that only an attack has.
    """
    if len(entries) > _MOST_ENTRIES:
        raise HostError(f"{path} holds {len(entries):,} parts, more than any workbook needs. Check where it came from.")
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename.casefold()
        if name in seen:
            raise HostError(f"{path} holds the part {entry.filename} twice, so its content is ambiguous. {_RESAVE}")
        seen.add(name)
        if entry.flag_bits & _ENCRYPTED:
            raise HostError(f"{path} is a zip with a password. Unpack it, or save the workbook without one.")
        if entry.file_size > _BOMB_FLOOR and entry.file_size > _BOMB_RATIO * max(entry.compress_size, 1):
            raise HostError(
                f"{path}: the part {entry.filename} expands to {entry.file_size / 1024**2:,.0f} MiB, over {_BOMB_RATIO}"
                f" times its size in the file, as in a zip bomb. Check where it came from. {_RESAVE}"
            )
    total = sum(entry.file_size for entry in entries)
    if total > _MOST_BYTES:
        raise HostError(f"{path} expands to {total / 1024**3:,.1f} GiB, more than lotbook opens (2 GiB). {_RESAVE}")


def not_a_workbook(path: Path, names: Sequence[str], first: bytes) -> HostError:
    """Why a zip without a workbook part is no workbook."""
    if any(name.endswith("workbook.bin") for name in names):
        return HostError(f"{path} is in the binary .xlsb format. {_RESAVE}")
    if first.startswith(b"application/vnd.oasis.opendocument"):
        found = "is an OpenDocument file (.ods)"
    elif any(name.startswith("word/") for name in names):
        found = "is a Word document"
    else:
        found = "is a zip file without a workbook in it"
    return NotAWorkbookError(f"{path} {found}. {_RESAVE}", found)


def bad_part(path: Path, part: str, reason: object) -> HostError:
    """A part that lotbook must read is not as it should be."""
    return HostError(f"{path}: the part {part} {reason}. {_RESAVE}")


def dates_from_1904(path: Path | str) -> HostError:
    """The workbook counts its days from 1904."""
    return HostError(
        f"{path} counts its dates from 1904. In Excel, switch off File > Options > Advanced > Use 1904 date system, "
        "check every date (they shift by 1,462 days), save it, and try again."
    )


def missing_table(workbook: Path | str, name: str, there: Iterable[str]) -> MissingTableError:
    """A table is asked for that the workbook does not have."""
    there = list(there)
    if not there:
        return MissingTableError(
            f"{workbook}: there is no Excel table in it. Google Sheets, Numbers and other programs drop the tables "
            "when they save a workbook, but the rows are still there. Make a new tracker (lotbook new my_lots.xlsm) "
            f'and take them over: lotbook adopt "{workbook}" --into my_lots.xlsm.'
        )
    tables = ", ".join(repr(each) for each in there)
    remedy = "or start from a new tracker (lotbook new)."
    if _LOTS in {each.casefold() for each in there}:
        ending = Path(workbook).suffix.lower()
        new = f"next{ending if ending in _TRACKERS else _TRACKERS[0]}"
        remedy = (
            "or, if its sheet was deleted, make a new tracker with the rows of all other sheets: "
            f'lotbook new {new} --from "{workbook}".'
        )
    return MissingTableError(
        f"{workbook}: there is no table {name!r}; the workbook has {tables}. Give the table its name back "
        f"(Table Design > Table Name), {remedy}"
    )


def merged_inside(where: str, table: str) -> InputError:
    """Cells of a list are merged, which LibreOffice and Google Sheets allow."""
    return InputError(
        f"{where} is merged, inside the table {table}, so its rows cannot be written. Unmerge it (Home > Merge & "
        "Center; in LibreOffice, Format > Merge and Unmerge Cells), save the workbook, and try again."
    )


def lost_table(workbook: Path | str, cell: str, table: str) -> MissingTableError:
    """The rows of a table are there, and are no table any more."""
    return MissingTableError(
        f"{workbook}: {cell} has the headers of the table {table}, but it and the rows below are no longer an Excel "
        "table, so they would not count. Select the headers and the rows, choose Insert > Table, and type the name "
        f"{table} under Table Design > Table Name. In LibreOffice, choose Data > Define Range, and type that name "
        "there. If they shouldn't count, delete them, or move them to another workbook."
    )


def perhaps_renamed(table: str, header: str, other: str) -> str:
    """A list lacked a column, and the user has one where it would be."""
    return (
        f"{table}: the column {header!r} was missing, so it was added. If {other!r} is that column under a new name, "
        "delete it: it is no longer updated."
    )


def no_header_row(workbook: Path | str, table: str) -> InputError:
    """A table does not say what its columns are."""
    return InputError(
        f"{workbook}: the table {table} has its header row turned off. Turn it on (Table Design > Header Row), save "
        "the workbook, and try again."
    )


def below_the_table(cell: str, table: str) -> InputError:
    """Rows typed right below a table, which has not grown over them: they would silently not count."""
    return InputError(
        f"{cell} is right below the table {table} but is not part of it, so it would not count. Drag the table's lower "
        f"right corner over it. In LibreOffice, choose Data > Define Range, then {table}, and let its range end there. "
        "If it isn't a row of the table, move it to another sheet."
    )


def now_below(cell: str, table: str) -> str:
    """The remark on what stands right below a table that has grown: the next command would refuse it."""
    return f"{cell} is right below the table {table} now. If it isn't a row of the table, move it to another sheet."


def no_such_column(table: str, header: str) -> str:
    """The remark on a column that is to be filled and is gone."""
    return f"The table {table} no longer has a column {header!r}, so it was not filled."


def no_input_column(table: str, header: str) -> InputError:
    """A column that is to be written is not there."""
    return InputError(f"The table {table} has no column {header!r}. Give the column its name back, and try again.")


def name_in_the_way(name: str, cell: str, other: str | None, table: str | None) -> InputError:
    """A named cell of lotbook's that stands where something else does."""
    there = f"inside the table {table}" if table is not None else f"where the name {other} is, too"
    return InputError(
        f"The name {name} stands for {cell}, {there}, so a refresh would write over what is there. Move it back with "
        "Formulas > Name Manager, or delete it."
    )


def other_rows(workbook: str, found: str) -> HostError:
    """An open workbook whose rows are not as they were planned, which is a defect of lotbook or of Excel."""
    return HostError(
        f"{workbook}: {found}. Close the workbook without saving, so that its file stays as it is, and open it again. "
        "If it happens again, please report it."
    )


NOT_COUNTED = "Excel did not answer when lotbook counted the rows of your tables after writing. Look them through."


def no_such_cell(name: str) -> str:
    """The remark on a named cell that is to be filled and is gone."""
    return f"There is no longer a cell named {name}, so it was not filled."


def text_cut(cell: str, longest: int) -> str:
    """The remark on a text too long for a cell."""
    return f"{cell}: the text was cut to the {longest:,} characters a cell holds."


def filter_cleared(table: str) -> str:
    """The remark on a filter that would hide new rows."""
    return f"The filter on {table} was cleared, because its rows are new."


def name_taken(sheet: str, wanted: str) -> str:
    """The remark on a sheet that cannot get its new name."""
    return f"The sheet {sheet!r} keeps its name, because {wanted!r} is taken."


def stays_visible(sheet: str) -> str:
    """The remark on a sheet that cannot be hidden."""
    return f"The sheet {sheet!r} stays visible, because a workbook must show at least one sheet."
