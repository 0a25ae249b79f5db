"""Every live formula of the tracker, as Excel stores it in a file: no leading equals sign, references in full.

The builder writes them into the empty tracker and the refresh into every row it adds, so both take them from here.
They hold in Excel 2016 and LibreOffice 7.4: no LET, XLOOKUP or dynamic arrays, no TEXT with date codes (these differ
by language), nothing that reads "00123" and "123" as the same lot.
"""

from collections.abc import Mapping

from lotbook.core.days import FIRST_DAY, LAST_DAY, LAST_EXCEL_DAY
from lotbook.core.tables import BUCKET_SLOTS
from lotbook.core.tables_report import RISK_MONTHS
from lotbook.core.words import MONTHS
from lotbook.sheets.look_up import LOOK_UP_FORMULAS
from lotbook.sheets.trimmed import trimmed

_MANY = 99999
"""More days than any lot has left."""

_DAY = "INT(AsOf)"
"""The day everything is judged on: the as-of cell may hold a time of day, which doesn't count."""


def _here(table: str, header: str) -> str:
    return f"{table}[[#This Row],[{header}]]"


def _days_left(table: str) -> str:
    expiry = _here(table, "Expiry date")
    return f'IF(ISNUMBER({expiry}),{expiry}-{_DAY},"")'


def _lots_days_left() -> str:
    expiry, read = _here("Lots", "Expiry date"), _here("Lots", "Expiry read as")
    # A number that lotbook does not accept as a date is not a date here either, and neither is an error.
    typed = f"IF(ISNUMBER({expiry}),AND({expiry}>={FIRST_DAY},{expiry}<{LAST_DAY + 1}),1=0)"
    lot = trimmed(_here("Lots", "Lot"))
    return f'IF({lot}="","",IF({typed},INT({expiry})-{_DAY},IF(ISNUMBER({read}),{read}-{_DAY},"")))'


def _first_of(pairs: list[tuple[str, str]], otherwise: str) -> str:
    """The word of the first test that holds."""
    opened = "".join(f'IF({test},"{word}",' for test, word in pairs)
    return f'{opened}"{otherwise}"' + ")" * len(pairs)


def _flag(table: str, blank: str, *, typed: bool) -> str:
    status, left = trimmed(_here(table, "Status")), _here(table, "Days left")
    units, sell, ship = (_here(table, header) for header in ("On hand", "Sell-by", "Ship-by"))
    used_up = [(f"AND(ISNUMBER({units}),{units}=0)", "Used up")] if typed else []
    new = [(f"NOT(ISNUMBER({units}))", "New")] if typed else []
    return _first_of(
        [
            (f'{trimmed(_here(table, blank))}=""', ""),
            (f'{status}="Recalled"', "Recalled"),
            *used_up,
            (f'AND({status}<>"",{status}<>"Released")', "On hold"),
            (f'{left}=""', "No date"),
            (f"{left}<ExpiredBelow", "Expired"),
            *new,
            (f"AND(ISNUMBER({sell}),{sell}<={_DAY})", "Inside cut-off"),
            (f"AND(ISNUMBER({ship}),{ship}<{_DAY})", "Past ship-by"),
        ],
        "OK",
    )


def _bucket_total(header: str) -> str:
    """What FEFO holds between two numbers of days left; without either number, what has no days left."""
    bucket, low, high = (_here("BucketTotals", name) for name in ("Bucket", "From", "To"))
    amount, left = f"FEFO[{header}]", "FEFO[Days left]"
    return (
        f'IF({bucket}="","",IF(AND({low}="",{high}=""),'
        f'SUM({amount})-SUMIFS({amount},{left},">={-_MANY}",{left},"<={_MANY}"),'
        f'SUMIFS({amount},{left},">="&IF({low}="",{-_MANY},{low}),{left},"<="&IF({high}="",{_MANY},{high}))))'
    )


def _risk_by_month() -> dict[str, str]:
    number, start, before = (_here("RiskByMonth", header) for header in ("No", "From", "Before"))
    first = f"{_DAY}-DAY(AsOf)+1"
    names = ",".join(f'"{month}"' for month in MONTHS)
    later = RISK_MONTHS + 1
    return {
        "From": f"IF({number}=0,0,IF({number}=1,{_DAY},EDATE({first},{number}-1)))",
        "Before": f"IF({number}=0,{_DAY},IF({number}={later},{LAST_EXCEL_DAY},EDATE({first},{number})))",
        "Month": (
            f'IF({number}=0,"Overdue",IF({number}={later},"Later",CHOOSE(MONTH({start}),{names})&" "&YEAR({start})))'
        ),
        "Value at risk": (f'SUMIFS(FEFO[Value at risk],FEFO[Sell-by],">="&{start},FEFO[Sell-by],"<"&{before})'),
    }


FORMULAS: Mapping[str, Mapping[str, str]] = {
    "Lots": {"Days left": _lots_days_left(), "Flag": _flag("Lots", "Lot", typed=True)},
    "FEFO": {"Days left": _days_left("FEFO"), "Flag": _flag("FEFO", "SKU", typed=False)},
    "Removals": {"Days left": _days_left("Removals")},
    **{f"Bucket{slot}": {"Days left": _days_left(f"Bucket{slot}")} for slot in range(1, BUCKET_SLOTS + 1)},
    "BucketTotals": {"Units": _bucket_total("On hand"), "Value": _bucket_total("Value")},
    "RiskByMonth": _risk_by_month(),
}
"""The formula of every live column: table name to header to formula, the same in each row."""


def _setting(name: str) -> str:
    return f'IFERROR(INDEX(Settings[Value],MATCH("{name}",Settings[Setting],0))+0,0)'


_SELLABLE = 'SUMIFS(FEFO[On hand],FEFO[Status],"Released",FEFO[On hand],">0"'
_UNKNOWN = f'({_SELLABLE})-{_SELLABLE},FEFO[Units at risk],">=0"))'

_THERE = 'SUMIFS(FEFO[On hand],FEFO[On hand],">0"'
_WITHOUT_COST = f'({_THERE})-{_THERE},FEFO[Value],">=0"))'

ALL_WITH_COST = "by product"
"""What stands below the value on hand if every unit has a cost."""

SOLD_IN_TIME = "unsold at sell-by"
"""What stands below the units at risk if every lot's are known."""

NAMED_FORMULAS: Mapping[str, str] = {
    "ExpiredBelow": _setting("Expired below days left"),
    "DefaultPlace": 'IFERROR(INDEX(Settings[Value],MATCH("Default place",Settings[Setting],0))&"","")',
    "UnitsOnHand": "SUM(FEFO[On hand])",
    "ValueOnHand": "SUM(FEFO[Value])",
    "ValueNote": f'IF({_WITHOUT_COST}>0,FIXED({_WITHOUT_COST},0)&" without cost","{ALL_WITH_COST}")',
    "UnitsExpired": 'SUMIFS(FEFO[On hand],FEFO[Days left],"<"&ExpiredBelow)',
    "ValueExpired": 'SUMIFS(FEFO[Value],FEFO[Days left],"<"&ExpiredBelow)',
    "UnitsAtRisk": "SUM(FEFO[Units at risk])",
    "ValueAtRisk": "SUM(FEFO[Value at risk])",
    "RiskNote": f'IF({_UNKNOWN}>0,FIXED({_UNKNOWN},0)&" more: unknown","{SOLD_IN_TIME}")',
    "LotsPastShipBy": 'COUNTIFS(FEFO[Flag],"Past ship-by")',
    "DataProblems": 'SUMIFS(Checks[Found],Checks[Severity],"Error")+SUMIFS(Checks[Found],Checks[Severity],"Warning")',
    "FirstTenNote": (
        'IF(SUMPRODUCT(--(FirstTen[SKU]<>""))>0,"",'
        'IF(ISNUMBER(RefreshedAsOf),"Nothing to do today.","Nothing yet: fill in your lots, then refresh."))'
    ),
    **LOOK_UP_FORMULAS,
    "CountExpired": 'COUNTIFS(FEFO[Flag],"Expired")',
    "CountInsideCutoff": 'COUNTIFS(FEFO[Flag],"Inside cut-off")',
    "CountPastShipBy": 'COUNTIFS(FEFO[Flag],"Past ship-by")',
    "CountRecalled": 'COUNTIFS(FEFO[Flag],"Recalled")',
    "CountOnHold": 'COUNTIFS(FEFO[Flag],"On hold")',
    "CountNoDate": 'COUNTIFS(FEFO[Flag],"No date")',
    "CountOk": 'COUNTIFS(FEFO[Flag],"OK")',
    "CountNew": 'COUNTIFS(Lots[Flag],"New")',
    "CountUsedUp": 'COUNTIFS(Lots[Flag],"Used up")',
}
"""The formula of every named cell, in an order in which each uses only names before it (and AsOf, RefreshedAsOf)."""

AS_OF = "TODAY()"
"""What AsOf holds until the user types a date, which lotbook leaves alone."""

BANNER = (
    "IF(AND(ISNUMBER(RefreshedAsOf),AsOf>=RefreshedAsOf+1),"
    '"This list is from an earlier day: its order, buckets and actions are out of date. Refresh it.","")'
)
"""The cell with the sheet-scoped name Banner on Start and on every output sheet."""

RECALL_OUT_OF_DATE = "This recall was run as of another day. Run it again before you act on it."
RECALL_BANNER = f'IF(ISNUMBER(RecallAsOf),IF(OR(AsOf<RecallAsOf,AsOf>=RecallAsOf+1),"{RECALL_OUT_OF_DATE}",""),"")'
"""The cell with the sheet-scoped name Banner on the sheets of a recall."""

BUCKET_ROWS = "BucketRows"
"""Name of the columns of the table Buckets that define a bucket."""

LISTS: Mapping[str, str] = {
    "SkuList": "SKUs[SKU]",
    "PlaceList": "Places[Place]",
    "ChannelList": "Channels[Channel]",
    "SupplierList": "Suppliers[Supplier]",
    BUCKET_ROWS: "Buckets[[Bucket]:[To days]]",
}
"""Defined names behind the drop-downs and functions; they grow with their tables."""


def total_formula(table: str, header: str) -> str:
    """The formula under a column in a totals row: the sum of what a filter leaves visible.

    Examples:
        >>> total_formula("Aging", "Units: #1")
        "SUBTOTAL(109,Aging[Units: '#1])"
    """
    escaped = "".join(f"'{sign}" if sign in "'#[]" else sign for sign in header)
    return f"SUBTOTAL(109,{table}[{escaped}])"
