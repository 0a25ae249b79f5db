"""A seller brings Amazon's reports into the tracker, again and again."""

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from lotbook.actions.amazon.imports import import_reports
from lotbook.actions.session import Session
from lotbook.core.amazon.counts import shared_stock
from lotbook.core.amazon.demand import latest_speeds
from lotbook.hosts.file import FileHost
from lotbook.told import box
from tests.amazon import written
from tests.command import Command
from tests.conftest import SAMPLE_TIME
from tests.drawn import build
from tests.package_checks import problems
from tests.scenarios.importing import LEDGER, PLANNING, imported, sheet


@pytest.fixture
def tracker(sample: Path, tmp_path: Path) -> Path:
    path = tmp_path / "lots.xlsm"
    path.write_bytes(sample.read_bytes())
    return path


@pytest.mark.long
def test_reports_change_the_tracker_once(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    files = [written(tmp_path / "p.txt", PLANNING), written(tmp_path / "l.csv", LEDGER, delimiter=",", quoted=True)]
    lotbook.stop_the_clock()
    before = tracker.read_bytes()
    would = imported(lotbook, tracker, *files, "--dry-run")
    assert tracker.read_bytes() == before
    did = imported(lotbook, tracker, *files)
    assert did["changed"] == would["changed"] == {"AmazonStock": 3, "AmazonLedger": 3}
    assert [file["kind"] for file in did["files"]] == ["Inventory planning", "Ledger detail"]
    assert did["remarks"] == [
        "Skipped 1 SKU that isn't on the SKUs sheet: NOT-OURS. Add what you want to track there, and import again; "
        "or use lotbook import with --add-skus."
    ]
    assert problems(tracker) == []
    after = tracker.read_bytes()
    assert imported(lotbook, tracker, *files)["changed"] == {}
    assert tracker.read_bytes() == after

    mine = "Inventory planning; speed: Inventory planning, up to 90 days"
    new = {row["SKU"]: row for row in sheet(tracker, "AmazonStock") if row["Source"] == mine}
    # 0.2 x 14 / 7 + 0.5 x 66 / 30 + 0.3 x 180 / 90; and the SKU has the capitals it has in the tracker.
    assert {sku: row["Units per day"] for sku, row in new.items()} == {"VIT-C-90": 2.1, "VIT-D3-120": 9.1667}
    assert (new["VIT-C-90"]["Fulfillable"], new["VIT-C-90"]["Unfulfillable"], new["VIT-C-90"]["Inbound"]) == (
        240,
        3,
        None,
    )
    assert sum(row["Units"] for row in sheet(tracker, "AmazonLedger")) == -3


AWD = """AWD Inventory Report
Product Name,SKU,FNSKU,ASIN,Inbound to AWD (units),Available in AWD (units),Reserved in AWD (units)
Vitamin C,VIT-C-90,X1,B1,0,72,24
"""


@pytest.mark.long
def test_the_inventory_of_awd_changes_nothing_at_fba(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lotbook.stop_the_clock()
    report = tmp_path / "awd.csv"
    report.write_text(AWD, encoding="utf-8")
    fefo, balance = sheet(tracker, "FEFO"), sheet(tracker, "AmazonBalance")
    did = imported(lotbook, tracker, report, "--date", "2026-11-21")
    assert did["changed"] == {"AmazonStock": 1}
    assert [(file["kind"], file["marketplaces"]) for file in did["files"]] == [("AWD inventory", ["AWD"])]
    assert problems(tracker) == []
    assert any("counted 96 units of this SKU in AWD" in each["problem"] for each in did["new_problems"])
    assert (sheet(tracker, "FEFO"), sheet(tracker, "AmazonBalance")) == (fefo, balance)
    assert imported(lotbook, tracker, report, "--date", "2026-11-21")["changed"] == {}


DATED = """snapshot-date,sku,expiration-date,quantity
2026-11-21,VIT-C-90,2027-09-30,72
"""


@pytest.mark.long
def test_stock_of_awd_by_date_is_kept_apart_from_that_of_fba(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    report = tmp_path / "awd by date.csv"
    report.write_text(DATED, encoding="utf-8")
    before, fefo = sheet(tracker, "AmazonExpiry"), sheet(tracker, "FEFO")
    assert imported(lotbook, tracker, report, "--marketplace", "awd")["changed"] == {"AmazonExpiry": 1}
    new = [row for row in sheet(tracker, "AmazonExpiry") if row not in before]
    assert [(row["SKU"], row["Marketplace"], row["Units"]) for row in new] == [("VIT-C-90", "AWD", 72)]
    # There is no place of AWD, so nothing else changes.
    assert sheet(tracker, "FEFO") == fefo


@pytest.mark.long
def test_reports_that_change_nothing_say_why(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = PLANNING.strip().splitlines()
    others = written(tmp_path / "others.txt", "\n".join([lines[0], lines[-1]]))
    everything = written(tmp_path / "all.txt", PLANNING)
    ours = written(tmp_path / "ours.txt", "\n".join(lines[:-1]))
    imported(lotbook, tracker, everything)
    for files, last in (
        ((others,), "Nothing was imported: no SKU in the reports is on the SKUs sheet."),
        (
            (everything,),
            "Nothing to import for the SKUs on the SKUs sheet: they are up to date. The others were skipped.",
        ),
        (
            (ours, others),
            "Nothing to import for the SKUs on the SKUs sheet: they are up to date. The others were skipped.",
        ),
        ((ours,), "Nothing to import: the tracker is already up to date."),
    ):
        outcome = lotbook("import", tracker, *files)
        assert (outcome.code, outcome.out.splitlines()[-1]) == (0, last)
        told = box.imported(
            import_reports(FileHost(tracker), list(files), now=dt.datetime.now(tz=dt.UTC), dry_run=True)
        )
        assert last in told.splitlines()


def test_what_is_no_report_or_not_yet_is_refused(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    for text, said in (
        ("name | address\nJane | Here", "isn't a report lotbook recognizes; none of its columns is known"),
        ("snapshot-date | sku | available | units-shipped-t30\n2099-11-22 | VIT-C-90 | 1 | 1", "is in the future"),
    ):
        outcome = lotbook("import", tracker, written(tmp_path / "x.txt", text))
        assert (outcome.code, said in outcome.err) == (2, True), outcome.err
    outcome = lotbook("import", tracker, tmp_path / "gone.txt")
    assert (outcome.code, "gone.txt cannot be read" in outcome.err) == (2, True)


SLOW = """
    shipment-date | sku | quantity | fulfillment-center-id
    2026-09-01T08:00:00+00:00 | NOT-OURS | 1 | ONT8
    2026-09-05T08:00:00+00:00 | VIT-C-90 | 9 | ONT8
    2026-11-01T08:00:00+00:00 | VIT-C-90 | 9 | ONT8
    2026-11-02T08:00:00+00:00 | VIT-C-90 | 9 | ONT8
    2026-11-19T08:00:00+00:00 | NOT-OURS | 1 | ONT8
"""
SLOW_LEDGER = """
    Date | MSKU | Event Type | Quantity | Disposition | Country
    09/01/2026 | NOT-OURS | Shipments | -1 | SELLABLE | US
    09/05/2026 | VIT-C-90 | Shipments | -9 | SELLABLE | US
    11/01/2026 | VIT-C-90 | Shipments | -9 | SELLABLE | US
    11/02/2026 | VIT-C-90 | Shipments | -9 | SELLABLE | US
    11/19/2026 | NOT-OURS | Shipments | -1 | SELLABLE | US
"""


@pytest.mark.long
@pytest.mark.parametrize("text", [SLOW, SLOW_LEDGER], ids=["sales", "ledger"])
def test_days_on_which_nothing_sold_count_for_a_slow_product(
    text: str, lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    imported(lotbook, tracker, written(tmp_path / "slow.txt", text))
    (row,) = (row for row in sheet(tracker, "AmazonStock") if "speed: " in (row["Source"] or ""))
    # 80 days from 1 September to 19 November: none in the last 7, 18 in the last 30, 27 in all.
    assert row["Units per day"] == pytest.approx(0.5 * 18 / 30 + 0.3 * 27 / 80, abs=1e-4)
    assert (row["Snapshot date"].date().isoformat(), row["Source"][-13:]) == ("2026-11-19", "up to 80 days")


@pytest.mark.long
def test_what_stopped_selling_has_a_speed_of_nothing(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    count = "sku | afn-fulfillable-quantity | afn-unsellable-quantity | afn-reserved-quantity\nVIT-D3-120 | 30 | 0 | 0"
    for day in ("2026-10-05", "2026-11-18"):
        imported(lotbook, tracker, written(tmp_path / f"{day}.txt", count), "--date", day)
    report = written(tmp_path / "sold.txt", SLOW)
    imported(lotbook, tracker, report)
    speeds = [
        (row["SKU"], row["Units per day"])
        for row in sheet(tracker, "AmazonStock")
        if row["Source"] == "speed: Customer shipment sales, up to 80 days"
    ]
    assert ("VIT-D3-120", 0) in speeds
    # The others of the tracker were counted once or never: of them nothing follows.
    assert sorted(sku for sku, _ in speeds) == ["VIT-C-90", "VIT-D3-120"]
    assert imported(lotbook, tracker, report)["changed"] == {}


STRANDED = """
    sku | stranded-reason | fulfillable-qty | Date-to-take-auto-removal
    VIT-C-90 | Closed listing | 64 | 2027-01-10
    prob-30 | Missing price | | 2027-01-12
"""


@pytest.mark.long
def test_what_a_later_list_of_stranded_stock_leaves_out_is_off_the_checks(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    def stranded() -> list[str]:
        cells = openpyxl.load_workbook(tracker, data_only=True)["Checks"].iter_rows(values_only=True)
        return [str(cell) for row in cells for cell in row if str(cell).startswith("Stranded at Amazon")]

    both = written(tmp_path / "both.txt", STRANDED)
    none = written(tmp_path / "none.txt", STRANDED.strip().splitlines()[0])
    did = imported(lotbook, tracker, both, "--date", "2026-11-20")
    assert did["changed"] == {"AmazonStock": 2, "Settings": 1}
    assert len(stranded()) == 2

    before = tracker.read_bytes()
    would = lotbook("import", tracker, none, "--date", "2026-11-21", "--dry-run")
    assert "It lists nothing as stranded." in would.out
    assert "AmazonStock: no longer stranded: PROB-30 (US), VIT-C-90 (US)" in would.out
    assert tracker.read_bytes() == before
    did = imported(lotbook, tracker, none, "--date", "2026-11-21")
    assert did["changed"] == {"AmazonStock": 2, "Settings": 1}
    assert (stranded(), problems(tracker)) == ([], [])
    (kept,) = (row for row in sheet(tracker, "Settings") if row["Setting"] == "Stranded list read")
    assert kept["Value"] == "US 2026-11-21"
    rows = [row for row in sheet(tracker, "AmazonStock") if row["Source"] == "Stranded inventory"]
    assert [(row["SKU"], row["Fulfillable"]) for row in rows] == [("PROB-30", None), ("VIT-C-90", 64)]

    # Neither the same list again nor the older one says anything new.
    after = tracker.read_bytes()
    assert imported(lotbook, tracker, none, "--date", "2026-11-21")["changed"] == {}
    older = imported(lotbook, tracker, both, "--date", "2026-11-20")
    assert (older["changed"], tracker.read_bytes()) == ({}, after)
    assert older["remarks"] == [
        "A newer list of what is stranded in US, of 2026-11-21, was read before, so the one of 2026-11-20 no longer "
        "says what is stranded."
    ]


@pytest.mark.long
def test_a_list_of_stranded_stock_with_a_broken_line_takes_nothing_off(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    imported(lotbook, tracker, written(tmp_path / "both.txt", STRANDED), "--date", "2026-11-20")
    broken = STRANDED.replace("prob-30 | Missing price | |", "prob-30 | Missing | price | 3 | 4 |")
    did = imported(lotbook, tracker, written(tmp_path / "broken.txt", broken), "--date", "2026-11-21")
    assert did["changed"] == {"AmazonStock": 1}
    assert did["files"][0]["remarks"][-1].startswith("SKUs it does not list stay as they are.")
    marked = [row["SKU"] for row in sheet(tracker, "AmazonStock") if row["Auto-removal"]]
    assert sorted(marked) == ["PROB-30", "VIT-C-90", "VIT-C-90"]


@pytest.mark.long
@pytest.mark.parametrize(("setting", "speed"), [("DE, FR", 4), (None, 8)])
def test_a_country_without_stock_does_not_sell_beside_one_that_has_it(
    setting: str | None, speed: float, tmp_path: Path
) -> None:
    # Germany sells 4 a day for a week and is empty, then France sells 4 a day: 4 a day of the one stock there is.
    rows = ["Date | MSKU | Disposition | Ending Warehouse Balance | Receipts | Customer Shipments | Location"]
    for day in range(1, 8):
        rows.append(f"11/{day:02}/2026 | TEA | SELLABLE | {28 - 4 * day} | 0 | -4 | DE")
        rows.append(f"11/{day:02}/2026 | TEA | SELLABLE | 100 | 0 | 0 | FR")
        rows.append(f"11/{day + 7:02}/2026 | TEA | SELLABLE | {100 - 4 * day} | 0 | -4 | FR")
        rows.append(f"11/{day + 7:02}/2026 | JAR | SELLABLE | 50 | 0 | -1 | DE")
    path = tmp_path / "lots.xlsm"
    build(
        path,
        rows={
            "SKUs": {"sku": ["TEA", "JAR"]},
            "Settings": {"setting": ["Amazon shared stock"], "value": [setting]},
        },
    )
    import_reports(FileHost(path), [written(tmp_path / "l.txt", "\n".join(rows))], now=SAMPLE_TIME)
    tables = Session.open(FileHost(path)).tracker.tables
    found = latest_speeds(tables["AmazonStock"].frame.lazy(), shared=shared_stock(setting)).collect()
    tea = found.filter(found["sku"] == "TEA")
    # Kept apart, each sold 28 in 7 days.
    assert tea["amazon_speed"].sum() == pytest.approx(speed, abs=1e-3)
    assert tea["amazon_speed_from"][0].endswith("shared stock") is (setting is not None)


@pytest.mark.long
def test_a_report_whose_dates_could_be_two_is_asked_about(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    text = "snapshot-date | sku | quantity | expiration-day\n2026-11-21 | VIT-C-90 | 5 | 03/04/2027\n"
    report, before = written(tmp_path / "e.csv", text, delimiter=","), tracker.read_bytes()
    refused = lotbook("import", tracker, report)
    assert (refused.code, tracker.read_bytes()) == (2, before)
    assert "the date '03/04/2027' could be 2027-04-03 or 2027-03-04" in " ".join(refused.err.split())
    assert lotbook("import", tracker, report, "--date-order", "british").code == 2
    assert imported(lotbook, tracker, report, "--date-order", "dmy")["changed"] == {"AmazonExpiry": 1}
    assert [row["Expiration date"].date().isoformat() for row in sheet(tracker, "AmazonExpiry")] == ["2027-04-03"]


NAMED = """
    snapshot-date | sku | fnsku | asin | product-name | available | units-shipped-t30
    2026-11-21 | VIT-C-90 | X1 | B01 | Vitamin C | 240 | 66
    2026-11-21 | NEW-1 | X2 | B02 | New tea | 9 | 1
    2026-11-21 | new-1 | | | New tea, used | 1 | 0
    2026-11-21 | =NEW | X3 | B03 | =1+1 | 4 | 1
"""


@pytest.mark.long
def test_skus_of_a_report_are_added_once_asked(
    lotbook: Command, tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report, before = written(tmp_path / "p.txt", NAMED), tracker.read_bytes()
    refused = lotbook("import", tracker, report, "--add-skus")
    assert (refused.code, "no terminal to ask you in" in refused.err, tracker.read_bytes()) == (2, True, before)
    would = lotbook("import", tracker, report, "--add-skus", "--dry-run").out
    assert "SKUs: 2 new rows" in would
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.confirm", lambda *_, **__: False)
    assert lotbook("import", tracker, report, "--add-skus").code == 0
    assert not any(row["SKU"] == "NEW-1" for row in sheet(tracker, "SKUs"))
    monkeypatch.setattr("typer.confirm", lambda *_, **__: True)
    shown = lotbook("import", tracker, report, "--add-skus")
    assert shown.code == 0, shown.err
    assert "New tea" in shown.out
    added = {row["SKU"]: row for row in sheet(tracker, "SKUs")}
    names = ("Product", "FNSKU", "ASIN")
    assert [added["NEW-1"][name] for name in names] == ["New tea", "X2", "B02"]
    assert [added["=NEW"][name] for name in names] == ["=1+1", "X3", "B03"]
    assert "new-1" not in added
    stock = {row["SKU"]: row["Fulfillable"] for row in sheet(tracker, "AmazonStock") if row["Fulfillable"] in {10, 4}}
    assert stock == {"NEW-1": 10, "=NEW": 4}
    assert problems(tracker) == []
    assert "already up to date" in lotbook("import", tracker, report, "--add-skus").out


RETURNED = """
    return-date | order-id | sku | quantity | detailed-disposition
    2026-11-18T09:00:00+00:00 | 111-1 | VIT-C-90 | 1 | CUSTOMER_DAMAGED
"""


@pytest.mark.long
def test_returns_are_on_the_ledgers_sheet_and_say_nothing_of_sales(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    """A ledger without a sale on a day says that nothing was sold; a list of returns says nothing of that."""
    found = imported(lotbook, tracker, written(tmp_path / "r.txt", RETURNED))
    assert found["changed"] == {"AmazonLedger": 1}
    (row,) = (row for row in sheet(tracker, "AmazonLedger") if row["Source"] == "Customer returns")
    assert (row["SKU"], row["Event"], row["Disposition"], row["Units"]) == (
        "VIT-C-90", "Returned", "CUSTOMER_DAMAGED", 1
    )  # fmt: skip


@pytest.mark.long
def test_a_skipped_sku_that_looks_like_one_of_the_tracker_is_named(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    path, own = tmp_path / "planning.txt", "VIT-C-90"
    other = own.replace("-", "\N{NON-BREAKING HYPHEN}")
    header = "snapshot-date\tsku\tavailable\tunits-shipped-t30\n"
    path.write_text(header + f"2026-10-05\t{other}\t5\t1\n2026-10-05\tOTHER\t5\t1\n")
    _, alike = imported(lotbook, tracker, path)["remarks"]
    assert f"in another spelling: {other} and {own}. Such a pair differs only in dashes" in alike
    path.write_text(header + f"2026-10-05\t{own}\N{ZERO WIDTH SPACE}\t5\t1\n")
    assert imported(lotbook, tracker, path)["changed"] == {"AmazonStock": 1}


@pytest.mark.long
def test_skus_that_look_like_one_of_the_tracker_are_not_added_beside_it(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    path, own = tmp_path / "planning.txt", "VIT-C-90"
    alike = [own.replace("-", "\N{NON-BREAKING HYPHEN}"), f"00{own}", "\N{FULLWIDTH LATIN CAPITAL LETTER V}IT-C-90"]
    lines = [f"2026-10-05\t{sku}\t5\t1\n" for sku in (*alike, "NEW-1")]
    path.write_text("snapshot-date\tsku\tavailable\tunits-shipped-t30\n" + "".join(lines))
    found = imported(lotbook, tracker, path, "--add-skus", "--yes")
    assert found["changed"] == {"SKUs": 1, "AmazonStock": 1}
    (said,) = (remark for remark in found["remarks"] if "SKU" in remark)
    assert said.startswith("Skipped 3 SKUs that may be some on the SKUs sheet in another spelling: ")
    assert all(f"{sku} and {own}" in said for sku in alike)
    path.write_text("snapshot-date\tsku\tavailable\tunits-shipped-t30\n" + lines[0])
    assert imported(lotbook, tracker, path, "--add-skus", "--yes")["changed"] == {}


@pytest.mark.long
def test_a_marketplace_may_be_named_in_words(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    report = written(tmp_path / "m.txt", "sku | afn-fulfillable-quantity\nVIT-C-90 | 5")
    did = imported(lotbook, tracker, "--marketplace", "Great Britain", "--date", "2026-11-22", report)
    assert did["files"][0]["remarks"] == []
    assert [row["Fulfillable"] for row in sheet(tracker, "AmazonStock") if row["Marketplace"] == "UK"] == [5]


def test_a_marketplace_that_is_none_is_refused(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """A slip was a marketplace of its own, and its stock came on top of what is there."""
    report = written(tmp_path / "m.txt", "sku | afn-fulfillable-quantity\nVIT-C-90 | 5")
    before = tracker.read_bytes()
    outcome = lotbook("import", tracker, report, "--marketplace", "Amzon.de", "--date", "2026-11-22")
    assert (outcome.code, tracker.read_bytes()) == (2, before)
    assert "--marketplace 'Amzon.de' is not a marketplace lotbook knows. Type its code, such as US or DE" in outcome.err


def test_a_marketplace_that_nobody_named_is_said(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    report = written(tmp_path / "m.txt", "sku | afn-fulfillable-quantity\nVIT-C-90 | 5")
    did = imported(lotbook, tracker, "--date", "2026-11-22", report)
    assert did["files"][0]["remarks"] == [
        "The report has no marketplace, so US is used. Use --marketplace to set another."
    ]


FULFILLED = """
    seller-sku | fulfillment-channel-sku | asin | condition-type | Warehouse-Condition-code | Quantity Available
    VIT-C-90 | X1 | B01 | NewItem | SELLABLE | 240
    VIT-D3-120 | X2 | B02 | NewItem | SELLABLE | 12
"""
RESERVED = """
    sku | fnsku | asin | product-name | reserved_qty | reserved_customerorders | reserved_fc-transfers |\
    reserved_fc-processing
    VIT-C-90 | X1 | B01 | C | 4 | 4 | 0 | 0
"""


@pytest.mark.long
def test_the_report_on_what_is_reserved_is_asked_for_where_it_is_not_there(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    fulfilled = written(tmp_path / "fulfilled.txt", FULFILLED)
    reserved = written(tmp_path / "reserved.txt", RESERVED)

    def asks(*arguments: object) -> bool:
        outcome = lotbook("import", tracker, "--dry-run", *arguments)
        assert outcome.code == 0, outcome.err
        return "Import Reserved inventory of the same day as well" in " ".join(outcome.out.split())

    assert asks(fulfilled, "--date", "2026-11-21")
    assert not asks(fulfilled, reserved, "--date", "2026-11-21")
    assert not asks(reserved, fulfilled, "--date", "2026-11-21")


@pytest.mark.long
@pytest.mark.parametrize("when", ["at once", "later"])
def test_a_report_that_a_better_one_of_the_day_outranks_is_named(
    lotbook: Command, tracker: Path, tmp_path: Path, when: str
) -> None:
    planning = written(tmp_path / "planning.txt", PLANNING)
    fulfilled = written(tmp_path / "fulfilled.txt", FULFILLED)
    said = "Amazon fulfilled inventory of 2026-11-21 (US): 2 SKUs left out, since Inventory planning of the same day"
    if when == "at once":
        outcome = imported(lotbook, tracker, fulfilled, planning, "--date", "2026-11-21")
    else:
        imported(lotbook, tracker, planning)
        outcome = imported(lotbook, tracker, fulfilled, "--date", "2026-11-21")
    assert [each for each in outcome["remarks"] if each.startswith(said)]
    assert not [each for each in imported(lotbook, tracker, planning)["remarks"] if "counts more exactly" in each]


@pytest.mark.long
def test_lines_without_a_sku_are_matched_by_the_fnsku_of_the_tracker(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    skus = {row["SKU"]: row["FNSKU"] for row in sheet(tracker, "SKUs") if row["SKU"]}
    header = "snapshot-date | sku | fnsku | available | units-shipped-t30"
    known = f"2026-11-21 | | {str(skus['VIT-C-90']).lower()} | 240 | 66"
    path = written(tmp_path / "p.txt", f"{header}\n{known}\n2026-11-21 | | X000NOBODY | 5 | 1")
    did = imported(lotbook, tracker, path)
    assert did["changed"] == {"AmazonStock": 1}
    (said,) = [remark for remark in did["files"][0]["remarks"] if "without a SKU" in remark]
    assert said.startswith("Skipped 1 line without a SKU. To count those with the FNSKU X000NOBODY, enter it ")
    counts = [row for row in sheet(tracker, "AmazonStock") if row["Fulfillable"] == 240]
    assert [row["SKU"] for row in counts] == ["VIT-C-90"]


REMOVALS = """
    order-id | order-type | order-status | last-updated-date | sku | disposition | requested-quantity | shipped-quantity
    R-1 | Return | Completed | 2026-11-18 | VIT-C-90 | Sellable | 50 | 50
    R-2 | Return | {state} | 2026-11-18 | VIT-C-90 | Sellable | 20 | {shipped}
    R-3 | Disposal | Pending | 2026-11-18 | VIT-C-90 | Unsellable | 3 | 0
"""


@pytest.mark.long
def test_removal_orders_say_which_lines_are_new_and_which_closed(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    """Two orders are new and open, and one is new and done; later one of them has moved, and then it is done, too."""
    said = []
    for state, shipped in (("Pending", 0), ("Processing", 8), ("Completed", 20), ("Completed", 20)):
        report = written(tmp_path / "r.txt", REMOVALS.format(state=state, shipped=shipped))
        lines = lotbook("import", tracker, report).out.splitlines()
        said.append([line.strip() for line in lines if "RemovalOrders:" in line])
    assert said == [
        ["RemovalOrders: 3 new rows, 0 changed, 1 closed"],
        ["RemovalOrders: 0 new rows, 1 changed, 0 closed"],
        ["RemovalOrders: 0 new rows, 1 changed, 1 closed"],
        [],
    ]


def test_a_report_saved_as_a_workbook_is_refused_with_what_to_do(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["snapshot-date", "sku", "available", "units-shipped-t30"])
    book.save(tmp_path / "planning.xlsx")
    refused = lotbook("import", tracker, tmp_path / "planning.xlsx")
    said = "planning.xlsx is a report of Amazon's saved as a workbook, in which Excel may have changed dates and codes."
    assert (refused.code, said in " ".join(refused.err.split())) == (2, True)
