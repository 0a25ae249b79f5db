"""Rows of lists held against the rows of a tracker: what is new, what is there already, and what differs."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from lotbook.actions.adopt.differing import Key, differing, header_of, key_of, lot_of, shown, signature
from lotbook.actions.adopt.stock import StockNow
from lotbook.core import nw
from lotbook.core.counted import counted_are
from lotbook.core.frames import rows_of, sums
from lotbook.core.inputs import Tracker
from lotbook.core.ledger import COMING, LEAVING
from lotbook.core.names import key_of_name
from lotbook.core.records import records_of
from lotbook.core.table import Cell, folded_header
from lotbook.core.tables import LOTS, PLACES, SHIPMENTS, STOCK_COUNT
from lotbook.core.words import AMAZON_KINDS, PLACE_KINDS, Status
from lotbook.exchange.adopt.lists import FoundList
from lotbook.exchange.adopt.place_names import PlaceNames
from lotbook.exchange.adopt.proposal import OWN, QUANTITY
from lotbook.exchange.adopt.rows import ReadRow, TableRow
from lotbook.hosts.host import Book, Changes, InputCells, NewRows

_WITH_PLACES = (LOTS.name, STOCK_COUNT.name, SHIPMENTS.name)
_LEAVING, _COMING = ((*types.values(), "Adjustment") for types in (LEAVING, COMING))
"""Movements whose From is a place, and whose To is."""

_UNITS = QUANTITY[LOTS.name]
_STOCK = {_UNITS, "place"}
"""What a list of what is there now says of a lot, and the records say by its movements, too."""


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    THERE = "there"
    LEFT_OUT = "left out"


@dataclass(slots=True)
class _New:
    part: TableRow
    row: int
    """On the sheet it comes from."""
    source: FoundList | None = None
    """The list it comes from."""


@dataclass(slots=True)
class _TableMerge:
    """One table as it comes together."""

    there: dict[Key, dict[str, Any]] = field(default_factory=dict)
    lines: list[dict[str, Any]] = field(default_factory=list)
    new: dict[Key, _New] = field(default_factory=dict)
    compared: dict[Key, _New] = field(default_factory=dict)
    """The first row of the lists for each row that is there."""
    more: list[TableRow] = field(default_factory=list)
    """New rows of a table without a key."""
    cells: dict[str, dict[int, Cell]] = field(default_factory=dict)
    left: dict[tuple[str, ...], Counter[tuple[Any, ...]]] = field(default_factory=dict)
    """For a table without a key, by the columns a list has, how often each row is there and not yet in the list."""


class Merge:
    """The changes as they come together."""

    def __init__(self, tracker: Tracker, book: Book, places: PlaceNames, *, day: int, overwrite: bool) -> None:
        """Take what is there on a day."""
        self.book, self.overwrite = book, overwrite
        self._tracker = tracker
        self._places = places
        self._stock_now = StockNow(day, tracker.settings.default_place or "")
        self.remarks: list[str] = []
        self._tables: dict[str, _TableMerge] = {}
        self.skus: dict[str, str] = {}
        """How each SKU is spelled, by its folded spelling."""
        for name, parsed in tracker.tables.items():
            merge = self._tables[name] = _TableMerge()
            merge.lines = rows_of(parsed.frame)
            for line in reversed(merge.lines):
                key = key_of(name, line)
                if key is not None:
                    merge.there[key] = line
        for line in reversed(self._tables["SKUs"].lines):
            if line["sku"]:
                self.skus[line["sku"].casefold()] = line["sku"]

    def missing(self, table: str) -> bool:
        """Whether the tracker lacks a table."""
        return table not in self.book.tables

    def why_not(self, table: str) -> str:
        """Why rows can't go into a table; blank if they can."""
        if self.missing(table):
            return f"the tracker has no sheet {table}"
        return "" if table in self._tables else "it is taken over only with a whole tracker, into an empty one"

    def take(
        self,
        row: ReadRow,
        source: FoundList,
        tables: Sequence[str],
        columns: Mapping[str, Sequence[str]],
        *,
        there_now: str = "",
    ) -> Fate:
        """Take a row into the tables; one that is left out gets a reason, and what changes nothing is taken out of it.

        Args:
            row: The row, with parts for some tables.
            source: The list it is in.
            tables: The tables of its list, the one whose row it is first.
            columns: By table the names of the columns that the list has.
            there_now: What the list calls its column of what is there now, if that counts as received.
        """
        if row.reason:
            return Fate.LEFT_OUT
        self._name_places(row)
        first, *others = tables
        fate = Fate.THERE
        if first in row.parts:
            fate = self._take(first, row, source, columns[first], there_now)
        if fate is Fate.LEFT_OUT:
            return fate
        for table in others:
            if table in row.parts and not self._take_beside(table, row, source):
                del row.parts[table]
            elif table in row.parts and fate is Fate.THERE:
                fate = Fate.CHANGED
        return fate

    def _take(self, table: str, row: ReadRow, source: FoundList, columns: Sequence[str], there_now: str) -> Fate:
        part, merge = row.parts[table], self._tables[table]
        key = key_of(table, part.typed)
        if key is None:
            return self._take_line(merge, part, table, columns)
        if (before := merge.new.get(key)) is not None:
            fate = Fate.LEFT_OUT
            if table == LOTS.name and self._stock_now.has(key, part, before.part, there_now=there_now):
                if there_now:
                    self._stock_now.note(key, part)
                self._stock_now.take(key, row)
                fate = Fate.NEW if part.typed[_UNITS] else Fate.THERE
            else:
                row.reason = _repeats(table, part, before, source)
            return fate
        if (old := merge.there.get(key)) is None:
            merge.new[key] = _New(part, row.source.number, source)
            if there_now and table == LOTS.name:
                self._stock_now.note(key, part)
            return Fate.NEW
        if (before := merge.compared.get(key)) is not None:
            is_other = table == LOTS.name and len({*map(self._stock_now.place_of, (part, before.part))}) > 1
            if (there_now or is_other) and self._agrees(part):
                return Fate.THERE
            known = there_now and (is_other or self._by_records(part))
            row.reason = self._counted_otherwise(part) if known else _repeats(table, part, before, source)
            return Fate.LEFT_OUT
        merge.compared[key] = _New(part, row.source.number, source)
        return self._compared(table, row, old, there_now)

    def _compared(self, table: str, row: ReadRow, old: Mapping[str, Any], there_now: str) -> Fate:
        part = row.parts[table]
        blank, other = differing(table, part, old)
        if there_now and {*other} & _STOCK:
            if self._agrees(part):
                blank, other = ([name for name in names if name not in _STOCK] for names in (blank, other))
            elif not self.overwrite or lot_of(part.typed) in self.moved:
                row.reason = self._counted_otherwise(part)
                return Fate.LEFT_OUT
        if other and not self.overwrite:
            told = " and ".join(f"{header_of(table, name)} {shown(table, name, old)}" for name in other)
            row.reason = f"it is on {table} with {told}; --overwrite puts this row's values there"
            if table == LOTS.name and _UNITS in other and lot_of(part.typed) in self.moved:
                units = part.typed[_UNITS]
                row.reason = (
                    f"it is on Lots with {told}, and units of it have moved. If {counted_are(units, 'unit')} there "
                    "now, type that on the sheet Count, and lotbook count books the difference; --overwrite puts this "
                    "row's values on Lots"
                )
            if "received_date" in other:
                row.reason = f"{row.reason}, and a further delivery is a Receipt on Shipments"
            if table == LOTS.name and "place" in (*blank, *other):
                there = old["place"] or "the default place"
                row.reason = f"its lot is on Lots at {there}; {_as_receipt(part)}. --overwrite replaces that row"
            return Fate.LEFT_OUT
        for name in (*blank, *other):
            self._tables[table].cells.setdefault(header_of(table, name), {})[old["row"]] = part.cells[name]
        return Fate.CHANGED if blank or other else Fate.THERE

    def _agrees(self, part: TableRow) -> bool:
        """Whether the records have as many units of a lot as a row of what is there now."""
        return bool(self._by_records(part) == part.typed[_UNITS])

    def _counted_otherwise(self, part: TableRow) -> str:
        """Why a row of what is there now is left out where the records have another number, and what to do."""
        place = self._places.by_key.get(key_of_name(part.typed.get("place") or ""))
        by_amazon = self._places.kinds.get(place or "") in AMAZON_KINDS
        how = (
            "import Amazon's report, which counts its own stock"
            if by_amazon
            else "type what is there on the sheet Count, and lotbook count books the difference"
        )
        there, units = self._by_records(part), part.typed[_UNITS]
        return f"its lot is on Lots, and by the records {counted_are(there, 'unit')} there, not {units:,}: {how}"

    def _by_records(self, part: TableRow) -> int:
        """Units of a lot at the place that a row names, or everywhere if it names none."""
        there = self._on_hand.get(lot_of(part.typed), {})
        place = part.typed.get("place")
        return there.get(key_of_name(place), 0) if place else sum(there.values())

    @cached_property
    def _on_hand(self) -> Mapping[Key, Mapping[str, int]]:
        """Units by the records: by lot, and then by place."""
        return on_hand_of(self._tracker)

    @cached_property
    def moved(self) -> frozenset[Key]:
        """The lots that Shipments has movements of."""
        return frozenset(map(lot_of, self._tables[SHIPMENTS.name].lines))

    @staticmethod
    def _take_line(merge: _TableMerge, part: TableRow, table: str, columns: Sequence[str]) -> Fate:
        """A row of a table without a key is there as often as rows with the same cells are."""
        names = tuple(sorted(name for name in columns if not name.startswith(OWN)))
        if names not in merge.left:
            merge.left[names] = Counter(signature(table, names, line) for line in merge.lines)
        said = signature(table, names, part.typed)
        if merge.left[names][said] > 0:
            merge.left[names][said] -= 1
            return Fate.THERE
        merge.more.append(part)
        return Fate.NEW

    def _take_beside(self, table: str, row: ReadRow, source: FoundList) -> bool:
        """Take what a row says of its product, besides; whether something changes."""
        part, merge = row.parts[table], self._tables[table]
        key = key_of(table, part.typed)
        if key is None:
            return False
        if (before := merge.new.get(key)) is not None:
            more = {name: cell for name, cell in part.cells.items() if name not in before.part.cells}
            self._disagree(table, part, before.part.typed, _where(row.source.number, source, before.source))
            typed = {
                name: value if value is not None else part.typed.get(name) for name, value in before.part.typed.items()
            }
            before.part = TableRow({**before.part.cells, **more}, typed)
            return bool(more)
        if (old := merge.there.get(key)) is None:
            merge.new[key] = _New(part, row.source.number, source)
            return True
        blank, other = differing(table, part, old)
        if other and not self.overwrite:
            self._disagree(table, part, old, f"row {row.source.number:,}")
        names = (*blank, *other) if self.overwrite else blank
        changed = False
        for name in names:
            cells = merge.cells.setdefault(header_of(table, name), {})
            changed = changed or cells.get(old["row"]) != part.cells[name]
            cells.setdefault(old["row"], part.cells[name])
        return changed

    def _disagree(self, table: str, part: TableRow, old: Mapping[str, Any], where: str) -> None:
        for name in differing(table, part, old)[1]:
            value = part.cells[name]
            said = f"SKU {part.typed['sku']}: {header_of(table, name)} stays {shown(table, name, old)}, not '{value}'"
            if not any(remark.startswith(said) for remark in self.remarks):
                self.remarks.append(f"{said} as in {where}.")

    def _name_places(self, row: ReadRow) -> None:
        """Give places of Amazon's the names that they have on Places."""
        for table, part in row.parts.items():
            if table not in _WITH_PLACES:
                continue
            named = {}
            for column, name in _places_in(table, part.typed).items():
                if meant := self._places.meant(name):
                    named[column] = meant.place
                    self._say(f"'{name}' is taken as {meant.place}, {meant.why}.")
                elif could_be := self._places.could_be(name):
                    self._say(
                        f"'{name}' could be {' or '.join(could_be)}: say which in your list, or on {table}. Until then "
                        "its units count for none of them."
                    )
            row.parts[table] = TableRow({**part.cells, **named}, {**part.typed, **named}) if named else part

    def _say(self, remark: str) -> None:
        if remark not in self.remarks:
            self.remarks.append(remark)

    def add_places(self) -> None:
        """Add places of new rows that Places lacks; but not what may be a slip or Amazon's."""
        merge = self._tables.get(PLACES.name)
        if merge is None:
            return
        self._places.add(str(part.typed["place"]) for part in self.new_parts(PLACES.name))
        parts = [(table, part) for table in _WITH_PLACES if table in self._tables for part in self.new_parts(table)]
        for name in dict.fromkeys(name for table, part in parts for name in _places_in(table, part.typed).values()):
            kind = self._places.kind_of_new(name)
            if kind is None:
                if self._places.may_be_amazons(name):
                    self._say(
                        f"{name} isn't on Places, and isn't added, since it may be Amazon's. If it is, add it there "
                        "with the kind FBA and the channel of its marketplace. Until then its units count as stock of "
                        "your own."
                    )
                continue
            self._places.add([name])
            cells = {"place": name, "kind": kind}
            merge.new[key_of_name(name),] = _New(TableRow(cells, cells), 0)
            unsure = "as a place of your own. If it is a 3PL's, change its Kind"
            how = unsure if kind == PLACE_KINDS[0] else f"with the kind {kind}"
            self.remarks.append(f"{name} isn't on Places: it is added there {how}.")

    @property
    def both(self) -> list[Key]:
        """The lots that come with what is there now, and of which there are movements."""
        moved = {*self.moved, *(lot_of(part.typed) for part in self._tables[SHIPMENTS.name].more)}
        return [key for key in self._stock_now.units if key in moved]

    def settle(self, there: Mapping[Key, Mapping[str, int]]) -> list[TableRow]:
        """Make what is there now of such lots what the records have; those that can't be are the result.

        Args:
            there: What the records have with all new rows but the Adjustments: by lot, and then by place.
        """
        failed = []
        for key in self.both:
            new = self._tables[LOTS.name].new[key]
            part = self._stock_now.settle(key, new.part, there.get(key, {}))
            if part is None:
                failed.append(new.part)
            else:
                new.part = part
        return failed

    def final(self, part: TableRow) -> TableRow:
        """A row that was taken in, as it is written."""
        return self._stock_now.final(part)

    def add_elsewhere(self) -> None:
        """Add the units that lists have of new lots at further places."""
        self._tables[SHIPMENTS.name].more += self._stock_now.rows
        if self._stock_now.said:
            self._say(self._stock_now.said)

    def changes(self) -> Changes:
        """All that is to be written."""
        inputs, new = [], []
        for table, merge in self._tables.items():
            if self.missing(table):
                continue
            have = {folded_header(header): header for header in self.book.tables[table].headers}
            inputs += [
                InputCells(table, have[folded_header(header)], dict(sorted(cells.items())))
                for header, cells in merge.cells.items()
                if folded_header(header) in have
            ]
            rows = [_by_header(table, part, have) for part in (*(n.part for n in merge.new.values()), *merge.more)]
            if rows:
                new.append(NewRows(table, rows))
            self._say_what_is_lacking(table, (*(n.part for n in merge.new.values()), *merge.more), have)
        return Changes(inputs=tuple(inputs), new_rows=tuple(new))

    def counts(self) -> dict[str, tuple[int, int]]:
        """By table, how many rows are new and how many are changed."""
        found = {}
        for table, merge in self._tables.items():
            new = len(merge.new) + len(merge.more)
            changed = len({row for cells in merge.cells.values() for row in cells})
            if new or changed:
                found[table] = (new, changed)
        return found

    def new_parts(self, table: str) -> list[TableRow]:
        """The new rows of a table."""
        merge = self._tables[table]
        return [*(new.part for new in merge.new.values()), *merge.more]

    def lots_under_other_skus(self) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
        """New lots with the code and expiry date of a lot of another SKU that is there and in no list: both rows."""
        merge = self._tables[LOTS.name]
        gone = {
            (key[1], row["expiry_date"]): row
            for key, row in merge.there.items()
            if key not in merge.compared and row["expiry_date"] is not None
        }
        for key, new in merge.new.items():
            old = gone.get((key[1], new.part.typed.get("expiry_date")))
            if old is not None:
                yield old, new.part.typed

    def _say_what_is_lacking(self, table: str, parts: Sequence[TableRow], have: Mapping[str, str]) -> None:
        names = dict.fromkeys(name for part in parts for name in part.cells)
        lacking = [header_of(table, name) for name in names if folded_header(header_of(table, name)) not in have]
        if lacking:
            self._say(
                f"The table {table} of the tracker has no column {', '.join(lacking)}. Add it there, and adopt again."
            )


def on_hand_of(tracker: Tracker, day: int | None = None) -> dict[Key, dict[str, int]]:
    """Units by the records: by lot, and then by place.

    Args:
        tracker: Everything that was typed.
        day: What moved after it is left out; None takes everything.
    """
    moves = records_of(tracker).movements
    moves = moves if day is None else moves.filter(nw.col("date").is_null() | (nw.col("date") <= day))
    found: dict[Key, dict[str, int]] = {}
    for row in rows_of(sums(moves, ("sku", "lot", "place"), ("units",)).collect()):
        if row["sku"] is not None and row["lot"] is not None:
            found.setdefault(lot_of(row), {})[key_of_name(row["place"] or "")] = row["units"] or 0
    return found


def _places_in(table: str, typed: Mapping[str, Any]) -> dict[str, str]:
    """The places that a row names, by column."""
    if table != SHIPMENTS.name:
        columns = ["place"]
    else:
        kind = typed.get("type")
        columns = [end for end, kinds in (("source", _LEAVING), ("destination", _COMING)) if kind in kinds]
    return {column: str(typed[column]) for column in columns if typed.get(column)}


def _repeats(table: str, part: TableRow, before: _New, source: FoundList) -> str:
    """Why a row with a key that stands further up is left out, and what to do with it."""
    where = _where(before.row, before.source, source)
    if table != LOTS.name:
        return f"it repeats {where}"
    days = [each.typed.get("expiry_date") for each in (part, before.part)]
    if None not in days and days[0] != days[1]:
        told = [shown(table, "expiry_date", each.typed) for each in (part, before.part)]
        return f"its lot expires on {told[0]} here, and on {told[1]} in {where}: correct one of the two"
    now, then = (each.typed.get("status") or Status.RELEASED for each in (part, before.part))
    if now != then:
        return (
            f"its lot is {then} in {where}, and {now} here, and a lot has one status on Lots: give both rows the "
            "status that fits all its units, and adopt the list again"
        )
    here, there = part.typed.get("place"), before.part.typed.get("place")
    if key_of_name(str(here or "")) != key_of_name(str(there or "")):
        return f"its lot is in {where} at {there or 'the default place'}; {_as_receipt(part)}"
    said = f"it repeats {where}; enter a later delivery as a Receipt on Shipments"
    if here or before.source is None or (before.source.path, before.source.sheet) == (source.path, source.sheet):
        return said
    return f"{said}, or if the lists are of different places, give each a column Place and adopt them again"


def _as_receipt(part: TableRow) -> str:
    """What to do with units of a lot that stands on Lots at another place."""
    here = part.typed.get("place") or "the default place"
    return f"enter the units at {here} as a Receipt on Shipments, with that place under To"


def _where(row: int, of: FoundList | None, seen_from: FoundList | None) -> str:
    """A row of a list, with its sheet or its file where a reader of another list needs it."""
    if of is None or seen_from is None or (of.path, of.sheet) == (seen_from.path, seen_from.sheet):
        return f"row {row:,}"
    sheet = f"the sheet {of.sheet}" if of.sheet else ""
    file = "" if of.path == seen_from.path else of.path.name
    return f"row {row:,} of {' in '.join(filter(None, (sheet, file)))}"


def _by_header(table: str, part: TableRow, have: Mapping[str, str]) -> dict[str, Cell]:
    named = {folded_header(header_of(table, name)): cell for name, cell in part.cells.items()}
    return {have[header]: cell for header, cell in named.items() if header in have}
