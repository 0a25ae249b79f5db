"""The sheet the xlwings add-in reads: where Python is, and how it is started.

The add-in reads only a sheet called exactly xlwings.conf; while its name starts with an underscore, the add-in uses its
own settings. It reads two columns from A1 down to the first blank cell.
"""

from lotbook.core.table import Column, Kind, Table

SHEET_ON, SHEET_OFF = "xlwings.conf", "_xlwings.conf"

CONF = Table(
    "XlwingsConf",
    (Column("Setting", "setting", Kind.TEXT, required=True, key=True), Column("Value", "value", Kind.VALUE)),
    title="Settings of the xlwings add-in",
)

UDF_MODULES = "udfs"


def settings(*, windows: str = "", mac: str = "") -> dict[str, str]:
    """Settings and values.

    Args:
        windows: Path of the Python interpreter on Windows.
        mac: Path of the Python interpreter on a Mac.
    """
    return {
        "Interpreter_Win": windows,
        "Interpreter_Mac": mac,
        "UDF Modules": UDF_MODULES,
        "Use UDF Server": "True",
        # lotbook is an installed package; a lotbook.py next to the workbook must not be imported instead.
        "Add_Workbook_To_PYTHONPATH": "False",
        "Show Console": "False",
    }
