"""How many units of a consignee its answers account for, where it was told and answered more than once.

The problem: the units that an answer finds may be those that came back, and then count once; those of a later answer
are others than those that an earlier one found, and than what had come back before. The idea: a round ends with an
answer after which the consignee is told again. Within a round, found and come back may be the same units, so whichever
is more counts; what a further round finds is added.

Worked example: 30 sent, told, all 30 come back; 12 more sent, told again, 12 found. The first round accounts for 30,
the second for 12 more, so 42.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lotbook.core import nw
from lotbook.core.frames import FOREVER, Rows, make_rows, or_zero, rows_of
from lotbook.core.names import name_key

Row = Mapping[str, Any]


@dataclass(slots=True)
class _Round:
    """What was told and answered until the consignee was told again."""

    first_day: int | None
    """The day it was told; None where nobody wrote it down."""
    found: int = 0
    last_answer: int | None = None


@dataclass(slots=True)
class _Consignee:
    """The answers and returns of one consignee."""

    rows: list[Row] = field(default_factory=list)
    back: list[tuple[int, int]] = field(default_factory=list)
    """Day and units of what came back."""

    def claimed(self) -> tuple[int, int]:
        """Units that are accounted for, however many it held: less what came back in the last round, and all."""
        rounds = _rounds(self.rows)
        began = next((each.first_day for each in rounds if each.first_day is not None), FOREVER)
        without = units = 0
        for number, each in enumerate(rounds):
            until = min((later.first_day or FOREVER for later in rounds[number + 1 :]), default=FOREVER)
            came = sum(count for day, count in self.back if began <= day < until)
            without = units + each.found
            units = max(without, came)
        return without, units


def claimed_units(responses: Rows, handed: Rows, *, as_of: int) -> Rows:
    """The units that answers and returns account for, by consignee.

    Args:
        responses: The rows of Recall responses that are of the recall: `known_as`, `row`, `sent_on`, `answered_on`,
            `found`.
        handed: What `trace.handed` returns.
        as_of: The day; what is dated later does not count.

    Returns:
        One row per name with a row: `known_as`, `claimed` (units; not limited to those it held), `answered_for` (these
        without what came back since it was last told and was not found).
    """
    everybody: dict[str, _Consignee] = {}
    columns = ("known_as", "row", "sent_on", "answered_on", "found")
    for row in rows_of(responses.select(*columns).drop_nulls("known_as").sort("row")):
        everybody.setdefault(row["known_as"], _Consignee()).rows.append(row)
    back = handed.filter(nw.col("back"), nw.col("date") <= as_of)
    for row in rows_of(back.select("date", known_as=name_key("consignee"), units=or_zero("returned"))):
        if who := everybody.get(row["known_as"]):
            who.back.append((row["date"], row["units"]))
    claimed = [who.claimed() for who in everybody.values()]
    found: dict[str, list[Any]] = {
        "known_as": list(everybody),
        "answered_for": [each for each, _ in claimed],
        "claimed": [each for _, each in claimed],
    }
    return make_rows(found, {"known_as": nw.String(), "answered_for": nw.Int64(), "claimed": nw.Int64()})


def _rounds(rows: Sequence[Row]) -> list[_Round]:
    """The rows of a consignee as rounds, the earliest first."""
    found: list[_Round] = []
    for row in sorted(rows, key=_day):
        told, answered = row["sent_on"], row["answered_on"]
        last = found[-1].last_answer if found else None
        if not found or (told is not None and last is not None and told > last):
            found.append(_Round(told))
        current = found[-1]
        current.first_day = told if current.first_day is None else current.first_day
        current.found += row["found"] or 0
        if answered is not None:
            current.last_answer = max(answered, current.last_answer or answered)
    return found


def _day(row: Row) -> int:
    days = [row[name] for name in ("sent_on", "answered_on") if row[name] is not None]
    return days[0] if days else FOREVER
