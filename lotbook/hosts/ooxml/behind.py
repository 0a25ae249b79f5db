"""Where the formulas of a closed workbook are, for whoever follows one to the next."""

from collections.abc import Iterator
from dataclasses import dataclass

from lotbook.hosts.grid import Rectangle
from lotbook.hosts.headers import position_of
from lotbook.hosts.ooxml.source import Source


@dataclass(frozen=True, slots=True)
class FormulasInFile:
    """The formulas of the worksheets of a file."""

    source: Source

    def within(self, sheet: str, area: Rectangle) -> Iterator[tuple[int, int, str]]:
        """Row, column and formula of each cell of an area that has one."""
        name = next((each for each in self.source.sheets if each.casefold() == sheet.casefold()), None)
        if name is None:
            return
        part = self.source.sheet(self.source.sheets[name])
        # A shared formula is given to each of its cells when one of them is asked for.
        for number in [number for number, row in part.rows.items() if area.top <= number <= area.bottom]:
            if "<f" not in part.rows[number].body:
                continue
            for column, cell in part.rows[number].parts():
                if area.holds(number, column) and "<f" in cell:
                    yield number, column, part.formula(number, column) or ""

    def refers_to(self, name: str, sheet: str) -> str | None:
        """What a defined name stands for, seen from a sheet."""
        return self.source.workbook.refers_to(name, sheet)

    def table(self, name: str, header: str | None) -> tuple[str, Rectangle] | None:
        """The sheet of a table, and where its column of that header is or else the whole of it."""
        table = self.source.tables.get(name.casefold())
        if table is None:
            return None
        whole = table.place
        position = None if header is None else position_of(header, [column.name for column in table.columns])
        if position is not None:
            column = table.left + position
            whole = Rectangle(column, table.top, column, table.bottom)
        return self.source.sheet_name(table), whole
