"""What formulas and names say of the rows of a table goes on being true when there are more or fewer, as in Excel.

`=SUM(Lots!$F$5:$F$65)` adds up a whole column as long as the table ends there. Excel keeps such references up to date
while a table grows; in a closed file nobody else does, and the figure would be wrong without a word.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lotbook.core.table import column_number
from lotbook.hosts.grid import Rectangle
from lotbook.hosts.ooxml import cells
from lotbook.hosts.ooxml.growth import Growth
from lotbook.hosts.ooxml.sheet_part import Row
from lotbook.hosts.ooxml.xml_text import attribute, elements, escaped, plain, with_attribute

_PIECE = re.compile(
    r'"(?:[^"]|"")*"'  # a text
    r"|\[[0-9]+\][\w.]+!\$?[A-Z]{1,3}\$?[0-9]+(?::\$?[A-Z]{1,3}\$?[0-9]+)?"  # cells of another workbook
    r"|\[(?:[^\[\]]|\[[^\]]*\])*\]"  # columns of a table, by name
    r"|(?<![\w.:!$\]'])(?P<on>(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?(?P<left>\$?[A-Z]{1,3})(?P<fix>\$?)(?P<top>[0-9]{1,7})"
    r"(?::(?P<right>\$?[A-Z]{1,3})(?P<fix_end>\$?)(?P<bottom>[0-9]{1,7}))?(?![\w.(!:])"
)
"""A reference to cells, or what only looks like one inside."""
_FORMULA = re.compile(r"<f[^>]*>([^<]+)<")
_IN_TABLES = ("calculatedColumnFormula", "totalsRowFormula")
_BEHIND_ROWS = ("formula", "formula1", "formula2", "xm:f")


@dataclass(frozen=True)
class FormulaRanges:
    """The tables whose rows became more or fewer, for formulas that refer to all of their rows."""

    growths: Mapping[str, Sequence[Growth]]
    """By the case-folded name of their sheet."""
    _staying: dict[str, set[str]] = field(default_factory=dict)
    """By sheet, the formulas of its rows that were looked at and don't change, as they are stored."""

    @cached_property
    def _ends(self) -> frozenset[str]:
        """The rows in which tables ended: a text without any of these numbers refers to none of them."""
        every = [growth for some in self.growths.values() for growth in some]
        return frozenset(str(row) for growth in every for row in (growth.last, growth.table.bottom))

    def _may_refer(self, text: str) -> bool:
        return any(end in text for end in self._ends)

    def followed(self, formula: str, home: str = "", row: int | None = None) -> str:
        """A formula, its references to all rows of a table, or to its totals row, as the table is now.

        A running total (F$5:F65) is left, and so is what a formula beside the rows says of other rows without $.

        Args:
            formula: The formula, without the equals sign.
            home: The name of the sheet it is on; "" for none.
            row: The row it is in, None for none.
        """

        def replaced(found: re.Match[str]) -> str:
            if found["top"] is None:
                return found[0]
            return self._reference(found, home, row)

        return _PIECE.sub(replaced, formula) if self._may_refer(formula) else formula

    def _reference(self, found: re.Match[str], home: str, row: int | None) -> str:
        on, end = found["on"] or "", found["bottom"]
        sheet = on[:-1].removeprefix("'").removesuffix("'").replace("''", "'") if on else home
        left, right = (column_number((each or found["left"]).lstrip("$")) for each in (found["left"], found["right"]))
        now = Rectangle(left, int(found["top"]), right, int(end or found["top"]))
        if end is not None and found["fix"] != found["fix_end"]:
            return found[0]
        for growth in self.growths.get(sheet.casefold(), ()):
            if not found["fix"] and sheet.casefold() == home.casefold() and growth.beside(row):
                continue
            after = growth.after(now)
            # One cell stays one, whatever it stands for.
            if after == now or (end is None and after.top != after.bottom):
                continue
            start = f"{on}{found['left']}{found['fix']}{after.top}"
            return start if end is None else f"{start}:{found['right']}{found['fix_end']}{after.bottom}"
        return found[0]

    def in_names(self, workbook: str) -> str:
        """The text of a workbook part, its defined names as they are to be."""
        for each in reversed(list(elements(workbook, "definedName"))):
            before = plain(each.inner)
            after = self.followed(before)
            if after != before:
                workbook = workbook[: each.tag_end] + escaped(after) + workbook[each.tag_end + len(each.inner) :]
        return workbook

    def in_table(self, text: str, sheet: str, totals_row: int) -> str:
        """The text of a table part, the formulas of its columns as they are to be.

        Args:
            text: The text.
            sheet: The name of its sheet.
            totals_row: Where its totals are.
        """
        for name in _IN_TABLES:
            text = self._in_elements(text, name, sheet, totals_row if name == "totalsRowFormula" else None)
        return text

    def behind_rows(self, tail: str, sheet: str) -> str:
        """What stands behind the rows of a worksheet: formulas of formats, drop-downs and sparklines."""
        for name in _BEHIND_ROWS:
            tail = self._in_elements(tail, name, sheet, None)
        return tail

    def _in_elements(self, text: str, name: str, sheet: str, row: int | None) -> str:
        if not self._may_refer(text):
            return text
        for each in reversed(list(elements(text, name))):
            before = plain(each.inner)
            after = self.followed(before, sheet, row)
            if after != before:
                text = text[: each.tag_end] + escaped(after) + text[each.tag_end + len(each.inner) :]
        return text

    def in_row(self, row: Row, sheet: str) -> dict[int, tuple[str, bool]]:
        """By column: each cell of a row with a formula that changes, as it is to be, and whether it is shared."""
        found: dict[int, tuple[str, bool]] = {}
        if "<f" not in row.body or not self._may_refer(row.body) or self._has_only_seen(row.body, sheet):
            return found
        for column, cell in row.parts():
            before = cells.formula_of(cell)
            after = self.followed(before, sheet, row.number) if before else before
            if after and after != before:
                each = next(elements(cell, "f"))
                made = cell[: each.tag_end] + escaped(after) + cell[each.tag_end + len(each.inner) :]
                found[column] = made, attribute(each.tag, "t") == "shared"
        return found

    def _has_only_seen(self, body: str, sheet: str) -> bool:
        """Whether every formula of a row is one that stays in any row: the rows of a list have the same few."""
        seen = self._staying.setdefault(sheet, set())
        new = set(_FORMULA.findall(body)) - seen
        seen |= {each for each in new if self.followed(plain(each), sheet, 0) == plain(each)}
        return new <= seen

    def in_pivot_source(self, cache: str) -> str:
        """The text of a pivot cache, drawn from the rows there are."""
        for each in reversed(list(elements(cache, "worksheetSource"))):
            sheet, ref = attribute(each.tag, "sheet"), attribute(each.tag, "ref")
            if sheet is None or ref is None or ":id=" in each.tag:
                continue
            after = self.followed(ref, plain(sheet), 0)
            if after != ref:
                tag = with_attribute(each.tag, "ref", after)
                cache = cache[: each.start] + tag + cache[each.tag_end :]
        return cache
