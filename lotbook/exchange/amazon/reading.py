"""The lines of a report, in pieces of bounded size, whatever its encoding, delimiter and quotes.

Only the columns that are needed are taken from a file, so names and addresses of buyers are never held.

A line with more or fewer cells than the header is left out: its cells stand under wrong headers, and a number may stand
where another belongs. One without a SKU is of the SKU that its FNSKU names; where that names none, it is counted.
"""

import csv
import html
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pandas as pd

from lotbook.core.errors import HostError, InputError
from lotbook.exchange.amazon.layout import Layout, layout_of
from lotbook.exchange.amazon.products import Product, places_of, remember
from lotbook.exchange.amazon.recognise import Recognised, recognise

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
    about: dict[str, int] = field(default_factory=dict)
    """Where it says something of its products, if that was asked for."""
    products: dict[str, Product] = field(default_factory=dict)
    """What its lines so far say of them, by SKU."""
    skus: Mapping[str, str] = field(default_factory=dict)
    """The SKU of each FNSKU that names one, by the FNSKU in small letters."""
    unnamed: Counter[str] = field(default_factory=Counter)
    """How many of its lines so far name no SKU, by their FNSKU."""

    @property
    def positions(self) -> dict[str, int]:
        """Where the columns stand that are read."""
        fnsku = {name: position for name, position in places_of(self.layout.headers).items() if name == "fnsku"}
        return {**fnsku, **self.about, **self.recognised.positions}

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
                    sound = self._with_skus(self._sound(piece))
                    if self.about:
                        remember(self.products, sound)
                    yield sound
            except pd.errors.ParserError as error:
                raise InputError(f"{self.path}: {error}. Download the report again.") from error
            except pd.errors.EmptyDataError:
                return
            finally:
                text.detach()

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

    def _with_skus(self, piece: pd.DataFrame) -> pd.DataFrame:
        """The lines, those without a SKU with the one that their FNSKU names; lines that name none are counted."""
        without = piece["sku"].eq("")
        if not without.any():
            return piece
        without &= (piece != "").any(axis=1)
        fnskus = piece["fnsku"] if "fnsku" in piece else pd.Series("", index=piece.index, dtype=object)
        named = fnskus.map({text: self.skus.get(str(text).casefold(), "") for text in fnskus.unique()})
        self.unnamed.update(fnskus[without & named.eq("")].tolist())
        return piece.assign(sku=piece["sku"].mask(without, named))

    def _parsed(self, text: IO[str]) -> Iterator[pd.DataFrame]:
        layout, positions = self.layout, self.positions
        with pd.read_csv(
            _Marked(text, layout.delimiter, len(layout.headers) + _MORE),
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
    columns: dict[str, Any] = {}
    for name, position in positions.items():
        texts = piece[position].astype(object)
        # A column of few different texts is trimmed once for each of them.
        known = {each: _clean(each, name) for each in texts.unique()}
        columns[name] = texts.map(known).astype(object)
    return pd.DataFrame(columns, index=piece.index)


_CODED = {"sku", "product"}
"""Columns in which Amazon writes & as web pages do."""


def _clean(text: str, name: str) -> str:
    """A cell without what stands around it; Amazon writes some as web pages do, with &amp; for &."""
    text = text.strip().strip('"').strip()
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text) if name in _CODED and "&" in text else text


class _Marked(io.TextIOBase):
    """A text below a header line of our own, with a cell more at the end of each line, which shows where it ends.

    Of a line that ends early the reader makes one with blanks at its end, as if they stood there.
    """

    def __init__(self, text: IO[str], delimiter: str, columns: int) -> None:
        self._text, self._end = text, f"{delimiter}{_END}\n"
        self._start = delimiter.join(map(str, range(columns))) + "\n"
        self._last = "\n"
        """The character before what comes next."""

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
            self._last = "\n"
            return end
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        marked = _LINE_END.sub(self._end, self._last + text)[1:]
        self._last = text[-1]
        return marked


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
        skus: SKUs of the tracker: they show which encoding an old file is in.
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
    return Lines(path, recognise(layout.headers, path.name), layout, told, about=about, skus=fnskus or {})
