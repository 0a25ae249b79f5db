"""What a chart last showed, brought up to date with the cells it draws.

A chart part keeps a copy of its numbers and labels, which previews, phones and other programs that do not calculate
draw. Excel draws from the cells. Only charts on the very sheet whose cells are written are looked at.
"""

import re
from collections.abc import Callable, Sequence

from lotbook.hosts.grid import corners
from lotbook.hosts.ooxml import cells
from lotbook.hosts.ooxml.limits import whole
from lotbook.hosts.ooxml.sheet_part import SheetPart
from lotbook.hosts.ooxml.xml_text import attribute, element, elements, escaped, plain

_REFERENCE = re.compile(
    r"(?P<start><(?P<p>(?:\w+:)?)(?P<kind>str|num)Ref>\s*<(?P=p)f>(?P<cells>[^<]*)</(?P=p)f>\s*<(?P=p)(?P=kind)Cache>)"
    r"(?P<cache>.*?)(?P<end></(?P=p)(?P=kind)Cache>)",
    re.DOTALL,
)
_FORMAT = re.compile(r"\s*<(?:\w+:)?formatCode>[^<]*</(?:\w+:)?formatCode>")

Shared = Callable[[], Sequence[str]]
"""The texts that the cells of the workbook share."""


def refreshed(chart: str, sheet_name: str, sheet: SheetPart, shared: Shared) -> str:
    """The text of a chart part, its copies of cells of one sheet as these cells are now.

    Args:
        chart: The text of the part, as it is stored.
        sheet_name: The name on the tab of the sheet.
        sheet: Its cells.
        shared: Gives the texts that cells share.
    """

    def renewed(found: re.Match[str]) -> str:
        texts = _texts(plain(found["cells"]), sheet_name, sheet, shared)
        if texts is None:
            return found[0]
        return found["start"] + _cache(found, texts) + found["end"]

    return _REFERENCE.sub(renewed, chart)


def shared_texts(part: str) -> list[str]:
    """The texts in the part that cells share them from."""
    return ["".join(plain(text.inner) for text in elements(each.inner, "t")) for each in elements(part, "si")]


def _cache(found: re.Match[str], texts: Sequence[str | None]) -> str:
    prefix, numbers = found["p"], found["kind"] == "num"
    shown = _FORMAT.match(found["cache"]) if numbers else None
    points = "".join(
        f'<{prefix}pt idx="{place}"><{prefix}v>{escaped(text)}</{prefix}v></{prefix}pt>'
        for place, text in enumerate(texts)
        if text and (not numbers or _is_number(text))
    )
    return f'{shown[0] if shown else ""}<{prefix}ptCount val="{len(texts)}"/>{points}'


def _texts(reference: str, sheet_name: str, sheet: SheetPart, shared: Shared) -> list[str | None] | None:
    """What each cell of a reference shows, or None if that is on another sheet, or only Excel knows."""
    on, _, ref = reference.rpartition("!")
    if on.removeprefix("'").removesuffix("'").replace("''", "'").casefold() != sheet_name.casefold():
        return None
    try:
        left, top, right, bottom = corners(ref)
    except ValueError:
        return None
    found: list[str | None] = []
    for row in range(top, bottom + 1):
        parts = dict(sheet.rows[row].parts()) if row in sheet.rows else {}
        for column in range(left, right + 1):
            cell = parts.get(column, "")
            if cells.lacks_result(cell):
                return None
            found.append(_text(cell, shared))
    return found


def _text(cell: str, shared: Shared) -> str | None:
    kind = attribute(cells.tag_of(cell), "t")
    if kind == "inlineStr":
        return "".join(plain(text.inner) for text in elements(cell, "t"))
    value = element(cell, "v")
    if value is None or not value.inner:
        return None
    if kind != "s":
        return plain(value.inner)
    texts, number = shared(), whole(value.inner)
    return texts[number] if number < len(texts) else None


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
