"""`lotbook doctor`: each fault that is planted is found, with its remedy, and nothing else is."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from lotbook.actions.computer.doctor import NOTHING_WRONG, as_text, diagnose
from lotbook.actions.computer.finding import State
from lotbook.actions.computer.init import prepare
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import CellData, Changes
from lotbook.hosts.machine import Machine, System
from lotbook.sheets import project
from lotbook.version import VERSION
from tests.command import Command
from tests.setup.computers import (
    POLICY,
    SECURITY,
    edit,
    mac,
    older_vba,
    parts,
    put,
    vba_with,
    windows_pc,
    with_registry,
    written,
)
from tests.setup.test_init import RIBBON, VBA, with_settings

OPTIONS = r"HKCU\Software\Microsoft\Office\16.0\Excel\Options"
COMMON = r"HKCU\Software\Policies\Microsoft\Office\16.0\Common"


@pytest.fixture
def ready(lotbook: Command, pc: Machine, book: Path) -> Machine:
    """The PC, set up for the tracker."""
    assert lotbook("init", book, "--upgrade").code == 0
    return pc


def found(machine: Machine, path: Path | None = None, state: State = State.PROBLEM) -> dict[str, str]:
    """What was found in this state, with its remedy, by check."""
    every = diagnose(path, machine)
    assert all(each.remedy for each in every if each.state is State.PROBLEM)
    return {each.check: f"{each.found} {each.remedy}" for each in every if each.state is state}


def only(problems: dict[str, str], check: str, *words: str) -> None:
    """There is just this problem, and it says these words."""
    assert list(problems) == [check]
    assert [word for word in words if word not in problems[check]] == []


# As a user sees it


def test_nothing_is_wrong_once_set_up(lotbook: Command, ready: Machine, book: Path) -> None:
    outcome = lotbook("doctor", book)
    assert (outcome.code, outcome.out.splitlines()[-1]) == (0, "Nothing is wrong.")
    assert found(ready, book) == {}
    assert as_text(diagnose(book, ready)) == NOTHING_WRONG


def test_problems_come_first_with_their_remedy_in_one_line_below(lotbook: Command, pc: Machine, book: Path) -> None:
    outcome = lotbook("doctor", book)
    assert outcome.code == 1
    lines = outcome.out.splitlines()
    assert lines[0].startswith("problem  Add-in")
    remedies = [line for line in lines if "→" in line]
    assert any(line.endswith(f'run: lotbook init "{book}" --upgrade') for line in remedies)
    assert lines[-1].startswith("2 problems found")
    text = as_text(diagnose(book, pc))
    assert text.startswith("2 problems:\n- Add-in: ")
    assert text.endswith("--upgrade")


def test_json_has_every_finding(lotbook: Command, ready: Machine, book: Path) -> None:
    result = lotbook("doctor", book, "--json").json
    assert result["problems"] == 0
    assert len(result["findings"]) == len(diagnose(book, ready))
    assert {tuple(each) for each in result["findings"]} == {("check", "state", "found", "remedy")}


@pytest.mark.usefixtures("linux")
def test_without_a_path_only_the_computer_is_looked_at(lotbook: Command) -> None:
    outcome = lotbook("doctor")
    assert outcome.code == 0
    assert "There is no Excel on this system" in " ".join(outcome.out.split())
    assert "Tables" not in outcome.out


def test_it_changes_nothing(lotbook: Command, ready: Machine, book: Path) -> None:
    before = book.read_bytes(), book.stat()
    assert lotbook("doctor", book).code == 0
    assert (book.read_bytes(), book.stat().st_mtime_ns) == (before[0], before[1].st_mtime_ns)
    assert sorted(each.name for each in book.parent.iterdir()) == ["mine.xlsm", "pc"]
    assert ready.system is System.WINDOWS


# The computer


def _without(name: str) -> Callable[[Machine], Machine]:
    def spoil(machine: Machine) -> Machine:
        path = getattr(machine, name)
        assert isinstance(path, Path)
        path.unlink()
        return machine

    return spoil


def _other_add_in(folder: str, name: str = "", key: str = "") -> Callable[[Machine], Machine]:
    def spoil(machine: Machine) -> Machine:
        place = machine.home.parent / folder
        written(place / "xlwings.xlam", b"of 0.30")
        return with_registry(machine, {(key, name): str(place)}) if key else machine

    return spoil


def _newer_xlwings(machine: Machine) -> Machine:
    written(machine.interpreter.with_name("xlwings64-0.38.0.dll"))
    return replace(machine, xlwings="0.38.0")


def _older_add_in(machine: Machine) -> Machine:
    assert machine.add_in is not None
    machine.add_in.write_bytes(b"of 0.30")
    return machine


def _from_the_store(machine: Machine) -> Machine:
    python = written(machine.home.parent / "Microsoft" / "WindowsApps" / "python.exe")
    written(python.with_name("xlwings64-0.37.8.dll"))
    return replace(machine, executable=python)


def _values(values: dict[tuple[str, str], str | int]) -> Callable[[Machine], Machine]:
    return lambda machine: with_registry(machine, values)


COMPUTER: dict[str, tuple[Callable[[Machine], Machine], str, tuple[str, ...]]] = {
    "no functions": (lambda pc: replace(pc, has_udfs=False), "lotbook", ("udfs", "--force-reinstall lotbook")),
    "no xlwings": (lambda pc: replace(pc, xlwings=None, xlwings_folder=None), "xlwings", ("pip install",)),
    "an xlwings too new": (
        _newer_xlwings,
        "xlwings",
        ("0.38.0; lotbook works with >=0.37.8,<0.38", '"xlwings>=0.37.8,<0.38"'),
    ),
    "installed for the user": (
        _without("bridge"),
        "xlwings DLL",
        ("for all users", "-m venv"),
    ),
    "no Excel": (lambda pc: replace(pc, registry=lambda *_: None), "Excel", ("Install Microsoft Excel",)),
    "no add-in": (_without("add_in"), "Add-in", ("is not there", "lotbook init PATH --upgrade")),
    "an old add-in": (
        _older_add_in,
        "Add-in",
        ("is not that of xlwings 0.37.8", "Close Excel"),
    ),
    "xlwings without its add-in": (_without("add_in_source"), "Add-in", ("--force-reinstall xlwings",)),
    "a second add-in for all users": (_other_add_in("Office16/XLSTART"), "Second add-in", ("Office16", "delete it")),
    "a second add-in of the add-in manager": (
        _other_add_in("home/AppData/Roaming/Microsoft/AddIns"),
        "Second add-in",
        ("AddIns",),
    ),
    "a second add-in in a folder of one's own": (
        _other_add_in("mine", "AltStartup", OPTIONS),
        "Second add-in",
        ("mine",),
    ),
    "macros off": (_values({(SECURITY, "VBAWarnings"): 4}), "Macros", ("never run", "Trust Center")),
    "signed macros only": (_values({(SECURITY, "VBAWarnings"): 3}), "Macros", ("only signed", "Trust Center")),
    "macros off by policy": (
        _values({(POLICY, "VBAWarnings"): 4, (SECURITY, "VBAWarnings"): 1}),
        "Macros",
        ("never run", "Ask your IT"),
    ),
    "VBA off": (_values({(COMMON, "VBAOff"): 1}), "Macros", ("switched VBA off", "Ask your IT")),
    "a Python from the Store": (
        _from_the_store,
        "Python",
        ("Microsoft Store", "python.org"),
    ),
}


@pytest.mark.parametrize("fault", COMPUTER)
def test_a_fault_of_the_computer_is_found_and_no_other(fault: str, ready: Machine) -> None:
    assert found(ready) == {}
    spoil, check, words = COMPUTER[fault]
    only(found(spoil(ready)), check, *words)


@pytest.mark.parametrize("folder", ["My Pythons", "a&b", "Mike's", "one (2)"])
def test_on_a_mac_a_path_that_the_shell_takes_apart_is_named(folder: str, apple: Machine, tmp_path: Path) -> None:
    lasting = "has a space or another character in its path"
    assert lasting not in found(apple).get("Python", "")
    odd = replace(apple, executable=written(tmp_path / folder / "bin" / "python3"))
    assert lasting in found(odd)["Python"]
    assert any(lasting in each for each in prepare(tmp_path / "a.xlsm", odd, today=dt.date(2026, 11, 23)).remarks)


def test_on_a_mac_the_doctor_says_what_the_cells_mean(apple: Machine, pc: Machine) -> None:
    said = "these and other functions say that they need Excel for Windows"
    assert said in as_text(diagnose(None, apple))
    assert said not in as_text(diagnose(None, pc))


def test_the_versions_of_xlwings_that_will_do_are_read_from_lotbooks_own_metadata(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stated = ["xlsxwriter<4", "xlwings<0.38,>=0.37.8", 'polars>=2; extra == "fast"']
    monkeypatch.setattr("lotbook.hosts.machine.requires", lambda _: stated)
    assert Machine.this().xlwings_wanted == "<0.38,>=0.37.8"


def test_a_policy_that_allows_macros_rules_over_the_setting(ready: Machine) -> None:
    allowed = with_registry(ready, {(POLICY, "VBAWarnings"): 2, (SECURITY, "VBAWarnings"): 4})
    assert found(allowed) == {}
    blocked = with_registry(ready, {(POLICY, "blockcontentexecutionfrominternet"): 1})
    assert "from the internet" in found(blocked, state=State.NOTE)["Macros"]


def test_a_second_add_in_of_the_same_version_is_none(ready: Machine) -> None:
    assert ready.add_in is not None
    written(ready.home.parent / "Office16/XLSTART/xlwings.xlam", ready.add_in.read_bytes())
    assert found(ready) == {}


def test_excel_from_the_shop_has_no_path_but_a_class(tmp_path: Path) -> None:
    classes = {(r"HKCR\Excel.Application\CurVer", ""): "Excel.Application.16"}
    pc = replace(windows_pc(tmp_path), registry=lambda key, name: classes.get((key, name)))
    assert found(pc, state=State.OK)["Excel"].strip() == "Excel.Application.16"


def test_on_a_mac_the_script_and_excel_are_looked_for(lotbook: Command, apple: Machine, book: Path) -> None:
    assert lotbook("init", book, "--upgrade").code == 0
    assert found(apple, book) == {}
    assert apple.script is not None
    apple.script.unlink()
    only(found(apple), "RunPython", "applescript", "lotbook init PATH --upgrade")
    assert found(replace(apple, applications=())).keys() == {"RunPython", "Excel"}


# Around the workbook


def test_a_file_from_the_internet_is_a_problem_on_windows_and_a_note_on_a_mac(ready: Machine, book: Path) -> None:
    marked = replace(ready, from_the_internet=lambda path: path == book)
    only(found(marked, book), "From the internet", "Unblock")
    apple = replace(mac(book.parent / "mac"), from_the_internet=lambda path: path == book)
    assert "xattr -d com.apple.quarantine" in found(apple, book, State.NOTE)["From the internet"]
    assert "From the internet" not in found(apple, book)


@pytest.mark.parametrize("how", ["environment", "name", "mac"])
def test_a_folder_in_the_cloud_is_noted(how: str, ready: Machine, book: Path) -> None:
    assert "Folder" not in found(ready, book, State.NOTE)
    folder = {"environment": "Mine", "name": "OneDrive - Tea Ltd", "mac": "home/Library/CloudStorage/Box"}[how]
    there = written(book.parent / folder / "mine.xlsm", book.read_bytes())
    environment = {**ready.environment, **({"OneDriveCommercial": str(there.parent)} if how == "environment" else {})}
    machine = replace(ready, environment=environment, home=book.parent / "home" if how == "mac" else ready.home)
    assert "OneDrive" in found(machine, there, State.NOTE)["Folder"]


def test_where_no_refresh_can_be_saved_is_named(ready: Machine, book: Path) -> None:
    assert "Read-only" not in found(ready, book)
    book.chmod(0o444)
    assert found(ready, book)["Read-only"].startswith("mine.xlsm is read-only, so no refresh can be saved. Allow")
    book.chmod(0o644)
    book.parent.chmod(0o555)
    try:
        assert f"The folder {book.parent} is read-only" in found(ready, book)["Read-only"]
    finally:
        book.parent.chmod(0o755)


def test_an_open_workbook_and_leftovers_of_a_save_are_noted(ready: Machine, book: Path) -> None:
    written(book.with_name("~$mine.xlsm"), b"\x04Jane")
    left = [".mine.xlsm.123.tmp", ".mine.xlsm.4567.tmp"]
    for name in [*left, ".other.xlsm.123.tmp", ".mine.xlsm.tmp"]:
        written(book.with_name(name))
    notes = found(ready, book, State.NOTE)
    assert "not saved yet" in notes["Open"]
    assert notes["Leftovers"].endswith(f"{', '.join(left)}. Delete them.")
    assert found(ready, book) == {}


def test_a_workbook_excel_does_not_let_be_read_is_noted(
    ready: Machine, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(book.with_name("~$mine.xlsm"), b"\x04Jane")
    read = Path.read_bytes

    def held(path: Path) -> bytes:
        if path == book:
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", held)
    assert f'run: lotbook doctor "{book}"' in found(ready, book, State.NOTE)["Workbook"]
    assert found(ready, book) == {}


# The workbook


def _no_project(path: Path) -> None:
    edit(path, r"xl/_rels/workbook\.xml\.rels", "relationships/vbaProject", "relationships/nothing")


def _named(path: Path, name: str, new: str) -> None:
    edit(path, r"xl/tables/.*", f'displayName="{name}"', f'displayName="{new}"')


def _as_of(value: str | None) -> Callable[[Path], None]:
    return lambda path: _write(path, Changes(cells=(CellData("AsOf", value),)))


def _write(path: Path, changes: Changes) -> None:
    FileHost(path).write(changes)


NEWER = "9"
"""Put before the version, it is newer than any."""


def _newer(path: Path) -> None:
    functions = project.sources()["LotFunctions"]
    put(path, {VBA: vba_with(LotFunctions=functions.replace('Version As String = "', f'Version As String = "{NEWER}'))})


WORKBOOK: dict[str, tuple[Callable[[Path], object], str, tuple[str, ...]]] = {
    "not there": (lambda path: path.unlink(), "Workbook", ("no such file", "Check the name")),
    "no workbook": (lambda path: path.write_text("SKU,Lot"), "Workbook", ("plain text", "save it as .xlsx or .xlsm")),
    "dates from 1904": (
        lambda path: edit(path, r"xl/workbook\.xml", "<workbookPr", '<workbookPr date1904="1"'),
        "Workbook",
        ("1904", "1,462 days"),
    ),
    "no macros": (_no_project, "Macros inside", ("has none", "--upgrade")),
    "macros that cannot be read": (lambda path: put(path, {VBA: b"?"}), "Macros inside", ("--replace-macros",)),
    "older macros": (lambda path: put(path, {VBA: older_vba()}), "Macros inside", ("From lotbook 0.0.9", "--upgrade")),
    "newer macros": (_newer, "Macros inside", ("newer", "pip install --upgrade lotbook")),
    "no ribbon": (
        lambda path: edit(path, r"_rels/\.rels", "ui/extensibility", "ui/nothing"),
        "Ribbon",
        ("missing", "--upgrade"),
    ),
    "another ribbon": (
        lambda path: edit(path, RIBBON, "LotbookTab", "MyTab"),
        "Ribbon",
        ("another ribbon", "--replace-macros"),
    ),
    "an older ribbon": (
        lambda path: edit(path, RIBBON, "Refresh aging", "Refresh"),
        "Ribbon",
        ("not that of lotbook", "--upgrade"),
    ),
    "a sheet without its code name": (
        lambda path: edit(path, r"xl/worksheets/.*", "Sheet_Removals", "Sheet1"),
        "Code names",
        ("Removals", "lotbook init new_lots.xlsm"),
    ),
    "a workbook without its code name": (
        lambda path: edit(path, r"xl/workbook\.xml", "ThisWorkbook", "MyWorkbook"),
        "Code names",
        ("the workbook itself",),
    ),
    "an input table gone": (
        lambda path: _named(path, "Shipments", "Moves"),
        "Tables: Shipments",
        ("There is no table 'Shipments'", "Table Design"),
    ),
    "an output table gone": (lambda path: _named(path, "FEFO", "Mine"), "Tables", ("The table FEFO", "Table Design")),
    "a column gone": (
        lambda path: edit(path, r"xl/sharedStrings\.xml", ">Received quantity<", ">Pieces<"),
        "Tables: Lots",
        ("no column 'Received quantity'", "Rename the header"),
    ),
    "the as-of cell gone": (
        lambda path: edit(path, r"xl/workbook\.xml", 'name="AsOf"', 'name="Other"'),
        "Tables: AsOf",
        ("no cell named AsOf",),
    ),
    "no date in the as-of cell": (_as_of("soon"), "Tables: AsOf", ("holds 'soon'", "Type a date")),
    "the settings gone": (lambda path: _named(path, "XlwingsConf", "Mine"), "Settings", ("XlwingsConf is gone",)),
    "the settings switched off": (
        lambda path: edit(path, r"xl/workbook\.xml", '"xlwings.conf"', '"_xlwings.conf"'),
        "Settings",
        ("not set up for this computer", "--upgrade"),
    ),
}


@pytest.mark.parametrize("fault", WORKBOOK)
def test_a_fault_of_the_workbook_is_found_and_no_other(fault: str, ready: Machine, book: Path) -> None:
    spoil, check, words = WORKBOOK[fault]
    spoil(book)
    only(found(ready, book), check, *words)


def test_all_that_is_gone_is_named_not_only_the_first(ready: Machine, book: Path) -> None:
    for name in ("Shipments", "Places", "FEFO", "Bucket12"):
        _named(book, name, f"{name}_mine")
    assert found(ready, book).keys() == {"Tables: Shipments", "Tables: Places", "Tables"}
    assert "Bucket12" in found(ready, book, State.NOTE)["Tables"]


def test_a_tracker_saved_as_xlsx_is_found(ready: Machine, book: Path) -> None:
    book.rename(book.with_suffix(".xlsx"))
    only(found(ready, book.with_suffix(".xlsx")), "Workbook", "does not end in .xlsm")


@pytest.mark.usefixtures("linux")
def test_what_is_not_a_tracker_is_one_problem(tmp_path: Path, pc: Machine) -> None:
    """Each table that wasn't there was a problem of its own, and the file was called a tracker without macros."""
    path = tmp_path / "stock.xlsx"
    openpyxl.Workbook().save(path)
    every = [each for each in diagnose(path, pc) if each.check == "Workbook" or each.check.startswith("Tables")]
    (only_one,) = every
    assert only_one.state is State.PROBLEM
    assert f'lotbook adopt "{path}" --into' in only_one.remedy


def test_a_web_address_is_no_file(lotbook: Command) -> None:
    outcome = lotbook("doctor", "https://d.docs.live.net/1/lots.xlsm")
    assert outcome.code == 1
    assert "OneDrive folder of this computer" in " ".join(outcome.out.split())


def test_who_built_the_sheets_is_said(ready: Machine, book: Path) -> None:
    core = parts(book)["docProps/core.xml"]
    assert f"lotbook {VERSION}" in found(ready, book, State.OK)["Built by"]
    put(book, {"docProps/core.xml": core.replace(f"lotbook {VERSION}<".encode(), b"lotbook 0.0.7<")})
    assert "0.0.7" in found(ready, book, State.OK)["Built by"]


# The settings of the add-in

GOOD = {"UDF Modules": "udfs", "Use UDF Server": "True", "Add_Workbook_To_PYTHONPATH": "False"}


@pytest.mark.parametrize(
    ("changed", "check", "words"),
    [
        ({"Interpreter_Win": ""}, "Python for Excel", "does not say where Python is"),
        ({"Interpreter_Win": "/gone/pythonw.exe"}, "Python for Excel", "/gone/pythonw.exe is gone"),
        ({"Interpreter_Win": "{other}"}, "Python for Excel", "another Python than this one"),
        ({"Use UDF Server": "False"}, "Settings", "UDF Server is off"),
        ({"Add_Workbook_To_PYTHONPATH": "True"}, "Settings", "PYTHONPATH is on"),
        ({"UDF Modules": "mine"}, "Settings", "does not name udfs"),
    ],
)
def test_a_wrong_setting_is_found(changed: dict[str, str], check: str, words: str, ready: Machine, book: Path) -> None:
    other = str(written(book.parent / "other" / "pythonw.exe"))
    values = {"Interpreter_Win": str(ready.interpreter), **GOOD}
    values |= {key: value.format(other=other) for key, value in changed.items()}
    only(found(ready, with_settings(book, **values)), check, words, "--upgrade")


def test_a_setting_that_is_missing_counts_as_the_add_in_takes_it(ready: Machine, book: Path) -> None:
    with_settings(book, Interpreter_Win=str(ready.interpreter))
    text = found(ready, book)["Settings"]
    assert all(word in text for word in ("UDF Server", "PYTHONPATH", "udfs"))


def test_the_python_with_a_console_is_this_python_too(ready: Machine, book: Path) -> None:
    with_settings(book, Interpreter_Win=str(ready.executable), **GOOD)
    assert found(ready, book) == {}


def test_an_environment_is_not_taken_for_the_python_it_was_made_from(
    ready: Machine, book: Path, tmp_path: Path
) -> None:
    link = tmp_path / "venv" / "pythonw.exe"
    link.parent.mkdir()
    link.symlink_to(ready.interpreter)
    with_settings(book, Interpreter_Win=str(link), **GOOD)
    only(found(ready, book), "Python for Excel", "another Python")


def test_where_there_is_no_excel_the_settings_are_left_to_the_computer_with_one(sample: Path, linux: Machine) -> None:
    assert found(linux, sample) == {}
    assert "computer with Excel" in found(linux, sample, State.NOTE)["Settings"]
