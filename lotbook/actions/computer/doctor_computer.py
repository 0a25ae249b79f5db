"""The checks of the doctor that need no workbook: Python, xlwings, Excel, the add-in, what the system allows."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from lotbook.actions.computer.finding import Finding, note, ok, problem
from lotbook.actions.computer.macros import version_numbers
from lotbook.hosts.machine import OFFICE, OFFICE_POLICY, Machine, System

_INIT = "Close Excel and run: lotbook init PATH --upgrade (PATH is your tracker)."
FUNCTIONS_CHECK = "Functions"
"""The check whose note is told in Excel as well: a cell sends people there."""

_VBA_OFF, _SIGNED_ONLY, _OFF = 1, 3, 4


def findings(machine: Machine, *, for_excel: bool = True) -> Iterator[Finding]:
    """What each check found on this computer; a check that does not apply to its system finds nothing.

    Args:
        machine: The computer.
        for_excel: Whether Excel is to start Python, which it never does for a tracker without macros.
    """
    for check in _CHECKS if for_excel else _CHECKS_OF_COMMANDS:
        found = check(machine)
        if found is not None:
            yield found


def _python(machine: Machine) -> Finding:
    found = f"{machine.python}, {machine.executable}"
    if machine.system is System.OTHER or machine.short_lived is None:
        return ok("Python", found)
    return problem(
        "Python",
        f"{found}: it {machine.short_lived}.",
        "Install Python from python.org, install lotbook there, and run lotbook init PATH --upgrade from it.",
    )


def _lotbook(machine: Machine) -> Finding:
    if not machine.has_udfs:
        return problem(
            "lotbook",
            f"{machine.lotbook}, without its worksheet functions (the package udfs).",
            f'Install it again: "{machine.executable}" -m pip install --force-reinstall lotbook',
        )
    return ok("lotbook", machine.lotbook)


def in_range(version: str, wanted: str) -> bool:
    """Whether a version is in a range such as ">=0.37.8,<0.38".

    Examples:
        >>> [in_range(version, "<0.38,>=0.37.8") for version in ("0.37.8", "0.37.10", "0.37.7", "0.38.0", "0.38")]
        [True, True, False, False, False]
        >>> in_range("0.9", "==0.9"), in_range("0.9", "!=0.9"), in_range("0.9", "")
        (True, False, True)
    """
    there = version_numbers(version)
    tests: dict[str, Callable[[tuple[int, ...]], bool]] = {
        ">=": lambda bound: there >= bound,
        "<=": lambda bound: there <= bound,
        "==": lambda bound: there == bound,
        "!=": lambda bound: there != bound,
        ">": lambda bound: there > bound,
        "<": lambda bound: there < bound,
    }
    bounds = re.findall(r"(>=|<=|==|!=|>|<)\s*([\w.]+)", wanted)
    return all(tests[sign](version_numbers(bound)) for sign, bound in bounds)


def _xlwings(machine: Machine) -> Finding:
    wanted = machine.xlwings_wanted
    install = f'"{machine.executable}" -m pip install "xlwings{wanted}"'
    if machine.xlwings is None or machine.xlwings_folder is None:
        return problem("xlwings", "It is not installed for this Python.", f"Install it: {install}")
    if not in_range(machine.xlwings, wanted):
        return problem("xlwings", f"{machine.xlwings}; lotbook works with {wanted}.", f"Install another: {install}")
    return ok("xlwings", machine.xlwings)


def _bridge(machine: Machine) -> Finding | None:
    if machine.system is not System.WINDOWS or machine.xlwings is None:
        return None
    missing = machine.bridge_missing
    if missing is not None:
        return problem("xlwings DLL", missing, machine.bridge_remedy)
    return ok("xlwings DLL", str(machine.bridge))


def _excel(machine: Machine) -> Finding:
    if machine.system is System.OTHER:
        return note(
            "Excel",
            "There is no Excel on this system: functions work in Excel on Windows, the ribbon on Windows and macOS.",
        )
    if machine.excel is None:
        return problem("Excel", "It was not found.", "Install Microsoft Excel (the desktop version, not Excel online).")
    return ok("Excel", machine.excel)


def _add_in(machine: Machine) -> Finding | None:
    source, target = machine.add_in_source, machine.add_in
    if target is None or source is None:
        return None
    if not source.exists():
        return problem(
            "Add-in", f"xlwings came without it: {source} is not there.", "pip install --force-reinstall xlwings"
        )
    if not target.exists():
        return problem("Add-in", f"{target} is not there, so Excel cannot reach Python.", _INIT)
    if not _same(source, target):
        return problem("Add-in", f"{target} is not that of xlwings {machine.xlwings}.", _INIT)
    return ok("Add-in", f"{target}, that of xlwings {machine.xlwings}")


def _second_add_in(machine: Machine) -> Finding | None:
    source, others = machine.add_in_source, machine.other_add_ins
    if source is None or not source.exists() or not others:
        return None
    wrong = [each for each in others if not _same(source, each)]
    if wrong:
        return problem(
            "Second add-in",
            f"{', '.join(map(str, wrong))} is of another version, and Excel may open it instead.",
            "Close Excel and delete it; if another program needs that xlwings, give both the same version.",
        )
    return ok("Second add-in", f"{', '.join(map(str, others))} is the same")


def _script(machine: Machine) -> Finding | None:
    source, target = machine.script_source, machine.script
    if source is None or target is None:
        return None
    if not target.exists() or not source.exists() or not _same(source, target):
        return problem("RunPython", f"{target} is not there, or of another version.", _INIT)
    return ok("RunPython", str(target))


def _functions(machine: Machine) -> Finding | None:
    if machine.system is not System.MAC:
        return None
    return note(
        FUNCTIONS_CHECK,
        "Excel for Mac cannot ask Python for what a cell shows. LOT_DAYS_LEFT to LOT_EXPIRY work, except "
        "in cells with a date only Python can read; these and other functions say that they need Excel for "
        "Windows. The buttons work.",
    )


def _macros(machine: Machine) -> Finding | None:
    if machine.system is not System.WINDOWS:
        return None
    if machine.registry(rf"HKCU\{OFFICE_POLICY}\Common", "VBAOff") == _VBA_OFF:
        return problem("Macros", "Your organisation switched VBA off in Office.", "Ask your IT to allow it.")
    by_policy = machine.registry(rf"HKCU\{OFFICE_POLICY}\Excel\Security", "VBAWarnings")
    setting = machine.registry(rf"HKCU\{OFFICE}\Excel\Security", "VBAWarnings") if by_policy is None else by_policy
    if setting in {_SIGNED_ONLY, _OFF}:
        says = "only signed macros run" if setting == _SIGNED_ONLY else "macros never run, without a question"
        if by_policy is not None:
            remedy = "Ask your IT to allow macros, or to make the folder of your trackers a trusted location."
        else:
            remedy = (
                "In Excel: File > Options > Trust Center > Trust Center Settings > Macro Settings > Disable VBA macros "
                "with notification. Or make the folder of your trackers a trusted location there."
            )
        return problem("Macros", f"Excel is set so that {says}.", remedy)
    if machine.registry(rf"HKCU\{OFFICE_POLICY}\Excel\Security", "blockcontentexecutionfrominternet"):
        return note(
            "Macros",
            "They run, but never in a file from the internet or from mail.",
            "Make trackers on this computer (lotbook init), or unblock the file in its properties.",
        )
    return ok("Macros", "They run once you press Enable Content" if setting != 1 else "They run")


def _same(one: Path, other: Path) -> bool:
    try:
        return one.read_bytes() == other.read_bytes()
    except OSError:
        return False


_CHECKS_OF_COMMANDS: tuple[Callable[[Machine], Finding | None], ...] = (_lotbook,)
_CHECKS: tuple[Callable[[Machine], Finding | None], ...] = (
    _python,
    _lotbook,
    _xlwings,
    _bridge,
    _excel,
    _add_in,
    _second_add_in,
    _script,
    _functions,
    _macros,
)
