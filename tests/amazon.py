"""Amazon's reports as Amazon writes them, from jotted tables; and where the real samples are."""

import datetime as dt
import os
from pathlib import Path

import pytest

from tests.notation import rows_of

SAMPLES = Path(__file__).resolve().parents[2] / "shared" / "amazon"
"""Beside the project, where there are any."""
NEEDS_SAMPLES = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="third-party samples are not kept here, and not beside the project in ../shared/amazon"
)


def written(
    path: Path, text: str, *, delimiter: str = "\t", encoding: str = "utf-8", quoted: bool = False, end: str = "\r\n"
) -> Path:
    """A report in a file; `|` parts the cells of `text`."""
    lines = [delimiter.join(f'"{cell}"' if quoted else cell for cell in row) for row in rows_of(text)]
    path.write_bytes((end.join(lines) + end).encode(encoding))
    return path


def dated(path: Path, day: dt.date) -> Path:
    """The file, as if written on a day."""
    moment = dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC).timestamp()
    os.utime(path, (moment, moment))
    return path
