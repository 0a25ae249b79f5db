"""Sentences that a terminal and a message box say alike."""

from collections.abc import Sequence

from lotbook.actions.session import Refreshed
from lotbook.core.problem import Problem, Severity

_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_MOST_NEW = 20


def counted(number: int, word: str) -> str:
    """A number of things.

    Examples:
        >>> counted(1, "lot"), counted(1200, "lot")
        ('1 lot', '1,200 lots')
    """
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def problem_counts(problems: Sequence[Problem]) -> str:
    """How many problems of each severity there are: "1 error, 2 notes"."""
    severities = [problem.severity for problem in problems]
    return ", ".join(counted(severities.count(each), word) for each, word in _WORDS.items() if each in severities)


def new_problems(refreshed: Refreshed | None, most: int = _MOST_NEW) -> list[str]:
    """What a change brought about that was not wrong before, in lines; nothing where nothing changed.

    Args:
        refreshed: The tracker after the change.
        most: How many problems to name.
    """
    if refreshed is None:
        return []
    found = refreshed.new_problems
    if not found:
        return ["No new problems."]
    more = len(found) - most
    return [
        f"New problems: {problem_counts(found)}.",
        *(f"    {problem}" for problem in found[:most]),
        *([f"    … and {more:,} more on the sheet Checks."] if more > 0 else []),
    ]
