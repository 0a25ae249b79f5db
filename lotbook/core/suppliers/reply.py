"""What a supplier's reply would change in the tracker, and what in it cannot be taken in.

Only cells that were asked for are taken, each by its (SKU, lot). Where the tracker got another value meanwhile, the
two stand side by side as a conflict, and nothing is taken unless the user picks it. New lots become rows on Hold, so
that nobody picks units before somebody has looked at them. One that is spelled like a lot the tracker has is a
conflict, since its units would count twice; so is a code that Excel may have made of another, such as 5-3.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from lotbook.core.blanks import is_blank
from lotbook.core.days import FIRST_DAY, LAST_DAY, to_date
from lotbook.core.frames import rows_of
from lotbook.core.inputs import Tracker
from lotbook.core.lot_match import normalized
from lotbook.core.names import key_of_name
from lotbook.core.reading import Parsed, as_typed
from lotbook.core.records import status_that_counts
from lotbook.core.suppliers.form import CERTIFICATE, EXPIRY, FILLABLE, NEW, PRODUCTION, QUANTITY, SHOWN
from lotbook.core.suppliers.form import LOTS as YOUR_LOTS
from lotbook.core.suppliers.reply_parts import (
    DATE_NUMBER,
    Asked,
    Difference,
    NewRow,
    Reply,
    ReplyProblem,
    no_number,
    place_of,
    plain,
    shown_mark,
)
from lotbook.core.table import Cell, Column, Kind, RawTable, folded_header
from lotbook.core.tables import LOTS

NEW_STATUS = "Hold"
"""The status of lots a supplier adds, until somebody has looked at them."""

CHANGED = "a conflict: the tracker got another value since the copy was made; pick the number to take the reply's"
MIXED_UP = (
    "a conflict: other cells of the row don't match this lot, as when only some columns were sorted; pick the number "
    "if the answer is right"
)
MOVED = (
    "a conflict: other cells of this column have moved to other lots, as when only some columns were sorted; pick the "
    "number if the answer is right"
)
_MIXED = 2
"""A row in which so many cells that nobody was asked for have changed may not be of the lot that it names."""
NUMBER_CODE = "the code came as a number, which drops zeros in front: compare it with the label"
DATE_CODE = "a conflict: Excel may have made {} of a code such as 5-3; pick the number if {} is on the label"
_TWICE, _FIRST_ROW = "The lot is there twice.", "Only its first row is taken in."
_FIRST_OF_MONTH = "the first of a month, which Excel makes of a label such as 03/2027: compare it with the label"


def compare(
    tracker: Tracker,
    raw: RawTable,
    *,
    supplier: str,
    asked: Asked,
    listed: Collection[tuple[str, str]],
    lots: Parsed,
    new: Parsed,
    dates: Collection[str],
    numbers: Collection[str] = (),
    shown: Collection[str] = (),
) -> Reply:
    """What a reply would change.

    Args:
        tracker: As it is now.
        raw: Its table Lots, with the cells.
        supplier: Whose reply it is.
        asked: What the copy asked for.
        listed: SKU and lot of each lot in the copy.
        lots: The sheet Your lots of the reply, read as `REPLY_LOTS`.
        new: The sheet New lots of the reply, read as `NEW_LOTS`.
        dates: The cells under Certificate of both that can hold a date, as `dates_in` finds them.
        numbers: The cells under Lot of the sheet New lots that hold a number, as `numbers_in` finds them.
        shown: Marks of what the copy showed of its lots, as `shown_marks` makes them; none if they are not known.
    """
    reading = _Reading(tracker, raw, supplier, asked)
    reading.dates, reading.numbered, reading.shown = dates, numbers, frozenset(shown)
    reading.has_date_codes = any(problem.rule == "date-code" for problem in new.problems)
    for parsed in (lots, new):
        reading.problems += [plain(problem) for problem in parsed.problems if problem.rule != "number-code"]
    reading.read_lots(lots, listed)
    reading.read_new(new)
    return Reply(tuple(reading.differences), tuple(reading.new_lots), tuple(reading.problems))


class _Reading:
    """One reply being compared."""

    def __init__(self, tracker: Tracker, raw: RawTable, supplier: str, asked: Asked) -> None:
        self.raw, self.name, self.supplier, self.asked = raw, supplier, key_of_name(supplier), set(asked)
        self.suppliers = {
            row["sku"]: row["supplier"] for row in reversed(rows_of(tracker.tables["SKUs"].frame)) if row["sku"]
        }
        self.known: dict[tuple[str, str], dict[str, Any]] = {}
        # With the status that the copy shows: a blank is Released, and an unknown word is Hold.
        for row in rows_of(tracker.tables["Lots"].frame.with_columns(status=status_that_counts())):
            if row["sku"] and row["lot"]:
                self.known.setdefault((row["sku"], row["lot"]), row)
        self.delivered = {
            row["sku"]
            for row in rows_of(tracker.tables["Lots"].frame)
            if row["sku"] and key_of_name(row["supplier"] or "") == self.supplier
        }
        self.alike: dict[tuple[str, str], str] = {}
        for sku, lot in self.known:
            self.alike.setdefault((sku, normalized(lot)), lot)
        self.numbers = {
            (row["sku"], row["lot"], key_of_name(row["number"]))
            for row in rows_of(tracker.tables["Certificates"].frame)
            if row["usable"]
        }
        self.has = {folded_header(header): at for at, header in enumerate(raw.headers)}
        self.has_date_codes = False
        self.moved: Collection[Column] = ()
        self.dates: Collection[str] = ()
        self.numbered: Collection[str] = ()
        self.shown: Collection[str] = ()
        self.differences: list[Difference] = []
        self.new_lots: list[NewRow] = []
        self.problems: list[ReplyProblem] = []

    def _theirs(self, sku: str, own: str | None) -> bool:
        return key_of_name(own or self.suppliers.get(sku) or "") == self.supplier

    def _object(self, source: str, row: Mapping[str, Any], problem: str, remedy: str) -> None:
        self.problems.append(ReplyProblem(source, problem, remedy, row["sku"], row["lot"]))

    # Lots the tracker has

    def read_lots(self, parsed: Parsed, listed: Collection[tuple[str, str]]) -> None:
        seen: set[tuple[str, str]] = set()
        self.moved = [column for column in FILLABLE if self._has_moved(column, rows_of(parsed.frame))]
        for row in rows_of(parsed.frame):
            key, place = (row["sku"], row["lot"]), place_of(parsed, row["row"], "sku")
            if not row["sku"] or not row["lot"]:
                continue  # said by the reader: a cell that is required is blank
            if key in seen:
                self._object(place, row, _TWICE, _FIRST_ROW)
                continue
            seen.add(key)
            there = self.known.get(key)
            if there is None:
                remedy = f"If it is a new lot, it belongs on the sheet {NEW}."
                if alike := self.alike.get((row["sku"], normalized(row["lot"]))):
                    remedy = f"Lots has '{alike}', which is spelled alike: if that is meant, type the answers on Lots."
                self._object(place, row, "The lot is not on the sheet Lots (any more).", remedy)
            elif not self._theirs(row["sku"], there["supplier"]):
                self._object(place, row, "The lot is another supplier's.", "Nothing of it is taken in.")
            else:
                self._read_lot(parsed, row, there)
        asked = {(sku, lot) for sku, lot, _ in self.asked}
        for sku, lot in sorted(asked.union(listed) - seen):
            row = {"sku": sku, "lot": lot}
            remedy = "Ask for what is still missing of it." if (sku, lot) in asked else "Ask the supplier why."
            self._object(YOUR_LOTS, row, "The lot isn't in the reply any more.", remedy)

    def _read_lot(self, parsed: Parsed, row: Mapping[str, Any], there: Mapping[str, Any]) -> None:
        mixed_up = self._changed_unasked(row, there) >= _MIXED
        for column in (*FILLABLE, *SHOWN):
            new, old = row[column.name], self._before(row, column, there)
            if new is None or new == old or (column == CERTIFICATE and old is None and self._is_certified(row)):
                continue
            source = place_of(parsed, row["row"], column.name)
            if (row["sku"], row["lot"], column.header) not in self.asked:
                problem = f"{column.header} was not asked for: here {_told(column, new)}, on Lots {_told(column, old)}."
                self._object(source, row, problem, "It is not taken in. Type it on Lots if it is right.")
            elif column == CERTIFICATE and (said := no_number(new)):
                self._object(source, row, *said)
            elif wrong := self._wrong(column, new, {**there, **_given(row)}):
                self._object(source, row, *wrong)
            else:
                date = DATE_NUMBER.format(new, new) if source in self.dates else ""
                mixed = MIXED_UP if mixed_up else MOVED if column in self.moved else ""
                note = CHANGED if old is not None else mixed or date or _note(column, new)
                self.differences.append(
                    Difference(
                        row["sku"],
                        row["lot"],
                        column.header,
                        there["row"],
                        self._cell(there["row"], column.header),
                        as_typed(column, row),
                        source,
                        conflict=bool(old is not None or mixed or date),
                        note=note,
                    )
                )

    def _before(self, row: Mapping[str, Any], column: Column, there: Mapping[str, Any]) -> Any:
        """What the tracker has; what the reply has, if its copy showed just that and Lots was changed since."""
        asked = (row["sku"], row["lot"], column.header) in self.asked
        is_as_shown = not asked and self.shown and shown_mark(row, column) in self.shown
        return row[column.name] if is_as_shown else there.get(column.name)

    def _has_moved(self, column: Column, rows: Sequence[Mapping[str, Any]]) -> bool:
        """Whether what the copy showed of a lot is gone from its row, and stands in another lot's."""
        lots = [(row, self._before(row, column, self.known.get((row["sku"], row["lot"]), {}))) for row in rows]
        gone = {
            old
            for row, old in lots
            if old is not None and row[column.name] != old and (row["sku"], row["lot"], column.header) not in self.asked
        }
        return any(row[column.name] in gone and row[column.name] != old for row, old in lots)

    def _changed_unasked(self, row: Mapping[str, Any], there: Mapping[str, Any]) -> int:
        """How many cells of a lot are others than on Lots, of those that were not asked for."""
        lot = (row["sku"], row["lot"])
        shown = [column for column in (*FILLABLE, *SHOWN) if (*lot, column.header) not in self.asked]
        both = [(row[column.name], self._before(row, column, there)) for column in shown]
        return sum(new != old for new, old in both if new is not None and old is not None)

    def _is_certified(self, row: Mapping[str, Any]) -> bool:
        """Whether the number beside a lot is one that Certificates has for it, from where a copy takes it."""
        return (row["sku"], row["lot"], key_of_name(row["certificate"])) in self.numbers

    def _cell(self, row: int, header: str) -> Cell:
        at = self.has.get(folded_header(header))
        return None if at is None else self.raw.values[at][row - self.raw.first_row]

    def _wrong(self, column: Column, new: Any, lot: Mapping[str, Any]) -> tuple[str, str] | None:
        """Why an answer cannot be right, and what to do; None if it can."""
        if folded_header(column.header) not in self.has:
            return f"Lots has no column {column.header}.", "Add it beside the table, and take the reply in again."
        made, ends = lot["production_date"], lot["expiry_date"]
        if column in {EXPIRY, PRODUCTION} and made is not None and ends is not None and ends < made:
            told = f"Expiry date {to_date(ends)} is before production date {to_date(made)}."
            return told, "Ask the supplier which one is right."
        if column is QUANTITY and new <= 0:
            return f"{column.header} {new} must be above 0.", "Ask the supplier for the units."
        return None

    # Lots it does not have

    def read_new(self, parsed: Parsed) -> None:
        seen: set[tuple[str, str]] = set()
        for row in rows_of(parsed.frame):
            if not row["usable"]:
                continue  # said by the reader, cell by cell
            key, place = (row["sku"], row["lot"]), place_of(parsed, row["row"], "sku")
            wrong = self._refused(key, seen) or next(
                (
                    found
                    for column in (EXPIRY, QUANTITY)
                    if row[column.name] is not None and (found := self._wrong(column, row[column.name], row))
                ),
                None,
            )
            seen.add(key)
            if wrong:
                self._object(place, row, *wrong)
                continue
            self._check_number(parsed, row)
            left_out = row["certificate"] and folded_header(CERTIFICATE.header) not in self.has
            conflict = self._conflict(key)
            notes = (
                conflict,
                f"Lots has no column Certificate for {row['certificate']}" if left_out else "",
                NUMBER_CODE if place_of(parsed, row["row"], "lot") in self.numbered else "",
                _note(EXPIRY, row["expiry_date"]),
            )
            if not self._theirs(row["sku"], None):
                row["supplier"] = self.name
            values = {header: value for header, value in self._new_values(row) if folded_header(header) in self.has}
            note = next(filter(None, notes), "")
            self.new_lots.append(NewRow(*key, values, place, note, conflict=bool(conflict)))

    def _check_number(self, parsed: Parsed, row: dict[str, Any]) -> None:
        """Leave the certificate of a new lot out if it isn't one, or may be another."""
        number, place = row["certificate"], place_of(parsed, row["row"], "certificate")
        if number is None:
            return
        date = f"Certificate {number} may be a date that Excel has made of a number such as 3-2027."
        wrong = (date, "Type it on Lots if it is on the certificate.") if place in self.dates else no_number(number)
        if wrong:
            self._object(place, row, *wrong)
            row["certificate"] = None

    def _conflict(self, key: tuple[str, str]) -> str:
        """Why a new lot is only taken in on the user's word; blank if nothing speaks against it."""
        if alike := self._spelled_alike(key):
            return f"a conflict: {alike}, which is spelled alike; pick the number if this is another lot"
        lot = key[1]
        # The reader names the first of many such codes, so each is looked at here.
        is_date = self.has_date_codes and lot.isdecimal() and FIRST_DAY <= int(lot) <= LAST_DAY
        return DATE_CODE.format(lot, lot) if is_date else ""

    def _spelled_alike(self, key: tuple[str, str]) -> str:
        """Which lot of Lots, or of an earlier row, has the code of a new one in another spelling; blank if none."""
        spelled = (key[0], normalized(key[1]))
        if known := self.alike.get(spelled):
            return f"Lots has '{known}'"
        earlier = next((new for new in self.new_lots if (new.sku, normalized(new.lot)) == spelled), None)
        return "" if earlier is None else f"{earlier.source} has '{earlier.lot}'"

    def _refused(self, key: tuple[str, str], seen: Collection[tuple[str, str]]) -> tuple[str, str] | None:
        sku, _ = key
        if sku not in self.suppliers:
            return f"SKU {sku} is not on the SKUs sheet.", "Ask the supplier which product is meant."
        if not self._theirs(sku, None) and sku not in self.delivered:
            remedy = "If it is theirs, type that on SKUs, and take the reply in again."
            others = (f"SKU {sku} is another supplier's.", "Nothing of the row is taken in.")
            return others if self.suppliers[sku] else (f"SKU {sku} has no supplier.", remedy)
        if is_blank(key[1]):
            return f"'{key[1]}' is not a lot code.", "Ask the supplier which lot it is."
        if key in self.known:
            return "The lot is on the sheet Lots already.", "Nothing of the row is taken in; compare the two."
        if key in seen:
            return _TWICE, _FIRST_ROW
        return None

    @staticmethod
    def _new_values(row: Mapping[str, Any]) -> Iterator[tuple[str, Cell]]:
        """A cell for every column people type into, so that nothing is filled down there."""
        for column in LOTS.columns:
            if not column.computed:
                yield column.header, NEW_STATUS if column.name == "status" else as_typed(column, row)


def _given(row: Mapping[str, Any]) -> dict[str, Any]:
    return {column.name: row[column.name] for column in FILLABLE if row[column.name] is not None}


def _told(column: Column, value: Any) -> str:
    if value is None:
        return "nothing"
    return to_date(value).isoformat() if column.kind in {Kind.DATE, Kind.LABEL_DATE} else str(value)


def _note(column: Column, value: Any) -> str:
    first = column is EXPIRY and value is not None and to_date(value).day == 1
    return _FIRST_OF_MONTH if first else ""
