"""The XML of one Excel table: where it stands, its columns, its filter."""

from dataclasses import dataclass

from lotbook.hosts.grid import Rectangle, range_name
from lotbook.hosts.headers import position_of
from lotbook.hosts.ooxml.limits import on_the_grid, whole
from lotbook.hosts.ooxml.sheet_part import bounds
from lotbook.hosts.ooxml.xml_text import (
    MarkupError,
    attribute,
    attribute_text,
    element,
    elements,
    escaped,
    plain,
    reopened,
    start_tag,
    with_attribute,
)


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of a table part."""

    name: str
    text: str
    """Its element, as it is."""

    @property
    def formula(self) -> str | None:
        """The formula new rows of the column get, if it has one."""
        found = element(self.text, "calculatedColumnFormula")
        return plain(found.inner) if found else None

    @property
    def has_array(self) -> bool:
        """Whether that formula is worked out for whole ranges."""
        found = element(self.text, "calculatedColumnFormula")
        return found is not None and attribute(found.tag, "array") in {"1", "true"}

    @property
    def totals_function(self) -> str | None:
        """What its totals cell does, such as `sum`."""
        return attribute(self.tag, "totalsRowFunction")

    @property
    def tag(self) -> str:
        """Its start tag."""
        return next(elements(self.text, "tableColumn")).tag

    def with_formula(self, formula: str | None) -> "TableColumn":
        """The column with another formula, or none."""
        if formula == self.formula:
            return self
        text = self.text
        found = element(text, "calculatedColumnFormula")
        if found:
            text = text[: found.start] + text[found.end :]
        if formula is not None:
            whole = next(elements(text, "tableColumn"))
            made = f"<calculatedColumnFormula>{escaped(formula)}</calculatedColumnFormula>"
            text = f"{reopened(whole.tag)}{made}{whole.inner}</tableColumn>"
        return TableColumn(self.name, text)

    def summed(self) -> "TableColumn":
        """The column with a sum in its totals row."""
        tag = with_attribute(self.tag, "totalsRowFunction", "sum")
        return TableColumn(self.name, self.text.replace(self.tag, tag, 1))

    @classmethod
    def new(cls, name: str, number: int) -> "TableColumn":
        """A column that the table did not have."""
        return cls(name, f'<tableColumn id="{number}" name="{attribute_text(name)}"/>')


@dataclass(slots=True)
class TablePart:
    """One table: its part's name and text, and what is read from it."""

    part: str
    sheet_part: str
    text: str
    name: str
    left: int
    top: int
    """Row of the headers."""
    right: int
    bottom: int
    """Last row, the totals row included."""
    totals: int
    """Number of totals rows: 0 or 1."""
    headers: int
    """Number of header rows: 0 or 1."""
    columns: list[TableColumn]

    @classmethod
    def parse(cls, part: str, sheet_part: str, text: str) -> "TablePart":
        """The table in a canonical text.

        Raises:
            MarkupError: If it lacks what every table has.
        """
        tag = start_tag(text, "table")
        if tag is None:
            raise MarkupError("is not a table")
        name = attribute(tag[0], "displayName") or attribute(tag[0], "name")
        ref = attribute(tag[0], "ref")
        if name is None or ref is None:
            raise MarkupError("has no name or no range")
        columns = [
            TableColumn(plain(attribute(each.tag, "name") or ""), text[each.start : each.end])
            for each in elements(text, "tableColumn")
        ]
        left, top, right, bottom = bounds(ref)
        on_the_grid(left, top, right, bottom)
        if right - left + 1 != len(columns):
            raise MarkupError(f"has {len(columns)} columns in the range {ref}")
        totals = whole(attribute(tag[0], "totalsRowCount"))
        headers = whole(attribute(tag[0], "headerRowCount"), 1)
        if totals > 1 or headers > 1 or bottom - top < totals + headers:
            raise MarkupError(f"has {headers} rows of headers and {totals} of totals in the range {ref}")
        return cls(part, sheet_part, text, plain(name), left, top, right, bottom, totals, headers, columns)

    @property
    def first_row(self) -> int:
        """The first data row."""
        return self.top + self.headers

    @property
    def last_row(self) -> int:
        """The last data row; before `first_row` if there is none."""
        return self.bottom - self.totals

    @property
    def place(self) -> Rectangle:
        """Where it stands, with its headers and its totals row."""
        return Rectangle(self.left, self.top, self.right, self.bottom)

    @property
    def ref(self) -> str:
        """The whole range of the table."""
        return range_name(self.place)

    def position(self, header: str) -> int | None:
        """Position of the column with this header, or None."""
        return position_of(header, [column.name for column in self.columns])

    def next_id(self) -> int:
        """A column id that no column has."""
        return 1 + max((whole(attribute(column.tag, "id")) for column in self.columns), default=0)

    def clear_filter(self, *, all_columns: bool) -> bool:
        """Take out the filter and the sort order; return whether rows were filtered.

        Args:
            all_columns: Whether also to take out what only hides a filter button, because columns have moved.
        """
        cleared = False
        for name in ("filterColumn", "sortState"):
            for found in reversed(list(elements(self.text, name))):
                filters = name == "filterColumn" and bool(found.inner.strip())
                if name == "sortState" or filters or all_columns:
                    self.text = self.text[: found.start] + self.text[found.end :]
                    cleared = cleared or filters
        return cleared

    def rebuilt(self) -> str:
        """The text with the range, filter range and columns as they are now."""
        text = self.text
        tag = start_tag(text, "table")
        if tag is None:
            raise MarkupError("is not a table")
        text = text[: tag.start()] + with_attribute(tag[0], "ref", self.ref) + text[tag.end() :]
        found = start_tag(text, "autoFilter")
        if found:
            ref = range_name(Rectangle(self.left, self.top, self.right, self.last_row))
            text = text[: found.start()] + with_attribute(found[0], "ref", ref) + text[found.end() :]
        whole = element(text, "tableColumns")
        if whole is None:
            raise MarkupError("has no columns")
        columns = "".join(column.text for column in self.columns)
        opened = with_attribute(whole.tag, "count", str(len(self.columns)))
        self.text = f"{text[: whole.start]}{opened}{columns}</tableColumns>{text[whole.end :]}"
        return self.text
