"""A kind of problem and the plan of the rows that have it; computed with the report, then told cell by cell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lotbook.core.days import to_date
from lotbook.core.frames import Frame, Rows, rows_of
from lotbook.core.problem import Problem
from lotbook.core.reading import Parsed


@dataclass(frozen=True, slots=True)
class Finding:
    """Rows of one table that break one rule."""

    table: str
    """Name of the Excel table."""
    rule: str
    """Name of the rule in `rules.RULES`."""
    column: str
    """Code name of the column at fault."""
    rows: Frame
    """`row` (worksheet row), the columns named by `found`, `other`, `third` and `keys`."""
    found: str = ""
    """Column whose text is shown as what was found; that of `column` if blank."""
    other: str = ""
    """Column whose text is shown as what it contradicts."""
    third: str = ""
    """Column whose text is a third thing to mention."""
    keys: Sequence[str] = ("sku", "lot")
    """Those of `sku` and `lot` that the rows have."""

    @property
    def plan(self) -> Frame:
        """The rows with the columns a problem needs, and no others."""
        names = ("row", self.found or self.column, self.other, self.third, *self.keys)
        return self.rows.select(*dict.fromkeys(name for name in names if name))

    @property
    def shown(self) -> tuple[str, str, str]:
        """The columns whose texts a message shows: what was found, what it contradicts, a third; blank for none."""
        return self.found or self.column, self.other, self.third

    def problems(self, rows: Rows, tables: Mapping[str, Parsed]) -> list[Problem]:
        """One problem for each row.

        Args:
            rows: `plan`, computed.
            tables: The tables as they were read.
        """
        parsed = tables[self.table]
        return [
            parsed.problem(
                self.rule,
                row["row"],
                self.column,
                *(_shown(name, row.get(name)) for name in self.shown[:2]),
                third=_shown(self.third, row.get(self.third)),
                **{key: row[key] for key in self.keys},
            )
            for row in rows_of(rows)
        ]


def _shown(column: str, value: Any) -> str:
    """A value as a message shows it; day numbers, which only these columns hold, as dates."""
    if value is None:
        return ""
    return to_date(value).isoformat() if holds_days(column) else str(value)


def holds_days(column: str) -> bool:
    """Whether a column of a finding holds day numbers."""
    return column.endswith(_DAYS)


_DAYS = ("date", "expiry", "labelled", "auto_removal", "sell_by", "since")
