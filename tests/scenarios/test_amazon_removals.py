"""Removal files: previewed, saved byte for byte as Amazon takes them, kept with the workbook, closed by a report."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lotbook.actions.refresh import refresh
from lotbook.core.days import to_day
from lotbook.hosts.file import FileHost
from lotbook.sheets.defaults import SETTINGS, Content
from tests.amazon import written
from tests.command import Command
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import build
from tests.package_checks import problems

TODAY = to_day(SAMPLE_DAY)
ADDRESS = {
    "Return name": "Acme GmbH\tLager", "Return address line 1": "100 Example Rd", "Return address line 2": "Dock 4",
    "Return city": "Köln", "Return state or region": "NW", "Return postal code": "01069", "Return country code": "de",
    "Return phone": "775-555-0100",
}  # fmt: skip


def book(path: Path, address: Mapping[str, str], *, counted: Sequence[int] = (35, 8)) -> Path:
    """40 units of TEA and 20 of JAR that a shop would sell once they are back, and 12 of JAR expired, all at Amazon."""
    settings: dict[str, Content] = {**{name: value for name, value, _ in SETTINGS}, **address}
    rows: dict[str, dict[str, list[Content]]] = {
        "Settings": {"setting": list(settings), "value": list(settings.values())},
        "SKUs": {"sku": ["TEA-é", "JAR"], "unit_cost": [2, 3], "removal_fee": [0.84, 1.53], "units_per_day": [0, 0]},
        "Lots": {
            "sku": ["TEA-é", "JAR", "JAR"],
            "lot": ["T1", "J1", "J0"],
            "expiry_date": [TODAY + 140, TODAY + 150, TODAY - 5],
            "received_date": [TODAY - 90] * 3,
            "received_quantity": [40, 20, 12],
            "place": ["FBA-US"] * 3,
        },
        "Places": {
            "place": ["Warehouse", "Shop", "FBA-US"],
            "kind": ["Own", "Own", "FBA"],
            "channel": [None, "DTC", "FBA-US"],
        },
        "Demand": {"sku": ["TEA-é", "JAR"], "channel": ["DTC"] * 2, "units_per_day": [10, 10]},
        "AmazonStock": {
            "sku": ["TEA-é", "JAR"],
            "marketplace": ["US"] * 2,
            "snapshot_date": [TODAY] * 2,
            "fulfillable": [counted[0], 20],
            "unfulfillable": [40 - counted[0], counted[1]],
            "reserved": [0, 12 - counted[1]],
        },
    }
    build(path, rows=rows, as_of=TODAY, cells={"AsOf": TODAY})
    refresh(FileHost(path), now=SAMPLE_TIME)
    return path


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return book(tmp_path / "lots.xlsm", ADDRESS)


def looked(lotbook: Command, tracker: Path, *arguments: object) -> Any:
    outcome = lotbook("removals", tracker, "--json", *arguments)
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


def orders(path: Path) -> list[tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(path, data_only=True)["RemovalOrders"]
    return [row for row in sheet.iter_rows(min_row=5, values_only=True) if row[0]]


@pytest.mark.long
def test_the_preview_gives_reasons_money_and_what_was_cut(lotbook: Command, tracker: Path) -> None:
    before = tracker.read_bytes()
    found = looked(lotbook, tracker)
    assert tracker.read_bytes() == before
    names = ("sku", "order_type", "disposition", "units", "wanted")
    assert [tuple(each[name] for name in names) for each in found["lines"]] == [
        ("JAR", "Disposal", "Unsellable", 8, 12),
        ("JAR", "Return", "Sellable", 20, 20),
        ("TEA-é", "Return", "Sellable", 35, 35),
        ("TEA-é", "Disposal", "Unsellable", 5, 5),
    ]
    jar, _, tea, damaged = found["lines"]
    assert (damaged["lots"], damaged["reason"]) == (
        "any lot (5)", "Amazon cannot sell them: damaged, defective or returned"
    )  # fmt: skip
    money = ("if_returned", "if_disposed", "if_left")
    fees = pytest.approx(8 * 1.53)
    assert (jar["lots"], *(-jar[name] for name in money), jar["cost"]) == ("J0 (8)", *[fees] * 4)
    # Each sells for its cost, as no price is known, and costs a fee to bring back.
    assert [tea[name] for name in ("cost", *money, "lots", "basis")] == [
        *(pytest.approx(amount) for amount in (35 * 0.84, 35 * (2 - 0.84), -35 * 0.84, -35 * 0.84)), "T1 (35)", "exact"
    ]  # fmt: skip
    cut = "JAR: the list has 12 unsellable units, but Amazon counts 8 that can be ordered, so the order is for 8."
    assert cut in found["remarks"]
    shown = " ".join(lotbook("removals", tracker).out.split())
    assert "Amazon picks units by SKU, not by lot" in shown
    assert "Nothing was saved" in shown


@pytest.mark.long
def test_upload_files_are_what_amazon_takes(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    files = sorted(Path(file) for file in looked(lotbook, tracker, "--save", tmp_path / "out")["files"])
    assert [file.name for file in files] == ["LOT-20261123-D1-disposal.txt", "LOT-20261123-R1-return.txt"]
    disposal, returned = (file.read_bytes() for file in files)
    assert disposal == (
        b"MerchantRemovalOrderID\tLOT-20261123-D1\r\nRemovalDisposition\tDisposal\r\n\t\r\n"
        b"MerchantSKU\tSellableQuantity\tUnsellableQuantity\r\nJAR\t0\t8\r\n"
        b"TEA-\xc3\xa9\t0\t5\r\n"
    )
    assert (
        returned
        == (
            "MerchantRemovalOrderID\tLOT-20261123-R1\r\nRemovalDisposition\tReturn\r\nAddressName\tAcme GmbH Lager\r\n"
            "AddressFieldOne\t100 Example Rd\r\nAddressFieldTwo\tDock 4\r\nAddressFieldThree\t\r\nAddressCity\tKöln\r\n"
            "AddressCountryCode\tDE\r\nAddressStateOrRegion\tNW\r\nAddressPostalCode\t01069\r\n"
            "ContactPhoneNumber\t775-555-0100\r\nShippingNotes\t\r\n\t\r\n"
            "MerchantSKU\tSellableQuantity\tUnsellableQuantity\r\nJAR\t20\t0\r\nTEA-é\t35\t0\r\n"
        ).encode()
    )
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == [file.name for file in files]
    assert problems(tracker) == []


def test_what_cannot_be_sold_stays_off_the_list_where_the_user_says_so(lotbook: Command, tmp_path: Path) -> None:
    path = book(tmp_path / "lots.xlsm", {**ADDRESS, "Dispose of unsellable units": "No"})
    assert [each["lots"] for each in looked(lotbook, path)["lines"]] == ["J0 (8)", "J1 (20)", "T1 (35)"]


@pytest.mark.long
def test_a_disposal_beside_a_held_lot_says_what_may_be_lost(lotbook: Command, tracker: Path) -> None:
    book = openpyxl.load_workbook(tracker, keep_vba=True)
    header = [cell.value for cell in book["Lots"][4]]
    book["Lots"].cell(6, header.index("Status") + 1).value = "Quarantine"  # J1, of which 20 are there
    book.save(tracker)
    found = looked(lotbook, tracker)
    assert [each["lots"] for each in found["lines"]] == ["J0 (8)", "T1 (35)", "any lot (5)"]
    (said,) = (each for each in found["remarks"] if "may dispose" in each)
    assert said.startswith("JAR: lot J1 there has the status Quarantine")


@pytest.mark.long
def test_undo_names_the_files_that_must_not_be_uploaded_any_more(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    files = [Path(file) for file in looked(lotbook, tracker, "--save", tmp_path / "out")["files"]]
    asked = lotbook("undo", tracker, "--dry-run").out
    named = ", ".join(file.name for file in files)
    assert f"Still in the folder that this run saved to: {named}. Don't upload what is taken back" in asked
    done = lotbook("undo", tracker, "--yes", "--json").json
    assert done["upload_files_left"] == [file.name for file in files]
    assert all(file.exists() for file in files)
    assert "upload" not in lotbook("undo", tracker, "--run", 2, "--dry-run").out


@pytest.mark.long
def test_what_was_ordered_is_not_asked_for_again_and_a_report_closes_it(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    looked(lotbook, tracker, "--save", tmp_path / "one")
    assert {(row[0], row[1], row[5], row[9]) for row in orders(tracker)} == {
        ("LOT-20261123-D1", "JAR", 8, "Saved"),
        ("LOT-20261123-D1", "TEA-é", 5, "Saved"),
        ("LOT-20261123-R1", "TEA-é", 35, "Saved"),
        ("LOT-20261123-R1", "JAR", 20, "Saved"),
    }
    left = looked(lotbook, tracker)
    # What Amazon did not have is still on the list, and still not there.
    assert left["lines"] == []
    none = "JAR: the list has 4 unsellable units, but Amazon counts none that can be ordered, so nothing is ordered."
    assert none in left["remarks"]
    ordered = (
        "Units on open removal orders are not ordered again: the sheet RemovalOrders lists them, with the names of"
    )
    assert ordered in left["remarks"][-1]
    assert ordered in lotbook("removals", tracker, "--save", tmp_path / "more").err
    report = written(
        tmp_path / "r.txt",
        """
        request-date | order-id | order-type | order-status | last-updated-date | sku | disposition | requested-quantity | cancelled-quantity | disposed-quantity | shipped-quantity
        2026-11-23T18:02:11+00:00 | LOT-20261123-R1 | Return | Completed | 2026-11-23T09:00:00+00:00 | JAR | Sellable | 20 | 20 | 0 | 0
        """,  # noqa: E501 - as wide as the report is
    )
    assert lotbook("import", tracker, report).code == 0
    state = {(row[0], row[1]): (row[9], row[8], row[12]) for row in orders(tracker)}
    assert state["LOT-20261123-R1", "JAR"] == ("Completed", 20, "J1 (20)")
    again = looked(lotbook, tracker, "--save", tmp_path / "two")
    # The cancelled units are asked for again, in an order with a number of its own.
    assert ("LOT-20261123-R2", "JAR", 20) in [(each["order_id"], each["sku"], each["units"]) for each in again["lines"]]


@pytest.mark.long
def test_a_missing_address_a_file_that_is_there_and_nothing_to_do_are_refused(lotbook: Command, tmp_path: Path) -> None:
    path = book(tmp_path / "bare.xlsm", {"Return name": "Acme"})
    before = path.read_bytes()
    outcome = lotbook("removals", path, "--save", tmp_path / "out")
    assert (outcome.code, path.read_bytes()) == (2, before)
    assert "Settings: Return address line 1, Return city, Return postal code, Return country code" in outcome.err
    assert not (tmp_path / "out").exists()
    path = book(tmp_path / "lots.xlsm", ADDRESS)
    before = path.read_bytes()
    (tmp_path / "out").mkdir(exist_ok=True)
    (tmp_path / "out" / "LOT-20261123-R1-return.txt").write_text("mine")
    outcome = lotbook("removals", path, "--save", tmp_path / "out")
    assert (outcome.code, "exists already" in outcome.err, path.read_bytes()) == (2, True, before)
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["LOT-20261123-R1-return.txt"]


@pytest.mark.long
@pytest.mark.parametrize("columns", ["60", "80"])
def test_no_figure_or_date_is_cut_on_a_narrow_terminal(
    columns: str, lotbook: Command, tracker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = looked(lotbook, tracker)["lines"]
    monkeypatch.setenv("COLUMNS", columns)
    shown = lotbook("removals", tracker).out
    assert "…" not in shown
    for line in found:
        for figure in (line["order_id"], line["remove_by"], f"{line['cost']:,.2f}"):
            assert figure is None or figure in shown
