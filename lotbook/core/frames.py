"""Verbs the rules share: opening and closing frames, and the few phrases that narwhals has no word for.

A rule takes frames of any engine that narwhals runs lazily (polars, DuckDB, Spark) and adds steps to their plan;
nothing is computed until `collected` asks for the results of a whole run at once. Eager frames are opened lazily and
collected when the rule is done, so that a single rule can be called on rows at hand.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib import import_module
from itertools import count
from typing import Any, TypeAlias, TypeVar, cast

from lotbook.core import nw
from lotbook.core.errors import MissingColumnError

Frame: TypeAlias = nw.LazyFrame[Any]
"""A plan: rows that are not computed yet."""

Rows: TypeAlias = nw.DataFrame[Any]
"""Rows at hand."""

Given: TypeAlias = nw.IntoFrame | nw.IntoLazyFrame | Rows | Frame
"""What a rule may be given: a native frame, eager or lazy, rows at hand, or a step of a plan."""

GivenT = TypeVar("GivenT", bound=Given)

Engine: TypeAlias = str | Callable[[Rows], Frame]
"""What computes a plan: "polars", "duckdb", or how another engine begins a plan with rows at hand."""

FOREVER = 1 << 30
"""A day later than every date: where undated things sort, and where open intervals end."""

_DIGITS = 6
"""Digits behind the point that a sum of amounts keeps: the last ones of a float depend on the order of its terms."""

STEPS = "lotbook_steps"
"""The variable of DuckDB that names the folder for steps that are computed early."""

_table_numbers = count(1)


def opened(frame: Given, name: str, needed: Sequence[str]) -> Frame:
    """A frame of any engine as a plan that is known to have the needed columns.

    Args:
        frame: A native frame, eager or lazy, or a step of a plan, which is trusted as it is.
        name: What the frame is called in a message.
        needed: Columns it must have.

    Raises:
        MissingColumnError: If it lacks one.
    """
    if isinstance(frame, nw.LazyFrame):
        return frame
    given: Any = nw.from_native(frame)
    columns = given.collect_schema().names()
    missing = [column for column in needed if column not in columns]
    if missing:
        raise MissingColumnError(f"{name} has no column {missing[0]!r}; it has {', '.join(map(repr, columns))}.")
    return cast("Frame", given.lazy())


def closed(frame: Frame, like: GivenT) -> GivenT:
    """The result of a rule as a frame of the kind the rule was given; columns that begin with _ are dropped.

    Args:
        frame: The result.
        like: What the rule was given.
    """
    if isinstance(like, nw.LazyFrame):
        return cast("GivenT", frame)
    scratch = [name for name in frame.collect_schema().names() if name.startswith("_")]
    native: Any = nw.from_native(like)
    result = frame.drop(*scratch)
    if isinstance(native, nw.LazyFrame):
        return cast("GivenT", result.to_native())
    rows = result.collect()
    return cast("GivenT", rows if isinstance(like, nw.DataFrame) else rows.to_native())


def collected(frames: Mapping[str, Frame]) -> dict[str, Rows]:
    """The rows of several plans, computed together, so that what they share is computed once.

    Args:
        frames: Plans of one engine, by name.
    """
    if frames and nw.engine_of(next(iter(frames.values()))) == "polars":
        return dict(zip(frames, nw.collect_all(frames.values()), strict=True))
    return {name: frame.collect("polars") for name, frame in frames.items()}


def settled(*frames: Frame) -> tuple[Frame, ...]:
    """The same plans with what came before computed, so that many later steps can start from here.

    A plan is a tree: a step that ten others build on would be planned ten times.
    """
    engine = nw.engine_of(frames[0])
    if engine == "polars":
        return tuple(rows.lazy() for rows in collected(dict(enumerate_names(frames))).values())
    if engine == "duckdb":
        return tuple(_duckdb_step(frame) for frame in frames)
    if engine == "pyspark":
        with ThreadPoolExecutor(len(frames)) as pool:
            return tuple(pool.map(_spark_rows, frames))
    return frames


def shortened(*frames: Frame) -> tuple[Frame, ...]:
    """The same plans, on Spark with what came before computed.

    Spark looks through a plan for so long as it finds something to make simpler, and a long one fills its memory; the
    other engines go on without a stop.
    """
    return settled(*frames) if nw.engine_of(frames[0]) == "pyspark" else frames


def enumerate_names(frames: Sequence[Frame]) -> list[tuple[str, Frame]]:
    """Frames with a name each, for `collected`."""
    return [(str(number), frame) for number, frame in enumerate(frames)]


def _duckdb_step(frame: Frame) -> Frame:
    """A plan of DuckDB, computed: a temporary table of its default connection, or a file where `STEPS` names a folder.

    A file is packed, and what is not read of it stays on disk; a table that is larger than memory takes forty times the
    room there.
    """
    duckdb: Any = import_module("duckdb")
    relation: Any = frame.to_native()
    name = f"lotbook_step_{next(_table_numbers)}"
    ((folder,),) = duckdb.execute(f"SELECT getvariable('{STEPS}')").fetchall()
    if folder is None:
        relation.query("step", f"CREATE OR REPLACE TEMP TABLE {name} AS FROM step")
        return cast("Frame", nw.from_native(duckdb.table(name)))
    path = f"{folder}/{name}.parquet"
    # Parquet has no whole numbers as wide as DuckDB's sums are.
    types = zip(relation.columns, relation.types, strict=True)
    columns = [f'"{column}"' + ("::BIGINT" if str(kind) == "HUGEINT" else "") for column, kind in types]
    named = ", ".join(f'{each} AS "{column}"' for each, column in zip(columns, relation.columns, strict=True))
    relation.project(named).write_parquet(path, compression="zstd")
    return cast("Frame", nw.from_native(duckdb.read_parquet(path)))


def _spark_rows(frame: Frame) -> Frame:
    """A plan of Spark as rows that its executors keep, with nothing of how they came about."""
    native: Any = frame.to_native()
    rows: Frame = nw.from_native(native.localCheckpoint(eager=True))
    return rows


def plan_of(rows: Rows, engine: Engine) -> Frame:
    """Rows at hand as the start of a plan of an engine."""
    if callable(engine):
        return engine(rows)
    return rows.lazy() if engine == "polars" else rows.lazy(backend=cast("Any", engine))


@cache
def text(value: str) -> nw.Expr:
    """A text."""
    return nw.lit(value, dtype=nw.String())


@cache
def whole(value: int) -> nw.Expr:
    """A whole number."""
    return nw.lit(value, dtype=nw.Int64())


def first_known(*columns: str | nw.Expr, otherwise: str | None = None) -> nw.Expr:
    """The first text that is not null, then `otherwise`."""
    exprs = [nw.col(column) if isinstance(column, str) else column for column in columns]
    if otherwise is not None:
        exprs.append(text(otherwise))
    return nw.coalesce(*exprs) if len(exprs) > 1 else exprs[0]


def or_zero(column: str | nw.Expr) -> nw.Expr:
    """A whole number, 0 where it is null."""
    return (nw.col(column) if isinstance(column, str) else column).fill_null(0)


def at_least_zero(number: nw.Expr) -> nw.Expr:
    """A whole number, 0 where it is below; null stays null."""
    return number.clip(lower_bound=0)


def is_true(condition: nw.Expr) -> nw.Expr:
    """A condition that is false where it cannot be decided."""
    return condition.fill_null(value=False)


def first_that_holds(cases: Mapping[str, nw.Expr], otherwise: nw.Expr) -> nw.Expr:
    """The word of the first condition that holds; a condition that cannot be decided does not hold.

    Args:
        cases: Conditions by the word they stand for, in the order they are tried.
        otherwise: Where none holds.
    """
    word = otherwise
    for name, holds in reversed(list(cases.items())):
        word = nw.when(holds).then(text(name)).otherwise(word)
    return word


def until(as_of: int) -> nw.Expr:
    """True of what has happened by the end of a day; what has no date has happened."""
    return nw.col("date").is_null() | (nw.col("date") <= as_of)


def row_number(by: Sequence[str], order: Sequence[str]) -> nw.Expr:
    """1, 2, … within each group.

    Args:
        by: The group; its first column is never null.
        order: What the rows are counted in the order of.
    """
    return nw.col(by[0]).cum_count().over(*by, order_by=list(order)).cast(nw.Int64)


def running_sum(column: str | nw.Expr, by: Sequence[str], order: Sequence[str]) -> nw.Expr:
    """The sum of a whole-number column from the first row of its group down to this one."""
    expression = nw.col(column) if isinstance(column, str) else column
    return expression.cum_sum().over(*by, order_by=list(order)).cast(nw.Int64)


def neighbour(column: str, steps: int, by: Sequence[str], order: Sequence[str]) -> nw.Expr:
    """The value `steps` rows before (after, if negative) within its group; null past the end."""
    return nw.col(column).shift(steps).over(*by, order_by=list(order))


def latest_by(frame: Frame, keys: Sequence[str], order: str) -> Frame:
    """The rows of each key with the largest `order`; several, where several have it."""
    last = frame.group_by(*keys).agg(nw.col(order).max())
    return frame.join(last, on=[*keys, order])


def sums(frame: Frame, by: Sequence[str], columns: Sequence[str]) -> Frame:
    """Sums of whole-number columns per group, as whole numbers on every engine."""
    return frame.group_by(*by).agg(*(nw.col(column).sum().cast(nw.Int64) for column in columns))


def amount(column: str) -> nw.Expr:
    """The sum of a column of amounts with fractions, the same in whatever order an engine adds them up."""
    return nw.col(column).sum().round(_DIGITS)


def make_rows(columns: Mapping[str, Sequence[Any]], schema: Mapping[str, Any]) -> Rows:
    """Typed rows from lists.

    Args:
        columns: Values by column name; None is null.
        schema: narwhals dtypes by column name.
    """
    return nw.from_dict(dict(columns), schema=dict(schema), backend="polars")


def make_frame(columns: Mapping[str, Sequence[Any]], schema: Mapping[str, Any], like: Frame | None = None) -> Frame:
    """A plan that starts from lists.

    Args:
        columns: Values by column name; None is null.
        schema: narwhals dtypes by column name.
        like: A plan of the engine it is to run on, polars if None.
    """
    rows = make_rows(columns, schema)
    engine = "polars" if like is None else nw.engine_of(like)
    if like is None or engine == "polars":
        return rows.lazy()
    session = cast("Any", like.to_native()).sparkSession if engine == "pyspark" else None
    return rows.lazy(backend=cast("Any", engine), session=session)


def rows_of(frame: Rows | Frame) -> list[dict[str, Any]]:
    """The rows by column name, with None for every null; for the few rows a person reads."""
    rows = frame.collect("polars") if isinstance(frame, nw.LazyFrame) else frame
    names = rows.columns
    columns = [rows[name].to_list() for name in names]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def native_rows(frame: nw.IntoDataFrame) -> Rows:
    """An eager native frame as rows."""
    return nw.from_native(frame, eager_only=True)
