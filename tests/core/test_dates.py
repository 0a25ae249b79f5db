import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core import month_names
from lotbook.core.date_texts import possible_readings
from lotbook.core.dates import add_shelf_life, read_column, read_shelf_life
from lotbook.core.days import to_date, to_day

CLEAR = {
    "2027-02-28": ("2027-02-28", "day"),
    "2027/2/8": ("2027-02-08", "day"),
    "20270228": ("2027-02-28", "day"),
    "2027-02-28T00:00:00": ("2027-02-28", "day"),
    "2027-02-28 00:00": ("2027-02-28", "day"),
    "31/12/2027": ("2027-12-31", "day"),
    "12/31/2027": ("2027-12-31", "day"),
    "31.12.2027": ("2027-12-31", "day"),
    "07/07/2027": ("2027-07-07", "day"),
    "31 Dec 2027": ("2027-12-31", "day"),
    "31DEC27": ("2027-12-31", "day"),
    "Dec 31, 2027": ("2027-12-31", "day"),
    "December 31st, 2027": ("2027-12-31", "day"),
    "03/2027": ("2027-03-31", "month"),
    "02/2028": ("2028-02-29", "month"),
    "2027-03": ("2027-03-31", "month"),
    "MAR 2027": ("2027-03-31", "month"),
    "Sept. 2027": ("2027-09-30", "month"),
    "03/27": ("2027-03-31", "month"),
    "EXP 03/2027": ("2027-03-31", "month"),
    "Best before: 31.12.2027": ("2027-12-31", "day"),
    "(17)270300": ("2027-03-31", "month"),
    "(17)270315": ("2027-03-15", "day"),
}


@pytest.mark.parametrize(("text", "date", "precision"), [(text, *read) for text, read in CLEAR.items()])
def test_a_clear_text_has_one_reading(text: str, date: str, precision: str) -> None:
    found = read_column([text]).readings[text]
    assert (to_date(found.day).isoformat(), found.precision) == (date, precision)


@pytest.mark.parametrize(
    "text",
    [
        "2027",
        "31/02/2027",
        "30/02/2027",
        "2027-13-01",
        "soon",
        "13/13/2027",
        "29/02/2027",
        "1/1/1950",
        "",
        "12",
        "ab 2027",
    ],
)
def test_what_is_no_date_has_no_reading(text: str) -> None:
    assert read_column([text]).unreadable == {text}


@pytest.mark.parametrize("slip", ["31.04.28", "29/02/27", "31-06-29", "310428", "31 AL 28"])
def test_a_day_too_many_for_its_month_is_no_year_and_turns_no_other_date_around(slip: str) -> None:
    """31.04.28 alone made 2025-12-27 of 25.12.27."""
    like = {"31.04.28": "25.12.27", "29/02/27": "25/12/27", "31-06-29": "25-12-27", "310428": "251227"}.get(slip)
    others = ["25 DE 27"] if like is None else [like]
    for order in (None, "DMY", "MDY"):
        found = read_column([slip, *others], order)
        assert found.unreadable >= {slip}
        assert not found.orders
    assert set(read_column([slip, *others]).ambiguous) == set(others)
    assert not possible_readings(slip)
    year_first = read_column([slip], "YMD").readings[slip]
    assert to_date(year_first.day).year in {2029, 2031}


def test_dates_that_must_begin_with_their_year_settle_such_a_day() -> None:
    found = read_column(["29.02.27", "32.01.15"]).readings["29.02.27"]
    assert to_date(found.day) == dt.date(2029, 2, 27)


def test_no_part_is_ever_filled_in_from_today() -> None:
    assert not possible_readings("31 March")
    assert not possible_readings("31/03")


def test_an_unclear_text_is_settled_by_the_other_values_of_its_column() -> None:
    british = read_column(["03/04/2027", "25/12/2026"])
    american = read_column(["03/04/2027", "12/25/2026"])
    assert to_date(british.readings["03/04/2027"].day) == dt.date(2027, 4, 3)
    assert to_date(american.readings["03/04/2027"].day) == dt.date(2027, 3, 4)
    assert [list(found.orders.values()) for found in (british, american)] == [["DMY"], ["MDY"]]


@pytest.mark.parametrize("other", ["31.10.2027", "31-10-2027", "31/10/27", "31 10 2027", "31102027", "31/10-2027"])
def test_a_text_says_nothing_about_those_with_other_separators_or_another_year(other: str) -> None:
    found = read_column(["12/11/2028", other], None)
    assert set(found.ambiguous) == {"12/11/2028"} | ({other} - set(found.readings))
    assert "12/11/2028" not in found.readings


@pytest.mark.parametrize("other", ["EXP 31/10/2027", "31/10/2027 00:00", "31 / 10 / 2027", "３１/１０/２０２７"])
def test_labels_times_and_blanks_do_not_change_what_a_text_says_about_others(other: str) -> None:
    found = read_column(["12/11/2028", other])
    assert to_date(found.readings["12/11/2028"].day) == dt.date(2028, 11, 12)


@pytest.mark.parametrize("text", ["052028", "EXP 052028", "BB052028"])
def test_six_digits_that_are_a_day_or_a_month_are_not_read_whatever_the_order(text: str) -> None:
    for order in (None, "DMY", "MDY", "YMD"):
        found = read_column([text], order)
        assert [to_date(each.day).isoformat() for each in found.ambiguous[text]] == ["2028-05-20", "2028-05-31"]


def test_six_digits_are_settled_by_others_that_must_have_a_day() -> None:
    found = read_column(["052028", "112527"])
    assert to_date(found.readings["052028"].day) == dt.date(2028, 5, 20)
    assert set(read_column(["052028", "251135"]).ambiguous) == {"052028"}


def test_values_that_contradict_each_other_settle_nothing() -> None:
    found = read_column(["03/04/2027", "25/12/2026", "12/25/2026"])
    assert not found.orders
    assert set(found.ambiguous) == {"03/04/2027"}
    assert len(found.readings) == 2


def test_an_order_fixed_in_settings_settles_unclear_texts_only() -> None:
    found = read_column(["03/04/2027", "12/25/2026"], "DMY")
    assert to_date(found.readings["03/04/2027"].day) == dt.date(2027, 4, 3)
    assert to_date(found.readings["12/25/2026"].day) == dt.date(2026, 12, 25)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2100, 12, 31)))
def test_a_date_written_with_its_month_in_letters_reads_back(date: dt.date) -> None:
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    for text in (f"{date.day} {months[date.month - 1]} {date.year}", date.isoformat(), date.strftime("%Y%m%d")):
        assert read_column([text]).readings[text].day == to_day(date)


@given(
    st.sets(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)), min_size=1, max_size=6),
    st.sampled_from(["DMY", "MDY"]),
)
def test_a_column_in_one_order_is_never_read_in_the_other(dates: set[dt.date], order: str) -> None:
    written = {date.strftime("%d/%m/%Y" if order == "DMY" else "%m/%d/%Y"): date for date in dates}
    found = read_column(list(written))
    assert not found.unreadable
    for text, reading in found.readings.items():
        assert to_date(reading.day) == written[text]


@pytest.mark.parametrize(
    ("text", "life"),
    [
        ("24 months", (24, 0)), ("1 month", (1, 0)), ("2 years", (24, 0)), ("18mo", (18, 0)), ("540 days", (0, 540)),
        ("540", (0, 540)), ("6 weeks", (0, 42)), ("0 months", None), ("long", None), ("-3 months", None),
        ("24 moons", None), ("From receipt: 2 weeks", (0, 14)), ("10 days since delivery", (0, 10)), ("receipt", None),
        ("soon after receipt", None), ("from receipt", None), ("24 Monate", (24, 0)), ("2yrs", (24, 0)),
        ("24 mths", (24, 0)), ("24ヶ月", (24, 0)), ("２４か月", (24, 0)), ("2年", (24, 0)), ("24 mois", (24, 0)),
        ("24 meses", (24, 0)), ("24 mesi", (24, 0)), ("2 Jahre", (24, 0)), ("2 ans", (24, 0)), ("2 años", (24, 0)),
        ("2 anni", (24, 0)), ("24M", (24, 0)), ("24-months", (24, 0)), ("6 Wochen", (0, 42)), ("180日", (0, 180)),
        ("10 Tage after receipt", (0, 10)), ("24개월", (24, 0)), ("2 J", None), ("27年", None), ("6月", None),
        ("24 m 3", None), ("2 1/2 years", None), ("24 Stück", None),
    ],
)  # fmt: skip
def test_shelf_life(text: str, life: tuple[int, int] | None) -> None:
    assert read_shelf_life(text) == life


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31. března 2027", "2027-03-31"), ("30 červen 2027", "2027-06-30"), ("15. července 2027", "2027-07-15"),
        ("září 2027", "2027-09-30"), ("31. maaliskuuta 2027", "2027-03-31"), ("5. heinäk. 2027", "2027-07-05"),
        ("31 марта 2027 г.", "2027-03-31"), ("31 МАЯ 2027", "2027-05-31"), ("31-мар-2027", "2027-03-31"),
        ("31 Μαρτίου 2027", "2027-03-31"), ("Μάιος 2027", "2027-05-31"), ("15 Ιουλ 2027", "2027-07-15"),
        ("E 27/02/2028", "2028-02-27"), ("27/02/2028 às 00:00", "2028-02-27"),
        ("31 cerv 2027", None), ("14 λάθος 2027", None), ("E 10 2027", None), ("27/02/2028?", None),
        ("28年2月27日", None),
    ],
)  # fmt: skip
def test_labels_of_more_countries(text: str, day: str | None) -> None:
    found = read_column([text])
    assert [to_date(each.day).isoformat() for each in found.readings.values()] == ([day] if day else [])


def test_a_name_of_a_month_is_that_of_one_month_only() -> None:
    named = [(name, number) for number, names in enumerate(month_names._OTHERS, 1) for name in names.split()]
    assert len(dict(named)) == len(named)
    assert [(name, month_names.month_of(name)) for name, _ in named] == named
    assert not {name for name, _ in named} & month_names.unclear_beginnings()


@pytest.mark.parametrize(
    ("produced", "months", "days", "expiry"),
    [
        ("2026-01-31", 1, 0, "2026-02-28"),
        ("2024-02-29", 12, 0, "2025-02-28"),
        ("2025-02-28", 36, 0, "2028-02-29"),
        ("2025-03-15", 24, 0, "2027-03-15"),
        ("2025-03-15", 0, 540, "2026-09-06"),
        ("2025-12-31", 2, 0, "2026-02-28"),
    ],
)
def test_shelf_life_counts_months_by_calendar_and_keeps_the_month_end(
    produced: str, months: int, days: int, expiry: str
) -> None:
    day = to_day(dt.date.fromisoformat(produced))
    assert to_date(add_shelf_life(day, months, days)).isoformat() == expiry


@pytest.mark.parametrize("text", ["270300", "2027-03-00", "20270300", "(17)270300"])
def test_day_00_is_the_last_day_of_the_month(text: str) -> None:
    found = read_column([text, "270331", "270415"]).readings[text]
    assert (to_date(found.day).isoformat(), found.precision) == ("2027-03-31", "month")
