"""The VBA project and the ribbon as they lie in the committed workbook: read back with other people's tools."""

import importlib
import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from lotbook.sheets import project
from lotbook.sheets.tracker import CODE_NAMES
from lotbook.sheets.wrappers import wrappers

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "workbook" / "lot_tracker.xlsm"
RIBBON = "{http://schemas.microsoft.com/office/2006/01/customui}"
SIZES, CONTROLS = {"large", "normal"}, {"button"}
ATTRIBUTES = {"id", "label", "size", "imageMso", "onAction", "screentip", "supertip"}
LONGEST = 1024
"""Characters Excel allows in a supertip and in a label's neighbours."""


@pytest.fixture(scope="module")
def olevba() -> Iterator[Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the library it parses with
        from oletools.olevba import VBA_Parser  # noqa: PLC0415 - so that its warnings are caught

        parser = VBA_Parser(str(BOOK))
        yield parser
        parser.close()


@pytest.fixture(scope="module")
def modules(olevba: Any) -> dict[str, str]:
    return {Path(name).stem: code for _, _, name, code in olevba.extract_all_macros()}


def test_the_generated_module_is_up_to_date() -> None:
    assert project.sources()["LotFunctions"] == wrappers(), "run: lotbook build"


def test_the_project_equals_one_built_anew() -> None:
    assert project.project() == project.built(CODE_NAMES), "run: lotbook build"


def test_the_project_claims_nothing_compiled() -> None:
    # [MS-OVBA] 2.3.4.1: writers say version 0xFFFF, and leave no performance cache behind the first seven bytes.
    olefile = importlib.import_module("olefile")
    with olefile.OleFileIO(io.BytesIO(project.project())) as streams:
        compiled = streams.openstream("VBA/_VBA_PROJECT").read()
    assert (len(compiled), compiled[:5]) == (7, b"\xcc\x61\xff\xff\x00")


def test_sources_read_back_unchanged(modules: dict[str, str]) -> None:
    assert set(modules) == {*project.sources(), *CODE_NAMES}
    for name, source in project.sources().items():
        code = "\n".join(line for line in modules[name].splitlines() if not line.startswith("Attribute VB_"))
        assert code.strip() == source.strip()


def test_sheets_have_no_code_of_their_own(modules: dict[str, str]) -> None:
    for name in CODE_NAMES:
        lines = [line for line in modules[name].splitlines() if not line.startswith("Attribute VB_")]
        assert "".join(lines).strip() in {"", "Option Explicit"}


def test_only_opening_runs_by_itself(olevba: Any) -> None:
    assert {keyword for kind, keyword, _ in olevba.analyze_macros() if kind == "AutoExec"} == {"Workbook_Open"}


def test_no_module_reaches_beyond_excel(modules: dict[str, str]) -> None:
    code = "\n".join(modules.values())
    assert not re.search(r"\b(Declare|CreateObject|GetObject|Shell|Environ|Kill|FileCopy|URLDownload\w*)\b", code)


def code_of(source: str) -> str:
    """A module without its texts and comments, each statement on one line."""
    lines = re.sub(r"[ ]_\n\s*", " ", source).splitlines()
    return "\n".join(re.sub(r'"[^"]*"', '""', line).partition("'")[0] for line in lines)


EVERYWHERE = {"GetOpenFilename": {"MultiSelect"}}
"""The arguments that may be named in a call of Excel's own: those that Excel for Mac has as well."""


@pytest.mark.parametrize("name", project.sources())
def test_every_named_argument_is_known_to_excel_for_mac_or_bound_late(name: str) -> None:
    """One it does not know stops the whole module from compiling, wherever in it the call is."""
    code = code_of(project.sources()[name])
    late = set(re.findall(r"(\w+) As Object", code))
    for call in re.findall(r"^.*:=.*$", code, re.MULTILINE):
        found = re.search(r"(\w+)\.(\w+)[ (]", call)
        assert found, call
        named = set(re.findall(r"(\w+):=", call))
        assert found[1] in late or named <= EVERYWHERE.get(found[2], set()), call


@pytest.mark.parametrize("name", project.sources())
def test_no_module_names_a_sheet_that_may_be_deleted(name: str) -> None:
    """It would not compile any more, and with it all functions and buttons would be dead."""
    assert not re.search(r"\bSheet_\w+", code_of(project.sources()[name]))


def test_what_is_typed_is_asked_for_by_excel_not_by_vba() -> None:
    """VBA's own box loses every letter that is not in the code page of Windows."""
    code = "\n".join(map(code_of, project.sources().values()))
    assert len(re.findall(r"\bInputBox\b", code)) == len(re.findall(r"\bApplication\.InputBox\b", code)) > 0


def test_every_button_works_on_the_workbook_in_front() -> None:
    code = code_of(project.sources()["LotRibbon"])
    quiet = {"LotbookQuiet", "LotbookMessage"}
    subs = dict(re.findall(r"^Public Sub (Lotbook\w+)\([^)]*\)\n(.*?)^End Sub", code, re.MULTILINE | re.DOTALL))
    for name in subs.keys() - quiet:
        first = next(line.strip() for line in subs[name].splitlines() if not line.strip().startswith("Dim "))
        assert first.startswith("If DoneInFront("), name
        assert f'DoneInFront("{name}"' in project.sources()["LotRibbon"]


def test_lines_are_short_enough_for_the_editor() -> None:
    assert all(len(line) < 1000 for source in project.sources().values() for line in source.splitlines())


def buttons() -> list[ET.Element]:
    with zipfile.ZipFile(BOOK) as package:
        return list(ET.fromstring(package.read("customUI/customUI.xml")).iter(f"{RIBBON}button"))  # noqa: S314 - our own file


def test_the_ribbon_is_related_to_the_workbook() -> None:
    with zipfile.ZipFile(BOOK) as package:
        relations = package.read("_rels/.rels").decode()
    assert 'relationships/ui/extensibility" Target="customUI/customUI.xml"' in relations
    assert "2006/relationships/ui" in relations


def test_the_ribbon_has_only_what_its_schema_allows() -> None:
    ids = [button.get("id", "") for button in buttons()]
    assert len(set(ids)) == len(ids)
    for button in buttons():
        assert set(button.attrib) <= ATTRIBUTES
        assert button.get("size", "normal") in SIZES
        assert all(button.get(name) for name in ("id", "label", "imageMso", "onAction", "screentip", "supertip"))
        assert all(len(value) < LONGEST for value in button.attrib.values())


def test_the_ribbon_nests_as_its_schema_says() -> None:
    root = ET.fromstring(project.ribbon())  # noqa: S314 - our own file
    inside = {"customUI": "ribbon", "ribbon": "tabs", "tabs": "tab", "tab": "group", "group": "button"}
    for element in root.iter():
        name = element.tag.removeprefix(RIBBON)
        assert {child.tag.removeprefix(RIBBON) for child in element} <= {inside.get(name)}


def test_every_button_has_its_sub(modules: dict[str, str]) -> None:
    subs = set(re.findall(r"Public Sub (Ribbon_\w+)\(ByVal control As Object\)", modules["LotRibbon"]))
    assert {button.get("onAction") for button in buttons()} == subs


def test_every_press_has_its_python(modules: dict[str, str]) -> None:
    jobs = set(re.findall(r'Press(?:ed\(| )"(\w+)"', modules["LotRibbon"]))
    assert jobs == set(importlib.import_module("udfs.ribbon").JOBS)
