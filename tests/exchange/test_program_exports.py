"""Lists of stock as programs for warehouses and bookkeeping export them: each column goes where it belongs."""

from pathlib import Path

import pytest

from tests.exchange.taken import cells_of

EXPORTS = {
    "ShipBob": (
        "Inventory ID,Inventory Name,SKU,Lot Number,Expiration Date,Fulfillment Center,On Hand Quantity,"
        "Committed Quantity,Fulfillable Quantity",
        "8837461,Vitamin C,V-60,C1,06/30/2027,Main,120,4,116",
    ),
    "Odoo": (
        "Product,Location,Lot/Serial Number,Package,Quantity,Available Quantity,Reserved Quantity,Expiration Date",
        "[V-60] Vitamin C,Main,C1,,120.00,116.00,4.00,2027-06-30 00:00:00",
    ),
    "Zoho Inventory": (
        "Item Name,SKU,Batch Reference Number,Manufactured Date,Expiry Date,Quantity In,Quantity Available,"
        "Warehouse Name",
        "Vitamin C,V-60,C1,2025-06-30,2027-06-30,150,120,Main",
    ),
    "Cin7 Core": (
        "ProductSKU,ProductName,Batch,ExpiryDate,Location,Bin,OnHand,Allocated,Available,OnOrder,StockOnHand",
        "V-60,Vitamin C,C1,30/06/2027,Main,A1,120,4,116,0,360.50",
    ),
    "Cin7 Omni": (
        "Code,Name,Branch,Batch,Expiry,SOH,Available,Incoming",
        "V-60,Vitamin C,Main,C1,30/06/2027,120,116,5",
    ),
    "Unleashed": (
        "Product Code,Product Description,Warehouse,Batch Number,Expiry Date,Allocated Qty,Available Qty,Quantity",
        "V-60,Vitamin C,Main,C1,30/06/2027,4,116,120",
    ),
    "Fishbowl": (
        "Part,Part Description,Location Group,Location,Lot Number,Expiration Date,Qty On Hand,UOM",
        "V-60,Vitamin C,Main,A1,C1,06/30/2027,120,ea",
    ),
    "Katana": (
        "Name,Variant code / SKU,Batch #,Batch barcode,Expiration date,Location,In stock,Value in stock",
        "Vitamin C,V-60,C1,4006381333931,2027-06-30,Main,120,360",
    ),
    "Extensiv": (
        "Sku,Qualifier,Description,LotNumber,ExpirationDate,ReceivedDate,Received,OnHand,Available,OnHold,Warehouse",
        "V-60,,Vitamin C,C1,06/30/2027,01/05/2026,150,120,116,4,Main",
    ),
    "NetSuite": (
        "Item,Description,Inventory Number,Expiration Date,Location,Available,On Hand,Committed",
        "V-60,Vitamin C,C1,6/30/2027,Main,116,120,4",
    ),
    "SAP Business One": (
        "Item No.,Item Description,Batch,Expiration Date,Mfr Date,Admission Date,Whse,Quantity,Allocated",
        "V-60,Vitamin C,C1,06/30/2027,06/30/2025,01/05/2026,Main,120,4",
    ),
    "Linnworks": (
        "SKU,Title,Batch Number,Expires On,Location,BinRack,Quantity,Status",
        "V-60,Vitamin C,C1,30/06/2027,Main,A1,120,Available",
    ),
    "ShipHero": (
        "SKU,Product,Lot Name,Expires At,Warehouse,On Hand,Is Active",
        "V-60,Vitamin C,C1,2027-06-30T00:00:00,Main,120,true",
    ),
    "JTL-Wawi": (
        "Artikelnummer,Artikelname,MHD,Chargennummer,Lager,Lagerplatz,Verfügbar,Bestand",
        "V-60,Vitamin C,30.06.2027,C1,Main,A1,116,120",
    ),
    "plentymarkets": (
        "Varianten-ID,Variantennr.,Artikelname,MHD,Charge,Lager,Lagerort,Bestand,EAN",
        "1001,V-60,Vitamin C,30.06.2027,C1,Main,A1,120,4006381333931",
    ),
    "Sortly": (
        "Entry Name,SKU,Quantity,Unit,Min Level,Price,Value,Lot Number,Expiry Date,Location",
        "Vitamin C,V-60,120,unit,20,9.99,1198.80,C1,06/30/2027,Main",
    ),
    "Flexport": (
        "DSKU,MSKU,Product Name,Lot,Expiration Date,Units Inbound,Units On Hand,Units Damaged,Warehouse",
        "D123,V-60,Vitamin C,C1,2027-06-30,9,120,2,Main",
    ),
    "InventoryLab": (
        "Title,MSKU,ASIN,Active Cost/Unit,List Price,Qty Purchased,Date Purchased,Supplier,Lot,Expiration,Location",
        "Vitamin C,V-60,B01ABCDEF0,3.50,19.99,120,01/05/2026,Acme,C1,06/30/2027,Main",
    ),
}


@pytest.mark.parametrize("program", EXPORTS)
def test_stock_as_programs_export_it(tmp_path: Path, program: str) -> None:
    headers, line = EXPORTS[program]
    (row,) = cells_of(tmp_path, headers, line)
    lot = row["Lots"]
    assert (lot["sku"], lot["lot"], lot["received_quantity"], lot["place"]) == ("V-60", "C1", 120, "Main")
    assert lot["expiry_date"] in {46568, "2027-06-30"}
    assert row["SKUs"].get("product") == "Vitamin C"
    days = {"production_date": {45838, "2025-06-30"}, "received_date": {46027, "2026-01-05"}}
    assert all(lot.get(name, day) in {day, *some} for name, some in days.items() for day in some)
    assert row["SKUs"].get("gtin") in ({"4006381333931"} if "EAN" in headers else {None})


def test_a_ledger_of_items(tmp_path: Path) -> None:
    """Entries as Business Central has them: below 0 where units left, and what is left of each entry."""
    rows = cells_of(
        tmp_path,
        "Posting Date,Entry Type,Document Type,Document No.,Item No.,Lot No.,Expiration Date,Location Code,Quantity,"
        "Remaining Quantity,Cost Amount (Actual),Open",
        "1/25/2026,Purchase,Purchase Receipt,107001,V-60,C1,6/30/2027,MAIN,500,457,1500.00,Yes",
        "2/25/2026,Sale,Sales Shipment,102001,V-60,C1,6/30/2027,MAIN,-40,0,-120.00,No",
        "2/26/2026,Negative Adjmt.,,A1,V-60,C1,6/30/2027,MAIN,-3,0,-9.00,No",
    )
    assert [
        (*row, *(each.get("received_quantity", each.get("quantity")) for each in row.values())) for row in rows
    ] == [
        ("Lots", "SKUs", 500, None),
        ("Shipments", 40),
        ("Shipments", -3),
    ]
    assert [row["Shipments"]["type"] for row in rows[1:]] == ["Sale", "Adjustment"]
    assert [row["Shipments"]["document"] for row in rows[1:]] == ["102001", "A1"]
