"""Reports in the language of an account, of marketplaces spelled in any way, cut short, or of kinds read in part."""

import datetime as dt
from pathlib import Path

import pytest

from lotbook.core.days import to_day
from lotbook.core.errors import InputError
from lotbook.core.frames import rows_of
from lotbook.core.inputs import read_tracker
from lotbook.exchange.amazon.other_reports import OTHERS
from lotbook.exchange.amazon.recognise import FIELDS, Kind
from lotbook.exchange.amazon.report import Report, read_report
from tests.amazon import written
from tests.notation import lines, raw_tables

TODAY = dt.date(2026, 11, 20)
STOCK = ("sku", "marketplace", "fulfillable", "unfulfillable", "reserved", "inbound")


def read(path: Path, *, skus: tuple[str, ...] = (), products: bool = False) -> Report:
    return read_report(path, marketplace="US", day=TODAY, today=TODAY, skus=skus, products=products)


JAPANESE = """
    出品者SKU | FNSKU | 商品名 | Amazon出荷在庫(出荷可) | Amazon出荷在庫(販売不可) | Amazon出荷在庫(引当済み) |\
    Amazon納品数(準備中) | Amazon納品数(発送済み) | Amazon納品数(受領中)
    TEA | X001 | みどりの茶 | 120 | 4 | 12 | 50 | 20 | 4
""".replace("\\\n", "")


@pytest.mark.parametrize("spelled", ["Amazon納品数", "Amazon納品中"])
@pytest.mark.parametrize(
    ("encoding", "wide"), [("cp932", False), ("cp932", True), ("euc_jp", False), ("utf-16", True), ("iso2022_jp", True)]
)
def test_manage_fba_inventory_is_read_in_japanese(tmp_path: Path, spelled: str, encoding: str, *, wide: bool) -> None:
    text = JAPANESE.replace("Amazon納品数", spelled)
    text = text.replace("(", "（").replace(")", "）") if wide else text
    report = read(written(tmp_path / "x.csv", text, encoding=encoding, delimiter=",", quoted=True))
    assert report.kind is Kind.UNSUPPRESSED
    assert lines(report.facts.stock, *STOCK) == ["TEA | US | 120 | 4 | 12 | 24"]


def test_headers_in_a_language_that_is_not_known_are_told_as_that(tmp_path: Path) -> None:
    text = "Händler-SKU | Verfügbar | Nicht verkäuflich\nTEA | 5 | 1"
    with pytest.raises(InputError, match=r"aren't in English: switch Seller Central to English"):
        read(written(tmp_path / "x.txt", text))


RESTOCK = "{header} | Merchant SKU | Available | Units Sold Last 30 Days\n{place} | TEA | 5 | 1\n"


@pytest.mark.parametrize(
    "header",
    [
        "Country", "Country/Region Code", "Country/Region", "country-code", "Marketplace", "marketplace-name",
        "Marketplace ID", "Store",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "place",
    ["CA", "Canada", "CAN", "ca", "Amazon.ca", "www.amazon.ca", "A2EUQ1WTGCTBG2", "Kanada"],
)
def test_a_marketplace_is_known_by_any_header_and_name(tmp_path: Path, header: str, place: str) -> None:
    report = read(written(tmp_path / "x.txt", RESTOCK.format(header=header, place=place)))
    assert report.marketplaces == ("CA",)


def test_an_unknown_marketplace_is_never_taken_for_the_sellers_own(tmp_path: Path) -> None:
    report = read(written(tmp_path / "x.txt", RESTOCK.format(header="Country", place="Atlantis")))
    assert report.facts.skus() == set()
    assert any("Country cannot be used in 1 line: 'Atlantis'" in remark for remark in report.remarks)
    report = read(written(tmp_path / "x.txt", RESTOCK.format(header="Country", place="LEJ1")))
    assert report.marketplaces == ("US",)
    assert any("has warehouses such as LEJ1, which can be in any country, so US is used" in r for r in report.remarks)


def test_a_line_without_a_marketplace_is_said_to_be_of_the_sellers_own(tmp_path: Path) -> None:
    text = RESTOCK.format(header="Country", place="CA") + " | JAR | 7 | 1\n | BAR | 8 | 1\n | | |\n"
    report = read(written(tmp_path / "x.txt", text))
    assert report.marketplaces == ("CA", "US")
    assert "Country is blank in 2 lines, so US is used there. Use --marketplace to set another." in report.remarks
    asked = read_report(tmp_path / "x.txt", marketplace="MX", is_default=False, day=None)
    assert asked.marketplaces == ("CA", "MX")
    assert not any("--marketplace" in remark for remark in asked.remarks)


def test_what_programs_write_for_nothing_is_no_country(tmp_path: Path) -> None:
    report = read(written(tmp_path / "x.txt", RESTOCK.format(header="Country", place="NA")))
    assert any("Country cannot be used in 1 line: 'NA'" in remark for remark in report.remarks)


def test_a_line_that_lost_a_cell_is_left_out_and_named(tmp_path: Path) -> None:
    text = "Country\tMerchant SKU\tAvailable\tUnits Sold Last 30 Days\tUnfulfillable\tAlert\n"
    path = tmp_path / "x.txt"
    path.write_text(
        text + "US\tTEA\t\t120\t30\t4\tlow\nUS\tJAR\t90\t30\t4\n\nUS\tBAR\t8\t1\t0\t\nUS\tNUT\t7\t1\t0\tlow\nUS\tFIG"
    )
    report = read(path)
    assert report.facts.stock["sku"].to_list() == ["BAR", "NUT"]
    assert "Line 2 skipped: too many cells." in report.remarks
    assert "Lines 3, 7 skipped: too few cells. Download the report again." in report.remarks


SHIFTED = {
    "to the left": (
        "Country\tMerchant SKU\tSupplier\tAvailable\tUnits Sold Last 30 Days\tInbound\tFulfilled by\tAlert",
        "US\tTEA\t120\t30\t24\tAmazon\tlow\tstock",
        "US\tJAR\t\t90\t30\t24\tAmazon\tlow",
        "'Amazon' in Inbound",
    ),
    "to the right, where all numbers that are read are still numbers": (
        "sku\tproduct-name\tcondition\tyour-price\tafn-warehouse-quantity\tafn-fulfillable-quantity\tper-unit-volume",
        "TEA\tGreen tea\ttin\tNew\t9.99\t136\t120",
        "JAR\tJar\tNew\t9.99\t95\t90\t0.02",
        "'New' in your-price",
    ),
    "a date": (
        "sku\tproduct-name\tstranded-reason\tDate-stranded\tyour-price\tfulfillable-qty",
        "TEA\tGreen tea\ttin\tNo listing\t11/20/2026\t9",
        "JAR\tJar\tNo listing\t11/20/2026\t9.99\t90",
        "'11/20/2026' in your-price",
    ),
}


@pytest.mark.parametrize("way", SHIFTED)
def test_a_line_with_words_where_numbers_belong_is_left_out_whole(tmp_path: Path, way: str) -> None:
    header, shifted, sound, where = SHIFTED[way]
    path = tmp_path / "x.txt"
    path.write_text("\n".join((header, shifted, sound)))
    report = read(path)
    assert report.facts.stock.select("sku", "fulfillable").rows() == [("JAR", 90)]
    assert f"Line 2 skipped: its cells are in the wrong columns, such as {where}. Download the report again." in (
        report.remarks
    )
    path.write_text("\n".join((header, shifted.replace("TEA", "BAR"), shifted, sound)))
    assert any(remark.startswith("Lines 2, 3 skipped: their cells are") for remark in read(path).remarks)


HEAD = "Country\tProduct Name\tFNSKU\tMerchant SKU\tASIN\tCondition\tSupplier\tAvailable\tUnits Sold Last 30 Days"
FNSKUS = {"x00abcdef2": "JAR"}


@pytest.mark.parametrize(
    ("line", "where"),
    [
        ("US\tGreen\tleaf\tX00ABCDEF1\tTEA\tB0ABCDEF12\tNew\t120\t30", "'TEA' in ASIN"),
        ("US\tGreen\tleaf\tX00ABCDEF1\tUNTRACKED\tB0ABCDEF12\tNew\t120\t30", "'X00ABCDEF1' in Merchant SKU"),
        ("US\tGreen tea\tTEA\tB0ABCDEF12\tNew\t\t\t120\t30", "'TEA' in FNSKU"),
        ("US\tGreen\tleaf\tX00ABCDEF2\tJAR-used\tB0ABCDEF12\tNew\t120\t30", "'X00ABCDEF2' in Merchant SKU"),
    ],
)
def test_a_line_whose_sku_is_in_another_column_is_left_out_and_told_as_that(
    tmp_path: Path, line: str, where: str
) -> None:
    """All its numbers are in place, and its FNSKU was said to be an SKU that isn't on the SKUs sheet."""
    path = tmp_path / "x.txt"
    path.write_text(f"{HEAD}\n{line}\nUS\tJar\tX00ABCDEF2\tJAR\tB0ABCDEF13\tNew\t\t90\t30\n")
    report = read_report(path, marketplace="US", day=None, skus=("TEA", "JAR"), fnskus=FNSKUS)
    assert report.facts.stock.select("sku", "fulfillable").rows() == [("JAR", 90)]
    assert f"Line 2 skipped: its cells are in the wrong columns, such as {where}. Download the report again." in (
        report.remarks
    )


@pytest.mark.parametrize("sku", ["OTHER", "B0ABCDEF12-used", "X00ABCDEF1"])
def test_a_sku_that_is_not_tracked_is_in_its_column_where_amazons_codes_are_in_theirs(tmp_path: Path, sku: str) -> None:
    """Some sellers take Amazon's codes for SKUs."""
    path = tmp_path / "x.txt"
    path.write_text(f"{HEAD}\nUS\tGreen tea\tX00ABCDEF1\t{sku}\tB0ABCDEF12\tNew\t\t120\t30\n")
    report = read_report(path, marketplace="US", day=None, skus=("B0ABCDEF12", "JAR"), fnskus=FNSKUS)
    assert report.facts.stock.select("sku", "fulfillable").rows() == [(sku, 120)]


def test_signs_for_no_number_are_no_words(tmp_path: Path) -> None:
    text = "Merchant SKU\tPrice\tAvailable\tUnits Sold Last 30 Days\tInbound\nTEA\tN/A\t120\t30\t--"
    path = tmp_path / "x.txt"
    path.write_text(text)
    assert read(path).facts.stock["fulfillable"].to_list() == [120]


def test_a_quotation_mark_that_is_not_closed_costs_no_line_silently(tmp_path: Path) -> None:
    header = "Merchant SKU,Product Name,Available,Units Sold Last 30 Days\n"
    path = tmp_path / "x.csv"
    for body in (
        'TEA,"Tea tin,120,30\nBAR,Bar,8,1\nJAR,"Jar tin,90,30\n',
        'TEA,"Tea tin,120,30\r\nJAR,"Jar tin,90,30\r\n',
        'TEA,"Tea tin,120,30\nJAR,Jar,90,30\n',
        'TEA,"Tea tin,120,30\n' + "JAR,Jar,90,30\n" * 20_000,
    ):
        path.write_bytes((header + "NUT,Nut,7,1\n" + body).encode())
        with pytest.raises(InputError, match="a quotation mark in line 3 is opened and not closed"):
            read(path)
    path.write_text(header + 'TEA,"Tea,\n""green"" tin",120,30\n\nJAR,Jar 12" tin,90,30\n')
    assert read(path).facts.stock["sku"].to_list() == ["JAR", "TEA"]


@pytest.mark.parametrize(("delimiter", "quoted"), [("\t", False), (",", True), (";", True)])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_cells_are_counted_however_lines_end(tmp_path: Path, delimiter: str, end: str, *, quoted: bool) -> None:
    text = RESTOCK.format(header="Country", place="US") + "US | JAR | 3\nUS | BAR | 4 | 2 |\n"
    path = written(tmp_path / "x.txt", text, delimiter=delimiter, quoted=quoted, end=end)
    report = read(path)
    assert lines(report.facts.stock, "sku", "fulfillable") == ["BAR | 4", "TEA | 5"]
    assert "Line 3 skipped: too few cells. Download the report again." in report.remarks


@pytest.mark.parametrize(
    ("encoding", "sku"),
    [("cp932", "緑茶-100"), ("gb18030", "绿茶-100"), ("big5", "綠茶-100"), ("euc_kr", "녹차-100"),
     ("cp949", "녹차똠-100"), ("euc_jp", "緑茶-100"), ("cp1256", "شاي-1"), ("cp1255", "תה-1"), ("cp1253", "Τσάι-1"),
     ("cp1254", "Çay-ı"), ("cp1257", "Ąžuolas"), ("cp874", "ชา-1"), ("cp866", "Чай-1"), ("koi8_r", "Чай-1"),
     ("cp1251", "Чай-100"), ("cp1250", "Łódź-100"), ("mac_roman", "Thé-100"), ("cp1252", "Thé-100"),
     ("iso2022_jp", "緑茶-100"), ("iso2022_jp", "カフェ-1")],
)  # fmt: skip
def test_the_skus_of_the_tracker_show_the_encoding(tmp_path: Path, encoding: str, sku: str) -> None:
    text = "Date | MSKU | Event Type | Quantity | Disposition | Country\n"
    text += f"11/13/2026 | {sku} | Receipts | 3 | SELLABLE | US"
    path = written(tmp_path / "x.txt", text, encoding=encoding)
    assert read(path, skus=("TEA", sku)).facts.skus() == {sku}


def test_kana_of_half_width_show_the_encoding_too(tmp_path: Path) -> None:
    text = (
        "Date | MSKU | Event Type | Quantity | Disposition | Country\n11/13/2026 | ｶﾌｪ-1 | Receipts | 3 | SELLABLE | US"
    )
    path = written(tmp_path / "x.txt", text, encoding="cp932")
    assert read(path, skus=("TEA", "カフェ-1")).facts.skus() == {"ｶﾌｪ-1"}


@pytest.mark.parametrize(
    ("there", "sku"),
    [
        ("Cafe\u0301-1", "Caf\u00e9-1"),
        ("\u30ab\u3099\u30e0-1", "\u30ac\u30e0-1"),
        ("\u1102\u1169\u11a8-1", "\ub179-1"),
        ("TEA\u00a01", "TEA 1"),
        ("TEA-1\u200b", "TEA-1"),
        ("\u200fشاي-1", "شاي-1"),
    ],
)
def test_a_sku_that_looks_the_same_is_the_same(tmp_path: Path, there: str, sku: str) -> None:
    """The message said that Café-1 isn't on the SKUs sheet, where Café-1 was."""
    text = RESTOCK.format(header="Country", place="US").replace("TEA", there)
    assert read(written(tmp_path / "x.txt", text)).facts.skus() == {sku}
    raws = raw_tables({"SKUs": f"SKU\n{there}", "Lots": f"SKU | Lot | Received quantity\n{sku} | A | 5"})
    tracker = read_tracker(raws)
    assert {tracker.tables[name].frame["sku"].to_list()[0] for name in ("SKUs", "Lots")} == {sku}


def test_amazon_writes_an_ampersand_as_web_pages_do(tmp_path: Path) -> None:
    text = RESTOCK.format(header="Country", place="US").replace("TEA", "TEA &amp; HONEY &copy &#39;5")
    assert read(written(tmp_path / "x.txt", text)).facts.skus() == {"TEA & HONEY &copy '5"}


@pytest.mark.parametrize("other", OTHERS, ids=lambda other: other.name)
def test_a_whole_report_that_is_not_read_is_named_for_what_it_is(tmp_path: Path, other: object) -> None:
    headers = ["sku", "fnsku", *other.headers]  # type: ignore[attr-defined] # one of OTHERS
    path = written(tmp_path / "x.txt", " | ".join(dict.fromkeys(headers)) + "\n" + " | ".join("1" * len(set(headers))))
    with pytest.raises(InputError) as told:
        read(path)
    assert f"is the report {other.name}, which lotbook doesn't read" in str(told.value)  # type: ignore[attr-defined]
    assert "again" not in str(told.value)


def test_new_orders_are_no_cut_report_of_what_amazon_shipped(tmp_path: Path) -> None:
    """They were to be downloaded again, with the day of a shipment that they never have."""
    headers = ["order-id", "order-item-id", "purchase-date", "payments-date", "sku", "quantity-purchased",
               "quantity-shipped", "quantity-to-ship", "ship-service-level", "recipient-name"]  # fmt: skip
    with pytest.raises(InputError, match=r"Unshipped orders, which .* once they have left: from All orders"):
        read(written(tmp_path / "x.txt", " | ".join(headers)))


def test_replacements_are_no_sales(tmp_path: Path) -> None:
    headers = ["shipment-date", "sku", "asin", "fulfillment-center-id", "original-fulfillment-center-id", "quantity",
               "replacement-reason-code", "replacement-customer-order-id", "original-amazon-order-id"]  # fmt: skip
    with pytest.raises(InputError, match="is the report Replacements"):
        read(written(tmp_path / "x.txt", " | ".join(headers)))


def test_a_message_shows_no_cell_that_may_be_about_a_buyer(tmp_path: Path) -> None:
    text = "Jane Buyer | 12 Home Street | TEA | sku | quantity\nJane Buyer | 12 Home Street | TEA | 1 | 2"
    with pytest.raises(InputError) as told:
        read(written(tmp_path / "x.txt", text))
    assert "Jane" not in str(told.value)
    assert "Home" not in str(told.value)


NEW_KINDS = {
    Kind.FULFILLABLE: """
        seller-sku | fulfillment-channel-sku | asin | condition-type | Warehouse-Condition-code | Quantity Available
        TEA | X001 | B01 | NewItem | SELLABLE | 17
        TEA | X001 | B01 | NewItem | UNSELLABLE | 2
        JAR | X002 | B02 | NewItem | SELLABLE | many
        JAR | X002 | B02 | NewItem | UNSELLABLE | 1
        NUT | X003 | B03 | NewItem | UNSELLABLE | 4
    """,
    Kind.BY_COUNTRY: """
        seller-sku | fulfillment-channel-sku | asin | condition-type | country | quantity-for-local-fulfillment
        TEA | X001 | B01 | NewItem | DE | 17
        TEA | X001 | B01 | NewItem | GB | 3
    """,
    Kind.RESERVED: """
        sku | fnsku | asin | product-name | reserved_qty | reserved_customerorders | reserved_fc-transfers |
        TEA | X001 | B01 | Tea | 8 | 2 | 6 |
    """,
    Kind.RECOMMENDED: """
        snapshot-date | sku | fnsku | condition | sellable-quantity | sellable-removal-quantity | unsellable-quantity
        2026-11-19 | TEA | X001 | New | 40 | 10 | 3
    """,
}
READ = {
    Kind.FULFILLABLE: ["NUT | US | 0 | 4 | - | -", "TEA | US | 17 | 2 | - | -"],
    Kind.BY_COUNTRY: ["TEA | DE | 17 | - | - | -", "TEA | UK | 3 | - | - | -"],
    Kind.RESERVED: ["TEA | US | - | - | 8 | -"],
    Kind.RECOMMENDED: ["TEA | US | 40 | 3 | - | -"],
}


@pytest.mark.parametrize("kind", NEW_KINDS)
def test_counts_of_some_states_or_countries_are_read(tmp_path: Path, kind: Kind) -> None:
    report = read(written(tmp_path / "x.txt", NEW_KINDS[kind]))
    assert report.kind is kind
    assert lines(report.facts.stock, *STOCK) == READ[kind]


AWD = """AWD Inventory Report,,
Timestamp,11/19/2026 08:15 AM PST,
,,
Product Name,SKU,FNSKU,ASIN,Inbound to AWD (units),Inbound to AWD (cases),Available in AWD (units),{more}Days
"Tea, green",TEA,X001,B01,120,10,"2,400",{cells}31
Honey,HON,X002,B02,0,0,0,{cells}
"""


@pytest.mark.parametrize(
    ("more", "cells", "read_as"),
    [
        ("", "", ["HON | AWD | 0 | - | - | 0", "TEA | AWD | 2400 | - | - | 120"]),
        (
            "Available in AWD (cases),Reserved in AWD (units),Researching (units),Outbound to FBA (units),",
            "200,24,2,36,",
            ["HON | AWD | 0 | 2 | 24 | 0", "TEA | AWD | 2400 | 2 | 24 | 120"],
        ),
    ],
)
@pytest.mark.parametrize("above", [0, 3])
def test_the_inventory_of_awd_is_read_below_what_stands_above_its_header(
    tmp_path: Path, more: str, cells: str, read_as: list[str], above: int
) -> None:
    path = tmp_path / "awd-inventory.csv"
    text = AWD.format(more=more, cells=cells)
    path.write_text("\n".join(text.split("\n")[3 - above :]), encoding="utf-8")
    report = read_report(path, marketplace="DE", day=None, today=TODAY)
    assert report.kind is Kind.AWD
    assert lines(report.facts.stock, *STOCK) == read_as
    assert report.facts.stock["source"].to_list() == ["AWD inventory"] * 2
    if above:
        assert (report.facts.stock["snapshot_date"].to_list(), report.remarks) == (
            [to_day(dt.date(2026, 11, 19))] * 2,
            (),
        )
    else:
        (remark,) = report.remarks
        assert "The report has no date" in remark


@pytest.mark.parametrize(
    "line",
    [
        "Timestamp,2026-11-19 10:12:33",
        "Timestamp,2026-11-19T10:12:33Z",
        '"Timestamp","11/19/26 10:12 UTC"',
        'Timestamp,"Nov 19, 2026, 10:12:33 AM"',
        "Report generated on,11/19/2026",
        "Generated on: 19 Nov 2026 07:00 UTC",
        'Timestamp,"November 19, 2026 10:12 AM PST"',
    ],
)
def test_the_day_above_a_header_is_that_of_the_report(tmp_path: Path, line: str) -> None:
    path = tmp_path / "awd.csv"
    path.write_text(f"AWD\n{line}\n{AWD.format(more='', cells='').split(chr(10), 3)[3]}", encoding="utf-8")
    report = read_report(path, marketplace="US", day=None, today=TODAY)
    assert (report.span, report.remarks) == ((to_day(dt.date(2026, 11, 19)),) * 2, ())
    asked = read_report(path, marketplace="US", day=dt.date(2026, 11, 18), today=TODAY)
    assert asked.span == (to_day(dt.date(2026, 11, 18)),) * 2


def test_a_line_of_blanks_above_or_below_a_header_is_none(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f"\u00a0,\u00a0\n{AWD.format(more='', cells='').split(chr(10), 3)[3]}", encoding="utf-8")
    assert read_report(path, marketplace="US", day=TODAY, today=TODAY).kind is Kind.AWD
    path.write_text("\u00a0,\u00a0\n", encoding="utf-8")
    with pytest.raises(InputError, match="isn't a report lotbook recognizes"):
        read(path)


def test_a_day_above_a_header_that_cannot_be_read_is_said_to_be_there(tmp_path: Path) -> None:
    path = tmp_path / "awd.csv"
    path.write_text(
        f"Timestamp,19th of the 11th\n{AWD.format(more='', cells='').split(chr(10), 3)[3]}", encoding="utf-8"
    )
    (remark,) = read_report(path, marketplace="US", day=None, today=TODAY).remarks
    assert "The date above the header of the report can't be read" in remark


def test_returns_are_units_back_by_disposition(tmp_path: Path) -> None:
    text = """
        return-date | order-id | sku | asin | quantity | detailed-disposition | reason | customer-comments
        2026-11-18T09:00:00+00:00 | 111-1 | TEA | B01 | 1 | CUSTOMER_DAMAGED | DEFECTIVE | Jane says it leaks
        2026-11-18T10:00:00+00:00 | 111-2 | TEA | B01 | 1 | CUSTOMER_DAMAGED | DEFECTIVE |
        2026-11-19T09:00:00+00:00 | 111-3 | TEA | B01 | 2 | SELLABLE | UNWANTED |
    """
    report = read(written(tmp_path / "x.txt", text))
    columns = ("sku", "date", "event", "disposition", "units", "source")
    assert lines(report.facts.ledger, *columns) == [
        "TEA | 2026-11-18 | Returned | CUSTOMER_DAMAGED | 2 | Customer returns",
        "TEA | 2026-11-19 | Returned | SELLABLE | 2 | Customer returns",
    ]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("body", ["", "{skipped}"], ids=["no lines", "all lines left out"])
def test_an_empty_month_is_no_fault(tmp_path: Path, kind: Kind, body: str) -> None:
    headers = [field.headers[0] for field in FIELDS[kind]]
    path = written(tmp_path / "x.txt", " | ".join(headers) + "\n" + body.format(skipped=" | ".join(["?"] * 40)))
    report = read(path)
    assert (report.kind, report.facts.skus()) == (kind, set())
    assert report.remarks[-1] in {"It has no usable lines.", "It lists nothing as stranded."} or kind is Kind.STRANDED


def test_a_day_to_come_in_a_daily_summary_costs_no_other_sku_its_count(tmp_path: Path) -> None:
    text = """
        Date | MSKU | Disposition | Ending Warehouse Balance | Receipts | Customer Shipments | Location
        11/19/2026 | TEA | SELLABLE | 80 | 0 | -2 | US
        11/20/2026 | TEA | SELLABLE | 78 | 0 | -2 | US
        11/21/2026 | JAR | SELLABLE | 5 | 5 | 0 | US
    """
    report = read(written(tmp_path / "x.txt", text))
    day = to_day(TODAY)
    assert [(row["sku"], row["snapshot_date"], row["fulfillable"]) for row in rows_of(report.facts.stock)] == [
        ("TEA", day, 78)
    ]


def test_what_a_report_says_of_its_products_is_read_if_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path / "x.txt", JAPANESE, encoding="cp932")
    (product,) = read(path, products=True).products.values()
    assert (product.sku, product.product, product.fnsku, product.asin) == ("TEA", "みどりの茶", "X001", "")
    assert read(path).products == {}
