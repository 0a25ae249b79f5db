"""The lines of a report, in pieces of bounded size, whatever its encoding, delimiter and quotes.

Only the columns that are needed are taken from a file, so names and addresses of buyers are never held.

A line with more or fewer cells than the header is left out: its cells stand under wrong headers, and a number may stand
where another belongs. So is one with a word where a number belongs, or with its SKU in another column. One without a
SKU is of the SKU that its FNSKU names; where that names none, it is counted.
"""

import csv
import html
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any

import pandas as pd

from lotbook.core.code_texts import UNSEEN, code_text
from lotbook.core.errors import HostError, InputError
from lotbook.exchange.amazon.layout import Layout, layout_of
from lotbook.exchange.amazon.products import Product, places_of, remember
from lotbook.exchange.amazon.recognise import Recognised, numbers_in, recognise
from lotbook.exchange.amazon.texts import mapped, those
from lotbook.exchange.one_cell import as_they_were

Told = Callable[[Path, int, int], None]
"""Told of a file, how many of its bytes are read, and how many it has."""

_LINES = 100_000
"""Lines of one piece."""
_MORE = 4
"""Columns beyond the last header in which a line with too many cells is noticed."""
_BLOCK = 1 << 20
_END = "\x1e"
"""A sign that no report has."""
_LINE_END = re.compile(r"(?<=[^\n])\n")
_BREAK = re.compile(r"\r\n|\r|\n")
_LETTER = re.compile(r"[^\W\d_]")
_DATE = re.compile(r"\d/\d|\d-\d+-\d")
_DIGIT = re.compile(r"\d")
_NO_NUMBER = {"n/a", "na", "nan", "nil", "none", "null", "unknown", "not available"}
"""What may stand where there is no number."""
_AMAZONS = ("fnsku", "asin")
"""Columns of Amazon's own codes of a product."""
_FNSKU = re.compile("^X0[0-9A-Z]{8}$")
_AMAZON_CODE = re.compile("^(?:[XB]0[0-9A-Z]{8}|[0-9]{9}[0-9X])$")
_NUMBER = "number_"
"""Columns that are read only because a word in them shows that a line is out of place."""
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|#\d{1,5});")


@dataclass(slots=True)
class Lines:
    """The lines of one report."""

    path: Path
    recognised: Recognised
    layout: Layout
    told: Told
    long: list[int] = field(default_factory=list)
    """Numbers of lines with too many cells, which were left out."""
    short: list[int] = field(default_factory=list)
    """Numbers of lines with too few."""
    shifted: list[tuple[int, str, str]] = field(default_factory=list)
    """Numbers of lines with as many, but words where numbers belong, which were left out; such a column and word."""
    about: dict[str, int] = field(default_factory=dict)
    """Where it says something of its products, if that was asked for."""
    products: dict[str, Product] = field(default_factory=dict)
    """What its lines so far say of them, by SKU."""
    skus: Mapping[str, str] = field(default_factory=dict)
    """The SKU of each FNSKU that names one, by the FNSKU in small letters."""
    tracked: frozenset[str] = frozenset()
    """The SKUs of the tracker in small letters."""
    unnamed: Counter[str] = field(default_factory=Counter)
    """How many of its lines so far name no SKU, by their FNSKU."""

    @property
    def positions(self) -> dict[str, int]:
        """Where the columns stand that are read."""
        codes = {name: position for name, position in places_of(self.layout.headers).items() if name in _AMAZONS}
        numbers = {f"{_NUMBER}{each}": each for each in numbers_in(self.layout.headers)}
        return {**codes, **numbers, **self.about, **self.recognised.positions}

    def in_line(self, piece: pd.DataFrame, names: Collection[str]) -> pd.DataFrame:
        """The lines without those that have a word where a number belongs: all their cells may be out of place.

        Args:
            piece: Lines of this report.
            names: The columns of numbers that are read.
        """
        numbers = [name for name in piece.columns if name in names or str(name).startswith(_NUMBER)]
        wrong: dict[int, str] = {}
        for name in numbers:
            words = {text for text in piece[name].unique() if _is_word(text)}
            wrong = dict.fromkeys(piece.index[piece[name].isin(words)], name) | wrong if words else wrong
        for number, name in sorted(wrong.items()):
            header = self.layout.headers[self.positions[name]]
            self.shifted.append((int(number) + self.layout.header_line + 2, header, str(piece[name][number])))
        return piece.drop(index=list(wrong))

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
            lines = _AsTheyWere(text, self.layout.one_cell) if self.layout.one_cell else text
            marked = _Marked(lines, self.layout.delimiter, len(self.layout.headers) + _MORE)
            rows = 0
            try:
                for piece in self._parsed(marked):
                    rows += len(piece)
                    sound = self._with_skus(self._in_columns(self._sound(piece)))
                    if self.about:
                        remember(self.products, sound)
                    yield sound
            except pd.errors.ParserError as error:
                self._refuse_open_quotes(at_end="inside string" in str(error))
                raise InputError(f"{self.path}: {error}. Download the report again.") from error
            except pd.errors.EmptyDataError:
                return
            finally:
                text.detach()
            if self.layout.quoted and marked.lines != rows:
                self._refuse_open_quotes()

    def _refuse_open_quotes(self, *, at_end: bool = False) -> None:
        """Find out whether cells with line breaks are texts of several lines, or lines that a quotation mark joins.

        Args:
            at_end: Whether the last cell is open.

        Raises:
            InputError: If they are.
        """
        cells = len(self.layout.headers) - 1
        with self.path.open(encoding=self.layout.encoding, errors="replace", newline="") as text:
            rows = csv.reader(text, delimiter=self.layout.delimiter)
            start = ended = 0
            try:
                for row in rows:
                    start, ended = ended, rows.line_num
                    if any(_joins(cell, self.layout.delimiter, cells) for cell in row):
                        raise InputError(self._open_quote(start + 1))
            except csv.Error as error:  # a cell that is larger than any
                raise InputError(self._open_quote(ended + 1)) from error
        if at_end:
            raise InputError(self._open_quote(start + 1))

    def _open_quote(self, number: int) -> str:
        return (
            f"{self.path}: a quotation mark in line {number} is opened and not closed, so that lines below it can't be "
            "told apart. Download the report again, or take the mark out in a text editor, and import it again."
        )

    def _sound(self, piece: pd.DataFrame) -> pd.DataFrame:
        """The lines that have as many cells as the header: in others the cells stand under wrong headers."""
        piece.columns = [int(name) for name in piece.columns]
        width = len(self.layout.headers)
        wrong = []
        odd = piece[piece[width].ne(_END)]
        for number, cells in zip(odd.index, odd.to_numpy().tolist(), strict=True):
            after = cells[-_MORE:]
            more = any(cell.strip() for cell in after[: after.index(_END) if _END in after else _MORE])
            if more or _END not in after:
                wrong.append(number)
            if more:
                self.long.append(int(number) + self.layout.header_line + 2)
            elif _END not in after and any(cell.strip() not in {"", _END} for cell in cells):
                self.short.append(int(number) + self.layout.header_line + 2)
        return _trimmed(piece.drop(index=wrong), self.positions)

    def _in_columns(self, piece: pd.DataFrame) -> pd.DataFrame:
        """The lines without those that have their SKU in another column, or Amazon's code of the product in its place.

        A tab in the title before the SKU moves it, and where a blank cell is lost behind it all numbers stay in place.
        """
        codes = [name for name in _AMAZONS if name in piece]
        strange = piece[piece["sku"].ne("") & ~those(piece["sku"], lambda text: text.casefold() in self.tracked)]
        wrong: dict[int, str] = {}
        if "fnsku" in codes:
            fnsku = those(strange["sku"], self._is_fnsku)
            wrong = dict.fromkeys(strange.index[fnsku & ~those(strange["fnsku"], self._may_be_fnsku)], "sku")
        for name in codes:
            here = those(strange[name], lambda text: text.casefold() in self.tracked and not _AMAZON_CODE.match(text))
            wrong |= dict.fromkeys(strange.index[here], name)
        for number, name in sorted(wrong.items()):
            header = self.layout.headers[self.positions[name]]
            self.shifted.append((int(number) + self.layout.header_line + 2, header, str(piece[name][number])))
        unused = {"asin"} & set(codes) - set(self.about)
        return piece.drop(index=list(wrong), columns=list(unused))

    def _is_fnsku(self, text: str) -> bool:
        return text.casefold() in self.skus or _FNSKU.match(text) is not None

    def _may_be_fnsku(self, text: str) -> bool:
        return not text or text.casefold() in self.skus or _AMAZON_CODE.match(text) is not None

    def _with_skus(self, piece: pd.DataFrame) -> pd.DataFrame:
        """The lines, those without a SKU with the one that their FNSKU names; lines that name none are counted."""
        without = piece["sku"].eq("")
        if not without.any():
            return piece
        without &= (piece != "").any(axis=1)
        fnskus = piece["fnsku"] if "fnsku" in piece else pd.Series("", index=piece.index, dtype=object)
        named = mapped(fnskus, lambda text: self.skus.get(text.casefold(), ""))
        self.unnamed.update(fnskus[without & named.eq("")].tolist())
        return piece.assign(sku=piece["sku"].mask(without, named))

    def _parsed(self, marked: "_Marked") -> Iterator[pd.DataFrame]:
        layout, positions = self.layout, self.positions
        with pd.read_csv(
            marked,
            sep=layout.delimiter,
            header=0,
            index_col=False,
            usecols=sorted({*positions.values(), *range(len(layout.headers), len(layout.headers) + _MORE)}),
            dtype=object,
            na_filter=False,
            quoting=csv.QUOTE_MINIMAL if layout.quoted else csv.QUOTE_NONE,
            skip_blank_lines=False,
            chunksize=_LINES,
            low_memory=False,
        ) as pieces:
            yield from pieces


def _trimmed(piece: pd.DataFrame, positions: dict[str, int]) -> pd.DataFrame:
    columns = {name: mapped(piece[position], partial(_clean, name)) for name, position in positions.items()}
    return pd.DataFrame(columns, index=piece.index)


def _is_word(text: str) -> bool:
    """Whether a text is a word or a date, and no number and no sign that there is none."""
    if _DATE.search(text):
        return True
    return _LETTER.search(text) is not None and _DIGIT.search(text) is None and text.casefold() not in _NO_NUMBER


def _joins(cell: str, delimiter: str, cells: int) -> bool:
    """Whether a cell has so many of the signs between cells as the lines that it joins."""
    breaks = len(_BREAK.findall(cell))
    return breaks > 0 and cell.count(delimiter) >= breaks * cells


_CODES = {"sku", "fnsku"}
_CODED = {"sku", "product"}
"""Columns in which Amazon writes & as web pages do."""


def _clean(name: str, text: str) -> str:
    """A cell without what stands around it; Amazon writes some as web pages do, with &amp; for &."""
    text = (text if text.isascii() else text.translate(UNSEEN)).strip().strip('"').strip()
    text = text if text.isascii() or name not in _CODES else code_text(text)
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text) if name in _CODED and "&" in text else text


class _Marked(io.TextIOBase):
    """A text below a header line of our own, with a cell more at the end of each line, which shows where it ends.

    Of a line that ends early the reader makes one with blanks at its end, as if they stood there.
    """

    def __init__(self, text: io.TextIOBase, delimiter: str, columns: int) -> None:
        self._text, self._end = text, f"{delimiter}{_END}\n"
        self._start = delimiter.join(map(str, range(columns))) + "\n"
        self._last = "\n"
        """The character before what comes next."""
        self.lines = 0
        """How many lines were read, without the header."""

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int | None = -1) -> str:
        """Some of the text, the header line at first."""
        if self._start:
            start, self._start = self._start, ""
            return start
        text = self._text.read(-1 if size is None else size)
        if text.endswith("\r"):
            text += self._text.read(1)
        if not text:
            end = "" if self._last == "\n" else self._end
            self.lines += bool(end)
            self._last = "\n"
            return end
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.lines += text.count("\n")
        joined = self._last + text
        self._last = text[-1]
        # Blank lines stay blank.
        return _LINE_END.sub(self._end, joined)[1:] if "\n\n" in joined else text.replace("\n", self._end)


class _AsTheyWere(io.TextIOBase):
    """A text without what a spreadsheet put around and behind lines that it had in one cell each."""

    def __init__(self, text: io.TextIOBase, sign: str) -> None:
        self._text, self._sign = text, sign

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int | None = -1) -> str:
        """Some whole lines of the text."""
        return "".join(as_they_were(self._text.readlines(-1 if size is None else size), self._sign))


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


def lines_of(
    path: Path,
    told: Told = lambda *_: None,
    *,
    skus: Collection[str] = (),
    fnskus: Mapping[str, str] | None = None,
    products: bool = False,
) -> Lines:
    """Open a report: what it is, and its lines.

    Args:
        path: The file.
        told: Told how far the reading is.
        skus: SKUs of the tracker: they show which encoding an old file is in, and which lines are out of place.
        fnskus: The SKU of each FNSKU that names one, by the FNSKU in small letters.
        products: Whether to read what it says of its products, too.

    Raises:
        InputError: If it is no report lotbook knows, or no text.
        HostError: If it cannot be read.
    """
    try:
        layout = layout_of(path, skus=skus)
    except OSError as error:
        raise HostError(f"{path} cannot be read: {error.strerror or error}.") from error
    about = places_of(layout.headers) if products else {}
    lines = Lines(path, recognise(layout.headers, path.name), layout, told, about=about, skus=fnskus or {})
    lines.tracked = frozenset(sku.casefold() for sku in skus)
    return lines
