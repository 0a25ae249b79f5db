"""Cells to typed columns: what is read, what is refused, and the words that say so."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotbook.core.days import FIRST_DAY, LAST_DAY
from lotbook.core.errors import MissingColumnError
from lotbook.core.inputs import read_tracker
from lotbook.core.reading import Parsed, parse
from lotbook.core.table import Cell, ErrorValue, RawTable, Table
from lotbook.core.tables import CHANNELS, LOTS, SHIPMENTS, SKUS
from tests.notation import raw_tables
from tests.strategies import Row, raw

SOME_DAY = 46500


def read(*rows: Row, table: Table = LOTS) -> Parsed:
    """Rows by header, read."""
    return parse(raw(table, list(rows)), table)


def said(parsed: Parsed) -> list[str]:
    """Each problem as cell, rule and what was found."""
    return [f"{problem.cell} {problem.rule} {problem.found}".strip() for problem in parsed.problems]


def lot(**cells: Cell) -> Row:
    """A lot with nothing wrong except what is given."""
    sound: Row = {"SKU": "TEA", "Lot": "1", "Received quantity": 5}
    return sound | {name.replace("_", " ").capitalize(): cell for name, cell in cells.items()}


def skus_table(*headers: str, columns: tuple[list[Cell], ...] = ()) -> RawTable:
    """The table SKUs with the given headers on a tab that was renamed."""
    return RawTable("SKUs", "Products", headers, 5, 2, columns or tuple([] for _ in headers))


ALL = [column.header for column in SKUS.columns]


# Shelf lives


@pytest.mark.parametrize("cell", ["24", 24, 24.0, "18 ", "6", 89])
def test_a_short_shelf_life_without_a_unit_is_days_with_a_warning(cell: Cell) -> None:
    parsed = read({"SKU": "TEA", "Shelf life": cell}, table=SKUS)
    days = int(float(cell or 0))
    assert parsed.frame["shelf_life_days"].to_list() == [days]
    (problem,) = parsed.problems
    assert (problem.rule, problem.severity) == ("short-shelf-life", "Warning")
    assert f"it is {days} days and not {days} months" in problem.problem


@pytest.mark.parametrize("cell", ["24 months", "24 days", "540", 540, 90, "2 years", None])
def test_a_shelf_life_that_says_what_it_is_has_no_warning(cell: Cell) -> None:
    assert not read({"SKU": "TEA", "Shelf life": cell}, table=SKUS).problems


# Headers


def test_headers_match_trimmed_in_any_case_and_order_beside_columns_of_ones_own() -> None:
    headers = ["My colour", *(f" {header.upper()}\n" for header in reversed(ALL))]
    typed: Row = {"Note": "fragile", "SKU": "TEA"}
    columns: tuple[list[Cell], ...] = (["red"], *([typed.get(header)] for header in reversed(ALL)))
    parsed = parse(skus_table(*headers, columns=columns), SKUS)
    assert parsed.frame["sku"].to_list() == ["TEA"]
    assert parsed.frame["note"].to_list() == ["fragile"]
    assert not parsed.problems


def test_a_missing_header_is_an_error_that_says_where_what_was_found_and_what_to_do() -> None:
    with pytest.raises(MissingColumnError) as error:
        parse(skus_table("S.K.U.", *ALL[1:]), SKUS)
    assert "'Products'" in str(error.value)
    assert "no column 'SKU'" in str(error.value)
    assert "it has 'S.K.U.', 'Product', 'Supplier'" in str(error.value)
    assert "Rename the header to 'SKU'" in str(error.value)


def test_two_alike_headers_are_an_error_if_lotbook_reads_them() -> None:
    with pytest.raises(MissingColumnError, match="'Products' has two columns 'sku'"):
        parse(skus_table(*ALL, " sku "), SKUS)
    parse(skus_table(*ALL, "Mine", "Mine"), SKUS)


def test_an_optional_column_may_be_missing() -> None:
    headers = [column.header for column in CHANNELS.columns if not column.optional]
    table = RawTable("Channels", "Channels", tuple(headers), 5, 1, (["DTC"], *([None] for _ in headers[1:])))
    assert parse(table, CHANNELS).frame["adds_days_of_use"].to_list() == [None]


# Rows


def test_a_problem_stands_in_the_cell_as_excel_names_it() -> None:
    wide = RawTable("SKUs", "Products", ("Mine", *ALL), 12, 26, (["x"], ["TEA"], *([None] for _ in ALL[1:])))
    broken = RawTable(wide.name, wide.sheet, wide.headers, 12, 26, (*wide.values[:-1], [ErrorValue("#REF!")]))
    problem = parse(broken, SKUS).problems[0]
    # Mine is column Z, the SKU AA, and the Note the eighteenth column of the table: AR.
    assert problem.place == "Products!AR12"
    assert str(problem) == "Products!AR12: Note shows #REF!. Fix the formula, or type the value."


def test_blank_rows_are_left_out_and_the_others_keep_their_place() -> None:
    blank: Row = {"SKU": None}
    parsed = read(blank, lot(), blank, lot(lot="2", quantity=None), {"SKU": "", "Lot": ""}, {"Note": "later"})
    assert parsed.frame["row"].to_list() == [6, 8, 10]
    assert parsed.frame["usable"].to_list() == [True, True, False]
    assert said(parsed) == ["A10 missing", "B10 missing", "F10 missing"]


def test_a_row_that_lacks_what_is_required_stays_and_is_not_used() -> None:
    parsed = read(lot(received_quantity="many"), lot(lot="  "), lot())
    assert parsed.frame["usable"].to_list() == [False, False, True]
    assert parsed.frame["lot"].to_list() == ["1", None, "1"]
    assert said(parsed) == ["B6 missing", "F5 not-whole many"]


# Codes


def test_codes_keep_their_zeros_dashes_and_capitals() -> None:
    codes = ["00123", "1e5", "A-1 b", " 7 ", "1.0", "\u200b12"]
    assert read(*(lot(lot=code) for code in codes)).frame["lot"].to_list() == [
        "00123", "1e5", "A-1 b", "7", "1.0", "12",
    ]  # fmt: skip


def test_a_code_stored_as_a_number_is_read_and_reported() -> None:
    parsed = read(lot(lot=123), lot(lot=45.0), lot(lot=1.5), lot(lot=123456789012345))
    assert parsed.frame["lot"].to_list() == ["123", "45", "1.5", "123456789012345"]
    assert said(parsed) == [
        "B5 number-code 123",
        "B6 number-code 45",
        "B7 number-code 1.5",
        "B8 number-code 123456789012345",
    ]


@pytest.mark.parametrize("header", ["Lot", "SKU"])
def test_a_code_that_excel_made_a_date_or_a_logical_value_of_is_told_as_that(header: str) -> None:
    letter = {"SKU": "A", "Lot": "B"}[header]
    parsed = read(*({**lot(), header: cell} for cell in (46085, 46085.0, True, False, "46085", "TRUE", 46085.5)))
    assert [
        f"{problem.cell} {problem.rule} {problem.found} {problem.other}".strip() for problem in parsed.problems
    ] == [
        f"{letter}5 date-code 46085 2026-03-04",
        f"{letter}6 date-code 46085 2026-03-04",
        f"{letter}7 logical-code TRUE",
        f"{letter}8 logical-code FALSE",
        f"{letter}11 number-code 46085.5",
    ]
    assert parsed.frame["usable"].to_list() == [True] * 7
    assert "Format the cell as Text" in parsed.problems[0].remedy


@pytest.mark.parametrize(("count", "problems"), [(10, 10), (11, 1), (1200, 1)])
def test_many_numeric_codes_are_one_problem_of_their_column(count: int, problems: int) -> None:
    parsed = read(lot(lot="x"), *(lot(lot=number) for number in range(count)))
    assert len(parsed.problems) == problems
    assert parsed.problems[0].cell == "B6"
    if problems == 1:
        assert parsed.problems[0].found == f"0 (and {count - 1:,} more in this column)"


# Cells


def test_an_error_shown_in_a_cell_is_no_value() -> None:
    parsed = read(
        lot(received_date=ErrorValue("#N/A"), unit_cost=ErrorValue("#DIV/0!"), note=ErrorValue("#REF!")),
        lot(received_quantity=ErrorValue("#VALUE!")),
    )
    assert sorted(said(parsed)) == [
        "E5 error-value #N/A",
        "F6 error-value #VALUE!",
        "K5 error-value #DIV/0!",
        "L5 error-value #REF!",
    ]
    assert parsed.frame["usable"].to_list() == [True, False]
    assert parsed.frame["note"].to_list() == [None, None]


UNITS: list[tuple[Cell, int | None, str]] = [
    (120, 120, ""),
    (120.0, 120, ""),
    ("120", 120, ""),
    (" 120 ", 120, ""),
    ("1,200", 1200, ""),
    ("24.00", 24, ""),
    ("24,0", 24, ""),
    ("1\u202f200", 1200, ""),
    ("1\u2009200,00", 1200, ""),
    ("1'200", 1200, ""),
    ("1\u2019200", 1200, ""),
    ("1.200.000", 1200000, ""),
    ("1,200.00", 1200, ""),
    ("１２０", 120, ""),
    ("+24", 24, ""),
    ("'24", 24, ""),  # as LibreOffice keeps it
    ("24\u200b", 24, ""),
    ("'-5", None, "F5 negative '-5"),
    ("120\u00b9", None, "F5 not-whole 120\u00b9"),  # with a footnote
    ("\u00b9\u00b2", None, "F5 not-whole \u00b9\u00b2"),
    ("+-5", None, "F5 not-whole +-5"),
    ("2.000", None, "F5 not-whole 2.000"),
    ("'2.000", None, "F5 not-whole '2.000"),
    ("+2.000", None, "F5 not-whole +2.000"),
    ("2\uff0e000", None, "F5 not-whole 2\uff0e000"),
    ("2.000\u200b", None, "F5 not-whole 2.000\u200b"),
    ("0,500", None, "F5 not-whole 0,500"),
    ("0 500", None, "F5 not-whole 0 500"),
    ("\uff10\uff0c\uff15\uff10\uff10", None, "F5 not-whole \uff10\uff0c\uff15\uff10\uff10"),
    ("1.200,5", None, "F5 not-whole 1.200,5"),
    ("24 pcs", None, "F5 not-whole 24 pcs"),
    ("\u22123", None, "F5 negative \u22123"),
    ("1 200", 1200, ""),
    ("12,345,678", 12345678, ""),
    (0, 0, ""),
    (1.5, None, "F5 not-whole 1.5"),
    ("1.5", None, "F5 not-whole 1.5"),
    ("1,2", None, "F5 not-whole 1,2"),
    ("1,2000", None, "F5 not-whole 1,2000"),
    ("a dozen", None, "F5 not-whole a dozen"),
    (True, None, "F5 not-whole True"),
    (-5, None, "F5 negative -5"),
    ("-5", None, "F5 negative -5"),
]


@pytest.mark.parametrize(("cell", "units", "problem"), UNITS)
def test_units_are_whole_and_not_negative(cell: Cell, units: int | None, problem: str) -> None:
    parsed = read(lot(received_quantity=cell))
    assert parsed.frame["received_quantity"].to_list() == [units]
    assert said(parsed) == ([problem] if problem else [])


MONEY: list[tuple[Cell, float | None, str]] = [
    (2.5, 2.5, ""),
    ("2.50", 2.5, ""),
    ("12", 12.0, ""),
    ("2,50", None, "K5 not-a-number 2,50"),
    ("$2", None, "K5 not-a-number $2"),
    (True, None, "K5 not-a-number True"),
    (-1, None, "K5 negative -1"),
]


@pytest.mark.parametrize(("cell", "money", "problem"), MONEY)
def test_money_is_a_number_and_not_negative(cell: Cell, money: float | None, problem: str) -> None:
    parsed = read(lot(unit_cost=cell))
    assert parsed.frame["unit_cost"].to_list() == [money]
    assert said(parsed) == ([problem] if problem else [])


DATES: list[tuple[Cell, int | None, str]] = [
    (SOME_DAY, SOME_DAY, ""),
    (SOME_DAY + 0.99, SOME_DAY, ""),
    (FIRST_DAY, FIRST_DAY, ""),
    (LAST_DAY + 0.5, LAST_DAY, ""),
    (FIRST_DAY - 1, None, "E5 date-out-of-range 1999-12-31"),
    (LAST_DAY + 1, None, "E5 date-out-of-range 2101-01-01"),
    ("2127-03-31", None, "E5 date-out-of-range 2127-03-31"),
    (20270228, None, "E5 not-a-date 20270228"),
    (0, None, "E5 not-a-date 0"),
    (-1, None, "E5 not-a-date -1"),
    (True, None, "E5 not-a-date True"),
    ("  ", None, ""),
    ("soon", None, "E5 not-a-date soon"),
    ("03/2027", None, "E5 no-day 03/2027"),
    ("03/04/2027", None, "E5 ambiguous-date 03/04/2027"),
]


@pytest.mark.parametrize(("cell", "day", "problem"), DATES)
def test_a_date_is_a_serial_within_a_century_or_a_clear_text(cell: Cell, day: int | None, problem: str) -> None:
    parsed = read(lot(received_date=cell))
    assert parsed.frame["received_date"].to_list() == [day]
    assert said(parsed) == ([problem] if problem else [])


def test_an_expiry_keeps_how_precisely_it_was_typed() -> None:
    parsed = read(*(lot(expiry_date=cell) for cell in (SOME_DAY, "03/2027", "soon", None, " ", 12)))
    assert parsed.frame["expiry_date_precision"].to_list() == ["day", "month", "unreadable", None, None, "unreadable"]
    assert [problem.rule for problem in parsed.problems] == ["not-a-date", "date-out-of-range"]


CHOICES: dict[Cell, bool | None] = {"Yes": True, "y": True, "TRUE": True, "no": False, "N": False, "": None, "x": None}


def test_yes_and_no_are_read_in_any_capitals() -> None:
    rows: list[Row] = [{"Channel": f"C{i}", "Add days of use": cell} for i, cell in enumerate(CHOICES)]
    parsed = read(*rows, table=CHANNELS)
    assert parsed.frame["adds_days_of_use"].to_list() == list(CHOICES.values())
    assert said(parsed) == ["C11 not-yes-or-no x"]


@pytest.mark.parametrize("cell", [1e19, 10**19, -1e19, 1e300])
def test_a_quantity_beyond_all_stock_is_a_problem_not_a_crash(cell: Cell) -> None:
    # A barcode scanned into the wrong cell.
    parsed = read(lot(received_quantity=cell), lot(lot="2"))
    assert parsed.frame["usable"].to_list() == [False, True]
    assert [problem.cell for problem in parsed.problems] == ["F5"]


def test_a_code_of_nothing_visible_is_missing() -> None:
    assert said(read(lot(lot="\u200b"))) == ["B5 missing"]


cells = st.one_of(
    *(st.none(), st.booleans(), st.just(ErrorValue("#N/A")), st.integers(-(10**12), 10**12)),
    *(st.floats(-1e12, 1e12), st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=8)),
)
any_lot = st.fixed_dictionaries({column.header: cells for column in LOTS.columns if not column.computed})


@given(st.lists(any_lot, max_size=4))
def test_no_cell_is_lost_without_a_word(rows: list[Row]) -> None:
    parsed = read(*rows)
    reported = {problem.cell for problem in parsed.problems if not problem.rule.endswith("-code")}
    letters = {column.name: chr(65 + i) for i, column in enumerate(LOTS.columns)}
    read_rows = dict(zip(parsed.frame["row"].to_list(), range(len(rows)), strict=False))
    for number, row in enumerate(rows, 5):
        for name in ("received_date", "received_quantity", "unit_cost", "lot"):
            cell = row[LOTS.column(name).header]
            blank = cell is None or (isinstance(cell, str) and not cell.strip())
            if number in read_rows and not blank:
                value = parsed.frame[name].to_list()[read_rows[number]]
                assert (value is None) is (f"{letters[name]}{number}" in reported), (name, cell)


@pytest.mark.parametrize(("first", "told"), [(899_998, []), (899_999, [("Shipments!A900000", "900,000")])])
def test_a_table_that_nears_the_end_of_its_sheet_is_named(first: int, told: list[tuple[str, str]]) -> None:
    sale: Row = {"Date": 46000, "Type": "Sale", "SKU": "TEA", "Lot": "1", "Quantity": 1}
    raws = raw_tables({})
    raws["Shipments"] = replace(raw(SHIPMENTS, [sale, sale]), first_row=first)
    found = [each for each in read_tracker(raws).problems if each.rule == "nearly-full"]
    assert [(each.place, each.found) for each in found] == told


@pytest.mark.parametrize(
    ("row", "is_named"),
    [
        ("TEA | P-1 | 2027-06-30 | 7", True),
        ("tea | P-1 | | 7", True),
        ("\uff34\uff25\uff21 | P-1 | | 7", True),
        ("NEW | P-1 | 2027-06-30 | 7", True),  # its SKU was to be added later
        ("TEA | P-1 | 2027-06-30 | 7 pcs", True),
        ("TEA | P-1 | 2027-06-30 |", True),
        ("TEA | | 2027-06-30 | 7", True),
        ("TEA | | | 7", False),  # a sum
        ("TEA | see the other file | |", False),
        ("Total | 2 lots | | 14", False),
        ("SKU | Lot | Expiry date | Received quantity", False),
    ],
)
def test_a_row_behind_a_gap_is_named_and_a_note_is_not(row: str, *, is_named: bool) -> None:
    header = "SKU | Lot | Expiry date | Received quantity"
    lots = f"{header}\nTEA | 1 | 2027-06-30 | 5\n(gap)\n{row}"
    found = [each.cell for each in read_tracker(raw_tables({"SKUs": "SKU\nTEA", "Lots": lots})).problems]
    assert found == ["A7"] * is_named


def test_an_optional_column_under_another_name_is_named() -> None:
    """Its cells would be passed over without a word: a channel asked for fewer days than it does."""
    raws = raw_tables({})
    channels = raw(CHANNELS, [{"Channel": "FBA", "Add days of use": "Yes"}])
    headers = tuple("Plus days of use" if each == "Add days of use" else each for each in channels.headers)
    raws["Channels"] = replace(channels, headers=headers)
    found = [each for each in read_tracker(raws).problems if each.rule == "renamed-column"]
    assert [(each.cell, each.header, each.found) for each in found] == [("C4", "Add days of use", "Plus days of use")]


@pytest.mark.parametrize(("cell", "day"), [(46429.999999999988, 46430), (46429.99998, 46429), (46430.0, 46430)])
def test_a_day_that_a_formula_misses_by_a_hair_is_the_one_that_excel_shows(cell: float, day: int) -> None:
    parsed = parse(raw(LOTS, [{"SKU": "TEA", "Lot": "A", "Received date": cell}]), LOTS)
    assert parsed.frame["received_date"].to_list() == [day]


def test_a_date_that_moves_on_is_named_and_counts_as_what_it_says() -> None:
    raws = raw_tables({})
    lots = raw(LOTS, [{"SKU": "TEA", "Lot": "A", "Expiry date": 46500, "Received date": 46000, "Received quantity": 5}])
    places = {each: lots.headers.index(each) for each in ("Lot", "Received date", "Received quantity")}
    raws["Lots"] = replace(lots, moving=tuple((place, 0) for place in places.values()))
    tracker = read_tracker(raws)
    found = [each for each in tracker.problems if each.rule == "moving-date"]
    assert [(each.place, each.sku, each.lot) for each in found] == [("Lots!E5", "TEA", "A")]
    assert str(found[0]).endswith(
        "Received date is a formula of today's date. It says 2025-12-09 now, and changes every day. Type the date "
        "itself (Ctrl+; enters today's date)."
    )
    assert tracker.tables["Lots"].frame["received_date"].to_list() == [46000]


@pytest.mark.parametrize("case", ["missing", "beside", "blank"])
def test_a_column_of_ones_own_is_no_renamed_one(case: str) -> None:
    raws = raw_tables({})
    channels = raw(CHANNELS, [{"Channel": "FBA", "Add days of use": "Yes"}])
    place = channels.headers.index("Add days of use")
    rest = tuple(range(place)), tuple(range(place + 1, len(channels.headers)))
    order = {"missing": (*rest[0], *rest[1]), "beside": (*rest[0], *rest[1], place)}.get(case)
    headers = [*channels.headers[:place], "Mine", *channels.headers[place + 1 :]]
    values = [list(column) for column in channels.values]
    if order is None:
        values[place] = [None] * channels.rows
    else:
        headers, values = [headers[each] for each in order], [values[each] for each in order]
    raws["Channels"] = replace(channels, headers=tuple(headers), values=tuple(values))
    assert [each for each in read_tracker(raws).problems if each.rule == "renamed-column"] == []


def test_units_are_whole_that_excel_shows_as_whole() -> None:
    sale: Row = {"Date": 46000, "Type": "Sale", "SKU": "TEA", "Lot": "1"}
    quantities = [4.35 * 100, 0.1 * 3 * 10, 1234567.5, 377.9999]
    parsed = parse(raw(SHIPMENTS, [{**sale, "Quantity": each} for each in quantities]), SHIPMENTS)
    assert parsed.frame["quantity"].to_list() == [435, 3, None, None]
    assert [each.found for each in parsed.problems if each.rule == "not-whole"] == ["1234567.5", "377.9999"]
