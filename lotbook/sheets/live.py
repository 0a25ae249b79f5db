"""What the live formulas of the workbook show on one day, worked out here.

Days left, flags, tiles and charts update themselves: they are formulas on the as-of date. A formula
written to a closed file needs its result beside it, for viewers that do not calculate; these are the results. Where a
formula reads what was typed (the sheet Lots, the lookup on Start), so does the code here: cell by cell, as Excel would.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from lotbook.core import nw
from lotbook.core.days import FIRST_DAY, LAST_DAY, LAST_EXCEL_DAY, to_date, to_day
from lotbook.core.flags import flag
from lotbook.core.frames import Rows, make_frame
from lotbook.core.reading import match_headers
from lotbook.core.table import Cell, ErrorValue, RawTable
from lotbook.core.tables import BUCKETS, LOTS
from lotbook.core.tables_report import RISK_MONTHS
from lotbook.core.totals import Totals, total
from lotbook.core.words import FLAGS, MONTHS, NO_DATE_BUCKET, Flag
from lotbook.sheets.formulas import ALL_WITH_COST, SOLD_IN_TIME
from lotbook.sheets.look_up import LISTED
from lotbook.sheets.trimmed import HARD_BLANK


@dataclass(frozen=True, slots=True)
class RiskMonth:
    """A stretch of days on the chart of value at risk: `from_day` <= sell-by < `before_day`."""

    number: int
    from_day: int
    before_day: int
    label: str


def risk_months(as_of: int) -> tuple[RiskMonth, ...]:
    """What is overdue, the months one by one, and what is due later; together they hold every day once.

    Examples:
        >>> import datetime as dt
        >>> [month.label for month in risk_months(to_day(dt.date(2026, 11, 23)))][:4]
        ['Overdue', 'Nov 2026', 'Dec 2026', 'Jan 2027']
    """
    first = to_date(as_of).replace(day=1)
    starts = [as_of, *(to_day(first + relativedelta(months=number)) for number in range(1, RISK_MONTHS + 1))]
    ends = [*starts, LAST_EXCEL_DAY]
    dates = [to_date(start) for start in starts[:RISK_MONTHS]]
    labels = ["Overdue", *(f"{MONTHS[date.month - 1]} {date.year}" for date in dates), "Later"]
    return tuple(
        RiskMonth(number, start, before, label)
        for number, (start, before, label) in enumerate(zip([0, *starts], ends, labels, strict=True))
    )


def value_by_month(stock: Rows, as_of: int) -> list[float]:
    """Value at risk of each of `risk_months`, by sell-by date; lots without a known one are in none."""
    values = list(zip(stock["sell_by"].to_list(), stock["value_at_risk"].to_list(), strict=True))
    return [
        total([value for day, value in values if day is not None and month.from_day <= day < month.before_day])
        for month in risk_months(as_of)
    ]


def tiles(figures: Totals) -> dict[str, Cell]:
    """The figures at the top of Start by the name of their cell."""
    return {
        "UnitsOnHand": figures.units_on_hand,
        "ValueOnHand": figures.value_on_hand,
        "ValueNote": f"{figures.units_without_cost:,.0f} without cost" if figures.units_without_cost else ALL_WITH_COST,
        "UnitsExpired": figures.units_expired,
        "ValueExpired": figures.value_expired,
        "UnitsAtRisk": figures.units_at_risk,
        "ValueAtRisk": figures.value_at_risk,
        "RiskNote": f"{figures.units_unknown:,.0f} more: unknown" if figures.units_unknown else SOLD_IN_TIME,
        "LotsPastShipBy": figures.lots_past_ship_by,
        "DataProblems": figures.data_problems,
    }


def flag_counts(flags: Sequence[Cell]) -> dict[str, int]:
    """How often each flag occurs in a column."""
    return {word: flags.count(word) for word in FLAGS}


@dataclass(frozen=True, slots=True)
class LotColumns:
    """The columns of the sheet Lots that lotbook fills in: one value for each row of the table, blank rows too."""

    expiry_read: list[Cell]
    on_hand: list[Cell]
    sell_by: list[Cell]
    ship_by: list[Cell]
    days_left: list[Cell]
    flag: list[Cell]


def lot_columns(raw: RawTable, lots: Rows, *, expired_below: int, as_of: int) -> LotColumns:
    """What the grey columns of Lots show.

    Args:
        raw: The table Lots as typed.
        lots: The lots of the report: `row`, `expiry_date`, `on_hand`, `sell_by`, `ship_by`.
        expired_below: Days left below which a lot is expired.
        as_of: The day everything is judged on.

    Returns:
        Values where the report has the row, and for every row the results of the formulas `Days left` and `Flag`.
    """
    written: dict[str, list[Cell]] = {}
    for name in ("expiry_date", "on_hand", "sell_by", "ship_by"):
        column: list[Cell] = [None] * raw.rows
        for row, value in zip(lots["row"].to_list(), lots[name].to_list(), strict=True):
            column[row - raw.first_row] = value
        written[name] = column
    typed = {name: raw.values[position] for name, position in _positions(raw).items()}
    days_left = [
        _days_left(lot, expiry, read, as_of)
        for lot, expiry, read in zip(typed["lot"], typed["expiry_date"], written["expiry_date"], strict=True)
    ]
    flags = _flags(typed, written, days_left, expired_below=expired_below, as_of=as_of)
    return LotColumns(
        written["expiry_date"], written["on_hand"], written["sell_by"], written["ship_by"], days_left, flags
    )


def _positions(raw: RawTable) -> dict[str, int]:
    found = match_headers(raw, [LOTS.column(name) for name in ("sku", "lot", "status", "expiry_date")])
    return {name: position for name, position in found.items() if position is not None}


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)


def _is_date(cell: Cell) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool) and FIRST_DAY <= cell < LAST_DAY + 1


def _days_left(lot: Cell, expiry: Cell, read: Cell, as_of: int) -> Cell:
    if isinstance(lot, ErrorValue):
        return lot
    if _trimmed(lot) == "":
        return ""
    date = expiry if isinstance(expiry, (int, float)) and _is_date(expiry) else read
    return int(date // 1) - as_of if isinstance(date, (int, float)) else ""


def _trimmed(cell: Cell) -> str:
    return "" if cell is None else shown_text(cell).replace(HARD_BLANK, " ").strip(" ")


def shown_text(cell: Cell) -> str:
    """A cell joined to a text, as Excel's & does it."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return f"{cell:.15g}"
    return "" if cell is None else str(cell)


def _flags(
    typed: Mapping[str, Sequence[Cell]],
    written: Mapping[str, list[Cell]],
    days_left: list[Cell],
    *,
    expired_below: int,
    as_of: int,
) -> list[Cell]:
    canonical = {"": "Released", "recalled": "Recalled", "released": "Released"}
    statuses = [canonical.get(_trimmed(cell).casefold(), "Hold") for cell in typed["status"]]
    numbers = {"on_hand": written["on_hand"], "sell_by": written["sell_by"], "ship_by": written["ship_by"]}
    frame = make_frame(
        {
            "status": statuses,
            "days_left": [left if _is_number(left) else None for left in days_left],
            **numbers,
        },
        {"status": nw.String(), **dict.fromkeys(("days_left", *numbers), nw.Int64())},
    )
    flags = frame.select(flag=flag(expired_below=expired_below, as_of=as_of)).collect()
    words: list[Cell] = flags["flag"].to_list()
    for i, (lot, status) in enumerate(zip(typed["lot"], typed["status"], strict=True)):
        if isinstance(lot, ErrorValue):
            words[i] = lot
        elif _trimmed(lot) == "":
            words[i] = ""
        elif isinstance(status, ErrorValue):
            words[i] = status
    return words


def lookup(
    sku: Cell, lot: Cell, raw: RawTable, columns: LotColumns, buckets: Sequence[tuple[str, int | None, int | None]]
) -> dict[str, Cell]:
    """What the lookup on Start shows for a SKU and lot, by the name of its cell; see `sheets.look_up` for the rules.

    Args:
        sku: What was typed as SKU; blank for any.
        lot: What was typed as lot.
        raw: The table Lots as typed.
        columns: Its grey columns.
        buckets: Name, From days and To days of each row of the table Buckets, as typed.
    """
    positions = _positions(raw)
    of_sku, of_lot = (_trimmed_inside(cell) for cell in (sku, lot))
    pairs = [
        (_trimmed_inside(a), _trimmed_inside(b))
        for a, b in zip(raw.values[positions["sku"]], raw.values[positions["lot"]], strict=True)
    ]
    found = _found(of_sku, of_lot, pairs)
    wild = any(sign in shown_text(lot) for sign in "*?")
    exact = sum(1 for row in found if pairs[row - 1][1] == of_lot)
    is_pair = bool(of_sku and exact)
    one = max(found) if is_pair or len(found) == 1 else 0
    listed = 0 if is_pair else len(found)
    answers: dict[str, Cell] = {
        "LookupRow": one,
        **_answers(one, columns, buckets, ""),
        "LookupExact": exact,
        "LookupWild": int(wild),
        "LookupListed": listed,
        "LookupMore": f"and {listed - LISTED:,} more: type more of the lot" if listed > LISTED else "",
    }
    answers["LookupBucketRow"] = bucket_row(columns.days_left[one - 1], buckets) if one else 0
    if not one:
        answers["LookupFlag"] = "" if not of_lot else f"{len(found)} lots" if found else "Not found"
    for number in range(1, LISTED + 1):
        row = found[number - 1] if number <= listed else 0
        typed: dict[str, Cell] = {"LookupSku": "", "LookupLot": ""}
        if row:
            typed = {
                "LookupSku": _or_blank(raw.values[positions["sku"]][row - 1]),
                "LookupLot": _or_blank(raw.values[positions["lot"]][row - 1]),
            }
        answers |= {f"{name}{number}": value for name, value in {"LookupRow": row, **typed}.items()}
        answers |= _answers(row, columns, buckets, str(number))
    return answers


def _answers(
    row: int, columns: LotColumns, buckets: Sequence[tuple[str, int | None, int | None]], number: str
) -> dict[str, Cell]:
    """What is shown of the lot in a row of Lots; blanks for none."""
    names = ("LookupDaysLeft", "LookupBucket", "LookupOnHand", "LookupShipBy", "LookupFlag")
    if not row:
        return dict.fromkeys((f"{name}{number}" for name in names), "")
    days_left = columns.days_left[row - 1]
    bucket = bucket_row(days_left, buckets)
    name = buckets[bucket - 1][0] if bucket else "" if _is_number(days_left) else NO_DATE_BUCKET
    shown = (
        *(days_left, name, _or_blank(columns.on_hand[row - 1])),
        *(_or_blank(columns.ship_by[row - 1]), columns.flag[row - 1]),
    )
    return {f"{each}{number}": value for each, value in zip(names, shown, strict=True)}


def _found(sku: str, lot: str, pairs: Sequence[tuple[str, str]]) -> list[int]:
    """Rows of Lots that a SKU, which may be blank, and a lot mean, counted from 1.

    A code that is there exactly means nothing else; only where none is do * and ? stand for other characters.
    """
    if not lot:
        return []
    of_sku = [(number, code) for number, (owner, code) in enumerate(pairs, 1) if not sku or owner == sku]
    exactly = [number for number, code in of_sku if code == lot]
    if exactly or not any(sign in lot for sign in "*?"):
        return exactly
    like = re.compile(_WILDCARDS.sub(_pattern, lot), re.IGNORECASE | re.DOTALL)
    return [number for number, code in of_sku if code and like.fullmatch(code)]


_WILDCARDS = re.compile(r"~[*?~]|.", re.DOTALL)


def _pattern(sign: re.Match[str]) -> str:
    """One sign of a code with wildcards; behind a tilde they are themselves."""
    return {"*": ".*", "?": "."}.get(sign[0]) or re.escape(sign[0][-1])


def _trimmed_inside(cell: Cell) -> str:
    """A cell as text as `trimmed` leaves it: no blanks at the ends, single ones inside."""
    return " ".join(part for part in shown_text(cell).replace(HARD_BLANK, " ").split(" ") if part)


def _or_blank(cell: Cell) -> Cell:
    return "" if cell is None else cell


def bucket_row(days_left: Cell, buckets: Sequence[tuple[str, int | None, int | None]]) -> int:
    """The last row of the table Buckets whose ends hold `days_left`, counted from 1; 0 for none."""
    if not isinstance(days_left, (int, float)):
        return 0
    fits = [
        (low is not None or high is not None)
        and (low is None or low <= days_left)
        and (high is None or high >= days_left)
        for _, low, high in buckets
    ]
    return max((i for i, holds in enumerate(fits, 1) if holds), default=0)


def sheet_flags(stock: Rows, columns: LotColumns) -> dict[str, int]:
    """The counts in the legend: flags of stock, and those that only Lots can have."""
    of_stock, of_lots = flag_counts(stock["flag"].to_list()), flag_counts(columns.flag)
    return {**of_stock, **{word: of_lots[word] for word in (Flag.NEW, Flag.USED_UP)}}


def bucket_ends(raw: RawTable) -> list[tuple[str, int | None, int | None]]:
    """Name, From days and To days of each row of the table Buckets, as a formula reads them."""
    found = match_headers(raw, [BUCKETS.column(name) for name in ("bucket", "from_days", "to_days")])
    columns = [raw.values[position] for position in found.values() if position is not None]
    return [(shown_text(name), _end(low), _end(high)) for name, low, high in zip(*columns, strict=True)]


def _end(cell: Cell) -> int | None:
    return int(cell) if isinstance(cell, (int, float)) and not isinstance(cell, bool) else None
