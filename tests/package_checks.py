"""What must hold inside every workbook lotbook makes, and no schema validator checks."""

import posixpath
import re
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

from openpyxl.utils import get_column_letter, range_boundaries

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def problems(path: Path) -> list[str]:
    """Everything wrong with the package at `path`, one line each; empty if nothing is.

    Checked: the zip and the XML; that each part has a content type, and each relationship leads to a part; tables
    (unique names and ids, headers equal to the column names, no overlap, filter inside); cells in order, once, within
    the dimension; sheet names and code names unique; an active sheet that is visible.
    """
    with zipfile.ZipFile(path) as archive:
        damaged = archive.testzip()
        if damaged:
            return [f"{damaged} does not unpack"]
        parts = {name: archive.read(name) for name in archive.namelist()}
        found = [f"{name} is there {n} times" for name, n in Counter(archive.namelist()).items() if n > 1]
    trees: dict[str, ET.Element] = {}
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            try:
                trees[name] = ET.fromstring(content)  # noqa: S314 (made by lotbook)
            except ET.ParseError as error:
                found.append(f"{name}: {error}")
    if found:
        return found
    return [*_types(parts, trees), *_relations(parts, trees), *_workbook(trees), *_sheets(trees)]


def _types(parts: dict[str, bytes], trees: dict[str, ET.Element]) -> list[str]:
    types = trees["[Content_Types].xml"]
    endings = {each.get("Extension", "").lower() for each in types.iter(f"{_TYPES}Default")}
    named = [each.get("PartName", "").lstrip("/") for each in types.iter(f"{_TYPES}Override")]
    found = [f"content type of {name}, which is not there" for name in named if name not in parts]
    found += [f"two content types for {name}" for name, n in Counter(named).items() if n > 1]
    without = (name for name in parts if name not in named and name.rpartition(".")[2].lower() not in endings)
    return found + [f"{name} has no content type" for name in without if name != "[Content_Types].xml"]


def targets(trees: dict[str, ET.Element], part: str) -> dict[str, tuple[str, str]]:
    """By id: the kind of each relationship of a part, and the part it leads to."""
    folder, base = posixpath.split(part)
    tree = trees.get(posixpath.join(folder, "_rels", f"{base}.rels"))
    found = {}
    for each in tree.iter(_RELATION) if tree is not None else ():
        target = posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/")
        if each.get("TargetMode") != "External":
            found[each.get("Id", "")] = (each.get("Type", "").rpartition("/")[2], target)
    return found


def _relations(parts: dict[str, bytes], trees: dict[str, ET.Element]) -> list[str]:
    found = []
    for name, tree in trees.items():
        if name.endswith(".rels"):
            folder, base = posixpath.split(name)
            owner = posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))
            if base != ".rels" and owner not in parts:
                found.append(f"{name} belongs to no part")
            related = targets(trees, "" if base == ".rels" else owner)
            found += [f"{owner} leads to {to}, which is not there" for _, to in related.values() if to not in parts]
            ids = Counter(each.get("Id") for each in tree.iter(_RELATION))
            found += [f"{name} has the id {id_} {n} times" for id_, n in ids.items() if n > 1]
    for name, tree in trees.items():
        used = {value for each in tree.iter() for key, value in each.attrib.items() if key == _ID}
        known = {each.get("Id") for each in _own_relations(trees, name)}
        found += [f"{name} uses the relationship {id_}, which is not there" for id_ in sorted(used - known) if id_]
    return found


def _own_relations(trees: dict[str, ET.Element], part: str) -> list[ET.Element]:
    folder, base = posixpath.split(part)
    tree = trees.get(posixpath.join(folder, "_rels", f"{base}.rels"))
    return [] if tree is None else list(tree.iter(_RELATION))


def _main(trees: dict[str, ET.Element]) -> str:
    return next(target for kind, target in targets(trees, "").values() if kind == "officeDocument")


def _workbook(trees: dict[str, ET.Element]) -> list[str]:
    tree = trees[_main(trees)]
    sheets = list(tree.iter(f"{_MAIN}sheet"))
    found = []
    for label, values in (
        ("sheet name", [each.get("name", "").casefold() for each in sheets]),
        ("sheetId", [each.get("sheetId", "") for each in sheets]),
        (
            "defined name",
            [f"{n.get('name', '').casefold()} on {n.get('localSheetId')}" for n in tree.iter(f"{_MAIN}definedName")],
        ),
    ):
        found += [f"the {label} {value} is there {n} times" for value, n in Counter(values).items() if n > 1]
    found += [f"the sheet name {each.get('name')!r} is too long" for each in sheets if len(each.get("name", "")) > 31]
    for view in tree.iter(f"{_MAIN}workbookView"):
        active = int(view.get("activeTab", "0"))
        if active >= len(sheets) or sheets[active].get("state", "visible") != "visible":
            found.append("the active sheet is not visible")
    codes = [each.get("codeName") for name in trees for each in trees[name].iter(f"{_MAIN}sheetPr")]
    codes += [each.get("codeName") for each in tree.iter(f"{_MAIN}workbookPr")]
    found += [f"the code name {code} is there {n} times" for code, n in Counter(codes).items() if code and n > 1]
    names = {index: each.get("name", "") for index, each in enumerate(sheets)}
    for name in tree.iter(f"{_MAIN}definedName"):
        leads_nowhere = "#REF!" in (name.text or "") and name.get("vbProcedure") != "1"  # so Excel keeps macros
        if leads_nowhere or int(name.get("localSheetId", "0")) not in names:
            found.append(f"the defined name {name.get('name')} leads nowhere")
    return found


def _sheets(trees: dict[str, ET.Element]) -> list[str]:
    main = _main(trees)
    related = targets(trees, main)
    shared = next((trees[to] for kind, to in related.values() if kind == "sharedStrings"), None)
    texts = [] if shared is None else ["".join(t.text or "" for t in each.iter(f"{_MAIN}t")) for each in shared]
    found, names, ids = [], [], []
    for kind, part in related.values():
        if kind != "worksheet":
            continue
        cells, wrong = _cells(part, trees[part], texts)
        found += wrong
        areas: list[tuple[str, tuple[int, int, int, int]]] = []
        for sort, table in targets(trees, part).values():
            if sort != "table":
                continue
            tree = trees[table]
            names.append(tree.get("displayName", "").casefold())
            ids.append(tree.get("id"))
            found += _table(table, tree, cells)
            area = range_boundaries(tree.get("ref", ""))
            found += [f"{table} overlaps {other}" for other, there in areas if _meet(area, there)]
            areas.append((table, area))
    found += [f"the table name {name} is there {n} times" for name, n in Counter(names).items() if n > 1]
    return found + [f"the table id {id_} is there {n} times" for id_, n in Counter(ids).items() if n > 1]


def _meet(one: tuple[int, int, int, int], two: tuple[int, int, int, int]) -> bool:
    return one[0] <= two[2] and two[0] <= one[2] and one[1] <= two[3] and two[1] <= one[3]


def _cells(part: str, tree: ET.Element, texts: list[str]) -> tuple[dict[str, str], list[str]]:
    """Text or number of every cell that has one, and what is wrong with the rows."""
    cells: dict[str, str] = {}
    found: list[str] = []
    places: list[tuple[int, int]] = []
    last = 0
    for row in tree.iter(f"{_MAIN}row"):
        number = int(row.get("r", last + 1))
        found += [f"{part}: row {number} comes after {last}"] * (number <= last)
        last, column = number, 0
        for cell in row.iter(f"{_MAIN}c"):
            ref = cell.get("r", f"{get_column_letter(column + 1)}{number}")
            at, in_row, _, _ = range_boundaries(ref)
            if in_row != number or at <= column:
                found.append(f"{part}: the cell {ref} is out of place in row {number}")
            column = at
            places.append((number, at))
            value = cell.findtext(f"{_MAIN}v", "")
            if cell.get("t") == "s":
                if int(value) >= len(texts):
                    found.append(f"{part}: {ref} refers to a text that is not there")
                    continue
                value = texts[int(value)]
            elif cell.get("t") == "inlineStr":
                value = "".join(t.text or "" for t in cell.iter(f"{_MAIN}t"))
            cells[ref] = _ESCAPE.sub(lambda code: chr(int(code[1], 16)), value)
    dimension = tree.find(f"{_MAIN}dimension")
    if dimension is not None and places:
        left, top, right, bottom = range_boundaries(dimension.get("ref", "A1"))
        outside = [(r, c) for r, c in places if not (top <= r <= bottom and left <= c <= right)]
        found += [f"{part}: cells outside the dimension {dimension.get('ref')}, first {outside[0]}"] if outside else []
    return cells, found


def _table(part: str, tree: ET.Element, cells: dict[str, str]) -> list[str]:
    left, top, right, bottom = range_boundaries(tree.get("ref", ""))
    columns = list(tree.iter(f"{_MAIN}tableColumn"))
    names = [_ESCAPE.sub(lambda code: chr(int(code[1], 16)), each.get("name", "")) for each in columns]
    found = []
    if len(columns) != right - left + 1 or len(columns) != int(tree.find(f"{_MAIN}tableColumns").get("count", -1)):  # type: ignore[union-attr]  # a table has columns
        found.append(f"{part} has {len(columns)} columns in {tree.get('ref')}")
    found += [
        f"{part}: the column {n} is there {k} times" for n, k in Counter(map(str.casefold, names)).items() if k > 1
    ]
    ids = Counter(each.get("id") for each in columns)
    found += [f"{part}: the column id {id_} is there {n} times" for id_, n in ids.items() if n > 1]
    for offset, name in enumerate(names):
        ref = f"{get_column_letter(left + offset)}{top}"
        if tree.get("headerRowCount") != "0" and cells.get(ref) != name:
            found.append(f"{part}: the header in {ref} is {cells.get(ref)!r}, the column is {name!r}")
    filter_ = tree.find(f"{_MAIN}autoFilter")
    totals = int(tree.get("totalsRowCount", "0"))
    if filter_ is not None and range_boundaries(filter_.get("ref", "")) != (left, top, right, bottom - totals):
        found.append(f"{part}: the filter covers {filter_.get('ref')}, the table {tree.get('ref')}")
    return found
