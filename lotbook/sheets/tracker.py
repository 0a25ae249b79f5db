"""The description of the lot tracker: every sheet, in order."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lotbook.core import tables as core
from lotbook.core import tables_amazon as amazon
from lotbook.core import tables_report as lists
from lotbook.core.table import Column, Table
from lotbook.core.tables import BUCKET_SLOTS
from lotbook.core.tables_adopt import MAPPINGS
from lotbook.core.tables_recall import RECALL_CONSIGNEES, RECALL_LOG, RECALL_MOVEMENTS
from lotbook.core.words import COUNT_UNITS, MOVEMENT_TYPES, PLACE_KINDS, STATUSES
from lotbook.sheets import conf, recall_page, start
from lotbook.sheets.formulas import BANNER, RECALL_BANNER
from lotbook.sheets.model import Choice, Role, Sheet, TableSpec
from lotbook.sheets.start import NOT_REFRESHED

INPUT_ROW = 4
"""Worksheet row of the headers on input and set-up sheets: title, help and a line of links are above."""

OUTPUT_ROW = 6
"""Worksheet row of the headers on output sheets: title, stamp, banner, help and a link are above."""

STAMP_CELL, BANNER_CELL, TITLE_CELL = "A2", "A3", "A1"
"""Cells with the sheet-scoped names Stamp and Banner (output sheets) and Title (bucket sheets)."""

_HEAT = "The deeper the color, the larger the share of the product's stock."

_SKU = Choice(
    "SkuList", "This SKU is not on the SKUs sheet yet. Until it is, its product, price and rules are unknown."
)
_SUPPLIER = Choice("SupplierList", "This supplier is not on the Suppliers sheet.")
_PLACE = Choice("PlaceList", "This place is not on the Places sheet, so no channel's rules apply to it.")
_CHANNEL = Choice("ChannelList", "This channel is not on the Channels sheet, so its rules are unknown.")
_STATUS = Choice(STATUSES, "Use Released, Hold, Quarantine or Recalled.")
_TYPE = Choice(MOVEMENT_TYPES, "Choose a type from the list; otherwise the row is left out of the figures.")

_CONF = TableSpec.of(conf.CONF, 1, filters=False)

_CHOICES: Mapping[str, Mapping[str, Choice]] = {
    "SKUs": {"Supplier": _SUPPLIER},
    "Lots": {"SKU": _SKU, "Place": _PLACE, "Status": _STATUS, "Supplier": _SUPPLIER},
    "Shipments": {
        "Type": _TYPE,
        "SKU": _SKU,
        "From": Choice("PlaceList"),
        "To": Choice("PlaceList"),
        "Channel": _CHANNEL,
    },
    "Bundles": {"Bundle SKU": _SKU, "Component SKU": _SKU},
    "AmazonStock": {"SKU": _SKU},
    "Demand": {"SKU": _SKU, "Channel": _CHANNEL},
    "StockCount": {"SKU": _SKU, "Place": _PLACE, "Unit": Choice(COUNT_UNITS, "Use eaches or cases.")},
    "Certificates": {"SKU": _SKU},
    "Places": {"Kind": Choice(PLACE_KINDS, "Use Own, 3PL, FBA or AWD."), "Channel": _CHANNEL},
    "Channels": {"Add days of use": Choice(("Yes", "No"), "Use Yes or No.")},
    "Settings": {},
}
"""Drop-downs. From and To may name customers as well as places, so other texts there get no warning."""

_WIDTHS: Mapping[str, Mapping[str, float]] = {
    "SKUs": {"Supplier": 20, "Min days at receipt": 12},
    "Lots": {
        "Production date": 15,
        "Received date": 14,
        "Expiry read as": 14,
        "Supplier": 18,
        "Purchase order": 15,
        "Place": 14,
        "Note": 26,
    },
    "Shipments": {"From": 18, "To": 22, "Document": 18, "Note": 26, "Channel": 13, "Type": 13},
    "Bundles": {"Component quantity": 13},
    "AmazonStock": {"Marketplace": 14, "Source": 40, "Stranded because": 30},
    "AmazonLedger": {"Marketplace": 14, "Event": 22, "Disposition": 22, "Source": 18},
    "AmazonExpiry": {"Marketplace": 14, "Disposition": 22},
    "RemovalOrders": {"Order ID": 24, "Lots": 40, "File": 34, "Left on": 34},
    "Suppliers": {"Supplier": 28, "Address": 40, "Phone": 18, "GLN": 16, "Note": 44},
    "Customers": {"Customer": 30, "E-mail": 30, "Address": 40, "Phone": 18, "GLN": 16, "Note": 44},
    "Places": {"Place": 22, "Kind": 12, "Channel": 18, "Address": 40, "Phone": 18, "GLN": 16},
    "Channels": {"Channel": 16},
    "Buckets": {"Bucket": 18, "Colour": 14},
    "FEFO": {"Reason": 57},
    "ToDo": {"Reason": 57},
    "Plan": {"Why": 63, "Speed from": 22},
    "Removals": {"Product": 26, "Proposal": 12, "Reason": 58},
    "StockCount": {"Place": 18, "Note": 26},
    "Certificates": {"Number": 20, "Laboratory": 26, "File": 40, "Note": 26},
    "Accepted": {"Rule": 26, "Key": 60, "By": 16, "Why": 46},
    "RecallMovements": {"From": 20, "To": 26, "Doubt": 34, "Document": 16, "Note": 22},
    "RecallConsignees": {"Consignee": 28, "Documents": 35, "Contact": 33, "Reached by": 24, "Listed on": 12},
    "RecallResponses": {
        "Consignee": 30,
        "Recall": 14,
        "By": 18,
        "How": 14,
        "Units disposed or returned": 16,
        "Signed by": 24,
        "Note": 30,
    },
    "RecallLog": {"Asked for": 40, "Event": 14, "Status before": 14, "Status now": 14, "Seconds": 10, "Result": 60},
    "History": {"Who": 14, "Command": 14, "Table": 16, "Row": 30, "Column": 22, "Old value": 30, "New value": 46},
    "Mappings": {"Shape": 16, "Your header": 34, "Table": 16, "Column": 26, "Decided on": 14},
    "Settings": {"Setting": 28, "Value": 58, "Help": 104},
}


_TABS = {
    "ToDo": "To do",
    "StockCount": "Count",
    "RecallResponses": "Recall responses",
    "History": "Change history",  # Excel keeps History for itself
}
"""Names of sheets, where they differ from the table's."""


def _typed(table: Table, role: Role, frozen_columns: int = 0, *, hidden: bool = False) -> Sheet:
    return Sheet(
        _TABS.get(table.name, table.name),
        f"Sheet_{table.name}",
        role,
        table.title,
        table.help,
        (TableSpec.of(table, INPUT_ROW),),
        frozen_columns,
        hidden=hidden,
        widths=_WIDTHS.get(table.name, {}),
        choices=_CHOICES.get(table.name, {}),
    )


def _written(
    table: Table,
    frozen_columns: int,
    columns: Sequence[Column] | None = None,
    *,
    totals: bool = False,
    more: str = "",
    hidden: bool = False,
    in_front: str = "",
) -> Sheet:
    spec = TableSpec(table.name, tuple(columns or table.columns), OUTPUT_ROW, totals=totals)
    code_name, text = f"Sheet_{table.name}", f"{table.help} {more}".strip()
    return Sheet(
        _TABS.get(table.name, table.name),
        code_name,
        Role.OUTPUT,
        table.title,
        text,
        (spec,),
        frozen_columns,
        hidden=hidden,
        stamp=NOT_REFRESHED,
        banner=BANNER,
        in_front=in_front,
        widths=_WIDTHS.get(table.name, {}),
    )


_RECALL_SHEETS = {
    RECALL_MOVEMENTS: "Recall movements",
    RECALL_CONSIGNEES: "Recall consignees",
    RECALL_LOG: "Recall log",
}
_KEPT_IN_SIGHT = {RECALL_CONSIGNEES: "Lot", RECALL_LOG: "Event"}
"""The column up to which those wider than a page stay in sight, and stand on every page."""


def _of_recall(table: Table, name: str) -> Sheet:
    """A sheet that comes up with the first recall."""
    spec = TableSpec.of(table, OUTPUT_ROW)
    headers = [column.header for column in table.columns]
    banner = "" if table is RECALL_LOG else RECALL_BANNER
    code_name = f"Sheet_{table.name}"
    return Sheet(
        name,
        code_name,
        Role.RECALL,
        table.title,
        table.help,
        (spec,),
        1 + headers.index(_KEPT_IN_SIGHT[table]) if table in _KEPT_IN_SIGHT else 0,
        widths=_WIDTHS[table.name],
        hidden=True,
        stamp=recall_page.NOT_RUN,
        banner=banner,
    )


def _bucket_sheet(slot: int, bucket: str | None, colour: str) -> Sheet:
    name = f"Spare {slot}" if bucket is None else bucket
    return Sheet(
        name,
        f"Sheet_Bucket{slot}",
        Role.OUTPUT,
        name,
        lists.BUCKET_LINES.help,
        (TableSpec(f"Bucket{slot}", lists.BUCKET_LINES.columns, OUTPUT_ROW),),
        3,
        tab_colour=colour,
        hidden=bucket is None,
        named_title=True,
        stamp=NOT_REFRESHED,
        banner=BANNER,
    )


def sheets(buckets: Sequence[tuple[str, str]]) -> tuple[Sheet, ...]:
    """Every sheet of the tracker, in order.

    Args:
        buckets: Name and colour (six hex digits) of each bucket, in order; at most `BUCKET_SLOTS`.

    Examples:
        >>> [sheet.name for sheet in sheets([("Expired", "B5382E"), ("No date", "A9B2BD")])][9:15]
        ['To do', 'FEFO', 'Plan', 'Aging', 'Expired', 'No date']
    """
    spare = [(None, "")] * (BUCKET_SLOTS - len(buckets))
    slots = enumerate([*buckets, *spare], start=1)
    return (
        Sheet(
            "Start",
            "Sheet_Start",
            Role.START,
            "Lot tracker",
            "",
            start.START_TABLES,
            dashboard=start.dashboard(len(buckets)),
        ),
        _typed(core.LOTS, Role.INPUT, 2),
        _typed(core.SHIPMENTS, Role.INPUT),
        _typed(core.SKUS, Role.INPUT, 2),
        _typed(core.BUNDLES, Role.INPUT),
        _typed(core.DEMAND, Role.INPUT, 2),
        _typed(core.STOCK_COUNT, Role.INPUT),
        _typed(core.CERTIFICATES, Role.INPUT, 2),
        _typed(core.AMAZON_STOCK, Role.INPUT, 1),
        _written(lists.TO_DO, 2),
        _written(lists.FEFO, 4, in_front=lists.FEFO_IN_FRONT),
        _written(lists.PLAN, 2),
        _written(lists.AGING, 2, lists.aging_columns([name for name, _ in buckets]), totals=True, more=_HEAT),
        *(_bucket_sheet(slot, name, colour) for slot, (name, colour) in slots),
        _written(lists.REMOVALS, 3, in_front=lists.REMOVALS_IN_FRONT),
        replace(_written(lists.FEFO_AUDIT, 2), name="FEFO audit"),
        _written(amazon.AMAZON_BALANCE, 1, hidden=True),
        Sheet(
            "Recall",
            "Sheet_Recall",
            Role.RECALL,
            "Recall",
            "",
            recall_page.RECALL_TABLES,
            dashboard=recall_page.DASHBOARD,
        ),
        *(_of_recall(table, name) for table, name in _RECALL_SHEETS.items()),
        _typed(core.RECALL_RESPONSES, Role.INPUT, 1, hidden=True),
        _written(lists.CHECKS, 2, in_front=lists.CHECKS_IN_FRONT),
        _written(lists.HISTORY, 1, hidden=True),
        _typed(core.SUPPLIERS, Role.SETUP, 1),
        _typed(core.CUSTOMERS, Role.SETUP, 1),
        _typed(core.PLACES, Role.SETUP, 1),
        _typed(core.CHANNELS, Role.SETUP, 1),
        _typed(core.BUCKETS, Role.SETUP, 1),
        _typed(core.SETTINGS, Role.SETUP, 1),
        _typed(core.ACCEPTED, Role.SETUP),
        _typed(MAPPINGS, Role.SETUP, hidden=True),
        *(_typed(table, Role.SETUP, 1, hidden=True) for table in amazon.IMPORTED),
        Sheet("Functions", "Sheet_Functions", Role.HELP, "Functions for your own cells", "", ()),
        Sheet(
            conf.SHEET_OFF, "Sheet_Conf", Role.CONF, "", "", (TableSpec.of(conf.CONF, 1, filters=False),), hidden=True
        ),
    )


CODE_NAMES = tuple(sheet.code_name for sheet in sheets(()))
"""What VBA calls the sheets, in order: the same ones whatever the buckets are."""
