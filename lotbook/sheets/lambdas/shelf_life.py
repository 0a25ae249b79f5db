"""LOT_DAYS_LEFT to LOT_DATE as formulas: how long lots last, and the dates that follow."""

from collections.abc import Iterator, Mapping

from lotbook.core.tables import BUCKET_SLOTS
from lotbook.sheets import cell_texts as messages
from lotbook.sheets.formulas import BUCKET_ROWS
from lotbook.sheets.functions import AS_OF, EXPIRED_BELOW
from lotbook.sheets.lambdas.cellwise import Given, body, cellwise, date, days
from lotbook.sheets.lambdas.language import quoted
from lotbook.sheets.lambdas.reading import MONTH, said

_MANY = 99999
"""More days than any lot has left."""
_UNEVEN = "they overlap, leave a gap, or can't be read."

_EXPIRY, _TODAY = date("expiry", "expires"), date("as_of", "today", otherwise=AS_OF)


def _functions() -> Iterator[tuple[str, str]]:
    yield "LOT_DAYS_LEFT", cellwise((_EXPIRY, _TODAY), "expires-today")
    yield "LOT_BUCKET", _bucket()
    flag = 'IF(expires-today<below, "Expired", IF(expires-before<=today, "Inside cut-off", "OK"))'
    before, below = days("cutoff", "before", otherwise="0"), days("expired_below", "below", otherwise=EXPIRED_BELOW)
    yield "LOT_FLAG", cellwise((_EXPIRY, _TODAY, before, below), flag)
    yield "LOT_SELL_BY", cellwise((_EXPIRY, days("cutoff", "before")), "LotMadeDay(expires-before)")
    way = (days("min_days", "least"), days("transit", "way"), days("receiving", "taking", otherwise="0"))
    yield "LOT_SHIP_BY", cellwise((_EXPIRY, *way), "LotMadeDay(expires-least-way-taking)")
    life = Given("shelf_life", "life", "LotLife({cell})")
    yield "LOT_EXPIRY", cellwise((date("production", "made"), life), "LotMadeDay(LotAfter(made,life))")
    yield "LOT_DATE", _date()


def _after() -> str:
    """Months by calendar, with the end of a month kept, then days."""
    return f"""LAMBDA(made, life, LET(
        months, INT(life/{MONTH}),
        last, DATE(YEAR(made), MONTH(made)+months+1, 0),
        place, DATE(YEAR(made), MONTH(made)+months, 1)+DAY(made)-1,
        IF(months=0, made, IF(OR(DAY(made+1)=1, place>last), last, place)) + life-{MONTH}*months))"""


def _date() -> str:
    unknown = said(messages.NOT_AN_ORDER, "LotShown(given)")
    known = '"||DMY|MDY|YMD|"'
    found = body((date("text", "day", order="layout"),), "day")
    return f"""LAMBDA(text, [order], LET(
        given, IF(ISOMITTED(order), "", LotTrim(order)),
        layout, UPPER(given),
        IF(ISERROR(FIND("|"&layout&"|",{known})), {unknown}, {found})))"""


def _bucket() -> str:
    """The bucket of each number of days; the buckets in order must meet end to end."""
    problem = quoted(messages.BUCKETS.format(problem=_UNEVEN))
    named = """REDUCE("", SEQUENCE(ROWS(lows)), LAMBDA(name, place,
        IF(expires-today>=INDEX(lows,place,1), LotTrim(INDEX(dated,place,1)), name)))"""
    found = body((_EXPIRY, _TODAY), named)
    return f"""LAMBDA(expiry, [as_of], [buckets_range], LET(
        given, IF(ISOMITTED(buckets_range), {BUCKET_ROWS}, buckets_range),
        filled, LotFilled(IF(LotTrim(INDEX(given,1,1))="Bucket", DROP(given,1), given)),
        kept, FILTER(filled, (CHOOSECOLS(filled,2)<>"")+(CHOOSECOLS(filled,3)<>"")),
        start, CHOOSECOLS(kept,2),
        dated, SORTBY(kept, IF(start="",-{_MANY},start)),
        lows, IF(CHOOSECOLS(dated,2)="", -{_MANY}, CHOOSECOLS(dated,2)),
        highs, IF(CHOOSECOLS(dated,3)="", {_MANY}, CHOOSECOLS(dated,3)),
        named, FILTER(filled, CHOOSECOLS(filled,1)<>""),
        meet, IFERROR(AND(COLUMNS(given)=3, ROWS(UNIQUE(LOWER(CHOOSECOLS(named,1))))=ROWS(named),
            ROWS(named)-ROWS(dated)<2, ROWS(named)>=ROWS(dated), ROWS(dated)<{BUCKET_SLOTS},
            SUM(MAP(lows,highs,LAMBDA(low,high,IF(AND(ISNUMBER(low),ISNUMBER(high)),0,1))))=0,
            SUM(IF(CHOOSECOLS(dated,1)="",1,0))=0, SUM(IF(lows>highs,1,0))=0,
            INDEX(lows,1,1)=-{_MANY}, INDEX(highs,ROWS(highs),1)={_MANY},
            SUM(IF(DROP(lows,1)=DROP(highs,-1)+1,0,1))=0), FALSE),
        IF(meet, {found}, {problem})))"""


_FILLED = 'LAMBDA(cells, MAP(cells, LAMBDA(cell, IF(ISTEXT(cell), LotTrim(cell), IF(ISBLANK(cell), "", cell)))))'
"""Cells with "" for those that are blank, and texts without blanks around them."""

SHELF_LIFE: Mapping[str, str] = {"LotAfter": _after(), "LotFilled": _FILLED, **dict(_functions())}
"""The formulas by their name."""
