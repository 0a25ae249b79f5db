"""One worksheet cell as XML: written from a value, and moved without being understood."""

import re
from collections.abc import Sequence
from functools import cache

from lotbook.core.table import Cell, ErrorValue, column_letters
from lotbook.hosts.cell_text import cut, number_text
from lotbook.hosts.grid import translated
from lotbook.hosts.ooxml.xml_text import attribute, element, escaped, plain, with_attribute, without_attributes

_TAG = re.compile(r"<c[^>]*>")
_HOLDS = re.compile(r"<(?:f|v|is)[\s/>]")


def _text_content(text: str) -> str:
    # Without this attribute Excel drops white space at the ends.
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f' t="inlineStr"><is><t{space}>{escaped(text)}</t></is></c>'


def content(value: Cell, formula: str | None = None) -> str:
    """All of a cell behind its reference and style.

    Examples:
        >>> content(3), content("=1"), content(3, "1+2"), content(None, "A1")
        ('><v>3</v></c>', ' t="inlineStr"><is><t>=1</t></is></c>', '><f>1+2</f><v>3</v></c>', \
' t="str"><f>A1</f><v></v></c>')
    """
    if formula is None:
        if value is None or value == "":
            return "/>"
        body = ""
    else:
        body = f"<f>{escaped(formula)}</f>"
    if isinstance(value, bool):
        return f' t="b">{body}<v>{int(value)}</v></c>'
    if isinstance(value, ErrorValue):
        return f' t="e">{body}<v>{escaped(value)}</v></c>'
    if isinstance(value, str):
        value = cut(value)
        return f' t="str">{body}<v>{escaped(value)}</v></c>' if body else _text_content(value)
    number = "" if value is None else number_text(value)
    if number:
        return f">{body}<v>{number}</v></c>"
    return f' t="str">{body}<v></v></c>' if body else "/>"


def column_contents(
    values: Sequence[Cell], formula: str | None = None, formulas: Sequence[str | None] | None = None
) -> list[str]:
    """`content` for every row of a column: the same, fast for what there is most of."""
    if formulas is not None:
        return [content(value, own) for value, own in zip(values, formulas, strict=True)]
    before = ">" if formula is None else f"><f>{escaped(formula)}</f>"
    blank = content(None, formula)
    texts: dict[str, str] = {}
    result = []
    for value in values:
        if value is None:
            result.append(blank)
        elif type(value) is int:
            result.append(f"{before}<v>{value}</v></c>")
        elif isinstance(value, float):
            number = number_text(value)
            result.append(f"{before}<v>{number}</v></c>" if number else blank)
        elif type(value) is str:
            # Texts repeat: every SKU stands in many rows.
            text = texts.get(value)
            if text is None:
                text = texts[value] = content(value, formula)
            result.append(text)
        else:
            result.append(content(value, formula))
    return result


def tag_of(cell: str) -> str:
    """The start tag of a cell."""
    found = _TAG.match(cell)
    return found[0] if found else ""


def style_of(cell: str) -> str | None:
    """The raw style id of a cell."""
    return attribute(tag_of(cell), "s")


def with_style(cell: str, style: str | None) -> str:
    """A cell in another style."""
    tag = tag_of(cell)
    return cell if style is None else with_attribute(tag, "s", style) + cell[len(tag) :]


@cache
def style_text(style: str | None) -> str:
    """The attribute of a style id, with the blank before it."""
    return "" if style is None else f' s="{style}"'


def holds_something(cell: str) -> bool:
    """Whether a cell has a value or a formula, not only a style."""
    return _HOLDS.search(cell) is not None


def formula_of(cell: str) -> str | None:
    """The formula of a cell without the equals sign, or None; a follower of a shared formula gives ''."""
    found = element(cell, "f") if "<f" in cell else None
    return None if found is None else plain(found.inner)


def lacks_result(cell: str) -> bool:
    """Whether a cell holds a formula but not what it shows."""
    if "<f" not in cell or attribute(tag_of(cell), "t") == "str":
        return False
    value = element(cell, "v")
    return value is None or not value.inner.strip()


def is_array(cell: str) -> bool:
    """Whether a cell's formula is worked out for whole ranges: it may spill, or was entered with Ctrl+Shift+Enter.

    Examples:
        >>> is_array('<c r="A1" cm="1"><f t="array" ref="A1">SUM(B:B)</f></c>'), is_array('<c r="A1"><f>B1</f></c>')
        (True, False)
    """
    found = element(cell, "f") if "array" in cell else None
    return found is not None and attribute(found.tag, "t") == "array"


ARRAY_CELL = '<c><f t="array"/></c>'
"""A cell like which a formula can be entered that is worked out for whole ranges."""


def filled_down(formula: str, target: str, like: str | None) -> str:
    """All of a cell behind its reference and style: a formula whose result is left for Excel to fill in.

    Args:
        formula: The formula.
        target: The cell it goes into.
        like: A cell with the same formula, for whether it is worked out for whole ranges; None if there is none.

    Examples:
        >>> filled_down("B2", "A2", None)
        '><f>B2</f></c>'
        >>> filled_down("SUM(B:B)", "A2", '<c r="A1" cm="1"><f t="array" ref="A1">SUM(B:B)</f></c>')
        ' cm="1"><f t="array" ref="A2">SUM(B:B)</f></c>'
    """
    found = element(like, "f") if like is not None and is_array(like) else None
    if like is None or found is None:
        return f"><f>{escaped(formula)}</f></c>"
    # This number leads to the mark that tells a formula that may spill from one entered with Ctrl+Shift+Enter.
    mark = attribute(tag_of(like), "cm")
    marked = "" if mark is None else f' cm="{mark}"'
    start = with_attribute(found.tag.replace("/>", ">"), "ref", target)
    return f"{marked}>{start}{escaped(formula)}</f></c>"


def moved(cell: str, row: int, column: int, formula: str | None, origin: str) -> str:
    """A cell at another place, all else as it was.

    Args:
        cell: The XML of the cell.
        row: Its new row.
        column: Its new column.
        formula: Its own formula, also where the cell only follows a shared one.
        origin: Where `formula` stood.
    """
    target = f"{column_letters(column)}{row}"
    tag = tag_of(cell)
    cell = with_attribute(tag, "r", target) + cell[len(tag) :]
    if formula is None and not is_array(cell):
        return cell
    found = element(cell, "f")
    if found is None:
        return cell
    if formula is None:
        return cell[: found.start] + with_attribute(found.tag, "ref", target) + cell[found.tag_end :]
    # A shared formula depends on a cell that may be gone, so every cell gets its own.
    array = attribute(found.tag, "t") == "array"
    start = without_attributes(found.tag, "si", "ref", *(() if array else ("t",))).replace("/>", ">")
    if array:
        start = with_attribute(start, "ref", target)
    return f"{cell[: found.start]}{start}{escaped(translated(formula, origin, target))}</f>{cell[found.end :]}"


def without_result(cell: str) -> str:
    """A formula cell whose result is not known: Excel fills it in when it opens the file."""
    value = element(cell, "v")
    if value is not None:
        cell = cell[: value.start] + cell[value.end :]
    tag = tag_of(cell)
    return without_attributes(tag, "t") + cell[len(tag) :]


def with_result(cell: str, value: float) -> str:
    """A formula cell with a number as its result."""
    cell = without_result(cell)
    found = element(cell, "f")
    if found is None:
        return cell
    return f"{cell[: found.end]}<v>{number_text(value)}</v>{cell[found.end :]}"
