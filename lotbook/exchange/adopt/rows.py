"""The rows of a list as rows of the tracker's tables; a row that cannot be read has a reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lotbook.core import blanks
from lotbook.core.dates import read_shelf_life
from lotbook.core.days import to_date
from lotbook.core.frames import rows_of
from lotbook.core.ledger import COMING, LEAVING
from lotbook.core.life_units import DAYS, MONTHS, WEEKS, YEARS, unit_of
from lotbook.core.number_texts import is_shortened, number_and_unit, whole_with, with_dot
from lotbook.core.reading import Parsed, as_typed, parse
from lotbook.core.rules import Severity
from lotbook.core.table import Cell, Column, Kind, RawTable, folded_header
from lotbook.core.tables import CERTIFICATES, LOTS, SHIPMENTS, SKUS
from lotbook.core.words import MOVEMENT_TYPES, STATUSES, Status
from lotbook.exchange.adopt import word_lists
from lotbook.exchange.adopt.cell_kinds import is_blank, is_number, no_value, spelled_date
from lotbook.exchange.adopt.file_texts import DATES, NUMBERS, Habits
from lotbook.exchange.adopt.header_words import folded, meaning, phrases, says, word_for
from lotbook.exchange.adopt.held_in_words import failed_beside, held_beside, held_in_words
from lotbook.exchange.adopt.lists import FoundList, SourceRow
from lotbook.exchange.adopt.lots_by_date import NO_LOTS, has_stock_without_lots
from lotbook.exchange.adopt.movements import amazon_in, no_movement, type_of
from lotbook.exchange.adopt.proposal import CASES, LOOSE, QUANTITY, SOLD, TABLES, Match, Proposal
from lotbook.exchange.adopt.swapped import swapped_in
from lotbook.exchange.adopt.unit_counts import PACKS, PER_CASE, Count, Unclear, count_of, is_dutch, pack_of

_SPELLED: Mapping[str, Mapping[str, Sequence[str]]] = {
    "Lots": {"status": STATUSES},
    "Shipments": {"type": MOVEMENT_TYPES},
}
PerPack = Mapping[str, Mapping[str, int]]
"""Units in a full case and in a full box: by the name of the column that says it, by case-folded SKU."""
_FEWEST_WORDS = 2
"""Of a total of one SKU: the SKU and the word for it."""
_COME = frozenset(COMING.values()) - frozenset(LEAVING.values())
"""Types of movements that only bring units to a place."""
_RETURN = "Return"
_SECTION = 3
"""Columns from which a row with a single text in it is a note and not a row."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row for one table."""

    cells: Mapping[str, Cell]
    """What would be written, by the columns' code names; blanks are left out."""
    typed: Mapping[str, Any]
    """The same as the core reads it."""


@dataclass(slots=True)
class ReadRow:
    """One row of a list, read."""

    source: SourceRow
    parts: dict[str, TableRow] = field(default_factory=dict)
    """By table."""
    reason: str = ""
    """Why it cannot be read; blank if it can."""


@dataclass(frozen=True, slots=True)
class ReadList:
    """One list, read."""

    proposal: Proposal
    rows: Sequence[ReadRow] = field(repr=False)
    remarks: tuple[str, ...] = ()


def read_list(proposal: Proposal, habits: Habits, per_pack: PerPack) -> ReadList:
    """Read all rows of a list.

    Args:
        proposal: What its columns are.
        habits: How its file writes dates and numbers.
        per_pack: What the tracker says of the units in a full case and in a full box.
    """
    read = [ReadRow(row, reason=_no_row(proposal, row)) for row in proposal.source.rows]
    per_pack = {pack: {**per_pack.get(pack, {}), **_packs_in(proposal, habits, pack)} for pack in PACKS}
    remarks = [*_sold_beside(proposal), *_stock_without_lots(proposal), *_names_for_skus(proposal)]
    remarks += swapped_in(proposal)
    for table in proposal.tables:
        _read_table(proposal, table, habits, per_pack, read)
    if not proposal.own:
        lots = {
            row.source.number: row.parts[LOTS.name].typed for row in read if LOTS.name in row.parts and not row.reason
        }
        remarks += held_in_words(lots)
        for_sale = [
            number
            for number, row in lots.items()
            if row.get("status") in {None, "", Status.RELEASED} and row.get("received_quantity")
        ]
        remarks += held_beside(proposal.source, proposal.left_out, for_sale)
        certified = [row.source.number for row in read if CERTIFICATES.name in row.parts and not row.reason]
        remarks += failed_beside(proposal.source, proposal.left_out, certified)
    return ReadList(proposal, read, tuple(remarks))


def _sold_beside(proposal: Proposal) -> Iterator[str]:
    """What to say of a list of what came in that also says what was sold of it, and not what is left."""
    if proposal.there_now or QUANTITY[LOTS.name] not in {match.column.name for match in proposal.of(LOTS.name)}:
        return
    source = proposal.source
    for position in proposal.left_out:
        is_sold = (meaning(source.headers[position]) or ("",))[0] == SOLD
        if is_sold and any(is_number(cell) and cell not in {0, "0"} for cell in source.column(position)):
            yield (
                f"'{source.name(position)}' is left out, so what was sold still counts as there. Give the list a "
                "column On hand with what is left, or enter the sales on Shipments."
            )


def _names_for_skus(proposal: Proposal) -> Iterator[str]:
    """What to say of a list whose names or codes of products are their SKUs, too."""
    by = next((match for match in proposal.matches if match.names is not None and match.names.new is not None), None)
    if by is not None:
        yield (
            f"'{proposal.source.name(by.position)}' is used as the SKU. Amazon and shops know products by your seller "
            "SKU: if you sell there, add a column SKU to the list before you bring it in."
        )


def _stock_without_lots(proposal: Proposal) -> Iterator[str]:
    """What to say of a list of products that also says how many there are of which date."""
    headers = (proposal.source.headers[position] for position in proposal.left_out)
    meant = {(meaning(header) or ("",))[0] for header in headers}
    if proposal.tables == (SKUS.name,) and has_stock_without_lots(meant):
        yield f"No stock is taken in from {proposal.source.place}, since {NO_LOTS}."


def _no_row(proposal: Proposal, row: SourceRow) -> str:
    """Why a line of a list is no row of it: a total, the header again, or a note."""
    filled = {i: cell for i, cell in enumerate(row.cells) if cell is not None}
    totals = phrases(word_lists.TOTALS)
    texts = [folded(cell) for cell in filled.values() if isinstance(cell, str)]
    skus = {match.position for match in proposal.matches if match.column.name == "sku"}
    named = [cell for i, cell in filled.items() if i in skus and folded(str(cell)) not in totals]
    is_total = not named and any(text in totals or text.split(" ")[0] in totals for text in texts)
    if is_total or any(_is_total_of(proposal, row, i) for i in skus & filled.keys()):
        return "a total"
    headers = proposal.source.headers
    if len(filled) > 1 and all(
        isinstance(cell, str) and folded_header(cell) == folded_header(headers[i]) for i, cell in filled.items()
    ):
        return "the header again"
    needed = {match.position for match in proposal.of(proposal.tables[0]) if match.column.required}
    if len(filled) == 1 and len(proposal.matches) >= _SECTION and texts and not needed <= filled.keys():
        return "a note or a heading, not a row"
    return ""


def _is_total_of(proposal: Proposal, row: SourceRow, position: int) -> bool:
    """Whether a SKU is one with a word for totals, such as P-2 subtotal, in a row with nothing else but numbers."""
    words = str(row.cells[position]).split()
    totals = phrases(word_lists.TOTALS)
    if len(words) < _FEWEST_WORDS or totals.isdisjoint((folded(words[0]), folded(words[-1]))):
        return False
    numbers = {match.position for match in proposal.matches if match.column.kind in NUMBERS}
    used = {match.position for match in proposal.matches}
    others = [(i, cell) for i, cell in enumerate(row.cells) if i != position and not is_blank(cell)]
    return bool(others) and all((i in numbers or i not in used) and is_number(cell) for i, cell in others)


def _read_table(proposal: Proposal, table: str, habits: Habits, per_pack: PerPack, read: Sequence[ReadRow]) -> None:
    """Read the columns of one table into the rows."""
    columns = [column for column in TABLES[table].columns if not column.computed]
    matches = {match.column.name: match for match in proposal.of(table)}
    lines: list[dict[str, Cell]] = []
    headers = {name: proposal.source.headers[match.position] for name, match in matches.items()}
    is_place = "source" in matches and _means_place(headers["source"])
    is_customer = says(headers.get("destination", ""), word_lists.CUSTOMERS_IN_HEADERS)
    for row in read:
        line, reason = {}, ""
        for name, match in matches.items():
            cell, wrong = cell_of(row.source, match, habits, proposal.source)
            line[name] = cell
            reason = reason or wrong
        if table in QUANTITY:
            packs = proposal.source.name(matches[CASES].position) if CASES in matches else ""
            sku = str(line.get("sku")).casefold()
            units = {p: _units_in(p, row, proposal, habits) or per_pack[p].get(sku) for p in PACKS}
            reason = _in_units(line, QUANTITY[table], habits, packs, units) or reason
        if table == proposal.tables[0]:
            line |= proposal.fixed
        if table == SHIPMENTS.name:
            kind = row.source.cells[matches["type"].position] if "type" in matches else None
            line["destination"] = line.get("destination") or amazon_in(kind)
            if is_place:
                _put_at_place(line)
        row.reason = row.reason or reason
        lines.append(line)
    if is_customer and not is_place:
        _put_from_customers(lines)
    values = tuple([line.get(column.name) for line in lines] for column in columns)
    raw = RawTable(table, table, tuple(column.header for column in columns), 1, 1, values)
    parsed = parse(raw, TABLES[table], spellings=_SPELLED.get(table))
    called = {name: proposal.source.name(m.position) for name, m in matches.items()}
    _take(parsed, lines, columns, read, called)
    if table == SHIPMENTS.name:
        for row in (row for row in read if table in row.parts):
            kind = row.source.cells[matches["type"].position] if "type" in matches else None
            row.reason = row.reason or no_movement(
                *(row.parts[table].typed, kind, _condition(proposal.source, row.source)),
                status=_status(proposal.source, row.source),
            )


def _condition(source: FoundList, row: SourceRow) -> Cell:
    """In which condition the units of a row are, as the list has it; None if it doesn't say."""
    cells = zip(source.headers, row.cells, strict=True)
    return next((cell for header, cell in cells if (meaning(header) or ("",))[0] == "condition"), None)


def _means_place(header: str) -> bool:
    """Whether a header means the place where something moved, whether it came or left."""
    return (meaning(header) or ("",))[0] == "place"


def _put_at_place(line: dict[str, Cell]) -> None:
    """Put the place of units that came in or back under To: From is where they came from."""
    if line.get("type") in _COME:
        line["source"], line["destination"] = line.get("destination"), line.get("source")


def _put_from_customers(lines: Sequence[dict[str, Cell]]) -> None:
    """Put the customers of units that came back under From; a place under From is where they came to.

    Where units left by other rows is a place, also under a header such as *To customer*: these rows are right.
    """
    left = {folded(str(line.get("source"))) for line in lines if line.get("type") in LEAVING.values()}
    for line in lines:
        customer, place = line.get("destination"), line.get("source")
        is_right = folded(str(customer)) in left and folded(str(place)) not in left
        if line.get("type") == _RETURN and customer is not None and not is_right:
            is_named_twice = folded(str(place)) == folded(str(customer))
            line["source"], line["destination"] = customer, None if is_named_twice else place


def _take(
    parsed: Parsed,
    lines: Sequence[Mapping[str, Cell]],
    columns: Sequence[Column],
    read: Sequence[ReadRow],
    called: Mapping[str, str],
) -> None:
    """Give each row what was read of it, or the reason why it can't be."""
    headers = {column.header: called.get(column.name, column.header) for column in columns}
    for problem in parsed.problems:
        row = read[problem.row - 1]
        if problem.severity is Severity.ERROR:
            where = headers[problem.header]
            aside = "" if folded_header(where) == folded_header(problem.header) else f" (in '{where}')"
            said = f"{problem.header} is blank." if problem.rule == "missing" else problem.problem
            row.reason = row.reason or f"{said.split(';')[0].rstrip('.')}{aside}"
    known = {column.name: column for column in columns}
    for typed in rows_of(parsed.frame):
        place = typed["row"] - 1
        cells = {
            name: _to_write(known[name], cell, typed) if name in known else cell for name, cell in lines[place].items()
        }
        filled = {name: cell for name, cell in cells.items() if cell is not None}
        read[place].parts[parsed.table.name] = TableRow(filled, typed)
    for row in read:
        if not row.parts and not row.reason:
            row.reason = "nothing in the columns that are taken over"


def _to_write(column: Column, cell: Cell, typed: Mapping[str, Any]) -> Cell:
    """What goes into the tracker: numbers and dates as such, a month as a text."""
    if cell is None:
        return None
    return as_typed(column, typed) if column.kind in {*DATES, *NUMBERS, Kind.TEXT, Kind.CODE} else cell


def cell_of(row: SourceRow, match: Match, habits: Habits, source: FoundList) -> tuple[Cell, str]:
    """A cell as the core reads it, and why it can't be read if that is known already."""
    cell = row.cells[match.position]
    column = match.column
    if isinstance(cell, str):
        cell = " ".join(cell.replace("\u00a0", " ").split(" ")).strip() or None
    if cell is None or blanks.is_blank(cell):
        return None, ""
    wrong = no_value(cell)
    if column.kind is Kind.CODE and match.position in row.dates:
        wrong = f"is the date {to_date(int(cell))}: the spreadsheet has made it of a code such as 5-3"
    if column.kind is Kind.CODE and is_shortened(cell):
        wrong = f"'{cell}' is a number that a spreadsheet has shortened: type all its digits, as text"
    if wrong:
        return None, f"{column.header} {wrong}"
    return _readable(cell, match, habits, source)


def _readable(cell: Cell, match: Match, habits: Habits, source: FoundList) -> tuple[Cell, str]:
    """A cell that has a value, as the core reads it, and why it can't be read."""
    column = match.column
    if match.names is not None:
        return match.names.sku_of(cell)
    if column.name == "type":
        word = type_of(cell)
        return word, "" if word else f"Type '{cell}' is not known: type one of {', '.join(MOVEMENT_TYPES)}"
    if column.kind is Kind.UNITS and isinstance(cell, str):
        return _units_of(cell, column, habits, source)
    wrong = _open_amount(cell, column, habits)
    return None if wrong else _as_read(cell, column, habits, source.name(match.position)), wrong


def _open_amount(cell: Cell, column: Column, habits: Habits) -> str:
    """Why an amount is not read; blank if it is, or the column has none."""
    if column.kind not in {Kind.MONEY, Kind.RATE} or not isinstance(cell, str):
        return ""
    number = (number_and_unit(cell) or ("",))[0]
    return _open_number(cell, number, column) if habits.leaves_open(number) else ""


def _open_number(cell: str, number: str, column: Column) -> str:
    """Why a number with three digits behind its mark is not read."""
    mark = "," if "," in number else "."
    return (
        f"{column.header} '{cell}' could be {number.replace(mark, '')} or {float(number.replace(mark, '.')):g}: "
        "nothing in the file shows which; type it without a mark between thousands"
    )


def _units_of(cell: str, column: Column, habits: Habits, source: FoundList) -> tuple[Cell, str]:
    """A text for a number of units: the number, or the text itself if it is one of cases or can't be read."""
    count = count_of(cell, column.name, is_dutch=is_dutch(source.headers))
    if isinstance(count, Unclear):
        return None, f"{column.header} '{cell}' {count.reason}"
    if count is None:
        return cell, ""
    number = count.number
    if habits.leaves_open(number):
        return None, _open_number(cell, number, column)
    units = None if count.pack else count.units(habits.mark)
    return (cell if units is None else units), ""


def _as_read(cell: Cell, column: Column, habits: Habits, header: str) -> Cell:
    """A cell in a spelling that the core reads whatever the file's habits."""
    if column.kind in DATES:
        cell = _date(cell, habits)
    elif column.kind in NUMBERS and isinstance(cell, str):
        cell = _number(cell, column, habits)
    elif column.kind is Kind.CODE and not isinstance(cell, str):
        cell = _plain(cell)
    elif column.kind is Kind.LIFE:
        cell = _life(cell, header)
    elif column.name == "status" and column.kind is Kind.TEXT:
        cell = word_for(str(cell), word_lists.STATUSES) or cell
    return cell


def _status(source: FoundList, row: SourceRow) -> Cell:
    """What has become of the order or invoice of a row, as the list has it; None if it doesn't say."""
    cells = zip(source.headers, row.cells, strict=True)
    return next((cell for header, cell in cells if cell is not None and "status" in folded(header).split()), None)


def _date(cell: Cell, habits: Habits) -> Cell:
    cell = spelled_date(cell)
    if not isinstance(cell, str):
        return cell
    reading = habits.reading(cell)
    if reading is None:
        return cell
    return to_date(reading.day).isoformat() if reading.precision == "day" else to_date(reading.day).strftime("%Y-%m")


def _number(text: str, column: Column, habits: Habits) -> Cell:
    found = number_and_unit(text)
    if found is None:
        return text
    number = found[0]
    if column.kind in {Kind.MONEY, Kind.RATE}:
        return with_dot(number, habits.mark)
    if habits.leaves_open(number):
        return text
    whole = whole_with(number, habits.mark)
    return text if whole is None else whole


def _plain(cell: Cell) -> Cell:
    return str(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def _life(cell: Cell, header: str) -> Cell:
    """A shelf life with its unit, which may stand in the header or be a word of another language."""
    found = number_and_unit(str(cell))
    if found is None or not found[0].isdecimal() or (found[1] and read_shelf_life(str(cell)) is not None):
        return cell
    words = folded(found[1] or header).split()
    months = any(word in phrases(word_lists.MONTHS) for word in words)
    units = {unit_of(word) for word in words if len(word) > _ABBREVIATED or not word.isascii()} - {None}
    if months or len(units) != 1:
        return f"{found[0]} months" if months else cell
    return f"{found[0]} {_UNITS[units.pop() or DAYS]}"


_ABBREVIATED = 2
"""Letters of words that are others as well, such as an and y."""
_UNITS = {DAYS: "days", WEEKS: "weeks", MONTHS: "months", YEARS: "years"}


def _in_units(
    line: dict[str, Cell], quantity: str, habits: Habits, called: str, per_pack: Mapping[str, int | None]
) -> str:
    """Put the units of full cases into the quantity; the reason why they can't be counted.

    Args:
        line: The row, of which cases and loose units are taken out.
        quantity: The name of the column for units.
        habits: How its file writes numbers.
        called: What the list calls its column of cases.
        per_pack: The units in a full case and in a full box, as far as they are known.
    """
    cases, loose = line.pop(CASES, None), line.pop(LOOSE, None)
    pack, cell = pack_of(called), line.get(quantity)
    count = count_of(cell) if isinstance(cell, str) else None
    if isinstance(count, Count) and count.pack:
        cases, pack = count.units(habits.mark), count.pack
    units = per_pack[pack] or per_pack[PER_CASE]
    if cases is None:
        if loose is not None and cell is None:
            line[quantity] = loose
        return ""
    if units is None:
        return (
            f"the units of a case are not known for SKU '{line.get('sku')}': fill in Units per case on the SKUs sheet"
        )
    if not isinstance(cases, int) or not isinstance(loose, int | None):
        return f"Cases '{cases if not isinstance(cases, int) else loose}' is not a whole number"
    line[quantity] = cases * units + (loose or 0)
    return ""


def _packs_in(proposal: Proposal, habits: Habits, pack: str) -> dict[str, int]:
    """Units of a full case, or box, as the list itself has them, by case-folded SKU."""
    positions = {match.column.name: match for match in proposal.matches}
    if not {"sku", pack} <= positions.keys():
        return {}
    found: dict[str, int] = {}
    for row in proposal.source.rows:
        sku, units = (cell_of(row, positions[name], habits, proposal.source)[0] for name in ("sku", pack))
        if sku is not None and isinstance(units, int):
            found.setdefault(str(sku).casefold(), units)
    return found


def _units_in(pack: str, row: ReadRow, proposal: Proposal, habits: Habits) -> int | None:
    """The units in a full case, or box, that a row itself gives."""
    for match in proposal.matches:
        if match.column.name == pack:
            cell, _ = cell_of(row.source, match, habits, proposal.source)
            if isinstance(cell, int):
                return cell
    return None


def with_sku(row: ReadRow, spelled: str) -> None:
    """Give a row the spelling its SKU has in the tracker."""
    for table, part in row.parts.items():
        if "sku" in part.cells:
            row.parts[table] = replace(part, cells={**part.cells, "sku": spelled}, typed={**part.typed, "sku": spelled})
