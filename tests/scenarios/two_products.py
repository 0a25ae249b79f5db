"""Two products at a warehouse and at Amazon, with something for every command to do; and what the commands take in."""

from pathlib import Path

import openpyxl

from lotbook.actions.session import NEEDED
from lotbook.actions.suppliers.share import deliver, prepare
from lotbook.core.days import to_day
from lotbook.core.suppliers import form
from lotbook.hosts.file import FileHost
from lotbook.sheets.defaults import SETTINGS, Content
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.scenarios.test_amazon_removals import ADDRESS

TODAY = to_day(SAMPLE_DAY)
REPORT = """
    snapshot-date | sku | available | units-shipped-t7 | units-shipped-t30 | units-shipped-t90 | unfulfillable-quantity
    2026-11-22 | TEA | 31 | 7 | 30 | 90 | 4
"""


def content() -> dict[str, dict[str, list[Content]]]:
    """The rows of its tracker."""
    settings: dict[str, Content] = {**{name: value for name, value, _ in SETTINGS}, **ADDRESS}
    return {
        "Settings": {"setting": list(settings), "value": list(settings.values())},
        "SKUs": {"sku": ["TEA", "JAR"], "supplier": ["Acme"] * 2, "unit_cost": [2, 3], "units_per_day": [0, 0]},
        "Suppliers": {"supplier": ["Acme"], "email": ["ann@acme.example"]},
        "Lots": {
            "sku": ["TEA", "JAR", "JAR", "TEA"],
            "lot": ["T1", "J1", "J0", "W1"],
            "expiry_date": [TODAY + 140, TODAY + 150, TODAY + 200, TODAY + 400],
            "received_date": [TODAY - 90] * 4,
            "received_quantity": [40, 20, 12, 100],
            "place": ["FBA-US", "FBA-US", "Warehouse", "Warehouse"],
            "status": [None, None, "Recalled", None],
        },
        "Places": {"place": ["Warehouse", "FBA-US"], "kind": ["Own", "FBA"], "channel": [None, "FBA-US"]},
        "StockCount": {"date": [TODAY], "place": ["Warehouse"], "sku": ["TEA"], "lot": ["W1"], "counted": [99]},
        "AmazonStock": {
            "sku": ["TEA", "JAR"],
            "marketplace": ["US"] * 2,
            "snapshot_date": [TODAY - 5] * 2,
            "fulfillable": [35, 20],
            "unfulfillable": [5, 0],
            "reserved": [0, 0],
        },
    }


def save_reply(tracker: Path, folder: Path) -> None:
    """The supplier gets its copy, and answers with a certificate and a new lot: `reply.xlsx` in a folder."""
    post = prepare(FileHost(tracker, needed=NEEDED), tracker, now=SAMPLE_TIME, suppliers=["Acme"], folder=folder)
    (outcome,) = deliver(post, clock=lambda: SAMPLE_TIME)
    reply = openpyxl.load_workbook(outcome.files[0])
    columns = {cell.value: cell.column for cell in reply[form.LOTS][form.HEADER_ROW] if cell.value}
    reply[form.LOTS].cell(form.HEADER_ROW + 1, columns["Certificate"]).value = "COA-9"
    for column, value in ((1, "TEA"), (2, "N1"), (5, 25)):
        reply[form.NEW].cell(5, column).value = value
    reply.save(folder / "reply.xlsx")
