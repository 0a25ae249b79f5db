"""Lot codes in one cell: what was written down is read back, whatever the codes are made of."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lotbook.core.errors import InputError
from lotbook.core.recalls.codes import as_text, read_codes

_CODES = st.text('AB12-;,"\n ', min_size=1, max_size=6).map(str.strip).filter(bool)


@given(st.lists(_CODES, max_size=4))
@example(['1"', ";"])
def test_codes_are_read_as_they_were_written(codes: list[str]) -> None:
    assert read_codes(as_text(codes)) == tuple(codes)


@pytest.mark.parametrize(
    ("typed", "known", "codes"),
    [
        ("7;8", set(), ("7", "8")),
        ("7,8\n 9 ;", set(), ("7", "8", "9")),
        ('5"; 7', set(), ('5"', "7")),
        ('"7', set(), ('"7',)),
        ("A;1", {"a;1", "a"}, ("A;1",)),
        ("A,1\nB;2, C", {"a,1"}, ("A,1", "B", "2", "C")),
        ("", set(), ()),
        (" ; ,", set(), ()),
    ],
)
def test_a_known_code_is_whole_and_others_are_parted(typed: str, known: set[str], codes: tuple[str, ...]) -> None:
    assert read_codes(typed, known) == codes


def test_what_can_be_one_code_or_several_is_refused() -> None:
    with pytest.raises(InputError, match=r"'7;8' is a lot code, and so are '7', '8'\. Put quotes around it"):
        read_codes("7;8", {"7;8", "7", "8"})
    assert read_codes('"7;8"', {"7;8", "7", "8"}) == ("7;8",)
    assert read_codes('"7";"8"', {"7;8", "7", "8"}) == ("7", "8")
