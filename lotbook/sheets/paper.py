"""How sheets come out of a printer: one page wide where that can be read, else pages that each begin with the key."""

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

READABLE = 0.55
"""The scale below which nobody reads a page."""
_SCALE = 65
"""Percent, where a sheet takes several pages side by side."""
_MARGINS = 0.4
"""Inches on the left, and on the right."""
_ROOM = (11 - 2 * _MARGINS) * 72
"""Points across the narrower of the two papers, Letter, on its side."""
_SLACK = 0.93
"""Columns come out 6 percent wider in LibreOffice, and a page must not end before the break."""


def margins(page: Worksheet) -> None:
    """Landscape, with little around it."""
    page.set_landscape()
    page.set_margins(left=_MARGINS, right=_MARGINS, top=0.5, bottom=0.6)


def fit(page: Worksheet, widths: Sequence[float], again: int) -> None:
    """Fit a sheet to one page across, or to as many as it takes to be read.

    Args:
        page: The sheet.
        widths: Characters across of each column that shows.
        again: How many of the first columns stand on every page.
    """
    if _ROOM / sum(map(_points, widths)) >= READABLE:
        page.fit_to_pages(1, 0)
        return
    page.set_print_scale(_SCALE)
    if again:
        page.repeat_columns(0, again - 1)
    page.set_v_pagebreaks(breaks(widths, again))


def breaks(widths: Sequence[float], again: int) -> list[int]:
    """The columns that pages begin with, the first one left out.

    Args:
        widths: Characters across of each column that shows.
        again: How many of the first columns stand on every page.

    Examples:
        >>> breaks([30.0] * 8, 2)
        [6]
    """
    room = _ROOM * 100 / _SCALE * _SLACK
    points = [_points(width) for width in widths]
    found: list[int] = []
    used = 0.0
    for column, each in enumerate(points):
        if used + each > room:
            found.append(column)
            used = sum(points[:again])
        used += each
    return found


def _points(characters: float) -> float:
    """How wide a column is: 7 dots to a character and 5 beside them, 96 to an inch."""
    return (characters * 7 + 5) * 0.75
