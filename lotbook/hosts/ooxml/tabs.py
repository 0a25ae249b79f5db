"""Renaming, showing and hiding the sheets lotbook's tables are on."""

import re
from collections.abc import Sequence

from lotbook.hosts import refusals
from lotbook.hosts.host import Tab
from lotbook.hosts.ooxml.source import Source
from lotbook.hosts.ooxml.workbook_part import mention_of, with_sheets_renamed
from lotbook.hosts.ooxml.xml_text import attribute, attribute_text, elements, escaped, plain, without_attributes
from lotbook.hosts.plan import name_clash, new_sheet_names

_FORMULA_ELEMENTS = ("f", "formula", "formula1", "formula2", "xm:f")
_NOT_FORMULAS = re.compile(r"^docprops/|(?:^|/)(?:sharedstrings|comments|styles|theme|calcchain|persons?)[^/]*\.xml$")


def write_tabs(source: Source, tabs: Sequence[Tab]) -> list[str]:
    """Set names and visibility of sheets; return remarks for the user.

    Raises:
        MissingTableError: If a table is not there.
    """
    remarks: list[str] = []
    names = {source.sheet_name(source.table(tab.table)): tab for tab in tabs}
    there = [entry.name for entry in source.workbook.sheets]
    renamed = new_sheet_names(there, names)
    remarks += [
        f"The sheet {old!r} keeps its name, because something else in the workbook refers to it; lotbook would "
        f"have called it {renamed.pop(old)!r}."
        for old in _mentioned(source, set(renamed))
    ]
    # A sheet that keeps its name may hold the very name another one was to get.
    while clash := name_clash(there, renamed):
        remarks.append(refusals.name_taken(clash, renamed.pop(clash)))
    states = {renamed.get(name, name): tab.visible for name, tab in names.items()}
    for old in renamed:
        _rename_inside(source, source.sheets[old], renamed)
    source.workbook.rename(renamed)
    source.sheets = {renamed.get(name, name): part for name, part in source.sheets.items()}
    remarks += [refusals.stays_visible(name) for name in source.workbook.show(states)]
    hidden = {entry.name for entry in source.workbook.sheets if not entry.visible}
    for name in states:
        if name in hidden:
            _deselect(source, source.sheets[name])
    return remarks


def _mentioned(source: Source, names: set[str]) -> list[str]:
    """Those of the sheets that another part refers to by name."""
    package = source.package
    patterns = {name: mention_of({name}) for name in names}
    # Most parts are settled by a plain search, far faster than the pattern.
    plain_search = {name: escaped(name).casefold().replace("'", "") for name in names}
    found: set[str] = set()
    for key, entry in package.entries.items():
        if names <= found:
            break
        if not key.endswith((".xml", ".rels")) or key == package.workbook.casefold() or _NOT_FORMULAS.search(key):
            continue
        text = package.raw(entry.filename).decode("utf-8", "replace")
        searched = text.casefold().replace("'", "")
        for name in names - found:
            own = source.sheets[name].casefold() == key
            if not own and plain_search[name] in searched and patterns[name].search(text):
                found.add(name)
    return sorted(found)


def _rename_inside(source: Source, part: str, renamed: dict[str, str]) -> None:
    """Rename sheets in the formulas of a sheet itself; no other part mentions them."""
    sheet = source.sheet(part)
    pattern = mention_of(set(renamed))
    for row in sheet.rows.values():
        if "!" in row.body and pattern.search(row.body):
            row.body = _formulas_renamed(row.body, renamed)
            source.changing(part)
    if pattern.search(sheet.tail):
        sheet.tail = _formulas_renamed(sheet.tail, renamed)
        for each in reversed(list(elements(sheet.tail, "hyperlink"))):
            location = attribute(each.tag, "location")
            if location:
                new = with_sheets_renamed(plain(location), renamed)
                tag = each.tag.replace(location, attribute_text(new), 1)
                sheet.tail = sheet.tail[: each.start] + tag + sheet.tail[each.tag_end :]
        source.changing(part)


def _formulas_renamed(text: str, renamed: dict[str, str]) -> str:
    for name in _FORMULA_ELEMENTS:
        for each in reversed(list(elements(text, name))):
            if "!" in each.inner:
                inner = escaped(with_sheets_renamed(plain(each.inner), renamed))
                text = text[: each.tag_end] + inner + text[each.tag_end + len(each.inner) :]
    return text


def _deselect(source: Source, part: str) -> None:
    """A hidden sheet must not be among the selected ones, or what is typed goes into it too."""
    sheet = source.sheet(part)
    for each in reversed(list(elements(sheet.head, "sheetView"))):
        if attribute(each.tag, "tabSelected") is not None:
            tag = without_attributes(each.tag, "tabSelected")
            sheet.head = sheet.head[: each.start] + tag + sheet.head[each.tag_end :]
            source.changing(part)
