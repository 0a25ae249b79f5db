"""Where the formulas of an open workbook are, for whoever follows one to the next."""

from collections.abc import Iterator
from dataclasses import dataclass

from lotbook.hosts.grid import Rectangle
from lotbook.hosts.headers import position_of
from lotbook.hosts.live import live_cells
from lotbook.hosts.live.book import OpenBook, headers
from lotbook.hosts.live.native import formulas


@dataclass(frozen=True, slots=True)
class FormulasInExcel:
    """The formulas of the worksheets of an open workbook."""

    book: OpenBook

    def within(self, sheet: str, area: Rectangle) -> Iterator[tuple[int, int, str]]:
        """Row, column and formula of each cell of an area that has one."""
        on = next((each for each in self.book.sheet_names if each.casefold() == sheet.casefold()), None)
        if on is None:
            return
        page = self.book.book.sheets[on]
        used = page.used_range
        bottom = min(area.bottom, used.row + used.shape[0] - 1)
        right = min(area.right, used.column + used.shape[1] - 1)
        if bottom < area.top or right < area.left:
            return
        # With the row below: Excel hands over a single cell as a bare value.
        cells = page.range((area.top, area.left), (bottom + 1, right))
        both = zip(formulas(cells), self.book.native.values(cells), strict=True)
        for row, (written, values) in enumerate(both, area.top):
            for column, (formula, value) in enumerate(zip(written, values, strict=True), area.left):
                if row <= bottom and live_cells.is_formula(formula, live_cells.cell(value)):
                    yield row, column, formula[1:]

    def refers_to(self, name: str, sheet: str) -> str | None:  # noqa: ARG002 - Excel finds the name of a sheet first
        """What a defined name stands for."""
        found = self.book.refers_to(name)
        return None if found is None else found.removeprefix("=")

    def table(self, name: str, header: str | None) -> tuple[str, Rectangle] | None:
        """The sheet of a table, and where its column of that header is or else the whole of it."""
        if not self.book.has(name):
            return None
        table = self.book.table(name)
        place = table.place
        position = None if header is None else position_of(header, headers(self.book, table))
        if position is not None:
            column = place.left + position
            place = Rectangle(column, place.top, column, place.bottom)
        return table.sheet_name, place
