import pytest
from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries

from lotbook.core.table import column_letters, column_number
from lotbook.hosts.grid import corners


def test_every_column_is_called_as_openpyxl_calls_it() -> None:
    for number in range(1, 16385):
        letters = get_column_letter(number)
        assert column_letters(number) == letters
        assert column_number(letters) == column_number(letters.lower()) == column_index_from_string(letters)


@pytest.mark.parametrize("ref", ["A1", "$B$3", "B3:F6", "$AA$10:$XFD$1048576", "C7:C7"])
def test_a_range_has_the_corners_openpyxl_finds(ref: str) -> None:
    assert corners(ref) == range_boundaries(ref)


@pytest.mark.parametrize("ref", ["", "A", "A:B", "1:2", "ABCD1", "A1:", "Sheet!A1", "A1:B2:C3"])
def test_what_is_no_range_of_cells_is_refused(ref: str) -> None:
    with pytest.raises(ValueError, match="is not a range of cells"):
        corners(ref)
