"""Trackers for tests to change: each is drawn once in a run, and written as often as it is asked for.

To draw one takes half a second, and equal arguments give equal bytes, which `tests/sheets/test_build.py` makes sure of.
What a test says of the drawing itself, it asks of `lotbook.sheets.build`.
"""

import datetime as dt
import io
import pickle
from collections.abc import Mapping
from pathlib import Path

from lotbook.core.days import to_day
from lotbook.sheets import build as drawing
from lotbook.sheets.defaults import Content, Rows
from lotbook.sheets.edition import has_macros
from lotbook.sheets.sample import sample_rows

_KEPT = 40
_drawn: dict[bytes, bytes] = {}


def build(
    path: Path,
    *,
    rows: Rows | None = None,
    cells: Mapping[str, Content] | None = None,
    as_of: int = drawing.AS_OF,
    macros: bool = True,
) -> None:
    """Write a tracker as `lotbook.sheets.build.build` does."""
    asked = pickle.dumps((rows, cells, as_of, macros))
    if asked not in _drawn:
        buffer = io.BytesIO()
        drawing.build(buffer, rows=rows, cells=cells, as_of=as_of, macros=macros)
        if len(_drawn) >= _KEPT:
            _drawn.pop(next(iter(_drawn)))
        _drawn[asked] = buffer.getvalue()
    path.write_bytes(_drawn[asked])


def write_new(path: Path, *, today: dt.date, sample: bool = False) -> None:
    """Write a new tracker as `lotbook.actions.new.write_new` does, over what is there."""
    build(path, rows=sample_rows(today) if sample else None, as_of=to_day(today), macros=has_macros(path))
