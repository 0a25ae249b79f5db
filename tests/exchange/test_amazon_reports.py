"""Amazon's reports are known by their headers, and read whatever their encoding, delimiter, order and spelling."""

import datetime as dt
import os
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core.days import to_day
from lotbook.core.errors import InputError
from lotbook.core.frames import rows_of
from lotbook.exchange.amazon import reading
from lotbook.exchange.amazon.layout import layout_of
from lotbook.exchange.amazon.recognise import FIELDS, Kind, recognise
from lotbook.exchange.amazon.report import Report, read_report
from tests.amazon import NEEDS_SAMPLES, SAMPLES, dated, written
from tests.notation import lines

LEDGER = """
    Date | FNSKU | MSKU | Title | Event Type | Reference ID | Quantity | Disposition | Reason | Country | Date and Time
    11/02/2026 | X001 | TEA | Tè verde | Receipts | FBA1 | 240 | SELLABLE | | US | 2026-11-02T00:00:00-0700
    11/03/2026 | X001 | TEA | Tè verde | Shipments | | -1 | SELLABLE | | US | 2026-11-03T00:00:00-0800
    11/03/2026 | X001 | TEA | Tè verde | Shipments | | -1 | SELLABLE | | US | 2026-11-03T00:00:00-0800
    11/12/2026 | X001 | TEA | Tè verde | Adjustments | 1 | -3 | SELLABLE | Q | US | 2026-11-12T00:00:00-0800
    11/12/2026 | X001 | TEA | Tè verde | Adjustments | 2 | 3 | EXPIRED | P | US | 2026-11-12T00:00:00-0800
    11/15/2026 | X001 | TEA | Tè verde | VendorReturns | R1 | -3 | EXPIRED | | US | 2026-11-15T00:00:00-0800
"""
HAPPENED = [
    ("2026-11-02", "Received", "SELLABLE", 240, 1),
    ("2026-11-03", "Sold", "SELLABLE", -2, 2),
    ("2026-11-12", "Changed state", "EXPIRED", 3, 1),
    ("2026-11-12", "Changed state", "SELLABLE", -3, 1),
    ("2026-11-15", "Removed", "EXPIRED", -3, 1),
]


def day(text: str) -> int:
    return to_day(dt.date.fromisoformat(text))


def read(path: Path) -> Report:
    return read_report(path, marketplace="US", day=None)


def happened(report: Report) -> list[tuple[object, ...]]:
    rows = rows_of(report.facts.ledger)
    return [tuple(row[name] for name in ("date", "event", "disposition", "units", "lines")) for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(("delimiter", "quoted"), [("\t", False), (",", True), ("\t", True), (";", True)])
def test_every_way_of_writing_a_ledger_down_is_read_alike(
    tmp_path: Path, encoding: str, delimiter: str, *, quoted: bool
) -> None:
    path = written(tmp_path / "x.dat", LEDGER, encoding=encoding, delimiter=delimiter, quoted=quoted)
    report = read(path)
    assert (report.kind, report.remarks, report.marketplaces) == (Kind.LEDGER_DETAIL, (), ("US",))
    assert happened(report) == [(day(date), *rest) for date, *rest in HAPPENED]


@pytest.mark.parametrize("above", ["", 'Trays of 5" and more\n'])
@pytest.mark.parametrize("delimiter", ["\t", ",", ";"])
@pytest.mark.parametrize(
    "header", ['seller-sku|"afn-fulfillable\n-quantity"|asin', '"seller\n\nsku"|afn-fulfillable-quantity|asin']
)
def test_a_header_with_line_breaks_in_its_cells_is_one(tmp_path: Path, header: str, delimiter: str, above: str) -> None:
    """Alt+Enter in Excel makes them, and all lines below were left out as having too many cells."""
    path = tmp_path / "x.csv"
    text = f"{header}\r\nTEA|120|B1\r\nJAR|7|B2|one|two\r\n"
    path.write_text(above + text.replace("|", delimiter), newline="")
    report = read(path)
    assert report.kind is Kind.UNSUPPRESSED
    assert report.facts.stock.select("sku", "fulfillable").rows() == [("TEA", 120)]
    line = 4 + header.count("\n") - 1 + above.count("\n")
    assert f"Line {line} skipped: too many cells." in report.remarks
    open_mark = path.read_text().replace("JAR", '"JAR').replace("TEA", '"TEA').replace("asin", '"asin')
    path.write_text(open_mark)
    with pytest.raises(InputError):
        read(path)


@pytest.mark.parametrize("after", ["", ";;", " "])
@pytest.mark.parametrize("is_header_wrapped", [True, False])
def test_lines_that_a_spreadsheet_has_in_one_cell_each_are_read(
    tmp_path: Path, after: str, *, is_header_wrapped: bool
) -> None:
    """An Excel that divides cells with semicolons opens a report with commas so, and saves it so."""
    path = tmp_path / "x.csv"
    header = "snapshot-date,sku,product-name,available,units-shipped-t30"
    lines = ['2026-11-20,TEA,"Tea, 5"" box",120,1', "2026-11-20,JAR,Jar,7,2", "2026-11-20,OIL,Oil,7"]
    doubled = ['"' + line.replace('"', '""') + f'"{after}' for line in (header, *lines)]
    path.write_text("\r\n".join([doubled[0] if is_header_wrapped else header, *doubled[1:], ""]), newline="")
    report = read(path)
    assert report.kind is Kind.PLANNING
    assert report.facts.stock.select("sku", "fulfillable").rows() == [("JAR", 7), ("TEA", 120)]
    assert any("Line 4 skipped: too few cells." in remark for remark in report.remarks)


@pytest.mark.parametrize(("between", "after"), [(",", ";;"), (";", ",,,")])
def test_blank_cells_beside_lines_that_a_spreadsheet_has_in_one_cell_each_are_none(
    tmp_path: Path, between: str, after: str
) -> None:
    """Where one line went into several cells, a spreadsheet saves blank ones behind all others."""
    path = tmp_path / "x.csv"
    rows = [
        ("snapshot-date", "sku", "product-name", "available", "units-shipped-t30"),
        ("2026-11-20", "TEA", f"Tea{after[0]}green", "120", "1"),
        ("2026-11-20", "JAR", "Jar", "7", "2"),
        ("2026-11-20", "OIL", "Oil", "7"),
    ]
    lines = [between.join(row) + after for row in rows]
    lines[1] = lines[1].removesuffix(after[0])
    path.write_text("\r\n".join([*lines, ""]), newline="")
    report = read(path)
    assert report.kind is Kind.PLANNING
    assert report.facts.stock.select("sku", "fulfillable").rows() == [("JAR", 7), ("TEA", 120)]
    assert any("Line 4 skipped: too few cells." in remark for remark in report.remarks)


@pytest.mark.parametrize("text", ["46346", "46346.25"])
def test_a_day_as_excels_number_is_refused_with_what_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"snapshot-date,sku,available,units-shipped-t30\n{text},TEA,120,1\n")
    assert (
        f"snapshot-date cannot be used in 1 line: '{text}'. It looks like Excel's number for 2026-11-20. Download the "
        "report again, or format the column as a date in Excel and save it, and import it again."
    ) in read(path).remarks


def test_japanese_tools_write_cp932(tmp_path: Path) -> None:
    text = "snapshot-date | sku | quantity | expiration-day | title\n2026-11-20 | 茶-1 | 5 | 2027-09-30 | みどりの茶"
    report = read(written(tmp_path / "x.txt", text, encoding="cp932"))
    assert rows_of(report.facts.expiry)[0]["sku"] == "茶-1"
    french = "sku | quantity | snapshot-date | expiration-day | title\nTEA | 1 | 2026-11-20 | 2027-09-30 | Crème brûlée"
    assert layout_of(written(tmp_path / "y.txt", french, encoding="cp1252")).encoding == "cp1252"


@given(st.permutations(["Date", "MSKU", "Event Type", "Quantity", "Disposition", "Reason", "Country"]), st.data())
def test_spelling_order_and_further_columns_do_not_matter(headers: list[str], data: st.DataObject) -> None:
    drifted = [data.draw(st.sampled_from([h, h.upper(), f" {h.lower()} ", h.replace(" ", "-")])) for h in headers]
    found = recognise(["Something new", *drifted, "store"], "x")
    assert found.kind is Kind.LEDGER_DETAIL
    names = {"date": "Date", "sku": "MSKU", "event": "Event Type", "units": "Quantity", "disposition": "Disposition"}
    assert {name: headers[found.positions[name] - 1] for name in names} == names


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_known_by_its_needed_columns_alone(kind: Kind) -> None:
    assert recognise([field.headers[0] for field in FIELDS[kind] if field.required], "x").kind is kind


def test_an_unknown_report_names_the_nearest_kind_and_what_it_lacks(tmp_path: Path) -> None:
    path = written(tmp_path / "odd.txt", "snapshot-date | sku | fnsku | available\n2026-11-20 | A | X | 5")
    with pytest.raises(InputError, match=r"odd.txt isn't a report .* most like Inventory planning, but lacks the "
                                         r"column 'units-shipped-t30'; it has 'snapshot-date', 'sku'.*\. If it is "
                                         r"that report, download it again .*; if it is another"):  # fmt: skip
        read(path)
    for content, said in (
        (b"", "is empty"),
        (b"PK\x03\x04rest", "is a packed file"),
        (b"name\taddress\nJane\tHere", "isn't a report lotbook recognizes; none of its columns is known"),
    ):
        path.write_bytes(content)
        with pytest.raises(InputError, match=said):
            read(path)


AGAIN = "Download the report again, or correct it there, and import it again."


def test_lines_that_cannot_be_read_are_left_out_and_said(tmp_path: Path) -> None:
    path = written(
        tmp_path / "x.txt",
        """
        Date | MSKU | Event Type | Quantity | Disposition
        11/22/2026 | TEA | Receipts | many | SELLABLE
        11/22/2026 | TEA | Receipts | 5 | SELLABLE | | | one cell | too | many
        31/31/2026 | TEA | Receipts | 7 | SELLABLE
        11/22/2026 | | Receipts | 9 | SELLABLE
        11/22/2026 | TEA | Receipts | 1,011 | SELLABLE
        """,
    )
    report = read(path)
    assert [row[3] for row in happened(report)] == [1011]
    assert report.remarks[1:] == (
        "Line 3 skipped: too many cells.",
        "Skipped 1 line without a SKU.",
        f"Quantity cannot be used in 1 line: 'many'. {AGAIN}",
        f"Date cannot be used in 1 line: '31/31/2026'. {AGAIN}",
    )


def test_days_come_first_where_no_month_can(tmp_path: Path) -> None:
    text = "Date | MSKU | Event Type | Quantity | Disposition\n02/11/2026 | A | Receipts | 5 | SELLABLE\n"
    text += "13/11/2026 | A | Receipts | 5 | SELLABLE\n"
    assert [row[0] for row in happened(read(written(tmp_path / "b.txt", text)))] == [
        day("2026-11-02"),
        day("2026-11-13"),
    ]


def test_conditions_of_one_sku_are_added_up_and_marketplaces_kept_apart(tmp_path: Path) -> None:
    path = written(
        tmp_path / "x.txt",
        """
        snapshot-date | sku | condition | available | units-shipped-t7 | units-shipped-t30 | marketplace | sales-rank
        2026-11-20 | TEA | New | 40 | 7 | 30 | US | 40
        2026-11-20 | TEA | Used | 2 | 0 | 1 | US | 2
        2026-11-20 | TEA | New | 9 | 1 | 3 | Amazon.de | 9
        """,
    )
    report = read(path)
    assert [(row["marketplace"], row["fulfillable"], row["reserved"]) for row in rows_of(report.facts.stock)] == [
        ("DE", 9, None),
        ("US", 42, None),  # a column that is not there is not known, not 0
    ]
    assert [(row["units_7"], row["units_30"], row["units_90"]) for row in rows_of(report.facts.windows)] == [
        (1, 3, None),
        (7, 31, None),
    ]


def test_a_report_without_a_day_has_the_day_it_was_written(tmp_path: Path) -> None:
    path = written(tmp_path / "x.txt", "sku | afn-fulfillable-quantity\nTEA | 5")
    report = read(dated(path, dt.date(2026, 11, 19)))
    assert rows_of(report.facts.stock)[0]["snapshot_date"] == day("2026-11-19")
    assert "2026-11-19, the date of the file, is used" in report.remarks[0]
    other = read_report(path, marketplace="DE", day=dt.date(2026, 11, 1))
    row = rows_of(other.facts.stock)[0]
    assert (row["snapshot_date"], row["marketplace"]) == (day("2026-11-01"), "DE")


def test_nothing_about_buyers_is_ever_held(tmp_path: Path) -> None:
    path = written(
        tmp_path / "x.txt",
        """
        order-id | shipment-date | buyer-name | buyer-email | ship-city | sku | quantity-shipped | fulfillment-channel
        111-1 | 2026-11-03T08:00:00+00:00 | Jane Buyer | jane@buyer.example | Janeville | TEA | 2 | AFN
        111-2 | 2026-11-03T08:00:00+00:00 | Jane Buyer | jane@buyer.example | Janeville | TEA | 3 | MFN
        """,
    )
    pieces = list(reading.lines_of(path).pieces())
    assert "jane" not in repr([piece.to_dict() for piece in pieces]).casefold()
    report = read(path)
    assert [row["units"] for row in rows_of(report.facts.sales)] == [2]  # what the seller shipped is not Amazon's
    held = [getattr(report.facts, each.name).rows() for each in fields(report.facts)]
    assert "111-" not in repr(held)


def test_a_removal_order_is_of_the_country_that_the_report_or_the_user_names(tmp_path: Path) -> None:
    header = "order-id | sku | requested-quantity | order-status | disposition"
    path = written(tmp_path / "x.txt", f"{header}\nR1 | TEA | 5 | Pending | Sellable")
    assert [row["taken_from"] for row in rows_of(read(path).facts.orders)] == [None]
    asked = read_report(path, marketplace="DE", is_default=False, day=None)
    assert [row["taken_from"] for row in rows_of(asked.facts.orders)] == ["DE"]
    path = written(tmp_path / "x.txt", f"{header} | country\nR1 | TEA | 5 | Pending | Sellable | Amazon.com")
    assert [row["taken_from"] for row in rows_of(read(path).facts.orders)] == ["US"]


WITHOUT_A_SKU = [
    (
        "ledger",
        "Date | FNSKU | MSKU | Event Type | Quantity | Disposition",
        "11/13/2026 | {} | {} | Shipments | -5 | SELLABLE",
    ),
    (
        "ledger",
        "Date | FNSKU | MSKU | Disposition | Ending Warehouse Balance | Receipts | Customer Shipments",
        "11/13/2026 | {} | {} | SELLABLE | 5 | 5 | 0",
    ),
    ("ledger", "return-date | fnsku | sku | quantity | detailed-disposition", "2026-11-13 | {} | {} | 5 | SELLABLE"),
    ("sales", "shipment-date | fnsku | sku | quantity | fulfillment-center-id", "2026-11-13 | {} | {} | 5 | ONT8"),
    ("stock", "fnsku | sku | afn-fulfillable-quantity", "{} | {} | 5"),
    ("expiry", "snapshot-date | fnsku | sku | quantity | expiration-date", "2026-11-13 | {} | {} | 5 | 2027-11-30"),
    ("orders", "order-id | fnsku | sku | requested-quantity | order-status", "R1 | {} | {} | 5 | Pending"),
    ("orders", "order-id | fnsku | sku | shipped-quantity | shipment-date", "R1 | {} | {} | 5 | 2026-11-13"),
]  # fmt: skip


@pytest.mark.parametrize(("frame", "header", "line"), WITHOUT_A_SKU)
def test_a_line_without_a_sku_is_of_its_fnsku_or_is_named(tmp_path: Path, frame: str, header: str, line: str) -> None:
    def facts(*pairs: tuple[str, str]) -> tuple[list[str], list[str]]:
        path = written(tmp_path / "x.txt", "\n".join([header, *(line.format(*pair) for pair in pairs)]))
        path = dated(path, dt.date(2026, 11, 20))
        report = read_report(path, marketplace="US", day=None, fnskus={"x001": "TEA"})
        said = [remark for remark in report.remarks if "without a SKU" in remark]
        return sorted(row["sku"] for row in rows_of(getattr(report.facts, frame))), said

    assert facts(("X001", "TEA")) == facts(("X001", "")) == facts(("x001", "")) == (["TEA"], [])
    skus, (said,) = facts(("X001", ""), ("X002", "JAR"), ("X003", ""), ("", ""))
    assert skus == ["JAR", "TEA"]
    assert said == (
        "Skipped 2 lines without a SKU. To count those with the FNSKU X003, enter it on the SKUs sheet for one SKU, "
        "and import the report again."
    )
    assert facts(("", "")) == ([], ["Skipped 1 line without a SKU."])


def test_a_line_without_a_day_is_named(tmp_path: Path) -> None:
    path = written(tmp_path / "x.txt", "return-date | sku | quantity | detailed-disposition\n | TEA | 5 | SELLABLE")
    assert any("return-date cannot be used in 1 line: a blank." in remark for remark in read(path).remarks)


def test_a_list_of_stranded_stock_with_a_line_without_a_sku_is_not_all_there_is(tmp_path: Path) -> None:
    header = "sku | fnsku | stranded-reason | fulfillable-qty"
    whole = written(tmp_path / "x.txt", f"{header}\nTEA | X001 | No offer | 5")
    part = written(tmp_path / "y.txt", f"{header}\nTEA | X001 | No offer | 5\n | X003 | No offer | 5")
    assert read(whole).stranded is not None
    assert read(part).stranded is None


def test_long_files_are_read_in_pieces_of_bounded_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_LINES", 2)
    told: list[int] = []
    path = written(tmp_path / "x.txt", LEDGER)
    lines = reading.lines_of(path, lambda _, done, total: told.append(done * 100 // total))
    assert max(len(piece) for piece in lines.pieces()) == 2
    assert told == sorted(told)
    assert told[-1] == 100
    assert happened(read(path)) == [(day(date), *rest) for date, *rest in HAPPENED]


@NEEDS_SAMPLES
@pytest.mark.parametrize(
    ("name", "kind", "frame", "expected"),
    [
        (
            "fba_inventory_planning_2026.txt",
            Kind.PLANNING,
            "stock",
            {"fulfillable": 640, "unfulfillable": 3, "reserved": 15},
        ),
        ("fba_inventory_planning_2026.txt", Kind.PLANNING, "windows", {"units_7": 21, "units_30": 96, "units_90": 276}),
        ("fba_myi_unsuppressed.txt", Kind.UNSUPPRESSED, "stock", {"fulfillable": 640, "reserved": 15, "inbound": 0}),
        ("restock_inventory.txt", Kind.RESTOCK, "stock", {"fulfillable": 640, "reserved": 12 + 0 + 3}),
        ("stranded_inventory.txt", Kind.STRANDED, "stock", {"auto_removal": day("2026-12-10"), "fulfillable": 640}),
        ("ledger_detail_download_verbatim.csv", Kind.LEDGER_DETAIL, "ledger", {"sku": "FB-COF-HGE-250", "units": -1}),
        ("ledger_summary_reconstructed.txt", Kind.LEDGER_SUMMARY, "stock", {"fulfillable": 640, "unfulfillable": 3}),
        ("amazon_fulfilled_shipments.txt", Kind.FULFILLED, "sales", {"units": 1, "date": day("2026-11-03")}),
        ("fba_customer_shipment_sales.txt", Kind.SALES, "sales", {"units": 1, "date": day("2026-11-03")}),
        ("expiration_dated_inventory.txt", Kind.EXPIRATION, "expiry", {"units": 240, "expiry_date": day("2027-03-31")}),
        ("removal_order_detail.txt", Kind.REMOVAL_ORDERS, "orders", {"order_id": "EXPREM-0001", "requested": 3}),
        ("removal_shipment_detail.txt", Kind.REMOVAL_SHIPMENTS, "orders", {"shipped": 50, "disposition": "Sellable"}),
    ],
)
def test_every_sample_is_read(name: str, kind: Kind, frame: str, expected: dict[str, object]) -> None:
    report = read(SAMPLES / name)
    assert report.kind is kind
    row = rows_of(getattr(report.facts, frame))[0]
    assert {key: row[key] for key in expected} == expected


@NEEDS_SAMPLES
def test_the_ledger_sample_adds_up() -> None:
    report = read(SAMPLES / "ledger_detail_reconstructed.txt")
    units = {(row["event"], row["disposition"]): row["units"] for row in rows_of(report.facts.ledger)}
    assert units[("Sold", "SELLABLE")] == -2
    assert units[("Changed state", "EXPIRED")] == 3
    assert units[("Removed", "EXPIRED")] == -3
    assert read(SAMPLES / "fba_inventory_planning_legacy_header.txt").kind is Kind.PLANNING


def test_a_download_that_broke_off_is_said(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text(
        "Date\tMSKU\tEvent Type\tQuantity\tDisposition\n"
        "11/22/2026\tTEA\tShipments\t\tSELLABLE\n11/22/2026\tTEA\tShipments\t-2\tSELLABLE\n11/22/2026\tTEA\tShip"
    )
    report = read(path)
    assert [row[3] for row in happened(report)] == [-2]
    assert report.remarks[1:] == (
        "Line 4 skipped: too few cells. Download the report again.",
        f"Quantity cannot be used in 1 line: a blank. {AGAIN}",
    )


def test_a_count_below_0_is_none(tmp_path: Path) -> None:
    path = written(
        tmp_path / "x.txt",
        """
        snapshot-date | sku | available | units-shipped-t30
        2026-11-20 | TEA | -5 | 3
        2026-11-20 | JAR | 5 | -3
        """,
    )
    report = read(path)
    assert rows_of(report.facts.stock.select("sku", "fulfillable")) == [{"sku": "JAR", "fulfillable": 5}]
    assert report.remarks[1:] == (
        f"available cannot be used in 1 line: '-5'. {AGAIN}",
        f"units-shipped-t30 cannot be used in 1 line: '-3'. {AGAIN}",
    )


WORKING = {
    "Manage FBA inventory": """
        sku | afn-fulfillable-quantity | afn-inbound-working-quantity | afn-inbound-shipped-quantity |\
        afn-inbound-receiving-quantity
        TEA | 100 | 40 | 5 | 2
    """,
    "Inventory planning": """
        snapshot-date | sku | available | units-shipped-t30 | inbound-quantity | inbound-working | inbound-shipped |\
        inbound-received
        2026-11-20 | TEA | 100 | 3 | 47 | 40 | 5 | 2
    """,
    "Restock inventory": """
        Merchant SKU | Available | Units Sold Last 30 Days | Inbound | Working | Shipped | Receiving
        TEA | 100 | 3 | 47 | 40 | 5 | 2
    """,
}


@pytest.mark.parametrize("kind", WORKING)
def test_units_of_a_shipment_that_has_not_left_are_not_on_their_way(kind: str, tmp_path: Path) -> None:
    report = read(written(tmp_path / "x.txt", WORKING[kind].replace("\\\n", "")))
    assert (report.kind.value, report.facts.stock["inbound"].to_list()) == (kind, [7])


@pytest.mark.parametrize("text", ["10/2026", "10/01/2026 - 10/07/2026"])
def test_a_ledger_of_weeks_or_months_is_refused(text: str, tmp_path: Path) -> None:
    path = written(
        tmp_path / "x.txt",
        f"""
        Date | MSKU | Disposition | Ending Warehouse Balance | Receipts | Customer Shipments
        {text} | TEA | SELLABLE | 80 | 0 | -20
        """,
    )
    with pytest.raises(InputError, match=r"adds up whole weeks or months .*again by day"):
        read(path)


def test_what_is_sold_out_has_no_line_on_the_last_day_and_is_counted_as_none(tmp_path: Path) -> None:
    # TEA: sold out on the 14th, damaged ones gone on the 13th. JAR: 5 and 2 of two FNSKUs on the 16th. France: emptied.
    path = written(
        tmp_path / "x.txt",
        """
        Date | MSKU | Disposition | Ending Warehouse Balance | Receipts | Customer Shipments | Location
        10/12/2026 | TEA | SELLABLE | 9 | 0 | -3 | DE
        10/12/2026 | TEA | DEFECTIVE | 2 | 0 | 0 | DE
        10/13/2026 | TEA | DEFECTIVE | 0 | 0 | 0 | DE
        10/14/2026 | TEA | SELLABLE | 0 | 0 | -9 | DE
        10/12/2026 | JAR | SELLABLE | 50 | 0 | -1 | DE
        10/13/2026 | JAR | SELLABLE | 0 | 0 | -1 | FR
        10/16/2026 | JAR | SELLABLE | 5 | 0 | -1 | DE
        10/16/2026 | JAR | SELLABLE | 2 | 0 | -1 | DE
        """,
    )
    columns = ("sku", "marketplace", "snapshot_date", "fulfillable", "unfulfillable")
    assert lines(read(path).facts.stock, *columns) == [
        "JAR | DE | 2026-10-16 | 7 | 0", "JAR | FR | 2026-10-16 | 0 | 0", "TEA | DE | 2026-10-16 | 0 | 0"
    ]  # fmt: skip


def test_an_evening_is_the_day_the_seller_has(tmp_path: Path) -> None:
    path = written(tmp_path / "x.txt", "sku | afn-fulfillable-quantity\nTEA | 5")
    moment = dt.datetime(2026, 11, 23, 4, tzinfo=dt.UTC).timestamp()  # 20:00 of the day before in Los Angeles
    os.utime(path, (moment, moment))
    west = dt.timezone(dt.timedelta(hours=-8))
    report = read_report(path, marketplace="US", day=None, zone=west)
    assert report.span == (to_day(dt.date(2026, 11, 22)),) * 2
