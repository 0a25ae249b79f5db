"""Which problems are new after a change: those that nothing was wrong with before, and those that got worse.

Many problems tell how much is wrong. One that is there with a smaller number than before is no news, whatever else of
its sentence moved along with the number; one with a larger number is.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace

from lotbook.core.problem import Problem


def problems_added(before: Sequence[Problem], after: Sequence[Problem]) -> tuple[Problem, ...]:
    """The problems that are new or worse; one that only moved to another row, or became less, is neither.

    Examples:
        >>> old = Problem("missing", "Lots", "Lots", "A5", 5, "Lot", "")
        >>> moved, new = replace(old, cell="A6", row=6), replace(old, header="SKU")
        >>> problems_added([old], [moved, new]) == (new,), len(problems_added([old], [old, moved]))
        (True, 1)
        >>> few = Problem("negative-balance", "Lots", "Lots", "B5", 5, "Lot", "-2", "Garage", "TEA-1", "7")
        >>> many = replace(few, found="-9")
        >>> problems_added([many], [few]), problems_added([few], [many]) == (many,)
        ((), True)
    """
    left = Counter(map(_as_told, before))
    others = []
    for problem in after:
        left[_as_told(problem)] -= 1
        if left[_as_told(problem)] < 0:
            others.append(problem)
    amounts: dict[Hashable, list[int]] = {}
    for problem in before:
        amount = _amount(problem)
        if amount is not None and left[_as_told(problem)] > 0:
            left[_as_told(problem)] -= 1
            amounts.setdefault(_subject(problem), []).append(amount)
    return tuple(problem for problem in others if not _became_less(problem, amounts))


def _became_less(problem: Problem, amounts: Mapping[Hashable, list[int]]) -> bool:
    """Whether an earlier problem of the same was at least as large; it is used up."""
    amount = _amount(problem)
    if amount is None:
        return False
    there = amounts.get(_subject(problem), [])
    least = amount + (not _AMOUNTS[problem.rule].alike_if_equal)
    fits = min((each for each in there if each >= least), default=None)
    if fits is None:
        return False
    there.remove(fits)
    return True


def _as_told(problem: Problem) -> Hashable:
    return replace(problem, cell="", row=0, sheet="")


@dataclass(frozen=True, slots=True)
class _Amount:
    """How much is wrong, for the rules that tell it."""

    of: Callable[[Problem], int]
    apart: tuple[str, ...]
    """The values of a problem that change with the amount, so that they don't tell one problem from another."""
    alike_if_equal: bool = True
    """Whether a problem is the same as one of the same amount whose other values differ."""


_AMOUNTS: Mapping[str, _Amount] = {
    "shipped-more-than-received": _Amount(lambda p: int(p.found) - int(p.other), ("found", "other")),
    "negative-balance": _Amount(lambda p: -int(p.found), ("found",)),
    "negative-before": _Amount(lambda p: -int(p.found), ("found",)),
    "returned-more-than-left": _Amount(lambda p: int(p.found) - int(p.other), ("found", "other", "third")),
    # The lots are those of the newest shipment: another one if that is taken back, or one more.
    "fefo-violation": _Amount(lambda p: int(p.third or 1), ("lot", "found", "other", "third"), alike_if_equal=False),
    "amazon-more-than-sent": _Amount(lambda p: int(p.found) - int(p.other), ("found", "other")),
    "amazon-not-counted": _Amount(lambda p: int(p.found), ("found",)),
    "amazon-date-of-no-lot": _Amount(lambda p: int(p.other), ("other",)),
    "amazon-date-never-sent": _Amount(lambda p: int(p.other), ("other",)),
    "amazon-date-more-than-sent": _Amount(lambda p: int(p.other) - int(p.third), ("other", "third")),
    "awd-count-differs": _Amount(lambda p: abs(int(p.third) - int(p.other)), ("other", "third")),
    "mixed-expiry": _Amount(lambda p: int(p.other), ("other",)),
}
"""By rule; a problem of which a number isn't known is compared as it is told."""


def _amount(problem: Problem) -> int | None:
    rule = _AMOUNTS.get(problem.rule)
    try:
        return None if rule is None else rule.of(problem)
    except ValueError:
        return None


def _subject(problem: Problem) -> Hashable:
    return replace(problem, cell="", row=0, sheet="", **dict.fromkeys(_AMOUNTS[problem.rule].apart, ""))
