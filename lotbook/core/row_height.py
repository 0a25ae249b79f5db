"""How high a row has to be so that its sentences, broken into lines, can be read to the end."""

import math
import textwrap

LINE = 15.0
"""Height of a line in points."""
ONE_LINE = 18.0
"""Height of a row of one line, in points."""
HIGHEST = 409.0
"""Points that Excel allows a row."""
_DENSITY = 1.1
"""Characters of a sentence for each character of a column's width, which is that of a digit; 1.2 in Calibri."""


def row_height(text: str, width: float) -> float:
    """Height of a row in points.

    Args:
        text: What one of its cells holds; lines may end in it.
        width: Width of the cell's column in characters.

    Examples:
        >>> row_height("It has expired.", 38), row_height("Too late for FBA-US; other channels won't sell it.", 38)
        (18.0, 33.0)
    """
    room = max(math.floor(width * _DENSITY) - 1, 1)
    if len(text) <= room and "\n" not in text:
        return ONE_LINE
    lines = sum(len(textwrap.wrap(line, room)) or 1 for line in text.splitlines())
    return min(ONE_LINE + LINE * (lines - 1), HIGHEST)
