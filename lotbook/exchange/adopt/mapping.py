"""Which table a list is for, and which column of it each of its columns: proposed from headers and from cells."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from lotbook.core.days import date_of_number
from lotbook.core.table import Cell, Column, Kind, Table, folded_header
from lotbook.exchange.adopt.cell_kinds import filled, is_fba_shipment, share, tells_expiry
from lotbook.exchange.adopt.fills import column_named, place_of
from lotbook.exchange.adopt.header_words import meaning
from lotbook.exchange.adopt.known import Known
from lotbook.exchange.adopt.left_out import REASON
from lotbook.exchange.adopt.lists import FoundList
from lotbook.exchange.adopt.lots_by_date import NO_LOTS, has_stock_without_lots
from lotbook.exchange.adopt.meant import Meant, are_names, meanings_in, wished
from lotbook.exchange.adopt.movements import moved_by_name, says_it_came_back, type_in_names, type_of
from lotbook.exchange.adopt.proposal import (
    CASE_QTY,
    CASES,
    LOOSE,
    OWN,
    QUANTITY,
    SKIPPED,
    SOLD,
    TABLES,
    UNKNOWN_HEADER,
    Match,
    Proposal,
    Sure,
    Wishes,
)
from lotbook.exchange.adopt.unit_counts import PER_CASE

_MOST = 0.8
"""The share of shipments that must have a number of Amazon's for a list to be one of those."""
NOW = "what is there now counts as received"
RUNNING_BALANCE = (
    "it looks like a log of movements with a balance, since a lot is in it more than once. Keep one row for each lot "
    "with what is there now, or give each movement a Type and a Quantity"
)
_SOLD_WITHOUT_LOTS = (
    "it looks like a list of what customers bought, but has no lots. Add a column Lot with the codes that left, or, "
    "for its products alone, say --as SKUs"
)
_OF_SKU = frozenset(
    (
        *("product", "fnsku", "asin", "gtin", "shelf_life", "days_of_use", "units_per_day", "net_price", "removal_fee"),
        *("cutoff_days", "min_days_at_receipt", "units_per_box", PER_CASE, CASE_QTY),
    )
)
_OF_PERSON = frozenset(("contact", "email", "address", "phone"))
_OF_LOT = {"expiry_date", "production_date", "received_date"}
_OF_CERTIFICATE = {"laboratory", "issue_date", "due_date"}
_DATES = {"date", "invoice_date"}
_UNITS = {"quantity", SOLD}
_OF_MOVEMENT = {"type", "source", "destination", "shipment"}


def propose(source: FoundList, wishes: Wishes, known: Known, headers: Mapping[str, Sequence[str]]) -> Proposal:
    """What becomes of a list.

    Args:
        source: The list.
        wishes: What the user said.
        known: The SKUs and product names that the tracker has.
        headers: The headers that each table of the tracker has, the user's own among them.

    Raises:
        InputError: If the user named a column that the tables do not have.
    """
    own = source.own_table
    if own is not None and not wishes.table and not wishes.columns:
        return _with_own(_own(source, own, wishes), headers)
    meant = meanings_in(source, wishes, known)
    tables = _tables(source, meant, wishes)
    if not tables:
        return Proposal(source, (), (), {}, _no_table(meant))
    filled_in = _filled(source, tables, meant, wishes, known)
    if own is not None and own.name == wishes.table and not filled_in.tables and not wishes.columns:
        # No words stand for columns such as Bundle SKU, which the list has by their own names.
        filled_in = _own(source, own, wishes)
    return _with_own(filled_in, headers)


def _with_own(proposal: Proposal, headers: Mapping[str, Sequence[str]]) -> Proposal:
    """The proposal with the columns that the user has added to the tracker under the same header."""
    if not proposal.tables:
        return proposal
    table = proposal.tables[0]
    ours = {folded_header(column.header) for column in TABLES[table].columns}
    theirs = {folded_header(header): header for header in headers.get(table, ()) if folded_header(header) not in ours}
    left, matches = dict(proposal.left_out), list(proposal.matches)
    for position in proposal.left_out:
        header = theirs.pop(folded_header(proposal.source.headers[position]), None)
        if header is not None and left[position] != SKIPPED:
            del left[position]
            column = Column(header, f"{OWN}{header}", Kind.VALUE)
            matches.append(Match(position, table, column, Sure.SURE, "a column of your own"))
    return replace(proposal, matches=tuple(matches), left_out=left)


def _own(source: FoundList, table: Table, wishes: Wishes) -> Proposal:
    """A list that has the headers of a tracker's own table."""
    ours = {folded_header(column.header): column for column in table.columns}
    matches, left = [], {}
    for position, header in enumerate(source.headers):
        column = ours.pop(folded_header(header), None)
        if folded_header(header) in wishes.skip:
            left[position] = SKIPPED
        elif column is None:
            left[position] = "the tracker has no such column"
        elif column.computed:
            left[position] = "lotbook works it out"
        else:
            matches.append(Match(position, table.name, column, Sure.SURE))
    return Proposal(source, (table.name,), tuple(matches), left, own=True)


def _tables(source: FoundList, meant: Mapping[str, Meant], wishes: Wishes) -> tuple[str, ...]:
    """The tables that a list fills, the one its rows are of first."""
    there = set(meant) | wished(wishes)
    named = {folded_header(target.partition(".")[0]) for target in wishes.columns.values()}
    extra = ("SKUs",) if "sku" in there or folded_header("SKUs") in named else ()
    if wishes.table:
        return (wishes.table, *extra) if wishes.table == "Lots" else (wishes.table,)
    if {"sku", "certificate"} <= there and there & _OF_CERTIFICATE and not there & {*_OF_LOT, "quantity"}:
        return ("Certificates",)
    if {"sku", "lot"} <= there:
        is_bought = "destination" in meant and bool(filled(source.column(meant["destination"].position)))
        moves = bool(there & {*_OF_MOVEMENT, SOLD} or _movement(source)) and bool(there & _DATES or is_bought)
        is_of_lots = there & _OF_LOT and not _are_movements(source, meant, there)
        if is_of_lots or not (moves or "counted" in there):
            return ("Lots", *extra)
        return ("StockCount",) if "counted" in there else ("Shipments",)
    if _is_sold_without_lots(there):
        return ()
    rules = (
        ("Demand", {"sku", "channel", "units_per_day"} <= there),
        ("SKUs", "sku" in there and bool(there & (_OF_SKU | {"supplier", "unit_cost"}))),
        ("Suppliers", "sku" not in there and "supplier" in there and bool(there & {*_OF_PERSON, "lead_days"})),
        ("Customers", "sku" not in there and bool(there & {"destination", "company"}) and bool(there & _OF_PERSON)),
        ("Places", "sku" not in there and {"place", "kind"} <= there),
    )
    return next(((table,) for table, fits in rules if fits), ())


def _is_sold_without_lots(there: Collection[str]) -> bool:
    """Whether the rows of a list are of units that customers got on a day, and it names no lot: its SKUs aren't all."""
    has_no_stock = not {"lot", "counted", *_OF_LOT} & {*there} and ("on_hand" not in there or "type" in there)
    return has_no_stock and {"sku", "destination"} <= {*there} and all({*there} & needed for needed in (_DATES, _UNITS))


def _are_movements(source: FoundList, meant: Mapping[str, Meant], there: set[str]) -> bool:
    """Whether rows with an expiry date are of units that left, or moved: of a lot that came in, nobody bought any."""
    if not there & _DATES or there & {"received_date", "on_hand", "counted"}:
        return False
    if _are_for_amazon(source, meant) or (REASON not in source.headers and moved_by_name(source)):
        return True
    types = {type_of(cell) for cell in filled(source.column(meant["type"].position))} if "type" in meant else set()
    return bool(types - {None, "Receipt"}) or "destination" in there or (SOLD in there and "quantity" not in there)


def _are_for_amazon(source: FoundList, meant: Mapping[str, Meant]) -> bool:
    """Whether the rows of a list are of shipments that have a number of Amazon's."""
    return "shipment" in meant and share(filled(source.column(meant["shipment"].position)), is_fba_shipment) >= _MOST


def _movement(source: FoundList) -> str:
    """The type of movement that the sheet or the title of a list names, or its column Return date.

    Rows that were left out once have it in a column of their own: Left out, as their sheet is called, means no sale.
    """
    if REASON in source.headers:
        return ""
    return type_in_names(source) or ("Return" if any(map(says_it_came_back, source.headers)) else "")


def _no_table(meant: Mapping[str, Meant]) -> str:
    if _is_sold_without_lots(meant):
        return _SOLD_WITHOUT_LOTS
    if "sku" in meant and has_stock_without_lots(meant):
        return NO_LOTS
    if "product" in meant and "lot" in meant:
        return (
            "it has no column of SKUs, and none of its product names is on the SKUs sheet. Type the names there under "
            "Product, or give the list a column SKU"
        )
    if "sku" not in meant:
        return (
            'no column was recognized as the SKU. If one is, name it: --map "Your header=SKU". If it is for another '
            "table, name that: --as Suppliers"
        )
    return "nothing in it but the SKU was recognized. Name the table with --as Lots, and columns with --map"


def _filled(
    source: FoundList, tables: Sequence[str], meant: Mapping[str, Meant], wishes: Wishes, known: Known
) -> Proposal:
    """The proposal for a list whose tables are known."""
    matches, left = _wished_matches(source, tables, wishes, known)
    used = {match.position for match in matches.values()}
    # What is there now, of a list that also has what came in: the rest left before the tracker begins.
    # Of sales, what was sold rather than what was ordered or came in.
    rank = {"on_hand": -1 if tables[0] == "Lots" else 2, SOLD: -1, "date": 1, "shop": 1}
    for what, each in sorted(meant.items(), key=lambda item: rank.get(item[0], 0)):
        place = place_of(what, tables)
        is_free = each.position not in used or each.names is not None
        if place is None or not is_free or (place[0], place[1].name) in matches:
            continue
        now = what == "on_hand" and tables[0] == "Lots"
        sure = Sure.LIKELY if now and each.sure is Sure.SURE else each.sure
        why = NOW if now else each.why
        matches[place[0], place[1].name] = Match(each.position, *place, sure, why, each.names)
        used.add(each.position)
    if tables[0] in QUANTITY:
        _settle_cases(tables[0], matches, left)
    if "Lots" in tables and ("Lots", "sku") in matches:
        sku = matches["Lots", "sku"]
        same = Match(
            sku.position, "SKUs", TABLES["SKUs"].column("sku"), sku.sure, sku.why if sku.names else "", sku.names
        )
        matches.setdefault(("SKUs", "sku"), same)
    sku_by = matches.get(("SKUs", "sku"))
    if sku_by is not None and sku_by.names is not None and sku_by.names.new is not None:
        what = sku_by.names.what
        named = Match(sku_by.position, "SKUs", TABLES["SKUs"].column(what), sku_by.sure)
        matches.setdefault(("SKUs", what), named)
    used = {match.position for match in matches.values()}
    for position in range(len(source.headers)):
        if position not in used and position not in left:
            left[position] = _why_left(source, position, meant, matches, tables)
    ordered = tuple(sorted(matches.values(), key=lambda m: (tables.index(m.table), m.position)))
    if "on_hand" in meant and not wishes.table and _is_log(source, tables, meant, matches):
        return Proposal(source, (), (), left, RUNNING_BALANCE)
    movement = _movement_of(source, meant) if tables[0] == "Shipments" and ("Shipments", "type") not in matches else ""
    missing = _missing(tables[0], matches, movement)
    if missing:
        why = f"no column was recognized as {' and '.join(missing)}. Name it, for example "
        return Proposal(
            source, (), (), left, f'it looks like rows for {tables[0]}, but {why}--map "Your header={missing[0]}"'
        )
    return Proposal(source, tuple(tables), ordered, left, movement=movement)


_Matches = dict[tuple[str, str], Match]
"""By table and column."""


def _is_log(source: FoundList, tables: Sequence[str], meant: Mapping[str, Meant], matches: _Matches) -> bool:
    """Whether a list has a date and a balance for each movement, so that a lot is in it again and again."""
    if tables[0] != "Lots" or "date" not in meant:
        return False
    key = [matches["Lots", name].position for name in ("sku", "lot", "place") if ("Lots", name) in matches]
    rows = [tuple(row.cells[position] for position in key) for row in source.rows]
    return any(count > 1 and None not in row[:2] for row, count in Counter(rows).items())


def _wished_matches(
    source: FoundList, tables: Sequence[str], wishes: Wishes, known: Known
) -> tuple[_Matches, dict[int, str]]:
    matches: _Matches = {}
    left: dict[int, str] = {}
    for position, header in enumerate(source.headers):
        name = folded_header(header)
        if name in wishes.skip:
            left[position] = SKIPPED
        elif name in wishes.columns:
            table, column = column_named(wishes.columns[name], tables)
            why = "as last time" if name in wishes.before else "you named it"
            match = Match(position, table, column, Sure.SURE, why)
            names = known.names("product")
            if column.name == "sku" and are_names(source, position, names):
                match = Match(position, table, column, Sure.LIKELY, names.why, names)
            matches[table, column.name] = match
    return matches, left


def _settle_cases(table: str, matches: _Matches, left: dict[int, str]) -> None:
    """Loose units alone are the quantity; cases beside a quantity say the same once more."""
    quantity = (table, QUANTITY[table])
    if (table, CASES) not in matches:
        loose = matches.pop((table, LOOSE), None)
        if loose is not None:
            column = TABLES[table].column(QUANTITY[table])
            matches.setdefault(quantity, Match(loose.position, table, column, loose.sure))
    elif quantity in matches:
        for name in (CASES, LOOSE):
            if (table, name) in matches:
                left[matches.pop((table, name)).position] = "the list has the units as well"


def _missing(table: str, matches: _Matches, movement: str) -> list[str]:
    """Headers of the columns that no row can do without and that the list doesn't have."""
    known = {name for of, name in matches if of == table}
    known |= {QUANTITY[table]} if table in QUANTITY and CASES in known else set()
    known |= {"type"} if movement else set()
    return [column.header for column in TABLES[table].columns if column.required and column.name not in known]


def _movement_of(source: FoundList, meant: Mapping[str, Meant]) -> str:
    if _are_for_amazon(source, meant):
        return "Transfer"
    return _movement(source) or ("Sale" if {"destination", SOLD} & meant.keys() else "")


def _why_left(
    source: FoundList,
    position: int,
    meant: Mapping[str, Meant],
    matches: Mapping[tuple[str, str], Match],
    tables: Sequence[str],
) -> str:
    if not filled(source.column(position)):
        return "it is blank"
    fit = meaning(source.headers[position])
    if fit is None:
        return UNKNOWN_HEADER
    what = next((name for name, each in meant.items() if each.position == position), fit[0])
    place = place_of(what, tables)
    if place is None:
        return _no_column(what, tables)
    taken = matches.get((place[0], place[1].name))
    if taken is not None:
        return f"{place[1].header} comes from '{source.name(taken.position)}'"
    if fit[0] in meant and meant[fit[0]].position != position:
        return f"another column has it: '{source.name(meant[fit[0]].position)}'"
    return _wrong_cells(place[1], filled(source.column(position)))


def _no_column(what: str, tables: Sequence[str]) -> str:
    if tables[0] == "Shipments" and what in {"expiry_date", "production_date"}:
        return "the dates of a lot belong on Lots"
    return f"{' and '.join(tables)} {'have' if len(tables) > 1 else 'has'} no such column"


def _wrong_cells(column: Column, cells: Sequence[Cell]) -> str:
    if column.name == "status" and tells_expiry(cells):
        return "it tells how soon lots expire, which lotbook works out"
    number = date_of_number(str(cells[0])) if column.kind in {Kind.DATE, Kind.LABEL_DATE} else ""
    looks = f"; {cells[0]!r} looks like Excel's number for {number}: format it as a date in Excel, and save the list"
    return f"its header says {column.header}, but its cells don't{looks if number else ''}"
