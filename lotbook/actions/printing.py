"""A workbook as a PDF, which LibreOffice makes."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from lotbook.core.errors import HostError, InputError

_PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
_SECONDS = 180


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
