"""A summary as scripts read it."""

import dataclasses
import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from lotbook.actions.session import Refreshed
from lotbook.actions.summary import Summary
from lotbook.core.problem import Problem


def as_json(summary: Summary) -> str:
    """The summary as JSON: dates as yyyy-mm-dd, money and units as numbers, unknown as null."""
    plain = {
        field.name: getattr(summary, field.name) for field in dataclasses.fields(summary) if field.name != "problems"
    }
    plain["buckets"] = dict(summary.buckets)
    plain["first"] = [dataclasses.asdict(to_do) for to_do in summary.first]
    plain["problems"] = problems_as_json(summary.problems)
    return json.dumps(plain, default=_iso, indent=2, ensure_ascii=False)


def problems_as_json(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Problems for a JSON result."""
    return [_plain_problem(problem) for problem in problems]


def new_problems_as_json(refreshed: Refreshed | None) -> list[dict[str, Any]]:
    """What a change brought about that was not wrong before, for a JSON result."""
    return [] if refreshed is None else problems_as_json(refreshed.new_problems)


def _plain_problem(problem: Problem) -> dict[str, Any]:
    return {
        "severity": problem.severity.value,
        "rule": problem.rule,
        "cell": problem.place,
        "sku": problem.sku,
        "lot": problem.lot,
        "problem": problem.problem,
        "remedy": problem.remedy,
    }


def _iso(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(value)
