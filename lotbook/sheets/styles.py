"""Colours, number formats and cell styles: the one place that says how the workbook looks."""

from collections.abc import Mapping

from lotbook.core.table import Column, Kind
from lotbook.sheets.model import Flag, Role

FONT = "Calibri"
INK, QUIET, FAINT = "1F2A37", "66717F", "9AA4B0"
NAVY, BLUE, SLATE, SURFACE, STRIPE, LINE = "17324D", "2F6FA8", "5F7F9C", "F3F6F9", "F7F9FB", "DFE5EB"
AMBER, AMBER_INK, RED, ENTRY = "FFE3A3", "7A4B00", "B5382E", "FFF9E5"

TAB_COLOURS: Mapping[Role, str] = {
    Role.START: NAVY,
    Role.INPUT: "2F6FA8",
    Role.OUTPUT: "3C8D5A",
    Role.RECALL: "4B2E83",
    Role.SETUP: "9AA4B0",
    Role.HELP: "9AA4B0",
    Role.CONF: "9AA4B0",
}

FLAGS = (
    Flag("Recalled", "Recalled: stop and trace it", "4B2E83", "FFFFFF", "ECE7F5", "FEFO", "CountRecalled"),
    Flag("Expired", "Past its last good day", "B5382E", "FFFFFF", "FBE9E7", "FEFO", "CountExpired"),
    Flag("Inside cut-off", "The channel no longer sells it", "E58E26", "2B1A00", "FDF0E0", "FEFO", "CountInsideCutoff"),
    Flag("Past ship-by", "Too late to ship to its channel", "F7DC6F", "3D3200", "FEFAE6", "FEFO", "CountPastShipBy"),
    Flag("On hold", "Hold or Quarantine: do not pick", "2F6FA8", "FFFFFF", "E6F0F8", "FEFO", "CountOnHold"),
    Flag("No date", "No expiry date known", "D3DAE2", "1F2A37", "", "FEFO", "CountNoDate"),
    Flag("OK", "No date problem: use it in order", "E4F2EA", "1D5E3A", "", "FEFO", "CountOk"),
    Flag("New", "Not counted yet: see Checks", "D4F1F0", "0B5351", "", "Lots", "CountNew"),
    Flag("Used up", "None left (on Lots)", "EEF0F2", "7A848F", "", "Lots", "CountUsedUp"),
)
"""Every word a Flag column can show. Fills differ in lightness too, for the colour-blind and for grey print."""

ACTIONS: Mapping[str, str] = {
    "Recall": "4B2E83",
    "Hold": "2F6FA8",
    "Dispose": "B5382E",
    "Remove": "B5382E",
    "Promote": "B36200",
    "Ship first": "0B6E6B",
    "Keep": "8A94A0",
}
"""How an action begins, and the colour of its text."""

ZERO_DASH = '"–"'
"""How a number format shows 0 as a dash: quoted, as every text in a format is."""

NUMBER_FORMATS: Mapping[Kind, str] = {
    Kind.TEXT: "General",
    Kind.CODE: "@",
    Kind.DATE: "yyyy-mm-dd;;",
    Kind.LABEL_DATE: "yyyy-mm-dd;;",
    Kind.UNITS: "#,##0",
    Kind.DAYS: "0",
    Kind.LEAST: "[=0]0;[<1]0%;0",
    Kind.RATE: "#,##0.0",
    Kind.MONEY: "#,##0.00",
    Kind.LIFE: "@",
    Kind.CHOICE: "General",
    Kind.STAMP: "yyyy-mm-dd hh:mm",
    Kind.VALUE: "General",
}

SPEED = "[=0]0;[<1]0.000;#,##0.0"
"""How units per day are shown: one unit a month is 0.033 a day, not 0.0."""

WIDTHS: Mapping[Kind, float] = {
    Kind.TEXT: 16,
    Kind.CODE: 17,
    Kind.DATE: 12,
    Kind.LABEL_DATE: 12,
    Kind.UNITS: 11,
    Kind.DAYS: 10,
    Kind.LEAST: 10,
    Kind.RATE: 11,
    Kind.MONEY: 12,
    Kind.LIFE: 13,
    Kind.CHOICE: 11,
    Kind.STAMP: 17,
    Kind.VALUE: 16,
}
"""Column widths in characters."""

COLUMN_WIDTHS: Mapping[str, float] = {
    "Product": 28,
    "Note": 30,
    "Action": 18,
    "Flag": 15,
    "Contact": 24,
    "E-mail": 30,
    "Source": 34,
    "Reason": 38,
    "Told by": 44,
    "How": 32,
    "Severity": 11,
    "Cell": 20,
    "Problem": 62,
    "What to do": 52,
    "Place": 14,
    "Status": 12,
    "Disposition": 14,
    "Basis": 11,
    "Expiry basis": 11,
    "Channel": 13,
    "Rank": 7,
}

_CELLS: Mapping[str, Mapping[str, object]] = {
    "#": {"font_color": f"#{FAINT}"},
    "Rank": {"align": "center"},
    "Flag": {"align": "center", "indent": 0},
    "Action": {"bold": True},
    "Cell": {"font_color": f"#{BLUE}", "underline": 1},
}
"""What is special about the cells under a header."""

BUCKET_HEADERS = ("Units: ", "Value: ")
BUCKET_WIDTH = 13
"""Width of each bucket column of Aging, those of buckets to come as well."""

_CENTRED = ("Rank", "Flag")
_ZERO_IS_A_DASH = ("came_in", "to_amazon", "to_consignees", "came_back")
_WRAPPED = ("Problem", "What to do", "Why", "Reason", "Speed from", "Told by")
"""Columns of sentences: they break into lines, and a refresh makes each row as high as its own need."""

_SHRUNK = {Kind.CODE, Kind.UNITS, Kind.MONEY, Kind.RATE}
_NAMES = ("Place", "From", "To", "Channel", "Consignee", "Customer", "Supplier", "Owner")
"""What shows whole in smaller letters where it is wider than its column: cut, two lots look the same, and a number is
####. Names of products are cut, since the SKU stands beside them."""

_LEFT = {Kind.TEXT, Kind.CODE, Kind.LIFE, Kind.CHOICE, Kind.VALUE}
_HEADER = {"bold": True, "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter"}


RULED: Mapping[str, object] = {"bottom": 1, "bottom_color": f"#{LINE}"}
"""The hairline under every row, also where table styles are not drawn."""


def header_style(column: Column, role: Role) -> dict[str, object]:
    """A header says whether its column must be filled in, may be, or fills itself."""
    align: dict[str, object] = {"align": "left", "indent": 1} if column.kind in _LEFT else {"align": "right"}
    if column.header == "#":
        return {"font_color": f"#{FAINT}", "align": "right", "valign": "vcenter"}
    if column.header in _CENTRED:
        align = {"align": "center"}
    if role in {Role.OUTPUT, Role.START, Role.RECALL}:
        return _HEADER | align | {"bg_color": f"#{NAVY}"}
    if column.computed:
        quiet = {"bg_color": "#E6EAEE", "font_color": f"#{QUIET}", "italic": True, "bold": False}
        return _HEADER | align | quiet
    return _HEADER | align | {"bg_color": f"#{NAVY if column.required else SLATE}"}


def cell_style(column: Column, role: Role) -> dict[str, object]:
    """Number format, alignment and ink of a column."""
    style: dict[str, object] = {"num_format": NUMBER_FORMATS[column.kind], "font_color": f"#{INK}", "valign": "vcenter"}
    if column.kind in _LEFT:
        style |= {"align": "left", "indent": 1}
    elif column.kind in {Kind.DATE, Kind.LABEL_DATE, Kind.STAMP}:
        style["align"] = "right"
    elif column.kind is Kind.RATE and role in {Role.INPUT, Role.SETUP}:
        style["num_format"] = "General"
    if column.name == "units_per_day" and role is Role.OUTPUT:
        style["num_format"] = SPEED
    if wraps(column):
        style |= {"text_wrap": True}
    elif column.kind in _SHRUNK or column.header in _NAMES:
        style |= {"shrink": True}
    if column.computed:
        style |= {"font_color": f"#{QUIET}"}
    if column.header.startswith(BUCKET_HEADERS) or column.name in _ZERO_IS_A_DASH:
        style |= {"num_format": f"{NUMBER_FORMATS[column.kind]};-{NUMBER_FORMATS[column.kind]};{ZERO_DASH}"}
    return {**style, **_CELLS.get(column.header, {})}


def width(header: str, kind: Kind) -> float:
    """Column width in characters."""
    return BUCKET_WIDTH if header.startswith(BUCKET_HEADERS) else COLUMN_WIDTHS.get(header, WIDTHS[kind])


def wraps(column: Column) -> bool:
    """Whether the texts of a column break into lines."""
    return column.header in _WRAPPED or column.kind is Kind.VALUE


def _on(fill: str, **more: object) -> dict[str, object]:
    return {"bg_color": f"#{fill}", "valign": "vcenter", **more}


_TILE = _on(SURFACE, align="left", indent=1, right=5, right_color="#FFFFFF")
_FACT = {"font_size": 12, "font_color": f"#{INK}", "align": "left", "valign": "vcenter"}
_ENTRY = _on(ENTRY, border=1, border_color="#D9B44A", align="left", indent=1, font_color=f"#{INK}", bold=True)

STYLES: Mapping[str, Mapping[str, object]] = {
    "title": _on(NAVY, bold=True, font_size=18, font_color="#FFFFFF", align="left", indent=1),
    "help": {"font_color": f"#{QUIET}", "valign": "vcenter", "align": "left", "indent": 1},
    "stamp": {"font_color": f"#{QUIET}", "italic": True, "valign": "vcenter", "align": "left", "indent": 1},
    "banner": {"bold": True, "font_color": f"#{AMBER_INK}", "valign": "vcenter", "align": "left", "indent": 1},
    "link": {"font_color": f"#{BLUE}", "valign": "vcenter", "align": "left", "indent": 1},
    "total": {"bold": True, "top": 1, "top_color": f"#{NAVY}", "font_color": f"#{INK}", "valign": "vcenter"},
    "band": _on(NAVY),
    "band title": _on(NAVY, bold=True, font_size=22, font_color="#FFFFFF"),
    "band text": _on(NAVY, font_color="#C9D6E2"),
    "section": {"bold": True, "font_size": 13, "font_color": f"#{NAVY}", "valign": "vcenter"},
    "rule": {"bottom": 1, "bottom_color": f"#{LINE}"},
    "caption": {"font_size": 10, "font_color": f"#{QUIET}", "valign": "vcenter"},
    "caption right": {"font_size": 10, "font_color": f"#{QUIET}", "valign": "vcenter", "align": "right", "indent": 1},
    "hint": {"font_size": 9, "italic": True, "font_color": f"#{FAINT}", "valign": "vcenter"},
    "fact date": _FACT | {"num_format": "yyyy-mm-dd"},
    "fact stamp": _FACT | {"num_format": "yyyy-mm-dd hh:mm"},
    "fact text": _FACT,
    "fact time": _FACT | {"num_format": "hh:mm:ss"},
    "fact seconds": _FACT | {"num_format": "0.0"},
    "as of": _ENTRY | {"num_format": "yyyy-mm-dd", "font_size": 14},
    "entry": _ENTRY | {"num_format": "@"},
    "entry date": _ENTRY | {"num_format": "yyyy-mm-dd"},
    "entry time": _ENTRY | {"num_format": "yyyy-mm-dd hh:mm"},
    "tile caption": _TILE | {"font_size": 10, "font_color": f"#{QUIET}", "top": 5, "top_color": f"#{SLATE}"},
    "tile alert": _TILE | {"font_size": 10, "font_color": f"#{QUIET}", "top": 5, "top_color": f"#{RED}"},
    "tile warning": _TILE | {"font_size": 10, "font_color": f"#{QUIET}", "top": 5, "top_color": "#E58E26"},
    "tile number": _TILE
    | {"num_format": "#,##0", "shrink": True, "font_size": 20, "bold": True, "font_color": f"#{NAVY}"},
    "tile share": _TILE
    | {"num_format": "0.0", "shrink": True, "font_size": 20, "bold": True, "font_color": f"#{NAVY}"},
    "tile foot": _TILE | {"font_size": 9, "font_color": f"#{FAINT}"},
    "tile link": _TILE | {"font_size": 9, "font_color": f"#{BLUE}"},
    "answer": _on(SURFACE, align="left", indent=1, bold=True, font_color=f"#{INK}"),
    "answer date": _on(SURFACE, align="left", indent=1, bold=True, font_color=f"#{INK}", num_format="yyyy-mm-dd"),
    "answer units": _on(SURFACE, align="left", indent=1, bold=True, font_color=f"#{INK}", num_format="#,##0"),
    "count": {
        "shrink": True,
        "num_format": "#,##0",
        "bold": True,
        "font_color": f"#{INK}",
        "align": "center",
        "valign": "vcenter",
    },
    "meaning": {"font_color": f"#{QUIET}", "valign": "vcenter"},
    "step": {"font_color": f"#{BLUE}", "bold": True, "valign": "vcenter"},
    "go right": {"font_color": f"#{BLUE}", "valign": "vcenter", "align": "right"},
    "go": {"font_color": f"#{BLUE}", "valign": "vcenter"},
    "small": {"font_size": 9, "font_color": f"#{FAINT}", "valign": "vcenter", "num_format": "0", "align": "left"},
    "small text": {"font_size": 9, "font_color": f"#{FAINT}", "valign": "vcenter"},
}
"""Cell styles by the name the descriptions use, as XlsxWriter properties."""


def flag_style(flag: Flag) -> dict[str, object]:
    """How the word looks in the legend."""
    return {
        "bg_color": f"#{flag.fill}", "font_color": f"#{flag.ink}", "bold": True, "align": "center", "valign": "vcenter",
        "bottom": 1, "bottom_color": "#FFFFFF",
    }  # fmt: skip
