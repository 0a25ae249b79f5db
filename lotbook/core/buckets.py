"""Ranges of days left that every lot falls into exactly one of."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lotbook.core import nw
from lotbook.core.frames import GivenT, amount, closed, opened, rows_of, text
from lotbook.core.problem import Problem
from lotbook.core.reading import Parsed
from lotbook.core.settings import Settings
from lotbook.core.tables import BUCKET_SLOTS
from lotbook.core.words import NO_DATE_BUCKET

_MANY_DAYS = 99999
"""More days than any lot has left."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """From `from_days` to `to_days` days left, both included; None is open, both None is for lots without a date."""

    name: str
    from_days: int | None
    to_days: int | None

    @property
    def is_undated(self) -> bool:
        """True of the bucket for lots whose expiry is not known."""
        return self.from_days is None and self.to_days is None


def read_buckets(parsed: Parsed) -> tuple[tuple[Bucket, ...], tuple[Problem, ...]]:
    """The buckets in order of days left, the one without a date last, and what is wrong with them.

    Where the rows leave a gap or overlap, each lot still falls into one bucket, the last whose From days it reaches,
    and the ends say so; the problem says which two rows to mend.

    Args:
        parsed: The table Buckets.

    Returns:
        At most `BUCKET_SLOTS` buckets, and problems of the rules bucket-gap, bucket-overlap, bucket-reversed and
        too-many-buckets.
    """
    rows, alike = _first_of_each_name([row for row in rows_of(parsed.frame) if row["usable"]])
    dated = [row for row in rows if row["from_days"] is not None or row["to_days"] is not None]
    undated = [row for row in rows if row["from_days"] is None and row["to_days"] is None]
    dated.sort(key=_lower_end)
    problems = [
        parsed.problem("bucket-reversed", row["row"], "from_days", str(row["from_days"]), str(row["to_days"]))
        for row in dated
        if None not in {row["from_days"], row["to_days"]} and row["from_days"] > row["to_days"]
    ]
    problems += [
        parsed.problem("duplicate-key", row["row"], "bucket", row["bucket"], str(first["row"]))
        for row, first in alike
        if row["bucket"] != first["bucket"]  # equal texts are found in every table
    ]
    problems += _ends_that_do_not_meet(parsed, dated)
    problems += [
        parsed.problem("bucket-overlap", row["row"], "bucket", row["bucket"], undated[0]["bucket"])
        for row in undated[1:]
    ]
    most = BUCKET_SLOTS - 1
    problems += [
        parsed.problem("too-many-buckets", row["row"], "bucket", row["bucket"], str(BUCKET_SLOTS))
        for row in dated[most:]
    ]
    names = [row["bucket"] for row in dated[:most]]
    taken = {name.casefold() for name in names}
    spare = next(name for name in (NO_DATE_BUCKET, "No expiry date") if name.casefold() not in taken)
    names.append(undated[0]["bucket"] if undated else spare)
    if not dated:
        problems.append(
            parsed.problem("bucket-gap", parsed.raw.first_row, "bucket", "any number of", "in an empty table")
        )
        return (Bucket("All dates", -_MANY_DAYS, None), Bucket(names[-1], None, None)), tuple(problems)
    ends = [*_ends_that_meet(dated[:most]), (None, None)]
    return tuple(Bucket(name, *end) for name, end in zip(names, ends, strict=True)), tuple(problems)


def expired_elsewhere(parsed: Parsed, buckets: Sequence[Bucket], *, expired_below: int) -> tuple[Problem, ...]:
    """A bucket that begins where lots expire in a new tracker, though Settings says otherwise.

    Args:
        parsed: The table Buckets.
        buckets: What `read_buckets` returns.
        expired_below: Days left below which a lot is expired.
    """
    starts = {bucket.from_days: bucket for bucket in buckets}
    usual = Settings().expired_below
    if expired_below == usual or expired_below in starts or usual not in starts:
        return ()
    name = starts[usual].name
    row = next(row["row"] for row in rows_of(parsed.frame) if row["usable"] and row["bucket"] == name)
    return (parsed.problem("expired-bucket", row, "from_days", name, str(expired_below), third=str(usual)),)


def _ends_that_meet(dated: Sequence[dict[str, Any]]) -> list[tuple[int | None, int | None]]:
    """The range each bucket takes: from its own From days to where the next one begins, the last without an end."""
    starts: list[int | None] = [None]
    for before, row in pairwise(dated):
        follows = _MANY_DAYS if before["to_days"] is None else before["to_days"] + 1
        start = follows if row["from_days"] is None else row["from_days"]
        starts.append(start if starts[-1] is None else max(start, starts[-1]))
    ends = [start - 1 for start in starts[1:] if start is not None]
    return list(zip(starts, [*ends, None], strict=True)) if len(dated) > 1 else [(-_MANY_DAYS, None)]


def _first_of_each_name(
    rows: Sequence[dict[str, Any]],
) -> tuple[list[dict[str, Any]], list[tuple[dict[str, Any], dict[str, Any]]]]:
    """The first row of each name, whatever its capitals, and the others, each with that first row."""
    named: dict[str, dict[str, Any]] = {}
    alike = []
    for row in rows:
        first = named.setdefault(row["bucket"].casefold(), row)
        if first is not row:
            alike.append((row, first))
    return list(named.values()), alike


def _lower_end(row: dict[str, Any]) -> float:
    return float("-inf") if row["from_days"] is None else row["from_days"]


def _ends_that_do_not_meet(parsed: Parsed, dated: Sequence[dict[str, Any]]) -> list[Problem]:
    problems = []
    widest = dated[0] if dated else {}
    for after in dated[1:]:
        if widest["to_days"] is None or after["from_days"] is None or after["from_days"] <= widest["to_days"]:
            problems.append(
                parsed.problem("bucket-overlap", after["row"], "from_days", after["bucket"], widest["bucket"])
            )
        elif after["from_days"] > widest["to_days"] + 1:
            found = _range(widest["to_days"] + 1, after["from_days"] - 1)
            problems.append(parsed.problem("bucket-gap", after["row"], "from_days", found, _between(widest, after)))
        if _upper_end(after) > _upper_end(widest):
            widest = after
    if dated and dated[0]["from_days"] is not None:
        found = f"fewer than {dated[0]['from_days']}"
        problems.append(parsed.problem("bucket-gap", dated[0]["row"], "from_days", found, _between(None, dated[0])))
    if dated and widest["to_days"] is not None:
        found = f"more than {widest['to_days']}"
        problems.append(parsed.problem("bucket-gap", widest["row"], "to_days", found, _between(widest, None)))
    return problems


def _between(before: dict[str, Any] | None, after: dict[str, Any] | None) -> str:
    names = [f"after '{before['bucket']}'"] if before else []
    names += [f"before '{after['bucket']}'"] if after else []
    return " and ".join(names)


def _upper_end(row: dict[str, Any]) -> float:
    return float("inf") if row["to_days"] is None else row["to_days"]


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


def bucket_of(days_left: nw.Expr, buckets: Sequence[Bucket]) -> nw.Expr:
    """The name of the bucket that days left fall into; lots without a date have their own.

    Buckets partition: every lot is in exactly one.
    """
    *dated, undated = buckets
    name = text(dated[0].name if dated else undated.name)
    for bucket in dated[1:]:
        name = nw.when(days_left >= bucket.from_days).then(text(bucket.name)).otherwise(name)
    return nw.when(days_left.is_null()).then(text(undated.name)).otherwise(name)


def aging(lines: GivenT, buckets: Sequence[Bucket]) -> GivenT:
    """Units and value of each SKU by bucket.

    Args:
        lines: One row per lot and place: `sku`, `product`, `bucket`, `on_hand` (units), `value` (money or null).
        buckets: What `bucket` can be.

    Returns:
        One row per SKU, sorted by it: `sku`, `product`, `units`, `value` over all buckets, then `units_0`, … and
        `value_0`, … by bucket in the order given. Units by bucket sum to `units`. Lots without a cost add no value;
        where no lot that is there has one, the value is null.

    Raises:
        MissingColumnError: If a column named above is missing.
    """
    frame = opened(lines, "lines", ("sku", "product", "bucket", "on_hand", "value"))
    priced, unpriced = (
        nw.when(condition).then(1).otherwise(0) for condition in (~nw.col("value").is_null(), nw.col("value").is_null())
    )
    value = nw.coalesce(nw.col("value"), nw.lit(0.0))
    split = {"units": nw.col("on_hand"), "value": value, "_priced": priced, "_unpriced": unpriced}
    parts: dict[str, nw.Expr] = dict(split)
    for name, figure in split.items():
        for i, bucket in enumerate(buckets):
            parts[f"{name}_{i}"] = nw.when(nw.col("bucket") == bucket.name).then(figure).otherwise(0)
    grouped = frame.with_columns(**parts).group_by("sku", "product")
    whole_units = [name for name in parts if name.startswith("units")]
    matrix = grouped.agg(*map(amount, parts)).with_columns(*(nw.col(name).cast(nw.Int64) for name in whole_units))
    ends = ["", *(f"_{i}" for i in range(len(buckets)))]
    matrix = matrix.with_columns(**{f"value{end}": _known_value(end) for end in ends})
    return closed(matrix.drop(*(name for name in parts if name.startswith("_"))).sort("sku"), lines)


def _known_value(end: str) -> nw.Expr:
    """The value of a SKU, or of what it has in one bucket: null if there is stock, and the cost of none is known."""
    unknown = (nw.col(f"_unpriced{end}") > 0) & (nw.col(f"_priced{end}") == 0)
    return nw.when(~unknown).then(f"value{end}")
