"""The same commands on a closed file and in a live Excel leave the same workbook and say the same."""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lotbook.actions.refresh import refresh
from lotbook.actions.session import NEEDED
from lotbook.cli import amazon, journal, lists, recalls, suppliers, tracker, warehouse
from lotbook.hosts.file import FileHost
from tests.amazon import SAMPLES, dated, written
from tests.command import Command
from tests.conftest import SAMPLE_DAY, SAMPLE_TIME
from tests.drawn import build
from tests.excel_rules import broken
from tests.hosts.both import Both, chosen, differences, everything, formats
from tests.package_checks import problems
from tests.scenarios.sending import FULL, template
from tests.scenarios.shop_lists import PICKS
from tests.scenarios.shop_lists import written as listed
from tests.scenarios.two_products import REPORT, TODAY, content, save_reply

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
LEDGER = """
    Date | FNSKU | ASIN | MSKU | Event Type | Reference ID | Quantity | Fulfillment Center | Disposition | Country
    11/20/2026 | X00 | B0 | TEA | Receipts | FBA1 | 4 | ABE8 | SELLABLE | US
    11/21/2026 | X00 | B0 | TEA | Shipments |  | -3 | ABE8 | SELLABLE | US
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a refreshed tracker (`book`), and what the commands take in (`in`)."""
    home = tmp_path_factory.mktemp("made")
    (home / "in").mkdir()
    (home / "out").mkdir()
    path = home / "book" / "lots.xlsx"
    path.parent.mkdir()
    rows = content()
    lots = rows["Lots"]
    for column in ("sku", "received_date", "place", "status"):
        lots[column].append(lots[column][-1])
    lots["lot"].append("007")
    lots["expiry_date"].append(TODAY + 30)
    lots["received_quantity"].append(9)
    rows["StockCount"]["counted"] = [93]
    rows["Shipments"] = {
        "date": [TODAY - 20, TODAY - 10],
        "type": ["Sale", "Sale"],
        "sku": ["TEA", "JAR"],
        "lot": ["W1", "J0"],
        "quantity": [5, 2],
        "from_place": ["Warehouse", "Warehouse"],
        "to_place": ["Ann", "Bob"],
    }
    build(path, rows=rows, as_of=TODAY, cells={"AsOf": TODAY}, macros=False)
    refresh(FileHost(path, needed=NEEDED), now=SAMPLE_TIME)
    dated(written(home / "in" / "planning.txt", REPORT), SAMPLE_DAY)
    dated(written(home / "in" / "ledger.txt", LEDGER), SAMPLE_DAY)
    listed(home / "in" / "picks.csv", PICKS, "2026-11-20;P-1;TEA;W1;3;Shop", "2026-11-20;P-2;JAR;J0;1;=Shop")
    listed(
        home / "in" / "new.csv", "SKU;Batch;Best before;Quantity;Remark", "JAR;0099;2027-06-30;30;'new", "OIL;X;;5;-3"
    )
    for each in SAMPLES.glob("*.txt") if SAMPLES.is_dir() else ():
        dated(Path(shutil.copyfile(each, home / "in" / each.name)), SAMPLE_DAY)
    template(home / "in" / "template.xlsx", FULL)
    save_reply(path, home / "in")
    return home


COMMANDS: Mapping[str, tuple[str, ...]] = {
    "refresh": ("refresh", "{book}"),
    "import": ("import", "{book}", "{home}/in/planning.txt"),
    "ledger": ("import", "{book}", "{home}/in/ledger.txt"),
    "picks": ("import", "{book}", "{home}/in/picks.csv", "--from", "Warehouse"),
    "adopt": ("adopt", "{home}/in/new.csv", "--into", "{book}", "--yes"),
    "receive": ("receive", "{book}", "{home}/in/reply.xlsx", "--take", "all"),
    "mark": ("recall", "{book}", "--lot", "T1", "--mark", "--sheet"),
    "unmark": ("recall", "{book}", "--lot", "J0", "--unmark"),
    "sheet": ("recall", "{book}", "--lot", "W1", "--sheet"),
    "send": (
        *("send", "{book}", "{home}/in/template.xlsx", "--units", "TEA=48", "--from", "Warehouse", "--book"),
        *("--out", "{home}/out/filled.xlsx"),
    ),
    "removals": ("removals", "{book}", "--save", "{home}/out/removals"),
    "count": ("count", "{book}", "--yes"),
    "undo": ("undo", "{book}", "--yes"),
    "check": ("check", "{book}"),
    "history": ("history", "{book}"),
}
FROM_AMAZON = (
    *("fba_inventory_planning_2026", "fba_myi_unsuppressed", "ledger_detail_reconstructed", "removal_order_detail"),
    *("removal_shipment_detail", "restock_inventory", "stranded_inventory", "expiration_dated_inventory"),
)
SAMPLED = {name: ("import", "{book}", f"{{home}}/in/{name}.txt") for name in FROM_AMAZON} if SAMPLES.is_dir() else {}


def compared(both: Both, names: list[str]) -> list[str]:
    """What the two say or hold differently after some commands; and what a file would be repaired for."""
    found: list[str] = []
    for name in names:
        one, other = both.do({**COMMANDS, **SAMPLED}[name])
        for what, of_file, of_excel in zip(("code", "out", "err", "journal"), one, other, strict=True):
            if of_file != of_excel:
                found.append(f"{name}, {what}:\n--- file\n{of_file!s:.3000}\n--- excel\n{of_excel!s:.3000}")
        if found:
            break
    closed, live = both.looked()
    found += differences(everything(closed), everything(live))[:20]
    found += [f"format {each}" for each in differences(formats(closed), formats(live))[:20]]
    before = set(unsound(both.made))
    return found + [each for each in unsound(closed) if each not in before]


def unsound(path: Path) -> list[str]:
    return [*problems(path), *broken(path)]


@pytest.fixture
def take(made: Path, tmp_path: Path, lotbook: Command, monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], Both]:
    """Puts a tracker, left as it is told, into the hands of both hosts."""
    for module in (amazon, journal, lists, recalls, suppliers, tracker, warehouse):
        monkeypatch.setattr(module, "now", lambda: SAMPLE_TIME)
    shutil.copytree(made, tmp_path / "made")
    return lambda messes: Both(lotbook, monkeypatch, tmp_path, messes)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(int(os.environ.get("LOTBOOK_ORDERS", "4"))))
def test_any_order_of_commands_leaves_the_same(seed: int, take: Callable[[list[str]], Both]) -> None:
    """More of them: `LOTBOOK_ORDERS=200 pytest -m "" tests/hosts/test_both_hosts.py`."""
    messes, names = chosen(seed, {**COMMANDS, **SAMPLED}, 7, 6)
    found = compared(take(messes), names)
    assert not found, "\n".join([str(messes), str(names), *found])


@pytest.mark.long
def test_an_import_into_cleared_rows_leaves_the_same(take: Callable[[list[str]], Both]) -> None:
    messes = ["typed over in Lots", "blank rows in Shipments", "cleared row in Shipments", "own notes in FEFO"]
    assert compared(take(messes), ["picks", "adopt", "undo"]) == []
