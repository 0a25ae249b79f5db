"""A stock count from the command line and the ribbon: shown, booked as adjustments, and booked once."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
import typer
import xlwings

from lotbook.actions.refresh import refresh
from lotbook.core.days import to_date, to_day
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, NewRows
from tests.cells import cell_of
from tests.command import Command
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import build
from tests.hosts.engine import opened
from udfs import ribbon

TODAY = to_day(SAMPLE_DAY)
Rows = list[dict[str, Any]]


def made(path: Path, count: Rows) -> Path:
    """A tracker with three lots in two places, one of which left in part after the day before yesterday."""
    columns = ("date", "place", "sku", "lot", "counted", "unit")
    content: dict[str, dict[str, list[Any]]] = {
        "SKUs": {"sku": ["TEA", "JAR"], "units_per_case": [12, None]},
        "Lots": {
            "sku": ["TEA", "TEA", "JAR"],
            "lot": ["T-1", "T-2", "007"],
            "expiry_date": [TODAY + 200, TODAY + 300, TODAY + 300],
            "received_date": [TODAY - 90] * 3,
            "received_quantity": [100, 50, 30],
            "place": ["Garage", "Garage", "Warehouse"],
        },
        "Shipments": {
            "date": [TODAY - 1], "type": ["Sale"], "sku": ["TEA"], "lot": ["T-1"], "quantity": [40],
            "source": ["Garage"], "destination": ["Ann"],
        },
        "Places": {"place": ["Warehouse", "Garage"], "kind": ["3PL", "Own"], "channel": [None, "DTC"]},
        "StockCount": {name: [row.get(name) for row in count] for name in columns},
    }  # fmt: skip
    build(path, rows=content, as_of=TODAY, cells={"AsOf": TODAY})
    refresh(FileHost(path), now=SAMPLE_TIME)
    return path


COUNT: Rows = [
    {"date": TODAY - 2, "place": "Garage", "sku": "TEA", "lot": "T-1", "counted": 8, "unit": "cases"},
    {"date": TODAY - 2, "place": "Garage", "sku": "TEA", "lot": "T-1", "counted": 2},
    {"date": TODAY - 2, "place": "Warehouse", "sku": "JAR", "lot": "007", "counted": 31, "unit": "eaches"},
]
GARAGE, WAREHOUSE = (f"Count {to_date(TODAY - 2)} {place}" for place in ("Garage", "Warehouse"))


@pytest.mark.long
def test_a_count_before_the_lot_came_in_is_not_booked(tmp_path: Path, lotbook: Command) -> None:
    """A year mistyped in January would book all units of the lot once more."""
    early = {"date": TODAY - 365, "place": "Garage", "sku": "TEA", "lot": "T-1", "counted": 98}
    path = made(tmp_path / "lots.xlsm", [early])
    before = path.read_bytes()
    outcome = lotbook("count", path, "--yes")
    assert outcome.code == 2
    said = f"Count!A5: Lot 'T-1' was counted on {to_date(TODAY - 365)}, before any of it came in, on"
    assert said in outcome.err
    assert path.read_bytes() == before
    path = made(tmp_path / "zero.xlsm", [{**early, "counted": 0}, {**COUNT[2], "date": TODAY - 90}])
    assert lotbook("count", path, "--yes").code == 0


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return made(tmp_path / "lots.xlsm", COUNT)


def booked(path: Path) -> list[tuple[Any, ...]]:
    """The adjustments on Shipments."""
    table = FileHost(path).read(["Shipments"], []).tables["Shipments"]
    rows = [dict(zip(table.headers, cells, strict=True)) for cells in zip(*table.values, strict=True)]
    names = ("Date", "SKU", "Lot", "Quantity", "From", "Document", "Note")
    return [tuple(row[name] for name in names) for row in rows if row["Type"] == "Adjustment"]


def on_hand(path: Path) -> dict[tuple[str, str], int]:
    table = FileHost(path).read(["FEFO"], []).tables["FEFO"]
    rows = [dict(zip(table.headers, cells, strict=True)) for cells in zip(*table.values, strict=True)]
    return {(row["Lot"], row["Place"]): row["On hand"] for row in rows if row["SKU"]}


@pytest.mark.long
def test_differences_are_shown_and_nothing_is_written_without_a_yes(
    lotbook: Command, tracker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tracker.read_bytes()
    shown = lotbook("count", tracker, "--dry-run")
    assert (shown.code, tracker.read_bytes()) == (0, before)
    assert "2 lots counted, 2 to adjust" in shown.out
    assert "Nothing was booked. Run it without --dry-run to book it." in shown.out
    rows = [" ".join(line.split()) for line in shown.out.splitlines()]
    assert f"TEA T-1 Garage {to_date(TODAY - 2)} 98 100 -2" in rows
    assert f"JAR 007 Warehouse {to_date(TODAY - 2)} 31 30 +1" in rows
    assert any(
        line.startswith("Note: Lots of these SKUs and places that are not listed stay as they a") for line in rows
    )
    assert lotbook("count", tracker, "--json").json["written"] is False
    monkeypatch.setattr(typer, "confirm", lambda *_, **__: False)
    assert lotbook("count", tracker).code == 1
    assert tracker.read_bytes() == before


@pytest.mark.long
def test_a_count_is_booked_once_with_the_lists_refreshed(lotbook: Command, tracker: Path) -> None:
    outcome = lotbook("count", tracker, "--yes")
    assert outcome.code == 0, outcome.err
    assert booked(tracker) == [
        (TODAY - 2, "TEA", "T-1", -2, "Garage", GARAGE, "Counted 98, records 100"),
        (TODAY - 2, "JAR", "007", 1, "Warehouse", WAREHOUSE, "Counted 31, records 30"),
    ]
    assert on_hand(tracker) == {("T-1", "Garage"): 58, ("T-2", "Garage"): 50, ("007", "Warehouse"): 31}
    after = tracker.read_bytes()
    again = lotbook("count", tracker, "--yes")
    assert again.code == 0
    assert f"Nothing to book: 2 lots are booked already ({GARAGE}, {WAREHOUSE})." in (" ".join(again.out.split()))
    assert tracker.read_bytes() == after


@pytest.mark.long
def test_missing_lots_count_0_only_on_request(lotbook: Command, tracker: Path) -> None:
    assert lotbook("count", tracker, "--yes").code == 0
    assert lotbook("count", tracker, "--yes", "--missing-is-zero").code == 0
    assert booked(tracker)[2:] == [(TODAY - 2, "TEA", "T-2", -50, "Garage", GARAGE, "Counted 0, records 50")]
    assert on_hand(tracker) == {("T-1", "Garage"): 58, ("007", "Warehouse"): 31}


@pytest.mark.long
def test_a_row_that_cannot_be_read_is_named_and_nothing_is_booked(lotbook: Command, tmp_path: Path) -> None:
    rows = [*COUNT, {"date": TODAY, "place": "Garage", "sku": "TEA", "lot": "T-2", "counted": "a few"}]
    path = made(tmp_path / "odd.xlsm", rows)
    before = path.read_bytes()
    outcome = lotbook("count", path, "--yes")
    assert outcome.code == 2
    assert (
        "Nothing was booked, since the count has rows that can't be used. Count!E8: Counted 'a few' is not a whole"
        in (outcome.err)
    )
    assert path.read_bytes() == before


_SOLD = {"date": TODAY - 3, "type": "Sale", "sku": "TEA", "lot": "T-1", "quantity": 2, "source": "Garage"}

_MOVED = {"type": "Transfer", "destination": "Warehouse"}


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"quantity": "two"}, "Shipments!F5: Quantity 'two' is not a whole number; the row does not count."),
        ({"date": "31.31.2026"}, "Shipments!A5: Date '31.31.2026' is not a date."),
        ({"type": "Sold out"}, "Shipments!C5: Type 'Sold out' is not known; the row does not count."),
        ({"lot": None}, "Shipments!E5: Lot is blank; the row does not count."),
        ({"source": "Garag"}, "Shipments!G5: From 'Garag' is not on the Places sheet."),
        (_MOVED | {"source": "Garag"}, "Shipments!G5: From 'Garag' is not on the Places sheet."),
        (_MOVED | {"source": None, "quantity": "two"}, "Shipments!F5: Quantity 'two' is not a whole number;"),
        ({}, ""),
        # What came to the place that was counted is in its records.
        (_MOVED | {"source": "Warehous", "destination": "Garage"}, ""),
        ({"quantity": "two", "source": "Warehouse", "destination": "Ann"}, ""),
        ({"quantity": "two", "date": TODAY}, ""),  # after the count
        ({"quantity": "two", "source": "Warehouse"}, ""),
        ({"quantity": "two", "lot": "T-2"}, ""),
    ],
)
def test_a_row_that_the_records_lack_is_named_before_the_difference_is_booked(
    lotbook: Command, tmp_path: Path, odd: dict[str, Any], said: str
) -> None:
    """Once its row was corrected, what it says was taken off twice."""
    sold = _SOLD | odd
    content: dict[str, dict[str, list[Any]]] = {
        "SKUs": {"sku": ["TEA"]},
        "Lots": {
            "sku": ["TEA"] * 2, "lot": ["T-1", "T-2"], "received_date": [TODAY - 90] * 2,
            "received_quantity": [100] * 2, "place": ["Garage"] * 2, "expiry_date": [TODAY + 200] * 2,
        },
        "Shipments": {name: [cell] for name, cell in sold.items()},
        "Places": {"place": ["Warehouse", "Garage"], "kind": ["3PL", "Own"], "channel": [None, "DTC"]},
        "StockCount": {name: [cell] for name, cell in (COUNT[0] | {"counted": 98, "unit": None}).items()},
    }  # fmt: skip
    path = tmp_path / "lots.xlsm"
    build(path, rows=content, as_of=TODAY, cells={"AsOf": TODAY})
    told = " ".join(lotbook("count", path, "--dry-run").out.split())
    assert ("booked twice" in told, said in told) == (bool(said), True), told


def test_a_lot_counted_on_two_days_is_one_lot(lotbook: Command, tmp_path: Path) -> None:
    rows = [*COUNT, {"date": TODAY, "place": "Garage", "sku": "TEA", "lot": "T-1", "counted": 58}]
    path = made(tmp_path / "twice.xlsm", rows)
    said = " ".join(lotbook("count", path, "--dry-run").out.split())
    assert "2 lots counted (in 3 counts: one for each lot, place and day), 2 to adjust" in said


@pytest.mark.long
def test_a_booked_count_that_the_records_left_behind_is_said(lotbook: Command, tracker: Path) -> None:
    assert lotbook("count", tracker, "--yes").code == 0
    book = openpyxl.load_workbook(tracker, keep_vba=True)
    cell_of(book, "Shipments", "Quantity").value = 45  # the sale of yesterday …
    cell_of(book, "Shipments", "Date").value = to_date(TODAY - 5)  # … was on an earlier day
    book.save(tracker)
    outcome = lotbook("count", tracker, "--yes", "--json")
    assert outcome.code == 1
    assert outcome.json["remarks"][0] == (
        f"TEA, lot T-1 at Garage: {GARAGE} is booked in row 6 of Shipments, but the records now say 53 units, "
        "and the count 98. To book it again, delete that row."
    )


@pytest.mark.long
def test_an_earlier_count_than_a_booked_one_is_refused(lotbook: Command, tracker: Path) -> None:
    assert lotbook("count", tracker, "--yes").code == 0
    book = openpyxl.load_workbook(tracker, keep_vba=True)
    for row in (1, 2):
        cell_of(book, "StockCount", "Date", row).value = to_date(TODAY - 3)
    book.save(tracker)
    outcome = lotbook("count", tracker, "--yes")
    assert outcome.code == 2
    assert f"the count of TEA, lot T-1 at Garage on {to_date(TODAY - 3)} comes before one that is" in outcome.err
    assert "in row 6 of the sheet Shipments" in outcome.err


@pytest.mark.long
def test_a_tracker_without_the_sheet_refreshes_and_says_where_to_get_it(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(tracker, keep_vba=True)
    del book["Count"]
    book.save(tracker)
    assert lotbook("refresh", tracker).code in {0, 1}
    outcome = lotbook("count", tracker)
    assert outcome.code == 2
    assert "This tracker has no sheet Count; an older lotbook made it." in outcome.err
    newer = tmp_path / "next.xlsm"
    assert lotbook("new", newer, "--from", tracker).code == 0
    assert "The sheet Count has no rows." in lotbook("count", newer).err
    assert lotbook("count", newer, "--yes", "--dry-run").code == 2


@pytest.mark.long
def test_rows_of_the_sheet_come_along_into_a_new_tracker(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    newer = tmp_path / "next.xlsm"
    assert lotbook("new", newer, "--from", tracker).code == 0
    assert lotbook("count", newer, "--dry-run", "--json").json["to_book"] == 2


# The ribbon


@pytest.fixture
def caller(tracker: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    book = opened(tracker)
    monkeypatch.setattr(xlwings.Book, "_mock_caller", book, raising=False)
    monkeypatch.setattr(ribbon, "_now", lambda: SAMPLE_TIME)
    return book.impl


@pytest.mark.long
def test_the_button_asks_twice_then_books_once(caller: Any) -> None:
    app = caller.app_impl
    app.answers = ["no", "no"]
    assert ribbon.press("book_count") == "Nothing was booked."
    assert app.alerts[0][0] == (
        "Not listed, though their SKU was counted at that place:\n    TEA T-2 at Garage: 50\n\nCount these lots as 0?"
    )
    assert app.alerts[1][0] == (
        "2 lots counted. Book 2 adjustments?\n    TEA T-1 at Garage: 98, records 100 (-2)\n"
        "    JAR 007 at Warehouse: 31, records 30 (+1)"
    )
    app.answers = ["yes", "yes"]
    assert ribbon.press("book_count").startswith("3 adjustments booked on Shipments; every list is refreshed.")
    assert ribbon.press("book_count").startswith("Nothing to book: 2 lots are booked already")


@pytest.mark.long
def test_a_lot_that_is_only_on_shipments_is_named_and_not_counted_as_nothing(lotbook: Command, tmp_path: Path) -> None:
    tracker = made(tmp_path / "lots.xlsm", COUNT)
    sale: Any = {"Date": TODAY - 3, "Type": "Sale", "SKU": "JAR", "Lot": "7", "Quantity": 7, "From": "Warehouse"}
    FileHost(tracker).write(Changes(new_rows=(NewRows("Shipments", [sale]),)))
    outcome = lotbook("count", tracker, "--yes", "--missing-is-zero")
    said = " ".join(outcome.out.split())
    assert "JAR 7 at Warehouse isn't on the Lots sheet, so it isn't counted as 0. Correct its code" in said
    table = FileHost(tracker).read(["Shipments"], []).tables["Shipments"]
    rows = list(zip(*table.values, strict=True))
    kind, lot = table.headers.index("Type"), table.headers.index("Lot")
    assert sorted(row[lot] for row in rows if row[kind] == "Adjustment") == ["007", "T-1", "T-2"]


def test_a_count_of_a_day_to_come_says_what_to_do(lotbook: Command, tmp_path: Path) -> None:
    tracker = made(tmp_path / "lots.xlsm", [{**COUNT[0], "date": TODAY + 3}])
    outcome = lotbook("count", tracker, "--yes")
    assert outcome.code == 2
    said = " ".join(outcome.err.split())
    assert "Correct the date, or take the row out until then." in said
    assert "Nothing to do" not in said
