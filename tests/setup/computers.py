"""A Windows PC and a Mac to set up, in a folder: what a real one would answer is written down here."""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from lotbook.hosts.machine import Machine, System
from lotbook.sheets import project
from lotbook.sheets.functions import FUNCTIONS
from lotbook.sheets.tracker import CODE_NAMES
from lotbook.version import VERSION

ADD_IN, SCRIPT = b"add-in of 0.37.8", b"script of 0.37.8"
APP_PATH = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
SECURITY = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security"
POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security"


def written(path: Path, content: bytes = b"") -> Path:
    """A file with this content, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def _machine(folder: Path, system: System, executable: Path) -> Machine:
    xlwings = folder / "site-packages" / "xlwings"
    written(xlwings / "addin" / "xlwings.xlam", ADD_IN)
    written(xlwings / "xlwings-0.37.8.applescript", SCRIPT)
    written(executable)
    return Machine(
        system, executable, folder / "home", {}, "3.12.4", VERSION, "0.37.8", ">=0.37.8,<0.38", xlwings
    )  # fmt: skip


def windows_pc(folder: Path) -> Machine:
    """A PC with Excel and Python, on which lotbook was installed and nothing else done."""
    python = folder / "Python312"
    written(python / "pythonw.exe")
    written(python / "xlwings64-0.37.8.dll")
    excel = str(written(folder / "Office16" / "EXCEL.EXE"))
    machine = _machine(folder, System.WINDOWS, python / "python.exe")
    environment = {"APPDATA": str(folder / "home" / "AppData" / "Roaming")}
    return with_registry(replace(machine, environment=environment), {(APP_PATH, ""): excel})


def with_registry(machine: Machine, values: Mapping[tuple[str, str], str | int]) -> Machine:
    """The machine with more in its registry."""
    before = machine.registry
    return replace(machine, registry=lambda key, name: values.get((key, name), before(key, name)))


def mac(folder: Path) -> Machine:
    """A Mac with Excel and Python, on which lotbook was installed and nothing else done."""
    (folder / "Applications" / "Microsoft Excel.app").mkdir(parents=True)
    machine = _machine(folder, System.MAC, folder / "venv" / "bin" / "python")
    return replace(machine, applications=(folder / "Applications",))


def parts(path: Path) -> dict[str, bytes]:
    """Every part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def put(path: Path, changed: Mapping[str, bytes | None]) -> None:
    """Change parts of a workbook; None takes one away."""
    there = {**parts(path), **changed}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in there.items():
            if content is not None:
                archive.writestr(name, content)


def edit(path: Path, pattern: str, old: str, new: str) -> None:
    """Replace a text in the first part of that name that has it; it must be there."""
    found = next(
        (name, content)
        for name, content in parts(path).items()
        if re.fullmatch(pattern, name) and old.encode() in content
    )
    put(path, {found[0]: found[1].replace(old.encode(), new.encode(), 1)})


@cache
def vba_with(**changed: str) -> bytes:
    """The VBA project of lotbook with some modules added or changed."""
    sources = {**project.sources(), **changed}
    original, project.sources = project.sources, lambda: sources
    try:
        return project.built(CODE_NAMES)
    finally:
        project.sources = original


@cache
def older_vba(**changed: str) -> bytes:
    """The VBA project of a lotbook 0.0.9, with some modules added or changed."""
    functions = project.sources()["LotFunctions"]
    older = functions.replace(f'LotbookVersion As String = "{VERSION}"', 'LotbookVersion As String = "0.0.9"')
    assert older != functions
    return vba_with(**{"LotFunctions": older, **changed})


@cache
def vba_saved_by_excel(**added: str) -> bytes:
    """The VBA project of lotbook as Excel stores it after a save, with some modules added.

    Below the first line of a function it keeps what Application.MacroOptions said about it, it spells names that are
    used in several modules alike, and it puts Option Explicit into the modules of sheets where that is switched on.
    """
    saved = {name: re.sub(r"\bbook\b", "Book", text) for name, text in project.sources().items()}
    described = re.sub(
        r"^(Public Function ([A-Z0-9_]+)\(.*)$",
        r'\1\nAttribute \2.VB_Description = "What it gives, and how."\n'
        r'Attribute \2.VB_ProcData.VB_Invoke_Func = " \\n20"',
        saved["LotFunctions"],
        flags=re.MULTILINE,
    )
    assert described.count("VB_ProcData") == len(FUNCTIONS)
    return vba_with(**{**saved, "LotFunctions": described, "Sheet_Lots": "Option Explicit\n", **added})
