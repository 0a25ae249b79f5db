"""Names of places that Places lacks."""

import pytest

from lotbook.exchange.adopt.place_names import PlaceNames


@pytest.mark.parametrize("there", ["Warehouse 1", "Warehouse", "Warehouse 12"])
def test_a_name_with_another_number_is_another_place(there: str) -> None:
    """Warehouse 2 of a new list was taken for a slip of Warehouse 1, and not added to Places."""
    places = PlaceNames({})
    places.add([there])
    assert places.kind_of_new("Warehouse 2") == "Own"


def test_a_name_that_differs_in_a_letter_may_be_a_slip() -> None:
    places = PlaceNames({})
    places.add(["Warehouse 2"])
    assert places.kind_of_new("Warehuose 2") is None
    assert places.kind_of_new("Wherehouse 2") is None
