"""Labels as a PDF in their real size, for office printers, thermal printers and sheets of labels.

Every label is a cell of a grid: from the top, what it is, the date and the lot, and what else there is to say; at the
bottom the bars, and what they hold. Text that is too wide is set smaller. Bars are drawn as areas, so that they are as
sharp as the printer.
"""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lotbook.core.errors import InputError
from lotbook.exchange.amazon.label_paper import Paper
from lotbook.exchange.amazon.labels import CARTON_POINTS, Label, bars, needs_codes

_PLAIN, _BOLD = "Helvetica", "Helvetica-Bold"
_ENCODING = "cp1252"
"""What the fonts every PDF reader has can show."""
_SMALLEST = 5
"""Points: what a product is called is cut rather than set smaller. Nothing else is cut."""
_BESIDE = 12
"""Points that stay white beside a text."""
_QUIET = 10
"""Widths of the thinnest bar that must stay white beside a code: GS1 General Specifications, 5.4."""
_THICKEST = 1.4
"""Points, so that short codes do not look like a fence."""
_DOT = 72 / 203
"""Points between two dots of a thermal printer: bars of two dots or more are whole dots there, or come out uneven."""
_DOTS_THAT_COUNT = 2


@dataclass(frozen=True, slots=True)
class Grid:
    """Where labels stand on a page, in points."""

    across: int
    down: int
    width: float
    height: float
    left: float
    top: float
    gap: float = 0
    """Between two columns."""

    def corner(self, place: int, page_height: int) -> tuple[float, float]:
        """Left and upper edge of the nth label of a page, from the lower left corner of the paper."""
        row, column = divmod(place, self.across)
        return self.left + column * (self.width + self.gap), page_height - self.top - row * self.height


CARTONS = {
    Paper.A4: Grid(1, 3, 537, 255, 29, 38),
    Paper.LETTER: Grid(1, 3, 554, 245, 29, 28),
    Paper.ROLL: Grid(1, 1, 288, 432, 0, 0),
}
UNITS = {
    Paper.A4: Grid(3, 8, 179, 98, 29, 29),
    Paper.LETTER: Grid(3, 7, 184, 104, 29, 32),
    Paper.ROLL: Grid(1, 5, 288, 86, 0, 0),
    Paper.THIRTY_UP: Grid(3, 10, 189, 72, 13.5, 36, 9),
}


def label_pdf(labels: Sequence[Label], *, created: dt.datetime, paper: Paper) -> bytes:
    """The labels on pages: cartons first, then units.

    Args:
        labels: The labels.
        created: The time of this run, which stands in the file.
        paper: What they are printed on. A sheet of 30 labels holds unit labels only.

    Raises:
        InputError: If there are none for this paper, a lot or SKU has a character that cannot be drawn, or the package
            that draws labels is not installed.
    """
    needs_codes()
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - only labels need it

    printable = [_drawable(label) for label in labels if not label.carton or paper in CARTONS]
    if not printable:
        raise InputError("There is nothing to label.")
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(paper.width, paper.height), invariant=True)
    canvas.setTitle(f"Labels, {created:%Y-%m-%d %H:%M}")
    canvas.setProducer("lotbook")
    # A printer that fits pages to its margins would make bars too thin for a scanner.
    canvas.setViewerPreference("PrintScaling", "None")
    for carton, grids in ((True, CARTONS), (False, UNITS)):
        mine = [label for label in printable if label.carton is carton]
        if mine:
            _pages(canvas, mine, grids[paper], paper)
    canvas.save()
    return buffer.getvalue()


def _drawable(label: Label) -> Label:
    """The label without a product name that the fonts cannot show.

    Raises:
        InputError: If that is so of the SKU or the lot.
    """
    for what, text in (("SKU", label.sku), ("lot", label.lot)):
        if not can_draw(text):
            raise InputError(
                f"The {what} '{text}' has a character that lotbook can't draw in a PDF. Write the labels as a workbook "
                "instead (LABELS.xlsx), and print them from Excel."
            )
    return label if can_draw(label.product) else replace(label, product="")


def can_draw(text: str) -> bool:
    """Whether the fonts have all characters of a text, which are those of Western Europe.

    Examples:
        >>> can_draw("Sérum œil"), can_draw("信州みそ"), can_draw("Żurek")
        (True, False, False)
    """
    try:
        text.encode(_ENCODING)
    except UnicodeEncodeError:
        return False
    return True


def _pages(canvas: Any, labels: Sequence[Label], grid: Grid, paper: Paper) -> None:
    """Labels of one kind, page by page."""
    each = grid.across * grid.down
    for number, label in enumerate(labels):
        left, top = grid.corner(number % each, paper.height)
        _Box(canvas, left, top, grid.width, grid.height).draw(label)
        if number % each == each - 1 or number == len(labels) - 1:
            canvas.showPage()


@dataclass(slots=True)
class _Box:
    """One label's place."""

    canvas: Any
    left: float
    top: float
    width: float
    height: float

    def draw(self, label: Label) -> None:
        """Draw a label, from the top down, and its code from the bottom up."""
        texts = [(f"EXP {label.expires}", _BOLD), (f"LOT {label.lot}", _BOLD if label.carton else _PLAIN)]
        sizes = (12, CARTON_POINTS, 12) if label.carton else (6.5, 12, 9)
        pad = self.height * 0.04
        y = self._line(self._cut(label.head, _PLAIN), _PLAIN, sizes[0], self.top - pad)
        for (text, font), size in zip(texts, (sizes[1], sizes[1] if label.carton else sizes[2]), strict=True):
            y = self._line(text, font, size, y)
        if label.carton:
            y = self._line(label.line, _PLAIN, sizes[2], y)
        if label.code is None:
            return
        small = 9 if label.carton else 6.5
        bottom = self.top - self.height + pad + small * 1.5
        self._line(label.below, _PLAIN, small, bottom)
        self._bars(label, bottom, min(y - pad - bottom, 130 if label.carton else 44))

    def _cut(self, text: str, font: str) -> str:
        """As much of a text as can be read."""
        shown = text
        while shown and self._wide(shown, font, _SMALLEST) > self.width - _BESIDE:
            shown = shown.removesuffix("…")[:-1].rstrip() + "…"
        return shown

    def _wide(self, text: str, font: str, size: float) -> float:
        """Points across."""
        from reportlab.pdfbase.pdfmetrics import stringWidth  # noqa: PLC0415 - only labels need it

        return float(stringWidth(text, font, size))

    def _line(self, text: str, font: str, size: float, top: float) -> float:
        """A line of text in the middle, below a height; returns where the next one begins."""
        size = min(size, size * (self.width - _BESIDE) / max(self._wide(text, font, size), 1))
        self.canvas.setFont(font, size)
        self.canvas.drawCentredString(self.left + self.width / 2, top - size, text)
        return top - size * 1.25

    def _bars(self, label: Label, bottom: float, height: float) -> None:
        """The code, as wide as there is room for."""
        if label.code is None:
            return
        modules = bars(label.code)
        thin = min(_THICKEST, self.width / (len(modules) + 2 * _QUIET))
        thin = thin // _DOT * _DOT if thin >= _DOTS_THAT_COUNT * _DOT else thin
        start = self.left + (self.width - thin * len(modules)) / 2
        at = 0
        while at < len(modules):
            run = at
            while run < len(modules) and modules[run] == modules[at]:
                run += 1
            if modules[at] == "1":
                self.canvas.rect(start + at * thin, bottom, (run - at) * thin, height, stroke=0, fill=1)
            at = run
