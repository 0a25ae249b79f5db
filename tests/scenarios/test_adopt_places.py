"""A sheet for each place: the name of the sheet, or the title above the list, says where the lots are."""

from pathlib import Path
from typing import Any

import pytest

from tests.command import Command
from tests.scenarios.adopted import adopted, book, empty_tracker, left_out, listed
from tests.scenarios.test_certificates import set_setting

HEADERS = ["SKU", "Lot", "Best by", "Qty"]
LOT = ("Lot", "Place", "Received quantity")


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return empty_tracker(tmp_path)


def row(lot: str, units: int) -> list[object]:
    return ["T1", lot, "2027-03-31", units]


@pytest.mark.long
def test_a_sheet_for_each_place(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = book(
        tmp_path / "stock.xlsx",
        ("Garage", [HEADERS, row("L1", 10), row("L1", 10)]),
        ("3PL Reno", [HEADERS, row("L1", 20), row("L2", 5)]),
        ("FBA-US", [HEADERS, row("L3", 7)]),
    )
    shown = " ".join(lotbook("adopt", path, "--into", tracker, "--dry-run").out.split())
    assert (
        "(every row) -> Place: Garage likely: the name of its sheet, because other sheets have the same lots" in shown
    )
    assert "(every row) -> Place: FBA-US likely: the name of its sheet is on Places" in shown
    assert "3PL Reno isn't on Places: it is added there" in shown
    found = adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", *LOT) == [("L1", "Garage", 10), ("L2", "3PL Reno", 5), ("L3", "FBA-US", 7)]
    assert listed(tracker, "Shipments", "Type", "Lot", "Quantity", "To") == [("Receipt", "L1", 20, "3PL Reno")]
    assert [(each["sheet"], each["reason"]) for each in found["left_out"]] == [
        ("Garage", "it repeats row 2; enter a later delivery as a Receipt on Shipments")
    ]
    assert left_out(found, "Place", "Lot", "Qty") == {"Left out": [("Garage", "L1", 10)]}
    assert [each["every_row"] for each in found["lists"]][:2] == [{"Place": "Garage"}, {"Place": "3PL Reno"}]


@pytest.mark.long
@pytest.mark.parametrize("options", [(), ("--overwrite",)])
def test_the_same_lists_once_more_change_nothing_and_say_the_same(
    lotbook: Command, tracker: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    path = book(
        tmp_path / "stock.xlsx",
        ("Garage", [HEADERS, row("L1", 10), row("L2", 5)]),
        ("FBA-US", [HEADERS, row("L1", 20)]),
    )
    first = adopted(lotbook, tracker, path)
    there = listed(tracker, "Lots", *LOT)
    again = adopted(lotbook, tracker, path, *options)
    assert listed(tracker, "Lots", *LOT) == there == [("L1", "Garage", 10), ("L2", "Garage", 5)]
    assert [each["reason"] for each in again["left_out"]] == [each["reason"] for each in first["left_out"]]
    # The list of the other place alone: its units are more of the lot, and no other number of the same units.
    alone = book(tmp_path / "other.xlsx", ("Stock", [[*HEADERS, "Place"], [*row("L1", 20), "FBA-US"]]))
    (left,) = adopted(lotbook, tracker, alone)["left_out"]
    assert left["reason"] == (
        "its lot is on Lots at Garage; enter the units at FBA-US as a Receipt on Shipments, with that place under "
        "To. --overwrite replaces that row"
    )


@pytest.mark.long
def test_a_lot_without_a_place_is_at_the_default_one_and_no_list_moves_it(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    adopted(lotbook, tracker, book(tmp_path / "stock.xlsx", ("Stock", [HEADERS, row("L1", 10)])))
    alone = book(tmp_path / "other.xlsx", ("Stock", [[*HEADERS, "Place"], [*row("L1", 20), "FBA-US"]]))
    (left,) = adopted(lotbook, tracker, alone)["left_out"]
    assert left["reason"].startswith("its lot is on Lots at the default place; enter the units at FBA-US as a Receipt")
    assert listed(tracker, "Lots", *LOT) == [("L1", None, 10)]


@pytest.mark.parametrize("name", ["3PL Reno", "2nd floor", "7 Mile Storage"])
def test_a_place_may_begin_with_a_digit(lotbook: Command, tracker: Path, tmp_path: Path, name: str) -> None:
    path = book(tmp_path / "stock.xlsx", ("Stock", [[*HEADERS, "Place"], [*row("L1", 10), name]]))
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", *LOT) == [("L1", name, 10)]


@pytest.mark.long
def test_a_title_right_above_the_headers_may_be_the_place(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Warehouse:"], HEADERS, row("L1", 10), [], ["fba-us"], HEADERS, row("L2", 5)]
    adopted(lotbook, tracker, book(tmp_path / "stock.xlsx", ("Stock", rows)))
    assert listed(tracker, "Lots", *LOT) == [("L1", "Warehouse", 10), ("L2", "FBA-US", 5)]


@pytest.mark.long
def test_a_column_for_the_place_goes_before_the_name_of_the_sheet(
    lotbook: Command, tracker: Path, tmp_path: Path
) -> None:
    rows: list[list[Any]] = [[*HEADERS, "Stored at"], [*row("L1", 10), "FBA-DE"], row("L2", 3)]
    adopted(lotbook, tracker, book(tmp_path / "stock.xlsx", ("FBA-US", rows)))
    assert listed(tracker, "Lots", *LOT) == [("L1", "FBA-DE", 10), ("L2", None, 3)]


@pytest.mark.long
@pytest.mark.parametrize("names", [("March", "April"), ("Sheet1", "Sheet2"), ("Stock 2025", "Stock 2026")])
def test_months_and_no_names_are_no_places(
    lotbook: Command, tracker: Path, tmp_path: Path, names: tuple[str, str]
) -> None:
    first, second = names
    path = book(tmp_path / "stock.xlsx", (first, [HEADERS, row("L1", 10)]), (second, [HEADERS, row("L1", 20)]))
    found = adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", *LOT) == [("L1", None, 10)]
    assert [each["reason"] for each in found["left_out"]] == [
        f"it repeats row 2 of the sheet {first}; enter a later delivery as a Receipt on Shipments, or if the lists are "
        "of different places, give each a column Place and adopt them again"
    ]


@pytest.mark.long
def test_a_row_of_another_file_is_named_with_its_file(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path in paths:
        path.write_text("SKU,Product,Supplier\nT1,Tea,Acme\n", "utf-8")
    found = adopted(lotbook, tracker, *paths)
    assert [each["reason"] for each in found["left_out"]] == ["it repeats row 2 of a.csv"]


WITH_PLACE = [*HEADERS, "Where"]


def placed(lotbook: Command, tracker: Path, folder: Path, *names: str) -> tuple[list[Any], Any]:
    """The places on Lots of a list that has these names for them, and what the adoption says."""
    rows = [[*row(f"L{number}", 10), name] for number, name in enumerate(names)]
    found = adopted(lotbook, tracker, book(folder / "stock.xlsx", ("Stock", [WITH_PLACE, *rows])))
    return [place for _, place in listed(tracker, "Lots", "Lot", "Place")], found


@pytest.mark.long
def test_amazon_by_other_names_is_the_place_that_places_has(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    names = ("FBA", "Amazon FBA", "amazon warehouse", "FBA US", "Amazon.de", "FBA Germany", "FBA-DE")
    places, found = placed(lotbook, tracker, tmp_path, *names)
    assert places == ["FBA-US"] * 4 + ["FBA-DE"] * 3
    assert "'FBA' is taken as FBA-US, the place of your default channel." in found["remarks"]
    assert "'FBA Germany' is taken as FBA-DE, your place for DE." in found["remarks"]
    assert found["new_problems"] == []


def test_what_may_be_another_place_is_not_taken_for_amazon(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    names = ("FBA prep", "FBA Canada", "FBA-US-2", "Amazonia store")
    places, found = placed(lotbook, tracker, tmp_path, *names)
    assert places == [*names]
    asked = " isn't on Places, and isn't added, since it may be Amazon's."
    said = [remark for remark in found["remarks"] if asked in remark]
    assert [remark.removesuffix(remark[remark.index(asked) :]) for remark in said] == [*names[:3]]


@pytest.mark.long
def test_where_nothing_says_which_place_of_amazon_it_asks(lotbook: Command, tmp_path: Path) -> None:
    tracker = empty_tracker(tmp_path)
    set_setting(tracker, "Default channel", "DTC")
    places, found = placed(lotbook, tracker, tmp_path, "FBA", "FBA-DE")
    assert places == ["FBA", "FBA-DE"]
    assert (
        "'FBA' could be FBA-DE or FBA-US: say which in your list, or on Lots. Until then its units count for none of "
        "them."
    ) in found["remarks"]


@pytest.mark.long
def test_a_sheet_named_fba_is_stock_at_fba(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = book(tmp_path / "stock.xlsx", ("FBA", [HEADERS, row("L1", 10)]), ("Notes", [["Call Ann"]]))
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", *LOT) == [("L1", "FBA-US", 10)]


@pytest.mark.long
def test_movements_to_amazon_go_to_the_place_that_places_has(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    headers = ["Date", "Type", "SKU", "Lot", "Qty", "From", "To"]
    moved = ["2026-03-05", "Transfer", "T1", "L1", 4, "Garage", "Amazon"]
    sold = ["2026-03-06", "Sale", "T1", "L1", 2, "Garage", "Amazon"]
    path = book(
        tmp_path / "stock.xlsx",
        ("Stock", [WITH_PLACE, [*row("L1", 10), "Garage"]]),
        ("Moves", [headers, moved, sold]),
    )
    adopted(lotbook, tracker, path)
    # To of a sale is who bought it.
    assert listed(tracker, "Shipments", "Type", "To") == [("Transfer", "FBA-US"), ("Sale", "Amazon")]


@pytest.mark.long
def test_a_3pl_that_says_so_gets_its_kind(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    _, found = placed(lotbook, tracker, tmp_path, "3PL - ShipBob", "Garage")
    assert {("3PL - ShipBob", "3PL"), ("Garage", "Own")} <= set(listed(tracker, "Places", "Place", "Kind"))
    assert "3PL - ShipBob isn't on Places: it is added there with the kind 3PL." in found["remarks"]


@pytest.mark.long
def test_a_list_with_places_of_its_own_keeps_their_names(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    path = book(
        tmp_path / "stock.xlsx",
        ("Stock", [WITH_PLACE, [*row("L1", 10), "FBA"]]),
        ("Places", [["Place", "Kind", "Channel"], ["FBA", "FBA", "FBA-US"]]),
    )
    adopted(lotbook, tracker, path)
    assert listed(tracker, "Lots", "Lot", "Place") == [("L1", "FBA")]
    assert ("FBA", "FBA", "FBA-US") in listed(tracker, "Places", "Place", "Kind", "Channel")


def test_a_title_that_says_location_is_the_place(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    """The second list was left out, since it "repeats" the lots of the first."""
    headers: list[object] = [*HEADERS]
    one: list[list[object]] = [["Location: Attic"], headers, row("L1", 40)]
    two: list[list[object]] = [["Store: Luna"], headers, row("L1", 10), ["Total", None, None, 50]]
    adopted(lotbook, tracker, book(tmp_path / "stock.xlsx", ("All", [["Summary"], *one, *two])))
    assert listed(tracker, "Lots", *LOT) == [("L1", "Attic", 40)]
    assert listed(tracker, "Shipments", "Type", "Quantity", "To") == [("Receipt", 10, "Luna")]
    assert {("Attic",), ("Luna",)} <= {*listed(tracker, "Places", "Place")}
