"""The tables (ListObjects) of the test engine."""

import copy
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from openpyxl.worksheet.table import Table as PackageTable
from openpyxl.worksheet.table import TableColumn as PackageColumn
from xlwings import base_classes as base

from tests.hosts.engine_cells import bounds, com_error, reference
from tests.hosts.engine_count import counted


@counted
class Tables(base.Tables):
    def __init__(self, sheet: Any) -> None:
        self.parent = sheet

    def __len__(self) -> int:
        return len(self.parent.page.tables)

    def __iter__(self) -> Iterator["Table"]:
        return iter([Table(self.parent, table) for table in self.parent.page.tables.values()])

    def __call__(self, key: str | int) -> "Table":
        tables = list(self.parent.page.tables.values())
        if isinstance(key, int):
            return Table(self.parent, tables[key - 1])
        found = next((table for table in tables if table.name.casefold() == key.casefold()), None)
        if found is None:
            raise KeyError(key)
        return Table(self.parent, found)


@counted
class Table(base.Table):
    def __init__(self, sheet: Any, table: PackageTable) -> None:
        self._sheet, self._table = sheet, table

    @property
    def api(self) -> Any:
        filters = self._table.autoFilter
        if filters is None:
            return SimpleNamespace(AutoFilter=None)
        return SimpleNamespace(AutoFilter=SimpleNamespace(FilterMode=bool(filters.filterColumn)))

    @property
    def parent(self) -> Any:
        return self._sheet

    @property
    def name(self) -> str:
        return str(self._table.displayName)

    @property
    def range(self) -> Any:
        left, top, right, bottom = bounds(self._table.ref)
        return self._sheet.area(top, left, bottom, right)

    @property
    def show_headers(self) -> bool:
        return bool(self._table.headerRowCount != 0)

    @property
    def show_autofilter(self) -> bool:
        return self._table.autoFilter is not None

    @property
    def show_totals(self) -> bool:
        return bool(self._table.totalsRowCount)

    @show_totals.setter
    def show_totals(self, value: bool) -> None:
        if value == bool(self._table.totalsRowCount):
            return
        left, top, right, bottom = bounds(self._table.ref)
        cells = self._sheet.cells_of
        kept: dict[str, tuple[Any, str, Any]] = self._sheet.book_impl.totals.setdefault(self._table.name, {})
        if value:
            bottom += 1
            row = [cells.at(bottom, column) for column in range(left, right + 1)]
            if any(cell.value is not None for cell in row):
                raise com_error("Cells below the table would have to move.")
            for cell, column in zip(row, self._table.tableColumns, strict=True):
                if column.name in kept:
                    cell._value, cell.data_type, cell._style = kept.pop(column.name)
        else:
            for place, column in enumerate(self._table.tableColumns, left):
                cell = cells.at(bottom, place)
                kept[column.name] = (cell._value, cell.data_type, copy.copy(cell._style))
                cell.value = None
            bottom -= 1
        self._table.totalsRowCount = int(value) or None
        self._placed(left, top, right, bottom)

    def _placed(self, left: int, top: int, right: int, bottom: int) -> None:
        self._table.ref = reference(left, top, right, bottom)
        if self._table.autoFilter is not None:
            self._table.autoFilter.ref = reference(left, top, right, bottom - int(bool(self._table.totalsRowCount)))

    def resize(self, range: Any) -> None:  # noqa: A002 (xlwings calls it so)
        if self._table.totalsRowCount:
            raise com_error("Resize is not possible while the table has a totals row.")
        left, top, right, bottom = bounds(self._table.ref)
        new = range.impl
        if (new.row, new.column, new.column + new.shape[1] - 1) != (top, left, right):
            raise com_error("The headers must stay in the same row, and columns come by ListColumns.Add.")
        last = new.row + new.shape[0] - 1
        for merged in self._sheet.page.merged_cells.ranges:
            if merged.min_row <= last and merged.max_row >= top and merged.min_col <= right and merged.max_col >= left:
                raise com_error("A table cannot overlap merged cells.")
        for other in self._sheet.page.tables.values():
            o_left, o_top, o_right, o_bottom = bounds(other.ref)
            if other is not self._table and not (o_left > right or o_right < left or o_top > last or o_bottom < top):
                raise com_error("A table cannot overlap another table.")
        self._placed(left, top, right, last)
        for place, column in enumerate(self._table.tableColumns, left):
            formula = column.calculatedColumnFormula
            if formula is not None and last > bottom:
                for row in _rows(bottom + 1, last):
                    self._sheet.cells_of.enter_formula(self._sheet.cells_of.at(row, place), f"={formula.attr_text}")

    @property
    def autofilter(self) -> "Filter":
        return Filter(self)

    @property
    def columns(self) -> "Columns":
        return Columns(self)


def _rows(first: int, last: int) -> Any:
    return range(first, last + 1)


@counted
class Filter(base.AutoFilter):
    def __init__(self, table: Table) -> None:
        self._owner = table

    def clear(self, field: int | None) -> None:
        assert field is None
        self._owner._table.autoFilter.filterColumn = []
        _, top, _, bottom = bounds(self._owner._table.ref)
        for row in _rows(top + 1, bottom):
            self._owner._sheet.page.row_dimensions[row].hidden = False


@counted
class Columns(base.TableColumns):
    def __init__(self, table: Table) -> None:
        self._owner = table

    def __len__(self) -> int:
        return len(self._owner._table.tableColumns)

    def __iter__(self) -> Iterator["Column"]:
        return iter([Column(self._owner, position) for position in range(len(self._owner._table.tableColumns))])

    def __call__(self, key: int) -> "Column":
        return Column(self._owner, key - 1)

    def add(self, name: str, index: int | None) -> "Column":
        table = self._owner._table
        left, top, right, bottom = bounds(table.ref)
        position = len(table.tableColumns) if index is None else index - 1
        cells = self._owner._sheet.cells_of
        last = max(self._owner._sheet.page.max_column, right)
        for row in _rows(top, bottom):
            for column in range(last, left + position - 1, -1):
                cells.move((row, column), (row, column + 1))
            if position:
                cells.at(row, left + position)._style = copy.copy(cells.at(row, left + position - 1)._style)
        number = 1 + max(column.id for column in table.tableColumns)
        table.tableColumns.insert(position, PackageColumn(id=number, name=name))
        cells.enter(cells.at(top, left + position), f"'{name}")
        self._owner._placed(left, top, right + 1, bottom)
        return Column(self._owner, position)


@counted
class Column(base.TableColumn):
    def __init__(self, table: Table, position: int) -> None:
        self._owner, self._position = table, position

    @property
    def name(self) -> str:
        return str(self._owner._table.tableColumns[self._position].name)

    def delete(self) -> None:
        table = self._owner._table
        left, top, right, bottom = bounds(table.ref)
        cells = self._owner._sheet.cells_of
        last = max(self._owner._sheet.page.max_column, right)
        for row in _rows(top, bottom):
            for column in range(left + self._position, last + 1):
                cells.move((row, column + 1), (row, column))
        del table.tableColumns[self._position]
        self._owner._placed(left, top, right - 1, bottom)
