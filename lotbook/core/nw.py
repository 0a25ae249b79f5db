"""The words of narwhals, which rules are written in, and the frames they are said to.

polars knows these words itself: narwhals took them from there. So an expression is kept as it was written, and said
to the engine of the frame it is used on: to polars as it is, which is quick, to any other engine through narwhals.
What the words mean, and which there are, is told by narwhals, whose types a type checker sees here.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from lotbook.core.said import collect_all, engine_of

if TYPE_CHECKING:
    from narwhals import (
        Boolean,
        DataFrame,
        Date,
        Expr,
        Float64,
        Int32,
        Int64,
        LazyFrame,
        String,
        coalesce,
        col,
        concat,
        concat_str,
        from_dict,
        from_native,
        lit,
        max_horizontal,
        min_horizontal,
        sum_horizontal,
        when,
    )
    from narwhals.typing import IntoDataFrame, IntoFrame, IntoLazyFrame
else:
    from lotbook.core.said import (
        DataFrame,
        Expr,
        LazyFrame,
        concat,
        from_dict,
        from_native,
        word,
    )

    IntoDataFrame = IntoFrame = IntoLazyFrame = Any
    Boolean, Date, Float64, Int32, Int64, String = map(word, ("Boolean", "Date", "Float64", "Int32", "Int64", "String"))
    lit, when, coalesce, concat_str = map(word, ("lit", "when", "coalesce", "concat_str"))
    # A refresh names a thousand columns four thousand times: each is said once.
    col = cache(word("col"))
    max_horizontal, min_horizontal, sum_horizontal = map(word, ("max_horizontal", "min_horizontal", "sum_horizontal"))

__all__ = [
    "Boolean",
    "DataFrame",
    "Date",
    "Expr",
    "Float64",
    "Int32",
    "Int64",
    "IntoDataFrame",
    "IntoFrame",
    "IntoLazyFrame",
    "LazyFrame",
    "String",
    "coalesce",
    "col",
    "collect_all",
    "concat",
    "concat_str",
    "engine_of",
    "from_dict",
    "from_native",
    "lit",
    "max_horizontal",
    "min_horizontal",
    "sum_horizontal",
    "when",
]
