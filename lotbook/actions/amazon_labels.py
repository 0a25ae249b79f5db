"""Labels for a shipment: a workbook, and with LibreOffice a PDF of it."""

import datetime as dt
import shutil
import subprocess
import tempfile
from pathlib import Path

from lotbook.actions.amazon_send import Shipment
from lotbook.actions.new import write_once
from lotbook.core.errors import HostError, InputError
from lotbook.exchange.amazon.labels import label_sheet, labels_of

_PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
_SECONDS = 180


def save_labels(found: Shipment, out: Path, *, each: int, now: dt.datetime, pdf: bool = False) -> tuple[Path, ...]:
    """Write the labels of a shipment.

    Args:
        found: The shipment.
        out: The workbook to write; must not exist.
        each: Unit labels for each lot.
        now: The time of this run, which stands in the file.
        pdf: Also a PDF beside it, by LibreOffice.

    Returns:
        The files.

    Raises:
        InputError: If nothing goes, a file is there already, or LibreOffice or the package for codes is not installed.
        HostError: If something cannot be written.
    """
    if out.suffix.lower() != ".xlsx":
        raise InputError(f"{out}: the name of the label file ends in .xlsx. Use {out.with_suffix('.xlsx').name}.")
    program = next((path for name in _PROGRAMS if (path := shutil.which(name))), None)
    if pdf and program is None:
        raise InputError("A PDF takes LibreOffice, which is not installed here. Leave out --pdf, and print the sheet.")
    content = label_sheet(list(labels_of(found.lines, found.products, each=each)), created=now)
    write_once(out, content)
    if not pdf or program is None:
        return (out,)
    with tempfile.TemporaryDirectory() as folder:
        command = [
            program,
            f"-env:UserInstallation={Path(folder).as_uri()}/profile",
            "--headless",
            "--convert-to",
            "pdf",
        ]
        command += ["--outdir", folder, str(out)]
        try:
            # The program is the one found on this computer, the arguments are file names.
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)  # noqa: S603
            made = (Path(folder) / out.with_suffix(".pdf").name).read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise HostError(f"LibreOffice made no PDF of {out} ({error}). Open it and print it yourself.") from error
    write_once(out.with_suffix(".pdf"), made)
    return out, out.with_suffix(".pdf")
