"""The lines of a report, in pieces of bounded size, whatever its encoding, delimiter and quotes.

Only the columns that are needed are taken from a file, so names and addresses of buyers are never held.
"""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pandas as pd

from lotbook.core.errors import HostError, InputError
from lotbook.exchange.amazon.recognise import Recognised, recognise

Told = Callable[[Path, int, int], None]
"""Told of a file, how many of its bytes are read, and how many it has."""

_LINES = 100_000
"""Lines of one piece."""
_MORE = 4
"""Columns beyond the last header in which a line with too many cells is noticed."""
_BLOCK = 1 << 20
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc]")
_LONGEST_HEADER = 1 << 16
_DELIMITERS = ("\t", ",", ";")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is written down."""

    encoding: str
    delimiter: str
    quoted: bool
    header_line: int
    """Counted from 0."""
    headers: tuple[str, ...]


@dataclass(slots=True)
class Lines:
    """The lines of one report."""

    path: Path
    recognised: Recognised
    layout: Layout
    skipped: list[int]
    """Numbers of lines with too many cells, which were left out."""
    told: Told

    def pieces(self) -> Iterator[pd.DataFrame]:
        """The lines as texts, trimmed, under the names of the fields; blanks are empty texts.

        Raises:
            HostError: If the file cannot be read.
            InputError: If its lines cannot be told apart.
        """
        total = self.path.stat().st_size
        with self.path.open("rb") as raw:
            counted = _Counted(raw, lambda done: self.told(self.path, done, total))
            text = io.TextIOWrapper(
                io.BufferedReader(counted, _BLOCK), self.layout.encoding, errors="replace", newline=""
            )
            for _ in range(self.layout.header_line + 1):
                text.readline()
            try:
                for piece in self._parsed(text):
                    yield self._sound(piece)
            except pd.errors.ParserError as error:
                raise InputError(f"{self.path}: {error}. Download the report again.") from error
            except pd.errors.EmptyDataError:
                return
            finally:
                text.detach()

    def _sound(self, piece: pd.DataFrame) -> pd.DataFrame:
        """The lines that have no more cells than the header: in others the cells stand under wrong headers."""
        piece.columns = [int(name) for name in piece.columns]
        width = len(self.layout.headers)
        more = piece[[width + i for i in range(_MORE)]]
        if bool((more == "").to_numpy().all()):
            return _trimmed(piece, self.recognised.positions)
        odd = more.map(lambda cell: isinstance(cell, str) and bool(cell.strip())).any(axis=1)
        self.skipped += [int(number) + self.layout.header_line + 2 for number in piece.index[odd]]
        return _trimmed(piece[~odd], self.recognised.positions)

    def _parsed(self, text: IO[str]) -> Iterator[pd.DataFrame]:
        layout, positions = self.layout, self.recognised.positions
        with pd.read_csv(
            _Headed(text, layout.delimiter.join(map(str, range(len(layout.headers) + _MORE)))),
            sep=layout.delimiter,
            header=0,
            index_col=False,
            usecols=sorted({*positions.values(), *range(len(layout.headers), len(layout.headers) + _MORE)}),
            dtype=object,
            na_filter=False,
            quoting=csv.QUOTE_MINIMAL if layout.quoted else csv.QUOTE_NONE,
            skip_blank_lines=True,
            chunksize=_LINES,
            low_memory=False,
        ) as pieces:
            yield from pieces


def _trimmed(piece: pd.DataFrame, positions: dict[str, int]) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for name, position in positions.items():
        texts = piece[position]
        # A line may end early. A column of few different texts is trimmed once for each of them.
        known = {each: each.strip().strip('"').strip() if isinstance(each, str) else "" for each in texts.unique()}
        columns[name] = texts.map(known)
    return pd.DataFrame(columns)


class _Headed(io.TextIOBase):
    """A text below a header line of our own, which has some columns more than the lines should have."""

    def __init__(self, text: IO[str], header: str) -> None:
        self._text, self._header = text, f"{header}\n"

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int | None = -1) -> str:
        """Some of the text, the header line at first."""
        if self._header:
            header, self._header = self._header, ""
            return header
        return self._text.read(-1 if size is None else size)


class _Counted(io.RawIOBase):
    """A file that says how much of it was read."""

    def __init__(self, raw: IO[bytes], told: Callable[[int], None]) -> None:
        self._raw, self._told, self._done = raw, told, 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read into a buffer."""
        read = self._raw.read(len(buffer))
        buffer[: len(read)] = read
        self._done += len(read)
        self._told(self._done)
        return len(read)


def lines_of(path: Path, told: Told = lambda *_: None) -> Lines:
    """Open a report: what it is, and its lines.

    Raises:
        InputError: If it is no report lotbook knows, or no text.
        HostError: If it cannot be read.
    """
    try:
        layout = layout_of(path)
    except OSError as error:
        raise HostError(f"{path} cannot be read: {error.strerror or error}.") from error
    return Lines(path, recognise(layout.headers, path.name), layout, [], told)


def layout_of(path: Path) -> Layout:
    """How a file is written down.

    Raises:
        InputError: If it is empty or no text.
        OSError: If it cannot be read.
    """
    with path.open("rb") as raw:
        start = raw.read(_LONGEST_HEADER)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")):
        raise InputError(
            f"{path} is a packed file or a workbook, not a report. Download the report from Seller Central as .csv or "
            ".txt, unpack it if need be, and name that file."
        )
    encoding = encoding_of(path)
    text = start.decode(encoding, errors="replace")
    for number, line in enumerate(text.splitlines()):
        if line.strip('\ufeff\t ,;"'):
            delimiter = max(_DELIMITERS, key=line.count)
            quoted = delimiter != "\t" or line.lstrip("\ufeff").startswith('"')
            cells = next(csv.reader([line.lstrip("\ufeff")], delimiter=delimiter, quoting=csv.QUOTE_MINIMAL))
            return Layout(encoding, delimiter, quoted, number, tuple(cell.strip() for cell in cells))
    raise InputError(f"{path} is empty. Download the report again.")


def encoding_of(path: Path) -> str:
    """The encoding of a file: UTF-8 where it is that, else what Japanese or Western tools write.

    Japanese text is full of kana, whose bytes make no sense in the Western encoding.
    """
    with path.open("rb") as raw:
        start = raw.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        raw.seek(0)
        if _decodes(raw, "utf-8"):
            return "utf-8-sig"
        raw.seek(0)
        return "cp932" if _decodes(raw, "cp932", _KANA) else "cp1252"


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
