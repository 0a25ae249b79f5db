"""What a channel or customer wants left of a product on arrival: days, or a share of its shelf life."""

import re
from fractions import Fraction

_PERCENT = re.compile(r"^(\d{1,3}(?:[.,]\d{1,4})?)\s*[%٪％]$")
_FRACTION = re.compile(r"^(\d{1,2})\s*/\s*(\d{1,2})$")
_WHOLE = 100.0


def read_share(cell: str | float) -> float | None:
    """The percent that a cell asks for; None if it asks for none.

    Excel keeps a typed 50% as the number 0.5. The number 1 is one day: nothing arrives with all of its life left.

    Examples:
        >>> read_share(0.5), read_share("66,7 %"), read_share("1/2"), read_share(90), read_share("150%")
        (50.0, 66.7, 50.0, None, None)
    """
    if isinstance(cell, bool):
        return None
    if isinstance(cell, (int, float)):
        return _possible(round(_WHOLE * cell, 6)) if 0 < cell < 1 else None
    text = cell.strip()
    if found := _PERCENT.match(text):
        return _possible(float(found[1].replace(",", ".")))
    if (found := _FRACTION.match(text)) and int(found[2]):
        return _possible(float(100 * Fraction(int(found[1]), int(found[2]))))
    return None


def _possible(percent: float) -> float | None:
    return percent if 0 < percent <= _WHOLE else None
