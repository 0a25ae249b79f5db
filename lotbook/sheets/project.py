"""The VBA project of the tracker, from its sources in `vba/`.

Building it requires pyopenvba, which users do not need: `lotbook build` stores the result in `vba/vbaProject.bin`.
"""

import tempfile
import zipfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import xlsxwriter

from lotbook.core.errors import InputError
from lotbook.sheets.tracker import CODE_NAMES
from lotbook.sheets.wrappers import wrappers

_VBA = files("lotbook.sheets") / "vba"

UNCOMPILED = bytes.fromhex("CC61 FFFF 00 0100")
"""The stream _VBA_PROJECT of a project that no Office has compiled yet: the version that [MS-OVBA] 2.3.4.1 asks writers
for, and nothing compiled, as in the add-in of xlwings."""
WORKBOOK = "ThisWorkbook"
"""Code name of the workbook, and of the module with its events."""


def ribbon() -> bytes:
    """The ribbon tab, as the part customUI/customUI.xml."""
    return (_VBA / "ribbon.xml").read_bytes()


def project() -> bytes:
    """The VBA project, as the part xl/vbaProject.bin."""
    return (_VBA / "vbaProject.bin").read_bytes()


def sources() -> dict[str, str]:
    """The text of every module that has one, by module name, in alphabetical order."""
    named = {Path(each.name): each for each in _VBA.iterdir()}
    modules = sorted(path for path in named if path.suffix in {".bas", ".cls"})
    return {path.stem: named[path].read_text("utf-8") for path in modules}


def rebuild() -> None:
    """Rebuild the generated sources and the project in place."""
    folder = Path(str(_VBA))
    (folder / "LotFunctions.bas").write_text(wrappers(), encoding="utf-8", newline="\n")
    (folder / "vbaProject.bin").write_bytes(built(CODE_NAMES))


def built(code_names: Sequence[str]) -> bytes:
    """Make the project from its sources; equal sources give equal bytes.

    Args:
        code_names: Of the sheets, in order: each gets a module, empty unless a source has its name.

    Raises:
        InputError: If pyopenvba is not installed.
    """
    try:
        from pyopenvba import ExcelFile  # noqa: PLC0415 - only whoever builds the tracker needs it
        from pyopenvba.cfb import CFB  # noqa: PLC0415 - likewise
    except ImportError:
        raise InputError("Building the tracker requires pyopenvba: pip install --group dev") from None

    with tempfile.TemporaryDirectory() as folder:
        skeleton = Path(folder) / "skeleton.xlsm"
        book = xlsxwriter.Workbook(skeleton)
        book.set_vba_name(WORKBOOK)
        for number, code_name in enumerate(code_names):
            book.add_worksheet(f"Sheet {number}").set_vba_name(code_name)
        book.close()
        with ExcelFile(skeleton) as opened:
            made = opened.add_vba_project()
            for name, text in sources().items():
                lines = text.replace("\r\n", "\n").replace("\n", "\r\n")
                if name in made.module_names():
                    opened.set_module(name, lines)
                else:
                    made.add_module(name, lines)
            opened.save()
        with zipfile.ZipFile(skeleton) as package:
            streams = CFB.from_bytes(package.read("xl/vbaProject.bin"))
    streams.write_stream_in_storage("VBA", "_VBA_PROJECT", UNCOMPILED)
    return bytes(streams.to_bytes())
