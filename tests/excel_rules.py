"""What Excel alone insists on, and offers to repair: no schema says it, and other programs read over it.

`broken` looks at names, tables, code names, validations, conditional formats, styles, formulas and links of a workbook.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import TypeVar
from xml.etree import ElementTree as ET

from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries
from pyopenvba import ExcelFile

from tests.package_checks import targets

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CHART_FORMULA = "{http://schemas.openxmlformats.org/drawingml/2006/chart}f"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_A1 = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_R1C1 = re.compile(r"(?i)r[0-9]*c[0-9]*|r[0-9]*|c[0-9]*")
_NAME = re.compile(r"[^\W\d][\w.\\?]*|\\[\w.\\?]*")
_CODE_NAME = re.compile(r"[^\W\d_]\w{0,30}")
_SHEET = r"(?:'((?:[^']|'')+)'|([\w.]+))"
_STRUCTURED = re.compile(r"([^\W\d]\w*)\[((?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*)\]")
_NEWER = re.compile(
    r"(?<![\w.])(XLOOKUP|FILTER|SORT|SORTBY|UNIQUE|SEQUENCE|LET|LAMBDA|TEXTJOIN|CONCAT|IFS|SWITCH|MAXIFS|MINIFS|XMATCH"
    r"|TEXTSPLIT|TEXTBEFORE|TEXTAFTER|VSTACK|HSTACK|TOCOL|TAKE|DROP|BYROW|MAP|REDUCE|SCAN|DAYS|ISOWEEKNUM|NUMBERVALUE"
    r"|IFNA|FORMULATEXT)\("
)
"""Functions that a file spells with the prefix _xlfn."""
_MOST_COLUMNS, _MOST_ROWS = 16_384, 1_048_576
_LONGEST = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 225}
_LONGEST_TEXT, _LONGEST_FORMULA, _LONGEST_LIST, _LONGEST_FOOTER = 32_767, 8_192, 255, 255
_HIGHEST_ROW, _WIDEST_COLUMN, _FIRST_OWN_FORMAT = 409.5, 255, 164

Area = tuple[int, int, int, int]
T = TypeVar("T")


def broken(path: Path) -> list[str]:
    """Every rule that a workbook breaks, one line each; empty if it breaks none."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    trees = {name: ET.fromstring(raw) for name, raw in parts.items() if name.endswith((".xml", ".rels"))}  # noqa: S314 (made by lotbook)
    book = _Book(trees)
    modules = _modules(path) if "xl/vbaProject.bin" in parts else None
    return [
        *_sheet_names(book),
        *_defined_names(book),
        *_code_names(book, modules),
        *_styles(book),
        *(line for sheet in book.sheets for line in _sheet(book, sheet)),
        *_structured_references(book),
        *_charts(book),
    ]


@dataclass
class _Table:
    part: str
    tree: ET.Element
    sheet: str

    @cached_property
    def name(self) -> str:
        return self.tree.get("displayName", "")

    @cached_property
    def area(self) -> Area:
        return _area(self.tree.get("ref", ""))

    @cached_property
    def headers(self) -> list[str]:
        return [_plain(each.get("name", "")) for each in self.tree.iter(f"{_MAIN}tableColumn")]


@dataclass
class _Sheet:
    name: str
    part: str
    tree: ET.Element
    tables: list[_Table]

    @cached_property
    def merged(self) -> list[Area]:
        return [_area(each.get("ref", "")) for each in self.tree.iter(f"{_MAIN}mergeCell")]


@dataclass
class _Book:
    trees: dict[str, ET.Element]
    sheets: list[_Sheet] = field(init=False)

    def __post_init__(self) -> None:
        self.main = next(to for kind, to in targets(self.trees, "").values() if kind == "officeDocument")
        self.tree = self.trees[self.main]
        self.related = targets(self.trees, self.main)
        self.sheets = [self._sheet(each) for each in self.tree.iter(f"{_MAIN}sheet")]

    def _sheet(self, element: ET.Element) -> _Sheet:
        name, part = element.get("name", ""), self.related[element.get(_ID, "")][1]
        tables = [
            _Table(to, self.trees[to], name) for kind, to in targets(self.trees, part).values() if kind == "table"
        ]
        return _Sheet(name, part, self.trees[part], tables)

    def part(self, kind: str) -> ET.Element | None:
        return next((self.trees[to] for sort, to in self.related.values() if sort == kind), None)

    @cached_property
    def sheet_names(self) -> set[str]:
        return {each.name.casefold() for each in self.sheets}

    @cached_property
    def names(self) -> list[ET.Element]:
        return list(self.tree.iter(f"{_MAIN}definedName"))

    @cached_property
    def global_names(self) -> set[str]:
        return {each.get("name", "").casefold() for each in self.names if each.get("localSheetId") is None}

    @cached_property
    def tables(self) -> dict[str, _Table]:
        return {table.name.casefold(): table for sheet in self.sheets for table in sheet.tables}

    @cached_property
    def texts(self) -> list[str]:
        shared = self.part("sharedStrings")
        return [] if shared is None else ["".join(t.text or "" for t in each.iter(f"{_MAIN}t")) for each in shared]


def _plain(text: str) -> str:
    return _ESCAPE.sub(lambda code: chr(int(code[1], 16)), text)


def _area(ref: str) -> Area:
    left, top, right, bottom = range_boundaries(ref)
    return left or 1, top or 1, right or _MOST_COLUMNS, bottom or _MOST_ROWS


def _meet(one: Area, two: Area) -> bool:
    return one[0] <= two[2] and two[0] <= one[2] and one[1] <= two[3] and two[1] <= one[3]


def _children(tree: ET.Element | None, name: str) -> list[ET.Element]:
    """What an element holds; nothing if it is not there."""
    found = None if tree is None else tree.find(f"{_MAIN}{name}")
    return [] if found is None else list(found)


def _twice(label: str, values: Iterable[T]) -> Iterator[str]:
    yield from (f"{label} {value} is there {n} times" for value, n in Counter(values).items() if n > 1)


def _sheet_of(found: re.Match[str]) -> str:
    return (found[1] or found[2]).replace("''", "'").casefold()


def _sheet_names(book: _Book) -> Iterator[str]:
    for sheet in book.sheets:
        name = sheet.name
        if (
            re.search(r"[\\/?*\[\]:]", name)
            or name.startswith("'")
            or name.endswith("'")
            or name.casefold() == "history"
        ):
            yield f"the sheet name {name!r} is not allowed"


def _bad_name(name: str) -> bool:
    """Whether Excel would refuse it as a name of cells or of a table."""
    cell = _A1.fullmatch(name)
    like_cell = cell is not None and column_index_from_string(cell[1]) <= _MOST_COLUMNS if cell else False
    return len(name) > 255 or not _NAME.fullmatch(name) or like_cell or _R1C1.fullmatch(name) is not None


def _defined_names(book: _Book) -> Iterator[str]:
    for each in book.names:
        name, text = each.get("name", ""), each.text or ""
        if name.startswith("_xlnm."):
            if each.get("localSheetId") is None:
                yield f"the name {name} belongs to no sheet"
        elif _bad_name(name):
            yield f"the name {name} is not allowed"
        if each.get("vbProcedure") != "1":
            for found in re.finditer(rf"{_SHEET}!\$?[A-Z]+\$?[0-9]+", text):
                if _sheet_of(found) not in book.sheet_names:
                    yield f"the name {name} refers to a sheet that is not there: {text}"


def _modules(path: Path) -> set[str]:
    with ExcelFile(path) as opened:
        return {name.casefold() for name in opened.vba_project().module_names()}


def _code_names(book: _Book, modules: set[str] | None) -> Iterator[str]:
    """With macros each sheet has a module of its own, and its code name says which."""
    if modules is None:
        return
    properties = book.tree.find(f"{_MAIN}workbookPr")
    codes = {"the workbook": None if properties is None else properties.get("codeName")}
    for sheet in book.sheets:
        stated = sheet.tree.find(f"{_MAIN}sheetPr")
        codes[sheet.name] = None if stated is None else stated.get("codeName")
    for owner, code in codes.items():
        if code is None:
            yield f"{owner} has no code name"
        elif not _CODE_NAME.fullmatch(code):
            yield f"the code name {code} of {owner} is not allowed"
        elif code.casefold() not in modules:
            yield f"the code name {code} of {owner} has no module"


def _styles(book: _Book) -> Iterator[str]:
    styles = book.part("styles")
    if styles is None:
        return
    size = {}
    for kind in ("fonts", "fills", "borders", "cellXfs", "cellStyleXfs", "cellStyles", "dxfs", "numFmts"):
        group = styles.find(f"{_MAIN}{kind}")
        size[kind] = 0 if group is None else len(group)
        if group is not None and int(group.get("count", size[kind])) != size[kind]:
            yield f"styles: {kind} says {group.get('count')} and has {size[kind]}"
    formats = {each.get("numFmtId"): each.get("formatCode", "") for each in styles.iter(f"{_MAIN}numFmt")}
    yield from (f"styles: the number format {code} is too long" for code in formats.values() if len(code) > 255)
    for place, form in enumerate(_children(styles, "cellXfs")):
        for attribute, kind in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
            if int(form.get(attribute, 0)) >= size[kind]:
                yield f"styles: the format {place} has no {attribute}"
        number = form.get("numFmtId", "0")
        if int(number) >= _FIRST_OWN_FORMAT and number not in formats:
            yield f"styles: the number format {number} is not there"
    for each in styles.iter(f"{_MAIN}tableStyleElement"):
        if int(each.get("dxfId", 0)) >= size["dxfs"]:
            yield "styles: a table style has a format that is not there"


def _sheet(book: _Book, sheet: _Sheet) -> Iterator[str]:
    for line in (
        *_cells(book, sheet),
        *(line for table in sheet.tables for line in _table(book, sheet, table)),
        *_validations(book, sheet),
        *_conditional_formats(book, sheet),
        *_links(book, sheet),
        *_page(sheet),
    ):
        yield f"{sheet.name}: {line}"


def _cells(book: _Book, sheet: _Sheet) -> Iterator[str]:
    styles = book.part("styles")
    known = len(_children(styles, "cellXfs"))
    for row in sheet.tree.iter(f"{_MAIN}row"):
        if float(row.get("ht", 0)) > _HIGHEST_ROW:
            yield f"the row {row.get('r')} is too high"
    for cell in sheet.tree.iter(f"{_MAIN}c"):
        ref, kind = cell.get("r"), cell.get("t", "n")
        value, formula = cell.find(f"{_MAIN}v"), cell.findtext(f"{_MAIN}f")
        text = None if value is None else value.text or ""
        if int(cell.get("s", 0)) >= known:
            yield f"the style of {ref} is not there"
        if kind == "s" and len(book.texts[int(text or 0)]) > _LONGEST_TEXT:
            yield f"the text in {ref} is too long"
        if kind == "n" and text is not None and not _is_number(text):
            yield f"{ref} holds {text!r}, which is not a number"
        if formula is not None:
            yield from (f"the formula in {ref} {wrong}" for wrong in _formula(formula))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _formula(formula: str) -> Iterator[str]:
    if len(formula) > _LONGEST_FORMULA:
        yield "is too long"
    if formula.startswith("="):
        yield "begins with ="
    yield from (f"calls {name} without _xlfn." for name in _NEWER.findall(re.sub(r'"[^"]*"', '""', formula)))


def _table(book: _Book, sheet: _Sheet, table: _Table) -> Iterator[str]:
    left, top, right, bottom = table.area
    name, totals = table.name, int(table.tree.get("totalsRowCount", 0))
    if _bad_name(name) or name.casefold() in book.global_names:
        yield f"the table name {name} is not allowed, or is also the name of cells"
    if bottom - top - totals < 1:
        yield f"the table {name} has no row"
    if any(_meet(table.area, merged) for merged in sheet.merged):
        yield f"the table {name} has merged cells"
    if sheet.tree.find(f"{_MAIN}autoFilter") is not None:
        yield f"the table {name} is on a sheet with a filter of its own"
    cells = {each.get("r"): each for each in sheet.tree.iter(f"{_MAIN}c")}
    columns = list(table.tree.iter(f"{_MAIN}tableColumn"))
    for column in range(left, right + 1):
        header, stated = cells.get(f"{get_column_letter(column)}{top}"), columns[column - left]
        if header is None or header.get("t") not in {"s", "inlineStr", "str"} or header.find(f"{_MAIN}f") is not None:
            yield f"the header {stated.get('name')} of {name} is not a text"
        total = cells.get(f"{get_column_letter(column)}{bottom}")
        sums = total is not None and total.find(f"{_MAIN}f") is not None
        if totals and sums != (stated.get("totalsRowFunction") is not None):
            yield f"the total of {stated.get('name')} in {name} is not what the table says"
        calculated = stated.findtext(f"{_MAIN}calculatedColumnFormula", "")
        yield from (f"the column {stated.get('name')} of {name} {wrong}" for wrong in _formula(calculated))
    style = table.tree.find(f"{_MAIN}tableStyleInfo")
    styles = book.part("styles")
    own = {each.get("name") for each in styles.iter(f"{_MAIN}tableStyle")} if styles is not None else set()
    named = None if style is None else style.get("name")
    if named is not None and named not in own and not named.startswith("TableStyle"):
        yield f"the style {named} of the table {name} is not there"


def _validations(book: _Book, sheet: _Sheet) -> Iterator[str]:
    group = sheet.tree.find(f"{_MAIN}dataValidations")
    if group is None:
        return
    if int(group.get("count", len(group))) != len(group):
        yield f"{len(group)} validations, {group.get('count')} stated"
    areas: list[Area] = []
    for rule in group:
        where = rule.get("sqref", "")
        for attribute, longest in _LONGEST.items():
            if len(_plain(rule.get(attribute, ""))) > longest:
                yield f"the {attribute} of the validation of {where} is too long"
        for formula in rule:
            text = formula.text or ""
            if len(text.strip('"')) > _LONGEST_LIST:
                yield f"the list or formula of the validation of {where} is too long"
            if not text.startswith('"') and _STRUCTURED.search(text):
                yield f"the validation of {where} names a column of a table: {text}"
            named = rule.get("type") == "list" and re.fullmatch(r"[A-Za-z_]\w*", text)
            if named and text.casefold() not in book.global_names:
                yield f"the validation of {where} uses a name that is not there: {text}"
        areas += [_area(each) for each in where.split()]
    yield from (f"two validations on {one} and {two}" for one, two in combinations(areas, 2) if _meet(one, two))


def _conditional_formats(book: _Book, sheet: _Sheet) -> Iterator[str]:
    styles = book.part("styles")
    known = len(_children(styles, "dxfs"))
    rules = list(sheet.tree.iter(f"{_MAIN}cfRule"))
    yield from _twice("the priority of a conditional format", (each.get("priority") for each in rules))
    for rule in rules:
        if int(rule.get("dxfId", -1)) >= known:
            yield f"the look of the conditional format {rule.get('priority')} is not there"
        for formula in rule.iter(f"{_MAIN}formula"):
            if _STRUCTURED.search(re.sub(r'"[^"]*"', '""', formula.text or "")):
                yield f"a conditional format names a column of a table: {formula.text}"


def _links(book: _Book, sheet: _Sheet) -> Iterator[str]:
    links = list(sheet.tree.iter(f"{_MAIN}hyperlink"))
    yield from _twice("a link in", (each.get("ref") for each in links))
    for each in links:
        location = each.get("location")
        if location and each.get(_ID) is None:
            found = re.fullmatch(rf"{_SHEET}!\$?[A-Z]+\$?[0-9]+(?::\$?[A-Z]+\$?[0-9]+)?", location)
            known = location.casefold() in book.global_names if found is None else _sheet_of(found) in book.sheet_names
            if not known:
                yield f"the link in {each.get('ref')} leads nowhere: {location}"
        if any(len(each.get(name, "")) > 255 for name in ("display", "tooltip")):
            yield f"the link in {each.get('ref')} says too much"


def _page(sheet: _Sheet) -> Iterator[str]:
    last = 0
    for column in sheet.tree.iter(f"{_MAIN}col"):
        if int(column.get("min", 0)) <= last:
            yield f"the columns from {column.get('min')} on are described twice"
        last = int(column.get("max", 0))
        if float(column.get("width", 0)) > _WIDEST_COLUMN:
            yield f"the column {column.get('min')} is too wide"
    for one, two in combinations(sheet.merged, 2):
        if _meet(one, two):
            yield f"merged cells overlap: {one} and {two}"
    for text in _children(sheet.tree, "headerFooter"):
        if len(text.text or "") > _LONGEST_FOOTER:
            yield "the header or footer is too long"


def _structured_references(book: _Book) -> Iterator[str]:
    formulas = [(f"the name {each.get('name')}", "", each.text or "") for each in book.names]
    for sheet in book.sheets:
        for cell in sheet.tree.iter(f"{_MAIN}c"):
            text = cell.findtext(f"{_MAIN}f")
            if text and "[" in text:
                formulas.append((f"{sheet.name}!{cell.get('r')}", sheet.name, text))
    for where, sheet_name, text in formulas:
        for found in _STRUCTURED.finditer(re.sub(r'"[^"]*"', '""', text)):
            table = book.tables.get(found[1].casefold())
            if table is None:
                yield f"{where} names a table that is not there: {found[1]}"
                continue
            for column in re.findall(r"\[((?:[^\[\]']|'.)*)\]", found[2]) or [found[2]]:
                header = re.sub(r"'(.)", r"\1", column)
                if column and not column.startswith("#") and header.casefold() not in map(str.casefold, table.headers):
                    yield f"{where} names a column that is not there: {found[0]}"
            if "[#This Row]" in found[2] and table.sheet != sheet_name:
                yield f"{where} asks for its own row in a table elsewhere: {found[0]}"


def _charts(book: _Book) -> Iterator[str]:
    for part, tree in book.trees.items():
        if part.startswith("xl/charts/chart"):
            for formula in tree.iter(_CHART_FORMULA):
                found = re.fullmatch(rf"{_SHEET}!\$[A-Z]+\$[0-9]+(?::\$[A-Z]+\$[0-9]+)?", formula.text or "")
                if found is None or _sheet_of(found) not in book.sheet_names:
                    yield f"{part} draws what is not there: {formula.text}"
