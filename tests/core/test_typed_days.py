"""Days typed into options: whatever a cell reads, and nothing that can mean two days."""

import datetime as dt

import pytest

from lotbook.actions.recalls.cells import span
from lotbook.core.days import to_date
from lotbook.core.errors import InputError
from lotbook.core.recalls.filters import Span
from lotbook.core.typed_days import full_day
from tests.strategies import day

LAST_OF_YEAR = [
    "2026-12-31",
    "31.12.2026",
    "12/31/2026",
    "20261231",
    "31 Dec 2026",
    "(17)261231",
    " 2026/12/31 ",
]


@pytest.mark.parametrize("text", LAST_OF_YEAR)
def test_a_day_is_read_as_a_cell_reads_it(text: str) -> None:
    assert to_date(full_day(text, "--as-of")) == dt.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("03/04/2026", "--as-of '03/04/2026' can be several dates: 2026-04-03 or 2026-03-04."),
        ("2026-04", "--as-of '2026-04' has no day. Type the full date, for example 2026-04-30."),
        ("soon", "--as-of 'soon' is not a date."),
        ("1999-12-31", "--as-of '1999-12-31' is not between 2000-01-01 and 2100-12-31."),
        ("2026-02-30", "--as-of '2026-02-30' is not a date."),
    ],
)
def test_what_is_no_one_day_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        full_day(text, "--as-of")
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-04", "2026-04-01", "2026-04-30"),
        ("04/2026", "2026-04-01", "2026-04-30"),
        ("Apr 2026..Jun 2026", "2026-04-01", "2026-06-30"),
        ("1.4.2026 .. 15.4.2026", None, None),
        ("13.4.2026..15.4.2026", "2026-04-13", "2026-04-15"),
        ("13.4.2026", "2026-04-13", "2026-04-13"),
        ("..2026-04", "", "2026-04-30"),
        ("2026-04..", "2026-04-01", ""),
    ],
)
def test_a_range_takes_days_and_months(text: str, first: str | None, last: str | None) -> None:
    if first is None or last is None:
        with pytest.raises(InputError, match=r"--produced '1\.4\.2026' can be several dates: 2026-04-01 or 2026-01-04"):
            span(text, "--produced")
        return
    assert span(text, "--produced") == Span(day(first) if first else None, day(last) if last else None)
