"""What every live formula shows in a tracker without lots, so that a new workbook is right before it is calculated."""

from collections.abc import Mapping, Sequence

from lotbook.core.settings import Settings
from lotbook.sheets.formulas import ALL_WITH_COST, FORMULAS, NAMED_FORMULAS, SOLD_IN_TIME
from lotbook.sheets.live import risk_months
from lotbook.sheets.look_up import LOOK_UP_FORMULAS, NUMBERS

_NOTE = "Nothing yet: fill in your lots, then refresh."
_TEXTS = {
    "FirstTenNote": _NOTE,
    "ValueNote": ALL_WITH_COST,
    "RiskNote": SOLD_IN_TIME,
    "DefaultPlace": Settings().default_place or "",
}
_BLANK = tuple(name for name in LOOK_UP_FORMULAS if not name.startswith("LookupRow") and name not in NUMBERS)


def named_value(name: str) -> str | int:
    """What the named cell shows while there are no lots and the settings are the default ones.

    Examples:
        >>> named_value("UnitsOnHand"), named_value("LookupFlag")
        (0, '')
    """
    if name in _BLANK:
        return ""
    return _TEXTS.get(name, 0) if name in NAMED_FORMULAS else ""


def column_values(table: str, header: str, rows: int, *, as_of: int, buckets: int) -> Sequence[str | int]:
    """What a formula column shows in each row while there are no lots.

    Args:
        table: Excel name of the table.
        header: A header of `FORMULAS[table]`.
        rows: Number of data rows.
        as_of: The day number everything is judged on.
        buckets: Number of buckets in use.
    """
    if table == "RiskByMonth":
        return [_risk_row(number, as_of)[header] for number in range(rows)]
    if table == "BucketTotals":
        return [0 if row < buckets else "" for row in range(rows)]
    assert header in FORMULAS[table], header  # noqa: S101 - a header without formula has no value to show
    return [""] * rows


def _risk_row(number: int, as_of: int) -> Mapping[str, str | int]:
    month = risk_months(as_of)[number]
    return {"From": month.from_day, "Before": month.before_day, "Month": month.label, "Value at risk": 0}
