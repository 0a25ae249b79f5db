"""How a report is written down: its encoding, what parts its cells, and where its header stands."""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import accumulate, islice
from pathlib import Path
from typing import IO, Final

from lotbook.core.code_texts import code_text
from lotbook.core.errors import InputError
from lotbook.exchange.amazon.recognise import is_amazons, recognise
from lotbook.exchange.one_cell import as_they_were, sign_between

_BLOCK = 1 << 20
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc]")
_LONGEST_HEADER = 1 << 16
_LINES_ABOVE = 9
"""Lines that can stand above the header, such as the name of the report and when it was made."""
_LONGEST_HEADER_LINES = 100
"""Lines of a header with line breaks in its cells."""
_DELIMITERS = ("\t", ",", ";")
_WESTERN = 0.25
"""The share of Western characters, digits and tabs among them, that a report has at least."""
_ISO_2022 = "iso2022_jp_ext"
_ESCAPE = b"\x1b"
_ESCAPES = (b"\x1b$B", b"\x1b$@", b"\x1b(I")
_LINES = 100_000
"""Lines in which the tracker's SKUs are looked for."""
_OLD_ENCODINGS = (
    *("cp1252", "cp932", "euc_jp", "gb18030", "big5", "cp949", "cp1250", "cp1251", "mac_roman"),
    *("cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp874", "cp866", "koi8_r"),
)
"""Of files that aren't UTF-8: Western, Japanese (two), Chinese (two), Korean, Central European, Cyrillic, old Macs;
Greek, Turkish, Hebrew, Arabic, Baltic, Thai, Cyrillic of old systems."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written down."""

    encoding: str
    delimiter: str
    quoted: bool
    header_line: int
    """Where the header ends, counted from 0."""
    headers: tuple[str, ...]
    above: tuple[str, ...] = ()
    """The lines above the header."""
    one_cell: str = ""
    """What parts the cells of a spreadsheet that had each line in one cell; blank where none had."""


def layout_of(path: Path, *, skus: Collection[str] = ()) -> Layout:
    """How a file is written down.

    Args:
        path: The file.
        skus: SKUs of the tracker.

    Raises:
        InputError: If it is empty or no text.
        OSError: If it cannot be read.
    """
    with path.open("rb") as raw:
        start = raw.read(_LONGEST_HEADER)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")):
        raise InputError(
            f"{path} is a packed file or a workbook, and neither a report nor a list of orders lotbook recognizes. "
            "Download a report from Seller Central as .csv or .txt, unpacked. A list of your own, or a warehouse's, is "
            "for lotbook adopt, which asks what its columns are."
        )
    found = [layout for layout in (_layout(start, each) for each in encodings_of(path)) if layout is not None]
    if not found:
        raise InputError(f"{path} is empty. Download the report again.")
    return found[0] if len(found) == 1 else _likeliest(path, found, skus)


def _layout(start: bytes, encoding: str) -> Layout | None:
    """How a file that begins like this is written down in an encoding; None where it is blank.

    The header is the first line, or below some lines about the report the first that is one.
    """
    lines = start.decode(encoding, errors="replace").splitlines()
    sign = sign_between(lines)
    lines = list(as_they_were(lines, sign))
    told = islice((each for each in enumerate(lines) if each[1].strip('\ufeff\t ,;"')), _LINES_ABOVE + 1)
    found = list(told)
    layouts = [
        _with_long_header(lines, number, encoding) or _with_header(line, number, encoding) for number, line in found
    ]
    header = next((n for n, each in enumerate(layouts) if is_amazons(each.headers)), 0)
    if not layouts:
        return None
    return replace(layouts[header], above=tuple(line for _, line in found[:header]), one_cell=sign)


def _with_long_header(lines: Sequence[str], number: int, encoding: str) -> Layout | None:
    """A layout whose header begins in this line and has line breaks in quoted cells, as spreadsheets allow them."""
    if lines[number].count('"') % 2 == 0:
        return None
    parts = lines[number : number + _LONGEST_HEADER_LINES]
    marks = accumulate(part.count('"') for part in parts)
    last = next((n for n, count in enumerate(marks) if count % 2 == 0), 0)
    whole = "\n".join(parts[: last + 1]).lstrip("\ufeff")
    delimiter = max(_DELIMITERS, key=whole.count)
    rows = list(csv.reader(io.StringIO(whole, newline=""), delimiter=delimiter))
    headers = [" ".join(cell.split()) for cell in rows[0]]
    if not last or len(rows) > 1 or not is_amazons(headers):
        return None
    return Layout(encoding, delimiter, quoted=True, header_line=number + last, headers=_without_blanks(headers))


def _without_blanks(headers: list[str]) -> tuple[str, ...]:
    """Headers without blank ones at the end."""
    while headers and not headers[-1]:
        headers.pop()
    return tuple(headers)


def _with_header(line: str, number: int, encoding: str) -> Layout:
    delimiter = max(_DELIMITERS, key=line.count)
    quoted = delimiter != "\t" or line.lstrip("\ufeff").startswith('"')
    cells = next(csv.reader([line.lstrip("\ufeff")], delimiter=delimiter, quoting=csv.QUOTE_MINIMAL))
    return Layout(encoding, delimiter, quoted, number, _without_blanks([cell.strip() for cell in cells]))


def _likeliest(path: Path, layouts: list[Layout], skus: Collection[str]) -> Layout:
    """The layout whose header is that of a report, and of several the one in which most SKUs are the tracker's."""
    telling = {_key(sku) for sku in skus if not sku.isascii()}
    known = []
    for layout in layouts:
        try:
            position = recognise(layout.headers, path.name).positions["sku"]
        except InputError:
            continue
        known.append((_skus_in(path, layout, position, telling) if telling else 0, layout))
    # Of several alike the first, which is the Western one.
    return max(known, key=lambda each: each[0])[1] if known else layouts[0]


def _skus_in(path: Path, layout: Layout, position: int, telling: Collection[str]) -> int:
    """How many of some SKUs stand in a file, were it written like this."""
    found = set()
    with path.open(encoding=layout.encoding, errors="replace", newline="") as text, suppress(csv.Error):
        for row in islice(_rows(text, layout), _LINES):
            found.add(_key(row[position]) if len(row) > position else "")
    return len(found & set(telling))


def _key(sku: str) -> str:
    """What is equal for a SKU in any width: half-width kana and wave dashes, too, show which encoding it is."""
    return unicodedata.normalize("NFKC", code_text(sku).replace("\u301c", "~")).casefold()


def _rows(text: IO[str], layout: Layout) -> Iterator[list[str]]:
    lines = as_they_were(text, layout.one_cell)
    quoting: Final = csv.QUOTE_MINIMAL if layout.quoted else csv.QUOTE_NONE
    return csv.reader(lines, delimiter=layout.delimiter, quoting=quoting)


def encodings_of(path: Path) -> tuple[str, ...]:
    """The encodings a file can be in, the likeliest first: only one for UTF-8, and for Japanese text with kana.

    Kana make no sense in any other encoding. Text all in Chinese characters, or with some accents, does.
    """
    with path.open("rb") as raw:
        wide = utf_16_of(raw.read(_LONGEST_HEADER))
        if wide:
            return (wide,)
        raw.seek(0)
        if _decodes(raw, "utf-8"):
            return (_ISO_2022 if _is_iso_2022(raw) else "utf-8-sig",)
        raw.seek(0)
        return ("cp932",) if _decodes(raw, "cp932", _KANA) else _OLD_ENCODINGS


def _is_iso_2022(raw: IO[bytes]) -> bool:
    """Whether a file is in the encoding of old Japanese mail, in which an escape sequence begins each Japanese word."""
    raw.seek(0)
    last = b""
    while block := raw.read(_BLOCK):
        seen = last + block
        if _ESCAPE in seen and any(each in seen for each in _ESCAPES):
            raw.seek(0)
            return _decodes(raw, _ISO_2022)
        last = block[-2:]
    return False


def utf_16_of(start: bytes) -> str:
    r"""The encoding of a text in UTF-16 that begins like this, with its mark or without; blank for any other.

    Examples:
        >>> [utf_16_of(start) for start in (b"\xff\xfes\0k\0", b"s\0k\0u\0", b"\0s\0k\0u", b"sku\0\0\0")]
        ['utf-16', 'utf-16-le', 'utf-16-be', '']
    """
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    # Without a mark, the byte that is 0 in every Western character tells: no other text has one.
    zeros = [start[side::2].count(0) for side in (0, 1)]
    if min(zeros) or max(zeros) <= _WESTERN * len(start) / 2:
        return ""
    return "utf-16-be" if zeros[0] else "utf-16-le"


def _decodes(raw: IO[bytes], encoding: str, must_have: re.Pattern[str] | None = None) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    there = must_have is None
    try:
        while block := raw.read(_BLOCK):
            text = decoder.decode(block)
            there = there or (must_have is not None and must_have.search(text) is not None)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return there
