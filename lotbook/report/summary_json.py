"""A summary as scripts read it."""

import dataclasses
import datetime as dt
import json
from typing import Any

from lotbook.actions.refresh import Summary
from lotbook.core.problem import Problem


def as_json(summary: Summary) -> str:
    """The summary as JSON: dates as yyyy-mm-dd, money and units as numbers, unknown as null."""
    plain = {
        field.name: getattr(summary, field.name) for field in dataclasses.fields(summary) if field.name != "problems"
    }
    plain["buckets"] = dict(summary.buckets)
    plain["first"] = [dataclasses.asdict(to_do) for to_do in summary.first]
    plain["problems"] = [_plain_problem(problem) for problem in summary.problems]
    return json.dumps(plain, default=_iso, indent=2, ensure_ascii=False)


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
