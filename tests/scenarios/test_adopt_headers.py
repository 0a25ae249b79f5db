"""Headers that begin with a digit or are a number, and two columns for the SKU; a wrong name is quoted."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from lotbook.exchange.adopt.header_words import meaning, word_for
from lotbook.exchange.adopt.word_lists import MOVEMENTS
from tests.command import Command
from tests.drawn import write_new
from tests.scenarios.adopted import adopted, book, listed


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "my_lots.xlsm"
    write_new(path, today=dt.date(2026, 11, 1))
    return path


@pytest.mark.long
@pytest.mark.parametrize("header", ["3PL", "3PL ref", "2nd lot", "30 days", "12 months", "2026", 2026, "1 kg"])
def test_a_header_with_a_digit_in_front_does_not_hide_the_list(
    lotbook: Command, tracker: Path, tmp_path: Path, header: Any
) -> None:
    rows: list[list[Any]] = [["SKU", "Lot", "Expiry", "Qty", header], ["BAL-1", "L1", "2028-11-30", 10, 4]]
    adopted(lotbook, tracker, book(tmp_path / "list.xlsx", ("S", rows)))
    assert listed(tracker, "Lots", "SKU", "Lot", "Received quantity") == [("BAL-1", "L1", 10)]


def test_a_header_that_is_named_may_be_a_number(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["SKU", "Code", "Good until", "24 pcs"], ["BAL-1", "L1", "2028-11-30", 10]]
    named = [f"--map={each}" for each in ("24 pcs=Received quantity", "Code=Lot", "Good until=Expiry date")]
    adopted(lotbook, tracker, book(tmp_path / "list.xlsx", ("S", rows)), *named)
    assert listed(tracker, "Lots", "SKU", "Lot", "Received quantity") == [("BAL-1", "L1", 10)]


@pytest.mark.long
@pytest.mark.parametrize(("first", "second"), [("Item number", "Seller SKU"), ("Item number", "Custom label (SKU)")])
def test_a_header_that_says_sku_is_the_one(
    lotbook: Command, tracker: Path, tmp_path: Path, first: str, second: str
) -> None:
    rows: list[list[Any]] = [[first, second, "Lot", "Expiry", "Qty"], [28374650, "TEA-1", "L1", "2028-11-30", 10]]
    adopted(lotbook, tracker, book(tmp_path / "list.xlsx", ("S", rows)))
    # An item number is one where nothing says SKU.
    adopted(lotbook, tracker, book(tmp_path / "other.xlsx", ("S", [[*row[:1], *row[2:]] for row in rows])))
    assert listed(tracker, "Lots", "SKU", "Lot") == [("TEA-1", "L1"), ("28374650", "L1")]


@pytest.mark.long
def test_rows_of_values_are_no_headers(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["SKU", "Lot", "Qty", "Note"], ["Item", "Batch", "12 pcs", "x"], ["T1", "L1", 3, None]]
    adopted(lotbook, tracker, book(tmp_path / "list.xlsx", ("S", rows)))
    assert listed(tracker, "Lots", "SKU", "Lot", "Received quantity") == [("Item", "Batch", 12), ("T1", "L1", 3)]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("hello\nworld\n", "--map: no list has a column 'Garage'. list.csv: no list was found. A list has a row of"),
        ("SKU,Lot,Qty\nT1,L1,3\n", "--map: no list has a column 'Garage'. The columns are SKU, Lot, Qty."),
    ],
)
def test_a_column_that_is_not_there_is_named_as_it_was_typed(
    lotbook: Command, tracker: Path, tmp_path: Path, lines: str, said: str
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(lines, "utf-8")
    refused = lotbook("adopt", path, "--into", tracker, "--yes", "--map=Garage=Received quantity")
    assert refused.code == 2
    assert said in " ".join(refused.err.split()).replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(
    "header",
    [
        "Days left",
        "% remaining",
        "Safety stock",
        "Days on hand",
        "Stock value",
        "Remaining days",
        "Price each",
        "$ each",
    ],
)
def test_a_number_beside_the_quantity_that_counts_something_else_is_not_one(
    lotbook: Command, tracker: Path, tmp_path: Path, header: str
) -> None:
    rows: list[list[Any]] = [["SKU", "Lot", "Expiry", "Qty", header], ["BAL-1", "L1", "2028-11-30", 10, 4]]
    adopted(lotbook, tracker, book(tmp_path / "list.xlsx", ("S", rows)))
    assert listed(tracker, "Lots", "SKU", "Lot", "Received quantity") == [("BAL-1", "L1", 10)]


@pytest.mark.parametrize("header", ["Days left", "Reorder point", "Weight (g)", "Price each", "PO date"])
def test_what_a_header_says_is_no_quantity_and_no_expiry_date_is_not_guessed_to_be_one(
    lotbook: Command, tracker: Path, tmp_path: Path, header: str
) -> None:
    """The only other column of numbers, or of dates, is the one that is missing, but not against its header."""
    cell = "2026-05-31" if "date" in header else 4
    rows: list[list[Any]] = [["SKU", "Lot", "Expiry", header], ["BAL-1", "L1", "2028-11-30", cell]]
    rows = [[row[0], row[1], row[3]] for row in rows] if "date" in header else rows
    found = lotbook("adopt", book(tmp_path / "list.xlsx", ("S", rows)), "--into", tracker, "--yes", "--json").json
    assert [
        column["source"] for each in found["lists"] for column in each["columns"] if column["source"] == header
    ] == []


@pytest.mark.parametrize(
    ("header", "means"),
    [
        ("Stock Garage", "on_hand"), ("Units in stock", "on_hand"), ("Left (units)", "on_hand"),
        ("Cases left", "cases"), ("Qty out", "sold"), ("Rec'd qty", "quantity"), ("Unit cost EUR", "unit_cost"),
        ("Qty produced", "quantity"), ("EK netto", "unit_cost"), ("Stock room", "place"),
        ("Qty (cases)", "cases"), ("Menge (Karton)", "cases"), ("Qty (12 per case)", "quantity"),
        ("Sold (cases)", None), ("Qty (kg)", None), ("Stock (pallets)", None), ("Qty (dozen)", None),
        ("Supplier name", "supplier"), ("Qty per case", "units_per_case"), ("Our lot no.", "lot"),
        ("在庫数", "on_hand"), ("在庫金額", None), ("Stock mínimo", None),
        ("Months left", None), ("Qty on order", None), ("PO qty", None),
        ("Units per pallet", None), ("Lot size", None), ("Supplier lot", None), ("Customer PO", None),
        ("Product type", None), ("$ each", None), ("Shelf life left", None), ("Price per case", None),
        ("Total cost", None), ("Sold value", None), ("Remaining (days)", None), ("Stock (EUR)", None),
        ("Test date", None), ("PO date", None), ("COA date", "issue_date"), ("PO date (sent)", None),
    ],
)  # fmt: skip
def test_words_beside_a_word_say_what_a_header_is_about(header: str, means: str | None) -> None:
    found = meaning(header)
    assert (found[0] if found else None) == means


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        (
            "expiry_date",
            "MHD-Datum, Datum MHD, Date MHD, EXP-Datum, Date of BBD, Date BB, Date pér., Data scad., Fecha cad.",
        ),
        ("production_date", "Date fab., Fabriqué le, Prod.-Datum, Datum Prod., Herst.-Datum, Data prod., Fecha elab."),
        ("received_date", "Date d'entrée, Zugangsdatum, Data entrata"),
        ("date", "Datum, Date, Date d'expédition, Data di spedizione, Order date (EXP), Datum WA"),
        ("document", "Lieferscheinnummer, Belegnr., N° BL, Bon de livraison, 納品書番号"),
        ("shipment", "Auftragsnummer, 受注番号"),
        ("destination", "Kundenname, お客様名, 販売先"),
        ("units_per_case", "VPE, Verpackungseinheit, Colisage"),
        (None, "作成日付, 更新日付, Datum der Bestellung, Data ordine, Fecha pedido"),
    ],
)
def test_headers_of_sellers_elsewhere(name: str | None, headers: str) -> None:
    assert {header: (meaning(header) or (None,))[0] for header in headers.split(", ")} == dict.fromkeys(
        headers.split(", "), name
    )


def test_a_day_of_the_lot_is_never_taken_for_the_day_it_came_in(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    rows: list[list[Any]] = [
        ["Artikelnummer", "Charge", "MHD-Datum", "Prod.-Datum", "Menge"],
        ["TEA-1", "L1", "31.03.2028", "31.03.2026", "1.250"],
    ]
    adopted(lotbook, tracker, book(tmp_path / "bestand.xlsx", ("Bestand", rows)))
    shown = ("Expiry date", "Production date", "Received date", "Received quantity")
    assert listed(tracker, "Lots", *shown) == [(dt.date(2028, 3, 31), dt.date(2026, 3, 31), None, 1250)]


@pytest.mark.parametrize(
    ("word", "means"), [("Rücksendung", "Return"), ("Retour client", "Return"), ("Sortie", "Sale"), ("Salida", "Sale")]
)
def test_types_of_movements_of_sellers_elsewhere(word: str, means: str) -> None:
    assert word_for(word, MOVEMENTS) == means
