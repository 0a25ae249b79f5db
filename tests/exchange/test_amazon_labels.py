"""Labels: what is printed is read back by another library's scanner and another library's GS1 rules."""

import datetime as dt
import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import zxingcpp
from biip import ParseError
from biip import parse as biip_parse
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lotbook.core.amazon.inbound import Packing
from lotbook.core.days import to_date, to_day
from lotbook.core.errors import InputError
from lotbook.exchange.amazon.label_paper import Paper, paper_of
from lotbook.exchange.amazon.label_pdf import CARTONS, UNITS, label_pdf
from lotbook.exchange.amazon.label_sheet import label_sheet
from lotbook.exchange.amazon.labels import Code, code_picture, element_string, labels_of, without_code
from tests import examples

MADE = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
EXPIRY = to_day(dt.date(2027, 3, 31))
GTIN = "04006381333931"
LINES = (
    Packing("TEA", "24-118B", "Warehouse", EXPIRY, 48, 24),
    Packing("TEA", "24-118B", "Warehouse", EXPIRY, 5, None),
    Packing("JAR", "Ä1", "Warehouse", None, 7, None),
)
PRODUCTS: dict[str, dict[str, Any]] = {
    "TEA": {"product": "Green tea", "gtin": GTIN, "fnsku": "X000ABC123"},
    "JAR": {"product": None, "gtin": None, "fnsku": "n/a"},
}
CODE = "0104006381333931172703311024-118B"


def scanned(picture: bytes) -> list[bytes]:
    """What a scanner sees in a picture."""
    return [each.bytes for each in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))]


@settings(max_examples=examples.of(15))
@given(
    st.text("ABCxyz0123456789-/.+%", min_size=1, max_size=20),
    st.dates(dt.date(2020, 1, 1), dt.date(2049, 12, 31)),
    st.sampled_from([GTIN, "036000291452", ""]),
)
def test_a_code_says_lot_date_and_gtin_to_a_scanner(lot: str, date: dt.date, gtin: str) -> None:
    code = element_string(gtin, to_day(date), lot)
    assert scanned(code_picture(Code(code))) == [code.encode()]
    try:
        message = biip_parse(code).gs1_message
    except ParseError as error:
        raise AssertionError(code) from error
    assert message is not None
    said = {element.ai.ai: element for element in message.element_strings}
    assert (said["10"].value, said["17"].date) == (lot, date)
    assert ("01" in said) == bool(gtin)
    if gtin:
        assert said["01"].value == gtin.zfill(14)


def test_every_box_has_a_label_and_cartons_show_the_date_at_36_points(tmp_path: Path) -> None:
    path = tmp_path / "labels.xlsx"
    path.write_bytes(label_sheet(list(labels_of(LINES, PRODUCTS, each=2)), created=MADE))
    sheet = openpyxl.load_workbook(path)["Labels"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    texts = [str(cell.value) for cell in cells]
    big = [str(cell.value) for cell in cells if cell.font.sz >= 36]
    assert big == [*["EXP 03-31-2027", "LOT 24-118B"] * 3, "EXP no date", "LOT Ä1"]
    assert [text for text in texts if "box" in text] == [
        "24 units   box 1 of 3", "24 units   box 2 of 3", "5 units   box 3 of 3", "7 units   box 1 of 1",
    ]  # fmt: skip
    assert [label.line for label in labels_of([replace(LINES[1], units=1)], PRODUCTS, each=0)] == [
        "1 unit   box 1 of 1"
    ]
    assert texts.count("LOT 24-118B") == 3 + 2
    assert texts.count("(01)04006381333931(17)270331(10)24-118B") == 3 + 2
    with zipfile.ZipFile(path) as package:
        pictures = [package.read(name) for name in package.namelist() if name.startswith("xl/media/")]
    assert {code for picture in pictures for code in scanned(picture)} == {CODE.encode()}
    assert to_date(EXPIRY).strftime("%m-%d-%Y") in big[0]


@pytest.mark.parametrize(
    ("marketplace", "shown"),
    [("", "03-31-2027"), ("US", "03-31-2027"), ("UK", "31-03-2027"), ("DE", "31-03-2027"), ("JP", "2027-03-31")],
)
def test_a_date_is_written_as_where_the_goods_go(marketplace: str, shown: str) -> None:
    labels = list(labels_of(LINES, PRODUCTS, each=1, marketplace=marketplace))
    assert {label.expires for label in labels if label.lot == "24-118B"} == {shown}
    assert {label.expires for label in labels if label.lot != "24-118B"} == {"no date"}


@pytest.mark.parametrize(
    ("gtin", "lot", "why"),
    [
        (GTIN, "24-118B", ""),
        ("4 006381 333931", "24-118B", ""),
        ("exempt", "24-118B", ""),
        ("4006381333932", "24-118B", "the GTIN 4006381333932 of the SKU is wrong (see Checks)"),
        ("400638133393", "24-118B", "the GTIN 400638133393 of the SKU is wrong (see Checks)"),
        ("63813339", "24-118B", "the GTIN 63813339 of the SKU is wrong (see Checks)"),
        (GTIN, "N°5", "'°' can't be in a barcode"),
        (GTIN, "ロット~1", "'ロ' and 'ッ' and 'ト' and '~' can't be in a barcode"),
        (GTIN, "24 118\u00a0B", "a blank can't be in a barcode"),
        (GTIN, "24\u2013118", "'\u2013' can't be in a barcode"),
        (GTIN, "A(1)&B" * 4, "a barcode holds at most 20 characters of a lot, and this one has 24"),
    ],
)
def test_a_code_that_cannot_be_right_is_not_printed_and_said(gtin: str, lot: str, why: str) -> None:
    lines, products = [Packing("TEA", lot, "Warehouse", EXPIRY, 48, 24)], {"TEA": {"gtin": gtin}}
    assert without_code(lines * 2, products) == (
        [f"TEA, lot {lot}: its labels have no barcode, since {why}."] * bool(why)
    )
    assert {bool(label.code) for label in labels_of(lines, products, each=1)} == {not why}


NEEDS_OFFICE = pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftoppm")), reason="needs LibreOffice and poppler"
)


def printed(path: Path) -> Path:
    """A sheet of labels as LibreOffice prints it."""
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)  # noqa: S603 - found above
    return path.with_suffix(".pdf")


@pytest.mark.slow
@NEEDS_OFFICE
@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize(
    ("paper", "points", "whole"),
    # Seven cartons of 226 points and eight rows of three unit labels of 130 points, on 784 or 734 points.
    [(Paper.A4, (595, 842), [3, 3, 1, 18, 6]), (Paper.LETTER, (612, 792), [3, 3, 1, 15, 9])],
)
def test_no_page_cuts_a_label(paper: Paper, points: tuple[int, int], whole: list[int], tmp_path: Path) -> None:
    path = tmp_path / "labels.xlsx"
    lines = (Packing("TEA", "24-118B", "Warehouse", EXPIRY, 7 * 24, 24),)
    path.write_bytes(label_sheet(list(labels_of(lines, PRODUCTS, each=24)), created=MADE, paper=paper))
    boxed = subprocess.run(  # noqa: S603 - found above
        ["pdftotext", "-bbox", str(printed(path)), "-"],  # noqa: S607 - likewise
        check=True, capture_output=True, text=True, timeout=60,
    ).stdout  # fmt: skip
    pages = boxed.split("<page ")[1:]
    assert {
        tuple(round(float(size)) for size in re.findall(r'(?:width|height)="([\d.]+)"', page)) for page in pages
    } == {points}
    for number, page in zip(whole, pages, strict=True):
        words = re.findall(r">([^<]+)</word>", page)
        codes = [word for word in words if word.startswith("(01)") and word.endswith("24-118B")]
        assert (words.count("EXP"), words.count("LOT"), len(codes)) == (number,) * 3
        edges = [float(edge) for edge in re.findall(r'x(?:Min|Max)="([\d.]+)"', page)]
        assert 0 < min(edges) < max(edges) < points[0]


def test_three_unit_labels_fit_side_by_side_in_the_widest_font(tmp_path: Path) -> None:
    path = tmp_path / "labels.xlsx"
    path.write_bytes(label_sheet(list(labels_of(LINES, PRODUCTS, each=2)), created=MADE))
    book = openpyxl.load_workbook(path)
    # A column is as wide as the digits of this font: 0.6 of its size in a typewriter font, 0.636 in DejaVu Sans.
    assert (book._fonts[0].name, book._fonts[0].sz) == ("Courier New", 11)
    width = sum(each.width * (each.max - each.min + 1) for each in book["Labels"].column_dimensions.values())
    assert width * 0.636 * 11 <= 595 - 2 * 0.4 * 72


def test_the_paper_is_that_of_the_marketplace_unless_it_is_named() -> None:
    assert [paper_of("", place) for place in ("US", "ca", "MX", "DE", "UK", "")] == [Paper.LETTER] * 3 + [Paper.A4] * 3
    assert (paper_of("Letter", "DE"), paper_of("a4", "US")) == (Paper.LETTER, Paper.A4)
    with pytest.raises(
        InputError, match=r"--paper 'legal' is not a paper size for labels\. Use letter, a4, 4x6 or 30-up\."
    ):
        paper_of("legal", "US")


@pytest.mark.slow
@NEEDS_OFFICE
@pytest.mark.usefixtures("fonts")
def test_printed_labels_can_be_scanned(tmp_path: Path) -> None:
    path = tmp_path / "labels.xlsx"
    path.write_bytes(label_sheet(list(labels_of(LINES[:2], PRODUCTS, each=3)), created=MADE))
    printed(path)
    for dots in (300, 203):  # an office printer, a label printer
        pages = [
            "pdftoppm",
            "-r",
            str(dots),
            "-gray",
            "-png",
            str(tmp_path / "labels.pdf"),
            str(tmp_path / f"at{dots}"),
        ]
        subprocess.run(pages, check=True, timeout=120)  # noqa: S603 - likewise
        cartons, units = (Image.open(io.BytesIO(page.read_bytes())) for page in sorted(tmp_path.glob(f"at{dots}*")))
        # One label after the other, 226 points each: a reader takes codes below each other for one.
        tops = [round((28 + 226 * number) * dots / 72) for number in range(4)]
        labels = [cartons.crop((0, top, cartons.width, end)) for top, end in pairwise(tops)]
        assert [[code.bytes for code in zxingcpp.read_barcodes(label)] for label in labels] == [[CODE.encode()]] * 3
        if dots == 300:
            assert [code.bytes for code in zxingcpp.read_barcodes(units)] == [CODE.encode()] * 3


NEEDS_POPPLER = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="needs poppler")


def pages_of(pdf: bytes, folder: Path, dots: int) -> list[Image.Image]:
    """The pages as a printer of so many dots to an inch draws them, in black and white only."""
    (folder / "labels.pdf").write_bytes(pdf)
    command = ["pdftoppm", "-r", str(dots), "-mono", "-png", str(folder / "labels.pdf"), str(folder / f"at{dots}")]
    subprocess.run(command, check=True, timeout=120)  # noqa: S603 - found above
    return [Image.open(io.BytesIO(page.read_bytes())).convert("L") for page in sorted(folder.glob(f"at{dots}*"))]


def words_of(folder: Path) -> list[list[str]]:
    """The words on each page of the PDF in a folder, none of them off the paper."""
    command = ["pdftotext", "-bbox", str(folder / "labels.pdf"), "-"]
    boxed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout  # noqa: S603
    found = []
    for page in boxed.split("<page ")[1:]:
        width, height = (float(size) for size in re.findall(r'(?:width|height)="([\d.]+)"', page))
        for axis, end in (("x", width), ("y", height)):
            edges = [float(edge) for edge in re.findall(rf'{axis}(?:Min|Max)="([-\d.]+)"', page)]
            assert 0 < min(edges) < max(edges) < end
        found.append(re.findall(r">([^<]+)</word>", page))
    return found


@pytest.mark.long
@NEEDS_POPPLER
@pytest.mark.slow
@pytest.mark.parametrize(
    ("paper", "inches", "pages"),
    # Three cartons and ten unit labels: on a roll one carton a page and five units; a 30-up sheet has units only.
    [
        (Paper.A4, (8.27, 11.69), [3, 10]),
        (Paper.LETTER, (8.5, 11), [3, 10]),
        (Paper.ROLL, (4, 6), [1, 1, 1, 5, 5]),
        (Paper.THIRTY_UP, (8.5, 11), [10]),
    ],
)
@pytest.mark.parametrize("code", [CODE, "X000ABC123"])
def test_every_code_of_a_pdf_is_scanned(
    paper: Paper, inches: tuple[float, float], pages: list[int], code: str, tmp_path: Path
) -> None:
    labels = list(labels_of(LINES[:2], PRODUCTS, each=10, fnsku=code != CODE))
    made = label_pdf(labels, created=MADE, paper=paper)
    assert made == label_pdf(labels, created=MADE, paper=paper)
    dots = 203 if paper is Paper.ROLL else 600
    drawn = pages_of(made, tmp_path, dots)
    assert {tuple(round(size / dots, 1) for size in page.size) for page in drawn} == {
        tuple(round(side, 1) for side in inches)
    }
    said = words_of(tmp_path)
    assert [words.count("EXP") for words in said] == pages
    assert [words.count("24-118B") for words in said] == pages
    assert sum(words.count("New") for words in said) == (10 if code != CODE else 0)
    with_cartons = 0 if paper is Paper.THIRTY_UP else len(drawn) - len(pages_of_units(paper))
    for number, (page, labels_on_it) in enumerate(zip(drawn, pages, strict=True)):
        grid, wanted = (CARTONS[paper], CODE) if number < with_cartons else (UNITS[paper], code)
        for place in range(labels_on_it):
            left, top = grid.corner(place, paper.height)
            upper = paper.height - top
            inch = dots / 72
            label = page.crop((left * inch, upper * inch, (left + grid.width) * inch, (upper + grid.height) * inch))
            assert [each.bytes for each in zxingcpp.read_barcodes(label)] == [wanted.encode()]


def pages_of_units(paper: Paper) -> range:
    """As many numbers as there are pages of ten unit labels."""
    return range(0, 10, UNITS[paper].across * UNITS[paper].down)


@NEEDS_POPPLER
def test_the_longest_texts_stay_on_their_label(tmp_path: Path) -> None:
    lines = (Packing("A-VERY-LONG-SKU-OF-A-SUPPLEMENT-120-CAPSULES", "LOT-24-118B/2027-0001", "W", EXPIRY, 48, 24),)
    products = {lines[0].sku: {"product": "Magnesium glycinate, 120 vegan capsules, two months' supply " * 3}}
    for paper in Paper:
        label_folder = tmp_path / paper.name
        label_folder.mkdir()
        made = label_pdf(list(labels_of(lines, products, each=1)), created=MADE, paper=paper)
        pages_of(made, label_folder, 50)
        assert all("LOT-24-118B/2027-0001" in words for words in words_of(label_folder))


def test_what_a_pdf_cannot_draw_is_refused_and_a_product_name_left_out() -> None:
    product = {"TEA": {"product": "\u7dd1\u8336", "gtin": GTIN}}
    assert label_pdf(list(labels_of(LINES[:1], product, each=1)), created=MADE, paper=Paper.A4)
    lines = (Packing("TEA", "\u30ed\u30c3\u30c81", "W", EXPIRY, 48, 24),)
    with pytest.raises(InputError, match=r"The lot '.*1' has a character that lotbook can't draw in a PDF\."):
        label_pdf(list(labels_of(lines, PRODUCTS, each=1)), created=MADE, paper=Paper.A4)
    with pytest.raises(InputError, match="nothing to label"):
        label_pdf(list(labels_of(LINES, PRODUCTS, each=0)), created=MADE, paper=Paper.THIRTY_UP)


def test_a_product_without_an_fnsku_is_named() -> None:
    said = without_code(LINES[1:], PRODUCTS, fnsku=True)
    assert said[-1] == "JAR: SKUs has no FNSKU of 10 letters and digits, so its unit labels have none."
    assert [bool(label.code) for label in labels_of(LINES[1:], PRODUCTS, each=1, fnsku=True)] == [
        True, False, True, False,
    ]  # fmt: skip
