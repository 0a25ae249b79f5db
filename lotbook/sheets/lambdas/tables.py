"""LOT_ON_HAND, FEFO_ALLOCATE and LOT_TRACE as formulas: functions that take whole tables with their header row."""

from collections.abc import Iterator, Mapping, Sequence

from lotbook.core.settings import Settings
from lotbook.core.words import MOVEMENT_TYPES
from lotbook.sheets import cell_texts as messages
from lotbook.sheets.functions import AS_OF, DEFAULT_PLACE, EXPIRED_BELOW
from lotbook.sheets.lambdas.cellwise import one_value, same_size, shape, unless_whole_columns
from lotbook.sheets.lambdas.language import quoted
from lotbook.sheets.lambdas.reading import said
from lotbook.sheets.lambdas.stock import NEVER, unread

_OUT, _IN = ("Transfer", "Sale", "Removal", "Disposal"), ("Receipt", "Transfer", "Return", "Removal")
"""Types of movements that take units from a place, and that bring some to one."""
_SHIPMENTS = ("Date", "Type", "SKU", "Lot", "Quantity")
"""Columns without which nothing is known of a movement."""
_MOVED = ("Date", "Type", "From", "To", "Quantity", "Document", "Shipment")
_SHORTAGE = "Shortage"
_FEFO = "FEFO[#All] or Lots[#All]"
_NO_ROW = 10**9


def _functions() -> Iterator[tuple[str, str]]:
    """Functions that take whole tables with their header row."""
    yield (
        "LotHeader",
        """LAMBDA(cells, header, IFERROR(XMATCH(header, LotTrim(SUBSTITUTE(TAKE(cells,1),CHAR(10)," "))), 0))""",
    )
    # The cells of a column below its header; blank ones "" if the table has no such column.
    yield (
        "LotColumn",
        """LAMBDA(cells, header, LET(
            place, LotHeader(cells,header),
            MAKEARRAY(MAX(ROWS(cells)-1,1), 1, LAMBDA(row, column, IF(OR(place=0,ROWS(cells)=1), "", LET(
                cell, INDEX(cells,row+1,MAX(place,1)), IF(ISBLANK(cell), "", cell)))))))""",
    )
    yield (
        "LotCodes",
        'LAMBDA(cells, header, MAP(LotColumn(cells,header), LAMBDA(cell, IF(ISERROR(cell), "", LotTrim(cell)))))',
    )
    types = f"{{{','.join(map(quoted, MOVEMENT_TYPES))}}}"
    yield (
        "LotType",
        f"LAMBDA(text, IFERROR(INDEX({types},1,XMATCH(text,{types})), text))",
    )
    # When something happened, for each row of a table; blank where it cannot be read.
    yield (
        "LotEvents",
        """LAMBDA(cells, header, LET(
            days, LotColumn(cells,header), seen, LotSeen(days), MAP(days, LAMBDA(cell, LotEvent(cell,seen)))))""",
    )
    yield "LotUnits", "LAMBDA(cells, header, MAP(LotColumn(cells,header), LAMBDA(cell, LotSigned(cell))))"
    yield "LotTypes", 'LAMBDA(cells, MAP(LotCodes(cells,"Type"), LAMBDA(text, LotType(text))))'
    yield "LOT_ON_HAND", _on_hand()
    yield "FEFO_ALLOCATE", _allocate()
    yield "LOT_TRACE", _trace()


def needs_columns(argument: str, cells: str, example: str, headers: Sequence[str], result: str) -> str:
    """A result that says so instead if a table lacks a column."""
    for header in reversed(headers):
        no_column = quoted(messages.NO_COLUMN.format(argument=argument, header=header, example=example))
        result = f"IF(LotHeader({cells},{quoted(header)})=0, {no_column}, {result})"
    known = "+".join(f"LotHeader({cells},{quoted(header)})" for header in headers)
    result = f"IF({known}=0, {quoted(messages.NO_HEADERS.format(argument=argument, example=example))}, {result})"
    return unless_whole_columns([cells], result)


def _trace() -> str:
    shown = ", ".join(quoted(header) for header in _MOVED)
    texts = ", ".join(f"LotCodes(shipments_range,{quoted(header)})" for header in ("From", "To"))
    more = ", ".join(f"LotCodes(shipments_range,{quoted(header)})" for header in ("Document", "Shipment"))
    found = f"""LET(
        dates, LotEvents(shipments_range,"Date"),
        counts, LotUnits(shipments_range,"Quantity"),
        types, LotTypes(shipments_range),
        same, EXACT(LotCodes(shipments_range,"SKU"),code)*EXACT(LotCodes(shipments_range,"Lot"),lot_code),
        rows_there, HSTACK(dates, types, {texts}, counts, {more}),
        order, MAP(dates, LAMBDA(date_there, IF(date_there="", {NEVER}, date_there))),
        IF(SUM(same)=0, {quoted(messages.NO_MOVEMENTS)}, LET(
            kept, FILTER(rows_there, same),
            VSTACK(HSTACK({shown}), SORTBY(kept, FILTER(order,same), 1, SEQUENCE(ROWS(kept)), 1)))))"""
    body = needs_columns("shipments", "shipments_range", "Shipments[#All]", _SHIPMENTS, found)
    body = f'LET(code, LotTrim(sku), lot_code, LotTrim(lot), IF(OR(code="",lot_code=""), "", {body}))'
    return f"LAMBDA(sku, lot, shipments_range, {one_value('sku', one_value('lot', body))})"


def _on_hand() -> str:
    """The signed lines of `core.ledger`, summed up for each lot asked for; or why its units are not known."""
    home = quoted(str(Settings().default_place))
    kinds = {
        name: "+".join(f"(types={quoted(kind)})" for kind in moved) for name, moved in (("out", _OUT), ("in", _IN))
    }
    asked = f"""LAMBDA(row, column, LET(
        code, LotTrim(LotCell(sku,row,column)),
        lot_code, LotTrim(LotCell(lot,row,column)),
        same, EXACT(codes,code)*EXACT(lot_codes,lot_code),
        turn, IF(SUM(same)=0, 0, MIN(IF(same, SEQUENCE(ROWS(codes)), {_NO_ROW}))),
        named, EXACT(moved_codes,code)*EXACT(moved_lots,lot_code),
        typed, IF(turn=0, "", INDEX(kept_at,MAX(turn,1),1)),
        home, IF(typed="", base, typed),
        units, IF(turn=0, "", INDEX(counts,MAX(turn,1),1)),
        came, IF(turn=0, "", INDEX(arrived,MAX(turn,1),1)),
        moved, usable*named,
        out_of, IF(types="Removal", from_places, IF(from_places="", home, from_places)),
        into, IF(types="Transfer", to_places, IF(to_places="", home, to_places)),
        spot, IF(from_places="", IF(to_places="", home, to_places), from_places),
        whole, IF((types="Transfer")+(types="Removal"), (out_of<>"")*(into<>""), 1),
        leaves, moved*whole*({kinds["out"]}),
        comes, moved*whole*({kinds["in"]}),
        corrects, moved*(types="Adjustment"),
        here, LAMBDA(spots_there, IF(only="", 1, LOWER(spots_there)=only)),
        at_home, IF(turn=0, FALSE, AND(OR(came="",IF(came="",0,came)<=today),SUM(here(home)*1)>0)),
        wrong, IF(turn=0, "", INDEX(wrong_there,MAX(turn,1),1)),
        first, MIN(IF(named*wrong_moves, SEQUENCE(ROWS(moved_codes)), {_NO_ROW})),
        IF(OR(code="",lot_code=""), "",
        IF(AND(turn=0,SUM(named)=0), {said(messages.NO_SUCH_LOT, "LotShown(lot_code)")},
        IF(AND(at_home,{unread("wrong")}), wrong,
        IF(AND(units="",SUM(leaves)+SUM(comes)+SUM(corrects)=0),
            IF(turn>0, IF(at_home,"",0), IF(first={_NO_ROW}, "", INDEX(wrong_moved,MIN(first,ROWS(moved_codes)),1))),
        IF(AND(units<>"",at_home), IF(units="",0,units), 0)
            + SUM(moved_units*(dates<=today)*(comes*here(into)-leaves*here(out_of)+corrects*here(spot)))))))))"""
    body = f"""LET(
        codes, LotCodes(lots_range,"SKU"), lot_codes, LotCodes(lots_range,"Lot"), kept_at, LotCodes(lots_range,"Place"),
        counts, MAP(LotUnits(lots_range,"Received quantity"), LAMBDA(unit, IF(unit="", "", IF(unit<0, "", unit)))),
        wrong_there, MAP(LotColumn(lots_range,"Received quantity"), LAMBDA(cell, LET(
            unit, LotWhole(cell), IF(ISNUMBER(unit), "", unit)))),
        arrived, LotEvents(lots_range,"Received date"),
        when, LotEvents(shipments_range,"Date"), moves, LotUnits(shipments_range,"Quantity"),
        wrong_moved, MAP(LotColumn(shipments_range,"Quantity"), moves, LAMBDA(cell, unit,
            IF(ISNUMBER(unit), "", LotWhole(cell)))),
        wrong_moves, MAP(wrong_moved, LAMBDA(found, IF({unread("found")}, 1, 0))),
        types, LotTypes(shipments_range),
        moved_codes, LotCodes(shipments_range,"SKU"), moved_lots, LotCodes(shipments_range,"Lot"),
        from_places, LotCodes(shipments_range,"From"), to_places, LotCodes(shipments_range,"To"),
        usable, MAP(when, moves, types, LAMBDA(day_there, unit, kind,
            IF(OR(day_there="",unit=""), 0, IF(OR(unit>0,kind="Adjustment"), 1, 0)))),
        dates, MAP(when, LAMBDA(day_there, IF(day_there="", 0, day_there))),
        moved_units, MAP(moves, LAMBDA(unit, IF(unit="", 0, unit))),
        one_cell, {asked},
        {shape("sku", "lot")},
        IF(high*wide=1, one_cell(1,1), MAKEARRAY(high, wide, one_cell)))"""
    body = needs_columns("shipments", "shipments_range", "Shipments[#All]", _SHIPMENTS, same_size(["sku", "lot"], body))
    body = needs_columns("lots", "lots_range", "Lots[#All]", ("SKU", "Lot", "Received quantity"), body)
    body = f"""LET(
        today, LotDay(IF(LotTrim(now)="", {AS_OF}, now), "", ""), only, LOWER(LotTrim(spots)),
        given, LotTrim(IF(LotTrim(otherwise)="", {DEFAULT_PLACE}, otherwise)), base, IF(given="", {home}, given),
        IF(ISTEXT(today), today, {body}))"""
    body = one_value("place", one_value("default_place", body, "otherwise"), "spots")
    return f"""LAMBDA(sku, lot, lots_range, shipments_range, [place], [as_of], [default_place], LET(
        now, IF(ISOMITTED(as_of), {AS_OF}, as_of), spots, IF(ISOMITTED(place), "", place),
        otherwise, IF(ISOMITTED(default_place), {DEFAULT_PLACE}, default_place),
        {one_value("as_of", body, "now")}))"""


def _allocate() -> str:
    """The lots of a SKU end to end in pick order, up to the units wanted."""
    picked = f"""LET(
        goods, FILTER(HSTACK(lot_codes, shown, there), flags),
        sorted, SORTBY(goods, FILTER(finishes,flags), 1, FILTER(begins,flags), 1, FILTER(lot_codes,flags), 1,
            FILTER(kept_at,flags), 1),
        each, CHOOSECOLS(sorted,3),
        upto, SCAN(0, each, LAMBDA(total, unit, total+unit)),
        takes, MAP(upto, each, LAMBDA(total, unit, MAX(0, MIN(unit, units-total+unit)))),
        taken, FILTER(HSTACK(CHOOSECOLS(sorted,1), CHOOSECOLS(sorted,2), takes), takes>0),
        names, CHOOSECOLS(taken,1),
        turns, SEQUENCE(ROWS(taken)),
        sums, MAP(names, LAMBDA(name, SUM(EXACT(names,name)*CHOOSECOLS(taken,3)))),
        firsts, MAP(turns, LAMBDA(turn, IF(SUM(EXACT(names,INDEX(names,turn,1))*(turns<turn))=0, 1, 0))),
        rows_there, FILTER(HSTACK(names, CHOOSECOLS(taken,2), sums), firsts),
        short, units-SUM(takes),
        IF(short>0, VSTACK(rows_there, HSTACK({quoted(_SHORTAGE)},"",short)), rows_there))"""
    body = f"""LET(
        dated, LotColumn(lots_range,"Expiry date"), seen, LotSeen(dated),
        every, HSTACK(LotCodes(lots_range,"Lot"), dated, LotEvents(lots_range,"Expiry read as"),
            LotEvents(lots_range,"Received date"), LotCodes(lots_range,"Place"), LOWER(LotCodes(lots_range,"Status")),
            LotUnits(lots_range,"On hand"), LotEvents(lots_range,"Sell-by"), LotEvents(lots_range,"Sell-by date")),
        same, EXACT(LotCodes(lots_range,"SKU"),code)*(LotCodes(lots_range,"Lot")<>""),
        none, HSTACK({quoted(_SHORTAGE)},"",units),
        IF(SUM(same)=0, none, LET(
            mine, FILTER(every, same),
            lot_codes, CHOOSECOLS(mine,1), kept_at, CHOOSECOLS(mine,5), there, CHOOSECOLS(mine,7),
            numbers, SEQUENCE(ROWS(mine)),
            shown, MAP(CHOOSECOLS(mine,2), CHOOSECOLS(mine,3), LAMBDA(cell, other, LET(
                found, LotDay(cell,"",seen), IF(ISNUMBER(found), found, IF(other="", found, other))))),
            finishes, MAP(shown, LAMBDA(finish, IF(ISNUMBER(finish), finish, {NEVER}))),
            begins, MAP(CHOOSECOLS(mine,4), LAMBDA(begin, IF(begin="", {NEVER}, begin))),
            is_first, IF(LotHeader(lots_range,"Received quantity")=0, numbers>0, MAP(numbers, LAMBDA(number,
                SUM(EXACT(lot_codes,INDEX(lot_codes,number,1))*(numbers<number))=0))),
            offs, MAP(CHOOSECOLS(mine,8), CHOOSECOLS(mine,9), finishes, LAMBDA(off, own, finish,
                MIN(IF(off="",{NEVER},off), IF(own="",{NEVER},IF(own>finish,{NEVER},own))))),
            here, MAP(kept_at, LAMBDA(spot, OR(anywhere, SUM((spots<>"")*EXACT(spots,LOWER(spot)))>0))),
            flags, MAP(is_first, finishes, CHOOSECOLS(mine,6), there, offs, here,
                LAMBDA(first, finish, state, unit, off, near, IF(AND(first, near, OR(state="",state="released"),
                    unit<>"", IF(unit="",0,unit)>0, finish-today>=below, off>today,
                    OR(life<=0, AND(finish<{NEVER}, finish-today>=life))), 1, 0))),
            IF(SUM(flags)=0, none, {picked}))))"""
    no_place = quoted(messages.NO_COLUMN.format(argument="lots", header="Place", example="FEFO[#All]"))
    body = f"""LET(
        wrong, IF(anywhere, "", IF(LotHeader(lots_range,"Received quantity")>0, {quoted(messages.NEEDS_FEFO)},
            IF(LotHeader(lots_range,"Place")=0, {no_place}, ""))),
        IF(wrong<>"", wrong, {body}))"""
    body = needs_columns("lots", "lots_range", _FEFO, ("SKU", "Lot", "Expiry date", "On hand"), body)
    body = f"""LET(
        spots, MAKEARRAY(LotHigh(chosen), LotWide(chosen), LAMBDA(row, column,
            LOWER(LotTrim(LotCell(chosen,row,column))))),
        typed, SUM(LEN(spots)), anywhere, IF(ISERROR(typed), FALSE, typed=0),
        IF(ISERROR(typed), typed, {body}))"""
    body = unless_whole_columns(["chosen"], body)
    body = f"""LET(
        code, LotTrim(sku), units, LotWhole(quantity),
        today, LotDay(IF(LotTrim(now)="", {AS_OF}, now), "", ""), life, LotWhole(IF(LotTrim(least)="", 0, least)),
        below, LotWhole(IF(LotTrim(lowest)="", {EXPIRED_BELOW}, lowest)),
        IF(AND(ISTEXT(units),units<>""), units, IF(ISTEXT(today), today, IF(ISTEXT(life), life,
        IF(ISTEXT(below), below, IF(OR(code="",units="",units=0), "", {body}))))))"""
    single = {"expired_below": "lowest", "min_days": "least", "as_of": "now", "quantity": "quantity", "sku": "sku"}
    for argument, cells in single.items():
        body = one_value(argument, body, cells)
    return f"""LAMBDA(sku, quantity, lots_range, [as_of], [min_days], [expired_below], [places_range], LET(
        now, IF(ISOMITTED(as_of), {AS_OF}, as_of), least, IF(ISOMITTED(min_days), 0, min_days),
        lowest, IF(ISOMITTED(expired_below), {EXPIRED_BELOW}, expired_below),
        chosen, IF(ISOMITTED(places_range), "", places_range), {body}))"""


TABLES: Mapping[str, str] = dict(_functions())
"""The formulas by their name."""
