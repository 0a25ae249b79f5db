"""The notices of a recall: a letter, its text and a draft, whatever a consignee is called, and nobody left out."""

import datetime as dt
import io
import shutil
import subprocess
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import docx
import fast_mail_parser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openxml_audit import OpenXmlValidator

from lotbook.core.days import to_day
from lotbook.core.frames import rows_of
from lotbook.core.recalls.addressees import Reach
from lotbook.core.recalls.case import Case
from lotbook.core.recalls.recall import Filters, Recall, recall
from lotbook.exchange.file_names import safe_name
from lotbook.exchange.recalls.background import Background
from lotbook.exchange.recalls.first_page import not_reached
from lotbook.exchange.recalls.letters import days_shipped
from lotbook.exchange.recalls.notice import CONTACT, FORM, MOCK, Notice, Sender, as_text, label_look, notice
from lotbook.exchange.recalls.notice_docx import as_docx
from lotbook.exchange.recalls.packet import write_packet
from lotbook.exchange.recalls.reaching import gaps, reached
from tests.core.test_people import BOOK, CUSTOMERS
from tests.libreoffice import SOFFICE, converted, needs_libreoffice
from tests.notation import tracker_of
from tests.strategies import AS_OF

WRITER = shutil.which("pdftotext") if SOFFICE and (Path(SOFFICE).resolve().parent / "libswlo.so").exists() else None
"""What reads a printed letter, where LibreOffice can print one."""
MADE_AT = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
SENDER = Sender("Tea House", "2 Leaf Road\nSalem", "555-0199")
CASE = Case(reason="Glass found", hazard="Cuts", depth="Retail", contact="Ann, ann@tea.example")


@cache
def found(shipments: str = BOOK["Shipments"], customers: str = CUSTOMERS) -> Recall:
    tracker = tracker_of(**{**BOOK, "Shipments": shipments, "Customers": customers})
    return recall(tracker, Filters(lots=("L1",)), as_of=AS_OF)


def packet(path: Path, result: Recall, *, mock: bool = False) -> Path:
    write_packet(result, path, Background(SENDER, made_at=MADE_AT, case=CASE, mock=mock, answer_days=3))
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packet(tmp_path_factory.mktemp("notices") / "p", found())


def words(content: bytes) -> str:
    """All that a letter says, paragraphs before tables."""
    letter = docx.Document(io.BytesIO(content))
    cells = (cell.text for table in letter.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in letter.paragraphs), *cells])


def test_a_letter_says_all_that_its_text_says(folder: Path) -> None:
    letter = words((folder / "notices" / "Harbor Market.docx").read_bytes())
    text = " ".join((folder / "notices" / "Harbor Market.txt").read_text("utf-8-sig").split())
    for said in (
        *("Tea House", "2 Leaf Road Salem", "555-0199", "URGENT: PRODUCT RECALL", "Harbor Market", "Attention: Mia"),
        *("Green tea (SKU TEA)", "L1", "expiry 2028-05-01", "2026-01-10", "12", "Glass found. Hazard: Cuts."),
        *("Stop using", "consumers need not be told", "send it back by 2026-03-04", "Ann, ann@tea.example", *FORM),
    ):
        assert said in letter, said
        assert said in text, said
    assert MOCK not in letter


@pytest.mark.long
@needs_libreoffice
def test_libreoffice_opens_the_letter_and_prints_all_of_it(folder: Path, tmp_path: Path) -> None:
    if not WRITER:
        pytest.skip("needs LibreOffice Writer (libreoffice-writer-nogui on Debian) and pdftotext (poppler-utils)")
    letter = folder / "notices" / "Harbor Market.docx"
    (printed,) = converted([letter], "pdf", tmp_path)
    read = subprocess.run([WRITER, printed, "-"], capture_output=True, text=True, check=True)  # noqa: S603 - as found on the path
    shown = "".join(read.stdout.split())
    assert not [line for line in words(letter.read_bytes()).splitlines() if "".join(line.split()) not in shown]


def test_a_draft_goes_to_the_customer_with_the_letter(folder: Path) -> None:
    mail = fast_mail_parser.parse_email((folder / "notices" / "Harbor Market.eml").read_bytes())
    assert (mail.headers["To"], mail.headers["X-Unsent"]) == (["mia@harbor.example"], ["1"])
    assert mail.subject == "URGENT: product recall: Green tea (SKU TEA), lot L1. Please answer by 2026-03-04"
    (attached,) = mail.attachments
    assert attached.filename == "Harbor Market.docx"
    assert attached.content == (folder / "notices" / "Harbor Market.docx").read_bytes()
    assert "Glass found" in mail.text_plain[0]


def test_no_draft_without_an_address_that_is_one(tmp_path: Path) -> None:
    customers = "Customer | E-mail\nharbor market | mia at harbor\nCorner Deli |"
    path = packet(tmp_path / "p", found(customers=customers))
    assert not list(path.rglob("*.eml"))
    assert (path / "notices" / "harbor market.docx").exists()


@pytest.mark.parametrize(
    ("rest", "said", "is_reached"),
    [
        (
            " | Pier 4, Salem",
            "Notice to Pier 4, Salem. Its e-mail on Customers, 'mia at harbor', can't be used: ",
            True,
        ),
        (" | ", "A notice without an address. Its e-mail on Customers, 'mia at harbor', can't be used: ", False),
    ],
)
def test_an_email_that_is_no_address_reaches_nobody(rest: str, said: str, *, is_reached: bool) -> None:
    """The packet said that the notice goes to it, and no draft was made."""
    rows = rows_of(found(customers=f"Customer | E-mail | Address\nharbor market | mia at harbor{rest}").addressees)
    (row,) = [row for row in rows if row["consignee"] == "harbor market"]
    assert reached(row).startswith(said)
    assert ("harbor market" not in dict(gaps(rows))) is is_reached


def test_every_consignee_has_a_notice_or_a_reason_why_not(folder: Path) -> None:
    rows = rows_of(found().addressees)
    reasons = dict(gaps(rows))
    for row in rows:
        names = list((folder / "notices").glob(f"{safe_name(row['consignee'])}.*"))
        assert bool(names) == (row["reach"] == Reach.NOTICE)
        assert names or reasons[row["consignee"]]
    assert "orders on 2026-01-13" in reasons["Shopify customers"]
    assert "name nobody" in reasons["Not named"]
    assert "not on the Customers sheet" in reasons["CORNER deli"]
    assert "Harbor Market" not in reasons


def test_a_return_that_names_nobody_is_called_a_return() -> None:
    back = """
        Date | Type | SKU | Lot | Quantity | From | To
        2026-01-16 | Return | TEA | L1 | 2 | | Warehouse
    """
    said = dict(gaps(rows_of(found(back).addressees)))
    assert said["Not named"].startswith("No letter: the returns on 2026-01-16 name nobody.")


def test_amazons_buyers_are_reached_through_it_with_the_window_of_orders() -> None:
    (row,) = (row for row in rows_of(found().addressees) if row["consignee"].startswith("113-"))
    (lot,) = rows_of(found().lots)
    assert (row["reach"], row["first_date"], row["last_date"]) == (
        Reach.MARKETPLACE,
        lot["window_from"],
        lot["window_to"],
    )


def test_a_mock_notice_says_so_wherever_it_is_read(tmp_path: Path) -> None:
    path = packet(tmp_path / "p", found(), mock=True) / "notices"
    assert words((path / "Harbor Market.docx").read_bytes()).count(MOCK) == 2
    assert (path / "Harbor Market.txt").read_text("utf-8-sig").startswith(MOCK)
    mail = fast_mail_parser.parse_email((path / "Harbor Market.eml").read_bytes())
    assert mail.subject.startswith("MOCK RECALL, an exercise")


def unit(sku: str = "TEA", lot: str = "007", gtin: str | None = None) -> dict[str, Any]:
    """What somebody got of a lot."""
    got = {"sku": sku, "product": None, "gtin": gtin, "lot": lot, "expiry_date": None, "units": 4}
    got |= {"units_low": 4, "sent": 4, "returned": 0, "unread": 0}
    return got | {"expiry_date_precision": None, "documents": None, "shipped_on": [*range(46000, 46020)], "meant": []}


def made(gtin: str | None = None, *units: dict[str, Any], **other: Any) -> Notice:
    to = {"consignee": "Harbor", "person": None, "address": None, **other}
    got = units or (unit(gtin=gtin),)
    return notice(to, got, sender=Sender(), date=dt.date(2026, 3, 1), answer_days=2)


def test_lots_of_several_products_are_named_with_their_products() -> None:
    said = made(None, unit("BOX", "B1"), unit("BOX", "B2"), unit("NUT"), unit("TEA"))
    lots = "BOX (SKU BOX), lot B1, B2; NUT (SKU NUT), lot 007; TEA (SKU TEA), lot 007"
    assert said.subject == f"URGENT: product recall: {lots}. Please answer by 2026-03-03"
    assert f"Lots: {lots}" in " ".join(as_text(said).split())
    many = made(None, *(unit(sku, lot) for sku in ("BOX", "TEA") for lot in "1234"))
    assert ": BOX (SKU BOX), lot 1, 2, 3, 4; TEA (SKU TEA), lot 1 and 3 more. " in many.subject


def test_gaps_are_left_to_fill_in_and_long_lists_cut() -> None:
    said = as_text(made())
    assert CONTACT in said
    assert "[State your company.]" in said
    assert "and 8 more days" in " ".join(said.split())


def test_a_gtin_that_cannot_be_right_is_not_on_the_package_either() -> None:
    assert "Product and size: TEA (SKU TEA, GTIN 4006381333931)" in as_text(made("4006381333931"))
    assert "Product and size: TEA (SKU TEA)" in as_text(made("4006381333932"))


@pytest.mark.slow
@given(st.text(max_size=40), st.text(max_size=40))
def test_a_letter_can_be_made_for_whatever_people_type(name: str, address: str) -> None:
    said = made(consignee=f"X{name}", address=address)
    assert "X" in words(as_docx(said))
    assert as_text(said).isprintable() or "\n" in as_text(said)


def test_days_are_those_of_this_consignee_whatever_the_spelling() -> None:
    days = days_shipped(rows_of(found().handed), as_of=AS_OF)
    assert len(days["cornerdeli", "TEA", "L1"]) == 2
    assert ("oldfriend", "TEA", "L1") not in days
    assert len(days["notnamed", "TEA", "L1"]) == 1


def said_to(folder: Path, consignee: str) -> str:
    """The text of a notice, as one line."""
    return " ".join((folder / "notices" / f"{consignee}.txt").read_text("utf-8-sig").split())


def test_who_got_a_lot_under_another_spelling_is_told_what_the_label_says(tmp_path: Path) -> None:
    """With the code of our slip alone they would look for a lot that nobody ever printed, and find none."""
    slip = BOOK["Shipments"].replace("2026-01-10 | Sale | TEA | L1", "2026-01-10 | Sale | TEA | L-1")
    said = said_to(packet(tmp_path / "p", found(slip)), "Harbor Market")
    assert "Lot number: L1 (written L-1 in our records of what you got) On the label: Lot L1, with its zeros" in said
    assert "Expiry date: 2028-05-01 Shipped on: 2026-01-10" in said
    assert "Lots: L1 (written L-1 in our records of what you got)" in said


def test_who_got_a_lot_under_a_look_alike_of_its_sku_is_told_the_product(tmp_path: Path) -> None:
    """The letter named no product, and the lot twice."""
    slip = BOOK["Shipments"].replace("2026-01-10 | Sale | TEA | L1", "2026-01-10 | Sale | \uff34EA | L1")
    said = said_to(packet(tmp_path / "p", found(slip)), "Harbor Market")
    right = said_to(packet(tmp_path / "q", found(BOOK["Shipments"])), "Harbor Market")
    product = right[right.index("Product and size") : right.index(" Lot number")]
    written = "(written \uff34EA in our records of what you got)"
    assert f"{product} {written} Lot number: L1 On the label: Lot L1" in said
    assert "SKU TEA" in product


def test_a_notice_has_the_days_of_transfers_and_none_that_are_still_to_come(tmp_path: Path) -> None:
    more = """
        2026-01-20 | Transfer | TEA | L1 | 6 | Warehouse | Harbor Market
        2026-12-24 | Sale | TEA | L1 | 6 | Warehouse | Harbor Market
    """
    said = said_to(packet(tmp_path / "p", found(BOOK["Shipments"].rstrip() + more)), "Harbor Market")
    assert "Shipped on: 2026-01-10, 2026-01-20 Units sent to you and not returned: 18" in said


@pytest.mark.long
def test_a_letter_is_sound_and_has_no_part_that_no_letter_needs(folder: Path) -> None:
    for path in (folder / "notices").glob("*.docx"):
        assert OpenXmlValidator().validate(str(path)).errors == []
        with zipfile.ZipFile(path) as parts:
            assert not [name for name in parts.namelist() if "thumbnail" in name or "Effects" in name]


def test_equal_notices_are_equal_bytes(folder: Path, tmp_path: Path) -> None:
    again = packet(tmp_path / "p", found())
    for path in (folder / "notices").iterdir():
        assert path.read_bytes() == (again / "notices" / path.name).read_bytes(), path.name


def test_who_sent_everything_back_is_asked_all_the_same_and_told_so(tmp_path: Path) -> None:
    moved = """
        Date | Type | SKU | Lot | Quantity | From | To
        2026-01-10 | Transfer | TEA | L1 | 20 | Warehouse | FBA-US
        2026-01-11 | Sale | TEA | L1 | 6 | Warehouse | Harbor Market
        2026-01-20 | Return | TEA | L1 | 6 | Harbor Market | Warehouse
    """
    result = found(moved)
    text = (packet(tmp_path / "p", result) / "notices" / "Harbor Market.txt").read_text("utf-8-sig")
    assert "returned: 0: by our records, all 6 came back. Please check whether" in " ".join(text.split())
    # Amazon's buyers are among those that no letter reaches, on the first page and on Notes alike.
    assert "Amazon's buyers" in [who for who, _ in not_reached(result)]


@pytest.mark.parametrize("day", [dt.date(2027, 7, 6), dt.date(2027, 3, 31), dt.date(2027, 4, 4)])
def test_a_notice_names_the_date_as_labels_in_every_country_may_have_it(day: dt.date) -> None:
    said = label_look({"lot": "A-1", "expiry_date": to_day(day), "expiry_date_precision": "day"})
    marked = day.day != day.month
    assert f"{day:%m/%d/%Y}{' (month first)' if marked else ''}" in said
    assert f"{day:%d/%m/%Y}{' (day first)' if marked else ''}" in said
    assert said.count(f"{day:%m/%d/%Y}") == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [(0, "not known; our records don't say how many"), (4, "at least 4; our records don't say how many more")],
)
def test_a_quantity_that_nobody_can_read_is_not_told_as_none(tmp_path: Path, sent: int, said: str) -> None:
    more = "\n2026-01-11 | Sale | TEA | L1 | 4 | Warehouse | Jane" if sent else ""
    shipments = (
        f"Date | Type | SKU | Lot | Quantity | From | To\n2026-01-10 | Sale | TEA | L1 | few | Warehouse | Jane{more}"
    )
    told = said_to(packet(tmp_path / "p", found(shipments=shipments)), "Jane")
    assert f"Units sent to you and not returned: {said} Documents" in told
