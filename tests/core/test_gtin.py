"""The column GTIN: which numbers are GTINs, what Checks says of the others, and the digit that would fit."""

import pytest
from biip.gtin import Gtin
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core.frames import plan_of, rows_of
from lotbook.core.gtin import read_gtin, with_gtin, with_last_digit
from lotbook.core.report import report
from tests.notation import tracker_of
from tests.strategies import AS_OF

pytestmark = pytest.mark.slow


@given(st.sampled_from([7, 11, 12, 13]).flatmap(lambda size: st.text("0123456789", min_size=size, max_size=size)))
def test_the_digit_that_fits_is_the_one_of_gs1(digits: str) -> None:
    whole = with_last_digit(digits)
    is_number = bool(digits.strip("0"))
    assert (whole[:-1], read_gtin(whole)) == (digits, (whole.zfill(14) if is_number else None, is_number))
    if digits.strip("0"):
        assert Gtin.parse(whole).as_gtin_14() == whole.zfill(14)


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_checks_names_the_cell_and_the_digit_that_would_fit(engine: str) -> None:
    tracker = tracker_of(
        SKUs="""
            SKU | GTIN
            EAN | '5901234123457'
            EAN-X | '5901234123451'
            UPC | '012345678905'
            UPC-X | '012345678918'
            SHORT | '12345678905'
            EIGHT-X | '73513538'
            CARTON | '15901234123454'
            BLANKS | '5 901234 123457'
            BLANKS-X | '5 901234-123450'
            LETTERS | '59O1234123457'
            NONE | 'exempt'
            ZEROS | '0000000000000'
            BLANK |
            LONG | '590123412345700'
            FULL-WIDTH | '５９０１２３４１２３４５７'
        """
    )
    found = {str(p.sku): p for p in report(tracker, as_of=AS_OF, engine=engine).problems if "gtin" in p.rule}
    wrong = {sku: p.other for sku, p in found.items() if p.rule == "gtin-check-digit"}
    assert wrong == {"EAN-X": "7", "UPC-X": "2", "EIGHT-X": "7", "BLANKS-X": "7"}
    assert sorted(found.keys() - wrong) == ["FULL-WIDTH", "LETTERS", "LONG", "SHORT"]
    skus = tracker.tables["SKUs"].frame
    cells = {row["sku"]: f"SKUs!B{row['row']}" for row in rows_of(skus)}
    assert {sku: p.place for sku, p in found.items()} == {sku: cells[sku] for sku in found}
    assert "'5901234123451' has a wrong check digit" in found["EAN-X"].problem
    read = {row["sku"]: row["gtin_14"] for row in rows_of(with_gtin(plan_of(skus, engine)).collect())}
    assert {sku for sku, gtin in read.items() if gtin} >= {"EAN", "UPC", "CARTON", "BLANKS"}
    assert not {sku for sku, gtin in read.items() if gtin} & {*found, "ZEROS"}


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_checks_names_each_gln_that_is_none(engine: str) -> None:
    """One with twelve digits is a UPC: no place has it."""
    tracker = tracker_of(
        Customers="""
            Customer | GLN
            Harbor Market | '0614141000012'
            Corner Deli | '0614141000011'
            Bean Co | '614141000012'
            Tea Bar | 'n/a'
        """,
        Suppliers="Supplier | GLN\nAlpine | '061414 1000 012'\nNut Co | '06141410000123'",
        Settings="Setting | Value\nDefault place | Warehouse\nCompany GLN | '0614141000011'",
    )
    found = [p for p in report(tracker, as_of=AS_OF, engine=engine).problems if p.rule == "not-a-gln"]
    assert {f"{p.place} {p.found}" for p in found} == {
        "Customers!B6 0614141000011",
        "Customers!B7 614141000012",
        "Suppliers!B6 06141410000123",
    }
    assert tracker.settings.company_gln is None
    assert any("Company GLN" in p.problem and "13 digits" in p.problem for p in tracker.problems)
