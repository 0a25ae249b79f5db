"""What cannot be worked with: one clear paragraph on stderr, exit code 2, and not a byte changed."""

import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command import Command


def _text(path: Path) -> None:
    path.write_text("SKU,Lot\nTEA,1\n")


def _old_excel(path: Path) -> None:
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "Workbook".encode("utf-16-le") + b"\0" * 900)


def _password(path: Path) -> None:
    path.write_bytes(
        bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 900
    )


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3000])


def _edited(part: str, old: str, new: str) -> Callable[[Path], None]:
    """Replaces a text in a part, which must be there."""

    def edit(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        found = [name for name in parts if re.fullmatch(part, name) and old.encode() in parts[name]]
        assert found, (part, old)
        parts[found[0]] = parts[found[0]].replace(old.encode(), new.encode(), 1)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)

    return edit


BAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "no workbook": (_text, r"text|CSV"),
    "an old .xls": (_old_excel, r"\.xls"),
    "with a password": (_password, r"password"),
    "truncated": (_truncated, r"damaged|incomplete|end"),
    "a table is missing": (
        _edited(r"xl/tables/.*", 'displayName="Shipments"', 'displayName="Moves"'),
        r"no table 'Shipments'",
    ),
    "a column is missing": (
        _edited(r"xl/sharedStrings\.xml", ">Received quantity<", ">Pieces<"),
        r"no column 'Received quantity'; it has 'SKU', 'Lot'.*Rename the header",
    ),
    "two tables of one name": (
        _edited(r"xl/tables/.*", 'displayName="Suppliers"', 'displayName="Places"'),
        r"two tables named",
    ),
    "dates from 1904": (_edited(r"xl/workbook\.xml", "<workbookPr", '<workbookPr date1904="1"'), r"1904.*1,462"),
    "an XML entity": (
        _edited(r"xl/workbook\.xml", "<workbook ", '<!DOCTYPE x [<!ENTITY a "b">]><workbook '),
        r"document type",
    ),
    "the as-of cell is gone": (_edited(r"xl/workbook\.xml", 'name="AsOf"', 'name="Asof_"'), r"no cell named AsOf"),
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("command", ["refresh", "check"])
def test_a_bad_workbook_is_refused_and_left_alone(
    case: str, command: str, lotbook: Command, sample: Path, tmp_path: Path
) -> None:
    path = tmp_path / "bad.xlsm"
    shutil.copy(sample, path)
    spoil, message = BAD[case]
    spoil(path)
    before = path.read_bytes()
    outcome = lotbook(command, path)
    assert outcome.code == 2
    assert outcome.out == ""
    assert re.search(message, outcome.err, re.DOTALL), outcome.err
    assert "Traceback" not in outcome.err
    assert len(outcome.err.strip().splitlines()) == 1
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["bad.xlsm"]


def test_a_workbook_open_in_excel_is_refused_with_the_way_out(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.xlsm"
    shutil.copy(sample, path)
    (tmp_path / "~$mine.xlsm").write_bytes(b"\x04Jane" + b" " * 160)
    before = path.read_bytes()
    outcome = lotbook("refresh", path)
    assert outcome.code == 2
    assert "is open in Excel" in outcome.err
    assert "--out" in outcome.err
    assert path.read_bytes() == before
    assert lotbook("refresh", path, "--out", tmp_path / "copy.xlsm", "--json").code == 1


def test_a_folder_as_out_is_refused(lotbook: Command, sample: Path, tmp_path: Path) -> None:
    outcome = lotbook("refresh", sample, "--out", tmp_path)
    assert outcome.code == 2
    assert "folder" in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_there_is_named(lotbook: Command, tmp_path: Path) -> None:
    outcome = lotbook("refresh", tmp_path / "nope.xlsm")
    assert (outcome.code, "no such file" in outcome.err) == (2, True)
