"""Every worksheet function: its name, arguments and result, described once for the workbook and for Python.

The sheet Functions, the function wizard and the VBA wrappers are made from these descriptions, and `udfs` refuses to
start where a Python function and its description differ.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Kind = Literal["date", "days", "units", "rate", "life", "code", "text", "order", "pattern", "place", "buckets", "table"]
"""What an argument may be: a date, whole days, whole units, units per day, a shelf life, a SKU or lot code, a text, DMY
or MDY or YMD, a pattern of lot codes, a place, a table of buckets, a table with its header row."""

AS_OF, BUCKETS, EXPIRED_BELOW, DEFAULT_PLACE = "AsOf", "Buckets", "ExpiredBelow", "DefaultPlace"
"""Names in the workbook that give the value of an omitted argument."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a worksheet function."""

    name: str
    help: str
    """For the function wizard; at most 255 characters."""
    kind: Kind
    optional: bool = False
    default_from: str = ""
    """Name of the cell or table of the workbook used when it is omitted or blank; otherwise Python's default."""


@dataclass(frozen=True, slots=True)
class Function:
    """One worksheet function."""

    name: str
    summary: str
    """For the function wizard; at most 255 characters."""
    arguments: tuple[Argument, ...]
    returns: str
    """What the cell shows, for the sheet Functions."""
    example: str
    """A formula that works in any tracker."""
    example_value: str | int | dt.date
    """What the example shows in its first cell."""
    native: bool = False
    """Computed in VBA as well, cell by cell."""
    shape: Literal["same", "array"] = "same"
    """"same": a cell for each cell of the ranges it gets, which are of one size. "array": spills."""
    dates: bool | tuple[int, ...] = False
    """True where every cell is a date; for an array the columns that are, counted from 1."""

    @property
    def signature(self) -> str:
        """How it is called, with brackets around what may be left out.

        Examples:
            >>> FUNCTIONS[0].signature
            'LOT_DAYS_LEFT(expiry, [as_of])'
        """
        shown = (f"[{argument.name}]" if argument.optional else argument.name for argument in self.arguments)
        return f"{self.name}({', '.join(shown)})"


_EXPIRY = Argument(
    "expiry", "Expiry date: one cell or a range. A date, or text such as 2027-03-31 or EXP 03/2027.", "date"
)
_EXPIRED_BELOW = Argument(
    "expired_below",
    "A lot is expired if fewer days than this are left: 0 or 1. If omitted, as set on the Settings sheet.",
    "days",
    optional=True,
    default_from=EXPIRED_BELOW,
)
_AS_OF = Argument(
    "as_of",
    "The as-of date. If omitted, the workbook's as-of date.",
    "date",
    optional=True,
    default_from=AS_OF,
)
_CUTOFF = Argument("cutoff", "Cut-off days: days before expiry at which the channel stops selling.", "days")
_SCAN = Argument("scan", "Scanned code: one cell or a range, formatted as Text.", "text")
_SKU = Argument("sku", "SKU, as on the Lots sheet.", "code")
_LOT = Argument("lot", "Lot, as on the Lots sheet.", "code")
_SHIPMENTS = Argument("shipments", "The Shipments table with its header row: Shipments[#All].", "table")

FUNCTIONS: tuple[Function, ...] = (
    Function(
        "LOT_DAYS_LEFT",
        "Days from a date to the expiry date: 0 on the last good day, negative after it.",
        (_EXPIRY, _AS_OF),
        "Whole days.",
        "=LOT_DAYS_LEFT(DATE(2027,3,31),DATE(2027,1,1))",
        89,
        native=True,
    ),
    Function(
        "LOT_BUCKET",
        "The bucket that the days left fall into.",
        (
            _EXPIRY,
            _AS_OF,
            Argument(
                "buckets",
                "Columns Bucket, From days, To days. If omitted, the workbook's Buckets table.",
                "buckets",
                optional=True,
                default_from=BUCKETS,
            ),
        ),
        "Name of the bucket, or which buckets overlap or leave a gap.",
        '=LOT_BUCKET(DATE(2027,3,31),DATE(2027,1,1),{"Expired","",-1;"Under 90",0,89;"Later",90,""})',
        "Under 90",
        native=True,
    ),
    Function(
        "LOT_FLAG",
        "The expiry of a lot at a glance: Expired, Inside cut-off or OK.",
        (
            _EXPIRY,
            _AS_OF,
            Argument("cutoff", f"{_CUTOFF.help} If omitted, 0.", "days", optional=True),
            _EXPIRED_BELOW,
        ),
        "Expired, Inside cut-off (from the sell-by date on) or OK.",
        "=LOT_FLAG(DATE(2027,3,31),DATE(2027,3,1),50)",
        "Inside cut-off",
        native=True,
    ),
    Function(
        "LOT_SELL_BY",
        "The day a channel stops selling a lot: the expiry date minus the cut-off days.",
        (_EXPIRY, _CUTOFF),
        "Date.",
        "=LOT_SELL_BY(DATE(2027,3,31),50)",
        dt.date(2027, 2, 9),
        native=True,
        dates=True,
    ),
    Function(
        "LOT_SHIP_BY",
        "Last day to ship a lot to a channel: expiry date minus the days it must have left and the days in transit.",
        (
            _EXPIRY,
            Argument("min_days", "Days the lot must have left when the channel receives it.", "days"),
            Argument("transit", "Days in transit.", "days"),
            Argument("receiving", "Days from arrival until it is on sale. If omitted, 0.", "days", optional=True),
        ),
        "Date.",
        "=LOT_SHIP_BY(DATE(2027,3,31),90,7,5)",
        dt.date(2026, 12, 19),
        native=True,
        dates=True,
    ),
    Function(
        "LOT_EXPIRY",
        "Expiry date from production date and shelf life. Months are calendar months; a month end stays a month end.",
        (
            Argument("production", "Production date: one cell or a range. A month alone means its last day.", "date"),
            Argument(
                "shelf_life", 'For example "24 months", "2 years" or "540 days". A plain number means days.', "life"
            ),
        ),
        "Date.",
        '=LOT_EXPIRY(DATE(2025,2,28),"24 months")',
        dt.date(2027, 2, 28),
        native=True,
        dates=True,
    ),
    Function(
        "LOT_DATE",
        "The date on a label. A month alone means its last day. Ambiguous dates are reported, never guessed.",
        (
            Argument(
                "text", "Date text: one cell or a range. Clear dates in the range settle the unclear ones.", "date"
            ),
            Argument(
                "order",
                "Order of day, month and year: DMY, MDY or YMD. If omitted, lotbook works it out.",
                "order",
                optional=True,
            ),
        ),
        "Date.",
        '=LOT_DATE("EXP 03/2027")',
        dt.date(2027, 3, 31),
        dates=True,
    ),
    Function(
        "LOT_DECODE",
        "The production date in a manufacturer's lot code. If the code can mean several dates, all of them.",
        (
            Argument("code", "Lot code: one cell or a range.", "code"),
            Argument(
                "pattern",
                "Y year, DDD day of the year, MM and DD month and day, M letter of the month, ? and * other characters."
                " Examples: YDDD, YYDDD, DDDYY, YYMMDD, YYMDD. 202YDDD fixes the decade (otherwise 2000 to 2049).",
                "pattern",
            ),
        ),
        'Date. Several dates: side by side for one code, joined with " or " in a range.',
        '=LOT_DECODE("26045","YYDDD")',
        dt.date(2026, 2, 14),
        dates=True,
    ),
    Function(
        "GS1_LOT",
        "The lot (10) in a scanned GS1 code, with its zeros. Reads element strings and GS1 Digital Link.",
        (_SCAN,),
        "Text.",
        '=GS1_LOT("(01)09506000134352(17)270331(10)00123")',
        "00123",
    ),
    Function(
        "GS1_EXPIRY",
        "The expiry date (17) in a scanned GS1 code; without one, best before (15) or sell by (16). Years are 20yy.",
        (_SCAN,),
        "Date; day 00 means the last day of the month.",
        '=GS1_EXPIRY("(01)09506000134352(17)270300(10)00123")',
        dt.date(2027, 3, 31),
        dates=True,
    ),
    Function(
        "GS1_GTIN",
        "The GTIN in a scanned GS1 code: of the unit (01), otherwise of the units in the carton (02).",
        (_SCAN,),
        "14 digits as text, with leading zeros.",
        '=GS1_GTIN("(01)09506000134352(17)270331(10)00123")',
        "09506000134352",
    ),
    Function(
        "LOT_ON_HAND",
        "Units of a lot on hand on the as-of date, at all places or at one, by Lots and Shipments alone. It leaves out "
        "bundles and Amazon's counts; On hand on the sheet Lots includes both.",
        (
            _SKU,
            _LOT,
            Argument("lots", "The Lots table with its header row: Lots[#All].", "table"),
            _SHIPMENTS,
            Argument(
                "place",
                "One place. If omitted, all places.",
                "place",
                optional=True,
            ),
            _AS_OF,
            Argument(
                "default_place",
                "The place of units for which no row names one. If omitted, the Default place on the Settings sheet.",
                "place",
                optional=True,
                default_from=DEFAULT_PLACE,
            ),
        ),
        "Units, negative if more left than came; blank if unknown.",
        '=LOT_ON_HAND("TEA","A1",{"SKU","Lot","Received quantity";"TEA","A1",100},'
        '{"Date","Type","SKU","Lot","Quantity";46023,"Sale","TEA","A1",30},,46054)',
        70,
    ),
    Function(
        "LOT_AT_RISK",
        "Units of each lot of one SKU that won't sell by their sell-by date, selling first expired, first out.",
        (
            Argument("expiries", "Expiry dates of the lots of one SKU.", "date"),
            Argument("quantities", "Units of each lot.", "units"),
            Argument("units_per_day", "Units of the SKU sold per day, in total. Blank if unknown.", "rate"),
            _AS_OF,
            Argument("cutoff", f"{_CUTOFF.help} One number, or one per lot. If omitted, 0.", "days", optional=True),
        ),
        "Units for each lot, possibly with a fraction; blank if unknown, as after a quantity that can't be read.",
        "=LOT_AT_RISK({46053;46083},{500;200},5,46023)",
        350,
    ),
    Function(
        "FEFO_RANK",
        "The order in which to use up lots: 1 goes out first within its SKU. Lots without an expiry date go last.",
        (
            Argument("skus", "SKU of each lot.", "code"),
            Argument("expiries", "Expiry date of each lot, or blank.", "date"),
            Argument(
                "received",
                "Received date of each lot. With equal expiry dates, the earlier one goes first.",
                "date",
                optional=True,
            ),
        ),
        "1, 2, 3, … within each SKU; lots with the same dates share a rank. Blank if unknown, as beside a date that "
        "can't be read.",
        '=FEFO_RANK({"TEA";"TEA";"JAR"},{46483;46053;46400})',
        2,
    ),
    Function(
        "FEFO_ALLOCATE",
        "Which lots to fill an order from, first expired first. Skips lots on hold, expired, off sale or too close to "
        "expiry.",
        (
            _SKU,
            Argument("quantity", "Units wanted.", "units"),
            Argument(
                "lots",
                "A table with its header row and the columns SKU, Lot, Expiry date, On hand; also Status, Sell-by, "
                "Received date and Place if it has them: FEFO[#All] or Lots[#All].",
                "table",
            ),
            _AS_OF,
            Argument("min_days", "Days a lot must have left on the as-of date. If omitted, 0.", "days", optional=True),
            _EXPIRED_BELOW,
            Argument(
                "places",
                "Where to take units from: a place or a range of them, with FEFO[#All]. If omitted, from every place, "
                "Amazon's too.",
                "place",
                optional=True,
            ),
        ),
        "One row per lot: lot, expiry date, units. If stock is short, a last row Shortage with the missing units.",
        '=FEFO_ALLOCATE("TEA",40,{"SKU","Lot","Expiry date","On hand";"TEA","A2",46507,50;"TEA","A1",46477,30},46054)',
        "A1",
        shape="array",
        dates=(2,),
    ),
    Function(
        "LOT_TRACE",
        "Every movement of a lot on the Shipments sheet, earliest first: who got it, when, and with which document.",
        (_SKU, _LOT, _SHIPMENTS),
        "A header row, then one row per movement; No movements if there are none.",
        '=LOT_TRACE("TEA","A1",{"Date","Type","SKU","Lot","Quantity";46023,"Sale","TEA","A1",30})',
        "Date",
        shape="array",
        dates=(1,),
    ),
)
"""Every worksheet function, in the order of the sheet Functions."""
