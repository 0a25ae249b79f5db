"""Writing an output table: all its rows anew, and nothing outside it touched."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, repeat

from lotbook.core.row_height import row_height
from lotbook.core.table import Cell, column_letters
from lotbook.hosts import refusals
from lotbook.hosts.headers import column_reference, sums_column
from lotbook.hosts.host import TableRows
from lotbook.hosts.ooxml import cells
from lotbook.hosts.ooxml.attached import Attached, places
from lotbook.hosts.ooxml.layout import Slot, check_room, slots
from lotbook.hosts.ooxml.reading import raw_table
from lotbook.hosts.ooxml.sheet_part import Row
from lotbook.hosts.ooxml.source import Source
from lotbook.hosts.ooxml.table_part import TablePart
from lotbook.hosts.ooxml.typical_row import row_attributes, typical_row
from lotbook.hosts.ooxml.user_columns import Moving, cells_of, model_of, moved_cells, user_column
from lotbook.hosts.ooxml.values import Values
from lotbook.hosts.ooxml.xml_text import without_attributes
from lotbook.hosts.table_plan import TableNow, TablePlan


def write_rows(source: Source, change: TableRows) -> list[str]:
    """Replace the rows of a table; return remarks for the user.

    Raises:
        MissingTableError: If the table is not there.
        InputError: If something of the user's would be overwritten.
    """
    table = source.table(change.table)
    return _Rewriting(source, table, change).run()


class _Rewriting:
    """One output table being written: what it was, what it becomes."""

    def __init__(self, source: Source, table: TablePart, change: TableRows) -> None:
        self.source, self.table, self.change = source, table, change
        self.sheet = source.changing(table.sheet_part)
        self.sheet_name = source.sheet_name(table)
        now = TableNow(
            table.name, self.sheet_name, table.place, table.totals, [column.name for column in table.columns]
        )
        self.plan = TablePlan(now, change)
        self.slots = slots(table, self.plan.columns)
        self.before, self.after = table.place, self.plan.after
        self.sheet.unshare(self.before.holds)
        self.attached = Attached.to(source, self.sheet, table.sheet_part, self.before)
        self.data_row = typical_row(source, self.sheet, table, table.first_row)
        self.header_row = dict(self._row_parts(table.top))
        self.totals_row = dict(self._row_parts(table.bottom) if table.totals else ())

    def _row_parts(self, number: int) -> list[tuple[int, str]]:
        row = self.sheet.rows.get(number)
        return row.parts() if row else []

    def run(self) -> list[str]:
        """Do it, and return the remarks."""
        table = self.table
        others = [
            other
            for other in self.source.tables.values()
            if other.sheet_part == table.sheet_part and other is not table
        ]
        check_room(self.sheet, self.sheet_name, table, self.after, others)
        moving = self._follow()
        plan, remarks = self.plan, self.plan.remarks
        remarks += plan.cut_texts()
        bodies = self._data_bodies(moving)
        totals = self._totals_parts()
        tags = self._data_tags()
        totals_row = self.sheet.rows.get(table.bottom)
        totals_tag = "" if totals_row is None else row_attributes(totals_row.tag)
        if table.clear_filter(all_columns=plan.relaid):
            remarks.append(refusals.filter_cleared(table.name))
        if plan.relaid:
            self._replace_row(table.top, "".join(text for _, text in self._header_parts()), None)
        first = table.first_row
        for number, body in zip(range(first, plan.last_row + 1), bodies, strict=True):
            hidden = ' hidden="1"' if number - first >= plan.filled else ""
            self._replace_row(number, body, f'<row r="{number}"{tags[number - first]}{hidden}>')
        if table.totals:
            number = self.after.bottom
            self._replace_row(number, "".join(text for _, text in totals), f'<row r="{number}"{totals_tag}>')
        for number in range(self.after.bottom + 1, self.before.bottom + 1):
            self._vacate_row(number)
        if self.attached.cells:
            self.attached.move(places(self.before, plan))
        if not plan.relaid:
            self.source.follow(table, plan.last_row)
        table.columns = [slot.column for slot in self.slots]
        table.right, table.bottom = self.after.right, self.after.bottom
        table.rebuilt()
        return remarks

    def _follow(self) -> Moving:
        """Have the plan say where the user's cells go; return those cells."""
        if not self.plan.of_user and not self.attached.cells:
            return {}
        rows = Values(self.source, [self.sheet_name])[self.sheet_name]
        old = raw_table(self.source, self.table, rows, ())
        moving = cells_of(self.sheet, self.table, self.plan.of_user)
        self.plan.follow(
            old.values,
            {position: user_column(self.table, position, moving[position], old) for position in moving},
            self.attached.to_rows(self.table.first_row, self.table.last_row),
        )
        return moving

    def _styles(self, row: Mapping[int, str]) -> list[str | None]:
        """The style of every column in a row of the table; a new column looks like a sibling, or its left neighbor."""
        found: list[str | None] = []
        for place, slot in enumerate(self.slots):
            sibling = self.plan.sibling(place) if slot.came_from is None else place
            came_from = None if sibling is None else self.slots[sibling].came_from
            if came_from is not None:
                found.append(self._style_at(row, self.table.left + came_from))
                continue
            style = found[-1] if found else self._style_at(row, self.table.left)
            shown = None if slot.new is None or row is self.header_row else slot.new.number_format
            found.append(self.source.number_style(style, shown))
        return found

    def _style_at(self, row: Mapping[int, str], column: int) -> str | None:
        return cells.style_of(row[column]) if column in row else self.sheet.column_style(column)

    def _data_bodies(self, moving: Moving) -> Iterator[str]:
        """The cells of each row, made when asked for: those of a large table take more memory than its rows."""
        table = self.table
        columns: list[Iterable[str]] = []
        for position, (slot, style) in enumerate(zip(self.slots, self._styles(self.data_row.cells), strict=True)):
            letter = column_letters(table.left + position)
            style = self._money_style(slot, style)  # noqa: PLW2901 - the same style, with its currency
            behind = f'"{cells.style_text(style)}'
            moved: list[str | None] = []
            if slot.new is None and slot.came_from is not None:
                goes = self.plan.user_cells(position)
                moved = moved_cells(moving[slot.came_from], goes, table.left + position, table.first_row)
                contents = self._user_contents(position, slot.came_from, moving)
            else:
                contents = self._contents(slot)
            made = _placed(letter, behind, contents, table.first_row)
            if style is None:
                # A blank cell without a style says nothing.
                made = ("" if content == "/>" else cell for cell, content in zip(made, contents, strict=True))
            columns.append(_with_moved(made, moved) if moved else made)
        return map("".join, zip(*columns, strict=True))

    def _money_style(self, slot: Slot, style: str | None) -> str | None:
        return style if slot.new is None else self.source.money_style(style, slot.new.currency)

    def _user_contents(self, position: int, came_from: int, moving: Moving) -> list[str]:
        """A column that the user added, without the cells typed over: its formula, if it has one."""
        plan, column = self.plan, self.plan.user_columns[came_from]
        formulas = plan.filled_down(position)
        if formulas is None:
            return ["/>"] * plan.count
        model = model_of(self.table, came_from, moving[came_from], column)
        letters, first = column_letters(self.table.left + position), self.table.first_row
        made = [
            cells.filled_down(formula, f"{letters}{row}", model) if own is None else "/>"
            for row, (formula, own) in enumerate(zip(formulas, plan.user_cells(position), strict=True), first)
        ]
        return made + ["/>"] * (plan.count - len(made))

    def _contents(self, slot: Slot) -> list[str]:
        data, plan = slot.new, self.plan
        if data is None:
            return ["/>"] * plan.count
        made = cells.column_contents(data.values, data.formula, data.formulas)
        made += [cells.content(None, data.formula)] * (plan.filled - plan.content)
        return made + ["/>"] * (plan.count - len(made))

    def _header_parts(self) -> list[tuple[int, str]]:
        parts = []
        styles = self._styles(self.header_row)
        for position, (slot, style) in enumerate(zip(self.slots, styles, strict=True)):
            column = self.table.left + position
            if slot.came_from is not None and self.table.left + slot.came_from in self.header_row:
                cell = self.header_row[self.table.left + slot.came_from]
                parts.append((column, cells.moved(cell, self.table.top, column, None, "")))
            else:
                place = f'<c r="{column_letters(column)}{self.table.top}"{cells.style_text(style)}'
                parts.append((column, place + cells.content(slot.column.name)))
        return parts

    def _sums(self, position: int) -> bool:
        """Whether the totals cell of a column, by its position as it is, adds it up."""
        column = self.table.columns[position]
        formula = cells.formula_of(self.totals_row.get(self.table.left + position, ""))
        return formula is not None and (column.totals_function == "sum" or sums_column(formula, column.name))

    def _totals_parts(self) -> list[tuple[int, str]]:
        if not self.table.totals:
            return []
        parts = []
        row, sums = self.after.bottom, [self._sums(position) for position in range(len(self.table.columns))]
        for position in self.plan.summed(sums):
            self.slots[position] = replace(self.slots[position], column=self.slots[position].column.summed())
        for position, (slot, style) in enumerate(zip(self.slots, self._styles(self.totals_row), strict=True)):
            column = self.table.left + position
            style = self._money_style(slot, style)  # noqa: PLW2901 - the same style, with its currency
            old = None if slot.came_from is None else self.totals_row.get(self.table.left + slot.came_from)
            place = f'<c r="{column_letters(column)}{row}"{cells.style_text(style)}'
            if old is not None:
                cell = cells.with_style(cells.moved(old, row, column, None, ""), style)
                if cells.formula_of(cell) is not None:
                    values = self._values(position) if slot.came_from is not None and sums[slot.came_from] else None
                    cell = cells.without_result(cell) if values is None else cells.with_result(cell, _total(values))
                parts.append((column, cell))
            elif slot.came_from is None and slot.column.totals_function == "sum":
                total = f"SUBTOTAL(109,{self.table.name}{column_reference(slot.column.name)})"
                parts.append((column, place + cells.content(_total(self._values(position) or ()), total)))
            elif style is not None:
                parts.append((column, f"{place}/>"))
        return parts

    def _values(self, position: int) -> Sequence[Cell] | None:
        """What a column shows, or None where only Excel knows."""
        slot = self.slots[position]
        if slot.new is not None:
            return slot.new.values
        if slot.came_from is not None and self.plan.filled_down(position) is None:
            return [cell.value for cell in self.plan.user_cells(position) if cell is not None]
        return None

    def _data_tags(self) -> list[str]:
        """The attributes of each data row: those of all of them, and a height at which its sentences can be read."""
        shared = self.data_row.attributes
        sentences = self._sentences()
        if not sentences:
            return [shared] * self.plan.count
        rest = without_attributes(f"<row{shared}>", "ht", "customHeight")[len("<row") : -1]
        lowest = self.sheet.default_height
        heights = [lowest] * self.plan.count
        for width, values in sentences:
            texts = [value if isinstance(value, str) else "" for value in values]
            needed = {text: row_height(text, width) for text in set(texts)}
            for row, text in enumerate(texts):
                heights[row] = max(heights[row], needed[text])
        return [f'{rest} ht="{height:g}" customHeight="1"' for height in heights]

    def _sentences(self) -> list[tuple[float, Sequence[Cell]]]:
        """Width and content of those columns of lotbook's that the user sees and whose texts break into lines."""
        found = []
        for position, (slot, style) in enumerate(zip(self.slots, self._styles(self.data_row.cells), strict=True)):
            width = self.sheet.column_width(self.table.left + position)
            if slot.new is not None and width is not None and self.source.wraps(style):
                found.append((width, slot.new.values))
        return found

    def _replace_row(self, number: int, body: str, tag: str | None) -> None:
        """Set the table's cells of a row; those beside the table stay."""
        row = self.sheet.row(number)
        row.tag = tag or without_attributes(row.tag, "spans")
        left, right = self._beside(row)
        row.body = f"{left}{body}{right}" if left or right else body

    def _beside(self, row: Row) -> tuple[str, str]:
        """The cells of a row to the left and to the right of the table, as it was and as it will be."""
        inside_before, inside_after = row.number <= self.before.bottom, row.number <= self.after.bottom
        end = max(self.before.right if inside_before else 0, self.after.right if inside_after else 0)
        span = row.span() if row.body else None
        if span is None or (span[0] >= self.table.left and span[1] <= end):
            return "", ""
        parts = row.parts()
        left = "".join(text for column, text in parts if column < self.table.left)
        return left, "".join(text for column, text in parts if column > end)

    def _vacate_row(self, number: int) -> None:
        row = self.sheet.rows.get(number)
        if row is None:
            return
        row.tag = without_attributes(row.tag, "spans", "hidden")
        row.body = "".join(self._beside(row))
        if not row.body:
            del self.sheet.rows[number]


def _placed(letters: str, behind: str, contents: Sequence[str], first: int) -> Iterator[str]:
    """The cells of a column, each in its row."""
    return (f'<c r="{letters}{row}{behind}{content}' for row, content in enumerate(contents, first))


def _with_moved(made: Iterable[str], moved: Sequence[str | None]) -> Iterator[str]:
    """The cells of a column, those that were moved in the place of what was made."""
    for cell, other in zip(made, chain(moved, repeat(None)), strict=False):
        yield cell if other is None else other


def _total(values: Sequence[Cell]) -> float:
    return math.fsum(value for value in values if isinstance(value, int | float) and not isinstance(value, bool))
