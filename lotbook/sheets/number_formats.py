"""The number format of a column of lotbook's tables, for one that a workbook gets, or gets back, after it was built."""

from collections.abc import Mapping
from functools import cache

from lotbook.core.table import Column, Kind, folded_header
from lotbook.sheets.model import Role
from lotbook.sheets.styles import BUCKET_HEADERS, cell_style
from lotbook.sheets.tracker import sheets

_ANY_BUCKET = "any"
_DATES = {Kind.DATE, Kind.LABEL_DATE, Kind.STAMP}


@cache
def _columns() -> Mapping[tuple[str, str], tuple[Column, Role]]:
    """Every column and the role of its sheet, by the name of its table and its header, both case-folded."""
    return {
        (table.name.casefold(), folded_header(column.header)): (column, sheet.role)
        for sheet in sheets([(_ANY_BUCKET, "")])
        for table in sheet.tables
        for column in table.columns
    }


def number_format(table: str, header: str, *, dates_only: bool = False) -> str | None:
    """The number format of the cells of a column, without a currency; None for a column that lotbook does not know.

    Args:
        table: The Excel name of its table.
        header: Its header.
        dates_only: Whether only a column of dates has one.

    Examples:
        >>> number_format("FEFO", "Received date"), number_format("Aging", "Units: Short dated")
        ('yyyy-mm-dd;;', '#,##0;-#,##0;"–"')
        >>> number_format("Lots", "My own"), number_format("Lots", "Received quantity", dates_only=True)
        (None, None)
    """
    bucket = next((prefix for prefix in BUCKET_HEADERS if header.startswith(prefix)), None)
    name = header if bucket is None else f"{bucket}{_ANY_BUCKET}"
    found = _columns().get((table.casefold(), folded_header(name)))
    if found is None or (dates_only and found[0].kind not in _DATES):
        return None
    return str(cell_style(*found)["num_format"])
