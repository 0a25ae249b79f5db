"""A workbook as a PDF, which LibreOffice makes."""

import io
import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from lotbook.core.errors import HostError, InputError

_PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
_SECONDS = 180
_TEXTS = ("xl/sharedStrings.xml", "xl/worksheets/sheet")
"""Parts of a workbook whose texts are printed; others name fonts in their own script."""
_SCRIPTS = (
    ("Japanese", "[\u3041-\u30ff]", "\u3042"),
    ("Chinese", "[\u3400-\u9fff]", "\u65e5"),
    ("Korean", "[\uac00-\ud7a3]", "\ud55c"),
    ("Thai", "[\u0e01-\u0e5b]", "\u0e01"),
    ("Arabic", "[\u0620-\u06ff]", "\u0628"),
    ("Hebrew", "[\u05d0-\u05ea]", "\u05d0"),
)
"""Scripts that a computer may have no font for: what their characters are, and one that each font of theirs has."""


def libreoffice() -> str | None:
    """LibreOffice, where it is installed."""
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


def check_pdf(instead: str) -> None:
    """Refuse, before anything is written, a PDF that cannot be made here.

    Args:
        instead: What to do without one.

    Raises:
        InputError: If LibreOffice is not installed.
    """
    if libreoffice() is None:
        raise InputError(f"Making a PDF requires LibreOffice, which is not installed here. Leave out --pdf{instead}")


def pdf_of(workbook: bytes, name: str, otherwise: str) -> bytes:
    """A workbook as a PDF.

    Args:
        workbook: An .xlsx.
        name: What a message calls the file.
        otherwise: What to do if there is no PDF.

    Raises:
        HostError: If LibreOffice makes none.
    """
    program = libreoffice() or _PROGRAMS[0]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "print.xlsx"
        source.write_bytes(workbook)
        command = [program, f"-env:UserInstallation={Path(folder).as_uri()}/profile", "--headless"]
        command += ["--convert-to", "pdf", "--outdir", folder, str(source)]
        try:
            # The program is the one found on this computer, the arguments are file names.
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)  # noqa: S603
            return source.with_suffix(".pdf").read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise HostError(f"LibreOffice made no PDF of {name} ({error}). {otherwise}") from error


def without_fonts(workbook: bytes) -> tuple[str, ...]:
    """Scripts of a workbook for which this computer has no font, so that a PDF shows boxes in their place.

    None where fontconfig isn't there to ask, as on Windows and a Mac, which come with such fonts.

    Args:
        workbook: An .xlsx.
    """
    asked = shutil.which("fc-list")
    if asked is None:
        return ()
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        texts = [parts.read(name).decode() for name in parts.namelist() if name.startswith(_TEXTS)]
    there = (each for each in _SCRIPTS if any(re.search(each[1], text) for text in texts))
    found = [script for script, _, sign in there if _has_no_font(asked, sign)]
    # Japanese has the characters of Chinese, too.
    return tuple(script for script in found if script != "Chinese" or "Japanese" not in found)


def _has_no_font(asked: str, sign: str) -> bool:
    """Whether fontconfig knows no font with a character; not if it doesn't say."""
    command = [asked, f":charset={ord(sign):x}", "family"]
    try:
        done = subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)  # noqa: S603 (as found here)
    except (OSError, subprocess.SubprocessError):
        return False
    return not done.stdout.strip()
