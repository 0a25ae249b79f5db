"""`lotbook init`: a tracker and a computer set up for each other, and nothing done halfway."""

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openxml_audit import OpenXmlValidator
from python_calamine import SheetVisibleEnum, load_workbook

from lotbook.actions.computer.init import prepare
from lotbook.core.errors import HostError
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes, ColumnData, Tab, TableRows
from lotbook.hosts.machine import Machine, System
from lotbook.hosts.ooxml.saving import fingerprint
from lotbook.hosts.ooxml.vba_project import modules
from lotbook.sheets import project
from tests.command import Command
from tests.libreoffice import differences, needs_libreoffice
from tests.package_checks import problems
from tests.setup.computers import ADD_IN, SCRIPT, edit, older_vba, parts, put, vba_saved_by_excel, vba_with, written

CHANGED_BY_SETTINGS = {"xl/workbook.xml", "xl/calcChain.xml"}
VBA, RIBBON = "xl/vbaProject.bin", "customUI/customUI.xml"


def conf(path: Path) -> dict[str, object]:
    """The settings of the add-in as the add-in reads them: two columns from A1 to the first blank."""
    rows = load_workbook(path).get_sheet_by_name("xlwings.conf").to_python()
    return {str(row[0]): row[1] for row in rows[1:] if row[0] != ""}


def snapshot(folder: Path) -> dict[Path, bytes]:
    return {each: each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def with_settings(path: Path, **values: str) -> Path:
    """The tracker with these settings in place of all others."""
    columns = (ColumnData("Setting", list(values)), ColumnData("Value", list(values.values())))
    tab = Tab("XlwingsConf", "xlwings.conf", visible=False)
    FileHost(path).write(Changes(rows=(TableRows("XlwingsConf", columns, key=("Setting",)),), tabs=(tab,)))
    return path


# A new tracker


def test_on_windows_tracker_settings_and_add_in_are_there(lotbook: Command, pc: Machine, tmp_path: Path) -> None:
    path = tmp_path / "my_lots.xlsm"
    outcome = lotbook("init", path)
    assert outcome.code == 0
    last = outcome.out.splitlines()[-1]
    assert "my_lots.xlsm in Excel and press Enable Content once" in last
    assert last.endswith("the tab Lotbook is in the ribbon.")
    assert conf(path) == {
        "Interpreter_Win": str(tmp_path / "pc" / "Python312" / "pythonw.exe"),
        "Interpreter_Mac": "",
        "UDF Modules": "udfs",
        "Use UDF Server": "True",
        "Add_Workbook_To_PYTHONPATH": "False",
        "Show Console": "False",
    }
    add_in = tmp_path / "pc/home/AppData/Roaming/Microsoft/Excel/XLSTART/xlwings.xlam"
    assert add_in.read_bytes() == ADD_IN
    assert [each.name for each in add_in.parent.iterdir()] == ["xlwings.xlam"]
    sheet = next(each for each in load_workbook(path).sheets_metadata if each.name == "xlwings.conf")
    assert sheet.visible is SheetVisibleEnum.Hidden
    assert problems(path) == []
    assert lotbook("doctor", path).code == 0
    assert pc.executable.name == "python.exe"


def test_on_a_mac_the_script_is_there_too(lotbook: Command, apple: Machine, tmp_path: Path) -> None:
    path = tmp_path / "my_lots.xlsm"
    assert lotbook("init", path).code == 0
    assert conf(path)["Interpreter_Mac"] == str(apple.executable)
    assert conf(path)["Interpreter_Win"] == ""
    home = tmp_path / "mac/home/Library"
    startup = home / "Group Containers/UBF8T346G9.Office/User Content.localized/Startup.localized/Excel"
    assert (startup / "xlwings.xlam").read_bytes() == ADD_IN
    script = home / "Application Scripts/com.microsoft.Excel/xlwings-0.37.8.applescript"
    assert script.read_bytes() == SCRIPT
    assert lotbook("doctor", path).code == 0


def test_where_the_add_in_cannot_load_its_library_nothing_is_said_to_be_ready(
    lotbook: Command, pc: Machine, tmp_path: Path
) -> None:
    """Python for all users, without the rights of an administrator: pip puts the library under AppData."""
    assert pc.bridge is not None
    written(tmp_path / "pc/home/AppData/Roaming/Python/Python312" / pc.bridge.name)
    pc.bridge.unlink()
    outcome = lotbook("init", tmp_path / "my_lots.xlsm")
    assert outcome.code == 0
    assert "-m venv" in outcome.out
    assert "Excel cannot use it yet" in outcome.out
    assert "is in the ribbon" not in outcome.out
    assert '"ready": false' in lotbook("init", tmp_path / "my_lots.xlsm", "--upgrade", "--json").out


@pytest.mark.usefixtures("linux")
def test_without_excel_the_tracker_is_made_and_the_way_on_is_said(lotbook: Command, tmp_path: Path) -> None:
    path = tmp_path / "my_lots.xlsm"
    outcome = lotbook("init", path)
    assert outcome.code == 0
    assert "lotbook init my_lots.xlsm --upgrade" in outcome.out
    assert "the tab Lotbook" not in outcome.out
    assert "_xlwings.conf" in load_workbook(path).sheet_names
    assert problems(path) == []


def test_a_second_init_refuses_and_changes_nothing(lotbook: Command, pc: Machine, tmp_path: Path) -> None:
    path = tmp_path / "my_lots.xlsm"
    lotbook("init", path)
    assert pc.add_in is not None
    pc.add_in.unlink()
    before = snapshot(tmp_path)
    outcome = lotbook("init", path)
    assert outcome.code == 2
    assert "exists already" in outcome.err
    assert "--upgrade" in outcome.err
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("arguments", [["new.xlsm"], ["mine.xlsm", "--upgrade"]])
def test_print_shows_every_step_and_does_none(
    arguments: list[str], lotbook: Command, pc: Machine, book: Path, tmp_path: Path
) -> None:
    put(book, {VBA: older_vba()})
    before = snapshot(tmp_path)
    name, *options = arguments
    outcome = lotbook("init", tmp_path / name, *options, "--print")
    assert outcome.code == 0
    assert outcome.out.startswith("This would be done (nothing was changed):\n  1. xlwings add-in 0.37.8: ")
    assert str(pc.add_in) in outcome.out
    assert str(pc.interpreter) in outcome.out
    assert snapshot(tmp_path) == before
    assert not (tmp_path / "pc" / "home").exists()


def test_json_says_what_was_done(lotbook: Command, pc: Machine, tmp_path: Path) -> None:
    done = lotbook("init", tmp_path / "a.xlsm", "--json").json
    assert (done["done"], done["ready"], done["remarks"]) == (True, True, [])
    assert done["steps"][0] == f"xlwings add-in 0.37.8: {pc.add_in}"
    assert done["steps"][-1].endswith(str(pc.interpreter))


def test_the_name_ends_in_xlsm_or_xlsx(lotbook: Command, pc: Machine, tmp_path: Path) -> None:
    outcome = lotbook("init", tmp_path / "a.xlsb")
    assert (outcome.code, "Use a.xlsm or, without macros, a.xlsx." in outcome.err) == (2, True)
    assert pc.add_in is not None
    assert not pc.add_in.exists()


# The computer


def test_an_add_in_excel_keeps_open_stops_all_before_anything_is_done(
    lotbook: Command, pc: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pc.add_in is not None
    add_in, opened = written(pc.add_in, b"another version"), Path.open

    def held(path: Path, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if path == add_in and mode != "rb":
            raise PermissionError(13, "The process cannot access the file")
        return opened(path, mode, *arguments, **options)

    monkeypatch.setattr(Path, "open", held)
    outcome = lotbook("init", tmp_path / "a.xlsm")
    assert outcome.code == 2
    assert "Close Excel and run this again" in outcome.err
    assert not (tmp_path / "a.xlsm").exists()
    assert add_in.read_bytes() == b"another version"


def test_another_version_of_the_add_in_is_replaced_and_the_same_left_alone(
    lotbook: Command, pc: Machine, tmp_path: Path
) -> None:
    assert pc.add_in is not None
    written(pc.add_in, b"another version")
    lotbook("init", tmp_path / "a.xlsm")
    assert pc.add_in.read_bytes() == ADD_IN
    state = pc.add_in.stat()
    assert "there already" in lotbook("init", tmp_path / "b.xlsm").out
    assert pc.add_in.stat() == state


def test_an_xlwings_without_its_add_in_is_refused(lotbook: Command, pc: Machine, tmp_path: Path) -> None:
    assert pc.add_in_source is not None
    pc.add_in_source.unlink()
    outcome = lotbook("init", tmp_path / "a.xlsm")
    assert (outcome.code, "--force-reinstall xlwings" in outcome.err) == (2, True)
    assert not (tmp_path / "a.xlsm").exists()


@pytest.mark.parametrize(
    ("folder", "words"),
    [("Local/Microsoft/WindowsApps/Python", "Microsoft Store"), ("Temp/uv", "temporary"), ("conda", "conda")],
)
def test_a_python_that_will_not_last_is_remarked_on(folder: str, words: str, pc: Machine, tmp_path: Path) -> None:
    written(tmp_path / "conda" / "conda-meta" / "history")
    written(tmp_path / folder / "xlwings64-0.37.8.dll")
    other = replace(
        pc,
        executable=written(tmp_path / folder / "python.exe"),
        environment={**pc.environment, "TEMP": str(tmp_path / "Temp")},
        prefix=tmp_path / folder,
    )
    today = dt.date(2026, 11, 23)
    assert prepare(tmp_path / "a.xlsm", pc, today=today).remarks == ()
    (remark,) = prepare(tmp_path / "a.xlsm", other, today=today).remarks
    assert words in remark


# An existing tracker


@pytest.mark.long
@pytest.mark.parametrize("own", [{}, {"Sheet_Lots": "Option Explicit\n"}])
def test_upgrade_replaces_macros_ribbon_and_settings_and_no_other_byte(
    own: dict[str, str], lotbook: Command, pc: Machine, book: Path
) -> None:
    put(book, {VBA: older_vba(**own), RIBBON: parts(book)[RIBBON].replace(b"Refresh aging", b"Refresh")})
    before = parts(book)
    outcome = lotbook("init", book, "--upgrade")
    assert outcome.code == 0, outcome.err
    assert "in the place of those of 0.0.9" in outcome.out
    after = parts(book)
    assert after[VBA] == project.project()
    assert after[RIBBON] == project.ribbon()
    assert conf(book)["Interpreter_Win"] == str(pc.interpreter)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    settings = {name for name in changed if name.startswith(("xl/worksheets/sheet", "xl/tables/table"))}
    assert len(settings) <= 2
    assert changed - settings - CHANGED_BY_SETTINGS == {VBA, RIBBON}
    assert problems(book) == []
    result = OpenXmlValidator().validate(str(book))
    assert [str(error) for error in result.errors] == []
    assert lotbook("doctor", book).code == 0


def test_a_second_upgrade_changes_nothing(lotbook: Command, pc: Machine, book: Path) -> None:
    lotbook("init", book, "--upgrade")
    before = fingerprint(book)
    assert lotbook("init", book, "--upgrade").code == 0
    assert fingerprint(book) == before, "it was not even written"
    assert pc.system is System.WINDOWS


@pytest.mark.long
@needs_libreoffice
def test_an_upgraded_tracker_opens_and_calculates(lotbook: Command, pc: Machine, book: Path) -> None:
    put(book, {VBA: older_vba()})
    assert lotbook("init", book, "--upgrade").code == 0
    assert pc.system is System.WINDOWS
    assert differences(book) == []


def test_a_tracker_without_macros_and_ribbon_gets_them(lotbook: Command, pc: Machine, book: Path) -> None:
    edit(book, r"_rels/\.rels", "ui/extensibility", "ui/nothing")
    rels = parts(book)["xl/_rels/workbook.xml.rels"].decode()
    link = next(each for each in rels.split("<") if "vbaProject" in each)
    types = parts(book)["[Content_Types].xml"].decode()
    types = types.replace("vnd.ms-excel.sheet.macroEnabled", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    lost = {VBA: None, "xl/_rels/workbook.xml.rels": rels.replace(f"<{link}", "").encode()}
    put(book, {**lost, "[Content_Types].xml": types.encode()})
    assert lotbook("doctor", book).code == 1
    assert lotbook("init", book, "--upgrade").code == 0
    assert parts(book)[VBA] == project.project()
    assert b"macroEnabled" in parts(book)["[Content_Types].xml"]
    assert problems(book) == []
    assert lotbook("doctor", book).code == 0
    assert pc.system is System.WINDOWS


def test_settings_of_the_user_and_of_the_other_system_stay(lotbook: Command, pc: Machine, book: Path) -> None:
    mine = {"PYTHONPATH": r"C:\mine", "interpreter_mac": "/opt/python", "Show Console": "True", "Use UDF Server": "no"}
    with_settings(book, **mine, **{"UDF Modules": "udfs;mine", "Interpreter_Win": "gone"})
    assert lotbook("init", book, "--upgrade").code == 0
    assert conf(book) == {
        "PYTHONPATH": r"C:\mine",
        "Interpreter_Mac": "/opt/python",
        "Show Console": "True",
        "Use UDF Server": "True",
        "UDF Modules": "udfs;mine",
        "Interpreter_Win": str(pc.interpreter),
        "Add_Workbook_To_PYTHONPATH": "False",
    }


def refused(lotbook: Command, book: Path, *options: str) -> str:
    """The upgrade is refused, and nothing changed; what was said."""
    before = snapshot(book.parent)
    outcome = lotbook("init", book, "--upgrade", *options)
    assert outcome.code == 2
    assert snapshot(book.parent) == before
    return outcome.err


@pytest.mark.usefixtures("pc")
@pytest.mark.parametrize(
    ("own", "named"),
    [
        ({"MyMacros": "Sub Mine()\nEnd Sub\n"}, "(MyMacros)"),
        ({"Sheet_Lots": "Private Sub Worksheet_Change(ByVal T As Object)\nEnd Sub\n"}, "(Sheet_Lots.worksheet_change)"),
    ],
)
def test_macros_of_the_user_are_not_lost_unasked(own: dict[str, str], named: str, lotbook: Command, book: Path) -> None:
    put(book, {VBA: older_vba(**own)})
    said = refused(lotbook, book)
    assert named in said
    assert "--replace-macros" in said
    assert lotbook("init", book, "--upgrade", "--replace-macros").code == 0
    assert parts(book)[VBA] == project.project()


@pytest.mark.usefixtures("pc")
def test_macros_of_the_user_stay_where_lotbooks_are_current(lotbook: Command, book: Path) -> None:
    # As Excel saves it: other bytes, another spacing.
    mine = vba_with(MyMacros="Sub Mine()\nEnd Sub\n", LotPython=project.sources()["LotPython"].replace("\n\n", "\n"))
    put(book, {VBA: mine})
    assert lotbook("init", book, "--upgrade").code == 0
    assert parts(book)[VBA] == mine
    assert "MyMacros" in modules(parts(book)[VBA])


@pytest.mark.usefixtures("pc")
@pytest.mark.parametrize("own", [{}, {"Mine": "Sub Hello()\nEnd Sub\n"}])
def test_macros_that_excel_has_saved_are_lotbooks_still(own: dict[str, str], lotbook: Command, book: Path) -> None:
    put(book, {VBA: vba_saved_by_excel(**own)})
    outcome = lotbook("init", book, "--upgrade")
    assert outcome.code == 0, outcome.err
    assert f"Macros in {book}: up to date" in outcome.out
    assert parts(book)[VBA] == vba_saved_by_excel(**own)


@pytest.mark.usefixtures("pc")
def test_a_ribbon_of_the_user_is_not_lost_unasked(lotbook: Command, book: Path) -> None:
    put(book, {RIBBON: parts(book)[RIBBON].replace(b"LotbookTab", b"MyTab")})
    assert "a ribbon that is not lotbook's" in refused(lotbook, book)
    assert lotbook("init", book, "--upgrade", "--replace-macros").code == 0
    assert parts(book)[RIBBON] == project.ribbon()


@pytest.mark.usefixtures("pc")
def test_a_sheet_of_the_user_is_no_hindrance_and_a_missing_one_is(lotbook: Command, book: Path) -> None:
    put(book, {VBA: older_vba()})
    edit(book, r"xl/worksheets/.*", 'codeName="Sheet_Removals"', 'codeName="Sheet1"')
    said = refused(lotbook, book)
    assert "Removals" in said
    assert "lotbook init new_lots.xlsm" in said


@pytest.mark.usefixtures("pc")
def test_other_refusals_say_what_to_do(lotbook: Command, book: Path, tmp_path: Path) -> None:
    newer = project.sources()["LotFunctions"].replace('LotbookVersion As String = "', 'LotbookVersion As String = "9')
    put(book, {VBA: vba_with(LotFunctions=newer)})
    assert "pip install --upgrade lotbook" in refused(lotbook, book)
    put(book, {VBA: b"rubbish"})
    assert "macros that cannot be read" in refused(lotbook, book)
    put(book, {VBA: older_vba()})
    edit(book, r"xl/workbook\.xml", 'codeName="ThisWorkbook"', 'codeName="Other"')
    assert "ThisWorkbook" in refused(lotbook, book)
    edit(book, r"xl/tables/.*", 'displayName="XlwingsConf"', 'displayName="Conf"')
    assert "from before lotbook had functions" in refused(lotbook, book)
    assert "no such file" in lotbook("init", tmp_path / "nope.xlsm", "--upgrade").err
    assert "--upgrade" in lotbook("init", tmp_path / "nope.xlsm", "--replace-macros").err


@pytest.mark.usefixtures("pc")
def test_a_tracker_open_in_excel_is_refused(lotbook: Command, book: Path) -> None:
    written(book.with_name("~$mine.xlsm"), b"\x04Jane")
    assert "is open in Excel" in refused(lotbook, book)


@pytest.mark.usefixtures("pc")
def test_another_sheet_with_the_add_ins_settings_is_refused(lotbook: Command, book: Path, tmp_path: Path) -> None:
    edit(book, r"xl/workbook\.xml", 'name="Functions"', 'name="xlwings.conf"')
    assert "is not lotbook's" in refused(lotbook, book)
    assert not (tmp_path / "pc" / "home").exists()


def test_a_signature_of_replaced_macros_goes(lotbook: Command, pc: Machine, book: Path) -> None:
    kind = "http://schemas.microsoft.com/office/2006/relationships/vbaProjectSignature"
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}" Target="vbaProjectSignature.bin"/></Relationships>'
    )
    put(
        book,
        {VBA: older_vba(), "xl/_rels/vbaProject.bin.rels": rels.encode(), "xl/vbaProjectSignature.bin": b"signed"},
    )
    assert "signature" in lotbook("init", book, "--upgrade").out
    assert not [name for name in parts(book) if "ignature" in name or "vbaProject.bin.rels" in name]
    assert problems(book) == []
    assert pc.system is System.WINDOWS


@pytest.mark.usefixtures("pc")
@pytest.mark.parametrize("place", ["lotbook.actions.new.os.fsync", "lotbook.hosts.file.save"])
def test_a_disk_that_fails_leaves_no_half_tracker(
    place: str, lotbook: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device") if "fsync" in place else HostError("The disk is full.")

    monkeypatch.setattr(place, full)
    assert lotbook("init", tmp_path / "a.xlsm").code == 2
    assert [each.name for each in tmp_path.iterdir()] == ["pc"]


def test_the_real_xlwings_has_what_is_copied() -> None:
    machine = Machine.this()
    assert machine.add_in_source is not None
    assert machine.add_in_source.exists()
    script = replace(machine, system=System.MAC).script_source
    assert script is not None
    assert script.exists()
    assert shutil.which(str(machine.executable))
