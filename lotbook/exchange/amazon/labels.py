"""Carton and unit labels on one sheet: lot, expiry as Amazon wants it, and a GS1-128 code that any scanner reads.

Amazon asks for the date as MM-DD-YYYY, on cartons at 36 points or more. The code holds the GTIN (01), the expiry date
(17) and the lot (10); without a GTIN the other two, which lotbook's own functions read.
"""

import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import xlsxwriter

from lotbook.core.amazon.inbound import Packing
from lotbook.core.days import to_date
from lotbook.core.errors import InputError
from lotbook.core.gtin import read_gtin

CARTON_POINTS = 36
_NOT_GS1 = re.compile(r"""[^!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]""")
"""A sign that no lot in a GS1 code may have: GS1 General Specifications, character set 82."""
_LONGEST_LOT = 20
_ACROSS = 3
"""Unit labels side by side."""
_CODE = {"module_width": 0.25, "module_height": 12.0, "quiet_zone": 3.0, "write_text": False, "dpi": 300}
_DPI = 300
_POINTS_OF_CODE = 48
"""Height of the row a code stands in."""
_SPACE = 15
"""Height of a plain row: that of the readable code, and of the space below a label."""
_CARTON_ROWS = (24, 52, 52, 20)
_UNIT_ROWS = (16, 20, 16)
_BELOW = _POINTS_OF_CODE + 2 * _SPACE
_MARGIN = 0.4
"""Inches on every side. The labels are as wide as fits the narrower A4, and never scaled: codes keep their size."""
_WIDTHS_FROM = {"font_name": "Courier New", "font_size": 11, "font_family": 3, "font_scheme": False}
"""The font of the workbook's plain cells, from whose digits a spreadsheet program works out how wide columns are.

The digits of a typewriter font are 0.6 of its size in every program. Where Calibri is missing, what comes in its place
is up to a quarter wider, and so would the labels be. Even where only DejaVu Sans is to be had, 24 digits fit.
"""
_PLAIN_COLUMN = 80
"""Dots in a column whose width nobody set, in this font: XlsxWriter derives the other widths from it."""
_CHARACTERS = 24
_SCREEN, _COLUMN, _HEIGHT = 96, 223, 58
"""Dots to an inch on a sheet; width of a column (24 digits of 9 dots, and 7) and height of a code in them."""


class Paper(Enum):
    """What labels are printed on: the number Excel knows it by, and its height in points."""

    A4 = (9, 842)
    LETTER = (1, 792)

    def holds(self, height: int) -> int:
        """How many labels of a height fit below each other; the space below the last one need not."""
        return int((self.value[1] - 2 * 72 * _MARGIN + _SPACE) // height)


_LETTER_COUNTRIES = {"US", "CA", "MX"}


def paper_of(name: str, marketplace: str) -> Paper:
    """The paper of a name; of none, what is in the printers of a marketplace.

    Raises:
        InputError: If there is no paper of that name.

    Examples:
        >>> paper_of("", "US"), paper_of("", "de"), paper_of("a4", "US")
        (<Paper.LETTER: (1, 792)>, <Paper.A4: (9, 842)>, <Paper.A4: (9, 842)>)
    """
    if not name.strip():
        return Paper.LETTER if marketplace.strip().upper() in _LETTER_COUNTRIES else Paper.A4
    found = Paper.__members__.get(name.strip().upper())
    if found is None:
        raise InputError(f"--paper {name!r} is not a paper size for labels. Use letter or a4.")
    return found


@dataclass(frozen=True, slots=True)
class Label:
    """One label."""

    sku: str
    product: str
    lot: str
    expiry_date: int | None
    code: str
    """The element string, without the brackets people write; blank where the lot has none."""
    line: str
    """What else stands on it."""
    carton: bool

    @property
    def expires(self) -> str:
        """The date as Amazon wants it."""
        return "no date" if self.expiry_date is None else f"{to_date(self.expiry_date):%m-%d-%Y}"


def element_string(gtin: str, expiry_date: int | None, lot: str) -> str:
    """What a GS1 code says of a lot; blank where `no_code` says why there is none.

    Examples:
        >>> element_string("4006381333931", 46477, "24-118B"), element_string("", None, "überlang")
        ('0104006381333931172703311024-118B', '')
    """
    if no_code(gtin, lot):
        return ""
    digits, _ = read_gtin(gtin)
    first = f"01{digits}" if digits else ""
    date = "" if expiry_date is None else f"17{to_date(expiry_date):%y%m%d}"
    return f"{first}{date}10{lot}"


def no_code(gtin: str, lot: str) -> str:
    """Why no GS1 code can be printed for a lot; blank where one can.

    Examples:
        >>> no_code("4006381333931", "24-118B"), no_code("", "L#7")
        ('', "'#' can't be in a barcode")
    """
    digits, given = read_gtin(gtin)
    if given and digits is None:
        return f"the GTIN {gtin.strip()} of the SKU is wrong (see Checks)"
    signs = dict.fromkeys("a blank" if sign.isspace() else f"'{sign}'" for sign in _NOT_GS1.findall(lot))
    if signs:
        return f"{' and '.join(signs)} can't be in a barcode"
    if len(lot) > _LONGEST_LOT:
        return f"a barcode holds at most {_LONGEST_LOT} characters of a lot, and this one has {len(lot)}"
    return ""


def without_code(lines: Sequence[Packing], products: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """A remark for each lot whose labels have no code.

    Args:
        lines: The packing lines.
        products: `gtin` by SKU.
    """
    lots = dict.fromkeys((line.sku, line.lot) for line in lines)
    reasons = [(sku, lot, no_code(str(products.get(sku, {}).get("gtin") or ""), lot)) for sku, lot in lots]
    return [f"{sku}, lot {lot}: its labels have no barcode, since {why}." for sku, lot, why in reasons if why]


def labels_of(lines: Sequence[Packing], products: Mapping[str, Mapping[str, Any]], *, each: int) -> Iterator[Label]:
    """A label for every box, one for loose units, and some for units.

    Args:
        lines: The packing lines.
        products: `product` and `gtin` by SKU.
        each: Unit labels for each lot; 0 for none.
    """
    for line in lines:
        known = products.get(line.sku, {})
        name, code = (
            str(known.get("product") or ""),
            element_string(str(known.get("gtin") or ""), line.expiry_date, line.lot),
        )
        boxes = line.boxes or 1
        for number in range(1, boxes + 1):
            text = f"{line.per_box or line.units:,} units   box {number:,} of {boxes:,}"
            yield Label(line.sku, name, line.lot, line.expiry_date, code, text, carton=True)
    for sku, lot in dict.fromkeys((line.sku, line.lot) for line in lines):
        line = next(one for one in lines if (one.sku, one.lot) == (sku, lot))
        known = products.get(sku, {})
        code = element_string(str(known.get("gtin") or ""), line.expiry_date, lot)
        label = Label(sku, str(known.get("product") or ""), lot, line.expiry_date, code, "", carton=False)
        yield from (label for _ in range(each))


def needs_codes() -> None:
    """Refuse where codes cannot be drawn: labels without them are of little use, and nothing would say so.

    Raises:
        InputError: If a package that draws codes is not installed.
    """
    try:
        import barcode.codex  # noqa: F401, PLC0415 - only labels need it
        import PIL.ImageDraw  # noqa: F401, PLC0415 - python-barcode draws with it
    except ImportError:
        raise InputError('Labels require packages that are not installed: pip install "lotbook[labels]"') from None


def code_picture(code: str) -> bytes:
    """A GS1-128 code as a PNG.

    Raises:
        InputError: If a package that draws codes is not installed.
    """
    needs_codes()
    from barcode.codex import Gs1_128  # noqa: PLC0415 - only labels need it
    from barcode.writer import ImageWriter  # noqa: PLC0415 - likewise

    picture = io.BytesIO()
    Gs1_128(code, writer=ImageWriter()).write(picture, options=_CODE)
    return picture.getvalue()


def label_sheet(labels: Sequence[Label], *, created: dt.datetime, paper: Paper = Paper.A4) -> bytes:
    """A workbook with one sheet of labels, cartons first; no label is cut by the end of a page.

    Raises:
        InputError: If there are none, or the package that draws codes is not installed.
    """
    if not labels:
        raise InputError("There is nothing to label.")
    pictures = {label.code: code_picture(label.code) for label in labels if label.code}
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(
        buffer,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
         "default_format_properties": _WIDTHS_FROM, "default_column_width": _PLAIN_COLUMN},
    ) as book:  # fmt: skip
        book.set_properties({"created": created.replace(tzinfo=None)})
        _Page(book, pictures, paper).fill(labels)
    return buffer.getvalue()


class _Page:
    def __init__(self, book: Any, pictures: Mapping[str, bytes], paper: Paper) -> None:
        self.page = book.add_worksheet("Labels")
        self.pictures = pictures
        self.paper = paper
        base = {"font_name": "Calibri", "valign": "vcenter", "align": "center", "shrink": True}
        sizes = {"date": CARTON_POINTS, "head": 14, "text": 12, "small": 8, "unit date": 14}
        self.formats = {
            name: book.add_format({**base, "font_size": size, "bold": "date" in name}) for name, size in sizes.items()
        }
        self.page.set_paper(paper.value[0])
        self.page.set_margins(left=_MARGIN, right=_MARGIN, top=_MARGIN, bottom=_MARGIN)
        self.page.set_default_row(_SPACE)
        self.page.set_column(0, _ACROSS - 1, _CHARACTERS)
        self.page.hide_gridlines(2)
        # Not fitted to the page: Excel then forgets where pages are to end.
        self.page.center_horizontally()
        self.row = 0

    def fill(self, labels: Sequence[Label]) -> None:
        """Write all labels."""
        breaks = []
        cartons, rows = (self.paper.holds(sum(heights) + _BELOW) for heights in (_CARTON_ROWS, _UNIT_ROWS))
        for number, label in enumerate(each for each in labels if each.carton):
            if number and number % cartons == 0:
                breaks.append(self.row)
            self._carton(label)
        units = [each for each in labels if not each.carton]
        for start in range(0, len(units), _ACROSS):
            if self.row and start % (rows * _ACROSS) == 0:
                breaks.append(self.row)
            self._units(units[start : start + _ACROSS])
        self.page.set_h_pagebreaks(breaks)
        self.page.print_area(0, 0, self.row - 1, _ACROSS - 1)

    def _carton(self, label: Label) -> None:
        rows = (
            ("head", f"{label.sku}   {label.product}".strip()),
            ("date", f"EXP {label.expires}"),
            ("date", f"LOT {label.lot}"),
            ("text", label.line),
        )
        for height, (form, text) in zip(_CARTON_ROWS, rows, strict=True):
            self.page.set_row(self.row, height)
            self.page.merge_range(self.row, 0, self.row, _ACROSS - 1, text, self.formats[form])
            self.row += 1
        self._code(label, 0)
        self.row += 1
        self.page.merge_range(self.row, 0, self.row, _ACROSS - 1, readable(label.code), self.formats["small"])
        self.row += 2

    def _units(self, labels: Sequence[Label]) -> None:
        rows = (
            ("small", [f"{label.sku}   {label.product}".strip() for label in labels]),
            ("unit date", [f"EXP {label.expires}" for label in labels]),
            ("text", [f"LOT {label.lot}" for label in labels]),
        )
        for height, (form, texts) in zip(_UNIT_ROWS, rows, strict=True):
            self.page.set_row(self.row, height)
            for column, text in enumerate(texts):
                self.page.write_string(self.row, column, text, self.formats[form])
            self.row += 1
        for column, label in enumerate(labels):
            self._code(label, column)
            self.page.write_string(self.row + 1, column, readable(label.code), self.formats["small"])
        self.row += 3

    def _code(self, label: Label, column: int) -> None:
        self.page.set_row(self.row, _POINTS_OF_CODE)
        if not label.code:
            return
        picture = self.pictures[label.code]
        wide, high = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
        # Narrower where there is no room; all bars alike, or no scanner reads them. On a carton twice as wide, as GS1
        # asks for what is scanned in a warehouse, and so that a label printer of 203 dots to an inch can draw it.
        room = _ACROSS * _COLUMN if label.carton else _COLUMN
        across = min((2 if label.carton else 1) * _SCREEN / _DPI, room / wide)
        beside = int(_ACROSS * _COLUMN - wide * across) // 2 if label.carton else 4
        self.page.insert_image(
            self.row, column, "code.png",
            {"image_data": io.BytesIO(picture), "x_scale": across, "y_scale": _HEIGHT / high,
             "x_offset": beside, "y_offset": 2, "object_position": 1,
             "description": f"GS1-128 code: {readable(label.code)}"},
        )  # fmt: skip


def readable(code: str) -> str:
    """An element string with brackets, as it is printed below a code.

    Examples:
        >>> readable("01040063813339311727033110AB-1")
        '(01)04006381333931(17)270331(10)AB-1'
    """
    found = re.fullmatch(r"(?:01(\d{14}))?(?:17(\d{6}))?10(.+)", code)
    if not found:
        return code
    return "".join(f"({ai}){text}" for ai, text in zip(("01", "17", "10"), found.groups(), strict=True) if text)
