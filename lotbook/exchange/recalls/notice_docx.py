"""A recall notice as a Word document: letterhead, the lots in a table, what to do, and a form to fill in and sign."""

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING, Any

from lotbook.exchange.recalls.notice import COMPANY, FORM, FORM_TITLE, MOCK, TITLE, Notice, Product

if TYPE_CHECKING:
    from docx.document import Document as Letter

_STAMP = (1980, 1, 1, 0, 0, 0)
"""The time of every part, so that equal notices are equal bytes."""
_LEFTOVERS = ("/stylesWithEffects", "/thumbnail")
_LONGEST = 255
"""Letters of a property."""
_FONT, _SIZE = "Calibri", 11
_GRID = "Table Grid"
_NAMES_WIDE, _VALUES_WIDE = 2.0, 4.5
"""Inches: together as wide as A4 and Letter both hold."""


def as_docx(said: Notice) -> bytes:
    """The notice as a .docx file: the same bytes for the same notice.

    Args:
        said: What it says.
    """
    from docx import Document  # noqa: PLC0415 - only a packet needs it
    from docx.enum.text import WD_BREAK  # noqa: PLC0415
    from docx.shared import Inches, Pt  # noqa: PLC0415

    letter = Document()
    _describe(letter, said)
    letter.styles["Normal"].font.name = _FONT
    letter.styles["Normal"].font.size = Pt(_SIZE)
    letter.styles["Normal"].paragraph_format.space_after = Pt(5)
    for section in letter.sections:
        section.left_margin = section.right_margin = Inches(0.9)
        section.top_margin = section.bottom_margin = Inches(0.7)
    _letterhead(letter, said, Pt)
    for product in said.products:
        _table(letter, product.facts, Inches)
        letter.add_paragraph().paragraph_format.space_after = Pt(0)
    for title, text in said.sections:
        paragraph = letter.add_paragraph()
        paragraph.add_run(f"{title}. ").bold = True
        paragraph.add_run(text)
    letter.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    _form(letter, said, Pt, Inches)
    _without_leftovers(letter)
    buffer = io.BytesIO()
    letter.save(buffer)
    return _same_every_time(buffer.getvalue())


def _describe(letter: "Letter", said: Notice) -> None:
    properties = letter.core_properties
    properties.author, properties.title = said.sender.company[:_LONGEST], said.subject[:_LONGEST]
    properties.comments = ""
    properties.created = properties.modified = dt.datetime.combine(said.date, dt.time())


def _without_leftovers(letter: "Letter") -> None:
    """Leave out parts of python-docx's template that no letter needs: styles of Word 2010 that differ, a thumbnail."""
    for rels in (letter.part.rels, letter.part.package.rels):
        for key in [key for key, each in rels.items() if each.reltype.endswith(_LEFTOVERS)]:
            del rels[key]


def _letterhead(letter: "Letter", said: Notice, points: Any) -> None:
    head = letter.add_paragraph()
    name = head.add_run(said.sender.company or COMPANY)
    name.bold, name.font.size = True, points(15)
    head.paragraph_format.space_after = points(0)
    where = " · ".join(" ".join(text.split()) for text in (said.sender.address, said.sender.phone) if text)
    if where:
        letter.add_paragraph(where)
    if said.mock:
        letter.add_paragraph().add_run(MOCK).bold = True
    title = letter.add_paragraph().add_run(TITLE)
    title.bold, title.font.size = True, points(20)
    letter.add_paragraph(said.date.isoformat())
    letter.add_paragraph("\n".join(said.to))


def _table(letter: "Letter", rows: tuple[tuple[str, str], ...], inches: Any) -> None:
    table = letter.add_table(rows=0, cols=2, style=_GRID)
    table.autofit = False
    for column, wide in zip(table.columns, (_NAMES_WIDE, _VALUES_WIDE), strict=True):
        column.width = inches(wide)
    for name, value in rows:
        left, right = table.add_row().cells
        left.width, right.width = inches(_NAMES_WIDE), inches(_VALUES_WIDE)
        left.paragraphs[0].add_run(name).bold = True
        right.paragraphs[0].add_run(value)
        for cell in (left, right):
            cell.paragraphs[0].paragraph_format.space_after = 0


def _form(letter: "Letter", said: Notice, points: Any, inches: Any) -> None:
    title = letter.add_paragraph().add_run(FORM_TITLE)
    title.bold, title.font.size = True, points(13)
    if said.mock:
        letter.add_paragraph().add_run(MOCK).bold = True
    letter.add_paragraph(f"Send it by {said.answer_by.isoformat()} to: {said.answer_to}")
    letter.add_paragraph(f"From: {said.to[0]}")
    table = letter.add_table(rows=1, cols=5, style=_GRID)
    for cell, text in zip(table.rows[0].cells, _FORM_HEADS, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for product in said.products:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = _named(product)
    letter.add_paragraph().paragraph_format.space_after = points(0)
    _table(letter, tuple((line, "\n") for line in FORM), inches)


_FORM_HEADS = ("Product", "Lot", "Units found", "Disposed of or returned", "Sold or passed on")


def _named(product: Product) -> tuple[str, str]:
    return product.goods, product.lot


def _same_every_time(content: bytes) -> bytes:
    """The file with one time for all its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(buffer, "w") as after:
        for part in before.infolist():
            entry = zipfile.ZipInfo(part.filename, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, before.read(part))
    return buffer.getvalue()
