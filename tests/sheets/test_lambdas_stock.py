"""What the .xlsx says of lots and movements is what Python says: random tables, calculated by IronCalc."""

import random
from collections.abc import Sequence

import pytest

import udfs
from lotbook.sheets.cell_texts import NO_SUCH_LOT
from tests.sheets.engine import AS_OF, DEFAULT_PLACE, Sheet
from tests.vba.test_native import plain

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


ERROR = "=1/0"
"""A cell that shows an error."""


def _code(chance: random.Random, *names: str) -> object:
    return chance.choice([*names, *names, f" {names[0]} ", f"{names[0]}\u00a0", None, 7, "7", "007"])


def _lots(chance: random.Random) -> list[list[object]]:
    """A table of lots, some of them twice, undated, held, or with cells that cannot be read."""
    header: list[object] = [
        "SKU",
        "Lot",
        "Expiry date",
        "Received date",
        "Received quantity",
        "On hand",
        "Status",
        "Place",
        "Sell-by date",
        "Sell-by",
    ]
    dates = (None, "soon", "31.12.2026", "03/2027", AS_OF, AS_OF + 30, *range(46300, 46700, 45))
    rows = [
        [
            _code(chance, "TEA", "tea", "JAR"),
            _code(chance, "A1", "a1", "B"),
            chance.choice(dates),
            chance.choice([None, 46000, 46399, 46401, "2026-01-31", "x"]),
            chance.choice([None, 0, 10, 100, "40", "x", -5, 2.5, ERROR]),
            chance.choice([None, 0, 7, 30, "40", "x", -5]),
            chance.choice([None, None, "Released", "released\u00a0", "Hold", "RECALLED", "odd"]),
            chance.choice([None, None, "Warehouse", "warehouse", "FBA-US"]),
            *(chance.choice([None, None, None, AS_OF, AS_OF + 1, 46500, "soon"]) for _ in range(2)),
        ]
        for _ in range(chance.randint(1, 9))
    ]
    return [header, *rows]


def _shipments(chance: random.Random) -> list[list[object]]:
    """A table of movements of every type, with places or without."""
    header: list[object] = ["Date", "Type", "SKU", "Lot", "Quantity", "From", "To", "Document", "Shipment"]
    types = ("Receipt", "Transfer", "Sale", "Return", "Removal", "Disposal", "Adjustment", "sale", "Gift", None)
    places = (None, None, "Warehouse", "FBA-US", "fba-us", "Ann")
    rows = [
        [
            chance.choice([None, 46000, 46399, 46400, 46401, "2026-01-31", "03/2027", "x", 46390.5]),
            chance.choice(types),
            _code(chance, "TEA", "tea", "JAR"),
            _code(chance, "A1", "a1", "B"),
            chance.choice([None, 0, 1, 10, "4", "x", -5, 2.5, ERROR]),
            chance.choice(places),
            chance.choice(places),
            chance.choice([None, "D-1", 77]),
            chance.choice([None, "S 1"]),
        ]
        for _ in range(chance.randint(1, 12))
    ]
    return [header, *rows]


ASKED: list[list[object]] = [
    ["TEA", "A1"],
    ["TEA", "a1"],
    ["tea", "B"],
    ["JAR", 7],
    ["JAR", "007"],
    [None, "A1"],
    ["TEA", "C"],
]
BOOKS = 250
"""Random tables for each function."""


@pytest.mark.long
def test_units_on_hand_of_random_tables(names: dict[str, str]) -> None:
    chance = random.Random("on hand")  # noqa: S311 - the same cases every time
    books = [
        (_lots(chance), _shipments(chance), chance.choice([None, "warehouse", "FBA-US", "depot"])) for _ in range(BOOKS)
    ]
    sheet = Sheet(names)
    skus, codes = (sheet.column(cells) for cells in zip(*ASKED, strict=True))
    for lots, shipments, place in books:
        at = f'"{place}"' if place else ""
        sheet.ask(f"LOT_ON_HAND({skus},{codes},{sheet.range(lots)},{sheet.range(shipments)},{at})", rows=len(ASKED))
    for (lots, shipments, place), said in zip(books, sheet.answers(), strict=True):
        given = (*map(list, zip(*ASKED, strict=True)), _as_seen(lots), _as_seen(shipments), place, AS_OF, DEFAULT_PLACE)
        _same_but_for_words(said, udfs.LOT_ON_HAND(*given), exactly=(NO_SUCH_LOT.partition("{")[0],))


@pytest.mark.long
def test_every_movement_of_random_tables(names: dict[str, str]) -> None:
    chance = random.Random("trace")  # noqa: S311 - the same cases every time
    books = [_shipments(chance) for _ in range(BOOKS)]
    sheet = Sheet(names)
    for shipments in books:
        sheet.ask(f'LOT_TRACE("TEA","A1",{sheet.range(shipments)})', rows=14, columns=7)
    for shipments, said in zip(books, sheet.answers(), strict=True):
        assert _filled(said) == _as_rows(udfs.LOT_TRACE("TEA", "A1", _as_seen(shipments))), shipments


@pytest.mark.long
def test_orders_filled_from_random_tables(names: dict[str, str]) -> None:
    chance = random.Random("allocate")  # noqa: S311 - the same cases every time
    orders = [
        (
            _lots(chance),
            chance.choice([1, 5, 37, 500, "12", None, 0]),
            chance.choice([None, 0, 30, 120]),
            chance.choice([None, 0, 1, 2]),
            chance.choice([None, None, "warehouse", " FBA-US", "Moon"]),
        )
        for _ in range(BOOKS)
    ]
    sheet = Sheet(names)
    for lots, units, least, below, place in orders:
        if place:  # places are chosen on the sheet FEFO, which has no column Received quantity
            lots[:] = [[*row[:4], *row[5:]] for row in lots]
        given = '""' if units is None else f'"{units}"' if isinstance(units, str) else units
        more = ",".join("" if each is None else str(each) for each in (least, below))
        more += f",{sheet.column([place, None])}" if place == "warehouse" else f',"{place}"' if place else ""
        sheet.ask(f'FEFO_ALLOCATE("TEA",{given},{sheet.range(lots)},,{more})', rows=11, columns=3)
    for (lots, units, least, below, place), said in zip(orders, sheet.answers(), strict=True):
        expected = _as_rows(udfs.FEFO_ALLOCATE("TEA", units, lots, AS_OF, least, below, place))
        assert _days_alone(_filled(said)) == _days_alone(expected), (lots, units, least, below, place)


def _days_alone(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    """Rows of an allocation without what is said of dates that cannot be read, which has words of its own."""
    return [[lot, day if isinstance(day, float) else "", units] for lot, day, units in rows]


def _as_rows(result: object) -> list[list[object]]:
    """The rows of a result of Python's, days as numbers; none of one that is blank."""
    rows = result if isinstance(result, list) else [[result]]
    return [[plain(cell) for cell in row] for row in rows if row != [""]]


def _filled(said: Sequence[Sequence[object]]) -> list[list[object]]:
    """The rows of a result that hold something; a message is a row of one cell."""
    rows = [list(row) for row in said if any(cell != "" for cell in row)]
    return [row[:1] if row[1:] == [""] * (len(row) - 1) and len(rows) == 1 else row for row in rows]


@pytest.mark.long
def test_ranks_of_random_lots(names: dict[str, str]) -> None:
    chance = random.Random("rank")  # noqa: S311 - the same cases every time
    days = (None, "", "2027-03-31", "EXP 03/2027", "soon", "03/04/2027", ERROR, *range(46400, 46420))
    ranges = [
        [
            [_code(chance, "TEA", "tea", ERROR), chance.choice(days), chance.choice(days)]
            for _ in range(chance.randint(1, 12))
        ]
        for _ in range(BOOKS)
    ]
    sheet = Sheet(names)
    for rows in ranges:
        skus, expiries, received = (sheet.column(cells) for cells in zip(*rows, strict=True))
        sheet.ask(f"FEFO_RANK({skus},{expiries},{received})", rows=len(rows))
        sheet.ask(f"FEFO_RANK({skus},{expiries})", rows=len(rows))
    said = sheet.answers()
    for rows, full, short in zip(ranges, said[::2], said[1::2], strict=True):
        columns = [list(cells) for cells in zip(*_as_seen(rows), strict=True)]
        _same_but_for_words(full, udfs.FEFO_RANK(*columns))
        _same_but_for_words(short, udfs.FEFO_RANK(*columns[:2]))


@pytest.mark.long
def test_units_at_risk_of_random_lots(names: dict[str, str]) -> None:
    chance = random.Random("risk")  # noqa: S311 - the same cases every time
    few = ("soon", -1, ERROR)
    ranges = [
        (
            [
                [
                    chance.choice([*few, ERROR, "03/04/2027", *range(46380, 46600, 3)]),
                    chance.choice([None, 0, 1, 50, 200, "30", 17, 80, 400, *few]),
                    chance.choice([None, 0, 10, 50, 10, 0, *few]),
                ]
                for _ in range(chance.randint(1, 10))
            ],
            chance.choice([None, 0, 0.5, 2, 3.25, 10]),
        )
        for _ in range(BOOKS)
    ]
    sheet = Sheet(names)
    for rows, speed in ranges:
        expiries, units, cuts = (sheet.column(cells) for cells in zip(*rows, strict=True))
        sheet.ask(f"LOT_AT_RISK({expiries},{units},{'' if speed is None else speed},,{cuts})", rows=len(rows))
    for (rows, speed), said in zip(ranges, sheet.answers(), strict=True):
        columns = [list(cells) for cells in zip(*_as_seen(rows), strict=True)]
        _same_but_for_words(said, udfs.LOT_AT_RISK(columns[0], columns[1], speed, AS_OF, columns[2]))


def _as_seen(rows: list[list[object]]) -> list[list[object]]:
    """Cells as Python gets them: a formula by what it shows."""
    return [["#DIV/0!" if cell == ERROR else cell for cell in row] for row in rows]


def _same_but_for_words(
    said: Sequence[Sequence[object]], expected: Sequence[object], *, exactly: Sequence[str] = ()
) -> None:
    """As Python answers; a text that is no date is named in both, in words of its own.

    Args:
        said: What the formula gives.
        expected: What Python does.
        exactly: How messages begin that have the same words in both.
    """
    for (ours,), theirs in zip(said, expected, strict=True):
        if theirs == "#DIV/0!" or str(theirs).startswith(("Two dates", "Below 0", *exactly)):
            assert ours == theirs, (said, expected)
        elif isinstance(theirs, (int, float)):
            assert ours == pytest.approx(theirs, abs=1e-6), (said, expected)
        else:
            assert (ours == "") == (theirs == ""), (said, expected)
            assert isinstance(ours, str), (said, expected)


def test_the_worked_example_of_the_domain(names: dict[str, str]) -> None:
    sheet = Sheet(names)
    sheet.ask("LOT_AT_RISK({46053;46083},{500;200},5,46023)", rows=2)
    assert sheet.answers() == [[[350], [50]]]


def test_what_a_table_lacks_is_named(names: dict[str, str]) -> None:
    sheet = Sheet(names)
    lots = sheet.range([["SKU", "Lot", "Units"], ["TEA", "A1", 5]])
    none = sheet.range([["TEA", "A1", 5]])
    moves = sheet.range([["Date", "Type", "SKU", "Lot", "Quantity"], [46000, "Sale", "TEA", "A1", 5]])
    sheet.ask(f'LOT_ON_HAND("TEA","A1",{lots},{moves})')
    sheet.ask(f'FEFO_ALLOCATE("TEA",5,{none})')
    sheet.ask(f'LOT_TRACE("TEA",{moves},{moves})')
    sheet.ask(f'LOT_TRACE("TEA","B",{moves})')
    sheet.ask('LOT_TRACE("TEA","B",{"Date","Type","SKU","Lot","Quantity"})')
    sheet.ask('FEFO_ALLOCATE("TEA",5,{"SKU","Lot","Expiry date","On hand"})', columns=3)
    header = '"SKU","Lot","Expiry date","On hand"'
    sheet.ask(f'FEFO_ALLOCATE("TEA",5,{{{header}}},,,,"Garage")')
    sheet.ask(f'FEFO_ALLOCATE("TEA",5,{{{header},"Place","Received quantity"}},,,,"Garage")')
    said = [answer[0][0] for answer in sheet.answers()]
    assert said == [
        "lots has no column Received quantity. Pass Lots[#All].",
        "lots has no header row. Pass FEFO[#All] or Lots[#All].",
        "Give one value for lot, not a range.",
        "No movements",
        "No movements",
        "Shortage",
        "lots has no column Place. Pass FEFO[#All].",
        "Lots has one row for a lot, wherever its units are. Pass FEFO[#All] to choose places.",
    ]
