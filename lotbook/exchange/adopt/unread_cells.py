"""Cells of an Excel workbook that have something in them and no value: errors, and formulas that nobody calculated.

What reads workbooks gives all of these as blank. A lot whose expiry date is a VLOOKUP that found nothing would come
in without a date then, and nothing would say so.
"""

import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from lotbook.core.table import EXCEL_ERRORS, column_number

NEVER_CALCULATED = "(a formula without a value)"
"""What stands for the value of a formula that a program wrote and no spreadsheet has calculated."""
_SIGNS = re.compile(
    rb"""\st=["']e["']|(?:</(?:\w+:)?f>|<(?:\w+:)?f\s[^>]*/>)\s*(?:</(?:\w+:)?c>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v></)"""
)
"""What a sheet with such a cell has; most have none, and aren't looked through."""
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_PLACE = re.compile(r"([A-Z]{1,2}|[A-W][A-Z]{2})([1-9]\d*)")
"""A cell, as far right as any list goes."""


def unread_cells(path: Path) -> dict[str, dict[tuple[int, int], str]]:
    """By sheet, what each such cell shows: its error, or `NEVER_CALCULATED`; rows and columns count from 0.

    A formula whose result is an empty text is blank, and no such cell.

    Args:
        path: An .xlsx or .xlsm file.
    """
    found = {}
    with zipfile.ZipFile(path) as parts:
        there = {*parts.namelist()}
        for sheet, part in _parts(parts) if "xl/workbook.xml" in there else ():
            content = parts.read(part) if part in there else b""
            if _SIGNS.search(content):
                found[sheet] = dict(_unread(content))
    return found


def _unread(content: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for cell in _CELL.finditer(content):
        attributes = dict(_ATTRIBUTE.findall(cell[1].decode("utf-8", "replace")))
        place = _PLACE.fullmatch(attributes.get("r", ""))
        kind, inside = attributes.get("t"), cell[2] or b""
        value = _VALUE.search(inside)
        if place is None:
            continue
        where = int(place[2]) - 1, column_number(place[1]) - 1
        if kind == "e":
            shown = value[1].decode("utf-8", "replace") if value else ""
            yield where, shown if shown in EXCEL_ERRORS else "#VALUE!"
        elif kind in {None, "n"} and _FORMULA.search(inside) and not (value and value[1].strip()):
            yield where, NEVER_CALCULATED


def _parts(parts: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The name of each sheet and its part of the file."""
    related = "xl/_rels/workbook.xml.rels"
    targets = {}
    for relation in _tags(parts, related, "Relationship") if related in parts.namelist() else ():
        target = relation.get("Target", "")
        folder = "" if target.startswith("/") else "xl"
        targets[relation.get("Id")] = str(PurePosixPath(folder, target.lstrip("/")))
    for sheet in _tags(parts, "xl/workbook.xml", "sheet"):
        part = next((targets[value] for name, value in sheet.items() if name.endswith(":id") and value in targets), "")
        yield html.unescape(sheet.get("name", "")), part


def _tags(parts: zipfile.ZipFile, part: str, name: str) -> list[dict[str, str]]:
    """The attributes of each tag of a name."""
    text = parts.read(part).decode("utf-8", "replace")
    return [dict(_ATTRIBUTE.findall(tag)) for tag in re.findall(rf"<(?:\w+:)?{name}\s([^>]*)>", text)]
