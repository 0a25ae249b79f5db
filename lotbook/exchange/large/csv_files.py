"""What is wrong with a CSV file that DuckDB cannot read, in words of its lines and fields."""

import codecs
import csv
from pathlib import Path

from lotbook.core.counted import counted

_SAVE = "In Excel, save it as CSV UTF-8 (Comma delimited); elsewhere, choose the encoding UTF-8."
_SEPARATORS = ",;\t|"


def csv_fault(path: Path) -> str:
    """A sentence that says what is wrong with a CSV file, and what to do; blank if that is something else.

    Args:
        path: The file.

    Raises:
        OSError: If it cannot be read.
    """
    with path.open("rb") as content:
        start = content.read(4)
    if not start:
        return f"{path} is empty. Save it with a line of headers, or take it away."
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in start:
        return f"{path} is in UTF-16, not in UTF-8. {_SAVE}"
    with path.open("rb") as content:
        for number, line in enumerate(content, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return f"{path} is not in UTF-8: line {number:,} has a character of another encoding. {_SAVE}"
    try:
        return _uneven(path)
    except csv.Error:
        return ""


def _uneven(path: Path) -> str:
    """The first row with more or fewer fields than the headers."""
    with path.open(encoding="utf-8-sig", newline="") as content:
        first = content.readline()
        content.seek(0)
        separator = max(_SEPARATORS, key=first.count)
        rows = csv.reader(content, delimiter=separator)
        headers = len(next(rows, ()))
        line = rows.line_num + 1
        for row in rows:
            if row and len(row) != headers:
                return (
                    f"{path}, line {line:,}, has {counted(len(row), 'field')}, and there are {headers:,} headers. Give "
                    "each row as many fields as there are headers, and put a text with a separator in it in quotes."
                )
            line = rows.line_num + 1
    return ""
