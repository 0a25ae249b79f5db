"""Rows whose SKU is a word for a total, and SKUs that are spelled in two ways."""

from pathlib import Path

import pytest

from tests.command import Command
from tests.scenarios.adopted import adopted, empty_tracker, listed, reasons, text


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    return empty_tracker(tmp_path)


def said(found: dict[str, list[str]]) -> list[str]:
    return [remark for remark in found["remarks"] if "look like one SKU" in remark]


@pytest.mark.parametrize("total", ["P-2 subtotal", "Total P-2", "Sum: P-2", "P-2 Summe", "P-2 total:"])
def test_a_total_of_one_sku_is_called_a_total(lotbook: Command, tracker: Path, tmp_path: Path, total: str) -> None:
    lines = ("SKU,Lot,Expiry,Cases,Units per case", "P-2,L1,2027-03-31,5,12", f"{total},,,5,")
    found = adopted(lotbook, tracker, text(tmp_path / "list.csv", *lines))
    assert listed(tracker, "Lots", "SKU", "Received quantity") == [("P-2", 60)]
    assert reasons(found) == {3: "a total"}


def test_a_product_may_be_called_total(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    lines = ("SKU,Lot,Expiry,Qty", "Total Care,L1,2027-03-31,5", "CARE TOTAL,L2,2027-03-31,6")
    adopted(lotbook, tracker, text(tmp_path / "list.csv", *lines))
    assert listed(tracker, "Lots", "SKU", "Received quantity") == [("Total Care", 5), ("CARE TOTAL", 6)]


@pytest.mark.long
def test_skus_in_two_spellings_are_named_and_not_merged(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    header = "SKU,Lot,Expiry,Qty"
    rows = ("GUM-9,L1,2027-03-31,5", "GUM 9,L2,2027-03-31,6", "gum-9,L3,2027-03-31,6", "GUM-90,L4,2027-03-31,6")
    found = adopted(lotbook, tracker, text(tmp_path / "list.csv", header, *rows))
    assert said(found) == [
        "GUM 9 and GUM-9 look like one SKU; they are treated as different SKUs. If they are one, spell it the same "
        "everywhere, and adopt the list then."
    ]
    assert [row[0] for row in listed(tracker, "SKUs", "SKU")] == ["GUM-9", "GUM 9", "GUM-90"]


@pytest.mark.long
def test_a_new_spelling_of_a_sku_of_the_tracker_is_asked_about(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    header = "SKU,Lot,Expiry,Qty"
    adopted(lotbook, tracker, text(tmp_path / "first.csv", header, "GUM-9,L1,2027-03-31,5"))
    second = text(tmp_path / "second.csv", header, "GUM_9,L2,2027-03-31,6")
    asked = lotbook("adopt", second, "--into", tracker)
    assert "look like one SKU" in asked.out
    assert listed(tracker, "SKUs", "SKU") == [("GUM-9",)]
    found = adopted(lotbook, tracker, second)
    assert said(found)[0].startswith("GUM-9 and GUM_9 look like one SKU (already in the tracker: GUM-9);")


@pytest.mark.long
def test_a_name_that_served_as_the_sku_is_named_when_the_sku_comes(lotbook: Command, tmp_path: Path) -> None:
    tracker = empty_tracker(tmp_path)
    adopted(lotbook, tracker, text(tmp_path / "old.csv", "Product,Lot,Expiry,Qty", "Vit C,A,2027-03-31,24"))
    lines = ("SKU,Product,Lot,Expiry,Qty", "V-1,vit c,A,2027-03-31,24", "Z-1,Zinc,B,2027-03-31,5")
    found = adopted(lotbook, tracker, text(tmp_path / "new.csv", *lines))
    said = [remark for remark in found["remarks"] if "units of both count" in remark]
    assert [remark[:71] for remark in said] == [
        "'Vit C' is in the tracker as an SKU, and here it is the product name of"
    ]
