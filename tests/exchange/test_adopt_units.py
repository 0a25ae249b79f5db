"""What a text beside a number counts in a list of somebody's own."""

import pytest

from lotbook.exchange.adopt.unit_counts import Count, Unclear, count_of


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
