"""What keeps lotbook from working on this computer or in a workbook, and how to fix it. Nothing is changed."""

from collections.abc import Sequence
from pathlib import Path

from lotbook.actions.computer import doctor_computer, doctor_workbook
from lotbook.actions.computer.finding import Finding, State
from lotbook.hosts.machine import Machine

NOTHING_WRONG = "Nothing is wrong."


def diagnose(path: Path | None, machine: Machine) -> tuple[Finding, ...]:
    """Everything that was looked at, with a remedy for each problem.

    Args:
        path: The workbook to look at as well, which may be open in Excel.
        machine: The computer.
    """
    plain = path is not None and doctor_workbook.is_without_macros(path)
    found = list(doctor_computer.findings(machine, for_excel=not plain))
    if path is not None:
        found += doctor_workbook.findings(path, machine)
    return tuple(found)


def as_text(findings: Sequence[Finding]) -> str:
    """The problems and their remedies in a few lines, for a message box.

    Examples:
        >>> from lotbook.actions.computer.finding import ok, problem
        >>> print(as_text([ok("Python", "3.12"), problem("Excel", "There is none.", "Install it.")]))
        1 problem:
        - Excel: There is none. Install it.
        >>> as_text([ok("Python", "3.12")])
        'Nothing is wrong.'
    """
    problems = [each for each in findings if each.state is State.PROBLEM]
    notes = [each.found for each in findings if each.check == doctor_computer.FUNCTIONS_CHECK]
    if not problems:
        return "\n".join([NOTHING_WRONG, *notes])
    head = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}:"
    return "\n".join([head, *(f"- {each.check}: {each.found} {each.remedy}".rstrip() for each in problems), *notes])
