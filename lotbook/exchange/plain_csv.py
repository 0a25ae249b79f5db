"""CSV files that any spreadsheet opens as they were meant: no text runs as a formula, no letter is lost."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

Value = str | int | float | None
"""A cell of an exported file; dates are texts already."""

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet take a text for a formula; some take the wide signs of East Asia for it, too."""
_BEHIND = re.compile(r"(?<=[;\t\r\n])(\s*)(?=[=+\-@＝＋－＠])")
"""Where a spreadsheet that parts cells by semicolons begins a new one, with a formula."""


def as_text(value: Value) -> Value:
    """The value, a text that a spreadsheet would run with an apostrophe before it.

    Examples:
        >>> as_text("=1+1"), as_text("A=1"), as_text(-5), as_text("a;=1+1")
        ("'=1+1", 'A=1', -5, "a;'=1+1")
    """
    if not isinstance(value, str):
        return value
    value = _BEHIND.sub(r"\1'", value)
    return f"'{value}" if value.startswith(RISKY) else value


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    r"""A CSV file in UTF-8 with the mark that tells Excel so; blanks for None.

    Examples:
        >>> csv_bytes(["Lot", "Units"], [["@1", 5], [None, 7]])[3:]
        b"Lot,Units\r\n'@1,5\r\n,7\r\n"
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([as_text(header) for header in headers])
    writer.writerows([as_text(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")
