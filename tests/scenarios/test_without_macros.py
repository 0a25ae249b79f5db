"""The edition without macros, as a user has it: an .xlsx that every command takes."""

import datetime as dt
import re
import shutil
import warnings
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openxml_audit import OpenXmlValidator

from lotbook import read as lotbook_read
from lotbook.core.days import to_day
from lotbook.hosts.file import FileHost
from lotbook.hosts.machine import Machine
from lotbook.sheets import project
from lotbook.sheets.defaults import Content
from lotbook.sheets.functions import FUNCTIONS
from lotbook.sheets.sample import sample_rows
from tests.command import Command
from tests.conftest import SAMPLE_DAY
from tests.drawn import build
from tests.libreoffice import cached, differences, needs_libreoffice
from tests.package_checks import problems
from tests.setup.computers import edit, windows_pc

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

ROWS: dict[str, dict[str, list[Content]]] = {
    "SKUs": {"sku": ["TEA"], "product": ["Tea"], "supplier": ["Acme Labs"], "units_per_day": [2]},
    "Lots": {
        "sku": ["TEA", "TEA"],
        "lot": ["007", "008"],
        "expiry_date": ["2031-03-31", "EXP 12/2030"],
        "received_quantity": [100, 40],
        "received_date": [45000, 45010],
    },
    "Shipments": {
        "date": ["2026-01-10"],
        "type": ["Sale"],
        "sku": ["TEA"],
        "lot": ["007"],
        "quantity": [30],
        "destination": ["Ann"],
    },
    "Suppliers": {"supplier": ["Acme Labs"], "contact": ["Ann"], "email": ["ann@acme.example"]},
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "my_lots.xlsx"
    build(path, rows=ROWS, as_of=to_day(dt.date(2026, 11, 23)), macros=False)
    return path


@pytest.fixture
def tracker(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "my_lots.xlsx"))


_LABELS = re.findall(r'<button[^>]*label="([^"]*)', project.ribbon().decode())
BUTTONS = [label for label in _LABELS if " " in label and label[-1] != "…" and label != "Mock recall"]
"""Labels of the buttons that no other text has by chance; a mock recall is an event of the log as well."""


def opened(path: Path) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return load_workbook(path)


def texts(path: Path) -> list[str]:
    book = opened(path)
    hints = [str(rule.prompt) for sheet in book for rule in sheet.data_validations.dataValidation]
    return [*hints, *(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)]


@pytest.mark.long
def test_the_file_has_neither_macros_nor_a_ribbon_and_is_valid(lotbook: Command, tmp_path: Path) -> None:
    path = tmp_path / "my_lots.xlsx"
    assert lotbook("new", path).code == 0
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        types = archive.read("[Content_Types].xml").decode()
    assert not [name for name in names if "vba" in name.lower() or "customUI" in name]
    assert "macroEnabled" not in types
    assert problems(path) == []
    assert OpenXmlValidator().validate(path).is_valid


def test_no_text_speaks_of_a_ribbon_or_a_button(tracker: Path, tmp_path: Path) -> None:
    build(tmp_path / "sample.xlsx", rows=sample_rows(SAMPLE_DAY), macros=False)
    for text in (*texts(tracker), *texts(tmp_path / "sample.xlsx")):
        assert not re.search(r"ribbon|tab Lotbook|\bpress\b|Enable Content|Macros are off", text, re.IGNORECASE), text
        assert not [label for label in BUTTONS if label in text], text


@pytest.mark.long
def test_every_text_that_names_the_ribbon_in_the_other_edition_has_one_that_names_a_command(
    made: Path, tmp_path: Path
) -> None:
    build(tmp_path / "with.xlsm")
    ribbon = {text for text in texts(tmp_path / "with.xlsm") if re.search("ribbon|tab Lotbook|press Run", text)}
    assert len(ribbon) == 6
    assert ribbon.isdisjoint(texts(made))
    said = " ".join(texts(made))
    assert all(f"lotbook {command}" in said for command in ("refresh", "recall"))


def test_each_function_is_a_name_with_its_summary(made: Path) -> None:
    names = opened(made).defined_names
    assert {each.name: names[each.name].comment for each in FUNCTIONS} == {
        each.name: each.summary for each in FUNCTIONS
    }


@pytest.mark.long
@needs_libreoffice
def test_libreoffice_calculates_every_plain_formula_as_the_file_says(lotbook: Command, tmp_path: Path) -> None:
    lotbook("new", tmp_path / "my_lots.xlsx", "--sample")
    assert len(cached(tmp_path / "my_lots.xlsx")) > 400
    assert differences(tmp_path / "my_lots.xlsx") == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("refresh", "{}"), 1),
        (("check", "{}"), 1),
        (("plan", "{}"), 0),
        (("recall", "{}", "--lot", "007", "--sheet"), 0),
        (("recall", "{}", "--lot", "007", "--mark"), 0),
        (("removals", "{}"), 0),
        (("allocate", "{}", "TEA=5"), 0),
        (("share", "{}", "--supplier", "Acme Labs", "--out", "copies"), 0),
        (("doctor", "{}"), 0),
    ],
    ids=lambda each: each[0] if isinstance(each, tuple) else "",
)
def test_commands_take_it(
    command: tuple[str, ...], code: int, lotbook: Command, tracker: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tracker.parent)
    names = formulas(tracker)
    outcome = lotbook(*(each.format(tracker) for each in command))
    assert (outcome.code, outcome.err) == (code, "")
    assert not re.search(r"ribbon|tab Lotbook|Enable Content", outcome.out)
    assert formulas(tracker) == names
    assert problems(tracker) == []


@pytest.mark.long
def test_lists_and_replies_are_taken_in(
    lotbook: Command, tracker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    own = tmp_path / "own.csv"
    own.write_text("SKU,Lot,Best before,Quantity\nTEA,009,2031-05-31,12\n")
    assert lotbook("adopt", own, "--into", tracker, "--yes").code in {0, 1}
    assert list(lotbook_read(tracker).tables["Lots"]["lot"]) == ["007", "008", "009"]
    assert lotbook("share", tracker, "--supplier", "Acme Labs", "--out", "copies").code == 0
    (copy,) = (tmp_path / "copies").rglob("*.xlsx")
    outcome = lotbook("receive", tracker, copy)
    assert (outcome.code, outcome.err) == (0, "")
    assert problems(tracker) == []


def formulas(path: Path) -> dict[str, str]:
    names = opened(path).defined_names
    return {each.name: names[each.name].attr_text for each in FUNCTIONS}


@pytest.mark.long
def test_one_edition_is_made_of_the_other_and_back(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    there, back = tmp_path / "with.xlsm", tmp_path / "again.xlsx"
    assert lotbook("new", there, "--from", tracker).code == 0
    assert lotbook("new", back, "--from", there).code == 0
    tables = ("SKUs", "Lots", "Shipments", "Suppliers", "Settings", "Channels")
    first, last = (FileHost(path).read(tables, ()) for path in (there, back))
    for name in tables:
        helps = -1 if name == "Settings" else None
        assert first.tables[name].values[:helps] == last.tables[name].values[:helps], name
    assert opened(there).sheetnames[-1] == "_xlwings.conf"
    assert "_xlwings.conf" not in opened(back).sheetnames


# Setting up


@pytest.fixture
def pc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = windows_pc(tmp_path / "pc")
    monkeypatch.setattr(Machine, "this", lambda: machine)
    return machine


@pytest.mark.usefixtures("pc")
def test_init_makes_one_and_touches_nothing_of_excel(lotbook: Command, tracker: Path, tmp_path: Path) -> None:
    before = sorted((tmp_path / "pc").rglob("*"))
    outcome = lotbook("init", tmp_path / "new.xlsx", "--from", tracker)
    assert (outcome.code, outcome.err) == (0, "")
    assert "nothing to set up in Excel" in outcome.out
    assert "Enable Content" not in outcome.out
    assert sorted((tmp_path / "pc").rglob("*")) == before
    again = lotbook("init", tmp_path / "new.xlsx")
    assert (again.code, "--upgrade" in again.err, "exists already" in again.err) == (2, False, True)


@pytest.mark.usefixtures("pc")
def test_there_are_no_macros_to_bring_up_to_date(lotbook: Command, tracker: Path) -> None:
    outcome = lotbook("init", tracker, "--upgrade")
    assert outcome.code == 2
    assert f'lotbook new new_lots.xlsx --from "{tracker}"' in outcome.err


@pytest.mark.usefixtures("pc")
def test_the_doctor_wants_no_add_in_for_it(lotbook: Command, tracker: Path) -> None:
    findings = lotbook("doctor", tracker, "--json").json["findings"]
    assert {each["state"] for each in findings} == {"ok"}
    assert {"Functions", "Tables"} <= {each["check"] for each in findings}
    assert "Add-in" not in {each["check"] for each in findings}


@pytest.mark.usefixtures("pc")
def test_the_doctor_names_functions_of_another_version(lotbook: Command, tracker: Path) -> None:
    edit(tracker, "xl/workbook.xml", 'name="LOT_TRACE"', 'name="LOT_OTHER"')
    findings = lotbook("doctor", tracker, "--json").json["findings"]
    (functions,) = (each for each in findings if each["check"] == "Functions")
    assert functions["state"] == "note"
    assert "LOT_TRACE" in functions["found"]
    assert "lotbook new" in functions["remedy"]


@pytest.mark.usefixtures("pc")
def test_an_xlsx_that_excel_made_of_an_xlsm_has_lost_its_macros(lotbook: Command, tmp_path: Path) -> None:
    build(tmp_path / "with.xlsm")
    shutil.copy(tmp_path / "with.xlsm", tmp_path / "saved.xlsx")
    outcome = lotbook("doctor", tmp_path / "saved.xlsx")
    assert outcome.code == 1
    assert "does not end in .xlsm" in " ".join(outcome.out.split())
