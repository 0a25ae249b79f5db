"""What a new tracker holds: settings, buckets, channels and places, as plain rows of the input tables."""

import datetime as dt
from collections.abc import Mapping, Sequence

from lotbook.core.settings import AMAZON, GENERAL, Settings
from lotbook.core.suppliers.settings import SUPPLIER_SETTINGS, SupplierSettings
from lotbook.core.tables import DISPOSAL_LEAD_DAYS
from lotbook.sheets.conf import CONF, settings

Content = str | int | float | dt.date | None
"""A cell as it is typed; dates as dates, day numbers or text."""

Rows = Mapping[str, Mapping[str, Sequence[Content]]]
"""Table name to column name (as the code calls it) to values."""

_AMAZON = "Copied from Amazon's help pages; check yours"
_UNDATED = "Copied from an undated page of amazon.it; check yours"
_THIRD_PARTY = "Copied from a third party, old; check yours"
_OWN = "Your own rule; edit it"
_CHECKED = dt.date(2026, 11, 1)

_SETTINGS = (
    *((each, Settings()) for each in GENERAL),
    *((each, SupplierSettings()) for each in SUPPLIER_SETTINGS),
    *((each, Settings()) for each in AMAZON),
)
"""Every setting in the order of the sheet, with what holds its default."""

SETTINGS = tuple((setting.label, setting.shown(defaults), setting.help) for setting, defaults in _SETTINGS)
"""The rows of the sheet Settings."""

BUCKETS = (
    ("Expired", None, -1, "B5382E"),
    ("0-50", 0, 50, "E07B39"),
    ("51-90", 51, 90, "F0B64A"),
    ("91-180", 91, 180, "E8DB8A"),
    ("181-365", 181, 365, "9CC9A3"),
    ("Over 365", 366, None, "3F8F86"),
    ("No date", None, None, "A9B2BD"),
)

CHANNELS = (
    ("FBA-US", 90, "Yes", 50, 7, 5, 104, DISPOSAL_LEAD_DAYS, _AMAZON, _CHECKED),
    ("FBA-DE", 90, "Yes", 50, 7, 5, 104, DISPOSAL_LEAD_DAYS, _AMAZON, _CHECKED),
    ("FBA-IT", 90, "Yes", 50, 7, 5, 104, DISPOSAL_LEAD_DAYS, _AMAZON, _CHECKED),
    ("FBA-IT other goods", 540, "No", 50, 7, 5, 104, DISPOSAL_LEAD_DAYS, _UNDATED, _CHECKED),
    ("FBA-JP", 60, "No", 45, 7, 5, 104, DISPOSAL_LEAD_DAYS, _THIRD_PARTY, _CHECKED),
    ("DTC", 0, "No", 0, 3, 0, 0, None, _OWN, _CHECKED),
    ("Wholesale", 180, "No", 0, 5, 0, 0, None, _OWN, _CHECKED),
)

PLACES = (("Warehouse", "Own", None), ("FBA-US", "FBA", "FBA-US"), ("FBA-DE", "FBA", "FBA-DE"))


def _columns(names: str, rows: Sequence[Sequence[Content]]) -> dict[str, Sequence[Content]]:
    return dict(zip(names.split(), zip(*rows, strict=True), strict=True))


DEFAULT_ROWS: Rows = {
    "Settings": _columns("setting value help", SETTINGS),
    "Buckets": _columns("bucket from_days to_days colour", BUCKETS),
    "Channels": _columns(
        "channel min_days_at_receipt adds_days_of_use cutoff_days transit_days receiving_days removal_lead_days"
        " disposal_lead_days source checked_on",
        CHANNELS,
    ),
    "Places": _columns("place kind channel", PLACES),
    CONF.name: _columns("setting value", tuple(settings().items())),
}
"""The content of a new tracker; every other input table has one blank row."""
