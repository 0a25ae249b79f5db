"""Live first-expired-first-out tracking of lots in an Excel workbook."""

from typing import TYPE_CHECKING

from lotbook.version import VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from lotbook.api import TrackerBook

__version__ = VERSION


def read(path: "str | Path", owner: str | None = None) -> "TrackerBook":
    """Read a tracker for a notebook or a script, with everybody's goods or one owner's: see `lotbook.api.read`."""
    from lotbook import api  # noqa: PLC0415 - the command line need not wait for it

    return api.read(path, owner)
