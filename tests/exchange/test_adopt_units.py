"""What a text beside a number counts in a list of somebody's own."""

from pathlib import Path

import pytest

from lotbook.exchange.adopt.unit_counts import Count, Unclear, count_of
from tests.exchange.taken import cells_of, in_table, read_rows


def units(text: str, *, is_dutch: bool = False) -> int | None:
    count = count_of(text, is_dutch=is_dutch)
    return count.units(None) if isinstance(count, Count) and not count.pack else None


@pytest.mark.parametrize(
    "text",
    [
        "12",
        "12 pcs",
        "12 Stk.",
        "12 Stück",
        "12 units",
        "12 EA",
        "12 pièces",
        "12 uds",
        "12 unités",
        "12 stuks",
        "12 pz",
        "x12",
        "12x",
        "12 個",
        "PCS 12",
        "1 dz",
        "1 dozen",
        "1 Dutzend",
        "1 douzaine",
        "1 docena",
        "1 dozijn",
        "12 (pcs)",
    ],
)
def test_known_words_count(text: str) -> None:
    assert units(text) == 12


def test_dozens_may_be_halves() -> None:
    assert (units("2.5 dz"), units("0.3 dz")) == (30, None)


@pytest.mark.parametrize(
    "text",
    [
        "1 pallet",
        "2 trays",
        "1 drum",
        "6 pk",
        "7 broken",
        "12 pcs broken",
        "~100",
        "50?",
        "12 pcs?",
        ">100",
        "≈40",
        "50*",
        "(12)",
        "€ 12",
        "EUR 12",
    ],
)
def test_no_other_word_or_sign_is_a_number_of_units(text: str) -> None:
    assert isinstance(count_of(text), Unclear)


@pytest.mark.parametrize("text", ["250 g", "100 kg", "5 ml", "2 l", "16 oz", "1 lb", "12 fl. oz."])
def test_a_size_is_no_number_of_units(text: str) -> None:
    count = count_of(text)
    assert isinstance(count, Unclear)
    assert count.reason.startswith("is a weight or a volume and not a number of units")


def test_dozen_in_a_dutch_list_may_be_boxes() -> None:
    assert isinstance(count_of("5 dozen", is_dutch=True), Unclear)
    assert units("5 dozijn", is_dutch=True) == 60


@pytest.mark.parametrize(
    ("text", "column", "number"),
    [
        ("4 cs", "cases", 4),
        ("4 pallets", "cases", None),
        ("4 pcs", "cases", None),
        ("12 pcs per case", "units_per_case", 12),
        ("12 / ctn", "units_per_case", 12),
        ("12 pcs/box", "units_per_box", 12),
        ("12 kg", "units_per_case", None),
    ],
)
def test_cases_and_what_they_hold_have_words_of_their_own(text: str, column: str, number: int | None) -> None:
    count = count_of(text, column)
    assert (count.units(None) if isinstance(count, Count) else None) == number


@pytest.mark.parametrize(
    ("lines", "taken"),
    [
        # 300 has no decimals, so that 1,000 has none either.
        (('A,L1,31.12.2027,"1,000",5', "A,L2,31.12.2027,300,5"), [(1000, 5), (300, 5)]),
        (('A,L1,31.12.2027,"1,000","1,240"', "A,L2,31.12.2027,300,"), [(1000, 1240), (300, None)]),
        # Nothing says what these are.
        (('A,L1,31.12.2027,"1,000",5', 'A,L2,31.12.2027,"2,000",5'), [None, None]),
        (('A,L1,31.12.2027,"1,000",5', "A,L2,31.12.2027,1200,5"), [None, (1200, 5)]),
        (('A,L1,31.12.2027,300,"1,240"',), [None]),
        (("A,L1,2027-12-31,300,1.240",), [None]),
        # Nobody groups the digits of what is less than one.
        (('A,L1,31.12.2027,"12,000",5', 'A,L2,31.12.2027,"0,000",5'), [(12, 5), (0, 5)]),
        (('A,L1,2027-12-31,"12,000",0.240',), [(12000, 0.24)]),
        (('A,L1,31.12.2027,"1,000","3,50"',), [(1, 3.5)]),
        (('A,L1,31.12.2027,"1,000",3.50',), [(1000, 3.5)]),
    ],
)
def test_a_comma_is_before_decimals_only_where_the_numbers_say_so(
    tmp_path: Path, lines: tuple[str, ...], taken: list[tuple[object, ...] | None]
) -> None:
    """Dates with dots made 1 of 1,000."""
    rows = read_rows(tmp_path, "SKU,Lot,Expiry,Qty,Unit cost", *lines)
    cells = [row.parts["Lots"].cells for row in rows]
    found = [(c.get("received_quantity"), c.get("unit_cost")) for c in cells]
    assert [None if row.reason else each for row, each in zip(rows, found, strict=True)] == taken
    assert all("could be" in row.reason and "type it without a mark" in row.reason for row in rows if row.reason)


@pytest.mark.parametrize(("name", "between"), [("a.csv", ";"), ("a.txt", "\t")])
def test_programs_write_three_decimals_behind_a_comma(tmp_path: Path, name: str, between: str) -> None:
    lines = ("SKU Lot Expiry Qty", "A L1 31.12.2027 12,000", "A L2 31.12.2027 7,000")
    headers, *rows = (line.replace(" ", between) for line in lines)
    found = in_table(cells_of(tmp_path, headers, *rows, name=name), "Lots", "received_quantity")
    assert found == [(12,), (7,)]


@pytest.mark.parametrize(
    ("header", "cell", "life"),
    [
        ("Haltbarkeit Jahre", "2", "2 years"),
        ("Haltbarkeit Monate", "24", "24 months"),
        ("Haltbarkeit Wochen", "6", "6 weeks"),
        ("Haltbarkeit Monate", "2 Jahre", "2 Jahre"),
        ("Shelf life", "24 mths", "24 mths"),
    ],
)
def test_a_shelf_life_has_its_own_unit_or_that_of_its_header(header: str, cell: str, life: str, tmp_path: Path) -> None:
    rows = cells_of(tmp_path, f"SKU,Lot,Expiry,Qty,{header}", f"TEA-1,A1,2027-03-31,5,{cell}")
    assert in_table(rows, "SKUs", "shelf_life") == [(life,)]
