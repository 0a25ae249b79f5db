"""What Amazon's reports change in the tables of a tracker, and the tables that lotbook owns and rewrites whole."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from lotbook.core import nw
from lotbook.core.amazon import ledger as amazon_ledger
from lotbook.core.amazon import merge as amazon_merge
from lotbook.core.amazon import stranded as amazon_stranded
from lotbook.core.amazon.facts import Facts
from lotbook.core.amazon.removal_states import is_closed
from lotbook.core.days import to_date
from lotbook.core.errors import InputError
from lotbook.core.frames import Rows, rows_of, whole
from lotbook.core.inputs import Tracker
from lotbook.core.table import Cell, RawTable, Table, folded_header
from lotbook.core.tables import AMAZON_STOCK, SKUS
from lotbook.core.tables_amazon import AMAZON_EXPIRY, AMAZON_LEDGER, REMOVAL_ORDERS
from lotbook.exchange.amazon.products import ABOUT, Product
from lotbook.hosts.host import Book, ColumnData, InputCells, NewRows, TableRows

MOST_ROWS = 1_000_000
"""Days of the ledger that a sheet holds, a little below what Excel does."""
_MOST_NAMED = 5


class ImportChanges:
    """What reports change in a tracker, as it comes together table by table."""

    def __init__(self, tracker: Tracker, book: Book, tracked: Sequence[str]) -> None:
        self.tracker, self.book, self.tracked = tracker, book, tracked
        self.tables: list[TableRows] = []
        self.cells: list[InputCells] = []
        self.rows: list[NewRows] = []
        self.changed: dict[str, int] = {}
        self.details: list[str] = []
        self.remarks: list[str] = []

    def _there(self, table: Table) -> Rows:
        return self.tracker.tables[table.name].frame.filter(nw.col("usable"))

    def products(self, new: Sequence[Product]) -> None:
        """New products into SKUs."""
        if not new:
            return
        have = {folded_header(header) for header in self.book.tables["SKUs"].headers}
        named = {column.name: column.header for column in SKUS.columns if folded_header(column.header) in have}
        rows: list[Mapping[str, Cell]] = [
            {named[name]: getattr(product, name) or None for name in ("sku", *ABOUT) if name in named}
            for product in new
        ]
        self.rows.append(NewRows("SKUs", rows))
        self.changed["SKUs"] = len(rows)
        self.details.append(f"SKUs: {_counted(len(rows), 'new row')}; add supplier, shelf life and prices there")

    def stock(self, facts: Sequence[Facts], speeds: Rows, lists: Sequence[amazon_stranded.StrandedList]) -> None:
        """Counts, speeds and what is stranded into AmazonStock."""
        parsed = self.tracker.tables["AmazonStock"]
        there = stock_frame(self.tracker)
        counts = nw.concat([each.stock for each in facts])
        taken = _with_own_cells(self.book.tables["AmazonStock"])
        setting = self._setting(amazon_stranded.SETTING)
        last = amazon_merge.last_lists(there, setting)
        lists, older = amazon_stranded.in_force(lists, last)
        merged = amazon_merge.merge_stock(there, counts, speeds, taken=taken, lists=lists, last=last)
        have = {folded_header(header) for header in parsed.raw.headers}
        headers = {
            name: AMAZON_STOCK.column(name).header
            for name in amazon_merge.COLUMNS
            if folded_header(AMAZON_STOCK.column(name).header) in have
        }
        self.cells += [
            InputCells("AmazonStock", headers[name], dict(sorted(cells.items())))
            for name, cells in merged.cells.items()
            if name in headers
        ]
        if merged.rows:
            rows = [{header: row.get(name) for name, header in headers.items()} for row in merged.rows]
            self.rows.append(NewRows("AmazonStock", rows))
        if merged.rows or merged.changed_rows:
            self.changed["AmazonStock"] = len(merged.rows) + merged.changed_rows
            self.details.append(
                f"AmazonStock: {_counted(len(merged.rows), 'new row')}, {merged.changed_rows:,} changed"
            )
        if merged.freed:
            skus = sorted({f"{sku} ({place})" for sku, place, _ in merged.freed})
            shown = ", ".join(skus[:_MOST_NAMED])
            more = f" and {len(skus) - _MOST_NAMED:,} more" if len(skus) > _MOST_NAMED else ""
            self.details.append(f"AmazonStock: no longer stranded: {shown}{more}")
        self.remarks += [
            f"A newer list of what is stranded in {each.marketplace}, of {to_date(last[each.marketplace])}, was read "
            f"before, so the one of {to_date(each.day)} no longer says what is stranded."
            for each in older
        ]
        if lists:
            read = amazon_stranded.last_read(setting)
            for each in lists:
                read[each.marketplace] = max(each.day, read.get(each.marketplace, each.day))
            self._set(amazon_stranded.SETTING, amazon_stranded.as_setting(read), amazon_stranded.SETTING_HELP)
        self.remarks += [
            f"{each.source} of {to_date(each.day)} ({each.marketplace}): {_counted(count, 'SKU')} left out, since "
            f"{each.better} of the same day counts more exactly."
            for each, count in sorted(Counter(merged.outranked).items())
        ]
        if merged.typed:
            sku, place, day = merged.typed[0]
            self.remarks.append(
                f"{_counted(len(merged.typed), 'row')} of AmazonStock that you typed yourself stayed as they are, for "
                f"example {sku}, {place}, {to_date(day)}. Clear such a row to let the report fill it."
            )

    def _setting_row(self, label: str) -> Mapping[str, Any] | None:
        rows = rows_of(self.tracker.tables["Settings"].frame)
        return next((row for row in rows if (row["setting"] or "").strip().casefold() == label.casefold()), None)

    def _setting(self, label: str) -> str | None:
        row = self._setting_row(label)
        return None if row is None else row["value"]

    def _set(self, label: str, value: str | None, told: str) -> None:
        """Give a setting that lotbook keeps a value, in a row of its own at the end if it has none yet."""
        row = self._setting_row(label)
        if row is not None and row["value"] == value:
            return
        if row is None:
            self.rows.append(NewRows("Settings", [{"Setting": label, "Value": value, "Help": told}]))
        else:
            self.cells.append(InputCells("Settings", "Value", {row["row"]: value}))
        self.changed["Settings"] = 1
        self.details.append(f"Settings: {label}: {value}")

    def ledger(self, facts: Sequence[Facts], *, allow_fewer: bool) -> Rows:
        """The ledger with the days of the reports in the place of those there were."""
        columns = [column.name for column in AMAZON_LEDGER.columns]
        ledger = self._there(AMAZON_LEDGER).select(*columns)
        before = ledger
        new = [each.ledger for each in facts if each.ledger.shape[0]]
        # Days of a SKU that was taken off the sheet SKUs are in no report any more: they stay.
        tracked = nw.col("sku").is_in(list(self.tracked))
        others, ledger = ledger.filter(~tracked), ledger.filter(tracked)
        for report in sorted(new, key=lambda frame: (frame["date"].max(), frame["date"].min())):
            ledger, _ = amazon_ledger.replaced(ledger, report, allow_fewer=allow_fewer)
        self._say_kept(before.filter(tracked), new)
        ledger = nw.concat([ledger, others]).sort("marketplace", "date", "sku", "event", "disposition", "source")
        if ledger.shape[0] > MOST_ROWS:
            raise InputError(
                f"The ledger would take {ledger.shape[0]:,} rows of the sheet AmazonLedger, which holds {MOST_ROWS:,}. "
                "Import fewer months, or put only the SKUs you track on the sheet SKUs."
            )
        self._replace(AMAZON_LEDGER, before, ledger)
        return ledger

    def _say_kept(self, before: Rows, reports: Sequence[Rows]) -> None:
        """Say which SKUs have lines on the days of the reports, and none in the reports."""
        key = ("marketplace", "source", "sku")
        listed = {row for report in reports for row in report.select(*key).unique().rows()}
        there = {row for report in reports for row in amazon_ledger.not_listed(before, report).select(*key).rows()}
        kept: dict[tuple[str, str], list[str]] = {}
        for place, source, sku in sorted(there - listed):
            kept.setdefault((place, source), []).append(sku)
        for (place, source), skus in kept.items():
            shown = ", ".join(skus[:_MOST_NAMED])
            more = f" and {len(skus) - _MOST_NAMED:,} more" if len(skus) > _MOST_NAMED else ""
            self.remarks.append(
                f"AmazonLedger: the {source.lower()} ({place}) doesn't list {_counted(len(skus), 'SKU')} that "
                f"{'has' if len(skus) == 1 else 'have'} lines on its days: {shown}{more}. These lines were kept."
            )

    def expiry(self, facts: Sequence[Facts]) -> None:
        """Stock by expiration date."""
        columns = [column.name for column in AMAZON_EXPIRY.columns]
        before = self._there(AMAZON_EXPIRY).select(*columns)
        new = [each.expiry for each in facts if each.expiry.shape[0]]
        if not new:
            return
        merged, older = amazon_merge.merge_expiry(before, nw.concat(new))
        self.remarks += [
            f"The stock by expiration date for {place} is older than what is there, so it was left out."
            for place in older
        ]
        self._replace(AMAZON_EXPIRY, before, merged)

    def orders(self, facts: Sequence[Facts]) -> None:
        """Removal orders."""
        new = [row for each in facts for row in rows_of(each.orders)]
        before = order_rows(self.tracker)
        if not new:
            return
        merged = amazon_merge.merge_orders(before, new)
        there = {_order_key(row) for row in before}
        were = {_order_key(row) for row in before if is_closed(row)}
        lines = sum(_order_key(row) not in there for row in merged)
        closed = sum(is_closed(row) and _order_key(row) not in were for row in merged)
        names = [column.name for column in REMOVAL_ORDERS.columns]
        was, is_ = ({tuple(row.get(name) for name in names) for row in rows} for rows in (before, merged))
        if self._differs(REMOVAL_ORDERS, len(is_ - was), len(was - is_)):
            self.tables.append(owned_rows(REMOVAL_ORDERS, merged))
            changed = self.changed[REMOVAL_ORDERS.name] - lines
            said = f"{_counted(lines, 'new row')}, {changed:,} changed"
            self.details.append(f"RemovalOrders: {said}, {closed:,} closed")

    def _replace(self, table: Table, before: Rows, after: Rows) -> None:
        """Replace all rows of a table that imports own, if they differ."""
        if self._differs(table, *_new_and_gone(table, before, after)):
            self.tables.append(owned_rows(table, after))

    def _differs(self, table: Table, added: int, gone: int) -> bool:
        if not added and not gone:
            return False
        if table.name not in self.book.tables:
            raise InputError(
                f"The tracker was made by an older lotbook and has no sheet {table.name} for what this report says. "
                "Make a new one with its rows (lotbook init new_lots.xlsm --from this one), and import into that."
            )
        self.changed[table.name] = added
        if table is not REMOVAL_ORDERS:
            new = "new or different row" if gone else "new row"
            instead = f" in the place of {gone:,}" if gone else ""
            self.details.append(f"{table.name}: {_counted(added, new)}{instead}")
        return True


def _new_and_gone(table: Table, before: Rows, after: Rows) -> tuple[int, int]:
    """How many different rows a table gets, and how many it loses."""
    names = [column.name for column in table.columns]
    sides = [
        rows.select(*names).unique().with_columns(was=whole(was), is_now=whole(is_now))
        for rows, was, is_now in ((before, 1, 0), (after, 0, 1))
    ]
    rows = nw.concat(sides).group_by(*names).agg(nw.col("was").sum(), nw.col("is_now").sum())
    was, is_now = nw.col("was"), nw.col("is_now")
    return rows.filter(was < is_now).shape[0], rows.filter(was > is_now).shape[0]


def _with_own_cells(raw: RawTable) -> frozenset[int]:
    """Worksheet rows of AmazonStock in which a column of the user's holds something."""
    ours = {folded_header(column.header) for column in AMAZON_STOCK.columns}
    own = [cells for name, cells in zip(raw.headers, raw.values, strict=True) if folded_header(name) not in ours]
    return frozenset(raw.first_row + i for cells in own for i, cell in enumerate(cells) if cell is not None)


def _order_key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["order_id"], row["sku"], row["disposition"]


def order_rows(tracker: Tracker) -> list[dict[str, Any]]:
    """The rows of RemovalOrders that can be used."""
    names = [column.name for column in REMOVAL_ORDERS.columns]
    frame = tracker.tables[REMOVAL_ORDERS.name].frame.filter(nw.col("usable"))
    return rows_of(frame.select(*names))


def owned_rows(table: Table, rows: Rows | list[dict[str, Any]]) -> TableRows:
    """All rows of a table that lotbook owns, from a frame or from rows by column name."""
    if isinstance(rows, list):
        columns: dict[str, list[Cell]] = {c.name: [row.get(c.name) for row in rows] for c in table.columns}
    else:
        columns = {c.name: rows[c.name].to_list() for c in table.columns}
    data = tuple(ColumnData(column.header, columns[column.name]) for column in table.columns)
    return TableRows(table.name, data, tuple(column.header for column in table.columns if column.key))


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def stock_frame(tracker: Tracker) -> Rows:
    """The rows of AmazonStock that can be used."""
    return tracker.tables["AmazonStock"].frame.filter(nw.col("usable"))
