"""New lots that a supplier sends of products that only Lots says are theirs."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lotbook.actions.session import NEEDED
from lotbook.actions.suppliers.receive import read_reply
from lotbook.core.days import to_day
from lotbook.core.suppliers import form
from lotbook.hosts.file import FileHost
from tests.conftest import SAMPLE_DAY
from tests.drawn import build
from tests.scenarios.test_suppliers import SUPPLIERS, filled, put, sent

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


@pytest.mark.long
def test_new_lots_of_a_product_that_only_their_lots_say_is_theirs(tmp_path: Path) -> None:
    tracker = tmp_path / "my_lots.xlsm"
    rows: dict[str, dict[str, list[Any]]] = {
        "SKUs": {"sku": ["TEA", "JAR", "OIL", "NUT"], "supplier": [None, "Other Ltd", None, "Other Ltd"]},
        "Lots": {"sku": ["TEA", "JAR"], "lot": ["1"] * 2, "received_quantity": [5] * 2, "supplier": ["Acme Labs"] * 2},
    }
    build(tracker, rows={**rows, "Suppliers": SUPPLIERS}, as_of=to_day(SAMPLE_DAY))
    copy = sent(tracker)
    page = openpyxl.load_workbook(copy)[form.NEW]
    assert [page.cell(row, 10).value for row in (5, 6, 7)] == ["JAR", "TEA", None]

    def two_of_each(book: openpyxl.Workbook) -> None:
        for row, sku in enumerate(("TEA", "JAR", "OIL", "NUT"), 5):
            for header, value in (("SKU", sku), ("Lot", "2"), ("Received quantity", 7)):
                put(book[form.NEW], row, header, value)

    reply = filled(copy, tracker.with_name("reply.xlsx"), two_of_each)
    found = read_reply(FileHost(tracker, needed=NEEDED), tracker, reply).reply
    assert [(new.sku, new.values["Supplier"], new.conflict) for new in found.new_lots] == [
        ("TEA", "Acme Labs", False),
        ("JAR", "Acme Labs", False),
    ]
    assert {each.source: each.problem for each in found.problems} == {
        "New lots!A7": "SKU OIL has no supplier.",
        "New lots!A8": "SKU NUT is another supplier's.",
    }
