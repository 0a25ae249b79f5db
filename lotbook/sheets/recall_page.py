"""The description of the sheet Recall: filter cells, figures, clock, what to know, timeline, and the affected lots.

The rows of the table RecallNotes may be hidden by a recall, so those rows hold nothing else. RecallLots comes last, as
it grows.
"""

from lotbook.core import tables_recall as core
from lotbook.core.recalls.case_list import BY_ENTRY, DEPTHS
from lotbook.core.recalls.filter_list import RANGES, TEXTS
from lotbook.core.tables_recall import NOTES, TIMELINE_PERIODS
from lotbook.sheets.formulas import RECALL_BANNER
from lotbook.sheets.model import Chart, Choice, Dashboard, Fill, Link, NamedCell, Series, TableSpec, Text

NOTES_TABLE = TableSpec.of(core.RECALL_NOTES, 26, column=2, filters=False, fixed_rows=NOTES)
TIMELINE = TableSpec.of(core.RECALL_TIMELINE, 37, column=2, filters=False, fixed_rows=TIMELINE_PERIODS)
LOTS = TableSpec.of(core.RECALL_LOTS, 52, column=2)
RECALL_TABLES = (NOTES_TABLE, TIMELINE, LOTS)

NOT_RUN = "Not run yet: press Run recall on the ribbon tab Lotbook, or close the workbook and run lotbook recall"
FIRST_NOTE = (
    "Start here",
    "Fill in what was reported (one cell is enough), then press Run recall. Your own tables do not change.",
)

_PRINT_COLUMNS = 16
_WIDTHS = (1.5, 21, 19, 28, 17, *(13.5 for _ in range(10)), 38, *(13.5 for _ in range(8)), 20, 17, 13.5, 13.5, 22)

_PLACES = {
    "sku": ("B6", "B7", Choice("SkuList")),
    "lots": ("C6", "C7", None),
    "supplier": ("D6", "D7", Choice("SupplierList")),
    "purchase_order": ("E6", "E7", None),
    "shipment": ("B8", "B9", None),
    "consignee": ("C8", "C9", None),
}
"""The caption and the cell of each filter, and its drop-down."""

_FILTERS = (
    *(
        (caption, cell, each.caption, each.cell, each.hint, choice)
        for each in TEXTS
        for caption, cell, choice in (_PLACES[each.field],)
    ),
)

_CASE_PLACES = {
    "reason": ("D8", "D9"),
    "contact": ("E8", "E9"),
    **{
        field: (f"{column}{row}", f"{column}{row + 1}")
        for row, fields in (
            (12, ("complaint", "complained_on", "reported_by", "depth")),
            (14, ("started_by", "started_on", "hazard", "strategy")),
            (16, ("closed_by", "closed_on", "corrective_action")),
        )
        for column, field in zip("BCDE", fields, strict=False)
    },
}
"""The caption and the cell of each entry of the record."""
_CASE_STYLES = {"day": "entry date", "moment": "entry time"}
_RECORD = (
    ("Clock", "RecallClock", 12),
    ("Company", "RecallCompany", 13),
    ("Address", "RecallAddress", 14),
    ("Answers", "RecallAnswers", 15),
    ("Overdue", "RecallOverdue", 16),
)
"""What lotbook writes beside the record: the caption, the cell's name and its row."""

SPANS = tuple((each.cell, each.caption, row) for row, each in enumerate(RANGES, 7))
"""Ranges of days: start of the two cells' names, what they are called, and their row."""

_TILES = (
    ("B", "RecallLotCount", "Lots affected", "tile caption", "listed below", ""),
    ("C", "RecallMade", "Units made", "tile caption", "bundles included", ""),
    ("D", "RecallFound", "Units found", "tile caption", "on hand, sold, used up, disposed", ""),
    ("E", "RecallToRetrieve", "To retrieve", "tile alert", "units, at most", ""),
    ("F", "RecallUnaccounted", "Unaccounted", "tile alert", "units", ""),
    ("G", "RecallReconciled", "Reconciled %", "tile caption", "of units made", ""),
    ("H", "RecallConsigneeCount", "Consignees", "tile warning", "who got them", "Recall consignees"),
    ("I", "RecallMovementCount", "Movements", "tile caption", "see each", "Recall movements"),
    ("J", "RecallDoubtCount", "In doubt", "tile warning", "see Doubt", "Recall movements"),
)
"""Column, name of the cell, caption, style of the caption, text below, and the sheet that text links to."""

_CLOCK = (
    ("As of", "RecallAsOf", "fact date", 6),
    ("Started", "RecallStarted", "fact time", 7),
    ("Finished", "RecallFinished", "fact time", 8),
    ("Took, seconds", "RecallSeconds", "fact seconds", 9),
)

HOW_TO_RUN = (
    "One cell is enough. Then press Run recall on the tab Lotbook (closed: lotbook recall my_lots.xlsm --sheet)."
)
HOW_TO_RECORD = (
    "From the complaint to the closing. It goes onto the first page of the packet; Started on fills itself in with the "
    "first run."
)
HOW_TO_MARK = (
    "Mark recalled, on the tab Lotbook, takes these lots out of the pick order and flags them; Undo mark restores the "
    "status they had."
)

_TEXTS = (
    Text("B1", "Recall", "band title"),
    Text("K1", "From a complaint to every unit", "band text"),
    Text("B5", "1  What was reported", "section"),
    Text("D5", HOW_TO_RUN, "hint"),
    *(Text(place, caption, "caption") for place, _, caption, *_ in _FILTERS),
    Text("H6", "from", "caption"),
    Text("I6", "to", "caption"),
    *(Text(f"G{row}", label, "caption right") for _, label, row in SPANS),
    Text("K5", "Last run", "section"),
    *(Text(f"K{row}", label, "caption") for label, _, _, row in _CLOCK),
    Text("B11", "2  The record", "section"),
    Text("D11", HOW_TO_RECORD, "hint"),
    *(Text(place, BY_ENTRY[field].label, "caption") for field, (place, _) in _CASE_PLACES.items()),
    *(Text(f"G{row}", label, "caption right") for label, _, row in _RECORD),
    Text("B20", "3  What was found", "section"),
    *(Text(f"{column}21", caption, style) for column, _, caption, style, _, _ in _TILES),
    *(Text(f"{column}23", foot, "tile foot") for column, _, _, _, foot, sheet in _TILES if not sheet),
    Text("B25", "4  What to know", "section"),
    Text("B36", "5  When the units moved", "section"),
    Text("B51", "6  Affected lots", "section"),
    Text("D51", HOW_TO_MARK, "hint"),
)

_LINKS = (
    *(Link(f"{column}23", foot, sheet, "tile link") for column, _, _, _, foot, sheet in _TILES if sheet),
    Link("B4", "← Start", "Start"),
    Link("C4", "Every recall so far", "Recall log"),
    Link("D4", "What consignees answered", "Recall responses"),
)

_NAMED_CELLS = (
    *(NamedCell(name, cell, "entry", hint=said, choice=choice) for _, cell, _, name, said, choice in _FILTERS),
    *(
        NamedCell(f"{name}{end}", f"{column}{row}", "entry date", hint=f"A day or a month such as '03/2027; {which}.")
        for name, _, row in SPANS
        for column, end, which in (("H", "From", "blank: no start date"), ("I", "To", "blank: no end date"))
    ),
    *(NamedCell(name, f"L{row}", style) for _, name, style, row in _CLOCK),
    *(
        NamedCell(
            entry.cell,
            cell,
            _CASE_STYLES.get(entry.kind, "entry"),
            hint=entry.help,
            choice=Choice(DEPTHS) if entry.kind == "depth" else None,
        )
        for entry, cell in ((BY_ENTRY[field], cell) for field, (_, cell) in _CASE_PLACES.items())
    ),
    *(NamedCell(name, f"H{row}", "meaning") for _, name, row in _RECORD),
    NamedCell("RecallAsked", "D20", "meaning"),
    *(
        NamedCell(name, f"{column}22", "tile share" if name == "RecallReconciled" else "tile number")
        for column, name, *_ in _TILES
    ),
)
"""Every cell of the sheet with a name of its own."""

DASHBOARD = Dashboard(
    _WIDTHS,
    {
        1: 38,
        2: 20,
        3: 20,
        5: 24,
        7: 22,
        9: 22,
        11: 24,
        13: 22,
        15: 22,
        17: 22,
        20: 24,
        22: 34,
        25: 24,
        36: 24,
        37: 34,
        51: 24,
        52: 34,
    },
    row_height=18,
    rows=LOTS.row,
    frozen_rows=3,
    stamp_cell="B2",
    stamp=NOT_RUN,
    banner_cell="B3",
    banner_last="P3",
    banner=RECALL_BANNER,
    fills=(Fill("A1:P1", "band"), Fill("A2:P2", "band")),
    texts=_TEXTS,
    links=_LINKS,
    named_cells=_NAMED_CELLS,
    charts=(
        Chart(
            TIMELINE,
            "Period",
            (
                Series("Came in", "9CC9A3"),
                Series("To Amazon", "F0B64A"),
                Series("To consignees", "4B2E83"),
                Series("Came back", "2F6FA8"),
            ),
            "I37",
            "O49",
        ),
    ),
    print_columns=_PRINT_COLUMNS,
    print_rows=None,
    print_again=(1, 2),
    selection="C7",
    hidden_rows=tuple(range(NOTES_TABLE.row + 2, NOTES_TABLE.row + 1 + NOTES)),
)
