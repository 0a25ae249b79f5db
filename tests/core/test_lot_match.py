from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core import nw
from lotbook.core.frames import make_rows
from lotbook.core.lot_match import (
    Meant,
    as_seen,
    meant,
    near_codes,
    nearest_codes,
    normalized,
    same_name,
    with_code_keys,
)

CODES = st.text(st.sampled_from("0O1IlB8S5aé -/._*?\\#"), min_size=1, max_size=8)


def codes(*texts: str) -> nw.DataFrame[Any]:
    """A frame of codes."""
    return make_rows({"lot": list(texts)}, {"lot": nw.String()})


def fitting(asked: str, *texts: str) -> list[str]:
    """The texts that a code can mean, exactly or spelled alike."""
    found = meant(texts, asked)
    return [each for each in texts if each in {*found.exact, *found.alike}]


@pytest.mark.parametrize("typed", ["24-118B", "24118b", " 24 118B", "24/118-B", "0024118B", "24.118_b", "#24-118B"])
def test_spelling_does_not_matter(typed: str) -> None:
    assert fitting(typed, "24-118B") == ["24-118B"]
    assert fitting("24-118B", typed) == [typed]


DASHES = "-\u00ad\u058a\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\ufe58\ufe63\uff0d\uff70\u2043\u02d7"
"""What keyboards, word processors and phones make of a dash; the soft hyphen and the Japanese long vowel among them."""


@pytest.mark.parametrize("dash", DASHES)
def test_any_dash_is_a_dash(dash: str) -> None:
    assert meant(["24-118B"], f"24{dash}118B").exact == (("24-118B",) if dash == "-" else ())
    assert fitting(f"24{dash}118B", "24-118B") == ["24-118B"]
    assert fitting("24-118B", f"24{dash}118B") == [f"24{dash}118B"]


@pytest.mark.parametrize(
    "typed", ["\uff12\uff14\uff0d\uff11\uff11\uff18\uff22", "24\u00b7118B", "24\uff0f118\uff42", "\u200b24-118B"]
)
def test_width_and_invisible_characters_do_not_matter(typed: str) -> None:
    assert meant(["24-118B", "24-119B"], typed) == Meant((), ("24-118B",))


@pytest.mark.parametrize(
    ("latin", "other"), [("B-24", "\u0412-24"), ("A1", "\u0391\u0031"), ("TEA", "\u0442\u0435\u0430")]
)
def test_letters_of_other_alphabets_that_look_the_same_are_spelled_alike(latin: str, other: str) -> None:
    assert meant([other], latin) == Meant((), (other,))
    assert meant([latin, other], latin) == Meant((latin,), (other,))
    assert meant([latin, other], other) == Meant((other,), (latin,))


def test_a_letter_of_another_alphabet_is_taken_for_a_digit_as_the_latin_one_is() -> None:
    assert as_seen("L\u041eT") == as_seen("L0T")
    assert fitting("24-118", "24-11\u0436") == []


def test_a_code_that_is_there_as_asked_is_told_from_those_spelled_alike() -> None:
    assert meant(["12-3", "1-23", "0123", "12-3A"], "12-3") == Meant(("12-3",), ("1-23", "0123"))
    assert meant(["AB*1", "AB21"], "AB*1") == Meant(("AB*1",), ())
    assert meant(["12-3", "12-4", "1-23", "13"], "12-*") == Meant(("12-3", "12-4"), ("1-23",))


@pytest.mark.parametrize(("one", "other"), [("G2608", "G26O8"), ("B71", "87I"), ("A-l5", "A1S"), ("O7", "7")])
def test_codes_that_the_eye_takes_for_each_other(one: str, other: str) -> None:
    assert as_seen(one) == as_seen(other)
    assert normalized(one) != normalized(other)


def test_a_capital_l_is_not_taken_for_a_1() -> None:
    assert as_seen("L26") != as_seen("126")


@pytest.mark.parametrize("other", ["24-118", "24-118C", "24-1188", "240118B", "24-118B0", "A24-118B"])
def test_another_code_is_another_code(other: str) -> None:
    assert fitting("24-118B", other) == []


def test_zeros_alone_are_a_code_of_their_own() -> None:
    assert fitting("0", "000", "0-0", "1", "-", "") == ["000", "0-0"]
    assert fitting("-", "000", "-", "--") == ["-"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("24-118*", ["24-118B", "24118C", "024-118"]),
        ("24118?", ["24-118B", "24118C"]),
        ("*118B", ["24-118B"]),
        ("24?118*", ["24-118B"]),
        ("02*", ["24-118B", "24118C", "024-118", "25-1"]),
        ("0*", ["024-118", "0"]),
        ("*", ["24-118B", "24118C", "024-118", "25-1", "0", "x.y"]),
        ("x.?", ["x.y"]),
        ("[2*", ["24-118B", "24118C", "024-118", "25-1"]),
    ],
)
def test_a_star_stands_for_any_characters_and_a_question_mark_for_one(asked: str, found: list[str]) -> None:
    assert fitting(asked, "24-118B", "24118C", "024-118", "25-1", "0", "x.y") == found


@given(CODES)
def test_a_code_is_normalized_alike_in_a_frame_and_alone(code: str) -> None:
    keyed = with_code_keys(codes(code), "lot")
    assert (keyed["code_key"].to_list(), keyed["seen_key"].to_list()) == ([normalized(code)], [as_seen(code)])


@given(CODES)
def test_every_code_fits_itself_and_is_not_near_itself(code: str) -> None:
    assert fitting(code, code) == [code]
    if not {"*", "?"} & set(code):
        assert near_codes(codes(code), "lot", code).shape[0] == 0


def distance(one: str, other: str) -> int:
    """Slips between two texts, a swap of neighbours being one (optimal string alignment), by the textbook."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            steps = [table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (one[i - 1] != other[j - 1])]
            if i > 1 and j > 1 and (one[i - 1], one[i - 2]) == (other[j - 2], other[j - 1]):
                steps.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(steps)
    return table[len(one), len(other)]


@given(st.text("abc79", min_size=3, max_size=7), st.lists(st.text("abc79", min_size=1, max_size=8), max_size=12))
def test_near_is_one_slip_away(asked: str, others: list[str]) -> None:
    found = near_codes(codes(*others), "lot", asked)["lot"].to_list()
    assert found == [other for other in others if distance(asked, other) == 1]


@pytest.mark.parametrize(
    ("lot", "why"),
    [
        ("24-1188", "Looks alike"),
        ("24-II8B", "Looks alike"),
        ("24-181B", "swapped"),
        ("24-118C", "One character"),
        ("24-118", "One character"),
    ],
)
def test_a_near_code_says_why(lot: str, why: str) -> None:
    near = near_codes(codes(lot, "99-000"), "lot", "24-118B")
    assert near["lot"].to_list() == [lot]
    assert why in near["why"][0]


def test_short_codes_are_near_only_where_they_look_alike() -> None:
    assert near_codes(codes("2", "I", "11"), "lot", "1")["lot"].to_list() == ["I"]


def test_where_nothing_is_near_what_begins_alike_is_nearest() -> None:
    lots = codes("24-118B", "24-119B", "25-118B")
    assert nearest_codes(lots, "lot", "24-1177XY")["lot"].to_list() == ["24-118B", "24-119B"]
    assert nearest_codes(lots, "lot", "24-118C")["lot"].to_list() == ["24-118B"]
    assert nearest_codes(lots, "lot", "QQ").shape[0] == 0


def test_names_differ_in_capitals_and_blanks_only() -> None:
    names = codes("Alpine Pantry Co.", "alpine pantry co.", "Alpine Pantry Co")
    assert names.filter(same_name("lot", " ALPINE  PANTRY CO."))["lot"].to_list() == names["lot"].to_list()[:2]
    assert names.filter(same_name("lot", "alpine*")).shape[0] == 3
