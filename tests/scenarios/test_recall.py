"""A complaint names a lot: who got it, where the rest is, and what goes to the auditor."""

import csv
import datetime as dt
import hashlib
import io
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lotbook.core.days import to_day
from tests.command import Command
from tests.drawn import build
from tests.package_checks import problems


def recalled(lotbook: Command, sample: Path, *arguments: object) -> Any:
    outcome = lotbook("recall", sample, "--json", *arguments)
    assert outcome.code == 0, outcome.err
    return json.loads(outcome.out)


def test_every_unit_of_a_lot_is_somewhere(lotbook: Command, sample: Path) -> None:
    """Checked against the sheets themselves, read by somebody else's library."""
    found = recalled(lotbook, sample, "--sku", "nut-cash-250", "--lot", "cb089d")
    book = openpyxl.load_workbook(sample, data_only=True)
    rows = [[cell.value for cell in row] for row in book["Shipments"].iter_rows(min_row=5)]
    sold = [row for row in rows if row[4] == "CB089D" and row[2] == "Sale"]
    back = [row for row in rows if row[4] == "CB089D" and row[2] == "Return"]
    (lot,) = found["lots"]
    assert lot["sold"] == sum(row[5] for row in sold)
    assert {each["consignee"] for each in found["consignees"]} == {row[7] for row in sold}
    with_them = sum(each["units"] for each in found["consignees"])
    assert with_them == sum(row[5] for row in sold) - sum(row[5] for row in back)
    assert found["made"] == lot["received"] == with_them + sum(each["on_hand"] for each in found["places"])
    assert (found["unaccounted"], found["reconciled"]) == (0, 100)


def test_the_same_seed_practises_on_the_same_lot(lotbook: Command, sample: Path) -> None:
    first, second = (recalled(lotbook, sample, "--mock", "--seed", 7) for _ in range(2))
    assert first["lots"] == second["lots"] != []
    assert first["started"] <= first["finished"]


def test_people_read_the_figures_and_the_clock(lotbook: Command, sample: Path) -> None:
    shown = lotbook("recall", sample, "--lot", "CB089*").out
    for words in ("Made 340", "To retrieve", "Reconciled 100.0%", "Where they are", "Who got them", "Took "):
        assert words in shown


@pytest.mark.parametrize("option", ["--sku", "--lot", "--supplier", "--shipment", "--consignee", "--received"])
def test_a_blank_option_does_not_recall_what_the_sheet_asks_for(lotbook: Command, sample: Path, option: str) -> None:
    """As a script gives it whose variable was never set."""
    for blank in ("", "  "):
        refused = lotbook("recall", sample, option, blank, "--mark")
        assert (refused.code, f"{option} is blank" in refused.err) == (2, True)


def test_no_filter_an_unknown_lot_and_reversed_dates(lotbook: Command, sample: Path) -> None:
    nothing = lotbook("recall", sample)
    assert (nothing.code, "Fill in at least one filter" in " ".join(nothing.out.split())) == (1, True)
    near = lotbook("recall", sample, "--lot", "CB089")
    assert (near.code, "CB089D" in near.out) == (1, True)
    reversed_ = lotbook("recall", sample, "--expiry", "2027-12-31..2027-01-01")
    assert (reversed_.code, "2027-12-31 is after 2027-01-01" in reversed_.err) == (2, True)
    assert lotbook("recall", sample, "--expiry", "soon").code == 2
    assert "picks the lot itself" in lotbook("recall", sample, "--mock", "--lot", "CB089D").err


@pytest.mark.long
def test_the_packet_says_what_is_in_it(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    folder = tmp_path / "packet"
    found = recalled(lotbook, sample, "--lot", "CB089D", "--packet", folder, "--company", "Acme")
    written = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    assert {Path(file).relative_to(folder).as_posix() for file in found["files"]} == written
    manifest = csv.DictReader(io.StringIO((folder / "manifest.csv").read_text("utf-8-sig")))
    listed = {row["File"]: row["SHA-256"] for row in manifest}
    assert set(listed) == written - {"manifest.csv"}
    assert all(hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest for name, digest in listed.items())
    assert openpyxl.load_workbook(folder / "recall.xlsx").sheetnames[:2] == ["Recall", "Lots"]
    told = lotbook("recall", sample, "--lot", "CB089D", "--packet", tmp_path / "other", "--contact", "Ann").out
    assert "Missing from the notices: Reason (Recall)." in told
    again = lotbook("recall", sample, "--lot", "CB089D", "--packet", folder)
    assert (again.code, "is there already" in again.err) == (2, True)


def statuses(path: Path) -> dict[str, object]:
    sheet = openpyxl.load_workbook(path, data_only=True)["Lots"]
    return {str(row[1].value): row[7].value for row in sheet.iter_rows(min_row=5) if row[1].value}


@pytest.mark.long
def test_marked_lots_leave_the_pick_order_and_come_back_as_they_were(
    lotbook: Command, sample: Path, tmp_path: Path
) -> None:
    path = tmp_path / "lots.xlsm"
    path.write_bytes(sample.read_bytes())
    before = statuses(path)
    assert recalled(lotbook, path, "--lot", "CB089D", "--mark")["marked"] == [
        {"sku": "NUT-CASH-250", "lot": "CB089D", "was": "(blank)", "now": "Recalled"}
    ]
    assert statuses(path) == {**before, "CB089D": "Recalled"}
    fefo = [[cell.value for cell in row] for row in openpyxl.load_workbook(path, data_only=True)["FEFO"].iter_rows()]
    assert all("Recalled" in row for row in fefo if "CB089D" in row)
    assert any("CB089D" in row for row in fefo)
    assert problems(path) == []
    assert recalled(lotbook, path, "--lot", "CB089D", "--mark")["marked"] == []
    assert len(recalled(lotbook, path, "--lot", "CB089D", "--unmark")["marked"]) == 1
    assert (statuses(path), before["CB089D"]) == (before, None)
    assert lotbook("recall", path, "--lot", "CB089D", "--mark", "--unmark").code == 2


@pytest.fixture
def alike(tmp_path: Path) -> Path:
    """A tracker with two lots that are spelled alike, and a shipment that names neither of them."""
    path = tmp_path / "alike.xlsm"
    day = to_day(dt.date(2026, 9, 1))
    sales = [("12-3", "Ann", 10), ("1-23", "Bob", 20), ("12\u22123", "Cy", 7)]
    more = [("Return", "12-3", 2, "Ann", "Warehouse"), ("Disposal", "12-3", 3, "Warehouse", None)]
    more += [("Adjustment", "12-3", -4, "Warehouse", None), ("Adjustment", "12-3", 1, "Warehouse", None)]
    rows = [("Sale", lot, units, "Warehouse", to) for lot, to, units in sales] + more
    kinds, lots, units, sources, targets = zip(*rows, strict=True)
    build(
        path,
        rows={
            "SKUs": {"sku": ["TEA"]},
            "Lots": {
                "sku": ["TEA", "TEA"],
                "lot": ["12-3", "1-23"],
                "received_date": [day, day],
                "received_quantity": [100, 50],
                "place": ["Warehouse", "Warehouse"],
            },
            "Shipments": {
                "date": [day + 9] * len(rows),
                "type": kinds,
                "sku": ["TEA"] * len(rows),
                "lot": lots,
                "quantity": units,
                "source": sources,
                "destination": targets,
            },
        },
    )
    return path


@pytest.mark.long
def test_a_mark_goes_to_the_lot_that_was_named_and_to_no_other(lotbook: Command, alike: Path) -> None:
    found = recalled(lotbook, alike, "--lot", "12-3", "--mark")
    assert [each["lot"] for each in found["marked"]] == ["12-3"]
    assert statuses(alike) == {"12-3": "Recalled", "1-23": None}
    assert [(each["consignee"], each["units_low"], each["units"]) for each in found["consignees"]] == [
        ("Ann", 8, 8),
        ("Cy", 0, 7),
    ]


@pytest.mark.parametrize("option", ["--mark", "--unmark"])
def test_nothing_is_marked_on_account_of_another_spelling(lotbook: Command, alike: Path, option: str) -> None:
    before = alike.read_bytes()
    shown = lotbook("recall", alike, "--lot", "12/3")
    assert (shown.code, "Spelled alike" in shown.out) == (0, True)
    refused = lotbook("recall", alike, "--lot", "12/3", option)
    assert (refused.code, "TEA 1-23, TEA 12-3" in refused.err) == (2, True)
    assert alike.read_bytes() == before


def test_the_terms_of_a_balance_that_are_printed_add_up(lotbook: Command, alike: Path) -> None:
    shown = " ".join(lotbook("recall", alike, "--lot", "12-3").out.split())
    assert "Cy TEA 12\u22123 2026-09-10 0-7" in shown
    assert "Made 100 Found 97-104 " in shown
    balances = re.findall(r"(\S+): (received [^=]*) = (on hand .*? unaccounted -?\d+)", shown)
    assert [lot for lot, _, _ in balances] == ["12-3", "12\u22123"]
    words = "received returned adjusted in on hand sold disposed consumed in bundles adjusted out unaccounted"
    for _, came, went in balances:
        assert " ".join(re.findall(r"[a-z]+", f"{came} {went}")) == words
        sides = [sum(int(units) for units in re.findall(r"-?\d+", side)) for side in (came, went)]
        assert sides[0] == sides[1]
    assert balances[0][1] == "received 100 + returned 2 + adjusted in 1"


def test_a_packet_that_is_written_with_the_mark_says_recalled(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    """The auditor compares it with the tracker, which is saved a second later."""
    path = tmp_path / "lots.xlsm"
    path.write_bytes(sample.read_bytes())

    def status(*arguments: object) -> object:
        folder = tmp_path / str(arguments[0])
        recalled(lotbook, path, "--lot", "CB089D", *arguments, "--packet", folder)
        heads, row, *_ = rows_below_titles(folder / "recall.xlsx", "Lots")
        return row[heads.index("Status")]

    assert status("--mark") == "Recalled"
    assert status("--unmark") == "Released"


def rows_below_titles(path: Path, sheet: str) -> list[list[object]]:
    """The header of a sheet of the auditor's workbook, and its rows."""
    found = [[cell.value for cell in row] for row in openpyxl.load_workbook(path)[sheet].iter_rows()]
    return found[next(number for number, row in enumerate(found) if row[0] == "SKU") :]
