"""What counts as a new problem after a change: what became less is none, what became more is one."""

from dataclasses import replace
from typing import Any

import pytest

from lotbook.core.new_problems import _AMOUNTS, problems_added
from lotbook.core.problem import Problem
from lotbook.core.rules import RULES
from tests.notation import report_on

LOTS = """
    SKU | Lot | Received quantity | Expiry date | Received date | Place
    TEA | early | 10 | 2027-01-01 | 2026-01-01 | Shop
    TEA | late | 10 | 2027-06-01 | 2026-01-01 | Shop
    TEA | last | 10 | 2027-09-01 | 2026-01-01 | Shop
"""
SALES = """
    Date | Type | SKU | Lot | Quantity | From | To
    2026-02-10 | Sale | TEA | late | 1 | Shop | Ann
    2026-02-11 | Sale | TEA | late | 1 | Shop | Jane
    2026-02-12 | Sale | TEA | last | 1 | Shop | Joe
"""
MORE = "2026-02-13 | Sale | TEA | late | 1 | Shop | Kim"
TOO_MANY = "2026-02-14 | Sale | TEA | early | 19 | Shop | Lee"


def found(sales: str) -> tuple[Problem, ...]:
    return tuple(report_on(SKUs="SKU\nTEA", Lots=LOTS, Shipments=sales).problems)


def rules(before: str, after: str) -> list[str]:
    return sorted(problem.rule for problem in problems_added(found(before), found(after)))


def without(*lines: int) -> str:
    """The sales without some of their lines, counted from 1 as Ann's."""
    kept = SALES.strip().splitlines()
    return "\n".join(line for number, line in enumerate(kept) if number not in lines)


@pytest.mark.parametrize("taken_back", [(1,), (3,), (1, 2), (2, 3)])
def test_fewer_shipments_out_of_order_are_no_new_problem(taken_back: tuple[int, ...]) -> None:
    """Also where the newest was taken back, so that the message names other lots, or only one is left."""
    assert rules(SALES, without(*taken_back)) == []


@pytest.mark.slow
def test_more_shipments_out_of_order_are_a_new_problem() -> None:
    assert rules(without(3), SALES) == ["fefo-violation"]
    assert rules(SALES, f"{SALES}{MORE}") == ["fefo-violation"]


def test_as_many_shipments_of_other_lots_are_a_new_problem() -> None:
    assert rules(without(3), without(2)) == ["fefo-violation"]


@pytest.mark.slow
def test_units_that_are_missing_are_news_only_if_they_are_more() -> None:
    few, many = f"{SALES}{TOO_MANY.replace('19', '12')}", f"{SALES}{TOO_MANY}"
    assert "shipped-more-than-received" in rules(SALES, few)
    assert rules(many, few) == []
    assert rules(few, many) == ["negative-balance", "shipped-more-than-received"]


@pytest.mark.parametrize("rule", sorted(_AMOUNTS))
def test_each_amount_is_one_that_the_message_tells(rule: str) -> None:
    """The values that are numbers are those that the sentence of the rule tells, and less of it is no news."""
    sentence = f"{RULES[rule].problem} {RULES[rule].with_third}"
    numbers = [name for name in ("found", "other", "third") if name in _AMOUNTS[rule].apart]
    if rule != "fefo-violation":
        assert all(f"{{{name}:" in sentence for name in numbers)
    much = Problem(rule, "Lots", "Lots", "B5", 5, "Lot", "9", other="9", third="9")
    variants = [_with(much, name, "8") for name in numbers]
    assert any(problems_added([much], [each]) != problems_added([each], [much]) for each in variants)


def _with(problem: Problem, name: str, value: str) -> Problem:
    changed: dict[str, Any] = {name: value}
    return replace(problem, **changed)


def test_two_of_one_kind_are_told_one_by_one() -> None:
    """What became less takes the place of one problem only."""
    one = Problem(
        "negative-before", "Shipments", "Shipments", "F5", 5, "Quantity", "-5", "Shop", "TEA", "1", "2026-02-01"
    )
    less, more = replace(one, found="-3"), replace(one, found="-9")
    assert problems_added([one], [less, less]) == (less,)
    assert problems_added([one, more], [less, one]) == ()
    assert problems_added([one], [more]) == (more,)
    elsewhere = replace(less, other="Garage")
    assert problems_added([one], [elsewhere]) == (elsewhere,)
