"""A recall among tables that no worksheet holds finds what the recall of a workbook with the same rows finds."""

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from lotbook.actions.export import write_tables
from lotbook.actions.large_recall import FILES, RESULTS, large_recall
from lotbook.core import nw
from lotbook.core.inputs import read_tracker
from lotbook.core.recalls.filter_hints import HAS_NO
from lotbook.core.recalls.recall import Filters, recall
from lotbook.core.table import RawTable
from lotbook.exchange.large.columns import small_table
from tests import examples
from tests.command import Command
from tests.core.test_engines import rows, sample
from tests.errors.messy import TABLES as MESSY
from tests.large.test_ledger import in_days
from tests.notation import TODAY, raw_tables
from tests.strategies import AS_OF, raw_trackers

pytestmark = pytest.mark.slow

NOW = dt.datetime.combine(TODAY, dt.time(9), tzinfo=dt.UTC)


def same_as_the_workbook(raws: dict[str, RawTable], folder: Path, filters: Filters) -> None:
    """Fails where the recall among Parquet files differs from that on the same rows of a workbook."""
    shutil.rmtree(folder / "results", ignore_errors=True)
    found = large_recall(str(folder / "tables"), folder / "results", filters, now=NOW)
    expected = recall(read_tracker(raws), filters, as_of=AS_OF)
    assert found.recall.headline == expected.headline
    nameless, wanted = (each.near.filter(nw.col("why").str.starts_with(HAS_NO)) for each in (found.recall, expected))
    assert rows(nameless.to_native()) == rows(wanted.to_native()), filters
    for name, (key, _) in RESULTS.items():
        told = rows(in_days(folder / "results" / f"{name}.parquet"))
        assert told == rows(getattr(expected, key)), (name, filters)


def asked(raws: dict[str, RawTable]) -> list[Filters]:
    """A lot, a SKU and a supplier of every kind there is."""
    tracker = read_tracker(raws)
    lots = [code for code in tracker.tables["Lots"].frame["lot"].to_list() if code][:12]
    skus = [code for code in tracker.tables["SKUs"].frame["sku"].to_list() if code][:4]
    suppliers = {name for name in tracker.tables["SKUs"].frame["supplier"].to_list() if name}
    moved = tracker.tables["Shipments"].frame
    senders = {name for name in moved.filter(moved["type"] == "Receipt")["source"].to_list() if name}
    return [
        *(Filters(lots=(code,)) for code in lots),
        *(Filters(lots=(code.lower().replace("-", " "),)) for code in lots[:3]),
        *(Filters(sku=code.lower()) for code in skus),
        *(Filters(supplier=name.upper()) for name in (*sorted(suppliers)[:3], *sorted(senders)[:3])),
        Filters(sku=skus[0], lots=tuple(lots[:2])),
        Filters(lots=("*1*",)),
    ]


@pytest.mark.long
@pytest.mark.parametrize("make", [sample, lambda: raw_tables(MESSY)], ids=["sample", "messy"])
def test_every_kind_of_question(tmp_path: Path, make: Any) -> None:
    raws = make()
    write_tables(raws, tmp_path / "tables")
    for filters in asked(raws):
        same_as_the_workbook(raws, tmp_path, filters)


@pytest.mark.long
@settings(max_examples=examples.of(9), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw_trackers())
def test_random_books(tmp_path: Path, raws: dict[str, RawTable]) -> None:
    shutil.rmtree(tmp_path / "tables", ignore_errors=True)
    write_tables(raws, tmp_path / "tables")
    for filters in asked(raws)[::3]:
        same_as_the_workbook(raws, tmp_path, filters)


LOTS = """SKU,Lot,Expiry date,Received date,Received quantity,Place
TEA,01,2027-12-31,2026-01-02,100,Warehouse
ＴＥＡ,24-118B,2027-12-31,2026-01-02,100,Warehouse
JAR,9,2027-12-31,2026-01-02,50,Warehouse
SET,S-1,2027-12-31,2026-02-02,10,Warehouse
"""
SHIPMENTS = """Date,Type,SKU,Lot,Quantity,From,To
2026-01-10,Sale,JAR,9,5,Warehouse,Jane
2026-01-11,Sale,TEA,1,20,Warehouse,Joe
2026-01-12,Sale,tea,0024 118b,7,Warehouse,June
2026-02-12,Sale,SET,S-1,2,Warehouse,Jim
"""
BUNDLES = """Date,Bundle SKU,Bundle lot,Component SKU,Component lot,Component quantity
2026-02-02,SET,S-1,JAR,9,10
"""


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    folder = tmp_path / "tables"
    folder.mkdir()
    write_csv(folder, Lots=LOTS, Shipments=SHIPMENTS, Bundles=BUNDLES)
    return folder


def write_csv(folder: Path, **tables: str) -> None:
    """Write tables as CSV files."""
    for name, content in tables.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")


def test_lots_are_recalled_on_the_command_line(lotbook: Command, tables: Path, tmp_path: Path) -> None:
    out = tmp_path / "recall"
    done = lotbook("ledger", tables, "--out", out, "--lot", "9", "--as-of", "2026-03-01")
    assert done.code == 0, done.err
    assert "Jane" in done.out
    assert "Made from it" in done.out
    assert sorted(each.name for each in out.iterdir()) == sorted(FILES)
    lots = pl.read_parquet(out / "RecallLots.parquet")
    assert lots.select("sku", "lot", "row", "to_retrieve").rows() == [("JAR", "9", 4, 40), ("SET", "S-1", 5, 10)]
    moved = pl.read_parquet(out / "RecallMovements.parquet").filter(pl.col("table") == "Shipments")
    assert moved.select("date", "row").rows() == [(dt.date(2026, 1, 10), 2), (dt.date(2026, 2, 12), 5)]
    assert lotbook("ledger", tables, "--out", out, "--lot", "none").code == 1
    assert pl.read_parquet(out / "RecallLots.parquet").is_empty()


def test_what_a_recall_cannot_be_asked_is_said(lotbook: Command, tables: Path, tmp_path: Path) -> None:
    blank = lotbook("ledger", tables, "--out", tmp_path / "r", "--lot", " ")
    assert (blank.code, "There is nothing to look for" in blank.err) == (2, True)
    both = lotbook("ledger", tables, "--out", tmp_path / "r", "--lot", "9", "--workbook", tmp_path / "t.xlsx")
    assert (both.code, "--workbook is for the report" in both.err) == (2, True)
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize(
    ("filters", "reached"),
    [
        (Filters(lots=("1",)), {"TEA"}),
        (Filters(lots=("24118B",)), {"TEA"}),
        (Filters(sku="tea"), {"TEA"}),
        (Filters(lots=("9",)), {"JAR", "SET"}),
        (Filters(sku="set"), {"JAR", "SET"}),
    ],
)
def test_rows_of_other_skus_are_not_read(tables: Path, tmp_path: Path, filters: Filters, reached: set[str]) -> None:
    seen: set[str] = set()
    plain = small_table

    def watched(connection: Any, found: Any) -> RawTable:
        raw = plain(connection, found)
        if raw.name in {"Lots", "Shipments"}:
            seen.update(str(each) for each in raw.values[raw.headers.index("SKU")])
        return raw

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lotbook.actions.large_recall.small_table", watched)
        large_recall(str(tables), tmp_path / "out", filters, now=NOW)
    assert {each.upper() for each in seen if each.isascii()} == reached
    assert "ＴＥＡ" in seen  # what is not plain ASCII always counts


def test_codes_that_became_numbers_and_names_with_a_star_are_found(tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    # As pandas writes whole numbers with a blank among them.
    codes = {"SKU": ["TEA", "JAR"], "Lot": [7.0, None], "Expiry date": [dt.date(2027, 12, 31)] * 2}
    pl.DataFrame({**codes, "Received quantity": [9, 5], "Received date": [dt.date(2026, 1, 2)] * 2}).write_parquet(
        folder / "Lots.parquet"
    )
    pl.DataFrame({"SKU": ["TEA", "JAR"], "Supplier": ["Acme Labs", "Other"]}).write_parquet(folder / "SKUs.parquet")
    for filters in (Filters(lots=("7",)), Filters(supplier="acme*"), Filters(sku="tea"), Filters(sku="t?a")):
        found = large_recall(str(folder), tmp_path / "out", filters, now=NOW)
        assert found.recall.lots.select("sku", "lot", "received").to_native().rows() == [("TEA", "7", 9)], filters


def test_a_later_delivery_and_rows_that_name_no_sku_are_reached(tables: Path, tmp_path: Path) -> None:
    more = """2026-02-13,Receipt,JAR,9,30,Other Co,Warehouse
2026-02-14,Sale,,9,3,Warehouse,Jill
2026-02-15,Sale,,,4,Warehouse,Jack
2026-02-16,Receipt,,,4,Other Co,Warehouse
"""
    write_csv(tables, Shipments=SHIPMENTS + more)
    found = large_recall(str(tables), tmp_path / "out", Filters(supplier="other co"), now=NOW).recall
    assert found.lots["lot"].to_list() == ["9", "S-1"]
    assert pl.read_parquet(tmp_path / "out" / "RecallUncertain.parquet").select("row", "why").rows() == [
        (7, "It names no SKU"),
        (8, "It names neither SKU nor lot"),
        (9, "It names neither SKU nor lot"),
    ]
    assert "1 of these receipts names no lot: see Shipments." in found.hints


def test_bundles_that_may_have_an_affected_lot_in_them_are_reached(tables: Path, tmp_path: Path) -> None:
    packed = "2026-02-01,KIT,K-1,,9,2\n"
    write_csv(tables, Bundles=BUNDLES + packed, Shipments=SHIPMENTS + "2026-02-14,Sale,KIT,K-1,3,Warehouse,Jill\n")
    large_recall(str(tables), tmp_path / "out", Filters(sku="jar"), now=NOW)
    assert pl.read_parquet(tmp_path / "out" / "RecallUncertain.parquet").select("sku", "lot", "why").rows() == [
        ("KIT", "K-1", "An affected lot may have gone into KIT K-1: see Bundles"),
    ]


def test_lots_without_a_supplier_are_named_whatever_their_sku(tables: Path, tmp_path: Path) -> None:
    write_csv(
        tables,
        SKUs="SKU,Supplier\nJAR,Acme\nTEA,\nSET,\nCUP,Bo\n",
        Lots=LOTS + "CUP,5,2027-12-31,2026-01-02,50,Warehouse\n",
        Shipments=SHIPMENTS + "2026-02-13,Receipt,CUP,6,30,,Warehouse\n2026-02-14,Sale,CUP,6,3,Warehouse,Jill\n",
    )
    found = large_recall(str(tables), tmp_path / "out", Filters(supplier="acme"), now=NOW).recall
    # SET S-1 was made here; CUP 5 is of Bo, and 6 of whoever sent it.
    near = found.near.select("sku", "lot", "why").to_native().rows()
    assert near == [
        (sku, lot, "It has no supplier") for sku, lot in (("CUP", "6"), ("TEA", "01"), ("ＴＥＡ", "24-118B"))
    ]
    assert found.lots["lot"].to_list() == ["9", "S-1"]


@pytest.mark.parametrize("sku", ["JA R-1", "jar1", "JAR1"])
def test_who_bought_under_a_look_alike_of_the_sku_is_reached(tmp_path: Path, sku: str) -> None:
    """Though the look-alike has a lot of its own: it is nowhere on SKUs."""
    folder = tmp_path / "tables"
    folder.mkdir()
    write_csv(
        folder,
        SKUs="SKU,Supplier\nJAR-1,Acme\n",
        Lots="SKU,Lot,Expiry date,Received date,Received quantity,Place\n"
        f"JAR-1,9,2027-12-31,2026-01-02,100,Warehouse\n{sku},8,2027-12-31,2026-01-02,100,Warehouse\n",
        Shipments="Date,Type,SKU,Lot,Quantity,From,To\n"
        f"2026-01-10,Sale,{sku},9,5,Warehouse,Jane\n2026-01-11,Sale,JAR-1,8,7,Warehouse,Joe\n",
    )
    for asked_for, lots, who in (
        (Filters(sku="JAR-1", lots=("9",)), ["JAR-1 9", f"{sku} 9"], ["Jane"]),
        (Filters(sku=sku, lots=("8",)), ["JAR-1 8", f"{sku} 8"], ["Joe"]),
    ):
        found = large_recall(str(folder), tmp_path / "out", asked_for, now=NOW).recall
        assert sorted(f"{row['sku']} {row['lot']}" for row in found.lots.to_native().to_dicts()) == sorted(lots)
        assert found.consignees["consignee"].to_list() == who
