"""A spreadsheet that came from somebody else, looked over before any reader gets it."""

from pathlib import Path

from lotbook.core.errors import HostError
from lotbook.hosts import refusals
from lotbook.hosts.ooxml.limits import check_room
from lotbook.hosts.ooxml.package import Package
from lotbook.hosts.ooxml.xml_text import MarkupError

_MOST_ROOM = 60_000_000
"""Cells that all sheets may have room for together: five full sheets of twelve columns."""
_PACKED = (".xlsx", ".xlsm")


def check_foreign(path: Path) -> None:
    """Refuse a workbook that would cost a reader gigabytes, or end it.

    Only the modern kinds of file are looked over: the old ones say how large they are in a way that readers check.

    Raises:
        HostError: If it is no workbook, or one of its sheets is not as a spreadsheet program writes it.
    """
    if path.suffix.lower() not in _PACKED:
        return
    package = Package.open(path)
    room = 0
    for entry in package.entries.values():
        name = entry.filename
        if "/worksheets/" not in name or not name.endswith(".xml"):
            continue
        raw = package.raw(name)
        try:
            room += check_room(package.text(name).encode() if raw[:1] != b"<" else raw)
        except MarkupError as error:
            raise refusals.bad_part(path, name, error) from error
    if room > _MOST_ROOM:
        raise HostError(
            f"{path}: its sheets have room for {room:,} cells, more than lotbook reads of a list. Delete the sheets "
            "you don't need, save it, and try again."
        )
