"""Texts of a report as numbers and days; what cannot be read is counted, so that it can be said."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from lotbook.core.dates import possible_readings

_GROUPED = re.compile(r"^-?\d{1,3}([,. \u00a0]\d{3})+$")
_PLAIN = re.compile(r"^-?\d+([.,]0+)?$")
_MONEY = re.compile(r"^-?\d+([.,]\d+)?$")
_DAY = re.compile(r"^\d{4}-\d\d-\d\d")
_LARGEST = 10**9
_MARKETPLACES = {
    "amazon.com": "US", "amazon.ca": "CA", "amazon.com.mx": "MX", "amazon.com.br": "BR", "amazon.co.uk": "UK",
    "amazon.de": "DE", "amazon.fr": "FR", "amazon.it": "IT", "amazon.es": "ES", "amazon.nl": "NL", "amazon.se": "SE",
    "amazon.pl": "PL", "amazon.com.be": "BE", "amazon.ie": "IE", "amazon.com.tr": "TR", "amazon.ae": "AE",
    "amazon.sa": "SA", "amazon.eg": "EG", "amazon.in": "IN", "amazon.co.jp": "JP", "amazon.com.au": "AU",
    "amazon.sg": "SG", "gb": "UK",
}  # fmt: skip
_MARKETPLACE = re.compile(r"^[A-Z]{2}$")


@dataclass(slots=True)
class Unreadable:
    """What could not be read, by column."""

    found: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, column: str, text: str, times: int = 1) -> None:
        """Remember a text."""
        self.found.setdefault(column, Counter())[text] += times

    def remarks(self) -> list[str]:
        """One sentence for each column."""
        said = []
        for column, texts in self.found.items():
            lines, (first, _) = sum(texts.values()), texts.most_common(1)[0]
            shown = first if len(first) <= _SHOWN else f"{first[:_SHOWN]}…"
            said.append(f"{lines:,} {'line was' if lines == 1 else 'lines were'} left out: {column} {shown!r}.")
        return said


_SHOWN = 40


def units(text: str) -> int | None:
    """A whole number, or None.

    Examples:
        >>> units("1,240"), units("-3"), units("12.0"), units("1.5"), units("")
        (1240, -3, 12, None, None)
    """
    if text.isdecimal() and text.isascii():
        return int(text) if int(text) <= _LARGEST else None
    if _GROUPED.match(text):
        text = re.sub(r"[^\d-]", "", text)
    if not _PLAIN.match(text):
        return None
    number = int(re.split("[.,]", text)[0])
    return number if abs(number) <= _LARGEST else None


def money(text: str) -> float | None:
    """An amount, or None."""
    return float(text.replace(",", ".")) if _MONEY.match(text) else None


def marketplace(text: str) -> str | None:
    """The country of a marketplace, as two letters, or None where the text names none.

    Examples:
        >>> marketplace("Amazon.de"), marketplace("us"), marketplace("ONT8"), marketplace("GB")
        ('DE', 'US', None, 'UK')
    """
    text = text.strip()
    named = _MARKETPLACES.get(text.casefold())
    if named:
        return named
    return text.upper() if _MARKETPLACE.match(text.upper()) else None


def days(texts: Iterable[str]) -> dict[str, int | None]:
    """The day of each text: ISO dates with or without a time, or dates as 11/20/2026.

    Amazon writes the month first; where that gives no date for one of the texts, all are read with the day first.

    Examples:
        >>> sorted(days(["11/02/2026", "2026-11-03T08:00:00+00:00"]).values())
        [46328, 46329]
    """
    read = {text: possible_readings(text[:10] if _DAY.match(text) else text) for text in set(texts)}
    slashed = [found for found in read.values() if found]
    order = "DMY" if any("MDY" not in found for found in slashed) else "MDY"
    return {text: found[order].day if order in found else None for text, found in read.items()}


def column_of_units(piece: pd.DataFrame, name: str, unreadable: Unreadable) -> "pd.Series[Any]":
    """A column as whole numbers; a blank is missing, and so is what cannot be read."""
    if name not in piece:
        return pd.Series(pd.NA, index=piece.index, dtype="Int64")
    counts = piece[name].value_counts()
    known = {str(text): units(str(text)) for text in counts.index}
    for text, value in known.items():
        if value is None and text:
            unreadable.add(name.replace("_", " "), text, int(counts[text]))
    return piece[name].map({text: pd.NA if value is None else value for text, value in known.items()}).astype("Int64")
