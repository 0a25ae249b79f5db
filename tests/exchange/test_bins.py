"""Lists of lots that say in which bin each is."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from lotbook.exchange.adopt.bins import without_bins
from lotbook.exchange.adopt.grids import read_grids
from lotbook.exchange.adopt.lists import find_lists

BINS = ("A-01-02", "B-03-01", "C-12", "C-13")


def lots(
    folder: Path,
    headers: str,
    *lines: str,
    places: Sequence[str] = (),
    named: Sequence[str] = (),
    quantity: str = "Qty",
) -> tuple[list[tuple[Any, ...]], list[str]]:
    """The lot and units of each row, and the headers; then what is said."""
    path = folder / "list.csv"
    path.write_text("\n".join((headers, *lines)) + "\n", "utf-8")
    (found,) = find_lists(read_grids(path)[0])
    remarks: list[str] = []
    source = without_bins(found, places, named, remarks)
    at = [source.headers.index(header) for header in ("Lot", quantity)]
    return [tuple(str(row.cells[i]) for i in at) for row in source.rows], [
        *source.headers,
        *(remark.split(": ", 1)[1] for remark in remarks),
    ]


def rows(*bins: str) -> list[str]:
    return [f"V,L{number // 2},2027-03-31,{number + 1},{code}" for number, code in enumerate(bins)]


@pytest.mark.parametrize("header", ["Location", "Lagerplatz", "Bin", "Shelf no"])
def test_units_of_a_lot_in_several_bins_are_added_up(tmp_path: Path, header: str) -> None:
    found, said = lots(tmp_path, f"SKU,Lot,Expiry,Qty,{header}", *rows(*BINS))
    assert found == [("L0", "3"), ("L1", "7")]
    assert said[-1] == "2 lots are in several bins; the units in them are added up."
    is_place = header in {"Location", "Lagerplatz"}
    assert said[4] == ("Bin" if is_place else header)
    assert (f"'{header}' has bins, which are not places, so it is left out." in said) == is_place


@pytest.mark.parametrize("bins", [("A-01-02", "A-01-03"), ("A-01-02", "A-01-02"), ("R1 S2 L3", "R1 S2 L4")])
def test_few_rows_with_codes_of_bins_are_enough(tmp_path: Path, bins: Sequence[str]) -> None:
    """Of a short list each bin became a place."""
    found, said = lots(tmp_path, "SKU,Lot,Expiry,Qty,Location", *rows(*bins, "")[:2])
    assert "'Location' has bins, which are not places, so it is left out." in said
    assert found == ([("L0", "3")] if bins[0] != bins[1] else [("L0", "1"), ("L0", "2")])


@pytest.mark.parametrize(
    "names",
    [
        ("WH1", "WH2", "WH1", "WH2"),
        ("Reno", "Garage", "3PL", "Home"),
        ("FBA-US", "FBA-DE", "3PL 2", "Garage 3"),
        ("A-1", "A-2", "A-3", "A-1"),
    ],
)
def test_names_of_places_are_no_bins(tmp_path: Path, names: Sequence[str]) -> None:
    found, said = lots(tmp_path, "SKU,Lot,Expiry,Qty,Location", *rows(*names))
    assert [units for _, units in found] == ["1", "2", "3", "4"]
    assert said == ["SKU", "Lot", "Expiry", "Qty", "Location"]


def test_amazons_centers_are_no_bins(tmp_path: Path) -> None:
    found, _ = lots(tmp_path, "SKU,Lot,Expiry,Qty,Fulfillment center", *rows("ONT8", "LAX9", "FTW1", "PHX7"))
    assert len(found) == len(BINS)


def test_what_is_on_places_or_named_by_the_user_is_a_place(tmp_path: Path) -> None:
    headers = "SKU,Lot,Expiry,Qty,Location"
    assert len(lots(tmp_path, headers, *rows(*BINS), places=["c-12"])[0]) == len(BINS)
    assert len(lots(tmp_path, headers, *rows(*BINS), named=["location"])[0]) == len(BINS)


def test_a_row_that_is_there_twice_and_one_that_differs_stay(tmp_path: Path) -> None:
    headers = "SKU,Lot,Expiry,Qty,Bin"
    twice = ("V,A,2027-03-31,5,C-1", "V,A,2027-03-31,5,C-1")
    assert lots(tmp_path, headers, *twice)[0] == [("A", "5"), ("A", "5")]
    dates = ("V,A,2027-03-31,5,C-1", "V,A,2027-06-30,5,C-2")
    assert lots(tmp_path, headers, *dates)[0] == [("A", "5"), ("A", "5")]
    unread = ("V,A,2027-03-31,5,C-1", "V,A,2027-03-31,about 5,C-2")
    assert lots(tmp_path, headers, *unread)[0] == [("A", "5"), ("A", "about 5")]


def test_movements_keep_their_rows(tmp_path: Path) -> None:
    found, _ = lots(tmp_path, "SKU,Lot,Date,Qty,Type,Bin", "V,A,2026-03-31,5,Sale,C-1", "V,A,2026-03-31,6,Sale,C-2")
    assert [units for _, units in found] == ["5", "6"]


@pytest.mark.parametrize("header", ["Pallet", "Pallet ID", "LPN", "License plate no"])
def test_units_of_a_lot_on_several_pallets_are_added_up(tmp_path: Path, header: str) -> None:
    """A warehouse's report for its client has a row for each pallet: all but the first of a lot were left out."""
    lines = [f"SUN,V,L1,2027-03-31,144,P00{number}" for number in (1, 2, 3)]
    found, said = lots(tmp_path, f"Client,SKU,Lot,Expiry,Qty On Hand,{header}", *lines, quantity="Qty On Hand")
    assert found == [("L1", "432")]
    assert said[-1] == "1 lot is in several bins; the units in them are added up."


def test_units_on_hold_in_one_bin_are_not_those_released_in_another(tmp_path: Path) -> None:
    """The status of the first bin was that of all units: what was on hold came in as released."""
    lines = ("V,L1,2027-03-31,10,A-1,OK", "V,L1,2027-03-31,6,A-2,Hold", "V,L1,2027-03-31,4,A-3,OK")
    found, _ = lots(tmp_path, "SKU,Lot,Expiry,Qty,Bin,Status", *lines)
    assert found == [("L1", "14"), ("L1", "6")]


@pytest.mark.parametrize("order", ["SKU,Lot,Expiry,Qty,Bin,Status", "Status,SKU,Lot,Expiry,Qty,Bin"])
def test_a_blank_status_is_released_in_every_bin(tmp_path: Path, order: str) -> None:
    """Units of which a row says so in a word, or in another one, were left out as a repeat."""
    said = dict.fromkeys(("", "Released", "frei"))
    values = {"SKU": "V", "Lot": "L1", "Expiry": "2027-03-31", "Qty": "10"}
    rows_there = ({**values, "Bin": f"A-{number}", "Status": status} for number, status in enumerate(said, 1))
    found, _ = lots(tmp_path, order, *(",".join(row[name] for name in order.split(",")) for row in rows_there))
    assert found == [("L1", "30")]
