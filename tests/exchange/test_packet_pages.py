"""The auditor's workbook on paper, and the events for FDA: one first page, nothing blank in silence, no consumers."""

import csv
import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given

from lotbook.core.inputs import read_tracker
from lotbook.core.recalls.case import Case
from lotbook.core.recalls.recall import Filters, recall
from lotbook.exchange.recalls.background import Background
from lotbook.exchange.recalls.first_page import FirstPage, first_page
from lotbook.exchange.recalls.locations import Location
from lotbook.exchange.recalls.notice import Sender
from lotbook.exchange.recalls.packet import write_packet
from tests.core.test_people import BOOK, CUSTOMERS
from tests.libreoffice import converted, needs_libreoffice
from tests.notation import tracker_of
from tests.strategies import AS_OF, raw_trackers

MADE_AT = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
SENDER = Sender("Tea House", "2 Leaf Road", "555-0199", "0614141000012")
PLACES = {
    "warehouse": Location("Warehouse", "9 Dock", "555-0177"),
    "harbormarket": Location("Harbor Market", "1 Pier\nTacoma", "555-0111"),
    "acmelabs": Location("Acme Labs", "3 Mill", ""),
}
LONG = "A sentence that somebody typed at length, with all that was said on the phone. " * 12


def packet(folder: Path, background: Background, **tables: str) -> Path:
    tracker = tracker_of(**{**BOOK, "Customers": CUSTOMERS, **tables})
    write_packet(recall(tracker, Filters(sku="TEA"), as_of=AS_OF), folder, background)
    return folder


def events(folder: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((folder / f"fsma204_{name}.csv").read_text("utf-8-sig"), newline="")))


def first(folder: Path) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(folder / "recall.xlsx")["Recall"]
    return [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return packet(tmp_path_factory.mktemp("pages") / "p", Background(SENDER, MADE_AT, locations=PLACES))


def test_the_first_page_has_every_term_of_the_balance_returned_among_them(folder: Path) -> None:
    lines = first(folder)
    # By hand: 500 received and 3 returned; 37 sold; 90 to Amazon and the rest here, less what left: 466 on hand.
    for line in (
        ["Received", 500, "On hand", 466],
        ["Returned", 3, "Sold", 37],
        ["Adjusted in", 0, "Disposed", 0],
        ["In bundles", 0],
        ["Adjusted out", 0],
        ["Not explained", 0],
        ["Came in", 503, "Left, or still there", 503],
    ):
        assert line in lines
    assert ["1", "500", "500", "500", "0", "100.0%"] in lines
    assert [line[0] for line in lines if line and line[0] in {"Prepared by", "Reviewed by", "Closed by"}][-3:] == [
        "Prepared by",
        "Reviewed by",
        "Closed by",
    ]


def test_what_is_missing_is_said_on_the_first_page(folder: Path) -> None:
    told = dict(line[:2] for line in first(folder) if len(line) > 1)
    assert "not on the Customers sheet" in told["CORNER deli"]
    missing = [line[1] for line in first(folder) if line[:1] == ["Missing"]]
    assert missing[0].startswith("No address of Corner Deli, FBA-US, Old Friend: fill it in")
    assert missing[1].startswith("No phone of Acme Labs, Corner Deli, FBA-US, Old Friend: fill it in")
    assert any(text.startswith("Events that name no place or consignee: 1 (Shipments row ") for text in missing)
    assert told["Hazard"] == "Not filled in (sheet Recall)"


def test_consumers_and_what_they_return_are_no_events_and_places_are_described(folder: Path) -> None:
    shipped = events(folder, "shipping")
    to = [row["to_location_description"] for row in shipped]
    assert not any("Shopify" in name or name.startswith("113-") for name in to)
    assert to[1] == "Harbor Market, 1 Pier Tacoma, 555-0111"
    assert {row["from_location_description"] for row in shipped} == {"Warehouse, 9 Dock, 555-0177"}
    # The lot names no supplier: who packed it and gave it its code is the company.
    assert {row["tlc_source_location_description"] for row in shipped} == {"Tea House, 2 Leaf Road, 555-0199"}
    assert {row["tlc_source_reference"] for row in shipped} == {"GLN 0614141000012"}
    assert [row["from_location_description"] for row in events(folder, "receiving")] == [
        "Tea House, 2 Leaf Road, 555-0199",
        "Corner Deli",
        "Old Friend",
    ]


def test_a_return_of_a_consumer_is_no_event(tmp_path: Path) -> None:
    shipments = """
        Date | Type | SKU | Lot | Quantity | From | To
        2026-01-10 | Sale | TEA | L1 | 5 | Warehouse | Etsy buyers
        2026-01-12 | Return | TEA | L1 | 1 | etsy  BUYERS | Warehouse
        2026-01-13 | Sale | TEA | L1 | 2 | FBA-US |
    """
    path = packet(tmp_path / "p", Background(SENDER, MADE_AT), Shipments=shipments)
    assert events(path, "shipping") == []
    assert [row["quantity"] for row in events(path, "receiving")] == ["500"]


def test_a_sheet_without_rows_says_none(folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / "recall.xlsx")["Uncertain"]
    assert sheet["A5"].value == "None"


def test_columns_behind_those_an_auditor_needs_are_folded_away(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "recall.xlsx")
    for name, last in (("Lots", "Reconciled %"), ("Movements", "Shipment"), ("Consignees", "Documents")):
        sheet = book[name]
        headers = [cell.value for cell in sheet[4]]
        shown = []
        for each in sheet.column_dimensions.values():
            shown += [headers[at - 1] for at in range(each.min, min(each.max, len(headers)) + 1) if not each.hidden]
        assert sorted(shown) == sorted(headers[: headers.index(last) + 1]), name


@pytest.mark.long
@needs_libreoffice
def test_the_first_page_is_one_page_however_much_was_typed(tmp_path: Path) -> None:
    """And every further sheet is one page wide, so that a sheet of few rows is one page too."""
    case = Case(hazard=LONG, strategy=LONG, reason=LONG, corrective_action=LONG)
    lots = BOOK["Lots"] + "".join(f"TEA | M{n} | 2028-05-01 | 2026-01-01 | 5 | Warehouse\n" for n in range(10))
    path = packet(tmp_path / "p", Background(SENDER, MADE_AT, case=case), Lots=lots)
    (pdf,) = converted([path / "recall.xlsx"], "pdf", tmp_path)
    sheet = openpyxl.load_workbook(path / "recall.xlsx")["Recall"]
    (row,) = (cell.row for cell in sheet["A"] if cell.value == "Hazard")
    # Some 960 letters at about 100 to a line: none of the ten lines is cut off.
    assert sheet.row_dimensions[row].height >= 10 * 14
    pages = re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())
    assert len(pages) == len(openpyxl.load_workbook(path / "recall.xlsx").sheetnames)


def test_a_pdf_is_in_the_packet_where_one_can_be_made(tmp_path: Path) -> None:
    tracker = tracker_of(**BOOK)
    found = recall(tracker, Filters(sku="TEA"), as_of=AS_OF)
    files = write_packet(found, tmp_path / "p", Background(SENDER, MADE_AT), pdf=lambda book: b"%PDF" + book[:2])
    assert (tmp_path / "p" / "recall.pdf") in files
    assert "recall.pdf" in (tmp_path / "p" / "manifest.csv").read_text("utf-8-sig")


def page_of(raws: Any) -> FirstPage:
    found = recall(read_tracker(raws), Filters(lots=("*",)), as_of=AS_OF)
    return first_page(found, Background(SENDER, MADE_AT), ())


@pytest.mark.long
@given(raw_trackers())
def test_both_sides_of_the_balance_are_equal_and_the_percent_is_one(raws: Any) -> None:
    page = page_of(raws)
    (*came, (_, came_in)), (*went, (_, went_out)) = page.came, page.went
    assert sum(units for _, units in came) == came_in == went_out == sum(units for _, units in went)
    assert dict(went)["Not explained"] == 0  # every movement of a lot is one of the terms
    percent = dict(page.figures)["Reconciled"]
    assert percent == "not known" or 0 <= float(percent.rstrip("%")) <= 100


@pytest.mark.slow
def test_where_the_balance_and_its_figures_differ_the_page_says_why(tmp_path: Path) -> None:
    moved = (
        "Date | Type | SKU | Lot | Quantity | From | To\n2026-01-10 | Sale | TEA | L1 | 507 | Warehouse | Harbor Market"
    )
    lines = first(packet(tmp_path / "p", Background(SENDER, MADE_AT, locations=PLACES), Shipments=moved))
    notes = [" ".join(map(str, line[1:])) for line in lines if line and line[0] == "Balance"]
    assert "On hand is 0 minus 7 for lots of which more left than came in. See Checks." in notes
    corrected = f"{moved}\n2026-01-11 | Adjustment | TEA | L1 | 7 | | Warehouse"
    lines = first(packet(tmp_path / "q", Background(SENDER, MADE_AT, locations=PLACES), Shipments=corrected))
    notes = [" ".join(map(str, line[1:])) for line in lines if line and line[0] == "Balance"]
    assert any(note.startswith("Unaccounted for is 7, but the balance leaves 0 not explained") for note in notes), notes
    plain = first(packet(tmp_path / "r", Background(SENDER, MADE_AT, locations=PLACES)))
    assert not [line for line in plain if line and line[0] == "Balance"]
