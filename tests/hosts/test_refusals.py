import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lotbook.core.errors import HostError, LotbookError
from lotbook.hosts.file import FileHost
from lotbook.hosts.host import Changes
from tests.hosts.books import edited, fefo, parts, replaced, tracker

OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
Maker = Callable[[Path, Path], object]


def _zip(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return buffer.getvalue()


def _content(content: bytes) -> Maker:
    return lambda _book, path: path.write_bytes(content)


def _truncated(book: Path, path: Path) -> None:
    path.write_bytes(book.read_bytes()[:-400])


def _cut_inside(book: Path, path: Path) -> None:
    """Bytes missing from the middle: the directory at the end is there, a part is not whole."""
    content = book.read_bytes()
    path.write_bytes(content[:3000] + bytes(200) + content[3200:])


def _bomb(book: Path, path: Path) -> None:
    edited(book, path, lambda _name, content: content, {"xl/media/x.bin": bytes(120 * 1024 * 1024)})


def _lying_bomb(book: Path, path: Path) -> None:
    """The shared strings say they are small, and are not."""
    big = edited(
        book, path, lambda name, c: c.replace(b"</sst>", b" " * 3_000_000 + b"</sst>") if "shared" in name else c
    )
    content = bytearray(big.read_bytes())
    size = struct.pack("<I", len(parts(big)["xl/sharedStrings.xml"]))
    assert content.count(size) == 2
    path.write_bytes(bytes(content).replace(size, struct.pack("<I", 1000)))


def _huge(book: Path, path: Path) -> None:
    """Parts that are fine one by one and say they are 3 GiB together."""
    new = {f"xl/media/{i}.bin": bytes([i]) * 1000 for i in range(31)}
    content = bytearray(edited(book, path, lambda _name, c: c, new).read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        if b"xl/media" in content[at + 46 : at + 60]:
            content[at + 20 : at + 28] = struct.pack("<II", 1_000_000, 100_000_000)
        at = content.find(b"PK\x01\x02", at + 1)
    path.write_bytes(content)


def _twice(book: Path, path: Path) -> None:
    path.write_bytes(book.read_bytes())
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("xl/workbook.xml", b"<workbook/>")


def _with_password(book: Path, path: Path) -> None:
    content = bytearray(book.read_bytes())
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    path.write_bytes(content)


def _replacing(part: str, before: str, after: str) -> Maker:
    return lambda book, path: replaced(book, path, part, before, after)


def _strict(book: Path, path: Path) -> None:
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    edited(book, path, lambda _n, c: c.replace(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main"))


def _latin(book: Path, path: Path) -> None:
    def edit(name: str, content: bytes) -> bytes:
        if name == "xl/workbook.xml":
            content = content.replace(b"UTF-8", b"ISO-8859-1").replace(b"My own", "Mün".encode("latin-1"))
        return content

    edited(book, path, edit)


def _without(part: str) -> Maker:
    return lambda book, path: edited(book, path, lambda name, c: None if name == part else c)


DTD = '<!DOCTYPE x [<!ENTITY a "aaaa">]>'
REFUSED: dict[str, tuple[Maker, str]] = {
    "empty": (_content(b""), r"is empty\. Restore an earlier copy"),
    "xls": (_content(OLE), r"is in the old \.xls format\. Open it in Excel and save it as \.xlsx"),
    "password": (
        _content(OLE + "EncryptedPackage".encode("utf-16-le")),
        r"protected with a password to open\. Open it",
    ),
    "csv": (_content(b"SKU,Lot\nA,1\n"), r"is plain text \(such as CSV\), not a workbook\. Open it in Excel and save"),
    "html": (_content(b"\xef\xbb\xbf<html><table></table></html>"), r"is a web page \(HTML\) .* Open it in Excel"),
    "xml": (_content(b'<?xml version="1.0"?><Workbook/>'), r"is an XML text, not a workbook\. Open it"),
    "picture": (_content(b"\x89PNG\r\n\x1a\n" + bytes(50)), r"is not an Excel workbook\. Check"),
    "xlsb": (
        _content(_zip(xl__workbook_bin=b"").replace(b"workbook_bin", b"workbook.bin")),
        r"binary \.xlsb format\. Open",
    ),
    "ods": (_content(_zip(mimetype=ODS, **{"content.xml": b"<x/>"})), r"OpenDocument file \(\.ods\)\. Open it"),
    "docx": (_content(_zip(word__document=b"<x/>")), r"is a Word document\. Open"),
    "zip": (_content(_zip(readme=b"hello")), r"is a zip file without a workbook in it\. Open it"),
    "no workbook part": (_without("xl/workbook.xml"), r"is a zip file without a workbook in it"),
    "truncated": (_truncated, r"is damaged: its end is missing, as after a broken .* copy\. Copy or download"),
    "cut inside": (_cut_inside, r"the part \S+ is damaged"),
    "bomb": (_bomb, r"x\.bin expands to 120 MiB, over 200 times its size in the file, as in a zip bomb\. Check"),
    "lying bomb": (_lying_bomb, r"xl/sharedStrings\.xml is damaged: its size or checksum does not match"),
    "huge": (_huge, r"expands to 2\.9 GiB, more than lotbook opens \(2 GiB\)"),
    "a part twice": (_twice, r"holds the part xl/workbook\.xml twice, so its content is ambiguous"),
    "zip password": (_with_password, r"is a zip with a password"),
    "dtd in the workbook": (
        _replacing("xl/workbook.xml", "<workbook", DTD + "<workbook"),
        r"workbook\.xml declares a document type",
    ),
    "dtd in a sheet": (
        _replacing("xl/worksheets/sheet2.xml", "<worksheet", DTD + "<worksheet"),
        r"sheet2\.xml declares a document",
    ),
    "dtd in the texts": (
        _replacing("xl/sharedStrings.xml", "<sst", DTD + "<sst"),
        r"sharedStrings\.xml declares a document type",
    ),
    "bad xml": (
        _replacing("xl/tables/table1.xml", "</tableColumns>", ""),
        r"table1\.xml is not well-formed XML \(mismatched",
    ),
    "a row twice": (
        _replacing("xl/worksheets/sheet3.xml", '<row r="2"', '<row r="1"'),
        r"sheet3\.xml has row 1 twice\. Open it in Excel",
    ),
    "1904": (
        _replacing("xl/workbook.xml", "<workbookPr", '<workbookPr date1904="1"'),
        r"counts its dates from 1904\. In Excel, switch off File > Options > Advanced > Use 1904 date system, "
        r"check every date \(they shift by 1,462 days\)",
    ),
    "strict": (_strict, r"Strict Open XML format, which Excel keeps unless you choose the type Excel Workbook\. Open"),
    "latin-1": (_latin, r"workbook\.xml is stored in an encoding other than UTF-8"),
    "missing sheet": (
        _without("xl/worksheets/sheet2.xml"),
        r"sheet2\.xml is missing, though another part refers to it",
    ),
}

ONLY_WRITTEN = {"a row twice"}
"""Refused because rows are to be changed; reading has no need to."""

ONLY_READ = {"dtd in a sheet", "missing sheet", "dtd in the texts", "lying bomb", "cut inside"}
"""Refused for a part that writing FEFO does not look at."""


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_workbook_is_refused_and_left_alone(tmp_path: Path, name: str) -> None:
    make, message = REFUSED[name]
    book, path = tracker(tmp_path / "good.xlsx"), tmp_path / "tracker.xlsx"
    make(book, path)
    before, files = path.read_bytes(), sorted(tmp_path.iterdir())
    if name not in ONLY_WRITTEN:
        with pytest.raises(HostError, match=message) as caught:
            FileHost(path).read(["Lots", "FEFO"], ["AsOf"])
        assert str(caught.value).startswith(str(path))
    if name not in ONLY_READ:
        with pytest.raises(HostError, match=message):
            FileHost(path).write(Changes(rows=(fefo([("S0", "L0", 46100, 1)]),)))
    assert path.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == files


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for act in (
        lambda: FileHost(tmp_path / "no.xlsx").read([], []),
        lambda: FileHost(tmp_path / "no.xlsx").write(Changes()),
    ):
        with pytest.raises(HostError, match=r"no\.xlsx: there is no such file\. Check the name"):
            act()
    with pytest.raises(HostError, match=r"For a new tracker, run lotbook new .*lots\.xlsm first\."):
        FileHost(tmp_path / "lots.xlsm").read([], [])
    assert list(tmp_path.iterdir()) == []


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(HostError, match=r"is a folder\. Give the name of the workbook in it"):
        FileHost(tmp_path).read([], [])


def test_a_file_with_unusual_but_legal_types_is_opened(tmp_path: Path) -> None:
    """The refusals above are no blanket refusal: a template's content type is fine."""
    book = tracker(tmp_path / "good.xlsx")
    path = replaced(book, tmp_path / "t.xltx", "[Content_Types].xml", r"sheet\.main\+xml", "template.main+xml")
    assert FileHost(path).read(["Lots"], []).tables["Lots"].rows == 2


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_byte_is_read_as_before_or_refused(tmp_path: Path, seed: int) -> None:
    """Whatever byte is damaged, a user sees lotbook's own message or the right values, never a traceback."""
    book = tracker(tmp_path / "good.xlsx")
    right = FileHost(book).read(["Lots", "FEFO"], ["AsOf"])
    content = bytearray(book.read_bytes())
    position = (seed * 7919 + 13) * 131 % len(content)
    content[position] ^= 1 << seed % 8
    path = tmp_path / "tracker.xlsx"
    path.write_bytes(content)
    try:
        found, message = FileHost(path).read(["Lots", "FEFO"], ["AsOf"]), ""
    except LotbookError as error:
        found, message = right, str(error)
    assert found == right
    assert not message or str(path) in message
