"""Amazon in and out on a live Excel and on a closed file alike, and in a tracker of an older lotbook."""

import datetime as dt
import re
import zipfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings

from lotbook.actions.amazon.imports import import_reports
from lotbook.actions.amazon.removals import Removals, removals, save_removals
from lotbook.actions.refresh import refresh
from lotbook.actions.session import Session
from lotbook.core.amazon.removal_lines import Line
from lotbook.core.errors import InputError
from lotbook.core.settings import Settings
from lotbook.hosts.excel import ExcelHost
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Book
from lotbook.told.box import removal_list
from tests.amazon import written
from tests.cells import cell_of
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import write_new
from tests.hosts.compare import contents
from tests.hosts.engine import opened, saved
from tests.package_checks import problems
from udfs import ribbon

PLANNING = """
    snapshot-date | sku | available | units-shipped-t30
    2026-11-21 | VIT-C-90 | 240 | 66
    2026-11-22 | VIT-C-90 | 238 | 66
"""
LEDGER = """
    Date | MSKU | Event Type | Quantity | Disposition | Country
    11/02/2026 | VIT-C-90 | Shipments | -1 | SELLABLE | US
    11/16/2026 | VIT-C-90 | Shipments | -2 | SELLABLE | US
"""
TABLES = ("AmazonStock", "AmazonLedger", "AmazonExpiry", "RemovalOrders", "AmazonBalance", "FEFO")


@pytest.fixture
def tracker(tmp_path: Path) -> Path:
    path = tmp_path / "lots.xlsm"
    write_new(path, today=SAMPLE_DAY, sample=True)
    return path


@pytest.fixture
def reports(tmp_path: Path) -> list[Path]:
    return [written(tmp_path / "p.txt", PLANNING), written(tmp_path / "l.txt", LEDGER)]


@pytest.mark.long
def test_both_hosts_come_to_the_same(tracker: Path, reports: list[Path]) -> None:
    book = opened(tracker)
    for host in (lambda: FileHost(tracker), lambda: ExcelHost(book)):
        found = import_reports(host(), reports, now=SAMPLE_TIME)
        # The sample's own row of the 22nd has the marks of no report, and stays.
        assert dict(found.changed) == {"AmazonStock": 2, "AmazonLedger": 2}
        assert any("that you typed yourself stayed" in each for each in found.remarks)
        refresh(host(), now=SAMPLE_TIME)
        assert import_reports(host(), reports, now=SAMPLE_TIME).is_empty
    live, closed = contents(saved(book, tracker.with_name("live.xlsm"))), contents(tracker)
    for table in TABLES:
        assert live[f"table {table}"]["cells"] == closed[f"table {table}"]["cells"], table


@pytest.mark.long
def test_an_old_count_is_written_over_on_both_hosts(tracker: Path, tmp_path: Path) -> None:
    book = opened(tracker)
    old, new = (
        written(
            tmp_path / f"{day}.txt", f"snapshot-date | sku | available | units-shipped-t30\n{day} | VIT-C-90 | 7 | 3"
        )
        for day in ("2026-07-01", "2026-11-20")
    )
    for host in (lambda: FileHost(tracker), lambda: ExcelHost(book)):
        # The sample's own row of the 22nd has the last count, so the row of July is not needed any more.
        for report, told in ((old, "1 new row, 0 changed"), (new, "0 new rows, 1 changed")):
            assert import_reports(host(), [report], now=SAMPLE_TIME).details == (f"AmazonStock: {told}",)
    live, closed = contents(saved(book, tracker.with_name("live.xlsm"))), contents(tracker)
    assert live["table AmazonStock"]["cells"] == closed["table AmazonStock"]["cells"]


@pytest.mark.long
def test_the_button_says_where_a_shops_orders_come_in(
    tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It said that no such list is known, and named it among those that are."""
    orders = tmp_path / "orders.csv"
    orders.write_text("Name,Fulfilled at,Lineitem sku,Lineitem quantity,Lineitem fulfillment status\n", "utf-8")
    monkeypatch.setattr(xlwings.Book, "_mock_caller", opened(tracker), raising=False)
    said = ribbon.press("import_amazon", str(orders))
    assert said.startswith("!orders.csv is a list of Shopify orders, and this button takes in Amazon's reports.")


@pytest.mark.long
def test_the_buttons_import_show_and_save(
    tracker: Path, reports: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = opened(tracker)
    monkeypatch.setattr(xlwings.Book, "_mock_caller", book, raising=False)
    monkeypatch.setattr(ribbon, "_now", lambda: SAMPLE_TIME)
    said = ribbon.press("import_amazon", "\n".join(map(str, reports)))
    assert said.startswith("Read: Inventory planning, Ledger detail.\nAmazonLedger: 2 new rows")
    assert ribbon.press("import_amazon", str(tmp_path / "none.txt")).startswith("!")
    folder = tracker.parent / "removals 2026-11-23"
    app = book.impl.app_impl
    app.answers = ["no"]
    assert ribbon.press("save_removals") == "Nothing was saved."
    asked = app.alerts[-1][0]
    assert asked.startswith("To remove from Amazon, as of 2026-11-23: ")
    assert asked.endswith(f"check which units arrive.\nSave the files to upload in {folder}?")
    assert not folder.exists()
    app.answers = ["yes"]
    told = ribbon.press("save_removals")
    assert told.startswith(f"Saved in {folder}: LOT-20261123-")
    assert any(file.name in told for file in folder.iterdir())
    assert "LOT-20261123-" in str(cell_of(book.impl.file, "RemovalOrders", "Order ID").value)


def asked(number: int) -> Line:
    sku = f"VITAMIN-{number:03}"
    money: dict[str, Any] = {
        "remove_by": None,
        "return_by": None,
        "dispose_by": None,
        "cost": 1.5,
        "if_returned": None,
        "if_disposed": -1.5,
        "if_left": -1.5,
    }
    what: dict[str, Any] = {
        "order_id": "LOT-1",
        "order_type": "Disposal",
        "place": "FBA-US",
        "disposition": "Unsellable",
    }
    return Line(
        **what, sku=sku, product="", units=7, wanted=7, lots=f"{number}-A (7)", basis="exact", reason="Expired", **money
    )


@pytest.mark.parametrize(("number", "shown"), [(3, 3), (12, 12), (25, 25), (400, 20)])
def test_the_preview_shows_every_line_there_is_room_for(
    number: int, shown: int, tracker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = opened(tracker)
    monkeypatch.setattr(xlwings.Book, "_mock_caller", book, raising=False)
    found = Removals(
        SAMPLE_DAY,
        tuple(map(asked, range(number))),
        ("A note.",),
        0,
        Settings(),
        frozenset(),
        (),
        Session(FileHost(tracker), Book({}, {})),
    )
    monkeypatch.setattr(ribbon, "removals", lambda *_, **__: found)
    book.impl.app_impl.answers = ["no"]
    ribbon.press("save_removals")
    *lines, question = book.impl.app_impl.alerts[-1][0].splitlines()
    assert question.startswith("Save the files to upload in ")
    assert f"1 order, {number} lines, {7 * number:,} units, cost {1.5 * number:,.2f}:" in lines[0]
    assert lines[-2:] == ["Note: A note.", "Amazon picks units by SKU, not by lot: check which units arrive."]
    told = [line for line in lines if "VITAMIN-" in line]
    assert len(told) >= shown
    left = number - len(told)
    assert any(line.startswith(f"… and {left:,} more lines") for line in lines) == (left > 0)


@pytest.mark.parametrize(
    ("costs", "returned", "told"),
    [
        ((50, 10.5), (430, None), "units, cost 60.50, returns bring in 430.00 after fees (not known for 1 line):"),
        ((50, None), (None, None), "units, cost 50.00 (not known for 1 line):"),
        ((None, None), (None, None), "units:"),
        ((50, 10.5), (430, -2), "units, cost 60.50, returns bring in 428.00 after fees:"),
    ],
)
def test_the_preview_says_of_how_many_lines_the_money_is_not_known(
    costs: tuple[float | None, ...], returned: tuple[float | None, ...], told: str
) -> None:
    lines = tuple(
        replace(asked(number), order_type="Return", cost=cost, if_returned=back)
        for number, (cost, back) in enumerate(zip(costs, returned, strict=True))
    )
    none = Session(FileHost(Path("lots.xlsm")), Book({}, {}))
    found = Removals(SAMPLE_DAY, lines, (), 0, Settings(), frozenset(), (), none)
    assert removal_list(found).splitlines()[0].endswith(told)


def without_amazon_sheets(path: Path) -> Path:
    """The tracker as an older lotbook made it: the tables are called otherwise, so they are not there."""
    old = path.with_name("old.xlsm")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(old, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if re.fullmatch(r"xl/tables/table\d+\.xml", name):
                for table in ("AmazonLedger", "AmazonExpiry", "RemovalOrders", "AmazonBalance"):
                    content = content.replace(f'"{table}"'.encode(), f'"Mine{table}"'.encode())
            target.writestr(name, content)
    return old


@pytest.mark.long
def test_an_older_tracker_refreshes_and_takes_what_it_has_a_sheet_for(
    tracker: Path, reports: list[Path], tmp_path: Path
) -> None:
    old = without_amazon_sheets(tracker)
    for host in (lambda: FileHost(old), lambda: ExcelHost(opened(old))):
        assert refresh(host(), now=SAMPLE_TIME).lots > 20
        with pytest.raises(
            InputError, match=r"made by an older lotbook and has no sheet AmazonLedger .*init new_lots.xlsm --from"
        ):
            import_reports(host(), reports, now=SAMPLE_TIME)
        assert "AmazonStock" in import_reports(host(), reports[:1], now=SAMPLE_TIME, dry_run=True).changed
        found = removals(host(), now=SAMPLE_TIME, as_of=dt.date(2026, 11, 23))
        assert not found.can_be_kept
        with pytest.raises(InputError):
            save_removals(found, tmp_path / "out", now=SAMPLE_TIME)


SHIPPED = """
    request-date | order-id | shipment-date | sku | disposition | shipped-quantity | removal-order-type
    2026-11-10T18:02:11+00:00 | LB-1 | 2026-11-19T12:00:00+00:00 | VIT-C-90 | Sellable | 20 | Return
    2026-11-10T18:02:11+00:00 | LB-1 | 2026-11-19T16:00:00+00:00 | VIT-C-90 | Sellable | 30 | Return
"""
LATER = """
    request-date | order-id | shipment-date | sku | disposition | shipped-quantity | removal-order-type
    2026-11-10T18:02:11+00:00 | LB-1 | 2026-11-21T12:00:00+00:00 | VIT-C-90 | Sellable | 25 | Return
    2026-11-10T18:02:11+00:00 | LB-1 | | VIT-C-90 | Sellable | 5 | Return
"""


def without_left_on(path: Path) -> Path:
    """The tracker as an older lotbook made it: RemovalOrders ends with File."""
    old = path.with_name("narrow.xlsm")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(old, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if b'displayName="RemovalOrders"' in content:
                content, gone = re.subn(b'<tableColumn id="1[56]" name="(From|Left on)"/>', b"", content)
                assert gone == 2
                content = content.replace(b'ref="A4:P5"', b'ref="A4:N5"').replace(b'count="16"', b'count="14"')
            elif b'codeName="Sheet_RemovalOrders"' in content:
                content, gone = re.subn(rb'<c r="[OP][45]"[^>]*?(/>|>.*?</c>)', b"", content)
                assert gone == 4
            target.writestr(name, content)
    assert problems(old) == []
    return old


@pytest.mark.long
def test_shipments_of_two_days_add_up_also_where_the_column_for_days_is_missing(tracker: Path, tmp_path: Path) -> None:
    first, second = written(tmp_path / "1.txt", SHIPPED), written(tmp_path / "2.txt", LATER)
    old = without_left_on(tracker)
    book = opened(old)
    for path, host in ((tracker, None), (old, None), (old.with_name("live.xlsm"), lambda: ExcelHost(book))):
        make = host or partial(FileHost, path)
        for report in (first, second):
            assert dict(import_reports(make(), [report], now=SAMPLE_TIME).changed) == {"RemovalOrders": 1}
        for reports in ([second], [first], [first, second]):
            assert import_reports(make(), reports, now=SAMPLE_TIME).is_empty
        if host:
            saved(book, path)
        header, row = openpyxl.load_workbook(path)["RemovalOrders"].iter_rows(min_row=4, max_row=5, values_only=True)
        kept = dict(zip(header, row, strict=True))
        assert (kept["Shipped"], kept["Left on"]) == (80, "2026-11-19: 50; 2026-11-21: 25; no day: 5")
