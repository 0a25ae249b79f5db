"""Small phrases the rules share, so that they read alike on every dataframe engine."""

from collections.abc import Sequence
from typing import Any

import narwhals as nw
from narwhals.typing import IntoFrameT

from lotbook.core.errors import MissingColumnError

_PANDAS_DTYPES = {nw.String: "string", nw.Int64: "Int64", nw.Float64: "Float64", nw.Boolean: "boolean"}

FOREVER = 1 << 30
"""A day later than every date: where undated things sort, and where open intervals end."""


def columns_of(native: IntoFrameT, name: str, needed: Sequence[str]) -> Any:
    """A frame of any engine as a narwhals frame that is known to have the needed columns.

    Raises:
        MissingColumnError: If it lacks one.
    """
    frame: Any = nw.from_native(native)
    there = frame.collect_schema().names()
    missing = [column for column in needed if column not in there]
    if missing:
        raise MissingColumnError(f"{name} has no column {missing[0]!r}; it has {', '.join(map(repr, there))}.")
    return frame


def text(value: str) -> nw.Expr:
    """A text."""
    return nw.lit(value, dtype=nw.String())


def whole(value: int) -> nw.Expr:
    """A whole number."""
    return nw.lit(value, dtype=nw.Int64())


def first_known(*columns: str | nw.Expr, otherwise: str | None = None) -> nw.Expr:
    """The first text that is not null, then `otherwise`."""
    exprs = [nw.col(column) if isinstance(column, str) else column for column in columns]
    if otherwise is not None:
        exprs.append(text(otherwise))
    return nw.coalesce(*exprs) if len(exprs) > 1 else exprs[0]


def neighbour(column: str, steps: int, by: Sequence[str], order_by: Sequence[str]) -> nw.Expr:
    """The value of a whole-number column `steps` rows before (after, if negative) within its group; null past the end.

    It is a float: pandas cannot always put shifted nullable integers back in place.
    """
    return nw.col(column).cast(nw.Float64).shift(steps).over(*by, order_by=list(order_by))


def sums(frame: Any, by: Sequence[str], columns: Sequence[str]) -> Any:
    """Sums of whole-number columns per group, as whole numbers on every engine."""
    grouped = frame.group_by(*by).agg(*(nw.col(column).sum() for column in columns))
    return grouped.with_columns(*(nw.col(column).cast(nw.Int64) for column in columns))


def make_frame(columns: dict[str, list[Any]], schema: dict[str, Any], backend: str = "pandas") -> nw.DataFrame[Any]:
    """A typed frame from lists.

    Args:
        columns: Values by column name.
        schema: narwhals dtypes by column name.
        backend: "pandas" or "polars".

    Returns:
        A narwhals frame whose missing values are nulls in every column type.
    """
    if backend != "pandas":
        return nw.from_dict(columns, schema=schema, backend=backend)  # type: ignore[arg-type] # a name of a backend
    # pandas turns integers with gaps into floats unless it is told to use its nullable types.
    native: Any = nw.from_dict(columns, backend="pandas").to_native()
    nullable = native.astype({name: _PANDAS_DTYPES[type(dtype)] for name, dtype in schema.items()})
    return nw.from_native(nullable, eager_only=True)


def backend_of(frame: nw.DataFrame[Any]) -> str:
    """Name of the engine of a frame, for `make_frame`."""
    return "pandas" if frame.implementation.is_pandas() else "polars"


def values_of(column: nw.Series[Any]) -> list[Any]:
    """The values of a column, with None for every null of every engine."""
    values = column.to_list()
    if not column.is_null().any():
        return values
    return [None if null else value for value, null in zip(values, column.is_null().to_list(), strict=True)]


def rows_of(frame: nw.DataFrame[Any]) -> list[dict[str, Any]]:
    """The rows of a frame by column name, with None for every null; for the few rows a person reads."""
    if not frame.shape[0]:
        return []
    columns = [values_of(frame[name]) for name in frame.columns]
    return [dict(zip(frame.columns, row, strict=True)) for row in zip(*columns, strict=True)]
