"""Changes of a tracker that must not change the advice, or must in a known way, on books as sellers have them.

Every table of the report is compared, what a digest names, and Checks. A law names what it excepts, and why: what is
left out of a comparison is what the contract lets differ.
"""

import datetime as dt
import random
import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest

from lotbook.core import digest
from lotbook.core.days import to_date, to_day
from lotbook.core.frames import rows_of
from lotbook.core.inputs import read_tracker
from lotbook.core.report import Report, report
from lotbook.core.table import Cell
from tests.books import Book, book_of, raws_of
from tests.strategies import AS_OF, Row

pytestmark = pytest.mark.slow

Figures = dict[str, list[dict[str, Any]]]
Law = Callable[[Book, random.Random], tuple[Figures, Figures]]

_OF_ROWS = {"row", "lot_row", "newest_row"}
_DATED = {
    "Lots": ("Expiry date", "Production date", "Received date", "Sell-by date"),
    "Shipments": ("Date",),
    "Bundles": ("Date",),
    "AmazonStock": ("Snapshot date",),
    "AmazonLedger": ("Date",),
    "AmazonExpiry": ("Snapshot date", "Expiration date"),
    "RemovalOrders": ("Ordered on",),
}
_UNITS = ("Fulfillable", "Unfulfillable", "Reserved", "Inbound")


def figures(book: Book, as_of: int = AS_OF) -> Figures:
    """Everything that is told of a book: the tables of its report, what is due, and Checks, without rows of sheets."""
    found = report(read_tracker(raws_of(book)), as_of=as_of)
    tables = {each.name: getattr(found, each.name) for each in fields(Report)}
    tables = {name: rows for name, rows in tables.items() if name not in {"as_of", "problems", "accepted"}}
    tables["due"] = digest.due(found.stock, as_of=as_of, days=30)
    tables["overdue"] = digest.overdue(found.to_do, as_of=as_of)
    tables["supply due"] = digest.supply_due(found.supply, as_of=as_of, days=60)
    told = {
        name: [
            {column: _plain(cell) for column, cell in row.items() if column not in _OF_ROWS} for row in rows_of(rows)
        ]
        for name, rows in tables.items()
    }
    checks = [{"rule": p.rule, "table": p.table, "sku": p.sku, "lot": p.lot, "said": p.problem} for p in found.problems]
    return {**told, "checks": sorted(checks, key=str)}


def _plain(cell: Any) -> Any:
    return cell if cell is None or isinstance(cell, str | bool) else round(float(cell), 6)


def copied(book: Book) -> Book:
    """A copy to change."""
    return {name: [dict(row) for row in rows] for name, rows in book.items()}


def without(told: Figures, *columns: str, tables: tuple[str, ...] = (), rules: tuple[str, ...] = ()) -> Figures:
    """Figures without some columns, tables and rules, rows in an order of their own."""
    left = {
        name: [{column: cell for column, cell in row.items() if column not in columns} for row in rows]
        for name, rows in told.items()
        if name not in tables
    }
    left["checks"] = [row for row in left["checks"] if row["rule"] not in rules]
    return {name: sorted(rows, key=str) for name, rows in left.items()}


# The laws


_LEAVES_LATER = re.compile(r" [\d,]+ units? (is|are) on Shipments already, to leave on a later day\.")


def the_past_does_not_hear_the_future(book: Book, dice: random.Random) -> tuple[Figures, Figures]:
    """Rows dated after the day change only Checks, which lists them, and the sentences about what leaves later."""
    day = AS_OF - dice.choice([5, 15, 40])
    then = copied(book)
    for name in ("Shipments", "AmazonStock", "AmazonLedger", "AmazonExpiry"):
        header = _DATED[name][0]
        then[name] = [row for row in then[name] if int(str(row[header])) <= day]
    # Which channel a place sells for most is told by all its sales.
    rules = ("not-yet", "sells-for-another")
    told = figures(book, day)
    for row in (row for rows in told.values() for row in rows):
        for name in {"reason", "why"} & row.keys():
            row[name] = _LEAVES_LATER.sub("", row[name])
    return without(told, rules=rules), without(figures(then, day), rules=rules)


def the_order_of_rows_is_nothing(book: Book, dice: random.Random) -> tuple[Figures, Figures]:
    """Rows in another order; that of Channels means something."""
    mixed = {
        name: rows if name in {"Channels", "Buckets"} else dice.sample(rows, len(rows)) for name, rows in book.items()
    }
    # Each of two lots names the one in the row above.
    rules = ("near-duplicate-lot", "look-alike-lot", "two-skus-one-lot", "mixed-expiry")
    one, other = figures(book), figures(mixed)
    assert [one["first"], one["stock"]] == [other["first"], other["stock"]]
    return without(one, rules=rules), without(other, rules=rules)


def a_movement_in_two_rows_is_one(book: Book, dice: random.Random) -> tuple[Figures, Figures]:
    """Shipments and bundles split; the FEFO audit and Checks count rows."""
    split = copied(book)
    for name, header in (("Shipments", "Quantity"), ("Bundles", "Component quantity")):
        rows: list[Row] = []
        for row in split[name]:
            units = int(str(row[header]))
            first = dice.randint(1, max(1, units - 1))
            rows += [{**row, header: part} for part in (first, units - first) if part > 0]
        split[name] = rows
    one, other = (without(figures(each), tables=("fefo_audit",)) for each in (book, split))
    for told in (one, other):
        told["checks"] = [row for row in told["checks"] if row["table"] not in {"Shipments", "Bundles"}]
    return one, other


def a_receipt_in_two_parts_is_one(book: Book, dice: random.Random) -> tuple[Figures, Figures]:
    """Part of what came in as a Receipt of the same day and place."""
    parts = copied(book)
    for row in parts["Lots"]:
        units, day = int(str(row["Received quantity"])), row["Received date"]
        if row["Place"] and day and row["SKU"] != "SET":
            later = dice.randint(1, units - 1)
            row["Received quantity"] = units - later
            arrived = {"Date": day, "Type": "Receipt", "SKU": row["SKU"], "Lot": row["Lot"]}
            parts["Shipments"].append({**arrived, "Quantity": later, "To": row["Place"]})
    return without(figures(book)), without(figures(parts))


def only_the_distance_of_days_counts(book: Book, dice: random.Random) -> tuple[Figures, Figures]:
    """All dates moved, over a leap day too; the FEFO audit is by month, and Checks knows the first day of one."""
    days = dice.choice([1, 364, 730, -30])
    moved = copied(book)
    for name, headers in _DATED.items():
        for row in moved[name]:
            row |= {header: int(str(row[header])) + days for header in headers if row[header] is not None}
    return tuple(  # type: ignore[return-value]  # two of them
        without(_from_day(figures(each, day), day), tables=("fefo_audit",), rules=("first-of-month",))
        for each, day in ((book, AS_OF), (moved, AS_OF + days))
    )


def _from_day(told: Figures, as_of: int) -> Figures:
    """With each date as its distance from a day."""

    def of(cell: Any) -> Any:
        if isinstance(cell, str):
            return re.sub(
                r"\d{4}-\d\d-\d\d", lambda date: f"{to_day(dt.date.fromisoformat(date[0])) - as_of} days", cell
            )
        is_day = isinstance(cell, float) and 40_000 < cell < 60_000
        return f"{cell - as_of} days" if is_day else cell

    return {name: [{column: of(cell) for column, cell in row.items()} for row in rows] for name, rows in told.items()}


def names_are_only_names(book: Book, dice: random.Random) -> tuple[Figures, Figures]:
    """SKUs, lots and suppliers under names that sort otherwise; lots with one date, and the first ten, excepted."""
    seen: set[tuple[Any, Any]] = set()
    for row in book["Lots"]:
        while row["Expiry date"] is not None and (row["SKU"], row["Expiry date"]) in seen:
            row["Expiry date"] = int(str(row["Expiry date"])) + 3
        seen.add((row["SKU"], row["Expiry date"]))
    named = copied(book)
    headers = ("SKU", "Bundle SKU", "Component SKU"), ("Lot", "Bundle lot", "Component lot"), ("Supplier",)
    back: dict[str, str] = {}
    for kind, columns in zip("slm", headers, strict=True):
        olds = sorted({str(r[c]) for rows in book.values() for r in rows for c in columns if r.get(c) is not None})
        new = {old: f"{dice.choice('AZmq')}{dice.choice(' -&_')}{kind}{i}x" for i, old in enumerate(olds)}
        back |= {name: old for old, name in new.items()}
        for rows in named.values():
            for row in rows:
                row |= {column: new[str(row[column])] for column in columns if row.get(column) is not None}
    pattern = re.compile("|".join(map(re.escape, back)))

    def of(cell: Any) -> Any:
        return pattern.sub(lambda name: back[name[0]], cell) if isinstance(cell, str) else cell

    # Codes that look alike don't any more, and which lots of one SKU fit a report is told in the order of their codes.
    rules = ("near-duplicate-lot", "look-alike-lot")
    told = {name: [{c: of(cell) for c, cell in r.items()} for r in rows] for name, rows in figures(named).items()}
    but = ("position",)
    return without(figures(book), *but, tables=("first",), rules=rules), without(
        told, *but, tables=("first",), rules=rules
    )


_WORDS = {"From", "To", "Type", "Kind", "Channel", "Status", "Marketplace", "Place", "Lot basis", "Supplier"}


def _spelled(table: str, header: str, cell: Cell, dice: random.Random) -> Cell:
    """A cell as somebody may type it."""
    if cell is None:
        return dice.choice([None, " ", "\u00a0"])
    if isinstance(cell, str):
        return dice.choice([cell, f" {cell} ", cell.upper(), cell.swapcase()]) if header in _WORDS else cell
    if header in _DATED.get(table, ()):
        return dice.choice([cell, to_date(int(str(cell))).isoformat()])
    return dice.choice([cell, f" {cell} "])


def spelling_is_nothing(book: Book, dice: random.Random) -> tuple[Figures, Figures]:
    """Dates and numbers as texts, blanks, capitals of places, channels, types, statuses, marketplaces, and defaults."""
    spelled = {
        name: [{header: _spelled(name, header, cell, dice) for header, cell in row.items()} for row in rows]
        for name, rows in book.items()
    }
    for row in spelled["Settings"]:
        if row["Setting"] in {"Default place", "Default channel"} and row["Value"] is not None:
            row["Value"] = dice.choice([str(row["Value"]).upper(), str(row["Value"]).swapcase()])
    # The names of places and channels are shown as their own sheet has them.
    for name in ("Places", "Channels"):
        header = name[:-1]
        for row, old in zip(spelled[name], book[name], strict=True):
            row[header] = old[header]
    told = [figures(book), figures(spelled)]
    for each in told:
        for row in each["checks"]:
            row["said"] = str(row["said"]).casefold()
    return without(told[0]), without(told[1])


def what_is_reserved_is_there(book: Book, dice: random.Random) -> tuple[Figures, Figures]:
    """Units that Amazon reserves are among those it has; what is on its way waits for those that it can sell."""
    for row in book["AmazonStock"]:
        row["Inbound"] = 0
    reserved = copied(book)
    for row in reserved["AmazonStock"]:
        units = dice.randint(0, int(str(row["Fulfillable"])))
        row |= {"Fulfillable": int(str(row["Fulfillable"])) - units, "Reserved": int(str(row["Reserved"] or 0)) + units}
    return without(figures(book), "fulfillable"), without(figures(reserved), "fulfillable")


def what_was_counted_long_ago_is_nothing_new(book: Book, dice: random.Random) -> tuple[Figures, Figures]:
    """A count of a year ago, of SKUs that were counted since."""
    older = copied(book)
    for row in book["AmazonStock"]:
        key = {header: row[header] for header in ("SKU", "Marketplace", "Source")}
        old = {**key, "Snapshot date": AS_OF - 400, **dict.fromkeys(_UNITS, dice.randint(0, 9))}
        if old["SKU"] not in {each["SKU"] for each in older["AmazonStock"] if each["Snapshot date"] == AS_OF - 400}:
            older["AmazonStock"].append(old)
    return without(figures(book)), without(figures(older))


def a_count_that_agrees_changes_nothing(book: Book, dice: random.Random) -> tuple[Figures, Figures]:
    """Every lot at a place of your own counted, as the records have it."""
    del dice
    here = {row["Place"] for row in book["Places"] if row["Kind"] != "FBA"}
    known = {(row["SKU"], row["Lot"]) for row in book["Lots"]}
    one = figures(book)
    counted: list[Row] = [
        {"Date": AS_OF, "Place": row["place"], "SKU": row["sku"], "Lot": row["lot"], "Counted": int(row["on_hand"])}
        for row in one["stock"]
        if row["place"] in here and row["on_hand"] > 0 and (row["sku"], row["lot"]) in known
    ]
    return without(one), without(figures({**book, "StockCount": counted}))


def a_speed_that_is_known_may_be_typed(book: Book, dice: random.Random) -> tuple[Figures, Figures]:
    """What each channel is taken to sell, on Demand."""
    del dice
    one = figures(book)
    typed: list[Row] = [
        {"SKU": row["sku"], "Channel": row["channel"], "Units per day": row["units_per_day"]}
        for row in one["supply"]
        if row["units_per_day"] is not None
    ]
    return without(one, "speed_from"), without(figures({**book, "Demand": typed}), "speed_from")


def a_stranger_changes_nothing(book: Book, dice: random.Random) -> tuple[Figures, Figures]:
    """A SKU more, with stock and sales; what Amazon's reports cover is told by all SKUs, so none lists it."""
    del dice
    more = copied(book)
    more["SKUs"].append({"SKU": "COCOA", "Units per day": 3})
    lot: Row = {
        "SKU": "COCOA",
        "Lot": "K",
        "Expiry date": AS_OF + 90,
        "Received date": AS_OF - 40,
        "Received quantity": 90,
    }
    more["Lots"].append({**lot, "Place": "Warehouse"})
    for kind, to in (("Transfer", "FBA-US"), ("Sale", "Green Leaf")):
        row: Row = {"Date": AS_OF - 20, "Type": kind, "SKU": "COCOA", "Lot": "K", "Quantity": 30, "From": "Warehouse"}
        more["Shipments"].append({**row, "To": to})
    told = figures(more)
    others = {name: [row for row in rows if row.get("sku") != "COCOA"] for name, rows in told.items()}
    but: dict[str, Any] = {"tables": ("first",), "rules": ("sells-for-another",)}
    return without(figures(book), **but), without(others, **but)


LAWS: list[Law] = [
    the_past_does_not_hear_the_future,
    the_order_of_rows_is_nothing,
    a_movement_in_two_rows_is_one,
    a_receipt_in_two_parts_is_one,
    only_the_distance_of_days_counts,
    names_are_only_names,
    spelling_is_nothing,
    what_is_reserved_is_there,
    what_was_counted_long_ago_is_nothing_new,
    a_count_that_agrees_changes_nothing,
    a_speed_that_is_known_may_be_typed,
    a_stranger_changes_nothing,
]


def holds(law: Law, seed: int) -> None:
    """Fails where the law doesn't hold on the book of a number."""
    one, other = law(book_of(seed), random.Random(seed))  # noqa: S311 - a choice of books, no secret
    for name in one:
        assert one[name] == other[name], (name, seed)


@pytest.mark.long
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_a_law_of_reports(law: Law) -> None:
    for seed in range(6):
        holds(law, seed)
