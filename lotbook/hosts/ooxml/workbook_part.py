"""The XML of the workbook part: its sheets, its defined names, and when Excel recalculates."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

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
    start_tag,
    with_attribute,
    without_attributes,
)

_BEFORE_CALC = ("definedNames", "externalReferences", "functionGroups", "sheets")
_ONE_CELL = re.compile(r"\$?[A-Z]{1,3}\$?[0-9]+")
# A text constant, or the sheet part of a reference, quoted or not; the book of an external one is left to its own.
_SHEET_IN_FORMULA = re.compile(r"""("(?:[^"]|"")*")|'((?:[^']|'')+)'!|(?<![\w.\]'])([^\W\d][\w.]*(?::[\w.]+)?)!""")


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One sheet as the workbook lists it."""

    name: str
    relation: str
    """Id of the relationship to its part."""
    visible: bool


@dataclass(frozen=True, slots=True)
class Place:
    """One cell on a sheet."""

    sheet: str
    row: int
    column: int


@lru_cache(maxsize=4)
def _sheets(text: str) -> tuple[SheetEntry, ...]:
    """The sheets that the text of a workbook part lists."""
    entries = []
    for entry in elements(text, "sheet"):
        relation = re.search(r"""\s\w+:id\s*=\s*["']([^"']*)""", entry.tag)
        name = plain(attribute(entry.tag, "name") or "")
        visible = attribute(entry.tag, "state") in {None, "visible"}
        entries.append(SheetEntry(name, relation[1] if relation else "", visible))
    return tuple(entries)


@lru_cache(maxsize=4)
def _defined_names(text: str) -> Mapping[str, Mapping[str, str]]:
    """What each defined name refers to, by sheet ("" for the whole workbook), by name in lower case."""
    sheets = [entry.name for entry in _sheets(text)]
    names: dict[str, dict[str, str]] = {}
    for defined in elements(text, "definedName"):
        scope = attribute(defined.tag, "localSheetId")
        number = whole(scope, len(sheets))
        sheet = sheets[number] if number < len(sheets) else scope or ""
        name = plain(attribute(defined.tag, "name") or "").casefold()
        names.setdefault(name, {}).setdefault(sheet, plain(defined.inner))
    return names


@dataclass(slots=True)
class WorkbookPart:
    """The text of the workbook part, changed in place."""

    text: str

    @property
    def from_1904(self) -> bool:
        """Whether its dates count from 1904."""
        found = start_tag(self.text, "workbookPr")
        return found is not None and attribute(found[0], "date1904") in {"1", "true", "on"}

    @property
    def sheets(self) -> list[SheetEntry]:
        """Its sheets, in the order of their tabs."""
        return list(_sheets(self.text))

    def place(self, name: str, sheet: str | None = None) -> Place | None:
        """The one cell that a defined name stands for.

        Args:
            name: The defined name, in any case.
            sheet: Also take a name that exists on this sheet only; it goes first.
        """
        sheets = [entry.name for entry in self.sheets]
        on, _, cell = (self.refers_to(name, sheet) or "").rpartition("!")
        if not on or not _ONE_CELL.fullmatch(cell):
            return None
        on = on[1:-1].replace("''", "'") if on.startswith("'") else on
        actual = next((entry for entry in sheets if entry.casefold() == on.casefold()), None)
        column, row, right, bottom = bounds(cell)
        on_the_grid(column, row, right, bottom)
        return None if actual is None else Place(actual, row, column)

    def refers_to(self, name: str, sheet: str | None = None) -> str | None:
        """What a defined name, in any case, refers to; one that exists on that sheet only goes first."""
        references = _defined_names(self.text).get(name.casefold(), {})
        return references.get(sheet or "", references.get(""))

    def recalculate_on_load(self) -> None:
        """Have Excel recalculate everything when it opens the file."""
        found = start_tag(self.text, "calcPr")
        if found:
            tag = with_attribute(found[0], "fullCalcOnLoad", "1")
            self.text = self.text[: found.start()] + tag + self.text[found.end() :]
            return
        # The schema fixes the order of the elements.
        before = next((each for name in _BEFORE_CALC if (each := element(self.text, name))), None)
        if before is None:
            raise MarkupError("lists no sheets")
        self.text = f'{self.text[: before.end]}<calcPr fullCalcOnLoad="1"/>{self.text[before.end :]}'

    def rename(self, names: Mapping[str, str]) -> None:
        """Rename sheets, in the list and in every defined name."""
        for each in reversed(list(elements(self.text, "sheet"))):
            name = plain(attribute(each.tag, "name") or "")
            if name in names:
                tag = with_attribute(each.tag, "name", attribute_text(names[name]))
                self.text = self.text[: each.start] + tag + self.text[each.tag_end :]
        for each in reversed(list(elements(self.text, "definedName"))):
            before = plain(each.inner)
            after = with_sheets_renamed(before, names)
            if after != before:
                self.text = self.text[: each.tag_end] + escaped(after) + self.text[each.tag_end + len(each.inner) :]

    def show(self, states: Mapping[str, bool]) -> list[str]:
        """Show or hide sheets; return those that stay visible because no other one would be.

        Where the sheet that opens first is hidden, the first visible one takes its place: Excel repairs a
        workbook whose active sheet is hidden.
        """
        after = {entry.name: states.get(entry.name, entry.visible) for entry in self.sheets}
        kept: list[str] = []
        if not any(after.values()):
            first = next(entry.name for entry in self.sheets if entry.visible)
            after[first] = True
            kept.append(first)
        for each in reversed(list(elements(self.text, "sheet"))):
            name = plain(attribute(each.tag, "name") or "")
            if name in states and after[name] != (attribute(each.tag, "state") in {None, "visible"}):
                tag = without_attributes(each.tag, "state")
                tag = tag if after[name] else with_attribute(tag, "state", "hidden")
                self.text = self.text[: each.start] + tag + self.text[each.tag_end :]
        order = list(after)
        first_visible = next(i for i, name in enumerate(order) if after[name])
        for each in reversed(list(elements(self.text, "workbookView"))):
            tag = each.tag
            for name in ("activeTab", "firstSheet"):
                index = whole(attribute(tag, name))
                if not (index < len(order) and after[order[index]]):
                    tag = with_attribute(tag, name, str(first_visible))
            self.text = self.text[: each.start] + tag + self.text[each.tag_end :]
        return kept


def _sheets_replaced(formula: str, change: Callable[[list[str]], list[str]]) -> str:
    def replaced(found: re.Match[str]) -> str:
        if found[1] is not None:
            return found[0]
        before = (found[2].replace("''", "'") if found[2] is not None else found[3]).split(":")
        after = change(before)
        if after == before:
            return found[0]
        return "'" + ":".join(after).replace("'", "''") + "'!"

    return _SHEET_IN_FORMULA.sub(replaced, formula)


def with_sheets_renamed(formula: str, names: Mapping[str, str]) -> str:
    """A formula with sheets called by their new names.

    Examples:
        >>> print(with_sheets_renamed('SUM(Old!A1,"Old!A1")', {"Old": "It's"}))
        SUM('It''s'!A1,"Old!A1")
    """
    by_folded = {old.casefold(): new for old, new in names.items()}
    return _sheets_replaced(formula, lambda sheets: [by_folded.get(sheet.casefold(), sheet) for sheet in sheets])


def mention_of(names: set[str]) -> re.Pattern[str]:
    """What finds a reference to one of these sheets in the raw XML of any part."""
    forms = [re.escape(escaped(name).replace("'", "''")) for name in sorted(names)]
    forms += [form.replace("'", "&apos;") for form in forms if "'" in form]
    either = "|".join(forms)
    # The quotes of a name may be written as entities; a pivot table names its sheet in an attribute.
    quote = r"(?:'|&apos;|&#39;)"
    return re.compile(
        rf"{quote}(?:{either}){quote}!|(?<![\w.'\]])(?:{either})!|\bsheet=\"(?:{either})\"|[:'](?:{either}){quote}?!",
        re.IGNORECASE,
    )
