"""The live formulas, calculated by LibreOffice, against rows worked by hand.

All days are counted from as-of day 46082, 2026-03-01.
"""

import datetime as dt
import pickle
from pathlib import Path
from typing import TypedDict

import pytest
from filelock import FileLock

from lotbook.actions.refresh import refresh
from lotbook.actions.session import NEEDED
from lotbook.core.days import to_day
from lotbook.core.table import ErrorValue, Table, column_letters
from lotbook.core.tables import LOTS as LOTS_TABLE
from lotbook.core.tables_report import FEFO as FEFO_TABLE
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, InputCells
from lotbook.sheets import start
from lotbook.sheets.defaults import Content
from lotbook.sheets.tracker import INPUT_ROW, OUTPUT_ROW
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import build, write_new
from tests.libreoffice import Value, cached, differences, is_error, needs_libreoffice, recalculated_all

pytestmark = [needs_libreoffice, pytest.mark.long]

AS_OF = 46082


class _Lot(TypedDict, total=False):
    lot: Content
    status: str
    expiry_date: Content
    expiry_read: int
    on_hand: int
    sell_by: int
    ship_by: int


LOTS: list[tuple[_Lot, Value, Value]] = [
    # what stands in the row, days left, flag
    ({"lot": ""}, None, None),
    ({"lot": "00123", "expiry_date": AS_OF, "on_hand": 5}, 0, "OK"),
    ({"lot": "123", "expiry_date": AS_OF - 1, "on_hand": 5}, -1, "Expired"),
    ({"lot": "L*", "expiry_date": AS_OF + 400, "on_hand": 0}, 400, "Used up"),
    ({"lot": "Lxx", "expiry_date": AS_OF - 9, "on_hand": 0}, -9, "Used up"),
    ({"lot": "new", "expiry_date": AS_OF + 400}, 400, "New"),
    ({"lot": "new, expired", "expiry_date": AS_OF - 1}, -1, "Expired"),
    ({"lot": "text", "expiry_date": "03/2027", "on_hand": 5}, None, "No date"),
    ({"lot": "text, read", "expiry_date": "03/2027", "expiry_read": AS_OF + 395, "on_hand": 5}, 395, "OK"),
    ({"lot": "computed", "expiry_read": AS_OF + 10, "on_hand": 5}, 10, "OK"),
    ({"lot": "retyped", "expiry_date": AS_OF + 20, "expiry_read": AS_OF + 10, "on_hand": 5}, 20, "OK"),
    ({"lot": "undated", "on_hand": 5}, None, "No date"),
    ({"lot": "held", "status": "hold", "expiry_date": AS_OF - 1, "on_hand": 5}, -1, "On hold"),
    ({"lot": "quarantined", "status": "Quarantine ", "on_hand": 5}, None, "On hold"),
    # Pasted from elsewhere, with blanks that don't break.
    ({"lot": "pasted\u00a0", "status": "Released\u00a0", "expiry_date": AS_OF + 9, "on_hand": 5}, 9, "OK"),
    ({"lot": "pasted, recalled", "status": "\u00a0Recalled\u00a0", "on_hand": 5}, None, "Recalled"),
    ({"lot": "\u00a0"}, None, None),
    ({"lot": "held, gone", "status": "Hold", "on_hand": 0}, None, "Used up"),
    ({"lot": "recalled, gone", "status": "RECALLED", "on_hand": 0}, None, "Recalled"),
    ({"lot": "cut off today", "expiry_date": AS_OF + 50, "on_hand": 5, "sell_by": AS_OF}, 50, "Inside cut-off"),
    ({"lot": "cut off tomorrow", "expiry_date": AS_OF + 51, "on_hand": 5, "sell_by": AS_OF + 1}, 51, "OK"),
    ({"lot": "ship today", "expiry_date": AS_OF + 99, "on_hand": 5, "sell_by": AS_OF + 49, "ship_by": AS_OF}, 99, "OK"),
    (
        {"lot": "ship yesterday", "expiry_date": AS_OF + 98, "on_hand": 5, "sell_by": AS_OF + 48, "ship_by": AS_OF - 1},
        98,
        "Past ship-by",
    ),
    ({"lot": "short", "expiry_date": AS_OF + 90, "on_hand": -3, "sell_by": AS_OF + 40}, 90, "OK"),
]

FEFO: list[tuple[str, str, int | None, int, float, float | None, Value]] = [
    # SKU, status, days left, on hand, value, value at risk, flag; sell-by is 50 days before expiry, ship-by 100
    ("A", "Released", -1, 1, 1.5, 1.5, "Expired"),
    ("A", "Released", 0, 2, 3, 3, "Inside cut-off"),
    ("A", "Released", 50, 4, 6, 6, "Inside cut-off"),
    ("A", "Released", 51, 8, 12, 0.25, "Past ship-by"),
    ("A", "Released", 99, 16, 24, None, "Past ship-by"),
    ("A", "Released", 100, 32, 48, 10, "OK"),
    ("A", "Released", 366, 64, 96, 20, "OK"),
    ("A", "Released", 800, 128, 192, 40, "OK"),
    ("A", "Hold", 800, 256, 384, None, "On hold"),
    ("A", "Recalled", -5, 512, 768, None, "Recalled"),
    ("A", "Released", None, 1024, 1536, None, "No date"),
]


def _columns(*rows: _Lot) -> dict[str, list[Content]]:
    names = ("lot", "status", "expiry_date", "expiry_read", "on_hand", "sell_by", "ship_by")
    return {"sku": ["A"] * len(rows), **{name: [row.get(name) for row in rows] for name in names}}  # type: ignore[misc]  # names are its keys


def _fefo() -> dict[str, list[Content]]:
    expiry = [None if days is None else AS_OF + days for _, _, days, *_ in FEFO]
    return {
        "sku": [row[0] for row in FEFO],
        "status": [row[1] for row in FEFO],
        "expiry_date": [*expiry],
        "sell_by": [None if day is None else day - 50 for day in expiry],
        "ship_by": [None if day is None else day - 100 for day in expiry],
        "on_hand": [row[3] for row in FEFO],
        "value": [row[4] for row in FEFO],
        "value_at_risk": [row[5] for row in FEFO],
    }


LOOK_UPS: list[tuple[str | None, str | None, int, Value, Value]] = [
    # SKU, lot, row found, bucket, flag
    ("A", "00123", 2, "0-50", "OK"),
    ("A", "123", 3, "Expired", "Expired"),
    ("A", "L*", 4, "Over 365", "Used up"),
    ("A", "undated", 12, "No date", "No date"),
    ("A", "0123", 0, None, "Not found"),
    ("B", "123", 0, None, "Not found"),
    ("A", None, 0, None, None),
    (None, "123", 3, "Expired", "Expired"),
]

CELLS: list[dict[str, Content]] = [{"LookupSku": sku, "LookupLot": lot} for sku, lot, *_ in LOOK_UPS]
PLAIN, LATER, NEVER, STRICT = 0, 1, 2, 3
"""Look-ups that also show something else: nothing, lists of the day before, never refreshed, expired on the day."""
CELLS[LATER]["RefreshedAsOf"] = AS_OF - 1
CELLS[NEVER]["RefreshedAsOf"] = None
AFTERNOON = len(CELLS)
"""The first look-up once more, with a time of day in the as-of cell."""
CELLS.append({**CELLS[PLAIN], "AsOf": AS_OF + 0.6, "RecallAsOf": AS_OF})
CELLS[PLAIN]["RecallAsOf"] = AS_OF

Shown = dict[tuple[str, str], Value]


@pytest.fixture(scope="module")
def all_shown(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> list[Shown]:
    """The same rows with one look-up after the other, all calculated in one go, and once for all who run tests."""
    own = tmp_path_factory.getbasetemp()
    shared = (own if worker_id == "master" else own.parent) / "recalculated"
    with FileLock(f"{shared}.lock"):
        if not shared.exists():
            shared.write_bytes(pickle.dumps(_calculated(tmp_path_factory.mktemp("shown"))))
    found: list[Shown] = pickle.loads(shared.read_bytes())  # noqa: S301 - written above
    return found


def _calculated(folder: Path) -> list[Shown]:
    rows: dict[str, dict[str, list[Content]]] = {
        "Lots": _columns(*(lot for lot, _, _ in LOTS)),
        "FEFO": _fefo(),
        "Checks": {"severity": ["Error", "Warning", "Info", "Warning"], "found": [1, 2, 5, None]},
    }
    strict: dict[str, dict[str, list[Content]]] = {"Settings": {"setting": ["Expired below days left"], "value": [1]}}
    paths = [folder / f"{i}.xlsm" for i in range(len(CELLS))]
    for i, (path, cells) in enumerate(zip(paths, CELLS, strict=True)):
        more = strict if i == STRICT else {}
        build(path, rows={**rows, **more}, cells={"AsOf": AS_OF, "RefreshedAsOf": AS_OF, **cells}, as_of=AS_OF)
    return recalculated_all(paths)


@pytest.fixture(scope="module")
def shown(all_shown: list[Shown]) -> Shown:
    return all_shown[PLAIN]


def _cells(shown: Shown, table: Table, row: int, *headers: str) -> tuple[Value, ...]:
    """Cells of a row of a table, from 0, by header; the table begins in column A."""
    first = (OUTPUT_ROW if table.output else INPUT_ROW) + 1
    letters = {column.header: column_letters(number) for number, column in enumerate(table.columns, 1)}
    return tuple(shown[table.name, f"{letters[header]}{first + row}"] for header in headers)


def _named(shown: Shown, name: str) -> Value:
    return shown["Start", next(cell.cell for cell in start.NAMED_CELLS if cell.name == name)]


def test_an_empty_tracker_shows_what_its_cached_values_say(tmp_path: Path) -> None:
    today = to_day(dt.datetime.now(tz=dt.UTC).astimezone().date())
    build(tmp_path / "tracker.xlsm", as_of=today)
    assert len(cached(tmp_path / "tracker.xlsm")) > 150
    assert differences(tmp_path / "tracker.xlsm") == []


@pytest.mark.parametrize("as_of", [dt.date(2027, 12, 31), dt.date(2028, 2, 29)], ids=str)
def test_the_months_of_the_chart_follow_the_calendar(tmp_path: Path, as_of: dt.date) -> None:
    build(tmp_path / "tracker.xlsm", as_of=to_day(as_of), cells={"AsOf": as_of})
    assert differences(tmp_path / "tracker.xlsm") == []


@pytest.mark.parametrize("error", ["#REF!", "#N/A"])
def test_errors_in_cells_of_lots_show_what_is_stored(tmp_path: Path, error: str) -> None:
    path = tmp_path / "tracker.xlsm"
    write_new(path, today=SAMPLE_DAY, sample=True)
    typed = [column.header for column in LOTS_TABLE.columns if not column.computed and column.header != "SKU"]
    cells = [InputCells("Lots", header, {row: ErrorValue(error)}) for row, header in enumerate(typed, INPUT_ROW + 1)]
    FileHost(path).write(Changes(inputs=tuple(cells)))
    refresh(FileHost(path, needed=NEEDED), now=SAMPLE_TIME, as_of=SAMPLE_DAY)
    # An error as the lot or the status is one in the row's formulas too.
    alike = f"the workbook says '{error}', LibreOffice '{error}'"
    assert [line for line in differences(path) if alike not in line] == []
    lots = FileHost(path).read(["Lots"], []).tables["Lots"]
    row = typed.index("Expiry date")
    assert lots.values[lots.headers.index("Expiry date")][row] == error
    assert lots.values[lots.headers.index("Flag")][row] == "No date"


def test_a_wrong_cached_value_is_found(tmp_path: Path) -> None:
    build(tmp_path / "tracker.xlsm", rows={"FEFO": _fefo()}, cells={"AsOf": AS_OF})
    found = differences(tmp_path / "tracker.xlsm")
    assert any(line.startswith("Start!C10: the workbook says 0.0, LibreOffice 2047.0") for line in found)


@pytest.mark.parametrize("row", range(len(LOTS)), ids=[str(lot.get("lot")) or "blank" for lot, _, _ in LOTS])
def test_days_left_and_flag_of_a_lot(shown: Shown, row: int) -> None:
    _, left, flag = LOTS[row]
    assert _cells(shown, LOTS_TABLE, row, "Days left", "Flag") == (left, flag)


@pytest.mark.parametrize("row", range(len(FEFO)))
def test_days_left_and_flag_of_a_pick_line(shown: Shown, row: int) -> None:
    assert _cells(shown, FEFO_TABLE, row, "Days left", "Flag") == (FEFO[row][2], FEFO[row][6])


def test_tiles(shown: Shown) -> None:
    assert _named(shown, "UnitsOnHand") == 2047
    assert _named(shown, "ValueOnHand") == 3070.5
    # Recalled stock that has expired counts as expired: 1 + 512.
    assert _named(shown, "UnitsExpired") == 513
    assert _named(shown, "ValueExpired") == 769.5
    assert _named(shown, "ValueAtRisk") == 80.75
    assert _named(shown, "LotsPastShipBy") == 2
    assert _named(shown, "DataProblems") == 3


def test_units_by_bucket(shown: Shown) -> None:
    first = start.BUCKET_TOTALS.row + 1
    # Expired, 0-50, 51-90, 91-180, 181-365, Over 365, No date, and five spare rows
    assert [shown["Start", f"F{first + i}"] for i in range(12)] == [513, 6, 8, 48, 0, 448, 1024, *[None] * 5]
    assert shown["Start", f"G{first + 6}"] == 1536


def test_value_at_risk_by_sell_by_month(shown: Shown) -> None:
    first = start.RISK_BY_MONTH.row + 1
    months = {shown["Start", f"F{first + i}"]: shown["Start", f"G{first + i}"] for i in range(14)}
    # Sell-by 51 and 50 days ago: overdue. Today and tomorrow: Mar. In 49 and 50 days, 19 and 20 April: Apr.
    # In 316 days, 11 January: Jan 2027. In 750 days: later.
    assert months == {
        "Overdue": 4.5, "Mar 2026": 6.25, "Apr 2026": 10, "May 2026": 0, "Jun 2026": 0, "Jul 2026": 0, "Aug 2026": 0,
        "Sep 2026": 0, "Oct 2026": 0, "Nov 2026": 0, "Dec 2026": 0, "Jan 2027": 20, "Feb 2027": 0, "Later": 40,
    }  # fmt: skip


def test_counts_of_the_legend(shown: Shown) -> None:
    names = ("Expired", "InsideCutoff", "PastShipBy", "OnHold", "Recalled", "NoDate", "Ok", "New", "UsedUp")
    assert [_named(shown, f"Count{name}") for name in names] == [1, 2, 2, 1, 1, 1, 3, 1, 3]


def test_the_look_up_finds_exactly_the_lot_that_was_typed(shown: Shown) -> None:
    names = ("LookupRow", "LookupDaysLeft", "LookupBucket", "LookupOnHand", "LookupShipBy", "LookupFlag")
    assert [_named(shown, name) for name in names] == [2, 0, "0-50", 5, None, "OK"]


@pytest.mark.parametrize("case", range(len(LOOK_UPS)), ids=[f"{sku} {lot}" for sku, lot, *_ in LOOK_UPS])
def test_look_up(all_shown: list[Shown], case: int) -> None:
    _, _, *expected = LOOK_UPS[case]
    assert [_named(all_shown[case], f"Lookup{name}") for name in ("Row", "Bucket", "Flag")] == expected


def test_the_banner_shows_once_the_as_of_date_has_moved_on(all_shown: list[Shown]) -> None:
    later = all_shown[LATER]
    assert all_shown[PLAIN]["FEFO", "A3"] is None
    assert all_shown[NEVER]["FEFO", "A3"] is None
    assert str(later["FEFO", "A3"]).startswith("This list is from an earlier day")
    assert later["Start", start.BANNER_CELL] == later["Aging", "A3"] == later["FEFO", "A3"]


def test_a_time_of_day_in_the_as_of_cell_changes_nothing(all_shown: list[Shown]) -> None:
    plain, afternoon = all_shown[PLAIN], all_shown[AFTERNOON]
    assert {place: (value, plain[place]) for place, value in afternoon.items() if value != plain[place]} == {}


def test_a_lot_may_count_as_expired_on_its_expiry_date(all_shown: list[Shown]) -> None:
    assert _cells(all_shown[STRICT], FEFO_TABLE, 1, "Flag") == ("Expired",)
    assert _named(all_shown[STRICT], "UnitsExpired") == 515


def test_no_cell_ever_shows_an_error(all_shown: list[Shown]) -> None:
    assert not [place for shown in all_shown for place, value in shown.items() if is_error(value)]
