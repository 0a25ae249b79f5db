"""The figures of a run, for whoever asked for it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from lotbook.actions.outputs import place_told
from lotbook.core.days import to_date
from lotbook.core.frames import rows_of
from lotbook.core.inputs import Tracker
from lotbook.core.problem import Problem
from lotbook.core.report import Report
from lotbook.core.rules import Severity
from lotbook.core.totals import bucket_totals, totals
from lotbook.core.words import Basis


@dataclass(frozen=True, slots=True)
class ToDo:
    """One thing to do, with the figures that led to it."""

    action: str
    sku: str
    lot: str
    place: str
    units: int
    due: dt.date | None
    value_at_risk: float | None
    basis: str = Basis.EXACT
    """How the units are known."""

    @property
    def where(self) -> str:
        """The place, as Start shows it."""
        return place_told(self.place, self.basis)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run found, for whoever asked for it."""

    as_of: dt.date
    skus: int
    """SKUs with stock."""
    lots: int
    """Lots with stock."""
    units_on_hand: float
    value_on_hand: float
    units_expired: float
    value_expired: float
    units_at_risk: float
    value_at_risk: float
    units_unknown: float
    """Units of which it is not known whether they will sell in time."""
    units_without_cost: float
    """Units on hand that the values leave out, since nothing says what one costs."""
    lots_past_ship_by: float
    removals: int
    """Lines on the removal list."""
    errors: int
    warnings: int
    infos: int
    rows_left_out: int
    """Rows with an error: what cannot be counted in them is not."""
    buckets: Mapping[str, float]
    """Units on hand by bucket."""
    first: tuple[ToDo, ...]
    """The ten things to do first."""
    problems: tuple[Problem, ...] = field(repr=False)
    currency: str = ""
    """What stands before amounts of money."""
    accepted: int = 0
    """Problems on the sheet Accepted, which are not among them."""
    remarks: tuple[str, ...] = ()
    """What the host had to say."""

    @property
    def data_problems(self) -> int:
        """Errors and warnings: what the tile on Start counts."""
        return self.errors + self.warnings


def summarize(tracker: Tracker, result: Report) -> Summary:
    """The figures of a report."""
    figures = totals(result.stock, result.problems, expired_below=tracker.settings.expired_below)
    severities = [problem.severity for problem in result.problems]
    lots = set(zip(result.stock["sku"].to_list(), result.stock["lot"].to_list(), strict=True))
    by_bucket = bucket_totals(result.stock, tracker.buckets, "on_hand")
    return Summary(
        as_of=to_date(result.as_of),
        skus=len({sku for sku, _ in lots}),
        lots=len(lots),
        units_on_hand=figures.units_on_hand,
        value_on_hand=figures.value_on_hand,
        units_expired=figures.units_expired,
        value_expired=figures.value_expired,
        units_at_risk=figures.units_at_risk,
        value_at_risk=figures.value_at_risk,
        units_unknown=figures.units_unknown,
        units_without_cost=figures.units_without_cost,
        lots_past_ship_by=figures.lots_past_ship_by,
        removals=result.removals.shape[0],
        errors=severities.count(Severity.ERROR),
        warnings=severities.count(Severity.WARNING),
        infos=severities.count(Severity.INFO),
        rows_left_out=len({(p.table, p.row) for p in result.problems if p.severity is Severity.ERROR}),
        buckets={bucket.name: units for bucket, units in zip(tracker.buckets, by_bucket, strict=True)},
        first=tuple(
            ToDo(
                row["action"],
                row["sku"],
                row["lot"],
                row["place"],
                row["units"],
                None if row["due"] is None else to_date(row["due"]),
                row["value_at_risk"],
                row["basis"],
            )
            for row in rows_of(result.first)
        ),
        problems=result.problems,
        currency=tracker.settings.currency,
        accepted=result.accepted,
    )
