"""A report turned into what is written to the workbook: every output table, formula result and stamp."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lotbook.core import tables, tables_amazon
from lotbook.core import tables_report as lists
from lotbook.core.days import serial, to_date
from lotbook.core.frames import Rows, rows_of
from lotbook.core.inputs import Tracker
from lotbook.core.problem import Problem
from lotbook.core.problem_list import kinds
from lotbook.core.report import FIRST_TEN, Report
from lotbook.core.table import Cell, Column, Kind, Table
from lotbook.core.tables import BUCKET_SLOTS
from lotbook.core.tables_recall import RECALL_SHEETS
from lotbook.core.totals import bucket_totals, totals
from lotbook.core.words import Basis, Flag
from lotbook.hosts.host import Book, CellData, Changes, ColumnData, Tab, TableColumns, TableRows
from lotbook.sheets import live
from lotbook.sheets.formulas import BANNER, FORMULAS, NAMED_FORMULAS, RECALL_BANNER, RECALL_OUT_OF_DATE
from lotbook.sheets.look_up import LIST_FORMULAS
from lotbook.version import VERSION

LATER_NAMES = ("ValueNote", "RiskNote", "LookupListed", "DefaultPlace")
"""Named cells that a tracker made by an older lotbook lacks; the list of the look-up goes by the one that counts it."""
NAMES = ("AsOf", "LookupSku", "LookupLot", "RecallAsOf", *LATER_NAMES)
"""Named cells that figures on Start and banners follow."""
READ_AGAIN = ("Lots", "Buckets")
"""Tables whose cells live formulas read as they were typed."""

_MONEY_CELLS = ("ValueOnHand", "ValueExpired", "ValueAtRisk")
_OUTPUTS = (lists.FEFO, lists.AGING, lists.REMOVALS, lists.FIRST_TEN, lists.BUCKET_TOTALS, lists.RISK_BY_MONTH)
_MONEY = frozenset(column.header for table in _OUTPUTS for column in table.columns if column.kind is Kind.MONEY)
"""Headers of money on output tables; none of them means anything else on another one."""

_COUNTS = {
    "CountExpired": Flag.EXPIRED,
    "CountInsideCutoff": Flag.INSIDE_CUTOFF,
    "CountPastShipBy": Flag.PAST_SHIP_BY,
    "CountRecalled": Flag.RECALLED,
    "CountOnHold": Flag.ON_HOLD,
    "CountNoDate": Flag.NO_DATE,
    "CountOk": Flag.OK,
    "CountNew": Flag.NEW,
    "CountUsedUp": Flag.USED_UP,
}


def changes(
    tracker: Tracker,
    report: Report,
    book: Book,
    *,
    as_of: CellData | None,
    now: dt.datetime,
    has_audit: bool = True,
    only: str | None = None,
    history: TableRows | None = None,
) -> Changes:
    """Everything a refresh writes.

    Args:
        tracker: What was typed.
        report: What follows from it.
        book: What was read: the tables `READ_AGAIN` and the cells `NAMES`.
        as_of: New content of the as-of cell, or None to leave it.
        now: When this refresh ran.
        has_audit: Whether the tracker has the sheet FEFO audit, which older ones lack.
        only: The owner whose goods the sheets show; None for all of them.
        history: The rows of the sheet Change history, where it is to be written.
    """
    lots = live.lot_columns(
        book.tables["Lots"], report.lots, expired_below=tracker.settings.expired_below, as_of=report.as_of
    )
    names = [bucket.name for bucket in tracker.buckets]
    rows = [
        _table(lists.FEFO, report.stock),
        replace(_table(lists.TO_DO, report.to_do), optional=_is_older(book)),
        replace(_table(lists.PLAN, report.supply), optional=_is_older(book)),
        _table(lists.AGING, report.aging, lists.aging_columns(names), owned=("Units: ", "Value: ")),
        *_bucket_tables(report, names),
        _table(lists.REMOVALS, report.removals),
        replace(_table(tables_amazon.AMAZON_BALANCE, report.amazon), optional=not _has_amazon_sheets(tracker)),
        replace(_table(lists.FEFO_AUDIT, report.fefo_audit), optional=not has_audit),
        _checks(report.problems),
        *(() if history is None else (history,)),
        _first_ten(report.first),
        _bucket_totals(tracker, report),
        _risk_by_month(report),
    ]
    cells = [
        *([as_of] if as_of else []),
        CellData("RefreshedAsOf", report.as_of),
        CellData("RefreshedAt", serial(now)),
        CellData("RefreshedBy", f"lotbook {VERSION}"),
        *_start_cells(tracker, report, book, lots),
        *_stamps(rows, report.as_of, now, only=only),
        *_titles(names),
        *(recall_banners(book.cells["RecallAsOf"].value, as_of=report.as_of) if "RecallAsOf" in book.cells else ()),
    ]
    shown = tuple(_with_currency(table, tracker.settings.currency) for table in rows)
    tabs = (*_tabs(names), *_no_longer_empty(tracker, report), *_with_history(history))
    return Changes(shown, (_lot_sheet(lots),), tuple(cells), tabs)


def _with_history(history: TableRows | None) -> tuple[Tab, ...]:
    """The sheet Change history comes up once it holds something."""
    there = history is not None and bool(history.columns[0].values)
    return (Tab(lists.HISTORY.name, None, visible=True),) if there else ()


def _with_currency(table: TableRows, currency: str) -> TableRows:
    """The table with its columns of money showing the currency."""
    money = [each.header in _MONEY or each.header.startswith(lists.AGING_VALUE) for each in table.columns]
    columns = zip(table.columns, money, strict=True)
    return replace(table, columns=tuple(replace(each, currency=currency) if is_ else each for each, is_ in columns))


def _is_older(book: Book) -> bool:
    """Whether the tracker was made by a lotbook that had no sheet To do and none of the names that came with it."""
    return not any(name in book.cells for name in LATER_NAMES)


def _no_longer_empty(tracker: Tracker, report: Report) -> Iterator[Tab]:
    """Sheets about Amazon, which come up once they hold something."""
    held = {table.name: tracker.tables[table.name].frame for table in tables_amazon.IMPORTED}
    for name, frame in {**held, tables_amazon.AMAZON_BALANCE.name: report.amazon}.items():
        if frame.shape[0] and _has_amazon_sheets(tracker):
            yield Tab(name, None, visible=True)


def _has_amazon_sheets(tracker: Tracker) -> bool:
    """Whether the tracker has the sheets that came with the imports: a table that is absent begins nowhere."""
    return tracker.tables[tables_amazon.REMOVAL_ORDERS.name].raw.first_row > 1


def _column(table: str, column: Column, values: Sequence[Cell]) -> ColumnData:
    formula = FORMULAS.get(table, {}).get(column.header)
    if formula is not None:
        values = ["" if value is None else value for value in values]
    return ColumnData(column.header, values, formula)


def _table(
    table: Table,
    frame: Rows,
    columns: Iterable[Column] | None = None,
    *,
    name: str = "",
    owned: tuple[str, ...] = (),
) -> TableRows:
    """All columns of an output table, from the columns of a frame that are called alike."""
    excel_name = name or table.name
    data = tuple(_column(excel_name, column, frame[column.name].to_list()) for column in (columns or table.columns))
    return TableRows(excel_name, data, _keys(table), owned_prefixes=owned)


def _keys(table: Table) -> tuple[str, ...]:
    return tuple(column.header for column in table.columns if column.key)


def _filled(table: Table, rows: Sequence[dict[str, Cell]], fixed: int) -> TableRows:
    """An output table of a fixed height from a few rows by column name."""
    data = tuple(_column(table.name, column, [row.get(column.name) for row in rows]) for column in table.columns)
    return TableRows(table.name, data, _keys(table), fixed_rows=fixed)


def _bucket_tables(report: Report, names: Sequence[str]) -> list[TableRows]:
    rows_by_bucket: dict[str, list[int]] = {name: [] for name in names}
    for number, bucket in enumerate(report.stock["bucket"].to_list()):
        rows_by_bucket[bucket].append(number)
    cells = {column.name: report.stock[column.name].to_list() for column in lists.BUCKET_LINES.columns}
    filled = []
    for slot in range(BUCKET_SLOTS):
        chosen = rows_by_bucket[names[slot]] if slot < len(names) else []
        name = f"Bucket{slot + 1}"
        data = tuple(
            _column(name, column, [cells[column.name][number] for number in chosen])
            for column in lists.BUCKET_LINES.columns
        )
        filled.append(TableRows(name, data, _keys(lists.BUCKET_LINES), optional=slot >= len(names)))
    return filled


def _checks(problems: Sequence[Problem]) -> TableRows:
    """How many problems of each kind there are, then the first of each, and where the others begin."""
    found = kinds(problems)
    rows: list[_CheckRow] = [_CheckRow(kind.first[0], kind.name, "", kind.found) for kind in found]
    for kind in found:
        rows += [_CheckRow(each, each.problem, each.remedy) for each in kind.first]
        if kind.next_one is not None:
            rows.append(_CheckRow(kind.next_one, kind.rest, "lotbook check --all lists every one."))
    # A heading or a rest is of no one lot.
    texts: dict[str, list[Cell]] = {
        "severity": [row.of.severity.value for row in rows],
        "found": [row.found for row in rows],
        "cell": [row.of.place for row in rows],
        "sku": [row.of.sku if row.is_one else None for row in rows],
        "lot": [row.of.lot if row.is_one else None for row in rows],
        "problem": [row.problem for row in rows],
        "remedy": [row.remedy for row in rows],
        "rule": [row.of.rule if row.is_one else None for row in rows],
        "accept_key": [row.of.key if row.is_one else None for row in rows],
    }
    links = [link(row.of.sheet, row.of.cell or "A1", row.of.place) for row in rows]
    data = tuple(
        ColumnData(column.header, texts[column.name], formulas=links if column.name == "cell" else None)
        for column in lists.CHECKS.columns
    )
    return TableRows(lists.CHECKS.name, data, _keys(lists.CHECKS))


@dataclass(frozen=True, slots=True)
class _CheckRow:
    """A row of the sheet Checks."""

    of: Problem
    """The problem its cell leads to."""
    problem: str
    remedy: str
    found: int | None = None
    """How many there are, in a row that counts a kind."""

    @property
    def is_one(self) -> bool:
        """Whether it is one problem, and not a count of several."""
        return self.problem == self.of.problem


def link(sheet: str, cell: str, shown: str) -> str:
    """The formula of a link to a cell of this workbook, without the equals sign."""
    quoted = sheet.replace("'", "''")
    target, text = (part.replace('"', '""') for part in (f"#'{quoted}'!{cell}", shown))
    return f'HYPERLINK("{target}","{text}")'


def first_things(first: Rows) -> list[dict[str, Any]]:
    """The ten lots to act on first, as they are shown.

    Args:
        first: What the report names first.

    Returns:
        Its rows with `number` (1, 2, …), and with the basis of the units beside the place unless they are exact.
    """
    return [
        {**row, "number": number, "place": place_told(row["place"], row["basis"])}
        for number, row in enumerate(rows_of(first), 1)
    ]


def place_told(place: str, basis: str) -> str:
    """The place, and how the units there are known where that is not by the records."""
    return place if basis == Basis.EXACT else f"{place} ({basis})"


def _first_ten(first: Rows) -> TableRows:
    rows = first_things(first)
    data = tuple(
        ColumnData(column.header, [row.get(column.name) for row in [*rows, *({},) * (FIRST_TEN - len(rows))]])
        for column in lists.FIRST_TEN.columns
    )
    return TableRows(lists.FIRST_TEN.name, data, _keys(lists.FIRST_TEN))


def _bucket_totals(tracker: Tracker, report: Report) -> TableRows:
    units = bucket_totals(report.stock, tracker.buckets, "on_hand")
    value = bucket_totals(report.stock, tracker.buckets, "value")
    rows: list[dict[str, Cell]] = [
        {
            "bucket": bucket.name,
            "from_days": bucket.from_days,
            "to_days": bucket.to_days,
            "units": units[i],
            "value": value[i],
        }
        for i, bucket in enumerate(tracker.buckets)
    ]
    return _filled(lists.BUCKET_TOTALS, rows, BUCKET_SLOTS)


def _risk_by_month(report: Report) -> TableRows:
    values = live.value_by_month(report.stock, report.as_of)
    rows: list[dict[str, Cell]] = [
        {
            "number": month.number,
            "from_date": month.from_day,
            "before_date": month.before_day,
            "month": month.label,
            "value_at_risk": value,
        }
        for month, value in zip(live.risk_months(report.as_of), values, strict=True)
    ]
    return _filled(lists.RISK_BY_MONTH, rows, len(rows))


def _lot_sheet(lots: live.LotColumns) -> TableColumns:
    values = {
        "expiry_read": lots.expiry_read,
        "on_hand": lots.on_hand,
        "sell_by": lots.sell_by,
        "ship_by": lots.ship_by,
        "days_left": lots.days_left,
        "flag": lots.flag,
    }
    computed = [column for column in tables.LOTS.columns if column.computed]
    return TableColumns("Lots", tuple(_column("Lots", column, values[column.name]) for column in computed))


def _start_cells(tracker: Tracker, report: Report, book: Book, lots: live.LotColumns) -> list[CellData]:
    typed = {name: book.cells[name].value for name in NAMES if name in book.cells}
    counts = live.sheet_flags(report.stock, lots)
    raw = book.tables["Buckets"]
    values: dict[str, Cell] = {
        "ExpiredBelow": tracker.settings.expired_below,
        "DefaultPlace": tracker.settings.default_place or "",
        **live.tiles(totals(report.stock, report.problems, expired_below=tracker.settings.expired_below)),
        **{name: counts[word] for name, word in _COUNTS.items()},
        **live.lookup(typed.get("LookupSku"), typed.get("LookupLot"), book.tables["Lots"], lots, live.bucket_ends(raw)),
        "FirstTenNote": "" if first_things(report.first) else "Nothing to do today.",
    }
    came_with = {name: "LookupListed" if name in LIST_FORMULAS else name for name in NAMED_FORMULAS}
    there = [name for name, key in came_with.items() if key not in LATER_NAMES or key in book.cells]
    currency = tracker.settings.currency
    return [
        CellData(name, values[name], NAMED_FORMULAS[name], currency=currency if name in _MONEY_CELLS else None)
        for name in there
    ]


def _stamps(rows: Sequence[TableRows], as_of: int, now: dt.datetime, *, only: str | None) -> list[CellData]:
    whose = f"Only {only} · " if only else ""
    stamp = f"{whose}As of {to_date(as_of).isoformat()} · refreshed {now:%Y-%m-%d %H:%M} · lotbook {VERSION}"
    # One table of each sheet: those of a fixed height share the sheet Start.
    sheets = [table.table for table in rows if table.fixed_rows is None and not table.optional]
    return [
        *(CellData("Stamp", stamp, sheet_of=table) for table in sheets),
        *(CellData("Banner", "", BANNER, sheet_of=table) for table in sheets),
    ]


def recall_banners(recalled_as_of: Cell, *, as_of: int) -> list[CellData]:
    """The banners of the sheets of a recall, which say that it was run as of another day.

    Args:
        recalled_as_of: The day the recall was run as of; None where none was.
        as_of: The day the as-of cell holds.
    """
    text = RECALL_OUT_OF_DATE if isinstance(recalled_as_of, int | float) and recalled_as_of != as_of else ""
    return [CellData("Banner", text, RECALL_BANNER, sheet_of=table.name) for table in RECALL_SHEETS]


def _titles(names: Sequence[str]) -> list[CellData]:
    return [CellData("Title", name, sheet_of=f"Bucket{slot}") for slot, name in enumerate(names, 1)]


def _tabs(names: Sequence[str]) -> tuple[Tab, ...]:
    spare = [f"Spare {slot}" for slot in range(len(names) + 1, BUCKET_SLOTS + 1)]
    return tuple(
        Tab(f"Bucket{slot}", name, visible=slot <= len(names), optional=slot > len(names))
        for slot, name in enumerate([*names, *spare], 1)
    )
