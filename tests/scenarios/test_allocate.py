"""A pick list from the command line: the lots to take for an order, as the ribbon's Allocate finds them."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from lotbook.actions import printing
from lotbook.actions.allocate import allocate
from lotbook.actions.orders import Ask
from lotbook.actions.refresh import refresh
from lotbook.core.days import to_date, to_day
from lotbook.exchange.pick_list import PickLine, pick_sheet
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, InputCells, NewRows
from lotbook.told import box
from tests.command import Command
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import build
from tests.package_checks import problems

TODAY = to_day(SAMPLE_DAY)


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    """TEA in cases of 12: a lot expired, one held, one inside FBA's cut-off, two good ones; JAR at Amazon, too."""
    path = tmp_path / "lots.xlsm"
    days = (-1, 400, 40, 60, 300)
    content: dict[str, dict[str, list[Any]]] = {
        "SKUs": {"sku": ["TEA", "JAR", "A:B", "NEW"], "units_per_case": [12, None, 6, 10]},
        "Lots": {
            "sku": ["TEA"] * 5 + ["JAR", "A:B"],
            "lot": ["old", "held", "T-3", "T-4", "T-5", "J:1", "7"],
            "expiry_date": [*(TODAY + each for each in days), TODAY + 200, TODAY + 200],
            "received_date": [TODAY - 300] * 7,
            "received_quantity": [10, 20, 30, 50, 500, 90, 60],
            "place": ["Warehouse", "Warehouse", "Garage", "Garage", "Warehouse", "Garage", "Garage"],
            "status": [None, "Hold", None, None, None, None, None],
        },
        "Shipments": {
            "date": [TODAY - 9], "type": ["Transfer"], "sku": ["JAR"], "lot": ["J:1"], "quantity": [40],
            "source": ["Garage"], "destination": ["FBA-US"],
        },
        "Places": {
            "place": ["Warehouse", "Garage", "FBA-US"], "kind": ["3PL", "Own", "FBA"],
            "channel": [None, "DTC", "FBA-US"],
        },
    }  # fmt: skip
    build(path, rows=content, as_of=TODAY, cells={"AsOf": TODAY})
    refresh(FileHost(path), now=SAMPLE_TIME)
    return path


def taken(lotbook: Command, tracker: Path, *arguments: object, code: int = 0) -> Any:
    before = tracker.read_bytes()
    outcome = lotbook("allocate", tracker, *arguments, "--json")
    assert outcome.code == code, outcome.err
    assert tracker.read_bytes() == before
    return json.loads(outcome.out)


def picks(found: Any) -> list[list[tuple[str, str, int]]]:
    return [[(pick["lot"], pick["place"], pick["units"]) for pick in line["picks"]] for line in found["lines"]]


def test_lots_are_taken_in_fefo_order_within_each_place_s_own_cut_off(lotbook: Command, tracker: Path) -> None:
    # T-3 has 40 days left: DTC, the garage's channel, has no cut-off; at the 3PL FBA's 50 days would count.
    found = taken(lotbook, tracker, "tea=70", "JAR=50")
    assert picks(found) == [[("T-3", "Garage", 30), ("T-4", "Garage", 40)], [("J:1", "Garage", 50)]]
    assert [(pick["lot"], pick["reason"]) for pick in found["lines"][0]["skipped"]] == [("old", "Expired")]
    assert found["at_amazon"] == 40


def test_what_is_in_awd_has_to_reach_the_channel_in_time(lotbook: Command, tmp_path: Path) -> None:
    """Its first lot counted as if it were at FBA, which refuses it on arrival."""
    path = tmp_path / "lots.xlsm"
    content: dict[str, dict[str, list[Any]]] = {
        "SKUs": {"sku": ["TEA"]},
        "Lots": {
            "sku": ["TEA"] * 2, "lot": ["late", "good"], "expiry_date": [TODAY + 100, TODAY + 103],
            "received_date": [TODAY - 30] * 2, "received_quantity": [80, 200], "place": ["Bulk"] * 2,
        },
        "Places": {"place": ["Bulk", "FBA-US"], "kind": ["AWD", "FBA"], "channel": ["FBA-US", "FBA-US"]},
    }  # fmt: skip
    build(path, rows=content, as_of=TODAY, cells={"AsOf": TODAY})
    found = taken(lotbook, path, "TEA=10", "--place", "bulk", "--channel", "FBA-US")
    # 90 days on arrival, after 7 on the way and 5 for the check-in.
    assert picks(found) == [[("good", "Bulk", 10)]]
    assert [(pick["lot"], pick["reason"]) for pick in found["lines"][0]["skipped"]] == [("late", "Too short-lived")]


def test_a_channel_takes_only_what_it_still_accepts(lotbook: Command, tracker: Path) -> None:
    found = taken(lotbook, tracker, "TEA=70", "--channel", "fba-us")
    assert picks(found) == [[("T-5", "Warehouse", 70)]]
    reasons = {pick["lot"]: pick["reason"] for pick in found["lines"][0]["skipped"]}
    assert reasons == {"old": "Expired", "T-3": "Inside cut-off", "T-4": "Too short-lived"}


def test_a_sku_that_was_never_in_stock_is_short(lotbook: Command, tracker: Path) -> None:
    for options in ((), ("--cases", "--channel", "FBA-US")):
        found = taken(lotbook, tracker, "NEW=20", "JAR=1" if not options else "TEA=1", *options, code=1)
        assert (found["short"], len(picks(found)[1])) == (20, 1)


def test_one_place_is_all_that_counts(lotbook: Command, tracker: Path) -> None:
    found = taken(lotbook, tracker, "TEA=600", "--place", " warehouse", code=1)
    assert picks(found) == [[("T-5", "Warehouse", 500)]]
    assert found["short"] == 100
    at_amazon = taken(lotbook, tracker, "JAR=5", "--place", "FBA-US")
    assert picks(at_amazon) == [[("J:1", "FBA-US", 5)]]


def test_without_a_channel_a_place_gives_what_its_own_customers_are_to_get(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    # The garage's customers are to get 45 days, and T-3 has 40.
    channels = load_workbook(tracker)["Channels"]
    row = next(cell.row for column in channels.iter_cols() for cell in column if cell.value == "DTC")
    FileHost(tracker).write(Changes(inputs=(InputCells("Channels", "Min days at receipt", {row: 45}),)))
    found = taken(lotbook, tracker, "TEA=70")
    assert picks(found) == [[("T-4", "Garage", 50), ("T-5", "Warehouse", 20)]]
    reasons = {pick["lot"]: pick["reason"] for pick in found["lines"][0]["skipped"]}
    assert reasons == {"old": "Expired", "T-3": "Too short-lived"}
    # What a list of orders has no lots of was picked by the same rule; where nothing else is left, the rest had to go.
    orders = tmp_path / "picks.csv"
    orders.write_text(f"Order Number,Ship Date,SKU,Lot,Qty\nO-1,{SAMPLE_DAY},TEA,,40\nO-2,{SAMPLE_DAY},TEA,,20\n")
    imported = lotbook("import", tracker, orders, "--from", "Garage", "--assume-fefo", "--json")
    assert imported.code == 0, imported.err
    booked = load_workbook(tracker)["Shipments"].iter_rows(values_only=True)
    header = next(row for row in booked if "Document" in row)
    sold = [dict(zip(header, row, strict=True)) for row in booked if "Sale" in row]
    assert [(row["Document"], row["Lot"], row["Quantity"]) for row in sold] == [
        ("O-1", "T-4", 40), ("O-2", "T-4", 10), ("O-2", "T-3", 10)
    ]  # fmt: skip


def test_a_percentage_of_a_shelf_life_nobody_typed_is_named(lotbook: Command, tracker: Path) -> None:
    """The customer asks for half of a life that isn't known, and the list looked as if all had been checked."""
    asks = {"Channel": "Green Grocer", "Min days at receipt": "50%"}
    FileHost(tracker).write(Changes(new_rows=(NewRows("Channels", (asks,)),)))
    told = (
        "{}: Shelf life on SKUs is blank, so the percentage of it that Green Grocer asks for does not count. "
        "Type the shelf life, and ask again."
    )
    found = taken(lotbook, tracker, "TEA=7", "JAR=5", "--channel", "green grocer")
    assert [line["remarks"] for line in found["lines"]] == [[told.format("TEA")], [told.format("JAR")]]
    found_in_excel = allocate(FileHost(tracker), [Ask("TEA", 7)], now=SAMPLE_TIME, channel="Green Grocer")
    assert told.format("TEA") in box.allocated(found_in_excel)
    assert not taken(lotbook, tracker, "JAR=5", "--channel", "DTC")["lines"][0]["remarks"]
    typed = (InputCells("SKUs", "Shelf life", {5: "24 months"}), InputCells("SKUs", "Min days at receipt", {6: 30}))
    FileHost(tracker).write(Changes(inputs=typed))
    found = taken(lotbook, tracker, "TEA=7", "JAR=5", "--channel", "green grocer", code=1)
    assert not any("Shelf life" in remark for line in found["lines"] for remark in line["remarks"])


def test_units_that_are_booked_to_leave_later_are_not_given_away_twice(lotbook: Command, tracker: Path) -> None:
    # 40 of the 50 of T-4 leave in 5 days, of T-5 more than there are, though 300 of these come in before.
    sale: dict[str, Any] = {"Type": "Sale", "SKU": "TEA", "To": "Corner"}
    receipt = {"Date": TODAY + 3, "Type": "Receipt", "SKU": "TEA", "Lot": "T-5", "Quantity": 300, "To": "Warehouse"}
    later: list[dict[str, Any]] = [
        {**sale, "Date": TODAY + 5, "Lot": "T-4", "Quantity": 40, "From": "Garage"},
        receipt,
        {**sale, "Date": TODAY + 5, "Lot": "T-5", "Quantity": 780, "From": "Warehouse"},
    ]
    FileHost(tracker).write(Changes(new_rows=(NewRows("Shipments", later),)))
    found = taken(lotbook, tracker, "TEA=70", code=1)
    # T-5: 500 and 300 come to 800, less 780: only 20 can go before.
    assert picks(found) == [[("T-3", "Garage", 30), ("T-4", "Garage", 10), ("T-5", "Warehouse", 20)]]
    why = "Booked to leave on a later day"
    booked = [(pick["lot"], pick["units"]) for pick in found["lines"][0]["skipped"] if pick["reason"] == why]
    assert (booked, found["short"]) == ([("T-4", 40), ("T-5", 480)], 10)
    assert picks(taken(lotbook, tracker, "TEA=24", "--cases")) == [[("T-3", "Garage", 24)]]
    assert picks(taken(lotbook, tracker, "TEA=48", "--cases", "--channel", "FBA-US", code=1)) == [
        [("T-5", "Warehouse", 12)]
    ]
    told = lotbook("allocate", tracker, "TEA:T-4=20")
    named = "TEA, lot T-4: 20 units wanted, but only 10 of its 50 units can be taken (Booked to leave on a later day)."
    assert named in " ".join(told.out.split())
    # On the day itself they have left.
    after = taken(lotbook, tracker, "TEA=70", "--as-of", to_date(TODAY + 5).isoformat(), code=1)
    assert (picks(after)[0], after["short"]) == (
        [("T-3", "Garage", 30), ("T-4", "Garage", 10), ("T-5", "Warehouse", 20)],
        10,
    )


@pytest.mark.parametrize(
    ("order", "told"),
    [
        (["TEA:T-4=51"], "TEA, lot T-4: 51 units wanted, but there are only 50. Nothing is taken from it."),
        (
            ["TEA:held=5"],
            "TEA, lot held: 5 units wanted, but none of its 20 units can be taken (Hold). Nothing is taken from it.",
        ),
        (
            ["TEA:T-4=30", "TEA:T-4=30"],
            "TEA, lot T-4: 30 units wanted, but only 20 of its 50 units are left for this line. Nothing is "
            "taken from it.",
        ),
        (
            ["TEA:T-3=5", "--place", "Warehouse"],
            "TEA, lot T-3: 5 units wanted, but there are none. Nothing is taken from it.",
        ),
    ],
)
def test_a_named_lot_that_is_not_enough_is_refused_with_its_units(
    lotbook: Command, tracker: Path, order: list[str], told: str
) -> None:
    outcome = lotbook("allocate", tracker, *order)
    assert outcome.code == 1
    assert told in " ".join(outcome.out.split())


def test_a_line_that_names_its_lot_is_served_before_the_others(lotbook: Command, tracker: Path) -> None:
    found = taken(lotbook, tracker, "TEA=30", "TEA:T-3=25")
    assert picks(found) == [[("T-3", "Garage", 5), ("T-4", "Garage", 25)], [("T-3", "Garage", 25)]]


def test_colons_in_skus_and_lots_are_told_apart(lotbook: Command, tracker: Path) -> None:
    assert picks(taken(lotbook, tracker, "A:B=5", "A:B:7=5", "JAR:J:1=5", "A:B:=1")) == [
        [("7", "Garage", 5)],
        [("7", "Garage", 5)],
        [("J:1", "Garage", 5)],
        [("7", "Garage", 1)],
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["TEA"], "'TEA' does not say what to take. Type SKU=UNITS or SKU:LOT=UNITS, such as TEA-1=240."),
        (["TEA=0"], "'0' is not a number of units. Type a whole number above 0, such as 120."),
        (["TEE=5"], "There is no SKU 'TEE'. Did you mean 'TEA'?"),
        (["TEA:T3=5"], "TEA has no lot 'T3'. Did you mean 'T-3'?"),
        (["TEA=5", "--place", "Attic"], "There is no place 'Attic' on the sheet Places; it has Warehouse, Garage, F"),
        (["TEA=5", "--channel", "Shop"], "There is no channel 'Shop' on the sheet Channels; it has FBA-US"),
        (["JAR=5", "--cases"], "JAR has no Units per case on the sheet SKUs, which --cases requires. Fill it in."),
        (["TEA=5", "--pdf", "list.txt"], "list.txt: the name of the pick list ends in .pdf. Use list.pdf."),
    ],
)
def test_what_cannot_be_read_is_refused(lotbook: Command, tracker: Path, arguments: list[str], told: str) -> None:
    outcome = lotbook("allocate", tracker, *arguments)
    assert outcome.code == 2
    assert told in outcome.err


@pytest.mark.long
def test_full_cases_round_up_and_never_mix_lots(lotbook: Command, tracker: Path) -> None:
    # 70 units are 6 cases of 12. T-3 has 30 units: 2 cases and 6 loose; T-4 has 50: 4 cases and 2 loose.
    found = taken(lotbook, tracker, "TEA=70", "--cases")
    assert picks(found) == [[("T-3", "Garage", 24), ("T-4", "Garage", 48)]]
    assert found["lines"][0]["remarks"] == [
        "TEA: 70 units rounded up to 72, full cases.",
        "TEA: left 6 units of lot T-3 at Garage, too few for a case.",
        "TEA: left 2 units of lot T-4 at Garage, too few for a case.",
    ]
    named = taken(lotbook, tracker, "TEA:T-4=49", "--cases", code=1)
    assert picks(named) == [[]]
    assert "2 x 12 + 6" in lotbook("allocate", tracker, "TEA=30").out


def test_without_libreoffice_a_pdf_is_refused_before_anything_is_read(
    lotbook: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "libreoffice", lambda: None)
    outcome = lotbook("allocate", tmp_path / "none.xlsm", "TEA=5", "--pdf", tmp_path / "list.pdf")
    assert outcome.code == 2
    assert outcome.err == (
        "lotbook: Making a PDF requires LibreOffice, which is not installed here. Leave out --pdf, and print what is "
        "shown.\n"
    )


@pytest.mark.long
@pytest.mark.skipif(printing.libreoffice() is None, reason="needs LibreOffice")
def test_the_pick_list_is_printed_once(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    out = tmp_path / "list.pdf"
    assert lotbook("allocate", tracker, "TEA=70", "--pdf", out).code == 0
    assert out.read_bytes().startswith(b"%PDF")
    again = lotbook("allocate", tracker, "TEA=70", "--pdf", out)
    assert again.code == 2
    assert "exists already" in again.err


def test_the_printed_list_keeps_codes_as_they_are(tmp_path: Path) -> None:
    day = to_date(TODAY)
    long = PickLine("TEA", "Cashew butter with sea salt and honey, 250 g", "T-1", "Garage", day, 1, "")
    lines = [
        PickLine("=1+1", "Tea", "00123", "Garage", day, 1200, ""),
        PickLine("1E5", "", "5-3", "X", None, 1, ""),
        long,
    ]
    path = tmp_path / "list.xlsx"
    path.write_bytes(pick_sheet("Pick list", lines, ["Mind the step."], created=SAMPLE_TIME, paper=9))
    assert problems(path) == []
    page = load_workbook(path)["Pick list"]
    rows = list(page.iter_rows(values_only=True))
    # A text that takes two lines has room for them.
    assert [page.row_dimensions[number].height for number in (4, 6)] == [24, 30]
    assert rows[2][1:] == ("SKU", "Product", "Lot", "Place", "Expiry date", "Units")
    assert [row[1:5] for row in rows[3:5]] == [("=1+1", "Tea", "00123", "Garage"), ("1E5", "", "5-3", "X")]
    assert [row[6] for row in rows[3:5]] == [1200, 1]
    assert rows[7][0] == "Mind the step."
