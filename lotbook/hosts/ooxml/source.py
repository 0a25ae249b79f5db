"""An opened workbook: which sheet is which part, which tables stand where, and the texts that are being changed."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from lotbook.core.currency import with_currency
from lotbook.core.errors import HostError, InputError
from lotbook.hosts import refusals
from lotbook.hosts.ooxml import chart_caches
from lotbook.hosts.ooxml.formula_ranges import FormulaRanges
from lotbook.hosts.ooxml.growth import Growth, with_chart_ranges, with_conditional_formats
from lotbook.hosts.ooxml.limits import check_cells
from lotbook.hosts.ooxml.package import Package
from lotbook.hosts.ooxml.sheet_part import SheetPart
from lotbook.hosts.ooxml.styles_part import GENERAL, NO_FILL, StylesPart
from lotbook.hosts.ooxml.table_part import TablePart
from lotbook.hosts.ooxml.typed_rows import typed_rows
from lotbook.hosts.ooxml.validations import stretched
from lotbook.hosts.ooxml.workbook_part import WorkbookPart
from lotbook.hosts.ooxml.xml_text import MarkupError, escaped
from lotbook.hosts.row_counts import TypedRows

_WITH_CHARTS = ("worksheet", "chartsheet")
_CHARTS = ("chart", "chartEx")
"""Kinds of parts, the second for the charts of Excel 2016."""


@dataclass(frozen=True, slots=True)
class Look:
    """What only the text of a worksheet tells."""

    tail: str
    """What stands behind its rows."""
    errors: tuple[str, ...]
    """Cells that show an error."""
    resultless: tuple[str, ...]
    """Formula cells without a stored result."""
    of_today: bool
    """Whether some formula has today's date in it."""
    of_sheets: bool
    """Whether some row may refer to a sheet by its name: one sign, which most lists have nowhere, is quickly found."""


@dataclass(slots=True)
class Source:
    """A package seen as a workbook."""

    package: Package
    workbook: WorkbookPart
    sheets: dict[str, str]
    """Part of each worksheet, by the name on its tab."""
    tables: dict[str, TablePart]
    """By case-folded name."""
    looks: dict[str, Look] = field(default_factory=dict, repr=False)
    """By worksheet part, for those whose values were read."""
    typed: Mapping[str, Collection[str]] = field(default_factory=dict, repr=False)
    """By case-folded name of a table: the case-folded headers of the columns that people type into."""
    rows_before: dict[str, TypedRows] = field(default_factory=dict, repr=False)
    """By case-folded name, the rows of the tables on those worksheets whose rows were looked at."""
    rows_after: dict[str, TypedRows] = field(default_factory=dict, repr=False)
    """Likewise on those worksheets that were written; known once all is finished."""
    _parsed: dict[str, SheetPart] = field(default_factory=dict, repr=False)
    _changed: set[str] = field(default_factory=set)
    _styles: StylesPart | None = field(default=None, repr=False)
    _shared: list[str] | None = field(default=None, repr=False)
    _grown: list[Growth] = field(default_factory=list, repr=False)

    @classmethod
    def open(cls, path: Path, typed: Mapping[str, Collection[str]] | None = None) -> "Source":
        """The workbook in the file at `path`.

        Args:
            path: The file.
            typed: See `Source.typed`; every column of a table that is not named there.

        Raises:
            HostError: If it is no workbook lotbook can work with.
            InputError: If two of its tables have one name.
        """
        package = Package.open(path)
        workbook = WorkbookPart(package.text(package.workbook))
        if workbook.from_1904:
            raise refusals.dates_from_1904(path)
        by_id = {each.id: each for each in package.relations(package.workbook)}
        sheets = {
            sheet.name: by_id[sheet.relation].target
            for sheet in workbook.sheets
            if sheet.relation in by_id and by_id[sheet.relation].kind == "worksheet"
        }
        source = cls(package, workbook, sheets, {}, typed=typed or {})
        for sheet, part in sheets.items():
            for relation in package.relations(part):
                if relation.kind == "table":
                    source._add_table(sheet, part, relation.target)
        return source

    def _add_table(self, sheet: str, sheet_part: str, part: str) -> None:
        with self.blaming(part):
            table = TablePart.parse(part, sheet_part, self.package.text(part))
        other = self.tables.setdefault(table.name.casefold(), table)
        if other is not table:
            raise InputError(
                f"{self.package.path}: there are two tables named {table.name!r}, on the sheets "
                f"{self.sheet_name(other)!r} and {sheet!r}. Rename one of them (Table Design > Table Name)."
            )

    @contextmanager
    def blaming(self, part: str) -> Iterator[None]:
        """Turn a MarkupError into the HostError that names the part."""
        try:
            yield
        except MarkupError as error:
            raise refusals.bad_part(self.package.path, part, error) from error

    def table(self, name: str) -> TablePart:
        """The table of this name, in any case.

        Raises:
            MissingTableError: If there is none.
            InputError: If its header row is switched off.
        """
        table = self.tables.get(name.casefold())
        if table is None:
            raise refusals.missing_table(self.package.path, name, (each.name for each in self.tables.values()))
        if not table.headers:
            raise refusals.no_header_row(self.package.path, table.name)
        return table

    def sheet_name(self, table: TablePart) -> str:
        """The name on the tab of the sheet a table is on."""
        return next(name for name, part in self.sheets.items() if part == table.sheet_part)

    def sheet(self, part: str) -> SheetPart:
        """The rows of a worksheet part; changes made to them are kept here."""
        if part not in self._parsed:
            with self.blaming(part):
                text = self.package.text(part)
                stored = text.encode()
                if part not in self.looks:  # else it was checked when its values were read
                    check_cells(stored)
                self.rows_before |= self._typed_rows(part, stored)
                del stored  # a large sheet is not held three times
                self._parsed[part] = SheetPart.parse(text)
            self.package.forget(part)
        return self._parsed[part]

    def _typed_rows(self, part: str, stored: bytes) -> dict[str, TypedRows]:
        """The rows of the tables on a worksheet that people type into, as the texts of both have them."""
        return {
            name: typed_rows(stored, TablePart.parse(table.part, part, table.text), self.typed.get(name))
            for name, table in self.tables.items()
            if table.sheet_part == part and (not self.typed or name in self.typed)
        }

    def _put_back(self, part: str) -> None:
        with self.blaming(part):
            stored = self._parsed.pop(part).encoded()
            self.rows_after |= self._typed_rows(part, stored)
        self.package.replace(part, stored)

    def changing(self, part: str) -> SheetPart:
        """The rows of a worksheet part, to be written."""
        self._changed.add(part)
        return self.sheet(part)

    def money_style(self, style: str | None, currency: str | None) -> str | None:
        """The style of a cell of money that shows a currency, blank for none; its own where it is not money."""
        styles = None if currency is None else self._read_styles()
        if currency is None or styles is None:
            return style
        return styles.with_format(style, lambda now: with_currency(now, currency))

    def number_style(self, style: str | None, number_format: str | None, *, only_general: bool = False) -> str | None:
        """The style of a cell with another number format.

        Args:
            style: Its raw id; None is the first.
            number_format: The format; None leaves the style as it is.
            only_general: Leave any format but General as it is.
        """
        styles = None if number_format is None else self._read_styles()
        if number_format is None or styles is None:
            return style
        return styles.with_format(style, lambda now: number_format if now == GENERAL or not only_general else now)

    def has_fill(self, style: str | None) -> bool:
        """Whether a cell of that style is painted."""
        styles = self._read_styles()
        return styles is not None and styles.fill_of(style) != NO_FILL

    def with_fill_of(self, style: str | None, other: str | None) -> str | None:
        """The style of a cell with the fill of another one."""
        styles = self._read_styles()
        return style if styles is None else styles.with_fill(style, styles.fill_of(other))

    def wraps(self, style: str | None) -> bool:
        """Whether a text breaks into lines in a cell of that style."""
        styles = self._read_styles()
        return styles is not None and styles.wraps(style)

    def _read_styles(self) -> StylesPart | None:
        """The styles of the workbook, if it has any."""
        if self._styles is None and (part := self._styles_part()) is not None:
            with self.blaming(part):
                self._styles = StylesPart.parse(self.package.text(part))
        return self._styles

    def _styles_part(self) -> str | None:
        relations = self.package.relations(self.package.workbook)
        return next((each.target for each in relations if each.kind == "styles"), None)

    def follow(self, table: TablePart, bottom: int) -> None:
        """Have what covers the rows of a table cover those there will be, down to its new last row of data."""
        sheet, rows = self.changing(table.sheet_part), (table.first_row, table.last_row)
        sheet.tail = stretched(sheet.tail, table.place, rows, bottom)
        growth = Growth(table.sheet_part, table.place, *rows, bottom)
        if bottom != table.last_row:
            sheet.tail = with_conditional_formats(sheet.tail, growth)
            self._grown.append(growth)

    def _stretch_charts(self) -> None:
        """Have the charts of the whole workbook draw the rows that tables have now."""
        names = {part: name for name, part in self.sheets.items()}
        grown = [(names[each.sheet_part], each) for each in self._grown]
        sheets = [each.target for each in self.package.relations(self.package.workbook) if each.kind in _WITH_CHARTS]
        for chart in dict.fromkeys(chart for sheet in sheets for chart in self._charts(sheet)) if grown else ():
            before = self.package.raw(chart).decode("utf-8", "replace")
            after = with_chart_ranges(before, grown)
            for name, each in grown if after != before else ():
                after = chart_caches.refreshed(after, name, self.sheet(each.sheet_part), self._shared_texts)
            if after != before:
                self.package.replace(chart, after)

    def _follow_in_formulas(self) -> None:
        """Have formulas, names and pivot tables that refer to all rows of a table refer to those it has now."""
        if not self._grown:
            return
        names = {part: name for name, part in self.sheets.items()}
        growths: dict[str, list[Growth]] = {}
        for each in self._grown:
            growths.setdefault(names[each.sheet_part].casefold(), []).append(each)
        ranges = FormulaRanges(growths)
        grown = {names[each.sheet_part] for each in self._grown}
        self.workbook.text = ranges.in_names(self.workbook.text)
        for table in self.tables.values():
            table.text = ranges.in_table(table.text, self.sheet_name(table), table.bottom)
        for name, part in self.sheets.items():
            if name in grown or self._mentions(part, grown):
                # One of the user's own sheets that can't be read stays as it is.
                with suppress(HostError):
                    self._follow_on_sheet(ranges, name, part)
        for relation in self.package.relations(self.package.workbook):
            if relation.kind == "pivotCacheDefinition" and relation.target in self.package:
                before = self.package.text(relation.target)
                after = ranges.in_pivot_source(before)
                if after != before:
                    self.package.replace(relation.target, after)

    def _mentions(self, part: str, names: Iterable[str]) -> bool:
        """Whether a worksheet may refer to cells of one of these sheets: found by a plain search, as most don't."""
        parsed = self._parsed.get(part)
        if parsed is None:
            look = self.looks.get(part)
            if look is not None and not look.of_sheets:
                text = look.tail
            else:
                text = self.package.raw(part).decode("utf-8", "replace")
        else:
            text = "".join([row.body for row in parsed.rows.values() if "!" in row.body]) + parsed.tail
        forms = [escaped(name.replace("'", "''")) for name in names]
        forms += [form.replace("'", "&apos;") for form in forms if "'" in form]
        return any(f"{form}{end}" in text for form in forms for end in ("!", "'!", "&apos;!"))

    def _follow_on_sheet(self, ranges: FormulaRanges, name: str, part: str) -> None:
        sheet = self.sheet(part)
        tail = ranges.behind_rows(sheet.tail, name)
        found = {number: made for number, row in sheet.rows.items() if (made := ranges.in_row(row, name))}
        if any(shared for made in found.values() for _, shared in made.values()):
            sheet.unshare(lambda _row, _column: True)
            found = {number: made for number, row in sheet.rows.items() if (made := ranges.in_row(row, name))}
        if not found and tail == sheet.tail:
            return
        self._changed.add(part)
        sheet.tail = tail
        for number, made in found.items():
            sheet.rows[number].put(
                [(at, made[at][0] if at in made else cell) for at, cell in sheet.rows[number].parts()]
            )

    def _charts(self, sheet: str) -> list[str]:
        """The parts of the charts on a sheet."""
        drawings = [each.target for each in self.package.relations(sheet) if each.kind == "drawing"]
        return [each.target for drawing in drawings for each in self.package.relations(drawing) if each.kind in _CHARTS]

    def _refresh_charts(self, part: str) -> None:
        """Have the charts on a sheet keep what its cells show now."""
        name = next(name for name, each in self.sheets.items() if each == part)
        for chart in self._charts(part):
            before = self.package.raw(chart).decode("utf-8", "replace")
            after = chart_caches.refreshed(before, name, self.sheet(part), self._shared_texts)
            if after != before:
                self.package.replace(chart, after)

    def _shared_texts(self) -> list[str]:
        if self._shared is None:
            relations = self.package.relations(self.package.workbook)
            found = (each.target for each in relations if each.kind == "sharedStrings" and each.target in self.package)
            self._shared = [text for each in found for text in chart_caches.shared_texts(self.package.text(each))]
        return self._shared

    def finish(self) -> Package:
        """The package with all changes in it."""
        styles = self._styles_part()
        if self._styles is not None and self._styles.changed and styles is not None:
            self.package.replace(styles, self._styles.with_changes())
        self._follow_in_formulas()
        self._stretch_charts()
        for part in sorted(self._changed):
            self._refresh_charts(part)
        for part in sorted(self._changed):
            # Each large text goes as soon as it is bytes: together they would take as much again.
            self._put_back(part)
        for table in self.tables.values():
            if table.text != self.package.text(table.part):
                self.package.replace(table.part, table.text)
        with self.blaming(self.package.workbook):
            self.workbook.recalculate_on_load()
        self.package.replace(self.package.workbook, self.workbook.text)
        for relation in self.package.relations(self.package.workbook):
            # It lists every formula cell; Excel makes a new one, and repairs the file if the old one is wrong.
            if relation.kind == "calcChain":
                self.package.drop(relation.target)
        return self.package
