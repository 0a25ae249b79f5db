"""The functions of the .xlsx give what Python gives: the formulas in a built file, calculated by IronCalc."""

import datetime as dt
import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl import load_workbook

import udfs
from lotbook.core.date_labels import without_label
from lotbook.core.days import FIRST_DAY, LAST_DAY, to_date, to_day
from lotbook.core.tables import INPUTS
from lotbook.sheets import lambdas
from lotbook.sheets.cell_texts import NEEDS_MACROS, NOT_READ, WHOLE_COLUMN
from lotbook.sheets.defaults import BUCKETS
from lotbook.sheets.formulas import LISTS, NAMED_FORMULAS
from lotbook.sheets.functions import FUNCTIONS
from lotbook.sheets.help_page import FIRST_ROW, HEADERS
from lotbook.sheets.lambdas.language import LONGEST, stored
from lotbook.sheets.lambdas.reading import LABELS
from tests.sheets.engine import AS_OF, Sheet
from tests.vba.test_native import LIVES, ODD_LIVES, any_day, any_days, plain

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

MANY = 1500
"""Random rows for each function."""
ANSWERED = [function for function in FUNCTIONS if lambdas.is_answered(function)]


# How they are written


def test_every_function_is_a_name_that_takes_what_its_description_says(names: dict[str, str]) -> None:
    for function in FUNCTIONS:
        declared = re.match(r"_xlfn\.LAMBDA\(((?:_xl[po][pm]?m?\.\w+,)+)", names[function.name])
        assert declared, function.name
        parameters = re.findall(r"_xl(pm|op)\.(\w+?)(?:_range)?,", declared[1])
        assert parameters == [("op" if each.optional else "pm", each.name) for each in function.arguments]


def test_formulas_stay_within_what_excel_allows(names: dict[str, str]) -> None:
    for name in lambdas.named_formulas():
        formula = names[name]
        assert len(formula) <= LONGEST
        assert max(map(len, re.findall(r'"[^"]*"', formula)), default=0) <= 255 + len('""')
        depth = deepest = 0
        for sign in re.sub(r'"[^"]*"', "", formula):
            depth += (sign == "(") - (sign == ")")
            deepest = max(deepest, depth)
        assert (depth, deepest <= 64) == (0, True), (name, deepest)


def test_no_name_in_a_formula_is_that_of_a_table_or_a_cell(names: dict[str, str]) -> None:
    taken = {each.casefold() for each in (*LISTS, *NAMED_FORMULAS, *(table.name for table in INPUTS), "FEFO", "AsOf")}
    for name in lambdas.named_formulas():
        assert not {each.casefold() for each in re.findall(r"_xl[po][pm]\.(\w+)", names[name])} & taken, name


@pytest.mark.parametrize("formula", ["LAMBDA(lot1, lot1)", "LAMBDA(r, r)", "LET(day, 1, DAY(day))", "LAMBDA([c], 1)"])
def test_a_name_that_excel_takes_for_something_else_is_refused(formula: str) -> None:
    with pytest.raises(ValueError, match=r"Excel takes|are functions"):
        stored(formula)


def test_labels_are_those_that_python_knows_too() -> None:
    assert {without_label(f"{label} 03/2027") for label in LABELS} == {"03/2027"}


# What they answer


def _rows(name: str, *arguments: Callable[[random.Random], object]) -> list[list[object]]:
    chance = random.Random(name)  # noqa: S311 - the same cases every time
    return [[argument(chance) for argument in arguments] for _ in range(MANY)]


def any_text(chance: random.Random) -> object:
    """A date as labels and exports write it, some of them not clear, or none at all."""
    day = to_date(chance.randint(FIRST_DAY + 400, FIRST_DAY + 14000))
    forms = (
        *("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%m/%Y", "%Y-%m", "%m.%y", "%b %Y", "%B %Y", "%d %b %Y", "%B %d, %Y"),
        *("%d-%b-%y", "%Y %B %d", "%Y%m%d", "EXP %m/%Y", "Best before: %d %B %Y", "MHD %d.%m.%Y", "%d/%m/%Y"),
        *("%m/%d/%Y", "%d.%m.%y", "%y-%m-%d", "%d / %m / %Y", "%d %m %Y", "exp. %d/%m/%y", "%Y-%m-31", "31/%m/%Y"),
    )
    odd = (
        "soon",
        "0/2027",
        "13/2027",
        "2027-13-01",
        "31.04.2027",
        "jui 2027",
        "Sept. 2027",
        "märz 2027",
        "1-2",
        "-",
        "2027",
    )
    return chance.choice(odd) if chance.random() < 0.1 else day.strftime(chance.choice(forms))


CASES: dict[str, tuple[Callable[[random.Random], object], ...]] = {
    "LOT_DAYS_LEFT": (any_day, any_day),
    "LOT_BUCKET": (any_day, any_day),
    "LOT_FLAG": (any_day, any_day, any_days, lambda chance: chance.choice([None, 0, 1])),
    "LOT_SELL_BY": (any_day, any_days),
    "LOT_SHIP_BY": (any_day, any_days, any_days, any_days),
    "LOT_EXPIRY": (any_day, lambda chance: chance.choice([*LIVES, *ODD_LIVES, chance.randint(1, 36525), None])),
}


@pytest.mark.long
@pytest.mark.parametrize("name", CASES)
def test_thousands_of_random_cells(name: str, names: dict[str, str]) -> None:
    given = [list(cells) for cells in zip(*_rows(name, *CASES[name]), strict=True)]
    if name in {"LOT_DAYS_LEFT", "LOT_BUCKET", "LOT_FLAG"}:
        given[1] = [AS_OF if cell is None or not str(cell).strip() else cell for cell in given[1]]
    more = [[list(row[:3]) for row in BUCKETS]] if name == "LOT_BUCKET" else []
    expected = getattr(udfs, name)(*given, *more)
    sheet = Sheet(names)
    sheet.ask(f"{name}({','.join(map(sheet.column, given))})", rows=MANY)
    said = [row[0] for row in sheet.answers()[0]]
    assert _differences(given, said, expected) == []


def _differences(
    given: Sequence[Sequence[object]], said: Sequence[object], expected: Sequence[object]
) -> Sequence[object]:
    rows = zip(zip(*given, strict=True), said, expected, strict=True)
    return [row for row in rows if plain(row[1]) != plain(row[2])][:5]


def test_an_as_of_that_is_left_out_or_blank_is_the_workbooks(names: dict[str, str]) -> None:
    sheet = Sheet(names)
    expiry, blank = sheet.column([AS_OF + 40]), sheet.column([None])
    for formula in (f"LOT_DAYS_LEFT({expiry})", f"LOT_DAYS_LEFT({expiry},)", f"LOT_DAYS_LEFT({expiry},{blank})"):
        sheet.ask(formula)
    sheet.ask(f"LOT_FLAG({expiry},,40)")
    sheet.ask(f"LOT_BUCKET({expiry})")
    assert [each[0][0] for each in sheet.answers()] == [40, 40, 40, "Inside cut-off", "0-50"]


@pytest.mark.long
@pytest.mark.parametrize("order", ["", "DMY", "mdy", "YMD"])
def test_texts_of_labels_one_by_one(order: str, names: dict[str, str]) -> None:
    texts = [text for (text,) in _rows(f"texts {order}", any_text)][:500]
    sheet = Sheet(names)
    cells = sheet.column(texts)
    for row in range(1, len(texts) + 1):
        sheet.ask(f'LOT_DATE({re.sub(r"1:([A-Z]+)[0-9]+$", "", cells)}{row},"{order}")')
    said = [answer[0][0] for answer in sheet.answers()]
    expected = [udfs.LOT_DATE(text, order) for text in texts]
    _only_unread(texts, said, expected)


@pytest.mark.long
def test_clear_texts_of_a_range_settle_the_unclear_ones(names: dict[str, str]) -> None:
    chance = random.Random("ranges")  # noqa: S311 - the same cases every time
    ranges = [[any_text(chance) for _ in range(chance.randint(1, 8))] for _ in range(300)]
    sheet = Sheet(names)
    for texts in ranges:
        sheet.ask(f"LOT_DATE({sheet.column(texts)})", rows=len(texts))
    for texts, said in zip(ranges, sheet.answers(), strict=True):
        _only_unread(texts, [row[0] for row in said], udfs.LOT_DATE(texts))


def _only_unread(texts: Sequence[object], said: Sequence[object], expected: Sequence[object]) -> None:
    """Each is what Python gives; but for a text that is no date to Python either, another word may be used."""
    opening = NOT_READ.partition("{")[0]
    for text, ours, theirs in zip(texts, said, expected, strict=True):
        if str(ours).startswith(opening):
            assert str(theirs).startswith("Not a date"), (text, ours, theirs)
        else:
            assert plain(ours) == plain(theirs), (text, ours, theirs)


def test_what_cannot_be_read_is_named_in_its_own_cell(names: dict[str, str]) -> None:
    cells = [
        True,
        0,
        -5,
        1,
        36525,
        73416,
        "Not a date: soon",
        "Ranges of different sizes: 1 x 2 and 3 x 1.",
        dt.date(2027, 3, 31),
    ]
    sheet = Sheet(names)
    sheet.ask(f"LOT_SELL_BY({sheet.column(cells)},50)", rows=len(cells))
    sheet.ask(f"LOT_SELL_BY(46400,{sheet.column([1.5, -3, 10**10, True, '12', 'x'])})", rows=6)
    said, days = ([row[0] for row in answer] for answer in sheet.answers())
    assert said[4:] == [*udfs.LOT_SELL_BY(cells, 50)[4:-1], to_day(dt.date(2027, 2, 9))]
    assert said[:3] == ["Not a date: TRUE", "Not a date: 0", "Not a date: -5"]
    assert days == [*udfs.LOT_SELL_BY(46400, [1.5, -3, 10**10, True])[:4], 46388, "Not read without Python: x"]


def test_the_result_has_the_shape_of_the_ranges(names: dict[str, str]) -> None:
    block: list[list[object]] = [[46400, 46500, None], ["2027-03-31", "x", 46600]]
    sheet = Sheet(names)
    area, column = sheet.range(block), sheet.column([0, 10])
    sheet.ask(f"LOT_DAYS_LEFT({area},46400)", rows=2, columns=3)
    sheet.ask(f"LOT_SELL_BY({area},{column})")
    sheet.ask(f"LOT_SELL_BY(46400,{column})", rows=2)
    shaped, sizes, days = sheet.answers()
    assert shaped == [[0, 100, ""], [77, "Not read without Python: x", 200]]
    assert sizes == [["Ranges of different sizes: 2 x 3 and 2 x 1."]]
    assert days == [[46400], [46390]]


def test_one_function_takes_what_another_gives(names: dict[str, str]) -> None:
    texts = ["EXP 03/2027", None, "soon", "2027-04-30"]
    sheet = Sheet(names)
    cells = sheet.column(texts)
    sheet.ask(f"LOT_DAYS_LEFT(LOT_DATE({cells}),46400)", rows=4)
    sheet.ask('LOT_DAYS_LEFT(LOT_EXPIRY(LOT_DATE("03/2026"),"12 months"),46400)')
    assert sheet.answers() == [[[77], [""], ["Not read without Python: soon"], [107]], [[77]]]


def test_a_day_too_many_for_its_month_is_no_year(names: dict[str, str]) -> None:
    sheet = Sheet(names)
    texts = ["31.04.28", "25.12.27"]
    sheet.ask(f"LOT_DATE({sheet.column(texts)})", rows=2)
    assert [plain(row[0]) for row in sheet.answers()[0]] == [plain(each) for each in udfs.LOT_DATE(texts)]


def test_shelf_lives_in_the_words_of_other_languages(names: dict[str, str]) -> None:
    lives = [*("24 Monate", "2yrs", "24ヶ月", "2年", "24 mois", "2 Jahre", "2 AÑOS", "24-months", "6 Wochen", "180日")]
    lives += ["2 J", "27年", "6月", "24 Stück", "24 |", "24 =m", "24-"]
    sheet = Sheet(names)
    sheet.ask(f'LOT_EXPIRY("2026-01-31",{sheet.column(lives)})', rows=len(lives))
    assert [plain(row[0]) for row in sheet.answers()[0]] == [
        plain(each) for each in udfs.LOT_EXPIRY("2026-01-31", lives)
    ]


def test_an_error_stays_in_its_own_cell(names: dict[str, str]) -> None:
    sheet = Sheet(names)
    sheet.ask(f"LOT_DAYS_LEFT({sheet.column([46410, '=1/0', 46420])},46400)", rows=3)
    assert sheet.answers() == [[[10], ["#DIV/0!"], [20]]]


UNEVEN: list[list[list[object]]] = [
    [["Old", None, -1], ["New", 1, None]],
    [["Old", None, 0], ["New", 0, None]],
    [["Old", 0, 50], ["New", 51, None]],
    [["Old", None, -1], ["old", 0, None]],
    [["Old", None, -1], ["Back", 9, 0], ["New", 10, None]],
    [["Old", None, -1], [None, 0, 5], ["New", 6, None]],
    [["Old", None, -1], ["New", "soon", None]],
    [["Old", None, -1], ["New", 0, None], ["None", None, None], ["Nil", None, None]],
    [["All", None, None]],
]


def test_buckets_of_ones_own(names: dict[str, str]) -> None:
    buckets: list[list[object]] = [
        ["Bucket", "From days", "To days"],
        ["New", 10, None],
        [None, None, None],
        ["None", None, None],
        ["Mid", 0, 9],
        [" Old ", None, -1],
    ]
    days = [46400 + left for left in (-500, -1, 0, 9, 10, 5000)]
    sheet = Sheet(names)
    expiry = sheet.column(days)
    for own in (buckets, buckets[1:]):
        sheet.ask(f"LOT_BUCKET({expiry},46400,{sheet.range(own)})", rows=len(days))
    for uneven in UNEVEN:
        sheet.ask(f"LOT_BUCKET(46400,46400,{sheet.range(uneven)})")
    titled, untitled, *broken = sheet.answers()
    assert (
        [row[0] for row in titled]
        == udfs.LOT_BUCKET(days, 46400, buckets)
        == ["Old", "Old", "Mid", "Mid", "New", "New"]
    )
    assert untitled == titled
    assert {str(answer[0][0])[:9] for answer in broken} == {"Buckets: "}
    assert all(udfs.LOT_BUCKET(46400, 46400, uneven).startswith("Buckets: ") for uneven in UNEVEN)


def test_examples_show_in_one_cell_what_the_sheet_functions_says(built: Path, names: dict[str, str]) -> None:
    page = load_workbook(built)["Functions"]
    shown = load_workbook(built, data_only=True)["Functions"]
    cells = [(FIRST_ROW + row, len(HEADERS)) for row in range(len(FUNCTIONS))]
    sheet = Sheet(names)
    for cell in cells:
        sheet.ask(page.cell(*cell).value.text.removeprefix("="), rows=2, columns=2)
    for function, cell, answer in zip(FUNCTIONS, cells, sheet.answers(), strict=True):
        value = function.example_value if function in ANSWERED else NEEDS_MACROS
        expected = plain(to_day(value) if isinstance(value, dt.date) else value)
        assert [[plain(each) for each in row] for row in answer] == [[expected, ""], ["", ""]], function.name
        cached = shown.cell(*cell).value
        assert plain(to_day(cached) if isinstance(cached, dt.date) else cached) == expected


def test_the_last_day_a_lot_can_have(names: dict[str, str]) -> None:
    sheet = Sheet(names)
    sheet.ask(f'LOT_EXPIRY({LAST_DAY},"1 day")')
    sheet.ask(f'LOT_EXPIRY({LAST_DAY - 1},"1 day")')
    assert sheet.answers() == [[["The result is not between 2000 and 2100."]], [[LAST_DAY]]]


def test_a_whole_column_is_named_instead_of_calculated_for_minutes(names: dict[str, str]) -> None:
    sheet = Sheet(names)
    sheet.column([46400])
    for formula in (
        "LOT_DAYS_LEFT(Cells!A:A)",
        "LOT_BUCKET(Cells!A:A)",
        "LOT_DATE(Cells!A:A)",
        'FEFO_RANK("TEA",Cells!A:A)',
        "LOT_AT_RISK(Cells!A:A,Cells!B:B,1)",
        'LOT_TRACE("TEA","A1",Cells!A:E)',
        'FEFO_ALLOCATE("TEA",5,Cells!A:E)',
    ):
        sheet.ask(formula)
    assert {str(answer[0][0]) for answer in sheet.answers()} == {WHOLE_COLUMN}
