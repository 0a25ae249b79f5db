"""The description of the dashboard Start: tiles, charts, legend, look-up and the figures behind the charts.

The rows of the tables FirstTen and BucketTotals may be hidden by a refresh, so those rows hold nothing else.
"""

from lotbook.core import tables_report as lists
from lotbook.core.tables import BUCKET_SLOTS
from lotbook.core.tables_report import RISK_MONTHS
from lotbook.sheets.formulas import ALL_WITH_COST, AS_OF, BANNER, NAMED_FORMULAS
from lotbook.sheets.look_up import LISTED
from lotbook.sheets.model import Chart, Choice, Dashboard, Fill, Link, NamedCell, Series, TableSpec, Text
from lotbook.sheets.styles import FAINT, FLAGS

FIRST_TEN = TableSpec.of(lists.FIRST_TEN, 38, column=2, filters=False, fixed_rows=10)
BUCKET_TOTALS = TableSpec.of(lists.BUCKET_TOTALS, 53, column=3, filters=False, fixed_rows=BUCKET_SLOTS)
RISK_BY_MONTH = TableSpec.of(lists.RISK_BY_MONTH, 68, column=3, filters=False, fixed_rows=RISK_MONTHS + 2)
START_TABLES = (FIRST_TEN, BUCKET_TOTALS, RISK_BY_MONTH)

NOT_REFRESHED = (
    "Not refreshed yet: press Refresh aging on the ribbon tab Lotbook, or close the workbook and run lotbook refresh"
)

HOW_TO_REFRESH = "tab Lotbook > Refresh aging (or: lotbook refresh)"

BANNER_CELL = "C3"

_WIDTHS = (1.5, 5, 18, 16, 28, 16, 18, 13, 13, 14, 2.5, 15, 9, 36, 1.5)
_HEIGHTS = {1: 38, 2: 20, 3: 20, 4: 8, 5: 22, 6: 24, 10: 34, 13: 24, 15: 24, 17: 24, 22: 24, 36: 8, 37: 24, 38: 22}
_CHARTS = (
    Chart(BUCKET_TOTALS, "Bucket", (Series("Units", FAINT),), "C23", "E35", by_bucket=True),
    Chart(RISK_BY_MONTH, "Month", (Series("Value at risk", "E58E26"),), "F23", "J35", font_size=7),
)

_FIRST_FLAG = 18
_FLAG_WORDS = {flag.word: f"L{_FIRST_FLAG + i}" for i, flag in enumerate(FLAGS)}
"""Where the legend shows each flag word."""


def _named(name: str, cell: str, style: str) -> NamedCell:
    return NamedCell(name, cell, style, NAMED_FORMULAS[name])


_TILES = (
    ("C", "UnitsOnHand", "Units on hand", "tile caption", "FEFO list", "FEFO"),
    ("D", "ValueOnHand", "Value on hand", "tile caption", ALL_WITH_COST, "Aging"),
    ("E", "UnitsExpired", "Units expired", "tile alert", "past their last good day", ""),
    ("F", "ValueExpired", "Value expired", "tile alert", "at cost", ""),
    ("G", "UnitsAtRisk", "Units at risk", "tile warning", "", ""),
    ("H", "ValueAtRisk", "Value at risk", "tile warning", "removal list", "Removals"),
    ("I", "LotsPastShipBy", "Past ship-by", "tile warning", "lots, too late", ""),
    ("J", "DataProblems", "Data problems", "tile alert", "see Checks", "Checks"),
)

_STEPS = (
    ("1  SKUs", "SKUs", "one row for each product"),
    ("2  Lots", "Lots", "one row for each lot that arrived"),
    ("3  Shipments", "Shipments", "what left, and where it went"),
    ("4  Refresh", "Start", HOW_TO_REFRESH),
)

_LOOKUP = (
    ("C", "SKU", "LookupSku", "entry"),
    ("D", "Lot", "LookupLot", "entry"),
    ("E", "Flag", "LookupFlag", "answer"),
    ("F", "Days left", "LookupDaysLeft", "answer"),
    ("G", "Bucket", "LookupBucket", "answer"),
    ("H", "On hand", "LookupOnHand", "answer units"),
    ("I", "Ship-by", "LookupShipBy", "answer date"),
)

_LIST_ROW = 16
"""Where the list of lots begins, one row for each below the answers."""
_IN_LIST_STYLES = {"entry": "answer"}
"""What one types into above is text in the list."""

_GO_TO = (
    ("FEFO", "FEFO", "what to pick first"),
    ("Plan", "Plan", "what to send in or reorder"),
    ("Removals", "Removals", "what to take out"),
    ("Recall", "Recall", "who got a lot, and where the rest is"),
    ("Checks", "Checks", "what needs attention"),
)

_FILLS = (Fill("A1:O1", "band"), Fill("A2:O2", "band"))

_TEXTS = (
    Text("C1", "Lot tracker", "band title"),
    Text("L1", "First expired, first out", "band text"),
    Text("C5", "As of", "caption"),
    Text("C7", "Type a date to look ahead; type =TODAY() to come back.", "hint"),
    Text("E5", "Lists are as of", "caption"),
    Text("F5", "Last refresh", "caption"),
    Text("H5", "By", "caption"),
    Text("L5", "Start here", "section"),
    *(Text(f"M{6 + i}", text, "meaning") for i, (_, _, text) in enumerate(_STEPS)),
    *(Text(f"{column}9", caption, style) for column, _, caption, style, _, _ in _TILES),
    *(Text(f"{column}11", foot, "tile foot") for column, _, _, _, foot, sheet in _TILES if foot and not sheet),
    Text("L11", "Go to", "section"),
    *(Text(f"M{12 + i}", text, "meaning") for i, (_, _, text) in enumerate(_GO_TO)),
    Text("C13", "Look up a lot", "section"),
    Text("E13", "Type a lot, with * or ? for what you don't know. Pick its SKU, or leave that blank.", "hint"),
    *(Text(f"{column}14", caption, "caption") for column, caption, _, _ in _LOOKUP),
    Text("C22", "Units by days left", "section"),
    Text("F22", "Value at risk by sell-by month", "section"),
    Text("L17", "What the flags mean", "section"),
    *(Text(f"N{_FIRST_FLAG + i}", flag.meaning, "meaning") for i, flag in enumerate(FLAGS)),
    Text("C37", "Do these first", "section"),
    Text("C51", "Figures behind the charts", "section"),
    Text("F51", "They update with the lists; nothing to type here.", "hint"),
    Text("C67", "Value at risk by sell-by month", "caption"),
    Text("C52", "Stock by days left", "caption"),
    Text("C84", "Lots expire below (days left); the default place", "small text"),
    Text("C85", "Row of the looked-up lot", "small text"),
    Text("C86", "Row of its bucket", "small text"),
    Text("C87", "Lots found: exactly, by wildcard, listed", "small text"),
    Text("C88", "Rows of the lots listed", "small text"),
)

_LINKS = (
    *(Link(f"L{6 + i}", text, sheet, "step") for i, (text, sheet, _) in enumerate(_STEPS)),
    *(Link(f"L{12 + i}", text, sheet, "go") for i, (text, sheet, _) in enumerate(_GO_TO)),
    *(Link(f"{column}11", foot, sheet, "tile link") for column, _, _, _, foot, sheet in _TILES if sheet),
    Link("J37", "whole list", "To do", "go right"),
)

NAMED_CELLS = (
    NamedCell("AsOf", "C6", "as of", AS_OF, "Type a date to look ahead; type =TODAY() to come back."),
    NamedCell("RefreshedAsOf", "E6", "fact date"),
    NamedCell("RefreshedAt", "F6", "fact stamp"),
    NamedCell("RefreshedBy", "H6", "fact text"),
    *(_named(name, f"{column}10", "tile number") for column, name, *_ in _TILES),
    _named("ValueNote", "D11", "tile link"),
    _named("RiskNote", "G11", "tile foot"),
    NamedCell("LookupSku", "C15", "entry", hint="Pick or type a SKU, or leave it blank.", choice=Choice("SkuList")),
    NamedCell(
        "LookupLot", "D15", "entry", hint="Type the lot exactly as on the label, with its zeros; * and ? are wildcards."
    ),
    *(_named(name, f"{column}15", style) for column, _, name, style in _LOOKUP if style != "entry"),
    *(_named(flag.count, f"M{_FIRST_FLAG + i}", "count") for i, flag in enumerate(FLAGS)),
    _named("FirstTenNote", "E37", "hint"),
    _named("ExpiredBelow", "E84", "small"),
    _named("DefaultPlace", "F84", "small"),
    _named("LookupRow", "E85", "small"),
    _named("LookupBucketRow", "E86", "small"),
    _named("LookupExact", "E87", "small"),
    _named("LookupWild", "F87", "small"),
    _named("LookupListed", "G87", "small"),
    _named("LookupMore", f"C{_LIST_ROW + LISTED}", "hint"),
    *(_named(f"LookupRow{n}", f"{column}88", "small") for n, column in enumerate("EFGHI", 1)),
    *(
        _named(f"{name}{n}", f"{column}{_LIST_ROW + n - 1}", _IN_LIST_STYLES.get(style, style))
        for n in range(1, LISTED + 1)
        for column, _, name, style in _LOOKUP
    ),
)
"""Every cell of Start with a name of its own."""


def dashboard(buckets: int) -> Dashboard:
    """How Start is laid out.

    Args:
        buckets: How many buckets there are; the rows of the others are hidden.
    """
    spare = range(BUCKET_TOTALS.row + 1 + buckets, BUCKET_TOTALS.row + 1 + BUCKET_SLOTS)
    return Dashboard(
        _WIDTHS,
        _HEIGHTS,
        row_height=18,
        rows=max(spec.row + spec.fixed_rows for spec in START_TABLES) + 5,
        frozen_rows=3,
        stamp_cell="C2",
        stamp=NOT_REFRESHED,
        banner_cell=BANNER_CELL,
        banner_last="N3",
        banner=BANNER,
        fills=_FILLS,
        texts=_TEXTS,
        links=_LINKS,
        named_cells=NAMED_CELLS,
        charts=_CHARTS,
        print_columns=15,
        print_rows=49,
        selection="C6",
        hidden_rows=tuple(spare),
        flag_words=_FLAG_WORDS,
        flag_cells=("E15", *(f"E{_LIST_ROW + n}" for n in range(LISTED))),
    )
