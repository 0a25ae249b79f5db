"""What stands on carton and unit labels: lot, expiry as Amazon wants it, and a code that any scanner reads.

Amazon asks for the date as MM-DD-YYYY, on cartons at 36 points or more; in Europe the day comes first, as on the goods
there, and in Japan the year. The GS1-128 code holds the GTIN (01), the
expiry date (17) and the lot (10); without a GTIN the other two, which lotbook's own functions read. On unit labels it
can be Amazon's own code for the product, the FNSKU, in Code 128.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lotbook.core.amazon.inbound import Packing
from lotbook.core.counted import counted
from lotbook.core.days import to_date
from lotbook.core.errors import InputError
from lotbook.core.gtin import not_gs1, read_gtin

CARTON_POINTS = 36
NO_DATE = "no date"
_DAY_FIRST = frozenset({"UK", "DE", "FR", "IT", "ES", "NL", "SE", "PL", "BE", "IE", "TR"})
_YEAR_FIRST = frozenset({"JP"})
_MONTH_FIRST = "%m-%d-%Y"
_FNSKU = re.compile(r"[0-9A-Z]{10}")
_PICTURE = {"module_width": 0.25, "module_height": 12.0, "quiet_zone": 3.0, "write_text": False, "dpi": 300}


@dataclass(frozen=True, slots=True)
class Code:
    """A barcode."""

    text: str
    """What it holds: an element string without the brackets people write, or an FNSKU."""
    is_fnsku: bool = False

    @property
    def readable(self) -> str:
        """The text below the bars."""
        return self.text if self.is_fnsku else readable(self.text)

    @property
    def kind(self) -> str:
        """What a screen reader calls it."""
        return "Code 128" if self.is_fnsku else "GS1-128 code"


@dataclass(frozen=True, slots=True)
class Label:
    """One label."""

    sku: str
    product: str
    lot: str
    expiry_date: int | None
    code: Code | None
    """None where the lot has none."""
    line: str
    """What else stands on it."""
    carton: bool
    written: str = _MONTH_FIRST
    """How the date is written, as strftime has it."""

    @property
    def expires(self) -> str:
        """The date as Amazon wants it."""
        return NO_DATE if self.expiry_date is None else to_date(self.expiry_date).strftime(self.written)

    @property
    def head(self) -> str:
        """What it is."""
        return f"{self.sku}   {self.product}".strip()

    @property
    def below(self) -> str:
        """The text below the bars: what they hold, and of units the condition Amazon wants to read there."""
        if self.code is None:
            return ""
        return self.code.readable if self.carton else f"{self.code.readable}   {self.line}".strip()


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
    return not_gs1(lot)


def without_code(
    lines: Sequence[Packing], products: Mapping[str, Mapping[str, Any]], *, fnsku: bool = False
) -> list[str]:
    """A remark for each lot whose labels have no code, or not the one that was asked for.

    Args:
        lines: The packing lines.
        products: `gtin` and `fnsku` by SKU.
        fnsku: Whether unit labels are to have the FNSKU.
    """
    lots = dict.fromkeys((line.sku, line.lot) for line in lines)
    reasons = [(sku, lot, no_code(str(products.get(sku, {}).get("gtin") or ""), lot)) for sku, lot in lots]
    said = [f"{sku}, lot {lot}: its labels have no barcode, since {why}." for sku, lot, why in reasons if why]
    without = [sku for sku in dict.fromkeys(line.sku for line in lines) if not fnsku_of(products.get(sku, {}))]
    asked = without if fnsku else []
    return said + [f"{sku}: SKUs has no FNSKU of 10 letters and digits, so its unit labels have none." for sku in asked]


def fnsku_of(product: Mapping[str, Any]) -> str:
    """The FNSKU of a product; blank where it has none, or one that Amazon could not have given.

    Examples:
        >>> fnsku_of({"fnsku": " x000abc123"}), fnsku_of({"fnsku": "n/a"}), fnsku_of({})
        ('X000ABC123', '', '')
    """
    code = str(product.get("fnsku") or "").strip().upper()
    return code if _FNSKU.fullmatch(code) else ""


def date_format(marketplace: str) -> str:
    """How a marketplace writes dates on labels, as strftime has it.

    In Europe 12-11-2027 is November 12, on the goods and for whoever takes them in.

    Examples:
        >>> date_format("US"), date_format("de"), date_format("JP"), date_format("")
        ('%m-%d-%Y', '%d-%m-%Y', '%Y-%m-%d', '%m-%d-%Y')
    """
    place = marketplace.strip().upper()
    return "%d-%m-%Y" if place in _DAY_FIRST else "%Y-%m-%d" if place in _YEAR_FIRST else _MONTH_FIRST


def labels_of(
    lines: Sequence[Packing],
    products: Mapping[str, Mapping[str, Any]],
    *,
    each: int,
    fnsku: bool = False,
    marketplace: str = "",
) -> Iterator[Label]:
    """A label for every box, one for loose units, and some for units.

    The boxes of a lot are numbered through, the loose units in the last one.

    Args:
        lines: The packing lines.
        products: `product`, `gtin` and `fnsku` by SKU.
        each: Unit labels for each lot; 0 for none.
        fnsku: Whether unit labels have the FNSKU in place of the lot's own code.
        marketplace: Where they go, which decides how their date is written; blank for the United States.
    """
    written = date_format(marketplace)
    boxes, number = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for line in lines:
        boxes[line.sku, line.lot] += line.boxes or 1
    for line in lines:
        lot = line.sku, line.lot
        for _ in range(line.boxes or 1):
            number[lot] += 1
            text = f"{counted(line.per_box or line.units, 'unit')}   box {number[lot]:,} of {boxes[lot]:,}"
            yield replace(_label(line, products.get(line.sku, {}), text, carton=True), written=written)
    first = {(line.sku, line.lot): line for line in reversed(lines)}
    for key in dict.fromkeys((line.sku, line.lot) for line in lines):
        product = products.get(key[0], {})
        label = replace(_label(first[key], product, "", carton=False), written=written)
        if fnsku:
            code = fnsku_of(product)
            # New is the condition Amazon wants to read beside its code.
            label = replace(label, code=Code(code, is_fnsku=True) if code else None, line="New" if code else "")
        yield from (label for _ in range(each))


def _label(line: Packing, product: Mapping[str, Any], text: str, *, carton: bool) -> Label:
    name, gtin = (str(product.get(column) or "") for column in ("product", "gtin"))
    held = element_string(gtin, line.expiry_date, line.lot)
    return Label(line.sku, name, line.lot, line.expiry_date, Code(held) if held else None, text, carton)


def needs_codes() -> None:
    """Refuse where codes cannot be drawn: labels without them are of little use, and nothing would say so.

    Raises:
        InputError: If a package that draws labels is not installed.
    """
    try:
        import barcode.codex  # noqa: F401, PLC0415 - only labels need it
        import PIL.ImageDraw  # noqa: F401, PLC0415 - python-barcode draws with it
        import reportlab.pdfgen.canvas  # noqa: F401, PLC0415 - only labels need it
    except ImportError:
        raise InputError('Labels require packages that are not installed: pip install "lotbook[labels]"') from None


def code_picture(code: Code) -> bytes:
    """A code as a PNG.

    Raises:
        InputError: If a package that draws codes is not installed.
    """
    needs_codes()
    from barcode.writer import ImageWriter  # noqa: PLC0415 - only labels need it

    picture = io.BytesIO()
    _drawn(code, ImageWriter()).write(picture, options=_PICTURE)
    return picture.getvalue()


def bars(code: Code) -> str:
    """The bars and gaps of a code, each as wide as the thinnest: 1 is black.

    Examples:
        >>> bars(Code("X000ABC123", is_fnsku=True))[:13], len(bars(Code("X000ABC123", is_fnsku=True)))
        ('1101001000011', 145)
    """
    return str(_drawn(code, None).build()[0])


def _drawn(code: Code, writer: Any) -> Any:
    from barcode.codex import Code128, Gs1_128  # noqa: PLC0415 - only labels need it

    return (Code128 if code.is_fnsku else Gs1_128)(code.text, writer=writer)


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
