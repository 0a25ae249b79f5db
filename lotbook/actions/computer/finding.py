"""What a look at the computer or a workbook found."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a finding is to be taken; worst first."""

    PROBLEM = "problem"
    """Something does not work until it is fixed."""
    NOTE = "note"
    """Good to know."""
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    check: str
    """What was looked at."""
    state: State
    found: str
    remedy: str = ""
    """What to do about it; empty where there is nothing to do."""


def ok(check: str, found: str) -> Finding:
    """All is as it should be."""
    return Finding(check, State.OK, found)


def note(check: str, found: str, remedy: str = "") -> Finding:
    """Good to know."""
    return Finding(check, State.NOTE, found, remedy)


def problem(check: str, found: str, remedy: str) -> Finding:
    """Something to fix."""
    return Finding(check, State.PROBLEM, found, remedy)


def sorted_findings(findings: Sequence[Finding]) -> list[Finding]:
    """Problems first, then notes, then what is well; else in the order they were found."""
    order = list(State)
    return sorted(findings, key=lambda each: order.index(each.state))
