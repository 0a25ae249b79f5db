"""LOT_AT_RISK and FEFO_RANK as formulas: what lots beside each other hold, and in which order they go."""

from collections.abc import Iterator, Mapping

from lotbook.sheets.functions import AS_OF
from lotbook.sheets.lambdas.cellwise import one_value, read_cells, read_dates, same_size, shape, unless_whole_columns

NEVER = 99999
"""A day behind all others."""
_NO_LIMIT = 10**15
_DIGITS = 6
"""Of a unit at risk; what is beyond is rounding."""


def unread(name: str) -> str:
    """The formula of whether what was read of a cell is an error or a message."""
    return f'IF(ISERROR({name}), TRUE, AND(ISTEXT({name}),{name}<>""))'


def _functions() -> Iterator[tuple[str, str]]:
    """Functions that take lots as ranges beside each other."""
    ranked = f"""LET({shape("skus_range", "expiries", "came_cells")},
        {read_cells("codes", "skus_range", "LotCode({cell})")}
        {read_dates("ends", "expiries")}
        {read_dates("starts", "came_cells")}
        names, MAP(codes, LAMBDA(code, IF(ISERROR(code), "", code))),
        keys, MAP(codes, ends, starts, LAMBDA(code, finish, begin, IF(ISERROR(code), code, IF(code="", "",
            IF({unread("finish")}, finish, IF({unread("begin")}, begin,
            100000*IF(finish="",{NEVER},finish)+IF(begin="",{NEVER},begin))))))),
        levels, MAP(keys, LAMBDA(key, IF(ISNUMBER(key), key, 0))),
        bars, MAP(keys, names, ends, LAMBDA(key, name, finish, IF(OR(name="",ISNUMBER(key)), {_NO_LIMIT},
            IF({unread("finish")}, 0, 100000*IF(finish="",{NEVER},finish))))),
        MAP(keys, names, LAMBDA(key, name, IF(NOT(ISNUMBER(key)), key, LET(
            mine, EXACT(names,name),
            before, FILTER(TOCOL(levels), TOCOL(mine*(levels>0)*(levels<key)), 0),
            IF(key>=MIN(IF(mine, bars, {_NO_LIMIT})), "", 1+IF(MAX(before)=0, 0, ROWS(UNIQUE(before)))))))))"""
    cells = ["skus_range", "expiries", "came_cells"]
    sized = unless_whole_columns(cells, same_size(cells, ranked))
    yield (
        "FEFO_RANK",
        f'LAMBDA(skus_range, expiries, [received], LET(came_cells, IF(ISOMITTED(received), "", received), {sized}))',
    )
    yield "LOT_AT_RISK", _at_risk()


def _at_risk() -> str:
    """The running sums and least slacks of `core.risk`, in the order in which lots go out of sale.

    A lot whose quantity can't be read makes what comes after it unclear, one without a clear last day of sale all.
    """
    body = f"""LET({shape("expiries", "quantities", "cut_cells")},
        {read_dates("ends", "expiries")}
        {read_cells("units", "quantities", "LotWhole({cell})")}
        {read_cells("cuts", "cut_cells", 'LotWhole(IF(LotTrim({cell})="",0,{cell}))')}
        states, MAP(ends, units, cuts, LAMBDA(finish, unit, cut, IF(IF(ISERROR(unit), FALSE, unit=""), "",
            IF({unread("finish")}, finish, IF({unread("unit")}, unit, IF({unread("cut")}, cut, 1)))))),
        there, TOCOL(MAP(states, units, LAMBDA(state, unit, IF(ISNUMBER(state), unit, 0)))),
        unclear, TOCOL(MAP(states, units, LAMBDA(state, unit,
            IF({unread("state")}, IF(ISNUMBER(unit), unit<>0, TRUE), FALSE)))),
        until, TOCOL(MAP(ends, cuts, LAMBDA(finish, cut,
            IF(AND(ISNUMBER(finish),ISNUMBER(cut)), finish-cut,
            IF(IF(ISERROR(finish), FALSE, finish=""), {NEVER}, -1))))),
        finishes, TOCOL(MAP(ends, LAMBDA(finish, IF(ISNUMBER(finish), finish, {NEVER})))),
        numbers, SEQUENCE(high*wide),
        queue, SORTBY(numbers, until, 1, finishes, 1, numbers, 1),
        sold_until, MAP(queue, LAMBDA(place, INDEX(until,place,1))),
        to_sell, MAP(queue, LAMBDA(place, IF(INDEX(until,place,1)>today, MAX(INDEX(there,place,1),0), 0))),
        stock, SCAN(0, to_sell, LAMBDA(total, unit, total+unit)),
        limits, MAP(sold_until, to_sell, stock, LAMBDA(until_then, unit, total,
            IF(AND(unit>0,until_then<{NEVER},ISNUMBER(speed)), speed*(until_then-today)-total, {_NO_LIMIT}))),
        least, SCAN({_NO_LIMIT}, limits, LAMBDA(lowest, limit, MIN(lowest,limit))),
        upto, MAP(stock, least, LAMBDA(total, lowest, total+MIN(lowest,0))),
        doubt, MIN(MAP(queue, numbers, LAMBDA(place, turn, IF(INDEX(unclear,place,1), turn, {_NO_LIMIT})))),
        left_over, LAMBDA(place, LET(
            turn, XMATCH(place,queue),
            unit, INDEX(there,place,1),
            last, INDEX(until,place,1),
            rest, ROUND(unit-INDEX(upto,turn,1)+IF(turn=1,0,INDEX(upto,IF(turn=1,1,turn-1),1)), {_DIGITS}),
            IF(unit<=0, "", IF(last<=today, unit, IF(OR(last={NEVER},speed=""), "",
                IF(AND(turn>doubt,rest<unit), "", rest)))))),
        MAKEARRAY(high, wide, LAMBDA(row, column, LET(
            state, INDEX(states,row,column),
            IF(ISNUMBER(state), left_over((row-1)*wide+column), state)))))"""
    known = f'IF(ISTEXT(today), today, IF(AND(ISTEXT(speed),speed<>""), speed, {body}))'
    read = f"""LET(
        today, LotDay(IF(LotTrim(now)="", {AS_OF}, now), "", ""),
        speed, LotRate(units_per_day), {known})"""
    cells = ["expiries", "quantities", "cut_cells"]
    sized = unless_whole_columns(cells, same_size(cells, read))
    checked = one_value("as_of", one_value("units_per_day", sized), "now")
    return f"""LAMBDA(expiries, quantities, units_per_day, [as_of], [cutoff], LET(
        now, IF(ISOMITTED(as_of), {AS_OF}, as_of),
        cut_cells, IF(ISOMITTED(cutoff), 0, cutoff), {checked}))"""


STOCK: Mapping[str, str] = dict(_functions())
"""The formulas by their name."""
