"""What a supplier's answers about certificates would change: a new number is a new row, new days change the old one.

Only certificates that were asked for are taken. What the tracker has is replaced on the user's word only.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from lotbook.core.days import to_date
from lotbook.core.frames import rows_of
from lotbook.core.inputs import Tracker
from lotbook.core.names import key_of_name
from lotbook.core.reading import Parsed
from lotbook.core.records import records_of
from lotbook.core.suppliers.form import CERTIFICATES as THEIRS
from lotbook.core.suppliers.form import NEW_CERTIFICATE, NEW_DUE, NEW_ISSUED, NEW_LABORATORY, NEW_NUMBER
from lotbook.core.suppliers.makers import makers
from lotbook.core.suppliers.reply_parts import (
    DATE_NUMBER,
    Asked,
    Difference,
    NewRow,
    Reply,
    ReplyProblem,
    no_number,
    place_of,
)
from lotbook.core.table import Cell, RawTable, folded_header
from lotbook.core.tables import CERTIFICATES

REPLACES = "replaces what the tracker has; pick the number to take the reply's"
_FILLS = {"laboratory": NEW_LABORATORY, "issue_date": NEW_ISSUED, "due_date": NEW_DUE}
"""By column of Certificates, the column of the reply."""

_NOTHING = "Nothing of the row is taken in."
_Key = tuple[str, str, str]


def compare_certificates(
    tracker: Tracker,
    raw: RawTable | None,
    *,
    supplier: str,
    asked: Asked,
    listed: Asked,
    answers: Parsed,
    dates: Collection[str],
) -> Reply:
    """What the sheet Certificates of a reply would change.

    Args:
        tracker: As it is now.
        raw: Its table Certificates, with the cells; None where it has none.
        supplier: Whose reply it is.
        asked: SKU, lot (blank: every lot) and number (blank: missing) of each certificate that was asked for.
        listed: The same of every certificate in the copy.
        answers: The sheet Certificates of the reply, read as `REPLY_CERTIFICATES`.
        dates: The cells under New number that can hold a date, as `dates_in` finds them.
    """
    reading = _Reading(tracker, raw, supplier, asked)
    reading.dates = dates
    return reading.read(answers, listed)


class _Reading:
    """The certificates of one reply being compared."""

    def __init__(self, tracker: Tracker, raw: RawTable | None, supplier: str, asked: Asked) -> None:
        self.raw, self.supplier = raw, key_of_name(supplier)
        self.asked = {_key(*each): each for each in asked}
        self.dates: Collection[str] = ()
        self.of_sku = {row["sku"]: row["maker"] for row in rows_of(makers(records_of(tracker)))}
        lots = (row for row in reversed(rows_of(tracker.tables["Lots"].frame)) if row["sku"] and row["lot"])
        self.of_lot = {(row["sku"], row["lot"]): row["supplier"] for row in lots}
        there = (row for row in reversed(rows_of(tracker.tables["Certificates"].frame)) if row["usable"])
        self.there = {_key(row["sku"], row["lot"], row["number"]): row for row in there}
        self.added: set[_Key] = set()
        self.differences: list[Difference] = []
        self.rows: list[NewRow] = []
        self.problems: list[ReplyProblem] = []

    def read(self, parsed: Parsed, listed: Asked) -> Reply:
        for row in rows_of(parsed.frame):
            if row["sku"] and any(row[column.name] is not None for column in NEW_CERTIFICATE):
                wrong, place = self._refused(row), place_of(parsed, row["row"], "sku")
                if wrong:
                    self.problems.append(ReplyProblem(place, *wrong, row["sku"], row["lot"]))
                else:
                    self._read_row(parsed, row)
        self._look_for_lost(rows_of(parsed.frame), listed)
        return Reply(tuple(self.differences), (), tuple(self.problems), tuple(self.rows))

    def _look_for_lost(self, rows: Sequence[Mapping[str, Any]], listed: Asked) -> None:
        """Name each certificate of the copy whose row is gone: nobody answered about it."""
        there = {_key(row["sku"], row["lot"], row["number"]) for row in rows if row["sku"]}
        ours = {_key(*each): each for each in listed} | self.asked
        for key in sorted(ours.keys() - there):
            remedy = "Ask for it once more." if key in self.asked else "Ask the supplier why."
            self.problems.append(lost_certificate(*ours[key], remedy))

    def _refused(self, row: Mapping[str, Any]) -> tuple[str, str] | None:
        """Why an answer isn't taken in, and what to do; None if it is."""
        sku, lot = row["sku"], row["lot"]
        theirs = key_of_name(self.of_lot.get((sku, lot)) or self.of_sku.get(sku) or "") == self.supplier
        if lot is not None and (sku, lot) not in self.of_lot:
            return "The lot is not on the sheet Lots (any more).", _NOTHING
        if not theirs:
            return "The certificate is another supplier's.", _NOTHING
        if _key(sku, lot, row["number"]) not in self.asked:
            return "The certificate was not asked for.", "It is not taken in. Type it on Certificates if it is right."
        if self.raw is None:
            return (
                "The tracker has no sheet Certificates.",
                "Make a new one with its rows: lotbook new --from.",
            )
        return self._wrong(row)

    def _wrong(self, row: Mapping[str, Any]) -> tuple[str, str] | None:
        """Why an answer cannot be right, and what to do; None if it can."""
        number, issued, due = row["new_number"] or row["number"], row["new_issue_date"], row["new_due_date"]
        if number is None:
            return "The new number is blank.", "Ask the supplier for it."
        if row["new_number"] is not None and (said := no_number(row["new_number"])):
            return said
        if issued is not None and due is not None and issued > due:
            told = f"The certificate was issued on {to_date(issued)}, after its due date {to_date(due)}."
            return told, "Ask the supplier which date is right."
        if _key(row["sku"], row["lot"], number) in self.added:
            return "The certificate is in an earlier row of the reply.", "Only its first row is taken in."
        return None

    def _read_row(self, parsed: Parsed, row: Mapping[str, Any]) -> None:
        number = row["new_number"] or row["number"]
        key = _key(row["sku"], row["lot"], number)
        self.added.add(key)
        there = self.there.get(key)
        if there is not None:
            self.differences += self._changed(parsed, row, there)
            return
        before = self.there.get(_key(row["sku"], row["lot"], row["number"]), {})
        values: dict[str, Cell] = {"SKU": row["sku"], "Lot": row["lot"], "Number": number}
        for name, column in _FILLS.items():
            values[CERTIFICATES.column(name).header] = row[column.name]
        # Whoever renews a certificate without a word about who issued it means the same laboratory.
        values["Laboratory"] = row["new_laboratory"] or before.get("laboratory")
        every = {column.header: values.get(column.header) for column in CERTIFICATES.columns}
        source = place_of(parsed, row["row"], "sku")
        is_date = place_of(parsed, row["row"], NEW_NUMBER.name) in self.dates
        note = DATE_NUMBER.format(number, number) if is_date else ""
        self.rows.append(
            NewRow(row["sku"], row["lot"] or "", every, source, note, table=CERTIFICATES.name, conflict=is_date)
        )

    def _changed(self, parsed: Parsed, row: Mapping[str, Any], there: Mapping[str, Any]) -> Iterator[Difference]:
        """The cells of a row of Certificates that the answer would change."""
        for name, column in _FILLS.items():
            new, old = row[column.name], there[name]
            same = key_of_name(new) == key_of_name(old) if isinstance(new, str) and isinstance(old, str) else new == old
            if new is None or same:
                continue
            header = CERTIFICATES.column(name).header
            source = place_of(parsed, row["row"], column.name)
            is_new = old is None
            yield Difference(
                *(row["sku"], row["lot"] or "", header, there["row"], self._cell(there["row"], header), new, source),
                conflict=not is_new,
                note="" if is_new else REPLACES,
                table=CERTIFICATES.name,
            )

    def _cell(self, row: int, header: str) -> Cell:
        assert self.raw is not None  # noqa: S101 - `_refused` has looked
        at = [folded_header(each) for each in self.raw.headers].index(folded_header(header))
        return self.raw.values[at][row - self.raw.first_row]


def lost_certificate(sku: str, lot: str, number: str, remedy: str) -> ReplyProblem:
    """That a certificate of the copy has no row in the reply."""
    told = f"Certificate {number} isn't" if number else "The row of the missing certificate isn't"
    return ReplyProblem(THEIRS, f"{told} in the reply any more.", remedy, sku, lot or None)


def _key(sku: str, lot: str | None, number: str | None) -> _Key:
    return sku, lot or "", key_of_name(number or "")
