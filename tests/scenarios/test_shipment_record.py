"""The record of a shipment for a retailer: its key data elements as a table and as EPCIS events."""

import csv
import datetime as dt
import io
import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from lotbook.core.days import to_day
from lotbook.core.errors import InputError
from lotbook.core.frames import rows_of
from lotbook.core.gtin import with_last_digit
from lotbook.core.shipped import left_out_of, shipped
from lotbook.exchange.recalls import epcis, fsma204
from lotbook.exchange.recalls.locations import Location
from tests.command import Command
from tests.notation import tracker_of

SCHEMA = os.environ.get("LOTBOOK_EPCIS_SCHEMA")
MADE_AT = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
GLN, GTIN = "0614141000012", with_last_digit("0085001234001")
BOOK = {
    "SKUs": f"SKU | Product | GTIN | Supplier\nTEA | Green tea | {GTIN} | Alpine\nJAR | Almond butter | |",
    "Lots": """
        SKU | Lot | Expiry date | Received date | Received quantity | Place
        TEA | 007 | 2028-05-01 | 2026-01-01 | 500 | Warehouse
        JAR | A/1 | 2027-05-01 | 2026-01-01 | 90 | Warehouse
    """,
    "Shipments": """
        Date | Shipment | Type | SKU | Lot | Quantity | From | To | Document
        2026-02-10 | S-1042 | Sale | TEA | 007 | 24 | Warehouse | Harbor Market | INV-9
        2026-02-10 | S-1042 | Sale | TEA | 007 | 6 | Warehouse | Harbor Market | INV-9
        2026-02-10 | S-1042 | Sale | JAR | A/1 | 12 | Warehouse | Harbor Market | INV-9
        2026-02-10 | S-1043 | Sale | TEA | 007 | 5 | Warehouse | Corner Deli |
        2026-02-10 | S-1044 | Sale | TEA | 007 | 1 | Warehouse | Shopify customers |
        2026-02-11 | S-1045 | Sale | TEA | 007 | 3 | FBA-US | 113-1 |
        2026-02-12 | S-1046 | Sale | JAR | | | Warehouse | |
        2026-02-12 | S-1042 | Return | TEA | 007 | 2 | Harbor Market | Warehouse | R-1
    """,
    "Customers": f"Customer | Address | Phone | GLN\nHarbor Market | 1 Pier | 555-0100 | {GLN}",
}
PLACES = {
    "harbormarket": Location("Harbor Market", "1 Pier", "555-0100", GLN),
    "warehouse": Location("Warehouse", "9 Dock", "555-0177"),
}
COMPANY = Location("Tea House", "2 Leaf Road", "555-0199")
NAMES = epcis.Names("https://tea.example")


def events(
    number: str | None = None, day: int | None = None, maker: Location | None = None, **tables: str
) -> list[dict[str, Any]]:
    found = shipped(tracker_of(**{**BOOK, **tables}), number=number, day=day)
    rows, lots = rows_of(found.rows), rows_of(found.lots)
    places = PLACES if maker is None else {**PLACES, "alpine": maker}
    return fsma204.events(rows, lots, event="Shipping", company=COMPANY, locations=places, unit="units")


def document(rows: list[dict[str, Any]], names: epcis.Names = NAMES) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(epcis.document(rows, names, made_at=MADE_AT))
    return made


def test_a_shipment_is_its_sales_and_not_what_came_back() -> None:
    rows = events("S-1042")
    assert [(row["traceability_lot_code"], row["quantity"]) for row in rows] == [("007", 24), ("007", 6), ("A/1", 12)]
    assert rows[0]["to_location_description"] == "Harbor Market, 1 Pier, 555-0100"
    assert rows[0]["tlc_source_location_description"] == "Alpine"
    assert (rows[0]["gtin"], rows[0]["reference_document_number"]) == (GTIN, "INV-9")
    assert [row["quantity"] for row in events("INV-9")] == [24, 6, 12]


def test_a_day_has_all_its_shipments_but_those_to_consumers() -> None:
    found = shipped(tracker_of(**BOOK), day=to_day(dt.date(2026, 2, 10)))
    assert found.rows["shipment"].to_list() == ["S-1042"] * 3 + ["S-1043"]
    assert found.consumers == 1
    with pytest.raises(InputError, match="under the number 'S-1045': all of it went to consumers"):
        shipped(tracker_of(**BOOK), number="S-1045")
    with pytest.raises(InputError, match="No sale, transfer or removal on Shipments on 2026-02-19"):
        shipped(tracker_of(**BOOK), day=to_day(dt.date(2026, 2, 19)))


def test_a_row_that_may_belong_to_the_record_is_never_left_out_silently() -> None:
    """A type or a date with a typing error took a lot out of the record, which then said that nothing was missing."""
    more = """        2026-02-10 | S-1042 | Sold out | JAR | A/1 | 7 | Warehouse | Harbor Market | INV-9
        2026-02-10 | S-1042 | | JAR | A/1 | 7 | Warehouse | Harbor Market | INV-9
        | S-1042 | Sale | JAR | A/1 | 7 | Warehouse | Harbor Market | INV-9
        | S-1047 | Sale | TEA | 007 | 7 | Warehouse | Shopify customers |
        | S-1048 | Disposal | TEA | 007 | 7 | Warehouse | |
        2026-02-13 | S-1049 | Sent | TEA | 007 | 7 | Warehouse | Harbor Market |
    """
    tracker = tracker_of(**{**BOOK, "Shipments": f"{BOOK['Shipments'].rstrip()}\n{more}"})
    found = shipped(tracker, number="S-1042")
    assert (found.rows["row"].to_list(), found.untyped, found.undated) == ([5, 6, 7, 15], (13, 14), ())
    found = shipped(tracker, day=to_day(dt.date(2026, 2, 10)))
    assert (found.rows["row"].to_list(), found.untyped, found.undated) == ([5, 6, 7, 8], (13, 14), (15,))
    assert left_out_of(found) == [
        "Rows left out because their Type is blank or not known: 2 (Shipments row 13, Shipments row 14). Correct that "
        "there, and make the record again.",
        "Rows left out because their Date is blank or can't be read, so they may belong to that day: 1 (Shipments row "
        "15). Correct that there, and make the record again.",
    ]
    assert shipped(tracker, number="S-1043").untyped == ()
    with pytest.raises(InputError, match=r"under the number 'S-1049'\. Rows left out because their Type .* row 18"):
        shipped(tracker, number="S-1049")


def test_a_row_that_has_a_note_only_is_no_shipment() -> None:
    """What a row holds besides makes it one that may belong to the day, also if it can't be read."""
    first, *others = (line.strip() for line in BOOK["Shipments"].strip().splitlines())
    lines = [f"{first} | Note", *others]
    day = to_day(dt.date(2026, 2, 10))
    blanks = " |" * first.count("|")
    for row, named in (
        (f"{blanks} | Walmart comes on Fridays", ()),
        (f"'?' {blanks} | Walmart comes on Fridays", (13,)),
        (f"{blanks.replace('|', '| 5 |', 1)[:-2]} | a number", (13,)),
    ):
        found = shipped(tracker_of(**{**BOOK, "Shipments": "\n".join([*lines, row])}), day=day)
        assert (found.undated, found.untyped) == (named, ()), row
        assert found.rows["row"].to_list() == [5, 6, 7, 8]


def test_a_number_that_is_not_there_is_not_guessed() -> None:
    with pytest.raises(InputError, match="Spelled alike: S-1042"):
        shipped(tracker_of(**BOOK), number="s1042")
    with pytest.raises(InputError, match="has the number 'S-9'"):
        shipped(tracker_of(**BOOK), number="S-9")


def test_what_is_missing_is_named() -> None:
    told = list(fsma204.missing(events("S-1046")))
    assert told == [
        "Events that name no place or consignee: 1 (Shipments row 11).",
        "Events that have no lot code: 1 (Shipments row 11).",
        "Events that have no quantity above 0: 1 (Shipments row 11).",
    ]
    other = BOOK["Shipments"].replace("S-1043 | Sale | TEA | 007", "S-1043 | Sale | TEA | 7")
    told = list(fsma204.missing(events("S-1043", Shipments=other)))
    assert "Events that have a lot that isn't on the sheet Lots: 1 (Shipments row 8)." in told
    assert any("No address of Alpine, Corner Deli" in text for text in fsma204.missing(events("S-1043")))


def test_an_event_names_gtin_and_gln_by_digital_link_and_the_rest_below_the_web_address() -> None:
    (event,) = document(events("S-1042"))["epcisBody"]["eventList"]
    assert event["quantityList"] == [
        {"epcClass": f"https://id.gs1.org/01/{GTIN}/10/007", "quantity": 30},
        {"epcClass": "https://tea.example/lot/JAR/A%2F1", "quantity": 12},
    ]
    assert event["destinationList"] == [{"type": "location", "destination": f"https://id.gs1.org/414/{GLN}"}]
    assert event["readPoint"] == {"id": "https://tea.example/location/Warehouse"}
    assert event["eventTime"] == "2026-02-10T00:00:00.000Z"
    assert [each["bizTransaction"] for each in event["bizTransactionList"]] == [
        "https://tea.example/document/S-1042",
        "https://tea.example/document/INV-9",
    ]
    (event,) = document(events("S-1042"), epcis.Names("https://tea.example", GLN))["epcisBody"]["eventList"]
    assert event["bizTransactionList"][1] == {"bizTransaction": f"urn:epcglobal:cbv:bt:{GLN}:INV-9"}


def test_each_shipment_of_a_day_is_an_event_and_no_unit_is_lost() -> None:
    rows = events(day=to_day(dt.date(2026, 2, 10)))
    made = document(rows)["epcisBody"]["eventList"]
    assert len(made) == 2
    assert sum(lot["quantity"] for event in made for lot in event["quantityList"]) == 47


def test_without_a_number_of_gs1_or_a_web_address_nothing_is_made_up() -> None:
    with pytest.raises(InputError, match="Company web address on the sheet Settings"):
        document(events("S-1042"), epcis.Names(""))
    undated = BOOK["Shipments"] + "        | S-1 | Sale | TEA | 007 | 1 | Warehouse | Harbor Market |\n"
    with pytest.raises(InputError, match="one of them is missing on Shipments row 13"):
        document(events("S-1", Shipments=undated))


def test_a_number_that_cannot_be_right_is_left_out_and_named() -> None:
    """A retailer's system refuses the record, or takes it for another product's or place's."""
    skus = BOOK["SKUs"].replace(GTIN, f"{GTIN[:-1]}{(int(GTIN[-1]) + 1) % 10}")
    rows = events("S-1042", SKUs=skus, Suppliers="Supplier | GLN\nAlpine | '0614141000011'")
    assert [row["gtin"] for row in rows] == [None] * 3
    told = list(fsma204.missing(rows, with_gtins=True))
    assert not any("GTIN" in text for text in fsma204.missing(rows))
    assert any(text.startswith("No GTIN of TEA (0085001234001") and "correct it on SKUs" in text for text in told)
    with pytest.raises(
        InputError, match=r"lot TEA 007 by your web address, since the GTIN 0085001234001. on SKUs is wrong"
    ):
        document(rows, epcis.Names(""))
    assert (
        document(rows)["epcisBody"]["eventList"][0]["quantityList"][0]["epcClass"] == "https://tea.example/lot/TEA/007"
    )


def test_a_wrong_gln_is_nobodys_number() -> None:
    (row,) = events("S-1043", maker=Location("Alpine", "3 Hill", "555-0111", "0614141000011"))
    assert row["tlc_source_reference"] is None
    (told,) = [text for text in fsma204.missing([row]) if "GLN" in text]
    assert told.startswith("No GLN of Alpine (0614141000011), since its check digit or length is wrong")
    (row,) = events("S-1043", maker=Location("Alpine", "3 Hill", "555-0111", GLN))
    assert row["tlc_source_reference"] == f"GLN {GLN}"
    assert not [text for text in fsma204.missing([row]) if "GLN" in text]


def test_no_event_ships_nothing_or_less() -> None:
    odd = BOOK["Shipments"].replace("| 007 | 24 |", "| 007 | -24 |").replace("| 007 | 6 |", "| 007 | 0 |")
    rows = events("S-1042", Shipments=odd)
    assert [row["quantity"] for row in rows] == [None, None, 12]
    assert "Events that have no quantity above 0: 2 (Shipments row 5, Shipments row 6)." in list(fsma204.missing(rows))


def test_a_lot_that_gs1_has_no_code_for_is_named_below_the_web_address() -> None:
    lots, shipments = (BOOK[name].replace("007", "007 Ω") for name in ("Lots", "Shipments"))
    (event,) = document(events("S-1043", Lots=lots, Shipments=shipments))["epcisBody"]["eventList"]
    assert event["quantityList"] == [{"epcClass": "https://tea.example/lot/TEA/007%20%CE%A9", "quantity": 5}]


@pytest.mark.skipif(SCHEMA is None, reason="LOTBOOK_EPCIS_SCHEMA names no file with GS1's EPCIS 2.0 JSON schema")
@pytest.mark.parametrize("names", [NAMES, epcis.Names("https://tea.example/a", GLN)])
def test_the_document_is_valid_by_the_schema_of_gs1(names: epcis.Names) -> None:
    schema = json.loads(Path(str(SCHEMA)).read_text("utf-8"))
    check = jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)
    for rows in (events("S-1042"), events(day=to_day(dt.date(2026, 2, 10))), events("S-1046")):
        made = document(rows, names)
        assert list(check.iter_errors(made)) == []
        broken = {**made, "epcisBody": {"eventList": [{**made["epcisBody"]["eventList"][0], "action": "SEND"}]}}
        assert list(check.iter_errors(broken)) != []


@pytest.fixture
def tracker(sample: Path, tmp_path: Path) -> Path:
    path = tmp_path / "lots.xlsm"
    path.write_bytes(sample.read_bytes())
    return path


def test_the_command_writes_a_table_and_changes_nothing(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    before = tracker.read_bytes()
    done = lotbook("shipment-record", tracker, "--shipment", "AMZ-2680", "--out", tmp_path, "--json")
    assert done.code == 0
    found = json.loads(done.out)
    assert [Path(file).name for file in found["files"]] == ["shipment AMZ-2680.xlsx", "shipment AMZ-2680.csv"]
    (row,) = csv.DictReader(io.StringIO((tmp_path / "shipment AMZ-2680.csv").read_text("utf-8-sig")))
    assert (row["traceability_lot_code"], row["quantity"], row["shipment"]) == ("CB089D", "16", "AMZ-2680")
    told = lotbook("shipment-record", tracker, "--shipment", "AMZ-2680", "--out", tmp_path.parent).out
    assert told.startswith("1 shipping event. Wrote ")
    assert row["to_location_description"].startswith("Harbor Pharmacy, Tacoma, 905 Dock Street")
    assert openpyxl.load_workbook(tmp_path / "shipment AMZ-2680.xlsx").sheetnames == ["Shipping", "Missing"]
    assert tracker.read_bytes() == before
    assert lotbook("shipment-record", tracker, "--shipment", "AMZ-2680", "--out", tmp_path / "a" / "new one").code == 0
    assert (tmp_path / "a" / "new one" / "shipment AMZ-2680.csv").exists()
    again = lotbook("shipment-record", tracker, "--shipment", "AMZ-2680", "--out", tmp_path)
    assert (again.code, "exists already" in again.err) == (2, True)


def test_the_command_refuses_before_anything_is_written(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    for given, said in (
        ((), "--shipment, or a day with --date"),
        (("--shipment", "AMZ-2680", "--epcis"), "Company web address"),
        (("--date", "03/04/2026"), "several dates"),
        (("--shipment", "AMZ-2680", "--out", tracker / "records"), "can't be made"),
    ):
        told = lotbook("shipment-record", tracker, "--out", tmp_path, *given)
        assert (told.code, said in " ".join(told.err.split())) == (2, True), given
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lots.xlsm"]
