"""Expressions as they were written, and frames that say them to their engine: what is behind `lotbook.core.nw`."""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from types import GeneratorType, GenericAlias
from typing import Any

import polars as pl


class Expr:
    """An expression as it was written: a word, what it was said of, and with what arguments."""

    __slots__ = ("arguments", "of", "options", "said", "word")
    __hash__ = None  # type: ignore[assignment]  # two of them are compared by the engine

    def __init__(
        self,
        of: "Expr | None",
        name: str,
        arguments: tuple[Any, ...] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        self.of, self.word, self.arguments, self.options = of, name, arguments, options or {}
        self.said: Any = None
        """What polars was told, once it was."""

    def __getattr__(self, name: str) -> "Expr":
        if name.startswith("_"):
            raise AttributeError(name)
        return Expr(self, name)

    def __call__(self, *arguments: Any, **options: Any) -> "Expr":
        """The word with its arguments."""
        return Expr(self.of, self.word, arguments, options)

    def __bool__(self) -> bool:
        raise TypeError(
            "An expression is neither true nor false before it is computed: combine conditions with & and |."
        )

    def __repr__(self) -> str:
        said = f"{'nw' if self.of is None else repr(self.of)}.{self.word}"
        if self.arguments is None:
            return said
        options = (f"{name}={value!r}" for name, value in self.options.items())
        return f"{said}({', '.join([*map(repr, self.arguments), *options])})"


def _operator(name: str) -> Callable[..., Expr]:
    def written(self: Expr, *others: Any) -> Expr:
        return Expr(self, name, others)

    return written


_ON_EITHER_SIDE = ("add", "sub", "mul", "truediv", "floordiv", "mod", "and", "or")
_OPERATORS = (
    *("eq", "ne", "lt", "le", "gt", "ge", "neg", "invert"),
    *_ON_EITHER_SIDE,
    *(f"r{name}" for name in _ON_EITHER_SIDE),
)
for _name in _OPERATORS:
    setattr(Expr, f"__{_name}__", _operator(f"__{_name}__"))


def word(name: str) -> Expr:
    """A word that an expression begins with, such as `col`."""
    return Expr(None, name)


def _said(value: Any, engine: Any) -> Any:
    """What polars or narwhals is told: expressions, types and frames in its own words, and the rest as it is."""
    kind = type(value)
    if kind is Expr:
        if engine is pl and value.said is not None:
            return value.said
        said = getattr(engine if value.of is None else _said(value.of, engine), value.word)
        if value.arguments is not None:
            options = {name: _said(option, engine) for name, option in value.options.items()}
            said = said(*[_said(each, engine) for each in value.arguments], **options)
        if engine is pl:
            value.said = said
        return said
    if kind in _SEVERAL:
        return [_said(each, engine) for each in value]
    return value.frame if isinstance(value, _Frame) else value


_SEVERAL = {list, tuple, GeneratorType}


class _Frame:
    """A frame of polars, or of narwhals on any other engine."""

    __slots__ = ("engine", "frame")
    __class_getitem__: Any = classmethod(GenericAlias)

    def __init__(self, frame: Any, engine: Any) -> None:
        self.frame, self.engine = frame, engine

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.frame, name)
        return self._heard(found) if callable(found) else found

    def _heard(self, method: Callable[..., Any]) -> Callable[..., Any]:
        engine = self.engine

        def heard(*arguments: Any, **options: Any) -> Any:
            said = {name: _said(option, engine) for name, option in options.items()}
            return _framed(method(*[_said(each, engine) for each in arguments], **said))

        return heard

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        names: list[str] = self.frame.collect_schema().names()
        return names

    def group_by(self, *keys: Any) -> "_Groups":
        """The rows in groups."""
        return _Groups(self.frame.group_by(*[_said(key, self.engine) for key in keys]), self.engine)

    def to_native(self) -> Any:
        """The frame of the engine itself."""
        return self.frame if self.engine is pl else self.frame.to_native()


class LazyFrame(_Frame):
    """A plan."""

    __slots__ = ()

    def collect(self, backend: str | None = None) -> "DataFrame":
        """The rows, computed.

        Args:
            backend: None leaves it to the engine how; "polars" is for rows that Python goes on with, which are few.
        """
        if self.engine is not pl:
            rows: DataFrame = _framed(self.frame.collect(backend))
            return rows
        # Its streaming engine takes ten times as long to begin, and less to go on.
        return DataFrame(self.frame.collect(engine="auto" if backend is None else "in-memory"), pl)


class DataFrame(_Frame):
    """Rows."""

    __slots__ = ()

    def __getitem__(self, key: Any) -> Any:
        return _framed(self.frame[key])

    def __len__(self) -> int:
        return len(self.frame)

    def lazy(self, backend: Any = None, *, session: Any = None) -> LazyFrame:
        """The start of a plan, of the engine of the rows or of another."""
        if backend is None:
            return LazyFrame(self.frame.lazy(), self.engine)
        rows = import_module("narwhals").from_native(self.to_native())
        plan: LazyFrame = _framed(rows.lazy(backend, session=session))
        return plan


class _Groups(_Frame):
    """Rows in groups, on their way to one row for each."""

    __slots__ = ()


def _framed(found: Any) -> Any:
    """A frame of polars or narwhals, to be told what is written; anything else as it is."""
    if isinstance(found, pl.LazyFrame):
        return LazyFrame(found, pl)
    if isinstance(found, pl.DataFrame):
        return DataFrame(found, pl)
    if not type(found).__module__.startswith("narwhals"):
        return found
    narwhals = import_module("narwhals")
    if not isinstance(found, (narwhals.LazyFrame, narwhals.DataFrame)):
        return found
    if found.implementation.is_polars():
        return _framed(found.to_native())
    return (LazyFrame if isinstance(found, narwhals.LazyFrame) else DataFrame)(found, narwhals)


def from_native(frame: Any, *, eager_only: bool = False) -> Any:
    """A frame of any engine, to be told what is written."""
    if isinstance(frame, _Frame):
        return frame
    native = isinstance(frame, (pl.LazyFrame, pl.DataFrame))
    return _framed(frame if native else import_module("narwhals").from_native(frame, eager_only=eager_only))


def from_dict(columns: Mapping[str, Any], schema: Mapping[str, Any], *, backend: str) -> DataFrame:
    """Rows of polars, from lists."""
    if backend != "polars":
        raise ValueError(f"Rows are made by polars, not by {backend}.")
    return DataFrame(pl.DataFrame(columns, schema={name: _said(kind, pl) for name, kind in schema.items()}), pl)


def concat(frames: Iterable[Any], *, how: str = "vertical") -> Any:
    """Frames of one engine, below or beside each other."""
    several = list(frames)
    engine = several[0].engine
    if engine is pl and how == "horizontal":
        how = "horizontal_extend"
    return _framed(engine.concat([frame.frame for frame in several], how=how))


def collect_all(plans: Iterable[Any]) -> list[Any]:
    """The rows of several plans of polars, computed together."""
    return [DataFrame(rows, pl) for rows in pl.collect_all([plan.frame for plan in plans], engine="in-memory")]


def engine_of(frame: Any) -> str:
    """The engine of a frame as narwhals calls it, such as polars, duckdb or pyspark."""
    return "polars" if frame.engine is pl else str(frame.frame.implementation.value)
