"""Texts of a report as numbers and days; what cannot be read is counted, so that it can be said."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from lotbook.core.date_texts import possible_readings
from lotbook.core.days import date_of_number
from lotbook.core.number_texts import LARGEST, plain_number, whole_number
from lotbook.exchange.amazon.report_dates import ReportDates, without_time
from lotbook.exchange.amazon.texts import mapped

_MONEY = re.compile(r"^-?\d+([.,]\d+)?$")


@dataclass(slots=True)
class Unreadable:
    """What could not be read, by column."""

    found: dict[str, Counter[str]] = field(default_factory=dict)
    assumed: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By column: the first text that names no marketplace, and the one that was taken instead."""
    blank: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many lines name no marketplace, by their column and the one that was taken instead."""
    is_default: bool = True
    """Whether nobody asked for the marketplace that is taken instead."""

    def add(self, column: str, text: str, times: int = 1) -> None:
        """Remember a text."""
        self.found.setdefault(column, Counter())[text] += times

    def assume(self, column: str, text: str, taken: str) -> None:
        """Remember that a text names a warehouse, and which marketplace was taken instead."""
        self.assumed.setdefault(column, (text, taken))

    def assume_for_blanks(self, column: str, taken: str, times: int) -> None:
        """Remember that lines name no marketplace though others may, and which one was taken instead."""
        if times:
            self.blank[column, taken] += times

    def remarks(self, headers: Mapping[str, str]) -> list[str]:
        """One sentence for each column.

        Args:
            headers: What the columns are called in the file.
        """
        said = self._taken_instead(headers) if self.is_default else []
        for column, texts in self.found.items():
            lines, (first, _) = sum(texts.values()), texts.most_common(1)[0]
            shown = "a blank" if not first else repr(first if len(first) <= _SHOWN else f"{first[:_SHOWN]}…")
            where = "in 1 line" if lines == 1 else f"in {lines:,} lines,"
            like = ": " if lines == 1 else " such as "
            number = date_of_number(first) if column.endswith("date") else ""
            looks = f" It looks like Excel's number for {number}." if number else ""
            do = "format the column as a date in Excel and save it" if number else "correct it there"
            said.append(
                f"{headers.get(column, column)} cannot be used {where}{like}{shown}.{looks} Download the report again, "
                f"or {do}, and import it again."
            )
        return said

    def _taken_instead(self, headers: Mapping[str, str]) -> list[str]:
        said = [
            f"{headers.get(column, column)} has warehouses such as {text}, which can be in any country, so {taken} is "
            "used. Use --marketplace to set another."
            for column, (text, taken) in self.assumed.items()
        ]
        for (column, taken), times in self.blank.items():
            where = "1 line" if times == 1 else f"{times:,} lines"
            said.append(
                f"{headers.get(column, column)} is blank in {where}, so {taken} is used there. Use --marketplace to "
                "set another."
            )
        return said


_SHOWN = 40


def units(text: str) -> int | None:
    """A whole number, or None.

    Examples:
        >>> units("1,240"), units("-3"), units("12.0"), units("1.240,00"), units("1.5"), units("")
        (1240, -3, 12, 1240, None, None)
    """
    number = int(text) if text.isdecimal() and text.isascii() else whole_number(text)
    return number if number is not None and abs(number) <= LARGEST else None


def money(text: str) -> float | None:
    """An amount, or None.

    Examples:
        >>> money("42.00"), money("42,5"), money("1.234,56"), money("1,234.56"), money("n/a")
        (42.0, 42.5, 1234.56, 1234.56, None)
    """
    text = plain_number(text)
    return float(text.replace(",", ".")) if _MONEY.match(text) else None


def is_of_several_days(text: str) -> bool:
    """Whether a date of a report is a week or a month.

    Examples:
        >>> is_of_several_days("10/2026"), is_of_several_days("10/01/2026 - 10/07/2026")
        (True, True)
        >>> is_of_several_days("10/01/2026"), is_of_several_days("?")
        (False, False)
    """
    parts = re.split(r"\s+(?:-|\u2013|to)\s+", without_time(text))
    read = [possible_readings(part) for part in parts]
    return all(read) and (len(parts) > 1 or any(each.precision == "month" for each in read[0].values()))


def column_of_days(
    texts: "pd.Series[Any]", dates: ReportDates, unreadable: Unreadable | None = None, *, name: str = ""
) -> "pd.Series[Any]":
    """A column of dates that `dates` has seen as day numbers; a blank is missing, and so is what cannot be read.

    Args:
        texts: The column.
        dates: The dates of the report.
        unreadable: Told of what cannot be read.
        name: What the code calls the column.
    """
    read = dates.days(str(text) for text in texts.unique())
    for text, day in read.items():
        if day is None and text and unreadable is not None:
            unreadable.add(name, text, int(texts.eq(text).sum()))
    return mapped(texts, lambda text: pd.NA if read[text] is None else read[text]).astype("Int64")


def column_of_units(
    piece: pd.DataFrame, name: str, unreadable: Unreadable, *, signed: bool = False, needed: bool = False
) -> "pd.Series[Any]":
    """A column as whole numbers; a blank is missing, and so is what cannot be read.

    Args:
        piece: The lines.
        name: The column.
        unreadable: Told of what cannot be read.
        signed: Whether the numbers may be below 0.
        needed: Whether a blank is told, too.
    """
    if name not in piece:
        return pd.Series(pd.NA, index=piece.index, dtype="Int64")
    counts = piece[name].value_counts()
    known = {str(text): units(str(text)) for text in counts.index}
    if not signed:
        known = {text: None if value is not None and value < 0 else value for text, value in known.items()}
    for text, value in known.items():
        if value is None and (text or needed):
            unreadable.add(name, text, int(counts[text]))
    return mapped(piece[name], lambda text: pd.NA if known[text] is None else known[text]).astype("Int64")
