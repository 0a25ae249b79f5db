"""What covers the rows of a table goes on covering them when there are more or fewer, as it does in Excel.

Drop-downs, conditional formats and charts refer to cells, not to the table. Those that reach from its first row to its
last do so afterwards; what covers some of its rows only, or more than it has, is somebody's choice, and stays.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lotbook.hosts.grid import Rectangle, corners, range_name
from lotbook.hosts.ooxml.validations import CONDITIONAL_FORMATS, with_references
from lotbook.hosts.ooxml.xml_text import escaped, plain

_CHART_FORMULA = re.compile(
    r"<(?:\w+:)?tx>.*?</(?:\w+:)?tx>|(<(?:\w+:)?f(?:\s[^>]*)?>)([^<]*)(</(?:\w+:)?f>)", re.DOTALL
)
"""The name of a series, which is one cell, or a reference to what it shows."""
_RANGE = re.compile(
    r"(?<![\w.:'\]])('(?:[^']|'')+'|[^\W\d][\w.]*)!(\$?)([A-Z]{1,3})(\$?)([0-9]+)(?::\$?([A-Z]{1,3})\$?([0-9]+))?(?![\w:(])"
)


@dataclass(frozen=True, slots=True)
class Growth:
    """A table whose rows became more or fewer."""

    sheet_part: str
    table: Rectangle
    """As it was."""
    first: int
    """Its first row of data."""
    last: int
    """Its last one until now."""
    bottom: int
    """Its last one from now on."""

    def beside(self, row: int | None) -> bool:
        """Whether a row has data of the table, before or after; what is in none is in all."""
        return row is None or self.first <= row <= max(self.last, self.bottom)

    def after(self, area: Rectangle) -> Rectangle:
        """What a range becomes."""
        inside = self.table.left <= area.left and area.right <= self.table.right
        if inside and self.last < area.top and area.top == area.bottom == self.table.bottom:
            totals = max(self.bottom, self.first) + 1
            return Rectangle(area.left, totals, area.right, totals)
        covers = area.top <= self.first and area.top >= self.table.top and area.bottom == self.last
        if not (inside and covers):
            return area
        return Rectangle(area.left, area.top, area.right, max(self.bottom, self.first))


def with_conditional_formats(tail: str, growth: Growth) -> str:
    """What stands behind the rows of a worksheet, its conditional formats over the rows there will be."""

    def follow(ref: str) -> str:
        return " ".join(_followed(each, growth) for each in ref.split())

    return with_references(tail, follow, CONDITIONAL_FORMATS)


def _followed(ref: str, growth: Growth) -> str:
    try:
        now = Rectangle(*corners(ref))
    except ValueError:
        return ref
    after = growth.after(now)
    return ref if after == now else range_name(after)


def with_chart_ranges(chart: str, growths: Sequence[tuple[str, Growth]]) -> str:
    """The text of a chart part, its series over the rows there are.

    Args:
        chart: The text, as it is stored.
        growths: The tables whose rows changed, with the name of the sheet each is on.
    """

    def replaced(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        before = plain(found[2])
        after = _RANGE.sub(_moved(growths), before)
        return found[0] if after == before else f"{found[1]}{escaped(after)}{found[3]}"

    return _CHART_FORMULA.sub(replaced, chart)


def _moved(growths: Sequence[tuple[str, Growth]]) -> Callable[[re.Match[str]], str]:
    def moved(found: re.Match[str]) -> str:
        sheet, fixed, left, fixed_row, top, right, bottom = found.groups()
        on = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
        try:
            now = Rectangle(*corners(f"{left}{top}:{right or left}{bottom or top}"))
        except ValueError:
            return found[0]
        for name, growth in growths:
            after = growth.after(now) if name.casefold() == on.casefold() else now
            if after != now:
                end = (
                    ""
                    if right is None and after.top == after.bottom
                    else f":{fixed}{right or left}{fixed_row}{after.bottom}"
                )
                return f"{sheet}!{fixed}{left}{fixed_row}{after.top}{end}"
        return found[0]

    return moved
