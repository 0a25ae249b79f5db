"""Laws of merging rows: disjoint edits commute, no edit is lost, and merging with itself changes nothing."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lotbook.actions.merge.three_way import Conflict, Edit, three_way
from lotbook.hosts.journal.runs import ADDED, CHANGED, GONE
from tests.examples import of

Row = dict[str, Any]
Rows = list[Row]
COLUMNS = ("Expiry", "Units", "Place", "Note")
KEY = ("Lot",)
CELLS = st.one_of(st.none(), st.integers(0, 3), st.sampled_from(["Shop", "Garage", "0", "1"]), st.booleans())


def row_of(key: Any, cells: Any) -> Row:
    named = {"Lot": key, **dict(zip(COLUMNS, cells, strict=True))}
    return {header: value for header, value in named.items() if value is not None}


@st.composite
def keyed(draw: st.DrawFn, first: int = 0) -> Rows:
    """Rows with different keys."""
    count = draw(st.integers(0, 5))
    return [row_of(f"L{first + n}", draw(st.tuples(*[CELLS] * len(COLUMNS)))) for n in range(count)]


@st.composite
def unkeyed(draw: st.DrawFn) -> Rows:
    """Rows that nothing tells apart, some of them twice."""
    rows = draw(st.lists(st.tuples(*[CELLS] * len(COLUMNS)), max_size=5))
    every = [row_of(draw(st.sampled_from(["TEA", "JAR"])), cells) for cells in rows]
    return [*every, *draw(st.lists(st.sampled_from(every), max_size=2))] if every else []


@st.composite
def edited(draw: st.DrawFn, base: Rows, first: int) -> Rows:
    """What somebody made of some rows."""
    rows = [dict(row) for row in base if draw(st.integers(0, 5))]
    for row in rows:
        for header in draw(st.sets(st.sampled_from(COLUMNS), max_size=2)):
            set_cell(row, header, draw(CELLS))
    return [*rows, *draw(keyed(first))]


def set_cell(row: Row, header: str, value: Any) -> None:
    row.pop(header, None)
    if value is not None:
        row[header] = value


@st.composite
def disjoint(draw: st.DrawFn) -> tuple[Rows, Rows, Rows]:
    """Rows, and what two people made of them who never touched the same cell."""
    base = draw(keyed())
    sides: tuple[Rows, Rows] = ([], [])
    for row in base:
        mine, theirs = dict(row), dict(row)
        for header in COLUMNS:
            who = draw(st.integers(0, 2))
            if who:
                set_cell((mine, theirs)[who - 1], header, draw(CELLS))
        # A row that nobody edited may be taken away by one of them.
        gone = draw(st.integers(0, 2)) if shown([mine]) == shown([theirs]) == shown([row]) else 0
        for number, (side, made) in enumerate(zip(sides, (mine, theirs), strict=True), 1):
            if number != gone:
                side.append(made)
    sides[0].extend(draw(keyed(100)))
    sides[1].extend(draw(keyed(200)))
    return base, *sides


def applied(rows: Rows, edits: list[Edit]) -> list[str]:
    """Rows after some edits, in an order that does not depend on theirs."""
    after: dict[int, Row] = {place: dict(row) for place, row in enumerate(rows)}
    for edit in edits:
        if edit.kind == GONE:
            del after[edit.place]
        elif edit.kind == CHANGED:
            for header, value in edit.cells.items():
                set_cell(after[edit.place], header, value)
        else:
            after[len(after) + 1000] = dict(edit.cells)
    return shown(list(after.values()))


def shown(rows: Rows) -> list[str]:
    return sorted(repr(sorted(row.items())) for row in rows)


@settings(max_examples=of(300), deadline=None)
@given(disjoint())
def test_edits_of_different_cells_commute_and_both_stay(sides: tuple[Rows, Rows, Rows]) -> None:
    base, mine, theirs = sides
    edits, conflicts = three_way(base, mine, theirs, KEY)
    others, other_conflicts = three_way(base, theirs, mine, KEY)
    assert conflicts == other_conflicts == []
    assert applied(mine, edits) == applied(theirs, others)


@settings(max_examples=of(300), deadline=None)
@given(st.data(), st.sampled_from([KEY, ()]))
def test_merging_with_oneself_or_with_the_base_changes_nothing(data: st.DataObject, key: tuple[str, ...]) -> None:
    base = data.draw(keyed() if key else unkeyed())
    mine = data.draw(edited(base, 100))
    assert three_way(base, mine, mine, key) == ([], [])
    assert three_way([], mine, mine, key) == three_way(None, mine, mine, key) == ([], [])
    assert three_way(base, mine, base, key) == ([], [])
    edits, conflicts = three_way(base, base, mine, key)
    assert (applied(base, edits), conflicts) == (shown(mine), [])


@settings(max_examples=of(300), deadline=None)
@given(st.data())
def test_no_edit_is_lost(data: st.DataObject) -> None:
    base = data.draw(keyed())
    mine, theirs = data.draw(edited(base, 100)), data.draw(edited(base, 102))
    edits, conflicts = three_way(base, mine, theirs, KEY)
    result = {row["Lot"]: row for row in _rows(mine, edits)}
    asked = {(each.row["Lot"], each.header) for each in conflicts}
    asked |= {(each.theirs, "") for each in conflicts if each.header in KEY}  # both gave a row another key
    by_key = {row["Lot"]: row for row in base}
    for side in (mine, theirs):
        for row in side:
            for header in COLUMNS:
                lot, value = row["Lot"], row.get(header)
                if repr(value) != repr(by_key.get(lot, {}).get(header)) and not {(lot, header), (lot, "")} & asked:
                    assert repr(result[lot].get(header)) == repr(value)
        for lot in set(by_key) - {row["Lot"] for row in side}:
            assert lot not in result or (lot, "") in asked


def _rows(rows: Rows, edits: list[Edit]) -> Rows:
    after = {place: dict(row) for place, row in enumerate(rows)}
    for number, edit in enumerate(edits):
        if edit.kind == GONE:
            del after[edit.place]
        elif edit.kind == ADDED:
            after[1000 + number] = dict(edit.cells)
        else:
            for header, value in edit.cells.items():
                set_cell(after[edit.place], header, value)
    return list(after.values())


@settings(max_examples=of(200), deadline=None)
@given(st.data())
def test_rows_without_a_key_that_either_side_added_are_there(data: st.DataObject) -> None:
    base = data.draw(unkeyed())
    mine, theirs = [*base, *data.draw(unkeyed())], [*base, *data.draw(unkeyed())]
    edits, conflicts = three_way(base, mine, theirs, ())
    assert conflicts == []
    result = applied(mine, edits)
    for side in (mine, theirs):
        left = list(result)
        for row in shown(side):
            left.remove(row)


def test_the_same_cell_changed_twice_is_a_conflict_with_what_theirs_would_do() -> None:
    base: Rows = [{"Lot": "7", "Place": "Garage"}]
    mine: Rows = [{"Lot": "7", "Place": "Shop"}]
    theirs: Rows = [{"Lot": "7"}]
    edits, conflicts = three_way(base, mine, theirs, KEY)
    assert edits == []
    assert conflicts == [Conflict(base[0], "Place", "Garage", "Shop", None, Edit(CHANGED, 0, {"Place": None}))]


def test_a_row_taken_away_and_changed_is_a_conflict_both_ways() -> None:
    base: Rows = [{"Lot": "7", "Units": 5}]
    more: Rows = [{"Lot": "7", "Units": 6}]
    (one,), (other,) = three_way(base, more, [], KEY)[1], three_way(base, [], more, KEY)[1]
    assert (one.mine, one.theirs, one.edit) == ("changed", "taken away", Edit(GONE, 0, {}))
    assert (other.mine, other.theirs, other.edit) == ("taken away", "changed", Edit(ADDED, -1, more[0]))


def test_without_a_base_blanks_are_filled_and_all_else_is_asked() -> None:
    mine: Rows = [{"Lot": "7", "Units": 5}, {"Lot": "8"}]
    theirs: Rows = [{"Lot": "7", "Units": 6, "Note": "open"}, {"Lot": "9"}]
    edits, conflicts = three_way(None, mine, theirs, KEY)
    assert edits == [Edit(CHANGED, 0, {"Note": "open"}), Edit(ADDED, -1, {"Lot": "9"})]
    assert [(each.header, each.mine, each.theirs) for each in conflicts] == [("Units", 5, 6)]


def test_a_movement_that_was_edited_in_one_is_not_booked_twice() -> None:
    sale: Row = {"Date": 46300, "Type": "Sale", "SKU": "TEA", "Lot": "7", "Quantity": 40}
    corrected: Row = {**sale, "Quantity": 45}
    assert three_way([sale], [corrected], [sale], ()) == ([], [])
    ((conflict,),) = (three_way(None, [corrected], [sale], ())[1],)
    assert (conflict.header, conflict.mine, conflict.theirs) == ("Quantity", 45, 40)
    # Where it is known that neither was there before, they are two.
    assert three_way([], [corrected], [sale], ()) == ([Edit(ADDED, -1, sale)], [])


def test_a_lot_that_both_gave_another_code_is_one_lot_and_asked() -> None:
    """Each had corrected its code, and the other one's came in as a second lot: the units counted twice."""
    lot: Row = {"Lot": "E", "Units": 640, "Place": "Garage"}
    other: Row = {"Lot": "F", "Units": 1}
    base = [lot, other]
    mine, theirs = ([{**lot, "Lot": code}, other] for code in ("X", "Y"))
    edits, conflicts = three_way(base, mine, theirs, KEY)
    assert edits == []
    (asked,) = conflicts
    assert (asked.header, asked.mine, asked.theirs, asked.edit) == ("Lot", "X", "Y", Edit(CHANGED, 0, {"Lot": "Y"}))
    # What differs in more than the code may be another lot, and stays.
    theirs[0] = {**lot, "Lot": "Y", "Units": 20}
    assert three_way(base, mine, theirs, KEY) == ([Edit(ADDED, -1, theirs[0])], [])
