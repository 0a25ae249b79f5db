"""Trackers for notebooks and scripts: typed inputs and the tables of a report, as pandas or polars frames.

The rules run on polars; a pandas frame is made of a result once, on its way out.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from lotbook.actions.session import NEEDED, Session
from lotbook.core.days import FIRST_DAY, LAST_DAY, to_date, to_day
from lotbook.core.errors import InputError
from lotbook.core.frames import Rows
from lotbook.core.inputs import read_tracker
from lotbook.core.owners import handed_over
from lotbook.core.problem import Problem
from lotbook.core.report import report
from lotbook.core.table import Table, day_columns
from lotbook.core.tables import LOTS
from lotbook.core.tables_amazon import AMAZON_BALANCE
from lotbook.core.tables_report import FEFO, FEFO_AUDIT, PLAN, REMOVALS
from lotbook.core.typed_days import full_day
from lotbook.hosts.file import FileHost

if TYPE_CHECKING:
    import pandas as pd

    from lotbook.core.inputs import Tracker

_PANDAS_TYPES: Mapping[Any, str] = {
    pl.String: "string",
    pl.Int64: "Int64",
    pl.Float64: "Float64",
    pl.Boolean: "boolean",
    pl.Date: "datetime64[s]",
}


class Tables(Mapping[str, "pd.DataFrame"]):
    """Tables by name, as pandas frames; `to_polars` gives the same as polars frames.

    Dates are dates, whole numbers stay whole where some are missing, and codes are text with their leading zeros.
    """

    def __init__(self, frames: Mapping[str, pl.DataFrame]) -> None:
        """Keep the frames; `read` makes them."""
        self._frames = frames

    def __getitem__(self, name: str) -> "pd.DataFrame":
        """A table as a pandas frame.

        Raises:
            KeyError: If there is no such table.
        """
        import pandas as pd  # noqa: PLC0415 - takes longer to import than a report to compute

        frame = self.to_polars(name)
        types = {column: _PANDAS_TYPES[dtype.base_type()] for column, dtype in frame.schema.items()}
        return pd.DataFrame({column: frame[column].to_list() for column in types}, dtype=object).astype(types)

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)

    def to_polars(self, name: str) -> pl.DataFrame:
        """A table as a polars frame.

        Raises:
            KeyError: If there is no such table.
        """
        if name not in self._frames:
            raise KeyError(f"There is no table {name!r}; there are {', '.join(self._frames)}.")
        return self._frames[name]


class TrackerBook:
    """A tracker that was read from a file; nothing is ever written to it."""

    def __init__(self, tracker: "Tracker") -> None:
        """Keep what was typed; `read` makes it."""
        self._tracker = tracker

    @property
    def tables(self) -> Tables:
        """Every input table by its Excel name, with the columns that `docs/sheets.md` lists under their code names.

        `row` is the worksheet row; `usable` is false if a required cell is blank or cannot be read.
        """
        return Tables({name: _with_dates(parsed.frame, parsed.table) for name, parsed in self._tracker.tables.items()})

    def report(self, as_of: dt.date | str) -> Tables:
        """What lotbook makes of the tracker on one day.

        Args:
            as_of: The day everything is judged on, a date or a text such as "2026-11-26".

        Returns:
            `FEFO` (one row per lot and place with units, in pick order), `ToDo` (those of its rows that need
            something, by urgency), `Plan` (one row per SKU and channel), `Lots` (one row per lot), `Aging`, `Removals`,
            `AmazonBalance`, `FefoAudit` and `Checks`, with the columns of these sheets under their code names.

        Raises:
            InputError: If it is neither a date nor a text of one, can be several, or is not between 2000 and 2100.
        """
        found = report(self._tracker, as_of=_day_asked_for(as_of))
        return Tables(
            {
                "FEFO": _with_dates(found.stock, FEFO),
                "ToDo": _with_dates(found.to_do, FEFO),
                "Plan": _with_dates(found.supply, PLAN),
                "Lots": _with_dates(found.lots, LOTS),
                "Aging": _native(found.aging),
                "Removals": _with_dates(found.removals, REMOVALS),
                "AmazonBalance": _with_dates(found.amazon, AMAZON_BALANCE),
                "FefoAudit": _with_dates(found.fefo_audit, FEFO_AUDIT),
                "Checks": _problems(found.problems),
            }
        )


def read(path: str | Path, owner: str | None = None) -> TrackerBook:
    """Read a tracker; the file is not changed and may be open in Excel.

    Args:
        path: The workbook.
        owner: Whose goods, as in Owner on SKUs; None for everybody's.

    Returns:
        Its typed inputs, and the report for any day.

    Raises:
        InputError: If it is not a tracker: a table or a column is missing; or if there is no such owner.
        HostError: If it cannot be read.

    Examples:
        >>> import datetime as dt, tempfile
        >>> from lotbook.actions.new import write_new
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder) / "my_lots.xlsm"
        ...     write_new(path, today=dt.date(2026, 11, 26), sample=True)
        ...     book = read(path)
        >>> book.tables["SKUs"].shape[0] > 0
        True
        >>> stock = book.report("2026-11-26")["FEFO"]
        >>> int(stock.loc[stock["action"] == "Dispose", "on_hand"].sum()) > 0
        True
    """
    session = Session.open(FileHost(Path(path), needed=NEEDED))
    return TrackerBook(session.tracker if owner is None else read_tracker(handed_over(session.book.tables, owner)))


def _day_asked_for(as_of: object) -> int:
    if isinstance(as_of, str):
        return full_day(as_of, "as_of")
    try:
        day = to_day(as_of) if isinstance(as_of, dt.date) else None
    except (TypeError, ValueError):  # pandas takes a missing date for a date
        day = None
    if day is None:
        raise InputError(f"as_of {as_of!r} is not a date. Give a date, or a text such as '2026-11-26'.")
    if not FIRST_DAY <= day <= LAST_DAY:
        raise InputError(f"as_of '{to_date(day)}' is not between {to_date(FIRST_DAY)} and {to_date(LAST_DAY)}.")
    return day


def _native(rows: Rows) -> pl.DataFrame:
    native: pl.DataFrame = rows.to_native()
    return native


def _with_dates(rows: Rows, table: Table) -> pl.DataFrame:
    """Rows with dates in place of day numbers."""
    frame = _native(rows)
    epoch = pl.lit(to_date(0))
    days = day_columns(table, frame.columns)
    return frame.with_columns(**{name: epoch + pl.duration(days=pl.col(name)) for name in days})


def _problems(problems: tuple[Problem, ...]) -> pl.DataFrame:
    columns = {
        "severity": [problem.severity.value for problem in problems],
        "rule": [problem.rule for problem in problems],
        "cell": [problem.place for problem in problems],
        "sku": [problem.sku for problem in problems],
        "lot": [problem.lot for problem in problems],
        "problem": [problem.problem for problem in problems],
        "remedy": [problem.remedy for problem in problems],
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
